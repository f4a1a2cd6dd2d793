#include "http/route.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "http/schema.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

TEST(Routes, EachHaveSummaryTagHandlerAndReadableShapes) {
  std::set<std::pair<Method, std::string_view>> seen;
  for (const Route* route : all_routes()) {
    const std::string what = std::string(method_name(route->method)) + " " + std::string(route->pattern);
    EXPECT_TRUE(seen.emplace(route->method, route->pattern).second) << what << " stands twice";
    EXPECT_FALSE(route->summary.empty()) << what;
    EXPECT_FALSE(route->tag.empty()) << what;
    EXPECT_NE(route->handle, nullptr) << what;
    for (const std::string_view shape : {route->query, route->body, route->answer})
      if (!shape.empty()) {
        EXPECT_TRUE(parse_shape(shape)) << what << ": " << shape;
      }
    if (route->status != 204 && route->media == "application/json") {
      EXPECT_FALSE(route->answer.empty()) << what;
    }
    if (!is_unsafe(route->method)) {
      EXPECT_TRUE(route->body.empty()) << what;
    }
  }
  EXPECT_GE(seen.size(), 75u);
}

TEST(Routes, EachAskForAPermissionOrStandInTheShortListOfThoseThatDoNot) {
  const std::set<std::string> open = {"POST /api/v1/session",
                                      "GET /api/v1/system",
                                      "GET /api/v1/public/village/{token}",
                                      "POST /api/v1/public/declarations",
                                      "POST /api/v1/public/declarations/signed",
                                      "GET /api/v1/public/texts",
                                      "POST /api/v1/public/follow",
                                      "POST /api/v1/public/appeal",
                                      "POST /api/v1/public/objections"};
  const std::set<std::string> session = {"GET /api/v1/session",           "DELETE /api/v1/session", "POST /api/v1/session/password",
                                         "GET /api/v1/divisions",         "GET /api/v1/jobs",       "GET /api/v1/jobs/{id}",
                                         "GET /api/v1/policy/code-tables", "GET /api/v1/procedure",  "GET /api/v1/forms"};
  for (const Route* route : all_routes()) {
    const std::string what = std::string(method_name(route->method)) + " " + std::string(route->pattern);
    EXPECT_EQ(route->need == Need::kNobody, open.contains(what)) << what;
    EXPECT_EQ(route->need == Need::kSession, session.contains(what)) << what;
    EXPECT_EQ(route->need == Need::kToken, what == "POST /api/v1/push/{dataset}") << what;
    if (route->need == Need::kPermission) {
      EXPECT_NE(access::permission_name(route->permission), "") << what;
    }
    if (route->before_password_change) {
      EXPECT_TRUE(route->pattern.starts_with("/api/v1/session")) << what;
    }
  }
}

TEST(OpenApi, DescribesEveryRouteWithItsPermission) {
  const auto all = all_routes();
  const Json document = Json::parse(openapi_document(all, "1.2.3"));
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_EQ(document["info"]["version"], "1.2.3");
  std::size_t operations = 0;
  std::set<std::string> ids;
  for (const auto& [path, methods] : document["paths"].items())
    for (const auto& [method, operation] : methods.items()) {
      ++operations;
      EXPECT_FALSE(operation["summary"].get<std::string>().empty());
      EXPECT_TRUE(ids.insert(operation["operationId"].get<std::string>()).second);
      EXPECT_TRUE(operation["responses"].contains("default"));
      EXPECT_TRUE(operation["security"].empty() || operation.contains("x-permission")) << path;
    }
  EXPECT_EQ(operations, all.size());
  EXPECT_EQ(document["paths"]["/api/v1/leads"]["get"]["x-permission"], "read_leads");
  EXPECT_TRUE(document["paths"]["/api/v1/accounts"]["post"]["security"][0].contains("csrf"));
  EXPECT_EQ(document["paths"]["/api/v1/leads/{id}"]["get"]["parameters"][0]["in"], "path");
}

TEST(OpenApi, RefersOnlyToSchemasThatItHas) {
  const auto all = all_routes();
  const std::string text = openapi_document(all, "1");
  const Json schemas = Json::parse(text)["components"]["schemas"];
  constexpr std::string_view kStart = "\"#/components/schemas/";
  for (std::size_t at = text.find(kStart); at != std::string::npos; at = text.find(kStart, at + 1)) {
    const std::size_t from = at + kStart.size();
    const std::string name = text.substr(from, text.find('"', from) - from);
    EXPECT_TRUE(schemas.contains(name)) << name;
  }
}

TEST(ChinaDay, ChangesAtMidnightInChina) {
  EXPECT_EQ(beijing_date(1793462399999).iso(), "2026-10-31");
  EXPECT_EQ(beijing_date(1793462400000).iso(), "2026-11-01");
  EXPECT_EQ(beijing_date(-8 * 3'600'000 - 1).iso(), "1969-12-31");
}

}  // namespace
}  // namespace shouwang::http
