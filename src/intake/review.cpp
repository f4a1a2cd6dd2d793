#include "intake/review.h"

#include <algorithm>
#include <iterator>

namespace shouwang::intake {
namespace {

struct RowStateWords {
  RowState state;
  std::string_view name, title;
};
constexpr RowStateWords kRowStates[] = {{RowState::kOpen, "open", "待更正"},
                                        {RowState::kCorrected, "corrected", "已更正"},
                                        {RowState::kDismissed, "dismissed", "不需更正"}};

const RowStateWords& words_of(RowState state) {
  return *std::find_if(std::begin(kRowStates), std::end(kRowStates), [&](const RowStateWords& w) { return w.state == state; });
}

}  // namespace

std::string_view row_state_name(RowState state) { return words_of(state).name; }
std::string_view row_state_title(RowState state) { return words_of(state).title; }

bool parse_row_state(std::string_view name, RowState& out) {
  const auto found = std::find_if(std::begin(kRowStates), std::end(kRowStates), [&](const RowStateWords& w) { return w.name == name; });
  if (found == std::end(kRowStates)) return false;
  out = found->state;
  return true;
}

}  // namespace shouwang::intake
