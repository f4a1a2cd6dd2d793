#include <gtest/gtest.h>

#include <algorithm>

#include "casework/testing/case_office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using policy::PhaseKind;
using testing::kFarVillage;
using testing::kVillage1;
using testing::kVillage2;

class NoticeDesk : public testing::CaseOffice {
 protected:
  Result<NoticeRow> draft(const Actor& actor, std::int64_t place = kVillage1, bool announcement = false) {
    return desk.draft_notice(actor, place, PhaseKind::kAdmission, announcement, now);
  }
  Result<NoticeRow> post(const std::vector<CaseId>& listed, std::string_view contact = "", std::string k = "") {
    return desk.post_notice(village, kVillage1, PhaseKind::kAdmission, false, listed, contact, {}, k.empty() ? key() : std::move(k), now);
  }
  CaseId waiting(std::int64_t household) {
    const CaseId id = opened_case(household);
    to_notice(id);
    return id;
  }
  Result<void> object(NoticeId notice, CaseId id, std::string_view text = "家里有商品房", std::string_view contact = "") {
    return desk.object(notice, kVillage1, id, text, contact, now);
  }
};

TEST_F(NoticeDesk, DraftsOneSheetForAllWhoseTurnItIs) {
  const CaseId one = waiting(1), two = waiting(2);
  ASSERT_TRUE(desk.collect(township, {sighting().dump(), HouseholdId(3), key(), 0}, now));  // another village, and not its turn
  const auto sheet = draft(village);
  ASSERT_TRUE(sheet) << sheet.error().text();
  ASSERT_EQ(sheet->lines.size(), 2u);
  EXPECT_EQ(sheet->lines[0].case_id, one);
  EXPECT_EQ(sheet->lines[0].name, "张*");
  EXPECT_EQ(sheet->lines[0].group, "一组");
  EXPECT_EQ(sheet->lines[0].members, 2);
  EXPECT_EQ(sheet->lines[1].case_id, two);
  EXPECT_EQ(sheet->title, "拟纳入防止返贫监测对象公示");
  EXPECT_EQ(sheet->opens, now.today);
  EXPECT_EQ(sheet->closes, now.today.plus_days(5));
  EXPECT_FALSE(sheet->id) << "nothing is written";
  EXPECT_TRUE(cases.all_notices.empty());
  EXPECT_TRUE(draft(township)) << "the township may post for its village";
  EXPECT_TRUE(draft(village, kVillage1, true)->lines.empty()) << "nobody is to be announced yet";
}

