<?php
/**
 * Cảm Nhận for systems written in PHP: one file, to be copied. Needs PHP 7.4, `allow_url_fopen`, and openssl for https.
 *
 *     require 'cam-nhan.php';
 *     $comments = new CamNhan('https://comments.news.example', 'bao', ['cache' => '/var/cache/cam-nhan']);
 *     echo $comments->thread((string) $article->id, ['title' => $article->title]);
 *
 * License: MIT OR Apache-2.0
 */

declare(strict_types=1);

final class CamNhan
{
    /** Attributes of the element that the service renders a thread by. */
    private const RENDERED = ['url', 'lang', 'sort', 'limit', 'parts', 'title'];
    /** Attributes that are the page's own. */
    private const OWN = ['title', 'theme', 'user', 'sign-in', 'class', 'id'];
    /** Where the service does not answer, what it said last is shown for so many seconds. */
    private const LAST_WORD = 86400;
    private const LARGEST = 4194304;

    private string $service;
    private string $site;
    private ?string $cache;
    private ?string $secret;
    private int $fresh;
    private float $timeout;

    /**
     * @param string $service the service's address
     * @param string $site    the site's short name there
     * @param array{cache?: string, secret?: string, fresh?: int, timeout?: float} $options
     *     `cache`: a folder of this program's own, outside of what the web server serves; without it each page asks the service.
     *     `secret`: by which tokens are signed. `fresh`: for how many seconds an answer is taken as it is (30).
     *     `timeout`: for how many seconds a page waits (2).
     */
    public function __construct(string $service, string $site, array $options = [])
    {
        if (!preg_match('~^https?://[^/?#\s]+[^?#\s]*$~D', $service)) {
            throw new InvalidArgumentException('cam-nhan: the address of the service needs https:// and a host');
        }
        if (!preg_match('/^[a-z0-9-]{1,40}$/D', $site)) {
            throw new InvalidArgumentException('cam-nhan: the short name of a site has up to 40 small letters, digits and hyphens');
        }
        $this->service = rtrim($service, '/');
        $this->site = $site;
        $this->cache = isset($options['cache']) ? rtrim($options['cache'], '/') : null;
        $this->secret = $options['secret'] ?? null;
        $this->fresh = $options['fresh'] ?? 30;
        $this->timeout = $options['timeout'] ?? 2.0;
    }

    /**
     * The thread of an article within its element, as HTML that needs no script to be read; where the service does not
     * answer, the element with a link. The script tag comes with it.
     *
     * @param string               $pageId by which you know the article
     * @param array<string, string> $attributes of the element: `title`, `url`, `lang`, `sort`, `limit`, `parts`, `theme`,
     *     `sign-in`, and `user` with a token (a page that has one is its user's alone, and not for a cache)
     */
    public function thread(string $pageId, array $attributes = []): string
    {
        $asked = ['key' => $pageId] + array_intersect_key($attributes, array_flip(self::RENDERED));
        unset($asked['url']);
        $thread = $this->ask('/embed/' . $this->site . '/inclusion', http_build_query($asked, '', '&', PHP_QUERY_RFC3986), 'text/html');
        if ($thread !== null && strncmp($thread, '<cam-nhan ', 10) === 0 && substr($thread, -11) === '</cam-nhan>') {
            return '<cam-nhan' . $this->written($attributes, self::OWN) . substr($thread, 9) . $this->script();
        }
        return $this->element($pageId, $attributes) . $this->script();
    }

    /**
     * The element with a link, which the script fills.
     *
     * @param array<string, string> $attributes
     */
    public function element(string $pageId, array $attributes = []): string
    {
        $lang = $attributes['lang'] ?? 'vi';
        $link = $this->service . '/t/' . $this->site . '?' . http_build_query(['key' => $pageId], '', '&', PHP_QUERY_RFC3986);
        $words = $lang === 'en' ? 'Read and write comments' : 'Xem và viết bình luận';
        return '<cam-nhan' . $this->written(['page-id' => $pageId] + $attributes, array_merge(['page-id'], self::RENDERED, self::OWN))
            . '><a href="' . self::escaped($link) . '">' . $words . '</a></cam-nhan>';
    }

    /** The script tag; may stand in a page more than once. */
    public function script(): string
    {
        return '<script async crossorigin src="' . self::escaped($this->service) . '/embed.js" data-site="' . $this->site . '"></script>';
    }

