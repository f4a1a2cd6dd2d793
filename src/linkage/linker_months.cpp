// The next month: decisions that still hold are taken over, the others are made anew.
#include <algorithm>

#include "linkage/linker_file.h"

namespace shouwang::linkage {
namespace {

bool same_text(const RegistryIndex& a, const Prepared& x, const RegistryIndex& b, const Prepared& y) {
  const NameEntry *nx = a.name_of(x), *ny = b.name_of(y);
  const VillageEntry *vx = a.village_of(x), *vy = b.village_of(y);
  if (!nx != !ny || (nx && nx->hash != ny->hash) || !vx != !vy) return false;
  if (vx && (vx->code != vy->code || vx->core_hash != vy->core_hash || vx->town_hash != vy->town_hash)) return false;
  return x.id_high == y.id_high && x.id_low == y.id_low && x.id_length == y.id_length && x.id_kind == y.id_kind && x.birth == y.birth &&
         x.sex == y.sex && x.phone == y.phone && x.household == y.household;
}

std::vector<std::uint32_t> places_by_key(const RegistryIndex& index) {
  std::vector<std::uint32_t> out(index.people().size());
  for (std::uint32_t k = 0; k < out.size(); ++k) out[k] = k;
  std::ranges::sort(out, {}, [&](std::uint32_t k) { return index.people()[k].key; });
  return out;
}

}  // namespace

std::vector<std::uint64_t> changed_people(const RegistryIndex& before, const RegistryIndex& now) {
  const auto old_places = places_by_key(before), new_places = places_by_key(now);
  std::vector<std::uint64_t> out;
  std::size_t i = 0, j = 0;
  while (i < old_places.size() || j < new_places.size()) {
    const Prepared* x = i < old_places.size() ? &before.people()[old_places[i]] : nullptr;
    const Prepared* y = j < new_places.size() ? &now.people()[new_places[j]] : nullptr;
    if (y && (!x || y->key < x->key)) {
      out.push_back(y->key);
      ++j;
    } else if (!y || x->key < y->key) {
      out.push_back(x->key);
      ++i;
    } else {
      if (!same_text(before, *x, now, *y)) out.push_back(x->key);
      ++i;
      ++j;
    }
  }
  return out;
}

// Which records share a key with a changed person.
std::vector<bool> Linker::touched_by(std::span<const Record> records, std::span<const std::uint64_t> changed) const {
  std::vector<bool> out(records.size());
  std::vector<Key> keys;
  std::vector<std::uint64_t> theirs;
  for (const std::uint64_t key : changed)
    if (const auto place = index_.place_of(key)) {
      const Prepared& p = index_.people()[*place];
      keys.clear();
      append_keys(p, index_.names(), index_.name_of(p), index_.village_of(p), KeyUse::kFile, keys);
      for (const Key& k : keys) theirs.push_back(k.hash);
    }
  if (theirs.empty()) return out;
  std::ranges::sort(theirs);
  const File file = prepare(records);
  for (std::size_t r = 0; r < records.size(); ++r) {
    const Side side = file.side(r);
    keys.clear();
    append_keys(*side.person, file.names, side.name(), side.village(), KeyUse::kSearch, keys);
    out[r] = std::ranges::any_of(keys, [&](const Key& k) { return std::ranges::binary_search(theirs, k.hash); });
  }
  return out;
}

LinkResult Linker::decide(std::span<const Record> records, const Model& model, std::span<const Decision> earlier,
                          std::span<const std::uint64_t> changed) const {
  LinkResult result;
  result.model = model;
  result.decisions.resize(records.size());
  std::vector<std::pair<std::uint64_t, const Decision*>> known;
  for (const Decision& d : earlier)
    if (std::ranges::none_of(d.candidates, [&](const Candidate& c) { return std::ranges::binary_search(changed, c.person); }))
      known.emplace_back(d.fingerprint, &d);
  std::ranges::stable_sort(known, {}, [](const auto& entry) { return entry.first; });
  const std::vector<bool> touched = known.empty() ? std::vector<bool>(records.size()) : touched_by(records, changed);
  std::vector<Record> fresh;
  std::vector<std::size_t> places;
  for (std::size_t k = 0; k < records.size(); ++k) {
    const std::uint64_t print = record_fingerprint(records[k]);
    const auto at = std::ranges::lower_bound(known, print, {}, [](const auto& entry) { return entry.first; });
    if (!touched[k] && at != known.end() && at->first == print) {
      result.decisions[k] = *at->second;
      result.decisions[k].record = records[k].key;
      ++result.reused;
    } else {
      fresh.push_back(records[k]);
      places.push_back(k);
    }
  }
  const File file = prepare(fresh);
  ComparedRecords data = compare_all(file, result.blocking);
  add_terms(model, data);
  auto decided = decide_all(file, fresh, data, model);
  for (std::size_t k = 0; k < places.size(); ++k) result.decisions[places[k]] = std::move(decided[k]);
  return result;
}

}  // namespace shouwang::linkage
