//! What of an export somebody must ask for: e-mail addresses, network addresses, bans; and that these come back.

use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Answer, Kind, Reader, Setup, TestServer, both, fresh_id};
use cam_nhan_transfer::{problem::NoticeKind, write::Format};
use reqwest::Method;
use serde_json::json;

use crate::transfer::{bring, is_sound, take_out, without_header};

/// Writes from an address, with a mailbox.
async fn write(reader: &Reader, address: &str, text: &str) -> Answer {
    let draft = json!({
        "page": reader.page, "id": fresh_id(), "name": reader.name, "text": text,
        "email": format!("{}@thu.example", reader.name.to_lowercase()),
    });
    let sent = reader
        .request(Method::POST, "/comments")
        .header("x-forwarded-for", address);
    Answer::to(sent.json(&draft)).await
}

fn setup(keep_addresses: bool) -> Setup {
    Setup {
        settings: Settings {
            keep_addresses,
            ..Settings::default()
        },
        trusted_proxies: vec!["127.0.0.0/8"],
        ..Setup::default()
    }
}

both! {
    async fn bans_and_addresses_go_out_when_told_alone_and_come_back(server: TestServer, setup(true)) {
        let (an, binh, chi) = (server.reader("An").await, server.reader("Binh").await, server.reader("Chi").await);
        let moderator = server.moderator().await;
        let mut ids = Vec::new();
        for (reader, address) in [(&an, "203.0.113.7"), (&binh, "203.0.113.8"), (&chi, "203.0.113.9")] {
            let sent = write(reader, address, &format!("Lời của {}", reader.name)).await.ok();
            ids.push(sent["comment"]["id"].as_str().expect("an id").to_owned());
            server.tick();
        }
        for (id, kind, days, shadow) in [(&ids[0], "reader", None, true), (&ids[1], "address", Some(3), false), (&ids[2], "email", None, false)] {
            let body = json!({ "comment": id, "kind": kind, "days": days, "shadow": shadow, "why": "quấy rối" });
            moderator.ask(Method::POST, "/bans", Some(body)).await.ok();
            server.tick();
        }
        // Nothing of it where nobody asked.
        let program = server.program(cam_nhan::store::moderators::Scope::Manage).await;
        let plain = program.ask(Method::GET, "/export.jsonl", None).await.text;
        for private in ["203.0.113", "@thu.example", "\"type\":\"ban\""] {
            assert!(!plain.contains(private), "{private}: {plain}");
        }
        let told = program.ask(Method::GET, "/export.jsonl?bans=true", None).await.text;
        assert_eq!(told.matches("\"type\":\"ban\"").count(), 3);
        assert!(!told.contains("\"email\":") && !told.contains("\"address\":\""), "{told}");

        let out = take_out(&server, Format::JsonLines).await;
        assert!(out.contains("\"kind\":\"address\",\"value\":\"203.0.113.8\"") && out.contains("\"address\":\"203.0.113.7\""));
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let Some(there) = TestServer::start(kind, setup(true)).await else { continue };
            there.wait_minutes(1);
            let (_, stored) = bring(&there, "out.jsonl", &out).await;
            assert_eq!(stored.bans, 3);
            assert_eq!(without_header(&take_out(&there, Format::JsonLines).await), without_header(&out));
            let (_, again) = bring(&there, "out.jsonl", &out).await;
            assert_eq!(again.bans, 0);
            // They bind here as they did there, and as long.
            let other = there.reader("Dung").await;
            assert_eq!(write(&other, "203.0.113.8", "Từ máy bị cấm").await.refusal(), "banned");
            let same_mailbox = there.reader("Chi").await;
            assert_eq!(write(&same_mailbox, "198.51.100.1", "Từ hòm thư bị cấm").await.refusal(), "banned");
            there.wait_minutes(4 * 24 * 60);
            write(&other, "203.0.113.8", "Hết hạn rồi").await.ok();
            is_sound(&there).await;
            there.stop().await;
        }
        // Where no network addresses are kept, none comes; a ban by one binds as the hash that is kept there.
        let there = TestServer::start(Kind::Sqlite, setup(false)).await.expect("SQLite");
        there.wait_minutes(1);
        let (summary, stored) = bring(&there, "out.jsonl", &out).await;
        assert_eq!((summary.notices[&NoticeKind::AddressLeftOut], stored.bans), (3, 3));
        let out = take_out(&there, Format::JsonLines).await;
        assert!(!out.contains("203.0.113"), "{out}");
        let other = there.reader("Dung").await;
        assert_eq!(write(&other, "203.0.113.8", "Từ máy bị cấm").await.refusal(), "banned");
        there.stop().await;
    }
}

both! {
    async fn a_ban_that_was_lifted_here_stays_lifted(server: TestServer, setup(false)) {
        let an = server.reader("An").await;
        let moderator = server.moderator().await;
        let sent = write(&an, "203.0.113.7", "Lời của An").await.ok();
        let body = json!({ "comment": sent["comment"]["id"], "kind": "email", "why": "" });
        let ban = moderator.ask(Method::POST, "/bans", Some(body)).await.ok();
        let out = take_out(&server, Format::JsonLines).await;
        let id = ban["ban"]["id"].as_str().or(ban["id"].as_str()).expect("an id").to_owned();
        moderator.ask(Method::DELETE, &format!("/bans/{id}"), None).await.ok();
        let (_, stored) = bring(&server, "out.jsonl", &out).await;
        assert_eq!(stored.bans, 0);
        write(&an, "203.0.113.7", "Lại được viết").await.ok();
    }
}
