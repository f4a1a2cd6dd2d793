#include "intake/table_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"
#include "intake/proposal.h"

namespace shouwang::intake {
namespace {

constexpr std::size_t kMostTables = 50;
constexpr std::size_t kMostSeen = 30;  // headings named in an error
constexpr std::size_t kShownPoints = 20;
constexpr std::size_t kNoHeaderRow = static_cast<std::size_t>(-1);  // Candidate::row of a file without headings

struct Candidate {
  const HeaderMatcher* matcher = nullptr;
  std::size_t table = 0;
  std::size_t row = 0;
  std::vector<std::string> cells;  // the header as read
  HeaderFit fit;
  bool hinted = false;
  // A column more outweighs nothing less than the file's name.
  std::size_t score() const { return fit.mapped.size() * 10 + (hinted ? 15 : 0); }
};

std::string title_of(const policy::Dataset& d) { return "“" + d.title + "”"; }

// The ways in which a row can be a header. Alone; or as the lower of two: cells merged downwards stand in the row above, and a cell
// merged over several columns (户主) names what is below it (姓名, 证件号码).
std::vector<std::vector<std::string>> headers_at(const std::vector<HeadRow>& head, std::size_t row) {
  const std::vector<std::string>& low = head[row].cells;
  std::vector<std::vector<std::string>> out{low};
  if (row == 0 || head[row].line != head[row - 1].line + 1 || std::any_of(low.begin(), low.end(), looks_typed)) return out;
  const std::vector<std::string>& high = head[row - 1].cells;
  const auto filled = [](const std::vector<std::string>& cells) {
    return std::count_if(cells.begin(), cells.end(), [](const std::string& c) { return !text::fold_width(c).empty(); });
  };
  if (filled(high) < 2) return out;  // a title over the whole table
  std::vector<std::string> down(std::max(low.size(), high.size())), across(down.size());
  std::string group;
  for (std::size_t k = 0; k < down.size(); ++k) {
    const std::string above = k < high.size() ? text::fold_width(high[k]) : "", below = k < low.size() ? text::fold_width(low[k]) : "";
    if (!above.empty()) group = above;
    down[k] = below.empty() ? above : below;
    across[k] = below.empty() ? above : group + below;
  }
  out.push_back(std::move(down));
  out.push_back(std::move(across));
  return out;
}

// Whether the file is about persons and none of its columns is said to hold their numbers. One that is headed so and was left out on
// purpose is there all the same.
bool lacks_number(const HeaderMatcher& matcher, const std::vector<std::string>& keys, const HeaderFit& fit) {
  const policy::Dataset& dataset = matcher.dataset();
  if (dataset.target != policy::Target::kRecords || dataset.entity != policy::Entity::kPerson) return false;
  const std::size_t number = identity_fields(dataset).id_number;
  return std::find(fit.missing.begin(), fit.missing.end(), number) != fit.missing.end() &&
         std::none_of(keys.begin(), keys.end(), [&](const std::string& key) { return matcher.named(key).field == number; });
}

// The number of a person is required where there is a column for it; without one the rest must tell who is meant.
void do_without_number(const policy::Pack& pack, const HeaderMatcher& matcher, const std::vector<std::string>& keys, HeaderFit& fit) {
  if (!lacks_number(matcher, keys, fit) || !lacks_to_tell_persons(matching_sources(pack, matcher.dataset(), keys, fit.mapped)).empty()) return;
  std::erase(fit.missing, identity_fields(matcher.dataset()).id_number);
  fit.without_number = true;
}

// The row that serves best as the header of one dataset: most fields found; among equals the plainest and the first.
std::optional<Candidate> best_row(const policy::Pack& pack, const HeaderMatcher& matcher, const std::vector<HeadRow>& head, std::size_t table) {
  std::optional<Candidate> best;
  for (std::size_t k = 0; k < head.size(); ++k)
    for (std::vector<std::string>& cells : headers_at(head, k)) {
      HeaderFit fit = matcher.fit(cells);
      // A single hit among several cells is a data row that happens to hold a word.
      if (fit.mapped.empty() || (fit.mapped.size() == 1 && fit.filled > 1)) continue;
      const bool better = !best || fit.mapped.size() > best->fit.mapped.size() ||
                          (fit.mapped.size() == best->fit.mapped.size() && fit.duplicates.size() < best->fit.duplicates.size());
      if (better) best = Candidate{&matcher, table, k, std::move(cells), std::move(fit), false};
    }
  if (best) do_without_number(pack, matcher, column_keys(best->cells), best->fit);
  return best;
}

// Keys of a table without headings: 第 1 列, 第 2 列 …
std::vector<std::string> numbered_keys(const std::vector<HeadRow>& head) {
  std::size_t columns = 0;
  for (const HeadRow& row : head) columns = std::max(columns, row.cells.size());
  std::vector<std::string> keys;
  for (std::size_t k = 0; k < columns; ++k) keys.push_back("第 " + std::to_string(k + 1) + " 列");
  return keys;
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

Failure missing_columns(const policy::Pack& pack, const Candidate& c, std::int64_t line, const std::string& remark) {
  const policy::Dataset& dataset = c.matcher->dataset();
  std::string instead;
  const std::vector<std::string> keys = column_keys(c.cells);
  if (lacks_number(*c.matcher, keys, c.fit)) {
    for (const std::string& title : lacks_to_tell_persons(matching_sources(pack, dataset, keys, c.fit.mapped))) instead += (instead.empty() ? "" : "，以及") + title;
    if (!instead.empty()) instead = "。没有证件号码列的文件也可以报送，但要能认出是谁，还缺少：" + instead;
  }
  return fail(ErrorCode::kMissingColumn, title_of(dataset) + "缺少列：" + list_fields(dataset, c.fit.missing) + "。在第 " +
                                             std::to_string(line) + " 行看到的表头是：" + list_headings(c.fit.seen) +
                                             "。请补上缺少的列，或把列名改成上述名称" + remark + instead);
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

std::string unit_above(const std::vector<HeadRow>& head, std::size_t header) {
  for (std::size_t k = 0; k < header; ++k)
    for (const std::string& cell : head[k].cells)
      if (std::string unit = unit_of_title(cell); !unit.empty()) return unit;
  return "";
}

// Further sheets with the same columns; what is left out is said.
void join_sheets(const SourceFile& file, const std::vector<std::vector<HeadRow>>& heads, const std::string& unit, TablePlan& plan) {
  std::vector<std::string> others;
  for (std::size_t table = 0; table < heads.size(); ++table) {
    if (table == plan.table || heads[table].empty()) continue;
    const std::vector<HeadRow>& head = heads[table];
    std::size_t row = 0;
    const auto same = [&](const std::vector<std::string>& cells) {
      return cells.size() >= plan.keys.size() && layout_signature(column_keys(cells)) == plan.signature;
    };
    for (; row < head.size(); ++row)
      if (const auto headers = headers_at(head, row); std::any_of(headers.begin(), headers.end(), same)) break;
    if (row < head.size() && !file.is_hidden(table) && unit_above(head, row) == unit)
      plan.tables.push_back({table, head[row].line});
    else
      others.push_back("“" + file.table_name(table) + "”" + (file.is_hidden(table) ? "（隐藏）" : ""));
  }
  if (plan.tables.size() > 1) {
    std::string names;
    for (const PlannedTable& t : plan.tables) {
      plan.sheets.push_back(file.table_name(t.table));
      names += (names.empty() ? "“" : "、“") + plan.sheets.back() + "”";
    }
    plan.notes.push_back("列相同的 " + std::to_string(plan.tables.size()) + " 个工作表一并读取：" + names);
  }
  if (!others.empty()) {
    std::string names;
    for (std::size_t k = 0; k < std::min(kMostSeen, others.size()); ++k) names += (k == 0 ? "" : "、") + others[k];
    plan.notes.push_back("没有读取的工作表：" + names + (others.size() > kMostSeen ? " 等" : "") + "（列与所读的不同，需要时请另存后单独上传）");
  }
}

// The values of one column as the unit in its heading, or above the table, says.
Result<void> add_parser(const policy::Pack& pack, const MappedColumn& m, std::string unit, TablePlan& plan) {
  const policy::FieldSpec& field = plan.dataset->fields[m.field];
  const policy::CodeTable* codes = field.type == policy::FieldType::kCode ? pack.code_table(field.code_table) : nullptr;
  ASSIGN_OR_RETURN(ValueParser parser, ValueParser::create(field, codes, unit));
  plan.parsers.push_back(std::move(parser));
  plan.units.push_back(std::move(unit));
  return {};
}

// Columns that are compared and not stored are no unknown ones.
void find_matching_columns(const policy::Pack& pack, TablePlan& plan) {
  plan.matching = matching_sources(pack, *plan.dataset, plan.keys, plan.fit.mapped);
  for (const MatchingSource& source : plan.matching)
    if (source.only_matching) std::erase(plan.fit.unknown, plan.keys[source.column]);
}

// Whoever reads the receipt must know that nobody was found by number; a column that holds the numbers under another heading is asked for.
Result<void> note_missing_number(const SourceFile& file, TablePlan& plan) {
  const std::string& number = plan.dataset->fields[identity_fields(*plan.dataset).id_number].title;
  ASSIGN_OR_RETURN(const std::string hidden, unnamed_number_column(file, plan));
  if (!hidden.empty())
    return fail(ErrorCode::kMissingColumn, title_of(*plan.dataset) + "缺少列：“" + number + "”。“" + hidden + "”列的内容像证件号码，请在预览中把它选作“" + number +
                                               "”，或把列名改成“" + number + "”");
  plan.notes.push_back(missing_number_note(plan));
  return {};
}

Result<TablePlan> make_plan(const SourceFile& file, const policy::Pack& pack, const std::vector<std::vector<HeadRow>>& heads, Candidate c) {
  TablePlan plan;
  plan.dataset = &c.matcher->dataset();
  plan.table = c.table;
  const std::vector<HeadRow>& head = heads[c.table];
  const bool headed = c.row != kNoHeaderRow;
  plan.header_line = headed ? head[c.row].line : 0;
  plan.tables.push_back({plan.table, plan.header_line});
  plan.fit = std::move(c.fit);
  plan.notes.push_back(file.description());
  if (file.is_workbook()) plan.notes.push_back("工作表“" + file.table_name(c.table) + "”");
  if (!headed)
    plan.notes.emplace_back("文件没有表头，按确认的列次读取");
  else if (plan.header_line > 0)
    plan.notes.push_back("表头在第 " + std::to_string(plan.header_line) + " 行");
  plan.keys = headed ? column_keys(c.cells) : numbered_keys(head);
  plan.signature = layout_signature(plan.keys);
  if (headed)
    for (const std::string& cell : c.cells) plan.header_keys.push_back(read_heading(cell).whole);
  else
    plan.header_keys.resize(plan.keys.size());
  const std::string title_unit = headed ? unit_above(head, c.row) : "";
  bool used = false;
  for (const MappedColumn& m : plan.fit.mapped) {
    const policy::FieldSpec& field = plan.dataset->fields[m.field];
    const bool money = field.type == policy::FieldType::kMoney;
    std::string unit = money || (field.type == policy::FieldType::kDecimal && m.unit == "%") ? m.unit : "";
    if (money && unit.empty() && !title_unit.empty()) {
      unit = title_unit;
      used = true;
    }
    if (money && !unit.empty() && unit != "元" && !m.unit.empty()) plan.notes.push_back("“" + m.heading + "”按" + unit + "换算为元");
    RETURN_IF_ERROR(add_parser(pack, m, std::move(unit), plan));
  }
  find_matching_columns(pack, plan);
  if (used && title_unit != "元") plan.notes.push_back("表头上方注明单位为" + title_unit + "，没有另注单位的金额列按此换算为元");
  if (file.tables() > 1 && headed) join_sheets(file, heads, title_unit, plan);
  if (plan.fit.without_number) RETURN_IF_ERROR(note_missing_number(file, plan));
  return plan;
}

// Columns as a person chose them.
HeaderFit fit_by_choice(const policy::Pack& pack, const HeaderMatcher& matcher, const std::vector<std::string>& keys, const ColumnMapping& mapping) {
  const policy::Dataset& dataset = matcher.dataset();
  std::map<std::string, std::string> chosen;  // heading as compared -> field
  for (const auto& [heading, field] : mapping) chosen[read_heading(heading).whole] = field;
  HeaderFit fit;
  std::map<std::size_t, std::string> taken;
  for (std::size_t column = 0; column < keys.size(); ++column) {
    const HeadingName heading = read_heading(keys[column]);
    ++fit.filled;
    fit.seen.push_back(keys[column]);
    const auto at = chosen.find(heading.whole);
    const auto field = at == chosen.end() ? dataset.fields.end()
                                          : std::find_if(dataset.fields.begin(), dataset.fields.end(),
                                                         [&](const policy::FieldSpec& f) { return f.name == at->second; });
    if (field == dataset.fields.end()) {
      fit.unknown.push_back(keys[column]);
      continue;
    }
    const auto k = static_cast<std::size_t>(field - dataset.fields.begin());
    const auto [first, fresh] = taken.emplace(k, keys[column]);
    if (fresh)
      fit.mapped.push_back({column, k, keys[column], heading.unit});
    else
      fit.duplicates.emplace_back(first->second, keys[column]);
  }
  fit.missing = missing_fields(dataset, fit.mapped);
  do_without_number(pack, matcher, keys, fit);
  return fit;
}

bool holds_all(const std::vector<std::string>& keys, const ColumnMapping& mapping) {
  std::set<std::string> present;
  for (const std::string& key : keys) present.insert(read_heading(key).whole);
  return std::all_of(mapping.begin(), mapping.end(),
                     [&](const auto& entry) { return entry.second.empty() || present.contains(read_heading(entry.first).whole); });
}

// The header that a confirmed choice speaks of: the first row that has all its headings, or none when it numbers the columns.
Result<Candidate> chosen_candidate(const policy::Pack& pack, const HeaderMatcher& matcher, const std::vector<std::vector<HeadRow>>& heads, const ColumnMapping& mapping) {
  const policy::Dataset& dataset = matcher.dataset();
  for (const auto& [heading, field] : mapping)
    if (!field.empty() && dataset.field(field) == nullptr)
      return fail(ErrorCode::kInvalidArgument, title_of(dataset) + "没有字段“" + field + "”，请重新选择各列的含义");
  for (std::size_t table = 0; table < heads.size(); ++table)
    for (std::size_t row = 0; row < heads[table].size(); ++row)
      for (std::vector<std::string>& cells : headers_at(heads[table], row))
        if (const auto keys = column_keys(cells); holds_all(keys, mapping))
          return Candidate{&matcher, table, row, std::move(cells), fit_by_choice(pack, matcher, keys, mapping), false};
  for (std::size_t table = 0; table < heads.size(); ++table)
    if (const auto keys = numbered_keys(heads[table]); holds_all(keys, mapping))
      return Candidate{&matcher, table, kNoHeaderRow, {}, fit_by_choice(pack, matcher, keys, mapping), false};
  std::string names;
  for (const auto& [heading, field] : mapping)
    if (!field.empty()) names += (names.empty() ? "“" : "、“") + text::fold_width(heading) + "”";
  return fail(ErrorCode::kNoHeader, "文件中没有一行同时有确认过的列：" + names + "。文件的列可能变了，请重新预览并确认各列的含义");
}

// A layout that a person has confirmed before, when the file has it.
std::optional<Candidate> remembered_candidate(const policy::Pack& pack, const std::vector<HeaderMatcher>& matchers, const HeaderMatcher* chosen,
                                              const std::vector<std::vector<HeadRow>>& heads, const std::vector<StoredMapping>& remembered) {
  if (std::none_of(remembered.begin(), remembered.end(), [](const StoredMapping& m) { return m.confirmed_ms > 0; })) return std::nullopt;
  const auto try_keys = [&](std::size_t table, std::size_t row, std::vector<std::string> cells,
                            const std::vector<std::string>& keys) -> std::optional<Candidate> {
    if (keys.empty()) return std::nullopt;
    const std::string signature = layout_signature(keys);
    for (const StoredMapping& m : remembered) {
      if (m.confirmed_ms == 0 || m.signature != signature) continue;
      const auto matcher = std::find_if(matchers.begin(), matchers.end(), [&](const HeaderMatcher& x) { return x.dataset().id == m.dataset; });
      if (matcher == matchers.end() || (chosen != nullptr && &*matcher != chosen)) continue;
      HeaderFit fit = fit_by_choice(pack, *matcher, keys, m.fields);
      if (fit.usable()) return Candidate{&*matcher, table, row, std::move(cells), std::move(fit), false};
    }
    return std::nullopt;
  };
  for (std::size_t table = 0; table < heads.size(); ++table)
    for (std::size_t row = 0; row < heads[table].size(); ++row)
      for (const std::vector<std::string>& cells : headers_at(heads[table], row))
        if (auto found = try_keys(table, row, cells, column_keys(cells))) return found;
  for (std::size_t table = 0; table < heads.size(); ++table)
    if (auto found = try_keys(table, kNoHeaderRow, {}, numbered_keys(heads[table]))) return found;
  return std::nullopt;
}

}  // namespace

bool is_hinted(const policy::Dataset& dataset, std::string_view file_name) {
  const std::string folded = text::lower_ascii(text::squeeze(file_name));
  const auto named = [&](const std::string& hint) {
    return !hint.empty() && folded.find(text::lower_ascii(text::squeeze(hint))) != std::string::npos;
  };
  return named(dataset.title) || std::any_of(dataset.file_hints.begin(), dataset.file_hints.end(), named);
}

std::string missing_number_note(const TablePlan& plan) {
  std::string others;
  for (const MatchingSource& source : plan.matching) others += (others.empty() ? "" : "、") + source.title;
  return "文件没有证件号码列，各行是谁按" + others + "比对，不能确定的列入待核对";
}

std::vector<LayoutColumn> TablePlan::layout() const {
  std::vector<LayoutColumn> out;
  for (const std::string& key : keys) out.push_back({key, "", ""});
  for (std::size_t k = 0; k < fit.mapped.size(); ++k)
    if (const MappedColumn& m = fit.mapped[k]; m.column < out.size()) {
      out[m.column].field = dataset->fields[m.field].name;
      out[m.column].unit = units[k];
    }
  for (const MatchingSource& source : matching)
    if (source.only_matching && source.column < out.size()) out[source.column].matching = source.title;
  return out;
}

Result<TablePlan> plan_of_layout(const policy::Dataset& dataset, const policy::Pack& pack, const std::vector<LayoutColumn>& layout) {
  TablePlan plan;
  plan.dataset = &dataset;
  plan.by_person = true;
  for (std::size_t column = 0; column < layout.size(); ++column) {
    plan.keys.push_back(layout[column].heading);
    plan.header_keys.push_back(read_heading(layout[column].heading).whole);
    const auto field = std::find_if(dataset.fields.begin(), dataset.fields.end(),
                                    [&](const policy::FieldSpec& f) { return f.name == layout[column].field; });
    if (field == dataset.fields.end()) continue;
    plan.fit.mapped.push_back({column, static_cast<std::size_t>(field - dataset.fields.begin()), layout[column].heading, layout[column].unit});
    RETURN_IF_ERROR(add_parser(pack, plan.fit.mapped.back(), layout[column].unit, plan));
  }
  if (plan.fit.mapped.empty())
    return fail(ErrorCode::kInvalidArgument, "这次报送没有留下列的含义（由旧版本导入），不能逐行更正，请部门重新报送更正后的文件");
  plan.signature = layout_signature(plan.keys);
  find_matching_columns(pack, plan);
  return plan;
}

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
                             const access::Scope& scope, const PlanChoice& choice) {
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

  if (choice.mapping != nullptr && !choice.mapping->empty()) {
    if (chosen == nullptr) return fail(ErrorCode::kInvalidArgument, "确认列的含义时必须同时选定数据集，请选择后重新上传");
    ASSIGN_OR_RETURN(Candidate c, chosen_candidate(pack, *chosen, heads, *choice.mapping));
    const std::int64_t line = c.row == kNoHeaderRow ? 0 : heads[c.table][c.row].line;
    if (!c.fit.duplicates.empty()) return duplicate_columns(c, line);
    if (!c.fit.usable()) return missing_columns(pack, c, line, "，或为它们各选一列");
    ASSIGN_OR_RETURN(TablePlan plan, make_plan(file, pack, heads, std::move(c)));
    plan.by_person = true;
    return plan;
  }
  if (choice.remembered != nullptr)
    if (auto known = remembered_candidate(pack, matchers, chosen, heads, *choice.remembered)) {
      ASSIGN_OR_RETURN(TablePlan plan, make_plan(file, pack, heads, std::move(*known)));
      plan.by_person = true;
      plan.notes.emplace_back("各列的含义按本县以前确认过的读取");
      return plan;
    }
  // For each dataset the first sheet that it can use; failing that, its closest one.
  std::vector<Candidate> usable;
  std::optional<Candidate> closest;
  for (const HeaderMatcher& matcher : matchers) {
    std::optional<Candidate> best;
    for (std::size_t table = 0; table < heads.size(); ++table) {
      auto candidate = best_row(pack, matcher, heads[table], table);
      if (!candidate || (best && best->fit.usable())) continue;
      if (!best || candidate->fit.usable() || candidate->fit.mapped.size() > best->fit.mapped.size()) best = std::move(candidate);
    }
    if (!best) continue;
    best->hinted = is_hinted(matcher.dataset(), file_name);
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
    return missing_columns(pack, *closest, line, "");
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
      return is_hinted(a.dataset(), file_name) < is_hinted(b.dataset(), file_name);
    });
    const Failure reason = no_header(file, *filled, *likely);
    if (reason.value().code() == ErrorCode::kUnknownFormat || is_hinted(likely->dataset(), file_name)) return reason;
    return fail(ErrorCode::kNoHeader,
                "前 " + std::to_string(kHeaderRows) + " 行没有找到任何数据集的表头，请在首行写明列名，或手工选择数据集后重新上传");
  }
  const std::int64_t line = heads[closest->table][closest->row].line;
  if (closest->fit.missing.empty()) return duplicate_columns(*closest, line);
  return missing_columns(pack, *closest, line, "；如果不是" + title_of(closest->matcher->dataset()) + "，请手工选择数据集");
}

}  // namespace shouwang::intake
