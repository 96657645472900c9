//! A database as it is after years, made in seconds: rows in bulk, of texts that the service's own functions rendered. One
//! article has a tenth of all comments, the others a hundred each, and neighbours in time are of different articles,
//! so that a page's rows lie as far apart as they can.

use std::{str::FromStr as _, time::UNIX_EPOCH};

use cam_nhan::{
    markdown,
    screening::{fingerprint::fingerprint, plain::plain},
};
use cam_nhan_domain::{CommentId, Millis, cursor::Cursor};
use sqlx::{AssertSqlSafe, ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// Between two comments of the site.
const STEP: i64 = 1_000;
/// Comments of each article but the first.
const EACH: i64 = 100;

/// By which ids of one moment differ.
const COMMENT: &str = "8000";
const THREAD: &str = "9000";
const READER: &str = "a000";

/// What a seeded site holds.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    comments: i64,
    begin: i64,
}

impl Seed {
    /// So many comments, as a whole number of thousands, the last of them about now.
    ///
    /// # Panics
    /// When it is no whole number of thousands.
    pub fn new(comments: usize) -> Self {
        let comments = i64::try_from(comments).expect("a number of comments");
        assert!(
            comments > 0 && comments % 1_000 == 0,
            "a whole number of thousands"
        );
        let now = UNIX_EPOCH.elapsed().expect("after 1970").as_millis();
        let now = i64::try_from(now).expect("in range");
        Self {
            comments,
            begin: now - comments * STEP,
        }
    }

    /// Articles.
    pub fn articles(self) -> i64 {
        1 + self.others()
    }

    /// The key of an article; 0 is the one with many comments.
    pub fn key(article: i64) -> String {
        format!("bai-{article}")
    }

    fn others(self) -> i64 {
        self.comments * 9 / 10 / EACH
    }

    /// Fills the site `bao` of a SQLite file in which nobody has written yet.
    ///
    /// # Panics
    /// When the database does not take it.
    pub async fn sow(self, url: &str) {
        let options = SqliteConnectOptions::from_str(url).expect("a SQLite URL");
        let mut db = options.connect().await.expect("the database opens");
        // Nothing is lost when a seeding fails but the seeding; and an index is made sooner than it is kept.
        run(
            &mut db,
            "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -500000;
             pragma temp_store = memory",
        )
        .await;
        let indexes: Vec<(String, String)> = sqlx::query_as(
            "select name, sql from sqlite_schema where type = 'index' and tbl_name = 'comment' and sql is not null",
        )
        .fetch_all(&mut db)
        .await
        .expect("indexes");
        for (name, _) in &indexes {
            run(&mut db, &format!("drop index {name}")).await;
        }
        run(&mut db, "begin").await;
        add_words(&mut db).await;
        run(&mut db, &self.people_and_articles()).await;
        run(&mut db, &self.comments()).await;
        run(&mut db, "drop table words; commit").await;
        for (_, sql) in &indexes {
            run(&mut db, sql).await;
        }
        run(
            &mut db,
            "pragma analysis_limit = 1000; analyze; pragma journal_mode = wal",
        )
        .await;
    }

