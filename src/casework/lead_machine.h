// Machine L: a lead from collected to closed. Pure: state, command and facts in, event or refusal out.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "casework/actor.h"
#include "casework/event.h"
#include "casework/facts.h"
#include "casework/referral.h"
#include "casework/store.h"

namespace shouwang::casework {

/// A lead with what people did about it.
struct LeadFile {
  Lead lead;
  std::vector<Event> events;     // all, by sequence
  struct Verification {          // the last one
    std::int64_t at_ms = 0;
    AccountId actor;
    std::string body;            // JSON of the action "verify"
  };
  std::optional<Verification> verification;
  std::string conclusion;        // of "conclude": qualifies, already_monitored, other_aid, not_qualified, false_alarm
  std::vector<AccountId> handlers;  // whoever collected, took or verified it: they may not approve the case
  bool has_applicant = false;    // somebody waits for an answer
  bool feedback_given = false;
  std::int64_t concluded_ms = 0; // of the conclusion that stands
  AccountId concluded_by;
  std::string concluded_rules;   // rules of the findings that the conclusion knew, comma separated
  std::optional<Date> told_on;   // when the applicant was told the conclusion that stands
  std::optional<Referral> referral;  // the last one
  /// A file whose row is filled in (id, county, household, village) but not stored yet; only "collect" applies to it.
  bool is_new() const { return lead.version == 0; }
};

/// @errors kInternal when the events do not fit each other (the database was changed from outside)
Result<LeadFile> fold_lead(const Lead& lead, std::vector<Event> events);

struct LeadStep {
  Event event;        // to append, sequence set
  LeadFile after;     // the fold with it; after.lead is the row to write
};

/// Whether the actor may do this now, before anything has been filled in. @errors kTransition, kForbidden: why not, and what comes first
Result<void> may_act(const LeadFile& file, const ActionSpec& action, const Actor& actor, const Moment& moment);

/// Decides one action. The id of the event is left to the caller, who has the source of ids.
/// @param file is_new() only for "collect", which makes the lead
/// @param command its body fits the action (check_body), and may hold what the program adds under "_"
/// @errors kTransition, kForbidden, kInvalidArgument, all in Chinese with what to do
Result<LeadStep> decide(const LeadFile& file, const ActionSpec& action, const Actor& actor, const Command& command, const Moment& moment);

/// Whoever speaks for another household, to a clerk or on the village's page, says how they are related and that the household knows what
/// is written. @param body of "collect" or a declaration. @errors kInvalidArgument
Result<void> check_proxy(const nlohmann::json& body);

}  // namespace shouwang::casework
