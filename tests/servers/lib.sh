# Shared by the start and stop scripts.
modules_home=${PLATFORM_TEST_SERVERS:-$HOME/.cache/platform-tests}

# names what is missing and gives up
need() {
  local missing=()
  for what in "$@"; do
    case $what in
      /*) [ -e "$what" ] || missing+=("$what") ;;
      *) command -v "$what" > /dev/null 2>&1 || missing+=("$what") ;;
    esac
  done
  if [ ${#missing[@]} -gt 0 ]; then
    echo "not installed: ${missing[*]} (tests/servers/install.sh)" >&2
    exit 3
  fi
}

# ends the server when the process that wanted it is gone, however that one ended
follow_owner() {
  [ -n "${OWNER_PID:-}" ] || return 0
  setsid bash -c "while kill -0 $OWNER_PID 2> /dev/null; do sleep 2; done; '$here/stop.sh' '$data'" < /dev/null > /dev/null 2>&1 &
}

# waits for a command to succeed, up to N tenths of a second
wait_for() {
  local tenths=$1; shift
  for _ in $(seq 1 "$tenths"); do
    "$@" > /dev/null 2>&1 && return 0
    sleep 0.1
  done
  return 1
}

end() {
  local pid
  pid=$(cat "$1" 2> /dev/null) || return 0
  kill "$pid" 2> /dev/null || { rm -f "$1"; return 0; }
  wait_for 100 bash -c "! kill -0 $pid" || kill -9 "$pid" 2> /dev/null
  rm -f "$1"
}

postgres_bin() { ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -1; }

# PostgreSQL refuses root
as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
