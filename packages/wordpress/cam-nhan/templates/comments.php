<?php
/**
 * What stands in the place of the theme's comments.
 *
 * @package cam-nhan
 */

defined( 'ABSPATH' ) || exit;

Cam_Nhan_Thread::show();
