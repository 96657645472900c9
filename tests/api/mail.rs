//! Mail to moderators: what it tells and when, and what its links do.

use cam_nhan::{
    delivery,
    net::smtp::{Letter, Smtp, Trouble},
    store::{
        moderators::{self, Role},
        outbox as owed, sites,
    },
};
use cam_nhan_domain::{
    Millis, SiteId,
    site::{Language, Moderation, Settings},
};
use cam_nhan_tests::{Answer, Setup, TestServer, both};
use reqwest::{Client, Method};
use serde_json::json;

/// A site that holds every comment, with a mail server.
fn holding() -> Setup {
    let settings = Settings {
        moderation: Moderation::Hold,
        ..Settings::default()
    };
    Setup {
        settings,
        mail: true,
        ..Setup::default()
    }
}

async fn get(url: &str) -> Answer {
    Answer::to(Client::new().get(url)).await
}

async fn press(url: &str) -> Answer {
    Answer::to(Client::new().post(url)).await
}

async fn held(server: &TestServer) -> usize {
    server.moderator().await.list("held").await.len()
}

/// Takes the site away from everyone, or gives everyone a role.
async fn everyone_becomes(server: &TestServer, role: Option<Role>) {
    let site = SiteId::parse("bao").expect("a name");
    let done = server.app.store().write(move |conn| {
        Box::pin(async move {
            for member in moderators::list_members(conn, &site).await? {
                match role {
                    Some(role) => moderators::set_membership(conn, &member.id, &site, role).await?,
                    None => moderators::remove_membership(conn, &member.id, &site).await?,
                }
            }
            Ok(())
        })
    });
    done.await.expect("a change of people");
}

both! {
    async fn comments_that_come_together_are_one_mail_and_without_new_ones_there_is_none(server: TestServer, holding()) {
        let (an, lan) = (server.reader("An").await, server.staff(Role::Moderator, "Lan", "lan@bao.example").await);
        lan.choose("at_once").await;
        an.post("lời một").await;
        an.post("lời hai").await;
        assert!(server.deliver().await.is_empty(), "others may join");
        server.wait_minutes(1);
        let mails = server.deliver().await;
        assert_eq!(mails.len(), 1);
        let (mail, text) = (&mails[0], mails[0].text());
        assert_eq!(mail.to, ["lan@bao.example"]);
        assert_eq!(mail.subject(), "bao: 2 bình luận mới chờ duyệt · bai");
        for said in ["Chào Lan,", "lời một", "lời hai", "trang duyệt mọi bình luận", "Duyệt: http", "Rác: http"] {
            assert!(text.contains(said), "{said} in {text}");
        }
        server.wait_minutes(3 * 1_440);
        assert!(server.deliver().await.is_empty(), "nothing new");
        let third = an.post("lời ba").await;
        server.moderator().await.decide(&third, "approve", None).await.ok();
        server.wait_minutes(1);
        assert!(server.deliver().await.is_empty(), "decided before the mail was due");
        an.post("lời bốn").await;
        server.wait_minutes(1);
        let text = server.deliver().await[0].text();
        assert!(text.contains("lời bốn") && !text.contains("lời một") && text.contains("Tổng cộng có 3"), "{text}");
        server.wait_minutes(1);
        assert!(server.deliver().await.is_empty());
    }
}

