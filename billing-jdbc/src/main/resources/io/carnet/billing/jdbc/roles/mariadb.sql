-- After each migration, as an administrator.
-- The application changes no table, and nothing that is in the journal.

GRANT SELECT, INSERT, UPDATE ON `${schema}`.carnet_wallet TO `${application}`;
GRANT SELECT, INSERT, UPDATE ON `${schema}`.carnet_pack TO `${application}`;
GRANT SELECT, INSERT, UPDATE ON `${schema}`.carnet_run TO `${application}`;
GRANT SELECT, INSERT, UPDATE ON `${schema}`.carnet_cap_window TO `${application}`;
GRANT SELECT, INSERT, UPDATE ON `${schema}`.carnet_policy TO `${application}`;
GRANT SELECT, INSERT, UPDATE ON `${schema}`.carnet_purchase TO `${application}`;
GRANT SELECT, INSERT, UPDATE ON `${schema}`.carnet_top_up TO `${application}`;
GRANT SELECT, INSERT, UPDATE ON `${schema}`.carnet_delivery TO `${application}`;

GRANT SELECT, INSERT ON `${schema}`.carnet_journal TO `${application}`;
GRANT SELECT, INSERT ON `${schema}`.carnet_event TO `${application}`;
GRANT SELECT, INSERT ON `${schema}`.carnet_receipt TO `${application}`;
GRANT SELECT, INSERT ON `${schema}`.carnet_claim TO `${application}`;

GRANT SELECT ON `${schema}`.carnet_checkpoint TO `${application}`;

GRANT SELECT, INSERT, UPDATE, DELETE ON `${schema}`.carnet_marker TO `${application}`;

GRANT SELECT ON `${schema}`.carnet_wallet TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_pack TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_run TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_cap_window TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_policy TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_purchase TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_top_up TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_delivery TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_journal TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_event TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_receipt TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_claim TO `${auditor}`;
GRANT SELECT ON `${schema}`.carnet_checkpoint TO `${auditor}`;
