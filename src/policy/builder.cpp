#include "policy/builder.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "cel/constants.h"
#include "policy/benefit_builder.h"
#include "policy/procedure_builder.h"

namespace shouwang::policy {

namespace {

constexpr std::string_view kRootName = "household";  // how a child row names its root row
constexpr std::string_view kPersonName = "person";   // how a record of a person names the person
constexpr std::string_view kRiskTable = "risk_type";
constexpr std::string_view kGroupTable = "rule_group";
constexpr std::string_view kRelationTable = "relation";

class Builder {
 public:
  Builder(const Draft& draft, Problems& problems, const std::shared_ptr<cel::ParsedTexts>& texts)
      : draft_(draft), problems_(problems), texts_(texts) {}

  std::shared_ptr<Pack> build() {
    const std::size_t before = problems_.size();
    check_references();
    auto schema = make_schema();
    if (!schema) return nullptr;
    if (problems_.size() != before) return nullptr;  // expressions would only repeat what has been said

    auto pack = std::make_shared<Pack>();
    pack->id = draft_.id;
    pack->title = draft_.title;
    pack->regime = draft_.regime;
    pack->regimes = draft_.regimes;
    pack->chain = draft_.chain;
    pack->regions = draft_.regions;
    pack->parameters = draft_.parameters;
    pack->code_tables = draft_.code_tables;
    pack->datasets = draft_.datasets;
    pack->matching_columns = draft_.matching_columns;
    pack->schema = schema;
    for (const auto& [key, term] : draft_.terms) pack->term_titles[term.id] = term.title;
    for (const auto& [year, data] : draft_.calendar) pack->calendar.add_year(year, data);
    compiler_.emplace(schema, texts_);
    find_fixed_parameters();
    check_terms(*schema);
    for (const auto& [id, draft] : draft_.rules) pack->rules.push_back(make_rule(draft, *schema));
    pack->benefits = make_benefits(
        draft_, *schema,
        [&](const std::string& text, int table, const Place& place, int block_indent) { return compile(text, table, place, block_indent); },
        problems_);
    pack->procedure = make_procedure(
        draft_,
        [&](const std::string& text, const Place& place, int block_indent) { return compile(text, 0, place, block_indent); },
        problems_);
    return pack;
  }

 private:
  Place place(const std::string& key) const {
    const auto it = draft_.places.find(key);
    return it == draft_.places.end() ? Place{"packs/" + draft_.id, 0, 0} : it->second;
  }

