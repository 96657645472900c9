//! `cam-nhan doctor`: what is well around the service and what is to be mended, a line each.

use anyhow::{Context as _, bail};
use cam_nhan_domain::{SiteId, site::Language};
use clap::Args;
use url::Url;

use super::{arguments, output::say, site};
use crate::{
    app::App,
    health::{self, Embedding, Verdict},
    i18n::health::words,
    net::outgoing::Reach,
    store::sites::{self, Site},
};

/// What is looked at.
#[derive(Args, Debug)]
pub struct Doctor {
    /// A page that embeds a site's threads, such as https://bao.example/bai
    url: Option<String>,
    /// The site whose threads they are [default: the one that lists the page's origin]
    #[arg(long, value_parser = arguments::site)]
    site: Option<SiteId>,
}

impl Doctor {
    /// Looks at everything; fails where something is to be mended.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let site = match &self.url {
            Some(url) => Some(self.site_of(app, url).await?),
            None => None,
        };
        let embedding = site.as_ref().zip(self.url.as_deref());
        let embedding = embedding.map(|(site, page)| Embedding { site, page });
        let words = words(Language::En);
        let facts = health::look(app, None, embedding, Reach::ThisMachine).await;
        let mut bad = 0;
        for fact in &facts {
            let verdict = fact.verdict();
            bad += usize::from(verdict == Verdict::Bad);
            let (verdict, part) = ((words.verdict)(verdict), (words.part)(fact.part()));
            say!("{verdict:<5} {part:<9} {}", (words.fact)(fact))?;
        }
        match bad {
            0 => Ok(()),
            bad => bail!("{}", (words.some_bad)(bad)),
        }
    }

    async fn site_of(&self, app: &App, url: &str) -> anyhow::Result<Site> {
        if let Some(id) = &self.site {
            return site::get(app, id).await;
        }
        let origin = Url::parse(url).map(|url| url.origin().ascii_serialization());
        let origin = origin.with_context(|| {
            format!("{url:?} is no address of a page: write it whole, such as https://bao.example/bai")
        })?;
        let mut all = sites::list(&mut app.store().read().await?.conn()).await?;
        if let Some(at) = all.iter().position(|site| site.settings.allows(&origin)) {
            return Ok(all.swap_remove(at));
        }
        let only = all.pop().filter(|_| all.is_empty());
        only.with_context(|| {
            format!(
                "no site lists {origin}: say which one with --site, of those that `cam-nhan site list` shows"
            )
        })
    }
}
