//! What search engines read: schema.org's words for a thread, as JSON-LD.

use cam_nhan_domain::thread::{Comment, ThreadPage};
use serde_json::{Value, json};

use crate::store::threads::metadata::Metadata;

/// schema.org's DiscussionForumPosting with Comments and InteractionCounters.
/// `own_url` is the thread page's address, for a thread whose article's is not known.
pub fn data(content: &ThreadPage, metadata: Option<&Metadata>, own_url: &str) -> Value {
    let counter = |kind: &str, count: i64| json!({ "@type": "InteractionCounter", "interactionType": format!("https://schema.org/{kind}"), "userInteractionCount": count });
    let article = &content.article;
    let url = if article.url.is_empty() {
        own_url
    } else {
        article.url.as_str()
    };
    let reactions: i64 = content.tallies.iter().map(|tally| tally.count).sum();
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "headline": article.title,
        "url": url,
        "mainEntityOfPage": url,
        "commentCount": content.count,
        "interactionStatistic": [counter("CommentAction", content.count), counter("LikeAction", reactions)],
        "comment": content.comments.iter().filter_map(|comment| structured_comment(comment, &counter)).collect::<Vec<_>>(),
    });
    let known = metadata.into_iter().flat_map(of_article);
    if let Some(data) = data.as_object_mut() {
        data.extend(known.map(|(name, value)| (name.to_owned(), value)));
    }
    data
}

/// What the newsroom says of the article.
fn of_article(metadata: &Metadata) -> impl Iterator<Item = (&'static str, Value)> + use<> {
    let authors: Vec<Value> = { metadata.authors.0.iter() }
        .map(|author| json!({ "@type": "Person", "name": author.name }))
        .collect();
    let facts = [
        ("author", (!authors.is_empty()).then_some(Value::Array(authors))),
        (
            "articleSection",
            (!metadata.section.is_empty()).then(|| json!(metadata.section)),
        ),
        ("datePublished", metadata.published_at.map(|at| json!(at))),
        (
            "inLanguage",
            metadata.language.map(|language| json!(language.tag())),
        ),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?)))
}

fn structured_comment(comment: &Comment, counter: &impl Fn(&str, i64) -> Value) -> Option<Value> {
    // What only its author can see is nobody else's to find.
    let content = comment.content.as_ref().filter(|content| !content.held)?;
    let children: Vec<Value> = comment
        .children
        .iter()
        .filter_map(|child| structured_comment(child, counter))
        .collect();
    Some(json!({
        "@type": "Comment",
        "author": { "@type": "Person", "name": content.name },
        "datePublished": comment.created_at,
        "text": plain(&content.html),
        "interactionStatistic": counter("LikeAction", content.likes),
        "comment": children,
    }))
}

/// The words of safe HTML.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let decoded = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ");
    decoded.replace("&amp;", "&").trim().to_owned()
}
