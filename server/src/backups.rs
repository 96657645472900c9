//! The daily backup and which of them are kept: one for each of the last seven, and before those the last of each of
//! four weeks. Days are UTC's.

use std::{
    collections::HashMap,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cam_nhan_domain::Millis;
use secrecy::ExposeSecret as _;

use crate::{
    config::Config,
    os::Told as _,
    store::{self, file::create},
};

/// Backups kept, a day each.
const DAYS: usize = 7;
/// Weeks before those of which the last one is kept.
const WEEKS: usize = 4;
/// A file that is named after a day longer ago was not made by this rotation, and is let be.
const HORIZON: i64 = 1_000;
const DAY: i64 = 86_400_000;

/// How the last attempt went, for `/readyz`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// There is a backup of this moment's day.
    Made(Millis),
    /// It failed then, and will be tried again.
    Failed(Millis),
}

/// Where backups go: as the settings say, else a folder beside SQLite's file; `None` is nowhere.
pub fn folder(config: &Config) -> anyhow::Result<Option<PathBuf>> {
    Ok(match &config.backups {
        Some(folder) if folder == Path::new("off") => None,
        Some(folder) => Some(folder.clone()),
        None => store::file(config.database_url.expose_secret())?.map(|file| file.with_file_name("backups")),
    })
}

/// Makes the backup of `now`'s day unless it is there, and removes those whose time is over. Only one process does at
/// a time; another finds nothing to do. Says whether one was made.
pub async fn tend(store: &store::Store, folder: &Path, now: Millis) -> anyhow::Result<bool> {
    let to = folder.join(name(now.0.div_euclid(DAY)));
    if to.exists() {
        return Ok(false);
    }
    fs::create_dir_all(folder).told(|| format!("making the folder {}", folder.display()))?;
    let lock = folder.join(".lock");
    let lock = match create(&lock) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => File::open(&lock),
        made => made,
    };
    let lock = lock.told(|| format!("making the backups' lock in {}", folder.display()))?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(false),
        locked => locked.context("locking the backups")?,
    }
    remove_parts(folder)?;
    if to.exists() {
        return Ok(false);
    }
    store.back_up(&to).await?;
    let today = now.0.div_euclid(DAY);
    for day in over(&days(folder, today)?) {
        fs::remove_file(folder.join(name(day)))?;
    }
    Ok(true)
}

/// When the last daily backup is dropped that may hold what was there until `now`, if one is made each day; `None` where
/// none are made.
pub fn held_until(config: &Config, now: Millis) -> anyhow::Result<Option<Millis>> {
    if folder(config)?.is_none() {
        return Ok(None);
    }
    // Today's is made, or yesterday's is the last.
    let last = now.0.div_euclid(DAY);
    let mut kept: Vec<i64> = (0..=HORIZON / 10).map(|ago| last - ago).collect();
    let mut today = last;
    while kept.contains(&last) && today < last + HORIZON {
        let gone = over(&kept);
        kept.retain(|day| !gone.contains(day));
        today += 1;
        kept.insert(0, today);
    }
    Ok(Some(Millis(today * DAY)))
}

/// The day of the latest backup in a folder.
pub fn latest(folder: &Path, now: Millis) -> Option<Millis> {
    let days = days(folder, now.0.div_euclid(DAY)).ok()?;
    days.first().map(|day| Millis(day * DAY))
}

/// The name of a day's backup, by the day's number since 1970.
fn name(day: i64) -> String {
    let date = Millis(day * DAY).rfc3339();
    format!("cam-nhan-{}.sqlite", &date[..10])
}

/// What a process left that did not come to its end.
fn remove_parts(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("cam-nhan-") && name.ends_with(".part") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The days of which there are backups, the latest first.
fn days(folder: &Path, today: i64) -> io::Result<Vec<i64>> {
    let known: HashMap<String, i64> = (today - HORIZON..=today).map(|day| (name(day), day)).collect();
    let mut days: Vec<i64> = Vec::new();
    for entry in fs::read_dir(folder)? {
        days.extend(known.get(entry?.file_name().to_string_lossy().as_ref()));
    }
    days.sort_unstable_by(|a, b| b.cmp(a));
    Ok(days)
}

/// Of days, the latest first, those whose backups are kept no longer.
fn over(days: &[i64]) -> Vec<i64> {
    let (mut over, mut weeks) = (Vec::new(), Vec::new());
    for day in days.iter().skip(DAYS) {
        // 1970-01-01 was a Thursday; weeks begin on Monday.
        let week = (day + 3).div_euclid(7);
        if weeks.last() != Some(&week) && weeks.len() < WEEKS {
            weeks.push(week);
        } else {
            over.push(*day);
        }
    }
    over
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_hundred_days_seven_days_and_four_sundays_are_left() {
        let mut kept: Vec<i64> = Vec::new();
        for today in 20_000..20_100 {
            kept.insert(0, today);
            let gone = over(&kept);
            kept.retain(|day| !gone.contains(day));
            assert!(kept.len() <= DAYS + WEEKS);
        }
        assert_eq!(
            kept[..7],
            [20_099, 20_098, 20_097, 20_096, 20_095, 20_094, 20_093]
        );
        assert_eq!(kept.len(), 11);
        assert!(
            kept[8..].iter().all(|day| (day + 3) % 7 == 6),
            "Sundays: {kept:?}"
        );
        assert!(kept[8..].windows(2).all(|pair| pair[0] - pair[1] == 7));
    }

    #[test]
    fn a_day_without_a_backup_costs_no_other_day() {
        assert_eq!(over(&[100, 90, 80, 70, 60, 50, 40]), Vec::<i64>::new());
        assert_eq!(over(&[107, 106, 105, 104, 103, 102, 101, 100, 99]), [99]);
    }

    #[test]
    fn a_backup_is_named_after_its_day() {
        assert_eq!(name(20_782), "cam-nhan-2026-11-25.sqlite");
    }
}
