//! What the pages of an archive say, in the site's language; what readers see of a comment is the widget's.

use cam_nhan_domain::site::Language;
use cam_nhan_transfer::write::html::{Look, Words};
use cam_nhan_widget::i18n::{number, page};

use super::imports;
use crate::{markdown, store::sites::Site, zone::Zone};

/// How a site's archive looks.
pub fn look(site: &Site) -> Look {
    let language = site.settings.language;
    let kinds = site.settings.reactions.iter().map(|kind| {
        let word = match language {
            Language::Vi => &kind.vi,
            Language::En => &kind.en,
        };
        (kind.code.clone(), word.clone())
    });
    Look {
        words: words(language),
        site: site.name.clone(),
        zone: Zone::of(&site.settings).rules(),
        kinds: kinds.collect(),
        html: |text| markdown::render(text).html,
        html_to_move: markdown::to_move,
    }
}

fn words(language: Language) -> Words {
    let seen = page(language);
    Words {
        answers: seen.answers,
        removed: seen.removed,
        nobody: seen.nobody,
        nameless: imports::words(language).nobody,
        pinned: seen.pinned,
        featured: seen.featured,
        edited: seen.edited,
        badge: seen.badge,
        ..match language {
            Language::Vi => VI,
            Language::En => EN,
        }
    }
}

/// `1.234 bình luận`
fn counted(count: u64, language: Language, (one, several): (&str, &str)) -> String {
    let word = if count == 1 { one } else { several };
    format!(
        "{} {word}",
        number(i64::try_from(count).unwrap_or(i64::MAX), language)
    )
}

const VI: Words = Words {
    lang: "vi",
    title: |site| format!("Bình luận trên {site}"),
    title_of_month: |site, month| format!("Bình luận trên {site}, {}", month.to_lowercase()),
    archived: |moment| format!("Bản lưu trữ, lập lúc {moment}."),
    comments: |count| counted(count, Language::Vi, ("bình luận", "bình luận")),
    threads: |count| counted(count, Language::Vi, ("bài", "bài")),
    likes: |count| counted(count, Language::Vi, ("lượt thích", "lượt thích")),
    article: "Mở bài viết",
    untitled: "Bài không tên",
    reactions: "Cảm nhận về bài viết",
    nothing: "Chưa có bình luận nào.",
    all: "Tất cả bài",
    newer: "Mới hơn",
    older: "Cũ hơn",
    answers: "",
    removed: "",
    nobody: "",
    nameless: "",
    pinned: "",
    featured: "",
    edited: "",
    badge: |_| "",
    moment: "%H:%M %d/%m/%Y",
    month: "Tháng %-m, %Y",
};

const EN: Words = Words {
    lang: "en",
    title: |site| format!("Comments on {site}"),
    title_of_month: |site, month| format!("Comments on {site}, {month}"),
    archived: |moment| format!("Archived on {moment}."),
    comments: |count| counted(count, Language::En, ("comment", "comments")),
    threads: |count| counted(count, Language::En, ("article", "articles")),
    likes: |count| counted(count, Language::En, ("like", "likes")),
    article: "Open the article",
    untitled: "Untitled article",
    reactions: "Reactions to the article",
    nothing: "No comments yet.",
    all: "All articles",
    newer: "Newer",
    older: "Older",
    moment: "%-d %B %Y, %H:%M",
    month: "%B %Y",
    ..VI
};
