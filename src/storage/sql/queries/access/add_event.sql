-- name: access.add_event
-- In the transaction that read the end of the chain. County 0: one chain for the installation.
insert into audit_event (county, sequence, at_ms, account, action, subject, detail, client, hash) values (0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
