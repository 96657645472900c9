//! How a site's owner names its identity providers: what was typed, checked and on the record.

use cam_nhan_domain::{Code, SiteId, comment::text, ids::IdentityProviderId};
use openidconnect::IssuerUrl;
use url::Url;

use super::presets::{self, Preset};
use crate::{
    app::App,
    crypto::token::random,
    error::Result,
    net::outgoing::Trouble,
    store::{
        actor::Actor,
        audit::{self, Action, NewEntry},
        identity_providers::{self, IdentityProvider, MOST, OAuth2, Options, SignedSecret, StaffRule},
        moderators::{self, Role},
    },
};

/// The longest field, in bytes: a private key in PEM form.
const LONGEST: usize = 4_000;
/// The longest name on a button, in characters.
const LONGEST_NAME: usize = 40;
/// Rules of who moderates.
const MOST_RULES: usize = 100;

/// A provider, as somebody types it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What stands on the button; empty for the preset's.
    pub name: String,
    /// The issuer of an OpenID provider, or of Microsoft's the organisation's id.
    pub issuer: String,
    /// By which the provider knows this service.
    pub client_id: String,
    /// The secret, or Apple's private key; empty to leave what is there.
    pub client_secret: String,
    /// Whose private key it is (Apple).
    pub team: String,
    /// The private key's id (Apple).
    pub key: String,
    /// What is asked for; empty for the preset's.
    pub scopes: String,
    /// Where OAuth 2 is spoken, and where the account's facts are; of [`Preset::OAuth2`] alone.
    pub oauth2: OAuth2,
    /// Whether readers sign in with it.
    pub for_readers: bool,
    /// Who moderates: a rule a line, as `@bao.example moderator`.
    pub staff: String,
    /// The claim that lists groups.
    pub groups_claim: String,
}

/// Why a provider is not taken; a number is a line of the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A field is longer than [`LONGEST`], or has control characters.
    Field,
    /// It needs a name of at most [`LONGEST_NAME`] characters.
    Name,
    /// No issuer: an address that begins with https.
    Issuer,
    /// The issuer does not answer as an OpenID provider.
    NoProvider(Trouble),
    /// It needs a client's id.
    ClientId,
    /// It needs a secret.
    ClientSecret,
    /// No private key in PEM form, or no team or key id beside it.
    PrivateKey,
    /// One of the addresses does not begin with https.
    Address,
    /// A line of the rules cannot be read.
    Rule(usize),
    /// Nobody would sign in with it.
    ForNobody,
    /// The site has [`MOST`] already.
    TooMany,
}

/// Adds a provider, or with `old` replaces one.
pub async fn set(
    app: &App,
    site: &SiteId,
    old: Option<&IdentityProvider>,
    preset: Preset,
    typed: &Typed,
    actor: Actor,
) -> Result<Result<IdentityProvider, Problem>> {
    let provider = match check(app, site, old, preset, typed).await {
        Ok(provider) => provider,
        Err(problem) => return Ok(Err(problem)),
    };
    let (stored, is_new, now) = (provider.clone(), old.is_none(), app.now());
    let set = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let site = &stored.site_id;
                moderators::ensure_owner(conn, site, &actor).await?;
                let known = identity_providers::get(conn, &stored.id).await?;
                if known.is_none() && identity_providers::list(conn, site).await?.len() >= MOST {
                    return Ok(false);
                }
                // Who moderated by its word does so by the new rules, from the next sign-in on.
                if known.is_some_and(|known| known.options.staff != stored.options.staff) {
                    identity_providers::end_rights(conn, &stored.id).await?;
                }
                identity_providers::set(conn, &stored).await?;
                let act = if is_new {
                    Action::AddIdentityProvider
                } else {
                    Action::SetIdentityProvider
                };
                let entry = NewEntry {
                    after: &stored.issuer,
                    why: &stored.name,
                    ..NewEntry::new(site, &actor, act, stored.id.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(true)
            })
        })
        .await?;
    Ok(if set { Ok(provider) } else { Err(Problem::TooMany) })
}

