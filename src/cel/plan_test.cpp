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

/// Whether a run visits the rows of a table: undelivered ones have none.
bool delivered(const Schema& schema, const Data& data, int table) {
  for (int t = table; t > 0; t = schema.tables[static_cast<std::size_t>(t)].parent)
    if (!data.tables[static_cast<std::size_t>(t)].available) return false;
  return true;
}

std::vector<Expression> random_expressions(const std::shared_ptr<const Schema>& schema, Random& random, int count, bool root_only) {
  std::vector<Expression> expressions;
  for (int k = 0; k < count; ++k) {
    const int table = root_only || random.one_in(2) ? 0 : static_cast<int>(random.below(schema->tables.size()));
    const std::string text = testing::ExpressionGenerator(*schema, random, table).root();
    auto expression = Expression::compile(schema, text, table);
    EXPECT_TRUE(expression.has_value()) << text << "\n" << expression.error().message();
    if (expression.has_value()) expressions.push_back(*std::move(expression));
  }
  return expressions;
}

/// Answers to many contexts gathered from batches.
std::vector<std::vector<Answers>> run_many(const Plan& plan, const std::vector<Expression>& expressions, const Data& data,
                                           const std::vector<Context>& contexts, unsigned threads) {
  std::vector<std::vector<Answers>> answers(contexts.size(), std::vector<Answers>(expressions.size()));
  for (auto& of : answers)
    for (std::size_t k = 0; k < expressions.size(); ++k) {
      const std::size_t rows = data.tables[static_cast<std::size_t>(expressions[k].table())].rows;
      of[k].kind = expressions[k].kind();
      of[k].values.resize(rows);
      of[k].known.resize(rows);
    }
  const auto outcome = plan.run_many(data, contexts, threads, [&](const Batch& batch, std::size_t context) {
    for (std::size_t k = 0; k < expressions.size(); ++k) {
      const Batch::Column& from = batch.answers[k];
      for (std::size_t i = 0; i < from.rows; ++i) {
        const bool known = from.truth ? from.truth[i] != 1 : !from.known || from.known[i] != 0;
        answers[context][k].known[from.first_row + i] = known;
        answers[context][k].values[from.first_row + i] = !known ? 0 : from.truth ? from.truth[i] / 2 : from.values[i];
      }
    }
  });
  EXPECT_TRUE(outcome.has_value()) << outcome.error().message();
  return answers;
}

