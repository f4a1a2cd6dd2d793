#include "intake/review.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

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

std::string effects_text(const WithdrawalEffects& e) {
  if (const auto& r = e.registry)
    return nlohmann::json{{"households_restored", r->households_restored}, {"households_removed", r->households_removed},
                          {"persons_restored", r->persons_restored},       {"persons_removed", r->persons_removed},
                          {"findings_removed", r->findings_removed},       {"leads_removed", r->leads_removed}}
        .dump();
  return nlohmann::json{{"rows", e.rows},         {"kept", e.kept},   {"restored", e.restored},           {"households", e.households},
                        {"findings", e.findings}, {"leads", e.leads}, {"leads_touched", e.leads_touched}, {"cases", e.cases}}
      .dump();
}

}  // namespace shouwang::intake
