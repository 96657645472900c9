//! Signing in with an account elsewhere: readers and moderators, whatever the provider does, and nobody let in who should not
//! be.

use std::time::Duration;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan::{
    auth::identity_provider::{
        manage::{self, Problem, Typed},
        presets::Preset,
    },
    store::{
        actor::Actor,
        identity_providers::{self, Dialect, IdentityProvider, OAuth2},
        moderators::{self, Role},
    },
};
use cam_nhan_domain::{SiteId, profile::Commenters, site::Settings};
use cam_nhan_tests::{Answer, Browser, Misbehaviour, Provider, Reader, Setup, TestServer, both};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

const VERIFIER: &str = "what-only-the-page-that-began-the-sign-in-has-kept";
const ARTICLE: &str = "https://bao.example/bai?trang=2";

fn with_provider() -> Setup {
    Setup {
        identity_provider: true,
        ..Setup::default()
    }
}

fn bao() -> SiteId {
    SiteId::parse("bao").expect("a site")
}

fn its(server: &TestServer) -> &Provider {
    server.identity_provider.as_ref().expect("a provider")
}

fn typed(server: &TestServer) -> Typed {
    let (client_id, client_secret) = its(server).client();
    Typed {
        name: "Tài khoản Báo".to_owned(),
        issuer: its(server).issuer(),
        client_id: client_id.to_owned(),
        client_secret: client_secret.to_owned(),
        for_readers: true,
        ..Typed::default()
    }
}

/// Has the site name the provider.
async fn add(server: &TestServer, typed: &Typed) -> IdentityProvider {
    add_at(server, "bao", typed).await
}

async fn add_at(server: &TestServer, site: &str, typed: &Typed) -> IdentityProvider {
    let site = SiteId::parse(site).expect("a site");
    let set = manage::set(
        &server.app,
        &site,
        None,
        Preset::OpenId,
        typed,
        Actor::CommandLine,
    )
    .await;
    set.expect("stored").expect("a provider")
}

/// SHA-256 of what the page kept, in base64url.
fn challenge() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

/// Where a reader at an article begins.
fn way(provider: &IdentityProvider, more: &str) -> String {
    let mut way = Url::parse("http://x").expect("a URL");
    way.query_pairs_mut()
        .append_pair("back", ARTICLE)
        .append_pair("challenge", &challenge());
    format!(
        "/sign-in/{}/{}?{}{more}",
        provider.site_id,
        provider.id,
        way.query().expect("a query")
    )
}

/// Where an answer sends the browser.
fn location(answer: &Answer) -> String {
    assert!(answer.status.is_redirection(), "{answer:?}");
    answer.headers["location"].to_str().expect("text").to_owned()
}

/// Goes to the provider and comes back; answers with what the service says then.
async fn round(server: &TestServer, browser: &mut Browser, way: &str) -> Answer {
    let authorize = location(&browser.get(way).await);
    browser.get(&back(server, &authorize)).await
}

/// The address with which the provider sends somebody back.
fn back(server: &TestServer, authorize: &str) -> String {
    let authorize = Url::parse(authorize).expect("a URL");
    let answer = its(server).approve(&authorize, server.app.now().0 / 1_000);
    format!(
        "/sign-in/callback?state={}&code={}",
        answer["state"], answer["code"]
    )
}

/// The code that a page was handed.
fn handed(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{answer:?}");
    let code = answer.text.split("#cn-sign-in=").nth(1).expect("a code");
    code.split('"').next().expect("an end").to_owned()
}

async fn take_over(server: &TestServer, site: &str, code: &str, verifier: &str) -> Answer {
    let url = format!("{}/api/v1/sites/{site}/sign-in/session", server.base);
    Answer::to(
        Client::new()
            .post(url)
            .json(&json!({ "code": code, "verifier": verifier })),
    )
    .await
}

/// Signs a reader in, in a browser of their own.
async fn sign_in(server: &TestServer, provider: &IdentityProvider) -> Reader {
    let mut browser = Browser::new(&server.base);
    let code = handed(&round(server, &mut browser, &way(provider, "")).await);
    let token = take_over(server, provider.site_id.as_str(), &code, VERIFIER)
        .await
        .ok()["token"]
        .clone();
    Reader::with_token(
        server,
        provider.site_id.as_str(),
        "-",
        token.as_str().expect("a token").to_owned(),
    )
}

async fn profile(reader: &Reader) -> Value {
    Answer::to(reader.request(Method::GET, "/mine?key=bai"))
        .await
        .ok()["profile"]
        .clone()
}

