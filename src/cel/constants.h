// Sub-expressions that can never be answered, whatever the data say: a division by a constant zero, a constant out of range. The language
// itself allows them (they cannot tell, as with data); a policy that is written down should not contain them.
#pragma once

#include "base/result.h"
#include "cel/program.h"

namespace shouwang::cel {

/// @param fixed its parameters have the values that they have on every day, or a missing value where there is no such; nothing else counts
/// @errors kCelType for the first one, with its place in front as in Expression::compile. Derived fields are not looked into: their own
///         texts are expressions too.
Result<void> check_constants(const Expression& expression, const Context& fixed);

}  // namespace shouwang::cel
