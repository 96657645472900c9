//! Who may do what: every route of the moderators' API and pages has its right here, and is tried with every other.

use std::collections::BTreeMap;

use cam_nhan::store::moderators::{Role, Scope};
use cam_nhan_tests::{Answer, both};
use reqwest::{Client, Method};
use serde_json::json;

/// Every operation under the API's address of a site, and the scope that it needs.
const OPERATIONS: &[(&str, &str, Scope)] = &[
    ("get", "/comments", Scope::Read),
    ("patch", "/comments/{id}", Scope::Moderate),
    ("post", "/comments/{id}/{act}", Scope::Moderate),
    ("get", "/comments/{id}/flags", Scope::Read),
    ("get", "/warnings", Scope::Read),
    ("post", "/warnings", Scope::Moderate),
    ("get", "/erasures", Scope::Read),
    ("post", "/erasures/decision", Scope::Manage),
    ("post", "/bulk", Scope::Moderate),
    ("post", "/bulk/matching", Scope::Moderate),
    ("post", "/undo", Scope::Moderate),
    ("get", "/bans", Scope::Read),
    ("post", "/bans", Scope::Moderate),
    ("delete", "/bans/{id}", Scope::Moderate),
    ("put", "/threads/{id}/comments-open", Scope::Moderate),
    ("put", "/threads/{id}/commenters", Scope::Moderate),
    ("put", "/threads", Scope::Moderate),
    ("get", "/threads/{key}", Scope::Read),
    ("put", "/threads/{key}", Scope::Moderate),
    ("delete", "/threads/{key}", Scope::Moderate),
    ("post", "/move", Scope::Moderate),
    ("post", "/move-to-site", Scope::Manage),
    ("post", "/merge", Scope::Moderate),
    ("post", "/split", Scope::Moderate),
    ("post", "/moves", Scope::Manage),
    ("get", "/reaction-bursts", Scope::Read),
    ("post", "/reaction-bursts/take-back", Scope::Moderate),
    ("get", "/words", Scope::Read),
    ("put", "/words", Scope::Manage),
    ("post", "/words/effect", Scope::Read),
    ("post", "/settings/effect", Scope::Read),
    ("get", "/settings", Scope::Read),
    ("patch", "/settings", Scope::Manage),
    ("get", "/phone-hook", Scope::Manage),
    ("put", "/phone-hook", Scope::Manage),
    ("delete", "/phone-hook", Scope::Manage),
    ("post", "/try", Scope::Read),
    ("get", "/models/{kind}", Scope::Read),
    ("delete", "/models/{kind}", Scope::Manage),
    ("get", "/webhooks", Scope::Manage),
    ("post", "/webhooks", Scope::Manage),
    ("patch", "/webhooks/{id}", Scope::Manage),
    ("delete", "/webhooks/{id}", Scope::Manage),
    ("post", "/webhooks/{id}/secret", Scope::Manage),
    ("post", "/webhooks/{id}/test", Scope::Manage),
    ("get", "/webhooks/{id}/deliveries", Scope::Manage),
    ("post", "/webhooks/{id}/send-again", Scope::Manage),
    ("get", "/audit-log", Scope::Read),
    ("get", "/audit-log.csv", Scope::Read),
    ("get", "/audit-log.jsonl", Scope::Read),
    ("get", "/statistics", Scope::Read),
    ("get", "/export.jsonl", Scope::Manage),
];

