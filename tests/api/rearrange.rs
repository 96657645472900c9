//! Threads are moved, merged and split: the article that still names an old key shows and writes to the united thread, every
//! number is what its rows come to, and one press takes it back.

use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Answer, Moderator, Reader, Setup, TestServer, both};
use cam_nhan_transfer::write::Format;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use reqwest::{Client, Method, StatusCode, redirect};
use serde_json::{Value, json};

use crate::transfer::{bring, is_sound, take_out, without_header};

async fn ask(moderator: &Moderator, what: &str, body: Value) -> Answer {
    let path = format!("/{what}");
    moderator.ask(Method::POST, &path, Some(body)).await
}

/// The same reader in front of the article with this key.
fn at(reader: &Reader, key: &str) -> Reader {
    reader.at(json!({ "key": key }))
}

/// Everything of the site, without the moment.
async fn all(server: &TestServer) -> String {
    without_header(&take_out(server, Format::JsonLines).await).to_owned()
}

fn tally(thread: &Value, kind: &str) -> i64 {
    let tallies = thread["tallies"].as_array().expect("a list");
    let found = tallies.iter().find(|tally| tally["code"] == kind);
    found
        .and_then(|tally| tally["count"].as_i64())
        .unwrap_or_default()
}

/// Where a page leads to.
async fn leads_to(server: &TestServer, path: &str) -> (StatusCode, String) {
    let client = Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .expect("a client");
    let answer = client
        .get(format!("{}{path}", server.base))
        .send()
        .await
        .expect("an answer");
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok());
    (answer.status(), to.unwrap_or_default().to_owned())
}

both! {
    async fn a_thread_that_was_moved_is_shown_and_written_to_by_either_key(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let first = at(&an, "cu").post("lời ở khóa cũ").await;
        at(&an, "cu").react(Some("love"), 1).await.ok();
        let moved = ask(&moderator, "move", json!({
            "from": "cu", "to": "https://bao.example/moi/", "title": "Bài mới",
        })).await.ok();
        assert_eq!((&moved["key"], &moved["title"]), (&json!("bao.example/moi"), &json!("Bài mới")));
        assert_eq!(moved["url"], "https://bao.example/moi/");
        let answer = at(&an, "cu").answer(&first, "đáp ở khóa cũ").await;
        at(&an, "bao.example/moi").answer(&answer, "đáp ở khóa mới").await;
        at(&an, "cu").react(Some("fun"), 2).await.ok();
        for key in ["cu", "bao.example/moi"] {
            let reader = at(&an, key);
            let seen = reader.read(&[]).await;
            assert_eq!((seen["count"].as_i64(), reader.count().await), (Some(3), 3), "{key}");
            assert_eq!(seen["article"]["key"], "bao.example/moi", "{key}");
            assert_eq!(seen["article"]["title"], "Bài mới", "{key}");
            assert_eq!((tally(&seen, "love"), tally(&seen, "fun")), (0, 1), "{key}");
            assert_eq!(reader.mine().await["reaction"], "fun", "{key}");
        }
        let (status, to) = leads_to(&server, "/t/bao?key=cu&sort=oldest").await;
        assert_eq!((status, to.as_str()), (StatusCode::PERMANENT_REDIRECT, "/t/bao?key=bao.example%2Fmoi&sort=oldest"));
        let feed = Answer::to(Client::new().get(format!("{}/feed/bao?key=cu", server.base))).await;
        assert!(feed.text.contains("Bài mới") && feed.text.contains("https://bao.example/moi/"), "{}", feed.text);
        // Back again, the new key leads to the old one; and moved there once more, it does not lead to itself.
        ask(&moderator, "move", json!({ "from": "bao.example/moi", "to": "cu" })).await.ok();
        assert_eq!(at(&an, "bao.example/moi").read(&[]).await["article"]["key"], "cu");
        ask(&moderator, "move", json!({ "from": "bao.example/moi", "to": "/moi" })).await.ok();
        assert_eq!(at(&an, "cu").count().await, 3);
        is_sound(&server).await;
    }
}

