-- What deliveries of the register changed, so that each can be taken back whole.

-- One writing of a delivery (its file, or a row of it put right later), once in every county where it changed something: somebody who
-- moves in leaves the household of another county. ids count in one order with those of registry_change. first_id … last_id: the households
-- and persons that it made (1, 0: none); they are counted under one lock, so nobody else's lie between.
create table registry_step (
  county integer not null,
  id bigint not null,
  delivery bigint not null,
  first_id bigint not null,
  last_id bigint not null,
  constraint registry_step_key primary key (county, id)
) /* sqlite: without rowid */;
create index registry_step_by_id on registry_step (id);
create index registry_step_by_last on registry_step (last_id);
create index registry_step_by_delivery on registry_step (delivery);

-- What was before of each household and person that the step found and changed; gone when the delivery is taken back. part:
-- storage::RegistryPart; id: the household or person; image: sealed JSON, null where only counts that members of a household changed.
create table registry_before (
  county integer not null,
  step bigint not null,
  part smallint not null,
  id bigint not null,
  image bytea,
  constraint registry_before_key primary key (county, step, part, id),
  constraint registry_before_part check (part between 1 and 7)
) /* sqlite: without rowid */;
create index registry_before_by_id on registry_before (county, id, step, part);

create index registry_change_by_id on registry_change (id);
