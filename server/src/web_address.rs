//! Web addresses in a text: those that become links, and all that a reader could follow, however they are written.

mod known;

use std::ops::Range;

use cam_nhan_domain::{comment::is_invisible, site::without_www};
use url::{Host, Url};

use known::{ENDINGS, SHORTENERS};

/// Where the first address that begins with http:// or https:// stands, in letters of any size. Looks no further than
/// it: a text full of addresses is read once, not once for each.
pub fn find(text: &str) -> Option<Range<usize>> {
    text.match_indices("://").find_map(|(at, _)| {
        let before = text.get(..at)?;
        let begins = |scheme: &str| {
            let start = at.checked_sub(scheme.len())?;
            before.get(start..)?.eq_ignore_ascii_case(scheme).then_some(start)
        };
        let start = begins("https").or_else(|| begins("http"))?;
        Some(start..start + end(text.get(start..)?))
    })
}

/// Where an address that begins `text` ends: before a space, a quotation mark, punctuation of a full-width script or
/// what nobody sees, and before the punctuation of the sentence that it stands in.
fn end(text: &str) -> usize {
    let outside = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || is_invisible(c)
            || matches!(c, '<' | '>' | '"' | '“' | '”' | '‘' | '’' | '«' | '»' | '\u{3001}'..='\u{303f}'
                | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}')
    };
    let end = text.find(outside).unwrap_or(text.len());
    let mut address = &text[..end];
    let (opened, mut closed) = (address.matches('(').count(), address.matches(')').count());
    while let Some(last) = address.chars().next_back() {
        let drop = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '…' => true,
            ')' => {
                let unmatched = closed > opened;
                closed -= 1;
                unmatched
            }
            _ => false,
        };
        if !drop {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    // Never nothing: a scheme alone is passed over whole.
    address.len().max("http://".len()).min(end)
}

/// An address that leads to the web from any page, and to the host that it names: `https:a.example` is a path of the
/// page that it stands in, and `https://bao.example@a.example` leads to the second of its names. A number of IPv6 is none:
/// no article is there, and its brackets would not come through to the page.
pub fn web(address: &str) -> Option<Url> {
    let scheme = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    if !scheme.starts_with("http://") && scheme != "https://" {
        return None;
    }
    let url = Url::parse(address).ok()?;
    let names_one = url.username().is_empty() && url.password().is_none();
    let named = url.host().is_some_and(|host| !matches!(host, Host::Ipv6(_)));
    (matches!(url.scheme(), "http" | "https") && named && names_one).then_some(url)
}

/// Where a link leads, if its words are another address. `folded` is the words' [plain](crate::screening::plain::plain)
/// form.
pub fn elsewhere(words: &str, folded: &str, url: &Url) -> Option<String> {
    let host = url.host_str()?;
    if hosts(folded).any(|named| without_www(&named) != without_www(host)) {
        return Some(host.to_owned());
    }
    // The same house and another door.
    let named = web(words.trim())?;
    (named.path() != url.path() || named.query() != url.query()).then(|| {
        let whole = format!(
            "{host}{}",
            &url[url::Position::BeforePath..url::Position::AfterQuery]
        );
        cam_nhan_domain::comment::text::shorten(&whole, 80)
    })
}

/// The hosts of all addresses in a text, in its [plain](crate::screening::plain::plain) form: with and without a scheme,
/// with another one, with dots in brackets or words.
pub fn hosts(folded: &str) -> impl Iterator<Item = String> {
    let dotted = with_dots(folded);
    let tokens: Vec<String> = dotted
        .split(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '<' | '>'
                        | '"'
                        | '\''
                        | '“'
                        | '”'
                        | '‘'
                        | '’'
                        | '«'
                        | '»'
                        | '('
                        | ')'
                        | '['
                        | ']'
                        | '{'
                        | '}'
                        | '|'
                        | ','
                        | ';'
                        | '、'
                        | '。'
                        | '`'
                        | '*'
                )
        })
        .filter(|token| token.contains(['.', ':']))
        .flat_map(of_token)
        .collect();
    tokens.into_iter()
}

/// Whether an address is that of a picture.
pub fn is_picture(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp"]
        .iter()
        .any(|ending| {
            path.len()
                .checked_sub(ending.len())
                .and_then(|at| path.get(at..))
                .is_some_and(|end| end.eq_ignore_ascii_case(ending))
        })
}

