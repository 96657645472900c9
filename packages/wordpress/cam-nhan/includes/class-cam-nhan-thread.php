<?php
/**
 * A post's thread, in the place of the theme's comments.
 *
 * @package cam-nhan
 */

defined( 'ABSPATH' ) || exit;

/**
 * Classic themes ask for a template, block themes render a block: both get the thread.
 */
final class Cam_Nhan_Thread {
	const SCRIPT = 'cam-nhan';

	/**
	 * Puts it there.
	 */
	public static function hook() {
		add_filter( 'comments_template', array( __CLASS__, 'template' ), 100 );
		foreach ( array( 'core/comments', 'core/post-comments', 'core/comments-query-loop' ) as $block ) {
			add_filter( 'render_block_' . $block, array( __CLASS__, 'block' ), 100, 3 );
		}
		// It stands within the block of comments, and alone in some themes.
		add_filter( 'render_block_core/post-comments-form', '__return_empty_string', 100 );
		add_action( 'wp_enqueue_scripts', array( __CLASS__, 'register' ) );
		add_filter( 'script_loader_tag', array( __CLASS__, 'tag' ), 10, 2 );
		// What is no longer shown is no longer written either, but by whom the site lets moderate.
		add_action( 'pre_comment_on_post', array( __CLASS__, 'refuse' ) );
		add_filter( 'rest_pre_insert_comment', array( __CLASS__, 'refuse_rest' ) );
		add_filter( 'xmlrpc_methods', array( __CLASS__, 'without_xmlrpc' ) );
	}

	/**
	 * By what the service knows a post.
	 *
	 * @param WP_Post $post The post.
	 * @return string
	 */
	public static function key( $post ) {
		/**
		 * Filters the key of a post's thread. Without a filter it is the post's id, which survives every change of address.
		 *
		 * @param string  $key  The key.
		 * @param WP_Post $post The post.
		 */
		return (string) apply_filters( 'cam_nhan_key', (string) $post->ID, $post );
	}

	/**
	 * The language of a thread, if it is one of the service's.
	 *
	 * @return string
	 */
	private static function language() {
		$language = substr( get_bloginfo( 'language' ), 0, 2 );
		return in_array( $language, array( 'vi', 'en' ), true ) ? $language : '';
	}

	/**
	 * Whether a post has a thread for whoever reads it now.
	 *
	 * @param WP_Post|null $post The post.
	 * @return bool
	 */
	private static function has( $post ) {
		return $post instanceof WP_Post && 'publish' === $post->post_status && 'open' === $post->comment_status
			&& post_type_supports( $post->post_type, 'comments' ) && ! post_password_required( $post );
	}

	/**
	 * The thread of a post as HTML; the thread itself comes from the service, and from nowhere else.
	 *
	 * @param WP_Post $post The post.
	 * @return string
	 */
	public static function html( $post ) {
		$key   = self::key( $post );
		$asked = array_filter(
			array(
				'key'   => $key,
				'lang'  => self::language(),
				'title' => html_entity_decode( wp_strip_all_tags( get_the_title( $post ) ), ENT_QUOTES, 'UTF-8' ),
			)
		);
		$own   = isset( $asked['title'] ) ? ' title="' . esc_attr( $asked['title'] ) . '"' : '';
		// Who they are is asked for by their own browser: a page may be kept by a cache.
		$own  .= is_user_logged_in() && Cam_Nhan_Users::can_vouch() ? ' user=""' : '';
		$own  .= Cam_Nhan_Users::can_vouch() ? ' sign-in="' . esc_url( wp_login_url( get_permalink( $post ) ) ) . '"' : '';
		wp_enqueue_script( self::SCRIPT );
		Cam_Nhan_Users::enqueue( $post );
		if ( 'off' !== Cam_Nhan_Service::setting( 'included' ) ) {
			$address = Cam_Nhan_Service::address( '/embed/' . Cam_Nhan_Service::setting( 'site' ) . '/inclusion', $asked );
			$thread  = Cam_Nhan_Service::kept( 'cam_nhan_' . md5( $address ), $address, array( __CLASS__, 'read' ) );
			if ( is_string( $thread ) ) {
				return '<cam-nhan' . $own . substr( $thread, strlen( '<cam-nhan' ) );
			}
		}
		return sprintf(
			'<cam-nhan page-id="%s"%s%s><a href="%s">%s</a></cam-nhan>',
			esc_attr( $key ),
			isset( $asked['lang'] ) ? ' lang="' . esc_attr( $asked['lang'] ) . '"' : '',
			$own,
			esc_url( Cam_Nhan_Service::address( '/t/' . Cam_Nhan_Service::setting( 'site' ), array( 'key' => $key ) ) ),
			esc_html__( 'Read and write comments', 'cam-nhan' )
		);
	}

