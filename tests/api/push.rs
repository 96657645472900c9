//! Web push: a moderator's browser is told how much waits, encrypted for it alone, signed, and no more once it is gone.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use cam_nhan::store::moderators::Role;
use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Manner, Received, Setup, Staff, TestServer, both};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use reqwest::{Method, StatusCode};
use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    rand::SystemRandom,
};
use serde_json::{Value, json};

const AUTH: [u8; 16] = *b"sixteen of bytes";

fn holding() -> Setup {
    Setup {
        settings: Settings {
            moderation: Moderation::Hold,
            hold_repeats: false,
            ..Settings::default()
        },
        receivers: 1,
        mail: true,
        ..Setup::default()
    }
}

/// A browser that can read one message.
struct Browser {
    key: EphemeralPrivateKey,
    public: Vec<u8>,
}

struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF by another implementation than the service's.
fn derive(salt: &[u8], secret: &[u8], info: &[&[u8]], length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    let key = Salt::new(HKDF_SHA256, salt).extract(secret);
    key.expand(info, Bytes(length))
        .expect("a key")
        .fill(&mut out)
        .expect("a key");
    out
}

impl Browser {
    fn new() -> Self {
        let key = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).expect("a key");
        let public = key.compute_public_key().expect("a key").as_ref().to_vec();
        Self { key, public }
    }

    fn subscription(&self, endpoint: &str) -> Value {
        let keys = json!({ "p256dh": BASE64.encode(&self.public), "auth": BASE64.encode(AUTH) });
        json!({ "endpoint": endpoint, "expirationTime": null, "keys": keys })
    }

    /// Reads a message as RFC 8291 has it.
    fn read(self, message: &Received) -> Value {
        let (salt, rest) = message.body.split_at(16);
        assert_eq!(rest[..4], 4_096_u32.to_be_bytes());
        let (theirs, record) = rest[5..].split_at(usize::from(rest[4]));
        let secret = agree_ephemeral(
            self.key,
            &UnparsedPublicKey::new(&ECDH_P256, theirs),
            <[u8]>::to_vec,
        );
        let secret = secret.expect("a secret");
        let key = derive(&AUTH, &secret, &[b"WebPush: info\0", &self.public, theirs], 32);
        let content = derive(salt, &key, &[b"Content-Encoding: aes128gcm\0"], 16);
        let nonce = derive(salt, &key, &[b"Content-Encoding: nonce\0"], 12);
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content).expect("a key"));
        let mut record = record.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(&nonce).expect("a nonce");
        let text = cipher
            .open_in_place(nonce, Aad::empty(), &mut record)
            .expect("it is for this browser");
        let (end, text) = text.split_last().expect("an end");
        assert_eq!(*end, 2, "the last record");
        serde_json::from_slice(text).expect("JSON")
    }
}

async fn turn_on(staff: &Staff, subscription: &Value) -> Answer {
    Answer::to(
        staff
            .request(Method::POST, "/admin/account/push")
            .json(subscription),
    )
    .await
}

async fn account(staff: &Staff) -> String {
    Answer::to(staff.request(Method::GET, "/admin/account"))
        .await
        .text
}

/// Whether a message is signed by the key that the page gives out, for the place that it is sent to.
fn verify(page: &str, server: &TestServer, message: &Received) {
    let key = page
        .split("data-push=\"")
        .nth(1)
        .expect("a key")
        .split('"')
        .next()
        .expect("a key");
    let authorization = message.header("authorization");
    let token = authorization
        .strip_prefix("vapid t=")
        .and_then(|rest| rest.strip_suffix(&format!(", k={key}")));
    let public = BASE64.decode(key).expect("base64url");
    let (x, y) = (BASE64.encode(&public[1..33]), BASE64.encode(&public[33..]));
    let mut rules = Validation::new(Algorithm::ES256);
    rules.set_audience(&[server.receivers[0].origin().origin().ascii_serialization()]);
    // The story's clock is not the machine's.
    rules.validate_exp = false;
    let key = DecodingKey::from_ec_components(&x, &y).expect("a key");
    let claims = jsonwebtoken::decode::<Value>(token.expect("its key"), &key, &rules)
        .expect("signed")
        .claims;
    let seconds = claims["exp"].as_i64().expect("an end") - server.app.now().0 / 1_000;
    assert!((1..=24 * 3_600).contains(&seconds), "{claims}");
    assert!(
        claims["sub"].as_str().is_some_and(|who| who.starts_with("http")),
        "{claims}"
    );
}

