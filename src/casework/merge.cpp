#include "casework/merge.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "base/text.h"

namespace shouwang::casework {
namespace {

using screening::FindingChange;


using Place = std::tuple<std::int32_t, std::int64_t>;  // county, household

/// The findings of one household as a lead shows them.
struct Summary {
  std::set<std::string> rules, risks;
  int findings = 0, grade = 0;
  std::int64_t village = 0;
  bool stirred = false;                                // something new or changed
  int new_due_days = std::numeric_limits<int>::max();  // smallest of the new findings
  int due_days = std::numeric_limits<int>::max();      // smallest of all

  void add(const FindingChange& change, const DueDays& days_of) {
    if (change.what == FindingChange::What::kCleared) return;
    const screening::Finding& f = change.finding;
    const std::optional<int> due = days_of(f.rule);
    if (!due) return;
    rules.insert(f.rule);
    if (!f.risk.empty()) risks.insert(f.risk);
    ++findings;
    grade = std::max(grade, f.severity);
    village = f.village;
    due_days = std::min(due_days, *due);
    if (change.what == FindingChange::What::kNew) new_due_days = std::min(new_due_days, *due);
    if (change.what != FindingChange::What::kSame) stirred = true;
  }
};

std::string joined(const std::set<std::string>& items) {
  std::string text;
  for (const std::string& item : items) {
    if (!text.empty()) text += ',';
    text += item;
  }
  return text;
}

bool same_content(const Lead& a, const Lead& b) {
  return std::tie(a.village, a.grade, a.due, a.findings, a.rules, a.risks) ==
         std::tie(b.village, b.grade, b.due, b.findings, b.rules, b.risks);
}

std::set<std::string> with_risks_of(const Lead& lead, std::set<std::string> risks) {
  for (const std::string_view risk : text::split(lead.risks, ',')) {
    if (!risk.empty()) risks.emplace(risk);
  }
  return risks;
}

void update(Lead& lead, const Summary& summary, Date today) {
  const bool untouched = lead.state == LeadState::kDispatched && lead.sequence == 0;
  lead.findings = summary.findings;
  lead.rules = joined(summary.rules);
  // What a person stated or saw is no finding, so it cannot be cleared by one.
  lead.risks = joined(lead.sequence == 0 ? summary.risks : with_risks_of(lead, summary.risks));
  if (summary.findings == 0) return;  // grade, day and village stay as they were when there was something to verify
  lead.grade = untouched ? summary.grade : std::max(lead.grade, summary.grade);
  if (untouched) lead.village = summary.village;
  // The clocks of acceptance, answer and review are no clocks of verification.
  const bool to_verify = lead.state == LeadState::kDispatched || lead.state == LeadState::kVerifying;
  if (to_verify && summary.new_due_days != std::numeric_limits<int>::max()) lead.due = std::min(lead.due, today.plus_days(summary.new_due_days));
}

}  // namespace

std::vector<LeadChange> merge(std::span<const FindingChange> changes, std::span<const Lead> open_leads, const DueDays& due_days,
                              std::int64_t now_ms, IdSource& ids) {
  const Date today = beijing_date(now_ms);
  std::map<Place, Summary> households;
  for (const FindingChange& change : changes) households[{change.finding.county, change.finding.household.value()}].add(change, due_days);
  // Should a store ever hold two open leads of a household, the older one is the lead; the other is left to people.
  std::map<Place, const Lead*> leads;
  for (const Lead& lead : open_leads) {
    if (lead.state == LeadState::kClosed) continue;
    const auto [it, fresh] = leads.try_emplace({lead.county, lead.household.value()}, &lead);
    if (!fresh && lead.id < it->second->id) it->second = &lead;
  }

  std::vector<LeadChange> result;
  for (const auto& [place, summary] : households) {
    const auto found = leads.find(place);
    if (found == leads.end()) {
      if (!summary.stirred) continue;
      Lead lead;
      lead.id = LeadId(ids.next(now_ms));
      lead.county = std::get<0>(place);
      lead.household = HouseholdId(std::get<1>(place));
      lead.opened_ms = now_ms;
      lead.due = today.plus_days(summary.due_days);
      update(lead, summary, today);
      result.push_back({LeadChange::What::kNew, std::move(lead)});
      continue;
    }
    Lead lead = *found->second;
    update(lead, summary, today);
    if (same_content(lead, *found->second)) continue;
    ++lead.version;
    result.push_back({LeadChange::What::kChanged, std::move(lead)});
  }
  return result;
}

void mark_relapses(std::vector<LeadChange>& changes, std::span<const std::pair<HouseholdId, CaseId>> watched) {
  if (watched.empty()) return;
  const std::map<HouseholdId, CaseId> of(watched.begin(), watched.end());
  for (LeadChange& change : changes) {
    if (change.what != LeadChange::What::kNew) continue;
    if (const auto found = of.find(change.lead.household); found != of.end()) change.lead.relapse_of = found->second.value();
  }
}

}  // namespace shouwang::casework
