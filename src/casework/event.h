// What happened to a lead or a case: append-only. Current states are folds of these events.
#pragma once

#include <cstdint>
#include <string>

#include "base/id.h"
#include "casework/action.h"

namespace shouwang::casework {

using CaseId = Id<struct CaseTag>;
using EventId = Id<struct EventTag>;
using NoticeId = Id<struct NoticeTag>;
using AttachmentId = Id<struct AttachmentTag>;
using DeclarationId = Id<struct DeclarationTag>;
using CampaignId = Id<struct CampaignTag>;

struct Event {
  EventId id;
  std::int32_t county = 0;
  Subject subject = Subject::kLead;
  std::int64_t subject_id = 0;
  int sequence = 0;              // 1, 2, … without gaps; a second writer of the same number is refused
  std::string action;            // of the table
  AccountId actor;               // 0 = the program (clocks) or a household
  policy::Level level{};         // as what the actor acted
  std::int64_t at_ms = 0;        // when the server received it, UTC; never falls along the sequence
  std::int64_t happened_ms = 0;  // when it happened, by the device or as stated; <= at_ms. Clocks start here.
  std::string key;               // the client's, "" = none: the same key is carried out once
  std::string pack_hash;         // policy in force when it was decided
  std::string procedure_hash;
  std::string body = "{}";       // JSON that fits the action's inputs, and what the program adds under "_" (see machine files)
};

}  // namespace shouwang::casework
