// A WordPress of Debian's, on a MariaDB and a web server of its own: PHP's.
import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './service.mjs';

const run = promisify(execFile);
const SOURCE = '/usr/share/wordpress', PLUGIN = resolve(import.meta.dirname, '../../../packages/wordpress/cam-nhan');
const MARIADB = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd', '/usr/bin/mariadbd'].find(existsSync);

/** Whether all that it takes is installed. */
export const hasWordPress = existsSync(join(SOURCE, 'wp-includes/version.php')) && !!MARIADB && existsSync('/usr/bin/php');

/** The newest theme of blocks that is installed, if one is. */
export const BLOCKS = ['twentytwentyfive', 'twentytwentyfour', 'twentytwentythree'].find(theme => existsSync(join(SOURCE, 'wp-content/themes', theme)));

export const OWNER = { name: 'chubien', password: 'mat-khau-rat-dai-1', display: 'Chủ Biên' };

/** A theme as they were before blocks, with comments of its own. */
const CLASSIC = {
  'style.css': '/*\nTheme Name: Classic\n*/',
  'index.php': `<!doctype html><html <?php language_attributes(); ?>><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title><?php wp_title(''); ?></title><link rel="icon" href="data:,"><?php wp_head(); ?></head><body><main>
<?php while ( have_posts() ) : the_post(); ?><article><h2><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h2><p class="number"><?php comments_number(); ?></p><?php the_content(); ?></article><?php if ( is_singular() ) { comments_template(); } endwhile; ?>
</main><?php wp_footer(); ?></body></html>`,
  'comments.php': '<p>The theme\'s own comments</p><?php comment_form(); ?>',
};

const config = (folder, url) => `<?php
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:${folder}/mariadb.sock' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'WP_HOME', '${url}' );
define( 'WP_SITEURL', '${url}' );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_LOG', '${folder}/debug.log' );
define( 'WP_DEBUG_DISPLAY', false );
define( 'DISABLE_WP_CRON', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1,localhost' );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $name ) {
	define( $name, 'test-' . $name );
}
$table_prefix = 'wp_';
require_once __DIR__ . '/wp-settings.php';
`;

const INSTALL = `
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST'] = 'localhost';
require 'wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'Báo mẫu', '${OWNER.name}', 'owner@news.example', true, '', '${OWNER.password}' );
wp_update_user( array( 'ID' => 1, 'display_name' => '${OWNER.display}' ) );
`;

export class WordPress {
  static async start() {
    const wordpress = new WordPress(), folder = wordpress.folder = await mkdtemp(join(tmpdir(), 'wordpress-story-'));
    wordpress.port = await freePort();
    wordpress.url = `http://localhost:${wordpress.port}`;
    wordpress.root = join(folder, 'www');
    await cp(SOURCE, wordpress.root, { recursive: true, dereference: true, filter: path => !path.endsWith('wp-config.php') });
    await cp(PLUGIN, join(wordpress.root, 'wp-content/plugins/cam-nhan'), { recursive: true });
    for (const [name, text] of Object.entries(CLASSIC)) {
      await mkdir(join(wordpress.root, 'wp-content/themes/classic'), { recursive: true });
      await writeFile(join(wordpress.root, 'wp-content/themes/classic', name), text);
    }
    await writeFile(join(wordpress.root, 'wp-config.php'), config(folder, wordpress.url));
    await wordpress.#startDatabase();
    await wordpress.php(INSTALL);
    await wordpress.#serve();
    return wordpress;
  }

  async #startDatabase() {
    const { folder } = this, data = join(folder, 'data'), socket = join(folder, 'mariadb.sock'), user = userInfo().username;
    await run('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, `--user=${user}`, '--auth-root-authentication-method=normal', '--skip-test-db']);
    this.database = spawn(MARIADB, ['--no-defaults', `--datadir=${data}`, `--socket=${socket}`, `--pid-file=${folder}/mariadb.pid`, `--user=${user}`, '--skip-networking', '--innodb-flush-log-at-trx-commit=0']);
    let log = '';
    this.database.stderr.on('data', text => (log += text));
    for (const begun = Date.now(); ;) {
      if (await run('mariadb', ['--no-defaults', '-uroot', `--socket=${socket}`, '-e', 'create database wordpress']).then(() => true, () => false)) return;
      if (this.database.exitCode !== null || Date.now() - begun > 30_000) throw new Error(`MariaDB does not start:\n${log}`);
      await new Promise(again => setTimeout(again, 100));
    }
  }

  async #serve() {
    // WordPress asks itself while it answers.
    this.server = spawn('php', ['-S', `localhost:${this.port}`, '-t', this.root], { env: { ...process.env, PHP_CLI_SERVER_WORKERS: '4' }, detached: true });
    this.log = '';
    this.server.stderr.on('data', text => (this.log += text));
    for (const begun = Date.now(); ;) {
      if (await fetch(this.url).then(answer => answer.ok, () => false)) return;
      if (this.server.exitCode !== null || Date.now() - begun > 30_000) throw new Error(`WordPress does not answer:\n${this.log}`);
      await new Promise(again => setTimeout(again, 100));
    }
  }

  /** Runs PHP in WordPress' folder; answers with what it prints. */
  async php(code) {
    const { stdout } = await run('php', ['-d', 'display_errors=stderr', '-r', code], { cwd: this.root });
    return stdout.trim();
  }

  /** The same with WordPress loaded. */
  wp(code) {
    return this.php(`$_SERVER['HTTP_HOST'] = 'localhost:${this.port}'; require 'wp-load.php'; ${code}`);
  }

  /** Publishes a post; answers with its id. */
  async post(title, more = '') {
    return Number(await this.wp(`echo wp_insert_post( array( 'post_title' => '${title}', 'post_content' => 'Từ đầu mùa mưa, 42 tuyến đường sẽ được trồng thêm cây bóng mát.', 'post_status' => 'publish', 'post_author' => 1, 'comment_status' => 'open' ${more} ) );`));
  }

  async stop() {
    if (this.server) process.kill(-this.server.pid);
    const gone = new Promise(done => this.database.once('exit', done));
    this.database.kill('SIGTERM');
    await gone;
    await rm(this.folder, { recursive: true, force: true });
  }
}
