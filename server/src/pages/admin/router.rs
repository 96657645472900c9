//! Every route of the moderators' pages.

use axum::{
    Router,
    routing::{get, post},
};

use super::{
    account, acts, article, audit_log, browsers, door, embed, erasures, forgotten, health,
    identity_providers, look, model, moves, notices, people, provider_sign_in, queue, reaction_bursts,
    reactions, reader, reader_sign_in, rearrange, settings, setup, shell::front, sign_in, site, site_list,
    statistics, thread, transfer, webhook, webhooks, words,
};
use crate::app_state::AppState;

/// The moderators' pages.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/admin", get(front))
        .route("/admin/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route(
            "/admin/sign-in/code",
            get(sign_in::show_code).post(sign_in::answer),
        )
        .route(
            "/admin/sign-in/link",
            get(provider_sign_in::show).post(provider_sign_in::link),
        )
        .route("/admin/sign-out", post(sign_in::sign_out))
        .route("/admin/setup/{code}", get(setup::show).post(setup::complete))
        .route("/admin/language", post(door::choose_language))
        .route(
            "/admin/invitation/{token}",
            get(sign_in::show_invitation).post(sign_in::accept),
        )
        .route(
            "/admin/password/{token}",
            get(sign_in::show_password_link).post(sign_in::set_password_by_link),
        )
        .route(
            "/admin/forgotten-password",
            get(forgotten::show).post(forgotten::ask),
        )
        .route("/admin/account", get(account::show))
        .route(
            "/admin/account/totp",
            get(account::show_totp).post(account::turn_on_totp),
        )
        .route("/admin/account/totp/off", post(account::turn_off_totp))
        .route(
            "/admin/account/recovery-codes",
            post(account::issue_recovery_codes),
        )
        .route("/admin/account/password", post(account::set_password))
        .route("/admin/account/push", post(browsers::turn_on))
        .route("/admin/account/push/off", post(browsers::turn_off))
        .route("/admin/account/sessions", post(account::end_sessions))
        .route("/admin/health", get(health::show))
        .route("/admin/sites", get(site_list::show).post(site_list::add))
        .route("/admin/sites/{site}", get(queue::show))
        .route("/admin/sites/{site}/live", get(queue::live))
        .route("/admin/sites/{site}/waiting", get(queue::waiting))
        .route("/admin/sites/{site}/statistics", get(statistics::show))
        .route("/admin/sites/{site}/model", get(model::show))
        .route("/admin/sites/{site}/model/{kind}/export", get(model::export))
        .route("/admin/sites/{site}/model/{kind}/reset", post(model::reset))
        .route("/admin/sites/{site}/threads/{thread}", get(thread::show))
        .route("/admin/sites/{site}/readers/{reader}", get(reader::show))
        .route("/admin/sites/{site}/acts", post(acts::moderate))
        .route("/admin/sites/{site}/acts/matching", post(acts::moderate_matching))
        .route("/admin/sites/{site}/undo", post(acts::undo))
        .route("/admin/sites/{site}/edit", post(acts::edit))
        .route("/admin/sites/{site}/reply", post(acts::reply))
        .route("/admin/sites/{site}/ban", post(acts::ban))
        .route("/admin/sites/{site}/warn", post(acts::warn))
        .route("/admin/sites/{site}/lift", post(acts::lift))
        .route("/admin/sites/{site}/comments-open", post(acts::set_comments_open))
        .route("/admin/sites/{site}/commenters", post(acts::set_commenters))
        .route("/admin/sites/{site}/article", post(article::describe))
        .route("/admin/sites/{site}/move", post(rearrange::move_thread))
        .route("/admin/sites/{site}/move-to-site", post(rearrange::move_to_site))
        .route("/admin/sites/{site}/merge", post(rearrange::merge_threads))
        .route("/admin/sites/{site}/split", post(rearrange::split_thread))
        .route("/admin/sites/{site}/words", get(words::show).post(words::save))
        .route("/admin/sites/{site}/words/add", post(words::add))
        .route("/admin/sites/{site}/words/remove", post(words::remove))
        .route("/admin/sites/{site}/words/preview", post(words::preview))
        .route(
            "/admin/sites/{site}/settings",
            get(settings::show).post(settings::save),
        )
        .route("/admin/sites/{site}/settings/preview", post(settings::preview))
        .route("/admin/sites/{site}/try", post(words::try_text))
        .route(
            "/admin/sites/{site}/reaction-bursts",
            get(reaction_bursts::show).post(reaction_bursts::change),
        )
        .route("/admin/sites/{site}/webhooks", get(webhooks::show))
        .route("/admin/sites/{site}/webhooks/add", post(webhooks::add))
        .route("/admin/sites/{site}/webhooks/{webhook}", get(webhook::show))
        .route("/admin/sites/{site}/webhooks/{webhook}/test", post(webhook::test))
        .route(
            "/admin/sites/{site}/webhooks/{webhook}/events",
            post(webhook::set_events),
        )
        .route(
            "/admin/sites/{site}/webhooks/{webhook}/switch",
            post(webhook::switch),
        )
        .route(
            "/admin/sites/{site}/webhooks/{webhook}/secret",
            post(webhook::renew),
        )
        .route(
            "/admin/sites/{site}/webhooks/{webhook}/remove",
            post(webhook::remove),
        )
        .route(
            "/admin/sites/{site}/webhooks/{webhook}/again",
            post(webhook::send_again),
        )
        .route(
            "/admin/sites/{site}/erasures",
            get(erasures::show).post(erasures::decide),
        )
        .route("/admin/sites/{site}/moves", get(moves::show).post(moves::run))
        .route("/admin/sites/{site}/moves/preview", post(moves::preview_moves))
        .route("/admin/sites/{site}/transfer", get(transfer::show))
        .route("/admin/sites/{site}/transfer/import", post(transfer::import))
        .route("/admin/sites/{site}/transfer/drop", post(transfer::forget))
        .route("/admin/sites/{site}/transfer/export", post(transfer::export))
        .route(
            "/admin/sites/{site}/transfer/imports/{import}/undo",
            post(transfer::earlier::undo),
        )
        .route("/admin/sites/{site}/audit-log", get(audit_log::show))
        .route("/admin/sites/{site}/audit-log.csv", get(audit_log::csv))
        .route("/admin/sites/{site}/audit-log.jsonl", get(audit_log::jsonl))
        .route("/admin/sites/{site}/sign-in", get(reader_sign_in::show))
        .route(
            "/admin/sites/{site}/sign-in/commenters",
            post(reader_sign_in::set_commenters),
        )
        .route(
            "/admin/sites/{site}/sign-in/phone",
            post(reader_sign_in::set_phone_hook),
        )
        .route(
            "/admin/sites/{site}/sign-in/phone/remove",
            post(reader_sign_in::remove_phone_hook),
        )
        .route("/admin/sites/{site}/sign-in/keys", post(reader_sign_in::add_key))
        .route(
            "/admin/sites/{site}/sign-in/keys/remove",
            post(reader_sign_in::remove_key),
        )
        .route(
            "/admin/sites/{site}/sign-in/providers",
            get(identity_providers::show).post(identity_providers::add),
        )
        .route(
            "/admin/sites/{site}/sign-in/providers/change",
            post(identity_providers::change),
        )
        .route(
            "/admin/sites/{site}/sign-in/providers/remove",
            post(identity_providers::remove),
        )
        .route("/admin/sites/{site}/sign-in/check", post(reader_sign_in::check))
        .route("/admin/sites/{site}/site", get(site::show).post(site::save))
        .route("/admin/sites/{site}/look", get(look::show).post(look::save))
        .route("/admin/sites/{site}/look/preview", get(look::preview))
        .route(
            "/admin/sites/{site}/reactions",
            get(reactions::show).post(reactions::save),
        )
        .route("/admin/sites/{site}/reactions/preview", post(reactions::preview))
        .route("/admin/sites/{site}/embed", get(embed::show))
        .route("/admin/sites/{site}/embed/test", post(embed::test))
        .route("/admin/sites/{site}/people", get(people::show))
        .route("/admin/sites/{site}/people/invite", post(people::invite))
        .route(
            "/admin/sites/{site}/people/end-invitation",
            post(people::end_invitation),
        )
        .route("/admin/sites/{site}/people/role", post(people::set_role))
        .route("/admin/sites/{site}/people/token", post(people::issue_token))
        .route("/admin/sites/{site}/people/end-token", post(people::end_token))
        .route(
            "/admin/sites/{site}/notices",
            get(notices::show).post(notices::save),
        )
        .route("/admin/sites/{site}/notices/test", post(notices::send_one))
}

/// The forms that bring files.
pub fn uploads() -> Router<AppState> {
    Router::new().route(
        "/admin/sites/{site}/transfer/upload",
        post(transfer::upload::upload),
    )
}
