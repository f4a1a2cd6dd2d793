#include "reporting/explanation_sheet.h"

#include <gtest/gtest.h>

namespace shouwang::reporting {
namespace {

TEST(ExplanationSheet, PrintsEveryLineOfTheExplanation) {
  screening::Explanation e;
  e.rule = "R01_income_floor";
  e.title = "人均纯收入低于监测线";
  e.rule_hash = "0123456789abcdef";
  e.pack = "china";
  e.pack_hash = "fedcba";
  e.as_of = *Date::from_ymd(2026, 10, 31);
  e.answer = policy::Answer::kNo;
  e.sentence = "没有达到预警条件：家庭纯收入÷家庭人口 6,000.00元，标准 6,000.00元。";
  e.tree.title = "家庭纯收入 12,000.00元 小于 监测线×家庭人口 12,000.00元";
  e.tree.value = "否";
  screening::ExplainedNode child;
  child.title = "家庭人口";
  child.value = "2";
  e.tree.children.push_back(child);
  screening::ExplainedChange change;
  change.sentence = "家庭纯收入现为 12,000.00元：降到 11,999.99元，结果变为“预警”。";
  e.changes.push_back(change);
  registry::HouseholdRow household;
  household.head_name = "张**";
  household.household_code = "H001";

  const Document document = explanation_sheet(e, household, "云县爱华镇毛家村", *Date::from_ymd(2026, 11, 1), "测试");
  EXPECT_EQ(document.title, "预警说明");
  const std::string page = to_html(document, "/forms.css");
  const auto sections = screening::sections_of(e);
  for (std::size_t k = 1; k < sections.size(); ++k) {
    EXPECT_NE(page.find(sections[k].heading), std::string::npos) << sections[k].heading;
    for (const std::string& line : sections[k].lines) EXPECT_NE(page.find("<p>" + line + "</p>"), std::string::npos) << line;
  }
  for (const char* text : {"张**", "H001", "不预警", "2026-10-31", "没有达到预警条件"})
    EXPECT_NE(page.find(text), std::string::npos) << text;
}

}  // namespace
}  // namespace shouwang::reporting
