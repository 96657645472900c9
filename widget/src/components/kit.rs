//! The kit: what only a reader who acts needs of a thread, brought beside the program (`widget/scripts/kit.js`). Templates that
//! the program clones, and the tools of a composer; their styles are in `kit.css`.

use cam_nhan_domain::{flag, site::Language};
use leptos::prelude::*;

use super::{
    composer::{Composer, Filled, Look},
    unscripted::{self, OPEN_NOTE},
    view::markup,
};
use crate::i18n::{EmailUse, Page, messages, page};

/// What can be put into a comment by a tap.
const EMOJI: [&str; 12] = [
    "😀", "😂", "😍", "🥰", "😮", "😢", "😡", "👍", "👏", "🙏", "❤️", "🎉",
];

/// The templates, as HTML. To be called within an owner.
pub fn kit(language: Language) -> String {
    let words = page(language);
    [
        pending(words),
        composer(language),
        menu(words),
        flag(words),
        own(words),
        tools(words),
    ]
    .concat()
}

/// A comment on its way: the shape of any other, so that it changes little when the answer replaces it.
fn pending(words: &Page) -> String {
    markup(view! {
        <template data-pending>
            <li tabindex="-1" part="comment" aria-busy="true">
                <p class="by">
                    <bdi part="name" translate="no"></bdi>
                    " "
                    <b data-held>{words.sending}</b>
                </p>
                <div class="tx pre" part="text" dir="auto"></div>
                <ol data-replies></ol>
            </li>
        </template>
        <template data-gone>
            <p class="gone">{words.removed}</p>
        </template>
        <template data-folded data-one=words.folded_reply data-many=words.folded_replies></template>
    })
}

/// The composer of an answer or a change.
fn composer(language: Language) -> String {
    let look = Look {
        heading: (messages(language).reply_to)(""),
        ..Look::default()
    };
    let filled = Filled {
        // As in the composer above the comments: `kit/composer.js`.
        email_use: Some(EmailUse::Both),
        buttons: unscripted::trap(),
        ..Filled::default()
    };
    markup(view! {
        <template data-composer>
            <div data-island="reply">
                <Composer language look filled note_id=OPEN_NOTE closable=true />
            </div>
        </template>
    })
}

/// What few readers ever do with a comment: one menu, which moves to the comment it is opened at.
fn menu(words: &Page) -> String {
    markup(view! {
        <template data-menu>
            <span data-menu role="group" aria-label=words.menu>
                <button data-act="quote">{icon(QUOTE)}{words.quote}</button>
                <button data-act="share" data-copied=words.copied data-link=words.link>{icon(SHARE)}{words.share}</button>
                <button data-act="mute">{icon(MUTE)}{words.mute}</button>
                <button data-act="flag">{icon(FLAG)}{words.flag}</button>
            </span>
        </template>
    })
}

/// The question why a comment is reported.
fn flag(words: &Page) -> String {
    let reasons: Vec<_> = flag::Reason::ALL
        .into_iter()
        .map(|reason| {
            view! {
                <label class="ck">
                    <input type="radio" name="reason" value=reason.as_str() />
                    {(words.flags)(reason)}
                </label>
            }
        })
        .collect();
    markup(view! {
        <template data-flag>
            <div data-confirm="flag" role="group" aria-label=words.flag_why>
                <b>{words.flag_why}</b>
                {reasons}
                <p>
                    <button data-act="keep">{words.flag_no}</button>
                    <button class="strong" data-act="flagged">{words.flag_send}</button>
                </p>
            </div>
        </template>
    })
}

/// What can be done with one's own comment, and the question before it is removed.
fn own(words: &Page) -> String {
    markup(view! {
        <template data-own>
            <span data-own>
                <button data-act="edit">{words.edit}</button>
                <button data-act="remove">{words.remove}</button>
            </span>
        </template>
        <template data-confirm>
            <p class="notice" data-confirm role="group" aria-label=words.confirm>
                <span>{words.confirm}</span>
                <button data-act="confirm">{words.confirm_yes}</button>
                <button data-act="keep">{words.confirm_no}</button>
            </p>
        </template>
    })
}

