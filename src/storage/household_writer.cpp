#include "base/text.h"
#include "storage/encoding.h"
#include "storage/registry_writer.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

using HouseholdStates = Timeline<HouseholdContent>;

HouseholdContent household_content_at(const Row& row, int column) {
  HouseholdContent c{row.integer(column), row.string(column + 1), row.string(column + 2), row.string(column + 3), row.string(column + 4), row.optional_bool(column + 5), {}};
  if (const auto year = row.optional_integer(column + 6)) c.lifted_year = static_cast<int>(*year);
  return c;
}

}  // namespace

HouseholdContent HouseholdContent::over(const HouseholdContent& before) const {
  return {village, either(group_name, before.group_name), either(kind, before.kind), either(monitored, before.monitored),
          either(assistance, before.assistance), relocated ? relocated : before.relocated, lifted_year ? lifted_year : before.lifted_year};
}

struct RegistryWriter::HouseholdEntry {
  std::int64_t id = 0;
  bool is_new = false;
  std::string code, address_index, phone_index;
  std::int64_t village_before = 0;
  HouseholdStates states;
  bool states_changed = false, contact_changed = false;
  std::string address_masked, address_sealed, phone_masked, phone_sealed;
};

Result<intake::WriteCounts> RegistryWriter::add_households(const std::vector<registry::HouseholdInput>& inputs, std::int32_t county) {
  intake::WriteCounts counts;
  wrote_ = true;
  if (inputs.empty()) return counts;
  std::deque<HouseholdEntry> entries;  // references into it stay
  std::unordered_map<std::string, HouseholdEntry*> by_code;
  JsonList codes;
  for (const auto& input : inputs) codes.add(input.household_code);
  RETURN_IF_ERROR(connection_.query(sql::registry_find_households_by_code, {county, codes.finish()}, [&](const Row& row) {
    HouseholdEntry& e = entries.emplace_back();
    e.id = row.integer(0);
    e.code = row.string(1);
    e.address_index = row.string(2);
    e.phone_index = row.string(3);
    e.village_before = row.integer(4);
    e.states.set_newest(row.date(11), kForever, household_content_at(row, 4));
    by_code.emplace(e.code, &e);
  }));
  for (const auto& input : inputs) {
    if (registry::county_of(input.village) != county)
      return fail(ErrorCode::kRegistryInvariant, "户编号 " + input.household_code + " 的行政村 " + registry::division_text(input.village) + " 不在县 " +
                                                     std::to_string(county) + " 内，请更正后重新导入");
    HouseholdEntry*& entry = by_code[input.household_code];
    const bool created = !entry;
    if (created) {
      entry = &entries.emplace_back();
      entry->code = input.household_code;
      entry->is_new = true;
      ASSIGN_OR_RETURN(entry->id, journal_.next_id());
    }
    HouseholdEntry& e = *entry;
    const HouseholdContent stated{input.village, input.group_name, input.kind, input.monitored, input.assistance, input.relocated, input.lifted_year};
    ASSIGN_OR_RETURN(const Effect effect, e.states.apply(input.since, stated, [&]() -> Result<std::vector<HouseholdStates::Interval>> {
      std::vector<HouseholdStates::Interval> all;
      RETURN_IF_ERROR(connection_.query(sql::registry_household_states, {county, e.id}, [&](const Row& row) {
        all.push_back({row.date(0), row.date(1), household_content_at(row, 2), true, false});
      }));
      return all;
    }));
    bool changed = effect != Effect::kSame;
    e.states_changed = e.states_changed || changed;
    // Encryption of the same text differs every time; the keyed indexes tell whether the contact changed without decrypting.
    const std::string address_index = input.address.empty() ? e.address_index : cipher_.index(input.address);
    const std::string phone_index = input.phone.empty() ? e.phone_index : cipher_.index(input.phone);
    if (address_index != e.address_index || phone_index != e.phone_index) {
      if (!e.contact_changed && !e.is_new)
        RETURN_IF_ERROR(connection_.query(sql::registry_household_contact, {county, e.id}, [&](const Row& row) {
          e.address_masked = row.string(0);
          e.address_sealed = row.string(1);
          e.phone_masked = row.string(2);
          e.phone_sealed = row.string(3);
        }));
      if (address_index != e.address_index) {
        e.address_masked = text::mask_address(input.address);
        e.address_sealed = cipher_.encrypt(input.address, "household.address:" + std::to_string(e.id));
        e.address_index = address_index;
      }
      if (phone_index != e.phone_index) {
        e.phone_masked = text::mask_phone(input.phone);
        e.phone_sealed = cipher_.encrypt(input.phone, "household.phone:" + std::to_string(e.id));
        e.phone_index = phone_index;
      }
      e.contact_changed = changed = true;
    }
    if (created) ++counts.inserted;
    else if (changed) ++counts.replaced;
    else ++counts.duplicate;
  }
  RETURN_IF_ERROR(store_households(entries, county));
  return counts;
}

