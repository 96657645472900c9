//! Metrics for operators: what is counted, for whom, and that nothing of anybody is among it.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Setup, both};
use reqwest::{Client, header};

const TOKEN: &str = "a-token-for-prometheus-alone";

fn value(text: &str, series: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(series));
    let line = line.unwrap_or_else(|| panic!("no {series} in {text}"));
    let value = line.rsplit(' ').next().expect("a value");
    value.parse().expect("a number")
}

both! {
    async fn an_operator_reads_what_happens_and_what_waits(
        server: TestServer,
        Setup {
            metrics_token: Some(TOKEN),
            settings: Settings { moderation: Moderation::Hold, ..Settings::default() },
            ..Setup::default()
        }
    ) {
        let an = server.reader("Nguyễn Văn An").await;
        let id = an.post("một lời bí mật").await;
        an.post("một lời nữa").await;
        server.moderator().await.decide(&id, "approve", None).await.ok();
        server.wait_minutes(3);
        let read = async |token: &str| {
            let asked = Client::new().get(format!("{}/metrics", server.base)).header(header::AUTHORIZATION, format!("Bearer {token}"));
            asked.send().await.expect("an answer")
        };
        let answer = read(TOKEN).await;
        assert_eq!(answer.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
        let text = answer.text().await.expect("a text");
        assert_eq!(value(&text, "cam_nhan_comments_held{site=\"bao\"}"), 1.0);
        assert_eq!(value(&text, "cam_nhan_comments{site=\"bao\"}"), 1.0);
        assert_eq!(value(&text, "cam_nhan_oldest_held_age_seconds{site=\"bao\"}"), 180.0);
        assert_eq!(value(&text, "cam_nhan_writable"), 1.0);
        assert_eq!(value(&text, "cam_nhan_deliveries_owed"), 0.0);
        let posts = "cam_nhan_requests_total{method=\"POST\",route=\"/api/v1/sites/{site}/comments\",status=\"201\"}";
        assert_eq!(value(&text, posts), 2.0);
        assert!(text.trim_end().ends_with("# EOF"), "{text}");
        for secret in ["Nguyễn", "bí mật", &an.token, &id] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        assert_eq!(read("a-token-for-somebody-else").await.status(), 401);
        assert_eq!(Client::new().get(format!("{}/metrics", server.base)).send().await.expect("an answer").status(), 401);
    }
}

both! {
    async fn without_a_token_there_is_no_such_page(server: TestServer) {
        let answer = reqwest::get(format!("{}/metrics", server.base)).await.expect("an answer");
        assert_eq!(answer.status(), 404);
    }
}
