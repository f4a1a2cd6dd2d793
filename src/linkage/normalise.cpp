#include "linkage/normalise.h"

#include <algorithm>

#include "base/date.h"
#include "linkage/characters.h"

namespace shouwang::linkage {
namespace {

constexpr std::size_t kLongestField = 96;  // code points read of one field; what is longer is no name, number, date or place

std::vector<char32_t>& decoded_field(std::string_view text) {
  thread_local std::vector<char32_t> buffer;
  decode_utf8(text, kLongestField, buffer);
  return buffer;
}

bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= 0xC0 && c <= 0x24F); }
bool is_number(char32_t c) { return c >= U'0' && c <= U'9'; }

bool plausible_date(int y, int m, int d) { return y >= 1850 && y <= 2100 && Date::from_ymd(y, m, d).has_value(); }

IdForm id_of_places(const std::uint8_t* places, std::size_t length) {
  IdForm id;
  id.length = static_cast<std::uint8_t>(length);
  for (std::size_t k = 0; k < length; ++k) {
    const std::uint64_t place = places[k];
    if (k < 16)
      id.high |= place << (60 - 4 * k);
    else
      id.low = static_cast<std::uint16_t>(id.low | place << (12 - 4 * (k - 16)));
  }
  return id;
}

unsigned check_place(const std::uint8_t* places) {
  std::array<char, 17> digits{};
  for (std::size_t k = 0; k < 17; ++k) digits[k] = static_cast<char>('0' + places[k]);
  const char c = ResidentId::check_character({digits.data(), 17});
  return c == 'X' ? 10 : static_cast<unsigned>(c - '0');
}

bool date_fits(const std::uint8_t* places) {
  const auto two = [&](std::size_t k) { return places[k] * 10 + places[k + 1]; };
  return plausible_date(two(6) * 100 + two(8), two(10), two(12));
}

using IdPlaces = std::array<std::uint8_t, 24>;

// "530923****1844": what is visible at both ends keeps its place, the middle is hidden.
std::size_t spread_hidden(IdPlaces& p, std::size_t n) {
  const auto first = static_cast<std::size_t>(std::find(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(n), kHiddenPlace) - p.begin());
  std::size_t tail = 0;
  while (tail < n - first && p[n - 1 - tail] != kHiddenPlace) ++tail;
  if (n == 18 || first + tail >= 18) return n;
  IdPlaces out;
  out.fill(kHiddenPlace);
  std::copy_n(p.begin(), first, out.begin());
  std::copy_n(p.begin() + static_cast<std::ptrdiff_t>(n - tail), tail, out.begin() + static_cast<std::ptrdiff_t>(18 - tail));
  p = out;
  return 18;
}

IdForm finish_id(IdPlaces& p, std::size_t n, Notes notes) {
  const auto legible = [&](std::size_t from, std::size_t to) {
    return std::none_of(p.begin() + static_cast<std::ptrdiff_t>(from), p.begin() + static_cast<std::ptrdiff_t>(to),
                        [](auto v) { return v > 9; });
  };
  const auto made = [&](IdKind kind, std::initializer_list<Note> also = {}) {
    IdForm id = id_of_places(p.data(), n);
    id.kind = kind;
    id.notes = notes;
    for (const Note note : also) add_note(id.notes, note);
    return id;
  };
  if (n == 18 && legible(0, 17) && p[17] != kHiddenPlace) {
    if (check_place(p.data()) == p[17] && date_fits(p.data())) return made(IdKind::kValid);
    if (p[15] == 0 && p[16] == 0 && p[17] == 0) {  // a spreadsheet keeps fifteen digits
      p[15] = p[16] = p[17] = kHiddenPlace;
      return made(IdKind::kMasked, {Note::kSpreadsheet, Note::kHidden});
    }
    return made(IdKind::kInvalid, {Note::kCheckWrong});
  }
  if ((n == 17 || n == 18) && legible(0, 17) && date_fits(p.data())) {
    p[17] = static_cast<std::uint8_t>(check_place(p.data()));
    n = 18;
    return made(IdKind::kCompleted, {Note::kCheckAdded});
  }
  if (n == 15 && legible(0, 15)) {
    IdPlaces full = p;
    // Codes 996–999 were reserved for people over a hundred when the 15-digit numbers were given out.
    const bool centenarian = p[12] == 9 && p[13] == 9 && p[14] >= 6;
    full[6] = 1;
    full[7] = centenarian ? 8 : 9;
    std::copy_n(p.begin() + 6, 9, full.begin() + 8);
    if (date_fits(full.data())) {
      p = full;
      p[17] = static_cast<std::uint8_t>(check_place(p.data()));
      n = 18;
      return made(IdKind::kFifteen, {Note::kFifteen});
    }
  }
  const auto hidden = static_cast<std::size_t>(std::count(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(n), kHiddenPlace));
  if (n - hidden < 4) {
    IdForm none;
    none.notes = notes;
    if (n) add_note(none.notes, Note::kUnusable);
    return none;
  }
  if (hidden) {
    n = spread_hidden(p, n);
    return made(IdKind::kMasked, {Note::kHidden});
  }
  return made(IdKind::kInvalid, {Note::kCheckWrong});
}

