//! A month, by a site's clocks.

use std::fmt;

use cam_nhan_domain::Millis;
use jiff::{Timestamp, tz::TimeZone};

/// A month of the site's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// From 1.
    pub month: i8,
}

impl Month {
    /// The one that a moment is in.
    pub fn of(at: Millis, zone: &TimeZone) -> Self {
        let at = Timestamp::from_millisecond(at.0).unwrap_or_default();
        let at = at.to_zoned(zone.clone());
        Self {
            year: at.year(),
            month: at.month(),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
