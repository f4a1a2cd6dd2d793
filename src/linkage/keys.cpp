#include "linkage/keys.h"

#include <algorithm>
#include <array>

namespace shouwang::linkage {
namespace {

std::uint64_t key_hash(KeyKind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return mix_bits(mix_bits(a, b), c * 64 + static_cast<std::uint64_t>(kind));
}

constexpr std::uint64_t kWholeNumber = 1u << 20;  // beside its last places, so that 0000 is a value too

// Places [from, from+count) of a number as one value; 0 when one of them is hidden.
std::uint64_t id_segment(const Prepared& p, unsigned from, unsigned count) {
  std::uint64_t v = 1;
  for (unsigned k = from; k < from + count; ++k) {
    const unsigned place = id_place(p.id_high, p.id_low, k);
    if (place == kHiddenPlace) return 0;
    v = v << 4 | place;
  }
  return v;
}

Syllable surname_sound(const NameTable& names, const NameEntry& name) {
  const auto syllables = names.syllables(name);
  return syllables.empty() ? 0 : syllables[0];
}

// Names in Latin letters have no family name that could be told: every part counts, by its first three letters.
template <typename Visit>
void each_foreign_part(const NameTable& names, const NameEntry& name, Visit visit) {
  const auto letters = names.characters(name);
  if (letters.empty() || is_han(letters[0])) return;
  for (std::size_t k = 0; k < letters.size(); ++k)
    if (name.starts >> k & 1) {
      std::uint64_t part = 1;
      for (std::size_t j = k; j < std::min(letters.size(), k + 3); ++j) part = part << 21 | letters[j];
      visit(part);
    }
}

}  // namespace

std::string_view key_kind_text(KeyKind kind) {
  static constexpr std::array<std::string_view, kKeyKinds> kTexts{
      "身份证号",           "号码地区+出生", "号码出生+顺序码", "号码地区+年+顺序码", "号码地区+月日+顺序码",
      "号码地区+顺序码+姓", "姓名+出生年",   "姓名+出生月日",   "姓名+号码地区",      "姓名+村",
      "少见姓名",           "读音+出生日期", "读音+村",         "少见读音",           "姓+出生日期",
      "出生日期+村",        "电话"};
  return kTexts[static_cast<std::size_t>(kind)];
}

Key whole_id_key(std::uint64_t high, std::uint16_t low) { return {KeyKind::kId, key_hash(KeyKind::kId, high, low | kWholeNumber, 1)}; }

void append_keys(const Prepared& p, const NameTable& names, const NameEntry* name, const VillageEntry* village, KeyUse use,
                 std::vector<Key>& out) {
  const auto add = [&](KeyKind kind, std::uint64_t a, std::uint64_t b, std::uint64_t c = 1) {
    if (a && b && c) out.push_back({kind, key_hash(kind, a, b, c)});
  };
  const Syllable surname = name ? surname_sound(names, *name) : 0;
  std::uint64_t area = 0;
  if (p.id_length >= 15) {
    const unsigned n = p.id_length;
    area = id_segment(p, 0, 6);
    const std::uint64_t birth = id_segment(p, 6, 8), sequence = n >= 17 ? id_segment(p, n - 4, 4) : 0;
    if (n == 18) {
      if (birth && sequence) add(KeyKind::kId, p.id_high, p.id_low | kWholeNumber);
      add(KeyKind::kIdPlaceBirth, area, birth);
      add(KeyKind::kIdBirthSequence, birth, sequence);
      add(KeyKind::kIdPlaceYear, area, id_segment(p, 6, 4), sequence);
      add(KeyKind::kIdPlaceDay, area, id_segment(p, 10, 4), sequence);
    } else if (use == KeyUse::kSearch) {  // a digit lost or added: what is left of it, and what is right of it
      add(KeyKind::kIdPlaceBirth, area, birth);
      if (n == 17 || n == 19) add(KeyKind::kIdBirthSequence, id_segment(p, n - 12, 8), sequence);
    }
    add(KeyKind::kIdPlaceSurname, area, sequence, surname);
  } else if (p.id_length && p.id_kind == IdKind::kInvalid) {
    add(KeyKind::kId, p.id_high, p.id_length);
  }
  const auto with_birth = [&](std::int32_t birth) {
    if (birth % 100 == 0) return;
    const auto ymd = static_cast<std::uint64_t>(birth);
    if (name) {
      add(KeyKind::kNameYear, name->hash, ymd / 10000);
      add(KeyKind::kNameDay, name->hash, ymd % 10000);
      add(KeyKind::kSoundBirth, name->sound, ymd);
    }
    add(KeyKind::kSurnameBirth, surname, ymd);
    if (name) each_foreign_part(names, *name, [&](std::uint64_t part) { add(KeyKind::kSurnameBirth, part, ymd); });
    if (village) add(KeyKind::kBirthVillage, village->core_hash, ymd);
  };
  with_birth(p.birth);
  const std::int32_t other = p.id_length == 18 ? id_birth(p.id_high) : 0;
  if (other && other != p.birth) with_birth(other);
  if (name) {
    add(KeyKind::kNameArea, name->hash, area);
    if (use == KeyUse::kSearch || name->count <= kRareNameCount) add(KeyKind::kRareName, name->hash, 1);
    if (use == KeyUse::kSearch || name->sound_count <= kRareSoundCount) add(KeyKind::kRareSound, name->sound, 1);
    if (village) {
      add(KeyKind::kNameVillage, name->hash, village->core_hash);
      add(KeyKind::kSoundVillage, name->sound, village->core_hash);
      each_foreign_part(names, *name, [&](std::uint64_t part) { add(KeyKind::kSoundVillage, part, village->core_hash); });
    }
  }
  add(KeyKind::kPhone, p.phone, 1);
}

}  // namespace shouwang::linkage
