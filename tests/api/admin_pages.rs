//! The moderators' pages as they say things: in people's words, on one clock, with a way back, and one press for many.

use std::time::Duration;

use cam_nhan::{
    discussion::undo,
    store::{
        Db,
        actor::Actor,
        audit::Action,
        comments::{
            filter::{Filter, Tab},
            queue,
        },
        moderators::Role,
    },
};
use cam_nhan_domain::{
    SiteId,
    ids::BatchId,
    site::{Moderation, Settings},
};
use cam_nhan_tests::{Answer, Setup, Staff, TestServer, both, crowd};
use reqwest::{Client, Method};
use serde_json::json;

fn holding() -> Setup {
    Setup {
        settings: Settings {
            moderation: Moderation::Newcomers,
            hold_repeats: false,
            ..Settings::default()
        },
        ..Setup::default()
    }
}

both! {
    async fn no_code_stands_where_people_read(server: TestServer, holding()) {
        server.reader("An").await.post("lời chờ").await;
        let moderator = server.moderator().await;
        let id = moderator.list("held").await[0]["id"].as_str().expect("an id").to_owned();
        moderator.decide(&id, "approve", None).await.ok();
        let staff = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        let mut rules = vec![("moderation", "hold"), ("robot_check", "never"), ("robot_proof", "work"), ("hold_caps", "1")];
        for name in ["reactions_per_network", "trusted_after", "links_before_hold", "flags_before_hold", "hold_above", "publish_below", "close_after_days"] {
            rules.push((name, "3"));
        }
        assert_eq!(staff.post("/settings", &rules).await.status, 200);
        for path in ["?status=approved", "/audit-log", "/statistics", "/people"] {
            let page = staff.get(path).await.text;
            let shown = page.split("<main").nth(1).expect("a page");
            // Values of fields and addresses hold codes, what is shown does not.
            let mut text = String::new();
            let mut inside = false;
            for c in shown.chars() {
                match c {
                    '<' => inside = true,
                    '>' => inside = false,
                    c if !inside => text.push(c),
                    _ => {}
                }
            }
            for code in ["rule:", "token:", "moderator:", "reader:", "newcomer", "hold_caps", "robot_check", "site_holds", "words_loose", "set_"] {
                assert!(!text.contains(code), "{code} in {path}: {text}");
            }
        }
    }
}

both! {
    async fn every_act_and_every_rule_can_be_filtered_by(server: TestServer) {
        let staff = server.staff(Role::Viewer, "Xem", "xem@bao.example").await;
        let page = staff.get("/audit-log").await.text;
        for action in Action::ALL {
            assert!(page.contains(&format!("value=\"{}\"", action.as_str())), "{action:?}");
        }
        for rule in ["robot", "unchecked", "banned", "words_loose", "flags", "newcomer"] {
            assert!(page.contains(&format!("value=\"rule:{rule}\"")), "{rule}");
        }
        assert!(page.contains("value=\"command line\""));
    }
}

both! {
    async fn times_are_on_the_sites_clock_with_the_zone_beside(server: TestServer) {
        server.reader("An").await.post("lời một").await;
        let staff = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        for path in ["?status=approved", "/audit-log", "/statistics"] {
            let page = staff.get(path).await.text;
            assert!(page.contains("UTC+7"), "{path}");
            assert!(!page.contains("08:00 25/11/2026"), "{path}");
        }
        assert!(staff.get("?status=approved").await.text.contains("15:00 25/11/2026 UTC+7"));
    }
}

both! {
    async fn what_is_refused_is_said_within_the_pages_with_a_way_back(server: TestServer) {
        let an = server.reader("An").await;
        let id = an.post("lời một").await;
        let staff = server.staff(Role::Moderator, "Hoa", "hoa@bao.example").await;
        let act = [("act", "approve"), ("item", &format!("{id}:1:approved"))];
        let done = staff.post("/acts", &act).await;
        assert_eq!(done.status, 303, "an act for many tells how many were left alone");
        for (path, form, status) in [
            ("/comments-open", vec![("thread", "00000000-0000-7000-8000-000000000000"), ("comments_open", "closed")], 404),
            ("/words", vec![("list", "x")], 403),
            ("/undo", vec![("batch", "00000000-0000-7000-8000-000000000000")], 409),
            ("/acts", vec![("act", "bay")], 400),
        ] {
            let answer = staff.post(path, &form).await;
            assert_eq!(answer.status, status, "{path}");
            assert!(answer.text.contains("<nav") && answer.text.contains("role=\"alert\""), "{path}: {}", answer.text);
            assert!(answer.text.contains("Quay lại"), "{path}");
        }
        let wrong = staff.get("?from=hom-qua").await;
        assert_eq!(wrong.status, 400);
        assert!(wrong.text.contains("Bộ lọc") && wrong.text.contains("<nav"), "{}", wrong.text);
    }
}

