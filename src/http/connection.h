// One connection, plain or TLS. Part of server.cpp: pulls in Asio, include it nowhere else.
#pragma once

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <cstdint>

namespace shouwang::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using tcp = asio::ip::tcp;
using std::chrono::milliseconds;

inline constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

struct IoResult {
  IoResult(error_code e, std::size_t n) : error(e), bytes(n) {}
  error_code error;
  std::size_t bytes;
};

// One connection, plain or TLS, behind virtual calls: the session below is compiled once.
class Conn {
 public:
  virtual ~Conn() = default;
  virtual asio::awaitable<error_code> handshake() = 0;
  virtual asio::awaitable<IoResult> read(asio::mutable_buffer into) = 0;
  virtual asio::awaitable<IoResult> write(std::array<asio::const_buffer, 2> from) = 0;
  virtual asio::awaitable<void> shut_down() = 0;  // says goodbye in the sending direction
  virtual beast::tcp_stream& stream() = 0;

  /// A deadline for everything until it is set again.
  void deadline(std::int64_t ms) { stream().expires_after(milliseconds(ms)); }
};

class PlainConn final : public Conn {
 public:
  explicit PlainConn(tcp::socket socket) : stream_(std::move(socket)) {}
  asio::awaitable<error_code> handshake() override { co_return error_code(); }
  asio::awaitable<IoResult> read(asio::mutable_buffer into) override {
    auto [error, bytes] = co_await stream_.async_read_some(into, kTuple);
    co_return IoResult(error, bytes);
  }
  asio::awaitable<IoResult> write(std::array<asio::const_buffer, 2> from) override {
    auto [error, bytes] = co_await asio::async_write(stream_, from, kTuple);
    co_return IoResult(error, bytes);
  }
  asio::awaitable<void> shut_down() override {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }
  beast::tcp_stream& stream() override { return stream_; }

 private:
  beast::tcp_stream stream_;
};

class TlsConn final : public Conn {
 public:
  TlsConn(tcp::socket socket, asio::ssl::context& context) : stream_(std::move(socket), context) {}
  asio::awaitable<error_code> handshake() override {
    auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kTuple);
    co_return error;
  }
  asio::awaitable<IoResult> read(asio::mutable_buffer into) override {
    auto [error, bytes] = co_await stream_.async_read_some(into, kTuple);
    co_return IoResult(error, bytes);
  }
  asio::awaitable<IoResult> write(std::array<asio::const_buffer, 2> from) override {
    auto [error, bytes] = co_await asio::async_write(stream_, from, kTuple);
    co_return IoResult(error, bytes);
  }
  asio::awaitable<void> shut_down() override {
    auto [error] = co_await stream_.async_shutdown(kTuple);
    static_cast<void>(error);  // many clients simply leave
  }
  beast::tcp_stream& stream() override { return stream_.next_layer(); }

 private:
  asio::ssl::stream<beast::tcp_stream> stream_;
};

}  // namespace shouwang::http
