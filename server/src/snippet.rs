//! The snippet: what an owner pastes where the thread belongs. It needs nothing beside it, moves nothing on the page, and
//! starts the thread's request while the loader is still coming.

use std::fmt;

use cam_nhan_domain::{SiteId, site::Language};

/// What is pasted for a site.
#[derive(Clone, Copy, Debug)]
pub struct Snippet<'a> {
    /// How readers' browsers reach the service, without a trailing slash.
    pub base: &'a str,
    /// The site.
    pub site: &'a SiteId,
    /// The language of its threads.
    pub language: Language,
}

impl Snippet<'_> {
    /// Room that the thread takes from the first paint, so that nothing moves when it comes; given up where no script
    /// comes.
    pub const STYLES: &'static str = "cam-nhan:not(:defined) { display: block; min-height: 100svh; animation: cam-nhan 9s step-end forwards }\n\
                                      @keyframes cam-nhan { to { min-height: 0 } }";

    /// The preload of the fragment, as `embed.js` will ask for it to the letter (`widget/scripts/embed/claim.js`): the
    /// browser then hands that the answer that is under way. Of a page whose canonical address is on another host the
    /// loader says more, and nothing is asked for early. Up to 300 bytes where the address and the name are of usual
    /// length.
    pub fn early_request(&self) -> String {
        let Self { base, site, language } = self;
        let language = language.tag();
        format!(
            "{{let d=document,h=location,c=d.querySelector(\"[rel=canonical]\")?.href;c?.indexOf(h.origin)||\
             d.head.append(Object.assign(d.createElement(\"link\"),{{rel:\"preload\",as:\"fetch\",crossOrigin:\"\",\
             href:\"{base}/embed/{site}/fragment?\"+new URLSearchParams({{lang:\"{language}\",url:c||h,title:d.title}})}}))}}"
        )
    }

    /// The element, with a link to the thread's own page for whoever has no script.
    fn element(&self) -> String {
        let Self { base, site, language } = self;
        let words = match language {
            Language::Vi => "Xem và viết bình luận",
            Language::En => "Read and write comments",
        };
        format!(
            "<cam-nhan lang=\"{tag}\"><a href=\"{base}/t/{site}\" referrerpolicy=\"no-referrer-when-downgrade\">{words}</a></cam-nhan>",
            tag = language.tag()
        )
    }

    /// The script tag. With `crossorigin` script and thread come by one connection.
    fn script(&self) -> String {
        let Self { base, site, .. } = self;
        format!("<script async crossorigin src=\"{base}/embed.js\" data-site=\"{site}\"></script>")
    }

    /// What a page's Content-Security-Policy has to allow.
    pub fn policy(&self) -> String {
        let base = self.base;
        format!(
            "script-src {base} 'wasm-unsafe-eval';\nstyle-src {base};\nconnect-src {base};\nform-action {base};"
        )
    }

    /// The same for pages whose Content-Security-Policy allows neither inline scripts nor inline styles: [`Self::STYLES`]
    /// then stand in the page's own style sheet.
    pub fn without_inline(&self) -> String {
        format!("{}\n{}", self.element(), self.script())
    }
}

/// The usual form.
impl fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<style>{}</style>\n{}\n<script>{}</script>\n{}",
            Self::STYLES,
            self.element(),
            self.early_request(),
            self.script()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_early_request_is_at_most_300_bytes() {
        let site = SiteId::parse("bao").expect("a name");
        let snippet = Snippet {
            base: "https://binhluan.example",
            site: &site,
            language: Language::Vi,
        };
        let script = snippet.early_request();
        assert!(script.len() <= 300, "{} bytes: {script}", script.len());
        assert!(!snippet.without_inline().contains("<style"));
    }
}
