//! Taking an import back: what it brought goes, what people wrote since stays, and the file can come again. And what its author
//! had erased does not.

use cam_nhan::{
    discussion::{
        import::{
            Stored,
            undo::{self, Undone},
        },
        retention,
    },
    error::Result,
    store::{actor::Actor, comments, erasures},
};
use cam_nhan_domain::{CommentId, site::Settings};
use cam_nhan_tests::{Answer, Kind, Setup, TestServer, both, fixture::dump};
use cam_nhan_transfer::{formats, write::Format};
use reqwest::Method;
use serde_json::{Value, json};

use crate::transfer::{KEPT, bring, disqus, is_sound, life, post, site, take_out, without_header};

async fn undo(server: &TestServer, stored: &Stored) -> Result<Undone> {
    let id = stored.import.as_ref().expect("an import");
    let of = site(server).await;
    undo::undo(&server.app, &of, id, &Actor::CommandLine, |_, _| {}).await
}

/// An export without what chance decides: ids of threads.
fn told(export: &str) -> Vec<Value> {
    let mut lines: Vec<Value> = without_header(export)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    for line in &mut lines {
        let is_thread = line["type"] == "thread";
        let line = line.as_object_mut().expect("an object");
        line.remove(if is_thread { "id" } else { "thread" });
    }
    lines
}

const BEFORE: &str = r#"{"type":"header","format":"cam-nhan","version":1,"site":"bao","exported_at":"2024-06-01T00:00:00.000Z"}
{"type":"reader","id":"r1","name":"Hoa"}
{"type":"thread","id":"t1","key":"bao.example/bai-viet","url":"https://bao.example/bai-viet","title":"Tên từ tệp","comments_open":"closed","created_at":"2019-01-01T00:00:00.000Z","reactions":[{"kind":"love","count":7}]}
{"type":"thread","id":"t2","key":"bao.example/bai-khac","url":"https://bao.example/bai-khac","title":"Bài khác"}
{"type":"comment","id":"c1","thread":"t1","reader":"r1","text":"Từ tệp","likes":3,"pinned":true,"created_at":"2019-02-01T00:00:00.000Z"}
{"type":"comment","id":"c2","thread":"t1","parent":"c1","reader":"r1","text":"Đáp từ tệp","created_at":"2019-02-02T00:00:00.000Z"}
{"type":"comment","id":"c3","thread":"t2","name":"Minh","text":"Ở bài khác","created_at":"2019-02-02T00:00:00.000Z"}
{"type":"reaction","thread":"t1","reader":"r1","kind":"love","changed_at":"2019-02-03T00:00:00.000Z"}
{"type":"reaction","comment":"c2","reader":"r1","kind":"like","changed_at":"2019-02-03T00:00:00.000Z"}
{"type":"ban","id":"b1","kind":"email","value":"xau@thu.example","name":"Xấu","created_at":"2019-02-03T00:00:00.000Z"}
"#;

both! {
    async fn everything_that_an_import_brought_goes_and_comes_again(server: TestServer) {
        for seed in 30..33 {
            let before = dump(&server).await;
            let (_, stored) = bring(&server, "life.jsonl", &life(seed)).await;
            let first = take_out(&server, Format::JsonLines).await;
            let undone = undo(&server, &stored).await.expect("undone");
            assert_eq!((undone.comments, undone.places), (stored.comments_done(), 0), "seed {seed}");
            is_sound(&server).await;
            let after = dump(&server).await;
            for table in ["comment ", "thread ", "reader ", "reaction ", "tally ", "mention ", "comment_revision ", "imported_comment "] {
                let rows = |all: &str| all.matches(&format!("insert into {table}")).count();
                assert_eq!(rows(&after), rows(&before), "seed {seed}: {table}");
            }
            assert!(undo(&server, &stored).await.is_err(), "it is taken back already");
            let (_, again) = bring(&server, "life.jsonl", &life(seed)).await;
            assert_eq!((again.known, again.comments_done()), (0, stored.comments_done()), "seed {seed}");
            assert_eq!(without_header(&take_out(&server, Format::JsonLines).await), without_header(&first), "seed {seed}");
            is_sound(&server).await;
            undo(&server, &again).await.expect("undone");
        }
    }
}

