//! A thread goes to another site of the same server: comments keep their ids and their numbers, the site that it left has
//! nothing of it, and one press brings it back.

use cam_nhan::store::moderators::{Role, Scope};
use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Moderator, Reader, TestServer, both};
use cam_nhan_transfer::write::Format;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::transfer::{is_sound, take_out, without_header};

fn khac() -> Settings {
    Settings {
        // Readers of tests come from the second.
        origins: vec![
            "https://khac.example".to_owned(),
            "https://bao.example".to_owned(),
        ],
        ..Settings::default()
    }
}

/// Everything of the site `bao`, without the moment.
async fn all(server: &TestServer) -> String {
    without_header(&take_out(server, Format::JsonLines).await).to_owned()
}

async fn owner_of(server: &TestServer, site: &str) -> Moderator {
    server.program_of(site, Scope::Manage).await
}

/// Somebody new in front of an article of the other site.
async fn there(server: &TestServer, key: &str) -> Reader {
    server.reader_of("khac", "Dung").await.at(json!({ "key": key }))
}

fn texts(thread: &Value) -> Vec<&str> {
    let comments = thread["comments"].as_array().expect("a list");
    { comments.iter() }
        .map(|one| one["content"]["html"].as_str().expect("HTML"))
        .collect()
}

both! {
    async fn a_thread_goes_to_another_site_and_comes_back_as_it_was(server: TestServer) {
        server.add_site("khac", khac()).await;
        let (bao, khac) = (owner_of(&server, "bao").await, owner_of(&server, "khac").await);
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let an = an.at(json!({ "url": "https://bao.example/x/", "title": "Bài X" }));
        let binh = binh.at(an.page.clone());
        let first = an.post("lời đầu").await;
        let answer = binh.answer(&first, "đáp").await;
        an.edit(&first, "lời đầu, đã sửa", 1).await.ok();
        binh.like(&first, Some("like"), 1).await.ok();
        binh.react(Some("love"), 1).await.ok();
        an.at(json!({ "key": "bài ở lại" })).post("ở lại").await;
        bao.ask(Method::POST, "/move", Some(json!({ "from": "https://bao.example/x/", "to": "/y/" }))).await.ok();
        let before = all(&server).await;
        let moved = bao.ask(Method::POST, "/move-to-site", Some(json!({
            "from": "https://bao.example/y/", "site": "khac", "token": khac.token, "to": "https://khac.example/z/",
        }))).await.ok();
        assert_eq!((&moved["key"], &moved["url"], &moved["comments"]), (&json!("khac.example/z"), &json!("https://khac.example/z/"), &json!(2)));
        assert_eq!(moved["title"], "Bài X");
        let dung = there(&server, "khac.example/z").await;
        let seen = dung.read(&[]).await;
        assert_eq!((&seen["count"], &seen["comments"][0]["id"]), (&json!(2), &json!(first)), "{seen}");
        assert_eq!(seen["comments"][0]["children"][0]["id"], json!(answer));
        assert_eq!(seen["comments"][0]["content"]["likes"], 1);
        assert_eq!(seen["tallies"][0]["count"], 1, "{seen}");
        // Nothing is left by any of its names, and who wrote is somebody else there.
        for name in ["https://bao.example/x/", "https://bao.example/y/"] {
            assert_eq!(an.at(json!({ "url": name })).count().await, 0, "{name}");
        }
        assert_eq!(an.edit(&first, "không còn ở đây", 2).await.refusal(), "comment_missing");
        let rows = khac.list("all").await;
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert_eq!(bao.list("all").await.len(), 1);
        let log = khac.ask(Method::GET, "/audit-log?act=receive_thread", None).await.ok();
        assert_eq!(log["lines"][0]["actor"], "token:test", "{log}");
        is_sound(&server).await;
        let undone = bao.undo(&moved["batch"]).await.ok();
        assert_eq!(undone["count"], 1, "{undone}");
        assert_eq!(all(&server).await, before);
        assert_eq!(dung.count().await, 0);
        for name in ["https://bao.example/x/", "https://bao.example/y/"] {
            assert_eq!(an.at(json!({ "url": name })).count().await, 2, "{name}");
        }
        an.edit(&first, "lại là của mình", 2).await.ok();
        assert_eq!(bao.undo(&moved["batch"]).await.refusal(), "act_impossible");
        is_sound(&server).await;
    }
}

