//! How long a page of 100 comments takes to read from the database and to render, on one core, without the cache.

use std::time::{Duration, Instant};

use cam_nhan::{
    app::App,
    discussion::read::{self, Wanted},
    store::sites,
};
use cam_nhan_domain::{SiteId, look::Look, page_key::Page, site::Language};
use cam_nhan_widget::ssr::{self, Parts, Place, View};

use super::row;
use crate::{Kind, Setup, TestServer};

const ROUNDS: u32 = 200;

/// The fastest of many readings, and of many renderings.
///
/// # Panics
/// When the service does not do as it is told.
pub async fn render() {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    let reader = server.reader("Nguyễn Thị Hạnh").await;
    let csv = include_str!("../../fixtures/comments.csv");
    for text in csv.lines().skip(1).take(100) {
        server.tick();
        reader.post(text.trim_matches('"')).await;
    }
    let (read, rendered, bytes) = measure(&server.app).await;
    let micros = |time: Duration| format!("{:.0} µs", time.as_secs_f64() * 1e6);
    row("read from the database", &micros(read), "");
    row(
        &format!("rendered, {bytes} bytes of HTML"),
        &micros(rendered),
        "≤ 5 ms",
    );
    server.stop().await;
}

async fn measure(app: &App) -> (Duration, Duration, usize) {
    let (mut reading, mut rendering, mut bytes) = (Duration::MAX, Duration::MAX, 0);
    let page = Page {
        key: "bai".to_owned(),
        url: String::new(),
    };
    let wanted = Wanted {
        limit: Some(100),
        ..Wanted::default()
    };
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let mut connection = app.store().read().await.expect("a connection");
        let conn = &mut connection.conn();
        let site = sites::get(conn, &SiteId::parse("bao").expect("a name"))
            .await
            .expect("a site")
            .expect("a site");
        let thread = read::thread(conn, &site, &page).await.expect("a thread");
        let content = read::page(app, conn, &site, &page, thread.as_ref(), &wanted)
            .await
            .expect("a page");
        reading = reading.min(begun.elapsed());
        let begun = Instant::now();
        let view = View {
            language: Language::Vi,
            staff: "",
            faces: true,
            look: Look::default(),
            base: "https://binhluan.example",
            release: "0123abcd",
            parts: Parts {
                reactions: true,
                comments: true,
            },
            now: app.now(),
            place: Place::Fragment,
        };
        bytes = ssr::fragment(&content, &view).len();
        rendering = rendering.min(begun.elapsed());
    }
    (reading, rendering, bytes)
}
