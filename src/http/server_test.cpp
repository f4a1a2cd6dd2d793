#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>
#include <thread>

#include "http/testing/client.h"

namespace shouwang::http {
namespace {

using testing::Answer;
using testing::Connection;

// Answers with what it was asked, so that tests see what reached a handler.
class Echo : public Handler {
 public:
  BodyPlan plan(const Request& head) override {
    if (head.path == "/upload") return {4 << 20, true};
    if (head.path == "/big") return {1 << 20, false};
    return {1000, false};
  }
  std::optional<Response> admit(const Request& head) override {
    ++admitted;
    if (head.header("x-letmein").empty()) return problem(Error(ErrorCode::kUnauthenticated, "请先登录"), head.id);
    return std::nullopt;
  }
  Response handle(Request& request) override {
    ++handled;
    if (request.path == "/throw") throw std::runtime_error("secret inside");
    if (request.path == "/sleep") std::this_thread::sleep_for(std::chrono::milliseconds(300));
    Response out;
    out.content_type = "text/plain";
    if (request.path == "/large") {
      out.body.assign(20 << 20, 'x');
      return out;
    }
    if (request.path == "/inject") out.headers.emplace_back("X-Value", "a\r\nSet-Cookie: evil=1");
    out.body = std::string(method_name(request.method)) + " " + request.path + " " + request.body + " " + request.client +
               (request.secure ? " secure" : "") + (request.loopback ? " loopback" : "");
    for (const FormPart& part : request.form) {
      out.body += "|" + part.name + "=" + part.value;
      if (part.file) out.body += part.file_name + ":" + std::to_string(std::filesystem::file_size(part.file->path()));
    }
    return out;
  }
  std::atomic<int> handled = 0, admitted = 0;
};

struct ServerTest : ::testing::Test {
  Echo handler;
  std::vector<std::string> logged;
  std::mutex mutex;
  std::unique_ptr<Server> server;

