#include "policy/cases.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "policy/builder.h"

namespace shouwang::policy {

namespace {

/// What may be written about one row of a table.
struct RowWords {
  struct Word {
    int field = -1;  // or:
    int child = -1;  // a table of rows below
  };
  std::string what;  // for messages
  std::unordered_map<std::string_view, Word> words;
  struct Cell {
    FieldType type = FieldType::kString;
    const CodeTable* codes = nullptr;
  };
  std::vector<Cell> cells;  // by field
};

const Dataset* dataset_of_table(const Pack& pack, std::size_t table) {
  for (const auto& [id, dataset] : pack.datasets) {
    const Target wanted = table == 0 ? Target::kRegistryHousehold : Target::kRegistryPerson;
    const bool registry = table == 0 || pack.schema->tables[table].name == kMemberTable;
    if (registry ? dataset.target == wanted : id == pack.schema->tables[table].name) return &dataset;
  }
  return nullptr;
}

std::vector<RowWords> words_of_tables(const Pack& pack) {
  const cel::Schema& schema = *pack.schema;
  std::vector<RowWords> all(schema.tables.size());
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    RowWords& row = all[t];
    row.what = "示例中的" + schema.tables[t].title;
    const Dataset* dataset = dataset_of_table(pack, t);
    for (std::size_t f = 0; f < schema.tables[t].fields.size(); ++f) {
      const std::string& name = schema.tables[t].fields[f].name;
      const FieldSpec* field = dataset->field(name);
      row.words[name] = {static_cast<int>(f), -1};
      row.cells.push_back({field->type, pack.code_table(field->code_table)});
    }
    for (std::size_t child = 1; child < schema.tables.size(); ++child) {
      if (schema.tables[child].parent == static_cast<int>(t)) row.words[schema.tables[child].name] = {-1, static_cast<int>(child)};
    }
  }
  return all;
}

/// Fills the tables of one case from its YAML, from the root row down.
class HouseholdReader {
 public:
  HouseholdReader(const cel::Schema& schema, const std::vector<RowWords>& words, const std::string& file, Problems& problems, CaseData& into)
      : schema_(schema), words_(words), file_(file), problems_(problems), storage_(into.storage()) {}

  void read(const Node& node) {
    read_row(node, 0, 0);
    // first[] holds the number of rows that each parent row got; make it offsets.
    for (std::size_t t = 1; t < storage_.size(); ++t) {
      const std::size_t parents = rows(static_cast<std::size_t>(schema_.tables[t].parent));
      std::vector<std::uint32_t> first(parents + 1, 0);
      for (const std::uint32_t p : storage_[t].parent) ++first[p + 1];
      for (std::size_t p = 0; p < parents; ++p) first[p + 1] += first[p];
      storage_[t].first = std::move(first);
    }
  }

 private:
  std::size_t rows(std::size_t table) const { return table == 0 ? 1 : storage_[table].parent.size(); }

  void read_row(const Node& node, std::size_t t, std::uint32_t row) {
    const RowWords& words = words_[t];
    MapReader reader(node, file_, words.what, problems_);
    storage_[t].columns.resize(words.cells.size());
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const Node::Key& key = node.keys[i];
      const Node& value = node.items[i];
      const auto known = words.words.find(key.text);
      if (known == words.words.end()) {
        reader.unknown(key, names_of(words));
      } else if (known->second.field >= 0) {
        read_cell(reader, key.text, value, words.cells[static_cast<std::size_t>(known->second.field)],
                  storage_[t].columns[static_cast<std::size_t>(known->second.field)], row);
      } else {
        const auto child = static_cast<std::size_t>(known->second.child);
        for (const Node& item : reader.items_of(key.text, value)) {
          storage_[child].parent.push_back(row);
          read_row(item, child, static_cast<std::uint32_t>(storage_[child].parent.size() - 1));
        }
      }
    }
  }

  void read_cell(MapReader& reader, const std::string& name, const Node& node, const RowWords::Cell& cell, CaseData::StoredColumn& column,
                 std::uint32_t row) {
    const std::string_view text = reader.text_of(name, node);
    if (text.empty()) return;
    auto value = parse_value(text, cell.type, cell.codes);
    if (!value) {
      reader.problem(reader.at(node), "“" + name + "”的值“" + std::string(text) + "”不对：" + value.error().message());
      return;
    }
    column.values.resize(row + 1);
    column.valid.resize(row / 64 + 1);
    column.valid[row / 64] |= std::uint64_t{1} << (row % 64);
    if (value->text) {
      column.values.back() = static_cast<std::int64_t>(column.dictionary.size());
      column.dictionary.push_back(*std::move(value->text));
    } else {
      column.values.back() = *value->number;
    }
  }

  static std::vector<std::string> names_of(const RowWords& words) {
    std::vector<std::string> names;
    for (const auto& [name, word] : words.words) names.emplace_back(name);
    std::sort(names.begin(), names.end());
    return names;
  }

