//! Moments as exports write them: RFC 3339 and its relatives, SQL's, Unix seconds and milliseconds, American dates.

use cam_nhan_domain::Millis;
use jiff::{Timestamp, civil::DateTime, fmt::strtime, tz::TimeZone};

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
const WITHOUT: [&str; 6] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
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
    let local = text.parse::<DateTime>().ok().or_else(|| {
        WITHOUT
            .iter()
            .find_map(|shape| DateTime::strptime(shape, text).ok())
    })?;
    let at = local.to_zoned(zone.clone()).ok()?.timestamp();
    plausible(at).map(|at| Read { at, has_zone: false })
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
