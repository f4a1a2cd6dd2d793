#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace shouwang::http {
namespace {

Router sample() {
  Router r;
  r.add(Method::kGet, "/api/v1/leads", 1);
  r.add(Method::kGet, "/api/v1/leads.csv", 2);
  r.add(Method::kGet, "/api/v1/leads/{id}", 3);
  r.add(Method::kPost, "/api/v1/households/search", 4);
  r.add(Method::kGet, "/api/v1/households/{id}", 5);
  r.add(Method::kPost, "/api/v1/persons/{id}/reveal", 6);
  r.add(Method::kPatch, "/api/v1/leads/{lead}", 7);
  return r;
}

TEST(Router, FindsWordsBeforeParameters) {
  const Router r = sample();
  EXPECT_EQ(r.find(Method::kGet, "/api/v1/leads").number, 1u);
  EXPECT_EQ(r.find(Method::kGet, "/api/v1/leads.csv").number, 2u);
  const auto lead = r.find(Method::kGet, "/api/v1/leads/77");
  EXPECT_EQ(lead.number, 3u);
  EXPECT_THAT(lead.path_values, ::testing::ElementsAre("77"));
  EXPECT_EQ(r.find(Method::kPost, "/api/v1/persons/5/reveal").number, 6u);
}

TEST(Router, TellsAnUnknownPathFromAMethodThatIsNotThere) {
  const Router r = sample();
  EXPECT_FALSE(r.find(Method::kGet, "/api/v1/nothing").path_known);
  EXPECT_FALSE(r.find(Method::kGet, "/api/v1").path_known);
  EXPECT_FALSE(r.find(Method::kGet, "/api/v1/leads/").path_known);
  EXPECT_FALSE(r.find(Method::kGet, "/api/v1/persons/5").path_known);
  const auto wrong = r.find(Method::kDelete, "/api/v1/leads/5");
  EXPECT_TRUE(wrong.path_known);
  EXPECT_FALSE(wrong.found);
  EXPECT_THAT(wrong.methods, ::testing::UnorderedElementsAre(Method::kGet, Method::kPatch));
}

TEST(Router, LeavesNoValueOfABranchThatLedNowhere) {
  Router r;
  r.add(Method::kGet, "/a/{x}/b", 1);
  r.add(Method::kGet, "/{y}/c/d", 2);
  const auto found = r.find(Method::kGet, "/a/c/d");
  EXPECT_EQ(found.number, 2u);
  EXPECT_THAT(found.path_values, ::testing::ElementsAre("a"));
}

}  // namespace
}  // namespace shouwang::http
