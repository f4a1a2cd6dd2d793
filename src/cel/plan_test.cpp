// The columnar executor must give the scalar one's answers, bit for bit: over random typed expressions and random data.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cel/program.h"
#include "cel/test_data.h"
#include "cel/test_expressions.h"

namespace shouwang::cel {
namespace {

using testing::OwnedData;
using testing::Random;

std::string show(const Value& value) { return std::string(kind_name(value.kind)) + " " + value.display(); }

void expect_agreement(const std::shared_ptr<const Schema>& schema, const std::vector<Expression>& expressions, const Data& data,
                      const Context& context, unsigned threads, bool with_explain) {
  auto plan = Plan::build(schema, expressions);
  ASSERT_TRUE(plan.has_value()) << plan.error().message();
  auto answers = plan->run(data, context, threads);
  ASSERT_TRUE(answers.has_value()) << answers.error().message();
  for (std::size_t k = 0; k < expressions.size(); ++k)
    for (std::uint32_t row = 0; row < data.tables[0].rows; ++row) {
      const Value expected = evaluate(expressions[k], data, row, context);
      Value actual;
      actual.kind = (*answers)[k].kind;
      if ((*answers)[k].known[row]) actual.number = (*answers)[k].values[row];
      ASSERT_EQ(expected, actual) << expressions[k].text() << "\nrow " << row << " scalar " << show(expected) << " columnar "
                                  << show(actual);
      if (!with_explain) continue;
      Trace trace;
      std::vector<Missing> missing;
      ASSERT_EQ(expected, explain(expressions[k], data, row, context, trace, missing)) << expressions[k].text();
      ASSERT_EQ(expected, trace.value) << expressions[k].text();
      ASSERT_EQ(expected.known(), missing.empty()) << expressions[k].text() << "\nrow " << row << ": a reason exactly when it cannot tell";
    }
}

TEST(Plan, AgreesWithTheScalarEvaluatorOnRandomExpressionsAndData) {
  const auto schema = testing::sample_schema();
  std::size_t compiled = 0;
  for (std::uint64_t seed = 1; seed <= 1700; ++seed) {
    Random random(seed);
    OwnedData data(schema);
    testing::fill_random(data, *schema, random, random.below(6));
    const Context context = testing::random_context(*schema, random);
    std::vector<Expression> expressions;
    for (int k = 0; k < 12; ++k) {
      testing::ExpressionGenerator generator(*schema, random);
      const std::string text = generator.root();
      auto expression = Expression::compile(schema, text);
      ASSERT_TRUE(expression.has_value()) << text << "\n" << expression.error().message();
      expressions.push_back(*std::move(expression));
    }
    compiled += expressions.size();
    ASSERT_NO_FATAL_FAILURE(expect_agreement(schema, expressions, data.view(), context, 1, seed % 4 == 0)) << "seed " << seed;
  }
  EXPECT_EQ(compiled, 20400U);
}

TEST(Plan, AgreesAcrossManyBatchesAndThreads) {
  const auto schema = testing::sample_schema();
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Random random(seed * 7919);
    OwnedData data(schema);
    testing::fill_random(data, *schema, random, 3000);
    const Context context = testing::random_context(*schema, random);
    std::vector<Expression> expressions;
    for (int k = 0; k < 30; ++k) expressions.push_back(*Expression::compile(schema, testing::ExpressionGenerator(*schema, random).root()));
    ASSERT_NO_FATAL_FAILURE(expect_agreement(schema, expressions, data.view(), context, 3, false)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace shouwang::cel
