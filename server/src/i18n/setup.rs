//! What the first run says, and the forms of a new site.

use cam_nhan_domain::site::Language;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Setup {
    pub title: &'static str,
    pub intro: &'static str,
    pub owner: &'static str,
    pub owner_help: &'static str,
    pub site: &'static str,
    pub site_name: &'static str,
    pub site_name_example: &'static str,
    pub address: &'static str,
    pub address_help: &'static str,
    /// What `%` is read as: the origin.
    pub address_read: &'static str,
    pub address_path: &'static str,
    pub address_unread: &'static str,
    pub language: &'static str,
    pub moderation: &'static str,
    pub moderation_help: &'static str,
    pub short_name: &'static str,
    pub short_name_help: &'static str,
    pub create: &'static str,
    pub address_missing: &'static str,
    pub address_unreadable: fn(typed: &str) -> String,
    pub address_has_path: fn(origin: &str) -> String,
    pub address_wildcard: &'static str,
    pub address_too_many: &'static str,
    pub site_name_wrong: &'static str,
    pub short_name_wrong: &'static str,
    pub short_name_taken: fn(name: &str) -> String,
    pub code_invalid: &'static str,
    pub code_invalid_help: &'static str,
    pub done: &'static str,
    pub done_help: &'static str,
    pub not_yet: &'static str,
    pub insecure: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Setup {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Setup = Setup {
    title: "Bắt đầu",
    intro: "Điền một lần là xong; sau đó chỉ còn dán một đoạn mã vào trang của bạn.",
    owner: "Bạn",
    owner_help: "Bạn dùng e-mail và mật khẩu này để vào duyệt bình luận.",
    site: "Trang của bạn",
    site_name: "Tên trang",
    site_name_example: "Báo Mới",
    address: "Địa chỉ trang",
    address_help: "Nơi người đọc xem bài, chẳng hạn https://bao.example. Có www. hay không đều được. Nếu có nhiều địa chỉ, hãy viết cách nhau bằng dấu phẩy.",
    address_read: "Bình luận sẽ hiện trên các trang của %",
    address_path: "Chỉ tính tên miền: %",
    address_unread: "Chưa phải địa chỉ của một trang web",
    language: "Ngôn ngữ của phần bình luận",
    moderation: "Bình luận mới",
    moderation_help: "Lúc nào đổi cũng được.",
    short_name: "Tên ngắn",
    short_name_help: "Có trong đoạn mã và trong các địa chỉ: a-z, 0-9 và dấu gạch nối. Bỏ trống thì lấy theo địa chỉ trang.",
    create: "Tạo trang",
    address_missing: "Hãy điền địa chỉ trang, chẳng hạn https://bao.example.",
    address_unreadable: |typed| {
        format!("“{typed}” không phải địa chỉ của một trang web. Hãy viết như https://bao.example.")
    },
    address_has_path: |origin| {
        format!(
            "Địa chỉ trang chỉ gồm tên miền, không kèm đường dẫn. Chúng tôi đã sửa thành {origin}: nếu đúng, hãy bấm lại."
        )
    },
    address_wildcard: "Hãy viết riêng từng tên miền; dấu * chỉ thay được cho số cổng, như http://localhost:*.",
    address_too_many: "Một trang có nhiều nhất 50 địa chỉ.",
    site_name_wrong: "Hãy điền tên trang, từ 1 đến 60 chữ trên một dòng, chẳng hạn Báo Mới.",
    short_name_wrong: "Tên ngắn chỉ gồm a-z, 0-9 và dấu gạch nối, nhiều nhất 40 ký tự.",
    short_name_taken: |name| format!("Đã có trang mang tên ngắn “{name}”. Hãy chọn tên khác."),
    code_invalid: "Mã này không dùng được",
    code_invalid_help: "Mã chỉ dùng được một lần, trong một giờ. Hãy khởi động lại cam-nhan serve: dịch vụ sẽ in ra địa chỉ có mã mới.",
    done: "Dịch vụ này đã được cài đặt",
    done_help: "Đã có người tạo trang và tài khoản. Nếu đó là bạn, hãy đăng nhập; nếu không, hãy nhờ người ấy mời bạn.",
    not_yet: "Dịch vụ này chưa được cài đặt. Hãy mở địa chỉ mà cam-nhan serve in ra khi khởi động.",
    insecure: "Trình duyệt chỉ giữ phiên đăng nhập qua HTTPS hoặc ngay trên máy chủ. Hãy mở trang này bằng địa chỉ https://, hoặc bằng http://localhost trên máy chủ.",
};

static EN: Setup = Setup {
    title: "Set up Cảm Nhận",
    intro: "Fill this in once. After that, all that is left is one snippet to paste into your site.",
    owner: "You",
    owner_help: "You will sign in with this e-mail and password to moderate comments.",
    site: "Your site",
    site_name: "Site name",
    site_name_example: "The Daily",
    address: "Site address",
    address_help: "Where people read your articles, such as https://news.example. With or without www. makes no difference. Separate several addresses with commas.",
    address_read: "Comments will show on the pages of %",
    address_path: "Only the host counts: %",
    address_unread: "Not the address of a website yet",
    language: "Language of the comments",
    moderation: "New comments",
    moderation_help: "You can change this at any time.",
    short_name: "Short name",
    short_name_help: "Used in the snippet and in addresses: a-z, 0-9 and hyphens. Leave it empty to take it from the site address.",
    create: "Create site",
    address_missing: "Enter the address of your site, such as https://news.example.",
    address_unreadable: |typed| {
        format!("“{typed}” is not the address of a website. Write it like https://news.example.")
    },
    address_has_path: |origin| {
        format!(
            "A site’s address ends after its host name. We have changed it to {origin}: if that is right, press the button again."
        )
    },
    address_wildcard: "Write each host name separately; * can only stand for a port, as in http://localhost:*.",
    address_too_many: "A site can have at most 50 addresses.",
    site_name_wrong: "Enter a site name of 1 to 60 letters on one line, such as The Daily.",
    short_name_wrong: "A short name is a-z, 0-9 and hyphens only, at most 40 characters.",
    short_name_taken: |name| format!("There is already a site called “{name}”. Choose another short name."),
    code_invalid: "This code does not work",
    code_invalid_help: "A code works once, within an hour. Restart cam-nhan serve: it prints an address with a new code.",
    done: "This service is already set up",
    done_help: "Someone has created the site and its account. If that was you, sign in; otherwise ask them to invite you.",
    not_yet: "This service has not been set up yet. Open the address that cam-nhan serve printed when it started.",
    insecure: "Browsers keep you signed in only over HTTPS or on the server itself. Open this page at an https:// address, or at http://localhost on the server.",
};
