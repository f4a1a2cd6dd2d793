// The routes of the procedure: acting, reading, notices, declarations, attachments, campaigns, forms, public pages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/resident_id.h"
#include "http/testing/api_fixture.h"
#include "reporting/forms.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;
using testing::ApiTest;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr const char* kVillage = "530922100201";

// One white pixel.
std::string png() {
  constexpr unsigned char kBytes[] = {0x89, 'P',  'N',  'G',  0x0d, 0x0a, 0x1a, 0x0a, 0,    0,    0,    0x0d, 'I',  'H',  'D',  'R',  0,
                                      0,    0,    1,    0,    0,    0,    1,    8,    0,    0,    0,    0,    0x3a, 0x7e, 0x9b, 0x55, 0,
                                      0,    0,    0x0a, 'I',  'D',  'A',  'T',  0x78, 0x9c, 0x63, 0xf8, 0x0f, 0,    1,    1,    1,    0,
                                      0x1b, 0xb6, 0xee, 0x56, 0,    0,    0,    0,    'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82};
  return std::string(reinterpret_cast<const char*>(kBytes), sizeof kBytes);
}

struct ProcedureApi : ApiTest {
  std::string key() { return "key-" + std::to_string(++keys); }
  Response act(const Session& s, const std::string& subject, const std::string& action, const Json& body, int sequence) {
    return post(s, "/api/v1/" + subject + "/actions/" + action, {{"body", body}, {"sequence", sequence}, {"key", key()}});
  }
  int sequence_of(const std::string& subject) {
    const Json page = json(county, "/api/v1/" + subject);
    return subject.starts_with("cases") ? page["case"]["sequence"].get<int>() : page["sequence"].get<int>();
  }
  Json must(const Session& s, const std::string& subject, const std::string& action, const Json& body = Json::object()) {
    const Response r = act(s, subject, action, body, sequence_of(subject));
    EXPECT_EQ(r.status, 200) << subject << " " << action << ": " << r.body;
    return Json::parse(r.body);
  }
  Response upload(const Session& s, const std::string& query, const std::string& content, const std::string& name) {
    Request r = request(Method::kPost, "/api/v1/attachments?" + query);
    auto file = TempFile::create(std::filesystem::temp_directory_path()).value();
    file->write(content).ignore("a few bytes in a test");
    file->close();
    r.form.push_back({"file", "", name, "application/octet-stream", file});
    return handle(as(s, std::move(r)));
  }
  std::string photo() {
    const Response r = upload(village, "village=" + std::string(kVillage), png(), "照片.png");
    EXPECT_EQ(r.status, 201) << r.body;
    return Json::parse(r.body)["id"];
  }
  static std::string today(int plus = 0) { return beijing_date(kNow).plus_days(plus).iso(); }
  std::string now_day() const { return beijing_date(world.now).iso(); }

  Json verification() const {
    return {{"visited_on", now_day()},
            {"verifiers", Json::array({{{"name", "村张"}}, {{"name", "驻村队员"}}})},
            {"income_verdict", "hard"},
            {"income_evidence", "务工收入中断"},
            {"expense_verdict", "hard"},
            {"expense_evidence", "住院自付三万元"},
            {"difficulty_verdict", "hard"},
            {"difficulty_evidence", "无人照料"},
            {"coping_verdict", "unable"},
            {"coping_evidence", "积蓄用完"},
            {"labour", "weak"}};
  }
  /// A case in admission, from the lead of household 1.
  std::string opened_case() {
    must(village, "leads/1001", "take");
    must(village, "leads/1001", "verify", verification());
    const Json outcome =
        must(village, "leads/1001", "conclude", {{"conclusion", "qualifies"}, {"monitored_class", "sudden"}, {"risks", {"01"}}});
    return "cases/" + outcome["case"].get<std::string>();
  }
  void assess_and_authorise(const std::string& c) {
    must(village, c, "authorise",
         {{"signatory", "张三丰"},
          {"relation", "self"},
          {"signed_on", now_day()},
          {"promise", true},
          {"scopes", {"deposit", "vehicle", "house"}},
          {"method", "signature"},
          {"evidence", {photo()}}});
    Json assessment = verification();
    assessment.erase("visited_on");
    assessment.erase("verifiers");
    assessment["monitored_class"] = "sudden";
    assessment["risks"] = {"01"};
    assessment["class_reason"] = "突发重病";
    must(village, c, "assess", assessment);
  }
  /// A case whose turn it is for a notice.
  std::string reviewed_case() {
    const std::string c = opened_case();
    assess_and_authorise(c);
    must(county, c, "compare",
         {{"items", Json::array({{{"item", "car"}, {"result", "none"}},
                                 {{"item", "house"}, {"result", "none"}},
                                 {{"item", "staff"}, {"result", "none"}}})}});
    Json attendees = Json::array();
    for (int k = 0; k < 6; ++k) attendees.push_back({{"name", "代表" + std::string(k % 2 ? "甲" : "乙") + std::to_string(k)}});
    must(village, c, "hold_review",
         {{"held_on", now_day()},
          {"place", "村委会"},
          {"chair", "村张"},
          {"recorder", "村李"},
          {"attendees", attendees},
          {"in_favour", 6},
          {"against", 0},
          {"abstained", 0},
          {"opinions", "一致同意"}});
    return c;
  }
  Json notice_body(const std::string& c, std::string contact = "村委会") {
    return {{"village", kVillage},    {"purpose", "admission"},        {"announcement", false},
            {"cases", {c.substr(6)}}, {"contact", std::move(contact)}, {"key", key()}};
  }
  std::string token() { return casework::village_token(530922100201, world.cipher); }
  Response open_post(std::string_view target, const Json& body) { return handle(request(Method::kPost, target, body.dump())); }

  const Session village = log_in("village"), township = log_in("township"), county = log_in("county");
  int keys = 0;
};
using WorkApi = ProcedureApi;
using ActionApi = ProcedureApi;
using CaseApi = ProcedureApi;
using NoticeApi = ProcedureApi;
using AttachmentApi = ProcedureApi;
using DeclarationApi = ProcedureApi;
using CampaignApi = ProcedureApi;
using FormApi = ProcedureApi;
using PublicApi = ProcedureApi;

std::string header(const Response& r, std::string_view name) {
  for (const auto& [n, v] : r.headers)
    if (n == name) return v;
  return "";
}

// ---------------------------------------------------------------- what may be done

TEST_F(ProcedureApi, GivesStepsListsAndActionsWithTheirChoices) {
  const Json p = json(village, "/api/v1/procedure");
  ASSERT_EQ(p["phases"].size(), 3u);
  EXPECT_EQ(p["phases"][0]["phase"], "admission");
  const Json& review = p["phases"][0]["steps"][3];
  EXPECT_EQ(review["kind"], "review");
  EXPECT_EQ(review["level"], "village");
  EXPECT_EQ(review["after"], (Json{"assessment", "comparison"}));
  EXPECT_EQ(review["clock"], (Json{{"days", 3}, {"working", true}, {"parameter", "review_meeting_days"}}));
  EXPECT_EQ(p["bulk_limit"], 20);
  EXPECT_EQ(p["lists"]["classes"].size(), 3u) << "a class that is no longer in force is not offered";
  const auto named = [&](std::string_view subject, std::string_view name) {
    for (const Json& action : p["actions"])
      if (action["subject"] == subject && action["name"] == name) return action;
    return Json();
  };
  const Json close = named("lead", "close");
  EXPECT_EQ(close["levels"], (Json{"village", "township"}));
  EXPECT_EQ(close["bulk"], true);
  EXPECT_EQ(close["inputs"][0]["type"], "choice");
  EXPECT_EQ(close["inputs"][0]["options"][0], (Json{{"code", "false_report"}, {"title", "反映情况不属实"}, {"needs_text", false}}));
  const Json review_action = named("case", "hold_review");
  EXPECT_EQ(review_action["inputs"][4]["rows"][0]["name"], "name");
  EXPECT_EQ(named("case", "phase")["levels"], Json::array());
}

TEST_F(ProcedureApi, IsDescribedActionByAction) {
  const Json document = Json::parse(handle(request(Method::kGet, "/api/v1/openapi.json")).view);
  const Json& body = document["paths"]["/api/v1/leads/{id}/actions/{action}"]["post"]["requestBody"]["content"]["application/json"]
                             ["schema"]["properties"]["body"];
  EXPECT_THAT(body["oneOf"], ::testing::Contains(Json{{"$ref", "#/components/schemas/lead.verify"}}));
  const Json& verify = document["components"]["schemas"]["lead.verify"];
  EXPECT_THAT(verify["required"], ::testing::Contains("visited_on"));
  EXPECT_EQ(verify["properties"]["verifiers"]["items"]["properties"]["name"]["type"], "string");
  EXPECT_FALSE(document["components"]["schemas"].contains("case.phase")) << "what only the program does is no request";
  EXPECT_EQ(document["paths"]["/api/v1/work"]["get"]["x-permission"], "read_cases|work");
}

TEST_F(ActionApi, CarriesALeadFromTheVillageToACase) {
  const Json before = json(village, "/api/v1/leads/1001");
  EXPECT_EQ(before["sequence"], 0);
  EXPECT_THAT(before["offers"], ::testing::Contains(Json{{"name", "take"}, {"blocked", ""}}));
  const std::string c = opened_case();
  const Json lead = json(village, "/api/v1/leads/1001");
  EXPECT_EQ(lead["conclusion"], "qualifies");
  EXPECT_EQ(lead["conclusion_title"], "符合条件，拟纳入");
  EXPECT_EQ("cases/" + lead["case"].get<std::string>(), c);
  EXPECT_EQ(lead["assignee"]["name"], "王芳");
  EXPECT_EQ(lead["verification"]["labour"], "weak");
  EXPECT_EQ(lead["timeline"].size(), 3u);
  EXPECT_EQ(lead["timeline"][1]["action_title"], "填写入户核实表");
  EXPECT_EQ(lead["timeline"][1]["level_title"], "村");
  EXPECT_EQ(last_audit(), "act");
  EXPECT_EQ(world.accounts.rows.back().event.subject, "lead:1001");
  EXPECT_EQ(world.accounts.rows.back().event.detail, "conclude 3");
}

TEST_F(ActionApi, RefusesAStalePageAndSaysWhoDidWhat) {
  must(village, "leads/1001", "take");
  const Response r = act(village, "leads/1001", "verify", verification(), 0);
  EXPECT_EQ(r.status, 409);
  EXPECT_EQ(code(r), "E1003");
  EXPECT_THAT(Json::parse(r.body)["detail"].get<std::string>(), ::testing::AllOf(HasSubstr("王芳"), HasSubstr("领取"), HasSubstr("刷新")));
  EXPECT_EQ(last_audit(), "refused");
}

TEST_F(ActionApi, DoesAnythingOnceHoweverOftenTheButtonIsPressed) {
  const Json body = {{"body", Json::object()}, {"sequence", 0}, {"key", "same"}};
  const Response first = post(village, "/api/v1/leads/1001/actions/take", body);
  const std::size_t recorded = world.accounts.rows.size();
  const Response second = post(village, "/api/v1/leads/1001/actions/take", body);
  EXPECT_EQ(Json::parse(first.body)["repeated"], false);
  EXPECT_EQ(Json::parse(second.body)["repeated"], true);
  EXPECT_EQ(Json::parse(second.body)["sequence"], 1);
  EXPECT_EQ(world.accounts.rows.size(), recorded);
  EXPECT_EQ(json(village, "/api/v1/leads/1001")["timeline"].size(), 1u);
}

TEST_F(ActionApi, KnowsOnlyTheActionsOfPeople) {
  for (const char* action : {"fly", "phase", "collect", "verify%20"})
    EXPECT_EQ(act(village, "leads/1001", action, Json::object(), 0).status, 404) << action;
  EXPECT_EQ(act(village, "cases/1", "notice_closed", Json::object(), 0).status, 404);
}

TEST_F(ActionApi, RefusesAndRecordsWhatIsNotOnesOwnLevelsBusiness) {
  const Response r = act(county, "leads/1001", "take", Json::object(), 0);
  EXPECT_EQ(r.status, 403);
  EXPECT_EQ(last_audit(), "refused");
  const access::AuditEvent& event = world.accounts.rows.back().event;
  EXPECT_EQ(event.subject, "leads/1001/actions/take");
  EXPECT_EQ(event.detail, "E2002 Forbidden");
  EXPECT_EQ(act(log_in("auditor"), "leads/1001", "take", Json::object(), 0).status, 403);
}

TEST_F(ActionApi, RefusesASkippedStepAndRecordsIt) {
  must(village, "leads/1001", "take");
  const Response r =
      act(village, "leads/1001", "conclude", {{"conclusion", "qualifies"}, {"monitored_class", "sudden"}, {"risks", {"01"}}}, 1);
  EXPECT_GE(r.status, 409);
  EXPECT_LT(r.status, 500);
  EXPECT_EQ(last_audit(), "refused");
}

TEST_F(ActionApi, ChecksBodiesAgainstTheTable) {
  must(village, "leads/1001", "take");
  Json body = verification();
  body["colour"] = "red";
  EXPECT_EQ(act(village, "leads/1001", "verify", body, 1).status, 400);
  body = verification();
  body["_"] = {{"facts", 1}};
  EXPECT_EQ(act(village, "leads/1001", "verify", body, 1).status, 400) << "what the program adds is never taken from outside";
  body = verification();
  body["labour"] = "strong";
  EXPECT_EQ(act(village, "leads/1001", "verify", body, 1).status, 400);
  EXPECT_EQ(act(village, "leads/1001", "verify", "text", 1).status, 400);
  EXPECT_EQ(post(village, "/api/v1/leads/1001/actions/verify", {{"body", verification()}, {"sequence", -1}, {"key", "k"}}).status, 400);
  EXPECT_EQ(
      post(village, "/api/v1/leads/1001/actions/verify", {{"body", verification()}, {"sequence", 1}, {"key", std::string(65, 'k')}}).status,
      400);
  body = verification();
  body["photos"] = {"123456"};
  EXPECT_EQ(act(village, "leads/1001", "verify", body, 1).status, 400) << "an attachment that does not exist";
}

TEST_F(ActionApi, KeepsToTheScope) {
  const Session foreign = log_in("foreign");
  EXPECT_EQ(act(village, "leads/1003", "take", Json::object(), 0).status, 404);
  EXPECT_EQ(act(foreign, "leads/1001", "regrade", {{"grade", "red"}, {"text", "情况严重"}}, 0).status, 404);
  const std::string c = opened_case();
  for (const char* path : {"", "/proof", "/forms/file.html"}) EXPECT_EQ(get(foreign, "/api/v1/" + c + path).status, 404) << path;
  EXPECT_EQ(act(foreign, c, "comment", {{"text", "看看"}}, 1).status, 404);
  EXPECT_EQ(json(foreign, "/api/v1/cases?phase=all")["total"], 0);
  EXPECT_EQ(json(foreign, "/api/v1/tasks")["total"], 0);
}

TEST_F(ActionApi, RegistersASightingAndKeepsTheApplicantSealed) {
  const Json sighting = {{"channel", "self_desk"},
                         {"happened_on", today()},
                         {"text", "主要劳动力摔伤住院"},
                         {"applicant_name", "张三丰"},
                         {"applicant_phone", "13812345678"}};
  const Response made = post(township, "/api/v1/leads", {{"household", "1"}, {"body", sighting}, {"key", key()}});
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_EQ(Json::parse(made.body)["lead"], "1001") << "one open lead for one household";
  const Json lead = json(village, "/api/v1/leads/1001");
  EXPECT_EQ(lead["sources"].size(), 1u);
  EXPECT_THAT(lead.dump(), Not(HasSubstr("13812345678")));
  EXPECT_THAT(lead.dump(), Not(HasSubstr("张三丰")));
  const Json event = lead["timeline"].back();
  EXPECT_EQ(event["body"]["applicant_phone"], "138****5678");
  EXPECT_FALSE(event["body"].contains("_"));

  const auto reveal = [&](const Session& s, const std::string& input, const std::string& reason) {
    return post(s, "/api/v1/leads/1001/reveal", {{"event", event["id"]}, {"input", input}, {"reason", reason}});
  };
  const Response shown = reveal(township, "applicant_phone", "电话告知结果");
  EXPECT_EQ(Json::parse(shown.body)["value"], "13812345678");
  EXPECT_EQ(last_audit(), "reveal");
  EXPECT_EQ(world.accounts.rows.back().event.detail, "applicant_phone：电话告知结果");
  EXPECT_EQ(reveal(township, "text", "电话告知结果").status, 404) << "nothing is sealed there";
  EXPECT_EQ(reveal(township, "applicant_phone", "").status, 400);
  EXPECT_EQ(reveal(log_in("auditor"), "applicant_phone", "检查").status, 403);
  EXPECT_EQ(reveal(log_in("foreign"), "applicant_phone", "检查").status, 404);
}

TEST_F(ActionApi, CollectsForHouseholdsOfTheScopeOnly) {
  const Json sighting = {{"channel", "patrol"}, {"happened_on", today()}, {"text", "房屋受损"}};
  EXPECT_EQ(post(village, "/api/v1/leads", {{"household", "3"}, {"body", sighting}, {"key", key()}}).status, 404);
  EXPECT_EQ(post(village, "/api/v1/leads", {{"household", "1"}, {"body", {{"channel", "patrol"}}}, {"key", key()}}).status, 400);
}

TEST_F(ActionApi, DoesManyAtOnceAfterSayingWhatWouldHappen) {
  const Json asked = {
      {"action", "close"},
      {"body", {{"reason", "false_data"}}},
      {"subjects", Json::array({{{"id", "1001"}, {"sequence", 0}}, {{"id", "1002"}, {"sequence", 7}}, {{"id", "1003"}, {"sequence", 0}}})},
      {"key", key()},
      {"dry", true}};
  const Response tried = post(township, "/api/v1/leads/bulk", asked);
  ASSERT_EQ(tried.status, 200) << tried.body;
  const Json preview = Json::parse(tried.body);
  EXPECT_EQ(preview["done"], 0);
  EXPECT_EQ(preview["items"][0], (Json{{"id", "1001"}, {"problem", ""}}));
  EXPECT_NE(preview["items"][1]["problem"], "") << "outside the township";
  EXPECT_EQ(json(township, "/api/v1/leads/1001")["lead"]["state"], "dispatched");
  Json real = asked;
  real["dry"] = false;
  EXPECT_EQ(Json::parse(post(township, "/api/v1/leads/bulk", real).body)["done"], 1);
  EXPECT_EQ(json(township, "/api/v1/leads/1001")["lead"]["state"], "closed");
  real["subjects"] = Json::array();
  EXPECT_EQ(post(township, "/api/v1/leads/bulk", real).status, 400);
  for (int k = 0; k < 21; ++k) real["subjects"].push_back({{"id", std::to_string(5000 + k)}, {"sequence", 0}});
  EXPECT_EQ(post(township, "/api/v1/leads/bulk", real).status, 413);
  real["action"] = "verify";
  EXPECT_EQ(post(township, "/api/v1/leads/bulk", real).status, 422) << "a visit is made one by one";
}

// ---------------------------------------------------------------- what waits

TEST_F(WorkApi, ShowsEverybodyTheirOwnDesk) {
  const Json mine = json(village, "/api/v1/work");
  EXPECT_EQ(mine["counts"]["leads_open"], 1);
  EXPECT_EQ(mine["counts"]["leads_mine"], 0);
  EXPECT_EQ(mine["leads"][0]["id"], "1001");
  must(village, "leads/1001", "take");
  EXPECT_EQ(json(village, "/api/v1/work")["counts"]["leads_mine"], 1);
  must(village, "leads/1001", "verify", verification());
  must(village, "leads/1001", "conclude", {{"conclusion", "qualifies"}, {"monitored_class", "sudden"}, {"risks", {"01"}}});
  const Json after = json(village, "/api/v1/work");
  EXPECT_GE(after["counts"]["tasks_level"], 2);
  EXPECT_EQ(after["tasks"][0]["level"], "village");
  const Json department = json(log_in("department"), "/api/v1/work");
  EXPECT_EQ(department["counts"]["leads_open"], 0);
  EXPECT_EQ(department["tasks"], Json::array());
  EXPECT_EQ(json(log_in("auditor"), "/api/v1/work")["counts"]["leads_open"], 1) << "of the county, without the one that became a case";
}

TEST_F(WorkApi, ListsTasksByQueueKindAndDay) {
  opened_case();
  const Json all = json(county, "/api/v1/tasks?queue=all");
  EXPECT_GE(all["total"], 3);
  const Json& first = all["rows"][0];
  EXPECT_EQ(first["household_code"], "H001");
  EXPECT_EQ(first["head_name"], "张**");
  EXPECT_EQ(first["phase_title"], "认定中");
  EXPECT_EQ(json(village, "/api/v1/tasks?kind=step:authorisation")["total"], 1);
  EXPECT_EQ(json(village, "/api/v1/tasks?queue=level&kind=step:comparison")["total"], 0);
  EXPECT_EQ(json(village, "/api/v1/tasks?due=overdue")["total"], 0);
  world.now = kNow + 60 * kDayMs;
  const Session later = log_in("village");
  const Json late = json(later, "/api/v1/tasks?due=overdue&kind=step:authorisation");
  ASSERT_EQ(late["total"], 1);
  EXPECT_EQ(late["rows"][0]["urgency"], "overdue");
  EXPECT_LT(late["rows"][0]["days_left"], 0);
  EXPECT_EQ(get(later, "/api/v1/tasks?queue=theirs").status, 400);
}

TEST_F(WorkApi, SaysWhoIsLateWithWhat) {
  opened_case();
  world.now = kNow + 60 * kDayMs;
  const Json late = json(log_in("county"), "/api/v1/late");
  bool found = false;
  for (const Json& row : late["rows"])
    for (const Json& kind : row["kinds"])
      if (row["name"] == "爱华镇" && kind["kind"] == "step:authorisation") {
        found = true;
        EXPECT_EQ(kind["title"], "承诺授权");
        EXPECT_EQ(kind["overdue"], 1);
        EXPECT_GT(kind["longest_days"], 30);
      }
  EXPECT_TRUE(found);
  EXPECT_EQ(get(log_in("county"), "/api/v1/late?division=530923000000").status, 403);
}

TEST_F(WorkApi, SaysWhoMayBeGivenTheWorkOfAVillage) {
  const Json rows = json(village, "/api/v1/assignees?village=" + std::string(kVillage))["rows"];
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0]["role_title"], "村级");
  EXPECT_EQ(rows[1]["division_name"], "云县爱华镇");
  EXPECT_EQ(get(village, "/api/v1/assignees?village=530923100201").status, 403);
  EXPECT_EQ(get(village, "/api/v1/assignees").status, 400);
}

