// Who acts, when, and what they ask for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "casework/event.h"
#include "policy/pack.h"

namespace shouwang::casework {

struct Actor {
  access::Scope scope;
  policy::Level level = policy::Level::kVillage;
  std::string name;                      // for records and printed sheets
  std::vector<std::string> departments;  // of a department account: the owners of its datasets
};
/// Level of a role: village -> kVillage, township -> kTownship, county and office -> kCounty, city, province, department.
/// @errors kForbidden for auditors and administrators, who decide nothing
Result<policy::Level> level_of(access::Role role);

/// What an actor asks for.
struct Command {
  std::string action;
  std::string body = "{}";       // JSON
  int sequence = 0;              // of the last event the actor has seen: a stale page is refused
  std::string key;               // idempotency key, at most 64 characters, "" = none
  std::int64_t happened_ms = 0;  // 0 = now
};

/// Time and policy, as arguments: whole years can be played in seconds.
struct Moment {
  const policy::Pack* pack = nullptr;
  std::int64_t now_ms = 0;
  Date today{};                  // in China
};

}  // namespace shouwang::casework
