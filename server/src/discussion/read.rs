//! Reading: a page of a thread in a fixed number of queries, however many comments there are.

use cam_nhan_domain::{
    Code, CommentId, Status,
    cursor::Cursor,
    page_key::Page,
    reaction::Tally,
    routes,
    site::MAX_PAGE,
    thread::{Answered, Article, Comment, Focus, Rules, Sort, ThreadPage, grow},
};

use url::form_urlencoded;

use crate::{
    app::App,
    discussion::{
        author::{commenters, is_mail_sign_in_offered},
        hiding, house_rules, reply_mail,
    },
    error::Result,
    store::{
        Conn,
        comments::{self, Row},
        cut, reactions,
        readers::{self, ReaderKey},
        sites::Site,
        threads::{self, Thread},
    },
};

/// Replies shown with their branch before "Xem n trả lời".
const FIRST_REPLIES: u32 = 2;
/// Replies that one more page of a branch brings.
const MORE_REPLIES: u32 = 20;

/// The HTML of a page's comments comes to no more bytes than this, and one comment: a comment may be long, and a
/// hundred of them are nothing to wait for on a phone.
const PAGE_BYTES: usize = 256 * 1024;

/// How many rows in a row, at least one and at most `limit`, come to no more than [`PAGE_BYTES`].
fn fitting(rows: &[Row], limit: u32) -> u32 {
    let mut bytes = 0;
    let fit = rows.iter().take_while(|row| {
        bytes += row.html.len();
        bytes <= PAGE_BYTES
    });
    u32::try_from(fit.count()).unwrap_or(limit).clamp(1, limit)
}

/// Which page of a thread.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The order; `None` for the site's own.
    pub sort: Option<Sort>,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Top-level comments on the page; `None` for the site's own number, never more than [`MAX_PAGE`].
    pub limit: Option<u32>,
    /// The comment that a link asked for.
    pub focus: Option<CommentId>,
}

/// How many top-level comments a page of a thread has at most.
pub fn page_length(site: &Site, wanted: &Wanted) -> u32 {
    wanted.limit.unwrap_or(site.settings.page_size).clamp(1, MAX_PAGE)
}

/// The thread's row, which says whether anything has changed.
pub async fn thread(conn: &mut Conn<'_>, site: &Site, page: &Page) -> Result<Option<Thread>> {
    threads::get(conn, &site.id, &page.key).await
}

/// A page of a thread. An article that nobody has written to yet has an empty one.
pub async fn page(
    app: &App,
    conn: &mut Conn<'_>,
    site: &Site,
    page: &Page,
    thread: Option<&Thread>,
    wanted: &Wanted,
) -> Result<ThreadPage> {
    let settings = &site.settings;
    let sort = wanted.sort.unwrap_or(settings.sort);
    let limit = page_length(site, wanted);
    let kinds: Vec<_> = settings
        .reactions
        .iter()
        .filter(|kind| !kind.retired)
        .cloned()
        .collect();
    let mut shown = ThreadPage {
        article: Article {
            site: site.id.clone(),
            key: page.key.clone(),
            url: thread
                .map(|thread| thread.public_url().to_owned())
                .filter(|url| !url.is_empty())
                .unwrap_or_else(|| page.url.clone()),
            title: thread
                .map(|thread| thread.public_title().to_owned())
                .unwrap_or_default(),
            closed: thread.is_some_and(|thread| thread.is_closed(settings.close_after_days, app.now())),
            closes_at: thread.and_then(|thread| thread.closes_at(settings.close_after_days)),
        },
        tallies: kinds
            .iter()
            .map(|kind| Tally {
                code: kind.code.clone(),
                count: 0,
            })
            .collect(),
        kinds,
        count: thread.map_or(0, |thread| thread.comments),
        version: thread.map_or(0, |thread| thread.version),
        sort,
        sorts: offered(settings.best, sort),
        comments: Vec::new(),
        next: None,
        focus: wanted.focus.clone().map(|id| Focus {
            id,
            found: false,
            moved_to: None,
        }),
        rules: Rules {
            text_limit: settings.text_limit,
            edit_minutes: settings.edit_minutes,
            commenters: commenters(settings, thread),
            reply_mail: reply_mail::is_offered(app, settings),
            ask_email: settings.ask_email,
            mail_sign_in: is_mail_sign_in_offered(app, settings),
            provider_sign_in: site.has_identity_providers,
            phone_sign_in: settings.sign_in_by_phone,
        },
        house_rules: house_rules::version(settings),
        now: app.now(),
    };
    let Some(thread) = thread else { return Ok(shown) };
    for tally in reactions::list_tallies(conn, thread.id.as_str()).await? {
        if let Some(kind) = shown.tallies.iter_mut().find(|kind| kind.code == tally.code) {
            kind.count = tally.count;
        }
    }
    // What stands above the others comes with the first page alone.
    let lifted = comments::list_lifted(conn, &thread.id).await?;
    if sort != Sort::Featured && lifted.iter().any(|row| row.featured) {
        shown.sorts.push(Sort::Featured);
    }
    if sort == Sort::Answered || comments::has_answer_of_the_site(conn, &thread.id).await? {
        shown.sorts.push(Sort::Answered);
    }
    let mut roots = comments::list_roots(conn, &thread.id, sort, wanted.after.as_ref(), limit + 1).await?;
    let limit = fitting(&roots, limit);
    shown.next = cut(&mut roots, limit).map(|last| last.cursor(sort).encode());
    if wanted.after.is_none() && !matches!(sort, Sort::Featured | Sort::Answered) {
        roots.splice(0..0, lifted.into_iter().filter(|row| row.pin_rank > 0));
    }
    // The branch of the comment asked for stands first, with all that is above that comment.
    let mut above = match &wanted.focus {
        Some(id) => comments::list_ancestry(conn, id).await?,
        None => Vec::new(),
    };
    let found = above
        .first()
        .is_some_and(|row| row.thread_id == thread.id && row.has_place());
    if let Some(focus) = &mut shown.focus {
        focus.found = found;
        let elsewhere = above
            .first()
            .filter(|row| !found && row.site_id == site.id && row.has_place());
        if let Some(row) = elsewhere {
            let other = threads::get_by_id(conn, &row.thread_id).await?;
            focus.moved_to = Some(address(app, &other, &row.id));
        }
    }
    if found && let Some(root) = above.pop() {
        roots.retain(|row| row.id != root.id);
        roots.insert(0, root);
    } else {
        above.clear();
    }
    if sort == Sort::Answered {
        above.extend(answers(conn, thread, &roots).await?);
    }
    shown.comments = if sort == Sort::Featured {
        roots.into_iter().map(alone).collect()
    } else {
        branches(conn, roots, above).await?
    };
    Ok(shown)
}

