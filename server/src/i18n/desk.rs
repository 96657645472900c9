//! What is around a moderator's work: the shell, the cards of the queue, what was just done.

use cam_nhan_domain::site::Language;

use crate::discussion::moderate::Act;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Desk {
    pub skip: &'static str,
    pub switch_site: &'static str,
    pub account_menu: &'static str,
    pub waiting: &'static str,
    pub all_done: &'static str,
    pub bar: &'static str,
    pub deciding: &'static str,
    pub numbers: &'static str,
    pub setting_up: &'static str,
    pub find: &'static str,
    pub more: &'static str,
    /// The other language, in itself.
    pub other_language: &'static str,
    pub selected: &'static str,
    pub clear_selection: &'static str,
    pub keys: &'static str,
    pub close: &'static str,
    pub key_groups: [KeyGroup; 3],
    pub hints: &'static [(&'static [&'static str], &'static str)],
    pub other_acts: fn(&str) -> String,
    pub history_of: fn(&str) -> String,
    pub answers: &'static str,
    pub newcomer: &'static str,
    /// In place of a name that its reader had erased.
    pub erased: &'static str,
    pub record: fn(i64, i64) -> String,
    pub shadow_banned: &'static str,
    pub pinned: &'static str,
    pub featured: &'static str,
    pub why_here: &'static str,
    pub show_all: &'static str,
    pub points: fn(i64) -> String,
    pub score_level: fn(i64) -> &'static str,
    pub reports: fn(i64) -> String,
    pub open_article: &'static str,
    pub whole_thread: &'static str,
    pub of_author: &'static str,
    pub ban_author: fn(&str) -> String,
    pub near: fn(usize) -> String,
    pub all_of: fn(usize) -> String,
    pub nothing_waits: &'static str,
    pub nothing_waits_help: &'static str,
    pub nothing_found: &'static str,
    pub nothing_found_help: &'static str,
    pub work_waits: &'static str,
    pub next_page: &'static str,
    /// What was done to whose comment.
    pub did: fn(Act, &str) -> String,
    /// What was done to how many.
    pub did_many: fn(Act, i64) -> String,
    pub did_edit: fn(&str) -> String,
    pub did_lift: &'static str,
    pub welcome: &'static str,
    /// Whom a stranger might meet, and what they say.
    pub scene: [(&'static str, &'static str); 3],
    pub articles_and_reactions: &'static str,
    pub owners_save: &'static str,
    pub saved_at_once: &'static str,
}

/// What keys do, by what they are about.
pub struct KeyGroup {
    /// What they are about.
    pub title: &'static str,
    /// The keys, and what they do.
    pub keys: &'static [(&'static [&'static str], &'static str)],
}

