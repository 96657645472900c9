//! Moving in and out: what a report says.

use cam_nhan_domain::site::Language;
use cam_nhan_transfer::problem::{NoticeKind, ProblemKind};

use crate::discussion::import::{report::Report, undo::Undone};

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Imports {
    /// The name of whoever has none.
    pub nobody: &'static str,
    pub read: fn(formats: &str) -> String,
    pub dry_run: &'static str,
    pub will_store: fn(comments: u64, threads: u64) -> String,
    pub stored: fn(comments: u64, threads: u64) -> String,
    pub known: fn(u64) -> String,
    pub reactions: fn(u64) -> String,
    pub bans: fn(u64) -> String,
    pub gone: fn(comments: u64, threads: u64) -> String,
    pub places: fn(u64) -> String,
    pub reactions_gone: fn(u64) -> String,
    pub bans_gone: fn(u64) -> String,
    /// How an import is taken back by a command.
    pub undo_with: fn(site: &str, import: &str) -> String,
    pub status: fn(&str, u64) -> String,
    pub homeless: &'static str,
    pub home_help: &'static str,
    pub and_more: fn(u64) -> String,
    pub notice: fn(NoticeKind) -> &'static str,
    pub problem: fn(ProblemKind) -> &'static str,
}

/// A report in sentences, for the page and the command alike.
pub struct Told {
    /// Which systems the files are of.
    pub read: String,
    /// How many comments were stored, or would be.
    pub said: String,
    /// How many of them are in which state.
    pub states: Vec<String>,
    /// What was known, and what came besides comments.
    pub facts: Vec<String>,
}

impl Imports {
    /// A report, but for what was changed and left out.
    pub fn told(&self, report: &Report) -> Told {
        let summary = &report.summary;
        let (comments, said) = match &report.stored {
            Some(stored) => (&stored.comments, self.stored),
            None => (&summary.comments, self.will_store),
        };
        let states = comments.iter().filter(|(_, count)| **count > 0);
        let known = report.stored.as_ref().map_or(0, |stored| stored.known);
        let facts = [
            (known, self.known),
            (report.reactions(), self.reactions),
            (report.bans(), self.bans),
        ];
        let facts = facts.into_iter().filter(|(count, _)| *count > 0);
        Told {
            read: (self.read)(&summary.formats.join(", ")),
            said: said(comments.values().sum(), summary.threads),
            states: states
                .map(|(status, count)| (self.status)(status, *count))
                .collect(),
            facts: facts.map(|(count, fact)| fact(count)).collect(),
        }
    }

    /// What was taken back, a sentence each.
    pub fn undone_lines(&self, undone: &Undone) -> Vec<String> {
        let mut lines = vec![(self.gone)(undone.comments, undone.threads)];
        for (count, line) in [
            (undone.places, self.places),
            (undone.reactions, self.reactions_gone),
            (undone.bans, self.bans_gone),
        ] {
            if count > 0 {
                lines.push(line(count));
            }
        }
        lines
    }
}

