#include "policy/procedure_builder.h"

#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "policy/builder.h"

namespace shouwang::policy {

namespace {

std::vector<std::string> ids(const auto& map) {
  std::vector<std::string> result;
  for (const auto& [id, unused] : map) result.push_back(id);
  return result;
}

class Checker {
 public:
  Checker(const Draft& draft, Problems& problems) : draft_(draft), problems_(problems) {}

  void check() {
    std::string missing;
    for (const std::string_view key : kSections) {
      if (!draft_.procedure.contains(std::string(key))) missing += (missing.empty() ? "" : "、") + std::string(key);
    }
    if (!missing.empty()) {
      problems_.add({"packs/" + draft_.id + "/procedures", 0, 0},
                    "流程不完整，缺少：" + missing + "（写作 section: …；steps 另写 phase: …）");
    }
    for (const auto& [key, section] : draft_.procedure) {
      for (const Reference& reference : section.references) check(reference);
    }
    check_household_asked();
    check_watch_channel();
  }

 private:
  void check(const Reference& reference) {
    switch (reference.kind) {
      case Reference::Kind::kNumber:
      case Reference::Kind::kDays:
        return check_parameter(reference);
      case Reference::Kind::kRisk:
        return check_code(reference, "risk_type", "风险类型");
      case Reference::Kind::kClass:
        return check_code(reference, "monitored_class", "监测对象类别");
      case Reference::Kind::kDataset:
        if (!draft_.datasets.contains(reference.name)) {
          problems_.add(reference.place, "数据集“" + reference.name + "”不存在" + proposal(reference.name, ids(draft_.datasets)));
        }
        return;
      case Reference::Kind::kCodeTable:
        if (!draft_.code_tables.contains(reference.name)) {
          problems_.add(reference.place, "代码表“" + reference.name + "”不存在" + proposal(reference.name, ids(draft_.code_tables)));
        }
        return;
    }
  }

  void check_parameter(const Reference& reference) {
    const auto it = draft_.parameters.find(reference.name);
    if (it == draft_.parameters.end()) {
      return problems_.add(reference.place, "参数“" + reference.name + "”不存在" + proposal(reference.name, ids(draft_.parameters)));
    }
    const Parameter& parameter = it->second;
    if (parameter.kind != cel::Kind::kInt) return problems_.add(reference.place, "参数“" + reference.name + "”应为整数（kind: int）");
    if (reference.kind == Reference::Kind::kDays && parameter.unit != "自然日" && parameter.unit != "工作日") {
      return problems_.add(reference.place,
                           "参数“" + reference.name + "”是时限，单位应为“自然日”或“工作日”，现在是“" + parameter.unit + "”");
    }
    for (const DatedValue& value : parameter.values) {
      const std::int64_t number = value.value.number.value_or(0);
      if (number >= reference.least && number <= reference.most) continue;
      problems_.add(reference.place, "参数“" + reference.name + "”从 " + value.from.iso() + " 起的值 " + std::to_string(number) +
                                         " 不能用在这里，应在 " + std::to_string(reference.least) + " 到 " +
                                         std::to_string(reference.most) + " 之间");
    }
  }

  void check_code(const Reference& reference, const std::string& table, const std::string& title) {
    const auto it = draft_.code_tables.find(table);
    if (it == draft_.code_tables.end())
      return problems_.add(reference.place, "没有代码表 " + table + "（" + title + "），“" + reference.name + "”无从查起");
    if (it->second.by_code(reference.name)) return;
    std::vector<std::string> codes;
    for (const Code& code : it->second.codes) codes.push_back(code.code);
    problems_.add(reference.place, title + "“" + reference.name + "”不在代码表 " + table + " 中" + proposal(reference.name, codes));
  }

  /// What a profile promises the household has to be a step, and the other way round.
  void check_household_asked() {
    const auto profile = draft_.procedure.find("elimination");
    const auto steps = draft_.procedure.find("steps.elimination");
    if (profile == draft_.procedure.end() || steps == draft_.procedure.end()) return;
    const auto agree = [&](bool asked, StepKind kind) {
      const bool has = steps->second.part.step(PhaseKind::kElimination, kind) != nullptr;
      if (has == asked) return;
      const std::string name(step_name(kind)), title(step_title(kind));
      problems_.add(profile->second.place,
                    asked ? "消除办法要求“" + title + "”（" + name + ": true），但风险消除的步骤里没有 kind: " + name
                          : "风险消除的步骤里有“" + title + "”（kind: " + name + "），消除办法也要写明 " + name + ": true");
    };
    agree(profile->second.part.elimination.consent, StepKind::kConsent);
    agree(profile->second.part.elimination.survey, StepKind::kSurvey);
  }

  /// A sign of relapse becomes a lead from a channel that the region has.
  void check_watch_channel() {
    const auto watch = draft_.procedure.find("watch");
    const auto channels = draft_.procedure.find("channels");
    if (watch == draft_.procedure.end() || channels == draft_.procedure.end()) return;
    const std::string& channel = watch->second.part.watch.channel;
    std::vector<std::string> codes;
    for (const Choice& choice : channels->second.part.channels) codes.push_back(choice.code);
    if (channel.empty() || std::find(codes.begin(), codes.end(), channel) != codes.end()) return;
    problems_.add(watch->second.place, "线索来源“" + channel + "”不在 channels 里" + proposal(channel, codes));
  }

