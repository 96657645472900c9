//! Moving in and out by the owners' page, and out by the API: from the upload to the report, and back in somewhere else.

use std::time::Duration;

use cam_nhan::store::moderators::{Role, Scope};
use cam_nhan_tests::{Answer, Staff, TestServer, both};
use reqwest::{
    Method,
    header::{HeaderMap, HeaderValue, ORIGIN},
};
use serde_json::Value;

const DISQUS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
  <thread dsq:id="1">
    <link>https://cu.example/pho-sang</link><title>Phở sáng</title><createdAt>2024-05-01T01:00:00Z</createdAt>
  </thread>
  <post dsq:id="12">
    <message><![CDATA[<p>Nhiều <b>hành</b> nhé</p>]]></message><createdAt>2024-05-02T02:00:00Z</createdAt>
    <isDeleted>false</isDeleted><isSpam>false</isSpam>
    <author><email>lan@bao.example</email><name>Lan</name><username>lan</username></author>
    <thread dsq:id="1"/><parent dsq:id="11"/>
  </post>
  <post dsq:id="11">
    <message><![CDATA[<p>Ngon quá</p>]]></message><createdAt>2024-05-02T01:00:00Z</createdAt>
    <isDeleted>false</isDeleted><isSpam>false</isSpam>
    <author><email>an@bao.example</email><name>An</name><username>an</username></author>
    <thread dsq:id="1"/>
  </post>
  <post dsq:id="13">
    <message><![CDATA[<p>Mua thuốc</p>]]></message><createdAt>2024-05-02T03:00:00Z</createdAt>
    <isDeleted>true</isDeleted><isSpam>true</isSpam>
    <author><name>Kẻ bán rong</name><isAnonymous>true</isAnonymous></author>
    <thread dsq:id="1"/>
  </post>
</disqus>"#;

const OURS: &str = r#"{"type":"header","format":"cam-nhan","version":1,"site":"cu","origins":[],"exported_at":"2024-06-01T00:00:00.000Z"}
{"type":"comment","id":"c2","thread":"t1","parent":"c1","name":"Bình","text":"Trả lời *trước* bài","created_at":"2024-05-02T02:00:00.000Z"}
{"type":"thread","id":"t1","url":"https://bao.example/pho","title":"Phở sáng"}
{"type":"comment","id":"c1","thread":"t1","name":"Lan","text":"Ngon quá","status":"held","created_at":"2024-05-02T01:00:00.000Z"}
"#;

async fn owner(server: &TestServer) -> Staff {
    server.staff(Role::Owner, "Lan", "lan@toa-soan.example").await
}

