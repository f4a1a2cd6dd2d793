#include "http/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "base/resident_id.h"
#include "http/testing/api_fixture.h"
#include "http/testing/client.h"
#include "http/web_files.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;
using testing::kNow;
using testing::kPassword;

using testing::ApiTest;

Json row_of(const Json& rows, const char* field, const char* value) {
  for (const Json& row : rows)
    if (row[field] == value) return row;
  return Json::object();
}

using SessionApi = ApiTest;
using Checks = ApiTest;
using ScopeApi = ApiTest;
using LeadApi = ApiTest;
using HouseholdApi = ApiTest;
using DeliveryApi = ApiTest;
using ScreeningApi = ApiTest;
using PolicyApi = ApiTest;
using AccountApi = ApiTest;
using Outside = ApiTest;

// ---------------------------------------------------------------- session

TEST_F(SessionApi, LogsInWithACookieThatScriptsCannotRead) {
  const Response r = handle(request(Method::kPost, "/api/v1/session", R"({"login":"township","password":"gu7tree9xz!"})"));
  ASSERT_EQ(r.status, 200);
  std::string cookie;
  for (const auto& [name, value] : r.headers)
    if (name == "Set-Cookie") cookie = value;
  EXPECT_THAT(cookie, ::testing::StartsWith("shouwang_session="));
  EXPECT_THAT(cookie, ::testing::EndsWith("; Path=/; HttpOnly; SameSite=Strict"));
  const Json body = Json::parse(r.body);
  EXPECT_EQ(body["account"]["role_title"], "乡镇");
  EXPECT_EQ(body["account"]["division"], "530922100000");
  EXPECT_EQ(body["account"]["division_name"], "云县爱华镇");
  EXPECT_THAT(body["account"]["permissions"].get<std::vector<std::string>>(), ::testing::Contains("read_deliveries"));
  EXPECT_FALSE(body["csrf"].get<std::string>().empty());
}

TEST_F(SessionApi, SendsTheCookieOverTlsOnlyWhenThereIsTls) {
  Request r = request(Method::kPost, "/api/v1/session", R"({"login":"township","password":"gu7tree9xz!"})");
  r.secure = true;
  EXPECT_THAT(handle(r).headers[0].second, ::testing::HasSubstr("; Secure"));
}

TEST_F(SessionApi, LocksOutAfterFiveWrongPasswords) {
  const std::string wrong = R"({"login":"township","password":"wrong"})";
  for (int k = 0; k < 5; ++k) {
    const Response r = handle(request(Method::kPost, "/api/v1/session", wrong));
    EXPECT_EQ(r.status, 401);
    EXPECT_EQ(code(r), "E2004");
  }
  const Response locked = handle(request(Method::kPost, "/api/v1/session", R"({"login":"township","password":"gu7tree9xz!"})"));
  EXPECT_EQ(locked.status, 429);
  EXPECT_EQ(code(locked), "E2003");
  EXPECT_THAT(Json::parse(locked.body)["detail"].get<std::string>(), ::testing::HasSubstr("15 分钟"));
}

TEST_F(SessionApi, EndsWithTheLogOut) {
  const Session s = log_in("county");
  EXPECT_EQ(handle(as(s, request(Method::kDelete, "/api/v1/session"))).status, 204);
  const Response after = get(s, "/api/v1/session");
  EXPECT_EQ(after.status, 401);
  EXPECT_EQ(code(after), "E2001");
}

TEST_F(SessionApi, ChangesThePassword) {
  const Session s = log_in("county");
  EXPECT_EQ(code(post(s, "/api/v1/session/password", {{"old", kPassword}, {"new", "short"}})), "E2007");
  EXPECT_EQ(post(s, "/api/v1/session/password", {{"old", kPassword}, {"new", "fresh-gu7tree"}}).status, 204);
  EXPECT_EQ(get(s, "/api/v1/session").status, 200);
}

TEST_F(SessionApi, TellsStrangersOnlyProductAndVersion) {
  const Json open = Json::parse(handle(request(Method::kGet, "/api/v1/system")).body);
  EXPECT_EQ(open, (Json{{"product", "守望"}, {"version", "1.2.3"}}));
  const Json full = json(log_in("village"), "/api/v1/system");
  EXPECT_EQ(full["pack"]["id"], "test");
  EXPECT_EQ(full["as_of"], "2026-10-31");
  EXPECT_EQ(full["last_run"]["id"], "77");
}

// ---------------------------------------------------------------- checks

TEST_F(Checks, NoRouteAnswersWithoutASessionExceptTheOpenOnes) {
  for (const Route* route : all_routes()) {
    if (route->need == Need::kNobody) continue;
    const std::string path = path_of(*route);
    EXPECT_EQ(handle(request(route->method, path, "{}")).status, 401) << path;
    Request forged = request(route->method, path, "{}");
    forged.headers.emplace_back("cookie", "shouwang_session=" + std::string(43, 'A'));
    EXPECT_EQ(handle(forged).status, 401) << path;
  }
}

