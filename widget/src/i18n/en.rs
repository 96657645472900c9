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
    offline: "You’re offline. Your comment is kept here and will be sent once you’re back online.",
    failed: "Your comment was not sent. The text is still here: press “Send again”.",
    unsure: "This may not have been sent. Press “Send again”; it won’t appear twice.",

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
    email_invalid: "That e-mail address doesn’t look right. Please correct it or leave it blank.",
    text_missing: "You haven’t written anything yet.",
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
    use cam_nhan_domain::{
        Code,
        flag::Reason,
        profile::{Badge, Commenters},
        thread::Sort,
    };

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
            Sort::Answered => "Answered by the author",
        },
        empty: "No comments yet. Start the conversation.",
        closed: "Comments are closed. You can still read them and react.",
        focus_found: "You are viewing a shared comment.",
        focus_moved: "That comment has been moved to another article.",
        focus_there: "Go there",
        focus_gone: "That comment is no longer here. You can read the others below.",
        show_all: "Show all comments",
        more: "Show more comments",
        more_replies: |n| plural("Show ", n, " reply", " replies"),
        staff: "Newsroom",
        badge: |badge| match badge {
            Badge::Author => "Author",
            Badge::Reporter => "Reporter",
            Badge::Expert => "Expert",
            Badge::Staff => "Newsroom",
            Badge::Subscriber => "Subscriber",
        },
        commenters: |commenters| match commenters {
            Commenters::Everyone => "",
            Commenters::SignedIn => "Sign in to comment.",
            Commenters::EmailVerified => "Verify an e-mail address to comment.",
            Commenters::PhoneVerified => "Verify a phone number to comment.",
            Commenters::Subscribers => "Comments on this article are open to subscribers.",
        },
        sign_in: "Sign in",
        sign_in_by_mail: "Sign in by e-mail",
        sign_in_with: "Sign in with {}",
        sign_in_why: "to be the same person on all your devices.",
        mailbox: "Your e-mail address",
        send_code: "Send code",
        code_sent: "We sent a 6-digit code to {}. No e-mail yet? Check your spam folder too.",
        code: "6-digit code",
        confirm_code: "Confirm",
        other_code: "Send another code",
        code_failed: "Could not connect. Check your connection and try again.",
        close: "Close",
        sign_in_by_phone: "Verify your phone number",
        phone: "Your phone number",
        phone_code_sent: "We sent a 6-digit code to {}. It may take a minute.",
        signed_in_as: "Signed in as ",
        sign_out: "Sign out",
        tell_me: "E-mail me when someone replies",
        tell_often: "How often",
        tell_at_once: "E-mail right away",
        tell_hourly: "Hourly e-mail",
        tell_daily: "Daily e-mail",
        tell_whole: "Also other new comments on this article",
        tell_asked: "Posted. Check {} and confirm to get e-mails about replies.",
        told: "Posted. You will get an e-mail when someone replies.",
        tell_failed: "Posted, but e-mails about replies could not be turned on.",
        claim: "You wrote {n} comments on this device before signing in.",
        claim_one: "You wrote a comment on this device before signing in.",
        claim_yes: "Add to my account",
        claim_no: "No thanks",
        claimed: "Added to your account.",
        pinned: "Pinned",
        featured: "Featured",
        edited: "edited",
        edited_by_staff: |word| match word {
            "" => "edited by the newsroom".to_owned(),
            word => ["edited by ", word].concat(),
        },
        held: "Waiting for approval – only you see it",
        sending: "Sending…",
        answers: "replying to ",
        removed: "This comment was removed.",
        nobody: "a removed comment",
        like: "Like",
        reply: "Reply",
        menu: "More",
        quote: "Quote",
        share: "Share",
        copied: "Link to the comment copied.",
        link: "Link to the comment: ",
        mute: "Hide this person",
        flag: "Report",
        flag_why: "Why are you reporting this comment?",
        flags: |reason| match reason {
            Reason::Spam => "Spam or scam",
            Reason::Abuse => "Abuse or threats",
            Reason::Hate => "Hate speech",
            Reason::Private => "Personal information",
            Reason::False => "False information",
            Reason::Other => "Something else",
        },
        flag_send: "Send report",
        flag_no: "Cancel",
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
        my_comments: "My comments",
        my_comments_failed: "That couldn’t be opened. Please try again in a few minutes.",
        edit: "Edit",
        remove: "Delete",
        confirm: "Delete this comment?",
        confirm_yes: "Delete",
        confirm_no: "Keep",
        refusal,
    };

    fn refusal(code: Code, number: i64) -> &'static str {
        match code {
            Code::NameMissing
            | Code::NameTooLong
            | Code::EmailInvalid
            | Code::TextMissing
            | Code::TextTooLong => "Please check your name and comment.",
            Code::MentionsTooMany => "A comment can mention up to {n} people. Take some out, then send it.",
            Code::IdInvalid => "The comment’s ID is malformed.",
            Code::IdTaken => "This comment has the id of another one. Please press send once more.",
            Code::ParentMissing => {
                "The comment you are replying to is gone. You can post yours as a new comment."
            }
            Code::ThreadClosed => "Comments on this article are closed.",
            Code::ThreadMissing => "This article has no comments page yet.",
            Code::ThreadSame => "Both names are of the same article.",
            Code::ThreadTooLarge => "Up to {n} comments and reactions can be moved at once.",
            Code::KeyTaken => "Another article has the new key or address. Merge the two.",
            Code::MoveCircular => "Articles in the list change places in a circle.",
            Code::MoveAmbiguous => "The list moves one article to two places.",
            Code::MoveListInvalid => "Line {n} of the list or pattern of moves cannot be read.",
            Code::MoveListTooLong => "The list of moves has more than {n} rows. Split it.",
            Code::CommentMissing => "This comment is no longer here.",
            Code::NotYours => "You can only edit or delete your own comments.",
            Code::EditWindowOver => {
                "More than {n} minutes have passed, so this comment can no longer be edited or deleted."
            }
            Code::RevisionChanged => {
                "The comment has changed since you opened it. Please reload the page and edit again."
            }
            Code::TextRefused => {
                "Your comment contains something this site does not allow. Please edit it and send again."
            }
            Code::WorkRequired => {
                "A lot of comments are coming in, so an extra check is needed. Yours is still here; please press Send again."
            }
            Code::FormExpired => {
                "This page has been open for too long. Your comment is still below; please press Send again."
            }
            Code::Banned => {
                "You can’t comment here at the moment. If you think this is a mistake, please contact the site."
            }
            Code::HouseRulesOpen => {
                "Read and accept the house rules, then send again; what you have written is still here."
            }
            Code::WarningOpen => {
                "The editors have a warning for you. Read and acknowledge it, then send again; what you have written is still here."
            }
            Code::AppealDecided => "The editors have already taken another look at this comment.",
            Code::HideReasonUnknown => "This site has no such reason for hiding. Reload the page.",
            Code::FlagUnknown => "That report reason does not exist. Please reload the page.",
            Code::WordListInvalid => "Line {n} of the word list is invalid. Correct it and save again.",
            Code::SettingInvalid => "One of the settings is invalid. Check the fields and save again.",
            Code::CaptchaSecretMissing => {
                "The captcha provider’s secret is missing. Enter it and save again."
            }
            Code::LastOwner => "This is the site’s last owner. Make someone else an owner first.",
            Code::ThreadInUse => {
                "This thread has comments or reactions, so it cannot be removed. Close it, or merge it into another."
            }
            Code::ActImpossible => "The comment’s current status does not allow this.",
            Code::ReactionUnknown => "This site does not offer that reaction. Please reload the page.",
            Code::SiteUnknown => "There is no site with this name. Please check the embed code.",
            Code::OriginForbidden => {
                "This website is not allowed to embed the comments yet. The site’s owner needs to add its address to the list."
            }
            Code::PageMissing => "It is not clear which article this is: page ID and address are missing.",
            Code::PageInvalid => "The article's key or address cannot be read.",
            Code::CursorInvalid => "The list cannot go on from here. Please reload the page.",
            Code::TokenMissing => "The reader's token is missing. Please reload the page and try again.",
            Code::TokenInvalid => {
                "The reader’s token is no longer valid. Please reload the page and try again."
            }
            Code::UserTokenExpired => {
                "You have been signed out. Sign in again or reload the page; your draft is kept."
            }
            Code::UserTokenInvalid => {
                "This site could not confirm your account, so nothing was sent. Your draft is kept; please sign in again."
            }
            Code::SignInUnavailable => "This site does not offer that way to sign in.",
            Code::MailCodeWrong => {
                "That code is wrong or has expired. Check the latest e-mail, or get another code."
            }
            Code::ProviderAway => {
                "The sign-in service does not answer. Try again in a few minutes, or sign in another way."
            }
            Code::ProviderRefused => "You are not signed in: you cancelled, or the sign-in service said no.",
            Code::SignInExpired => {
                "That sign-in took too long or was used already. Start again from the article."
            }
            Code::StaffUnknown => {
                "This account may not moderate yet. Ask the site’s owner to add it to the sign-in rules."
            }
            Code::PhoneInvalid => "That is not a phone number. Try +84 912 345 678.",
            Code::PhoneCodeWrong => {
                "That code is wrong or has expired. Check the latest text message, or get another code."
            }
            Code::SignInRequired => "Sign in to comment. What you have written is kept.",
            Code::EmailUnverified => {
                "Verify your account’s e-mail address, then send again. What you have written is kept."
            }
            Code::PhoneUnverified => {
                "Verify your account’s phone number, then send again. What you have written is kept."
            }
            Code::SubscribersOnly => "Comments on this article are open to subscribers only.",
            Code::Forbidden => "You don’t have permission to do this.",
            Code::SignInFailed => "Wrong e-mail or password.",
            Code::PasswordWrong => "Wrong password.",
            Code::CodeWrong => {
                "That code is wrong or already used. Wait for the next code in the app and try again."
            }
            Code::PasswordLinkInvalid => {
                "This password link is invalid, already used or expired. Please request a new one."
            }
            Code::PasswordTooShort => "The password needs at least {n} characters.",
            Code::InvitationInvalid => {
                "This invitation is invalid, already used or expired. Please ask for a new one."
            }
            Code::LinkInvalid => {
                "This link is invalid or has expired. Please use the one in our latest e-mail."
            }
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
                "Comments are read-only right now. Please try again in a few minutes, and keep this page open if you are writing."
            }
            Code::Internal => "Something went wrong on our side. Please try again in a few minutes.",
        }
    }
}