/// Removes a provider: nobody signs in with it, and who moderates by its word does so no longer. [`Code::ActImpossible`].
pub async fn remove(app: &App, site: &SiteId, id: IdentityProviderId, actor: Actor) -> Result<()> {
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &site, &actor).await?;
                let known = identity_providers::get(conn, &id).await?;
                let known = known
                    .filter(|known| known.site_id == site)
                    .ok_or(Code::ActImpossible)?;
                identity_providers::remove(conn, &site, &id).await?;
                let entry = NewEntry {
                    before: &known.issuer,
                    why: &known.name,
                    ..NewEntry::new(&site, &actor, Action::RemoveIdentityProvider, id.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(())
            })
        })
        .await
}

/// What was typed, as a provider.
async fn check(
    app: &App,
    site: &SiteId,
    old: Option<&IdentityProvider>,
    preset: Preset,
    typed: &Typed,
) -> Result<IdentityProvider, Problem> {
    let oauth2 = &typed.oauth2;
    let fields = [
        &typed.name,
        &typed.issuer,
        &typed.client_id,
        &typed.team,
        &typed.key,
        &typed.scopes,
        &typed.groups_claim,
        &oauth2.authorize,
        &oauth2.token,
        &oauth2.user_info,
        &oauth2.subject,
        &oauth2.name,
        &oauth2.email,
        &oauth2.picture,
    ];
    let is_plain = |field: &&String| field.len() <= LONGEST && !field.contains(char::is_control);
    if !fields.iter().all(is_plain) || typed.client_secret.len() > LONGEST || typed.staff.len() > LONGEST * 4
    {
        return Err(Problem::Field);
    }
    let name = text::one_line(
        if typed.name.trim().is_empty() {
            preset.name()
        } else {
            &typed.name
        },
        LONGEST,
    );
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(Problem::Name);
    }
    if typed.client_id.trim().is_empty() {
        return Err(Problem::ClientId);
    }
    let options = options(app, preset, typed)?;
    let client_secret = match (typed.client_secret.trim(), old) {
        ("", Some(old)) => old.client_secret.clone(),
        (secret, _) => secret.to_owned(),
    };
    if options.signed_secret.is_some() && presets::signing_key(&client_secret).is_none() {
        return Err(Problem::PrivateKey);
    }
    let needs_secret = options.oauth2.is_some() && preset != Preset::OAuth2;
    if client_secret.is_empty() && needs_secret
        || options.signed_secret.is_none() && !is_secret(&client_secret)
    {
        return Err(Problem::ClientSecret);
    }
    if !typed.for_readers && options.staff.is_empty() {
        return Err(Problem::ForNobody);
    }
    let provider = IdentityProvider {
        id: match old {
            Some(old) => old.id.clone(),
            None => IdentityProviderId::new(app.now().0, random()),
        },
        site_id: site.clone(),
        name,
        issuer: issuer(app, preset, typed, &options).await?,
        client_id: typed.client_id.trim().to_owned(),
        client_secret,
        for_readers: typed.for_readers,
        options,
        created_at: old.map_or_else(|| app.now(), |old| old.created_at),
    };
    Ok(provider)
}

