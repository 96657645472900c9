//! What the widget and the API send each other.

use serde::{Deserialize, Serialize};

use crate::{
    field::wire,
    reaction::Tally,
    work::{Challenge, Proof},
};

wire! {
    /// The article that a request is about, as the page says.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields, default)]
    pub struct ArticleBody {
        /// The newsroom's own id, or the key that a thread's answer gave.
        pub key: Option<String>,
        /// The page's canonical URL.
        pub canonical: Option<String>,
        /// The page's location.
        pub url: Option<String>,
        /// The article's title.
        pub title: Option<String>,
    }
}

wire! {
    /// How readers can sign in to a site here, beside the site's own users.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct WaysToSignIn {
        /// By a code that is sent to a mailbox.
        pub mail: bool,
        /// By a code that is sent to a telephone.
        pub phone: bool,
        /// With an account elsewhere.
        pub providers: Vec<ProviderToSignIn>,
    }
}

wire! {
    /// An identity provider: where readers sign in with an account that they have there.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct ProviderToSignIn {
        /// Its name for people.
        pub name: String,
        /// Where a sign-in begins, for a window of its own: `back`, `challenge` and `window` are added to it.
        pub url: String,
    }
}

wire! {
    /// What a sign-in with an account elsewhere has ended with, for the browser that began it.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct NewSession {
        /// What came back.
        pub code: String,
        /// Whose SHA-256 was the `challenge` (base64url).
        pub verifier: String,
    }
}

wire! {
    /// How a reader wants to hear of answers.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct NewReplyMail {
        /// Where to.
        pub email: String,
        /// `at_once`, `hourly` or `daily`.
        #[serde(default)]
        pub frequency: Option<String>,
        /// An article of which everything new is to be told, whoever it answers; one that has been commented on.
        #[serde(default)]
        pub follow: Option<ArticleBody>,
    }
}

wire! {
    /// How a reader hears of answers.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct ReplyMail {
        /// Where to; `null` where they want no mail.
        pub email: Option<String>,
        /// How often at most.
        pub frequency: Option<String>,
        /// Whether the mailbox's owner has said yes, by the link that was sent there.
        pub confirmed: bool,
        /// Keys of the articles of which everything new is told, the latest first.
        pub follows: Vec<String>,
    }
}

wire! {
    /// A mailbox that is to get a code.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct NewCode {
        /// Its address.
        pub email: String,
    }
}

wire! {
    /// What is said to whoever asked for a code, whatever is known of the mailbox.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct SentCode {
        /// Always so.
        pub sent: bool,
    }
}

wire! {
    /// The code that a mailbox got.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct AnsweredCode {
        /// The mailbox's address.
        pub email: String,
        /// The six digits.
        pub code: String,
    }
}

wire! {
    /// The token of a reader who has signed in.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct SignedInToken {
        /// Their bearer token.
        pub token: String,
    }
}

wire! {
    /// The token of a guest whose comments are to become a reader's who is signed in.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct GuestToken {
        /// As the service gave it out.
        pub token: String,
    }
}

wire! {
    /// What has become the reader's.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct ClaimedComments {
        /// How many comments.
        pub comments: i64,
    }
}

wire! {
    /// A comment to be posted.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct NewComment {
        /// The article.
        pub page: ArticleBody,
        /// A UUID made by the sender: the same again gives the first answer again.
        pub id: String,
        /// The comment answered.
        #[serde(default)]
        pub parent: Option<String>,
        /// The author's name.
        pub name: String,
        /// The author's address, never shown.
        #[serde(default)]
        pub email: Option<String>,
        /// The text, in the Markdown subset.
        pub text: String,
        /// Whom it mentions: of each of them a comment in this thread, whose author's name stands in the text behind an `@`. At
        /// most 5; what names nobody whom everyone can see there is passed over.
        #[serde(default)]
        pub mentions: Vec<String>,
        /// The latest that the service gave out for this reader and article.
        #[serde(default)]
        pub form_token: Option<String>,
        /// What was counted out for a problem `work_required`.
        #[serde(default)]
        pub proof: Option<Proof>,
        /// The version of the site's house rules that the author accepts with it.
        #[serde(default)]
        pub rules: Option<String>,
        /// Always empty: people do not see this field, and what fills it is held.
        #[serde(default)]
        pub website: String,
    }
}

wire! {
    /// A text in place of another.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct EditedComment {
        /// The new text.
        pub text: String,
        /// The revision that was edited.
        pub revision: i64,
        /// Whom it mentions beside those whom it did, as in a new comment.
        #[serde(default)]
        pub mentions: Vec<String>,
    }
}

wire! {
    /// What is left of a comment taken away.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct RemovedComment {
        /// The comments that a reader can now see in the thread.
        pub count: i64,
        /// The thread's version without it.
        pub version: i64,
        /// Its place, rendered, when replies keep it; else `null`.
        pub html: Option<String>,
    }
}

wire! {
    /// Why a reader tells the moderators of a comment.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct NewFlag {
        /// `spam`, `abuse`, `hate`, `private`, `false` or `other`.
        pub reason: String,
        /// What else is to be said, at most 300 characters.
        #[serde(default)]
        pub note: String,
    }
}

