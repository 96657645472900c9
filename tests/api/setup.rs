//! The first run: from nothing to a site and its owner, by the code that the service prints at its start.

use cam_nhan::{
    abuse::rate_limits::Rates,
    auth::setup,
    store::{
        audit,
        moderators::{self, Role},
        sites,
    },
};
use cam_nhan_domain::{
    SiteId,
    site::{Language, Moderation, Settings},
};
use cam_nhan_tests::{Answer, Setup, TestServer, both};
use reqwest::{Client, Method, redirect::Policy};

/// Nothing is set up yet.
fn empty() -> Setup {
    Setup {
        is_empty: true,
        ..Setup::default()
    }
}

/// What somebody fills in.
const FILLED: [(&str, &str); 8] = [
    ("site_name", "Báo Mới"),
    ("address", "www.bao.example"),
    ("language", "vi"),
    ("moderation", "newcomers"),
    ("short_name", ""),
    ("name", "Lan"),
    ("email", "Lan@bao.example"),
    ("password", "mật khẩu đủ dài"),
];

/// The same with another value in one field.
fn with<'a>(field: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    FILLED
        .into_iter()
        .map(|(name, usual)| {
            if name == field {
                (name, value)
            } else {
                (name, usual)
            }
        })
        .collect()
}

async fn code(server: &TestServer) -> String {
    setup::offer(&server.app)
        .await
        .expect("the database")
        .expect("a code")
}

async fn look(server: &TestServer, path: &str) -> Answer {
    let request = Client::new().get(format!("{}{path}", server.base));
    Answer::to(request.header("accept-language", "vi")).await
}

/// Sends the form, as a browser that came by `origin` does.
async fn send_from(server: &TestServer, origin: &str, code: &str, form: &[(&str, &str)]) -> Answer {
    let client = Client::builder()
        .redirect(Policy::none())
        .build()
        .expect("a client");
    let request = client
        .post(format!("{}/admin/setup/{code}", server.base))
        .header("origin", origin)
        .header("accept-language", "vi")
        .header("host", origin.split_once("://").expect("an origin").1);
    Answer::to(request.form(form)).await
}

async fn send(server: &TestServer, code: &str, form: &[(&str, &str)]) -> Answer {
    send_from(server, &server.base, code, form).await
}

both! {
    async fn one_form_makes_the_site_and_its_owner_who_is_signed_in(server: TestServer, empty()) {
        let code = code(&server).await;
        let form = look(&server, &format!("/admin/setup/{code}")).await;
        assert_eq!(form.status, 200, "{form:?}");
        assert_eq!(form.headers["cache-control"], "no-store");
        assert_eq!(form.headers["referrer-policy"], "same-origin");
        let made = send(&server, &code, &FILLED).await;
        assert_eq!((made.status.as_u16(), made.headers["location"].to_str().expect("text")), (303, "/admin/sites/bao/embed?new=1"));
        let cookie = made.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
        let page = Client::new().get(format!("{}/admin/sites/bao/embed?new=1", server.base)).header("cookie", cookie);
        let page = Answer::to(page).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("/embed/bao/fragment?"), "{}", page.text);
        let id = SiteId::parse("bao").expect("a name");
        let mut connection = server.app.store().read().await.expect("a connection");
        let conn = &mut connection.conn();
        let site = sites::get(conn, &id).await.expect("the database").expect("the site");
        assert_eq!(site.name, "Báo Mới");
        assert_eq!(site.settings.origins, ["https://www.bao.example"]);
        assert!(site.settings.allows("https://bao.example"), "the bare name is folded with it");
        assert_eq!((site.settings.moderation, site.settings.language), (Moderation::Newcomers, Language::Vi));
        assert!(!sites::get_words(conn, &id).await.expect("words").is_empty(), "the words that a newcomer gets");
        let owner = moderators::get_by_email(conn, "lan@bao.example").await.expect("the database").expect("the owner");
        let log = audit::list(conn, &id, &audit::Filter::default(), None, 10).await.expect("the log");
        let mut acts: Vec<_> = log.iter().map(|line| (line.act.as_str(), line.actor.to_string())).collect();
        acts.sort();
        let lan = format!("moderator:{}", owner.id);
        assert_eq!(acts, [("add_site", lan.clone()), ("join", lan.clone()), ("set_words", lan)]);
    }
}

