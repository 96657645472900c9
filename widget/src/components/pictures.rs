//! The drawings that a site's reactions can name, made for this project. Each is 24 × 24 with a little air, in flat
//! colours that stand on light and dark ground.

use cam_nhan_domain::reaction::Picture;

/// The face that `smile`, `wow` and `sad` share.
const FACE: &str = r##"<circle cx="12" cy="12" r="10" fill="#ffc53d"/><path fill="#f0a31b" d="M12 22A10 10 0 0 0 21.3 8.3 10.5 10.5 0 0 1 3.6 17.4 10 10 0 0 0 12 22z"/>"##;

/// A picture as HTML: the owner's own, where there is one.
pub fn drawing(picture: Picture, own: &str) -> String {
    if !own.is_empty() {
        return own.to_owned();
    }
    let (face, lines) = match picture {
        Picture::Thumb => ("", THUMB),
        Picture::Smile => (FACE, SMILE),
        Picture::Pencil => ("", PENCIL),
        Picture::Heart => ("", HEART),
        Picture::Wow => (FACE, WOW),
        Picture::Sad => (FACE, SAD),
        Picture::Angry => ("", ANGRY),
        Picture::Star => ("", STAR),
    };
    [
        r#"<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke-linecap="round" stroke-linejoin="round">"#,
        face,
        lines,
        "</svg>",
    ]
    .concat()
}

const STAR: &str = r##"<path fill="#ffc53d" stroke="#e39a0b" stroke-width="1.5" d="M12 2.5l2.8 5.9 6.4.9-4.7 4.5 1.2 6.5L12 17.2l-5.7 3.1 1.2-6.5-4.7-4.5 6.4-.9z"/><path stroke="#7a4a00" stroke-width="1.4" d="M9.8 10.6v.9M14.2 10.6v.9M9.7 13.7a3.2 3.2 0 0 0 4.6 0"/>"##;
const THUMB: &str = r##"<path fill="#4b91e2" d="M8 10.5l3.6-7.7c.2-.5.7-.8 1.2-.6 1.5.4 2.3 1.9 1.9 3.5L14 9h5.3c1.5 0 2.5 1.4 2.1 2.8l-2 7.2c-.3 1.2-1.3 2-2.6 2H8z"/><rect x="2.5" y="10" width="4.5" height="11.5" rx="1.5" fill="#2a66b0"/><path stroke="#cfe3fb" stroke-width="1.3" d="M10.8 11.5l2-4.3"/>"##;
const SMILE: &str = r##"<path stroke="#6b3f00" stroke-width="1.6" d="M6.8 10.2a1.7 1.7 0 0 1 3.2 0M14 10.2a1.7 1.7 0 0 1 3.2 0"/><path fill="#8a2f1d" d="M6.5 13h11a5.5 5.5 0 0 1-11 0z"/><path fill="#ff7f6e" d="M8.6 17.3a4.4 4.4 0 0 1 6.8 0 5.5 5.5 0 0 1-6.8 0z"/>"##;
const PENCIL: &str = r##"<path fill="#2fa58e" d="M5 15.3L15.3 5l3.7 3.7L8.7 19z"/><path fill="#1f7f6d" d="M6.9 17.2L17.2 6.9 19 8.7 8.7 19z"/><path fill="#f6d7a8" d="M5 15.3L8.7 19 3.8 20.6a.5.5 0 0 1-.6-.6z"/><path fill="#44403a" d="M3.9 17.7L3.2 20c-.1.4.2.7.6.6l2.3-.7z"/><path fill="#f07b8a" d="M16.4 3.9l.9-.9a1.8 1.8 0 0 1 2.5 0L21 4.2a1.8 1.8 0 0 1 0 2.5l-.9.9z"/>"##;
const HEART: &str = r##"<path fill="#e5484d" d="M12 20.8C6 16.9 2.5 13.4 2.5 9.3 2.5 6.4 4.7 4.2 7.4 4.2c1.9 0 3.6 1 4.6 2.7 1-1.7 2.7-2.7 4.6-2.7 2.7 0 4.9 2.2 4.9 5.1 0 4.1-3.5 7.6-9.5 11.5z"/><path stroke="#ffb3b5" stroke-width="1.6" d="M5.2 9.3c0-1.3.9-2.3 2.1-2.4"/>"##;
const WOW: &str = r##"<ellipse cx="8.5" cy="10" rx="1.3" ry="1.8" fill="#6b3f00"/><ellipse cx="15.5" cy="10" rx="1.3" ry="1.8" fill="#6b3f00"/><ellipse cx="12" cy="16.2" rx="2.4" ry="3" fill="#8a2f1d"/><path stroke="#6b3f00" stroke-width="1.3" d="M6.3 6.6a3 3 0 0 1 2.7-1M17.7 6.6a3 3 0 0 0-2.7-1"/>"##;
const SAD: &str = r##"<ellipse cx="8.5" cy="11" rx="1.2" ry="1.6" fill="#6b3f00"/><ellipse cx="15.5" cy="11" rx="1.2" ry="1.6" fill="#6b3f00"/><path stroke="#6b3f00" stroke-width="1.5" d="M8.6 17.3a4.2 4.2 0 0 1 6.8 0M6.3 8.3a3.5 3.5 0 0 0 2.5-1.2M17.7 8.3a3.5 3.5 0 0 1-2.5-1.2"/><path fill="#4b91e2" d="M17.2 13.5c1.3 1.8 1.9 2.7 1.9 3.7a1.9 1.9 0 0 1-3.8 0c0-1 .6-1.9 1.9-3.7z"/>"##;
const ANGRY: &str = r##"<circle cx="12" cy="12" r="10" fill="#f0663f"/><path fill="#d44a26" d="M12 22A10 10 0 0 0 21.3 8.3 10.5 10.5 0 0 1 3.6 17.4 10 10 0 0 0 12 22z"/><path stroke="#5c1503" stroke-width="1.6" d="M6.3 8.7l3.7 1.8M17.7 8.7L14 10.5M8.5 17.2a4.4 4.4 0 0 1 7 0"/><circle cx="8.8" cy="12.4" r="1.2" fill="#5c1503"/><circle cx="15.2" cy="12.4" r="1.2" fill="#5c1503"/>"##;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_picture_is_a_drawing_of_its_own() {
        let drawings: BTreeSet<_> = Picture::ALL
            .into_iter()
            .map(|picture| drawing(picture, ""))
            .collect();
        assert_eq!(drawings.len(), Picture::ALL.len());
    }
}
