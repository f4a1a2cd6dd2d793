// The whole interface as one Handler: finds the route, checks session, CSRF token, permission and shape in one place, calls the
// route's handler, and serves the web application for everything else.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "http/metrics.h"
#include "http/route.h"
#include "http/router.h"
#include "http/schema.h"
#include "http/server.h"
#include "http/services.h"

namespace shouwang::http {

inline constexpr std::string_view kSessionCookie = "shouwang_session";

class Api : public Handler {
 public:
  /// @param services outlives the interface
  explicit Api(Services& services);
  ~Api() override;

  BodyPlan plan(const Request& head) override;
  std::optional<Response> admit(const Request& head) override;
  Response handle(Request& request) override;

  /// For ServerSettings::observe.
  void observe(const Observation& seen) { metrics_.observe(seen); }
  /// Connection counts for /metrics. The server exists only after the interface, and may have requests already.
  void set_counts(std::function<ServerCounts()> counts) {
    counts_.set(std::make_shared<const std::function<ServerCounts()>>(std::move(counts)));
  }

 private:
  struct Compiled {
    const Route* route;
    std::optional<Shape> query, body;
  };
  struct Found {
    const Compiled* compiled = nullptr;
    std::vector<std::string> path_values;
    std::optional<Response> refusal;  // no such path, or not this method
  };
  Found find(const Request& request) const;
  Result<void> check_caller(const Compiled& compiled, Call& call) const;
  static Result<void> check_length(const Route& route, const Request& head);
  void record_refusal(const Route& route, const Call& call, const Error& error) const;
  Result<void> check_query(const Compiled& compiled, const Request& request) const;
  Result<Response> run(const Compiled& compiled, Call& call, Request& request) const;
  std::optional<Response> outside_api(const Request& request) const;
  Call call_for(const Request& request, std::vector<std::string> path_values) const;

  Services& services_;
  std::vector<Compiled> routes_;
  Router router_;
  Metrics metrics_;
  Swappable<std::function<ServerCounts()>> counts_;
  std::string openapi_;
};

}  // namespace shouwang::http
