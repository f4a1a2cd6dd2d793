-- name: access.events
-- Newest first, before a sequence number.
select e.sequence, e.at_ms, e.account, e.action, e.subject, e.detail, e.client, e.hash, coalesce(a.login, '')
from audit_event e
left join account a on a.id = e.account
where e.county = 0 and e.sequence < ?1
order by e.sequence desc
limit ?2
