#!/usr/bin/env bash
# usage: PORT=8089 ./start.sh DATA_DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(mkdir -p "$1" && cd "$1" && pwd)
. "$here/../lib.sh"
need php mariadbd mariadb mariadb-install-db curl /usr/share/wordpress/wp-load.php
export PORT=${PORT:-8089}
site=$data/site socket=$data/db.sock

if [ ! -f "$site/wp-load.php" ]; then
  cp -rL /usr/share/wordpress "$site"
  mkdir -p "$site/wp-content/uploads" "$site/wp-content/mu-plugins"
fi
cp "$here"/mu-plugins/*.php "$site/wp-content/mu-plugins/"

[ -d "$data/db/mysql" ] || mariadb-install-db --no-defaults --datadir="$data/db" --user="$(id -un)" --auth-root-authentication-method=normal --skip-test-db > "$data/db-install.out" 2>&1
setsid mariadbd --no-defaults --user="$(id -un)" --datadir="$data/db" --socket="$socket" --pid-file="$data/mariadb.pid" --skip-networking --skip-log-bin \
  --performance-schema=OFF --innodb-buffer-pool-size=32M --innodb-log-file-size=16M --innodb-flush-log-at-trx-commit=2 --max-connections=20 < /dev/null > "$data/db.out" 2>&1 &
echo $! > "$data/db.pid"
wait_for 200 mariadb --no-defaults --socket="$socket" -uroot -e 'select 1' || { tail -n 20 "$data/db.out" >&2; exit 1; }
mariadb --no-defaults --socket="$socket" -uroot -e 'create database if not exists wordpress character set utf8mb4'

[ -f "$data/keys.php" ] || { echo '<?php'; for key in AUTH_KEY SECURE_AUTH_KEY LOGGED_IN_KEY NONCE_KEY AUTH_SALT SECURE_AUTH_SALT LOGGED_IN_SALT NONCE_SALT; do
  echo "define('$key', '$(head -c 32 /dev/urandom | base64 -w0)');"; done; } > "$data/keys.php"
cat > "$site/wp-config.php" <<CONFIG
<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:$socket'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://127.0.0.1:$PORT'); define('WP_SITEURL', 'http://127.0.0.1:$PORT');
define('WP_ENVIRONMENT_TYPE', 'local'); // application passwords without TLS
define('WP_HTTP_BLOCK_EXTERNAL', true); // no call leaves the machine
define('AUTOMATIC_UPDATER_DISABLED', true); define('DISALLOW_FILE_MODS', true);
define('DISABLE_WP_CRON', true);
require '$data/keys.php';
\$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
CONFIG
php -d display_errors=0 "$here/setup.php" "$site" "$data" > "$data/setup.out" 2>&1 || { cat "$data/setup.out" >&2; exit 1; }

# PHP's server leaves its workers behind when only the parent is ended: a group of their own, ended as one.
PHP_CLI_SERVER_WORKERS=4 setsid php -d display_errors=0 -d log_errors=1 -d error_log="$data/php.out" \
  -S "127.0.0.1:$PORT" -t "$site" "$here/router.php" < /dev/null > "$data/http.out" 2>&1 &
echo $! > "$data/http.pid"
follow_owner
wait_for 200 curl -sf "http://127.0.0.1:$PORT/wp-json/wp/v2/types" || { tail -n 20 "$data/http.out" >&2; exit 1; }
cat "$data/ready.json"; echo
