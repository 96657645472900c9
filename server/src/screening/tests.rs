use cam_nhan_domain::site::{Moderation, Settings};

use super::*;

fn subject<'a>(settings: &'a Settings, text: &'a str) -> Subject<'a> {
    Subject {
        settings,
        text,
        links: 0,
        images: 0,
        name: "Lan",
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

#[test]
fn a_telephone_number_holds_however_it_is_written() {
    let settings = Settings::default();
    for text in [
        "Vay nhanh gọi 0912345678",
        "gọi 0912 345 678 nhé",
        "0912.345.678",
        "0912-345-678",
        "(091) 234-5678",
        "+84 912 345 678",
        "84912345678",
        "0084912345678",
        "+84 (0) 912 345 678",
        "0 9 1 2 3 4 5 6 7 8",
        "0-9-1-2-3-4-5-6-7-8",
        "09.12.34.56.78",
        "09/12/34/56/78",
        "zalo0912345678",
        "Zalo:0912345678ib",
        "sđt0912.345.678nha",
        "o9l2345678",
        "O9I2.345.678",
        "o9l2 e45 678 hay 09l2 34S 67B",
        "không chín một hai ba bốn năm sáu bảy tám",
        "khong chin mot hai ba bon nam sau bay tam",
        "ko chín 12 ba bốn năm 678",
        "không-chín-một-hai-ba-bốn-năm-sáu-bẩy-tám",
        "0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        "⓪⑨①②③④⑤⑥⑦⑧",
        "❾ là đầu số: ⓿❾❶❷❸❹❺❻❼❽",
        "０９１２３４５６７８",
        "𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
        "09\u{200b}12\u{200b}345\u{200b}678",
        "0912🌸345🌸678",
        "0912\n345\n678",
        "*0912*345*678*",
        "0912 _345_ 678",
        "máy bàn 024 3825 1234",
        "028.3822.5678",
        "0912 345 678 0987 654 321",
    ] {
        assert_eq!(rules(&screen(&subject(&settings, text))), ["phone"], "{text}");
    }
    let named = Subject {
        name: "Lan 0912.345.678",
        ..subject(&settings, "Bài hay quá")
    };
    assert_eq!(screen(&named).status(), Status::Held);
    let off = Settings {
        hold_phone_numbers: false,
        ..Settings::default()
    };
    assert_eq!(screen(&subject(&off, "0912345678")).status(), Status::Approved);
}

#[test]
fn what_has_digits_and_is_no_telephone_number_is_published() {
    let settings = Settings::default();
    for text in [
        "Gọi 113, 114, 115 hoặc 1900 6868",
        "tổng đài 18001091",
        "Ngày 05/12/2023 19 giờ",
        "08:30 12/10/2023",
        "Từ 08-10-2023 12 người",
        "09 10 2021 20 ca",
        "08/2024 1500 xe",
        "Tỉ số 0-3 1-2 2-2 0-1 3-0",
        "5 trận: 0-3, 7-2, 1-0, 5-0, 2-2",
        "Giá 0,912 triệu, tăng 345.678 đồng",
        "0.333333333 là một phần ba",
        "Vốn 9.123.456.789 đồng",
        "CCCD 079123456789",
        "STK 0011004123456",
        "Năm 2023 có 12 tháng, 365 ngày",
        "1. Một 2. Hai 3. Ba 4. Bốn 5. Năm 6. Sáu 7. Bảy 8. Tám 9. Chín",
        "Hai ba năm sau bay vào nam, không chín thì tám",
        "không năm nào, ba má tôi tám mươi",
        "Số khung 0912345678901234",
        "không một hai ba bốn năm sáu bảy tám chín",
        "Biển số 30A-091.23 và 29H-345.67",
        "0912xxx678",
        "Xổ số: 05 12 45 67 89 90",
        "https://bao.example/tin-0912345678901.html",
        "Q1 S2 B12 Z3",
    ] {
        assert_eq!(
            rules(&screen(&subject(&settings, text))),
            Vec::<&str>::new(),
            "{text}"
        );
    }
}
