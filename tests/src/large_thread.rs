//! A thread that thousands have written to, made at once: rows like one that came through the service itself.

use cam_nhan::{
    crypto::token::random,
    store::comments::{self, New, Row, Words},
};
use cam_nhan_domain::{CommentId, SiteId, Status};

use crate::server::TestServer;

/// Rows in one statement.
const AT_ONCE: usize = 1_000;

/// Adds so many held comments like the one called `id`; `folded` is what each is searched by.
///
/// # Panics
/// When the database does not take them.
pub async fn crowd(server: &TestServer, id: &str, many: usize, folded: &str) {
    let site = SiteId::parse("bao").expect("a name");
    let id = CommentId::parse(id).expect("an id");
    let mut connection = server.app.store().read().await.expect("a connection");
    let row = comments::get(&mut connection.conn(), &site, &id).await;
    let row = row.expect("a database").expect("a comment");
    drop(connection);
    for begin in (0..many).step_by(AT_ONCE) {
        let rows: Vec<New> = (begin..many.min(begin + AT_ONCE))
            .map(|n| like(&row, n, folded))
            .collect();
        let added = server
            .app
            .store()
            .write(move |conn| Box::pin(async move { comments::add_all(conn, &rows).await }));
        added.await.expect("rows");
    }
}

fn like(row: &Row, n: usize, folded: &str) -> New {
    let created_at = row.created_at.0 - i64::try_from(n).expect("few");
    New {
        id: CommentId::new(created_at, random()),
        site_id: row.site_id.clone(),
        thread_id: row.thread_id.clone(),
        reader_id: row.reader_id.clone(),
        moderator_id: None,
        root_id: None,
        parent_id: None,
        answers_id: None,
        depth: 0,
        name: row.name.clone(),
        email: None,
        badge: None,
        picture: None,
        address: row.address.clone(),
        words: Words {
            text: row.text.clone(),
            html: row.html.clone(),
            reasons: "[]".to_owned(),
            urgency: 0,
            score: None,
            quality: 0,
            folded: folded.to_owned(),
            fingerprint: row.fingerprint,
        },
        status: Status::Held,
        shadow_banned: false,
        version: 0,
        created_at,
    }
}
