//! wasm-opt, which `make setup` brings by npm. It saves bytes; without it the build goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

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

/// WebAssembly that does the same in fewer bytes; as it is, and with a word about it, where there is no wasm-opt.
pub fn shrink(root: &Path, wasm: Vec<u8>) -> Result<Vec<u8>> {
    let wasm_opt = root.join("node_modules/.bin/wasm-opt");
    if !wasm_opt.exists() {
        println!("cargo::warning=the widget is larger than need be: `make setup` brings wasm-opt, with npm");
        return Ok(wasm);
    }
    let (before, after) = (scratch("before.wasm")?, scratch("after.wasm")?);
    fs::write(&before, &wasm).with_context(|| format!("writing {}", before.display()))?;
    // The second pass finds what the first one laid open.
    let status = Command::new(wasm_opt)
        .args([
            "-Oz",
            "-Oz",
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .args(FEATURES)
        .arg(&before)
        .arg("-o")
        .arg(&after)
        .status()
        .context("starting wasm-opt")?;
    ensure!(status.success(), "wasm-opt failed; its own words are below");
    fs::read(&after).with_context(|| format!("reading {}", after.display()))
}

/// A file for its input or output.
fn scratch(name: &str) -> Result<PathBuf> {
    let out = std::env::var_os("OUT_DIR").context("OUT_DIR is not set: run this through cargo")?;
    Ok(Path::new(&out).join(name))
}
