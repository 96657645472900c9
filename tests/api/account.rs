//! A moderator's own account: codes, recovery codes, passwords and sessions, by the real forms.

use std::collections::BTreeMap;

use cam_nhan::{
    abuse::rate_limits::Rates,
    auth::{account, moderator},
    store::{
        actor::Actor,
        moderators::{self, Role},
    },
};
use cam_nhan_domain::{SiteId, ids::ModeratorId};
use cam_nhan_tests::{Answer, Setup, TestServer, both};
use reqwest::{Client, RequestBuilder};
use totp_rs::Totp;

const EMAIL: &str = "lan@bao.example";
const PASSWORD: &str = "mật khẩu đủ dài";

/// A browser without script: it keeps cookies and does not follow.
struct Browser<'s> {
    server: &'s TestServer,
    client: Client,
    cookies: BTreeMap<String, String>,
}

impl<'s> Browser<'s> {
    fn new(server: &'s TestServer) -> Self {
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self {
            server,
            client: client.expect("a client"),
            cookies: BTreeMap::new(),
        }
    }

    async fn ask(&mut self, request: RequestBuilder) -> Answer {
        // The audit log is in the order of time.
        self.server.tick();
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = Answer::to(request.header("cookie", cookies.join("; "))).await;
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("text");
            for word in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(cookie.contains(word), "{cookie}");
            }
            let (name, value) = cookie
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .expect("a cookie");
            assert!(name.starts_with("__Host-"), "{cookie}");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.ask(self.client.get(format!("{}{path}", self.server.base)))
            .await
    }

    async fn send(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.client.post(format!("{}{path}", self.server.base));
        self.ask(request.header("origin", &self.server.base).form(form))
            .await
    }

    /// Gives e-mail and password; answers with where that leads.
    async fn sign_in(&mut self, password: &str) -> String {
        leads_to(
            &self
                .send("/admin/sign-in", &[("email", EMAIL), ("password", password)])
                .await,
        )
    }

    /// Guesses the password where it is changed, so many times; says how many guesses were answered with `status`.
    async fn guess_password(&mut self, times: usize, status: u16) -> usize {
        let mut answered = 0;
        for _ in 0..times {
            let form = [("password", "không phải đâu"), ("new", "một mật khẩu khác")];
            answered += usize::from(self.send("/admin/account/password", &form).await.status == status);
        }
        answered
    }

    async fn code(&mut self, code: &str) -> Answer {
        self.send("/admin/sign-in/code", &[("code", code)]).await
    }

    async fn is_signed_in(&mut self) -> bool {
        self.get("/admin/account").await.status == 200
    }

    /// Takes an invitation up.
    async fn join(&mut self, site: &str, password: &str) -> Answer {
        let site = SiteId::parse(site).expect("a name");
        let token = moderator::invite(&self.server.app, &site, Role::Owner)
            .await
            .expect("an invitation");
        let form = [("name", "Lan"), ("email", EMAIL), ("password", password)];
        self.send(&format!("/admin/invitation/{token}"), &form).await
    }

    /// Turns codes on; answers with what the authenticator then knows, and the recovery codes.
    async fn turn_on(&mut self) -> (Authenticator<'s>, Vec<String>) {
        let (authenticator, seed) = self.scan().await;
        let code = authenticator.code(0);
        let form = [
            ("seed", seed.as_str()),
            ("password", PASSWORD),
            ("code", code.as_str()),
        ];
        let done = self.send("/admin/account/totp", &form).await;
        assert_eq!(done.status, 200, "{done:?}");
        let codes = between(&done.text, "<li><code>", "</code>");
        assert_eq!(codes.len(), 10);
        (authenticator, codes)
    }

    /// Lets an authenticator see the page that turns codes on; answers with it, and what the form brings back.
    async fn scan(&mut self) -> (Authenticator<'s>, String) {
        let page = self.get("/admin/account/totp").await.text;
        let uri = unescaped(
            between(&page, "href=\"otpauth:", "\"")
                .first()
                .expect("an address"),
        );
        let authenticator = Authenticator {
            server: self.server,
            totp: Totp::from_url(format!("otpauth:{uri}")).expect("as authenticators read it"),
        };
        assert!(page.contains("<svg"), "{page}");
        let seed = between(&page, "name=\"seed\" value=\"", "\"")[0].clone();
        (authenticator, seed)
    }
}

struct Authenticator<'s> {
    server: &'s TestServer,
    totp: Totp,
}

impl Authenticator<'_> {
    /// The code of a step before or after the present one.
    fn code(&self, steps: i64) -> String {
        let seconds = self.server.app.now().0 / 1_000 + steps * 30;
        self.totp
            .generate(u64::try_from(seconds).expect("after 1970"))
            .to_string()
    }
}