both! {
    async fn after_an_undo_the_page_says_what_was_undone(server: TestServer) {
        let id = server.reader("An").await.post("lời một").await;
        let staff = server.staff(Role::Moderator, "Hoa", "hoa@bao.example").await;
        let done = staff.post("/acts", &[("act", "hide"), ("item", &format!("{id}:1:approved"))]).await;
        let to = done.headers["location"].to_str().expect("text").to_owned();
        let batch = to.split("done=").nth(1).expect("a press").split('&').next().expect("its name").to_owned();
        let undone = staff.post("/undo", &[("batch", &batch)]).await;
        let to = undone.headers["location"].to_str().expect("text").to_owned();
        let page = staff.get(to.strip_prefix("/admin/sites/bao").expect("a page of the site")).await.text;
        assert!(page.contains("Đã hoàn tác 1 việc."), "{page}");
        assert!(!page.contains("<div class=\"notice\" role=\"status\"></div>"));
    }
}

both! {
    async fn thousands_that_match_take_a_few_presses_and_one_undo(
        server: TestServer,
        Setup { settings: Settings { hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let drafts: Vec<_> = (0..450).map(|n| an.draft(&format!("mua hàng giá rẻ {n}"), None)).collect();
        for some in drafts.chunks(50) {
            futures_util::future::join_all(some.iter().map(|draft| an.send(draft))).await;
        }
        binh.post("lời thật").await;
        let moderator = server.moderator().await;
        let staff = server.staff(Role::Moderator, "Hoa", "hoa@bao.example").await;
        let page = staff.get("?status=approved&q=gia+re").await.text;
        assert!(page.contains("Làm với tất cả bình luận khớp"), "{page}");
        let done = staff.post("/acts/matching", &[("act", "spam"), ("status", "approved"), ("q", "giá rẻ")]).await;
        assert_eq!(done.status, 303, "{done:?}");
        let to = done.headers["location"].to_str().expect("text").to_owned();
        assert!(to.contains("n=450") && to.contains("missed=0"), "{to}");
        assert_eq!(an.count().await, 1, "what does not match stays");
        let batch = to.split("done=").nth(1).expect("a press").split('&').next().expect("its name").to_owned();
        staff.post("/undo", &[("batch", &batch)]).await;
        assert_eq!(an.count().await, 451);
        // In steps, by a program.
        let (mut from, mut count, mut steps) = (json!({}), 0, 0);
        let batch = loop {
            let mut body = json!({ "act": "hide", "status": "approved", "author": "an", "limit": 200 });
            body.as_object_mut().expect("an object").extend(from.as_object().expect("an object").clone());
            let step = moderator.ask(Method::POST, "/bulk/matching", Some(body)).await.ok();
            count += step["count"].as_i64().expect("a number");
            steps += 1;
            if step["next"].is_null() {
                break step["batch"].clone();
            }
            from = json!({ "batch": step["batch"], "after": step["next"] });
        };
        assert_eq!((count, steps), (450, 3));
        assert_eq!(an.count().await, 1);
        let none = json!({ "act": "hide", "status": "approved", "limit": 0 });
        assert_eq!(moderator.ask(Method::POST, "/bulk/matching", Some(none)).await.refusal(), "body_invalid");
        let other = json!({ "act": "spam", "status": "hidden", "batch": batch, "after": from["after"] });
        assert_eq!(moderator.ask(Method::POST, "/bulk/matching", Some(other)).await.refusal(), "act_impossible", "another's press");
        // The undo of more than one step looks at goes on where it ended, and takes each act back once.
        let site = server.app.site(&SiteId::parse("bao").expect("a name")).await.expect("asked").expect("a site").site;
        let (mut from, mut counts) = (None, Vec::new());
        loop {
            let press = BatchId::parse(batch.as_str().expect("a press")).expect("a press");
            let done = undo::undo_step(&server.app, &site, press, from, Actor::CommandLine, 200).await.expect("undone");
            counts.push((done.count, done.refused.len()));
            from = done.next;
            if from.is_none() {
                break;
            }
        }
        assert_eq!(counts, [(200, 0), (200, 0), (50, 0)]);
        assert_eq!(an.count().await, 451);
    }
}

/// The fields of a page's form that goes on by itself, if it has one.
fn going_on(page: &str) -> Option<Vec<(String, String)>> {
    let form = page.split("data-go").nth(1)?.split("</form>").next()?;
    let value = |input: &str, name: &str| {
        let rest = input.split(&format!("{name}=\"")).nth(1)?;
        Some(rest.split('"').next()?.to_owned())
    };
    let fields = { form.split('<') }.filter(|tag| tag.starts_with("input") || tag.starts_with("button"));
    Some(
        fields
            .filter_map(|field| Some((value(field, "name")?, value(field, "value")?)))
            .collect(),
    )
}

/// [`press`], while time goes by so fast that no step does all.
async fn press_on(server: &TestServer, staff: &Staff, path: &str, form: &[(&str, &str)]) -> (usize, String) {
    let hurry = async {
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            server.wait_minutes(1);
        }
    };
    tokio::select! {
        done = press(staff, path, form) => done,
        () = hurry => unreachable!("time has no end"),
    }
}

/// Presses until the page has nothing left to go on with; says how often, and what it shows then.
async fn press(staff: &Staff, path: &str, form: &[(&str, &str)]) -> (usize, String) {
    let mut fields: Vec<(String, String)> = form
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    for presses in 1..20 {
        let sent: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let done = staff.post(path, &sent).await;
        assert_eq!(done.status, 303, "{done:?}");
        let to = done.headers["location"].to_str().expect("text").to_owned();
        let page = staff
            .get(to.strip_prefix("/admin/sites/bao").expect("a page of the site"))
            .await
            .text;
        match going_on(&page) {
            Some(next) => fields = next,
            None => return (presses, page),
        }
    }
    panic!("it never ends");
}

both! {
    async fn an_act_and_an_undo_about_more_than_a_step_go_on_to_their_end(server: TestServer, holding()) {
        let first = server.reader("An").await.post("mua hàng giá rẻ").await;
        crowd(&server, &first, 900, "an\nmua hang gia re").await;
        let staff = server.staff(Role::Moderator, "Hoa", "hoa@bao.example").await;
        let moderator = server.moderator().await;
        let status = async |status: &str| {
            let queue = moderator.ask(Method::GET, "/comments?limit=1", None).await.ok();
            let counts = queue["counts"].as_array().expect("tabs").clone();
            counts.iter().find(|tab| tab["status"] == status).expect("a tab")["count"].clone()
        };
        let (presses, page) = press_on(&server, &staff, "/acts/matching", &[("act", "approve"), ("status", "held")]).await;
        assert!(presses > 1);
        assert_eq!(status("held").await, 0);
        assert!(page.contains("901"), "{page}");
        let batch = page.split("data-undo").nth(1).expect("an undo").split("name=\"batch\" value=\"").nth(1).expect("a press").split('"').next().expect("its name").to_owned();
        // Somebody has looked at most of them again meanwhile: that stands, and keeps nobody from the rest.
        let site = server.app.store().write(|conn| Box::pin(async move {
            match &mut conn.db {
                Db::Sqlite(db) => sqlx::query(LOOKED).execute(&mut **db).await?.rows_affected(),
                Db::Postgres(db) => sqlx::query(LOOKED).execute(&mut **db).await?.rows_affected(),
            };
            Ok(())
        }));
        site.await.expect("changed");
        let (presses, page) = press_on(&server, &staff, "/undo", &[("batch", &batch)]).await;
        assert!(presses > 1);
        assert_eq!(status("held").await, 11);
        assert!(page.contains("11 việc") && page.contains("890"), "{page}");
        assert_eq!(moderator.undo(&json!(batch)).await.ok()["count"], 0, "what stands is no act to undo");
        assert_eq!(server.reader("Bình").await.count().await, 890);
    }
}

/// As after an edit, of all but the newest.
const LOOKED: &str = "update comment set revision = revision + 1 where id not in (select id from comment order by created_at desc limit 11)";

both! {
    async fn a_search_that_takes_too_long_ends_and_keeps_nobody_else(server: TestServer, holding()) {
        let an = server.reader("An").await;
        let first = an.post("lời chờ").await;
        // What is looked for is found almost everywhere, and never to its end.
        crowd(&server, &first, 1_500, &format!("an\n{}", "a".repeat(20_000))).await;
        let moderator = server.moderator().await;
        let long = format!("/comments?status=held&q={}b", "a".repeat(1_500));
        let ended = moderator.ask(Method::GET, &long, None).await;
        assert_eq!((ended.status.as_u16(), ended.json()["code"].clone()), (503, json!("unavailable")), "{ended:?}");
        for _ in 0..10 {
            let found = moderator.ask(Method::GET, "/comments?status=held&limit=1&q=aaa", None).await.ok();
            assert_eq!(found["comments"].as_array().map(Vec::len), Some(1), "the next search is whole");
        }
        an.post("lời sau đó").await;
    }
}

both! {
    async fn a_search_whose_asker_has_gone_leaves_the_database_to_others(server: TestServer, holding()) {
        let an = server.reader("An").await;
        an.post("lời chờ").await;
        let site = SiteId::parse("bao").expect("a name");
        for wait in 0..40 {
            let filter = Filter { text: "loi".to_owned(), ..Filter::of(Tab::All) };
            let search = queue::find(server.app.store(), &site, &filter, None, 10);
            // Gone at any moment of it.
            let _ = tokio::time::timeout(Duration::from_micros(wait * 25), search).await;
        }
        for _ in 0..20 {
            an.post("lời sau đó").await;
        }
    }
}

both! {
    async fn a_tab_counts_to_a_thousand_and_says_that_there_are_more(server: TestServer, holding()) {
        let first = server.reader("An").await.post("lời chờ").await;
        let staff = server.staff(Role::Viewer, "Hoa", "hoa@bao.example").await;
        crowd(&server, &first, 999, "an\nloi cho").await;
        let waiting = async || {
            let page = staff.get("").await.text;
            let tab = page.split("<nav aria-label=\"Hàng chờ\"").nth(1).expect("tabs").split("Chờ duyệt").nth(1).expect("the tab").split("</a>").next().expect("its end").to_owned();
            tab.replace("<!>", "")
        };
        assert_eq!(waiting().await, " <span class=\"count\">1000</span>");
        crowd(&server, &first, 500, "an\nloi cho").await;
        assert_eq!(waiting().await, " <span class=\"count\">1000+</span>");
    }
}

both! {
    async fn a_moderator_in_english_reads_english(server: TestServer) {
        let an = server.reader("An").await;
        let id = an.post("hello").await;
        let staff = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        staff.post("/reply", &[("comment", &id), ("text", "from us")]).await;
        let page = staff.get_in("en", "?status=approved").await.text;
        assert!(page.contains("Newsroom") && !page.contains("Tòa soạn"), "{page}");
    }
}

both! {
    async fn a_form_from_another_address_is_told_both(server: TestServer) {
        let client = Client::new();
        let form = [("email", "a@b.vn"), ("password", "x")];
        let request = client.post(format!("{}/admin/sign-in", server.base)).header("origin", "https://bao.example:8443").form(&form);
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, 403);
        let host = server.base.strip_prefix("http://").expect("an address");
        assert!(answer.text.contains("https://bao.example:8443") && answer.text.contains(host), "{}", answer.text);
        assert!(answer.text.contains("public_url") && !answer.text.contains("nhúng"), "{}", answer.text);
    }
}

