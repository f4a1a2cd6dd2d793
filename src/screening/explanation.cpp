#include "screening/explanation.h"

#include <algorithm>
#include <array>
#include <limits>

#include "cel/arithmetic.h"
#include "cel/condition_text.h"
#include "policy/describe.h"
#include "screening/evidence.h"

namespace shouwang::screening {
namespace {

using policy::Answer;
using What = cel::Change::What;

constexpr std::size_t kMaxRecords = 50;  // shown in full; the rest is counted
constexpr std::size_t kMaxNodes = 80;    // lines of a tree
constexpr int kMaxDepth = 8;


template <typename List>
bool contains(const List& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_literal(const cel::Trace& trace) { return trace.children.empty() && trace.title == trace.shown; }
/// Numbers joined by signs: phrase() says it in one line, and the operands stand below.
bool is_formula(const cel::Trace& trace) { return trace.children.size() == 2 && cel::phrase(trace) != trace.title; }

std::string known_or(const cel::Trace& trace) {
  return trace.value.kind == cel::Kind::kBool && !trace.value.known() ? std::string(policy::answer_title(Answer::kUnknown)) : trace.shown;
}

/// A trace as people read it: what only repeats the line above is left out, a comparison with both sides is one line.
class Pruner {
 public:
  explicit Pruner(const cel::Expression& expression) : schema_(*expression.schema()), conditions_(cel::record_conditions(expression)) {}

  ExplainedNode node(const cel::Trace& trace, int depth) {
    ++nodes_;
    ExplainedNode out;
    out.text = trace.text;
    out.value = known_or(trace);
    out.rows = trace.rows.size() + trace.more_rows;
    if (trace.children.size() == 2 && cel::is_infix_title(trace.title)) {
      const cel::Trace &left = trace.children[0], &right = trace.children[1];
      out.title = side(left, right) + " " + trace.title + " " + side(right, left);
      for (const cel::Trace& child : trace.children) details(child, out, depth);
    } else if (trace.title == "属于" && !trace.children.empty()) {
      out.title = side(trace.children[0], trace.children[0]) + " 属于 ";
      for (std::size_t k = 1; k < trace.children.size(); ++k) out.title += (k > 1 ? "、" : "") + side(trace.children[k], trace.children[0]);
      details(trace.children[0], out, depth);
    } else if (trace.title == "有值" && trace.children.size() == 1) {
      out.title = cel::phrase(trace.children[0]) + " 有登记";
    } else if (trace.title == "且" || trace.title == "或" || trace.title == "非") {
      out.title = trace.title == "且" ? "以下都成立" : trace.title == "或" ? "以下至少一项成立" : "以下不成立";
      for (const cel::Trace& child : trace.children) add(child, out, depth);
    } else {
      out.title = cel::phrase(trace) + condition(trace);
      for (const cel::Trace& child : trace.children) details_of_whole(trace, child, out, depth);
    }
    return out;
  }

 private:
  /// @param other  what it is compared with: the name of a code comes from the field on the other side
  std::string side(const cel::Trace& trace, const cel::Trace& other) const {
    if (!is_literal(trace)) return cel::phrase(trace) + " " + known_or(trace);
    if (!trace.value.text) return trace.shown;
    for (const cel::Table& table : schema_.tables)
      for (const cel::Field& field : table.fields)
        if (!field.codes.empty() && field.title == other.title)
          if (std::string name = shown_value(field, trace.value); name != trace.shown) return name;
    return trace.shown;
  }

  void add(const cel::Trace& child, ExplainedNode& out, int depth) {
    if (nodes_ < kMaxNodes && depth < kMaxDepth) out.children.push_back(node(child, depth + 1));
  }

  /// What stands below a side whose title and value are said already.
  void details(const cel::Trace& trace, ExplainedNode& out, int depth) {
    if (trace.children.empty()) {
      if (std::string asked = condition(trace); !asked.empty() && nodes_ < kMaxNodes && depth < kMaxDepth) {
        add(trace, out, depth);
      } else {
        out.rows += trace.rows.size() + trace.more_rows;
      }
      return;
    }
    if (is_formula(trace)) {
      for (const cel::Trace& child : trace.children)
        if (!is_literal(child)) is_formula(child) ? details(child, out, depth) : add(child, out, depth);
      return;
    }
    // A term: its body, unless that is one total of which there is no more to say than the number of records.
    const bool is_term = trace.children.size() == 1 && trace.children[0].value == trace.value;
    if (is_term)
      details(trace.children[0], out, depth);
    else
      add(trace, out, depth);
  }

  void details_of_whole(const cel::Trace& trace, const cel::Trace& child, ExplainedNode& out, int depth) {
    if (is_literal(child)) return;
    const bool is_term = trace.children.size() == 1 && child.value == trace.value;
    if (!is_term) {
      add(child, out, depth);
    } else if (trace.value.kind == cel::Kind::kBool && !child.children.empty()) {
      add(child, out, depth);
    } else {
      details(child, out, depth);
    }
  }

  /// What is asked of each record, after the name of a total or test of records.
  std::string condition(const cel::Trace& trace) const {
    for (const auto& [text, condition] : conditions_)
      if (text == trace.text) return "（" + condition + "）";
    return {};
  }

  const cel::Schema& schema_;
  std::vector<std::pair<std::string, std::string>> conditions_;
  std::size_t nodes_ = 0;
};

void collect(const cel::Trace& trace, CitedRows& out) {
  for (const cel::RowRef& ref : trace.rows) {
    if (ref.table != 0 && std::find(out.rows.begin(), out.rows.end(), ref) == out.rows.end()) out.rows.push_back(ref);
  }
  out.more += trace.more_rows;
  for (const cel::Trace& child : trace.children) collect(child, out);
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string member_words(int member) { return member > 0 ? "第 " + std::to_string(member) + " 名成员" : std::string(); }

class RuleExplainer {
 public:
  RuleExplainer(const Snapshot& snapshot, const policy::Pack& pack, const cel::Context& context, std::uint32_t household)
      : snapshot_(snapshot), pack_(pack), schema_(snapshot.schema()), context_(context), household_(household) {
    members_ = schema_.find_table("members");
  }

  /// The answer with its sentence; traces and missing data stay for the rest.
  void judge(const policy::Rule& rule) {
    when_value_ = run(*rule.when_expression, when_, &missing_);
    value_ = limit_ = {};
    if (rule.value_expression) value_value_ = run(*rule.value_expression, value_, nullptr);
    if (rule.limit_expression) limit_value_ = run(*rule.limit_expression, limit_, nullptr);
    answer_ = policy::answer_of(when_value_);
    switch (answer_) {
      case Answer::kYes:
        sentence_ = filled_wording(rule, value_value_, limit_value_);
        break;
      case Answer::kNo:
        sentence_ = no_sentence(rule);
        break;
      case Answer::kUnknown:
        sentence_ = unknown_sentence();
        break;
    }
  }
  Answer answer() const { return answer_; }
  const std::string& sentence() const { return sentence_; }

  Explanation explain(const policy::Rule& rule) {
    judge(rule);
    const RuleUses uses = uses_of(rule);
    Explanation out;
    out.rule = rule.id;
    out.title = rule.title;
    out.rule_hash = rule.hash;
    out.pack = pack_.id;
    out.pack_hash = pack_.hash;
    out.kind = rule.kind;
    out.as_of = context_.as_of;
    out.answer = answer_;
    out.sentence = sentence_;
    out.tree = Pruner(*rule.when_expression).node(when_, 0);
    std::vector<const cel::Trace*> traces{&when_};
    if (rule.value_expression) traces.push_back(&value_);
    if (rule.limit_expression) traces.push_back(&limit_);
    const CitedRows cited = cited_rows(pack_, traces);
    out.more_records = cited.more + (cited.rows.size() > kMaxRecords ? cited.rows.size() - kMaxRecords : 0);
    for (std::size_t k = 0; k < std::min(cited.rows.size(), kMaxRecords); ++k) out.records.push_back(record(cited.rows[k], uses));
    for (const int p : uses.parameters) out.parameters.push_back(parameter(p));
    for (const cel::Missing& m : missing_) {
      ExplainedMissing item{missing_title(schema_, m), {}, 0};
      if (m.problem.empty() && m.field >= 0) place(m.table, m.row, item.person, item.member);
      const auto same = [&](const ExplainedMissing& other) { return other.title == item.title && other.member == item.member; };
      if (std::none_of(out.missing.begin(), out.missing.end(), same)) out.missing.push_back(std::move(item));
    }
    conditions_ = cel::record_conditions(*rule.when_expression);
    for (cel::Change& change : cel::counterfactuals(*rule.when_expression, snapshot_.data(), household_, context_)) {
      ExplainedChange item;
      if (change.what == What::kMissing && change.index >= 0) place(change.table, change.row, item.person, item.member);
      item.sentence = sentence_of(rule.kind, change, item.member);
      item.change = std::move(change);
      out.changes.push_back(std::move(item));
    }
    return out;
  }

 private:
  cel::Value run(const cel::Expression& expression, cel::Trace& trace, std::vector<cel::Missing>* missing) {
    std::vector<cel::Missing> unused;
    return cel::explain(expression, snapshot_.data(), household_, context_, trace, missing ? *missing : unused);
  }

  std::string no_sentence(const policy::Rule& rule) const {
    std::string out = rule.kind == policy::RuleKind::kQuality ? "没有发现这个问题" : "没有达到预警条件";
    if (rule.value_expression && value_value_.known()) out += "：" + cel::phrase(value_) + " " + value_.shown;
    if (rule.value_expression && value_value_.known() && rule.limit_expression && limit_value_.known()) out += "，标准 " + limit_.shown;
    return out + "。";
  }

  std::string unknown_sentence() const {
    std::vector<std::string> titles;
    for (const cel::Missing& m : missing_) {
      std::string title = (m.problem.empty() ? "缺 " : "") + missing_title(schema_, m);
      if (!contains(titles, title)) titles.push_back(std::move(title));
    }
    std::string out = "数据不够，不能判断";
    constexpr std::size_t kNamed = 3;
    for (std::size_t k = 0; k < std::min(titles.size(), kNamed); ++k) out += (k == 0 ? "：" : "、") + titles[k];
    if (titles.size() > kNamed) out += " 等 " + std::to_string(titles.size()) + " 项";
    return out + "。";
  }

  /// Whom a row is about: the member, counted as the household file lists them.
  void place(int table, std::uint32_t row, PersonId& person, int& member) const {
    if (table <= 0 || members_ < 0) return;
    person = snapshot_.person(table, row);
    while (table > 0 && table != members_) {
      row = snapshot_.data().tables[static_cast<std::size_t>(table)].parent[row];
      table = schema_.tables[static_cast<std::size_t>(table)].parent;
    }
    if (table == members_) member = static_cast<int>(row - snapshot_.rows_of(members_, household_).first) + 1;
  }

  ExplainedRecord record(const cel::RowRef& ref, const RuleUses& uses) const {
    const cel::Table& table = schema_.tables[static_cast<std::size_t>(ref.table)];
    const Origin origin = snapshot_.origin(ref.table, ref.row);
    ExplainedRecord out;
    out.dataset = table.name;
    out.dataset_title = table.title;
    out.delivery = origin.delivery;
    out.line = origin.line;
    place(ref.table, ref.row, out.person, out.member);
    int said = -1;  // the field of the day
    if (const policy::Dataset* dataset = pack_.dataset(table.name)) {
      for (const policy::FieldSpec& field : dataset->fields) {
        const int f = field.is_time ? schema_.find_field(ref.table, field.name) : -1;
        if (f < 0 || table.fields[static_cast<std::size_t>(f)].kind != cel::Kind::kDate) continue;
        if (const cel::Value day = snapshot_.value(ref.table, f, ref.row); day.number)
          out.day = Date::from_days(static_cast<std::int32_t>(*day.number));
        said = f;
        break;
      }
    }
    for (const auto& use : uses.fields) {
      if (use.table != ref.table || use.field < 0 || (use.field == said && out.day)) continue;
      const cel::Field& field = table.fields[static_cast<std::size_t>(use.field)];
      out.values.emplace_back(field.title, shown_value(field, snapshot_.value(use.table, use.field, ref.row)));
    }
    return out;
  }

  ExplainedParameter parameter(int index) const {
    const cel::Parameter& declared = schema_.parameters[static_cast<std::size_t>(index)];
    ExplainedParameter out;
    out.id = declared.name;
    out.title = declared.title;
    out.kind = cel::kind_name(declared.kind);
    const auto found = pack_.parameters.find(declared.name);
    if (found == pack_.parameters.end()) return out;
    out.unit = found->second.unit;
    const auto dated = found->second.on(context_.as_of);
    if (!dated) return out;
    const policy::DatedValue& value = **dated;
    out.in_force = true;
    out.value = value.value;
    out.shown = policy::value_text(found->second, value.value);
    out.from = value.from;
    out.to = value.to;
    out.source = value.source;
    out.is_default = value.is_default;
    out.pack = value.pack;
    return out;
  }

  static std::string turned(policy::RuleKind kind, const cel::Turn& turn) {
    return "“" + std::string(answer_words(kind, turn.answer ? Answer::kYes : Answer::kNo)) + "”";
  }

  static std::string_view towards(const cel::Turn& turn) {
    const bool day = turn.value && turn.value->kind == cel::Kind::kDate;
    if (turn.side > 0) return day ? "推后到" : "升到";
    if (turn.side < 0) return day ? "提前到" : "降到";
    return "改为";
  }

  std::string sentence_of(policy::RuleKind kind, const cel::Change& change, int member) const {
    if (change.what == What::kMissing) return missing_sentence(kind, change, member);
    if (!change.present.known()) {
      const bool parameter = change.what == What::kParameter;
      return (parameter ? "政策参数“" + change.title + "”没有值：" : "补齐数据，算得出“" + change.title + "”时：") +
             outcomes(kind, change.turns) + "。";
    }
    // Tests of the same records differ by what they ask.
    std::string asked;
    for (const auto& [text, condition] : conditions_)
      if (change.what != What::kParameter && !change.text.empty() && text == change.text) asked = "（" + condition + "）";
    constexpr std::string_view kExists = "存在";
    if (change.what == What::kRecords && change.title.starts_with(kExists)) {
      const std::string what = change.title.substr(kExists.size()) + asked;
      return (*change.present.number != 0 ? "如果没有符合条件的" : "如果有符合条件的") + what + "，结果变为" +
             turned(kind, change.turns.front()) + "。";
    }
    std::string out = change.what == What::kParameter ? "政策参数“" + change.title + "”" : change.title + asked;
    out += "现为 " + change.shown + "：";
    for (std::size_t k = 0; k < change.turns.size(); ++k) {
      const cel::Turn& turn = change.turns[k];
      const bool grouped = k > 0 && turn.side == 0 && change.turns[k - 1].side == 0;
      out += k == 0 ? std::string(towards(turn)) + " " : grouped ? "、" : "，或" + std::string(towards(turn)) + " ";
      out += turn.shown;
    }
    return out + "，结果变为" + turned(kind, change.turns.front()) + "。";
  }

  std::string missing_sentence(policy::RuleKind kind, const cel::Change& change, int member) const {
    const cel::Table& table = schema_.tables[static_cast<std::size_t>(change.table)];
    if (change.index < 0) return "“" + change.title + "”报送后，如果没有这户的记录，结果为" + turned(kind, change.turns.front()) + "。";
    const std::string whose = change.table == 0
                                  ? std::string()
                                  : table.title + (member > 0 && change.table != members_ ? "（" + member_words(member) + "）" : "");
    const std::string where = change.table == members_ ? member_words(member) : whose;
    return "补上" + where + (where.empty() ? "" : "的") + "“" + change.title + "”：" + outcomes(kind, change.turns) + "。";
  }

  /// "达到 14,000.00元时为“不预警”，到 13,999.99元为止为“预警”": what each value leads to.
  static std::string outcomes(policy::RuleKind kind, const std::vector<cel::Turn>& turns) {
    std::string out;
    for (std::size_t k = 0; k < turns.size(); ++k) {
      const cel::Turn& turn = turns[k];
      // Texts with the same answer stand together.
      if (turn.side == 0 && turn.value && k > 0 && turns[k - 1].answer == turn.answer && turns[k - 1].side == 0) continue;
      if (!out.empty()) out += "，";
      if (!turn.value) {
        out += "无论是多少都";
      } else if (turn.side == 0) {
        constexpr std::size_t kNamed = 5;
        std::size_t end = k + 1;
        while (end < turns.size() && turns[end].answer == turn.answer && turns[end].side == 0) ++end;
        for (std::size_t j = k; j < std::min(end, k + kNamed); ++j) out += (j > k ? "、" : "") + turns[j].shown;
        if (end - k > kNamed) out += " 等 " + std::to_string(end - k) + " 种";
      } else {
        const bool day = turn.value->kind == cel::Kind::kDate;
        out += (turn.side > 0 ? std::string(day ? "不早于 " : "不低于 ") : std::string(day ? "不晚于 " : "不高于 ")) + turn.shown + " ";
      }
      out += "为" + turned(kind, turn);
    }
    return out;
  }

  const Snapshot& snapshot_;
  const policy::Pack& pack_;
  const cel::Schema& schema_;
  const cel::Context& context_;
  std::uint32_t household_;
  int members_ = -1;
  cel::Trace when_, value_, limit_;
  cel::Value when_value_, value_value_, limit_value_;
  std::vector<cel::Missing> missing_;
  std::vector<std::pair<std::string, std::string>> conditions_;  // of tests and totals of records, by source text
  Answer answer_ = Answer::kUnknown;
  std::string sentence_;
};

void write_tree(const ExplainedNode& node, std::string indent, std::vector<std::string>& lines) {
  lines.push_back(indent + node.title + "：" + node.value + (node.rows > 0 ? "（" + std::to_string(node.rows) + " 条）" : ""));
  indent += "　";
  for (const ExplainedNode& child : node.children) write_tree(child, indent, lines);
}

std::string record_line(const ExplainedRecord& record) {
  std::string out = record.dataset_title;
  if (record.member > 0) out += "（" + member_words(record.member) + "）";
  if (record.day) out += " " + record.day->iso();
  for (std::size_t k = 0; k < record.values.size(); ++k)
    out += (k == 0 ? "：" : "，") + record.values[k].first + " " + record.values[k].second;
  if (record.delivery) out += "；报送编号 " + std::to_string(record.delivery.value());
  if (record.delivery && record.line > 0) out += "，第 " + std::to_string(record.line) + " 行";  // the register keeps no lines
  return out;
}

std::string parameter_line(const ExplainedParameter& parameter) {
  if (!parameter.in_force) return parameter.title + "：在判断日没有值";
  return parameter.title + "：" + parameter.shown + "，" + policy::period_text(parameter.from, parameter.to) +
         (parameter.is_default ? "，文件没有规定、由各地确认的默认值" : "") + "，" + policy::source_text(parameter.source) + "（政策包 " +
         parameter.pack + "）";
}

}  // namespace

RuleUses uses_of(const policy::Rule& rule) {
  RuleUses out;
  for (const auto* expression : {&rule.when_expression, &rule.value_expression, &rule.limit_expression}) {
    if (!*expression) continue;
    out.fields.insert(out.fields.end(), (*expression)->fields().begin(), (*expression)->fields().end());
    out.parameters.insert(out.parameters.end(), (*expression)->parameters().begin(), (*expression)->parameters().end());
  }
  const auto tidy = [](auto& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  tidy(out.fields);
  tidy(out.parameters);
  return out;
}

std::string shown_value(const cel::Field& field, const cel::Value& value) {
  if (value.text) {
    for (const auto& [code, name] : field.codes) {
      if (code == *value.text) return name;
    }
  }
  return value.display();
}

CitedRows cited_rows(const policy::Pack& pack, const std::vector<const cel::Trace*>& traces) {
  CitedRows out;
  for (const cel::Trace* trace : traces) collect(*trace, out);
  std::stable_partition(out.rows.begin(), out.rows.end(), [&](const cel::RowRef& ref) {
    return pack.dataset(pack.schema->tables[static_cast<std::size_t>(ref.table)].name) != nullptr;
  });
  return out;
}

std::string filled_wording(const policy::Rule& rule, const cel::Value& value, const cel::Value& limit) {
  std::string out = rule.wording;
  if (rule.value_expression) replace_all(out, "{value}", value.display());
  if (rule.limit_expression) replace_all(out, "{limit}", limit.display());
  return out;
}

std::string_view answer_words(policy::RuleKind kind, Answer answer) {
  const bool quality = kind == policy::RuleKind::kQuality;
  switch (answer) {
    case Answer::kYes:
      return quality ? "有疑问" : "预警";
    case Answer::kNo:
      return quality ? "没有疑问" : "不预警";
    case Answer::kUnknown:
      break;
  }
  return "不能判断";
}

std::string_view change_kind_name(What what) {
  switch (what) {
    case What::kField:
      return "field";
    case What::kTerm:
      return "term";
    case What::kFigure:
      return "figure";
    case What::kRecords:
      return "records";
    case What::kMissing:
      return "missing";
    case What::kParameter:
      return "parameter";
  }
  return "";
}

std::vector<cel::Expression::FieldUse> fields_to_explain(const policy::Pack& pack, const std::vector<const policy::Rule*>& rules) {
  std::vector<cel::Expression::FieldUse> fields;
  for (const policy::Rule* rule : rules) {
    const RuleUses uses = uses_of(*rule);
    fields.insert(fields.end(), uses.fields.begin(), uses.fields.end());
  }
  const cel::Schema& schema = *pack.schema;
  std::vector<int> tables;
  for (const auto& use : fields)
    if (use.table > 0 && std::find(tables.begin(), tables.end(), use.table) == tables.end()) tables.push_back(use.table);
  for (const int table : tables) {
    const policy::Dataset* dataset = pack.dataset(schema.tables[static_cast<std::size_t>(table)].name);
    if (!dataset) continue;
    for (const policy::FieldSpec& field : dataset->fields)
      if (const int f = field.is_time ? schema.find_field(table, field.name) : -1; f >= 0) fields.push_back({table, f});
  }
  std::sort(fields.begin(), fields.end());
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  return fields;
}

std::vector<const policy::Rule*> rules_on(const policy::Pack& pack, Date as_of) {
  std::vector<const policy::Rule*> out;
  for (const policy::Rule& rule : pack.rules)
    if (rule.from <= as_of && as_of <= rule.to && rule.when_expression) out.push_back(&rule);
  return out;
}

Explanation explain(const Snapshot& snapshot, const policy::Pack& pack, const policy::Rule& rule, std::uint32_t household, Date as_of) {
  const cel::Context context = pack.context(as_of);
  return RuleExplainer(snapshot, pack, context, household).explain(rule);
}

std::vector<RuleAnswer> answers_of(const Snapshot& snapshot, const policy::Pack& pack, const std::vector<const policy::Rule*>& rules,
                                   std::uint32_t household, Date as_of) {
  const cel::Context context = pack.context(as_of);
  RuleExplainer explainer(snapshot, pack, context, household);
  std::vector<RuleAnswer> out;
  out.reserve(rules.size());
  for (const policy::Rule* rule : rules) {
    explainer.judge(*rule);
    out.push_back({rule, explainer.answer(), explainer.sentence()});
  }
  return out;
}

std::vector<ExplanationSection> sections_of(const Explanation& e) {
  std::vector<ExplanationSection> out;
  out.push_back(
      {"", {e.rule + " " + e.title, "判断日 " + e.as_of.iso() + "，结果：" + std::string(answer_words(e.kind, e.answer)), e.sentence}});
  write_tree(e.tree, "", out.emplace_back(ExplanationSection{"判断的过程", {}}).lines);
  if (!e.records.empty()) {
    std::vector<std::string>& lines = out.emplace_back(ExplanationSection{"算进去的记录", {}}).lines;
    for (const ExplainedRecord& record : e.records) lines.push_back(record_line(record));
    if (e.more_records > 0) lines.push_back("另有 " + std::to_string(e.more_records) + " 条");
  }
  if (!e.parameters.empty()) {
    std::vector<std::string>& lines = out.emplace_back(ExplanationSection{"用到的政策参数", {}}).lines;
    for (const ExplainedParameter& parameter : e.parameters) lines.push_back(parameter_line(parameter));
  }
  if (!e.missing.empty()) {
    std::vector<std::string>& lines = out.emplace_back(ExplanationSection{"缺少的数据", {}}).lines;
    for (const ExplainedMissing& m : e.missing) lines.push_back(m.title + (m.member > 0 ? "（" + member_words(m.member) + "）" : ""));
  }
  if (!e.late.empty()) out.push_back({"依据偏旧", {e.late + "，结论因此偏弱，请先核对近况。"}});
  std::vector<std::string>& changes = out.emplace_back(ExplanationSection{"怎样才会改变", {}}).lines;
  for (const ExplainedChange& change : e.changes) changes.push_back(change.sentence);
  if (changes.empty())
    changes.push_back(e.answer == Answer::kUnknown ? "缺少的不止一项，补上其中任何一项都还不能判断。" : "没有哪一项单独改变就能改变结果。");
  out.push_back({"依据的版本", {"规则 " + e.rule_hash + "，政策包 " + e.pack + " " + e.pack_hash}});
  return out;
}

std::string text_of(const Explanation& explanation) {
  std::string out;
  for (const ExplanationSection& section : sections_of(explanation)) {
    if (!section.heading.empty()) out += "【" + section.heading + "】\n";
    for (const std::string& line : section.lines) out += line + "\n";
  }
  return out;
}

}  // namespace shouwang::screening
