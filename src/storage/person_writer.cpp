#include <algorithm>

#include "storage/encoding.h"
#include "storage/registry_writer.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

using PersonStates = Timeline<PersonContent>;
using Memberships = Timeline<MembershipContent>;

PersonContent person_content_at(const Row& row, int column) {
  return {row.string(column),     row.string(column + 1), row.string(column + 2),       row.string(column + 3),
          row.string(column + 5), row.optional_bool(column + 4), row.optional_bool(column + 6)};
}

std::optional<Date> optional_date(const Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.date(column);
}

/// Corrects `before` when `stated` says something else. @returns whether it did
template <typename T>
bool correct(T& before, const T& stated, bool is_stated) {
  if (!is_stated || before == stated) return false;
  before = stated;
  return true;
}

}  // namespace

PersonContent PersonContent::over(const PersonContent& before) const {
  return {either(education, before.education),
          either(schooling, before.schooling),
          either(health, before.health),
          either(labour, before.labour),
          either(working_place, before.working_place),
          working ? working : before.working,
          insured ? insured : before.insured};
}

MembershipContent MembershipContent::over(const MembershipContent& before) const {
  return {household, household == before.household ? either(relation, before.relation) : relation};
}

struct RegistryWriter::PersonEntry {
  std::int64_t id = 0;
  bool is_new = false, identity_changed = false;
  bool merged = false, died = false;  // as somebody decided: what a register says about them changes nothing
  std::string id_index, id_sealed, id_masked, name, sex, ethnic, phone_sealed, phone_masked;
  std::optional<Date> birth;
  PersonStates states;
  Memberships memberships;
  std::int64_t household_before = 0;  // present home in the database
  std::int64_t last_home_before = 0;  // the same, or the one that was left last: there the person's records lie
  struct Elsewhere {
    std::int32_t county;
    std::int64_t person, household;
    Date first;
  };
  std::vector<Elsewhere> elsewhere;  // open memberships in other counties
};

struct RegistryWriter::PersonBatch {
  std::int32_t county = 0;
  std::deque<PersonEntry> entries;  // references into it stay
  std::unordered_map<std::string, PersonEntry*> by_index;
  std::unordered_map<std::int64_t, PersonEntry*> by_id;
  std::unordered_map<std::int64_t, std::vector<PersonEntry*>> by_household;
  std::unordered_map<std::string, std::vector<PersonEntry::Elsewhere>> elsewhere;  // by ID index
  std::set<std::string> former_numbers;  // numbers of former days of somebody who has another now

  PersonEntry& known(std::int64_t id) {
    PersonEntry*& entry = by_id[id];
    if (!entry) {
      entry = &entries.emplace_back();
      entry->id = id;
    }
    return *entry;
  }
};

Result<void> RegistryWriter::find_codes(const std::vector<registry::PersonInput>& inputs, std::int32_t county) {
  auto& codes = codes_[county];
  JsonList missing;
  for (const auto& input : inputs)
    if (!codes.contains(input.household_code)) missing.add(input.household_code);
  if (!missing.empty())
    RETURN_IF_ERROR(connection_.query(sql::registry_find_households_by_code, {county, missing.finish()}, [&](const Row& row) {
      codes.emplace(row.string(1), row.integer(0));
    }));
  for (const auto& input : inputs)
    if (!codes.contains(input.household_code))
      return fail(ErrorCode::kForeignKey, "户编号 " + input.household_code + " 不在本县登记的农户中，请先导入农户名单再导入家庭成员");
  return {};
}

