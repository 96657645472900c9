//! Timestamps, in Unix milliseconds. Words for it are the widget's, the clock is the server's.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC. In JSON it is an RFC 3339 string with its offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "server", derive(sqlx::Type, utoipa::ToSchema), sqlx(transparent), schema(value_type = String, format = DateTime))]
pub struct Millis(pub i64);

/// The longest time that somebody may ask for, in days: a hundred years.
pub const MOST_DAYS: u32 = 36_500;

impl Millis {
    /// This moment `minutes` later.
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }

    /// The moment in RFC 3339, UTC: `2026-11-25T01:02:03.004Z`.
    /// The civil date is Howard Hinnant's `civil_from_days`
    /// (<https://howardhinnant.github.io/date_algorithms.html>).
    pub fn rfc3339(self) -> String {
        let (days, in_day) = (self.0.div_euclid(86_400_000), self.0.rem_euclid(86_400_000));
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let (hour, minute) = (in_day / 3_600_000, in_day / 60_000 % 60);
        let (second, milli) = (in_day / 1_000 % 60, in_day % 1_000);
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
    }
}

/// Milliseconds of a day.
pub const DAY: i64 = 86_400_000;

impl Millis {
    /// The number of the day that `2026-11-25` is, as a form's date field sends it. The count is Howard Hinnant's
    /// `days_from_civil`.
    pub fn day_of_date(date: &str) -> Option<i64> {
        let mut parts = date.split('-');
        let mut next = |digits: usize| {
            let part = parts.next()?;
            let right = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
            right.then(|| part.parse::<i64>().ok())?
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        if parts.next().is_some() || !(1..=12).contains(&month) || day < 1 {
            return None;
        }
        let shifted_year = year - i64::from(month <= 2);
        let era = shifted_year.div_euclid(400);
        let year_of_era = shifted_year.rem_euclid(400);
        let shifted_month = (month + 9) % 12;
        let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let number = era * 146_097 + day_of_era - 719_468;
        // 2026-02-30 would be another day.
        (date_of_day(number) == date).then_some(number)
    }
}

/// A numbered day as `2026-11-25`.
pub fn date_of_day(day: i64) -> String {
    let mut date = Millis(day.saturating_mul(DAY)).rfc3339();
    date.truncate(date.find('T').unwrap_or(date.len()));
    date
}

impl Serialize for Millis {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.rfc3339())
    }
}

/// How the widget's own state carries a moment: the plain number, which a browser's clock understands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BrowserMillis(pub f64);

impl From<Millis> for BrowserMillis {
    fn from(moment: Millis) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 ms, the year 287396")]
        Self(moment.0 as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc_with_their_offset() {
        assert_eq!(Millis(0).rfc3339(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Millis(951_782_400_000).rfc3339(), "2000-02-29T00:00:00.000Z");
        assert_eq!(Millis(1_798_761_599_999).rfc3339(), "2026-12-31T23:59:59.999Z");
        assert_eq!(Millis(-1).rfc3339(), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn days_are_numbered_and_dates_are_read_strictly() {
        assert_eq!(Millis::day_of_date("2026-11-25"), Some(20_782));
        for date in [
            "1970-01-01",
            "2000-02-29",
            "2024-12-31",
            "1969-12-31",
            "9999-12-31",
        ] {
            assert_eq!(date_of_day(Millis::day_of_date(date).expect("a date")), date);
        }
        for bad in [
            "",
            "2026-02-30",
            "2026-13-01",
            "2026-1-1",
            "26-01-01",
            "2026-01-01-01",
            "2026-01-aa",
        ] {
            assert_eq!(Millis::day_of_date(bad), None, "{bad}");
        }
    }
}
