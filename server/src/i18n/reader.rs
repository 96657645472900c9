//! A reader as moderators see them, and what keeps them out.

use cam_nhan_domain::site::Language;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Reader {
    pub reader: &'static str,
    pub own_page: &'static str,
    pub also_signed: fn(&str) -> String,
    pub writes_since: &'static str,
    pub comments: fn(i64) -> String,
    pub email: &'static str,
    pub website: &'static str,
    pub signed_in_as: &'static str,
    pub email_verified: &'static str,
    pub phone_verified: &'static str,
    pub their_page: &'static str,
    pub lately: &'static str,
    pub all: fn(i64) -> String,
    pub and_others: fn(usize) -> String,
    pub banned_before: &'static str,
    pub keep_out: &'static str,
    pub how_long: &'static str,
    /// A number of days, and without end.
    pub days: fn(u32) -> String,
    pub for_good: &'static str,
    pub how: &'static str,
    pub openly: &'static str,
    pub openly_help: &'static str,
    pub shadow: &'static str,
    pub shadow_help: &'static str,
    /// With how many there are, where that is known.
    pub hide_all: fn(Option<i64>) -> String,
    pub why_hint: &'static str,
    pub ban: fn(&str) -> String,
    pub did_ban: fn(&str) -> String,
    pub did_ban_and_hide: fn(&str, i64) -> String,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Reader {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Reader = Reader {
    reader: "Người đọc",
    own_page: "Mở trang riêng",
    also_signed: |names| format!("Từng ký tên: {names}"),
    writes_since: "Viết từ",
    comments: |n| format!("{n} bình luận"),
    email: "E-mail",
    website: "Trang web",
    signed_in_as: "Đăng nhập với",
    email_verified: "e-mail đã xác minh",
    phone_verified: "số điện thoại đã xác minh",
    their_page: "trang riêng",
    lately: "Gần đây",
    all: |n| format!("Xem cả {n} bình luận"),
    and_others: |n| format!("và {n} người khác"),
    banned_before: "Các lần cấm",
    keep_out: "Cấm bình luận",
    how_long: "Thời hạn",
    days: |days| format!("{days} ngày"),
    for_good: "Mãi mãi",
    how: "Cách cấm",
    openly: "Báo cho họ biết",
    openly_help: "Khi gửi, họ được báo là không thể bình luận ở đây.",
    shadow: "Cấm ngầm",
    shadow_help: "Họ vẫn viết được, nhưng chỉ mình họ thấy.",
    hide_all: |n| match n {
        Some(n) => format!("Ẩn luôn {n} bình luận đã đăng và đang chờ của họ"),
        None => "Ẩn luôn mọi bình luận đã đăng và đang chờ của họ".to_owned(),
    },
    why_hint: "Cho người duyệt khác biết",
    ban: |name| format!("Cấm {name}"),
    did_ban: |name| format!("Đã cấm {name}."),
    did_ban_and_hide: |name, n| format!("Đã cấm {name} và ẩn {n} bình luận."),
};

static EN: Reader = Reader {
    reader: "Reader",
    own_page: "Open full page",
    also_signed: |names| format!("Also signed as {names}"),
    writes_since: "Writing since",
    comments: |n| {
        if n == 1 {
            "1 comment".to_owned()
        } else {
            format!("{n} comments")
        }
    },
    email: "E-mail",
    website: "Website",
    signed_in_as: "Signed in as",
    email_verified: "e-mail verified",
    phone_verified: "phone verified",
    their_page: "own page",
    lately: "Recent",
    all: |n| format!("See all {n} comments"),
    and_others: |n| {
        if n == 1 {
            "and 1 more".to_owned()
        } else {
            format!("and {n} more")
        }
    },
    banned_before: "Bans",
    keep_out: "Ban",
    how_long: "For how long",
    days: |days| {
        if days == 1 {
            "1 day".to_owned()
        } else {
            format!("{days} days")
        }
    },
    for_good: "For good",
    how: "How",
    openly: "Tell them",
    openly_help: "When they post, they are told they can’t comment here.",
    shadow: "Shadow ban",
    shadow_help: "They can still post, but only they see it.",
    hide_all: |n| match n {
        Some(1) => "Also hide their 1 published or held comment".to_owned(),
        Some(n) => format!("Also hide their {n} published and held comments"),
        None => "Also hide all their published and held comments".to_owned(),
    },
    why_hint: "Visible to other moderators",
    ban: |name| format!("Ban {name}"),
    did_ban: |name| format!("Banned {name}."),
    did_ban_and_hide: |name, n| {
        if n == 1 {
            format!("Banned {name} and hid 1 comment.")
        } else {
            format!("Banned {name} and hid {n} comments.")
        }
    },
};
