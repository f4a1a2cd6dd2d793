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
/// @param texts parsed texts that builds of several packs may share
/// @returns the pack; nullptr when the schema could not be made
std::shared_ptr<Pack> build_pack(const Draft& draft, Problems& problems,
                                 const std::shared_ptr<cel::ParsedTexts>& texts = cel::Compiler::make_texts());

/// Parameters by which rows are put down to persons (matching.h): their kinds, and values that a county could not work with.
void check_matching(const Draft& draft, Problems& problems);

}  // namespace shouwang::policy
