-- What lists and pages read: one row per grain that stands for something, as of a version of its state. doc is the state as readers may see it;
-- a row without one is the tombstone of a cleared grain, which keeps late writers of older versions out.
CREATE TABLE rm_organizations (
    org text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    changed_at bigint NOT NULL,
    doc text,
    PRIMARY KEY (org, id)
);

CREATE TABLE rm_members (
    org text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    changed_at bigint NOT NULL,
    name_key text COLLATE "C",
    active integer,
    roles text COLLATE "C",
    doc text,
    PRIMARY KEY (org, id)
);
CREATE INDEX rm_members_by_name ON rm_members (org, name_key, id);

CREATE TABLE rm_accounts (
    org text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    changed_at bigint NOT NULL,
    network text COLLATE "C",
    handle text COLLATE "C",
    doc text,
    PRIMARY KEY (org, id)
);

CREATE TABLE rm_campaigns (
    org text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    changed_at bigint NOT NULL,
    status text COLLATE "C",
    created_at bigint,
    doc text,
    PRIMARY KEY (org, id)
);
CREATE INDEX rm_campaigns_by_age ON rm_campaigns (org, created_at, id);

-- sort_due is the moment that was chosen, or the end of time; accounts stand between bars.
CREATE TABLE rm_posts (
    org text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    changed_at bigint NOT NULL,
    campaign text COLLATE "C",
    author text COLLATE "C",
    accounts text COLLATE "C",
    state text COLLATE "C",
    due_at bigint,
    sort_due bigint,
    review text COLLATE "C",
    authz text COLLATE "C",
    generation integer,
    doc text,
    PRIMARY KEY (org, id)
);
CREATE INDEX rm_posts_by_time ON rm_posts (org, sort_due, id);
CREATE INDEX rm_posts_by_campaign ON rm_posts (org, campaign, sort_due, id);
CREATE INDEX rm_posts_in_review ON rm_posts (changed_at) WHERE state = 'InReview';
CREATE INDEX rm_posts_authorized ON rm_posts (due_at) WHERE state = 'Authorized';

-- rules stand between bars.
CREATE TABLE rm_reviews (
    org text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    changed_at bigint NOT NULL,
    post text COLLATE "C",
    status text COLLATE "C",
    assignee text COLLATE "C",
    claimed_until bigint,
    rules text COLLATE "C",
    sort_due bigint,
    doc text,
    PRIMARY KEY (org, id)
);
CREATE INDEX rm_reviews_by_time ON rm_reviews (org, sort_due, id);

-- Grains whose state can't be shown: put aside, so that they don't hold up the others, until they are written again or everything is rebuilt.
CREATE TABLE projection_quarantine (
    grain_key text COLLATE "C" PRIMARY KEY,
    version integer NOT NULL,
    fault text NOT NULL,
    at bigint NOT NULL
);

-- What people did with what is live, and when to look again.
CREATE TABLE engagement (
    org text COLLATE "C" NOT NULL,
    post text COLLATE "C" NOT NULL,
    account text COLLATE "C" NOT NULL,
    authz text COLLATE "C" NOT NULL,
    external_id text NOT NULL,
    external_url text,
    live_at bigint NOT NULL,
    next_at bigint NOT NULL,
    read_at bigint,
    likes bigint,
    reposts bigint,
    replies bigint,
    comments bigint,
    views bigint,
    quotes bigint,
    PRIMARY KEY (org, post, account, authz)
);
CREATE INDEX engagement_due ON engagement (next_at, org, account);
CREATE INDEX engagement_of_account ON engagement (org, account, next_at);

-- Up to when live deliveries have been taken up into engagement.
CREATE TABLE engagement_seen (
    up_to bigint NOT NULL
);
INSERT INTO engagement_seen VALUES (0);

-- The place of a text inside another, from 1; 0 when it is not there. Under the name that the embedded database has for it.
CREATE FUNCTION instr(haystack text, needle text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT strpos(haystack, needle) $$;
