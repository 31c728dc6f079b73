<?php
// Installs the site once, with a user of each role and an application password for each: ready.json.
[, $site, $data] = $argv;
$port = getenv('PORT');
$_SERVER += ['HTTP_HOST' => "127.0.0.1:$port", 'SERVER_NAME' => '127.0.0.1', 'SERVER_PORT' => $port, 'SERVER_PROTOCOL' => 'HTTP/1.1',
  'REQUEST_METHOD' => 'GET', 'REQUEST_URI' => '/', 'REMOTE_ADDR' => '127.0.0.1'];
define('WP_INSTALLING', true);
require "$site/wp-load.php";
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter('pre_wp_mail', '__return_true');
if (!is_blog_installed()) {
  wp_install('Test site', 'admin', 'admin@example.test', true, '', wp_generate_password(20, false));
  update_option('permalink_structure', '/%postname%/');
  update_option('timezone_string', 'UTC');
  update_option('comment_moderation', 0);
  update_option('comment_previously_approved', 0);
  update_option('default_ping_status', 'closed');
}
$passwords = [];
foreach (['administrator' => 'admin', 'editor' => 'editor', 'author' => 'author', 'contributor' => 'contributor', 'subscriber' => 'subscriber'] as $role => $login) {
  $user = get_user_by('login', $login);
  $id = $user ? $user->ID : wp_insert_user(['user_login' => $login, 'user_pass' => wp_generate_password(20, false), 'user_email' => "$login@example.test", 'role' => $role]);
  WP_Application_Passwords::delete_all_application_passwords($id);
  $passwords[$login] = WP_Application_Passwords::create_new_application_password($id, ['name' => 'tests', 'app_id' => wp_generate_uuid4()])[0];
}
file_put_contents("$data/ready.json", json_encode(['url' => "http://127.0.0.1:$port", 'passwords' => $passwords], JSON_UNESCAPED_SLASHES));
