-- Households that are watched after elimination, leads that are relapses, photos of notices.

-- relapse_of: the eliminated case in whose watch a source of the lead came in. Few leads have one; the index is what the filter reads.
alter table lead add column relapse_of bigint not null default 0;
create index lead_relapse on lead (village, is_open, county, id) where relapse_of <> 0;

-- watch_until: last day of the watch after elimination, while it runs.
alter table case_file add column watch_until integer;
create index case_watched on case_file (village, watch_until, county, household, id) where watch_until is not null;

-- The end of a watch is found as the end of a notice is.
drop index task_program;
create index task_program on task (key, due, village, county, case_id) where key in ('authorisation:expire', 'notice:close', 'watch:end');

-- photos: ids, comma separated; photo stays the first of them.
alter table notice add column photos text not null default '';
update notice set photos = cast(photo as text) where photo <> 0;
