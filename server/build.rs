//! Compiles the widget to WebAssembly and lays what a browser downloads into the server's binary.
//! Runs before the server compiles; what it writes is read by `include!` of `$OUT_DIR/assets.rs`.

#[path = "build/assets.rs"]
mod assets;
#[path = "build/bindgen.rs"]
mod bindgen;
#[path = "build/bundle.rs"]
mod bundle;
#[path = "build/compile.rs"]
mod compile;
#[path = "build/script.rs"]
mod script;
#[path = "../widget/src/i18n/scripts.rs"]
mod scripts;
#[path = "build/tidy.rs"]
mod tidy;
#[path = "build/toolchain.rs"]
mod toolchain;
#[path = "build/wasm_opt.rs"]
mod wasm_opt;
#[path = "build/words.rs"]
mod words;

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use assets::Packed;
use compile::Profile;
use script::Script;
use toolchain::Toolchain;

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Cargo reads one line per instruction.
            println!("cargo::error={}", format!("{error:#}").replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<()> {
    let root = workspace_root()?;
    let out = PathBuf::from(env::var_os("OUT_DIR").context("OUT_DIR is not set: run this through cargo")?);
    watch(&root);

    let profile = Profile::from_env();
    let toolchain = Toolchain::choose(profile == Profile::Quick)?;
    let wasm = compile::widget(&root, &toolchain, profile)?;
    let widget = bindgen::run(&wasm, profile, compile::names_are_kept(&toolchain, profile))?;
    let scripts = root.join("widget/scripts");
    let read = |entry: &str, kind| {
        let script = bundle::bundle(&scripts, entry, kind)?;
        words::paste(&script).with_context(|| format!("the words of {entry}"))
    };
    let minified = |entry: &str, kind| script::minify(&read(entry, kind)?, kind);
    // One request brings the glue and what the loader leaves to it.
    let glue = script::past_elements(&widget.glue)? + &read("wake.js", Script::Module)?;
    let wasm = match profile {
        Profile::Small => wasm_opt::shrink(&root, widget.wasm)?,
        Profile::Quick => widget.wasm,
    };
    let wasm = Packed::new(
        assets::hashed_name("_bg.wasm", &wasm),
        assets::WASM,
        wasm,
        profile,
    )?;
    // What is a script of its own is brought when it is needed.
    let captcha = minified("captcha.js", Script::Module)?.into_bytes();
    let captcha = Packed::new(
        assets::hashed_name("-captcha.js", &captcha),
        assets::JAVASCRIPT,
        captcha,
        profile,
    )?;
    let mention = minified("mention.js", Script::Module)?.into_bytes();
    let mention = Packed::new(
        assets::hashed_name("-mention.js", &mention),
        assets::JAVASCRIPT,
        mention,
        profile,
    )?;
    let glue = script::name_in_glue(&glue, &wasm.name, &captcha.name)?;
    let glue = script::minify(&glue, Script::Module)?.into_bytes();
    let live = minified("live.js", Script::Module)?.into_bytes();
    // What the loader asks for by name is of one release, which the fragment names: the loader itself may be older.
    let release = assets::release(&[&glue, &live]);
    let named = |suffix: &str, script| {
        let name = assets::name_of(&release, suffix);
        Packed::new(name, assets::JAVASCRIPT, script, profile)
    };
    let (glue, live) = (named(".js", glue)?, named("-live.js", live)?);
    let script = |entry: &str, kind| {
        let script = minified(entry, kind)?.into_bytes();
        Packed::new(entry.to_owned(), assets::JAVASCRIPT, script, profile)
    };
    let kit = minified("kit.js", Script::Module)?;
    let stable = [
        script("embed.js", Script::Classic)?,
        script("more.js", Script::Module)?,
    ];

    assets::write(
        &out,
        &compile::target_dir(&root),
        &release,
        &kit,
        &stable,
        &[glue, wasm, live, captcha, mention],
    )
}

/// The folder of the root `Cargo.toml`: the parent of this package's.
fn workspace_root() -> Result<PathBuf> {
    let package = env::var_os("CARGO_MANIFEST_DIR").context("CARGO_MANIFEST_DIR is not set")?;
    let root = Path::new(&package)
        .parent()
        .context("the server's folder has no parent")?;
    Ok(root.to_owned())
}

/// Names everything that decides the widget's bytes, so that an unchanged widget costs nothing.
fn watch(root: &Path) {
    // `make setup` touches package-lock.json when it brings wasm-opt: cargo takes a watched file
    // that is missing for a changed one, so wasm-opt itself cannot be watched.
    for path in [
        "widget",
        "domain/src",
        "domain/Cargo.toml",
        "Cargo.toml",
        "Cargo.lock",
        "package-lock.json",
    ] {
        let path = root.join(path);
        if path.exists() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    for module in ["build.rs", "build"] {
        println!("cargo::rerun-if-changed={module}");
    }
    for name in [
        toolchain::CHOICE,
        toolchain::LINKER,
        compile::QUICK,
        "CARGO_TARGET_DIR",
    ] {
        println!("cargo::rerun-if-env-changed={name}");
    }
}
