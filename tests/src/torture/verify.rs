//! The ledgers held against what is stored, by a connection of its own.

use std::collections::HashMap;

use cam_nhan::{
    crypto::token,
    store::{Db, Store, check},
};

use super::{clients::Crowd, ledger::Choice};

/// What was looked at.
#[derive(Default)]
pub struct Seen {
    /// Rows and numbers.
    pub rows: usize,
    /// Comments that were kept though their answer was lost.
    pub kept: usize,
}

/// A comment, and what must come with it.
#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    text: String,
    html: String,
    name: String,
    status: String,
    revision: i64,
    folded: String,
    key: String,
    edits: i64,
    token_hash: String,
}

#[derive(sqlx::FromRow)]
struct Chosen {
    subject: String,
    token_hash: String,
    kind: Option<String>,
    seq: i64,
}

macro_rules! all {
    ($conn:expr, $sql:expr) => {
        match &mut $conn.db {
            Db::Sqlite(db) => sqlx::query_as($sql).fetch_all(&mut **db).await,
            Db::Postgres(db) => sqlx::query_as($sql).fetch_all(&mut **db).await,
        }
        .expect("rows")
    };
}

/// Looks at every comment, choice and number. A change or a choice that may or may not have arrived is settled in the
/// ledger by what is there.
pub async fn everything(url: &str, crowd: &mut Crowd) -> Seen {
    let store = Store::attach(url).await.expect("the database opens");
    let mut connection = store.read().await.expect("a connection");
    let conn = &mut connection.conn();
    let mut seen = Seen::default();
    let damage = check::list_damage(conn).await.expect("looking for damage");
    assert!(damage.is_empty(), "{damage:?}");
    let wrong = check::list(conn).await.expect("counting");
    assert!(wrong.is_empty(), "{wrong:?}");
    let comments: Vec<Stored> = all!(
        conn,
        "select c.id, c.text, c.html, c.name, c.status, c.revision, c.folded, t.key, r.token_hash,
             (select count(*) from audit a where a.subject_id = c.id and a.act = 'edit') as edits
         from comment c join thread t on t.id = c.thread_id join reader r on r.id = c.reader_id"
    );
    let choices: Vec<Chosen> = all!(
        conn,
        "select coalesce(t.key, x.subject_id) as subject, r.token_hash, x.kind, x.seq
         from reaction x join reader r on r.id = x.reader_id left join thread t on t.id = x.subject_id"
    );
    seen.rows = comments.len() + choices.len();
    seen.kept = hold_comments(comments, crowd);
    hold_choices(choices, crowd);
    drop(connection);
    store.close().await;
    seen
}

/// Says how many comments were kept though their answer was lost.
fn hold_comments(comments: Vec<Stored>, crowd: &mut Crowd) -> usize {
    let count = comments.len();
    let mut comments: HashMap<String, Stored> = comments
        .into_iter()
        .map(|comment| (comment.id.clone(), comment))
        .collect();
    assert_eq!(comments.len(), count, "each comment is there once");
    let mut kept = 0;
    for reader in &mut crowd.readers {
        let token_hash = token::hash_token(&reader.token);
        for ours in &mut reader.ledger.comments {
            let Some(stored) = comments.remove(ours.id()) else {
                assert!(ours.answer.is_none(), "acknowledged, and lost: {ours:?}");
                continue;
            };
            kept += usize::from(ours.answer.is_none());
            if stored.revision == ours.revision + 1 && ours.changing.as_ref() == Some(&stored.text) {
                (ours.text, ours.revision) = (stored.text.clone(), stored.revision);
            }
            ours.changing = None;
            assert_eq!(
                (&stored.text, stored.revision, stored.edits),
                (&ours.text, ours.revision, ours.revision - 1),
                "text, revision and lines in the audit log of {ours:?}"
            );
            assert_eq!(stored.key, ours.draft["page"]["key"]);
            assert_eq!(stored.name, ours.draft["name"]);
            assert_eq!(stored.status, "approved");
            assert_eq!(stored.token_hash, token_hash);
            let first = stored.text.split(':').next().unwrap_or_default();
            assert!(
                stored.html.contains(first),
                "the HTML is of this text: {}",
                stored.html
            );
            assert!(!stored.folded.is_empty());
        }
    }
    assert!(comments.is_empty(), "nobody wrote {:?}", comments.keys());
    kept
}

fn hold_choices(choices: Vec<Chosen>, crowd: &mut Crowd) {
    let count = choices.len();
    let mut choices: HashMap<(String, String), Chosen> = choices
        .into_iter()
        .map(|choice| ((choice.token_hash.clone(), choice.subject.clone()), choice))
        .collect();
    assert_eq!(choices.len(), count, "one choice a reader a subject");
    for reader in &mut crowd.readers {
        let token_hash = token::hash_token(&reader.token);
        for (subject, ours) in &mut reader.ledger.choices {
            let stored = choices
                .remove(&(token_hash.clone(), subject.clone()))
                .map(|stored| (stored.kind, stored.seq));
            let may_be =
                stored == ours.settled || stored.as_ref().is_some_and(|stored| ours.open.contains(stored));
            assert!(may_be, "{subject}: stored {stored:?}, but {ours:?}");
            *ours = Choice {
                settled: stored,
                open: Vec::new(),
            };
        }
    }
    assert!(choices.is_empty(), "nobody chose {:?}", choices.keys());
}