/// Where a comment is read: in its article, else on its thread's own page.
fn address(app: &App, thread: &Thread, comment: &CommentId) -> String {
    match thread.public_url() {
        "" => {
            let query = form_urlencoded::Serializer::new(String::new())
                .append_pair("key", &thread.key)
                .append_pair("comment", comment.as_str())
                .finish();
            let page = routes::of_site(routes::THREAD_PAGE, thread.site_id.as_str());
            format!("{}{page}?{query}", app.public_url())
        }
        url => format!("{url}#cn-{comment}"),
    }
}

/// The first answer of the site in each branch, with what is above it: that is what its readers look for.
async fn answers(conn: &mut Conn<'_>, thread: &Thread, roots: &[Row]) -> Result<Vec<Row>> {
    let mut wanted: Vec<&CommentId> = roots.iter().map(|root| &root.id).collect();
    let mut first = Vec::new();
    for (answer, root) in comments::list_answers_of_the_site(conn, &thread.id).await? {
        if let Some(at) = wanted.iter().position(|id| **id == root) {
            wanted.swap_remove(at);
            first.push(answer);
        }
    }
    let mut rows = comments::list_with_ancestry(conn, &first).await?;
    rows.retain(|row| row.parent_id.is_some());
    let fit = fitting(&rows, MAX_PAGE);
    rows.truncate(fit as usize);
    Ok(rows)
}

/// The orders that a thread offers, but for [`Sort::Featured`] and [`Sort::Answered`], which need something to show.
fn offered(best: bool, sort: Sort) -> Vec<Sort> {
    let mut offered = vec![Sort::Top, Sort::Newest, Sort::Oldest];
    if best {
        offered.push(Sort::Best);
    }
    if sort == Sort::Featured {
        offered.push(Sort::Featured);
    }
    offered
}

/// A comment out of its branch, among others like it.
fn alone(row: Row) -> Comment {
    let answers = row.answers_id.clone().map(|id| Answered {
        id,
        name: row
            .answers_name
            .clone()
            .filter(|_| row.answers_status == Some(Status::Approved)),
    });
    Comment {
        parent: None,
        answers,
        ..row.for_everyone()
    }
}

