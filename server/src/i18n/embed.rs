//! What the page says from which a site's snippet is copied, and what it found on a page of the site's.

use cam_nhan_domain::site::Language;

use crate::{net::outgoing::Trouble, probe::Finding};

/// One field a sentence, as in [`crate::i18n::admin::Words`].
#[expect(missing_docs, reason = "the sentences say it")]
pub struct Embed {
    pub title: &'static str,
    pub ready: fn(site: &str) -> String,
    pub paste: &'static str,
    pub paste_help: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub strict: &'static str,
    pub strict_help: &'static str,
    pub strict_styles: &'static str,
    pub strict_policy: &'static str,
    pub only_here: fn(base: &str) -> String,
    pub account: &'static str,
    pub account_help: &'static str,
    pub look_help: &'static str,
    pub to_look: &'static str,
    pub to_queue: &'static str,
    pub test: &'static str,
    pub test_help: &'static str,
    pub article: &'static str,
    pub tested: fn(address: &str) -> String,
    pub finding: fn(&Finding, &Seen) -> String,
}

/// What the sentences about a page name.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The site's short name.
    pub site: &'a str,
    /// How browsers reach the service.
    pub base: &'a str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Embed {
    match language {
        Language::Vi => &VI,
        Language::En => &EN,
    }
}

