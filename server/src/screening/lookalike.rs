//! Letters of other alphabets that look like ours.
//!
//! Chosen by hand from the Unicode confusables (UTS #39), limited to what a reader takes for a Latin letter at a glance.
//! Full-width and mathematical letters are not here: compatibility normalisation resolves them.

use cam_nhan_domain::comment::is_invisible;

/// The Latin letter that a character is read as, in lower case, if it is not one itself. Asked of decomposed
/// characters before lower-casing: a Greek capital eta is an H, a small one an n.
pub fn latin(c: char) -> Option<char> {
    // Capitals of Latin letters with hooks and bars are drawn like their small ones; those of others are not.
    let small = || {
        let is_extended =
            matches!(c, '\u{180}'..='\u{24f}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}');
        let mut small = c.to_lowercase().filter(|&small| is_extended && small != c);
        small.next().and_then(drawn_as)
    };
    drawn_as(c).or_else(small)
}

fn drawn_as(c: char) -> Option<char> {
    Some(match c {
        // Cyrillic.
        'а' | 'А' => 'a',
        'в' | 'В' | 'Ь' | 'ь' => 'b',
        'с' | 'С' => 'c',
        'ԁ' => 'd',
        'е' | 'Е' | 'є' | 'Є' | 'э' => 'e',
        'ғ' | 'Ғ' => 'f',
        'ԍ' | 'Ԍ' => 'g',
        'н' | 'Н' | 'һ' | 'Һ' => 'h',
        'і' | 'І' => 'i',
        'ј' | 'Ј' => 'j',
        'к' | 'К' | 'қ' | 'Қ' => 'k',
        'ӏ' | 'Ӏ' => 'l',
        'м' | 'М' => 'm',
        'п' | 'П' | 'и' | 'И' => 'n',
        'о' | 'О' | 'ө' | 'Ө' => 'o',
        'р' | 'Р' => 'p',
        'ԛ' | 'Ԛ' => 'q',
        'г' | 'я' | 'Я' => 'r',
        'ѕ' | 'Ѕ' => 's',
        'т' | 'Т' => 't',
        'ц' | 'Ц' => 'u',
        'ѵ' | 'Ѵ' => 'v',
        'ԝ' | 'Ԝ' | 'ш' | 'щ' => 'w',
        'х' | 'Х' => 'x',
        'у' | 'У' | 'ү' | 'Ү' => 'y',
        // Greek.
        'α' | 'Α' => 'a',
        'β' | 'Β' => 'b',
        'ϲ' | 'Ϲ' | 'ς' => 'c',
        'δ' => 'd',
        'ε' | 'Ε' => 'e',
        'Η' => 'h',
        'ι' | 'Ι' => 'i',
        'κ' | 'Κ' => 'k',
        'Μ' => 'm',
        'η' | 'Ν' => 'n',
        'ο' | 'Ο' | 'σ' | 'θ' | 'Θ' => 'o',
        'ρ' | 'Ρ' => 'p',
        'τ' | 'Τ' => 't',
        'υ' | 'μ' => 'u',
        'ν' => 'v',
        'ω' => 'w',
        'χ' | 'Χ' => 'x',
        'γ' | 'Υ' => 'y',
        'ζ' | 'Ζ' => 'z',
        // Small capitals, phonetic and barred letters.
        'ᴀ' | 'ɑ' | 'ɐ' | 'ɒ' => 'a',
        'ʙ' | 'ɓ' | 'ƀ' | 'Ɓ' => 'b',
        'ᴄ' | 'ɔ' | 'ƈ' => 'c',
        'ᴅ' | 'ɗ' | 'Ɗ' => 'd',
        // Often typed for the Vietnamese letter.
        'ð' | 'Ð' | 'ɖ' | 'Ɖ' | 'đ' | 'Đ' | 'ƌ' | 'ᵭ' | 'ᴆ' => 'đ',
        'ᴇ' | 'ɘ' | 'ə' | 'ǝ' | 'ɛ' => 'e',
        'ꜰ' | 'ƒ' => 'f',
        'ɢ' | 'ɡ' | 'ɠ' => 'g',
        'ʜ' | 'ɦ' | 'ħ' | 'Ħ' => 'h',
        'ɪ' | 'ı' | 'ɨ' | 'ɩ' => 'i',
        'ᴊ' | 'ȷ' | 'ʝ' | 'ɉ' => 'j',
        'ᴋ' | 'ƙ' => 'k',
        'ʟ' | 'ł' | 'Ł' | 'ɭ' | 'ƚ' => 'l',
        'ᴍ' | 'ɱ' => 'm',
        'ɴ' | 'ɲ' | 'ŋ' | 'ɳ' | 'ո' => 'n',
        'ᴏ' | 'ø' | 'Ø' | 'ɵ' | 'օ' => 'o',
        'ᴘ' | 'ƥ' => 'p',
        'ʠ' => 'q',
        'ʀ' | 'ɾ' | 'ɽ' | 'ɹ' => 'r',
        'ꜱ' | 'ʂ' => 's',
        'ᴛ' | 'ŧ' | 'Ŧ' | 'ƭ' | 'ʈ' => 't',
        'ᴜ' | 'ʊ' | 'ս' => 'u',
        'ᴠ' | 'ʋ' => 'v',
        'ᴡ' | 'ɯ' => 'w',
        'ʏ' | 'ɣ' => 'y',
        'ᴢ' | 'ʐ' | 'ƶ' => 'z',
        // Lisu, Cherokee, Canadian, Coptic and Armenian letters, which programs for fancy texts use.
        'ꓮ' | 'Ꭺ' | 'ᗩ' | 'ⲁ' => 'a',
        'ꓐ' | 'Ꮟ' | 'Ᏼ' | 'ᗷ' => 'b',
        'ꓚ' | 'Ꮯ' | 'ᑕ' | 'ⲥ' => 'c',
        'ꓓ' | 'Ꭰ' | 'ᗪ' => 'd',
        'ꓰ' | 'Ꭼ' | 'ᕮ' | 'ⲉ' => 'e',
        'ꓝ' | 'ᖴ' => 'f',
        'ꓖ' | 'Ꮐ' | 'ց' => 'g',
        'ꓧ' | 'Ꮋ' | 'ᕼ' | 'ⲏ' | 'հ' => 'h',
        'ꓲ' | 'Ꭵ' | 'ⲓ' => 'i',
        'ꓙ' | 'Ꭻ' | 'ᒍ' | 'յ' => 'j',
        'ꓗ' | 'Ꮶ' | 'ⲕ' => 'k',
        'ꓡ' | 'Ꮮ' | 'ᒪ' | 'լ' => 'l',
        'ꓟ' | 'Ꮇ' | 'ᗰ' | 'ⲙ' => 'm',
        'ꓠ' | 'ᑎ' | 'ⲛ' | 'ռ' | 'ղ' | 'ꞑ' | 'ƞ' => 'n',
        'ꓳ' | 'ⲟ' => 'o',
        'ꓑ' | 'Ꮲ' | 'ᑭ' | 'ⲣ' => 'p',
        'ᑫ' | 'զ' => 'q',
        'ꓣ' | 'Ꭱ' | 'Ꮢ' | 'ᖇ' => 'r',
        'ꓢ' | 'Ꮪ' | 'ᔕ' => 's',
        'ꓔ' | 'Ꭲ' | 'ⲧ' => 't',
        'ꓴ' | 'ᑌ' => 'u',
        'ꓦ' | 'Ꮩ' | 'ᐯ' => 'v',
        'ꓪ' | 'Ꮃ' | 'ᗯ' => 'w',
        'ꓫ' | '᙭' | 'ⲭ' => 'x',
        'ꓬ' | 'ⲩ' => 'y',
        'ꓜ' | 'Ꮓ' | 'ᘔ' => 'z',
        // Letters in circles and squares that normalisation leaves alone, and flags.
        '🅐'..='🅩' => nth(c, '🅐')?,
        '🅰'..='🆉' => nth(c, '🅰')?,
        '🇦'..='🇿' => nth(c, '🇦')?,
        // Normalisation would make "(a)" of them.
        '⒜'..='⒵' => nth(c, '⒜')?,
        _ => return None,
    })
}

