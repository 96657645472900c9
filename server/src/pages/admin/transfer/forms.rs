//! The forms: what is imported and how, and what is exported.

use std::collections::HashMap;

use cam_nhan_transfer::{formats, host::typed_host, write::Format};
use leptos::prelude::*;

use crate::{
    i18n::transfer::words,
    pages::admin::{AtSite, settings::zones},
};

/// What somebody has typed, by the names of the fields.
pub type Typed = HashMap<String, String>;

/// The form that brings files.
pub fn import(at: &AtSite, typed: &Typed) -> impl IntoView + use<> {
    let words = words(at.who.language);
    let field = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let from = field("format");
    // A system with several formats has one line: which of them a file is of shows in the file.
    let mut titles: Vec<&formats::Format> = Vec::new();
    for format in formats::ALL {
        if titles.iter().all(|known| known.title != format.title) {
            titles.push(format);
        }
    }
    titles.sort_by_key(|format| format.title.to_lowercase());
    let formats: Vec<_> = titles
        .into_iter()
        .map(
            |format| view! { <option value=format.name selected=format.name == from>{format.title}</option> },
        )
        .collect();
    let new_host = if typed.is_empty() {
        own_host(at)
    } else {
        field("new_host")
    };
    let zone = match field("time_zone") {
        zone if zone.is_empty() => at.site.settings.time_zone.clone(),
        zone => zone,
    };
    let check = |name: &'static str, word: &'static str| {
        view! {
            <label class="line"><input type="checkbox" name=name value="1" checked=typed.contains_key(name) />{word}</label>
        }
    };
    view! {
        <section class="panel">
            <h2>{words.import}</h2>
            <p class="muted">{words.import_help}</p>
            <form class="stack" method="post" enctype="multipart/form-data" action=at.path("/transfer/upload")>
                <label>
                    {words.files}
                    <input type="file" name="file" multiple required aria-describedby="files-help" />
                    <span class="help" id="files-help">{words.files_help}</span>
                </label>
                <label>
                    {words.format}
                    <select name="format"><option value="">{words.by_itself}</option>{formats}</select>
                </label>
                <details open=!typed.is_empty()>
                    <summary>{words.more}</summary>
                    <div class="stack">
                        <label>
                            {words.old_host}
                            <input name="old_host" maxlength="300" autocomplete="off" placeholder="cu.example" value=field("old_host") />
                        </label>
                        <label>
                            {words.new_host}
                            <input name="new_host" maxlength="300" autocomplete="off" value=new_host />
                            <span class="help">{words.host_help}</span>
                        </label>
                        <label>
                            {words.map}
                            <textarea name="map" rows="4" spellcheck="false" autocomplete="off" placeholder="/2024/05/pho.html,/pho/">{field("map")}</textarea>
                            <span class="help">{words.map_help}</span>
                        </label>
                        <label>
                            {words.key_by}
                            <select name="key_by">
                                <option value="url">{words.key_by_url}</option>
                                <option value="id" selected=field("key_by") == "id">{words.key_by_id}</option>
                            </select>
                        </label>
                        <label>
                            {words.zone}
                            {zones(&zone)}
                            <span class="help">{words.zone_help}</span>
                        </label>
                        <label>
                            {words.source_site}
                            <input name="source_site" maxlength="300" autocomplete="off" value=field("source_site") />
                            <span class="help">{words.source_site_help}</span>
                        </label>
                        <div>
                            {check("pings", words.pings)}
                            {check("keep_copies", words.keep_copies)}
                            {check("learn", words.learn)}
                        </div>
                    </div>
                </details>
                <button class="primary">{words.preview}</button>
            </form>
        </section>
    }
}

/// The host of the site's first address; none of any port.
fn own_host(at: &AtSite) -> String {
    let mut hosts = at
        .site
        .settings
        .origins
        .iter()
        .filter_map(|origin| typed_host(origin));
    hosts.next().unwrap_or_default()
}

/// The form that takes everything along.
pub fn export(at: &AtSite) -> impl IntoView + use<> {
    let words = words(at.who.language);
    let formats: Vec<_> = Format::ALL
        .into_iter()
        .map(|format| view! { <option value=format.as_str()>{(words.export_format)(format)}</option> })
        .collect();
    view! {
        <section class="panel">
            <h2>{words.export}</h2>
            <p class="muted">{words.export_help}</p>
            <form class="stack" method="post" action=at.path("/transfer/export")>
                <label>{words.format} <select name="format">{formats}</select></label>
                <div class="fields">
                    <label>{words.from} <input type="date" name="from" /></label>
                    <label>{words.to} <input type="date" name="to" /></label>
                </div>
                <p class="help">{words.range_help}</p>
                <label class="line"><input type="checkbox" name="by_month" value="1" />{words.by_month}</label>
                <fieldset>
                    <legend>{words.private}</legend>
                    {[("emails", words.emails), ("addresses", words.addresses), ("bans", words.bans)].map(|(name, word)| {
                        view! { <label class="line"><input type="checkbox" name=name value="1" />{word}</label> }
                    })}
                </fieldset>
                <button class="primary">{words.download}</button>
            </form>
        </section>
    }
}
