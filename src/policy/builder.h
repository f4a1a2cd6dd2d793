// From definitions to a usable pack: schema, compiled expressions, cross-checks.
#pragma once

#include <memory>

#include "policy/draft.h"

namespace shouwang::policy {

// The shape of every schema: one root, its members, and one table per dataset of records.
inline constexpr std::string_view kRootTable = "household";
inline constexpr std::string_view kMemberTable = "members";

/// Checks references between definitions (code tables, risk codes, parameters of time limits, names that collide) and, when those
/// hold, compiles every term and rule. Problems go to `problems`.
/// @returns the pack; nullptr when the schema could not be made
std::shared_ptr<Pack> build_pack(const Draft& draft, Problems& problems);

}  // namespace shouwang::policy
