//! Readers hear of answers by mail: only who said yes in their own mailbox, one mail however many answers, ended by one press.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Mail, Reader, Setup, TestServer, both};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

fn with_mail() -> Setup {
    Setup {
        settings: Settings {
            hold_repeats: false,
            ..Settings::default()
        },
        mail: true,
        ..Setup::default()
    }
}

async fn subscribe(reader: &Reader, email: &str, frequency: &str) -> Answer {
    let body = json!({ "email": email, "frequency": frequency });
    Answer::to(
        reader
            .request(Method::PUT, "/reply-mail")
            .header("accept-language", "vi")
            .json(&body),
    )
    .await
}

/// The address of ours in a mail.
fn link(mail: &Mail) -> String {
    let text = mail.text();
    let link = text
        .split_whitespace()
        .find(|word| word.contains("/mail/replies/"));
    link.unwrap_or_else(|| panic!("no link in {text}")).to_owned()
}

async fn open(link: &str) -> Answer {
    Answer::to(Client::new().get(link)).await
}

async fn press(link: &str) -> Answer {
    Answer::to(
        Client::new()
            .post(link)
            .form(&[("List-Unsubscribe", "One-Click")]),
    )
    .await
}

/// The one mail that is due.
async fn one(server: &TestServer) -> Mail {
    let mut mails = server.deliver().await;
    assert_eq!(mails.len(), 1, "one mail");
    mails.remove(0)
}

/// A reader who wrote a comment, and said yes in their mailbox.
async fn subscriber(server: &TestServer, frequency: &str) -> (Reader, String) {
    let mai = server.reader("Mai").await;
    let id = mai.post("Câu hỏi của tôi").await;
    assert_eq!(
        subscribe(&mai, "Mai@bao.example", frequency).await.ok()["confirmed"],
        false
    );
    let asking = one(server).await;
    assert_eq!(asking.to, ["mai@bao.example"]);
    press(&link(&asking)).await;
    assert!(server.deliver().await.is_empty(), "nothing to tell yet");
    server.wait_minutes(2);
    (mai, id)
}

both! {
    async fn only_who_says_yes_in_their_mailbox_hears_and_once_for_several_answers(server: TestServer, with_mail()) {
        let (mai, an) = (server.reader("Mai").await, server.reader("An").await);
        let id = mai.post("Câu hỏi của tôi").await;
        subscribe(&mai, "mai@bao.example", "at_once").await.ok();
        let asking = one(&server).await;
        assert_eq!(asking.subject(), "Bạn muốn nhận thư khi có trả lời ở bao?");
        server.wait_minutes(2);
        an.answer(&id, "Trả lời trước khi xác nhận").await;
        assert!(server.deliver().await.is_empty(), "nobody has said yes");
        // A scanner opens every link, and that is not enough.
        let shown = open(&link(&asking)).await;
        assert!(shown.status == StatusCode::OK && shown.text.contains("Đồng ý nhận thư"), "{}", shown.text);
        assert!(server.deliver().await.is_empty(), "opening is not pressing");
        assert!(press(&link(&asking)).await.text.contains("Xong."));
        // What came before is told too: it was not seen.
        let first = one(&server).await;
        assert_eq!(first.subject(), "An trả lời bạn ở bao");
        assert!(first.text().contains("Trả lời trước khi xác nhận"));
        server.wait_minutes(5);
        for n in 0..3 {
            an.answer(&id, &format!("> Câu hỏi\n\nTrả lời **thứ {n}** [ở đây](https://bao.example/tra-loi)")).await;
        }
        mai.answer(&id, "Tự trả lời").await;
        let told = one(&server).await;
        assert_eq!(told.subject(), "3 trả lời mới cho bạn ở bao");
        for n in 0..3 {
            let words = format!("Trả lời thứ {n} ở đây");
            assert!(told.text().contains(&words) && told.html().contains(&words), "{}", told.text());
        }
        assert!(!told.text().contains("Tự trả lời"));
        assert!(told.raw.lines().all(|line| line.len() <= 998), "RFC 5322's longest line");
        assert!(server.deliver().await.is_empty(), "told once");
    }
}

