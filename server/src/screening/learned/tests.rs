use std::fmt::Write;

use proptest::prelude::*;

use super::{
    features::{mix, step},
    stored::checksum,
    *,
};

const GOOD: [&str; 8] = [
    "bài viết rất hay cảm ơn tác giả",
    "mình đồng ý với ý kiến này",
    "thông tin hữu ích cho người đọc",
    "chúc mọi người một ngày tốt lành",
    "hôm nay trời đẹp đường vắng",
    "giá nhà ở khu này còn cao",
    "đội bóng chơi tốt trong hiệp hai",
    "nên có thêm cây xanh trên phố",
];
const BAD: [&str; 4] = [
    "mua thuốc giả giá rẻ liên hệ ngay",
    "vay tiền nhanh không cần thế chấp liên hệ",
    "nhận quà miễn phí bấm vào đây liên hệ",
    "cá cược thắng lớn liên hệ ngay",
];

/// Numbers that are the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = step(self.0, 77).wrapping_add(1);
        (mix(self.0) % n as u64) as usize
    }

    /// A sentence with half of another after it.
    fn text(&mut self, from: &[&str]) -> String {
        let mut text = from[self.below(from.len())].to_owned();
        let other = GOOD[self.below(GOOD.len())];
        for word in other.split(' ').take(3) {
            let _ = write!(text, " {word}");
        }
        text
    }
}

fn taught(lessons: usize, bad_in_a_hundred: usize) -> Model {
    let mut model = Model::default();
    teach(&mut model, &mut Dice(1), lessons, bad_in_a_hundred);
    model
}

fn teach(model: &mut Model, dice: &mut Dice, lessons: usize, bad_in_a_hundred: usize) {
    for _ in 0..lessons {
        let bad = dice.below(100) < bad_in_a_hundred;
        let text = dice.text(if bad { &BAD } else { &GOOD });
        model.learn(&text, bad);
    }
}

#[test]
fn the_default_knows_nothing() {
    let model = Model::default();
    assert_eq!(model.score("bất cứ điều gì"), 0.5);
    assert_eq!(model.explain("bất cứ điều gì", 9), []);
    assert_eq!(model.lessons(), (0, 0));
    assert!(!model.ready());
}

#[test]
fn one_kind_alone_teaches_nothing() {
    let mut model = Model::default();
    for _ in 0..1_000 {
        model.learn(GOOD[0], false);
    }
    assert_eq!(model.score(GOOD[0]), 0.5);
    assert!(!model.ready());
    let mut model = Model::default();
    for _ in 0..1_000 {
        model.learn(BAD[0], true);
    }
    assert_eq!(model.score(BAD[0]), 0.5);
}

#[test]
fn lessons_move_the_score() {
    let model = taught(400, 40);
    let (good, bad) = model.lessons();
    assert_eq!(good + bad, 400);
    assert!(model.ready());
    for text in GOOD {
        assert!(model.score(text) < 0.4, "{text} {}", model.score(text));
    }
    for text in BAD {
        assert!(model.score(text) > 0.6, "{text} {}", model.score(text));
    }
}

#[test]
fn without_diacritics_it_is_still_known() {
    let model = taught(400, 40);
    assert!(model.score("vayyy tien nhanh khong can the chap lien heee") > 0.5);
    assert!(model.score("l\u{200b}iên h\u{200b}ệ v\u{200b}ay t\u{200b}iền") > 0.5);
}

#[test]
fn the_rare_are_found() {
    let model = taught(3_000, 5);
    let (good, bad) = model.lessons();
    assert!(bad * 10 < good);
    let mut dice = Dice(99);
    let found = (0..200).filter(|_| model.score(&dice.text(&BAD)) > 0.5).count();
    let blamed = (0..200).filter(|_| model.score(&dice.text(&GOOD)) > 0.5).count();
    assert!(found >= 190 && blamed <= 10, "{found} {blamed}");
}

#[test]
fn it_follows_a_change_of_mind() {
    let mut model = taught(600, 40);
    let mut dice = Dice(5);
    assert!(model.score(GOOD[5]) < 0.5);
    for _ in 0..600 {
        let text = dice.text(&GOOD);
        model.learn(&text, text.starts_with(GOOD[5]));
    }
    assert!(model.score(GOOD[5]) > 0.5);
}

#[test]
fn the_word_that_weighs_is_named() {
    let model = taught(400, 40);
    let text = "Trời đẹp, LIÊN HỆ mình nhé!!!";
    let words = model.explain(text, 2);
    assert_eq!(words.len(), 2);
    assert!(
        words
            .iter()
            .all(|(word, weight)| ["LIÊN", "HỆ"].contains(&word.as_str()) && *weight > 0.0)
    );
    let all = model.explain(text, 99);
    assert!(all.iter().any(|(word, weight)| word == "đẹp" && *weight < 0.0));
    assert!(
        all.iter()
            .all(|(word, _)| text.contains(word.as_str()) && word != "!!!" && word != ",")
    );

    let judgement = model.judge(text);
    assert_eq!(judgement.score, model.score(text));
    assert_eq!(judgement.words, model.explain(text, Model::WORDS));
}

