//! Screening: automatic rules that judge a text before a moderator does. Each rule is a small pure file that gives its reason, and a
//! line of `rules!`; all are asked, and the gravest decides. An edit is screened like a new comment. Facts that need the
//! database come in a [`Subject`]; nothing here reads or waits.

mod banned;
mod caps;
pub mod curve;
pub mod fingerprint;
mod fold;
mod form;
mod gather;
mod guard;
mod hold;
mod images;
pub mod learned;
mod letter;
mod links;
mod listed;
mod lookalike;
mod masked;
pub mod names;
mod newcomers;
mod phone;
mod pictured;
pub mod plain;
mod repeats;
mod robot;
mod scored;
mod syllable;
mod teencode;
mod typed;
mod word_list;
pub mod words;

use cam_nhan_domain::{Status, site::Settings};
use serde::{Deserialize, Serialize};

/// What the rules look at.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The site's settings.
    pub settings: &'a Settings,
    /// The words that readers see.
    pub text: &'a str,
    /// Links in it.
    pub links: usize,
    /// Pictures that it shows or links.
    pub images: usize,
    /// The author's name.
    pub name: &'a str,
    /// What stands on the site's word list.
    pub listed: Vec<Listed>,
    /// Comments of this author that moderators or rules let through; counted only for [`cam_nhan_domain::site::Moderation::Newcomers`].
    pub approved_before: i64,
    /// Other comments of the last day that say nearly the same.
    pub repeats: Repeats,
    /// Whose name, if another's, the author's is read as.
    pub imitates: Option<String>,
    /// How likely moderators hide it, 0 to 1, once the model has seen enough.
    pub score: Option<f32>,
    /// The ban that is on the author.
    pub ban: Option<Banned>,
    /// What does not look like a person's doing.
    pub robot: Option<Robot>,
}

/// What gives a robot away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Robot {
    /// It filled the field that people do not see.
    Website,
    /// It sent sooner than a person can, or cannot say when it came.
    Fast,
    /// Nothing; but the site is flooded, and a page without script cannot be asked.
    Unscripted,
    /// Nothing; but the site's captcha did not come up in the reader's browser.
    Unchecked,
}

/// Comments that say nearly the same as another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeats {
    /// Those of the same author.
    pub own: usize,
    /// All of them.
    pub all: usize,
}

/// A phrase of the word list that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The phrase as the list has it.
    pub phrase: String,
    /// Whether the list refuses it, and it was found letter for letter.
    pub refuse: bool,
    /// Whether the list only marks it.
    pub mark: bool,
    /// Whether it was found only by looking past marks, digits and spellings.
    pub loose: bool,
}

/// A ban on the author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banned {
    /// Whether they are not to notice.
    pub shadow: bool,
    /// The moderator's words.
    pub why: String,
}

/// Why a rule objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule's stable name.
    pub rule: String,
    /// What it found: a number, a phrase; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What it adds to the comment's urgency.
    pub points: i64,
}

/// A rule's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// What the rule asks for.
    pub asks: Asks,
    /// Why.
    pub reason: Reason,
}

/// What a rule asks for, the graver the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asks {
    /// That whoever looks at it is told; two such words are worth a look.
    Note,
    /// That a moderator sees it first, as the site does with everyone's or newcomers'; the learned score may do instead.
    Look,
    /// That a moderator sees it first.
    Hold,
    /// That its author alone sees it.
    ShadowBan,
    /// That it is not taken.
    Refuse,
    /// That nothing of this author is taken.
    Ban,
}

macro_rules! rules {
    ($($judge:path => $($name:ident = $text:literal),+;)+ [$($other:ident = $other_text:literal),+]) => {
        /// The names of the reasons that rules give, as they are stored and as filters offer them. The catalogues word each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the catalogues word them")]
        pub enum RuleName { $($($name,)+)+ $($other,)+ }

        impl RuleName {
            /// All of them, in the order of the filter.
            pub const ALL: &[Self] = &[$($(Self::$name,)+)+ $(Self::$other,)+];

            /// The word in addresses, in the database and in the audit log.
            pub fn as_str(self) -> &'static str {
                match self {
                    $($(Self::$name => $text,)+)+
                    $(Self::$other => $other_text,)+
                }
            }

            /// Reads [`RuleName::as_str`]'s word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|name| name.as_str() == text)
            }
        }

        /// The rules: what each objects to, if anything.
        const RULES: &[fn(&Subject<'_>) -> Option<Objection>] = &[$($judge,)+];
    };
}

