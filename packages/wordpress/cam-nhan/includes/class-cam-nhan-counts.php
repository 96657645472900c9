<?php
/**
 * How many comments a post has: the service's numbers, wherever a theme shows its own.
 *
 * @package cam-nhan
 */

defined( 'ABSPATH' ) || exit;

/**
 * All posts of a list are asked for together.
 */
final class Cam_Nhan_Counts {
	/** So many are asked for at once: the service's limit. */
	const MOST = 100;

	/**
	 * What is known in this request, by the posts' keys.
	 *
	 * @var array<string, int|null>
	 */
	private static $known = array();

	/**
	 * Puts the numbers in.
	 */
	public static function hook() {
		add_filter( 'get_comments_number', array( __CLASS__, 'count' ), 100, 2 );
	}

	/**
	 * A post's number.
	 *
	 * @param int|string $number  What WordPress counted.
	 * @param int        $post_id Whose.
	 * @return int|string
	 */
	public static function count( $number, $post_id ) {
		$post = get_post( $post_id );
		// Lists of the dashboard show what WordPress itself has.
		if ( ! $post || is_admin() || 'open' !== $post->comment_status ) {
			return $number;
		}
		$key = Cam_Nhan_Thread::key( $post );
		if ( ! array_key_exists( $key, self::$known ) ) {
			self::ask( $key );
		}
		return null === self::$known[ $key ] ? $number : self::$known[ $key ];
	}

	/**
	 * Asks for a post's number, with those of the others on the page.
	 *
	 * @param string $key The post's key.
	 */
	private static function ask( $key ) {
		global $wp_query;
		$keys = array( $key );
		if ( $wp_query instanceof WP_Query && is_array( $wp_query->posts ) ) {
			foreach ( $wp_query->posts as $post ) {
				if ( $post instanceof WP_Post ) {
					$keys[] = Cam_Nhan_Thread::key( $post );
				}
			}
		}
		$keys = array_slice( array_values( array_unique( $keys ) ), 0, self::MOST );
		$said = array();
		foreach ( $keys as $one ) {
			$said[] = 'key=' . rawurlencode( $one );
		}
		$address = Cam_Nhan_Service::address( '/api/v1/sites/' . Cam_Nhan_Service::setting( 'site' ) . '/counts' ) . '?' . implode( '&', $said );
		$counts  = Cam_Nhan_Service::kept(
			'cam_nhan_' . md5( $address ),
			$address,
			static function ( $answer ) use ( $keys ) {
				$read = json_decode( $answer['body'], true );
				if ( ! isset( $read['counts'] ) || ! is_array( $read['counts'] ) || count( $read['counts'] ) !== count( $keys ) ) {
					return null;
				}
				return array_map( 'intval', array_column( $read['counts'], 'count' ) );
			}
		);
		foreach ( $keys as $at => $one ) {
			self::$known[ $one ] = isset( $counts[ $at ] ) ? $counts[ $at ] : null;
		}
	}
}