both! {
    async fn merged_threads_have_the_comments_of_both_and_one_reaction_of_a_reader(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let first = at(&an, "a").post("lời ở bài a").await;
        binh.like(&first, Some("like"), 1).await.ok();
        at(&an, "a").react(Some("love"), 5).await.ok();
        at(&binh, "b").react(Some("love"), 1).await.ok();
        server.tick();
        at(&an, "b").react(Some("fun"), 1).await.ok();
        at(&binh, "a").react(Some("like"), 1).await.ok();
        let second = at(&binh, "b").post("lời ở bài b").await;
        moderator.decide(&first, "pin", None).await.ok();
        let before = all(&server).await;
        let merged = ask(&moderator, "merge", json!({ "from": "a", "into": "b" })).await.ok();
        assert_eq!((&merged["key"], &merged["comments"]), (&json!("b"), &json!(2)));
        for key in ["a", "b"] {
            let seen = at(&an, key).read(&[("sort", "oldest")]).await;
            assert_eq!(seen["article"]["key"], "b", "{key}");
            let ids: Vec<&Value> = seen["comments"].as_array().expect("a list").iter().map(|comment| &comment["id"]).collect();
            assert_eq!(ids, [&json!(first), &json!(second)], "{key}");
            assert_eq!(seen["comments"][0]["content"]["likes"], 1, "likes stay");
            assert_eq!([tally(&seen, "love"), tally(&seen, "fun"), tally(&seen, "like")], [0, 1, 1], "the newer ones count");
        }
        assert_eq!(at(&an, "a").mine().await["reaction"], "fun");
        // A late request for what was there before undoes nothing: its number is no newer than the one of the other article.
        at(&an, "a").react(Some("improve"), 4).await.ok();
        assert_eq!(at(&an, "b").mine().await["reaction"], "fun");
        is_sound(&server).await;
        let undone = moderator.undo(&merged["batch"]).await.ok();
        assert_eq!(undone["count"], 1, "{undone}");
        assert_eq!(all(&server).await, before);
        assert_eq!(at(&an, "a").read(&[]).await["article"]["key"], "a");
        assert_eq!(at(&an, "a").mine().await["reaction"], "love");
        is_sound(&server).await;
        let log = moderator.ask(Method::GET, "/audit-log?act=merge_threads", None).await.ok();
        assert_eq!(log["lines"][0]["actor"], "token:test");
    }
}

both! {
    async fn what_came_after_a_merge_goes_with_the_branch_that_it_answers(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let first = at(&an, "a").post("lời ở bài a").await;
        at(&an, "b").post("lời ở bài b").await;
        let merged = ask(&moderator, "merge", json!({ "from": "a", "into": "b" })).await.ok();
        at(&binh, "b").answer(&first, "đáp sau khi gộp").await;
        at(&binh, "a").post("lời mới sau khi gộp").await;
        at(&binh, "a").react(Some("love"), 1).await.ok();
        moderator.undo(&merged["batch"]).await.ok();
        assert_eq!((at(&an, "a").count().await, at(&an, "b").count().await), (2, 2));
        assert_eq!(tally(&at(&an, "b").read(&[]).await, "love"), 1);
        is_sound(&server).await;
        assert_eq!(moderator.undo(&merged["batch"]).await.refusal(), "act_impossible");
    }
}

