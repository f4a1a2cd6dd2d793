#include "casework/guards.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "casework/case_words.h"
#include "casework/event_body.h"

namespace shouwang::casework::guards {
namespace {

using nlohmann::json;
using policy::PhaseKind;
using policy::StepKind;
using Guard = policy::Criterion::Guard;

// A written reason against the data has to say something.
constexpr std::size_t kReasonLength = 10;

Failure refuse(std::string message) { return fail(ErrorCode::kGuard, std::move(message)); }

bool is_done(const CaseFile& file, StepKind kind) {
  const StepState* step = file.step(kind);
  return step && step->done;
}

Result<void> need_step(const CaseFile& file, StepKind kind, std::string_view for_what) {
  if (is_done(file, kind)) return {};
  const std::string title(policy::step_title(kind));
  if (!file.step(kind)) {
    return refuse("本地程序里没有“" + title + "”这一步，" + std::string(for_what) + "缺了它不能审批，请联系县级管理员检查政策包");
  }
  return refuse(std::string(for_what) + "必须先有“" + title + "”记录，现在还没有，请先办理“" + title + "”");
}

const ComparisonResult* unjudged_hit(const CaseFile& file) {
  const auto found = std::find_if(file.comparison.begin(), file.comparison.end(),
                                  [](const ComparisonResult& r) { return r.result == "hit" && r.decision.empty(); });
  return found == file.comparison.end() ? nullptr : &*found;
}

std::string_view guard_title(Guard guard) {
  static constexpr std::array<std::string_view, 6> kTitles = {"", "落实帮扶措施", "三保障和饮水安全", "收入稳定", "支出负担", "劳动能力"};
  return kTitles[static_cast<std::size_t>(guard)];
}

bool is_short(std::string_view reason) { return text::count_code_points(text::trim_ascii(reason)) < kReasonLength; }

const json* verdict_of(const json& body, std::string_view criterion) {
  const json* found = nullptr;
  for (const json& row : event_body::list(body, "verdicts")) {
    if (event_body::text(row, "criterion") == criterion) found = &row;
  }
  return found;
}

bool data_say_no(const HouseholdFacts* facts, std::string_view criterion) {
  return facts && std::any_of(facts->criteria.begin(), facts->criteria.end(),
                              [&](const Judged& j) { return j.id == criterion && j.answer == Answer::kNo; });
}

Result<void> every_risk_is_answered(const CaseFile& file, const policy::Pack& pack) {
  for (const Risk& risk : file.risks) {
    const bool answered = risk.solved || std::any_of(file.measures.begin(), file.measures.end(), [&](const Measure& m) {
      return m.state == MeasureState::kDelivered && answers(m, risk.code);
    });
    if (!answered) {
      return refuse("风险" + in_quotes(risk_title(pack, risk.code)) + "还没有落实对应的帮扶措施，不能消除，请先登记落实，或在风险确已解决时标记已解决");
    }
  }
  return {};
}

Result<void> check_verdict(const CaseFile& file, const policy::Criterion& criterion, const json& body, const HouseholdFacts* facts) {
  const json* row = verdict_of(body, criterion.id);
  const std::string title = in_quotes(criterion.title);
  if (!row) return refuse("没有核对" + title + "，所有指标都要逐项核对");
  if (event_body::text(*row, "verdict") != "yes") return refuse(title + "没有达标，不能启动风险消除，请继续帮扶");
  const std::string_view evidence = event_body::text(*row, "evidence");
  if (data_say_no(facts, criterion.id) && is_short(evidence))
    return refuse("数据显示" + title + "没有达标，确已达标的请在依据中写明情况（不少于10个字）");
  if (criterion.guard == Guard::kLabour && file.no_labour && is_short(evidence))
    return refuse("上次研判整户无劳动能力，现在已有劳动能力的请在" + title + "的依据中写明变化情况（不少于10个字）");
  return {};
}

}  // namespace

Result<void> authorised(const CaseFile& file, Date day) {
  if (file.authorisations.empty()) return refuse("农户还没有签署承诺授权书，不能进行信息比对，请村级先登记承诺授权");
  if (std::any_of(file.authorisations.begin(), file.authorisations.end(), [&](const Authorisation& a) { return a.holds(day); })) return {};
  const Authorisation& last = file.authorisations.back();
  if (last.withdrawn) return refuse("农户已撤回授权，不能进行信息比对，农户重新签署后请登记承诺授权");
  if (day < last.signed_on) {
    return refuse("授权书签署于" + last.signed_on.iso() + "，" + day.iso() + "还没有授权，比对不能早于授权");
  }
  return refuse("授权已于" + last.valid_to.iso() + "到期，不能进行信息比对，请农户重新签署后登记承诺授权");
}

Result<void> approvable(const CaseFile& file, const policy::Pack& pack) {
  if (file.phase == Phase::kAdmission) {
    for (const StepKind kind : {StepKind::kAuthorisation, StepKind::kComparison, StepKind::kReview, StepKind::kNotice})
      RETURN_IF_ERROR(need_step(file, kind, "纳入监测"));
    return known_for_review(file);
  }
  if (file.phase != Phase::kElimination) return {};
  for (const StepKind kind : {StepKind::kReview, StepKind::kNotice}) RETURN_IF_ERROR(need_step(file, kind, "标注风险消除"));
  const policy::EliminationProfile& profile = pack.procedure.elimination;
  if (profile.consent) RETURN_IF_ERROR(need_step(file, StepKind::kConsent, "标注风险消除"));
  if (profile.survey) RETURN_IF_ERROR(need_step(file, StepKind::kSurvey, "标注风险消除"));
  return risks_are_answered(file, pack);
}

Result<void> independent(const CaseFile& file, StepKind decision, const Actor& actor) {
  const AccountId account = actor.scope.account();
  if (!account) return {};
  const std::string title = in_quotes(policy::step_title(decision));
  if (std::find(file.handlers.begin(), file.handlers.end(), account) != file.handlers.end())
    return fail(ErrorCode::kForbidden, "您参加过本户的登记、核实、研判或调查，不能再办理" + title + "，请换一位同事办理");
  // What is decided here must be somebody else's work.
  for (const StepKind kind : {StepKind::kPlan, StepKind::kConsent}) {
    const StepState* step = file.step(kind);
    if (step && step->done && step->done_by == account)
      return fail(ErrorCode::kForbidden, "“" + std::string(policy::step_title(kind)) + "”是您办理的，不能再由您办理" + title + "，请换一位同事办理");
  }
  if (decision == StepKind::kCounty && file.township_by == account)
    return fail(ErrorCode::kForbidden, "乡镇审核是您办理的，县级审批不能由同一人办理，请换一位同事办理");
  return {};
}

Result<void> notice_is_over(const CaseFile& file, StepKind decision) {
  const StepState* notice = file.step(StepKind::kNotice);
  const std::string title = in_quotes(policy::step_title(decision));
  if (file.has_unhandled_objection()) {
    const auto open = std::find_if(file.objections.begin(), file.objections.end(), [](const Objection& o) { return !o.handled; });
    return refuse("第" + std::to_string(open->number) + "条异议还没有处理，不能办理" + title + "，请村级或乡镇先处理异议");
  }
  // Measures are published where the region says so; admission and elimination everywhere.
  if (!notice && file.phase == Phase::kMeasures) return {};
  if (!notice) return refuse("本地程序里没有公示这一步，不能办理" + title + "，请联系县级管理员检查政策包");
  if (notice->done) return {};
  if (!file.notice) return refuse("还没有公示，不能办理" + title + "，请村级先张贴公示");
  return refuse("公示到" + file.notice_closes.iso() + "结束，期满后才能办理" + title);
}

Result<void> refusal_is_weighed(const CaseFile& file, std::string_view words) {
  const bool any = std::any_of(file.comparison.begin(), file.comparison.end(), [](const ComparisonResult& r) { return r.result == "hit"; });
  if (!any) return {};
  if (unjudged_hit(file)) return refuse("比对发现的记录还没有认定，不能据此不予纳入，请先登记农户说明并认定");
  if (is_short(words)) return refuse("比对有记录不能单独作为不予纳入的理由，请在说明中写明收入、支出、困难和应对能力的综合判断（不少于10个字）");
  return {};
}

Result<void> risks_are_answered(const CaseFile& file, const policy::Pack& pack) {
  if (file.no_labour) return refuse("整户无劳动能力的，落实社会保障措施后暂不标注风险消除，请终止消除程序后转长期跟踪");
  return every_risk_is_answered(file, pack);
}

Result<void> ripe_for_elimination(const CaseFile& file, const policy::Pack& pack, Date day, bool natural) {
  const policy::EliminationProfile& profile = pack.procedure.elimination;
  if (!profile.min_months.empty()) {
    ASSIGN_OR_RETURN(const std::int64_t months, pack.number(profile.min_months, day));
    const Date admitted = file.admitted_on.value_or(day);
    const Date from = admitted.plus_months(static_cast<int>(months));
    if (day < from) {
      return refuse("纳入监测满" + std::to_string(months) + "个月才能启动风险消除：本户" + admitted.iso() + "纳入，" + from.iso() + "起可以启动");
    }
  }
  if (!natural) {
    std::int64_t least = 1;
    if (!profile.min_delivered.empty()) {
      ASSIGN_OR_RETURN(const std::int64_t wanted, pack.number(profile.min_delivered, day));
      least = std::max(least, wanted);
    }
    const std::int64_t delivered = delivered_measures(file);
    if (delivered < least) {
      return refuse("至少落实" + std::to_string(least) + "项帮扶措施才能启动风险消除，现在落实了" + std::to_string(delivered) + "项");
    }
  }
  return every_risk_is_answered(file, pack);
}

Result<void> criteria_are_met(const CaseFile& file, const policy::Procedure& procedure, const json& body, const HouseholdFacts* facts) {
  if (event_body::text(body, "labour") == "none")
    return refuse("整户无劳动能力的，落实社会保障措施后暂不标注风险消除，请转长期跟踪");
  for (const Guard guard : {Guard::kMeasures, Guard::kGuarantees, Guard::kIncome, Guard::kExpense, Guard::kLabour}) {
    const auto& criteria = procedure.elimination.criteria;
    const bool asked = std::any_of(criteria.begin(), criteria.end(), [&](const policy::Criterion& c) { return c.guard == guard; });
    if (!asked) return refuse("本地消除指标没有“" + std::string(guard_title(guard)) + "”一项，不能启动风险消除，请联系县级管理员检查政策包");
  }
  for (const policy::Criterion& criterion : procedure.elimination.criteria) RETURN_IF_ERROR(check_verdict(file, criterion, body, facts));
  return {};
}

Result<void> known_for_review(const CaseFile& file) {
  if (file.monitored_class.empty()) return refuse("还没有确定对象类别，请先办理综合研判");
  if (file.risks.empty()) return refuse("还没有确定风险类型，请先办理综合研判或增加风险");
  return {};
}

Result<void> dated(Date day, Date today, Date earliest, std::string_view what, std::string_view after) {
  if (day > today) return refuse(in_quotes(what) + "不能晚于今天（" + today.iso() + "），填的是" + day.iso());
  if (day < earliest) return refuse(in_quotes(what) + "填的是" + day.iso() + "，早于" + std::string(after) + "的日期" + earliest.iso() + "，请核对");
  return {};
}

Result<void> has_responsible(const CaseFile& file) {
  if (!file.responsible_name.empty()) return {};
  return refuse("还没有明确帮扶责任人，不能进入帮扶阶段，请乡镇或县级先办理“明确帮扶责任人”");
}

Result<void> green_risk(const policy::Procedure& procedure, std::string_view risk) {
  if (procedure.is_green(risk)) return {};
  return refuse("这项风险不适用绿色通道，请按一般程序办理");
}

}  // namespace shouwang::casework::guards
