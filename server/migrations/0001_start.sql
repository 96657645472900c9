-- One folder for SQLite and PostgreSQL: text ids, milliseconds as bigint, JSON as text, no vendor types, no triggers.
-- A migration that has been released is never changed.

create table secret (
    name text primary key,
    value text not null
);

-- What the service signs with: the newest signs, all are believed.
create table service_key (
    id bigint primary key,
    secret text not null,
    created_at bigint not null
);

create table site (
    id text primary key,
    name text not null,
    -- domain::site::Settings as JSON
    settings text not null,
    -- words that hold or refuse a comment, as `screening::words` reads them, and how often they were changed
    words text not null,
    words_revision bigint not null,
    -- until when endpoints were told of threads that closed by their age
    closings_told_until bigint not null default 0,
    created_at bigint not null
);

-- An identity provider: where a site's readers or moderators sign in with an account that they have there (OpenID Connect,
-- OAuth 2).
create table identity_provider (
    id text primary key,
    site_id text not null references site (id),
    -- what stands on the button
    name text not null,
    -- its identifier in OpenID Connect; of OAuth 2 alone, the origin of where an account is asked for
    issuer text not null,
    client_id text not null,
    client_secret text not null,
    -- whether readers sign in with it; moderators do by the rules in its options
    for_readers boolean not null,
    -- store::identity_providers::Options as JSON
    options text not null,
    created_at bigint not null
);
create index identity_provider_by_site on identity_provider (site_id, created_at, id);

create table moderator (
    id text primary key,
    email text not null unique,
    name text not null,
    -- argon2id in PHC form
    password text not null,
    -- what the secret of their one-time codes is made of, with the service's key; null while they use none
    totp_seed text,
    -- the last step (of 30 seconds) whose code was taken: none up to it is taken again
    totp_step bigint not null default 0,
    -- wrong codes in a row, and until when no further one is looked at
    codes_wrong bigint not null default 0,
    codes_wait_until bigint not null default 0,
    created_at bigint not null
);

-- Recovery codes that are left, as keyed hashes.
create table recovery_code (
    moderator_id text not null references moderator (id),
    hash text not null,
    primary key (moderator_id, hash)
);

create table membership (
    moderator_id text not null references moderator (id),
    site_id text not null references site (id),
    role text not null check (role in ('owner', 'moderator', 'viewer')),
    -- when mail tells of comments that wait, and in which language; none: the site's
    notices text not null default 'hourly' check (notices in ('never', 'at_once', 'hourly', 'daily')),
    notices_language text,
    -- when the last mail left
    notices_sent_at bigint,
    -- by whose word they look after the site, anew at each sign-in; null: they were invited
    provider_id text references identity_provider (id),
    primary key (moderator_id, site_id)
);
create index membership_by_site on membership (site_id);
create index membership_by_provider on membership (provider_id);

-- All tokens are stored as SHA-256 of their text: they are 256 random bits, so that no salt is needed.
create table invitation (
    token_hash text primary key,
    id text not null unique,
    site_id text not null references site (id),
    role text not null,
    -- whose right it hangs on, as audit.actor: it ends with that
    actor text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    ended_at bigint,
    -- to whom the link is sent by mail; null: whoever made it passes it on
    email text,
    -- when it is to be sent, how often that was tried, and when it left
    mail_due_at bigint,
    mail_attempts bigint not null,
    mailed_at bigint
);
create index invitation_by_site on invitation (site_id);

create table session (
    token_hash text primary key,
    moderator_id text not null references moderator (id),
    created_at bigint not null,
    expires_at bigint not null,
    -- who vouches for its bearer, at that provider's site alone; null: a password, and all their sites
    provider_id text references identity_provider (id)
);
create index session_by_moderator on session (moderator_id);
create index session_by_provider on session (provider_id);

-- With which account elsewhere a moderator signs in: by the provider and its name for them.
create table moderator_identity (
    provider_id text not null references identity_provider (id),
    subject text not null,
    moderator_id text not null references moderator (id),
    primary key (provider_id, subject)
);
create index moderator_identity_by_moderator on moderator_identity (moderator_id);