both! {
    async fn each_is_told_as_soon_as_they_chose_and_in_their_language(server: TestServer, holding()) {
        let an = server.reader("An").await;
        let lan = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        let binh = server.staff(Role::Moderator, "Bình", "binh@bao.example").await;
        let ca = server.staff(Role::Moderator, "Ca", "ca@bao.example").await;
        let (never, viewer) = (
            server.staff(Role::Moderator, "Dũng", "dung@bao.example").await,
            server.staff(Role::Viewer, "Em", "em@bao.example").await,
        );
        binh.choose("daily").await;
        assert_eq!(ca.post("/notices", &[("notices", "at_once"), ("language", "en")]).await.status, 200);
        never.choose("never").await;
        assert_eq!(viewer.get("/notices").await.status, 403, "there is nothing that a viewer could decide");
        assert_eq!(lan.post("/notices", &[("notices", "yearly")]).await.status, 400);
        let page = lan.get("/notices").await.text;
        assert!(page.contains("lan@bao.example"), "{page}");
        let radio = page.split("<input").find(|input| input.contains("hourly")).expect("the choice");
        assert!(radio.contains("checked"), "hourly unless chosen otherwise: {radio}");
        an.post("chào buổi chiều").await;
        let mut sent = Vec::new();
        for minutes in [1, 58, 1, 14 * 60 + 59, 1, 3 * 1_440] {
            server.wait_minutes(minutes);
            let mut to: Vec<_> = server.deliver().await.iter().map(|mail| format!("{} {}", mail.to[0], mail.subject())).collect();
            to.sort();
            sent.push(to);
        }
        let vietnamese = |who: &str| vec![format!("{who}@bao.example bao: 1 bình luận mới chờ duyệt · bai")];
        let expected = [
            vec!["ca@bao.example bao: 1 new comment to review · bai".to_owned()],
            vec![],
            vietnamese("lan"),
            vec![],
            vietnamese("binh"),
            vec![],
        ];
        assert_eq!(sent, expected, "at once, at 9, at 7 in the morning in Việt Nam");
    }
}

both! {
    async fn a_report_is_told_too_and_where_no_language_was_chosen_it_is_the_sites(
        server: TestServer,
        Setup {
            settings: Settings { language: Language::En, ..Settings::default() },
            mail: true,
            trusted_proxies: vec!["127.0.0.0/8"],
            ..Setup::default()
        }
    ) {
        let (an, lan) = (server.reader("An").await, server.staff(Role::Moderator, "Lan", "lan@bao.example").await);
        lan.choose("at_once").await;
        let id = an.post("mua hàng ở đây").await;
        let flag = async |name: &str| {
            let reader = server.reader(name).await;
            reader.at(json!({ "key": "khác" })).post(&format!("{name} có lời")).await;
            let network = format!("198.51.{}.7", name.as_bytes()[0]);
            let request = reader.request(Method::POST, &format!("/comments/{id}/flag")).header("x-forwarded-for", network);
            Answer::to(request.json(&json!({ "reason": "spam", "note": "" }))).await.ok();
            server.wait_minutes(1);
            server.deliver().await
        };
        let first = flag("B").await;
        assert_eq!(first[0].subject(), "bao: 1 new comment to review · bai");
        assert!(first[0].text().contains("reported by 1"), "{}", first[0].text());
        assert!(flag("C").await.is_empty(), "it waits already");
        assert_eq!(flag("D").await.len(), 1, "now it is held");
        let approved = press(&first[0].link("approve", 0)).await;
        assert_eq!(approved.status, 409, "it was published when the mail was sent: {approved:?}");
        assert!(approved.text.contains("<button"), "asks again");
    }
}

both! {
    async fn after_a_night_without_the_mail_server_one_mail_tells_all(server: TestServer, holding()) {
        let (an, lan) = (server.reader("An").await, server.staff(Role::Moderator, "Lan", "lan@bao.example").await);
        lan.choose("at_once").await;
        let smtp = server.mail.as_ref().expect("a mail server");
        smtp.go_away();
        for n in 0..4 {
            an.post(&format!("lời thứ {n}")).await;
            server.wait_minutes(60);
            assert!(server.deliver().await.is_empty());
        }
        let page = lan.get("/notices").await.text;
        assert!(page.contains("không nối được với máy chủ thư") && page.contains("thử lại lúc"), "{page}");
        smtp.come_back();
        server.wait_minutes(360);
        let mails = server.deliver().await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].subject(), "bao: 4 bình luận mới chờ duyệt · bai");
        server.wait_minutes(1_440);
        assert!(server.deliver().await.is_empty(), "once");
        assert!(!lan.get("/notices").await.text.contains("role=\"alert\""));
    }
}

