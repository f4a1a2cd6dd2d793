// Machine L under people who try everything: whatever they do, what is stored stays sound.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "casework/testing/office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;

class LeadHistories : public testing::Office {
 public:
  void TestBody() override {}

  struct Try {
    std::string_view action;
    json body;
  };
  /// Everything that the table offers for leads, filled in reasonably.
  std::vector<Try> tries() const {
    json declared = sighting("self_app");
    declared["applicant_name"] = "张三";
    json flood = sighting("department");
    flood["risks"] = {"0201"};
    const std::string today = now.today.iso();
    return {{"collect", sighting()},
            {"collect", declared},
            {"collect", flood},
            {"accept", json::object()},
            {"assign", {{"assignee", "51"}}},
            {"assign", {{"assignee", "52"}}},
            {"take", json::object()},
            {"hand_over", {{"assignee", "52"}, {"text", "请假"}}},
            {"give_back", {{"text", "不是本村农户"}}},
            {"regrade", {{"grade", "red"}, {"text", "紧急"}}},
            {"regrade", {{"grade", "blue"}, {"text", "不急"}}},
            {"verify", verification()},
            {"verify", verification("fine")},
            {"verify", verification("unclear")},
            {"conclude", qualifies()},
            {"conclude", {{"conclusion", "already_monitored"}, {"risks", {"07"}}}},
            {"conclude", {{"conclusion", "other_aid"}, {"referral", "relief"}}},
            {"conclude", {{"conclusion", "not_qualified"}, {"reason", "solved"}}},
            {"close", {{"reason", "false_data"}}},
            {"feedback", {{"told_on", today}, {"how", "visit"}, {"text", "结论如下"}}},
            {"ask_review", {{"text", "不服"}}},
            {"decide_review", {{"result", "again"}, {"text", "重新核实"}}},
            {"decide_review", {{"result", "uphold"}, {"text", "维持"}}}};
  }
  std::vector<const Actor*> people() const { return {&village, &colleague, &township, &reviewer, &county, &far_village}; }

  void check_all() {
    std::set<HouseholdId> led, monitored;
    for (const Lead& lead : cases.all_leads) {
      if (lead.state != LeadState::kClosed) RC_ASSERT(led.insert(lead.household).second);
      const auto read = desk.lead(desk_scope(), lead.id);
      RC_ASSERT(read.has_value());
      RC_ASSERT(lead.grade >= 0 && lead.grade <= 3);
      // A conclusion stands exactly while the lead is past it.
      const bool past = lead.state == LeadState::kFeedback || lead.state == LeadState::kAppeal || lead.state == LeadState::kClosed;
      RC_ASSERT(past == !lead.conclusion.empty());
      RC_ASSERT((lead.state == LeadState::kVerifying) <= static_cast<bool>(lead.assignee));
      std::int64_t at_ms = 0;
      for (const Event& event : read->events) {
        RC_ASSERT(event.at_ms >= at_ms);
        RC_ASSERT(event.happened_ms <= event.at_ms);
        at_ms = event.at_ms;
        // Whoever handled the lead up to a review did not decide it.
        if (event.action != "decide_review") continue;
        for (const Event& before : read->events) {
          if (before.sequence >= event.sequence) break;
          const bool handled = before.action == "collect" || before.action == "take" || before.action == "verify";
          RC_ASSERT(!(handled && before.actor == event.actor));
        }
      }
      const bool admitted = lead.conclusion == "qualifies" || lead.conclusion == "already_monitored";
      RC_ASSERT(!admitted || lead.case_id != 0);
    }
    for (const CaseRow& c : cases.all_cases) {
      if (c.is_open) RC_ASSERT(monitored.insert(c.household).second);
    }
  }
};

RC_GTEST_PROP(MachineLHistories, StaySoundWhateverPeopleDo,
              (const std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>>& picks)) {
  LeadHistories office;
  office.screened(1);
  int done = 0;
  for (const auto& [what, who, when] : picks) {
    const auto tries = office.tries();
    const auto people = office.people();
    const LeadHistories::Try& attempt = tries[what % tries.size()];
    const Actor& actor = *people[who % people.size()];
    if (when % 4 == 0) office.next_days(when / 4 % 8);
    const std::vector<Lead> before = office.cases.all_leads;
    const std::size_t events = office.cases.all_events.size();
    Result<Outcome> outcome = fail(ErrorCode::kNotFound, "");
    if (attempt.action == "collect") {
      outcome = office.desk.collect(actor, {attempt.body.dump(), HouseholdId(1), office.key(), 0}, office.now);
    } else if (!office.cases.all_leads.empty()) {
      outcome =
          office.act(actor, office.cases.all_leads[when % office.cases.all_leads.size()].id, std::string(attempt.action), attempt.body);
    }
    done += outcome.has_value();
    if (!outcome) {
      RC_ASSERT(outcome.error().code() != ErrorCode::kInternal);
      RC_ASSERT(office.cases.all_events.size() == events);
    }
    // What was closed is opened again by a review only.
    for (const Lead& old : before) {
      const Lead& lead =
          *std::find_if(office.cases.all_leads.begin(), office.cases.all_leads.end(), [&](const Lead& l) { return l.id == old.id; });
      if (old.state == LeadState::kClosed && lead.state != LeadState::kClosed) RC_ASSERT(attempt.action == "ask_review");
    }
    office.check_all();
  }
  RC_CLASSIFY(done > 5);
}

}  // namespace
}  // namespace shouwang::casework
