//! Tiếng Việt.

use super::{Messages, grouped};

fn with(before: &str, number: i64, after: &str) -> String {
    [before, &grouped(number, "."), after].concat()
}

pub(super) static MESSAGES: Messages = Messages {
    reactions: "Cảm nhận của bạn về bài viết này",
    times: " lượt",
    chosen: |word| ["Đã chọn “", word, "”."].concat(),
    taken_back: "Đã bỏ lựa chọn.",
    liked: "Đã thích bình luận.",
    unliked: "Đã bỏ thích.",
    choice_waits: "Mạng đang chập chờn. Lựa chọn của bạn được giữ lại và sẽ tự gửi.",

    write: "Ý kiến của bạn",
    reply_to: |name| ["Trả lời ", name].concat(),
    change: "Sửa bình luận",
    text: "Nội dung bình luận",
    text_hint: "Chia sẻ cảm nhận của bạn…",
    name: "Tên hiển thị",
    remember: "Ghi nhớ tên trên máy này",
    forgetful: "Trình duyệt này không cho lưu: tên và bản nháp sẽ mất khi bạn đóng trang.",
    markdown: "Hỗ trợ **đậm**, *nghiêng*, > trích dẫn, `mã`, danh sách và liên kết.",
    writing: "Viết",
    preview: "Xem trước",
    preview_comes: "Đang chuẩn bị bản xem trước…",
    preview_empty: "Chưa có nội dung để xem trước.",
    left: |n| with("Còn ", n, " ký tự"),
    over: |n| with("Vượt ", n, " ký tự"),
    send: "Gửi bình luận",
    save: "Lưu thay đổi",
    send_again: "Gửi lại",
    cancel: "Hủy",
    sending: "Đang gửi…",
    checking: "Đang kiểm tra…",
    offline: "Chưa kết nối được. Bình luận vẫn ở đây và sẽ tự gửi khi có mạng.",
    failed: "Chưa gửi được bình luận. Nội dung vẫn còn đây, hãy bấm “Gửi lại”.",
    unsure: "Chưa rõ bình luận này đã gửi được chưa. Bấm “Gửi lại”, sẽ không bị đăng hai lần.",

    posted: "Đã đăng bình luận của bạn.",
    held: "Đã nhận bình luận của bạn. Bình luận sẽ hiện với mọi người sau khi được duyệt.",
    changed: "Đã lưu thay đổi.",
    removed: "Đã xóa bình luận.",
    flagged: "Cảm ơn bạn. Người kiểm duyệt sẽ xem bình luận này.",
    loaded: |n| with("Đã tải thêm ", n, " bình luận."),
    sorted: |word| ["Đã sắp xếp: ", word, "."].concat(),
    not_connected: "Chưa kết nối được. Hãy kiểm tra mạng rồi bấm lại.",
    remove_failed: "Chưa xóa được. Hãy kiểm tra mạng rồi bấm lại.",
    more_replies: "Xem thêm trả lời",
    unfold: "Xem thêm",
    fold: "Thu gọn",

    just_now: "vừa xong",
    minutes_ago: |n| with("", n, " phút trước"),
    hours_ago: |n| with("", n, " giờ trước"),
    yesterday: "hôm qua",
    days_ago: |n| with("", n, " ngày trước"),

    thousands: ".",
    name_missing: "Bạn chưa nhập tên.",
    name_too_long: |n| with("Tên dài quá ", n, " ký tự. Hãy dùng tên ngắn hơn."),
    email_invalid: "Địa chỉ e-mail chưa đúng. Hãy sửa lại hoặc để trống.",
    text_missing: "Bạn chưa viết gì.",
    text_too_long: |n| with("Bình luận dài quá ", n, " ký tự. Hãy rút gọn rồi gửi lại."),
};

#[cfg(feature = "ssr")]
pub(super) mod page {
    use cam_nhan_domain::{
        Code,
        flag::Reason,
        profile::{Badge, Commenters},
        thread::Sort,
    };

    use super::super::Page;
    use super::with;

