//! Moments as exports write them: RFC 3339 and its relatives, SQL's, Unix seconds and milliseconds, American dates.

use cam_nhan_domain::Millis;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    fmt::strtime,
    tz::TimeZone,
};

/// A moment that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// When.
    pub at: Millis,
    /// Whether the text said in which zone; else `zone` was taken.
    pub has_zone: bool,
}

/// Shapes with an offset, beside RFC 3339: Artalk's, mail's, the Graph API's, SQL's.
const WITH_ZONE: [&str; 5] = [
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%d %H:%M:%S%.f%:z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%a, %d %b %Y %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S%.f %Z",
];

/// Shapes without: SQL's, Movable Type's in both hours, a day.
const WITHOUT: [&str; 11] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %I:%M:%S %p",
    "%Y-%m-%d %I:%M %p",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d %I:%M:%S %p",
    "%Y/%m/%d %I:%M %p",
];

/// Years that comments on the web can be of; anything else is a sign for "none" (the year 1 of Go, 1970, zeros).
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2200;

/// Reads a moment; `None` when there is none or it is none that a comment could have.
pub fn read(text: &str, zone: &TimeZone) -> Option<Read> {
    let text = text.trim();
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    let with_zone = text.parse::<Timestamp>().ok().or_else(|| {
        // Go writes the zone twice: `2022-07-01 12:00:00 +0800 +0800`.
        let once = match text.rsplit_once(' ') {
            Some((before, again)) if before.ends_with(again) => before,
            _ => text,
        };
        WITH_ZONE
            .iter()
            .find_map(|shape| strtime::parse(shape, once).ok()?.to_timestamp().ok())
    });
    if let Some(at) = with_zone {
        return plausible(at).map(|at| Read { at, has_zone: true });
    }
    if let Some(at) = text.parse::<f64>().ok().and_then(unix) {
        return Some(Read { at, has_zone: true });
    }
    let local = text
        .parse::<DateTime>()
        .ok()
        .or_else(|| {
            WITHOUT
                .iter()
                .find_map(|shape| DateTime::strptime(shape, text).ok())
        })
        .or_else(|| Some(Date::strptime("%Y/%m/%d", text).ok()?.into()))?;
    let at = local.to_zoned(zone.clone()).ok()?.timestamp();
    plausible(at).map(|at| Read { at, has_zone: false })
}

/// Which of the first two numbers of a date is the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// The first, as in Vietnam and in most of Europe.
    #[default]
    DayFirst,
    /// The second, as in the United States.
    MonthFirst,
}

impl DateOrder {
    /// How it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DayFirst => "dd/mm/yyyy",
            Self::MonthFirst => "mm/dd/yyyy",
        }
    }
}

/// A date that ends with its year, as people write it, and what follows it.
struct Written<'a> {
    first: u8,
    second: u8,
    year: &'a str,
    slashes: bool,
    rest: &'a str,
}

/// `31/12/2020…`, `31.12.2020…` or `31-12-2020…`.
fn written(text: &str) -> Option<Written<'_>> {
    let number = |text: &str| {
        let is_number = matches!(text.len(), 1 | 2) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    };
    let text = text.trim();
    let sign = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(sign, '/' | '.' | '-') {
        return None;
    }
    let mut parts = text.splitn(3, sign);
    let (first, second, behind) = (number(parts.next()?)?, number(parts.next()?)?, parts.next()?);
    let year = behind
        .get(..4)
        .filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    let rest = &behind[4..];
    (rest.is_empty() || rest.starts_with([' ', ',', 'T'])).then_some(Written {
        first,
        second,
        year,
        slashes: sign == '/',
        rest: rest.trim_start_matches([' ', ',', 'T']),
    })
}

/// Whether a moment begins with a date with slashes that ends with its year, and which order it can alone be of.
pub fn date_order(text: &str) -> Option<Option<DateOrder>> {
    let date = written(text).filter(|date| date.slashes)?;
    Some(match (date.first > 12, date.second > 12) {
        (true, false) => Some(DateOrder::DayFirst),
        (false, true) => Some(DateOrder::MonthFirst),
        _ => None,
    })
}

/// Reads a moment as people write it into tables: as [`read`] does, and dates that end with their year. Those with slashes are
/// of this order; with dots or dashes, the day comes first.
pub fn read_in_order(text: &str, zone: &TimeZone, order: DateOrder) -> Option<Read> {
    let Some(date) = written(text) else {
        return read(text, zone);
    };
    let (day, month) = match order {
        DateOrder::MonthFirst if date.slashes => (date.second, date.first),
        _ => (date.first, date.second),
    };
    let at = format!("{}-{month:02}-{day:02} {}", date.year, date.rest);
    read(&at, zone)
}

/// Reads Unix time, in seconds or in milliseconds, whichever makes a plausible year.
pub fn unix(number: f64) -> Option<Millis> {
    if !number.is_finite() || number <= 0.0 {
        return None;
    }
    // 10^11 seconds are the year 5138, 10^11 milliseconds are 1973.
    let millis = if number < 1e11 { number * 1_000.0 } else { number };
    let at = Timestamp::from_millisecond(millis.round() as i64).ok()?;
    plausible(at)
}

