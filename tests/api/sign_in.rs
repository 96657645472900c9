//! A site vouches for its own users by tokens that it signs: who they are, what they may, and what no token may do.

use cam_nhan::{
    auth::signing_key,
    store::{actor::Actor, moderators::Role, signing_keys::Kind, sites},
};
use cam_nhan_domain::{SiteId, profile::Commenters, site::Settings};
use cam_nhan_tests::{Answer, Reader, Setup, TestServer, both};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const SECRET: &str = "a-secret-that-the-newspaper-and-the-service-share";

fn bao() -> SiteId {
    SiteId::parse("bao").expect("a site")
}

/// Gives the site a key.
async fn trust(server: &TestServer, kind: Kind, material: &str) -> String {
    let conn = server.app.store().read().await.expect("a connection");
    let site = {
        let mut conn = conn;
        sites::get(&mut conn.conn(), &bao())
            .await
            .expect("a query")
            .expect("a site")
    };
    let key = signing_key::add(&server.app, &site, kind, material, Actor::CommandLine).await;
    key.expect("stored").expect("a key").id.to_string()
}

/// Now, in seconds.
fn now(server: &TestServer) -> i64 {
    server.app.now().0 / 1_000
}

/// What the newspaper says of Mai.
fn mai(server: &TestServer) -> Value {
    json!({
        "sub": "user-7", "aud": "bao", "iat": now(server), "exp": now(server) + 3_600,
        "name": "Nguyễn Thị Mai", "email": "mai@bao.example", "email_verified": true,
    })
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

fn without(claims: &Value, name: &str) -> Value {
    let mut claims = claims.clone();
    claims.as_object_mut().expect("claims").remove(name);
    claims
}

/// A token signed with the shared secret.
fn signed(claims: &Value) -> String {
    signed_by(
        claims,
        Algorithm::HS256,
        None,
        &EncodingKey::from_secret(SECRET.as_bytes()).expect("a secret"),
    )
}

fn signed_by(claims: &Value, algorithm: Algorithm, id: Option<&str>, key: &EncodingKey) -> String {
    let mut header = Header::new(algorithm);
    header.kid = id.map(str::to_owned);
    encode(&header, claims, key).expect("a token")
}

fn private(name: &str) -> (Algorithm, EncodingKey) {
    match name {
        "ed25519" => (
            Algorithm::EdDSA,
            EncodingKey::from_ed_pem(include_bytes!("../fixtures/keys/ed25519.pem")).expect("a key"),
        ),
        "p256" => (
            Algorithm::ES256,
            EncodingKey::from_ec_pem(include_bytes!("../fixtures/keys/p256.pem")).expect("a key"),
        ),
        _ => (
            Algorithm::RS256,
            EncodingKey::from_rsa_pem(include_bytes!("../fixtures/keys/rsa.pem")).expect("a key"),
        ),
    }
}

fn public(name: &str) -> &'static str {
    match name {
        "ed25519" => include_str!("../fixtures/keys/ed25519.pub.pem"),
        "p256" => include_str!("../fixtures/keys/p256.pub.pem"),
        "rsa1024" => include_str!("../fixtures/keys/rsa1024.pub.pem"),
        _ => include_str!("../fixtures/keys/rsa.pub.pem"),
    }
}

/// A reader who shows a token, and types another name.
fn reader(server: &TestServer, token: String) -> Reader {
    Reader::with_token(server, "bao", "Tên gõ tay", token)
}

/// What becomes of a comment under a token.
async fn sent(server: &TestServer, token: String) -> Answer {
    let reader = reader(server, token);
    reader.send(&reader.draft("Chào tòa soạn", None)).await
}

async fn mine(reader: &Reader) -> Answer {
    Answer::to(reader.request(Method::GET, "/mine?key=bai")).await
}

