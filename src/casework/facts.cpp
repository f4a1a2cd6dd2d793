#include "casework/facts.h"

#include <algorithm>
#include <map>
#include <span>

#include "registry/model.h"
#include "screening/evidence.h"
#include "screening/snapshot.h"

namespace shouwang::casework {
namespace {

using Uses = std::vector<cel::Expression::FieldUse>;

constexpr std::size_t kMaxParts = 2;    // comparisons in one reason
constexpr std::size_t kMaxMissing = 3;  // missing data in one reason

std::string join(const std::vector<std::string>& parts, std::string_view separator, std::size_t most) {
  std::string out;
  for (std::size_t k = 0; k < std::min(parts.size(), most); ++k) {
    if (k > 0) out += separator;
    out += parts[k];
  }
  if (parts.size() > most) out += "等";
  return out;
}

// ------------------------------------------------------------------ why an expression gave its answer

/// A field, a term or a parameter by its name: something with a title of its own.
bool is_name(std::string_view text) {
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

bool is_true(const cel::Trace& trace) { return trace.value.number.value_or(0) != 0; }

/// The sign of a comparison that held, or of its opposite when it did not; "" when the trace is no comparison.
std::string_view sign_of(const cel::Trace& trace) {
  struct Sign {
    std::string_view title, held, failed;
  };
  // The titles are those that traces give to comparisons (cel/explain.cpp).
  static constexpr Sign kSigns[] = {{"等于", "=", "≠"},   {"不等于", "≠", "="}, {"小于", "<", "≥"},
                                    {"不超过", "≤", ">"}, {"大于", ">", "≤"},   {"不低于", "≥", "<"}};
  if (trace.children.size() != 2 || is_name(trace.text)) return "";
  for (const Sign& sign : kSigns) {
    if (trace.title == sign.title) return is_true(trace) ? sign.held : sign.failed;
  }
  return "";
}

/// What a side of a comparison is called: its title, or for one step of arithmetic the titles of both parts; "" when that says nothing.
std::string name_of(const cel::Trace& trace) {
  if (is_name(trace.text)) return trace.title;
  if (trace.children.empty()) return trace.title == trace.shown ? "" : trace.title;  // a macro; a literal is named by its value
  struct Operator {
    std::string_view title, sign;
  };
  static constexpr Operator kOperators[] = {{"加", "＋"}, {"减", "－"}, {"乘", "×"}, {"除以", "÷"}};
  for (const Operator& op : kOperators) {
    if (trace.title != op.title || trace.children.size() != 2) continue;
    std::string sides[2];
    for (std::size_t k = 0; k < 2; ++k) {
      const cel::Trace& side = trace.children[k];
      sides[k] = is_name(side.text) || side.children.empty() ? name_of(side) : "";
      if (sides[k].empty()) sides[k] = side.shown;
    }
    return sides[0] + std::string(op.sign) + sides[1];
  }
  return "";
}

std::string side_of(const cel::Trace& trace) {
  const std::string name = name_of(trace);
  return name.empty() ? trace.shown : name + " " + trace.shown;
}

/// A sentence of a reason, and how little it says: 0 amounts that were compared, 1 anything else, 2 a comparison with zero.
struct Part {
  std::string text;
  int weight = 1;
};

bool is_zero(const cel::Trace& trace) { return trace.children.empty() && !is_name(trace.text) && trace.value.number == 0; }

int weight_of(const cel::Trace& comparison) {
  if (is_zero(comparison.children[0]) || is_zero(comparison.children[1])) return 2;
  return comparison.children[0].value.kind == cel::Kind::kMoney ? 0 : 1;
}

/// Sentences for what decided a known yes or no, in reading order.
std::vector<Part> describe(const cel::Trace& trace) {
  if (is_name(trace.text)) {
    // A term says more by what it rests on, unless that is a whole list.
    if (trace.children.size() == 1) {
      std::vector<Part> body = describe(trace.children[0]);
      const bool others = std::any_of(body.begin(), body.end(), [](const Part& part) { return part.weight < 2; });
      if (others) std::erase_if(body, [](const Part& part) { return part.weight == 2; });
      if (body.size() == 1 && body[0].weight == 0) return body;
    }
    return {{trace.title + "：" + trace.shown}};
  }
  if (const std::string_view sign = sign_of(trace); !sign.empty())
    return {{side_of(trace.children[0]) + " " + std::string(sign) + " " + side_of(trace.children[1]), weight_of(trace)}};
  if (trace.title == "且" || trace.title == "或") {
    // All parts decide a conjunction that holds and a disjunction that fails; otherwise those that agree with the answer do.
    std::vector<Part> parts;
    for (const cel::Trace& child : trace.children) {
      if (!child.value.known() || is_true(child) != is_true(trace)) continue;
      for (Part& part : describe(child)) parts.push_back(std::move(part));
    }
    return parts;
  }
  if (trace.title == "非" && trace.children.size() == 1) return describe(trace.children[0]);
  if (trace.children.size() == 3) return describe(trace.children[is_true(trace.children[0]) ? 1 : 2]);  // if … then … else …
  if (trace.title == "有值" && trace.children.size() == 1) return {{(is_true(trace) ? "有" : "没有") + trace.children[0].title + "的数据"}};
  if (!trace.children.empty()) return {{side_of(trace.children[0])}};  // 属于, 开头是 …: the value that was looked at
  constexpr std::string_view kExists = "存在";
  const std::size_t rows = trace.rows.size() + trace.more_rows;
  if (trace.title.starts_with(kExists))
    return {{rows > 0 ? trace.title + " " + std::to_string(rows) + " 条" : "没有符合条件的" + trace.title.substr(kExists.size())}};
  return {{trace.title == trace.shown ? trace.shown : trace.title + "：" + trace.shown}};
}

std::string why(const cel::Trace& trace) {
  std::vector<Part> parts = describe(trace);
  std::stable_sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.weight < b.weight; });
  std::vector<std::string> texts;
  for (Part& part : parts) {
    const bool said = std::find(texts.begin(), texts.end(), part.text) != texts.end();
    if (!said && (part.weight < 2 || parts[0].weight == 2)) texts.push_back(std::move(part.text));
  }
  return join(texts, "；", kMaxParts);
}

std::string why_unknown(const cel::Schema& schema, const std::vector<cel::Missing>& missing) {
  std::vector<std::string> lacking, problems;
  for (const cel::Missing& m : missing) {
    // A problem of one table is that it has no record to choose from: that, too, is something missing.
    const bool no_record = !m.problem.empty() && m.table > 0;
    std::vector<std::string>& list = m.problem.empty() || no_record ? lacking : problems;
    std::string title =
        no_record ? schema.tables[static_cast<std::size_t>(m.table)].title + "（没有符合条件的记录）" : screening::missing_title(schema, m);
    if (std::find(list.begin(), list.end(), title) == list.end()) list.push_back(std::move(title));
  }
  if (!lacking.empty()) return "缺少：" + join(lacking, "、", kMaxMissing);
  if (!problems.empty()) return "算不出：" + join(problems, "；", kMaxMissing);
  return "数据不足";
}

// ------------------------------------------------------------------ values

/// As bodies of events write it.
std::string body_text(const cel::Value& value) {
  if (value.text) return *value.text;
  if (!value.number) return "";
  const std::int64_t n = *value.number;
  switch (value.kind) {
    case cel::Kind::kBool:
      return n != 0 ? "true" : "false";
    case cel::Kind::kMoney:
      return Money::from_fen(n).text();
    case cel::Kind::kDecimal:
      return Decimal::from_micro(n).text();
    case cel::Kind::kDate:
      return Date::from_days(static_cast<std::int32_t>(n)).iso();
    case cel::Kind::kInt:
    case cel::Kind::kString:
      break;
  }
  return std::to_string(n);
}

/// A day that a calendar has; sums of days can leave it.
bool is_day(std::int64_t days) { return days >= Date::from_ymd(1800, 1, 1)->days() && days <= kForeverDays; }

std::string shown_text(const policy::Pack& pack, const policy::Fact& fact, const cel::Value& value, const std::string& traced) {
  if (value.text && !fact.code_table.empty()) {
    const policy::CodeTable* table = pack.code_table(fact.code_table);
    const policy::Code* code = table ? table->by_code(*value.text) : nullptr;
    if (code) return code->name;
  }
  // Money shows its own unit.
  const bool has_unit = value.kind == cel::Kind::kInt || value.kind == cel::Kind::kDecimal;
  return has_unit && !fact.unit.empty() ? traced + fact.unit : traced;
}

// ------------------------------------------------------------------ one household

class Reader {
 public:
  Reader(screening::Store& store, const policy::Pack& pack, const access::Scope& scope, Date as_of)
      : store_(store), pack_(pack), schema_(*pack.schema), scope_(scope), context_(pack.context(as_of)) {}

