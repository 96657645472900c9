//! What the widget decides, without a browser: how a choice settles, where a comment stands, which id a text is sent
//! under.

use cam_nhan_domain::{
    CommentId,
    comment::BYTES_PER_CHARACTER,
    reaction::{Tally, moved},
};

/// The longest wait between two attempts to send a choice, in milliseconds.
const LONGEST_WAIT: f64 = 30_000.0;

/// One reader's choice about one subject, on its way to the server. One request is under way at a time; taps
/// meanwhile only change the intent, and the last intent wins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intent {
    wanted: Option<String>,
    settled: Option<String>,
    seq: f64,
    sent: f64,
    /// Whether a request was lost, so that the server may know more than we do.
    unsure: bool,
    busy: bool,
    failures: i32,
}

impl Intent {
    /// The choice that the server told us of.
    pub fn settled(kind: Option<String>, seq: f64) -> Self {
        Self {
            wanted: kind.clone(),
            settled: kind,
            seq,
            ..Self::default()
        }
    }

    /// What the reader wants now.
    pub fn wanted(&self) -> Option<&str> {
        self.wanted.as_deref()
    }

    /// Whether a request is under way or waits for its next attempt.
    pub fn is_busy(&self) -> bool {
        self.busy
    }

    /// The reader chooses `kind`; `now` is any clock that runs forward most of the time.
    pub fn choose(&mut self, kind: Option<String>, now: f64) {
        self.wanted = kind;
        self.seq = now.max(self.seq + 1.0);
    }

    /// Whether the caller is the one to send, until [`Intent::to_send`] has nothing left.
    pub fn begin(&mut self) -> bool {
        !std::mem::replace(&mut self.busy, true)
    }

    /// The choice that the server holds, as one of the reader's other pages told, or the server when it was asked again.
    /// What is on its way from here, or was chosen later, is not overtaken.
    pub fn told(&mut self, kind: Option<String>, seq: f64) {
        if !self.busy && seq >= self.seq {
            *self = Self::settled(kind, seq);
        }
    }

    /// What to send now, and its number; `None` when the server knows the reader's intent.
    pub fn to_send(&mut self) -> Option<(Option<String>, f64)> {
        if self.wanted == self.settled && !self.unsure {
            self.busy = false;
            return None;
        }
        self.sent = self.seq;
        Some((self.wanted.clone(), self.seq))
    }

    /// The server's answer: the choice it holds, and that choice's number.
    pub fn answered(&mut self, kind: Option<String>, seq: f64) {
        self.unsure = false;
        self.failures = 0;
        if self.seq == self.sent {
            // Nothing was tapped meanwhile. Where another window chose later, that choice holds.
            self.wanted.clone_from(&kind);
            self.seq = self.seq.max(seq);
        } else if self.seq <= seq {
            self.seq = seq + 1.0;
        }
        self.settled = kind;
    }

    /// No answer came. Returns how long to wait before the next attempt, in milliseconds.
    pub fn lost(&mut self) -> f64 {
        self.unsure = true;
        self.failures += 1;
        (1_000.0 * f64::from(1 << (self.failures - 1).min(5))).min(LONGEST_WAIT)
    }

    /// Whether the last attempts failed.
    pub fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// The server said no: the choice is again what it was.
    pub fn refused(&mut self) {
        self.wanted.clone_from(&self.settled);
        self.unsure = false;
        self.failures = 0;
    }
}

/// A choice with the numbers around it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// The choice.
    pub intent: Intent,
    /// The numbers as the server last told them, with the settled choice in them.
    pub tallies: Vec<Tally>,
}

impl Chosen {
    /// The numbers as the reader is to see them, with the intent in place of what is settled. One's own choice is one of
    /// them, whatever the service tells everybody.
    pub fn shown(&self) -> Vec<Tally> {
        let mut tallies = self.tallies.clone();
        moved(&mut tallies, self.intent.settled.as_deref(), self.intent.wanted());
        for tally in &mut tallies {
            if self.intent.wanted() == Some(&tally.code) {
                tally.count = tally.count.max(1);
            }
        }
        tallies
    }
}

/// A text on its way: the id under which it goes, whatever happens on the line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sending {
    id: Option<CommentId>,
    first: String,
    is_resumed: bool,
}

impl Sending {
    /// A text that was sent before under an id, as the kept draft tells.
    pub fn resumed(id: CommentId, first: String) -> Self {
        Self {
            id: Some(id),
            first,
            is_resumed: true,
        }
    }

    /// Lets go of an id that another visit or another tab gave out, and answers with the text that was sent under it: the
    /// service has that comment by now, or the field was emptied. What is written from here on is another comment.
    pub fn let_go(&mut self) -> Option<String> {
        self.is_resumed.then(|| std::mem::take(self).first)
    }

