//! A page costs a fixed number of queries, however many comments there are; and SQLite goes through each of them in one
//! way, whatever it believes about the tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{Debug, Write as _},
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cam_nhan::{
    auth::account,
    delivery,
    discussion::{closing, erase, learn, quality, retention},
    store::moderators::Role,
};
use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Answer, Kind, Setup, TestServer, databases, every_path};
use reqwest::Method;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use tracing::field::{Field, Visit};
use tracing_subscriber::{
    Layer, filter::LevelFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

static QUERIES: AtomicUsize = AtomicUsize::new(0);
static STATEMENTS: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
/// One story at a time: what one asks is not to be counted in the other.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Counts and keeps what sqlx says it ran.
struct Counter;

/// The text of a statement, in an event of sqlx.
#[derive(Default)]
struct Statement {
    summary: String,
    whole: String,
}

impl Visit for Statement {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.trim().to_owned(),
            "db.statement" => self.whole = value.trim().to_owned(),
            _ => {}
        }
    }
}

impl<S: tracing::Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            QUERIES.fetch_add(1, Ordering::Relaxed);
            let mut statement = Statement::default();
            event.record(&mut statement);
            let text = if statement.whole.is_empty() {
                statement.summary
            } else {
                statement.whole
            };
            STATEMENTS.lock().expect("a set").insert(text);
        }
    }
}

