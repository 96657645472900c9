<?php
/**
 * The page "Settings → Cảm Nhận".
 *
 * @package cam-nhan
 */

defined( 'ABSPATH' ) || exit;

/**
 * By the Settings API, which checks the nonce and who may change options.
 */
final class Cam_Nhan_Settings {
	const PAGE = 'cam-nhan';

	/**
	 * Puts the page there.
	 */
	public static function hook() {
		add_action( 'admin_menu', array( __CLASS__, 'menu' ) );
		add_action( 'admin_init', array( __CLASS__, 'register' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( CAM_NHAN_FILE ), array( __CLASS__, 'link' ) );
	}

	/**
	 * Its entry in the menu.
	 */
	public static function menu() {
		add_options_page( 'Cảm Nhận', 'Cảm Nhận', 'manage_options', self::PAGE, array( __CLASS__, 'show' ) );
	}

	/**
	 * The way to it from the list of plugins.
	 *
	 * @param string[] $links The plugin's links.
	 * @return string[]
	 */
	public static function link( $links ) {
		array_unshift( $links, '<a href="' . esc_url( admin_url( 'options-general.php?page=' . self::PAGE ) ) . '">' . esc_html__( 'Settings', 'cam-nhan' ) . '</a>' );
		return $links;
	}

	/**
	 * The settings and their fields.
	 */
	public static function register() {
		register_setting(
			self::PAGE,
			Cam_Nhan_Service::OPTION,
			array(
				'type'              => 'array',
				'sanitize_callback' => array( __CLASS__, 'sanitized' ),
				'show_in_rest'      => false,
			)
		);
		add_settings_section( 'service', __( 'Service', 'cam-nhan' ), '__return_null', self::PAGE );
		$fields = array(
			'service'  => __( 'Address of the service', 'cam-nhan' ),
			'site'     => __( 'Short name of the site there', 'cam-nhan' ),
			'secret'   => __( 'Secret for signed users', 'cam-nhan' ),
			'included' => __( 'Comments in the page', 'cam-nhan' ),
		);
		foreach ( $fields as $name => $title ) {
			add_settings_field( $name, $title, array( __CLASS__, $name ), self::PAGE, 'service', array( 'label_for' => 'cam-nhan-' . $name ) );
		}
	}

	/**
	 * The field of the service's address.
	 */
	public static function service() {
		printf(
			'<input type="url" class="regular-text" id="cam-nhan-service" name="cam_nhan[service]" value="%s" placeholder="https://comments.example.com" required>',
			esc_attr( Cam_Nhan_Service::setting( 'service' ) )
		);
	}

	/**
	 * The field of the site's name.
	 */
	public static function site() {
		printf(
			'<input type="text" class="regular-text" id="cam-nhan-site" name="cam_nhan[site]" value="%s" pattern="[a-z0-9\-]{1,40}" required>',
			esc_attr( Cam_Nhan_Service::setting( 'site' ) )
		);
	}

	/**
	 * The field of the secret, which is not shown again.
	 */
	public static function secret() {
		if ( defined( 'CAM_NHAN_SECRET' ) ) {
			echo '<p id="cam-nhan-secret">' . esc_html__( 'wp-config.php has it.', 'cam-nhan' ) . '</p>';
			return;
		}
		$is_kept = '' !== Cam_Nhan_Service::setting( 'secret' );
		printf(
			'<input type="password" class="regular-text" id="cam-nhan-secret" name="cam_nhan[secret]" value="" autocomplete="off" placeholder="%s">',
			$is_kept ? esc_attr__( 'Kept. Leave empty to keep it.', 'cam-nhan' ) : ''
		);
		echo '<p class="description">' . esc_html__( 'From Sign-in in the administration of the service. Whoever is signed in here then comments under their own name. It is safer in wp-config.php: define( \'CAM_NHAN_SECRET\', … ).', 'cam-nhan' ) . '</p>';
		if ( $is_kept ) {
			echo '<label><input type="checkbox" name="cam_nhan[forget]" value="1"> ' . esc_html__( 'Forget the secret', 'cam-nhan' ) . '</label>';
		}
	}

	/**
	 * The field that says whether pages bring their comments.
	 */
	public static function included() {
		printf(
			'<label><input type="checkbox" id="cam-nhan-included" name="cam_nhan[included]" value="on" %s> %s</label>',
			checked( 'off' !== Cam_Nhan_Service::setting( 'included' ), true, false ),
			esc_html__( 'Fetch the comments on the server, so that they are in the page without scripts', 'cam-nhan' )
		);
	}

	/**
	 * What was sent, as it is kept; says what is wrong with it.
	 *
	 * @param mixed $sent What was sent.
	 * @return array<string, string>
	 */
	public static function sanitized( $sent ) {
		$sent   = is_array( $sent ) ? array_map( static fn( $value ) => is_string( $value ) ? trim( $value ) : '', $sent ) : array();
		$before = get_option( Cam_Nhan_Service::OPTION, array() );
		$before = is_array( $before ) ? $before : array();
		$say    = static fn( $sentence, $kind = 'error' ) => add_settings_error( Cam_Nhan_Service::OPTION, 'cam-nhan', $sentence, $kind );

		$service = untrailingslashit( esc_url_raw( isset( $sent['service'] ) ? $sent['service'] : '', array( 'http', 'https' ) ) );
		$site    = isset( $sent['site'] ) ? $sent['site'] : '';
		if ( '' === $service || null !== wp_parse_url( $service, PHP_URL_QUERY ) || null !== wp_parse_url( $service, PHP_URL_FRAGMENT ) ) {
			$say( __( 'The address of the service needs https:// and a host, such as https://comments.example.com.', 'cam-nhan' ) );
			return $before;
		}
		if ( ! preg_match( '/^[a-z0-9-]{1,40}$/D', $site ) ) {
			$say( __( 'The short name of a site has up to 40 small letters, digits and hyphens.', 'cam-nhan' ) );
			return $before;
		}
		$secret = isset( $before['secret'] ) ? $before['secret'] : '';
		if ( isset( $sent['secret'] ) && '' !== $sent['secret'] ) {
			$secret = $sent['secret'];
		}
		if ( isset( $sent['forget'] ) && '' !== $sent['forget'] ) {
			$secret = '';
		}
		self::say_what_answers( $service, $site, $say );
		return array(
			'service'  => $service,
			'site'     => $site,
			'secret'   => $secret,
			'included' => isset( $sent['included'] ) && '' !== $sent['included'] ? 'on' : 'off',
		);
	}

	/**
	 * Tries the service, and says what answers there.
	 *
	 * @param string   $service Its address.
	 * @param string   $site    The site's name.
	 * @param callable $say     Says a sentence.
	 */
	private static function say_what_answers( $service, $site, $say ) {
		$answer = Cam_Nhan_Service::ask( $service . '/api/v1/sites/' . $site . '/counts?key=1' );
		$read   = null === $answer ? null : json_decode( $answer['body'], true );
		if ( isset( $read['counts'] ) ) {
			$say( __( 'The service answers, and has this site.', 'cam-nhan' ), 'success' );
		} elseif ( isset( $read['code'] ) && 404 === $answer['status'] ) {
			/* translators: %s: the short name of a site. */
			$say( sprintf( __( 'The service answers, and has no site "%s": see `cam-nhan site list`.', 'cam-nhan' ), $site ), 'warning' );
		} else {
			$say( __( 'Saved, but nothing of Cảm Nhận answers at this address: is the service running, and can this server reach it?', 'cam-nhan' ), 'warning' );
		}
	}

	/**
	 * The page.
	 */
	public static function show() {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		echo '<div class="wrap"><h1>' . esc_html( get_admin_page_title() ) . '</h1><form method="post" action="options.php">';
		settings_fields( self::PAGE );
		do_settings_sections( self::PAGE );
		submit_button();
		echo '</form></div>';
	}
}
