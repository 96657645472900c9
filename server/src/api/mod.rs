//! JSON under `/api/v1`: request, discussion, response. Described by OpenAPI at `/api/openapi.json`, readable at `/api/`.

pub mod admin;
pub mod comments;
pub mod counts;
pub mod house_rules;
pub mod mail_reports;
pub mod me;
pub mod people;
pub mod phone_code;
pub mod preview;
pub mod reactions;
pub mod readers;
pub mod reply_mail;
pub mod sign_in;
pub mod telegram;
pub mod threads;
pub mod warnings;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::app_state::AppState;

/// Tells the description how callers prove who they are.
pub struct Security;

impl utoipa::Modify for Security {
    fn modify(&self, description: &mut utoipa::openapi::OpenApi) {
        let bearer = || SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("reader", bearer());
        components.add_security_scheme("moderator", bearer());
    }
}

/// Every route of the API.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(threads::get))
        .routes(routes!(threads::mine))
        .routes(routes!(threads::news))
        .routes(routes!(me::comments))
        .routes(routes!(me::json))
        .routes(routes!(me::csv))
        .routes(routes!(me::link))
        .routes(routes!(me::erase, me::erasures))
        .routes(routes!(admin::erasures::list))
        .routes(routes!(admin::erasures::decide))
        .routes(routes!(counts::list))
        .routes(routes!(people::list))
        .routes(routes!(readers::add))
        .routes(routes!(readers::claim_guest))
        .routes(routes!(readers::bell, readers::see_bell))
        .routes(routes!(sign_in::ways, sign_in::answer_code))
        .routes(routes!(sign_in::send_code))
        .routes(routes!(sign_in::take_over))
        .routes(routes!(phone_code::send))
        .routes(routes!(phone_code::answer))
        .routes(routes!(reply_mail::get, reply_mail::set, reply_mail::end))
        .routes(routes!(reactions::react_to_article))
        .routes(routes!(reactions::react_to_comment))
        .routes(routes!(comments::post))
        .routes(routes!(comments::get, comments::edit, comments::remove))
        .routes(routes!(comments::replies))
        .routes(routes!(preview::render))
        .routes(routes!(comments::flag))
        .routes(routes!(comments::appeal))
        .routes(routes!(house_rules::get))
        .routes(routes!(warnings::list, warnings::acknowledge))
        .routes(routes!(mail_reports::take))
        .routes(routes!(telegram::hear))
        .routes(routes!(admin::comments::list))
        .routes(routes!(admin::comments::moderate))
        .routes(routes!(admin::comments::edit))
        .routes(routes!(admin::comments::list_flags))
        .routes(routes!(admin::warnings::list, admin::warnings::warn))
        .routes(routes!(admin::bulk::bulk))
        .routes(routes!(admin::bulk::bulk_matching))
        .routes(routes!(admin::bulk::take_back))
        .routes(routes!(admin::bans::list, admin::bans::add))
        .routes(routes!(admin::bans::lift))
        .routes(routes!(admin::threads::set_comments_open))
        .routes(routes!(admin::threads::set_commenters))
        .routes(routes!(admin::articles::put_all))
        .routes(routes!(
            admin::articles::get,
            admin::articles::put,
            admin::articles::remove
        ))
        .routes(routes!(admin::rearrange::move_thread))
        .routes(routes!(admin::rearrange::move_to_site))
        .routes(routes!(admin::rearrange::merge_threads))
        .routes(routes!(admin::rearrange::split_thread))
        .routes(routes!(admin::rearrange::move_list))
        .routes(routes!(admin::rules::words, admin::rules::set_words))
        .routes(routes!(admin::rules::settings, admin::rules::set_settings))
        .routes(routes!(
            admin::phone_hook::get,
            admin::phone_hook::set,
            admin::phone_hook::remove
        ))
        .routes(routes!(admin::rules::try_text))
        .routes(routes!(admin::rules::words_effect))
        .routes(routes!(admin::rules::settings_effect))
        .routes(routes!(admin::rules::model, admin::rules::forget))
        .routes(routes!(admin::audit_log::list))
        .routes(routes!(admin::reaction_bursts::list))
        .routes(routes!(admin::reaction_bursts::take_back))
        .routes(routes!(admin::webhooks::list, admin::webhooks::add))
        .routes(routes!(admin::webhooks::change, admin::webhooks::remove))
        .routes(routes!(admin::webhooks::renew))
        .routes(routes!(admin::webhooks::test))
        .routes(routes!(admin::webhooks::list_deliveries))
        .routes(routes!(admin::webhooks::send_again))
        .routes(routes!(admin::audit_log::csv))
        .routes(routes!(admin::audit_log::jsonl))
        .routes(routes!(admin::statistics::get))
        .routes(routes!(admin::export::jsonl))
}
