//! Bans: who may not write here either, until the same moment. What moderators said meanwhile stands.

use std::net::IpAddr;

use cam_nhan_domain::{comment::text, ids::BanId};
use cam_nhan_transfer::{
    formats::OURS,
    record::{Ban, BanKind},
};

use super::{Import, Newcomer, Stored, address, derived, meet};
use crate::{
    discussion::ban::Kind,
    error::Result,
    store::{Conn, actor::Actor, bans, import_log::Status, imports},
};

/// Bans in one transaction.
const BATCH: u32 = 200;
/// The longest note of a ban, in letters.
const WHY_LIMIT: usize = 300;

/// Stores the bans of the files that still hold.
pub async fn store(import: &Import, actor: &Actor, stored: &mut Stored) -> Result<()> {
    let mut after = String::new();
    loop {
        let behind = after.clone();
        let batch = import
            .with(move |staging| staging.bans_after(&behind, BATCH))
            .await?;
        let Some(last) = batch.last() else { return Ok(()) };
        after.clone_from(&last.id);
        let (of_batch, actor, told) = (import.clone(), actor.clone(), stored.clone());
        stored.bans += import
            .app
            .store()
            .write(move |conn| {
                Box::pin(async move { store_batch(conn, &of_batch, (&actor, &told), batch).await })
            })
            .await?;
    }
}

async fn store_batch(
    conn: &mut Conn<'_>,
    import: &Import,
    (actor, stored): (&Actor, &Stored),
    batch: Vec<Ban>,
) -> Result<u64> {
    let (site, now) = (&import.site, import.app.now());
    import.log.touch(conn, Status::Storing, stored, now).await?;
    let mut items = Vec::new();
    for told in batch {
        if told.ends_at.is_some_and(|end| end <= now) {
            continue;
        }
        let Some((kind, value)) = target(conn, import, &told).await? else {
            continue;
        };
        let id = BanId::parse(&told.id);
        let mut id = id.unwrap_or_else(|_| BanId::new(told.created_at.0, derived(&site.id, "ban", &told.id)));
        match imports::site_of_ban(conn, &id).await? {
            // Lifted or not: it is known here.
            Some(of) if of == site.id => continue,
            // A ban of another site has that id.
            Some(_) => id = BanId::new(told.created_at.0, derived(&site.id, "taken", &told.id)),
            None => {}
        }
        if bans::find(conn, &site.id, std::slice::from_ref(&value), now)
            .await?
            .is_some()
        {
            continue;
        }
        let ban = bans::Ban {
            id,
            kind: kind.as_str().to_owned(),
            value,
            name: told.name,
            shadow: told.shadow,
            why: text::shorten(told.why.trim(), WHY_LIMIT),
            actor: actor.clone(),
            created_at: told.created_at.min(now),
            ends_at: told.ends_at,
            lifted_at: None,
        };
        bans::add(conn, &site.id, &ban).await?;
        items.push(import.log.item("ban", ban.id.as_str(), "", String::new()));
    }
    import.log.add(conn, &items).await?;
    Ok(items.len() as u64)
}

/// By what a ban goes here; `None` of what can be nobody.
async fn target(conn: &mut Conn<'_>, import: &Import, told: &Ban) -> Result<Option<(Kind, String)>> {
    let site = &import.site;
    Ok(match told.kind {
        BanKind::Email => address(Some(&told.value)).map(|email| (Kind::Email, email.to_lowercase())),
        BanKind::Address => {
            let from = told.value.parse::<IpAddr>().ok();
            // As the comments of the site have it, whose authors it is to find.
            from.map(|from| (Kind::Address, import.app.kept_address(site, from)))
        }
        BanKind::Reader if told.value.is_empty() => None,
        BanKind::Reader => {
            let newcomer = Newcomer::new(&site.id, OURS, &told.value, told.created_at.0);
            let known = meet(conn, (&site.id, &import.log), std::slice::from_ref(&newcomer)).await?;
            let reader = known.get(&newcomer.key);
            reader.map(|reader| (Kind::Reader, reader.to_string()))
        }
    })
}
