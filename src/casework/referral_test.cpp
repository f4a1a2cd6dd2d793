#include "casework/referral.h"

#include <gtest/gtest.h>

#include "casework/testing/office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::iso;

class Referrals : public testing::Office {
 protected:
  static Actor office_of(std::int64_t account, std::string department, std::string division = "530922") {
    Actor actor = person(account, access::Role::kDepartment, std::move(division), department);
    actor.departments = {std::move(department)};
    return actor;
  }
  Actor civil = office_of(61, "民政"), medical = office_of(62, "医保"), far_civil = office_of(63, "民政", "530923");

  LeadId referred(std::int64_t household = 1, const std::string& referral = "relief") {
    const LeadId lead = verified(household);
    must(village, lead, "conclude", {{"conclusion", "other_aid"}, {"referral", referral}, {"request", "一次性临时救助"}, {"text", "本人的说明"}});
    return lead;
  }
  json delivered(std::string_view day = "") {
    return {{"delivered_on", day.empty() ? now.today.iso() : std::string(day)}, {"amount", "1500.00"}, {"text", "临时救助金已打卡"}};
  }
  std::vector<ReferralListRow> queue(const Actor& actor, const std::string& state = "") {
    ReferralQuery query;
    query.departments = actor.departments;
    query.state = state;
    query.today = now.today;
    return cases.referrals(actor.scope, query)->rows;
  }
  ReferralRow row(LeadId lead) {
    for (const ReferralListRow& r : queue(county, "all"))
      if (r.row.lead == lead) return r.row;
    ADD_FAILURE() << "no referral";
    return {};
  }
  ErrorCode refused(const Actor& actor, LeadId lead, const std::string& action, const json& body = json::object()) {
    const auto outcome = act(actor, lead, action, body);
    if (!outcome) return outcome.error().code();
    ADD_FAILURE() << action << " was not refused";
    return ErrorCode::kInternal;
  }
};

TEST_F(Referrals, ReachTheDepartmentThatGivesSuchHelp) {
  const LeadId lead = referred();
  EXPECT_EQ(file(lead).lead.state, LeadState::kClosed) << "nobody waits for an answer: the lead itself is done";
  const auto waiting = queue(civil);
  ASSERT_EQ(waiting.size(), 1u);
  const ReferralRow& r = waiting[0].row;
  EXPECT_EQ(r.lead, lead);
  EXPECT_EQ(r.department, "民政");
  EXPECT_EQ(r.state, ReferralState::kWaiting);
  EXPECT_EQ(r.level, policy::Level::kDepartment);
  EXPECT_EQ(r.request, "一次性临时救助");
  EXPECT_EQ(r.referred_by, village.scope.account());
  EXPECT_EQ(r.referred_on, now.today);
  EXPECT_EQ(r.due, iso("2026-11-13")) << "ten working days after a Saturday";
  EXPECT_EQ(r.warn, iso("2026-11-11"));
  EXPECT_EQ(r.escalate_to, policy::Level::kCounty);
}

TEST_F(Referrals, AreAcceptedAndDeliveredAndTheTimelineTellsIt) {
  const LeadId lead = referred();
  must(civil, lead, "accept_referral");
  EXPECT_EQ(row(lead).state, ReferralState::kAccepted);
  EXPECT_EQ(row(lead).due, iso("2026-11-13")) << "accepting is no present of time";
  next_days(3);
  must(civil, lead, "deliver_referral", delivered("2026-11-02"));
  const ReferralRow r = row(lead);
  EXPECT_EQ(r.state, ReferralState::kDelivered);
  EXPECT_EQ(r.delivered_on, iso("2026-11-02"));
  EXPECT_EQ(r.amount_fen, 150'000);
  EXPECT_EQ(r.content, "临时救助金已打卡");
  EXPECT_EQ(r.due, kForever);
  EXPECT_TRUE(queue(civil).empty());
  EXPECT_EQ(queue(civil, "delivered").size(), 1u);
  const auto events = file(lead).events;
  EXPECT_EQ(events.back().action, "deliver_referral");
  EXPECT_EQ(events.back().level, policy::Level::kDepartment);
  EXPECT_EQ(refused(civil, lead, "return_referral", {{"text", "太晚"}}), ErrorCode::kTransition);
}

TEST_F(Referrals, DoNotExistForOtherDepartmentsAndAreas) {
  const LeadId lead = referred();
  EXPECT_TRUE(queue(medical).empty());
  EXPECT_TRUE(queue(far_civil).empty());
  Actor nobody = civil;
  nobody.departments.clear();
  EXPECT_TRUE(queue(nobody).empty());
  for (const Actor& stranger : {medical, far_civil, nobody}) {
    const auto stale = desk.act_on_lead(stranger, lead, {"accept_referral", "{}", 1, key(), 0}, now);
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().code(), ErrorCode::kNotFound) << "not even that the page is stale";
    EXPECT_EQ(refused(stranger, lead, "accept_referral"), ErrorCode::kNotFound);
  }
  const LeadId plain = verified(2);
  EXPECT_EQ(refused(civil, plain, "accept_referral"), ErrorCode::kNotFound) << "a lead that was not referred";
  EXPECT_EQ(refused(civil, lead, "verify", verification()), ErrorCode::kForbidden) << "a department does nothing else to a lead";
  EXPECT_EQ(refused(village, lead, "deliver_referral", delivered()), ErrorCode::kForbidden);
}

