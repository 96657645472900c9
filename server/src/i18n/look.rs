//! What the page says on which a site's look is chosen, and the thread that shows it.

use cam_nhan_domain::{
    look::{Corners, Font, Theme},
    site::Language,
};

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Looks {
    pub title: &'static str,
    pub help: &'static str,
    pub accent: &'static str,
    pub accent_help: &'static str,
    pub accent_wrong: &'static str,
    pub corners: &'static str,
    pub corners_choice: fn(Corners) -> &'static str,
    pub font: &'static str,
    pub font_choice: fn(Font) -> &'static str,
    pub theme: &'static str,
    pub theme_choice: fn(Theme) -> &'static str,
    pub preview: &'static str,
    pub own_styles: &'static str,
    pub article: &'static str,
    pub reader: &'static str,
    pub comment: &'static str,
    pub answer: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Looks {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Looks = Looks {
    title: "Giao diện",
    help: "Lưu là người đọc thấy ngay, không phải dán lại đoạn mã.",
    accent: "Màu nhấn",
    accent_help: "Màu của trang bạn, như #8a1538. Màu chữ đi kèm tự đổi theo để lúc nào cũng đọc được. Bỏ trống: màu của Cảm Nhận.",
    accent_wrong: "Màu nhấn viết bằng dấu # và sáu chữ số hệ 16, như #8a1538, hoặc bỏ trống.",
    corners: "Góc",
    corners_choice: |corners| match corners {
        Corners::Round => "Tròn",
        Corners::Slight => "Hơi tròn",
        Corners::Square => "Vuông",
    },
    font: "Chữ",
    font_choice: |font| match font {
        Font::Page => "Như bài viết",
        Font::System => "Của thiết bị",
        Font::Serif => "Có chân",
    },
    theme: "Nền của trang",
    theme_choice: |theme| match theme {
        Theme::Page => "Tự theo trang",
        Theme::Light => "Luôn sáng",
        Theme::Dark => "Luôn tối",
    },
    preview: "Xem trước",
    own_styles: "CSS mà trang của bạn viết cho cam-nhan được ưu tiên hơn những lựa chọn này.",
    article: "Thành phố trồng thêm cây bóng mát",
    reader: "Thu Hà",
    comment: "Mong là giữ được cây sau khi trồng. Phố nhà tôi mùa hè này mát hẳn.",
    answer: "Tòa soạn sẽ hỏi lại thành phố sau mùa mưa. Cảm ơn bạn.",
};

static EN: Looks = Looks {
    title: "Look",
    help: "Readers see what you save at once; the snippet stays as it is.",
    accent: "Accent colour",
    accent_help: "Your site’s colour, such as #8a1538. The words on it and beside it follow, so that they can always be read. Empty: our own.",
    accent_wrong: "Write the accent colour as # and six hexadecimal digits, such as #8a1538, or leave it empty.",
    corners: "Corners",
    corners_choice: |corners| match corners {
        Corners::Round => "Round",
        Corners::Slight => "Slightly round",
        Corners::Square => "Square",
    },
    font: "Font",
    font_choice: |font| match font {
        Font::Page => "The article’s",
        Font::System => "The device’s",
        Font::Serif => "Serif",
    },
    theme: "Your page’s background",
    theme_choice: |theme| match theme {
        Theme::Page => "Follow the page",
        Theme::Light => "Always light",
        Theme::Dark => "Always dark",
    },
    preview: "Preview",
    own_styles: "Styles that your site writes for cam-nhan win over these choices.",
    article: "City to plant more shade trees",
    reader: "Harriet",
    comment: "I hope they look after the trees once they are planted. Our street is so much cooler this summer.",
    answer: "We will ask the city again after the summer. Thank you.",
};
