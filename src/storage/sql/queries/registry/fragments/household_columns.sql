  h.id, h.county, h.village, h.household_code, h.group_name, h.address_masked, h.head_name, h.phone_masked, h.kind, h.monitored, h.assistance,
  h.relocated, h.lifted_year, h.members, h.since,
  (select count(*) from lead l where l.county = h.county and l.household = h.id and l.is_open = 1)
