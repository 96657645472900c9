//! What our own pages say, Vietnamese first. (The widget's catalogue is the widget's: a browser downloads it.)

use cam_nhan_domain::{Status, site::Language};

use crate::discussion::moderate::Act;

/// One field a sentence, so that a missing one does not compile.
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Words {
    pub moderation: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub email: &'static str,
    pub name: &'static str,
    pub password: &'static str,
    pub password_hint: &'static str,
    pub become_moderator: &'static str,
    pub accept: &'static str,
    pub invitation_help: &'static str,
    pub nothing_here: &'static str,
    pub older: &'static str,
    pub no_site: &'static str,
    pub answers: &'static str,
    pub back_to_article: &'static str,
    pub thread_of: &'static str,
    pub status: fn(Status) -> &'static str,
    pub act: fn(Act) -> &'static str,
    pub reason: fn(&str) -> &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Words = Words {
    moderation: "Kiểm duyệt",
    sign_in: "Đăng nhập",
    sign_out: "Đăng xuất",
    email: "E-mail",
    name: "Tên",
    password: "Mật khẩu",
    password_hint: "Ít nhất 10 ký tự",
    become_moderator: "Trở thành người kiểm duyệt",
    accept: "Nhận lời",
    invitation_help: "Đường dẫn này dùng một lần. Nếu đã có tài khoản, hãy nhập đúng e-mail và mật khẩu đang dùng.",
    nothing_here: "Không có bình luận nào ở đây.",
    older: "Cũ hơn",
    no_site: "Bạn chưa được giao trang nào.",
    answers: "trả lời một bình luận",
    back_to_article: "Về bài viết",
    thread_of: "Bình luận",
    status: |status| match status {
        Status::Held => "Chờ duyệt",
        Status::Approved => "Đã đăng",
        Status::Rejected => "Không duyệt",
        Status::Removed => "Đã gỡ",
    },
    act: |act| match act {
        Act::Approve => "Duyệt",
        Act::Reject => "Không duyệt",
        Act::Remove => "Gỡ",
        Act::Restore => "Khôi phục",
    },
    reason: |reason| match reason {
        "site_holds" => "trang duyệt mọi bình luận trước khi đăng",
        "links" => "nhiều liên kết",
        "author" => "tác giả tự gỡ",
        "moderator" => "người kiểm duyệt gỡ",
        _ => "",
    },
};

static EN: Words = Words {
    moderation: "Moderation",
    sign_in: "Sign in",
    sign_out: "Sign out",
    email: "E-mail",
    name: "Name",
    password: "Password",
    password_hint: "At least 10 characters",
    become_moderator: "Become a moderator",
    accept: "Accept",
    invitation_help: "This link works once. If you have an account, give its e-mail and password.",
    nothing_here: "There are no comments here.",
    older: "Older",
    no_site: "No site has been given to you yet.",
    answers: "answers a comment",
    back_to_article: "Back to the article",
    thread_of: "Comments",
    status: |status| match status {
        Status::Held => "Held",
        Status::Approved => "Published",
        Status::Rejected => "Rejected",
        Status::Removed => "Removed",
    },
    act: |act| match act {
        Act::Approve => "Approve",
        Act::Reject => "Reject",
        Act::Remove => "Remove",
        Act::Restore => "Restore",
    },
    reason: |reason| match reason {
        "site_holds" => "the site holds every comment first",
        "links" => "many links",
        "author" => "removed by its author",
        "moderator" => "removed by a moderator",
        _ => "",
    },
};
