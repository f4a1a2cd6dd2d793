// Who may decide what about rules and findings: switches with two people, explanations with an end. Pure: what is known comes in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "analysis/store.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "casework/run.h"
#include "policy/pack.h"
#include "screening/screen.h"

namespace shouwang::analysis {

/// What the approved switches say, newest last word.
screening::Switches effective(const std::vector<RuleSwitch>& switches);
/// The approved switch that decides whether the present text of a rule is on trial; nullptr: the pack decides.
const RuleSwitch* switch_in_force(const std::vector<RuleSwitch>& switches, const policy::Rule& rule);

/// A proposal by a person. @errors kNotFound (no such rule), kInvalidArgument (reason not 2..500 characters, or the rule is like that
/// already), kConflict (one waits already)
Result<RuleSwitch> propose_switch(const policy::Pack& pack, const std::vector<RuleSwitch>& all, std::string_view rule,
                                  policy::RuleStatus status, std::string_view why, AccountId by, std::int64_t id, std::int64_t now_ms);
/// @returns the switch with the decision. @errors kNotFound, kConflict (decided already, or the rule's text has changed since),
///          kForbidden (proposer and approver are one person, or a proposal of the program that nobody has taken up)
Result<RuleSwitch> decide_switch(const policy::Pack& pack, const std::vector<RuleSwitch>& all, std::int64_t id, bool approve, AccountId by,
                                 std::int64_t now_ms);

/// Parameter: for how many months an explanation may hold.
inline constexpr std::string_view kExplanationMonths = "exemption_valid_months";

/// Codes that may excuse a finding of a rule: of all its code tables.
std::vector<policy::Code> reasons_of(const policy::Pack& pack, const policy::Rule& rule);
/// An explanation by a person. What village and department explain of a red or yellow finding waits for the township; everything else
/// holds at once. @errors kForbidden (may not work on findings), kInvalidArgument (reason not among the rule's, text not 2..500
/// characters, until past or too far), kTransition (the finding is cleared, or its rule has no reasons)
Result<Explanation> explain_finding(const policy::Pack& pack, const access::Scope& scope, const screening::Finding& finding,
                                    std::string_view reason, std::string_view text, Date until, std::int64_t id, std::int64_t now_ms);
/// @errors kForbidden (village level, or the one who explained), kTransition (accepted or ended already)
Result<Explanation> accept_explanation(const access::Scope& scope, Explanation explanation, std::int64_t now_ms);
/// Whoever explained it, or the township and above. @errors kForbidden, kTransition
Result<Explanation> end_explanation(const access::Scope& scope, Explanation explanation, std::int64_t now_ms);

/// Switches and explanations as a screening takes them. @errors what the store reports
Result<casework::Directives> instructions(Store& store, const access::Scope& scope, Date as_of);

/// Rules that mostly err by the leads of the last year, as proposals of the program for the shadow: what it proposes takes effect only when
/// a person takes it up and another one approves. A rule is proposed once a version; a pack without the parameters proposes nothing.
/// @returns how many were proposed. @errors what the store reports
Result<std::int64_t> propose_silence(Store& store, const policy::Pack& pack, const access::Scope& scope, std::int64_t now_ms, IdSource& ids);

/// A screening under the installation's switches and explanations; then rules that mostly err are proposed for silence. @errors as casework::run_screening
Result<screening::Run> run_screening(Store& store, screening::Store& screening_store, casework::Store& casework_store,
                                     const policy::Pack& pack, const access::Scope& scope, Date as_of, const casework::Clock& clock,
                                     IdSource& ids, unsigned threads, const screening::Progress& progress);

}  // namespace shouwang::analysis
