//! What moderators see of their site: numbers, the model, threads, readers, searches, and the audit log as a file.

use cam_nhan::{
    auth::{
        self,
        moderator::{Person, SignedIn},
    },
    discussion::{learn, quality},
    screener::{self, Kind},
    screening::learned::Model,
    store::{
        actor::Actor,
        models::{self, Stored},
        moderators::Role,
        sites,
    },
};
use cam_nhan_domain::{
    SiteId,
    site::{Moderation, Settings},
};
use cam_nhan_tests::{Answer, Setup, TestServer, both};
use reqwest::{Client, Method};
use serde_json::{Value, json};

fn bao() -> SiteId {
    SiteId::parse("bao").expect("a site's name")
}

/// Somebody with the moderators' pages open.
struct Newsroom {
    base: String,
    cookie: String,
}

impl Newsroom {
    async fn join(server: &TestServer, role: Role) -> Self {
        let invitation = auth::moderator::invite(&server.app, &bao(), role)
            .await
            .expect("an invitation");
        let email = format!("{}@bao.example", cam_nhan_tests::fresh_id());
        let session = auth::moderator::accept(
            &server.app,
            &invitation,
            Person {
                name: "Ban biên tập",
                email: &email,
                password: "mật khẩu đủ dài",
            },
        )
        .await;
        let Ok(SignedIn::Session(session)) = session else {
            panic!("no session");
        };
        Self {
            base: server.base.clone(),
            cookie: format!("__Host-cam-nhan={session}"),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        let request = Client::new()
            .get(format!("{}/admin/sites/bao{path}", self.base))
            .header("cookie", &self.cookie);
        Answer::to(request).await
    }

    /// A page that must be there.
    async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert!(answer.status.is_success(), "{path}: {answer:?}");
        // The framework parts texts that stand side by side.
        answer.text.replace("<!>", "")
    }

    /// Sends a form that stands on a page; gives back where it leads.
    async fn send(&self, from: &str, path: &str, form: &[(&str, &str)]) -> String {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        let request = client
            .post(format!("{}/admin/sites/bao{path}", self.base))
            .header("cookie", &self.cookie)
            .header("origin", &self.base)
            .header("referer", format!("{}/admin/sites/bao{from}", self.base))
            .form(form);
        let answer = Answer::to(request).await;
        match answer.headers.get("location") {
            Some(to) => to.to_str().expect("an address").to_owned(),
            None => answer.status.as_u16().to_string(),
        }
    }
}

/// Teaches a site's model 200 texts of each kind, more or less.
async fn teach(server: &TestServer, kind: Kind, bad: &str, good: &str) {
    let mut model = Model::default();
    for n in 0..200 {
        model.learn(&format!("{bad} {n}"), true);
        model.learn(&format!("{good} {n}"), false);
    }
    assert!(model.ready());
    let stored = Stored {
        weights: screener::write(&model),
        last_audit_id: String::new(),
        revision: 1,
    };
    let kept = server
        .app
        .store()
        .write(move |conn| Box::pin(async move { models::set(conn, &bao(), kind.as_str(), &stored).await }));
    assert!(kept.await.expect("a model"));
}

async fn all(moderator: &cam_nhan_tests::Moderator, query: &str) -> Vec<String> {
    let answer = moderator
        .ask(Method::GET, &format!("/comments?status=all{query}"), None)
        .await
        .ok();
    let comments = answer["comments"].as_array().expect("a list");
    comments
        .iter()
        .map(|comment| comment["text"].as_str().expect("a text").to_owned())
        .collect()
}

fn day(statistics: &Value, date: &str) -> Value {
    let days = statistics["days"].as_array().expect("a list");
    days.iter()
        .find(|day| day["date"] == date)
        .cloned()
        .unwrap_or_else(|| panic!("{date} in {statistics}"))
}

