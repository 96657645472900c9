//! Browser APIs other than the DOM: values of JavaScript, storage, clock, random numbers, counting of graphemes.

use cam_nhan_domain::{
    CommentId,
    field::{Field, IsList, IsNumber, IsText},
};
use js_sys::{Array, JSON, JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// The loader's storage for this site: the host page's, or memory where that is refused.
    pub type Store;
    /// What is kept under a name.
    #[wasm_bindgen(method)]
    pub fn get(this: &Store, key: &str) -> Option<String>;
    /// Keeps `value` under a name.
    #[wasm_bindgen(method)]
    pub fn set(this: &Store, key: &str, value: &str);
    /// Keeps it no longer.
    #[wasm_bindgen(method)]
    pub fn del(this: &Store, key: &str);

    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill_with_chance(bytes: &mut [u8]);

    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;

    #[wasm_bindgen(js_namespace = Intl)]
    type Segmenter;
    #[wasm_bindgen(js_namespace = Intl, constructor, catch)]
    fn new() -> Result<Segmenter, JsValue>;
    #[wasm_bindgen(method)]
    fn segment(this: &Segmenter, text: &str) -> JsValue;
}

/// A property; `undefined` where there is none.
pub fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// How a property is called that is read as a `K`: a name of our own, or a field on the wire that is one.
pub trait Key<K: ?Sized> {
    /// Its name.
    fn name(&self) -> &str;
}

impl<K: ?Sized> Key<K> for &str {
    #[inline(always)]
    fn name(&self) -> &str {
        self
    }
}

impl<T: IsText> Key<str> for Field<T> {
    #[inline(always)]
    fn name(&self) -> &str {
        self.name
    }
}

impl<T: IsNumber> Key<f64> for Field<T> {
    #[inline(always)]
    fn name(&self) -> &str {
        self.name
    }
}

impl<T: IsList> Key<Array> for Field<T> {
    #[inline(always)]
    fn name(&self) -> &str {
        self.name
    }
}

/// A property that is a text.
#[inline(always)]
pub fn text(value: &JsValue, key: impl Key<str>) -> Option<String> {
    named_text(value, key.name())
}

/// A property that is a number, else 0.
#[inline(always)]
pub fn number(value: &JsValue, key: impl Key<f64>) -> f64 {
    named_number(value, key.name())
}

/// The items of a property that is an array.
#[inline(always)]
pub fn items(value: &JsValue, key: impl Key<Array>) -> Array {
    named_items(value, key.name())
}

fn named_text(value: &JsValue, name: &str) -> Option<String> {
    get(value, name).as_string()
}

fn named_number(value: &JsValue, name: &str) -> f64 {
    get(value, name).as_f64().unwrap_or_default()
}

fn named_items(value: &JsValue, name: &str) -> Array {
    get(value, name).dyn_into().unwrap_or_default()
}

/// An object of these properties.
pub fn object<const N: usize>(properties: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        put(&object, name, &value);
    }
    object.into()
}

/// Sets a property.
pub fn put(object: &JsValue, name: &str, value: &JsValue) {
    _ = Reflect::set(object, &JsValue::from_str(name), value);
}

/// A text, or `null`.
pub fn nullable(text: Option<&str>) -> JsValue {
    text.map_or(JsValue::NULL, JsValue::from_str)
}

/// Reads JSON; `undefined` for what is none.
pub fn parse_json(json: &str) -> JsValue {
    JSON::parse(json).unwrap_or(JsValue::UNDEFINED)
}

/// Writes JSON. Lists and objects by hand: old scripts of host pages give them a `toJSON` that makes texts of them.
pub fn to_json(value: &JsValue) -> String {
    if Array::is_array(value) {
        let items: Vec<_> = value
            .unchecked_ref::<Array>()
            .iter()
            .map(|item| to_json(&item))
            .collect();
        return ["[", &items.join(","), "]"].concat();
    }
    if value.is_object() {
        let names = Object::keys(value.unchecked_ref::<Object>());
        let written = names.iter().filter_map(|name| {
            let value = Reflect::get(value, &name)
                .ok()
                .filter(|value| !value.is_undefined())?;
            Some([to_json(&name), to_json(&value)].join(":"))
        });
        return ["{", &written.collect::<Vec<_>>().join(","), "}"].concat();
    }
    JSON::stringify(value).map_or_else(|_| String::new(), |json: JsString| json.into())
}

/// Milliseconds since 1970 by the reader's own clock, which may be wrong: for choices' numbers and ids alone.
pub fn own_clock() -> f64 {
    js_sys::Date::now()
}

/// Milliseconds since the host page began.
pub fn passed() -> f64 {
    performance_now()
}

/// A new comment's id.
pub fn new_id() -> CommentId {
    let mut chance = [0; 10];
    fill_with_chance(&mut chance);
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970")]
    CommentId::new(own_clock() as i64, chance)
}

/// Characters as a person counts them; code points where the browser cannot say.
pub fn graphemes(text: &str) -> usize {
    match Segmenter::new() {
        Ok(segmenter) => Array::from(&segmenter.segment(text)).length() as usize,
        Err(_) => text.chars().count(),
    }
}
