#!/usr/bin/env bash
# Installs the real servers that the tests use; does nothing where they are there already. usage: ./install.sh [--check]
# --check only names what is missing (exit 1 when anything is).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"
check=false; [ "${1:-}" = --check ] && check=true
missing=()

packages=()
want() { for thing in $1; do case $thing in /*) compgen -G "$thing" > /dev/null || { packages+=($2); return 0; } ;; *) command -v "$thing" > /dev/null 2>&1 || { packages+=($2); return 0; } ;; esac; done; }
want curl curl
want /usr/lib/postgresql/*/bin/initdb postgresql
want redis-server redis-server
want "php mariadbd mariadb mariadb-install-db /usr/share/wordpress/wp-load.php" "wordpress php-cli php-mysql php-gd php-curl php-xml php-mbstring mariadb-server-core mariadb-client-core"
want chromium chromium
want "node npm" "nodejs npm"
want "g++ make python3" "g++ make python3"
if [ ${#packages[@]} -gt 0 ]; then
  if $check; then
    missing+=("${packages[@]}")
  elif [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -q -y --no-install-recommends "${packages[@]}"
  else
    echo "as root: apt-get install --no-install-recommends ${packages[*]}" >&2
    exit 1
  fi
fi

for server in bluesky-pds bluesky-network; do
  home=$modules_home/$server
  if cmp -s "$here/$server/package-lock.json" "$home/installed-lock.json" && [ -f "$home/node_modules/better-sqlite3/build/Release/better_sqlite3.node" ]; then continue; fi
  if $check; then missing+=("$server"); continue; fi
  echo "installing $server into $home (some minutes)" >&2
  mkdir -p "$home"
  cp "$here/$server/package.json" "$here/$server/package-lock.json" "$home/"
  headers=(); [ -d /usr/include/node ] && headers=(--nodedir=/usr)
  (
    cd "$home"
    # The one native package is compiled here; no other install script is run.
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    npm rebuild better-sqlite3 --build-from-source "${headers[@]}" --loglevel=error
    [ -f node_modules/better-sqlite3/build/Release/better_sqlite3.node ]
  )
  cp "$here/$server/package-lock.json" "$home/installed-lock.json"
done

home=$modules_home/graphql-clients
if ! cmp -s "$here/graphql-clients/package-lock.json" "$home/installed-lock.json"; then
  if $check; then
    missing+=("graphql-clients")
  else
    echo "installing graphql-clients into $home" >&2
    mkdir -p "$home"
    cp "$here/graphql-clients/package.json" "$here/graphql-clients/package-lock.json" "$home/"
    (cd "$home" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    cp "$here/graphql-clients/package-lock.json" "$home/installed-lock.json"
  fi
fi

if [ ${#missing[@]} -gt 0 ]; then
  echo "not installed: ${missing[*]}" >&2
  exit 1
fi
