#include "linkage/compare.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "base/date.h"

namespace shouwang::linkage {
namespace {

// ---- numbers: four bits a place, most significant first

struct IdWords {
  std::uint64_t high;
  std::uint32_t low;  // four places, left aligned in 16 bits
};

// One bit (the lowest of the four) for each place that differs and is visible on both sides.
std::uint64_t differing_places(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t kOnes = 0x1111111111111111ull;
  const auto any = [](std::uint64_t v) { return (v | v >> 1 | v >> 2 | v >> 3) & kOnes; };
  const auto all = [](std::uint64_t v) { return v & v >> 1 & v >> 2 & v >> 3 & kOnes; };
  return any(a ^ b) & ~all(a) & ~all(b);
}

// Whether deleting one place of the longer (n places) gives the shorter (n-1).
bool one_place_lost(const Prepared& longer, const Prepared& shorter) {
  const unsigned n = longer.id_length;
  unsigned k = 0;
  while (k + 1 < n && id_place(longer.id_high, longer.id_low, k) == id_place(shorter.id_high, shorter.id_low, k)) ++k;
  for (; k + 1 < n; ++k)
    if (id_place(longer.id_high, longer.id_low, k + 1) != id_place(shorter.id_high, shorter.id_low, k)) return false;
  return true;
}

// One place lost and one added elsewhere: between the first and the last difference everything is moved by one.
bool one_place_moved(const Prepared& a, const Prepared& b) {
  unsigned first = 0, last = a.id_length - 1u;
  const auto at = [](const Prepared& p, unsigned k) { return id_place(p.id_high, p.id_low, k); };
  while (first < last && at(a, first) == at(b, first)) ++first;
  while (last > first && at(a, last) == at(b, last)) --last;
  bool left = true, right = true;
  for (unsigned k = first; k < last; ++k) {
    left = left && at(a, k) == at(b, k + 1);
    right = right && at(a, k + 1) == at(b, k);
  }
  return left || right;
}

bool adjacent_exchange(const Prepared& a, const Prepared& b) {
  for (unsigned k = 0; k + 1 < a.id_length; ++k)
    if (id_place(a.id_high, a.id_low, k) != id_place(b.id_high, b.id_low, k))
      return id_place(a.id_high, a.id_low, k) == id_place(b.id_high, b.id_low, k + 1) &&
             id_place(a.id_high, a.id_low, k + 1) == id_place(b.id_high, b.id_low, k);
  return false;
}

// ---- names

bool share_reading(char32_t a, Syllable first_a, char32_t b, Syllable first_b) {
  if (first_a && first_a == first_b) return true;
  const Readings ra = readings_of(a), rb = readings_of(b);
  for (const Syllable x : {first_a, ra[0], ra[1], ra[2]})
    for (const Syllable y : {first_b, rb[0], rb[1], rb[2]})
      if (x && x == y) return true;
  return false;
}

// ? or a character that ICU cannot read (extension B and later): departments replace it by anything.
bool unreadable(char32_t c, Syllable s) { return c == kAnyCharacter || (c > 0xFFFF && s == 0); }

struct NameSide {
  std::span<const char32_t> characters;
  std::span<const Syllable> syllables;
  std::size_t size() const { return characters.size(); }
};

// One character of the longer name has no partner.
bool one_more(const NameSide& longer, const NameSide& shorter) {
  std::size_t k = 0;
  while (k < shorter.size() && longer.characters[k] == shorter.characters[k]) ++k;
  for (; k < shorter.size(); ++k)
    if (longer.characters[k + 1] != shorter.characters[k]) return false;
  return true;
}

// Edit distance over sounds, at most `most`+1, for names in parts and foreign names. Only the diagonals that can stay within `most`.
std::size_t sound_distance(const NameSide& a, const NameSide& b, std::size_t most) {
  if (a.size() > b.size() + most || b.size() > a.size() + most) return most + 1;
  std::array<std::size_t, kNameCapacity + 1> row;
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = std::min(j, most + 1);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    const std::size_t from = i > most ? i - most : 1, to = std::min(b.size(), i + most);
    std::size_t corner = row[from - 1], best = row[from - 1] = std::min(i, most + 1);
    for (std::size_t j = from; j <= to; ++j) {
      const bool same = a.characters[i - 1] == b.characters[j - 1] || (a.syllables[i - 1] && a.syllables[i - 1] == b.syllables[j - 1]);
      const std::size_t cost = std::min({corner + !same, row[j] + 1, row[j - 1] + 1});
      corner = row[j];
      row[j] = cost;
      best = std::min(best, cost);
    }
    if (best > most) return most + 1;
  }
  return row[b.size()];
}

bool begins_with(const NameSide& whole, const NameSide& part) {
  return part.size() >= 2 && part.size() < whole.size() &&
         std::equal(part.characters.begin(), part.characters.end(), whole.characters.begin());
}

bool same_characters(const NameSide& a, const NameSide& b) {
  if (a.size() != b.size()) return false;
  std::array<char32_t, kNameCapacity> x{}, y{};
  std::ranges::copy(a.characters, x.begin());
  std::ranges::copy(b.characters, y.begin());
  std::sort(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(a.size()));
  std::sort(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(b.size()));
  return x == y;
}

unsigned compare_long_names(const NameSide& a, const NameSide& b) {
  const std::size_t longest = std::max(a.size(), b.size());
  const std::size_t most = longest >= 8 ? 2 : 1;
  const std::size_t distance = sound_distance(a, b, most);
  if (distance == 0) return kNameSound;
  if (longest >= 4 && distance <= most) return kNameNear;
  if (begins_with(a, b) || begins_with(b, a)) return kNamePart;
  if (same_characters(a, b)) return kNameSwapped;
  std::size_t common = 0;
  while (common < std::min(a.size(), b.size()) && a.characters[common] == b.characters[common]) ++common;
  if (common >= 3) return kNamePart;
  return kNameDifferent;
}

unsigned compare_short_names(const NameSide& a, std::size_t surname_a, const NameSide& b, std::size_t surname_b) {
  const std::size_t n = a.size();
  const auto sounds = [&](std::size_t i, std::size_t j) {
    return a.characters[i] == b.characters[j] || share_reading(a.characters[i], a.syllables[i], b.characters[j], b.syllables[j]);
  };
  const bool surname = surname_a == surname_b &&
                       std::equal(a.characters.begin(), a.characters.begin() + static_cast<std::ptrdiff_t>(std::min(surname_a, n)),
                                  b.characters.begin(), b.characters.begin() + static_cast<std::ptrdiff_t>(std::min(surname_b, b.size())));
  if (n == b.size()) {
    std::size_t equal = 0, sound = 0, regional = 0, hidden = 0;
    for (std::size_t k = 0; k < n; ++k) {
      if (a.characters[k] == b.characters[k])
        ++equal;
      else if (unreadable(a.characters[k], a.syllables[k]) || unreadable(b.characters[k], b.syllables[k]))
        ++hidden;
      else if (sounds(k, k))
        ++sound;
      else if (a.syllables[k] && regional_form(a.syllables[k]) == regional_form(b.syllables[k]))
        ++regional;
    }
    if (equal + sound == n) return kNameSound;
    if (hidden && equal + sound + hidden == n && equal) return kNameLegible;
    if (equal + sound + regional == n) return kNameRegional;
    if (same_characters(a, b)) return kNameSwapped;
    if (equal + sound + regional + 1 == n && n >= 2) {
      if (!surname && !sounds(0, 0)) return n >= 3 ? kNameSurname : kNameDifferent;
      return n >= 3 ? kNameOneOther : kNameOneOfTwo;
    }
    if (surname && n >= 3 && equal > surname_a) return kNameKin;
  } else {
    const NameSide& longer = n > b.size() ? a : b;
    const NameSide& shorter = n > b.size() ? b : a;
    if (longer.size() == shorter.size() + 1 && shorter.size() >= 2 && one_more(longer, shorter)) return kNameDropped;
    // A rare character written as its two parts: everything before it agrees.
    if (surname && longer.size() == shorter.size() + 1 && unreadable(shorter.characters.back(), shorter.syllables.back()) &&
        std::equal(shorter.characters.begin(), shorter.characters.end() - 1, longer.characters.begin()))
      return kNameLegible;
  }
  return surname ? kNameSameSurname : kNameDifferent;
}

// ---- dates

bool one_digit_of_year(int a, int b) {
  unsigned differ = 0;
  for (; a || b; a /= 10, b /= 10) differ += a % 10 != b % 10;
  return differ == 1;
}

bool numbers_agree(unsigned id) { return id == kIdExact || id == kIdUnchecked || id == kIdVisible || id == kIdOneEdit; }

// Numbers that agree say the same of the birthday, unless they hide it or are none of those that hold one.
bool dates_in_numbers(const Prepared& a, const Prepared& b, unsigned id) {
  const bool left = a.id_length >= 14 && id_birth(a.id_high), right = b.id_length >= 14 && id_birth(b.id_high);
  return id == kIdVisible ? left && right : left || right;
}

unsigned decide_birth(const Prepared& a, const Prepared& b, unsigned id) {
  const bool implied = numbers_agree(id) && dates_in_numbers(a, b, id);
  // Where both numbers are there they have spoken of the dates in them; stated dates count for themselves.
  const std::int32_t x = a.has_id() && b.has_id() ? a.birth : a.any_birth(), y = a.has_id() && b.has_id() ? b.birth : b.any_birth();
  if (!x || !y || id == kIdNearValid) return kBirthMissing;  // two numbers that nearly agree have nearly the same date in them
  const unsigned level = compare_dates(x, y);
  // Numbers that agree but for a place or two, or but for the sequence, agree in the date as well.
  if (!implied) return (id == kIdTwin || id == kIdTwoEdits) && level == kBirthExact ? +kBirthMissing : level;
  return level == kBirthExact || level == kBirthPartial ? kBirthMissing : kBirthAgainstId;
}

unsigned decide_sex(const Prepared& a, const Prepared& b, unsigned id) {
  const bool implied = numbers_agree(id);
  const Sex x = a.any_sex(), y = b.any_sex();
  if (x == Sex::kUnknown || y == Sex::kUnknown) return kSexMissing;
  if (x == y) return implied ? kSexMissing : kSexSame;
  return implied ? kSexAgainstId : kSexDifferent;
}

}  // namespace

