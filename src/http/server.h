// The HTTP/1.1 server: sockets, TLS, deadlines and limits. Knows no route; asks a Handler.
//
// Handlers are ordinary functions run on a pool of worker threads. Nothing a client does or leaves undone holds a worker: headers
// and bodies are read, and answers written, on the two I/O threads, each under a deadline.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace shouwang::http {

/// How the body of one request is to be taken.
struct BodyPlan {
  std::int64_t max_bytes = 64 << 10;
  bool form = false;  // multipart/form-data, its files streamed to disk
  bool file = false;  // the body is a file, streamed to disk
};

class Handler {
 public:
  virtual ~Handler() = default;
  /// Called with the head alone, on an I/O thread: must not block.
  virtual BodyPlan plan(const Request& head) = 0;
  /// Called on a worker before a form or file is read. @returns an answer to refuse it, so that nobody fills the disk without being allowed to
  virtual std::optional<Response> admit(const Request& head) = 0;
  /// Called on a worker. What it throws becomes a 500 problem.
  virtual Response handle(Request& request) = 0;
};

/// What happened to one request, for logs and metrics. The path stands without its query: that may hold names.
struct Observation {
  Method method = Method::kGet;
  std::string_view route;  // pattern, or "" when no route was reached
  std::string_view path;
  int status = 0;
  double seconds = 0;  // from the complete head to the last byte written
  std::int64_t bytes_in = 0, bytes_out = 0;
  std::string_view request_id, client;
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;                 // 0 = any free one
  std::vector<std::string> allowed_hosts;    // besides 127.0.0.1, localhost and [::1]; against DNS rebinding
  std::vector<std::string> trusted_proxies;  // addresses whose X-Forwarded-For and X-Forwarded-Proto are believed
  std::filesystem::path certificate_file;    // PEM chain; with private_key_file: TLS
  std::filesystem::path private_key_file;
  std::filesystem::path temp_directory = std::filesystem::temp_directory_path();

  unsigned io_threads = 2;
  unsigned worker_threads = 8;
  std::size_t max_connections = 8192;
  std::size_t max_connections_per_client = 2048;  // an office may stand behind one address
  std::size_t header_limit = 16 << 10;

  std::int64_t idle_ms = 60'000;       // a kept connection waits so long for the next request
  std::int64_t header_ms = 10'000;     // for the whole head
  std::int64_t body_read_ms = 10'000;  // for each read of a body; after that time at least body_bytes_per_second on average
  std::int64_t body_bytes_per_second = 1024;
  std::int64_t write_ms = 30'000;                  // for an answer, and one second more for every …
  std::int64_t write_bytes_per_second = 32 << 10;  // … so many bytes of it
  std::int64_t handshake_ms = 10'000;
  std::int64_t stop_ms = 10'000;  // stop() lets requests in progress finish for so long

  std::function<std::int64_t()> now_ms;                     // UTC, for the Date header; required
  std::function<void(const Observation&)> observe;          // may be empty; called on I/O threads
  std::function<void(std::string_view message)> log_error;  // may be empty; what went wrong inside, never shown to clients
};

struct ServerCounts {
  std::int64_t accepted = 0, refused = 0, open = 0, timed_out = 0;
};

class Server {
 public:
  /// Listens and serves until stop(). @param handler outlives the server
  /// @errors kIo (address in use, certificate unreadable …) with what to do, kInvalidArgument
  static Result<std::unique_ptr<Server>> start(ServerSettings settings, Handler& handler);
  ~Server();
  /// The port listened on.
  std::uint16_t port() const;
  ServerCounts counts() const;
  /// Takes no more requests, lets those in progress finish, then closes everything. May be called twice.
  void stop();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace shouwang::http