both! {
    async fn a_user_of_the_site_comments_under_the_name_that_it_vouches_for(server: TestServer) {
        trust(&server, Kind::Hs256, SECRET).await;
        let claims = with(&mai(&server), "picture", json!("https://bao.example/mai.jpg"));
        let claims = with(&claims, "roles", json!(["subscriber", "reporter", "emperor"]));
        let first = reader(&server, signed(&claims));
        let id = first.post("Bài rất đáng đọc").await;
        let thread = first.read(&[]).await;
        let comment = &thread["comments"][0]["content"];
        assert_eq!(comment["name"], "Nguyễn Thị Mai");
        assert_eq!(comment["badge"], "reporter", "of several, the first");
        assert_eq!(comment["picture"], "https://bao.example/mai.jpg");
        // On another device, with another token, she is the same reader.
        let second = reader(&server, signed(&with(&claims, "iat", json!(now(&server) - 5))));
        let known = mine(&second).await.ok();
        assert_eq!(known["own"][0]["id"], id);
        assert_eq!(known["profile"]["name"], "Nguyễn Thị Mai");
        assert_eq!(known["profile"]["hindrance"], Value::Null);
        second.edit(&id, "Bài rất đáng đọc!", 1).await.ok();
        // Somebody else is not.
        let an = reader(&server, signed(&with(&claims, "sub", json!("user-8"))));
        assert_eq!(an.edit(&id, "Của tôi", 2).await.refusal(), "not_yours");
        assert!(mine(&an).await.ok()["own"].as_array().expect("a list").is_empty());
        // One voice on all devices.
        first.react(Some("love"), 1).await.ok();
        let twice = second.react(Some("love"), 2).await.ok();
        assert_eq!(twice["tallies"][0]["count"], 1, "{twice}");
    }
}

both! {
    async fn each_kind_of_key_vouches_and_a_removed_one_no_more(server: TestServer) {
        for name in ["ed25519", "p256", "rsa"] {
            let (algorithm, key) = private(name);
            let token = signed_by(&mai(&server), algorithm, None, &key);
            assert_eq!(sent(&server, token.clone()).await.refusal(), "user_token_invalid", "{name}, before");
            let id = trust(&server, Kind::Public, public(name)).await;
            assert_eq!(sent(&server, token.clone()).await.ok()["comment"]["content"]["name"], "Nguyễn Thị Mai");
            let mut connection = server.app.store().read().await.expect("a connection");
            let site = sites::get(&mut connection.conn(), &bao()).await.expect("a query").expect("a site");
            drop(connection);
            signing_key::remove(&server.app, &site, id.parse().expect("an id"), Actor::CommandLine).await.expect("removed");
            assert_eq!(sent(&server, token).await.refusal(), "user_token_invalid", "{name}, after");
        }
    }
}

both! {
    async fn what_is_wrong_with_a_token_is_refused_and_reading_goes_on(server: TestServer) {
        trust(&server, Kind::Hs256, SECRET).await;
        trust(&server, Kind::Public, public("rsa")).await;
        let good = mai(&server);
        sent(&server, signed(&good)).await.ok();
        let now = now(&server);
        for (what, claims) in [
            ("no subject", without(&good, "sub")),
            ("an empty subject", with(&good, "sub", json!(""))),
            ("a subject that is a number", with(&good, "sub", json!(7))),
            ("a subject with a NUL", with(&good, "sub", json!("a\0b"))),
            ("a subject of 256 bytes", with(&good, "sub", json!("x".repeat(256)))),
            ("no audience", without(&good, "aud")),
            ("another site's", with(&good, "aud", json!("blog"))),
            ("others' alone", with(&good, "aud", json!(["blog", "baoo"]))),
            ("no end", without(&good, "exp")),
            ("an end that is a text", with(&good, "exp", json!("soon"))),
            ("an end in milliseconds", with(&good, "exp", json!(now * 1_000))),
            ("good for two hours", with(&good, "exp", json!(now + 7_200))),
            ("issued tomorrow", with(&good, "iat", json!(now + 86_400))),
            ("not yet", with(&good, "nbf", json!(now + 120))),
            ("a truth in quotes", with(&good, "email_verified", json!("true"))),
            ("roles in one text", with(&good, "roles", json!("subscriber"))),
        ] {
            let token = signed(&claims);
            assert_eq!(sent(&server, token.clone()).await.refusal(), "user_token_invalid", "{what}");
            assert_eq!(mine(&reader(&server, token.clone())).await.status, StatusCode::UNAUTHORIZED, "{what}");
            reader(&server, token).read(&[]).await;
        }
        let expired = signed(&with(&with(&good, "exp", json!(now - 61)), "iat", json!(now - 3_600)));
        assert_eq!(sent(&server, expired).await.refusal(), "user_token_expired");
        let late = signed(&with(&with(&good, "exp", json!(now - 50)), "iat", json!(now - 3_600)));
        sent(&server, late).await.ok();
        for (what, claims) in [
            ("one of several audiences", with(&good, "aud", json!(["blog", "bao"]))),
            ("claims of others", with(&good, "https://x.example/y", json!({ "z": [1] }))),
            ("a picture without TLS", with(&good, "picture", json!("http://bao.example/a.jpg"))),
            ("a picture that is a script", with(&good, "picture", json!("javascript:alert(1)"))),
            ("nulls", with(&with(&good, "email", Value::Null), "roles", Value::Null)),
            ("no name at all in it", with(&good, "name", json!("\u{200b}"))),
            ("a name of 61 letters", with(&good, "name", json!("a".repeat(61)))),
            ("a name that is a number", with(&good, "name", json!(7))),
            ("no address", with(&good, "email", json!("mai at bao"))),
            ("an empty name", with(&good, "name", json!(""))),
            ("a clock that is half a minute ahead", with(&good, "iat", json!(now + 30))),
        ] {
            let said = sent(&server, signed(&claims)).await.ok();
            assert_eq!(said["comment"]["content"]["picture"], Value::Null, "{what}");
        }
    }
}

