CREATE TABLE IF NOT EXISTS platform_group (
    customer VARCHAR(128) NOT NULL,
    name VARCHAR(32) NOT NULL,
    token_hash CHAR(64) NOT NULL UNIQUE,
    PRIMARY KEY (customer, name)
);

CREATE TABLE IF NOT EXISTS platform_call (
    customer VARCHAR(128) NOT NULL,
    call_key VARCHAR(128) NOT NULL,
    fingerprint CHAR(64) NOT NULL,
    status INTEGER,
    answer VARCHAR(1000000),
    kept_until TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (customer, call_key)
);
CREATE INDEX IF NOT EXISTS platform_call_kept ON platform_call (kept_until);

CREATE TABLE IF NOT EXISTS platform_session (
    nonce VARCHAR(64) NOT NULL PRIMARY KEY,
    wallet CHAR(42) NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX IF NOT EXISTS platform_session_ends ON platform_session (ends_at);

CREATE TABLE IF NOT EXISTS platform_request (
    nonce VARCHAR(64) NOT NULL REFERENCES platform_session ON DELETE CASCADE,
    request VARCHAR(128) NOT NULL,
    PRIMARY KEY (nonce, request)
);
