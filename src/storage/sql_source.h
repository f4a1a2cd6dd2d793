// Where the rows of a pack's tables lie in a database, for statements that a database administrator runs to audit a rule.
#pragma once

#include <functional>
#include <string_view>

#include "access/scope.h"
#include "base/date.h"
#include "base/result.h"
#include "cel/sql.h"
#include "policy/pack.h"
#include "storage/database.h"

namespace shouwang::storage {

/// The rows that screening sees: households and members in force on the day, live records of a household, all within the scope.
/// @param delivered whether a dataset counts as delivered
cel::SqlSource screening_source(const policy::Pack& pack, const access::Scope& scope, Date as_of,
                                const std::function<bool(std::string_view dataset)>& delivered);

/// The same for what this database holds. @errors kDatabase, kConnection
Result<cel::SqlSource> screening_source(Database& database, const policy::Pack& pack, const access::Scope& scope, Date as_of);

}  // namespace shouwang::storage
