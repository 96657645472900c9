//! Claiming guest comments: what a browser wrote before its reader was signed in becomes theirs, when they say so.

use cam_nhan_domain::{Code, ReaderId};

use crate::{
    app::App,
    crypto::token,
    error::Result,
    store::{
        actor::Actor,
        audit::{self, Action, NewEntry},
        comments,
        readers::{self, ReaderKey},
        sites::Site,
    },
};

/// How many comments a guest has written.
pub async fn count(app: &App, site: &Site, guest: &ReaderKey) -> Result<i64> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    match readers::get(conn, &site.id, guest).await? {
        Some(id) => comments::count_of_reader(conn, &id).await,
        None => Ok(0),
    }
}

/// Gives a guest's comments, reactions and reports to a reader who is signed in, with what was decided about the guest:
/// who is banned does not get rid of it by an account. Says how many comments that were.
pub async fn claim(app: &App, site: &Site, guest: ReaderKey, reader: ReaderKey) -> Result<i64> {
    if guest == reader {
        return Err(Code::ActImpossible.into());
    }
    let (site, now) = (site.id.clone(), app.now());
    let fresh = ReaderId::new(now.0, token::random());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let Some(from) = readers::get(conn, &site, &guest).await? else {
                    return Ok(0);
                };
                let to = readers::get_or_add(conn, &site, &reader, &fresh, now).await?;
                let moved = readers::merge(conn, &site, &from, &to).await?;
                if moved > 0 {
                    let actor = Actor::Reader(to.clone());
                    let entry = NewEntry {
                        why: from.as_str(),
                        ..NewEntry::new(&site, &actor, Action::ClaimGuest, to.as_str())
                    };
                    audit::add(conn, entry, now).await?;
                }
                Ok(moved)
            })
        })
        .await
}
