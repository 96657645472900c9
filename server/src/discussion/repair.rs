//! Numbers set right that are not what the rows say.

use std::collections::BTreeMap;

use cam_nhan_domain::{Millis, SiteId};

use crate::{
    error::Result,
    store::{
        Store,
        audit::{self, Action, Entry},
        check::{self, Difference, Number, WithNul},
    },
};

/// Sets every derived number that differs to what the rows come to, all in one transaction, with a line on the record
/// of each site; and takes every NUL out of every text. Gives back what differed, and where a NUL was.
pub async fn repair(store: &Store, now: Millis) -> Result<(Vec<(Number, Difference)>, Vec<WithNul>)> {
    store
        .write(move |conn| {
            Box::pin(async move {
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
                    let entry = Entry {
                        why: &why,
                        ..Entry::new(&site, "command line", Action::Repair, id)
                    };
                    audit::add(conn, entry, now).await?;
                }
                Ok((found, nul))
            })
        })
        .await
}