static VI: Embed = Embed {
    title: "Gắn vào trang",
    ready: |site| format!("Đã tạo “{site}”. Chỉ còn dán đoạn mã dưới đây vào trang của bạn."),
    paste: "Dán đoạn mã này vào trang",
    paste_help: "Trong mẫu của bài viết, ở chỗ muốn có bình luận. Đoạn mã không làm xê dịch gì trên trang.",
    copy: "Chép đoạn mã",
    copied: "Đã chép",
    strict: "Trang có Content-Security-Policy chặt",
    strict_help: "Nếu chính sách của trang cấm script và style viết thẳng trong HTML, hãy dùng đoạn này:",
    strict_styles: "và đưa hai quy tắc này vào tệp CSS của trang:",
    strict_policy: "Chính sách của trang cần cho phép thêm:",
    only_here: |base| {
        format!(
            "Đoạn mã trỏ tới {base}, nơi chỉ máy chủ tự vào được. Trước khi dán vào trang thật, hãy cho dịch vụ một tên miền và đặt CAM_NHAN_PUBLIC_URL."
        )
    },
    account: "Xác thực hai bước",
    account_help: "Thêm một lớp bảo vệ cho tài khoản của bạn: khi đăng nhập cần thêm một mã từ điện thoại.",
    look_help: "Màu, góc, chữ, sáng hay tối: đổi lúc nào cũng được, không phải dán lại đoạn mã.",
    to_look: "Chọn giao diện",
    to_queue: "Tới hàng chờ duyệt",
    test: "Kiểm tra trang",
    test_help: "Sau khi dán, chúng tôi mở thử một bài và cho biết đoạn mã đã ở đó chưa, có gì cản không.",
    article: "Địa chỉ một bài",
    tested: |address| format!("Đã mở {address}"),
    finding: |finding, seen| {
        let Seen { site, base } = seen;
        match finding {
            Finding::Good => "Đã thấy đoạn mã trên trang. Mọi thứ đều ổn.".to_owned(),
            Finding::NoAnswer(trouble) => match trouble {
                Trouble::Url => "Đây không phải địa chỉ của một trang web. Hãy dán địa chỉ một bài, chẳng hạn https://bao.example/bai.",
                Trouble::Closed => "Địa chỉ này dẫn vào mạng nội bộ. Chúng tôi chỉ mở được trang mà ai cũng vào được.",
                Trouble::Unreachable => "Không ai trả lời ở địa chỉ này. Hãy xem lại tên miền, và máy chủ của trang có đang chạy không.",
                Trouble::Busy => "Dịch vụ đang bận. Hãy thử lại sau ít giây.",
                Trouble::Tls => "Chứng chỉ HTTPS của trang không dùng được. Hãy xem nó còn hạn không và có đúng tên miền không.",
                Trouble::Timeout => "Trang không trả lời trong 5 giây. Hãy thử lại.",
                Trouble::Answer | Trouble::Status(_) => "Trang trả lời giữa chừng rồi ngắt. Hãy thử lại.",
            }
            .to_owned(),
            Finding::SignIn => "Trang đòi đăng nhập nên chúng tôi không vào được. Hãy thử một bài mà ai cũng đọc được.".to_owned(),
            Finding::Firewall => "Tường lửa của trang không cho chương trình vào. Hãy tự mở bài ấy bằng trình duyệt: bình luận hiện ra là được.".to_owned(),
            Finding::Status(status) => format!("Trang trả lời với mã {status}. Hãy xem lại địa chỉ của bài."),
            Finding::Redirects => "Địa chỉ này chuyển hướng mãi không dừng. Hãy dán địa chỉ cuối cùng hiện trên trình duyệt.".to_owned(),
            Finding::NoPage => "Địa chỉ này không trả về một trang HTML. Hãy dán địa chỉ của một bài.".to_owned(),
            Finding::Origin(origin) => format!("Trang này thuộc {origin}, chưa có trong địa chỉ của trang. Hãy thêm {origin} vào đó, nếu không trình duyệt sẽ không nhận được bình luận."),
            Finding::NoSnippet => "Trang mở được nhưng chưa có đoạn mã. Hãy dán đoạn mã vào mẫu bài viết, xuất bản, xóa bộ nhớ đệm của trang nếu có, rồi kiểm tra lại.".to_owned(),
            Finding::NoScript => "Có thẻ <cam-nhan> nhưng thiếu thẻ <script>. Hãy dán lại cả đoạn mã.".to_owned(),
            Finding::NoElement => "Có thẻ <script> nhưng thiếu thẻ <cam-nhan>. Hãy dán lại cả đoạn mã, ở chỗ muốn có bình luận.".to_owned(),
            Finding::NoSite => format!("Thẻ <script> thiếu data-site=\"{site}\". Hãy dán lại cả đoạn mã."),
            Finding::OtherSite(other) => format!("Thẻ <script> ghi data-site=\"{other}\". Trang này tên là \"{site}\": hãy dán lại đoạn mã."),
            Finding::OtherService(src) => format!("Thẻ <script> lấy từ {src}, không phải {base}/embed.js. Nếu đó là máy chủ chuyển tiếp của bạn thì không sao; nếu không, hãy dán lại đoạn mã."),
            Finding::Mixed => "Trang dùng HTTPS mà thẻ <script> lấy qua HTTP nên trình duyệt chặn. Hãy cho dịch vụ một địa chỉ https:// rồi dán lại đoạn mã.".to_owned(),
            Finding::ScriptForbidden => format!("Content-Security-Policy của trang không cho chạy {base}/embed.js. Hãy thêm {base} vào script-src."),
            Finding::ConnectionForbidden => format!("Content-Security-Policy của trang không cho hỏi {base}. Hãy thêm {base} vào connect-src."),
            Finding::ProgramForbidden => "Content-Security-Policy của trang không có 'wasm-unsafe-eval' trong script-src: đọc được bình luận, còn viết thì phải sang trang riêng.".to_owned(),
            Finding::InlineForbidden => "Content-Security-Policy của trang chặn script viết thẳng trong HTML: bình luận vẫn hiện, chậm hơn một chút. Hãy dùng đoạn mã cho chính sách chặt.".to_owned(),
        }
    },
};

