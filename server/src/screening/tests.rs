use cam_nhan_domain::site::{Moderation, Settings};

use super::*;

fn subject<'a>(settings: &'a Settings, text: &'a str) -> Subject<'a> {
    Subject {
        settings,
        text,
        links: 0,
        images: 0,
        listed: Vec::new(),
        approved_before: 0,
        repeats: Repeats::default(),
        imitates: None,
        score: None,
        ban: None,
        robot: None,
    }
}

fn rules(verdict: &Verdict) -> Vec<&str> {
    verdict
        .reasons
        .iter()
        .map(|reason| reason.rule.as_str())
        .collect()
}

#[test]
fn every_rule_that_objects_is_named_and_the_gravest_decides() {
    let settings = Settings {
        moderation: Moderation::Hold,
        ..Settings::default()
    };
    let mut subject = subject(&settings, "ĐỌC NGAY TIN NÀY KẺO LỠ MẤT CƠ HỘI");
    subject.links = 3;
    let verdict = screen(&subject);
    assert_eq!(verdict.asks, Some(Asks::Hold));
    assert_eq!(rules(&verdict), ["links", "caps", "site_holds"]);
    subject.listed.push(Listed {
        phrase: "nhà cái".into(),
        refuse: true,
        mark: false,
        loose: false,
    });
    assert_eq!(screen(&subject).asks, Some(Asks::Refuse));
    subject.listed[0].loose = true;
    assert_eq!(
        screen(&subject).asks,
        Some(Asks::Hold),
        "a loose match never refuses"
    );
    subject.ban = Some(Banned {
        shadow: true,
        why: String::new(),
    });
    assert_eq!(screen(&subject).status(), Status::Spam);
}

fn listed(phrase: &str, mark: bool) -> Listed {
    Listed {
        phrase: phrase.into(),
        refuse: false,
        mark,
        loose: false,
    }
}

#[test]
fn a_word_that_is_only_marked_holds_beside_another() {
    let settings = Settings::default();
    let mut subject = subject(&settings, "Bọn trẻ trâu");
    subject.listed = vec![listed("trẻ trâu", true), listed("trẻ trâu", true)];
    let verdict = screen(&subject);
    assert_eq!((verdict.asks, rules(&verdict)), (None, vec!["words_marked"]));
    assert!(urgency(&verdict.reasons, None) > 0);
    subject.listed.push(listed("bố láo", true));
    assert_eq!(screen(&subject).asks, Some(Asks::Hold), "two of them");
    subject.listed = vec![listed("trẻ trâu", true), listed("đồ chó", false)];
    assert_eq!(rules(&screen(&subject)), ["words"]);
    subject.listed = vec![listed("trẻ trâu", true)];
    subject.text = "BỌN TRẺ TRÂU NÀY HẾT THUỐC CHỮA RỒI";
    assert_eq!(screen(&subject).asks, Some(Asks::Hold), "shouted");
}

#[test]
fn a_short_kind_sentence_in_capitals_is_published() {
    let settings = Settings::default();
    let text = "XIN CHIA BUỒN CÙNG GIA ĐÌNH, THẬT ĐAU LÒNG";
    let mut subject = subject(&settings, text);
    let verdict = screen(&subject);
    assert_eq!(
        (verdict.status(), rules(&verdict)),
        (Status::Approved, vec!["caps"])
    );
    subject.links = 1;
    assert_eq!(screen(&subject).status(), Status::Held, "beside a link");
    let long = text.repeat(7);
    subject.links = 0;
    subject.text = &long;
    assert_eq!(screen(&subject).status(), Status::Held, "a wall of it");
}

#[test]
fn one_link_too_many_holds() {
    let settings = Settings::default();
    let mut subject = subject(&settings, "Xem");
    subject.links = settings.links_before_hold as usize;
    assert_eq!(screen(&subject).status(), Status::Approved);
    subject.links += 1;
    assert_eq!(screen(&subject).status(), Status::Held);
}

#[test]
fn newcomers_are_trusted_after_enough_comments() {
    let settings = Settings {
        moderation: Moderation::Newcomers,
        trusted_after: 2,
        ..Settings::default()
    };
    let mut subject = subject(&settings, "Chào");
    for (before, status) in [(0, Status::Held), (1, Status::Held), (2, Status::Approved)] {
        subject.approved_before = before;
        assert_eq!(screen(&subject).status(), status, "{before}");
    }
}

#[test]
fn a_score_holds_above_and_publishes_below() {
    let settings = Settings {
        moderation: Moderation::Hold,
        hold_above: 80,
        publish_below: 20,
        ..Settings::default()
    };
    let mut subject = subject(&settings, "Chào");
    for (score, asks) in [
        (None, Some(Asks::Look)),
        (Some(0.1), None),
        (Some(0.5), Some(Asks::Look)),
        (Some(0.9), Some(Asks::Hold)),
    ] {
        subject.score = score;
        assert_eq!(screen(&subject).asks, asks, "{score:?}");
    }
    subject.score = Some(0.1);
    subject.links = 9;
    assert_eq!(
        screen(&subject).asks,
        Some(Asks::Hold),
        "only what is held for being new"
    );
}

#[test]
fn a_short_shout_or_a_name_in_capitals_is_none() {
    let settings = Settings::default();
    for text in ["OK", "UBND TP HCM", "Ủng hộ VTV và UBND phường Bến Nghé hết mình"] {
        assert_eq!(screen(&subject(&settings, text)).asks, None, "{text}");
    }
}
