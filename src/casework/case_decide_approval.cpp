// Votes, notices, objections, decisions of township and county, and the way to elimination.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "casework/case_decide.h"
#include "casework/case_words.h"
#include "casework/event_body.h"
#include "casework/guards.h"
#include "casework/merge.h"

namespace shouwang::casework {
namespace {

using event_body::added;
using event_body::date;
using event_body::flag;
using event_body::integer;
using event_body::list;
using event_body::number;
using event_body::text;
using nlohmann::json;
using policy::PhaseKind;
using policy::StepKind;

/// What a refusal or a failed vote means in each phase.
void turn_down(Draft& draft) {
  if (draft.file.phase == Phase::kAdmission)
    draft.to = Phase::kRefused;
  else if (draft.file.phase == Phase::kElimination)
    draft.to = Phase::kHelping;
  else
    undo_from(draft, StepKind::kPlan);
}

Result<void> hold_review(Draft& draft) {
  RETURN_IF_ERROR(guards::known_for_review(draft.file));
  std::int64_t present = 0;
  for (const json& row : list(draft.body, "attendees")) present += flag(row, "withdrew") ? 0 : 1;
  const std::int64_t in_favour = integer(draft.body, "in_favour");
  const std::int64_t votes = in_favour + integer(draft.body, "against") + integer(draft.body, "abstained");
  if (votes != present) {
    return ask("同意、不同意、弃权合计" + std::to_string(votes) + "票，参加表决的有" + std::to_string(present) + "人（已除去回避的），请核对");
  }
  const policy::ReviewPolicy& policy = draft.procedure().review;
  ASSIGN_OR_RETURN(const std::int64_t quorum, noted_number(draft, policy.quorum));
  if (present < quorum) {
    return fail(ErrorCode::kGuard, "参加表决的只有" + std::to_string(present) + "人，至少要" + std::to_string(quorum) + "人，评议无效，请重新召开评议会");
  }
  ASSIGN_OR_RETURN(const std::int64_t majority, noted_number(draft, policy.majority));
  const bool passed = in_favour * 100 > majority * present;
  draft.added["present"] = present;
  draft.added["passed"] = passed;
  if (passed)
    finish_step(draft, StepKind::kReview);
  else
    turn_down(draft);
  return {};
}

// ---------------------------------------------------------------- notices

Result<void> notice_posted(Draft& draft) {
  if (draft.file.notice) return fail(ErrorCode::kTransition, "本户的公示已经张贴，到" + draft.file.notice_closes.iso() + "结束，不用再贴");
  const auto closes = date(draft.body, "closes");
  PhaseKind purpose{};
  if (!closes || *closes < draft.day || number(draft.body, "notice") == 0) return fail(ErrorCode::kInternal, "公示的编号或日期不对");
  if (!policy::parse_phase(text(draft.body, "purpose"), purpose) || purpose != steps_of(draft.file.phase))
    return fail(ErrorCode::kTransition, "本户现在是" + in_quotes(phase_state_title(draft.file.phase)) + "，不能放进这张公示");
  return {};
}

Result<void> notice_closed(Draft& draft) {
  if (!draft.file.notice) return fail(ErrorCode::kTransition, "还没有张贴公示");
  if (draft.moment.today <= draft.file.notice_closes) return fail(ErrorCode::kTransition, "公示到" + draft.file.notice_closes.iso() + "才结束");
  if (draft.file.has_unhandled_objection()) return fail(ErrorCode::kGuard, "还有异议没有处理，公示不能结束");
  finish_step(draft, StepKind::kNotice);
  return {};
}

Result<void> announcement_posted(Draft& draft) {
  if (number(draft.body, "notice") == 0) return fail(ErrorCode::kInternal, "公告没有编号");
  finish_step(draft, StepKind::kAnnouncement);
  return {};
}

Result<void> object(Draft& draft) {
  if (draft.day <= draft.file.notice_closes) return {};
  return fail(ErrorCode::kTransition, "公示已于" + draft.file.notice_closes.iso() + "结束，" + draft.day.iso() + "提出的异议不再按公示异议受理，可向乡镇或县级反映");
}

Result<void> objection_received(Draft& draft) {
  if (NoticeId(number(draft.body, "notice")) != draft.file.notice) return fail(ErrorCode::kTransition, "这张公示已经撤下，不再受理异议");
  return object(draft);
}

Result<void> report_objection(Draft& draft) { return object(draft); }

Result<void> handle_objection(Draft& draft) {
  const std::int64_t at = number(draft.body, "objection");
  if (at < 1 || at > static_cast<std::int64_t>(draft.file.objections.size())) return ask("没有第" + std::to_string(at) + "条异议，请刷新后重选");
  if (draft.file.objections[static_cast<std::size_t>(at - 1)].handled) return fail(ErrorCode::kTransition, "第" + std::to_string(at) + "条异议已经处理过");
  if (text(draft.body, "result") != "upheld") return {};
  if (draft.file.phase == Phase::kElimination)
    draft.to = Phase::kHelping;
  else
    undo_from(draft, draft.file.phase == Phase::kAdmission ? StepKind::kAssessment : StepKind::kPlan);
  return {};
}

// ---------------------------------------------------------------- decisions

Result<void> return_case(Draft& draft, StepKind decision) {
  StepKind to{};
  if (!policy::parse_step(text(draft.body, "return_to"), to)) return ask("请选择退回到哪一步");
  if (text(draft.body, "text").empty()) return ask("退回补正要在说明中写明需要补正什么");
  if (!comes_before(draft.file, to, decision)) {
    return ask("只能退回到" + in_quotes(step_title_of(draft.procedure(), draft.file.phase, decision)) + "之前的步骤，不能退回到" +
               in_quotes(policy::step_title(to)));
  }
  undo_from(draft, to);
  return {};
}

Result<void> refuse(Draft& draft) {
  if (text(draft.body, "reason").empty()) return ask("不同意要选择原因");
  RETURN_IF_ERROR(guards::refusal_is_weighed(draft.file, text(draft.body, "text")));
  turn_down(draft);
  return {};
}

Result<void> decide_step(Draft& draft, StepKind decision) {
  const std::string_view answer = text(draft.body, "decision");
  if (answer == "return") return return_case(draft, decision);
  if (answer == "refuse") return refuse(draft);
  finish_step(draft, decision);
  return {};
}

Result<void> township_review(Draft& draft) { return decide_step(draft, StepKind::kTownship); }

Result<void> county_approve(Draft& draft) {
  if (text(draft.body, "decision") == "agree") {
    RETURN_IF_ERROR(guards::approvable(draft.file, draft.pack()));
    const std::string_view chosen = text(draft.body, "monitored_class");
    if (!chosen.empty() && chosen != draft.file.monitored_class && text(draft.body, "text").empty())
      return ask("确认的对象类别与研判的不同，请在说明中写明理由");
    // The household as it was when this was decided, kept apart from everything that comes later.
    if (draft.facts && draft.file.phase != Phase::kMeasures) draft.added["facts"] = facts_json(*draft.facts);
  }
  return decide_step(draft, StepKind::kCounty);
}

// ---------------------------------------------------------------- elimination

Result<void> start_elimination(Draft& draft) {
  RETURN_IF_ERROR(guards::criteria_are_met(draft.file, draft.procedure(), draft.body, draft.facts));
  RETURN_IF_ERROR(guards::ripe_for_elimination(draft.file, draft.pack(), draft.day, text(draft.body, "mode") == "natural"));
  const policy::EliminationProfile& profile = draft.procedure().elimination;
  if (!profile.min_months.empty()) RETURN_IF_ERROR(noted_number(draft, profile.min_months));
  if (!profile.min_delivered.empty()) RETURN_IF_ERROR(noted_number(draft, profile.min_delivered));
  if (draft.facts) draft.added["facts"] = facts_json(*draft.facts);
  return {};
}

Result<void> consent(Draft& draft) {
  if (flag(draft.body, "agreed"))
    finish_step(draft, StepKind::kConsent);
  else if (draft.file.phase == Phase::kMeasures)
    undo_from(draft, StepKind::kPlan);
  else
    turn_down(draft);
  return {};
}

Result<void> survey(Draft& draft) {
  if (text(draft.body, "result") == "met")
    finish_step(draft, StepKind::kSurvey);
  else
    turn_down(draft);
  return {};
}

constexpr NamedDecider kDecisionDeciders[] = {
    {"hold_review", hold_review},
    {"notice_posted", notice_posted},
    {"notice_closed", notice_closed},
    {"announcement_posted", announcement_posted},
    {"objection_received", objection_received},
    {"report_objection", report_objection},
    {"handle_objection", handle_objection},
    {"township_review", township_review},
    {"county_approve", county_approve},
    {"start_elimination", start_elimination},
    {"consent", consent},
    {"survey", survey},
};

}  // namespace

Decider decision_decider(std::string_view action) {
  const auto found = std::find_if(std::begin(kDecisionDeciders), std::end(kDecisionDeciders), [&](const NamedDecider& e) { return e.action == action; });
  return found == std::end(kDecisionDeciders) ? nullptr : found->decider;
}

Result<void> check_guards(const CaseFile& file, std::string_view action, const Actor& actor, const Moment& moment) {
  if (action == "compare") return guards::authorised(file, moment.today);
  if (action == "hold_review") return guards::known_for_review(file);
  if (action == "watch_visit" && !file.watched()) return fail(ErrorCode::kTransition, "本户不在监测期后跟踪期内，不用登记跟踪走访；发现新情况请登记线索");
  if (action == "confirm_class" && file.next_class.empty()) return fail(ErrorCode::kTransition, "本户的对象类别没有到期，不用转为新时期的类别");
  if (action == "report_objection" && !file.notice) return fail(ErrorCode::kTransition, "还没有张贴公示，不能登记异议");
  if (action == "handle_objection" && !file.has_unhandled_objection()) return fail(ErrorCode::kTransition, "没有待处理的异议");
  if (action == "township_review" || action == "county_approve") {
    const StepKind decision = action == "township_review" ? StepKind::kTownship : StepKind::kCounty;
    RETURN_IF_ERROR(guards::notice_is_over(file, decision));
    return guards::independent(file, decision, actor);
  }
  // Without a measure it could still have gone by itself; the months and the open risks hold either way.
  if (action == "start_elimination") return guards::ripe_for_elimination(file, *moment.pack, moment.today, delivered_measures(file) == 0);
  if (action == "explain_hit" || action == "judge_hit") {
    const bool any = std::any_of(file.comparison.begin(), file.comparison.end(), [](const ComparisonResult& r) { return r.result == "hit"; });
    if (!any) return fail(ErrorCode::kTransition, "比对没有发现需要说明的记录");
  }
  if (action == "green_channel" && file.green_channel) return fail(ErrorCode::kTransition, "本户已开通绿色通道");
  if (action == "pause" && file.paused()) return fail(ErrorCode::kTransition, "本户已经暂停计时");
  if (action == "resume" && !file.paused()) return fail(ErrorCode::kTransition, "本户没有暂停计时");
  if (action == "withdraw_authorisation" && (file.authorisations.empty() || file.authorisations.back().withdrawn))
    return fail(ErrorCode::kTransition, "没有可以撤回的授权");
  const bool needs_measure = action.ends_with("_measure") || action == "confirm_receipt" || action == "call_back" || action == "review_effect";
  if (needs_measure && file.measures.empty()) return fail(ErrorCode::kTransition, "本户还没有帮扶措施");
  return {};
}

}  // namespace shouwang::casework