  void check_references() {
    std::vector<std::string> tables;
    for (const auto& [id, table] : draft_.code_tables) tables.push_back(id);
    for (const auto& [id, dataset] : draft_.datasets) {
      for (const FieldSpec& field : dataset.fields) {
        if (field.type != FieldType::kCode || field.code_table.empty() || draft_.code_tables.contains(field.code_table)) continue;
        problems_.add(place("field " + id + "." + field.name),
                      "字段 " + field.name + " 用的代码表“" + field.code_table + "”不存在" + proposal(field.code_table, tables));
      }
    }
    check_relations();
    const auto risks = draft_.code_tables.find(std::string(kRiskTable));
    for (const auto& [id, rule] : draft_.rules) {
      if (rule.rule.risk.empty()) continue;
      if (risks == draft_.code_tables.end()) {
        problems_.add(rule.place, "没有代码表 risk_type（风险类型），规则 " + id + " 的“risk”无从查起");
      } else if (!risks->second.by_code(rule.rule.risk)) {
        problems_.add(rule.place, "风险类型“" + rule.rule.risk + "”不在代码表 risk_type 中");
      }
    }
    const auto groups = draft_.code_tables.find(std::string(kGroupTable));
    std::vector<std::string> group_codes, owners;
    if (groups != draft_.code_tables.end())
      for (const Code& code : groups->second.codes) group_codes.push_back(code.code);
    for (const auto& [id, dataset] : draft_.datasets) {
      if (std::find(owners.begin(), owners.end(), dataset.owner) == owners.end()) owners.push_back(dataset.owner);
    }
    std::string all_owners;
    for (const std::string& owner : owners) all_owners += (all_owners.empty() ? "" : "、") + owner;
    for (const auto& [id, rule] : draft_.rules) {
      const Rule& r = rule.rule;
      if (!r.group.empty() && std::find(group_codes.begin(), group_codes.end(), r.group) == group_codes.end())
        problems_.add(rule.group, "规则分组“" + r.group + "”不在代码表 rule_group 中" + proposal(r.group, group_codes));
      if (!r.author.empty() && std::find(owners.begin(), owners.end(), r.author) == owners.end())
        problems_.add(rule.author, "没有哪个数据集的“owner”是“" + r.author + "”，“author”应写提供数据的部门，现有：" + all_owners);
      for (const std::string& reasons : r.exempt) {
        if (draft_.code_tables.contains(reasons)) continue;
        problems_.add(rule.exempt, "可以说明的理由“" + reasons + "”不是代码表" + proposal(reasons, tables));
      }
    }
    std::vector<std::string> parameters;
    for (const auto& [id, parameter] : draft_.parameters) parameters.push_back(id);
    for (std::size_t i = 0; i < draft_.due_days_parameters.size(); ++i) {
      const std::string& id = draft_.due_days_parameters[i];
      if (id.empty()) continue;
      const auto it = draft_.parameters.find(id);
      const Place where = place("due_days " + std::string(severity_name(static_cast<Severity>(i))));
      if (it == draft_.parameters.end()) {
        problems_.add(where, "核实时限所用的参数“" + id + "”不存在" + proposal(id, parameters));
      } else if (it->second.kind != cel::Kind::kInt) {
        problems_.add(where, "核实时限所用的参数“" + id + "”应为整数（天）");
      }
    }
    check_matching(draft_, problems_);
    check_benefits(draft_, problems_);
    check_procedure(draft_, problems_);
  }

  /// Somebody who moves into a household, or leaves one with others, gets a relation to its head that the pack names.
  void check_relations() {
    const auto table = draft_.code_tables.find(std::string(kRelationTable));
    if (table == draft_.code_tables.end()) return;
    for (const auto& [role, word] : {std::pair(CodeRole::kSpouse, "spouse"), std::pair(CodeRole::kOther, "other")}) {
      const auto& codes = table->second.codes;
      if (std::count_if(codes.begin(), codes.end(), [role = role](const Code& c) { return c.role == role; }) == 1) continue;
      problems_.add(place("code table " + table->first), std::string("代码表 relation（与户主关系）里应有且只有一个代码写 role: ") + word +
                                                             (role == CodeRole::kSpouse ? "（配偶）" : "（没有写明关系的成员）"));
    }
  }

  const Dataset* registry(Target target, std::string_view what, bool required) {
    const Dataset* found = nullptr;
    for (const auto& [id, dataset] : draft_.datasets) {
      if (dataset.target != target) continue;
      if (found) problems_.add(place("dataset " + id), "只能有一个" + std::string(what) + "数据集，" + found->id + " 已经是了");
      found = &dataset;
    }
    if (!found && required)
      problems_.add({"packs/" + draft_.id, 0, 0}, "政策包没有" + std::string(what) + "数据集（target: registry.household）");
    return found;
  }

  cel::Table make_table(std::string_view name, const Dataset& dataset, int parent, std::string_view parent_name) {
    cel::Table table;
    table.name = name;
    table.title = dataset.title;
    table.parent = parent;
    table.parent_name = parent_name;
    for (const FieldSpec& field : dataset.fields) {
      if (!field.visible) {
        table.hidden.push_back(field.name);
        continue;
      }
      cel::Field column{field.name, field.title, kind_of(field.type), {}};
      if (const auto codes = draft_.code_tables.find(field.code_table); codes != draft_.code_tables.end()) {
        for (const Code& code : codes->second.codes) column.codes.emplace_back(code.code, code.name);
      }
      if (field.name == parent_name) {
        problems_.add(place("field " + dataset.id + "." + field.name),
                      "字段名不能是“" + field.name + "”，它指记录所属的" + (parent_name == kPersonName ? "人" : "户"));
      }
      table.fields.push_back(std::move(column));
    }
    return table;
  }

