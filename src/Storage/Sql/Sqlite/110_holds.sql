-- Why a gate is closed: one row for each holder, so that a hold is lifted by the one who may lift it and nobody lifts another's.
-- holder: compliance, author, import, connection (the account is broken or disconnected), membership (the member has left).
-- code is the reason that a blocked delivery shows: Suspended, AccountBroken, AccountDisconnected, OwnerLeft. why is a person's words.
CREATE TABLE holds (
    org text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    holder text NOT NULL,
    code text NOT NULL,
    why text,
    actor text,
    since integer NOT NULL,
    PRIMARY KEY (org, kind, id, holder)
) WITHOUT ROWID;

-- The gate's own row stays (no row: closed). open and code are set by the transaction that adds or lifts a hold.
ALTER TABLE gates ADD COLUMN code text;
UPDATE gates SET code = 'Suspended' WHERE open = 0;
INSERT INTO holds (org, kind, id, holder, code, why, actor, since)
SELECT org, kind, id, CASE WHEN kind = 'campaign' AND reason = 'Importing' THEN 'import' ELSE 'compliance' END, 'Suspended', reason, actor, since FROM gates WHERE open = 0;

-- Gates of a delivery beside its organization, account and campaign: kind member is the post's owner.
CREATE TABLE delivery_gates (
    org text NOT NULL,
    post text NOT NULL,
    account text NOT NULL,
    authz text NOT NULL,
    kind text NOT NULL,
    id text NOT NULL,
    PRIMARY KEY (org, post, account, authz, kind, id)
) WITHOUT ROWID;
CREATE INDEX delivery_gates_of_gate ON delivery_gates (org, kind, id);
