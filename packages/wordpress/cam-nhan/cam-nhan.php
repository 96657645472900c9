<?php
/**
 * Plugin Name: Cảm Nhận
 * Description: Reactions and comments by a Cảm Nhận service of your own, in the place of the theme's comments and within each page's HTML.
 * Version: 0.1.0
 * Requires at least: 6.0
 * Requires PHP: 7.4
 * License: MIT OR Apache-2.0
 * Text Domain: cam-nhan
 * Domain Path: /languages
 *
 * @package cam-nhan
 */

defined( 'ABSPATH' ) || exit;

define( 'CAM_NHAN_FILE', __FILE__ );

require_once __DIR__ . '/includes/class-cam-nhan-service.php';
require_once __DIR__ . '/includes/class-cam-nhan-thread.php';
require_once __DIR__ . '/includes/class-cam-nhan-counts.php';
require_once __DIR__ . '/includes/class-cam-nhan-users.php';
require_once __DIR__ . '/includes/class-cam-nhan-settings.php';

add_action(
	'init',
	static function () {
		load_plugin_textdomain( 'cam-nhan', false, dirname( plugin_basename( CAM_NHAN_FILE ) ) . '/languages' );
	}
);

Cam_Nhan_Settings::hook();
if ( Cam_Nhan_Service::is_set() ) {
	Cam_Nhan_Thread::hook();
	Cam_Nhan_Counts::hook();
	Cam_Nhan_Users::hook();
}