/// The letter as far into the alphabet as the character is into its block.
fn nth(c: char, first: char) -> Option<char> {
    char::from_u32(u32::from('a') + u32::from(c).checked_sub(u32::from(first))?)
}

/// The Latin letter that a character of an East Asian script is drawn like. In a name beside Latin letters
/// it is meant to be read as one; in a text it is a word of its own language.
pub fn latin_in_name(c: char) -> Option<char> {
    Some(match c {
        '卂' | '丹' | 'ム' => 'a',
        '乃' => 'b',
        '匚' | '亡' => 'c',
        '乇' | '巳' => 'e',
        '千' => 'f',
        '卄' | '廾' | 'ん' => 'h',
        '丨' | '工' | 'ノ' | 'エ' | 'ㅣ' | 'ᅵ' => 'i',
        'フ' => 'j',
        'ㄥ' => 'l',
        '爪' | 'ᄊ' => 'm',
        '几' | '冂' | '刀' => 'n',
        'ㄖ' | '口' | 'ロ' | '囗' | '〇' | 'ㅇ' | 'ᄋ' => 'o',
        '卩' | 'ア' => 'p',
        '尺' => 'r',
        '丂' => 's',
        'ㄒ' | '丅' | '丁' | '七' | 'イ' => 't',
        'ㄩ' | '凵' => 'u',
        '山' => 'w',
        '乂' | 'メ' => 'x',
        'ㄚ' | '丫' | 'リ' => 'y',
        '乙' => 'z',
        _ => return None,
    })
}

/// The Latin letter that a Cyrillic one sounds like, where it does not look like it as well: "соан" is read "soan".
pub fn latin_by_sound(c: char) -> Option<char> {
    Some(match c.to_lowercase().next()? {
        'с' => 's',
        'н' => 'n',
        'р' => 'r',
        'в' => 'v',
        'у' => 'u',
        'х' => 'h',
        'б' => 'b',
        'г' => 'g',
        'д' => 'd',
        'з' => 'z',
        'и' | 'й' => 'i',
        'л' => 'l',
        'п' => 'p',
        'ф' => 'f',
        'ы' => 'y',
        'э' => 'e',
        _ => return None,
    })
}

/// Whether a character shows nothing, or only steers how others are shown. Controls that people see as a space stay.
pub fn invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace()) || is_invisible(c)
}
