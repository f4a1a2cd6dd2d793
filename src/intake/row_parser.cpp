#include "intake/row_parser.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "intake/reread.h"

namespace shouwang::intake {
namespace {

using Outcome = ParsedValue::Outcome;

bool is_blank(std::string_view cell) {
  for (const char c : cell)
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') return !cell.empty() && text::fold_width(cell).empty();
  return true;
}

bool is_total_word(const std::string& s) {
  static constexpr std::array<std::string_view, 8> kWords{"合计", "总计", "小计", "共计", "累计", "本页合计", "本页小计", "总合计"};
  for (const std::string_view word : kWords) {
    if (s == word) return true;
    if (s.starts_with(word) && s.size() > word.size() && (s[word.size()] == ':' || s[word.size()] == '(')) return true;
  }
  return false;
}

bool is_footer_word(const std::string& s) {
  static constexpr std::array<std::string_view, 12> kWords{"填表人",   "制表人", "制表",   "审核人", "填报人", "填报单位",
                                                           "填报日期", "负责人", "经办人", "备注",   "注",     "说明"};
  for (const std::string_view word : kWords)
    if (s.starts_with(word) && (s.size() == word.size() || s[word.size()] == ':')) return true;
  return false;
}

// Looks like the number of a person, right or wrong; a signature line may stand in the same column.
bool is_number_like(std::string_view cell) {
  constexpr auto kDigits = 8;
  const auto digits = [](std::string_view s) { return std::count_if(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; }); };
  return digits(cell) >= kDigits || (cell.size() >= kDigits && cell.size() < 200 && digits(text::squeeze(cell)) >= kDigits);
}

constexpr char kRawMark = '\x1e';     // rows kept by earlier versions begin without it: cells joined by tabs, nothing escaped
constexpr std::size_t kRoleCells = 3;  // 合计 stands in one of the first cells
constexpr std::size_t kRoleCellBytes = 300;

}  // namespace

std::string raw_text(const Row& row) {
  std::string out(1, kRawMark);
  for (std::size_t k = 0; k < row.cells.size(); ++k) {
    if (k > 0) out += '\t';
    if (const CellKind kind = row.kind(k); kind != CellKind::kText) out += static_cast<char>(kind);
    for (const char c : row.cells[k]) {
      switch (c) {
        case '\t':
          out += "\\t";
          break;
        case '\n':
          out += "\\n";
          break;
        case '\\':
          out += "\\\\";
          break;
        default:
          out += c;
      }
    }
  }
  return out;
}

std::vector<RawCell> raw_cells(std::string_view raw) {
  const bool marked = !raw.empty() && raw.front() == kRawMark;
  if (marked) raw.remove_prefix(1);
  std::vector<RawCell> out;
  for (std::string_view part : text::split(raw, '\t')) {
    RawCell& cell = out.emplace_back();
    if (!marked) {
      cell.text = part;
      continue;
    }
    if (!part.empty() && part.front() >= static_cast<char>(CellKind::kNumber) && part.front() <= static_cast<char>(CellKind::kError)) {
      cell.kind = static_cast<CellKind>(part.front());
      part.remove_prefix(1);
    }
    for (std::size_t k = 0; k < part.size(); ++k) {
      if (part[k] != '\\' || k + 1 == part.size()) {
        cell.text += part[k];
        continue;
      }
      ++k;
      cell.text += part[k] == 't' ? '\t' : part[k] == 'n' ? '\n' : part[k];
    }
  }
  return out;
}

RowParser::RowParser(const TablePlan& plan)
    : plan_(plan),
      identity_(identity_fields(*plan.dataset)),
      empty_id_allowed_(plan.dataset->target == policy::Target::kRecords),
      id_column_(IdentityFields::npos),
      values_(plan.dataset->fields.size()),
      dropped_(plan.dataset->fields.size()) {
  if (const MappedColumn* m = column_of(identity_.id_number)) id_column_ = m->column;
}

const MappedColumn* RowParser::column_of(std::size_t field) const {
  for (const MappedColumn& m : plan_.fit.mapped)
    if (m.field == field) return &m;
  return nullptr;
}

