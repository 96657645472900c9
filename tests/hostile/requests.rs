//! What is sent: requests that were good once.

use std::sync::Arc;

use cam_nhan_tests::{
    every_path, fresh_id,
    mutate::{Chance, LONGEST, mutate},
    vectors,
};

use crate::target::Target;

/// Makes one hostile request after another.
#[derive(Clone)]
pub struct Maker(Arc<Parts>);

struct Parts {
    host: String,
    paths: Vec<String>,
    reader: String,
    program: String,
    session: String,
    comment: String,
    texts: Vec<String>,
}

const METHODS: [&str; 12] = [
    "GET",
    "GET",
    "GET",
    "POST",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "X-\u{1ea5}",
];

const NAMES: [&str; 16] = [
    "key",
    "url",
    "canonical",
    "sort",
    "limit",
    "after",
    "lang",
    "comment",
    "parts",
    "title",
    "status",
    "q",
    "reader",
    "thread",
    "text",
    "reply",
];

impl Maker {
    /// Learns what there is to attack; posts one comment that can be named.
    pub async fn new(target: &Target) -> Self {
        let base = format!("http://{}", target.address);
        let client = reqwest::Client::new();
        let readers = client
            .post(format!("{base}/api/v1/sites/{}/readers", target.site))
            .send()
            .await;
        let answer: serde_json::Value = readers.expect("an answer").json().await.expect("JSON");
        let reader = answer["token"].as_str().expect("a token").to_owned();
        let comment = fresh_id();
        let body =
            serde_json::json!({ "page": { "key": "bai" }, "id": comment, "name": "An", "text": "Chào" });
        let posted = client
            .post(format!("{base}/api/v1/sites/{}/comments", target.site))
            .bearer_auth(&reader)
            .json(&body)
            .send()
            .await;
        assert!(posted.expect("an answer").status().is_success());
        Self(Arc::new(Parts {
            host: target.address.clone(),
            // Who signs out attacks no more.
            paths: every_path(&base)
                .await
                .into_iter()
                .filter(|path| path != "/admin/sign-out")
                .map(|path| path.replace("{site}", &target.site))
                .collect(),
            reader,
            program: target.program.clone(),
            session: target.session.clone(),
            comment,
            texts: vectors().into_iter().map(|(_, text)| text).collect(),
        }))
    }

    /// The next one.
    pub fn make(&self, chance: &mut Chance) -> Vec<u8> {
        let bytes = self.request(chance);
        match chance.below(8) {
            0 | 1 => mutate(&bytes, &self.request(chance), chance, LONGEST),
            // Two on one line, with something between them.
            2 => [
                bytes,
                mutate(b"\r\n0\r\n\r\nx", b"GET", chance, LONGEST),
                self.request(chance),
            ]
            .concat(),
            _ => bytes,
        }
    }

    fn text(&self, chance: &mut Chance) -> String {
        let (one, other) = (self.pick(&self.0.texts, chance), self.pick(&self.0.texts, chance));
        String::from_utf8_lossy(&mutate(one.as_bytes(), other.as_bytes(), chance, LONGEST)).into_owned()
    }

