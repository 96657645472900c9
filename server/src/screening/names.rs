//! Impersonation: names that a reader takes for the site's own, for its staff's or for a role that the site lists.
//!
//! Two names are compared by their skeletons (UTS #39): letters that look alike are one, and what stands between them
//! does not count. Vietnamese marks do: they may be missing, as in a name typed without them, but other marks make
//! another name ("Bảo Vi" is not "Báo Vì").

use cam_nhan_domain::site::WHOLE_NAMES;

use super::{
    Asks, Objection, RuleName, Subject,
    letter::{Letter, Shape, Tone, read},
    lookalike::{latin_by_sound, latin_in_name},
    objection,
    syllable::ordinary,
    typed::composed,
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

/// A name that nobody else may bear.
#[derive(Clone, Debug)]
struct Taken {
    name: String,
    owner: Owner,
    signs: Vec<Sign>,
    /// Whether it is one word that no Vietnamese syllable is spelled like, so that no mark makes another word of it:
    /// "AĐMIN" is "Admin".
    is_foreign: bool,
}

impl Taken {
    fn new(owner: Owner, name: &str) -> Self {
        let letters = read(name);
        Self {
            name: name.to_owned(),
            owner,
            signs: skeleton(&letters),
            is_foreign: owner != Owner::Person
                && letters.len() >= LEAST
                && name.is_ascii()
                && !name.contains(' ')
                && !ordinary(&letters),
        }
    }

    /// Whether one of the ways in which a name is read wears this one. `parts` are what stands apart in it.
    fn is_worn(&self, readings: &[Vec<Sign>], parts: &[Vec<Sign>]) -> bool {
        let is_role = self.owner == Owner::Role;
        readings
            .iter()
            .any(|signs| self.stands_in(signs) || (is_role && self.begins(signs)))
            || (is_role && parts.iter().any(|part| self.stands_in(part)))
    }

    /// Whether a role comes first and a name after it: "BTV Lan".
    fn begins(&self, name: &[Sign]) -> bool {
        let length = self.signs.len();
        name.get(length).is_some_and(|next| next.begins_word)
            && name.get(..length).is_some_and(|first| self.reads_as(first))
    }

    fn stands_in(&self, name: &[Sign]) -> bool {
        let length = self.signs.len();
        let is_short = length < LEAST && !self.signs.iter().skip(1).any(|sign| sign.begins_word);
        if self.owner != Owner::Site || is_short {
            return name.len() == length && self.reads_as(name);
        }
        name.windows(length).enumerate().any(|(at, window)| {
            let begins = window.first().is_some_and(|sign| sign.begins_word);
            let ends = name.get(at + length).is_none_or(|sign| sign.begins_word);
            ((begins && ends) || length > LONG) && self.reads_as(window)
        })
    }

    /// Whether the letters are the same, and their marks the same or missing.
    fn reads_as(&self, name: &[Sign]) -> bool {
        let mut other_tones = 0;
        for (sign, wanted) in name.iter().zip(&self.signs) {
            let is_shaped = self.is_foreign || sign.shape == wanted.shape || sign.shape == Shape::Plain;
            // As teencode writes them.
            let is_spelled =
                self.owner != Owner::Person && matches!((sign.base, wanted.base), ('z', 's') | ('j', 'i'));
            if (sign.base != wanted.base && !is_spelled) || !is_shaped {
                return false;
            }
            other_tones += usize::from(!self.is_foreign && sign.tone != wanted.tone && !sign.tone.level());
        }
        // Nobody's eye stops at one tone of "Tọa soạn"; among people it is another person.
        other_tones == 0 || (other_tones == 1 && self.owner == Owner::Site && self.signs.len() >= LONG)
    }
}

/// The names that nobody else may bear.
#[derive(Clone, Debug, Default)]
pub struct Reserved(Vec<Taken>);

/// The ways in which a name is read: by how it looks; as the keystrokes of Telex or VNI that it may be ("Tofa soajn");
/// and letter by letter by sound, where it is written in Cyrillic ("Тоа соан").
fn readings(name: &str) -> Vec<Vec<Sign>> {
    let letters = read(name);
    let mut readings = vec![skeleton(&letters)];
    readings.extend(composed(&letters).map(|letters| skeleton(&letters)));
    let sounded: String = name.chars().map(|c| latin_by_sound(c).unwrap_or(c)).collect();
    if sounded != name {
        readings.push(skeleton(&read(&sounded)));
    }
    readings
}

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
            .map(|(owner, name)| Taken::new(owner, name));
        Self(names.filter(|taken| taken.signs.len() > 1).collect())
    }

    /// The reserved name, or the sign of a verified account, that a name wears.
    pub fn imitated(&self, name: &str) -> Option<String> {
        if let Some(badge) = name.chars().find(|c| is_badge(*c)) {
            return Some(badge.to_string());
        }
        let readings = readings(name);
        let parts: Vec<_> = parts(name).map(|part| skeleton(&read(part))).collect();
        self.0
            .iter()
            .find(|taken| taken.is_worn(&readings, &parts))
            .map(|taken| taken.name.clone())
    }
}

/// The name, and what brackets, dashes and the like set apart in it, without what stands around the letters of each: "Mod 2" is
/// one of the Mods, and "Lan (chuyên gia)" an expert.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    let sets_apart =
        |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !matches!(c, '.' | '\'' | '’' | '_');
    std::iter::once(name)
        .chain(name.split(sets_apart))
        .map(|part| part.trim_matches(|c: char| !c.is_alphabetic()))
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

fn skeleton(letters: &[Letter]) -> Vec<Sign> {
    let mut signs: Vec<Sign> = Vec::with_capacity(letters.len());
    let mut begins_word = true;
    for (at, letter) in letters.iter().enumerate() {
        let Some(base) = seen(letters, at, letter) else {
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
#[path = "names_tests.rs"]
mod tests;