fn between(text: &str, before: &str, after: &str) -> Vec<String> {
    text.split(before)
        .skip(1)
        .filter_map(|rest| Some(rest.split_once(after)?.0.to_owned()))
        .collect()
}

fn unescaped(text: &str) -> String {
    text.replace("&amp;", "&")
}

fn leads_to(answer: &Answer) -> String {
    answer
        .headers
        .get("location")
        .map_or(String::new(), |at| at.to_str().expect("text").to_owned())
}

/// What a site's audit log says was done, the newest first, with who did it.
async fn record(server: &TestServer, site: &str) -> Vec<(String, String)> {
    let site = SiteId::parse(site).expect("a name");
    let mut connection = server.app.store().read().await.expect("a connection");
    let lines = cam_nhan::store::audit::list(
        &mut connection.conn(),
        &site,
        &cam_nhan::store::audit::Filter::default(),
        None,
        50,
    )
    .await
    .expect("lines");
    lines
        .into_iter()
        .map(|line| (line.act, line.actor.to_string()))
        .collect()
}

async fn id(server: &TestServer) -> ModeratorId {
    let mut connection = server.app.store().read().await.expect("a connection");
    moderators::get_by_email(&mut connection.conn(), EMAIL)
        .await
        .expect("an answer")
        .expect("Lan")
        .id
}

both! {
    async fn after_the_password_a_code_is_asked_for_and_taken_once(server: TestServer) {
        let mut lan = Browser::new(&server);
        assert_eq!(lan.join("bao", PASSWORD).await.status, 303);
        let first_session = lan.cookies["__Host-cam-nhan"].clone();
        let (authenticator, _) = lan.turn_on().await;
        assert!(lan.get("/admin/account").await.text.contains("Còn 10 mã"));
        lan.send("/admin/sign-out", &[]).await;
        assert!(!lan.is_signed_in().await);

        assert_eq!(lan.sign_in(PASSWORD).await, "/admin/sign-in/code");
        assert!(!lan.cookies.contains_key("__Host-cam-nhan"), "no session before the code");
        assert!(!lan.is_signed_in().await);
        let half_way = lan.cookies["__Host-cam-nhan-challenge"].clone();
        assert_eq!(lan.get("/admin/sign-in/code").await.status, 200);
        assert_eq!(lan.code(&authenticator.code(0)).await.status, 401, "it confirmed the turning on");
        assert_eq!(lan.code(&authenticator.code(3)).await.status, 401, "not yet");
        let next = authenticator.code(1);
        let spaced = format!(" {} {}", &next[..3], &next[3..]);
        assert_eq!(leads_to(&lan.code(&spaced).await), "/admin");
        assert!(lan.is_signed_in().await);
        assert_ne!(lan.cookies["__Host-cam-nhan"], first_session);
        assert_ne!(lan.cookies["__Host-cam-nhan"], half_way);

        let mut other = Browser::new(&server);
        other.cookies.insert("__Host-cam-nhan-challenge".to_owned(), half_way);
        assert_eq!(leads_to(&other.code(&authenticator.code(2)).await), "/admin/sign-in", "each question is answered once");
        assert_eq!(other.sign_in(PASSWORD).await, "/admin/sign-in/code");
        assert_eq!(other.code(&next).await.status, 401, "a replay");
        assert!(!other.is_signed_in().await);
        server.wait_minutes(5);
        assert_eq!(leads_to(&other.get("/admin/sign-in/code").await), "/admin/sign-in");
        assert_eq!(leads_to(&other.code(&authenticator.code(0)).await), "/admin/sign-in", "five minutes are over");
    }
}

both! {
    async fn codes_are_on_only_once_password_and_code_were_right(server: TestServer) {
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        let (authenticator, seed) = lan.scan().await;
        let code = authenticator.code(0);
        for (password, code) in [("không phải đâu", code.as_str()), (PASSWORD, "12345"), (PASSWORD, &authenticator.code(3))] {
            let form = [("seed", seed.as_str()), ("password", password), ("code", code)];
            let again = lan.send("/admin/account/totp", &form).await;
            assert_eq!(again.status, 401);
            assert!(again.text.contains(&seed), "the picture that was scanned still counts");
        }
        let forged = [("seed", "AAAA"), ("password", PASSWORD), ("code", code.as_str())];
        assert_eq!(lan.send("/admin/account/totp", &forged).await.status, 400);
        assert!(lan.get("/admin/account").await.text.contains("Bật xác thực hai bước"), "still off");
        assert_eq!(lan.sign_in(PASSWORD).await, "/admin");
    }
}

