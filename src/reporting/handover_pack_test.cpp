#include "reporting/handover_pack.h"

#include <gmock/gmock.h>

#include "reporting/testing/case_fixture.h"

namespace shouwang::reporting {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Until;

class HandoverPack : public testing::CaseFixture {
 protected:
  casework::Task task(std::string key, std::string title, Date due) {
    casework::Task t;
    t.key = std::move(key);
    t.title = std::move(title);
    t.level = policy::Level::kVillage;
    t.due = t.warn = due;
    return t;
  }
  std::string page() { return to_html(handover_page(data_), "/forms.css"); }
};

TEST_F(HandoverPack, TheLineSaysWhatIsOpenAndWhenSomebodyWasThere) {
  build(Until::kEliminated);
  const Date today = data_.today;
  data_.tasks = {task("measure:2:deliver", "落实：小额信贷", today.plus_days(5)), task("gap:07", "补充措施：就业", today.plus_days(-3)),
                 task("visit", "走访", today.plus_days(9)), task("total:recognition", "总时限", today.plus_days(1))};
  const HandoverLine line = handover_line(data_);
  EXPECT_THAT(line.household, HasSubstr(data_.household->household_code));
  EXPECT_EQ(line.tasks, "补充措施：就业 " + today.plus_days(-3).iso() + "（超期3天）\n落实：小额信贷 " + today.plus_days(5).iso())
      << "the most pressing first; visits and limits over a phase are no tasks to hand over";
  EXPECT_EQ(line.next_visit, today.plus_days(9).iso());
  EXPECT_THAT(line.last_visit, Not(::testing::IsEmpty()));
}

TEST_F(HandoverPack, ThePageSaysWhatFallsDueInThirtyDays) {
  build(Until::kEliminated);
  const Date today = data_.today;
  data_.tasks = {task("measure:2:deliver", "落实：一", today.plus_days(kHandoverDays)), task("gap:07", "补充：二", today.plus_days(kHandoverDays + 1))};
  const std::string text = page();
  EXPECT_THAT(text, HasSubstr("落实：一"));
  EXPECT_THAT(text, Not(HasSubstr("补充：二")));
  EXPECT_THAT(text, HasSubstr("另有 1 项"));
  EXPECT_THAT(text, Not(HasSubstr("9999-12-31")));
  data_.tasks.clear();
  EXPECT_THAT(page(), HasSubstr("没有到期的事项"));
}

TEST_F(HandoverPack, ThePageHoldsTheMeasuresButNotThoseWithdrawn) {
  build(Until::kEliminated);
  const std::string text = page();
  for (const casework::Measure& m : data_.file->measures) {
    if (m.state == casework::MeasureState::kWithdrawn) continue;
    EXPECT_THAT(text, HasSubstr(m.department));
  }
  EXPECT_THAT(text, HasSubstr("张三丰"));
}

TEST_F(HandoverPack, TheCoverListsCasesAndLeads) {
  const HandoverHead head{"村张", "云县爱华镇", "打印：镇陈", Date::parse_iso("2026-11-22").value()};
  const HandoverLine line{"张三丰\nH1", "毛家村", "突发严重困难户", "因病", "走访", "2026-12-01", "2026-11-01"};
  const auto one = handover_lists(head, {line, line}, {});
  ASSERT_EQ(one.size(), 1u) << "no sheet of leads without leads";
  const std::string text = to_html(one[0], "/x");
  for (const char* word : {"村张", "2户", "0条", "张三丰", "突发严重困难户", "2026-12-01", "移交人签字"}) EXPECT_THAT(text, HasSubstr(word));
  const auto two = handover_lists(head, {}, {{"李*\nH2", "毛家村", "橙", "因灾", "核实中", "2026-11-30"}});
  ASSERT_EQ(two.size(), 2u);
  EXPECT_THAT(to_html(two[0], "/x"), HasSubstr("没有负责的监测对象"));
  EXPECT_THAT(to_html(two[1], "/x"), HasSubstr("H2"));
  EXPECT_TRUE(to_xlsx(two));
}

TEST_F(HandoverPack, AnyoneMayHaveNoVisitsAndNoMeasures) {
  build(Until::kEliminated);
  casework::CaseFile bare = *data_.file;
  bare.measures.clear();
  bare.events.clear();
  data_.file = &bare;
  const std::string text = page();
  EXPECT_THAT(text, HasSubstr("还没有措施"));
  EXPECT_THAT(text, HasSubstr("没有走访记录"));
}

}  // namespace
}  // namespace shouwang::reporting
