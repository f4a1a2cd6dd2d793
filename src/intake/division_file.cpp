#include "intake/division_file.h"

#include <array>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "intake/csv.h"

namespace shouwang::intake {
namespace {

constexpr std::array<std::string_view, 8> kColumns{"code", "name", "level", "parent", "first_day", "last_day", "source", "merged_into"};
enum : std::size_t { kCode, kName, kLevel, kParent, kFirstDay, kLastDay, kSource, kMergedInto };
constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

std::string csv_cell(std::string_view cell) {
  if (cell.find_first_of(",\"\r\n") == cell.npos) return std::string(cell);
  std::string out = "\"";
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace

Result<std::vector<registry::Division>> read_division_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorCode::kIo, "无法打开 " + file.string() + "，请检查路径和权限");
  std::ostringstream buffer;
  buffer << in.rdbuf();
  const std::string bytes = buffer.str();
  ASSIGN_OR_RETURN(const auto encoding, text::detect_encoding(bytes));
  ASSIGN_OR_RETURN(const auto decoded, text::to_utf8(bytes, encoding));

  CsvScanner scanner(decoded.utf8, ',');
  std::vector<std::string_view> cells;
  std::array<std::size_t, kColumns.size()> at;
  at.fill(kAbsent);
  if (!scanner.next(cells)) return Failure(Error(ErrorCode::kNoRows, "区划文件是空的").at(file.string()));
  for (std::size_t c = 0; c < cells.size(); ++c)
    for (std::size_t k = 0; k < kColumns.size(); ++k)
      if (text::trim_ascii(cells[c]) == kColumns[k]) at[k] = c;
  for (const auto k : {kCode, kName, kLevel, kParent, kFirstDay})
    if (at[k] == kAbsent) return Failure(Error(ErrorCode::kMissingColumn, "缺少列 " + std::string(kColumns[k])).at(file.string()));

  std::vector<registry::Division> out;
  while (scanner.next(cells)) {
    const auto place = [&] { return file.string() + " 第 " + std::to_string(scanner.line()) + " 行"; };
    const auto cell = [&](std::size_t k) { return at[k] < cells.size() ? text::trim_ascii(cells[at[k]]) : std::string_view(); };
    const auto wrong = [&](std::size_t k, std::string_view expected) {
      return Failure(Error(ErrorCode::kBadValue, std::string(kColumns[k]) + " 列的“" + std::string(cell(k)) + "”不正确，应为" + std::string(expected)).at(place()));
    };
    registry::Division d;
    const auto code = registry::parse_division(cell(kCode));
    if (!code || cell(kCode).size() != 12) return wrong(kCode, "12 位区划代码");
    d.code = *code;
    d.name = std::string(cell(kName));
    if (d.name.empty()) return wrong(kName, "名称");
    if (cell(kLevel).size() != 1 || cell(kLevel)[0] < '1' || cell(kLevel)[0] > '5') return wrong(kLevel, "1 到 5");
    d.level = cell(kLevel)[0] - '0';
    if (!cell(kParent).empty() && cell(kParent) != "0") {
      const auto parent = registry::parse_division(cell(kParent));
      if (!parent) return wrong(kParent, "上级的 12 位代码，省级留空");
      d.parent = *parent;
    }
    const auto first = Date::parse_iso(cell(kFirstDay));
    if (!first) return wrong(kFirstDay, "2023-06-30 这样的日期");
    d.first_day = *first;
    if (!cell(kLastDay).empty()) {
      const auto last = Date::parse_iso(cell(kLastDay));
      if (!last || *last < d.first_day) return wrong(kLastDay, "不早于 first_day 的日期，仍在使用的留空");
      d.last_day = *last;
    }
    d.source = std::string(cell(kSource));
    if (!cell(kMergedInto).empty()) {
      const auto into = registry::parse_division(cell(kMergedInto));
      if (!into || cell(kMergedInto).size() != 12) return wrong(kMergedInto, "并入的区划的 12 位代码，没有并入的留空");
      d.merged_into = *into;
    }
    out.push_back(std::move(d));
  }
  if (scanner.error()) return Failure(Error(*scanner.error()).at(file.string()));
  if (out.empty()) return Failure(Error(ErrorCode::kNoRows, "区划文件没有数据行").at(file.string()));
  return out;
}

std::string division_file_text(const std::vector<registry::Division>& divisions) {
  std::string out = "\xEF\xBB\xBF" "code,name,level,parent,first_day,last_day,source,merged_into\r\n";
  for (const auto& d : divisions) {
    out += registry::division_text(d.code) + ',' + csv_cell(d.name) + ',' + std::to_string(d.level) + ',' +
           (d.parent != 0 ? registry::division_text(d.parent) : "") + ',' + d.first_day.iso() + ',' + (d.last_day == kForever ? "" : d.last_day.iso()) +
           ',' + csv_cell(d.source) + ',' + (d.merged_into != 0 ? registry::division_text(d.merged_into) : "") + "\r\n";
  }
  return out;
}

}  // namespace shouwang::intake