void expect_agreement(const std::shared_ptr<const Schema>& schema, const std::vector<Expression>& expressions, const Data& data,
                      const Context& context, unsigned threads, bool with_explain) {
  auto plan = Plan::build(schema, expressions);
  ASSERT_TRUE(plan.has_value()) << plan.error().message();
  auto answers = plan->run(data, context, threads);
  ASSERT_TRUE(answers.has_value()) << answers.error().message();
  for (std::size_t k = 0; k < expressions.size(); ++k) {
    if (!delivered(*schema, data, expressions[k].table())) continue;
    for (std::uint32_t row = 0; row < data.tables[static_cast<std::size_t>(expressions[k].table())].rows; ++row) {
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

// Macros look at the bits of a group 57 rows at a time.
TEST(Plan, AgreesOnHouseholdsOfManyRows) {
  const auto schema = testing::sample_schema();
  std::vector<Expression> expressions;
  for (const char* text : {"members.exists(m, m.labour == 1)", "members.all(m, m.labour < 6)", "medical.exists(r, r.self_paid < yuan(-900))",
                           "medical.exists_one(r, r.self_paid < yuan(-900))", "members.count(m, m.working)", "medical.size()",
                           "members.count(m, m.medical.exists(r, r.share > 0.0))", "medical.filter(r, r.share > 1.0).sum(r, r.self_paid)",
                           "medical.filter(r, has(r.self_paid)).max(r, r.self_paid)", "members.min(m, m.birth)",
                           "medical.latest(r, r.settle_day, r.self_paid)", "members.latest(m, m.birth, m.working)"})
    expressions.push_back(*Expression::compile(schema, text));
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    Random random(seed * 32452843);
    OwnedData data(schema);
    testing::fill_random(data, *schema, random, 3, 150);
    ASSERT_NO_FATAL_FAILURE(expect_agreement(schema, expressions, data.view(), testing::random_context(*schema, random), 1, false))
        << "seed " << seed;
  }
}

TEST(Plan, AnswersExpressionsOverEveryTable) {
  const auto schema = testing::sample_schema();
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    Random random(seed * 104729);
    OwnedData data(schema);
    testing::fill_random(data, *schema, random, seed % 50 == 0 ? 1500 : random.below(8));
    const Context context = testing::random_context(*schema, random);
    const auto expressions = random_expressions(schema, random, 10, false);
    ASSERT_NO_FATAL_FAILURE(expect_agreement(schema, expressions, data.view(), context, 2, false)) << "seed " << seed;
  }
}

TEST(Plan, ABatchSaysTheRowsOfEachTable) {
  const auto schema = testing::sample_schema();
  OwnedData data(schema);
  testing::add_sample_rows(data);
  const std::vector<Expression> expressions{*Expression::compile(schema, "self.household.relocated", 1), *Expression::compile(schema, "true", 4),
                                            *Expression::compile(schema, "true")};
  const Plan plan = *Plan::build(schema, expressions);
  std::size_t batches = 0;
  const auto outcome = plan.run(data.view(), testing::sample_context(), 1, [&](const Batch& batch) {
    ++batches;
    ASSERT_EQ(batch.tables.size(), 5U);
    const std::size_t rows[] = {3, 5, 4, 2, 4};
    for (std::size_t t = 0; t < 5; ++t) {
      EXPECT_EQ(batch.tables[t].first, 0U);
      EXPECT_EQ(batch.tables[t].count, rows[t]) << t;
    }
    EXPECT_EQ(batch.answers[0].table, 1);
    EXPECT_EQ(batch.answers[0].rows, 5U);
    EXPECT_EQ(batch.answers[1].rows, 4U);
    EXPECT_EQ(batch.answers[2].rows, 3U);
    EXPECT_EQ(batch.answers[0].truth[4], 2);
    EXPECT_EQ(batch.answers[0].truth[0], 0);
  });
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(batches, 1U);
}

// A scenario changes few things at a time; what it leaves alone is computed once and must still be right for each of them.
TEST(Plan, ManyContextsAtOnceGiveTheAnswersOfSeparateRuns) {
  const auto schema = testing::sample_schema();
  for (std::uint64_t seed = 1; seed <= 800; ++seed) {
    Random random(seed * 15485863);
    OwnedData data(schema);
    testing::fill_random(data, *schema, random, seed % 80 == 0 ? 2500 : random.below(7));
    std::vector<Context> contexts{testing::random_context(*schema, random)};
    for (std::size_t k = 0, n = random.below(5); k < n; ++k) {
      const Context other = testing::random_context(*schema, random);
      Context changed = random.one_in(2) ? contexts.front() : contexts.back();
      if (random.one_in(5)) changed = other;
      if (random.one_in(5)) changed.as_of = other.as_of;
      if (random.one_in(6)) changed.history = other.history;
      if (random.one_in(6)) changed.working_days = random.one_in(2) ? nullptr : other.working_days;
      for (std::size_t p = 0; p < changed.parameters.size(); ++p) {
        if (random.one_in(4)) changed.parameters[p] = other.parameters[p];
        if (changed.parameters[p].text && random.one_in(3)) changed.parameters[p].text = random.one_in(2) ? "甲" : "从未见过的文字";
      }
      contexts.push_back(std::move(changed));
    }
    const auto expressions = random_expressions(schema, random, 10, false);
    const Plan plan = *Plan::build(schema, expressions);
    const Data& view = data.view();
    const auto together = run_many(plan, expressions, view, contexts, 1 + static_cast<unsigned>(seed % 3));
    for (std::size_t c = 0; c < contexts.size(); ++c) {
      const auto alone = plan.run(view, contexts[c], 1);
      ASSERT_TRUE(alone.has_value());
      for (std::size_t k = 0; k < expressions.size(); ++k) {
        ASSERT_EQ((*alone)[k].known, together[c][k].known) << "seed " << seed << " context " << c << "\n" << expressions[k].text();
        ASSERT_EQ((*alone)[k].values, together[c][k].values) << "seed " << seed << " context " << c << "\n" << expressions[k].text();
      }
    }
  }
}

TEST(Plan, ManyContextsComeInOrderForEveryBatch) {
  const auto schema = testing::sample_schema();
  OwnedData data(schema);
  Random random(5);
  testing::fill_random(data, *schema, random, 4000);
  const std::vector<Expression> expressions{*Expression::compile(schema, "household.income < params.floor")};
  const Plan plan = *Plan::build(schema, expressions);
  const std::vector<Context> contexts(3, testing::sample_context());
  std::vector<std::size_t> next(2);
  const auto outcome = plan.run_many(data.view(), contexts, 2, [&](const Batch& batch, std::size_t context) {
    EXPECT_EQ(context, next[batch.worker]);
    next[batch.worker] = (context + 1) % 3;
  });
  ASSERT_TRUE(outcome.has_value());
  EXPECT_TRUE(plan.run_many(data.view(), {}, 2, [](const Batch&, std::size_t) { FAIL(); }).has_value());
}

}  // namespace
}  // namespace shouwang::cel