// Endings that say what kind of place it is, longest first.
constexpr std::u32string_view kVillageKinds[] = {U"社区居民委员会", U"村民委员会", U"居民委员会", U"社区居委会", U"村委会", U"居委会",
                                                 U"自然村",         U"行政村",     U"社区",       U"嘎查",       U"村"};
constexpr std::u32string_view kGroupKinds[] = {U"村民小组", U"小组", U"组", U"社", U"屯", U"队", U"号"};
constexpr std::u32string_view kTownKinds[] = {U"街道办事处", U"街道", U"镇", U"乡", U"苏木"};

bool is_counting_character(char32_t c) {
  return is_number(c) || std::u32string_view(U"一二三四五六七八九十百零〇第").find(c) != std::u32string_view::npos;
}

// "大石村3组" loses "3组"; "五组" alone stays.
void strip_group(std::u32string& s) {
  for (const auto kind : kGroupKinds) {
    if (!std::u32string_view(s).ends_with(kind)) continue;
    std::size_t at = s.size() - kind.size();
    const std::size_t end = at;
    while (at > 0 && is_counting_character(s[at - 1])) --at;
    if (at < end && at > 0) s.resize(at);
    return;
  }
}

void strip_kind(std::u32string& s) {
  for (const auto kind : kVillageKinds)
    if (s.size() > kind.size() && std::u32string_view(s).ends_with(kind)) {
      s.resize(s.size() - kind.size());
      return;
    }
}

// Where the text after the last `marks` sign begins, if a place name of two characters or more follows; 0 otherwise.
std::size_t after_last(std::u32string_view s, std::u32string_view marks) {
  for (std::size_t k = s.size(); k-- > 1;)
    if (marks.find(s[k]) != marks.npos && s.size() - k > 1) return k + 1;
  return 0;
}

}  // namespace

NameForm normalise_name(std::string_view text) {
  NameForm form;
  bool part_begins = true, latin_run = false, han = false, letters = false;
  std::size_t spaces = 0;
  const auto& field = decoded_field(text);
  for (const char32_t raw : field) han = han || is_han(raw);
  for (const char32_t raw : field) {
    char32_t c = plain_character(raw);
    if (c != raw) add_note(form.notes, Note::kWidth);
    if (c == U'.' || c == U'-' || c == U' ') {
      if (c == U' ')
        ++spaces;
      else if (form.length)
        form.dotted = true;
      part_begins = true;
      latin_run = false;
      continue;
    }
    if (c == U'*' || c == U'#' || c == U'_') c = kAnyCharacter;
    if (is_letter(c) && han) {  // a syllable for a character that could not be typed
      if (latin_run) continue;
      latin_run = true;
      c = kAnyCharacter;
    } else {
      latin_run = false;
      if (!is_han(c) && !is_letter(c) && !is_number(c) && c != kAnyCharacter) continue;  // brackets, commas, quotes
    }
    letters = letters || is_letter(c);
    if (c == kAnyCharacter) add_note(form.notes, Note::kPlaceholder);
    if (form.length == kNameCapacity) break;
    if (part_begins) form.starts |= 1u << form.length;
    part_begins = false;
    form.characters[form.length++] = c;
  }
  const auto legible =
      std::count_if(form.characters.begin(), form.characters.begin() + form.length, [](char32_t c) { return c != kAnyCharacter; });
  if (legible == 0) {
    if (!text.empty()) add_note(form.notes, Note::kUnusable);
    form.length = 0;
    return form;
  }
  if (spaces) add_note(form.notes, Note::kWidth);
  if (form.dotted) add_note(form.notes, Note::kDots);
  // A dot or blank after a single first character is how tables are laid out (王 伟), not a name in parts.
  if (form.length <= 4 && han && !(form.starts & ~3u)) form.dotted = false;
  if (form.length > 4 && han) form.dotted = true;
  if (!form.dotted && !letters && form.length >= 2) {
    const bool two = form.length >= 3 && is_compound_surname(form.characters[0], form.characters[1]);
    form.surname = two ? 2 : 1;
  }
  if (!form.dotted && han) form.starts = 1;
  return form;
}