TEST_F(Referrals, AReturnedOneComesBackToTheTownshipWithItsOwnClock) {
  const LeadId lead = referred();
  next_days(2);
  must(civil, lead, "return_referral", {{"text", "已享受低保，不符合条件"}});
  ReferralRow r = row(lead);
  EXPECT_EQ(r.state, ReferralState::kReturned);
  EXPECT_EQ(r.level, policy::Level::kTownship);
  EXPECT_EQ(r.reason, "已享受低保，不符合条件");
  EXPECT_EQ(r.due, iso("2026-11-05")) << "three days from the day it came back";
  ReferralQuery mine;
  mine.level = policy::Level::kTownship;
  mine.today = now.today;
  EXPECT_EQ(cases.referrals(township.scope, mine)->rows.size(), 1u);
  EXPECT_TRUE(cases.referrals(far_township.scope, mine)->rows.empty());
  EXPECT_EQ(refused(civil, lead, "deliver_referral", delivered()), ErrorCode::kTransition);
  EXPECT_EQ(refused(civil, lead, "refer_again", {{"referral", "relief"}}), ErrorCode::kForbidden);

  must(township, lead, "refer_again", {{"referral", "subsistence"}, {"request", "重新核定低保"}});
  r = row(lead);
  EXPECT_EQ(r.state, ReferralState::kWaiting);
  EXPECT_EQ(r.kind, "subsistence");
  EXPECT_EQ(r.referred_by, township.scope.account());
  EXPECT_EQ(r.referred_on, now.today);
  EXPECT_EQ(r.reason, "") << "a new start";
  must(civil, lead, "return_referral", {{"text", "还是不符合"}});
  must(township, lead, "end_referral", {{"text", "由村里自行解决"}});
  EXPECT_EQ(row(lead).state, ReferralState::kEnded);
  EXPECT_EQ(row(lead).reason, "由村里自行解决");
  EXPECT_EQ(refused(township, lead, "refer_again", {{"referral", "relief"}}), ErrorCode::kTransition);
}

TEST_F(Referrals, TheCountyActsWhereNoDepartmentIsNamedOrCan) {
  const LeadId lead = verified(1);
  must(village, lead, "conclude", {{"conclusion", "other_aid"}, {"referral", "other"}, {"text", "慈善帮扶"}});
  EXPECT_EQ(row(lead).level, policy::Level::kCounty);
  EXPECT_EQ(row(lead).escalate_to, policy::Level::kCity);
  EXPECT_EQ(refused(civil, lead, "deliver_referral", delivered()), ErrorCode::kNotFound);
  must(county, lead, "deliver_referral", delivered());
  const LeadId other = referred(2);
  must(county, other, "deliver_referral", delivered());
  EXPECT_EQ(row(other).state, ReferralState::kDelivered) << "for a department without an account";
}

TEST_F(Referrals, ADeliveryLiesBetweenTheReferralAndToday) {
  const LeadId lead = referred();
  next_days(5);
  EXPECT_EQ(refused(civil, lead, "deliver_referral", delivered("2026-11-06")), ErrorCode::kGuard);
  EXPECT_EQ(refused(civil, lead, "deliver_referral", delivered("2026-10-30")), ErrorCode::kGuard);
  must(civil, lead, "deliver_referral", delivered("2026-10-31"));
}