	/**
	 * What of an answer is a thread; nothing else is put into a page.
	 *
	 * @param array $answer The service's.
	 * @return string|null
	 */
	public static function read( $answer ) {
		$is_thread = 0 === strpos( $answer['type'], 'text/html' ) && 0 === strpos( $answer['body'], '<cam-nhan ' )
			&& '</cam-nhan>' === substr( $answer['body'], -strlen( '</cam-nhan>' ) );
		return $is_thread ? $answer['body'] : null;
	}

	/**
	 * What a classic theme shows.
	 *
	 * @return string
	 */
	public static function template() {
		return dirname( CAM_NHAN_FILE ) . '/templates/comments.php';
	}

	/**
	 * What a classic theme's template prints.
	 */
	public static function show() {
		$post = get_post();
		if ( self::has( $post ) ) {
			// The service's HTML, and attributes that were escaped as they were put in: kses knows neither element nor template.
			echo '<div id="comments" class="comments-area">' . self::html( $post ) . '</div>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped
		}
	}

	/**
	 * What a block theme shows.
	 *
	 * @param string   $html     The block as it would be.
	 * @param array    $block    The block.
	 * @param WP_Block $instance What it is rendered by.
	 * @return string
	 */
	public static function block( $html, $block, $instance = null ) {
		$id   = isset( $instance->context['postId'] ) ? (int) $instance->context['postId'] : get_the_ID();
		$post = $id ? get_post( $id ) : null;
		return self::has( $post ) ? '<div id="comments" class="wp-block-comments">' . self::html( $post ) . '</div>' : '';
	}

	/**
	 * Makes the loader known.
	 */
	public static function register() {
		// The loader keeps its name through every release, and is served for as long as its headers say.
		wp_register_script( self::SCRIPT, Cam_Nhan_Service::address( '/embed.js' ), array(), null, true ); // phpcs:ignore WordPress.WP.EnqueuedResourceParameters.MissingVersion
		wp_register_style( self::SCRIPT, false, array(), '0.1.0' );
		wp_add_inline_style( self::SCRIPT, 'cam-nhan:not(:defined){display:block;min-height:100svh;animation:cam-nhan 9s step-end forwards}@keyframes cam-nhan{to{min-height:0}}' );
		// What the page brings takes the room that it needs.
		if ( is_singular() && 'off' === Cam_Nhan_Service::setting( 'included' ) ) {
			wp_enqueue_style( self::SCRIPT );
		}
	}

	/**
	 * Writes the loader's tag.
	 *
	 * @param string $tag    The tag as it would be.
	 * @param string $handle Whose.
	 * @return string
	 */
	public static function tag( $tag, $handle ) {
		$more = ' async crossorigin data-site="' . esc_attr( Cam_Nhan_Service::setting( 'site' ) ) . '" src=';
		return self::SCRIPT === $handle ? str_replace( ' src=', $more, $tag ) : $tag;
	}

	/**
	 * Refuses a comment that was sent past the page.
	 */
	public static function refuse() {
		wp_die( esc_html__( 'Comments are written below the article.', 'cam-nhan' ), '', array( 'response' => 403 ) );
	}

	/**
	 * XML-RPC without its way to write a comment.
	 *
	 * @param array $methods Its methods.
	 * @return array
	 */
	public static function without_xmlrpc( $methods ) {
		unset( $methods['wp.newComment'] );
		return $methods;
	}

	/**
	 * Refuses a comment that was sent by the REST API.
	 *
	 * @param array|WP_Error $comment The comment.
	 * @return array|WP_Error
	 */
	public static function refuse_rest( $comment ) {
		return current_user_can( 'moderate_comments' ) ? $comment : new WP_Error( 'cam_nhan', __( 'Comments are written below the article.', 'cam-nhan' ), array( 'status' => 403 ) );
	}
}
