-- Instants are whole microseconds since 1970. Amounts are steps, money is in minor units.
-- Every key begins with the principal: a command touches one principal's rows only.
-- Where the database can, an index holds only the rows that its queries ask for. That makes it small, and keeps other
-- queries, which do not say that they ask for just those, from being planned through it.

CREATE TABLE carnet_wallet (
    principal  ${key}   NOT NULL,
    zone       ${key},
    last_at    BIGINT   NOT NULL,
    entries    BIGINT   NOT NULL,
    head       ${hash}  NOT NULL,
    packs      BIGINT   NOT NULL,
    runs       BIGINT   NOT NULL,
    open_runs  BIGINT   NOT NULL,
    events     BIGINT   NOT NULL,
    event_at   BIGINT   NOT NULL,
    debts      ${text}  NOT NULL,
    low_below  BIGINT   DEFAULT 0 NOT NULL,
    low_from   BIGINT,
    PRIMARY KEY (principal),
    CHECK (entries >= 0 AND packs >= 0 AND runs >= 0 AND events >= 0 AND open_runs BETWEEN 0 AND runs)
);

CREATE INDEX carnet_wallet_rest ON carnet_wallet (low_from, principal) ${only_resting};

CREATE INDEX carnet_wallet_event ON carnet_wallet (event_at, principal) ${only_told};

CREATE TABLE carnet_pack (
    principal       ${key}    NOT NULL,
    pack_id         ${key}    NOT NULL,
    pack_no         BIGINT    NOT NULL,
    unit            ${code}   NOT NULL,
    scope           ${key}    NOT NULL,
    granted         BIGINT    NOT NULL,
    origin          ${code}   NOT NULL,
    currency        ${code},
    currency_scale  INTEGER,
    cost            BIGINT    NOT NULL,
    priority        INTEGER   NOT NULL,
    expires_at      BIGINT,
    offer           ${long}   NOT NULL,
    created_at      BIGINT    NOT NULL,
    state           ${code}   NOT NULL,
    live            SMALLINT  NOT NULL,
    remaining       BIGINT    NOT NULL,
    held            BIGINT    NOT NULL,
    basis           BIGINT    NOT NULL,
    held_basis      BIGINT    NOT NULL,
    lost            BIGINT    NOT NULL,
    PRIMARY KEY (principal, pack_id),
    CHECK (held >= 0 AND held <= remaining AND lost >= 0 AND lost <= granted - remaining),
    CHECK (held_basis >= 0 AND held_basis <= basis AND basis <= cost),
    CHECK ((live = 1 AND remaining > 0) OR (live = 0 AND remaining = 0)),
    CHECK ((currency IS NULL) = (currency_scale IS NULL))
);

CREATE INDEX carnet_pack_live ON carnet_pack (principal, live) ${only_live};
CREATE INDEX carnet_pack_ending ON carnet_pack (live, expires_at, principal) ${only_ending_packs};

-- A refused run binds no key: refused_no is its number then, and 0 otherwise. An archived one binds its key and is no
-- more than that, but for what it counts in cap windows.
-- due_at is the end of the hold while time may close the run.
CREATE TABLE carnet_run (
    principal       ${key}   NOT NULL,
    run_key         ${key}   NOT NULL,
    refused_no      BIGINT   NOT NULL,
    run_no          BIGINT   NOT NULL,
    product         ${key}   NOT NULL,
    spender_group   ${key},
    spender_agent   ${key},
    terms           ${text}  NOT NULL,
    state           ${code}  NOT NULL,
    charge_state    ${code}  NOT NULL,
    funding         ${code}  NOT NULL,
    reserved        BIGINT   NOT NULL,
    hold_lines      ${text}  NOT NULL,
    shares          ${text}  NOT NULL,
    until_at        BIGINT   NOT NULL,
    latest_at       BIGINT   NOT NULL,
    due_at          BIGINT,
    charged         BIGINT   NOT NULL,
    owed            BIGINT   NOT NULL,
    shortfall       BIGINT   NOT NULL,
    used            ${text}  NOT NULL,
    settled_with    ${text},
    authorized_at   BIGINT   NOT NULL,
    accepted_at     BIGINT,
    closed_at       BIGINT,
    steps           ${text}  NOT NULL,
    refusal_reason  ${code},
    refusal         ${text},
    PRIMARY KEY (principal, run_key, refused_no),
    CHECK (run_no > 0 AND owed >= 0 AND owed <= charged AND shortfall >= 0 AND reserved >= 0),
    CHECK ((state = 'REFUSED' AND refused_no = run_no AND refusal_reason IS NOT NULL AND refusal IS NOT NULL)
        OR (state <> 'REFUSED' AND refused_no = 0 AND refusal_reason IS NULL AND refusal IS NULL))
);

CREATE UNIQUE INDEX carnet_run_number ON carnet_run (principal, run_no) ${only_numbered};
CREATE INDEX carnet_run_due ON carnet_run (principal, due_at) ${only_due};
CREATE INDEX carnet_run_ending ON carnet_run (due_at, principal) ${only_ending_runs};

CREATE TABLE carnet_cap_window (
    principal      ${key}   NOT NULL,
    subject_level  ${code}  NOT NULL,
    subject_group  ${key}   NOT NULL,
    subject_name   ${key}   NOT NULL,
    window_kind    ${code}  NOT NULL,
    measure        ${code}  NOT NULL,
    starts_at      BIGINT   NOT NULL,
    ends_at        BIGINT   NOT NULL,
    spent          BIGINT   NOT NULL,
    held           BIGINT   NOT NULL,
    forgiven       BIGINT   NOT NULL,
    PRIMARY KEY (principal, subject_level, subject_group, subject_name, window_kind, measure, starts_at),
    CHECK (starts_at < ends_at AND spent >= 0 AND held >= 0 AND forgiven >= 0)
);

