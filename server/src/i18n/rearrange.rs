//! Moving, merging and splitting threads: the owners' page for many at once, and the forms of an article's page and a
//! comment's menu.

use cam_nhan_domain::site::Language;

use crate::discussion::rearrange::list::Outcome;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Rearrange {
    pub title: &'static str,
    pub help: &'static str,
    pub list: &'static str,
    pub list_help: &'static str,
    pub file: &'static str,
    pub pattern: &'static str,
    pub pattern_help: &'static str,
    pub old_addresses: &'static str,
    pub new_addresses: &'static str,
    pub preview: &'static str,
    pub one_way: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_to_do: &'static str,
    pub summary: fn(moved: usize, merged: usize) -> String,
    pub left: fn(unchanged: usize, missing: usize, refused: usize) -> String,
    pub more: &'static str,
    pub more_rows: fn(usize) -> String,
    pub run: &'static str,
    pub drop: &'static str,
    pub done: fn(usize) -> String,
    pub outcome: fn(Outcome) -> &'static str,
    pub what: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub comments: &'static str,
    pub move_article: &'static str,
    pub move_help: &'static str,
    pub new_name: &'static str,
    pub new_title: &'static str,
    pub do_move: &'static str,
    pub move_to_site: &'static str,
    pub move_to_site_help: &'static str,
    pub site: &'static str,
    pub name_there: &'static str,
    pub merge_article: &'static str,
    pub merge_help: &'static str,
    pub other: &'static str,
    pub do_merge: &'static str,
    pub split: &'static str,
    pub split_help: &'static str,
    pub do_split: &'static str,
    pub older_keys: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Rearrange {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Rearrange = Rearrange {
    title: "Chuyển bài",
    help: "Dùng khi trang đổi địa chỉ nhiều bài cùng lúc. Bình luận và cảm nhận theo bài sang địa chỉ mới; địa chỉ cũ vẫn dẫn đến đó. \
           Bạn được xem trước, và hoàn tác được tất cả bằng một lần bấm.",
    list: "Danh sách",
    list_help: "Mỗi dòng hai cột, tên cũ rồi tên mới: khóa, địa chỉ hoặc đường dẫn của bài, như /2019/05/x.html,/x/. Tối đa 5.000 dòng.",
    file: "Hoặc tệp CSV",
    pattern: "Hoặc mẫu địa chỉ",
    pattern_help: "{slug} là một phần của đường dẫn được giữ lại, * là một phần bị bỏ đi; cả hai không vượt qua dấu /. Ví dụ: \
                   /2019/*/{slug}.html thành /{slug}/.",
    old_addresses: "Địa chỉ cũ",
    new_addresses: "Địa chỉ mới",
    preview: "Xem trước",
    one_way: "Hãy điền danh sách, chọn một tệp, hoặc điền mẫu địa chỉ: chỉ một trong ba.",
    nothing_yet: "Chưa có gì thay đổi.",
    nothing_to_do: "Không có bài nào cần chuyển.",
    summary: |moved, merged| format!("{moved} bài được chuyển, {merged} bài được gộp vào bài đã có."),
    left: |unchanged, missing, refused| {
        format!(
            "Giữ nguyên: {unchanged} bài đã đúng chỗ, {missing} tên chưa có bình luận, {refused} dòng không chuyển được."
        )
    },
    more: "Còn bài khác khớp với mẫu: sau lần này, hãy chuyển tiếp bằng chính mẫu đó.",
    more_rows: |n| format!("và {n} dòng nữa"),
    run: "Chuyển",
    drop: "Bỏ",
    done: |n| format!("Đã chuyển hoặc gộp {n} bài."),
    outcome: |outcome| match outcome {
        Outcome::Move => "chuyển",
        Outcome::Merge => "gộp",
        Outcome::Unchanged => "đã đúng chỗ",
        Outcome::Missing => "chưa có bình luận",
        Outcome::Refused => "không chuyển được",
    },
    what: "Việc",
    from: "Từ",
    to: "Đến",
    comments: "Bình luận",
    move_article: "Chuyển sang khóa hoặc địa chỉ khác",
    move_help: "Bình luận và cảm nhận theo bài sang tên mới. Tên cũ vẫn dẫn đến đây.",
    new_name: "Khóa, địa chỉ hoặc đường dẫn mới",
    new_title: "Tên bài, nếu đổi",
    do_move: "Chuyển",
    move_to_site: "Chuyển sang trang khác",
    move_to_site_help: "Bình luận và cảm nhận sang một trang khác của bạn trên cùng máy chủ. Ở đó, người viết không tự sửa hay xóa \
                        được nữa và không nhận thư báo trả lời. Địa chỉ cũ không dẫn theo: hãy chuyển hướng trên trang web của bạn.",
    site: "Trang",
    name_there: "Khóa, địa chỉ hoặc đường dẫn ở trang đó, nếu khác",
    merge_article: "Gộp vào bài khác",
    merge_help: "Bình luận của hai bài về một chỗ; ai đã bày tỏ cảm nhận ở cả hai thì lần sau cùng được tính. Tên của bài này dẫn đến bài kia.",
    other: "Khóa, địa chỉ hoặc đường dẫn của bài kia",
    do_merge: "Gộp",
    split: "Tách sang bài khác",
    split_help: "Bình luận này cùng mọi trả lời chuyển sang bài kia. Nếu bài đó chưa có bình luận, trang bình luận được tạo mới.",
    do_split: "Tách",
    older_keys: "Các tên cũ",
};

static EN: Rearrange = Rearrange {
    title: "Move articles",
    help: "For when the site changes the addresses of many articles at once. Comments and reactions follow each article to its new \
           address, and the old address still leads there. You see a preview first, and one press undoes all of it.",
    list: "List",
    list_help: "Two columns a line, the old name and the new one: an article's key, address or path, such as \
                /2019/05/x.html,/x/. Up to 5,000 lines.",
    file: "Or a CSV file",
    pattern: "Or a pattern of addresses",
    pattern_help: "{slug} is a part of the path that is kept, * one that is dropped; neither reaches beyond a slash. For example \
                   /2019/*/{slug}.html to /{slug}/.",
    old_addresses: "Old addresses",
    new_addresses: "New addresses",
    preview: "Preview",
    one_way: "Fill in the list, choose a file, or fill in the pattern: only one of the three.",
    nothing_yet: "Nothing has changed yet.",
    nothing_to_do: "There is no article to move.",
    summary: |moved, merged| {
        format!(
            "Articles that are moved: {moved}. Articles that are merged into one that is there: {merged}."
        )
    },
    left: |unchanged, missing, refused| {
        format!(
            "Left as they are: {unchanged} already in place, {missing} without comments, {refused} that cannot be moved."
        )
    },
    more: "More articles match the pattern: afterwards, move the next ones by the same pattern.",
    more_rows: |n| format!("and {n} more lines"),
    run: "Move",
    drop: "Discard",
    done: |n| format!("Articles moved or merged: {n}."),
    outcome: |outcome| match outcome {
        Outcome::Move => "move",
        Outcome::Merge => "merge",
        Outcome::Unchanged => "in place",
        Outcome::Missing => "no comments",
        Outcome::Refused => "cannot be moved",
    },
    what: "What",
    from: "From",
    to: "To",
    comments: "Comments",
    move_article: "Move to another key or address",
    move_help: "Comments and reactions follow the article to its new name. The old name still leads here.",
    new_name: "New key, address or path",
    new_title: "Title, if it changes",
    do_move: "Move",
    move_to_site: "Move to another site",
    move_to_site_help: "Comments and reactions go to another of your sites on this server. There, their authors can no longer edit \
                        or erase them by themselves, and get no more mail about answers. The old address does not lead there: \
                        set up a redirect on your website.",
    site: "Site",
    name_there: "Key, address or path there, if it is another",
    merge_article: "Merge into another article",
    merge_help: "The comments of both come together; of someone who reacted to both, the latest reaction counts. This article's name \
                 leads to the other.",
    other: "Key, address or path of the other article",
    do_merge: "Merge",
    split: "Split off into another article",
    split_help: "This comment and all that answers it go to the other article. If that has no comments yet, its thread is made.",
    do_split: "Split off",
    older_keys: "Older names",
};
