//! Impersonation: names that a reader takes for the site's own, for its staff's or for a role that the site lists.
//!
//! Two names are compared by their skeletons (UTS #39): letters that look alike are one, and what stands between them
//! does not count. Vietnamese marks do: they may be missing, as in a name typed without them, but other marks make
//! another name ("Bảo Vi" is not "Báo Vì").

use cam_nhan_domain::site::WHOLE_NAMES;

use super::{
    Asks, Objection, RuleName, Subject,
    letter::{Letter, Shape, Tone, read},
    lookalike::latin_in_name,
    objection,
};

/// A single word shorter than this stands within others by chance.
const LEAST: usize = 5;
/// In a name of so many letters one tone is overlooked, and its own bounds need not be those of words.
const LONG: usize = 6;

/// Objects to a name that is somebody else's.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    objection(Asks::Hold, RuleName::Name, subject.imitates.as_deref()?, 30)
}

/// Whose a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    /// The site's or a role's, which may stand in a longer name ("Tòa soạn Báo Mới").
    Site,
    /// A role's by a word that stands in other names and sentences, too ("Mod", "Hệ thống").
    Role,
    /// A person's, whose longer name is another person's.
    Person,
}

/// A letter of a skeleton.
#[derive(Clone, Copy, Debug)]
struct Sign {
    base: char,
    shape: Shape,
    /// That of the syllable, on its first vowel.
    tone: Tone,
    begins_word: bool,
}

/// The names that nobody else may bear.
#[derive(Clone, Debug, Default)]
pub struct Reserved(Vec<(Owner, String, Vec<Sign>)>);

impl Reserved {
    /// The names of the site and of roles, and those of people.
    pub fn new<'n>(
        of_site: impl IntoIterator<Item = &'n str>,
        of_people: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let owner = |name: &str| {
            if WHOLE_NAMES.contains(&name) {
                Owner::Role
            } else {
                Owner::Site
            }
        };
        let of_site = of_site.into_iter().map(|name| (owner(name), name));
        let of_people = of_people.into_iter().map(|name| (Owner::Person, name));
        let names = of_site
            .flat_map(|(owner, name)| {
                [
                    Some((owner, name)),
                    by_heart(name).map(|short| (Owner::Role, short)),
                ]
            })
            .flatten()
            .chain(of_people)
            .map(|(owner, name)| (owner, name.to_owned(), skeleton(name)));
        Self(names.filter(|(.., signs)| signs.len() > 1).collect())
    }

    /// The reserved name, or the sign of a verified account, that a name wears.
    pub fn imitated(&self, name: &str) -> Option<String> {
        if let Some(badge) = name.chars().find(|c| is_badge(*c)) {
            return Some(badge.to_string());
        }
        let signs = skeleton(name);
        // "Mod 2" is one of the Mods.
        let unnumbered = skeleton(name.trim_matches(|c: char| !c.is_alphabetic()));
        let wears = |owner: Owner, reserved: &[Sign]| {
            stands_in(&signs, reserved, owner)
                || (owner == Owner::Role
                    && (stands_in(&unnumbered, reserved, owner) || begins_with(&signs, reserved)))
        };
        self.0
            .iter()
            .find(|(owner, _, reserved)| wears(*owner, reserved))
            .map(|(_, name, _)| name.clone())
    }
}

/// How people call a paper: by its name without the word for what it is.
fn by_heart(name: &str) -> Option<&str> {
    let kinds = ["Báo ", "Tạp chí ", "Báo điện tử ", "Trang tin "];
    let short = kinds
        .iter()
        .filter_map(|kind| name.strip_prefix(kind))
        .min_by_key(|rest| rest.len())?
        .trim();
    // A single word is a person's name as well.
    short.contains(' ').then_some(short)
}

/// Whether a role comes first and a name after it: "BTV Lan".
fn begins_with(name: &[Sign], role: &[Sign]) -> bool {
    name.get(role.len()).is_some_and(|next| next.begins_word)
        && name
            .get(..role.len())
            .is_some_and(|first| reads_as(first, role, Owner::Role))
}

