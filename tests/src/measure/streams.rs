//! Open pages that listen for news.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use hyper::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
    time::timeout,
};

use super::{megabytes, row, started};
use crate::{
    fresh_id,
    load::{
        connection::{Line, connect},
        timings::millis,
    },
};

/// Streams that are opened at the same time.
const AT_ONCE: usize = 100;
/// The longest that news may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// So many streams of one article, from as many addresses as that takes: the service's memory, and how long a comment
/// takes to all of them.
///
/// # Panics
/// When the service does not do as it is told.
pub async fn streams(program: &Path, url: &str, count: usize) {
    let (mut service, _) = started(program, url).await;
    let before = service.memory();
    let since = Instant::now();
    let mut open = Vec::with_capacity(count);
    for first in (0..count).step_by(AT_ONCE) {
        let mut opening = JoinSet::new();
        for nth in first..(first + AT_ONCE).min(count) {
            opening.spawn(listen(service.address(), nth));
        }
        open.extend(opening.join_all().await);
    }
    let took = since.elapsed().as_secs_f64();
    let whole = service.memory();
    row(&format!("{count} streams opened"), &format!("{took:.1} s"), "");
    row("memory before", &megabytes(before), "");
    row(
        &format!("memory with {count} streams"),
        &megabytes(whole),
        "≤ 200 MB",
    );

    let mut hearing = JoinSet::new();
    for stream in open {
        hearing.spawn(hear(stream));
    }
    let mut line = Line::new(service.address(), count);
    let token = line.token().await;
    let draft = json!({ "page": { "key": "bai-0" }, "id": fresh_id(), "name": "Bảo", "text": "Tin mới" });
    let since = Instant::now();
    let answer = line
        .send(Method::POST, "/api/v1/sites/bao/comments", &token, &draft)
        .await;
    assert!(answer.is_ok(), "{} {:?}", answer.status, answer.body);
    timeout(TIMEOUT, async { while hearing.join_next().await.is_some() {} })
        .await
        .expect("everybody hears of it");
    let took = format!("{:.0} ms", millis(since.elapsed()));
    row("a comment told to all of them", &took, "");
    row("memory after it", &megabytes(service.memory()), "");
    service.terminate().await;
}

/// Opens a stream, and waits until it has begun.
async fn listen(to: SocketAddr, nth: usize) -> TcpStream {
    let mut stream = connect(to, nth).await.expect("a connection");
    let ask = format!("GET /embed/bao/live?key=bai-0 HTTP/1.1\r\nhost: {to}\r\n\r\n");
    stream.write_all(ask.as_bytes()).await.expect("sent");
    let mut head = [0; 1_024];
    let read = stream.read(&mut head).await.expect("an answer");
    assert!(
        head[..read].starts_with(b"HTTP/1.0 200"),
        "{}",
        String::from_utf8_lossy(&head[..read])
    );
    stream
}

/// Waits for the news.
async fn hear(mut stream: TcpStream) {
    let mut heard = Vec::new();
    while !heard.windows(7).any(|bytes| bytes == b"data: {") {
        let read = stream.read_buf(&mut heard).await.expect("news");
        assert!(read > 0, "the stream has ended");
    }
}