TEST_F(WorkApi, GivesALeadToSomebodyOfTheVillageOnly) {
  const std::string department = std::to_string(world.accounts.account_by_login("department").value()->id.value());
  EXPECT_EQ(act(township, "leads/1001", "assign", {{"assignee", department}}, 0).status, 400);
  const std::string own = std::to_string(world.accounts.account_by_login("village").value()->id.value());
  must(township, "leads/1001", "assign", {{"assignee", own}});
  EXPECT_EQ(json(village, "/api/v1/leads?assignee=me")["total"], 1);
  EXPECT_EQ(world.casework.asked.back().assignee.value(), std::stoll(own));
}

// ---------------------------------------------------------------- cases

TEST_F(CaseApi, ShowsStateStepsAndWhatComesNext) {
  const std::string c = opened_case();
  const Json page = json(village, "/api/v1/" + c);
  EXPECT_EQ(page["case"]["phase"], "admission");
  EXPECT_EQ(page["case"]["head_name"], "张**");
  EXPECT_EQ(page["state"]["steps"][0]["kind"], "authorisation");
  EXPECT_EQ(page["state"]["steps"][0]["open"], true);
  EXPECT_NE(page["state"]["steps"][0]["due"], "");
  EXPECT_EQ(page["state"]["steps"][3]["open"], false);
  EXPECT_EQ(page["state"]["authorisation"], nullptr);
  EXPECT_EQ(page["state"]["risks"][0]["title"], "因病");
  EXPECT_EQ(page["household"]["household_code"], "H001");
  bool authorise = false, review = false;
  for (const Json& offer : page["offers"]) {
    if (offer["name"] == "authorise") authorise = offer["blocked"] == "";
    if (offer["name"] == "hold_review") review = offer["blocked"] != "";
  }
  EXPECT_TRUE(authorise);
  EXPECT_TRUE(review) << "what comes too early says why";
  EXPECT_EQ(json(log_in("auditor"), "/api/v1/" + c)["offers"], Json::array());
  assess_and_authorise(c);
  const Json after = json(village, "/api/v1/" + c);
  EXPECT_EQ(after["state"]["authorisation"]["holds"], true);
  EXPECT_EQ(after["attachments"].size(), 1u);
  EXPECT_EQ(after["attachments"][0]["media"], "image/png");
  EXPECT_EQ(json(village, "/api/v1/cases?step=authorisation")["total"], 0);
  EXPECT_EQ(json(village, "/api/v1/cases?phase=admission&class=sudden&risk=01")["total"], 1);
  EXPECT_EQ(get(village, "/api/v1/cases?phase=dancing").status, 400);
}

