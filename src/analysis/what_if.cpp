#include "analysis/what_if.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <set>
#include <utility>

#include "base/int128.h"
#include "base/money.h"

namespace shouwang::analysis {
namespace {

constexpr std::int64_t kYearMilliDays = 365'000;
constexpr std::size_t kMostRules = 100;  // changed texts of one scenario

Failure bad_value(const policy::Parameter& parameter, std::string_view text, std::string_view expected) {
  return fail(ErrorCode::kInvalidArgument, "参数“" + parameter.title + "”的取值“" + std::string(text) + "”不正确，应为" + std::string(expected));
}

Result<std::int64_t> parse_int(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) return fail(ErrorCode::kBadValue, "不是整数");
  return number;
}

/// Fields that are not for everybody's eyes, by table of the schema.
Result<void> check_visible(const policy::Pack& pack, const access::Scope& scope, const cel::Expression& expression, const std::string& where) {
  for (const auto& use : expression.fields()) {
    const cel::Table& table = pack.schema->tables[static_cast<std::size_t>(use.table)];
    const policy::Dataset* dataset = pack.dataset(table.name);
    if (!dataset) {
      const policy::Target target = use.table == 0 ? policy::Target::kRegistryHousehold : policy::Target::kRegistryPerson;
      for (const auto& [id, candidate] : pack.datasets)
        if (candidate.target == target) dataset = &candidate;
    }
    if (!dataset) continue;
    if (!scope.may_read_dataset(dataset->id))
      return fail(ErrorCode::kForbidden, where + "使用了数据集“" + dataset->title + "”，您的账号不能查看该数据");
    if (use.field < 0) continue;
    const policy::FieldSpec* field = dataset->field(table.fields[static_cast<std::size_t>(use.field)].name);
    if (field && field->sensitivity == policy::Sensitivity::kSensitive && !scope.may(access::Permission::kReveal))
      return fail(ErrorCode::kForbidden, where + "使用了“" + dataset->title + "”的敏感字段“" + field->title + "”，您的账号不能查看该字段");
  }
  return {};
}

/// The history of a parameter with one value over it from a day on.
std::vector<cel::DatedValue> overlaid(std::vector<cel::DatedValue> history, const cel::Value& value, Date from) {
  std::erase_if(history, [&](const cel::DatedValue& v) { return v.from >= from; });
  if (!history.empty() && history.back().to >= from) history.back().to = from.plus_days(-1);
  history.push_back({from, kForever, value});
  return history;
}

void set_value(cel::Context& context, std::size_t place, const cel::Value& value, Date from) {
  auto history = context.history ? std::make_shared<cel::ParameterHistory>(*context.history) : std::make_shared<cel::ParameterHistory>();
  if (history->size() <= place) history->resize(place + 1);
  (*history)[place] = overlaid(std::move((*history)[place]), value, from);
  context.history = std::move(history);
  if (from <= context.as_of) context.parameters[place] = value;
}

/// The rules of an overlay beside the answers of the baseline, and the plan of what has to be computed anew.
struct Comparison {
  struct Item {
    const RuleAnswers* before = nullptr;  // nullptr: the rule is new
    int column = -1;                      // of the plan; -1: taken away
    bool counts = true;
  };
  std::vector<Item> items;
  std::optional<cel::Plan> plan;

  static Result<Comparison> make(const Baseline& baseline, const Overlay& overlay) {
    Comparison out;
    std::vector<cel::Expression> expressions;
    for (const Overlay::Rule& rule : overlay.rules()) {
      Item item;
      item.before = rule.before ? baseline.rule(rule.id) : nullptr;
      item.counts = item.before ? item.before->counts : true;
      if (rule.after) {
        item.column = static_cast<int>(expressions.size());
        expressions.push_back(*rule.after);
      }
      out.items.push_back(item);
    }
    ASSIGN_OR_RETURN(out.plan, cel::Plan::build(baseline.pack().schema, expressions));
    return out;
  }
};

/// One thread's share of the comparison of a batch.
class Counter {
 public:
  struct Sums {
    std::int64_t gained = 0, lost = 0, undecided = 0;  // undecided: how many more
  };
  explicit Counter(std::size_t rules) : rules_(rules) {}

