//! Every address that the loader, the widget and the server share, spelled once.
//! In a path, `{site}` is a site's name and `{id}` a comment's id.

/// The fragment: the thread's HTML, its styles and the widget's state.
pub const FRAGMENT: &str = "/embed/{site}/fragment";
/// The fragment within JSON, which nothing on the way rewrites.
pub const FRAGMENT_JSON: &str = "/embed/{site}/fragment.json";
/// The element with the fragment inside, for a page that takes it in as it is made.
pub const INCLUSION: &str = "/embed/{site}/inclusion";
/// The next top-level comments, as the HTML that the fragment has them in.
pub const FRAGMENT_COMMENTS: &str = "/embed/{site}/comments";
/// The next replies of one branch, as HTML.
pub const FRAGMENT_REPLIES: &str = "/embed/{site}/replies";
/// Comments by their ids, as HTML.
pub const FRAGMENT_ITEMS: &str = "/embed/{site}/items";
/// A thread's news as they come (server-sent events).
pub const LIVE: &str = "/embed/{site}/live";
/// A thread's news since a version of it.
pub const NEWS: &str = "/api/v1/sites/{site}/news";
/// The thread on a page of its own, which needs no script.
pub const THREAD_PAGE: &str = "/t/{site}";
/// Plain-form post of a comment.
pub const THREAD_PAGE_COMMENTS: &str = "/t/{site}/comments";
/// Plain-form edit or removal of one's own comment.
pub const THREAD_PAGE_COMMENT: &str = "/t/{site}/comments/{id}";
/// Plain-form post of a reaction.
pub const THREAD_PAGE_REACTIONS: &str = "/t/{site}/reactions";
/// Signs a reader without script in by a one-time code: sends it, and takes it.
pub const THREAD_PAGE_SIGN_IN: &str = "/t/{site}/sign-in";
/// Ends a session of a reader without script.
pub const THREAD_PAGE_SIGN_OUT: &str = "/t/{site}/sign-out";
/// From the page without script to the page of what is one reader's own.
pub const THREAD_PAGE_ME: &str = "/t/{site}/me";
/// The page of what is one reader's own: everything they wrote, as a list and as files.
pub const ME: &str = "/me/{site}";
/// Where a one-time link to that page leads.
pub const ME_OPEN: &str = "/me/{site}/open/{link}";
/// Ends the visit to that page.
pub const ME_LEAVE: &str = "/me/{site}/leave";
/// Where what one reader wrote is erased: a question, and the press that answers it.
pub const ME_ERASE: &str = "/me/{site}/erase";
/// Asks for another look at one's own comment, which a moderator hid.
pub const ME_APPEAL: &str = "/me/{site}/appeal";
/// Everything that one reader wrote, as a file of JSON.
pub const ME_JSON: &str = "/me/{site}/export.json";
/// The same as a table.
pub const ME_CSV: &str = "/me/{site}/export.csv";
/// The newest comments of a site, or of one article, as a feed (Atom).
pub const FEED: &str = "/feed/{site}";
/// The page that a captcha is in, for a frame beside a composer.
pub const CAPTCHA: &str = "/captcha/{site}";
/// A thread as JSON.
pub const THREAD: &str = "/api/v1/sites/{site}/thread";
/// Numbers of comments and reactions of up to 100 articles.
pub const COUNTS: &str = "/api/v1/sites/{site}/counts";
/// Who has written in a thread.
pub const PEOPLE: &str = "/api/v1/sites/{site}/people";
/// A new reader's token.
pub const READERS: &str = "/api/v1/sites/{site}/readers";
/// Signing in: how, and with a code.
pub const SIGN_IN: &str = "/api/v1/sites/{site}/sign-in";
/// A code for a mailbox.
pub const SIGN_IN_CODE: &str = "/api/v1/sites/{site}/sign-in/code";
/// A session for whoever has signed in with an account elsewhere.
pub const SESSION: &str = "/api/v1/sites/{site}/sign-in/session";
/// Where a reader's sign-in with an account elsewhere begins; `{id}` is the provider's.
pub const SIGN_IN_WITH: &str = "/sign-in/{site}/{id}";
/// Where a provider sends people back to.
pub const SIGN_IN_CALLBACK: &str = "/sign-in/callback";
/// What a guest wrote, for a reader who is signed in now.
pub const GUEST: &str = "/api/v1/sites/{site}/guest";
/// Mail about answers.
pub const REPLY_MAIL: &str = "/api/v1/sites/{site}/reply-mail";
/// Answers to a reader's comments.
pub const BELL: &str = "/api/v1/sites/{site}/bell";
/// What is one reader's own in a thread.
pub const MINE: &str = "/api/v1/sites/{site}/mine";
/// The reaction to an article.
pub const REACTION: &str = "/api/v1/sites/{site}/reaction";
/// Comments: post here.
pub const COMMENTS: &str = "/api/v1/sites/{site}/comments";
/// One comment: get, edit, remove.
pub const COMMENT: &str = "/api/v1/sites/{site}/comments/{id}";
/// The answers to one top-level comment.
pub const REPLIES: &str = "/api/v1/sites/{site}/comments/{id}/replies";
/// The reaction to one comment.
pub const COMMENT_REACTION: &str = "/api/v1/sites/{site}/comments/{id}/reaction";
/// A reader tells the moderators about a comment.
pub const FLAG: &str = "/api/v1/sites/{site}/comments/{id}/flag";
/// The author of a comment that a moderator hid asks for another look.
pub const APPEAL: &str = "/api/v1/sites/{site}/comments/{id}/appeal";
/// The house rules of a site.
pub const HOUSE_RULES: &str = "/api/v1/sites/{site}/house-rules";
/// Warnings that this reader has not acknowledged.
pub const WARNINGS: &str = "/api/v1/sites/{site}/warnings";
/// Markdown to HTML, for the composer's preview.
pub const PREVIEW: &str = "/api/v1/sites/{site}/preview";

/// A route with its site filled in.
pub fn of_site(route: &str, site: &str) -> String {
    of_comment(route, site, "")
}

/// A route with its site and its comment's id filled in.
pub fn of_comment(route: &str, site: &str, id: &str) -> String {
    // Split at letters: the search for a text would add a kilobyte to what a browser downloads.
    route
        .split(['{', '}'])
        .map(|part| match part {
            "site" => site,
            "id" => id,
            part => part,
        })
        .collect()
}
