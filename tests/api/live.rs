//! What an open page hears while others write.

use std::time::{Duration, Instant};

use cam_nhan_tests::{TestServer, both};
use futures_util::future::join_all;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

fn ask(server: &TestServer, path: &str) -> RequestBuilder {
    reqwest::Client::new()
        .get(format!("{}{path}", server.base))
        .query(&[("key", "bai")])
}

async fn items(server: &TestServer, ids: &str) -> String {
    let answer = ask(server, "/embed/bao/items")
        .query(&[("ids", ids)])
        .send()
        .await
        .expect("an answer");
    answer.text().await.expect("HTML")
}

/// A page that is open: its line, and what came over it that was not read yet.
pub struct Line {
    response: Response,
    come: String,
}

impl Line {
    pub async fn open(server: &TestServer, since: Option<i64>, heard: Option<i64>) -> Self {
        let mut request = ask(server, "/embed/bao/live");
        if let Some(since) = since {
            request = request.query(&[("since", since)]);
        }
        if let Some(heard) = heard {
            request = request.header("last-event-id", heard);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self {
            response,
            come: String::new(),
        }
    }

    /// The next event's number and what it says; `None` when the line has ended, or nothing comes for `wait`.
    pub async fn next_within(&mut self, wait: Duration) -> Option<(i64, Value)> {
        loop {
            if let Some(end) = self.come.find("\n\n") {
                let event: String = self.come.drain(..end + 2).collect();
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .map(str::to_owned)
                };
                if let (Some(id), Some(data)) = (field("id: "), field("data: ")) {
                    let id = id.parse().expect("a number");
                    return Some((id, serde_json::from_str(&data).expect("JSON")));
                }
                continue;
            }
            let chunk = tokio::time::timeout(wait, self.response.chunk()).await.ok()?;
            self.come += std::str::from_utf8(&chunk.ok()??).expect("UTF-8");
        }
    }

    pub async fn next(&mut self) -> (i64, Value) {
        self.next_within(Duration::from_secs(10)).await.expect("an event")
    }
}

pub fn ids(news: &Value) -> Vec<&str> {
    let named = news["comments"].as_array().expect("comments").iter();
    named
        .map(|comment| comment["id"].as_str().expect("an id"))
        .collect()
}

both! {
    async fn an_open_page_hears_that_its_thread_was_closed_and_opened(server: TestServer) {
        let (binh, moderator) = (server.reader("Bình").await, server.moderator().await);
        binh.post("Chào cả nhà").await;
        let mut line = Line::open(&server, Some(0), None).await;
        assert_eq!(line.next().await.1["closed"], false);
        let thread = moderator.list("approved").await[0]["thread"].as_str().expect("an id").to_owned();
        for (comments_open, closed) in [("closed", true), ("open", false)] {
            let body = Some(json!({ "comments_open": comments_open }));
            moderator.ask(Method::PUT, &format!("/threads/{thread}/comments-open"), body).await.ok();
            assert_eq!(line.next().await.1["closed"], closed);
        }
    }
}

both! {
    async fn what_a_writer_is_answered_and_what_an_open_page_hears_have_one_order(server: TestServer) {
        let binh = server.reader("Bình").await;
        let mut line = Line::open(&server, Some(0), None).await;
        let posted = binh.send(&binh.draft("Chào cả nhà", None)).await.ok();
        let (version, news) = line.next().await;
        assert_eq!((posted["version"].as_i64(), &posted["count"]), (Some(version), &news["count"]));
        let reacted = binh.react(Some("love"), 1).await.ok();
        assert_eq!(reacted["version"].as_i64(), Some(line.next().await.0));
        let same = binh.react(Some("love"), 2).await.ok();
        assert_eq!(same["version"], reacted["version"], "nothing moved");
        let id = posted["comment"]["id"].as_str().expect("an id");
        let liked = binh.like(id, Some("like"), 1).await.ok();
        assert_eq!(liked["version"].as_i64(), Some(line.next().await.0));
        let removed = binh.remove(id).await.ok();
        assert_eq!(removed["version"].as_i64(), Some(line.next().await.0));
    }
}

both! {
    async fn an_open_page_hears_of_a_comment_a_reaction_and_a_removal(server: TestServer) {
        let binh = server.reader("Bình").await;
        let mut line = Line::open(&server, Some(0), None).await;
        let first = binh.post("Chào cả nhà").await;
        let (version, news) = line.next().await;
        assert_eq!((ids(&news), news["count"].clone()), (vec![first.as_str()], json!(1)));
        assert_eq!(news["comments"][0]["shown"], true);
        assert!(items(&server, &first).await.contains("Chào cả nhà"));

        binh.react(Some("love"), 1).await.ok();
        let (later, news) = line.next().await;
        assert!(later > version);
        assert_eq!(news["tallies"][0], json!({ "code": "love", "count": 1 }));
        assert_eq!(ids(&news), Vec::<&str>::new(), "no comment has changed");

        binh.like(&first, Some("like"), 1).await.ok();
        let (later, news) = line.next().await;
        assert_eq!(news["likes"], json!([{ "id": first, "count": 1 }]));
        assert_eq!(ids(&news), Vec::<&str>::new(), "a like is no change of the comment");
        binh.react(None, 2).await.ok();
        let (_, news) = line.next().await;
        assert!(later < news["version"].as_i64().expect("a number"));
        assert_eq!(news["likes"], json!([]), "told already");

        binh.remove(&first).await.ok();
        let (_, news) = line.next().await;
        assert_eq!((ids(&news), news["comments"][0]["shown"].clone()), (vec![first.as_str()], json!(false)));
        assert_eq!(news["count"], 0);
    }
}