both! {
    async fn the_numbers_are_those_of_the_days_where_the_site_is(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        // The story begins at 15:00 in Việt Nam.
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let first = an.post("lời một").await;
        let second = an.post("lời hai").await;
        an.react(Some("love"), 1).await.ok();
        binh.react(Some("fun"), 1).await.ok();
        server.wait_minutes(10);
        moderator.decide(&first, "approve", None).await.ok();
        server.wait_minutes(20);
        moderator.decide(&second, "hide", None).await.ok();
        // 23:30, and 00:30 of the next day, which in UTC is the same.
        server.wait_minutes(8 * 60);
        let other = an.at(json!({ "key": "bai-khac", "title": "Bài khác" }));
        let late = other.post("lời khuya").await;
        server.wait_minutes(60);
        other.post("lời sang ngày").await;
        binh.like(&first, Some("like"), 1).await.ok();
        moderator.decide(&late, "approve", None).await.ok();
        let statistics = moderator.ask(Method::GET, "/statistics?days=7", None).await.ok();
        assert_eq!(statistics["days"].as_array().map(Vec::len), Some(7));
        assert_eq!(
            day(&statistics, "2026-11-25"),
            json!({ "date": "2026-11-25", "comments": 3, "approved": 2, "waiting": 0, "hidden": 1, "held": 3,
                    "refused": 0, "reactions": 2, "decisions": 2 })
        );
        assert_eq!(
            day(&statistics, "2026-11-26"),
            json!({ "date": "2026-11-26", "comments": 1, "approved": 0, "waiting": 1, "hidden": 0, "held": 1,
                    "refused": 0, "reactions": 1, "decisions": 1 })
        );
        let minute = 60_000;
        assert_eq!(statistics["waits"], json!({ "decisions": 3, "median": 30 * minute, "ninetieth": 60 * minute }));
        let titles = |list: &Value| -> Vec<(String, i64)> {
            let list = list.as_array().expect("a list");
            list.iter().map(|row| (row["title"].as_str().expect("a title").to_owned(), row["count"].as_i64().expect("a number"))).collect()
        };
        let mut commented = titles(&statistics["most_commented"]);
        commented.sort();
        assert_eq!(commented, [("Bài khác".to_owned(), 1), ("bai".to_owned(), 1)]);
        assert_eq!(titles(&statistics["most_reacted"]), [("bai".to_owned(), 3)]);
        assert_eq!(statistics["deciders"], json!([{ "actor": "token:test", "name": null, "approved": 2, "hidden": 1 }]));
    }
}

both! {
    async fn refusals_flags_and_bans_are_counted_and_a_site_sees_its_own_alone(server: TestServer) {
        server.add_site("khac", Settings { origins: vec!["https://bao.example".into()], ..Settings::default() }).await;
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        moderator.ask(Method::PUT, "/words", Some(json!({ "text": "!lừa đảo" }))).await.ok();
        let id = an.post("lời một").await;
        assert_eq!(binh.send(&binh.draft("lừa đảo", None)).await.refusal(), "text_refused");
        let told = binh.request(Method::POST, &format!("/comments/{id}/flag")).json(&json!({ "reason": "abuse", "note": "" }));
        Answer::to(told).await.ok();
        let ban = json!({ "comment": id, "kind": "reader", "days": 1 });
        moderator.ask(Method::POST, "/bans", Some(ban)).await.ok();
        let statistics = moderator.ask(Method::GET, "/statistics", None).await.ok();
        assert_eq!(statistics["days"].as_array().map(Vec::len), Some(30));
        let today = day(&statistics, "2026-11-25");
        assert_eq!((&today["comments"], &today["refused"], &today["held"]), (&json!(1), &json!(1), &json!(0)));
        assert_eq!(statistics["flags"], json!([{ "reason": "abuse", "count": 1 }]));
        assert_eq!((&statistics["bans"], &statistics["bans_now"]), (&json!(1), &json!(1)));
        assert_eq!(moderator.ask(Method::GET, "/statistics?days=0", None).await.refusal(), "parameter_invalid");
        assert_eq!(moderator.ask(Method::GET, "/statistics?days=367", None).await.refusal(), "parameter_invalid");
        let khac = SiteId::parse("khac").expect("a name");
        let of_khac = auth::moderator::issue_token(
            &server.app,
            &khac,
            "test",
            cam_nhan::store::moderators::Scope::Read,
            None,
            Actor::CommandLine,
        );
        let request = Client::new()
            .get(format!("{}/api/v1/admin/sites/khac/statistics", server.base))
            .bearer_auth(of_khac.await.expect("a token"));
        let theirs = Answer::to(request).await.ok();
        assert_eq!(day(&theirs, "2026-11-25")["comments"], 0);
        assert_eq!((&theirs["flags"], &theirs["bans"], &theirs["most_reacted"]), (&json!([]), &json!(0), &json!([])));
    }
}

