//! Every route there is, read from the routers' own text: a new one is tried without anybody thinking of it.

use reqwest::Client;

use crate::clients::Answer;

/// The path of every route of a running service: the routers', with the names of `routes.rs` put in, the API's as it
/// describes itself, and some that lead nowhere.
///
/// # Panics
/// When a router's text or the description is not as it was.
pub async fn every_path(base: &str) -> Vec<String> {
    let named = include_str!("../../domain/src/routes.rs");
    let by_name = |name: &str| {
        let rest = named
            .split(&format!("pub const {name}: &str = \""))
            .nth(1)
            .expect("a route of that name");
        rest.split('"').next().expect("its path").to_owned()
    };
    let mut paths = Vec::new();
    let routers = [
        include_str!("../../server/src/router.rs"),
        include_str!("../../server/src/fragments/mod.rs"),
        include_str!("../../server/src/pages/admin/router.rs"),
        include_str!("../../server/src/pages/mail.rs"),
        include_str!("../../server/src/pages/me.rs"),
        include_str!("../../server/src/pages/sign_in.rs"),
        include_str!("../../server/src/pages/thread/mod.rs"),
    ];
    for call in routers.iter().flat_map(|router| router.split(".route(").skip(1)) {
        let first = call.split(',').next().expect("a path").trim();
        paths.push(match first.strip_prefix("routes::") {
            Some(name) => by_name(name),
            None => first.trim_matches('"').to_owned(),
        });
    }
    let description = Answer::to(Client::new().get(format!("{base}/api/openapi.json")))
        .await
        .ok();
    paths.extend(description["paths"].as_object().expect("paths").keys().cloned());
    paths.extend(
        [
            "/api/",
            "/api/openapi.json",
            "/api/swagger-ui-bundle.js",
            "/nowhere",
            "/admin/nowhere",
            "/t/nowhere/at/all",
        ]
        .map(str::to_owned),
    );
    assert!(paths.len() > 50, "{paths:?}");
    paths
}