/// The words of a language.
pub fn words(language: Language) -> &'static Desk {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Desk = Desk {
    skip: "Tới nội dung",
    switch_site: "đổi trang",
    account_menu: "tài khoản",
    waiting: "đang chờ",
    all_done: "xong",
    bar: "Thanh dưới",
    deciding: "Duyệt",
    numbers: "Số liệu",
    setting_up: "Thiết lập",
    find: "Tìm kiếm",
    more: "Thêm",
    other_language: "English",
    selected: "đã chọn",
    clear_selection: "Bỏ chọn",
    keys: "Phím tắt",
    close: "Đóng",
    key_groups: [
        KeyGroup {
            title: "Quyết định",
            keys: &[
                (&["A"], "Duyệt"),
                (&["H"], "Ẩn"),
                (&["S"], "Rác"),
                (&["R"], "Gỡ, hoặc khôi phục"),
                (&["Shift", "A", "H", "S"], "Cả nhóm gần giống"),
                (&["Z"], "Hoàn tác việc vừa làm"),
            ],
        },
        KeyGroup {
            title: "Với một bình luận",
            keys: &[
                (&["E"], "Sửa"),
                (&["C"], "Trả lời"),
                (&["P"], "Ghim, bỏ ghim"),
                (&["F"], "Chọn ý kiến hay"),
                (&["U"], "Lịch sử người này"),
                (&["O"], "Mở trong bài"),
                (&["B"], "Cấm…"),
            ],
        },
        KeyGroup {
            title: "Di chuyển",
            keys: &[
                (&["J"], "Xuống"),
                (&["K"], "Lên"),
                (&["X"], "Chọn, bỏ chọn"),
                (&["1", "…", "6"], "Mở thẻ theo số"),
                (&["/"], "Tìm"),
                (&["?"], "Bảng này"),
            ],
        },
    ],
    hints: &[
        (&["J", "K"], "xuống, lên"),
        (&["X"], "chọn"),
        (&["Z"], "hoàn tác"),
        (&["?"], "mọi phím"),
    ],
    other_acts: |name| format!("Việc khác với bình luận của {name}"),
    history_of: |name| format!("Lịch sử của {name}"),
    answers: "Trả lời",
    newcomer: "Người mới",
    erased: "(đã xóa theo yêu cầu)",
    record: |approved, hidden| match hidden {
        0 => format!("{approved} đã đăng"),
        _ => format!("{approved} đã đăng · {hidden} bị ẩn"),
    },
    shadow_banned: "Cấm ngầm",
    pinned: "Đã ghim",
    featured: "Ý kiến hay",
    why_here: "Vì sao ở đây",
    show_all: "Xem hết",
    points: |points| format!("+{points} điểm"),
    score_level: |percent| match percent {
        ..40 => "Chấm điểm: thấp",
        40..70 => "Chấm điểm: vừa",
        _ => "Chấm điểm: cao",
    },
    reports: |n| format!("{n} báo cáo"),
    open_article: "Mở trong bài",
    whole_thread: "Mọi bình luận của bài",
    of_author: "Lịch sử người này",
    ban_author: |name| format!("Cấm {name}…"),
    near: |n| format!("+{n} gần giống, ngay dưới"),
    all_of: |n| format!("Cả {n}:"),
    nothing_waits: "Đã duyệt hết",
    nothing_waits_help: "Bình luận mới sẽ tự hiện ở đây.",
    nothing_found: "Không có bình luận nào",
    nothing_found_help: "Bỏ bớt bộ lọc, hoặc mở thẻ khác.",
    work_waits: "Còn chờ ở",
    next_page: "Xem tiếp",
    did: |act, name| match act {
        Act::Approve => format!("Đã duyệt bình luận của {name}."),
        Act::Hide => format!("Đã ẩn bình luận của {name}."),
        Act::Spam => format!("Đã đưa bình luận của {name} vào rác."),
        Act::Remove => format!("Đã gỡ bình luận của {name}."),
        Act::Restore => format!("Đã khôi phục bình luận của {name}."),
        Act::Pin => format!("Đã ghim bình luận của {name}."),
        Act::Unpin => format!("Đã bỏ ghim bình luận của {name}."),
        Act::Feature => format!("Đã chọn ý kiến hay của {name}."),
        Act::Unfeature => format!("Đã bỏ chọn ý kiến của {name}."),
    },
    did_many: |act, n| match act {
        Act::Approve => format!("Đã duyệt {n} bình luận."),
        Act::Hide => format!("Đã ẩn {n} bình luận."),
        Act::Spam => format!("Đã đưa {n} bình luận vào rác."),
        Act::Remove => format!("Đã gỡ {n} bình luận."),
        Act::Restore => format!("Đã khôi phục {n} bình luận."),
        Act::Pin => format!("Đã ghim {n} bình luận."),
        Act::Unpin => format!("Đã bỏ ghim {n} bình luận."),
        Act::Feature => format!("Đã chọn {n} ý kiến hay."),
        Act::Unfeature => format!("Đã bỏ chọn {n} ý kiến."),
    },
    did_edit: |name| format!("Đã sửa bình luận của {name}."),
    did_lift: "Đã bỏ cấm.",
    welcome: "Mỗi ý kiến được đăng là một người đọc thấy mình được lắng nghe.",
    scene: [
        (
            "Lê Thị Mận",
            "Cây điệp đầu hẻm do ba tôi trồng năm 1971. Cảm ơn phóng viên đã kịp chụp nó.",
        ),
        ("Thu Hà", "Sao không bán vé gia đình như bên Thái?"),
        (
            "Minh Khôi",
            "Vé 20 nghìn một lượt là hợp lý, bằng ly cà phê vỉa hè.",
        ),
    ],
    articles_and_reactions: "Bài viết và cảm xúc",
    owners_save: "Bạn chỉ có thể xem. Chỉ chủ trang mới đổi được quy tắc.",
    saved_at_once: "Có hiệu lực ngay với bình luận mới.",
};

