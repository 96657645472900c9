//! The page of a site's word list, and what a change of the rules would have done.

use cam_nhan_domain::site::Language;

use crate::screening::words::Act;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct WordList {
    pub find: &'static str,
    pub find_hint: &'static str,
    /// What becomes of a comment that has the phrase: the name of a group.
    pub group: fn(Act) -> &'static str,
    /// The same, to be chosen.
    pub act: fn(Act) -> &'static str,
    pub act_label: &'static str,
    pub all: &'static str,
    pub add: &'static str,
    pub add_title: &'static str,
    pub add_help: &'static str,
    pub phrase: &'static str,
    pub inside: &'static str,
    pub note: &'static str,
    pub note_hint: &'static str,
    pub remove: fn(&str) -> String,
    pub added: fn(&str) -> String,
    pub removed: fn(&str) -> String,
    pub put_back: &'static str,
    pub shown: fn(usize, usize) -> String,
    pub none: &'static str,
    pub whole_list: &'static str,
    pub owners_only: &'static str,
    pub preview: &'static str,
    pub wrong_phrase: &'static str,
    pub is_missing: fn(&str) -> String,
    /// What would be held, what is held now, of how many, and whether there were more.
    pub holds: fn(usize, usize, usize, bool) -> String,
    pub refuses: fn(usize, usize) -> String,
    pub nothing_changes: fn(usize, usize, bool) -> String,
}

/// The words of a language.
pub fn words(language: Language) -> &'static WordList {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: WordList = WordList {
    find: "Tìm trong danh sách",
    find_hint: "Tìm: lua dao, cá độ…",
    group: |act| match act {
        Act::Hold => "Giữ lại",
        Act::Refuse => "Từ chối",
        Act::Mark => "Chỉ đánh dấu",
        Act::Allow => "Vô hại",
    },
    act: |act| match act {
        Act::Hold => "giữ lại chờ duyệt",
        Act::Refuse => "từ chối hẳn",
        Act::Mark => "vẫn đăng, chỉ đánh dấu",
        Act::Allow => "vô hại, bỏ qua",
    },
    act_label: "Bình luận có từ này thì",
    all: "Tất cả",
    add: "Thêm",
    add_title: "Thêm một từ",
    add_help: "Viết không dấu, cách chữ, chen ký tự hay thay bằng số vẫn bị phát hiện.",
    phrase: "Từ hoặc cụm từ",
    inside: "Cả khi nằm trong từ dài hơn",
    note: "Ghi chú",
    note_hint: "Vì sao có trong danh sách",
    remove: |phrase| format!("Bỏ “{phrase}”"),
    added: |phrase| format!("Đã thêm “{phrase}”."),
    removed: |phrase| format!("Đã bỏ “{phrase}”."),
    put_back: "Thêm lại",
    shown: |shown, all| {
        if shown == all {
            format!("{all} từ và cụm từ")
        } else {
            format!("{shown} trong {all} từ và cụm từ")
        }
    },
    none: "Không có từ nào.",
    whole_list: "Sửa cả danh sách",
    owners_only: "Chỉ chủ trang mới đổi được danh sách từ.",
    preview: "Thử với tháng qua",
    wrong_phrase: "Cụm từ cần ít nhất hai chữ cái, nhiều nhất 100 ký tự, và không bắt đầu bằng dấu # ! ? + *.",
    is_missing: |phrase| format!("“{phrase}” không còn trong danh sách."),
    holds: |then, now, comments, more| {
        let of = if more { "mới nhất của" } else { "của" };
        format!("Sẽ giữ lại {then} bình luận trong {comments} bình luận {of} 30 ngày qua, hiện nay là {now}.")
    },
    refuses: |then, now| format!("Sẽ từ chối {then} bình luận, hiện nay là {now}."),
    nothing_changes: |held, comments, more| {
        let of = if more { "mới nhất của" } else { "của" };
        format!("Không đổi gì: vẫn giữ lại {held} bình luận trong {comments} bình luận {of} 30 ngày qua.")
    },
};

static EN: WordList = WordList {
    find: "Search the list",
    find_hint: "Search: lua dao, cá độ…",
    group: |act| match act {
        Act::Hold => "Hold",
        Act::Refuse => "Refuse",
        Act::Mark => "Mark only",
        Act::Allow => "Harmless",
    },
    act: |act| match act {
        Act::Hold => "held for review",
        Act::Refuse => "refused",
        Act::Mark => "published, just marked",
        Act::Allow => "harmless, ignored",
    },
    act_label: "A comment with it is",
    all: "All",
    add: "Add",
    add_title: "Add a word",
    add_help: "Also caught without accents, spaced out, with symbols in between or digits for letters.",
    phrase: "Word or phrase",
    inside: "Also inside longer words",
    note: "Note",
    note_hint: "Why it’s on the list",
    remove: |phrase| format!("Remove “{phrase}”"),
    added: |phrase| format!("Added “{phrase}”."),
    removed: |phrase| format!("Removed “{phrase}”."),
    put_back: "Add it again",
    shown: |shown, all| {
        if shown == all {
            format!("{all} words and phrases")
        } else {
            format!("{shown} of {all} words and phrases")
        }
    },
    none: "No words.",
    whole_list: "Edit the whole list",
    owners_only: "Only owners can change the word list.",
    preview: "Try on last month",
    wrong_phrase: "A phrase takes at least two letters and at most 100 characters, and does not begin with # ! ? + *.",
    is_missing: |phrase| format!("“{phrase}” is no longer on the list."),
    holds: |then, now, comments, more| {
        let of = if more { "the newest " } else { "" };
        format!("Would hold {then} of {of}{comments} comments from the last 30 days; now it is {now}.")
    },
    refuses: |then, now| format!("Would refuse {then}; now it is {now}."),
    nothing_changes: |held, comments, more| {
        let of = if more { "the newest " } else { "" };
        format!("No change: {held} of {of}{comments} comments from the last 30 days are held either way.")
    },
};
