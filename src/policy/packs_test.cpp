// The packs that are shipped: each loads, each rule is tried at its boundaries by both executors, each value has its source.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "policy/cases.h"
#include "policy/pack.h"

namespace shouwang::policy {
namespace {

namespace fs = std::filesystem;
const fs::path kPacks = fs::path(SHOUWANG_SOURCE_DIR) / "packs";

std::shared_ptr<const Pack> load(const std::string& id) {
  LoadReport report;
  auto pack = Pack::load(kPacks / id, report);
  for (const Problem& p : report.problems) ADD_FAILURE() << p.text();
  for (const CaseResult& c : report.cases) EXPECT_EQ(c.problem, "") << c.file << " " << c.name;
  if (!pack) throw std::runtime_error(pack.error().text());
  return *pack;
}

std::vector<Case> cases_of(const std::string& id, const Pack& pack) {
  std::vector<Case> cases;
  Problems problems;
  for (const auto& entry : fs::directory_iterator(kPacks / id / "cases")) {
    std::ifstream stream(entry.path());
    PackFile file;
    file.display = entry.path().filename().string();
    file.bytes.assign(std::istreambuf_iterator<char>(stream), {});
    file.root = parse_yaml(file.bytes, file.display, problems.list());
    for (Case& c : read_cases(file, pack, problems)) cases.push_back(std::move(c));
  }
  for (const Problem& p : problems.list()) ADD_FAILURE() << p.text();
  return cases;
}

class ShippedPack : public ::testing::TestWithParam<const char*> {};

TEST_P(ShippedPack, LoadsAndPassesItsCases) {
  const auto start = std::chrono::steady_clock::now();
  const auto pack = load(GetParam());
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  std::cout << GetParam() << ": " << took.count() << " ms\n";
  EXPECT_EQ(pack->id, GetParam());
  EXPECT_EQ(pack->rules.size(), 16u);
}

TEST_P(ShippedPack, GivesTheSameAnswersColumnByColumn) {
  const auto pack = load(GetParam());
  std::vector<cel::Expression> expressions;
  for (const Rule& rule : pack->rules) {
    for (const auto* e : {&rule.when_expression, &rule.value_expression, &rule.limit_expression}) {
      if (*e) expressions.push_back(**e);
    }
  }
  const auto plan = cel::Plan::build(pack->schema, expressions);
  ASSERT_TRUE(plan) << plan.error().text();
  for (const Case& c : cases_of(GetParam(), *pack)) {
    const auto answers = plan->run(c.household->data, c.context, 1);
    ASSERT_TRUE(answers) << answers.error().text();
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      const cel::Value scalar = cel::evaluate(expressions[i], c.household->data, 0, c.context);
      const cel::Answers& columnar = (*answers)[i];
      EXPECT_EQ(columnar.known.at(0) != 0, scalar.known()) << c.name << ": " << expressions[i].text();
      EXPECT_EQ(columnar.values.at(0), scalar.number.value_or(0)) << c.name << ": " << expressions[i].text();
    }
  }
}

TEST_P(ShippedPack, CoversTheSampleDay) {
  const auto pack = load(GetParam());
  const Date sample = *Date::from_ymd(2026, 10, 31);
  for (const auto& [id, parameter] : pack->parameters) EXPECT_TRUE(parameter.on(sample)) << id;
  for (const Rule& rule : pack->rules) EXPECT_TRUE(rule.from <= sample && sample <= rule.to) << rule.id;
}

TEST_P(ShippedPack, NamesASourceForEachValueAndRule) {
  const auto pack = load(GetParam());
  for (const auto& [id, parameter] : pack->parameters) {
    EXPECT_FALSE(parameter.description.empty()) << id;
    for (const DatedValue& value : parameter.values) {
      EXPECT_FALSE(value.source.document.empty()) << id;
      // A default says why there is nothing to quote; anything else quotes or says where it was seen.
      EXPECT_FALSE(value.source.clause.empty()) << id << " " << value.from.iso();
    }
  }
  for (const Rule& rule : pack->rules) {
    EXPECT_FALSE(rule.source.document.empty() || rule.source.quotation.empty()) << rule.id;
    EXPECT_GE(rule.checks.size(), 3u) << rule.id;
    EXPECT_LE(rule.checks.size(), 5u) << rule.id;
    EXPECT_FALSE(rule.risk_title.empty()) << rule.id;
    EXPECT_FALSE(rule.due_days_parameter.empty()) << rule.id;
  }
}

INSTANTIATE_TEST_SUITE_P(Packs, ShippedPack, ::testing::Values("china", "yunnan", "yunnan-lincang"), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(ChinaPack, TriesEachRuleAtLeastFourTimesIncludingUnknown) {
  const auto pack = load("china");
  std::map<std::size_t, std::array<int, 3>> tried;
  for (const Case& c : cases_of("china", *pack)) {
    for (const Expectation& e : c.expectations) ++tried[e.rule][static_cast<std::size_t>(e.answer)];
  }
  for (std::size_t i = 0; i < pack->rules.size(); ++i) {
    const auto [no, yes, unknown] = tried[i];
    EXPECT_GE(no + yes + unknown, 4) << pack->rules[i].id;
    EXPECT_GE(no, 1) << pack->rules[i].id;
    EXPECT_GE(yes, 1) << pack->rules[i].id;
    EXPECT_GE(unknown, 1) << pack->rules[i].id;
  }
}

TEST(ChinaPack, NeverShowsNamesNumbersPhonesOrAddressesToRules) {
  const auto pack = load("china");
  for (const cel::Table& table : pack->schema->tables) {
    for (const cel::Field& field : table.fields) {
      for (const char* personal : {"name", "head_name", "id_number", "phone", "address", "household_code", "disease", "cert_no"}) {
        EXPECT_NE(field.name, personal) << table.name;
      }
    }
  }
}

TEST(ChinaPack, HasTheDatasetsAndCodeTablesThatOtherModulesRelyOn) {
  const auto pack = load("china");
  for (const char* id : {"registry_household", "registry_person", "household_income", "guarantee_check", "medical_settlement",
                         "insurance_enrolment", "serious_illness", "disability", "student", "allowance", "employment", "housing_survey",
                         "water_supply", "disaster_loss", "traffic_accident", "death_report", "micro_loan", "farm_industry"}) {
    ASSERT_NE(pack->dataset(id), nullptr) << id;
    EXPECT_FALSE(pack->dataset(id)->source.document.empty()) << id;
  }
  EXPECT_EQ(pack->code_table("ethnic")->find("彝族")->code, "07");
  EXPECT_EQ(pack->code_table("relation")->find("之侄女")->code, "25");
  EXPECT_EQ(pack->code_table("relation")->codes.size(), 28u);
  EXPECT_EQ(pack->code_table("schooling")->find("初二")->code, "05");
  EXPECT_EQ(pack->code_table("monitored_class")->find("边缘易致贫户")->code, "marginal");
}

TEST(LincangPack, HoldsTheValuesOfTheCityPlan) {
  const auto pack = load("yunnan-lincang");
  const auto value = [&](const std::string& id, int y, int m, int d) {
    return pack->parameters.at(id).on(*Date::from_ymd(y, m, d)).value();
  };
  EXPECT_EQ(value("monitoring_floor", 2020, 12, 31)->value.number, 600000);
  EXPECT_EQ(value("monitoring_floor", 2023, 12, 31)->value.number, 600000);
  EXPECT_TRUE(value("monitoring_floor", 2023, 12, 31)->is_default);
  EXPECT_EQ(value("monitoring_floor", 2024, 1, 1)->value.number, 870000);
  EXPECT_TRUE(value("monitoring_floor", 2026, 1, 1)->is_default);
  const std::map<int, std::int64_t> lifted = {{2021, 18000}, {2022, 13500}, {2023, 9000}, {2024, 4500}, {2025, 0}};
  for (const auto& [year, fen] : lifted) {
    EXPECT_EQ(value("insurance_subsidy_lifted", year, 1, 1)->value.number, fen);
    EXPECT_EQ(value("insurance_subsidy_lifted", year, 12, 31)->value.number, fen);
    EXPECT_FALSE(value("insurance_subsidy_lifted", year, 1, 1)->source.quotation.empty());
  }
  EXPECT_EQ(value("insurance_subsidy_monitored", 2021, 1, 1)->value.number, 18000);
  EXPECT_EQ(pack->regions, std::vector<std::string>{"5309"});
  EXPECT_EQ(pack->chain, (std::vector<std::string>{"china", "yunnan", "yunnan-lincang"}));
  for (const auto& dated : pack->parameters.at("tilted_aid_trigger").values) {
    EXPECT_EQ(dated.value, pack->parameters.at("monitoring_floor").on(dated.from).value()->value) << "the trigger follows the floor";
  }
}

TEST(WorkCalendarOfChina, KnowsHolidaysAndMakeUpDays) {
  const auto pack = load("china");
  const auto works = [&](int y, int m, int d) { return pack->calendar.is_working_day(*Date::from_ymd(y, m, d)); };
  EXPECT_TRUE(pack->calendar.has_year(2025));
  EXPECT_TRUE(pack->calendar.has_year(2026));
  EXPECT_FALSE(works(2025, 1, 28));
  EXPECT_TRUE(works(2025, 1, 26)) << "Sunday, made up for the Spring Festival";
  EXPECT_FALSE(works(2026, 2, 23));
  EXPECT_TRUE(works(2026, 2, 24));
  EXPECT_TRUE(works(2026, 10, 10)) << "Saturday, made up for the National Day";
  EXPECT_FALSE(works(2026, 10, 7));
  EXPECT_TRUE(works(2026, 10, 8));
  EXPECT_FALSE(works(2026, 10, 31)) << "a plain Saturday";
}

}  // namespace
}  // namespace shouwang::policy
