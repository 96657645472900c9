//! Drops from the glue and the WebAssembly what neither calls in the other, and shortens their names
//! for each other. Reads the glue by line and word: its layout is that of the pinned wasm-bindgen.

use std::collections::{HashMap, HashSet};

use anyhow::{Result, ensure};
use walrus::{FunctionKind, Module};

/// Classes of wasm-streams, which comes with Leptos' server functions. They are exported, so the
/// linker keeps them and the futures under them; but no stream is ever made here.
const UNUSED_CLASSES: [&str; 3] = [
    "IntoUnderlyingByteSource",
    "IntoUnderlyingSink",
    "IntoUnderlyingSource",
];
/// Their crate, as it stands in the name of each of its functions and of the code that is generic over it.
const UNUSED_CRATE: &str = "wasm_streams";
/// A browser may block on this; nobody calls it.
const UNUSED_EXPORT: &str = "export { initSync, __wbg_init as default };";

/// Changes both together; answers with the new glue. Where functions can be known by their names
/// (`named`), what is left of the unused classes goes too.
pub fn run(module: &mut Module, glue: &str, named: bool) -> Result<String> {
    let mut glue = glue.replace(UNUSED_EXPORT, "export { __wbg_init as default };");
    for class in UNUSED_CLASSES {
        glue = without_class(&glue, class)?;
    }
    drop_exports(module, &glue);
    if named {
        empty_unused_functions(module);
    }
    walrus::passes::gc::run(module);
    let glue = without_unused_imports(module, &glue);
    Ok(shorten(module, &glue))
}

/// The glue without a class: its body, which ends with its `Symbol.dispose`, and its finaliser.
fn without_class(glue: &str, class: &str) -> Result<String> {
    let dispose = format!("if (Symbol.dispose) {class}.");
    let glue = without_block(glue, &format!("export class {class} {{"), |line| {
        line.starts_with(&dispose)
    })?;
    let glue = without_block(&glue, &format!("const {class}Finalization ="), |line| {
        line.ends_with(");")
    })?;
    ensure!(
        !words(&glue).any(|word| word == class),
        "the widget makes an {class}: see server/build/tidy.rs"
    );
    Ok(glue)
}

/// The glue without the lines from one that starts so to the first that is the last.
fn without_block(glue: &str, start: &str, is_last: impl Fn(&str) -> bool) -> Result<String> {
    let mut kept = String::with_capacity(glue.len());
    let mut lines = glue.lines();
    while let Some(line) = lines.next() {
        if line.starts_with(start) {
            ensure!(
                is_last(line) || lines.any(&is_last),
                "wasm-bindgen's glue has no end for `{start}`"
            );
        } else {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    Ok(kept)
}

/// An export that the glue never names has no caller.
fn drop_exports(module: &mut Module, glue: &str) {
    let named: HashSet<&str> = words(glue).collect();
    let unused: Vec<_> = module
        .exports
        .iter()
        .filter(|export| !named.contains(&*export.name))
        .map(|export| export.id())
        .collect();
    for export in unused {
        module.exports.delete(export);
    }
}

/// Leaves a trap of what only the function table still holds, for tables of methods that nobody reads: no pass can know
/// that those are dead.
fn empty_unused_functions(module: &mut Module) {
    for function in module.funcs.iter_mut() {
        let is_unused = function
            .name
            .as_ref()
            .is_some_and(|name| name.contains(UNUSED_CRATE));
        if let FunctionKind::Local(code) = &mut function.kind
            && is_unused
        {
            let mut body = code.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
        }
    }
}

/// The glue without the functions that the WebAssembly no longer imports. Each begins on a line of
/// its own with its name, and goes on to the next, or to the end of the object that holds them.
fn without_unused_imports(module: &Module, glue: &str) -> String {
    let imported: HashSet<&str> = module.imports.iter().map(|import| &*import.name).collect();
    let mut keeping = true;
    let mut kept = String::with_capacity(glue.len());
    let mut lines = glue.lines().peekable();
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        match code.split_once(": ") {
            Some((name, _)) if is_import(name) => keeping = imported.contains(name),
            _ if code == "};" && lines.peek().is_some_and(|next| next.trim() == "return {") => keeping = true,
            _ => {}
        }
        if keeping {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

fn is_import(name: &str) -> bool {
    (name.starts_with("__wbg_") || name.starts_with("__wbindgen_")) && name.chars().all(is_word)
}

/// Gives short names to imports and to the closures' exports: theirs hold hashes, which no
/// compression shortens, once in each file.
fn shorten(module: &mut Module, glue: &str) -> String {
    let mut short = HashMap::new();
    let imports = module
        .imports
        .iter_mut()
        .map(|import| &mut import.name)
        .filter(|name| is_import(name));
    let exports = module
        .exports
        .iter_mut()
        .map(|export| &mut export.name)
        .filter(|name| name.starts_with("wasm_bindgen_"));
    for name in imports.chain(exports) {
        let new = format!("${}", short.len());
        short.insert(std::mem::replace(name, new.clone()), new);
    }
    let rename = |word: &str| short.get(word).cloned().unwrap_or_else(|| word.to_owned());
    glue.split_inclusive(|letter| !is_word(letter))
        .map(|word| match word.char_indices().next_back() {
            Some((end, letter)) if !is_word(letter) => rename(&word[..end]) + &word[end..],
            _ => rename(word),
        })
        .collect()
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$'
}

fn words(script: &str) -> impl Iterator<Item = &str> {
    script
        .split(|letter| !is_word(letter))
        .filter(|word| !word.is_empty())
}
