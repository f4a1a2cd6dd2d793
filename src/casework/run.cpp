#include "casework/run.h"

#include "casework/merge.h"

namespace shouwang::casework {
namespace {

constexpr double kScreened = 0.9;        // share of the progress bar before the commit
constexpr int kDueDaysWithoutRule = 15;  // a finding of a rule that the pack no longer has

}  // namespace

Result<screening::Run> run_screening(screening::Store& screening_store, Store& casework_store, const policy::Pack& pack,
                                     const access::Scope& scope, Date as_of, const Clock& clock, IdSource& ids, unsigned threads,
                                     const screening::Progress& progress) {
  const std::int64_t started_ms = clock();
  ASSIGN_OR_RETURN(auto outcome, screening::screen(screening_store, pack, scope, as_of, started_ms, ids, threads, [&](double share) {
                     if (progress) progress(share * kScreened);
                   }));
  ASSIGN_OR_RETURN(const auto open, casework_store.open_leads(scope));
  const auto due_days = [&](std::string_view id) {
    const policy::Rule* rule = pack.rule(id);
    return rule ? pack.due_days(*rule, as_of) : kDueDaysWithoutRule;
  };
  const std::vector<LeadChange> leads = merge(outcome.changes, open, due_days, started_ms, ids);
  for (const LeadChange& change : leads) ++(change.what == LeadChange::What::kNew ? outcome.run.leads_new : outcome.run.leads_changed);
  outcome.run.finished_ms = clock();
  RETURN_IF_ERROR(casework_store.commit_screening(outcome.run, outcome.changes, leads));
  if (progress) progress(1);
  return outcome.run;
}

}  // namespace shouwang::casework
