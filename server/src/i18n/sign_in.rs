//! The page of a site's sign-in: who may comment, which keys vouch for the site's users, and what a token is worth.

use cam_nhan_domain::{profile::Commenters, site::Language};

use crate::{
    auth::{signing_key::Problem, user_token::Reason},
    store::signing_keys::Kind,
};

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct SignIn {
    pub title: &'static str,
    /// The same in the menu.
    pub menu: &'static str,
    pub commenters: &'static str,
    pub commenters_help: &'static str,
    pub choice: fn(Commenters) -> &'static str,
    /// Where the chosen rule cannot be met.
    pub nobody: &'static str,
    /// What an article without a rule of its own goes by.
    pub by_site: &'static str,
    pub by_mail: &'static str,
    pub by_mail_help: &'static str,
    /// In place of the help where the service sends no mail.
    pub by_mail_missing: &'static str,
    pub phone: &'static str,
    pub phone_help: &'static str,
    pub phone_address: &'static str,
    pub phone_save: &'static str,
    pub phone_saved: &'static str,
    pub phone_remove: &'static str,
    pub saved: &'static str,
    pub keys: &'static str,
    pub keys_help: &'static str,
    pub no_keys: &'static str,
    pub kind: fn(Kind) -> &'static str,
    pub since: &'static str,
    pub remove: &'static str,
    pub remove_sure: &'static str,
    pub removed: &'static str,
    pub added: &'static str,
    pub secret_once: &'static str,
    pub add: &'static str,
    pub make_secret: &'static str,
    pub make_secret_help: &'static str,
    pub public: &'static str,
    pub public_help: &'static str,
    pub address: &'static str,
    pub address_help: &'static str,
    pub problem: fn(Problem) -> &'static str,
    pub snippet: &'static str,
    pub snippet_help: &'static str,
    pub try_token: &'static str,
    pub try_help: &'static str,
    pub token: &'static str,
    pub judge: &'static str,
    pub part: &'static str,
    pub value: &'static str,
    pub verdict: &'static str,
    pub good: &'static str,
    pub taken: fn(&str) -> String,
    pub taken_nameless: &'static str,
    pub imitates: fn(&str) -> String,
    pub refused: &'static str,
    pub parts: fn(&str) -> Option<&'static str>,
    pub reason: fn(Reason) -> &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static SignIn {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: SignIn = SignIn {
    title: "Đăng nhập của người đọc",
    menu: "Đăng nhập",
    commenters: "Ai được bình luận",
    commenters_help: "Ai cũng đọc và bày tỏ cảm nhận được. Từng bài viết có thể đặt khác.",
    choice: |choice| match choice {
        Commenters::Everyone => "Mọi người, không cần tài khoản",
        Commenters::SignedIn => "Người đã đăng nhập, bằng cách nào cũng được",
        Commenters::EmailVerified => "Người đã xác minh e-mail",
        Commenters::PhoneVerified => "Người đã xác minh số điện thoại",
        Commenters::Subscribers => "Độc giả trả phí",
    },
    nobody: "Với quy định này, hiện chưa ai bình luận được: trang chưa có cách đăng nhập nào cho biết điều đó. Hãy thêm một cách dưới đây.",
    by_site: "Theo quy định chung của trang",
    by_mail: "Cho đăng nhập bằng mã gửi qua e-mail",
    by_mail_help: "Người đọc nhận một mã 6 chữ số, không cần mật khẩu. E-mail được xác minh, và họ là cùng một người trên mọi thiết bị.",
    by_mail_missing: "Cần máy chủ gửi thư: chưa có thiết lập smtp-url.",
    phone: "Xác minh số điện thoại",
    phone_help: "Người đọc xác minh số bằng một mã 6 chữ số do chương trình của tòa soạn gửi đi (SMS, Zalo). Dịch vụ gọi địa chỉ dưới đây, có chữ ký, kèm số và mã; ở đây chỉ giữ một mã băm và hai chữ số cuối.",
    phone_address: "Địa chỉ của chương trình gửi mã",
    phone_save: "Lưu và tạo mã bí mật mới",
    phone_saved: "Đã lưu. Người đọc xác minh được số điện thoại từ bây giờ.",
    phone_remove: "Thôi dùng",
    saved: "Đã lưu.",
    keys: "Khóa ký",
    keys_help: "Trang của bạn ký một token cho mỗi người dùng đã đăng nhập. Khóa ở đây cho Cảm Nhận biết token đó đúng là của bạn. Thêm khóa mới trước khi gỡ khóa cũ thì không ai bị đăng xuất.",
    no_keys: "Chưa có khóa nào, nên mọi người đọc đều là khách.",
    kind: |kind| match kind {
        Kind::Hs256 => "Khóa bí mật dùng chung (HS256)",
        Kind::Public => "Khóa công khai",
        Kind::Jwks => "Bộ khóa công khai (JWKS)",
    },
    since: "thêm lúc",
    remove: "Gỡ khóa",
    remove_sure: "Người dùng có token ký bằng khóa này sẽ không gửi được bình luận cho tới khi có token mới.",
    removed: "Đã gỡ khóa.",
    added: "Đã thêm khóa.",
    secret_once: "Khóa bí mật chỉ hiện lần này. Hãy chép ngay vào cấu hình máy chủ của trang, đừng để trong mã HTML hay JavaScript:",
    add: "Thêm khóa",
    make_secret: "Tạo khóa bí mật",
    make_secret_help: "Cách nhanh nhất: máy chủ của bạn và Cảm Nhận cùng giữ một khóa.",
    public: "Khóa công khai, dạng PEM",
    public_help: "Ed25519, P-256 hoặc RSA từ 2048 bit. Khóa riêng ở lại máy chủ của bạn.",
    address: "Địa chỉ bộ khóa (JWKS)",
    address_help: "Dành cho nhà cung cấp danh tính tự đổi khóa. Cảm Nhận tự tải và tải lại.",
    problem: |problem| match problem {
        Problem::TooLong => "Khóa dài quá 4.000 ký tự.",
        Problem::Secret => "Khóa bí mật cần ít nhất 32 ký tự và không có khoảng trắng.",
        Problem::Private => {
            "Đây là khóa riêng, không được rời máy chủ của bạn. Khóa này đã lộ: hãy thay cặp khóa khác, rồi dán khóa công khai, bắt đầu bằng -----BEGIN PUBLIC KEY-----."
        }
        Problem::Public => {
            "Không đọc được khóa công khai. Hãy dán khóa dạng PEM, bắt đầu bằng -----BEGIN PUBLIC KEY-----: Ed25519, P-256 hoặc RSA từ 2048 bit."
        }
        Problem::Address => "Địa chỉ chưa đúng. Ví dụ: https://bao.example/.well-known/jwks.json",
        Problem::TooMany => "Trang đã có 10 khóa. Hãy gỡ khóa không còn dùng.",
    },
    snippet: "Đặt vào trang",
    snippet_help: "Máy chủ của bạn đặt token vào thẻ, chỉ cho người đã đăng nhập. Địa chỉ ở sign-in là trang đăng nhập của bạn.",
    try_token: "Kiểm tra một token",
    try_help: "Dán token mà trang của bạn đã ký để xem từng mục được hiểu thế nào. Token không được lưu lại.",
    token: "Token",
    judge: "Kiểm tra",
    part: "Mục",
    value: "Giá trị",
    verdict: "Đánh giá",
    good: "Đúng",
    taken: |name| format!("Token dùng được: bình luận sẽ đứng tên {name}."),
    taken_nameless: "Token dùng được. Token không có tên, nên người đọc tự chọn tên khi bình luận.",
    imitates: |name| {
        format!(
            "Tên này giống tên dành riêng “{name}” mà token không có vai trò của tòa soạn, nên bình luận của người này sẽ chờ duyệt."
        )
    },
    refused: "Token này không dùng được. Hãy sửa các mục được đánh dấu bên dưới.",
    parts: |part| match part {
        "token" => Some("cả token"),
        "signature" => Some("chữ ký"),
        "alg" => Some("thuật toán (alg)"),
        "other" => Some("mục khác"),
        _ => None,
    },
    reason: |reason| match reason {
        Reason::TooLong => "Dài quá 8 KB. Token chỉ nên mang những mục trong tài liệu.",
        Reason::Malformed => "Không phải một JWS: cần ba phần cách nhau bằng dấu chấm.",
        Reason::Algorithm => "Thuật toán phải là HS256, EdDSA, ES256 hoặc RS256.",
        Reason::NoKey => "Trang chưa có khóa nào cho thuật toán này, hoặc không có khóa mang kid này.",
        Reason::KeysAway => "Không tải được bộ khóa từ địa chỉ đã đặt. Hãy mở thử địa chỉ đó.",
        Reason::Signature => "Chữ ký không khớp với khóa nào của trang. Hãy kiểm tra khóa đang dùng để ký.",
        Reason::Missing => "Thiếu mục này.",
        Reason::NotText => "Phải là một chuỗi không rỗng, không quá dài.",
        Reason::NotSeconds => "Phải là số giây tính từ 1970, không phải mili giây hay chuỗi.",
        Reason::NotTruth => "Phải là true hoặc false, không có dấu ngoặc kép.",
        Reason::NotList => "Phải là một danh sách, ví dụ [\"subscriber\"].",
        Reason::OtherSite => "Phải là tên ngắn của trang này.",
        Reason::Expired => "Đã hết hạn.",
        Reason::NotYet => "Chưa tới lúc có hiệu lực. Hãy kiểm tra đồng hồ máy chủ.",
        Reason::TooLate => "Có hiệu lực quá một giờ. Hãy để tối đa 3.600 giây.",
        Reason::Name => "Không dùng làm tên được: cần từ 1 đến 60 ký tự đọc được.",
        Reason::Email => "Không phải một địa chỉ e-mail.",
        Reason::NotHttps => "Bỏ qua: cần một địa chỉ https.",
        Reason::UnknownRole => "Bỏ qua: không có vai trò này.",
        Reason::AuthorOfNothing => "Bỏ qua: vai trò author chỉ tính khi có mục article là khóa của bài viết.",
        Reason::UnknownLanguage => "Bỏ qua: chưa có ngôn ngữ này.",
        Reason::UnknownClaim => "Bỏ qua: không dùng đến.",
    },
};

static EN: SignIn = SignIn {
    title: "Reader sign-in",
    menu: "Sign-in",
    commenters: "Who may comment",
    commenters_help: "Everyone can read and react. Single articles can have a rule of their own.",
    choice: |choice| match choice {
        Commenters::Everyone => "Everyone, no account needed",
        Commenters::SignedIn => "People who have signed in, any way they like",
        Commenters::EmailVerified => "People with a verified e-mail address",
        Commenters::PhoneVerified => "People with a verified phone number",
        Commenters::Subscribers => "Subscribers",
    },
    nobody: "By this rule nobody can comment yet: no way to sign in here tells that of a reader. Add one below.",
    by_site: "As for the whole site",
    by_mail: "Let readers sign in by an e-mailed code",
    by_mail_help: "Readers get a 6-digit code, no password needed. Their address is verified, and they are the same person on all their devices.",
    by_mail_missing: "This needs a mail server: smtp-url is not set.",
    phone: "Phone numbers",
    phone_help: "Readers verify a number by a 6-digit code that a program of yours sends (SMS, Zalo). The service calls the address below, signed, with the number and the code; here only a hash and the last two digits are kept.",
    phone_address: "Address of the program that sends codes",
    phone_save: "Save and make a new secret",
    phone_saved: "Saved. Readers can verify a phone number from now on.",
    phone_remove: "Stop using it",
    saved: "Saved.",
    keys: "Signing keys",
    keys_help: "Your site signs a token for each of its users who is signed in. The keys here tell Cảm Nhận that the token is yours. Add a new key before you remove the old one, and nobody is signed out.",
    no_keys: "No keys yet, so every reader is a guest.",
    kind: |kind| match kind {
        Kind::Hs256 => "Shared secret (HS256)",
        Kind::Public => "Public key",
        Kind::Jwks => "Set of public keys (JWKS)",
    },
    since: "added",
    remove: "Remove key",
    remove_sure: "Users whose token was signed with this key cannot send comments until they have a new one.",
    removed: "Key removed.",
    added: "Key added.",
    secret_once: "This secret is shown only once. Copy it into your server’s configuration now, never into HTML or JavaScript:",
    add: "Add key",
    make_secret: "Create a secret",
    make_secret_help: "The quickest way: your server and Cảm Nhận share one secret.",
    public: "Public key, in PEM format",
    public_help: "Ed25519, P-256, or RSA of at least 2048 bits. The private key stays on your server.",
    address: "Key set URL (JWKS)",
    address_help: "For an identity provider that rotates its keys. Cảm Nhận fetches and refreshes them.",
    problem: |problem| match problem {
        Problem::TooLong => "The key is longer than 4,000 characters.",
        Problem::Secret => "A secret needs at least 32 characters and no spaces.",
        Problem::Private => {
            "This is a private key, which must not leave your server. It is exposed now: make a new pair, then paste the public key, which begins with -----BEGIN PUBLIC KEY-----."
        }
        Problem::Public => {
            "This public key cannot be read. Paste one in PEM format, beginning with -----BEGIN PUBLIC KEY-----: Ed25519, P-256, or RSA of at least 2048 bits."
        }
        Problem::Address => "That is not a key set URL. Example: https://bao.example/.well-known/jwks.json",
        Problem::TooMany => "The site has 10 keys already. Remove one that is no longer used.",
    },
    snippet: "Put it on your page",
    snippet_help: "Your server writes the token into the tag, only for users who are signed in. The address in sign-in is your own sign-in page.",
    try_token: "Check a token",
    try_help: "Paste a token that your site has signed to see how each claim is understood. The token is not stored.",
    token: "Token",
    judge: "Check",
    part: "Claim",
    value: "Value",
    verdict: "Result",
    good: "OK",
    taken: |name| format!("This token works: comments will be signed {name}."),
    taken_nameless: "This token works. It carries no name, so readers choose one when they comment.",
    imitates: |name| {
        format!(
            "This name looks like the reserved name “{name}” and the token has no role of the site, so their comments will wait for approval."
        )
    },
    refused: "This token does not work. Fix the claims marked below.",
    parts: |part| match part {
        "token" => Some("whole token"),
        "signature" => Some("signature"),
        "alg" => Some("algorithm (alg)"),
        "other" => Some("other claim"),
        _ => None,
    },
    reason: |reason| match reason {
        Reason::TooLong => "Longer than 8 KB. A token should carry only the claims in the documentation.",
        Reason::Malformed => "Not a JWS: three parts separated by dots are expected.",
        Reason::Algorithm => "The algorithm must be HS256, EdDSA, ES256 or RS256.",
        Reason::NoKey => "The site has no key for this algorithm, or none with this kid.",
        Reason::KeysAway => "The key set could not be fetched. Try opening its URL.",
        Reason::Signature => "The signature matches none of the site’s keys. Check which key signs.",
        Reason::Missing => "This claim is missing.",
        Reason::NotText => "Must be a string that is neither empty nor too long.",
        Reason::NotSeconds => "Must be a number of seconds since 1970, not milliseconds or a string.",
        Reason::NotTruth => "Must be true or false, without quotes.",
        Reason::NotList => "Must be a list, such as [\"subscriber\"].",
        Reason::OtherSite => "Must be this site’s short name.",
        Reason::Expired => "Expired.",
        Reason::NotYet => "Not valid yet. Check the server’s clock.",
        Reason::TooLate => "Valid for more than an hour. Use at most 3,600 seconds.",
        Reason::Name => "Cannot be used as a name: 1 to 60 readable characters are needed.",
        Reason::Email => "Not an e-mail address.",
        Reason::NotHttps => "Ignored: an https address is needed.",
        Reason::UnknownRole => "Ignored: there is no such role.",
        Reason::AuthorOfNothing => {
            "Ignored: the author role counts only with an article claim, the article’s key."
        }
        Reason::UnknownLanguage => "Ignored: not one of our languages.",
        Reason::UnknownClaim => "Ignored: not used.",
    },
};
