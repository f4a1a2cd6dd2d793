#include "casework/run.h"

#include <map>
#include <string_view>
#include <tuple>

#include "casework/merge.h"

namespace shouwang::casework {
namespace {

constexpr double kScreened = 0.9;        // share of the progress bar before the commit
constexpr int kDueDaysWithoutRule = 15;  // a finding of a rule that the pack no longer has

/// The changes as leads see them: what is explained is as good as cleared, and what was explained and is not any more has changed.
std::vector<screening::FindingChange> with_explanations(std::vector<screening::FindingChange> changes,
                                                        const std::vector<Explanation>& explanations) {
  using What = screening::FindingChange::What;
  if (explanations.empty()) return changes;
  std::map<std::tuple<std::int32_t, HouseholdId, std::string_view>, bool> in_force;
  for (const Explanation& e : explanations) in_force[{e.county, e.household, e.rule}] |= e.in_force;
  for (screening::FindingChange& change : changes) {
    const auto it = in_force.find({change.finding.county, change.finding.household, change.finding.rule});
    if (it == in_force.end() || change.what == What::kCleared) continue;
    if (it->second) {
      change.what = What::kCleared;
    } else if (change.what == What::kSame) {
      change.what = What::kChanged;
    }
  }
  return changes;
}

}  // namespace

Result<screening::Run> run_screening(screening::Store& screening_store, Store& casework_store, const policy::Pack& pack,
                                     const access::Scope& scope, Date as_of, const Clock& clock, IdSource& ids, unsigned threads,
                                     const screening::Progress& progress, const Directives& directives) {
  const std::int64_t started_ms = clock();
  ASSIGN_OR_RETURN(auto outcome, screening::screen(screening_store, pack, scope, as_of, started_ms, ids, threads, [&](double share) {
                     if (progress) progress(share * kScreened);
                   }, directives.switches));
  ASSIGN_OR_RETURN(const auto open, casework_store.open_leads(scope));
  const auto due_days = [&](std::string_view id) -> std::optional<int> {
    const policy::Rule* rule = pack.rule(id);
    if (!rule) return kDueDaysWithoutRule;
    if (rule->kind == policy::RuleKind::kQuality) return std::nullopt;
    return pack.due_days(*rule, as_of);
  };
  std::vector<LeadChange> leads = merge(with_explanations(outcome.changes, directives.explanations), open, due_days, started_ms, ids);
  ASSIGN_OR_RETURN(const auto watched, casework_store.watched(scope, beijing_date(started_ms)));
  mark_relapses(leads, watched);
  for (const LeadChange& change : leads) ++(change.what == LeadChange::What::kNew ? outcome.run.leads_new : outcome.run.leads_changed);
  outcome.run.finished_ms = clock();
  std::vector<CountedExplanation> counted;
  for (const Explanation& e : directives.explanations)
    if (!e.in_force) counted.push_back({e.county, e.id});
  RETURN_IF_ERROR(casework_store.commit_screening(outcome.run, outcome.changes, leads, counted));
  if (progress) progress(1);
  return outcome.run;
}

}  // namespace shouwang::casework