Result<void> RegistryWriter::store_households(std::deque<HouseholdEntry>& entries, std::int32_t county) {
  std::vector<const HouseholdEntry*> added, changed, contacts;
  std::vector<std::pair<const HouseholdEntry*, const HouseholdStates::Interval*>> new_states, old_states;
  for (const auto& e : entries) {
    if (e.is_new) {
      added.push_back(&e);
      upkeep_.people_changed(county);  // an index knows households by their codes
    } else {
      if (e.states_changed) changed.push_back(&e);
      if (e.contact_changed) contacts.push_back(&e);
      if (e.states_changed && e.states.present()->content.village != e.village_before) {
        upkeep_.resettle(county, e.id, e.states.present()->content.village);
        upkeep_.people_changed(county);
      }
    }
    if (!e.states_changed) continue;
    upkeep_.recount(county);
    for (const auto& interval : e.states.intervals())
      if (!interval.stored) new_states.emplace_back(&e, &interval);
      else if (interval.changed) old_states.emplace_back(&e, &interval);
  }
  const auto ids_of = [](const std::vector<const HouseholdEntry*>& list) {
    std::vector<std::int64_t> ids;
    for (const HouseholdEntry* e : list) ids.push_back(e->id);
    return ids;
  };
  RETURN_IF_ERROR(journal_.keep(county, RegistryPart::kHouseholdStates, ids_of(changed)));
  RETURN_IF_ERROR(journal_.keep(county, RegistryPart::kContact, ids_of(contacts)));
  RETURN_IF_ERROR(connection_.insert_many(sql::registry_add_household, added.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& e = *added[i];
    const auto& now = *e.states.present();
    const auto& c = now.content;
    p.insert(p.end(), {county, e.id, e.code, e.address_masked, e.address_sealed.empty() ? Param(std::nullopt) : Param(Blob{e.address_sealed}), e.phone_masked,
                       e.phone_sealed.empty() ? Param(std::nullopt) : Param(Blob{e.phone_sealed}), e.address_index, e.phone_index, c.village, c.group_name, c.kind, c.monitored,
                       c.assistance, c.relocated, c.lifted_year, now.first, "", 0});
  }));
  RETURN_IF_ERROR(connection_.execute_many(sql::registry_update_household, changed.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& now = *changed[i]->states.present();
    const auto& c = now.content;
    p.insert(p.end(), {county, changed[i]->id, c.village, c.group_name, c.kind, c.monitored, c.assistance, c.relocated, c.lifted_year, now.first});
  }));
  RETURN_IF_ERROR(connection_.execute_many(sql::registry_update_household_contact, contacts.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& e = *contacts[i];
    p.insert(p.end(), {county, e.id, e.address_masked, e.address_sealed.empty() ? Param(std::nullopt) : Param(Blob{e.address_sealed}), e.phone_masked,
                       e.phone_sealed.empty() ? Param(std::nullopt) : Param(Blob{e.phone_sealed}), e.address_index, e.phone_index});
  }));
  const auto state_values = [&](const HouseholdEntry& e, const HouseholdStates::Interval& s, std::vector<Param>& p) {
    const auto& c = s.content;
    p.insert(p.end(), {county, e.id, s.first, s.last, c.village, c.group_name, c.kind, c.monitored, c.assistance, c.relocated, c.lifted_year});
  };
  RETURN_IF_ERROR(connection_.execute_many(sql::registry_update_household_state, old_states.size(), [&](std::size_t i, std::vector<Param>& p) {
    state_values(*old_states[i].first, *old_states[i].second, p);
  }));
  RETURN_IF_ERROR(connection_.insert_many(sql::registry_add_household_state, new_states.size(), [&](std::size_t i, std::vector<Param>& p) {
    state_values(*new_states[i].first, *new_states[i].second, p);
  }));
  for (const auto* e : added) codes_[county].emplace(e->code, e->id);
  return {};
}

}  // namespace shouwang::storage
