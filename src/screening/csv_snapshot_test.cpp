#include "screening/csv_snapshot.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/resident_id.h"
#include "screening/bench.h"
#include "screening/evidence.h"
#include "screening/screen.h"
#include "screening/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::screening {
namespace {

using testing::day;
using testing::test_pack;

const Date kAsOf = day(2026, 10, 31);

std::string id_number(int sequence) { return ResidentId::make(999123, day(1980, 2, 3), sequence).full(); }

class CsvSnapshot : public ::testing::Test {
 protected:
  CsvSnapshot() {
    std::string name = ::testing::TempDir() + "csv_snapshot_XXXXXX";
    directory = ::mkdtemp(name.data());
    write("households.csv",
          "户编号,行政村代码,家庭住址,脱贫年度\nH1,530922001001,\"村东,3组\",2019\n002,530922001002,,\n2,530922001002,x,0\n");
    write("persons.csv", "证件号码,户编号,姓名,出生日期,是否参加医保\n" + id_number(1) + ",H1,某甲,1980-02-03,1\n" + id_number(2) +
                             ",2,某乙,1980年2月3日,否\n" + id_number(3) + ",002,某丙,,是\n" + id_number(4) + ",H9,某丁,1980-02-03,1\n");
  }
  ~CsvSnapshot() override { std::filesystem::remove_all(directory); }
  void write(const std::string& name, const std::string& text) { std::ofstream(directory / name, std::ios::binary) << text; }

  static std::vector<cel::Expression::FieldUse> all_fields() {
    std::vector<cel::Expression::FieldUse> uses;
    const auto& tables = test_pack().schema->tables;
    for (int t = 0; t < static_cast<int>(tables.size()); ++t) {
      for (int f = 0; f < static_cast<int>(tables[static_cast<std::size_t>(t)].fields.size()); ++f) uses.push_back({t, f});
    }
    return uses;
  }
  Result<Snapshot> load(unsigned threads = 2) { return load_csv_snapshot(directory, test_pack(), all_fields(), threads, report); }
  static int table(std::string_view name) { return test_pack().schema->find_table(name); }
  static cel::Value value(const Snapshot& snapshot, std::string_view t, std::string_view name, std::size_t row) {
    return snapshot.value(table(t), test_pack().schema->find_field(table(t), name), row);
  }
  const CsvFileReport& file(std::string_view dataset) const {
    return *std::find_if(report.files.begin(), report.files.end(), [&](const auto& f) { return f.dataset == dataset; });
  }
  std::filesystem::path directory;
  CsvLoadReport report;
};

TEST_F(CsvSnapshot, ReadsTheRegisters) {
  const auto snapshot = load();
  ASSERT_TRUE(snapshot) << snapshot.error().text();
  ASSERT_EQ(snapshot->households(), 3u);
  EXPECT_EQ(value(*snapshot, "household", "village", 0).text, "530922001001");
  EXPECT_EQ(value(*snapshot, "household", "lifted_year", 0).number, 2019);
  EXPECT_FALSE(value(*snapshot, "household", "lifted_year", 1).known());
  EXPECT_EQ(value(*snapshot, "household", "lifted_year", 2).number, 0);
  // 002 and 2 are two households; the person of household H9 has none.
  ASSERT_EQ(snapshot->rows(table("members")), 3u);
  EXPECT_EQ(snapshot->person(table("members"), 1), PersonId(3));
  EXPECT_EQ(snapshot->person(table("members"), 2), PersonId(2));
  EXPECT_FALSE(value(*snapshot, "members", "birth", 1).known());
  EXPECT_EQ(value(*snapshot, "members", "birth", 2).number, day(1980, 2, 3).days())
      << "the patient parser reads what the quick one does not";
  EXPECT_EQ(value(*snapshot, "members", "insured", 2).number, 0);
  EXPECT_EQ(file("registry_person").unmatched, 1);
}

TEST_F(CsvSnapshot, JoinsRecordsByIdNumber) {
  const std::string lower = [] {
    for (int k = 1; k < 100; ++k) {
      std::string id = id_number(k);
      if (id.back() == 'X') return id;
    }
    return std::string();
  }();
  write("persons.csv", "证件号码,户编号\n" + id_number(1) + ",H1\n" + lower + ",2\n");
  std::string typed = lower;
  typed.back() = 'x';
  write("medical.csv", "结算单号,证件号码,结算日期,自付费用,医院\nS1," + typed + ",2026-03-01,12.50,\"县\"\"人民\"\"医院\"\nS2," +
                           id_number(1) + ",2026/3/2,\"1,234.5\",镇卫生院\nS3," + id_number(77) +
                           ",2026-03-03,1.00,\nS4,,2026-03-03,1.00,\nS5," + id_number(1) + ",不详,,镇卫生院\n");
  const auto snapshot = load();
  ASSERT_TRUE(snapshot) << snapshot.error().text();
  const int medical = table("medical");
  ASSERT_EQ(snapshot->rows(medical), 3u);
  EXPECT_EQ(file("medical").rows, 5);
  EXPECT_EQ(file("medical").unmatched, 2);
  EXPECT_EQ(file("medical").unreadable, 1);
  EXPECT_EQ(value(*snapshot, "medical", "self_paid", 0).number, 123450);
  EXPECT_EQ(value(*snapshot, "medical", "settle_day", 0).number, day(2026, 3, 2).days());
  EXPECT_FALSE(value(*snapshot, "medical", "settle_day", 1).known());
  EXPECT_FALSE(value(*snapshot, "medical", "self_paid", 1).known());
  EXPECT_EQ(value(*snapshot, "medical", "self_paid", 2).number, 1250);
  EXPECT_EQ(value(*snapshot, "medical", "hospital", 2).text, "县\"人民\"医院");
  EXPECT_EQ(value(*snapshot, "medical", "hospital", 0).text, "镇卫生院");
  EXPECT_EQ(snapshot->person(medical, 0), PersonId(1));
  EXPECT_EQ(snapshot->person(medical, 2), PersonId(2));
  EXPECT_EQ(snapshot->origin(medical, 1).line, 6);
  EXPECT_EQ(snapshot->origin(medical, 2).line, 2);
}

TEST_F(CsvSnapshot, MatchesNoWrongNumberOfTheRegister) {
  std::string wrong = id_number(1);
  wrong.back() = wrong.back() == '1' ? '2' : '1';
  write("persons.csv", "证件号码,户编号\n" + wrong + ",H1\n");
  write("medical.csv", "结算单号,证件号码,结算日期,自付费用\nS1," + wrong + ",2026-03-01,12.50\n");
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->rows(table("members")), 1u) << "still a member";
  EXPECT_EQ(snapshot->rows(table("medical")), 0u);
  EXPECT_EQ(file("registry_person").unreadable, 1);
}

