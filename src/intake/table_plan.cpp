#include "intake/table_plan.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace shouwang::intake {
namespace {

constexpr std::size_t kMostTables = 50;
constexpr std::size_t kMostSeen = 30;  // headings named in an error
constexpr std::size_t kShownPoints = 20;

struct Candidate {
  const HeaderMatcher* matcher = nullptr;
  std::size_t table = 0;
  std::size_t row = 0;
  HeaderFit fit;
  bool hinted = false;
  // A column more outweighs nothing less than the file's name.
  std::size_t score() const { return fit.mapped.size() * 10 + (hinted ? 15 : 0); }
};

std::string title_of(const policy::Dataset& d) { return "“" + d.title + "”"; }

bool is_hinted(const policy::Dataset& dataset, const std::string& folded_name) {
  const auto named = [&](const std::string& hint) {
    return !hint.empty() && folded_name.find(text::lower_ascii(text::squeeze(hint))) != std::string::npos;
  };
  return named(dataset.title) || std::any_of(dataset.file_hints.begin(), dataset.file_hints.end(), named);
}

// The row that serves best as the header of one dataset: most fields found; among equals the first.
std::optional<Candidate> best_row(const HeaderMatcher& matcher, const std::vector<HeadRow>& head, std::size_t table) {
  std::optional<Candidate> best;
  for (std::size_t k = 0; k < head.size(); ++k) {
    HeaderFit fit = matcher.fit(head[k].cells);
    // A single hit among several cells is a data row that happens to hold a word.
    if (fit.mapped.empty() || (fit.mapped.size() == 1 && fit.filled > 1)) continue;
    if (!best || fit.mapped.size() > best->fit.mapped.size()) best = Candidate{&matcher, table, k, std::move(fit), false};
  }
  return best;
}

std::string list_headings(const std::vector<std::string>& headings) {
  std::string out;
  for (std::size_t k = 0; k < std::min(kMostSeen, headings.size()); ++k) {
    out += (k == 0 ? "" : "、");
    out += text::first_code_points(headings[k], kShownPoints);
  }
  if (headings.size() > kMostSeen) out += "等 " + std::to_string(headings.size()) + " 列";
  return out;
}

std::string list_fields(const policy::Dataset& dataset, const std::vector<std::size_t>& fields) {
  std::string out;
  for (std::size_t k = 0; k < fields.size(); ++k) out += (k == 0 ? "“" : "、“") + dataset.fields[fields[k]].title + "”";
  return out;
}

Failure duplicate_columns(const Candidate& c, std::int64_t line) {
  std::string names;
  for (const auto& [first, second] : c.fit.duplicates)
    names += (names.empty() ? "" : "；") + (first == second ? "“" + first + "”" : "“" + first + "”和“" + second + "”");
  return fail(ErrorCode::kDuplicateColumn,
              "第 " + std::to_string(line) + " 行的表头有重复的列：" + names + "。请删去或改名，只保留要导入的一列");
}

Failure missing_columns(const Candidate& c, std::int64_t line, const std::string& remark) {
  const policy::Dataset& dataset = c.matcher->dataset();
  return fail(ErrorCode::kMissingColumn, title_of(dataset) + "缺少列：" + list_fields(dataset, c.fit.missing) + "。在第 " +
                                             std::to_string(line) + " 行看到的表头是：" + list_headings(c.fit.seen) +
                                             "。请补上缺少的列，或把列名改成上述名称" + remark);
}

// The whole header in one cell, or no header at all.
Failure no_header(const SourceFile& file, const std::vector<HeadRow>& head, const HeaderMatcher& matcher) {
  constexpr std::size_t kEnough = 2;
  if (!file.is_workbook())
    for (const HeadRow& row : head)
      for (const std::string& cell : row.cells)
        if (matcher.mentions(cell) >= kEnough)
          return fail(ErrorCode::kUnknownFormat,
                      "第 " + std::to_string(row.line) +
                          " 行的列名没有被分开：各列之间应以英文逗号、分号或制表符分隔。请改用 xlsx，或另存为逗号分隔的 CSV 后上传");
  std::vector<std::size_t> required;
  const policy::Dataset& dataset = matcher.dataset();
  for (std::size_t k = 0; k < dataset.fields.size(); ++k)
    if (dataset.fields[k].required) required.push_back(k);
  return fail(ErrorCode::kNoHeader, "前 " + std::to_string(kHeaderRows) + " 行没有找到" + title_of(dataset) + "的表头，应含列：" +
                                        list_fields(dataset, required) + "。请确认选对了数据集，并在首行写明列名");
}

Result<TablePlan> make_plan(const SourceFile& file, const policy::Pack& pack, const std::vector<std::vector<HeadRow>>& heads, Candidate c) {
  TablePlan plan;
  plan.dataset = &c.matcher->dataset();
  plan.table = c.table;
  const std::vector<HeadRow>& head = heads[c.table];
  plan.header_line = head[c.row].line;
  plan.fit = std::move(c.fit);
  plan.notes.push_back(file.description());
  if (file.is_workbook()) plan.notes.push_back("工作表“" + file.table_name(c.table) + "”");
  plan.notes.push_back("表头在第 " + std::to_string(plan.header_line) + " 行");
  for (const std::string& cell : head[c.row].cells) plan.header_keys.push_back(read_heading(cell).whole);
  std::string title_unit;
  for (std::size_t k = 0; k < c.row && title_unit.empty(); ++k)
    for (const std::string& cell : head[k].cells)
      if (title_unit.empty()) title_unit = unit_of_title(cell);
  bool used = false;
  for (const MappedColumn& m : plan.fit.mapped) {
    const policy::FieldSpec& field = plan.dataset->fields[m.field];
    const bool money = field.type == policy::FieldType::kMoney;
    std::string unit = money || (field.type == policy::FieldType::kDecimal && m.unit == "%") ? m.unit : "";
    if (money && unit.empty() && !title_unit.empty()) {
      unit = title_unit;
      used = true;
    }
    const policy::CodeTable* codes = field.type == policy::FieldType::kCode ? pack.code_table(field.code_table) : nullptr;
    ASSIGN_OR_RETURN(ValueParser parser, ValueParser::create(field, codes, unit));
    plan.parsers.push_back(std::move(parser));
    if (money && !unit.empty() && unit != "元" && !m.unit.empty()) plan.notes.push_back("“" + m.heading + "”按" + unit + "换算为元");
  }
  if (used && title_unit != "元") plan.notes.push_back("表头上方注明单位为" + title_unit + "，没有另注单位的金额列按此换算为元");
  return plan;
}

}  // namespace

