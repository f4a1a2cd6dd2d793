// An office in which cases are worked on: files are uploaded, two households have medical bills above the line.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "casework/testing/case_player.h"
#include "casework/testing/office.h"

namespace shouwang::casework::testing {

/// nullptr when there is no such task.
inline const Task* task_of(const std::vector<Task>& tasks, std::string_view key) {
  const auto found = std::find_if(tasks.begin(), tasks.end(), [&](const Task& t) { return t.key == key; });
  return found == tasks.end() ? nullptr : &*found;
}

class CaseOffice : public Office {
 protected:
  CaseOffice() {
    for (const std::int64_t id : {9001, 9002}) {
      AttachmentRow row;
      row.id = AttachmentId(id);
      row.village = kVillage1;
      row.media = "image/jpeg";
      cases.all_attachments.push_back(row);
    }
    using screening::testing::day_value;
    for (const std::int64_t household : {1, 2})
      screening.records.push_back({"medical",
                                   household * 100,
                                   household,
                                   household * 10 + 1,
                                   71,
                                   5,
                                   {{"settle_day", day_value(2026, 9, 1)}, {"self_paid", screening::testing::money(9000)}}});
  }

  Result<Outcome> act_on(const Actor& actor, CaseId id, const std::string& action, const json& body = json::object()) {
    return desk.act_on_case(actor, id, {action, body.dump(), folded(id).sequence(), key(), 0}, now);
  }
  void does(const Actor& actor, CaseId id, const std::string& action, const json& body = json::object()) {
    const auto outcome = act_on(actor, id, action, body);
    ASSERT_TRUE(outcome) << action << ": " << outcome.error().text();
    EXPECT_EQ(outcome->case_id, id);
  }
  CaseFile folded(CaseId id) { return desk.case_file(desk_scope(), id).value(); }
  /// What is filled in, dated today.
  const CasePlayer& bodies() {
    forms_.today = now.today;
    return forms_;
  }
  void to_notice(CaseId id) {
    does(village, id, "authorise", bodies().authorise_body());
    does(village, id, "assess", bodies().assess_body("sudden"));
    does(county, id, "compare", bodies().compare_body());
    does(village, id, "hold_review", bodies().review_body());
  }
  /// All done but the decisions of township and county.
  void notice_is_over(const std::vector<CaseId>& ids_of_cases) {
    for (const CaseId id : ids_of_cases) to_notice(id);
    ASSERT_TRUE(desk.post_notice(village, kVillage1, policy::PhaseKind::kAdmission, false, ids_of_cases, "", {}, key(), now));
    next_days(6);
    ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  }
  Actor approver = person(32, access::Role::kCounty, "530922", "县冯");

 private:
  CasePlayer forms_{pack};
};

}  // namespace shouwang::casework::testing
