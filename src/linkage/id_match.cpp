#include "linkage/id_match.h"

#include <charconv>

namespace shouwang::linkage {

std::optional<IdMatch::Key> IdMatch::key_of(std::string_view id_index) {
  constexpr std::size_t kHalf = 16;
  if (id_index.size() != 2 * kHalf) return std::nullopt;
  Key key{};
  for (std::size_t k = 0; k < 2; ++k) {
    const char* first = id_index.data() + k * kHalf;
    const auto [end, error] = std::from_chars(first, first + kHalf, key[k], 16);
    if (error != std::errc() || end != first + kHalf) return std::nullopt;
  }
  return key;
}

std::size_t IdMatch::slot_of(const Key& key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = key[0] & mask;
  while (slots_[at].used && slots_[at].key != key) at = (at + 1) & mask;
  return at;
}

void IdMatch::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& s : old)
    if (s.used) slots_[slot_of(s.key)] = s;
}

void IdMatch::add(const Key& key, const registry::PersonPlace& place) {
  if ((persons_ + 1) * 2 > slots_.size()) grow();
  Slot& slot = slots_[slot_of(key)];
  if (slot.used) {
    if (slot.place.person != place.person && !slot.ambiguous) {
      slot.ambiguous = true;
      ++ambiguous_;
    }
    return;
  }
  slot = {key, place, true, false};
  ++persons_;
}

Result<std::unique_ptr<IdMatch>> IdMatch::load(registry::Store& store, const access::Scope& scope, std::span<const AliasRow> former) {
  auto out = std::make_unique<IdMatch>();
  std::unordered_multimap<std::int64_t, Key> former_of;
  for (const AliasRow& alias : former)
    if (const auto key = key_of(alias.value_index); key && alias.kind == AliasKind::kIdNumber) former_of.emplace(alias.person.value(), *key);
  RETURN_IF_ERROR(store.scan_person_places(scope, [&](std::string_view id_index, const registry::PersonPlace& place) {
    if (const auto key = key_of(id_index)) out->add(*key, place);
    if (former_of.empty()) return;
    const auto [first, last] = former_of.equal_range(place.person.value());
    for (auto at = first; at != last; ++at) out->add(at->second, place);
  }));
  RETURN_IF_ERROR(store.scan_household_codes(scope, [&](std::string_view code, HouseholdId household, std::int64_t village) {
    const auto [at, fresh] = out->households_.emplace(std::string(code), HouseholdEntry{{household, village}, false});
    if (!fresh && at->second.place.household != household && !at->second.ambiguous) {
      at->second.ambiguous = true;
      ++out->ambiguous_;
    }
  }));
  return out;
}

std::optional<registry::PersonPlace> IdMatch::find_person(std::string_view id_index) const {
  const auto key = key_of(id_index);
  if (!key) return std::nullopt;
  const Slot& slot = slots_[slot_of(*key)];
  if (!slot.used || slot.ambiguous) return std::nullopt;
  return slot.place;
}

std::optional<registry::HouseholdPlace> IdMatch::find_household(std::string_view household_code) const {
  const auto at = households_.find(household_code);
  if (at == households_.end() || at->second.ambiguous) return std::nullopt;
  return at->second.place;
}

}  // namespace shouwang::linkage