-- A sign-in whose password was right and whose code is awaited; with an invitation that the code then takes up.
create table challenge (
    token_hash text primary key,
    moderator_id text not null references moderator (id),
    invitation_hash text,
    expires_at bigint not null
);

-- A one-time link to a new password.
create table password_link (
    token_hash text primary key,
    moderator_id text not null references moderator (id),
    expires_at bigint not null
);

create table api_token (
    id text primary key,
    token_hash text not null unique,
    site_id text not null references site (id),
    name text not null,
    scope text not null check (scope in ('read', 'moderate', 'manage')),
    -- whose right it hangs on, as audit.actor: it ends with that
    actor text not null default 'command line',
    created_at bigint not null,
    expires_at bigint
);
create index api_token_by_site on api_token (site_id);

create table reader (
    id text primary key,
    site_id text not null references site (id),
    token_hash text not null,
    created_at bigint not null,
    -- until when they have seen the answers to them
    answers_seen_at bigint not null default 0,
    unique (site_id, token_hash)
);

-- What a reader's site vouched for when they last wrote.
create table reader_profile (
    reader_id text primary key references reader (id),
    -- by which the site knows its user
    subject text not null,
    name text,
    email text,
    email_verified boolean not null,
    phone_verified boolean not null,
    picture text,
    url text,
    -- domain::profile::Badge, parted by spaces
    roles text not null,
    -- when the site said so: what it said before does not come back
    issued_at bigint not null
);

-- A reader who wants mail when somebody answers them.
create table reply_subscription (
    reader_id text primary key references reader (id),
    site_id text not null references site (id),
    email text not null,
    language text not null,
    frequency text not null check (frequency in ('at_once', 'hourly', 'daily')),
    -- when the mailbox's owner said yes; null until then
    confirmed_at bigint,
    -- until when answers were told of
    told_until bigint not null,
    -- whether a mail may be owed: to confirm, or about answers
    pending boolean not null,
    -- when it may leave, how often that was tried, and until when it is one server's to send
    due_at bigint not null,
    attempts bigint not null,
    claimed_until bigint,
    created_at bigint not null
);
create index reply_subscription_by_due on reply_subscription (due_at) where pending;
create index reply_subscription_by_email on reply_subscription (site_id, email);
create index reply_subscription_by_mailbox on reply_subscription (email);

-- Mailboxes that are sent no mail but what is asked for there: they are not there, or their owners called it spam.
create table mail_block (
    -- in small letters
    email text primary key,
    reason text not null check (reason in ('bounce', 'complaint')),
    -- what a mail server said of it
    detail text not null,
    created_at bigint not null
);

-- A one-time code by which a reader signs in, and the mail that brings it to a mailbox. The code is worked out from the nonce and
-- a key of the service's: it stands nowhere.
create table one_time_code (
    site_id text not null references site (id),
    kind text not null check (kind in ('mail', 'phone')),
    -- a mailbox in small letters, or a keyed hash of a telephone's number
    recipient text not null,
    -- what is known of a number besides: its last two digits
    last_two text,
    nonce text not null,
    -- codes that were tried
    tries bigint not null,
    -- codes that were sent within an hour (a telephone: a day) of the first of them
    sent bigint not null,
    sent_since bigint not null,
    language text not null,
    created_at bigint not null,
    expires_at bigint not null,
    -- when the mail is to be sent, how often that was tried, and until when it is one server's to send
    due_at bigint,
    attempts bigint not null,
    claimed_until bigint,
    primary key (site_id, kind, recipient)
);
create index one_time_code_by_due on one_time_code (due_at) where due_at is not null;
create index one_time_code_by_time on one_time_code (site_id, kind, created_at);

-- Where a site's own program sends codes to telephones, and what signs what it is asked.
create table phone_hook (
    site_id text primary key references site (id),
    address text not null,
    secret text not null,
    created_at bigint not null
);