both! {
    async fn no_key_is_taken_for_one_of_another_kind(server: TestServer) {
        trust(&server, Kind::Public, public("rsa")).await;
        let claims = mai(&server);
        // The public key, which everyone has, used as a shared secret.
        let confused = EncodingKey::from_secret(public("rsa").as_bytes()).expect("a secret");
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            assert_eq!(sent(&server, signed_by(&claims, algorithm, None, &confused)).await.refusal(), "user_token_invalid");
        }
        // A key of ours by an algorithm that the site did not choose.
        let (_, rsa) = private("rsa");
        for algorithm in [Algorithm::RS384, Algorithm::RS512, Algorithm::PS256] {
            assert_eq!(sent(&server, signed_by(&claims, algorithm, None, &rsa)).await.refusal(), "user_token_invalid");
        }
        let good = signed_by(&claims, Algorithm::RS256, None, &rsa);
        let parts: Vec<&str> = good.split('.').collect();
        let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
        let long = format!("{}.{}.{}", parts[0], "A".repeat(100_000), parts[2]);
        for wrong in [
            format!("{none}.{}.", parts[1]),
            format!("{none}.{}.{}", parts[1], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}.{}", parts[0], parts[1], parts[2].chars().rev().collect::<String>()),
            format!("{}.{}", parts[0], parts[1]),
            format!("{good}.{}", parts[2]),
            "..".to_owned(),
            ".".to_owned(),
            "a.b.c".to_owned(),
        ] {
            let refused = sent(&server, wrong.clone()).await;
            assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{wrong}: {refused:?}");
            // With one dot it is taken for a session of ours.
            let code = if wrong.matches('.').count() == 1 { "token_invalid" } else { "user_token_invalid" };
            assert_eq!(refused.refusal(), code, "{wrong}");
        }
        // What no server reads as a header is none.
        let refused = sent(&server, long).await;
        assert!(refused.status.is_client_error(), "{refused:?}");
        sent(&server, good).await.ok();
        // Of another site, the same key says nothing.
        server.add_site("blog", Settings { origins: vec!["https://bao.example".to_owned()], ..Settings::default() }).await;
        let token = signed_by(&with(&claims, "aud", json!("blog")), Algorithm::RS256, None, &rsa);
        let elsewhere = Reader::with_token(&server, "blog", "Mai", token);
        assert_eq!(elsewhere.send(&elsewhere.draft("Chào", None)).await.refusal(), "user_token_invalid");
    }
}

both! {
    async fn an_older_token_does_not_bring_back_an_older_name(server: TestServer) {
        trust(&server, Kind::Hs256, SECRET).await;
        let old = signed(&with(&mai(&server), "name", json!("Tên Cũ")));
        server.wait_minutes(1);
        let new = signed(&with(&mai(&server), "name", json!("Tên Mới")));
        let name = |answer: Answer| answer.ok()["comment"]["content"]["name"].clone();
        assert_eq!(name(sent(&server, old.clone()).await), "Tên Cũ");
        assert_eq!(name(sent(&server, new).await), "Tên Mới");
        assert_eq!(name(sent(&server, old).await), "Tên Mới");
        // Where the site says no name, the reader's own stands.
        let nameless = signed(&without(&with(&mai(&server), "sub", json!("user-9")), "name"));
        assert_eq!(name(sent(&server, nameless).await), "Tên gõ tay");
    }
}