TEST_F(Checks, EveryRouteRefusesEveryRoleThatLacksItsPermission) {
  int refused = 0;
  for (const access::Role role : access::kAllRoles) {
    const Session s = log_in(access::role_name(role));
    for (const Route* route : all_routes()) {
      if (route->need != Need::kPermission || may_use(*route, access::Scope::for_account(AccountId(1), role, "530922", {}))) continue;
      const std::string path = path_of(*route);
      const Response r = handle(as(s, request(route->method, path, "{}")));
      EXPECT_EQ(r.status, 403) << access::role_name(role) << " " << path;
      EXPECT_EQ(code(r), "E2002");
      ++refused;
    }
  }
  EXPECT_GT(refused, 60);
}

TEST_F(Checks, UnsafeRequestsNeedTheTokenOfTheirOwnSession) {
  const Session s = log_in("county"), other = log_in("county");
  for (const Route* route : all_routes()) {
    if (!is_unsafe(route->method) || route->need == Need::kNobody || route->need == Need::kToken) continue;
    const std::string path = path_of(*route);
    Request without = request(route->method, path, "{}");
    without.headers.emplace_back("cookie", s.cookie);
    Request wrong = without;
    wrong.headers.emplace_back("x-csrf-token", other.csrf);
    for (const Request& r : {without, wrong}) {
      const Response answer = handle(r);
      EXPECT_EQ(answer.status, 403) << path;
      EXPECT_EQ(code(answer), "E2005") << path;
    }
  }
}

TEST_F(Checks, RequestsFromOtherSitesChangeNothingNotEvenTheLogIn) {
  const std::string body = R"({"login":"county","password":"gu7tree9xz!"})";
  for (const auto& [name, value] :
       Pairs{{"origin", "https://evil.example"}, {"origin", "null"}, {"sec-fetch-site", "cross-site"}, {"sec-fetch-site", "same-site"}}) {
    Request r = request(Method::kPost, "/api/v1/session", body);
    r.headers.emplace_back(name, value);
    EXPECT_EQ(code(handle(r)), "E2005") << value;
  }
  Request own = request(Method::kPost, "/api/v1/session", body);
  own.headers.emplace_back("origin", "http://localhost:8080");
  own.headers.emplace_back("sec-fetch-site", "same-origin");
  EXPECT_EQ(handle(own).status, 200);
}

TEST_F(Checks, BodiesMustBeJsonOfTheRightShape) {
  const auto log_in_with = [&](std::string body) { return handle(request(Method::kPost, "/api/v1/session", std::move(body))); };
  EXPECT_EQ(log_in_with("{").status, 400);
  EXPECT_EQ(log_in_with(R"({"login":"a"})").status, 400);
  EXPECT_EQ(log_in_with(R"({"login":"a","password":"b","admin":true})").status, 400);
  EXPECT_EQ(log_in_with("{\"login\":\"\xff\",\"password\":\"b\"}").status, 400);
  EXPECT_EQ(log_in_with(std::string(3000, '[')).status, 400);
  EXPECT_EQ(log_in_with(std::string(65, '[') + std::string(65, ']')).status, 400);
  Request form = request(Method::kPost, "/api/v1/session");
  form.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  form.body = R"({"login":"county","password":"gu7tree9xz!"})";
  EXPECT_EQ(handle(form).status, 415) << "what a form of another site can send";
}

TEST_F(Checks, QueryParametersMustBeKnownAndWellFormed) {
  const Session s = log_in("county");
  EXPECT_EQ(get(s, "/api/v1/leads?grad=red").status, 400);
  EXPECT_EQ(get(s, "/api/v1/leads?grade=red&grade=blue").status, 400);
  EXPECT_EQ(get(s, "/api/v1/leads?grade=green").status, 400);
  EXPECT_EQ(get(s, "/api/v1/leads?limit=0").status, 400);
  EXPECT_EQ(get(s, "/api/v1/leads?limit=201").status, 400);
  EXPECT_EQ(get(s, "/api/v1/leads?limit=200").status, 200);
  EXPECT_EQ(get(s, "/api/v1/leads?state=open").status, 400);
  EXPECT_EQ(get(s, "/api/v1/leads?sort=name").status, 400);
  EXPECT_EQ(get(s, "/api/v1/leads?rule=R77").status, 400);
  EXPECT_EQ(get(s, "/api/v1/leads?division=53092").status, 400);
}

TEST_F(Checks, UnknownPathsAndMethodsSayWhatTheyAre) {
  const Session s = log_in("county");
  EXPECT_EQ(get(s, "/api/v1/nothing").status, 404);
  const Response r = handle(as(s, request(Method::kDelete, "/api/v1/leads")));
  EXPECT_EQ(r.status, 405);
  EXPECT_EQ(r.headers[0], (std::pair<std::string, std::string>("Allow", "GET, HEAD, POST")));
  EXPECT_EQ(handle(request(Method::kHead, "/api/v1/system")).status, 200);
  EXPECT_EQ(handle(request(Method::kOptions, "/api/v1/leads")).status, 204);
}

TEST_F(Checks, AnAccountWithItsOneTimePasswordCanOnlyChangeIt) {
  access::Account account = *world.accounts.account_by_login("county").value();
  account.must_change_password = true;
  ASSERT_TRUE(world.accounts.update_account(account));
  const Session s = log_in("county");
  EXPECT_EQ(get(s, "/api/v1/leads").status, 403);
  EXPECT_EQ(get(s, "/api/v1/session").status, 200);
  EXPECT_EQ(post(s, "/api/v1/session/password", {{"old", kPassword}, {"new", "fresh-gu7tree"}}).status, 204);
  EXPECT_EQ(get(s, "/api/v1/leads").status, 200);
}

