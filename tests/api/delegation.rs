//! What owners let others do: in the audit log, to be ended, and never longer than their own right lasts.

use std::time::Duration;

use cam_nhan::{
    auth,
    discussion::people,
    error::Error,
    store::{
        actor::Actor,
        moderators::{Role, Scope},
        sites,
    },
};
use cam_nhan_domain::{Code, SiteId, ids::ModeratorId};
use cam_nhan_tests::{Answer, TestServer, both};
use reqwest::{Client, Method, redirect::Policy};
use tokio::time::timeout;

const PASSWORD: &str = "mật khẩu đủ dài";

fn bao() -> SiteId {
    SiteId::parse("bao").expect("a name")
}

/// Takes up an invitation, by its link's path.
async fn accept(server: &TestServer, link: &str, email: &str, password: &str) -> Answer {
    let client = Client::builder()
        .redirect(Policy::none())
        .build()
        .expect("a client");
    let request = client
        .post(format!("{}{link}", server.base))
        .header("origin", &server.base);
    Answer::to(request.form(&[("name", "Ai"), ("email", email), ("password", password)])).await
}

/// The link that a page of an owner's shows after inviting.
fn link_in(page: &str) -> String {
    let rest = page
        .split("/admin/invitation/")
        .nth(1)
        .unwrap_or_else(|| panic!("a link in {page}"));
    format!(
        "/admin/invitation/{}",
        rest.split(['"', '<']).next().expect("a token")
    )
}

/// The id of a member, as the form that changes their role has it.
fn member(page: &str, name: &str) -> String {
    let rest = page
        .split(&format!("<strong>{name}</strong>"))
        .nth(1)
        .unwrap_or_else(|| panic!("{name} in {page}"));
    rest.split("name=\"id\" value=\"")
        .nth(1)
        .expect("a form")
        .split('"')
        .next()
        .expect("an id")
        .to_owned()
}

both! {
    async fn an_invitation_is_on_the_record_is_listed_and_can_be_ended(server: TestServer) {
        let owner = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        let page = owner.post("/people/invite", &[("role", "moderator")]).await;
        let link = link_in(&page.text);
        let people = owner.get("/people").await.text;
        let listed = people.split("Lời mời đang chờ").nth(1).expect("the list");
        assert!(listed.contains("người duyệt") && listed.contains("Hoa"), "{listed}");
        let id = listed.split("name=\"id\" value=\"").nth(1).expect("a form").split('"').next().expect("an id").to_owned();
        let record = owner.get("/audit-log?act=invite").await.text;
        assert!(record.contains("mời người") && record.contains("Hoa"), "{record}");
        assert_eq!(owner.post("/people/end-invitation", &[("id", &id)]).await.status, 303);
        assert_eq!(accept(&server, &link, "moi@bao.example", PASSWORD).await.status, 410);
        assert!(!owner.get("/people").await.text.contains("Lời mời đang chờ"));
        assert!(owner.get("/audit-log?act=end_invitation").await.text.contains("hủy lời mời"));
        let viewer = server.staff(Role::Viewer, "Xem", "xem@bao.example").await;
        assert_eq!(viewer.post("/people/end-invitation", &[("id", &id)]).await.status, 403);
    }
}

both! {
    async fn the_line_to_the_queue_ends_with_the_right_to_it(server: TestServer) {
        let hoa = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        let ke = server.staff(Role::Viewer, "Kẻ", "ke@bao.example").await;
        let an = server.reader("An").await;
        let mut line = ke.request(Method::GET, "/admin/sites/bao/live").send().await.expect("a line");
        let tell = async |name: &str, text: &str| {
            let id = an.post(text).await;
            let flag = server.reader(name).await.request(Method::POST, &format!("/comments/{id}/flag"));
            Answer::to(flag.json(&serde_json::json!({ "reason": "spam" }))).await.ok();
        };
        // What is said within ten seconds, to the line's end or to an event.
        let mut next = async || {
            let mut said = String::new();
            while let Ok(Ok(Some(bytes))) = timeout(Duration::from_secs(10), line.chunk()).await {
                said.push_str(&String::from_utf8_lossy(&bytes));
                if said.contains("data:") {
                    break;
                }
            }
            said
        };
        tell("Bình", "lời thứ nhất").await;
        assert!(next().await.contains("data:"), "who looks after the site is told");
        let id = member(&hoa.get("/people").await.text, "Kẻ");
        hoa.post("/people/role", &[("id", &id), ("role", "viewer"), ("take_away", "1")]).await;
        tell("Chi", "lời thứ hai của An").await;
        assert!(!next().await.contains("data:"), "and who does so no longer is not");
    }
}

both! {
    async fn a_removed_owner_does_not_come_back_by_what_they_left_behind(server: TestServer) {
        let hoa = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        let ke = server.staff(Role::Owner, "Kẻ", "ke@bao.example").await;
        let link = link_in(&ke.post("/people/invite", &[("role", "owner")]).await.text);
        let issued = ke.post("/people/token", &[("name", "cua-sau"), ("scope", "manage"), ("days", "")]).await.text;
        let token = issued.split("<code>").nth(1).expect("a token").split('<').next().expect("its end").to_owned();
        let ask = |token: String| {
            Answer::to(Client::new().get(format!("{}/api/v1/admin/sites/bao/bans", server.base)).bearer_auth(token))
        };
        assert_eq!(ask(token.clone()).await.status, 200);
        let id = member(&hoa.get("/people").await.text, "Kẻ");
        hoa.post("/people/role", &[("id", &id), ("role", "owner"), ("take_away", "1")]).await;
        assert_eq!(ke.get("").await.status, 403);
        assert_eq!(accept(&server, &link, "ke@bao.example", PASSWORD).await.status, 410);
        assert_eq!(accept(&server, &link, "khac@bao.example", PASSWORD).await.status, 410);
        assert_eq!(ask(token).await.status, 401);
        let record = hoa.get("/audit-log").await.text;
        assert!(record.contains("hủy lời mời") && record.contains("hủy khóa API"), "{record}");
    }
}