TEST_F(CsvSnapshot, KnowsCodesByCodeNameAndAlias) {
  write("water.csv",
        "户编号,排查日期,饮水状况\n2,2026-01-01,cut\n2,2026-01-02,断水\n2,2026-01-03,停水了\n2,2026-01-04,安全\n2,2026-01-05,未知\nH1,2026-"
        "01-06,\n");
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  const char* expected[] = {"cut", "cut", "cut", "safe"};
  ASSERT_EQ(snapshot->rows(table("water")), 6u);
  EXPECT_FALSE(value(*snapshot, "water", "state", 0).known()) << "household H1 comes first";
  for (std::size_t r = 0; r < 4; ++r) EXPECT_EQ(value(*snapshot, "water", "state", r + 1).text, expected[r]);
  EXPECT_FALSE(value(*snapshot, "water", "state", 5).known());
  EXPECT_EQ(file("water").unreadable, 1);
}

TEST_F(CsvSnapshot, TakesADatasetWithoutFileForUndelivered) {
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  EXPECT_FALSE(snapshot->data().tables[static_cast<std::size_t>(table("medical"))].available);
  EXPECT_EQ(snapshot->rows(table("medical")), 0u);
}

TEST_F(CsvSnapshot, LeavesOutRowsOfTheWrongLength) {
  write("income.csv", "户编号,统计末日,纯收入\nH1,2025-12-31,1.00\nH1,2025-12-31\n\nH1,2025-12-31,1.00,2.00\n2,2025-12-31,3.00");
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->rows(table("income")), 2u);
  EXPECT_EQ(file("income").malformed, 2);
  EXPECT_EQ(value(*snapshot, "income", "net", 1).number, 300);
}

TEST_F(CsvSnapshot, ReadsWindowsFilesWithAByteOrderMark) {
  write("income.csv", "\xEF\xBB\xBF户编号;统计末日;纯收入\r\nH1;2025-12-31;1.00\r\n2;2025-12-31;2.00\r\n");
  const auto snapshot = load();
  ASSERT_TRUE(snapshot) << snapshot.error().text();
  ASSERT_EQ(snapshot->rows(table("income")), 2u);
  EXPECT_EQ(value(*snapshot, "income", "net", 1).number, 200);
}

TEST_F(CsvSnapshot, SaysWhichFileOrColumnIsMissing) {
  write("income.csv", "统计末日,纯收入\n2025-12-31,1.00\n");
  auto snapshot = load();
  ASSERT_FALSE(snapshot);
  EXPECT_EQ(snapshot.error().code(), ErrorCode::kMissingColumn);
  EXPECT_NE(snapshot.error().text().find("income.csv"), std::string::npos);
  write("income.csv", "户编号,户编号,纯收入\n");
  EXPECT_EQ(load().error().code(), ErrorCode::kDuplicateColumn);
  write("income.csv", "");
  EXPECT_EQ(load().error().code(), ErrorCode::kNoHeader);
  std::filesystem::remove(directory / "income.csv");
  std::filesystem::remove(directory / "persons.csv");
  EXPECT_EQ(load().error().code(), ErrorCode::kNotFound);
}

TEST_F(CsvSnapshot, GivesAColumnThatTheFileLacksAsMissing) {
  write("income.csv", "户编号,统计末日\nH1,2025-12-31\n");
  const auto snapshot = load();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->rows(table("income")), 1u);
  EXPECT_FALSE(value(*snapshot, "income", "net", 0).known());
}

