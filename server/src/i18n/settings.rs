//! A site's settings: each a title, what it is for, and a sentence with the field inside.

use cam_nhan_domain::site::{Erasure, Language};

/// A setting that is a number.
pub struct Sentence {
    /// What it is about: also its name in the audit log.
    pub title: &'static str,
    /// Why one would set it; may be empty.
    pub help: &'static str,
    /// What stands before the field,
    pub before: &'static str,
    /// and after it.
    pub after: &'static str,
}

/// A setting that is on or off, or a text.
pub struct Plain {
    /// What it is about: also its name in the audit log.
    pub title: &'static str,
    /// Why one would set it; may be empty.
    pub help: &'static str,
}

/// One field a setting, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Settings {
    pub new_comments_help: &'static str,
    pub holding: &'static str,
    pub holding_help: &'static str,
    pub trusted_after: Sentence,
    pub links_before_hold: Sentence,
    pub flags_before_hold: Sentence,
    pub hold_above: Sentence,
    pub publish_below: Sentence,
    pub close_after_days: Sentence,
    pub reactions_per_network: Sentence,
    pub hold_images: Plain,
    pub hold_phone_numbers: Plain,
    pub hold_repeats: Plain,
    pub hold_caps: Plain,
    pub reserved_names: Plain,
    pub best: Plain,
    pub faces: Plain,
    pub staff_word: Plain,
    pub time_zone: Plain,
    pub data: &'static str,
    pub data_help: &'static str,
    pub erasure: Plain,
    pub erasure_choice: fn(Erasure) -> &'static str,
    pub keep_addresses_days: Sentence,
    pub keep_emails_days: Sentence,
    pub keep_flags_days: Sentence,
    pub keep_erased_days: Sentence,
    pub keep_audit_days: Sentence,
    pub unsaved: &'static str,
    pub unsaved_count: &'static str,
    pub discard: &'static str,
    pub save: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Settings {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Settings = Settings {
    new_comments_help: "Ai được đăng ngay, ai chờ duyệt.",
    holding: "Giữ lại để duyệt",
    holding_help: "Bình luận vướng một quy tắc thì vào hàng chờ, kèm lý do.",
    trusted_after: Sentence {
        title: "Người mới",
        help: "Khi trang giữ lại bình luận của người mới.",
        before: "Không còn là người mới sau",
        after: "bình luận được đăng",
    },
    links_before_hold: Sentence {
        title: "Liên kết",
        help: "Quảng cáo thường kèm liên kết.",
        before: "Giữ lại khi có hơn",
        after: "liên kết",
    },
    flags_before_hold: Sentence {
        title: "Báo cáo của người đọc",
        help: "Nhiều người báo cáo từ một mạng chỉ tính một. 0: không bao giờ.",
        before: "Tự giữ lại khi bị báo cáo từ",
        after: "mạng",
    },
    hold_above: Sentence {
        title: "Giữ theo điểm",
        help: "Điểm là khả năng bị ẩn, học từ quyết định của tòa soạn: dưới 40 là thấp, 40 đến 69 vừa, từ 70 cao. 0: không bao giờ.",
        before: "Giữ lại khi điểm từ",
        after: "% trở lên",
    },
    publish_below: Sentence {
        title: "Đăng theo điểm",
        help: "Bình luận chỉ phải chờ vì trang giữ tất cả hay giữ của người mới thì được đăng ngay. 0: không bao giờ.",
        before: "Đăng ngay khi điểm dưới",
        after: "%",
    },
    close_after_days: Sentence {
        title: "Đóng bình luận",
        help: "Bài cũ ít người đọc mà nhiều quảng cáo. 0: không bao giờ.",
        before: "Tự đóng sau",
        after: "ngày kể từ bình luận đầu tiên",
    },
    reactions_per_network: Sentence {
        title: "Cảm nhận từ một mạng",
        help: "Cho mỗi bài hay bình luận, hoặc một phần mười tổng số nếu nhiều hơn; lượt vượt quá thì không tính. 0: tính tất cả.",
        before: "Mỗi ngày tính nhiều nhất",
        after: "lượt của người mới",
    },
    hold_images: Plain {
        title: "Giữ bình luận có hình",
        help: "Không quy tắc nào đọc được chữ trong hình.",
    },
    hold_phone_numbers: Plain {
        title: "Giữ bình luận có số điện thoại",
        help: "Kể cả số viết tách ra, viết bằng chữ hay nằm trong tên.",
    },
    hold_repeats: Plain {
        title: "Giữ bình luận lặp lại",
        help: "Gần giống một bình luận khác trong ngày qua.",
    },
    hold_caps: Plain {
        title: "Giữ bình luận viết toàn chữ hoa",
        help: "Chỉ khi dài, hay có thêm liên kết, hình, từ trong danh sách.",
    },
    reserved_names: Plain {
        title: "Tên dành riêng",
        help: "Mỗi dòng một tên. Ai ký tên dễ nhầm với một tên ở đây, với tên trang hay tên người duyệt thì bị giữ lại.",
    },
    best: Plain {
        title: "Cho xếp theo “Hay nhất”",
        help: "Theo những ý kiến tòa soạn đã chọn và những bình luận giống chúng.",
    },
    faces: Plain {
        title: "Hiện ảnh đại diện",
        help: "Chữ cái đầu của tên trên một màu riêng; tài khoản do trang xác nhận có ảnh thì hiện ảnh.",
    },
    staff_word: Plain {
        title: "Tên gọi của tòa soạn",
        help: "Đứng cạnh tên người của trang, như “Ban biên tập” hay “Quản trị”. Để trống: “Tòa soạn”.",
    },
    time_zone: Plain {
        title: "Múi giờ",
        help: "Giờ trong hàng chờ, nhật ký và thư; ngày của thống kê và tìm kiếm.",
    },
    data: "Dữ liệu của người đọc",
    data_help: "Giữ những gì, trong bao lâu, và xóa khi nào. 0: không giới hạn.",
    erasure: Plain {
        title: "Khi người đọc muốn xóa dữ liệu",
        help: "Tên, e-mail, địa chỉ mạng và lời bình luận bị xóa hẳn, không lấy lại được.",
    },
    erasure_choice: |choice| match choice {
        Erasure::AtOnce => "Xóa ngay khi họ xác nhận",
        Erasure::OnRequest => "Chờ chủ trang đồng ý, trong hai ngày làm việc",
    },
    keep_addresses_days: Sentence {
        title: "Địa chỉ mạng",
        help: "Của bình luận, báo cáo và cảm nhận. Bỏ rồi thì không tìm được người viết cùng mạng.",
        before: "Bỏ sau",
        after: "ngày",
    },
    keep_emails_days: Sentence {
        title: "Địa chỉ e-mail",
        help: "Của người bình luận.",
        before: "Bỏ sau",
        after: "ngày",
    },
    keep_flags_days: Sentence {
        title: "Báo cáo của người đọc",
        help: "Cả lời họ ghi thêm. Báo cáo bị xóa thì không còn được tính.",
        before: "Xóa sau",
        after: "ngày",
    },
    keep_erased_days: Sentence {
        title: "Chỗ của bình luận đã xóa dữ liệu",
        help: "Chỉ những chỗ không ai trả lời.",
        before: "Dọn sau",
        after: "ngày",
    },
    keep_audit_days: Sentence {
        title: "Nhật ký",
        help: "Việc đã quá số ngày này không hoàn tác được nữa.",
        before: "Xóa sau",
        after: "ngày",
    },
    unsaved: "chưa lưu",
    unsaved_count: "thay đổi chưa lưu",
    discard: "Bỏ thay đổi",
    save: "Lưu thay đổi",
};

static EN: Settings = Settings {
    new_comments_help: "Who is published right away, and who waits for review.",
    holding: "Held for review",
    holding_help: "Comments that trigger a rule go to the queue, with the reason.",
    trusted_after: Sentence {
        title: "Newcomers",
        help: "Applies when comments from newcomers are held.",
        before: "No longer a newcomer after",
        after: "published comments",
    },
    links_before_hold: Sentence {
        title: "Links",
        help: "Ads usually come with links.",
        before: "Hold with more than",
        after: "links",
    },
    flags_before_hold: Sentence {
        title: "Reader reports",
        help: "Several reports from one network count as one. 0: never.",
        before: "Hold when reported from",
        after: "networks",
    },
    hold_above: Sentence {
        title: "Hold by score",
        help: "The score is how likely it is to be hidden, learned from your decisions: low below 40, medium to 69, high from 70. 0: never.",
        before: "Hold when the score is",
        after: "% or more",
    },
    publish_below: Sentence {
        title: "Publish by score",
        help: "Publishes comments that wait only because everything, or everything from newcomers, is held. 0: never.",
        before: "Publish right away when the score is below",
        after: "%",
    },
    close_after_days: Sentence {
        title: "Closing comments",
        help: "Old articles attract few readers and a lot of spam. 0: never.",
        before: "Close",
        after: "days after the first comment",
    },
    reactions_per_network: Sentence {
        title: "Reactions from one network",
        help: "Per article or comment, or a tenth of the total if that is more; the rest are not counted. 0: count all.",
        before: "Count at most",
        after: "reactions from newcomers a day",
    },
    hold_images: Plain {
        title: "Hold comments with images",
        help: "No rule can read text inside an image.",
    },
    hold_phone_numbers: Plain {
        title: "Hold comments with phone numbers",
        help: "Also when spaced out, spelled in words or part of the name.",
    },
    hold_repeats: Plain {
        title: "Hold repeated comments",
        help: "Nearly identical to another comment from the last day.",
    },
    hold_caps: Plain {
        title: "Hold comments in all capitals",
        help: "Only when long, or with a link, an image or a listed word.",
    },
    reserved_names: Plain {
        title: "Reserved names",
        help: "One name per line. Comments signed with a name that resembles one of these, the site’s or a moderator’s are held.",
    },
    best: Plain {
        title: "Offer “Best” as a sort order",
        help: "Based on the comments you featured and others like them.",
    },
    faces: Plain {
        title: "Show avatars",
        help: "The initials of a name on a colour of its own, or the picture that your site’s account gives.",
    },
    staff_word: Plain {
        title: "Staff badge",
        help: "Shown next to the names of your team, such as “Editors” or “Moderator”. Blank: “Newsroom”.",
    },
    time_zone: Plain {
        title: "Time zone",
        help: "For times in the queue, audit log and e-mails, and days in statistics and searches.",
    },
    data: "Readers’ data",
    data_help: "What is kept, for how long, and when it is erased. 0: no limit.",
    erasure: Plain {
        title: "When a reader wants their data erased",
        help: "Name, e-mail, network address and words are erased for good. There is no undo.",
    },
    erasure_choice: |choice| match choice {
        Erasure::AtOnce => "Erase as soon as they confirm",
        Erasure::OnRequest => "Wait for an owner’s approval, within two working days",
    },
    keep_addresses_days: Sentence {
        title: "Network addresses",
        help: "Of comments, reports and reactions. Without them, people on the same network can’t be found.",
        before: "Drop after",
        after: "days",
    },
    keep_emails_days: Sentence {
        title: "E-mail addresses",
        help: "Of people who commented.",
        before: "Drop after",
        after: "days",
    },
    keep_flags_days: Sentence {
        title: "Reader reports",
        help: "With any notes. Reports that are deleted no longer count.",
        before: "Delete after",
        after: "days",
    },
    keep_erased_days: Sentence {
        title: "Places of erased comments",
        help: "Only those that nobody has replied to.",
        before: "Clear after",
        after: "days",
    },
    keep_audit_days: Sentence {
        title: "Audit log",
        help: "Anything older can no longer be undone.",
        before: "Delete after",
        after: "days",
    },
    unsaved: "unsaved",
    unsaved_count: "unsaved changes",
    discard: "Discard",
    save: "Save changes",
};