TEST_F(CaseApi, RefusesAComparisonWithoutAnAuthorisationAndRecordsIt) {
  const std::string c = opened_case();
  const Response r = act(county, c, "compare", {{"items", Json::array({{{"item", "car"}, {"result", "none"}}})}}, sequence_of(c));
  EXPECT_GE(r.status, 409);
  EXPECT_EQ(last_audit(), "refused");
}

TEST_F(CaseApi, ProvesItsClocks) {
  const std::string c = opened_case();
  assess_and_authorise(c);
  const Json rows = json(county, "/api/v1/" + c + "/proof")["rows"];
  bool authorisation = false, total = false;
  for (const Json& row : rows) {
    if (row["step"] == "authorisation") {
      authorisation = true;
      EXPECT_EQ(row["limit"], 3);
      EXPECT_EQ(row["working"], true);
      EXPECT_EQ(row["done"], today());
      EXPECT_EQ(row["late_days"], 0);
      EXPECT_EQ(row["by"], "王芳");
      EXPECT_THAT(row["source"].get<std::string>(), HasSubstr("测试文件"));
    }
    total = total || row["step"] == "total:recognition";
  }
  EXPECT_TRUE(authorisation);
  EXPECT_TRUE(total);
}

TEST_F(CaseApi, MasksNamesOfTheHouseholdAndPrintsThemWhole) {
  const std::string c = opened_case();
  assess_and_authorise(c);
  must(township, c, "name_responsible", {{"name", "赵干部"}, {"phone", "13812345678"}, {"from", now_day()}});
  const Json page = json(township, "/api/v1/" + c);
  EXPECT_THAT(page.dump(), Not(HasSubstr("张三丰")));
  EXPECT_THAT(page.dump(), Not(HasSubstr("13812345678")));
  EXPECT_EQ(page["state"]["authorisation"]["signatory"], "张**");
  EXPECT_EQ(page["state"]["responsible"]["name"], "赵干部") << "officials are shown whole";
  Json signing;
  for (const Json& event : page["timeline"])
    if (event["action"] == "authorise") signing = event;
  EXPECT_EQ(signing["body"]["signatory"], "张**");
  const Response shown =
      post(township, "/api/v1/" + c + "/reveal", {{"event", signing["id"]}, {"input", "signatory"}, {"reason", "核对签字"}});
  EXPECT_EQ(Json::parse(shown.body)["value"], "张三丰");
  EXPECT_EQ(last_audit(), "reveal");
  const Response file = get(village, "/api/v1/" + c + "/forms/file.html");
  ASSERT_EQ(file.status, 200) << file.body;
  EXPECT_THAT(file.body, HasSubstr("13812345678")) << "it is there to be called";
  const Response above = get(log_in("city"), "/api/v1/" + c + "/forms/application.html");
  EXPECT_THAT(above.body, Not(HasSubstr("张三丰")));
  EXPECT_THAT(get(log_in("city"), "/api/v1/" + c + "/forms/file.html").body, Not(HasSubstr("13812345678")));
}