both! {
    async fn who_we_are_is_the_public_url_and_not_what_a_proxy_calls_us(
        server: TestServer,
        Setup { public_url: Some("https://binhluan.bao.example:8443"), ..Setup::default() }
    ) {
        let client = Client::new();
        let send = |origin: &str, host: &str| {
            let form = [("email", "a@b.vn"), ("password", "mật khẩu nào đó")];
            let request = client.post(format!("{}/admin/sign-in", server.base));
            Answer::to(request.header("origin", origin).header("host", host).form(&form))
        };
        let here = send("https://binhluan.bao.example:8443", "binhluan.bao.example").await;
        assert_eq!(here.status, 401, "the password is wrong, the address is not: {here:?}");
        // The scheme and the port count, and what a proxy says does not.
        for origin in ["http://binhluan.bao.example:8443", "https://binhluan.bao.example", "https://evil.example"] {
            let host = origin.split("://").nth(1).expect("a host");
            let answer = send(origin, host).await;
            assert_eq!(answer.status, 403, "{origin}");
            assert!(answer.text.contains("https://binhluan.bao.example:8443") && answer.text.contains(origin), "{}", answer.text);
        }
        let own = client.get(format!("{}/embed/bao/fragment?key=bai", server.base)).header("origin", "https://evil.example").header("host", "evil.example");
        let own = Answer::to(own).await;
        assert_eq!(own.status, 403, "nor may a page embed what its own Host header calls ours");
    }
}

both! {
    async fn a_site_without_https_says_why_nobody_stays_signed_in(
        server: TestServer,
        Setup { public_url: Some("http://binhluan.bao.example"), ..Setup::default() }
    ) {
        let page = Answer::to(Client::new().get(format!("{}/admin/sign-in", server.base))).await.text;
        assert!(page.contains("HTTPS") && page.contains("role=\"alert\""), "{page}");
    }
}
