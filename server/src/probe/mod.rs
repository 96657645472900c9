//! Looks at a page as a reader's browser would, and says whether a site's thread can be there, or what keeps it away.

mod csp;
mod html;

use axum::http::{StatusCode, header};
use cam_nhan_domain::SiteId;
use url::Url;

use self::csp::Policy;
use crate::{
    net::outgoing::{Answer, Outgoing, Reach, Trouble},
    store::sites::Site,
};

/// Redirects that are followed, as long as they stay where one may ask.
const MOST_REDIRECTS: usize = 4;

/// What was found; the first one that hinders is what is to be mended first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The script is there, and everything that it needs.
    Good,
    /// No page came: the address, the line, the certificate …
    NoAnswer(Trouble),
    /// The page asks to sign in first.
    SignIn,
    /// A firewall lets no program in.
    Firewall,
    /// It answers with this status.
    Status(u16),
    /// It leads on, and on.
    Redirects,
    /// It is no HTML.
    NoPage,
    /// The page's origin is not among the site's.
    Origin(String),
    /// There is neither script nor element.
    NoSnippet,
    /// There is an element, and no script.
    NoScript,
    /// There is a script, and no element.
    NoElement,
    /// The script names no site.
    NoSite,
    /// The script names another site.
    OtherSite(String),
    /// The script comes from elsewhere; well where that is a proxy of the page's own.
    OtherService(String),
    /// The page is read by HTTPS, and the service by HTTP: browsers bring nothing.
    Mixed,
    /// The policy does not let the script run.
    ScriptForbidden,
    /// The policy does not let the page ask the service.
    ConnectionForbidden,
    /// The policy lets no program run: readers write on the thread's own page.
    ProgramForbidden,
    /// The policy does not let the snippet's inline script run: nothing is asked for early.
    InlineForbidden,
}

impl Finding {
    /// Whether the thread is there all the same.
    pub fn is_remark(&self) -> bool {
        matches!(
            self,
            Self::Good | Self::OtherService(_) | Self::ProgramForbidden | Self::InlineForbidden
        )
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The site whose thread it is to be.
    pub site: &'a Site,
    /// How browsers reach the service, without a trailing slash.
    pub base: &'a str,
    /// How far we may go for it.
    pub reach: Reach,
}

/// Looks at the page of an address.
pub async fn look(outgoing: &Outgoing, address: &str, wanted: Wanted<'_>) -> Vec<Finding> {
    match fetch(outgoing, address, wanted.reach).await {
        Ok((page, answer)) => judge(&page, &answer, wanted),
        Err(finding) => vec![finding],
    }
}

/// The page, after all redirects, and where it was.
async fn fetch(outgoing: &Outgoing, address: &str, reach: Reach) -> Result<(Url, Answer), Finding> {
    let address = address.trim();
    let whole = if address.contains("://") {
        address.to_owned()
    } else {
        format!("https://{address}")
    };
    let mut at = Url::parse(&whole).map_err(|_| Finding::NoAnswer(Trouble::Url))?;
    for _ in 0..=MOST_REDIRECTS {
        let answer = outgoing
            .get_page(&at, &[], reach)
            .await
            .map_err(Finding::NoAnswer)?;
        let location = answer
            .headers
            .get(header::LOCATION)
            .filter(|_| answer.status.is_redirection());
        let Some(location) = location.and_then(|location| location.to_str().ok()) else {
            return Ok((at, answer));
        };
        let next = at.join(location).map_err(|_| Finding::Redirects)?;
        if asks_to_sign_in(&next) && !asks_to_sign_in(&at) {
            return Err(Finding::SignIn);
        }
        at = next;
    }
    Err(Finding::Redirects)
}

/// Whether an address is that of a form to sign in.
fn asks_to_sign_in(url: &Url) -> bool {
    let path = url.path().to_ascii_lowercase();
    [
        "login",
        "log-in",
        "signin",
        "sign-in",
        "sign_in",
        "dang-nhap",
        "dangnhap",
        "/auth",
        "/sso",
    ]
    .iter()
    .any(|word| path.contains(word))
}

fn judge(page: &Url, answer: &Answer, wanted: Wanted<'_>) -> Vec<Finding> {
    let header = |name| {
        answer
            .headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
    };
    let is_challenged = answer.headers.contains_key("cf-mitigated");
    match answer.status {
        StatusCode::UNAUTHORIZED => return vec![Finding::SignIn],
        StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
            if is_challenged || answer.status == StatusCode::FORBIDDEN =>
        {
            return vec![Finding::Firewall];
        }
        status if !status.is_success() => return vec![Finding::Status(status.as_u16())],
        _ => {}
    }
    let is_html = header(header::CONTENT_TYPE).any(|kind| kind.contains("html"));
    if !is_html {
        return vec![Finding::NoPage];
    }
    let found = html::read(&String::from_utf8_lossy(&answer.body));
    let mut findings = Vec::new();
    if found.scripts.is_empty() {
        findings.push(match (found.has_element, found.asks_password) {
            (true, _) => Finding::NoScript,
            (false, true) => Finding::SignIn,
            (false, false) => Finding::NoSnippet,
        });
    } else if !found.has_element {
        findings.push(Finding::NoElement);
    }
    let ours = |script: &&html::Script| script.site.as_deref() == Some(wanted.site.id.as_str());
    let script = found.scripts.iter().find(ours).or(found.scripts.first());
    if let Some(script) = script {
        findings.extend(of_site(script, &wanted.site.id));
        findings.extend(of_service(script, page, wanted.base));
    }
    let origin = page.origin().ascii_serialization();
    if !wanted.site.settings.allows(&origin) {
        findings.push(Finding::Origin(origin));
    }
    if let Some(script) = script {
        let policies: Vec<Policy> = header(header::CONTENT_SECURITY_POLICY)
            .chain(found.policies.iter().map(String::as_str))
            .flat_map(Policy::read)
            .collect();
        findings.extend(of_policies(
            &policies,
            script,
            found.has_early_request,
            page,
            wanted.base,
        ));
    }
    if findings.iter().all(Finding::is_remark) {
        findings.insert(0, Finding::Good);
    }
    findings
}

fn of_site(script: &html::Script, site: &SiteId) -> Option<Finding> {
    match script.site.as_deref() {
        None | Some("") => Some(Finding::NoSite),
        Some(other) if other != site.as_str() => Some(Finding::OtherSite(other.to_owned())),
        Some(_) => None,
    }
}

fn of_service(script: &html::Script, page: &Url, base: &str) -> Option<Finding> {
    let src = page.join(&script.src).ok()?;
    if page.scheme() == "https" && src.scheme() == "http" && !crate::net::address::is_this_machine(&src) {
        return Some(Finding::Mixed);
    }
    (src.as_str().split(['?', '#']).next() != Some(&format!("{base}/embed.js")))
        .then(|| Finding::OtherService(src.to_string()))
}

/// What the page's policies keep away, of all that a thread needs.
fn of_policies(
    policies: &[Policy],
    script: &html::Script,
    has_early_request: bool,
    page: &Url,
    base: &str,
) -> Vec<Finding> {
    let (Ok(src), Ok(service)) = (page.join(&script.src), Url::parse(base)) else {
        return Vec::new();
    };
    let all = |allows: &dyn Fn(&Policy) -> bool| policies.iter().all(allows);
    let mut findings = Vec::new();
    if !all(&|policy| policy.allows_script(page, &src, script.nonce.as_deref())) {
        findings.push(Finding::ScriptForbidden);
    }
    // What a script asks for it asks for beside itself.
    let beside = src.join("embed/").unwrap_or(service);
    if !all(&|policy| policy.allows_connection(page, &beside)) {
        findings.push(Finding::ConnectionForbidden);
    }
    if !all(&Policy::allows_program) {
        findings.push(Finding::ProgramForbidden);
    }
    if has_early_request && !all(&Policy::allows_inline) {
        findings.push(Finding::InlineForbidden);
    }
    findings
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;
    use cam_nhan_domain::site::Settings;

    use super::*;

    fn judged(page: &str, policy: &str, html: &str) -> Vec<Finding> {
        let site = Site {
            id: SiteId::parse("bao").expect("a name"),
            name: "Báo".to_owned(),
            settings: Settings {
                origins: vec!["https://bao.example".to_owned()],
                ..Settings::default()
            },
            words_revision: 0,
            has_identity_providers: false,
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, "text/html".parse().expect("a value"));
        if !policy.is_empty() {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy.parse().expect("a value"));
        }
        let answer = Answer {
            status: StatusCode::OK,
            retry_after: None,
            headers,
            body: html.to_owned().into(),
        };
        let wanted = Wanted {
            site: &site,
            base: "https://binhluan.example",
            reach: Reach::Public,
        };
        judge(&page.parse().expect("a URL"), &answer, wanted)
    }

