#!/usr/bin/env bash
# The tests. usage: ./test.sh [--install|--fast|--full]
#   (none)     builds, then runs every test with the real servers that are there: PostgreSQL, Chromium, Bluesky, WordPress;
#              those that are missing are named, and their tests are skipped
#   --install  installs the real servers first, as far as this machine allows; checks the formatting too. What CI runs
#   --fast     needs the .NET SDK alone: tests with real servers are skipped
#   --full     checks the formatting and runs the long figures too (tests that are marked Explicit)
# Fixtures read PLATFORM_TESTS, which this script sets: fast | usual | full. In `fast` they start no server.
# Where CI is set and the servers could be installed, a test that misses its server fails instead of being skipped.
# The last line is `N passed, N failed, N skipped`; the exit code is 1 when anything failed or ended abnormally, 2 on bad usage.
set -u

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd) || exit 1
cd "$root" || exit 1

tier=usual install=no format=no explicit=off limit=1800
case "${1:-}" in
  '') ;;
  --install) install=yes format=yes ;;
  --fast) tier=fast ;;
  --full) tier=full format=yes explicit=on limit=14400 ;;
  -h|--help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit 0 ;;
  *) echo "unknown option: $1; usage: ./test.sh [--install|--fast|--full]" >&2; exit 2 ;;
esac
[ $# -le 1 ] || { echo "one option at most; usage: ./test.sh [--install|--fast|--full]" >&2; exit 2; }

export PLATFORM_TESTS=$tier DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
passed=0 failed=0 skipped=0 began=$SECONDS child=
logs=$(mktemp -d) || exit 1

finish() {
  rm -rf "$logs"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] || exit 1
  exit 0
}

interrupted() {
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
  echo "interrupted" >&2
  failed=$((failed + 1))
  finish
}
trap interrupted INT TERM

# Runs a step with its output kept aside; shows the end of it when the step fails.
step() {
  local name=$1 began=$SECONDS code
  shift
  "$@" > "$logs/step" 2>&1 < /dev/null &
  child=$!
  wait "$child"
  code=$?
  child=
  if [ "$code" -eq 0 ]; then
    printf '%-18s ok, %s s\n' "$name" "$((SECONDS - began))"
  else
    printf '%-18s FAILED with exit code %s, %s s\n' "$name" "$code" "$((SECONDS - began))"
    { grep -E '(error|warning) [A-Z]+[0-9]+|: error|^error|rror\(s\)' "$logs/step" || tail -n 40 "$logs/step"; } | awk '!seen[$0]++' | head -n 60 | sed 's/^/    /'
  fi
  return "$code"
}

# The sum of one attribute over the assemblies of a report.
count() { grep -o '<assembly [^>]*' "$1" 2>/dev/null | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ n += $1 } END { print n + 0 }'; }

