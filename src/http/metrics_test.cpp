#include "http/metrics.h"

#include <gtest/gtest.h>

namespace shouwang::http {
namespace {

TEST(Metrics, CountRequestsByRouteMethodAndStatusAndFillBuckets) {
  Metrics metrics;
  Observation seen;
  seen.route = "/api/v1/leads/{id}";
  seen.status = 200;
  seen.seconds = 0.004;
  seen.bytes_out = 100;
  metrics.observe(seen);
  seen.seconds = 0.2;
  metrics.observe(seen);
  seen.route = "";
  seen.path = "/made/up";
  seen.status = 404;
  metrics.observe(seen);
  const ServerCounts counts{10, 1, 3, 2};
  const std::string text = metrics.text(&counts, "1.2.3");
  const auto has = [&](std::string_view line) { return text.find(std::string(line) + "\n") != std::string::npos; };
  EXPECT_TRUE(has(R"(shouwang_http_requests_total{route="/api/v1/leads/{id}",method="GET",status="200"} 2)"));
  EXPECT_TRUE(has(R"(shouwang_http_requests_total{route="other",method="GET",status="404"} 1)"));
  EXPECT_TRUE(has(R"(shouwang_http_request_seconds_bucket{route="/api/v1/leads/{id}",le="0.005"} 1)"));
  EXPECT_TRUE(has(R"(shouwang_http_request_seconds_bucket{route="/api/v1/leads/{id}",le="0.25"} 2)"));
  EXPECT_TRUE(has(R"(shouwang_http_request_seconds_bucket{route="/api/v1/leads/{id}",le="+Inf"} 2)"));
  EXPECT_TRUE(has("shouwang_http_sent_bytes_total 300"));
  EXPECT_TRUE(has("shouwang_http_connections_open 3"));
  EXPECT_TRUE(has(R"(shouwang_build_info{version="1.2.3"} 1)"));
  EXPECT_EQ(text.find("/made/up"), std::string::npos) << "labels must not grow with what clients invent";
}

}  // namespace
}  // namespace shouwang::http