TEST_F(Checks, ErrorsOfTheDatabaseGoToTheLogNotToTheClient) {
  const Session s = log_in("county");
  world.casework.broken = true;
  const Response r = get(s, "/api/v1/leads");
  EXPECT_EQ(r.status, 500);
  EXPECT_EQ(r.body.find("secret_table"), std::string::npos);
  ASSERT_FALSE(world.logged.empty());
  EXPECT_THAT(world.logged.back(), ::testing::HasSubstr("secret_table"));
}

// ---------------------------------------------------------------- scope

TEST_F(ScopeApi, NobodyReadsOneThingOfAnotherCounty) {
  const Session foreign = log_in("foreign");
  for (const char* path : {"/api/v1/leads/1001", "/api/v1/households/1", "/api/v1/deliveries/501", "/api/v1/deliveries/501/quarantine",
                           "/api/v1/deliveries/501/quarantine.csv", "/api/v1/deliveries/501/unmatched"})
    EXPECT_EQ(get(foreign, path).status, 404) << path;
  EXPECT_EQ(post(foreign, "/api/v1/persons/10/reveal", {{"field", "phone"}, {"reason", "核实情况"}}).status, 404);
  for (const char* path :
       {"/api/v1/leads?division=530922000000", "/api/v1/households?division=530922100201", "/api/v1/dashboard?division=530922000000",
        "/api/v1/dashboard?division=530000000000", "/api/v1/leads.csv?division=530922000000"})
    EXPECT_EQ(get(foreign, path).status, 403) << path;
  EXPECT_EQ(post(foreign, "/api/v1/households/search", {{"division", "530922000000"}}).status, 403);
  EXPECT_EQ(json(foreign, "/api/v1/leads")["total"], 1);
  EXPECT_EQ(json(foreign, "/api/v1/households")["rows"][0]["household_code"], "H003");
}

TEST_F(ScopeApi, AVillageSeesItselfAlone) {
  const Session village = log_in("village");
  EXPECT_EQ(json(village, "/api/v1/leads")["total"], 1);
  EXPECT_EQ(json(village, "/api/v1/households")["total"], 1);
  EXPECT_EQ(get(village, "/api/v1/households/2").status, 404);
  const Json board = json(village, "/api/v1/dashboard");
  EXPECT_EQ(board["division"]["name"], "毛家村");
  EXPECT_EQ(board["total"]["households"], 1);
  EXPECT_TRUE(board["children"].empty());
  EXPECT_EQ(get(village, "/api/v1/dashboard?division=530922101201").status, 403);
}

TEST_F(ScopeApi, DivisionsShowTheWayDownToTheScopeAndWhatIsInside) {
  const Session township = log_in("township");
  const Json start = json(township, "/api/v1/divisions");
  EXPECT_EQ(start["rows"][0]["name"], "爱华镇");
  const Json county = json(township, "/api/v1/divisions?parent=530922000000");
  ASSERT_EQ(county["rows"].size(), 1u) << "not the towns beside";
  EXPECT_EQ(county["path"].size(), 3u);
  EXPECT_EQ(get(township, "/api/v1/divisions?parent=530923000000").status, 403);
  EXPECT_EQ(get(township, "/api/v1/divisions?parent=110000000000").status, 404);
  const Json inside = json(township, "/api/v1/divisions?parent=530922100000");
  EXPECT_EQ(inside["rows"][0]["children"], 0);
}

TEST_F(ScopeApi, TheDashboardSumsItsChildren) {
  const Json board = json(log_in("city"), "/api/v1/dashboard");
  EXPECT_EQ(board["division"]["code"], "530900000000");
  EXPECT_EQ(board["total"]["households"], 3);
  ASSERT_EQ(board["children"].size(), 2u);
  EXPECT_EQ(board["children"][0]["name"], "云县");
  EXPECT_EQ(board["children"][0]["households"], 2);
  EXPECT_EQ(board["by_rule"][0]["title"], "收入低于监测线");
  EXPECT_EQ(board["by_rule"][1]["title"], "R99_gone") << "a rule that the pack no longer has keeps its id";
  const Json student = row_of(board["freshness"], "dataset", "student");
  EXPECT_EQ(student["stale"], true);
  EXPECT_EQ(student["rows"], 120);
  EXPECT_EQ(row_of(board["freshness"], "dataset", "household_income")["last_delivery_ms"], nullptr);
}

TEST_F(ScopeApi, ADepartmentSeesItsOwnDatasetsOnly) {
  world.intake.all[0].dataset = "household_income";
  const Session department = log_in("department");
  EXPECT_EQ(get(department, "/api/v1/deliveries/501").status, 404);
  EXPECT_EQ(get(department, "/api/v1/deliveries?dataset=household_income").status, 403);
  EXPECT_EQ(json(department, "/api/v1/deliveries")["total"], 0);
}

// ---------------------------------------------------------------- leads

