#include "screening/evidence.h"

#include <algorithm>

#include "base/crypto.h"
#include "screening/explanation.h"

namespace shouwang::screening {
namespace {

std::string short_hash(std::string_view data) {
  const crypto::Digest digest = crypto::sm3(data);
  return crypto::hex(std::string_view(reinterpret_cast<const char*>(digest.data()), 8));
}

void put_number(std::string& out, std::int64_t number) {
  char bytes[8];
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i));
  out.append(bytes, 8);
}

// Length first, so that no two lists of texts look the same.
void put_text(std::string& out, std::string_view text) {
  put_number(out, static_cast<std::int64_t>(text.size()));
  out += text;
}

void put_value(std::string& out, const cel::Value& value) {
  out += value.text ? 't' : value.number ? 'n' : '-';
  if (value.text) put_text(out, *value.text);
  if (value.number) put_number(out, *value.number);
}

void put_rule(std::string& out, const RulePlan& plan, const RulePlan::Entry& entry) {
  put_text(out, entry.rule->id);
  put_text(out, entry.rule->hash);
  for (const int p : entry.parameters) put_value(out, plan.context().parameters[static_cast<std::size_t>(p)]);
}

/// The used fields of one row, in schema order.
void put_row(std::string& out, const Snapshot& snapshot, const RulePlan::Entry& entry, int table, std::uint32_t row) {
  for (const auto& use : entry.fields) {
    if (use.table == table && use.field >= 0) put_value(out, snapshot.value(table, use.field, row));
  }
}

/// Writes JSON straight into one string: a city's run makes tens of thousands of these, and a tree of nodes for each took longer than
/// finding out what to say. All texts are UTF-8 already, from the pack or through intake.
class JsonText {
 public:
  void open(char bracket) {
    comma();
    out_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }
  void key(std::string_view name) {  // names are plain ASCII
    comma();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    first_ = true;  // no comma between key and value
  }
  void text(std::string_view value) {
    comma();
    out_ += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        constexpr std::string_view kHex = "0123456789abcdef";
        out_ += c == '\n' ? "\\n" : std::string("\\u00") + kHex[static_cast<unsigned char>(c) >> 4] + kHex[c & 15];
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }
  void plain(std::string_view value) {  // numbers, true, false, null
    comma();
    out_ += value;
  }
  void member(std::string_view name, std::string_view value) {
    key(name);
    text(value);
  }
  void number(std::string_view name, std::uint64_t value) {
    key(name);
    plain(std::to_string(value));
  }
  /// Ids are strings in JSON; none is null.
  void id(std::string_view name, std::int64_t value) {
    key(name);
    if (value == 0)
      plain("null");
    else
      text(std::to_string(value));
  }
  std::string take() { return std::move(out_); }

 private:
  void comma() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  std::string out_;
  bool first_ = true;
};

class Explainer {
 public:
  Explainer(const Snapshot& snapshot, const RulePlan& plan, const RulePlan::Entry& entry, std::uint32_t household)
      : snapshot_(snapshot), plan_(plan), entry_(entry), household_(household) {}

  Explained explain() {
    const policy::Rule& rule = *entry_.rule;
    cel::Trace trace = run(*rule.when_expression, nullptr);
    cel::Value value, limit;
    std::vector<cel::Trace> others;
    others.reserve(2);  // facts_ points into them
    if (rule.value_expression) others.push_back(run(*rule.value_expression, &value));
    if (rule.limit_expression) others.push_back(run(*rule.limit_expression, &limit));
    std::vector<const cel::Trace*> traces{&trace};
    for (const cel::Trace& other : others) traces.push_back(&other);
    CitedRows cited = cited_rows(plan_.pack(), traces);
    cited_ = std::move(cited.rows);
    more_ = cited.more;
    for (const cel::Trace* each : traces) collect_facts(*each);

    Explained result;
    result.wording = filled_wording(rule, value, limit);
    json_.open('{');
    json_.key("trace");
    write(trace);
    json_.key("facts");
    write_facts();
    json_.key("records");
    write_records();
    json_.number("more_records", more_ + (cited_.size() > kMaxEvidenceRecords ? cited_.size() - kMaxEvidenceRecords : 0));
    json_.key("parameters");
    write_parameters();
    json_.close('}');
    result.evidence = json_.take();
    result.content = content(value, limit);
    return result;
  }

