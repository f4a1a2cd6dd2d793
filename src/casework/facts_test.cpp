#include "casework/facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "screening/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::casework {
namespace {

using screening::testing::day;
using screening::testing::day_value;
using screening::testing::everything;
using screening::testing::money;
using screening::testing::yes_no;

const Date kAsOf = day(2026, 10, 31);
constexpr std::int64_t kVillage = 530922001001;

std::optional<cel::Expression> compiled(const std::string& text) {
  auto expression = cel::Expression::compile(screening::testing::test_pack().schema, text);
  EXPECT_TRUE(expression) << expression.error().text();
  return *expression;
}

/// Knows when every dataset came last.
class DatedStore : public screening::testing::MemoryStore {
 public:
  Date delivered_on = Date::from_days(0);
  Result<std::vector<std::optional<std::int64_t>>> last_deliveries_ms(const access::Scope& scope, std::span<const std::string> datasets) override {
    ASSIGN_OR_RETURN(auto out, MemoryStore::last_deliveries_ms(scope, datasets));
    for (auto& any : out)
      if (any) any = std::int64_t{delivered_on.days()} * 86'400'000;
    return out;
  }
};

class FactsTest : public ::testing::Test {
 protected:
  FactsTest() {
    store.households = {{1, kVillage, {}}, {2, 530922001002, {}}};
    store.members = {{11, 1, {{"insured", yes_no(false)}}}, {12, 1, {{"insured", yes_no(true)}}}, {21, 2, {}}};
    store.records = {{"medical", 101, 1, 11, 71, 5, {{"settle_day", day_value(2026, 3, 1)}, {"self_paid", money(7000)}}},
                     {"medical", 102, 1, 12, 71, 6, {{"settle_day", day_value(2026, 2, 1)}, {"self_paid", money(50)}}},
                     {"income", 201, 1, 0, 72, 3, {{"last_day", day_value(2025, 12, 31)}, {"net", money(8000)}}},
                     {"water", 301, 1, 0, 73, 4, {{"check_day", day_value(2026, 6, 1)}, {"state", screening::testing::code("cut")}}}};
  }
  void add_class(const std::string& code, const std::string& when, Date from = day(2020, 1, 1), Date to = kForever) {
    policy::MonitoredClass c;
    c.code = code;
    c.when = when;
    c.expression = compiled(when);
    c.from = from;
    c.to = to;
    pack.procedure.classes.push_back(c);
  }
  void add_criterion(const std::string& id, const std::string& when) {
    policy::Criterion c;
    c.id = id;
    if (!when.empty()) c.expression = compiled(when);
    pack.procedure.elimination.criteria.push_back(c);
  }
  policy::Fact& add_fact(const std::string& id, const std::string& known, const std::string& dataset = "", int ask_after_days = 0) {
    policy::Fact f;
    f.id = id;
    if (!known.empty()) f.expression = compiled(known);
    f.dataset = dataset;
    f.ask_after_days = ask_after_days;
    pack.procedure.facts.push_back(f);
    return pack.procedure.facts.back();
  }
  Result<HouseholdFacts> read(std::int64_t household = 1, Date as_of = kAsOf) {
    return read_facts(store, pack, everything(), HouseholdId(household), kVillage, as_of);
  }
  std::string reason(const std::string& when, std::int64_t household = 1) {
    pack.procedure.elimination.criteria.clear();
    add_criterion("c", when);
    const auto facts = read(household);
    EXPECT_TRUE(facts) << facts.error().text();
    return std::string(answer_title(facts->criteria[0].answer)) + " " + facts->criteria[0].reason;
  }
  KnownFact fact(std::int64_t household = 1, Date as_of = kAsOf) {
    const auto facts = read(household, as_of);
    EXPECT_TRUE(facts) << facts.error().text();
    return facts->facts.at(0);
  }

  policy::Pack pack = screening::testing::test_pack();
  DatedStore store;
};

TEST_F(FactsTest, ProposesTheFirstClassWhoseAnswerIsYes) {
  add_class("1", "household.self_paid_12m > params.floor * 10");
  add_class("2", "household.self_paid_12m > params.floor");
  add_class("3", "true");
  const auto facts = read();
  ASSERT_TRUE(facts) << facts.error().text();
  ASSERT_EQ(facts->classes.size(), 3u);
  EXPECT_EQ(facts->classes[0].answer, Answer::kNo);
  EXPECT_EQ(facts->classes[1].answer, Answer::kYes);
  EXPECT_EQ(facts->proposed_class, "2");
  EXPECT_EQ(facts->as_of, kAsOf);
  EXPECT_EQ(facts->members, 2);
}

TEST_F(FactsTest, ProposesNoClassWhenTheDataCannotTell) {
  add_class("1", "household.net_income < params.floor");
  const auto facts = read(2);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->classes[0].answer, Answer::kUnknown);
  EXPECT_EQ(facts->proposed_class, "");
}

