//! WordPress: the WXR file of *Tools → Export*, of one site, in one or several parts; versions 1.0 to 1.2. wpDiscuz' votes and
//! marks are what it keeps beside its comments.
//!
//! Pingbacks come along when chosen. Comments on what is no public article (a draft, a private one, one behind a password,
//! a file) are held. What plugins keep as comments that is none (notes among staff, orders, logs) is left out.

use std::io::BufRead;

use cam_nhan_domain::{Millis, Status, profile::Badge};
use jiff::tz::TimeZone;

use super::{
    Format, Head, Read, WORDPRESS_COMMENT, php,
    wxr::{self, Entry, Item, Take},
};
use crate::{
    fields::{self, email, filled},
    output::Output,
    problem::{NoticeKind, Result},
    record::{Comment, CommentsOpen, Reader, Record, Source, Thread},
    time,
    xml::{Xml, root_of, unescape},
};

/// WordPress.
pub const FORMAT: Format = Format {
    name: "wordpress",
    title: "WordPress",
    recognise,
    read: Read::Text(read),
};

fn recognise(head: &Head<'_>) -> bool {
    matches!(root_of(head.text), "rss" | "channel" | "item")
        && (head.has(&["wordpress.org/export/"]) || head.has(&["<wp:"]))
}

fn read(text: &mut dyn BufRead, out: &mut Output<'_>) -> Result<()> {
    wxr::read(text, out, &mut Site)
}

struct Site;

/// What is an item to WordPress and no article to anybody.
const NO_ARTICLES: [&str; 12] = [
    "attachment",
    "revision",
    "nav_menu_item",
    "custom_css",
    "customize_changeset",
    "oembed_cache",
    "user_request",
    "wp_block",
    "wp_template",
    "wp_template_part",
    "wp_global_styles",
    "wp_navigation",
];

/// By what an article is named; hand-made files leave its id out.
fn thread_id(item: &Item) -> String {
    let id = item.get("post_id");
    fields::id(if id.is_empty() { item.get("link") } else { id })
}

/// Whether everyone may read an article.
fn is_public(item: &Item) -> bool {
    matches!(item.get("status"), "" | "publish")
        && item.get("post_password").is_empty()
        && !NO_ARTICLES.contains(&item.get("post_type"))
}

impl Take for Site {
    /// Who has written articles works for the site.
    fn author(&mut self, xml: &mut Xml<'_>, out: &mut Output<'_>) -> Result<bool> {
        let mut reader = Reader {
            badge: Some(Badge::Staff),
            ..Reader::default()
        };
        while let Some(field) = xml.child()? {
            match field.name.as_str() {
                "author_id" => reader.id = user(&xml.text()?).unwrap_or_default(),
                "author_display_name" => reader.name = unescape(&xml.text()?),
                "author_email" => reader.email = email(&xml.text()?),
                _ => xml.skip()?,
            }
        }
        if !reader.id.is_empty() {
            out.put(Record::Reader(reader))?;
        }
        Ok(true)
    }

    fn item(&mut self, item: &Item, out: &mut Output<'_>) -> Result<()> {
        let is_closed = item.get("comment_status") == "closed";
        out.put(Record::Thread(Thread {
            id: thread_id(item),
            // By which a plugin of ours names an article, where it is asked for.
            key: item.get("post_id").to_owned(),
            url: item.get("link").to_owned(),
            title: item.title(),
            comments_open: if is_closed {
                CommentsOpen::Closed
            } else {
                CommentsOpen::Auto
            },
            created_at: time::read(item.get("post_date_gmt"), &TimeZone::UTC).map(|read| read.at),
            place: item.place,
            ..Thread::default()
        }))
    }

    fn entry(&mut self, item: &Item, entry: &Entry, out: &mut Output<'_>) -> Result<()> {
        let kind = entry.get("comment_type");
        let left_out = match kind {
            "" | "comment" | "review" | "wpdiscuz_sticky" => None,
            "pingback" | "trackback" => (!out.choices.pings).then_some(NoticeKind::PingLeftOut),
            "private" | "order_note" | "note" => Some(NoticeKind::PrivateLeftOut),
            _ => Some(NoticeKind::OtherLeftOut),
        };
        if let Some(left_out) = left_out {
            let id = format!("{}:{}", thread_id(item), fields::id(entry.get("comment_id")));
            return out.note(left_out, entry.place, id, kind);
        }
        let mut comment = entry.comment(&thread_id(item), out)?;
        // Of one blog, all comments have ids of their own.
        comment.source = filled(&fields::id(entry.get("comment_id"))).map(wordpress_comment);
        comment.pinned = kind == "wpdiscuz_sticky";
        if comment.status.0 == Status::Approved && !is_public(item) {
            comment.status.0 = Status::Held;
            let detail = match item.get("status") {
                "" | "publish" | "inherit" => item.get("post_type"),
                status => status,
            };
            out.note(NoticeKind::HeldByArticle, entry.place, &comment.id, detail)?;
        }
        wpdiscuz(entry, &mut comment, out)?;
        if let Some(id) = user(entry.get("comment_user_id")) {
            comment.reader = Some(id.clone());
            out.put(Record::Reader(Reader {
                id,
                name: comment.name.clone(),
                email: comment.email.clone(),
                website: comment.website.clone(),
                ..Reader::default()
            }))?;
        }
        out.put(Record::Comment(Box::new(comment)))
    }
}