  const cel::Schema& schema_;
  const std::vector<RowWords>& words_;
  const std::string& file_;
  Problems& problems_;
  std::vector<CaseData::StoredTable>& storage_;
};

std::vector<Expectation> read_expectations(const Node& node, const std::string& file, const Pack& pack, Date as_of, std::size_t members,
                                           std::vector<BenefitExpectation>& benefits, Problems& problems) {
  std::vector<Expectation> expectations;
  const auto ids = [&] {
    std::vector<std::string> all;
    for (const Rule& rule : pack.rules) all.push_back(rule.id);
    for (const Benefit& benefit : pack.benefits) all.push_back(benefit.id);
    return all;
  };
  if (!node.is_map() || node.keys.empty()) {
    problems.add({file, node.line, node.column}, "“expect”应写成“规则标识: yes、no 或 unknown”");
    return expectations;
  }
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const Node::Key& key = node.keys[i];
    const Node& item = node.items[i];
    const Place place{file, key.line, key.column};
    if (const Benefit* benefit = pack.benefit(key.text)) {
      if (!benefit->in_force(as_of)) {
        problems.add(place, "惠民政策 " + benefit->id + " 在 " + as_of.iso() + " 不执行，不能作示例");
      } else if (auto read = read_benefit_expectation(item, file, *benefit, static_cast<std::size_t>(benefit - pack.benefits.data()), members, problems)) {
        benefits.push_back(*std::move(read));
      }
      continue;
    }
    const Rule* rule = pack.rule(key.text);
    if (!rule) {
      problems.add(place, "没有规则“" + key.text + "”" + proposal(key.text, ids()));
      continue;
    }
    if (as_of < rule->from || rule->to < as_of) {
      problems.add(place, "规则 " + rule->id + " 在 " + as_of.iso() + " 不执行（自 " + rule->from.iso() + " 起" +
                              (rule->to == kForever ? "" : "，至 " + rule->to.iso() + " 止") + "），不能作示例；请改“as_of”，或删去这一条");
      continue;
    }
    Expectation expectation;
    expectation.rule = static_cast<std::size_t>(rule - pack.rules.data());
    std::string answer;
    if (item.is_scalar()) {
      answer = item.text;
    } else {
      MapReader reader(item, file, "预期结果", problems);
      answer = reader.text("answer");
      for (const auto& [name, expression, into] : {std::tuple{"value", &rule->value_expression, &expectation.value},
                                                   std::tuple{"limit", &rule->limit_expression, &expectation.limit}}) {
        const auto text = reader.optional_text(name);
        if (!text) continue;
        if (!expression->has_value()) {
          reader.problem(reader.place(name), "规则 " + rule->id + " 没有“" + std::string(name) + "”表达式");
          continue;
        }
        auto value = parse_kind(*text, (*expression)->kind());
        if (value) {
          *into = *std::move(value);
        } else {
          reader.problem(reader.place(name), "“" + std::string(name) + "”" + value.error().message());
        }
      }
      reader.finish();
    }
    const auto word = answer_of_word(answer);
    if (!word) {
      problems.add({file, item.line, item.column},
                   "预期结果只能是 yes（预警）、no（不预警）或 unknown（不能判断），现在是“" + answer + "”");
      continue;
    }
    expectation.answer = *word;
    expectations.push_back(std::move(expectation));
  }
  return expectations;
}

}  // namespace

void CaseData::bind(const cel::Schema& schema, const std::vector<bool>& available) {
  data.tables.resize(schema.tables.size());
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    cel::TableData& table = data.tables[t];
    StoredTable& stored = storage_[t];
    table.available = available[t];
    table.rows = t == 0 ? 1 : stored.parent.size();
    table.first = t == 0 ? nullptr : stored.first.data();
    table.parent = t == 0 ? nullptr : stored.parent.data();
    table.columns.resize(schema.tables[t].fields.size());  // without values: missing in every row
    for (std::size_t f = 0; f < stored.columns.size(); ++f) {
      StoredColumn& column = stored.columns[f];
      if (column.values.empty()) continue;
      column.values.resize(table.rows);
      column.valid.resize((table.rows + 63) / 64);
      cel::Column& view = table.columns[f];
      view.physical = cel::Physical::kI64;
      view.values = column.values.data();
      view.valid = column.valid.data();
      view.dictionary = &column.dictionary;
    }
  }
}

struct CaseReader::State {
  const Pack& pack;
  const std::vector<RowWords> words;
  std::mutex mutex;
  std::map<Date, std::shared_ptr<const cel::Context>> contexts;  // the cases of a pack are of a few days

  std::shared_ptr<const cel::Context> values_of(Date day) {
    const std::lock_guard lock(mutex);
    auto& known = contexts[day];
    if (!known) known = std::make_shared<const cel::Context>(pack.context(day));
    return known;
  }
};

CaseReader::CaseReader(const Pack& pack) : state_(new State{pack, words_of_tables(pack), {}, {}}) {}
CaseReader::~CaseReader() = default;

std::vector<Case> read_cases(const PackFile& file, const Pack& pack, Problems& problems) { return CaseReader(pack).read(file, problems); }

