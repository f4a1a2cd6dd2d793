// What the engine has learnt: how often each level of agreement occurs for the same person, for a relative, for strangers.
//
// Probabilities are per field over the levels that say something (level 0 never counts) and add up to 1 there; the levels that only
// contradict an agreeing number (kBirthAgainstId, kSexAgainstId) stand beside the others with probabilities of their own.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "linkage/compare.h"
#include "linkage/index.h"

namespace shouwang::linkage {

/// [field][level]
using LevelTable = std::array<std::array<double, kMostLevels>, kFields>;

struct Model {
  LevelTable same{}, relative{}, unrelated{};
  LevelTable same_count{}, relative_count{};  // expected pairs behind each probability, without those of the prior
  double registered = 0.9;                    // share of records whose person is in the registry
  double relatives = 0.05;                    // share of records of unregistered persons of whom a relative is
  double duplicates = 0;                      // of the registry itself: expected pairs that are one person, outside households
  double household_duplicates = 0;            // … inside households
  double kin_elsewhere = 0;                   // expected pairs of relatives in different households
  std::uint64_t persons = 0;                  // of the registry
  std::uint64_t records = 0;                  // learnt from
  std::uint32_t normaliser = kNormaliserVersion;
  std::uint32_t rounds = 0;  // of EM

  /// Shipped starting values. No level is ever 0.
  static Model defaults();
  /// A text file: one line a level, then a line with the hash of everything above.
  std::string to_text() const;
  /// @errors kBadValue with the line; kConflict when the hash or the normalisers' version does not fit
  static Result<Model> from_text(std::string_view text);
  /// SM3 of to_text() without its last line, hexadecimal.
  std::string hash() const;
};

/// Natural logarithms of same/unrelated and relative/unrelated, per level.
struct Weights {
  LevelTable same{}, relative{};
  explicit Weights(const Model& model);
  double of(const LevelTable& table, Pattern p) const {
    double sum = 0;
    for (std::size_t f = 0; f < kFields; ++f) sum += table[f][p.level(static_cast<Field>(f))];
    return sum;
  }
  /// Of a relative. Brothers and sisters born on one day mostly share all but one character of their names: there the levels are not
  /// independent, and the class of relatives says more than the sum of its fields.
  double of_relative(Pattern p) const {
    const unsigned name = p.level(Field::kName);
    const bool one_day = p.level(Field::kId) == kIdTwin || p.level(Field::kBirth) == kBirthExact;
    return of(relative, p) + (one_day && (name == kNameOneOther || name == kNameOneOfTwo) ? kTwinNames : 0);
  }
  static constexpr double kTwinNames = 2.0794;  // eight times as often as among relatives of all ages
};

/// What the frequency of this very name and this village changes in both weights, natural logarithms: rare names say more.
struct FrequencyTerms {
  double name = 0, village = 0;
  double sum() const { return name + village; }
};
FrequencyTerms frequency_terms(const Model& model, const RegistryIndex& index, const Prepared& person, Pattern pattern);

}  // namespace shouwang::linkage