both! {
    async fn what_was_written_at_the_other_site_comes_back_too(server: TestServer) {
        server.add_site("khac", khac()).await;
        let (bao, khac) = (owner_of(&server, "bao").await, owner_of(&server, "khac").await);
        let an = server.reader("An").await.at(json!({ "key": "bai" }));
        let first = an.post("lời đầu").await;
        let moved = bao.ask(Method::POST, "/move-to-site", Some(json!({ "from": "bai", "site": "khac", "token": khac.token }))).await.ok();
        let dung = there(&server, "bai").await;
        let answer = dung.answer(&first, "đáp ở trang kia").await;
        dung.react(Some("love"), 1).await.ok();
        dung.edit(&answer, "đáp ở trang kia, đã sửa", 1).await.ok();
        bao.undo(&moved["batch"]).await.ok();
        let seen = an.read(&[]).await;
        assert_eq!((&seen["count"], seen["tallies"][0]["count"].as_i64()), (&json!(2), Some(1)), "{seen}");
        assert_eq!(seen["comments"][0]["children"][0]["content"]["html"], "<p>đáp ở trang kia, đã sửa</p>");
        assert_eq!(dung.edit(&answer, "không còn ở đây", 2).await.refusal(), "comment_missing");
        is_sound(&server).await;
        // Twice to the same site, readers are who they were there.
        for _ in 0..2 {
            let moved = bao.ask(Method::POST, "/move-to-site", Some(json!({ "from": "bai", "site": "khac", "token": khac.token }))).await.ok();
            assert_eq!(texts(&dung.read(&[]).await).len(), 1);
            bao.undo(&moved["batch"]).await.ok();
        }
        let rows = take_out(&server, Format::JsonLines).await;
        assert_eq!(rows.lines().filter(|line| line.contains("\"kind\":\"reader\"") || line.contains("\"type\":\"reader\"")).count(), 2, "{rows}");
    }
}

both! {
    async fn nobody_moves_a_thread_to_a_site_that_is_not_theirs_or_upon_another_thread(server: TestServer) {
        server.add_site("khac", khac()).await;
        let (bao, khac) = (owner_of(&server, "bao").await, owner_of(&server, "khac").await);
        let an = server.reader("An").await.at(json!({ "key": "bai" }));
        an.post("lời đầu").await;
        let dung = there(&server, "bai").await;
        dung.post("ở trang kia đã có bài").await;
        let told = async |site: &str, token: &str, to: &str| {
            let body = json!({ "from": "bai", "site": site, "token": token, "to": to });
            bao.ask(Method::POST, "/move-to-site", Some(body)).await.refusal()
        };
        let moderator = server.program_of("khac", Scope::Moderate).await;
        assert_eq!(told("khac", &bao.token, "moi").await, "token_invalid");
        assert_eq!(told("khac", &moderator.token, "moi").await, "forbidden");
        assert_eq!(told("lạ", &khac.token, "moi").await, "site_unknown");
        assert_eq!(told("la", &khac.token, "moi").await, "token_invalid");
        assert_eq!(told("khac", &khac.token, "").await, "key_taken");
        assert_eq!(told("khac", &khac.token, "https://la.example/x/").await, "origin_forbidden");
        let weak = server.program_of("bao", Scope::Moderate).await;
        let body = json!({ "from": "bai", "site": "khac", "token": khac.token, "to": "moi" });
        assert_eq!(weak.ask(Method::POST, "/move-to-site", Some(body)).await.refusal(), "forbidden");
        // To where it is: that is a move to another key.
        let moved = bao.ask(Method::POST, "/move-to-site", Some(json!({ "from": "bai", "site": "bao", "token": bao.token, "to": "moi" }))).await.ok();
        assert_eq!((moved["key"].as_str(), an.count().await), (Some("moi"), 1));
        // Its place is taken meanwhile: it stays where it is.
        let moved = bao.ask(Method::POST, "/move-to-site", Some(json!({ "from": "moi", "site": "khac", "token": khac.token }))).await.ok();
        an.at(json!({ "key": "moi" })).post("ai đó viết tiếp").await;
        assert_eq!(bao.undo(&moved["batch"]).await.refusal(), "key_taken");
        is_sound(&server).await;
    }
}

both! {
    async fn who_owns_both_sites_moves_an_article_by_its_page(server: TestServer) {
        server.add_site("khac", khac()).await;
        let an = server.reader("An").await.at(json!({ "key": "bai" }));
        let first = an.post("lời đầu").await;
        let owner = server.staff(Role::Owner, "Chủ", "chu@bao.example").await;
        let thread = server.moderator().await.list("all").await[0]["thread"].as_str().expect("an id").to_owned();
        let path = format!("/threads/{thread}");
        assert!(!owner.get(&path).await.text.contains("move-to-site"), "there is nowhere to go");
        let forged = owner.post("/move-to-site", &[("from", "bai"), ("site", "khac")]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        server.staff_at("khac", Role::Owner, "Chủ", "chu@bao.example").await;
        assert!(owner.get(&path).await.text.contains("move-to-site"));
        let moved = owner.post("/move-to-site", &[("from", "bai"), ("site", "khac"), ("to", "/bai-moi/")]).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER, "{moved:?}");
        let dung = there(&server, "khac.example/bai-moi").await;
        assert_eq!(dung.read(&[]).await["comments"][0]["id"], json!(first));
    }
}
