//! Signing in with an account elsewhere: the pages on the way, and the owner's page of identity providers.

use cam_nhan_domain::site::Language;

use crate::{
    auth::identity_provider::{manage::Problem, presets::Preset},
    net::outgoing::Trouble,
};

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Words {
    pub signed_in: &'static str,
    pub not_signed_in: &'static str,
    pub to_article: &'static str,
    pub to_sign_in: &'static str,
    pub with: fn(&str) -> String,
    pub signed_in_as: &'static str,
    pub sign_out: &'static str,
    pub or: &'static str,
    /// With the site's name, where one provider's name is that of several sites.
    pub at_site: fn(&str, &str) -> String,
    pub link: &'static str,
    pub link_help: fn(&str) -> String,
    pub link_code_help: &'static str,
    pub link_yes: &'static str,

    pub title: &'static str,
    pub lead: &'static str,
    pub to_page: &'static str,
    pub none: &'static str,
    pub none_help: &'static str,
    pub callback: &'static str,
    pub callback_help: &'static str,
    pub add: &'static str,
    pub preset: fn(Preset) -> &'static str,
    pub preset_help: fn(Preset) -> &'static str,
    pub name: &'static str,
    pub name_help: &'static str,
    pub issuer: &'static str,
    pub tenant: &'static str,
    pub client_id: fn(Preset) -> &'static str,
    pub client_secret: &'static str,
    pub secret_kept: &'static str,
    pub private_key: &'static str,
    pub team: &'static str,
    pub key: &'static str,
    pub authorize: &'static str,
    pub token: &'static str,
    pub user_info: &'static str,
    pub paths: &'static str,
    pub path_subject: &'static str,
    pub path_name: &'static str,
    pub path_email: &'static str,
    pub path_picture: &'static str,
    pub email_is_proved: &'static str,
    pub for_readers: &'static str,
    pub staff: &'static str,
    pub staff_help: &'static str,
    pub more: &'static str,
    pub scopes: &'static str,
    pub groups_claim: &'static str,
    pub save: &'static str,
    pub added: fn(&str) -> String,
    pub saved: &'static str,
    pub removed: &'static str,
    pub readers: &'static str,
    pub moderators: fn(usize) -> String,
    pub change: &'static str,
    pub remove: &'static str,
    pub remove_sure: &'static str,
    pub problem: fn(Problem) -> String,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Words = Words {
    signed_in: "Bạn đã đăng nhập",
    not_signed_in: "Chưa đăng nhập được",
    to_article: "Trở lại bài viết",
    to_sign_in: "Về trang đăng nhập",
    with: |name| format!("Đăng nhập bằng {name}"),
    signed_in_as: "Đã đăng nhập:",
    sign_out: "Đăng xuất",
    or: "hoặc",
    at_site: |name, site| format!("Đăng nhập bằng {name} ({site})"),
    link: "Nối với tài khoản sẵn có",
    link_help: |email| {
        format!(
            "Địa chỉ {email} đã có tài khoản kiểm duyệt ở đây. Hãy nhập mật khẩu của tài khoản đó một lần, để chắc rằng cả hai đều là của bạn."
        )
    },
    link_code_help: "Chỉ cần khi tài khoản dùng mã một lần.",
    link_yes: "Nối hai tài khoản",

    title: "Đăng nhập bằng tài khoản khác",
    lead: "Người đọc và người kiểm duyệt có thể đăng nhập bằng tài khoản họ đã có, như Google hay Zalo. Mật khẩu của họ không đi qua đây.",
    to_page: "Đăng nhập bằng Google, Facebook, Zalo…",
    none: "Chưa có nơi nào",
    none_help: "Chọn một nơi ở dưới. Bạn sẽ cần mã ứng dụng và khóa bí mật mà nơi đó cấp.",
    callback: "Địa chỉ trở về",
    callback_help: "Khai địa chỉ này ở trang quản lý ứng dụng của Google, Facebook, Zalo…",
    add: "Thêm nơi đăng nhập",
    preset: |preset| match preset {
        Preset::OpenId => "Nơi khác, theo OpenID Connect",
        Preset::OAuth2 => "Nơi khác, theo OAuth 2",
        preset => preset.name(),
    },
    preset_help: |preset| match preset {
        Preset::Google => "Tạo “OAuth client ID” loại Web application ở Google Cloud Console.",
        Preset::Microsoft => "Đăng ký ứng dụng ở Microsoft Entra. Chỉ người của tổ chức này đăng nhập được.",
        Preset::Apple => {
            "Tạo Services ID và khóa “Sign in with Apple” ở Apple Developer. Apple chỉ cho biết tên ở lần đăng nhập đầu tiên."
        }
        Preset::Facebook => {
            "Tạo ứng dụng có Facebook Login ở Meta for Developers. E-mail từ Facebook không được xem là đã xác minh."
        }
        Preset::Zalo => "Tạo ứng dụng ở Zalo for Developers và bật Login. Zalo không cho biết e-mail.",
        Preset::GitHub => "Tạo OAuth App ở phần Developer settings của GitHub.",
        Preset::OpenId => {
            "Keycloak, Authentik, Auth0, hệ thống đăng nhập của tòa soạn: chỉ cần địa chỉ của nó."
        }
        Preset::OAuth2 => "Dành cho nơi có OAuth 2 mà không có OpenID Connect.",
    },
    name: "Tên trên nút",
    name_help: "Nút sẽ ghi “Đăng nhập bằng …”.",
    issuer: "Địa chỉ của nơi đăng nhập (issuer)",
    tenant: "Directory (tenant) ID",
    client_id: |preset| match preset {
        Preset::Facebook | Preset::Zalo => "App ID",
        Preset::Apple => "Services ID",
        Preset::Microsoft => "Application (client) ID",
        _ => "Client ID",
    },
    client_secret: "Khóa bí mật (client secret)",
    secret_kept: "Để trống thì giữ khóa đang có.",
    private_key: "Khóa riêng (.p8), dạng PEM",
    team: "Team ID",
    key: "Key ID",
    authorize: "Địa chỉ hỏi người dùng (authorization endpoint)",
    token: "Địa chỉ đổi mã lấy token (token endpoint)",
    user_info: "Địa chỉ cho biết tài khoản (user info)",
    paths: "Từng mục nằm ở đâu trong câu trả lời, ví dụ picture.data.url:",
    path_subject: "Mã tài khoản, không bao giờ đổi",
    path_name: "Tên",
    path_email: "E-mail",
    path_picture: "Địa chỉ ảnh",
    email_is_proved: "Nơi này chỉ cho biết e-mail đã xác minh",
    for_readers: "Cho người đọc đăng nhập",
    staff: "Ai được kiểm duyệt",
    staff_help: "Mỗi dòng một quy định: một địa chỉ (lan@bao.example), cả tên miền (@bao.example) hoặc một nhóm (group:ban-bien-tap), rồi owner, moderator hoặc viewer. Quy định đầu tiên khớp sẽ được dùng, và được xét lại ở mỗi lần đăng nhập. Để trống thì không ai kiểm duyệt bằng cách này.",
    more: "Thêm tùy chọn",
    scopes: "Quyền cần xin (scopes)",
    groups_claim: "Tên mục chứa các nhóm",
    save: "Lưu",
    added: |name| format!("Đã thêm. Hãy thử đăng nhập bằng {name} dưới một bài viết."),
    saved: "Đã lưu.",
    removed: "Đã gỡ.",
    readers: "người đọc",
    moderators: |rules| format!("người kiểm duyệt ({rules} quy định)"),
    change: "Sửa",
    remove: "Gỡ",
    remove_sure: "Không ai đăng nhập bằng cách này được nữa, và ai kiểm duyệt nhờ nó sẽ mất quyền ngay. Bình luận đã viết vẫn còn.",
    problem: |problem| {
        match problem {
        Problem::Field => "Có mục quá dài hoặc chứa ký tự không dùng được.".to_owned(),
        Problem::Name => "Tên trên nút cần từ 1 đến 40 ký tự.".to_owned(),
        Problem::Issuer => "Địa chỉ chưa đúng. Ví dụ: https://dang-nhap.bao.example".to_owned(),
        Problem::NoProvider(trouble) => match trouble {
            Trouble::Closed => "Địa chỉ này ở trong mạng riêng. Người vận hành máy chủ cần khai nó ở internal-urls.".to_owned(),
            Trouble::Tls => "Chứng chỉ HTTPS của địa chỉ này không tin được.".to_owned(),
            Trouble::Timeout => "Địa chỉ này trả lời quá chậm. Hãy thử lại.".to_owned(),
            Trouble::Unreachable | Trouble::Busy => "Không kết nối được tới địa chỉ này.".to_owned(),
            Trouble::Url | Trouble::Answer | Trouble::Status(_) => {
                "Ở địa chỉ này không có nơi đăng nhập theo OpenID Connect, hoặc nó tự xưng bằng địa chỉ khác. Hãy mở thử địa chỉ đó, thêm /.well-known/openid-configuration.".to_owned()
            }
        },
        Problem::ClientId => "Thiếu mã ứng dụng (client ID).".to_owned(),
        Problem::ClientSecret => "Thiếu khóa bí mật, hoặc khóa có khoảng trắng.".to_owned(),
        Problem::PrivateKey => "Cần Team ID, Key ID và khóa riêng bắt đầu bằng -----BEGIN PRIVATE KEY-----.".to_owned(),
        Problem::Address => "Ba địa chỉ đều phải bắt đầu bằng https://.".to_owned(),
        Problem::Rule(line) => format!("Không hiểu dòng {line} của quy định kiểm duyệt. Ví dụ: @bao.example moderator"),
        Problem::ForNobody => "Hãy cho người đọc đăng nhập, hoặc viết ít nhất một quy định kiểm duyệt.".to_owned(),
        Problem::TooMany => "Trang đã có 10 nơi đăng nhập. Hãy gỡ nơi không còn dùng.".to_owned(),
    }
    },
};

static EN: Words = Words {
    signed_in: "You are signed in",
    not_signed_in: "You are not signed in",
    to_article: "Back to the article",
    to_sign_in: "To the sign-in page",
    with: |name| format!("Sign in with {name}"),
    signed_in_as: "Signed in:",
    sign_out: "Sign out",
    or: "or",
    at_site: |name, site| format!("Sign in with {name} ({site})"),
    link: "Connect to your account",
    link_help: |email| {
        format!(
            "There is a moderator’s account here for {email} already. Enter its password once, so that we know both are yours."
        )
    },
    link_code_help: "Only if that account uses one-time codes.",
    link_yes: "Connect the accounts",

    title: "Sign in with another account",
    lead: "Readers and moderators can sign in with an account they have already, such as Google or Zalo. Their passwords never come here.",
    to_page: "Sign in with Google, Facebook, Zalo…",
    none: "None yet",
    none_help: "Choose one below. You will need the client ID and the secret that it gives you.",
    callback: "Redirect address",
    callback_help: "Enter this address in the provider’s app settings, at Google, Facebook, Zalo…",
    add: "Add a provider",
    preset: |preset| match preset {
        Preset::OpenId => "Another, by OpenID Connect",
        Preset::OAuth2 => "Another, by OAuth 2",
        preset => preset.name(),
    },
    preset_help: |preset| match preset {
        Preset::Google => {
            "Create an “OAuth client ID” of the type Web application in the Google Cloud Console."
        }
        Preset::Microsoft => {
            "Register an application in Microsoft Entra. Only people of that organisation can sign in."
        }
        Preset::Apple => {
            "Create a Services ID and a “Sign in with Apple” key at Apple Developer. Apple tells a name at the first sign-in only."
        }
        Preset::Facebook => {
            "Create an app with Facebook Login at Meta for Developers. An address from Facebook does not count as verified."
        }
        Preset::Zalo => {
            "Create an app at Zalo for Developers and turn Login on. Zalo tells no e-mail address."
        }
        Preset::GitHub => "Create an OAuth App in GitHub’s Developer settings.",
        Preset::OpenId => "Keycloak, Authentik, Auth0, your newsroom’s own: its address is all it takes.",
        Preset::OAuth2 => "For a provider that speaks OAuth 2 and not OpenID Connect.",
    },
    name: "Name on the button",
    name_help: "The button will say “Sign in with …”.",
    issuer: "Address of the provider (issuer)",
    tenant: "Directory (tenant) ID",
    client_id: |preset| match preset {
        Preset::Facebook | Preset::Zalo => "App ID",
        Preset::Apple => "Services ID",
        Preset::Microsoft => "Application (client) ID",
        _ => "Client ID",
    },
    client_secret: "Client secret",
    secret_kept: "Leave it empty to keep the one there is.",
    private_key: "Private key (.p8), as PEM",
    team: "Team ID",
    key: "Key ID",
    authorize: "Authorization endpoint",
    token: "Token endpoint",
    user_info: "User info endpoint",
    paths: "Where each fact stands in the answer, such as picture.data.url:",
    path_subject: "The account’s ID, which never changes",
    path_name: "Name",
    path_email: "E-mail",
    path_picture: "Address of the picture",
    email_is_proved: "This provider only tells verified e-mail addresses",
    for_readers: "Readers can sign in",
    staff: "Who moderates",
    staff_help: "One rule a line: an address (lan@news.example), a whole domain (@news.example) or a group (group:desk), then owner, moderator or viewer. The first rule that fits counts, and is looked at again at each sign-in. Leave it empty and nobody moderates this way.",
    more: "More options",
    scopes: "Scopes",
    groups_claim: "Claim that lists groups",
    save: "Save",
    added: |name| format!("Added. Try to sign in with {name} under an article."),
    saved: "Saved.",
    removed: "Removed.",
    readers: "readers",
    moderators: |rules| match rules {
        1 => "moderators (1 rule)".to_owned(),
        rules => format!("moderators ({rules} rules)"),
    },
    change: "Change",
    remove: "Remove",
    remove_sure: "Nobody will be able to sign in this way, and whoever moderates by it loses that right at once. Comments stay.",
    problem: |problem| {
        match problem {
        Problem::Field => "A field is too long or has characters that cannot be used.".to_owned(),
        Problem::Name => "The name on the button needs 1 to 40 characters.".to_owned(),
        Problem::Issuer => "That is not the address of a provider. For example: https://login.news.example".to_owned(),
        Problem::NoProvider(trouble) => match trouble {
            Trouble::Closed => "That address is in a private network. Whoever runs the server has to name it in internal-urls.".to_owned(),
            Trouble::Tls => "The HTTPS certificate of that address cannot be trusted.".to_owned(),
            Trouble::Timeout => "That address answers too slowly. Try again.".to_owned(),
            Trouble::Unreachable | Trouble::Busy => "That address cannot be reached.".to_owned(),
            Trouble::Url | Trouble::Answer | Trouble::Status(_) => {
                "There is no OpenID provider at that address, or it calls itself by another one. Open the address with /.well-known/openid-configuration behind it.".to_owned()
            }
        },
        Problem::ClientId => "The client ID is missing.".to_owned(),
        Problem::ClientSecret => "The secret is missing, or has spaces in it.".to_owned(),
        Problem::PrivateKey => "It needs a Team ID, a Key ID and a private key that begins with -----BEGIN PRIVATE KEY-----.".to_owned(),
        Problem::Address => "All three addresses have to begin with https://.".to_owned(),
        Problem::Rule(line) => format!("Line {line} of the rules makes no sense. For example: @news.example moderator"),
        Problem::ForNobody => "Let readers sign in, or write at least one rule of who moderates.".to_owned(),
        Problem::TooMany => "The site has 10 providers already. Remove one that is not used any more.".to_owned(),
    }
    },
};
