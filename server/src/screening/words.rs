//! The words that a site does not want, and where they are in a text.

use std::{collections::HashSet, ops::Range};

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use super::{
    fold::{Folded, fold, write},
    guard::{self, Meant},
    letter::{Break, Letter, Word, read, source},
    masked::Masked,
    pictured::in_words,
    syllable::{bare, ordinary},
    typed::{composed, joined},
};
pub use super::{
    letter::Tier,
    word_list::{Act, BadLine, LONGEST, MAX_PHRASES, Phrase, Reason, parse, print},
};

/// A phrase written as one word is looked for too, if it has so many letters.
const GLUED: usize = 5;
/// With its marks, and where no syllable is written so.
const GLUED_MARKED: usize = 4;
/// Without marks, it takes more.
const GLUED_BARE: usize = 6;

/// A phrase in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which of the list.
    pub phrase: usize,
    /// How it was seen.
    pub tier: Tier,
    /// Whether it may as well be something decent: then it only marks.
    pub weak: bool,
    /// Where, in bytes of the text.
    pub range: Range<usize>,
}

impl Found {
    /// What becomes of the text: what the list says, but a loose match is never sure enough to refuse.
    pub fn act(&self, phrases: &[Phrase]) -> Act {
        let act = phrases.get(self.phrase).map_or(Act::Hold, |phrase| phrase.act);
        match (self.tier, act) {
            _ if self.weak => Act::Mark,
            (Tier::Loose, Act::Refuse) => Act::Hold,
            _ => act,
        }
    }
}

/// One form of a phrase to look for.
#[derive(Debug)]
struct Pattern {
    phrase: usize,
    whole: bool,
    act: Act,
    /// Its letters by word, for the loose tier.
    words: Vec<Vec<Letter>>,
    letters: usize,
    /// Whether its words are written as one.
    glued: bool,
}

/// The forms for one tier.
#[derive(Debug, Default)]
struct Automaton {
    patterns: Vec<Pattern>,
    // Building fails only beyond limits far above those of a list.
    search: Option<AhoCorasick>,
}

/// A list ready to be looked for.
#[derive(Debug, Default)]
pub struct WordList {
    firm: Automaton,
    loose: Automaton,
    masked: Masked,
}

impl WordList {
    /// Makes the phrases ready.
    pub fn new(phrases: &[Phrase]) -> Self {
        let loose = Automaton::new(phrases, Tier::Loose);
        let patterns = loose.patterns.iter().enumerate();
        let masked = Masked::new(
            patterns
                .filter(|(_, pattern)| !pattern.glued && pattern.act != Act::Allow)
                .map(|(at, pattern)| (at, pattern.words.as_slice())),
        );
        Self {
            firm: Automaton::new(phrases, Tier::Firm),
            loose,
            masked,
        }
    }

    /// The phrases in a text, in order and apart from each other.
    pub fn find(&self, text: &str) -> Vec<Found> {
        let letters = read(text);
        // One form at a time, as a long text takes much memory.
        let mut hits = self.firm.hits(&write(&letters, Tier::Firm), Tier::Firm);
        hits.extend(self.loose.hits(&write(&letters, Tier::Loose), Tier::Loose));
        hits.extend(self.hidden(&letters));
        // Other readings of the text are never sure, and nothing is meant well in them that was not found before.
        let mut more = Vec::new();
        if let Some(letters) = composed(&letters) {
            more.extend(self.firm.hits(&write(&letters, Tier::Firm), Tier::Firm));
            more.extend(self.loose.hits(&write(&letters, Tier::Loose), Tier::Loose));
        }
        if let Some(letters) = in_words(&letters) {
            more.extend(self.firm.hits(&write(&letters, Tier::Firm), Tier::Firm));
            more.extend(self.loose.hits(&write(&letters, Tier::Loose), Tier::Loose));
        }
        if let Some(letters) = joined(&letters) {
            more.extend(self.firm.hits(&write(&letters, Tier::Firm), Tier::Firm));
        }
        more.retain(|hit| hit.act != Act::Allow);
        more.iter_mut().for_each(|hit| hit.tier = Tier::Loose);
        hits.extend(more);
        let (mut meant_well, hits): (Vec<Hit>, Vec<Hit>) =
            hits.into_iter().partition(|hit| hit.act == Act::Allow);
        // Up to each of them, how far the ones before reach.
        meant_well.sort_by_key(|hit| hit.range.start);
        let mut reach = 0;
        for hit in &mut meant_well {
            reach = reach.max(hit.range.end);
            hit.range.end = reach;
        }
        let harmless = |hit: &Hit| {
            let before = meant_well.partition_point(|allowed| allowed.range.start <= hit.range.start);
            let last = before.checked_sub(1).and_then(|last| meant_well.get(last));
            last.is_some_and(|allowed| hit.range.end <= allowed.range.end)
        };
        // The sure before the unsure, what refuses before what holds, the longer before the shorter.
        let mut found: Vec<Found> = Vec::new();
        for (tier, acts, weak) in [
            (Tier::Firm, &[Act::Refuse][..], false),
            (Tier::Firm, &[Act::Hold], false),
            (Tier::Loose, &[Act::Refuse], false),
            (Tier::Loose, &[Act::Hold], false),
            (Tier::Firm, &[Act::Mark], false),
            (Tier::Loose, &[Act::Mark], false),
            (Tier::Loose, &[Act::Refuse, Act::Hold], true),
        ] {
            let mut rank: Vec<&Hit> = hits
                .iter()
                .filter(|hit| {
                    (hit.tier, hit.weak) == (tier, weak) && acts.contains(&hit.act) && !harmless(hit)
                })
                .collect();
            rank.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end), hit.phrase));
            place(&mut found, &rank);
        }
        found
    }
}

