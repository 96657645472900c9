//! Runs a cargo of its own that compiles the widget for the browser.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::toolchain::{LINKER, Toolchain, WASM32};

/// Asks for [`Profile::Quick`] when it is `1`.
pub const QUICK: &str = "CAM_NHAN_WIDGET_DEV";

/// Nobody reads a panic's message, its place or a `Debug` text in a reader's browser, so the small
/// widget carries none: a panic is a trap, and `{:?}` prints nothing. The browser's objects are kept
/// in a list of the glue's, which is 1 KB less (brotli) than a table of the WebAssembly's. Functions
/// that are alike are left for wasm-opt to merge, when those that nobody calls are gone by their names.
const SMALL: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
    -Zmerge-functions=disabled -Ctarget-feature=-reference-types";

/// How the widget is compiled, whatever the server's own profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// As readers download it: the fewest bytes.
    Small,
    /// For the developer who waits (`make dev`): the fewest seconds, and panics that say why.
    Quick,
}

impl Profile {
    /// What the environment asks for.
    pub fn from_env() -> Self {
        if env::var(QUICK).is_ok_and(|value| value == "1") {
            Self::Quick
        } else {
            Self::Small
        }
    }

    /// Its name in the root Cargo.toml.
    fn name(self) -> &'static str {
        match self {
            Self::Small => "widget",
            Self::Quick => "widget-dev",
        }
    }
}

/// Whether a function's name says whose it is: it does not where the compiler may have merged it with
/// one that is alike, and kept either name.
pub fn names_are_kept(toolchain: &Toolchain, profile: Profile) -> bool {
    matches!(toolchain, Toolchain::Source { .. }) && profile == Profile::Small
}

/// The widget's own target folder: cargo holds a lock on the outer one while it runs us.
pub fn target_dir(root: &Path) -> PathBuf {
    let outer = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    root.join(outer).join("widget")
}

/// Compiles the widget; answers with the WebAssembly that wasm-bindgen has still to see.
pub fn widget(root: &Path, toolchain: &Toolchain, profile: Profile) -> Result<PathBuf> {
    let target_dir = target_dir(root);
    let mut cargo = Command::new(env::var_os("CARGO").context("CARGO is not set: run this through cargo")?);
    for (name, _) in env::vars_os().filter(|(name, _)| is_outer(name)) {
        cargo.env_remove(name);
    }
    cargo
        .current_dir(root)
        .env("RUSTC", toolchain.rustc())
        // The server links the widget as a Rust library; only a browser wants this kind.
        .args(["rustc", "--package", "cam-nhan-widget", "--lib"])
        .args(["--crate-type", "cdylib", "--target", WASM32])
        .args(["--no-default-features", "--features", "hydrate"])
        .args(["--profile", profile.name()])
        .arg("--target-dir")
        .arg(&target_dir);
    if let Toolchain::Source { linker, .. } = toolchain {
        // Building the standard library is a nightly feature, which a stable compiler opens so.
        cargo
            .env("RUSTC_BOOTSTRAP", "1")
            .env(LINKER, linker)
            .env_remove("LD_LIBRARY_PATH")
            .args(["-Z", "build-std=std,panic_abort"]);
        if profile == Profile::Small {
            cargo
                .args(["-Z", "build-std-features=optimize_for_size"])
                .env("RUSTFLAGS", SMALL);
        }
    }
    let status = cargo.status().context("starting cargo for the widget")?;
    if !status.success() {
        bail!("the widget does not compile for the browser; the compiler's own words are below");
    }
    Ok(target_dir
        .join(WASM32)
        .join(profile.name())
        .join("cam_nhan_widget.wasm"))
}

/// Whether a variable comes from the cargo that runs us, or from clippy around it.
fn is_outer(name: &OsStr) -> bool {
    const KEPT: [&str; 6] = [
        "CARGO_HOME",
        "CARGO_HTTP_",
        "CARGO_MAKEFLAGS",
        "CARGO_NET_",
        "CARGO_REGISTR",
        "CARGO_SOURCE_",
    ];
    const OUTER: [&str; 5] = ["CARGO_", "CLIPPY_", "DEP_", "RUSTC", "RUSTFLAGS"];
    let Some(name) = name.to_str() else { return false };
    let starts_with_one_of = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    match name {
        "DEBUG" | "HOST" | "NUM_JOBS" | "OPT_LEVEL" | "OUT_DIR" | "PROFILE" | "TARGET" => true,
        _ => starts_with_one_of(&OUTER) && !starts_with_one_of(&KEPT),
    }
}