both! {
    async fn mail_that_is_refused_again_and_again_is_given_up_loudly_until_something_new_comes(server: TestServer, holding()) {
        let (an, lan) = (server.reader("An").await, server.staff(Role::Moderator, "Lan", "lan@bao.example").await);
        let smtp = server.mail.as_ref().expect("a mail server");
        smtp.refuse();
        an.post("lời một").await;
        for _ in 0..12 {
            server.wait_minutes(660);
            assert!(server.deliver().await.is_empty());
        }
        let tries = smtp.heard().iter().filter(|verb| *verb == "RCPT").count();
        assert_eq!(tries, 8, "it does not go on for ever");
        let page = lan.get("/notices").await.text;
        assert!(page.contains("máy chủ thư từ chối (550)") && page.contains("đã ngừng thử"), "{page}");
        smtp.come_back();
        server.wait_minutes(1_440);
        assert!(server.deliver().await.is_empty());
        an.post("lời hai").await;
        server.wait_minutes(60);
        let mails = server.deliver().await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].text().contains("lời một") && mails[0].text().contains("lời hai"));
    }
}

both! {
    async fn two_servers_of_one_database_send_one_mail(server: TestServer, holding()) {
        let an = server.reader("An").await;
        for name in ["an", "binh", "chi", "dung", "em", "giang"] {
            server.staff(Role::Moderator, name, &format!("{name}@bao.example")).await;
        }
        an.post("lời một").await;
        server.wait_minutes(60);
        let other = server.another().await;
        let (one, two) = tokio::join!(delivery::deliver(&server.app), delivery::deliver(&other));
        assert_eq!(one.expect("one server") + two.expect("the other"), 6);
        let mut to: Vec<_> = server.deliver().await.into_iter().flat_map(|mail| mail.to).collect();
        assert_eq!(to.len(), 6);
        to.sort();
        to.dedup();
        assert_eq!(to.len(), 6);
        other.close().await.expect("closed");
    }
}

both! {
    async fn what_comes_while_a_mail_is_being_sent_is_told_in_the_next_and_a_dead_servers_mail_by_another(server: TestServer, holding()) {
        let (an, lan) = (server.reader("An").await, server.staff(Role::Moderator, "Lan", "lan@bao.example").await);
        lan.choose("at_once").await;
        let take = async || {
            let now = server.app.now();
            let until = now.plus_minutes(5);
            let taken = server.app.store().write(move |conn| Box::pin(async move { owed::take(conn, now, until).await }));
            taken.await.expect("the outbox").expect("a mail that is due")
        };
        an.post("lời một").await;
        server.wait_minutes(1);
        let (mail, due) = (take().await, server.app.now().plus_minutes(1));
        an.post("lời hai").await;
        server.app.store().write(move |conn| Box::pin(async move { owed::finish(conn, &mail, Some(due)).await })).await.expect("settled");
        server.wait_minutes(1);
        let mails = server.deliver().await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].text().contains("lời hai"), "{}", mails[0].text());
        an.post("lời ba").await;
        server.wait_minutes(1);
        // This server dies here.
        take().await;
        assert!(server.deliver().await.is_empty(), "it may still be at it");
        server.wait_minutes(5);
        assert_eq!(server.deliver().await.len(), 1);
        server.wait_minutes(5);
        assert!(server.deliver().await.is_empty());
    }
}

