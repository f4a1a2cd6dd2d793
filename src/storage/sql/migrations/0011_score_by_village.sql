-- The scoreboard reads the leads of its reader's villages, not those of the whole county. The index alone answers.
drop index lead_score;
create index lead_score on lead (village, rules, source, conclusion, is_open, opened_ms);
