//! The demo article: what a site owner's page looks like, with the two lines that they paste.

use axum::{
    extract::State,
    response::{Html, Response},
};
use cam_nhan_domain::{Code, SiteId};
use leptos::prelude::*;

use crate::{app::App, error::Result, http::headers, store::sites};

/// The demo's site.
pub const SITE: &str = "demo";
/// The demo article's key.
pub const KEY: &str = "trong-cay";
/// The demo article's title.
pub const TITLE: &str = "Thành phố trồng thêm 10.000 cây bóng mát trong mùa mưa năm nay";

/// The article.
pub async fn article(State(app): State<App>) -> Result<Response> {
    let site = sites::get(&mut app.store().read().await?.conn(), &SiteId::parse(SITE)?).await?;
    if site.is_none() {
        return Err(Code::RouteUnknown.into());
    }
    let html = Owner::new().with(|| {
        view! {
            <html lang="vi">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <title>{TITLE}</title>
                    <link rel="icon" href="data:," />
                    <link rel="stylesheet" href="/styles/demo.css" />
                </head>
                <body>
                    <main>
                        <p class="section">"Đời sống"</p>
                        <h1>{TITLE}</h1>
                        <p class="byline">"Báo Demo"</p>
                        <p>
                            "Từ đầu mùa mưa, 42 tuyến đường sẽ được trồng thêm cây bóng mát, ưu tiên những nơi người đi bộ \
                             phải đi dưới nắng hơn mười phút. Cây được chọn là sao đen, dầu rái và bằng lăng, cao ít nhất ba mét \
                             lúc trồng."
                        </p>
                        <p>
                            "Mỗi cây có một mã để người dân báo khi cây héo hay gãy. Phường nào giữ được trên 90% số cây sau một \
                             năm sẽ được thêm kinh phí cho công viên nhỏ trong khu dân cư."
                        </p>
                        <cam-nhan key=KEY theme="auto">
                            <noscript>
                                <a href=format!("/t/{SITE}?key={KEY}")>"Xem và viết bình luận"</a>
                            </noscript>
                        </cam-nhan>
                        <script async src="/embed.js" data-site=SITE></script>
                    </main>
                    <footer>"Trang thử của Cảm Nhận."</footer>
                </body>
            </html>
        }
        .to_html()
    });
    Ok(headers::under(
        headers::ARTICLE,
        Html(format!("<!doctype html>{html}")),
    ))
}
