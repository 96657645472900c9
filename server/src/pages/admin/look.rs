//! A site's look: colour, corners, letters, light and dark, with a thread beside it that shows them. The thread is the
//! server's own HTML in its shadow root, in a frame, so that nothing around it shows through.

use axum::{
    extract::State,
    http::HeaderValue,
    response::{Html, IntoResponse as _, Response},
};
use cam_nhan_domain::{
    CommentId, Millis,
    look::{Accent, Corners, Font, Look, Theme},
    profile::Commenters,
    reaction::Tally,
    site::Settings,
    thread::{Article, Comment, Content, Rules, Sort, ThreadPage},
};
use cam_nhan_widget::ssr::{self, Parts, Place, View};
use leptos::prelude::*;
use serde::Deserialize;
use url::form_urlencoded;

use super::{AtSite, FromOwnPage, permissions, said::Said, settings::choice};
use crate::{
    app::App,
    discussion,
    error::Result,
    http::{
        extract::{Form, Query},
        headers,
    },
    i18n::look::{self, Looks},
    store::moderators::Role,
};

/// What the form has.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    accent: String,
    corners: String,
    font: String,
    theme: String,
}

impl Fields {
    fn of(look: Look) -> Self {
        Self {
            accent: look.accent.to_string(),
            corners: look.corners.as_str().to_owned(),
            font: look.font.as_str().to_owned(),
            theme: look.theme.as_str().to_owned(),
        }
    }

    /// The look that was chosen; `None` where the colour is none.
    fn read(&self) -> Option<Look> {
        Some(Look {
            accent: Accent::parse(self.accent.trim())?,
            corners: Corners::parse(&self.corners).unwrap_or_default(),
            font: Font::parse(&self.font).unwrap_or_default(),
            theme: Theme::parse(&self.theme).unwrap_or_default(),
        })
    }

    fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("accent", &self.accent)
            .append_pair("corners", &self.corners)
            .append_pair("font", &self.font)
            .append_pair("theme", &self.theme)
            .finish()
    }
}

/// The page.
pub async fn show(at: AtSite) -> Response {
    page(&at, &Fields::of(at.site.settings.look()), &Said::default())
}

/// Keeps the look: readers see it at once, and the snippet stays as it is.
pub async fn save(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(mut at): permissions::Owner,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let words = look::words(at.who.language);
    let Some(chosen) = fields.read() else {
        return Ok(page(&at, &fields, &Said::wrong(words.accent_wrong)));
    };
    let settings = Settings {
        accent: chosen.accent,
        corners: chosen.corners,
        font: chosen.font,
        theme: chosen.theme,
        ..at.site.settings.clone()
    };
    discussion::settings::set_settings(&app, &at.site, settings, None, at.actor()).await?;
    at.read_again(&app).await?;
    Ok(page(&at, &fields, &Said::done(at.words().saved)))
}

fn page(at: &AtSite, fields: &Fields, said: &Said) -> Response {
    let words = look::words(at.who.language);
    let is_owner = at.role >= Role::Owner;
    let readonly = (!is_owner).then(|| view! { <p class="notice">{at.desk().owners_save}</p> });
    let preview = at.path("/look/preview");
    let shown = format!("{preview}?{}", fields.query());
    let is_wrong = fields.read().is_none().then_some("true");
    let buttons = is_owner.then(|| {
        view! {
            <p class="both">
                <button class="primary">{at.words().save}</button>
                <button formmethod="get" formaction=preview.clone() formtarget="preview" data-preview>{words.preview}</button>
            </p>
        }
    });
    let body = view! {
        {readonly} {said.view()}
        <p class="muted">{words.help}</p>
        <div class="look">
            <form method="post" action=at.path("/look") data-look=preview.clone()>
                <fieldset disabled=!is_owner>
                    <div class="rows">
                        <div class="row">
                            <div><label class="lab" for="accent">{words.accent}</label> <p class="help">{words.accent_help}</p></div>
                            <div class="both">
                                <input
                                    id="accent"
                                    name="accent"
                                    value=fields.accent.clone()
                                    maxlength="7"
                                    placeholder="#0a655d"
                                    spellcheck="false"
                                    autocomplete="off"
                                    aria-invalid=is_wrong
                                />
                                <input type="color" hidden data-colour="accent" aria-label=words.accent />
                            </div>
                        </div>
                        {choices("corners", words.corners, Corners::ALL, Corners::as_str, words.corners_choice, &fields.corners)}
                        {choices("font", words.font, Font::ALL, Font::as_str, words.font_choice, &fields.font)}
                        {choices("theme", words.theme, Theme::ALL, Theme::as_str, words.theme_choice, &fields.theme)}
                    </div>
                </fieldset>
                {buttons}
            </form>
            <iframe name="preview" src=shown title=words.preview></iframe>
        </div>
        <p class="muted small">{words.own_styles}</p>
        <script src="/scripts/setup.js" defer></script>
    };
    let page = said.with(at.page(words.title, "/look", body));
    headers::under(headers::ADMIN_WITH_FRAME, page)
}

