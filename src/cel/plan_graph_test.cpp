#include "cel/plan_graph.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cel/plan_run.h"
#include "cel/test_data.h"

namespace shouwang::cel {
namespace {

Graph graph_of(const std::vector<std::string>& texts) {
  const auto schema = testing::sample_schema();
  GraphBuilder builder(*schema);
  for (const std::string& text : texts) builder.add(Expression::compile(schema, text).value().root());
  return builder.take();
}

std::size_t count(const Graph& graph, StepOp op) {
  return static_cast<std::size_t>(std::count_if(graph.steps.begin(), graph.steps.end(), [&](const Step& step) { return step.op == op; }));
}

TEST(PlanGraph, EqualPartsOfDifferentExpressionsAreOneStep) {
  const Graph graph =
      graph_of({"household.self_paid_12m > yuan(100)", "household.self_paid_12m > yuan(200)",
                "medical.filter(x, x.settle_day > months_before(as_of, 12) && x.settle_day <= as_of).sum(x, x.self_paid) < yuan(5)"});
  EXPECT_EQ(count(graph, StepOp::kReduce), 1U);
  EXPECT_EQ(count(graph, StepOp::kColumn), 2U);
}

TEST(PlanGraph, OrderOfOperandsDoesNotMatterWhereItCannot) {
  const Graph graph = graph_of({"household.income > household.income + yuan(1)", "yuan(1) + household.income < household.income",
                                "household.relocated && household.poor", "household.poor && household.relocated && household.poor"});
  EXPECT_EQ(graph.outputs[0], graph.outputs[1]);
  EXPECT_EQ(graph.outputs[2], graph.outputs[3]);
}

TEST(PlanGraph, PartsOfTheOuterRowAreComputedThere) {
  const Graph graph = graph_of({"members.exists(m, m.working && m.household.relocated && m.household.kind == 'lifted')"});
  // One conjunction of the household's own two tests, given to the members once.
  EXPECT_EQ(count(graph, StepOp::kSpread), 1U);
  EXPECT_EQ(count(graph, StepOp::kScalar), 0U);
}

TEST(PlanGraph, OnlyBodiesOverUnrelatedRowsRunRowByRow) {
  EXPECT_EQ(count(graph_of({"members.exists(m, household.members.exists(k, k.birth > m.birth))"}), StepOp::kScalar), 1U);
  EXPECT_EQ(count(graph_of({"members.exists(m, household.members.exists(k, k.working) && m.working)"}), StepOp::kScalar), 0U);
  EXPECT_EQ(count(graph_of({"members.exists(m, m.medical.exists(r, r.share > 0.5 && m.working && household.relocated))"}), StepOp::kScalar),
            0U);
}

TEST(PlanGraph, BuffersAreSharedByStepsThatNeverLiveTogether) {
  std::string text = "members.exists(m, m.labour == 0)";
  for (int k = 1; k < 50; ++k) text += " || members.exists(m, m.labour + " + std::to_string(k) + " == 0)";
  const Graph graph = graph_of({text});
  const Layout layout = lay_out(graph);
  EXPECT_GT(graph.steps.size(), 150U);
  EXPECT_LT(layout.buffers, 120);  // the fifty results that wait for the disjunction, and little else
}

}  // namespace
}  // namespace shouwang::cel