both! {
    async fn what_readers_did_since_stays_and_the_answered_keep_their_place(server: TestServer) {
        let at = json!({ "url": "https://bao.example/bai-viet" });
        let an = server.reader("An").await.at(at.clone());
        an.post("Có từ trước").await;
        an.react(Some("love"), 1).await.ok();
        let before = an.read(&[]).await;
        let began = take_out(&server, Format::JsonLines).await;
        server.tick();
        let (_, stored) = bring(&server, "cu.jsonl", BEFORE).await;
        assert_eq!((stored.comments["approved"], stored.reactions, stored.bans), (3, 2, 1));
        let first = take_out(&server, Format::JsonLines).await;
        let page = an.read(&[]).await;
        assert_eq!(page["comments"][0]["content"]["name"], "Hoa", "pinned: {page}");
        let old = page["comments"][0]["id"].as_str().expect("an id").to_owned();
        let moderator = server.moderator().await;
        // Somebody of the site opens what the file has closed; a reader answers and likes.
        let listed = moderator.list("approved").await;
        let thread = listed.iter().find(|one| one["id"] == old.as_str()).expect("the comment")["thread"].as_str().expect("its thread");
        let open = Some(json!({ "comments_open": "open" }));
        moderator.ask(Method::PUT, &format!("/threads/{thread}/comments-open"), open).await.ok();
        an.like(&old, Some("like"), 1).await.ok();
        let answer = an.answer(&old, "Đáp sau khi nhập").await;
        let undone = undo(&server, &stored).await.expect("undone");
        assert_eq!((undone.comments, undone.places, undone.threads, undone.reactions, undone.bans), (3, 1, 1, 2, 1));
        is_sound(&server).await;
        let page = an.read(&[]).await;
        let place = page["comments"].as_array().expect("comments").iter().find(|one| one["id"] == old.as_str()).expect("its place");
        assert_eq!(place["content"], Value::Null, "{place}");
        assert_eq!(place["children"][0]["id"], answer.as_str());
        assert_eq!(page["count"], json!(before["count"].as_i64().expect("a count") + 1));
        assert_eq!(page["tallies"], before["tallies"]);
        let all = dump(&server).await;
        for gone in ["Từ tệp", "Đáp từ tệp", "Ở bài khác", "Tên từ tệp", "xau@thu.example", "Bài khác"] {
            assert!(!all.contains(gone), "{gone}");
        }
        let line = |export: &str| told(export).into_iter().find(|line| line["type"] == "thread").expect("a thread");
        let now = line(&take_out(&server, Format::JsonLines).await);
        assert_eq!((&now["created_at"], &now["title"]), (&line(&began)["created_at"], &line(&began)["title"]));
        assert_eq!(now["comments_open"], "open", "what a moderator said stays");

        // The file comes again, into the places that were kept.
        let (_, again) = bring(&server, "cu.jsonl", BEFORE).await;
        assert_eq!((again.known, again.comments["approved"]), (0, 3));
        let page = an.read(&[]).await;
        let place = page["comments"].as_array().expect("comments").iter().find(|one| one["id"] == old.as_str()).expect("its place");
        assert_eq!(place["content"]["html"], "<p>Từ tệp</p>");
        let children: Vec<&Value> = place["children"].as_array().expect("children").iter().map(|one| &one["id"]).collect();
        assert!(children.len() == 2 && children.contains(&&json!(answer)), "{page}");
        is_sound(&server).await;
        let comments = |export: &str| -> Vec<Value> {
            let all = told(export).into_iter().filter(|line| line["type"] == "comment" && line["id"] != answer.as_str());
            all.collect()
        };
        assert_eq!(comments(&take_out(&server, Format::JsonLines).await), comments(&first));
        let log = moderator.ask(Method::GET, "/audit-log?act=undo_import", None).await.ok();
        assert_eq!(log["lines"].as_array().map(Vec::len), Some(1));
    }
}

