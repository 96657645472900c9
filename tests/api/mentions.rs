//! Mentions: whoever is picked of those in the thread is told; a name that is only typed tells nobody.

use cam_nhan::discussion::erase;
use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Reader, Setup, both, fixture::dump};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

async fn bell(reader: &Reader) -> Vec<Value> {
    let told = Answer::to(reader.request(Method::GET, "/bell")).await.ok();
    told["items"].as_array().expect("a list").clone()
}

/// Sends a comment that mentions the authors of these.
async fn mention(reader: &Reader, text: &str, of: &[&str]) -> Answer {
    let mut draft = reader.draft(text, None);
    draft["mentions"] = json!(of);
    reader.send(&draft).await
}

fn html(answer: &Value) -> &str {
    answer["comment"]["content"]["html"].as_str().expect("HTML")
}

async fn people(reader: &Reader, query: &str) -> Value {
    Answer::to(reader.request(Method::GET, &format!("/people?key=bai&{query}")))
        .await
        .ok()
}

fn names(people: &Value) -> Vec<&str> {
    let people = people["people"].as_array().expect("a list");
    people
        .iter()
        .map(|person| person["name"].as_str().expect("a name"))
        .collect()
}

fn free() -> Setup {
    Setup {
        settings: Settings {
            hold_repeats: false,
            ..Settings::default()
        },
        ..Setup::default()
    }
}

both! {
    async fn who_is_picked_is_told_and_who_is_only_named_is_not(server: TestServer, free()) {
        let (lan, other, an) = (server.reader("Lan").await, server.reader("Lan").await, server.reader("An").await);
        let (hers, others) = (lan.post("Có ai biết không?").await, other.post("Tôi cũng hỏi").await);
        let said = mention(&an, "Như @Lan nói, <b>x</b>", &[&hers]).await.ok();
        assert_eq!(html(&said), "<p>Như <bdi translate=\"no\">@Lan</bdi> nói, &lt;b&gt;x&lt;/b&gt;</p>");
        let told = bell(&lan).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((&told[0]["is_mention"], &told[0]["name"]), (&json!(true), &json!("An")));
        assert_eq!(bell(&other).await, [json!(null); 0], "of two of one name, the one who was picked");
        an.post("Chào @Lan, chào @Lan").await;
        assert_eq!(bell(&lan).await.len(), 1, "typing a name is not enough");
        mention(&an, "Không nhắc đến ai", &[&hers]).await.ok();
        assert_eq!(bell(&lan).await.len(), 1, "nor is picking without naming");
        mention(&an, "@Lan và @Lan", &[&hers, &others]).await.ok();
        assert_eq!((bell(&lan).await.len(), bell(&other).await.len()), (2, 1));
        // An answer that mentions is one notice, and nobody is told of themselves.
        let mut answer = an.draft("@Lan đúng vậy", Some(&hers));
        answer["mentions"] = json!([hers]);
        an.send(&answer).await.ok();
        let told = bell(&lan).await;
        assert_eq!((told.len(), told.iter().filter(|item| item["is_mention"] == json!(false)).count()), (3, 1));
        mention(&lan, "@Lan là tôi", &[&hers]).await.ok();
        assert_eq!(bell(&lan).await.len(), 3);
        assert_eq!(Answer::to(lan.request(Method::GET, "/mine?key=bai")).await.ok()["unseen"], 3);
        assert!(an.read(&[]).await.to_string().contains("<bdi translate=\\\"no\\\">@Lan</bdi>"));
    }
}

