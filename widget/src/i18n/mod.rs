//! The words. One field or function a sentence, so that a missing one does not compile.
//! [`Messages`] is what both sides say; [`Page`] is the server's alone and costs the browser nothing.

use cam_nhan_domain::site::Language;
use cam_nhan_domain::{Code, Refusal};
#[cfg(feature = "ssr")]
use cam_nhan_domain::{
    flag,
    profile::{Badge, Commenters},
    thread::Sort,
};

#[cfg(feature = "ssr")]
mod conduct;
mod en;
#[cfg(feature = "ssr")]
pub mod scripts;
mod time;
mod vi;

#[cfg(feature = "ssr")]
pub use conduct::{Conduct, EmailUse, conduct};
pub use time::{Offset, ago};
#[cfg(feature = "ssr")]
pub use time::{browser_millis, since, written};

/// A sentence around a number.
pub type Counted = fn(i64) -> String;
/// A sentence around a name or a word.
pub type Named = fn(&str) -> String;

/// What the server and the browser both say, or the browser alone.
pub struct Messages {
    /// The question above the reactions.
    pub reactions: &'static str,
    /// What follows the number of a reaction, for the ear.
    pub times: &'static str,
    /// Said when a reaction was chosen; the name is the reaction's word.
    pub chosen: Named,
    /// Said when a reaction was taken back.
    pub taken_back: &'static str,
    /// Said when a comment was liked.
    pub liked: &'static str,
    /// Said when a like was taken back.
    pub unliked: &'static str,
    /// Said when a choice could not be sent yet.
    pub choice_waits: &'static str,

    /// The composer's heading for a comment of one's own.
    pub write: &'static str,
    /// The composer's heading for an answer to someone.
    pub reply_to: Named,
    /// The composer's heading for a change to one's own comment.
    pub change: &'static str,
    /// The name of the text field.
    pub text: &'static str,
    /// What the empty text field invites to.
    pub text_hint: &'static str,
    /// The name of the name field.
    pub name: &'static str,
    /// The choice to be remembered.
    pub remember: &'static str,
    /// Stands for the choice to be remembered where the browser keeps nothing.
    pub forgetful: &'static str,
    /// What the text may hold.
    pub markdown: &'static str,
    /// The tab of the text field.
    pub writing: &'static str,
    /// The tab of the preview.
    pub preview: &'static str,
    /// Stands in the preview until it is there.
    pub preview_comes: &'static str,
    /// Stands in the preview when there is no text.
    pub preview_empty: &'static str,
    /// Characters left.
    pub left: Counted,
    /// Characters too many.
    pub over: Counted,
    /// The button that sends a comment.
    pub send: &'static str,
    /// The button that saves a change.
    pub save: &'static str,
    /// The button that sends again what could not be sent.
    pub send_again: &'static str,
    /// The button that closes a composer.
    pub cancel: &'static str,
    /// While a comment is on its way.
    pub sending: &'static str,
    /// While a comment's browser does some work that shows it is no robot's.
    pub checking: &'static str,
    /// No answer came: the comment waits, and is tried again by itself.
    pub offline: &'static str,
    /// The line or the service failed.
    pub failed: &'static str,
    /// The page was left before the answer came.
    pub unsure: &'static str,

    /// Said when a comment is there for all.
    pub posted: &'static str,
    /// Said when a comment waits for a moderator.
    pub held: &'static str,
    /// Said when a change is there for all.
    pub changed: &'static str,
    /// Said when a comment was removed.
    pub removed: &'static str,
    /// Said when the moderators were told of a comment.
    pub flagged: &'static str,
    /// Said when comments were added to the list.
    pub loaded: Counted,
    /// Said when the order changed; the name is the order's word.
    pub sorted: Named,
    /// No answer came, or one that is not the service's: comments are not shown, a report or a preview not made.
    pub not_connected: &'static str,
    /// No answer tells whether one's own comment was removed.
    pub remove_failed: &'static str,
    /// The button for the replies that are left.
    pub more_replies: &'static str,
    /// The button that opens a long comment.
    pub unfold: &'static str,
    /// The button that closes a long comment again.
    pub fold: &'static str,

    /// Less than a minute ago.
    pub just_now: &'static str,
    /// Minutes ago.
    pub minutes_ago: Counted,
    /// Hours ago.
    pub hours_ago: Counted,
    /// On the calendar day before.
    pub yesterday: &'static str,
    /// Calendar days ago.
    pub days_ago: Counted,

    /// What stands between thousands.
    pub thousands: &'static str,
    /// [`Code::NameMissing`] in words.
    pub name_missing: &'static str,
    /// [`Code::NameTooLong`] in words.
    pub name_too_long: Counted,
    /// [`Code::EmailInvalid`] in words.
    pub email_invalid: &'static str,
    /// [`Code::TextMissing`] in words.
    pub text_missing: &'static str,
    /// [`Code::TextTooLong`] in words.
    pub text_too_long: Counted,
}

