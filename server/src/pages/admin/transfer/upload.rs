//! The form that brings the files of an import.

use std::{collections::HashMap, sync::Arc};

use axum::{extract::State, http::StatusCode, response::Response};
use cam_nhan_transfer::{
    formats,
    host::typed_host,
    output::Choices,
    placing::{KeyBy, Placing, read_map},
};

use super::{forms::Typed, page, to_page};
use crate::{
    app::App,
    discussion::import::under_way::{Imports, Uploaded},
    error::Result,
    http::uploads::{Upload, UploadError, UploadForm},
    i18n::transfer::{Transfer, words},
    pages::admin::{AtSite, FromOwnPage, permissions},
    zone::Zone,
};

/// Takes the files in, and begins to read them.
pub async fn upload(
    State(app): State<App>,
    State(imports): State<Arc<Imports>>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    mut form: UploadForm,
) -> Result<Response> {
    let words = words(at.who.language);
    let Some(working) = imports.begin(&at.site.id).await else {
        form.drain().await;
        let wrong = Some((StatusCode::CONFLICT, words.busy));
        return page((&app, &at), &imports, &Typed::new(), wrong).await;
    };
    let upload = match form.receive().await {
        Ok(upload) => upload,
        Err(error) => {
            form.drain().await;
            drop(working);
            let wrong = match error {
                UploadError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, words.too_large),
                UploadError::Incomplete => (StatusCode::BAD_REQUEST, words.incomplete),
                UploadError::Fault(error) => {
                    tracing::error!(%error, "an upload was not stored");
                    (StatusCode::INSUFFICIENT_STORAGE, words.fault)
                }
            };
            return page((&app, &at), &imports, &Typed::new(), Some(wrong)).await;
        }
    };
    let fields = upload.fields.clone();
    match chosen(&at, upload, words) {
        Ok(uploaded) => {
            working.read(&app, uploaded);
            Ok(to_page(&at))
        }
        Err(sentence) => {
            drop(working);
            let wrong = Some((StatusCode::UNPROCESSABLE_ENTITY, sentence.as_str()));
            page((&app, &at), &imports, &fields, wrong).await
        }
    }
}

/// What a form has chosen, or what is to be mended in it.
fn chosen(at: &AtSite, upload: Upload, words: &'static Transfer) -> Result<Uploaded, String> {
    let field = |name: &str| upload.fields.get(name).map_or("", |value| value.trim());
    if upload.files.is_empty() {
        return Err(words.files_missing.to_owned());
    }
    let from = match field("format") {
        "" => None,
        name => Some(formats::named(name).ok_or(words.format_wrong)?),
    };
    let hosts = match (field("old_host"), field("new_host")) {
        // The new one is filled in beforehand.
        ("", _) => HashMap::new(),
        (old, new) => {
            let hosts = typed_host(old).zip(typed_host(new)).ok_or(words.host_wrong)?;
            HashMap::from([hosts])
        }
    };
    let zone = match field("time_zone") {
        "" => Zone::of(&at.site.settings),
        name => Zone::named(name).ok_or(words.zone_wrong)?,
    };
    let map = read_map(field("map").as_bytes()).map_err(words.map_wrong)?;
    let key_by = match field("key_by") {
        "id" => KeyBy::Id,
        _ => KeyBy::Url,
    };
    Ok(Uploaded {
        from,
        choices: Choices {
            zone: zone.rules(),
            site: field("source_site").to_owned(),
            pings: !field("pings").is_empty(),
            keep_copies: !field("keep_copies").is_empty(),
        },
        placing: Placing {
            settings: at.site.settings.clone(),
            key_by,
            map,
            hosts,
        },
        learn: !field("learn").is_empty(),
        files: upload.files,
        folder: upload.folder,
    })
}
