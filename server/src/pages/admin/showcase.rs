//! `/design` of the demo: every component of the moderators' pages in every state, to be looked at, and walked by the
//! accessibility tests. Nothing on it does anything.

use axum::{extract::State, http::HeaderMap, response::Response};
use cam_nhan_domain::{Code, SiteId, Status};
use leptos::prelude::*;

use super::{
    document,
    face::{face, icon, sprite},
    language,
};
use crate::{
    app::App,
    discussion::moderate::Act,
    error::Result,
    i18n::{
        admin::{Words, words},
        desk::{self, Desk},
        filters,
        showcase::{self, Showcase},
    },
    pages::demo,
    store::{comments::filter::Tab, sites},
};

/// The words that it is made of.
struct Says {
    own: &'static Showcase,
    words: &'static Words,
    desk: &'static Desk,
}

/// The page, where there is a demo.
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let site = sites::get(&mut app.store().read().await?.conn(), &SiteId::parse(demo::SITE)?).await?;
    if site.is_none() {
        return Err(Code::RouteUnknown.into());
    }
    let language = language(&headers);
    let says = Says {
        own: showcase::words(language),
        words: words(language),
        desk: desk::words(language),
    };
    let body = view! {
        {sprite()}
        <main class="showcase">
            <h1>{says.own.title}</h1>
            <p class="muted">{says.own.intro}</p>
            {part(says.own.type_and_colours, (letters(), colours(&says)))}
            {part(says.own.buttons, buttons(&says))}
            {part(says.own.fields, fields(&says))}
            {part(says.own.notices, notices(&says))}
            {part(says.own.chips, chips(&says))}
            {part(says.own.filters, filters(&says, filters::words(language)))}
            {part(says.own.cards, cards(&says))}
            {part(says.own.tables, table(&says))}
            {part(says.own.menus, menus(&says))}
            {part(says.own.dialogs, dialog(&says))}
            {part(says.own.progress, progress(&says))}
            {part(says.own.toast, toast(&says))}
            {part(says.own.empty, empty(&says))}
        </main>
    };
    Ok(document(language, says.own.title, "admin.css", (), body))
}

fn part(title: &'static str, content: impl IntoView) -> impl IntoView {
    view! { <section class="part"><h2>{title}</h2> {content}</section> }
}

/// The six sizes of letters.
fn letters() -> impl IntoView {
    let sizes: Vec<_> = (0..6)
        .rev()
        .map(|size| view! { <p class=format!("t{size}")>"Tiếng Việt chồng dấu: nghiễm nhiên, ở, ữ"</p> })
        .collect();
    view! { <div class="panel">{sizes}</div> }
}

/// What stands on what.
fn colours(says: &Says) -> impl IntoView + use<> {
    let swatches: Vec<_> = [
        ("on-surface", "surface"),
        ("on-sunken", "sunken"),
        ("on-accent", "accent"),
        ("on-soft", "accent-soft"),
        ("on-danger", "danger-soft"),
        ("on-warn", "warn-soft"),
        ("on-info", "info-soft"),
        ("on-mark", "mark"),
        ("on-inverse", "inverse"),
    ]
    .into_iter()
    .map(|(class, name)| view! { <li class=class>{name}</li> })
    .collect();
    view! { <ul class="swatches" aria-label=says.own.type_and_colours>{swatches}</ul> }
}

fn buttons(says: &Says) -> impl IntoView + use<> {
    let approve = (says.words.act)(Act::Approve);
    let hide = (says.words.act)(Act::Hide);
    let row = |disabled: bool| {
        view! {
            <p class="both">
                <button type="button" class="primary" disabled=disabled>{approve} <kbd aria-hidden="true">"A"</kbd></button>
                <button type="button" disabled=disabled>{says.words.save}</button>
                <button type="button" class="quiet" disabled=disabled>{hide}</button>
                <button type="button" class="destroy" disabled=disabled>{says.words.ban}</button>
                <button type="button" class="quiet icon" disabled=disabled aria-label=says.desk.close>{icon("x")}</button>
            </p>
        }
    };
    view! { <div class="panel">{row(false)} {row(true)} <p><a href="#top">{says.own.link}</a></p></div> }
}

