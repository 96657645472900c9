//! Disguises: how people write a word that they know to be unwanted, so that other people still read it at a glance.
//! Every kind is made by rule from any phrase, so that what sees through them is measured on phrases it was not made for.

use unicode_normalization::UnicodeNormalization as _;

/// The kinds of disguise, in the order of [`disguises`].
pub const KINDS: &[&str] = &[
    "entities",
    "markup",
    "unseen",
    "case",
    "look-alikes",
    "strokes",
    "leet",
    "stars",
    "no marks",
    "bare",
    "other marks",
    "apart",
    "broken",
    "glued",
    "drawn out",
    "teencode",
    "keystrokes",
    "pictures",
    "pieces",
];

/// A phrase in every disguise that fits it, each with its kind.
pub fn disguises(phrase: &str) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let mut add = |kind: &'static str, text: String| {
        if text != phrase && !all.contains(&(kind, text.clone())) {
            all.push((kind, text));
        }
    };
    let words: Vec<&str> = phrase.split(' ').collect();
    let letters = phrase.chars().filter(|c| c.is_alphabetic()).count();
    for (nth, (at, c)) in phrase
        .char_indices()
        .filter(|(_, c)| c.is_alphabetic())
        .enumerate()
    {
        let (before, after) = (&phrase[..at], &phrase[at + c.len_utf8()..]);
        if nth % 2 == 1 {
            add("entities", format!("{before}&#{};{after}", u32::from(c)));
            add("entities", format!("{before}&#x{:x};{after}", u32::from(c)));
            add("markup", format!("{before}[{c}](#){after}"));
            add("markup", format!("{before}**{c}**{after}"));
            add("look-alikes", format!("{before}{}{after}", look_alike(c, nth)));
        }
        if nth == letters / 2 {
            for hidden in ["&shy;", "&ZeroWidthSpace;", "&#8288;"] {
                add("entities", format!("{before}{hidden}{c}{after}"));
            }
            for hidden in [
                '\u{200b}', '\u{ad}', '\u{2060}', '\u{202e}', '\u{34f}', '\u{fe0f}', '\u{feff}',
            ] {
                add("unseen", format!("{before}{hidden}{c}{after}"));
            }
            add("markup", format!("{before}`{c}`{after}"));
            add("markup", format!("{before}![{c}](#){after}"));
        }
    }
    let each = |change: &dyn Fn(usize, char) -> String| -> String {
        let mut nth = 0;
        phrase
            .chars()
            .map(|c| {
                nth += 1;
                change(nth, c)
            })
            .collect()
    };
    add("case", phrase.to_uppercase());
    add(
        "case",
        each(&|nth, c| {
            if nth % 2 == 0 {
                c.to_uppercase().collect()
            } else {
                c.to_string()
            }
        }),
    );
    for style in 0..4 {
        add("look-alikes", each(&|_, c| look_alike(c, style)));
    }
    for (from, to) in [
        ('l', "I"),
        ('l', "1"),
        ('l', "|"),
        ('i', "l"),
        ('i', "1"),
        ('i', "|"),
    ] {
        add("strokes", phrase.replace(from, to));
    }
    // At an end of a word it would be a call.
    let called: Vec<String> = words
        .iter()
        .map(|word| match word.strip_suffix('i') {
            Some(head) => format!("{}i", head.replace('i', "!")),
            None => word.replace('i', "!"),
        })
        .collect();
    add("strokes", called.join(" "));
    add("leet", leet(phrase, &['o']));
    add("leet", leet(phrase, &['a', 'o']));
    add("leet", leet(phrase, &['a', 'e', 'i', 'o']));
    add("leet", leet(phrase, &['a', 'e', 'i', 'o', 't', 's', 'b', 'g']));
    for sign in ['*', '_', '#', '.', '-', '…'] {
        let masked: Vec<String> = words.iter().map(|word| mask(word, sign, false)).collect();
        if words.len() > 1 {
            for nth in [0, words.len() - 1] {
                let one = |hide: &dyn Fn(&str) -> String| {
                    let all = words.iter().enumerate();
                    all.map(|(at, word)| if at == nth { hide(word) } else { (*word).to_owned() })
                        .collect::<Vec<_>>()
                        .join(" ")
                };
                add("stars", one(&|word| mask(word, sign, false)));
                if sign == '*' {
                    add("stars", one(&|word| mask(word, sign, true)));
                    add("stars", one(&|word| tail(word)));
                }
            }
        }
        // A point or a stroke within a single word abbreviates or joins ("đ.t" is a telephone); two of them hide.
        if sign == '*' || (words.len() == 1 && matches!(sign, '_' | '#' | '…')) {
            add("stars", masked.join(" "));
        }
        if let ('.' | '-', [word], 3..) = (sign, words.as_slice(), letters) {
            add(
                "stars",
                mask(word, sign, false).replace(sign, &sign.to_string().repeat(2)),
            );
        }
    }
    // Without its marks a single word is mostly another word.
    if words.len() > 1 {
        add("no marks", bare(phrase));
        add("no marks", bare(phrase).to_uppercase());
        add("bare", bare(phrase));
        add(
            "other marks",
            words
                .iter()
                .enumerate()
                .map(|(at, word)| if at == 0 { bare(word) } else { (*word).to_owned() })
                .collect::<Vec<_>>()
                .join(" "),
        );
        add(
            "other marks",
            words
                .iter()
                .enumerate()
                .map(|(at, word)| if at > 0 { bare(word) } else { (*word).to_owned() })
                .collect::<Vec<_>>()
                .join(" "),
        );
    }
    add("other marks", phrase.nfd().collect());
    add(
        "other marks",
        each(&|nth, c| {
            if nth % 2 == 0 && c.is_alphabetic() {
                format!("{c}\u{336}")
            } else {
                c.to_string()
            }
        }),
    );
    for between in [" ", ".", "-", "_", "\n", "·", "*", ", ", "/"] {
        add(
            "apart",
            phrase
                .split(' ')
                .map(|word| spread(word, between))
                .collect::<Vec<_>>()
                .join(if between == " " {
                    "  "
                } else if between == "\n" {
                    "\n"
                } else {
                    " "
                }),
        );
    }
    if words.len() > 1 {
        for between in [
            ", ", ",", "/", " / ", "|", "\n", "\n\n", ".", "-", "_", "...", " - ", " . ", "~", "+", ";",
        ] {
            add("broken", words.join(between));
        }
        add("glued", words.concat());
    }
    add(
        "drawn out",
        each(&|_, c| {
            if "aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ".contains(c)
            {
                c.to_string().repeat(3)
            } else {
                c.to_string()
            }
        }),
    );
    if let Some(last) = phrase.chars().last() {
        add("drawn out", format!("{phrase}{}", last.to_string().repeat(3)));
    }
    for (from, to) in [
        ("c", "k"),
        ("ph", "f"),
        ("qu", "w"),
        ("gi", "j"),
        ("gi", "z"),
        ("d", "z"),
        ("v", "z"),
        ("i", "j"),
        ("y", "i"),
        ("ch", "ck"),
        ("th", "tk"),
        ("kh", "k"),
        ("ngh", "ng"),
        ("s", "x"),
        ("ô", "o"),
        // Alone, most are other words.
        ("đ", if words.len() > 1 { "d" } else { "đ" }),
    ] {
        let spelled: Vec<String> = words
            .iter()
            .map(|word| {
                if from != "c" || !word.starts_with("ch") {
                    word.replacen(from, to, 1)
                } else {
                    (*word).to_owned()
                }
            })
            .collect();
        add("teencode", spelled.join(" "));
    }
    for (from, to) in [("ng", "g"), ("nh", "nk"), ("ch", "ck")] {
        let spelled: Vec<String> = words
            .iter()
            .map(|word| {
                word.strip_suffix(from)
                    .map_or_else(|| (*word).to_owned(), |head| format!("{head}{to}"))
            })
            .collect();
        add("teencode", spelled.join(" "));
    }
    add("keystrokes", keystrokes(phrase, &TELEX, true));
    add("keystrokes", keystrokes(phrase, &TELEX, false));
    add("keystrokes", keystrokes(phrase, &VNI, true));
    add("keystrokes", keystrokes(phrase, &VNI, false));
    for pictures in [["😀", "😀"], ["😀", "😂"], ["❤\u{fe0f}", "🤣"]] {
        let mut nth = 0;
        let between = |word: &str| {
            word.chars()
                .map(|c| {
                    nth += 1;
                    format!("{c}{}", pictures[nth % 2])
                })
                .collect::<String>()
        };
        // A letter alone between two others is a list of them.
        if letters > 2 {
            add(
                "pictures",
                words.iter().copied().map(between).collect::<Vec<_>>().join(" "),
            );
        }
        add("pictures", words.join(pictures[0]));
    }
    for sign in [".", "-", "_", "'", "*", "~"] {
        let halved = words.iter().map(|word| {
            let letters: Vec<char> = word.chars().collect();
            match letters.split_at_checked(letters.len() / 2) {
                Some((head, tail)) if letters.len() > 3 && word.chars().all(char::is_alphabetic) => {
                    format!("{}{sign}{}", String::from_iter(head), String::from_iter(tail))
                }
                _ => (*word).to_owned(),
            }
        });
        add("pieces", halved.collect::<Vec<_>>().join(" "));
    }
    all
}

