//! Paths of pages that other pages lead to.

use cam_nhan_domain::{SiteId, routes};
use url::form_urlencoded;

/// The path of a thread's page, with a query.
pub fn of_thread(site: &SiteId, query: &[(&str, &str)]) -> String {
    let query: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    format!("/t/{site}?{query}")
}

/// The path of one thread's feed.
pub fn of_feed(site: &SiteId, key: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("key", key)
        .finish();
    format!("{}?{query}", routes::of_site(routes::FEED, site.as_str()))
}
