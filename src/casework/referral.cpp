#include "casework/referral.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/money.h"
#include "casework/clock.h"
#include "casework/event_body.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using policy::Level;

std::string said(const json& body, std::string_view name) { return std::string(event_body::text(body, name)); }

constexpr unsigned referral_bit(ReferralState state) { return 1u << static_cast<unsigned>(state); }

struct ReferralStep {
  std::string_view action;
  unsigned from;
};
constexpr unsigned kWithDepartmentBits = referral_bit(ReferralState::kWaiting) | referral_bit(ReferralState::kAccepted);
constexpr ReferralStep kReferralSteps[] = {
    {"accept_referral", referral_bit(ReferralState::kWaiting)}, {"deliver_referral", kWithDepartmentBits},
    {"return_referral", kWithDepartmentBits},              {"refer_again", referral_bit(ReferralState::kReturned)},
    {"end_referral", referral_bit(ReferralState::kReturned)},
};

const ReferralStep* find_referral_step(std::string_view action) {
  const auto it = std::find_if(std::begin(kReferralSteps), std::end(kReferralSteps), [&](const ReferralStep& s) { return s.action == action; });
  return it == std::end(kReferralSteps) ? nullptr : it;
}

/// Who has to act; for one that has ended, who would have had to.
Level referral_level(const Referral& referral) {
  if (referral.state == ReferralState::kReturned || referral.state == ReferralState::kEnded) return Level::kTownship;
  return referral.department.empty() ? Level::kCounty : Level::kDepartment;
}

}  // namespace

bool is_referral_action(std::string_view action) { return find_referral_step(action) != nullptr; }

void absorb_referral(std::optional<Referral>& referral, const Event& event, const json& body) {
  const json& added = event_body::added(body);
  const std::string& action = event.action;
  const bool refers = action == "refer_again" || (action == "conclude" && said(body, "conclusion") == "other_aid");
  if (refers && added.contains("department")) {
    referral.emplace();
    referral->kind = said(body, "referral");
    referral->department = said(added, "department");
    referral->request = said(body, "request");
    referral->referred_by = event.actor;
    referral->referred_ms = event.happened_ms;
  }
  if (!referral) return;
  if (action == "accept_referral") {
    referral->state = ReferralState::kAccepted;
  } else if (action == "deliver_referral") {
    referral->state = ReferralState::kDelivered;
    referral->content = said(body, "text");
    if (const auto day = Date::parse_iso(event_body::text(body, "delivered_on"))) referral->delivered_on = *day;
    if (const auto amount = Money::parse(event_body::text(body, "amount"))) referral->amount_fen = amount->fen();
  } else if (action == "return_referral") {
    referral->state = ReferralState::kReturned;
    referral->reason = said(body, "text");
    referral->returned_ms = event.happened_ms;
  } else if (action == "end_referral") {
    referral->state = ReferralState::kEnded;
    referral->reason = said(body, "text");
  }
  // Verified again: nobody knows yet whether the household still needs this kind of help. What was given stays given.
  if (event_body::flag(added, "again") && is_open(referral->state)) referral->state = ReferralState::kWithdrawn;
}

json referral_added(const policy::Procedure& procedure, std::string_view kind) {
  const auto it = std::find_if(procedure.referrals.begin(), procedure.referrals.end(), [&](const auto& c) { return c.code == kind; });
  return {{"department", it == procedure.referrals.end() ? std::string() : it->department}};
}

Result<void> check_addressed(const std::optional<Referral>& referral, const Actor& actor) {
  if (actor.level != Level::kDepartment) return {};
  const auto& own = actor.departments;
  if (referral && std::find(own.begin(), own.end(), referral->department) != own.end()) return {};
  return fail(ErrorCode::kNotFound, "没有找到这项转办，它可能不是转给您的部门的");
}

Result<void> may_act_on_referral(const std::optional<Referral>& referral, const ActionSpec& action, const Actor& actor) {
  RETURN_IF_ERROR(check_addressed(referral, actor));
  if (!referral) return fail(ErrorCode::kTransition, "这条线索没有转其他救助，不用办理“" + std::string(action.title) + "”");
  const ReferralStep* step = find_referral_step(action.name);
  if (step && (step->from & referral_bit(referral->state)) != 0) return {};
  return fail(ErrorCode::kTransition,
              "转办现在是“" + std::string(referral_state_title(referral->state)) + "”，不能办理“" + std::string(action.title) + "”");
}

ReferralRow referral_row(const Lead& lead, const Referral& referral, const Moment& moment) {
  ReferralRow row;
  row.county = lead.county;
  row.lead = lead.id;
  row.household = lead.household;
  row.village = lead.village;
  row.kind = referral.kind;
  row.department = referral.department;
  row.risks = lead.risks;
  row.state = referral.state;
  row.level = referral_level(referral);
  row.referred_by = referral.referred_by;
  row.referred_on = beijing_date(referral.referred_ms);
  row.sequence = lead.sequence;
  row.delivered_on = referral.delivered_on;
  row.amount_fen = referral.amount_fen;
  row.request = referral.request;
  row.content = referral.content;
  row.reason = referral.reason;
  row.escalate_to = row.level == Level::kCounty ? Level::kCity : Level::kCounty;
  if (!is_open(referral.state)) return row;
  const bool returned = referral.state == ReferralState::kReturned;
  const auto& clock = returned ? moment.pack->procedure.returned_clock : moment.pack->procedure.referral_clock;
  if (!clock) return row;
  if (clock->escalate_to && (row.level != Level::kCounty || *clock->escalate_to < Level::kCounty)) row.escalate_to = *clock->escalate_to;
  const Date started = returned ? beijing_date(referral.returned_ms) : row.referred_on;
  // A parameter that the pack does not have on that day sets no limit.
  if (const auto days = moment.pack->days(clock->parameter, started)) {
    row.due = last_day(started, *days, {}, moment.pack->calendar);
    row.warn = row.due.plus_days(-clock->warn_days);
  }
  return row;
}

}  // namespace shouwang::casework
