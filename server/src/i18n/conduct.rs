//! What moderators tell the author of a comment: why it was hidden, and warnings.

use cam_nhan_domain::site::Language;

use super::settings::Plain;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Conduct {
    pub hide_because: &'static str,
    pub no_reason: &'static str,
    pub reason: &'static str,
    pub hidden_because: fn(&str) -> String,
    pub hide_reasons: Plain,
    pub ask_email: Plain,
    pub rules: &'static str,
    pub rules_help: &'static str,
    pub rules_vi: &'static str,
    pub rules_en: &'static str,
    pub accepted: &'static str,
    pub warn: &'static str,
    pub warn_text: &'static str,
    pub warn_help: &'static str,
    pub warn_send: &'static str,
    pub did_warn: fn(&str) -> String,
    pub warnings: &'static str,
    pub acknowledged: &'static str,
    pub unread: &'static str,
    pub taken_back: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Conduct {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Conduct = Conduct {
    hide_because: "Ẩn, nêu lý do",
    no_reason: "Không nêu lý do",
    reason: "Lý do ẩn",
    hidden_because: |reason| format!("ẩn vì: {reason}"),
    hide_reasons: Plain {
        title: "Lý do ẩn",
        help: "Mỗi dòng một lý do, sau dấu | là tiếng Anh. Tác giả thấy lý do mà người duyệt chọn, và được đề nghị xem lại một lần.",
    },
    ask_email: Plain {
        title: "Hỏi e-mail của người bình luận",
        help: "Không bắt buộc, không hiển thị; người duyệt thấy. Để báo trả lời thì không cần bật: ô e-mail tự có.",
    },
    rules: "Nội quy bình luận",
    rules_help: "Markdown. Ai bình luận phải đồng ý một lần; sửa nội quy thì ai cũng được hỏi lại. Để trống cả hai: không có nội quy.",
    rules_vi: "Nội quy bằng tiếng Việt",
    rules_en: "Nội quy bằng tiếng Anh",
    accepted: "Đồng ý nội quy",
    warn: "Nhắc nhở tác giả",
    warn_text: "Lời nhắc",
    warn_help: "Họ phải xác nhận đã đọc trước khi viết bình luận tiếp theo.",
    warn_send: "Gửi lời nhắc",
    did_warn: |name| format!("Đã nhắc nhở {name}."),
    warnings: "Các lần nhắc nhở",
    acknowledged: "đã đọc",
    unread: "chưa đọc",
    taken_back: "đã rút lại",
};

static EN: Conduct = Conduct {
    hide_because: "Hide with a reason",
    no_reason: "No reason given",
    reason: "Reason for hiding",
    hidden_because: |reason| format!("hidden: {reason}"),
    hide_reasons: Plain {
        title: "Reasons for hiding",
        help: "One reason per line, with the English after |. Authors see the reason a moderator picks, and can ask for another look once.",
    },
    ask_email: Plain {
        title: "Ask for an e-mail address",
        help: "Optional and never shown; moderators see it. Not needed for mail about replies, which brings its own field.",
    },
    rules: "House rules",
    rules_help: "Markdown. Everyone who comments accepts them once, and is asked again when they change. Leave both empty for none.",
    rules_vi: "House rules in Vietnamese",
    rules_en: "House rules in English",
    accepted: "Accepted the rules",
    warn: "Warn the author",
    warn_text: "Warning",
    warn_help: "They must confirm that they’ve read it before they write their next comment.",
    warn_send: "Send warning",
    did_warn: |name| format!("Warned {name}."),
    warnings: "Warnings",
    acknowledged: "read",
    unread: "not read yet",
    taken_back: "taken back",
};
