//! Moments as moderators read them: on the clock of their site, with the zone at hand, on every page and in mail alike.

use cam_nhan_domain::Millis;
use leptos::prelude::*;

use crate::zone::Zone;

/// A moment to the minute: `15:00 25/11/2026`, with the zone at hand.
pub fn moment(at: Millis, zone: &Zone) -> impl IntoView + use<> {
    view! { <time datetime=at.rfc3339() title=clock(at, zone)>{zone.clock(at)}</time> }
}

/// The same with its zone, where only text can stand: `15:00 25/11/2026 UTC+7`.
pub fn clock(at: Millis, zone: &Zone) -> String {
    format!("{} {}", zone.clock(at), zone.label(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_on_the_sites_clock() {
        let at = Millis(1_795_593_600_000);
        let html = moment(at, &Zone::usual()).into_view().to_html();
        assert!(
            html.contains(">15:00 25/11/2026</time>")
                && html.contains("15:00 25/11/2026 UTC+7")
                && html.contains("2026-11-25T08:00:00.000Z"),
            "{html}"
        );
    }
}