/// What the server alone says.
#[cfg(feature = "ssr")]
pub struct Page {
    /// Beside the beginning of a draft in a composer that is closed.
    pub draft: &'static str,
    /// How many comments an article has, for lists of articles.
    pub comments: Counted,
    /// The heading of the thread, before its number.
    pub heading: &'static str,
    /// The name of the choice of orders.
    pub sort: &'static str,
    /// The orders.
    pub sorts: fn(Sort) -> &'static str,
    /// No comments yet.
    pub empty: &'static str,
    /// The thread takes no more comments.
    pub closed: &'static str,
    /// The list begins with the comment that a link asked for.
    pub focus_found: &'static str,
    /// The comment that a link asked for is gone.
    pub focus_gone: &'static str,
    /// It is in another article now,
    pub focus_moved: &'static str,
    /// to which this leads.
    pub focus_there: &'static str,
    /// From one comment to all.
    pub show_all: &'static str,
    /// The next comments of the list.
    pub more: &'static str,
    /// The replies of a branch that are not shown.
    pub more_replies: Counted,
    /// Marks an author who speaks for the site.
    pub staff: &'static str,
    /// Marks an author for whom their site vouches; whoever works for it bears [`Page::staff`]'s word.
    pub badge: fn(Badge) -> &'static str,
    /// Says who may comment, where that is not everyone.
    pub commenters: fn(Commenters) -> &'static str,
    /// The button of a guest who may not comment.
    pub sign_in: &'static str,
    /// The same where a code is sent to a mailbox, beside the name fields.
    pub sign_in_by_mail: &'static str,
    /// With an account elsewhere; `{}` is where.
    pub sign_in_with: &'static str,
    /// Why one would.
    pub sign_in_why: &'static str,
    /// The field for the mailbox.
    pub mailbox: &'static str,
    /// The button that sends a code there.
    pub send_code: &'static str,
    /// Said when it was sent; `{}` is the mailbox.
    pub code_sent: &'static str,
    /// The field for the code.
    pub code: &'static str,
    /// The button that has it checked.
    pub confirm_code: &'static str,
    /// The button for another code.
    pub other_code: &'static str,
    /// Said where neither answer came.
    pub code_failed: &'static str,
    /// The button that closes the form.
    pub close: &'static str,
    /// The button that begins proving a telephone number.
    pub sign_in_by_phone: &'static str,
    /// The field for it.
    pub phone: &'static str,
    /// Said when a code is on its way there; `{}` is the number.
    pub phone_code_sent: &'static str,
    /// Before the mailbox of who is signed in.
    pub signed_in_as: &'static str,
    /// The button that signs out.
    pub sign_out: &'static str,
    /// The choice to have mail when somebody answers.
    pub tell_me: &'static str,
    /// Names the choice of how often.
    pub tell_often: &'static str,
    /// As soon as there is something,
    pub tell_at_once: &'static str,
    /// once an hour,
    pub tell_hourly: &'static str,
    /// or once a day.
    pub tell_daily: &'static str,
    /// The choice to hear of all that is new in the article.
    pub tell_whole: &'static str,
    /// Said when the mailbox has been asked; `{}` is its address.
    pub tell_asked: &'static str,
    /// Said when mail will come.
    pub told: &'static str,
    /// Said when that could not be kept.
    pub tell_failed: &'static str,
    /// Asks a reader who is signed in whether what this browser wrote before is to be theirs; `{n}` is how many.
    pub claim: &'static str,
    /// The same of one comment.
    pub claim_one: &'static str,
    /// The answers to that.
    pub claim_yes: &'static str,
    /// The other one.
    pub claim_no: &'static str,
    /// Said when they are.
    pub claimed: &'static str,
    /// Marks a comment on top of its thread.
    pub pinned: &'static str,
    /// Marks a comment that moderators found worth everyone's while.
    pub featured: &'static str,
    /// Marks a comment that was edited.
    pub edited: &'static str,
    /// Marks a comment that a moderator edited; takes the site's word for them, which may be empty.
    pub edited_by_staff: fn(&str) -> String,
    /// Marks a comment that its author alone sees.
    pub held: &'static str,
    /// Marks a comment on its way.
    pub sending: &'static str,
    /// Before the name of the one answered.
    pub answers: &'static str,
    /// A comment that was taken away.
    pub removed: &'static str,
    /// One that was taken away, where its author's name would stand.
    pub nobody: &'static str,
    /// The button of a comment's like.
    pub like: &'static str,
    /// The button that answers.
    pub reply: &'static str,
    /// The button that opens the rarer acts.
    pub menu: &'static str,
    /// The act that answers with the comment's words.
    pub quote: &'static str,
    /// The act that gives away a link to the comment.
    pub share: &'static str,
    /// Said when that link was copied.
    pub copied: &'static str,
    /// Before that link, where it could not be copied.
    pub link: &'static str,
    /// The act that hides a comment's author for this reader alone.
    pub mute: &'static str,
    /// The act that tells the moderators of a comment.
    pub flag: &'static str,
    /// The question why.
    pub flag_why: &'static str,
    /// The reasons.
    pub flags: fn(flag::Reason) -> &'static str,
    /// The button that tells them.
    pub flag_send: &'static str,
    /// The answer that tells nothing.
    pub flag_no: &'static str,
    /// The button that folds the replies to a comment away.
    pub fold_replies: &'static str,
    /// The same button while one is folded away.
    pub folded_reply: &'static str,
    /// The same while `{n}` are.
    pub folded_replies: &'static str,
    /// Marks one's own comment.
    pub you: &'static str,
    /// The name of a composer's tools.
    pub tools: &'static str,
    /// The tool for bold text.
    pub bold: &'static str,
    /// The tool for text in italics.
    pub italic: &'static str,
    /// The tool for a list.
    pub bullets: &'static str,
    /// The tool for a link.
    pub hyperlink: &'static str,
    /// The tool for small pictures.
    pub emoji: &'static str,
    /// Before the name that a comment will be signed with.
    pub known_as: &'static str,
    /// The button that changes that name.
    pub rename: &'static str,
    /// The button that opens the page of what is one's own.
    pub my_comments: &'static str,
    /// Said when that page could not be opened.
    pub my_comments_failed: &'static str,
    /// The act that changes one's own comment.
    pub edit: &'static str,
    /// The act that removes one's own comment.
    pub remove: &'static str,
    /// The question before a removal.
    pub confirm: &'static str,
    /// The answer that removes.
    pub confirm_yes: &'static str,
    /// The answer that keeps.
    pub confirm_no: &'static str,
    /// Why something was refused, so that a person can act on it.
    pub refusal: fn(Code, i64) -> &'static str,
}