/// A composer's tools, and the line that stands for a name that is known.
fn tools(words: &'static Page) -> String {
    let emoji: Vec<_> = EMOJI
        .into_iter()
        .map(|emoji| view! { <button type="button" data-tool="insert">{emoji}</button> })
        .collect();
    let tools: Vec<_> = [
        ("bold", words.bold, BOLD),
        ("italic", words.italic, ITALIC),
        ("quote", words.quote, QUOTE),
        ("list", words.bullets, BULLETS),
        ("link", words.hyperlink, HYPERLINK),
    ]
    .into_iter()
    .map(|(tool, word, paths)| {
        view! { <button type="button" data-tool=tool aria-label=word title=word>{icon(paths)}</button> }
    })
    .collect();
    markup(view! {
        <template data-tools>
            <div data-tools role="toolbar" aria-label=words.tools>
                {tools}
                <button type="button" data-tool="emoji" aria-label=words.emoji title=words.emoji aria-expanded="false">
                    {icon(EMOTION)}
                </button>
                <span data-emoji role="group" aria-label=words.emoji hidden>{emoji}</span>
            </div>
        </template>
        <template data-enter>
            <p data-enter>
                <button type="button" data-act="sign-in" data-any=words.sign_in data-phone=words.sign_in_by_phone>
                    {words.sign_in_by_mail}
                </button>
                " "
                {words.sign_in_why}
            </p>
        </template>
        <template data-tell>
            <div data-tell data-asked=words.tell_asked data-told=words.told data-failed=words.tell_failed>
                {unscripted::tell(words, true)}
            </div>
        </template>
        <template data-account>
            <p data-account>
                {words.signed_in_as}
                <b translate="no"></b>
                " · "
                <button type="button" data-tool="sign-out">{words.sign_out}</button>
            </p>
        </template>
        <template data-sign-in>
            <form
                class="notice"
                data-sign-in
                novalidate
                aria-label=words.sign_in
                data-with=words.sign_in_with
                data-sent=words.code_sent
                data-check=words.confirm_code
                data-failed=words.code_failed
            >
                <p data-providers></p>
                <label>
                    <span>{words.mailbox}</span>
                    <input name="mailbox" type="email" autocomplete="email" />
                </label>
                <label hidden>
                    <span>{words.code}</span>
                    <input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="9" />
                </label>
                <p role="status" data-said></p>
                <p>
                    <button class="strong">{words.send_code}</button>
                    " "
                    <button type="button" data-tool="other-code" hidden>{words.other_code}</button>
                    " "
                    <button type="button" data-tool="close">{words.close}</button>
                </p>
            </form>
        </template>
        <template data-phone>
            <form
                class="notice"
                data-sign-in
                novalidate
                aria-label=words.sign_in_by_phone
                data-sent=words.phone_code_sent
                data-check=words.confirm_code
                data-failed=words.code_failed
            >
                <label>
                    <span>{words.phone}</span>
                    <input name="phone" type="tel" autocomplete="tel" maxlength="24" />
                </label>
                <label hidden>
                    <span>{words.code}</span>
                    <input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="9" />
                </label>
                <p role="status" data-said></p>
                <p>
                    <button class="strong">{words.send_code}</button>
                    " "
                    <button type="button" data-tool="other-code" hidden>{words.other_code}</button>
                    " "
                    <button type="button" data-tool="close">{words.close}</button>
                </p>
            </form>
        </template>
        <template data-claim>
            <p class="notice" data-claim role="group" data-one=words.claim_one data-many=words.claim data-done=words.claimed>
                <span></span>
                " "
                <button type="button" class="strong" data-tool="claim">{words.claim_yes}</button>
                " "
                <button type="button" data-tool="unclaimed">{words.claim_no}</button>
            </p>
        </template>
        <template data-known>
            <p data-known>
                <span>
                    {words.known_as}
                    <b translate="no"></b>
                    <span>" · "<button type="button" data-tool="rename">{words.rename}</button></span>
                    " · "
                </span>
                <button type="button" data-tool="me" data-failed=words.my_comments_failed>{words.my_comments}</button>
            </p>
        </template>
    })
}

/// A drawing of 20 × 20, in lines.
fn icon(path: &'static str) -> impl IntoView {
    view! { <svg viewBox="0 0 20 20" aria-hidden="true"><path d=path /></svg> }
}

const BOLD: &str = "M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z";
const ITALIC: &str = "M8 4h6M6 16h6M11.5 4l-3 12";
const QUOTE: &str = "M4 11h4v4H4zM4 11c0-3 1-5 3.5-6M12 11h4v4h-4zM12 11c0-3 1-5 3.5-6";
const BULLETS: &str = "M8 5h8M8 10h8M8 15h8M4 5h.01M4 10h.01M4 15h.01";
const HYPERLINK: &str = "M8.5 11.5a3 3 0 0 0 4.3 0l2.5-2.5a3 3 0 0 0-4.3-4.3l-1 1M11.5 8.5a3 3 0 0 0-4.3 0L4.7 11A3 3 0 0 0 9 15.3l1-1";
const EMOTION: &str = "M17 10a7 7 0 1 1-14 0a7 7 0 0 1 14 0M7 11.5a3.5 3.5 0 0 0 6 0M7.5 8h.01M12.5 8h.01";
const SHARE: &str = "M10 12V3M7 6l3-3 3 3M4 11v5h12v-5";
const MUTE: &str = "M3 10c2-4 4.5-5.5 7-5.5s5 1.5 7 5.5c-2 4-4.5 5.5-7 5.5S5 14 3 10M4 16.5L16 3.5";
const FLAG: &str = "M5 17V4M5 4c4-2 6 2 10 0v7c-4 2-6-2-10 0";