Result<std::vector<HeadRow>> read_head(const SourceFile& file, std::size_t table, std::size_t rows) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RowReader> reader, file.rows(table));
  std::vector<HeadRow> out;
  Row row;
  while (out.size() < rows) {
    ASSIGN_OR_RETURN(const bool more, reader->next(row));
    if (!more) break;
    out.push_back({row.line, {row.cells.begin(), row.cells.end()}});
  }
  return out;
}

Result<TablePlan> plan_table(const SourceFile& file, const policy::Pack& pack, std::string_view dataset, std::string_view file_name,
                             const access::Scope& scope) {
  const bool automatic = dataset == kAutoDataset || dataset.empty();
  if (!automatic && pack.dataset(dataset) == nullptr)
    return fail(ErrorCode::kNotFound, "没有数据集“" + std::string(dataset) + "”，请重新选择");
  std::vector<HeaderMatcher> matchers;
  const HeaderMatcher* chosen = nullptr;
  matchers.reserve(pack.datasets.size());
  for (const auto& [id, d] : pack.datasets) {
    if (!scope.may_read_dataset(id)) continue;
    matchers.emplace_back(d);
    if (id == dataset) chosen = &matchers.back();
  }
  if (!automatic && chosen == nullptr)
    return fail(ErrorCode::kForbidden, "本账号不能报送数据集“" + std::string(dataset) + "”，请联系管理员");
  if (matchers.empty()) return fail(ErrorCode::kForbidden, "本账号没有可以报送的数据集，请联系管理员");

  std::vector<std::vector<HeadRow>> heads;
  for (std::size_t table = 0; table < std::min(file.tables(), kMostTables); ++table) {
    ASSIGN_OR_RETURN(std::vector<HeadRow> head, read_head(file, table, kHeaderRows));
    heads.push_back(std::move(head));
  }
  const auto filled = std::find_if(heads.begin(), heads.end(), [](const auto& h) { return !h.empty(); });
  if (filled == heads.end()) return fail(ErrorCode::kNoRows, "文件中没有任何内容，请确认导出成功后重新上传");

  const std::string folded_name = text::lower_ascii(text::squeeze(file_name));
  // For each dataset the first sheet that it can use; failing that, its closest one.
  std::vector<Candidate> usable;
  std::optional<Candidate> closest;
  for (const HeaderMatcher& matcher : matchers) {
    std::optional<Candidate> best;
    for (std::size_t table = 0; table < heads.size(); ++table) {
      auto candidate = best_row(matcher, heads[table], table);
      if (!candidate || (best && best->fit.usable())) continue;
      if (!best || candidate->fit.usable() || candidate->fit.mapped.size() > best->fit.mapped.size()) best = std::move(candidate);
    }
    if (!best) continue;
    best->hinted = is_hinted(matcher.dataset(), folded_name);
    if ((automatic || &matcher == chosen) && (!closest || best->score() > closest->score())) closest = best;
    if (best->fit.usable()) usable.push_back(std::move(*best));
  }
  std::sort(usable.begin(), usable.end(), [](const Candidate& a, const Candidate& b) { return a.score() > b.score(); });

  if (!automatic) {
    const auto own = std::find_if(usable.begin(), usable.end(), [&](const Candidate& c) { return c.matcher == chosen; });
    if (own != usable.end()) return make_plan(file, pack, heads, std::move(*own));
    if (!closest) return no_header(file, *filled, *chosen);
    const std::int64_t line = heads[closest->table][closest->row].line;
    if (closest->fit.missing.empty()) return duplicate_columns(*closest, line);
    if (!usable.empty() && usable.front().fit.mapped.size() > closest->fit.mapped.size())
      return fail(ErrorCode::kWrongDataset, "文件的列不符合" + title_of(chosen->dataset()) + "（缺少：" +
                                                list_fields(chosen->dataset(), closest->fit.missing) + "），更像" +
                                                title_of(usable.front().matcher->dataset()) + "。请核对后改选数据集");
    return missing_columns(*closest, line, "");
  }
  if (usable.size() == 1 || (usable.size() > 1 && usable[0].score() >= usable[1].score() + 10))
    return make_plan(file, pack, heads, std::move(usable.front()));
  if (usable.size() > 1) {
    std::string names;
    for (const Candidate& c : usable)
      if (c.score() + 10 > usable.front().score()) names += (names.empty() ? "" : "、") + title_of(c.matcher->dataset());
    return fail(ErrorCode::kWrongDataset, "文件的列同时符合" + names + "，无法自动判断，请手工选择数据集后重新上传");
  }
  if (!closest) {
    const auto likely = std::max_element(matchers.begin(), matchers.end(), [&](const HeaderMatcher& a, const HeaderMatcher& b) {
      return is_hinted(a.dataset(), folded_name) < is_hinted(b.dataset(), folded_name);
    });
    const Failure reason = no_header(file, *filled, *likely);
    if (reason.value().code() == ErrorCode::kUnknownFormat || is_hinted(likely->dataset(), folded_name)) return reason;
    return fail(ErrorCode::kNoHeader,
                "前 " + std::to_string(kHeaderRows) + " 行没有找到任何数据集的表头，请在首行写明列名，或手工选择数据集后重新上传");
  }
  const std::int64_t line = heads[closest->table][closest->row].line;
  if (closest->fit.missing.empty()) return duplicate_columns(*closest, line);
  return missing_columns(*closest, line, "；如果不是" + title_of(closest->matcher->dataset()) + "，请手工选择数据集");
}

}  // namespace shouwang::intake