-- A key that vouches for a site's users: a secret that both have, a public key in PEM form, or the address of a set of
-- public keys.
create table signing_key (
    id text primary key,
    site_id text not null references site (id),
    kind text not null check (kind in ('hs256', 'public', 'jwks')),
    material text not null,
    created_at bigint not null
);
create index signing_key_by_site on signing_key (site_id, created_at, id);

create table thread (
    id text primary key,
    site_id text not null references site (id),
    key text not null,
    url text not null,
    title text not null,
    -- on whose word: 0 somebody's whose comment nobody has published, 1 one reader's, 2 several readers', 3 the newsroom's
    url_word bigint not null default 0,
    title_word bigint not null default 0,
    -- title and key without case and marks, for searching
    folded text not null default '',
    -- 'auto': by the site's number of days
    comments_open text not null check (comments_open in ('auto', 'open', 'closed')),
    -- who may comment, as `domain::site::Commenters`; null: by the site's rule
    commenters text,
    -- grows with every change that a reader can see
    version bigint not null,
    -- the version at which comments last came from another thread or went to one: a page that shows an older one is
    -- asked for anew
    reshaped bigint not null default 0,
    -- comments that a reader can see
    comments bigint not null,
    created_at bigint not null,
    -- what the newsroom's own system says of the article; authors as JSON: [{"name": …, "id": …}]
    section text not null default '',
    authors text not null default '[]',
    language text,
    published_at bigint,
    closes_at bigint,
    unique (site_id, key)
);
create index thread_by_time on thread (site_id, created_at, id);
create index thread_by_beginning on thread (site_id, coalesce(published_at, created_at), id);
create index thread_by_closing on thread (site_id, closes_at, id) where closes_at is not null;

-- A key by which a thread was known before it was moved, or that of a thread which was merged into it. It names the thread
-- itself, so that no alias leads to another; and it is never the key of a thread.
create table thread_alias (
    site_id text not null references site (id),
    key text not null,
    thread_id text not null references thread (id),
    created_at bigint not null,
    primary key (site_id, key)
);
create index thread_alias_by_thread on thread_alias (thread_id, key);

-- What those who commented said of their article, each one's latest word, until it is settled: see store/claims.rs.
create table thread_claim (
    thread_id text not null references thread (id),
    reader_id text not null references reader (id),
    fact text not null check (fact in ('url', 'title')),
    value text not null,
    -- keyed hash of the network it came from; empty where networks tell nothing
    network text not null,
    created_at bigint not null,
    primary key (thread_id, reader_id, fact)
);

-- A reader who wants to hear of everything that is new in a thread, by the mail of their reply_subscription.
create table follower (
    thread_id text not null references thread (id),
    reader_id text not null references reader (id),
    created_at bigint not null,
    primary key (thread_id, reader_id)
);
create index follower_by_reader on follower (reader_id, created_at, thread_id);

-- A thread in which something is new, until all who follow it are owed mail: see store/followers.rs.
create table follower_news (
    thread_id text primary key references thread (id),
    -- grows with whatever is newer
    stamp bigint not null,
    -- the last follower who was looked at
    after_reader text not null
);