TEST_F(FactsTest, LeavesOutClassesThatAreNotInForce) {
  add_class("old", "true", day(2020, 1, 1), kAsOf.plus_days(-1));
  add_class("new", "true", kAsOf.plus_days(1));
  add_class("today", "true", kAsOf, kAsOf);
  const auto facts = read();
  ASSERT_TRUE(facts);
  ASSERT_EQ(facts->classes.size(), 1u);
  EXPECT_EQ(facts->proposed_class, "today");
}

TEST_F(FactsTest, AReasonNamesTheTwoValuesThatWereCompared) {
  EXPECT_EQ(reason("household.self_paid_12m > params.floor"), "是 近12个月自付医疗费 7,050.00元 > 监测线 6,000.00元");
  EXPECT_EQ(reason("household.net_income >= params.floor"), "是 家庭纯收入 8,000.00元 ≥ 监测线 6,000.00元");
}

TEST_F(FactsTest, AReasonForNoStatesWhatHoldsInstead) {
  EXPECT_EQ(reason("household.self_paid_12m <= params.floor"), "否 近12个月自付医疗费 7,050.00元 > 监测线 6,000.00元");
  EXPECT_EQ(reason("household.size == 3"), "否 家庭人口 2 ≠ 3");
  EXPECT_EQ(reason("!(household.size < 3)"), "否 家庭人口 2 < 3");
}

TEST_F(FactsTest, AReasonNamesOneStepOfArithmetic) {
  EXPECT_EQ(reason("household.net_income < params.floor * household.size"), "是 家庭纯收入 8,000.00元 < 监测线×家庭人口 12,000.00元");
  EXPECT_EQ(reason("household.net_income / household.size >= params.floor"), "否 家庭纯收入÷家庭人口 4,000.00元 < 监测线 6,000.00元");
}

TEST_F(FactsTest, AReasonGivesThePartsThatDecidedOnly) {
  EXPECT_EQ(reason("household.size > 5 || household.net_income > params.floor"), "是 家庭纯收入 8,000.00元 > 监测线 6,000.00元");
  EXPECT_EQ(reason("household.size > 1 && household.net_income > params.floor"),
            "是 家庭纯收入 8,000.00元 > 监测线 6,000.00元；家庭人口 2 > 1");
  EXPECT_EQ(reason("household.size > 1 && household.size > 5"), "否 家庭人口 2 ≤ 5");
  EXPECT_EQ(reason("household.size > 1 && household.size > 0 && household.size < 9 && household.size < 8"),
            "是 家庭人口 2 > 1；家庭人口 2 < 9等");
}

TEST_F(FactsTest, AReasonPassesOverComparisonsWithZeroWhenThereIsMoreToSay) {
  EXPECT_EQ(reason("household.size > 0 && household.net_income > params.floor"), "是 家庭纯收入 8,000.00元 > 监测线 6,000.00元");
  EXPECT_EQ(reason("household.size > 0"), "是 家庭人口 2 > 0");
}

TEST_F(FactsTest, AReasonSaysTheSameThingOnce) {
  EXPECT_EQ(reason("household.size > 1 && (household.size > 1 || household.size > 7)"), "是 家庭人口 2 > 1");
}

TEST_F(FactsTest, AReasonCountsRecords) {
  EXPECT_EQ(reason("members.exists(m, !m.insured)"), "是 存在“家庭成员” 1 条");
  EXPECT_EQ(reason("water.exists(w, w.state == 'safe')"), "否 没有符合条件的“饮水排查”");
  EXPECT_EQ(reason("members.count(m, m.insured) == 1"), "是 “家庭成员”的数量 1 = 1");
}

TEST_F(FactsTest, AReasonNamesWhatIsMissing) {
  store.records.erase(store.records.begin() + 2, store.records.end());  // nobody has delivered incomes
  EXPECT_EQ(reason("household.net_income < params.floor"), "数据不足 缺少：家庭收入（尚未报送）");
  store.records[0].values.erase("self_paid");
  EXPECT_EQ(reason("household.self_paid_12m < params.floor"), "数据不足 缺少：医保结算.自付费用");
}

TEST_F(FactsTest, AReasonNamesADatasetWithoutAFittingRecord) {
  EXPECT_EQ(reason("household.net_income < params.floor", 2), "数据不足 缺少：家庭收入（没有符合条件的记录）");
}

TEST_F(FactsTest, AReasonNamesWhatCannotBeComputed) {
  EXPECT_EQ(reason("household.net_income / (household.size - 2) > params.floor").substr(0, std::string("数据不足 算不出：").size()),
            "数据不足 算不出：");
}