/// A text in which a sign that stands for an address's dot is one: `lua88,com`, `lua88。com`. Only between a name that is
/// hardly a word and the end of a name.
fn with_dots_for_signs(text: &str) -> String {
    let sign = |c: char| matches!(c, ',' | '。' | '｡' | '•' | '·' | '∙' | '‧' | '․');
    if !text.contains(sign) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, c)) = rest.char_indices().find(|(_, c)| sign(*c)) {
        let (before, after) = (&rest[..at], &rest[at + c.len_utf8()..]);
        let name = out.len() + before.len();
        out.push_str(before);
        let name = out
            .get(..name)
            .and_then(|out| out.rsplit(|c: char| !c.is_ascii_alphanumeric()).next())
            .unwrap_or_default();
        let end = after
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let named = name.len() > 6 || (name.len() > 2 && name.bytes().any(|byte| byte.is_ascii_digit()));
        let dot = named && name.bytes().any(|byte| byte.is_ascii_alphabetic()) && ENDINGS.contains(&end);
        out.push(if dot { '.' } else { c });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// A text in which the dots of addresses are dots: `lua88[.]com`, `lua88 dot com`, `lua88 chấm com`. A word is a dot only
/// before the end of a name, and after a word that is hardly Vietnamese: "ông chấm cơm" is eating.
fn with_dots(folded: &str) -> String {
    let mut text = folded.to_owned();
    for dot in ["[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", "[cham]", "(cham)"] {
        if text.contains(dot) {
            text = text.replace(dot, ".");
        }
    }
    text = with_dots_for_signs(&text);
    let ends = |word: &str| {
        let end = word.split(|c: char| !c.is_ascii_alphanumeric()).next();
        end.is_some_and(|end| ENDINGS.contains(&end))
    };
    let names = |word: &str| {
        word.ends_with(|c: char| c.is_ascii_alphanumeric())
            && (word.len() > 6 || word.bytes().any(|byte| byte.is_ascii_digit()))
    };
    let mut out = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    let (mut before, mut glued) = ("", true);
    while let Some(word) = words.next() {
        let next = words.peek().copied().unwrap_or_default();
        let short = SHORTENERS.contains(&(before, next.split(['/', '?']).next().unwrap_or_default()));
        if matches!(word, "." | "dot" | "cham") && (short || (names(before) && ends(next))) {
            out.push('.');
            glued = true;
            continue;
        }
        let head = word.strip_prefix('.').is_some_and(ends) && names(before);
        let tail = before.strip_suffix('.').is_some_and(names) && ends(word);
        if !(glued || head || tail) {
            out.push(' ');
        }
        out.push_str(word);
        (before, glued) = (word, false);
    }
    out
}

/// The longest host, in bytes (RFC 1035, 2.3.4).
const LONGEST: usize = 255;

/// The hosts that one token names.
fn of_token(token: &str) -> Vec<String> {
    let mut hosts = Vec::new();
    let mut rest = token;
    while let Some(after) = after_scheme(rest) {
        let authority = start(after)
            .split(['/', '?', '#', '\\'])
            .next()
            .unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = host.split(':').next().unwrap_or_default();
        hosts.push(host.trim_end_matches('.').to_owned());
        rest = after;
    }
    if hosts.is_empty() {
        hosts.extend(token.split(':').filter_map(bare_host));
    }
    hosts
}

/// As much of a text as a host may be long.
fn start(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text)
}

/// What stands after the first scheme, also after a crippled one (`hxxps://`, `http:/`, `https:a.example`).
fn after_scheme(token: &str) -> Option<&str> {
    token.match_indices(':').find_map(|(at, _)| {
        let (before, rest) = (token.get(..at)?, token.get(at + 1..)?);
        let scheme = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
        let after = rest.trim_start_matches(['/', '\\']);
        let slashes = rest.len() - after.len();
        let web = ["http", "https", "hxxp", "hxxps", "htxp", "htxps", "ttp", "ttps"].contains(&scheme);
        let other = slashes >= 2 && scheme.starts_with(|c: char| c.is_ascii_alphabetic());
        let named =
            after.starts_with(|c: char| c.is_alphanumeric()) && (slashes > 0 || start(after).contains('.'));
        ((web || other) && named).then_some(after)
    })
}

