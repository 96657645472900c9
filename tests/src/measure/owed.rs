//! Readers beside mail and webhooks that are owed: whether what others are told slows what they wait for.

use std::{path::Path, str::FromStr as _, time::Duration, time::Instant};

use sqlx::{AssertSqlSafe, ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::time::sleep;

use super::row;
use crate::{
    load::{
        connection::Line,
        seed::Seed,
        timings::{Times, millis},
    },
    mail::MailServer,
    process::Service,
    random::chance,
    receiver::Receiver,
};
use rand::RngExt as _;

/// Mails that are owed at the beginning of a round, and as many webhooks.
const OWED: i64 = 10_000;
/// Endpoints among which the webhooks are parted; as many as have their turn at once.
const ENDPOINTS: i64 = 8;
/// How often the two are measured, one after the other.
const ROUNDS: usize = 9;
/// Pages of a round; each second one is in the service's caches.
const PAGES: usize = 2_000;

/// One reader asks for pages of a database with so many comments, at least 100,000, while nothing is owed and while much is.
///
/// # Panics
/// When the service does not do as it is told.
pub async fn owed(program: &Path, url: &str, comments: usize) {
    let (seed, mail, receiver) = (
        Seed::new(comments),
        MailServer::start().await,
        Receiver::start().await,
    );
    let mut service = Service::on(program, url)
        .with("CAM_NHAN_SMTP_URL", &mail.url())
        .with("CAM_NHAN_MAIL_FROM", "Cảm Nhận <binhluan@bao.example>")
        .with("CAM_NHAN_PUBLIC_URL", "https://binhluan.bao.example")
        .with("CAM_NHAN_INTERNAL_URLS", receiver.origin().as_str());
    service.start().await;
    let options = SqliteConnectOptions::from_str(url).expect("a SQLite URL");
    let options = options.busy_timeout(Duration::from_secs(30));
    let mut db = options.connect().await.expect("the database opens");
    run(&mut db, &people_and_endpoints(&receiver)).await;
    let mut line = Line::new(service.address(), 0);
    let mut nth = 0;
    let mut read = async || {
        let (mut times, mut chance) = (Times::default(), chance(1, 0));
        for page in 0..PAGES {
            nth += 1;
            let key = Seed::key(chance.random_range(1..seed.articles()));
            let title = if page % 2 == 0 { nth } else { 0 };
            let since = Instant::now();
            let answer = line
                .get(&format!("/embed/bao/fragment?key={key}&title=owed-{title}"), None)
                .await;
            assert!(answer.is_ok(), "{}", answer.status);
            times.add(since.elapsed());
        }
        times
    };
    read().await;
    let (mut quiet, mut busy) = (Times::default(), Times::default());
    let (mut ratios, mut told) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let without = read().await;
        run(&mut db, &owe(round)).await;
        while mail.taken().is_empty() || receiver.taken().is_empty() {
            sleep(Duration::from_millis(5)).await;
        }
        let since = Instant::now();
        let with = read().await;
        let took = since.elapsed().as_secs_f64();
        assert!(left(&mut db).await, "all was told before the last page came");
        told.push((rate(mail.taken().len(), took), rate(receiver.taken().len(), took)));
        run(&mut db, FORGIVE).await;
        sleep(Duration::from_millis(200)).await;
        ratios.push(millis(with.within(990)) / millis(without.within(990)));
        quiet.merge(without);
        busy.merge(with);
    }
    service.terminate().await;
    ratios.sort_by(f64::total_cmp);
    told.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mails, webhooks) = told[ROUNDS / 2];
    row("a page, nothing owed", &quiet.cells(), "");
    row(
        &format!("a page, {OWED} mails and {OWED} webhooks owed"),
        &busy.cells(),
        "",
    );
    let ratio = format!("| {:.2}", ratios[ROUNDS / 2]);
    row(
        "the one ÷ the other, the middle of all rounds",
        &ratio,
        "p99 ≤ 1.1",
    );
    row(
        "mails, webhooks told a second meanwhile",
        &format!("{mails:.0} | {webhooks:.0}"),
        "",
    );
}

#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn rate(count: usize, seconds: f64) -> f64 {
    count as f64 / seconds
}

/// Readers who want mail, each with answers that they have not seen, and endpoints that take what they are sent.
fn people_and_endpoints(receiver: &Receiver) -> String {
    let address = receiver.url("/");
    format!(
        "insert into reply_subscription (reader_id, site_id, email, language, frequency, confirmed_at, told_until, pending,
             due_at, attempts, created_at)
         select r.id, 'bao', 'doc-gia-' || row_number() over () || '@bao.example', 'vi', 'at_once', 1, 0, false, 0, 0, 1
         from reader r where exists (
             select 1 from comment root join comment answer on answer.parent_id = root.id
             where root.reader_id = r.id and answer.reader_id <> r.id)
         limit {OWED};
         with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < {ENDPOINTS})
         insert into webhook (id, site_id, channel, address, secret, events, created_at)
         select printf('00000000-0000-7000-8000-%012x', i), 'bao', 'webhook', '{address}' || i,
             'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'comment.created', 1 from n"
    )
}

/// Owes all of them what there is.
fn owe(round: usize) -> String {
    format!(
        "update reply_subscription set told_until = 0, pending = true, due_at = 0, attempts = 0, claimed_until = null;
         insert into delivery (webhook_id, id, event, subject_id, due_at, attempts, created_at)
         select w.id, printf('%08x-0000-7000-8000-%012x', {round} + 1, c.n), 'comment.created', c.id, 1, 0, 1
         from (select id, row_number() over () as n from comment limit {OWED} / {ENDPOINTS}) c cross join webhook w"
    )
}

/// What is left of a round is owed no more.
const FORGIVE: &str = "update reply_subscription set pending = false; update delivery set due_at = null where due_at is not null";

/// Whether there is mail left to send, and webhooks.
async fn left(db: &mut SqliteConnection) -> bool {
    let both: i64 = sqlx::query_scalar(
        "select exists (select 1 from reply_subscription where pending and told_until = 0)
             and exists (select 1 from delivery where due_at is not null)",
    )
    .fetch_one(db)
    .await
    .expect("what is owed");
    both == 1
}

async fn run(db: &mut SqliteConnection, sql: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(db).await;
    done.unwrap_or_else(|error| panic!("{error}: {sql}"));
}