namespace {

/// Whether a text ends like 9.99E+17, a number of eighteen places.
bool written_with_exponent(std::string_view text) {
  const auto lower = [](char c) { return c == 'E' ? 'e' : c; };
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  for (const std::string_view end : {"e+17", "e17"})
    if (text.size() > end.size() && std::ranges::equal(text.substr(text.size() - end.size()), end, {}, lower)) return true;
  return false;
}

}  // namespace

IdForm normalise_id(std::string_view text) {
  IdPlaces places{};
  std::size_t n = 0;
  Notes notes = 0;
  const auto unusable = [&](Note also) {
    IdForm none;
    none.notes = notes;
    add_note(none.notes, Note::kUnusable);
    add_note(none.notes, also);
    return none;
  };
  const auto add = [&](unsigned place) {
    if (n < 21) places[n++] = static_cast<std::uint8_t>(place);
  };
  // A spreadsheet keeps fifteen digits and drops the zeros at the end; with fewer the display was cut, and the last one is rounded.
  constexpr std::size_t kKeptBySpreadsheet = 15, kLeastOfSpreadsheet = 14;
  const auto cut_by_spreadsheet = [&] {
    while (n < 18) add(kHiddenPlace);
    add_note(notes, Note::kSpreadsheet);
    return finish_id(places, n, notes);
  };
  if (text.size() == 18) {  // nearly every number: plain and valid
    bool plain = true;
    for (std::size_t k = 0; k < 18 && plain; ++k) {
      const char c = text[k];
      plain = (c >= '0' && c <= '9') || (k == 17 && (c == 'X' || c == 'x'));
      places[k] = static_cast<std::uint8_t>(c >= '0' && c <= '9' ? c - '0' : 10);
    }
    if (plain) return finish_id(places, 18, notes);
  }
  for (const char32_t raw : decoded_field(text)) {
    const char32_t c = plain_character(raw);
    if (c != raw && !(raw == U'X')) add_note(notes, Note::kWidth);
    if (is_number(c))
      add(c - U'0');
    else if (c == U'x' && n >= 17)
      add(10);
    else if (c == U'*' || c == U'?' || c == U'x' || c == U'#')
      add(kHiddenPlace);
    else if (c == U'+' || c == U'e')
      return written_with_exponent(text) && n >= kLeastOfSpreadsheet && n <= kKeptBySpreadsheet ? cut_by_spreadsheet()
                                                                                                : unusable(Note::kSpreadsheet);
    else if (c == U' ' || c == U'\'' || c == U'-' || c == U'`' || c == 0x2018 || c == 0x2019)
      add_note(notes, Note::kWidth);
    else if (is_han(c) || is_letter(c))
      return unusable(Note::kUnusable);
  }
  if (n > 20) return unusable(Note::kUnusable);
  return finish_id(places, n, notes);
}

std::int32_t id_birth(std::uint64_t high) {
  std::int32_t v = 0;
  for (unsigned k = 6; k < 14; ++k) {
    const unsigned place = id_place(high, 0, k);
    if (place > 9) return 0;
    v = v * 10 + static_cast<std::int32_t>(place);
  }
  return plausible_date(v / 10000, v / 100 % 100, v % 100) ? v : 0;
}

Sex id_sex(std::uint16_t low) {
  const unsigned place = low >> 12;
  return place > 9 ? Sex::kUnknown : place % 2 ? Sex::kMale : Sex::kFemale;
}