both! {
    async fn nobody_is_called_by_a_stranger_to_the_thread_or_too_many_at_once(server: TestServer, free()) {
        let (lan, an) = (server.reader("Lan").await, server.reader("An").await);
        let elsewhere = lan.at(json!({ "key": "bai-khac" })).post("Ở bài khác").await;
        let gone = lan.post("Tôi rút lại").await;
        lan.remove(&gone).await.ok();
        let unknown = "00000000-0000-7000-8000-000000000000";
        let said = mention(&an, "Chào @Lan", &[&elsewhere, &gone, unknown]).await.ok();
        assert_eq!(html(&said), "<p>Chào @Lan</p>", "what cannot be mentioned is text");
        assert!(bell(&lan).await.is_empty());
        let mut ids = Vec::new();
        for n in 0..6 {
            ids.push(server.reader(&format!("Bạn {n}")).await.post(&format!("Câu số {n}")).await);
        }
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let refused = mention(&an, "@Bạn 0", &ids).await;
        assert_eq!((refused.status, refused.refusal()), (StatusCode::UNPROCESSABLE_ENTITY, "mentions_too_many".to_owned()));
        assert_eq!(refused.json()["number"], 5);
        assert_eq!(mention(&an, "x", &["không phải mã"]).await.refusal(), "id_invalid");
        let said = mention(&an, "@Bạn 0 @Bạn 1 @Bạn 2 @Bạn 3 @Bạn 4 @Bạn 5", &ids[..5]).await.ok();
        assert_eq!(html(&said).matches("<bdi").count(), 5);
        // Nor by one edit after another.
        let id = said["comment"]["id"].as_str().expect("an id");
        let edit = json!({ "text": "@Bạn 0 @Bạn 1 @Bạn 2 @Bạn 3 @Bạn 4 @Bạn 5", "revision": 1, "mentions": [ids[5]] });
        let refused = Answer::to(an.request(Method::PATCH, &format!("/comments/{id}")).json(&edit)).await;
        assert_eq!(refused.refusal(), "mentions_too_many");
    }
}

both! {
    async fn an_edit_keeps_whom_it_still_names_and_tells_who_comes_in(server: TestServer, free()) {
        let (lan, cuc, an) = (server.reader("Lan").await, server.reader("Cúc").await, server.reader("An").await);
        let (lans, cucs) = (lan.post("Tôi hỏi").await, cuc.post("Tôi đáp").await);
        let said = mention(&an, "@Lan ơi", &[&lans]).await.ok();
        let id = said["comment"]["id"].as_str().expect("an id").to_owned();
        let told = Answer::to(lan.request(Method::GET, "/bell")).await.ok();
        for reader in [&lan, &cuc] {
            Answer::to(reader.request(Method::POST, "/bell").json(&json!({ "until": told["now"] }))).await.ok();
        }
        server.wait_minutes(3);
        let edit = async |text: &str, revision: i64, of: &[&str]| {
            let body = json!({ "text": text, "revision": revision, "mentions": of });
            Answer::to(an.request(Method::PATCH, &format!("/comments/{id}")).json(&body)).await.ok()
        };
        let edited = edit("@Lan ơi, @Cúc ơi", 1, &[&cucs]).await;
        assert_eq!(html(&edited).matches("<bdi").count(), 2, "{edited}");
        assert_eq!(bell(&cuc).await[0]["unseen"], true);
        assert_eq!(bell(&lan).await[0]["unseen"], false, "once is enough");
        // A moderator's edit, and taking it back, keep it a mention.
        let moderator = server.moderator().await;
        let body = json!({ "text": "@Lan ơi, @Cúc ơi!", "revision": 2 });
        let by_staff = moderator.ask(Method::PATCH, &format!("/comments/{id}"), Some(body)).await.ok();
        assert_eq!(an.read(&[]).await.to_string().matches("<bdi").count(), 2);
        moderator.undo(&by_staff["batch"]).await.ok();
        assert_eq!(an.read(&[]).await.to_string().matches("<bdi").count(), 2);
        edit("Thôi, không nhắc ai", 4, &[]).await;
        assert!(bell(&lan).await.is_empty() && bell(&cuc).await.is_empty());
    }
}

both! {
    async fn a_mention_that_waited_is_told_when_it_is_published(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, ..Settings::default() }, ..Setup::default() }
    ) {
        let (lan, an) = (server.reader("Lan").await, server.reader("An").await);
        let moderator = server.moderator().await;
        let hers = lan.post("Câu hỏi").await;
        assert_eq!(names(&people(&an, "name=").await), [""; 0], "who waits is nobody yet");
        moderator.decide(&hers, "approve", None).await.ok();
        let said = mention(&an, "Như @Lan nói", &[&hers]).await.ok();
        assert!(bell(&lan).await.is_empty());
        let id = said["comment"]["id"].as_str().expect("an id");
        moderator.decide(id, "approve", None).await.ok();
        assert_eq!(bell(&lan).await.len(), 1);
        moderator.decide(id, "hide", None).await.ok();
        assert!(bell(&lan).await.is_empty());
    }
}

