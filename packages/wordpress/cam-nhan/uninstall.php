<?php
/**
 * Takes away what the plugin has kept. The comments themselves are the service's.
 *
 * @package cam-nhan
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

/**
 * What one site has kept.
 */
function cam_nhan_forget() {
	global $wpdb;
	delete_option( 'cam_nhan' );
	$kept = $wpdb->get_col( // phpcs:ignore WordPress.DB.DirectDatabaseQuery
		$wpdb->prepare(
			"SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE %s OR option_name LIKE %s",
			$wpdb->esc_like( '_transient_cam_nhan_' ) . '%',
			$wpdb->esc_like( '_transient_timeout_cam_nhan_' ) . '%'
		)
	);
	foreach ( $kept as $name ) {
		delete_option( $name );
	}
}

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $cam_nhan_site ) {
		switch_to_blog( $cam_nhan_site );
		cam_nhan_forget();
		restore_current_blog();
	}
} else {
	cam_nhan_forget();
}
