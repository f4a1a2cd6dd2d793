// From sections to a usable procedure: what they refer to, what belongs together, compiled expressions, hash.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "policy/draft.h"

namespace shouwang::policy {

/// Checks that a chain with any section has all of them, and that everything they name exists and fits.
void check_procedure(const Draft& draft, Problems& problems);

/// Compiles an expression over the household and reports what is wrong with it.
using Compile = std::function<std::optional<cel::Expression>(const std::string& text, const Place& place, int block_indent)>;

/// Puts the sections together. Call after check_procedure() found nothing. An empty draft gives an empty procedure.
Procedure make_procedure(const Draft& draft, const Compile& compile, Problems& problems);

}  // namespace shouwang::policy