 private:
  cel::Trace run(const cel::Expression& expression, cel::Value* value) {
    cel::Trace trace;
    std::vector<cel::Missing> missing;
    cel::Value answer = cel::explain(expression, snapshot_.data(), household_, plan_.context(), trace, missing);
    if (value) *value = std::move(answer);
    return trace;
  }

  const std::string& table_name(int table) const { return snapshot_.schema().tables[static_cast<std::size_t>(table)].name; }

  /// Facts of a trace, in reading order, each once.
  void collect_facts(const cel::Trace& trace) {
    const auto same = [&](const cel::Trace* fact) { return fact->text == trace.text; };
    if (is_name(trace.text) && std::none_of(facts_.begin(), facts_.end(), same)) facts_.push_back(&trace);
    for (const cel::Trace& child : trace.children) collect_facts(child);
  }

  /// A field or a term by its bare name; parameters have a list of their own.
  static bool is_name(std::string_view text) {
    if (text.empty() || text[0] < 'a' || text[0] > 'z' || text == "as_of" || text == "true" || text == "false") return false;
    if (text.starts_with("params.")) return false;
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; });
  }

  void write(const cel::Trace& trace) {
    json_.open('{');
    json_.member("text", trace.text);
    json_.member("title", trace.title);
    json_.member("value", trace.shown);
    json_.key("children");
    json_.open('[');
    for (const cel::Trace& child : trace.children) write(child);
    json_.close(']');
    json_.number("rows", trace.rows.size() + trace.more_rows);
    json_.close('}');
  }

  void write_facts() {
    json_.open('[');
    for (const cel::Trace* fact : facts_) {
      json_.open('{');
      json_.member("title", fact->title);
      json_.member("value", fact->shown);
      json_.close('}');
    }
    json_.close(']');
  }

  void write_records() {
    const cel::Schema& schema = snapshot_.schema();
    json_.open('[');
    for (std::size_t k = 0; k < std::min(cited_.size(), kMaxEvidenceRecords); ++k) {
      const cel::RowRef& ref = cited_[k];
      const cel::Table& table = schema.tables[static_cast<std::size_t>(ref.table)];
      const Origin origin = snapshot_.origin(ref.table, ref.row);
      json_.open('{');
      json_.member("dataset", table.name);
      json_.member("dataset_title", table.title);
      json_.id("person", snapshot_.person(ref.table, ref.row).value());
      json_.id("delivery", origin.delivery.value());
      json_.key("line");
      json_.plain(std::to_string(origin.line));
      json_.key("values");
      json_.open('[');
      for (const auto& use : entry_.fields) {
        if (use.table != ref.table || use.field < 0) continue;
        const cel::Field& field = table.fields[static_cast<std::size_t>(use.field)];
        json_.open('{');
        json_.member("title", field.title);
        json_.member("value", shown_value(field, snapshot_.value(use.table, use.field, ref.row)));
        json_.close('}');
      }
      json_.close(']');
      json_.close('}');
    }
    json_.close(']');
  }

  void write_parameters() {
    json_.open('[');
    for (const int p : entry_.parameters) {
      const std::string& id = snapshot_.schema().parameters[static_cast<std::size_t>(p)].name;
      const auto found = plan_.pack().parameters.find(id);
      if (found == plan_.pack().parameters.end()) continue;
      const policy::Parameter& parameter = found->second;
      json_.open('{');
      json_.member("id", id);
      json_.member("title", parameter.title);
      json_.member("unit", parameter.unit);
      if (const auto dated = parameter.on(plan_.as_of())) {
        const policy::DatedValue& in_force = **dated;
        json_.member("value", in_force.value.display());
        json_.member("from", in_force.from.iso());
        json_.key("is_default");
        json_.plain(in_force.is_default ? "true" : "false");
        json_.key("source");
        json_.open('{');
        json_.member("document", in_force.source.document);
        json_.member("clause", in_force.source.clause);
        json_.member("quotation", in_force.source.quotation);
        json_.close('}');
      } else {
        json_.key("value");
        json_.plain("null");  // not in force on that day
      }
      json_.close('}');
    }
    json_.close(']');
  }

  /// Independent of the order in which rows were delivered and of the ids they were given.
  std::string content(const cel::Value& value, const cel::Value& limit) const {
    std::string data;
    put_rule(data, plan_, entry_);
    put_value(data, value);
    put_value(data, limit);
    std::vector<std::string> rows;
    for (const cel::RowRef& ref : cited_) {
      std::string row;
      put_text(row, table_name(ref.table));
      put_number(row, snapshot_.person(ref.table, ref.row).value());
      put_row(row, snapshot_, entry_, ref.table, ref.row);
      rows.push_back(std::move(row));
    }
    std::sort(rows.begin(), rows.end());
    for (const std::string& row : rows) put_text(data, row);
    return short_hash(data);
  }

  const Snapshot& snapshot_;
  const RulePlan& plan_;
  const RulePlan::Entry& entry_;
  std::uint32_t household_;
  std::vector<cel::RowRef> cited_;
  std::vector<const cel::Trace*> facts_;  // in the traces of explain()
  std::size_t more_ = 0;
  JsonText json_;
};

}  // namespace

