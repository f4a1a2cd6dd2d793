-- name: registry.work_on_new
-- What people did about households and persons that a step made (?2 … ?3). A lead that screening opened and nobody touched is none.
select
  (select count(*) from lead l where l.county = ?1 and l.household between ?2 and ?3
    and (l.sequence > 0 or l.source <> 'screening' or exists (select 1 from attachment a where a.county = l.county and a.subject = 1 and a.subject_id = l.id))),
  (select count(*) from case_file c where c.county = ?1 and c.household between ?2 and ?3),
  (select count(*) from declaration d where d.county = ?1 and d.household between ?2 and ?3),
  (select count(*) from explanation e where e.county = ?1 and e.household between ?2 and ?3),
  (select count(*) from campaign_check k where k.county = ?1 and k.household between ?2 and ?3),
  (select count(*) from (
    select a.item from link_answer a where a.county = ?1 and a.person between ?2 and ?3 and a.undone_ms = 0
    union
    select c.item from link_constraint c where c.county = ?1 and c.person between ?2 and ?3 and c.ended_ms = 0
    union
    select p.origin from person_alias p where p.county = ?1 and p.person between ?2 and ?3 and p.ended_ms = 0) found),
  (select count(*) from duplicate_pair p where p.county = ?1 and p.state in (2, 3, 5) and (p.first between ?2 and ?3 or p.second between ?2 and ?3))
