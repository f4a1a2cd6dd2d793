// "是否想写 birth？": the nearest known name to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shouwang::cel {

/// Insertions, deletions, replacements and swaps of neighbours that turn a into b.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `wrong`, or "" when none is near enough (a third of its length, at most 3). The first of equals wins.
std::string_view nearest(std::string_view wrong, const std::vector<std::string_view>& candidates);

/// "；是否想写 birth？", or "" without a near candidate.
std::string propose(std::string_view wrong, const std::vector<std::string_view>& candidates);

}  // namespace shouwang::cel
