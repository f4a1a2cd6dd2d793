#include "storage/link_rows.h"

#include <nlohmann/json.hpp>

namespace shouwang::storage {

std::string candidates_text(const std::vector<registry::MatchCandidate>& candidates) {
  nlohmann::json list = nlohmann::json::array();
  for (const registry::MatchCandidate& c : candidates) list.push_back({c.person.value(), c.posterior, c.relative, c.pattern});
  return list.dump();
}

std::vector<registry::MatchCandidate> candidates_from_text(std::string_view text) {
  std::vector<registry::MatchCandidate> out;
  const auto list = nlohmann::json::parse(text, nullptr, false);
  if (!list.is_array()) return out;
  for (const auto& c : list) {
    if (!c.is_array() || c.size() != 4) return {};
    for (const auto& number : c)
      if (!number.is_number_integer()) return {};
    out.push_back({PersonId(c[0].get<std::int64_t>()), c[1].get<std::int32_t>(), c[2].get<std::int32_t>(), c[3].get<std::uint32_t>()});
  }
  return out;
}

}  // namespace shouwang::storage
