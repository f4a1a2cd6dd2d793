#include "registry/change.h"

#include <gtest/gtest.h>

namespace shouwang::registry {
namespace {

Date day(int year, int month, int d) { return *Date::from_ymd(year, month, d); }

const Date kToday = day(2026, 11, 22), kSince = day(2026, 8, 1);
constexpr std::int64_t kHomeVillage = 530922100201, kNewVillage = 530922100202, kFarVillage = 530921100201;

/// Two households of one county, 1 with head 11, wife 12 and child 13, and 2 with head 21; 3 is in another county with 31.
class PlanChanges : public ::testing::Test {
 protected:
  PlanChanges() {
    add_household(1, 530922, "H1");
    add_household(2, 530922, "H2");
    add_household(3, 530921, "H3");
    add(1, 11, "张三", "01", day(1970, 1, 1));
    add(1, 12, "李四", "02", day(1972, 1, 1));
    add(1, 13, "张小", "03", day(2000, 1, 1));
    add(2, 21, "张三", "01", day(1970, 1, 1));
    add(3, 31, "王五", "01", day(1970, 1, 1));
    facts_.free_code = "H1-1";
    facts_.village_name = "爱华镇新村";
  }
  void add_household(std::int64_t id, std::int32_t county, std::string code) {
    HouseholdFact h;
    h.id = HouseholdId(id);
    h.county = county;
    h.village = county == 530922 ? kHomeVillage : kFarVillage;
    h.code = std::move(code);
    h.village_name = "爱华镇毛家村";
    h.since = kSince;
    facts_.households[h.id] = h;
  }
  void add(std::int64_t household, std::int64_t person, std::string name, std::string relation, Date birth) {
    HouseholdFact& home = facts_.households.at(HouseholdId(household));
    home.members.push_back({PersonId(person), name, std::move(relation), birth, kSince});
    facts_.persons[PersonId(person)] = {PersonId(person), {}, home.county, std::move(name), home.id, true};
  }
  static ChangeRequest of(ChangeKind kind, std::int64_t person = 0, Date when = day(2026, 11, 1)) {
    ChangeRequest r;
    r.kind = kind;
    r.day = when;
    r.reason = "核实";
    r.person = PersonId(person);
    r.relations = {"02", "28"};
    return r;
  }
  ErrorCode refusal(const ChangeRequest& request) {
    const auto plan = plan_change(request, facts_, kToday);
    return plan ? ErrorCode::kInternal : plan.error().code();
  }
  /// "11:2026-08-01…2026-10-31 21@2:2026-11-01(28)": endings, then beginnings.
  std::string text(const ChangeRequest& request) {
    const auto plan = plan_change(request, facts_, kToday);
    if (!plan) return plan.error().message();
    std::string out;
    for (const auto& e : plan->endings)
      out += std::to_string(e.person.value()) + ":" + e.first_day.iso() + (e.last_day ? "…" + e.last_day->iso() : " gone") + " ";
    for (const auto& b : plan->beginnings)
      out +=
          std::to_string(b.person.value()) + "@" + std::to_string(b.household.value()) + ":" + b.first_day.iso() + "(" + b.relation + ") ";
    return out;
  }
  ChangeFacts facts_;
};

TEST_F(PlanChanges, EndAMembershipTheDayBeforeAMoveAndBeginTheNextOne) {
  ChangeRequest move = of(ChangeKind::kMovePerson, 13);
  move.to_household = HouseholdId(2);
  EXPECT_EQ(text(move), "13:2026-08-01…2026-10-31 13@2:2026-11-01(28) ");
  move.relation = "21";
  EXPECT_EQ(text(move), "13:2026-08-01…2026-10-31 13@2:2026-11-01(21) ");
}

TEST_F(PlanChanges, RefuseDaysInTheFutureAndBeforeTheMembership) {
  ChangeRequest move = of(ChangeKind::kMovePerson, 13, kToday);
  move.to_household = HouseholdId(2);
  EXPECT_TRUE(plan_change(move, facts_, kToday));
  move.day = kToday.plus_days(1);
  EXPECT_EQ(refusal(move), ErrorCode::kInvalidArgument);
  move.day = kSince;
  EXPECT_EQ(refusal(move), ErrorCode::kInvalidArgument);
  move.day = kSince.plus_days(1);
  EXPECT_EQ(text(move), "13:2026-08-01…2026-08-01 13@2:2026-08-02(28) ");
}

TEST_F(PlanChanges, LetTheDeadBelongToTheHouseholdOnTheirLastDay) {
  EXPECT_EQ(text(of(ChangeKind::kPersonDied, 13)), "13:2026-08-01…2026-11-01 ");
  EXPECT_EQ(text(of(ChangeKind::kPersonDied, 13, kSince)), "13:2026-08-01…2026-08-01 ");
  EXPECT_EQ(refusal(of(ChangeKind::kPersonDied, 13, kSince.plus_days(-1))), ErrorCode::kInvalidArgument);
  EXPECT_EQ(text(of(ChangeKind::kPersonLeft, 13)), "13:2026-08-01…2026-10-31 ");
  EXPECT_EQ(refusal(of(ChangeKind::kPersonLeft, 13, kSince)), ErrorCode::kInvalidArgument);
}

TEST_F(PlanChanges, MakeTheSpouseOrWhoIsNamedTheNextHead) {
  EXPECT_EQ(text(of(ChangeKind::kPersonDied, 11)), "11:2026-08-01…2026-11-01 12:2026-08-01…2026-11-01 12@1:2026-11-02(01) ");
  ChangeRequest named = of(ChangeKind::kPersonLeft, 11);
  named.head = PersonId(13);
  EXPECT_EQ(text(named), "11:2026-08-01…2026-10-31 13:2026-08-01…2026-10-31 13@1:2026-11-01(01) ");
  named.head = PersonId(11);
  EXPECT_EQ(refusal(named), ErrorCode::kInvalidArgument) << "who goes cannot stay as the head";
  named.head = PersonId(21);
  EXPECT_EQ(refusal(named), ErrorCode::kInvalidArgument) << "of another household";
  ChangeRequest needless = of(ChangeKind::kPersonLeft, 13);
  needless.head = PersonId(12);
  EXPECT_EQ(refusal(needless), ErrorCode::kInvalidArgument) << "the head stays";
}

TEST_F(PlanChanges, TakeTheEldestWhereThereIsNoSpouse) {
  auto& members = facts_.households.at(HouseholdId(1)).members;
  members[1].relation = "21";
  EXPECT_NE(text(of(ChangeKind::kPersonLeft, 11)).find("12@1:2026-11-01(01)"), std::string::npos);
  members[1].birth.reset();
  EXPECT_NE(text(of(ChangeKind::kPersonLeft, 11)).find("13@1:2026-11-01(01)"), std::string::npos);
}

TEST_F(PlanChanges, ReplaceARelationThatHasNotHeldYet) {
  facts_.households.at(HouseholdId(1)).members[1].first_day = day(2026, 11, 10);
  EXPECT_EQ(text(of(ChangeKind::kPersonLeft, 11)), "11:2026-08-01…2026-10-31 12:2026-11-10 gone 12@1:2026-11-10(01) ");
}

TEST_F(PlanChanges, SayWhenAHouseholdIsLeftWithoutMembers) {
  const auto plan = plan_change(of(ChangeKind::kPersonLeft, 21), facts_, kToday);
  ASSERT_TRUE(plan);
  EXPECT_NE(plan->lines.back().find("没有成员"), std::string::npos);
}

TEST_F(PlanChanges, SplitWithAHeadAmongThoseWhoLeave) {
  ChangeRequest split = of(ChangeKind::kSplitHousehold);
  split.household = HouseholdId(1);
  EXPECT_EQ(refusal(split), ErrorCode::kInvalidArgument) << "nobody leaves";
  split.members = {PersonId(13)};
  EXPECT_EQ(text(split), "13:2026-08-01…2026-10-31 13@0:2026-11-01(01) ");
  split.members = {PersonId(12), PersonId(13)};
  EXPECT_EQ(refusal(split), ErrorCode::kInvalidArgument) << "two leave, neither is named";
  split.head = PersonId(11);
  EXPECT_EQ(refusal(split), ErrorCode::kInvalidArgument) << "the head stays behind";
  split.head = PersonId(13);
  EXPECT_EQ(text(split), "12:2026-08-01…2026-10-31 13:2026-08-01…2026-10-31 12@0:2026-11-01(28) 13@0:2026-11-01(01) ");
  EXPECT_EQ(plan_change(split, facts_, kToday)->new_code, "H1-1");
  split.household_code = "空 格";
  EXPECT_EQ(refusal(split), ErrorCode::kInvalidArgument);
  split.household_code = "5309220099";
  EXPECT_EQ(plan_change(split, facts_, kToday)->new_code, "5309220099");
  split.members.push_back(PersonId(11));
  EXPECT_EQ(refusal(split), ErrorCode::kInvalidArgument) << "everybody would leave";
  split.members = {PersonId(21)};
  EXPECT_EQ(refusal(split), ErrorCode::kInvalidArgument) << "of another household";
}

TEST_F(PlanChanges, MergeTwoFilesOfOnePerson) {
  ChangeRequest merge = of(ChangeKind::kMergePersons);
  merge.keep = PersonId(11);
  merge.other = PersonId(21);
  EXPECT_EQ(text(merge), "21:2026-08-01…2026-10-31 ");
  merge.day = kSince;
  EXPECT_EQ(text(merge), "21:2026-08-01 gone ") << "a membership that never held";
  merge.day = kSince.plus_days(-1);
  EXPECT_EQ(refusal(merge), ErrorCode::kInvalidArgument);
  merge.day = kToday;
  merge.other = PersonId(11);
  EXPECT_EQ(refusal(merge), ErrorCode::kInvalidArgument) << "one file";
  merge.other = PersonId(31);
  EXPECT_EQ(refusal(merge), ErrorCode::kRegistryInvariant) << "another county";
  merge.other = PersonId(99);
  EXPECT_EQ(refusal(merge), ErrorCode::kNotFound);
  merge.other = PersonId(21);
  facts_.persons.at(PersonId(11)).has_number = false;
  EXPECT_EQ(refusal(merge), ErrorCode::kInvalidArgument) << "the number would be lost";
  facts_.persons.at(PersonId(11)).has_number = true;
  facts_.persons.at(PersonId(21)).merged_into = PersonId(12);
  EXPECT_EQ(refusal(merge), ErrorCode::kTransition);
}

TEST_F(PlanChanges, KeepTheHeadOfAHouseholdThatHoldsSomebodyTwice) {
  add(1, 14, "张三", "28", day(1970, 1, 1));
  ChangeRequest merge = of(ChangeKind::kMergePersons);
  merge.keep = PersonId(14);
  merge.other = PersonId(11);
  EXPECT_EQ(text(merge), "11:2026-08-01…2026-10-31 14:2026-08-01…2026-10-31 14@1:2026-11-01(01) ");
}

TEST_F(PlanChanges, StayInsideTheCounty) {
  ChangeRequest move = of(ChangeKind::kMovePerson, 13);
  move.to_household = HouseholdId(3);
  EXPECT_EQ(refusal(move), ErrorCode::kRegistryInvariant);
  move.to_household = HouseholdId(1);
  EXPECT_EQ(refusal(move), ErrorCode::kInvalidArgument) << "he lives there";
  ChangeRequest house = of(ChangeKind::kMoveHousehold);
  house.household = HouseholdId(1);
  house.village = kNewVillage;
  EXPECT_TRUE(plan_change(house, facts_, kToday));
  house.village = kFarVillage;
  EXPECT_EQ(refusal(house), ErrorCode::kRegistryInvariant);
  house.village = kHomeVillage;
  EXPECT_EQ(refusal(house), ErrorCode::kInvalidArgument) << "it is there";
  house.village = kNewVillage;
  house.day = kSince;
  EXPECT_EQ(refusal(house), ErrorCode::kInvalidArgument);
  facts_.village_name = "";
  house.day = kToday;
  EXPECT_EQ(refusal(house), ErrorCode::kInvalidArgument) << "no such village";
}

TEST_F(PlanChanges, RefuseASecondHeadAndPeopleWhoAreGone) {
  ChangeRequest move = of(ChangeKind::kMovePerson, 13);
  move.to_household = HouseholdId(2);
  move.relation = "01";
  EXPECT_EQ(refusal(move), ErrorCode::kInvalidArgument);
  facts_.households.at(HouseholdId(2)).members.clear();
  move.relation = "";
  EXPECT_EQ(text(move), "13:2026-08-01…2026-10-31 13@2:2026-11-01(01) ") << "the first in an empty household heads it";
  facts_.persons.at(PersonId(13)).household = {};
  EXPECT_EQ(refusal(move), ErrorCode::kTransition);
}

TEST(ChangeNames, AreReadBackAsWritten) {
  for (const ChangeKind kind : kAllChangeKinds) {
    ChangeKind read{};
    ASSERT_TRUE(parse_change_kind(change_kind_name(kind), read));
    EXPECT_EQ(read, kind);
  }
  ChangeKind none{};
  EXPECT_FALSE(parse_change_kind("", none));
  ProposalState state{};
  ASSERT_TRUE(parse_proposal_state("lapsed", state));
  EXPECT_EQ(state, ProposalState::kLapsed);
}

}  // namespace
}  // namespace shouwang::registry