TEST_F(LeadApi, ListsLeadsWithMaskedNamesAndTitles) {
  const Json row = json(log_in("township"), "/api/v1/leads?grade=red,orange&due=overdue")["rows"][0];
  EXPECT_EQ(row["id"], "1001");
  EXPECT_EQ(row["head_name"], "张**");
  EXPECT_EQ(row["division_name"], "云县爱华镇毛家村");
  EXPECT_EQ(row["grade"], "red");
  EXPECT_EQ(row["overdue"], true);
  EXPECT_EQ(row["rules"][0]["title"], "收入低于监测线");
  EXPECT_EQ(row["risks"][0]["title"], "因病");
  const casework::LeadQuery& asked = world.casework.asked.back();
  EXPECT_EQ(asked.grades, (std::vector<int>{3, 2}));
  EXPECT_EQ(asked.due, "overdue");
  EXPECT_EQ(asked.today.iso(), "2026-11-01");
}

TEST_F(LeadApi, ExportsMaskedAndDefusedRowsAndRecordsIt) {
  world.screening.households[0].values["group_name"] = screening::testing::code("=cmd()");
  const Response r = get(log_in("township"), "/api/v1/leads.csv");
  EXPECT_EQ(r.status, 200);
  EXPECT_EQ(r.content_type, "text/csv; charset=utf-8");
  EXPECT_THAT(r.body, ::testing::StartsWith("\xEF\xBB\xBF等级,"));
  EXPECT_THAT(r.body, ::testing::HasSubstr(",'=cmd(),H001,张**,"));
  EXPECT_EQ(r.body.find("张三丰"), std::string::npos);
  EXPECT_EQ(last_audit(), "export");
}

TEST_F(LeadApi, ShowsALeadWithItsEvidenceAndTheFilesItCameFrom) {
  const Json lead = json(log_in("village"), "/api/v1/leads/1001");
  EXPECT_EQ(lead["household"]["household_code"], "H001");
  EXPECT_EQ(lead["members"].size(), 2u) << "those who left are not members";
  EXPECT_EQ(lead["division_path"].size(), 5u);
  const Json& finding = lead["findings"][0];
  EXPECT_EQ(finding["value"], "8123.45");
  EXPECT_EQ(finding["limit"], "8500.00");
  EXPECT_EQ(finding["source"]["document"], "测试文件");
  EXPECT_EQ(finding["evidence"]["records"][0]["line"], 3);
  EXPECT_EQ(finding["evidence"]["records"][0]["file"], "学籍.csv");
}

TEST_F(LeadApi, SaysOfAFindingWhatMayExcuseItAndWhatWasSaidAboutIt) {
  const Session village = log_in("village");
  const auto finding = [&] { return json(village, "/api/v1/leads/1001")["findings"][0]; };
  EXPECT_EQ(finding()["kind"], "risk");
  EXPECT_EQ(finding()["reasons"], (Json{{{"code", "covered"}, {"title", "已由家庭承担"}}}));
  EXPECT_EQ(finding()["explanation"], nullptr);
  analysis::Explanation x;
  x.id = 9;
  x.household = HouseholdId(1);
  x.rule = "R01_income_floor";
  x.reason = "covered";
  x.text = "子女已商定赡养";
  x.until = *Date::from_ymd(2026, 11, 1);  // today
  world.analysis.explained = {x};
  const Json waiting = finding()["explanation"];
  EXPECT_EQ(waiting["reason_title"], "已由家庭承担");
  EXPECT_EQ(waiting["accepted"], false) << "whoever accepts it has to see it";
  EXPECT_EQ(json(village, "/api/v1/households/1")["findings"][0]["explanation"], waiting);
  world.analysis.explained[0].until = x.until.plus_days(-1);
  EXPECT_EQ(finding()["explanation"], nullptr) << "its last day is over";
  world.analysis.explained = {x};
  world.screening.findings[0].state = screening::FindingState::kCleared;
  EXPECT_EQ(finding()["explanation"], nullptr) << "there is nothing left to explain";
}

TEST_F(LeadApi, ShowsAPageWhoseEvidenceIsBroken) {
  world.screening.findings[0].evidence = "{broken";
  EXPECT_EQ(json(log_in("village"), "/api/v1/leads/1001")["findings"][0]["evidence"]["trace"], nullptr);
}

TEST_F(LeadApi, AnswersNotFoundForWhatIsNoId) {
  const Session s = log_in("county");
  for (const char* path :
       {"/api/v1/leads/0", "/api/v1/leads/-1", "/api/v1/leads/abc", "/api/v1/leads/99999999999999999999", "/api/v1/leads/1001x"})
    EXPECT_EQ(get(s, path).status, 404) << path;
}

// ---------------------------------------------------------------- households

TEST_F(HouseholdApi, NeverGivesAFullNameIdOrPhone) {
  const Session s = log_in("county");
  for (const char* path : {"/api/v1/households", "/api/v1/households/1", "/api/v1/leads", "/api/v1/leads/1001", "/api/v1/leads.csv",
                           "/api/v1/deliveries/501/unmatched"}) {
    const Response r = get(s, path);
    ASSERT_EQ(r.status, 200) << path;
    for (const char* personal : {"张三丰", "李秀英", "张小宝", "李小明", "13812345678"})
      EXPECT_EQ(r.body.find(personal), std::string::npos) << path << personal;
  }
}

