// The world with a client before it, for tests of routes.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "http/testing/world.h"

namespace shouwang::http::testing {

using Json = nlohmann::json;

/// Asks the interface as a browser would, without a socket.
struct ApiTest : ::testing::Test {
  World world;

  struct Session {
    std::string cookie, csrf;
  };

  static Request request(Method method, std::string_view target, std::string body = "") {
    Request r;
    r.method = method;
    r.target = target;
    const Target t = parse_target(target).value();
    r.path = t.path;
    r.query = t.query;
    r.headers = {{"host", "localhost:8080"}};
    if (!body.empty()) r.headers.emplace_back("content-type", "application/json");
    r.body = std::move(body);
    r.client = "10.0.0.8";
    r.id = "r1";
    return r;
  }
  /// The address of a route, every part of it that varies set to 1.
  static std::string path_of(const Route& route) {
    std::string path(route.pattern);
    for (std::size_t at; (at = path.find('{')) != std::string::npos;) path.replace(at, path.find('}', at) - at + 1, "1");
    return path;
  }
  Response handle(Request r) { return world.api->handle(r); }
  Session log_in(std::string_view login) {
    const Response r = handle(request(Method::kPost, "/api/v1/session", Json{{"login", login}, {"password", kPassword}}.dump()));
    EXPECT_EQ(r.status, 200) << r.body;
    Session out;
    for (const auto& [name, value] : r.headers)
      if (name == "Set-Cookie") out.cookie = value.substr(0, value.find(';'));
    out.csrf = Json::parse(r.body)["csrf"];
    return out;
  }
  static Request as(const Session& session, Request r) {
    r.headers.emplace_back("cookie", session.cookie);
    if (is_unsafe(r.method)) r.headers.emplace_back("x-csrf-token", session.csrf);
    return r;
  }
  Response get(const Session& session, std::string_view target) { return handle(as(session, request(Method::kGet, target))); }
  Response post(const Session& session, std::string_view target, const Json& body) {
    return handle(as(session, request(Method::kPost, target, body.dump())));
  }
  Json json(const Session& session, std::string_view target) {
    const Response r = get(session, target);
    EXPECT_EQ(r.status, 200) << target << ": " << r.body;
    return Json::parse(r.body);
  }
  static std::string code(const Response& r) { return Json::parse(r.body)["code"]; }
  std::string last_audit() const { return world.accounts.rows.empty() ? "" : world.accounts.rows.back().event.action; }
};

}  // namespace shouwang::http::testing
