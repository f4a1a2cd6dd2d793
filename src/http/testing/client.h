// A client for tests: raw bytes over a real socket, with just enough reading to tell answers apart.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace shouwang::http::testing {

struct Answer {
  int status = 0;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::string header(const std::string& name) const {
    const auto it = headers.find(name);
    return it == headers.end() ? "" : it->second;
  }
};

class Connection {
 public:
  explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) close();
  }
  ~Connection() { close(); }
  Connection(Connection&& other) noexcept : socket_(std::exchange(other.socket_, -1)), read_(std::move(other.read_)) {}
  Connection& operator=(Connection&&) = delete;

  bool connected() const { return socket_ >= 0; }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  /// The next answer; nullopt when the server closes or says nothing for `patience_ms`.
  std::optional<Answer> receive(bool to_head = false, int patience_ms = 10'000) {
    for (;;) {
      const std::size_t end = read_.find("\r\n\r\n");
      if (end != std::string::npos) {
        Answer out;
        out.status = std::atoi(read_.c_str() + 9);
        std::string_view head = std::string_view(read_).substr(0, end);
        for (std::size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2)) {
          const std::string_view text = head.substr(line + 2, head.find("\r\n", line + 2) - line - 2);
          const std::size_t colon = text.find(':');
          out.headers.emplace(text::lower_ascii(text.substr(0, colon)), std::string(text::trim_ascii(text.substr(colon + 1))));
        }
        if (out.status == 100) {
          read_.erase(0, end + 4);
          return out;
        }
        const std::size_t length =
            to_head || out.status == 204 || out.status == 304 ? 0 : std::strtoul(out.header("content-length").c_str(), nullptr, 10);
        if (read_.size() >= end + 4 + length) {
          out.body = read_.substr(end + 4, length);
          read_.erase(0, end + 4 + length);
          return out;
        }
      }
      if (!read_more(patience_ms)) return std::nullopt;
    }
  }
  /// Milliseconds until the server closes, with everything it says before thrown away; nullopt when it does not in time.
  std::optional<std::int64_t> closed_after(int patience_ms) {
    const auto start = std::chrono::steady_clock::now();
    const auto spent = [&] {
      return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    };
    while (spent() < patience_ms) {
      pollfd wait{socket_, POLLIN, 0};
      if (::poll(&wait, 1, 20) <= 0) continue;
      char bytes[4096];
      if (::recv(socket_, bytes, sizeof bytes, 0) <= 0) return spent();
    }
    return std::nullopt;
  }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  /// Ends with a reset instead of a goodbye.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

 private:
  bool read_more(int patience_ms) {
    pollfd wait{socket_, POLLIN, 0};
    if (::poll(&wait, 1, patience_ms) <= 0) return false;
    char bytes[64 << 10];
    const ssize_t n = ::recv(socket_, bytes, sizeof bytes, 0);
    if (n <= 0) return false;
    read_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }
  int socket_;
  std::string read_;
};

}  // namespace shouwang::http::testing