/// The host of an address that has no scheme.
fn bare_host(part: &str) -> Option<String> {
    let part = part.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (host, path) = match part.find(['/', '?', '#']) {
        Some(at) => part.split_at(at),
        None => (part, ""),
    };
    let host = host.trim_end_matches(|c: char| !c.is_alphanumeric());
    // An address to write to is none to go to.
    if host.contains('@') {
        return None;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let [.., name, ending] = labels.as_slice() else {
        return None;
    };
    let label = |label: &&str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    if !labels.iter().all(label) {
        return None;
    }
    let goes_on = path.len() > 1;
    let numbers = labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok());
    if numbers {
        return goes_on.then(|| host.to_owned());
    }
    let known = ENDINGS.contains(ending) && name.len() > 1;
    let country = ending.len() == 2 && ending.bytes().all(|byte| byte.is_ascii_alphabetic());
    let www = labels.first() == Some(&"www") && labels.len() > 2;
    let long = goes_on
        && ending.len() > 2
        && ending.bytes().all(|byte| byte.is_ascii_alphabetic())
        && labels.len() > 2;
    let foreign = labels.iter().any(|label| label.starts_with("xn--"));
    (known || www || foreign || long || (country && goes_on)).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::plain::plain;

    fn count(text: &str) -> usize {
        hosts(&plain(text)).count()
    }

    #[test]
    fn what_a_reader_could_follow_is_an_address_however_it_is_written() {
        for text in [
            "Https://lua.example/x",
            "HTTP://LUA.EXAMPLE",
            "hxxps://lua.example/x",
            "http:/lua.example",
            "https:lua.example",
            "lua.example/x",
            "vào lua88.com nhé",
            "lua88.com.vn",
            "www.lua.gì",
            "bit.ly/abc",
            "t.me/nhom_kin",
            "zalo.me/0900000000",
            "lua88[.]com",
            "lua88(.)com",
            "lua88 [dot] com",
            "lua88 chấm com",
            "lua88 . com",
            "lua88 .com",
            "ｈｔｔｐｓ：／／ｌｕａ．ｅｘａｍｐｌｅ",
            "lua\u{200b}88.co\u{200b}m",
            "lua88.с\u{43e}m",
            "`lua88.com`",
            "tg://resolve?domain=lua",
            "103.22.1.9/x",
            "(xem lua88.com)",
            "xem:lua88.com",
            "https://bao.example@lua.example/x",
            "xn--lua-8cz.la",
            "lua88,com",
            "vào lua88•com ngay",
            "lua88。com",
            "lua88．com",
            "lua88 dot com",
            "t . me/nhom",
            "t chấm me/nhom",
            "bit dot ly/abc",
            "zalo chấm me/0900000000",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        assert_eq!(count("http://a.vnhttp://b.vn"), 2);
        assert_eq!(count("a1.com b1.com/x,c1.net"), 3);
    }

    #[test]
    fn a_sentence_is_no_address() {
        for text in [
            "Hay quá.Cảm ơn bài viết.Chờ bài sau",
            "N.T.K.A, TP.HCM, v.v... 1.000.000.000đ",
            "ngày 12.5.2024 lúc 7:30",
            "tỉ số 2:1, giá 1.5tr/tháng, km/h, và/hoặc",
            "Lưu ý: đọc kỹ. Nói chung: ổn",
            "Viết cho an.nguyen@bao.vn",
            "chăm com cho mẹ, chạm net, ông chấm com",
            "co.me to.la em.ai đâu",
            "đọc báo,com xong mới ăn,net căng",
            "nghe tôi nói,top đầu là đội nhà",
            "ông ta . me con nó, anh bit . ai đó",
            "hay quá。cảm ơn",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        for (text, address) in [
            ("xem https://bao.example/a，rồi về", "https://bao.example/a"),
            ("https://bao.example/a。", "https://bao.example/a"),
            ("（https://bao.example/a）", "https://bao.example/a"),
            ("https://bao.example/a\u{200b}b", "https://bao.example/a"),
            ("‘https://bao.example/a’", "https://bao.example/a"),
            ("Https://bao.example/a_(b).", "Https://bao.example/a_(b)"),
            ("http://", "http://"),
        ] {
            let found = find(text).and_then(|range| text.get(range));
            assert_eq!(found, Some(address), "{text}");
        }
        assert_eq!(find("hxxp://a.vn ftp://a.vn"), None);
    }
}
