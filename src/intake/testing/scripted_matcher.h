// A matcher for tests of intake that answers by the name alone, and keeps what it was asked.
#pragma once

#include <string>
#include <vector>

#include "registry/person_match.h"

namespace shouwang::intake::testing {

/// 准… is certain, 像… linked by the model, 疑… in review, anybody else not found. Linked persons are 700, of household 70.
class ScriptedMatcher final : public registry::PersonMatcher {
 public:
  static constexpr std::size_t kMostAudited = 50;
  struct Seen {
    std::vector<registry::OwnedStatement> learnt, asked;
    std::vector<std::size_t> batches;
    std::int64_t rows = 0;  // select() was told
    int selected = 0;       // items that select() got
  };
  ScriptedMatcher(Seen& seen, std::size_t sample, std::int64_t village) : seen_(seen), sample_(sample), village_(village) {}

  std::size_t sample() const override { return sample_; }
  Result<void> learn(std::span<const registry::PersonStatement> rows) override {
    for (const auto& row : rows) seen_.learnt.push_back(owned(row));
    return {};
  }
  Result<std::vector<registry::PersonMatch>> decide(std::span<const registry::PersonStatement> rows) override {
    seen_.batches.push_back(rows.size());
    std::vector<registry::PersonMatch> out;
    for (const auto& row : rows) {
      seen_.asked.push_back(owned(row));
      registry::PersonMatch m;
      m.certain = row.name.starts_with("准");
      if (m.certain || row.name.starts_with("像")) {
        m.zone = registry::MatchZone::kLinked;
        m.place = {PersonId(700), HouseholdId(70), village_};
      } else if (row.name.starts_with("疑")) {
        m.zone = registry::MatchZone::kReview;
      }
      if (!m.certain && m.zone != registry::MatchZone::kNotFound) m.candidates.push_back({PersonId(700), 600'000, 0, 5});
      out.push_back(std::move(m));
    }
    return out;
  }
  /// 户… lives in every household.
  bool is_member_named(HouseholdId, std::string_view name) const override { return name.starts_with("户"); }
  std::size_t most_audited() const override { return kMostAudited; }
  void select(std::span<registry::ReviewItem> items, std::int64_t rows) const override {
    seen_.rows = rows;
    seen_.selected += static_cast<int>(items.size());
    for (auto& item : items) {
      if (item.match.zone == registry::MatchZone::kReview) item.purpose = registry::ReviewPurpose::kQueue;
      item.reviewers = 1;
    }
  }
  std::string model_text() const override { return "model"; }

 private:
  static registry::OwnedStatement owned(const registry::PersonStatement& s) {
    return {std::string(s.name), std::string(s.id_number), std::string(s.birth_date), std::string(s.sex), std::string(s.village_code), std::string(s.village),
            std::string(s.phone)};
  }

  Seen& seen_;
  std::size_t sample_;
  std::int64_t village_;
};

}  // namespace shouwang::intake::testing