unsigned compare_names(const NameTable& ta, const NameEntry& a, const NameTable& tb, const NameEntry& b) {
  if (a.hash == b.hash) return a.wild ? kNameLegible : kNameExact;
  const NameSide x{ta.characters(a), ta.syllables(a)}, y{tb.characters(b), tb.syllables(b)};
  const auto foreign = [](const NameSide& n) { return !is_han(n.characters[0]) && n.characters[0] != kAnyCharacter; };
  if (a.dotted || b.dotted || foreign(x) || foreign(y)) return compare_long_names(x, y);
  return compare_short_names(x, a.surname, y, b.surname);
}

unsigned compare_ids(const Prepared& a, const Prepared& b) {
  if (!a.has_id() || !b.has_id()) return kIdMissing;
  const bool checked = a.id_kind == IdKind::kValid && b.id_kind == IdKind::kValid;
  const bool hidden = a.id_kind == IdKind::kMasked || b.id_kind == IdKind::kMasked;
  if (a.id_length == b.id_length) {
    const std::uint64_t high = differing_places(a.id_high, b.id_high), low = differing_places(a.id_low, b.id_low);
    const int places = std::popcount(high) + std::popcount(low);
    if (places == 0) {
      if (hidden) return kIdVisible;
      const bool sound =
          (a.id_kind == IdKind::kValid || a.id_kind == IdKind::kFifteen) && (b.id_kind == IdKind::kValid || b.id_kind == IdKind::kFifteen);
      return sound ? kIdExact : kIdUnchecked;
    }
    // A computed check character says nothing when the seventeen digits before it differ.
    const bool computed = (a.id_kind == IdKind::kFifteen || a.id_kind == IdKind::kCompleted || b.id_kind == IdKind::kFifteen ||
                           b.id_kind == IdKind::kCompleted);
    const int counted = places - (computed && (low >> 8 & 15) ? 1 : 0);
    if (checked) {
      if ((high >> 8) == 0) return kIdTwin;
      return counted <= 2 || (counted <= 3 && adjacent_exchange(a, b)) ? kIdNearValid : kIdDiffer;
    }
    if (hidden) return counted == 1 ? kIdTwoEdits : kIdDifferOneBad;
    if (counted <= 1 || (counted == 2 && adjacent_exchange(a, b)) || one_place_moved(a, b)) return kIdOneEdit;
    return counted == 2 ? kIdTwoEdits : kIdDifferOneBad;
  }
  if (hidden) return kIdDifferOneBad;
  if (a.id_length == b.id_length + 1) return one_place_lost(a, b) ? kIdOneEdit : kIdDifferOneBad;
  if (b.id_length == a.id_length + 1) return one_place_lost(b, a) ? kIdOneEdit : kIdDifferOneBad;
  return kIdDifferOneBad;
}