/// The words of a language.
pub fn words(language: Language) -> &'static Imports {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Imports = Imports {
    nobody: "Ẩn danh",
    read: |formats| format!("Đã đọc: {formats}"),
    dry_run: "Chạy thử: chưa ghi gì cả.",
    will_store: |comments, threads| format!("Sẽ nhập {comments} bình luận ở {threads} bài."),
    stored: |comments, threads| format!("Đã nhập {comments} bình luận ở {threads} bài."),
    known: |count| format!("{count} bình luận đã nhập từ trước, không nhập lại."),
    reactions: |count| format!("{count} lượt cảm nhận riêng của từng người."),
    bans: |count| format!("{count} lệnh cấm bình luận còn hiệu lực."),
    gone: |comments, threads| format!("Đã xóa {comments} bình luận và {threads} bài của lần nhập này."),
    places: |count| format!("Trong đó {count} bình luận giữ chỗ, vì có người trả lời."),
    reactions_gone: |count| format!("Đã bỏ {count} lượt cảm nhận riêng của từng người."),
    bans_gone: |count| format!("Đã bỏ {count} lệnh cấm."),
    undo_with: |site, import| format!("Hoàn tác: cam-nhan import --undo {import} --site {site}"),
    status: |status, count| {
        let word = match status {
            "approved" => "đã đăng",
            "held" => "chờ duyệt",
            "hidden" => "bị ẩn",
            "spam" => "spam",
            "removed" => "đã gỡ, giữ chỗ cho trả lời",
            other => other,
        };
        format!("{count} {word}")
    },
    homeless: "Không rõ thuộc bài nào trên trang này:",
    home_help: "Nếu tên miền đã đổi, chỉ đường bằng --host cũ=mới; nếu địa chỉ bài đã đổi, bằng --map tệp.csv (cũ,mới). Nếu trang phân biệt bài bằng ?p=…, thêm p vào query_names trước.",
    and_more: |count| format!("… và {count} chỗ nữa"),
    notice: |kind| match kind {
        NoticeKind::ParentMissing => {
            "Trả lời một bình luận không có trong tệp: đặt dưới bình luận còn lại phía trên, hoặc ở đầu"
        }
        NoticeKind::ParentElsewhere => {
            "Trả lời một bình luận của bài khác: đặt dưới bình luận còn lại phía trên, hoặc ở đầu"
        }
        NoticeKind::ParentCircle => {
            "Các bình luận trả lời vòng quanh nhau: bình luận mới nhất được đưa lên đầu"
        }
        NoticeKind::IdRepeated => "Mã bình luận xuất hiện hai lần: giữ bản đầu",
        NoticeKind::Copy => "Trùng tên, trùng lời, trùng lúc trong một bài: giữ một bản",
        NoticeKind::ThreadMissing => "Thuộc một bài không có trong tệp: bỏ qua",
        NoticeKind::NoHome => "Địa chỉ bài không thuộc trang này: bỏ qua",
        NoticeKind::ThreadsUnited => "Nhiều địa chỉ là một bài: gộp lại",
        NoticeKind::TimeInvalid => "Thời điểm không đọc được hoặc ở tương lai: lấy thời điểm gần đó",
        NoticeKind::TimeWithoutZone => "Thời điểm không ghi múi giờ: đọc theo múi giờ đã chọn",
        NoticeKind::DateOrder => "Ngày viết với dấu gạch chéo: đọc theo thứ tự",
        NoticeKind::TimeBeforeParent => "Trả lời có trước bình luận được trả lời: đặt ngay sau nó",
        NoticeKind::NameMissing => "Không có tên: ghi “Ẩn danh”",
        NoticeKind::NameCut => "Tên quá dài: cắt bớt",
        NoticeKind::TextMissing => "Không có chữ nào: bỏ qua, hoặc giữ chỗ cho trả lời",
        NoticeKind::TextCut => "Quá dài (trên 256 KB): cắt bớt",
        NoticeKind::TextSimplified => "Có định dạng mà ở đây không có (bảng, tiêu đề, màu…): giữ phần chữ",
        NoticeKind::PicturesLinked => "Hình được đổi thành liên kết",
        NoticeKind::CharactersMended => "Bỏ các ký tự điều khiển",
        NoticeKind::EncodingGuessed => {
            "Tệp không phải UTF-8 và không ghi bảng mã: đọc theo bảng mã đoán được"
        }
        NoticeKind::RemovedLeftOut => "Đã gỡ và không ai trả lời: bỏ qua",
        NoticeKind::PingLeftOut => "Pingback hoặc trackback: bỏ qua",
        NoticeKind::PrivateLeftOut => "Không dành cho mọi người: bỏ qua",
        NoticeKind::HeldByArticle => "Thuộc bài nháp, bài riêng tư hoặc có mật khẩu: để chờ duyệt",
        NoticeKind::OtherLeftOut => "Không phải bình luận của bài viết: bỏ qua",
        NoticeKind::DislikesLeftOut => "Lượt không thích: ở đây không có",
        NoticeKind::BranchOpened => "Nhánh đã khóa trả lời: ở đây chỉ khóa được cả bài, nên nhánh mở lại",
        NoticeKind::RatingLeftOut => "Số sao chấm kèm bình luận: ở đây không có, nên bỏ qua",
        NoticeKind::AddressLeftOut => "Địa chỉ mạng của người viết: trang này không lưu, nên bỏ qua",
        NoticeKind::StateUnknown => "Trạng thái lạ: để chờ duyệt",
        NoticeKind::ReactionUnknown => "Loại cảm nhận mà trang này không có: bỏ qua",
        NoticeKind::ReaderMissing => "Tác giả không có trong tệp",
        NoticeKind::Incomplete => "Tệp chỉ là một trong nhiều trang",
        NoticeKind::EndMissing => {
            "Tệp không có dòng kết thúc: có thể đã bị cắt bớt ở cuối, hoặc do phiên bản cũ xuất ra"
        }
    },
    problem: |kind| match kind {
        ProblemKind::Unreadable => "Không mở được tệp",
        ProblemKind::UnknownFormat => "Không nhận ra định dạng của tệp; có thể nêu rõ bằng --from",
        ProblemKind::WrongFormat => "Tệp không thuộc định dạng đã nêu",
        ProblemKind::UnknownVersion => "Phiên bản này của định dạng chưa đọc được",
        ProblemKind::CutOff => "Tệp bị cắt giữa chừng; hãy tải lại tệp đầy đủ",
        ProblemKind::CountsDiffer => "Tệp thiếu hoặc thừa dòng so với dòng kết thúc; hãy tải lại tệp đầy đủ",
        ProblemKind::Malformed => "Tệp bị hỏng",
        ProblemKind::CellsDiffer => "Có hàng không cùng số ô với hàng tiêu đề",
        ProblemKind::SecondDocument => {
            "Sau tài liệu đầu có một tài liệu khác loại; hãy tách mỗi tài liệu thành một tệp"
        }
        ProblemKind::TooDeep => "Tệp lồng quá sâu",
        ProblemKind::RecordTooLong => "Có một mục dài quá 16 MB",
        ProblemKind::FileTooLong => "Tệp quá lớn sau khi giải nén",
        ProblemKind::SeveralSites => "Tệp có nhiều trang; hãy chọn một trang bằng --source-site",
        ProblemKind::Empty => "Tệp trống",
    },
};