/// Top-level comments with their first replies, and with the `above` ones, which may not be among the first.
async fn branches(conn: &mut Conn<'_>, roots: Vec<Row>, above: Vec<Row>) -> Result<Vec<Comment>> {
    let parents: Vec<_> = roots
        .iter()
        .filter(|row| row.replies > 0)
        .map(|row| &row.id)
        .collect();
    let mut replies = if parents.is_empty() {
        Vec::new()
    } else {
        comments::list_first_replies(conn, &parents, FIRST_REPLIES + 1).await?
    };
    // One more than shown was asked for, to know whether there are more.
    let mut comments: Vec<Comment> = Vec::with_capacity(roots.len());
    let mut room = PAGE_BYTES.saturating_sub(roots.iter().map(|root| root.html.len()).sum());
    for root in roots {
        let of_branch = |row: &Row| row.root_id.as_ref() == Some(&root.id);
        let of_branch_shown = |row: &&Row| {
            let fits = row.html.len() <= room;
            room = if fits { room - row.html.len() } else { 0 };
            fits
        };
        let branch = || replies.iter().filter(|row| of_branch(row));
        let (all, shown) = (
            branch().count(),
            branch()
                .take(FIRST_REPLIES as usize)
                .take_while(of_branch_shown)
                .count(),
        );
        // The next ones follow the last one shown, or the comment itself.
        let last = shown
            .checked_sub(1)
            .and_then(|at| branch().nth(at))
            .unwrap_or(&root);
        let next = (all > shown).then(|| last.cursor(Sort::Oldest).encode());
        let mut nth = 0;
        replies.retain(|row| {
            nth += usize::from(of_branch(row));
            !of_branch(row) || nth <= shown
        });
        let mut comment = root.for_everyone();
        comment.next_replies = next;
        comments.push(comment);
    }
    for row in above {
        if !replies.iter().any(|known| known.id == row.id) {
            replies.push(row);
        }
    }
    replies.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    grow(
        &mut comments,
        replies.into_iter().map(Row::for_everyone).collect(),
    );
    Ok(comments)
}

/// The next replies of one branch, in the order they were posted, and where they go on.
pub async fn replies(
    conn: &mut Conn<'_>,
    site: &Site,
    root: &CommentId,
    after: Option<&Cursor>,
) -> Result<(Vec<Comment>, Option<String>)> {
    let known = comments::get(conn, &site.id, root).await?;
    if !known.is_some_and(|row| row.parent_id.is_none() && row.has_place()) {
        return Err(Code::CommentMissing.into());
    }
    let mut rows = comments::list_replies(conn, root, after, MORE_REPLIES + 1).await?;
    let fit = fitting(&rows, MORE_REPLIES);
    let next = cut(&mut rows, fit).map(|last| last.cursor(Sort::Oldest).encode());
    Ok((rows.into_iter().map(Row::for_everyone).collect(), next))
}

/// Puts the next replies of a branch under their parents in it.
pub async fn add_replies(
    conn: &mut Conn<'_>,
    site: &Site,
    branch: &mut Comment,
    after: Option<&Cursor>,
) -> Result<()> {
    let (replies, next) = replies(conn, site, &branch.id, after).await?;
    branch.next_replies = next;
    let branch = std::slice::from_mut(branch);
    for reply in replies {
        if find(branch, &reply.id).is_none()
            && let Some(parent) = reply.parent.clone().and_then(|parent| find(branch, &parent))
        {
            parent.children.push(reply);
        }
    }
    Ok(())
}

/// One comment that everyone can see; its author also sees it where they alone do, so that a shadow ban does not show.
pub async fn comment(
    conn: &mut Conn<'_>,
    site: &Site,
    id: &CommentId,
    reader: Option<&ReaderKey>,
) -> Result<Comment> {
    let row = comments::get(conn, &site.id, id)
        .await?
        .ok_or(Code::CommentMissing)?;
    if (row.seen_by_author() || row.is_told_hidden())
        && let Some(key) = reader
        && row.reader_id.is_some()
        && readers::get(conn, &site.id, key).await? == row.reader_id
    {
        return hiding::for_author(conn, site, row).await;
    }
    let row = Some(row).filter(Row::has_place).ok_or(Code::CommentMissing)?;
    Ok(row.for_everyone())
}

/// A comment in branches, by its id.
pub(super) fn find<'a>(comments: &'a mut [Comment], id: &CommentId) -> Option<&'a mut Comment> {
    comments.iter_mut().find_map(|comment| {
        if comment.id == *id {
            Some(comment)
        } else {
            find(&mut comment.children, id)
        }
    })
}

/// A moment as browsers count it.
pub fn millis(moment: cam_nhan_domain::Millis) -> f64 {
    cam_nhan_domain::time::BrowserMillis::from(moment).0
}
