#include "policy/matching.h"

#include <gtest/gtest.h>

#include "policy/test_pack.h"

namespace shouwang::policy {
namespace {

std::string matching_parameter(std::string_view id, std::string_view kind, const std::string& values) {
  return "- id: " + std::string(id) + "\n  title: 参数\n  kind: " + std::string(kind) + "\n  unit: 比例\n  values:\n" + values;
}
std::string dated_share(const std::string& from, const std::string& value) {
  return "    - {from: " + from + ", value: \"" + value + "\", source: {document: 试验}}\n";
}
/// All six, as the product has them.
std::string usual_parameters() {
  return matching_parameter(kLinkFromParameter, "decimal", dated_share("2021-01-01", "0.95")) +
         matching_parameter(kReviewFromParameter, "decimal", dated_share("2021-01-01", "0.1")) +
         matching_parameter(kReviewsAtLeastParameter, "int", dated_share("2021-01-01", "20")) +
         matching_parameter(kReviewedShareParameter, "decimal", dated_share("2021-01-01", "0.01")) +
         matching_parameter(kAuditedShareParameter, "decimal", dated_share("2021-01-01", "0.02")) +
         matching_parameter(kMostAuditedParameter, "int", dated_share("2021-01-01", "50"));
}

TEST(Matching, ACountyHasItsOwnFromADayOn) {
  TestPack pack;
  pack.write("base/parameters/matching.yaml", usual_parameters());
  pack.write("child/pack.yaml", "id: child\ntitle: 下级包\nextends: base\nregions: []\n");
  pack.write("child/parameters/matching.yaml",
             "- id: link_probability\n  continues: true\n  values:\n" + dated_share("2026-06-01", "0.99") +
                 "- id: link_reviews_at_least\n  continues: true\n  values:\n" + dated_share("2026-06-01", "200"));
  const auto child = pack.load("child");
  ASSERT_TRUE(child) << (pack.report.problems.empty() ? "" : pack.report.problems.front().text());
  const auto before = matching_on(**child, *Date::from_ymd(2026, 5, 31)), after = matching_on(**child, *Date::from_ymd(2026, 6, 1));
  ASSERT_TRUE(before && after);
  EXPECT_DOUBLE_EQ(before->link_from, 0.95);
  EXPECT_EQ(before->reviews_at_least, 20);
  EXPECT_DOUBLE_EQ(after->link_from, 0.99);
  EXPECT_EQ(after->reviews_at_least, 200);
  EXPECT_DOUBLE_EQ(after->review_from, 0.1);
  EXPECT_DOUBLE_EQ(after->reviewed_share, 0.01);
  EXPECT_DOUBLE_EQ(after->audited_share, 0.02);
  EXPECT_EQ(after->most_audited, 50);
  EXPECT_EQ(matching_on(**child, *Date::from_ymd(2020, 12, 31)).error().code(), ErrorCode::kNotInForce);
}

TEST(Matching, APackWithoutItSaysWhatIsMissing) {
  TestPack pack;
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded);
  const auto policy = matching_on(**loaded, *Date::from_ymd(2026, 1, 1));
  ASSERT_FALSE(policy);
  EXPECT_NE(policy.error().message().find("link_probability"), std::string::npos);
}

TEST(Matching, RefusesValuesThatNoCountyCouldWorkWith) {
  const auto problem_of = [](std::string_view id, std::string_view kind, const std::string& value) {
    TestPack pack;
    pack.write("base/parameters/matching.yaml", matching_parameter(id, kind, dated_share("2021-01-01", value)));
    const auto loaded = pack.load();
    return loaded ? std::string() : pack.report.problems.front().message;
  };
  EXPECT_EQ(problem_of("link_probability", "decimal", "0.5"), "");
  EXPECT_EQ(problem_of("link_probability", "decimal", "1"), "");
  EXPECT_EQ(problem_of("link_probability", "decimal", "0.49"),
            "参数 link_probability 自 2021-01-01 起的值 0.49 不能用于数据比对，应在 0.5 到 1 之间");
  EXPECT_NE(problem_of("link_probability", "decimal", "1.01"), "");
  EXPECT_EQ(problem_of("link_review_probability", "decimal", "0.5"), "");
  EXPECT_NE(problem_of("link_review_probability", "decimal", "0.51"), "");
  EXPECT_EQ(problem_of("link_review_probability", "decimal", "0.001"), "");
  EXPECT_NE(problem_of("link_review_probability", "decimal", "0"), "");
  EXPECT_NE(problem_of("link_reviewed_share", "decimal", "1.5"), "");
  EXPECT_NE(problem_of("link_audited_share", "decimal", "-0.1"), "");
  EXPECT_NE(problem_of("link_reviews_at_least", "int", "100001"), "");
  EXPECT_NE(problem_of("link_audited_at_most", "int", "1001"), "");
  EXPECT_EQ(problem_of("link_reviews_at_least", "decimal", "20"), "参数 link_reviews_at_least 由数据比对使用，类型应为 int");
}

TEST(Relations, NeedOneSpouseAndOneOther) {
  const auto problems_of = [](const std::string& spouse, const std::string& other) {
    TestPack pack;
    pack.write("base/code_tables/relation.yaml",
               "id: relation\ntitle: 关系\nstandard: 试验\ncodes:\n  - {code: \"01\", name: 户主}\n  - {code: \"2\", name: 配偶" + spouse +
                   "}\n  - {code: \"9\", name: 其他" + other + "}\n");
    std::vector<std::string> out;
    if (const auto loaded = pack.load(); loaded) {
      EXPECT_EQ((*loaded)->code_table("relation")->with_role(CodeRole::kOther)->code, "9");
      EXPECT_EQ((*loaded)->code_table("relation")->with_role(CodeRole::kSpouse)->code, "2");
    }
    for (const Problem& problem : pack.report.problems) out.push_back(problem.message);
    return out;
  };
  EXPECT_TRUE(problems_of(", role: spouse", ", role: other").empty());
  EXPECT_EQ(problems_of(", role: spouse", ""),
            std::vector<std::string>{"代码表 relation（与户主关系）里应有且只有一个代码写 role: other（没有写明关系的成员）"});
  EXPECT_EQ(problems_of(", role: other", ", role: other").size(), 2u);
  EXPECT_EQ(problems_of(", role: boss", ", role: other").size(), 2u) << "the unknown word, and that nobody is the spouse";
}

}  // namespace
}  // namespace shouwang::policy