fn fields(says: &Says) -> impl IntoView + use<> {
    let own = says.own;
    view! {
        <div class="panel fields">
            <label>{says.words.name} <input value="Nguyễn Thị Mây" autocomplete="off" /> <span class="muted">{own.help}</span></label>
            <label>
                {says.words.email}
                <input value="may@" aria-invalid="true" aria-describedby="wrong" autocomplete="off" />
                <span id="wrong" class="wrong">{own.wrong}</span>
            </label>
            <label>{says.words.role} <select><option>{own.choice}</option></select></label>
            <label>{own.off} <input value="…" disabled autocomplete="off" /></label>
            <label>{says.words.text} <textarea rows="2"></textarea></label>
            <fieldset>
                <legend>{own.choice}</legend>
                <label class="line"><input type="radio" name="one" checked /> {own.yes}</label>
                <label class="line"><input type="radio" name="one" /> {own.no}</label>
                <label class="line"><input type="checkbox" checked /> {own.yes}</label>
            </fieldset>
        </div>
        <div class="rows">
            <div class="row">
                <div><span class="lab">{own.setting}</span> <p class="help">{own.help}</p></div>
                <label class="sentence"><span>{own.before}</span> " " <input type="number" value="3" /> " " <span>{own.after}</span></label>
            </div>
            <label class="row"><span>{own.setting}</span> <input type="checkbox" checked /></label>
            <label class="row"><span>{own.setting}</span> <input type="checkbox" /></label>
        </div>
    }
}

fn notices(says: &Says) -> impl IntoView + use<> {
    let own = says.own;
    view! {
        <p class="notice">{own.info}</p>
        <p class="notice" role="status">{own.success}</p>
        <p class="notice warn">{own.warning}</p>
        <p class="notice bad">{own.wrong}</p>
    }
}

fn chips(says: &Says) -> impl IntoView + use<> {
    let faces: Vec<_> = ["An", "Bình", "Chi", "Dũng", "Én", "Giang", "Hoa", "Khôi Nguyên"]
        .map(|name| face(name, false))
        .into_iter()
        .collect();
    let record = (says.desk.record)(23, 1);
    view! {
        <p class="both">
            <span class="chip">{record}</span>
            <span class="chip bad">{(says.desk.reports)(4)}</span>
            <span class="chip warn">{(says.desk.score_level)(55)}</span>
            <span class="chip info">{says.desk.newcomer}</span>
            <span class="chip good">{says.words.newsroom.newsroom}</span>
            <span class="chip line">{says.desk.shadow_banned}</span>
            <span class="count">"12"</span> <span class="count hot">"228"</span> <kbd>"A"</kbd>
            <span>"… " <mark>{says.own.marked}</mark> " …"</span>
        </p>
        <p class="both">{faces}</p>
    }
}

fn filters(says: &Says, filters: &'static filters::Filters) -> impl IntoView + use<> {
    let tab = |status| (says.words.tab)(Tab::Of(status));
    view! {
        <div class="panel">
            <nav class="tabs" aria-label=says.own.filters>
                <a href="#top" aria-current="page">{tab(Status::Held)} " " <span class="count">"228"</span></a>
                <a href="#top">{tab(Status::Approved)} " " <span class="count">"1000+"</span></a>
            </nav>
            <div class="pills">
                <a class="pill" href="#top">{filters.newcomers}</a>
                <a class="pill on" href="#top"><span>{filters.links}</span> {icon("x")}</a>
            </div>
            <div class="seg" role="group" aria-label=says.own.choice>
                <a href="#top" aria-current="true">{says.own.yes}</a> <a href="#top">{says.own.no}</a>
            </div>
        </div>
    }
}

