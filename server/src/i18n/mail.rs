//! What mail says, and the pages about it, Vietnamese first.

use cam_nhan_domain::{Status, site::Language};

use crate::{
    discussion::moderate::Act,
    net::mail_report,
    store::{notices::Notices, reply_subscriptions::Frequency},
};

/// One field a sentence, so that a missing one does not compile.
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Words {
    pub subject: fn(&str, i64) -> String,
    pub subject_test: fn(&str, i64) -> String,
    pub greeting: fn(&str) -> String,
    pub new: fn(i64, &str) -> String,
    pub in_all: fn(i64) -> String,
    pub nothing: fn(&str) -> String,
    pub under: &'static str,
    pub because: &'static str,
    pub more: fn(i64) -> String,
    pub open_queue: &'static str,
    pub see: &'static str,
    pub about_links: &'static str,
    pub change: &'static str,
    pub unsubscribe: &'static str,
    pub notices: &'static str,
    pub help: &'static str,
    pub goes_to: fn(&str) -> String,
    pub choice: fn(Notices) -> &'static str,
    pub language: &'static str,
    pub languages: fn(Option<Language>) -> &'static str,
    pub send_now: &'static str,
    pub on_its_way: &'static str,
    pub not_set_up: &'static str,
    pub last_sent: &'static str,
    pub none_sent: &'static str,
    pub troubles: &'static str,
    pub trouble: fn(&str) -> String,
    pub next_try: &'static str,
    pub given_up: &'static str,
    pub blocked: fn(mail_report::Kind) -> &'static str,
    /// How that is ended.
    pub unblock: &'static str,
    /// The same of another moderator's mailbox.
    pub blocked_other: fn(mail_report::Kind) -> &'static str,
    pub ask: fn(Act) -> &'static str,
    pub in_your_name: fn(&str) -> String,
    pub done: fn(Act) -> &'static str,
    pub already: fn(Act) -> &'static str,
    pub is_now: fn(Status) -> &'static str,
    pub changed: &'static str,
    pub undo_in_queue: &'static str,
    pub ask_unsubscribe: fn(&str) -> String,
    pub unsubscribed: fn(&str) -> String,
    pub invitation_subject: fn(&str) -> String,
    pub invited_by: fn(&str, &str, &str) -> String,
    pub invited: fn(&str, &str) -> String,
    pub invitation_accept: &'static str,
    pub invitation_until: fn(&str) -> String,
    pub confirm_subject: fn(&str) -> String,
    pub confirm_asked: fn(&str) -> String,
    pub confirm_button: &'static str,
    pub confirm_ignore: &'static str,
    pub confirm_title: fn(&str) -> String,
    pub confirmed: &'static str,
    pub confirm_over: &'static str,
    /// Who answered, and the site.
    pub reply_subject: fn(&str, &str) -> String,
    pub replies_subject: fn(i64, &str) -> String,
    /// After who answered.
    /// The same of a mail about one mention.
    pub mention_subject: fn(&str, &str) -> String,
    pub replied: &'static str,
    pub mentioned: &'static str,
    pub read_reply: &'static str,
    pub more_replies: fn(i64) -> String,
    pub replies_because: &'static str,
    pub stop_replies: &'static str,
    pub stop_title: fn(&str) -> String,
    pub stopped: &'static str,
    /// The link to all of that, in a mail.
    pub manage_replies: &'static str,
    /// The heading above what can be chosen in place of an end.
    pub rather: &'static str,
    pub frequency_title: &'static str,
    pub frequency: fn(Frequency) -> &'static str,
    pub follows_title: &'static str,
    pub to_follow: &'static str,
    pub save_preferences: &'static str,
    pub preferences_saved: &'static str,
    /// How many comments in one article, which, and the site.
    pub followed_subject: fn(i64, &str, &str) -> String,
    /// How many in several, and the site.
    pub followed_many_subject: fn(i64, &str) -> String,
    /// Above comments in articles that are followed.
    pub followed_title: &'static str,
    /// After who wrote there.
    pub wrote: &'static str,
    /// The code and the site.
    pub code_subject: fn(&str, &str) -> String,
    pub code_asked: fn(&str) -> String,
    pub code_until: fn(i64) -> String,
    pub code_ignore: &'static str,
    pub password_subject: fn(&str) -> String,
    pub password_asked: &'static str,
    pub password_link: &'static str,
    pub password_ignore: &'static str,
    pub erasure_subject: fn(&str) -> String,
    pub erasure_asked: fn(i64, &str) -> String,
    pub erasure_due: fn(&str) -> String,
    pub erasure_open: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Words = Words {
    subject: |site, n| format!("{site}: {n} bình luận mới chờ duyệt"),
    subject_test: |site, n| format!("{site}: thư thử, {n} bình luận đang chờ"),
    greeting: |name| format!("Chào {name},"),
    new: |n, site| format!("{n} bình luận mới đang chờ bạn xem ở {site}."),
    in_all: |n| format!("Tổng cộng có {n} bình luận đang chờ."),
    nothing: |site| {
        format!("Lúc này không có bình luận nào chờ xem ở {site}. Thư báo sẽ đến bằng đường này.")
    },
    under: "dưới bài",
    because: "Lý do",
    more: |n| format!("Và {n} bình luận nữa."),
    open_queue: "Mở hàng chờ",
    see: "Xem trong hàng chờ",
    about_links: "Mở đường dẫn chưa thay đổi gì: trang sẽ hỏi lại bạn. Đường dẫn có hạn 7 ngày và mang quyền của bạn, xin đừng chuyển tiếp thư này.",
    change: "Đổi cách nhận thư",
    unsubscribe: "Ngừng nhận thư này",
    notices: "Thư báo",
    help: "Thư báo cho biết có bình luận mới chờ xem: bị giữ lại, hoặc bị người đọc báo cáo. Không có gì mới thì không có thư.",
    goes_to: |email| format!("Thư gửi đến {email}."),
    choice: |choice| match choice {
        Notices::Never => "Không bao giờ",
        Notices::Daily => "Mỗi ngày, lúc 7 giờ sáng giờ Việt Nam",
        Notices::Hourly => "Mỗi giờ, vào đầu giờ",
        Notices::AtOnce => "Ngay, trong vòng một phút",
    },
    language: "Thư viết bằng",
    languages: |language| match language {
        None => "ngôn ngữ của trang",
        Some(Language::Vi) => "tiếng Việt",
        Some(Language::En) => "tiếng Anh",
    },
    send_now: "Gửi thử một thư",
    on_its_way: "Một thư đang chờ gửi, lúc",
    not_set_up: "Máy chủ này chưa được cài đặt để gửi thư, nên không có thư nào được gửi. Người vận hành đặt CAM_NHAN_SMTP_URL và CAM_NHAN_MAIL_FROM.",
    last_sent: "Thư gần nhất đã gửi lúc",
    none_sent: "Chưa có thư nào được gửi.",
    troubles: "Thư chưa gửi được",
    trouble: |trouble| match trouble.split_once(' ').unwrap_or((trouble, "")) {
        ("address", _) => "địa chỉ e-mail không dùng được".to_owned(),
        ("unreachable", _) => "không nối được với máy chủ thư".to_owned(),
        ("timeout", _) => "máy chủ thư trả lời quá chậm".to_owned(),
        ("tls", _) => "máy chủ thư không mã hóa được, hoặc chứng chỉ không đáng tin".to_owned(),
        ("refused", code) => format!("máy chủ thư từ chối ({code})"),
        _ => "máy chủ thư trả lời lạ, có thể vì cách đăng nhập".to_owned(),
    },
    next_try: "thử lại lúc",
    given_up: "đã ngừng thử; sẽ thử lại khi có bình luận mới",
    blocked: |reason| match reason {
        mail_report::Kind::Bounce => "Hộp thư của bạn không nhận thư, nên thư báo đã ngừng",
        mail_report::Kind::Complaint => "Thư báo bị đánh dấu là rác ở hộp thư của bạn, nên đã ngừng",
    },
    unblock: "Khi hộp thư đã nhận được thư, hãy bấm “Gửi thử một thư”: thư báo sẽ đến trở lại.",
    blocked_other: |reason| match reason {
        mail_report::Kind::Bounce => "hộp thư không nhận thư; đã ngừng gửi",
        mail_report::Kind::Complaint => "thư bị đánh dấu là rác; đã ngừng gửi",
    },
    ask: |act| match act {
        Act::Approve => "Duyệt bình luận này?",
        Act::Hide => "Ẩn bình luận này?",
        _ => "Đánh dấu bình luận này là rác?",
    },
    in_your_name: |name| format!("Việc này được ghi trong nhật ký với tên {name}."),
    done: |act| match act {
        Act::Approve => "Đã duyệt.",
        Act::Hide => "Đã ẩn.",
        _ => "Đã đánh dấu là rác.",
    },
    already: |act| match act {
        Act::Approve => "Bình luận này đã được duyệt rồi.",
        Act::Hide => "Bình luận này đã được ẩn rồi.",
        _ => "Bình luận này đã được đánh dấu là rác rồi.",
    },
    is_now: |status| match status {
        Status::Held => "Bình luận này đang chờ duyệt.",
        Status::Approved => "Bình luận này nay đã đăng.",
        Status::Hidden => "Bình luận này nay đã bị ẩn.",
        Status::Spam => "Bình luận này nay là rác.",
        Status::Removed => "Bình luận này nay đã bị gỡ.",
    },
    changed: "Bình luận đã thay đổi từ lúc thư được gửi. Dưới đây là nội dung bây giờ; hãy xem rồi bấm lại.",
    undo_in_queue: "Hoàn tác trong hàng chờ",
    ask_unsubscribe: |site| format!("Ngừng nhận thư báo về {site}?"),
    unsubscribed: |site| format!("Bạn sẽ không nhận thư báo về {site} nữa."),
    invitation_subject: |site| format!("{site}: mời bạn duyệt bình luận"),
    invited_by: |name, site, role| format!("{name} mời bạn duyệt bình luận của {site}, vai trò: {role}."),
    invited: |site, role| format!("Bạn được mời duyệt bình luận của {site}, vai trò: {role}."),
    invitation_accept: "Xem lời mời",
    invitation_until: |until| {
        format!(
            "Đường dẫn dùng được một lần, đến {until}. Nếu bạn không biết vì sao nhận thư này, hãy bỏ qua."
        )
    },
    confirm_subject: |site| format!("Bạn muốn nhận thư khi có trả lời ở {site}?"),
    confirm_asked: |site| {
        format!(
            "Có người, có lẽ là bạn, muốn nhận thư ở địa chỉ này khi có ai trả lời bình luận của họ ở {site}."
        )
    },
    confirm_button: "Đồng ý nhận thư",
    confirm_ignore: "Nếu không phải bạn, hãy bỏ qua thư này: sẽ không có thư nào khác.",
    confirm_title: |site| format!("Nhận thư khi có người trả lời bạn ở {site}?"),
    confirmed: "Xong. Bạn sẽ nhận thư khi có người trả lời.",
    confirm_over: "Yêu cầu này không còn hiệu lực.",
    reply_subject: |who, site| format!("{who} trả lời bạn ở {site}"),
    replies_subject: |n, site| format!("{n} trả lời mới cho bạn ở {site}"),
    mention_subject: |who, site| format!("{who} nhắc đến bạn ở {site}"),
    replied: "trả lời bạn",
    mentioned: "nhắc đến bạn",
    read_reply: "Đọc và trả lời",
    more_replies: |n| format!("Và {n} bình luận nữa."),
    replies_because: "Bạn nhận thư này vì đã chọn được báo khi có người trả lời bình luận của mình hay nhắc đến mình, hoặc khi bài mình theo dõi có bình luận mới.",
    stop_replies: "Ngừng nhận thư",
    stop_title: |site| format!("Ngừng nhận thư báo trả lời từ {site}?"),
    stopped: "Đã ngừng. Bạn sẽ không nhận thư báo trả lời nữa.",
    manage_replies: "Đổi cách nhận hoặc ngừng nhận thư",
    rather: "Hoặc đổi cách nhận thư",
    frequency_title: "Nhận thư",
    frequency: |frequency| match frequency {
        Frequency::AtOnce => "ngay khi có trả lời",
        Frequency::Hourly => "mỗi giờ nhiều nhất một thư",
        Frequency::Daily => "mỗi ngày nhiều nhất một thư",
    },
    follows_title: "Bài bạn đang theo dõi",
    to_follow: "Bạn cũng sẽ nhận thư về mọi bình luận mới trong:",
    save_preferences: "Lưu",
    preferences_saved: "Đã lưu.",
    followed_subject: |n, article, site| {
        if article.is_empty() {
            format!("{n} bình luận mới trong bài bạn theo dõi ở {site}")
        } else {
            format!("{n} bình luận mới: {article} ({site})")
        }
    },
    followed_many_subject: |n, site| format!("{n} bình luận mới trong các bài bạn theo dõi ở {site}"),
    followed_title: "Trong bài bạn theo dõi",
    wrote: "viết",
    code_subject: |code, site| format!("{code} là mã đăng nhập {site}"),
    code_asked: |site| format!("Mã đăng nhập phần bình luận của {site}:"),
    code_until: |minutes| format!("Mã dùng được một lần, trong {minutes} phút."),
    code_ignore: "Nếu bạn không yêu cầu mã này, hãy bỏ qua thư. Đừng đưa mã cho ai khác.",
    password_subject: |site| format!("{site}: đặt mật khẩu mới"),
    password_asked: "Có người vừa yêu cầu đặt mật khẩu mới cho tài khoản của bạn. Đường dẫn dưới đây dùng được một lần, trong 24 giờ.",
    password_link: "Đặt mật khẩu mới",
    password_ignore: "Nếu không phải bạn, hãy bỏ qua thư này: mật khẩu vẫn như cũ.",
    erasure_subject: |site| format!("{site}: có yêu cầu xóa dữ liệu chờ trả lời"),
    erasure_asked: |n, site| {
        format!("{n} người đọc của {site} muốn xóa những gì họ đã viết và đang chờ bạn trả lời.")
    },
    erasure_due: |moment| format!("Yêu cầu sớm nhất cần trả lời trước {moment}."),
    erasure_open: "Xem các yêu cầu",
};

static EN: Words = Words {
    subject: |site, n| match n {
        1 => format!("{site}: 1 new comment to review"),
        n => format!("{site}: {n} new comments to review"),
    },
    subject_test: |site, n| format!("{site}: test message, {n} waiting"),
    greeting: |name| format!("Hello {name},"),
    new: |n, site| match n {
        1 => format!("1 new comment on {site} is waiting for you."),
        n => format!("{n} new comments on {site} are waiting for you."),
    },
    in_all: |n| format!("{n} are waiting in total."),
    nothing: |site| format!("Nothing is waiting on {site} right now. Notices will arrive like this one."),
    under: "on",
    because: "Why",
    more: |n| format!("And {n} more."),
    open_queue: "Open the queue",
    see: "See it in the queue",
    about_links: "Opening a link changes nothing: the page asks first. The links work for 7 days and act on your behalf, so please do not forward this e-mail.",
    change: "E-mail settings",
    unsubscribe: "Unsubscribe",
    notices: "Notices",
    help: "Notices are e-mails about new comments to review: held, or reported by readers. No new comments, no e-mail.",
    goes_to: |email| format!("Notices go to {email}."),
    choice: |choice| match choice {
        Notices::Never => "Never",
        Notices::Daily => "Daily, at 7 a.m. Vietnam time",
        Notices::Hourly => "Hourly, on the hour",
        Notices::AtOnce => "Right away, within a minute",
    },
    language: "Language",
    languages: |language| match language {
        None => "the site's language",
        Some(Language::Vi) => "Vietnamese",
        Some(Language::En) => "English",
    },
    send_now: "Send a test notice",
    on_its_way: "A notice is scheduled for",
    not_set_up: "E-mail is not set up on this server, so nothing is sent. Its administrator needs to set CAM_NHAN_SMTP_URL and CAM_NHAN_MAIL_FROM.",
    last_sent: "Last notice sent at",
    none_sent: "Nothing has been sent yet.",
    troubles: "Could not be sent",
    trouble: |trouble| match trouble.split_once(' ').unwrap_or((trouble, "")) {
        ("address", _) => "the e-mail address cannot be used".to_owned(),
        ("unreachable", _) => "the mail server cannot be reached".to_owned(),
        ("timeout", _) => "the mail server took too long to answer".to_owned(),
        ("tls", _) => "the mail server does not use encryption, or its certificate is not trusted".to_owned(),
        ("refused", code) => format!("the mail server refused it ({code})"),
        _ => "the mail server gave an unexpected answer, perhaps about signing in".to_owned(),
    },
    next_try: "next try at",
    given_up: "gave up; will try again with the next new comment",
    blocked: |reason| match reason {
        mail_report::Kind::Bounce => "Your mailbox does not accept our mail, so notices have stopped",
        mail_report::Kind::Complaint => {
            "Our mail was marked as spam in your mailbox, so notices have stopped"
        }
    },
    unblock: "Once it accepts mail again, press “Send a test notice” and notices will resume.",
    blocked_other: |reason| match reason {
        mail_report::Kind::Bounce => "their mailbox does not accept mail; nothing is sent",
        mail_report::Kind::Complaint => "they marked it as spam; nothing is sent",
    },
    ask: |act| match act {
        Act::Approve => "Approve this comment?",
        Act::Hide => "Hide this comment?",
        _ => "Mark this comment as spam?",
    },
    in_your_name: |name| format!("This will be recorded in the audit log under {name}."),
    done: |act| match act {
        Act::Approve => "Approved.",
        Act::Hide => "Hidden.",
        _ => "Marked as spam.",
    },
    already: |act| match act {
        Act::Approve => "This comment has been approved already.",
        Act::Hide => "This comment has been hidden already.",
        _ => "This comment has been marked as spam already.",
    },
    is_now: |status| match status {
        Status::Held => "This comment is held.",
        Status::Approved => "This comment is published now.",
        Status::Hidden => "This comment is hidden now.",
        Status::Spam => "This comment is spam now.",
        Status::Removed => "This comment is removed now.",
    },
    changed: "The comment has changed since this e-mail was sent. Here is the current version: please check it and confirm again.",
    undo_in_queue: "Undo in the queue",
    ask_unsubscribe: |site| format!("Stop notices about {site}?"),
    unsubscribed: |site| format!("You will get no more notices about {site}."),
    invitation_subject: |site| format!("{site}: an invitation to moderate"),
    invited_by: |name, site, role| {
        format!("{name} has invited you to moderate comments on {site} as {role}.")
    },
    invited: |site, role| format!("You have been invited to moderate comments on {site} as {role}."),
    invitation_accept: "See the invitation",
    invitation_until: |until| {
        format!(
            "The link works once, until {until}. If you were not expecting this e-mail, you can ignore it."
        )
    },
    confirm_subject: |site| format!("Confirm e-mails about replies on {site}"),
    confirm_asked: |site| {
        format!(
            "Someone, probably you, wants e-mails at this address when people reply to their comments on {site}."
        )
    },
    confirm_button: "Yes, send me e-mails",
    confirm_ignore: "If it was not you, ignore this e-mail: there will be no others.",
    confirm_title: |site| format!("Get e-mails when someone replies to you on {site}?"),
    confirmed: "Done. You will get an e-mail when someone replies.",
    confirm_over: "This request is no longer valid.",
    reply_subject: |who, site| format!("{who} replied to you on {site}"),
    replies_subject: |n, site| format!("{n} new replies to you on {site}"),
    mention_subject: |who, site| format!("{who} mentioned you on {site}"),
    replied: "replied to you",
    mentioned: "mentioned you",
    read_reply: "Read and reply",
    more_replies: |n| {
        if n == 1 {
            "And one more comment.".to_owned()
        } else {
            format!("And {n} more comments.")
        }
    },
    replies_because: "You get this e-mail because you asked to hear of replies to your comments, of mentions of you, or of new comments in an article you follow.",
    stop_replies: "Stop these e-mails",
    stop_title: |site| format!("Stop e-mails about replies on {site}?"),
    stopped: "Stopped. You will get no more e-mails about replies.",
    manage_replies: "Change how often, or stop these e-mails",
    rather: "Or change how they come",
    frequency_title: "Send e-mails",
    frequency: |frequency| match frequency {
        Frequency::AtOnce => "as soon as someone replies",
        Frequency::Hourly => "at most one an hour",
        Frequency::Daily => "at most one a day",
    },
    follows_title: "Articles you follow",
    to_follow: "You will also get mail about every new comment on:",
    save_preferences: "Save",
    preferences_saved: "Saved.",
    followed_subject: |n, article, site| {
        let comments = if n == 1 { "comment" } else { "comments" };
        if article.is_empty() {
            format!("{n} new {comments} in an article you follow on {site}")
        } else {
            format!("{n} new {comments}: {article} ({site})")
        }
    },
    followed_many_subject: |n, site| format!("{n} new comments in articles you follow on {site}"),
    followed_title: "In articles you follow",
    wrote: "wrote",
    code_subject: |code, site| format!("{code} is your sign-in code for {site}"),
    code_asked: |site| format!("Your code to sign in to the comments on {site}:"),
    code_until: |minutes| format!("It works once, within {minutes} minutes."),
    code_ignore: "If you did not ask for this code, ignore this e-mail. Do not share it with anyone.",
    password_subject: |site| format!("{site}: set a new password"),
    password_asked: "Someone asked to reset the password for your account. The link below works once, within 24 hours.",
    password_link: "Set a new password",
    password_ignore: "If it was not you, ignore this e-mail: your password stays the same.",
    erasure_subject: |site| format!("{site}: a request to erase data is waiting"),
    erasure_asked: |n, site| match n {
        1 => format!("A reader of {site} wants what they wrote erased, and is waiting for your answer."),
        n => format!("{n} readers of {site} want what they wrote erased, and are waiting for your answer."),
    },
    erasure_due: |moment| format!("The earliest is to be answered by {moment}."),
    erasure_open: "See the requests",
};
