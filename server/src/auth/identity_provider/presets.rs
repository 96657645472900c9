//! Presets: what is known of providers that many have an account with, so that an owner names two or three things, and what is
//! peculiar about Apple. Addresses are the providers' own documentation's.

use cam_nhan_domain::Code;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Map, Value, json};

use crate::{
    app::App,
    error::Result,
    store::identity_providers::{Dialect, IdentityProvider, OAuth2, Options},
};

/// For how long a secret that we sign is good, in seconds.
const SIGNED_FOR: i64 = 300;
/// Who reads Apple's secrets.
const APPLE: &str = "https://appleid.apple.com";

/// A provider whose particulars are known; and the two kinds whose are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Google (OpenID Connect).
    Google,
    /// Microsoft Entra ID (OpenID Connect); each organisation is an issuer of its own.
    Microsoft,
    /// Apple (OpenID Connect, with a secret that is signed anew for each request).
    Apple,
    /// Facebook (OAuth 2).
    Facebook,
    /// Zalo, version 4 (OAuth 2).
    Zalo,
    /// GitHub (OAuth 2).
    GitHub,
    /// Any OpenID provider.
    OpenId,
    /// Any provider of OAuth 2 that tells of the account.
    OAuth2,
}

impl Preset {
    /// All of them, as they are offered.
    pub const ALL: [Self; 8] = [
        Self::Google,
        Self::Facebook,
        Self::Zalo,
        Self::Apple,
        Self::Microsoft,
        Self::GitHub,
        Self::OpenId,
        Self::OAuth2,
    ];

    /// The word in forms and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Microsoft => "microsoft",
            Self::Apple => "apple",
            Self::Facebook => "facebook",
            Self::Zalo => "zalo",
            Self::GitHub => "github",
            Self::OpenId => "openid",
            Self::OAuth2 => "oauth2",
        }
    }

    /// Reads [`Preset::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.as_str() == text)
    }

    /// What stands on the button unless the owner says otherwise.
    pub fn name(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Microsoft => "Microsoft",
            Self::Apple => "Apple",
            Self::Facebook => "Facebook",
            Self::Zalo => "Zalo",
            Self::GitHub => "GitHub",
            Self::OpenId | Self::OAuth2 => "",
        }
    }

    /// The issuer, where it is everybody's. `{tenant}` stands for an organisation's.
    pub fn issuer(self) -> &'static str {
        match self {
            Self::Google => "https://accounts.google.com",
            Self::Microsoft => "https://login.microsoftonline.com/{tenant}/v2.0",
            Self::Apple => APPLE,
            Self::Facebook => "https://www.facebook.com",
            Self::Zalo => "https://oauth.zaloapp.com",
            Self::GitHub => "https://github.com",
            Self::OpenId | Self::OAuth2 => "",
        }
    }

    /// How it is spoken with.
    pub fn options(self) -> Options {
        let scopes = match self {
            Self::Google | Self::Microsoft | Self::OpenId => "email profile",
            // Apple parts them in its own way, and has no `profile`.
            Self::Apple => "name email",
            Self::Facebook => "public_profile email",
            Self::GitHub => "read:user user:email",
            Self::Zalo | Self::OAuth2 => "",
        };
        Options {
            scopes: scopes.to_owned(),
            form_post: self == Self::Apple,
            oauth2: self.oauth2(),
            ..Options::default()
        }
    }

    fn oauth2(self) -> Option<OAuth2> {
        let text = str::to_owned;
        Some(match self {
            Self::Facebook => OAuth2 {
                authorize: text("https://www.facebook.com/v21.0/dialog/oauth"),
                token: text("https://graph.facebook.com/v21.0/oauth/access_token"),
                user_info: text("https://graph.facebook.com/v21.0/me?fields=id,name,email,picture"),
                subject: text("id"),
                name: text("name"),
                email: text("email"),
                picture: text("picture.data.url"),
                ..OAuth2::default()
            },
            Self::Zalo => OAuth2 {
                dialect: Dialect::Zalo,
                authorize: text("https://oauth.zaloapp.com/v4/permission"),
                token: text("https://oauth.zaloapp.com/v4/access_token"),
                user_info: text("https://graph.zalo.me/v2.0/me?fields=id,name,picture"),
                subject: text("id"),
                name: text("name"),
                picture: text("picture.data.url"),
                ..OAuth2::default()
            },
            Self::GitHub => OAuth2 {
                dialect: Dialect::GitHub,
                authorize: text("https://github.com/login/oauth/authorize"),
                token: text("https://github.com/login/oauth/access_token"),
                user_info: text("https://api.github.com/user"),
                subject: text("id"),
                name: text("name"),
                email: text("email"),
                picture: text("avatar_url"),
                ..OAuth2::default()
            },
            Self::OAuth2 => OAuth2 {
                subject: text("id"),
                name: text("name"),
                email: text("email"),
                picture: text("picture"),
                ..OAuth2::default()
            },
            Self::Google | Self::Microsoft | Self::Apple | Self::OpenId => return None,
        })
    }
}

/// What proves to a provider that it is this service. Apple's is signed anew, by the key that stands in a secret's place.
pub(super) fn client_secret(app: &App, provider: &IdentityProvider) -> Result<String> {
    let Some(signed) = &provider.options.signed_secret else {
        return Ok(provider.client_secret.clone());
    };
    let now = app.now().0.div_euclid(1_000);
    let claims = json!({
        "iss": signed.team, "iat": now, "exp": now + SIGNED_FOR, "aud": provider.issuer, "sub": provider.client_id,
    });
    let header = Header {
        kid: Some(signed.key.clone()),
        ..Header::new(Algorithm::ES256)
    };
    let key = signing_key(&provider.client_secret).ok_or(Code::ProviderRefused)?;
    Ok(encode(&header, &claims, &key).map_err(|_| Code::ProviderRefused)?)
}

/// The private key that signs secrets, as Apple gives it out (PEM, P-256).
pub(super) fn signing_key(pem: &str) -> Option<EncodingKey> {
    EncodingKey::from_ec_pem(pem.trim().as_bytes()).ok()
}

/// Apple tells a person's name beside its answer, in JSON, and only the first time.
pub(super) fn name_by_apple(user: &str, said: &mut Map<String, Value>) {
    let Ok(user) = serde_json::from_str::<Value>(user) else {
        return;
    };
    let part = |name: &str| {
        user.get("name")
            .and_then(|whole| whole.get(name))
            .and_then(Value::as_str)
    };
    let name = [part("lastName"), part("firstName")]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    if !name.trim().is_empty() {
        said.entry("name").or_insert(Value::String(name));
    }
}
