//! The reactions that a site offers, on the owners' page: words, pictures and order, with the numbers kept.

use cam_nhan::store::moderators::Role;
use cam_nhan_tests::{Answer, Staff, TestServer, both};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

const FLAME: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' onload='alert(1)'><path d='M12 2c4 6 6 9 6 13a6 6 0 0 1-12 0z' fill='#f60'/></svg>";
const KEPT: &str = r##"<svg viewBox="0 0 24 24" aria-hidden="true" fill="currentColor"><path d="M12 2c4 6 6 9 6 13a6 6 0 0 1-12 0z" fill="#f60"/></svg>"##;

/// A row of the form: its code, its words, its picture and a drawing.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

const FOUR: [Row<'static>; 4] = [
    ("love", "Rất hay", "Love it", "star", ""),
    ("like", "Thích", "Like", "thumb", ""),
    ("fun", "Giải trí", "Fun", "smile", ""),
    ("improve", "Cần cải thiện", "Needs work", "pencil", ""),
];

/// Sends the form with all rows in use, and what was pressed.
async fn save(owner: &Staff, rows: &[Row<'_>], pressed: &[(&str, &str)]) -> Answer {
    let mut form: Vec<(String, String)> = Vec::new();
    for (n, (code, vi, en, picture, svg)) in rows.iter().enumerate() {
        for (field, value) in [
            ("code", code),
            ("vi", vi),
            ("en", en),
            ("picture", picture),
            ("svg", svg),
            ("offered", &"1"),
        ] {
            form.push((format!("{field}-{n}"), (*value).to_owned()));
        }
    }
    form.extend(
        pressed
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    owner.post("/reactions", &form).await
}

/// The codes that an article offers, in order.
async fn offered(server: &TestServer) -> Vec<String> {
    let thread = server.reader("Ai").await.read(&[]).await;
    let kinds = thread["kinds"].as_array().expect("a list");
    { kinds.iter() }
        .map(|kind| kind["code"].as_str().expect("a code").to_owned())
        .collect()
}

both! {
    async fn words_pictures_and_order_are_changed_and_what_was_counted_stays(server: TestServer) {
        let owner = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        let an = server.reader("An").await;
        an.react(Some("love"), 1).await.ok();
        let page = owner.get("/reactions").await;
        assert!(page.status.is_success() && page.text.contains("Rất hay") && page.text.contains("<h2>"), "{}", page.text);
        let rows = [FOUR[1], ("love", "Tuyệt vời", "Wonderful", "own", FLAME), FOUR[2], FOUR[3], ("", "Buồn", "So sad!", "sad", "")];
        let saved = save(&owner, &rows, &[]).await;
        assert_eq!(saved.status, StatusCode::OK, "{}", saved.text);
        assert_eq!(offered(&server).await, ["like", "love", "fun", "improve", "so_sad_"]);
        let thread = an.read(&[]).await;
        assert_eq!((&thread["kinds"][1]["vi"], &thread["kinds"][1]["svg"]), (&json!("Tuyệt vời"), &json!(KEPT)));
        assert_eq!(thread["kinds"][0].get("svg"), None);
        assert_eq!(thread["tallies"][1]["count"], 1, "{thread}");
        let fragment = Answer::to(Client::new().get(format!("{}/embed/bao/fragment?key=bai", server.base))).await;
        assert!(fragment.text.contains(KEPT) && !fragment.text.contains("alert"), "{}", fragment.text);
        // One goes up, another one is taken away that nobody has chosen; one that somebody has stays.
        let rows = [FOUR[1], FOUR[0], FOUR[2]];
        save(&owner, &rows, &[("up", "1")]).await;
        assert_eq!(offered(&server).await, ["love", "like", "fun"]);
        save(&owner, &[FOUR[0], FOUR[1], FOUR[2]], &[("down", "0")]).await;
        assert_eq!(offered(&server).await, ["like", "love", "fun"]);
        save(&owner, &[FOUR[0], FOUR[1], FOUR[2]], &[("remove", "1")]).await;
        assert_eq!(offered(&server).await, ["love", "fun"]);
        let kept = save(&owner, &[FOUR[0], FOUR[2]], &[("remove", "0")]).await;
        assert!(kept.status == StatusCode::UNPROCESSABLE_ENTITY && kept.text.contains("Đã có người chọn"), "{}", kept.text);
        assert_eq!(offered(&server).await, ["love", "fun"]);
        // Back to the beginning; what else there is, is kept and not offered.
        let rows = [FOUR[0], ("wow", "Ồ", "Wow", "wow", "")];
        save(&owner, &rows, &[]).await;
        save(&owner, &rows, &[("usual", "1")]).await;
        assert_eq!(offered(&server).await, ["love", "like", "fun", "improve"]);
        let settings = server.moderator().await.ask(Method::GET, "/settings", None).await.ok();
        assert_eq!(settings["reactions"][4]["retired"], true, "{settings}");
        let log = owner.get("/audit-log").await.text;
        assert!(log.contains("Tuyệt vời"), "{log}");
    }
}

both! {
    async fn what_makes_no_sense_is_said_and_nothing_typed_is_lost(server: TestServer) {
        let owner = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        let script = FLAME.replace("</svg>", "<script>alert(1)</script></svg>");
        let long = "a".repeat(41);
        for (row, said) in [
            (("", "Buồn", "", "sad", ""), "ở cả hai ngôn ngữ"),
            (("", "Buồn", long.as_str(), "sad", ""), "1 đến 40"),
            (("love", "Lửa", "Fire", "own", "không phải hình"), "không đọc được"),
            (("love", "Lửa", "Fire", "own", ""), "không đọc được"),
            (("love", "Lửa", "Fire", "none", script.as_str()), "&lt;script&gt;"),
        ] {
            let answer = save(&owner, &[FOUR[1], row], &[]).await;
            assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains(said), "{said}: {}", answer.text);
            assert!(answer.text.contains(row.1), "what was typed stands there");
        }
        let many: Vec<(String, String)> = (0..21).map(|n| (format!("Từ {n}"), format!("Word {n}"))).collect();
        let rows: Vec<Row<'_>> = many.iter().map(|(vi, en)| ("", vi.as_str(), en.as_str(), "star", "")).collect();
        assert!(save(&owner, &rows, &[]).await.text.contains("tối đa 20"));
        for junk in [("up", "99"), ("down", "-1"), ("remove", "x"), ("vi-99999999999999999999", "x"), ("vi-x", "x"), ("-", "")] {
            assert_eq!(save(&owner, &FOUR, &[junk]).await.status, StatusCode::OK, "{junk:?}");
        }
        assert_eq!(offered(&server).await, ["love", "like", "fun", "improve"]);
        let moderator = server.staff(Role::Moderator, "Minh", "minh@bao.example").await;
        assert_eq!(save(&moderator, &FOUR, &[]).await.status, StatusCode::FORBIDDEN);
        assert!(moderator.get("/reactions").await.text.contains("disabled"));
        // By a program, too.
        let program = server.moderator().await;
        let change = |svg: &str| json!({ "reactions": [{ "code": "love", "vi": "Lửa", "en": "Fire", "picture": "star", "svg": svg }] });
        let refused = program.ask(Method::PATCH, "/settings", Some(change(&script))).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("<script>"), "{refused:?}");
        program.ask(Method::PATCH, "/settings", Some(change(FLAME))).await.ok();
        let kinds: Value = server.reader("An").await.read(&[]).await["kinds"].clone();
        assert_eq!(kinds[0]["svg"], KEPT);
    }
}

both! {
    async fn the_frame_shows_what_is_not_saved(server: TestServer) {
        let owner = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        let shown = owner.post("/reactions/preview", &[("code-0", "love"), ("vi-0", "Chưa lưu"), ("en-0", "Not saved"), ("picture-0", "heart"), ("offered-0", "1")]).await;
        assert!(shown.status.is_success() && shown.text.contains("Chưa lưu") && !shown.text.contains("Rất hay"), "{}", shown.text);
        let wrong = owner.post("/reactions/preview", &[("code-0", "love"), ("vi-0", "<b>"), ("en-0", "")]).await;
        assert!(wrong.text.contains("&lt;b&gt;") && !wrong.text.contains("<b>"), "{}", wrong.text);
        assert_eq!(offered(&server).await, ["love", "like", "fun", "improve"]);
    }
}
