//! Two tools that `make setup` brings by npm. They save bytes; without them the build goes on.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::script::{self, Script};

/// The tools found.
pub struct Tools {
    wasm_opt: Option<PathBuf>,
    terser: Option<PathBuf>,
}

impl Tools {
    /// Looks for them in the workspace, and says so if one is missing.
    pub fn find(root: &Path) -> Self {
        let find = |name| Some(root.join("node_modules/.bin").join(name)).filter(|path| path.exists());
        let tools = Self {
            wasm_opt: find("wasm-opt"),
            terser: find("terser"),
        };
        if tools.wasm_opt.is_none() || tools.terser.is_none() {
            println!(
                "cargo::warning=the widget is larger than need be: `make setup` brings wasm-opt and terser, with npm"
            );
        }
        tools
    }

    /// Uses neither.
    pub fn none() -> Self {
        Self {
            wasm_opt: None,
            terser: None,
        }
    }

    /// WebAssembly that does the same in fewer bytes.
    pub fn shrink(&self, wasm: Vec<u8>) -> Result<Vec<u8>> {
        /// What rustc takes for granted in every browser; wasm-opt must be told.
        const FEATURES: [&str; 8] = [
            "--enable-bulk-memory",
            "--enable-bulk-memory-opt",
            "--enable-call-indirect-overlong",
            "--enable-multivalue",
            "--enable-mutable-globals",
            "--enable-nontrapping-float-to-int",
            "--enable-reference-types",
            "--enable-sign-ext",
        ];
        let Some(wasm_opt) = &self.wasm_opt else {
            return Ok(wasm);
        };
        let (before, after) = (scratch("before.wasm")?, scratch("after.wasm")?);
        fs::write(&before, &wasm).with_context(|| format!("writing {}", before.display()))?;
        let mut command = Command::new(wasm_opt);
        // The second pass finds what the first one laid open.
        command
            .args([
                "-Oz",
                "-Oz",
                "--strip-debug",
                "--strip-producers",
                "--strip-target-features",
            ])
            .args(FEATURES);
        filter(command.arg(&before).arg("-o").arg(&after), "")?;
        fs::read(&after).with_context(|| format!("reading {}", after.display()))
    }

    /// A script that does the same in fewer bytes.
    pub fn minify(&self, source: String, kind: Script) -> Result<String> {
        let Some(terser) = &self.terser else {
            return script::strip(&source);
        };
        let mut command = Command::new(terser);
        command.args(["--compress", "passes=3,ecma=2020,lhs_constants=false", "--mangle"]);
        if kind == Script::Module {
            command.arg("--module");
        }
        filter(&mut command, &source)
    }
}

/// A file for one tool's input or output.
fn scratch(name: &str) -> Result<PathBuf> {
    let out = std::env::var_os("OUT_DIR").context("OUT_DIR is not set: run this through cargo")?;
    Ok(Path::new(&out).join(name))
}

/// Runs a command on a text; answers with what it prints.
fn filter(command: &mut Command, input: &str) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {name}"))?;
    let mut stdin = child.stdin.take().context("a piped command has an input")?;
    // These tools read all of their input before they print.
    stdin
        .write_all(input.as_bytes())
        .with_context(|| format!("writing to {name}"))?;
    drop(stdin);
    let output = child
        .wait_with_output()
        .with_context(|| format!("running {name}"))?;
    ensure!(output.status.success(), "{name} failed; its own words are below");
    String::from_utf8(output.stdout).with_context(|| format!("reading from {name}"))
}