TEST_F(CaseApi, ExportsMaskedAndDefusedRows) {
  world.screening.households[0].values["group_name"] = screening::testing::code("=cmd()");
  opened_case();
  const Response r = get(county, "/api/v1/cases.csv");
  ASSERT_EQ(r.status, 200);
  EXPECT_THAT(r.body, HasSubstr("'=cmd()"));
  EXPECT_THAT(r.body, HasSubstr("张**"));
  EXPECT_THAT(r.body, Not(HasSubstr("张三丰")));
  EXPECT_EQ(last_audit(), "export");
}

TEST_F(CaseApi, LetsADepartmentWorkOnItsOwnMeasuresOnly) {
  const std::string c = opened_case();
  const Session department = log_in("department");
  EXPECT_EQ(get(department, "/api/v1/" + c).status, 403);
  EXPECT_EQ(act(department, c, "comment", {{"text", "看看"}}, sequence_of(c)).status, 403);
  EXPECT_EQ(json(department, "/api/v1/departments/measures")["rows"], Json::array());
}

// ---------------------------------------------------------------- attachments

TEST_F(AttachmentApi, AreGivenBackToThoseWhoMaySeeThem) {
  const std::string id = photo();
  EXPECT_EQ(last_audit(), "attach");
  const Response r = get(township, "/api/v1/attachments/" + id);
  ASSERT_EQ(r.status, 200);
  EXPECT_EQ(r.body, png());
  EXPECT_EQ(r.content_type, "image/png");
  EXPECT_THAT(header(r, "Content-Disposition"), StartsWith("inline; filename=\"attachment\"; filename*=UTF-8''%E7%85%A7"));
  EXPECT_EQ(last_audit(), "read") << "who looked at which paper";
  EXPECT_EQ(world.accounts.rows.back().event.subject, "attachment:" + id);
  EXPECT_EQ(world.accounts.rows.back().login, "township");
  EXPECT_EQ(get(log_in("foreign"), "/api/v1/attachments/" + id).status, 404);
  EXPECT_EQ(get(log_in("department"), "/api/v1/attachments/" + id).status, 404);
  EXPECT_EQ(get(log_in("administrator"), "/api/v1/attachments/" + id).status, 403);
}

