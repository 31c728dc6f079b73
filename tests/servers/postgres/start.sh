#!/usr/bin/env bash
# usage: PORT=.. ./start.sh DATA_DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(mkdir -p "$1" && cd "$1" && pwd)
. "$here/../lib.sh"
pgbin=$(postgres_bin)
need "${pgbin:-postgresql}/initdb"
PORT=${PORT:-55433}
chmod a+x "$data"
mkdir -p "$data/pg" && chmod 700 "$data/pg"
if [ "$(id -u)" = 0 ]; then chown postgres "$data/pg"; fi
cd "$data"
[ -s pg/PG_VERSION ] || as_postgres "$pgbin/initdb" -D "$data/pg" -U platform -A trust -E UTF8 --locale=C --no-sync > "$data/initdb.out" 2>&1
as_postgres "$pgbin/pg_ctl" -D "$data/pg" -w -t 60 -l "$data/pg/server.log" start \
  -o "-p $PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off -c shared_buffers=64MB -c max_connections=200" \
  < /dev/null > "$data/pg.out" 2>&1
follow_owner
"$pgbin/createdb" -h 127.0.0.1 -p "$PORT" -U platform platform 2> "$data/createdb.out" || true
echo "{\"connection\":\"Host=127.0.0.1;Port=$PORT;Database=platform;Username=platform\"}"