both! {
    async fn a_mention_comes_by_mail(server: TestServer, Setup { mail: true, ..free() }) {
        let (lan, an) = (server.reader("Lan").await, server.reader("An").await);
        let hers = lan.post("Câu hỏi của tôi").await;
        let subscription = json!({ "email": "lan@bao.example", "frequency": "at_once" });
        Answer::to(lan.request(Method::PUT, "/reply-mail").header("accept-language", "vi").json(&subscription)).await.ok();
        let asking = server.deliver().await.remove(0).text();
        let link = asking.split_whitespace().find(|word| word.contains("/mail/replies/")).expect("a link");
        let pressed = reqwest::Client::new().post(link).form(&[("List-Unsubscribe", "One-Click")]).send().await;
        assert!(pressed.expect("an answer").status().is_success());
        server.deliver().await;
        server.wait_minutes(2);
        mention(&an, "Theo tôi @Lan nói đúng", &[&hers]).await.ok();
        let told = server.deliver().await.remove(0);
        assert_eq!(told.subject(), "An nhắc đến bạn ở bao");
        let text = told.text();
        assert!(text.contains("An nhắc đến bạn:") && text.contains("Theo tôi @Lan nói đúng"), "{text}");
    }
}

both! {
    async fn names_in_the_thread_are_told_by_how_they_begin(server: TestServer, free()) {
        let an = server.reader("An").await;
        assert_eq!(names(&people(&an, "").await), [""; 0]);
        for name in ["Nguyễn Thị Mây", "Trần Minh Đức", "Minh Anh"] {
            server.tick();
            server.reader(name).await.post("Một câu **đậm** để phân biệt").await;
        }
        server.tick();
        an.post("Câu của An").await;
        server.tick();
        an.post("Thêm một câu").await;
        assert_eq!(names(&people(&an, "").await), ["An", "Minh Anh", "Trần Minh Đức", "Nguyễn Thị Mây"]);
        for (begins, found) in [
            ("nguyen", &["Nguyễn Thị Mây"][..]),
            ("Thị Mâ", &["Nguyễn Thị Mây"]),
            ("minh", &["Minh Anh", "Trần Minh Đức"]),
            ("duc", &["Trần Minh Đức"]),
            ("uc", &[]),
            ("%25", &[]),
        ] {
            assert_eq!(names(&people(&an, &format!("name={begins}")).await), found, "{begins}");
        }
        let told = people(&an, "name=duc").await;
        assert_eq!((&told["more"], &told["people"][0]["excerpt"]), (&json!(false), &json!("Một câu đậm để phân biệt")));
        let long = Answer::to(an.request(Method::GET, &format!("/people?key=bai&name={}", "x".repeat(201)))).await;
        assert_eq!(long.refusal(), "parameter_invalid");
        assert_eq!(Answer::to(an.request(Method::GET, "/people")).await.refusal(), "page_missing");
        assert_eq!(names(&Answer::to(an.request(Method::GET, "/people?key=chua-co")).await.ok()), [""; 0]);
    }
}

both! {
    async fn who_is_erased_is_mentioned_nowhere(server: TestServer, free()) {
        let (lan, an) = (server.reader("Lan_Xyzzy*").await, server.reader("An").await);
        let hers = lan.post("Tôi sẽ xóa").await;
        let said = mention(&an, "Như @Lan\\_Xyzzy\\* nói", &[&hers]).await.ok();
        assert!(html(&said).contains("<bdi translate=\"no\">@Lan_Xyzzy*</bdi>"), "{said}");
        let all = json!({ "everything": true });
        Answer::to(lan.request(Method::POST, "/me/erasures").json(&all)).await.ok();
        erase::go_on_everywhere(&server.app).await.expect("gone on with");
        let page = an.read(&[]).await.to_string();
        assert!(page.contains("Như @… nói") && !page.contains("Xyzzy"), "{page}");
        let all = dump(&server).await;
        assert!(!all.contains("Xyzzy") && !all.to_lowercase().contains("xyzzy"), "{}", all.lines().find(|line| line.to_lowercase().contains("xyzzy")).unwrap_or_default());
    }
}

