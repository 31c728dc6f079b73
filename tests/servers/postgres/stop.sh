#!/usr/bin/env bash
# usage: ./stop.sh DATA_DIR
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
cd "$1" && as_postgres "$(postgres_bin)/pg_ctl" -D "$1/pg" -m immediate -w stop > /dev/null 2>&1
exit 0