create table comment (
    id text primary key,
    site_id text not null references site (id),
    thread_id text not null references thread (id),
    -- who wrote it: a reader, or a moderator for the site
    reader_id text references reader (id),
    moderator_id text references moderator (id),
    -- the top-level comment of its branch, the comment under which it stands, the comment it answers
    root_id text references comment (id),
    parent_id text references comment (id),
    answers_id text references comment (id),
    depth bigint not null,
    name text not null,
    email text,
    -- what the author's site vouched for: a badge beside the name, and the address of a picture
    badge text,
    picture text,
    text text not null,
    html text not null,
    status text not null check (status in ('held', 'approved', 'hidden', 'spam', 'removed')),
    -- what the rules found, as JSON (screening::Reason), and the sum of their points: the order of the queue
    reasons text not null,
    urgency bigint not null,
    -- what the models say, in thousandths: how likely moderators hide it, and how likely they feature it
    score bigint,
    quality bigint not null,
    revision bigint not null,
    -- the thread's version when readers last saw it come, change or go; 0 for never
    version bigint not null default 0,
    -- the last revision that a moderator decided about
    decided_revision bigint,
    decided_at bigint,
    -- flags since then
    flags bigint not null,
    -- 0 among the others, 1 on top as featured, 2 pinned above that
    pin_rank bigint not null,
    featured boolean not null,
    -- what its author is told of why a moderator hid it, as a code of the site's list: empty where no reason was named,
    -- null where they are told nothing
    hide_reason text,
    -- its author alone is to think that it is published
    shadow_banned boolean not null,
    edited_by_staff boolean not null,
    -- name and text, a line each, without case and marks, for searching; a SimHash, for what says nearly the same
    folded text not null,
    fingerprint bigint not null,
    -- the author's page on the web, as another system had it: moderators alone are shown it
    website text,
    -- likes that came with it from another system, of which only the number is known
    imported_likes bigint not null default 0,
    -- those and the readers who like it, and the thread's version when that last changed, 0 for never; approved comments beneath it,
    -- at any depth
    likes bigint not null,
    likes_version bigint not null default 0,
    replies bigint not null,
    -- keyed hash of the address's prefix, by a key that rotates; the plain address where the site says so
    address text,
    created_at bigint not null,
    edited_at bigint,
    -- when its author's wish took name, address and words out of it, for good; or the undoing of the import that brought it
    erased_at bigint
);

-- A comment has a place in the thread while it is approved or something approved stands beneath it.
create index comment_roots_by_time on comment (thread_id, created_at, id)
    where parent_id is null and pin_rank = 0 and (status = 'approved' or replies > 0);
create index comment_roots_by_likes on comment (thread_id, likes, created_at, id)
    where parent_id is null and pin_rank = 0 and (status = 'approved' or replies > 0);
create index comment_roots_by_quality on comment (thread_id, quality, created_at, id)
    where parent_id is null and pin_rank = 0 and (status = 'approved' or replies > 0);
create index comment_lifted on comment (thread_id, pin_rank, created_at, id) where pin_rank > 0 or featured;
-- Answers by the article's author and by who works for the site.
create index comment_of_the_site on comment (thread_id, created_at, id, root_id)
    where parent_id is not null and status = 'approved'
        and (moderator_id is not null or badge in ('author', 'reporter', 'staff'));
create index comment_replies on comment (root_id, created_at, id)
    where parent_id is not null and (status = 'approved' or replies > 0);
create index comment_by_reader on comment (reader_id, thread_id);
-- What stands beneath a comment that is to be taken away: the references are looked up by them, too.
create index comment_by_parent on comment (parent_id) where parent_id is not null;
create index comment_by_root on comment (root_id) where root_id is not null;
create index comment_by_answered on comment (answers_id, created_at) where answers_id is not null;
create index comment_by_reader_time on comment (reader_id, created_at, id) where reader_id is not null;
create index comment_by_status on comment (site_id, status, created_at, id);
create index comment_by_urgency on comment (site_id, status, urgency, created_at, id);
create index comment_flagged on comment (site_id, urgency, created_at, id) where flags > 0;
create index comment_by_version on comment (thread_id, version);
create index comment_by_likes_version on comment (thread_id, likes_version) where likes_version > 0;
-- With what the statistics of a site count, so that they need not read the comments themselves.
create index comment_by_time on comment (site_id, created_at, id, thread_id, status);
create index comment_by_thread on comment (thread_id, created_at, id);
create index comment_erased on comment (site_id, erased_at) where erased_at is not null;
create index comment_by_address on comment (site_id, address) where address is not null;

-- Comments that came from another system, by its name and their ids there, so that none comes twice; also when it has been
-- erased since, and its row is gone.
create table imported_comment (
    site_id text not null references site (id),
    source text not null,
    source_id text not null,
    comment_id text not null,
    primary key (site_id, source, source_id)
);
create index imported_comment_by_comment on imported_comment (comment_id);

