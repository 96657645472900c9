//! What a reader typed into a form of the page without script.

use cam_nhan_domain::{
    Refusal,
    page_key::{self, Page, PageClaim},
};
use cam_nhan_widget::ssr::Way;
use serde::Deserialize;

use crate::{discussion::ArticleClaim, store::sites::Site};

/// What was typed into a form.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub(super) key: String,
    pub(super) url: String,
    pub(super) canonical: String,
    pub(super) id: String,
    pub(super) parent: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) text: String,
    pub(super) kind: String,
    pub(super) comment: String,
    pub(super) act: String,
    pub(super) revision: i64,
    pub(super) lang: String,
    pub(super) form_token: String,
    pub(super) website: String,
    /// The version of the house rules that is accepted with it.
    pub(super) rules: String,
    /// The last warning that is acknowledged with it.
    pub(super) warning: String,
    /// Ticked: they want mail about answers,
    pub(super) tell: String,
    /// so often,
    pub(super) frequency: String,
    /// and about all that is new in the article.
    pub(super) whole: String,
    /// Which button of a sign-in by code was pressed,
    pub(super) sign_in: String,
    /// where the code goes,
    pub(super) mailbox: String,
    pub(super) phone: String,
    /// and the code.
    pub(super) code: String,
    /// Where one was sent that is to be typed now.
    #[serde(skip)]
    pub(super) sent: Option<Way>,
}

impl Typed {
    /// What a code of a sign-in is sent to.
    pub(super) fn to(&self, way: Way) -> &str {
        match way {
            Way::Mail => self.mailbox.trim(),
            Way::Phone => self.phone.trim(),
        }
    }

    pub(super) fn page(&self, site: &Site) -> Result<Page, Refusal> {
        let given = |text: &'_ String| (!text.is_empty()).then(|| text.clone());
        let (key, url, canonical) = (given(&self.key), given(&self.url), given(&self.canonical));
        let claim = PageClaim {
            key: key.as_deref(),
            canonical: canonical.as_deref(),
            url: url.as_deref(),
        };
        page_key::resolve(claim, &site.settings)
    }

    /// The article, with nothing said of it that only this page's address says: that anybody can make up.
    pub(super) fn article(&self, site: &Site) -> Result<ArticleClaim, Refusal> {
        let page = self.page(site)?;
        let claim = PageClaim {
            url: Some(&page.url),
            ..PageClaim::default()
        };
        let is_its = page_key::resolve(claim, &site.settings).is_ok_and(|of_url| of_url.key == page.key);
        Ok(ArticleClaim {
            page: Page {
                url: if is_its { page.url } else { String::new() },
                key: page.key,
            },
            title: String::new(),
        })
    }
}
