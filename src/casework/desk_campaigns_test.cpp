#include <gtest/gtest.h>

#include "casework/testing/office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::iso;

class Campaigns : public testing::Office {
 protected:
  Result<CampaignRow> opened(const Actor& actor, std::int64_t division = 530922001000) {
    return desk.open_campaign(actor, division, "2026年秋季集中排查", iso("2026-10-30"), iso("2026-11-30"), now);
  }
  Result<Outcome> checked(const Actor& actor, CampaignId id, std::int64_t household, std::string_view result,
                          const json& body = json::object(), std::string k = "") {
    return desk.check_household(actor, id, HouseholdId(household), result, body.dump(), k.empty() ? key() : std::move(k), now);
  }
  json risk() const {
    json body = sighting();
    body.erase("channel");
    return body;
  }
};

TEST_F(Campaigns, AreOpenedByTheTownshipOrTheCountyForTheirArea) {
  EXPECT_TRUE(opened(township));
  EXPECT_TRUE(opened(county, 530922000000));
  EXPECT_EQ(opened(village, testing::kVillage1).error().code(), ErrorCode::kForbidden);
  EXPECT_EQ(opened(far_township).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(opened(person(1, access::Role::kOffice, "53", "省"), 530900000000).error().code(), ErrorCode::kNotFound)
      << "no city-wide sheet";
}

TEST_F(Campaigns, HaveATitleAndADecentLength) {
  const auto open = [&](std::string_view title, std::string_view first, std::string_view last) {
    return desk.open_campaign(county, 530922000000, title, iso(first), iso(last), now);
  };
  EXPECT_FALSE(open("", "2026-11-01", "2026-11-30"));
  EXPECT_FALSE(open("排查", "2026-11-02", "2026-11-01"));
  EXPECT_TRUE(open("排查", "2026-11-02", "2026-11-02"));
  EXPECT_FALSE(open("排查", "2026-10-01", "2026-10-30")) << "over before it begins";
  EXPECT_TRUE(open("排查", "2026-10-01", "2026-10-31"));
  EXPECT_TRUE(open("排查", "2026-11-01", "2027-11-01"));
  EXPECT_FALSE(open("排查", "2026-11-01", "2027-11-02"));
}

TEST_F(Campaigns, RecordWhatWasSeen) {
  const CampaignId id = opened(township)->id;
  const auto fine = checked(village, id, 1, "fine");
  ASSERT_TRUE(fine) << fine.error().text();
  EXPECT_FALSE(fine->lead);
  const auto risky = checked(village, id, 2, "risk", risk());
  ASSERT_TRUE(risky) << risky.error().text();
  EXPECT_EQ(file(risky->lead).lead.source, "check_concentrated");
  EXPECT_EQ(file(risky->lead).lead.household, HouseholdId(2));
  ASSERT_EQ(cases.all_checks.size(), 2u);
  EXPECT_EQ(cases.all_checks[1].lead, risky->lead);
  ASSERT_TRUE(checked(colleague, id, 1, "risk", risk()));
  EXPECT_EQ(cases.all_checks.size(), 2u) << "the last look counts";
}

TEST_F(Campaigns, ADoubleClickChecksOnce) {
  const CampaignId id = opened(township)->id;
  const std::string once = key();
  const auto first = checked(village, id, 2, "risk", risk(), once), second = checked(village, id, 2, "risk", risk(), once);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second);
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->lead, first->lead);
  EXPECT_EQ(cases.all_events.size(), 1u);
}

TEST_F(Campaigns, StayInsideTheirAreaAndTime) {
  const CampaignId id = opened(township)->id;
  EXPECT_EQ(checked(county, id, 4, "fine").error().code(), ErrorCode::kNotFound) << "a household of the other township";
  EXPECT_EQ(checked(far_village, id, 1, "fine").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(checked(village, CampaignId(1), 1, "fine").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(checked(village, id, 1, "perhaps").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(checked(village, id, 1, "risk").error().code(), ErrorCode::kInvalidArgument) << "a risk is described";
  go_to("2026-11-30");
  EXPECT_TRUE(checked(village, id, 1, "fine"));
  go_to("2026-12-01");
  EXPECT_EQ(checked(village, id, 1, "fine").error().code(), ErrorCode::kTransition);
}

TEST_F(Campaigns, EndWhenWhoeverOpenedThemSaysSo) {
  const CampaignId id = opened(county, 530922000000)->id;
  EXPECT_EQ(desk.close_campaign(township, id, now).error().code(), ErrorCode::kForbidden);
  EXPECT_EQ(desk.close_campaign(village, id, now).error().code(), ErrorCode::kForbidden);
  ASSERT_TRUE(desk.close_campaign(county, id, now));
  EXPECT_EQ(desk.close_campaign(county, id, now).error().code(), ErrorCode::kTransition);
  EXPECT_EQ(checked(village, id, 1, "fine").error().message(),
            "这次集中排查的时间是 2026-10-30 至 2026-11-30，已提前结束；平时发现风险请直接登记线索");
}

}  // namespace
}  // namespace shouwang::casework
