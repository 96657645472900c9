//! What a program with a moderator's token takes out of the service while everybody uses it.

use std::{collections::BTreeMap, time::Instant};

use super::{connection::Line, timings::Timings};

const SITE: &str = "/api/v1/admin/sites/bao";

/// Comments as they were listed: texts and revisions by their ids.
#[derive(Default)]
pub struct Export {
    /// Each by its id.
    pub comments: BTreeMap<String, (String, i64)>,
    /// Ids that were listed again.
    pub again: Vec<String>,
}

/// Every comment of the site, a page after another.
///
/// # Panics
/// When a page is no page.
pub async fn comments(line: &mut Line, token: &str, timings: &mut Timings) -> Export {
    let mut export = Export::default();
    let mut path = format!("{SITE}/comments?status=all&limit=100");
    loop {
        let since = Instant::now();
        let page = line.get(&path, Some(token)).await;
        timings.add("export a page of comments", page.status, since.elapsed());
        let page = page.json();
        for comment in page["comments"].as_array().expect("comments") {
            let text = |name: &str| comment[name].as_str().expect("a text").to_owned();
            let revision = comment["revision"].as_i64().expect("a number");
            let known = export.comments.insert(text("id"), (text("text"), revision));
            if known.is_some() {
                export.again.push(text("id"));
            }
        }
        match page["next"].as_str() {
            Some(next) => path = format!("{SITE}/comments?status=all&limit=100&after={next}"),
            None => return export,
        }
    }
}

/// The site's record as a file; says how many lines it has.
pub async fn record(line: &mut Line, token: &str, timings: &mut Timings) -> usize {
    let since = Instant::now();
    let file = line.get(&format!("{SITE}/record.jsonl"), Some(token)).await;
    timings.add("export the audit log", file.status, since.elapsed());
    file.body.split(|byte| *byte == b'\n').count().saturating_sub(1)
}
