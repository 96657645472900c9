//! What stands for people and things: initials on a hue, icons, the sign of the service.

use cam_nhan_domain::avatar::{hue, initials};
use leptos::prelude::*;

/// The colours of a face: `.hue-1` and on in design/controls.css.
const PALETTE: u32 = 8;

/// The pictures of all icons, once in each page.
pub fn sprite() -> impl IntoView {
    view! { <svg class="sprite" aria-hidden="true" inner_html=include_str!("icons.svg")></svg> }
}

/// One of them, which says nothing that a word beside it does not.
pub fn icon(name: &'static str) -> impl IntoView {
    view! { <svg class="i" aria-hidden="true" inner_html=format!("<use href=\"#i-{name}\"/>")></svg> }
}

/// The sign of the service.
pub fn logo() -> impl IntoView {
    view! {
        <svg
            class="logo"
            viewBox="0 0 28 28"
            aria-hidden="true"
            inner_html="<path class=\"back\" d=\"M7 1h14a6 6 0 0 1 6 6v10a6 6 0 0 1-6 6h-7.5L8 27.4V23H7a6 6 0 0 1-6-6V7a6 6 0 0 1 6-6z\"/><path class=\"roof\" d=\"m8.75 12.5 5.25-5 5.25 5\"/><circle class=\"front\" cx=\"14\" cy=\"17\" r=\"1.9\"/>"
        ></svg>
    }
}

/// A name's initials on a hue of its own.
pub fn face(name: &str, is_small: bool) -> impl IntoView + use<> {
    let size = if is_small { " small" } else { "" };
    let class = format!("face hue-{}{size}", hue(name, PALETTE) + 1);
    view! { <span class=class aria-hidden="true">{initials(name)}</span> }
}