both! {
    async fn a_recovery_code_works_once_and_new_ones_replace_the_old(server: TestServer) {
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        let (authenticator, codes) = lan.turn_on().await;
        let mut other = Browser::new(&server);
        other.sign_in(PASSWORD).await;
        assert_eq!(leads_to(&other.code(&codes[0].to_uppercase().replace(' ', "-")).await), "/admin");
        assert!(other.get("/admin/account").await.text.contains("Còn 9 mã"));
        assert_eq!(record(&server, "bao").await[0].0, "use_recovery_code");
        server.wait_minutes(1);
        let mut third = Browser::new(&server);
        third.sign_in(PASSWORD).await;
        assert_eq!(third.code(&codes[0]).await.status, 401, "used");
        let code = authenticator.code(0);
        let renewed = lan.send("/admin/account/recovery-codes", &[("password", PASSWORD), ("code", &code)]).await;
        let new = between(&renewed.text, "<li><code>", "</code>");
        assert_eq!(new.len(), 10);
        assert!(!new.contains(&codes[1]));
        assert_eq!(third.code(&codes[1]).await.status, 401, "replaced");
        assert_eq!(leads_to(&third.code(&new[1]).await), "/admin");
    }
}

both! {
    async fn after_a_few_wrong_codes_even_the_right_one_waits(server: TestServer) {
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        let (authenticator, _) = lan.turn_on().await;
        server.wait_minutes(1);
        let mut guesser = Browser::new(&server);
        guesser.sign_in(PASSWORD).await;
        // The address's own limit is not what is tried here.
        let token = guesser.cookies["__Host-cam-nhan-challenge"].clone();
        let app = &server.app;
        let guess = async |code: &str| cam_nhan::auth::challenge::answer(app, &token, code).await.map_err(|error| error.to_string());
        let all = futures_util::future::join_all((0..20).map(|_| guess("abcdef"))).await;
        let looked_at = all.iter().filter(|answer| **answer == Err("refused: code_wrong".to_owned())).count();
        assert_eq!(looked_at, 5, "also when they come at once: {all:?}");
        assert_eq!(guess(&authenticator.code(0)).await, Err("refused: too_many".to_owned()));
        let refused = guesser.code(&authenticator.code(0)).await;
        assert_eq!(refused.status, 429);
        assert!(refused.headers["retry-after"].to_str().expect("text").parse::<u32>().expect("seconds") > 30);
        server.wait_minutes(2);
        assert!(guess(&authenticator.code(0)).await.is_ok());
    }
}

both! {
    async fn an_address_that_guesses_is_told_to_wait(
        server: TestServer,
        Setup { rates: Rates { sign_ins: 10, ..Rates::default() }, ..Setup::default() }
    ) {
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        let refused = lan.guess_password(20, 429).await;
        assert!(refused >= 9, "{refused}");
    }
}

both! {
    async fn who_has_a_stolen_session_guesses_the_password_from_no_number_of_networks(
        server: TestServer,
        Setup { rates: Rates { sign_ins_per_account: 20, ..Rates::default() }, ..Setup::default() }
    ) {
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        let tried = lan.guess_password(30, 401).await;
        assert!((1..=20).contains(&tried), "{tried}");
        let mut at_home = Browser::new(&server);
        assert_eq!(at_home.sign_in(PASSWORD).await, "/admin", "and nobody is locked out by that");
    }
}

both! {
    async fn an_invitation_is_taken_up_only_with_the_code(server: TestServer) {
        server.add_site("blog", cam_nhan_domain::site::Settings::default()).await;
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        let (authenticator, _) = lan.turn_on().await;
        let mut other = Browser::new(&server);
        assert_eq!(leads_to(&other.join("blog", PASSWORD).await), "/admin/sign-in/code");
        assert_eq!(lan.get("/admin/sites/blog").await.status, 403, "not before");
        assert!(!other.is_signed_in().await);
        assert_eq!(leads_to(&other.code(&authenticator.code(1)).await), "/admin");
        assert_eq!(other.get("/admin/sites/blog").await.status, 200);
        assert_eq!(record(&server, "blog").await[0].0, "join");
        assert_eq!(other.join("blog", "không phải đâu").await.status, 401);
    }
}

