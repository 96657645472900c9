<?php
/**
 * The service: where it is, and what it is asked.
 *
 * @package cam-nhan
 */

defined( 'ABSPATH' ) || exit;

/**
 * What is asked is kept in transients. While an answer is on its way, and where none comes, what was said before is shown.
 */
final class Cam_Nhan_Service {
	const OPTION = 'cam_nhan';

	/** For so many seconds a page waits for an answer. */
	const TIMEOUT = 2;

	/** For so many seconds an answer is taken as it is. */
	const FRESH = 30;

	/** Answers have at most so many bytes. */
	const LARGEST = 4194304;

	/**
	 * A setting.
	 *
	 * @param string $name Its name.
	 * @return string
	 */
	public static function setting( $name ) {
		$settings = get_option( self::OPTION, array() );
		return isset( $settings[ $name ] ) && is_string( $settings[ $name ] ) ? $settings[ $name ] : '';
	}

	/**
	 * Whether the plugin knows its service.
	 *
	 * @return bool
	 */
	public static function is_set() {
		return '' !== self::setting( 'service' ) && '' !== self::setting( 'site' );
	}

	/**
	 * An address of the service's.
	 *
	 * @param string $path  What follows the service's address.
	 * @param array  $query Its parameters, as names and values.
	 * @return string
	 */
	public static function address( $path, $query = array() ) {
		return self::setting( 'service' ) . $path . ( $query ? '?' . http_build_query( $query, '', '&', PHP_QUERY_RFC3986 ) : '' );
	}

	/**
	 * Asks the service; answers with what it says, and with null where it does not.
	 *
	 * @param string $address Where.
	 * @param string $etag    What is known already.
	 * @return array{status: int, body: string, etag: string, type: string}|null
	 */
	public static function ask( $address, $etag = '' ) {
		$answer = wp_remote_get(
			$address,
			array(
				'timeout'             => self::TIMEOUT,
				'redirection'         => 0,
				'limit_response_size' => self::LARGEST,
				'headers'             => '' === $etag ? array() : array( 'If-None-Match' => $etag ),
			)
		);
		if ( is_wp_error( $answer ) ) {
			return null;
		}
		return array(
			'status' => (int) wp_remote_retrieve_response_code( $answer ),
			'body'   => wp_remote_retrieve_body( $answer ),
			'etag'   => (string) wp_remote_retrieve_header( $answer, 'etag' ),
			'type'   => (string) wp_remote_retrieve_header( $answer, 'content-type' ),
		);
	}

	/**
	 * What is kept under a name, renewed where it is older than {@see self::FRESH}.
	 *
	 * @param string   $name    The transient.
	 * @param string   $address What is asked.
	 * @param callable $read    Makes of an answer what is kept, or null where it is none.
	 * @return mixed Null where nothing was ever answered.
	 */
	public static function kept( $name, $address, $read ) {
		$kept = get_transient( $name );
		if ( ! is_array( $kept ) || ! isset( $kept['tried'], $kept['etag'] ) || ! array_key_exists( 'value', $kept ) ) {
			$kept = array(
				'value' => null,
				'etag'  => '',
				'tried' => 0,
			);
		}
		if ( time() - $kept['tried'] < self::FRESH ) {
			return $kept['value'];
		}
		// Who comes meanwhile is shown what was there, and asks nothing.
		$kept['tried'] = time();
		set_transient( $name, $kept, DAY_IN_SECONDS );
		$answer = self::ask( $address, null === $kept['value'] ? '' : $kept['etag'] );
		if ( null === $answer || 304 === $answer['status'] ) {
			return $kept['value'];
		}
		$value = 200 === $answer['status'] ? $read( $answer ) : null;
		if ( null === $value ) {
			return $kept['value'];
		}
		$kept['value'] = $value;
		$kept['etag']  = $answer['etag'];
		set_transient( $name, $kept, DAY_IN_SECONDS );
		return $value;
	}
}