both! {
    async fn each_import_is_taken_back_alone_and_in_any_order(server: TestServer) {
        let first = disqus(&post(11, 1, None, "Lời đầu", KEPT));
        let both = disqus(&[post(11, 1, None, "Lời đầu", KEPT), post(12, 1, Some(11), "Lời sau", KEPT)].concat());
        let (_, one) = bring(&server, "disqus.xml", &first).await;
        let (_, two) = bring(&server, "disqus.xml", &both).await;
        assert_eq!((two.known, two.comments["approved"]), (1, 1));
        let reader = server.reader("Minh").await.at(json!({ "url": "https://bao.example/bai-viet" }));
        // The first goes: what the second brought stands beneath it.
        let undone = undo(&server, &one).await.expect("undone");
        assert_eq!((undone.comments, undone.places, undone.threads), (1, 1, 0));
        assert_eq!(reader.count().await, 1);
        is_sound(&server).await;
        let undone = undo(&server, &two).await.expect("undone");
        assert_eq!((undone.comments, undone.places, undone.threads), (1, 0, 1));
        assert_eq!(reader.count().await, 0);
        is_sound(&server).await;
        let all = dump(&server).await;
        for table in ["comment", "thread"] {
            assert!(!all.contains(&format!("insert into {table} ")), "neither a place nor an article is left: {table}");
        }
        let (_, again) = bring(&server, "disqus.xml", &both).await;
        assert_eq!((again.known, again.comments["approved"]), (0, 2));
        assert_eq!(reader.count().await, 2);
        is_sound(&server).await;
    }
}

/// WordPress' export of a blog whose comments Disqus took over.
fn wordpress(comments: &[(u32, &str)]) -> String {
    let comments = comments.iter().map(|(id, text)| {
        format!(
            "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author>Lan</wp:comment_author>\
             <wp:comment_date_gmt>2020-01-02 00:00:{id:02}</wp:comment_date_gmt><wp:comment_content>{text}</wp:comment_content>\
             <wp:comment_approved>1</wp:comment_approved><wp:comment_parent>0</wp:comment_parent></wp:comment>"
        )
    });
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><item>\
         <title>Bài viết</title><link>https://bao.example/bai-viet</link><wp:post_id>9</wp:post_id>\
         <wp:status>publish</wp:status>{}</item></channel></rss>",
        comments.collect::<String>()
    )
}

both! {
    async fn two_files_of_one_blog_do_not_double_its_comments(server: TestServer) {
        let taken_over = |id: u32, wp_id: u32, text: &str| post(id, 1, None, text, KEPT).replace("<id/>", &format!("<id>wp_id={wp_id}</id>"));
        let of_disqus = disqus(&[taken_over(51, 11, "Lời đầu, sửa ở Disqus"), post(52, 1, Some(51), "Viết ở Disqus", KEPT)].concat());
        let of_blog = wordpress(&[(11, "Lời đầu"), (12, "Chỉ có ở WordPress")]);
        let reader = server.reader("Minh").await.at(json!({ "url": "https://bao.example/bai-viet" }));
        let (_, first) = bring(&server, "disqus.xml", &of_disqus).await;
        let (_, second) = bring(&server, "wordpress.xml", &of_blog).await;
        assert_eq!((second.known, second.comments["approved"]), (1, 1));
        assert_eq!(reader.count().await, 3);
        for stored in [&second, &first] {
            undo(&server, stored).await.expect("undone");
        }
        // And the other way round: what was written at Disqus stands beneath what came from WordPress.
        bring(&server, "wordpress.xml", &of_blog).await;
        let (_, stored) = bring(&server, "disqus.xml", &of_disqus).await;
        assert_eq!((stored.known, stored.comments["approved"]), (1, 1));
        let page = reader.read(&[]).await;
        let of_both = page["comments"].as_array().expect("comments").iter().find(|one| one["content"]["html"] == "<p>Lời đầu</p>");
        assert_eq!(of_both.expect("it")["children"][0]["content"]["html"], "<p>Viết ở Disqus</p>");
        is_sound(&server).await;
    }
}

