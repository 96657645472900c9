//! What the newsroom says of its articles and its people, Vietnamese first.

use cam_nhan_domain::{Code, site::Language, thread::Sort};

use crate::store::{
    moderators::{Role, UNNAMED_TOKEN},
    threads::CommentsOpen,
};

/// One field a sentence, so that a missing one does not compile.
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Newsroom {
    pub invitations: &'static str,
    pub invited_by: &'static str,
    pub command_line: &'static str,
    pub end_invitation: &'static str,
    pub invite_to: &'static str,
    pub invite_to_hint: &'static str,
    pub invitation_leaves: fn(&str) -> String,
    pub invitation_mailed: &'static str,
    pub invitation_on_its_way: &'static str,
    pub invitation_not_mailed: &'static str,
    pub take_away_sure: fn(&str) -> String,
    pub end_token_sure: &'static str,
    pub newsroom: &'static str,
    pub program: fn(&str) -> String,
    pub somebody: &'static str,
    pub comments_open_sure: fn(CommentsOpen) -> &'static str,
    pub language: fn(Language) -> &'static str,
    pub language_of_pages: &'static str,
    pub role_can: fn(Role) -> &'static str,
    pub invites: fn(&str) -> String,
    pub invites_you: &'static str,
    pub site: &'static str,
    pub inviter: &'static str,
    pub valid_until: &'static str,
    pub invite_title: &'static str,
    pub nobody_banned: &'static str,
    pub no_tokens: &'static str,
    pub members: &'static str,
    pub sort: fn(Sort) -> &'static str,
    pub refused: &'static str,
    pub back: &'static str,
    pub refusal: fn(Code) -> Option<&'static str>,
    pub undone: fn(i64) -> String,
    pub done_once: &'static str,
    pub lost: &'static str,
    pub session_over: &'static str,
    pub all_matching: &'static str,
    pub all_matching_help: &'static str,
    pub go_on: &'static str,
    pub stop: &'static str,
    pub more_left: &'static str,
    pub more_to_undo: &'static str,
    pub nowhere: &'static str,
    pub not_secure: fn(&str) -> String,
    pub elsewhere: fn(&str, &str) -> String,
    pub elsewhere_by_host: fn(&str, &str) -> String,
}

