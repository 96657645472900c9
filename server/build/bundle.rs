//! Scope concatenation: makes one script of a module and all that it imports, since a request costs a reader more than
//! the bytes in it. Understands what our own modules write (`import { name } from './file.js'`, `export const`, and in an
//! entry `export { name } from './file.js'`) and refuses everything else.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use oxc_allocator::Allocator;
use oxc_ast::ast::{
    Declaration, ExportFromDeclaration, ImportDeclaration, ImportDeclarationSpecifier, Program, Statement,
};
use oxc_semantic::SemanticBuilder;
use oxc_span::GetSpan as _;

use crate::script::{self, Script};

/// The script that a file of `folder` makes with all that it imports.
pub fn bundle(folder: &Path, entry: &str, kind: Script) -> Result<String> {
    let mut bundle = Bundle::default();
    let entry = folder
        .join(entry)
        .canonicalize()
        .with_context(|| format!("reading {entry}"))?;
    bundle.add(&entry)?;
    let Some(last) = bundle.modules.last() else {
        bail!("{} is empty", entry.display());
    };
    let exports = last.exports.join(", ");
    bundle.check_names()?;
    let code: String = bundle.modules.iter().map(|module| module.code.as_str()).collect();
    Ok(match kind {
        // A plain script's names are everybody's.
        Script::Classic => format!("(() => {{\n{code}}})();\n"),
        Script::Module => format!("{code}export {{ {exports} }};\n"),
    })
}

#[derive(Default)]
struct Bundle {
    /// Each after those that it imports.
    modules: Vec<Module>,
    /// Where each file stands in `modules`; nothing while it is being read.
    places: HashMap<PathBuf, Option<usize>>,
}

#[derive(Default)]
struct Module {
    path: PathBuf,
    /// Without its imports and exports.
    code: String,
    exports: Vec<String>,
    /// The names of its own scope.
    declares: HashSet<String>,
    /// The names that it takes from outside.
    takes: HashSet<String>,
}

impl Bundle {
    fn add(&mut self, path: &Path) -> Result<usize> {
        match self.places.get(path) {
            Some(Some(place)) => return Ok(*place),
            Some(None) => bail!("{} imports itself by way of others", path.display()),
            None => {}
        }
        self.places.insert(path.to_owned(), None);
        let source = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        let module = self
            .read(path, &source)
            .with_context(|| format!("in {}", path.display()))?;
        let place = self.modules.len();
        self.modules.push(module);
        self.places.insert(path.to_owned(), Some(place));
        Ok(place)
    }

    fn read(&mut self, path: &Path, source: &str) -> Result<Module> {
        let allocator = Allocator::default();
        let program = script::parse(&allocator, source, Script::Module)?;
        let mut module = Module {
            path: path.to_owned(),
            ..named(&program)?
        };
        let mut from = 0;
        for statement in &program.body {
            let (start, end) = match statement {
                Statement::ImportDeclaration(import) => {
                    self.import(path, import)?;
                    (import.span.start, import.span.end)
                }
                Statement::ExportDeclaration(export) => {
                    module.exports.extend(declared(&export.declaration)?);
                    (export.span.start, export.declaration.span().start)
                }
                Statement::ExportFromDeclaration(export) => {
                    module.exports.extend(self.pass_on(path, export)?);
                    (export.span.start, export.span.end)
                }
                Statement::ExportNamedDeclaration(_)
                | Statement::ExportDefaultDeclaration(_)
                | Statement::ExportAllDeclaration(_) => {
                    bail!("an export must stand before what it exports, or name what it passes on")
                }
                _ => continue,
            };
            module.code.push_str(cut(source, from, start)?);
            from = end;
        }
        module
            .code
            .push_str(source.get(from as usize..).unwrap_or_default());
        Ok(module)
    }

    /// Reads what a module imports, each under its own name.
    fn import(&mut self, path: &Path, import: &ImportDeclaration) -> Result<()> {
        let place = self.beside(path, &import.source.value)?;
        for specifier in import.specifiers.iter().flatten() {
            match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(name)
                    if name.imported.name() == name.local.name =>
                {
                    self.exported(place, &name.local.name)?;
                }
                _ => bail!("an import must take a name as it is"),
            }
        }
        Ok(())
    }

    /// The names that an export passes on from another module.
    fn pass_on(&mut self, path: &Path, export: &ExportFromDeclaration) -> Result<Vec<String>> {
        let place = self.beside(path, &export.source.value)?;
        let specifiers = export.specifiers.iter();
        specifiers
            .map(|name| {
                ensure!(
                    name.local.name() == name.exported.name(),
                    "an export must give a name as it is"
                );
                self.exported(place, &name.local.name())
            })
            .collect()
    }

    fn beside(&mut self, path: &Path, source: &str) -> Result<usize> {
        ensure!(source.starts_with('.'), "{source} is no file beside this one");
        let file = path.with_file_name(source);
        let file = file
            .canonicalize()
            .with_context(|| format!("reading {}", file.display()))?;
        self.add(&file)
    }

    fn exported(&self, place: usize, name: &str) -> Result<String> {
        let module = self.modules.get(place).context("a module that was read")?;
        ensure!(
            module.exports.iter().any(|export| export == name),
            "{} exports no {name}",
            module.path.display()
        );
        Ok(name.to_owned())
    }

    /// In one scope each name must be one thing: declared once, and meant by whoever says it.
    fn check_names(&self) -> Result<()> {
        let mut declared: HashMap<&str, &Module> = HashMap::new();
        for module in &self.modules {
            for name in &module.declares {
                if let Some(other) = declared.insert(name, module) {
                    bail!(
                        "{} and {} both declare {name}",
                        other.path.display(),
                        module.path.display()
                    );
                }
            }
        }
        for module in &self.modules {
            for name in &module.takes {
                if let Some(other) = declared.get(name.as_str()) {
                    bail!(
                        "{} says {name} without importing it, which {} declares",
                        module.path.display(),
                        other.path.display()
                    );
                }
            }
        }
        Ok(())
    }
}

/// The names in a module's own scope, but for those that it imports, and those that it takes from outside.
fn named(program: &Program) -> Result<Module> {
    let semantic = SemanticBuilder::new().build(program).semantic;
    let scoping = semantic.scoping();
    let declares = scoping
        .iter_bindings_in(scoping.root_scope_id())
        .filter(|symbol| !scoping.symbol_flags(*symbol).is_import())
        .map(|symbol| scoping.symbol_name(symbol).to_owned())
        .collect();
    let takes = scoping
        .root_unresolved_references()
        .keys()
        .map(|name| name.to_string())
        .collect();
    Ok(Module {
        declares,
        takes,
        ..Module::default()
    })
}

/// The names that an exported declaration gives.
fn declared(declaration: &Declaration) -> Result<Vec<String>> {
    let Declaration::VariableDeclaration(variables) = declaration else {
        bail!("an export must be a variable");
    };
    let names = variables.declarations.iter();
    names
        .map(|variable| {
            let name = variable.id.get_binding_identifier();
            Ok(name.context("an export must be a name")?.name.to_string())
        })
        .collect()
}

fn cut(source: &str, from: u32, to: u32) -> Result<&str> {
    source
        .get(from as usize..to as usize)
        .context("a place in the source")
}
