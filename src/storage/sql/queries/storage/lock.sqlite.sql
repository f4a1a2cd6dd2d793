-- name: storage.lock
-- SQLite has one writer: a write transaction is the lock.
select ?1
