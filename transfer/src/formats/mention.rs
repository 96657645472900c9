//! The mention that Waline and Valine write before a reply: the thread shows whom it answers.

/// A reply's text without `[@nick](#id): ` or its HTML before it.
pub fn without(text: &str) -> String {
    markdown(text)
        .or_else(|| html(text))
        .unwrap_or_else(|| text.to_owned())
}

/// `[@An](#62c7): chào`
fn markdown(text: &str) -> Option<String> {
    let rest = text.trim_start().strip_prefix("[@")?;
    let (name, rest) = rest.split_once("](#")?;
    let (id, rest) = rest.split_once(')')?;
    let is_mention = !name.contains(['\n', ']']) && !id.contains(char::is_whitespace);
    is_mention.then(|| after(rest).to_owned())
}

/// `<p><a class="at" href="#62c7">@An</a> , chào</p>`
fn html(text: &str) -> Option<String> {
    let text = text.trim_start();
    let (paragraph, link) = match text.strip_prefix("<p>") {
        Some(link) => ("<p>", link),
        None => ("", text),
    };
    let (attributes, rest) = link.strip_prefix("<a ")?.split_once('>')?;
    let leads_here = attributes.contains("href=\"#") || attributes.contains("href='#");
    let (name, rest) = rest.split_once("</a>")?;
    let is_mention = leads_here && name.starts_with('@') && !name.contains('<');
    is_mention.then(|| format!("{paragraph}{}", after(rest)))
}

fn after(rest: &str) -> &str {
    rest.trim_start_matches([' ', ',', ':', '，', '：'])
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_mention_of_the_parent_goes_and_other_links_stay() {
        for (text, left) in [
            ("[@An](#62c7): chào", "chào"),
            (
                "<p><a class=\"at\" href=\"#62c7\">@An</a> , chào</p>",
                "<p>chào</p>",
            ),
            ("<a href='#1' xlink:show=\"new\">@An</a>: chào", "chào"),
            (
                "[@An](https://bao.example) chào",
                "[@An](https://bao.example) chào",
            ),
            (
                "<p><a href=\"https://bao.example\">@An</a> chào</p>",
                "<p><a href=\"https://bao.example\">@An</a> chào</p>",
            ),
            ("[@An](#62c7", "[@An](#62c7"),
            ("", ""),
        ] {
            assert_eq!(without(text), left);
        }
    }
}