    fn people_and_articles(self) -> String {
        let Self { comments, begin } = self;
        let (articles, big) = (self.articles(), comments / 10);
        format!(
            "insert into reader (id, site_id, token_hash, created_at)
             with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < {big})
             select {reader}, 'bao', 'seed ' || i, {begin} from n;
             insert into thread (id, site_id, key, url, url_word, title, title_word, folded, comments_open, version, comments,
                 created_at)
             with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < {articles})
             select {thread}, 'bao', 'bai-' || i, 'https://bao.example/bai-' || i, 2, 'Bài ' || i, 2, 'bai ' || i, 'auto',
                 iif(i = 0, {big}, {EACH}), iif(i = 0, {big}, {EACH}), {begin} from n",
            reader = self.id(READER, "0", "i"),
            thread = self.id(THREAD, "0", "i"),
        )
    }

    /// Comment `i` of the site is `j` of its article `a`; every tenth is of article 0, and `step` parts those that
    /// follow one another in one article. Of ten, the last three answer the first.
    fn comments(self) -> String {
        let Self { comments, begin } = self;
        let others = self.others();
        let root = "iif(k < 0, i - j % 10 * 10, (k - j % 10 * others) + (k - j % 10 * others) / 9 + 1)"
            .replace("others", &others.to_string());
        let (id, root_id) = (self.id(COMMENT, "i", "i"), self.id(COMMENT, &root, &root));
        let (thread, reader) = (self.id(THREAD, "0", "a"), self.id(READER, "0", "i / 10"));
        format!(
            "insert into comment (id, site_id, thread_id, reader_id, root_id, parent_id, answers_id, depth, name, text,
                 html, status, reasons, urgency, quality, revision, version, flags, pin_rank, featured, shadow_banned,
                 edited_by_staff, folded, fingerprint, likes, replies, created_at)
             with recursive
                 n (i) as (select 0 union all select i + 1 from n where i + 1 < {comments}),
                 m (i, k) as (select i, iif(i % 10 = 0, -1, i - i / 10 - 1) from n),
                 c (i, k, a, j) as (select i, k, iif(k < 0, 0, 1 + k % {others}), iif(k < 0, i / 10, k / {others}) from m),
                 r (i, a, j, root) as (select i, a, j, iif(j % 10 < 7, null, {root_id}) from c)
             select {id}, 'bao', {thread}, {reader}, root, root, root, root is not null, w.name, w.text,
                 w.html, 'approved', '[]', 0, 0, 1, j + 1, 0, 0, false, false,
                 false, w.folded, w.fingerprint, 0, iif(j % 10 = 0, 3, 0), {begin} + i * {STEP}
             from r join words w on w.n = i * 31 % (select count(*) from words)"
        )
    }

    /// SQL for the id of what was made at step `time` as the `serial`th of its kind: a UUIDv7.
    fn id(self, kind: &str, time: &str, serial: &str) -> String {
        let begin = self.begin;
        format!(
            "(substr(printf('%012x', {begin} + ({time}) * {STEP}), 1, 8) || '-'
              || substr(printf('%012x', {begin} + ({time}) * {STEP}), 9) || '-7000-{kind}-' || printf('%012x', {serial}))"
        )
    }

    /// Where a page of article 0 ended, in the order `oldest`, with a root among its first `share` (of 1).
    ///
    /// # Panics
    /// Never.
    pub fn cursor(self, share: f64) -> Cursor {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "a place, roughly"
        )]
        let at = (share * (self.comments / 100) as f64) as i64 * 100;
        let created_at = self.begin + at * STEP;
        let time = format!("{created_at:012x}");
        let id = format!("{}-{}-7000-{COMMENT}-{at:012x}", &time[..8], &time[8..]);
        Cursor {
            rank: 0,
            created_at: Millis(created_at),
            id: CommentId::parse(&id).expect("an id"),
        }
    }
}

async fn run(db: &mut SqliteConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(db).await;
    done.unwrap_or_else(|error| panic!("{error}: {sql}"));
}

/// What people write, as the service stores it.
async fn add_words(db: &mut SqliteConnection) {
    const NAMES: [&str; 7] = ["Ngọc Ánh", "Bảo", "Hạnh", "Quốc Trung", "Bạn đọc", "Vy", "Thu Hà"];
    let file = include_str!("../../fixtures/comments.csv");
    run(
        db,
        "create temp table words (n integer primary key, name text, text text, html text, folded text, fingerprint)",
    )
    .await;
    let texts = file.lines().skip(1).map(|line| line.trim_matches('"'));
    for (n, text) in texts.enumerate() {
        let name = NAMES[n % NAMES.len()];
        let folded = format!("{}\n{}", plain(name), plain(text));
        sqlx::query("insert into words values ($1, $2, $3, $4, $5, $6)")
            .bind(i64::try_from(n).expect("few"))
            .bind(name)
            .bind(text)
            .bind(markdown::render(text).html)
            .bind(folded)
            .bind(fingerprint(&plain(text)))
            .execute(&mut *db)
            .await
            .expect("words");
    }
}