both! {
    async fn a_search_goes_by_author_article_and_day_and_keeps_what_was_typed(server: TestServer) {
        let (lan, moderator) = (server.reader("Nguyễn Thị Lan").await, server.moderator().await);
        let lan_at_gold = lan.at(json!({ "key": "gia-vang", "title": "Giá vàng hôm nay" }));
        lan_at_gold.post("Lên cao quá").await;
        let mut draft = server.reader("Bình").await.draft("Lan ơi, vàng lại lên", None);
        draft["email"] = json!("Binh@bao.example");
        lan.send(&draft).await.ok();
        server.wait_minutes(1_440);
        lan.post("Hôm sau").await;
        assert_eq!(all(&moderator, "&author=thi%20lan").await, ["Hôm sau", "Lên cao quá"]);
        assert_eq!(all(&moderator, "&author=lan%20o").await, Vec::<String>::new(), "a text is no name");
        assert_eq!(all(&moderator, "&author=binh@bao.example").await, ["Lan ơi, vàng lại lên"]);
        assert_eq!(all(&moderator, "&article=gia%20vang").await, ["Lên cao quá"]);
        assert_eq!(all(&moderator, "&article=GIA-VANG&author=binh").await, Vec::<String>::new());
        assert_eq!(all(&moderator, "&author=%25").await, Vec::<String>::new(), "no wildcard");
        let newsroom = Newsroom::join(&server, Role::Viewer).await;
        let page = newsroom.page("?q=l%C3%AAn&from=2026-11-25&to=2026-11-25&article=gi%C3%A1&status=approved").await;
        assert!(page.contains("<mark>Lên</mark> cao quá") && !page.contains("Hôm sau") && !page.contains("Lan ơi"), "{page}");
        for kept in ["value=\"lên\"", "value=\"2026-11-25\"", "value=\"giá\"", "<details open"] {
            assert!(page.contains(kept), "{kept} in {page}");
        }
        assert_eq!(newsroom.get("?from=yesterday").await.status, 400);
    }
}

