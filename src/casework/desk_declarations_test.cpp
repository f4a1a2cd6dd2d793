#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/resident_id.h"
#include "casework/testing/office.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::iso;
using testing::kFarVillage;
using testing::kVillage1;
using testing::kVillage2;

class Declaring : public testing::Office {
 protected:
  Declaring() { registry.people["index(" + number() + ")"] = 1; }

  static std::string number() { return ResidentId::make(530922, iso("1980-05-01"), 123).full(); }
  json form(std::string id = number()) const {
    return {{"applicant_name", "张三"},
            {"applicant_phone", "13800138000"},
            {"applicant_id", std::move(id)},
            {"difficulty", "住院花费大"},
            {"risk", "01"}};
  }
  static std::string stranger() { return ResidentId::make(530922, iso("1970-01-01"), 7).full(); }
  Result<Desk::Declared> declared(const json& body, std::string k = "", std::int64_t place = kVillage1) {
    return desk.declare(std::nullopt, place, "qr", body.dump(), k.empty() ? key() : std::move(k), now);
  }
  /// A declaration that was refused and answered.
  std::string answered(const std::string& text = "经核实不符合条件，可申请复核") {
    const auto declaration = declared(form());
    const LeadId lead = cases.all_declarations.back().lead;
    must(township, lead, "accept");
    must(village, lead, "take");
    must(village, lead, "verify", verification("fine"));
    must(village, lead, "conclude", {{"conclusion", "not_qualified"}, {"reason", "solved"}});
    must(village, lead, "feedback", {{"told_on", now.today.iso()}, {"how", "visit"}, {"text", text}});
    return declaration->receipt;
  }
};

TEST_F(Declaring, AKnownHouseholdGetsALead) {
  const auto outcome = declared(form(), "", kVillage2);
  ASSERT_TRUE(outcome) << outcome.error().text();
  ASSERT_EQ(cases.all_declarations.size(), 1u);
  const DeclarationRow& row = cases.all_declarations[0];
  EXPECT_EQ(row.state, "linked");
  EXPECT_EQ(row.household, HouseholdId(1));
  EXPECT_EQ(row.village, kVillage2) << "of the code that was read";
  EXPECT_EQ(row.due, kForever);
  const LeadFile lead = file(row.lead);
  EXPECT_EQ(lead.lead.village, kVillage1) << "of the household";
  EXPECT_EQ(lead.lead.state, LeadState::kCollected);
  EXPECT_EQ(lead.lead.source, "self_qr");
  EXPECT_EQ(lead.lead.risks, "01");
  EXPECT_TRUE(lead.has_applicant);
  EXPECT_TRUE(lead.handlers.empty()) << "the household handles nothing";
}

TEST_F(Declaring, NothingPersonalIsKeptInClear) {
  ASSERT_TRUE(declared(form()));
  const DeclarationRow& row = cases.all_declarations[0];
  for (const std::string& secret : {std::string("张三"), std::string("13800138000"), number()}) {
    EXPECT_EQ(row.sealed.find(secret), std::string::npos);
    EXPECT_EQ(cases.all_events[0].body.find(secret), std::string::npos);
  }
}

TEST_F(Declaring, AnUnknownHouseholdWaitsForAClerk) {
  const auto outcome = declared(form(stranger()));
  ASSERT_TRUE(outcome);
  const DeclarationRow& row = cases.all_declarations[0];
  EXPECT_EQ(row.state, "open");
  EXPECT_FALSE(row.household);
  EXPECT_EQ(row.due, iso("2026-11-03")) << "two working days after a Saturday";
  EXPECT_TRUE(cases.all_leads.empty());
}

TEST_F(Declaring, TheAnswerDoesNotTellWhoIsKnown) {
  const auto known = declared(form()), unknown = declared(form(stranger()));
  ASSERT_TRUE(known);
  ASSERT_TRUE(unknown);
  EXPECT_EQ(known->receipt.size(), unknown->receipt.size());
  EXPECT_EQ(desk.follow(known->receipt, now)->state, desk.follow(unknown->receipt, now)->state);
}

TEST_F(Declaring, AHouseholdWithAnOpenLeadGetsAFurtherSource) {
  const Lead lead = screened(1);
  ASSERT_TRUE(declared(form()));
  EXPECT_EQ(cases.all_declarations[0].lead, lead.id);
  EXPECT_EQ(cases.all_leads.size(), 1u);
  EXPECT_TRUE(file(lead.id).has_applicant);
}

