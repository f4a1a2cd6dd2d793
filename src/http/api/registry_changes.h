// What the routes about changes of the registry and about persons held twice share.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "http/api/serialise.h"
#include "http/route.h"
#include "registry/change.h"

namespace shouwang::http {

/// Putting the register right is the business of who answers for all of a county. @errors kForbidden
Result<void> answers_for_register(Call& call);
inline constexpr int kChangesOnAPage = 200, kMostChangesSkipped = 1'000'000;
/// Text of a body, 2 … 500 characters; "" where it may be left out. @errors kInvalidArgument
Result<std::string> register_reason(const nlohmann::json& body, const char* name, bool required);
/// An id of a body, 0 when it is not there. @errors kInvalidArgument
Result<std::int64_t> register_id(const nlohmann::json& body, const char* name);

/// Relations to the head of a household that the program has to know. @errors kNotInForce: the pack does not name them
Result<registry::RelationCodes> relation_codes(const policy::Pack& pack);

void write_person_card(JsonWriter& json, const Names& names, const registry::PersonCard& card);
/// "change": an id or null
void write_change_id(JsonWriter& json, registry::ChangeId id);

}  // namespace shouwang::http