both! {
    async fn a_threads_page_tells_of_it_and_acts_lead_back_to_it(
        server: TestServer,
        Setup { settings: Settings { hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let an = server.reader("An").await.at(json!({ "key": "bai", "title": "Giá <b>vàng</b>", "url": "https://bao.example/gia" }));
        let mut ids = Vec::new();
        for n in 0..35 {
            ids.push(an.post(&format!("lời thứ {n} về chuyện số {n}")).await);
            server.tick();
        }
        an.react(Some("love"), 1).await.ok();
        server.reader("Bình").await.at(json!({ "key": "khac" })).post("ở bài khác").await;
        let moderator = server.moderator().await;
        let thread = moderator.list("approved").await[1]["thread"].as_str().expect("an id").to_owned();
        let newsroom = Newsroom::join(&server, Role::Moderator).await;
        let path = format!("/threads/{thread}");
        let page = newsroom.page(&path).await;
        assert!(page.contains("Giá &lt;b&gt;vàng&lt;/b&gt;") && !page.contains("ở bài khác"), "{page}");
        assert!(page.contains("Rất hay: 1"), "{page}");
        assert_eq!(page.matches("<article ").count(), 30);
        assert!(page.contains("lời thứ 34") && !page.contains("lời thứ 4 "), "the newest first");
        let (_, after) = page.split_once("?after=").expect("a second page");
        let after = &after[..after.find('"').expect("an end")];
        assert_eq!(newsroom.page(&format!("{path}?after={after}")).await.matches("<article ").count(), 5);
        let item = format!("{}:1:approved", ids[34]);
        let led = newsroom.send(&path, "/acts", &[("act", "hide"), ("item", &item)]).await;
        assert!(led.starts_with(&format!("/admin/sites/bao{path}?done=")), "{led}");
        let page = newsroom.page(led.strip_prefix("/admin/sites/bao").expect("a page of the site")).await;
        assert!(page.contains("data-undo"), "{page}");
        let led = newsroom.send(&path, "/comments-open", &[("thread", &thread), ("comments_open", "closed")]).await;
        assert!(led.starts_with(&format!("/admin/sites/bao{path}?")), "{led}");
        assert!(newsroom.page(&path).await.contains("Đang đóng"));
        // A form does not lead off the site's pages.
        let led = newsroom.send("/../../evil", "/comments-open", &[("thread", &thread), ("comments_open", "open")]).await;
        assert!(led.starts_with("/admin/sites/bao?"), "{led}");
        assert_eq!(newsroom.get(&format!("/threads/{}", ids[0])).await.status, 404);
        assert_eq!(newsroom.get("/threads/x").await.status, 400);
    }
}

both! {
    async fn a_readers_page_tells_of_names_bans_and_neighbours(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let id = an.post("lời của An").await;
        server.tick();
        let mut draft = an.draft("lời dưới tên khác", None);
        draft["name"] = json!("Ẩn danh");
        draft["email"] = json!("an@bao.example");
        an.send(&draft).await.ok();
        binh.post("lời của Bình").await;
        let all = moderator.list("approved").await;
        let of = |text: &str| all.iter().find(|row| row["text"] == text).expect("a comment")["reader"].as_str().expect("an id").to_owned();
        let (an_id, binh_id) = (of("lời của An"), of("lời của Bình"));
        let newsroom = Newsroom::join(&server, Role::Moderator).await;
        let path = format!("/readers/{an_id}");
        let page = newsroom.page(&path).await;
        for told in ["lời của An", "lời dưới tên khác", "Ẩn danh", "an@bao.example", &format!("/readers/{binh_id}")] {
            assert!(page.contains(told), "{told} in {page}");
        }
        assert!(!page.contains("lời của Bình"));
        let led = newsroom.send(&path, "/ban", &[("comment", &id), ("kind", "email"), ("days", "1"), ("why", "quấy rối")]).await;
        assert_eq!(led, "409", "that comment came without an address");
        let with_email = draft["id"].as_str().expect("an id");
        let led = newsroom.send(&path, "/ban", &[("comment", with_email), ("kind", "email"), ("days", "1"), ("why", "quấy rối")]).await;
        assert!(led.starts_with(&format!("/admin/sites/bao{path}?done=")), "{led}");
        let page = newsroom.page(&path).await;
        assert!(page.contains("quấy rối") && page.contains("e-mail của họ"), "{page}");
        let ban = moderator.ask(Method::GET, "/bans", None).await.ok()["bans"][0]["id"].as_str().expect("an id").to_owned();
        let led = newsroom.send(&path, "/lift", &[("ban", &ban)]).await;
        assert!(led.starts_with(&format!("/admin/sites/bao{path}?done=")), "{led}");
        assert!(newsroom.page(&path).await.contains("đã hết"));
        assert_eq!(newsroom.get(&format!("/readers/{id}")).await.status, 404);
        let viewer = Newsroom::join(&server, Role::Viewer).await;
        assert!(!viewer.page(&path).await.contains("action=\"/admin/sites/bao/ban\""));
    }
}

both! {
    async fn the_record_is_filtered_and_taken_away_whole(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("lời một").await;
        for n in 0..260 {
            moderator.ask(Method::POST, &format!("/comments/{id}/hide"), Some(json!({ "why": format!("=1+{n}") }))).await.ok();
            server.tick();
            moderator.decide(&id, "restore", None).await.ok();
            server.tick();
        }
        server.wait_minutes(1_440);
        moderator.ask(Method::PATCH, "/settings", Some(json!({ "trusted_after": 7 }))).await.ok();
        let lines = async |query: &str| moderator.ask(Method::GET, &format!("/audit-log.jsonl{query}"), None).await;
        let answer = lines("").await;
        assert_eq!(answer.headers["content-type"], "application/x-ndjson");
        let read: Vec<Value> = answer.text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        // 520 decisions, the settings, and the token that asks.
        assert_eq!(read.len(), 522);
        assert!(read.windows(2).all(|pair| pair[0]["created_at"].as_str() >= pair[1]["created_at"].as_str()), "the newest first");
        let mut ids: Vec<_> = read.iter().map(|line| line["id"].to_string()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 522, "each once");
        assert_eq!(lines("?act=hide").await.text.lines().count(), 260);
        assert_eq!(lines("?act=hide&actor=token:test").await.text.lines().count(), 260);
        assert_eq!(lines("?actor=token:other").await.text, "");
        let since = format!("?from={}", server.app.now().0 - 60_000);
        assert_eq!(lines(&since).await.text.lines().count(), 1);
        let csv = moderator.ask(Method::GET, "/audit-log.csv?act=hide", None).await;
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        let mut reader = csv::Reader::from_reader(csv.text.as_bytes());
        let why = reader.headers().expect("a header").iter().position(|name| name == "why").expect("a column");
        let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), 260);
        assert!(rows.iter().all(|row| row[why].starts_with("'=1+")), "no formula");
        let newsroom = Newsroom::join(&server, Role::Viewer).await;
        let file = newsroom.get("/audit-log.csv?from=2026-11-26&act=set_settings").await;
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"bao-audit-log.csv\"");
        assert!(file.text.starts_with('\u{feff}') && file.text.lines().count() == 2, "{file:?}");
        let page = newsroom.page("/audit-log?act=set_settings").await;
        assert!(page.contains("<del>3</del> → <ins>7</ins>"), "{page}");
        let page = newsroom.page("/audit-log?act=hide").await;
        assert!(page.contains("<del>Đã đăng</del> → <ins>Đã ẩn</ins>"), "{page}");
        assert_eq!(Client::new().get(format!("{}/admin/sites/bao/audit-log.csv", server.base)).send().await.expect("an answer").url().path(), "/admin/sign-in");
    }
}

