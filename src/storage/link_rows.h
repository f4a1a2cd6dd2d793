// Columns of link_item that more than one store reads or writes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "registry/person_match.h"

namespace shouwang::storage {

/// link_item.candidates: [[person, posterior, relative, pattern], …] in the order given.
std::string candidates_text(const std::vector<registry::MatchCandidate>& candidates);
/// Empty when the text is not what candidates_text() makes.
std::vector<registry::MatchCandidate> candidates_from_text(std::string_view text);

}  // namespace shouwang::storage