  std::shared_ptr<cel::Schema> make_schema() {
    const Dataset* household = registry(Target::kRegistryHousehold, "农户登记", true);
    const Dataset* person = registry(Target::kRegistryPerson, "人员登记", false);
    if (!household) return nullptr;
    auto schema = std::make_shared<cel::Schema>();
    schema->tables.push_back(make_table(kRootTable, *household, -1, ""));
    if (person) schema->tables.push_back(make_table(kMemberTable, *person, 0, kRootName));
    for (const auto& [id, dataset] : draft_.datasets) {
      if (dataset.target != Target::kRecords || dataset.sensitivity == DataClass::kAsset) continue;
      if (id == kRootTable || id == kMemberTable) {
        problems_.add(place("dataset " + id), "数据集标识不能是 household 或 members");
        continue;
      }
      if (dataset.entity == Entity::kPerson && !person) {
        problems_.add(place("dataset " + id), "数据集 " + id + " 记录的是人，但政策包没有人员登记数据集（target: registry.person）");
        continue;
      }
      const bool of_person = dataset.entity == Entity::kPerson;
      schema->tables.push_back(make_table(id, dataset, of_person ? 1 : 0, of_person ? kPersonName : kRootName));
    }
    for (const auto& [id, parameter] : draft_.parameters) schema->parameters.push_back({id, parameter.title, parameter.kind});
    for (const auto& [key, term] : draft_.terms) {
      const int table = schema->find_table(term.table);
      if (table < 0) {
        std::vector<std::string> names;
        for (const cel::Table& t : schema->tables) names.push_back(t.name);
        problems_.add(term.place, "指标项 " + term.id + " 所属的表“" + term.table + "”不存在" + proposal(term.table, names));
        continue;
      }
      schema->derived.push_back({term.id, term.title, table, term.kind, term.expression});
    }
    check_names(*schema);
    return schema;
  }

  /// Fields, terms and child tables of one table share one name space: household.x must mean one thing.
  void check_names(const cel::Schema& schema) {
    for (std::size_t t = 0; t < schema.tables.size(); ++t) {
      const cel::Table& table = schema.tables[t];
      std::map<std::string_view, std::string> seen;
      for (const cel::Field& field : table.fields) seen.emplace(field.name, "字段");
      for (const cel::Table& child : schema.tables) {
        if (child.parent != static_cast<int>(t)) continue;
        if (seen.emplace(child.name, "数据集").second) continue;
        problems_.add(place("dataset " + child.name), "数据集 " + child.name + " 与“" + table.title + "”的字段同名，请改名");
      }
      for (const cel::Derived& derived : schema.derived) {
        if (derived.table != static_cast<int>(t)) continue;
        const auto [it, fresh] = seen.emplace(derived.name, "指标项");
        if (!fresh)
          problems_.add(place("term " + table.name + "." + derived.name),
                        "指标项 " + derived.name + " 与“" + table.title + "”的" + it->second + "同名，请改名");
      }
    }
  }