  /// Tells every household whose set of answers changed to `changed(row, yes before, yes after, undecided before, undecided after)`.
  template <typename Changed>
  void compare(const Baseline& baseline, const Comparison& comparison, const cel::Batch& batch, Changed&& changed) {
    const std::size_t first = batch.first_row, rows = batch.rows;
    yes_.assign(rows, 0);
    undecided_.assign(rows, 0);
    nothing_.assign(rows, kNo);
    bool any = false;
    for (std::size_t r = 0; r < comparison.items.size(); ++r) {
      const Comparison::Item& item = comparison.items[r];
      const std::uint8_t* const before = item.before ? item.before->truth.data() + first : nothing_.data();
      const std::uint8_t* const after = item.column >= 0 ? batch.answers[static_cast<std::size_t>(item.column)].truth : nothing_.data();
      Sums& sums = rules_[r];
      // Most answers stay: eight at a time are passed over.
      for (std::size_t word = 0; word < rows; word += kWord) {
        const std::size_t size = std::min(kWord, rows - word);
        if (same(before + word, after + word, size)) continue;
        for (std::size_t i = word; i < word + size; ++i) {
          if (before[i] == after[i]) continue;
          const int yes = (after[i] == kYes) - (before[i] == kYes), undecided = (after[i] == kUndecided) - (before[i] == kUndecided);
          sums.gained += yes > 0;
          sums.lost += yes < 0;
          sums.undecided += undecided;
          if (!item.counts) continue;
          yes_[i] = static_cast<std::int8_t>(yes_[i] + yes);
          undecided_[i] = static_cast<std::int8_t>(undecided_[i] + undecided);
          any = true;
        }
      }
    }
    if (!any) return;
    for (std::size_t word = 0; word < rows; word += kWord) {
      const std::size_t size = std::min(kWord, rows - word);
      std::uint64_t changes = 0, more = 0;
      std::memcpy(&changes, yes_.data() + word, size);
      std::memcpy(&more, undecided_.data() + word, size);
      if ((changes | more) == 0) continue;
      for (std::size_t i = word; i < word + size; ++i) {
        if (yes_[i] == 0 && undecided_[i] == 0) continue;
        const int yes = baseline.yes()[first + i], undecided = baseline.undecided()[first + i];
        changed(static_cast<std::uint32_t>(first + i), yes, yes + yes_[i], undecided, undecided + undecided_[i]);
      }
    }
  }
  const Sums& of(std::size_t rule) const { return rules_[rule]; }

 private:
  static constexpr std::size_t kWord = sizeof(std::uint64_t);
  static bool same(const std::uint8_t* a, const std::uint8_t* b, std::size_t size) {
    if (size != kWord) return std::memcmp(a, b, size) == 0;
    std::uint64_t x = 0, y = 0;
    std::memcpy(&x, a, kWord);
    std::memcpy(&y, b, kWord);
    return x == y;
  }
  std::vector<Sums> rules_;
  std::vector<std::int8_t> yes_, undecided_;
  std::vector<std::uint8_t> nothing_;
};

Result<std::map<std::string, std::int64_t>> intervals(const Overlay& overlay, const Baseline& baseline, bool after) {
  std::map<std::string, std::int64_t> out;
  for (const policy::VisitPlan& plan : baseline.pack().procedure.visits) {
    const auto days = after ? overlay.number(plan.interval_days) : baseline.pack().number(plan.interval_days, baseline.as_of());
    // A class whose interval is not in force that day has no regular visits to count.
    if (days && *days > 0) out[plan.monitored_class] = *days;
  }
  return out;
}

void add_visits(const Baseline& baseline, const Overlay& overlay, const std::vector<std::pair<std::int64_t, int>>& cadres,
                const std::vector<Effect>& villages, const std::map<std::string, std::int64_t>& before,
                const std::map<std::string, std::int64_t>& after, std::vector<VisitLoad>& out) {
  const std::map<std::int64_t, int> at(cadres.begin(), cadres.end());
  const auto yearly = [&](const std::map<std::string, std::int64_t>& intervals, const std::string& code) -> std::int64_t {
    const auto& classes = overlay.pack().procedure.classes;
    if (std::none_of(classes.begin(), classes.end(), [&](const policy::MonitoredClass& c) { return c.code == code; })) return 0;
    auto it = intervals.find(code);
    if (it == intervals.end()) it = intervals.find("");
    return it == intervals.end() ? 0 : kYearMilliDays / it->second;
  };
  for (std::size_t v = 0; v < baseline.villages().size(); ++v) {
    VisitLoad load;
    load.village = baseline.villages()[v];
    if (const auto it = at.find(load.village); it != at.end()) load.cadres = it->second;
    load.verify_before = villages[v].before;
    load.verify_after = villages[v].after;
    for (std::size_t c = 0; c < baseline.classes().size(); ++c) {
      const std::int64_t households = baseline.of_class(v, c);
      load.yearly_before_milli += households * yearly(before, baseline.classes()[c]);
      load.yearly_after_milli += households * yearly(after, baseline.classes()[c]);
    }
    out.push_back(load);
  }
}

}  // namespace