TEST_F(Declaring, ADoubleClickDeclaresOnce) {
  const std::string once = key();
  const auto first = declared(form(stranger()), once), second = declared(form(stranger()), once);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_EQ(second->id, first->id);
  EXPECT_EQ(second->receipt, first->receipt);
  EXPECT_EQ(cases.all_declarations.size(), 1u);
  json other = form(stranger());
  other["difficulty"] = "另一件事";
  EXPECT_EQ(declared(other, once).error().code(), ErrorCode::kConflict);
  EXPECT_NE(declared(form(stranger()))->receipt, first->receipt);
}

TEST_F(Declaring, AsksForEverythingItNeeds) {
  for (const char* name : {"applicant_name", "applicant_phone", "applicant_id", "difficulty", "risk"}) {
    json body = form();
    body.erase(name);
    EXPECT_EQ(declared(body).error().code(), ErrorCode::kInvalidArgument) << name;
  }
  json body = form();
  body["difficulty"] = std::string(501, 'a');
  EXPECT_EQ(declared(body).error().code(), ErrorCode::kInvalidArgument);
  body = form();
  body["proxy_name"] = "李四";
  EXPECT_EQ(declared(body).error().code(), ErrorCode::kInvalidArgument);
  body["proxy_relation"] = "邻居";
  EXPECT_EQ(declared(body).error().code(), ErrorCode::kInvalidArgument) << "the applicant was not told";
  body["told"] = true;
  EXPECT_THAT(declared(body).error().message(), ::testing::HasSubstr("申报人本人签名"));
  EXPECT_EQ(desk.declare(std::nullopt, kVillage1, "pigeon", form().dump(), key(), now).error().code(), ErrorCode::kInvalidArgument);
}

// ---------------------------------------------------------------- for somebody else

class DeclaringForOthers : public Declaring {
 protected:
  json proxy(std::string id = number()) const {
    json body = form(std::move(id));
    body["proxy_name"] = "李四";
    body["proxy_relation"] = "邻居";
    body["told"] = true;
    return body;
  }
  Desk::Enclosure signature(const std::string& digest = "d1") {
    Desk::Enclosure made;
    made.file.id = AttachmentId(next_file_++);
    made.file.name = "signature.png";
    made.file.media = "image/png";
    made.file.digest = digest;
    made.keep = [this](std::int32_t of) -> Result<void> {
      kept.push_back(of);
      return {};
    };
    return made;
  }
  Result<Desk::Declared> sent(const json& body, const Desk::Enclosure& file, std::string k = "", std::int64_t place = kVillage1) {
    return desk.declare(std::nullopt, place, "qr", body.dump(), k.empty() ? key() : std::move(k), now, &file);
  }
  std::vector<std::int32_t> kept;

 private:
  std::int64_t next_file_ = 7000;
};

TEST_F(DeclaringForOthers, BringsTheSignatureAndKeepsItWithTheLead) {
  const Desk::Enclosure file = signature();
  const auto outcome = sent(proxy(), file, "", kVillage2);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(kept, std::vector<std::int32_t>{530922});
  ASSERT_EQ(cases.all_attachments.size(), 1u);
  const AttachmentRow& row = cases.all_attachments[0];
  EXPECT_EQ(row.village, kVillage1) << "of the household, where it is verified, not of the code that was read";
  EXPECT_EQ(row.subject_id, cases.all_declarations[0].lead.value());
  EXPECT_EQ(row.account, AccountId()) << "nobody of the office";
  EXPECT_EQ(json::parse(cases.all_events[0].body)["signature"], "7000");
}

