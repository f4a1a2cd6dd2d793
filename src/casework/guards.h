// Conditions that no pack can switch off (docs/architecture.md, casework, lists them with the invariant that each keeps).
//
// A guard says in one sentence what is missing and who can do it. All are pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "casework/actor.h"
#include "casework/case_machine.h"
#include "policy/pack.h"

namespace shouwang::casework::guards {

/// G1, I-01: nothing about property is asked for without an authorisation that holds on that day. @errors kGuard
Result<void> authorised(const CaseFile& file, Date day);

/// G2, I-02, I-03, I-07: what has to be on record before the county approves: for admission authorisation, comparison, review, notice;
/// for elimination review and notice, and consent and survey where the profile asks for them. @errors kGuard
Result<void> approvable(const CaseFile& file, const policy::Pack& pack);

/// G3: who applied, verified, assessed, planned or investigated does not approve; who agreed for the township does not approve for
/// the county. @errors kForbidden
Result<void> independent(const CaseFile& file, policy::StepKind decision, const Actor& actor);

/// G4: neither township nor county decides before the notice is over and every objection is handled. @errors kGuard
Result<void> notice_is_over(const CaseFile& file, policy::StepKind decision);

/// G5: a record found by the comparison never refuses by itself: it has been explained and judged, and the refusal says what else was
/// weighed. @param text of the refusal. @errors kGuard
Result<void> refusal_is_weighed(const CaseFile& file, std::string_view text);

/// G6, I-05, I-06, I-09: elimination is not for a household with an open risk that nothing was delivered against, without a delivered
/// measure, or too soon after admission. @param natural the risk has gone by itself: no number of measures is asked
Result<void> ripe_for_elimination(const CaseFile& file, const policy::Pack& pack, Date day, bool natural);
/// The part of it that still has to hold when the county approves. @errors kGuard
Result<void> risks_are_answered(const CaseFile& file, const policy::Pack& pack);

/// G6: every criterion of the profile is met and shown, each of the five unalterable ones is among them, and labour is there.
/// @param body of "start_elimination". @param facts what the data say; a "no" asks for a written reason. @errors kGuard
Result<void> criteria_are_met(const CaseFile& file, const policy::Procedure& procedure, const nlohmann::json& body,
                              const HouseholdFacts* facts);

/// G7: class and risks are known before people vote. @errors kGuard
Result<void> known_for_review(const CaseFile& file);

/// G8: `day` is neither after today nor before `earliest`. @param what title of the date, 评议日期
/// @param after what happened on `earliest`, 线索发现. @errors kGuard naming both days
Result<void> dated(Date day, Date today, Date earliest, std::string_view what, std::string_view after);

/// G10, I-04: a case enters helping with exactly one responsible person. @errors kGuard
Result<void> has_responsible(const CaseFile& file);

/// G11: help before papers only for what cannot wait. @errors kGuard
Result<void> green_risk(const policy::Procedure& procedure, std::string_view risk);

}  // namespace shouwang::casework::guards