/// `1 comment`, `2 comments`.
fn counted(count: u64, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    }
}

static EN: Imports = Imports {
    nobody: "Anonymous",
    read: |formats| format!("Read: {formats}"),
    dry_run: "A dry run: nothing was written.",
    will_store: |comments, threads| {
        format!(
            "Would import {} in {}.",
            counted(comments, "comment"),
            counted(threads, "thread")
        )
    },
    stored: |comments, threads| {
        format!(
            "Imported {} in {}.",
            counted(comments, "comment"),
            counted(threads, "thread")
        )
    },
    known: |count| match count {
        1 => "1 comment had been imported before and was not imported again.".to_owned(),
        _ => format!("{count} comments had been imported before and were not imported again."),
    },
    reactions: |count| format!("{}, one by one.", counted(count, "reaction")),
    bans: |count| match count {
        1 => "1 ban that still holds.".to_owned(),
        _ => format!("{count} bans that still hold."),
    },
    gone: |comments, threads| {
        format!(
            "Deleted {} and {} of this import.",
            counted(comments, "comment"),
            counted(threads, "thread")
        )
    },
    places: |count| match count {
        1 => "1 of them keeps its place, because somebody answered.".to_owned(),
        _ => format!("{count} of them keep their place, because somebody answered."),
    },
    reactions_gone: |count| format!("Took back {}, one by one.", counted(count, "reaction")),
    bans_gone: |count| format!("Took back {}.", counted(count, "ban")),
    undo_with: |site, import| format!("To take it back: cam-nhan import --undo {import} --site {site}"),
    status: |status, count| {
        let word = match status {
            "approved" => "published",
            "held" => "waiting",
            "hidden" => "hidden",
            "spam" => "spam",
            "removed" => "removed, keeping their place for replies",
            other => other,
        };
        format!("{count} {word}")
    },
    homeless: "Of no article on this site:",
    home_help: "If the domain has changed, name it with --host old=new; if addresses have, with --map file.csv (old,new). If the site tells articles apart by ?p=…, add p to its query_names first.",
    and_more: |count| format!("… and {count} more"),
    notice: |kind| match kind {
        NoticeKind::ParentMissing => {
            "answers a comment that is not in the file: put under what is left above it, or at the top"
        }
        NoticeKind::ParentElsewhere => {
            "answers a comment of another article: put under what is left above it, or at the top"
        }
        NoticeKind::ParentCircle => {
            "comments that answer one another in a circle: the newest was put at the top"
        }
        NoticeKind::IdRepeated => "the id appears twice: the first was taken",
        NoticeKind::Copy => "same name, words and moment in one thread: one was taken",
        NoticeKind::ThreadMissing => "its article is not in the file: left out",
        NoticeKind::NoHome => "its article's address is not on this site: left out",
        NoticeKind::ThreadsUnited => "several addresses are one article here: their threads were united",
        NoticeKind::TimeInvalid => "the time is unreadable or in the future: the nearest known one was taken",
        NoticeKind::TimeWithoutZone => "times without a zone: read in the zone that was chosen",
        NoticeKind::DateOrder => "dates with slashes: read in this order",
        NoticeKind::TimeBeforeParent => "older than the comment it answers: put right after it",
        NoticeKind::NameMissing => "no name: “Anonymous”",
        NoticeKind::NameCut => "the name is too long: cut",
        NoticeKind::TextMissing => "says nothing: left out, or kept as a place for replies",
        NoticeKind::TextCut => "longer than 256 KB: cut",
        NoticeKind::TextSimplified => {
            "formatting that threads here do not have (tables, headings, colours): the words were kept"
        }
        NoticeKind::PicturesLinked => "pictures became links",
        NoticeKind::CharactersMended => "control characters were taken out",
        NoticeKind::EncodingGuessed => {
            "the file is not UTF-8 and does not say its encoding: read in the one that was guessed"
        }
        NoticeKind::RemovedLeftOut => "removed, with no replies: left out",
        NoticeKind::PingLeftOut => "a pingback or trackback: left out",
        NoticeKind::PrivateLeftOut => "not meant for everyone: left out",
        NoticeKind::HeldByArticle => "on a draft, private or password-protected article: waits in the queue",
        NoticeKind::OtherLeftOut => "not a comment on an article: left out",
        NoticeKind::DislikesLeftOut => "dislikes, which threads here do not have",
        NoticeKind::BranchOpened => {
            "branches that were closed to answers: here only a whole thread can be, so they take answers again"
        }
        NoticeKind::RatingLeftOut => "stars given with a comment, which comments here do not have: left out",
        NoticeKind::AddressLeftOut => "network addresses, which this site does not keep: left out",
        NoticeKind::StateUnknown => "an unknown state: waits in the queue",
        NoticeKind::ReactionUnknown => "reactions of a kind that this site does not have: left out",
        NoticeKind::ReaderMissing => "its author is not in the file",
        NoticeKind::Incomplete => "the file is one page of several",
        NoticeKind::EndMissing => {
            "the file has no closing line: its end may be cut off, or an older version wrote it"
        }
    },
    problem: |kind| match kind {
        ProblemKind::Unreadable => "the file cannot be opened",
        ProblemKind::UnknownFormat => "the file's format is not recognised; --from names one",
        ProblemKind::WrongFormat => "the file is not of the format that was named",
        ProblemKind::UnknownVersion => "this version of the format cannot be read yet",
        ProblemKind::CutOff => "the file ends in the middle; download it again",
        ProblemKind::CountsDiffer => {
            "the file has more or fewer lines than its closing line counts; download it again"
        }
        ProblemKind::Malformed => "the file is damaged",
        ProblemKind::CellsDiffer => "a row has another number of cells than the heading",
        ProblemKind::SecondDocument => {
            "behind its first document, the file has one of another kind; put each into a file of its own"
        }
        ProblemKind::TooDeep => "the file nests too deep",
        ProblemKind::RecordTooLong => "one entry is longer than 16 MB",
        ProblemKind::FileTooLong => "the file is too large once unpacked",
        ProblemKind::SeveralSites => "the file holds several sites; choose one with --source-site",
        ProblemKind::Empty => "the file is empty",
    },
};