TEST_F(AttachmentApi, AreRefusedAndTheAttemptRecordedWhenTheyAreNotWhatTheySay) {
  for (const auto& [content, name] : std::vector<std::pair<std::string, std::string>>{
           {"MZ\x90 program", "照片.jpg"}, {"<html><script>", "a.html"}, {png(), "照片.exe"}}) {
    const Response r = upload(village, "village=" + std::string(kVillage), content, name);
    EXPECT_EQ(r.status, 415) << name << r.body;
    EXPECT_EQ(last_audit(), "refused") << name;
  }
  EXPECT_EQ(upload(village, "village=" + std::string(kVillage), "", "a.png").status, 400);
  EXPECT_EQ(upload(village, "village=530923100201", png(), "a.png").status, 403);
  EXPECT_EQ(upload(village, "subject=lead&id=1003", png(), "a.png").status, 404);
  EXPECT_EQ(upload(village, "subject=house&id=1", png(), "a.png").status, 400);
  EXPECT_EQ(upload(village, "", png(), "a.png").status, 400);
  EXPECT_EQ(upload(village, "subject=lead&id=1001", png(), "a.png").status, 201);
}

TEST_F(AttachmentApi, ThatAreTooLargeAreRefusedBeforeTheyAreRead) {
  Request head = as(village, request(Method::kPost, "/api/v1/attachments?village=" + std::string(kVillage)));
  head.headers.emplace_back("content-length", std::to_string(std::int64_t{200} << 20));
  const auto refused = world.api->admit(head);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 413);
  EXPECT_THAT(refused->body, HasSubstr("20 MB"));
  EXPECT_EQ(last_audit(), "refused");
  EXPECT_EQ(world.accounts.rows.back().event.subject, "attachments");
  head.headers.back().second = "1000";
  EXPECT_FALSE(world.api->admit(head));
}

// ---------------------------------------------------------------- notices

TEST_F(NoticeApi, HangWithMaskedNamesAndTakeObjections) {
  const std::string c = reviewed_case();
  const Response draft = post(village, "/api/v1/notices/draft", {{"village", kVillage}, {"purpose", "admission"}, {"announcement", false}});
  ASSERT_EQ(draft.status, 200) << draft.body;
  EXPECT_EQ(Json::parse(draft.body)["id"], nullptr);
  EXPECT_EQ(Json::parse(draft.body)["lines"].size(), 1u);

  const Response leak = post(village, "/api/v1/notices", notice_body(c, "联系张三丰 13812345678"));
  EXPECT_EQ(leak.status, 422);
  EXPECT_EQ(code(leak), "E6003");
  EXPECT_EQ(last_audit(), "refused");
  EXPECT_THAT(leak.body, Not(HasSubstr("13812345678")));

  const Response posted = post(village, "/api/v1/notices", notice_body(c));
  ASSERT_EQ(posted.status, 201) << posted.body;
  const Json notice = Json::parse(posted.body);
  EXPECT_EQ(notice["lines"][0]["name"], "张**");
  EXPECT_EQ(notice["closes"], today(5));
  EXPECT_EQ(json(county, "/api/v1/notices")["rows"].size(), 1u);

  const Json page = Json::parse(handle(request(Method::kGet, "/api/v1/public/village/" + token())).body);
  EXPECT_EQ(page["village_name"], "云县爱华镇毛家村");
  EXPECT_EQ(page["office"], "云县爱华镇");
  EXPECT_EQ(page["notices"][0]["lines"][0]["line"], 1);
  EXPECT_THAT(page.dump(), Not(HasSubstr(c.substr(6)))) << "no id of a case";
  EXPECT_THAT(page["notices"].dump(), Not(HasSubstr("王芳")));

  Json objection = {{"token", token()}, {"notice", notice["id"]}, {"line", 1}, {"text", "他家有新车"}, {"contact", "13900000000"}};
  EXPECT_EQ(open_post("/api/v1/public/objections", objection).status, 202);
  objection["line"] = 2;
  EXPECT_EQ(open_post("/api/v1/public/objections", objection).status, 409);
  const Json read = json(village, "/api/v1/notices/" + notice["id"].get<std::string>());
  ASSERT_EQ(read["objections"].size(), 1u);
  EXPECT_EQ(read["objections"][0]["text"], "他家有新车");
  EXPECT_THAT(json(village, "/api/v1/" + c).dump(), Not(HasSubstr("13900000000")));
  EXPECT_EQ(json(village, "/api/v1/work")["counts"]["objections"], 1);

  // After its last day it has come down, and nobody can object any more.
  world.now = kNow + 6 * kDayMs;
  EXPECT_EQ(Json::parse(handle(request(Method::kGet, "/api/v1/public/village/" + token())).body)["notices"], Json::array());
  objection["line"] = 1;
  EXPECT_EQ(open_post("/api/v1/public/objections", objection).status, 409);
}