Result<cel::Value> parse_value(const policy::Parameter& parameter, std::string_view text) {
  cel::Value value{parameter.kind, std::nullopt, std::nullopt};
  switch (parameter.kind) {
    case cel::Kind::kBool:
      if (text != "true" && text != "false") return bad_value(parameter, text, " true 或 false");
      value.number = text == "true" ? 1 : 0;
      break;
    case cel::Kind::kInt: {
      const auto number = parse_int(text);
      if (!number) return bad_value(parameter, text, "整数，如 15");
      value.number = *number;
      break;
    }
    case cel::Kind::kDecimal: {
      const auto number = Decimal::parse(text);
      if (!number) return bad_value(parameter, text, "小数，如 0.3");
      value.number = number->micro();
      break;
    }
    case cel::Kind::kMoney: {
      const auto number = Money::parse(text);
      if (!number) return bad_value(parameter, text, "金额（元），如 12000 或 12000.50");
      value.number = number->fen();
      break;
    }
    case cel::Kind::kDate: {
      const auto day = Date::parse_iso(text);
      if (!day) return bad_value(parameter, text, "日期，如 2026-01-01");
      value.number = day->days();
      break;
    }
    case cel::Kind::kString:
      value.text = std::string(text);
      break;
  }
  const auto outside = [&](const std::optional<cel::Value>& limit, bool low) {
    return limit && limit->number && value.number && (low ? *value.number < *limit->number : *value.number > *limit->number);
  };
  if (outside(parameter.min, true)) return bad_value(parameter, text, "不小于 " + value_text(*parameter.min) + " 的值");
  if (outside(parameter.max, false)) return bad_value(parameter, text, "不大于 " + value_text(*parameter.max) + " 的值");
  return value;
}

std::string value_text(const cel::Value& value) {
  if (value.text) return *value.text;
  if (!value.number) return "";
  switch (value.kind) {
    case cel::Kind::kBool:
      return *value.number != 0 ? "true" : "false";
    case cel::Kind::kDecimal:
      return Decimal::from_micro(*value.number).text();
    case cel::Kind::kMoney:
      return Money::from_fen(*value.number).text();
    case cel::Kind::kDate:
      return Date::from_days(static_cast<std::int32_t>(*value.number)).iso();
    case cel::Kind::kInt:
    case cel::Kind::kString:
      break;
  }
  return std::to_string(*value.number);
}