TEST_F(FactsTest, ACriterionWithoutAnExpressionIsForPeople) {
  add_criterion("by_hand", "");
  const auto facts = read();
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->criteria[0].id, "by_hand");
  EXPECT_EQ(facts->criteria[0].answer, Answer::kUnknown);
  EXPECT_EQ(facts->criteria[0].reason, "没有可以自动判断的数据，请入户核实");
}

TEST_F(FactsTest, AKnownFactCarriesItsValueInBothForms) {
  add_fact("self_paid", "household.self_paid_12m", "medical");
  const KnownFact known = fact();
  EXPECT_EQ(known.id, "self_paid");
  EXPECT_EQ(known.value, "7050.00");
  EXPECT_EQ(known.shown, "7,050.00元");
  EXPECT_EQ(known.source, "医保 · 医保结算");
  EXPECT_EQ(known.day, day(2026, 3, 1));
  EXPECT_FALSE(known.ask);
}

TEST_F(FactsTest, ValuesAreWrittenAsBodiesWriteThem) {
  const auto value = [&](const std::string& known) {
    pack.procedure.facts.clear();
    add_fact("f", known);
    return fact().value;
  };
  EXPECT_EQ(value("household.size"), "2");
  EXPECT_EQ(value("household.size > 1"), "true");
  EXPECT_EQ(value("household.size > 2"), "false");
  EXPECT_EQ(value("income.latest(r, r.last_day, r.last_day)"), "2025-12-31");
  EXPECT_EQ(value("water.latest(r, r.check_day, r.state)"), "cut");
  EXPECT_EQ(value("household.net_income"), "8000.00");
}

TEST_F(FactsTest, ACodeIsShownByItsNameAndAnumberWithItsUnit) {
  add_fact("water", "water.latest(r, r.check_day, r.state)", "water").code_table = "water_state";
  EXPECT_EQ(fact().shown, "断水");
  pack.procedure.facts.clear();
  add_fact("size", "household.size").unit = "人";
  EXPECT_EQ(fact().shown, "2人");
  pack.procedure.facts.clear();
  add_fact("income", "household.net_income").unit = "元";
  EXPECT_EQ(fact().shown, "8,000.00元") << "money shows its unit once";
}

TEST_F(FactsTest, AFactThatNobodyKnowsIsAsked) {
  add_fact("by_hand", "");
  const KnownFact known = fact();
  EXPECT_TRUE(known.ask);
  EXPECT_EQ(known.value, "");
  EXPECT_EQ(known.shown, "");
  EXPECT_EQ(known.source, "");
  EXPECT_FALSE(known.day);
  pack.procedure.facts.clear();
  add_fact("income", "household.net_income", "income", 400);
  EXPECT_TRUE(fact(2).ask);
  EXPECT_EQ(fact(2).source, "");
}

TEST_F(FactsTest, AFactIsAskedAgainTheDayAfterItHasGrownTooOld) {
  add_fact("water", "water.latest(r, r.check_day, r.state)", "water", 30);
  EXPECT_FALSE(fact(1, day(2026, 7, 1)).ask);  // 30 days after 1 June
  EXPECT_TRUE(fact(1, day(2026, 7, 2)).ask);
  pack.procedure.facts[0].ask_after_days = 0;
  EXPECT_FALSE(fact(1, day(2036, 7, 2)).ask) << "0: only when unknown";
}

TEST_F(FactsTest, TheDayIsTheNewestOneThatHasCome) {
  store.records[0].values["settle_day"] = day_value(2026, 11, 15);  // planned for later
  add_fact("self_paid", "household.self_paid_12m", "medical");
  EXPECT_EQ(fact().day, day(2026, 2, 1));
}

TEST_F(FactsTest, WithoutARecordTheLastDeliveryTellsTheAge) {
  add_fact("self_paid", "household.self_paid_12m", "medical", 30);
  store.delivered_on = day(2026, 10, 1);  // household 2 has no settlement: that is known since then
  EXPECT_EQ(fact(2).value, "0.00");
  EXPECT_FALSE(fact(2).day);
  EXPECT_FALSE(fact(2).ask);
  store.delivered_on = day(2026, 9, 30);
  EXPECT_TRUE(fact(2).ask);
}

TEST_F(FactsTest, ASumOfEventsIsAsYoungAsTheLastDelivery) {
  add_fact("self_paid", "household.self_paid_12m", "medical", 30);  // the newest settlement is of March
  store.delivered_on = day(2026, 10, 1);
  EXPECT_FALSE(fact().ask);
  EXPECT_EQ(fact().day, day(2026, 3, 1));
  store.delivered_on = day(2026, 9, 30);
  EXPECT_TRUE(fact().ask);
}