-- Comments that were written here, erased, and whose rows are gone: by a keyed hash of each id, so that an export of before brings
-- none of them back.
create table erased_comment (
    site_id text not null references site (id),
    hash text not null,
    primary key (site_id, hash)
);

-- What files of other systems brought at once.
create table import (
    id text primary key,
    site_id text not null references site (id),
    -- who imported it, as audit.actor
    actor text not null,
    -- the systems that it came from, as JSON
    formats text not null,
    -- storing: under way, or broken off; done; undoing: being taken back; undone
    status text not null check (status in ('storing', 'done', 'undoing', 'undone')),
    -- discussion::import::Stored as JSON
    stored text not null,
    begun_at bigint not null,
    -- when something was last stored, or taken back
    touched_at bigint not null
);
create index import_by_site on import (site_id, begun_at, id);

-- What an import made, in the order in which it did: so it can be taken back from its end. What is taken back goes from here.
create table import_item (
    import_id text not null references import (id),
    number bigint not null,
    -- what it made, or changed: a thread's settings, a reader, a comment, a choice, the number of a kind, a ban. And of what is
    -- taken back already: a comment that keeps its place, a thread that is gone
    kind text not null check (kind in ('thread', 'reader', 'comment', 'reaction', 'tally', 'ban', 'place', 'gone')),
    subject_id text not null,
    -- of a choice, whose; of a number, of which kind
    detail text not null,
    -- what was there before, and what is needed besides, as JSON
    state text not null,
    primary key (import_id, number)
);
create index import_item_by_subject on import_item (subject_id) where kind in ('tally', 'place', 'gone');

-- Whom a comment mentions, as its author picked them.
create table mention (
    comment_id text not null references comment (id),
    -- the comment by which its author was picked
    mentioned_id text not null references comment (id),
    -- their name, as it stands in the text behind an @
    name text not null,
    created_at bigint not null,
    primary key (comment_id, mentioned_id)
);
create index mention_by_mentioned on mention (mentioned_id, comment_id);

-- What a text said before it was edited.
create table comment_revision (
    comment_id text not null references comment (id),
    revision bigint not null,
    text text not null,
    -- who wrote this revision: `reader:ID` or `moderator:ID`
    actor text not null,
    created_at bigint not null,
    primary key (comment_id, revision)
);

-- A reader tells the moderators about a comment, once.
create table flag (
    comment_id text not null references comment (id),
    reader_id text not null references reader (id),
    reason text not null,
    note text not null,
    revision bigint not null,
    -- keyed hash of the network that it came from, by a key that rotates; null: no longer kept
    address text,
    -- why it counts for nothing: 'ceiling' or 'banned'
    excluded_by text,
    created_at bigint not null,
    primary key (comment_id, reader_id)
);
create index flag_by_time on flag (created_at, comment_id);
create index flag_by_reader on flag (reader_id, created_at);
create index flag_by_address on flag (address, created_at) where address is not null;

-- Mail owed to moderators, at most one of a kind for each of their sites: what comes meanwhile joins it.
create table outbox (
    moderator_id text not null references moderator (id),
    site_id text not null references site (id),
    -- notice: comments have begun to wait; test: asked for by the moderator; password: somebody forgot theirs;
    -- webhook: an endpoint was switched off; erasure: a reader wants what they wrote erased
    kind text not null check (kind in ('notice', 'test', 'password', 'webhook', 'erasure')),
    -- the first event that no delivery has taken up yet, and the first that one has
    since bigint,
    taken_since bigint,
    -- null: given up, until something new comes
    due_at bigint,
    -- deliveries begun; a claim is known by it
    attempts bigint not null,
    -- until then one server alone is at it
    claimed_until bigint,
    -- what kept the last delivery from arriving, and when that was
    trouble text,
    tried_at bigint,
    primary key (moderator_id, site_id, kind)
);
create index outbox_by_time on outbox (due_at);