Result<Overlay> Overlay::make(std::shared_ptr<const policy::Pack> pack, const access::Scope& scope, const Scenario& scenario, Date as_of) {
  Overlay out;
  out.context_ = pack->context(as_of);
  out.pack_ = std::move(pack);
  const policy::Pack& policy = *out.pack_;
  if (scenario.rules.size() > kMostRules)
    return fail(ErrorCode::kInvalidArgument, "一个方案最多改动 " + std::to_string(kMostRules) + " 条规则，请分成几个方案");
  std::set<int> changed;
  for (const ParameterChange& change : scenario.parameters) {
    const auto it = policy.parameters.find(change.id);
    const int place = policy.schema->find_parameter(change.id);
    if (it == policy.parameters.end() || place < 0)
      return fail(ErrorCode::kInvalidArgument, "现行政策包中没有参数“" + change.id + "”，请从参数列表中选择");
    if (!changed.insert(place).second) return fail(ErrorCode::kInvalidArgument, "参数“" + it->second.title + "”在方案中改了两次，请只保留一次");
    ASSIGN_OR_RETURN(const cel::Value value, parse_value(it->second, change.value));
    set_value(out.context_, static_cast<std::size_t>(place), value, change.from);
  }
  std::set<std::string> named;
  for (const RuleChange& change : scenario.rules) {
    if (!named.insert(change.id).second) return fail(ErrorCode::kInvalidArgument, "规则 " + change.id + " 在方案中出现了两次，请只保留一次");
    const policy::Rule* const known = policy.rule(change.id);
    const policy::Rule* const before = known && known->from <= as_of && as_of <= known->to ? known : nullptr;
    Rule rule{change.id, known ? known->title : change.title, before, std::nullopt};
    if (rule.title.empty()) rule.title = change.id;
    const std::string where = "规则“" + rule.title + "”";
    if (change.id.empty()) return fail(ErrorCode::kInvalidArgument, "方案中有一条规则没有编号，请填写");
    if (change.removed) {
      if (!before) return fail(ErrorCode::kInvalidArgument, where + "在 " + as_of.iso() + " 没有生效，不能停用");
      out.rules_.push_back(std::move(rule));
      continue;
    }
    auto compiled = cel::Expression::compile(policy.schema, change.when);
    if (!compiled) return Failure(Error(compiled.error().code(), where + "：" + compiled.error().message()));
    if (compiled->kind() != cel::Kind::kBool) return fail(ErrorCode::kCelType, where + "的条件应得出是或否，请改成比较或判断");
    RETURN_IF_ERROR(check_visible(policy, scope, *compiled, where));
    rule.after = *std::move(compiled);
    out.rules_.push_back(std::move(rule));
  }
  for (const policy::Rule& rule : policy.rules) {
    if (as_of < rule.from || rule.to < as_of || !rule.when_expression || named.contains(rule.id)) continue;
    const auto& used = rule.when_expression->parameters();
    if (std::any_of(used.begin(), used.end(), [&](int p) { return changed.contains(p); }))
      out.rules_.push_back({rule.id, rule.title, &rule, rule.when_expression});
  }
  std::sort(out.rules_.begin(), out.rules_.end(), [](const Rule& a, const Rule& b) { return a.id < b.id; });
  return out;
}

std::vector<cel::Expression::FieldUse> Overlay::fields() const {
  std::vector<cel::Expression::FieldUse> uses;
  for (const Rule& rule : rules_)
    if (rule.after) uses.insert(uses.end(), rule.after->fields().begin(), rule.after->fields().end());
  std::sort(uses.begin(), uses.end());
  uses.erase(std::unique(uses.begin(), uses.end()), uses.end());
  return uses;
}

Result<std::int64_t> Overlay::number(std::string_view parameter) const {
  const int place = pack_->schema->find_parameter(parameter);
  if (place < 0) return pack_->number(parameter, context_.as_of);
  const cel::Value& value = context_.parameters[static_cast<std::size_t>(place)];
  if (value.kind != cel::Kind::kInt || !value.number) return pack_->number(parameter, context_.as_of);
  return *value.number;
}