TEST_F(NoticeApi, TakePhotosAfterPostingWhichTheProofCounts) {
  const std::string c = reviewed_case();
  const Json notice = Json::parse(post(village, "/api/v1/notices", notice_body(c)).body);
  EXPECT_EQ(notice["photos"], Json::array());
  const std::string place = "/api/v1/notices/" + notice["id"].get<std::string>();
  const std::string first = photo(), second = photo();
  for (const std::string& id : {first, second}) {
    const Response added = post(village, place + "/photos", {{"photo", id}, {"key", key()}});
    ASSERT_EQ(added.status, 201) << added.body;
  }
  EXPECT_EQ(json(township, place)["photos"], Json::array({first, second}));
  EXPECT_EQ(last_audit(), "act");
  EXPECT_EQ(post(county, place + "/photos", {{"photo", first}, {"key", key()}}).status, 403);
  EXPECT_EQ(last_audit(), "refused");
  EXPECT_EQ(post(village, place + "/photos", {{"photo", "12"}, {"key", key()}}).status, 400);
  int photos = 0;
  const Json proof = json(county, "/api/v1/" + c + "/proof");
  for (const Json& row : proof["rows"]) photos += row["photos"].get<int>();
  EXPECT_EQ(photos, 2);
  EXPECT_THAT(get(village, "/api/v1/" + c + "/forms/proof.html").body, HasSubstr("照片 2 张"));
}

TEST_F(NoticeApi, LeaveOutWhoseNoticeWasUndone) {
  const std::string c = reviewed_case();
  const Json notice = Json::parse(post(village, "/api/v1/notices", notice_body(c)).body);
  const std::string place = "/api/v1/notices/" + notice["id"].get<std::string>();
  const Json objection = {{"token", token()}, {"notice", notice["id"]}, {"line", 1}, {"text", "他家有新车"}, {"contact", ""}};
  ASSERT_EQ(open_post("/api/v1/public/objections", objection).status, 202);
  EXPECT_EQ(json(village, place)["withdrawn"], 0);
  must(village, c, "handle_objection", {{"objection", "1"}, {"investigation", "确有一辆新车"}, {"result", "upheld"}});
  const Json read = json(village, place);
  EXPECT_EQ(read["withdrawn"], 1);
  EXPECT_EQ(read["lines"][0]["withdrawn"], true);
  const Json page = Json::parse(handle(request(Method::kGet, "/api/v1/public/village/" + token())).body);
  EXPECT_EQ(page["notices"][0]["lines"], Json::array()) << "nobody reads the name any more";
  EXPECT_EQ(open_post("/api/v1/public/objections", objection).status, 409);
  EXPECT_THAT(get(village, place + "/form.html").body, Not(HasSubstr("张**")));
}

TEST_F(NoticeApi, ArePostedInOnesOwnVillageOnly) {
  const std::string c = reviewed_case();
  EXPECT_EQ(post(county, "/api/v1/notices", notice_body(c)).status, 403);
  EXPECT_EQ(post(log_in("foreign"), "/api/v1/notices", notice_body(c)).status, 403);
  Json body = notice_body(c);
  body["cases"] = Json::array();
  EXPECT_EQ(post(village, "/api/v1/notices", body).status, 400);
  EXPECT_EQ(get(village, "/api/v1/notices/99").status, 404);
}

// ---------------------------------------------------------------- declarations and public pages

struct Declaring : ProcedureApi {
  std::string number = ResidentId::make(530922, *Date::from_ymd(1980, 3, 7), 123).full();
  Json declared() const {
    return {{"applicant_name", "张三丰"},
            {"applicant_phone", "13812345678"},
            {"applicant_id", number},
            {"difficulty", "摔伤住院，花费很大"},
            {"risk", "01"}};
  }
  Response declare(const std::string& with_token, const std::string& with_key = "k1") {
    return open_post("/api/v1/public/declarations", {{"token", with_token}, {"body", declared()}, {"key", with_key}});
  }
  /// A declaration for somebody else, in a form with the signature. @param content "" = no file
  Response declare_for(const std::string& with_key, const std::string& content, const std::string& name = "photo.png") {
    Json body = declared();
    body.update({{"proxy_name", "李四"}, {"proxy_relation", "邻居"}, {"told", true}});
    Request r = request(Method::kPost, "/api/v1/public/declarations/signed");
    r.form.push_back({"token", token(), "", "", nullptr});
    r.form.push_back({"key", with_key, "", "", nullptr});
    r.form.push_back({"body", body.dump(), "", "", nullptr});
    if (!content.empty()) {
      auto file = TempFile::create(std::filesystem::temp_directory_path()).value();
      file->write(content).ignore("a few bytes in a test");
      file->close();
      r.form.push_back({"file", "", name, "application/octet-stream", file});
    }
    return handle(std::move(r));
  }
};

TEST_F(Declaring, FromTheVillagesCodeFindsTheHouseholdAndCanBeFollowed) {
  world.registry.people[world.cipher.index(number)] = 2;
  const Response r = declare(casework::village_token(530922101201, world.cipher));
  ASSERT_EQ(r.status, 201) << r.body;
  EXPECT_EQ(Json::parse(r.body).size(), 1u) << "a receipt and nothing else";
  const std::string receipt = Json::parse(r.body)["receipt"];
  EXPECT_EQ(Json::parse(declare(casework::village_token(530922101201, world.cipher)).body)["receipt"], receipt) << "a double click";
  const Response progress = open_post("/api/v1/public/follow", {{"receipt", receipt}});
  ASSERT_EQ(progress.status, 200) << progress.body;
  EXPECT_EQ(Json::parse(progress.body)["village_name"], "云县漫湾镇漫湾村");
  for (const char* secret : {"张三丰", "13812345678", number.c_str()}) EXPECT_THAT(progress.body, Not(HasSubstr(secret)));
  EXPECT_EQ(json(county, "/api/v1/leads/1002")["sources"].size(), 1u);
  EXPECT_EQ(open_post("/api/v1/public/appeal", {{"receipt", receipt}, {"reason", "不服结论"}}).status, 409) << "there is no conclusion yet";
}

