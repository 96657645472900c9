//! Moving in beside readers: how long many comments take, in how much memory, and what readers feel of it meanwhile.

use std::{
    fmt::Write as _,
    io::{BufWriter, Write as _},
    path::Path,
    time::{Duration, Instant},
};

use rand::RngExt as _;
use tokio::time::sleep;

use super::{megabytes, row, started};
use crate::{
    load::{
        connection::Line,
        seed::Seed,
        timings::{Times, millis},
    },
    process::resident,
    random::chance,
};

/// Comments of one article in the file.
const OF_ARTICLE: usize = 50;
/// Pages that one reader asks for while nothing moves in; each second one is in the service's caches.
const PAGES: usize = 2_000;
/// How long a reader rests between two pages.
const REST: Duration = Duration::from_millis(2);

/// A WordPress export of so many comments moves into a database with `known` of them, while one reader asks for pages.
///
/// # Panics
/// When the program does not do as it is told.
pub async fn import(program: &Path, url: &str, known: usize, comments: usize) {
    let seed = Seed::new(known);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wordpress.xml");
    let bytes = write_wordpress(&file, comments).expect("a file");
    let (mut service, _) = started(program, url).await;
    let mut line = Line::new(service.address(), 0);
    let mut chance = chance(1, 0);
    let mut nth = 0;
    let mut read = async || {
        nth += 1;
        let key = Seed::key(chance.random_range(1..seed.articles()));
        let title = if nth % 2 == 0 { nth } else { 0 };
        let since = Instant::now();
        let answer = line
            .get(
                &format!("/embed/bao/fragment?key={key}&title=import-{title}"),
                None,
            )
            .await;
        assert!(answer.is_ok(), "{}", answer.status);
        let took = since.elapsed();
        sleep(REST).await;
        took
    };
    let (mut quiet, mut busy) = (Times::default(), Times::default());
    for _ in 0..PAGES {
        quiet.add(read().await);
    }
    let mut command = service.command(&["import", "--site", "bao", "--from", "wordpress"]);
    let since = Instant::now();
    let mut running = command.arg(&file).spawn().expect("the program starts");
    let process = running.id().expect("a process");
    let mut most = 0;
    let ended = loop {
        busy.add(read().await);
        most = most.max(resident(process).unwrap_or_default());
        if let Some(ended) = running.try_wait().expect("a child") {
            break ended;
        }
    };
    let took = since.elapsed().as_secs_f64();
    assert!(ended.success(), "{ended}");
    service.terminate().await;
    let size = megabytes(bytes);
    row(
        &format!("{comments} comments of {size} moved in"),
        &format!("{took:.1} s"),
        "≤ 60 s",
    );
    row("memory of the import, at most", &megabytes(most), "≤ 105 MB");
    row("a page, nothing else", &quiet.cells(), "");
    row("a page, meanwhile", &busy.cells(), "");
    let ratio = millis(busy.within(990)) / millis(quiet.within(990));
    row("the one ÷ the other", &format!("| {ratio:.2}"), "p99 ≤ 2");
}

/// Writes an export such as WordPress makes; says how many bytes it has.
fn write_wordpress(file: &Path, comments: usize) -> std::io::Result<u64> {
    let mut to = BufWriter::new(std::fs::File::create(file)?);
    to.write_all(HEAD.as_bytes())?;
    for article in 0..comments.div_ceil(OF_ARTICLE) {
        let mut item = format!(
            "<item><title>Bài số {article}</title><link>https://bao.example/bai-cu-{article}/</link>\
             <wp:post_id>{}</wp:post_id><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>\
             <wp:comment_status>open</wp:comment_status>",
            article + 1
        );
        for nth in 0..OF_ARTICLE.min(comments - article * OF_ARTICLE) {
            let id = article * OF_ARTICLE + nth + 1;
            // Each third one answers the one before.
            let parent = if nth % 3 == 2 { id - 1 } else { 0 };
            let _ = write!(
                item,
                "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author><![CDATA[Bạn đọc {}]]></wp:comment_author>\
                 <wp:comment_author_email>doc-gia-{}@thu.example</wp:comment_author_email>\
                 <wp:comment_date_gmt>2021-{:02}-{:02} 03:{:02}:{:02}</wp:comment_date_gmt>\
                 <wp:comment_content><![CDATA[<p>Bình luận thứ {id}: tôi đồng ý với <strong>bài viết</strong>, nhưng giá xăng, \
                 giá điện và học phí thì vẫn tăng đều mỗi năm; <a href=\"https://bao.example/bai-cu-{article}/\">bài trước</a> \
                 cũng đã nói như vậy.</p>]]></wp:comment_content>\
                 <wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type>\
                 <wp:comment_parent>{parent}</wp:comment_parent></wp:comment>",
                id % 7_000,
                id % 7_000,
                article % 12 + 1,
                article % 28 + 1,
                nth % 60,
                id % 60,
            );
        }
        item.push_str("</item>\n");
        to.write_all(item.as_bytes())?;
    }
    to.write_all(b"</channel></rss>\n")?;
    to.flush()?;
    Ok(file.metadata()?.len())
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>
<rss version=\"2.0\" xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:wp=\"http://wordpress.org/export/1.2/\">
<channel><title>Báo cũ</title><link>https://bao.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://bao.example</wp:base_site_url><wp:base_blog_url>https://bao.example</wp:base_blog_url>
";