  const Draft& draft_;
  Problems& problems_;
};

/// A risk stands for its sub-codes: 02 for 0201, 0202 …
std::vector<std::string> with_sub_codes(const std::vector<std::string>& risks, const CodeTable* table) {
  if (!table) return risks;
  std::vector<std::string> result;
  for (const Code& code : table->codes) {
    if (std::any_of(risks.begin(), risks.end(), [&](const std::string& risk) { return code.code.starts_with(risk); }))
      result.push_back(code.code);
  }
  return result;
}

/// Whether an expression reads the dataset that a form will name as its source.
bool reads(const cel::Expression& expression, const Dataset& dataset) {
  const std::string_view table = dataset.target == Target::kRegistryHousehold ? kRootTable
                                 : dataset.target == Target::kRegistryPerson  ? kMemberTable
                                                                              : std::string_view(dataset.id);
  const int index = expression.schema()->find_table(table);
  const auto& uses = expression.fields();
  return std::any_of(uses.begin(), uses.end(), [&](const cel::Expression::FieldUse& use) { return use.table == index; });
}

/// Moves the members that a section fills into the whole.
void take(const SectionDraft& section, Procedure& into) {
  const Procedure& part = section.part;
  const std::string& key = section.key;
  if (key == "classes") {
    into.classes = part.classes;
    into.class_clock = part.class_clock;
  } else if (key == "lead") {
    into.accept_clock = part.accept_clock;
    into.link_clock = part.link_clock;
    into.feedback_clock = part.feedback_clock;
    into.review_clock = part.review_clock;
    into.referral_clock = part.referral_clock;
    into.returned_clock = part.returned_clock;
    into.verifiers_at_least = part.verifiers_at_least;
    into.green_risks = part.green_risks;
  } else if (key == "channels") {
    into.channels = part.channels;
  } else if (key == "lists") {
    into.close_reasons = part.close_reasons;
    into.referrals = part.referrals;
    into.refuse_reasons = part.refuse_reasons;
    into.pause_reasons = part.pause_reasons;
    into.end_reasons = part.end_reasons;
  } else if (key.starts_with("steps.")) {
    for (const auto& [phase, steps] : part.phases) into.phases[phase] = steps;
  } else if (key == "totals") {
    into.totals = part.totals;
  } else if (key == "comparison") {
    into.authorisation_months = part.authorisation_months;
    into.authorisation_scopes = part.authorisation_scopes;
    into.comparison = part.comparison;
  } else if (key == "review") {
    into.review = part.review;
  } else if (key == "notice") {
    into.notice = part.notice;
  } else if (key == "elimination") {
    into.elimination = part.elimination;
  } else if (key == "measures") {
    into.measures = part.measures;
  } else if (key == "visits") {
    into.visits = part.visits;
  } else if (key == "watch") {
    into.watch = part.watch;
  } else if (key == "facts") {
    into.facts = part.facts;
  } else if (key == "limits") {
    into.max_risks = part.max_risks;
    into.single_risk_measures = part.single_risk_measures;
    into.measure_gap_days = part.measure_gap_days;
    into.call_back_percent = part.call_back_percent;
    into.bulk_limit = part.bulk_limit;
    into.receipt_clock = part.receipt_clock;
    into.call_back_clock = part.call_back_clock;
    into.receipt_follow_days = part.receipt_follow_days;
  } else if (key == "wording") {
    into.wording = part.wording;
  }
}

}  // namespace

void check_procedure(const Draft& draft, Problems& problems) {
  if (!draft.procedure.empty()) Checker(draft, problems).check();
}

Procedure make_procedure(const Draft& draft, const Compile& compile, Problems& problems) {
  Procedure procedure;
  if (draft.procedure.empty()) return procedure;
  crypto::Sm3Stream stream;
  for (const auto& [key, section] : draft.procedure) {
    take(section, procedure);
    SectionInfo& info = procedure.sections.emplace(key, section.info).first->second;
    info.hash = crypto::hex(crypto::sm3(section.normalised)).substr(0, 16);
    stream.update(std::to_string(key.size()) + ":" + key + std::to_string(section.normalised.size()) + ":");
    stream.update(section.normalised);
    for (const WrittenExpression& written : section.expressions) {
      const auto put = [&](const std::string& text, std::optional<cel::Expression>& into) {
        into = compile(text, written.place, written.block_indent);
        if (!into || into->kind() == written.kind) return;
        problems.add(written.place,
                     "“" + written.key + "”的结果应为 " + std::string(cel::kind_name(written.kind)) + "，现在是 " +
                         std::string(cel::kind_name(into->kind())),
                     ErrorCode::kCelType);
      };
      if (key == "classes") put(procedure.classes[written.index].when, procedure.classes[written.index].expression);
      if (key == "elimination") {
        Criterion& criterion = procedure.elimination.criteria[written.index];
        put(criterion.when, criterion.expression);
      }
      if (key == "facts") {
        Fact& fact = procedure.facts[written.index];
        put(fact.known, fact.expression);
        const auto dataset = draft.datasets.find(fact.dataset);
        if (fact.expression && dataset != draft.datasets.end() && !reads(*fact.expression, dataset->second)) {
          problems.add(written.place, "“known”没有用到数据集“" + fact.dataset + "”，表上写的来源就会是错的");
        }
      }
    }
  }
  procedure.hash = crypto::hex(stream.finish()).substr(0, 16);
  const auto table = [&](const std::string& id) {
    const auto it = draft.code_tables.find(id);
    return it == draft.code_tables.end() ? nullptr : &it->second;
  };
  for (MonitoredClass& one : procedure.classes) {
    const CodeTable* classes = table("monitored_class");
    const Code* code = classes ? classes->by_code(one.code) : nullptr;
    if (one.title.empty() && code) one.title = code->name;
  }
  for (MeasureKind& measure : procedure.measures) measure.risks = with_sub_codes(measure.risks, table("risk_type"));
  return procedure;
}

}  // namespace shouwang::policy