  void expression_problem(const Error& error, const Place& written, int block_indent) {
    // "第 L 行第 C 列：…" counts inside the expression; people look for the line of the file.
    Place where = written;
    std::string message = error.message();
    const auto eat = [&](std::string_view& rest, std::string_view words) {
      if (!rest.starts_with(words)) return false;
      rest.remove_prefix(words.size());
      return true;
    };
    const auto eat_number = [](std::string_view& rest, int& value) {
      const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
      rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
      return failure == std::errc();
    };
    std::string_view rest = message;
    int line = 0, column = 0;
    if (eat(rest, "第 ") && eat_number(rest, line) && eat(rest, " 行第 ") && eat_number(rest, column) && eat(rest, " 列：")) {
      const bool block = block_indent >= 0;
      where.line += line - 1 + (block ? 1 : 0);
      where.column = block ? block_indent + column : line > 1 ? column : where.column + column - 1;
      message = std::string(rest);
    }
    // Asset data are no table of the language: whoever names one is told why.
    for (const auto& [id, dataset] : draft_.datasets)
      if (dataset.sensitivity == DataClass::kAsset && message.find("“" + id + "”") != std::string::npos)
        return problems_.add(where,
                             "“" + id + "”（" + dataset.title + "）是家庭资产数据，只在有当日有效授权时由信息比对查询，规则、指标项和惠民政策都不能读取，请删去",
                             ErrorCode::kCelSyntax);
    // The language calls them derived fields; whoever writes a pack writes terms.
    for (const std::string_view word = "派生字段"; message.find(word) != std::string::npos;) message.replace(message.find(word), word.size(), "指标项");
    problems_.add(where, "表达式有误：" + message, error.code() == ErrorCode::kCelType ? ErrorCode::kCelType : ErrorCode::kCelSyntax);
  }

  std::optional<cel::Expression> compile(const std::string& text, int table, const Place& place, int block_indent) {
    auto expression = compiler_->compile(text, table);
    if (!expression) {
      // What is wrong with a term is said once, where it is written, and not again by everything that uses it.
      const int broken = compiler_->broken_derived();
      if (broken < 0 || !broken_terms_.contains(broken)) expression_problem(expression.error(), place, block_indent);
      return std::nullopt;
    }
    if (const auto sound = cel::check_constants(*expression, fixed_); !sound) expression_problem(sound.error(), place, block_indent);
    return *std::move(expression);
  }

  /// Parameters that never change: what divides by one that is always zero can never be answered.
  void find_fixed_parameters() {
    for (const auto& [id, parameter] : draft_.parameters) {
      const auto& values = parameter.values;
      const bool fixed = !values.empty() &&
                         std::all_of(values.begin(), values.end(), [&](const DatedValue& v) { return v.value == values.front().value; });
      fixed_.parameters.push_back(fixed ? values.front().value : cel::Value{parameter.kind, std::nullopt, std::nullopt});
    }
  }

  void check_terms(const cel::Schema& schema) {
    struct Failed {
      const Term& term;
      int index, broken;
      Error error;
    };
    std::vector<Failed> failures;
    for (std::size_t i = 0; i < schema.derived.size(); ++i) {
      const cel::Derived& derived = schema.derived[i];
      const Term& term = draft_.terms.at(schema.tables[static_cast<std::size_t>(derived.table)].name + "." + derived.name);
      const auto expression = compiler_->compile_derived(static_cast<int>(i));
      if (!expression) {
        failures.push_back({term, static_cast<int>(i), compiler_->broken_derived(), expression.error()});
        if (failures.back().broken == failures.back().index) broken_terms_.insert(static_cast<int>(i));
      } else if (const auto sound = cel::check_constants(*expression, fixed_); !sound) {
        expression_problem(sound.error(), term.place, term.block_indent);
      }
    }
    for (const Failed& failed : failures) {
      if (failed.broken == failed.index || !broken_terms_.contains(failed.broken))
        expression_problem(failed.error, failed.term.place, failed.term.block_indent);
    }
  }