both! {
    async fn a_code_is_good_once_and_for_an_hour_and_a_start_makes_another(server: TestServer, empty()) {
        let first = code(&server).await;
        let second = code(&server).await;
        let old = look(&server, &format!("/admin/setup/{first}")).await;
        assert_eq!(old.status, 404);
        assert!(old.text.contains("khởi động lại") || old.text.contains("Khởi động lại"), "{}", old.text);
        server.wait_minutes(setup::CODE_MINUTES);
        assert_eq!(look(&server, &format!("/admin/setup/{second}")).await.status, 404);
        assert_eq!(send(&server, &second, &FILLED).await.status, 404);
        let third = code(&server).await;
        assert_eq!(send(&server, &third, &FILLED).await.status, 303);
        let again = send(&server, &third, &FILLED).await;
        assert_eq!(again.status, 410);
        assert!(again.text.contains("href=\"/admin/sign-in\""), "{}", again.text);
        assert_eq!(setup::offer(&server.app).await.expect("the database"), None, "nothing is offered any more");
    }
}

both! {
    async fn of_two_who_come_at_once_one_is_first_and_the_other_is_told(server: TestServer, empty()) {
        let code = code(&server).await;
        let other = with("email", "khac@bao.example");
        let (one, two) = tokio::join!(send(&server, &code, &FILLED), send(&server, &code, &other));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 410]);
        let mut connection = server.app.store().read().await.expect("a connection");
        let conn = &mut connection.conn();
        assert_eq!(sites::list(conn).await.expect("sites").len(), 1);
        let members = moderators::list_members(conn, &SiteId::parse("bao").expect("a name")).await.expect("members");
        assert_eq!(members.len(), 1);
    }
}

both! {
    async fn what_is_wrong_is_told_in_a_sentence_and_nothing_that_was_typed_is_lost(server: TestServer, empty()) {
        let code = code(&server).await;
        for (field, value, sentence) in [
            ("address", "https://bao.example/tin/gia-xang", "đã sửa thành https://bao.example"),
            ("address", "bao", "“bao” không phải địa chỉ"),
            ("address", " ", "Hãy điền địa chỉ trang"),
            ("address", "https://*.bao.example", "từng tên miền"),
            ("site_name", " ", "Hãy điền tên trang"),
            ("short_name", "Báo Mới", "Tên ngắn chỉ gồm"),
            ("password", "ngắn", "10"),
            ("email", "lan", "e-mail"),
            ("name", "", "tên"),
        ] {
            let answer = send(&server, &code, &with(field, value)).await;
            assert_eq!(answer.status, 422, "{field} {value}: {}", answer.text);
            assert!(answer.text.contains("role=\"alert\"") && answer.text.contains(sentence), "{field} {value}: {}", answer.text);
            let kept = [("site_name", "Báo Mới"), ("name", "Lan"), ("email", "Lan@bao.example")];
            for (other, typed) in kept.iter().filter(|(other, _)| *other != field) {
                assert!(answer.text.contains(&format!("value=\"{typed}\"")), "{other} after {field}: {}", answer.text);
            }
            assert!(answer.text.contains("value=\"newcomers\" checked"), "{}", answer.text);
            assert!(!answer.text.contains("mật khẩu đủ dài"), "a password is not said again");
        }
        let mended = send(&server, &code, &with("address", "https://bao.example/tin")).await;
        assert!(mended.text.contains("value=\"https://bao.example\""), "put right where it was typed: {}", mended.text);
        assert_eq!(send(&server, &code, &FILLED).await.status, 303, "the code is good still");
    }
}

both! {
    async fn where_browsers_would_not_keep_a_session_no_account_is_made(server: TestServer, empty()) {
        let code = code(&server).await;
        let answer = send_from(&server, "http://binhluan.bao.example", &code, &FILLED).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("HTTPS"), "{}", answer.text);
        let elsewhere = send_from(&server, "https://binhluan.bao.example", &code, &FILLED).await;
        assert_eq!(elsewhere.status, 303, "behind a proxy with a certificate it is: {}", elsewhere.text);
    }
}

both! {
    async fn codes_cannot_be_tried_without_end(server: TestServer, Setup { rates: Rates { sign_ins: 5, ..Rates::default() }, ..empty() }) {
        let mut statuses = Vec::new();
        for _ in 0..7 {
            statuses.push(send(&server, "khong-phai-ma", &FILLED).await.status.as_u16());
        }
        assert_eq!(statuses, [404, 404, 404, 404, 404, 429, 429]);
    }
}

