#include "http/metrics.h"

#include <charconv>

namespace shouwang::http {
namespace {

std::string number(double v) {
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, v).ptr};
}

// Routes that were never reached share one label: paths are made up by clients and would never end.
std::string_view label(std::string_view route) { return route.empty() ? "other" : route; }

}  // namespace

void Metrics::observe(const Observation& seen) {
  const std::lock_guard lock(mutex_);
  const std::string_view route = label(seen.route);
  ++requests_[{route, method_name(seen.method), seen.status}];
  Histogram& h = seconds_[route];
  for (std::size_t k = 0; k < kBuckets.size(); ++k)
    if (seen.seconds <= kBuckets[k]) ++h.below[k];
  ++h.count;
  h.sum += seen.seconds;
  bytes_in_ += seen.bytes_in;
  bytes_out_ += seen.bytes_out;
}

std::string Metrics::text(const ServerCounts* counts, std::string_view version) const {
  std::string out;
  const auto head = [&out](std::string_view name, std::string_view kind, std::string_view help) {
    out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ").append(kind).append("\n");
  };
  const auto line = [&out](std::string_view name, std::string_view labels, const std::string& value) {
    out.append(name);
    if (!labels.empty()) out.append("{").append(labels).append("}");
    out.append(" ").append(value).append("\n");
  };
  head("shouwang_build_info", "gauge", "Version of the program.");
  line("shouwang_build_info", "version=\"" + std::string(version) + "\"", "1");

  const std::lock_guard lock(mutex_);
  head("shouwang_http_requests_total", "counter", "Requests by route, method and status.");
  for (const auto& [key, count] : requests_) {
    const auto& [route, method, status] = key;
    line("shouwang_http_requests_total",
         "route=\"" + std::string(route) + "\",method=\"" + std::string(method) + "\",status=\"" + std::to_string(status) + "\"",
         std::to_string(count));
  }
  head("shouwang_http_request_seconds", "histogram", "From the complete head of a request to the last byte of its answer.");
  for (const auto& [route, h] : seconds_) {
    const std::string name = "route=\"" + std::string(route) + "\"";
    for (std::size_t k = 0; k < kBuckets.size(); ++k)
      line("shouwang_http_request_seconds_bucket", name + ",le=\"" + number(kBuckets[k]) + "\"", std::to_string(h.below[k]));
    line("shouwang_http_request_seconds_bucket", name + ",le=\"+Inf\"", std::to_string(h.count));
    line("shouwang_http_request_seconds_sum", name, number(h.sum));
    line("shouwang_http_request_seconds_count", name, std::to_string(h.count));
  }
  head("shouwang_http_received_bytes_total", "counter", "Bytes of request bodies.");
  line("shouwang_http_received_bytes_total", "", std::to_string(bytes_in_));
  head("shouwang_http_sent_bytes_total", "counter", "Bytes of answers.");
  line("shouwang_http_sent_bytes_total", "", std::to_string(bytes_out_));
  if (counts) {
    head("shouwang_http_connections_open", "gauge", "Open connections.");
    line("shouwang_http_connections_open", "", std::to_string(counts->open));
    head("shouwang_http_connections_total", "counter", "Accepted connections.");
    line("shouwang_http_connections_total", "", std::to_string(counts->accepted));
    head("shouwang_http_connections_refused_total", "counter", "Connections closed for being too many.");
    line("shouwang_http_connections_refused_total", "", std::to_string(counts->refused));
    head("shouwang_http_timeouts_total", "counter", "Clients that were too slow.");
    line("shouwang_http_timeouts_total", "", std::to_string(counts->timed_out));
  }
  return out;
}

}  // namespace shouwang::http
