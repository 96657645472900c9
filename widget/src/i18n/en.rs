//! English.

use super::{Messages, grouped};

/// `one` or `many` after the number.
fn plural(before: &str, number: i64, one: &str, many: &str) -> String {
    [
        before,
        &grouped(number, ","),
        if number == 1 { one } else { many },
    ]
    .concat()
}

pub(super) static MESSAGES: Messages = Messages {
    reactions: "How do you feel about this article?",
    times: " votes",
    chosen: |word| ["“", word, "” chosen."].concat(),
    taken_back: "Reaction removed.",
    liked: "Comment liked.",
    unliked: "Like removed.",
    choice_waits: "Your connection is unstable. Your choice is kept and will be sent.",

    write: "Your view",
    reply_to: |name| ["Reply to ", name].concat(),
    change: "Edit comment",
    text: "Comment",
    text_hint: "Share what you think…",
    name: "Display name",
    email: "E-mail (optional, never shown)",
    remember: "Remember my name on this device",
    forgetful: "This browser saves nothing: your name and draft will be lost when you close the page.",
    markdown: "You can use **bold**, *italic*, > quotes, `code`, lists and links.",
    writing: "Write",
    preview: "Preview",
    preview_comes: "Preparing the preview…",
    preview_empty: "There is nothing to preview yet.",
    left: |n| plural("", n, " character left", " characters left"),
    over: |n| plural("", n, " character too many", " characters too many"),
    send: "Post comment",
    save: "Save changes",
    send_again: "Send again",
    cancel: "Cancel",
    sending: "Sending…",
    checking: "Checking…",
    offline: "No connection yet. Your comment is kept here and will be sent as soon as there is one.",
    failed: "Your comment was not sent. The text is still here: press “Send again”.",
    unsure: "This may not have been sent. Press “Send again”; it will not appear twice.",

    posted: "Your comment has been posted.",
    held: "Thanks, we have your comment. It will appear once a moderator approves it.",
    changed: "Changes saved.",
    removed: "Comment deleted.",
    flagged: "Thank you. A moderator will look at this comment.",
    loaded: |n| plural("", n, " more comment loaded.", " more comments loaded."),
    sorted: |word| ["Sorted by: ", word, "."].concat(),
    not_connected: "Could not connect. Check your connection and try again.",
    remove_failed: "Not deleted. Check your connection and try again.",
    more_replies: "Show more replies",
    unfold: "Read more",
    fold: "Show less",

    just_now: "just now",
    minutes_ago: |n| plural("", n, " minute ago", " minutes ago"),
    hours_ago: |n| plural("", n, " hour ago", " hours ago"),
    yesterday: "yesterday",
    days_ago: |n| plural("", n, " day ago", " days ago"),

    thousands: ",",
    name_missing: "Please enter your name.",
    name_too_long: |n| {
        plural(
            "The name is longer than ",
            n,
            " character. Please use a shorter one.",
            " characters. Please use a shorter one.",
        )
    },
    email_invalid: "This is not an e-mail address. Please correct it or leave it empty.",
    text_missing: "Please write your comment.",
    text_too_long: |n| {
        plural(
            "The comment is longer than ",
            n,
            " character. Please shorten it and send again.",
            " characters. Please shorten it and send again.",
        )
    },
};

#[cfg(feature = "ssr")]
pub(super) mod page {
    use cam_nhan_domain::{Code, flag::Reason, thread::Sort};

    use super::super::Page;
    use super::plural;

    pub static PAGE: Page = Page {
        draft: "Unsent draft",
        comments: |n| plural("", n, " comment", " comments"),
        heading: "Comments",
        sort: "Sort by",
        sorts: |sort| match sort {
            Sort::Top => "Most liked",
            Sort::Newest => "Newest",
            Sort::Oldest => "Oldest",
            Sort::Best => "Best",
            Sort::Featured => "Featured",
        },
        empty: "No comments yet. Yours could be the first.",
        closed: "This article takes no more comments.",
        focus_found: "You are looking at one shared comment.",
        focus_gone: "The comment you are looking for is no longer here. Please read the others.",
        show_all: "Show all comments",
        more: "Show more comments",
        more_replies: |n| plural("Show ", n, " reply", " replies"),
        staff: "Newsroom",
        pinned: "Pinned",
        featured: "Featured",
        edited: "edited",
        edited_by_staff: |word| match word {
            "" => "edited by the newsroom".to_owned(),
            word => ["edited by ", word].concat(),
        },
        held: "Waiting for approval – only you see it",
        sending: "Sending…",
        answers: "answers ",
        removed: "This comment was removed.",
        nobody: "a removed comment",
        like: "Like",
        reply: "Reply",
        menu: "More",
        quote: "Quote",
        share: "Share",
        copied: "Link to the comment copied.",
        link: "Link to the comment: ",
        flag: "Report",
        flag_why: "Why do you report this comment?",
        flags: |reason| match reason {
            Reason::Spam => "Advertising or fraud",
            Reason::Abuse => "Insults or threats",
            Reason::Hate => "Hatred",
            Reason::Private => "Private matters",
            Reason::False => "Not true",
            Reason::Other => "Another reason",
        },
        flag_send: "Send report",
        flag_no: "Never mind",
        fold_replies: "Collapse replies",
        folded_reply: "Show 1 reply",
        folded_replies: "Show {n} replies",
        you: "You",
        tools: "Formatting",
        bold: "Bold",
        italic: "Italic",
        bullets: "List",
        hyperlink: "Link",
        emoji: "Emoji",
        known_as: "Commenting as ",
        rename: "change",
        edit: "Edit",
        remove: "Remove",
        confirm: "Remove this comment?",
        confirm_yes: "Remove",
        confirm_no: "Keep",
        refusal,
    };