TEST_F(CsvSnapshot, ReadsLargeFilesInPiecesAndGivesTheSameForAnyNumberOfThreads) {
  std::string text = "结算单号,证件号码,结算日期,自付费用,医院\n";
  std::int64_t sum = 0;
  int rows = 0;
  for (; text.size() < (std::size_t{5} << 19); ++rows) {  // two and a half pieces
    sum += rows % 1000;
    // Every seventh hospital holds a line break and a separator inside quotes.
    text += "S" + std::to_string(rows) + "," + id_number(rows % 3 + 1) + ",2026-03-01," + std::to_string(rows % 1000 / 100) + "." +
            std::to_string(rows % 100 / 10) + std::to_string(rows % 10) +
            (rows % 7 == 0 ? ",\"东院\n区,一楼\"\n" : ",医院" + std::to_string(rows % 50) + "\n");
  }
  write("medical.csv", text);
  for (const unsigned threads : {1u, 3u}) {
    const auto snapshot = load(threads);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    const int medical = table("medical");
    ASSERT_EQ(snapshot->rows(medical), static_cast<std::size_t>(rows));
    EXPECT_EQ(file("medical").malformed + file("medical").unreadable + file("medical").unmatched, 0);
    std::int64_t total = 0;
    int last = 0;
    for (std::size_t r = 0; r < snapshot->rows(medical); ++r) {
      total += *value(*snapshot, "medical", "self_paid", r).number;
      const int line = snapshot->origin(medical, r).line;
      const int row = line - 2;
      ASSERT_EQ(*value(*snapshot, "medical", "hospital", r).text, row % 7 == 0 ? "东院\n区,一楼" : "医院" + std::to_string(row % 50));
      const bool same_person = r > 0 && snapshot->person(medical, r) == snapshot->person(medical, r - 1);
      ASSERT_TRUE(!same_person || last < line);
      last = line;
    }
    EXPECT_EQ(total, sum);
  }
}

TEST_F(CsvSnapshot, ScreensAsTheStoreDoes) {
  write("medical.csv", "结算单号,证件号码,结算日期,自付费用\nS1," + id_number(1) + ",2026-03-01,7000.00\n");
  write("income.csv", "户编号,统计末日,纯收入\n2,2025-12-31,100.00\nH1,2025-12-31,90000.00\n002,2025-12-31,90000.00\n");
  const auto plan = RulePlan::build(test_pack(), kAsOf);
  const auto snapshot = load_csv_snapshot(directory, test_pack(), plan->plan().fields(), 2, report);
  ASSERT_TRUE(snapshot);
  const auto judgement = judge(*snapshot, *plan, 2);
  ASSERT_TRUE(judgement);
  ASSERT_EQ(judgement->hits.size(), 3u);
  EXPECT_EQ(judgement->hits[0].value, 700000);  // household H1, R01
  EXPECT_EQ(plan->entries()[judgement->hits[1].entry].rule->id, "R02_income");
  EXPECT_EQ(judgement->hits[1].household, 2u);
  EXPECT_EQ(judgement->hits[2].value, 1);  // its uninsured member
  EXPECT_EQ(judgement->counts[2].unknown, 3) << "nobody delivered water";
}

TEST_F(CsvSnapshot, IsBenchmarkedWithCountsAndSums) {
  write("medical.csv", "结算单号,证件号码,结算日期,自付费用\nS1," + id_number(1) + ",2026-03-01,7000.00\n");
  const auto pack = std::filesystem::path(SHOUWANG_SOURCE_DIR) / "src/screening/testing/pack";
  const auto bench = bench_screening(directory, pack, kAsOf, 2, 2, Explain::kYes);
  ASSERT_TRUE(bench) << bench.error().text();
  EXPECT_EQ(bench->rules[0].yes, 1);
  EXPECT_EQ(bench->rules[0].value_sum, 700000);
  EXPECT_EQ(bench->rules[3].value_sum, 100) << "one person, in hundredths";
  EXPECT_EQ(bench->findings, 2);
  EXPECT_EQ(bench->times.size(), 2u);
  EXPECT_GT(bench->explained_bytes, 0);
  EXPECT_NE(bench->text().find("1|1|700000\n"), std::string::npos);
  EXPECT_EQ(bench_screening(directory, directory, kAsOf, 1, 1, Explain::kNo).has_value(), false) << "no pack there";
  EXPECT_EQ(bench_screening(directory, pack, kAsOf, 1, 0, Explain::kNo).error().code(), ErrorCode::kInvalidArgument);
}

TEST(BenchPack, LoadsAndPlansItsTwelveRules) {
  const auto pack = testing::load_pack(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "bench/screening/pack");
  ASSERT_TRUE(pack);
  const auto plan = RulePlan::build(*pack, day(2024, 6, 30));
  ASSERT_TRUE(plan) << plan.error().text();
  EXPECT_EQ(plan->entries().size(), 12u);
}

}  // namespace
}  // namespace shouwang::screening
