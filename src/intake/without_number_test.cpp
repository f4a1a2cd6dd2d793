// Files about persons that have no column of ID numbers.
#include <gtest/gtest.h>

#include "intake/import.h"
#include "intake/testing/sample.h"
#include "intake/testing/scripted_matcher.h"

namespace shouwang::intake {
namespace {

using testing::any_says;
using testing::Sample;
using testing::sample_id;
using testing::ScriptedMatcher;

struct Nameless : Sample {
  Nameless() {
    request.accept_low_match = true;
    request.matcher = [this](const policy::Dataset&) -> Result<std::unique_ptr<registry::PersonMatcher>> {
      return std::unique_ptr<registry::PersonMatcher>(std::make_unique<ScriptedMatcher>(seen, 20'000, testing::kVillage));
    };
  }
  Result<Delivery> students(std::string_view heading, std::string_view rows) {
    return import_text(std::string(heading) + "\n" + std::string(rows), "学生资助.csv", "education_aid");
  }
  Result<Preview> preview(std::string_view text, ColumnMapping mapping = {}) {
    testing::TempFile file("p.csv", text);
    PreviewRequest wanted;
    wanted.path = file.path();
    wanted.file_name = "学生资助.csv";
    wanted.dataset = "education_aid";
    wanted.mapping = std::move(mapping);
    return preview_file(wanted, testing::china_pack(), nullptr, scope);
  }
  ScriptedMatcher::Seen seen;
};

constexpr std::string_view kBorn = "姓名,出生日期,发放编号,发放日期,资助种类,资助金额";
constexpr std::string_view kAid = ",Z1,2026-08-05,助学金,10\n";

std::string aid(std::string_view who) { return std::string(who) + std::string(kAid); }

TEST(WithoutNumber, AFileIsTakenWhenNameAndOneMoreColumnTellWhoIsMeant) {
  for (const std::string_view more : {"出生日期", "家庭住址", "行政村代码", "联系电话"}) {
    Nameless s;
    const auto d =
        s.students("姓名," + std::string(more) + ",发放编号,发放日期,资助种类,资助金额", aid("像一,甲") + aid("疑二,乙") + aid("无三,丙"));
    ASSERT_TRUE(d) << more << d.error().text();
    EXPECT_EQ(d->receipt.matched, 1);
    EXPECT_EQ(d->receipt.review, 1);
    EXPECT_EQ(d->receipt.unmatched, 2);
    EXPECT_TRUE(any_says(d->receipt.notes, "没有证件号码列"));
    EXPECT_TRUE(any_says(d->receipt.notes, "姓名、"));
    EXPECT_EQ(s.seen.asked.size(), 3u);
  }
}

TEST(WithoutNumber, TooLittleToTellPersonsApartIsRefusedWithWhatIsMissing) {
  Nameless s;
  const auto by_name = s.students("姓名,发放编号,发放日期,资助种类,资助金额", aid("像一"));
  ASSERT_FALSE(by_name);
  EXPECT_EQ(by_name.error().code(), ErrorCode::kMissingColumn);
  EXPECT_NE(by_name.error().message().find("还缺少：出生日期、行政村（或住址）、联系电话中的一列"), std::string::npos)
      << by_name.error().message();
  const auto by_township = s.students("姓名,乡镇,性别,发放编号,发放日期,资助种类,资助金额", aid("像一,凤山镇,女"));
  EXPECT_EQ(by_township.error().code(), ErrorCode::kMissingColumn) << "a township has ten thousand people";
  const auto nobody = s.students("出生日期,发放编号,发放日期,资助种类,资助金额", aid("1990-08-08"));
  ASSERT_FALSE(nobody);
  EXPECT_NE(nobody.error().message().find("还缺少：姓名"), std::string::npos) << nobody.error().message();
  // What else is required stays so.
  const auto amount = s.students("姓名,出生日期,发放编号,发放日期,资助种类", "像一,1990-08-08,Z1,2026-08-05,助学金\n");
  ASSERT_FALSE(amount);
  EXPECT_EQ(amount.error().message().find("没有证件号码列"), std::string::npos) << amount.error().message();
}

TEST(WithoutNumber, PersonsOfOneNameAreDifferentRowsAndTheSameRowIsOne) {
  Nameless s;
  ASSERT_TRUE(s.students(kBorn, aid("无一,1990-08-08") + aid("无一,1991-01-01") + aid("无一,1990-08-08")));
  EXPECT_EQ(s.store.live("education_aid").size(), 2u);
  const auto again = s.students(kBorn, aid("无一, 1990-08-08 ") + "无一,1991-01-01,Z1,2026-08-05,助学金,20\n");
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->receipt.duplicate, 1);
  EXPECT_EQ(again->receipt.replaced, 1);
  EXPECT_EQ(s.store.live("education_aid").size(), 2u);
}

TEST(WithoutNumber, AnEmptyColumnOfNumbersIsReadAsEver) {
  Nameless s;
  const std::string heading = "身份证号," + std::string(kBorn);
  ASSERT_TRUE(s.students(heading, "," + aid("无一,1990-08-08")));
  const std::string identity = s.store.live("education_aid").at(0)->row.identity;
  EXPECT_EQ(identity, s.store.live("education_aid").at(0)->row.content);
  EXPECT_FALSE(any_says(s.store.content.deliveries.back().receipt.notes, "没有证件号码列"));
}

TEST(WithoutNumber, NumbersUnderAnotherHeadingAreAskedForAndNotPassedOver) {
  Nameless s;
  std::string text = "号," + std::string(kBorn) + "\n";
  for (int n = 1; n <= 12; ++n) text += sample_id(n).full() + "," + aid("像一,1990-08-08");
  const auto d = s.import_text(text, "学生资助.csv", "education_aid");
  ASSERT_FALSE(d);
  EXPECT_EQ(d.error().code(), ErrorCode::kMissingColumn);
  EXPECT_NE(d.error().message().find("“号”列的内容像证件号码"), std::string::npos) << d.error().message();
  const auto p = s.preview(text);
  ASSERT_TRUE(p) << p.error().text();
  EXPECT_NE(p->problem, "");
  EXPECT_EQ(p->proposal.columns.at(0).field, "id_number");
  EXPECT_TRUE(p->proposal.done_without.empty());
  // Left out on purpose, whatever the heading, it is there all the same.
  const ColumnMapping left_out{{"姓名", "name"}, {"发放编号", "aid_no"}, {"发放日期", "day"}, {"资助种类", "kind"}, {"资助金额", "amount"}};
  s.request.mapping = left_out;
  EXPECT_EQ(s.import_text(text, "学生资助.csv", "education_aid").error().code(), ErrorCode::kMissingColumn);
  EXPECT_EQ(s.students("身份证号," + std::string(kBorn), "," + aid("像一,1990-08-08")).error().code(), ErrorCode::kMissingColumn);
}

TEST(WithoutNumber, APreviewSaysSo) {
  Nameless s;
  const std::string text = std::string(kBorn) + "\n" + aid("像一,1990-08-08");
  for (const ColumnMapping& mapping :
       {ColumnMapping(),
        ColumnMapping{{"姓名", "name"}, {"发放编号", "aid_no"}, {"发放日期", "day"}, {"资助种类", "kind"}, {"资助金额", "amount"}}}) {
    const auto p = s.preview(text, mapping);
    ASSERT_TRUE(p) << p.error().text();
    EXPECT_EQ(p->problem, "");
    EXPECT_EQ(p->proposal.done_without, std::vector<std::string>{"id_number"});
    EXPECT_EQ(p->proposal.warnings.size(), 1u);
    EXPECT_TRUE(any_says(p->proposal.warnings, "没有证件号码列，各行是谁按姓名、出生日期比对"));
    EXPECT_EQ(p->proposal.columns.at(1).matching, "出生日期");
  }
}

TEST(WithoutNumber, AHouseholdNeedsItsCodeOrItsHeadsNumber) {
  Nameless s;
  const auto d =
      s.import_text("户主姓名,联系电话,鉴定编号,鉴定日期,鉴定等级\n像张三,13812345678,A1,2026-08-05,C\n", "住房.csv", "housing_survey");
  ASSERT_FALSE(d);
  EXPECT_EQ(d.error().code(), ErrorCode::kMissingColumn);
}

}  // namespace
}  // namespace shouwang::intake
