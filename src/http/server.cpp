// With connection.h, request_parser.h and on_workers.h the only file that sees Boost.Beast and Asio: a quarter of a minute to compile.
//
// GCC 12 destroys some temporaries twice inside a co_await expression (lambdas with captures, aggregates made on the spot), so
// everything that is passed to an awaited call here is a named object or a class with a constructor, and no coroutine is a lambda.
#include "http/server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

#include "base/crypto.h"
#include "base/text.h"
#include "http/connection.h"
#include "http/form.h"
#include "http/on_workers.h"
#include "http/request_parser.h"

namespace shouwang::http {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSmallBuffer = 4 << 10;  // what an idle connection keeps
constexpr std::size_t kBodyBuffer = 64 << 10;  // read size while a body comes
constexpr std::size_t kFormPiece = 256 << 10;  // bytes handed to a worker at a time
constexpr std::size_t kMaxTarget = 8 << 10;
// Read and thrown away after an early answer: a browser that is still sending a file shows the answer only when it has sent it all.
constexpr std::size_t kLingerBytes = std::size_t{256} << 20;
constexpr milliseconds kLingerTime{5000};

constexpr std::string_view kSecurityHeaders =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: geolocation=(self), camera=(self), microphone=()\r\n"
    // Styles come from files, or from scripts that set them one by one; charts and photographs come as data and blob addresses.
    "Content-Security-Policy: default-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'\r\n";

std::string plain_address(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

// "example.org:8080" -> "example.org", "[::1]:80" -> "[::1]", in lower case.
std::string host_without_port(std::string_view host) {
  const std::size_t from = host.starts_with('[') ? host.find(']') : 0;
  if (from == std::string_view::npos) return "";
  return text::lower_ascii(host.substr(0, host.find(':', from)));
}

}  // namespace

// ---------------------------------------------------------------- server

class Server::Impl {
 public:
  Impl(ServerSettings settings, Handler& handler)
      : settings_(std::move(settings)),
        handler_(handler),
        acceptor_(io_),
        workers_(std::max(1u, settings_.worker_threads)),
        id_prefix_(crypto::hex(crypto::random_bytes(4))) {}

  Result<void> listen();
  void run();
  void stop();
  std::uint16_t port() const { return port_; }
  ServerCounts counts() const { return {accepted_.load(), refused_.load(), static_cast<std::int64_t>(open_.load()), timed_out_.load()}; }

 private:
  class Session;
  asio::awaitable<void> accept_loop();
  asio::awaitable<void> on_workers(const std::function<void()>& work) {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(OnWorkers(workers_, work), asio::use_awaitable);
  }
  bool enter(const std::string& address);
  void leave(const std::string& address);
  void log(std::string_view message) const {
    if (settings_.log_error) settings_.log_error(message);
  }

  ServerSettings settings_;
  Handler& handler_;

  // Before the event loop, whose end destroys the sessions that are left, which use these.
  std::mutex mutex_;  // guards the next three
  std::condition_variable changed_;
  std::unordered_map<std::string, std::size_t> per_client_;
  std::set<Session*> sessions_;
  std::optional<asio::ssl::context> tls_;