/// A public key as a set has it.
fn jwk(name: &str, id: &str) -> Value {
    let (algorithm, key) = private(name);
    let mut jwk =
        serde_json::to_value(jsonwebtoken::jwk::Jwk::from_encoding_key(&key, algorithm).expect("a key"))
            .expect("JSON");
    jwk["kid"] = json!(id);
    jwk
}

fn set(keys: &[Value]) -> String {
    json!({ "keys": keys }).to_string()
}

both! {
    async fn a_set_of_keys_is_fetched_kept_rotated_and_outlives_a_bad_hour(
        server: TestServer,
        Setup { key_set: true, ..Setup::default() }
    ) {
        let keys = server.key_set.as_ref().expect("a set");
        trust(&server, Kind::Jwks, &keys.url()).await;
        let by = |name: &str, id: Option<&str>| {
            let (algorithm, key) = private(name);
            signed_by(&mai(&server), algorithm, id, &key)
        };
        // Oct keys, and keys for encryption, are none for this.
        let oct = json!({ "kty": "oct", "k": "YSBzZWNyZXQgdGhhdCB0aGUgbmV3c3BhcGVyIGhhcw", "kid": "o" });
        let mut enc = jwk("p256", "e");
        enc["use"] = json!("enc");
        keys.answers(&set(&[jwk("ed25519", "a"), oct, enc, json!({ "kty": "new", "kid": "n" })]));
        sent(&server, by("ed25519", Some("a"))).await.ok();
        sent(&server, by("ed25519", None)).await.ok();
        assert_eq!(keys.asked(), 1, "it is kept");
        assert_eq!(sent(&server, by("p256", Some("e"))).await.refusal(), "user_token_invalid");
        let shared = EncodingKey::from_secret(b"a secret that the newspaper has").expect("a secret");
        let confused = signed_by(&mai(&server), Algorithm::HS256, Some("o"), &shared);
        assert_eq!(sent(&server, confused).await.refusal(), "user_token_invalid");
        // A name that nobody knows has the set asked again, and not for each made-up one.
        server.wait_minutes(2);
        keys.answers(&set(&[jwk("ed25519", "a"), jwk("rsa", "b")]));
        sent(&server, by("rsa", Some("b"))).await.ok();
        let asked = keys.asked();
        for made_up in 0..20 {
            let refused = sent(&server, by("rsa", Some(&format!("x{made_up}")))).await;
            assert_eq!(refused.refusal(), "user_token_invalid");
        }
        assert_eq!(keys.asked(), asked, "asked again within a minute");
        // The provider is away, lies or hangs: what was known holds for a day.
        for (status, text, wait) in [
            (StatusCode::INTERNAL_SERVER_ERROR, String::new(), 0),
            (StatusCode::FOUND, String::new(), 0),
            (StatusCode::OK, "<html>".to_owned(), 0),
            (StatusCode::OK, "x".repeat(70_000), 0),
            (StatusCode::OK, String::new(), 7),
        ] {
            keys.fails(status, &text, std::time::Duration::from_secs(wait));
            server.wait_minutes(30);
            sent(&server, by("rsa", Some("b"))).await.ok();
        }
        server.wait_minutes(24 * 60);
        assert_eq!(sent(&server, by("rsa", Some("b"))).await.refusal(), "user_token_invalid", "no longer than a day");
        server.wait_minutes(2);
        keys.answers(&set(&[jwk("rsa", "b")]));
        sent(&server, by("rsa", Some("b"))).await.ok();
        // A key that was taken back is believed no longer than the set is kept.
        keys.answers(&set(&[jwk("p256", "c")]));
        server.wait_minutes(11);
        assert_eq!(sent(&server, by("rsa", Some("b"))).await.refusal(), "user_token_invalid");
    }
}

async fn set_commenters(server: &TestServer, commenters: Commenters) {
    let change = json!({ "commenters": commenters.as_str() });
    server
        .moderator()
        .await
        .ask(Method::PATCH, "/settings", Some(change))
        .await
        .ok();
}

