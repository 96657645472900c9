//! What is said about captchas: on the settings page, and where one opens.

use cam_nhan_domain::site::RobotProof;

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Captcha {
    pub proof: &'static str,
    pub proof_help: &'static str,
    pub proof_choice: fn(RobotProof) -> &'static str,
    pub key: &'static str,
    pub secret: &'static str,
    pub secret_kept: &'static str,
    pub secret_missing: &'static str,
    pub title: &'static str,
    pub opening: &'static str,
    pub closed: &'static str,
    pub needs_script: &'static str,
}

/// Vietnamese.
pub static VI: Captcha = Captcha {
    proof: "Cách kiểm tra",
    proof_help: "Với Turnstile và hCaptcha, trình duyệt của người bị kiểm tra tải mã của bên thứ ba ấy, nên họ biết địa chỉ của người đó. Hãy đăng ký tên miền của dịch vụ bình luận này (không phải của báo) với họ. Khi họ không trả lời, trang tự dùng cách thứ nhất.",
    proof_choice: |choice| match choice {
        RobotProof::Work => "trình duyệt tự tính, không hỏi ai (mặc định)",
        RobotProof::Turnstile => "Turnstile của Cloudflare",
        RobotProof::HCaptcha => "hCaptcha",
    },
    key: "Mã trang do họ cấp (site key, ai cũng thấy)",
    secret: "Mã bí mật do họ cấp (để trống: giữ mã đang có)",
    secret_kept: "Đang giữ một mã bí mật; không ai xem lại được nó ở đây.",
    secret_missing: "Chưa có mã bí mật.",
    title: "Kiểm tra người thật",
    opening: "Đang mở phần kiểm tra…",
    closed: "Không mở được phần kiểm tra ở trình duyệt này. Bình luận của bạn vẫn được gửi và sẽ chờ duyệt.",
    needs_script: "Phần kiểm tra này cần JavaScript, mà khung này không được chạy.",
};

/// English.
pub static EN: Captcha = Captcha {
    proof: "How it is checked",
    proof_help: "With Turnstile and hCaptcha, the browser of whoever is checked loads a script of theirs, so that they learn that reader's address. Register the domain of this comment service with them, not the newspaper's. While they do not answer, the first way is used.",
    proof_choice: |choice| match choice {
        RobotProof::Work => "the browser counts, and nobody else is asked (the default)",
        RobotProof::Turnstile => "Cloudflare's Turnstile",
        RobotProof::HCaptcha => "hCaptcha",
    },
    key: "Their key for the site (everyone sees it)",
    secret: "Their secret for the site (left empty: the one that is kept)",
    secret_kept: "A secret is kept; nobody can look at it here.",
    secret_missing: "There is no secret yet.",
    title: "Are you a person?",
    opening: "The check is opening…",
    closed: "The check does not open in this browser. Your comment is sent all the same, and waits for a moderator.",
    needs_script: "This check needs JavaScript, which this frame may not run.",
};