RowRole RowParser::role(const Row& row) {
  std::size_t filled = 0, first = row.cells.size();
  for (std::size_t k = 0; k < row.cells.size(); ++k)
    if (!is_blank(row.cells[k])) {
      if (filled++ == 0) first = k;
    }
  if (filled == 0) return RowRole::kEmpty;
  const bool has_id = id_column_ < row.cells.size() && is_number_like(row.cells[id_column_]);
  // An ID number makes it data, whatever else the row says.
  if (has_id) return RowRole::kData;
  std::size_t looked = 0;
  for (std::size_t k = first; k < row.cells.size() && looked < kRoleCells; ++k) {
    if (is_blank(row.cells[k])) continue;
    ++looked;
    if (row.cells[k].size() > kRoleCellBytes) continue;
    const std::string word = text::squeeze(row.cells[k]);
    if (is_total_word(word)) return RowRole::kTotal;
    if (looked == 1 && is_footer_word(word)) return RowRole::kFooter;
  }
  // A long remark under the table, in a merged cell.
  if (filled == 1 && first == 0 && row.cells[0].size() > 60 && plan_.fit.mapped.size() > 2) return RowRole::kFooter;
  // Cheap test first: the first mapped cell holds its own heading.
  const MappedColumn& m = plan_.fit.mapped.front();
  if (m.column < row.cells.size() && row.cells[m.column].size() <= kRoleCellBytes &&
      read_heading(row.cells[m.column]).whole == plan_.header_keys[m.column]) {
    std::size_t same = 0;
    for (const MappedColumn& c : plan_.fit.mapped)
      same += c.column < row.cells.size() && row.cells[c.column].size() <= kRoleCellBytes &&
              read_heading(row.cells[c.column]).whole == plan_.header_keys[c.column];
    if (same == plan_.fit.mapped.size()) return RowRole::kRepeatedHeader;
  }
  return RowRole::kData;
}

void RowParser::add_problem(const Row& row, std::size_t field, std::string_view cell, std::string reason) {
  ++problems_;
  const policy::FieldSpec* spec = field < plan_.dataset->fields.size() ? &plan_.dataset->fields[field] : nullptr;
  if (problem_.reason.empty()) {
    problem_.line = static_cast<int>(row.line);
    problem_.field = spec ? spec->title : "";
    problem_.value = spec ? shown_value(*spec, cell) : "";
    problem_.reason = std::move(reason);
    return;
  }
  problem_.reason += "；" + (spec ? "“" + spec->title + "”" : std::string()) + reason;
}

std::string_view RowParser::cell(const Row& row, std::size_t field) const {
  const MappedColumn* m = column_of(field);
  return m != nullptr && m->column < row.cells.size() ? row.cells[m->column] : std::string_view();
}

void RowParser::reject(const Row& row, std::size_t field, std::string reason) {
  add_problem(row, field, cell(row, field), std::move(reason));
}

bool RowParser::parse(const Row& row) {
  problem_.reason.clear();
  has_values_ = number_damaged_ = false;
  problems_ = 0;
  if (!row.problem.empty()) {
    add_problem(row, IdentityFields::npos, "", row.problem);
    return false;
  }
  if (row.damaged) {
    add_problem(row, IdentityFields::npos, "", "该行有无法识别的字符（乱码），请以 UTF-8 或 GB18030 编码重新导出");
    return false;
  }
  if (row.cut) {
    add_problem(row, IdentityFields::npos, "", "文件在这一行中断，可能没有导出完或没有传完，请核对最后一行，必要时重新导出");
    return false;
  }
  for (std::size_t k = plan_.header_keys.size(); k < row.cells.size(); ++k)
    if (!is_blank(row.cells[k])) {
      add_problem(row, IdentityFields::npos, "",
                  "该行有 " + std::to_string(row.cells.size()) + " 列，表头只有 " + std::to_string(plan_.header_keys.size()) +
                      " 列，可能是内容中的分隔符（如 1,234 中的逗号）没有加引号，请修正后重新导出");
      return false;
    }
  has_values_ = true;
  for (std::size_t k = 0; k < plan_.fit.mapped.size(); ++k) {
    const MappedColumn& m = plan_.fit.mapped[k];
    ParsedValue& v = values_[m.field];
    const std::string_view cell = m.column < row.cells.size() ? row.cells[m.column] : std::string_view();
    plan_.parsers[k].parse(cell, row.kind(m.column), v);
    if (v.outcome == Outcome::kBad) {
      const policy::FieldSpec& spec = plan_.dataset->fields[m.field];
      if (spec.type == policy::FieldType::kPhone && !spec.required && !spec.is_key) {
        ++dropped_[m.field];
        v.outcome = Outcome::kEmpty;
      } else {
        add_problem(row, m.field, cell, v.reason);
        number_damaged_ = number_damaged_ || m.field == identity_.id_number;
      }
    }
  }
  // A department's row without an ID is kept as unmatched; a registry row without one names nobody.
  const bool has_identity =
      (identity_.id_number != IdentityFields::npos && values_[identity_.id_number].outcome != Outcome::kEmpty) ||
      (identity_.household_code != IdentityFields::npos && values_[identity_.household_code].outcome != Outcome::kEmpty);
  for (std::size_t field = 0; field < values_.size(); ++field) {
    if (!plan_.dataset->fields[field].required || values_[field].outcome != Outcome::kEmpty) continue;
    if (empty_id_allowed_ && (field == identity_.id_number || (field == identity_.household_code && has_identity))) continue;
    if (empty_id_allowed_ && field == identity_.household_code && plan_.dataset->entity == policy::Entity::kHousehold) continue;
    add_problem(row, field, "", "“" + plan_.dataset->fields[field].title + "”不能为空，请补填；如有合并单元格，请取消合并并逐行填写");
  }
  return problem_.reason.empty();
}

}  // namespace shouwang::intake