TEST_F(NoticeDesk, PostsForOnesOwnVillageOnly) {
  waiting(1);
  EXPECT_EQ(draft(far_village).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(draft(far_township).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(draft(village, kVillage2).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(draft(county).error().code(), ErrorCode::kForbidden);
}

TEST_F(NoticeDesk, PostsWhatWasChosen) {
  const CaseId one = waiting(1), two = waiting(2);
  const auto posted = post({one});
  ASSERT_TRUE(posted) << posted.error().text();
  ASSERT_EQ(posted->lines.size(), 1u);
  EXPECT_EQ(folded(one).notice, posted->id);
  EXPECT_EQ(folded(one).notice_closes, posted->closes);
  EXPECT_FALSE(folded(two).notice);
  ASSERT_EQ(cases.all_notices.size(), 1u);
  EXPECT_EQ(draft(village)->lines.size(), 1u) << "what hangs is not drafted again";
  EXPECT_EQ(post({one}).error().code(), ErrorCode::kTransition);
  EXPECT_EQ(post({}).error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(NoticeDesk, ADoubleClickPostsOnce) {
  const CaseId one = waiting(1);
  const std::string once = key();
  const auto first = post({one}, "", once);
  const auto second = post({one}, "", once);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(cases.all_notices.size(), 1u);
}

TEST_F(NoticeDesk, AllOfASheetOrNothing) {
  const CaseId one = waiting(1), two = waiting(2);
  cases.refuse_commits = true;
  EXPECT_FALSE(post({one, two}));
  cases.refuse_commits = false;
  EXPECT_FALSE(folded(one).notice);
  EXPECT_TRUE(cases.all_notices.empty());
}

TEST_F(NoticeDesk, AContactIsAnOfficeTelephoneAndNothingElse) {
  const CaseId one = waiting(1);
  for (const char* leak :
       {"有异议请打 13800138000", "请打 138 0013 8000", "请打１３８００１３８０００", "村委会 0871-1234567，李主任 0871-7654321",
        "0138-12345678", "收款账号 6222 0212 3456 7890 123", "患癌症的不用说", "身份证 530922198005011234"}) {
    const auto refused = post({one}, leak);
    ASSERT_FALSE(refused) << leak;
    EXPECT_EQ(refused.error().code(), ErrorCode::kLeak) << leak;
    EXPECT_EQ(refused.error().message().find("13800138000"), std::string::npos) << "the sentence does not repeat it";
  }
  EXPECT_EQ(post({one}, std::string(201, 'a')).error().code(), ErrorCode::kInvalidArgument);
  const auto posted = post({one}, "村委会办公室，电话 0883-1234567");
  ASSERT_TRUE(posted) << posted.error().text();
  EXPECT_EQ(posted->contact, "村委会办公室，电话 0883-1234567");
}

TEST_F(NoticeDesk, ALineCannotCarryANumberEither) {
  const CaseId one = waiting(1);
  screening.households[0].values["group_name"] = screening::testing::code("一组 13800138000");
  const auto posted = post({one});
  ASSERT_TRUE(posted) << posted.error().text();
  EXPECT_EQ(posted->lines[0].group, "") << "what a file says cannot hang there";
}

TEST_F(NoticeDesk, AnAnnouncementComesAfterTheApprovalAndTakesNoObjections) {
  const CaseId one = opened_case(1);
  notice_is_over({one});
  does(reviewer, one, "township_review", bodies().decision("agree"));
  EXPECT_TRUE(draft(village, kVillage1, true)->lines.empty());
  does(approver, one, "county_approve", bodies().decision("agree"));
  const auto posted = desk.post_notice(village, kVillage1, PhaseKind::kAdmission, true, {one}, "", {}, key(), now);
  ASSERT_TRUE(posted) << posted.error().text();
  EXPECT_EQ(posted->title, "防止返贫监测对象名单公告");
  EXPECT_TRUE(posted->announcement);
  EXPECT_EQ(object(posted->id, one).error().code(), ErrorCode::kTransition);
}

// ---------------------------------------------------------------- objections

TEST_F(NoticeDesk, AnybodyMayObjectWhileItHangs) {
  const CaseId one = waiting(1);
  const NoticeId notice = post({one})->id;
  ASSERT_TRUE(object(notice, one, "家里有商品房", "13800138000"));
  const CaseFile file = folded(one);
  ASSERT_EQ(file.objections.size(), 1u);
  EXPECT_EQ(file.objections[0].text, "家里有商品房");
  EXPECT_EQ(file.events.back().body.find("13800138000"), std::string::npos) << "who objected is sealed";
  EXPECT_EQ(desk.reveal(township.scope, Subject::kCase, one.value(), file.sequence(), "contact").value(), "13800138000");
  EXPECT_TRUE(object(notice, one, "家里有商品房")) << "sent twice, kept once";
  EXPECT_EQ(folded(one).objections.size(), 1u);
  next_days(5);
  EXPECT_TRUE(object(notice, one, "最后一天的异议"));
  next_days(1);
  EXPECT_EQ(object(notice, one, "晚了一天").error().code(), ErrorCode::kTransition);
}

TEST_F(NoticeDesk, AnObjectionIsToALineThatHangsThere) {
  const CaseId one = waiting(1), two = waiting(2);
  const NoticeId notice = post({one})->id;
  EXPECT_EQ(object(notice, two).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(object(NoticeId(1), one).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(desk.object(notice, kFarVillage, one, "异议", "", now).error().code(), ErrorCode::kNotFound) << "the code of another village";
  EXPECT_EQ(object(notice, one, "").error().message(), "“异议内容”不能为空");
  EXPECT_EQ(object(notice, one, "\xff\xff").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(object(notice, one, std::string(1001, 'a')).error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(NoticeDesk, AFloodOfObjectionsIsStopped) {
  const CaseId one = waiting(1);
  const NoticeId notice = post({one})->id;
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(object(notice, one, "异议" + std::to_string(i)));
  EXPECT_EQ(object(notice, one, "又一条").error().code(), ErrorCode::kTooManyRequests);
}

TEST_F(NoticeDesk, AnObjectionThatWaitsHoldsUpTheDecision) {
  const CaseId one = waiting(1);
  const NoticeId notice = post({one})->id;
  ASSERT_TRUE(object(notice, one));
  next_days(6);
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  EXPECT_EQ(act_on(reviewer, one, "township_review", bodies().decision("agree")).error().code(), ErrorCode::kTransition);
  does(township, one, "handle_objection", {{"objection", "1"}, {"investigation", "房产登记为他人同名"}, {"result", "dismissed"}});
  ASSERT_TRUE(desk.pass_clocks(county.scope, now));
  does(reviewer, one, "township_review", bodies().decision("agree"));
}

TEST_F(NoticeDesk, PhotosAreAddedAfterPostingAndCountedInEveryFile) {
  const CaseId one = waiting(1), two = waiting(2);
  const auto posted = desk.post_notice(village, kVillage1, PhaseKind::kAdmission, false, {one, two}, "", AttachmentId(9001), key(), now);
  ASSERT_TRUE(posted) << posted.error().text();
  EXPECT_EQ(posted->photos, std::vector<AttachmentId>{AttachmentId(9001)});
  next_days(2);
  const std::string once = key();
  ASSERT_TRUE(desk.add_notice_photo(village, posted->id, AttachmentId(9002), once, now));
  const auto again = desk.add_notice_photo(village, posted->id, AttachmentId(9002), once, now);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->photos, (std::vector<AttachmentId>{AttachmentId(9001), AttachmentId(9002)}));
  for (const CaseId id : {one, two}) {
    const CaseFile file = folded(id);
    EXPECT_EQ(std::count_if(file.events.begin(), file.events.end(), [](const Event& e) { return e.action == "notice_photographed"; }), 2);
    EXPECT_EQ(file.notice, posted->id) << "it hangs on";
  }
}

TEST_F(NoticeDesk, APhotoIsAPictureOfThisVillage) {
  const auto posted = post({waiting(1)});
  ASSERT_TRUE(posted);
  AttachmentRow row;
  row.id = AttachmentId(9003);
  row.village = kVillage1;
  row.media = "application/pdf";
  cases.all_attachments.push_back(row);
  row.id = AttachmentId(9004);
  row.village = kVillage2;
  row.media = "image/png";
  cases.all_attachments.push_back(row);
  EXPECT_EQ(desk.add_notice_photo(village, posted->id, AttachmentId(9003), key(), now).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(desk.add_notice_photo(township, posted->id, AttachmentId(9004), key(), now).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(desk.add_notice_photo(village, posted->id, AttachmentId(1), key(), now).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(desk.add_notice_photo(far_village, posted->id, AttachmentId(9001), key(), now).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(desk.add_notice_photo(county, posted->id, AttachmentId(9001), key(), now).error().code(), ErrorCode::kForbidden);
}

TEST_F(NoticeDesk, WhoseNoticeIsUndoneLeavesTheSheetTheOthersStay) {
  const CaseId one = waiting(1), two = waiting(2);
  const auto posted = post({one, two});
  ASSERT_TRUE(posted);
  ASSERT_TRUE(object(posted->id, one));
  does(village, one, "handle_objection", {{"objection", "1"}, {"investigation", "确有商品房"}, {"result", "upheld"}});
  const auto sheet = cases.notices_on(kVillage1, now.today);
  ASSERT_EQ(sheet->size(), 1u);
  ASSERT_EQ(sheet->front().lines.size(), 2u) << "numbers stay";
  EXPECT_TRUE(sheet->front().lines[0].withdrawn);
  EXPECT_FALSE(sheet->front().lines[1].withdrawn);
  does(village, two, "withdraw_case", {{"text", "农户不再申请"}});
  EXPECT_TRUE(cases.notices_on(kVillage1, now.today)->front().lines[1].withdrawn);
}

TEST_F(NoticeDesk, ADismissedObjectionLeavesTheSheetAsItIs) {
  const CaseId one = waiting(1);
  const auto posted = post({one});
  ASSERT_TRUE(posted);
  ASSERT_TRUE(object(posted->id, one));
  does(village, one, "handle_objection", {{"objection", "1"}, {"investigation", "查无此事"}, {"result", "dismissed"}});
  EXPECT_FALSE(cases.all_notices.front().lines[0].withdrawn);
}

TEST_F(NoticeDesk, WhatWasTakenDownStaysDownWhoeverWritesNext) {
  NoticeRow stored, writes;
  stored.lines = {{CaseId(1), "张*", "", 1, "", true}, {CaseId(2), "李*", "", 1, "", false}};
  stored.photos = {AttachmentId(8)};
  stored.closed = true;
  writes.lines = {{CaseId(1), "张*", "", 1, "", false}, {CaseId(2), "李*", "", 1, "", true}};
  writes.photos = {AttachmentId(9)};
  keep_of(stored, writes);
  EXPECT_TRUE(writes.lines[0].withdrawn && writes.lines[1].withdrawn);
  EXPECT_TRUE(writes.closed);
  EXPECT_EQ(writes.photos, (std::vector<AttachmentId>{AttachmentId(9), AttachmentId(8)}));
}

}  // namespace
}  // namespace shouwang::casework