both! {
    async fn opening_the_links_of_a_mail_changes_nothing(server: TestServer, holding()) {
        let (an, lan) = (server.reader("An").await, server.staff(Role::Moderator, "Lan", "lan@bao.example").await);
        lan.choose("at_once").await;
        an.post("lời một").await;
        server.wait_minutes(1);
        let mail = server.deliver().await.remove(0);
        let header = mail.header();
        let header = |name: &str| header.iter().find_map(|line| line.strip_prefix(name)).expect(name).to_owned();
        assert_eq!(header("List-Unsubscribe-Post: "), "List-Unsubscribe=One-Click");
        let one_click = header("List-Unsubscribe: <").trim_end_matches('>').to_owned();
        let mut links = mail.links();
        links.push(one_click.clone());
        let in_html: Vec<_> = mail.html().split("href=\"").skip(1).map(|rest| rest[..rest.find('"').expect("an end")].to_owned()).collect();
        assert!(in_html.len() >= 6 && in_html.iter().all(|link| links.contains(link)), "{in_html:?}");
        // Whatever the pages lead to is opened too, as a scanner does.
        for _ in 0..2 {
            for link in &links {
                for method in [Method::HEAD, Method::GET] {
                    let seen = Answer::to(Client::new().request(method, link)).await;
                    assert!(seen.status.is_success(), "{link}: {seen:?}");
                    if link.contains("/mail/") {
                        assert_eq!(seen.headers["referrer-policy"], "no-referrer");
                        assert_eq!(seen.headers["cache-control"], "no-store");
                        assert_eq!(seen.headers["x-robots-tag"], "noindex, nofollow");
                        assert!(!seen.headers["content-security-policy"].to_str().expect("text").contains("script-src"));
                        assert!(!seen.text.contains("<script") && !seen.headers.contains_key("set-cookie"), "{seen:?}");
                    }
                }
            }
        }
        assert_eq!(held(&server).await, 1);
        assert!(lan.get("/notices").await.text.split("<input").any(|input| input.contains("at_once") && input.contains("checked")));
        // A press acts, and pressing twice is pressing once.
        let approve = mail.link("approve", 0);
        let page = get(&approve).await.text;
        assert!(page.contains("lời một") && page.contains("<button"), "{page}");
        assert_eq!(press(&approve).await.status, 200);
        assert_eq!(press(&approve).await.status, 200);
        assert_eq!(an.count().await, 1);
        let late = press(&mail.link("hide", 0)).await;
        assert_eq!(late.status, 409, "somebody has decided since: {late:?}");
        assert_eq!(an.count().await, 1);
        let record = server.moderator().await.ask(Method::GET, "/audit-log", None).await.ok();
        let acts: Vec<_> = record["lines"].as_array().expect("a list").iter().filter(|line| line["act"] == "approve").collect();
        assert_eq!(acts.len(), 1);
        assert!(acts[0]["actor"].as_str().is_some_and(|actor| actor.starts_with("moderator:")), "{record}");
        // What a mail program's own button sends.
        let request = Client::new().post(&one_click).form(&[("List-Unsubscribe", "One-Click")]);
        assert_eq!(Answer::to(request).await.status, 200);
        an.post("lời hai").await;
        server.wait_minutes(1_440);
        assert!(server.deliver().await.is_empty());
        assert!(lan.get("/notices").await.text.split("<input").any(|input| input.contains("never") && input.contains("checked")));
    }
}

