//! The arrows of ARCHITECTURE.md, held by what the files import: a room imports only rooms on the floors below, and no
//! files import each other in a circle. The picture of the rooms is made from the same imports.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fmt, fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Item, ItemMod, Macro, UseTree,
    spanned::Spanned as _,
    visit::{self, Visit},
};

/// Where a file names another.
struct Import {
    line: usize,
    /// The module named.
    to: String,
}

/// A crate's files, by module path (`store::comments`), and what each imports of the same crate.
struct Sources {
    paths: BTreeMap<String, PathBuf>,
    imports: BTreeMap<String, Vec<Import>>,
}

impl Sources {
    fn of(krate: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(krate)
            .join("src");
        let mut paths = BTreeMap::new();
        find(&root, "", &mut paths);
        let modules: BTreeSet<&str> = paths.keys().map(String::as_str).collect();
        let imports = paths.iter().map(|(module, path)| {
            let text = fs::read_to_string(path).expect("a file of ours");
            let file = syn::parse_file(&text).expect("Rust that the compiler takes");
            let mut names = Names {
                module,
                children: children(&file.items),
                found: Vec::new(),
            };
            names.visit_file(&file);
            let found = names.found.into_iter().filter_map(|(line, path)| {
                let to = file_of(&modules, &path)?;
                let own = to.strip_prefix(module.as_str());
                // The head of a folder lists and opens its own files: that is no arrow.
                let is_own = own.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
                (!is_own).then(|| Import {
                    line,
                    to: to.to_owned(),
                })
            });
            (module.clone(), found.collect())
        });
        let imports = imports.collect();
        Self { paths, imports }
    }

    /// All that a file imports, and what that imports.
    fn reached(&self, module: &str) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut next = vec![module];
        while let Some(module) = next.pop() {
            for import in &self.imports[module] {
                if reached.insert(import.to.as_str()) {
                    next.push(&import.to);
                }
            }
        }
        reached
    }

    /// `server/src/app.rs:12`
    fn place(&self, module: &str, line: usize) -> String {
        let path = self.paths[module].to_string_lossy();
        let from = path.find("/../").map_or(0, |at| at + 4);
        format!("{}:{line}", &path[from..])
    }
}

/// The files of a folder by their modules; `main.rs` and `lib.rs` only list the others.
fn find(folder: &Path, module: &str, paths: &mut BTreeMap<String, PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of ours") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let inner = if module.is_empty() {
            name.clone()
        } else {
            format!("{module}::{name}")
        };
        if path.is_dir() {
            find(&path, &inner, paths);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            match (module, name.as_str()) {
                ("", "main" | "lib") => {}
                (_, "mod") => _ = paths.insert(module.to_owned(), path),
                _ => _ = paths.insert(inner, path),
            }
        }
    }
}

/// The longest beginning of a path that is a file.
fn file_of<'a>(modules: &BTreeSet<&'a str>, path: &[String]) -> Option<&'a str> {
    (1..=path.len())
        .rev()
        .find_map(|length| modules.get(path[..length].join("::").as_str()).copied())
}

/// The modules that a file declares.
fn children(items: &[Item]) -> BTreeSet<String> {
    let declared = items.iter().filter_map(|item| match item {
        Item::Mod(ItemMod {
            ident, content: None, ..
        }) => Some(ident.to_string()),
        _ => None,
    });
    declared.collect()
}

/// Collects the paths that a file names, from the crate's root. Tests within a file may name what they like.
struct Names<'a> {
    module: &'a str,
    children: BTreeSet<String>,
    found: Vec<(usize, Vec<String>)>,
}

impl Names<'_> {
    fn add(&mut self, line: usize, path: &[String]) {
        let mut here: Vec<String> = self.module.split("::").map(str::to_owned).collect();
        let rest = match path[0].as_str() {
            "crate" => {
                here.clear();
                &path[1..]
            }
            "self" => &path[1..],
            "super" => {
                let up = path.iter().take_while(|name| *name == "super").count();
                here.truncate(here.len().saturating_sub(up));
                &path[up..]
            }
            child if self.children.contains(child) => path,
            _ => return,
        };
        here.extend_from_slice(rest);
        self.found.push((line, here));
    }

    fn add_tree(&mut self, before: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add_tree(before, &path.tree);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(before, tree)),
            UseTree::Name(name) if name.ident == "self" => self.add(name.span().start().line, before),
            UseTree::Name(name) => self.add_leaf(before, name.ident.to_string(), tree),
            UseTree::Rename(name) => self.add_leaf(before, name.ident.to_string(), tree),
            UseTree::Glob(_) => self.add(tree.span().start().line, before),
        }
    }

    fn add_leaf(&mut self, before: &[String], name: String, tree: &UseTree) {
        let path = [before, &[name]].concat();
        self.add(tree.span().start().line, &path);
    }

    /// Paths in what a macro is given, which is no syntax yet.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut line = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident)
                    if path.is_empty() || path.last().is_some_and(|last| last == "::") =>
                {
                    if path.is_empty() {
                        line = ident.span().start().line;
                    }
                    path.push(ident.to_string());
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    match path.last().map(String::as_str) {
                        Some(":") => _ = path.pop().map(|_| path.push("::".to_owned())),
                        _ => path.push(":".to_owned()),
                    }
                    continue;
                }
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                _ => {}
            }
            self.add_collected(line, &mut path);
        }
        self.add_collected(line, &mut path);
    }

    fn add_collected(&mut self, line: usize, path: &mut Vec<String>) {
        path.retain(|part| !part.starts_with(':'));
        if path.len() > 1 {
            self.add(line, path);
        }
        path.clear();
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let is_test = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute
                    .parse_args::<syn::Path>()
                    .is_ok_and(|only| only.is_ident("test"))
        });
        if item.content.is_some() && !is_test {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.add_tree(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let names: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
            self.add(path.span().start().line, &names);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        visit::visit_macro(self, call);
        self.add_tokens(call.tokens.clone());
    }
}

