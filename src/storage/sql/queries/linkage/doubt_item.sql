-- name: linkage.doubt_item
-- A row that was linked by what item ?3 had settled has to be looked at like that one.
update link_item set zone = 2, purpose = 1, state = 1, posterior = o.posterior, relative = o.relative, nobody = o.nobody, candidates = o.candidates,
  gain = o.gain, queue_part = 0, queue_rank = o.gain, reviewers = o.reviewers, person = o.person, village = o.village
from (select * from link_item where county = ?1 and id = ?3) o
where link_item.county = ?1 and link_item.id = ?2