/// A card at rest, with what it answers, with near duplicates, and selected.
fn cards(says: &Says) -> impl IntoView + use<> {
    let (approve, hide, spam) = (
        (says.words.act)(Act::Approve),
        (says.words.act)(Act::Hide),
        (says.words.act)(Act::Spam),
    );
    let (answers, newcomer, own) = (says.desk.answers, says.desk.newcomer, says.own);
    let acts = move || {
        view! {
            <div class="acts">
                <form>
                    <button type="button" class="primary">{approve} <kbd aria-hidden="true">"A"</kbd></button>
                    <button type="button" class="quiet hide">{hide} <kbd aria-hidden="true">"H"</kbd></button>
                    <button type="button" class="quiet spam">{spam} <kbd aria-hidden="true">"S"</kbd></button>
                </form>
            </div>
        }
    };
    let card = move |name: &'static str, class: &'static str, selected: bool, more: AnyView| {
        let label = format!("{}: {name}", own.choice);
        view! {
            <article class=class>
                <input class="pick" type="checkbox" checked=selected aria-label=label />
                {face(name, false)}
                <header><h3>{name}</h3> <span class="chip info">{newcomer}</span> <span>{own.when}</span></header>
                {more}
                <div class="text">{own.text} " " <mark>{own.marked}</mark> "."</div>
                <ul class="why" aria-label=own.chips><li class="chip warn">{own.marked}</li></ul>
                {acts()}
            </article>
        }
    };
    let parent = view! {
        <details class="parent">
            <summary>{icon("reply")} <span>{answers} " " <b>"Minh Khôi"</b> ": " <q>{own.text}</q></span></summary>
            <blockquote>{own.text}</blockquote>
        </details>
    }
    .into_any();
    view! {
        <div class="list">
            {card("Lê Thị Mận", "card", false, ().into_any())}
            {card("Thu Hà", "card", false, parent)}
            {card("Hồng Nhung", "card many", false, ().into_any())}
        </div>
        <div class="list">{card("Quốc Bảo", "card", true, ().into_any())}</div>
    }
}

fn table(says: &Says) -> impl IntoView + use<> {
    let words = says.words;
    view! {
        <div class="panel">
            <table class="as-list">
                <thead><tr><th scope="col">{words.when}</th><th scope="col">{words.who}</th><th scope="col">{words.what}</th></tr></thead>
                <tbody>
                    <tr>
                        <td data-label=words.when>"03:13 29/11/2026"</td> <td data-label=words.who>"Nguyễn Thị Mây"</td>
                        <td data-label=words.what>{(words.act)(Act::Approve)}</td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

fn menus(says: &Says) -> impl IntoView + use<> {
    let own = says.own;
    view! {
        <details class="menu" open>
            <summary class="btn">{own.menus}</summary>
            <div class="pop start">
                <button type="button">{icon("edit")} {says.words.edit} <kbd aria-hidden="true">"E"</kbd></button>
                <a href="#top">{icon("open")} {says.desk.open_article}</a>
                <hr />
                <button type="button" class="bad">{icon("ban")} {says.words.ban}</button>
            </div>
        </details>
        <details><summary>{says.desk.show_all}</summary> <p>{own.text}</p></details>
    }
}

fn dialog(says: &Says) -> impl IntoView + use<> {
    let own = says.own;
    view! {
        <dialog open aria-labelledby="dialog">
            <header>
                <h2 id="dialog">{own.dialog}</h2>
                <button type="button" class="quiet icon" aria-label=says.desk.close>{icon("x")}</button>
            </header>
            <div><p>{own.text}</p></div>
        </dialog>
    }
}

fn progress(says: &Says) -> impl IntoView + use<> {
    let own = says.own;
    view! {
        <section class="panel">
            <p>{own.under_way}</p>
            <progress value="0.6" aria-label=own.under_way></progress>
        </section>
        <section class="panel"><progress aria-label=own.progress></progress></section>
    }
}

fn toast(says: &Says) -> impl IntoView + use<> {
    let did = (says.desk.did)(Act::Hide, "Hoàng Long");
    view! {
        <div class="toast notice">
            <form><span>{did}</span> <button type="button">{says.words.undo} <kbd aria-hidden="true">"Z"</kbd></button></form>
        </div>
    }
}

fn empty(says: &Says) -> impl IntoView + use<> {
    view! {
        <div class="empty">
            {icon("check")} <h3>{says.desk.nothing_waits}</h3> <p class="muted">{says.desk.nothing_waits_help}</p>
        </div>
    }
}
