//! The browser's entry point.

use std::rc::Rc;

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{HtmlElement, ShadowRoot};

use crate::app::App;

/// A quarter of the code of the standard library's, which a reader would have to download.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A widget at work; the loader ends it when its element leaves the page.
#[wasm_bindgen]
pub struct Handle(Rc<App>);

#[wasm_bindgen]
impl Handle {
    /// Takes in news of the thread, as JSON.
    pub fn hear(&self, news: &str) {
        self.0.hear(news);
    }

    /// Wakes at once what would wake in its turn.
    pub fn wake(&self) {
        self.0.wake_rest();
    }

    /// Takes in what is this reader's own, asked for again.
    pub fn know(&self, mine: &JsValue) {
        self.0.know(mine);
    }

    /// Whether a comment is on its way from here.
    pub fn sends(&self, id: &str) -> bool {
        self.0.sends(id)
    }

    /// Ends it: no listener, timer or effect stays.
    pub fn dispose(&self) {
        // What was typed before the composer woke is to be kept too.
        self.0.wake_rest();
        self.0.dispose();
    }
}

/// Wakes the fragment in `root`, the shadow root of `host`.
#[wasm_bindgen]
pub fn start(host: HtmlElement, root: ShadowRoot, options: &JsValue) -> Result<Handle, JsValue> {
    App::start(host, root, options)
        .map(Handle)
        .ok_or_else(|| JsValue::from_str("cam-nhan: there is no fragment to wake"))
}
