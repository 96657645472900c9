//! What a page's HTML says that matters for a thread: its script tags, its elements, its policy, whether it asks to sign
//! in. Read by the tokenizer that browsers' rules define, without a tree.

use std::cell::RefCell;

use html5ever::{
    Attribute,
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};

/// A script tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Where it is.
    pub src: String,
    /// The site that it names, if it does.
    pub site: Option<String>,
    /// By which a policy lets it run.
    pub nonce: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Script tags that look like the loader's: named so, or with the name of a site.
    pub scripts: Vec<Script>,
    /// Whether there is a `<cam-nhan>`.
    pub has_element: bool,
    /// Whether there is the inline script of the snippet.
    pub has_early_request: bool,
    /// Whether a password is asked for.
    pub asks_password: bool,
    /// Policies within the page.
    pub policies: Vec<String>,
}

/// Reads a page.
pub fn read(html: &str) -> Found {
    let sink = Sink::default();
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.found.into_inner()
}

#[derive(Default)]
struct Sink {
    found: RefCell<Found>,
    in_script: RefCell<bool>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => return self.tag(&tag),
            Token::CharacterTokens(text) if *self.in_script.borrow() && text.contains("/fragment?") => {
                self.found.borrow_mut().has_early_request = true;
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Sink {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if tag.kind == TagKind::EndTag {
            if name == "script" {
                *self.in_script.borrow_mut() = false;
            }
            return TokenSinkResult::Continue;
        }
        let mut found = self.found.borrow_mut();
        let attribute = |name: &str| value(&tag.attrs, name);
        match name {
            "script" => {
                let src = attribute("src");
                let site = attribute("data-site");
                let is_ours = src.as_deref().is_some_and(|src| {
                    let path = src.split(['?', '#']).next().unwrap_or_default();
                    path.ends_with("/embed.js") && site.is_none() || site.is_some()
                });
                if let Some(src) = src.filter(|_| is_ours) {
                    found.scripts.push(Script {
                        src,
                        site,
                        nonce: attribute("nonce"),
                    });
                }
                *self.in_script.borrow_mut() = true;
                return TokenSinkResult::RawData(RawKind::ScriptData);
            }
            "style" | "noframes" | "xmp" | "iframe" => return TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
            "cam-nhan" => found.has_element = true,
            "input" => {
                found.asks_password |=
                    attribute("type").is_some_and(|kind| kind.eq_ignore_ascii_case("password"));
            }
            "meta" => {
                let is_policy = attribute("http-equiv")
                    .is_some_and(|name| name.eq_ignore_ascii_case("content-security-policy"));
                if let Some(policy) = attribute("content").filter(|_| is_policy) {
                    found.policies.push(policy);
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn value(attributes: &[Attribute], name: &str) -> Option<String> {
    let attribute = attributes
        .iter()
        .find(|attribute| &*attribute.name.local == name)?;
    Some(attribute.value.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snippet_is_found_and_what_only_looks_like_it_is_not() {
        let found = read(
            "<!doctype html><title><script data-site=x src=/embed.js></script></title>
             <!-- <script src=https://a.example/embed.js data-site=bao></script> -->
             <meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">
             <script>let a = '<cam-nhan>', b = '/fragment?'</script>
             <SCRIPT async SRC=' https://a.example/embed.js' DATA-SITE=bao></SCRIPT><cam-nhan></cam-nhan>",
        );
        assert_eq!(found.scripts.len(), 1, "{found:?}");
        let script = found.scripts.first().expect("a script");
        assert_eq!(
            (script.src.as_str(), script.site.as_deref()),
            ("https://a.example/embed.js", Some("bao"))
        );
        assert!(found.has_element && found.has_early_request && !found.asks_password);
        assert_eq!(found.policies, ["script-src 'self'"]);
        assert!(!read("<script>'<cam-nhan>'</script>").has_element);
        assert!(read("<input type=Password>").asks_password);
    }
}
