-- name: access.create_account
-- account_login refuses a second account of the same login.
insert into account (id, login, name, role, division, datasets, password_hash, must_change_password, disabled, failed_logins, locked_until_ms, created_ms,
  last_login_ms)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
