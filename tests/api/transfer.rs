//! Moving in and out: the file of another system becomes a site's comments, again brings only what is new, and what goes out
//! comes back the same in another database.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use cam_nhan::{
    discussion::{
        export::{self, Extent},
        import::{self, Stored},
        repair::{self, Stale},
    },
    i18n::archive,
    store::{actor::Actor, audit::Action, check, sites::Site},
};
use cam_nhan_domain::{SiteId, site::Settings};
use cam_nhan_tests::{Kind, Setup, TestServer, both};
use cam_nhan_transfer::{
    formats, input,
    output::Choices,
    placing::Placing,
    problem::{NoticeKind, Problem, ProblemKind},
    staging::{Staging, Summary},
    write::{Format, Shape, files::Target},
};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};

/// The files of a test, gone with it.
pub struct Files {
    _folder: tempfile::TempDir,
}

impl Files {
    pub fn of(files: &[(&str, &str)]) -> (Self, Vec<PathBuf>) {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = files.iter().map(|(name, text)| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path
        });
        let paths = paths.collect();
        (Self { _folder: folder }, paths)
    }
}

pub async fn site(server: &TestServer) -> Arc<Site> {
    let id = SiteId::parse("bao").expect("a site");
    let known = server.app.site(&id).await.expect("read");
    known.expect("the site").site
}

/// Stages files for the site `bao`.
async fn stage(server: &TestServer, paths: Vec<PathBuf>) -> Result<Staging, Problem> {
    let placing = Placing {
        settings: site(server).await.settings.clone(),
        ..Placing::default()
    };
    let now = server.app.now();
    tokio::task::spawn_blocking(move || {
        let sources = input::sources(&paths)?;
        Staging::gather(&sources, None, (&Choices::default(), &placing), now, &|_| {})
    })
    .await
    .expect("no panic")
}

/// Moves a file in.
pub async fn bring(server: &TestServer, name: &str, text: &str) -> (Summary, Stored) {
    let (_files, paths) = Files::of(&[(name, text)]);
    bring_files(server, paths).await
}

/// Moves files in.
pub async fn bring_files(server: &TestServer, paths: Vec<PathBuf>) -> (Summary, Stored) {
    let staging = stage(server, paths).await.expect("a file that can be read");
    let summary = staging.summary().clone();
    let site = site(server).await;
    let how = (&Actor::CommandLine, false, "Ẩn danh");
    let stored = import::run(&server.app, &site, Arc::new(Mutex::new(staging)), how, |_| {})
        .await
        .expect("stored");
    (summary, stored)
}

/// What was written.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything of the site `bao`, without the header, which has the moment in it.
pub async fn take_out(server: &TestServer, format: Format) -> String {
    let written = Written::default();
    let site = site(server).await;
    let shape = Shape {
        format,
        by_month: false,
    };
    let mut writer = shape
        .writer(Box::new(written.clone()), archive::look(&site))
        .expect("a writer");
    let extent = Extent {
        emails: true,
        addresses: true,
        bans: true,
        ..Extent::default()
    };
    export::run(&server.app, &site, extent, &Actor::CommandLine, &mut *writer)
        .await
        .expect("an export");
    drop(writer);
    String::from_utf8(written.0.lock().expect("lock").clone()).expect("text")
}

pub fn without_header(text: &str) -> &str {
    text.split_once('\n').expect("a header").1
}

/// Every number is what its rows come to.
pub async fn is_sound(server: &TestServer) {
    let mut connection = server.app.store().read().await.expect("a connection");
    let found = check::list(&mut connection.conn()).await.expect("checked");
    assert!(found.is_empty(), "{found:?}");
    drop(connection);
    let stale = repair::refold(server.app.store(), false).await.expect("folded");
    assert_eq!(stale, Stale::default(), "all is found by its words");
}

pub fn disqus(posts: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<thread dsq:id="1"><id/><link>https://bao.example/bai-viet</link><title>Bài viết</title><createdAt>2020-01-01T00:00:00Z</createdAt><isClosed>true</isClosed><isDeleted>false</isDeleted></thread>
<thread dsq:id="2"><id/><link>https://khac.example/la</link><title>Lạ</title><createdAt>2020-01-01T00:00:00Z</createdAt><isClosed>false</isClosed><isDeleted>false</isDeleted></thread>
{posts}
</disqus>"#
    )
}

