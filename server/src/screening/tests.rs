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
        quiet: true,
        why: String::new(),
    });
    assert_eq!(screen(&subject).status(), Status::Spam);
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