Result<WhatIf> what_if(const Baseline& baseline, const Overlay& overlay, const std::vector<std::pair<std::int64_t, int>>& cadres,
                       const Budget& budget, unsigned threads) {
  threads = std::max(threads, 1U);
  ASSIGN_OR_RETURN(const auto comparison, Comparison::make(baseline, overlay));
  struct Worker {
    Counter counter;
    std::vector<ChangedRow> rows;
    std::int64_t undecided = 0;
  };
  std::vector<Worker> workers(threads, Worker{Counter(comparison.items.size()), {}, 0});
  RETURN_IF_ERROR(comparison.plan->run(baseline.snapshot().data(), overlay.context(), threads, [&](const cel::Batch& batch) {
    Worker& worker = workers[batch.worker];
    worker.counter.compare(baseline, comparison, batch,
                           [&](std::uint32_t row, int yes_before, int yes_after, int undecided_before, int undecided_after) {
                             if ((yes_before > 0) != (yes_after > 0)) worker.rows.push_back({row, yes_after > 0});
                             worker.undecided += (yes_after == 0 && undecided_after > 0) - (yes_before == 0 && undecided_before > 0);
                           });
  }));

  WhatIf out;
  out.households = static_cast<std::int64_t>(baseline.snapshot().households());
  out.undecided_before = out.undecided_after = baseline.open();
  for (Worker& worker : workers) {
    out.rows.insert(out.rows.end(), worker.rows.begin(), worker.rows.end());
    out.undecided_after += worker.undecided;
  }
  std::sort(out.rows.begin(), out.rows.end(), [](const ChangedRow& a, const ChangedRow& b) { return a.row < b.row; });
  for (std::size_t r = 0; r < comparison.items.size(); ++r) {
    const Overlay::Rule& rule = overlay.rules()[r];
    const Comparison::Item& item = comparison.items[r];
    RuleEffect effect;
    effect.rule = rule.id;
    effect.title = rule.title;
    effect.is_new = !item.before;
    effect.is_removed = !rule.after;
    effect.counts = item.counts;
    if (item.before) {
      effect.before = item.before->yes;
      effect.undecided_before = item.before->undecided;
    }
    effect.undecided_after = effect.undecided_before;
    for (const Worker& worker : workers) {
      effect.gained += worker.counter.of(r).gained;
      effect.lost += worker.counter.of(r).lost;
      effect.undecided_after += worker.counter.of(r).undecided;
    }
    effect.after = effect.before + effect.gained - effect.lost;
    out.rules.push_back(std::move(effect));
  }
  std::vector<Effect> villages(baseline.villages().size()), classes(baseline.classes().size());
  for (std::size_t v = 0; v < villages.size(); ++v) villages[v].before = baseline.found_by_village()[v];
  for (std::size_t c = 0; c < classes.size(); ++c) classes[c].before = baseline.found_by_class()[c];
  out.all.before = baseline.found();
  for (const ChangedRow& row : out.rows) {
    for (Effect* effect : {&villages[baseline.village_of()[row.row]], &classes[baseline.class_of()[row.row]], &out.all})
      ++(row.gained ? effect->gained : effect->lost);
  }
  const auto close = [](Effect& effect) { effect.after = effect.before + effect.gained - effect.lost; };
  close(out.all);
  for (std::size_t v = 0; v < villages.size(); ++v) {
    close(villages[v]);
    if (villages[v].before + villages[v].gained > 0) out.villages.push_back({baseline.villages()[v], villages[v]});
  }
  for (std::size_t c = 0; c < classes.size(); ++c) {
    close(classes[c]);
    if (classes[c].before + classes[c].gained > 0) out.classes.push_back({baseline.classes()[c], classes[c]});
  }
  ASSIGN_OR_RETURN(const auto before, intervals(overlay, baseline, false));
  ASSIGN_OR_RETURN(const auto after, intervals(overlay, baseline, true));
  add_visits(baseline, overlay, cadres, villages, before, after, out.visits);
  if (budget) {
    ASSIGN_OR_RETURN(out.budget, budget(baseline, baseline.context(), overlay.context(), threads));
  }
  return out;
}