/// Every page and form under a site's address, and the role that it needs.
const PAGES: &[(&str, &str, Role)] = &[
    ("get", "", Role::Viewer),
    ("get", "/live", Role::Viewer),
    ("get", "/waiting", Role::Viewer),
    ("get", "/statistics", Role::Viewer),
    ("get", "/model", Role::Viewer),
    ("get", "/model/{kind}/export", Role::Viewer),
    ("post", "/model/{kind}/reset", Role::Owner),
    ("get", "/threads/{thread}", Role::Viewer),
    ("get", "/readers/{reader}", Role::Viewer),
    ("post", "/acts", Role::Moderator),
    ("post", "/acts/matching", Role::Moderator),
    ("post", "/undo", Role::Moderator),
    ("post", "/edit", Role::Moderator),
    ("post", "/reply", Role::Moderator),
    ("post", "/ban", Role::Moderator),
    ("post", "/warn", Role::Moderator),
    ("post", "/lift", Role::Moderator),
    ("post", "/comments-open", Role::Moderator),
    ("post", "/commenters", Role::Moderator),
    ("post", "/article", Role::Moderator),
    ("post", "/move", Role::Moderator),
    ("post", "/move-to-site", Role::Owner),
    ("post", "/merge", Role::Moderator),
    ("post", "/split", Role::Moderator),
    ("get", "/words", Role::Viewer),
    ("post", "/words", Role::Owner),
    ("post", "/words/add", Role::Owner),
    ("post", "/words/remove", Role::Owner),
    ("post", "/words/preview", Role::Owner),
    ("get", "/settings", Role::Viewer),
    ("post", "/settings", Role::Owner),
    ("post", "/settings/preview", Role::Owner),
    ("post", "/try", Role::Viewer),
    ("get", "/reaction-bursts", Role::Viewer),
    ("post", "/reaction-bursts", Role::Moderator),
    ("get", "/audit-log", Role::Viewer),
    ("get", "/audit-log.csv", Role::Viewer),
    ("get", "/audit-log.jsonl", Role::Viewer),
    ("get", "/erasures", Role::Viewer),
    ("post", "/erasures", Role::Owner),
    ("get", "/sign-in", Role::Viewer),
    ("post", "/sign-in/commenters", Role::Owner),
    ("post", "/sign-in/phone", Role::Owner),
    ("post", "/sign-in/phone/remove", Role::Owner),
    ("post", "/sign-in/keys", Role::Owner),
    ("post", "/sign-in/keys/remove", Role::Owner),
    ("post", "/sign-in/check", Role::Moderator),
    ("get", "/sign-in/providers", Role::Viewer),
    ("post", "/sign-in/providers", Role::Owner),
    ("post", "/sign-in/providers/change", Role::Owner),
    ("post", "/sign-in/providers/remove", Role::Owner),
    ("get", "/site", Role::Viewer),
    ("post", "/site", Role::Owner),
    ("get", "/look", Role::Viewer),
    ("post", "/look", Role::Owner),
    ("get", "/look/preview", Role::Viewer),
    ("get", "/reactions", Role::Viewer),
    ("post", "/reactions", Role::Owner),
    ("post", "/reactions/preview", Role::Viewer),
    ("get", "/embed", Role::Viewer),
    ("post", "/embed/test", Role::Owner),
    ("get", "/people", Role::Viewer),
    ("post", "/people/invite", Role::Owner),
    ("post", "/people/end-invitation", Role::Owner),
    ("post", "/people/role", Role::Owner),
    ("post", "/people/token", Role::Owner),
    ("post", "/people/end-token", Role::Owner),
    ("get", "/notices", Role::Moderator),
    ("post", "/notices", Role::Moderator),
    ("post", "/notices/test", Role::Moderator),
    ("get", "/moves", Role::Owner),
    ("post", "/moves", Role::Owner),
    ("post", "/moves/preview", Role::Owner),
    ("get", "/transfer", Role::Owner),
    ("post", "/transfer/upload", Role::Owner),
    ("post", "/transfer/import", Role::Owner),
    ("post", "/transfer/drop", Role::Owner),
    ("post", "/transfer/export", Role::Owner),
    ("post", "/transfer/imports/{import}/undo", Role::Owner),
    ("get", "/webhooks", Role::Owner),
    ("post", "/webhooks/add", Role::Owner),
    ("get", "/webhooks/{webhook}", Role::Owner),
    ("post", "/webhooks/{webhook}/test", Role::Owner),
    ("post", "/webhooks/{webhook}/events", Role::Owner),
    ("post", "/webhooks/{webhook}/switch", Role::Owner),
    ("post", "/webhooks/{webhook}/secret", Role::Owner),
    ("post", "/webhooks/{webhook}/remove", Role::Owner),
    ("post", "/webhooks/{webhook}/again", Role::Owner),
];

/// A path with something in the place of each parameter.
fn filled(path: &str) -> String {
    let id = "018bcfe5-6800-7fff-bfff-ffffffffffff";
    let names = [
        ("{id}", id),
        ("{thread}", id),
        ("{reader}", id),
        ("{act}", "approve"),
        ("{kind}", "hide"),
        ("{webhook}", id),
        ("{import}", id),
    ];
    names
        .iter()
        .fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

fn in_order<'a>(routes: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut routes: Vec<_> = routes.map(|(method, path)| format!("{method} {path}")).collect();
    routes.sort();
    routes
}

both! {
    async fn every_operation_of_the_api_needs_the_scope_that_it_declares(server: TestServer) {
        let description = Answer::to(Client::new().get(format!("{}/api/openapi.json", server.base))).await.ok();
        let described: BTreeMap<String, Vec<String>> = description["paths"].as_object().expect("paths").iter()
            .filter_map(|(path, methods)| {
                let path = path.strip_prefix("/api/v1/admin/sites/{site}")?;
                Some((path.to_owned(), methods.as_object().expect("methods").keys().cloned().collect()))
            })
            .collect();
        let described = described.iter().flat_map(|(path, methods)| methods.iter().map(|method| (method.as_str(), path.as_str())));
        assert_eq!(in_order(described), in_order(OPERATIONS.iter().map(|(method, path, _)| (*method, *path))));
        for scope in Scope::ALL {
            let program = server.program(scope).await;
            for (method, path, needed) in OPERATIONS {
                let body = (*method != "get").then(|| json!({}));
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
                let answer = program.ask(method, &filled(path), body).await;
                assert_ne!(answer.status, 401, "{path}: {answer:?}");
                assert_eq!(answer.status == 403, scope < *needed, "{path} with {scope:?}: {answer:?}");
            }
        }
    }
}

both! {
    async fn every_page_of_a_site_needs_the_role_that_it_declares(server: TestServer) {
        let router = include_str!("../../server/src/pages/admin/router.rs");
        let mut routes = Vec::new();
        for call in router.split(".route(").skip(1) {
            let path = call.split('"').nth(1).expect("a path");
            if let Some(path) = path.strip_prefix("/admin/sites/{site}") {
                routes.extend(["get", "post"].into_iter().filter(|method| call.contains(&format!("{method}("))).map(|method| (method, path)));
            }
        }
        assert_eq!(in_order(routes.into_iter()), in_order(PAGES.iter().map(|(method, path, _)| (*method, *path))));
        for (role, name, email) in [(Role::Viewer, "Xem", "xem@bao.example"), (Role::Moderator, "Duyệt", "duyet@bao.example"), (Role::Owner, "Chủ", "chu@bao.example")] {
            let staff = server.staff(role, name, email).await;
            for (method, path, needed) in PAGES {
                let path = format!("/admin/sites/bao{}", filled(path));
                let request = match *method {
                    "get" => staff.request(Method::GET, &path),
                    _ => staff.request(Method::POST, &path).form(&[("", "")]),
                };
                // Of a stream there is no whole answer.
                let answer = request.send().await.expect("an answer");
                assert_eq!(answer.status() == 403, role < *needed, "{method} {path} as {role:?}: {answer:?}");
            }
        }
    }
}
