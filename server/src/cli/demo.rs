//! `cam-nhan demo`: post real texts through the public API, as readers do.

use std::{fs::File, path::PathBuf, sync::Arc};

use anyhow::{Context as _, bail};
use cam_nhan_domain::{CommentId, SiteId, reaction::default_kinds, routes};
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{arguments, output::say};
use crate::{crypto::token::random, os::Told as _};

/// What to try.
#[derive(Debug, Subcommand)]
pub enum Demo {
    /// Post comments from a CSV file
    Post(Post),
}

/// Comments to post.
#[derive(Args, Debug)]
pub struct Post {
    /// The service, such as http://127.0.0.1:8080
    #[arg(long, value_parser = arguments::service)]
    server: String,
    /// The site's short name
    #[arg(long, default_value = "demo", value_parser = arguments::site)]
    site: SiteId,
    /// The article's key
    #[arg(long, value_parser = arguments::text)]
    key: String,
    /// The CSV file, with a header line
    #[arg(long)]
    from: PathBuf,
    /// The column with the texts
    #[arg(long)]
    column: String,
    /// How many comments; the file is read again from its beginning when it is shorter
    #[arg(long, value_parser = arguments::amount)]
    comments: usize,
    /// Of 100 comments, how many answer an earlier one
    #[arg(long, default_value_t = 0, value_parser = arguments::per_cent)]
    replies: u8,
    /// How many readers react to the article
    #[arg(long, default_value_t = 0, value_parser = arguments::amount)]
    reactions: usize,
    /// Requests under way at the same time; with 1, the comments stand in the file's order
    #[arg(long, default_value_t = 1, value_parser = arguments::at_once)]
    clients: usize,
}

impl Demo {
    /// Does it.
    pub async fn run(self) -> anyhow::Result<()> {
        let Self::Post(post) = self;
        post.run().await
    }
}

/// Names for those who post.
const NAMES: [&str; 12] = [
    "Minh Anh",
    "Quốc Bảo",
    "Thu Hà",
    "Đức Huy",
    "Ngọc Lan",
    "Hoàng Long",
    "Phương Mai",
    "Hải Nam",
    "Thanh Tâm",
    "Bích Thủy",
    "Anh Tuấn",
    "Như Ý",
];

impl Post {
    async fn run(self) -> anyhow::Result<()> {
        let texts = self.texts()?;
        let clients = self.clients;
        let post = Arc::new(self);
        let client = reqwest::Client::new();
        let mut under_way = JoinSet::new();
        let (mut answerable, mut refused) = (Vec::new(), 0usize);
        for at in 0..post.comments {
            while under_way.len() >= clients {
                receive_one(&mut under_way, &mut answerable, &mut refused).await?;
            }
            // Evenly spread: the comment at which the share of replies reaches one more.
            let is_reply = (at + 1) * usize::from(post.replies) / 100 > at * usize::from(post.replies) / 100;
            let parent = answerable
                .get(at * 7 % answerable.len().max(1))
                .filter(|_| is_reply)
                .cloned();
            let text = texts[at % texts.len()].clone();
            let (post, client) = (post.clone(), client.clone());
            under_way.spawn(async move { post.comment(&client, at, &text, parent).await });
        }
        while !under_way.is_empty() {
            receive_one(&mut under_way, &mut answerable, &mut refused).await?;
        }
        for at in 0..post.reactions {
            post.react(&client, at).await?;
        }
        say!(
            "{} comments posted, {refused} refused, {} reactions",
            answerable.len(),
            post.reactions
        )?;
        Ok(())
    }

    fn texts(&self) -> anyhow::Result<Vec<String>> {
        let file = File::open(&self.from).told(|| format!("reading {}", self.from.display()))?;
        let mut file = csv::Reader::from_reader(file);
        let headers = file.headers().ok();
        let headers = headers.with_context(|| format!("{} is no CSV file in UTF-8", self.from.display()))?;
        let column = headers.iter().position(|name| name == self.column);
        let column =
            column.with_context(|| format!("{} has no column {:?}", self.from.display(), self.column))?;
        let texts: Vec<String> = file
            .records()
            .filter_map(|record| Some(record.ok()?.get(column)?.to_owned()))
            .collect();
        if texts.is_empty() {
            bail!("{} has no rows", self.from.display());
        }
        Ok(texts)
    }

    /// Posts one comment as a new reader; gives back its id, or `None` when the service said no.
    async fn comment(
        &self,
        client: &reqwest::Client,
        at: usize,
        text: &str,
        parent: Option<String>,
    ) -> anyhow::Result<Option<String>> {
        let token = self.token(client).await?;
        let id = CommentId::new(crate::clock::Clock::System.now().0, random()).to_string();
        let body = json!({
            "page": { "key": self.key }, "id": id, "parent": parent, "name": NAMES[at % NAMES.len()], "text": text,
        });
        let answer = client
            .post(self.url(routes::COMMENTS))
            .bearer_auth(token)
            .json(&body)
            .send()
            .await?;
        match answer.status().as_u16() {
            200..=299 => Ok(Some(id)),
            400..=499 => Ok(None),
            status => bail!("the service answered {status}"),
        }
    }

    async fn react(&self, client: &reqwest::Client, at: usize) -> anyhow::Result<()> {
        let kinds = default_kinds();
        let token = self.token(client).await?;
        let body = json!({ "page": { "key": self.key }, "kind": kinds[at % kinds.len()].code, "seq": 1 });
        client
            .put(self.url(routes::REACTION))
            .bearer_auth(token)
            .json(&body)
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }

    async fn token(&self, client: &reqwest::Client) -> anyhow::Result<String> {
        let answer: Value = client
            .post(self.url(routes::READERS))
            .send()
            .await
            .ok()
            .with_context(|| format!("nobody answers at {}", self.server))?
            .error_for_status()?
            .json()
            .await?;
        Ok(answer["token"]
            .as_str()
            .context("an answer with a token")?
            .to_owned())
    }

    fn url(&self, route: &str) -> String {
        format!("{}{}", self.server, routes::of_site(route, self.site.as_str()))
    }
}

async fn receive_one(
    under_way: &mut JoinSet<anyhow::Result<Option<String>>>,
    answerable: &mut Vec<String>,
    refused: &mut usize,
) -> anyhow::Result<()> {
    match under_way.join_next().await.context("a request under way")?? {
        Ok(Some(id)) => answerable.push(id),
        Ok(None) => *refused += 1,
        Err(error) => return Err(error),
    }
    Ok(())
}