pub fn post(id: u32, thread: u32, parent: Option<u32>, text: &str, more: &str) -> String {
    let parent = parent.map_or_else(String::new, |parent| format!(r#"<parent dsq:id="{parent}"/>"#));
    format!(
        r#"<post dsq:id="{id}"><id/><message><![CDATA[{text}]]></message><createdAt>2020-01-02T00:00:{id:02}Z</createdAt>{more}<author><email>lan@thu.example</email><name>Lan</name><isAnonymous>true</isAnonymous></author><thread dsq:id="{thread}"/>{parent}</post>"#
    )
}

pub const KEPT: &str = "<isDeleted>false</isDeleted><isSpam>false</isSpam>";

both! {
    async fn a_file_moves_in_as_it_is_and_again_brings_only_what_is_new(server: TestServer) {
        let first = [
            post(11, 1, Some(12), "<p>Trả lời, và <b>đậm</b>.</p>", KEPT),
            post(12, 1, None, "<p>Lời đầu</p><script>alert(1)</script>", KEPT),
            post(13, 1, None, "rao vặt", "<isDeleted>false</isDeleted><isSpam>true</isSpam>"),
            post(14, 1, None, "đã gỡ", "<isDeleted>true</isDeleted><isSpam>false</isSpam>"),
            post(15, 2, None, "ở trang khác", KEPT),
        ];
        let (summary, stored) = bring(&server, "disqus.xml", &disqus(&first.concat())).await;
        assert_eq!(stored.comments, BTreeMap::from([("approved".into(), 2), ("spam".into(), 1)]));
        assert_eq!(summary.notices[&NoticeKind::NoHome], 1);
        assert_eq!(summary.notices[&NoticeKind::RemovedLeftOut], 1);
        assert_eq!(summary.homeless, [("https://khac.example/la".to_owned(), 1)]);
        let reader = server.reader("Minh").await.at(json!({ "url": "https://bao.example/bai-viet" }));
        let page = reader.read(&[]).await;
        let root = &page["comments"][0];
        assert_eq!(root["content"]["name"], "Lan");
        assert_eq!(root["content"]["html"], "<p>Lời đầu</p>");
        assert_eq!(root["created_at"], "2020-01-02T00:00:12.000Z");
        assert_eq!(root["children"][0]["content"]["html"], "<p>Trả lời, và <strong>đậm</strong>.</p>");
        assert_eq!(reader.send(&reader.draft("Muộn rồi", None)).await.refusal(), "thread_closed");
        is_sound(&server).await;

        // Again, and with one more that answers what came before.
        let second = [first.concat(), post(16, 1, Some(11), "Mới", KEPT)].concat();
        let (_, stored) = bring(&server, "disqus.xml", &disqus(&second)).await;
        assert_eq!((stored.known, stored.comments.get("approved")), (3, Some(&1)));
        assert_eq!(reader.count().await, 3);
        is_sound(&server).await;
        let log = server.moderator().await.ask(reqwest::Method::GET, "/audit-log", None).await.ok();
        let acts = log["lines"].as_array().expect("lines").iter().filter(|line| line["act"] == Action::Import.as_str());
        assert_eq!(acts.count(), 2, "{log}");
    }
}

both! {
    async fn a_bad_file_changes_nothing_and_says_where(server: TestServer) {
        let cut = disqus(&post(11, 1, None, "Lời đầu", KEPT));
        let cut = &cut[..cut.len() - 40];
        let loop_of_entities = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><disqus xmlns=\"http://disqus.com\">&b;</disqus>";
        let deep = format!("[{}]", "[".repeat(10_000));
        for (name, text, kind) in [
            ("cut.xml", cut, ProblemKind::CutOff),
            ("entities.xml", loop_of_entities, ProblemKind::Malformed),
            ("deep.json", &deep, ProblemKind::UnknownFormat),
            ("nothing.txt", "xin chào", ProblemKind::UnknownFormat),
            ("empty", "", ProblemKind::UnknownFormat),
        ] {
            let (_files, paths) = Files::of(&[(name, text)]);
            match stage(&server, paths).await {
                Err(problem) => assert_eq!(problem.kind, kind, "{name}: {problem}"),
                Ok(_) => panic!("{name} was read"),
            }
        }
        assert_eq!(server.reader("Minh").await.count().await, 0);
    }
}

/// A site's life in our own format: `seed` says which. Threads, depths, every state, edits, likes, reactions that are left out,
/// pins, badges, erased readers, long texts, emoji and letters in pieces.
pub fn life(seed: u64) -> String {
    let mut random = StdRng::seed_from_u64(seed);
    let mut lines = vec![json!({
        "type": "header", "format": formats::OURS, "version": 1, "site": "bao", "origins": ["https://bao.example"],
        "exported_at": "2026-11-25T00:00:00.000Z",
    })];
    let id = |kind: u32, number: u32| format!("0190{kind:04x}-{number:04x}-7000-8000-{:012x}", seed + 1);
    let at = |minute: u32| {
        format!(
            "2025-01-{:02}T{:02}:{:02}:00.000Z",
            1 + minute / 1_440,
            minute / 60 % 24,
            minute % 60
        )
    };
    let readers = random.random_range(1..6);
    let mut used = vec![false; readers as usize];
    let mut body = Vec::new();
    let words = [
        "Chào cả nhà",
        "Đồng ý 👩‍👩‍👧",
        "tie\u{302}\u{301}ng Vie\u{323}\u{302}t",
        "**đậm** và [liên kết](https://bao.example/a)",
        "> trích\n\nrồi đáp",
        "1 < 2 & \"3\"",
        "`mã`",
        "- một\n- hai",
    ];
    for thread in 0..random.random_range(1..4_u32) {
        let mut line = json!({
            "type": "thread", "id": id(1, thread), "key": format!("bao.example/bai-{seed}-{thread}"),
            "url": format!("https://bao.example/bai-{seed}-{thread}"), "created_at": at(thread),
        });
        if random.random() {
            line["title"] = json!(format!("Bài “{thread}” & hơn"));
        }
        if random.random_ratio(1, 4) {
            line["comments_open"] = json!("closed");
        }
        if random.random_ratio(1, 3) {
            line["reactions"] = json!([{ "kind": "love", "count": random.random_range(1..900_u32) }]);
        }
        body.push(line);
        let comments = random.random_range(0..25_u32);
        let mut reactions = Vec::new();
        for number in 0..comments {
            let status = [
                "approved", "approved", "approved", "held", "hidden", "spam", "removed",
            ][random.random_range(0..7)];
            let reader = random.random_range(0..readers);
            let mut text = words[random.random_range(0..words.len())].to_owned();
            if random.random_ratio(1, 60) {
                text = "dài ".repeat(16_000).trim().to_owned();
            }
            let mut line = json!({
                "type": "comment", "id": id(10 + thread, number), "thread": id(1, thread), "name": format!("Bạn đọc {reader}"),
                "text": text, "status": status, "created_at": at(100 + number),
            });
            if number > 0 && random.random() {
                line["parent"] = json!(id(10 + thread, random.random_range(0..number)));
            }
            if random.random_ratio(4, 5) {
                line["reader"] = json!(id(2, reader));
                used[reader as usize] = true;
                if random.random_ratio(1, 3) {
                    line["email"] = json!(format!("doc{reader}@thu.example"));
                }
            } else {
                line["badge"] = json!("staff");
            }
            if random.random_ratio(1, 4) {
                line["likes"] = json!(random.random_range(1..50_u32));
            }
            if random.random_ratio(1, 8) {
                line["edited_at"] = json!(at(200 + number));
                line["revisions"] = json!([{ "text": "trước đó", "created_at": at(100 + number) }]);
            }
            if status == "approved" && random.random_ratio(1, 12) {
                line["featured"] = json!(true);
            }
            if status == "approved" && line.get("parent").is_none() && random.random_ratio(1, 10) {
                line["pinned"] = json!(true);
            }
            if status == "spam" && random.random() {
                line["shadow_banned"] = json!(true);
            }
            if random.random_ratio(1, 20) {
                for gone in ["name", "text"] {
                    line[gone] = json!("");
                }
                line.as_object_mut()
                    .expect("an object")
                    .retain(|key, _| !["email", "reader", "revisions", "edited_at"].contains(&key.as_str()));
                line["erased_at"] = json!(at(300));
            }
            if status == "approved" && random.random_ratio(1, 3) {
                let reader = random.random_range(0..readers);
                used[reader as usize] = true;
                reactions.push(json!({
                    "type": "reaction", "comment": id(10 + thread, number), "reader": id(2, reader), "kind": "like",
                    "changed_at": at(400 + number),
                }));
            }
            body.push(line);
        }
        for reader in 0..readers {
            if random.random_ratio(1, 3) {
                used[reader as usize] = true;
                let mut line = json!({
                    "type": "reaction", "thread": id(1, thread), "reader": id(2, reader), "kind": "like", "changed_at": at(500 + reader),
                });
                if random.random_ratio(1, 4) {
                    line["excluded_by"] = json!("ceiling");
                }
                reactions.push(line);
            }
        }
        body.extend(reactions);
    }
    for (reader, _) in used.iter().enumerate().filter(|(_, used)| **used) {
        lines.push(json!({ "type": "reader", "id": id(2, reader as u32), "created_at": at(reader as u32) }));
    }
    lines.extend(body);
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_comes_back_the_same_in_another_database() {
    for seed in 0..12 {
        let there = TestServer::start(Kind::Sqlite, Setup::default())
            .await
            .expect("SQLite");
        let (_, stored) = bring(&there, "life.jsonl", &life(seed)).await;
        let once = take_out(&there, Format::JsonLines).await;
        assert_eq!(
            once.matches("\"type\":\"comment\"").count() as u64,
            stored.comments_done(),
            "seed {seed}"
        );
        is_sound(&there).await;
        for kind in [Kind::Postgres, Kind::Sqlite] {
            let Some(here) = TestServer::start(kind, Setup::default()).await else {
                eprintln!("skipped: no PostgreSQL");
                continue;
            };
            bring(&here, "out.jsonl", &once).await;
            let twice = take_out(&here, Format::JsonLines).await;
            for (one, other) in without_header(&once).lines().zip(without_header(&twice).lines()) {
                assert_eq!(one, other, "seed {seed}");
            }
            assert_eq!(without_header(&once), without_header(&twice), "seed {seed}");
            is_sound(&here).await;
            // And in the same database, nothing comes twice.
            let (_, again) = bring(&here, "out.jsonl", &twice).await;
            assert_eq!(again.comments.len(), 0, "seed {seed}");
            here.stop().await;
        }
        there.stop().await;
    }
}

/// The files of the months, put together again, are the one file.
#[tokio::test(flavor = "multi_thread")]
async fn months_come_back_as_the_whole() {
    for seed in 20..24 {
        let there = TestServer::start(Kind::Sqlite, Setup::default())
            .await
            .expect("SQLite");
        bring(&there, "life.jsonl", &life(seed)).await;
        let once = take_out(&there, Format::JsonLines).await;
        let folder = tempfile::tempdir().expect("a folder");
        let of = site(&there).await;
        let shape = Shape {
            format: Format::JsonLines,
            by_month: true,
        };
        let target = Target::Folder(folder.path().to_owned());
        let mut writer = shape.writer_of(target, archive::look(&of)).expect("a writer");
        let extent = Extent {
            emails: true,
            ..Extent::default()
        };
        export::run(&there.app, &of, extent, &Actor::CommandLine, &mut *writer)
            .await
            .expect("an export");
        drop(writer);
        let here = TestServer::start(Kind::Sqlite, Setup::default())
            .await
            .expect("SQLite");
        bring_files(&here, vec![folder.path().to_owned()]).await;
        let twice = take_out(&here, Format::JsonLines).await;
        assert_eq!(without_header(&once), without_header(&twice), "seed {seed}");
        is_sound(&here).await;
        here.stop().await;
        there.stop().await;
    }
}

both! {
    async fn what_people_did_here_goes_out_and_comes_back(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let moderator = server.moderator().await;
        let root = an.post("Câu hỏi đầu").await;
        server.tick();
        let answer = binh.answer(&root, "Đáp @An").await;
        server.tick();
        let hidden = binh.post("Sẽ bị ẩn").await;
        an.edit(&root, "Câu hỏi đã sửa", 1).await.ok();
        an.like(&answer, Some("like"), 1).await.ok();
        binh.react(Some("love"), 1).await.ok();
        moderator.decide(&root, "pin", None).await.ok();
        moderator.decide(&hidden, "hide", None).await.ok();
        let out = take_out(&server, Format::JsonLines).await;
        assert!(!out.contains(&an.token), "no secret of a reader goes out");
        let other = TestServer::start(Kind::Sqlite, Setup::default()).await.expect("SQLite");
        // What is still to come there would be believed no further than to its now.
        other.wait_minutes(1);
        bring(&other, "out.jsonl", &out).await;
        assert_eq!(without_header(&take_out(&other, Format::JsonLines).await), without_header(&out));
        // Back where it came from, nobody is there twice.
        let (_, again) = bring(&server, "out.jsonl", &out).await;
        assert_eq!((again.comments.len(), again.reactions), (0, 0));
        assert_eq!(without_header(&take_out(&server, Format::JsonLines).await), without_header(&out));
        is_sound(&server).await;
        let page = other.reader("Minh").await.at(an.page.clone()).read(&[]).await;
        assert_eq!(page["comments"][0]["children"][0]["content"]["likes"], 1);
        is_sound(&other).await;
        other.stop().await;
        for format in [Format::Csv, Format::Wordpress, Format::Disqus] {
            let text = take_out(&server, format).await;
            assert!(text.contains("Câu hỏi đã sửa"), "{format:?}");
        }
    }
}

both! {
    async fn what_came_to_two_places_from_one_stays_one_and_its_replies_find_it(server: TestServer) {
        let first = disqus(&post(41, 1, None, "Lời đầu", KEPT));
        bring(&server, "disqus.xml", &first).await;
        let lines = [
            json!({ "type": "header", "format": formats::OURS, "version": 1, "site": "bao", "exported_at": "2026-11-25T00:00:00.000Z" }),
            json!({ "type": "thread", "id": "t", "key": "bao.example/bai-viet", "url": "https://bao.example/bai-viet" }),
            json!({
                "type": "comment", "id": "there-1", "thread": "t", "name": "Lan", "text": "Lời đầu", "status": "approved",
                "created_at": "2020-01-02T00:00:41.000Z", "source": { "format": "disqus", "id": "41" },
            }),
            json!({
                "type": "comment", "id": "there-2", "thread": "t", "parent": "there-1", "name": "Minh", "text": "Đáp ở nơi kia",
                "status": "approved", "created_at": "2020-01-03T00:00:00.000Z",
                "revisions": [{ "text": "Đáp", "created_at": "2020-01-03T00:00:00.000Z" }],
            }),
        ];
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        let (_, stored) = bring(&server, "there.jsonl", &lines.join("\n")).await;
        assert_eq!((stored.known, stored.comments.get("approved")), (1, Some(&1)));
        let page = server.reader("Hoa").await.at(json!({ "url": "https://bao.example/bai-viet" })).read(&[]).await;
        assert_eq!(page["comments"].as_array().map(Vec::len), Some(1));
        assert_eq!(page["comments"][0]["children"][0]["content"]["name"], "Minh");
        // A guest without an id wrote what it said before, and nobody of the site.
        assert!(!take_out(&server, Format::JsonLines).await.contains("by_staff"));
        is_sound(&server).await;
    }
}

/// A site of another origin does not take what is not its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_domain_is_named_with_the_old_one() {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("SQLite");
    bring(
        &server,
        "disqus.xml",
        &disqus(&post(31, 1, None, "Lời đầu", KEPT)),
    )
    .await;
    let out = take_out(&server, Format::JsonLines).await;
    let settings = Settings {
        origins: vec!["https://moi.example".into()],
        ..Settings::default()
    };
    let (_files, paths) = Files::of(&[("out.jsonl", &out)]);
    let mut placing = Placing {
        settings,
        ..Placing::default()
    };
    placing.hosts.insert("bao.example".into(), "moi.example".into());
    let now = server.app.now();
    let homes = tokio::task::spawn_blocking(move || {
        let sources = input::sources(&paths).expect("files");
        let mut staging =
            Staging::gather(&sources, None, (&Choices::default(), &placing), now, &|_| {}).expect("read");
        let threads = staging.threads_after("", 10).expect("threads");
        threads.into_iter().map(|ready| ready.home).collect::<Vec<_>>()
    })
    .await
    .expect("no panic");
    assert_eq!(homes, ["moi.example/bai-viet"]);
    server.stop().await;
}