Result<void> RegistryWriter::load_persons(PersonBatch& batch, const std::vector<registry::PersonInput>& inputs) {
  const auto& codes = codes_[batch.county];
  JsonList indexes, households;
  for (const auto& input : inputs)
    if (!input.id_index.empty()) indexes.add(input.id_index);
  const std::string indexes_of_county = indexes.empty() ? std::string() : indexes.finish();
  if (!indexes_of_county.empty())
    RETURN_IF_ERROR(connection_.query(sql::registry_find_persons_by_id_index, {indexes_of_county}, [&](const Row& row) {
      const auto county = static_cast<std::int32_t>(row.integer(0));
      if (county != batch.county) {
        if (!row.is_null(7)) batch.elsewhere[row.string(2)].push_back({county, row.integer(1), row.integer(8), row.date(7)});
        return;
      }
      PersonEntry& e = batch.known(row.integer(1));
      e.id_index = row.string(2);
      e.name = row.string(3);
      e.birth = optional_date(row, 4);
      e.sex = row.string(5);
      e.ethnic = row.string(6);
      e.merged = row.integer(9) != 0;
      e.died = !row.is_null(10);
      batch.by_index.emplace(e.id_index, &e);
    }));
  if (!indexes_of_county.empty())
    RETURN_IF_ERROR(connection_.query(sql::changes_former_numbers, {batch.county, indexes_of_county}, [&](const Row& row) { batch.former_numbers.insert(row.string(0)); }));
  // Whoever is not found by number may be known by household, name and birth.
  std::set<std::int64_t> asked;
  for (const auto& input : inputs)
    if (!batch.by_index.contains(input.id_index)) asked.insert(codes.at(input.household_code));
  for (const auto id : asked) households.add(id);
  if (!households.empty())
    RETURN_IF_ERROR(connection_.query(sql::registry_find_persons_by_household, {batch.county, households.finish()}, [&](const Row& row) {
      PersonEntry& e = batch.known(row.integer(1));
      e.id_index = row.string(2);
      e.name = row.string(3);
      e.birth = optional_date(row, 4);
      e.sex = row.string(5);
      e.ethnic = row.string(6);
      e.merged = row.integer(7) != 0;
      e.died = !row.is_null(8);
      batch.by_household[row.integer(0)].push_back(&e);
    }));
  for (auto& e : batch.entries)
    if (const auto found = batch.elsewhere.find(e.id_index); found != batch.elsewhere.end()) e.elsewhere = found->second;
  if (batch.entries.empty()) return {};
  JsonList ids;
  for (const auto& e : batch.entries) ids.add(e.id);
  const std::string list = ids.finish();
  RETURN_IF_ERROR(connection_.query(sql::registry_find_present_states, {batch.county, list}, [&](const Row& row) {
    batch.known(row.integer(0)).states.set_newest(row.date(1), kForever, person_content_at(row, 2));
  }));
  return connection_.query(sql::registry_find_present_memberships, {batch.county, list}, [&](const Row& row) {
    PersonEntry& e = batch.known(row.integer(0));
    e.memberships.set_newest(row.date(1), row.date(2), {row.integer(3), row.string(4)});
    e.last_home_before = row.integer(3);
    if (e.memberships.present()) e.household_before = row.integer(3);
  });
}

Result<intake::WriteCounts> RegistryWriter::add_persons(const std::vector<registry::PersonInput>& inputs, std::int32_t county) {
  intake::WriteCounts counts;
  wrote_ = true;
  if (inputs.empty()) return counts;
  PersonBatch batch;
  batch.county = county;
  RETURN_IF_ERROR(find_codes(inputs, county));
  RETURN_IF_ERROR(load_persons(batch, inputs));
  for (const auto& input : inputs) RETURN_IF_ERROR(apply_person(batch, input, counts));
  RETURN_IF_ERROR(forget_known_phones(batch));
  RETURN_IF_ERROR(store_leavings());
  RETURN_IF_ERROR(store_persons(batch));
  return counts;
}

Result<void> RegistryWriter::apply_person(PersonBatch& batch, const registry::PersonInput& input, intake::WriteCounts& counts) {
  const std::int64_t household = codes_[batch.county].at(input.household_code);
  PersonEntry* entry = nullptr;
  if (const auto found = batch.by_index.find(input.id_index); !input.id_index.empty() && found != batch.by_index.end()) entry = found->second;
  if (!entry)
    for (PersonEntry* known : batch.by_household[household])
      // Two different numbers are two persons, whatever their names.
      if (known->name == input.name && known->birth == input.birth && (input.id_index.empty() || (known->id_index.empty() && !known->merged))) entry = known;
  if (entry ? entry->merged || entry->died : batch.former_numbers.contains(input.id_index)) {
    ++counts.duplicate;
    ++counts.passed_over;
    return {};
  }
  const bool created = !entry;
  if (created) {
    entry = &batch.entries.emplace_back();
    entry->is_new = true;
    ASSIGN_OR_RETURN(entry->id, journal_.next_id());
    entry->name = input.name;
    batch.by_household[household].push_back(entry);
    if (const auto found = batch.elsewhere.find(input.id_index); found != batch.elsewhere.end()) entry->elsewhere = found->second;
  }
  PersonEntry& e = *entry;
  bool corrected = correct(e.name, input.name, !input.name.empty());
  corrected |= correct(e.sex, input.sex, !input.sex.empty());
  corrected |= correct(e.ethnic, input.ethnic, !input.ethnic.empty());
  corrected |= correct(e.birth, input.birth, input.birth.has_value());
  if (correct(e.id_index, input.id_index, !input.id_index.empty())) {
    e.id_sealed = input.id_sealed;
    e.id_masked = input.id_masked;
    batch.by_index.emplace(e.id_index, &e);
    corrected = true;
  }
  e.identity_changed = e.identity_changed || corrected;
  if (!input.phone_sealed.empty()) {
    e.phone_sealed = input.phone_sealed;
    e.phone_masked = input.phone_masked;
  }

  const PersonContent stated{input.education, input.schooling, input.health, input.labour, input.working_place, input.working, input.insured};
  ASSIGN_OR_RETURN(const Effect state, e.states.apply(input.since, stated, [&]() -> Result<std::vector<PersonStates::Interval>> {
    std::vector<PersonStates::Interval> all;
    RETURN_IF_ERROR(connection_.query(sql::registry_person_states, {batch.county, e.id}, [&](const Row& row) {
      all.push_back({row.date(0), row.date(1), person_content_at(row, 2), true, false});
    }));
    return all;
  }));
  ASSIGN_OR_RETURN(const Effect home, e.memberships.apply(input.since, {household, input.relation}, [&]() -> Result<std::vector<Memberships::Interval>> {
    std::vector<Memberships::Interval> all;
    RETURN_IF_ERROR(connection_.query(sql::registry_memberships, {batch.county, e.id}, [&](const Row& row) {
      all.push_back({row.date(0), row.date(1), {row.integer(2), row.string(3)}, true, false});
    }));
    return all;
  }));
  if (home != Effect::kSame && !e.elsewhere.empty()) leave_other_counties(e, input.since);
  if (created) ++counts.inserted;
  else if (corrected || state != Effect::kSame || home != Effect::kSame) ++counts.replaced;
  else ++counts.duplicate;
  return {};
}