  ServerSettings settings() {
    ServerSettings s;
    s.port = 0;
    s.now_ms = [] { return 1'793'500'800'000; };
    s.header_ms = 600;
    s.idle_ms = 900;
    s.body_read_ms = 600;
    s.write_ms = 600;
    s.stop_ms = 3000;
    s.worker_threads = 4;
    s.log_error = [this](std::string_view text) {
      const std::lock_guard lock(mutex);
      logged.emplace_back(text);
    };
    return s;
  }
  void start(ServerSettings s) {
    auto made = Server::start(std::move(s), handler);
    ASSERT_TRUE(made) << made.error().text();
    server = *std::move(made);
  }
  void SetUp() override { start(settings()); }
  void TearDown() override { server.reset(); }
  Connection connect() const { return Connection(server->port()); }
  std::optional<Answer> ask(std::string_view request) {
    Connection c = connect();
    c.send(request);
    return c.receive(request.starts_with("HEAD"));
  }
  int status(std::string_view request) {
    const auto answer = ask(request);
    return answer ? answer->status : 0;
  }
};
using HttpServer = ServerTest;

std::string get(std::string_view path, std::string_view more = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(more) + "\r\n";
}
std::string post(std::string_view path, std::string_view body, std::string_view more = "") {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more) + "\r\n" + std::string(body);
}

TEST_F(HttpServer, AnswersWithIdDateAndSecurityHeaders) {
  const auto answer = ask(get("/a?b=c"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "GET /a  127.0.0.1 loopback");
  EXPECT_FALSE(answer->header("x-request-id").empty());
  EXPECT_EQ(answer->header("date"), "Sun, 01 Nov 2026 02:40:00 GMT");
  EXPECT_EQ(answer->header("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer->header("referrer-policy"), "no-referrer");
  EXPECT_EQ(answer->header("cross-origin-opener-policy"), "same-origin");
  EXPECT_EQ(answer->header("cache-control"), "no-store");
  EXPECT_THAT(answer->header("content-security-policy"), ::testing::HasSubstr("frame-ancestors 'none'"));
  EXPECT_EQ(answer->header("strict-transport-security"), "") << "not without TLS";
}

TEST_F(HttpServer, KeepsTheConnectionAndAnswersPipelinedRequestsInOrder) {
  Connection c = connect();
  c.send(get("/1") + post("/2", "two") + get("/sleep") + get("/4"));
  EXPECT_EQ(c.receive()->body, "GET /1  127.0.0.1 loopback");
  EXPECT_EQ(c.receive()->body, "POST /2 two 127.0.0.1 loopback");
  EXPECT_EQ(c.receive()->body, "GET /sleep  127.0.0.1 loopback");
  EXPECT_EQ(c.receive()->body, "GET /4  127.0.0.1 loopback");
  c.send(get("/5", "Connection: close\r\n"));
  const auto last = c.receive();
  EXPECT_EQ(last->header("connection"), "close");
  EXPECT_TRUE(c.closed_after(2000));
}

TEST_F(HttpServer, KeepsTheConnectionAfterBodiesOfEverySize) {
  Connection c = connect();
  for (std::size_t size = 1'000; size < 1'000'000; size += size / 3) {
    c.send(post("/big", std::string(size, 'b')));
    ASSERT_TRUE(c.receive()) << size;
    c.send(get("/next"));
    const auto next = c.receive();
    ASSERT_TRUE(next) << "after a body of " << size;
    EXPECT_EQ(next->status, 200);
  }
}

TEST_F(HttpServer, TakesARequestByteByByte) {
  Connection c = connect();
  for (const char b : post("/slow", "body")) c.send(std::string_view(&b, 1));
  EXPECT_EQ(c.receive()->body, "POST /slow body 127.0.0.1 loopback");
}

TEST_F(HttpServer, AnswersHeadWithTheLengthAndNoBody) {
  Connection c = connect();
  c.send("HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n" + get("/b"));
  const auto head = c.receive(true);
  EXPECT_EQ(head->header("content-length"), std::to_string(std::string_view("HEAD /a  127.0.0.1 loopback").size()));
  EXPECT_EQ(c.receive()->body, "GET /b  127.0.0.1 loopback") << "nothing of a body stands before the next answer";
}

TEST_F(HttpServer, TakesChunkedBodies) {
  const auto answer = ask("POST /c HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n");
  EXPECT_EQ(answer->body, "POST /c Wikipedia 127.0.0.1 loopback");
}

TEST_F(HttpServer, RefusesRequestsWithTwoOpinionsAboutTheirLength) {
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 400);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), 400);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nhello"), 400);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 501);
  EXPECT_EQ(status("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501);
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(HttpServer, RefusesMalformedRequests) {
  EXPECT_EQ(status("GET\r\n\r\n"), 400);
  EXPECT_EQ(status("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n"), 400);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost : localhost\r\n\r\n"), 400);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: localhost\r\nBad\x01: x\r\n\r\n"), 400);
  EXPECT_EQ(status("\x16\x03\x01\x02\x00\x01"), 400) << "TLS to a plain port";
  EXPECT_EQ(status("BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n"), 501);
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(HttpServer, RefusesPathTraversal) {
  for (const char* path : {"/../etc/passwd", "/%2e%2e/etc/passwd", "/a/..%2f..%2fetc", "/a%00b", "//etc", "/%c0%ae%c0%ae/"})
    EXPECT_EQ(status(get(path)), 400) << path;
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(HttpServer, RefusesForeignHosts) {
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"), 421);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n"), 421);
  EXPECT_EQ(status("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"), 400);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"), 200);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"), 200);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: LocalHost\r\n\r\n"), 200);
}

TEST_F(HttpServer, TakesConfiguredHosts) {
  ServerSettings s = settings();
  s.allowed_hosts = {"shouwang.yunxian.gov.cn"};
  start(std::move(s));
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: Shouwang.YunXian.gov.cn:443\r\n\r\n"), 200);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: yunxian.gov.cn\r\n\r\n"), 421);
}

TEST_F(HttpServer, BelievesForwardedHeadersOnlyOfTrustedProxies) {
  const std::string forwarded = get("/", "X-Forwarded-For: 1.2.3.4, 10.9.8.7\r\nX-Forwarded-Proto: https\r\n");
  EXPECT_EQ(ask(forwarded)->body, "GET /  127.0.0.1") << "and a forwarded request never counts as local";
  ServerSettings s = settings();
  s.trusted_proxies = {"127.0.0.1"};
  start(std::move(s));
  const auto answer = ask(forwarded);
  EXPECT_EQ(answer->body, "GET /  10.9.8.7 secure");
  EXPECT_EQ(answer->header("strict-transport-security"), "max-age=31536000");
}