TEST_F(Referrals, AreWithdrawnWhenTheLeadIsVerifiedAgain) {
  const LeadId lead = verified(1, "self_desk", {{"applicant_name", "张三"}, {"applicant_phone", "13800000000"}});
  must(village, lead, "conclude", {{"conclusion", "other_aid"}, {"referral", "relief"}});
  EXPECT_EQ(file(lead).lead.state, LeadState::kFeedback);
  ASSERT_EQ(queue(civil).size(), 1u) << "the department works while the household is told";
  must(village, lead, "ask_review", {{"text", "我家应当纳入监测"}});
  must(reviewer, lead, "decide_review", {{"result", "again"}, {"text", "情况没有查清"}});
  EXPECT_EQ(row(lead).state, ReferralState::kWithdrawn);
  EXPECT_TRUE(queue(civil).empty());
  EXPECT_EQ(refused(civil, lead, "accept_referral"), ErrorCode::kTransition);
}

TEST_F(Referrals, WhatWasGivenStaysGiven) {
  const LeadId lead = verified(1, "self_desk", {{"applicant_name", "张三"}, {"applicant_phone", "13800000000"}});
  must(village, lead, "conclude", {{"conclusion", "other_aid"}, {"referral", "relief"}});
  must(civil, lead, "deliver_referral", delivered());
  must(village, lead, "ask_review", {{"text", "我家应当纳入监测"}});
  must(reviewer, lead, "decide_review", {{"result", "again"}, {"text", "情况没有查清"}});
  EXPECT_EQ(row(lead).state, ReferralState::kDelivered);
}

TEST_F(Referrals, AreToldUpwardsOnceWhenTheyAreLate) {
  const LeadId lead = referred();
  go_to("2026-11-13");
  EXPECT_EQ(desk.pass_clocks(county.scope, now)->escalated_referrals, 0) << "the last day is not late";
  next_days(1);
  EXPECT_EQ(desk.pass_clocks(county.scope, now)->escalated_referrals, 1);
  EXPECT_EQ(desk.pass_clocks(county.scope, now)->escalated_referrals, 0);
  const auto late = cases.late(county.scope, 0, 3, now.today);
  const auto found = std::find_if(late->begin(), late->end(), [](const LateRow& r) { return r.key == "referral"; });
  ASSERT_NE(found, late->end());
  EXPECT_EQ(found->overdue, 1);
  EXPECT_EQ(found->longest_days, 1);
  must(civil, lead, "accept_referral");
  EXPECT_TRUE(row(lead).escalated) << "the same last day: it is still late";
  must(civil, lead, "return_referral", {{"text", "不符合条件"}});
  EXPECT_FALSE(row(lead).escalated) << "the township has a clock of its own";
}

TEST_F(Referrals, ConclusionsFromBeforeTheQueueStartNothing) {
  const LeadId lead = referred();
  LeadFile old = file(lead);
  std::vector<Event> events = old.events;
  for (Event& event : events) {
    json body = json::parse(event.body);
    if (event.action == "conclude") body["_"].erase("department");
    event.body = body.dump();
  }
  const auto folded = fold_lead(old.lead, std::move(events));
  ASSERT_TRUE(folded);
  EXPECT_FALSE(folded->referral);
  EXPECT_TRUE(file(lead).referral);
}

TEST_F(Referrals, AreOfferedOnlyWhereThereIsOne) {
  const auto names = [&](LeadId lead, const Actor& actor) {
    std::string out;
    const std::vector<Offer> offers = desk.offers(file(lead), actor, now).value();
    for (const Offer& offer : offers)
      if (is_referral_action(offer.action->name)) out += std::string(offer.action->name) + (offer.blocked.empty() ? " " : "? ");
    return out;
  };
  EXPECT_EQ(names(verified(2), county), "");
  const LeadId lead = referred();
  EXPECT_EQ(names(lead, county), "accept_referral deliver_referral return_referral ");
  EXPECT_EQ(names(lead, township), "refer_again? end_referral? ");
  EXPECT_EQ(names(lead, village), "");
}

}  // namespace
}  // namespace shouwang::casework