pub(super) static VI: Newsroom = Newsroom {
    invitations: "Lời mời đang chờ",
    invited_by: "do",
    command_line: "dòng lệnh (command line)",
    end_invitation: "Hủy lời mời",
    invite_to: "Gửi lời mời đến",
    invite_to_hint: "Để trống: chỉ tạo đường dẫn",
    invitation_leaves: |email| format!("Lời mời sẽ đến {email} trong ít phút."),
    invitation_mailed: "thư đã gửi",
    invitation_on_its_way: "thư đang chờ gửi",
    invitation_not_mailed: "thư không gửi được",
    take_away_sure: |name| {
        format!(
            "{name} sẽ không vào được trang này nữa. Lời mời và khóa API do người này tạo với quyền chủ trang cũng hết hiệu lực."
        )
    },
    end_token_sure: "Chương trình đang dùng khóa này sẽ ngừng chạy ngay. Không hoàn tác được.",
    newsroom: "Tòa soạn",
    program: |name| match name {
        UNNAMED_TOKEN => "khóa API (từ dòng lệnh)".to_owned(),
        name => format!("khóa API “{name}”"),
    },
    somebody: "một người kiểm duyệt",
    comments_open_sure: |to| match to {
        CommentsOpen::Closed => {
            "Bài này sẽ không nhận bình luận mới nữa. Bình luận đã có vẫn hiện; có thể hoàn tác."
        }
        CommentsOpen::Open | CommentsOpen::Auto => "Bài này sẽ nhận bình luận mới trở lại. Có thể hoàn tác.",
    },
    language: |language| match language {
        Language::Vi => "tiếng Việt",
        Language::En => "tiếng Anh",
    },
    language_of_pages: "Ngôn ngữ",
    role_can: |role| match role {
        Role::Owner => "Duyệt, đổi quy tắc và danh sách từ, mời và gỡ người.",
        Role::Moderator => "Duyệt, ẩn, sửa, trả lời; cấm người đọc.",
        Role::Viewer => "Xem hàng chờ và số liệu, không đổi gì.",
    },
    invites: |name| format!("{name} mời bạn cùng duyệt bình luận"),
    invites_you: "Mời bạn cùng duyệt bình luận",
    site: "Trang",
    inviter: "Người mời",
    valid_until: "Có hạn đến",
    invite_title: "Mời thêm người",
    nobody_banned: "Chưa cấm ai.",
    no_tokens: "Chưa có khóa nào.",
    members: "Những người duyệt trang này",
    sort: |sort| match sort {
        Sort::Top => "nhiều lượt thích nhất",
        Sort::Newest => "mới nhất",
        Sort::Oldest => "cũ nhất",
        Sort::Best => "hay nhất",
        Sort::Featured => "ý kiến hay",
        Sort::Answered => "tác giả đã trả lời",
    },
    refused: "Chưa làm được",
    back: "Quay lại",
    refusal: |code| {
        Some(match code {
            Code::RevisionChanged => {
                "Có người đã sửa hoặc quyết định trước, từ lúc bạn mở trang này. Hãy xem lại rồi quyết định."
            }
            Code::ActImpossible => {
                "Không còn làm được việc này: đã có người làm, hoặc bình luận đã thay đổi. Hãy tải lại trang."
            }
            Code::Forbidden => "Vai trò của bạn ở trang này không làm được việc đó. Hãy nhờ chủ trang.",
            Code::BodyInvalid => "Có một ô bị thiếu hoặc điền sai. Hãy quay lại và xem từng ô.",
            Code::ParameterInvalid => {
                "Bộ lọc có một ô chưa đúng. Ngày viết như 2026-11-25. Hãy bỏ tìm rồi thử lại."
            }
            Code::IdInvalid | Code::CursorInvalid => {
                "Đường dẫn này bị cắt mất một phần. Hãy bắt đầu lại từ hàng chờ."
            }
            Code::CommentMissing => "Không có bình luận này ở trang của bạn.",
            Code::ThreadMissing => "Không có bài này ở trang của bạn.",
            Code::InvitationInvalid => "Lời mời này đã được nhận, đã hủy hoặc đã hết hạn.",
            Code::OriginForbidden => {
                "Địa chỉ này không thuộc trang của bạn. Hãy dùng địa chỉ bài ở một tên miền đã khai trong phần nguồn trang."
            }
            Code::PageInvalid => {
                "Địa chỉ không đọc được. Hãy chép cả địa chỉ của bài, bắt đầu bằng https://."
            }
            Code::TextMissing => "Nội dung đang trống.",
            _ => return None,
        })
    },
    undone: |n| format!("Đã hoàn tác {n} việc."),
    done_once: "Đã làm xong.",
    lost: "Không gửi được tới máy chủ nên chưa có gì thay đổi. Hãy kiểm tra mạng rồi bấm lại.",
    session_over: "Phiên đăng nhập đã hết nên chưa có gì thay đổi. Hãy đăng nhập lại ở một thẻ khác rồi bấm lần nữa.",
    all_matching: "Làm với tất cả bình luận khớp",
    all_matching_help: "Cả những bình luận ở các trang sau, đúng theo tab và bộ lọc đang mở. Mỗi lần bấm làm tối đa 5.000 bình luận; một lần hoàn tác lấy lại tất cả.",
    go_on: "Làm tiếp",
    stop: "Dừng",
    more_left: "Vẫn còn bình luận khớp.",
    more_to_undo: "Vẫn còn việc để hoàn tác.",
    nowhere: "không rõ",
    not_secure: |ours| {
        format!(
            "Trang này chạy ở {ours}, chưa có HTTPS, nên trình duyệt sẽ không giữ phiên đăng nhập. Người quản máy chủ cần bật HTTPS trước."
        )
    },
    elsewhere: |ours, from| {
        format!(
            "Trang quản trị này chạy ở {ours}, nhưng yêu cầu đến từ {from}. Hãy mở {ours}/admin; nếu {ours} không phải địa chỉ đúng, người quản máy chủ cần sửa public_url."
        )
    },
    elsewhere_by_host: |ours, from| {
        format!(
            "Máy chủ được gọi bằng tên {ours}, nhưng trang được mở ở {from}. Người quản máy chủ cần đặt public_url là địa chỉ mà mọi người mở ({from}), rồi khởi động lại."
        )
    },
};

