//! What the page says on which owners choose the reactions that a site offers.

use cam_nhan_domain::{reaction::Picture, site::Language};

use crate::discussion::picture::Wrong;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct ReactionKinds {
    pub title: &'static str,
    pub help: &'static str,
    pub vi: &'static str,
    pub en: &'static str,
    pub picture: &'static str,
    pub pictures: fn(Picture) -> &'static str,
    pub own: &'static str,
    pub own_file: &'static str,
    pub own_help: &'static str,
    pub offered: &'static str,
    pub offered_help: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub remove: &'static str,
    pub new: &'static str,
    pub new_help: &'static str,
    pub usual: &'static str,
    pub usual_help: &'static str,
    pub none_offered: &'static str,
    pub word_wrong: fn(&str) -> String,
    pub chosen: &'static str,
    pub too_many: &'static str,
    pub wrong: fn(&Wrong) -> String,
}

/// The words of a language.
pub fn words(language: Language) -> &'static ReactionKinds {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: ReactionKinds = ReactionKinds {
    title: "Cảm nhận",
    help: "Các nút dưới mỗi bài: từ, hình và thứ tự. Đổi từ hay hình không làm mất số đã đếm.",
    vi: "Tiếng Việt",
    en: "Tiếng Anh",
    picture: "Hình",
    pictures: |picture| match picture {
        Picture::Star => "Ngôi sao",
        Picture::Thumb => "Ngón cái",
        Picture::Smile => "Mặt cười",
        Picture::Pencil => "Bút chì",
        Picture::Heart => "Trái tim",
        Picture::Wow => "Mặt ngạc nhiên",
        Picture::Sad => "Mặt buồn",
        Picture::Angry => "Mặt giận",
    },
    own: "Hình của bạn",
    own_file: "Hình của bạn, dạng SVG",
    own_help: "Dán nội dung tệp SVG vuông, nhỏ hơn 2 KB sau khi rút gọn. Chỉ giữ lại nét và mảng màu; chữ, ảnh chụp và màu chuyển không dùng được.",
    offered: "Đang dùng",
    offered_help: "Bỏ dấu chọn thì nút không hiện nữa, số đã đếm vẫn giữ.",
    up: "Lên",
    down: "Xuống",
    remove: "Xóa",
    new: "Thêm một cảm nhận",
    new_help: "Điền từ ở cả hai ngôn ngữ, chọn hình rồi lưu. Một trang có tối đa 20 cảm nhận, kể cả những cái không dùng nữa.",
    usual: "Về bốn cảm nhận ban đầu",
    usual_help: "Những cảm nhận khác đã có người chọn sẽ thành không dùng nữa, số đã đếm vẫn giữ.",
    none_offered: "Không còn cảm nhận nào được dùng: dưới bài sẽ không có nút nào.",
    word_wrong: |word| format!("“{word}”: từ cần có ở cả hai ngôn ngữ, mỗi từ 1 đến 40 chữ cái."),
    chosen: "Đã có người chọn cảm nhận này nên không xóa được. Hãy bỏ dấu “Đang dùng”: nút sẽ không hiện nữa và số đã đếm vẫn giữ.",
    too_many: "Một trang có tối đa 20 cảm nhận, kể cả những cái không dùng nữa.",
    wrong: |wrong| match wrong {
        Wrong::Unreadable => {
            "Hình không đọc được. Hãy dán toàn bộ nội dung tệp, từ <svg đến </svg>.".to_owned()
        }
        Wrong::Unsized => "Hình thiếu kích thước. Hãy lưu lại từ phần mềm vẽ, có viewBox.".to_owned(),
        Wrong::Empty => "Hình chưa có nét nào.".to_owned(),
        Wrong::Element(name) => format!(
            "Hình có <{name}>, không dùng được ở đây. Hãy đổi mọi thứ thành nét (path) và màu đơn rồi lưu lại dạng SVG."
        ),
        Wrong::Value(value) => format!(
            "Hình có giá trị “{value}”, không dùng được ở đây. Màu chuyển và mẫu tô cần đổi thành màu đơn."
        ),
        Wrong::TooLong => {
            "Hình quá chi tiết: sau khi rút gọn phải nhỏ hơn 2 KB và có không quá 100 nét.".to_owned()
        }
    },
};

static EN: ReactionKinds = ReactionKinds {
    title: "Reactions",
    help: "The buttons under each article: their words, pictures and order. Changing a word or a picture keeps what was counted.",
    vi: "Vietnamese",
    en: "English",
    picture: "Picture",
    pictures: |picture| match picture {
        Picture::Star => "Star",
        Picture::Thumb => "Thumb",
        Picture::Smile => "Smiling face",
        Picture::Pencil => "Pencil",
        Picture::Heart => "Heart",
        Picture::Wow => "Surprised face",
        Picture::Sad => "Sad face",
        Picture::Angry => "Angry face",
    },
    own: "Your own",
    own_file: "Your own picture, as SVG",
    own_help: "Paste the content of a square SVG file, under 2 KB once simplified. Lines and flat colours are kept; text, photos and \
               gradients cannot be used.",
    offered: "In use",
    offered_help: "Unticked, the button is no longer shown, and what was counted is kept.",
    up: "Up",
    down: "Down",
    remove: "Delete",
    new: "Add a reaction",
    new_help: "Fill in the word in both languages, choose a picture and save. A site has at most 20 reactions, including those no longer in use.",
    usual: "Back to the four reactions of the beginning",
    usual_help: "Others that readers have chosen are no longer in use, and what was counted is kept.",
    none_offered: "No reaction is in use any more: there will be no buttons under articles.",
    word_wrong: |word| format!("“{word}”: the word is needed in both languages, 1 to 40 letters each."),
    chosen: "Readers have chosen this reaction, so it cannot be deleted. Untick “In use”: the button is no longer shown, and what was counted \
             is kept.",
    too_many: "A site has at most 20 reactions, including those no longer in use.",
    wrong: |wrong| match wrong {
        Wrong::Unreadable => {
            "The picture cannot be read. Paste the whole file, from <svg to </svg>.".to_owned()
        }
        Wrong::Unsized => {
            "The picture has no size. Save it again from your drawing program, with a viewBox.".to_owned()
        }
        Wrong::Empty => "The picture has no shape in it.".to_owned(),
        Wrong::Element(name) => format!(
            "The picture has <{name}>, which cannot be used here. Turn everything into paths of flat colour and save it as SVG again."
        ),
        Wrong::Value(value) => format!(
            "The picture has the value “{value}”, which cannot be used here. Gradients and patterns have to be flat colours."
        ),
        Wrong::TooLong => {
            "The picture is too detailed: simplified, it has to be under 2 KB with at most 100 shapes."
                .to_owned()
        }
    },
};
