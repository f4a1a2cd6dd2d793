#include "linkage/characters.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>

namespace shouwang::linkage {
namespace {

constexpr char32_t kFirstHan = 0x3400, kLastHan = 0x9FFF;

std::unique_ptr<icu::Transliterator> make_transliterator(const char* rules) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(rules, UTRANS_FORWARD, error));
  return U_SUCCESS(error) ? std::move(made) : nullptr;
}

// Family names whose reading ICU has not, or not in the first place. 刀 and 岩 are read in Lincang as Dai names.
struct SurnameReading {
  char32_t character;
  std::string_view reading;
};
constexpr SurnameReading kSurnameReadings[] = {
    {U'单', "shan"}, {U'仇', "qiu"},   {U'解', "xie"},   {U'查', "zha"},  {U'曾', "zeng"}, {U'区', "ou"},   {U'盖', "ge"},
    {U'任', "ren"},  {U'华', "hua"},   {U'种', "chong"}, {U'员', "yun"},  {U'翟', "zhai"}, {U'缪', "miao"}, {U'朴', "piao"},
    {U'尉', "yu"},   {U'万', "wan"},   {U'乐', "yue"},   {U'纪', "ji"},   {U'洗', "xian"}, {U'冼', "xian"}, {U'晟', "cheng"},
    {U'覃', "qin"},  {U'召', "shao"},  {U'繁', "po"},    {U'令', "ling"}, {U'褚', "chu"},  {U'那', "na"},   {U'过', "guo"},
    {U'宁', "ning"}, {U'长', "zhang"}, {U'刀', "dao"},   {U'折', "she"},  {U'能', "nai"},  {U'燕', "yan"},  {U'秘', "bi"},
    {U'逄', "pang"}, {U'佴', "nai"},   {U'郇', "xun"},   {U'隗', "wei"},  {U'句', "gou"}};

// Common characters of given names with a second reading that ICU's two tables do not have.
constexpr SurnameReading kSecondReadings[] = {{U'岩', "ai"},    {U'乐', "yue"},   {U'行', "hang"}, {U'重', "chong"}, {U'长', "zhang"},
                                              {U'茜', "xi"},    {U'晟', "cheng"}, {U'楠', "nan"},  {U'柏', "bai"},   {U'朝', "zhao"},
                                              {U'传', "zhuan"}, {U'盛', "cheng"}, {U'还', "huan"}, {U'和', "huo"},   {U'会', "kuai"},
                                              {U'兴', "xing"},  {U'琛', "shen"},  {U'娜', "nuo"},  {U'莘', "shen"},  {U'卉', "hui"},
                                              {U'芯', "xin"},   {U'钰', "yu"},    {U'莎', "suo"},  {U'骅', "hua"}};

constexpr std::u32string_view kCompounds =
    U"欧阳上官司马诸葛司徒尉迟皇甫慕容令狐东方夏侯公孙宇文长孙轩辕端木百里呼延万俟南宫西门独孤濮阳淳于单于太叔申屠公羊澹台宗政钟离闾丘鲜于"
    U"司空第五";

class ReadingTable {
 public:
  static ReadingTable& shared() {
    static ReadingTable table;
    return table;
  }

  Readings of(char32_t c) {
    if (c >= kFirstHan && c <= kLastHan) {
      Cell& cell = cells_[c - kFirstHan];
      if (cell.known.load(std::memory_order_acquire)) return cell.readings;
    } else {
      const std::shared_lock lock(mutex_);
      if (const auto at = others_.find(c); at != others_.end()) return at->second;
    }
    return ask(c);
  }

 private:
  struct Cell {
    std::atomic<bool> known{false};
    Readings readings{};
  };

  ReadingTable()
      : common_(make_transliterator("Han-Latin; Latin-ASCII; Lower")),
        names_(make_transliterator("Han-Latin/Names; Latin-ASCII; Lower")),
        cells_(kLastHan - kFirstHan + 1) {}

  static Syllable read(const icu::Transliterator* by, char32_t c) {
    if (!by) return 0;
    icu::UnicodeString text(static_cast<UChar32>(c));
    by->transliterate(text);
    std::string letters;
    text.toUTF8String(letters);
    return pack_syllable(letters);
  }

  Readings ask(char32_t c) {
    const std::unique_lock lock(mutex_);
    Readings readings{};
    const auto add = [&](Syllable s) {
      for (Syllable& slot : readings) {
        if (slot == s || !s) return;
        if (!slot) {
          slot = s;
          return;
        }
      }
    };
    add(read(common_.get(), c));
    add(read(names_.get(), c));
    for (const auto& [character, reading] : kSecondReadings)
      if (character == c) add(pack_syllable(reading));
    if (c >= kFirstHan && c <= kLastHan) {
      Cell& cell = cells_[c - kFirstHan];
      if (!cell.known.load(std::memory_order_relaxed)) {
        cell.readings = readings;
        cell.known.store(true, std::memory_order_release);
      }
    } else {
      others_.emplace(c, readings);
    }
    return readings;
  }

  std::unique_ptr<icu::Transliterator> common_, names_;
  std::vector<Cell> cells_;
  std::shared_mutex mutex_;
  std::unordered_map<char32_t, Readings> others_;
};