/// Whether a text can be a secret, which may have to stand in a header.
fn is_secret(text: &str) -> bool {
    text.len() <= 1_000 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn options(app: &App, preset: Preset, typed: &Typed) -> Result<Options, Problem> {
    let mut options = preset.options();
    if !typed.scopes.trim().is_empty() {
        options.scopes = typed.scopes.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    if preset == Preset::OAuth2 {
        let said = &typed.oauth2;
        for address in [&said.authorize, &said.token, &said.user_info] {
            if !is_address(app, address.trim()) {
                return Err(Problem::Address);
            }
        }
        let trimmed = |text: &String, fallback: &str| match text.trim() {
            "" => fallback.to_owned(),
            text => text.to_owned(),
        };
        options.oauth2 = Some(OAuth2 {
            dialect: said.dialect,
            authorize: trimmed(&said.authorize, ""),
            token: trimmed(&said.token, ""),
            user_info: trimmed(&said.user_info, ""),
            subject: trimmed(&said.subject, "id"),
            name: trimmed(&said.name, "name"),
            email: trimmed(&said.email, "email"),
            picture: trimmed(&said.picture, "picture"),
            email_is_proved: said.email_is_proved,
        });
    }
    if preset == Preset::Apple {
        let (team, key) = (typed.team.trim(), typed.key.trim());
        if team.is_empty() || key.is_empty() {
            return Err(Problem::PrivateKey);
        }
        options.signed_secret = Some(SignedSecret {
            team: team.to_owned(),
            key: key.to_owned(),
        });
    }
    options.staff = rules(&typed.staff)?;
    options.groups_claim = typed.groups_claim.trim().to_owned();
    if options.groups_claim.is_empty() {
        options.groups_claim = "groups".to_owned();
    }
    Ok(options)
}

/// The issuer, which an OpenID provider must answer for.
async fn issuer(app: &App, preset: Preset, typed: &Typed, options: &Options) -> Result<String, Problem> {
    if let Some(oauth2) = &options.oauth2 {
        let origin = Url::parse(&oauth2.authorize).map_err(|_| Problem::Address)?;
        return Ok(match preset.issuer() {
            "" => origin.origin().ascii_serialization(),
            known => known.to_owned(),
        });
    }
    let said = typed.issuer.trim();
    let issuer = match preset {
        Preset::Microsoft if said.is_empty() || said.contains(['/', ':', '?', '#']) => {
            return Err(Problem::Issuer);
        }
        Preset::Microsoft => preset.issuer().replace("{tenant}", said),
        Preset::OpenId => {
            // What is copied is often the address of the document that begins there.
            said.trim_end_matches("/.well-known/openid-configuration")
                .to_owned()
        }
        _ => preset.issuer().to_owned(),
    };
    if !is_address(app, &issuer) {
        return Err(Problem::Issuer);
    }
    let url = IssuerUrl::new(issuer.clone()).map_err(|_| Problem::Issuer)?;
    // Google's and Apple's need not be asked.
    if matches!(preset, Preset::OpenId | Preset::Microsoft) {
        app.issuers()
            .renew(&url, app.now())
            .await
            .map_err(Problem::NoProvider)?;
    }
    Ok(issuer)
}

/// Whether secrets may be sent to an address: over https, or to a host that whoever runs the service has named.
fn is_address(app: &App, text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let is_named = url.scheme() == "http" && app.issuers().outgoing().is_named(&url);
        is_plain && url.has_host() && (url.scheme() == "https" || is_named)
    })
}

/// The rules of who moderates, one a line: who, and as what.
fn rules(typed: &str) -> Result<Vec<StaffRule>, Problem> {
    let lines = typed.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let rules = lines.map(|(line, number)| rule(line).ok_or(Problem::Rule(number)));
    let rules = rules.collect::<Result<Vec<_>, _>>()?;
    match rules.len() {
        0..=MOST_RULES => Ok(rules),
        _ => Err(Problem::Rule(MOST_RULES + 1)),
    }
}

fn rule(line: &str) -> Option<StaffRule> {
    let (who, role) = line.trim().rsplit_once(char::is_whitespace)?;
    let who = who.trim().trim_end_matches(['=', ':', ',']).trim_end();
    let is_group = who
        .strip_prefix("group:")
        .is_some_and(|group| !group.trim().is_empty());
    let is_address = who.contains('@') && !who.ends_with('@') && !who.contains(char::is_whitespace);
    (is_group || is_address).then_some(())?;
    Some(StaffRule {
        who: if is_group {
            who.to_owned()
        } else {
            who.to_lowercase()
        },
        role: Role::parse(&role.to_lowercase())?,
    })
}

/// The rules as they are typed.
pub fn typed_rules(rules: &[StaffRule]) -> String {
    let lines: Vec<_> = rules
        .iter()
        .map(|rule| format!("{} {}", rule.who, rule.role.as_str()))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_people_write_them_and_a_wrong_line_is_named() {
        let read = rules("Lan@Bao.example owner\n\n  @bao.example: Moderator\ngroup:Ban biên tập = viewer\n");
        let read = read.expect("rules");
        assert_eq!(
            typed_rules(&read),
            "lan@bao.example owner\n@bao.example moderator\ngroup:Ban biên tập viewer"
        );
        for (wrong, line) in [
            ("lan@bao.example", 1),
            ("@bao.example viewer\nlan owner", 2),
            ("group: viewer", 1),
            ("@bao.example king", 1),
            ("lan@ viewer", 1),
        ] {
            assert_eq!(rules(wrong), Err(Problem::Rule(line)), "{wrong}");
        }
    }
}