  Result<HouseholdFacts> read(HouseholdId household) {
    ASSIGN_OR_RETURN(auto snapshot, screening::load_snapshot(store_, pack_, scope_, context_.as_of, uses(), {}, household));
    if (snapshot.households() == 0)
      return fail(ErrorCode::kNotFound, "没有找到这一户，可能已经迁出或销户，或不在您的管辖范围，请核对户编号");
    snapshot_ = &snapshot;
    HouseholdFacts out;
    out.as_of = context_.as_of;
    if (const int members = schema_.find_table("members"); members >= 0) out.members = static_cast<int>(snapshot.rows(members));
    for (const policy::MonitoredClass& c : pack_.procedure.classes) {
      if (!in_force(c)) continue;
      out.classes.push_back(judge(c.code, c.expression));
      if (out.proposed_class.empty() && out.classes.back().answer == Answer::kYes) out.proposed_class = c.code;
    }
    for (const policy::Criterion& c : pack_.procedure.elimination.criteria) out.criteria.push_back(judge(c.id, c.expression));
    for (const policy::Fact& fact : pack_.procedure.facts) {
      ASSIGN_OR_RETURN(KnownFact known, read(fact));
      out.facts.push_back(std::move(known));
    }
    return out;
  }

 private:
  bool in_force(const policy::MonitoredClass& c) const { return c.from <= context_.as_of && context_.as_of <= c.to; }