TEST_F(DeclaringForOthers, IsRefusedWithoutOneAndWithOneOfSomebodyElse) {
  EXPECT_EQ(declared(proxy()).error().code(), ErrorCode::kInvalidArgument);
  json named = proxy();
  named["signature"] = "7000";
  EXPECT_EQ(declared(named).error().code(), ErrorCode::kInvalidArgument) << "a number is no signature";
  EXPECT_EQ(sent(named, signature()).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(sent(form(), signature()).error().code(), ErrorCode::kInvalidArgument) << "nobody signs for himself here";
  EXPECT_TRUE(kept.empty());
  EXPECT_TRUE(cases.all_declarations.empty());
}

TEST_F(DeclaringForOthers, CountsOnceHoweverOftenItIsSent) {
  const std::string once = key();
  const auto first = sent(proxy(), signature(), once), again = sent(proxy(), signature(), once);
  ASSERT_TRUE(first);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->receipt, first->receipt);
  EXPECT_EQ(kept.size(), 1u);
  EXPECT_EQ(cases.all_attachments.size(), 1u);
  EXPECT_EQ(sent(proxy(), signature("another picture"), once).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(kept.size(), 1u);
}

TEST_F(DeclaringForOthers, KeepsNothingWhenTheDiskIsFull) {
  Desk::Enclosure file = signature();
  file.keep = [](std::int32_t) -> Result<void> { return fail(ErrorCode::kDiskFull, "磁盘空间不足"); };
  EXPECT_EQ(sent(proxy(), file).error().code(), ErrorCode::kDiskFull);
  EXPECT_TRUE(cases.all_declarations.empty());
  EXPECT_TRUE(cases.all_attachments.empty());
}

TEST_F(DeclaringForOthers, MovesTheSignatureToTheHouseholdThatAClerkFinds) {
  const auto declaration = sent(proxy(stranger()), signature());
  ASSERT_TRUE(declaration);
  EXPECT_EQ(cases.all_attachments.at(0).village, kVillage1) << "of the code, as long as nobody is found";
  const auto outcome = desk.resolve_declaration(township, declaration->id, HouseholdId(3), "", 1, now);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(cases.all_attachments.at(0).village, kVillage2);
  EXPECT_EQ(cases.all_attachments.at(0).subject_id, outcome->lead.value());
}

TEST_F(DeclaringForOthers, AtTheDeskMayFollowLaterAndIsOneOfTheOffice) {
  EXPECT_TRUE(desk.declare(township, kVillage1, "desk", proxy().dump(), key(), now)) << "the clerk has seen who came";
  json body = proxy(stranger());
  body["signature"] = "900";
  EXPECT_EQ(desk.declare(township, kVillage1, "desk", body.dump(), key(), now).error().code(), ErrorCode::kInvalidArgument);
  AttachmentRow photo;
  photo.id = AttachmentId(900);
  photo.village = kFarVillage;
  ASSERT_TRUE(cases.add_attachment(photo));
  EXPECT_EQ(desk.declare(township, kVillage1, "desk", body.dump(), key(), now).error().code(), ErrorCode::kInvalidArgument);
  cases.all_attachments.back().village = kVillage1;
  EXPECT_TRUE(desk.declare(township, kVillage1, "desk", body.dump(), key(), now));
}

TEST_F(Declaring, AClerkWritesDownWhatAHouseholdSaysInHisArea) {
  EXPECT_TRUE(desk.declare(township, kVillage1, "desk", form().dump(), key(), now));
  EXPECT_EQ(file(cases.all_declarations[0].lead).lead.source, "self_desk");
  EXPECT_EQ(desk.declare(far_township, kVillage1, "desk", form().dump(), key(), now).error().code(), ErrorCode::kNotFound);
  const Actor city = person(21, access::Role::kCity, "5309", "市王");
  EXPECT_EQ(desk.declare(city, kVillage1, "hotline", form().dump(), key(), now).error().code(), ErrorCode::kForbidden);
}

// ---------------------------------------------------------------- resolving

TEST_F(Declaring, AClerkFindsTheHousehold) {
  const auto declaration = declared(form(stranger()));
  go_to("2026-11-02");
  EXPECT_EQ(desk.resolve_declaration(village, declaration->id, HouseholdId(2), "", 1, now).error().code(), ErrorCode::kForbidden);
  EXPECT_EQ(desk.resolve_declaration(far_township, declaration->id, HouseholdId(2), "", 1, now).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(desk.resolve_declaration(township, declaration->id, HouseholdId(2), "", 2, now).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(desk.resolve_declaration(township, declaration->id, HouseholdId(4), "", 1, now).error().code(), ErrorCode::kNotFound);
  const auto outcome = desk.resolve_declaration(township, declaration->id, HouseholdId(2), "", 1, now);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(cases.all_declarations[0].state, "linked");
  EXPECT_EQ(cases.all_declarations[0].lead, outcome->lead);
  EXPECT_EQ(beijing_date(file(outcome->lead).lead.opened_ms), iso("2026-10-31")) << "the clock started when it was declared";
  EXPECT_EQ(desk.resolve_declaration(township, declaration->id, HouseholdId(2), "", 2, now).error().code(), ErrorCode::kTransition);
}

TEST_F(Declaring, OrSaysWhyThereIsNone) {
  const auto declaration = declared(form(stranger()));
  EXPECT_EQ(desk.resolve_declaration(township, declaration->id, {}, "", 1, now).error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(desk.resolve_declaration(township, declaration->id, HouseholdId(2), "查无此人", 1, now).error().code(),
            ErrorCode::kInvalidArgument);
  ASSERT_TRUE(desk.resolve_declaration(township, declaration->id, {}, "不是本县农村居民", 1, now));
  EXPECT_EQ(cases.all_declarations[0].state, "rejected");
  const auto progress = desk.follow(declaration->receipt, now);
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->state, "closed");
  EXPECT_EQ(progress->answer, "不是本县农村居民");
  EXPECT_EQ(desk.appeal(declaration->receipt, "我是本县的", now).error().code(), ErrorCode::kTransition);
}

// ---------------------------------------------------------------- following

TEST_F(Declaring, WhoeverHoldsTheReceiptSeesTheProgress) {
  const auto declaration = declared(form());
  const LeadId lead = cases.all_declarations[0].lead;
  const auto state = [&] { return desk.follow(declaration->receipt, now)->state; };
  EXPECT_EQ(state(), "received");
  must(township, lead, "accept");
  EXPECT_EQ(state(), "accepted");
  must(village, lead, "take");
  EXPECT_EQ(state(), "verifying");
  EXPECT_EQ(desk.follow(declaration->receipt, now)->conclusion_title, "");
  must(village, lead, "verify", verification("fine"));
  must(village, lead, "conclude", {{"conclusion", "not_qualified"}, {"reason", "solved"}});
  EXPECT_EQ(state(), "answered");
  EXPECT_EQ(desk.follow(" " + declaration->receipt + "\n", now)->conclusion_title, "不符合条件") << "typed with spaces around it";
  must(village, lead, "feedback", {{"told_on", now.today.iso()}, {"how", "visit"}, {"text", "不符合条件"}});
  EXPECT_EQ(state(), "closed");
  EXPECT_TRUE(desk.follow(declaration->receipt, now)->may_appeal);
  ASSERT_TRUE(desk.appeal(declaration->receipt, "收入算错了", now));
  EXPECT_EQ(state(), "appeal");
  EXPECT_FALSE(desk.follow(declaration->receipt, now)->may_appeal);
}

TEST_F(Declaring, AForgedReceiptOpensNothing) {
  const auto declaration = declared(form());
  std::string forged = declaration->receipt;
  forged[0] = forged[0] == 'A' ? 'B' : 'A';
  for (const std::string& receipt : {forged, std::string(), std::string("x"), std::string(1000, 'A'), "receipt:" + declaration->receipt}) {
    EXPECT_EQ(desk.follow(receipt, now).error().code(), ErrorCode::kNotFound);
    EXPECT_EQ(desk.appeal(receipt, "请复核", now).error().code(), ErrorCode::kNotFound);
  }
  EXPECT_EQ(cases.all_declarations[0].receipt_index.find("index("), 0u) << "only an index is kept";
}

TEST_F(Declaring, TheAnswerShowsNoNamesAndNoNumbers) {
  const std::string receipt = answered("张三您好，经核实不符合条件");
  EXPECT_EQ(desk.follow(receipt, now)->answer, "张*您好，经核实不符合条件");
  cases.all_leads.clear();
  cases.all_events.clear();
  cases.all_declarations.clear();
  EXPECT_EQ(desk.follow(answered("请联系 13900139000"), now)->answer, "答复内容请向村委会或乡镇查询");
}

TEST_F(Declaring, AnAppealIsInTime) {
  const std::string receipt = answered();
  go_to("2026-12-01");
  EXPECT_FALSE(desk.follow(receipt, now)->may_appeal);
  EXPECT_EQ(desk.appeal(receipt, "收入算错了", now).error().code(), ErrorCode::kTransition);
  go_to("2026-11-30");
  EXPECT_EQ(desk.appeal(receipt, "", now).error().code(), ErrorCode::kInvalidArgument);
  ASSERT_TRUE(desk.appeal(receipt, "收入算错了", now));
  const LeadFile lead = file(cases.all_declarations[0].lead);
  EXPECT_EQ(lead.lead.state, LeadState::kAppeal);
  EXPECT_FALSE(lead.events.back().actor) << "the household itself";
}

TEST_F(Declaring, AReceiptShowsItsAnswerForAYearAndIsNobodysAfterwards) {
  const std::string receipt = answered();
  const auto declaration = declared(form(stranger()));
  go_to("2027-10-31");
  EXPECT_EQ(desk.follow(receipt, now)->state, "closed") << "the last day";
  go_to("2027-11-01");
  const auto over = desk.follow(receipt, now);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().message(), desk.follow("ABCDEFGH2345", now).error().message());
  EXPECT_EQ(desk.appeal(receipt, "收入算错了", now).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(desk.follow(declaration->receipt, now)->state, "received") << "what waits can always be followed";
  ASSERT_TRUE(desk.resolve_declaration(township, declaration->id, {}, "不是本县农村居民", 1, now));
  EXPECT_EQ(desk.follow(declaration->receipt, now)->state, "closed") << "its year begins with the answer";
}

TEST_F(Declaring, AnAppealDoesNotMakeASecondOpenLead) {
  const std::string receipt = answered();
  screened(1);
  EXPECT_EQ(desk.appeal(receipt, "收入算错了", now).error().message(), "您家已有新的申报在办理，请在新的申报中一并说明");
}

}  // namespace
}  // namespace shouwang::casework