  asio::io_context io_;
  tcp::acceptor acceptor_;
  asio::thread_pool workers_;
  std::vector<std::thread> threads_;
  std::uint16_t port_ = 0;
  std::string id_prefix_;
  std::atomic<std::uint64_t> next_id_{1};
  std::atomic<std::int64_t> accepted_{0}, refused_{0}, timed_out_{0};
  std::atomic<std::size_t> open_{0};
  std::atomic<bool> stopping_{false};
};

class Server::Impl::Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Impl& server, std::unique_ptr<Conn> conn, std::string peer, bool peer_is_local)
      : server_(server), conn_(std::move(conn)), peer_(std::move(peer)), peer_is_local_(peer_is_local) {
    const std::lock_guard lock(server_.mutex_);
    server_.sessions_.insert(this);
  }
  ~Session() {
    {
      const std::lock_guard lock(server_.mutex_);
      server_.sessions_.erase(this);
    }
    server_.leave(peer_);
  }

  static asio::awaitable<void> run(std::shared_ptr<Session> self) {
    try {
      self->conn_->deadline(self->server_.settings_.handshake_ms);
      self->idle_ = true;  // nothing is lost when the server stops now
      const error_code refused = co_await self->conn_->handshake();
      self->idle_ = false;
      if (!refused) {
        bool more = true;
        while (more) more = co_await self->serve_one();
        co_await self->close();
      }
    } catch (const std::exception& e) {
      self->server_.log(std::string("connection: ") + e.what());
    }
  }

  /// From any thread: an idle connection closes now, a busy one after its answer; `now` closes busy ones too.
  void ask_to_close(bool now) {
    auto self = weak_from_this().lock();
    if (!self) return;  // on its way out already
    asio::post(conn_->stream().get_executor(), [self = std::move(self), now] {
      if (now || self->idle_) {
        error_code ignored;
        self->conn_->stream().socket().close(ignored);
      }
    });
  }

 private:
  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> read_head(RequestParser& parser, Request& request, Response& refusal);
  asio::awaitable<bool> read_body(RequestParser& parser, Request& request, const BodyPlan& plan, Response& refusal);
  asio::awaitable<bool> open_form(Request& request, std::optional<FormReader>& form, Response& refusal);
  asio::awaitable<bool> open_file(Request& request, Response& refusal);
  asio::awaitable<bool> close_form(FormReader& form, std::string_view rest, Request& request, Response& refusal);
  asio::awaitable<bool> close_file(std::string_view rest, Request& request, Response& refusal);
  asio::awaitable<bool> respond(const Request& request, Response& response, bool keep);
  asio::awaitable<void> close();
  asio::awaitable<bool> fill(std::size_t at_least);
  bool understand(const RequestParser& parser, Request& request, Response& refusal) const;
  void identify(Request& request) const;
  std::string head_of(const Request& request, const Response& response, std::size_t body_bytes, bool keep) const;
  Response answer(Request& request);
  Response refuse(const Request& request, ErrorCode code, std::string why, int status = 0) const {
    return problem(Error(code, std::move(why)), request.id, status);
  }

  std::string_view unread() const { return std::string_view(buffer_).substr(begin_, end_ - begin_); }

  Impl& server_;
  std::unique_ptr<Conn> conn_;
  std::string peer_;
  bool peer_is_local_;
  std::string buffer_ = std::string(kSmallBuffer, '\0');
  std::size_t begin_ = 0, end_ = 0;  // bytes read and not yet parsed
  bool idle_ = false;                // waiting for the first byte of a request; used on the strand only
  bool first_ = true;
  Clock::time_point started_ = Clock::now();  // of the request in hand, when its head was complete
  std::int64_t bytes_in_ = 0;                 // of its body
  bool linger_ = false;                       // the client may still be sending: read on a little before closing
};