    #[test]
    fn what_keeps_a_thread_away_is_told_one_by_one() {
        const SCRIPT: &str = "<script async src=https://binhluan.example/embed.js data-site=bao></script>";
        let whole = format!("<cam-nhan></cam-nhan>{SCRIPT}");
        let early = format!("<script>x='/fragment?'</script>{whole}");
        let at = "https://www.bao.example/tin";
        for (page, policy, html, findings) in [
            (at, "", whole.as_str(), vec![Finding::Good]),
            (at, "", "<p>Tin</p>", vec![Finding::NoSnippet]),
            (
                at,
                "",
                "<form><input type=password></form>",
                vec![Finding::SignIn],
            ),
            (at, "", "<cam-nhan></cam-nhan>", vec![Finding::NoScript]),
            (at, "", SCRIPT, vec![Finding::NoElement]),
            (
                "https://khac.example/",
                "",
                &whole,
                vec![Finding::Origin("https://khac.example".to_owned())],
            ),
            (at, "", &whole.replace("data-site=bao", ""), vec![Finding::NoSite]),
            (
                at,
                "",
                &whole.replace("site=bao", "site=tin"),
                vec![Finding::OtherSite("tin".to_owned())],
            ),
            (
                at,
                "",
                &whole.replace("binhluan.", "cu."),
                vec![
                    Finding::Good,
                    Finding::OtherService("https://cu.example/embed.js".to_owned()),
                ],
            ),
            (at, "", &whole.replace("https:", "http:"), vec![Finding::Mixed]),
            (
                at,
                "default-src 'self'",
                &whole,
                vec![
                    Finding::ScriptForbidden,
                    Finding::ConnectionForbidden,
                    Finding::ProgramForbidden,
                ],
            ),
            (
                at,
                "script-src https://binhluan.example 'wasm-unsafe-eval'; connect-src 'self'",
                &whole,
                vec![Finding::ConnectionForbidden],
            ),
            (
                at,
                "script-src https://binhluan.example 'wasm-unsafe-eval'",
                &early,
                vec![Finding::Good, Finding::InlineForbidden],
            ),
        ] {
            assert_eq!(judged(page, policy, html), findings, "{page} {policy} {html}");
        }
    }
}
