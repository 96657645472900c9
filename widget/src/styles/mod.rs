//! The style sheets, as they are sent: without comments and needless spaces.

/// A style sheet, squeezed by the compiler.
macro_rules! squeezed {
    ($source:expr) => {{
        const SOURCE: &str = $source;
        const SQUEEZED: ([u8; SOURCE.len()], usize) = squeeze(SOURCE.as_bytes());
        match std::str::from_utf8(SQUEEZED.0.split_at(SQUEEZED.1).0) {
            Ok(styles) => styles,
            Err(_) => panic!("squeezing cut a character"),
        }
    }};
}

/// What a thread looks like when it comes, and all of our own page without script.
pub const STYLES: &str = squeezed!(concat!(
    include_str!("tokens.css"),
    include_str!("base.css"),
    include_str!("../components/reactions.css"),
    include_str!("../components/composer.css"),
    include_str!("../components/thread.css"),
    include_str!("../components/comment.css"),
));

/// What only a reader who acts sees: menus, the tools of a composer. They come with the kit.
pub const KIT_STYLES: &str = squeezed!(include_str!("../components/kit.css"));

/// Drops comments, line ends with their indentation, and the spaces around `{`, `}`, `;` and after `:` and `,`.
/// A space before `:` is kept, where it may say "any descendant".
const fn squeeze<const N: usize>(source: &[u8]) -> ([u8; N], usize) {
    let mut out = [0; N];
    let (mut at, mut end) = (0, 0);
    while at < source.len() {
        let byte = source[at];
        if byte == b'/' && at + 1 < source.len() && source[at + 1] == b'*' {
            at += 2;
            while !(source[at] == b'*' && source[at + 1] == b'/') {
                at += 1;
            }
            at += 2;
            continue;
        }
        let blank = byte == b' ' || byte == b'\n';
        let after_mark = end == 0 || matches!(out[end - 1], b'{' | b'}' | b';' | b':' | b',' | b' ');
        if blank && after_mark {
            at += 1;
            continue;
        }
        if matches!(byte, b'{' | b'}') && end > 0 && matches!(out[end - 1], b' ' | b';') {
            end -= 1;
        }
        out[end] = if blank { b' ' } else { byte };
        end += 1;
        at += 1;
    }
    (out, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squeezing_keeps_what_matters() {
        let source = b"/* a */ .cn :is(a, b) {\n  color: red;\n  margin: 0 1px;\n}\n.c { d: e }\n";
        let (out, end) = squeeze::<100>(source);
        let text = std::str::from_utf8(&out[..end]).expect("text");
        assert_eq!(text, ".cn :is(a,b){color:red;margin:0 1px}.c{d:e}");
    }

    #[test]
    fn nothing_is_fetched_and_nothing_is_forced_but_what_hides() {
        assert!(!STYLES.contains("url("));
        assert!(STYLES.matches("!important").count() <= 2);
    }
}
