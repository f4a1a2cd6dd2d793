// From the benefits of a draft to usable ones: references checked, expressions compiled.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policy/draft.h"

namespace shouwang::policy {

/// Compiles an expression for rows of a table; a problem has already been reported when there is none.
using CompileForTable =
    std::function<std::optional<cel::Expression>(const std::string& text, int table, const Place& place, int block_indent)>;

/// What can be said before the schema exists: groups, parameters, names shared with rules.
void check_benefits(const Draft& draft, Problems& problems);
/// The benefits by id, with their expressions. Problems go to `problems`.
std::vector<Benefit> make_benefits(const Draft& draft, const cel::Schema& schema, const CompileForTable& compile, Problems& problems);

}  // namespace shouwang::policy