  Rule make_rule(const RuleDraft& draft, const cel::Schema& schema) {
    Rule rule = draft.rule;
    if (const CodeTable* risks = find_table(kRiskTable)) {
      if (const Code* code = risks->by_code(rule.risk)) rule.risk_title = code->name;
    }
    if (const auto it = draft_.parameters.find(rule.due_days_parameter); it != draft_.parameters.end() && !it->second.values.empty()) {
      rule.due_days = static_cast<int>(it->second.values.back().value.number.value_or(rule.due_days));
    }
    rule.when_expression = compile(rule.when, 0, draft.when.place, draft.when.block_indent);
    if (rule.when_expression && rule.when_expression->kind() != cel::Kind::kBool) {
      problems_.add(draft.when.place, "“when”的结果应为是或否（bool），现在是" + kind_words(rule.when_expression->kind()) + "；请写成判断，例如与标准比较",
                    ErrorCode::kCelType);
    }
    const auto figure = [&](const std::string& text, const RuleDraft::Written& written, std::string_view key) {
      std::optional<cel::Expression> expression;
      if (text.empty()) return expression;
      expression = compile(text, 0, written.place, written.block_indent);
      if (expression && expression->kind() == cel::Kind::kString) {
        problems_.add(written.place, "“" + std::string(key) + "”的结果应为数、金额、日期或是否，不能是文字", ErrorCode::kCelType);
      }
      return expression;
    };
    rule.value_expression = figure(rule.value, draft.value, "value");
    rule.limit_expression = figure(rule.limit, draft.limit, "limit");
    if (const CodeTable* groups = find_table(kGroupTable)) {
      if (const Code* code = groups->by_code(rule.group)) rule.group_title = code->name;
    }
    check_readers(rule, draft, schema);
    return rule;
  }

  const Dataset& dataset_of(const cel::Table& table) const {
    const Target target = table.name == kRootTable     ? Target::kRegistryHousehold
                          : table.name == kMemberTable ? Target::kRegistryPerson
                                                       : Target::kRecords;
    const auto found = target == Target::kRecords
                           ? draft_.datasets.find(table.name)
                           : std::find_if(draft_.datasets.begin(), draft_.datasets.end(), [&](const auto& d) { return d.second.target == target; });
    return found->second;
  }

  /// A department's rule reads what the department has, or was given. The lead department, which keeps the register of households, reads
  /// everything: it is the one that all others deliver to.
  void check_readers(const Rule& rule, const RuleDraft& draft, const cel::Schema& schema) {
    if (rule.author.empty() || rule.author == dataset_of(schema.tables[0]).owner) return;
    std::vector<std::string> told;  // one message a dataset
    for (const auto& [expression, written] : {std::pair{&rule.when_expression, &draft.when}, std::pair{&rule.value_expression, &draft.value},
                                              std::pair{&rule.limit_expression, &draft.limit}}) {
      if (!*expression) continue;
      for (const cel::Expression::FieldUse& use : (*expression)->fields()) {
        const Dataset& dataset = dataset_of(schema.tables[static_cast<std::size_t>(use.table)]);
        const bool allowed = dataset.owner == rule.author ||
                             std::find(dataset.readers.begin(), dataset.readers.end(), rule.author) != dataset.readers.end();
        if (allowed || std::find(told.begin(), told.end(), dataset.id) != told.end()) continue;
        told.push_back(dataset.id);
        problems_.add(written->place, "规则 " + rule.id + " 由" + rule.author + "制定，却读取了" + dataset.owner + "的“" + dataset.title + "”（" +
                                          dataset.id + "）；请改用本部门的数据，或由" + dataset.owner + "在该数据集的“readers”中写上" +
                                          rule.author + "，或删去“author”由牵头部门制定");
      }
    }
  }

  const CodeTable* find_table(std::string_view id) const {
    const auto it = draft_.code_tables.find(std::string(id));
    return it == draft_.code_tables.end() ? nullptr : &it->second;
  }

  const Draft& draft_;
  Problems& problems_;
  const std::shared_ptr<cel::ParsedTexts>& texts_;
  std::optional<cel::Compiler> compiler_;
  std::set<int> broken_terms_;  // by place in the schema: those whose own text has been reported
  cel::Context fixed_;  // the parameters that have one value on all days
};

}  // namespace

std::shared_ptr<Pack> build_pack(const Draft& draft, Problems& problems, const std::shared_ptr<cel::ParsedTexts>& texts) {
  return Builder(draft, problems, texts).build();
}

}  // namespace shouwang::policy
