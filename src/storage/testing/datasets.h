// A dataset with a field of every type, and batches of its records.
#pragma once

#include <string>
#include <vector>

#include "intake/store.h"
#include "policy/pack.h"

namespace shouwang::storage::testing {

inline policy::FieldSpec field(std::string name, policy::FieldType type, bool visible = true) {
  policy::FieldSpec f;
  f.name = std::move(name);
  f.title = "字段" + f.name;
  f.type = type;
  f.visible = visible;
  return f;
}

/// A pack with one dataset "settlement": name, id_number, phone, order (a word of SQL), cost, day, month, share, ok, class, place, address.
inline policy::Pack settlement_pack() {
  using policy::FieldType;
  policy::Dataset d;
  d.id = "settlement";
  d.title = "医保结算";
  d.owner = "医保";
  d.entity = policy::Entity::kPerson;
  d.period = policy::PeriodKind::kEvent;
  d.fields = {field("name", FieldType::kName, false),
              field("id_number", FieldType::kResidentId, false),
              field("phone", FieldType::kPhone, false),
              field("order", FieldType::kInt),
              field("cost", FieldType::kMoney),
              field("day", FieldType::kDate),
              field("month", FieldType::kMonth),
              field("share", FieldType::kDecimal),
              field("ok", FieldType::kBool),
              field("class", FieldType::kCode),
              field("place", FieldType::kDivision),
              field("address", FieldType::kString, false)};
  d.fields[5].is_time = true;
  policy::Pack pack;
  pack.datasets[d.id] = d;
  policy::Dataset persons;  // goes to the registry: gets no table
  persons.id = "registry_person";
  persons.target = policy::Target::kRegistryPerson;
  pack.datasets[persons.id] = persons;
  return pack;
}

struct RecordSpec {
  std::int64_t id = 0;
  std::string identity, content;
  std::int64_t household = 0, person = 0, village = 0;
  std::int64_t cost = 100;
  Date when = Date::from_days(20000);
};

inline void add_record(intake::RecordBatch& batch, const RecordSpec& spec, std::int32_t county = 530922) {
  using intake::Cell;
  intake::RecordBatch::Row row;
  row.id = RecordId(spec.id);
  row.county = county;
  row.household = HouseholdId(spec.household);
  row.person = PersonId(spec.person);
  row.village = spec.village;
  row.line = static_cast<int>(spec.id % 100000) + 2;
  row.match = spec.household ? intake::MatchState::kMatched : intake::MatchState::kNotFound;
  row.id_index = "index-" + std::to_string(spec.person);
  row.id_masked = "53*************" + std::to_string(spec.person % 1000);
  row.identity = spec.identity;
  row.content = spec.content;
  batch.rows.push_back(std::move(row));
  for (auto& cell : {Cell::of_text("张三丰"), Cell::of_bytes(std::string("\0\xff", 2)), Cell::of_bytes("phone"), Cell::of(7), Cell::of(spec.cost),
                     Cell::of(spec.when.days()), Cell::of(spec.when.first_of_month().days()), Cell::of(350000), Cell::of(1), Cell::of_text("A"),
                     Cell::of_text("530922100201"), Cell::of_text("云南省临沧市云县爱华镇1号")})
    batch.cells.push_back(cell);
}

inline intake::RecordBatch batch_of(const std::vector<RecordSpec>& specs, std::int32_t county = 530922) {
  intake::RecordBatch batch;
  for (const auto& spec : specs) add_record(batch, spec, county);
  return batch;
}

}  // namespace shouwang::storage::testing
