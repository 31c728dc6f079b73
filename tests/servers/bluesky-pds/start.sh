#!/usr/bin/env bash
# usage: PORT=2583 PLC_PORT=2582 [RATE_LIMITS=1] ./start.sh DATA_DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(mkdir -p "$1" && cd "$1" && pwd)
. "$here/../lib.sh"
modules=$modules_home/bluesky-pds/node_modules
need node curl "$modules/@atproto/pds" "$modules/@did-plc/server" "$modules/better-sqlite3/build/Release/better_sqlite3.node"
export DATA=$data PORT=${PORT:-2583} PLC_PORT=${PLC_PORT:-2582} NODE_PATH=$modules
rm -f "$data/ready.json"
setsid node --require "$here/../loopback.js" "$here/server.js" < /dev/null > "$data/server.out" 2>&1 &
echo $! > "$data/server.pid"
follow_owner
if wait_for 600 test -f "$data/ready.json" && wait_for 100 curl -sf "http://127.0.0.1:$PORT/xrpc/_health"; then
  cat "$data/ready.json"; echo
else
  tail -n 20 "$data/server.out" >&2
  exit 1
fi