Result<RulePlan> RulePlan::build(const policy::Pack& pack, Date as_of) {
  std::vector<Entry> entries;
  std::vector<cel::Expression> expressions;
  for (const policy::Rule& rule : pack.rules) {
    if (as_of < rule.from || rule.to < as_of || !rule.when_expression) continue;
    Entry entry{&rule, expressions.size(), -1, -1, {}, {}};
    const auto add = [&](const cel::Expression& expression) {
      expressions.push_back(expression);
      return static_cast<int>(expressions.size() - 1);
    };
    add(*rule.when_expression);
    if (rule.value_expression) entry.value = add(*rule.value_expression);
    if (rule.limit_expression) entry.limit = add(*rule.limit_expression);
    RuleUses uses = uses_of(rule);
    entry.fields = std::move(uses.fields);
    entry.parameters = std::move(uses.parameters);
    entries.push_back(std::move(entry));
  }
  ASSIGN_OR_RETURN(auto plan, cel::Plan::build(pack.schema, expressions));
  return RulePlan(pack, std::move(entries), std::move(plan), pack.context(as_of));
}

Explained explain_finding(const Snapshot& snapshot, const RulePlan& plan, const RulePlan::Entry& entry, std::uint32_t household) {
  return Explainer(snapshot, plan, entry, household).explain();
}

std::string basis_of(const Snapshot& snapshot, const RulePlan& plan, const RulePlan::Entry& entry, std::uint32_t household) {
  std::string data;
  put_number(data, plan.as_of().days());
  put_rule(data, plan, entry);
  int table = -1;
  for (const auto& use : entry.fields) {
    if (use.table == table) continue;
    table = use.table;
    const auto [begin, end] = snapshot.rows_of(table, household);
    put_number(data, table);
    put_number(data, end - begin);
    for (std::uint32_t row = begin; row < end; ++row) {
      put_number(data, snapshot.person(table, row).value());
      put_row(data, snapshot, entry, table, row);
    }
  }
  return short_hash(data);
}

std::string missing_title(const cel::Schema& schema, const cel::Missing& missing) {
  if (!missing.problem.empty()) return missing.problem;
  const cel::Table& table = schema.tables[static_cast<std::size_t>(missing.table)];
  if (missing.field < 0) return table.title + "（尚未报送）";
  return table.title + "." + table.fields[static_cast<std::size_t>(missing.field)].title;
}

}  // namespace shouwang::screening