both! {
    async fn where_something_is_there_nothing_is_offered(server: TestServer) {
        assert_eq!(setup::offer(&server.app).await.expect("the database"), None);
        let closed = look(&server, "/admin/setup/bat-ky").await;
        assert_eq!(closed.status, 410);
        let sign_in = look(&server, "/admin/sign-in").await;
        assert!(!sign_in.text.contains("chưa được cài đặt"));
    }
}

both! {
    async fn who_comes_without_a_code_is_told_where_it_is(server: TestServer, empty()) {
        let sign_in = look(&server, "/admin/sign-in").await;
        assert!(sign_in.text.contains("chưa được cài đặt"), "{}", sign_in.text);
    }
}

both! {
    async fn who_owns_every_site_adds_another_and_nobody_else(server: TestServer) {
        let owner = server.staff(Role::Owner, "Chủ", "chu@bao.example").await;
        let form = [("site_name", "Tin Nhanh"), ("address", "tin.example"), ("language", "en"), ("moderation", "hold")];
        let added = Answer::to(owner.request(Method::POST, "/admin/sites").form(&form)).await;
        assert_eq!((added.status.as_u16(), added.headers["location"].to_str().expect("text")), (303, "/admin/sites/tin/embed?new=1"));
        let taken = Answer::to(owner.request(Method::POST, "/admin/sites").form(&form)).await;
        assert_eq!(taken.status, 422);
        assert!(taken.text.contains("value=\"tin\"") && taken.text.contains("value=\"Tin Nhanh\""), "{}", taken.text);
        server.add_site("khac", Settings::default()).await;
        let page = Answer::to(owner.request(Method::GET, "/admin/sites")).await;
        assert!(!page.text.contains("name=\"site_name\""), "of one site they are no owner: {}", page.text);
        let refused = Answer::to(owner.request(Method::POST, "/admin/sites").form(&[("site_name", "Ba"), ("address", "ba.example")])).await;
        assert_eq!(refused.status, 403);
    }
}

both! {
    async fn a_sites_own_settings_are_changed_on_their_page_and_go_back_to_the_default(server: TestServer) {
        let owner = server.staff(Role::Owner, "Chủ", "chu@bao.example").await;
        let form = |usual: &'static str| [
            ("name", "Báo Mới"), ("origins", "https://bao.example\r\nm.bao.example"), ("query_names", "id\r\n"), ("language", "en"),
            ("sort", "newest"), ("page_size", "50"), ("depth", "3"), ("text_limit", "500"), ("edit_minutes", "0"), ("keep_addresses", "1"),
            ("usual", usual),
        ];
        let saved = owner.post("/site", &form("")).await;
        assert_eq!(saved.status, 200, "{saved:?}");
        let id = SiteId::parse("bao").expect("a name");
        let site = async || sites::get(&mut server.app.store().read().await.expect("a connection").conn(), &id).await.expect("the database").expect("the site");
        let kept = site().await;
        assert_eq!((kept.name.as_str(), kept.settings.origins.as_slice()), ("Báo Mới", ["https://bao.example".to_owned(), "https://m.bao.example".to_owned()].as_slice()));
        assert_eq!((kept.settings.page_size, kept.settings.depth, kept.settings.text_limit, kept.settings.edit_minutes), (50, 3, 500, 0));
        assert!(kept.settings.keep_addresses && !kept.settings.reply_mail);
        assert_eq!((kept.settings.query_names.as_slice(), kept.settings.language), (["id".to_owned()].as_slice(), Language::En));
        let page = owner.get("/site").await;
        assert!(page.text.contains("name=\"usual\" value=\"page_size\""), "{}", page.text);
        owner.post("/site", &form("page_size")).await;
        assert_eq!(site().await.settings.page_size, Settings::default().page_size);
        assert!(!owner.get("/site").await.text.contains("name=\"usual\" value=\"page_size\""));
        let path = owner.post("/site", &[("name", "Báo Mới"), ("origins", "https://bao.example/tin"), ("page_size", "20"), ("depth", "1"), ("text_limit", "500")]).await;
        assert_eq!(path.status, 422);
        assert!(path.text.contains("đã sửa thành https://bao.example"), "{}", path.text);
        let mut connection = server.app.store().read().await.expect("a connection");
        let log = audit::list(&mut connection.conn(), &id, &audit::Filter::default(), None, 20).await.expect("the log");
        let acts: Vec<_> = log.iter().map(|line| line.act.as_str()).filter(|act| act.ends_with("site") || act.ends_with("settings")).collect();
        assert_eq!(acts, ["set_settings", "rename_site", "set_settings"]);
    }
}