/// The words that both sides use.
pub fn messages(language: Language) -> &'static Messages {
    match language {
        Language::Vi => &vi::MESSAGES,
        Language::En => &en::MESSAGES,
    }
}

/// The words that the server alone uses.
#[cfg(feature = "ssr")]
pub fn page(language: Language) -> &'static Page {
    match language {
        Language::Vi => &vi::page::PAGE,
        Language::En => &en::page::PAGE,
    }
}

/// Why a draft cannot be sent as it is: the reasons that [`cam_nhan_domain::Draft::check`] gives.
pub fn draft_refusal(refusal: Refusal, language: Language) -> Option<String> {
    let words = messages(language);
    let number = i64::from(refusal.number);
    Some(match refusal.code {
        Code::NameMissing => words.name_missing.to_owned(),
        Code::NameTooLong => (words.name_too_long)(number),
        Code::EmailInvalid => words.email_invalid.to_owned(),
        Code::TextMissing => words.text_missing.to_owned(),
        Code::TextTooLong => (words.text_too_long)(number),
        _ => return None,
    })
}

/// Why something was refused: one sentence that a person can act on.
#[cfg(feature = "ssr")]
pub fn refusal(refusal: Refusal, language: Language) -> String {
    draft_refusal(refusal, language).unwrap_or_else(|| {
        let number = i64::from(refusal.number);
        (page(language).refusal)(refusal.code, number).replace("{n}", &self::number(number, language))
    })
}

/// A whole number as the language writes it.
pub fn number(number: i64, language: Language) -> String {
    grouped(number, messages(language).thousands)
}

/// How often something was chosen; nothing while nobody has.
pub fn tally(number: i64, language: Language) -> String {
    if number > 0 {
        self::number(number, language)
    } else {
        String::new()
    }
}

/// The number that [`number`] wrote.
pub fn read_number(text: &str) -> i64 {
    text.bytes().filter(u8::is_ascii_digit).fold(0, |number, digit| {
        number.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'))
    })
}

fn grouped(number: i64, separator: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && !text.ends_with('-') {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        for (plain, vi, en) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_234, "1.234", "1,234"),
            (1_234_567, "1.234.567", "1,234,567"),
            (-123_456, "-123.456", "-123,456"),
        ] {
            assert_eq!(number(plain, Language::Vi), vi);
            assert_eq!(number(plain, Language::En), en);
            assert_eq!(read_number(vi), plain.abs());
        }
    }

    #[test]
    fn plurals_are_those_of_the_language() {
        let left = |n, language| (messages(language).left)(n);
        assert_eq!(left(1, Language::En), "1 character left");
        assert_eq!(left(1_200, Language::En), "1,200 characters left");
        assert_eq!(left(1_200, Language::Vi), "Còn 1.200 ký tự");
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn every_refusal_is_a_sentence_in_both_languages() {
        for &code in Code::ALL {
            for language in [Language::Vi, Language::En] {
                let sentence = refusal(code.with(2_000), language);
                assert!(sentence.ends_with('.'), "{code:?}: {sentence}");
                assert!(!sentence.contains('{'), "{code:?}: {sentence}");
            }
        }
        assert_eq!(
            refusal(Code::TextTooLong.with(2_000), Language::Vi),
            "Bình luận dài quá 2.000 ký tự. Hãy rút gọn rồi gửi lại."
        );
    }
}
