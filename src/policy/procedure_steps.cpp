#include "policy/procedure_steps.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <span>
#include <string>

namespace shouwang::policy {

namespace {

using enum StepKind;
using Kinds = std::bitset<kStepKinds>;

std::size_t index(StepKind kind) { return static_cast<std::size_t>(kind); }
std::string quoted(StepKind kind) { return "“" + std::string(step_title(kind)) + "”（" + std::string(step_name(kind)) + "）"; }

/// `later` opens only when `earlier` is done, directly or through other steps.
struct Order {
  StepKind later, earlier;
};

// 健全防止返贫动态监测和帮扶机制的指导意见 二（二）: before a household is determined it promises and authorises the query of its assets;
// determining a household, settling its measures and marking its risk as eliminated each need a democratic review and a notice.
constexpr std::array kAdmission = {kAuthorisation, kAssessment, kComparison, kReview, kNotice, kTownship, kCounty, kAnnouncement};
constexpr std::array kMeasures = {kResponsible, kPlan, kReview, kNotice};
constexpr std::array kElimination = {kReview, kNotice, kTownship, kCounty};

constexpr std::array kAdmissionOrder = {Order{kComparison, kAuthorisation}, Order{kNotice, kReview},     Order{kTownship, kNotice},
                                        Order{kCounty, kTownship},          Order{kCounty, kComparison}, Order{kCounty, kAssessment},
                                        Order{kAnnouncement, kCounty}};
constexpr std::array kMeasuresOrder = {Order{kReview, kPlan}, Order{kNotice, kReview}};
constexpr std::array kEliminationOrder = {Order{kNotice, kReview}, Order{kTownship, kNotice}, Order{kCounty, kTownship}};

std::span<const StepKind> needed(PhaseKind phase) {
  if (phase == PhaseKind::kAdmission) return kAdmission;
  if (phase == PhaseKind::kMeasures) return kMeasures;
  return kElimination;
}

std::span<const Order> orders(PhaseKind phase) {
  if (phase == PhaseKind::kAdmission) return kAdmissionOrder;
  if (phase == PhaseKind::kMeasures) return kMeasuresOrder;
  return kEliminationOrder;
}

/// Steps that only mean something in one phase.
bool belongs(StepKind kind, PhaseKind phase) {
  switch (kind) {
    case kAuthorisation:
    case kAssessment:
    case kComparison:
      return phase == PhaseKind::kAdmission;
    case kResponsible:
    case kPlan:
      return phase == PhaseKind::kMeasures;
    case kConsent:
    case kSurvey:
      return phase == PhaseKind::kElimination;
    default:
      return true;
  }
}

/// Levels that can carry a step out; a step given to another level would wait for ever.
bool can_act(StepKind kind, Level level) {
  switch (kind) {
    case kReview:
      return level == Level::kVillage;
    case kTownship:
      return level == Level::kTownship;
    case kCounty:
      return level == Level::kCounty;
    case kComparison:
    case kEntry:
    case kResponsible:
      return level == Level::kTownship || level == Level::kCounty;
    default:
      return level == Level::kVillage || level == Level::kTownship;
  }
}

std::string_view levels_for(StepKind kind) {
  if (kind == kReview) return "village（村）";
  if (kind == kTownship) return "township（乡镇）";
  if (kind == kCounty) return "county（县）";
  if (can_act(kind, Level::kCounty)) return "township（乡镇）或 county（县）";
  return "village（村）或 township（乡镇）";
}

}  // namespace

void check_steps(PhaseKind phase, const std::vector<StepSpec>& steps, const std::vector<Place>& places, const Place& whole,
                 Problems& problems) {
  const std::string in = "“" + std::string(phase_title(phase)) + "”的步骤";
  Kinds all, seen;
  for (const StepSpec& step : steps) all.set(index(step.kind));
  std::array<Kinds, kStepKinds> before;  // everything that has to be done before a step opens
  bool sound = true;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const StepSpec& step = steps[i];
    const auto problem = [&](std::string message) {
      problems.add(places[i], std::move(message));
      sound = false;
    };
    if (!belongs(step.kind, phase)) problem(in + "里不能有" + quoted(step.kind));
    if (seen.test(index(step.kind))) problem(in + "里" + quoted(step.kind) + "重复");
    if (!can_act(step.kind, step.level)) {
      problem(quoted(step.kind) + "不能由“" + std::string(level_title(step.level)) + "”办理，“level”应为 " +
              std::string(levels_for(step.kind)));
    }
    for (const StepKind earlier : step.after) {
      if (earlier == step.kind) {
        problem(quoted(step.kind) + "的“after”写了它自己");
      } else if (!all.test(index(earlier))) {
        problem("“after”里的" + quoted(earlier) + "不在" + in + "里，只能写同一阶段的步骤");
      } else if (!seen.test(index(earlier))) {
        // A cycle cannot be listed in order either: one of its steps always names a later one.
        problem(quoted(step.kind) + "要等" + quoted(earlier) + "办完，却写在它前面；请按办理顺序排列，也不能互相等待");
      } else {
        before[index(step.kind)].set(index(earlier));
        before[index(step.kind)] |= before[index(earlier)];
      }
    }
    seen.set(index(step.kind));
  }
  for (const StepKind kind : needed(phase)) {
    if (all.test(index(kind))) continue;
    problems.add(whole, in + "缺少" + quoted(kind) + "，这一步依法不能省");
    sound = false;
  }
  if (!sound) return;  // the order would only repeat what has been said
  for (const Order& order : orders(phase)) {
    if (before[index(order.later)].test(index(order.earlier))) continue;
    const auto at = std::find_if(steps.begin(), steps.end(), [&](const StepSpec& s) { return s.kind == order.later; });
    problems.add(places[static_cast<std::size_t>(at - steps.begin())],
                 quoted(order.later) + "必须在" + quoted(order.earlier) + "办完以后才能开始，请写进“after”");
  }
}

}  // namespace shouwang::policy
