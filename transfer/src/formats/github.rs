//! What Giscus and Utterances share: both keep comments at GitHub, and write a link to the article into what they open there.

use cam_nhan_domain::profile::Badge;

use crate::{json::Value, record::Reader};

/// The article's address: the last link of a body whose words are its address, as both widgets write it.
pub fn back_link(body: &str) -> Option<String> {
    let mut found = None;
    for (at, _) in body.match_indices("](http") {
        let rest = &body[at + 2..];
        let Some((address, _)) = rest.split_once(')') else {
            continue;
        };
        if !address.contains(char::is_whitespace) && body[..at].ends_with(address) {
            found = Some(address.to_owned());
        }
    }
    found
}

/// The article's address by the title of what was opened, where that is an address or a path: `bai/mot/`, `index`.
pub fn address(title: &str) -> Option<String> {
    let title = title.trim();
    if title.contains(char::is_whitespace) || title.is_empty() {
        return None;
    }
    match () {
        () if title.contains("://") => Some(title.to_owned()),
        () if title == "index" => Some("/".to_owned()),
        () if title.contains('/') => Some(format!("/{}", title.trim_start_matches('/'))),
        () => None,
    }
}

/// The article's title: the heading that begins a body, or the title of what was opened, when it is none of an address.
pub fn title(body: &str, title: &str) -> String {
    let heading = body
        .trim_start()
        .strip_prefix("# ")
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default();
    [heading, title]
        .into_iter()
        .map(str::trim)
        .find(|words| !words.is_empty() && address(words).is_none())
        .unwrap_or_default()
        .to_owned()
}

/// An account, under whichever of two names its page and picture stand.
pub fn reader(user: &Value, page: &str, picture: &str) -> Option<Reader> {
    let login = user.get("login").filled()?;
    Some(Reader {
        id: login.clone(),
        name: login,
        website: user.get(page).filled(),
        picture: user.get(picture).filled(),
        ..Reader::default()
    })
}

/// Whoever can write to the repository is the site's.
pub fn badge(association: &str) -> Option<Badge> {
    matches!(association, "OWNER" | "MEMBER" | "COLLABORATOR").then_some(Badge::Staff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_found_by_its_link_or_the_title() {
        let body =
            "# Bài một\n\n[đọc](https://khac.example)\n\n[https://bao.example/a](https://bao.example/a)\n";
        assert_eq!(back_link(body).as_deref(), Some("https://bao.example/a"));
        assert_eq!(back_link("[https://bao.example/a](https://khac.example)"), None);
        assert_eq!(back_link("[x](http"), None);
        assert_eq!(title(body, "bai/mot"), "Bài một");
        assert_eq!(title("", "bai/mot"), "");
        assert_eq!(address("bai/mot/").as_deref(), Some("/bai/mot/"));
        assert_eq!(address("index").as_deref(), Some("/"));
        assert_eq!(address("Báo lỗi và góp ý"), None);
    }
}