both! {
    async fn a_link_does_one_thing_to_one_comment_for_one_moderator_for_a_week(server: TestServer, holding()) {
        let (an, lan) = (server.reader("An").await, server.staff(Role::Moderator, "Lan", "lan@bao.example").await);
        lan.choose("at_once").await;
        let (first, second) = (an.post("lời một").await, an.post("lời hai").await);
        server.wait_minutes(1);
        let mail = server.deliver().await.remove(0);
        let of = |act: &str, id: &str| mail.links().into_iter().find(|link| link.contains(act) && link.contains(id)).expect("a link");
        let approve = of(".approve.", &first);
        for bent in [
            approve.replace(&first, &second),
            approve.replace(".approve.", ".hide."),
            approve.replace(".approve.", ".remove."),
            approve.replace(".1.held.", ".2.held."),
            approve.replace("/mail/", "/mail/9"),
            format!("{}.{}", of(".approve.", &second).rsplit_once('.').expect("signed").0, approve.rsplit_once('.').expect("signed").1),
            format!("{}/mail/x", server.base),
        ] {
            for answer in [get(&bent).await, press(&bent).await] {
                assert_eq!(answer.status, 410, "{bent}: {answer:?}");
                assert!(answer.text.contains("role=\"alert\"") && answer.headers["referrer-policy"] == "no-referrer");
            }
        }
        assert_eq!(held(&server).await, 2);
        // The author changes it: what was seen is not what is there.
        an.edit(&first, "lời đã đổi", 1).await.ok();
        let changed = press(&approve).await;
        assert_eq!(changed.status, 409);
        assert!(changed.text.contains("lời đã đổi"), "{changed:?}");
        assert_eq!(held(&server).await, 2);
        let action = changed.text.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form");
        everyone_becomes(&server, Some(Role::Viewer)).await;
        let again = format!("{}{action}", server.base);
        assert_eq!((get(&again).await.status, press(&again).await.status), (reqwest::StatusCode::FORBIDDEN, reqwest::StatusCode::FORBIDDEN));
        everyone_becomes(&server, None).await;
        assert_eq!(press(&again).await.status, 403);
        assert_eq!(held(&server).await, 2);
        let unsubscribe = mail.links().into_iter().find(|link| link.contains(".unsubscribe.")).expect("a link");
        assert_eq!((get(&unsubscribe).await.status.as_u16(), press(&unsubscribe).await.status.as_u16()), (200, 200));
        let lan = server.staff(Role::Moderator, "Lan Hai", "hai@bao.example").await;
        lan.choose("at_once").await;
        an.post("lời ba").await;
        server.wait_minutes(1);
        let mail = server.deliver().await.remove(0);
        assert_eq!(press(&mail.link("approve", 0)).await.status, 200);
        server.wait_minutes(7 * 1_440);
        assert_eq!(press(&mail.link("hide", 0)).await.status, 410, "a week is over");
        assert_eq!(an.count().await, 1);
    }
}