// Reads once more behind what is there. False at the end of the stream, on errors and when the deadline has passed.
asio::awaitable<bool> Server::Impl::Session::fill(std::size_t capacity) {
  if (begin_ > 0) {
    buffer_.replace(0, end_ - begin_, buffer_, begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (buffer_.size() < capacity) buffer_.resize(capacity);
  if (end_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  const asio::mutable_buffer into(buffer_.data() + end_, buffer_.size() - end_);
  const IoResult got = co_await conn_->read(into);
  if (got.error == beast::error::timeout) ++server_.timed_out_;
  if (got.error) co_return false;
  end_ += got.bytes;
  co_return true;
}

// One request and its answer. @returns whether the connection goes on
asio::awaitable<bool> Server::Impl::Session::serve_one() {
  Request request;
  request.id = server_.id_prefix_ + std::to_string(server_.next_id_.fetch_add(1, std::memory_order_relaxed));
  Response response;
  RequestParser parser(request, server_.settings_.header_limit);

  const bool head_read = co_await read_head(parser, request, response);
  started_ = Clock::now();
  bytes_in_ = 0;
  if (!head_read) {
    if (response.status == 0) co_return false;  // the client went away, or was too slow to deserve an answer
    linger_ = true;
    co_return co_await respond(request, response, false);
  }
  if (!understand(parser, request, response)) {
    linger_ = true;
    co_return co_await respond(request, response, false);
  }
  // Keeping an HTTP/1.0 connection would need headers of that time; such clients ask once.
  const bool keep = parser.keep_alive() && !parser.old_version;
  if (!parser.is_done()) {
    const BodyPlan plan = server_.handler_.plan(request);
    const bool body_read = co_await read_body(parser, request, plan, response);
    bytes_in_ = parser.body_bytes;
    if (!body_read) {
      if (response.status == 0) co_return false;
      linger_ = true;
      co_return co_await respond(request, response, false);
    }
  }
  const std::function<void()> work = [this, &request, &response] { response = answer(request); };
  co_await server_.on_workers(work);
  co_return co_await respond(request, response, keep);
}

// False with refusal.status 0: close without a word.
asio::awaitable<bool> Server::Impl::Session::read_head(RequestParser& parser, Request& request, Response& refusal) {
  const ServerSettings& settings = server_.settings_;
  refusal.status = 0;
  if (begin_ == end_) {
    // A connection that waits keeps as little as possible; nothing is unread, so what was read may go.
    begin_ = end_ = 0;
    if (buffer_.size() > kSmallBuffer) {
      buffer_.resize(kSmallBuffer);
      buffer_.shrink_to_fit();
    }
    if (server_.stopping_) co_return false;
    conn_->deadline(first_ ? settings.header_ms : settings.idle_ms);
    idle_ = true;
    const bool some = co_await fill(kSmallBuffer);
    idle_ = false;
    if (!some) co_return false;
  }
  first_ = false;
  conn_->deadline(settings.header_ms);
  std::size_t taken = 0;
  for (;;) {
    error_code error;
    if (begin_ < end_) {
      const std::size_t used = parser.put(asio::const_buffer(buffer_.data() + begin_, end_ - begin_), error);
      begin_ += used;
      taken += used;
      if (parser.is_header_done() && !error) break;
    } else {
      error = bhttp::error::need_more;
    }
    identify(request);
    if (error == bhttp::error::header_limit || taken + (end_ - begin_) > settings.header_limit + kSmallBuffer) {
      refusal = refuse(request, ErrorCode::kTooLarge, "请求头过大，请清除浏览器的 Cookie 后重试", 431);
      co_return false;
    }
    if (error && error != bhttp::error::need_more) {
      refusal = refuse(request, ErrorCode::kInvalidArgument, "请求格式不正确，请刷新页面后重试");
      co_return false;
    }
    const bool more = co_await fill(kSmallBuffer);
    if (!more) co_return false;
  }
  identify(request);
  co_return true;
}

// Who the client is: the peer, or what a trusted proxy says.
void Server::Impl::Session::identify(Request& request) const {
  request.client = peer_;
  request.loopback = peer_is_local_;
  request.secure = server_.tls_.has_value();
  const std::string_view forwarded = request.header("x-forwarded-for");
  if (!forwarded.empty()) request.loopback = false;
  const auto& trusted = server_.settings_.trusted_proxies;
  if (std::find(trusted.begin(), trusted.end(), peer_) == trusted.end()) return;
  if (!forwarded.empty()) {
    // The last entry is the one our own proxy wrote; what stands before it may be invented.
    const std::string_view last = text::trim_ascii(forwarded.substr(forwarded.rfind(',') + 1));
    error_code error;
    const asio::ip::address address = asio::ip::make_address(std::string(last), error);
    if (!error) request.client = plain_address(address);
  }
  if (text::lower_ascii(request.header("x-forwarded-proto")) == "https") request.secure = true;
}

// The checks that hold for every request, whatever its route.
bool Server::Impl::Session::understand(const RequestParser& parser, Request& request, Response& refusal) const {
  if (parser.bad_encoding) {
    refusal = refuse(request, ErrorCode::kInvalidArgument, "不支持这种传输编码，请刷新页面后重试", 501);
    return false;
  }
  if (request.method == Method::kOther) {
    refusal = refuse(request, ErrorCode::kMethodNotAllowed, "不支持这种请求方法", 501);
    return false;
  }
  const std::string host = host_without_port(request.header("host"));
  const auto& allowed = server_.settings_.allowed_hosts;
  const bool known = host == "127.0.0.1" || host == "localhost" || host == "[::1]" ||
                     std::any_of(allowed.begin(), allowed.end(), [&](const std::string& a) { return text::lower_ascii(a) == host; });
  if (parser.hosts != 1 || host.empty()) {
    refusal = refuse(request, ErrorCode::kInvalidArgument, "请求缺少主机名，请从浏览器访问");
    return false;
  }
  if (!known) {
    refusal =
        refuse(request, ErrorCode::kHostRefused, "请使用本系统登记的地址访问；如果这就是正式地址，请管理员把它加入服务器配置的允许地址");
    return false;
  }
  auto target = request.target.size() > kMaxTarget ? Result<Target>(fail(ErrorCode::kInvalidArgument, "网址过长，请减少筛选条件"))
                                                   : parse_target(request.target);
  if (!target) {
    refusal = problem(target.error(), request.id);
    return false;
  }
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  return true;
}

asio::awaitable<bool> Server::Impl::Session::read_body(RequestParser& parser, Request& request, const BodyPlan& plan, Response& refusal) {
  const ServerSettings& settings = server_.settings_;
  refusal.status = 0;
  const auto too_large = [&] {
    const std::string limit =
        plan.max_bytes >= (1 << 20) ? std::to_string(plan.max_bytes >> 20) + " MB" : std::to_string(plan.max_bytes) + " 字节";
    return refuse(request, ErrorCode::kTooLarge, plan.max_bytes == 0 ? "这个请求不应带有内容" : "内容超过上限 " + limit + "，请拆分后重试");
  };
  // A form is announced to the handler first, which may want to know who sends one that is too long.
  std::optional<FormReader> form;
  if (plan.form) {
    const bool welcome = co_await open_form(request, form, refusal);
    if (!welcome) co_return false;
  } else if (plan.file) {
    const bool welcome = co_await open_file(request, refusal);
    if (!welcome) co_return false;
  }
  const bool to_disk = plan.form || plan.file;
  if (const auto length = parser.content_length(); length && *length > static_cast<std::uint64_t>(plan.max_bytes)) {
    refusal = too_large();
    co_return false;
  }
  if (text::lower_ascii(request.header("expect")) == "100-continue" && begin_ == end_) {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    conn_->deadline(settings.write_ms);
    const std::array<asio::const_buffer, 2> go_on{asio::const_buffer(kContinue.data(), kContinue.size()), asio::const_buffer()};
    const IoResult sent = co_await conn_->write(go_on);
    if (sent.error) co_return false;
  }

  parser.max_body = plan.max_bytes;
  parser.eager(true);
  Result<void> fed;
  const std::function<void()> feed = [&form, &fed, &parser, &request] { fed = form ? form->feed(parser.pending) : request.file->write(parser.pending); };
  const Clock::time_point start = Clock::now();
  conn_->deadline(settings.body_read_ms);
  while (!parser.is_done()) {
    error_code error;
    if (begin_ < end_) {
      begin_ += parser.put(asio::const_buffer(buffer_.data() + begin_, end_ - begin_), error);
      if (parser.body_too_large) {
        refusal = too_large();
        co_return false;
      }
      if (error && error != bhttp::error::need_more) {
        refusal = refuse(request, ErrorCode::kInvalidArgument, "请求内容格式不正确，请刷新页面后重试");
        co_return false;
      }
      if (parser.is_done()) break;
    } else {
      error = bhttp::error::need_more;
    }
    if (to_disk && parser.pending.size() >= kFormPiece) {
      co_await server_.on_workers(feed);
      parser.pending.clear();
      if (!fed) {
        refusal = problem(fed.error(), request.id);
        co_return false;
      }
      conn_->deadline(settings.body_read_ms);
    }
    if (error == bhttp::error::need_more) {
      // A trickle that resets the deadline with every byte is stopped by the average.
      const auto spent = std::chrono::duration_cast<milliseconds>(Clock::now() - start).count();
      if (spent > settings.body_read_ms && parser.body_bytes < settings.body_bytes_per_second * spent / 1000) {
        ++server_.timed_out_;
        co_return false;
      }
      conn_->deadline(settings.body_read_ms);
      const bool more = co_await fill(kBodyBuffer);
      if (!more) co_return false;
    }
  }
  if (form) co_return co_await close_form(*form, parser.pending, request, refusal);
  if (request.file) co_return co_await close_file(parser.pending, request, refusal);
  request.body = std::move(parser.pending);
  co_return true;
}

// Asks whether the file is welcome before any of it is read.
asio::awaitable<bool> Server::Impl::Session::open_file(Request& request, Response& refusal) {
  std::optional<Response> refused;
  Result<std::shared_ptr<TempFile>> file = std::shared_ptr<TempFile>();
  const std::function<void()> ask = [this, &request, &refused, &file] {
    refused = server_.handler_.admit(request);
    if (!refused) file = TempFile::create(server_.settings_.temp_directory);
  };
  co_await server_.on_workers(ask);
  if (!refused && !file) refused = problem(file.error(), request.id);
  if (refused) {
    refusal = std::move(*refused);
    co_return false;
  }
  request.file = *std::move(file);
  co_return true;
}

asio::awaitable<bool> Server::Impl::Session::close_file(std::string_view rest, Request& request, Response& refusal) {
  Result<void> written;
  const std::function<void()> end = [&request, &written, rest] {
    written = request.file->write(rest);
    request.file->close();
  };
  co_await server_.on_workers(end);
  if (!written) refusal = problem(written.error(), request.id);
  co_return written.has_value();
}

// Asks whether the form is welcome before any of it is read.
asio::awaitable<bool> Server::Impl::Session::open_form(Request& request, std::optional<FormReader>& form, Response& refusal) {
  auto reader = FormReader::create(request.header("content-type"), server_.settings_.temp_directory);
  if (!reader) {
    refusal = problem(reader.error(), request.id);
    co_return false;
  }
  std::optional<Response> refused;
  const std::function<void()> ask = [this, &request, &refused] { refused = server_.handler_.admit(request); };
  co_await server_.on_workers(ask);
  if (refused) {
    refusal = std::move(*refused);
    co_return false;
  }
  form = std::move(*reader);
  co_return true;
}

asio::awaitable<bool> Server::Impl::Session::close_form(FormReader& form, std::string_view rest, Request& request, Response& refusal) {
  Result<std::vector<FormPart>> parts = std::vector<FormPart>();
  const std::function<void()> end = [&form, &parts, rest] {
    if (auto fed = form.feed(rest); fed)
      parts = form.finish();
    else
      parts = Failure(fed.error());
  };
  co_await server_.on_workers(end);
  if (!parts) {
    refusal = problem(parts.error(), request.id);
    co_return false;
  }
  request.form = std::move(*parts);
  co_return true;
}

Response Server::Impl::Session::answer(Request& request) {
  try {
    return server_.handler_.handle(request);
  } catch (const std::exception& e) {
    server_.log("request " + request.id + " " + std::string(method_name(request.method)) + " " + request.path + ": " + e.what());
  } catch (...) {
    server_.log("request " + request.id + " " + request.path + ": unknown exception");
  }
  return refuse(request, ErrorCode::kInternal, "系统内部错误，请稍后再试；如果一直出现，请把请求编号告诉管理员");
}

std::string Server::Impl::Session::head_of(const Request& request, const Response& response, std::size_t body_bytes, bool keep) const {
  std::string out;
  out.reserve(1024);
  out += "HTTP/1.1 ";
  out += std::to_string(response.status);
  out += ' ';
  out += status_text(response.status);
  out += "\r\nServer: shouwang\r\nDate: ";
  out += http_date(server_.settings_.now_ms() / 1000);
  out += "\r\nX-Request-Id: ";
  out += request.id;
  out += "\r\n";
  if (response.status != 204 && response.status != 304) {
    out += "Content-Type: ";
    out += response.content_type;
    out += "\r\nContent-Length: ";
    out += std::to_string(body_bytes);
    out += "\r\n";
  }
  bool cached = false;
  for (const auto& [name, value] : response.headers) {
    if (name == "Cache-Control") cached = true;
    out += name;
    out += ": ";
    // A line end in a value would let its author write headers.
    for (const char c : value) out += c == '\r' || c == '\n' ? ' ' : c;
    out += "\r\n";
  }
  if (!cached) out += "Cache-Control: no-store\r\n";
  if (request.secure) out += "Strict-Transport-Security: max-age=31536000\r\n";
  out += kSecurityHeaders;
  if (!keep) out += "Connection: close\r\n";
  out += "\r\n";
  return out;
}

asio::awaitable<bool> Server::Impl::Session::respond(const Request& request, Response& response, bool keep) {
  keep = keep && !response.close && !server_.stopping_;
  const std::string_view body = response.view.empty() ? std::string_view(response.body) : response.view;
  const std::string head = head_of(request, response, body.size(), keep);
  const bool without_body = request.method == Method::kHead || response.status == 204 || response.status == 304;
  const std::size_t bytes = without_body ? 0 : body.size();
  const std::array<asio::const_buffer, 2> buffers{asio::const_buffer(head.data(), head.size()), asio::const_buffer(body.data(), bytes)};
  conn_->deadline(server_.settings_.write_ms + static_cast<std::int64_t>(bytes) * 1000 / server_.settings_.write_bytes_per_second);
  const IoResult sent = co_await conn_->write(buffers);
  if (sent.error == beast::error::timeout) ++server_.timed_out_;
  if (server_.settings_.observe) {
    Observation seen;
    seen.method = request.method;
    seen.route = response.route;
    seen.path = request.path;
    seen.status = response.status;
    seen.seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    seen.bytes_in = bytes_in_;
    seen.bytes_out = static_cast<std::int64_t>(sent.bytes);
    seen.request_id = request.id;
    seen.client = request.client;
    server_.settings_.observe(seen);
  }
  co_return keep && !sent.error;
}

// After an early answer the client may still be sending: closing at once would reset the connection and lose the answer.
asio::awaitable<void> Server::Impl::Session::close() {
  conn_->stream().expires_after(kLingerTime);
  // TLS cannot read any more once it has said goodbye; TCP can, and says it first.
  if (!server_.tls_) co_await conn_->shut_down();
  if (linger_) {
    std::size_t discarded = 0;
    while (discarded < kLingerBytes) {
      begin_ = end_ = 0;
      const bool more = co_await fill(kBodyBuffer);
      if (!more || end_ == 0) break;
      discarded += end_;
    }
  }
  if (server_.tls_) co_await conn_->shut_down();
  error_code ignored;
  conn_->stream().socket().close(ignored);
}

bool Server::Impl::enter(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (open_ >= settings_.max_connections) return false;
  std::size_t& mine = per_client_[address];
  if (mine >= settings_.max_connections_per_client) return false;
  ++mine;
  ++open_;
  return true;
}

void Server::Impl::leave(const std::string& address) {
  const std::lock_guard lock(mutex_);
  if (const auto it = per_client_.find(address); it != per_client_.end() && --it->second == 0) per_client_.erase(it);
  --open_;
  changed_.notify_all();
}

asio::awaitable<void> Server::Impl::accept_loop() {
  asio::steady_timer pause(io_);
  while (!stopping_) {
    const asio::any_io_executor strand = asio::make_strand(io_);
    auto [error, socket] = co_await acceptor_.async_accept(strand, kTuple);
    if (error) {
      if (stopping_ || error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
      // No file descriptors left, most likely: wait for some to come back instead of spinning.
      log("accept: " + error.message());
      pause.expires_after(milliseconds(50));
      co_await pause.async_wait(kTuple);
      continue;
    }
    error_code gone;
    const tcp::endpoint peer = socket.remote_endpoint(gone);
    if (gone) continue;
    const std::string address = plain_address(peer.address());
    ++accepted_;
    if (!enter(address)) {
      ++refused_;
      continue;  // the socket closes
    }
    socket.set_option(tcp::no_delay(true), gone);
    const bool local = peer.address().is_loopback() || address == "127.0.0.1";
    std::unique_ptr<Conn> conn;
    if (tls_)
      conn = std::make_unique<TlsConn>(std::move(socket), *tls_);
    else
      conn = std::make_unique<PlainConn>(std::move(socket));
    auto session = std::make_shared<Session>(*this, std::move(conn), address, local);
    asio::co_spawn(strand, Session::run(std::move(session)), asio::detached);
  }
}

Result<void> Server::Impl::listen() {
  if (!settings_.now_ms) return fail(ErrorCode::kInvalidArgument, "服务器缺少时钟");
  if (settings_.certificate_file.empty() != settings_.private_key_file.empty())
    return fail(ErrorCode::kInvalidArgument, "启用 TLS 需要同时配置证书文件和私钥文件");
  error_code error;
  if (!settings_.certificate_file.empty()) {
    tls_.emplace(asio::ssl::context::tls_server);
    tls_->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
                      asio::ssl::context::no_compression);
    SSL_CTX_set_options(tls_->native_handle(), SSL_OP_NO_RENEGOTIATION);
    tls_->use_certificate_chain_file(settings_.certificate_file.string(), error);
    if (error) return fail(ErrorCode::kIo, "无法读取证书文件 " + settings_.certificate_file.string() + "：请检查路径和 PEM 格式");
    tls_->use_private_key_file(settings_.private_key_file.string(), asio::ssl::context::pem, error);
    if (error) return fail(ErrorCode::kIo, "无法读取私钥文件 " + settings_.private_key_file.string() + "，或私钥与证书不配对");
  }
  const asio::ip::address address = asio::ip::make_address(settings_.address, error);
  if (error) return fail(ErrorCode::kInvalidArgument, "监听地址 " + settings_.address + " 不是 IP 地址，例如 127.0.0.1 或 0.0.0.0");
  const tcp::endpoint endpoint(address, settings_.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error == asio::error::address_in_use)
    return fail(ErrorCode::kIo, "端口 " + std::to_string(settings_.port) + " 已被占用：请停止占用它的程序，或在配置中换一个端口");
  if (error == asio::error::access_denied)
    return fail(ErrorCode::kIo, "没有权限使用端口 " + std::to_string(settings_.port) + "：1024 以下的端口需要管理员授权，请换一个端口");
  if (error)
    return fail(ErrorCode::kIo, "无法在 " + settings_.address + ":" + std::to_string(settings_.port) + " 上监听：" + error.message());
  port_ = acceptor_.local_endpoint(error).port();
  return {};
}

void Server::Impl::run() {
  asio::co_spawn(io_, accept_loop(), asio::detached);
  for (unsigned k = 0; k < std::max(1u, settings_.io_threads); ++k)
    threads_.emplace_back([this] {
      for (;;) try {
          io_.run();
          return;
        } catch (const std::exception& e) {
          log(std::string("event loop: ") + e.what());
        }
    });
}

void Server::Impl::stop() {
  if (stopping_.exchange(true)) return;
  asio::post(io_, [this] {
    error_code ignored;
    acceptor_.close(ignored);
  });
  const auto ask_all = [this](bool now) {
    // Holding the lock keeps the sessions alive: their destructor needs it too.
    for (Session* session : sessions_) session->ask_to_close(now);
  };
  std::unique_lock lock(mutex_);
  ask_all(false);
  changed_.wait_for(lock, milliseconds(settings_.stop_ms), [&] { return sessions_.empty(); });
  ask_all(true);
  // Handlers cannot be interrupted: the workers finish what they have begun.
  lock.unlock();
  workers_.join();
  lock.lock();
  changed_.wait_for(lock, milliseconds(settings_.stop_ms), [&] { return sessions_.empty(); });
  lock.unlock();
  io_.stop();
  for (std::thread& thread : threads_) thread.join();
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }
std::uint16_t Server::port() const { return impl_->port(); }
ServerCounts Server::counts() const { return impl_->counts(); }
void Server::stop() { impl_->stop(); }

Result<std::unique_ptr<Server>> Server::start(ServerSettings settings, Handler& handler) {
  auto impl = std::make_unique<Impl>(std::move(settings), handler);
  RETURN_IF_ERROR(impl->listen());
  impl->run();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

}  // namespace shouwang::http