std::vector<Case> CaseReader::read(const PackFile& file, Problems& problems) {
  const Pack& pack = state_->pack;
  std::vector<Case> cases;
  if (!file.root) return cases;
  if (!file.root->is_list()) {
    problems.add({file.display, file.root->line, file.root->column}, "示例文件应为列表，每个示例以“- name:”开头");
    return cases;
  }
  const cel::Schema& schema = *pack.schema;
  for (const Node& node : file.root->items) {
    MapReader reader(node, file.display, "示例", problems);
    if (!reader.is_map()) continue;
    Case c;
    c.place = reader.place();
    c.name = reader.text("name");
    const auto as_of = reader.date("as_of");
    if (!reader.has("as_of")) reader.problem(reader.place(), "示例缺少“as_of”（哪一天的判断）");
    if (!as_of) continue;
    c.values = state_->values_of(*as_of);

    std::vector<bool> available(schema.tables.size(), true);
    for (const Node& item : reader.list("unavailable", false)) {
      const int table = item.is_scalar() ? schema.find_table(item.text) : -1;
      if (table > 0) {
        available[static_cast<std::size_t>(table)] = false;
      } else {
        reader.problem(reader.at(item), "“unavailable”里应写数据集标识，没有“" + item.text + "”");
      }
    }
    if (const Node* overrides = reader.node("parameters")) {
      if (!overrides->is_map()) reader.problem(reader.at(*overrides), "“parameters”应写成“参数标识: 值”");
      auto changed = std::make_shared<cel::Context>(c.context());
      for (std::size_t i = 0; i < overrides->keys.size(); ++i) {
        const int index = schema.find_parameter(overrides->keys[i].text);
        if (index < 0) {
          reader.problem({file.display, overrides->keys[i].line, overrides->keys[i].column}, "没有参数“" + overrides->keys[i].text + "”");
          continue;
        }
        auto value = parse_kind(overrides->items[i].text, schema.parameters[static_cast<std::size_t>(index)].kind);
        if (value) {
          changed->parameters[static_cast<std::size_t>(index)] = *std::move(value);
        } else {
          reader.problem(reader.at(overrides->items[i]), "参数 " + overrides->keys[i].text + " 的值" + value.error().message());
        }
      }
      c.values = std::move(changed);
    }
    const Node* household = reader.node("household");
    const Node* expect = reader.node("expect");
    if (!household) reader.problem(reader.place(), "示例缺少“household”（户的情况）");
    if (!expect) reader.problem(reader.place(), "示例缺少“expect”（预期结果）");
    reader.finish();
    if (!household || !expect) continue;
    c.household = std::make_unique<CaseData>(schema.tables.size());
    HouseholdReader(schema, state_->words, file.display, problems, *c.household).read(*household);
    c.household->bind(schema, available);
    const int members = schema.find_table(kMemberTable);
    const std::size_t persons = members < 0 ? 0 : c.household->data.tables[static_cast<std::size_t>(members)].rows;
    c.expectations = read_expectations(*expect, file.display, pack, *as_of, persons, c.benefits, problems);
    cases.push_back(std::move(c));
  }
  return cases;
}

std::string run_case(const Case& c, const Pack& pack) {
  std::string problem;
  const auto wrong = [&](std::string text) { problem += (problem.empty() ? "" : "；") + std::move(text); };
  for (const Expectation& expectation : c.expectations) {
    const Rule& rule = pack.rules[expectation.rule];
    const auto run = [&](const std::optional<cel::Expression>& expression) {
      return expression ? cel::evaluate(*expression, c.household->data, 0, c.context()) : cel::Value{};
    };
    const Answer answer = answer_of(run(rule.when_expression));
    if (answer != expectation.answer) {
      std::string text = rule.id + " 预期为“" + std::string(answer_title(expectation.answer)) +
                         "”，规则判断为“" + std::string(answer_title(answer)) + "”";
      if (rule.value_expression) text += "（数值 " + run(rule.value_expression).display();
      if (rule.limit_expression) text += (rule.value_expression ? "，标准 " : "（标准 ") + run(rule.limit_expression).display();
      if (rule.value_expression || rule.limit_expression) text += "）";
      wrong(std::move(text));
      continue;
    }
    for (const auto& [title, wanted, expression] :
         {std::tuple{"数值", &expectation.value, &rule.value_expression}, std::tuple{"标准", &expectation.limit, &rule.limit_expression}}) {
      if (!wanted->has_value()) continue;
      const cel::Value actual = run(*expression);
      if (actual.number != (*wanted)->number) {
        wrong(rule.id + " 的" + title + "预期为 " + (*wanted)->display() + "，实际为 " + actual.display());
      }
    }
  }
  for (const BenefitExpectation& expectation : c.benefits) {
    if (std::string text = run_benefit_expectation(expectation, pack, c.household->data, c.context()); !text.empty()) wrong(std::move(text));
  }
  return problem;
}

}  // namespace shouwang::policy
