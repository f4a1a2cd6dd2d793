// What all parts of the desk share: keys, stale pages, sealing, retries.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casework/desk.h"

namespace shouwang::casework::desk {

/// A key as browsers make them. @errors kInvalidArgument: longer than 64 characters, or not printable ASCII
Result<void> check_key(std::string_view key);

/// @errors kInvalidArgument: no such action, or one of the program itself; kForbidden: not the actor's level
Result<const ActionSpec*> action_for(Subject subject, std::string_view name, policy::Level level);

/// The event that a key has been carried out with, when it was the same action on the same subject by the same account; nullopt when the
/// key is new. @param subject_id 0 = any (the action makes its subject). @errors kConflict: the key was for something else
Result<std::optional<Event>> carried_out(Store& store, std::int32_t county, AccountId account, std::string_view key, Subject subject,
                                         std::int64_t subject_id, std::string_view action);

/// “张三已于 11 月 22 日办理了“综合研判”，请刷新后再办”. @param seen the last sequence that the page knew
Failure stale(const DeskParts& parts, const std::vector<Event>& events, int seen);

/// Replaces the values of sealed inputs by masks and keeps them encrypted under "_": {"sealed": {<input>: hex}}.
/// The event must have its id, which the ciphertexts are bound to.
void seal_inputs(const DeskParts& parts, std::span<const Input> inputs, Event& event);
std::string seal_context(EventId event, std::string_view input);
/// Of the contact that somebody leaves who objects to a notice.
std::string objector_context(CaseId id);

/// The whole county, for the program's own questions: whether a household has an open lead or case, wherever it lives.
access::Scope county_scope(std::int32_t county);

/// Commits. @param raced set when somebody else came between reading and writing
Result<void> write(Store& store, const Change& change, bool& raced);

/// Tries again when somebody came between: the second reading sees what they did, and either goes on or says it.
template <typename Attempt>
auto settled(const Attempt& attempt) {
  constexpr int kAttempts = 3;
  for (int tries = 1;; ++tries) {
    bool raced = false;
    auto outcome = attempt(raced);
    if (!raced || tries == kAttempts) return outcome;
  }
}

/// What a lead writes besides its event: its row, and that of its referral.
void add_lead(Change& change, LeadFile&& file, const Moment& moment);

/// What a case writes besides its events.
Change::Case rows_of(const CaseFile& file, const Moment& moment);

}  // namespace shouwang::casework::desk
