<?php
/**
 * Users of this site, for whom it vouches with the service.
 *
 * @package cam-nhan
 */

defined( 'ABSPATH' ) || exit;

/**
 * A page holds no token: caches may keep pages. Whoever is signed in asks for one by a request of their own.
 */
final class Cam_Nhan_Users {
	/** For so many seconds a token is good. */
	const GOOD = 900;

	/**
	 * Puts the route there.
	 */
	public static function hook() {
		add_action( 'rest_api_init', array( __CLASS__, 'route' ) );
	}

	/**
	 * By what tokens are signed: a line of wp-config.php, or a setting.
	 *
	 * @return string
	 */
	private static function secret() {
		return defined( 'CAM_NHAN_SECRET' ) ? (string) CAM_NHAN_SECRET : Cam_Nhan_Service::setting( 'secret' );
	}

	/**
	 * Whether this site can sign.
	 *
	 * @return bool
	 */
	public static function can_vouch() {
		return '' !== self::secret();
	}

	/**
	 * The route by which a reader who is signed in here gets a token.
	 */
	public static function route() {
		register_rest_route(
			'cam-nhan/v1',
			'/token',
			array(
				'methods'             => 'GET',
				'callback'            => array( __CLASS__, 'answer' ),
				// WordPress knows a user by their cookie only where the request has the nonce that the page was given.
				'permission_callback' => static function () {
					return is_user_logged_in() && self::can_vouch();
				},
				'args'                => array(
					'post' => array(
						'type'              => 'integer',
						'required'          => true,
						'minimum'           => 1,
						'sanitize_callback' => 'absint',
					),
				),
			)
		);
	}

	/**
	 * A token for the user who asks.
	 *
	 * @param WP_REST_Request $request What is asked.
	 * @return WP_REST_Response
	 */
	public static function answer( $request ) {
		$response = new WP_REST_Response( array( 'token' => self::token( wp_get_current_user(), get_post( $request['post'] ) ) ) );
		$response->header( 'Cache-Control', 'no-store' );
		return $response;
	}

	/**
	 * What the service is told of a user.
	 *
	 * @param WP_User      $user The user.
	 * @param WP_Post|null $post The post that they read.
	 * @return string
	 */
	public static function token( $user, $post ) {
		$now    = time();
		$claims = array(
			'sub'   => (string) $user->ID,
			'aud'   => Cam_Nhan_Service::setting( 'site' ),
			'iat'   => $now,
			'exp'   => $now + self::GOOD,
			// WordPress keeps names with their letters escaped.
			'name'  => wp_specialchars_decode( $user->display_name, ENT_QUOTES ),
			'email' => $user->user_email,
		);
		if ( user_can( $user, 'edit_others_posts' ) ) {
			$claims['roles'] = array( 'staff' );
		}
		if ( $post && (int) $post->post_author === $user->ID ) {
			$claims['roles']   = array( 'author' );
			$claims['article'] = Cam_Nhan_Thread::key( $post );
		}
		/**
		 * Filters what the service is told of a user, such as `email_verified`, `phone_verified` and `roles`.
		 *
		 * @param array        $claims The claims.
		 * @param WP_User      $user   The user.
		 * @param WP_Post|null $post   The post that they read.
		 */
		$claims = apply_filters( 'cam_nhan_claims', $claims, $user, $post );
		$signed = self::encoded( '{"alg":"HS256","typ":"JWT"}' ) . '.' . self::encoded( wp_json_encode( $claims ) );
		return $signed . '.' . self::encoded( hash_hmac( 'sha256', $signed, self::secret(), true ) );
	}

	/**
	 * A part of a token.
	 *
	 * @param string $bytes What it is made of.
	 * @return string
	 */
	private static function encoded( $bytes ) {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode
	}

	/**
	 * Brings the script that asks for tokens, for who is signed in.
	 *
	 * @param WP_Post $post The post that is read.
	 */
	public static function enqueue( $post ) {
		if ( ! is_user_logged_in() || ! self::can_vouch() ) {
			return;
		}
		wp_enqueue_script( 'cam-nhan-user', plugins_url( 'assets/user.js', CAM_NHAN_FILE ), array(), '0.1.0', true );
		$given = array(
			'url'   => esc_url_raw( add_query_arg( 'post', $post->ID, rest_url( 'cam-nhan/v1/token' ) ) ),
			'nonce' => wp_create_nonce( 'wp_rest' ),
		);
		wp_add_inline_script( 'cam-nhan-user', 'window.camNhanUser = ' . wp_json_encode( $given ) . ';', 'before' );
	}
}
