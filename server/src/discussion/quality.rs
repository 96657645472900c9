//! Quality scores, refreshed: as a site's model learns, published comments are scored again, so that "Hay nhất" is one
//! order and not one per state of the model.

use std::{cmp::Reverse, collections::HashMap};

use cam_nhan_domain::{CommentId, SiteId, Status, ThreadId};

use crate::{
    app::App,
    error::Result,
    markdown,
    screener::Kind,
    screening::{learned::Model, permille},
    store::{
        comments::quality::{self, Ranked},
        sites::{self, Site},
        threads,
    },
};

/// Threads without a comment for so many days stay as they are: few read them.
const ACTIVE_DAYS: i64 = 30;
/// Comments judged in one round, some 24 µs each, in the threads that were written to last.
const MAX_THREADS: usize = 20_000;
/// Of one thread, the newest.
const OF_THREAD: u32 = 1_000;
/// Changed together, so that other writes need not wait long.
const CHUNK: usize = 100;

/// The lessons behind the order that each site was last given.
pub type Seen = HashMap<SiteId, (u64, u64)>;

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Comments whose quality changed.
    pub comments: usize,
    /// Threads whose order changed, and which readers therefore get anew.
    pub threads: usize,
}

/// Judges again at every site whose model has learned something since `seen`.
pub async fn refresh_everywhere(app: &App, seen: &mut Seen) -> Result<()> {
    let all = sites::list(&mut app.store().read().await?.conn()).await?;
    for site in all.into_iter().filter(|site| site.settings.best) {
        let model = {
            let mut connection = app.store().read().await?;
            app.screener()
                .model(&mut connection.conn(), &site.id, Kind::Feature, app.now())
                .await?
                .model
        };
        if model.ready() && seen.get(&site.id) != Some(&model.lessons()) {
            refresh(app, &site, &model).await?;
            seen.insert(site.id, model.lessons());
        }
    }
    Ok(())
}

/// Judges the published comments of a site's active threads again.
pub async fn refresh(app: &App, site: &Site, model: &Model) -> Result<Judged> {
    let since = app.now().plus_minutes(-ACTIVE_DAYS * 1_440);
    let most_threads = u32::try_from(MAX_THREADS).unwrap_or(u32::MAX);
    let active = quality::list_active_threads(
        &mut app.store().read().await?.conn(),
        &site.id,
        since,
        most_threads,
    )
    .await?;
    let (mut left, mut judged) = (MAX_THREADS, Judged::default());
    for thread in active {
        let rows = quality::list_ranked(&mut app.store().read().await?.conn(), &thread, OF_THREAD).await?;
        let Some(rest) = left.checked_sub(rows.len()) else {
            break;
        };
        left = rest;
        let changes = changes(model, &rows);
        let moves = moves(&rows, &changes);
        judged.comments += changes.len();
        judged.threads += usize::from(moves);
        store(app, thread, changes, moves).await?;
        // Requests come between.
        tokio::task::yield_now().await;
    }
    Ok(judged)
}

/// A comment, the quality it has and the quality it shall have.
type Change = (CommentId, i64, i64);

fn changes(model: &Model, rows: &[Ranked]) -> Vec<Change> {
    rows.iter()
        .filter(|row| row.status == Status::Approved && !row.featured)
        .map(|row| {
            (
                row.id.clone(),
                row.quality,
                permille(model.score(&markdown::shown(&row.text))),
            )
        })
        .filter(|(_, from, to)| from != to)
        .collect()
}

/// Whether the changes put the comments in another order.
fn moves(rows: &[Ranked], changes: &[Change]) -> bool {
    let changed: HashMap<&CommentId, i64> = changes.iter().map(|(id, _, to)| (id, *to)).collect();
    let order = |quality: &dyn Fn(&Ranked) -> i64| {
        let mut order: Vec<&Ranked> = rows.iter().collect();
        order.sort_by_key(|row| Reverse((quality(row), row.created_at, &row.id)));
        order.into_iter().map(|row| &row.id).collect::<Vec<_>>()
    };
    order(&|row| row.quality) != order(&|row| changed.get(&row.id).copied().unwrap_or(row.quality))
}

async fn store(app: &App, thread: ThreadId, changes: Vec<Change>, moves: bool) -> Result<()> {
    let mut chunks = changes.chunks(CHUNK).map(<[Change]>::to_vec).peekable();
    while let Some(chunk) = chunks.next() {
        let (thread, is_last) = (thread.clone(), chunks.peek().is_none());
        app.store()
            .write(move |conn| {
                Box::pin(async move {
                    threads::lock(conn, &[&thread], &[]).await?;
                    for (id, from, to) in &chunk {
                        quality::set_quality(conn, id, *from, *to).await?;
                    }
                    if moves && is_last {
                        threads::touch(conn, &thread, 0, 1).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use cam_nhan_domain::Millis;

    use super::*;

    fn row(n: u8, quality: i64) -> Ranked {
        Ranked {
            id: CommentId::new(i64::from(n), [n; 10]),
            text: String::new(),
            status: Status::Approved,
            featured: false,
            quality,
            created_at: Millis(i64::from(n)),
        }
    }

    #[test]
    fn only_another_order_is_a_change_for_readers() {
        let rows = [row(1, 100), row(2, 200)];
        let to = |first: i64, second: i64| {
            [
                (rows[0].id.clone(), 100, first),
                (rows[1].id.clone(), 200, second),
            ]
        };
        assert!(!moves(&rows, &to(150, 180)));
        assert!(moves(&rows, &to(300, 200)));
        // The newer stands first where both are worth the same.
        assert!(!moves(&rows, &to(200, 200)));
    }
}