void RegistryWriter::leave_other_counties(PersonEntry& person, Date since) {
  for (const auto& other : person.elsewhere) {
    if (other.first > since) {
      // The other county speaks of a later day: this membership ended before it.
      person.memberships.close(other.first.plus_days(-1));
      continue;
    }
    leavings_.push_back({other.county, other.person, other.first, {}});
    if (other.first != since) leavings_.back().last = since.plus_days(-1);
    upkeep_.touch(other.county, other.household);
    upkeep_.recount(other.county);
    upkeep_.people_changed(other.county);
  }
  std::erase_if(person.elsewhere, [&](const auto& other) { return other.first <= since; });
}

Result<void> RegistryWriter::store_leavings() {
  std::map<std::int32_t, std::vector<std::int64_t>> persons;
  std::vector<const Leaving*> closed, deleted;
  for (const Leaving& leaving : leavings_) {
    persons[leaving.county].push_back(leaving.person);
    (leaving.last ? closed : deleted).push_back(&leaving);
  }
  for (const auto& [county, ids] : persons) RETURN_IF_ERROR(journal_.keep(county, RegistryPart::kHomes, ids));
  RETURN_IF_ERROR(connection_.execute_many(sql::registry_delete_membership, deleted.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {deleted[i]->county, deleted[i]->person, deleted[i]->first});
  }));
  RETURN_IF_ERROR(connection_.execute_many(sql::registry_close_membership, closed.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {closed[i]->county, closed[i]->person, closed[i]->first, closed[i]->last});
  }));
  leavings_.clear();
  return {};
}

// Every encryption of the same number differs, so both are opened to see whether a telephone is another one than before.
Result<void> RegistryWriter::forget_known_phones(PersonBatch& batch) {
  JsonList ids;
  for (const auto& e : batch.entries)
    if (!e.is_new && !e.phone_sealed.empty()) ids.add(e.id);
  if (ids.empty()) return {};
  return connection_.query(sql::registry_phones_of_persons, {batch.county, ids.finish()}, [&](const Row& row) {
    PersonEntry& e = batch.known(row.integer(0));
    if (row.text(2) != e.phone_masked || row.text(1).empty()) return;
    const auto before = cipher_.decrypt(row.text(1), registry::kPhoneContext), now = cipher_.decrypt(e.phone_sealed, registry::kPhoneContext);
    if (before && now && *before == *now) e.phone_sealed.clear();
  });
}

