// Bytes to a Request. Part of server.cpp: pulls in Beast, include it nowhere else.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <string>

#include "base/text.h"
#include "http/message.h"

namespace shouwang::http {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

inline constexpr std::size_t kMaxHeaderFields = 100;

// Fills a Request from Beast's parser, which decides what is well-formed (smuggling by two lengths included).
class RequestParser final : public bhttp::basic_parser<true> {
 public:
  RequestParser(Request& request, std::size_t header_limit_bytes) : request_(request) {
    header_limit(static_cast<std::uint32_t>(header_limit_bytes));
    body_limit(boost::none);  // counted here, by the route's plan
    eager(false);             // stop after the head
  }
  std::string pending;          // body bytes not yet taken away
  std::int64_t body_bytes = 0;  // of the body so far
  std::int64_t max_body = 0;
  bool body_too_large = false;
  bool too_many_fields = false;
  bool bad_encoding = false;  // a Transfer-Encoding other than chunked
  bool old_version = false;   // HTTP/1.0
  int hosts = 0;

 private:
  void on_request_impl(bhttp::verb, beast::string_view method, beast::string_view target, int version, error_code& error) override {
    error = {};
    old_version = version < 11;
    request_.method = http::parse_method({method.data(), method.size()});
    request_.target.assign(target.data(), target.size());
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_field_impl(bhttp::field name, beast::string_view name_text, beast::string_view value, error_code& error) override {
    error = {};
    if (request_.headers.size() >= kMaxHeaderFields) {
      too_many_fields = true;
      error = bhttp::error::header_limit;
      return;
    }
    if (name == bhttp::field::host) ++hosts;
    // An encoding that this server does not undo would leave two opinions about where the body ends.
    if (name == bhttp::field::transfer_encoding && text::lower_ascii({value.data(), value.size()}) != "chunked") bad_encoding = true;
    request_.headers.emplace_back(text::lower_ascii({name_text.data(), name_text.size()}), std::string(value.data(), value.size()));
  }
  void on_header_impl(error_code& error) override { error = {}; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code& error) override { error = {}; }
  std::size_t on_body_impl(beast::string_view bytes, error_code& error) override { return take(bytes, error); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code& error) override { error = {}; }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, error_code& error) override { return take(bytes, error); }
  void on_finish_impl(error_code& error) override { error = {}; }

  std::size_t take(beast::string_view bytes, error_code& error) {
    error = {};
    body_bytes += static_cast<std::int64_t>(bytes.size());
    if (body_bytes > max_body) {
      body_too_large = true;
      error = bhttp::error::body_limit;
      return 0;
    }
    pending.append(bytes.data(), bytes.size());
    return bytes.size();
  }

  Request& request_;
};

}  // namespace shouwang::http
