//! The drawings that a site's reactions can name, made for this project. Each is 24 × 24 with a little air, in flat
//! colours that stand on light and dark ground.

/// The face that `smile`, `wow` and `sad` share.
const FACE: &str = r##"<circle cx="12" cy="12" r="10" fill="#ffc53d"/><path fill="#f0a31b" d="M12 22A10 10 0 0 0 21.300 8.300 10.500 10.500 0 0 1 3.600 17.400 10 10 0 0 0 12 22z"/>"##;

/// The drawing named `picture`, as HTML; a name that we do not know is drawn as a star.
pub fn drawing(picture: &str) -> String {
    let (face, lines) = match picture {
        "thumb" => ("", THUMB),
        "smile" => (FACE, SMILE),
        "pencil" => ("", PENCIL),
        "heart" => ("", HEART),
        "wow" => (FACE, WOW),
        "sad" => (FACE, SAD),
        "angry" => ("", ANGRY),
        _ => ("", STAR),
    };
    [
        r#"<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke-linecap="round" stroke-linejoin="round">"#,
        face,
        lines,
        "</svg>",
    ]
    .concat()
}

const STAR: &str = r##"<path fill="#ffc53d" stroke="#e39a0b" stroke-width="1.5" d="M12 2.500l2.800 5.900 6.400.9-4.700 4.500 1.200 6.500L12 17.200l-5.700 3.100 1.200-6.500-4.700-4.500 6.400-.9z"/><path stroke="#7a4a00" stroke-width="1.400" d="M9.800 10.600v.9M14.200 10.600v.9M9.700 13.700a3.200 3.200 0 0 0 4.600 0"/>"##;
const THUMB: &str = r##"<path fill="#4b91e2" d="M8 10.500l3.600-7.700c.2-.5.700-.8 1.200-.6 1.500.4 2.300 1.900 1.900 3.500L14 9h5.300c1.500 0 2.500 1.400 2.100 2.800l-2 7.200c-.3 1.200-1.300 2-2.600 2H8z"/><rect x="2.500" y="10" width="4.500" height="11.500" rx="1.500" fill="#2a66b0"/><path stroke="#cfe3fb" stroke-width="1.300" d="M10.800 11.500l2-4.300"/>"##;
const SMILE: &str = r##"<path stroke="#6b3f00" stroke-width="1.600" d="M6.800 10.200a1.700 1.700 0 0 1 3.200 0M14 10.200a1.700 1.700 0 0 1 3.200 0"/><path fill="#8a2f1d" d="M6.500 13h11a5.500 5.500 0 0 1-11 0z"/><path fill="#ff7f6e" d="M8.600 17.300a4.400 4.400 0 0 1 6.800 0 5.500 5.500 0 0 1-6.800 0z"/>"##;
const PENCIL: &str = r##"<path fill="#2fa58e" d="M5 15.300L15.300 5l3.700 3.700L8.700 19z"/><path fill="#1f7f6d" d="M6.900 17.200L17.200 6.900 19 8.700 8.700 19z"/><path fill="#f6d7a8" d="M5 15.300L8.700 19 3.800 20.600a.5.5 0 0 1-.6-.6z"/><path fill="#44403a" d="M3.900 17.700L3.200 20c-.1.400.2.700.6.600l2.300-.7z"/><path fill="#f07b8a" d="M16.400 3.900l.9-.9a1.800 1.800 0 0 1 2.500 0L21 4.200a1.800 1.800 0 0 1 0 2.500l-.9.900z"/>"##;
const HEART: &str = r##"<path fill="#e5484d" d="M12 20.800C6 16.900 2.500 13.400 2.500 9.300 2.500 6.400 4.700 4.200 7.400 4.200c1.900 0 3.600 1 4.600 2.700 1-1.700 2.700-2.700 4.600-2.700 2.700 0 4.900 2.200 4.900 5.100 0 4.100-3.500 7.600-9.500 11.500z"/><path stroke="#ffb3b5" stroke-width="1.600" d="M5.200 9.300c0-1.300.9-2.300 2.100-2.400"/>"##;
const WOW: &str = r##"<ellipse cx="8.500" cy="10" rx="1.300" ry="1.800" fill="#6b3f00"/><ellipse cx="15.500" cy="10" rx="1.300" ry="1.800" fill="#6b3f00"/><ellipse cx="12" cy="16.200" rx="2.400" ry="3" fill="#8a2f1d"/><path stroke="#6b3f00" stroke-width="1.300" d="M6.300 6.600a3 3 0 0 1 2.700-1M17.700 6.600a3 3 0 0 0-2.700-1"/>"##;
const SAD: &str = r##"<ellipse cx="8.500" cy="11" rx="1.200" ry="1.600" fill="#6b3f00"/><ellipse cx="15.500" cy="11" rx="1.200" ry="1.600" fill="#6b3f00"/><path stroke="#6b3f00" stroke-width="1.500" d="M8.600 17.300a4.200 4.200 0 0 1 6.800 0M6.300 8.300a3.500 3.500 0 0 0 2.500-1.200M17.700 8.300a3.500 3.500 0 0 1-2.500-1.200"/><path fill="#4b91e2" d="M17.200 13.500c1.300 1.800 1.900 2.700 1.900 3.700a1.900 1.900 0 0 1-3.800 0c0-1 .6-1.900 1.900-3.700z"/>"##;
const ANGRY: &str = r##"<circle cx="12" cy="12" r="10" fill="#f0663f"/><path fill="#d44a26" d="M12 22A10 10 0 0 0 21.300 8.300 10.500 10.500 0 0 1 3.600 17.400 10 10 0 0 0 12 22z"/><path stroke="#5c1503" stroke-width="1.600" d="M6.300 8.700l3.700 1.800M17.700 8.700L14 10.500M8.500 17.200a4.400 4.400 0 0 1 7 0"/><circle cx="8.800" cy="12.400" r="1.200" fill="#5c1503"/><circle cx="15.200" cy="12.400" r="1.200" fill="#5c1503"/>"##;