Result<std::vector<std::string>> sweep_values(const policy::Parameter& parameter, std::string_view low, std::string_view high, int points) {
  if (parameter.kind == cel::Kind::kBool || parameter.kind == cel::Kind::kString)
    return fail(ErrorCode::kInvalidArgument, "参数“" + parameter.title + "”不是数值或日期，不能按区间试算");
  if (points < 2 || points > kMostSweepPoints)
    return fail(ErrorCode::kInvalidArgument, "试算点数应在 2 到 " + std::to_string(kMostSweepPoints) + " 之间");
  ASSIGN_OR_RETURN(const cel::Value first, parse_value(parameter, low));
  ASSIGN_OR_RETURN(const cel::Value last, parse_value(parameter, high));
  const std::int64_t begin = *first.number, end = *last.number;
  if (begin >= end) return fail(ErrorCode::kInvalidArgument, "试算区间的下限应小于上限，请重新填写");
  std::vector<std::string> out;
  for (int k = 0; k < points; ++k) {
    const Int128 width = static_cast<Int128>(end) - begin;
    const std::int64_t at = begin + static_cast<std::int64_t>(width * k / (points - 1));
    std::string text = value_text({parameter.kind, at, std::nullopt});
    if (out.empty() || out.back() != text) out.push_back(std::move(text));
  }
  return out;
}

Result<std::vector<SweepPoint>> sweep(const Baseline& baseline, const access::Scope& scope, const Scenario& scenario,
                                      std::string_view parameter, const std::vector<std::string>& values, unsigned threads) {
  threads = std::max(threads, 1U);
  const auto it = baseline.pack().parameters.find(std::string(parameter));
  const int place = baseline.pack().schema->find_parameter(parameter);
  if (it == baseline.pack().parameters.end() || place < 0)
    return fail(ErrorCode::kInvalidArgument, "现行政策包中没有参数“" + std::string(parameter) + "”，请从参数列表中选择");
  if (values.empty() || values.size() > static_cast<std::size_t>(kMostSweepPoints))
    return fail(ErrorCode::kInvalidArgument, "试算点数应在 1 到 " + std::to_string(kMostSweepPoints) + " 之间");
  // The first value joins the scenario, so that every rule that reads the parameter is compared; the contexts then differ in it alone.
  Scenario whole = scenario;
  std::erase_if(whole.parameters, [&](const ParameterChange& change) { return change.id == parameter; });
  whole.parameters.push_back({std::string(parameter), values[0], baseline.as_of()});
  ASSIGN_OR_RETURN(const auto overlay, Overlay::make(baseline.shared_pack(), scope, whole, baseline.as_of()));
  ASSIGN_OR_RETURN(const auto comparison, Comparison::make(baseline, overlay));
  std::vector<cel::Context> contexts;
  for (const std::string& text : values) {
    ASSIGN_OR_RETURN(const cel::Value value, parse_value(it->second, text));
    cel::Context context = overlay.context();
    set_value(context, static_cast<std::size_t>(place), value, baseline.as_of());
    contexts.push_back(std::move(context));
  }
  struct Worker {
    Counter counter;
    std::vector<Effect> points;
  };
  std::vector<Worker> workers(threads, Worker{Counter(comparison.items.size()), std::vector<Effect>(values.size())});
  RETURN_IF_ERROR(
      comparison.plan->run_many(baseline.snapshot().data(), contexts, threads, [&](const cel::Batch& batch, std::size_t context) {
        Worker& worker = workers[batch.worker];
        worker.counter.compare(baseline, comparison, batch, [&](std::uint32_t, int before, int after, int, int) {
          Effect& effect = worker.points[context];
          effect.gained += before == 0 && after > 0;
          effect.lost += before > 0 && after == 0;
        });
      }));
  std::vector<SweepPoint> out;
  for (std::size_t k = 0; k < values.size(); ++k) {
    SweepPoint point{values[k], {}};
    point.effect.before = baseline.found();
    for (const Worker& worker : workers) {
      point.effect.gained += worker.points[k].gained;
      point.effect.lost += worker.points[k].lost;
    }
    point.effect.after = point.effect.before + point.effect.gained - point.effect.lost;
    out.push_back(std::move(point));
  }
  return out;
}

}  // namespace shouwang::analysis
