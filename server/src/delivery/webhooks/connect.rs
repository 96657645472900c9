//! Adding and removing an endpoint, whoever asks: a page or a program. One is reached before it is kept, so that a word
//! that was mistyped is told at once.

use super::{new_secret, telegram};
use crate::{
    app::App,
    discussion::webhooks::{self as endpoints, Change, New, Wrong},
    error::Result,
    i18n::webhooks::Words,
    store::{
        actor::Actor,
        sites::Site,
        webhooks::{self, Channel, Events, Webhook},
    },
};

/// An endpoint as an owner asks for it.
pub struct Asked {
    /// What it is.
    pub channel: Channel,
    /// A URL; of Telegram the chat's number or name.
    pub address: String,
    /// Of Telegram the bot's token.
    pub token: String,
    /// What it is to be told of.
    pub events: Events,
}

/// Why it is not taken.
#[derive(Debug)]
pub enum Refused {
    /// By our own rules.
    Wrong(Wrong),
    /// What is no token of a bot, or no chat.
    TelegramLook,
    /// Telegram said so in these words; none when it could not be asked.
    TelegramSaid(String),
}

impl Refused {
    /// What is to be put right, in a word of the form.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Wrong(Wrong::NoEvents) => "events",
            Self::Wrong(_) => "address",
            Self::TelegramLook | Self::TelegramSaid(_) => "token",
        }
    }

    /// Why, in a sentence.
    pub fn sentence(&self, words: &Words) -> String {
        match self {
            Self::Wrong(wrong) => (words.wrong)(*wrong).to_owned(),
            Self::TelegramLook => words.telegram_look.to_owned(),
            Self::TelegramSaid(said) => (words.telegram_said)(said),
        }
    }
}

/// Adds an endpoint that can be reached.
pub async fn add(app: &App, site: &Site, asked: Asked, actor: Actor) -> Result<Result<Webhook, Refused>> {
    if asked.events.is_empty() {
        return Ok(Err(Refused::Wrong(Wrong::NoEvents)));
    }
    let (address, secret) = match reach(app, &asked).await {
        Ok(reached) => reached,
        Err(refused) => return Ok(Err(refused)),
    };
    let new = New {
        channel: asked.channel,
        address,
        secret,
        events: asked.events,
    };
    let added = endpoints::add(app, site, new, actor).await?;
    Ok(added.map_err(Refused::Wrong))
}

/// The address and the secret of an endpoint that can be reached.
async fn reach(app: &App, asked: &Asked) -> Result<(String, String), Refused> {
    if asked.channel != Channel::Telegram {
        let url = endpoints::check_address(app, &asked.address).await;
        let secret = if asked.channel == Channel::Webhook {
            new_secret()
        } else {
            String::new()
        };
        return Ok((url.map_err(Refused::Wrong)?.to_string(), secret));
    }
    if !telegram::is_token(&asked.token) || !telegram::is_chat(&asked.address) {
        return Err(Refused::TelegramLook);
    }
    match telegram::connect(app, &asked.token, &asked.address).await {
        Ok(number) => Ok((number, asked.token.clone())),
        Err(telegram::Refused::Told { words, .. }) => Err(Refused::TelegramSaid(words)),
        Err(telegram::Refused::Trouble(_)) => Err(Refused::TelegramSaid(String::new())),
    }
}

/// Removes an endpoint, with all that it is owed; Telegram reports presses of a bot no more that nobody has any longer.
pub async fn remove(app: &App, site: &Site, webhook: &Webhook, actor: Actor) -> Result<()> {
    endpoints::change(app, site, webhook.id.clone(), Change::Remove, actor).await?;
    if webhook.channel == Channel::Telegram {
        let others = webhooks::list(&mut app.store().read().await?.conn(), &site.id).await?;
        if others.iter().all(|other| other.secret != webhook.secret) {
            telegram::disconnect(app, &webhook.secret).await;
        }
    }
    Ok(())
}
