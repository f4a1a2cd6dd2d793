#include "intake/reread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "intake/row_parser.h"
#include "intake/testing/sample.h"
#include "intake/testing/workbook_builder.h"

namespace shouwang::intake {
namespace {

using ::testing::HasSubstr;
using testing::Sample;
using testing::sample_code;
using testing::sample_id;
using testing::TempFile;

constexpr std::string_view kRereadHeader = "结算单号,姓名,身份证号,结算日期,医疗总费用(万元),合规自付费用\n";

struct Case {
  Sample s;
  Delivery delivery;
  QuarantinedRow row;
  explicit Case(const std::string& line) {
    const auto d = s.import_text(std::string(kRereadHeader) + "J1,张三," + sample_id(1).full() + ",2026-08-05,1,10\n" + line, "医保.csv");
    if (!d) throw std::runtime_error(d.error().text());
    delivery = *d;
    row = s.quarantine(*d).at(0);
  }
  Result<Reread> again(std::map<std::string, std::string> cells) {
    return reread_row({testing::kCounty, delivery.dataset, delivery.receipt.layout, row, std::move(cells), testing::kNowMs},
                      testing::china_pack(), s.lookup, s.ids, s.cipher);
  }
};

TEST(Reread, ARowIsGoodOnceItsCellsAre) {
  Case c("J2,李四,530922199001011234,2026-08-05,0.5,10\n");
  EXPECT_EQ(c.row.identity, "");  // the number could not be read
  const auto r = c.again({{"身份证号", sample_id(2).full()}});
  ASSERT_TRUE(r) << r.error().text();
  ASSERT_TRUE(r->good) << r->problem.reason;
  ASSERT_EQ(r->records.rows.size(), 1u);
  EXPECT_EQ(r->records.rows[0].match, MatchState::kMatched);
  EXPECT_EQ(r->records.rows[0].line, 3);
  // The unit of the heading still counts.
  const policy::Dataset& d = *testing::china_pack().dataset("medical_settlement");
  for (std::size_t k = 0; k < d.fields.size(); ++k) {
    if (d.fields[k].name == "total_cost") {
      EXPECT_EQ(r->records.cells[k].number, 500'000);
    }
  }
  ASSERT_EQ(r->changes.size(), 1u);
  EXPECT_EQ(r->changes[0].field_title, "证件号码");
  EXPECT_EQ(r->changes[0].after.find(sample_id(2).full()), std::string::npos);
}

TEST(Reread, HasTheSameIdentityAsTheRowOfACleanFile) {
  Case c("J2,李四," + sample_id(2).full() + ",2026-02-30,0.5,10\n");
  ASSERT_NE(c.row.identity, "");
  const auto r = c.again({{"结算日期", "2026-02-28"}});
  ASSERT_TRUE(r);
  ASSERT_TRUE(r->good);
  EXPECT_EQ(r->records.rows[0].identity, c.row.identity);
}

TEST(Reread, KeepsTheCorrectionsOfARowThatIsStillWrong) {
  Case c("J2,李四,123,2026-02-30,0.5,10\n");
  const auto r = c.again({{"身份证号", sample_id(2).full()}});
  ASSERT_TRUE(r);
  EXPECT_FALSE(r->good);
  EXPECT_THAT(r->problem.reason, HasSubstr("2 月没有 30 日"));
  EXPECT_TRUE(r->records.rows.empty());
  c.row = r->problem;
  const auto second = c.again({{"结算日期", "2026-02-28"}});
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->good);
}

TEST(Reread, DropsCellsThatACommaHadPushedOut) {
  Case c("J2,李四," + sample_id(2).full() + ",2026-08-05,1,234,10\n");
  const auto r = c.again({{"医疗总费用(万元)", "1234"}, {"合规自付费用", "10"}});
  ASSERT_TRUE(r);
  EXPECT_TRUE(r->good) << r->problem.reason;
}

TEST(Reread, RefusesWhatItCannotDo) {
  Case c("J2,李四,123,2026-08-05,0.5,10\n");
  EXPECT_EQ(c.again({{"没有这列", "1"}}).error().code(), ErrorCode::kInvalidArgument);
  c.delivery.receipt.layout.clear();
  EXPECT_EQ(c.again({}).error().code(), ErrorCode::kInvalidArgument);
  Case other("J2,李四,123,2026-08-05,0.5,10\n");
  other.row.raw = "rubbish";
  EXPECT_EQ(other.again({}).error().code(), ErrorCode::kBadValue);
}

TEST(Reread, PutsAPersonOfTheRegistryRight) {
  Sample s;
  const auto d = s.import_text("户编号,姓名,证件号码,与户主关系\n" + sample_code(1) + ",张三," + sample_id(1).full() + ",户主\n" +
                                   sample_code(1) + ",李四,12345,配偶\n",
                               "a.csv", "registry_person");
  ASSERT_TRUE(d) << d.error().text();
  const auto rows = s.quarantine(*d);
  ASSERT_EQ(rows.size(), 1u);
  const auto r =
      reread_row({testing::kCounty, d->dataset, d->receipt.layout, rows[0], {{"证件号码", sample_id(5).full()}}, testing::kNowMs},
                 testing::china_pack(), s.lookup, s.ids, s.cipher);
  ASSERT_TRUE(r) << r.error().text();
  ASSERT_TRUE(r->good) << r->problem.reason;
  ASSERT_EQ(r->persons.size(), 1u);
  EXPECT_EQ(r->persons[0].name, "李四");
}

RC_GTEST_PROP(RawCells, GiveBackWhatRawTextKept, ()) {
  const auto cells = *rc::gen::container<std::vector<std::string>>(
      rc::gen::container<std::string>(rc::gen::element('a', '\t', '\n', '\\', '\r', ' ', '1')));
  Row row;
  for (std::size_t k = 0; k < cells.size(); ++k) {
    row.cells.push_back(cells[k]);
    row.kinds.push_back(static_cast<CellKind>(k % 4));
  }
  const auto back = raw_cells(raw_text(row));
  RC_ASSERT(back.size() == std::max<std::size_t>(1, cells.size()));
  for (std::size_t k = 0; k < cells.size(); ++k) {
    RC_ASSERT(back[k].text == cells[k]);
    RC_ASSERT(back[k].kind == row.kinds[k]);
  }
}

TEST(RawCells, OfEarlierVersionsAreSplitAtTabs) {
  const auto cells = raw_cells("a\\tb\tc");
  ASSERT_EQ(cells.size(), 2u);
  EXPECT_EQ(cells[0].text, "a\\tb");
}

}  // namespace
}  // namespace shouwang::intake