/// By what a comment of a blog is known wherever else the blog's comments are: without its article, whose id is not there.
pub(super) fn wordpress_comment(id: String) -> Source {
    Source {
        format: WORDPRESS_COMMENT.to_owned(),
        id,
    }
}

/// A user's id; 0 is nobody's.
fn user(id: &str) -> Option<String> {
    filled(&fields::id(id)).filter(|id| id != "0")
}

/// What wpDiscuz keeps of a comment.
fn wpdiscuz(entry: &Entry, comment: &mut Comment, out: &mut Output<'_>) -> Result<()> {
    let meta = |key: &str| entry.meta.get(key).map_or("", String::as_str);
    // The sum says less than the votes for and against.
    let sum: i64 = meta("wpdiscuz_votes").parse().unwrap_or(0);
    let apart = |key, supposed: i64| {
        let votes = php::number(meta("wpdiscuz_votes_seperate"), key).unwrap_or(supposed);
        u64::try_from(votes).unwrap_or(0)
    };
    comment.likes = apart("like", sum);
    comment.dislikes = apart("dislike", sum.saturating_neg());
    // The time is the site's: how far that is from Greenwich, the comment's own times say.
    if let Some(edited) = time::read(meta("wpdiscuz_last_edited_at"), &out.choices.zone) {
        comment.edited_at = match entry.offset() {
            Some(offset) => time::read(meta("wpdiscuz_last_edited_at"), &TimeZone::UTC)
                .map(|read| Millis(read.at.0 - offset)),
            None => Some(edited.at),
        };
        let by = meta("wpdiscuz_last_edited_by");
        comment.edited_by_staff = !by.is_empty() && by != entry.get("comment_author_email");
    }
    if meta("wpdiscuz_closed") == "1" {
        out.note(
            NoticeKind::BranchOpened,
            entry.place,
            &comment.id,
            "wpdiscuz_closed",
        )?;
    }
    if !matches!(meta("rating"), "" | "0") {
        out.note(
            NoticeKind::RatingLeftOut,
            entry.place,
            &comment.id,
            meta("rating"),
        )?;
    }
    if !matches!(meta("wmu_attachments"), "" | "a:0:{}") {
        out.note(
            NoticeKind::OtherLeftOut,
            entry.place,
            &comment.id,
            "wmu_attachments",
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        formats::testing::{comments, notices, problem, read, read_with, readers, recognised, threads},
        output::Choices,
        problem::ProblemKind,
    };

    const FILE: &str = include_str!("../../fixtures/wordpress.xml");

    #[test]
    fn comments_keep_their_place_state_and_time() {
        assert_eq!(recognised(FILE), Some("wordpress"));
        let items = read(&FORMAT, FILE);
        let threads = threads(&items);
        assert_eq!(threads[0].url, "https://bao.example/2024/05/pho-sang/");
        assert_eq!(threads[0].key, "7");
        assert_eq!(threads[0].title, "Phở “sáng” & cà phê");
        assert_eq!(threads[1].comments_open, CommentsOpen::Closed);
        let said: Vec<_> = comments(&items)
            .iter()
            .map(|comment| (comment.id.as_str(), comment.parent.as_deref(), comment.status.0))
            .collect();
        assert_eq!(
            said,
            [
                ("7:102", Some("7:101"), Status::Approved),
                ("7:101", None, Status::Approved),
                ("7:103", None, Status::Held),
                ("7:104", None, Status::Spam),
                ("7:105", None, Status::Removed),
                ("8:101", None, Status::Held),
                ("8:102", None, Status::Held),
                (
                    "https://bao.example/?p=9:101",
                    Some("https://bao.example/?p=9:77"),
                    Status::Approved
                ),
            ]
        );
        assert_eq!(
            notices(&items),
            [
                (NoticeKind::PingLeftOut, "7:106"),
                (NoticeKind::PrivateLeftOut, "7:107"),
                (NoticeKind::OtherLeftOut, "7:108"),
                (NoticeKind::HeldByArticle, "8:101"),
                (NoticeKind::StateUnknown, "8:102"),
                (NoticeKind::TimeWithoutZone, "8:102"),
                (NoticeKind::TimeInvalid, "https://bao.example/?p=9:101"),
            ]
        );
    }

    #[test]
    fn comments_keep_their_words_and_what_is_known_of_them() {
        let items = read(&FORMAT, FILE);
        let comments = comments(&items);
        let first = comments[1];
        assert_eq!(
            first.text,
            "<p>Dòng một<br>dòng hai &amp; <b>đậm</b></p>\n\n<p>Đoạn hai</p>"
        );
        assert_eq!(first.name, "Tý & Sửu");
        assert_eq!(first.email.as_deref(), Some("ban-doc-1@bao.example"));
        assert_eq!(first.website, None);
        assert_eq!((first.likes, first.dislikes, first.pinned), (4, 1, true));
        assert_eq!(
            first.created_at.map(|at| at.rfc3339()).as_deref(),
            Some("2024-05-02T02:00:00.000Z")
        );
        let reply = comments[0];
        assert_eq!(reply.reader.as_deref(), Some("1"));
        assert_eq!((reply.likes, reply.dislikes), (0, 2));
        assert_eq!(
            reply.edited_at.map(|at| at.rfc3339()).as_deref(),
            Some("2024-05-02T03:00:00.000Z")
        );
        assert!(!reply.edited_by_staff);
        let staff = readers(&items)[0];
        assert_eq!(
            (staff.id.as_str(), staff.name.as_str(), staff.badge),
            ("1", "Toà soạn", Some(Badge::Staff))
        );
        let choices = Choices {
            pings: true,
            ..Choices::default()
        };
        let items = read_with(&FORMAT, FILE, &choices).expect("it can be read");
        assert!(
            super::super::testing::comments(&items)
                .iter()
                .any(|comment| comment.id == "7:106")
        );
    }

    #[test]
    fn closed_branches_and_stars_of_wpdiscuz_are_told_of() {
        let vote =
            "<wp:meta_key>wpdiscuz_votes</wp:meta_key><wp:meta_value>3</wp:meta_value></wp:commentmeta>";
        assert_eq!(FILE.matches(vote).count(), 1);
        let meta = |key: &str, value: &str| {
            format!(
                "<wp:commentmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:commentmeta>"
            )
        };
        let told = |key: &str, value: &str| {
            let file = FILE.replace(vote, &format!("{vote}{}", meta(key, value)));
            let items = read(&FORMAT, &file);
            let all = notices(&items);
            let kinds = [NoticeKind::BranchOpened, NoticeKind::RatingLeftOut];
            let some = all.into_iter().filter(|(kind, _)| kinds.contains(kind));
            some.map(|(kind, id)| (kind, id.to_owned())).collect::<Vec<_>>()
        };
        let of = |kind| vec![(kind, "7:101".to_owned())];
        assert_eq!(told("wpdiscuz_closed", "1"), of(NoticeKind::BranchOpened));
        assert_eq!(told("rating", "4"), of(NoticeKind::RatingLeftOut));
        for (key, value) in [("wpdiscuz_closed", "0"), ("rating", "0"), ("rating", "")] {
            assert_eq!(told(key, value), [], "{key} {value}");
        }
    }

    #[test]
    fn a_file_without_its_outermost_elements_is_read() {
        let bare = FILE
            .replace("<rss version=\"2.0\">\n", "")
            .replace("</rss>\n", "");
        assert_eq!(recognised(&bare), Some("wordpress"));
        assert_eq!(
            read(&FORMAT, &bare).len(),
            read(&FORMAT, FILE).len(),
            "without <rss>"
        );
        let end_only = FILE.replace("<rss version=\"2.0\">\n", "");
        assert_eq!(
            read(&FORMAT, &end_only).len(),
            read(&FORMAT, FILE).len(),
            "without its beginning"
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let newer = FILE.replace("<wp:wxr_version>1.2<", "<wp:wxr_version>2.0<");
        assert_eq!(problem(&FORMAT, &newer).kind, ProblemKind::UnknownVersion);
        let cut = &FILE[..FILE.find("Đoạn hai").expect("it is there")];
        assert_eq!(problem(&FORMAT, cut).kind, ProblemKind::CutOff);
        let second = problem(&FORMAT, &format!("{FILE}<disqus/>"));
        assert_eq!(second.kind, ProblemKind::SecondDocument);
        let endless = FILE.replacen("</wp:comment>", "", 1);
        assert_eq!(problem(&FORMAT, &endless).kind, ProblemKind::Malformed);
        assert_eq!(
            problem(&FORMAT, "<html><p>x</p></html>").kind,
            ProblemKind::WrongFormat
        );
    }
}