both! {
    async fn who_may_comment_is_the_sites_rule_and_everyone_reads_and_reacts(server: TestServer) {
        trust(&server, Kind::Hs256, SECRET).await;
        let plain = without(&without(&mai(&server), "email"), "email_verified");
        let guest = server.reader("Khách").await;
        let as_user = |claims: &Value| reader(&server, signed(claims));
        for (rule, code, good) in [
            (Commenters::SignedIn, None, plain.clone()),
            (Commenters::EmailVerified, Some("email_unverified"), mai(&server)),
            (Commenters::PhoneVerified, Some("phone_unverified"), with(&plain, "phone_verified", json!(true))),
            (Commenters::Subscribers, Some("subscribers_only"), with(&plain, "roles", json!(["subscriber"]))),
        ] {
            set_commenters(&server, rule).await;
            let refused = guest.send(&guest.draft("Xin chào", None)).await;
            assert_eq!((refused.status, refused.refusal().as_str()), (StatusCode::FORBIDDEN, "sign_in_required"), "{rule:?}");
            guest.react(Some("love"), server.app.now().0).await.ok();
            if let Some(code) = code {
                let user = as_user(&plain);
                assert_eq!(user.send(&user.draft("Xin chào", None)).await.refusal(), code);
                let told = mine(&user).await.ok();
                assert!(told["profile"]["hindrance"].as_str().is_some_and(|sentence| sentence.len() > 10), "{told}");
            }
            let user = as_user(&good);
            user.post(&format!("Được gửi khi {rule:?}")).await;
            assert_eq!(mine(&user).await.ok()["profile"]["hindrance"], Value::Null);
            assert_eq!(guest.read(&[]).await["rules"]["commenters"], rule.as_str());
        }
        // An address that the site has not made sure of is no proof, whatever the token says of one that it does not name.
        set_commenters(&server, Commenters::EmailVerified).await;
        let boast = as_user(&with(&plain, "email_verified", json!(true)));
        assert_eq!(boast.send(&boast.draft("Xin chào", None)).await.refusal(), "email_unverified");
    }
}

both! {
    async fn an_article_has_a_rule_of_its_own_that_can_be_taken_back(server: TestServer) {
        trust(&server, Kind::Hs256, SECRET).await;
        let guest = server.reader("Khách").await;
        guest.post("Câu đầu tiên").await;
        let moderator = server.moderator().await;
        let thread = moderator.list("all").await[0]["thread"].as_str().expect("a thread").to_owned();
        let path = format!("/threads/{thread}/commenters");
        let rule = |rule: Value| moderator.ask(Method::PUT, &path, Some(json!({ "commenters": rule })));
        let batch = rule(json!("subscribers")).await.ok()["batch"].clone();
        assert_eq!(rule(json!("subscribers")).await.refusal(), "act_impossible");
        assert_eq!(rule(json!("nobody")).await.refusal(), "body_invalid");
        assert_eq!(guest.send(&guest.draft("Câu thứ hai", None)).await.refusal(), "sign_in_required");
        assert_eq!(guest.read(&[]).await["rules"]["commenters"], "subscribers");
        guest.at(json!({ "key": "bai-khac" })).post("Bài khác vẫn mở").await;
        moderator.ask(Method::POST, "/undo", Some(json!({ "batch": batch }))).await.ok();
        guest.post("Câu thứ ba").await;
        // The site is strict, and one article is not.
        set_commenters(&server, Commenters::SignedIn).await;
        assert_eq!(guest.send(&guest.draft("Câu thứ tư", None)).await.refusal(), "sign_in_required");
        rule(json!("everyone")).await.ok();
        guest.post("Câu thứ năm").await;
        rule(Value::Null).await.ok();
        assert_eq!(guest.send(&guest.draft("Câu thứ sáu", None)).await.refusal(), "sign_in_required");
    }
}

both! {
    async fn an_author_is_one_at_their_own_article_alone(server: TestServer) {
        trust(&server, Kind::Hs256, SECRET).await;
        let author = with(&with(&mai(&server), "roles", json!(["author", "staff"])), "article", json!("bai"));
        let here = reader(&server, signed(&author));
        here.post("Cảm ơn bạn đọc").await;
        assert_eq!(here.read(&[]).await["comments"][0]["content"]["badge"], "author");
        let there = here.at(json!({ "key": "bai-khac" }));
        there.post("Bài này không phải của tôi").await;
        assert_eq!(there.read(&[]).await["comments"][0]["content"]["badge"], "staff");
    }
}