    /// Forgets an id that the service has refused: no comment is stored under it, and nothing is unsure.
    pub fn refused(&mut self) {
        *self = Self::default();
    }

    /// The id for `text`: the one it was first sent under, else a new one.
    pub fn id(&mut self, text: &str, new: impl FnOnce() -> CommentId) -> CommentId {
        self.id
            .get_or_insert_with(|| {
                text.clone_into(&mut self.first);
                new()
            })
            .clone()
    }

    /// The id and the text that was first sent under it, if any was.
    pub fn sent(&self) -> Option<(&CommentId, &str)> {
        self.id.as_ref().map(|id| (id, self.first.as_str()))
    }

    /// Whether the server, which has another text under this id, has one that this page sent before `text`.
    pub fn is_outdated(&self, differs: bool, text: &str) -> bool {
        differs && self.first != text
    }

    /// Whether it has one of another tab, which had this draft too, was faster and wrote something else.
    pub fn is_anothers(&self, differs: bool, revision: f64, text: &str) -> bool {
        differs && revision <= 1.0 && self.first == text
    }
}

/// So many milliseconds after the request was lost for the `lost`th time, it is sent again.
pub fn next_try(lost: u32) -> f64 {
    (5_000.0 * f64::from(1 << lost.saturating_sub(1).min(4))).min(60_000.0)
}

/// A few letters by which a text is known again without being kept (FNV-1a).
pub fn fingerprint(parts: &[&str]) -> String {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.to_string()
}

/// Under which comment an answer to `answered` is shown until the server says so: beneath it, or beside it where
/// answers stand one level deep. `parent` is the comment under which `answered` itself stands, and `nested` says
/// whether any answer in its branch stands deeper.
pub fn provisional_parent<'a>(answered: &'a str, parent: Option<&'a str>, nested: bool) -> &'a str {
    match parent {
        Some(parent) if !nested => parent,
        _ => answered,
    }
}

/// A comment's text as a quotation to answer.
pub fn quoted(text: &str) -> String {
    let mut quote = String::new();
    for line in text.trim().lines() {
        let line = line.trim();
        quote.push_str(if line.is_empty() { ">" } else { "> " });
        quote.push_str(line);
        quote.push('\n');
    }
    quote.push('\n');
    quote
}

/// A quotation added to what is typed already: in a paragraph of its own, whatever stands before it.
pub fn with_quote(typed: &str, quote: &str) -> String {
    let typed = typed.trim_end();
    let between = if typed.is_empty() { "" } else { "\n\n" };
    [typed, between, quote].concat()
}