/// Ticks, shields and medals, as those of verified accounts, guards and staff are drawn.
fn is_badge(c: char) -> bool {
    matches!(
        c,
        '✓' | '✔'
            | '✅'
            | '☑'
            | '🗸'
            | '🗹'
            | '⍻'
            | '√'
            | '⎷'
            | '✪'
            | '🔵'
            | '🛡'
            | '⛨'
            | '⛉'
            | '⛊'
            | '🔰'
            | '🏅'
            | '🎖'
            | '🏵'
            | '👮'
    )
}

fn stands_in(name: &[Sign], reserved: &[Sign], owner: Owner) -> bool {
    let whole = owner != Owner::Site
        || (reserved.len() < LEAST && !reserved.iter().skip(1).any(|sign| sign.begins_word));
    if whole {
        return name.len() == reserved.len() && reads_as(name, reserved, owner);
    }
    name.windows(reserved.len()).enumerate().any(|(at, window)| {
        let begins = window.first().is_some_and(|sign| sign.begins_word);
        let ends = name.get(at + reserved.len()).is_none_or(|sign| sign.begins_word);
        ((begins && ends) || reserved.len() > LONG) && reads_as(window, reserved, owner)
    })
}

/// Whether the letters are the same, and their marks the same or missing.
fn reads_as(name: &[Sign], reserved: &[Sign], owner: Owner) -> bool {
    let mut other_tones = 0;
    for (sign, wanted) in name.iter().zip(reserved) {
        let shaped = sign.shape == wanted.shape || sign.shape == Shape::Plain;
        // As teencode writes them.
        let is_spelled =
            owner != Owner::Person && matches!((sign.base, wanted.base), ('z', 's') | ('j', 'i'));
        if (sign.base != wanted.base && !is_spelled) || !shaped {
            return false;
        }
        other_tones += usize::from(sign.tone != wanted.tone && !sign.tone.level());
    }
    // Nobody's eye stops at one tone of "Tọa soạn"; among people it is another person.
    other_tones == 0 || (other_tones == 1 && owner == Owner::Site && reserved.len() >= LONG)
}

fn skeleton(name: &str) -> Vec<Sign> {
    let letters = read(name);
    let mut signs: Vec<Sign> = Vec::with_capacity(letters.len());
    let mut begins_word = true;
    for (at, letter) in letters.iter().enumerate() {
        let Some(base) = seen(&letters, at, letter) else {
            begins_word = true;
            continue;
        };
        signs.push(Sign {
            base,
            shape: letter.shape,
            tone: letter.tone,
            begins_word,
        });
        begins_word = false;
    }
    settle_tones(&mut signs);
    let mut whole: Vec<Sign> = Vec::with_capacity(signs.len());
    for sign in signs {
        let pair = whole.last().map(|last| (last.base, sign.base));
        let one = match pair {
            Some(('r', 'n')) => Some('m'),
            Some(('v', 'v')) => Some('w'),
            _ => None,
        };
        match (one, whole.last_mut()) {
            (Some(base), Some(last)) if !sign.begins_word => last.base = base,
            _ => whole.push(sign),
        }
    }
    for sign in &mut whole {
        if sign.base == 'l' {
            sign.base = 'i';
        }
    }
    whole
}

/// The letter that a character is read as; none where it parts words.
fn seen(letters: &[Letter], at: usize, letter: &Letter) -> Option<char> {
    let stands = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(|letter| letter.base.is_alphanumeric())
    };
    let within = stands(at.checked_sub(1)) || stands(at.checked_add(1));
    match latin_in_name(letter.base).or_else(|| letter.leet()) {
        Some(read) if letter.base.is_alphanumeric() || within => Some(read),
        _ => letter.base.is_alphanumeric().then_some(letter.base),
    }
}