-- Endpoints that a site tells of what happens in it.
create table webhook (
    id text primary key,
    site_id text not null references site (id),
    -- webhook: signed JSON; slack and discord: their incoming webhooks; telegram: a bot's messages; push: a moderator's browser
    channel text not null check (channel in ('webhook', 'slack', 'discord', 'telegram', 'push')),
    -- of a browser: whose it is
    moderator_id text references moderator (id),
    -- a URL; of Telegram the chat's number
    address text not null,
    -- what signs (`whsec_…`), and what did before and signs beside it for a while; of Telegram the bot's token; of a browser its
    -- keys, as JSON
    secret text not null,
    old_secret text,
    old_secret_until bigint,
    -- what it is told of, parted by spaces
    events text not null,
    -- why it is off: 'owner', 'failing', 'gone' or 'backlog'; null: it is on
    disabled_by text,
    -- since when no delivery has arrived, and how many since; null and 0 while they do
    failing_since bigint,
    failures bigint not null default 0,
    -- until then it is left alone
    wait_until bigint,
    -- when one server last took its turn, and until when it is that server's
    turn_at bigint not null default 0,
    claimed_until bigint,
    created_at bigint not null
);
create index webhook_by_site on webhook (site_id);
create index webhook_by_moderator on webhook (moderator_id, id) where moderator_id is not null;
create index webhook_by_browser on webhook (address) where channel = 'push';

-- What is owed to endpoints, one row for each event and endpoint; kept for a while after it has arrived.
create table delivery (
    webhook_id text not null references webhook (id),
    -- the event's, the same for all endpoints
    id text not null,
    event text not null,
    -- the comment, thread or reader that it is about
    subject_id text not null,
    -- null: it has arrived, or is parked
    due_at bigint,
    attempts bigint not null,
    -- when it was last tried, with which status of HTTP, or what kept it from arriving, in how many milliseconds
    tried_at bigint,
    status bigint,
    trouble text,
    took bigint,
    delivered_at bigint,
    created_at bigint not null,
    primary key (webhook_id, id)
);
create index delivery_by_due on delivery (webhook_id, due_at, id) where due_at is not null;
-- What others join: see store/deliveries.rs.
create index delivery_to_join on delivery (webhook_id, subject_id) where event = 'reaction.changed' and due_at is not null;

-- Who may not write: a reader, a keyed hash of an address's prefix, or an e-mail address.
create table ban (
    id text primary key,
    site_id text not null references site (id),
    kind text not null check (kind in ('reader', 'address', 'email')),
    value text not null,
    -- the name by which a moderator knows whom it is about
    name text not null,
    -- shadow: the author sees their comments, nobody else does
    shadow boolean not null,
    why text not null,
    actor text not null,
    created_at bigint not null,
    ends_at bigint,
    lifted_at bigint
);
create index ban_by_value on ban (site_id, value);
create index ban_by_time on ban (site_id, created_at, id);

-- An author's wish that a moderator look again at their comment, which was hidden: once for each comment.
create table appeal (
    comment_id text primary key references comment (id),
    -- what they said to the moderators
    note text not null,
    created_at bigint not null,
    -- when a moderator decided again, and whether everyone sees the comment since
    decided_at bigint,
    granted boolean
);

-- Which version of their site's house rules a reader has accepted, and when.
create table rules_acceptance (
    reader_id text not null references reader (id),
    -- a fingerprint of the rules' text
    version text not null,
    accepted_at bigint not null,
    primary key (reader_id, version)
);

-- A moderator's word to a reader, who acknowledges it before they comment again.
create table warning (
    id text primary key,
    site_id text not null references site (id),
    reader_id text not null references reader (id),
    -- the comment that it is about
    comment_id text not null,
    text text not null,
    actor text not null,
    created_at bigint not null,
    acknowledged_at bigint,
    -- when a moderator took it back, unread
    taken_back_at bigint
);
create index warning_by_reader on warning (reader_id, created_at, id);
create index warning_open on warning (reader_id) where acknowledged_at is null and taken_back_at is null;