TEST_F(Declaring, WithAForgedCodeLearnsNothingAndIsRecorded) {
  for (const std::string& forged : {std::string("AAAA"), std::string("530922100201"), token() + "A", token().substr(1)}) {
    const Response r = declare(forged);
    EXPECT_EQ(r.status, 404) << forged;
    EXPECT_EQ(last_audit(), "forged_code");
    EXPECT_EQ(handle(request(Method::kGet, "/api/v1/public/village/" + forged)).status, 404);
  }
  EXPECT_EQ(world.accounts.rows.back().event.account, AccountId());
  EXPECT_THAT(world.accounts.rows.back().event.client, HasSubstr("10.0.0.8"));
}

TEST_F(Declaring, IsCountedByAddress) {
  for (int k = 0; k < 10; ++k) EXPECT_EQ(declare(token(), "k" + std::to_string(k)).status, 201) << k;
  const Response r = declare(token(), "k11");
  EXPECT_EQ(r.status, 429);
  EXPECT_EQ(code(r), "E2006");
  EXPECT_THAT(r.body, HasSubstr("60 分钟"));
  Request elsewhere =
      request(Method::kPost, "/api/v1/public/declarations", Json{{"token", token()}, {"body", declared()}, {"key", "k12"}}.dump());
  elsewhere.client = "10.0.0.9";
  EXPECT_EQ(handle(elsewhere).status, 201);
  world.now = kNow + 3'600'000;
  EXPECT_EQ(declare(token(), "k13").status, 201);
}

TEST_F(Declaring, ThatIsUnknownAnswersTheSameForEveryReceiptAndIsRecorded) {
  const Response a = open_post("/api/v1/public/follow", {{"receipt", "ABCDEFGH2345"}});
  const Response b = open_post("/api/v1/public/follow", {{"receipt", "' or 1=1 --"}});
  EXPECT_EQ(a.status, 404);
  EXPECT_EQ(a.body, b.body);
  EXPECT_EQ(last_audit(), "unknown_receipt");
  for (int k = 2; k < 30; ++k) open_post("/api/v1/public/follow", {{"receipt", "x"}});
  EXPECT_EQ(open_post("/api/v1/public/follow", {{"receipt", "x"}}).status, 429);
}

TEST_F(Declaring, FromAnotherSiteIsRefused) {
  Request r = request(Method::kPost, "/api/v1/public/declarations", Json{{"token", token()}, {"body", declared()}, {"key", "k"}}.dump());
  r.headers.emplace_back("origin", "http://evil.example");
  EXPECT_EQ(handle(r).status, 403);
}

TEST_F(Declaring, IsOpenedForTheTownshipThatHasToFindTheHousehold) {
  ASSERT_EQ(declare(token()).status, 201);
  for (const char* login : {"county", "village", "office", "auditor"}) {
    const Json rows = json(log_in(login), "/api/v1/declarations")["rows"];
    ASSERT_EQ(rows.size(), 1u) << login;
    EXPECT_EQ(rows[0]["body"], nullptr) << login;
  }
  EXPECT_EQ(json(log_in("foreign"), "/api/v1/declarations")["rows"].size(), 0u);
  const Json row = json(township, "/api/v1/declarations")["rows"][0];
  EXPECT_EQ(last_audit(), "open_sealed");
  EXPECT_EQ(row["body"]["applicant_phone"], "13812345678");
  const std::string path = "/api/v1/declarations/" + row["id"].get<std::string>() + "/resolve";
  EXPECT_EQ(post(county, path, {{"household", "1"}, {"version", row["version"]}}).status, 403);
  EXPECT_EQ(post(township, path, {{"household", "3"}, {"version", row["version"]}}).status, 404);
  EXPECT_EQ(post(township, path, {{"version", row["version"]}}).status, 400);
  EXPECT_EQ(post(township, path, {{"household", "1"}, {"version", 99}}).status, 409);
  const Response linked = post(township, path, {{"household", "1"}, {"version", row["version"]}});
  ASSERT_EQ(linked.status, 200) << linked.body;
  EXPECT_EQ(Json::parse(linked.body)["lead"], "1001");
  EXPECT_EQ(json(township, "/api/v1/declarations?state=linked")["rows"].size(), 1u);
  EXPECT_EQ(json(township, "/api/v1/work")["counts"]["declarations"], 0);
}

TEST_F(Declaring, AtTheDeskGivesAReceiptForTheHousehold) {
  const Json asked = {{"village", kVillage}, {"channel", "hotline"}, {"body", declared()}, {"key", key()}};
  const Response r = post(township, "/api/v1/declarations", asked);
  ASSERT_EQ(r.status, 201) << r.body;
  EXPECT_FALSE(Json::parse(r.body)["receipt"].get<std::string>().empty());
  Json wrong = asked;
  wrong["village"] = "530923100201";
  EXPECT_EQ(post(township, "/api/v1/declarations", wrong).status, 403);
  wrong = asked;
  wrong["channel"] = "pigeon";
  EXPECT_EQ(post(township, "/api/v1/declarations", wrong).status, 400);
}

TEST_F(PublicApi, ViewsAreCountedByAddress) {
  for (int k = 0; k < 60; ++k) ASSERT_EQ(handle(request(Method::kGet, "/api/v1/public/village/" + token())).status, 200);
  EXPECT_EQ(handle(request(Method::kGet, "/api/v1/public/village/" + token())).status, 429);
}

// ---------------------------------------------------------------- campaigns

