//! The real service on a real socket; only its clock stands still.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use cam_nhan::{
    abuse::rate_limits::Rates,
    app::App,
    app_state::AppState,
    auth,
    clock::Clock,
    config::{Cdn, CdnKind, Config},
    delivery,
    http::server::{self, ConnectionLimits},
    live,
    net::address::ClientHeader,
    router::router,
    store::{
        actor::Actor,
        moderators::{Role, Scope},
        sites::{self, Site},
    },
};
use cam_nhan_domain::{SiteId, site::Settings};
use futures_util::future::join_all;
use secrecy::ExposeSecret as _;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use url::Url;

use crate::{
    captcha::CaptchaProvider,
    clients::{Moderator, Reader},
    database::{Fresh, Kind, fresh},
    identity_provider::Provider,
    key_set::KeySetServer,
    mail::{Mail, MailServer},
    receiver::Receiver,
    staff::Staff,
    telegram::TelegramServer,
};

/// The moment at which every story begins: 2026-11-25T08:00:00Z.
const START: i64 = 1_795_593_600_000;

/// What differs from story to story.
#[derive(Default)]
pub struct Setup {
    /// The settings of the site `bao`; its origin is always `https://bao.example`.
    pub settings: Settings,
    /// How often one may write; 0 for no limit.
    pub rates: Rates,
    /// First comments a minute that put a site under pressure; 0 never.
    pub newcomers_per_minute: u32,
    /// The header by which proxies are believed.
    pub client_header: ClientHeader,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<&'static str>,
    /// How it is reached from outside, if that is not its own address.
    pub public_url: Option<&'static str>,
    /// Whether there is a mail server.
    pub mail: bool,
    /// Whether there is a captchas' provider.
    pub captcha: bool,
    /// Whether there is a set of public keys.
    pub key_set: bool,
    /// Whether there is an identity provider.
    pub identity_provider: bool,
    /// Services on this machine that may be asked.
    pub internal_urls: Vec<Url>,
    /// How many servers there are to send webhooks to.
    pub receivers: usize,
    /// Whether there is a Telegram.
    pub telegram: bool,
    /// The token by which its metrics are read.
    pub metrics_token: Option<&'static str>,
    /// How the first of its `receivers` is told to purge what has changed, if it is a CDN.
    pub cdn: Option<CdnKind>,
    /// How many may be connected, and for how long.
    pub room: ConnectionLimits,
    /// Whether nothing is set up yet: there is no site.
    pub is_empty: bool,
}

/// A running service.
pub struct TestServer {
    /// Its address, such as `http://127.0.0.1:4711`.
    pub base: String,
    /// Its innards, for looking at what is stored.
    pub app: App,
    /// What only a service that serves has.
    pub state: AppState,
    /// Where its mail arrives, if the story asked for it.
    pub mail: Option<MailServer>,
    /// Who is asked about captchas' tokens, if the story asked for it.
    pub captcha: Option<CaptchaProvider>,
    /// The site's set of public keys, if the story asked for it.
    pub key_set: Option<KeySetServer>,
    /// Where people have an account, if the story asked for it.
    pub identity_provider: Option<Provider>,
    /// Where its webhooks may be sent.
    pub receivers: Vec<Receiver>,
    /// Telegram, if the story asked for it.
    pub telegram: Option<TelegramServer>,
    clock: Arc<AtomicI64>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
    /// Removed with the server that it was made for.
    _database: Option<Fresh>,
}

/// A port of its own, and its address.
async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, base)
}