    fn refusal(code: Code, number: i64) -> &'static str {
        match code {
            Code::NameMissing
            | Code::NameTooLong
            | Code::EmailInvalid
            | Code::TextMissing
            | Code::TextTooLong => "Please look at the name and the text again.",
            Code::IdInvalid => "The comment's id is malformed.",
            Code::IdTaken => "This comment has the id of another one. Please press send once more.",
            Code::ParentMissing => {
                "The comment you answer is no longer here. You can post yours as a new one."
            }
            Code::ThreadClosed => "This article takes no more comments.",
            Code::ThreadMissing => "This article has no thread yet.",
            Code::CommentMissing => "This comment is no longer here.",
            Code::NotYours => "You can edit or remove only your own comments.",
            Code::EditWindowOver => {
                "More than {n} minutes have passed, so it can no longer be edited or removed."
            }
            Code::RevisionChanged => {
                "The comment has changed since you opened it. Please reload the page and edit again."
            }
            Code::TextRefused => "This site does not take what the comment says. Change it and send again.",
            Code::WorkRequired => {
                "Very many comments are coming in, so that something has to be checked first. Yours is still here; please press Send again."
            }
            Code::FormExpired => {
                "This page has been open for too long. Your comment is still below; please press Send again."
            }
            Code::Banned => {
                "You cannot comment here for now. If you think this is a mistake, write to the site."
            }
            Code::FlagUnknown => "There is no such reason to report. Reload the page.",
            Code::WordListInvalid => {
                "Line {n} of the word list cannot be read. Mend that line and save again."
            }
            Code::SettingInvalid => "A setting makes no sense. Look over the fields and save again.",
            Code::CaptchaSecretMissing => {
                "The secret for the captcha's provider is missing. Fill it in and save again."
            }
            Code::LastOwner => "This is the last owner of the site. Give somebody else that role first.",
            Code::ActImpossible => "The comment's present state does not allow this.",
            Code::ReactionUnknown => "This site does not offer that reaction. Please reload the page.",
            Code::SiteUnknown => "There is no site of this name. Please check the embed code.",
            Code::OriginForbidden => {
                "This web site may not embed the comments yet. Its owner has to add the address to the list."
            }
            Code::PageMissing => "It is not clear which article this is: key and address are missing.",
            Code::PageInvalid => "The article's key or address cannot be read.",
            Code::CursorInvalid => "The list cannot go on from here. Please reload the page.",
            Code::TokenMissing => "The reader's token is missing. Please reload the page and try again.",
            Code::TokenInvalid => {
                "The reader's token is no longer good. Please reload the page and try again."
            }
            Code::Forbidden => "You are not allowed to do this.",
            Code::SignInFailed => "The e-mail or the password is not right.",
            Code::PasswordWrong => "The password is not right.",
            Code::CodeWrong => {
                "The code is not right, or was used. Wait for the app's next code and try again."
            }
            Code::PasswordLinkInvalid => {
                "This link to a new password is wrong, used or expired. Please ask for a new one."
            }
            Code::PasswordTooShort => "The password needs at least {n} characters.",
            Code::InvitationInvalid => "This invitation is wrong, used or expired. Please ask for a new one.",
            Code::LinkInvalid => "This link is wrong or expired. Please open the moderators' queue instead.",
            Code::BodyTooLarge => "What was sent is larger than {n} bytes. Please shorten it and send again.",
            Code::BodyInvalid => "What was sent cannot be read. Please reload the page and try again.",
            Code::MediaTypeUnsupported => "This type of content is not supported.",
            Code::ParameterInvalid => "A parameter of the address is missing or malformed.",
            Code::RouteUnknown => "There is nothing at this address.",
            Code::MethodNotAllowed => "This address does not take that method.",
            Code::TooMany if number > 0 => "That was a little fast. Please try again in {n} seconds.",
            Code::TooMany => "That was a little fast. Please try again in a few minutes.",
            Code::Unavailable if number > 0 => "The service is busy. Please try again in {n} seconds.",
            Code::Unavailable => "The service is busy. Please try again in a few minutes.",
            Code::ReadOnly => {
                "The comments can only be read for now. Please try again in a few minutes; keep this page open if you are writing."
            }
            Code::Internal => "Something went wrong on our side. Please try again in a few minutes.",
        }
    }
}