// Simplified forms of the main blocks: one transliteration of all of them takes ICU 20 ms.
const std::vector<char16_t>& simplified_forms() {
  static const std::vector<char16_t> table = [] {
    std::vector<char16_t> out(kLastHan - kFirstHan + 1);
    icu::UnicodeString all;
    for (char32_t c = kFirstHan; c <= kLastHan; ++c) {
      out[c - kFirstHan] = static_cast<char16_t>(c);
      all.append(static_cast<UChar32>(c)).append(static_cast<UChar32>('\n'));
    }
    const auto by = make_transliterator("Hant-Hans");
    if (!by) return out;
    by->transliterate(all);
    std::int32_t at = 0;
    for (auto& form : out) {
      const std::int32_t end = all.indexOf(u'\n', at);
      if (end == at + 1) form = all.charAt(at);  // only where one character stands for one
      at = end + 1;
    }
    return out;
  }();
  return table;
}

char32_t compatibility_form(char32_t c) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(error);
  if (U_FAILURE(error)) return c;
  icu::UnicodeString out = nfkc->normalize(icu::UnicodeString(static_cast<UChar32>(c)), error);
  return U_SUCCESS(error) && out.countChar32() == 1 ? static_cast<char32_t>(out.char32At(0)) : c;
}

}  // namespace

Syllable pack_syllable(std::string_view letters) {
  Syllable s = 0;
  std::size_t n = 0;
  for (const char c : letters) {
    if (c == ' ') continue;
    if (c < 'a' || c > 'z' || ++n > 6) return 0;
    s = s * 27 + static_cast<Syllable>(c - 'a' + 1);
  }
  return s;
}

std::string syllable_text(Syllable s) {
  std::string out;
  for (; s; s /= 27) out += static_cast<char>('a' + s % 27 - 1);
  std::reverse(out.begin(), out.end());
  return out;
}

char32_t plain_character(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c < 0x20 ? U' ' : c;
  if (c >= kFirstHan && c <= kLastHan) return simplified_forms()[c - kFirstHan];
  if (c >= 0xFF01 && c <= 0xFF5E) return plain_character(c - 0xFEE0);
  if (c == 0x3000 || c == 0xA0 || (c >= 0x2000 && c <= 0x200F) || c == 0xFEFF) return U' ';
  switch (c) {  // dots between the parts of a name
    case 0xB7:
    case 0x2022:
    case 0x30FB:
    case 0xFF65:
    case 0x2027:
    case 0x2219:
    case 0x22C5:
    case 0x2010:
    case 0x2013:
    case 0x2014:
      return U'.';
    case 0x25A1:
    case 0x25A0:
    case 0x25CB:
    case 0x25CF:
    case 0x3013:
    case 0xFFFD:
      return kAnyCharacter;
    default:
      break;
  }
  if ((c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000) return kAnyCharacter;
  if (c >= 0xF900 && c <= 0xFAFF) return compatibility_form(c);
  return c;
}

Readings readings_of(char32_t c) { return is_han(c) ? ReadingTable::shared().of(c) : Readings{}; }

Syllable surname_reading(char32_t c) {
  for (const auto& [character, reading] : kSurnameReadings)
    if (character == c) return pack_syllable(reading);
  return readings_of(c)[0];
}

Syllable regional_form(Syllable s) {
  std::string t = syllable_text(s);
  if (t.size() > 1 && t[1] == 'h' && (t[0] == 'z' || t[0] == 'c' || t[0] == 's')) t.erase(1, 1);
  if (!t.empty() && t[0] == 'n') t[0] = 'l';
  if (!t.empty() && t[0] == 'f') t[0] = 'h';
  if (t.size() > 2 && t.ends_with("ng") && t[t.size() - 3] != 'o') t.pop_back();
  return pack_syllable(t);
}

bool is_compound_surname(char32_t a, char32_t b) {
  for (std::size_t k = 0; k + 1 < kCompounds.size(); k += 2)
    if (kCompounds[k] == a && kCompounds[k + 1] == b) return true;
  return false;
}

void decode_utf8(std::string_view s, std::size_t limit, std::vector<char32_t>& out) {
  out.clear();
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
  for (std::size_t k = 0; k < s.size() && out.size() < limit;) {
    const unsigned first = byte(k);
    if (first < 0x80) {
      out.push_back(first);
      ++k;
      continue;
    }
    const std::size_t length = first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    char32_t c = length == 4 ? first & 7 : length == 3 ? first & 15 : first & 31;
    bool good = length != 0 && first < 0xF5 && k + length <= s.size();
    for (std::size_t j = 1; good && j < length; ++j) {
      good = (byte(k + j) & 0xC0) == 0x80;
      c = c << 6 | (byte(k + j) & 0x3F);
    }
    good = good && c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
    out.push_back(good ? c : 0xFFFD);
    k += good ? length : 1;
  }
}

void append_utf8(char32_t c, std::string& out) {
  const auto put = [&](char32_t b) { out += static_cast<char>(static_cast<unsigned char>(b)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 63));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 63));
    put(0x80 | (c & 63));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 63));
    put(0x80 | (c >> 6 & 63));
    put(0x80 | (c & 63));
  }
}

}  // namespace shouwang::linkage