    pub static PAGE: Page = Page {
        draft: "Bản nháp chưa gửi",
        comments: |n| with("", n, " bình luận"),
        heading: "Bình luận",
        sort: "Sắp xếp",
        sorts: |sort| match sort {
            Sort::Top => "Quan tâm nhất",
            Sort::Newest => "Mới nhất",
            Sort::Oldest => "Cũ nhất",
            Sort::Best => "Hay nhất",
            Sort::Featured => "Ý kiến hay",
            Sort::Answered => "Tác giả đã trả lời",
        },
        empty: "Chưa có bình luận nào. Mời bạn mở lời.",
        closed: "Bài viết đã đóng bình luận. Bạn vẫn có thể đọc và bày tỏ cảm nhận.",
        focus_found: "Bạn đang xem một bình luận được chia sẻ.",
        focus_moved: "Bình luận này đã được chuyển sang bài khác.",
        focus_there: "Đến đó",
        focus_gone: "Bình luận bạn tìm không còn ở đây. Mời bạn đọc các bình luận khác.",
        show_all: "Xem tất cả bình luận",
        more: "Xem thêm bình luận",
        more_replies: |n| with("Xem ", n, " trả lời"),
        staff: "Tòa soạn",
        badge: |badge| match badge {
            Badge::Author => "Tác giả bài viết",
            Badge::Reporter => "Phóng viên",
            Badge::Expert => "Chuyên gia",
            Badge::Staff => "Tòa soạn",
            Badge::Subscriber => "Độc giả trả phí",
        },
        commenters: |commenters| match commenters {
            Commenters::Everyone => "",
            Commenters::SignedIn => "Đăng nhập để bình luận.",
            Commenters::EmailVerified => "Xác minh e-mail để bình luận.",
            Commenters::PhoneVerified => "Xác minh số điện thoại để bình luận.",
            Commenters::Subscribers => "Bài này chỉ mở bình luận cho độc giả trả phí.",
        },
        sign_in: "Đăng nhập",
        sign_in_by_mail: "Đăng nhập bằng e-mail",
        sign_in_with: "Đăng nhập bằng {}",
        sign_in_why: "để dùng chung một tên trên mọi thiết bị.",
        mailbox: "E-mail của bạn",
        send_code: "Gửi mã",
        code_sent: "Đã gửi mã gồm 6 chữ số tới {}. Chưa thấy thư? Hãy xem cả mục thư rác.",
        code: "Mã gồm 6 chữ số",
        confirm_code: "Xác nhận",
        other_code: "Gửi mã khác",
        code_failed: "Chưa kết nối được. Hãy kiểm tra mạng rồi bấm lại.",
        close: "Đóng",
        sign_in_by_phone: "Xác minh số điện thoại",
        phone: "Số điện thoại của bạn",
        phone_code_sent: "Đã gửi mã gồm 6 chữ số tới {}. Mã có thể đến sau một phút.",
        signed_in_as: "Đã đăng nhập: ",
        sign_out: "Đăng xuất",
        tell_me: "Báo cho tôi qua e-mail khi có trả lời",
        tell_often: "Nhận thư",
        tell_at_once: "Gửi thư ngay",
        tell_hourly: "Mỗi giờ một thư",
        tell_daily: "Mỗi ngày một thư",
        tell_whole: "Cả bình luận mới khác trong bài này",
        tell_asked: "Đã đăng. Hãy mở thư ở {} và xác nhận để nhận thư khi có trả lời.",
        told: "Đã đăng. Bạn sẽ nhận thư khi có trả lời.",
        tell_failed: "Đã đăng, nhưng chưa bật được thư báo trả lời.",
        claim: "Bạn đã viết {n} bình luận trên máy này khi chưa đăng nhập.",
        claim_one: "Bạn đã viết một bình luận trên máy này khi chưa đăng nhập.",
        claim_yes: "Chuyển vào tài khoản",
        claim_no: "Không",
        claimed: "Đã chuyển vào tài khoản của bạn.",
        pinned: "Ghim",
        featured: "Ý kiến hay",
        edited: "đã sửa",
        edited_by_staff: |word| match word {
            "" => "Tòa soạn đã sửa".to_owned(),
            word => [word, " đã sửa"].concat(),
        },
        held: "Đang chờ duyệt – chỉ bạn thấy",
        sending: "Đang gửi…",
        answers: "trả lời ",
        removed: "Bình luận này đã được gỡ.",
        nobody: "một bình luận đã gỡ",
        like: "Thích",
        reply: "Trả lời",
        menu: "Thêm",
        quote: "Trích dẫn",
        share: "Chia sẻ",
        copied: "Đã sao chép liên kết đến bình luận.",
        link: "Liên kết đến bình luận: ",
        mute: "Ẩn người này",
        flag: "Báo cáo",
        flag_why: "Vì sao bạn báo cáo bình luận này?",
        flags: |reason| match reason {
            Reason::Spam => "Quảng cáo, lừa đảo",
            Reason::Abuse => "Xúc phạm, đe dọa",
            Reason::Hate => "Kỳ thị",
            Reason::Private => "Lộ thông tin cá nhân",
            Reason::False => "Sai sự thật",
            Reason::Other => "Lý do khác",
        },
        flag_send: "Gửi báo cáo",
        flag_no: "Hủy",
        fold_replies: "Thu gọn trả lời",
        folded_reply: "Xem 1 trả lời",
        folded_replies: "Xem {n} trả lời",
        you: "Bạn",
        tools: "Định dạng",
        bold: "Đậm",
        italic: "Nghiêng",
        bullets: "Danh sách",
        hyperlink: "Liên kết",
        emoji: "Biểu cảm",
        known_as: "Viết với tên ",
        rename: "đổi",
        my_comments: "Bình luận của tôi",
        my_comments_failed: "Chưa mở được. Hãy thử lại sau ít phút.",
        edit: "Sửa",
        remove: "Xóa",
        confirm: "Xóa bình luận này?",
        confirm_yes: "Xóa",
        confirm_no: "Giữ lại",
        refusal,
    };

