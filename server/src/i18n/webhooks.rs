//! What is said about endpoints: on their page, in chats, and in the mail that one is off. Vietnamese first.

use cam_nhan_domain::site::Language;

use crate::{
    discussion::webhooks::{Wrong, host},
    store::{
        deliveries::Delivery,
        webhooks::{Channel, EventKind, Off, Webhook},
    },
};

/// One field a sentence, so that a missing one does not compile.
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Words {
    pub title: &'static str,
    pub help: &'static str,
    pub docs: &'static str,
    pub none: &'static str,
    pub none_help: &'static str,
    pub channel: fn(Channel) -> &'static str,
    pub channel_help: fn(Channel) -> &'static str,
    pub add: fn(Channel) -> &'static str,
    pub add_title: &'static str,
    pub address: &'static str,
    pub address_hint: fn(Channel) -> &'static str,
    pub bot_token: &'static str,
    pub chat: &'static str,
    pub chat_help: &'static str,
    pub events: &'static str,
    pub event: fn(EventKind) -> &'static str,
    pub headline: fn(EventKind) -> &'static str,
    pub wrong: fn(Wrong) -> &'static str,
    pub telegram_look: &'static str,
    pub telegram_said: fn(&str) -> String,
    pub added: &'static str,
    pub secret_once: &'static str,
    pub on: &'static str,
    pub failing: &'static str,
    pub failing_chip: &'static str,
    pub off: fn(Off) -> &'static str,
    pub off_chip: &'static str,
    pub owed: fn(i64) -> String,
    pub nothing_yet: &'static str,
    pub test: &'static str,
    pub test_headline: fn(&str) -> String,
    pub test_text: &'static str,
    pub test_arrived: fn(i64, i64) -> String,
    pub test_failed: fn(&str) -> String,
    pub answered: fn(i64) -> String,
    pub trouble: fn(&str) -> &'static str,
    pub switch_off: &'static str,
    pub switch_on: &'static str,
    pub renew: &'static str,
    pub renew_sure: &'static str,
    pub secret: &'static str,
    pub remove: &'static str,
    pub remove_sure: &'static str,
    pub latest: &'static str,
    pub latest_help: &'static str,
    pub no_deliveries: &'static str,
    pub what: &'static str,
    pub state: &'static str,
    pub attempts: &'static str,
    pub answer: &'static str,
    pub arrived: &'static str,
    pub waits: &'static str,
    pub waits_for_switch: &'static str,
    pub parked: &'static str,
    pub next_try: &'static str,
    pub send_again: &'static str,
    pub send_parked_again: &'static str,
    pub sent_again: &'static str,
    pub back: &'static str,
    pub see_in_queue: &'static str,
    pub on_telegram: fn(&str) -> String,
    pub service: &'static str,
    pub press_done: fn(&str, &str) -> String,
    pub press_changed: &'static str,
    pub press_failed: &'static str,
    pub mail_subject: fn(&str) -> String,
    pub mail_off: &'static str,
    pub mail_what_now: &'static str,
    pub mail_open: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

impl Words {
    /// What an endpoint is called: its channel and its host or chat.
    pub fn name_of(&self, webhook: &Webhook) -> String {
        format!("{} · {}", (self.channel)(webhook.channel), host(webhook))
    }

    /// What a delivery was answered with, if it was tried.
    pub fn answer_to(&self, delivery: &Delivery) -> Option<String> {
        match (&delivery.trouble, delivery.status) {
            (Some(trouble), _) => Some((self.trouble)(trouble).to_owned()),
            (None, Some(status)) => Some((self.answered)(status)),
            (None, None) => None,
        }
    }
}

static VI: Words = Words {
    title: "Webhook",
    help: "Báo việc vừa xảy ra trong bình luận đến hệ thống của tòa soạn, hoặc vào nhóm chat của những người duyệt.",
    docs: "Cách nhận và kiểm tra chữ ký",
    none: "Chưa có nơi nhận nào",
    none_help: "Thêm một nơi ở dưới đây. Thử xong là dùng được ngay.",
    channel: |channel| match channel {
        Channel::Webhook => "Webhook",
        Channel::Slack => "Slack",
        Channel::Discord => "Discord",
        Channel::Telegram => "Telegram",
    },
    channel_help: |channel| match channel {
        Channel::Webhook => "Gửi JSON có chữ ký đến máy chủ của bạn.",
        Channel::Slack => "Nhắn vào một kênh Slack hoặc Mattermost, kèm đường dẫn đến hàng chờ.",
        Channel::Discord => "Nhắn vào một kênh Discord, kèm đường dẫn đến hàng chờ.",
        Channel::Telegram => {
            "Bot nhắn vào nhóm, có nút Duyệt và Ẩn ngay dưới tin. Ai ở trong nhóm cũng bấm được, và nhật ký ghi tên người bấm."
        }
    },
    add: |channel| match channel {
        Channel::Webhook => "Thêm webhook",
        Channel::Slack => "Thêm kênh Slack",
        Channel::Discord => "Thêm kênh Discord",
        Channel::Telegram => "Thử và thêm bot",
    },
    add_title: "Thêm nơi nhận",
    address: "Địa chỉ",
    address_hint: |channel| match channel {
        Channel::Webhook => "https://bao.example/nhan-binh-luan",
        Channel::Slack => "https://hooks.slack.com/services/…",
        Channel::Discord => "https://discord.com/api/webhooks/…",
        Channel::Telegram => "",
    },
    bot_token: "Mã của bot (token)",
    chat: "Nhóm chat",
    chat_help: "Số của nhóm, như -1001234567890, hoặc @tên_kênh. Bot phải ở trong nhóm ấy rồi.",
    events: "Báo khi",
    event: |kind| match kind {
        EventKind::CommentCreated => "có bình luận mới",
        EventKind::CommentHeld => "bình luận phải chờ duyệt",
        EventKind::CommentApproved => "bình luận được duyệt hoặc khôi phục",
        EventKind::CommentHidden => "bình luận bị ẩn hoặc đánh dấu rác",
        EventKind::CommentEdited => "bình luận được sửa",
        EventKind::CommentRemoved => "bình luận bị gỡ",
        EventKind::CommentFlagged => "bình luận bị báo cáo",
        EventKind::ReactionChanged => "cảm xúc dưới bài thay đổi (mỗi bài nhiều nhất một lần mỗi phút)",
        EventKind::ThreadClosed => "một bài đóng bình luận",
        EventKind::ReaderErased => "dữ liệu của một người đọc được xóa",
    },
    headline: |kind| match kind {
        EventKind::CommentCreated => "Bình luận mới",
        EventKind::CommentHeld => "Chờ duyệt",
        EventKind::CommentApproved => "Đã duyệt",
        EventKind::CommentHidden => "Đã ẩn",
        EventKind::CommentEdited => "Đã sửa",
        EventKind::CommentRemoved => "Đã gỡ",
        EventKind::CommentFlagged => "Bị báo cáo",
        EventKind::ReactionChanged => "Cảm xúc",
        EventKind::ThreadClosed => "Đã đóng bình luận",
        EventKind::ReaderErased => "Đã xóa dữ liệu một người đọc",
    },
    wrong: |wrong| match wrong {
        Wrong::Address => {
            "Địa chỉ không đọc được. Hãy chép cả địa chỉ, bắt đầu bằng https://, không kèm tên và mật khẩu."
        }
        Wrong::NotHttps => {
            "Địa chỉ phải bắt đầu bằng https://, để bình luận không bị đọc trộm trên đường đi."
        }
        Wrong::Closed => {
            "Địa chỉ này dẫn vào mạng nội bộ. Nếu đúng ý bạn, người vận hành cần khai máy chủ ấy trong CAM_NHAN_INTERNAL_URLS."
        }
        Wrong::Unknown => "Không tìm thấy máy chủ có tên này. Hãy kiểm tra lại địa chỉ.",
        Wrong::NoEvents => "Hãy chọn ít nhất một việc để báo.",
        Wrong::TooMany => "Trang đã có 20 nơi nhận. Hãy xóa bớt một nơi rồi thêm.",
    },
    telegram_look: "Mã của bot trông như 123456789:AA…, do @BotFather đưa; nhóm chat là một số hoặc @tên.",
    telegram_said: |said| match said {
        "" => "Không hỏi được Telegram. Hãy thử lại sau ít phút.".to_owned(),
        said => format!(
            "Telegram không nhận: “{said}”. Hãy xem lại mã của bot, nhóm chat, và bot đã ở trong nhóm chưa."
        ),
    },
    added: "Đã thêm. Hãy gửi thử một tin.",
    secret_once: "Mã bí mật để kiểm tra chữ ký, chỉ hiện một lần này:",
    on: "đang bật",
    failing: "Tin không đến được từ",
    failing_chip: "gửi lỗi",
    off: |off| match off {
        Off::Owner => "đã tắt",
        Off::Failing => "đã tự tắt: suốt một ngày không tin nào đến nơi",
        Off::Gone => "đã tự tắt: nơi nhận báo không còn dùng (410)",
        Off::Backlog => "đã tự tắt: quá nhiều tin chưa gửi được",
    },
    off_chip: "đã tắt",
    owed: |n| format!("{n} tin chờ gửi"),
    nothing_yet: "chưa gửi tin nào",
    test: "Gửi thử một tin",
    test_headline: |site| format!("{site}: tin thử"),
    test_text: "Tin báo từ Cảm Nhận sẽ đến bằng đường này.",
    test_arrived: |status, took| format!("Đã đến nơi: trả lời {status} sau {took} ms."),
    test_failed: |reason| format!("Chưa đến nơi: {reason}."),
    answered: |status| match status {
        200..=299 => format!("trả lời {status}"),
        300..=399 => format!("trả lời {status}: chuyển sang địa chỉ khác, nơi ấy không được gửi đến"),
        401 | 403 => format!("trả lời {status}: không có quyền"),
        404 => "trả lời 404: địa chỉ không có gì".to_owned(),
        410 => "trả lời 410: không còn dùng nữa".to_owned(),
        429 => "trả lời 429: đang nhận quá nhiều tin".to_owned(),
        500.. => format!("trả lời {status}: máy chủ bên nhận gặp lỗi"),
        _ => format!("trả lời {status}"),
    },
    trouble: |trouble| match trouble {
        "url" => "địa chỉ không đọc được",
        "closed" => "địa chỉ dẫn vào mạng nội bộ",
        "busy" => "dịch vụ này đang gửi quá nhiều, sẽ thử lại ngay",
        "tls" => "không mã hóa được, hoặc chứng chỉ không đáng tin",
        "timeout" => "quá 5 giây không trả lời",
        "answer" => "trả lời không đọc được",
        _ => "không kết nối được",
    },
    switch_off: "Tắt",
    switch_on: "Bật lại",
    renew: "Đổi mã bí mật",
    renew_sure: "Mã cũ còn ký cùng mã mới trong 24 giờ, đủ để bạn đổi ở máy chủ mà không lỡ tin nào.",
    secret: "Mã bí mật",
    remove: "Xóa nơi nhận này",
    remove_sure: "Tin chưa gửi cũng bị xóa. Không hoàn tác được.",
    latest: "Tin gần đây",
    latest_help: "50 tin mới nhất. Tin lỗi được gửi lại trong ba ngày, mỗi lần cách nhau lâu hơn.",
    no_deliveries: "Chưa có tin nào.",
    what: "Việc",
    state: "Tình trạng",
    attempts: "Số lần thử",
    answer: "Bên nhận",
    arrived: "đã đến",
    waits: "chờ gửi",
    waits_for_switch: "chờ bật lại",
    parked: "đã ngừng thử",
    next_try: "thử lại lúc",
    send_again: "Gửi lại",
    send_parked_again: "Gửi lại mọi tin đã ngừng thử",
    sent_again: "Tin sẽ được gửi lại trong giây lát.",
    back: "Mọi nơi nhận",
    see_in_queue: "Xem trong hàng chờ",
    on_telegram: |name| format!("{name} (Telegram)"),
    service: "dịch vụ tự làm",
    press_done: |done, name| format!("{done} · {name}"),
    press_changed: "Bình luận đã thay đổi từ lúc tin này được gửi. Hãy xem trong hàng chờ.",
    press_failed: "Chưa làm được. Hãy mở hàng chờ.",
    mail_subject: |site| format!("{site}: một webhook đã tự tắt"),
    mail_off: "Nơi nhận tin dưới đây đã bị tắt, vì tin không đến được:",
    mail_what_now: "Tin chưa gửi vẫn được giữ 30 ngày. Khi nơi nhận chạy lại, hãy bật nó và các tin ấy sẽ được gửi.",
    mail_open: "Mở trang Webhook",
};

static EN: Words = Words {
    title: "Webhooks",
    help: "Tell your newsroom’s systems, or your moderators’ group chat, what happens in the comments.",
    docs: "How to receive them and verify signatures",
    none: "Nowhere to send to yet",
    none_help: "Add an endpoint below. You can try it right away.",
    channel: |channel| match channel {
        Channel::Webhook => "Webhook",
        Channel::Slack => "Slack",
        Channel::Discord => "Discord",
        Channel::Telegram => "Telegram",
    },
    channel_help: |channel| match channel {
        Channel::Webhook => "Sends signed JSON to your server.",
        Channel::Slack => "Posts to a Slack or Mattermost channel, with a link to the queue.",
        Channel::Discord => "Posts to a Discord channel, with a link to the queue.",
        Channel::Telegram => {
            "A bot posts to your group, with Approve and Hide buttons under each message. Everyone in the group can press them; the audit log records who did."
        }
    },
    add: |channel| match channel {
        Channel::Webhook => "Add webhook",
        Channel::Slack => "Add Slack channel",
        Channel::Discord => "Add Discord channel",
        Channel::Telegram => "Try and add bot",
    },
    add_title: "Add an endpoint",
    address: "URL",
    address_hint: |channel| match channel {
        Channel::Webhook => "https://news.example/comment-events",
        Channel::Slack => "https://hooks.slack.com/services/…",
        Channel::Discord => "https://discord.com/api/webhooks/…",
        Channel::Telegram => "",
    },
    bot_token: "Bot token",
    chat: "Chat",
    chat_help: "The group’s number, such as -1001234567890, or @channel_name. The bot must be in it already.",
    events: "Send when",
    event: |kind| match kind {
        EventKind::CommentCreated => "a comment is posted",
        EventKind::CommentHeld => "a comment is held for review",
        EventKind::CommentApproved => "a comment is approved or restored",
        EventKind::CommentHidden => "a comment is hidden or marked as spam",
        EventKind::CommentEdited => "a comment is edited",
        EventKind::CommentRemoved => "a comment is removed",
        EventKind::CommentFlagged => "a comment is reported",
        EventKind::ReactionChanged => "an article’s reactions change (at most once a minute each)",
        EventKind::ThreadClosed => "an article is closed to comments",
        EventKind::ReaderErased => "a reader’s data is erased",
    },
    headline: |kind| match kind {
        EventKind::CommentCreated => "New comment",
        EventKind::CommentHeld => "Held for review",
        EventKind::CommentApproved => "Approved",
        EventKind::CommentHidden => "Hidden",
        EventKind::CommentEdited => "Edited",
        EventKind::CommentRemoved => "Removed",
        EventKind::CommentFlagged => "Reported",
        EventKind::ReactionChanged => "Reactions",
        EventKind::ThreadClosed => "Closed to comments",
        EventKind::ReaderErased => "A reader’s data was erased",
    },
    wrong: |wrong| match wrong {
        Wrong::Address => {
            "That URL cannot be read. Copy the whole address, starting with https://, without a name or password in it."
        }
        Wrong::NotHttps => "The URL must start with https://, so that nobody can read comments on the way.",
        Wrong::Closed => {
            "That URL leads into a private network. If that is what you want, your administrator needs to list the server in CAM_NHAN_INTERNAL_URLS."
        }
        Wrong::Unknown => "No server by that name was found. Please check the URL.",
        Wrong::NoEvents => "Choose at least one event.",
        Wrong::TooMany => "This site already has 20 endpoints. Remove one first.",
    },
    telegram_look: "A bot token looks like 123456789:AA…, as @BotFather gives it; a chat is a number or @name.",
    telegram_said: |said| match said {
        "" => "Telegram could not be reached. Try again in a few minutes.".to_owned(),
        said => format!(
            "Telegram refused: “{said}”. Check the token, the chat, and that the bot is a member of it."
        ),
    },
    added: "Added. Send a test event to try it.",
    secret_once: "The secret to verify signatures with, shown only this once:",
    on: "on",
    failing: "Nothing has arrived since",
    failing_chip: "failing",
    off: |off| match off {
        Off::Owner => "off",
        Off::Failing => "switched off: nothing arrived for a whole day",
        Off::Gone => "switched off: the endpoint says it is gone (410)",
        Off::Backlog => "switched off: too many events could not be delivered",
    },
    off_chip: "off",
    owed: |n| match n {
        1 => "1 event waiting".to_owned(),
        n => format!("{n} events waiting"),
    },
    nothing_yet: "nothing sent yet",
    test: "Send a test event",
    test_headline: |site| format!("{site}: test message"),
    test_text: "Messages from Cảm Nhận will arrive like this one.",
    test_arrived: |status, took| format!("Delivered: answered {status} after {took} ms."),
    test_failed: |reason| format!("Not delivered: {reason}."),
    answered: |status| match status {
        200..=299 => format!("answered {status}"),
        300..=399 => format!("answered {status}: redirects are not followed"),
        401 | 403 => format!("answered {status}: not allowed"),
        404 => "answered 404: nothing is there".to_owned(),
        410 => "answered 410: gone".to_owned(),
        429 => "answered 429: too many messages".to_owned(),
        500.. => format!("answered {status}: the receiving server failed"),
        _ => format!("answered {status}"),
    },
    trouble: |trouble| match trouble {
        "url" => "the URL cannot be read",
        "closed" => "the URL leads into a private network",
        "busy" => "this service is sending too much at once and will try again shortly",
        "tls" => "no encryption, or a certificate that is not trusted",
        "timeout" => "no answer within 5 seconds",
        "answer" => "the answer could not be read",
        _ => "could not connect",
    },
    switch_off: "Switch off",
    switch_on: "Switch on",
    renew: "Renew secret",
    renew_sure: "The old secret keeps signing beside the new one for 24 hours, so you can change it on your server without missing anything.",
    secret: "Secret",
    remove: "Remove this endpoint",
    remove_sure: "Events that have not been sent are deleted too. This cannot be undone.",
    latest: "Recent events",
    latest_help: "The latest 50. Failed events are retried for three days, at growing intervals.",
    no_deliveries: "No events yet.",
    what: "Event",
    state: "State",
    attempts: "Attempts",
    answer: "Answer",
    arrived: "delivered",
    waits: "waiting",
    waits_for_switch: "waiting to be switched on",
    parked: "gave up",
    next_try: "next try at",
    send_again: "Send again",
    send_parked_again: "Send again everything that was given up",
    sent_again: "It will be sent again in a moment.",
    back: "All endpoints",
    see_in_queue: "See it in the queue",
    on_telegram: |name| format!("{name} (Telegram)"),
    service: "the service itself",
    press_done: |done, name| format!("{done} · {name}"),
    press_changed: "The comment has changed since this message was sent. Please see it in the queue.",
    press_failed: "That did not work. Please open the queue.",
    mail_subject: |site| format!("{site}: a webhook was switched off"),
    mail_off: "This endpoint was switched off because events could not be delivered:",
    mail_what_now: "Undelivered events are kept for 30 days. Once the endpoint works again, switch it on and they will be sent.",
    mail_open: "Open the Webhooks page",
};
