<?php
// Faults that a request asks for by its header X-Test-Fault:
//   before-STATUS=SECONDS  nothing is done; STATUS with Retry-After
//   after-STATUS           done, then answered with STATUS
//   after-hang=SECONDS     done, then answered late
//   rewrite                the site changes the words that it stores
$fault = $_SERVER['HTTP_X_TEST_FAULT'] ?? '';
if (preg_match('/^before-(\d{3})=(\d+)$/', $fault, $m)) {
  add_filter('rest_pre_dispatch', function () use ($m) {
    $answer = new WP_REST_Response(['code' => 'test_fault', 'message' => 'asked for', 'data' => ['status' => (int) $m[1]]], (int) $m[1]);
    $answer->header('Retry-After', $m[2]);
    return $answer;
  });
} elseif (preg_match('/^after-(\d{3})$/', $fault, $m)) {
  add_filter('rest_post_dispatch', fn () => new WP_REST_Response(['code' => 'test_fault', 'message' => 'asked for', 'data' => ['status' => (int) $m[1]]], (int) $m[1]));
} elseif (preg_match('/^after-hang=(\d+)$/', $fault, $m)) {
  add_filter('rest_post_dispatch', function ($answer) use ($m) { sleep(min(30, (int) $m[1])); return $answer; });
} elseif ($fault === 'rewrite') {
  add_filter('content_save_pre', fn ($content) => $content . ' Read more on our site!');
}