/// The keys of an input method: those of the tones (grave, acute, hook, tilde, dot), and those of circumflex, breve, horn
/// and bar; none means the letter again.
struct Keys {
    tones: [char; 5],
    shapes: [Option<char>; 4],
}

const TELEX: Keys = Keys {
    tones: ['f', 's', 'r', 'x', 'j'],
    shapes: [None, Some('w'), Some('w'), None],
};
const VNI: Keys = Keys {
    tones: ['2', '1', '3', '4', '5'],
    shapes: [Some('6'), Some('8'), Some('7'), Some('9')],
};

/// A phrase as its keys are struck, the tones at the end of each word or after their vowel.
fn keystrokes(phrase: &str, keys: &Keys, tones_last: bool) -> String {
    let word = |word: &str| {
        let (mut struck, mut last) = (String::new(), String::new());
        for c in word.chars() {
            let c = if c == 'đ' {
                "d\u{335}".to_owned()
            } else {
                c.to_string()
            };
            let mut parts = c.nfd();
            let base = parts.next().unwrap_or_default();
            struck.push(base);
            for mark in parts {
                let tone = ['\u{300}', '\u{301}', '\u{309}', '\u{303}', '\u{323}']
                    .iter()
                    .position(|tone| *tone == mark);
                let shape = ['\u{302}', '\u{306}', '\u{31b}', '\u{335}']
                    .iter()
                    .position(|shape| *shape == mark);
                match (tone, shape) {
                    (Some(tone), _) if tones_last => last.push(keys.tones[tone]),
                    (Some(tone), _) => struck.push(keys.tones[tone]),
                    (_, Some(shape)) => struck.push(keys.shapes[shape].unwrap_or(base)),
                    _ => struck.push(mark),
                }
            }
        }
        struck + &last
    };
    phrase.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The text without any Vietnamese mark.
pub fn bare(text: &str) -> String {
    text.replace('đ', "d")
        .replace('Đ', "D")
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect()
}

fn spread(word: &str, between: &str) -> String {
    word.chars()
        .map(|c| c.to_string())
        .collect::<Vec<_>>()
        .join(between)
}

/// The first and the last letter with signs between them: one, or one for each letter.
fn mask(word: &str, sign: char, one_each: bool) -> String {
    let letters: Vec<char> = word.chars().collect();
    match letters.as_slice() {
        [first, .., last] if letters.len() > 2 => {
            let hidden = if one_each { letters.len() - 2 } else { 1 };
            format!("{first}{}{last}", sign.to_string().repeat(hidden))
        }
        [first, _] => format!("{first}{sign}"),
        _ => word.to_owned(),
    }
}

/// The first letters with stars for the last two: "ch*", "đ**".
fn tail(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let kept = letters.len().saturating_sub(2).max(1);
    let hidden = letters.len() - kept;
    format!(
        "{}{}",
        letters[..kept].iter().collect::<String>(),
        "*".repeat(hidden)
    )
}

fn leet(text: &str, changed: &[char]) -> String {
    text.chars()
        .map(|c| {
            let base = bare(&c.to_string()).chars().next().unwrap_or(c);
            match base {
                _ if !changed.contains(&base) => c,
                'a' => '4',
                'e' => '3',
                'i' => '1',
                'o' => '0',
                't' => '7',
                's' => '5',
                'b' => '8',
                'g' => '9',
                _ => c,
            }
        })
        .collect()
}

/// A letter as another alphabet has it, its marks on it.
fn look_alike(c: char, style: usize) -> String {
    let mut parts = c.nfd();
    let Some(base) = parts.next() else {
        return c.to_string();
    };
    let marks: String = parts.collect();
    let offset = u32::from(base).wrapping_sub(u32::from('a'));
    let nth = |first: u32| char::from_u32(first + offset).unwrap_or(base);
    let other = match (style % 4, base) {
        (0, 'a') => 'а',
        (0, 'c') => 'с',
        (0, 'e') => 'е',
        (0, 'i') => 'і',
        (0, 'o') => 'о',
        (0, 'p') => 'р',
        (0, 'x') => 'х',
        (0, 'y') => 'у',
        (0, 'đ') => 'ð',
        (1, 'a'..='z') => nth(0xff41),
        (2, 'a'..='z') => nth(0x1d41a),
        (3, 'a') => 'α',
        (3, 'o') => 'ο',
        (3, 'v') => 'ν',
        (3, 'u') => 'υ',
        (3, 'đ') => 'ɖ',
        _ => base,
    };
    format!("{other}{marks}")
}
