//! Compresses what browsers download once, here, and writes the Rust that embeds it.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use crate::compile::Profile;

/// The media type that browsers compile while they download.
pub const WASM: &str = "application/wasm";
/// The media type of a script.
pub const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// A file as it is served, in each encoding.
pub struct Packed {
    /// The last part of its URL.
    pub name: String,
    content_type: &'static str,
    plain: Vec<u8>,
    brotli: Vec<u8>,
    gzip: Vec<u8>,
}

impl Packed {
    /// Compresses it.
    pub fn new(name: String, content_type: &'static str, plain: Vec<u8>, profile: Profile) -> Result<Self> {
        let brotli = brotli(&plain, profile).with_context(|| format!("compressing {name}"))?;
        let gzip = gzip(&plain, profile).with_context(|| format!("compressing {name}"))?;
        Ok(Self {
            name,
            content_type,
            plain,
            brotli,
            gzip,
        })
    }
}

/// A name that changes with the content, so that browsers may keep the file for ever; no longer than
/// that needs, because the scripts have some of them and nothing shortens chance.
pub fn hashed_name(suffix: &str, content: &[u8]) -> String {
    name_of(&release(&[content]), suffix)
}

/// What names some files together: it changes with the content of any.
pub fn release(contents: &[&[u8]]) -> String {
    let hash = contents
        .iter()
        .fold(Sha256::new(), |hash, content| hash.chain_update(content))
        .finalize();
    hash[..4].iter().fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    })
}

/// The name of a file of a release.
pub fn name_of(release: &str, suffix: &str) -> String {
    ["cam-nhan-", release, suffix].concat()
}

/// Writes `assets.rs` and the files it embeds to `out`, and their sizes there and to `copy`.
pub fn write(
    out: &Path,
    copy: &Path,
    release: &str,
    kit: &str,
    stable: &[Packed; 2],
    hashed: &[Packed],
) -> Result<()> {
    let folder = out.join("assets");
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    for file in hashed.iter().chain(stable) {
        for (suffix, bytes) in [("", &file.plain), (".br", &file.brotli), (".gz", &file.gzip)] {
            put(&folder.join(format!("{}{suffix}", file.name)), bytes)?;
        }
    }
    put(&folder.join("kit.js"), kit.as_bytes())?;
    put(&out.join("assets.rs"), source(release, stable, hashed).as_bytes())?;
    let sizes = sizes(stable, hashed);
    put(&out.join("sizes.txt"), sizes.as_bytes())?;
    put(&copy.join("sizes.txt"), sizes.as_bytes())
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}

fn brotli(plain: &[u8], profile: Profile) -> Result<Vec<u8>> {
    let quality = match profile {
        Profile::Quick => 5,
        Profile::Small => 11,
    };
    let parameters = BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &parameters)?;
    Ok(packed)
}

fn gzip(plain: &[u8], profile: Profile) -> Result<Vec<u8>> {
    let level = match profile {
        Profile::Quick => Compression::fast(),
        Profile::Small => Compression::best(),
    };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(plain)?;
    Ok(encoder.finish()?)
}

fn source(release: &str, stable: &[Packed; 2], hashed: &[Packed]) -> String {
    let [embed, more] = stable.each_ref().map(literal);
    let hashed: String = hashed
        .iter()
        .map(|file| format!("    {},\n", literal(file)))
        .collect();
    format!(
        "\
/// A file that browsers download, in each encoding they may accept.
#[derive(Debug)]
pub struct Asset {{
    /// The last part of its URL.
    pub name: &'static str,
    /// Its media type.
    pub content_type: &'static str,
    /// The file as it is.
    pub plain: &'static [u8],
    /// The file in brotli.
    pub brotli: &'static [u8],
    /// The file in gzip.
    pub gzip: &'static [u8],
    /// What names this content, in quotes.
    pub etag: &'static str,
}}

/// The script that a page embeds. Its name never changes, so its content must be revalidated.
pub static EMBED_JS: Asset = {embed};

/// What it brings under a name that never changes either.
pub static MORE_JS: Asset = {more};

/// What a kit does; the server writes its pieces above it, in each language.
pub const KIT_JS: &str = include_str!(\"assets/kit.js\");

/// The release that the first of [`ASSETS`] are of.
pub const RELEASE: &str = {release:?};

/// The widget: its glue, then its WebAssembly. Their names change with their content.
pub static ASSETS: &[Asset] = &[
{hashed}];
"
    )
}

fn literal(file: &Packed) -> String {
    let Packed {
        name, content_type, ..
    } = file;
    let include = |suffix: &str| format!("include_bytes!(\"assets/{name}{suffix}\")");
    let (plain, brotli, gzip) = (include(""), include(".br"), include(".gz"));
    let etag = format!("\"{}\"", release(&[&file.plain]));
    format!(
        "Asset {{ name: {name:?}, content_type: {content_type:?}, plain: {plain}, brotli: {brotli}, gzip: {gzip}, etag: {etag:?} }}"
    )
}

/// A table for people: a file a line, then what a reader who writes downloads.
fn sizes(stable: &[Packed; 2], hashed: &[Packed]) -> String {
    let mut table = format!("{:<36} {:>9} {:>9} {:>9}\n", "bytes", "plain", "brotli", "gzip");
    let mut row = |name: &str, files: &[&Packed]| {
        let sum = |size: fn(&Packed) -> usize| files.iter().map(|file| size(file)).sum::<usize>();
        let plain = sum(|file| file.plain.len());
        let brotli = sum(|file| file.brotli.len());
        let gzip = sum(|file| file.gzip.len());
        let _ = writeln!(table, "{name:<36} {plain:>9} {brotli:>9} {gzip:>9}");
    };
    for file in hashed.iter().chain(stable) {
        row(&file.name, &[file]);
    }
    // The program comes first; what shows news is asked for without it.
    row("wasm+glue", &hashed.iter().take(2).collect::<Vec<_>>());
    table
}
