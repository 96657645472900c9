//! The server's HTML, as a reader's browser gets it.

use cam_nhan_domain::{
    CommentId, Millis, SiteId,
    look::{Accent, Look},
    reaction::{Tally, default_kinds},
    reader::{Mine, Own},
    site::Language,
    thread::{Answered, Article, Comment, Content, Focus, Rules, Sort, ThreadPage},
};
use cam_nhan_widget::ssr::{self, PageForm, Parts, Place, View};

const NOW: Millis = Millis(1_798_761_600_000);
const BOTH: Parts = Parts {
    reactions: true,
    comments: true,
};

fn id(n: u8) -> CommentId {
    CommentId::new(NOW.0, [n; 10])
}

fn comment(n: u8, name: &str, html: &str) -> Comment {
    let content = Content {
        hidden: None,
        name: name.to_owned(),
        staff: false,
        badge: None,
        picture: None,
        pinned: false,
        featured: false,
        html: html.to_owned(),
        edited_at: None,
        edited_by_staff: false,
        likes: 0,
        held: false,
    };
    Comment {
        id: id(n),
        parent: None,
        answers: None,
        content: Some(content),
        created_at: NOW.plus_minutes(-5),
        replies: 0,
        children: Vec::new(),
        next_replies: None,
    }
}

fn reply(n: u8, parent: u8, name: &str, html: &str) -> Comment {
    Comment {
        parent: Some(id(parent)),
        ..comment(n, name, html)
    }
}

fn thread(comments: Vec<Comment>) -> ThreadPage {
    let kinds = default_kinds();
    ThreadPage {
        house_rules: None,
        article: Article {
            site: SiteId::parse("bao").expect("a site"),
            key: "bao.example/đường-sách".to_owned(),
            url: "https://bao.example/đường-sách".to_owned(),
            title: "Đường sách mở cửa".to_owned(),
            closed: false,
            closes_at: None,
        },
        tallies: kinds
            .iter()
            .map(|kind| Tally {
                code: kind.code.clone(),
                count: 1_234,
            })
            .collect(),
        kinds,
        count: comments.len() as i64,
        version: 7,
        sort: Sort::Top,
        sorts: vec![Sort::Top, Sort::Newest, Sort::Oldest],
        comments,
        next: None,
        focus: None,
        rules: Rules {
            text_limit: 2_000,
            edit_minutes: 15,
            commenters: cam_nhan_domain::profile::Commenters::Everyone,
            ask_email: false,
            reply_mail: false,
            mail_sign_in: false,
            provider_sign_in: false,
            phone_sign_in: false,
        },
        now: NOW,
    }
}

fn view(place: Place) -> View {
    View {
        language: Language::Vi,
        staff: "",
        faces: true,
        look: Look::default(),
        base: "https://binhluan.example",
        release: "0123abcd",
        parts: BOTH,
        now: NOW,
        place,
    }
}

/// One element a line, to be read.
fn lines(html: &str) -> String {
    html.replace("><", ">\n<")
}

/// The part of the HTML from `start` to `end`.
fn between<'a>(html: &'a str, start: &str, end: &str) -> &'a str {
    let from = html.find(start).expect(start);
    let to = html[from..].find(end).expect(end);
    &html[from..from + to]
}

#[test]
fn a_comment_with_all_that_it_can_have() {
    let mut root = comment(1, "An", "<p>Hay <strong>quá</strong>!</p>");
    root.replies = 9;
    root.next_replies = Some("0.1.x".to_owned());
    let mut staff = reply(2, 1, "Ban biên tập", "<p>Cảm ơn bạn.</p>");
    if let Some(content) = &mut staff.content {
        content.staff = true;
        content.likes = 1_200;
        content.edited_at = Some(NOW);
    }
    let mut flat = reply(3, 1, "Bình", "<p>Đồng ý.</p>");
    flat.answers = Some(Answered {
        id: id(2),
        name: Some("Ban biên tập".to_owned()),
    });
    root.children = vec![staff, flat];
    insta::assert_snapshot!(lines(&ssr::comment(&root, &view(Place::Fragment))));
}

#[test]
fn a_removed_comment_keeps_the_place_of_its_answers() {
    let mut root = comment(1, "An", "");
    root.content = None;
    root.children = vec![reply(2, 1, "Bình", "<p>Vẫn còn đây.</p>")];
    let html = ssr::comment(&root, &view(Place::Fragment));
    assert!(html.contains("Bình luận này đã được gỡ.") && html.contains("Vẫn còn đây."));
    assert_eq!(html.matches("data-act=\"reply\"").count(), 1);
}

