#include "analysis/governance.h"

#include <algorithm>

#include "analysis/scoreboard.h"
#include "base/text.h"

namespace shouwang::analysis {
namespace {

constexpr int kMonthsLookedAt = 12;  // by the scoreboard that proposes
constexpr std::size_t kShortestText = 2, kLongestText = 500;  // characters

bool is_waiting(const RuleSwitch& s) { return s.decision == Decision::kWaiting; }

Result<void> check_text(std::string_view text, std::string_view what) {
  const std::size_t length = text::count_code_points(text);
  if (length < kShortestText || length > kLongestText)
    return fail(ErrorCode::kInvalidArgument, std::string(what) + "应为 2 到 500 个字，请写明情况");
  return {};
}

bool is_earlier_decision(const RuleSwitch& a, const RuleSwitch& b) { return std::pair{a.decided_ms, a.id} < std::pair{b.decided_ms, b.id}; }

bool is_above_village(access::Role role) { return role != access::Role::kVillage && role != access::Role::kDepartment; }

}  // namespace

std::string_view decision_name(Decision decision) {
  switch (decision) {
    case Decision::kWaiting:
      return "waiting";
    case Decision::kApproved:
      return "approved";
    case Decision::kRejected:
      return "rejected";
  }
  return "";
}

std::string_view quality_state_name(QualityState state) {
  switch (state) {
    case QualityState::kOpen:
      return "open";
    case QualityState::kExplained:
      return "explained";
    case QualityState::kCleared:
      return "cleared";
  }
  return "";
}

bool parse_quality_state(std::string_view name, QualityState& out) {
  for (const QualityState state : {QualityState::kOpen, QualityState::kExplained, QualityState::kCleared})
    if (quality_state_name(state) == name) {
      out = state;
      return true;
    }
  return false;
}

std::string_view sharing_name(Sharing sharing) {
  switch (sharing) {
    case Sharing::kPrivate:
      return "private";
    case Sharing::kUnit:
      return "unit";
    case Sharing::kAll:
      return "all";
  }
  return "";
}

bool parse_sharing(std::string_view name, Sharing& out) {
  for (const Sharing sharing : {Sharing::kPrivate, Sharing::kUnit, Sharing::kAll})
    if (sharing_name(sharing) == name) {
      out = sharing;
      return true;
    }
  return false;
}

screening::Switches effective(const std::vector<RuleSwitch>& switches) {
  std::vector<const RuleSwitch*> approved;
  for (const RuleSwitch& s : switches)
    if (s.decision == Decision::kApproved) approved.push_back(&s);
  std::sort(approved.begin(), approved.end(), [](const RuleSwitch* a, const RuleSwitch* b) { return is_earlier_decision(*a, *b); });
  screening::Switches out;
  for (const RuleSwitch* s : approved) out[screening::switch_key(s->rule, s->rule_hash)] = s->status;
  return out;
}

const RuleSwitch* switch_in_force(const std::vector<RuleSwitch>& switches, const policy::Rule& rule) {
  const RuleSwitch* last = nullptr;
  for (const RuleSwitch& s : switches) {
    if (s.decision != Decision::kApproved || s.rule != rule.id || s.rule_hash != rule.hash) continue;
    if (!last || is_earlier_decision(*last, s)) last = &s;
  }
  return last;
}

Result<RuleSwitch> propose_switch(const policy::Pack& pack, const std::vector<RuleSwitch>& all, std::string_view rule,
                                  policy::RuleStatus status, std::string_view why, AccountId by, std::int64_t id, std::int64_t now_ms) {
  const policy::Rule* const found = pack.rule(rule);
  if (!found) return fail(ErrorCode::kNotFound, "现行政策包中没有规则 " + std::string(rule));
  RETURN_IF_ERROR(check_text(why, "理由"));
  if (screening::status_of(*found, effective(all)) == status) {
    return fail(ErrorCode::kInvalidArgument, "规则“" + found->title + "”现在就是" +
                                                 (status == policy::RuleStatus::kShadow ? "试运行" : "启用") + "状态，不需要切换");
  }
  // A proposal of the program is taken up by the person who repeats it.
  for (const RuleSwitch& s : all)
    if (is_waiting(s) && s.proposed_by && s.rule == found->id && s.rule_hash == found->hash)
      return fail(ErrorCode::kConflict, "规则“" + found->title + "”已有一项待审批的切换，请先审批");
  RuleSwitch out;
  out.id = id;
  out.rule = found->id;
  out.rule_hash = found->hash;
  out.status = status;
  out.proposed_by = by;
  out.proposed_ms = now_ms;
  out.why = std::string(why);
  return out;
}

Result<RuleSwitch> decide_switch(const policy::Pack& pack, const std::vector<RuleSwitch>& all, std::int64_t id, bool approve, AccountId by,
                                 std::int64_t now_ms) {
  const auto it = std::find_if(all.begin(), all.end(), [&](const RuleSwitch& s) { return s.id == id; });
  if (it == all.end()) return fail(ErrorCode::kNotFound, "没有这项规则切换，请刷新列表");
  if (!is_waiting(*it)) return fail(ErrorCode::kConflict, "这项规则切换已经审批过了，请刷新列表");
  if (approve && !it->proposed_by) return fail(ErrorCode::kForbidden, "这是系统按评分提出的建议，请先由一人提出切换，再由另一人审批");
  if (it->proposed_by == by) return fail(ErrorCode::kForbidden, "提出人不能审批自己提出的切换，请由另一人审批");
  const policy::Rule* const rule = pack.rule(it->rule);
  if (approve && (!rule || rule->hash != it->rule_hash))
    return fail(ErrorCode::kConflict, "规则 " + it->rule + " 的内容在提出之后改过，请按现在的内容重新提出");
  RuleSwitch out = *it;
  out.decision = approve ? Decision::kApproved : Decision::kRejected;
  out.decided_by = by;
  out.decided_ms = now_ms;
  return out;
}

std::vector<policy::Code> reasons_of(const policy::Pack& pack, const policy::Rule& rule) {
  std::vector<policy::Code> out;
  for (const std::string& id : rule.exempt)
    if (const policy::CodeTable* table = pack.code_table(id)) out.insert(out.end(), table->codes.begin(), table->codes.end());
  return out;
}

Result<Explanation> explain_finding(const policy::Pack& pack, const access::Scope& scope, const screening::Finding& finding,
                                    std::string_view reason, std::string_view text, Date until, std::int64_t id, std::int64_t now_ms) {
  if (!scope.may(access::Permission::kWork)) return fail(ErrorCode::kForbidden, "您的账号不能说明问题数据，请由村级或乡镇办理");
  if (finding.state != screening::FindingState::kOpen) return fail(ErrorCode::kTransition, "这条问题已经消除，不需要说明");
  const policy::Rule* const rule = pack.rule(finding.rule);
  if (!rule) return fail(ErrorCode::kTransition, "现行政策包中已没有这条规则，下次筛查后问题会自动消除");
  const auto reasons = reasons_of(pack, *rule);
  if (reasons.empty()) return fail(ErrorCode::kTransition, "规则“" + rule->title + "”没有可以说明的理由，请更正数据");
  if (std::none_of(reasons.begin(), reasons.end(), [&](const policy::Code& c) { return c.code == reason; }))
    return fail(ErrorCode::kInvalidArgument, "请从这条规则的理由列表中选择理由");
  RETURN_IF_ERROR(check_text(text, "说明"));
  const Date today = beijing_date(now_ms);
  ASSIGN_OR_RETURN(const std::int64_t months, pack.number(kExplanationMonths, today));
  const Date last = today.plus_months(static_cast<int>(months));
  if (until < today || last < until) {
    return fail(ErrorCode::kInvalidArgument, "说明的有效期应在今天和 " + last.iso() + " 之间（最长 " + std::to_string(months) + " 个月）");
  }
  Explanation out;
  out.id = id;
  out.county = finding.county;
  out.household = finding.household;
  out.village = finding.village;
  out.rule = finding.rule;
  out.reason = std::string(reason);
  out.text = std::string(text);
  out.explained_by = scope.account();
  out.explained_ms = now_ms;
  out.until = until;
  const auto severity = static_cast<policy::Severity>(finding.severity);
  if (is_above_village(scope.role()) || severity == policy::Severity::kBlue) {
    out.accepted_by = scope.account();
    out.accepted_ms = now_ms;
  }
  return out;
}

Result<Explanation> accept_explanation(const access::Scope& scope, Explanation explanation, std::int64_t now_ms) {
  if (!scope.may(access::Permission::kWork) || !is_above_village(scope.role()))
    return fail(ErrorCode::kForbidden, "说明由乡镇或县级认可，村级不能认可");
  if (explanation.ended_ms != 0) return fail(ErrorCode::kTransition, "这条说明已经撤回，请刷新");
  if (explanation.accepted_ms != 0) return fail(ErrorCode::kTransition, "这条说明已经认可，请刷新");
  if (explanation.explained_by == scope.account()) return fail(ErrorCode::kForbidden, "说明人不能认可自己的说明，请由另一人认可");
  explanation.accepted_by = scope.account();
  explanation.accepted_ms = now_ms;
  return explanation;
}

Result<Explanation> end_explanation(const access::Scope& scope, Explanation explanation, std::int64_t now_ms) {
  const bool own = explanation.explained_by == scope.account();
  if (!scope.may(access::Permission::kWork) || (!own && !is_above_village(scope.role())))
    return fail(ErrorCode::kForbidden, "只有说明人和乡镇、县级可以撤回说明");
  if (explanation.ended_ms != 0) return fail(ErrorCode::kTransition, "这条说明已经撤回，请刷新");
  explanation.ended_ms = now_ms;
  explanation.ended_by = scope.account();
  return explanation;
}

Result<casework::Directives> instructions(Store& store, const access::Scope& scope, Date as_of) {
  casework::Directives out;
  ASSIGN_OR_RETURN(const auto switches, store.switches());
  out.switches = effective(switches);
  ASSIGN_OR_RETURN(const auto explanations, store.explanations(scope));
  for (const Explanation& e : explanations) out.explanations.push_back({e.county, e.household, e.rule, e.in_force(as_of), e.id});
  return out;
}

Result<std::int64_t> propose_silence(Store& store, const policy::Pack& pack, const access::Scope& scope, std::int64_t now_ms, IdSource& ids) {
  const Date today = beijing_date(now_ms);
  ASSIGN_OR_RETURN(const auto scores, scoreboard(store, scope, beijing_midnight_ms(today.plus_months(-kMonthsLookedAt)), now_ms, {}));
  const auto silent = to_silence(pack, scores, today);
  if (!silent) return 0;
  ASSIGN_OR_RETURN(const auto all, store.switches());
  const auto now = effective(all);
  std::int64_t proposed = 0;
  for (const Score& score : *silent) {
    const policy::Rule* const rule = pack.rule(score.rule);
    if (!rule || screening::status_of(*rule, now) == policy::RuleStatus::kShadow) continue;
    const auto same = [&](const RuleSwitch& s) { return s.rule == rule->id && s.rule_hash == rule->hash && s.status == policy::RuleStatus::kShadow; };
    if (std::any_of(all.begin(), all.end(), same)) continue;
    RuleSwitch s;
    s.id = ids.next(now_ms);
    s.rule = rule->id;
    s.rule_hash = rule->hash;
    s.status = policy::RuleStatus::kShadow;
    s.proposed_ms = now_ms;
    s.why = "近一年核实 " + std::to_string(score.verified()) + " 条，误报 " + std::to_string(score.wrong) + " 条，准确率偏低，建议停止派发";
    RETURN_IF_ERROR(store.propose(s));
    ++proposed;
  }
  return proposed;
}

Result<screening::Run> run_screening(Store& store, screening::Store& screening_store, casework::Store& casework_store,
                                     const policy::Pack& pack, const access::Scope& scope, Date as_of, const casework::Clock& clock,
                                     IdSource& ids, unsigned threads, const screening::Progress& progress) {
  ASSIGN_OR_RETURN(const casework::Directives wanted, instructions(store, scope, as_of));
  ASSIGN_OR_RETURN(auto run, casework::run_screening(screening_store, casework_store, pack, scope, as_of, clock, ids, threads, progress, wanted));
  RETURN_IF_ERROR(propose_silence(store, pack, scope, clock(), ids));
  return run;
}

}  // namespace shouwang::analysis