CREATE TABLE carnet_policy (
    principal      ${key}   NOT NULL,
    subject_level  ${code}  NOT NULL,
    subject_group  ${key}   NOT NULL,
    subject_name   ${key}   NOT NULL,
    version        BIGINT   NOT NULL,
    policy         ${text}  NOT NULL,
    PRIMARY KEY (principal, subject_level, subject_group, subject_name),
    CHECK (version > 0)
);

CREATE TABLE carnet_receipt (
    principal    ${key}   NOT NULL,
    command_key  ${key}   NOT NULL,
    command      ${code}  NOT NULL,
    content      ${text}  NOT NULL,
    PRIMARY KEY (principal, command_key)
);

CREATE TABLE carnet_purchase (
    principal       ${key}   NOT NULL,
    purchase_key    ${key}   NOT NULL,
    offer_id        ${key}   NOT NULL,
    scope           ${key}   NOT NULL,
    unit            ${code}  NOT NULL,
    offer           ${text}  NOT NULL,
    amount          BIGINT   NOT NULL,
    granted         BIGINT   NOT NULL,
    currency        ${code}  NOT NULL,
    currency_scale  INTEGER  NOT NULL,
    price           BIGINT   NOT NULL,
    provider        ${key}   NOT NULL,
    method          ${text}  NOT NULL,
    state           ${code}  NOT NULL,
    review          INTEGER  NOT NULL,
    due_at          BIGINT,
    progress        ${text}  NOT NULL,
    created_at      BIGINT   NOT NULL,
    PRIMARY KEY (principal, purchase_key),
    CHECK (amount > 0 AND granted >= amount AND price > 0)
);

CREATE INDEX carnet_purchase_due ON carnet_purchase (due_at, principal, purchase_key) ${only_due};

CREATE INDEX carnet_purchase_created ON carnet_purchase (principal, created_at, purchase_key);

CREATE INDEX carnet_purchase_offer ON carnet_purchase (principal, scope, offer_id) ${only_wanted};

CREATE TABLE carnet_top_up (
    principal  ${key}   NOT NULL,
    version    BIGINT   NOT NULL,
    content    ${text}  NOT NULL,
    PRIMARY KEY (principal)
);

CREATE TABLE carnet_claim (
    principal     ${key}   NOT NULL,
    purchase_key  ${key}   NOT NULL,
    kind          ${code}  NOT NULL,
    provider      ${key}   NOT NULL,
    claimed       ${long}  NOT NULL,
    PRIMARY KEY (kind, provider, claimed)
);

CREATE INDEX carnet_claim_principal ON carnet_claim (principal);

CREATE TABLE carnet_journal (
    principal     ${key}    NOT NULL,
    entry_no      BIGINT    NOT NULL,
    at            BIGINT    NOT NULL,
    kind          SMALLINT  NOT NULL,
    from_account  SMALLINT  NOT NULL,
    to_account    SMALLINT  NOT NULL,
    unit          ${code}   NOT NULL,
    scope         ${key}    NOT NULL,
    pack_id       ${key},
    steps         BIGINT    NOT NULL,
    basis         BIGINT    NOT NULL,
    reference     ${long}   NOT NULL,
    hash          ${hash}   NOT NULL,
    PRIMARY KEY (principal, entry_no),
    CHECK (steps >= 0 AND basis >= 0)
);

CREATE INDEX carnet_journal_reference ON carnet_journal (principal, reference, entry_no);

CREATE TABLE carnet_event (
    principal  ${key}   NOT NULL,
    event_no   BIGINT   NOT NULL,
    at         BIGINT   NOT NULL,
    kind       ${code}  NOT NULL,
    content    ${text}  NOT NULL,
    PRIMARY KEY (principal, event_no),
    CHECK (event_no > 0)
);

-- No IN among its conditions: H2 would compare in the session that made the table, and fail once that has ended.
CREATE TABLE carnet_delivery (
    principal   ${key}    NOT NULL,
    handler     ${key}    NOT NULL,
    delivered   BIGINT    NOT NULL,
    version     BIGINT    NOT NULL,
    not_before  BIGINT    NOT NULL,
    failures    INTEGER   NOT NULL,
    parked      SMALLINT  NOT NULL,
    PRIMARY KEY (principal, handler),
    CHECK (delivered >= 0 AND version > 0 AND failures >= 0 AND parked BETWEEN 0 AND 1)
);

CREATE INDEX carnet_delivery_parked ON carnet_delivery (handler, parked, principal) ${only_parked};

CREATE INDEX carnet_delivery_claimed ON carnet_delivery (handler, not_before, principal) ${only_claimed};

-- Where what is kept of a principal begins; the latest is the one with the highest number.
CREATE TABLE carnet_checkpoint (
    principal      ${key}   NOT NULL,
    checkpoint_no  BIGINT   NOT NULL,
    at             BIGINT   NOT NULL,
    since          BIGINT   NOT NULL,
    entry_no       BIGINT   NOT NULL,
    head           ${hash}  NOT NULL,
    event_no       BIGINT   NOT NULL,
    content        ${text}  NOT NULL,
    PRIMARY KEY (principal, checkpoint_no),
    CHECK (checkpoint_no > 0 AND entry_no >= 0 AND event_no >= 0)
);

-- The last unit of work that a committer has committed, written in the same transaction.
CREATE TABLE carnet_marker (
    marker       ${key}  NOT NULL,
    sequence_no  BIGINT  NOT NULL,
    PRIMARY KEY (marker)
);