-- A reader's wish that what they wrote be erased, and what became of it.
create table erasure (
    id text primary key,
    site_id text not null references site (id),
    reader_id text not null references reader (id),
    -- the one comment that it is about; null: everything
    comment_id text,
    -- waiting for the owner; approved, and under way; done; refused
    status text not null check (status in ('waiting', 'approved', 'done', 'refused')),
    asked_at bigint not null,
    -- by when the owner is to answer
    due_at bigint not null,
    -- why it was refused
    why text not null,
    -- who decided, as audit.actor; null while nobody has
    actor text,
    decided_at bigint
);
create index erasure_by_status on erasure (site_id, status, asked_at, id);
create index erasure_by_reader on erasure (reader_id, asked_at, id);

-- How far the days of a class of a site's data have been dealt with: what is older is gone.
create table retention (
    site_id text not null references site (id),
    class text not null,
    done_until bigint not null,
    primary key (site_id, class)
);

-- Challenges of proofs of work that were answered: each is good once, on all servers. Kept until they would expire.
create table spent_challenge (
    challenge text primary key,
    expires_at bigint not null
);
create index spent_challenge_by_end on spent_challenge (expires_at);

-- What a site's machine has learned; `last_audit_id` is the last line of the audit log that it has seen.
create table model (
    site_id text not null references site (id),
    kind text not null check (kind in ('hide', 'feature')),
    -- base64
    weights text not null,
    last_audit_id text not null,
    revision bigint not null,
    primary key (site_id, kind)
);

-- A reader's latest choice for a thread or a comment (the subject); a null kind is a choice taken back.
create table reaction (
    subject_id text not null,
    reader_id text not null references reader (id),
    thread_id text not null references thread (id),
    kind text,
    previous text,
    -- grows with each choice, so that a late request does not undo a newer one
    seq bigint not null,
    -- keyed hash of the prefix of the address that it first came from, by a key that rotates
    address text,
    -- why its tally leaves it out: 'ceiling', 'banned', or the press (audit.batch_id) that took its burst back
    excluded_by text,
    changed_at bigint not null,
    primary key (subject_id, reader_id)
);
create index reaction_by_reader on reaction (reader_id, thread_id);
create index reaction_by_address on reaction (subject_id, address, changed_at);
create index reaction_by_thread on reaction (thread_id, changed_at);
create index reaction_by_time on reaction (changed_at, thread_id, kind) where kind is not null;

-- How many readers chose each kind, those that are excluded left out; moved in the transaction that moves the reaction.
create table tally (
    subject_id text not null,
    kind text not null,
    count bigint not null check (count >= 0),
    -- those of them that came from another system, of which only the number is known
    imported bigint not null default 0,
    primary key (subject_id, kind)
);

-- Who did what to what, in the order it happened. Nothing here is changed or removed, but for the words of what a reader
-- had erased, and lines older than the days for which the site keeps them.
create table audit (
    id text primary key,
    site_id text not null references site (id),
    -- `reader:ID`, `moderator:ID`, `token:NAME`, `rule:NAME`, `telegram:ID NAME`, `service` or `command line`
    actor text not null,
    act text not null,
    -- a comment, a thread, a ban, a person, a token or the site
    subject_id text not null,
    -- the comment's revision that it was about; 0 for anything else
    revision bigint not null,
    -- the subject's state before and after, as JSON: what undoing needs
    before text not null,
    after text not null,
    why text not null,
    -- acts done by one press
    batch_id text not null,
    -- the line that this one takes back
    undoes text,
    created_at bigint not null
);
create index audit_by_subject on audit (subject_id, created_at, id);
-- With what the statistics count and the audit log is searched by.
create index audit_by_site on audit (site_id, created_at, id, act, actor);
-- In the order in which lines were written, whatever the clock said.
create index audit_by_order on audit (site_id, id);
create index audit_by_batch on audit (batch_id, id);
create index audit_by_undone on audit (undoes);

-- What undoing a merge or a split of threads needs beside its line of the audit log, as JSON (discussion::rearrange).
create table thread_undo (
    audit_id text primary key references audit (id),
    state text not null
);