Result<void> RegistryWriter::store_persons(PersonBatch& batch) {
  const std::int32_t county = batch.county;
  std::vector<const PersonEntry*> added, corrected, phones;
  std::vector<std::int64_t> restated, rehoused;  // known before
  std::vector<std::pair<const PersonEntry*, const PersonStates::Interval*>> new_states, old_states;
  std::vector<std::pair<const PersonEntry*, const Memberships::Interval*>> new_homes, old_homes;
  for (const auto& e : batch.entries) {
    if (e.is_new) added.push_back(&e);
    else if (e.identity_changed) corrected.push_back(&e);
    if (!e.is_new && !e.phone_sealed.empty()) phones.push_back(&e);
    const std::size_t states_before = new_states.size() + old_states.size();
    for (const auto& interval : e.states.intervals())
      if (!interval.stored) new_states.emplace_back(&e, &interval);
      else if (interval.changed) old_states.emplace_back(&e, &interval);
    if (!e.is_new && new_states.size() + old_states.size() > states_before) restated.push_back(e.id);
    bool moved = false;
    for (const auto& interval : e.memberships.intervals()) {
      if (!interval.stored) new_homes.emplace_back(&e, &interval);
      else if (interval.changed) old_homes.emplace_back(&e, &interval);
      else continue;
      moved = true;
      upkeep_.touch(county, interval.content.household);
    }
    if (moved && !e.is_new) rehoused.push_back(e.id);
    const auto* home = e.memberships.present();
    if (moved || (e.identity_changed && home)) {
      upkeep_.recount(county);
      upkeep_.people_changed(county);
      if (e.household_before) upkeep_.touch(county, e.household_before);
      if (home) upkeep_.touch(county, home->content.household);
    }
    if (const std::int64_t last = moved ? e.memberships.intervals().back().content.household : 0; e.last_home_before && last && last != e.last_home_before)
      upkeep_.move_person(county, e.id, e.last_home_before, last);
  }
  if (!phones.empty()) upkeep_.people_changed(county);
  const auto ids_of = [](const std::vector<const PersonEntry*>& list) {
    std::vector<std::int64_t> ids;
    for (const PersonEntry* e : list) ids.push_back(e->id);
    return ids;
  };
  RETURN_IF_ERROR(journal_.keep(county, RegistryPart::kIdentity, ids_of(corrected)));
  RETURN_IF_ERROR(journal_.keep(county, RegistryPart::kPhone, ids_of(phones)));
  RETURN_IF_ERROR(journal_.keep(county, RegistryPart::kPersonStates, restated));
  RETURN_IF_ERROR(journal_.keep(county, RegistryPart::kHomes, rehoused));
  const auto bytes = [](const std::string& sealed) { return sealed.empty() ? Param(std::nullopt) : Param(Blob{sealed}); };
  RETURN_IF_ERROR(connection_.insert_many(sql::registry_add_person, added.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& e = *added[i];
    p.insert(p.end(), {county, e.id, e.name, e.id_index, bytes(e.id_sealed), e.id_masked, bytes(e.phone_sealed), e.phone_masked, e.sex, e.birth, e.ethnic});
  }));
  RETURN_IF_ERROR(connection_.execute_many(sql::registry_update_person, corrected.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& e = *corrected[i];
    p.insert(p.end(), {county, e.id, e.name, e.id_index, bytes(e.id_sealed), e.id_masked, e.sex, e.birth, e.ethnic});
  }));
  RETURN_IF_ERROR(connection_.execute_many(sql::registry_update_person_phone, phones.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {county, phones[i]->id, bytes(phones[i]->phone_sealed), phones[i]->phone_masked});
  }));
  const auto state_values = [&](const PersonEntry& e, const PersonStates::Interval& s, std::vector<Param>& p) {
    const auto& c = s.content;
    p.insert(p.end(), {county, e.id, s.first, s.last, c.education, c.schooling, c.health, c.labour, c.working, c.working_place, c.insured});
  };
  RETURN_IF_ERROR(connection_.execute_many(sql::registry_update_person_state, old_states.size(), [&](std::size_t i, std::vector<Param>& p) {
    state_values(*old_states[i].first, *old_states[i].second, p);
  }));
  RETURN_IF_ERROR(connection_.insert_many(sql::registry_add_person_state, new_states.size(), [&](std::size_t i, std::vector<Param>& p) {
    state_values(*new_states[i].first, *new_states[i].second, p);
  }));
  RETURN_IF_ERROR(connection_.execute_many(sql::registry_update_membership, old_homes.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& [e, home] = old_homes[i];
    p.insert(p.end(), {county, e->id, home->first, home->last, home->content.household, home->content.relation});
  }));
  return connection_.insert_many(sql::registry_add_membership, new_homes.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& [e, home] = new_homes[i];
    p.insert(p.end(), {county, home->content.household, e->id, home->first, home->last, home->content.relation});
  });
}

Result<void> RegistryWriter::finish() {
  if (!wrote_) return {};
  RETURN_IF_ERROR(journal_.finish(upkeep_.touched()));
  return upkeep_.finish(connection_);
}

}  // namespace shouwang::storage
