// Whom the rows of one file mean, among the people of one county.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "linkage/county_index.h"
#include "linkage/model.h"
#include "registry/person_match.h"

namespace shouwang::linkage {

/// How many rows of a file people look at. The numbers are the county's (policy pack), not the engine's.
struct ReviewBudget {
  std::size_t at_least = 0;      // rows in doubt, of a small file
  double reviewed_share = 0;     // … and of a large one, of its rows
  double audited_share = 0;      // of its rows, drawn from those linked and as many from those not found …
  std::size_t most_audited = 0;  // … but no more of each
};

struct MatcherOptions {
  Zones zones;
  ReviewBudget budget;
  bool high_stakes = false;  // a wrong answer hurts (deaths, assets): two reviewers decide what is in doubt
  unsigned threads = 1;
  std::uint64_t seed = 0;  // of the audit sample
  bool learns = true;      // false: decides by the model it was given
};

/// What reviewers settled about the very text comes first; then a checked number with the name of the person who has it; everything
/// else is decided by the engine.
class CountyMatcher final : public registry::PersonMatcher {
 public:
  /// Rows from which a file is learnt.
  static constexpr std::size_t kSampleRows = 20'000;

  /// @param prior what learning starts from, and what decides before learn()
  CountyMatcher(std::shared_ptr<const CountyIndex> county, Model prior, MatcherOptions options);
  /// Starting at what the last delivery of the dataset taught, where there is one. @errors those of the store
  static Result<std::unique_ptr<CountyMatcher>> for_dataset(std::shared_ptr<const CountyIndex> county, Store& store,
                                                            const access::Scope& scope, std::string_view dataset, MatcherOptions options);
  /// With the model of a delivery, for one of its rows that is read again; it does not learn. @errors those of the store
  static Result<std::unique_ptr<CountyMatcher>> for_delivery(std::shared_ptr<const CountyIndex> county, Store& store,
                                                             const access::Scope& scope, DeliveryId delivery, MatcherOptions options);

  std::size_t sample() const override { return options_.learns ? kSampleRows : 0; }
  Result<void> learn(std::span<const registry::PersonStatement> rows) override;
  Result<std::vector<registry::PersonMatch>> decide(std::span<const registry::PersonStatement> rows) override;
  bool is_member_named(HouseholdId household, std::string_view name) const override { return county_->is_member_named(household, name); }
  std::size_t most_audited() const override { return options_.budget.most_audited; }
  void select(std::span<registry::ReviewItem> items, std::int64_t rows) const override;
  std::string model_text() const override;

 private:
  registry::PersonMatch match_of(const Decision& decision) const;

  std::shared_ptr<const CountyIndex> county_;
  Linker linker_;  // the county's, with the zones of the options
  Model model_;
  MatcherOptions options_;
  bool learnt_ = false;
};

}  // namespace shouwang::linkage