fn plausible(at: Timestamp) -> Option<Millis> {
    let year = at.to_zoned(TimeZone::UTC).year();
    YEARS.contains(&year).then(|| Millis(at.as_millisecond()))
}

/// A moment in JSON: RFC 3339.
pub mod moment {
    use cam_nhan_domain::Millis;
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    /// Writes it.
    pub fn serialize<S: Serializer>(at: &Millis, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&at.rfc3339())
    }

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Millis, D::Error> {
        let text = String::deserialize(from)?;
        let at: Timestamp = text.parse().map_err(D::Error::custom)?;
        Ok(Millis(at.as_millisecond()))
    }

    /// The same, where there may be none.
    pub mod option {
        use super::{Deserialize, Deserializer, Millis, Serializer};

        /// Writes it.
        pub fn serialize<S: Serializer>(at: &Option<Millis>, to: S) -> Result<S::Ok, S::Error> {
            match at {
                Some(at) => super::serialize(at, to),
                None => to.serialize_none(),
            }
        }

        /// Reads it.
        pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Millis>, D::Error> {
            #[derive(Deserialize)]
            struct Moment(#[serde(with = "super")] Millis);
            Ok(Option::<Moment>::deserialize(from)?.map(|moment| moment.0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(text: &str) -> Option<(String, bool)> {
        let zone = jiff::tz::db().get("Asia/Ho_Chi_Minh").expect("zone");
        read(text, &zone).map(|read| (read.at.rfc3339(), read.has_zone))
    }

    #[test]
    fn every_shape_that_was_seen_is_read() {
        let same = "2022-07-01T04:00:00.000Z";
        for text in [
            "2022-07-01T04:00:00Z",
            "2022-07-01T11:00:00+07:00",
            "2022-07-01T04:00:00+0000",
            "2022-07-01 11:00:00 +0700",
            "2022-07-01 11:00:00 +0700 +0700",
            "Fri, 01 Jul 2022 04:00:00 +0000",
            "1656648000",
            "1656648000.0",
            "1656648000000",
            " 2022-07-01T04:00:00.000Z\n",
        ] {
            assert_eq!(millis(text), Some((same.into(), true)), "{text}");
        }
        for text in [
            "2022-07-01 11:00:00",
            "2022-07-01T11:00:00",
            "07/01/2022 11:00:00",
            "07/01/2022 11:00:00 AM",
            "2022-07-01 11:00",
        ] {
            assert_eq!(millis(text), Some((same.into(), false)), "{text}");
        }
        assert_eq!(
            millis("2024-05-04T03:02:01.123456789+07:00"),
            Some(("2024-05-03T20:02:01.123Z".into(), true))
        );
    }

    #[test]
    fn dates_of_tables_are_read_in_their_order() {
        let zone = jiff::tz::db().get("Asia/Ho_Chi_Minh").expect("zone");
        let read = |text: &str, order| read_in_order(text, &zone, order).map(|read| read.at.rfc3339());
        let same = Some("2021-02-01T01:30:00.000Z".to_owned());
        for text in [
            "01/02/2021 08:30",
            "1/2/2021 8:30",
            "1/2/2021 8:30:00 AM",
            "01/02/2021, 08:30:00",
            "01.02.2021 08:30",
            "01-02-2021 08:30:00",
            "2021/02/01 08:30",
            "2021-02-01 08:30",
            "01/02/2021 01:30:00 +0000",
        ] {
            assert_eq!(read(text, DateOrder::DayFirst), same, "{text}");
        }
        for text in ["02/01/2021 08:30", "2/1/2021 8:30 AM", "01.02.2021 08:30"] {
            assert_eq!(read(text, DateOrder::MonthFirst), same, "{text}");
        }
        let midnight = Some("2020-12-30T17:00:00.000Z".to_owned());
        for text in ["31/12/2020", "31.12.2020", "2020/12/31", "2020-12-31"] {
            assert_eq!(read(text, DateOrder::DayFirst), midnight, "{text}");
        }
        for text in [
            "12/31/2020",
            "31/02/2020",
            "1/2/20",
            "31/12/2020 25:00",
            "1/2/2021x",
        ] {
            assert_eq!(read(text, DateOrder::DayFirst), None, "{text}");
        }
        for (text, order) in [
            ("31/12/2020 10:00", Some(Some(DateOrder::DayFirst))),
            ("12/31/2020", Some(Some(DateOrder::MonthFirst))),
            ("01/02/2021", Some(None)),
            ("31.12.2020", None),
            ("2020/12/31", None),
            ("hôm qua", None),
        ] {
            assert_eq!(date_order(text), order, "{text}");
        }
    }

    #[test]
    fn what_stands_for_no_moment_is_none() {
        for text in [
            "",
            "0",
            "0000-00-00 00:00:00",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00.000Z",
            "2022-02-30 10:00:00",
            "2015-10-10 19:57:357",
            "hôm qua",
            "NaN",
            "inf",
            "-5",
            "99999999999999999999",
        ] {
            assert_eq!(millis(text), None, "{text}");
        }
    }
}
