//! How a request names an article and which page of its thread it wants: the same from the loader, a program, a feed
//! reader or a form.

use cam_nhan_domain::{
    Code, CommentId, Refusal,
    cursor::Cursor,
    page_key::{self, Page, PageClaim},
    site::Settings,
    thread::Sort,
    wire::ArticleBody,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::extract::not_of_the_site;
use crate::{
    discussion::{ArticleClaim, naming::tidy_title, read::Wanted},
    error::Result,
    store::sites::Site,
};

/// Which page of which thread.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ThreadQuery {
    /// The newsroom's own id of the article, or the key that an earlier answer gave
    pub key: Option<String>,
    /// The page's canonical URL; believed when its host is the site's
    pub canonical: Option<String>,
    /// The page's location
    pub url: Option<String>,
    /// The page's title, shown where nothing is stored yet
    pub title: Option<String>,
    /// `top`, `newest`, `oldest`, `best`, `featured` or `answered`
    pub sort: Option<String>,
    /// Where the page before ended
    pub after: Option<String>,
    /// Top-level comments on the page, at most 100
    pub limit: Option<u32>,
    /// A comment that a link asked for: its branch stands first
    pub comment: Option<String>,
    /// `vi` or `en`
    pub lang: Option<String>,
    /// For fragments: `reactions`, `comments`, or both parted by a comma
    pub parts: Option<String>,
}

impl ThreadQuery {
    /// The article asked for.
    pub fn page(&self, site: &Site) -> Result<Page> {
        let claim = PageClaim {
            key: self.key.as_deref(),
            canonical: self.canonical.as_deref(),
            url: self.url.as_deref(),
        };
        page_key::resolve(claim, &site.settings).map_err(|refusal| match (refusal.code, claim.url) {
            (Code::OriginForbidden, Some(url)) => not_of_the_site(&site.id, url).into(),
            _ => refusal.into(),
        })
    }

    /// The page of it asked for.
    pub fn wanted(&self) -> Result<Wanted> {
        let sort = match self.sort.as_deref().filter(|sort| !sort.is_empty()) {
            None => None,
            Some(sort) => Some(Sort::parse(sort).ok_or(Code::ParameterInvalid)?),
        };
        let present = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Ok(Wanted {
            sort,
            after: present(&self.after)
                .map(|after| Cursor::decode(&after))
                .transpose()?,
            limit: self.limit,
            focus: present(&self.comment)
                .map(|id| CommentId::parse(&id))
                .transpose()?,
        })
    }
}

/// Which article a request is about, by the site's settings.
pub fn resolve(body: &ArticleBody, settings: &Settings) -> Result<ArticleClaim, Refusal> {
    let claim = PageClaim {
        key: body.key.as_deref(),
        canonical: body.canonical.as_deref(),
        url: body.url.as_deref(),
    };
    let page = page_key::resolve(claim, settings)?;
    Ok(ArticleClaim {
        page,
        title: tidy_title(body.title.as_deref().unwrap_or_default()),
    })
}