wire! {
    /// What is said to a reader who told of a comment: nothing but that it was heard.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Heard {
        /// Always so.
        pub heard: bool,
    }
}

wire! {
    /// An author's request that a moderator look again at their comment.
    #[derive(Clone, Debug, Default, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields, default)]
    pub struct NewAppeal {
        /// What is to be said to the moderators, at most 300 characters.
        pub note: String,
    }
}

wire! {
    /// A comment whose author has asked for another look.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Appealed {
        /// The comment rendered, as its author sees it.
        pub html: String,
    }
}

wire! {
    /// A warning that its reader takes note of, with all before it.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct SeenWarning {
        /// Its id.
        pub id: String,
    }
}

wire! {
    /// A text to be looked at.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Source {
        /// In the Markdown subset.
        pub text: String,
        /// Whom it mentions, as in a new comment.
        #[serde(default)]
        pub mentions: Vec<String>,
    }
}

wire! {
    /// The text rendered.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Preview {
        /// Safe HTML, as it will stand in the thread.
        pub html: String,
    }
}

wire! {
    /// A reader's choice for an article.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct ArticleReaction {
        /// The article.
        pub page: ArticleBody,
        /// The kind's code; `null` takes the choice back.
        pub kind: Option<String>,
        /// Greater with each choice; an older one than the latest known is ignored.
        pub seq: f64,
    }
}

wire! {
    /// How an article's reactions stand.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct ArticleReacted {
        /// The reader's settled choice.
        pub reaction: Option<String>,
        /// Its number.
        pub seq: i64,
        /// Everybody's.
        pub tallies: Vec<Tally>,
        /// The thread's version with the choice.
        pub version: i64,
    }
}

wire! {
    /// A reader's choice for a comment.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct CommentReaction {
        /// `like`; `null` takes it back.
        pub kind: Option<String>,
        /// Greater with each choice; an older one than the latest known is ignored.
        pub seq: f64,
    }
}

wire! {
    /// How a comment's likes stand.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct CommentReacted {
        /// The reader's settled choice.
        pub kind: Option<String>,
        /// Its number.
        pub seq: i64,
        /// Everybody's.
        pub likes: i64,
        /// The thread's version with the choice.
        pub version: i64,
    }
}

wire! {
    /// A token for a new reader.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct NewReader {
        /// To be sent as `Authorization: Bearer …`, and kept by the page: only its hash is stored here, and only from
        /// the first write on.
        pub token: String,
        /// To be sent with this reader's first comment to the article asked about, if one was.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub form_token: Option<String>,
    }
}

wire! {
    /// The captcha that a reader's browser is asked to get past.
    #[derive(Clone, Debug, Serialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct CaptchaOffer {
        /// `turnstile` or `hcaptcha`.
        pub provider: &'static str,
        /// The key by which the provider knows the site.
        pub site_key: String,
    }
}

wire! {
    /// An error as it goes over the wire (RFC 9457).
    #[derive(Clone, Debug, Serialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Problem {
        /// Always `about:blank`: the code says more.
        pub r#type: &'static str,
        /// A sentence for a person, in the language asked for.
        pub title: String,
        /// The HTTP status again.
        pub status: u16,
        /// The stable reason.
        pub code: &'static str,
        /// The number that the sentence mentions.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub number: Option<u32>,
        /// With `setting_invalid`: the name of the setting,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub field: Option<String>,
        /// and what is wrong with it, in English.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub detail: Option<String>,
        /// With `work_required`: what is to be counted out, and sent along as `proof`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub work: Option<Challenge>,
        /// With `work_required`, in place of counting: the captcha whose token is to be sent along in `proof`.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub captcha: Option<CaptchaOffer>,
        /// With `work_required`: to be sent along as `form_token`, in place of the one that was sent, if any.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub form_token: Option<String>,
        /// With `work_required`: milliseconds until the form token is old enough; a comment that comes sooner is held.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub wait: Option<u32>,
    }
}

wire! {
    /// What the fragment tells the widget that its markup does not say.
    #[derive(Clone, Debug, Serialize)]
    pub struct FragmentState {
        /// When the thread closes by its age, in Unix milliseconds by the server's clock.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub closes_at: Option<i64>,
        /// The article's key.
        pub key: String,
        /// The longest text, in characters (graphemes).
        pub limit: u32,
        /// When the fragment was made, in Unix milliseconds by the server's clock.
        pub now: i64,
        /// The order of the comments.
        pub sort: String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{live::News, reader::Mine, thread::Posted};

    #[test]
    fn what_the_widget_reads_alike_is_named_alike() {
        for [count, version] in [
            [Posted::count, Posted::version],
            [Mine::count, Mine::version],
            [RemovedComment::count, RemovedComment::version],
            [News::count, News::version],
        ] {
            assert_eq!([count.name, version.name], ["count", "version"]);
        }
        assert_eq!(ArticleReacted::tallies.name, News::tallies.name);
        assert_eq!([CommentReacted::seq.name, ArticleReacted::seq.name], ["seq"; 2]);
        for token in [Mine::form_token, Problem::form_token, NewReader::form_token] {
            assert_eq!(token.name, "form_token");
        }
        assert_eq!(Problem::r#type.name, "type");
    }
}
