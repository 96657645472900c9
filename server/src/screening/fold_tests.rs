use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

fn firm(text: &str) -> String {
    fold(text, Tier::Firm).text
}

#[test]
fn tone_placement_and_last_y() {
    for (one, other) in [
        ("hoà", "hòa"),
        ("thuý", "thúy"),
        ("kỳ", "kì"),
        ("quý", "quí"),
        ("LÝ", "lí"),
    ] {
        assert_eq!(firm(one), firm(other));
    }
    for (one, other) in [
        ("thuý", "thúi"),
        ("tay", "tai"),
        ("ngủ", "ngu"),
        ("đi", "di"),
        ("mưa", "mua"),
    ] {
        assert_ne!(firm(one), firm(other));
    }
}

#[test]
fn stray_marks_are_dropped() {
    assert_eq!(firm("n\u{302}g\u{336}u\u{308}\u{300}\u{301}\u{334}"), firm("ngù"));
}

proptest! {
    #[test]
    fn normal_forms_are_one(text in "(\\PC|[àảãáạăằêềđơờưừứỹỳợẫ\u{300}\u{301}\u{302}\u{306}\u{31b}\u{323}\u{309} .]){0,40}") {
        let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
        for tier in [Tier::Firm, Tier::Loose] {
            let composed = fold(&nfc, tier).text;
            prop_assert_eq!(&composed, &fold(&nfd, tier).text);
            prop_assert_eq!(&composed, &fold(&text, tier).text);
        }
    }

    #[test]
    fn every_byte_has_a_source(text in any::<String>()) {
        for tier in [Tier::Firm, Tier::Loose] {
            let folded = fold(&text, tier);
            for at in 0..folded.text.len() {
                let span = folded.span(&(at..at + 1)).unwrap();
                prop_assert!(text.get(folded.source(&span).unwrap()).is_some());
            }
        }
    }
}