unsigned compare_dates(std::int32_t a, std::int32_t b) {
  const auto split = [](std::int32_t v) { return YearMonthDay{v / 10000, v / 100 % 100, v % 100}; };
  const auto x = split(a), y = split(b);
  // The first of January stands for "day unknown" more often than for itself.
  const bool placeholder = (x.month == 1 && x.day == 1) != (y.month == 1 && y.day == 1);
  if (x.day == 0 || y.day == 0) {
    if (x.year == y.year && (x.month == y.month || x.month == 0 || y.month == 0)) return kBirthPartial;
  } else {
    if (a == b) return kBirthExact;
    const bool year = x.year == y.year, month = x.month == y.month, day = x.day == y.day;
    if (year && placeholder) return kBirthPartial;
    if (year && x.month == y.day && x.day == y.month) return kBirthDayMonth;
    if (year && month) return kBirthYearMonth;
    if (year && day) return kBirthYearDay;
    if (month && day && (std::abs(x.year - y.year) == 1 || std::abs(x.year - y.year) == 10 || one_digit_of_year(x.year, y.year)))
      return kBirthDecade;
    const auto from = Date::from_ymd(x.year, x.month, x.day), to = Date::from_ymd(y.year, y.month, y.day);
    if (from && to) {
      const int apart = std::abs(from->days() - to->days());
      if (apart >= 15 && apart <= 60 && (x.day <= 30 || y.day <= 30)) return kBirthLunar;
    }
  }
  if (x.year == y.year) return kBirthSameYear;
  return std::abs(x.year - y.year) <= 2 ? kBirthTwoYears : kBirthDifferent;
}

