#!/usr/bin/env bash
# usage: ./stop.sh DATA_DIR
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
if pid=$(cat "$1/http.pid" 2> /dev/null); then kill -- "-$pid" 2> /dev/null; rm -f "$1/http.pid"; fi
end "$1/db.pid"
exit 0