both! {
    async fn an_account_elsewhere_makes_a_reader_the_same_person_everywhere(server: TestServer, with_provider()) {
        let provider = add(&server, &typed(&server)).await;
        let ways = Answer::to(Client::new().get(format!("{}/api/v1/sites/bao/sign-in?lang=vi", server.base))).await.ok();
        let begins = format!("{}/sign-in/bao/{}?lang=vi", server.base, provider.id);
        assert_eq!(ways, json!({ "mail": false, "phone": false, "providers": [{ "name": "Tài khoản Báo", "url": begins }] }));
        let phone = sign_in(&server, &provider).await;
        assert_eq!(profile(&phone).await["name"], "Nguyễn Thị Mai");
        assert_eq!(profile(&phone).await["email"], "mai@bao.example");
        let id = phone.post("Viết từ điện thoại").await;
        let laptop = sign_in(&server, &provider).await;
        laptop.edit(&id, "Sửa từ máy tính", 1).await.ok();
        // The comment bears the account's name, whatever the form says.
        let url = format!("{}/api/v1/sites/bao/thread?key=bai", server.base);
        let thread = Answer::to(Client::new().get(url)).await.ok();
        assert_eq!(thread["comments"][0]["content"]["name"], "Nguyễn Thị Mai");
        // A mailbox that the provider has proved is proved.
        let change = json!({ "commenters": "email_verified" });
        server.moderator().await.ask(Method::PATCH, "/settings", Some(change)).await.ok();
        laptop.post("Hộp thư đã xác minh").await;
        its(&server).sits(json!({ "sub": "lan-8", "name": "Lan", "email": "lan@bao.example" }));
        let lan = sign_in(&server, &provider).await;
        let refused = lan.send(&lan.draft("Chưa xác minh", None)).await;
        assert_eq!(refused.refusal(), "email_unverified");
    }
}

both! {
    async fn who_is_called_like_the_newsroom_is_held_whatever_their_account_says(server: TestServer, Setup {
        settings: Settings { hold_repeats: false, ..Settings::default() },
        ..with_provider()
    }) {
        let provider = add(&server, &typed(&server)).await;
        its(&server).sits(json!({ "sub": "x", "name": "Tòa soạn", "email": "x@x.example", "email_verified": true }));
        let reader = sign_in(&server, &provider).await;
        let posted = reader.send(&reader.draft("Thông báo của tòa soạn", None)).await.ok();
        assert_eq!(posted["comment"]["content"]["held"], true, "{posted}");
    }
}

