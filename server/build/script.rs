//! Our scripts: each learns the name of what it loads, and is written in as few bytes as say the same.

use anyhow::{Context as _, Error, Result, bail, ensure};
use oxc_allocator::Allocator;
use oxc_ast::ast::{Program, TaggedTemplateExpression, TemplateLiteral};
use oxc_ast_visit::{Visit, walk};
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_compat::EngineTargets;
use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_semantic::SemanticBuilder;
use oxc_span::{SourceType, Span};

/// Where `wake.js`, in the glue, names what shows a captcha.
const CAPTCHA_NAME: &str = "__CAPTCHA_JS__";
/// Where `wake.js` names the WebAssembly.
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

/// A script's syntax tree; refuses what no browser would run.
pub fn parse<'a>(allocator: &'a Allocator, source: &'a str, kind: Script) -> Result<Program<'a>> {
    let source_type = match kind {
        Script::Classic => SourceType::script(),
        Script::Module => SourceType::mjs(),
    };
    let parsed = Parser::new(allocator, source, source_type).parse();
    let checked = SemanticBuilder::new()
        .with_check_syntax_error(true)
        .build(&parsed.program);
    if let Some(wrong) = parsed.diagnostics.iter().chain(&checked.diagnostics).next() {
        bail!("{wrong:?}");
    }
    Ok(parsed.program)
}

/// A script that does the same in fewer bytes, and asks no more of a browser than it did.
pub fn minify(source: &str, kind: Script) -> Result<String> {
    let allocator = Allocator::default();
    let mut program = parse(&allocator, source, kind)?;
    let target = EngineTargets::from_target("es2020").map_err(Error::msg)?;
    let minified = Minifier::new(MinifierOptions {
        compress: Some(CompressOptions {
            target,
            ..CompressOptions::smallest()
        }),
        mangle: Some(MangleOptions {
            top_level: Some(kind == Script::Module),
            ..MangleOptions::default()
        }),
        mangle_properties: None,
    })
    .minify(&allocator, &mut program);
    let code = Codegen::new()
        .with_options(CodegenOptions::minify())
        .with_scoping(minified.scoping)
        .build(&program)
        .code;
    requote(&code, kind)
}

/// Puts texts into plain quotes, as HTML and our own sources have them: between backticks, where oxc puts each, they are
/// as long, and compress worse.
fn requote(code: &str, kind: Script) -> Result<String> {
    let allocator = Allocator::default();
    let program = parse(&allocator, code, kind)?;
    let mut texts = Texts::default();
    texts.visit_program(&program);
    let mut bytes = code.as_bytes().to_owned();
    for span in texts.0 {
        let text = code
            .get(span.start as usize + 1..span.end as usize - 1)
            .context("a text in its script")?;
        let quote = [b'"', b'\'']
            .into_iter()
            .find(|quote| !text.as_bytes().contains(quote));
        if let Some(quote) = quote.filter(|_| !text.contains(['\n', '\\'])) {
            for end in [span.start, span.end - 1] {
                *bytes.get_mut(end as usize).context("a quote in its script")? = quote;
            }
        }
    }
    Ok(String::from_utf8(bytes)?)
}

/// Where template literals stand that say no more than a text.
#[derive(Default)]
struct Texts(Vec<Span>);

impl<'a> Visit<'a> for Texts {
    fn visit_template_literal(&mut self, literal: &TemplateLiteral<'a>) {
        if literal.expressions.is_empty() {
            self.0.push(literal.span);
        }
        walk::walk_template_literal(self, literal);
    }

    fn visit_tagged_template_expression(&mut self, tagged: &TaggedTemplateExpression<'a>) {
        for expression in &tagged.quasi.expressions {
            self.visit_expression(expression);
        }
    }
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
