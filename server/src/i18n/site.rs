//! What the pages say on which a site itself is changed, and another one added.

use cam_nhan_domain::site::Language;

use super::settings::{Plain, Sentence};

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct SiteWords {
    pub title: &'static str,
    pub help: &'static str,
    pub name: Plain,
    pub address: Plain,
    pub articles: &'static str,
    pub query_names: Plain,
    pub query_names_wrong: &'static str,
    pub threads: &'static str,
    pub language: Plain,
    pub sort: Plain,
    pub page_size: Sentence,
    pub depth: Sentence,
    pub writing: &'static str,
    pub text_limit: Sentence,
    pub edit_minutes: Sentence,
    pub reply_mail: Plain,
    pub privacy: &'static str,
    pub keep_addresses: Plain,
    pub usual: fn(&str) -> String,
    pub on: &'static str,
    pub off: &'static str,
    pub empty: &'static str,
    pub back_to_usual: &'static str,
    pub add: &'static str,
    pub add_help: &'static str,
    pub sites: &'static str,
    pub owners_of_all: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static SiteWords {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: SiteWords = SiteWords {
    title: "Trang",
    help: "Tên, địa chỉ và cách hiện bình luận của trang này. Mỗi thay đổi đều được ghi vào nhật ký.",
    name: Plain {
        title: "Tên trang",
        help: "Hiện trong thư và trên trang quản trị.",
    },
    address: Plain {
        title: "Địa chỉ trang",
        help: "Chỉ các trang ở những địa chỉ này mới gắn được bình luận. Mỗi dòng một địa chỉ; có www. hay không đều như nhau.",
    },
    articles: "Nhận ra bài viết",
    query_names: Plain {
        title: "Tham số phân biệt bài",
        help: "Khi các bài chỉ khác nhau ở phần sau dấu hỏi, như /bai?id=1 và /bai?id=2, hãy ghi tên tham số (id), mỗi dòng một tên. Mọi tham số khác, như utm_source, không tách bài.",
    },
    query_names_wrong: "Mỗi dòng ghi một tên tham số, như id, không có dấu cách.",
    threads: "Hiện bình luận",
    language: Plain {
        title: "Ngôn ngữ",
        help: "Khi đoạn mã và bài viết không nói gì khác.",
    },
    sort: Plain {
        title: "Thứ tự ban đầu",
        help: "Người đọc tự chọn được thứ tự khác.",
    },
    page_size: Sentence {
        title: "Bình luận mỗi lần",
        help: "Không kể trả lời. Nhiều hơn thì bài mở chậm hơn trên điện thoại.",
        before: "Hiện",
        after: "bình luận rồi mới có nút xem thêm",
    },
    depth: Sentence {
        title: "Trả lời lồng nhau",
        help: "Sâu hơn thì đứng cạnh bình luận mà nó trả lời.",
        before: "Lùi vào nhiều nhất",
        after: "bậc",
    },
    writing: "Viết bình luận",
    text_limit: Sentence {
        title: "Độ dài",
        help: "",
        before: "Nhiều nhất",
        after: "ký tự",
    },
    edit_minutes: Sentence {
        title: "Sửa bình luận của mình",
        help: "0: không sửa được.",
        before: "Trong",
        after: "phút sau khi gửi",
    },
    reply_mail: Plain {
        title: "Thư báo khi có trả lời",
        help: "Mời người viết nhận thư khi có người trả lời họ. Cần máy chủ thư.",
    },
    privacy: "Riêng tư",
    keep_addresses: Plain {
        title: "Giữ nguyên địa chỉ IP",
        help: "Bình thường chỉ giữ dạng băm, với khóa đổi sau mỗi 30 ngày.",
    },
    usual: |value| format!("Mặc định: {value}."),
    on: "bật",
    off: "tắt",
    empty: "để trống",
    back_to_usual: "Về mặc định",
    add: "Thêm trang",
    add_help: "Mỗi trang có địa chỉ, quy tắc và người duyệt riêng.",
    sites: "Các trang của bạn",
    owners_of_all: "Chỉ ai là chủ của mọi trang trên dịch vụ này mới thêm được trang ở đây. Trên máy chủ thì dùng lệnh cam-nhan site add.",
};

static EN: SiteWords = SiteWords {
    title: "Site",
    help: "The name and addresses of this site, and how its threads are shown. Every change is in the audit log.",
    name: Plain {
        title: "Site name",
        help: "Shown in mail and on these pages.",
    },
    address: Plain {
        title: "Site addresses",
        help: "Only pages at these addresses can embed the comments. One per line; with or without www. makes no difference.",
    },
    articles: "Telling articles apart",
    query_names: Plain {
        title: "Query parameters",
        help: "If articles differ only after the question mark, as /story?id=1 and /story?id=2 do, name the parameter (id), one per line. No other parameter, such as utm_source, splits a thread.",
    },
    query_names_wrong: "Write one parameter name per line, such as id, without spaces.",
    threads: "Showing comments",
    language: Plain {
        title: "Language",
        help: "Where neither snippet nor article says otherwise.",
    },
    sort: Plain {
        title: "First order",
        help: "Readers can choose another.",
    },
    page_size: Sentence {
        title: "Comments at first",
        help: "Replies not counted. More of them make articles slower on phones.",
        before: "Show",
        after: "comments before the button for more",
    },
    depth: Sentence {
        title: "Nested replies",
        help: "Deeper ones stand beside the comment they answer.",
        before: "Indent at most",
        after: "levels",
    },
    writing: "Writing",
    text_limit: Sentence {
        title: "Length",
        help: "",
        before: "At most",
        after: "characters",
    },
    edit_minutes: Sentence {
        title: "Editing one’s own comment",
        help: "0: not at all.",
        before: "For",
        after: "minutes after sending",
    },
    reply_mail: Plain {
        title: "Mail about replies",
        help: "Offer writers mail when somebody answers them. Needs a mail server.",
    },
    privacy: "Privacy",
    keep_addresses: Plain {
        title: "Keep plain IP addresses",
        help: "Usually only a hash is kept, under a key that changes every 30 days.",
    },
    usual: |value| format!("Default: {value}."),
    on: "on",
    off: "off",
    empty: "empty",
    back_to_usual: "Back to default",
    add: "Add a site",
    add_help: "Each site has its own addresses, rules and moderators.",
    sites: "Your sites",
    owners_of_all: "Only those who own every site of this service can add one here. On the server, use cam-nhan site add.",
};
