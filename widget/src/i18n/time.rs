//! Moments in words, counted from the server's clock.

#[cfg(feature = "ssr")]
use cam_nhan_domain::Millis;
use cam_nhan_domain::site::Language;

use super::messages;

const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// A zone's distance from UTC in minutes, eastwards: it decides which day is yesterday.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offset(pub f64);

impl Offset {
    /// Vietnam's, all year: what the server takes, which does not know where its reader is.
    pub const VIETNAM: Self = Self(420.0);
}

/// How long ago `then` was, both in Unix milliseconds; `None` when a date says it better.
/// What a clock in disarray puts into the future was just now.
pub fn ago(now: f64, then: f64, offset: Offset, language: Language) -> Option<String> {
    let words = messages(language);
    let passed = now - then;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "less than a day in minutes, or a few days"
    )]
    let whole = |number: f64| number as i64;
    if passed < MINUTE {
        return Some(words.just_now.to_owned());
    }
    if passed < HOUR {
        return Some((words.minutes_ago)(whole(passed / MINUTE)));
    }
    if passed < DAY {
        return Some((words.hours_ago)(whole(passed / HOUR)));
    }
    let day = |moment: f64| ((moment + offset.0 * MINUTE) / DAY).floor();
    match whole(day(now) - day(then)) {
        1 => Some(words.yesterday.to_owned()),
        days @ 2..=7 => Some((words.days_ago)(days)),
        _ => None,
    }
}

/// How long ago it was, or the date, as it is in Vietnam.
#[cfg(feature = "ssr")]
pub fn since(now: Millis, then: Millis, language: Language) -> String {
    let text = ago(
        browser_millis(now),
        browser_millis(then),
        Offset::VIETNAM,
        language,
    );
    text.unwrap_or_else(|| date(&local(then), language))
}

/// A moment as browsers count.
#[cfg(feature = "ssr")]
pub fn browser_millis(moment: Millis) -> f64 {
    cam_nhan_domain::time::BrowserMillis::from(moment).0
}

/// The moment to the minute, as it is in Vietnam.
#[cfg(feature = "ssr")]
pub fn written(moment: Millis, language: Language) -> String {
    let local = local(moment);
    format!("{} {} (GMT+7)", &local[11..16], date(&local, language))
}

#[cfg(feature = "ssr")]
fn local(moment: Millis) -> String {
    moment.plus_minutes(420).rfc3339()
}

#[cfg(feature = "ssr")]
fn date(rfc3339: &str, language: Language) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (year, month, day) = (&rfc3339[..4], &rfc3339[5..7], &rfc3339[8..10]);
    match language {
        Language::Vi => format!("{day}/{month}/{year}"),
        Language::En => {
            let name = month
                .parse::<usize>()
                .ok()
                .and_then(|month| MONTHS.get(month - 1));
            format!(
                "{} {} {year}",
                day.trim_start_matches('0'),
                name.unwrap_or(&month)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vi(now: f64, then: f64) -> Option<String> {
        ago(now, then, Offset::VIETNAM, Language::Vi)
    }

    #[test]
    fn time_passes_in_words_and_never_runs_ahead() {
        let now = 1_798_761_600_000.0; // 2027-01-01T00:00:00Z, 7 in the morning in Vietnam
        for (passed, text) in [
            (-2.0 * DAY, Some("vừa xong")),
            (59_999.0, Some("vừa xong")),
            (MINUTE, Some("1 phút trước")),
            (59.9 * MINUTE, Some("59 phút trước")),
            (3.0 * HOUR, Some("3 giờ trước")),
            (23.9 * HOUR, Some("23 giờ trước")),
            (24.0 * HOUR, Some("hôm qua")),
            (31.5 * HOUR, Some("2 ngày trước")),
            (7.0 * DAY, Some("7 ngày trước")),
            (8.0 * DAY, None),
        ] {
            assert_eq!(vi(now, now - passed).as_deref(), text, "{passed} ms");
        }
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn old_moments_are_dates_in_vietnam() {
        let then = Millis(1_798_761_599_000); // 2026-12-31T23:59:59Z
        let now = then.plus_minutes(60 * 24 * 30);
        assert_eq!(since(now, then, Language::Vi), "01/01/2027");
        assert_eq!(since(now, then, Language::En), "1 Jan 2027");
        assert_eq!(written(then, Language::Vi), "06:59 01/01/2027 (GMT+7)");
    }
}
