//! Token check: a user token looked at claim by claim, on the page of how readers sign in.

use leptos::prelude::*;

use super::AtSite;
use crate::{
    app::App,
    auth::user_token::{self, ClaimValue, Judgement, Verdict},
    error::Result,
    i18n::sign_in::SignIn,
    store::sites::Site,
};

/// A token, and what it is worth.
pub struct Checked {
    token: String,
    judgement: Judgement,
    /// The reserved name that is like the name in it.
    imitated: Option<String>,
}

/// Looks at a token as somebody pastes it: over several lines, as from a log or a terminal, or with the word before it.
pub async fn check(app: &App, site: &Site, pasted: &str) -> Result<Checked> {
    let token: String = pasted.split_whitespace().collect();
    let token = token.strip_prefix("Bearer").unwrap_or(&token);
    let judgement = user_token::judge(app, &site.id, token).await?;
    Ok(Checked {
        imitated: imitated(app, site, &judgement).await?,
        token: token.chars().take(user_token::LONGEST).collect(),
        judgement,
    })
}

/// A box to paste a token into, and what was found in the last one.
pub fn checker(at: &AtSite, words: &'static SignIn, checked: Option<Checked>) -> impl IntoView + use<> {
    let token = checked.as_ref().map(|checked| checked.token.clone());
    let found = checked.map(
        |Checked {
             judgement, imitated, ..
         }| {
            let imitates =
                imitated.map(|name| view! { <p class="notice warn">{(words.imitates)(&name)}</p> });
            let sentence = match &judgement.user {
                None => words.refused.to_owned(),
                Some(user) => match &user.signed_in.profile.name {
                    Some(name) => (words.taken)(name),
                    None => words.taken_nameless.to_owned(),
                },
            };
            let class = if judgement.user.is_some() {
                "notice good"
            } else {
                "notice bad"
            };
            let rows: Vec<_> = judgement
                .findings
                .into_iter()
                .map(|finding| {
                    let part = (words.parts)(finding.part).unwrap_or(finding.part);
                    let (class, verdict) = match finding.verdict {
                        Verdict::Good => ("good", words.good),
                        Verdict::Ignored(reason) => ("muted", (words.reason)(reason)),
                        Verdict::Wrong(reason) => ("bad", (words.reason)(reason)),
                    };
                    let value = match finding.value {
                        ClaimValue::Text(text) => view! { <bdi class="value">{text}</bdi> }.into_any(),
                        ClaimValue::Moment(moment) => at.moment(moment).into_any(),
                    };
                    view! {
                        <tr>
                            <th scope="row">{part}</th>
                            <td>{value}</td>
                            <td class=class>{verdict}</td>
                        </tr>
                    }
                })
                .collect();
            view! {
                <p class=class role="status">{sentence}</p>
                {imitates}
                <table class="findings as-list">
                    <thead>
                        <tr>
                            <th scope="col">{words.part}</th>
                            <th scope="col">{words.value}</th>
                            <th scope="col">{words.verdict}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }
        },
    );
    view! {
        <section class="panel" id="check">
            <h2>{words.try_token}</h2>
            <p class="muted">{words.try_help}</p>
            <form class="stack" method="post" action=at.path("/sign-in/check#check")>
                <label>
                    {words.token}
                    <textarea
                        name="token"
                        rows="4"
                        required
                        spellcheck="false"
                        autocomplete="off"
                        inner_html=crate::pages::typed(&token.unwrap_or_default())
                    ></textarea>
                </label>
                <p><button>{words.judge}</button></p>
            </form>
            {found}
        </section>
    }
}

/// The reserved name that a user's name is like, for which their comments would be held: unless the site says that they
/// speak for it.
async fn imitated(app: &App, site: &Site, judgement: &Judgement) -> Result<Option<String>> {
    let profile = judgement.user.as_ref().map(|user| &user.signed_in.profile);
    let Some(profile) = profile.filter(|profile| !profile.roles.iter().any(|role| role.is_of_the_site()))
    else {
        return Ok(None);
    };
    let Some(name) = &profile.name else {
        return Ok(None);
    };
    let mut connection = app.store().read().await?;
    let reserved = app.screener().reserved(&mut connection.conn(), site).await?;
    Ok(reserved.imitated(name))
}
