-- One folder for SQLite and PostgreSQL: text ids, milliseconds as bigint, JSON as text, no vendor types, no triggers.
-- A migration that has been released is never changed.

create table secret (
    name text primary key,
    value text not null
);

create table site (
    id text primary key,
    name text not null,
    -- domain::site::Settings as JSON
    settings text not null,
    created_at bigint not null
);

create table moderator (
    id text primary key,
    email text not null unique,
    name text not null,
    -- argon2id in PHC form
    password text not null,
    created_at bigint not null
);

create table membership (
    moderator_id text not null references moderator (id),
    site_id text not null references site (id),
    role text not null check (role in ('owner', 'moderator', 'viewer')),
    primary key (moderator_id, site_id)
);

-- All tokens are stored as SHA-256 of their text: they are 256 random bits, so that no salt is needed.
create table invitation (
    token_hash text primary key,
    site_id text not null references site (id),
    role text not null,
    expires_at bigint not null,
    used_at bigint
);

create table session (
    token_hash text primary key,
    moderator_id text not null references moderator (id),
    expires_at bigint not null
);

create table api_token (
    token_hash text primary key,
    site_id text not null references site (id),
    name text not null,
    created_at bigint not null,
    expires_at bigint
);

create table reader (
    id text primary key,
    site_id text not null references site (id),
    token_hash text not null,
    created_at bigint not null,
    unique (site_id, token_hash)
);

create table thread (
    id text primary key,
    site_id text not null references site (id),
    key text not null,
    url text not null,
    title text not null,
    closed boolean not null,
    -- grows with every change that a reader can see
    version bigint not null,
    -- comments that a reader can see
    comments bigint not null,
    created_at bigint not null,
    unique (site_id, key)
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
    text text not null,
    html text not null,
    status text not null check (status in ('held', 'approved', 'rejected', 'removed')),
    -- why it was held, or who removed it
    reason text,
    revision bigint not null,
    -- readers who like it; approved comments beneath it, at any depth
    likes bigint not null,
    replies bigint not null,
    -- keyed hash of the address's prefix, by a key that rotates; the plain address where the site says so
    address text,
    created_at bigint not null,
    edited_at bigint
);

-- A comment has a place in the thread while it is approved or something approved stands beneath it.
create index comment_roots_by_time on comment (thread_id, created_at, id)
    where parent_id is null and (status = 'approved' or replies > 0);
create index comment_roots_by_likes on comment (thread_id, likes, created_at, id)
    where parent_id is null and (status = 'approved' or replies > 0);
create index comment_replies on comment (root_id, created_at, id)
    where parent_id is not null and (status = 'approved' or replies > 0);
create index comment_by_reader on comment (reader_id, thread_id);
create index comment_by_status on comment (site_id, status, created_at, id);

-- What a text said before it was edited.
create table comment_revision (
    comment_id text not null references comment (id),
    revision bigint not null,
    text text not null,
    created_at bigint not null,
    primary key (comment_id, revision)
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
    changed_at bigint not null,
    primary key (subject_id, reader_id)
);
create index reaction_by_reader on reaction (reader_id, thread_id);

-- How many readers chose each kind, moved in the transaction that moves the reaction.
create table tally (
    subject_id text not null,
    kind text not null,
    count bigint not null check (count >= 0),
    primary key (subject_id, kind)
);

-- Who did what to which comment, in the order it happened.
create table audit (
    id text primary key,
    site_id text not null references site (id),
    actor text not null,
    act text not null,
    subject_id text not null,
    detail text not null,
    created_at bigint not null
);
create index audit_by_subject on audit (subject_id, created_at);
