#include <gtest/gtest.h>

#include "casework/store.h"

namespace shouwang::casework {
namespace {

TEST(LeadStates, HaveNamesThatReadBack) {
  for (const LeadState state : {LeadState::kCollected, LeadState::kDispatched, LeadState::kVerifying, LeadState::kFeedback,
                                LeadState::kAppeal, LeadState::kClosed}) {
    LeadState read = LeadState::kClosed;
    EXPECT_TRUE(parse_lead_state(lead_state_name(state), read));
    EXPECT_EQ(read, state);
    EXPECT_FALSE(lead_state_title(state).empty());
  }
  LeadState untouched = LeadState::kVerifying;
  EXPECT_FALSE(parse_lead_state("no such state", untouched));
  EXPECT_EQ(untouched, LeadState::kVerifying);
}

TEST(LeadNotes, SayWhenNothingIsFoundAnyMore) {
  Lead lead;
  EXPECT_NE(lead_note(lead), "");
  lead.findings = 1;
  EXPECT_EQ(lead_note(lead), "");
  lead.findings = 0;
  lead.state = LeadState::kClosed;
  EXPECT_EQ(lead_note(lead), "");
  lead.state = LeadState::kVerifying;
  EXPECT_NE(lead_note(lead), "");
  lead.source = "patrol";
  EXPECT_EQ(lead_note(lead), "") << "what a cadre saw never was a finding";
}

}  // namespace
}  // namespace shouwang::casework
