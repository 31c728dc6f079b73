-- The gatehouse: API clients, the issuer's keys and the key ring that seals them and every credential. The tables of scopes, authorizations and
-- tokens are the issuer's library's. Times in our own columns are Unix milliseconds.
CREATE TABLE identity_clients (
    id TEXT NOT NULL CONSTRAINT identity_clients_key PRIMARY KEY,
    organization TEXT NOT NULL,
    roles TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    application_type TEXT NULL,
    client_id TEXT NULL,
    client_secret TEXT NULL,
    client_type TEXT NULL,
    concurrency_token TEXT NULL,
    consent_type TEXT NULL,
    display_name TEXT NULL,
    display_names TEXT NULL,
    json_web_key_set TEXT NULL,
    permissions TEXT NULL,
    post_logout_redirect_uris TEXT NULL,
    properties TEXT NULL,
    redirect_uris TEXT NULL,
    requirements TEXT NULL,
    settings TEXT NULL
);

CREATE TABLE identity_key_ring (
    name TEXT NOT NULL CONSTRAINT identity_key_ring_key PRIMARY KEY,
    xml TEXT NOT NULL
);

CREATE TABLE identity_keys (
    id TEXT NOT NULL CONSTRAINT identity_keys_key PRIMARY KEY,
    cipher BLOB NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE identity_scopes (
    id TEXT NOT NULL CONSTRAINT identity_scopes_key PRIMARY KEY,
    concurrency_token TEXT NULL,
    description TEXT NULL,
    descriptions TEXT NULL,
    display_name TEXT NULL,
    display_names TEXT NULL,
    name TEXT NULL,
    properties TEXT NULL,
    resources TEXT NULL
);

CREATE TABLE identity_authorizations (
    id TEXT NOT NULL CONSTRAINT identity_authorizations_key PRIMARY KEY,
    application_id TEXT NULL,
    concurrency_token TEXT NULL,
    creation_date TEXT NULL,
    properties TEXT NULL,
    scopes TEXT NULL,
    status TEXT NULL,
    subject TEXT NULL,
    type TEXT NULL,
    CONSTRAINT identity_authorizations_application_id_fk FOREIGN KEY (application_id) REFERENCES identity_clients (id)
);

CREATE TABLE identity_tokens (
    id TEXT NOT NULL CONSTRAINT identity_tokens_key PRIMARY KEY,
    application_id TEXT NULL,
    authorization_id TEXT NULL,
    concurrency_token TEXT NULL,
    creation_date TEXT NULL,
    expiration_date TEXT NULL,
    payload TEXT NULL,
    properties TEXT NULL,
    redemption_date TEXT NULL,
    reference_id TEXT NULL,
    status TEXT NULL,
    subject TEXT NULL,
    type TEXT NULL,
    CONSTRAINT identity_tokens_application_id_fk FOREIGN KEY (application_id) REFERENCES identity_clients (id),
    CONSTRAINT identity_tokens_authorization_id_fk FOREIGN KEY (authorization_id) REFERENCES identity_authorizations (id)
);

CREATE INDEX identity_authorizations_application_id_status_subject_type ON identity_authorizations (application_id, status, subject, type);

CREATE UNIQUE INDEX identity_clients_client_id ON identity_clients (client_id);

CREATE INDEX identity_clients_organization ON identity_clients (organization);

CREATE UNIQUE INDEX identity_scopes_name ON identity_scopes (name);

CREATE INDEX identity_tokens_application_id_status_subject_type ON identity_tokens (application_id, status, subject, type);

CREATE INDEX identity_tokens_authorization_id ON identity_tokens (authorization_id);

CREATE UNIQUE INDEX identity_tokens_reference_id ON identity_tokens (reference_id);