fn listen() {
    let _ = tracing_subscriber::registry()
        .with(Counter.with_filter(LevelFilter::TRACE))
        .try_init();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_as_many_queries_at_10_comments_as_at_1000() {
    let _turn = TURN.lock().await;
    listen();
    for kind in databases() {
        let server = TestServer::start(kind, Setup::default()).await.expect("a server");
        let an = server.reader("An").await;
        // The least of several: a pool may open a connection meanwhile, which runs statements of its own.
        let counted = async || {
            let mut least = usize::MAX;
            for limit in 96..=100 {
                // What was known for a moment is asked for anew, however fast this machine is.
                tokio::time::sleep(Duration::from_millis(150)).await;
                let before = QUERIES.load(Ordering::Relaxed);
                // Each another page, and so none that is still in memory.
                an.read(&[("limit", &limit.to_string())]).await;
                least = least.min(QUERIES.load(Ordering::Relaxed) - before);
            }
            least
        };
        let mut root = String::new();
        let post = async |n: usize, root: &mut String| {
            if n.is_multiple_of(3) {
                *root = an.post("gốc").await;
            } else {
                an.answer(root, "đáp").await;
            }
        };
        for n in 0..10 {
            post(n, &mut root).await;
        }
        let few = counted().await;
        for n in 10..1_000 {
            post(n, &mut root).await;
        }
        assert!(few > 0, "queries are counted at all");
        assert_eq!(counted().await, few, "{kind:?}");
        server.stop().await;
    }
}

/// Does everything that readers, moderators and the service itself do, so that every statement is run once.
async fn do_everything(server: &TestServer) {
    let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
    let staff = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
    let program = server.moderator().await;
    let added = staff
        .post(
            "/webhooks/add",
            &[
                ("channel", "webhook"),
                ("address", &server.receivers[0].url("/")),
                ("event", "comment.created"),
                ("event", "reaction.changed"),
            ],
        )
        .await;
    let webhook = added
        .text
        .split("/webhooks/")
        .find_map(|rest| rest.split_once("/test"));
    let webhook = webhook.expect("its page").0.to_owned();
    let root = an.post("Câu hỏi").await;
    let answer = binh.answer(&root, "đáp").await;
    let gone = binh.answer(&answer, "rút lại").await;
    an.edit(&root, "Câu hỏi đã sửa", 1).await.ok();
    an.like(&answer, Some("like"), 1).await.ok();
    binh.react(Some("love"), 1).await.ok();
    binh.remove(&gone).await.ok();
    let own = an.request(Method::GET, "/me/comments");
    let next = Answer::to(own.query(&[("limit", "1")])).await.ok()["next"].clone();
    let next = next.as_str().unwrap_or_default();
    let own = an.request(Method::GET, "/me/comments");
    Answer::to(own.query(&[("after", next)])).await.ok();
    Answer::to(an.request(Method::GET, "/me/export.json")).await.ok();
    let flag = an.request(Method::POST, &format!("/comments/{answer}/flag"));
    Answer::to(flag.json(&json!({ "reason": "spam" }))).await;
    for act in ["feature", "pin", "hide", "restore"] {
        let done = program.decide(&root, act, None).await;
        if act == "pin" {
            program.undo(&done.json()["batch"]).await;
        }
    }
    staff
        .post("/reply", &[("comment", &root), ("text", "Tòa soạn trả lời")])
        .await;
    staff
        .post(
            "/edit",
            &[("comment", &answer), ("text", "sửa"), ("revision", "1")],
        )
        .await;
    staff
        .post(
            "/ban",
            &[
                ("comment", &answer),
                ("kind", "reader"),
                ("why", "x"),
                ("hide_all", "1"),
            ],
        )
        .await;
    server.wait_minutes(2);
    for sort in ["top", "best", "newest", "oldest", "featured", "answered"] {
        let page = an.read(&[("sort", sort), ("limit", "1")]).await;
        if let Some(next) = page["next"].as_str() {
            an.read(&[("sort", sort), ("after", next)]).await;
        }
    }
    an.mine().await;
    an.count().await;
    let queue = program
        .ask(Method::GET, "/comments?status=approved", None)
        .await
        .json();
    let of = |name: &str| queue["comments"][0][name].as_str().unwrap_or_default().to_owned();
    let (reader, thread) = (of("reader"), of("thread"));
    server.tell_endpoints().await;
    for button in ["events", "again", "secret", "switch"] {
        staff
            .post(
                &format!("/webhooks/{webhook}/{button}"),
                &[("event", "comment.held")],
            )
            .await;
    }
    staff.post(&format!("/webhooks/{webhook}/again"), &[]).await;
    delivery::webhooks::forget_old(&server.app)
        .await
        .expect("forgotten");
    for path in every_path(&server.base).await {
        let mut filled = path
            .replace("{site}", "bao")
            .replace("{id}", &root)
            .replace("{kind}", "hide");
        filled = filled.replace("{thread}", &thread).replace("{reader}", &reader);
        filled = filled.replace("{webhook}", &webhook);
        for query in [
            "",
            "?key=bai&after=&since=1&ids=x&q=hỏi&author=an&article=bai&actor=command line&act=hide&status=held",
        ] {
            Answer::begun(
                staff
                    .request(Method::GET, &format!("{filled}{query}"))
                    .bearer_auth(&program.token),
            )
            .await;
        }
    }
    for tab in ["held", "flagged", "approved", "hidden", "spam", "removed", "all"] {
        for query in ["", "q=hỏi", "author=an", "article=bai"] {
            for order in ["", "&sort=newest", "&sort=oldest", "&links=1&newcomers=1"] {
                staff
                    .get(&format!("?tab={tab}&status={tab}&{query}{order}"))
                    .await;
            }
        }
        for of in [format!("thread={thread}"), format!("reader={reader}")] {
            for order in ["", "&sort=oldest"] {
                staff.get(&format!("?status={tab}&{of}{order}")).await;
            }
        }
    }
    let cuc = server.reader("Cúc").await;
    let late = cuc.post("Xóa đi").await;
    an.answer(&late, "@Cúc đúng vậy").await;
    // Whom the newsroom has banned writes no more.
    let dung = server.reader("Dũng").await;
    let mut draft = dung.draft("@Cúc và @An", None);
    draft["mentions"] = json!([late, root]);
    let said = dung.send(&draft).await.ok();
    let of = said["comment"]["id"].as_str().unwrap_or_default().to_owned();
    dung.edit(&of, "@An thôi", 1).await.ok();
    Answer::to(an.request(Method::GET, "/bell")).await.ok();
    Answer::to(an.request(Method::GET, "/people?key=bai")).await.ok();
    for request in [json!({ "comment": late }), json!({ "everything": true })] {
        let request = cuc.request(Method::POST, "/me/erasures").json(&request);
        Answer::to(request).await;
    }
    retention::take_away_everywhere(&server.app)
        .await
        .expect("taken away");
    erase::go_on_everywhere(&server.app).await.expect("gone on with");
    closing::tell_everywhere(&server.app).await.expect("told");
    server.tick();
    closing::tell_everywhere(&server.app).await.expect("told");
    learn::learn_everywhere(&server.app).await.expect("learned");
    quality::refresh_everywhere(&server.app, &mut quality::Seen::new())
        .await
        .expect("judged");
    account::forget_expired(&server.app).await.expect("forgotten");
}

/// What SQLite may believe about the tables: nothing, what it found when they were young, and what it would find when
/// they are old, with and without differences between the values of a column.
const BELIEFS: [(&str, &[&str]); 6] = [
    ("nothing", &[]),
    ("three rows alike", &["3", "3", "3", "3", "3", "3", "3"]),
    ("three rows apart", &["3", "1", "1", "1", "1", "1", "1"]),
    (
        "a million rows",
        &["1000000", "50000", "900", "30", "2", "1", "1"],
    ),
    (
        "a million rows alike",
        &[
            "1000000", "1000000", "1000000", "1000000", "1000000", "1000000", "1000000",
        ],
    ),
    ("a million rows apart", &["1000000", "1", "1", "1", "1", "1", "1"]),
];

/// The way through each statement, under one belief.
async fn plans(path: &Path, numbers: &[&str], statements: &[String]) -> Vec<String> {
    let url = format!("sqlite:{}", path.display());
    let mut db = SqliteConnection::connect(&url).await.expect("opens");
    sqlx::raw_sql("analyze; delete from sqlite_stat1; delete from sqlite_stat4")
        .execute(&mut db)
        .await
        .expect("no statistics");
    if !numbers.is_empty() {
        let indexes: Vec<(String, String, i64, bool)> = sqlx::query_as(
            "select m.tbl_name, m.name, (select count(*) from pragma_index_info(m.name)), m.sql is null
             from sqlite_master m where m.type = 'index'",
        )
        .fetch_all(&mut db)
        .await
        .expect("indexes");
        for (table, index, columns, is_unique) in indexes {
            let columns = usize::try_from(columns).expect("small");
            let mut numbers = numbers[..=columns].to_vec();
            if is_unique {
                numbers[columns] = "1";
            }
            sqlx::query("insert into sqlite_stat1 (tbl, idx, stat) values ($1, $2, $3)")
                .bind(table)
                .bind(index)
                .bind(numbers.join(" "))
                .execute(&mut db)
                .await
                .expect("a belief");
        }
    }
    db.close().await.expect("closes");
    let mut db = SqliteConnection::connect(&url).await.expect("opens");
    let mut plans = Vec::new();
    for statement in statements {
        let explain = AssertSqlSafe(format!("explain query plan {statement}"));
        let lines: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain)
            .fetch_all(&mut db)
            .await
            .unwrap_or_else(|error| panic!("{error}: {statement}"));
        plans.push(
            lines
                .into_iter()
                .map(|(.., line)| line)
                .collect::<Vec<_>>()
                .join("\n    "),
        );
    }
    db.close().await.expect("closes");
    plans
}

