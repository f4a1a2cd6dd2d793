-- name: intake.count_effects
select count(*) from withdrawal_effect where delivery = ?1 and village between ?2 and ?3
