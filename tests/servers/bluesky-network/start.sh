#!/usr/bin/env bash
# usage: PORT=.. PLC_PORT=.. APPVIEW_PORT=.. PG_PORT=.. REDIS_PORT=.. ./start.sh DATA_DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(mkdir -p "$1" && cd "$1" && pwd)
. "$here/../lib.sh"
modules=$modules_home/bluesky-network/node_modules
pgbin=$(postgres_bin)
need node curl redis-server "${pgbin:-postgresql}/initdb" "$modules/@atproto/dev-env" "$modules/better-sqlite3/build/Release/better_sqlite3.node"
export DATA=$data PORT=${PORT:-2583} PLC_PORT=${PLC_PORT:-2582} APPVIEW_PORT=${APPVIEW_PORT:-2584} PG_PORT=${PG_PORT:-55432} REDIS_PORT=${REDIS_PORT:-56379} NODE_PATH=$modules
chmod a+x "$data"
mkdir -p "$data/pg" && chmod 700 "$data/pg"
if [ "$(id -u)" = 0 ]; then chown postgres "$data/pg"; fi
cd "$data"
[ -s pg/PG_VERSION ] || as_postgres "$pgbin/initdb" -D "$data/pg" -U pg -A trust -E UTF8 --locale=C --no-sync > "$data/initdb.out" 2>&1
as_postgres "$pgbin/pg_ctl" -D "$data/pg" -w -t 30 -l "$data/pg/server.log" start \
  -o "-p $PG_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off -c shared_buffers=32MB -c max_connections=60" \
  < /dev/null > "$data/pg.out" 2>&1
setsid redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --save '' --appendonly no --dir "$data" < /dev/null > "$data/redis.out" 2>&1 &
echo $! > "$data/redis.pid"
"$pgbin/dropdb" -h 127.0.0.1 -p "$PG_PORT" -U pg --if-exists network
"$pgbin/createdb" -h 127.0.0.1 -p "$PG_PORT" -U pg network
rm -f "$data/ready.json"
setsid node --require "$here/../loopback.js" "$here/server.js" < /dev/null > "$data/server.out" 2>&1 &
echo $! > "$data/server.pid"
follow_owner
if wait_for 900 test -f "$data/ready.json" && wait_for 100 curl -sf "http://127.0.0.1:$PORT/xrpc/_health"; then
  cat "$data/ready.json"; echo
else
  tail -n 20 "$data/server.out" >&2
  exit 1
fi
