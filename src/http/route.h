// The table of routes: what may be asked, by whom, in what shape. Dispatch, checks and the OpenAPI document all come from it.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/scope.h"
#include "access/service.h"
#include "base/date.h"
#include "base/result.h"
#include "casework/action.h"
#include "http/message.h"
#include "http/services.h"

namespace shouwang::http {

/// Who may use a route.
/// kToken: the program of a department, by its token instead of a session.
enum class Need : std::uint8_t { kNobody, kSession, kPermission, kToken };

/// One request on its way to its handler, with everything checked that the table can check.
struct Call {
  const Request& request;
  Services& services;
  std::optional<access::Caller> caller{};  // present unless the route needs nobody; there, present for those who are logged in
  std::vector<std::string> path_values{};  // of {…} in the pattern, in order
  const nlohmann::json* body = nullptr;    // present when the route has a body; fits its shape
  std::vector<FormPart>* form = nullptr;   // of a route with a form
  std::int64_t now_ms = 0;
  Date today{};  // in China
  bool secure_cookies = false;

  /// First value of a query parameter, "" when absent.
  std::string_view query(std::string_view name) const;
  const access::Scope& scope() const { return caller->scope; }
  access::Client client() const;
  /// The id in the path. @errors kNotFound when it is not a number that can be an id
  Result<std::int64_t> id(std::size_t k = 0) const;
  /// limit within 1..most. @errors kInvalidArgument
  Result<int> limit(int most = 200, int otherwise = 50) const;
  /// The day in the query, today when there is none. @errors kInvalidArgument with the sentence when it is not allowed
  Result<Date> as_of(Period allowed, std::string_view sentence) const;
  /// Rows to skip and rows to show, for lists that people page through by number; limit within 1..most, offset within 0..most_skipped.
  /// @errors kInvalidArgument
  Result<std::pair<int, int>> offset_and_limit(int most = 200, int most_skipped = 10'000'000) const;
  /// A number of at least 0. @errors kInvalidArgument
  Result<std::int64_t> number(std::string_view name, std::int64_t otherwise) const;
  /// The division asked for, as a prefix; "" when none is. @errors kForbidden outside the caller's scope, kInvalidArgument
  Result<std::string> division(std::string_view name = "division") const;
};

using Handle = Result<Response> (*)(Call&);

struct Route {
  Method method = Method::kGet;
  std::string_view pattern{};         // "/api/v1/leads/{id}"
  std::string_view tag{}, summary{};  // Chinese, for the document
  Need need = Need::kPermission;
  access::Permission permission{};     // Need::kPermission …
  access::Permission or_permission{};  // … or this one, when there is one
  std::string_view query{};            // shape of an object; "" = no parameters
  std::string_view body{};             // shape; "" = no body
  std::string_view answer{};           // shape; "" = no content, or not JSON
  int status = 200;                    // of success
  std::string_view media = "application/json";
  bool form = false;  // multipart/form-data instead of a JSON body; `body` describes its parts
  bool file = false;  // the body is a file of any type instead of JSON
  std::int64_t max_body = 64 << 10;
  bool before_password_change = false;         // usable while the account still has its one-time password
  bool records_refusals = false;               // what is refused of it goes to the audit log
  std::optional<casework::Subject> acts_on{};  // the last part of the path is an action of the table, `body.body` its inputs
  /// Asked before a form is read, so that what will be refused is not taken in first; may be empty.
  Result<void> (*welcome)(Call&) = nullptr;
  Handle handle = nullptr;
};

/// Whether one of the permissions of a route is among the caller's.
inline bool may_use(const Route& route, const access::Scope& scope) {
  return scope.may(route.permission) || scope.may(route.or_permission);
}

/// All routes, area by area.
std::span<const Route> session_routes();
std::span<const Route> overview_routes();
std::span<const Route> lead_routes();
std::span<const Route> household_routes();
std::span<const Route> explanation_routes();
std::span<const Route> delivery_routes();
std::span<const Route> correction_routes();
std::span<const Route> push_routes();
std::span<const Route> link_routes();
std::span<const Route> duplicate_routes();
std::span<const Route> registry_change_routes();
std::span<const Route> freshness_routes();
std::span<const Route> asset_routes();
std::span<const Route> screening_routes();
std::span<const Route> policy_routes();
std::span<const Route> simulation_routes();
std::span<const Route> governance_routes();
std::span<const Route> benefit_routes();
std::span<const Route> administration_routes();
std::span<const Route> procedure_routes();
std::span<const Route> work_routes();
std::span<const Route> referral_routes();
std::span<const Route> case_routes();
std::span<const Route> action_routes();
std::span<const Route> notice_routes();
std::span<const Route> declaration_routes();
std::span<const Route> attachment_routes();
std::span<const Route> campaign_routes();
std::span<const Route> form_routes();
std::span<const Route> public_routes();
std::vector<const Route*> all_routes();

/// Largest file that may be uploaded, with what surrounds it in the form.
inline constexpr std::int64_t kMaxUpload = (std::int64_t{512} << 20) + (64 << 10);

/// OpenAPI 3.1 document of the routes, as JSON text.
std::string openapi_document(std::span<const Route* const> routes, std::string_view version);

}  // namespace shouwang::http