both! {
    async fn one_press_ends_it_also_a_mail_programs_own(server: TestServer, with_mail()) {
        let (mai, id) = subscriber(&server, "at_once").await;
        let an = server.reader("An").await;
        an.answer(&id, "Trả lời").await;
        let told = one(&server).await;
        let headers = told.raw.clone();
        assert!(headers.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{headers}");
        let stop = link(&told);
        assert!(open(&stop).await.text.contains("Ngừng nhận thư"), "a GET asks");
        assert_eq!(Answer::to(mai.request(Method::GET, "/reply-mail")).await.ok()["confirmed"], true);
        let stopped = press(&stop).await;
        assert!(stopped.text.contains("Đã ngừng") && stopped.text.contains("<a href=\"https://bao.example\">"), "{stopped:?}");
        assert_eq!(press(&stop).await.status, StatusCode::OK, "twice is once");
        assert_eq!(Answer::to(mai.request(Method::GET, "/reply-mail")).await.ok()["email"], Value::Null);
        server.wait_minutes(5);
        an.answer(&id, "Trả lời nữa").await;
        assert!(server.deliver().await.is_empty());
        assert_eq!(press(&format!("{stop}x")).await.status, StatusCode::GONE);
    }
}

both! {
    async fn the_link_of_a_mailbox_that_was_left_ends_nothing_at_the_new_one(server: TestServer, with_mail()) {
        let (mai, id) = subscriber(&server, "at_once").await;
        let an = server.reader("An").await;
        an.answer(&id, "Trả lời một").await;
        let told = one(&server).await;
        server.wait_minutes(120);
        subscribe(&mai, "mai@moi.example", "at_once").await.ok();
        press(&link(&one(&server).await)).await;
        press(&link(&told)).await;
        server.wait_minutes(2);
        an.answer(&id, "Trả lời hai").await;
        let told = one(&server).await;
        assert_eq!(told.to, ["mai@moi.example"]);
        press(&link(&told)).await;
        an.answer(&id, "Trả lời ba").await;
        assert!(server.deliver().await.is_empty(), "its own link does");
    }
}

both! {
    async fn hourly_and_daily_wait_and_what_was_seen_is_not_told(server: TestServer, with_mail()) {
        let (mai, id) = subscriber(&server, "hourly").await;
        let an = server.reader("An").await;
        server.wait_minutes(60);
        an.answer(&id, "Một").await;
        one(&server).await;
        server.wait_minutes(10);
        an.answer(&id, "Hai").await;
        assert!(server.deliver().await.is_empty(), "once an hour");
        server.wait_minutes(51);
        assert!(one(&server).await.text().contains("Hai"));
        server.wait_minutes(10);
        an.answer(&id, "Ba").await;
        let bell = Answer::to(mai.request(Method::GET, "/bell")).await.ok();
        Answer::to(mai.request(Method::POST, "/bell").json(&json!({ "until": bell["now"] }))).await.ok();
        server.wait_minutes(60);
        assert!(server.deliver().await.is_empty(), "seen already");
        Answer::to(mai.request(Method::DELETE, "/reply-mail")).await.ok();
        an.answer(&id, "Bốn").await;
        server.wait_minutes(61);
        assert!(server.deliver().await.is_empty());
    }
}

both! {
    async fn a_mailbox_is_not_flooded_and_a_confirmed_one_is_not_moved(server: TestServer, with_mail()) {
        let (mai, _) = subscriber(&server, "at_once").await;
        // Another mailbox has to say yes for itself.
        assert_eq!(subscribe(&mai, "nguoi-khac@bao.example", "daily").await.ok()["confirmed"], false);
        assert_eq!(one(&server).await.to, ["nguoi-khac@bao.example"]);
        assert_eq!(subscribe(&mai, "nguoi-khac@bao.example", "hourly").await.ok()["confirmed"], false);
        assert!(server.deliver().await.is_empty(), "asked a moment ago");
        let mut asked = 0;
        for n in 0..6 {
            let other = server.reader(&format!("Kẻ {n}")).await;
            subscribe(&other, "nan-nhan@bao.example", "at_once").await.ok();
            asked += server.deliver().await.len();
        }
        assert_eq!(asked, 3, "three an hour, whoever asks");
        for wrong in ["", "mai", "mai@bao.example\r\nBcc: x@y.example"] {
            assert_eq!(subscribe(&mai, wrong, "at_once").await.refusal(), "email_invalid", "{wrong:?}");
        }
        assert_eq!(subscribe(&mai, "mai@bao.example", "always").await.refusal(), "body_invalid");
    }
}

fn holding() -> Setup {
    Setup {
        settings: Settings {
            moderation: Moderation::Hold,
            hold_repeats: false,
            ..Settings::default()
        },
        mail: true,
        ..Setup::default()
    }
}

both! {
    async fn an_answer_is_told_of_when_it_is_published_and_a_hidden_one_never(server: TestServer, holding()) {
        let moderator = server.moderator().await;
        let (mai, an) = (server.reader("Mai").await, server.reader("An").await);
        let id = mai.post("Câu hỏi").await;
        moderator.decide(&id, "approve", None).await.ok();
        subscribe(&mai, "mai@bao.example", "at_once").await.ok();
        press(&link(&one(&server).await)).await;
        server.deliver().await;
        server.wait_minutes(2);
        let (good, bad) = (an.answer(&id, "Câu tử tế").await, an.answer(&id, "Câu thô lỗ").await);
        assert!(server.deliver().await.is_empty(), "they wait");
        server.wait_minutes(30);
        moderator.decide(&bad, "hide", None).await.ok();
        moderator.decide(&good, "approve", None).await.ok();
        let told = one(&server).await;
        assert!(told.text().contains("Câu tử tế") && !told.text().contains("thô lỗ"), "{}", told.text());
    }
}

both! {
    async fn mail_that_does_not_leave_is_tried_again(server: TestServer, with_mail()) {
        let (_, id) = subscriber(&server, "at_once").await;
        let mail = server.mail.as_ref().expect("a mail server");
        mail.go_away();
        server.reader("An").await.answer(&id, "Trả lời").await;
        assert!(server.deliver().await.is_empty());
        mail.come_back();
        assert!(server.deliver().await.is_empty(), "not at once");
        server.wait_minutes(2);
        assert!(one(&server).await.text().contains("Trả lời"));
    }
}

both! {
    async fn without_mail_it_is_not_offered(server: TestServer) {
        let mai = server.reader("Mai").await;
        assert_eq!(subscribe(&mai, "mai@bao.example", "at_once").await.refusal(), "sign_in_unavailable");
        assert_eq!(mai.read(&[]).await["rules"]["reply_mail"], false);
    }
}

/// Wishes for everything that is new in the article as well.
async fn follow(reader: &Reader, email: &str, page: &str) -> Answer {
    let body = json!({ "email": email, "frequency": "at_once", "follow": { "key": page } });
    Answer::to(
        reader
            .request(Method::PUT, "/reply-mail")
            .header("accept-language", "vi")
            .json(&body),
    )
    .await
}

both! {
    async fn who_follows_an_article_hears_of_all_that_is_new_in_it_in_one_mail(server: TestServer, with_mail()) {
        let (mai, id) = subscriber(&server, "at_once").await;
        let an = server.reader("An").await;
        assert_eq!(follow(&mai, "mai@bao.example", "không có").await.refusal(), "thread_missing");
        assert_eq!(follow(&mai, "mai@bao.example", "bai").await.ok()["follows"], json!(["bai"]));
        server.wait_minutes(2);
        an.post("Ý kiến riêng").await;
        let told = one(&server).await;
        assert!(told.subject().starts_with("1 bình luận mới"), "{}", told.subject());
        assert!(told.text().contains("An viết") && told.text().contains("Ý kiến riêng"), "{}", told.text());
        assert!(server.deliver().await.is_empty(), "told once");
        server.wait_minutes(2);
        // An answer to them is an answer, and told once; their own are no news.
        mai.post("Của chính tôi").await;
        an.answer(&id, "Trả lời Mai").await;
        an.post("Ý kiến khác").await;
        an.at(json!({ "key": "bài khác" })).post("Ở bài khác").await;
        let told = one(&server).await;
        assert_eq!(told.subject(), "An trả lời bạn ở bao");
        let text = told.text();
        assert_eq!(text.matches("Trả lời Mai").count(), 1, "{text}");
        assert!(text.contains("Trong bài bạn theo dõi") && text.contains("Ý kiến khác"), "{text}");
        assert!(!text.contains("Của chính tôi") && !text.contains("Ở bài khác"), "{text}");
        assert!(told.raw.lines().all(|line| line.len() <= 998), "RFC 5322's longest line");
    }
}

both! {
    async fn a_press_on_the_mails_page_changes_how_often_and_what_is_followed(server: TestServer, with_mail()) {
        let (mai, id) = subscriber(&server, "at_once").await;
        let an = server.reader("An").await;
        an.at(json!({ "key": "hai" })).post("Một").await;
        for page in ["bai", "hai"] {
            follow(&mai, "mai@bao.example", page).await.ok();
        }
        server.wait_minutes(2);
        an.answer(&id, "Trả lời").await;
        let stop = link(&one(&server).await);
        let page = open(&stop).await.text;
        assert!(page.contains("Ngừng nhận thư") && page.contains("mỗi ngày nhiều nhất một thư"), "{page}");
        assert_eq!(page.matches("name=\"follow\"").count(), 2, "{page}");
        let kept = page.split("name=\"follow\" value=\"").nth(1).expect("a box").split('"').next().expect("an id").to_owned();
        let press = async |link: String, fields: Vec<(&str, String)>| Answer::to(Client::new().post(link).form(&fields)).await;
        let change = format!("{stop}/preferences");
        let saved = press(change.clone(), vec![("frequency", "daily".to_owned()), ("follow", kept)]).await;
        assert!(saved.text.contains("Đã lưu"), "{saved:?}");
        let subscription = Answer::to(mai.request(Method::GET, "/reply-mail")).await.ok();
        assert_eq!((&subscription["frequency"], subscription["follows"].as_array().map(Vec::len)), (&json!("daily"), Some(1)), "{subscription}");
        server.wait_minutes(2);
        an.answer(&id, "Nữa").await;
        server.wait_minutes(23 * 60);
        assert!(server.deliver().await.is_empty(), "once a day");
        server.wait_minutes(60);
        one(&server).await;
        // What is nothing to choose from changes nothing; nor does a link that confirms, or one for another mailbox.
        assert_eq!(press(change.clone(), vec![("frequency", "always".to_owned())]).await.status, 400);
        let stopped = press(stop, vec![]).await;
        assert!(stopped.text.contains("Đã ngừng"), "{stopped:?}");
        assert!(press(change, vec![("frequency", "hourly".to_owned())]).await.text.contains("không còn hiệu lực"));
        assert_eq!(Answer::to(mai.request(Method::GET, "/reply-mail")).await.ok()["follows"], json!([]));
    }
}

both! {
    async fn how_often_is_chosen_where_the_mailbox_says_yes(server: TestServer, with_mail()) {
        let mai = server.reader("Mai").await;
        mai.post("Câu hỏi").await;
        subscribe(&mai, "mai@bao.example", "at_once").await.ok();
        let confirm = link(&one(&server).await);
        assert!(open(&confirm).await.text.contains("name=\"frequency\""), "it is asked there");
        Answer::to(Client::new().post(&confirm).form(&[("frequency", "hourly")])).await;
        let known = Answer::to(mai.request(Method::GET, "/reply-mail")).await.ok();
        assert_eq!((&known["confirmed"], &known["frequency"]), (&json!(true), &json!("hourly")));
        let other = Answer::to(Client::new().post(format!("{confirm}/preferences")).form(&[("frequency", "daily")])).await;
        assert_eq!(other.status, StatusCode::GONE, "a link that confirms is no other");
    }
}

both! {
    async fn many_followers_are_each_told_and_the_longest_followed_gives_way(server: TestServer, with_mail()) {
        let an = server.reader("An").await;
        an.post("Mở đầu").await;
        let readers = server.readers("Mai", 3).await;
        for (n, reader) in readers.iter().enumerate() {
            let email = format!("mai{n}@bao.example");
            follow(reader, &email, "bai").await.ok();
            press(&link(&one(&server).await)).await;
        }
        server.deliver().await;
        server.wait_minutes(2);
        an.post("Ý mới").await;
        assert_eq!(server.deliver().await.len(), 3, "each is told");
        for n in 0..25 {
            let page = format!("bài {n}");
            an.at(json!({ "key": page })).post("Một").await;
            follow(&readers[0], "mai0@bao.example", &page).await.ok();
            server.wait_minutes(1);
        }
        let follows = Answer::to(readers[0].request(Method::GET, "/reply-mail")).await.ok()["follows"].clone();
        let follows = follows.as_array().expect("a list");
        assert_eq!((follows.len(), &follows[0]), (20, &json!("bài 24")), "the latest twenty");
    }
}

both! {
    async fn the_form_without_script_takes_the_wish_along(server: TestServer, with_mail()) {
        let page = format!("{}/t/bao?key=bai", server.base);
        let shown = open(&page).await.text;
        assert!(shown.contains("name=\"tell\"") && shown.contains("name=\"whole\""), "{shown}");
        let typed = [
            ("key", "bai"), ("name", "Mai"), ("email", "mai@bao.example"), ("text", "Câu hỏi"),
            ("tell", "1"), ("frequency", "hourly"), ("whole", "1"),
        ];
        let request = Client::new().post(format!("{}/t/bao/comments", server.base)).header("origin", &server.base).form(&typed);
        let posted = Answer::to(request.header("accept-language", "vi")).await;
        assert!(posted.text.contains("Câu hỏi"), "{posted:?}");
        let asking = one(&server).await;
        assert_eq!(asking.to, ["mai@bao.example"]);
        let confirm = open(&link(&asking)).await.text;
        assert!(confirm.contains("value=\"hourly\" checked"), "what was chosen: {confirm}");
    }
}

both! {
    async fn the_page_that_asks_names_the_articles_that_will_be_told_of(server: TestServer, with_mail()) {
        server.reader("An").await.post("Ý kiến riêng").await;
        let mai = server.reader("Mai").await;
        follow(&mai, "mai@bao.example", "bai").await.ok();
        let page = open(&link(&one(&server).await)).await.text;
        assert!(page.contains("mọi bình luận mới") && page.contains("<bdi>bai</bdi>"), "{page}");
        let binh = server.reader("Bình").await;
        subscribe(&binh, "binh@bao.example", "at_once").await.ok();
        let page = open(&link(&one(&server).await)).await.text;
        assert!(!page.contains("mọi bình luận mới"), "{page}");
    }
}