TEST_F(HttpServer, LimitsTheHead) {
  EXPECT_EQ(status(get("/", "X-Long: " + std::string(15 << 10, 'a') + "\r\n")), 200);
  EXPECT_EQ(status(get("/", "X-Long: " + std::string(17 << 10, 'a') + "\r\n")), 431);
  EXPECT_EQ(status("GET /" + std::string(17 << 10, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n"), 431);
  EXPECT_EQ(status(get("/" + std::string(9 << 10, 'a'))), 400);
  std::string many;
  for (int k = 0; k < 120; ++k) many += "X-" + std::to_string(k) + ": 1\r\n";
  EXPECT_EQ(status(get("/", many)), 431);
}

TEST_F(HttpServer, LimitsBodiesByRouteHoweverTheyAreSent) {
  EXPECT_EQ(status(post("/a", std::string(1000, 'b'))), 200);
  EXPECT_EQ(status(post("/a", std::string(1001, 'b'))), 413);
  EXPECT_EQ(status(post("/big", std::string(1 << 20, 'b'))), 200);
  EXPECT_EQ(status(post("/big", std::string((1 << 20) + 1, 'b'))), 413);
  const std::string chunk = "400\r\n" + std::string(1024, 'c') + "\r\n";
  EXPECT_EQ(status("POST /a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + "0\r\n\r\n"), 413);
}

TEST_F(HttpServer, LetsAClientSeeTheRefusalOfABodyThatItIsStillSending) {
  for (int k = 0; k < 10; ++k) EXPECT_EQ(status(post("/a", std::string(900'000, 'b'))), 413);
}

TEST_F(HttpServer, SaysContinueOnlyToBodiesItWillTake) {
  Connection c = connect();
  c.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(c.receive()->status, 100);
  c.send("body");
  EXPECT_EQ(c.receive()->body, "POST /a body 127.0.0.1 loopback");
  c.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(c.receive()->status, 413);
}

TEST_F(HttpServer, StreamsFormsToDiskAfterAskingWhetherTheyAreWelcome) {
  const std::string body = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n" +
                           std::string(3 << 20, 'r') +
                           "\r\n--xyz\r\nContent-Disposition: form-data; name=\"dataset\"\r\n\r\nstudent\r\n--xyz--\r\n";
  const std::string type = "Content-Type: multipart/form-data; boundary=xyz\r\n";
  EXPECT_EQ(status(post("/upload", body, type)), 401);
  EXPECT_EQ(handler.handled, 0);
  const auto answer = ask(post("/upload", body, type + "X-LetMeIn: yes\r\n"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "POST /upload  127.0.0.1 loopback|file=a.csv:3145728|dataset=student");
  EXPECT_EQ(status(post("/upload", "{}", "X-LetMeIn: yes\r\nContent-Type: application/json\r\n")), 415);
  EXPECT_EQ(status(post("/upload", "--xyz--nonsense", "X-LetMeIn: yes\r\n" + type)), 200) << "an empty form is the handler's business";
  EXPECT_EQ(status(post("/upload", "nonsense", "X-LetMeIn: yes\r\n" + type)), 422);
}

TEST_F(HttpServer, ClosesSlowHeadsWithoutMindingThatTheyTrickle) {
  Connection c = connect();
  const auto start = std::chrono::steady_clock::now();
  std::thread trickle([&] {
    for (int k = 0; k < 40 && c.send(k == 0 ? "GET / HTTP/1.1\r\nX: " : "a"); ++k)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
  });
  EXPECT_TRUE(c.closed_after(1900));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(1800));
  trickle.join();
  EXPECT_GE(server->counts().timed_out, 1);
}

TEST_F(HttpServer, ClosesSlowBodiesByTheirAverage) {
  Connection c = connect();
  c.send("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n");
  std::thread trickle([&] {
    for (int k = 0; k < 60 && c.send("a"); ++k) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  });
  const auto closed = c.closed_after(2500);
  trickle.join();
  ASSERT_TRUE(closed);
  EXPECT_LT(*closed, 2000);
}

TEST_F(HttpServer, ClosesClientsThatDoNotRead) {
  ServerSettings s = settings();
  s.write_bytes_per_second = 100 << 20;  // so that 20 MiB get 0.2 s more
  start(std::move(s));
  Connection c = connect();
  c.send(get("/large"));
  for (int k = 0; k < 40 && server->counts().timed_out == 0; ++k) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(server->counts().timed_out, 1);
  EXPECT_EQ(ask(get("/b"))->status, 200) << "nobody else notices";
}

TEST_F(HttpServer, ClosesAfterAnsweringTheFirstVersion) {
  Connection c = connect();
  c.send("GET /a HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
  const auto answer = c.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->header("connection"), "close");
  EXPECT_TRUE(c.closed_after(2000));
}

TEST_F(HttpServer, ClosesIdleConnections) {
  Connection c = connect();
  c.send(get("/"));
  ASSERT_TRUE(c.receive());
  const auto closed = c.closed_after(3000);
  ASSERT_TRUE(closed);
  EXPECT_GE(*closed, 600);
}

TEST_F(HttpServer, AnswersOthersWhileAThousandConnectionsIdle) {
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  ASSERT_GE(files.rlim_cur, 2200u) << "both ends are in this process";
  ServerSettings s = settings();
  s.idle_ms = 60'000;
  start(std::move(s));
  std::vector<Connection> idle;
  for (int k = 0; k < 1000; ++k) {
    idle.push_back(connect());
    ASSERT_TRUE(idle.back().send(get("/"))) << k;
    const auto answer = idle.back().receive();
    ASSERT_TRUE(answer) << k;
  }
  EXPECT_GE(server->counts().open, 1000);
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(status(get("/")), 200);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(500));
  EXPECT_TRUE(idle.front().send(get("/")));
  EXPECT_TRUE(idle.front().receive()) << "and they still work";
}

TEST_F(HttpServer, CapsConnectionsInAllAndByClient) {
  ServerSettings s = settings();
  s.max_connections_per_client = 3;
  start(std::move(s));
  std::vector<Connection> open;
  for (int k = 0; k < 3; ++k) {
    open.push_back(connect());
    open.back().send(get("/"));
    ASSERT_TRUE(open.back().receive()) << k;
  }
  Connection extra = connect();
  extra.send(get("/"));
  EXPECT_FALSE(extra.receive(false, 300));
  open.pop_back();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_EQ(status(get("/")), 200);
  EXPECT_GE(server->counts().refused, 1);
}

TEST_F(HttpServer, SurvivesClientsThatResetInTheMiddleOfAnAnswer) {
  for (int k = 0; k < 50; ++k) {
    Connection c = connect();
    c.send(get("/large"));
    if (k % 2 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    c.reset();
  }
  EXPECT_EQ(status(get("/")), 200);
}

TEST_F(HttpServer, TurnsExceptionsIntoAProblemWithoutTheirText) {
  const auto answer = ask(get("/throw"));
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(answer->header("content-type"), "application/problem+json; charset=utf-8");
  EXPECT_EQ(answer->body.find("secret"), std::string::npos);
  const std::lock_guard lock(mutex);
  ASSERT_EQ(logged.size(), 1u);
  EXPECT_THAT(logged[0], ::testing::HasSubstr("secret inside"));
  EXPECT_THAT(logged[0], ::testing::HasSubstr(answer->header("x-request-id")));
}

TEST_F(HttpServer, DoesNotLetAHeaderValueBecomeAHeader) {
  const auto answer = ask(get("/inject"));
  EXPECT_EQ(answer->header("set-cookie"), "");
}

TEST_F(HttpServer, ReportsWhatItServed) {
  std::vector<std::string> seen;
  ServerSettings s = settings();
  s.observe = [&](const Observation& o) {
    const std::lock_guard lock(mutex);
    seen.push_back(std::string(method_name(o.method)) + " " + std::string(o.path) + " " + std::to_string(o.status) + " in " +
                   std::to_string(o.bytes_in));
  };
  start(std::move(s));
  status(post("/a?name=secret", "body"));
  status("GET / HTTP/1.1\r\nHost: evil\r\n\r\n");
  server->stop();
  // Each is reported when its answer is out, and the next connection may be faster.
  EXPECT_THAT(seen, ::testing::UnorderedElementsAre("POST /a 200 in 4", ::testing::HasSubstr("421")));
}

TEST_F(HttpServer, FinishesWhatItHasBegunWhenItStops) {
  Connection busy = connect(), idle = connect();
  idle.send(get("/"));
  ASSERT_TRUE(idle.receive());
  busy.send(get("/sleep"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  std::thread stopping([&] { server->stop(); });
  const auto answer = busy.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "GET /sleep  127.0.0.1 loopback");
  EXPECT_EQ(answer->header("connection"), "close");
  EXPECT_TRUE(idle.closed_after(2000));
  stopping.join();
  EXPECT_FALSE(Connection(server->port()).connected());
}

TEST_F(HttpServer, SaysWhatIsWrongWithItsSettings) {
  ServerSettings taken = settings();
  taken.port = server->port();
  const auto in_use = Server::start(taken, handler);
  ASSERT_FALSE(in_use);
  EXPECT_THAT(in_use.error().message(), ::testing::HasSubstr("占用"));
  ServerSettings address = settings();
  address.address = "nowhere";
  EXPECT_FALSE(Server::start(address, handler));
  ServerSettings tls = settings();
  tls.certificate_file = "/nowhere/cert.pem";
  EXPECT_FALSE(Server::start(tls, handler)) << "a certificate without its key";
  tls.private_key_file = "/nowhere/key.pem";
  EXPECT_THAT(Server::start(tls, handler).error().message(), ::testing::HasSubstr("证书"));
}

}  // namespace
}  // namespace shouwang::http
