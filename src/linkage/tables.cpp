#include "linkage/tables.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace shouwang::linkage {
namespace {

std::uint64_t hash_characters(std::u32string_view s) {
  std::uint64_t h = 0x51ed270b7a3f1e5dull;
  for (const char32_t c : s) h = (h ^ c) * 0x9e3779b97f4a7c15ull, h ^= h >> 29;
  return mix_bits(h) | 1;
}

std::uint64_t hash_bytes(std::string_view s) {
  std::uint64_t h = 0xcbf29ce484222325ull + s.size();
  std::size_t k = 0;
  for (; k + 8 <= s.size(); k += 8) {
    std::uint64_t word = 0;
    for (std::size_t j = 0; j < 8; ++j) word |= std::uint64_t{static_cast<unsigned char>(s[k + j])} << (8 * j);
    h = mix_bits(h ^ word);
  }
  for (; k < s.size(); ++k) h = (h ^ static_cast<unsigned char>(s[k])) * 0x100000001b3ull;
  return mix_bits(h) | 1;
}

}  // namespace

// ---- names

std::size_t NameTable::slot_of(std::uint64_t hash, std::u32string_view s, std::uint32_t starts) const {
  const auto slots = slots_.view();
  const std::size_t mask = slots.size() - 1;
  std::size_t at = hash & mask;
  for (; slots[at] != kNone; at = (at + 1) & mask) {
    const NameEntry& e = entries_[slots[at]];
    if (e.hash == hash && e.starts == starts && std::ranges::equal(characters(e), s)) break;
  }
  return at;
}

std::uint32_t NameTable::find(const NameForm& form) const {
  if (!form.length || slots_.size() == 0) return kNone;
  return slots_[slot_of(hash_characters(form.view()), form.view(), form.starts)];
}

void NameTable::grow() {
  auto& slots = slots_.own();
  slots.assign(std::max<std::size_t>(1024, slots.size() * 2), kNone);
  const std::size_t mask = slots.size() - 1;
  for (std::uint32_t k = 0; k < entries_.size(); ++k) {
    std::size_t at = entries_[k].hash & mask;
    while (slots[at] != kNone) at = (at + 1) & mask;
    slots[at] = k;
  }
}

std::uint32_t NameTable::intern(const NameForm& form) {
  if (!form.length) return kNone;
  if ((entries_.size() + 1) * 2 > slots_.size()) grow();
  const std::uint64_t hash = hash_characters(form.view());
  const std::size_t slot = slot_of(hash, form.view(), form.starts);
  if (slots_[slot] != kNone) return slots_[slot];
  NameEntry e;
  e.hash = hash;
  e.offset = static_cast<std::uint32_t>(characters_.size());
  e.starts = form.starts;
  e.length = form.length;
  e.surname = form.surname;
  e.dotted = form.dotted;
  std::uint64_t sound = 0x3c6ef372fe94f82bull;
  for (std::size_t k = 0; k < form.length; ++k) {
    const char32_t c = form.characters[k];
    const Syllable s = k == 0 && form.surname ? surname_reading(c) : readings_of(c)[0];
    e.wild = static_cast<std::uint8_t>(e.wild + (c == kAnyCharacter));
    characters_.own().push_back(c);
    syllables_.own().push_back(s);
    sound = mix_bits(sound, s ? s : c + 0x80000000u);
  }
  e.sound = sound | 1;
  const auto name = static_cast<std::uint32_t>(entries_.size());
  entries_.own().push_back(e);
  slots_.own()[slot] = name;
  return name;
}

void NameTable::count(std::span<const std::uint32_t> names) {
  auto& entries = entries_.own();
  for (NameEntry& e : entries) e.count = e.sound_count = 0;
  for (const auto name : names)
    if (name != kNone) ++entries[name].count;
  std::vector<std::uint32_t> order(entries.size());
  for (std::uint32_t k = 0; k < order.size(); ++k) order[k] = k;
  std::ranges::sort(order, {}, [&](std::uint32_t k) { return entries[k].sound; });
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    std::uint32_t total = 0;
    for (; to < order.size() && entries[order[to]].sound == entries[order[from]].sound; ++to) total += entries[order[to]].count;
    for (; from < to; ++from) entries[order[from]].sound_count = total;
  }
}

// ---- villages