both! {
    async fn the_models_page_says_how_well_it_foretold(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, hold_repeats: false, hold_above: 80, publish_below: 10, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let newsroom = Newsroom::join(&server, Role::Owner).await;
        assert!(newsroom.page("/model").await.contains("Chưa chấm điểm"));
        teach(&server, Kind::Hide, "mua thuốc rẻ gọi ngay số", "bài viết hay cảm ơn tác giả").await;
        // What this server knew is as old as a few seconds.
        server.wait_minutes(1);
        for n in 0..15 {
            let bad = an.post(&format!("mua thuốc rẻ ngay đi {n}")).await;
            let good = an.post(&format!("bài này hay, cảm ơn {n}")).await;
            moderator.decide(&bad, "hide", None).await.ok();
            let status = moderator.decide(&good, "approve", None).await;
            assert!(status.status == 200 || status.refusal() == "act_impossible", "published by its score");
        }
        let waits = an.post("mua thuốc lạ này").await;
        let page = newsroom.page("/model").await;
        assert!(page.contains("Đang chấm điểm tự động"), "{page}");
        assert!(page.contains("200 bình luận bị ẩn, 200 được giữ"), "{page}");
        let score = moderator.list("all").await[0]["score"].as_i64();
        assert!(score > Some(500), "{score:?}");
        let queue = newsroom.page(&format!("?q=thu%E1%BB%91c%20l%E1%BA%A1#{waits}")).await;
        assert!(queue.contains("class=\"weighed\"") && queue.contains("thuốc +"), "{queue}");
        let file = newsroom.get("/model/hide/export").await;
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"bao-model-hide.json\"");
        assert_eq!(file.json()["lessons"], json!([200, 200]));
        assert_eq!(newsroom.send("/model", "/model/hide/reset", &[]).await, "400", "not without being sure");
        let viewer = Newsroom::join(&server, Role::Moderator).await;
        assert_eq!(viewer.send("/model", "/model/hide/reset", &[("sure", "1")]).await, "403");
        assert_eq!(newsroom.send("/model", "/model/hide/reset", &[("sure", "1")]).await, "/admin/sites/bao/model?reset=hide");
        assert_eq!(moderator.ask(Method::GET, "/models/hide", None).await.ok()["lessons"], json!([0, 0]));
        assert!(newsroom.page("/audit-log?act=forget").await.contains("xóa mô hình chấm điểm"));
    }
}