/// How much room is left: `Some` characters once four fifths are used, below 0 when there are too many.
pub fn room(text: &str, limit: u32, graphemes: impl Fn(&str) -> usize) -> Option<i64> {
    let limit = limit as usize;
    let near = limit - limit / 5;
    if text.len() < near {
        return None;
    }
    // Beyond what can be sent the exact number helps nobody, and counting it would take long.
    let beyond = text.len() > limit.saturating_mul(BYTES_PER_CHARACTER);
    let count = if beyond {
        text.chars().count()
    } else {
        graphemes(text)
    };
    (count >= near).then(|| limit as i64 - count as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn love() -> Option<String> {
        Some("love".to_owned())
    }

    fn sent(intent: &mut Intent) -> Option<(Option<String>, f64)> {
        intent.begin().then(|| intent.to_send()).flatten()
    }

    #[test]
    fn a_choice_is_sent_once_and_settles() {
        let mut intent = Intent::default();
        intent.choose(love(), 100.0);
        assert_eq!(sent(&mut intent), Some((love(), 100.0)));
        assert!(!intent.begin(), "one request at a time");
        intent.answered(love(), 100.0);
        assert_eq!(intent.to_send(), None);
        assert!(!intent.is_busy());
    }

    #[test]
    fn taps_meanwhile_come_to_one_more_request_or_none() {
        let mut intent = Intent::default();
        intent.choose(love(), 100.0);
        let first = sent(&mut intent).expect("sent");
        for _ in 0..100 {
            intent.choose(None, 100.0);
            intent.choose(love(), 100.0);
        }
        intent.answered(first.0, first.1);
        assert_eq!(intent.to_send(), None, "what is wanted is what is settled");

        intent.choose(None, 100.0);
        let second = sent(&mut intent).expect("sent");
        intent.choose(love(), 100.0);
        intent.answered(second.0, second.1);
        let third = intent.to_send().expect("the last intent differs");
        assert_eq!(third.0, love());
        assert!(
            third.1 > second.1 && second.1 > first.1,
            "numbers rise even when the clock stands"
        );
    }

    #[test]
    fn a_lost_request_is_sent_again_even_when_the_wish_is_back_where_it_was() {
        let mut intent = Intent::default();
        intent.choose(love(), 1.0);
        sent(&mut intent).expect("sent");
        intent.choose(None, 2.0);
        assert_eq!(
            [intent.lost(), intent.lost(), intent.lost()],
            [1_000.0, 2_000.0, 4_000.0]
        );
        assert_eq!(
            intent.to_send(),
            Some((None, 2.0)),
            "the server may have heard the first"
        );
        intent.answered(None, 2.0);
        assert_eq!(intent.to_send(), None);
    }

    #[test]
    fn a_refusal_takes_the_choice_back() {
        let mut chosen = Chosen {
            intent: Intent::settled(love(), 5.0),
            tallies: vec![Tally {
                code: "love".to_owned(),
                count: 3,
            }],
        };
        chosen.intent.choose(None, 6.0);
        assert_eq!(chosen.shown()[0].count, 2);
        sent(&mut chosen.intent).expect("sent");
        chosen.intent.refused();
        assert_eq!(chosen.intent.to_send(), None);
        assert_eq!(
            (chosen.intent.wanted(), chosen.shown()[0].count),
            (Some("love"), 3)
        );
    }

    #[test]
    fn ones_own_choice_is_always_one_of_those_counted() {
        let chosen = Chosen {
            intent: Intent::settled(love(), 5.0),
            tallies: vec![Tally {
                code: "love".to_owned(),
                count: 0,
            }],
        };
        assert_eq!(chosen.shown()[0].count, 1);
    }

    #[test]
    fn a_later_choice_in_another_window_holds() {
        let mut intent = Intent::default();
        intent.choose(love(), 10.0);
        sent(&mut intent).expect("sent");
        intent.answered(None, 50.0);
        assert_eq!((intent.to_send(), intent.wanted()), (None, None));
        intent.choose(love(), 20.0);
        assert_eq!(
            sent(&mut intent),
            Some((love(), 51.0)),
            "and the next is later still"
        );
    }

    #[test]
    fn a_text_keeps_its_id_until_it_is_there() {
        let id = |n| CommentId::new(n, [0; 10]);
        let mut sending = Sending::default();
        assert_eq!(sending.id("a", || id(1)), id(1));
        assert_eq!(sending.id("ab", || id(2)), id(1));
        assert!(sending.is_outdated(true, "ab"));
        assert!(!sending.is_outdated(true, "a") && !sending.is_outdated(false, "ab"));
        assert!(sending.is_anothers(true, 1.0, "a") && !sending.is_anothers(true, 1.0, "ab"));
        assert!(
            !sending.is_anothers(true, 2.0, "a"),
            "what arrived was changed since"
        );
    }

    #[test]
    fn an_answer_stands_where_the_thread_lets_it() {
        assert_eq!(provisional_parent("root", None, false), "root");
        assert_eq!(provisional_parent("reply", Some("root"), false), "root");
        assert_eq!(provisional_parent("reply", Some("root"), true), "reply");
    }

    #[test]
    fn a_quotation_marks_every_line() {
        assert_eq!(quoted(" Một\n\n hai \n"), "> Một\n>\n> hai\n\n");
    }

    #[test]
    fn a_quotation_begins_a_line_of_its_own() {
        for (typed, whole) in [
            ("", "> a\n\n"),
            ("Tôi nghĩ", "Tôi nghĩ\n\n> a\n\n"),
            ("Tôi nghĩ\n", "Tôi nghĩ\n\n> a\n\n"),
            ("> b\n\n", "> b\n\n> a\n\n"),
            (" \n", "> a\n\n"),
        ] {
            assert_eq!(with_quote(typed, "> a\n\n"), whole, "{typed:?}");
        }
    }

    #[test]
    fn what_another_page_chose_holds_unless_something_is_on_its_way_or_newer() {
        let mut intent = Intent::settled(love(), 10.0);
        intent.told(None, 20.0);
        assert_eq!(intent.wanted(), None);
        intent.told(love(), 15.0);
        assert_eq!(intent.wanted(), None, "an older answer that comes late");
        intent.choose(love(), 30.0);
        sent(&mut intent).expect("sent");
        intent.told(None, 40.0);
        assert_eq!(intent.wanted(), Some("love"), "its own answer comes");
    }

    #[test]
    fn what_was_lost_is_tried_less_and_less_often_and_never_given_up() {
        assert_eq!(
            [1, 2, 3, 4, 5, 99].map(next_try),
            [5_000.0, 10_000.0, 20_000.0, 40_000.0, 60_000.0, 60_000.0]
        );
    }

    #[test]
    fn room_is_told_when_it_gets_narrow() {
        let count = |text: &str| text.chars().count();
        assert_eq!(room(&"ế".repeat(79), 100, count), None);
        assert_eq!(room(&"a".repeat(80), 100, count), Some(20));
        assert_eq!(room(&"a".repeat(101), 100, count), Some(-1));
        assert_eq!(room(&"a".repeat(5_000), 100, |_| panic!("counted")), Some(-4_900));
    }
}
