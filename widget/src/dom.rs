//! DOM helpers: the few things that are done to the document.

use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use web_sys::{Document, DocumentFragment, Element, HtmlElement, HtmlTemplateElement, NodeList};

use crate::browser::get;

#[wasm_bindgen]
extern "C" {
    /// An element whose HTML can be set to what a policy of Trusted Types made.
    #[wasm_bindgen(extends = Element)]
    type Trusting;
    #[wasm_bindgen(method, setter, js_name = innerHTML)]
    fn set_trusted_html(this: &Trusting, html: &JsValue);

    /// A field of a form, a text area as well as an input.
    #[wasm_bindgen(extends = HtmlElement)]
    #[derive(Clone)]
    pub type Field;
    /// What is in it.
    #[wasm_bindgen(method, getter)]
    pub fn value(this: &Field) -> String;
    /// Puts something else into it.
    #[wasm_bindgen(method, setter)]
    pub fn set_value(this: &Field, value: &str);
    /// Whether it is ticked.
    #[wasm_bindgen(method, getter)]
    pub fn checked(this: &Field) -> bool;
    /// Ticks it or not.
    #[wasm_bindgen(method, setter)]
    pub fn set_checked(this: &Field, checked: bool);

    // As numbers, which no browser's nor any stand-in's ids are too large for.
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(act: &JsValue, millis: i32) -> Result<f64, JsValue>;

    #[wasm_bindgen(js_name = setInterval, catch)]
    fn set_interval(act: &JsValue, millis: i32) -> Result<f64, JsValue>;

    // Timeouts and intervals share one list of ids.
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: f64);
}

/// What makes the server's HTML fit for a page that demands Trusted Types: the loader's function, which knows the
/// page's only policy of our name.
pub struct Trust(Option<Function>);

impl Trust {
    /// As the loader gave it in `options.html`.
    pub fn new(options: &JsValue) -> Self {
        Self(get(options, "html").dyn_into().ok())
    }

    /// Puts the server's HTML into an element.
    pub fn set_html(&self, element: &Element, html: &str) {
        let html = JsValue::from_str(html);
        let trusted = self
            .0
            .as_ref()
            .and_then(|trust| trust.call1(&JsValue::UNDEFINED, &html).ok());
        element
            .unchecked_ref::<Trusting>()
            .set_trusted_html(&trusted.unwrap_or(html));
    }

    /// The server's HTML as nodes.
    pub fn parse(&self, html: &str, document: &Document) -> Option<DocumentFragment> {
        let template: HtmlTemplateElement = document.create_element("template").ok()?.unchecked_into();
        self.set_html(&template, html);
        Some(template.content())
    }
}

/// The first element within `element` that a selector means.
pub fn find(element: &Element, selector: &str) -> Option<HtmlElement> {
    element
        .query_selector(selector)
        .ok()
        .flatten()
        .map(JsCast::unchecked_into)
}

/// All elements within `element` that a selector means.
pub fn all(element: &Element, selector: &str) -> Vec<HtmlElement> {
    element
        .query_selector_all(selector)
        .map(elements)
        .unwrap_or_default()
}

fn elements(nodes: NodeList) -> Vec<HtmlElement> {
    (0..nodes.length())
        .filter_map(|at| nodes.get(at))
        .map(JsCast::unchecked_into)
        .collect()
}

/// The element itself or the nearest around it that a selector means.
pub fn around(element: &Element, selector: &str) -> Option<HtmlElement> {
    element
        .closest(selector)
        .ok()
        .flatten()
        .map(JsCast::unchecked_into)
}

/// The comment that an element belongs to, and its id.
pub fn comment_of(element: &Element) -> Option<(HtmlElement, String)> {
    let item = around(element, "[data-id]")?;
    let id = attribute(&item, "data-id")?;
    Some((item, id))
}

/// An attribute that is there.
pub fn attribute(element: &Element, name: &str) -> Option<String> {
    element.get_attribute(name)
}

/// Sets an attribute.
pub fn set(element: &Element, name: &str, value: &str) {
    _ = element.set_attribute(name, value);
}

/// Sets an attribute without a value, or takes it away.
pub fn toggle(element: &Element, name: &str, there: bool) {
    _ = element.toggle_attribute_with_force(name, there);
}

/// Gives an element the focus.
pub fn focus(element: &HtmlElement) {
    _ = element.focus();
}

/// A copy of the piece that the server put into the template of this name for us.
pub fn piece(within: &Element, name: &str) -> Option<HtmlElement> {
    let template: HtmlTemplateElement =
        find(within, &["template[data-", name, "]"].concat())?.unchecked_into();
    let node = template
        .content()
        .first_element_child()?
        .clone_node_with_deep(true)
        .ok()?;
    Some(node.unchecked_into())
}

/// Puts `node` after `element`.
pub fn put_after(element: &Element, node: &Element) {
    _ = element.after_with_node_1(node);
}

/// A timer of the window, stopped when it is dropped.
pub struct Timer {
    id: f64,
    _act: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `act` once after `millis`.
    pub fn once(millis: i32, act: impl FnMut() + 'static) -> Option<Self> {
        Self::new(millis, act, set_timeout)
    }

    /// Calls `act` again and again.
    pub fn every(millis: i32, act: impl FnMut() + 'static) -> Option<Self> {
        Self::new(millis, act, set_interval)
    }

    fn new(
        millis: i32,
        act: impl FnMut() + 'static,
        start: fn(&JsValue, i32) -> Result<f64, JsValue>,
    ) -> Option<Self> {
        let act: Closure<dyn FnMut()> = Closure::new(act);
        let id = start(act.as_ref(), millis).ok()?;
        Some(Self { id, _act: act })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(self.id);
    }
}
