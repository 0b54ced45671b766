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
    PRIMARY KEY (customer, call_key)
);
