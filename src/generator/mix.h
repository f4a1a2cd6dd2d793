// How much goes wrong in a sample: risks of families, errors in the registry and the yearly files, dirt in department files.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "generator/dirt.h"
#include "generator/plant.h"
#include "generator/thresholds.h"

namespace shouwang::generator {

/// Every rate has a default; a file changes what it names:
///
///   risks: 1            # scale of all risks, 0 … 50
///   errors: 1           # scale of all errors in the registry and the yearly files, 0 … 50
///   dirt: 1             # scale of what spoils rows of department files, 0 … 10
///   rates:              # households in ten thousand that the rule can strike; replaces the default, then scaled
///     R05_serious_illness: 12
///     Q07_person_blank: 30
///   rows:               # rows in 100,000, by the names in truth/rows.csv and truth/links.csv
///     missing_id: 400
///     lunar_birth: 1000
///   held_twice: 10      # households in ten thousand with a person who is in another household of the registry already
struct Mix {
  struct Rate {
    std::uint32_t hit, near;  // households in ten thousand: at risk, just not at risk
  };
  std::array<Rate, kRisks> risks = kRiskRates;
  std::array<std::uint32_t, kPlantCount> plants = defaults();
  std::array<std::uint32_t, kDirtMix.size()> dirt = rows();
  std::array<std::uint32_t, kSideMix.size()> sides = beside();
  std::uint32_t held_twice = 10;
  /// In thousandths.
  std::uint32_t risk_scale = 1000, error_scale = 1000, dirt_scale = 1000;

  std::uint32_t hit(Risk risk) const { return scaled(risks[static_cast<std::size_t>(risk)].hit, risk_scale); }
  std::uint32_t near(Risk risk) const { return scaled(risks[static_cast<std::size_t>(risk)].near, risk_scale); }
  /// In a million households that it can strike.
  std::uint32_t per_million(Plant plant) const {
    const bool error = kPlants[index_of(plant)].rule[0] == 'Q';
    return scaled(plants[index_of(plant)] * 100, error ? error_scale : risk_scale);
  }

  /// @errors kNotFound, kIo, kInvalidArgument with line and what is allowed
  static Result<Mix> read(const std::filesystem::path& file);

 private:
  // Out of ten thousand. Together with what the make-up of the population brings, about three households in a hundred are found, as in
  // counties that screen every month.
  static constexpr std::array<Rate, kRisks> kRiskRates{{
      {6, 8},   // income below the floor
      {6, 8},   // income near the floor and falling
      {4, 5},   // self-paid above the floor
      {5, 6},   // self-paid share
      {5, 6},   // serious illness
      {4, 6},   // severe disability
      {5, 10},  // out of school
      {4, 8},   // housing
      {5, 10},  // water
      {2, 0},   // no labour: some households have it by nature
      {5, 8},   // lost jobs
      {4, 6},   // disaster
      {4, 6},   // accident
      {5, 6},   // earner's death
      {5, 8},   // loan
      {5, 8},   // insurance subsidy
  }};
  static std::uint32_t scaled(std::uint32_t rate, std::uint32_t thousandths) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(rate) * thousandths / 1000);
  }
  static std::array<std::uint32_t, kPlantCount> defaults() {
    std::array<std::uint32_t, kPlantCount> out{};
    for (std::size_t k = 0; k < kPlantCount; ++k) out[k] = kPlants[k].per_10_000;
    return out;
  }
  static std::array<std::uint32_t, kSideMix.size()> beside() {
    std::array<std::uint32_t, kSideMix.size()> out{};
    for (std::size_t k = 0; k < kSideMix.size(); ++k) out[k] = kSideMix[k].per_100_000;
    return out;
  }
  static std::array<std::uint32_t, kDirtMix.size()> rows() {
    std::array<std::uint32_t, kDirtMix.size()> out{};
    for (std::size_t k = 0; k < kDirtMix.size(); ++k) out[k] = kDirtMix[k].per_100_000;
    return out;
  }
};

}  // namespace shouwang::generator
