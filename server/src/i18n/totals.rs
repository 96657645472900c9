//! The totals above the statistics: what some days come to, and how that differs from the days before.

use cam_nhan_domain::site::Language;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Totals {
    pub today: &'static str,
    pub days: fn(u32) -> String,
    pub choose: &'static str,
    /// From one day to another, against as many days before.
    pub range: fn(&str, &str, u32) -> String,
    pub held: &'static str,
    pub wait: &'static str,
    pub before: fn(&str) -> String,
    pub undone: fn(i64) -> String,
    pub more: fn(&str) -> String,
    pub less: fn(&str) -> String,
    pub same: &'static str,
    pub points: fn(i64) -> String,
    pub no_before: &'static str,
    pub hours: &'static str,
    pub hours_plot: fn(&str, i64, i64) -> String,
    pub no_hours: &'static str,
    pub hour: fn(i64) -> String,
    /// From Monday on, in short.
    pub weekdays: [&'static str; 7],
    pub at: fn(&str, i64, i64) -> String,
    pub rules: &'static str,
    pub on_day: fn(&str, i64) -> String,
    pub wrong_range: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Totals {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Totals = Totals {
    today: "Hôm nay",
    days: |days| format!("{days} ngày"),
    choose: "Chọn ngày",
    range: |from, to, days| match days {
        1 => format!("{from}, so với ngày trước đó."),
        _ => format!("{from} đến {to}, so với {days} ngày trước đó."),
    },
    held: "Bị giữ lại",
    wait: "Chờ duyệt (trung vị)",
    before: |before| format!("trước {before}"),
    undone: |n| format!("không tính {n} đã hoàn tác"),
    more: |change| format!("tăng {change}"),
    less: |change| format!("giảm {change}"),
    same: "không đổi",
    points: |n| format!("{n} điểm"),
    no_before: "trước đó chưa có",
    hours: "Theo giờ trong tuần",
    hours_plot: |day, hour, most| {
        format!("Bình luận theo giờ trong tuần. Nhiều nhất {most}, vào {hour} giờ {day}.")
    },
    no_hours: "Bình luận theo giờ trong tuần: chưa có.",
    hour: |hour| format!("{hour} giờ"),
    weekdays: ["T2", "T3", "T4", "T5", "T6", "T7", "CN"],
    at: |day, hour, n| format!("{day}, {hour} giờ: {n} bình luận"),
    rules: "Vì sao bị giữ lại",
    on_day: |day, n| format!("{day}: {n}"),
    wrong_range: "Chọn từ ngày đến ngày, nhiều nhất 366 ngày.",
};

static EN: Totals = Totals {
    today: "Today",
    days: |days| format!("{days} days"),
    choose: "Choose dates",
    range: |from, to, days| match days {
        1 => format!("{from}, compared with the day before."),
        _ => format!("{from} to {to}, compared with the {days} days before."),
    },
    held: "Held",
    wait: "Wait for review (median)",
    before: |before| format!("was {before}"),
    undone: |n| format!("not counting {n} undone"),
    more: |change| format!("up {change}"),
    less: |change| format!("down {change}"),
    same: "no change",
    points: |n| {
        if n == 1 {
            "1 point".to_owned()
        } else {
            format!("{n} points")
        }
    },
    no_before: "nothing before",
    hours: "By hour of the week",
    hours_plot: |day, hour, most| {
        format!("Comments by hour of the week. Most: {most}, on {day} at {hour}:00.")
    },
    no_hours: "Comments by hour of the week: none yet.",
    hour: |hour| format!("{hour}:00"),
    weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    at: |day, hour, n| format!("{day}, {hour}:00: {n} comments"),
    rules: "Why held",
    on_day: |day, n| format!("{day}: {n}"),
    wrong_range: "Choose a first and a last day, at most 366 days.",
};