both! {
    async fn codes_stay_good_when_the_service_changes_its_keys(server: TestServer) {
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        let (authenticator, codes) = lan.turn_on().await;
        let first = server.app.keys().signing_id();
        server.app.key_ring().rotate(server.app.store(), server.app.now()).await.expect("a new key");
        server.wait_minutes(2);
        server.app.key_ring().retire(server.app.store(), first, server.app.now()).await.expect("retired");
        for code in [authenticator.code(0), codes[0].clone()] {
            lan.send("/admin/sign-out", &[]).await;
            assert_eq!(lan.sign_in(PASSWORD).await, "/admin/sign-in/code");
            assert_eq!(leads_to(&lan.code(&code).await), "/admin");
        }
    }
}

both! {
    async fn codes_are_turned_off_with_password_and_code_and_it_stands_on_every_record(server: TestServer) {
        server.add_site("blog", cam_nhan_domain::site::Settings::default()).await;
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        lan.join("blog", PASSWORD).await;
        let (authenticator, _) = lan.turn_on().await;
        server.wait_minutes(1);
        let off = "/admin/account/totp/off";
        let code = authenticator.code(0);
        assert_eq!(lan.send(off, &[("password", "không phải đâu"), ("code", &code)]).await.status, 401);
        assert_eq!(lan.send(off, &[("password", PASSWORD), ("code", "12345")]).await.status, 401);
        assert_eq!(lan.send(off, &[("password", PASSWORD), ("code", &code)]).await.status, 200);
        assert_eq!(lan.sign_in(PASSWORD).await, "/admin");
        for site in ["bao", "blog"] {
            let acts: Vec<_> = record(&server, site).await.into_iter().map(|(act, _)| act).collect();
            assert_eq!(acts[..2], ["turn_off_totp", "turn_on_totp"], "{site}");
        }
        let page = lan.get("/admin/sites/bao/audit-log").await.text;
        assert!(page.contains("tắt xác thực hai bước"), "{page}");
    }
}

both! {
    async fn a_new_password_ends_the_other_sessions(server: TestServer) {
        let (mut lan, mut other) = (Browser::new(&server), Browser::new(&server));
        lan.join("bao", PASSWORD).await;
        other.sign_in(PASSWORD).await;
        let change = |new: &'static str, old: &'static str| [("password", old), ("new", new)];
        assert_eq!(lan.send("/admin/account/password", &change("một mật khẩu khác", "không phải đâu")).await.status, 401);
        assert_eq!(lan.send("/admin/account/password", &change("ngắn", PASSWORD)).await.status, 422);
        assert!(other.is_signed_in().await);
        assert_eq!(lan.send("/admin/account/password", &change("một mật khẩu khác", PASSWORD)).await.status, 200);
        assert!(lan.is_signed_in().await);
        assert!(!other.is_signed_in().await);
        assert_eq!(other.sign_in(PASSWORD).await, "");
        assert_eq!(other.sign_in("một mật khẩu khác").await, "/admin");
        assert_eq!(record(&server, "bao").await[0].0, "set_password");
    }
}

both! {
    async fn sessions_are_listed_and_ended_one_by_one_or_together(server: TestServer) {
        let (mut lan, mut second, mut third) = (Browser::new(&server), Browser::new(&server), Browser::new(&server));
        lan.join("bao", PASSWORD).await;
        server.wait_minutes(60);
        second.sign_in(PASSWORD).await;
        server.wait_minutes(60);
        third.sign_in(PASSWORD).await;
        let page = lan.get("/admin/account").await.text;
        for since in ["15:00 25/11/2026 UTC+7", "16:00 25/11/2026 UTC+7", "17:00 25/11/2026 UTC+7"] {
            assert!(page.contains(since), "{since} in {page}");
        }
        let sessions = between(&page, "name=\"session\" value=\"", "\"");
        assert_eq!(sessions.len(), 2, "one's own is marked");
        lan.send("/admin/account/sessions", &[("session", &sessions[0])]).await;
        assert!(!third.is_signed_in().await, "the newest stands first");
        assert!(second.is_signed_in().await);
        let foreign = server.base.replace("127.0.0.1", "evil.example");
        let forged = lan.client.post(format!("{}/admin/account/sessions", server.base)).header("origin", foreign);
        assert_eq!(lan.ask(forged.form(&[("session", "")])).await.status, 403);
        third.sign_in(PASSWORD).await;
        lan.send("/admin/account/sessions", &[]).await;
        assert!(lan.is_signed_in().await);
        assert!(!second.is_signed_in().await && !third.is_signed_in().await);
    }
}

