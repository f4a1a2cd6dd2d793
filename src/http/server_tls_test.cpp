#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "http/server.h"

namespace shouwang::http {
namespace {

class Hello : public Handler {
 public:
  BodyPlan plan(const Request&) override { return {1 << 20, false}; }
  std::optional<Response> admit(const Request&) override { return std::nullopt; }
  Response handle(Request& request) override {
    Response out;
    out.body = request.secure ? "secure " : "open ";
    out.body += std::to_string(request.body.size());
    return out;
  }
};

// A key and a certificate that it signs itself, as files.
struct Certificate {
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("shouwang-tls-" + std::to_string(::getpid()));
  std::filesystem::path certificate = folder / "cert.pem", key = folder / "key.pem";
  Certificate() {
    std::filesystem::create_directory(folder);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> x509(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509.get()), 0);
    X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
    X509_set_pubkey(x509.get(), pair.get());
    X509_NAME* name = X509_get_subject_name(x509.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(x509.get(), name);
    X509_sign(x509.get(), pair.get(), EVP_sha256());
    std::FILE* file = std::fopen(certificate.c_str(), "w");
    PEM_write_X509(file, x509.get());
    std::fclose(file);
    file = std::fopen(key.c_str(), "w");
    PEM_write_PrivateKey(file, pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
  }
  ~Certificate() { std::filesystem::remove_all(folder); }
};

class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int newest = 0) : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    if (newest != 0) SSL_CTX_set_max_proto_version(context_.get(), newest);
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return;
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_);
    ready_ = SSL_connect(ssl_.get()) == 1;
  }
  ~TlsClient() {
    ssl_.reset();
    ::close(socket_);
  }
  bool ready() const { return ready_; }
  std::string ask(const std::string& request, std::string_view until) {
    for (std::size_t at = 0; at < request.size();) {
      const int n = SSL_write(ssl_.get(), request.data() + at, static_cast<int>(std::min<std::size_t>(request.size() - at, 16000)));
      if (n <= 0) break;
      at += static_cast<std::size_t>(n);
    }
    std::string out;
    char bytes[4096];
    while (out.find(until) == std::string::npos) {
      const int n = SSL_read(ssl_.get(), bytes, sizeof bytes);
      if (n <= 0) break;
      out.append(bytes, static_cast<std::size_t>(n));
    }
    return out;
  }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, Free> ssl_;
  int socket_ = -1;
  bool ready_ = false;
};

struct TlsServer : ::testing::Test {
  Certificate files;
  Hello handler;
  std::unique_ptr<Server> server;
  void SetUp() override {
    ServerSettings s;
    s.port = 0;
    s.now_ms = [] { return std::int64_t{0}; };
    s.certificate_file = files.certificate;
    s.private_key_file = files.key;
    s.handshake_ms = 500;
    auto made = Server::start(std::move(s), handler);
    ASSERT_TRUE(made) << made.error().text();
    server = *std::move(made);
  }
};

TEST_F(TlsServer, AnswersSeveralRequestsOnOneConnectionAndTellsBrowsersToStayWithTls) {
  TlsClient client(server->port());
  ASSERT_TRUE(client.ready());
  const std::string first = client.ask("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "secure 0");
  EXPECT_NE(first.find("Strict-Transport-Security: max-age=31536000"), std::string::npos) << first;
  const std::string second =
      client.ask("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n" + std::string(500000, 'b'), "secure 500000");
  EXPECT_NE(second.find("secure 500000"), std::string::npos);
}

TEST_F(TlsServer, LetsTheClientSeeAnEarlyRefusal) {
  TlsClient client(server->port());
  ASSERT_TRUE(client.ready());
  const std::string answer =
      client.ask("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n" + std::string(300000, 'b'), "request_id");
  EXPECT_NE(answer.find(" 413 "), std::string::npos) << answer;
}

TEST_F(TlsServer, RefusesOldVersionsAndPlainText) {
  EXPECT_FALSE(TlsClient(server->port(), TLS1_1_VERSION).ready());
  EXPECT_TRUE(TlsClient(server->port(), TLS1_2_VERSION).ready());
}

TEST_F(TlsServer, ClosesClientsThatNeverShakeHands) {
  const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{5, 0};
  ::setsockopt(silent, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(server->port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(silent, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  char byte = 0;
  EXPECT_EQ(::recv(silent, &byte, 1, 0), 0) << "closed, not timed out on our side";
  ::close(silent);
}

}  // namespace
}  // namespace shouwang::http