both! {
    async fn thresholds_stand_on_the_curve_of_what_was_decided(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, hold_repeats: false, hold_above: 60, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        teach(&server, Kind::Hide, "mua thuốc rẻ gọi ngay số", "bài viết hay cảm ơn tác giả").await;
        server.wait_minutes(1);
        for n in 0..12 {
            let bad = an.post(&format!("mua thuốc rẻ ngay đi {n}")).await;
            let good = an.post(&format!("bài này hay, cảm ơn {n}")).await;
            moderator.decide(&bad, "hide", None).await.ok();
            moderator.decide(&good, "approve", None).await.ok();
        }
        let newsroom = Newsroom::join(&server, Role::Viewer).await;
        let page = newsroom.page("/model").await;
        assert!(page.contains("24 quyết định, 12 trúng loại"), "{page}");
        assert!(page.contains("Với ngưỡng giữ lại 60%: máy giữ 12 bình luận, 100% trong đó đúng là bị ẩn, bắt được 100%"), "{page}");
        assert!(page.contains("class=\"mark-point\""), "{page}");
        let bad_side = page.split_once("Nghiêng về ẩn").expect("words").1;
        let (bad_side, good_side) = bad_side.split_once("Nghiêng về giữ").expect("words");
        assert!(bad_side.contains("thuốc") && !bad_side.contains("cảm"), "{bad_side}");
        assert!(good_side.contains("hay"), "{good_side}");
        assert!(!page.contains("/model/hide/reset"), "an owner's alone");
    }
}

both! {
    async fn as_the_model_learns_what_is_worth_reading_published_comments_are_put_in_its_order(
        server: TestServer,
        Setup { settings: Settings { best: true, hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let an = server.reader("An").await;
        an.post("số liệu cho thấy lượng nhập khẩu giảm, theo tôi vì chi phí").await;
        server.tick();
        let newest = an.post("ừ").await;
        server.tick();
        let pinned = an.post("ghim ở trên").await;
        server.moderator().await.decide(&pinned, "feature", None).await.ok();
        let order = async || {
            let page = an.read(&[("sort", "best")]).await;
            let comments = page["comments"].as_array().expect("a list").clone();
            comments.into_iter().map(|comment| comment["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(order().await[..2], [pinned.clone(), newest.clone()], "nothing is known yet");
        teach(&server, Kind::Feature, "số liệu cho thấy chi phí lượng nhập khẩu", "ừ đúng haha").await;
        server.wait_minutes(1);
        let site = sites::get(&mut server.app.store().read().await.expect("a connection").conn(), &bao()).await.expect("a site").expect("there");
        let model = {
            let mut connection = server.app.store().read().await.expect("a connection");
            server.app.screener().model(&mut connection.conn(), &bao(), Kind::Feature, server.app.now()).await.expect("a model").model
        };
        let before = server.moderator().await.list("approved").await;
        let mut seen = quality::Seen::new();
        quality::refresh_everywhere(&server.app, &mut seen).await.expect("judged");
        let after = order().await;
        assert_eq!(after[0], pinned, "what a moderator featured stays");
        assert_eq!(after[2], newest);
        let revisions = |rows: &[Value]| rows.iter().map(|row| row["revision"].clone()).collect::<Vec<_>>();
        assert_eq!(revisions(&before), revisions(&server.moderator().await.list("approved").await));
        let again = quality::refresh(&server.app, &site, &model).await.expect("judged");
        assert_eq!((again.comments, again.threads), (0, 0), "the same model says the same");
        learn::learn(&server.app, &bao()).await.expect("lessons");
    }
}