both! {
    async fn a_browser_is_told_how_much_waits_for_itself_alone_and_once_a_minute(server: TestServer, holding()) {
        let lan = server.staff(Role::Moderator, "Lan", "lan@bao.example").await;
        let browser = Browser::new();
        let endpoint = server.receivers[0].url("/push/1");
        assert_eq!(turn_on(&lan, &browser.subscription(&endpoint)).await.status, 204);
        let an = server.reader("An").await;
        for n in 0..5 {
            an.post(&format!("lời {n}")).await;
        }
        server.tell_endpoints().await;
        let told = server.receivers[0].taken();
        assert_eq!(told.len(), 1, "once, however much has come");
        verify(&account(&lan).await, &server, &told[0]);
        assert_eq!((told[0].header("content-encoding").as_str(), told[0].header("ttl").as_str()), ("aes128gcm", "14400"));
        assert_eq!(told[0].header("topic"), "bao");
        let read = browser.read(&told[0]);
        assert_eq!(read, json!({ "title": "bao", "body": "5 chờ duyệt", "url": "/admin/sites/bao", "tag": "bao" }));
        an.post("nữa").await;
        server.tell_endpoints().await;
        assert!(server.receivers[0].taken().is_empty(), "not at once");
        server.wait_minutes(1);
        server.tell_endpoints().await;
        assert_eq!(server.receivers[0].taken().len(), 1);
        an.post("sẽ được duyệt ngay").await;
        let program = server.moderator().await;
        let held = program.list("held").await;
        for comment in held {
            program.decide(comment["id"].as_str().expect("an id"), "approve", None).await.ok();
        }
        server.wait_minutes(2);
        server.tell_endpoints().await;
        assert!(server.receivers[0].taken().is_empty(), "nothing waits any more");
    }
}

both! {
    async fn a_browser_that_is_gone_is_forgotten_and_nobody_else_is_told(server: TestServer, holding()) {
        let lan = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        let an = server.reader("An").await;
        for (status, path) in [(410, "/push/1"), (404, "/push/2")] {
            let endpoint = server.receivers[0].url(path);
            turn_on(&lan, &Browser::new().subscription(&endpoint)).await;
            assert!(account(&lan).await.contains(&endpoint));
            server.receivers[0].set(Manner::Refuses(status));
            an.post(&format!("lời {status}")).await;
            server.tell_endpoints().await;
            assert!(!account(&lan).await.contains(&endpoint), "{status}");
        }
        assert!(server.deliver().await.iter().all(|mail| !mail.subject().contains("Webhook")), "no endpoint of the site's");
        assert!(!lan.get("/webhooks").await.text.contains("127.0.0.1"), "nor among them");
    }
}

both! {
    async fn a_browser_is_told_no_more_when_its_moderator_says_so_or_looks_after_the_site_no_longer(server: TestServer, holding()) {
        let lan = server.staff(Role::Moderator, "Lan", "lan@bao.example").await;
        let chu = server.staff(Role::Owner, "Chủ", "chu@bao.example").await;
        let endpoint = server.receivers[0].url("/push/1");
        turn_on(&lan, &Browser::new().subscription(&endpoint)).await;
        let off = |staff: &Staff| staff.request(Method::POST, "/admin/account/push/off").form(&[("endpoint", endpoint.as_str())]);
        Answer::to(off(&chu)).await;
        assert!(account(&lan).await.contains(&endpoint), "another's is not theirs to end");
        Answer::to(off(&lan)).await;
        assert!(!account(&lan).await.contains(&endpoint));
        // A browser is whoever's who used it last.
        turn_on(&lan, &Browser::new().subscription(&endpoint)).await;
        turn_on(&chu, &Browser::new().subscription(&endpoint)).await;
        assert!(!account(&lan).await.contains(&endpoint) && account(&chu).await.contains(&endpoint));
        turn_on(&lan, &Browser::new().subscription(&endpoint)).await;
        let people = chu.get("/people").await.text;
        let ids = people.split("name=\"id\" value=\"").skip(1).map(|rest| rest.split('"').next().expect("an id").to_owned());
        for id in ids.collect::<Vec<_>>() {
            // Of the owner, who is no moderator, nothing is taken away.
            chu.post("/people/role", &[("id", &id), ("role", "moderator"), ("take_away", "1")]).await;
        }
        assert_eq!(chu.get("").await.status, StatusCode::OK);
        server.reader("An").await.post("lời").await;
        server.tell_endpoints().await;
        assert!(server.receivers[0].taken().is_empty(), "they look after the site no longer");
    }
}