#[test]
fn what_waits_for_approval_says_so_and_offers_nothing_to_others() {
    let mut held = comment(1, "An", "<p>Chào</p>");
    if let Some(content) = &mut held.content {
        content.held = true;
    }
    let html = ssr::comment(&held, &view(Place::Fragment));
    assert!(html.contains("Đang chờ duyệt – chỉ bạn thấy"));
    assert!(!html.contains("data-act"));
}

#[test]
fn a_long_comment_is_folded_in_an_article_and_open_on_its_page() {
    let long = format!("<p>{}</p>", "chữ ".repeat(400));
    let folded =
        |html: &str, place| ssr::comment(&comment(1, "An", html), &view(place)).contains("data-fold");
    assert!(folded(&long, Place::Fragment));
    assert!(
        folded(&"<p>ngắn</p>".repeat(12), Place::Fragment),
        "many short lines are long too"
    );
    assert!(!folded("<p>ngắn</p>", Place::Fragment));
    let (thread, mine, new) = (thread(Vec::new()), Mine::default(), id(9));
    assert!(!folded(&long, Place::Page(form(&thread.article, &mine, &new))));
}

#[test]
fn nothing_that_people_write_becomes_markup() {
    let evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
    let mut page = thread(vec![comment(1, evil, "<p>Chào</p>")]);
    page.article.title = evil.to_owned();
    page.article.key = evil.to_owned();
    page.kinds[0].vi = evil.to_owned();
    page.next = Some(evil.to_owned());
    page.house_rules = Some(evil.to_owned());
    page.comments[0].answers = Some(Answered {
        id: id(2),
        name: Some(evil.to_owned()),
    });
    let mine = Mine {
        reaction: Some(evil.to_owned()),
        ..Mine::default()
    };
    let new = id(9);
    let mut form = form(&page.article, &mine, &new);
    (form.text, form.name, form.email, form.notice) = (evil, evil, evil, Some(evil));
    form.email_use = Some(ssr::i18n::EmailUse::Newsroom);
    for html in [
        ssr::fragment(&page, &view(Place::Fragment)),
        ssr::comments_part(&page, &view(Place::Fragment)),
        ssr::thread(&page, &view(Place::Page(form))),
    ] {
        assert!(!html.contains("<img"), "{html}");
        assert!(!html.contains("<script>"), "{html}");
        assert!(!html.contains("\"'><"), "{html}");
    }
}

#[test]
fn the_fragment_has_styles_state_and_markup() {
    let page = thread(vec![comment(1, "An", "<p>Chào</p>")]);
    let html = ssr::fragment(&page, &view(Place::Fragment));
    assert!(html.starts_with("<style>:host,.page{--cn-"));
    assert!(!html.contains(" style="), "a strict CSP forbids style attributes");
    insta::assert_snapshot!("state", between(&html, "<script", "</script>"));
    let reactions = between(&html, "<section data-island=\"reactions\"", "</section>");
    let drawings = without_drawings(reactions);
    insta::assert_snapshot!("reactions", lines(&drawings));
    insta::assert_snapshot!(
        "composer",
        lines(between(
            &html,
            "<div data-island=\"composer\"",
            "<div role=\"group\""
        ))
    );
}

/// Without the drawings' paths, which would say nothing here.
fn without_drawings(html: &str) -> String {
    let mut parts = html.split("<svg");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("<svg/>");
        text.push_str(part.split_once("</svg>").map_or("", |(_, rest)| rest));
    }
    text
}

#[test]
fn staff_bear_the_word_of_their_site() {
    let mut answer = comment(1, "Lan", "<p>Cảm ơn bạn.</p>");
    if let Some(content) = &mut answer.content {
        (content.staff, content.edited_by_staff, content.edited_at) = (true, true, Some(NOW));
    }
    let said = |language, staff| {
        let view = View {
            language,
            staff,
            ..view(Place::Fragment)
        };
        let html = ssr::comment(&answer, &view);
        let badge = between(&html, "<b part=\"staff\">", "</b>");
        let edited = between(&html, " · <span>", "</span>");
        [badge, edited].map(|part| part.rsplit_once('>').expect("a tag").1.to_owned())
    };
    assert_eq!(said(Language::Vi, ""), ["Tòa soạn", "Tòa soạn đã sửa"]);
    assert_eq!(
        said(Language::Vi, "Ban biên tập"),
        ["Ban biên tập", "Ban biên tập đã sửa"]
    );
    assert_eq!(said(Language::En, ""), ["Newsroom", "edited by the newsroom"]);
    assert_eq!(said(Language::En, "R&D"), ["R&amp;D", "edited by R&amp;D"]);
}

