//! Makes the compiled widget loadable: wasm-bindgen writes the glue, and what nobody calls goes.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::compile::Profile;
use crate::tidy;

/// What a browser needs to run the widget.
pub struct Widget {
    /// The JavaScript module between the page and the WebAssembly.
    pub glue: String,
    /// The WebAssembly itself.
    pub wasm: Vec<u8>,
}

/// Turns the compiler's output into a [`Widget`]; `named` says whether its functions' names can be believed.
pub fn run(wasm: &Path, profile: Profile, named: bool) -> Result<Widget> {
    let mut output = Bindgen::new()
        .input_path(wasm)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .remove_name_section(profile == Profile::Small)
        .remove_producers_section(true)
        .generate_output()
        .context("running wasm-bindgen on the widget")?;
    let own_scripts = output.snippets().values().flatten().count() + output.local_modules().len();
    ensure!(
        own_scripts == 0,
        "a crate in the widget brings a script of its own, and only the glue is served"
    );
    let glue = output.js().to_owned();
    let glue = tidy::run(output.wasm_mut(), &glue, named)?;
    Ok(Widget {
        glue,
        wasm: output.wasm_mut().emit_wasm(),
    })
}