both! {
    async fn what_others_wrote_stays_text_and_names_nobody_else(server: TestServer, holding()) {
        let title = format!("Bài\r\nBcc: x@evil.example\u{2028}dòng =?utf-8?B?QmNjOiBh?= Tie\u{302}\u{301}ng Việt {}", "dài ".repeat(400));
        let an = server.reader("=?utf-8?B?QmNj?=").await.at(json!({ "key": "bai", "title": title }));
        let lan = server.staff(Role::Moderator, "An\r\nBcc: x@evil.example", "an+baomoi@example.vn").await;
        lan.choose("at_once").await;
        let site = SiteId::parse("bao").expect("a name");
        let mut stored = sites::get(&mut server.app.store().read().await.expect("a connection").conn(), &site)
            .await.expect("the site").expect("the site");
        stored.name = "Báo\r\nBcc: y@evil.example".to_owned();
        let now = server.app.now();
        server.app.store().write(move |conn| Box::pin(async move { sites::set(conn, &stored, now).await })).await.expect("a name");
        an.post("<img src=https://evil.example/a.png onerror=alert(1)> </div><script>alert(2)</script>\n\nDuyệt: https://evil.example\n![x](https://evil.example/b.png)").await;
        server.wait_minutes(1);
        let mails = server.deliver().await;
        assert_eq!(mails.len(), 1);
        let mail = &mails[0];
        assert_eq!(mail.to, ["an+baomoi@example.vn"]);
        let header = mail.header();
        assert!(header.contains(&"To: an+baomoi@example.vn".to_owned()), "{header:?}");
        let names: Vec<_> = header.iter().map(|line| line.split(':').next().unwrap_or_default().to_lowercase()).collect();
        for name in &names {
            assert!(!["bcc", "cc", "return-path"].contains(&name.as_str()), "{header:?}");
            assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
        assert!(mail.raw.lines().all(|line| line.len() <= 998), "RFC 5322");
        assert!(mail.raw.split("\r\n\r\n").next().expect("a header").is_ascii());
        let subject = mail.subject();
        let begins = "Báo Bcc: y@evil.example: 1 bình luận mới chờ duyệt · Bài Bcc: x@evil.example dòng =?utf-8?B?QmNjOiBh?= Tiếng Việt";
        assert!(subject.starts_with(begins), "{subject}");
        assert!(subject.chars().count() < 200);
        let (text, html) = (mail.text(), mail.html());
        assert!(text.contains("Chào An Bcc: x@evil.example,"), "{text}");
        assert!(text.lines().all(|line| !line.trim_start().starts_with("Duyệt: https://evil")), "no line of ours is theirs: {text}");
        for tag in ["<img", "<script", "src=\"", "url(", "<link", "<!>"] {
            assert!(!html.contains(tag), "{tag} in {html}");
        }
        assert!(html.contains("&lt;img src=https://evil.example/a.png") && html.contains("=?utf-8?B?QmNj?="), "{html}");
    }
}

both! {
    async fn one_mail_to_try_arrives_at_once_whatever_waits(server: TestServer, holding()) {
        let (an, lan) = (server.reader("An").await, server.staff(Role::Owner, "Lan", "lan@bao.example").await);
        lan.choose("never").await;
        for waiting in 0..2 {
            assert_eq!(lan.post("/notices/test", &[]).await.status, 200);
            lan.post("/notices/test", &[]).await;
            assert!(lan.get("/notices").await.text.contains("đang chờ gửi"));
            let mails = server.deliver().await;
            assert_eq!(mails.len(), 1);
            assert!(mails[0].subject().contains(&format!("thư thử, {waiting} bình luận")), "{}", mails[0].subject());
            assert!(lan.get("/notices").await.text.contains("Thư gần nhất đã gửi lúc"));
            an.post("lời một").await;
        }
    }
}

both! {
    async fn without_a_mail_server_the_page_says_so(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, lan) = (server.reader("An").await, server.staff(Role::Owner, "Lan", "lan@bao.example").await);
        an.post("lời một").await;
        server.wait_minutes(1_440);
        assert_eq!(delivery::deliver(&server.app).await.expect("the outbox"), 0);
        let page = lan.get("/notices").await.text;
        assert!(page.contains("CAM_NHAN_SMTP_URL") && !page.contains("Gửi thử"), "{page}");
    }
}

both! {
    async fn a_password_is_never_sent_in_the_clear_unless_the_url_says_so(server: TestServer, holding()) {
        let smtp = server.mail.as_ref().expect("a mail server");
        let letter = Letter {
            subject: "x".to_owned(),
            text: "x".to_owned(),
            html: "x".to_owned(),
            unsubscribe: Some("https://binhluan.example/mail/x".to_owned()),
            id: "x".to_owned(),
        };
        for scheme in ["smtp", "smtps"] {
            let url = format!("{scheme}://an:hunter2@127.0.0.1:{}", smtp.port());
            let way = Smtp::new(&url, "binhluan@bao.example").expect("settings");
            let sent = way.send("lan@bao.example", letter.clone(), Millis(0)).await;
            assert!(matches!(sent, Err(Trouble::Protocol | Trouble::Tls | Trouble::Unreachable)), "{sent:?}");
        }
        assert!(!smtp.heard().iter().any(|verb| verb == "AUTH" || verb == "MAIL"), "{:?}", smtp.heard());
    }
}

