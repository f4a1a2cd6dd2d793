-- name: access.update_account
-- Everything but the id and the day it was made.
update account set
  login = ?2, name = ?3, role = ?4, division = ?5, datasets = ?6, password_hash = ?7, must_change_password = ?8, disabled = ?9, failed_logins = ?10,
  locked_until_ms = ?11, created_ms = ?12, last_login_ms = ?13
where id = ?1
