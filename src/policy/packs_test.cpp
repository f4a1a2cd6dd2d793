// The packs that are shipped: each loads, each rule is tried at its boundaries by both executors, each value has its source.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "policy/cases.h"
#include "policy/pack.h"
#include "policy/procedure_draft.h"

namespace shouwang::policy {
namespace {

namespace fs = std::filesystem;
const fs::path kPacks = fs::path(SHOUWANG_SOURCE_DIR) / "packs";

/// Loaded once, with the parents that packs share: the tests only read.
std::shared_ptr<const Pack> load(const std::string& id) {
  static PackLoader loader;
  static std::map<std::string, std::shared_ptr<const Pack>> loaded;
  if (const auto found = loaded.find(id); found != loaded.end()) return found->second;
  LoadReport report;
  auto pack = loader.load(kPacks / id, report);
  for (const Problem& p : report.problems) ADD_FAILURE() << p.text();
  for (const CaseResult& c : report.cases) EXPECT_EQ(c.problem, "") << c.file << " " << c.name;
  if (!pack) throw std::runtime_error(pack.error().text());
  return loaded[id] = *pack;
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

/// Every pack under packs/, so that a new one cannot be forgotten here.
std::vector<std::string> shipped() {
  std::vector<std::string> ids;
  for (const auto& entry : fs::directory_iterator(kPacks)) {
    if (entry.is_directory()) ids.push_back(entry.path().filename().string());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

class ShippedPack : public ::testing::TestWithParam<std::string> {};

TEST_P(ShippedPack, LoadsAndPassesItsCases) {
  const auto start = std::chrono::steady_clock::now();
  const auto pack = load(GetParam());
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  std::cout << GetParam() << ": " << took.count() << " ms\n";
  EXPECT_EQ(pack->id, GetParam());
  EXPECT_GE(pack->rules.size(), 80u);
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
    const auto answers = plan->run(c.household->data, c.context(), 1);
    ASSERT_TRUE(answers) << answers.error().text();
    for (std::size_t i = 0; i < expressions.size(); ++i) {
      const cel::Value scalar = cel::evaluate(expressions[i], c.household->data, 0, c.context());
      const cel::Answers& columnar = (*answers)[i];
      EXPECT_EQ(columnar.known.at(0) != 0, scalar.known()) << c.name << ": " << expressions[i].text();
      EXPECT_EQ(columnar.values.at(0), scalar.number.value_or(0)) << c.name << ": " << expressions[i].text();
    }
  }
}

TEST_P(ShippedPack, CoversTheSampleDay) {
  const auto pack = load(GetParam());
  // The base pack alone is that of the transition period; china-2026 carries on.
  const Date sample = GetParam() == "china" ? *Date::from_ymd(2025, 10, 31) : *Date::from_ymd(2026, 10, 31);
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
    EXPECT_FALSE(rule.source.document.empty() || rule.source.clause.empty()) << rule.id;
    // Checks of the file come from practice, not from a policy document that could be quoted.
    EXPECT_TRUE(rule.kind != RuleKind::kRisk || !rule.source.quotation.empty()) << rule.id;
    EXPECT_GE(rule.checks.size(), 3u) << rule.id;
    EXPECT_LE(rule.checks.size(), 5u) << rule.id;
    EXPECT_FALSE(rule.risk_title.empty()) << rule.id;
    EXPECT_FALSE(rule.due_days_parameter.empty()) << rule.id;
  }
}

TEST_P(ShippedPack, GroupsEachRuleAndNamesTheReasonsThatExcuse) {
  const auto pack = load(GetParam());
  for (const Rule& rule : pack->rules) {
    EXPECT_FALSE(rule.group_title.empty()) << rule.id;
    EXPECT_FALSE(rule.exempt.empty()) << rule.id;
    EXPECT_EQ(rule.kind == RuleKind::kQuality, rule.id[0] == 'Q') << rule.id;
    EXPECT_EQ(rule.kind == RuleKind::kQuality, rule.group == "quality") << rule.id;
  }
}

TEST_P(ShippedPack, HasAWholeProcedureWithSources) {
  const auto pack = load(GetParam());
  const Procedure& p = pack->procedure;
  EXPECT_EQ(p.hash.size(), 16u);
  EXPECT_EQ(p.sections.size(), std::size(kSections));
  for (const auto& [key, info] : p.sections) {
    EXPECT_FALSE(info.source.document.empty()) << key;
    EXPECT_FALSE(info.source.clause.empty()) << key;
  }
  EXPECT_GE(p.measures.size(), 40u);
  EXPECT_GE(p.facts.size(), 25u);
  EXPECT_EQ(p.phases.size(), 3u);
}

TEST_P(ShippedPack, HasAClockForEachStepAndANumberForEachParameterOnEachDay) {
  const auto pack = load(GetParam());
  const Procedure& p = pack->procedure;
  for (const Date day : {*Date::from_ymd(2021, 1, 1), *Date::from_ymd(2023, 2, 19), *Date::from_ymd(2026, 10, 31)}) {
    for (const auto& [phase, steps] : p.phases) {
      for (const StepSpec& step : steps) {
        ASSERT_TRUE(step.clock) << step.title;
        EXPECT_TRUE(pack->days(step.clock->parameter, day)) << step.clock->parameter;
        EXPECT_FALSE(step.documents.empty()) << step.title;
      }
    }
    for (const TotalClock& total : p.totals) EXPECT_TRUE(pack->days(total.clock.parameter, day)) << total.id;
    for (const VisitPlan& visit : p.visits) {
      // A class that is not given yet on that day needs no visits.
      const auto given = [&](const MonitoredClass& c) { return c.code == visit.monitored_class && c.from > day; };
      EXPECT_TRUE(std::any_of(p.classes.begin(), p.classes.end(), given) || pack->days(visit.interval_days, day)) << visit.interval_days;
    }
    for (const auto* clock : {&p.accept_clock, &p.link_clock, &p.feedback_clock, &p.review_clock, &p.referral_clock, &p.returned_clock,
                              &p.receipt_clock, &p.call_back_clock}) {
      ASSERT_TRUE(*clock);
      EXPECT_TRUE(pack->days((*clock)->parameter, day)) << (*clock)->parameter;
    }
    for (const std::string& id :
         {p.max_risks, p.verifiers_at_least, p.authorisation_months, p.review.quorum, p.review.majority, p.elimination.min_months,
          p.elimination.min_delivered, p.single_risk_measures, p.call_back_percent, p.bulk_limit}) {
      EXPECT_TRUE(pack->number(id, day)) << id;
    }
    EXPECT_TRUE(pack->days(p.measure_gap_days, day));
    EXPECT_TRUE(pack->days(p.notice.days, day));
  }
}

TEST_P(ShippedPack, PrintsNothingAboutHealthOnItsNotices) {
  const auto pack = load(GetParam());
  const Procedure& p = pack->procedure;
  for (const std::string& word : p.notice.health_words) {
    for (const MonitoredClass& one : p.classes) EXPECT_EQ(one.title.find(word), std::string::npos) << one.title;
    for (const MeasureKind& m : p.measures) EXPECT_EQ(m.group.find(word), std::string::npos) << m.group;
    EXPECT_EQ(p.notice.office_phone_hint.find(word), std::string::npos) << word;
    for (const StepSpec& step : p.phases.at(PhaseKind::kMeasures)) EXPECT_EQ(step.title.find(word), std::string::npos) << step.title;
  }
}

INSTANTIATE_TEST_SUITE_P(Packs, ShippedPack, ::testing::ValuesIn(shipped()), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(ShippedPacks, LoadTogetherAsTheyDoAlone) {
  const auto start = std::chrono::steady_clock::now();
  PackLoader loader;
  std::vector<std::shared_ptr<const Pack>> together;
  std::vector<std::size_t> cases;
  for (const std::string& id : shipped()) {
    LoadReport report;
    const auto pack = loader.load(kPacks / id, report);
    ASSERT_TRUE(pack) << pack.error().text();
    together.push_back(*pack);
    cases.push_back(report.cases.size());
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  std::cout << "all packs: " << took.count() << " ms\n";
  for (std::size_t i = 0; i < together.size(); ++i) {
    LoadReport report;
    const auto alone = Pack::load(kPacks / shipped()[i], report);
    ASSERT_TRUE(alone) << alone.error().text();
    EXPECT_EQ(together[i]->hash, (*alone)->hash);
    EXPECT_EQ(cases[i], report.cases.size());
    ASSERT_EQ(together[i]->rules.size(), (*alone)->rules.size());
    for (std::size_t r = 0; r < (*alone)->rules.size(); ++r) {
      EXPECT_EQ(together[i]->rules[r].hash, (*alone)->rules[r].hash);
      EXPECT_EQ(together[i]->rules[r].examples.size(), (*alone)->rules[r].examples.size());
    }
  }
}

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

TEST(ChinaPack, CoversAllFortyOneChecksOfTheFile) {
  const auto pack = load("china");
  for (int number = 1; number <= 41; ++number) {
    const std::string prefix = (number < 10 ? "Q0" : "Q") + std::to_string(number) + "_";
    EXPECT_TRUE(std::any_of(pack->rules.begin(), pack->rules.end(), [&](const Rule& r) { return r.id.starts_with(prefix); })) << prefix;
  }
}

TEST(ChinaPack, LooksForRisksOfEveryType) {
  const auto pack = load("china");
  std::set<std::string> risks, groups;
  for (const Rule& rule : pack->rules) {
    risks.insert(rule.risk.substr(0, 2));
    groups.insert(rule.group);
  }
  for (const Code& code : pack->code_table("risk_type")->codes) EXPECT_TRUE(risks.contains(code.code.substr(0, 2))) << code.name;
  for (const Code& code : pack->code_table("rule_group")->codes) EXPECT_TRUE(groups.contains(code.code)) << code.name;
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
  EXPECT_EQ(pack->chain, (std::vector<std::string>{"china", "china-2026", "yunnan", "yunnan-lincang"}));
  for (const auto& dated : pack->parameters.at("tilted_aid_trigger").values) {
    EXPECT_EQ(dated.value, pack->parameters.at("monitoring_floor").on(dated.from).value()->value) << "the trigger follows the floor";
  }
}

// ------------------------------------------------------------------ what the procedures say

/// A household written as in cases/, on a day of 2025 unless stated.
class Judged {
 public:
  Judged(const std::shared_ptr<const Pack>& pack, const std::string& household, const std::string& day = "2025-06-30",
         const std::string& more = "")
      : pack_(pack) {
    PackFile file;
    file.display = "test";
    file.bytes = "- name: 户\n  as_of: " + day + "\n" + more + "  household: " + household + "\n  expect: {R01_income_floor: no}\n";
    Problems problems;
    file.root = parse_yaml(file.bytes, file.display, problems.list());
    cases_ = read_cases(file, *pack, problems);
    for (const Problem& p : problems.list()) ADD_FAILURE() << p.text();
  }
  std::string answer(const std::optional<cel::Expression>& expression) const {
    const cel::Value value = cel::evaluate(*expression, cases_.at(0).household->data, 0, cases_.at(0).context());
    return !value.number ? "unknown" : *value.number != 0 ? "yes" : "no";
  }
  /// The first class in force whose answer is yes.
  std::string proposed_class() const {
    for (const MonitoredClass& one : pack_->procedure.classes) {
      const Date day = cases_.at(0).context().as_of;
      if (one.from <= day && day <= one.to && answer(one.expression) == "yes") return one.code;
    }
    return "";
  }
  std::string criterion(const std::string& id) const {
    for (const Criterion& c : pack_->procedure.elimination.criteria) {
      if (c.id == id) return answer(c.expression);
    }
    return "no such criterion";
  }
  std::string fact(const std::string& id) const {
    return cel::evaluate(*pack_->procedure.fact(id)->expression, cases_.at(0).household->data, 0, cases_.at(0).context()).display();
  }

 private:
  std::shared_ptr<const Pack> pack_;
  std::vector<Case> cases_;
};

std::string income(const std::string& yuan, const std::string& first = "2024-04-01", const std::string& last = "2025-03-31") {
  return "household_income: [{first_day: " + first + ", last_day: " + last + ", wage_income: " + yuan +
         ", business_income: 0, property_income: 0, transfer_income: 0, production_cost: 0}]";
}

TEST(ChinaClasses, FollowKindAndFloorUntil2025) {
  const auto pack = load("china");
  const auto judged = [&](const std::string& household, const std::string& day = "2025-06-30") {
    return Judged(pack, "{members: [{relation: \"01\"}], " + household + "}", day).proposed_class();
  };
  EXPECT_EQ(judged("kind: lifted, " + income("5999.99")), "unstable");
  EXPECT_EQ(judged("kind: general, " + income("5999.99")), "marginal");
  EXPECT_EQ(judged("kind: lifted, " + income("6000")), "") << "exactly the floor is not below it";
  EXPECT_EQ(judged("kind: lifted"), "") << "no income data: cannot tell, nothing is proposed";
}

TEST(ChinaClasses, CallAHouseholdAboveTheFloorSuddenAfterAnEvent) {
  const auto pack = load("china");
  const auto judged = [&](const std::string& member, const std::string& household, const std::string& day = "2025-06-30") {
    return Judged(pack, "{kind: general, members: [{relation: \"01\"}, " + member + "], " + household + "}", day).proposed_class();
  };
  const std::string bill = "{medical_settlement: [{settle_day: 2025-03-01, self_paid: 6000.01}]}";
  EXPECT_EQ(judged(bill, income("12000")), "sudden");
  EXPECT_EQ(judged("{medical_settlement: [{settle_day: 2025-03-01, self_paid: 6000}]}", income("12000")), "");
  EXPECT_EQ(judged(bill, income("11999.99")), "marginal") << "below the floor it is one of the other classes";
  EXPECT_EQ(judged(bill, "assistance: none"), "") << "income not known: cannot tell";
  EXPECT_EQ(judged("{traffic_accident: [{event_day: 2025-06-01, result: dead}]}", income("12000")), "sudden");
  EXPECT_EQ(judged("{birth: 1980-01-01, labour: \"1\", death_report: [{death_day: 2025-06-01}]}", income("12000")), "sudden");
  EXPECT_EQ(judged("{relation: \"02\"}", "disaster_loss: [{event_day: 2025-06-01, loss: 3600.01}], " + income("12000")), "sudden");
  EXPECT_EQ(judged("{relation: \"02\"}", "disaster_loss: [{event_day: 2025-06-01, loss: 3600}], " + income("12000")), "");
}

TEST(ChinaClasses, AreOneFrom2026) {
  const auto pack = load("china-2026");
  const std::string poor = "{kind: lifted, members: [{relation: \"01\"}], " + income("5000", "2025-01-01", "2025-12-31") + "}";
  EXPECT_EQ(Judged(pack, poor, "2025-12-31").proposed_class(), "unstable");
  EXPECT_EQ(Judged(pack, poor, "2026-01-01").proposed_class(), "risk_household");
  EXPECT_EQ(
      Judged(pack, "{members: [{medical_settlement: [{settle_day: 2026-03-01, self_paid: 6000.01}]}]}", "2026-06-30").proposed_class(),
      "risk_household")
      << "an event is enough, whatever is known of the income";
  for (const MonitoredClass& one : pack->procedure.classes) {
    EXPECT_NE(pack->code_table("monitored_class")->by_code(one.code), nullptr);
    EXPECT_FALSE(one.title.empty());
    EXPECT_EQ(one.is_default, one.code == "risk_household");
  }
}

TEST(ChinaTerms, SayTheSameAsTheRulesTheyStandFor) {
  const auto pack = load("china");
  const auto cases = cases_of("china", *pack);
  ASSERT_GT(cases.size(), 60u);
  const std::map<std::string, std::vector<std::string>> terms = {
      {"household.below_floor", {"R01_income_floor"}},
      {"household.children_out_of_school > 0", {"R07_child_out_of_school"}},
      {"household.housing_unsafe", {"R08_unsafe_housing"}},
      {"household.water_unsafe", {"R09_unsafe_water"}},
      {"household.disaster_heavy", {"R12_disaster_loss"}},
      {"household.accident_recent", {"R13_traffic_accident"}},
      {"household.earner_died_recently", {"R14_earner_death"}},
      {"household.sudden_event", {"R03_self_paid_over_floor", "R12_disaster_loss", "R13_traffic_accident", "R14_earner_death"}},
  };
  for (const auto& [text, rules] : terms) {
    std::string any;
    for (const std::string& rule : rules) any += (any.empty() ? "(" : " || (") + pack->rule(rule)->when + ")";
    const auto term = cel::Expression::compile(pack->schema, text), rule = cel::Expression::compile(pack->schema, any);
    ASSERT_TRUE(term && rule) << text;
    for (const Case& c : cases) {
      EXPECT_EQ(cel::evaluate(*term, c.household->data, 0, c.context()), cel::evaluate(*rule, c.household->data, 0, c.context()))
          << text << ": " << c.name;
    }
  }
}

TEST(ChinaElimination, IsAnsweredByTheDataWhereTheyCanTell) {
  const auto pack = load("china");
  const auto of = [&](const std::string& member, const std::string& household, const std::string& more = "") {
    return Judged(pack, "{members: [{birth: 1985-01-01, labour: \"1\", insured: true" + member + "}]" + household + "}", "2025-06-30",
                  more);
  };
  const Judged fine =
      of("",
         ", housing_survey: [{survey_day: 2025-01-01, grade: A}], water_supply: [{check_day: 2025-01-01, state: safe}], " + income("6000"));
  for (const char* id : {"income", "education", "medical", "housing", "water", "expense", "labour", "no_new_risk"}) {
    EXPECT_EQ(fine.criterion(id), "yes") << id;
  }
  EXPECT_EQ(of("", ", " + income("5999.99")).criterion("income"), "no");
  EXPECT_EQ(of("", "").criterion("income"), "unknown");
  EXPECT_EQ(of("", ", " + income("9000", "2024-11-01", "2025-03-31")).criterion("income"), "no") << "five months are not half a year";
  EXPECT_EQ(of("", ", " + income("9000", "2024-10-31", "2025-03-31")).criterion("income"), "yes");
  EXPECT_EQ(of("", ", housing_survey: [{survey_day: 2025-01-01, grade: C}]").criterion("housing"), "no");
  EXPECT_EQ(of("", ", housing_survey: [{survey_day: 2025-01-01, grade: C, resettled: true}]").criterion("housing"), "yes");
  EXPECT_EQ(of("", ", water_supply: [{check_day: 2025-01-01, state: cut}]").criterion("water"), "no");
  EXPECT_EQ(Judged(pack, "{members: [{insured: false}]}").criterion("medical"), "no");
  EXPECT_EQ(Judged(pack, "{members: [{insured: false, insurance_enrolment: [{year: 2025}]}]}").criterion("medical"), "yes");
  EXPECT_EQ(Judged(pack, "{members: [{insured: false, insurance_enrolment: [{year: 2024}]}]}").criterion("medical"), "no");
  EXPECT_EQ(Judged(pack, "{members: [{relation: \"01\"}]}", "2025-06-30", "  unavailable: [insurance_enrolment]\n").criterion("medical"),
            "unknown");
  EXPECT_EQ(of(", medical_settlement: [{settle_day: 2025-01-01, self_paid: 2400}]", ", " + income("6000")).criterion("expense"), "yes");
  EXPECT_EQ(of(", medical_settlement: [{settle_day: 2025-01-01, self_paid: 2400.01}]", ", " + income("6000")).criterion("expense"), "no");
  EXPECT_EQ(Judged(pack, "{members: [{birth: 1950-01-01, labour: \"5\"}]}").criterion("labour"), "no");
  EXPECT_EQ(Judged(pack, "{members: [{birth: 1985-01-01}]}").criterion("labour"), "unknown");
  EXPECT_EQ(of(", traffic_accident: [{event_day: 2025-06-01, result: injured}]", "").criterion("no_new_risk"), "no");
  EXPECT_EQ(Judged(pack, "{members: [{birth: 2013-01-01, schooling: \"00\"}]}").criterion("education"), "no");
}

TEST(ChinaFacts, AreKnownFromTheDatasets) {
  const auto pack = load("china");
  const Judged judged(
      pack,
      "{assistance: dibao, members: [{birth: 1985-01-01, labour: \"1\", insured: true, allowance: [{month: 2025-05, amount_month: 300}, "
      "{month: 2025-04, amount_month: 250}], employment: [{month: 2025-05, state: employed, wage: 3000}], "
      "micro_loan: [{month: 2025-05, state: overdue, balance: 20000, due_day: 2025-06-29}]}, "
      "{birth: 1986-01-01, labour: \"1\", employment: [{month: 2025-04, state: employed, wage: 2000}]}], "
      "housing_survey: [{survey_day: 2025-01-01, grade: B}], " +
          income("8000") + "}");
  EXPECT_EQ(judged.fact("wage_income"), "8,000.00元");
  EXPECT_EQ(judged.fact("net_income_per_head"), "4,000.00元");
  EXPECT_EQ(judged.fact("allowance_month"), "300.00元") << "the last month only";
  EXPECT_EQ(judged.fact("size"), "2");
  EXPECT_EQ(judged.fact("able_to_work"), "2");
  EXPECT_EQ(judged.fact("working"), "1") << "in the last month with any record";
  EXPECT_EQ(judged.fact("job_wage"), "3,000.00元");
  EXPECT_EQ(judged.fact("loan_balance"), "20,000.00元");
  EXPECT_EQ(judged.fact("loan_overdue"), "是") << "a day late";
  EXPECT_EQ(judged.fact("housing_grade"), "B");
  EXPECT_EQ(judged.fact("assistance"), "dibao");
  EXPECT_EQ(judged.fact("water_state"), "缺失");
}

TEST(ChinaMeasures, AnswerEachRiskAndSuitHouseholdsWithoutLabour) {
  const auto pack = load("china");
  for (const Code& risk : pack->code_table("risk_type")->codes) {
    EXPECT_TRUE(std::any_of(pack->procedure.measures.begin(), pack->procedure.measures.end(), [&](const MeasureKind& m) {
      return m.group != "社会帮扶" && std::find(m.risks.begin(), m.risks.end(), risk.code) != m.risks.end();
    })) << risk.name;
  }
  std::set<std::string> groups;
  for (const MeasureKind& m : pack->procedure.measures) {
    groups.insert(m.group);
    EXPECT_FALSE(m.department.empty()) << m.code;
    EXPECT_EQ(m.title.find("搬迁"), std::string::npos) << "objects of 2021 and later are not relocated";
    EXPECT_EQ(m.development, m.group == "产业帮扶" || m.group == "就业帮扶" || m.group == "公益岗位帮扶" || m.group == "金融帮扶")
        << m.code;
  }
  EXPECT_EQ(groups.size(), 12u);
  // 5_12_011: 其他 and 技能培训 alone are no development help.
  for (const char* code : {"industry_other", "job_other", "job_training", "finance_other"}) {
    EXPECT_FALSE(pack->procedure.measure(code)->counts_as_development) << code;
  }
}

TEST(ChinaProcedure, HoldsTheLimitsOfTheSources) {
  const auto pack = load("china");
  const Date day = *Date::from_ymd(2025, 6, 30);
  const auto days = [&](const std::string& id) {
    const Days d = *pack->days(id, day);
    return std::to_string(d.count) + (d.working ? "工作日" : "自然日");
  };
  EXPECT_EQ(days("clue_to_recognised_days"), "15自然日");
  EXPECT_EQ(days("village_notice_days"), "5自然日");
  EXPECT_EQ(days("refusal_feedback_days"), "5工作日");
  EXPECT_EQ(days("comparison_days"), "5自然日");
  EXPECT_EQ(days("plan_days"), "10自然日");
  EXPECT_EQ(days("lead_accept_days"), "2自然日");
  EXPECT_EQ(*pack->number("max_risks", day), 5);
  EXPECT_EQ(*pack->number("single_risk_measures", day), 1);
  EXPECT_EQ(*pack->number("review_majority", day), 50);
  std::set<std::string> own;
  for (const Choice& channel : pack->procedure.channels) {
    if (channel.code.starts_with("self")) own.insert(channel.code);
  }
  EXPECT_EQ(own, (std::set<std::string>{"self_desk", "self_hotline", "self_platform", "self_qr"}));
  EXPECT_EQ(std::count_if(pack->procedure.comparison.begin(), pack->procedure.comparison.end(),
                          [](const ComparisonItem& i) { return i.negative_list; }),
            8);
}

std::vector<StepKind> elimination_steps(const Pack& pack) {
  std::vector<StepKind> kinds;
  for (const StepSpec& step : pack.procedure.phases.at(PhaseKind::kElimination)) kinds.push_back(step.kind);
  return kinds;
}

TEST(LincangPack, HoldsTheMeetingBeforeConsentAndSurvey) {
  using enum StepKind;
  const auto pack = load("yunnan-lincang");
  EXPECT_EQ(elimination_steps(*pack),
            (std::vector<StepKind>{kReview, kConsent, kSurvey, kNotice, kTownship, kCounty, kAnnouncement, kEntry}));
  EXPECT_EQ(pack->procedure.step(PhaseKind::kElimination, kConsent)->after, std::vector<StepKind>{kReview});
  EXPECT_TRUE(pack->procedure.elimination.consent && pack->procedure.elimination.survey);
  EXPECT_THAT(pack->procedure.elimination.source.quotation, ::testing::HasSubstr("知情同意"));
  EXPECT_EQ(pack->procedure.totals.back().id, "supervision") << "from Yunnan";
  EXPECT_EQ(elimination_steps(*load("yunnan")).front(), kConsent);
}

TEST(HebeiPack, HasFourIndicatorsAndSixItemsToConfirm) {
  const auto pack = load("hebei");
  const auto& criteria = pack->procedure.elimination.criteria;
  ASSERT_EQ(criteria.size(), 5u) << "and the labour that the national rule asks for";
  EXPECT_EQ(criteria[1].title, "稳定实现三保障和饮水安全");
  const auto& items = pack->procedure.comparison;
  EXPECT_EQ(std::count_if(items.begin(), items.end(), [](const ComparisonItem& i) { return i.negative_list; }), 6);
  EXPECT_TRUE(pack->procedure.sections.at("comparison").is_default);
  EXPECT_FALSE(pack->procedure.sections.at("elimination").is_default);
  const Judged judged(
      pack,
      "{members: [{insured: true}], housing_survey: [{survey_day: 2025-01-01, grade: A}], water_supply: [{check_day: 2025-01-01, "
      "state: safe}]}");
  EXPECT_EQ(judged.criterion("guarantees"), "unknown") << "whether a child is out of school depends on the birth";
  const Judged unsafe(pack, "{members: [{insured: true}], water_supply: [{check_day: 2025-01-01, state: cut}]}");
  EXPECT_EQ(unsafe.criterion("guarantees"), "no");
}

TEST(GansuPack, CountsInWorkingDays) {
  const auto pack = load("gansu");
  const Date day = *Date::from_ymd(2025, 6, 30);
  for (const char* id : {"verify_days_orange", "refusal_feedback_days"}) {
    EXPECT_TRUE(pack->days(id, day)->working) << id;
    EXPECT_EQ(pack->days(id, day)->count, 5) << id;
  }
  EXPECT_FALSE(pack->days("verify_days_red", day)->working) << "stays stricter";
  ASSERT_EQ(pack->procedure.totals.size(), 1u);
  EXPECT_FALSE(pack->procedure.totals[0].from_clue);
  EXPECT_EQ(pack->days(pack->procedure.totals[0].clock.parameter, day)->count, 15);
  EXPECT_EQ(pack->procedure.green_risks, (std::vector<std::string>{"02", "05"}));
}

TEST(AnhuiPack, ChecksInTwoWorkingDaysAndEndsInTwenty) {
  const auto pack = load("anhui");
  const Date day = *Date::from_ymd(2025, 6, 30);
  EXPECT_EQ(pack->days("verify_days_orange", day)->count, 2);
  EXPECT_TRUE(pack->days("verify_days_orange", day)->working);
  EXPECT_EQ(pack->days("clue_to_recognised_days", day)->count, 20);
  EXPECT_TRUE(pack->days("clue_to_recognised_days", day)->working);
  EXPECT_EQ(pack->procedure.totals.at(0).clock.escalate_to, Level::kProvince);
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
