//! What the rules hold and refuse, and that nothing gets past them by spelling or by editing.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Setup, both};
use reqwest::Method;
use serde_json::json;

async fn list(moderator: &cam_nhan_tests::Moderator, text: &str) {
    moderator
        .ask(Method::PUT, "/words", Some(json!({ "text": text })))
        .await
        .ok();
}

both! {
    async fn a_listed_word_holds_every_time_however_it_is_spelled(
        server: TestServer,
        Setup { settings: Settings { hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let (reader, moderator) = (server.reader("Đặng Thị Ngọc Ánh").await, server.moderator().await);
        list(&moderator, "lừa đảo # gian lận\n!nhà cái xyz\ntạp chủng").await;
        for n in 0..100 {
            let word = if n % 2 == 0 { "lừa đảo" } else { "tạp chủng" };
            let posted = reader.send(&reader.draft(&format!("đồ {word} số {n}"), None)).await.ok();
            assert_eq!(posted["status"], "held", "{n}");
        }
        for text in ["LỪA ĐẢO", "lu\u{31b}\u{300}a \u{111}a\u{309}o", "lừa  đảo", "l.ừ.a đảo", "lừ\u{200b}a đảo", "ｌừａ đảo", "lua dao", "lừaaa đảooo"] {
            let posted = reader.send(&reader.draft(text, None)).await.ok();
            assert_eq!(posted["status"], "held", "{text}");
        }
        for text in ["lừa đảoX là gì", "con lừa và hòn đảo", "Chào cả nhà"] {
            let posted = reader.send(&reader.draft(text, None)).await.ok();
            assert_eq!(posted["status"], "approved", "{text}");
        }
        assert_eq!(reader.send(&reader.draft("chơi nhà cái xyz đi", None)).await.refusal(), "text_refused");
        let held = &moderator.list("held").await[0];
        assert!(held["reasons"][0]["rule"].as_str().is_some_and(|rule| rule.starts_with("words")), "{held}");
    }
}

both! {
    async fn a_disguise_is_held_and_its_harmless_neighbour_is_published(
        server: TestServer,
        Setup { settings: Settings { hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let (reader, moderator) = (server.reader("An").await, server.moderator().await);
        list(&moderator, "địt mẹ\nlồn\nđồ chó\nlừa đảo\ncasino\nđm").await;
        for text in [
            "ddijt mej", "d9i5t me5", "đ** mẹ", "l😀ồ😂n", "(l)(ồ)(n)", "bọn này do cho", "thay do cho that day", "luwaf ddaor",
            "ca.si.no", "kasjno", "d.m thằng này", "ꓡừꓮ ꓓảꓳ", "Iừa đả0",
        ] {
            let posted = reader.send(&reader.draft(text, None)).await.ok();
            assert_eq!(posted["status"], "held", "{text}");
        }
        for text in [
            "toi mua do cho con", "lồng đèn, lon bia", "5 dm vuông", "was does boss", "Lyon, Lille", "giá 5.000 đ. Chó con đẹp",
            "ngon.gu của tôi", "anh L. đề nghị",
        ] {
            let posted = reader.send(&reader.draft(text, None)).await.ok();
            assert_eq!(posted["status"], "approved", "{text}");
        }
    }
}

both! {
    async fn an_edit_never_skips_screening(server: TestServer) {
        let (reader, moderator) = (server.reader("An").await, server.moderator().await);
        list(&moderator, "lừa đảo\n!nhà cái xyz").await;
        let id = reader.post("lời sạch").await;
        assert_eq!(reader.edit(&id, "vào nhà cái xyz", 1).await.refusal(), "text_refused");
        let edited = reader.edit(&id, "đồ lừa đảo", 1).await.ok();
        assert_eq!(edited["status"], "held");
        assert_eq!(reader.count().await, 0);
        assert_eq!(moderator.decide(&id, "approve", Some(1)).await.refusal(), "revision_changed");
        let other = reader.post("lời khác").await;
        let links = "http://a.vn http://b.vn http://c.vn";
        assert_eq!(reader.edit(&other, links, 1).await.ok()["status"], "held");
    }
}

both! {
    async fn newcomers_wait_until_they_are_trusted(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Newcomers, trusted_after: 2, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        for n in 0..2 {
            let id = an.post(&format!("lời {n}")).await;
            assert_eq!(an.count().await, n);
            moderator.decide(&id, "approve", None).await.ok();
        }
        an.post("lời 3").await;
        assert_eq!(an.count().await, 3);
    }
}

both! {
    async fn a_few_may_say_the_same_but_not_one_twice_nor_a_crowd(
        server: TestServer,
        Setup { settings: Settings { hold_phone_numbers: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let moderator = server.moderator().await;
        let text = "Cho vay nhanh trong ngày, lãi suất thấp nhất thị trường, gọi ngay cho chúng tôi theo số ";
        for (n, name) in ["An", "Bình", "Chi", "Dung"].into_iter().enumerate() {
            let reader = server.reader(name).await;
            let posted = reader.send(&reader.draft(&format!("{text}090123456{n}"), None)).await.ok();
            assert_eq!(posted["status"], if n < 3 { "approved" } else { "held" }, "{name}");
        }
        let lan = server.reader("Lan").await;
        let honest = "Bài viết rất hay, cảm ơn tác giả đã nói hộ lòng dân quê tôi";
        lan.post(honest).await;
        assert_eq!(lan.send(&lan.draft(honest, None)).await.ok()["status"], "held", "one twice");
        let held = moderator.list("held").await;
        assert_eq!(held.len(), 2);
        assert!(held.iter().all(|comment| comment["reasons"][0]["rule"] == "repeats"));
    }
}

both! {
    async fn a_trial_says_what_each_rule_finds_and_keeps_nothing(server: TestServer) {
        let moderator = server.moderator().await;
        list(&moderator, "lừa đảo").await;
        let body = json!({ "text": "ĐÂY LÀ TRÒ LỪA ĐẢO TRẮNG TRỢN NHẤT" });
        let tried = moderator.ask(Method::POST, "/try", Some(body)).await.ok();
        assert_eq!(tried["verdict"], "held");
        let rules: Vec<_> = tried["reasons"].as_array().expect("a list").iter().map(|reason| reason["rule"].clone()).collect();
        assert_eq!(rules, ["words", "caps"]);
        assert_eq!(moderator.list("all").await.len(), 0);
        let bad = moderator.ask(Method::PUT, "/words", Some(json!({ "text": "tốt\n!\n" }))).await;
        assert_eq!(bad.refusal(), "word_list_invalid");
        assert_eq!(bad.json()["number"], 2);
    }
}

both! {
    async fn the_rules_are_changed_one_by_one_or_not_at_all(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let set = async |body| moderator.ask(Method::PATCH, "/settings", Some(body)).await;
        assert_eq!(set(json!({ "moderation": "hold" })).await.ok()["flags_before_hold"], 3);
        assert_eq!(an.send(&an.draft("Chào", None)).await.ok()["status"], "held");
        for bad in [json!({ "moderation": "perhaps" }), json!({ "hold_above": 101 }), json!({ "depth": 0 }), json!({ "unheard": 1 })] {
            let refused = set(bad.clone()).await;
            assert_eq!(refused.refusal(), "setting_invalid", "{bad}");
            let field = bad.as_object().and_then(|bad| bad.keys().next()).expect("a setting");
            assert_eq!(refused.json()["field"], json!(field), "{refused:?}");
            assert!(refused.json()["detail"].as_str().is_some_and(|detail| detail.len() > 10), "{refused:?}");
        }
        let kept = moderator.ask(Method::GET, "/settings", None).await.ok();
        assert_eq!((kept["moderation"].clone(), kept["hold_above"].clone()), (json!("hold"), json!(0)));
    }
}

both! {
    async fn what_is_held_is_what_readers_would_see(server: TestServer) {
        let (reader, moderator) = (server.reader("Minh").await, server.moderator().await);
        list(&moderator, "lồn\nlừa đảo").await;
        for text in [
            "đồ l&#7891;n",
            "đồ l&shy;ồ&ZeroWidthSpace;n",
            "đồ l[ồ](#)n",
            "đồ l[ồ][1]n\n\n[1]: https://a.example",
            "đồ l![ồ](#)n",
            "đồ l\u{202e}ồ\u{202c}n",
            "đồ l&#x202e;ồ&#x202c;n",
            "đồ **l**ồn",
            "đồ l`ồ`n",
            "đồ l<!-- -->ồn, l&#x1ED3;&#x6E;",
            "l&#x1EEB;a &#273;ả&#111;",
            "hay quá\n\n[lừa đảo]: https://a.example",
        ] {
            let posted = reader.send(&reader.draft(text, None)).await.ok();
            assert_eq!(posted["status"], "held", "{text}");
        }
        // A search finds what is shown, and what is written.
        reader.post("Ph&#7903; b**ò** Nam Định").await;
        for words in ["pho bo", "Nam Định", "&#7903;"] {
            let found = moderator.ask(Method::GET, &format!("/comments?status=all&q={}", words.replace('&', "%26").replace('#', "%23")), None).await.ok();
            assert_eq!(found["comments"].as_array().map(Vec::len), Some(1), "{words}: {found}");
        }
        // The same words in another dress are the same.
        let said = "Cho vay nhanh trong ngày, lãi suất thấp nhất thị trường, gọi ngay cho chúng tôi";
        reader.post(said).await;
        let dressed = said.replace('h', "&#104;").replace("ay", "[ay](#)");
        let posted = reader.send(&reader.draft(&dressed, None)).await.ok();
        assert_eq!(posted["status"], "held", "nearly the same");
    }
}

both! {
    async fn a_text_that_shows_nothing_is_none(server: TestServer) {
        let an = server.reader("Minh").await;
        for text in ["[a]: https://a.example", "&#8203;&nbsp;", "```\n```", "[](https://a.example)", "&#x202e;"] {
            assert_eq!(an.send(&an.draft(text, None)).await.refusal(), "text_missing", "{text}");
        }
    }
}

both! {
    async fn nobody_else_is_the_newsroom(server: TestServer) {
        let moderator = server.moderator().await;
        let _lan = server.staff(cam_nhan::store::moderators::Role::Owner, "Lan", "lan@bao.example").await;
        for name in ["Tòa soạn", "\u{422}òa soạn", "Toà soạn", "TOA SOAN", "Tò\u{200b}a so\u{ad}ạn", "bao", "Lan", "L\u{430}n", "An ✔\u{fe0f}", "Ban biên tập"] {
            let reader = server.reader(name).await;
            let posted = reader.send(&reader.draft(&format!("Thông báo: {name}"), None)).await.ok();
            assert_eq!(posted["status"], "held", "{name}");
        }
        let held = moderator.list("held").await;
        assert!(held.iter().all(|comment| comment["reasons"][0]["rule"] == "name"), "{held:?}");
        assert!(held.iter().all(|comment| comment["name"].as_str().is_some_and(|name| !name.contains(['\u{200b}', '\u{ad}', '\u{fe0f}']))));
        for name in ["Bảo Vi", "Đặng Lan", "Lân", "Toàn Sơn"] {
            let reader = server.reader(name).await;
            let posted = reader.send(&reader.draft(&format!("Tôi là {name}"), None)).await.ok();
            assert_eq!(posted["status"], "approved", "{name}");
        }
        let set = async |body| moderator.ask(Method::PATCH, "/settings", Some(body)).await;
        set(json!({ "reserved_names": ["Cô Mía"] })).await.ok();
        assert_eq!(set(json!({ "reserved_names": [""] })).await.refusal(), "setting_invalid");
    }
}

both! {
    async fn da_nang_is_found_however_its_d_is_made(server: TestServer) {
        let (reader, moderator) = (server.reader("Minh").await, server.moderator().await);
        for (nth, d) in ["Đ", "đ", "Ð", "ð", "Ɖ", "ɖ", "D\u{335}"].into_iter().enumerate() {
            reader.post(&format!("{nth} lần tới {d}à Nẵng")).await;
        }
        let found = moderator.ask(Method::GET, "/comments?status=all&q=da nang", None).await.ok();
        assert_eq!(found["comments"].as_array().map(Vec::len), Some(7), "{found}");
        let said = "Đây đúng là điều đáng để đồng bào đọc đi đọc lại, đừng để đời đổi đen thay đỏ";
        reader.post(said).await;
        let posted = reader.send(&reader.draft(&said.replace('đ', "ð").replace('Đ', "Ɖ"), None)).await.ok();
        assert_eq!(posted["status"], "held", "nearly the same");
    }
}

both! {
    async fn what_a_reader_could_follow_counts_as_a_link(server: TestServer) {
        let reader = server.reader("Minh").await;
        for text in [
            "Https://a.example HTTPS://b.example Http://c.example",
            "a88.com b88.com/x www.c88.vn",
            "`a88.com` `https://b.example` `hxxps://c.example`",
            "hxxps://a.example hxxp://b.example hxxps://c.example",
            "a88[.]com, b88(.)com, c88 chấm com",
            "a&#56;8.com b88&#46;com htt**ps**://c.example",
            "[bao.example](https://lua.example) và [bao.example](https://lua.example)",
        ] {
            let posted = reader.send(&reader.draft(text, None)).await.ok();
            assert_eq!(posted["status"], "held", "{text}");
        }
        reader.post("Tôi thấy hay.Cảm ơn TP.HCM, v.v. và bao.example, VnExpress.net").await;
    }
}

both! {
    async fn a_telephone_number_is_held_however_it_is_written_and_where(
        server: TestServer,
        Setup { settings: Settings { hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let (reader, moderator) = (server.reader("Minh").await, server.moderator().await);
        for text in ["Vay nhanh: 0912.345.678", "gọi o9l2.345.678", "khong chin mot hai ba bon nam sau bay tam", "0️⃣9️⃣1️⃣2️⃣ 345 678", "09**12**&#51;45678"] {
            let posted = reader.send(&reader.draft(text, None)).await.ok();
            assert_eq!(posted["status"], "held", "{text}");
        }
        let held = &moderator.list("held").await[0];
        assert_eq!(held["reasons"][0]["rule"], "phone", "{held}");
        let id = reader.post("Gọi 113 hoặc 1900 6868, ngày 05/12/2023 19 giờ").await;
        assert_eq!(reader.edit(&id, "Gọi 0912 345 678", 1).await.ok()["status"], "held");
        let named = server.reader("Vay 0912 345 678").await;
        assert_eq!(named.send(&named.draft("Bài hay", None)).await.ok()["status"], "held");
    }
}

both! {
    async fn a_control_character_pasted_from_word_is_dropped(server: TestServer) {
        let reader = server.reader("Mi\u{1c}nh\u{9f}").await;
        let mut draft = reader.draft("Chào\u{1c} bạn\u{85}\u{b}\tnhé\r\nvâng", None);
        draft["email"] = json!("minh@bao\u{1}.example");
        let posted = reader.send(&draft).await.ok();
        assert_eq!(posted["status"], "approved");
        let preview = reader.request(Method::POST, "/preview").json(&json!({ "text": "a\u{1c}b" }));
        assert_eq!(cam_nhan_tests::Answer::to(preview).await.ok()["html"], "<p>ab</p>");
        let moderator = server.moderator().await;
        let kept = &moderator.list("approved").await[0];
        assert_eq!((kept["name"].as_str(), kept["text"].as_str()), (Some("Minh"), Some("Chào bạn\tnhé\nvâng")), "{kept}");
        let id = kept["id"].as_str().expect("an id").to_owned();
        reader.edit(&id, "Sửa\u{1c} rồi\u{202e}", 1).await.ok();
        assert_eq!(moderator.list("approved").await[0]["text"], "Sửa rồi");
    }
}