// A rule is a file of this folder and its line here: what it judges by, and the names of the reasons that it gives.
rules! {
    banned::judge => Banned = "banned";
    robot::judge => Robot = "robot", Unchecked = "unchecked";
    names::judge => Name = "name";
    listed::judge => Words = "words", WordsLoose = "words_loose", WordsMarked = "words_marked";
    links::judge => Links = "links";
    images::judge => Images = "images";
    phone::judge => Phone = "phone";
    repeats::judge => Repeats = "repeats";
    caps::judge => Caps = "caps";
    scored::judge => Score = "score";
    newcomers::judge => Newcomer = "newcomer";
    hold::judge => SiteHolds = "site_holds";
    // No rule's, but readers', who told of a comment, or whose own it is.
    [Flags = "flags", Appeal = "appeal"]
}

fn objection(asks: Asks, name: RuleName, detail: impl ToString, points: i64) -> Option<Objection> {
    Some(Objection {
        asks,
        reason: Reason {
            rule: name.as_str().to_owned(),
            detail: detail.to_string(),
            points,
        },
    })
}

/// What becomes of a text, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was decided; `None`: everyone sees it at once.
    pub asks: Option<Asks>,
    /// Every reason that was found, the gravest first.
    pub reasons: Vec<Reason>,
}

impl Verdict {
    /// The word for a trial.
    pub fn as_str(&self) -> &'static str {
        match self.asks {
            None | Some(Asks::Note) => "approved",
            Some(Asks::Look | Asks::Hold) => "held",
            Some(Asks::ShadowBan | Asks::Refuse | Asks::Ban) => "refused",
        }
    }

    /// The status that follows, for a text that is taken.
    pub fn status(&self) -> Status {
        match self.asks {
            None | Some(Asks::Note) => Status::Approved,
            Some(Asks::Look | Asks::Hold) => Status::Held,
            Some(Asks::ShadowBan | Asks::Refuse | Asks::Ban) => Status::Spam,
        }
    }
}

/// Asks every rule. A text to which only [`Asks::Look`] objects is published all the same when the site trusts its
/// model with that and the score is low enough.
pub fn screen(subject: &Subject<'_>) -> Verdict {
    let mut objections: Vec<Objection> = RULES.iter().filter_map(|judge| judge(subject)).collect();
    objections.sort_by_key(|objection| std::cmp::Reverse(objection.asks));
    let notes = objections
        .iter()
        .filter(|objection| objection.asks == Asks::Note)
        .count();
    let asks = objections.first().map(|objection| objection.asks);
    let asks = if notes > 1 {
        asks.max(Some(Asks::Hold))
    } else {
        asks
    };
    let trusted = scored::is_low(subject);
    let asks = asks.filter(|asks| *asks > Asks::Look || (*asks == Asks::Look && !trusted));
    if asks == Some(Asks::ShadowBan) {
        // Beside the ban there stands what would hold the text of anybody else: by that its author is told what anybody
        // would be (`Row::seems_published`).
        objections.retain(|objection| match objection.asks {
            Asks::Note => notes > 1,
            Asks::Look => !trusted,
            _ => true,
        });
    }
    Verdict {
        asks,
        reasons: objections.into_iter().map(|objection| objection.reason).collect(),
    }
}

/// How urgently a moderator should look: the points of the reasons, and half a point a per cent of the score.
pub fn urgency(reasons: &[Reason], score: Option<f32>) -> i64 {
    let score = i64::from(percent(score.unwrap_or_default())) / 2;
    reasons.iter().map(|reason| reason.points).sum::<i64>() + score
}

/// A share in thousandths, as scores are stored.
pub fn permille(share: f32) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1000")]
    let permille = (share.clamp(0.0, 1.0) * 1_000.0).round() as i64;
    permille
}

/// A share as whole per cents, 0 to 100.
pub fn percent(share: f32) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 100"
    )]
    let percent = (share.clamp(0.0, 1.0) * 100.0).round() as u32;
    percent
}

/// A word list for a Vietnamese site to begin with.
pub const STARTER: &str = include_str!("starter.txt");

#[cfg(test)]
mod tests;