TEST_F(HouseholdApi, ShowsTheWholeFile) {
  const Json file = json(log_in("county"), "/api/v1/households/1");
  EXPECT_EQ(file["members"].size(), 2u);
  EXPECT_EQ(file["members"][0]["age"], 46);
  EXPECT_EQ(file["former_members"].size(), 1u);
  EXPECT_EQ(file["history"][0]["division_name"], "云县爱华镇毛家村");
  EXPECT_EQ(file["records"][0]["title"], "学籍");
  EXPECT_EQ(file["records"][0]["rows"][0]["values"]["name"], "张**");
  EXPECT_EQ(file["records"][0]["rows"][0]["values"]["school"], "爱华小学");
  EXPECT_EQ(file["leads"][0]["id"], "1001");
  const Json& income = file["income"][0];
  EXPECT_EQ(income["net"], "14000.50");
  EXPECT_EQ(income["net_per_head"], "7000.25");
}

TEST_F(HouseholdApi, SearchesByIdNumberInTheBodyNeverInTheAddress) {
  const std::string number = ResidentId::make(999001, *Date::from_ymd(1980, 3, 7), 123).full();
  const Session s = log_in("county");
  const Response refused = get(s, "/api/v1/households?text=" + number);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body.find(number), std::string::npos);
  EXPECT_EQ(post(s, "/api/v1/households/search", {{"text", number}}).status, 200);
  EXPECT_EQ(world.registry.asked.back().id_index, "index of 9990");
  EXPECT_EQ(world.registry.asked.back().text, "");
  EXPECT_EQ(post(s, "/api/v1/households/search", {{"text", "H001"}, {"limit", 10}}).status, 200);
  EXPECT_EQ(world.registry.asked.back().text, "H001");
  EXPECT_EQ(get(s, "/api/v1/households?kind=noble").status, 400);
}

TEST_F(HouseholdApi, RevealsAFieldWithAReasonAndRecordsItFirst) {
  const Session s = log_in("township");
  EXPECT_EQ(post(s, "/api/v1/persons/10/reveal", {{"field", "phone"}, {"reason", ""}}).status, 400);
  EXPECT_EQ(post(s, "/api/v1/persons/10/reveal", {{"field", "name"}, {"reason", "核实情况"}}).status, 400);
  const Response shown = post(s, "/api/v1/persons/10/reveal", {{"field", "phone"}, {"reason", "电话核实"}});
  EXPECT_EQ(Json::parse(shown.body)["value"], "13812345678");
  EXPECT_EQ(last_audit(), "reveal");
  EXPECT_EQ(world.accounts.rows.back().event.subject, "person:10");
  world.accounts.audit_fails = true;
  const Response hidden = post(s, "/api/v1/persons/10/reveal", {{"field", "phone"}, {"reason", "电话核实"}});
  EXPECT_EQ(hidden.status, 500);
  EXPECT_EQ(hidden.body.find("13812345678"), std::string::npos);
}

// ---------------------------------------------------------------- deliveries

TEST_F(DeliveryApi, ListsDeliveriesWithReceipts) {
  const Json row = json(log_in("county"), "/api/v1/deliveries?dataset=student")["rows"][0];
  EXPECT_EQ(row["id"], "501");
  EXPECT_EQ(row["state"], "taken");
  EXPECT_EQ(row["account_name"], "王芳");
  EXPECT_EQ(row["receipt"]["mapping"]["学生姓名"], "姓名");
}

TEST_F(DeliveryApi, GivesTheDepartmentAListToCorrect) {
  const Session s = log_in("department");
  const Json page = json(s, "/api/v1/deliveries/501/quarantine?offset=1&limit=1");
  EXPECT_EQ(page["total"], 3);
  EXPECT_EQ(page["rows"][0]["line"], 3);
  const Response csv = get(s, "/api/v1/deliveries/501/quarantine.csv");
  EXPECT_THAT(csv.body, ::testing::HasSubstr("3,出生日期,'=1+1,日期不存在"));
  EXPECT_THAT(csv.headers[0].second, ::testing::HasSubstr("filename*=UTF-8''%E5%BE%85"));
}

struct Upload {
  static Request of(Request r, std::string content, std::string dataset, std::string county) {
    auto file = TempFile::create(std::filesystem::temp_directory_path()).value();
    file->write(content).ignore("a few bytes in a test");
    file->close();
    r.form.push_back({"file", "", "学籍.csv", "text/csv", file});
    if (!dataset.empty()) r.form.push_back({"dataset", dataset, "", "", nullptr});
    if (!county.empty()) r.form.push_back({"county", county, "", "", nullptr});
    return r;
  }
};

