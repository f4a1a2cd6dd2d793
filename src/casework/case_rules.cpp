#include "casework/case_rules.h"

#include <algorithm>
#include <array>

namespace shouwang::casework {
namespace {

using enum Phase;
using S = policy::StepKind;

constexpr auto kNone = StepUse::kNone;
constexpr auto kNeeds = StepUse::kNeeds;
constexpr auto kMayDo = StepUse::kMayDo;

constexpr std::uint16_t kStepped = in(kAdmission) | in(kMeasures) | in(kElimination);
constexpr std::uint16_t kHelped = in(kHelping) | in(kTracking) | in(kElimination);
constexpr std::uint16_t kAdmitted = kHelped | in(kMeasures);
constexpr std::uint16_t kOpen = kAdmitted | in(kAdmission);
constexpr std::uint16_t kShut = in(kEliminated) | in(kRefused) | in(kEnded) | in(kRemoved);
constexpr std::uint16_t kAny = kOpen | kShut;

// action, phases, step, also while paused, before helping only by the green channel, leads to
constexpr CaseRule kRules[] = {
    {"phase", kStepped, kNone},
    {"notice_posted", kStepped, kNeeds, S::kNotice},
    {"notice_closed", kStepped, kNeeds, S::kNotice},
    {"announcement_posted", kStepped, kNeeds, S::kAnnouncement},
    {"notice_photographed", kAny, kNone, {}, true},
    {"objection_received", kStepped, kNeeds, S::kNotice, true},
    {"authorisation_expired", kStepped, kNone, {}, true},
    {"lead_joined", kOpen, kNone, {}, true},
    {"class_ended", kOpen, kNone, {}, true},
    {"confirm_class", kOpen, kNone, {}, true},
    {"authorise", kOpen, kMayDo, S::kAuthorisation},
    {"withdraw_authorisation", kOpen, kNone, {}, true},
    {"assess", kStepped, kNeeds, S::kAssessment},
    {"compare", kStepped, kNeeds, S::kComparison},
    {"explain_hit", kStepped, kNeeds, S::kComparison},
    {"judge_hit", kStepped, kNeeds, S::kComparison},
    {"hold_review", kStepped, kNeeds, S::kReview},
    {"report_objection", kStepped, kNeeds, S::kNotice, true},
    {"handle_objection", kStepped, kNone},
    {"township_review", kStepped, kNeeds, S::kTownship},
    {"county_approve", kStepped, kNeeds, S::kCounty},
    {"enter", kStepped, kNeeds, S::kEntry},
    {"name_responsible", kOpen, kMayDo, S::kResponsible},
    {"plan", in(kMeasures), kNeeds, S::kPlan},
    {"add_measures", kOpen, kNone, {}, true, true},
    {"withdraw_measure", kOpen, kNone, {}, true},
    {"start_measure", kOpen, kNone, {}, true, true},
    {"deliver_measure", kOpen, kNone, {}, true, true},
    {"fail_measure", kOpen, kNone, {}, true, true},
    {"confirm_receipt", kOpen, kNone, {}, true},
    {"call_back", kOpen, kNone, {}, true},
    {"review_effect", kOpen, kNone, {}, true},
    {"visit", kOpen, kNone, {}, true},
    {"watch_visit", in(kEliminated), kNone},
    {"watch_ended", in(kEliminated), kNone},
    {"reentered", kShut, kNone, {}, true},
    {"continue_help", in(kHelping), kNone},
    {"track", in(kHelping), kNone, {}, false, false, kTracking},
    {"resume_help", in(kTracking), kNone, {}, false, false, kHelping},
    {"start_elimination", in(kHelping), kNone, {}, false, false, kElimination},
    {"consent", kStepped, kNeeds, S::kConsent},
    {"survey", kStepped, kNeeds, S::kSurvey},
    {"stop_elimination", in(kElimination), kNone, {}, false, false, kHelping},
    {"roll_back", in(kEliminated), kNone, {}, false, false, kHelping},
    {"end_case", kOpen, kNone, {}, true, false, kEnded},
    {"remove_case", kAdmitted, kNone, {}, true, false, kRemoved},
    {"withdraw_case", in(kAdmission), kNone, {}, true, false, kRefused},
    {"pause", kOpen, kNone},
    {"resume", kOpen, kNone, {}, true},
    {"green_channel", in(kAdmission) | in(kMeasures), kNone},
    {"add_risk", kOpen, kNone, {}, true},
    {"solve_risk", kHelped, kNone},
    {"comment", kAny, kNone, {}, true},
    {"basis_withdrawn", kAny, kNone, {}, true},
};

}  // namespace

std::span<const CaseRule> case_rules() { return kRules; }

const CaseRule* find_case_rule(std::string_view action) {
  const auto found = std::find_if(std::begin(kRules), std::end(kRules), [&](const CaseRule& r) { return r.action == action; });
  return found == std::end(kRules) ? nullptr : found;
}

std::string_view action_of(policy::StepKind step) {
  static constexpr std::array<std::string_view, policy::kStepKinds> kActions = {
      "authorise", "assess", "compare", "hold_review", "notice_closed", "township_review", "county_approve", "announcement_posted",
      "enter", "name_responsible", "plan", "consent", "survey"};
  return kActions[static_cast<std::size_t>(step)];
}

bool may_follow(Phase from, Phase to) {
  switch (from) {
    case kAdmission:
      return to == kMeasures || to == kRefused;
    case kMeasures:
      return to == kHelping;
    case kElimination:
      return to == kEliminated || to == kHelping;
    default:
      return false;
  }
}

}  // namespace shouwang::casework