both! {
    async fn a_name_of_the_newsroom_is_held_unless_the_site_vouches_for_it(server: TestServer) {
        trust(&server, Kind::Hs256, SECRET).await;
        let named = with(&mai(&server), "name", json!("Tòa soạn"));
        assert_eq!(sent(&server, signed(&named)).await.ok()["status"], "held", "any user may call themselves so");
        let staff = with(&with(&named, "sub", json!("user-1")), "roles", json!(["staff"]));
        assert_eq!(sent(&server, signed(&staff)).await.ok()["status"], "approved");
        // Who tries a token is told so before a reader is.
        let lan = server.staff(Role::Moderator, "Lan", "lan@bao.example").await;
        for (token, warned) in [(signed(&named), true), (signed(&staff), false), (signed(&mai(&server)), false)] {
            let page = lan.post("/sign-in/check", &[("token", &token)]).await;
            assert_eq!(page.text.contains("tên dành riêng “Tòa soạn”"), warned, "{page:?}");
        }
    }
}

both! {
    async fn what_a_guest_wrote_is_theirs_when_they_say_so_with_the_ban(server: TestServer) {
        trust(&server, Kind::Hs256, SECRET).await;
        let guest = server.reader("Mai").await;
        let (one, _) = (guest.post("Viết khi chưa đăng nhập").await, guest.post("Viết thêm một câu khác nữa").await);
        guest.react(Some("love"), 1).await.ok();
        let user = reader(&server, signed(&mai(&server)));
        let asked = Answer::to(user.request(Method::GET, "/mine?key=bai").header("guest-token", &guest.token)).await;
        assert_eq!(asked.ok()["profile"]["guest_comments"], 2);
        let claim = |reader: &Reader, token: &str| {
            Answer::to(reader.request(Method::POST, "/guest").json(&json!({ "token": token })))
        };
        assert_eq!(claim(&guest, &guest.token).await.refusal(), "sign_in_required");
        assert_eq!(claim(&user, "made up").await.refusal(), "token_invalid");
        assert_eq!(claim(&user, &signed(&mai(&server))).await.refusal(), "token_invalid");
        assert_eq!(claim(&user, &guest.token).await.ok()["comments"], 2);
        assert_eq!(claim(&user, &guest.token).await.ok()["comments"], 0);
        let own = mine(&user).await.ok();
        assert_eq!(own["own"].as_array().map(Vec::len), Some(2));
        assert_eq!(own["reaction"], "love");
        assert_eq!(guest.edit(&one, "Của tôi", 1).await.refusal(), "not_yours");
        user.edit(&one, "Viết khi chưa đăng nhập!", 1).await.ok();
        // A guest who is banned is banned by any name.
        let bad = server.reader("Kẻ phá").await;
        let written = bad.post("Một câu phá rối").await;
        let ban = json!({ "comment": written, "kind": "reader", "days": 1 });
        server.moderator().await.ask(Method::POST, "/bans", Some(ban)).await.ok();
        let other = reader(&server, signed(&with(&mai(&server), "sub", json!("user-66"))));
        claim(&other, &bad.token).await.ok();
        assert_eq!(other.send(&other.draft("Tôi quay lại", None)).await.refusal(), "banned");
    }
}

both! {
    async fn moderators_see_who_is_vouched_for(server: TestServer) {
        trust(&server, Kind::Hs256, SECRET).await;
        let claims = with(&with(&mai(&server), "roles", json!(["expert"])), "url", json!("https://bao.example/mai"));
        reader(&server, signed(&claims)).post("Ý kiến chuyên gia").await;
        let lan = server.staff(Role::Viewer, "Lan", "lan@bao.example").await;
        let queue = lan.get("?status=approved").await.text;
        assert!(queue.contains("Chuyên gia"), "{queue}");
        let id = queue.split("/readers/").nth(1).and_then(|rest| rest.get(..36)).expect("a reader").to_owned();
        let page = lan.get(&format!("/readers/{id}")).await.text;
        for said in ["site:user-7", "e-mail đã xác minh", "Chuyên gia", "https://bao.example/mai"] {
            assert!(page.contains(said), "{said}");
        }
    }
}