static EN: Embed = Embed {
    title: "Add to your site",
    ready: |site| {
        format!("“{site}” is ready. All that is left is to paste the snippet below into your site.")
    },
    paste: "Paste this snippet into your site",
    paste_help: "In the template of your articles, where the comments should be. Nothing on the page moves when they arrive.",
    copy: "Copy snippet",
    copied: "Copied",
    strict: "Sites with a strict Content-Security-Policy",
    strict_help: "If your site’s policy forbids inline scripts and styles, use this snippet instead:",
    strict_styles: "and put these two rules into your site’s style sheet:",
    strict_policy: "Your site’s policy also needs to allow:",
    only_here: |base| {
        format!(
            "The snippet points to {base}, which only this server can reach. Before you paste it into a public site, give the service a host name and set CAM_NHAN_PUBLIC_URL."
        )
    },
    account: "Two-factor sign-in",
    account_help: "Protect your account further: signing in then also takes a code from your phone.",
    look_help: "Colour, corners, font, light or dark: change them at any time, the snippet stays the same.",
    to_look: "Choose the look",
    to_queue: "Go to the queue",
    test: "Test my page",
    test_help: "Once the snippet is there, we open one of your articles and tell you whether we found it and what is in its way.",
    article: "Address of an article",
    tested: |address| format!("We opened {address}"),
    finding: |finding, seen| {
        let Seen { site, base } = seen;
        match finding {
            Finding::Good => "We found the snippet on your page. All is well.".to_owned(),
            Finding::NoAnswer(trouble) => match trouble {
                Trouble::Url => "This is not the address of a web page. Paste the address of an article, such as https://news.example/story.",
                Trouble::Closed => "This address leads into a private network. We can only open pages that everybody can reach.",
                Trouble::Unreachable => "Nobody answers at this address. Check the host name, and that your site is running.",
                Trouble::Busy => "The service is busy. Try again in a few seconds.",
                Trouble::Tls => "The page’s HTTPS certificate cannot be trusted. Check that it has not expired and is for this host name.",
                Trouble::Timeout => "The page did not answer within 5 seconds. Try again.",
                Trouble::Answer | Trouble::Status(_) => "The page’s answer broke off. Try again.",
            }
            .to_owned(),
            Finding::SignIn => "The page asks us to sign in. Try an article that everybody can read.".to_owned(),
            Finding::Firewall => "The site’s firewall lets no program in. Open the article in your browser: if the comments show, all is well.".to_owned(),
            Finding::Status(status) => format!("The page answered with status {status}. Check the address of the article."),
            Finding::Redirects => "This address keeps redirecting. Paste the final address that your browser shows.".to_owned(),
            Finding::NoPage => "This address is not an HTML page. Paste the address of an article.".to_owned(),
            Finding::Origin(origin) => format!("This page belongs to {origin}, which is not among the site’s addresses. Add {origin} there, or browsers will not get the comments."),
            Finding::NoSnippet => "The page opens, but the snippet is not there. Paste it into the template of your articles, publish, clear the site’s cache if it has one, and test again.".to_owned(),
            Finding::NoScript => "There is a <cam-nhan> tag, but no <script> tag. Paste the whole snippet again.".to_owned(),
            Finding::NoElement => "There is a <script> tag, but no <cam-nhan> tag. Paste the whole snippet again, where the comments should be.".to_owned(),
            Finding::NoSite => format!("The <script> tag lacks data-site=\"{site}\". Paste the whole snippet again."),
            Finding::OtherSite(other) => format!("The <script> tag says data-site=\"{other}\", but this site is \"{site}\". Paste the snippet again."),
            Finding::OtherService(src) => format!("The <script> tag loads {src}, not {base}/embed.js. If that is a proxy of your own, all is well; otherwise paste the snippet again."),
            Finding::Mixed => "The page uses HTTPS but the <script> tag loads over HTTP, which browsers block. Give the service an https:// address and paste the snippet again.".to_owned(),
            Finding::ScriptForbidden => format!("The page’s Content-Security-Policy does not let {base}/embed.js run. Add {base} to script-src."),
            Finding::ConnectionForbidden => format!("The page’s Content-Security-Policy does not let it ask {base}. Add {base} to connect-src."),
            Finding::ProgramForbidden => "The page’s Content-Security-Policy has no 'wasm-unsafe-eval' in script-src: comments can be read, but writing happens on a page of its own.".to_owned(),
            Finding::InlineForbidden => "The page’s Content-Security-Policy blocks inline scripts: comments show all the same, a little later. Use the snippet for strict policies.".to_owned(),
        }
    },
};
