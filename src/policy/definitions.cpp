// Parameters, code tables, datasets and the calendar as written in the files of one pack.
#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "base/text.h"
#include "policy/draft.h"

namespace shouwang::policy {

namespace {

constexpr std::array<std::string_view, 14> kFieldTypes = {"string", "int",  "decimal",     "money", "date",  "month",    "year",
                                                          "bool",   "code", "resident_id", "name",  "phone", "division", "secret"};
constexpr std::array<std::string_view, 4> kSensitivities = {"public", "internal", "personal", "sensitive"};
constexpr std::array<std::string_view, 2> kDatasetEntities = {"household", "person"};
constexpr std::array<std::string_view, 4> kDatasetPeriods = {"event", "month", "year", "state"};
constexpr std::array<std::string_view, 3> kDataClasses = {"ordinary", "personal", "asset"};
constexpr std::array<std::string_view, 4> kIntervals = {"event", "month", "quarter", "year"};  // in the order of Interval::Unit
constexpr std::array<std::string_view, 3> kTargets = {"records", "registry.household", "registry.person"};
constexpr std::array<std::string_view, 2> kStakes = {"ordinary", "high"};
// In the order of MatchPart.
constexpr std::array<std::string_view, 7> kMatchParts = {"name", "birth_date", "sex", "village_code", "township", "village", "phone"};
constexpr std::array<std::string_view, 2> kProposals = {"death", "move"};
constexpr std::array<std::string_view, 2> kCodeRoles = {"spouse", "other"};  // in the order of CodeRole, which begins with none

// Far above any real table; keeps a hostile file from costing its size squared.
constexpr std::size_t kMaxCodes = 5000;
constexpr std::size_t kMaxFields = 300;

Sensitivity usual_sensitivity(FieldType type) {
  switch (type) {
    case FieldType::kResidentId:
    case FieldType::kPhone:
    case FieldType::kSecret:
      return Sensitivity::kSensitive;
    case FieldType::kName:
      return Sensitivity::kPersonal;
    default:
      return Sensitivity::kInternal;
  }
}

/// Personal text never reaches a rule: a reason shown to many eyes must not be able to quote it.
bool is_personal_text(const FieldSpec& field) {
  if (field.type == FieldType::kName || field.type == FieldType::kPhone || field.type == FieldType::kResidentId ||
      field.type == FieldType::kSecret)
    return true;
  return field.type == FieldType::kString && field.sensitivity >= Sensitivity::kPersonal;
}

bool has_limits(FieldType type) {
  return type == FieldType::kInt || type == FieldType::kDecimal || type == FieldType::kMoney || type == FieldType::kYear ||
         type == FieldType::kDate;
}

}  // namespace

bool is_reserved_word(std::string_view name) {
  // The words of the language, and those that the CEL standard reserves.
  static constexpr std::array<std::string_view, 25> kWords = {
      "as_of", "params",   "self", "true",   "false", "null", "in",      "has",       "as",     "break", "const", "continue", "else",
      "for",   "function", "if",   "import", "let",   "loop", "package", "namespace", "return", "var",   "void",  "while"};
  return std::find(kWords.begin(), kWords.end(), name) != kWords.end();
}

bool PackReader::first_here(const std::string& key, std::string_view what, const Place& place) {
  const auto [it, fresh] = here_.try_emplace(key, place);
  if (fresh) {
    draft_.places.insert_or_assign(key, place);
    return true;
  }
  problems_.add(place, std::string(what) + " 重复：" + it->second.file + " 第 " + std::to_string(it->second.line) + " 行已经定义过，请删去一处");
  return false;
}

void PackReader::read_pack_file(const PackFile& file) {
  if (!file.root) return;
  MapReader reader(*file.root, file.display, "政策包说明（pack.yaml）", problems_);
  const std::string id = reader.text("id");
  draft_.id = id;
  draft_.title = reader.text("title");
  draft_.regime = reader.optional_text("regime").value_or(draft_.regime);
  read_regimes(reader, file);
  reader.optional_text("extends");  // followed while the chain was put together
  reader.optional_text("description");
  draft_.regions = reader.texts("regions");
  for (const std::string& region : draft_.regions) {
    const bool digits = text::all_digits(region);
    if (!digits || region.size() > 12) reader.problem(reader.place("regions"), "行政区划代码“" + region + "”应为 2 至 12 位数字，并加引号");
  }
  if (const Node* days = reader.node("due_days")) {
    MapReader by_severity(*days, file.display, "核实时限（due_days）", problems_);
    for (std::size_t i = 0; i < draft_.due_days_parameters.size(); ++i) {
      const std::string severity(severity_name(static_cast<Severity>(i)));
      if (const auto parameter = by_severity.optional_text(severity)) {
        draft_.due_days_parameters[i] = *parameter;
        draft_.places.insert_or_assign("due_days " + severity, by_severity.place(severity));
      }
    }
    by_severity.finish();
  }
  reader.finish();
  if (!id.empty()) draft_.chain.push_back(id);
}

void PackReader::read_regimes(MapReader& reader, const PackFile& file) {
  for (const Node& node : reader.list("regimes", false)) {
    MapReader entry(node, file.display, "政策时期", problems_);
    if (!entry.is_map()) continue;
    Regime regime{entry.identifier("code"), entry.text("title"), {}, kForever, draft_.id};
    const auto from = entry.date("from");
    if (!entry.has("from")) entry.problem(entry.place(), "政策时期缺少“from”（从哪一天起）");
    if (const auto to = entry.date("to")) regime.to = *to;
    entry.finish();
    if (!from) continue;
    regime.from = *from;
    if (regime.to < regime.from) entry.problem(entry.place("to"), "“to”不能早于“from”：结束的日期在开始的日期之前，请核对");
    // Periods follow one another along the chain: a child starts a new one after those of its parents.
    if (!draft_.regimes.empty() && regime.from <= draft_.regimes.back().to) {
      const Regime& before = draft_.regimes.back();
      entry.problem(entry.place("from"), "政策时期重叠：“" + before.title + "”到 " +
                                             (before.to == kForever ? std::string("长期") : before.to.iso()) + " 为止（政策包 " + before.pack +
                                             "），“" + regime.title + "”应从那以后开始");
      continue;
    }
    draft_.regimes.push_back(std::move(regime));
  }
}

void PackReader::read(const std::vector<PackFile>& files) {
  // Parameters first, then what refers to them; the order of names inside a folder.
  static constexpr std::array<std::pair<std::string_view, ReadOne>, 8> kFolders = {{{"code_tables", &PackReader::read_code_table},
                                                                                    {"parameters", &PackReader::read_parameter},
                                                                                    {"datasets", &PackReader::read_dataset},
                                                                                    {"terms", &PackReader::read_term},
                                                                                    {"rules", &PackReader::read_rule},
                                                                                  {"benefits", &PackReader::read_benefit},
                                                                                    {"calendar", &PackReader::read_year},
                                                                                    {"procedures", &PackReader::read_procedure}}};
  for (const PackFile& file : files)
    if (file.path == kMatchingColumnsFile && file.root) {
      if (file.root->is_list()) {
        for (const Node& node : file.root->items) read_matching_column(node, file);
      } else {
        problems_.add({file.display, 0, 0}, "这里应是列的清单，每项写 part、title 和 aliases");
      }
    }
  for (const auto& [folder, read_one] : kFolders) {
    for (const PackFile& file : files) {
      if (file.folder != folder || !file.root) continue;
      if (file.root->is_list()) {
        for (const Node& node : file.root->items) (this->*read_one)(node, file);
      } else if (file.root->type == Node::Type::kNull) {
        problems_.add({file.display, 0, 0}, "文件是空的，请写上内容或删除文件");
      } else {
        (this->*read_one)(*file.root, file);
      }
    }
  }
}

void PackReader::read_parameter(const Node& node, const PackFile& file) {
  MapReader reader(node, file.display, "参数", problems_);
  const std::string id = reader.identifier("id");
  if (id.empty()) return;
  if (!first_here("parameter " + id, "参数 " + id, reader.place("id"))) return;

  const auto inherited = draft_.parameters.find(id);
  const bool fresh = inherited == draft_.parameters.end();
  Parameter parameter = fresh ? Parameter{} : inherited->second;
  parameter.id = id;
  parameter.pack = draft_.id;
  if (fresh) {
    parameter.title = reader.text("title");
    const auto kind = reader.word("kind", kKindWords, true);
    parameter.kind = static_cast<cel::Kind>(kind.value_or(0));
    parameter.unit = reader.text("unit");
    if (!kind) return;
  } else {
    parameter.title = reader.optional_text("title").value_or(parameter.title);
    const auto kind = reader.word("kind", kKindWords, false);
    if (kind && static_cast<cel::Kind>(*kind) != parameter.kind) {
      reader.problem(reader.place("kind"),
                     "参数 " + id + " 在上级政策包中的类型是" + kind_words(parameter.kind) + "，下级不能改变，请删去这一行");
    }
    const auto unit = reader.optional_text("unit");
    // A limit of 5 working days in place of 7 calendar days is still the same limit.
    const auto is_days = [](std::string_view text) { return text == "自然日" || text == "工作日"; };
    if (unit && is_days(*unit) && is_days(parameter.unit)) {
      parameter.unit = *unit;
    } else if (unit && *unit != parameter.unit) {
      reader.problem(reader.place("unit"),
                     "参数 " + id + " 的单位与上级政策包不一致：上级为“" + parameter.unit + "”，这里为“" + *unit + "”。请用上级的单位，或另设一个参数");
    }
  }
  if (parameter.kind == cel::Kind::kMoney && (!parameter.unit.starts_with("元"))) {
    reader.problem(reader.place("unit"), "金额参数一律以元填写，单位应以“元”开头（如“元/人·年”），现在是“" + parameter.unit + "”");
  }
  parameter.description = reader.optional_text("description").value_or(parameter.description);
  for (const std::string_view key : {"min", "max"}) {
    const auto text = reader.optional_text(key);
    if (!text) continue;
    auto value = parse_kind(*text, parameter.kind);
    if (!value || parameter.kind == cel::Kind::kString || parameter.kind == cel::Kind::kBool) {
      reader.problem(reader.place(key), "“" + std::string(key) + "”" + (value ? "不适用于这种类型的参数" : value.error().message()));
      continue;
    }
    (key == "min" ? parameter.min : parameter.max) = *value;
  }
  read_catalogue(reader, parameter);
  read_values(reader, parameter, file);
  reader.finish();
  draft_.parameters.insert_or_assign(id, std::move(parameter));
}

void PackReader::read_catalogue(MapReader& reader, Parameter& parameter) {
  const Node* node = reader.node("catalogue");
  if (!node) return;
  std::vector<std::string> numbers;
  if (node->is_list()) {
    for (const Node& item : node->items) numbers.push_back(item.text);
  } else {
    numbers.push_back(node->text);
  }
  for (std::string& number : numbers) {
    const bool fits = number.size() == 5 && number.starts_with("P-") && text::all_digits(std::string_view(number).substr(2));
    if (!fits) {
      reader.problem(reader.at(*node), "目录编号“" + number + "”应写成 P-021 的样子，几个编号写成列表");
    } else if (std::find(parameter.catalogue.begin(), parameter.catalogue.end(), number) == parameter.catalogue.end()) {
      parameter.catalogue.push_back(std::move(number));
    }
  }
}

void PackReader::read_values(MapReader& reader, Parameter& parameter, const PackFile& file) {
  const bool gaps_stated = reader.flag("gaps").value_or(false);
  const bool continues = reader.flag("continues").value_or(false);
  if (continues && parameter.values.empty()) {
    reader.problem(reader.place("continues"), "上级政策包没有参数 " + parameter.id + " 的取值，没有什么可以接续；请删去“continues”");
  }
  struct Written {
    DatedValue value;
    bool open_end;
    Place place;
  };
  std::vector<Written> written;
  for (const Node& node : reader.list("values", true)) {
    MapReader entry(node, file.display, "参数 " + parameter.id + " 的取值", problems_);
    if (!entry.is_map()) continue;
    Written w{{}, !entry.has("to"), entry.place()};
    const auto from = entry.date("from");
    if (!entry.has("from")) entry.problem(entry.place(), "取值缺少“from”（从哪一天起生效），请写上，如 from: 2024-01-01");
    const auto to = entry.date("to");
    if (to) w.value.to = *to;
    const std::string text = entry.text("value");
    w.value.is_default = entry.flag("default").value_or(false);
    w.value.source = entry.source("source", true);
    w.value.pack = draft_.id;
    entry.finish();
    if (!from || text.empty()) continue;
    w.value.from = *from;
    if (w.value.to < w.value.from) {
      entry.problem(entry.place("to"), "“to”不能早于“from”：结束的日期在开始的日期之前，请核对");
      continue;
    }
    auto value = parse_kind(text, parameter.kind);
    if (!value) {
      entry.problem(entry.place("value"), "参数 " + parameter.id + " 的值“" + text + "”" + value.error().message());
      continue;
    }
    if ((parameter.min && value->number < parameter.min->number) || (parameter.max && value->number > parameter.max->number)) {
      const std::string range = !parameter.max   ? "不低于 " + parameter.min->display()
                                : !parameter.min ? "不超过 " + parameter.max->display()
                                                 : parameter.min->display() + " 至 " + parameter.max->display();
      entry.problem(entry.place("value"), "参数 " + parameter.id + " 的值 " + value->display() + " 超出允许范围（" + range +
                                              "），请核对，或修改参数的“min”“max”");
      continue;
    }
    w.value.value = *std::move(value);
    written.push_back(std::move(w));
  }
  // A child's values replace all values of the parent: one file shows everything that is in force there. Where a new policy period
  // continues an old one (continues: true), the parent's values hold until the day before the child's first.
  std::vector<DatedValue> before;
  if (continues && !written.empty()) {
    const Date first = written.front().value.from;
    for (DatedValue value : parameter.values) {
      if (value.from >= first) break;
      value.to = std::min(value.to, first.plus_days(-1));
      before.push_back(std::move(value));
    }
    if (!before.empty() && before.back().to.plus_days(1) != first && !gaps_stated) {
      problems_.add(written.front().place, "取值中断：" + before.back().to.plus_days(1).iso() + " 至 " + first.plus_days(-1).iso() +
                                               " 没有取值，请补上；若确实没有规定，请在参数中写 gaps: true");
    }
  }
  parameter.values = std::move(before);
  for (std::size_t i = 0; i < written.size(); ++i) {
    DatedValue& value = written[i].value;
    if (i + 1 < written.size()) {
      const Written& next = written[i + 1];
      if (next.value.from <= value.from) {
        problems_.add(next.place,
                      "取值应按生效日期从早到晚排列：这一段从 " + next.value.from.iso() + " 起，上一段从 " + value.from.iso() +
                          " 起，请调换顺序");
        return;
      }
      if (written[i].open_end) value.to = next.value.from.plus_days(-1);
      if (value.to >= next.value.from) {
        problems_.add(next.place, "两段取值的日期重叠：上一段到 " + value.to.iso() + " 为止，这一段从 " + next.value.from.iso() +
                                      " 起，请改正其中一段的起止日期");
      } else if (value.to.plus_days(1) != next.value.from && !gaps_stated) {
        problems_.add(next.place, "取值中断：" + value.to.plus_days(1).iso() + " 至 " + next.value.from.plus_days(-1).iso() +
                                      " 没有取值，请补上；若确实没有规定，请在参数中写 gaps: true");
      }
    }
    parameter.values.push_back(value);
  }
}

void PackReader::read_code_table(const Node& node, const PackFile& file) {
  MapReader reader(node, file.display, "代码表", problems_);
  const std::string id = reader.identifier("id");
  if (id.empty()) return;
  if (!first_here("code table " + id, "代码表 " + id, reader.place("id"))) return;
  const auto inherited = draft_.code_tables.find(id);
  const bool fresh = inherited == draft_.code_tables.end();
  CodeTable table = fresh ? CodeTable{} : inherited->second;
  table.id = id;
  table.title = fresh ? reader.text("title") : reader.optional_text("title").value_or(table.title);
  table.standard = fresh ? reader.text("standard") : reader.optional_text("standard").value_or(table.standard);
  std::set<std::string, std::less<>> codes_here;
  // A list of villages may be empty until the region fills it in; the key is always written.
  const auto codes = reader.list("codes", !reader.has("codes"));
  if (codes.size() > kMaxCodes)
    return reader.problem(reader.place("codes"), "代码太多，一个代码表最多 " + std::to_string(kMaxCodes) + " 个");
  for (const Node& item : codes) {
    MapReader entry(item, file.display, "代码", problems_);
    if (!entry.is_map()) continue;
    Code code;
    code.code = entry.text("code");
    code.name = entry.text("name");
    code.aliases = entry.texts("aliases");
    if (const auto role = entry.word("role", kCodeRoles, false)) code.role = static_cast<CodeRole>(*role + 1);
    entry.finish();
    if (code.code.empty() || code.name.empty()) continue;
    if (!codes_here.insert(code.code).second) {
      entry.problem(entry.place(), "代码“" + code.code + "”在代码表 " + id + " 中重复");
      continue;
    }
    const auto same = std::find_if(table.codes.begin(), table.codes.end(), [&](const Code& c) { return c.code == code.code; });
    if (same == table.codes.end()) {
      table.codes.push_back(std::move(code));
    } else {
      *same = std::move(code);
    }
  }
  reader.finish();
  if (const auto ambiguous = table.index()) {
    reader.problem(reader.place("codes"), "代码表 " + id + " 中“" + *ambiguous + "”同时指两个代码，请改名或删去其中一个别名");
  }
  draft_.code_tables.insert_or_assign(id, std::move(table));
}

/// Who may see the rows, how long they are kept, how often they come, and which of these the product has set by itself.
void PackReader::read_keeping(MapReader& reader, Dataset& dataset) {
  dataset.retention_months = static_cast<int>(reader.integer("retention", 1, 1200).value_or(dataset.retention_months));
  const auto sensitivity = reader.word("sensitivity", kDataClasses, false);
  if (sensitivity) dataset.sensitivity = static_cast<DataClass>(*sensitivity);
  if (dataset.sensitivity == DataClass::kAsset && dataset.target != Target::kRecords)
    reader.problem(reader.place("sensitivity"), "户册和人口登记不能是资产数据（sensitivity: asset），请改为 personal");
  if (const auto interval = reader.optional_text("interval")) {
    const auto unit = std::find(kIntervals.begin(), kIntervals.end(), *interval);
    int days = 0;
    const auto [end, failure] = std::from_chars(interval->data(), interval->data() + interval->size(), days);
    if (unit != kIntervals.end()) {
      dataset.interval = {static_cast<Interval::Unit>(unit - kIntervals.begin()), 1};
    } else if (failure == std::errc() && end == interval->data() + interval->size() && days >= 1 && days <= 3660) {
      dataset.interval = {Interval::Unit::kDays, days};
    } else {
      reader.problem(reader.place("interval"), "“interval”（多久报送一次）应为 event、month、quarter、year，或天数（1 至 3660），现在是“" +
                                                   *interval + "”");
    }
  }
  if (!reader.has("defaults")) return;
  dataset.defaults = reader.texts("defaults");
  static constexpr std::array<std::string_view, 6> kMarked = {"sensitivity", "retention", "interval", "fresh_days", "proposes", "stakes"};
  for (const std::string& key : dataset.defaults)
    if (std::find(kMarked.begin(), kMarked.end(), key) == kMarked.end())
      reader.problem(reader.place("defaults"), "“defaults”（由本系统默认、待地区确认的项）只能列 sensitivity、retention、interval、fresh_days、proposes、stakes，现在有“" +
                                                   key + "”");
}

void PackReader::read_matching_column(const Node& node, const PackFile& file) {
  MapReader reader(node, file.display, "比对列", problems_);
  MatchingColumn column;
  const auto part = reader.word("part", kMatchParts, true);
  column.title = reader.text("title");
  column.aliases = reader.texts("aliases");
  if (const auto entity = reader.word("entity", kDatasetEntities, false)) column.entity = static_cast<Entity>(*entity);
  reader.finish();
  if (!part || column.title.empty()) return;
  column.part = static_cast<MatchPart>(*part);
  if (!first_here("matching column " + column.title, "比对列 " + column.title, reader.place("title"))) return;
  const auto inherited = std::find_if(draft_.matching_columns.begin(), draft_.matching_columns.end(),
                                      [&](const MatchingColumn& c) { return c.title == column.title; });
  if (inherited != draft_.matching_columns.end()) {
    *inherited = std::move(column);
  } else {
    draft_.matching_columns.push_back(std::move(column));
  }
}

void PackReader::read_dataset(const Node& node, const PackFile& file) {
  MapReader reader(node, file.display, "数据集", problems_);
  const std::string id = reader.identifier("id");
  if (id.empty()) return;
  if (!first_here("dataset " + id, "数据集 " + id, reader.place("id"))) return;
  const auto inherited = draft_.datasets.find(id);
  const bool fresh = inherited == draft_.datasets.end();
  Dataset dataset = fresh ? Dataset{} : inherited->second;
  dataset.id = id;
  if (is_reserved_word(id)) reader.problem(reader.place("id"), "“" + id + "”在规则表达式中另有含义，不能作数据集标识");
  dataset.title = fresh ? reader.text("title") : reader.optional_text("title").value_or(dataset.title);
  dataset.owner = fresh ? reader.text("owner") : reader.optional_text("owner").value_or(dataset.owner);
  const auto entity = reader.word("entity", kDatasetEntities, fresh);
  const auto target = reader.word("target", kTargets, false);
  const auto period = reader.word("period", kDatasetPeriods, fresh);
  if (!fresh && ((entity && static_cast<Entity>(*entity) != dataset.entity) || (target && static_cast<Target>(*target) != dataset.target) ||
                 (period && static_cast<PeriodKind>(*period) != dataset.period))) {
    reader.problem(reader.place(), "下级政策包不能改变数据集 " + id + " 的 entity、target 或 period");
  }
  if (fresh) {
    dataset.entity = static_cast<Entity>(entity.value_or(0));
    dataset.target = static_cast<Target>(target.value_or(0));
    dataset.period = static_cast<PeriodKind>(period.value_or(0));
  }
  dataset.fresh_days = static_cast<int>(reader.integer("fresh_days", 1, 3660).value_or(dataset.fresh_days));
  read_keeping(reader, dataset);
  if (auto hints = reader.texts("file_hints"); !hints.empty()) dataset.file_hints = std::move(hints);
  if (Source source = reader.source("source", fresh); !source.document.empty()) dataset.source = std::move(source);
  if (auto readers = reader.texts("readers"); !readers.empty()) dataset.readers = std::move(readers);
  if (const auto stakes = reader.word("stakes", kStakes, false)) dataset.high_stakes = *stakes != 0;
  if (const auto proposes = reader.word("proposes", kProposals, false)) {
    dataset.proposes = static_cast<Proposes>(*proposes + 1);
    if (dataset.target != Target::kRecords || dataset.entity != Entity::kPerson)
      reader.problem(reader.place("proposes"), "只有记录人的数据集（entity: person，不写 target）才能写 proposes");
  }
  const auto fields = reader.list("fields", fresh);
  if (fields.size() > kMaxFields)
    return reader.problem(reader.place("fields"), "字段太多，一个数据集最多 " + std::to_string(kMaxFields) + " 个");
  for (const Node& item : fields) read_field(item, file, dataset);
  reader.finish();

  int times = 0, keys = 0, numbers = 0;
  std::map<std::string, std::string> headers;  // spelling -> field
  for (const FieldSpec& field : dataset.fields) {
    times += field.is_time ? 1 : 0;
    keys += field.is_key ? 1 : 0;
    numbers += field.type == FieldType::kResidentId ? 1 : 0;
    std::vector<std::string> spellings = field.aliases;
    spellings.push_back(field.title);
    for (const std::string& spelling : spellings) {
      const auto [it, first] = headers.try_emplace(text::squeeze(spelling), field.name);
      if (!first && it->second != field.name) {
        reader.problem(reader.place("fields"),
                       "列名“" + spelling + "”同时指字段 " + it->second + " 和 " + field.name + "，导入时无法区分，请删去其中一个");
      }
    }
  }
  if (times > 1) reader.problem(reader.place("fields"), "数据集 " + id + " 只能有一个 time: true 的字段");
  if (dataset.proposes != Proposes::kNothing &&
      std::none_of(dataset.fields.begin(), dataset.fields.end(), [](const FieldSpec& f) { return f.is_time && f.type == FieldType::kDate; }))
    reader.problem(reader.place("proposes"), "写了 proposes 的数据集要有一个 time: true 的日期字段，说明哪一天死亡或迁移");
  if (keys == 0) reader.problem(reader.place("fields"), "数据集 " + id + " 至少要有一个 key: true 的字段，否则无法识别重复记录");
  if (dataset.entity == Entity::kPerson && numbers == 0) {
    reader.problem(reader.place("fields"), "数据集 " + id + " 记录的是人，必须有一个类型为 resident_id 的字段才能比对到人");
  }
  draft_.datasets.insert_or_assign(id, std::move(dataset));
}

void PackReader::read_field(const Node& node, const PackFile& file, Dataset& dataset) {
  MapReader reader(node, file.display, "字段", problems_);
  if (!reader.is_map()) return;
  FieldSpec field;
  field.name = reader.identifier("name");
  field.title = reader.text("title");
  const auto type = reader.word("type", kFieldTypes, true);
  field.type = static_cast<FieldType>(type.value_or(0));
  field.required = reader.flag("required").value_or(false);
  field.is_key = reader.flag("key").value_or(false);
  field.is_time = reader.flag("time").value_or(false);
  const auto sensitivity = reader.word("sensitivity", kSensitivities, false);
  field.sensitivity = sensitivity ? static_cast<Sensitivity>(*sensitivity) : usual_sensitivity(field.type);
  field.aliases = reader.texts("aliases");
  const auto code_table = reader.optional_text("code_table");
  const auto unit = reader.optional_text("unit");
  const auto visible = reader.flag("visible");
  const auto min = reader.optional_text("min"), max = reader.optional_text("max");
  reader.finish();
  if (field.name.empty() || !type) return;

  if (is_reserved_word(field.name)) reader.problem(reader.place("name"), "“" + field.name + "”在规则表达式中另有含义，不能作字段名");
  if (!first_here("field " + dataset.id + "." + field.name, "字段 " + field.name, reader.place("name"))) return;
  if ((field.type == FieldType::kCode) != code_table.has_value()) {
    reader.problem(reader.place(), field.type == FieldType::kCode ? "代码字段 " + field.name + " 缺少“code_table”（用哪个代码表）"
                                                                  : "只有 type: code 的字段才能写“code_table”");
  }
  field.code_table = code_table.value_or("");
  if (unit && field.type == FieldType::kMoney && *unit != "元" && *unit != "万元") {
    reader.problem(reader.place("unit"), "金额字段的单位只能是“元”或“万元”，现在是“" + *unit + "”");
  }
  field.unit = unit.value_or(field.type == FieldType::kMoney ? "元" : "");
  const bool personal = is_personal_text(field);
  if (personal && visible.value_or(false)) reader.problem(reader.place("visible"), "字段 " + field.name + " 是个人信息，规则不能读取");
  field.visible = !personal && visible.value_or(true);
  for (const auto& [limit, slot, key] : {std::tuple{&min, &field.min, "min"}, std::tuple{&max, &field.max, "max"}}) {
    if (!limit->has_value()) continue;
    const auto value = parse_value(**limit, field.type, nullptr);
    if (!value || !has_limits(field.type)) {
      reader.problem(reader.place(key), "“" + std::string(key) + "”" + (value ? "不适用于这种类型的字段" : value.error().message()));
      continue;
    }
    *slot = value->number;
  }
  if (field.min && field.max && *field.min > *field.max) reader.problem(reader.place("max"), "“max”不能小于“min”");
  if (field.is_time && field.type != FieldType::kDate && field.type != FieldType::kMonth && field.type != FieldType::kYear) {
    reader.problem(reader.place("time"), "time: true 的字段必须是日期、月份或年份");
  }
  const auto same = std::find_if(dataset.fields.begin(), dataset.fields.end(), [&](const FieldSpec& f) { return f.name == field.name; });
  if (same == dataset.fields.end()) {
    dataset.fields.push_back(std::move(field));
    return;
  }
  if (same->type != field.type) {
    reader.problem(reader.place("type"), "下级政策包不能改变字段 " + field.name + " 的类型");
    return;
  }
  *same = std::move(field);
}

void PackReader::read_year(const Node& node, const PackFile& file) {
  MapReader reader(node, file.display, "工作日历", problems_);
  const auto year = reader.integer("year", 1949, 2200);
  if (!reader.has("year")) reader.problem(reader.place(), "工作日历缺少“year”");
  const Source source = reader.source("source", true);
  WorkCalendar::Year data;
  data.source = source.document;
  // A holiday over New Year is announced with one of the two years.
  constexpr int kNeighbourDays = 10;
  const auto in_year = [&](Date day) {
    return year && (day.ymd().year == *year || day.plus_days(kNeighbourDays).ymd().year == *year ||
                    day.plus_days(-kNeighbourDays).ymd().year == *year);
  };
  for (const Node& item : reader.list("holidays", true)) {
    MapReader holiday(item, file.display, "假期", problems_);
    if (!holiday.is_map()) continue;
    holiday.text("name");
    const auto from = holiday.date("from"), to = holiday.date("to");
    if (!holiday.has("from") || !holiday.has("to")) holiday.problem(holiday.place(), "假期要写“from”和“to”（首日和末日）");
    holiday.finish();
    if (!from || !to) continue;
    if (*to < *from || !in_year(*from) || !in_year(*to) || to->days() - from->days() > 30) {
      holiday.problem(holiday.place(), "假期日期不对：首日不晚于末日，都在本年内（跨年的最多差 10 天），最长 31 天");
      continue;
    }
    for (Date day = *from; day <= *to; day = day.plus_days(1)) data.holidays.insert(day);
  }
  for (const Node& item : reader.list("working_days", false)) {
    const auto day = item.is_scalar() ? Date::parse_iso(item.text) : Result<Date>(fail(ErrorCode::kBadValue, ""));
    if (!day || !in_year(*day)) {
      reader.problem(reader.at(item), "调休上班日应为本年的日期，写成 2026-02-14 的样子");
    } else if (day->weekday() < 6) {
      reader.problem(reader.at(item), day->iso() + " 不是周六或周日，不需要列为调休上班日");
    } else if (data.holidays.contains(*day)) {
      reader.problem(reader.at(item), day->iso() + " 同时列为假日和上班日");
    } else {
      data.working_days.insert(*day);
    }
  }
  reader.finish();
  if (!year) return;
  if (!first_here("year " + std::to_string(*year), "年份 " + std::to_string(*year), reader.place("year"))) return;
  draft_.calendar.insert_or_assign(static_cast<int>(*year), std::move(data));
}

}  // namespace shouwang::policy
