//! Our scripts: each learns the name of what it loads, and loses its comments and indentation.

use anyhow::{Result, ensure};

/// Where `widget/wake.js`, in the glue, names what shows a captcha.
const CAPTCHA_NAME: &str = "__CAPTCHA_JS__";
/// Where `widget/wake.js` names the WebAssembly.
const PROGRAM_NAME: &str = "__WASM__";
/// How wasm-bindgen's glue names its WebAssembly, after the crate.
const WASM_NAME: &str = "cam_nhan_widget_bg.wasm";

/// How a browser runs a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// `embed.js`, by a plain script tag.
    Classic,
    /// All else, by `import()`.
    Module,
}

/// Drops whole-line comments, indentation and empty lines. Knows lines, not JavaScript: what shares
/// a line with code stays, and so does every line that begins inside a template literal.
pub fn strip(source: &str) -> Result<String> {
    let mut kept = String::with_capacity(source.len());
    let (mut in_template, mut in_comment) = (false, false);
    for line in source.lines() {
        let code = line.trim();
        if in_comment {
            in_comment = !code.ends_with("*/");
            continue;
        }
        if !in_template {
            if code.is_empty() || code.starts_with("//") {
                continue;
            }
            if code.starts_with("/*") {
                ensure!(
                    code.ends_with("*/") || !code.contains("*/"),
                    "code follows a comment on its line: {code}"
                );
                in_comment = !code.ends_with("*/");
                continue;
            }
        }
        kept.push_str(if in_template { line } else { code });
        kept.push('\n');
        in_template ^= line.matches('`').count() % 2 == 1;
    }
    ensure!(
        !in_template && !in_comment,
        "a script ends inside a template literal or a comment: is a backtick alone on its line?"
    );
    Ok(kept)
}

/// What the glue calls on the document and the window, where an article's pictures and forms may go by these names.
const CLOBBERED: [(&str, &str); 6] = [
    ("Document", "createElement"),
    ("Document", "createTextNode"),
    ("Document", "createComment"),
    ("Document", "createDocumentFragment"),
    ("EventTarget", "addEventListener"),
    ("EventTarget", "removeEventListener"),
];

/// Has the glue call what the prototypes have, whatever an article names its elements. How the glue writes an object
/// depends on the WebAssembly's features: as itself, or as a place in a list.
pub fn past_elements(glue: &str) -> Result<String> {
    CLOBBERED
        .iter()
        .try_fold(glue.to_owned(), |glue, (owner, method)| {
            let safe = format!("{owner}.prototype.{method}.call(");
            let glue = ["arg0", "getObject(arg0)"].iter().fold(glue, |glue, object| {
                glue.replace(&format!("{object}.{method}("), &format!("{safe}{object}, "))
            });
            ensure!(
                !glue.contains(&format!(".{method}(")),
                "the glue calls {method} in a way that an article's elements can take the name of"
            );
            Ok(glue)
        })
}

/// Writes the names of the WebAssembly and of what shows a captcha into the glue.
pub fn name_in_glue(glue: &str, wasm: &str, captcha: &str) -> Result<String> {
    [(WASM_NAME, wasm), (PROGRAM_NAME, wasm), (CAPTCHA_NAME, captcha)]
        .into_iter()
        .try_fold(glue.to_owned(), |glue, (placeholder, name)| {
            replace_once(&glue, placeholder, name)
        })
}

fn replace_once(script: &str, placeholder: &str, name: &str) -> Result<String> {
    let times = script.matches(placeholder).count();
    ensure!(
        times == 1,
        "a script must say {placeholder} once, and says it {times} times"
    );
    Ok(script.replace(placeholder, name))
}