VillageEntry VillageTable::entry_of(const VillageForm& form) {
  VillageEntry e;
  e.code = form.code;
  e.core_hash = form.core.empty() ? 0 : hash_characters(form.core);
  e.town_hash = form.town.empty() ? 0 : hash_characters(form.town);
  e.length = static_cast<std::uint32_t>(std::min<std::size_t>(form.core.size(), std::size(e.characters)));
  std::copy_n(form.core.begin(), e.length, e.characters);
  return e;
}

std::uint32_t VillageTable::intern(std::string_view code, std::string_view text) {
  if (code.empty() && text.empty()) return kNone;
  const std::uint64_t hash = mix_bits(hash_bytes(code), hash_bytes(text)) | 1;
  if ((used_ + 1) * 2 > texts_.size()) {
    auto old = std::move(texts_);
    texts_.assign(std::max<std::size_t>(1024, old.size() * 2), {0, 0});
    for (const auto& slot : old) {
      if (!slot.first) continue;
      std::size_t at = slot.first & (texts_.size() - 1);
      while (texts_[at].first) at = (at + 1) & (texts_.size() - 1);
      texts_[at] = slot;
    }
  }
  std::size_t at = hash & (texts_.size() - 1);
  while (texts_[at].first && texts_[at].first != hash) at = (at + 1) & (texts_.size() - 1);
  if (texts_[at].first) return texts_[at].second;
  const VillageForm form = normalise_village(code, text);
  std::uint32_t village = kNone;
  if (form.code || !form.core.empty()) {
    village = static_cast<std::uint32_t>(entries_.size());
    entries_.own().push_back(entry_of(form));
  }
  texts_[at] = {hash, village};
  ++used_;
  return village;
}

void VillageTable::count(std::span<const std::uint32_t> villages) {
  auto& entries = entries_.own();
  std::vector<std::uint32_t> each(entries.size());
  for (const auto v : villages)
    if (v != kNone) ++each[v];
  std::unordered_map<std::uint64_t, std::uint32_t> place, core;
  const auto place_of = [](const VillageEntry& e) { return e.code ? mix_bits(e.code, 7) : mix_bits(e.core_hash, e.town_hash); };
  for (std::size_t k = 0; k < entries.size(); ++k) {
    place[place_of(entries[k])] += each[k];
    if (entries[k].core_hash) core[entries[k].core_hash] += each[k];
  }
  for (VillageEntry& e : entries) {
    e.count = place[place_of(e)];
    e.core_count = e.core_hash ? core[e.core_hash] : e.count;
  }
}

void VillageTable::follow(std::span<const FormerVillage> former, const VillageTable& registry) {
  if (former.empty()) return;
  // By code, by name in its township (0: in any) where that is one village only.
  std::unordered_map<std::uint64_t, const FormerVillage*> by_code, by_name;
  const auto name_key = [](std::uint64_t core, std::uint64_t town) { return mix_bits(core, town); };
  for (const FormerVillage& village : former) {
    by_code.insert_or_assign(village.code, &village);
    const VillageEntry e = entry_of(normalise_village({}, village.name));
    if (!e.core_hash) continue;
    for (const std::uint64_t town : {e.town_hash, std::uint64_t{0}})
      if (const auto [at, fresh] = by_name.try_emplace(name_key(e.core_hash, town), &village);
          !fresh && at->second && at->second->now_code != village.now_code)
        at->second = nullptr;
  }
  std::unordered_set<std::uint64_t> present;
  for (std::uint32_t k = 0; k < registry.size(); ++k)
    for (const std::uint64_t town : {registry[k].town_hash, std::uint64_t{0}})
      if (registry[k].count) present.insert(name_key(registry[k].core_hash, town));
  for (VillageEntry& e : entries_.own()) {
    const FormerVillage* was = nullptr;
    if (e.code) {
      if (const auto at = by_code.find(e.code); at != by_code.end()) was = at->second;
    } else if (const std::uint64_t key = name_key(e.core_hash, e.town_hash); e.core_hash && !present.contains(key)) {
      if (const auto at = by_name.find(key); at != by_name.end()) was = at->second;
    }
    if (was) e = entry_of(normalise_village(std::to_string(was->now_code), was->now_name));
  }
}

void VillageTable::count_like(const VillageTable& registry) {
  std::unordered_map<std::uint64_t, std::uint32_t> core;
  for (std::uint32_t k = 0; k < registry.size(); ++k)
    if (registry[k].core_hash) core[registry[k].core_hash] = registry[k].core_count;
  for (VillageEntry& e : entries_.own()) {
    const auto at = core.find(e.core_hash);
    e.core_count = at == core.end() ? 0 : at->second;
    e.count = e.core_count;
  }
}

}  // namespace shouwang::linkage