impl WordList {
    /// Those of which signs hide letters.
    fn hidden(&self, letters: &[Letter]) -> Vec<Hit> {
        let pattern = |at: usize| self.loose.patterns.get(at);
        let words = |at| pattern(at).map_or(&[][..], |pattern| pattern.words.as_slice());
        let hit = |(at, range): (usize, Range<usize>)| {
            let pattern = pattern(at)?;
            Some(Hit {
                phrase: pattern.phrase,
                tier: Tier::Loose,
                act: pattern.act,
                weak: false,
                range: source(letters.get(range)?)?,
            })
        };
        self.masked
            .find(letters, words)
            .into_iter()
            .filter_map(hit)
            .collect()
    }
}

/// Adds those that overlap nothing found before. Both are in order.
fn place(found: &mut Vec<Found>, hits: &[&Hit]) {
    let before = std::mem::take(found);
    let mut before = before.into_iter().peekable();
    for hit in hits {
        while let Some(one) =
            before.next_if(|one| one.range.start < hit.range.end && one.range.end <= hit.range.start)
        {
            found.push(one);
        }
        let free = found.last().is_none_or(|one| one.range.end <= hit.range.start)
            && before.peek().is_none_or(|one| one.range.start >= hit.range.end);
        if free {
            found.push(Found {
                phrase: hit.phrase,
                tier: hit.tier,
                weak: hit.weak,
                range: hit.range.clone(),
            });
        }
    }
    found.extend(before);
}

struct Hit {
    phrase: usize,
    tier: Tier,
    act: Act,
    weak: bool,
    range: Range<usize>,
}

impl Automaton {
    fn new(phrases: &[Phrase], tier: Tier) -> Self {
        let mut patterns = Vec::new();
        let mut forms = Vec::new();
        let mut seen = HashSet::new();
        for (index, phrase) in phrases.iter().enumerate() {
            // What is hidden by a star has only the star to go by.
            if tier == Tier::Loose && phrase.text.contains('*') {
                continue;
            }
            let glued: String = phrase.text.split_whitespace().collect();
            for (text, written_as_one) in [(&phrase.text, false), (&glued, true)] {
                let folded = fold(text, tier);
                let letters = folded.letters.len();
                let enough = match tier {
                    Tier::Firm if !bare(&folded.letters) && !ordinary(&folded.letters) => GLUED_MARKED,
                    Tier::Firm => GLUED,
                    Tier::Loose => GLUED_BARE,
                };
                if written_as_one && (*text == phrase.text || letters < enough) || folded.text.len() < 2 {
                    continue;
                }
                let whole = phrase.whole || written_as_one;
                let words = folded
                    .words
                    .iter()
                    .filter_map(|word| folded.letters.get(word.letters.clone()));
                let words: Vec<Vec<Letter>> = words.map(<[Letter]>::to_vec).collect();
                // In the loose tier, phrases that differ by marks share a form, and each is judged.
                if tier == Tier::Loose || seen.insert((folded.text.clone(), whole, phrase.act)) {
                    patterns.push(Pattern {
                        phrase: index,
                        whole,
                        act: phrase.act,
                        words,
                        letters,
                        glued: written_as_one,
                    });
                    forms.push(folded.text);
                }
            }
        }
        let search = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(forms)
            .ok();
        Self { patterns, search }
    }