both! {
    async fn the_owner_of_the_machine_helps_whoever_lost_phone_or_password(server: TestServer) {
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        let (authenticator, _) = lan.turn_on().await;
        let (app, id, actor) = (&server.app, id(&server).await, || Actor::CommandLine);
        let token = account::issue_password_link(app, id.clone(), actor()).await.expect("a link");
        let link = format!("/admin/password/{token}");
        let mut other = Browser::new(&server);
        assert_eq!(other.get(&link).await.status, 200);
        assert_eq!(other.send(&link, &[("password", "ngắn")]).await.status, 422);
        assert_eq!(leads_to(&other.send(&link, &[("password", "một mật khẩu khác")]).await), "/admin/sign-in");
        assert_eq!(other.send(&link, &[("password", "lần nữa thì không")]).await.status, 410, "once");
        assert!(!lan.is_signed_in().await);
        assert_eq!(other.sign_in("một mật khẩu khác").await, "/admin/sign-in/code", "the code is still asked for");
        server.tick();
        assert!(account::turn_off_lost_totp(app, id.clone(), actor()).await.expect("done"));
        assert!(!account::turn_off_lost_totp(app, id.clone(), actor()).await.expect("done"));
        assert_eq!(leads_to(&other.code(&authenticator.code(1)).await), "/admin/sign-in", "that question is over");
        assert_eq!(other.sign_in("một mật khẩu khác").await, "/admin");
        server.tick();
        account::end_all_sessions(app, id.clone(), actor()).await.expect("done");
        assert!(!other.is_signed_in().await);
        server.tick();
        let late = account::issue_password_link(app, id, actor()).await.expect("a link");
        server.wait_minutes(24 * 60);
        assert_eq!(other.get(&format!("/admin/password/{late}")).await.status, 410);
        let by_owner: Vec<_> = record(&server, "bao").await.into_iter().filter(|(_, actor)| actor == "command line").map(|(act, _)| act).collect();
        assert_eq!(by_owner, ["issue_password_link", "end_sessions", "turn_off_totp", "issue_password_link", "invite"]);
    }
}

both! {
    async fn what_is_over_is_deleted_and_nothing_else(server: TestServer) {
        let mut lan = Browser::new(&server);
        lan.join("bao", PASSWORD).await;
        let (authenticator, _) = lan.turn_on().await;
        let site = SiteId::parse("bao").expect("a name");
        moderator::invite(&server.app, &site, Role::Viewer).await.expect("an invitation");
        account::issue_password_link(&server.app, id(&server).await, Actor::CommandLine).await.expect("a link");
        Browser::new(&server).sign_in(PASSWORD).await;
        let forget = async || account::forget_expired(&server.app).await.expect("deleted");
        assert_eq!(forget().await, 1, "the used invitation");
        server.wait_minutes(5);
        assert_eq!(forget().await, 1, "the question for the code");
        server.wait_minutes(24 * 60);
        assert_eq!(forget().await, 1, "the link");
        let mut other = Browser::new(&server);
        other.sign_in(PASSWORD).await;
        assert_eq!(leads_to(&other.code(&authenticator.code(0)).await), "/admin");
        server.wait_minutes(13 * 24 * 60);
        assert_eq!(forget().await, 2, "the invitation and the first session");
        assert!(other.is_signed_in().await);
    }
}

both! {
    async fn who_signs_in_comes_to_the_page_they_wanted_and_nowhere_else(server: TestServer) {
        let mut lan = Browser::new(&server);
        assert_eq!(lan.join("bao", PASSWORD).await.status, 303);
        let (authenticator, _) = lan.turn_on().await;
        lan.send("/admin/sign-out", &[]).await;
        let asked = leads_to(&lan.get("/admin/sites/bao?status=held&q=gi%C3%A1%20v%C3%A0ng").await);
        assert!(asked.starts_with("/admin/sign-in?to=%2Fadmin%2Fsites%2Fbao"), "{asked}");
        let form = [("email", EMAIL), ("password", PASSWORD)];
        let code = leads_to(&lan.send(&asked, &form).await);
        assert!(code.starts_with("/admin/sign-in/code?to="), "{code}");
        let there = leads_to(&lan.send(&code, &[("code", &authenticator.code(1))]).await);
        assert_eq!(there, "/admin/sites/bao?status=held&q=gi%C3%A1%20v%C3%A0ng");
        for elsewhere in ["https://evil.example/admin/", "//evil.example/admin/", "/\\evil.example", "/adminevil", "/admin/%0d%0aset-cookie:a=b", ""] {
            lan.send("/admin/sign-out", &[]).await;
            server.wait_minutes(1);
            let form_at = format!("/admin/sign-in?to={}", url::form_urlencoded::byte_serialize(elsewhere.as_bytes()).collect::<String>());
            let code = leads_to(&lan.send(&form_at, &form).await);
            let kept = elsewhere.starts_with("/admin/");
            assert_eq!(code.contains("?to="), kept, "{elsewhere}: {code}");
        }
    }
}
