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

async fn wish(reader: &Reader, email: &str, frequency: &str) -> Answer {
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
        wish(&mai, "Mai@bao.example", frequency).await.ok()["confirmed"],
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
        wish(&mai, "mai@bao.example", "at_once").await.ok();
        let asking = one(&server).await;
        assert_eq!(asking.subject(), "Xác nhận nhận thư báo trả lời từ bao");
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
            an.answer(&id, &format!("Trả lời thứ {n}")).await;
        }
        mai.answer(&id, "Tự trả lời").await;
        let told = one(&server).await;
        assert_eq!(told.subject(), "3 trả lời mới cho bạn ở bao");
        for n in 0..3 {
            assert!(told.text().contains(&format!("Trả lời thứ {n}")), "{}", told.text());
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
        assert!(press(&stop).await.text.contains("Đã ngừng"));
        assert_eq!(press(&stop).await.status, StatusCode::OK, "twice is once");
        assert_eq!(Answer::to(mai.request(Method::GET, "/reply-mail")).await.ok()["email"], Value::Null);
        server.wait_minutes(5);
        an.answer(&id, "Trả lời nữa").await;
        assert!(server.deliver().await.is_empty());
        assert_eq!(press(&format!("{stop}x")).await.status, StatusCode::GONE);
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
        assert_eq!(wish(&mai, "nguoi-khac@bao.example", "daily").await.ok()["confirmed"], false);
        assert_eq!(one(&server).await.to, ["nguoi-khac@bao.example"]);
        assert_eq!(wish(&mai, "nguoi-khac@bao.example", "hourly").await.ok()["confirmed"], false);
        assert!(server.deliver().await.is_empty(), "asked a moment ago");
        let mut asked = 0;
        for n in 0..6 {
            let other = server.reader(&format!("Kẻ {n}")).await;
            wish(&other, "nan-nhan@bao.example", "at_once").await.ok();
            asked += server.deliver().await.len();
        }
        assert_eq!(asked, 3, "three an hour, whoever asks");
        for wrong in ["", "mai", "mai@bao.example\r\nBcc: x@y.example"] {
            assert_eq!(wish(&mai, wrong, "at_once").await.refusal(), "email_invalid", "{wrong:?}");
        }
        assert_eq!(wish(&mai, "mai@bao.example", "always").await.refusal(), "body_invalid");
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
        wish(&mai, "mai@bao.example", "at_once").await.ok();
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
        assert_eq!(wish(&mai, "mai@bao.example", "at_once").await.refusal(), "sign_in_unavailable");
        assert_eq!(mai.read(&[]).await["rules"]["reply_mail"], false);
    }
}