both! {
    async fn an_owner_who_is_one_no_more_invites_nobody(server: TestServer) {
        let hoa = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        let ke = server.staff(Role::Owner, "Kẻ", "ke@bao.example").await;
        let link = link_in(&ke.post("/people/invite", &[("role", "owner")]).await.text);
        let id = member(&hoa.get("/people").await.text, "Kẻ");
        hoa.post("/people/role", &[("id", &id), ("role", "viewer")]).await;
        assert_eq!(accept(&server, &link, "khac@bao.example", PASSWORD).await.status, 410);
        hoa.post("/people/role", &[("id", &id), ("role", "owner")]).await;
        assert_eq!(accept(&server, &link, "khac@bao.example", PASSWORD).await.status, 410, "it stays ended");
    }
}

both! {
    async fn an_owner_whose_right_goes_while_they_press_hands_nothing_on(server: TestServer) {
        let hoa = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        server.staff(Role::Owner, "Kẻ", "ke@bao.example").await;
        let id = member(&hoa.get("/people").await.text, "Kẻ");
        hoa.post("/people/role", &[("id", &id), ("role", "moderator")]).await;
        // Their request had come, and was found theirs to make, a moment before that.
        let actor = Actor::Moderator(ModeratorId::parse(&id).expect("an id"));
        let invited = auth::moderator::invite_by(&server.app, &bao(), Role::Owner, None, actor.clone()).await;
        let issued = auth::moderator::issue_token(&server.app, &bao(), "cua-sau", Scope::Manage, None, actor.clone()).await;
        let site = sites::get(&mut server.app.store().read().await.expect("a connection").conn(), &bao()).await.expect("a site").expect("a site");
        let own = ModeratorId::parse(&id).expect("an id");
        let raised = people::set_role(&server.app, &site, own, Some(Role::Owner), actor).await;
        for refused in [invited.map(|_| ()), issued.map(|_| ()), raised] {
            assert!(matches!(&refused, Err(Error::Refusal(refusal)) if refusal.code == Code::Forbidden), "{refused:?}");
        }
        assert!(!hoa.get("/people").await.text.contains("Lời mời đang chờ"));
    }
}

both! {
    async fn an_invented_or_used_link_tells_nothing_of_who_looks_after_a_site(server: TestServer) {
        server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        let used = format!("/admin/invitation/{}", auth::moderator::invite(&server.app, &bao(), Role::Viewer).await.expect("a token"));
        assert_eq!(accept(&server, &used, "moi@bao.example", PASSWORD).await.status, 303);
        let mut answers = Vec::new();
        for link in [used.as_str(), "/admin/invitation/bia-ra"] {
            for (email, password) in [
                ("hoa@bao.example", PASSWORD),
                ("hoa@bao.example", "mật khẩu sai rồi"),
                ("khong-ai@bao.example", "mật khẩu nào đó"),
                ("không phải e-mail", PASSWORD),
                ("hoa@bao.example", "ngắn"),
            ] {
                let answer = accept(&server, link, email, password).await;
                answers.push((answer.status.as_u16(), answer.text));
            }
        }
        assert_eq!(answers[0].0, 410);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
}

both! {
    async fn an_invitation_raises_and_never_lowers(server: TestServer) {
        let owner = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        let lower = format!("/admin/invitation/{}", auth::moderator::invite(&server.app, &bao(), Role::Viewer).await.expect("a token"));
        assert_eq!(accept(&server, &lower, "hoa@bao.example", PASSWORD).await.status, 303);
        assert_eq!(owner.post("/people/invite", &[("role", "viewer")]).await.status, 200, "still an owner");
        let lan = server.staff(Role::Viewer, "Lan", "lan@bao.example").await;
        assert_eq!(lan.post("/people/invite", &[("role", "viewer")]).await.status, 403);
        let higher = format!("/admin/invitation/{}", auth::moderator::invite(&server.app, &bao(), Role::Owner).await.expect("a token"));
        assert_eq!(accept(&server, &higher, "lan@bao.example", PASSWORD).await.status, 303);
        assert_eq!(lan.post("/people/invite", &[("role", "viewer")]).await.status, 200);
    }
}

both! {
    async fn a_wrong_field_of_an_invitation_comes_back_with_what_was_typed(server: TestServer) {
        let link = format!("/admin/invitation/{}", auth::moderator::invite(&server.app, &bao(), Role::Viewer).await.expect("a token"));
        let answer = accept(&server, &link, "moi@bao.example", "ngắn").await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("value=\"moi@bao.example\"") && answer.text.contains("role=\"alert\""), "{}", answer.text);
        assert_eq!(accept(&server, &link, "moi@bao.example", PASSWORD).await.status, 303, "and the link is still good");
    }
}
