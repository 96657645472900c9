//! What is known of an article, Vietnamese first.

use cam_nhan_domain::site::Language;

use crate::store::threads::Word;

/// One field a sentence, so that a missing one does not compile.
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Words {
    pub describe: &'static str,
    pub help: &'static str,
    pub title: &'static str,
    pub address: &'static str,
    pub on_word_of: fn(Word) -> &'static str,
    pub section: &'static str,
    pub authors: &'static str,
    pub authors_help: &'static str,
    pub language: &'static str,
    pub of_site: &'static str,
    pub published_at: &'static str,
    pub published_help: fn(&str) -> String,
    pub closes_at: &'static str,
    pub closes_help: fn(&str) -> String,
}

/// The sentences of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Words = Words {
    describe: "Sửa thông tin của bài",
    help: "Thông tin do tòa soạn đặt được ưu tiên hơn những gì trang của người đọc gửi lên. Tên và địa chỉ để trống thì theo người đọc.",
    title: "Tên bài",
    address: "Địa chỉ",
    on_word_of: |word| match word {
        Word::Nobody => "theo một bình luận chưa được đăng; người đọc chưa thấy",
        Word::Reader => "theo một người đọc",
        Word::Readers => "theo nhiều người đọc",
        Word::Newsroom => "do tòa soạn đặt",
    },
    section: "Chuyên mục",
    authors: "Tác giả bài viết",
    authors_help: "Mỗi dòng một tên. Ai khác bình luận dưới bài bằng tên này sẽ được giữ lại để duyệt.",
    language: "Ngôn ngữ của bài",
    of_site: "theo trang",
    published_at: "Ngày đăng",
    published_help: |clocks| {
        format!(
            "Giờ {clocks}. Số ngày nhận bình luận tính từ lúc này; để trống thì tính từ bình luận đầu tiên."
        )
    },
    closes_at: "Đóng bình luận lúc",
    closes_help: |clocks| format!("Giờ {clocks}. Để trống thì theo quy tắc của trang."),
};

static EN: Words = Words {
    describe: "Edit the article’s details",
    help: "What you set here overrides what readers’ pages send. Leave title or address blank to use what they send.",
    title: "Title",
    address: "Address",
    on_word_of: |word| match word {
        Word::Nobody => "sent with an unpublished comment; readers do not see it",
        Word::Reader => "as sent by one reader",
        Word::Readers => "as sent by several readers",
        Word::Newsroom => "set by the newsroom",
    },
    section: "Section",
    authors: "Authors",
    authors_help: "One name per line. Comments by anyone else using one of these names are held for review.",
    language: "Language",
    of_site: "same as the site",
    published_at: "Published",
    published_help: |clocks| {
        format!(
            "{clocks} time. The days a thread stays open count from here; if blank, from the first comment."
        )
    },
    closes_at: "Comments close",
    closes_help: |clocks| format!("{clocks} time. If blank, the site’s rule applies."),
};