both! {
    async fn what_is_no_browser_or_nobodys_is_refused_and_ten_are_enough(server: TestServer, holding()) {
        let lan = server.staff(Role::Moderator, "Lan", "lan@bao.example").await;
        let viewer = server.staff(Role::Viewer, "Xem", "xem@bao.example").await;
        let good = Browser::new().subscription(&server.receivers[0].url("/push/0"));
        assert_eq!(turn_on(&viewer, &good).await.status, StatusCode::FORBIDDEN);
        for (name, value) in [
            ("endpoint", json!("http://bao.example/push")),
            ("endpoint", json!("https://10.0.0.1/push")),
            ("endpoint", json!("không phải địa chỉ")),
            ("endpoint", json!(format!("https://bao.example/{}", "x".repeat(3_000)))),
            ("keys", json!({ "p256dh": "", "auth": "" })),
            ("keys", json!({ "p256dh": BASE64.encode([4; 65]), "auth": BASE64.encode(AUTH) })),
            ("keys", json!(1)),
        ] {
            let mut wrong = good.clone();
            wrong[name] = value;
            assert_eq!(turn_on(&lan, &wrong).await.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        let foreign = reqwest::Client::new().post(format!("{}/admin/account/push", server.base));
        let foreign = foreign.header("origin", "https://xau.example").json(&good);
        assert_eq!(Answer::to(foreign).await.status, StatusCode::FORBIDDEN);
        let stranger = reqwest::Client::new().post(format!("{}/admin/account/push", server.base)).header("origin", &server.base);
        assert!(!Answer::to(stranger.json(&good)).await.text.contains("push/0"));
        for n in 0..12 {
            let endpoint = server.receivers[0].url(&format!("/push/{n}"));
            assert_eq!(turn_on(&lan, &Browser::new().subscription(&endpoint)).await.status, 204);
            server.tick();
        }
        let page = account(&lan).await;
        assert_eq!(page.matches("data-device=").count(), 10, "{page}");
        assert!(!page.contains("/push/1\"") && page.contains("/push/11\""), "{page}");
    }
}

both! {
    async fn a_phone_can_install_the_moderators_pages(server: TestServer, holding()) {
        let get = async |path: &str| Answer::to(reqwest::Client::new().get(format!("{}{path}", server.base))).await;
        let manifest = get("/admin/manifest.webmanifest").await;
        assert_eq!(manifest.headers["content-type"], "application/manifest+json; charset=utf-8");
        let manifest = manifest.ok();
        assert_eq!((&manifest["start_url"], &manifest["scope"]), (&json!("/admin"), &json!("/admin")));
        for icon in manifest["icons"].as_array().expect("icons") {
            let answer = reqwest::get(format!("{}{}", server.base, icon["src"].as_str().expect("a path"))).await.expect("an answer");
            assert_eq!((answer.status(), &answer.headers()["content-type"]), (StatusCode::OK, &reqwest::header::HeaderValue::from_static("image/png")));
        }
        let worker = get("/admin/worker.js").await;
        assert_eq!(worker.headers["service-worker-allowed"], "/admin", "of these pages alone");
        let lan = server.staff(Role::Moderator, "Lan", "lan@bao.example").await;
        assert!(lan.get("").await.text.contains("/admin/manifest.webmanifest"));
    }
}
