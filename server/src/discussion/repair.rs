//! Repairs: counters that differ from their rows, and search columns that differ from their texts.

use std::collections::BTreeMap;

use cam_nhan_domain::{Millis, SiteId};

use super::screen::Derived;
use crate::{
    error::Result,
    markdown,
    store::{
        Conn, Store,
        actor::Actor,
        audit::{self, Action, NewEntry},
        check::{self, Difference, Number, WithNul},
        folds, threads,
    },
};

/// Sets every derived number that differs to what the rows come to, all in one transaction, with a line in the audit log
/// of each site; and takes every NUL out of every text. Gives back what differed, and where a NUL was.
pub async fn repair(store: &Store, now: Millis) -> Result<(Vec<(Number, Difference)>, Vec<WithNul>)> {
    store.write(move |conn| Box::pin(mend(conn, now))).await
}

/// Mends all that is found, with a line in the audit log of each site.
async fn mend(conn: &mut Conn<'_>, now: Millis) -> Result<(Vec<(Number, Difference)>, Vec<WithNul>)> {
    check::lock(conn).await?;
    let nul = check::mend_nul(conn).await?;
    let found = check::list(conn).await?;
    let mut mended: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    for (number, difference) in found.iter().filter(|(number, _)| number.is_derived()) {
        check::mend(conn, *number, difference).await?;
        let of_site = mended.entry(&difference.site_id).or_default();
        *of_site.entry(number.as_str()).or_default() += 1;
    }
    for (id, numbers) in mended {
        let site = SiteId::parse(id)?;
        let why: Vec<String> = numbers
            .iter()
            .map(|(name, count)| format!("{name}: {count}"))
            .collect();
        let why = why.join(", ");
        let entry = NewEntry {
            why: &why,
            ..NewEntry::new(&site, &Actor::CommandLine, Action::Repair, id)
        };
        audit::add(conn, entry, now).await?;
    }
    Ok((found, nul))
}

/// What was made of words by an older table of letters: it is not found, or not known again, by the present one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// Comments.
    pub comments: usize,
    /// Articles.
    pub threads: usize,
}

/// Holds every fold and fingerprint against the words, and with `mend` makes those again that differ, some hundred rows
/// at a time, so that a service on the same database goes on writing.
pub async fn refold(store: &Store, mend: bool) -> Result<Stale> {
    let mut stale = Stale::default();
    let mut after = String::new();
    loop {
        let rows = folds::list_comments(&mut store.read().await?.conn(), &after).await?;
        let Some(last) = rows.last() else { break };
        after = last.id.to_string();
        let differing: Vec<_> = rows
            .into_iter()
            .filter_map(|row| {
                let derived = Derived::of(&row.name, &row.text, &markdown::shown(&row.text));
                let differs = (&derived.folded, derived.fingerprint) != (&row.folded, row.fingerprint);
                differs.then_some(folds::Comment {
                    folded: derived.folded,
                    fingerprint: derived.fingerprint,
                    ..row
                })
            })
            .collect();
        stale.comments += differing.len();
        if mend && !differing.is_empty() {
            store
                .write(move |conn| {
                    Box::pin(async move {
                        for comment in &differing {
                            folds::set_comment(conn, comment).await?;
                        }
                        Ok(())
                    })
                })
                .await?;
        }
    }
    after.clear();
    loop {
        let rows = folds::list_threads(&mut store.read().await?.conn(), &after).await?;
        let Some(last) = rows.last() else { break };
        after = last.id.to_string();
        let differing: Vec<_> = rows
            .into_iter()
            .filter_map(|row| {
                let folded = threads::folded(&row.title, &row.key, &row.section);
                (folded != row.folded).then_some(folds::Thread { folded, ..row })
            })
            .collect();
        stale.threads += differing.len();
        if mend && !differing.is_empty() {
            store
                .write(move |conn| {
                    Box::pin(async move {
                        for thread in &differing {
                            folds::set_thread(conn, thread).await?;
                        }
                        Ok(())
                    })
                })
                .await?;
        }
    }
    Ok(stale)
}