#[test]
fn only_the_parts_asked_for_are_there() {
    let page = thread(Vec::new());
    let only = |reactions, comments| {
        let view = View {
            parts: Parts { reactions, comments },
            ..view(Place::Fragment)
        };
        let html = ssr::fragment(&page, &view);
        (
            html.contains("data-island=\"reactions\""),
            html.contains("<section data-comments"),
        )
    };
    assert_eq!(only(true, false), (true, false));
    assert_eq!(only(false, true), (false, true));
}

#[test]
fn a_link_to_one_comment_marks_it_or_says_kindly_that_it_is_gone() {
    let mut page = thread(vec![comment(1, "An", "<p>Chào</p>")]);
    page.focus = Some(Focus {
        id: id(1),
        found: true,
        moved_to: None,
    });
    let html = ssr::fragment(&page, &view(Place::Fragment));
    assert!(html.contains("aria-current=\"true\"") && html.contains("data-act=\"all\""));
    page.focus = Some(Focus {
        id: id(7),
        found: false,
        moved_to: None,
    });
    let html = ssr::fragment(&page, &view(Place::Fragment));
    assert!(!html.contains("aria-current=\"true\"") && html.contains("không còn ở đây"));
    page.focus = Some(Focus {
        id: id(7),
        found: false,
        moved_to: Some("https://bao.example/khac#cn-7".into()),
    });
    let html = ssr::fragment(&page, &view(Place::Fragment));
    assert!(html.contains("sang bài khác") && html.contains("href=\"https://bao.example/khac#cn-7\""));
}

#[test]
fn parts_of_lists_say_where_they_go_on() {
    let replies = [reply(2, 1, "Bình", "<p>Một</p>")];
    let html = ssr::replies_part(&replies, Some("0.1.x"), &view(Place::Fragment));
    assert!(html.starts_with("<li data-id=") && html.contains("data-parent="));
    assert!(html.contains("<template data-next=\"0.1.x\"></template>"));
    assert!(html.ends_with(" data-end>1</script>"), "nothing was cut off");
    let html = ssr::replies_part(&replies, None, &view(Place::Fragment));
    assert!(!html.contains("<template"));
}

#[test]
fn counts_are_words() {
    assert_eq!(ssr::counts_text(1_234, Language::Vi), "1.234 bình luận");
    assert_eq!(ssr::counts_text(1, Language::En), "1 comment");
}

fn form<'a>(article: &'a Article, mine: &'a Mine, new: &'a CommentId) -> PageForm<'a> {
    PageForm {
        above: "",
        may_comment: true,
        email_use: None,
        article,
        sort: Sort::Top,
        mine,
        id: new,
        token: "phiếu",
        reply: None,
        edit: None,
        name: "An",
        email: "",
        text: "",
        reply_mail: false,
        notice: None,
    }
}

#[test]
fn the_page_without_script_has_a_form_for_everything() {
    let page = thread(vec![
        comment(1, "An", "<p>Chào</p>"),
        comment(2, "Bình", "<p>Vâng</p>"),
    ]);
    let own = Own {
        id: id(2),
        parent: None,
        text: "Vâng <b>".to_owned(),
        revision: 1,
        editable_until: 1e15,
        html: None,
    };
    let mine = Mine {
        reaction: Some("love".to_owned()),
        likes: vec![id(1)],
        own: vec![own],
        ..Mine::default()
    };
    let (new, one, two) = (id(9), id(1), id(2));
    let form = form(&page.article, &mine, &new);
    let html = |form| ssr::thread(&page, &view(Place::Page(form)));
    let list = |html: &str| lines(between(html, "<ol data-list", "<p data-empty>"));
    insta::assert_snapshot!(
        "page_reply",
        list(&html(PageForm {
            reply: Some(&one),
            text: "Dở dang",
            ..form
        }))
    );
    insta::assert_snapshot!(
        "page_edit",
        list(&html(PageForm {
            edit: Some(&two),
            ..form
        }))
    );
    let plain = html(form);
    assert!(
        plain.contains("name=\"kind\" value=\"\" aria-pressed=\"true\""),
        "the pressed one takes it back"
    );
    assert!(!plain.contains("<template") && !plain.contains("data-state"));
}

#[test]
fn a_look_stands_behind_the_styles_and_says_only_what_is_another() {
    let page = thread(Vec::new());
    assert!(!ssr::fragment(&page, &view(Place::Fragment)).contains(":host{--cn"));
    let look = Look {
        accent: Accent::parse("#8a1538").expect("a colour"),
        ..Look::default()
    };
    let html = ssr::fragment(
        &page,
        &View {
            look,
            ..view(Place::Fragment)
        },
    );
    assert!(html.contains("}:host{--cn-accent:#8a1538}</style>"));
}
