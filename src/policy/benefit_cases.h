// What cases expect of benefits: per household, per member, or per village of one household.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cel/data.h"
#include "policy/pack.h"
#include "policy/reader.h"

namespace shouwang::policy {

enum class Answer : std::uint8_t { kNo, kYes, kUnknown };
/// As cases write it: "no", "yes", "unknown".
std::string_view answer_word(Answer answer);
/// 否 是 不能判断
std::string_view answer_title(Answer answer);
std::optional<Answer> answer_of_word(std::string_view word);
/// The answer that a value of kBool gives.
Answer answer_of(const cel::Value& value);

struct BenefitExpectation {
  struct Row {
    Answer answer = Answer::kUnknown;
    std::optional<Answer> received;
    std::optional<Answer> wrong;  // received, and due neither under this benefit nor under one with the same receipt
    std::optional<cel::Value> amount, received_amount;  // known values
    std::optional<Date> from, to;
    std::optional<std::int64_t> count;  // villages
  };
  std::size_t benefit = 0;  // index into Pack::benefits
  std::vector<Row> rows;    // persons: one per member in the order of the file; else one
  /// Yes when anybody is entitled; else "cannot tell" when that is so for anybody; else no.
  Answer overall() const;
};

/// Reads what a case expects of one benefit. nullopt: a problem has been reported.
/// @param members how many members the case's household has
std::optional<BenefitExpectation> read_benefit_expectation(const Node& node, const std::string& file, const Benefit& benefit,
                                                           std::size_t index, std::size_t members, Problems& problems);
/// Runs it with the scalar evaluator. @returns what is wrong, "" when everything is as expected
std::string run_benefit_expectation(const BenefitExpectation& expectation, const Pack& pack, const cel::Data& data,
                                    const cel::Context& context);

}  // namespace shouwang::policy
