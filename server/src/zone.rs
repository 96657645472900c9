//! A site's clock: its time zone by name, with the rules that its country has had for it. The names and rules are in the
//! binary, the same on every machine.

use cam_nhan_domain::{Millis, site::Settings, time::DAY};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{self, TimeZone},
};

/// A time zone.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of this name, such as `Asia/Ho_Chi_Minh`; `None` when there is none.
    pub fn named(name: &str) -> Option<Self> {
        tz::db().get(name).ok().map(Self)
    }

    /// A site's; the usual one where its settings name none that there is.
    pub fn of(settings: &Settings) -> Self {
        Self::named(&settings.time_zone).unwrap_or_else(Self::usual)
    }

    /// That of pages that are no site's.
    pub fn usual() -> Self {
        Self::named(&Settings::default().time_zone).unwrap_or(Self(TimeZone::UTC))
    }

    /// Its rules.
    pub fn rules(self) -> TimeZone {
        self.0
    }

    /// By how many minutes its clocks are ahead of UTC at a moment.
    pub fn offset_minutes(&self, at: Millis) -> i32 {
        self.0.to_offset(timestamp(at)).seconds() / 60
    }

    /// The day that a moment is in, numbered from 1970-01-01.
    pub fn day(&self, at: Millis) -> i64 {
        self.local(at).0.div_euclid(DAY)
    }

    /// The hour of the day at a moment, 0 to 23.
    pub fn hour(&self, at: Millis) -> i64 {
        self.local(at).0.rem_euclid(DAY) / 3_600_000
    }

    /// The moment at which a numbered day begins: not everywhere at midnight.
    pub fn begins(&self, day: i64) -> Millis {
        let days = i32::try_from(day).unwrap_or_default();
        let date = Date::constant(1970, 1, 1)
            .saturating_add(jiff::Span::new().days(days.clamp(-700_000, 2_900_000)));
        let first = date.to_zoned(self.0.clone());
        first.map_or(Millis(day.saturating_mul(DAY)), |first| {
            Millis(first.timestamp().as_millisecond())
        })
    }

    /// A moment to the minute on its clocks: `15:00 25/11/2026`.
    pub fn clock(&self, at: Millis) -> String {
        let local = self.local(at).rfc3339();
        let (year, month, day) = (&local[..4], &local[5..7], &local[8..10]);
        format!("{} {day}/{month}/{year}", &local[11..16])
    }

    /// The same as a form's `datetime-local` field has it: `2026-11-25T15:00`.
    pub fn field(&self, at: Millis) -> String {
        self.local(at).rfc3339()[..16].to_owned()
    }

    /// The moment that such a field means; of a time that clocks skip, the one that they jump to.
    pub fn of_field(&self, typed: &str) -> Option<Millis> {
        let local: DateTime = typed.parse().ok()?;
        let zoned = local.to_zoned(self.0.clone()).ok()?;
        Some(Millis(zoned.timestamp().as_millisecond()))
    }

    /// How its clocks stand to UTC at a moment: `UTC+7`, or `UTC+5:30`.
    pub fn label(&self, at: Millis) -> String {
        let offset = self.offset_minutes(at);
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        if minutes == 0 {
            format!("UTC{sign}{hours}")
        } else {
            format!("UTC{sign}{hours}:{minutes:02}")
        }
    }

    /// What UTC's clocks would show if they stood as these do.
    fn local(&self, at: Millis) -> Millis {
        at.plus_minutes(self.offset_minutes(at).into())
    }
}

fn timestamp(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at.0).unwrap_or(if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The names that a site can choose from, of places alone, in their order.
pub fn names() -> Vec<String> {
    const CONTINENTS: [&str; 9] = [
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ];
    let mut names: Vec<String> = tz::db()
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| {
            let continent = name.split('/').next().unwrap_or_default();
            name.contains('/') && CONTINENTS.contains(&continent)
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone::named(name).expect("a zone")
    }

    #[test]
    fn a_moment_is_on_the_clocks_of_its_place() {
        let at = Millis(1_795_593_600_000);
        assert_eq!(zone("Asia/Ho_Chi_Minh").clock(at), "15:00 25/11/2026");
        assert_eq!(zone("Asia/Ho_Chi_Minh").label(at), "UTC+7");
        assert_eq!(zone("Asia/Kolkata").label(at), "UTC+5:30");
        assert_eq!(zone("America/Anchorage").clock(at), "23:00 24/11/2026");
        assert_eq!(zone("Asia/Ho_Chi_Minh").hour(at), 15);
        for none in ["", "Asia", "Asia/Hue", "../etc/passwd", "UTC+7"] {
            assert!(Zone::named(none).is_none(), "{none}");
        }
    }

    #[test]
    fn a_day_is_as_long_as_its_clocks_say() {
        // The clocks of Paris were put back on 25 October 2026.
        let paris = zone("Europe/Paris");
        let day = Millis::day_of_date("2026-10-25").expect("a date");
        assert_eq!(paris.begins(day + 1).0 - paris.begins(day).0, 25 * 3_600_000);
        assert_eq!(paris.begins(day).rfc3339(), "2026-10-24T22:00:00.000Z");
        for moment in [paris.begins(day), Millis(paris.begins(day + 1).0 - 1)] {
            assert_eq!(paris.day(moment), day);
        }
        // Those of Beirut were put on at midnight: that day begins at one.
        let beirut = zone("Asia/Beirut");
        let day = Millis::day_of_date("2026-03-29").expect("a date");
        assert_eq!(beirut.hour(beirut.begins(day)), 1);
        assert_eq!(beirut.day(beirut.begins(day)), day);
    }

    #[test]
    fn what_no_calendar_has_is_no_fault() {
        let zone = Zone::usual();
        for at in [i64::MIN, i64::MAX, 0] {
            let _ = (
                zone.clock(Millis(at)).len(),
                zone.label(Millis(at)),
                zone.day(Millis(at)),
            );
            let _ = zone.begins(at);
        }
    }

    #[test]
    fn the_names_to_choose_from_are_places() {
        let names = names();
        assert!(names.len() > 300, "{}", names.len());
        assert!(names.iter().any(|name| name == "Asia/Ho_Chi_Minh"));
        assert!(names.iter().all(|name| Zone::named(name).is_some()));
    }

    #[test]
    fn a_forms_field_means_the_moment_that_it_shows() {
        let hanoi = zone("Asia/Ho_Chi_Minh");
        let at = hanoi.of_field("2026-11-25T08:30").expect("a moment");
        assert_eq!(at.rfc3339(), "2026-11-25T01:30:00.000Z");
        assert_eq!(hanoi.field(at), "2026-11-25T08:30");
        assert_eq!(hanoi.of_field("mai"), None);
    }
}
