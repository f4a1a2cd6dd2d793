// 预警说明: why a rule warns, does not warn, or cannot tell about one household, on one sheet.
#pragma once

#include <string>
#include <string_view>

#include "base/date.h"
#include "registry/model.h"
#include "reporting/document.h"
#include "screening/explanation.h"

namespace shouwang::reporting {

/// @param household  names as the reader may see them
/// @param place      云县爱华镇毛家村
Document explanation_sheet(const screening::Explanation& explanation, const registry::HouseholdRow& household, std::string_view place,
                           Date today, std::string_view printed_by);

}  // namespace shouwang::reporting
