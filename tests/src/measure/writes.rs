//! Writes that are answered when they are on the disk, by clients who send the next as soon as they have the answer.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use clap::ValueEnum;
use hyper::Method;
use serde_json::json;
use tokio::task::JoinSet;

use super::{megabytes, row};
use crate::{
    fresh_id,
    load::{connection::Line, timings::Times},
    process::Service,
    random::{KINDS, chance, words},
};

const CLIENTS: usize = 64;
/// Not counted: connections, statements and pages come to be.
const WARM_UP: Duration = Duration::from_secs(2);
const LENGTH: Duration = Duration::from_secs(8);

/// What is written, all of it to one article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Comments.
    Comments,
    /// Reactions, each client's one choice changed again and again.
    Reactions,
}

/// Writes per second, and how long each waited.
///
/// # Panics
/// When the service does not do as it is told.
pub async fn writes(program: &Path, url: &str, what: What, label: &str) {
    let mut service = Service::on(program, url);
    service.start().await;
    let mut clients = JoinSet::new();
    for nth in 0..CLIENTS {
        clients.spawn(write(Line::new(service.address(), nth), nth, what));
    }
    let (mut times, mut turned_away) = (Times::default(), 0);
    for (theirs, away) in clients.join_all().await {
        times.merge(theirs);
        turned_away += away;
    }
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let rate = times.count() as f64 / LENGTH.as_secs_f64();
    let target = match what {
        What::Comments => "≥ 3000/s",
        What::Reactions => "≥ 5000/s",
    };
    let value = format!(
        "{rate:.0}/s; {} ms",
        times.cells().replace(" | ", ", 99 of 100 within ")
    );
    row(label, &value, target);
    if turned_away > 0 {
        row(
            &format!("{label}: told to come back"),
            &turned_away.to_string(),
            "0",
        );
    }
    row(&format!("{label}: memory"), &megabytes(service.memory()), "");
    service.terminate().await;
}

/// Gives back how long each acknowledged write took, and how many were told to come back.
async fn write(mut line: Line, nth: usize, what: What) -> (Times, usize) {
    let token = line.token().await;
    let mut chance = chance(2, u64::try_from(nth).expect("a few"));
    let begin = Instant::now() + WARM_UP;
    let (mut times, mut turned_away) = (Times::default(), 0);
    for seq in 1.. {
        let since = Instant::now();
        if since >= begin + LENGTH {
            break;
        }
        let (method, path, body) = match what {
            What::Comments => {
                let draft = json!({ "page": { "key": "bai-0" }, "id": fresh_id(), "name": "Ngọc Ánh",
                    "text": words(&mut chance) });
                (Method::POST, "/api/v1/sites/bao/comments", draft)
            }
            What::Reactions => {
                let kind = KINDS[seq % 4];
                let choice = json!({ "page": { "key": "bai-0" }, "kind": kind, "seq": seq });
                (Method::PUT, "/api/v1/sites/bao/reaction", choice)
            }
        };
        let answer = line.send(method, path, &token, &body).await;
        if answer.status == 503 {
            turned_away += 1;
            continue;
        }
        assert!(answer.is_ok(), "{} {:?}", answer.status, answer.body);
        if since >= begin {
            times.add(since.elapsed());
        }
    }
    (times, turned_away)
}