/// Gives each syllable's tone to its first vowel, wherever among them it was typed.
fn settle_tones(signs: &mut [Sign]) {
    let vowel = |sign: &Sign| matches!(sign.base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut at = 0;
    while at < signs.len() {
        let Some(run) = signs.get_mut(at..) else { return };
        let mut length = run.iter().take_while(|sign| vowel(sign)).count();
        // The next word's vowels are its own.
        if let Some(next) = run.iter().take(length).skip(1).position(|sign| sign.begins_word) {
            length = next + 1;
        }
        let run = run.get_mut(..length).unwrap_or_default();
        let tone = run.iter().map(|sign| sign.tone).find(|tone| !tone.level());
        run.iter_mut().for_each(|sign| sign.tone = Tone::Ngang);
        if let (Some(first), Some(tone)) = (run.first_mut(), tone) {
            first.tone = tone;
        }
        at += length.max(1);
    }
}

#[cfg(test)]
mod tests {
    use cam_nhan_domain::site::Settings;

    use super::*;

    fn reserved() -> Reserved {
        let of_site = ["bao", "Báo Ví Dụ", "Báo Ví Dụ Mới", "Cảm Nhận"]
            .map(str::to_owned)
            .into_iter()
            .chain(Settings::default().reserved_names)
            .collect::<Vec<_>>();
        let of_site = of_site.iter().map(String::as_str);
        Reserved::new(of_site, ["Lan", "Bảo Vy", "Đặng Thị Hà"])
    }

    #[test]
    fn what_reads_as_the_newsroom_is_seen() {
        for name in [
            "Tòa soạn",
            "\u{422}òa soạn",
            "Toà soạn",
            "TÒA SOẠN",
            "Toa soan",
            "tòa-soạn",
            "T.ò.a s.o.ạ.n",
            "T ò a s o ạ n",
            "TòaSoạn",
            "T0à s0ạn",
            "Tòa $oạn",
            "Tòa s\u{43e}ạn",
            "𝐓òa 𝐬oạn",
            "Ｔòa soạn",
            "Tọa soạn",
            "Tòa sọan",
            "★ Tòa soạn ★",
            "Tòa soạn báo",
            "Ban Biên Tập - tin nhanh",
            "BAN BIEN TAP",
            "Báo Ví Dụ",
            "Bao Vi Du online",
            "Bao",
            "bа\u{43e}",
            "ADMIN",
            "AdmIn",
            "Adm1n",
            "Adrnin",
            "Admln 2",
            "Cảm Nhận",
            "Lan",
            "L\u{430}n",
            "ian",
            "Dang Thi Ha",
            "Ðặng Thị Hà",
            "Tòa zoạn",
            "Ban bjên tập",
            "\u{1ac}òa soạn",
            "丅òa soạn",
            "ㄒòa soạn",
            "T¤a soạn",
            "Tòa s¤ạn",
            "卂dmin",
            "ㄒ乃ㄒ",
            "Quản trị",
            "quan tri",
            "Quản trị viên",
            "Phóng viên",
            "PHONG VIEN",
            "Mod",
            "M0D",
            "Mod 2",
            "★ mod ★",
            "Moderator",
            "QTV",
            "Q.T.V",
            "TBT",
            "Tổng biên tập",
            "Tổng bjên tập",
            "Editor",
            "Hệ thống",
            "He thong",
            "System",
            "\u{405}ystem",
            "Lan ⍻",
            "√ Lan Anh",
            "🛡\u{fe0f} Minh",
            "⛨ Minh",
            "Vi ✔\u{fe0f}",
            "✅ Minh",
            "Lan ✪",
            "BTV Lan",
            "Phóng viên Lan",
            "mod hùng",
            "Kiểm duyệt viên",
            "Ví Dụ Mới",
            "vidumoi",
        ] {
            assert!(reserved().imitated(name).is_some(), "{name}");
        }
    }

    #[test]
    fn other_people_keep_their_names() {
        for name in [
            "Bảo Vi",
            "Đặng Lan",
            "Lân",
            "Lan Anh",
            "Báo",
            "Bảo",
            "Bao La",
            "Đặng Thi Hạ",
            "Đặng Thị Hà Giang",
            "Toàn Sơn",
            "Tạ Soan",
            "Biên",
            "Badminton",
            "Minh",
            "Nguyễn Văn An",
            "Cẩm Nhân",
            "Nguyễn Văn Mod",
            "Modric Trần",
            "Lê Mộ Đức",
            "Nguyễn Quản Trị",
            "Quân Trí",
            "Quang Trí",
            "Phong Vi",
            "Phòng Viễn",
            "Lê Hệ Thống",
            "Hề Thông",
            "Editha",
            "Zoan",
            "Đinh Ngọc Toà",
            "Thảo ×",
            "山下",
            "김민준",
            "1",
            "",
            "Modesty Lan",
            "Người Ví Dụ Mới",
            "Hỗ Văn Trợ",
        ] {
            assert_eq!(reserved().imitated(name), None, "{name}");
        }
    }
}
