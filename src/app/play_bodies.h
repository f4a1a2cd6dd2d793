// What clerks of a sample county write down: bodies of actions, dated and in words that fit the household's difficulty.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "casework/case_machine.h"
#include "generator/random.h"

namespace shouwang::app {

/// What has befallen a household, as people there would put it.
struct Difficulty {
  std::string risk;                              // code of risk_type
  std::string told;                              // when it was found
  std::string income, expense, trouble, coping;  // what the visit found
  std::string income_verdict = "hard", expense_verdict = "fine";
};
/// Those whose risk the pack knows.
std::vector<Difficulty> difficulties(const policy::Pack& pack);

class PlayBodies {
 public:
  using json = nlohmann::json;
  PlayBodies(const policy::Pack& pack, generator::Random& random, Date today) : pack_(pack), random_(random), today_(today) {}

  json collect(const Difficulty& d, bool by_household);
  /// @param found whether the difficulty is as serious as it was told
  json verify(const Difficulty& d, bool found, const std::string& clerk);
  json assess(const Difficulty& d, const std::string& labour);
  json authorise(const std::string& paper);
  json compare();
  json review();
  json plan(const Difficulty& d, const std::string& labour);
  json elimination(const std::string& labour);
  /// The class into which a household is taken in on this day.
  std::string monitored_class() const;

 private:
  json verdicts(const Difficulty& d, bool found) const;
  std::string day() const { return today_.iso(); }

  const policy::Pack& pack_;
  generator::Random& random_;
  Date today_;
};

}  // namespace shouwang::app