BirthForm normalise_birth(std::string_view text) {
  BirthForm form;
  std::array<int, 3> part{}, digits{};
  std::size_t parts = 0;
  bool in_number = false;
  for (const char32_t raw : decoded_field(text)) {
    const char32_t c = plain_character(raw);
    if (raw == U'农' || raw == U'阴') form.lunar = true;
    if (is_number(c)) {
      if (!in_number) {
        if (parts == 3) break;  // a time of day follows
        ++parts;
      }
      in_number = true;
      if (digits[parts - 1] < 9) {
        part[parts - 1] = part[parts - 1] * 10 + static_cast<int>(c - U'0');
        ++digits[parts - 1];
      }
    } else {
      in_number = false;
    }
  }
  const auto made = [&](int y, int m, int d) {
    if (y < 100) y += y > 30 ? 1900 : 2000;
    if (m == 0 && d == 0 && y >= 1850 && y <= 2100) {
      form.ymd = y * 10000;
      add_note(form.notes, Note::kPartial);
    } else if (d == 0 && y >= 1850 && y <= 2100 && m >= 1 && m <= 12) {
      form.ymd = y * 10000 + m * 100;
      add_note(form.notes, Note::kPartial);
    } else if (plausible_date(y, m, d)) {
      form.ymd = y * 10000 + m * 100 + d;
    } else {
      add_note(form.notes, Note::kUnusable);
    }
    return form;
  };
  if (parts == 0) {
    if (!text.empty()) add_note(form.notes, Note::kUnusable);
    return form;
  }
  if (parts == 1) {
    const int v = part[0];
    if (digits[0] == 8) return made(v / 10000, v / 100 % 100, v % 100);
    if (digits[0] == 6) return made(v / 100, v % 100, 0);
    if (digits[0] == 4) return made(v, 0, 0);
    if (digits[0] == 5 && v < 60000) {  // days since 1899-12-30
      add_note(form.notes, Note::kSpreadsheet);
      const auto [y, m, d] = Date::from_days(v - 25569).ymd();
      return made(y, m, d);
    }
    return made(0, 99, 99);
  }
  if (parts == 2) return made(part[0], part[1], 0);
  if (digits[0] <= 2 && digits[2] == 4) return part[0] > 12 ? made(part[2], part[1], part[0]) : made(part[2], part[0], part[1]);
  return made(part[0], part[1], part[2]);
}

VillageForm normalise_village(std::string_view code, std::string_view text) {
  VillageForm form;
  if (code.size() == 12 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; }))
    for (const char c : code) form.code = form.code * 10 + static_cast<std::uint64_t>(c - '0');
  std::u32string s;
  for (const char32_t raw : decoded_field(text)) {
    const char32_t c = plain_character(raw);
    if (is_han(c) || is_number(c) || is_letter(c)) s += c;
  }
  if (s.empty()) return form;
  const std::size_t before = s.size();
  strip_group(s);
  strip_kind(s);
  if (const auto at = after_last(s, U"省市县区旗州盟")) s.erase(0, at);
  for (const auto kind : kTownKinds) {
    const auto at = s.rfind(kind);
    if (at == s.npos || at == 0 || at + kind.size() >= s.size()) continue;
    form.town = s.substr(0, at);
    s.erase(0, at + kind.size());
    break;
  }
  form.core = std::move(s);
  if (form.core.size() != before) add_note(form.notes, Note::kStripped);
  return form;
}

std::uint64_t normalise_phone(std::string_view text) {
  std::uint64_t v = 0;
  std::size_t n = 0;
  for (const char32_t raw : decoded_field(text)) {
    const char32_t c = plain_character(raw);
    if (!is_number(c)) {
      if (n >= 7 && (c == U'/' || c == U',' || c == U';' || c == 0x3001)) break;  // several numbers: the first
      continue;
    }
    if (n == 15) return 0;
    v = v * 10 + (c - U'0');
    ++n;
  }
  if (n == 13 && v / 100000000000ull == 86) v %= 100000000000ull, n = 11;
  return n >= 7 && v % 10000000 != 0 ? v : 0;
}

Sex normalise_sex(std::string_view text) {
  for (const char32_t c : decoded_field(text)) {
    if (c == U'男' || c == U'1' || c == U'M' || c == U'm') return Sex::kMale;
    if (c == U'女' || c == U'2' || c == U'F' || c == U'f') return Sex::kFemale;
  }
  return Sex::kUnknown;
}

std::string notes_text(Notes notes) {
  static constexpr std::pair<Note, std::string_view> kTexts[] = {{Note::kWidth, "统一全角、繁体和空格"},
                                                                 {Note::kDots, "去掉间隔号"},
                                                                 {Note::kPlaceholder, "代用符号视为一个未知字"},
                                                                 {Note::kFifteen, "15 位号码升为 18 位"},
                                                                 {Note::kCheckAdded, "补算校验位"},
                                                                 {Note::kCheckWrong, "校验位或日期不通过"},
                                                                 {Note::kHidden, "部分数位被遮盖"},
                                                                 {Note::kSpreadsheet, "被电子表格改动"},
                                                                 {Note::kPartial, "日期不完整"},
                                                                 {Note::kUnusable, "无法读出，视为缺失"},
                                                                 {Note::kStripped, "去掉上级地名、村别和组号"}};
  std::string out;
  for (const auto& [note, text] : kTexts) {
    if (!has_note(notes, note)) continue;
    if (!out.empty()) out += "；";
    out += text;
  }
  return out;
}

}  // namespace shouwang::linkage
