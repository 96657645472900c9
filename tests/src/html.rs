//! HTML as a browser's parser reads it, to see what is really in it.

use html5ever::{
    ParseOpts, QualName, local_name, ns, parse_fragment,
    serialize::{SerializeOpts, TraversalScope, serialize},
    tendril::TendrilSink as _,
};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};

/// The elements that a comment may hold.
const ELEMENTS: [&str; 11] = [
    "p",
    "br",
    "strong",
    "em",
    "blockquote",
    "code",
    "pre",
    "ul",
    "ol",
    "li",
    "a",
];

fn parse(html: &str) -> RcDom {
    let body = QualName::new(None, ns!(html), local_name!("body"));
    parse_fragment(RcDom::default(), ParseOpts::default(), body, Vec::new(), false).one(html)
}

/// Everything in a comment's HTML that has no business there, as a browser would find it: elements, attributes,
/// addresses. Empty when all is well.
pub fn strangers(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for top in parse(html).document.children.borrow().iter() {
        // The parser's own root.
        top.children
            .borrow()
            .iter()
            .for_each(|child| look(child, &mut found));
    }
    found
}

fn look(node: &Handle, found: &mut Vec<String>) {
    match &node.data {
        NodeData::Text { .. } => {}
        NodeData::Element { name, attrs, .. } => {
            let element = &*name.local;
            if name.ns != ns!(html) || !ELEMENTS.contains(&element) {
                found.push(format!("<{element}>"));
            }
            for attribute in attrs.borrow().iter() {
                let (name, value) = (&*attribute.name.local, &*attribute.value);
                let good = match (element, name) {
                    ("a", "href") => {
                        let value = value.to_ascii_lowercase();
                        value.starts_with("http://") || value.starts_with("https://")
                    }
                    ("a", "rel") => value == "nofollow ugc noopener",
                    ("ol", "start") => value.bytes().all(|byte| byte.is_ascii_digit()),
                    _ => false,
                };
                if !good {
                    found.push(format!("<{element} {name}={value:?}>"));
                }
            }
            if element == "a"
                && !attrs
                    .borrow()
                    .iter()
                    .any(|attribute| &*attribute.name.local == "rel")
            {
                found.push("a link that is vouched for".to_owned());
            }
        }
        _ => found.push("a comment or something stranger".to_owned()),
    }
    node.children.borrow().iter().for_each(|child| look(child, found));
}

/// HTML parsed and written again, as when a script moves it.
///
/// # Panics
/// When it cannot be written, which memory always can.
pub fn again(html: &str) -> String {
    let dom = parse(html);
    let mut written = Vec::with_capacity(html.len());
    for root in dom.document.children.borrow().iter() {
        let options = SerializeOpts {
            traversal_scope: TraversalScope::ChildrenOnly(None),
            ..SerializeOpts::default()
        };
        serialize(&mut written, &SerializableHandle::from(root.clone()), options).expect("room in memory");
    }
    String::from_utf8(written).expect("what was parsed is text")
}
