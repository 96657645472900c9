//! The desk for what readers want erased.

use cam_nhan_domain::site::Language;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Erasures {
    pub title: &'static str,
    pub help: &'static str,
    pub help_at_once: &'static str,
    pub none: &'static str,
    pub everything: fn(i64) -> String,
    pub one: &'static str,
    pub asked: &'static str,
    pub due: fn(&str) -> String,
    pub overdue: fn(&str) -> String,
    pub erase: &'static str,
    pub erase_ask: &'static str,
    pub refuse: &'static str,
    pub why: &'static str,
    pub decided: &'static str,
    pub under_way: &'static str,
    pub done: &'static str,
    pub refused: fn(&str) -> String,
    pub did_erase: &'static str,
    pub did_refuse: &'static str,
    pub too_late: &'static str,
    pub why_missing: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Erasures {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Erasures = Erasures {
    title: "Yêu cầu xóa dữ liệu",
    help: "Người đọc muốn xóa những gì họ đã viết. Trả lời trong hai ngày làm việc (không tính thứ bảy, chủ nhật; ngày lễ \
           bạn tự trừ).",
    help_at_once: "Theo cài đặt, dữ liệu được xóa ngay khi người đọc xác nhận. Ở đây có những lần đã xóa.",
    none: "Không có yêu cầu nào chờ trả lời.",
    everything: |n| format!("Tất cả dữ liệu của một người đọc ({n} bình luận)"),
    one: "Một bình luận",
    asked: "Gửi lúc",
    due: |moment| format!("Trả lời trước {moment}"),
    overdue: |moment| format!("Quá hạn từ {moment}"),
    erase: "Xóa hẳn",
    erase_ask: "Không hoàn tác được. Bấm “Xóa hẳn” để xóa ngay.",
    refuse: "Từ chối",
    why: "Lý do, người đọc sẽ thấy",
    decided: "Đã trả lời",
    under_way: "Đang xóa",
    done: "Đã xóa",
    refused: |why| format!("Đã từ chối: {why}"),
    did_erase: "Đã xóa hẳn.",
    did_refuse: "Đã từ chối. Người đọc thấy lý do ở trang “Bình luận của tôi”.",
    too_late: "Yêu cầu này đã có người trả lời.",
    why_missing: "Hãy ghi lý do từ chối để người đọc biết.",
};

static EN: Erasures = Erasures {
    title: "Erasure requests",
    help: "Readers who want what they wrote erased. Answer within two working days (weekends don’t count; public holidays \
           are yours to allow for).",
    help_at_once: "By your settings, data is erased as soon as readers confirm. What has been erased is listed here.",
    none: "No requests are waiting.",
    everything: |n| {
        if n == 1 {
            "All of a reader’s data (1 comment)".to_owned()
        } else {
            format!("All of a reader’s data ({n} comments)")
        }
    },
    one: "One comment",
    asked: "Sent",
    due: |moment| format!("Answer by {moment}"),
    overdue: |moment| format!("Overdue since {moment}"),
    erase: "Erase for good",
    erase_ask: "This can’t be undone. “Erase for good” erases right away.",
    refuse: "Refuse",
    why: "Reason, shown to the reader",
    decided: "Answered",
    under_way: "Being erased",
    done: "Erased",
    refused: |why| format!("Refused: {why}"),
    did_erase: "Erased for good.",
    did_refuse: "Refused. The reader sees the reason under “My comments”.",
    too_late: "Somebody has already answered this request.",
    why_missing: "Please give a reason, so that the reader knows why.",
};