impl TestServer {
    /// Starts the service with the site `bao`; `None` where the database is not to be had.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(kind: Kind, setup: Setup) -> Option<Self> {
        let database = fresh(kind).await?;
        let (listener, base) = listen().await;
        let mail = if setup.mail {
            Some(MailServer::start().await)
        } else {
            None
        };
        let captcha = if setup.captcha {
            Some(CaptchaProvider::start().await)
        } else {
            None
        };
        let key_set = if setup.key_set {
            Some(KeySetServer::start().await)
        } else {
            None
        };
        let identity_provider = if setup.identity_provider {
            Some(Provider::start().await)
        } else {
            None
        };
        let mut receivers = Vec::new();
        for _ in 0..setup.receivers {
            receivers.push(Receiver::start().await);
        }
        let telegram = if setup.telegram {
            Some(TelegramServer::start().await)
        } else {
            None
        };
        let config = Config {
            database_url: database.url.clone().into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: match setup.public_url {
                Some(url) => Some(url.to_owned()),
                // What is sent away comes back to it.
                None => (mail.is_some() || identity_provider.is_some()).then(|| base.clone()),
            },
            mail: mail.as_ref().map(MailServer::smtp),
            trusted_proxies: setup
                .trusted_proxies
                .iter()
                .map(|net| net.parse().expect("a network"))
                .collect(),
            backups: None,
            client_header: setup.client_header,
            rates: setup.rates,
            newcomers_per_minute: setup.newcomers_per_minute,
            internal_urls: setup
                .internal_urls
                .into_iter()
                .chain(key_set.as_ref().map(KeySetServer::base))
                .chain(identity_provider.as_ref().map(Provider::origin))
                .chain(receivers.iter().map(Receiver::origin))
                .collect(),
            captcha_url: captcha.as_ref().map(CaptchaProvider::url),
            telegram_url: telegram.as_ref().map(TelegramServer::origin),
            metrics_listen: None,
            metrics_token: setup.metrics_token.map(Into::into),
            cdn: setup.cdn.map(|kind| Cdn {
                kind,
                url: receivers[0].url("/purge").parse().expect("a URL"),
                token: Some("purge-token-of-a-test".to_owned().into()),
            }),
            log_json: false,
        };
        let clock = Arc::new(AtomicI64::new(START));
        let mut server = Self::serve(config, clock, (listener, base), setup.room, mail, Some(database)).await;
        server.captcha = captcha;
        server.key_set = key_set;
        server.identity_provider = identity_provider;
        server.receivers = receivers;
        server.telegram = telegram;
        let settings = Settings {
            origins: vec!["https://bao.example".to_owned()],
            ..setup.settings
        };
        if !setup.is_empty {
            server.add_site("bao", settings).await;
        }
        Some(server)
    }

    /// Another server on the same database, and with the same clock.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn beside(&self) -> Self {
        let config = self.app.config().clone();
        Self::serve(
            config,
            self.clock.clone(),
            listen().await,
            ConnectionLimits::default(),
            None,
            None,
        )
        .await
    }

    async fn serve(
        config: Config,
        clock: Arc<AtomicI64>,
        (listener, base): (TcpListener, String),
        room: ConnectionLimits,
        mail: Option<MailServer>,
        database: Option<Fresh>,
    ) -> Self {
        let state = AppState::open(config, Clock::Manual(clock.clone()))
            .await
            .expect("the service opens its database");
        let app = state.app.clone();
        live::start(&app, &state.live);
        let (stop, stopped) = oneshot::channel::<()>();
        let ending = state.live.clone();
        let told = async move {
            let _ = stopped.await;
            ending.close();
        };
        let serving = tokio::spawn(server::serve(
            listener,
            app.clone(),
            router(state.clone(), room.request_timeout),
            room,
            told,
        ));
        Self {
            base,
            app,
            state,
            mail,
            captcha: None,
            key_set: None,
            identity_provider: None,
            receivers: Vec::new(),
            telegram: None,
            clock,
            stop,
            serving,
            _database: database,
        }
    }

    /// Where its database is.
    pub fn database_url(&self) -> &str {
        self.app.config().database_url.expose_secret()
    }

    /// Adds a site, or replaces its settings.
    ///
    /// # Panics
    /// When the database does not take it.
    pub async fn add_site(&self, id: &str, settings: Settings) {
        let site = Site {
            id: SiteId::parse(id).expect("a site's name"),
            name: id.to_owned(),
            settings,
            words_revision: 0,
            has_identity_providers: false,
        };
        let now = self.app.now();
        let stored = self
            .app
            .store()
            .write(move |conn| Box::pin(async move { sites::set(conn, &site, now).await }));
        stored.await.expect("a site");
    }

    /// Lets time pass.
    pub fn wait_minutes(&self, minutes: i64) {
        self.clock.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    /// Lets a moment pass.
    pub fn tick(&self) {
        self.clock.fetch_add(1, Ordering::Relaxed);
    }

    /// A reader of the site `bao` in front of one article.
    ///
    /// # Panics
    /// When the service gives out no token.
    pub async fn reader(&self, name: &str) -> Reader {
        Reader::new(self, "bao", name).await
    }

    /// A reader of another site.
    ///
    /// # Panics
    /// When the service gives out no token.
    pub async fn reader_of(&self, site: &str, name: &str) -> Reader {
        Reader::new(self, site, name).await
    }

    /// So many readers of one name, who come at once.
    ///
    /// # Panics
    /// When the service gives out no token.
    pub async fn readers(&self, name: &str, many: usize) -> Vec<Reader> {
        join_all((0..many).map(|_| self.reader(name))).await
    }

    /// A program with a moderator's token for the site `bao`.
    ///
    /// # Panics
    /// When the database does not take it.
    pub async fn moderator(&self) -> Moderator {
        self.program(Scope::Manage).await
    }

    /// Somebody who takes up an invitation to the site `bao`, and is signed in.
    ///
    /// # Panics
    /// When they are not let in.
    pub async fn staff(&self, role: Role, name: &str, email: &str) -> Staff {
        self.staff_at("bao", role, name, email).await
    }

    /// The same at another site.
    pub async fn staff_at(&self, site: &str, role: Role, name: &str, email: &str) -> Staff {
        Staff::new(self, site, role, name, email).await
    }

    /// A second process on the same database, with the same clock.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn another(&self) -> App {
        let app = App::open(
            self.app.config().clone(),
            Clock::Manual(self.clock.clone()),
            |_| {},
        )
        .await;
        app.expect("the service opens its database")
    }

    /// The mail that has arrived since it was last asked for, after all that is due has been tried.
    ///
    /// # Panics
    /// When the outbox cannot be read, or the story has no mail server.
    pub async fn deliver(&self) -> Vec<Mail> {
        delivery::deliver(&self.app).await.expect("the outbox");
        self.mail.as_ref().expect("a mail server").taken()
    }

    /// Tells endpoints all that is due.
    ///
    /// # Panics
    /// When what is owed cannot be read.
    pub async fn tell_endpoints(&self) -> usize {
        delivery::webhooks::deliver(&self.app)
            .await
            .expect("what is owed")
    }

    /// A program with a token of some scope for the site `bao`.
    ///
    /// # Panics
    /// When the database does not take it.
    pub async fn program(&self, scope: Scope) -> Moderator {
        self.program_of("bao", scope).await
    }

    /// A program with a token of some scope for a site.
    ///
    /// # Panics
    /// When the database does not take it.
    pub async fn program_of(&self, id: &str, scope: Scope) -> Moderator {
        let site = SiteId::parse(id).expect("a site's name");
        let token = auth::moderator::issue_token(&self.app, &site, "test", scope, None, Actor::CommandLine)
            .await
            .expect("a token");
        Moderator::new(self, id, token)
    }

    /// Stops the service as an owner would, and waits until it has.
    ///
    /// # Panics
    /// When serving failed.
    pub async fn stop(self) {
        let _ = self.stop.send(());
        self.serving.await.expect("serving ends well");
        self.state.close().await.expect("the database closes");
    }
}