TEST_F(FactsTest, ATermIsExplainedByTheFiguresItRestsOn) {
  // R01 of the pack as a term would be; the pack's own terms are figures, so one is made here.
  auto schema = std::make_shared<cel::Schema>(*pack.schema);
  schema->derived.push_back(
      {"over_floor", "自付医疗费超过监测线", 0, cel::Kind::kBool, "household.size > 0 && household.self_paid_12m > params.floor"});
  schema->derived.push_back(
      {"any_trouble", "有困难", 0, cel::Kind::kBool, "household.size > 9 || household.self_paid_12m > params.floor * 9"});
  pack.schema = schema;
  for (const char* const name : {"over_floor", "any_trouble"}) {
    policy::Criterion c;
    c.id = name;
    c.expression = cel::Expression::compile(schema, std::string("household.") + name).value();
    pack.procedure.elimination.criteria.push_back(c);
  }
  const auto facts = read();
  ASSERT_TRUE(facts) << facts.error().text();
  EXPECT_EQ(facts->criteria[0].reason, "近12个月自付医疗费 7,050.00元 > 监测线 6,000.00元");
  EXPECT_EQ(facts->criteria[1].reason, "有困难：否") << "a list of all that is fine says less than the title";
}

TEST_F(FactsTest, AReadingIsAsOldAsItsRecordWhateverWasDeliveredSince) {
  add_fact("water", "water.filter(r, r.check_day <= as_of).latest(r, r.check_day, r.state)", "water", 30);
  store.delivered_on = kAsOf;
  EXPECT_TRUE(fact().ask);
}

TEST_F(FactsTest, TheSourceIsFoundFromTheExpressionWhenThePackNamesNone) {
  add_fact("income", "household.net_income");
  EXPECT_EQ(fact().source, "乡村振兴 · 家庭收入");
  pack.procedure.facts.clear();
  add_fact("size", "household.size");
  EXPECT_EQ(fact().source, "乡村振兴 · 家庭成员");
}

TEST_F(FactsTest, ReadsOneHouseholdOnly) {
  add_fact("size", "household.size");
  EXPECT_EQ(fact(2).value, "1");
  EXPECT_EQ(read(2)->members, 1);
}

TEST_F(FactsTest, AHouseholdOutsideTheScopeIsNotFound) {
  const access::Scope other = everything().narrowed("530922001002");
  const auto facts = read_facts(store, pack, other, HouseholdId(1), kVillage, kAsOf);
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code(), ErrorCode::kNotFound);
  EXPECT_TRUE(read_facts(store, pack, everything().narrowed(std::to_string(kVillage)), HouseholdId(1), kVillage, kAsOf));
}

TEST_F(FactsTest, AHouseholdThatHasEndedIsNotFound) {
  store.households[0].last = kAsOf.plus_days(-1);
  EXPECT_EQ(read().error().code(), ErrorCode::kNotFound);
  store.households[0].last = kAsOf;
  EXPECT_TRUE(read());
  EXPECT_EQ(read(0).error().code(), ErrorCode::kNotFound) << "no household at all is not every household";
}

TEST_F(FactsTest, AHouseholdThatMovedInsideTheCountyIsStillFound) {
  EXPECT_TRUE(read_facts(store, pack, everything(), HouseholdId(2), kVillage, kAsOf));
  EXPECT_TRUE(read_facts(store, pack, everything(), HouseholdId(2), 0, kAsOf));
}

/// Whatever the packs that come with the program ask, a household without any record gets an answer to all of it.
TEST(FactsOfThePacks, AnswerEveryFactClassAndCriterion) {
  for (const char* const name : {"china", "yunnan-lincang"}) {
    const auto pack = screening::testing::load_pack(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs" / name);
    if (!pack) continue;
    screening::testing::MemoryStore store;
    store.households = {{1, kVillage, {}}};
    store.members = {{11, 1, {}}};
    for (const auto& [id, dataset] : pack->datasets) store.delivered.insert(id);
    const auto facts = read_facts(store, *pack, everything(), HouseholdId(1), kVillage, kAsOf);
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_FALSE(facts->facts.empty());
    EXPECT_EQ(facts->facts.size(), pack->procedure.facts.size());
    EXPECT_EQ(facts->criteria.size(), pack->procedure.elimination.criteria.size());
    EXPECT_EQ(facts->members, 1);
    for (const auto* list : {&facts->classes, &facts->criteria}) {
      for (const Judged& judged : *list) EXPECT_NE(judged.reason, "") << judged.id;
    }
    for (const KnownFact& known : facts->facts) {
      EXPECT_TRUE(known.ask || !known.value.empty()) << known.id;
      EXPECT_TRUE(known.value.empty() || !known.source.empty()) << known.id << ": a known value without a source";
    }
  }
}

}  // namespace
}  // namespace shouwang::casework
