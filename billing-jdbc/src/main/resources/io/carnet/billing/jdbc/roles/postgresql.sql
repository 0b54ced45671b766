-- After each migration, as the owner of the tables.
-- The application changes no table, and nothing that is in the journal.

GRANT USAGE ON SCHEMA "${schema}" TO "${application}", "${auditor}";

GRANT SELECT, INSERT, UPDATE ON
    "${schema}".carnet_wallet,
    "${schema}".carnet_pack,
    "${schema}".carnet_run,
    "${schema}".carnet_cap_window,
    "${schema}".carnet_policy,
    "${schema}".carnet_purchase,
    "${schema}".carnet_top_up,
    "${schema}".carnet_delivery
TO "${application}";

GRANT SELECT, INSERT ON
    "${schema}".carnet_journal,
    "${schema}".carnet_event,
    "${schema}".carnet_receipt,
    "${schema}".carnet_claim
TO "${application}";

GRANT SELECT ON "${schema}".carnet_checkpoint TO "${application}";

GRANT SELECT, INSERT, UPDATE, DELETE ON "${schema}".carnet_marker TO "${application}";

GRANT SELECT ON
    "${schema}".carnet_wallet,
    "${schema}".carnet_pack,
    "${schema}".carnet_run,
    "${schema}".carnet_cap_window,
    "${schema}".carnet_policy,
    "${schema}".carnet_purchase,
    "${schema}".carnet_top_up,
    "${schema}".carnet_delivery,
    "${schema}".carnet_journal,
    "${schema}".carnet_event,
    "${schema}".carnet_receipt,
    "${schema}".carnet_claim,
    "${schema}".carnet_checkpoint
TO "${auditor}";
