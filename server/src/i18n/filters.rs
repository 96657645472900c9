//! What stands above the queue: in which order, of what, and how many were found for it.

use cam_nhan_domain::site::Language;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Filters {
    pub filters: &'static str,
    pub order: &'static str,
    pub urgent: &'static str,
    pub newest: &'static str,
    pub oldest: &'static str,
    pub any_article: &'static str,
    pub newcomers: &'static str,
    pub links: &'static str,
    /// Takes a filter away.
    pub without: fn(&str) -> String,
    /// One of many conditions each, after what was found.
    pub with_text: fn(&str) -> String,
    pub by_author: fn(&str) -> String,
    pub by_newcomers: &'static str,
    pub with_links: &'static str,
    pub on_article: fn(&str) -> String,
    pub from: fn(&str) -> String,
    pub to: fn(&str) -> String,
    /// How many, and for what; of more than a page only that there are more.
    pub found: fn(usize, bool, &str) -> String,
    /// For what, where the page is not the first.
    pub found_more: fn(&str) -> String,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Filters {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Filters = Filters {
    filters: "Lọc và xếp",
    order: "Xếp:",
    urgent: "Gấp nhất",
    newest: "Mới nhất",
    oldest: "Cũ nhất",
    any_article: "Mọi bài",
    newcomers: "Người mới",
    links: "Có liên kết",
    without: |what| format!("Bỏ lọc: {what}"),
    with_text: |text| format!("có “{text}”"),
    by_author: |name| format!("của “{name}”"),
    by_newcomers: "của người mới",
    with_links: "có liên kết",
    on_article: |title| format!("trong bài “{title}”"),
    from: |date| format!("từ {date}"),
    to: |date| format!("đến {date}"),
    found: |count, more, what| match (count, more) {
        (0, _) => format!("Không có bình luận nào {what}."),
        (_, true) => format!("Hơn {count} bình luận {what}."),
        _ => format!("{count} bình luận {what}."),
    },
    found_more: |what| format!("Tiếp theo: bình luận {what}."),
};

static EN: Filters = Filters {
    filters: "Filter and sort",
    order: "Sort:",
    urgent: "Most urgent",
    newest: "Newest",
    oldest: "Oldest",
    any_article: "Any article",
    newcomers: "Newcomers",
    links: "With links",
    without: |what| format!("Clear filter: {what}"),
    with_text: |text| format!("with “{text}”"),
    by_author: |name| format!("by “{name}”"),
    by_newcomers: "by newcomers",
    with_links: "with links",
    on_article: |title| format!("on “{title}”"),
    from: |date| format!("from {date}"),
    to: |date| format!("until {date}"),
    found: |count, more, what| match (count, more) {
        (0, _) => format!("No comments {what}."),
        (1, false) => format!("1 comment {what}."),
        (_, true) => format!("More than {count} comments {what}."),
        _ => format!("{count} comments {what}."),
    },
    found_more: |what| format!("More comments {what}."),
};