fn room(module: &str) -> &str {
    module.split("::").next().expect("a name")
}

fn architecture() -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ARCHITECTURE.md");
    let text = fs::read_to_string(&path).expect("ARCHITECTURE.md");
    (path, text)
}

/// What stands between two lines of a text.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> &'a str {
    let from = text.find(begin).expect(begin) + begin.len();
    let length = text[from..].find(end).expect(end);
    &text[from..from + length]
}

/// The floor of each room, from the top, as ARCHITECTURE.md draws them.
fn floors(text: &str) -> BTreeMap<&str, usize> {
    let lines = between(text, "```floors\n", "```").lines().enumerate();
    lines
        .flat_map(|(floor, rooms)| rooms.split_whitespace().map(move |room| (room, floor)))
        .collect()
}

#[test]
fn a_room_imports_only_the_floors_below() {
    let (sources, (_, text)) = (Sources::of("server"), architecture());
    let floors = floors(&text);
    let rooms: BTreeSet<&str> = sources.paths.keys().map(|module| room(module)).collect();
    let drawn: BTreeSet<&str> = floors.keys().copied().collect();
    assert_eq!(
        rooms, drawn,
        "the rooms of server/src, and those on the floors of ARCHITECTURE.md"
    );
    let mut upwards = Vec::new();
    for (module, imports) in &sources.imports {
        for import in imports {
            let (from, to) = (room(module), room(&import.to));
            if from != to && floors[from] >= floors[to] {
                upwards.push(format!(
                    "{}: {from} imports {to}",
                    sources.place(module, import.line)
                ));
            }
        }
    }
    assert!(
        upwards.is_empty(),
        "not below, by ARCHITECTURE.md:\n{}",
        upwards.join("\n")
    );
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut lines = Vec::new();
    for krate in ["domain", "transfer", "widget", "server"] {
        let sources = Sources::of(krate);
        let reached: BTreeMap<&str, BTreeSet<&str>> = sources
            .imports
            .keys()
            .map(|module| (module.as_str(), sources.reached(module)))
            .collect();
        for (module, imports) in &sources.imports {
            for import in imports
                .iter()
                .filter(|import| reached[import.to.as_str()].contains(module.as_str()))
            {
                lines.push(format!(
                    "{}: {module} imports {}",
                    sources.place(module, import.line),
                    import.to
                ));
            }
        }
    }
    assert!(
        lines.is_empty(),
        "each of these leads back to its own file:\n{}",
        lines.join("\n")
    );
}

/// The rooms and their arrows in Mermaid. An arrow is left out where another way leads there as well.
struct Picture<'a> {
    floors: BTreeMap<&'a str, usize>,
    arrows: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl Picture<'_> {
    fn reaches(&self, from: &str, to: &str) -> bool {
        self.arrows
            .get(from)
            .is_some_and(|next| next.iter().any(|next| *next == to || self.reaches(next, to)))
    }
}

impl fmt::Display for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "flowchart TD")?;
        for (from, next) in &self.arrows {
            let direct = next
                .iter()
                .filter(|to| !next.iter().any(|other| self.reaches(other, to)));
            for to in direct {
                writeln!(f, "    {from} --> {to}")?;
            }
        }
        let alone = self.floors.keys().filter(|room| {
            !self.arrows.contains_key(*room) && !self.arrows.values().any(|next| next.contains(*room))
        });
        for room in alone {
            writeln!(f, "    {room}")?;
        }
        Ok(())
    }
}

#[test]
fn the_picture_of_the_rooms_is_the_code_s() {
    let (sources, (path, text)) = (Sources::of("server"), architecture());
    let mut arrows = BTreeMap::<&str, BTreeSet<&str>>::new();
    for (module, imports) in &sources.imports {
        for import in imports.iter().filter(|import| room(&import.to) != room(module)) {
            arrows.entry(room(module)).or_default().insert(room(&import.to));
        }
    }
    let picture = Picture {
        floors: floors(&text),
        arrows,
    }
    .to_string();
    let drawn = between(&text, "```mermaid\n", "```");
    if env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(path, text.replacen(drawn, &picture, 1)).expect("ARCHITECTURE.md is ours to write");
    } else {
        assert_eq!(drawn, picture, "`make bless` draws it anew");
    }
}
