//! Error codes of the API: for each reason to say no a stable code, and the one number its sentence may need.
//! The words are the widget's catalogue's; the status is the server's `error.rs`'s.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A reason, as it stands on the wire. Codes are never renamed or reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All of them, for catalogues and documentation.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

codes! {
    /// The name is empty once invisible characters are taken away.
    NameMissing = "name_missing",
    /// The name is longer than the limit; the number is the limit in characters (graphemes).
    NameTooLong = "name_too_long",
    /// The address does not look like one.
    EmailInvalid = "email_invalid",
    /// The text is empty.
    TextMissing = "text_missing",
    /// The text is longer than the limit; the number is the limit in characters (graphemes).
    TextTooLong = "text_too_long",
    /// The comment mentions more people than it may; the number is the limit.
    MentionsTooMany = "mentions_too_many",
    /// An id that is not a UUID.
    IdInvalid = "id_invalid",
    /// The id belongs to another comment.
    IdTaken = "id_taken",
    /// The comment answered is not in this thread, or no longer there.
    ParentMissing = "parent_missing",
    /// The thread takes no more comments.
    ThreadClosed = "thread_closed",
    /// There is no such thread.
    ThreadMissing = "thread_missing",
    /// The thread has comments or reactions, so that it cannot be removed.
    ThreadInUse = "thread_in_use",
    /// Two names are of one thread.
    ThreadSame = "thread_same",
    /// Too much to be moved at once; the number is the limit in comments and reactions.
    ThreadTooLarge = "thread_too_large",
    /// Another thread has this key.
    KeyTaken = "key_taken",
    /// What is to be moved comes back to where it began.
    MoveCircular = "move_circular",
    /// One article is to be moved to two places.
    MoveAmbiguous = "move_ambiguous",
    /// A list or a pattern of moves cannot be read; the number is the line.
    MoveListInvalid = "move_list_invalid",
    /// A list of moves is too long; the number is the limit in rows.
    MoveListTooLong = "move_list_too_long",
    /// The comment is not there, or not for this person to see.
    CommentMissing = "comment_missing",
    /// The comment is someone else's.
    NotYours = "not_yours",
    /// The time to edit or remove it is over; the number is that time in minutes.
    EditWindowOver = "edit_window_over",
    /// It was changed since it was read.
    RevisionChanged = "revision_changed",
    /// One of the site's rules does not let this text through.
    TextRefused = "text_refused",
    /// While the site is flooded, an unverified reader's comment is taken with a proof of work; the problem says which.
    WorkRequired = "work_required",
    /// The form was open for too long.
    FormExpired = "form_expired",
    /// The reader may not write here for now.
    Banned = "banned",
    /// The site's house rules are to be accepted with the comment.
    HouseRulesOpen = "house_rules_open",
    /// A moderator's warning is to be acknowledged before the next comment.
    WarningOpen = "warning_open",
    /// A moderator has looked again at this comment already.
    AppealDecided = "appeal_decided",
    /// The site's list has no such reason to hide a comment.
    HideReasonUnknown = "hide_reason_unknown",
    /// No such reason to flag a comment.
    FlagUnknown = "flag_unknown",
    /// A line of a word list cannot be read; the number is the line.
    WordListInvalid = "word_list_invalid",
    /// A setting makes no sense.
    SettingInvalid = "setting_invalid",
    /// A captcha is chosen, and the secret by which its provider is asked is not known.
    CaptchaSecretMissing = "captcha_secret_missing",
    /// An act that this state does not allow (approving what is approved).
    ActImpossible = "act_impossible",
    /// No such reaction on this site, or a retired one.
    ReactionUnknown = "reaction_unknown",
    /// No such site.
    SiteUnknown = "site_unknown",
    /// The page's origin is not one of the site's.
    OriginForbidden = "origin_forbidden",
    /// Neither key nor URL says which article this is.
    PageMissing = "page_missing",
    /// The key or URL of the article cannot be read.
    PageInvalid = "page_invalid",
    /// A cursor that this API did not make.
    CursorInvalid = "cursor_invalid",
    /// A reader's or moderator's token is needed.
    TokenMissing = "token_missing",
    /// The token is not one of ours, or no longer good.
    TokenInvalid = "token_invalid",
    /// The time of the token by which the page's site vouches for its user is over.
    UserTokenExpired = "user_token_expired",
    /// The token by which the page's site vouches for its user is not one that its keys have signed, or says too little.
    UserTokenInvalid = "user_token_invalid",
    /// Readers cannot sign in to this site in this way.
    SignInUnavailable = "sign_in_unavailable",
    /// The code that was sent by mail is not this one, or is used, over, or was guessed at too often.
    MailCodeWrong = "mail_code_wrong",
    /// The identity provider does not answer, or not as it should.
    ProviderAway = "provider_away",
    /// The identity provider, or whoever was asked there, did not agree to the sign-in.
    ProviderRefused = "provider_refused",
    /// The sign-in was begun too long ago, in another browser, or is over already.
    SignInExpired = "sign_in_expired",
    /// The identity provider knows this person, and none of the site's rules lets them moderate.
    StaffUnknown = "staff_unknown",
    /// What can be no telephone number.
    PhoneInvalid = "phone_invalid",
    /// The code that was sent to a telephone is not this one, or is used, over, or was guessed at too often.
    PhoneCodeWrong = "phone_code_wrong",
    /// Only who is signed in may comment here.
    SignInRequired = "sign_in_required",
    /// Only who has proved a mailbox may comment here.
    EmailUnverified = "email_unverified",
    /// Only who has proved a phone number may comment here.
    PhoneUnverified = "phone_unverified",
    /// Only subscribers of the site may comment here.
    SubscribersOnly = "subscribers_only",
    /// The credential does not allow this.
    Forbidden = "forbidden",
    /// The e-mail and password do not belong together.
    SignInFailed = "sign_in_failed",
    /// The password is not this person's.
    PasswordWrong = "password_wrong",
    /// The one-time or recovery code is not right, or was used before.
    CodeWrong = "code_wrong",
    /// The link to a new password is unknown, used or over.
    PasswordLinkInvalid = "password_link_invalid",
    /// The last owner of a site cannot leave it.
    LastOwner = "last_owner",
    /// The password is too short; the number is the least length.
    PasswordTooShort = "password_too_short",
    /// The invitation is unknown, used or over.
    InvitationInvalid = "invitation_invalid",
    /// The link of a mail is not one of ours, or its time is over.
    LinkInvalid = "link_invalid",
    /// The body is larger than the limit; the number is the limit in bytes.
    BodyTooLarge = "body_too_large",
    /// The body is not the JSON or form expected.
    BodyInvalid = "body_invalid",
    /// The body's content type is not the one expected.
    MediaTypeUnsupported = "media_type_unsupported",
    /// A parameter of the address is missing or malformed.
    ParameterInvalid = "parameter_invalid",
    /// Nothing lives at this address.
    RouteUnknown = "route_unknown",
    /// The address is right, the method is not.
    MethodNotAllowed = "method_not_allowed",
    /// Too many requests; the number is the wait in seconds.
    TooMany = "too_many",
    /// The service cannot take this now; the number is the wait in seconds.
    Unavailable = "unavailable",
    /// The database takes no writes for now, and is only read; the number is the wait in seconds.
    ReadOnly = "read_only",
    /// A fault of ours.
    Internal = "internal",
}

/// Why the answer is no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub code: Code,
    /// The number that the reason's sentence mentions, in the unit that the code's documentation gives.
    pub number: u32,
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, number: 0 }
    }
}

impl Code {
    /// Whether the same may well be taken a little later, whatever it is about.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Unavailable | Self::ReadOnly)
    }

    /// This reason with the number that its sentence mentions.
    pub fn with(self, number: u32) -> Refusal {
        Refusal { code: self, number }
    }
}
