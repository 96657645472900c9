//! Requests that no browser sends, thousands at a time: whatever comes, the answer is a clear no or a closed line, never
//! a fault of ours, and the service goes on as if nothing had been.
//!
//! `make hostile REQUESTS=100000` sends them to the built binary and says how much memory it had before and after.

mod bounds;
mod requests;
mod target;

use std::{
    collections::BTreeMap,
    env,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cam_nhan_tests::{Kind, Setup, TestServer, mutate::Chance};
use requests::Maker;
use target::Target;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

/// People who send at the same time.
const SENDERS: usize = 16;
/// How long somebody who has sent half of something waits for an answer.
const WAIT: Duration = Duration::from_millis(60);

/// Sends one request, as rudely as `manner` says; gives back the status of every answer that came.
async fn send(address: &str, bytes: &[u8], manner: usize) -> Vec<u16> {
    let Ok(mut line) = TcpStream::connect(address).await else {
        return vec![0];
    };
    let mut answer = Vec::new();
    match manner {
        // Hangs up in the middle.
        0 => {
            let _ = line.write_all(&bytes[..bytes.len() / 2]).await;
            return Vec::new();
        }
        // Sends all, says that there is no more, and listens.
        1 => {
            let _ = line.write_all(bytes).await;
            let _ = line.shutdown().await;
        }
        // In pieces.
        2 => {
            for piece in bytes.chunks(bytes.len().div_ceil(3).max(1)) {
                let _ = line.write_all(piece).await;
                tokio::task::yield_now().await;
            }
        }
        _ => {
            let _ = line.write_all(bytes).await;
        }
    }
    let mut buffer = [0; 16_384];
    while let Ok(Ok(read @ 1..)) = timeout(WAIT, line.read(&mut buffer)).await {
        answer.extend_from_slice(&buffer[..read]);
    }
    statuses(&answer)
}

fn statuses(answer: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(answer);
    text.split("HTTP/1.1 ")
        .skip(1)
        .filter_map(|rest| rest.get(..3)?.parse().ok())
        .collect()
}

/// Sends `count` requests and counts the answers by status. Panics at the first that is a fault of ours.
async fn storm(target: &Target, maker: Maker, count: usize, seed: u64) -> BTreeMap<u16, usize> {
    let (maker, sent, answers) = (
        Arc::new(maker),
        Arc::new(AtomicUsize::new(0)),
        Arc::new(Mutex::new(BTreeMap::new())),
    );
    let senders = (0..SENDERS).map(|sender| {
        let (maker, sent, answers, address) = (
            maker.clone(),
            sent.clone(),
            answers.clone(),
            target.address.clone(),
        );
        tokio::spawn(async move {
            let mut chance = Chance::new(seed * 1_000 + sender as u64);
            while sent.fetch_add(1, Ordering::Relaxed) < count {
                let (bytes, manner) = (maker.make(&mut chance), chance.below(12));
                for status in send(&address, &bytes, manner).await {
                    assert!(
                        status != 0 && status < 500,
                        "{status} to {:?}",
                        String::from_utf8_lossy(&bytes)
                    );
                    *answers
                        .lock()
                        .expect("no sender panicked")
                        .entry(status)
                        .or_default() += 1;
                }
            }
        })
    });
    let senders: Vec<_> = senders.collect();
    for sender in senders {
        sender.await.expect("no fault of ours");
    }
    let answers = answers.lock().expect("no sender panicked");
    answers.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_are_refused_and_change_nothing() {
    let asked = env::var("CAM_NHAN_HOSTILE_REQUESTS")
        .ok()
        .and_then(|count| count.parse().ok());
    let seed = env::var("CAM_NHAN_FUZZ_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1);
    let target = match asked {
        Some(_) => Target::binary().await,
        None => Target::here().await,
    };
    let count = asked.unwrap_or(1_500);
    let maker = Maker::new(&target).await;
    let warm = storm(&target, maker.clone(), count / 5, seed).await;
    let before = target.memory();
    let answers = storm(&target, maker, count - count / 5, seed + 1).await;
    let after = target.memory();
    println!("{count} hostile requests; answers by status: {warm:?}, then {answers:?}");
    assert!(answers.len() > 5, "not only one kind of no: {answers:?}");
    if let (Some(before), Some(after)) = (before, after) {
        println!("memory: {before} KB after a fifth of them, {after} KB at the end");
        assert!(
            after < before + 65_536,
            "memory grows: {before} KB, then {after} KB"
        );
    }
    target.ends_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_nothing_or_little_is_let_go() {
    let mut setup = Setup::default();
    setup.room.header_timeout = Duration::from_millis(300);
    let server = TestServer::start(Kind::Sqlite, setup).await.expect("a server");
    let address = server.base.trim_start_matches("http://").to_owned();
    for said in [
        "",
        "G",
        "GET / HTTP/1.1\r\nhost: x\r\nx-slow: ",
        "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n",
    ] {
        let mut line = TcpStream::connect(&address).await.expect("a line");
        line.write_all(said.as_bytes()).await.expect("said");
        let mut heard = Vec::new();
        // The end of the line, sent by the service alone, ends this.
        let _ = line.read_to_end(&mut heard).await;
        assert_eq!(
            said.ends_with("\r\n\r\n"),
            heard.starts_with(b"HTTP/1.1 200"),
            "{said:?}"
        );
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_no_room_is_told_to_come_back() {
    let mut setup = Setup::default();
    setup.room.each = 2;
    let server = TestServer::start(Kind::Sqlite, setup).await.expect("a server");
    let address = server.base.trim_start_matches("http://").to_owned();
    let ask = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut kept = Vec::new();
    for _ in 0..2 {
        let mut line = TcpStream::connect(&address).await.expect("a line");
        line.write_all(ask).await.expect("asked");
        let mut start = [0; 12];
        line.read_exact(&mut start).await.expect("an answer");
        assert_eq!(&start, b"HTTP/1.1 200");
        kept.push(line);
    }
    let mut heard = String::new();
    let mut third = TcpStream::connect(&address).await.expect("a line");
    let _ = third.read_to_string(&mut heard).await;
    assert!(
        heard.starts_with("HTTP/1.1 503") && heard.contains("retry-after: 5"),
        "{heard}"
    );
    drop(kept);
    // Once the others have gone, and the service has seen it.
    while send(&address, ask, 9).await != [200] {}
    server.stop().await;
}
