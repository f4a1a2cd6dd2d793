// Referrals: what becomes of a lead that was closed with other assistance. Part of machine L, beside the states of the lead:
// the household has its answer while the department still works, and a new lead may be opened meanwhile.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "casework/actor.h"
#include "casework/event.h"
#include "casework/store.h"

namespace shouwang::casework {

/// The referral of a lead as its events tell it.
struct Referral {
  ReferralState state = ReferralState::kWaiting;
  std::string kind, department;   // department as the pack had it on that day
  std::string request, content, reason;
  AccountId referred_by;
  std::int64_t referred_ms = 0;   // event time: the department's clock starts here
  std::int64_t returned_ms = 0;   // the township's
  std::optional<Date> delivered_on;
  std::optional<std::int64_t> amount_fen;
};

/// Whether the action is one on a referral, whatever state the lead is in.
bool is_referral_action(std::string_view action);

/// Takes an event of a lead into its referral. Conclusions that were written before referrals had a queue name no department: none follows.
void absorb_referral(std::optional<Referral>& referral, const Event& event, const nlohmann::json& body);

/// What the program adds to a body that refers: {"department": …}. @param kind code of procedure.referrals
nlohmann::json referral_added(const policy::Procedure& procedure, std::string_view kind);

/// A department hears of nothing that is not addressed to it. @errors kNotFound, said as if there were none
Result<void> check_addressed(const std::optional<Referral>& referral, const Actor& actor);

/// @errors kNotFound for a department that it is not addressed to, said as if there were none; kTransition: why not now
Result<void> may_act_on_referral(const std::optional<Referral>& referral, const ActionSpec& action, const Actor& actor);

/// The row of the queues. @param lead with its sequence up to date
ReferralRow referral_row(const Lead& lead, const Referral& referral, const Moment& moment);

}  // namespace shouwang::casework