both! {
    async fn without_script_a_name_that_one_alone_bears_is_a_mention(server: TestServer, free()) {
        let (lan, an, binh, other) = (
            server.reader("Lan").await, server.reader("An").await, server.reader("Bình Minh").await, server.reader("Bình Minh").await,
        );
        lan.post("Có ai biết không?").await;
        lan.post("Tôi hỏi lại").await;
        an.post("Tôi cũng hỏi").await;
        for reader in [&binh, &other] {
            reader.post("Chào cả nhà").await;
        }
        let browser = Client::builder().cookie_store(true).build().expect("a client");
        let send = async |path: &str, form: &[(&str, &str)]| {
            let form: Vec<_> = [("key", "bai"), ("lang", "vi"), ("name", "Cúc")].iter().chain(form).collect();
            let request = browser.post(format!("{}/t/bao/comments{path}", server.base)).header("origin", &server.base);
            Answer::to(request.form(&form)).await
        };
        let posted = send("", &[("text", "@Lan, @An và @Bình Minh ơi, hỏi @Người lạ; lan@Lan.vn")]).await;
        let bdi = |name: &str| format!("<bdi translate=\"no\">@{name}</bdi>");
        let expected = format!("{}, {} và @Bình Minh ơi, hỏi @Người lạ; lan@Lan.vn", bdi("Lan"), bdi("An"));
        assert!(posted.status == 200 && posted.text.contains(&expected), "{posted:?}");
        assert_eq!((bell(&lan).await.len(), bell(&an).await.len()), (1, 1));
        assert!(bell(&binh).await.is_empty() && bell(&other).await.is_empty(), "which of the two, nobody can say");
        // An edit says whom it names now.
        let dung = server.reader("Dũng").await;
        dung.post("Tôi đến sau").await;
        let thread = an.read(&[]).await;
        let cuc = thread["comments"].as_array().expect("a list").iter().find(|comment| comment["content"]["name"] == "Cúc").expect("hers");
        let (id, path) = (cuc["id"].as_str().expect("an id"), format!("/{}", cuc["id"].as_str().expect("an id")));
        let edited = send(&path, &[("act", "edit"), ("revision", "1"), ("text", "@An và @Dũng ơi")]).await;
        assert!(edited.status == 200 && edited.text.contains(&format!("{} và {} ơi", bdi("An"), bdi("Dũng"))), "{id}: {edited:?}");
        assert_eq!((bell(&lan).await.len(), bell(&an).await.len(), bell(&dung).await.len()), (0, 1, 1));
        // More names than a comment may mention are text from the sixth on.
        let mut all = String::new();
        for n in 0..7 {
            server.reader(&format!("Bạn {n}")).await.post(&format!("Câu số {n}")).await;
            all.push_str(&format!("@Bạn {n} "));
        }
        let posted = send("", &[("text", &all)]).await;
        assert_eq!(posted.text.matches("<bdi translate=\"no\">@Bạn").count(), 5, "{posted:?}");
    }
}

both! {
    async fn the_preview_marks_whom_a_comment_would_mention(server: TestServer, free()) {
        let (lan, an) = (server.reader("Lan").await, server.reader("An").await);
        let hers = lan.post("Có ai biết không?").await;
        let gone = lan.post("Tôi rút lại").await;
        lan.remove(&gone).await.ok();
        let preview = async |body: Value| Answer::to(an.request(Method::POST, "/preview").json(&body)).await;
        let marked = "<p>Chào <bdi translate=\"no\">@Lan</bdi></p>";
        assert_eq!(preview(json!({ "text": "Chào @Lan", "mentions": [hers] })).await.ok()["html"], marked);
        assert_eq!(preview(json!({ "text": "Chào @Lan" })).await.ok()["html"], "<p>Chào @Lan</p>");
        assert_eq!(preview(json!({ "text": "Chào @Lan", "mentions": [gone] })).await.ok()["html"], "<p>Chào @Lan</p>");
        assert_eq!(preview(json!({ "text": "x", "mentions": [hers, hers, hers, hers, hers, hers] })).await.refusal(), "mentions_too_many");
        assert_eq!(preview(json!({ "text": "x", "mentions": ["?"] })).await.refusal(), "id_invalid");
    }
}
