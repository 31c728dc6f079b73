-- The gatehouse: API clients, the issuer's keys and the key ring that seals them and every credential. The tables of scopes, authorizations and
-- tokens are the issuer's library's. Times in our own columns are Unix milliseconds.
CREATE TABLE identity_clients (
    id text NOT NULL,
    organization character varying(40) NOT NULL,
    roles text NOT NULL,
    created_at bigint NOT NULL,
    application_type character varying(50),
    client_id character varying(100),
    client_secret text,
    client_type character varying(50),
    concurrency_token character varying(50),
    consent_type character varying(50),
    display_name text,
    display_names text,
    json_web_key_set text,
    permissions text,
    post_logout_redirect_uris text,
    properties text,
    redirect_uris text,
    requirements text,
    settings text,
    CONSTRAINT identity_clients_key PRIMARY KEY (id)
);

CREATE TABLE identity_key_ring (
    name text NOT NULL,
    xml text NOT NULL,
    CONSTRAINT identity_key_ring_key PRIMARY KEY (name)
);

CREATE TABLE identity_keys (
    id text NOT NULL,
    cipher bytea NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT identity_keys_key PRIMARY KEY (id)
);

CREATE TABLE identity_scopes (
    id text NOT NULL,
    concurrency_token character varying(50),
    description text,
    descriptions text,
    display_name text,
    display_names text,
    name character varying(200),
    properties text,
    resources text,
    CONSTRAINT identity_scopes_key PRIMARY KEY (id)
);

CREATE TABLE identity_authorizations (
    id text NOT NULL,
    application_id text,
    concurrency_token character varying(50),
    creation_date timestamp with time zone,
    properties text,
    scopes text,
    status character varying(50),
    subject character varying(400),
    type character varying(50),
    CONSTRAINT identity_authorizations_key PRIMARY KEY (id),
    CONSTRAINT identity_authorizations_application_id_fk FOREIGN KEY (application_id) REFERENCES identity_clients (id)
);

CREATE TABLE identity_tokens (
    id text NOT NULL,
    application_id text,
    authorization_id text,
    concurrency_token character varying(50),
    creation_date timestamp with time zone,
    expiration_date timestamp with time zone,
    payload text,
    properties text,
    redemption_date timestamp with time zone,
    reference_id character varying(100),
    status character varying(50),
    subject character varying(400),
    type character varying(150),
    CONSTRAINT identity_tokens_key PRIMARY KEY (id),
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
