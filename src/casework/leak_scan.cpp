// Finds what may not hang on a notice board in a text of any form.
//
// The text is read as symbols (text_symbols.h). Digits are joined across what people put between them, and looked at in windows of
// fixed size: the cost is linear in the length of the text.
//
// Chinese numerals are read twice, once as digits (一三八〇〇…) and once as something between digits (0883一2123456, 二、13800138000).
#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/date.h"
#include "base/resident_id.h"
#include "casework/notice.h"
#include "casework/text_symbols.h"

namespace shouwang::casework {
namespace {

constexpr std::string_view kId = "身份证号", kMobile = "手机号", kLandline = "座机号码", kAccount = "银行账号", kHealth = "健康信息";

constexpr std::size_t kMaxLeaks = 100;        // of one text; whoever reads the answer has long understood
constexpr std::size_t kMaxSeparators = 6;     // visible characters between two digits of one number
constexpr std::size_t kContext = 8;           // characters shown on each side of a finding
constexpr std::size_t kMaxStars = 18;         // shown for one finding
constexpr std::size_t kLabelDistance = 8;     // characters between 账号 and the number
constexpr std::size_t kShortestAccount = 12;  // digits in one piece
constexpr std::size_t kShortestLabelled = 8;  // with a word like 账号 before it

// ------------------------------------------------------------------ digits in a row

enum class Numerals { kAreDigits, kSeparate };

/// What stands in front of a digit, towards the digit before it.
enum Gap : std::uint8_t { kNothing, kLightGap, kBracketGap, kHeavyGap, kBarrier };

struct Digit {
  std::uint8_t value = 0;
  Gap gap = kBarrier;
  std::uint32_t symbol = 0;
};

struct Row {
  std::vector<Digit> digits;
  /// from[g][i]: the first digit from which digit i is reached over gaps of at most g.
  std::array<std::vector<std::uint32_t>, 4> from;

  std::size_t size() const { return digits.size(); }
  std::uint8_t value(std::size_t i) const { return digits[i].value; }
  bool joined(std::size_t first, std::size_t count, Gap most) const {
    return first + count <= size() && from[most][first + count - 1] <= first;
  }
  bool starts(std::size_t i) const { return digits[i].gap != kNothing; }
  bool ends(std::size_t i) const { return i + 1 == size() || digits[i + 1].gap != kNothing; }
  int number(std::size_t first, std::size_t count) const {
    int n = 0;
    for (std::size_t k = first; k < first + count; ++k) n = n * 10 + digits[k].value;
    return n;
  }
};

Row read_row(const std::vector<Symbol>& symbols, Numerals numerals) {
  Row row;
  Gap gap = kBarrier;
  std::size_t between = 0;
  for (std::size_t s = 0; s < symbols.size(); ++s) {
    const SymbolKind kind = symbols[s].kind;
    if (kind == SymbolKind::kDigit || (kind == SymbolKind::kNumeral && numerals == Numerals::kAreDigits)) {
      row.digits.push_back({symbols[s].digit, between > kMaxSeparators ? kBarrier : gap, static_cast<std::uint32_t>(s)});
      gap = kNothing;
      between = 0;
      continue;
    }
    ++between;
    const Gap here = kind == SymbolKind::kLight || kind == SymbolKind::kNumeral ? kLightGap
                     : kind == SymbolKind::kBracket                             ? kBracketGap
                     : kind == SymbolKind::kHeavy                               ? kHeavyGap
                                                                                : kBarrier;
    gap = std::max(gap, here);
  }
  for (std::size_t g = 0; g < row.from.size(); ++g) {
    row.from[g].resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i)
      row.from[g][i] = i > 0 && row.digits[i].gap <= g ? row.from[g][i - 1] : static_cast<std::uint32_t>(i);
  }
  return row;
}

/// GB/T 2260 provinces; 9 and a province: permanent residents from abroad.
bool is_province(int two) {
  static constexpr std::array<int, 34> kCodes = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42,
                                                 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82};
  return two == 83 || std::find(kCodes.begin(), kCodes.end(), two) != kCodes.end();
}

bool is_calendar_day(int year, int month, int day) { return Date::from_ymd(year, month, day).has_value(); }

// ------------------------------------------------------------------ the scan

class Scanner {
 public:
  Scanner(std::string_view text, const policy::Pack& pack) : text_(text), pack_(pack), symbols_(read_symbols(text)) {}

