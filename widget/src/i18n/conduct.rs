//! What the newsroom says to one reader: why it hid a comment of theirs, what came of their appeal, warnings.

use cam_nhan_domain::{site::Language, thread::Rules};

/// What an e-mail address in a composer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailUse {
    /// To tell its reader of answers.
    Replies,
    /// The site asks for it.
    Newsroom,
    /// For both.
    Both,
}

impl EmailUse {
    /// By the rules of a thread's composer; nothing where an address has no use.
    pub fn of(rules: &Rules) -> Option<Self> {
        match (rules.reply_mail, rules.ask_email) {
            (true, true) => Some(Self::Both),
            (true, false) => Some(Self::Replies),
            (false, true) => Some(Self::Newsroom),
            (false, false) => None,
        }
    }
}

/// One field a sentence, as in [`super::Page`].
pub struct Conduct {
    /// Marks a comment that a moderator hid.
    pub hidden: &'static str,
    /// Why, by the site's list.
    pub because: fn(&str) -> String,
    /// The same where no reason was named.
    pub no_reason: &'static str,
    /// Asks for another look.
    pub appeal: &'static str,
    /// The field for a word to the moderators.
    pub appeal_note: &'static str,
    /// That it can be asked for once.
    pub appeal_once: &'static str,
    /// The button that asks.
    pub appeal_send: &'static str,
    /// It was asked for.
    pub appeal_waiting: &'static str,
    /// It was decided, and the comment stays hidden.
    pub appeal_denied: &'static str,
    /// Told by the bell: whether everyone sees the comment again.
    pub appeal_decided: fn(bool) -> &'static str,
    /// The heading of warnings.
    pub warning: &'static str,
    /// What comes before the next comment.
    pub warning_help: &'static str,
    /// The button, or the box, by which they are acknowledged.
    pub acknowledge: &'static str,
    /// The field for an e-mail address, where that is told of answers, where the site asks for it, and where both are so.
    pub email: fn(EmailUse) -> &'static str,
    /// The heading of the house rules.
    pub rules: &'static str,
    /// The box by which they are accepted.
    pub accept_rules: &'static str,
    /// Said to who sends a comment without.
    pub rules_first: &'static str,
    /// Said where neither answer came.
    pub failed: &'static str,
}

/// The words of a language.
pub fn conduct(language: Language) -> &'static Conduct {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Conduct = Conduct {
    hidden: "Đã bị ẩn – chỉ bạn thấy",
    because: |reason| format!("Bình luận này bị ẩn. Lý do: {reason}."),
    no_reason: "Bình luận này bị ẩn vì không phù hợp với trang.",
    appeal: "Đề nghị xem lại",
    appeal_note: "Lời nhắn cho người duyệt (không bắt buộc)",
    appeal_once: "Mỗi bình luận chỉ đề nghị được một lần.",
    appeal_send: "Gửi đề nghị",
    appeal_waiting: "Bạn đã đề nghị xem lại. Kết quả sẽ được báo ở đây.",
    appeal_denied: "Bình luận đã được xem lại và vẫn bị ẩn.",
    appeal_decided: |granted| {
        if granted {
            "Bình luận của bạn đã được xem lại và được đăng: "
        } else {
            "Bình luận của bạn đã được xem lại và vẫn bị ẩn: "
        }
    },
    warning: "Nhắc nhở từ người duyệt",
    warning_help: "Hãy xác nhận đã đọc trước khi viết bình luận tiếp theo.",
    acknowledge: "Tôi đã đọc",
    email: |used| match used {
        EmailUse::Replies => "E-mail để báo bạn khi có trả lời (không bắt buộc, không hiển thị)",
        EmailUse::Newsroom => "E-mail để tòa soạn liên hệ khi cần (không bắt buộc, không hiển thị)",
        EmailUse::Both => {
            "E-mail để báo bạn khi có trả lời và để tòa soạn liên hệ khi cần (không bắt buộc, không hiển thị)"
        }
    },
    rules: "Nội quy bình luận",
    accept_rules: "Tôi đã đọc và đồng ý với nội quy",
    rules_first: "Hãy đồng ý với nội quy trước khi gửi.",
    failed: "Chưa gửi được. Hãy kiểm tra mạng rồi thử lại.",
};

static EN: Conduct = Conduct {
    hidden: "Hidden – only you can see this",
    because: |reason| format!("This comment was hidden. Reason: {reason}."),
    no_reason: "This comment was hidden because it doesn’t fit this site.",
    appeal: "Ask for another look",
    appeal_note: "A word to the moderators (optional)",
    appeal_once: "You can ask once for each comment.",
    appeal_send: "Send",
    appeal_waiting: "You’ve asked for another look. The outcome will appear here.",
    appeal_denied: "This comment was reviewed again and stays hidden.",
    appeal_decided: |granted| {
        if granted {
            "Your comment was reviewed again and is published: "
        } else {
            "Your comment was reviewed again and stays hidden: "
        }
    },
    warning: "A warning from the moderators",
    warning_help: "Please confirm that you’ve read it before you write your next comment.",
    acknowledge: "I’ve read it",
    email: |used| match used {
        EmailUse::Replies => "E-mail, to tell you about replies (optional, never shown)",
        EmailUse::Newsroom => "E-mail, in case the editors need to reach you (optional, never shown)",
        EmailUse::Both => {
            "E-mail, for replies and in case the editors need to reach you (optional, never shown)"
        }
    },
    rules: "House rules",
    accept_rules: "I’ve read and accept the house rules",
    rules_first: "Please accept the house rules before you send.",
    failed: "Couldn’t send it. Check your connection and try again.",
};
