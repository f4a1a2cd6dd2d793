  id, login, name, role, division, datasets, password_hash, must_change_password, disabled, failed_logins, locked_until_ms, created_ms, last_login_ms