both! {
    async fn a_branch_goes_to_another_article_with_all_that_answers_it(
        server: TestServer,
        Setup { settings: Settings { depth: 1, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let root = at(&an, "a").post("gốc").await;
        let off = at(&binh, "a").answer(&root, "lạc đề").await;
        server.tick();
        // The site nests no deeper: the answer stands beside what it answers.
        let reply = at(&an, "a").answer(&off, "đáp lời lạc đề").await;
        at(&an, "a").answer(&root, "đúng đề").await;
        binh.like(&reply, Some("like"), 1).await.ok();
        let before = all(&server).await;
        let split = ask(&moderator, "split", json!({ "comment": off, "to": "/lac-de", "title": "Chuyện khác" })).await.ok();
        assert_eq!((&split["key"], &split["comments"]), (&json!("bao.example/lac-de"), &json!(2)));
        let there = at(&an, "bao.example/lac-de").read(&[]).await;
        assert_eq!((&there["comments"][0]["id"], &there["comments"][0]["replies"]), (&json!(off), &json!(1)));
        assert_eq!(there["comments"][0]["children"][0]["content"]["likes"], 1);
        let here = at(&an, "a").read(&[]).await;
        assert_eq!((&here["count"], &here["comments"][0]["replies"]), (&json!(2), &json!(1)));
        is_sound(&server).await;
        let (status, to) = leads_to(&server, &format!("/t/bao?key=a&comment={reply}")).await;
        assert_eq!((status, to), (StatusCode::PERMANENT_REDIRECT, format!("/t/bao?key=bao.example%2Flac-de&comment={reply}")));
        moderator.undo(&split["batch"]).await.ok();
        assert_eq!(all(&server).await, before, "also the thread that was made for it is gone");
        is_sound(&server).await;
        // Into an article that has comments of its own, and back with an answer that came meanwhile.
        at(&binh, "b").post("lời ở bài b").await;
        let split = ask(&moderator, "split", json!({ "comment": root, "to": "b" })).await.ok();
        assert_eq!((at(&an, "a").count().await, at(&an, "b").count().await), (0, 5));
        at(&binh, "b").answer(&reply, "đáp sau khi tách").await;
        moderator.undo(&split["batch"]).await.ok();
        assert_eq!((at(&an, "a").count().await, at(&an, "b").count().await), (5, 1));
        is_sound(&server).await;
    }
}

both! {
    async fn what_cannot_be_done_is_told(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let first = at(&an, "a").post("lời ở bài a").await;
        at(&an, "b").post("lời ở bài b").await;
        let told = async |what: &str, body: Value| ask(&moderator, what, body).await.refusal();
        assert_eq!(told("move", json!({ "from": "a", "to": "b" })).await, "key_taken");
        assert_eq!(told("move", json!({ "from": "a", "to": "a" })).await, "act_impossible");
        assert_eq!(told("move", json!({ "from": "không có", "to": "c" })).await, "thread_missing");
        assert_eq!(told("move", json!({ "from": "a", "to": "https://khac.example/x" })).await, "origin_forbidden");
        let long = "x".repeat(3_000);
        for to in ["", "a\u{7}", "https://", long.as_str()] {
            assert_eq!(told("move", json!({ "from": "a", "to": to })).await, "page_invalid", "{to}");
        }
        assert_eq!(told("move", json!({ "from": "a" })).await, "body_invalid");
        assert_eq!(told("merge", json!({ "from": "a", "into": "a" })).await, "thread_same");
        assert_eq!(told("merge", json!({ "from": "a", "into": "không có" })).await, "thread_missing");
        assert_eq!(told("merge", json!({ "from": "không có", "into": "a" })).await, "thread_missing");
        assert_eq!(told("split", json!({ "comment": first, "to": "a" })).await, "thread_same");
        assert_eq!(told("split", json!({ "comment": "x", "to": "a" })).await, "id_invalid");
        assert_eq!(told("split", json!({ "comment": cam_nhan_tests::fresh_id(), "to": "a" })).await, "comment_missing");
        // Comments of another site are not there.
        server.add_site("khac", Settings::default()).await;
        let other = server.program_of("khac", cam_nhan::store::moderators::Scope::Manage).await;
        assert_eq!(ask(&other, "merge", json!({ "from": "a", "into": "b" })).await.refusal(), "thread_missing");
        assert_eq!(ask(&other, "split", json!({ "comment": first, "to": "c" })).await.refusal(), "comment_missing");
        let thread = moderator.list("all").await.iter().find(|row| row["key"] == "b" || row["text"] == "lời ở bài b").expect("b")["thread"].clone();
        let path = format!("/threads/{}/comments-open", thread.as_str().expect("an id"));
        moderator.ask(Method::PUT, &path, Some(json!({ "comments_open": "closed" }))).await.ok();
        assert_eq!(told("merge", json!({ "from": "a", "into": "b" })).await, "thread_closed");
        assert_eq!(told("split", json!({ "comment": first, "to": "b" })).await, "thread_closed");
        // An act on which another stands is not taken back beneath it.
        let moved = ask(&moderator, "move", json!({ "from": "a", "to": "a2" })).await.ok();
        ask(&moderator, "move", json!({ "from": "a2", "to": "a3" })).await.ok();
        assert_eq!(moderator.undo(&moved["batch"]).await.refusal(), "revision_changed");
        is_sound(&server).await;
    }
}

both! {
    async fn a_list_or_a_pattern_moves_many_and_one_press_takes_it_back(server: TestServer) {
        let (an, program) = (server.reader("An").await, server.program(cam_nhan::store::moderators::Scope::Manage).await);
        for path in ["2019/05/gia-vang.html", "2019/06/mua-lon.html", "2020/01/tet.html", "gia-vang"] {
            an.at(json!({ "url": format!("https://bao.example/{path}") })).post(&format!("lời ở {path}")).await;
        }
        let before = all(&server).await;
        let pattern = json!({ "from": "/2019/*/{slug}.html", "to": "/{slug}/" });
        let plan = ask(&program, "moves", json!({ "pattern": pattern, "dry_run": true })).await.ok();
        assert_eq!((&plan["moved"], &plan["merged"], &plan["batch"]), (&json!(1), &json!(1), &Value::Null), "{plan}");
        assert_eq!(all(&server).await, before, "nothing is changed by asking");
        let done = ask(&program, "moves", json!({ "pattern": pattern })).await.ok();
        assert_eq!((&done["moved"], &done["merged"], &done["more"]), (&json!(1), &json!(1), &json!(false)), "{done}");
        let old = an.at(json!({ "url": "https://bao.example/2019/05/gia-vang.html" }));
        assert_eq!((old.count().await, &old.read(&[]).await["article"]["key"]), (2, &json!("bao.example/gia-vang")));
        let again = ask(&program, "moves", json!({ "pattern": pattern })).await.ok();
        assert_eq!((&again["rows"], &again["batch"]), (&json!([]), &Value::Null), "done is done");
        let undone = program.undo(&done["batch"]).await.ok();
        assert_eq!(undone["count"], 2, "{undone}");
        assert_eq!(all(&server).await, before);
        is_sound(&server).await;

        let csv = "old,new\n/2020/01/tet.html,tet\nhttps://bao.example/gia-vang,/vang\n/khong-co,/x\n/2019/06/mua-lon.html,https://khac.example/y\n";
        let done = ask(&program, "moves", json!({ "csv": csv })).await.ok();
        let outcomes: Vec<(&Value, &Value)> = done["rows"].as_array().expect("rows").iter().map(|row| (&row["outcome"], &row["code"])).collect();
        assert_eq!(outcomes, [
            (&json!("move"), &Value::Null), (&json!("move"), &Value::Null), (&json!("missing"), &Value::Null),
            (&json!("refused"), &json!("origin_forbidden")),
        ]);
        assert_eq!(at(&an, "tet").count().await, 1);
        // What goes to where another was goes on with it; what comes back to where it began goes nowhere.
        let outcome = async |rows: Value| {
            let plan = ask(&program, "moves", json!({ "rows": rows, "dry_run": true })).await.ok();
            let rows = plan["rows"].as_array().expect("rows").clone();
            let said = rows.iter().map(|row| format!("{} {}", row["outcome"].as_str().expect("a word"), row["code"].as_str().unwrap_or_default()).trim().to_owned());
            said.collect::<Vec<_>>()
        };
        let row = |from: &str, to: &str| json!({ "from": from, "to": to });
        assert_eq!(outcome(json!([row("tet", "/vang"), row("/vang", "tet")])).await, ["refused move_circular"; 2]);
        assert_eq!(outcome(json!([row("tet", "/vang"), row("/vang", "/moi")])).await, ["move", "merge"]);
        assert_eq!(outcome(json!([row("tet", "x"), row("tet", "y")])).await, ["move", "refused move_ambiguous"]);
        assert_eq!(outcome(json!([row("tet", "tet")])).await, ["unchanged"]);
        let told = async |body: Value| { let answer = ask(&program, "moves", body).await; (answer.refusal(), answer.json()["number"].clone()) };
        assert_eq!(told(json!({ "csv": "a,b\nc" })).await.0, "move_list_invalid");
        assert_eq!(told(json!({ "csv": "" })).await.0, "move_list_invalid");
        assert_eq!(told(json!({ "csv": "a,b\n".repeat(5_001) })).await.0, "move_list_too_long");
        assert_eq!(told(json!({ "pattern": row("/{a}{b}", "/x") })).await.0, "move_list_invalid");
        assert_eq!(told(json!({})).await.0, "body_invalid");
        is_sound(&server).await;
    }
}

both! {
    async fn whatever_was_rearranged_is_put_back_to_the_byte(
        server: TestServer,
        Setup { settings: Settings { hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let moderator = server.moderator().await;
        let readers = server.readers("Người", 4).await;
        for seed in 0..8 {
            let mut dice = StdRng::seed_from_u64(seed);
            let keys: Vec<String> = ["x", "y", "z"].iter().map(|name| format!("{name}{seed}")).collect();
            let mut ids: Vec<(usize, String)> = Vec::new();
            for _ in 0..30 {
                server.tick();
                let (reader, article) = (&readers[dice.random_range(0..readers.len())], dice.random_range(0..keys.len()));
                let here = at(reader, &keys[article]);
                let known: Vec<&String> = ids.iter().filter(|(of, _)| *of == article).map(|(_, id)| id).collect();
                match dice.random_range(0..8) {
                    0..=1 => ids.push((article, here.post("một lời").await)),
                    2..=4 if !known.is_empty() => {
                        let id = here.answer(known[dice.random_range(0..known.len())], "một câu đáp").await;
                        ids.push((article, id));
                    }
                    5 => _ = here.react(Some(["love", "fun", "like"][dice.random_range(0..3)]), dice.random_range(1..99)).await,
                    6 if !known.is_empty() => _ = here.like(known[dice.random_range(0..known.len())], Some("like"), 1).await,
                    7 if !known.is_empty() => {
                        let id = known[dice.random_range(0..known.len())].clone();
                        let act = ["feature", "pin", "hide"][dice.random_range(0..3)];
                        moderator.decide(&id, act, None).await;
                        // What is hidden is answered no more.
                        ids.retain(|(_, known)| act != "hide" || *known != id);
                    }
                    _ => {}
                }
            }
            let before = all(&server).await;
            let mut done = Vec::new();
            for n in 0..4 {
                server.tick();
                let key = |dice: &mut StdRng| keys[dice.random_range(0..keys.len())].clone();
                let answer = match dice.random_range(0..3) {
                    0 => ask(&moderator, "move", json!({ "from": key(&mut dice), "to": format!("n{seed}-{n}"), "title": "Tên" })).await,
                    1 => ask(&moderator, "merge", json!({ "from": key(&mut dice), "into": key(&mut dice) })).await,
                    _ if ids.is_empty() => continue,
                    _ => {
                        let to = if dice.random_bool(0.5) { key(&mut dice) } else { format!("s{seed}-{n}") };
                        let comment = &ids[dice.random_range(0..ids.len())].1;
                        ask(&moderator, "split", json!({ "comment": comment, "to": to })).await
                    }
                };
                if answer.status == 200 {
                    done.push(answer.json()["batch"].clone());
                }
                is_sound(&server).await;
            }
            for batch in done.iter().rev() {
                let undone = moderator.undo(batch).await.ok();
                assert_eq!(undone["count"], 1, "seed {seed}: {undone}");
                is_sound(&server).await;
            }
            let after = all(&server).await;
            for (one, other) in before.lines().zip(after.lines()) {
                assert_eq!(one, other, "seed {seed}");
            }
            assert_eq!(before, after, "seed {seed}");
        }
    }
}

both! {
    async fn older_keys_go_out_and_come_back(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        at(&an, "a").post("lời ở bài a").await;
        at(&an, "b").post("lời ở bài b").await;
        ask(&moderator, "move", json!({ "from": "a", "to": "a2" })).await.ok();
        ask(&moderator, "merge", json!({ "from": "a2", "into": "b" })).await.ok();
        let out = take_out(&server, Format::JsonLines).await;
        assert!(out.contains(r#""aliases":["a","a2"]"#), "{out}");
        let other = TestServer::start(cam_nhan_tests::Kind::Sqlite, Setup::default()).await.expect("SQLite");
        other.wait_minutes(1);
        bring(&other, "out.jsonl", &out).await;
        assert_eq!(all(&other).await, without_header(&out));
        assert_eq!(at(&other.reader("Minh").await, "a").count().await, 2);
        other.stop().await;
    }
}