plain() { sed -e 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&amp;/\&/g' | cut -c1-400; }

# The names of what failed in a report, each on a line of its own; then what each says, bounded, so that none is hidden by another's or by the logs.
failures() {
  local each='BEGIN { RS = "<(test|error) " } NR > 1 && (/^[^>]* result="Fail"/ || /<failure/) && !/^[^>]* result="(Pass|Skip)/'
  awk "$each"' && match($0, / ?name="[^"]*"/) { name = substr($0, RSTART, RLENGTH); gsub(/^ ?name="|"$/, "", name); print "    FAILED " name }' "$1" 2>/dev/null | plain | head -n 100
  awk "$each"' && ++shown <= 12 {
    name = match($0, / ?name="[^"]*"/) ? substr($0, RSTART, RLENGTH) : ""; gsub(/^ ?name="|"$/, "", name); print "    --- " name
    for (part = 1; part <= 2; part++) {
      tag = part == 1 ? "message" : "stack-trace"; from = index($0, "<" tag ">"); to = index($0, "</" tag ">")
      if (from && to > from) {
        count = split(substr($0, from + length(tag) + 2, to - from - length(tag) - 2), line, "\n")
        for (i = 1; i <= count && i <= (part == 1 ? 20 : 8); i++) print "    " line[i]
        if (i <= count) print "    ..."
      }
    }
  }' "$1" 2>/dev/null | sed 's/<!\[CDATA\[//; s/\]\]>//' | plain
}

run_project() {
  local name=$1 dll=tests/$1/bin/Release/net10.0/Platform.$1.dll report=$logs/$1.xml began=$SECONDS code p f s
  if [ ! -f "$dll" ]; then
    printf '%-18s FAILED: not built\n' "$name"
    failed=$((failed + 1))
    return
  fi

  timeout --kill-after=30 "$limit" dotnet "$dll" -noLogo -noColor -noAutoReporters -reporter quiet -explicit "$explicit" -xml "$report" > "$logs/out" 2>&1 < /dev/null &
  child=$!
  wait "$child"
  code=$?
  child=
  p=$(count "$report" passed) f=$(($(count "$report" failed) + $(count "$report" errors))) s=$(count "$report" skipped)
  # A runner that died, hung or wrote no report has failed, whatever it printed; so has one that fails without naming a test.
  if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then
    f=1
    if [ "$code" -eq 124 ] || [ "$code" -eq 137 ]; then echo "  $name: stopped after $limit s or killed"; else echo "  $name: the runner ended with exit code $code"; fi
  elif [ ! -s "$report" ]; then
    f=1
    echo "  $name: the runner wrote no report"
  fi

  printf '%-18s %5d passed %4d failed %4d skipped %5d s\n' "$name" "$p" "$f" "$s" "$((SECONDS - began))"
  if [ "$f" -gt 0 ]; then
    failures "$report"
    echo "    --- the last of $(wc -l < "$logs/out") lines of output"
    tail -n 40 "$logs/out" | cut -c1-400 | sed 's/^/    /'
  elif [ "$s" -gt 0 ]; then
    sed 's/<reason>/\n<reason>/g' "$report" | sed -n 's/^<reason>\(<!\[CDATA\[\)\{0,1\}\([^]<]*\).*/\2/p' | cut -c1-160 | sort | uniq -c | sort -rn | head -n 8 | awk '{ n = $1; $1 = ""; print "    skipped " n ":" $0 }'
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# What of the real servers is not there, one name a line.
missing() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || command -v initdb > /dev/null 2>&1 || echo PostgreSQL
  command -v chromium > /dev/null 2>&1 || echo Chromium
  local modules=${PLATFORM_TEST_SERVERS:-${HOME:-}/.cache/platform-tests}
  { command -v node > /dev/null 2>&1 && [ -d "$modules/bluesky-pds/node_modules" ]; } || echo Bluesky
  { command -v php > /dev/null 2>&1 && command -v mariadbd > /dev/null 2>&1 && [ -e /usr/share/wordpress/wp-load.php ]; } || echo WordPress
}

if ! command -v dotnet > /dev/null 2>&1; then
  echo "the .NET SDK is missing: dotnet is not on the PATH (global.json names its version)" >&2
  failed=1
  finish
fi

# --install asks for servers but never fails for want of them: not every machine may install, and their tests say that they were skipped.
if [ "$install" = yes ]; then
  if [ ! -x tests/servers/install.sh ]; then
    echo "tests/servers/install.sh is not there: nothing is installed"
    unset CI
  elif ! step "servers" tests/servers/install.sh; then
    echo "not all servers could be installed; the tests that need them are skipped"
    unset CI
  fi
else
  unset CI
fi

if [ "$tier" = fast ]; then
  echo "fast: tests with real servers are skipped"
else
  absent=$(missing | paste -sd ' ' -)
  [ -z "$absent" ] || echo "not installed, so their tests are skipped: $absent"
fi

if ! step "build" dotnet build Platform.sln -c Release -nologo -v q -m:2 -nodeReuse:false; then
  failed=1
  finish
fi

if [ "$format" = yes ] && ! step "format" dotnet format Platform.sln --verify-no-changes --no-restore; then
  failed=$((failed + 1))
fi

for project in tests/*/*.csproj; do
  [ -e "$project" ] || continue
  run_project "$(basename "$project" .csproj)"
done

echo "in $((SECONDS - began)) s"
finish
