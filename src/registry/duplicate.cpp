#include "registry/duplicate.h"

namespace shouwang::registry {
namespace {

constexpr std::string_view kPairStates[] = {"open", "merged", "different", "lapsed", "unsure"};

}  // namespace

std::string_view pair_state_name(PairState state) { return kPairStates[static_cast<std::size_t>(state) - 1]; }
bool parse_pair_state(std::string_view name, PairState& out) {
  for (std::size_t k = 0; k < std::size(kPairStates); ++k)
    if (kPairStates[k] == name) {
      out = static_cast<PairState>(k + 1);
      return true;
    }
  return false;
}

}  // namespace shouwang::registry
