#include "reporting/forms.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "reporting/testing/case_fixture.h"

namespace shouwang::reporting {
namespace {

using ::testing::HasSubstr;
using testing::Names;
using ::testing::Not;
using testing::Until;

class Forms : public testing::CaseFixture {
 protected:
  /// Everything that the form says, as a browser shows it.
  std::string page(Form form) {
    const auto document = fill(form, data_);
    if (!document) {
      ADD_FAILURE() << document.error().text();
      return "";
    }
    return to_html(*document, "/forms.css");
  }
  ErrorCode refusal(Form form, std::string_view words) {
    const auto document = fill(form, data_);
    if (document) {
      ADD_FAILURE() << form_name(form) << " was filled";
      return ErrorCode::kInternal;
    }
    EXPECT_THAT(document.error().message(), HasSubstr(std::string(words)));
    return document.error().code();
  }
};

TEST_F(Forms, HaveUniqueNamesThatAreReadBack) {
  for (const Form form : all_forms()) {
    Form read{};
    ASSERT_TRUE(parse_form(form_name(form), read));
    EXPECT_EQ(read, form);
    EXPECT_FALSE(form_title(form).empty());
  }
  Form form{};
  EXPECT_FALSE(parse_form("nothing", form));
  EXPECT_EQ(all_forms().size(), 10u);
}

TEST_F(Forms, AreAllFilledForAHouseholdThatWentTheWholeWay) {
  build(Until::kEliminated);
  for (const Form form : all_forms()) {
    const std::string text = page(form);
    EXPECT_THAT(text, HasSubstr("张三丰")) << form_name(form);
    EXPECT_THAT(text, Not(HasSubstr("null"))) << form_name(form);
    EXPECT_THAT(text, Not(HasSubstr("1970-01-01"))) << form_name(form);
    EXPECT_THAT(text, Not(HasSubstr("9999-12-31"))) << form_name(form);
    const auto pdf = to_pdf(fill(form, data_).value());
    ASSERT_TRUE(pdf) << pdf.error().text();
    EXPECT_TRUE(to_xlsx({fill(form, data_).value()})) << form_name(form);
  }
}

TEST_F(Forms, AreFilledWithNothingButTheCase) {
  build(Until::kEliminated);
  data_.lead = nullptr;
  data_.household = nullptr;
  data_.facts = nullptr;
  data_.members.clear();
  data_.tasks.clear();
  data_.place.clear();
  data_.link.clear();
  data_.printed_by.clear();
  data_.account_name = nullptr;
  for (const Form form : all_forms()) {
    const std::string text = page(form);
    EXPECT_THAT(text, Not(HasSubstr("null"))) << form_name(form);
    EXPECT_THAT(text, HasSubstr(std::string(form_title(form)))) << form_name(form);
  }
}

TEST_F(Forms, SayByWhichPolicyAndByWhomTheyWerePrinted) {
  build(Until::kOpened);
  EXPECT_EQ(fill(Form::kApplication, data_)->footer, "依据：某省某市防止返贫政策包（版本 0a1b2c3d，程序 testproc）　打印：县郑 2026-10-31");
  EXPECT_EQ(fill(Form::kApplication, data_)->number, "9001");
}

TEST_F(Forms, ThatNeedWhatIsNotThereYetSayWhat) {
  build(Until::kOpened);
  EXPECT_EQ(refusal(Form::kComparison, "请先登记比对结果"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal(Form::kMinutes, "请先登记民主评议"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal(Form::kPlan, "请先制定帮扶措施"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal(Form::kCard, "请先制定帮扶措施"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal(Form::kHandover, "请先明确帮扶责任人"), ErrorCode::kInvalidArgument);
  EXPECT_EQ(refusal(Form::kElimination, "请先启动风险消除"), ErrorCode::kInvalidArgument);
  for (const Form form : {Form::kApplication, Form::kVerification, Form::kFile, Form::kProof})
    EXPECT_TRUE(fill(form, data_)) << form_name(form);
}

TEST_F(Forms, OfACaseAreRefusedForALeadAlone) {
  build(Until::kOpened);
  data_.file = nullptr;
  for (const Form form : all_forms()) {
    if (form == Form::kVerification)
      EXPECT_TRUE(fill(form, data_));
    else
      EXPECT_EQ(refusal(form, "请先建立档案"), ErrorCode::kInvalidArgument);
  }
  data_.lead = nullptr;
  EXPECT_EQ(refusal(Form::kVerification, "请先建立档案"), ErrorCode::kInvalidArgument);
}

// ---------------------------------------------------------------- one by one

TEST_F(Forms, ApplicationHoldsPromiseScopesAndMembersOnOneSheet) {
  build(Until::kOpened);
  const std::string text = page(Form::kApplication);
  EXPECT_THAT(text, HasSubstr("本户自愿申请纳入防止返贫致贫监测帮扶"));
  EXPECT_THAT(text, HasSubstr("自签署之日起 12 个月内有效"));
  EXPECT_THAT(text, HasSubstr("☑\u00A0银行存款"));
  EXPECT_THAT(text, HasSubstr("☐\u00A0房产"));
  EXPECT_THAT(text, HasSubstr("☑\u00A0因意外事故"));
  EXPECT_THAT(text, HasSubstr("☐\u00A0因病"));
  EXPECT_THAT(text, Not(HasSubstr("洪涝灾害")));  // kinds of the first level only
  EXPECT_THAT(text, HasSubstr("扫码申报"));
  for (const auto& member : data_.members) EXPECT_THAT(text, HasSubstr(member.name));
  EXPECT_THAT(text, HasSubstr("普通高中在读"));
  EXPECT_THAT(text, HasSubstr("530922********1103"));
}

TEST_F(Forms, ApplicationBeforeSigningLeavesRoomForThePen) {
  build(Until::kOpened);
  case_history_->events.resize(1);  // opened, nothing signed
  refold();
  data_.lead = nullptr;
  data_.members.clear();
  const std::string text = page(Form::kApplication);
  EXPECT_THAT(text, HasSubstr("☐\u00A0银行存款"));
  EXPECT_THAT(text, Not(HasSubstr("☑\u00A0银行存款")));
  EXPECT_THAT(text, HasSubstr("<tr class=\"blank\">"));
  EXPECT_THAT(text, HasSubstr("困难情况</th><td><br/><br/>"));
}

TEST_F(Forms, VerificationShowsWhatIsKnownWithSourceAndDayAndWhatWasFound) {
  build(Until::kOpened);
  const std::string text = page(Form::kVerification);
  EXPECT_THAT(text, HasSubstr("乡村振兴局 · 家庭收入"));
  EXPECT_THAT(text, HasSubstr("2026-09-30"));
  EXPECT_THAT(text, HasSubstr("8,000.00元<br/>（村张 2026-01-07）"));
  EXPECT_THAT(text, HasSubstr("王村医 村委会委员；赵队员 驻村工作队员"));
  EXPECT_THAT(text, HasSubstr("☑\u00A0有困难"));
  EXPECT_THAT(text, HasSubstr("☑\u00A0应对不了"));
  EXPECT_THAT(text, HasSubstr("☑\u00A0弱劳动力或半劳动力"));
  EXPECT_THAT(text, HasSubstr("☑\u00A0符合条件，拟纳入"));
  EXPECT_THAT(text, HasSubstr("符合突发严重困难户条件"));
}

TEST_F(Forms, VerificationToTakeAlongAsksOnlyWhatIsMissingOrOld) {
  build(Until::kOpened);
  data_.file = nullptr;
  lead_.events.clear();
  const auto document = fill(Form::kVerification, data_).value();
  const Table* facts = nullptr;
  for (const Block& block : document.blocks) {
    if (const auto* table = std::get_if<Table>(&block); table && table->heading == "二、家庭情况") facts = table;
  }
  ASSERT_NE(facts, nullptr);
  const auto answer = [&](const std::string& title) {
    for (const auto& row : facts->rows) {
      if (row[1].starts_with(title)) return row.back();
    }
    return std::string("no such row");
  };
  EXPECT_EQ(answer("家庭纯收入"), "☐\u00A0与左侧一致");   // known and fresh
  EXPECT_EQ(answer("饮水安全"), "☐\u00A0是　☐\u00A0否");  // not known
  EXPECT_EQ(answer("劳动能力"), "");                      // known, but old
}

TEST_F(Forms, WhatPeopleFoundLastWins) {
  build(Until::kEliminated);
  const std::string text = page(Form::kVerification);
  EXPECT_THAT(text, HasSubstr("46,000.00元<br/>（镇陈 2026-09-08）"));  // the survey
  EXPECT_THAT(text, HasSubstr("弱劳动力<br/>（村张 2026-04-10）"));     // the visit
  EXPECT_THAT(text, HasSubstr("32,000.00元<br/>（村张 2026-01-07）"));  // the verification
  EXPECT_THAT(text, Not(HasSubstr("8,000.00元<br/>")));
}

TEST_F(Forms, ComparisonShowsHitsWithTheirExplanationAndJudgement) {
  build(Until::kCompared);
  const std::string text = page(Form::kComparison);
  EXPECT_THAT(text, HasSubstr("2025年3月登记三轮载货摩托车一辆"));
  EXPECT_THAT(text, HasSubstr("是拉货用的旧三轮车"));
  EXPECT_THAT(text, HasSubstr("说明成立：属于生产用车，且已转让，说明成立。（县郑 2026-01-15）"));
  EXPECT_THAT(text, HasSubstr("购买机动车（负面清单）"));
  EXPECT_THAT(text, HasSubstr("共比对 6 项，1 项有记录。有记录不等于不符合条件"));
  EXPECT_TRUE(fill(Form::kComparison, data_)->landscape);
}

TEST_F(Forms, ComparisonThatWaitsSaysForWhat) {
  build(Until::kOpened);
  case_history_->add("assess", "2026-01-12", policy::Level::kVillage, 11,
                     {{"labour", "weak"}, {"monitored_class", "sudden"}, {"risks", {"05"}}}, {"assessment"});
  case_history_->add("compare", "2026-01-14", policy::Level::kCounty, 31,
                     {{"items", testing::json::array({{{"item", "car"}, {"result", "hit"}, {"text", "轿车一辆"}},
                                                      {{"item", "house"}, {"result", "pending"}}})}});
  refold();
  const std::string text = page(Form::kComparison);
  EXPECT_THAT(text, HasSubstr("尚未认定"));
  EXPECT_THAT(text, HasSubstr("1 项有记录（其中 1 条尚未认定），5 项待反馈"));
}

TEST_F(Forms, MinutesListEverybodyAndTheVotes) {
  build(Until::kReviewed);
  const std::string text = page(Form::kMinutes);
  for (const char* name : {"代表1<", "代表7<", "代表23<"}) EXPECT_THAT(text, HasSubstr(name));
  EXPECT_THAT(text, HasSubstr("村民代表（回避）"));
  EXPECT_THAT(text, HasSubstr("纳入监测对象：张三丰户"));
  EXPECT_THAT(text, HasSubstr("20票"));
  EXPECT_THAT(text, HasSubstr("通过"));
  EXPECT_THAT(text, HasSubstr("到会不少于 5 人，同意票超过应计票人数（到会人数减去回避人数）的 50% 为通过"));
}

TEST_F(Forms, MinutesAreThoseOfTheLastMeeting) {
  build(Until::kEliminated);
  const std::string text = page(Form::kMinutes);
  EXPECT_THAT(text, HasSubstr("风险消除：张三丰户"));
  EXPECT_THAT(text, HasSubstr("收入稳定了，同意消除。"));
}

TEST_F(Forms, PlanHoldsMeasuresResponsiblePersonAndDates) {
  build(Until::kHelping);
  const std::string text = page(Form::kPlan);
  EXPECT_THAT(text, HasSubstr("陈责任"));
  EXPECT_THAT(text, HasSubstr("县人社局 股长"));
  EXPECT_THAT(text, HasSubstr("先保障治疗和上学"));
  EXPECT_THAT(text, HasSubstr("医疗救助"));
  EXPECT_THAT(text, HasSubstr("12,350.00"));  // what was delivered, not what was planned
  EXPECT_THAT(text, HasSubstr("已落实<br/>2026-03-20<br/>已签收"));
  EXPECT_THAT(text, HasSubstr("2026-06-30"));
  EXPECT_THAT(text, HasSubstr("李四妹"));
}

TEST_F(Forms, EliminationHoldsEachCriterionWithEvidenceAndTheProcedure) {
  build(Until::kEliminated);
  const std::string text = page(Form::kElimination);
  for (const auto& criterion : pack_.procedure.elimination.criteria) EXPECT_THAT(text, HasSubstr(criterion.title));
  EXPECT_THAT(text, HasSubstr("☑\u00A0达标"));
  EXPECT_THAT(text, HasSubstr("核对了票据和台账，已稳定达标"));
  EXPECT_THAT(text, HasSubstr("是：家庭纯收入 46,000.00元 ≥ 监测线×人口 34,000.00元"));
  EXPECT_THAT(text, HasSubstr("张三丰：知情并同意"));
  EXPECT_THAT(text, HasSubstr("稳定达标：收入稳定超过监测范围。"));
  EXPECT_THAT(text, HasSubstr("公示期满，未收到异议"));  // the objection was to the first notice
  EXPECT_THAT(text, HasSubstr("同意：同意消除。"));
  EXPECT_THAT(text, HasSubstr("帮扶消除"));
}

TEST_F(Forms, FileHoldsBothSnapshotsTheTimelineAndTheObjection) {
  build(Until::kEliminated);
  const std::string text = page(Form::kFile);
  EXPECT_THAT(text, HasSubstr("纳入时<br/>2026-02-06"));
  EXPECT_THAT(text, HasSubstr("消除时<br/>2026-09-18"));
  EXPECT_THAT(text, HasSubstr(">8,000.00元</td><td class=\"short\">46,000.00元</td>"));
  EXPECT_THAT(text, HasSubstr("公示期满，收到异议 1 条，成立 0 条"));
  EXPECT_THAT(text, HasSubstr("异议不成立：与卖车收条和公安登记核对，车已转让。（镇陈）"));
  EXPECT_THAT(text, HasSubstr("5309220001234"));
  EXPECT_THAT(text, HasSubstr("暂停原因：自然灾害无法入户；说明：大雪封山"));
  EXPECT_THAT(text, HasSubstr("登记走访"));
  EXPECT_THAT(text, HasSubstr("村张（村）"));
  EXPECT_THAT(text, HasSubstr("刘新任"));
  std::size_t at = 0;  // every part, in order, without a gap in the numbers
  for (const char* part : {"一、基本情况", "二、家庭成员", "三、家庭情况对比", "四、线索来源", "五、纳入认定", "六、帮扶措施",
                           "七、措施制定", "八、走访", "九、风险消除", "十、办理过程"}) {
    const std::size_t found = text.find(part, at);
    ASSERT_NE(found, std::string::npos) << part;
    at = found;
  }
}

TEST_F(Forms, FileOfANewCaseNumbersThePartsItHas) {
  build(Until::kOpened);
  const std::string text = page(Form::kFile);
  EXPECT_THAT(text, HasSubstr("五、纳入认定"));
  EXPECT_THAT(text, HasSubstr("六、办理过程"));
}

TEST_F(Forms, CardSaysWhoHelpsWithWhatAndWhereToComplain) {
  build(Until::kHelping);
  const auto document = fill(Form::kCard, data_).value();
  EXPECT_TRUE(document.large_text);
  const std::string text = to_html(document, "x");
  EXPECT_THAT(text, HasSubstr("陈责任（县人社局 股长）"));
  EXPECT_THAT(text, HasSubstr("138****1111"));
  EXPECT_THAT(text, HasSubstr("12317"));
  EXPECT_THAT(text, HasSubstr("张三丰：住院费用按规定给予医疗救助"));
  EXPECT_THAT(text, HasSubstr("已落实<br/>2026-03-20"));
  EXPECT_THAT(text, HasSubstr("2026-06-30前"));
  EXPECT_THAT(text, HasSubstr("<svg"));
  EXPECT_THAT(text, Not(HasSubstr("530922********")));  // a card hangs on the wall
}

TEST_F(Forms, HandoverNamesBothSidesAndWhatIsLeftToDo) {
  build(Until::kHelping);
  data_.today = testing::iso("2026-07-10");
  std::string text = page(Form::kHandover);
  EXPECT_THAT(text, HasSubstr("移交人</th><td>陈责任"));
  EXPECT_THAT(text, HasSubstr("接收人</th><td></td>"));  // to be written by hand
  EXPECT_THAT(text, HasSubstr("落实：技能培训"));
  EXPECT_THAT(text, HasSubstr("已超期10天"));
  EXPECT_THAT(text, HasSubstr("大儿子高考后升学费用"));
  EXPECT_THAT(text, HasSubstr("落实中"));
  build(Until::kEliminated);
  text = page(Form::kHandover);
  EXPECT_THAT(text, HasSubstr("接收人</th><td>刘新任"));
  EXPECT_THAT(text, HasSubstr("已交接档案和培训安排。"));
}

// ---------------------------------------------------------------- with the shipped policy

/// A case that has just been opened under a shipped pack, with half of the facts known.
class ShippedForms : public Forms {
 protected:
  void build_shipped(const std::string& id) {
    build(Until::kOpened);
    policy::LoadReport report;
    const auto loaded = policy::Pack::load(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs" / id, report);
    ASSERT_TRUE(loaded) << loaded.error().text();
    shipped_ = *loaded;
    case_history_ = std::make_unique<testing::History>(*shipped_, casework::Subject::kCase, 9001);
    case_history_->add("open", "2026-01-08", policy::Level::kTownship, 21,
                       {{"household", "1"},
                        {"village", "530922001001"},
                        {"monitored_class", "sudden"},
                        {"clue_ms", testing::morning("2026-01-05")},
                        {"risks", testing::json::array({{{"code", "05"}, {"text", ""}}})},
                        {"_", {{"steps", case_history_->steps(policy::PhaseKind::kAdmission)}}}});
    refold();
    facts_ = {};
    for (const policy::Fact& fact : shipped_->procedure.facts) {
      const bool known = facts_.facts.size() % 2 == 0;
      facts_.facts.push_back({fact.id, "", known ? "12,345.00元" : "", known ? std::optional(testing::iso("2026-09-30")) : std::nullopt,
                              known ? "医疗保障局 · 医疗费用结算" : "", !known});
    }
    data_.pack = shipped_.get();
  }
  std::shared_ptr<const policy::Pack> shipped_;
};

TEST_F(ShippedForms, ShowEveryFactScopeAndStepOfThePack) {
  for (const char* id : {"china", "yunnan-lincang"}) {
    build_shipped(id);
    if (HasFatalFailure()) return;
    ASSERT_FALSE(shipped_->procedure.facts.empty());
    const std::string sheet = page(Form::kVerification), application = page(Form::kApplication), proof = page(Form::kProof);
    for (const policy::Fact& fact : shipped_->procedure.facts) EXPECT_THAT(sheet, HasSubstr(fact.title)) << id;
    for (const policy::Choice& scope : shipped_->procedure.authorisation_scopes) EXPECT_THAT(application, HasSubstr(scope.title)) << id;
    EXPECT_THAT(proof, HasSubstr("纳入认定 · ")) << id;
    EXPECT_TRUE(to_pdf(fill(Form::kVerification, data_).value()));
  }
}

// ---------------------------------------------------------------- hostile and odd contents

TEST_F(Forms, EscapeWhateverPeopleWrote) {
  build(Until::kEliminated, Names{"<script>alert(1)</script>", "=cmd|' /C calc'!A0", "</td><h1>"});
  for (const Form form : all_forms()) {
    const std::string text = page(form);
    EXPECT_THAT(text, Not(HasSubstr("<script"))) << form_name(form);
    EXPECT_THAT(text, Not(HasSubstr("</td><h1>"))) << form_name(form);
    EXPECT_TRUE(to_pdf(fill(form, data_).value())) << form_name(form);
  }
  EXPECT_THAT(page(Form::kApplication), HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

TEST_F(Forms, TakeLongTextsAndRareNames) {
  std::string longest;
  for (int i = 0; i < 3000; ++i) longest += "情";
  build(Until::kEliminated, Names{"古力娜扎·𠮷尔", longest, longest});
  for (const Form form : all_forms()) {
    EXPECT_TRUE(to_pdf(fill(form, data_).value())) << form_name(form);
    EXPECT_TRUE(to_xlsx({fill(form, data_).value()})) << form_name(form);
  }
  EXPECT_THAT(page(Form::kFile), HasSubstr(longest));
}

TEST_F(Forms, DoNotBreakOnBodiesOfAnotherShape) {
  build(Until::kEliminated);
  for (auto& event : file_.events) {
    if (event.action == "compare") event.body = R"({"items":[1,"x",{"item":7}]})";
    if (event.action == "hold_review") event.body = R"({"attendees":{"a":1},"in_favour":"many","opinions":null})";
    if (event.action == "visit") event.body = "no JSON";
    if (event.action == "survey") event.body = R"([1])";
    if (event.action == "name_responsible") event.body = R"({"name":5})";
  }
  for (const Form form : all_forms()) {
    const std::string text = page(form);
    EXPECT_THAT(text, Not(HasSubstr("null"))) << form_name(form);
  }
}

TEST_F(Forms, UnknownCodesStandForThemselves) {
  build(Until::kHelping);
  file_.measures[0].kind = "gone";
  file_.risks[0].code = "77";
  const std::string text = page(Form::kPlan);
  EXPECT_THAT(text, HasSubstr("gone"));
  EXPECT_THAT(text, HasSubstr("77"));
}

TEST_F(Forms, ApplicationSaysWhoSignedWhenSomebodyElseDeclared) {
  build(Until::kEliminated);
  EXPECT_THAT(page(Form::kApplication), Not(HasSubstr("申报时签字")));
  nlohmann::json body = nlohmann::json::parse(lead_.events.at(0).body);
  body["signature"] = "7654321";
  lead_.events.at(0).body = body.dump();
  const std::string text = page(Form::kApplication);
  EXPECT_THAT(text, HasSubstr("申请人已签字，见附件 7654321"));
  EXPECT_THAT(text, HasSubstr("村民小组长"));
}

TEST_F(Forms, WordsOfThePackStandAsTheyAre) {
  build(Until::kEliminated);
  const policy::Wording& words = pack_.procedure.wording;
  const std::string application = page(Form::kApplication);
  EXPECT_THAT(application, HasSubstr(words.promise));
  EXPECT_THAT(application, HasSubstr("授权自签署之日起 12 个月内有效，有效期内可以书面撤回。"));
  EXPECT_THAT(application, Not(HasSubstr("{months}")));
}

// ---------------------------------------------------------------- sheets for the wall

class Notices : public ::testing::Test {
 protected:
  const policy::Pack pack_ = testing::form_pack();
  static casework::NoticeRow notice() {
    casework::NoticeRow row;
    row.id = casework::NoticeId(902'345'678'901'234);
    row.purpose = policy::PhaseKind::kAdmission;
    row.title = "毛家村监测对象公示";
    row.opens = testing::iso("2026-01-19");
    row.closes = testing::iso("2026-01-24");
    row.contact = "向村民委员会或乡镇反映";
    for (int i = 0; i < 30; ++i)
      row.lines.push_back({casework::CaseId(902'345'678'901 + i), "张*" + std::to_string(i), "一组", 3, "突发严重困难户"});
    return row;
  }
};

TEST_F(Notices, ShowTheLinesTheDaysAndWhereToObject) {
  const Document document = notice_document(notice(), pack_.procedure.wording, "云县爱华镇毛家村", "爱华镇人民政府");
  EXPECT_TRUE(document.large_text);
  const std::string text = to_html(document, "x");
  EXPECT_THAT(text, HasSubstr("张*29"));
  EXPECT_THAT(text, HasSubstr("2026年1月19日至2026年1月24日"));
  EXPECT_THAT(text, HasSubstr("拟纳入的监测对象公示如下"));
  EXPECT_THAT(text, HasSubstr("12317"));
  EXPECT_THAT(text, HasSubstr("向村民委员会或乡镇反映"));
  EXPECT_THAT(text, HasSubstr("爱华镇人民政府"));
}

TEST_F(Notices, HoldNoNumberOfAPersonOrACase) {
  const std::string text = to_html(notice_document(notice(), pack_.procedure.wording, "云县爱华镇毛家村", "爱华镇人民政府"), "x");
  int digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    ASSERT_LT(digits, 7) << "a number of seven digits or more";
  }
}

TEST_F(Notices, AnnounceAResultWithoutAskingForObjections) {
  casework::NoticeRow row = notice();
  row.announcement = true;
  row.purpose = policy::PhaseKind::kElimination;
  const std::string text = to_html(notice_document(row, pack_.procedure.wording, "毛家村", "爱华镇人民政府"), "x");
  EXPECT_THAT(text, HasSubstr("风险消除的监测对象公告如下"));
  EXPECT_THAT(text, Not(HasSubstr("公示时间")));
  EXPECT_THAT(text, Not(HasSubstr("不同意见")));
}

TEST_F(Notices, OfMeasuresNameThem) {
  casework::NoticeRow row = notice();
  row.purpose = policy::PhaseKind::kMeasures;
  const std::string text = to_html(notice_document(row, pack_.procedure.wording, "毛家村", "爱华镇人民政府"), "x");
  EXPECT_THAT(text, HasSubstr("监测对象帮扶措施公示如下"));
  EXPECT_THAT(text, HasSubstr(">帮扶措施</th>"));
}

TEST_F(Notices, PosterShowsACodeToScan) {
  const Document document = poster_document(pack_.procedure.wording, "云县爱华镇毛家村", "https://example.org/p/Qm5kZ8sX2w");
  const std::string text = to_html(document, "x");
  EXPECT_THAT(text, HasSubstr("<svg"));
  EXPECT_THAT(text, HasSubstr("https://example.org/p/Qm5kZ8sX2w"));
  EXPECT_THAT(text, HasSubstr("12317"));
  EXPECT_TRUE(to_pdf(document));
}

// For people to look at: reporting_test --gtest_also_run_disabled_tests --gtest_filter='*Gallery' writes every form as a file.
TEST_F(ShippedForms, DISABLED_Gallery) {
  const std::filesystem::path directory = std::filesystem::temp_directory_path() / "shouwang-forms";
  std::filesystem::create_directories(directory);
  build(Until::kEliminated);
  const auto write = [&](const std::string& name, const std::string& bytes) { std::ofstream(directory / name, std::ios::binary) << bytes; };
  const auto save = [&](const std::string& name, const Document& document) {
    write(name + ".pdf", to_pdf(document).value());
    write(name + ".html", to_html(document, "forms.css"));
    write(name + ".xlsx", to_xlsx({document}).value());
  };
  for (const Form form : all_forms()) {
    const auto document = fill(form, data_);
    ASSERT_TRUE(document) << document.error().text();
    save(std::string(form_name(form)), *document);
  }
  casework::NoticeRow notice;
  notice.id = casework::NoticeId(801);
  notice.purpose = policy::PhaseKind::kAdmission;
  notice.title = "毛家村防止返贫致贫监测对象公示";
  notice.opens = testing::iso("2026-01-19");
  notice.closes = testing::iso("2026-01-24");
  notice.contact = "爱华镇防止返贫监测帮扶工作站，电话见村务公开栏";
  for (int i = 0; i < 6; ++i)
    notice.lines.push_back({casework::CaseId(9001 + i), i % 2 ? "李*妹" : "张*", std::to_string(i + 1) + "组", 2 + i, "突发严重困难户"});
  save("notice", notice_document(notice, pack_.procedure.wording, data_.place, "爱华镇人民政府"));
  save("poster", poster_document(pack_.procedure.wording, data_.place, "https://example.org/p/Qm5kZ8sX2w"));
  data_.file = nullptr;
  lead_ = {};
  lead_.lead.id = LeadId(7002);
  facts_.facts.resize(3);
  save("verification-blank", fill(Form::kVerification, data_).value());
  build_shipped("yunnan-lincang");
  for (const Form form : {Form::kApplication, Form::kVerification, Form::kProof, Form::kFile})
    save("shipped-" + std::string(form_name(form)), fill(form, data_).value());
  RecordProperty("directory", directory.string());
}

}  // namespace
}  // namespace shouwang::reporting
