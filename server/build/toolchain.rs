//! Decides which compiler turns Rust into WebAssembly on this machine.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail, ensure};

/// The target that browsers run.
pub const WASM32: &str = "wasm32-unknown-unknown";
/// Forces a choice: `source`, `debian` or `target`.
pub const CHOICE: &str = "CAM_NHAN_WASM_TOOLCHAIN";
/// Cargo's own variable for the linker; we only fill it in where it is empty.
pub const LINKER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
/// `rust-version` of the root Cargo.toml; Debian's plain `rustc` is far older.
const OLDEST_MINOR: u32 = 95;
const ADVICE: &str = "run `make setup`, or `rustup target add wasm32-unknown-unknown`";

/// A way to compile for [`WASM32`].
#[derive(Debug)]
pub enum Toolchain {
    /// A compiler that builds the standard library too, from its source, for size.
    Source { rustc: OsString, linker: PathBuf },
    /// The compiler that runs this build, with the target's standard library as it was installed.
    Target,
}

impl Toolchain {
    /// What the environment forces, else what makes the smallest widget here; for a quick one, what has no standard library to
    /// compile.
    pub fn choose(is_quick: bool) -> Result<Self> {
        let choice = env::var(CHOICE).unwrap_or_default();
        let chosen = match choice.as_str() {
            "" if is_quick => target().or_else(|_| smallest()),
            "" => smallest(),
            "source" => source(outer_rustc()),
            "debian" => source(DEBIAN_RUSTC.into()),
            "target" => target(),
            _ => bail!("{CHOICE}={choice} means nothing here: say `source`, `debian` or `target`"),
        };
        let forced = if choice.is_empty() {
            String::new()
        } else {
            format!(" with {CHOICE}={choice}")
        };
        chosen.map_err(|why| {
            anyhow!("the widget cannot be compiled to WebAssembly{forced}, as {why:#}: {ADVICE}")
        })
    }

    /// The compiler to run.
    pub fn rustc(&self) -> OsString {
        match self {
            Self::Source { rustc, .. } => rustc.clone(),
            Self::Target => outer_rustc(),
        }
    }
}

/// The compiler that cargo runs us with.
fn outer_rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

fn smallest() -> Result<Toolchain> {
    source(outer_rustc())
        .or_else(|_| source(DEBIAN_RUSTC.into()))
        .or_else(|why| target().map_err(|_| why))
}

fn target() -> Result<Toolchain> {
    let libdir = ask(outer_rustc(), ["--print", "target-libdir", "--target", WASM32]);
    let files = libdir.and_then(|libdir| std::fs::read_dir(libdir).ok());
    let mut names = files.into_iter().flatten().flatten().map(|file| file.file_name());
    ensure!(
        names.any(|name| name.to_string_lossy().starts_with("libcore-")),
        "rustc has no {WASM32} installed"
    );
    Ok(Toolchain::Target)
}

fn source(rustc: OsString) -> Result<Toolchain> {
    let name = rustc.display();
    let version =
        ask(&rustc, ["--version"]).with_context(|| format!("there is no {name} (Debian: rustc-web)"))?;
    let minor = version
        .split('.')
        .nth(1)
        .and_then(|minor| minor.parse::<u32>().ok());
    ensure!(
        minor.is_some_and(|minor| minor >= OLDEST_MINOR),
        "{name} is {version} and 1.{OLDEST_MINOR} is needed (Debian: rustc-web)"
    );
    let sysroot = ask(&rustc, ["--print", "sysroot"]).with_context(|| format!("{name} names no sysroot"))?;
    let std = Path::new(&sysroot).join("lib/rustlib/src/rust/library/std/src/lib.rs");
    ensure!(
        std.exists(),
        "{} is missing (rustup: rust-src; Debian: rust-web-src)",
        std.display()
    );
    let linker = linker().context("there is no linker for WebAssembly (Debian: lld-19)")?;
    Ok(Toolchain::Source { rustc, linker })
}

/// The user's own choice, the linker that rustup bundles, or LLVM's.
fn linker() -> Option<PathBuf> {
    if let Some(chosen) = env::var_os(LINKER) {
        return Some(chosen.into());
    }
    bundled_linker().or_else(|| ["wasm-ld-19", "wasm-ld"].into_iter().find_map(on_path))
}

fn bundled_linker() -> Option<PathBuf> {
    let host = env::var("HOST").ok()?;
    let sysroot = ask(outer_rustc(), ["--print", "sysroot"])?;
    let linker = Path::new(&sysroot)
        .join("lib/rustlib")
        .join(host)
        .join("bin/rust-lld");
    linker.exists().then_some(linker)
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// One trimmed line of a compiler's answer, or nothing where it is missing or refuses.
fn ask<const N: usize>(rustc: impl AsRef<OsStr>, arguments: [&str; N]) -> Option<String> {
    // Cargo points it at its own compiler's libraries, which Debian's must not load.
    let output = Command::new(rustc)
        .args(arguments)
        .env_remove("LD_LIBRARY_PATH")
        .output()
        .ok()?;
    let answer = output.status.success().then_some(output.stdout)?;
    Some(String::from_utf8(answer).ok()?.trim().to_owned())
}
