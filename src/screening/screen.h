// Screening: the rules of a pack over the households of a scope, as findings with evidence, compared with what was found before.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "policy/pack.h"
#include "screening/evidence.h"
#include "screening/snapshot.h"
#include "screening/store.h"

namespace shouwang::screening {

/// A household that a shadow rule would have found.
struct ShadowHit {
  std::string rule, rule_hash;
  std::int32_t county = 0;
  HouseholdId household;
  std::int64_t village = 0;
};

/// What the installation says about rules, over the pack: status by switch_key(). A changed rule has another key and is what its pack says.
using Switches = std::map<std::string, policy::RuleStatus>;
std::string switch_key(std::string_view rule, std::string_view hash);
/// The status that counts.
policy::RuleStatus status_of(const policy::Rule& rule, const Switches& switches);

struct Outcome {
  Run run;                             // without leads_new, leads_changed, finished_ms: casework fills them in
  std::vector<FindingChange> changes;  // by (county, household, rule); kSame without wording and evidence
  std::vector<ShadowHit> shadow;       // of shadow rules, by (household row, rule); these make no findings
  std::size_t snapshot_bytes = 0;
};

/// Screens every household of the scope by every rule in force on as_of. Changes nothing in the store.
///
/// Shadow rules are judged and counted (Run::rules) like all others, but what they find stands in Outcome::shadow and, counted by village, in Run::shadow; a finding left
/// over from before a rule became a shadow is kCleared. Rules of both kinds make findings: who reads them tells risk from quality by
/// policy::Rule::kind.
///
/// An open finding is kSame when rule, figures, parameters and the contents of the cited rows are what they were (who delivered them,
/// and which rows the rule looked at in vain, does not matter); kCleared when its rule now says no, is no longer in force, or the
/// household is no longer in scope. A rule that cannot tell clears nothing: the finding stays open as it is (kSame with its old
/// last_seen_ms and as_of). So a second run over the same data finds nothing new.
///
/// @param as_of    the day whose rules, parameters, households and memberships count
/// @param now_ms   UTC milliseconds written to the findings
/// @param ids      source of run and finding ids
/// @param threads  ≥ 1; the outcome does not depend on it (ids included)
/// @errors kForbidden when the scope may not screen; what the store and the language report
Result<Outcome> screen(Store& store, const policy::Pack& pack, const access::Scope& scope, Date as_of, std::int64_t now_ms, IdSource& ids,
                       unsigned threads, const Progress& progress, const Switches& switches = {});

/// Where a rule holds, with its figures, for all households of a snapshot.
struct Hit {
  std::uint32_t household;  // row
  std::uint32_t entry;      // of the plan
  std::optional<std::int64_t> value, limit;
};
struct Judgement {
  std::vector<Hit> hits;                              // by (household, entry)
  std::vector<RuleCount> counts;                      // one per entry, without `missing`
  std::vector<std::vector<std::uint32_t>> undecided;  // households that an entry cannot decide, rising; one list per entry
};
/// Runs the plan and collects the answers. @errors what cel::Plan::run reports
Result<Judgement> judge(const Snapshot& snapshot, const RulePlan& plan, unsigned threads);

}  // namespace shouwang::screening