static EN: Desk = Desk {
    skip: "Skip to content",
    switch_site: "switch site",
    account_menu: "account",
    waiting: "waiting",
    all_done: "done",
    bar: "Bottom bar",
    deciding: "Moderate",
    numbers: "Insights",
    setting_up: "Set up",
    find: "Search",
    more: "More",
    other_language: "Tiếng Việt",
    selected: "selected",
    clear_selection: "Clear selection",
    keys: "Keyboard shortcuts",
    close: "Close",
    key_groups: [
        KeyGroup {
            title: "Decide",
            keys: &[
                (&["A"], "Approve"),
                (&["H"], "Hide"),
                (&["S"], "Spam"),
                (&["R"], "Remove or restore"),
                (&["Shift", "A", "H", "S"], "All near duplicates"),
                (&["Z"], "Undo the last action"),
            ],
        },
        KeyGroup {
            title: "One comment",
            keys: &[
                (&["E"], "Edit"),
                (&["C"], "Reply"),
                (&["P"], "Pin or unpin"),
                (&["F"], "Feature or unfeature"),
                (&["U"], "This reader’s history"),
                (&["O"], "Open in the article"),
                (&["B"], "Ban…"),
            ],
        },
        KeyGroup {
            title: "Move around",
            keys: &[
                (&["J"], "Down"),
                (&["K"], "Up"),
                (&["X"], "Select or deselect"),
                (&["1", "…", "6"], "Go to tab"),
                (&["/"], "Search"),
                (&["?"], "This list"),
            ],
        },
    ],
    hints: &[
        (&["J", "K"], "down, up"),
        (&["X"], "select"),
        (&["Z"], "undo"),
        (&["?"], "all keys"),
    ],
    other_acts: |name| format!("More for {name}’s comment"),
    history_of: |name| format!("{name}’s history"),
    answers: "Reply to",
    newcomer: "Newcomer",
    erased: "(erased on request)",
    record: |approved, hidden| match hidden {
        0 => format!("{approved} published"),
        _ => format!("{approved} published · {hidden} hidden"),
    },
    shadow_banned: "Shadow-banned",
    pinned: "Pinned",
    featured: "Featured",
    why_here: "Why it’s here",
    show_all: "Show all",
    points: |points| format!("+{points} points"),
    score_level: |percent| match percent {
        ..40 => "Score: low",
        40..70 => "Score: medium",
        _ => "Score: high",
    },
    reports: |n| {
        if n == 1 {
            "1 report".to_owned()
        } else {
            format!("{n} reports")
        }
    },
    open_article: "Open in the article",
    whole_thread: "All comments on the article",
    of_author: "This reader’s history",
    ban_author: |name| format!("Ban {name}…"),
    near: |n| format!("+{n} near duplicates below"),
    all_of: |n| format!("All {n}:"),
    nothing_waits: "All caught up",
    nothing_waits_help: "New comments appear here on their own.",
    nothing_found: "No comments here",
    nothing_found_help: "Clear a filter or try another tab.",
    work_waits: "Still waiting at",
    next_page: "Show more",
    did: |act, name| match act {
        Act::Approve => format!("Approved {name}’s comment."),
        Act::Hide => format!("Hid {name}’s comment."),
        Act::Spam => format!("Marked {name}’s comment as spam."),
        Act::Remove => format!("Removed {name}’s comment."),
        Act::Restore => format!("Restored {name}’s comment."),
        Act::Pin => format!("Pinned {name}’s comment."),
        Act::Unpin => format!("Unpinned {name}’s comment."),
        Act::Feature => format!("Featured {name}’s comment."),
        Act::Unfeature => format!("{name}’s comment is no longer featured."),
    },
    did_many: |act, n| match act {
        Act::Approve => format!("Approved {n} {}.", if n == 1 { "comment" } else { "comments" }),
        Act::Hide => format!("Hid {n} {}.", if n == 1 { "comment" } else { "comments" }),
        Act::Spam => format!(
            "Marked {n} {} as spam.",
            if n == 1 { "comment" } else { "comments" }
        ),
        Act::Remove => format!("Removed {n} {}.", if n == 1 { "comment" } else { "comments" }),
        Act::Restore => format!("Restored {n} {}.", if n == 1 { "comment" } else { "comments" }),
        Act::Pin => format!("Pinned {n} {}.", if n == 1 { "comment" } else { "comments" }),
        Act::Unpin => format!("Unpinned {n} {}.", if n == 1 { "comment" } else { "comments" }),
        Act::Feature => format!("Featured {n} {}.", if n == 1 { "comment" } else { "comments" }),
        Act::Unfeature => match n {
            1 => "1 comment is no longer featured.".to_owned(),
            n => format!("{n} comments are no longer featured."),
        },
    },
    did_edit: |name| format!("Edited {name}’s comment."),
    did_lift: "Lifted the ban.",
    welcome: "Every comment published is a reader who feels heard.",
    scene: [
        (
            "Lê Thị Mận",
            "My father planted that tree in 1971. Thank you for the picture.",
        ),
        ("Thu Hà", "Why is there no family ticket?"),
        ("Minh Khôi", "The fare is fair: it costs no more than a coffee."),
    ],
    articles_and_reactions: "Articles and reactions",
    owners_save: "You can view these rules, but only owners can change them.",
    saved_at_once: "Takes effect right away for new comments.",
};