#[test]
fn the_same_lessons_give_the_same_bytes_everywhere() {
    let bytes = taught(500, 20).to_bytes();
    assert_eq!(bytes, taught(500, 20).to_bytes());
    // Written down once: another machine, compiler or release that computes otherwise fails here. If the features
    // were changed on purpose, MAGIC has to change as well.
    assert_eq!(checksum(&bytes), PINNED);
}

const PINNED: u64 = 16_776_267_763_894_705_212;

#[test]
fn saved_and_loaded_it_learns_on_as_if_it_had_not_been() {
    let mut model = taught(300, 20);
    let mut loaded = Model::from_bytes(&model.to_bytes()).expect("its own bytes");
    assert_eq!(loaded, model);
    for text in GOOD.iter().chain(&BAD) {
        assert_eq!(loaded.judge(text), model.judge(text));
    }
    teach(&mut model, &mut Dice(7), 200, 20);
    teach(&mut loaded, &mut Dice(7), 200, 20);
    assert_eq!(loaded.to_bytes(), model.to_bytes());
}

#[test]
fn the_empty_model_survives_storing() {
    let bytes = Model::default().to_bytes();
    assert!(bytes.len() < 8_192);
    assert_eq!(Model::from_bytes(&bytes), Some(Model::default()));
}

#[test]
fn the_memory_halves() {
    let mut model = Model::default();
    for lesson in 0..MEMORY as usize + 1 {
        model.learn(if lesson % 2 == 0 { "tốt" } else { "xấu" }, lesson % 2 == 1);
    }
    assert!(model.recent.0 + model.recent.1 < MEMORY / 2.0 + 2.0);
    assert_eq!(model.lessons(), (8_193, 8_192));
    assert!(model.score("tốt") < 0.5 && model.score("xấu") > 0.5);
}

#[test]
fn damage_is_refused() {
    let bytes = taught(50, 50).to_bytes();
    for length in (0..bytes.len()).step_by(997).chain([1, 7, 8, 9, bytes.len() - 1]) {
        assert_eq!(Model::from_bytes(&bytes[..length]), None, "{length}");
    }
    for at in (0..bytes.len()).step_by(1_009) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x10;
        assert_eq!(Model::from_bytes(&damaged), None, "{at}");
    }
    let longer: Vec<u8> = bytes.iter().copied().chain([0]).collect();
    assert_eq!(Model::from_bytes(&longer), None);
}

#[test]
fn a_right_checksum_does_not_excuse_wrong_numbers() {
    let sealed = |mut body: Vec<u8>| {
        body.extend(checksum(&body).to_le_bytes());
        body
    };
    let bytes = taught(50, 50).to_bytes();
    let body = &bytes[..bytes.len() - 8];
    assert!(Model::from_bytes(&sealed(body.to_vec())).is_some());
    // The last float is an amount, the one twice before it a weight.
    for (from_end, number) in [(4, f32::NAN), (4, -1.0), (12, f32::INFINITY), (12, 1e30)] {
        let mut wrong = body.to_vec();
        let at = wrong.len() - from_end;
        wrong[at..at + 4].copy_from_slice(&number.to_le_bytes());
        assert_eq!(Model::from_bytes(&sealed(wrong)), None);
    }
    assert_eq!(Model::from_bytes(&sealed(body[..body.len() - 1].to_vec())), None);
    assert_eq!(Model::from_bytes(&sealed([body, &[0]].concat())), None);
    let mut other = body.to_vec();
    other[7] = b'2';
    assert_eq!(Model::from_bytes(&sealed(other)), None);
}

#[test]
fn odd_texts_do_no_harm() {
    let mut model = taught(400, 40);
    let long = "x".repeat(65_536);
    let marks = "\u{301}".repeat(65_536);
    let same = "liên hệ ".repeat(10_000);
    for text in [
        "",
        " \n",
        "\u{200b}\u{feff}",
        "\u{0}",
        "!?.,",
        "٣½",
        "𐍈ﷺ각",
        &long,
        &marks,
        &same,
    ] {
        for bad in [true, false, true] {
            model.learn(text, bad);
            let judgement = model.judge(text);
            assert!((0.0..=1.0).contains(&judgement.score));
            assert!(judgement.words.iter().all(|(_, weight)| weight.is_finite()));
        }
    }
    assert!(model.score(BAD[1]) > model.score(GOOD[1]));
}

#[test]
fn the_sigmoid_is_close_enough() {
    for tenth in -500_i16..=500 {
        let margin = f32::from(tenth) / 10.0;
        let exact = 1.0 / (1.0 + (-f64::from(margin)).exp());
        assert!((f64::from(sigmoid(margin)) - exact).abs() < 1e-4, "{margin}");
    }
    assert_eq!(sigmoid(0.0), 0.5);
    assert_eq!(sigmoid(f32::INFINITY), 1.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_judged(texts in proptest::collection::vec((any::<String>(), any::<bool>()), 1..40)) {
        let mut model = Model::default();
        for (text, bad) in &texts {
            model.learn(text, *bad);
        }
        for (text, _) in &texts {
            let judgement = model.judge(text);
            prop_assert!((0.0..=1.0).contains(&judgement.score));
            prop_assert!(judgement.words.iter().all(|(word, weight)| text.contains(word.as_str()) && weight.is_finite()));
        }
        prop_assert_eq!(Model::from_bytes(&model.to_bytes()), Some(model));
    }

    #[test]
    fn any_bytes_are_no_model(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert_eq!(Model::from_bytes(&bytes), None);
    }
}
