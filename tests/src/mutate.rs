//! New inputs from old ones.

/// What means something to one reader or another.
const DICTIONARY: &[&str] = &[
    "<",
    ">",
    "\"",
    "'",
    "&",
    "&#x",
    ";",
    "\\",
    "/",
    "//",
    "://",
    "http://",
    "https://",
    "javascript:",
    "data:",
    "www.",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<svg",
    "<math>",
    "<a href=",
    "<p>",
    "</p>",
    "<?",
    "?>",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "[a]: ",
    "*",
    "**",
    "_",
    "`",
    "```\n",
    "~~~",
    "> ",
    "- ",
    "1. ",
    "# ",
    "    ",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "\\\n",
    "  \n",
    "---\n",
    "===\n",
    "|",
    "{",
    "}",
    ":",
    ",",
    ".",
    "..",
    "%",
    "%2f",
    "%00",
    "%25",
    "%E1%BB%A9",
    "%c3%28",
    "?",
    "#",
    "=",
    "index.html",
    "bao.example",
    "xn--",
    "@",
    "[::1]",
    ":443",
    "0",
    "-1",
    "9223372036854775807",
    "18446744073709551616",
    "1e999",
    "null",
    "true",
    "\"name\":",
    "\"text\":",
    "\"id\":",
    "0193aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee",
    "\\ud800",
    "\\u0000",
    "198.51.100.1",
    "10.0.0.2",
    "2001:db8::1",
    "::ffff:10.0.0.1",
    "unknown",
    "for=",
    "vi",
    "en",
    "vi-VN",
    ";q=0.8",
    "*;q=0",
    "status=",
    "held",
    "after=",
    "&q=",
    "reader=",
    "ế",
    "ệ",
    "đ",
    "Đ",
    "lừa đảo",
    "l.ừ.a",
    "e\u{302}\u{301}",
    "\u{301}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{feff}",
    "\u{2028}",
    "ＡＢＣ",
    "ﬁ",
    "İ",
    "ß",
    "ſ",
    "а",
    "👩‍👩‍👧‍👦",
    "𝒜",
    "\u{10ffff}",
    "\u{fffd}",
    "!",
    " #",
    "*x*",
];

/// No input grows beyond this, in bytes, where there is no reason for more.
pub const LONGEST: usize = 4_096;

/// A source of chance that gives the same again for the same seed (xorshift64*).
pub struct Chance(u64);

impl Chance {
    /// From a seed; different seeds, different inputs.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `bound`; 0 when that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from((self.next() >> 16) % bound).unwrap_or(0)
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let span = self.below((length - start).min(64) + 1);
        start..start + span
    }
}

/// `input` with one to eight changes, at most `longest` bytes; pieces of `other` may come in.
pub fn mutate(input: &[u8], other: &[u8], chance: &mut Chance, longest: usize) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len() + 1);
        match chance.below(10) {
            0 if !bytes.is_empty() => {
                let at = chance.below(bytes.len());
                bytes[at] ^= 1 << chance.below(8);
            }
            1 => {
                let range = chance.range(bytes.len());
                bytes.drain(range);
            }
            2 => {
                let piece = bytes[chance.range(bytes.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            3 => {
                let piece = other[chance.range(other.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            // The same again and again: what grows too fast shows here.
            4 => {
                let piece = DICTIONARY[chance.below(DICTIONARY.len())];
                let times = 1 << chance.below(9);
                bytes.splice(at..at, piece.repeat(times).into_bytes());
            }
            5 => {
                let byte = u8::try_from(chance.below(256)).unwrap_or(0);
                bytes.insert(at, byte);
            }
            6 => {
                let any = u32::try_from(chance.below(0x11_0000))
                    .ok()
                    .and_then(char::from_u32);
                let letter = any.unwrap_or('\u{1ea5}').to_string();
                bytes.splice(at..at, letter.into_bytes());
            }
            7 => bytes.truncate(at),
            _ => {
                let piece = DICTIONARY[chance.below(DICTIONARY.len())];
                bytes.splice(at..at, piece.bytes());
            }
        }
        bytes.truncate(longest);
    }
    bytes
}
