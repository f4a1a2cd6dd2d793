-- Where somebody is at present, asked for by person: without an index that holds all that is asked for, SQLite walks the county.
create index membership_of_person on membership (county, person, last_day, household, first_day, relation);
