-- name: changes.identity
-- Number and name of somebody who becomes part of another person.
select name, id_index, id_sealed, id_masked from person where county = ?1 and id = ?2