TEST_F(DeliveryApi, ImportsAnUploadInTheBackground) {
  std::filesystem::path seen_path;
  ImportRequest seen;
  world.services.run_import = [&](const ImportRequest& r, const access::Scope& scope,
                                  const JobProgress& progress) -> Result<intake::Delivery> {
    seen = r;
    std::ifstream in(r.path);
    std::ostringstream text;
    text << in.rdbuf();
    world.imported = text.str();
    EXPECT_EQ(scope.division(), "530922");
    progress.report(0.5, "匹配");
    intake::Delivery d;
    d.id = DeliveryId(888);
    d.dataset = "student";
    return d;
  };
  const Session s = log_in("county");
  const Response r = handle(Upload::of(as(s, request(Method::kPost, "/api/v1/deliveries")), "a,b\n1,2\n", "student", ""));
  ASSERT_EQ(r.status, 202) << r.body;
  const std::string job = Json::parse(r.body)["job"];
  Json state;
  for (int k = 0; k < 500 && state["state"] != "done"; ++k) {
    state = json(s, "/api/v1/jobs/" + job);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(state["result"]["delivery"], "888");
  EXPECT_EQ(state["progress"], 1);
  EXPECT_EQ(world.imported, "a,b\n1,2\n");
  EXPECT_EQ(seen.file_name, "学籍.csv");
  EXPECT_EQ(seen.dataset, "student");
  EXPECT_EQ(seen.county, 530922);
  EXPECT_EQ(world.accounts.rows[1].event.action, "upload");
  EXPECT_FALSE(std::filesystem::exists(seen.path)) << "the upload is gone when the job is done";
  EXPECT_EQ(json(s, "/api/v1/jobs")["rows"].size(), 1u);
  EXPECT_EQ(get(log_in("office"), "/api/v1/jobs/" + job).status, 404) << "another account's job";
}

TEST_F(DeliveryApi, RefusesUploadsThatCannotBeMeant) {
  const Session s = log_in("county"), department = log_in("department");
  const auto send = [&](const Session& who, std::string content, std::string dataset, std::string county) {
    return handle(
        Upload::of(as(who, request(Method::kPost, "/api/v1/deliveries")), std::move(content), std::move(dataset), std::move(county)));
  };
  EXPECT_EQ(send(s, "", "auto", "").status, 422);
  EXPECT_EQ(send(s, "x", "nothing", "").status, 400);
  EXPECT_EQ(send(s, "x", "auto", "530923").status, 403);
  EXPECT_EQ(send(s, "x", "auto", "5309").status, 400);
  EXPECT_EQ(send(department, "x", "household_income", "").status, 403);
  EXPECT_EQ(handle(as(s, request(Method::kPost, "/api/v1/deliveries"))).status, 400) << "no file";
}

TEST_F(DeliveryApi, AsksForTheSessionBeforeAnUploadIsRead) {
  Request head = request(Method::kPost, "/api/v1/deliveries");
  EXPECT_TRUE(world.api->plan(head).form);
  EXPECT_EQ(world.api->plan(head).max_bytes, kMaxUpload);
  EXPECT_EQ(world.api->admit(head)->status, 401);
  const Session s = log_in("county"), village = log_in("village");
  EXPECT_EQ(world.api->admit(as(village, head))->status, 403);
  EXPECT_FALSE(world.api->admit(as(s, head)));
  EXPECT_LE(world.api->plan(request(Method::kPost, "/api/v1/session")).max_bytes, 4096);
  EXPECT_LE(world.api->plan(request(Method::kPost, "/api/v1/nothing")).max_bytes, 1024);
}

// ---------------------------------------------------------------- screening

TEST_F(ScreeningApi, RunsInTheBackgroundForTheCallersScope) {
  world.services.run_screening = [&](Date as_of, const access::Scope& scope, const JobProgress&) -> Result<screening::Run> {
    EXPECT_EQ(as_of.iso(), "2026-10-31");
    EXPECT_EQ(scope.division(), "530922");
    return fail(ErrorCode::kBusy, "正在导入，请稍后");
  };
  const Session s = log_in("county");
  EXPECT_EQ(post(s, "/api/v1/screenings", {{"as_of", "2026-02-30"}}).status, 400);
  EXPECT_EQ(post(s, "/api/v1/screenings", {{"as_of", "1999-12-31"}}).status, 400);
  EXPECT_EQ(post(s, "/api/v1/screenings", {{"as_of", "2027-11-03"}}).status, 400);
  const Response r = post(s, "/api/v1/screenings", {{"as_of", "2026-10-31"}});
  ASSERT_EQ(r.status, 202);
  Json state;
  for (int k = 0; k < 500 && state["state"] != "failed"; ++k) {
    state = json(s, "/api/v1/jobs/" + Json::parse(r.body)["job"].get<std::string>());
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(state["kind"], "screening");
  EXPECT_EQ(state["problem"]["code"], "E3005");
  EXPECT_EQ(state["result"], nullptr);
}

TEST_F(ScreeningApi, ListsRunsWithWhatCouldNotBeDecided) {
  const Json run = json(log_in("village"), "/api/v1/screenings")["rows"][0];
  EXPECT_EQ(run["rules"][0]["unknown"], 2);
  EXPECT_EQ(run["rules"][0]["missing"][0], (Json{{"title", "家庭收入.工资"}, {"count", 2}}));
}

// ---------------------------------------------------------------- policy

TEST_F(PolicyApi, ShowsRulesParametersAndTheirSources) {
  world.services.rule_cases = [](const policy::Pack&, std::string_view) {
    return std::vector<RuleCase>{{"两口之家", "2026-10-31", "命中"}};
  };
  const Session s = log_in("department");
  EXPECT_EQ(json(s, "/api/v1/policy")["rules"], 1);
  EXPECT_EQ(json(s, "/api/v1/policy/rules")["rows"][0]["severity_title"], "红");
  const Json rule = json(s, "/api/v1/policy/rules/R01_income_floor");
  EXPECT_EQ(rule["kind"], "risk");
  EXPECT_EQ(rule["group"], "income");
  EXPECT_EQ(rule["cases"][0]["name"], "两口之家");
  EXPECT_EQ(get(s, "/api/v1/policy/rules/R77").status, 404);
  const Json parameter = json(s, "/api/v1/policy/parameters/income_floor");
  EXPECT_EQ(parameter["current"]["value"], "8500.00");
  EXPECT_EQ(parameter["current"]["to"], "9999-12-31");
  EXPECT_EQ(parameter["min"], nullptr);
  EXPECT_EQ(row_of(json(s, "/api/v1/policy/datasets")["rows"], "id", "student")["fields"][0]["type"], "name");
  EXPECT_EQ(json(s, "/api/v1/policy/code-tables")["rows"][0]["codes"][1]["name"], "脱贫户");
}

TEST_F(PolicyApi, SaysHowARuleStandsTodayAndWhoDecidedIt) {
  const Session county = log_in("county"), boss = log_in("administrator");
  const auto rule = [&](const Session& s) { return json(s, "/api/v1/policy/rules")["rows"][0]; };
  EXPECT_EQ(rule(county)["status"], "active");
  EXPECT_EQ(rule(county)["switch"], nullptr);
  const Json proposed = Json::parse(post(county, "/api/v1/rules/switches", {{"rule", "R01_income_floor"}, {"status", "shadow"}, {"why", "误报较多"}}).body);
  EXPECT_EQ(proposed["mine"], true);
  EXPECT_EQ(rule(county)["status"], "active") << "a proposal alone changes nothing";
  EXPECT_EQ(json(boss, "/api/v1/rules/switches")["switches"][0]["mine"], false);
  const std::string approve = "/api/v1/rules/switches/" + proposed["id"].get<std::string>() + "/approve";
  EXPECT_EQ(post(county, approve, Json::object()).status, 403);
  EXPECT_EQ(post(boss, approve, Json::object()).status, 200);
  const Json now = rule(county);
  EXPECT_EQ(now["status"], "shadow");
  EXPECT_EQ(now["pack_status"], "active");
  EXPECT_EQ(now["switch"]["mine"], true);
  EXPECT_EQ(now["switch"]["proposed_by"], proposed["proposed_by"]);
  EXPECT_EQ(now["switch"]["decision"], "approved");
  EXPECT_EQ(json(county, "/api/v1/policy/rules/R01_income_floor")["status"], "shadow");
}

TEST_F(PolicyApi, CallsARuleOffOutsideItsDays) {
  const Session s = log_in("county");
  const auto with_days = [&](Date from, Date to) {
    auto pack = std::make_shared<policy::Pack>(*world.services.pack.get());
    pack->rules[0].from = from;
    pack->rules[0].to = to;
    world.services.pack.set(pack);
    return json(s, "/api/v1/policy/rules/R01_income_floor")["status"];
  };
  const Date today = *Date::from_ymd(2026, 11, 1);
  EXPECT_EQ(with_days(today, today), "active");
  EXPECT_EQ(with_days(today.plus_days(1), *Date::from_ymd(9999, 12, 31)), "off");
  EXPECT_EQ(with_days(*Date::from_ymd(2021, 1, 1), today.plus_days(-1)), "off");
}

TEST_F(PolicyApi, FollowsAPackThatIsReplaced) {
  const Session s = log_in("county");
  auto other = std::make_shared<policy::Pack>();
  other->id = "new";
  world.services.pack.set(other);
  EXPECT_EQ(json(s, "/api/v1/policy")["id"], "new");
  EXPECT_EQ(json(s, "/api/v1/leads")["rows"][0]["rules"][0]["title"], "R01_income_floor");
}

// ---------------------------------------------------------------- accounts and audit

TEST_F(AccountApi, MakesAnAccountWithAOneTimePasswordAndNeverShowsHashes) {
  const Session s = log_in("office");
  const Response made =
      post(s, "/api/v1/accounts", {{"login", "li.ming"}, {"name", "李明"}, {"role", "village"}, {"division", "530922100201"}});
  ASSERT_EQ(made.status, 201) << made.body;
  const Json body = Json::parse(made.body);
  EXPECT_EQ(body["password"].get<std::string>().size(), 14u);
  EXPECT_EQ(body["account"]["division_name"], "云县爱华镇毛家村");
  const Response list = get(s, "/api/v1/accounts");
  EXPECT_EQ(list.body.find("argon2"), std::string::npos);
  EXPECT_EQ(Json::parse(list.body)["rows"].size(), 7u)
      << "those of the county: village, township, county, department, auditor, office, and the new one";
}

TEST_F(AccountApi, RefusesWhatDoesNotExist) {
  const Session s = log_in("office");
  EXPECT_EQ(post(s, "/api/v1/accounts", {{"login", "a.b"}, {"name", "李明"}, {"role", "root"}, {"division", "530922100201"}}).status, 400);
  EXPECT_EQ(post(s, "/api/v1/accounts", {{"login", "a.b"}, {"name", "李明"}, {"role", "village"}, {"division", "530922100299"}}).status,
            400);
  EXPECT_EQ(
      post(s, "/api/v1/accounts", {{"login", "a.b"}, {"name", "李明"}, {"role", "department"}, {"division", "530922"}, {"datasets", {"x"}}})
          .status,
      400);
}

TEST_F(AccountApi, ChangesAndDisablesAccounts) {
  const Session s = log_in("office"), county = log_in("county");
  const std::string id = "103";
  const auto patch = [&](const Json& body) { return handle(as(s, request(Method::kPatch, "/api/v1/accounts/" + id, body.dump()))); };
  EXPECT_EQ(Json::parse(patch({{"name", "赵六"}}).body)["account"]["name"], "赵六");
  EXPECT_EQ(get(county, "/api/v1/session").status, 200);
  EXPECT_EQ(Json::parse(patch({{"disabled", true}}).body)["account"]["disabled"], true);
  EXPECT_EQ(get(county, "/api/v1/session").status, 401);
  EXPECT_FALSE(Json::parse(patch({{"disabled", false}, {"reset_password", true}}).body)["password"].get<std::string>().empty());
  EXPECT_EQ(patch({{"login", "x"}}).status, 400) << "a login stays";
}

TEST_F(AccountApi, ShowsTheAuditLogAndWhetherItHolds) {
  const Session s = log_in("auditor");
  log_in("county");
  const Json page = json(s, "/api/v1/audit?limit=1");
  EXPECT_EQ(page["verified"], true);
  EXPECT_EQ(page["rows"][0]["action"], "login");
  EXPECT_EQ(page["rows"][0]["login"], "county");
  EXPECT_EQ(json(s, "/api/v1/audit?before=2")["rows"].size(), 1u);
  EXPECT_EQ(get(s, "/api/v1/audit?before=x").status, 400);
}

// ---------------------------------------------------------------- outside the interface

TEST_F(Outside, ServesTheApplicationForItsOwnAddresses) {
  for (const char* path : {"/", "/leads", "/households/123"}) {
    const Response r = handle(request(Method::kGet, path));
    EXPECT_EQ(r.status, 200) << path;
    EXPECT_EQ(r.content_type, "text/html; charset=utf-8") << path;
  }
  EXPECT_EQ(handle(request(Method::kGet, "/assets/gone-123.js")).status, 404);
  EXPECT_EQ(handle(request(Method::kPost, "/leads", "{}")).status, 405);
}

TEST_F(Outside, ServesFilesCompressedTaggedAndOnceOnly) {
  Request plain = request(Method::kGet, "/index.html"), packed = plain;
  packed.headers.emplace_back("accept-encoding", "br, gzip, deflate");
  const Response a = handle(plain), b = handle(packed);
  const auto header = [](const Response& r, std::string_view name) {
    for (const auto& [n, v] : r.headers)
      if (n == name) return v;
    return std::string();
  };
  EXPECT_EQ(header(a, "Content-Encoding"), "");
  EXPECT_EQ(a.view, find_web_file("/index.html")->bytes);
  EXPECT_EQ(header(b, "Content-Encoding"), "gzip");
  EXPECT_NE(header(a, "ETag"), header(b, "ETag"));
  EXPECT_EQ(header(b, "Vary"), "Accept-Encoding");
  EXPECT_EQ(header(a, "Cache-Control"), "no-cache");
  packed.headers.emplace_back("if-none-match", header(b, "ETag"));
  EXPECT_EQ(handle(packed).status, 304);
}

TEST_F(Outside, AnswersHealthAndGivesMetricsToThisMachineOnly) {
  EXPECT_EQ(handle(request(Method::kGet, "/healthz")).body, "ok");
  Request metrics = request(Method::kGet, "/metrics");
  EXPECT_EQ(handle(metrics).status, 403);
  metrics.loopback = true;
  world.api->set_counts([] { return ServerCounts{5, 0, 2, 0}; });
  EXPECT_THAT(handle(metrics).body, ::testing::HasSubstr("shouwang_http_connections_open 2"));
}

TEST_F(Outside, GivesTheDescriptionOfTheInterface) {
  const Response r = handle(request(Method::kGet, "/api/v1/openapi.json"));
  EXPECT_EQ(Json::parse(r.view)["openapi"], "3.1.0");
}

TEST_F(Outside, WorksOverARealConnection) {
  ServerSettings settings;
  settings.port = 0;
  settings.now_ms = [] { return kNow; };
  settings.observe = [this](const Observation& seen) { world.api->observe(seen); };
  auto server = Server::start(settings, *world.api).value();
  testing::Connection c(server->port());
  const std::string login = R"({"login":"county","password":"gu7tree9xz!"})";
  c.send("POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(login.size()) + "\r\n\r\n" + login);
  const auto in = c.receive();
  ASSERT_TRUE(in);
  ASSERT_EQ(in->status, 200) << in->body;
  const std::string cookie = in->header("set-cookie").substr(0, in->header("set-cookie").find(';'));
  c.send("GET /api/v1/leads?limit=1 HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie + "\r\n\r\n");
  const auto leads = c.receive();
  ASSERT_TRUE(leads);
  EXPECT_EQ(Json::parse(leads->body)["total"], 2);
  EXPECT_EQ(leads->header("cache-control"), "no-store");
  const std::string form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nx\r\n--b--\r\n";
  const std::string upload =
      "POST /api/v1/deliveries HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: " +
      std::to_string(form.size()) + "\r\nCookie: " + cookie + "\r\n";
  c.send(upload + "\r\n" + form);
  EXPECT_EQ(c.receive()->status, 403) << "no token";
  server->stop();
  Request metrics = request(Method::kGet, "/metrics");
  metrics.loopback = true;
  EXPECT_THAT(handle(metrics).body, ::testing::HasSubstr(R"(route="/api/v1/leads",method="GET",status="200"} 1)"));
}

}  // namespace
}  // namespace shouwang::http
