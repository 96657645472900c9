//! Claims: what the pages of those who comment say an article's title and address are. Any one of them may be lying,
//! and the first of them is nobody better than the others: what independent readers with published comments said last
//! is believed, and the newsroom's own word stands above it.
//!
//! Once several readers agree, their claims are settled and forgotten, and a further one of the same costs nothing;
//! another is kept until others say the same.

use std::collections::BTreeMap;

use cam_nhan_domain::{Millis, ReaderId, ThreadId};

use super::{
    Conn,
    threads::{self, Thread, Word},
    with_db,
};
use crate::error::Result;

/// Independent readers who settle what an article is called.
const ENOUGH: i64 = 2;

/// What is said of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Fact {
    /// Where it is read.
    Url,
    /// What it is called.
    Title,
}

impl Fact {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Url, Self::Title];

    /// What a thread has it as, and on whose word.
    pub fn of(self, thread: &Thread) -> (&str, Word) {
        match self {
            Self::Url => (&thread.url, thread.url_word),
            Self::Title => (&thread.title, thread.title_word),
        }
    }

    /// Says what a thread has it as, and on whose word.
    pub fn set(self, thread: &mut Thread, value: String, word: Word) {
        match self {
            Self::Url => (thread.url, thread.url_word) = (value, word),
            Self::Title => (thread.title, thread.title_word) = (value, word),
        }
    }
}

/// What somebody who comments says of their article; empty where they say nothing.
#[derive(Clone, Debug, Default)]
pub struct Claim {
    /// Where it is read.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// Keyed hash of the network that they come from; empty where networks tell nothing.
    pub network: String,
}

impl Claim {
    /// The facts that are not settled as this has them.
    pub fn unsettled(&self, thread: &Thread) -> impl Iterator<Item = (Fact, &str)> {
        Fact::ALL.into_iter().filter_map(|fact| {
            let said = match fact {
                Fact::Url => self.url.as_str(),
                Fact::Title => self.title.as_str(),
            };
            let (known, word) = fact.of(thread);
            let is_settled = word == Word::Newsroom || (word == Word::Readers && known == said);
            (!said.is_empty() && !is_settled).then_some((fact, said))
        })
    }
}

/// Keeps one reader's latest word.
pub async fn set(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
    reader: &ReaderId,
    (fact, value): (Fact, &str),
    network: &str,
    now: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into thread_claim (thread_id, reader_id, fact, value, network, created_at)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (thread_id, reader_id, fact) do update set
                 value = excluded.value, network = excluded.network, created_at = excluded.created_at",
        )
        .bind(thread)
        .bind(reader)
        .bind(fact)
        .bind(value)
        .bind(network)
        .bind(now)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Forgets what was said of a fact.
pub async fn forget(conn: &mut Conn<'_>, thread: &ThreadId, fact: Fact) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from thread_claim where thread_id = $1 and fact = $2")
            .bind(thread)
            .bind(fact)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// How many say one thing.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Said {
    fact: Fact,
    value: String,
    /// Independent readers with a published comment in the thread.
    readers: i64,
}

/// Settles what a thread is called by what was said of it: whenever somebody said something, and whenever a comment came
/// into readers' sight or left it. Gives back the thread as it is then.
pub async fn decide_title(conn: &mut Conn<'_>, thread: Thread) -> Result<Thread> {
    // What was said last stands first; of what was said in one moment, what is new.
    let said: Vec<Said> = with_db!(conn, (db, by) => {
        sqlx::query_as(concat!(
            "select k.fact, k.value, count(distinct case when k.shown = 0 then null
                     when k.network = '' then k.reader_id else k.network end) as readers
             from (select k.*, (select count(*) from comment c", by!("comment_by_reader"),
            "          where c.reader_id = k.reader_id and c.thread_id = k.thread_id and c.status = 'approved') as shown
                   from thread_claim k", by!("sqlite_autoindex_thread_claim_1"), "where k.thread_id = $1) k
             group by k.fact, k.value
             order by max(k.created_at) desc, case when k.value in ($2, $3) then 1 else 0 end, k.value limit 100"
        ))
        .bind(&thread.id)
        .bind(&thread.url)
        .bind(&thread.title)
        .fetch_all(db)
        .await?
    });
    let mut of_fact: BTreeMap<Fact, Vec<Said>> = BTreeMap::new();
    for one in said {
        of_fact.entry(one.fact).or_default().push(one);
    }
    let mut named = thread.clone();
    for (fact, said) in of_fact {
        let (_, word) = fact.of(&thread);
        let agreed = said.iter().find(|one| one.readers >= ENOUGH);
        if word == Word::Newsroom || agreed.is_some() {
            forget(conn, &thread.id, fact).await?;
        }
        match agreed {
            _ if word == Word::Newsroom => {}
            Some(one) => fact.set(&mut named, one.value.clone(), Word::Readers),
            None if word == Word::Readers => {}
            None => match said.iter().find(|one| one.readers > 0) {
                Some(one) => fact.set(&mut named, one.value.clone(), Word::Reader),
                None => {
                    let last = said.into_iter().next().map(|one| one.value);
                    fact.set(&mut named, last.unwrap_or_default(), Word::Nobody);
                }
            },
        }
    }
    let differs = Fact::ALL
        .into_iter()
        .any(|fact| fact.of(&named) != fact.of(&thread));
    if differs {
        threads::set_metadata(conn, &named).await
    } else {
        Ok(thread)
    }
}