    fn hits(&self, folded: &Folded, tier: Tier) -> Vec<Hit> {
        let matches = self
            .search
            .iter()
            .flat_map(|search| search.find_overlapping_iter(&folded.text));
        let mut marked = None;
        let apart = |byte: Option<&u8>| matches!(byte, None | Some(b' ' | b'|'));
        let bytes = folded.text.as_bytes();
        let hit = |found: aho_corasick::Match| {
            let pattern = self.patterns.get(found.pattern().as_usize())?;
            // Most of what is no whole word is told by its neighbours alone.
            let edged = apart(found.start().checked_sub(1).and_then(|at| bytes.get(at)))
                && apart(bytes.get(found.end()));
            if !edged && pattern.whole && pattern.letters < GLUED {
                return None;
            }
            let span = folded.span(&found.range())?;
            let words: Vec<_> = folded.words_of(&span).collect();
            let (first, last) = (words.first()?, words.last()?);
            if !goes_on(&folded.text, found.end(), tier, words.get(1..)?) {
                return None;
            }
            // The ends of a word that was spelled out are only a guess, so a long phrase may lie anywhere in it.
            let loose_ends = |spelled: bool| !pattern.whole || (spelled && pattern.letters >= GLUED);
            let starts = first.letters.start == span.start || loose_ends(first.spelled);
            let ends = last.letters.end == span.end || loose_ends(last.spelled);
            if !(starts && ends) {
                return None;
            }
            let mut weak = false;
            if tier == Tier::Loose {
                let cut = |letters: &Range<usize>| {
                    folded
                        .letters
                        .get(letters.start.max(span.start)..letters.end.min(span.end))
                };
                let text: Vec<&[Letter]> = words
                    .iter()
                    .map(|word| cut(&word.letters))
                    .collect::<Option<_>>()?;
                let marked = *marked.get_or_insert_with(|| folded.marked());
                // What is meant well is so as it is written, or without its marks where nothing has any.
                if pattern.act == Act::Allow && (marked || !same_letters(&text, &pattern.words)) {
                    return None;
                }
                match guard::meant(&text, &pattern.words, marked) {
                    _ if pattern.act == Act::Allow => {}
                    Meant::No => return None,
                    Meant::Perhaps if !is_last(folded, &span) => return None,
                    Meant::Perhaps => weak = folded.words.len() > SHORT,
                    Meant::Surely => {}
                }
            }
            Some(Hit {
                phrase: pattern.phrase,
                tier,
                act: pattern.act,
                weak,
                range: folded.source(&span)?,
            })
        };
        matches.filter_map(hit).collect()
    }
}

/// Words that go on with the last word of a clause, so that it belongs to them and not to the phrase: "bị lừa, đảo này".
const GOING_ON: &str =
    "nay kia đo ây no la co thi ma cua ơ vân đa đang se không bi đươc rât cung lai nao gi va hay hoăc";

fn same_letters(text: &[&[Letter]], phrase: &[Vec<Letter>]) -> bool {
    text.len() == phrase.len()
        && text.iter().zip(phrase).all(|(word, listed)| {
            word.len() == listed.len() && word.iter().zip(listed).all(|(a, b)| a.base == b.base)
        })
}

/// A text of so many words says little besides a phrase that stands in it.
const SHORT: usize = 20;

/// Words that a clause ends with, after what it says: "do cho that day", but "do cho con".
const PARTICLES: &str =
    "a ah ak ha nha nhe ne nhi day vay the that qua lam roi nay kia no vl vcl vai luon thoi nua het";

/// Whether what some letters say is the last thing in its clause.
fn is_last(folded: &Folded, letters: &Range<usize>) -> bool {
    let next = folded
        .words
        .partition_point(|word| word.letters.start < letters.end);
    let later = folded.words.iter().skip(next);
    let spelled = |word: &Word| -> String {
        let letters = folded.letters.get(word.letters.clone()).unwrap_or_default();
        letters.iter().map(|letter| letter.base).collect()
    };
    let mut later = later
        .take_while(|word| word.after == Break::Nothing)
        .take(4)
        .map(spelled);
    !later.any(|word| !PARTICLES.split(' ').any(|particle| particle == word))
}

/// Whether a phrase goes on over what may end between its words: not over the end of a sentence, and over a comma only
/// where its words are written as the list has them and the next word does not take the last for itself.
fn goes_on(form: &str, end: usize, tier: Tier, later: &[&Word]) -> bool {
    let worst = later
        .iter()
        .map(|word| word.after as u8)
        .max()
        .unwrap_or_default();
    if worst == Break::Nothing as u8 {
        return true;
    }
    if worst == Break::Sentence as u8 || tier == Tier::Loose {
        return false;
    }
    let next = form.get(end..).and_then(|rest| rest.strip_prefix(' '));
    let next = next.and_then(|rest| rest.split(' ').next()).unwrap_or_default();
    let toneless: String = next
        .chars()
        .filter(|c| !matches!(c, '`' | '\'' | '?' | '~' | '.'))
        .collect();
    toneless.is_empty() || !GOING_ON.split(' ').any(|word| word == toneless)
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
