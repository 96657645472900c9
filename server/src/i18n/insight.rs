//! What the pages of numbers, of the model, of threads and of authors say, Vietnamese first.

use cam_nhan_domain::site::Language;

use crate::{screener::Kind, screening::RuleName, store::threads::CommentsOpen};

/// One field a sentence, so that a missing one does not compile.
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Words {
    pub statistics: &'static str,
    pub last_days: fn(u32) -> String,
    pub days: &'static str,
    pub show: &'static str,
    pub zone: fn(&str) -> String,
    pub table: &'static str,
    pub day: &'static str,
    pub comments: &'static str,
    pub comments_plot: fn(i64, &str) -> String,
    pub reactions: &'static str,
    pub reactions_plot: fn(i64, &str) -> String,
    pub decisions: &'static str,
    pub decisions_plot: fn(i64, &str) -> String,
    pub plot_peak: fn(i64, &str) -> String,
    pub seen: &'static str,
    pub not_seen: &'static str,
    pub published: &'static str,
    pub waiting: &'static str,
    pub hidden: &'static str,
    pub held: &'static str,
    pub held_share: fn(i64, &str) -> String,
    pub refused: &'static str,
    pub refused_share: fn(i64, &str) -> String,
    pub waits: &'static str,
    pub waits_are: fn(&str, &str, usize) -> String,
    pub no_waits: &'static str,
    pub minutes: fn(i64) -> String,
    pub hours: fn(&str) -> String,
    pub most_commented: &'static str,
    pub most_reacted: &'static str,
    pub article: &'static str,
    pub flags: &'static str,
    pub reason: &'static str,
    pub count: &'static str,
    pub bans: &'static str,
    pub bans_are: fn(i64, i64) -> String,
    pub deciders: &'static str,
    pub approved: &'static str,
    pub nothing: &'static str,
    pub number: fn(i64) -> String,

    pub model: &'static str,
    pub model_intro: &'static str,
    pub kind: fn(Kind) -> &'static str,
    pub kind_help: fn(Kind) -> &'static str,
    pub lessons: fn(Kind, u64, u64) -> String,
    pub speaks: &'static str,
    pub silent: &'static str,
    pub curve: &'static str,
    /// Of a high, a medium and a low score.
    pub levels: [&'static str; 3],
    pub level_hidden: fn(usize, usize) -> String,
    pub curve_help: fn(Kind) -> &'static str,
    pub curve_plot: fn(usize, usize, &str) -> String,
    pub no_curve: &'static str,
    pub average_precision: fn(&str, &str) -> String,
    pub chance: &'static str,
    pub precision: &'static str,
    pub recall: &'static str,
    pub threshold: &'static str,
    pub called: &'static str,
    pub hits: &'static str,
    pub hold_mark: fn(u32) -> String,
    pub publish_mark: fn(u32) -> String,
    pub hold_at: fn(u32, usize, &str, &str) -> String,
    pub publish_at: fn(u32, usize, usize) -> String,
    pub no_threshold: &'static str,
    pub heaviest: &'static str,
    pub heaviest_help: &'static str,
    pub word: &'static str,
    pub weight: &'static str,
    pub texts: &'static str,
    pub speaks_for: fn(Kind) -> &'static str,
    pub speaks_against: fn(Kind) -> &'static str,
    pub export: &'static str,
    pub export_help: &'static str,
    pub reset: &'static str,
    pub reset_help: &'static str,
    pub reset_sure: &'static str,
    pub was_reset: &'static str,

    pub author: &'static str,
    pub author_hint: &'static str,
    pub article_hint: &'static str,
    pub status: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub more_search: &'static str,
    pub clear: &'static str,

    pub thread: &'static str,
    pub reader: &'static str,
    pub by_status: &'static str,
    pub comments_open: &'static str,
    pub comments_open_choice: fn(CommentsOpen) -> &'static str,
    pub is_closed: fn(bool) -> &'static str,
    pub address: &'static str,
    pub began: &'static str,
    pub first_seen: &'static str,
    pub last_seen: &'static str,
    pub names: &'static str,
    pub neighbours: &'static str,
    pub neighbours_help: &'static str,
    pub ban_over: &'static str,
    pub its_comments: &'static str,

    pub act: &'static str,
    pub anyone: &'static str,
    pub anything: &'static str,
    pub rule_name: fn(&str) -> String,
    pub by_rule: fn(&str) -> String,
    pub a_reader: &'static str,
    pub changes: &'static str,
    pub change: fn(&str) -> Option<&'static str>,
    pub yes_no: fn(bool) -> &'static str,
    pub none: &'static str,
    pub as_csv: &'static str,
    pub as_jsonl: &'static str,
    pub invalid: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

/// A share as per cents without a fraction; a dash where there is nothing to share.
pub fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    format!("{}%", (part * 200 + whole) / (whole * 2))
}

/// How long somebody waited, in milliseconds, in words: minutes up to two hours, then hours up to two days, then days.
pub fn duration(words: &Words, millis: i64) -> String {
    let minutes = (millis + 30_000) / 60_000;
    if minutes < 120 {
        return (words.minutes)(minutes);
    }
    let tenths = (minutes + 3) / 6;
    let hours = format!("{}.{}", tenths / 10, tenths % 10);
    (words.hours)(hours.strip_suffix(".0").unwrap_or(&hours))
}

/// A number in groups of three digits.
fn grouped(number: i64, separator: char) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3 + 1);
    if number < 0 {
        grouped.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

static VI: Words = Words {
    statistics: "Thống kê",
    last_days: |days| format!("{days} ngày qua"),
    days: "Số ngày",
    show: "Xem",
    zone: |zone| format!("Ngày tính theo giờ {zone}. Số liệu mới nhất trong vòng một phút."),
    table: "Bảng số liệu",
    day: "Ngày",
    comments: "Bình luận",
    comments_plot: |total, days| format!("Bình luận mỗi ngày, {days}: tất cả {total}"),
    reactions: "Cảm nhận",
    reactions_plot: |total, days| format!("Cảm nhận và lượt thích mỗi ngày, {days}: tất cả {total}"),
    decisions: "Quyết định",
    decisions_plot: |total, days| format!("Quyết định của người duyệt mỗi ngày, {days}: tất cả {total}"),
    plot_peak: |most, day| format!("Nhiều nhất {most}, vào {day}."),
    seen: "đang hiện",
    not_seen: "đang chờ, bị ẩn hoặc gỡ",
    published: "Đang hiện",
    waiting: "Đang chờ",
    hidden: "Ẩn, gỡ",
    held: "Bị giữ lại",
    held_share: |held, share| format!("Quy tắc đã giữ lại {held} bình luận, {share} số nhận được."),
    refused: "Bị từ chối",
    refused_share: |refused, share| format!("Quy tắc đã từ chối {refused} bình luận, {share} số gửi đến."),
    waits: "Thời gian chờ",
    waits_are: |median, ninetieth, n| {
        format!("Thời gian chờ: trung vị {median}, 90% được quyết định trong {ninetieth} ({n} quyết định).")
    },
    no_waits: "Chưa có bình luận bị giữ nào được quyết định.",
    minutes: |n| format!("{n} phút"),
    hours: |n| format!("{} giờ", n.replace('.', ",")),
    most_commented: "Bài nhiều bình luận nhất",
    most_reacted: "Bài nhiều cảm nhận nhất",
    article: "Bài",
    flags: "Báo cáo của người đọc",
    reason: "Lý do",
    count: "Số lượng",
    bans: "Cấm",
    bans_are: |made, now| format!("{made} lần cấm trong thời gian này; {now} lệnh cấm đang có hiệu lực."),
    deciders: "Ai đã quyết định",
    approved: "Đã duyệt",
    nothing: "Chưa có gì.",
    number: |n| grouped(n, '.'),

    model: "Chấm điểm tự động",
    model_intro: "Máy học từ quyết định của chính trang này, không gửi dữ liệu đi đâu. Điểm dùng để xếp hàng chờ; chỉ khi chủ trang đặt ngưỡng, máy mới giữ lại hoặc cho đăng, và không bao giờ từ chối bình luận nào.",
    kind: |kind| match kind {
        Kind::Hide => "Bình luận nào sẽ bị ẩn",
        Kind::Feature => "Bình luận nào là ý kiến hay",
    },
    kind_help: |kind| match kind {
        Kind::Hide => "Học từ Duyệt, Khôi phục (nên hiện) và Ẩn, Rác (nên ẩn). Điểm giúp xếp hàng chờ.",
        Kind::Feature => {
            "Học từ “Ý kiến hay” (nên nêu) và Duyệt, Ẩn, bỏ “Ý kiến hay” (không nêu). Điểm dùng cho thứ tự “Hay nhất”."
        }
    },
    lessons: |kind, no, yes| match kind {
        Kind::Hide => format!(
            "Đã học {} quyết định: {yes} bình luận bị ẩn, {no} được giữ.",
            no + yes
        ),
        Kind::Feature => format!(
            "Đã học {} quyết định: {yes} ý kiến hay, {no} bình luận khác.",
            no + yes
        ),
    },
    speaks: "Đang chấm điểm tự động: bình luận mới có điểm.",
    silent: "Chưa chấm điểm: cần 300 quyết định, mỗi loại ít nhất 50.",
    curve: "Độ chính xác",
    levels: ["Điểm cao (từ 70)", "Điểm vừa (40 đến 69)", "Điểm thấp (dưới 40)"],
    level_hidden: |comments, hidden| format!("{hidden} trong {comments} bình luận về sau bị ẩn"),
    curve_help: |kind| match kind {
        Kind::Hide => {
            "Lấy mọi bình luận đã được quyết định và có điểm từ lúc mới đến, rồi hỏi: nếu máy chọn mọi bình luận từ một ngưỡng trở lên, bao nhiêu phần đúng là bị ẩn (độ đúng), và máy bắt được bao nhiêu phần của số bị ẩn (độ phủ)? Chỉ tính được trên những bình luận có người quyết định."
        }
        Kind::Feature => {
            "Lấy mọi bình luận đã được quyết định và có điểm từ lúc mới đến, rồi hỏi: nếu máy chọn mọi bình luận từ một ngưỡng trở lên, bao nhiêu phần đúng được nêu là ý kiến hay (độ đúng), và máy bắt được bao nhiêu phần của số ý kiến hay (độ phủ)?"
        }
    },
    curve_plot: |judged, hits, ap| {
        format!("Độ đúng theo độ phủ, {judged} quyết định, {hits} trúng loại; độ đúng trung bình {ap}")
    },
    no_curve: "Chưa có đủ bình luận đã chấm điểm và đã quyết định.",
    average_precision: |ap, chance| format!("Độ đúng trung bình {ap}; đoán bừa thì được {chance}."),
    chance: "đoán bừa",
    precision: "Độ đúng",
    recall: "Độ phủ",
    threshold: "Ngưỡng",
    called: "Được chọn",
    hits: "Trúng",
    hold_mark: |percent| format!("giữ lại từ {percent}%"),
    publish_mark: |percent| format!("cho đăng dưới {percent}%"),
    hold_at: |percent, called, precision, recall| {
        format!(
            "Với ngưỡng giữ lại {percent}%: máy giữ {called} bình luận, {precision} trong đó đúng là bị ẩn, bắt được {recall} số bị ẩn."
        )
    },
    publish_at: |percent, passed, missed| {
        format!("Với ngưỡng cho đăng {percent}%: {passed} bình luận đi qua, {missed} trong đó về sau bị ẩn.")
    },
    no_threshold: "Chưa đặt ngưỡng nào nên điểm chỉ dùng để xếp hàng chờ. Đặt ngưỡng ở trang Quy tắc.",
    heaviest: "Từ có ảnh hưởng nhất",
    heaviest_help: "Tính trên 200 quyết định gần nhất. Bản thân từ không tốt hay xấu: đây là cách người duyệt đã xử lý các bình luận có từ đó.",
    word: "Từ",
    weight: "Ảnh hưởng",
    texts: "Bình luận",
    speaks_for: |kind| match kind {
        Kind::Hide => "Nghiêng về ẩn",
        Kind::Feature => "Nghiêng về ý kiến hay",
    },
    speaks_against: |kind| match kind {
        Kind::Hide => "Nghiêng về giữ",
        Kind::Feature => "Nghiêng về không nêu",
    },
    export: "Tải về",
    export_help: "Những gì máy đã học, dạng JSON, không kèm nội dung bình luận.",
    reset: "Xóa và học lại từ đầu",
    reset_help: "Mô hình học lại từ đầu và ngừng chấm điểm cho tới khi đủ quyết định. Việc này được ghi vào nhật ký và không hoàn tác được; hãy tải về trước nếu cần.",
    reset_sure: "Tôi hiểu việc này không hoàn tác được",
    was_reset: "Đã xóa mô hình.",

    author: "Tác giả",
    author_hint: "Tên, hoặc e-mail đầy đủ",
    article_hint: "Tên bài hoặc mã bài",
    status: "Trạng thái",
    from: "Từ ngày",
    to: "Đến ngày",
    more_search: "Tìm nâng cao",
    clear: "Bỏ tìm",

    thread: "Bình luận của một bài",
    reader: "Người đọc",
    by_status: "Theo trạng thái",
    comments_open: "Nhận bình luận",
    comments_open_choice: |comments_open| match comments_open {
        CommentsOpen::Auto => "theo quy tắc của trang",
        CommentsOpen::Open => "luôn mở",
        CommentsOpen::Closed => "đóng",
    },
    is_closed: |closed| {
        if closed {
            "Đang đóng, không nhận bình luận mới."
        } else {
            "Đang mở."
        }
    },
    address: "Địa chỉ",
    began: "Bình luận đầu tiên",
    first_seen: "Lần đầu",
    last_seen: "Lần cuối",
    names: "Tên và e-mail đã dùng",
    neighbours: "Người đọc khác cùng địa chỉ mạng",
    neighbours_help: "Trong 30 ngày qua. Một địa chỉ có thể có nhiều người: quán cà phê, công ty, mạng di động.",
    ban_over: "đã hết",
    its_comments: "Bình luận, mới nhất trước",

    act: "Việc",
    anyone: "Mọi người",
    anything: "Mọi việc",
    rule_name: |rule| {
        match RuleName::parse(rule) {
            Some(RuleName::Banned) => "bị cấm",
            Some(RuleName::Words | RuleName::WordsLoose | RuleName::WordsMarked) => "danh sách từ",
            Some(RuleName::Links) => "liên kết",
            Some(RuleName::Images) => "hình",
            Some(RuleName::Phone) => "số điện thoại",
            Some(RuleName::Repeats) => "lặp lại",
            Some(RuleName::Caps) => "chữ hoa",
            Some(RuleName::Name) => "tên",
            Some(RuleName::Score) => "chấm điểm tự động",
            Some(RuleName::Newcomer) => "người mới",
            Some(RuleName::SiteHolds) => "giữ tất cả",
            Some(RuleName::Flags) => "báo cáo",
            Some(RuleName::Appeal) => "đề nghị xem lại",
            Some(RuleName::Robot) => "giống máy gửi",
            Some(RuleName::Unchecked) => "chưa kiểm tra được người thật",
            None => rule,
        }
        .to_owned()
    },
    by_rule: |name| format!("quy tắc: {name}"),
    a_reader: "người đọc",
    changes: "Thay đổi",
    change: |field| {
        Some(match field {
            "status" => "trạng thái",
            "pin_rank" => "chỗ đứng",
            "featured" => "ý kiến hay",
            "hide_reason" => "lý do ẩn",
            "shadow_banned" => "cấm ngầm",
            "flags" => "báo cáo",
            "moderation" => "bình luận mới",
            "origins" => "nguồn trang",
            "reactions" => "cảm nhận",
            "language" => "ngôn ngữ",
            "name" => "tên",
            "role" => "vai trò",
            "scope" => "quyền",
            "comments_open" => "đóng, mở",
            "title" => "tên bài",
            "section" => "chuyên mục",
            "authors" => "tác giả",
            "article_language" => "ngôn ngữ của bài",
            "published_at" => "ngày đăng",
            "closes_at" => "lúc đóng bình luận",
            "key" => "khóa",
            "url" => "địa chỉ",
            "phrases" => "số cụm từ",
            "kind" => "theo",
            "query_names" => "tham số phân biệt bài",
            "robot_check" => "kiểm tra người thật",
            "robot_proof" => "cách kiểm tra",
            "captcha_key" => "mã công khai của captcha",
            "commenters" => "ai được bình luận",
            "reply_mail" => "thư báo khi có trả lời",
            "sign_in_by_mail" => "đăng nhập bằng mã gửi qua e-mail",
            "sign_in_by_phone" => "đăng nhập bằng mã gửi đến điện thoại",
            "depth" => "độ sâu của trả lời",
            "page_size" => "bình luận mỗi trang",
            "sort" => "thứ tự đầu tiên",
            "accent" => "màu nhấn",
            "corners" => "góc",
            "font" => "chữ",
            "theme" => "nền của trang",
            "text_limit" => "độ dài tối đa",
            "edit_minutes" => "số phút được sửa",
            "keep_addresses" => "giữ địa chỉ IP",
            "revision" => "bản",
            _ => return None,
        })
    },
    yes_no: |yes| if yes { "có" } else { "không" },
    none: "–",
    as_csv: "Tải CSV",
    as_jsonl: "Tải JSON từng dòng",
    invalid: "Ngày chưa đúng.",
};

static EN: Words = Words {
    statistics: "Statistics",
    last_days: |days| format!("the last {days} days"),
    days: "Days",
    show: "Show",
    zone: |zone| format!("Days are in {zone}. Figures are updated every minute."),
    table: "Show figures",
    day: "Day",
    comments: "Comments",
    comments_plot: |total, days| format!("Comments a day, {days}: {total} in all"),
    reactions: "Reactions",
    reactions_plot: |total, days| format!("Reactions and likes a day, {days}: {total} in all"),
    decisions: "Decisions",
    decisions_plot: |total, days| format!("Decisions by moderators a day, {days}: {total} in all"),
    plot_peak: |most, day| format!("Peak: {most}, on {day}."),
    seen: "seen by everyone now",
    not_seen: "waiting, hidden or removed",
    published: "Seen now",
    waiting: "Waiting",
    hidden: "Hidden, removed",
    held: "Held",
    held_share: |held, share| format!("Rules held {held} comments, {share} of those received."),
    refused: "Refused",
    refused_share: |refused, share| format!("Rules refused {refused} comments, {share} of those sent."),
    waits: "Wait for review",
    waits_are: |median, ninetieth, n| {
        format!("Wait for review: median {median}, 90% within {ninetieth} ({n} decisions).")
    },
    no_waits: "No held comment has been decided yet.",
    minutes: |n| format!("{n} min"),
    hours: |n| format!("{n} h"),
    most_commented: "Articles with the most comments",
    most_reacted: "Articles with the most reactions",
    article: "Article",
    flags: "Reader reports",
    reason: "Reason",
    count: "Count",
    bans: "Bans",
    bans_are: |made, now| format!("{made} issued in this period; {now} active now."),
    deciders: "Who decided",
    approved: "Approved",
    nothing: "Nothing yet.",
    number: |n| grouped(n, ','),

    model: "Automatic scoring",
    model_intro: "Learns from the decisions made on this site; nothing leaves your server. Scores sort the queue. They hold or publish comments only if an owner sets a threshold, and never refuse any.",
    kind: |kind| match kind {
        Kind::Hide => "What will be hidden",
        Kind::Feature => "What is worth featuring",
    },
    kind_help: |kind| match kind {
        Kind::Hide => {
            "Learns from Approve and Restore (keep) and from Hide and Spam (hide). Its score helps sort the queue."
        }
        Kind::Feature => {
            "Learns from Feature (worth it) and from Approve, Hide and Unfeature (not). Its score drives the “Best” order."
        }
    },
    lessons: |kind, no, yes| match kind {
        Kind::Hide => format!("Learned from {} decisions: {yes} hidden, {no} kept.", no + yes),
        Kind::Feature => format!(
            "Learned from {} decisions: {yes} featured, {no} others.",
            no + yes
        ),
    },
    speaks: "Active: new comments get a score.",
    silent: "Not scoring yet: it needs 300 decisions, with at least 50 of each kind.",
    curve: "Accuracy",
    levels: [
        "High score (from 70)",
        "Medium score (40 to 69)",
        "Low score (below 40)",
    ],
    level_hidden: |comments, hidden| format!("{hidden} of {comments} comments were later hidden"),
    curve_help: |kind| match kind {
        Kind::Hide => {
            "Counts every comment that had a score on arrival and was later decided. If the model had picked everything above a threshold, how much of it was really hidden (precision), and how much of what was hidden would it have caught (recall)?"
        }
        Kind::Feature => {
            "Counts every comment that had a score on arrival and was later decided. If the model had picked everything above a threshold, how much of it was really featured (precision), and how much of what was featured would it have caught (recall)?"
        }
    },
    curve_plot: |judged, hits, ap| {
        format!("Precision by recall, {judged} decisions, {hits} of the kind; average precision {ap}")
    },
    no_curve: "Not enough scored comments have been decided yet.",
    average_precision: |ap, chance| format!("Average precision {ap}; chance would give {chance}."),
    chance: "chance",
    precision: "Precision",
    recall: "Recall",
    threshold: "Threshold",
    called: "Picked",
    hits: "Correct",
    hold_mark: |percent| format!("hold from {percent}%"),
    publish_mark: |percent| format!("publish below {percent}%"),
    hold_at: |percent, called, precision, recall| {
        format!(
            "Holding from {percent}%: {called} comments held, {precision} of them really hidden, catching {recall} of all hidden comments."
        )
    },
    publish_at: |percent, passed, missed| {
        format!("Publishing below {percent}%: {passed} comments let through, {missed} of them hidden later.")
    },
    no_threshold: "No threshold is set, so scores only sort the queue. Set thresholds under Rules.",
    heaviest: "Words that count most",
    heaviest_help: "From the 200 most recent decisions. A word is not good or bad in itself: this is what moderators did with the comments it appeared in.",
    word: "Word",
    weight: "Weight",
    texts: "Comments",
    speaks_for: |kind| match kind {
        Kind::Hide => "For hiding",
        Kind::Feature => "For featuring",
    },
    speaks_against: |kind| match kind {
        Kind::Hide => "For keeping",
        Kind::Feature => "Against featuring",
    },
    export: "Download",
    export_help: "What the model has learned, as JSON. It contains no comment text.",
    reset: "Reset model",
    reset_help: "The model starts over and gives no scores until it has learned enough. This is recorded in the audit log and cannot be undone. Download it first if you might need it.",
    reset_sure: "I understand this cannot be undone",
    was_reset: "The model was reset.",

    author: "Author",
    author_hint: "Name or full e-mail address",
    article_hint: "Title or page ID",
    status: "Status",
    from: "From",
    to: "To",
    more_search: "Advanced",
    clear: "Clear",

    thread: "Comments of an article",
    reader: "Reader",
    by_status: "By status",
    comments_open: "Commenting",
    comments_open_choice: |comments_open| match comments_open {
        CommentsOpen::Auto => "follow the site’s rules",
        CommentsOpen::Open => "always open",
        CommentsOpen::Closed => "closed",
    },
    is_closed: |closed| {
        if closed {
            "Closed to new comments."
        } else {
            "Open."
        }
    },
    address: "Address",
    began: "First comment",
    first_seen: "First seen",
    last_seen: "Last seen",
    names: "Names and e-mail addresses used",
    neighbours: "Other readers at the same IP address",
    neighbours_help: "Within the last 30 days. Many people may share an address: a café, a company, a mobile carrier.",
    ban_over: "over",
    its_comments: "Comments, newest first",

    act: "Action",
    anyone: "Anyone",
    anything: "Any action",
    rule_name: |rule| {
        match RuleName::parse(rule) {
            Some(RuleName::Banned) => "banned",
            Some(RuleName::Words | RuleName::WordsLoose | RuleName::WordsMarked) => "word list",
            Some(RuleName::Links) => "links",
            Some(RuleName::Images) => "pictures",
            Some(RuleName::Phone) => "phone numbers",
            Some(RuleName::Repeats) => "repetition",
            Some(RuleName::Caps) => "capitals",
            Some(RuleName::Name) => "names",
            Some(RuleName::Score) => "model",
            Some(RuleName::Newcomer) => "newcomers",
            Some(RuleName::SiteHolds) => "everything held",
            Some(RuleName::Flags) => "reports",
            Some(RuleName::Appeal) => "appeals",
            Some(RuleName::Robot) => "looks automated",
            Some(RuleName::Unchecked) => "not checked for bots",
            None => rule,
        }
        .to_owned()
    },
    by_rule: |name| format!("rule: {name}"),
    a_reader: "a reader",
    changes: "Changes",
    change: |field| {
        Some(match field {
            "status" => "status",
            "pin_rank" => "pin rank",
            "featured" => "featured",
            "hide_reason" => "reason for hiding",
            "shadow_banned" => "shadow-banned",
            "flags" => "reports",
            "moderation" => "new comments",
            "origins" => "origins",
            "reactions" => "reactions",
            "language" => "language",
            "name" => "name",
            "role" => "role",
            "scope" => "scope",
            "comments_open" => "open or closed",
            "title" => "title",
            "section" => "section",
            "authors" => "authors",
            "article_language" => "article’s language",
            "published_at" => "published",
            "closes_at" => "comments close",
            "key" => "key",
            "url" => "address",
            "phrases" => "phrases",
            "kind" => "by",
            "query_names" => "parameters that tell articles apart",
            "robot_check" => "bot check",
            "robot_proof" => "how it is checked",
            "captcha_key" => "the captcha’s public key",
            "commenters" => "who may comment",
            "reply_mail" => "e-mail about replies",
            "sign_in_by_mail" => "sign-in by e-mail code",
            "sign_in_by_phone" => "sign-in by phone code",
            "depth" => "depth of replies",
            "page_size" => "comments on a page",
            "sort" => "the first order",
            "accent" => "accent colour",
            "corners" => "corners",
            "font" => "font",
            "theme" => "the page’s background",
            "text_limit" => "longest comment",
            "edit_minutes" => "minutes to edit",
            "keep_addresses" => "keep IP addresses",
            "revision" => "revision",
            _ => return None,
        })
    },
    yes_no: |yes| if yes { "yes" } else { "no" },
    none: "–",
    as_csv: "Download CSV",
    as_jsonl: "Download JSON lines",
    invalid: "That is not a valid date.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_said_as_people_say_them() {
        assert_eq!((VI.number)(1_234_567), "1.234.567");
        assert_eq!((EN.number)(999), "999");
        assert_eq!(percent(1, 3), "33%");
        assert_eq!(percent(2, 3), "67%");
        assert_eq!(percent(0, 0), "–");
        assert_eq!(duration(&VI, 29_000), "0 phút");
        assert_eq!(duration(&VI, 119 * 60_000), "119 phút");
        assert_eq!(duration(&VI, 150 * 60_000), "2,5 giờ");
        assert_eq!(duration(&EN, 180 * 60_000), "3 h");
    }
}
