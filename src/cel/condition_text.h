// What a test or total over records asks of each record, in one line of Chinese: traces name the records that count, but not the condition.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cel/program.h"

namespace shouwang::cel {

/// Source text of each outermost macro of an expression, terms included, with its condition: "确诊日期 大于 判断日前“大病新发期”个月，且
/// 在世". Macros without a condition, and conditions of more than 150 characters, are left out.
std::vector<std::pair<std::string, std::string>> record_conditions(const Expression& expression);

}  // namespace shouwang::cel