    fn refusal(code: Code, number: i64) -> &'static str {
        match code {
            Code::NameMissing
            | Code::NameTooLong
            | Code::EmailInvalid
            | Code::TextMissing
            | Code::TextTooLong => "Hãy xem lại tên và nội dung bình luận.",
            Code::MentionsTooMany => "Mỗi bình luận nhắc đến nhiều nhất {n} người. Hãy bớt lại rồi gửi.",
            Code::IdInvalid => "Mã bình luận không đúng định dạng.",
            Code::IdTaken => "Bình luận này trùng mã với một bình luận khác. Hãy bấm gửi lần nữa.",
            Code::ParentMissing => {
                "Bình luận bạn đang trả lời không còn nữa. Bạn có thể đăng thành bình luận mới."
            }
            Code::ThreadClosed => "Bài viết này đã đóng bình luận.",
            Code::ThreadMissing => "Bài viết này chưa có trang bình luận.",
            Code::ThreadSame => "Hai tên này là của cùng một bài.",
            Code::ThreadTooLarge => "Mỗi lần chỉ chuyển được tối đa {n} bình luận và cảm nhận.",
            Code::KeyTaken => "Khóa hoặc địa chỉ mới đang thuộc một bài khác. Hãy gộp hai bài.",
            Code::MoveCircular => "Các bài trong danh sách đổi chỗ cho nhau thành vòng.",
            Code::MoveAmbiguous => "Danh sách chuyển một bài đến hai nơi.",
            Code::MoveListInvalid => "Danh sách hoặc mẫu chuyển bài không đọc được ở dòng {n}.",
            Code::MoveListTooLong => "Danh sách chuyển bài dài quá {n} dòng. Hãy chia nhỏ.",
            Code::CommentMissing => "Bình luận này không còn ở đây.",
            Code::NotYours => "Bạn chỉ sửa hoặc xóa được bình luận của mình.",
            Code::EditWindowOver => "Đã quá {n} phút kể từ lúc đăng nên không sửa hay xóa được nữa.",
            Code::RevisionChanged => "Bình luận đã thay đổi từ lúc bạn mở. Hãy tải lại trang rồi sửa.",
            Code::TextRefused => "Bình luận có nội dung trang này không cho phép. Hãy sửa rồi gửi lại.",
            Code::WorkRequired => {
                "Đang có rất nhiều bình luận gửi đến nên máy cần kiểm tra thêm. Bình luận của bạn vẫn còn; hãy bấm Gửi lần nữa."
            }
            Code::FormExpired => {
                "Trang này đã mở quá lâu. Bình luận của bạn vẫn còn ở dưới; hãy bấm Gửi lần nữa."
            }
            Code::Banned => {
                "Hiện bạn không thể bình luận ở đây. Nếu cho rằng có nhầm lẫn, bạn hãy liên hệ tòa soạn."
            }
            Code::HouseRulesOpen => {
                "Hãy đọc và đồng ý với nội quy bình luận, rồi gửi lại; bình luận đang viết vẫn còn đây."
            }
            Code::WarningOpen => {
                "Tòa soạn có lời nhắc cho bạn. Hãy đọc và xác nhận lời nhắc, rồi gửi lại; bình luận đang viết vẫn còn đây."
            }
            Code::AppealDecided => "Tòa soạn đã xem lại bình luận này rồi.",
            Code::HideReasonUnknown => "Trang này không có lý do ẩn đó. Hãy tải lại trang.",
            Code::FlagUnknown => "Không có lý do báo cáo đó. Hãy tải lại trang.",
            Code::WordListInvalid => "Danh sách từ không đọc được ở dòng {n}. Hãy sửa dòng đó rồi lưu lại.",
            Code::SettingInvalid => "Có thiết lập chưa hợp lệ. Hãy xem lại các ô rồi lưu lại.",
            Code::CaptchaSecretMissing => {
                "Chưa có mã bí mật của nhà cung cấp captcha. Hãy điền mã đó rồi lưu lại."
            }
            Code::LastOwner => "Đây là chủ trang cuối cùng. Hãy giao quyền chủ trang cho người khác trước.",
            Code::ThreadInUse => {
                "Bài này đã có bình luận hoặc cảm nhận nên không xóa được. Hãy đóng bình luận hoặc gộp sang bài khác."
            }
            Code::ActImpossible => "Không làm được việc này với trạng thái hiện tại của bình luận.",
            Code::ReactionUnknown => "Trang này không có cảm nhận đó. Hãy tải lại trang.",
            Code::SiteUnknown => "Không có trang nào mang tên này. Hãy xem lại mã nhúng.",
            Code::OriginForbidden => {
                "Trang web này chưa được phép nhúng bình luận. Chủ trang cần thêm địa chỉ vào danh sách."
            }
            Code::PageMissing => "Không rõ đây là bài viết nào: thiếu khóa và địa chỉ của bài.",
            Code::PageInvalid => "Khóa hoặc địa chỉ của bài viết không đọc được.",
            Code::CursorInvalid => "Không đọc tiếp được từ chỗ này. Hãy tải lại trang.",
            Code::TokenMissing => "Thiếu mã của người đọc. Hãy tải lại trang rồi thử lại.",
            Code::TokenInvalid => "Mã của người đọc không còn dùng được. Hãy tải lại trang rồi thử lại.",
            Code::UserTokenExpired => {
                "Phiên đăng nhập của bạn đã hết hạn. Hãy đăng nhập lại hoặc tải lại trang; bài viết dở vẫn còn."
            }
            Code::UserTokenInvalid => {
                "Trang này chưa xác nhận được tài khoản của bạn nên chưa gửi được. Bài viết dở vẫn còn; hãy đăng nhập lại."
            }
            Code::SignInUnavailable => "Trang này không cho đăng nhập theo cách đó.",
            Code::MailCodeWrong => {
                "Mã chưa đúng hoặc đã hết hạn. Hãy xem lại thư mới nhất, hoặc lấy mã khác."
            }
            Code::ProviderAway => {
                "Nơi đăng nhập không trả lời. Hãy thử lại sau ít phút, hoặc đăng nhập cách khác."
            }
            Code::ProviderRefused => "Chưa đăng nhập được: bạn đã hủy, hoặc nơi đăng nhập từ chối.",
            Code::SignInExpired => {
                "Lần đăng nhập này đã quá hạn hoặc đã dùng rồi. Hãy đăng nhập lại từ bài viết."
            }
            Code::StaffUnknown => {
                "Tài khoản này chưa được phép kiểm duyệt. Hãy nhờ chủ trang thêm vào quy định đăng nhập."
            }
            Code::PhoneInvalid => "Số điện thoại chưa đúng. Ví dụ: 0912 345 678, hoặc +84 912 345 678.",
            Code::PhoneCodeWrong => {
                "Mã chưa đúng hoặc đã hết hạn. Hãy xem lại tin nhắn mới nhất, hoặc lấy mã khác."
            }
            Code::SignInRequired => "Hãy đăng nhập để bình luận. Những gì bạn đã viết vẫn còn đây.",
            Code::EmailUnverified => {
                "Hãy xác minh e-mail của tài khoản rồi gửi lại. Những gì bạn đã viết vẫn còn đây."
            }
            Code::PhoneUnverified => {
                "Hãy xác minh số điện thoại của tài khoản rồi gửi lại. Những gì bạn đã viết vẫn còn đây."
            }
            Code::SubscribersOnly => {
                "Ở đây chỉ độc giả trả phí mới bình luận được. Những gì bạn đã viết vẫn còn đây."
            }
            Code::Forbidden => "Bạn không có quyền làm việc này.",
            Code::SignInFailed => "E-mail hoặc mật khẩu chưa đúng.",
            Code::PasswordWrong => "Mật khẩu chưa đúng.",
            Code::CodeWrong => "Mã chưa đúng hoặc đã dùng rồi. Hãy đợi mã mới trong ứng dụng rồi nhập lại.",
            Code::PasswordLinkInvalid => {
                "Đường dẫn đặt mật khẩu này không đúng, đã dùng hoặc đã hết hạn. Hãy xin đường dẫn mới."
            }
            Code::PasswordTooShort => "Mật khẩu cần ít nhất {n} ký tự.",
            Code::InvitationInvalid => {
                "Lời mời này không đúng, đã dùng hoặc đã hết hạn. Hãy xin lời mời mới."
            }
            Code::LinkInvalid => "Đường dẫn này không đúng hoặc đã hết hạn. Hãy mở thư mới nhất.",
            Code::BodyTooLarge => "Nội dung gửi lên lớn quá {n} byte. Hãy rút gọn rồi gửi lại.",
            Code::BodyInvalid => "Nội dung gửi lên không đọc được. Hãy tải lại trang rồi thử lại.",
            Code::MediaTypeUnsupported => "Kiểu nội dung gửi lên không được hỗ trợ.",
            Code::ParameterInvalid => "Địa chỉ thiếu hoặc sai một tham số.",
            Code::RouteUnknown => "Không có gì ở địa chỉ này.",
            Code::MethodNotAllowed => "Địa chỉ này không nhận cách gọi đó.",
            Code::TooMany if number > 0 => "Bạn gửi hơi nhanh. Hãy thử lại sau {n} giây.",
            Code::TooMany => "Bạn gửi hơi nhanh. Hãy thử lại sau ít phút.",
            Code::Unavailable if number > 0 => "Hệ thống đang bận. Hãy thử lại sau {n} giây.",
            Code::Unavailable => "Hệ thống đang bận. Hãy thử lại sau ít phút.",
            Code::ReadOnly => {
                "Phần bình luận tạm thời chỉ đọc được. Hãy thử lại sau ít phút, và đừng đóng trang nếu bạn đang viết dở."
            }
            Code::Internal => "Hệ thống gặp trục trặc. Hãy thử lại sau ít phút.",
        }
    }
}