/// Sends the form with a file.
async fn upload(staff: &Staff, (name, file): (&str, &[u8]), fields: &[(&str, &str)]) -> Answer {
    let line = "ranh-gioi-0123456789";
    let mut body = Vec::new();
    for (field, value) in fields {
        body.extend(
            format!("--{line}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    let head =
        format!("--{line}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend(head.bytes());
    body.extend(file);
    body.extend(format!("\r\n--{line}--\r\n").bytes());
    let request = staff
        .request(Method::POST, "/admin/sites/bao/transfer/upload")
        .header("content-type", format!("multipart/form-data; boundary={line}"))
        .body(body);
    Answer::to(request).await
}

/// The page once nothing is under way.
async fn settled(staff: &Staff) -> String {
    for _ in 0..400 {
        let page = staff.get("/transfer").await;
        assert_eq!(page.status, 200, "{page:?}");
        if !page.text.contains("data-under-way") {
            return page.text;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it never ends");
}

/// Uploads, says yes, and gives the preview and the report.
async fn import(staff: &Staff, file: (&str, &[u8]), fields: &[(&str, &str)]) -> (String, String) {
    let sent = upload(staff, file, fields).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let preview = settled(staff).await;
    let begun = staff.post("/transfer/import", &[]).await;
    assert_eq!(begun.status, 303, "{begun:?}");
    (preview, settled(staff).await)
}

/// The comments of an export.
fn comments(export: &str) -> Vec<&str> {
    let lines = export.lines();
    lines
        .filter(|line| line.contains("\"type\":\"comment\""))
        .collect()
}

async fn acts(server: &TestServer, act: &str) -> Vec<Value> {
    let answer = server
        .moderator()
        .await
        .ask(Method::GET, &format!("/audit-log?act={act}"), None)
        .await;
    answer.ok()["lines"].as_array().expect("lines").clone()
}

both! {
    async fn a_file_is_uploaded_previewed_and_stored(server: TestServer) {
        let lan = owner(&server).await;
        let hosts = [("old_host", "https://CU.example/"), ("new_host", "bao.example"), ("learn", "")];
        let sent = upload(&lan, ("disqus.xml", DISQUS.as_bytes()), &hosts).await;
        assert_eq!((sent.status.as_u16(), &sent.headers["location"]), (303, &"/admin/sites/bao/transfer".parse().expect("a header")));
        let preview = settled(&lan).await;
        assert!(preview.contains("Disqus") && preview.contains("Sẽ nhập 3 bình luận ở 1 bài."));
        assert!(preview.contains("2 đã đăng") && preview.contains("1 spam"));
        // Nothing is written before somebody says so.
        let moderator = server.moderator().await;
        assert!(moderator.list("approved").await.is_empty());
        assert!(acts(&server, "import").await.is_empty());
        lan.post("/transfer/import", &[]).await;
        let report = settled(&lan).await;
        assert!(report.contains("Đã nhập 3 bình luận ở 1 bài."));
        let approved = moderator.list("approved").await;
        assert_eq!(approved.len(), 2, "{approved:?}");
        assert!(approved.iter().any(|comment| comment["text"] == "Nhiều **hành** nhé"), "{approved:?}");
        let line = acts(&server, "import").await;
        assert!(line[0]["actor"].as_str().expect("an actor").starts_with("moderator:"), "{line:?}");
        // Twice brings nothing twice.
        let (_, again) = import(&lan, ("disqus.xml", DISQUS.as_bytes()), &hosts).await;
        assert!(again.contains("3 bình luận đã nhập từ trước"));
        assert_eq!(moderator.list("approved").await.len(), 2);
        lan.post("/transfer/drop", &[]).await;
        assert!(!lan.get("/transfer").await.text.contains("data-report"));
    }
}

both! {
    async fn a_preview_that_is_dropped_leaves_nothing(server: TestServer) {
        let lan = owner(&server).await;
        assert_eq!(upload(&lan, ("cam-nhan.jsonl", OURS.as_bytes()), &[]).await.status, 303);
        let preview = settled(&lan).await;
        assert!(preview.contains("data-report=\"preview\"") && preview.contains("1 chờ duyệt"));
        assert_eq!(lan.post("/transfer/drop", &[]).await.status, 303);
        let late = lan.post("/transfer/import", &[]).await;
        assert_eq!(late.status, 409);
        assert!(late.text.contains("Bản xem trước không còn nữa."), "{late:?}");
        assert!(server.moderator().await.list("held").await.is_empty());
    }
}

both! {
    async fn what_is_wrong_is_said_in_a_sentence(server: TestServer) {
        let lan = owner(&server).await;
        for (name, file, fields, sentence) in [
            ("thu.txt", &b"khong phai binh luan"[..], &[][..], "Không nhận ra định dạng của tệp; hãy chọn định dạng trong danh sách"),
            ("disqus.xml", &DISQUS.as_bytes()[..900], &[], "Tệp bị cắt giữa chừng"),
            ("disqus.xml", DISQUS.as_bytes(), &[("format", "isso")], "Tệp không thuộc định dạng đã chọn (dòng 1): Isso ≠ Disqus."),
        ] {
            assert_eq!(upload(&lan, (name, file), fields).await.status, 303);
            let page = settled(&lan).await;
            assert!(page.contains(sentence) && page.contains("Không có gì được nhập."), "{sentence}");
        }
        for (file, fields, sentence) in [
            (&b""[..], &[][..], "Hãy chọn ít nhất một tệp."),
            (DISQUS.as_bytes(), &[("old_host", "cu.example/blog"), ("new_host", "bao.example")], "Hãy điền cả hai tên miền"),
            (DISQUS.as_bytes(), &[("time_zone", "Sao/Hỏa")], "Hãy chọn một múi giờ"),
            (DISQUS.as_bytes(), &[("format", "<b>")], "Hãy chọn một định dạng"),
        ] {
            let answer = upload(&lan, ("disqus.xml", file), fields).await;
            assert_eq!(answer.status, 422, "{sentence}");
            assert!(answer.text.contains(sentence), "{sentence}");
        }
        // No such form at all, and one that breaks off.
        let form = lan.request(Method::POST, "/admin/sites/bao/transfer/upload").form(&[("file", "x")]);
        assert_eq!(Answer::to(form).await.status, 415);
        let form = lan.request(Method::POST, "/admin/sites/bao/transfer/upload").header("content-type", "multipart/form-data; boundary=x");
        let broken = Answer::to(form.body("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nnửa")).await;
        assert_eq!(broken.status, 400);
        assert!(broken.text.contains("Tệp chưa lên hết máy chủ"), "{broken:?}");
        // Everybody may go on afterwards.
        let (_, report) = import(&lan, ("cam-nhan.jsonl", OURS.as_bytes()), &[]).await;
        assert!(report.contains("data-report=\"done\""));
    }
}

both! {
    async fn only_an_owner_and_only_from_the_page_itself(server: TestServer) {
        let viewer = server.staff(Role::Viewer, "Xem", "xem@bao.example").await;
        let moderator = server.staff(Role::Moderator, "Duyệt", "duyet@bao.example").await;
        for staff in [&viewer, &moderator] {
            assert_eq!(upload(staff, ("cam-nhan.jsonl", OURS.as_bytes()), &[]).await.status, 403);
            assert!(!staff.get("/settings").await.text.contains("/transfer"));
        }
        let lan = owner(&server).await;
        assert!(lan.get("/settings").await.text.contains("/admin/sites/bao/transfer"));
        let elsewhere = HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static("https://ke-xau.example"))]);
        let elsewhere = lan.request(Method::POST, "/admin/sites/bao/transfer/export").headers(elsewhere);
        assert_eq!(Answer::to(elsewhere.form(&[("format", "jsonl")])).await.status, 403);
        assert!(acts(&server, "export").await.is_empty());
    }
}

both! {
    async fn what_goes_out_by_the_page_and_by_the_api_comes_in_again(server: TestServer) {
        let lan = owner(&server).await;
        let an = server.reader("An").await;
        let mut draft = an.draft("lời **một**", None);
        draft["email"] = serde_json::json!("an@example.com");
        an.send(&draft).await.ok();
        an.answer(draft["id"].as_str().expect("an id"), "lời hai").await;
        an.react(Some("love"), 1).await.ok();
        let page = lan.post("/transfer/export", &[("format", "jsonl")]).await;
        assert_eq!(page.status, 200, "{page:?}");
        assert_eq!(page.headers["content-disposition"], "attachment; filename=\"bao-2026-11-25.jsonl\"");
        assert_eq!(page.headers["cache-control"], "private, no-store");
        assert!(!page.text.contains("an@example.com") && page.text.contains("lời **một**"), "{page:?}");
        let program = server.program(Scope::Manage).await;
        let api = program.ask(Method::GET, "/export.jsonl", None).await;
        assert_eq!(api.headers["content-type"], "application/jsonl");
        assert_eq!(api.text, page.text);
        let with_emails = lan.post("/transfer/export", &[("format", "csv"), ("emails", "1")]).await;
        assert!(with_emails.text.contains("an@example.com"), "{with_emails:?}");
        for (from, to, count) in [("2026-11-25", "2026-11-25", 2), ("2026-11-26", "", 0), ("", "2026-11-24", 0)] {
            let part = lan.post("/transfer/export", &[("format", "jsonl"), ("from", from), ("to", to)]).await;
            assert_eq!(comments(&part.text).len(), count, "{from} {to}: {part:?}");
        }
        let never = program.ask(Method::GET, &format!("/export.jsonl?since={}&before={}", i64::MIN, i64::MAX), None).await;
        assert_eq!(never.status, 200, "{never:?}");
        assert_eq!(lan.post("/transfer/export", &[("format", "docx")]).await.status, 400);
        let exports = acts(&server, "export").await;
        assert_eq!(exports.len(), 7, "{exports:?}");
        // What is there already is known by its ids.
        let (_, report) = import(&lan, ("bao.jsonl", page.text.as_bytes()), &[]).await;
        assert!(report.contains("2 bình luận đã nhập từ trước"));
        let again = program.ask(Method::GET, "/export.jsonl", None).await.text;
        assert_eq!(comments(&again), comments(&page.text));
    }
}
