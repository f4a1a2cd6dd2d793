// Switches of rules and explanations of findings in memory. Everything else of the port is empty: the routes that need it are tested on the real databases.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/store.h"

namespace shouwang::http::testing {

class AnalysisStore : public analysis::Store {
 public:
  std::vector<analysis::RuleSwitch> all;  // newest first
  std::vector<analysis::Explanation> explained;

  Result<std::vector<analysis::RuleSwitch>> switches() override { return all; }
  Result<void> propose(const analysis::RuleSwitch& s) override {
    all.insert(all.begin(), s);
    return {};
  }
  Result<void> decide(const analysis::RuleSwitch& s) override {
    const auto it = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == s.id; });
    if (it == all.end()) return fail(ErrorCode::kConflict, "没有这项切换");
    *it = s;
    return {};
  }

  Result<std::string> data_version(const access::Scope&) override { return std::string(); }
  Result<std::vector<std::pair<std::int64_t, int>>> village_cadres(const access::Scope&) override { return std::vector<std::pair<std::int64_t, int>>(); }
  Result<std::optional<screening::Finding>> finding(const access::Scope&, FindingId) override { return std::optional<screening::Finding>(); }
  Result<std::optional<analysis::Explanation>> explanation_of(const access::Scope&, const screening::Finding& f) override {
    for (const auto& x : explained)
      if (x.household == f.household && x.rule == f.rule && x.ended_ms == 0) return std::optional(x);
    return std::optional<analysis::Explanation>();
  }
  Result<std::optional<analysis::Explanation>> explanation(const access::Scope&, std::int64_t) override {
    return std::optional<analysis::Explanation>();
  }
  Result<void> explain(const analysis::Explanation&, Date) override { return {}; }
  Result<void> change_explanation(const analysis::Explanation&) override { return {}; }
  Result<std::vector<analysis::Explanation>> explanations(const access::Scope&) override { return std::vector<analysis::Explanation>(); }
  Result<analysis::QualityPage> quality(const access::Scope&, const analysis::QualityQuery&) override { return analysis::QualityPage(); }
  Result<std::vector<analysis::QualityCount>> quality_counts(const access::Scope&, const analysis::QualityQuery&) override {
    return std::vector<analysis::QualityCount>();
  }
  Result<std::vector<screening::ShadowCount>> shadow_counts(const access::Scope&, std::int64_t) override {
    return std::vector<screening::ShadowCount>();
  }
  Result<void> score_rows(const access::Scope&, const analysis::ScoreQuery&, const std::function<void(const analysis::ScoreRow&)>&) override {
    return {};
  }
  Result<std::vector<analysis::SavedScenario>> scenarios(AccountId, std::string_view) override { return std::vector<analysis::SavedScenario>(); }
  Result<std::optional<analysis::SavedScenario>> scenario(std::int64_t) override { return std::optional<analysis::SavedScenario>(); }
  Result<void> save_scenario(const analysis::SavedScenario&) override { return {}; }
  Result<void> delete_scenario(std::int64_t) override { return {}; }
};

}  // namespace shouwang::http::testing
