-- What lists and pages read: one row per grain that stands for something, as of a version of its state. doc is the state as readers may see it;
-- a row without one is the tombstone of a cleared grain, which keeps late writers of older versions out.
CREATE TABLE rm_organizations (
    org text NOT NULL,
    id text NOT NULL,
    version integer NOT NULL,
    changed_at integer NOT NULL,
    doc text,
    PRIMARY KEY (org, id)
);

CREATE TABLE rm_members (
    org text NOT NULL,
    id text NOT NULL,
    version integer NOT NULL,
    changed_at integer NOT NULL,
    name_key text,
    active integer,
    roles text,
    doc text,
    PRIMARY KEY (org, id)
);
CREATE INDEX rm_members_by_name ON rm_members (org, name_key, id);

CREATE TABLE rm_accounts (
    org text NOT NULL,
    id text NOT NULL,
    version integer NOT NULL,
    changed_at integer NOT NULL,
    network text,
    handle text,
    doc text,
    PRIMARY KEY (org, id)
);

CREATE TABLE rm_campaigns (
    org text NOT NULL,
    id text NOT NULL,
    version integer NOT NULL,
    changed_at integer NOT NULL,
    status text,
    created_at integer,
    doc text,
    PRIMARY KEY (org, id)
);
CREATE INDEX rm_campaigns_by_age ON rm_campaigns (org, created_at, id);

-- sort_due is the moment that was chosen, or the end of time; accounts stand between bars.
CREATE TABLE rm_posts (
    org text NOT NULL,
    id text NOT NULL,
    version integer NOT NULL,
    changed_at integer NOT NULL,
    campaign text,
    author text,
    accounts text,
    state text,
    due_at integer,
    sort_due integer,
    review text,
    authz text,
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
    org text NOT NULL,
    id text NOT NULL,
    version integer NOT NULL,
    changed_at integer NOT NULL,
    post text,
    status text,
    assignee text,
    claimed_until integer,
    rules text,
    sort_due integer,
    doc text,
    PRIMARY KEY (org, id)
);
CREATE INDEX rm_reviews_by_time ON rm_reviews (org, sort_due, id);

-- Grains whose state can't be shown: put aside, so that they don't hold up the others, until they are written again or everything is rebuilt.
CREATE TABLE projection_quarantine (
    grain_key text PRIMARY KEY,
    version integer NOT NULL,
    fault text NOT NULL,
    at integer NOT NULL
);

-- What people did with what is live, and when to look again.
CREATE TABLE engagement (
    org text NOT NULL,
    post text NOT NULL,
    account text NOT NULL,
    authz text NOT NULL,
    external_id text NOT NULL,
    external_url text,
    live_at integer NOT NULL,
    next_at integer NOT NULL,
    read_at integer,
    likes integer,
    reposts integer,
    replies integer,
    comments integer,
    views integer,
    quotes integer,
    PRIMARY KEY (org, post, account, authz)
);
CREATE INDEX engagement_due ON engagement (next_at, org, account);
CREATE INDEX engagement_of_account ON engagement (org, account, next_at);

-- Up to when live deliveries have been taken up into engagement.
CREATE TABLE engagement_seen (
    up_to integer NOT NULL
);
INSERT INTO engagement_seen VALUES (0);