both! {
    async fn who_lost_the_line_hears_what_was_missed_once(server: TestServer) {
        let binh = server.reader("Bình").await;
        let mut line = Line::open(&server, Some(0), None).await;
        let first = binh.post("Một").await;
        let (heard, _) = line.next().await;
        drop(line);
        let second = binh.post("Hai").await;
        let third = binh.answer(&first, "Ba").await;
        // The browser says what it heard last; the address still says what the page began with.
        let mut line = Line::open(&server, Some(0), Some(heard)).await;
        let (_, news) = line.next().await;
        assert_eq!(ids(&news), [second.as_str(), third.as_str()]);
        assert_eq!(news["comments"][1]["parent"], json!(first));
        assert_eq!(line.next_within(Duration::from_millis(2_500)).await, None, "and nothing twice");
    }
}

both! {
    async fn a_rush_of_reactions_is_told_in_few_events_and_the_last_is_exact(server: TestServer) {
        let mut line = Line::open(&server, Some(0), None).await;
        for n in 0..40 {
            let reader = server.reader(&format!("Người {n}")).await;
            reader.react(Some("like"), 1).await.ok();
        }
        let mut events = 0;
        loop {
            let (_, news) = line.next().await;
            events += 1;
            if news["tallies"][0] == json!({ "code": "like", "count": 40 }) {
                break;
            }
        }
        assert!(events <= 15, "{events} events for 40 reactions");
    }
}

both! {
    async fn what_nobody_may_see_is_not_told(server: TestServer) {
        let an = server.reader("An").await;
        let held = an.post("Mua tại http://a.example http://b.example http://c.example http://d.example").await;
        let seen = an.post("Còn đây thì ai cũng thấy").await;
        assert_eq!(an.mine().await["own"].as_array().map(Vec::len), Some(2));
        let mut line = Line::open(&server, Some(0), None).await;
        let (version, news) = line.next().await;
        assert_eq!(ids(&news), [seen.as_str()]);
        let html = items(&server, &format!("{held},{seen}")).await;
        assert!(html.contains("ai cũng thấy") && !html.contains("a.example"));

        server.moderator().await.decide(&held, "approve", None).await.ok();
        let (_, news) = line.next().await;
        assert_eq!(ids(&news), [held.as_str()], "approved, it comes");
        let since = version.to_string();
        let asked = ask(&server, "/api/v1/sites/bao/news").query(&[("since", &since)]);
        let news: Value = asked.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(ids(&news), [held.as_str()], "and who polls hears the same");
    }
}

both! {
    async fn lines_end_when_the_service_stops(server: TestServer) {
        let mut line = Line::open(&server, None, None).await;
        server.state.live.close();
        assert_eq!(line.next_within(Duration::from_secs(10)).await, None);
    }
}

both! {
    async fn who_leaves_makes_room_at_once(server: TestServer) {
        let lines = join_all((0..3).map(|_| Line::open(&server, None, None))).await;
        assert_eq!(server.state.live.open(), 3);
        drop(lines);
        for _ in 0..100 {
            if server.state.live.open() == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(server.state.live.open(), 0, "nobody listens any more");
    }
}

both! {
    async fn what_is_asked_for_its_head_alone_has_no_line(server: TestServer) {
        let head = reqwest::Client::new().head(format!("{}/embed/bao/live", server.base)).query(&[("key", "bai")]);
        let answer = head.send().await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.bytes().await.expect("an end").len(), 0);
        assert_eq!(server.state.live.open(), 0);
    }
}

both! {
    async fn a_rush_is_told_in_a_few_words_and_soon(server: TestServer) {
        let readers = server.readers("Ai đó", 100).await;
        let mut line = Line::open(&server, Some(0), None).await;
        let began = Instant::now();
        join_all(readers.iter().map(|reader| async move { reader.react(Some("love"), 1).await.ok() })).await;
        let (took, mut events) = (began.elapsed(), 0_u64);
        loop {
            let (_, news) = line.next_within(Duration::from_millis(2_500)).await.expect("soon");
            events += 1;
            if news["tallies"][0]["count"] == 100 {
                break;
            }
        }
        assert!(events <= took.as_secs() + 2, "at most one a second: {events}");
    }
}