TEST_F(CampaignApi, ChecksEveryHouseholdOnce) {
  const Json asked = {{"division", "530922000000"}, {"title", "冬季集中排查"}, {"first_day", today()}, {"last_day", today(30)}};
  EXPECT_EQ(post(village, "/api/v1/campaigns", asked).status, 403);
  Json foreign = asked;
  foreign["division"] = "530923000000";
  EXPECT_EQ(post(county, "/api/v1/campaigns", foreign).status, 404);
  const Response made = post(county, "/api/v1/campaigns", asked);
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string id = Json::parse(made.body)["id"];
  EXPECT_EQ(json(village, "/api/v1/campaigns")["rows"][0]["open_today"], true);
  EXPECT_EQ(json(village, "/api/v1/campaigns/" + id + "/households")["rows"].size(), 1u);

  const std::string checks = "/api/v1/campaigns/" + id + "/checks";
  EXPECT_EQ(post(village, checks, {{"household", "2"}, {"result", "fine"}, {"key", key()}}).status, 404) << "another village";
  EXPECT_EQ(post(village, checks, {{"household", "1"}, {"result", "risk"}, {"key", key()}}).status, 400) << "without saying what was seen";
  const Json seen = {{"channel", "campaign"}, {"happened_on", today()}, {"text", "房屋漏雨"}};
  const Response risk = post(village, checks, {{"household", "1"}, {"result", "risk"}, {"body", seen}, {"key", key()}});
  ASSERT_EQ(risk.status, 200) << risk.body;
  EXPECT_EQ(Json::parse(risk.body)["lead"], "1001");
  const Json progress = json(county, "/api/v1/campaigns/" + id);
  EXPECT_EQ(progress["total"]["households"], 2);
  EXPECT_EQ(progress["total"]["checked"], 1);
  EXPECT_EQ(progress["total"]["risks"], 1);
  EXPECT_EQ(json(village, "/api/v1/campaigns/" + id + "/households?result=risk")["rows"][0]["head_name"], "张**");

  EXPECT_EQ(post(township, "/api/v1/campaigns/" + id + "/close", Json::object()).status, 403);
  EXPECT_EQ(post(county, "/api/v1/campaigns/" + id + "/close", Json::object()).status, 200);
  EXPECT_EQ(post(village, checks, {{"household", "1"}, {"result", "fine"}, {"key", key()}}).status, 409);
}

TEST_F(Declaring, ForSomebodyElseCarriesTheSignatureToTheTownship) {
  const Response r = declare_for("s1", png());
  ASSERT_EQ(r.status, 201) << r.body;
  EXPECT_EQ(Json::parse(declare_for("s1", png()).body)["receipt"], Json::parse(r.body)["receipt"]) << "a double click";
  const Json row = json(township, "/api/v1/declarations")["rows"][0];
  const std::string id = row["body"]["signature"];
  const Response picture = get(township, "/api/v1/attachments/" + id);
  EXPECT_EQ(picture.body, png());
  EXPECT_EQ(get(log_in("foreign"), "/api/v1/attachments/" + id).status, 404);
  EXPECT_EQ(handle(request(Method::kGet, "/api/v1/attachments/" + id)).status, 401) << "never from outside";
}

TEST_F(Declaring, ForSomebodyElseIsRefusedWithoutAPictureThatIsOne) {
  EXPECT_EQ(declare_for("s1", "").status, 400);
  EXPECT_EQ(declare_for("s2", "%PDF-1.7 no picture").status, 422);
  EXPECT_EQ(declare_for("s3", "<html>").status, 415);
  world.services.public_limits.signature_bytes = static_cast<std::int64_t>(png().size()) - 1;
  EXPECT_EQ(declare_for("s4", png()).status, 413);
  world.services.public_limits.signature_bytes = static_cast<std::int64_t>(png().size());
  EXPECT_EQ(declare_for("s4", png()).status, 201);
  Json body = declared();
  body.update({{"proxy_name", "李四"}, {"proxy_relation", "邻居"}, {"told", true}});
  EXPECT_EQ(open_post("/api/v1/public/declarations", {{"token", token()}, {"body", body}, {"key", "s5"}}).status, 400);
  EXPECT_EQ(json(township, "/api/v1/declarations")["rows"].size(), 1u);
}

TEST_F(Declaring, TheFormIsRefusedUnreadOnceTooMuchWasSent) {
  Request head = request(Method::kPost, "/api/v1/public/declarations/signed");
  EXPECT_FALSE(world.api->admit(head));
  for (int k = 0; k < 10; ++k) declare(token(), "k" + std::to_string(k));
  const auto refused = world.api->admit(head);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
}

TEST_F(Declaring, TheTextsAreThoseOfThePack) {
  const Json texts = Json::parse(handle(request(Method::kGet, "/api/v1/public/texts")).body);
  const policy::Wording words = world.services.pack.get()->procedure.wording;
  EXPECT_EQ(texts["data_use"], words.data_use);
  EXPECT_EQ(texts["told"], words.told);
  EXPECT_EQ(texts["hotline"], words.hotline);
}

// ---------------------------------------------------------------- forms

TEST_F(FormApi, AreFilledForThoseWhoSignThemAndMaskedForThoseWhoLookOn) {
  const std::string c = opened_case();
  const Response page = get(village, "/api/v1/" + c + "/forms/application.html");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(page.body, HasSubstr("/forms.css"));
  EXPECT_THAT(page.body, HasSubstr("张三丰"));
  EXPECT_THAT(page.body, Not(HasSubstr("<script")));
  EXPECT_EQ(last_audit(), "export");
  EXPECT_EQ(world.accounts.rows.back().event.subject, c.substr(0, 4) + ":" + c.substr(6));
  for (const char* login : {"city", "auditor"}) {
    const Response masked = get(log_in(login), "/api/v1/" + c + "/forms/application.html");
    ASSERT_EQ(masked.status, 200);
    EXPECT_THAT(masked.body, Not(HasSubstr("张三丰"))) << login;
  }
  EXPECT_THAT(get(village, "/api/v1/" + c + "/forms/application.pdf").body, StartsWith("%PDF"));
  EXPECT_THAT(get(village, "/api/v1/" + c + "/forms/application.xlsx").body, StartsWith("PK"));
  for (const char* form : {"application.doc", "poem.pdf", "application", ".pdf"})
    EXPECT_EQ(get(village, "/api/v1/" + c + "/forms/" + form).status, 404) << form;
  EXPECT_EQ(get(village, "/api/v1/" + c + "/forms/minutes.pdf").status, 400) << "there was no meeting yet";
  EXPECT_EQ(json(village, "/api/v1/forms")["rows"].size(), reporting::all_forms().size());
}

TEST_F(FormApi, OfLeadsAndNoticesAndThePoster) {
  EXPECT_EQ(get(village, "/api/v1/leads/1001/forms/verification.html").status, 200);
  EXPECT_EQ(get(village, "/api/v1/leads/1003/forms/verification.html").status, 404);
  EXPECT_EQ(get(village, "/api/v1/leads/1001/forms/minutes.pdf").status, 404);
  const std::string c = reviewed_case();
  const Json notice = Json::parse(post(village, "/api/v1/notices", notice_body(c)).body);
  const Response sheet = get(village, "/api/v1/notices/" + notice["id"].get<std::string>() + "/form.html");
  EXPECT_THAT(sheet.body, HasSubstr("张**"));
  EXPECT_THAT(sheet.body, Not(HasSubstr("张三丰")));
  EXPECT_THAT(get(village, "/api/v1/notices/" + notice["id"].get<std::string>() + "/form.pdf").body, StartsWith("%PDF"));
  EXPECT_THAT(get(village, "/api/v1/villages/" + std::string(kVillage) + "/poster.pdf").body, StartsWith("%PDF"));
  EXPECT_EQ(get(village, "/api/v1/villages/530923100201/poster.pdf").status, 403);
  EXPECT_EQ(get(village, "/api/v1/villages/abc/poster.pdf").status, 404);
}

}  // namespace
}  // namespace shouwang::http