    fn pick<'t, T>(&self, all: &'t [T], chance: &mut Chance) -> &'t T {
        &all[chance.below(all.len())]
    }

    fn request(&self, chance: &mut Chance) -> Vec<u8> {
        let parts = &*self.0;
        let method = self.pick(&METHODS, chance);
        let path = self.path(chance);
        let (kind, body) = self.body(chance);
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            parts.host
        );
        head.push_str(&format!("content-type: {kind}\r\n"));
        match chance.below(6) {
            0 | 1 => head.push_str(&format!("authorization: Bearer {}\r\n", parts.reader)),
            2 => head.push_str(&format!("authorization: Bearer {}\r\n", parts.program)),
            3 | 4 => head.push_str(&format!(
                "cookie: {}\r\norigin: http://{}\r\n",
                parts.session, parts.host
            )),
            _ => head.push_str(&format!("authorization: {}\r\n", one_line(&self.text(chance)))),
        }
        let mut bytes = head.into_bytes();
        for _ in 0..chance.below(4) {
            bytes.extend(self.header(chance));
        }
        let length = match chance.below(12) {
            0 => body.len() + 1 + chance.below(1_000_000),
            1 => body.len() / 2,
            _ => body.len(),
        };
        match chance.below(14) {
            0 => bytes.extend(b"transfer-encoding: chunked\r\n"),
            1 => bytes.extend(format!("transfer-encoding: chunked\r\ncontent-length: {length}\r\n").bytes()),
            2 => bytes.extend(b"content-length: 18446744073709551616\r\n"),
            3 => bytes
                .extend(format!("content-length: {length}\r\ncontent-length: {}\r\n", length + 1).bytes()),
            _ => bytes.extend(format!("content-length: {length}\r\n").bytes()),
        }
        bytes.extend(b"\r\n");
        bytes.extend(body);
        bytes
    }

    fn path(&self, chance: &mut Chance) -> String {
        let mut path = self.pick(&self.0.paths, chance).clone();
        if chance.below(3) > 0 {
            path = path.replace("{id}", &self.0.comment);
        }
        while let Some((before, rest)) = path.clone().split_once('{') {
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            path = format!("{before}{}{after}", encoded(&self.text(chance), chance));
        }
        for n in 0..chance.below(5) {
            let mark = if n == 0 { '?' } else { '&' };
            let value = if chance.below(3) == 0 {
                "bai".to_owned()
            } else {
                encoded(&self.text(chance), chance)
            };
            path.push_str(&format!("{mark}{}={value}", self.pick(&NAMES, chance)));
        }
        if chance.below(200) == 0 {
            path.push_str(&"/x".repeat(40_000));
        }
        path
    }

    fn header(&self, chance: &mut Chance) -> Vec<u8> {
        const KNOWN: [&str; 12] = [
            "x-forwarded-for",
            "forwarded",
            "accept-language",
            "accept-encoding",
            "if-none-match",
            "origin",
            "cookie",
            "range",
            "expect",
            "upgrade",
            "access-control-request-method",
            "content-encoding",
        ];
        match chance.below(40) {
            0 => format!("x-giant: {}\r\n", "a".repeat(100_000)).into_bytes(),
            1 => "x-many: 1\r\n".repeat(300).into_bytes(),
            2 => b"x-folded: a\r\n b\r\n".to_vec(),
            3 => b"expect: 100-continue\r\n".to_vec(),
            _ => format!(
                "{}: {}\r\n",
                self.pick(&KNOWN, chance),
                one_line(&self.text(chance))
            )
            .into_bytes(),
        }
    }

    fn body(&self, chance: &mut Chance) -> (&'static str, Vec<u8>) {
        let (text, id) = (
            self.text(chance),
            if chance.below(2) == 0 {
                fresh_id()
            } else {
                self.0.comment.clone()
            },
        );
        let json = match chance.below(7) {
            0 => {
                serde_json::json!({ "page": { "key": text }, "id": id, "name": self.text(chance), "text": self.text(chance) })
            }
            1 => {
                serde_json::json!({ "page": { "url": text }, "id": id, "parent": self.0.comment, "name": "An", "text": self.text(chance) })
            }
            2 => serde_json::json!({ "text": text, "revision": 1, "status": "approved" }),
            3 => serde_json::json!({ "page": { "key": "bai" }, "kind": text, "seq": chance.below(9) }),
            4 => {
                serde_json::json!({ "act": "hide", "comments": [{ "id": id, "revision": 1, "status": "approved" }] })
            }
            5 => serde_json::json!({ "words": text }),
            _ => serde_json::json!({ "kind": "like", "seq": i64::MAX, "reason": text }),
        };
        match chance.below(8) {
            0 | 1 => {
                let pair =
                    |name: &str, value: &str| format!("{name}={}", encoded(value, &mut Chance::new(3)));
                let fields = [
                    pair("key", "bai"),
                    pair("name", "An"),
                    pair("text", &text),
                    pair("item", &id),
                    pair("act", "hide"),
                    pair("words", &text),
                    pair("email", &text),
                    pair("kind", "love"),
                ];
                ("application/x-www-form-urlencoded", fields.join("&").into_bytes())
            }
            2 => (
                "application/json",
                mutate(json.to_string().as_bytes(), text.as_bytes(), chance, LONGEST),
            ),
            3 => ("text/plain", text.into_bytes()),
            4 if chance.below(20) == 0 => ("application/json", vec![b'['; 600_000]),
            _ => ("application/json", json.to_string().into_bytes()),
        }
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\r', '\n', '\0'], " ")
}

/// As in an address, mostly; sometimes as it is, but for what would end the request's first line.
fn encoded(text: &str, chance: &mut Chance) -> String {
    if chance.below(5) == 0 {
        return one_line(text).replace(' ', "%20");
    }
    text.bytes()
        .take(600)
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