/// Tables that grow without end.
const LARGE: [&str; 9] = [
    "comment",
    "audit",
    "reaction",
    "reader",
    "thread",
    "flag",
    "comment_revision",
    "mention",
    "delivery",
];

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_goes_one_way_through_each_query_whatever_it_believes_of_the_tables() {
    let _turn = TURN.lock().await;
    listen();
    STATEMENTS.lock().expect("a set").clear();
    let settings = Settings {
        close_after_days: 1_000,
        keep_addresses_days: 1,
        keep_emails_days: 1,
        keep_flags_days: 1,
        keep_erased_days: 1,
        keep_audit_days: 1,
        ..Settings::default()
    };
    let setup = Setup {
        settings,
        receivers: 1,
        ..Setup::default()
    };
    let server = TestServer::start(Kind::Sqlite, setup).await.expect("a server");
    do_everything(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.sqlite");
    server.app.store().back_up(&copy).await.expect("a backup");
    server.stop().await;
    let all = STATEMENTS.lock().expect("a set").clone();
    let statements: Vec<String> = all
        .into_iter()
        .filter(|text| {
            ["select", "with", "update", "delete"]
                .iter()
                .any(|word| text.starts_with(word))
        })
        // Of the database itself, and what only PostgreSQL is asked.
        .filter(|text| {
            !text.contains("sqlite_master")
                && !text.contains("sqlite_stat")
                && !text.contains("pg_")
                && !text.contains("_sqlx")
        })
        .filter(|text| LARGE.iter().any(|table| text.contains(table)))
        .collect();
    assert!(
        statements.len() > 60,
        "only {} statements: {statements:#?}",
        statements.len()
    );
    let mut ways: BTreeMap<&String, BTreeMap<String, Vec<&str>>> = BTreeMap::new();
    for (belief, numbers) in BELIEFS {
        for (statement, plan) in statements.iter().zip(plans(&copy, numbers, &statements).await) {
            ways.entry(statement)
                .or_default()
                .entry(plan)
                .or_default()
                .push(belief);
        }
    }
    let mut told = String::new();
    for (statement, ways) in ways.iter().filter(|(_, ways)| ways.len() > 1) {
        let _ = writeln!(told, "\n{statement}");
        for (plan, beliefs) in ways {
            let _ = writeln!(told, "  {}:\n    {plan}", beliefs.join(", "));
        }
    }
    assert!(told.is_empty(), "SQLite has a choice in:\n{told}");
}
