//! What the newsroom says of its articles and its people, Vietnamese first.

use crate::store::threads::Word;

/// One field a sentence, so that a missing one does not compile.
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Newsroom {
    pub name_article: &'static str,
    pub name_help: &'static str,
    pub title: &'static str,
    pub address: &'static str,
    pub on_word_of: fn(Word) -> &'static str,
    pub invitations: &'static str,
    pub invited_by: &'static str,
    pub command_line: &'static str,
    pub end_invitation: &'static str,
    pub take_away_sure: fn(&str) -> String,
    pub end_token_sure: &'static str,
}

pub(super) static VI: Newsroom = Newsroom {
    name_article: "Đặt tên và địa chỉ của bài",
    name_help: "Lời của tòa soạn đứng trên mọi điều người đọc gửi lên. Để trống ô nào thì ô đó theo người đọc như trước.",
    title: "Tên bài",
    address: "Địa chỉ",
    on_word_of: |word| match word {
        Word::Nobody => "do người gửi một bình luận chưa được đăng nói; người đọc chưa thấy",
        Word::Reader => "do một người đọc nói",
        Word::Readers => "do nhiều người đọc nói",
        Word::Newsroom => "do tòa soạn đặt",
    },
    invitations: "Lời mời chưa ai nhận",
    invited_by: "do",
    command_line: "dòng lệnh",
    end_invitation: "Huỷ lời mời",
    take_away_sure: |name| {
        format!(
            "{name} sẽ không vào được trang này nữa. Lời mời và mã chương trình do người này tạo với quyền chủ trang cũng hết hiệu lực."
        )
    },
    end_token_sure: "Chương trình đang dùng mã này sẽ ngừng làm việc ngay. Không hoàn tác được.",
};

pub(super) static EN: Newsroom = Newsroom {
    name_article: "Say what the article is called and where it is",
    name_help: "The newsroom's word stands above whatever readers send. What is left empty goes on following them.",
    title: "Title",
    address: "Address",
    on_word_of: |word| match word {
        Word::Nobody => "said by the author of a comment that is not published; readers do not see it",
        Word::Reader => "said by one reader",
        Word::Readers => "said by several readers",
        Word::Newsroom => "set by the newsroom",
    },
    invitations: "Invitations that nobody has taken up",
    invited_by: "by",
    command_line: "the command line",
    end_invitation: "End it",
    take_away_sure: |name| {
        format!(
            "{name} will not get into this site any more. Invitations and tokens that they made as an owner end too."
        )
    },
    end_token_sure: "The program that uses this token stops working at once. This cannot be undone.",
};
