#include "policy/pack.h"

#include <gtest/gtest.h>

#include "cel/working_days.h"
#include "policy/reader.h"
#include "policy/test_pack.h"

namespace shouwang::policy {
namespace {

Date day(int y, int m, int d) { return *Date::from_ymd(y, m, d); }

TEST(ParameterOn, PicksTheValueOfTheDayOnBothSidesOfEachBoundary) {
  TestPack pack;
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded);
  const Parameter& line = (*loaded)->parameters.at("line");
  EXPECT_EQ(line.on(day(2023, 12, 31)).error().code(), ErrorCode::kNotInForce);
  EXPECT_EQ(line.on(day(2024, 1, 1)).value()->value.number, 600000);
  EXPECT_EQ(line.on(day(2024, 12, 31)).value()->value.number, 600000);
  EXPECT_EQ(line.on(day(2024, 12, 31)).value()->source.quotation, "六千元");
  EXPECT_FALSE(line.on(day(2024, 12, 31)).value()->is_default);
  EXPECT_EQ(line.on(day(2025, 1, 1)).value()->value.number, 700050);
  EXPECT_TRUE(line.on(day(2025, 1, 1)).value()->is_default);
  EXPECT_EQ(line.on(kForever).value()->value.number, 700050);
}

TEST(PackContext, HasTheValuesOfTheDayInTheOrderOfTheSchema) {
  TestPack pack;
  const auto loaded = *pack.load();
  const cel::Context now = loaded->context(day(2024, 6, 30)), before = loaded->context(day(2023, 6, 30));
  const auto line = static_cast<std::size_t>(loaded->schema->find_parameter("line"));
  ASSERT_EQ(now.parameters.size(), loaded->schema->parameters.size());
  EXPECT_EQ(now.as_of, day(2024, 6, 30));
  EXPECT_EQ(now.parameters[line].number, 600000);
  EXPECT_FALSE(before.parameters[line].known()) << "not in force: missing, never zero";
  EXPECT_EQ(before.parameters[line].kind, cel::Kind::kMoney);
}

TEST(PackContext, HasEveryDatedValueForParam) {
  TestPack pack;
  const auto loaded = *pack.load();
  const cel::Context context = loaded->context(day(2023, 6, 30));
  const auto line = static_cast<std::size_t>(loaded->schema->find_parameter("line"));
  ASSERT_EQ(context.history->size(), loaded->schema->parameters.size());
  const auto& values = (*context.history)[line];
  ASSERT_EQ(values.size(), 2U);
  EXPECT_EQ(values[0].from, day(2024, 1, 1));
  EXPECT_EQ(values[0].to, day(2024, 12, 31));
  EXPECT_EQ(values[0].value.number, 600000);
  EXPECT_EQ(values[1].to, kForever);
}

TEST(PackContext, KnowsTheWorkingDaysOfTheYearsInItsCalendarAndNoOthers) {
  TestPack pack;
  EXPECT_EQ((*pack.load())->context(day(2024, 6, 30)).working_days, nullptr) << "no calendar";
  const auto year = [](const std::string& number, const std::string& holidays, const std::string& worked) {
    return "year: " + number + "\nsource: {document: 放假通知}\nholidays:\n" + holidays + "working_days: [" + worked + "]\n";
  };
  pack.write("base/calendar/2024.yaml", year("2024", "  - {name: 元旦, from: 2024-01-01, to: 2024-01-01}\n", "2024-02-04"));
  pack.write("base/calendar/2026.yaml", year("2026", "  - {name: 元旦, from: 2026-01-01, to: 2026-01-03}\n", "2026-01-04"));
  const auto loaded = pack.load();
  ASSERT_TRUE(loaded) << loaded.error().message();
  const auto known = (*loaded)->context(day(2024, 6, 30)).working_days;
  ASSERT_NE(known, nullptr);
  const auto after = [&](Date from, int n) { return known->after(from.days(), n); };
  EXPECT_EQ(after(day(2024, 1, 1), 1), day(2024, 1, 2).days());
  EXPECT_EQ(after(day(2024, 2, 2), 1), day(2024, 2, 4).days()) << "a Sunday worked to make up";
  EXPECT_EQ(after(day(2026, 1, 1), 1), day(2026, 1, 4).days());
  EXPECT_EQ(after(day(2024, 12, 30), 1), day(2024, 12, 31).days());
  EXPECT_EQ(after(day(2024, 12, 31), 1), std::nullopt) << "2025 is not known";
  EXPECT_EQ(after(day(2025, 6, 30), 1), std::nullopt);
  EXPECT_EQ(after(day(2026, 12, 31), 1), std::nullopt);
  // Inside the known years it is the calendar that time limits are counted with.
  for (Date from = day(2026, 1, 1); from <= day(2026, 1, 15); from = from.plus_days(1)) {
    for (int n = 0; n < 10; ++n) EXPECT_EQ(after(from, n), (*loaded)->calendar.add_working_days(from, n).days()) << from.iso() << " " << n;
    for (Date to = day(2026, 1, 1); to <= day(2026, 1, 15); to = to.plus_days(1))
      EXPECT_EQ(known->between(from.days(), to.days()), (*loaded)->calendar.working_days_between(from, to)) << from.iso() << " " << to.iso();
  }
}

TEST(PackDueDays, FollowTheParameterOfTheSeverityOnTheDay) {
  TestPack pack;
  const auto loaded = *pack.load();
  const Rule& rule = *loaded->rule("R1");
  EXPECT_EQ(rule.due_days, 3) << "the newest value";
  EXPECT_EQ(loaded->due_days(rule, day(2024, 12, 31)), 2);
  EXPECT_EQ(loaded->due_days(rule, day(2025, 1, 1)), 3);
  EXPECT_EQ(loaded->due_days(rule, day(2020, 1, 1)), 3) << "not in force: the newest";
}

TEST(PackDueDays, OfARuleThatStatesThemWin) {
  TestPack pack;
  pack.write("base/rules/R1.yaml", TestPack::rule("R1", "household.spent > params.line") + "due_days: 7\n");
  const auto loaded = *pack.load();
  EXPECT_EQ(loaded->due_days(*loaded->rule("R1"), day(2024, 6, 30)), 7);
}

TEST(CodeTableFind, KnowsCodeNameAndAliasWhateverTheWidthAndSpaces) {
  TestPack pack;
  const auto loaded = *pack.load();
  const CodeTable& grade = *loaded->code_table("grade");
  for (const char* spelling : {"A", "Ａ", " A级 ", "甲级", "甲 级", "\u3000甲级"}) {
    ASSERT_NE(grade.find(spelling), nullptr) << spelling;
    EXPECT_EQ(grade.find(spelling)->code, "A") << spelling;
  }
  EXPECT_EQ(grade.find("丙级"), nullptr);
  EXPECT_EQ(grade.find(""), nullptr);
  EXPECT_EQ(grade.by_code("甲级"), nullptr);
}

TEST(CodeTableFind, WorksOnATableMadeByHand) {
  const CodeTable table{"t", "表", "", {{"1", "男", {"男性"}}}};
  EXPECT_EQ(table.find(" 男 性")->code, "1");
  EXPECT_EQ(table.find("女"), nullptr);
}

TEST(PackSchema, HidesPersonalTextFromRules) {
  TestPack pack;
  const auto loaded = *pack.load();
  const cel::Schema& schema = *loaded->schema;
  EXPECT_EQ(schema.tables[0].name, "household");
  EXPECT_EQ(schema.find_field(0, "number"), -1) << "personal string";
  EXPECT_GE(schema.find_field(0, "income"), 0);
  const int members = schema.find_table("members");
  EXPECT_EQ(schema.tables[static_cast<std::size_t>(members)].parent_name, "household");
  EXPECT_EQ(schema.find_field(members, "name"), -1);
  EXPECT_EQ(schema.find_field(members, "id_number"), -1);
  EXPECT_GE(schema.find_field(members, "birth"), 0);
  const int bill = schema.find_table("bill");
  EXPECT_EQ(schema.tables[static_cast<std::size_t>(bill)].parent, members);
  EXPECT_EQ(schema.tables[static_cast<std::size_t>(bill)].parent_name, "person");
  const int grade = schema.find_field(bill, "grade");
  EXPECT_EQ(schema.tables[static_cast<std::size_t>(bill)].fields[static_cast<std::size_t>(grade)].codes.at(1).second, "B级");
}

TEST(DatasetField, KeepsLimitsInSlotUnits) {
  TestPack pack;
  const auto loaded = *pack.load();
  const FieldSpec* amount = loaded->dataset("bill")->field("amount");
  EXPECT_EQ(amount->unit, "万元");
  EXPECT_EQ(amount->min, 0);
  EXPECT_EQ(amount->max, 10'000'000) << "100000 yuan in fen, whatever unit the files use";
  EXPECT_EQ(amount->sensitivity, Sensitivity::kInternal);
  EXPECT_EQ(loaded->dataset("bill")->field("id_number")->sensitivity, Sensitivity::kSensitive);
  EXPECT_EQ(loaded->dataset("bill")->field("nothing"), nullptr);
}

TEST(ParseValue, ReadsEachTypeAndRefusesItsNeighbours) {
  EXPECT_EQ(parse_value("2024-02", FieldType::kMonth, nullptr)->number, day(2024, 2, 1).days());
  EXPECT_FALSE(parse_value("2024-13", FieldType::kMonth, nullptr));
  EXPECT_EQ(parse_value("2024", FieldType::kYear, nullptr)->number, 2024);
  EXPECT_FALSE(parse_value("24", FieldType::kYear, nullptr));
  EXPECT_EQ(parse_value("0.3", FieldType::kDecimal, nullptr)->number, 300000);
  EXPECT_FALSE(parse_value("30%", FieldType::kDecimal, nullptr));
  EXPECT_EQ(parse_value("是", FieldType::kBool, nullptr)->number, 1);
  EXPECT_EQ(parse_value("no", FieldType::kBool, nullptr)->number, 0);
  EXPECT_FALSE(parse_value("1", FieldType::kBool, nullptr));
  EXPECT_EQ(parse_value("530922", FieldType::kDivision, nullptr)->text, "530922");
}

TEST(Nearest, ProposesOnlyCloseWords) {
  const std::vector<std::string> words = {"values", "value", "title"};
  EXPECT_EQ(nearest("vlaues", words), "values");
  EXPECT_EQ(nearest("xyz", words), "");
}

}  // namespace
}  // namespace shouwang::policy