pub(super) static EN: Newsroom = Newsroom {
    invitations: "Pending invitations",
    invited_by: "by",
    command_line: "the command line",
    end_invitation: "Revoke",
    invite_to: "Send to",
    invite_to_hint: "Blank: just create a link",
    invitation_leaves: |email| format!("The invitation will reach {email} within a few minutes."),
    invitation_mailed: "mail sent",
    invitation_on_its_way: "mail on its way",
    invitation_not_mailed: "mail could not be sent",
    take_away_sure: |name| {
        format!(
            "{name} will lose access to this site. Invitations and API keys they created as an owner stop working too."
        )
    },
    end_token_sure: "Programs using this key stop working immediately. This cannot be undone.",
    newsroom: "Newsroom",
    program: |name| match name {
        UNNAMED_TOKEN => "API key (from the command line)".to_owned(),
        name => format!("API key “{name}”"),
    },
    somebody: "a moderator",
    comments_open_sure: |to| match to {
        CommentsOpen::Closed => {
            "The article will be closed to new comments. Existing ones stay. You can undo this."
        }
        CommentsOpen::Open | CommentsOpen::Auto => {
            "The article will be open to comments again. You can undo this."
        }
    },
    language: |language| match language {
        Language::Vi => "Vietnamese",
        Language::En => "English",
    },
    language_of_pages: "Language",
    role_can: |role| match role {
        Role::Owner => "Moderate, change rules and the word list, invite and remove people.",
        Role::Moderator => "Approve, hide, edit and reply; ban readers.",
        Role::Viewer => "See the queue and the numbers, without changing anything.",
    },
    invites: |name| format!("{name} invites you to moderate"),
    invites_you: "You are invited to moderate",
    site: "Site",
    inviter: "Invited by",
    valid_until: "Valid until",
    invite_title: "Invite someone",
    nobody_banned: "No one is banned.",
    no_tokens: "No keys yet.",
    members: "Moderators of this site",
    sort: |sort| match sort {
        Sort::Top => "most liked",
        Sort::Newest => "newest",
        Sort::Oldest => "oldest",
        Sort::Best => "best",
        Sort::Featured => "featured",
        Sort::Answered => "answered by the author",
    },
    refused: "That didn’t work",
    back: "Go back",
    refusal: |code| {
        Some(match code {
            Code::RevisionChanged => {
                "Someone edited or decided this comment after you opened the page. Please review it again."
            }
            Code::ActImpossible => {
                "This is no longer possible: it was already done, or the comment has changed. Reload the page."
            }
            Code::Forbidden => "Your role on this site does not allow that. Ask an owner.",
            Code::BodyInvalid => "A field is missing or invalid. Go back and check each one.",
            Code::ParameterInvalid => {
                "One of the filters is invalid. Dates look like 2026-11-25. Clear the search and try again."
            }
            Code::IdInvalid | Code::CursorInvalid => {
                "Part of this link is missing. Start again from the queue."
            }
            Code::CommentMissing => "This comment is not on your site.",
            Code::ThreadMissing => "This article is not on your site.",
            Code::InvitationInvalid => "This invitation has been used, revoked or has expired.",
            Code::OriginForbidden => {
                "That address is not on your site. Use an address on one of the domains listed in the site’s origins."
            }
            Code::PageInvalid => {
                "The address cannot be read. Copy the article's whole address, beginning with https://."
            }
            Code::TextMissing => "The text is empty.",
            _ => return None,
        })
    },
    undone: |n| {
        if n == 1 {
            "1 action undone.".to_owned()
        } else {
            format!("{n} actions undone.")
        }
    },
    done_once: "Done.",
    lost: "The server could not be reached, so nothing has changed. Check your connection and try again.",
    session_over: "Your session has expired, so nothing has changed. Sign in again in another tab, then try again.",
    all_matching: "Apply to all matching comments",
    all_matching_help: "Including those on later pages of this tab and filter. Each press covers up to 5,000 comments; one undo takes all of it back.",
    go_on: "Continue",
    stop: "Stop",
    more_left: "There are more matching comments.",
    more_to_undo: "There is more to undo.",
    nowhere: "an unknown address",
    not_secure: |ours| {
        format!(
            "This site is at {ours}, without HTTPS, so browsers will not keep you signed in. The server’s administrator needs to turn on HTTPS first."
        )
    },
    elsewhere: |ours, from| {
        format!(
            "These pages are at {ours}, but the request comes from {from}. Open {ours}/admin; if {ours} is not the right address, the server’s administrator needs to correct public_url."
        )
    },
    elsewhere_by_host: |ours, from| {
        format!(
            "The service was asked for as {ours}, but the page was opened at {from}. The server’s administrator needs to set public_url to the address people open ({from}) and restart it."
        )
    },
};
