//! A comment of a file with everything that follows from it alone: rendered, folded, with its ids. Done outside of any
//! transaction, while another batch is written.

use cam_nhan_domain::{CommentId, SiteId, Status, ThreadId};
use cam_nhan_transfer::{formats::OURS, record::Revision, staging::Ready};

use super::{Newcomer, address, derived, name, own_id, website};
use crate::{
    discussion::screen::Derived,
    markdown,
    screening::{learned::Model, permille},
    store::{
        comments::{LIFTED, PINNED, Words},
        imports::{Known, New},
    },
};

/// A comment whose words are ready; where it stands is found within the transaction.
#[derive(Clone)]
pub(super) struct Prepared {
    pub(super) source: String,
    pub(super) source_id: String,
    /// Where it came from before, of our own format.
    pub(super) origin: Option<Known>,
    pub(super) answers: Option<String>,
    pub(super) reader: Option<Newcomer>,
    pub(super) revisions: Vec<Revision>,
    pub(super) mentions: Vec<cam_nhan_transfer::record::Mention>,
    /// Whether its place is there already.
    pub(super) refills: bool,
    pub(super) new: New,
}

/// A comment with everything that follows from it alone, and the words that are seen of it.
pub(super) fn prepared(
    site: &SiteId,
    nobody: &str,
    model: Option<&Model>,
    ready: Ready,
) -> (Prepared, String) {
    let Ready {
        format,
        comment,
        reader,
        ..
    } = ready;
    let reader = reader.as_ref();
    let created_at = comment.created_at.map_or(0, |at| at.0);
    let email = address(
        comment
            .email
            .as_deref()
            .or(reader.and_then(|reader| reader.email.as_deref())),
    );
    let of_reader = comment.reader.as_deref();
    let known_by = of_reader
        .map(ToOwned::to_owned)
        .or_else(|| Some(format!("mail:{}", email.as_deref()?.to_lowercase())));
    let since = reader
        .and_then(|reader| reader.created_at)
        .map_or(created_at, |at| at.0);
    let is_empty = comment.text.is_empty();
    let mut name = name(&comment.name, reader).unwrap_or(nobody).to_owned();
    if is_empty && comment.erased_at.is_some() {
        name.clone_from(&comment.name);
    }
    let names: Vec<&str> = comment
        .mentions
        .iter()
        .map(|mention| mention.name.as_str())
        .collect();
    let rendered = markdown::render_mentioning(&comment.text, &names);
    let derived_words = Derived::of(&name, &comment.text, &rendered.shown);
    let status = comment.status.0;
    let quality = match model {
        Some(model) if status == Status::Approved => permille(model.score(&rendered.shown)),
        _ => 0,
    };
    let is_ours = format == OURS;
    let id = own_id(&format, &comment.id)
        .unwrap_or_else(|| CommentId::new(created_at, derived(site, &format, &comment.id)));
    let origin = comment.source.map(|source| Known {
        source: source.format,
        source_id: source.id,
        comment_id: id.clone(),
    });
    let pinned = comment.pinned && status == Status::Approved;
    let new = New {
        id,
        site_id: site.clone(),
        // Of the batch that stores it.
        thread_id: ThreadId::new(0, [0; 10]),
        reader_id: None,
        root_id: None,
        parent_id: None,
        answers_id: None,
        depth: 0,
        name,
        email,
        // As the file has it: a site that keeps none was given none.
        address: comment.address.map(|address| address.to_string()),
        website: website(
            comment
                .website
                .as_deref()
                .or(reader.and_then(|reader| reader.website.as_deref())),
        ),
        badge: comment.badge.or(reader.and_then(|reader| reader.badge)),
        // A picture elsewhere would tell another host who reads what.
        picture: comment.picture.filter(|_| is_ours),
        words: Words {
            text: comment.text,
            html: rendered.html,
            reasons: "[]".into(),
            urgency: 0,
            score: None,
            quality,
            folded: derived_words.folded,
            fingerprint: derived_words.fingerprint,
        },
        status,
        hide_reason: comment.hide_reason,
        shadow_banned: comment.shadow_banned,
        pin_rank: match (pinned, comment.featured) {
            (true, _) => PINNED,
            (false, true) => LIFTED,
            _ => 0,
        },
        featured: comment.featured,
        edited_by_staff: comment.edited_by_staff,
        revision: 1 + comment.revisions.len() as i64,
        version: 0,
        likes: i64::try_from(comment.likes)
            .unwrap_or(i64::MAX)
            .min(1_000_000_000),
        created_at,
        edited_at: comment.edited_at.map(|at| at.0),
        erased_at: comment.erased_at.map(|at| at.0),
    };
    let prepared = Prepared {
        source_id: comment.id,
        origin,
        answers: comment.parent,
        reader: known_by.map(|id| Newcomer::new(site, &format, &id, since)),
        revisions: comment.revisions,
        mentions: comment.mentions,
        source: format,
        refills: false,
        new,
    };
    (prepared, rendered.shown)
}
