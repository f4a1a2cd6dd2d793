-- Villages that became part of another one: files of departments go on naming them for years.
alter table division add column merged_into bigint not null default 0;