  /// What all expressions read, and the days of the records that facts come from.
  Uses uses() const {
    Uses all;
    const auto add = [&](const std::optional<cel::Expression>& expression) {
      if (expression) all.insert(all.end(), expression->fields().begin(), expression->fields().end());
    };
    for (const policy::MonitoredClass& c : pack_.procedure.classes) {
      if (in_force(c)) add(c.expression);
    }
    for (const policy::Criterion& c : pack_.procedure.elimination.criteria) add(c.expression);
    for (const policy::Fact& fact : pack_.procedure.facts) {
      add(fact.expression);
      const policy::Dataset* dataset = dataset_of(fact);
      if (const auto use = dataset ? time_of(*dataset) : std::nullopt) all.push_back(*use);
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  /// The dataset that a fact names, or the first one whose records its expression reads, or the registry.
  const policy::Dataset* dataset_of(const policy::Fact& fact) const {
    if (!fact.expression) return nullptr;
    if (!fact.dataset.empty()) return pack_.dataset(fact.dataset);
    policy::Target registry = policy::Target::kRegistryHousehold;
    for (const auto& use : fact.expression->fields()) {
      if (const policy::Dataset* dataset = pack_.dataset(schema_.tables[static_cast<std::size_t>(use.table)].name)) return dataset;
      if (use.table != 0) registry = policy::Target::kRegistryPerson;
    }
    const auto found =
        std::find_if(pack_.datasets.begin(), pack_.datasets.end(), [&](const auto& named) { return named.second.target == registry; });
    return found == pack_.datasets.end() ? nullptr : &found->second;
  }

  /// The column with the day that records of the dataset speak of.
  std::optional<cel::Expression::FieldUse> time_of(const policy::Dataset& dataset) const {
    if (dataset.target != policy::Target::kRecords) return std::nullopt;
    const auto field = std::find_if(dataset.fields.begin(), dataset.fields.end(), [](const policy::FieldSpec& f) { return f.is_time; });
    const int table = schema_.find_table(dataset.id);
    const int column = table >= 0 && field != dataset.fields.end() ? schema_.find_field(table, field->name) : -1;
    if (column < 0 || schema_.tables[static_cast<std::size_t>(table)].fields[static_cast<std::size_t>(column)].kind != cel::Kind::kDate)
      return std::nullopt;
    return cel::Expression::FieldUse{table, column};
  }

  Judged judge(const std::string& id, const std::optional<cel::Expression>& expression) const {
    Judged out{id, Answer::kUnknown, "没有可以自动判断的数据，请入户核实"};
    if (!expression) return out;
    cel::Trace trace;
    std::vector<cel::Missing> missing;
    const cel::Value value = cel::explain(*expression, snapshot_->data(), 0, context_, trace, missing);
    if (!value.number) {
      out.reason = why_unknown(schema_, missing);
      return out;
    }
    out.answer = *value.number != 0 ? Answer::kYes : Answer::kNo;
    out.reason = why(trace);
    return out;
  }

  Result<KnownFact> read(const policy::Fact& fact) {
    KnownFact out;
    out.id = fact.id;
    if (!fact.expression) return out;
    cel::Trace trace;
    std::vector<cel::Missing> missing;
    const cel::Value value = cel::explain(*fact.expression, snapshot_->data(), 0, context_, trace, missing);
    if (!value.known() || (value.kind == cel::Kind::kDate && !is_day(*value.number))) return out;
    out.value = body_text(value);
    out.shown = shown_text(pack_, fact, value, trace.shown);
    const policy::Dataset* dataset = dataset_of(fact);
    if (dataset) {
      out.source = dataset->owner + " · " + dataset->title;
      out.day = newest_day(*dataset);
    }
    out.ask = false;
    if (fact.ask_after_days > 0) {
      ASSIGN_OR_RETURN(const std::optional<Date> told, told_on(dataset, out.day, trace));
      out.ask = !told || context_.as_of.days() - told->days() > fact.ask_after_days;
    }
    return out;
  }

  /// The day on which the data said what is known. A reading (the last survey of the house) is as old as its record. Sums and counts of
  /// events, and the absence of any record, were last confirmed by the newest delivery: it would have brought more.
  Result<std::optional<Date>> told_on(const policy::Dataset* dataset, std::optional<Date> newest, const cel::Trace& trace) {
    // A month's record speaks of the month to its end.
    if (dataset && newest && dataset->period == policy::PeriodKind::kMonth) newest = std::min(newest->last_of_month(), context_.as_of);
    if (!dataset || (newest && (dataset->period != policy::PeriodKind::kEvent || reads_one_record(trace, dataset->title)))) return newest;
    ASSIGN_OR_RETURN(const auto delivered_ms, last_delivery_ms(*dataset));
    if (!delivered_ms) return newest;
    const Date delivered = std::min(beijing_date(*delivered_ms), context_.as_of);
    return newest ? std::max(*newest, delivered) : delivered;
  }

  /// Asked once, for the datasets of all facts together.
  Result<std::optional<std::int64_t>> last_delivery_ms(const policy::Dataset& dataset) {
    if (deliveries_ms_.empty()) {
      std::vector<std::string> datasets;
      for (const policy::Fact& fact : pack_.procedure.facts)
        if (const policy::Dataset* source = dataset_of(fact)) datasets.push_back(source->id);
      std::sort(datasets.begin(), datasets.end());
      datasets.erase(std::unique(datasets.begin(), datasets.end()), datasets.end());
      ASSIGN_OR_RETURN(const auto last, store_.last_deliveries_ms(scope_, datasets));
      for (std::size_t k = 0; k < datasets.size(); ++k) deliveries_ms_.emplace(std::move(datasets[k]), last[k]);
    }
    const auto known = deliveries_ms_.find(dataset.id);
    return known == deliveries_ms_.end() ? std::nullopt : known->second;
  }

  /// Whether the value comes from the newest record of a dataset (latest in the language), by the title that traces give to it.
  static bool reads_one_record(const cel::Trace& trace, std::string_view title) {
    if (trace.title == "最近一条“" + std::string(title) + "”") return true;
    return std::any_of(trace.children.begin(), trace.children.end(),
                       [&](const cel::Trace& child) { return reads_one_record(child, title); });
  }

  /// The newest day, not after today, of the household's records.
  std::optional<Date> newest_day(const policy::Dataset& dataset) const {
    const auto use = time_of(dataset);
    if (!use) return std::nullopt;
    std::optional<Date> newest;
    const auto [begin, end] = snapshot_->rows_of(use->table, 0);
    for (std::uint32_t row = begin; row < end; ++row) {
      const cel::Value value = snapshot_->value(use->table, use->field, row);
      if (!value.number || !is_day(*value.number)) continue;
      const Date day = Date::from_days(static_cast<std::int32_t>(*value.number));
      if (day <= context_.as_of && (!newest || *newest < day)) newest = day;
    }
    return newest;
  }

  screening::Store& store_;
  const policy::Pack& pack_;
  const cel::Schema& schema_;
  const access::Scope& scope_;
  const cel::Context context_;
  const screening::Snapshot* snapshot_ = nullptr;
  std::map<std::string, std::optional<std::int64_t>, std::less<>> deliveries_ms_;
};

}  // namespace

std::string_view answer_name(Answer answer) { return answer == Answer::kYes ? "yes" : answer == Answer::kNo ? "no" : "unknown"; }
std::string_view answer_title(Answer answer) { return answer == Answer::kYes ? "是" : answer == Answer::kNo ? "否" : "数据不足"; }

Result<HouseholdFacts> read_facts(screening::Store& store, const policy::Pack& pack, const access::Scope& scope, HouseholdId household,
                                  std::int64_t village, Date as_of) {
  if (!household) return fail(ErrorCode::kNotFound, "没有指定农户，请先选择一户");  // no id means every household to the store
  // The county is the first part of every key: with it the store looks nowhere else. The household may have moved since inside it.
  const access::Scope county = village == 0 ? scope : scope.narrowed(std::to_string(registry::county_of(village)));
  return Reader(store, pack, county, as_of).read(household);
}

}  // namespace shouwang::casework