/// Erasing at once; places that nobody answered go after a day.
fn forgetful() -> Setup {
    Setup {
        settings: Settings {
            keep_erased_days: 1,
            ..Settings::default()
        },
        ..Setup::default()
    }
}

both! {
    async fn what_its_author_had_erased_does_not_come_back(server: TestServer, forgetful()) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let erased = an.post("Xin hãy quên đi").await;
        binh.post("Ở lại").await;
        let out = take_out(&server, Format::JsonLines).await;
        let body = json!({ "comment": erased });
        Answer::to(an.request(Method::POST, "/me/erasures").json(&body)).await.ok();
        let (_, stored) = bring(&server, "out.jsonl", &out).await;
        assert_eq!(stored.comments.len(), 0, "its place is there yet");
        server.wait_minutes(3 * 24 * 60);
        retention::take_away_everywhere(&server.app).await.expect("taken away");
        let all = dump(&server).await;
        let rows: Vec<&str> = all.split("insert into ").filter(|row| row.contains(&erased)).collect();
        assert!(rows.iter().all(|row| !row.starts_with("comment (")), "{rows:?}");
        assert!(rows.iter().all(|row| !row.starts_with("erased_comment")), "a hash, and not the id");
        let (_, stored) = bring(&server, "out.jsonl", &out).await;
        assert_eq!((stored.comments.len(), stored.known), (0, 2));
        assert!(!take_out(&server, Format::JsonLines).await.contains("Xin hãy quên đi"));
        is_sound(&server).await;
        // At another site it is a comment like any other.
        let other = TestServer::start(Kind::Sqlite, Setup::default()).await.expect("SQLite");
        other.wait_minutes(1);
        let (_, stored) = bring(&other, "out.jsonl", &out).await;
        assert_eq!(stored.comments["approved"], 2);
        other.stop().await;
    }
}

both! {
    async fn what_was_imported_erased_and_undone_does_not_come_back(server: TestServer) {
        let erased = "01900001-0001-7000-8000-000000000001";
        let lines = [
            json!({ "type": "header", "format": formats::OURS, "version": 1, "site": "bao", "exported_at": "2026-11-25T00:00:00.000Z" }),
            json!({ "type": "thread", "id": "t", "key": "bao.example/bai-viet", "url": "https://bao.example/bai-viet" }),
            json!({ "type": "comment", "id": erased, "thread": "t", "name": "Lan", "text": "Lời đã xóa", "status": "held",
                "created_at": "2020-01-02T00:00:41.000Z" }),
            json!({ "type": "comment", "id": "x2", "thread": "t", "name": "Minh", "text": "Còn", "created_at": "2020-01-03T00:00:00.000Z" }),
        ];
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        let (_, stored) = bring(&server, "cu.jsonl", &lines.join("\n")).await;
        assert_eq!(stored.comments_done(), 2);
        let (of_site, id, now) = (site(&server).await.id.clone(), CommentId::parse(erased).expect("an id"), server.app.now());
        let erase = server.app.store().write(move |conn| {
            Box::pin(async move {
                let row = comments::get(conn, &of_site, &id).await?.expect("the comment");
                erasures::erase_comment(conn, &row, ("", 0), now).await
            })
        });
        erase.await.expect("erased");
        undo(&server, &stored).await.expect("undone");
        let (_, stored) = bring(&server, "cu.jsonl", &lines.join("\n")).await;
        assert_eq!((stored.known, stored.comments_done()), (1, 2));
        assert!(!take_out(&server, Format::JsonLines).await.contains("Lời đã xóa"));
        is_sound(&server).await;
    }
}
