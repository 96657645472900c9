//! Moments as moderators read them: on the clock of their site, with the zone beside, on every page alike.

use cam_nhan_domain::{Millis, site::Settings};
use leptos::prelude::*;

/// A moment to the minute where clocks are `offset` minutes ahead of UTC: `15:00 25/11/2026`, with the zone at hand.
pub fn moment(at: Millis, offset: i32) -> impl IntoView + use<> {
    let clock = clock(at, offset);
    let short = clock
        .rsplit_once(' ')
        .map_or(clock.as_str(), |(short, _)| short)
        .to_owned();
    view! { <time datetime=at.rfc3339() title=clock>{short}</time> }
}

/// The same with its zone, where only text can stand: `15:00 25/11/2026 UTC+7`.
pub fn clock(at: Millis, offset: i32) -> String {
    let local = at.plus_minutes(offset.into()).rfc3339();
    let (year, month, day) = (&local[..4], &local[5..7], &local[8..10]);
    format!("{} {day}/{month}/{year} {}", &local[11..16], zone(offset))
}

/// The zone of pages that are no site's.
pub fn usual_offset() -> i32 {
    Settings::default().utc_offset_minutes
}

/// `UTC+7`, or `UTC+5:30`.
pub fn zone(offset: i32) -> String {
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    if minutes == 0 {
        format!("UTC{sign}{hours}")
    } else {
        format!("UTC{sign}{hours}:{minutes:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_short() {
        assert_eq!(zone(420), "UTC+7");
        assert_eq!(zone(330), "UTC+5:30");
        assert_eq!(zone(-210), "UTC-3:30");
        assert_eq!(zone(0), "UTC+0");
    }

    #[test]
    fn a_moment_is_on_the_sites_clock() {
        let at = Millis(1_795_593_600_000);
        let html = moment(at, 420).into_view().to_html();
        assert!(
            html.contains(">15:00 25/11/2026</time>")
                && html.contains("15:00 25/11/2026 UTC+7")
                && html.contains("2026-11-25T08:00:00.000Z"),
            "{html}"
        );
        assert!(
            moment(at, -540)
                .into_view()
                .to_html()
                .contains("23:00 24/11/2026 UTC-9")
        );
    }
}
