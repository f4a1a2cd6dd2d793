// Authorisation, assessment, comparison, entry, risks: what has to be known about a household.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "casework/case_apply.h"
#include "casework/case_decide.h"
#include "casework/case_words.h"
#include "casework/event_body.h"
#include "casework/guards.h"

namespace shouwang::casework {
namespace {

using event_body::date;
using event_body::flag;
using event_body::list;
using event_body::text;
using event_body::texts;
using nlohmann::json;
using policy::StepKind;

Result<void> authorise(Draft& draft) {
  if (!flag(draft.body, "promise")) return ask("农户没有承诺提供的情况真实可靠，不能登记授权，请向农户说明后重新签署");
  const Date signed_on = *date(draft.body, "signed_on");
  Date valid_to = kForever;
  if (const std::string& parameter = draft.procedure().authorisation_months; !parameter.empty()) {
    ASSIGN_OR_RETURN(const std::int64_t months, noted_number(draft, parameter));
    valid_to = signed_on.plus_months(static_cast<int>(months));
  }
  if (valid_to < draft.moment.today)
    return ask("这份授权" + signed_on.iso() + "签署，到" + valid_to.iso() + "已经到期，请农户重新签署");
  draft.added["valid_to"] = valid_to.iso();
  finish_step(draft, StepKind::kAuthorisation);
  return {};
}

// What was compared stays compared; what was not needs a new signature first.
void require_signature_again(Draft& draft) {
  const StepState* step = draft.file.step(StepKind::kAuthorisation);
  const StepState* comparison = draft.file.step(StepKind::kComparison);
  if (step && step->done && !(comparison && comparison->done)) draft.added["undone"] = json::array({policy::step_name(StepKind::kAuthorisation)});
}

Result<void> withdraw_authorisation(Draft& draft) {
  require_signature_again(draft);
  return {};
}

Result<void> authorisation_expired(Draft& draft) {
  require_signature_again(draft);
  return {};
}

// Notes what the data propose; whoever chooses another class says why.
Result<void> check_class(Draft& draft, std::string_view reason) {
  if (!draft.facts) return {};
  const std::string& proposed = draft.facts->proposed_class;
  draft.added["proposed_class"] = proposed;
  if (proposed.empty() || proposed == text(draft.body, "monitored_class") || !text(draft.body, reason).empty()) return {};
  const auto& classes = draft.procedure().classes;
  const auto known = std::find_if(classes.begin(), classes.end(), [&](const policy::MonitoredClass& c) { return c.code == proposed; });
  return ask("按数据判断是" + in_quotes(known == classes.end() ? proposed : known->title) + "，与所选类别不同，请写明不一致的理由");
}

// The household moves to the new policy period with its history: the event says from which class to which, and under which regime.
Result<void> confirm_class(Draft& draft) {
  RETURN_IF_ERROR(check_class(draft, "text"));
  draft.added["from"] = draft.file.monitored_class;
  draft.added["regime"] = draft.pack().regime_on(draft.day);
  return {};
}

Result<void> class_ended(Draft& draft) {
  const policy::MonitoredClass* next = draft.procedure().successor(draft.file.monitored_class, draft.moment.today);
  if (!next || !draft.file.next_class.empty()) return fail(ErrorCode::kTransition, "本户的类别没有到期");
  draft.added["to"] = next->code;
  draft.added["from"] = next->from.iso();
  draft.added["regime"] = draft.pack().regime_on(draft.moment.today);
  return {};
}

Result<void> assess(Draft& draft) {
  RETURN_IF_ERROR(check_risks(draft, texts(draft.body, "risks"), true, text(draft.body, "risk_text")));
  RETURN_IF_ERROR(check_class(draft, "class_reason"));
  finish_step(draft, StepKind::kAssessment);
  return {};
}

// The comparison as it would be after the event is done when nothing is missing or pending and every hit is judged.
bool completes_comparison(const Draft& draft) {
  CaseFile probe;
  probe.comparison = draft.file.comparison;
  Event event;
  event.action = draft.action;
  const std::string written = draft.body.dump();
  Body body;
  if (!body.parse(written) || !apply_action(probe, event, body.root()).empty()) return false;
  return std::all_of(draft.procedure().comparison.begin(), draft.procedure().comparison.end(), [&](const policy::ComparisonItem& item) {
    return std::any_of(probe.comparison.begin(), probe.comparison.end(), [&](const ComparisonResult& r) {
      return r.item == item.code && (r.result == "none" || (r.result == "hit" && !r.explanation.empty() && !r.decision.empty()));
    });
  });
}

std::string item_title(const policy::Procedure& procedure, std::string_view code) {
  const auto found = std::find_if(procedure.comparison.begin(), procedure.comparison.end(), [&](const policy::ComparisonItem& i) { return i.code == code; });
  return in_quotes(found == procedure.comparison.end() ? code : std::string_view(found->title));
}

Result<void> compare(Draft& draft) {
  RETURN_IF_ERROR(guards::authorised(draft.file, draft.day));
  for (const json& row : list(draft.body, "items")) {
    if (text(row, "result") == "hit" && text(row, "text").empty())
      return ask(item_title(draft.procedure(), text(row, "item")) + "有记录，请写明记录内容");
    const auto day = date(row, "data_date");
    if (day && *day > draft.moment.today) return fail(ErrorCode::kGuard, "数据日期" + day->iso() + "晚于今天，请核对");
  }
  if (completes_comparison(draft)) finish_step(draft, StepKind::kComparison);
  return {};
}

const ComparisonResult* find_hit(const Draft& draft) {
  const std::string_view item = text(draft.body, "item");
  const auto& all = draft.file.comparison;
  const auto found = std::find_if(all.begin(), all.end(), [&](const ComparisonResult& r) { return r.item == item && r.result == "hit"; });
  return found == all.end() ? nullptr : &*found;
}

Result<void> explain_hit(Draft& draft) {
  if (!find_hit(draft)) return fail(ErrorCode::kTransition, item_title(draft.procedure(), text(draft.body, "item")) + "没有比对记录，不需要说明");
  if (completes_comparison(draft)) finish_step(draft, StepKind::kComparison);
  return {};
}

Result<void> judge_hit(Draft& draft) {
  const ComparisonResult* hit = find_hit(draft);
  const std::string title = item_title(draft.procedure(), text(draft.body, "item"));
  if (!hit) return fail(ErrorCode::kTransition, title + "没有比对记录，不需要认定");
  if (hit->explanation.empty()) return fail(ErrorCode::kGuard, title + "的记录农户还没有说明，请村级先登记农户说明再认定");
  if (completes_comparison(draft)) finish_step(draft, StepKind::kComparison);
  return {};
}

Result<void> enter(Draft& draft) {
  finish_step(draft, StepKind::kEntry);
  return {};
}

Result<void> add_risk(Draft& draft) { return check_risks(draft, {std::string(text(draft.body, "risk"))}, false, text(draft.body, "risk_text")); }

Result<void> solve_risk(Draft& draft) {
  const std::string_view code = text(draft.body, "risk");
  const auto& risks = draft.file.risks;
  const bool open = std::any_of(risks.begin(), risks.end(), [&](const Risk& r) { return r.code == code && !r.solved; });
  if (!open) return fail(ErrorCode::kTransition, "本户没有未解决的风险" + in_quotes(risk_title(draft.pack(), code)));
  return {};
}

Result<void> green_channel(Draft& draft) {
  const std::string_view code = text(draft.body, "risk");
  RETURN_IF_ERROR(guards::green_risk(draft.procedure(), code));
  const auto& risks = draft.file.risks;
  const bool open = std::any_of(risks.begin(), risks.end(), [&](const Risk& r) { return r.code == code && !r.solved; });
  if (!open) return fail(ErrorCode::kGuard, "本户没有风险" + in_quotes(risk_title(draft.pack(), code)) + "，请先增加风险");
  return {};
}

constexpr NamedDecider kAdmissionDeciders[] = {
    {"authorise", authorise},
    {"withdraw_authorisation", withdraw_authorisation},
    {"authorisation_expired", authorisation_expired},
    {"assess", assess},
    {"confirm_class", confirm_class},
    {"class_ended", class_ended},
    {"compare", compare},
    {"explain_hit", explain_hit},
    {"judge_hit", judge_hit},
    {"enter", enter},
    {"add_risk", add_risk},
    {"solve_risk", solve_risk},
    {"green_channel", green_channel},
};

}  // namespace

Result<void> check_risks(Draft& draft, const std::vector<std::string>& more, bool replace, std::string_view risk_text) {
  std::vector<std::string> open;
  if (!replace) {
    for (const Risk& risk : draft.file.risks) {
      if (!risk.solved) open.push_back(risk.code);
    }
  }
  for (const std::string& code : more) {
    const std::string title = in_quotes(risk_title(draft.pack(), code));
    if (std::find(open.begin(), open.end(), code) != open.end())
      return fail(ErrorCode::kTransition, "风险" + title + "已经登记过，还没有解决，不用再加");
    // 0299 and 99, other disasters and other risks, say nothing by themselves.
    if (code.ends_with("99") && risk_text.empty()) return ask("风险" + title + "要写明具体是什么，请填写“其他风险的说明”");
    open.push_back(code);
  }
  if (draft.procedure().max_risks.empty()) return {};
  ASSIGN_OR_RETURN(const std::int64_t most, noted_number(draft, draft.procedure().max_risks));
  if (static_cast<std::int64_t>(open.size()) > most)
    return fail(ErrorCode::kGuard, "每户最多登记" + std::to_string(most) + "项风险，现在是" + std::to_string(open.size()) + "项，请先标记已解决的风险");
  return {};
}

Decider admission_decider(std::string_view action) {
  const auto found = std::find_if(std::begin(kAdmissionDeciders), std::end(kAdmissionDeciders), [&](const NamedDecider& e) { return e.action == action; });
  return found == std::end(kAdmissionDeciders) ? nullptr : found->decider;
}

}  // namespace shouwang::casework
