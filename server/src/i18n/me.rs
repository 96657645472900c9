//! The page of what is one reader's own.

use cam_nhan_domain::{Status, site::Language};

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Me {
    pub title: &'static str,
    pub lead: fn(&str) -> String,
    pub how_to: fn(&str) -> String,
    pub nothing: &'static str,
    pub link_over: &'static str,
    pub open_ask: &'static str,
    pub open_help: &'static str,
    pub open: &'static str,
    pub status: fn(Status) -> &'static str,
    pub under: fn(&str) -> String,
    pub edited: &'static str,
    pub see: &'static str,
    pub older: &'static str,
    pub newest: &'static str,
    pub take: &'static str,
    pub take_help: &'static str,
    pub json: &'static str,
    pub csv: &'static str,
    pub erased: &'static str,
    pub erase_one: &'static str,
    pub erase_all: &'static str,
    pub erase_all_help: &'static str,
    pub ask_one: &'static str,
    pub ask_all: &'static str,
    pub what_goes: &'static str,
    pub what_stays: &'static str,
    pub for_good: &'static str,
    pub on_request: &'static str,
    pub yes_erase: &'static str,
    pub yes_ask: &'static str,
    pub no: &'static str,
    pub did_erase: &'static str,
    pub backups: fn(&str) -> String,
    pub did_ask: fn(&str) -> String,
    pub requests: &'static str,
    pub request_one: &'static str,
    pub request_all: &'static str,
    pub request_waits: fn(&str) -> String,
    pub request_under_way: &'static str,
    pub request_done: fn(&str) -> String,
    pub request_refused: fn(&str) -> String,
    pub leave: &'static str,
    pub left: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Me {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Me = Me {
    title: "Bình luận của tôi",
    lead: |site| format!("Mọi điều bạn đã viết trên {site}. Chỉ mình bạn xem được trang này."),
    how_to: |site| {
        format!(
            "Trang này liệt kê mọi bình luận bạn đã viết trên {site}. Để mở, hãy vào một bài bạn từng bình luận, bằng \
             chính trình duyệt đã dùng khi viết, rồi bấm “Bình luận của tôi” ở ô viết bình luận."
        )
    },
    nothing: "Bạn chưa viết bình luận nào ở đây.",
    link_over: "Liên kết này đã dùng rồi hoặc đã quá 10 phút.",
    open_ask: "Mở danh sách bình luận của bạn?",
    open_help: "Danh sách mở trong 30 phút, chỉ trên trình duyệt này. Nếu dùng chung máy với người khác, nhớ bấm “Đóng \
                trang này” khi xem xong.",
    open: "Mở danh sách",
    status: |status| match status {
        Status::Approved => "Đang hiển thị",
        Status::Held => "Đang chờ duyệt",
        Status::Hidden | Status::Spam => "Đã bị ẩn",
        Status::Removed => "Đã gỡ",
    },
    under: |name| format!("ký tên {name}"),
    edited: "đã sửa",
    see: "Xem trong bài",
    older: "Bình luận cũ hơn",
    newest: "Về bình luận mới nhất",
    take: "Tải về máy",
    take_help: "Tệp JSON có cả bình luận, báo cáo và lượt thích của bạn; tệp CSV có các bình luận, mở được bằng Excel.",
    json: "Tải tất cả (JSON)",
    csv: "Tải bình luận (CSV)",
    erased: "Đã xóa dữ liệu",
    erase_one: "Xóa hẳn",
    erase_all: "Xóa hết dữ liệu của tôi",
    erase_all_help: "Xóa hẳn mọi bình luận bạn đã viết ở đây, cùng tên, e-mail và những gì được lưu kèm.",
    ask_one: "Xóa hẳn bình luận này?",
    ask_all: "Xóa hết dữ liệu của bạn?",
    what_goes: "Tên, e-mail, địa chỉ mạng, lời bình luận và các bản trước khi sửa bị xóa hẳn. Trong những câu trả lời có gọi tên \
                bạn (“@tên”), tên ấy cũng được bỏ.",
    what_stays: "Nếu đã có người trả lời, chỗ của bình luận vẫn còn trong bài với dòng “Bình luận này đã được gỡ”. Câu trả lời \
                 của người khác vẫn là của họ.",
    for_good: "Không hoàn tác được.",
    on_request: "Trang này trả lời yêu cầu xóa trong hai ngày làm việc; bạn xem kết quả ở đây.",
    yes_erase: "Xóa hẳn",
    yes_ask: "Gửi yêu cầu xóa",
    no: "Không xóa",
    did_erase: "Đã xóa hẳn.",
    backups: |day| format!("Bản sao lưu hằng ngày còn giữ đến ngày {day}, rồi tự xóa."),
    did_ask: |moment| format!("Đã gửi yêu cầu. Trang sẽ trả lời trước {moment}."),
    requests: "Yêu cầu xóa dữ liệu",
    request_one: "Một bình luận",
    request_all: "Tất cả",
    request_waits: |moment| format!("Chờ trả lời, chậm nhất {moment}"),
    request_under_way: "Đang xóa",
    request_done: |moment| format!("Đã xóa lúc {moment}"),
    request_refused: |why| format!("Không được chấp thuận: {why}"),
    leave: "Đóng trang này",
    left: "Đã đóng. Người dùng sau trên trình duyệt này không mở lại được danh sách từ đây.",
};

static EN: Me = Me {
    title: "My comments",
    lead: |site| format!("Everything you’ve written on {site}. Only you can see this page."),
    how_to: |site| {
        format!(
            "This page lists every comment you’ve written on {site}. To open it, go to an article you’ve commented on, in \
             the browser you wrote with, and choose “My comments” in the comment box."
        )
    },
    nothing: "You haven’t written any comments here yet.",
    link_over: "This link has already been used, or is more than 10 minutes old.",
    open_ask: "Open the list of your comments?",
    open_help: "It stays open for 30 minutes, in this browser only. If you share this device, choose “Close this page” \
                when you’re done.",
    open: "Open the list",
    status: |status| match status {
        Status::Approved => "Published",
        Status::Held => "Awaiting review",
        Status::Hidden | Status::Spam => "Hidden",
        Status::Removed => "Removed",
    },
    under: |name| format!("signed {name}"),
    edited: "edited",
    see: "View in article",
    older: "Older comments",
    newest: "Back to the newest",
    take: "Download",
    take_help: "The JSON file has your comments, reports and likes; the CSV file has your comments and opens in Excel.",
    json: "Download everything (JSON)",
    csv: "Download comments (CSV)",
    erased: "Erased",
    erase_one: "Erase for good",
    erase_all: "Erase all my data",
    erase_all_help: "Erases every comment you’ve written here for good, with your name, e-mail address and what is kept with them.",
    ask_one: "Erase this comment for good?",
    ask_all: "Erase all your data?",
    what_goes: "Your name, e-mail address, network address, the comment itself and its earlier versions are erased for good. \
                Where replies call you by name (“@name”), that name is taken out too.",
    what_stays: "If someone has replied, the comment’s place stays in the thread, marked as removed. What others wrote in reply \
                 remains theirs.",
    for_good: "This can’t be undone.",
    on_request: "This site answers requests within two working days. You’ll see the answer here.",
    yes_erase: "Erase for good",
    yes_ask: "Send request",
    no: "Don’t erase",
    did_erase: "Erased for good.",
    backups: |day| format!("Daily backups still hold it until {day}, and are then deleted."),
    did_ask: |moment| format!("Your request has been sent. You’ll have an answer by {moment}."),
    requests: "Requests to erase data",
    request_one: "One comment",
    request_all: "Everything",
    request_waits: |moment| format!("Waiting for an answer, by {moment} at the latest"),
    request_under_way: "Being erased",
    request_done: |moment| format!("Erased at {moment}"),
    request_refused: |why| format!("Not granted: {why}"),
    leave: "Close this page",
    left: "Closed. The next person to use this browser can’t reopen the list from here.",
};
