#!/usr/bin/env bash
# usage: ./stop.sh DATA_DIR
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
end "$1/server.pid"