    /**
     * How many comments articles have, by their ids; those that nothing is known of are left out.
     *
     * @param string[] $pageIds a hundred at most are asked for at once
     * @return array<string, int>
     */
    public function counts(array $pageIds): array
    {
        $counts = [];
        foreach (array_chunk(array_values(array_unique($pageIds)), 100) as $ids) {
            $query = implode('&', array_map(static fn (string $id): string => 'key=' . rawurlencode($id), $ids));
            $said = json_decode($this->ask('/api/v1/sites/' . $this->site . '/counts', $query, 'application/json') ?? '', true);
            foreach ($ids as $at => $id) {
                if (isset($said['counts'][$at]['count'])) {
                    $counts[$id] = (int) $said['counts'][$at]['count'];
                }
            }
        }
        return $counts;
    }

    /**
     * A token by which this site vouches for its own user, for the attribute `user`: docs/identity.md says what it may tell.
     *
     * @param string               $userId by which the site knows the user, for ever
     * @param array<string, mixed> $claims such as `name`, `email`, `email_verified`, `roles`
     */
    public function token(string $userId, array $claims = [], int $seconds = 3600): string
    {
        if ($this->secret === null || $this->secret === '') {
            throw new LogicException('cam-nhan: a token needs the option "secret"');
        }
        $now = time();
        $claims = ['sub' => $userId, 'aud' => $this->site, 'iat' => $now, 'exp' => $now + min($seconds, 3600)] + $claims;
        $signed = self::encoded('{"alg":"HS256","typ":"JWT"}') . '.' . self::encoded(json_encode($claims, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE));
        return $signed . '.' . self::encoded(hash_hmac('sha256', $signed, $this->secret, true));
    }

    /** What the service says, or said last. */
    private function ask(string $path, string $query, string $type): ?string
    {
        $address = $this->service . $path . '?' . $query;
        $file = $this->cache === null ? null : $this->cache . '/' . hash('sha256', $address);
        clearstatcache(true, (string) $file);
        $age = $file !== null && is_file($file) ? time() - (int) filemtime($file) : self::LAST_WORD;
        if ($age >= $this->fresh) {
            if ($age < self::LAST_WORD) {
                // Who comes meanwhile is shown what was there, and asks nothing.
                @touch($file);
            }
            $said = $this->fetched($address, $type);
            if ($said === null && $age >= self::LAST_WORD) {
                return null;
            }
            if ($said !== null) {
                if ($file !== null) {
                    $this->keep($file, $said);
                }
                return $said;
            }
        }
        $kept = @file_get_contents((string) $file);
        return $kept === false ? null : $kept;
    }

    private function keep(string $file, string $said): void
    {
        if (!is_dir((string) $this->cache)) {
            @mkdir((string) $this->cache, 0700, true);
        }
        // Whole, or not at all.
        $new = $file . '.' . bin2hex(random_bytes(6));
        if (@file_put_contents($new, $said) === strlen($said)) {
            @rename($new, $file);
        } else {
            @unlink($new);
        }
    }

    private function fetched(string $address, string $type): ?string
    {
        $context = stream_context_create(['http' => ['timeout' => $this->timeout, 'follow_location' => 0, 'ignore_errors' => true, 'header' => 'Accept: ' . $type]]);
        $stream = @fopen($address, 'rb', false, $context);
        if ($stream === false) {
            return null;
        }
        $head = stream_get_meta_data($stream)['wrapper_data'] ?? [];
        $said = stream_get_contents($stream, self::LARGEST + 1);
        fclose($stream);
        $is_right = preg_match('~^HTTP/\S+ 200\b~', $head[0] ?? '') && preg_grep('~^content-type:\s*' . preg_quote($type, '~') . '\b~i', $head);
        return $is_right && is_string($said) && strlen($said) <= self::LARGEST ? $said : null;
    }

    /**
     * @param array<string, string> $attributes
     * @param string[] $names
     */
    private function written(array $attributes, array $names): string
    {
        $html = '';
        foreach (array_unique($names) as $name) {
            if (isset($attributes[$name]) && $attributes[$name] !== '') {
                $html .= ' ' . $name . '="' . self::escaped((string) $attributes[$name]) . '"';
            }
        }
        return $html;
    }

    private static function escaped(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5, 'UTF-8');
    }

    private static function encoded(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