  std::vector<Leak> scan() {
    for (const Numerals numerals : {Numerals::kAreDigits, Numerals::kSeparate}) {
      row_ = read_row(symbols_, numerals);
      found_.assign(symbols_.size(), false);
      find_dates();
      find_ids();
      find_spaced_accounts(Labelled::kNo);
      find_mobiles();
      find_landlines();
      find_accounts();
    }
    find_health();
    merge();
    return report();
  }

 private:
  struct Span {
    std::uint32_t first, last;  // symbols
    std::string_view kind;
  };

  void mark(std::string_view kind, std::size_t first, std::size_t last) {
    for (std::size_t s = first; s <= last; ++s) found_[s] = true;
    spans_.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last), kind});
  }
  /// With the rest of the pieces in which it begins and ends: half of a number is not left readable.
  void mark_digits(std::string_view kind, std::size_t first, std::size_t count, std::size_t last_symbol = 0) {
    std::size_t last = first + count - 1;
    while (!row_.starts(first)) --first;
    while (!row_.ends(last)) ++last;
    mark(kind, row_.digits[first].symbol, std::max<std::size_t>(row_.digits[last].symbol, last_symbol));
  }
  bool is_found(std::size_t i) const { return found_[row_.digits[i].symbol]; }
  bool any_found(std::size_t first, std::size_t count) const {
    for (std::size_t i = first; i < first + count; ++i) {
      if (is_found(i)) return true;
    }
    return false;
  }
  bool has_date(std::size_t first, std::size_t count) const { return dates_[first + count] != dates_[first]; }

  /// Days written out with one kind of sign (2026-10-15, 2026.10.15) or as eight digits: other numbers end there.
  void find_dates() {
    std::vector<bool> in_date(row_.size());
    const auto sign_before = [&](std::size_t i) -> char32_t {  // the single sign in front of a digit
      const std::size_t s = row_.digits[i].symbol;
      return i > 0 && row_.digits[i - 1].symbol + 2 == s ? symbols_[s - 1].code : U'\0';
    };
    for (std::size_t i = 0; i < row_.size(); ++i) {
      if (!row_.starts(i) || !row_.joined(i, 4, kNothing)) continue;
      const int year = row_.number(i, 4);
      if (year < 1900 || year > 2100) continue;
      if (row_.joined(i, 8, kNothing)) {
        if (row_.ends(i + 7) && is_calendar_day(year, row_.number(i + 4, 2), row_.number(i + 6, 2)))
          std::fill_n(in_date.begin() + static_cast<std::ptrdiff_t>(i), 8, true);
        continue;
      }
      if (!row_.ends(i + 3)) continue;
      for (const std::size_t month : {2u, 1u}) {
        for (const std::size_t day : {2u, 1u}) {
          const std::size_t m = i + 4, d = m + month;
          if (d + day > row_.size() || !row_.joined(m, month, kNothing) || !row_.ends(d - 1) || !row_.joined(d, day, kNothing) ||
              !row_.ends(d + day - 1))
            continue;
          const char32_t sign = sign_before(m);
          if ((sign != U'-' && sign != U'.' && sign != U'/') || sign_before(d) != sign) continue;
          if (is_calendar_day(year, row_.number(m, month), row_.number(d, day)))
            std::fill_n(in_date.begin() + static_cast<std::ptrdiff_t>(i), 4 + month + day, true);
        }
      }
    }
    dates_.assign(row_.size() + 1, 0);
    for (std::size_t i = 0; i < row_.size(); ++i) dates_[i + 1] = dates_[i] + (in_date[i] ? 1u : 0u);
  }

  bool is_region(std::size_t i) const {
    return is_province(row_.number(i, 2)) || (row_.value(i) == 9 && is_province(row_.number(i + 1, 2)));
  }

  /// The check character behind digit i: the symbol, or 0.
  std::size_t x_behind(std::size_t i) const {
    std::size_t s = row_.digits[i].symbol + 1;
    for (std::size_t skipped = 0; s < symbols_.size() && skipped <= kMaxSeparators; ++s, ++skipped) {
      if (symbols_[s].kind == SymbolKind::kX) return s;
      if (symbols_[s].kind != SymbolKind::kLight && symbols_[s].kind != SymbolKind::kHeavy && symbols_[s].kind != SymbolKind::kBracket)
        return 0;
    }
    return 0;
  }

  /// GB 11643: region, day of birth, sequence and check character; the check character may be wrong. Fifteen digits: the old form.
  void find_ids() {
    for (std::size_t i = 0; i + 15 <= row_.size(); ++i) {
      if (is_found(i) || !is_region(i)) continue;
      const bool born = row_.joined(i, 17, kHeavyGap) && row_.number(i + 6, 4) >= 1890 && row_.number(i + 6, 4) <= 2035 &&
                        is_calendar_day(row_.number(i + 6, 4), row_.number(i + 10, 2), row_.number(i + 12, 2));
      if (row_.joined(i, 17, kHeavyGap)) {
        // Seventeen digits in one piece and an X are nothing else, whatever the day.
        const bool solid = row_.joined(i, 17, kNothing) && row_.starts(i) && row_.ends(i + 16);
        const std::size_t x = born || solid ? x_behind(i + 16) : 0;
        if (x != 0 && (born || x == row_.digits[i + 16].symbol + 1)) {
          mark_digits(kId, i, 17, x);
          continue;
        }
      }
      // Inside a longer number (a bank card) only with the right check character.
      if (born && row_.joined(i, 18, kHeavyGap) && ((row_.starts(i) && row_.ends(i + 17)) || is_checked(i))) {
        mark_digits(kId, i, 18);
        continue;
      }
      // The old form has no check and a short year: it has to stand by itself.
      if (row_.starts(i) && row_.joined(i, 15, kLightGap) && row_.ends(i + 14) && !has_date(i, 15) && !any_found(i, 15) &&
          is_calendar_day(1900 + row_.number(i + 6, 2), row_.number(i + 8, 2), row_.number(i + 10, 2)))
        mark_digits(kId, i, 15);
    }
  }

  bool is_checked(std::size_t i) const {
    std::array<char, 17> digits;
    for (std::size_t k = 0; k < 17; ++k) digits[k] = static_cast<char>('0' + row_.value(i + k));
    return ResidentId::check_character({digits.data(), digits.size()}) == '0' + row_.value(i + 17);
  }

  bool is_mobile(std::size_t i) const { return row_.value(i) == 1 && row_.value(i + 1) >= 3; }

  /// Eleven digits from 13 to 19, with or without the country's or the trunk prefix.
  void find_mobiles() {
    for (std::size_t i = 0; i + 11 <= row_.size(); ++i) {
      if (!row_.starts(i)) continue;
      for (const std::size_t prefix : {0u, 1u, 2u, 4u}) {
        const std::size_t count = prefix + 11;
        if (!row_.joined(i, count, kLightGap) || !row_.ends(i + count - 1) || !is_mobile(i + prefix)) continue;
        if ((prefix == 1 && row_.value(i) != 0) || (prefix == 2 && row_.number(i, 2) != 86) || (prefix == 4 && row_.number(i, 4) != 86))
          continue;
        if (has_date(i, count) || any_found(i, count)) continue;
        mark_digits(kMobile, i, count);
        break;
      }
    }
  }

  /// Digits of an area code without its 0, or nothing: 10, 2x, 3xx to 9xx.
  std::size_t area_size(std::size_t i) const {
    if (row_.value(i) == 1) return i + 1 < row_.size() && row_.value(i + 1) == 0 ? 2 : 0;
    if (row_.value(i) == 2) return 2;
    return row_.value(i) >= 3 ? 3 : 0;
  }

  /// Area code and seven or eight digits; +86 or 0086 may stand for the 0.
  void find_landlines() {
    for (std::size_t i = 0; i + 10 <= row_.size(); ++i) {
      if (!row_.starts(i)) continue;
      std::size_t prefix = 0;
      const std::size_t before = row_.digits[i].symbol;
      if (row_.joined(i, 4, kBracketGap) && row_.number(i, 4) == 86)
        prefix = 4;
      else if (row_.number(i, 2) == 86 && before > 0 && symbols_[before - 1].code == U'+')
        prefix = 2;
      if (prefix > 0 && row_.value(i + prefix) == 0) ++prefix;  // +86 0883 …
      if (prefix == 0 && row_.value(i) == 0) prefix = 1;
      if (prefix == 0) continue;
      const std::size_t area = area_size(i + prefix);
      if (area == 0) continue;
      for (const std::size_t local : {8u, 7u}) {
        const std::size_t count = prefix + area + local;
        if (!row_.joined(i, count, kBracketGap) || !row_.ends(i + count - 1) || has_date(i, count) || any_found(i, count)) continue;
        if (row_.value(i + prefix + area) < 2 || !is_whole_area(i, prefix + area)) continue;
        mark_digits(kLandline, i, count);
        break;
      }
    }
  }

  /// An area code is written in one piece, or every digit stands alone. 0.88 is neither.
  bool is_whole_area(std::size_t first, std::size_t count) const {
    std::size_t gaps = 0;
    for (std::size_t k = first + 1; k < first + count; ++k) gaps += row_.digits[k].gap != kNothing ? 1 : 0;
    const bool prefixed = row_.number(first, 2) == 86 || row_.number(first, std::min<std::size_t>(4, count)) == 86;
    return gaps == 0 || gaps == count - 1 || (prefixed && gaps <= 2);
  }

  bool passes_luhn(std::size_t first, std::size_t count) const {
    int sum = 0;
    for (std::size_t k = 0; k < count; ++k) {
      int d = row_.value(first + count - 1 - k);
      if (k % 2 == 1) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
      sum += d;
    }
    return sum % 10 == 0;
  }

  /// First digits that banks have: UnionPay 62, old cards 4, 5, 60, 9558, travel 3.
  bool is_bank(std::size_t i) const {
    const std::uint8_t d = row_.value(i);
    return d == 3 || d == 4 || d == 5 || d == 6 || row_.number(i, 4) == 9558;
  }

  void find_accounts() {
    for (std::size_t i = 0; i < row_.size();) {
      std::size_t count = 1;
      while (i + count < row_.size() && row_.digits[i + count].gap == kNothing) ++count;
      if (!any_found(i, count)) {
        const bool labelled = is_labelled(i);
        const bool is_account = labelled ? count >= kShortestLabelled && !has_date(i, count) && !is_followed_by_unit(i + count - 1)
                                         : count >= kShortestAccount && !is_harmless(i, count);
        if (is_account) mark_digits(kAccount, i, count);
      }
      i += count;
    }
    find_spaced_accounts(Labelled::kYes);
  }

  /// Long numbers that people do put on notices.
  bool is_harmless(std::size_t i, std::size_t count) const {
    const int year = row_.number(i, 4);
    // A moment or a document's number: a day and up to six more digits.
    if (count <= 14 && year >= 1990 && year <= 2099 && is_calendar_day(year, row_.number(i + 4, 2), row_.number(i + 6, 2))) return true;
    if (count == 12 && is_division(i)) return true;
    // An amount or a number of households, as long as a figure of a whole province.
    return count <= 13 && row_.value(i) != 0 && is_followed_by_unit(i + count - 1);
  }

  /// A division code of GB/T 2260 and GB/T 10114 with its village: province (of the pack's regions when it names any), prefecture
  /// (01–90), county, township (000–599), village (000–599); below a level that is not named nothing is named. One passbook number in
  /// three hundred has this form; with a word like 账号 before it, it is found all the same.
  bool is_division(std::size_t i) const {
    const int province = row_.number(i, 2);
    const bool is_ours = std::any_of(pack_.regions.begin(), pack_.regions.end(),
                                     [&](const std::string& region) { return region.starts_with(std::to_string(province)); });
    const int city = row_.number(i + 2, 2), county = row_.number(i + 4, 2), township = row_.number(i + 6, 3),
              village = row_.number(i + 9, 3);
    if (!is_province(province) || (!is_ours && !pack_.regions.empty()) || city > 90 || township > 599 || village > 599) return false;
    return (city != 0 || county == 0) && (county != 0 || township == 0) && (township != 0 || village == 0);
  }

  bool is_followed_by_unit(std::size_t last) const {
    static constexpr std::u32string_view kUnits = U"元万亿户人亩吨头只株斤㎡米";
    std::size_t s = row_.digits[last].symbol + 1;
    while (s < symbols_.size() && is_blank(symbols_[s].code)) ++s;
    return s < symbols_.size() && kUnits.find(symbols_[s].code) != kUnits.npos;
  }

  /// Whether a word for an account stands shortly before digit i, in the same line.
  bool is_labelled(std::size_t i) const {
    static constexpr std::u32string_view kLabels[] = {U"账号", U"帐号", U"账户",   U"帐户",   U"卡号",
                                                      U"折号", U"存折", U"银行卡", U"一卡通", U"社保卡"};
    const std::size_t at = row_.digits[i].symbol, from = at > kLabelDistance ? at - kLabelDistance : 0;
    std::u32string before;
    for (std::size_t s = from; s < at; ++s) {
      if (is_line_end(symbols_[s].code)) before.clear();
      if (symbols_[s].kind != SymbolKind::kLight) before += symbols_[s].code;
    }
    return std::any_of(std::begin(kLabels), std::end(kLabels),
                       [&](std::u32string_view label) { return before.find(label) != before.npos; });
  }

  /// Cards as they are printed, in fours, or in any other pieces; with kYes, whatever stands in pieces behind a word like 账号.
  enum class Labelled { kNo, kYes };
  void find_spaced_accounts(Labelled labelled) {
    for (std::size_t i = 0; i < row_.size(); ++i) {
      if (!row_.starts(i) || is_found(i)) continue;
      std::size_t pieces = 0, fours = 0, tail = 0, chain = 0;  // tail: digits of a shorter piece behind four fours
      for (std::size_t at = i; at < row_.size() && chain <= 20 && (at == i || row_.digits[at].gap == kLightGap);) {
        std::size_t piece = 1;
        while (at + piece < row_.size() && row_.digits[at + piece].gap == kNothing) ++piece;
        if (piece == 4 && fours == pieces) ++fours;
        if (pieces == 4 && piece < 4) tail = piece;
        ++pieces;
        chain += piece;
        at += piece;
      }
      if (pieces < 2) continue;
      const bool alone = row_.digits[i].gap > kLightGap;  // the whole of what is joined here
      const auto is_card = [&](std::size_t digits) { return is_bank(i) && (row_.number(i, 2) == 62 || passes_luhn(i, digits)); };
      std::size_t count = 0;
      if (labelled == Labelled::kYes)
        count = alone && chain >= kShortestLabelled && chain <= 20 && is_labelled(i) ? chain : 0;
      else if (fours >= 4 && tail > 0 && is_card(16 + tail))
        count = 16 + tail;
      else if (fours >= 4 && is_card(16))
        count = 16;
      else if (alone && chain >= 16 && chain <= 19 && is_bank(i) && passes_luhn(i, chain))
        count = chain;
      if (count > 0 && !has_date(i, count) && !any_found(i, count)) mark_digits(kAccount, i, count);
    }
  }

  // ---------------------------------------------------------------- health

  /// Words of illness and disability: the pack's own, and the names in its code tables of health.
  std::vector<std::u32string> health_words() const {
    std::vector<std::u32string> words;
    const auto add = [&](std::string_view word, bool from_table) {
      std::u32string symbols;
      for (const Symbol& s : read_symbols(word)) {
        if (s.kind == SymbolKind::kHeavy || s.kind == SymbolKind::kBracket) return;  // a list of words; its parts stand for themselves
        if (s.kind != SymbolKind::kLight) symbols += s.code;
      }
      // A table has plain words beside those of illness (健康, 视力, 一级).
      static constexpr std::u32string_view kIll = U"病症癌瘤残疾瘫癫痨";
      if (from_table && (symbols.size() < 2 || symbols.find_first_of(kIll) == symbols.npos)) return;
      if (!symbols.empty()) words.push_back(std::move(symbols));
    };
    for (const std::string& word : pack_.procedure.notice.health_words) add(word, false);
    for (const auto& [id, table] : pack_.code_tables) {
      static constexpr std::string_view kAbout[] = {"health", "disab", "ill", "disease"};
      const std::string_view name = id;
      if (std::none_of(std::begin(kAbout), std::end(kAbout), [&](std::string_view about) { return name.find(about) != name.npos; }))
        continue;
      for (const policy::Code& code : table.codes) {
        add(code.name, true);
        for (const std::string& alias : code.aliases) add(alias, true);
      }
    }
    return words;
  }

  void find_health() {
    // Longest first: the finding is the whole word.
    std::unordered_map<char32_t, std::vector<std::u32string>> by_first;
    for (std::u32string& word : health_words()) by_first[word[0]].push_back(std::move(word));
    if (by_first.empty()) return;
    for (auto& [first, words] : by_first) {
      std::sort(words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    }
    std::vector<std::uint32_t> seen;  // symbols without spaces, dashes and dots
    std::u32string plain;
    for (std::size_t s = 0; s < symbols_.size(); ++s) {
      if (symbols_[s].kind == SymbolKind::kLight || is_line_end(symbols_[s].code)) continue;
      seen.push_back(static_cast<std::uint32_t>(s));
      plain += symbols_[s].code;
    }
    const std::u32string_view all = plain;
    for (std::size_t k = 0; k < all.size(); ++k) {
      const auto candidates = by_first.find(all[k]);
      if (candidates == by_first.end()) continue;
      for (const std::u32string& word : candidates->second) {
        if (all.substr(k, word.size()) != word) continue;
        if (const std::size_t name = institution(all, k, word.size()); name > 0) {
          k += name - 1;
          break;
        }
        mark(kHealth, seen[k], seen[k + word.size() - 1]);
        k += word.size() - 1;
        break;
      }
    }
  }

  /// Names of offices and insurances that say nothing about a person: length of the one that begins where a word was found, or 0.
  static std::size_t institution(std::u32string_view all, std::size_t k, std::size_t word) {
    static constexpr std::u32string_view kNames[] = {U"残疾人联合会", U"疾病预防控制",     U"疾病控制中心", U"大病保险",
                                                     U"大病医疗保险", U"重大疾病医疗保险", U"病虫害"};
    for (const std::u32string_view name : kNames) {
      if (name.size() >= word && all.substr(k, name.size()) == name) return name.size();
    }
    return 0;
  }

  // ---------------------------------------------------------------- the answer

  /// Both readings of the numerals may have found the same thing: one finding of the more telling kind.
  void merge() {
    const auto rank = [](std::string_view kind) {
      static constexpr std::string_view kOrder[] = {kId, kMobile, kLandline, kAccount, kHealth};
      return std::find(std::begin(kOrder), std::end(kOrder), kind) - std::begin(kOrder);
    };
    std::sort(spans_.begin(), spans_.end(), [](const Span& a, const Span& b) { return a.first < b.first; });
    std::vector<Span> merged;
    for (const Span& span : spans_) {
      if (merged.empty() || merged.back().last < span.first) {
        merged.push_back(span);
        continue;
      }
      merged.back().last = std::max(merged.back().last, span.last);
      if (rank(span.kind) < rank(merged.back().kind)) merged.back().kind = span.kind;
    }
    spans_ = std::move(merged);
    found_.assign(symbols_.size(), false);
    for (const Span& span : spans_) std::fill(found_.begin() + span.first, found_.begin() + span.last + 1, true);
  }

  std::vector<Leak> report() const {
    std::vector<Leak> out;
    for (const Span& span : spans_) {
      if (out.size() == kMaxLeaks) break;
      std::string around;
      for (std::size_t s = span.first > kContext ? span.first - kContext : 0; s < span.first; ++s) show(s, around);
      around.append(std::min<std::size_t>(span.last - span.first + 1, kMaxStars), '*');
      for (std::size_t s = span.last + 1; s < std::min<std::size_t>(symbols_.size(), span.last + 1 + kContext); ++s) show(s, around);
      out.push_back({std::string(span.kind), std::move(around)});
    }
    return out;
  }

  /// A symbol as it stands in the text; stars for other findings, a space for what has no picture.
  void show(std::size_t s, std::string& out) const {
    const Symbol& symbol = symbols_[s];
    if (s > 0 && symbols_[s - 1].begin == symbol.begin) return;  // one character of the text, several symbols
    if (found_[s])
      out += '*';
    else if (is_line_end(symbol.code) || symbol.code == '\t' || symbol.code == 0xFFFD)
      out += ' ';
    else
      out += text_.substr(symbol.begin, symbol.end - symbol.begin);
  }

  std::string_view text_;
  const policy::Pack& pack_;
  std::vector<Symbol> symbols_;
  std::vector<bool> found_;  // by symbol
  std::vector<Span> spans_;
  Row row_;
  std::vector<std::uint32_t> dates_;  // digits before i that belong to a day
};

}  // namespace

std::vector<Leak> scan_for_leaks(std::string_view text, const policy::Pack& pack) { return Scanner(text, pack).scan(); }

}  // namespace shouwang::casework