unsigned compare_villages(const VillageEntry& a, const VillageEntry& b) {
  const bool codes = a.code && b.code;
  if (codes && a.code == b.code) return kVillageSame;
  const bool towns = a.town_hash && b.town_hash, same_town = towns && a.town_hash == b.town_hash;
  if (a.core_hash && a.core_hash == b.core_hash) {
    if (codes) return kVillageNear;
    return same_town ? kVillageSame : towns ? kVillageDifferent : kVillageName;
  }
  if (!codes && a.length && b.length && (same_town || !towns)) {
    const auto& longer = a.length >= b.length ? a : b;
    const auto& shorter = a.length >= b.length ? b : a;
    std::uint32_t differ = 0;
    for (std::uint32_t k = 0; k < shorter.length; ++k) differ += longer.characters[k] != shorter.characters[k];
    if (longer.length == shorter.length && differ == 1 && longer.length >= 3) return kVillageNear;
    if (longer.length == shorter.length + 1 && differ == 0 && shorter.length >= 2) return kVillageNear;
    if (longer.length == 2 && shorter.length == 2 && differ == 1 && same_town) return kVillageTown;
  }
  return same_town ? kVillageTown : kVillageDifferent;
}

unsigned compare_phones(std::uint64_t a, std::uint64_t b) {
  if (!a || !b) return kPhoneMissing;
  if (a == b) return kPhoneSame;
  int differ = 0, first = 0;
  for (int k = 0; (a || b) && differ < 3; a /= 10, b /= 10, ++k)
    if (a % 10 != b % 10) {
      ++differ;
      if (differ == 1)
        first = k;
      else if (differ == 2 && k != first + 1)
        return kPhoneDifferent;
    }
  return differ <= 2 ? kPhoneNear : kPhoneDifferent;
}

Pattern compare(const Side& a, const Side& b) {
  Pattern p;
  const NameEntry *na = a.name(), *nb = b.name();
  if (na && nb) p.set(Field::kName, compare_names(*a.names, *na, *b.names, *nb));
  const unsigned id = compare_ids(*a.person, *b.person);
  p.set(Field::kId, id);
  p.set(Field::kBirth, decide_birth(*a.person, *b.person, id));
  const VillageEntry *va = a.village(), *vb = b.village();
  if (va && vb) p.set(Field::kVillage, compare_villages(*va, *vb));
  p.set(Field::kPhone, compare_phones(a.person->phone, b.person->phone));
  p.set(Field::kSex, decide_sex(*a.person, *b.person, id));
  return p;
}

}  // namespace shouwang::linkage