both! {
    async fn a_forgotten_password_is_set_anew_by_mail_and_nobody_learns_who_has_an_account(server: TestServer, holding()) {
        server.staff(Role::Moderator, "Lan", "lan@bao.example").await;
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let send = async |url: &str, form: &[(&str, &str)]| {
            Answer::to(client.post(url).header("origin", &server.base).form(form)).await
        };
        let asking = format!("{}/admin/forgotten-password", server.base);
        let ask = async |email: &str| send(&asking, &[("email", email)]).await;
        assert!(get(&format!("{}/admin/sign-in", server.base)).await.text.contains("Quên mật khẩu?"));
        let (known, unknown) = (ask(" Lan@bao.example ").await, ask("ai@bao.example").await);
        assert_eq!((known.status.as_u16(), &known.text), (200, &unknown.text));
        let mails = server.deliver().await;
        assert_eq!(mails.len(), 1);
        assert_eq!((mails[0].to.as_slice(), mails[0].subject()), (["lan@bao.example".to_owned()].as_slice(), "bao: đặt mật khẩu mới".to_owned()));
        let link = mails[0].links().into_iter().find(|link| link.contains("/admin/password/")).expect("a link");
        ask("lan@bao.example").await;
        assert!(server.deliver().await.is_empty(), "one mail in ten minutes");
        let sign_in = async |password: &str| {
            let form = [("email", "lan@bao.example"), ("password", password)];
            send(&format!("{}/admin/sign-in", server.base), &form).await.status.as_u16()
        };
        assert_eq!(get(&link).await.status, 200, "looking changes nothing");
        assert_eq!(send(&link, &[("password", "mật khẩu mới tinh")]).await.status, 303);
        assert_ne!(send(&link, &[("password", "mật khẩu khác nữa")]).await.status, 303, "the link works once");
        assert_eq!(sign_in("mật khẩu mới tinh").await, 303);
        assert_ne!(sign_in("mật khẩu đủ dài").await, 303);
        server.wait_minutes(11);
        ask("lan@bao.example").await;
        assert_eq!(server.deliver().await.len(), 1);
    }
}

both! {
    async fn without_mail_nobody_is_asked_to_wait_for_one(server: TestServer) {
        assert!(!get(&format!("{}/admin/sign-in", server.base)).await.text.contains("forgotten-password"));
        assert_eq!(get(&format!("{}/admin/forgotten-password", server.base)).await.status, 404);
    }
}

both! {
    async fn an_invitation_is_sent_by_mail_listed_and_revoked(server: TestServer, holding()) {
        let lan = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        let asked = lan.post("/people/invite", &[("role", "viewer"), ("email", "moi@bao.example")]).await;
        assert_eq!(asked.status, 200);
        assert!(asked.text.contains("moi@bao.example") && !asked.text.contains("/admin/invitation/"), "no link is shown: {asked:?}");
        let mails = server.deliver().await;
        assert_eq!((mails.len(), mails[0].to.as_slice()), (1, ["moi@bao.example".to_owned()].as_slice()));
        assert!(mails[0].text().contains("Lan mời bạn duyệt bình luận của bao"), "{}", mails[0].text());
        let link = mails[0].links().into_iter().next().expect("a link");
        assert!(get(&link).await.text.contains("Lan"), "it is good");
        let page = lan.get("/people").await.text.replace("<!>", "");
        assert!(page.contains("moi@bao.example") && page.contains("thư đã gửi"), "{page}");
        let id = page.split("end-invitation").nth(1).and_then(|rest| rest.split("value=\"").nth(1)).and_then(|rest| rest.split('"').next()).expect("an id");
        assert_eq!(lan.post("/people/end-invitation", &[("id", id)]).await.status, 303);
        assert_ne!(get(&link).await.status, 200, "revoked");
        assert!(server.deliver().await.is_empty(), "sent once");
        let wrong = lan.post("/people/invite", &[("role", "viewer"), ("email", "ai đó")]).await;
        assert_eq!(wrong.status, 422);
        for n in 0..49 {
            lan.post("/people/invite", &[("role", "viewer"), ("email", &format!("an{n}@bao.example"))]).await;
        }
        let many = lan.post("/people/invite", &[("role", "viewer"), ("email", "an@bao.example")]).await;
        assert_eq!(many.status, 429);
    }
}
