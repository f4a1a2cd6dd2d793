-- name: analysis.village_cadres
-- Enabled village accounts by division.
select division, count(*) from account where role = 'village' and disabled = 0 group by division order by division