/// One of a few, each with its word.
fn choices<T: Copy + PartialEq>(
    name: &'static str,
    title: &'static str,
    all: &'static [T],
    code: fn(T) -> &'static str,
    word: fn(T) -> &'static str,
    chosen: &str,
) -> impl IntoView + use<T> {
    let buttons: Vec<_> = all
        .iter()
        .map(|one| {
            let value = code(*one);
            view! {
                <label>
                    <input type="radio" name=name value=value checked=value == chosen />
                    {word(*one)}
                </label>
            }
        })
        .collect();
    choice(name, title, "", view! { <div class="seg">{buttons}</div> })
}

/// A thread in a look that need not be saved.
pub async fn preview(State(app): State<App>, at: AtSite, Query(fields): Query<Fields>) -> Response {
    let look = fields.read().unwrap_or(at.site.settings.look());
    thread(&at, look, app.now())
}

/// A page with nothing but a thread, by the site's settings.
pub(super) fn thread(at: &AtSite, look: Look, now: Millis) -> Response {
    let settings = &at.site.settings;
    let words = look::words(settings.language);
    let view = View {
        language: settings.language,
        staff: &settings.staff_word,
        faces: settings.faces,
        look,
        base: "",
        release: "",
        parts: Parts {
            reactions: true,
            comments: true,
        },
        now,
        place: Place::Fragment,
    };
    let thread = ssr::inclusion(&sample(at, words, now), &view, &[("inert", "")]);
    let content = format!("<article><h1>{}</h1>{thread}</article>", words.article);
    sheet(at, look, words.article, &content)
}

/// What stands in the frame beside a form: a page of its own.
pub(super) fn sheet(at: &AtSite, look: Look, title: &str, content: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title>\
         <style>{ground}body{{margin:1rem;font:17px/1.5 ui-serif,Georgia,\"Noto Serif\",serif}}h1{{font-size:1.25em}}</style></head>\
         <body>{content}</body></html>",
        tag = at.site.settings.language.tag(),
        // Who says that the page is dark has a dark page.
        ground = match look.theme.css() {
            "" => String::new(),
            scheme => format!(":root{{{scheme}}}"),
        },
    );
    let mut page = headers::under(headers::PREVIEW, Html(html)).into_response();
    page.extensions_mut().insert(headers::Framed);
    page.headers_mut().insert(
        axum::http::header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    page
}

/// A thread as it looks after a day.
fn sample(at: &AtSite, words: &Looks, now: Millis) -> ThreadPage {
    let settings = &at.site.settings;
    let kinds: Vec<_> = settings
        .reactions
        .iter()
        .filter(|kind| !kind.retired)
        .cloned()
        .collect();
    let tallies = kinds
        .iter()
        .zip([128, 42, 17, 9].into_iter().cycle())
        .map(|(kind, count)| Tally {
            code: kind.code.clone(),
            count,
        });
    let comment = |n: u8, name: &str, staff: bool, text: &str, likes: i64| Comment {
        id: CommentId::new(now.0, [n; 10]),
        parent: None,
        answers: None,
        content: Some(Content {
            name: name.to_owned(),
            staff,
            badge: None,
            picture: None,
            pinned: false,
            featured: false,
            html: format!("<p>{text}</p>"),
            edited_at: None,
            edited_by_staff: false,
            likes,
            held: false,
            hidden: None,
        }),
        created_at: now.plus_minutes(-35),
        replies: 0,
        children: Vec::new(),
        next_replies: None,
    };
    let mut first = comment(1, words.reader, false, words.comment, 12);
    first.children = vec![Comment {
        parent: Some(first.id.clone()),
        ..comment(2, &at.site.name, true, words.answer, 3)
    }];
    first.replies = 1;
    ThreadPage {
        article: Article {
            site: at.site.id.clone(),
            key: "preview".to_owned(),
            url: String::new(),
            title: words.article.to_owned(),
            closed: false,
            closes_at: None,
        },
        tallies: tallies.collect(),
        kinds,
        count: 2,
        version: 1,
        sort: Sort::Top,
        sorts: vec![Sort::Top, Sort::Newest, Sort::Oldest],
        comments: vec![first],
        next: None,
        focus: None,
        rules: Rules {
            text_limit: settings.text_limit,
            edit_minutes: settings.edit_minutes,
            commenters: Commenters::Everyone,
            reply_mail: false,
            ask_email: false,
            mail_sign_in: false,
            provider_sign_in: false,
            phone_sign_in: false,
        },
        house_rules: None,
        now,
    }
}