both! {
    async fn what_is_handed_over_is_good_for_the_page_that_began_for_two_minutes_and_at_its_site(server: TestServer, with_provider()) {
        server.add_site("blog", Settings::default()).await;
        let provider = add(&server, &typed(&server)).await;
        let mut browser = Browser::new(&server.base);
        let answer = round(&server, &mut browser, &way(&provider, "&window=1")).await;
        assert!(answer.text.contains(r#"data-origin="https://bao.example""#), "{answer:?}");
        assert_eq!(answer.headers["cross-origin-opener-policy"], "unsafe-none");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
        assert_eq!(answer.headers["cache-control"], "no-store");
        let code = handed(&answer);
        assert_eq!(take_over(&server, "bao", &code, "not what was kept").await.refusal(), "sign_in_expired");
        assert_eq!(take_over(&server, "blog", &code, VERIFIER).await.refusal(), "sign_in_expired");
        for wrong in ["", ".", "abc", &code[1..], &"x".repeat(100_000)] {
            let refused = take_over(&server, "bao", wrong, VERIFIER).await;
            assert!(refused.status.is_client_error(), "{refused:?}");
        }
        take_over(&server, "bao", &code, VERIFIER).await.ok();
        server.wait_minutes(3);
        assert_eq!(take_over(&server, "bao", &code, VERIFIER).await.refusal(), "sign_in_expired");
    }
}

both! {
    async fn nobody_is_sent_to_a_page_that_is_not_the_sites(server: TestServer, with_provider()) {
        let provider = add(&server, &typed(&server)).await;
        for (back, code) in [
            ("https://evil.example/", "origin_forbidden"),
            ("https://bao.example.evil.example/", "origin_forbidden"),
            ("https://user@bao.example/", "origin_forbidden"),
            ("javascript:alert(1)", "origin_forbidden"),
            ("//bao.example/", "origin_forbidden"),
            ("/admin", "origin_forbidden"),
            ("/t/blog?key=x", "origin_forbidden"),
            ("/t/bao?key=x\r\nset-cookie: a=b", "origin_forbidden"),
            ("", "origin_forbidden"),
        ] {
            let query = [("back", back), ("challenge", &challenge())];
            let url = format!("{}/sign-in/bao/{}", server.base, provider.id);
            let refused = Answer::to(Client::new().get(url).query(&query)).await;
            assert_eq!((refused.status, refused.headers["content-type"].to_str().ok()), (StatusCode::FORBIDDEN, Some("application/problem+json")), "{back}");
            assert_eq!(refused.refusal(), code, "{back}");
        }
        let mut browser = Browser::new(&server.base);
        for wrong in ["", "short", &"A".repeat(44)] {
            let begun = browser.get(&format!("/sign-in/bao/{}?back=https%3A%2F%2Fbao.example%2F&challenge={wrong}", provider.id)).await;
            assert_eq!(begun.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        // No provider of another site's, none that is not there, none that readers are not to use.
        server.add_site("blog", Settings::default()).await;
        for unknown in [format!("/sign-in/blog/{}", provider.id), "/sign-in/bao/x".to_owned(), format!("/sign-in/bao/{}", cam_nhan_tests::fresh_id())] {
            let begun = browser.get(&format!("{unknown}?back=https%3A%2F%2Fbao.example%2F&challenge={}", challenge())).await;
            assert_eq!(begun.status, StatusCode::NOT_FOUND, "{unknown}: {begun:?}");
        }
    }
}

both! {
    async fn a_sign_in_is_over_once_it_was_used_and_is_of_one_browser(server: TestServer, with_provider()) {
        let provider = add(&server, &typed(&server)).await;
        let (mut browser, mut other) = (Browser::new(&server.base), Browser::new(&server.base));
        let authorize = location(&browser.get(&way(&provider, "")).await);
        let callback = back(&server, &authorize);
        let refused = other.get(&callback).await;
        assert_eq!(refused.status, StatusCode::GONE, "{refused:?}");
        assert!(refused.text.contains("quá hạn"), "{refused:?}");
        handed(&browser.get(&callback).await);
        assert_eq!(browser.get(&callback).await.status, StatusCode::GONE, "the same state again");
        // Another's code under one's own state is bound to another challenge.
        let mine = location(&browser.get(&way(&provider, "")).await);
        let theirs = location(&other.get(&way(&provider, "")).await);
        let state = back(&server, &mine).split('&').next().expect("a state").to_owned();
        let code = back(&server, &theirs).split('&').nth(1).expect("a code").to_owned();
        assert_eq!(browser.get(&format!("{state}&{code}")).await.status, StatusCode::UNAUTHORIZED);
        // Its time is a quarter of an hour.
        let authorize = location(&browser.get(&way(&provider, "")).await);
        server.wait_minutes(16);
        assert_eq!(browser.get(&back(&server, &authorize)).await.status, StatusCode::GONE);
        // Two at once in one browser do not disturb each other.
        let first = location(&browser.get(&way(&provider, "")).await);
        let second = location(&browser.get(&way(&provider, "")).await);
        handed(&browser.get(&back(&server, &second)).await);
        handed(&browser.get(&back(&server, &first)).await);
        for wrong in ["", "?state=", "?state=x&code=y", "?error=access_denied"] {
            assert_eq!(browser.get(&format!("/sign-in/callback{wrong}")).await.status, StatusCode::GONE, "{wrong}");
        }
    }
}

both! {
    async fn who_says_no_at_the_provider_is_back_at_the_article(server: TestServer, with_provider()) {
        let provider = add(&server, &typed(&server)).await;
        let mut browser = Browser::new(&server.base);
        let authorize = location(&browser.get(&way(&provider, "")).await);
        let state = back(&server, &authorize);
        let state = state.split('&').next().expect("a state");
        let refused = browser.get(&format!("{state}&error=access_denied&error_description=%3Cb%3E")).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert!(refused.text.contains(&format!(r#"href="{ARTICLE}""#)), "{refused:?}");
        assert!(!refused.text.contains("<b>"), "{refused:?}");
    }
}

both! {
    async fn an_id_token_that_is_not_for_this_sign_in_lets_nobody_in(server: TestServer, with_provider()) {
        let provider = add(&server, &typed(&server)).await;
        let now = server.app.now().0 / 1_000;
        for lie in [
            Misbehaviour::Claims(json!({ "nonce": "another" })),
            Misbehaviour::Claims(json!({ "nonce": null })),
            Misbehaviour::Claims(json!({ "aud": "another client" })),
            Misbehaviour::Claims(json!({ "aud": ["cam-nhan", "another client"] })),
            Misbehaviour::Claims(json!({ "iss": "https://accounts.google.com" })),
            Misbehaviour::Claims(json!({ "exp": now - 120 })),
            Misbehaviour::Claims(json!({ "iat": now - 3_600 })),
            Misbehaviour::Claims(json!({ "iat": now + 3_600 })),
            Misbehaviour::Claims(json!({ "sub": "" })),
            Misbehaviour::Claims(json!({ "sub": "x".repeat(300) })),
            Misbehaviour::Claims(json!({ "sub": null })),
            Misbehaviour::Unsigned,
            Misbehaviour::Symmetric,
            Misbehaviour::ForgedKey,
            Misbehaviour::UnknownKey,
            Misbehaviour::OtherAccount,
            Misbehaviour::Answers("/token", StatusCode::OK, "{}".to_owned(), Duration::ZERO),
            Misbehaviour::Answers("/token", StatusCode::OK, "<html>".to_owned(), Duration::ZERO),
            Misbehaviour::Answers("/token", StatusCode::BAD_REQUEST, r#"{"error":"invalid_grant"}"#.to_owned(), Duration::ZERO),
        ] {
            its(&server).misbehaves(lie.clone());
            let refused = round(&server, &mut Browser::new(&server.base), &way(&provider, "")).await;
            assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{lie:?}: {refused:?}");
            assert!(!refused.text.contains("cn-sign-in"), "{lie:?}");
            its(&server).misbehaves(None);
            server.wait_minutes(2);
        }
        // Within the leeway of two clocks.
        its(&server).misbehaves(Misbehaviour::Claims(json!({ "exp": server.app.now().0 / 1_000 - 30 })));
        handed(&round(&server, &mut Browser::new(&server.base), &way(&provider, "")).await);
    }
}

both! {
    async fn a_provider_that_is_down_or_hangs_costs_a_sentence(server: TestServer, with_provider()) {
        let provider = add(&server, &typed(&server)).await;
        for (path, status, wait) in [
            ("/token", StatusCode::SERVICE_UNAVAILABLE, Duration::ZERO),
            ("/token", StatusCode::OK, Duration::from_secs(7)),
            ("/token", StatusCode::FOUND, Duration::ZERO),
            ("/userinfo", StatusCode::BAD_GATEWAY, Duration::ZERO),
        ] {
            its(&server).misbehaves(Misbehaviour::Answers(path, status, String::new(), wait));
            let refused = round(&server, &mut Browser::new(&server.base), &way(&provider, "")).await;
            assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{path} {status}: {refused:?}");
            assert!(refused.text.contains("không trả lời") && refused.text.contains(ARTICLE), "{refused:?}");
        }
        // What it says of itself is known for an hour, and then asked for again.
        let down = |path| Misbehaviour::Answers(path, StatusCode::OK, "x".repeat(100_000), Duration::ZERO);
        its(&server).misbehaves(down("/.well-known/openid-configuration"));
        location(&Browser::new(&server.base).get(&way(&provider, "")).await);
        server.wait_minutes(61);
        let refused = Browser::new(&server.base).get(&way(&provider, "")).await;
        assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{refused:?}");
    }
}

both! {
    async fn a_new_key_of_the_providers_is_fetched_and_a_made_up_one_only_once_a_minute(server: TestServer, with_provider()) {
        let provider = add(&server, &typed(&server)).await;
        handed(&round(&server, &mut Browser::new(&server.base), &way(&provider, "")).await);
        server.wait_minutes(2);
        let before = its(&server).seen("/jwks").len();
        its(&server).misbehaves(Misbehaviour::UnknownKey);
        for _ in 0..3 {
            round(&server, &mut Browser::new(&server.base), &way(&provider, "")).await;
        }
        assert_eq!(its(&server).seen("/jwks").len(), before + 1);
    }
}

both! {
    async fn the_rules_of_a_site_say_who_moderates_anew_at_each_sign_in(server: TestServer, with_provider()) {
        let rules = Typed { staff: "boss@bao.example owner\n@bao.example moderator\ngroup:desk viewer".to_owned(), for_readers: false, ..typed(&server) };
        let provider = add(&server, &rules).await;
        let page = Browser::new(&server.base).get("/admin/sign-in").await;
        assert!(page.text.contains("Đăng nhập bằng Tài khoản Báo"), "{page:?}");
        let ways = Answer::to(Client::new().get(format!("{}/api/v1/sites/bao/sign-in", server.base))).await.ok();
        assert_eq!(ways["providers"], json!([]), "it is not for readers");
        let way = format!("/admin/sign-in/with/{}", provider.id);
        let mut mai = Browser::new(&server.base);
        assert_eq!(location(&round(&server, &mut mai, &way).await), "/admin");
        assert_eq!(mai.get("/admin/sites/bao").await.status, 200);
        assert_eq!(mai.post("/admin/sites/bao/settings", &[]).await.status, StatusCode::FORBIDDEN);
        // An address that is not proved is nobody's; a group counts without one, but nobody is made of it alone.
        for (account, status) in [
            (json!({ "sub": "a", "email": "an@bao.example" }), StatusCode::FORBIDDEN),
            (json!({ "sub": "b", "email": "an@bao.example.evil.example", "email_verified": true }), StatusCode::FORBIDDEN),
            (json!({ "sub": "c", "groups": ["desk"] }), StatusCode::FORBIDDEN),
            (json!({ "sub": "d", "groups": ["desk"], "email": "d@x.example", "email_verified": true }), StatusCode::SEE_OTHER),
        ] {
            its(&server).sits(account.clone());
            let answer = round(&server, &mut Browser::new(&server.base), &way).await;
            assert_eq!(answer.status, status, "{account}: {answer:?}");
        }
        // Whoever left the group loses the right with the next sign-in, and every session with it.
        its(&server).sits(json!({ "sub": "mai-7", "email": "mai@elsewhere.example", "email_verified": true }));
        let refused = round(&server, &mut Browser::new(&server.base), &way).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text.contains("chưa được phép"), "{refused:?}");
        assert_eq!(location(&mai.get("/admin/sites/bao").await), "/admin/sign-in?to=%2Fadmin%2Fsites%2Fbao");
        // A session lasts for half a day, and no longer than the provider is there.
        its(&server).sits(json!({ "sub": "boss", "name": "Sếp", "email": "BOSS@bao.example", "email_verified": true }));
        let mut boss = Browser::new(&server.base);
        round(&server, &mut boss, &way).await;
        assert_eq!(boss.get("/admin/sites/bao/people").await.status, 200);
        server.wait_minutes(60 * 12 + 1);
        assert!(boss.get("/admin/sites/bao").await.status.is_redirection());
        round(&server, &mut boss, &way).await;
        manage::remove(&server.app, &bao(), provider.id.clone(), Actor::CommandLine).await.expect("removed");
        assert!(boss.get("/admin/sites/bao").await.status.is_redirection());
        let mut connection = server.app.store().read().await.expect("a connection");
        let members = moderators::list_members(&mut connection.conn(), &bao()).await.expect("members");
        assert!(members.iter().all(|member| member.name != "Sếp"), "{members:?}");
    }
}

both! {
    async fn one_sites_provider_opens_nothing_of_another_sites(server: TestServer, with_provider()) {
        server.add_site("blog", Settings::default()).await;
        // Lan owns the blog, and has a password here.
        let lan = server.staff_at("blog", Role::Owner, "Lan", "lan@blog.example").await;
        assert_eq!(lan.get("").await.status, 200);
        let rules = Typed { staff: "@blog.example owner".to_owned(), ..typed(&server) };
        let provider = add(&server, &rules).await;
        let way = format!("/admin/sign-in/with/{}", provider.id);
        its(&server).sits(json!({ "sub": "evil", "name": "Lan", "email": "lan@blog.example", "email_verified": true }));
        let mut browser = Browser::new(&server.base);
        // The address is somebody's: only with their password do both become one.
        assert_eq!(location(&round(&server, &mut browser, &way).await), "/admin/sign-in/link");
        assert!(browser.get("/admin/sign-in/link").await.text.contains("lan@blog.example"));
        let refused = browser.post("/admin/sign-in/link", &[("password", "đoán mò")]).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert!(browser.get("/admin/sites/blog").await.status.is_redirection());
        let linked = browser.post("/admin/sign-in/link", &[("password", "mật khẩu đủ dài")]).await;
        assert_eq!(location(&linked), way);
        round(&server, &mut browser, &way).await;
        assert_eq!(browser.get("/admin/sites/bao").await.status, 200);
        assert_eq!(browser.get("/admin/sites/blog").await.status, StatusCode::FORBIDDEN, "not by this provider's word");
        assert_eq!(lan.get("").await.status, 200, "the password opens all");
        // Another password ends every other way in.
        let mut connection = server.app.store().read().await.expect("a connection");
        let known = moderators::get_by_identity(&mut connection.conn(), &provider.id, "evil").await.expect("a query");
        let known = known.expect("linked");
        drop(connection);
        let link = cam_nhan::auth::account::issue_password_link(&server.app, known.id, Actor::CommandLine).await.expect("a link");
        cam_nhan::auth::account::set_password_by_link(&server.app, &link, "mật khẩu khác hẳn").await.expect("set");
        assert!(browser.get("/admin/sites/bao").await.status.is_redirection());
        assert_eq!(location(&round(&server, &mut browser, &way).await), "/admin/sign-in/link");
        browser.forget();
        assert_eq!(browser.get("/admin/sign-in/link").await.status, StatusCode::GONE);
    }
}

both! {
    async fn an_answer_that_comes_as_a_form_ends_the_same(server: TestServer, with_provider()) {
        let provider = add(&server, &typed(&server)).await;
        let mut browser = Browser::new(&server.base);
        let authorize = location(&browser.get(&way(&provider, "")).await);
        let callback = back(&server, &authorize);
        let query = Url::parse(&format!("http://x{callback}")).expect("a URL");
        let form: Vec<(String, String)> = query.query_pairs().into_owned().collect();
        let user = r#"{"name":{"firstName":"Mai","lastName":"Nguyễn"}}"#;
        let mut form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        form.push(("user", user));
        let answer = browser.post("/sign-in/callback", &form).await;
        handed(&browser.get(&location(&answer)).await);
    }
}

both! {
    async fn a_reader_without_script_signs_in_on_the_threads_own_page(server: TestServer, Setup {
        settings: Settings { commenters: Commenters::SignedIn, ..Settings::default() },
        ..with_provider()
    }) {
        let provider = add(&server, &typed(&server)).await;
        let mut browser = Browser::new(&server.base);
        let page = browser.get("/t/bao?key=bai&lang=vi").await;
        let begins = format!("/sign-in/bao/{}?lang=vi&amp;back=%2Ft%2Fbao%3Fkey%3Dbai%26lang%3Dvi", provider.id);
        assert!(page.text.contains(&begins), "{page:?}");
        let answer = round(&server, &mut browser, &begins.replace("&amp;", "&")).await;
        assert_eq!(location(&answer), "/t/bao?key=bai&lang=vi");
        let page = browser.get("/t/bao?key=bai&lang=vi").await;
        assert!(page.text.contains("Đã đăng nhập:") && page.text.contains("Nguyễn Thị Mai"), "{page:?}");
        server.wait_minutes(1);
        let posted = browser.post("/t/bao/comments", &[("key", "bai"), ("name", "Ai đó"), ("text", "Không cần mã chạy")]).await;
        assert!(location(&posted).starts_with("/t/bao?key=bai"), "{posted:?}");
        assert!(browser.get("/t/bao?key=bai").await.text.contains("Nguyễn Thị Mai"));
        let out = browser.post("/t/bao/sign-out", &[("back", "/t/bao?key=bai")]).await;
        assert_eq!(location(&out), "/t/bao?key=bai");
        assert!(!browser.get("/t/bao?key=bai").await.text.contains("Đã đăng nhập:"));
        let elsewhere = browser.post("/t/bao/sign-out", &[("back", "//evil.example")]).await;
        assert_eq!(location(&elsewhere), "/t/bao");
    }
}

both! {
    async fn zalo_and_github_are_spoken_with_in_their_own_ways(server: TestServer, with_provider()) {
        let base = its(&server).issuer();
        let oauth2 = |dialect| OAuth2 {
            dialect,
            authorize: format!("{base}/authorize"),
            token: format!("{base}/token"),
            user_info: format!("{base}/userinfo"),
            subject: "id".to_owned(),
            name: "name".to_owned(),
            email: "email".to_owned(),
            picture: "picture.data.url".to_owned(),
            email_is_proved: false,
        };
        its(&server).sits(json!({ "id": 4711, "name": "Mai", "email": "shown@bao.example", "picture": { "data": { "url": "https://anh.example/1" } } }));
        for (dialect, client, email) in [(Dialect::Zalo, "app_id", None), (Dialect::GitHub, "client_id", Some("mai@bao.example")), (Dialect::Standard, "client_id", Some("shown@bao.example"))] {
            let mut provider = add(&server, &typed(&server)).await;
            provider.options.oauth2 = Some(OAuth2 { email: if dialect == Dialect::Zalo { String::new() } else { "email".to_owned() }, ..oauth2(dialect) });
            provider.options.scopes = String::new();
            provider.issuer = format!("https://{dialect:?}.example").to_lowercase();
            let stored = provider.clone();
            server.app.store().write(move |conn| Box::pin(async move { identity_providers::set(conn, &stored).await })).await.expect("stored");
            let mut browser = Browser::new(&server.base);
            let authorize = location(&browser.get(&way(&provider, "")).await);
            assert!(authorize.contains(&format!("{client}=cam-nhan&")), "{authorize}");
            let code = handed(&browser.get(&back(&server, &authorize)).await);
            let token = take_over(&server, "bao", &code, VERIFIER).await.ok()["token"].as_str().expect("a token").to_owned();
            let profile = profile(&Reader::with_token(&server, "bao", "-", token)).await;
            assert_eq!((profile["name"].as_str(), profile["email"].as_str()), (Some("Mai"), email), "{dialect:?}");
            let (headers, form) = its(&server).seen("/token").pop().expect("asked");
            let (told, _) = its(&server).seen("/userinfo").pop().expect("asked");
            if dialect == Dialect::Zalo {
                assert_eq!(headers["secret_key"], its(&server).client().1);
                assert!(!form.contains_key("client_secret"), "{form:?}");
                assert_eq!(told["access_token"], "the-access-token");
                assert!(told.contains_key("appsecret_proof"));
            } else {
                assert_eq!(form["client_secret"], its(&server).client().1);
                assert_eq!(told["authorization"], "Bearer the-access-token");
            }
            manage::remove(&server.app, &bao(), provider.id, Actor::CommandLine).await.expect("removed");
        }
    }
}

both! {
    async fn an_owner_is_told_what_is_wrong_with_what_they_type(server: TestServer, with_provider()) {
        let good = typed(&server);
        let set = async |preset, typed: &Typed| manage::set(&server.app, &bao(), None, preset, typed, Actor::CommandLine).await.expect("an answer");
        let text = str::to_owned;
        for (preset, typed, problem) in [
            (Preset::OpenId, Typed { client_id: text(" "), ..good.clone() }, Problem::ClientId),
            (Preset::OpenId, Typed { name: text(""), ..good.clone() }, Problem::Name),
            (Preset::OpenId, Typed { name: "x".repeat(41), ..good.clone() }, Problem::Name),
            (Preset::OpenId, Typed { issuer: text("http://not.named.example"), ..good.clone() }, Problem::Issuer),
            (Preset::OpenId, Typed { issuer: text("ftp://x"), ..good.clone() }, Problem::Issuer),
            (Preset::OpenId, Typed { issuer: text("https://u:p@x.example"), ..good.clone() }, Problem::Issuer),
            (Preset::OpenId, Typed { client_secret: text("có dấu cách"), ..good.clone() }, Problem::ClientSecret),
            (Preset::OpenId, Typed { staff: text("lan owner"), ..good.clone() }, Problem::Rule(1)),
            (Preset::OpenId, Typed { for_readers: false, ..good.clone() }, Problem::ForNobody),
            (Preset::OpenId, Typed { scopes: text("a\u{7}"), ..good.clone() }, Problem::Field),
            (Preset::Google, Typed { client_secret: text("b\u{e1}"), ..good.clone() }, Problem::ClientSecret),
            (Preset::Zalo, Typed { client_secret: text(""), ..good.clone() }, Problem::ClientSecret),
            (Preset::Microsoft, Typed { issuer: text("https://x"), ..good.clone() }, Problem::Issuer),
            (Preset::Apple, good.clone(), Problem::PrivateKey),
            (Preset::OAuth2, good.clone(), Problem::Address),
        ] {
            assert_eq!(set(preset, &typed).await.err(), Some(problem), "{typed:?}");
        }
        // Metadata must be of the issuer that was asked.
        let elsewhere = Typed { issuer: format!("{}/else", good.issuer), ..good.clone() };
        assert!(matches!(set(Preset::OpenId, &elsewhere).await, Err(Problem::NoProvider(_))));
        // What people copy.
        let copied = Typed { issuer: format!("{}/.well-known/openid-configuration", good.issuer), ..good.clone() };
        assert_eq!(set(Preset::OpenId, &copied).await.expect("a provider").issuer, good.issuer);
        let apple = Typed { team: text("TEAM"), key: text("KEY"), client_secret: include_str!("../fixtures/keys/p256.pem").to_owned(), ..good.clone() };
        let apple = set(Preset::Apple, &apple).await.expect("a provider");
        assert!(apple.options.form_post && apple.options.signed_secret.is_some());
        assert!(!format!("{apple:?}").contains("PRIVATE KEY"));
        for _ in 0..8 {
            set(Preset::OpenId, &good).await.expect("a provider");
        }
        assert_eq!(set(Preset::OpenId, &good).await.err(), Some(Problem::TooMany));
    }
}

both! {
    async fn owners_name_providers_on_a_page_and_never_see_a_secret_again(server: TestServer, with_provider()) {
        let owner = server.staff(Role::Owner, "Chủ", "chu@bao.example").await;
        let empty = owner.get("/sign-in/providers").await;
        assert!(empty.text.contains(&format!("{}/sign-in/callback", server.base)), "{empty:?}");
        let issuer = its(&server).issuer();
        let mut form = vec![("preset", "openid"), ("name", "Báo <b>"), ("issuer", issuer.as_str()), ("client_id", "cam-nhan"), ("client_secret", "bi-mat-cua-cam-nhan"), ("for_readers", "1")];
        let added = owner.post("/sign-in/providers", &form).await;
        assert_eq!(added.status, 200, "{added:?}");
        assert!(added.text.contains("Báo &lt;b&gt;") && !added.text.contains("bi-mat-cua-cam-nhan"), "{added:?}");
        let listed = identity_providers::list(&mut server.app.store().read().await.expect("a connection").conn(), &bao()).await.expect("providers");
        let id = listed[0].id.to_string();
        // A mistake comes back with all that was typed but the secret, and changes nothing.
        form.extend([("id", id.as_str()), ("staff", "lan king")]);
        form[4].1 = "";
        let wrong = owner.post("/sign-in/providers/change", &form).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("Không hiểu dòng 1") && wrong.text.contains("lan king"), "{wrong:?}");
        let last = form.len() - 1;
        form[last].1 = "@bao.example moderator";
        let changed = owner.post("/sign-in/providers/change", &form).await;
        assert_eq!(changed.status, 200, "{changed:?}");
        let after = identity_providers::list(&mut server.app.store().read().await.expect("a connection").conn(), &bao()).await.expect("providers");
        assert_eq!((after.len(), after[0].client_secret.as_str(), after[0].options.staff.len()), (1, "bi-mat-cua-cam-nhan", 1));
        let log = owner.get("/audit-log").await;
        assert!(log.text.contains("thêm nơi đăng nhập") && log.text.contains("sửa nơi đăng nhập"), "{log:?}");
        let removed = owner.post("/sign-in/providers/remove", &[("id", &id)]).await;
        assert_eq!(removed.status, 200, "{removed:?}");
        assert_eq!(owner.post("/sign-in/providers/remove", &[("id", &id)]).await.status, StatusCode::CONFLICT);
    }
}

both! {
    async fn what_a_provider_tells_of_an_account_may_be_signed_and_is_believed_by_its_signature(server: TestServer, with_provider()) {
        let provider = add(&server, &typed(&server)).await;
        let name = async || sign_in(&server, &provider).await.mine().await["profile"]["name"].clone();
        its(&server).signs_accounts(None);
        assert_eq!(name().await, "Nguyễn Thị Mai");
        for (n, lie) in [
            Misbehaviour::Claims(json!({ "aud": "another client" })),
            Misbehaviour::Claims(json!({ "aud": null })),
            Misbehaviour::Claims(json!({ "iss": "https://accounts.google.com" })),
            Misbehaviour::Unsigned,
            Misbehaviour::Symmetric,
            Misbehaviour::ForgedKey,
            Misbehaviour::UnknownKey,
        ].into_iter().enumerate() {
            server.wait_minutes(2);
            its(&server).sits(json!({ "sub": format!("an-{n}"), "name": "Kẻ mạo danh" }));
            its(&server).signs_accounts(Some(lie.clone()));
            assert_eq!(name().await, Value::Null, "{lie:?}: who it is stands in the ID token, and nothing else is believed");
        }
        its(&server).signs_accounts(Some(Misbehaviour::Claims(json!({ "sub": "the-editor" }))));
        let refused = round(&server, &mut Browser::new(&server.base), &way(&provider, "")).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "of another account: {refused:?}");
    }
}
