#include "linkage/review.h"

#include <gtest/gtest.h>

#include "base/resident_id.h"

namespace shouwang::linkage {
namespace {

using State = Settlement::State;

GivenAnswer by(std::int64_t account, Answer answer, std::int64_t person = 0) { return {AccountId(account), account, answer, PersonId(person), ""}; }
GivenAnswer same(std::int64_t account, std::int64_t person) { return by(account, Answer::kSame, person); }
GivenAnswer relative(std::int64_t account, std::int64_t person) { return by(account, Answer::kRelative, person); }
GivenAnswer nobody(std::int64_t account) { return by(account, Answer::kNobody); }
GivenAnswer unsure(std::int64_t account) { return by(account, Answer::kUnsure); }

Settlement settled(const std::vector<GivenAnswer>& answers, int reviewers) { return settle(answers, reviewers); }

TEST(Settle, NothingIsOpen) {
  EXPECT_EQ(settled({}, 1).state, State::kOpen);
  EXPECT_EQ(settled({}, 2).state, State::kOpen);
}

TEST(Settle, OneAnswerIsEnoughWhereOneReviewerDecides) {
  const Settlement s = settled({same(1, 7)}, 1);
  EXPECT_EQ(s.state, State::kSettled);
  EXPECT_EQ(s.answer, Answer::kSame);
  EXPECT_EQ(s.person, PersonId(7));
  EXPECT_EQ(settled({nobody(1)}, 1).person, PersonId());
}

TEST(Settle, OneAnswerIsNotEnoughWhereTwoDecide) { EXPECT_EQ(settled({same(1, 7)}, 2).state, State::kOpen); }

TEST(Settle, CannotSayIsNoAnswer) {
  EXPECT_EQ(settled({unsure(1)}, 1).state, State::kOpen);
  EXPECT_EQ(settled({unsure(1), nobody(2)}, 1).state, State::kSettled);
  EXPECT_EQ(settled({unsure(1), unsure(2)}, 2).state, State::kOpen);
  EXPECT_EQ(settled({unsure(1), same(2, 7)}, 2).state, State::kOpen);
  EXPECT_EQ(settled({unsure(1), same(2, 7), same(3, 7)}, 2).state, State::kSettled);
  EXPECT_EQ(settled({same(1, 7), unsure(2), nobody(3), unsure(4)}, 2).state, State::kThird);
}

TEST(Settle, TwoThatAgreeSettle) {
  const Settlement s = settled({same(1, 7), same(2, 7)}, 2);
  EXPECT_EQ(s.state, State::kSettled);
  EXPECT_EQ(s.person, PersonId(7));
  EXPECT_EQ(settled({nobody(1), nobody(2)}, 2).answer, Answer::kNobody);
}

TEST(Settle, TwoThatDifferWantAThird) {
  EXPECT_EQ(settled({same(1, 7), nobody(2)}, 2).state, State::kThird);
  EXPECT_EQ(settled({same(1, 7), same(2, 8)}, 2).state, State::kThird) << "the same answer about another person is another answer";
  EXPECT_EQ(settled({relative(1, 7), nobody(2)}, 2).state, State::kThird);
}

TEST(Settle, WhoseRelativeItIsMakesNoDifference) {
  const Settlement s = settled({relative(1, 7), relative(2, 8)}, 2);
  EXPECT_EQ(s.state, State::kSettled);
  EXPECT_EQ(s.answer, Answer::kRelative);
  EXPECT_EQ(s.person, PersonId(7));
}

TEST(Settle, TheThirdGivesTheMajority) {
  EXPECT_EQ(settled({same(1, 7), nobody(2), same(3, 7)}, 2).answer, Answer::kSame);
  EXPECT_EQ(settled({same(1, 7), nobody(2), nobody(3)}, 2).answer, Answer::kNobody);
  EXPECT_EQ(settled({same(1, 7), same(2, 8), same(3, 8)}, 2).person, PersonId(8));
}

TEST(Settle, ThreeThatDifferWaitForTheOffice) {
  const std::vector<GivenAnswer> three = {same(1, 7), same(2, 8), nobody(3)};
  EXPECT_EQ(settled(three, 2).state, State::kOffice);
  auto four = three;
  four.push_back(relative(4, 9));
  EXPECT_EQ(settled(four, 2).state, State::kSettled) << "its word holds, whatever the others said";
  EXPECT_EQ(settled(four, 2).answer, Answer::kRelative);
  four.back() = unsure(4);
  EXPECT_EQ(settled(four, 2).state, State::kOffice);
}

ErrorCode refusal(const std::vector<GivenAnswer>& answers, int reviewers, std::int64_t account, access::Role role = access::Role::kCounty) {
  const auto may = may_answer(answers, reviewers, AccountId(account), role);
  return may ? ErrorCode::kInternal : may.error().code();
}

TEST(MayAnswer, NobodyAnswersTwice) {
  EXPECT_TRUE(may_answer(std::vector{same(1, 7)}, 2, AccountId(2), access::Role::kCounty));
  EXPECT_EQ(refusal({same(1, 7)}, 2, 1), ErrorCode::kConflict);
  EXPECT_EQ(refusal({unsure(1)}, 1, 1), ErrorCode::kConflict) << "who cannot say is not asked again";
  EXPECT_TRUE(may_answer(std::vector{unsure(1)}, 1, AccountId(2), access::Role::kCounty));
}

TEST(MayAnswer, WhatIsSettledIsSettled) {
  EXPECT_EQ(refusal({nobody(1)}, 1, 2), ErrorCode::kConflict);
  EXPECT_EQ(refusal({nobody(1), nobody(2)}, 2, 3, access::Role::kOffice), ErrorCode::kConflict);
}

TEST(MayAnswer, OnlyTheOfficeDecidesBetweenThree) {
  const std::vector<GivenAnswer> three = {same(1, 7), same(2, 8), nobody(3)};
  EXPECT_EQ(refusal(three, 2, 4), ErrorCode::kForbidden);
  EXPECT_TRUE(may_answer(three, 2, AccountId(4), access::Role::kOffice));
  EXPECT_EQ(refusal(three, 2, 3, access::Role::kOffice), ErrorCode::kConflict);
  EXPECT_TRUE(may_answer(std::vector{same(1, 7), nobody(2)}, 2, AccountId(4), access::Role::kCounty)) << "the third may be anybody";
}

TEST(Answers, HaveNamesThatReadBack) {
  for (const Answer answer : {Answer::kSame, Answer::kRelative, Answer::kNobody, Answer::kUnsure}) {
    Answer back{};
    ASSERT_TRUE(parse_answer(answer_name(answer), back));
    EXPECT_EQ(back, answer);
    EXPECT_FALSE(answer_title(answer).empty());
  }
  for (const ItemState state : {ItemState::kOpen, ItemState::kSettled, ItemState::kLapsed}) {
    ItemState back{};
    ASSERT_TRUE(parse_item_state(item_state_name(state), back));
    EXPECT_EQ(back, state);
  }
  Answer none{};
  EXPECT_FALSE(parse_answer("", none));
  EXPECT_FALSE(parse_answer("Same", none));
}

class Aliases : public ::testing::Test {
 protected:
  const std::string mine_ = ResidentId::make(530922, *Date::from_ymd(1980, 1, 2), 12).full();
  const std::string former_ = ResidentId::make(530922, *Date::from_ymd(1980, 2, 1), 15).full();
  LearntAliases learn(std::string_view name, std::string_view number) const {
    registry::PersonStatement statement;
    statement.name = name;
    statement.id_number = number;
    return learn_aliases(statement, "张大三", mine_);
  }
};

TEST_F(Aliases, AnotherValidNumberIsASupersededOne) { EXPECT_EQ(learn("张大三", former_).id_number, former_); }

TEST_F(Aliases, ANumberWithSpacesIsTheSameNumber) {
  EXPECT_EQ(learn("张大三", " " + mine_).id_number, "");
  EXPECT_EQ(learn("张大三", former_.substr(0, 6) + " " + former_.substr(6)).id_number, former_) << "kept as it is written down everywhere else";
}

TEST_F(Aliases, ADamagedNumberTeachesNothing) {
  std::string damaged = former_;
  damaged[9] = damaged[9] == '1' ? '2' : '1';
  EXPECT_EQ(learn("张大三", damaged).id_number, "");
  EXPECT_EQ(learn("张大三", former_.substr(0, 17)).id_number, "");
  EXPECT_EQ(learn("张大三", "").id_number, "");
  EXPECT_EQ(learn("张大三", former_.substr(0, 6) + "********" + former_.substr(14)).id_number, "");
}

TEST_F(Aliases, AnotherNameIsAFormerOne) {
  EXPECT_EQ(learn("李小红", mine_).name, "李小红");
  EXPECT_EQ(learn("张小红", mine_).name, "张小红");
}

TEST_F(Aliases, ASpellingIsNoName) {
  for (const char* spelling : {"张大三", " 张 大三", "张达三", "张大?", "张大山", "大三张", "张大", ""}) EXPECT_EQ(learn(spelling, mine_).name, "") << spelling;
}

}  // namespace
}  // namespace shouwang::linkage
