// A throw-away PostgreSQL server for tests: made in a temporary folder, reachable on 127.0.0.1 only, gone at the end of the program.
//
// PostgreSQL refuses to run as root: then the server runs as `postgres` or `nobody`. It gets a signal when the test program dies
// in whatever way, so that no server stays behind.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "storage/postgres/postgres_connection.h"

namespace shouwang::storage::testing {

class PostgresCluster {
 public:
  /// One per program, started at first use. nullptr when it cannot be had; why_not() says why.
  static PostgresCluster* shared() {
    static const std::unique_ptr<PostgresCluster> cluster = start();
    return cluster.get();
  }
  static const std::string& why_not() { return reason(); }

  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;
  ~PostgresCluster() {
    if (getpid() != owner_) return;  // a forked child must not take the server down
    if (server_ > 0) {
      ::kill(server_, SIGQUIT);  // at once: nothing here is worth keeping
      ::waitpid(server_, nullptr, 0);
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// A new database, empty or a copy of another one that nobody uses at the moment. @returns its name
  std::string create_database(const std::string& copy_of = "template1") {
    static std::atomic<int> count{0};
    const std::string name = "test" + std::to_string(++count);
    auto admin = open_postgres(url("postgres"));
    if (admin) (*admin)->script("create database " + name + " template " + copy_of).ignore("opening the database fails next and says it better");
    return name;
  }
  std::string url(const std::string& database) const { return "postgresql://shouwang@127.0.0.1:" + std::to_string(port_) + "/" + database; }

 private:
  explicit PostgresCluster(std::filesystem::path folder) : folder_(std::move(folder)) {}

  static std::string& reason() {
    static std::string text;
    return text;
  }

  static std::filesystem::path programs() {
    for (const char* folder : {"/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin", "/usr/pgsql-15/bin", "/usr/local/pgsql/bin"})
      if (::access((std::string(folder) + "/initdb").c_str(), X_OK) == 0) return folder;
    if (FILE* pipe = ::popen("pg_config --bindir 2>/dev/null", "r")) {
      char line[512] = "";
      const bool read = std::fgets(line, sizeof line, pipe) != nullptr;
      ::pclose(pipe);
      std::string folder(line);
      while (!folder.empty() && folder.back() == '\n') folder.pop_back();
      if (read && ::access((folder + "/initdb").c_str(), X_OK) == 0) return folder;
    }
    return {};
  }

  static int free_port() {
    const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(s, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(s, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(s);
    return ntohs(address.sin_port);
  }

  /// Starts a program as `user` (nullptr = as we are), output to `log`.
  static pid_t run(const std::vector<std::string>& command, const passwd* user, const std::filesystem::path& folder, const std::string& log) {
    std::vector<char*> arguments;
    for (const auto& a : command) arguments.push_back(const_cast<char*>(a.c_str()));
    arguments.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) return child;
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(out, 1);
    ::dup2(out, 2);
    if (user && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::getppid() != parent || ::chdir(folder.c_str()) != 0) ::_exit(126);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }

  static std::unique_ptr<PostgresCluster> start() {
    const auto bin = programs();
    if (bin.empty()) {
      reason() = "PostgreSQL is not installed here (no initdb in /usr/lib/postgresql/*/bin, none by pg_config)";
      return nullptr;
    }
    const passwd* user = nullptr;
    if (::geteuid() == 0) {
      user = ::getpwnam("postgres");
      if (!user) user = ::getpwnam("nobody");
      if (!user) {
        reason() = "running as root, and there is neither a user postgres nor nobody to run PostgreSQL as";
        return nullptr;
      }
    }
    std::string folder = (std::filesystem::temp_directory_path() / "shouwang-postgres-XXXXXX").string();
    if (!::mkdtemp(folder.data())) {
      reason() = "no temporary folder";
      return nullptr;
    }
    std::unique_ptr<PostgresCluster> cluster(new PostgresCluster(folder));
    if (user && ::chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0) {
      reason() = "the temporary folder cannot be given to " + std::string(user->pw_name);
      return nullptr;
    }
    const std::string log = folder + "/log", data = folder + "/data";
    // A linguistic collation on purpose: statements must ask for byte order where they need it.
    const std::vector<std::string> initdb = {bin / "initdb", "-D", data, "-U", "shouwang", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions",
                                             "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=zh"};
    int status = 0;
    if (const pid_t child = run(initdb, user, folder, log); child < 0 || ::waitpid(child, &status, 0) != child || status != 0) {
      reason() = "initdb failed: " + tail(log);
      return nullptr;
    }
    for (int attempt = 0; attempt < 3; ++attempt) {  // somebody else may take the port in between
      cluster->port_ = free_port();
      cluster->server_ = run({bin / "postgres", "-D", data, "-p", std::to_string(cluster->port_), "-c", "listen_addresses=127.0.0.1", "-c",
                              "unix_socket_directories=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c",
                              "shared_buffers=256MB", "-c", "max_wal_size=2GB", "-c", "autovacuum=off"},
                             user, folder, log);
      for (int i = 0; i < 200; ++i) {
        if (open_postgres(cluster->url("postgres"))) return cluster;
        if (::waitpid(cluster->server_, &status, WNOHANG) == cluster->server_) {
          cluster->server_ = -1;
          break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
    }
    reason() = "the server did not start: " + tail(log);
    return nullptr;
  }

  static std::string tail(const std::string& file) {
    std::ifstream in(file);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    return text.size() > 600 ? text.substr(text.size() - 600) : text;
  }

  std::filesystem::path folder_;
  pid_t owner_ = ::getpid();
  pid_t server_ = -1;
  int port_ = 0;
};

}  // namespace shouwang::storage::testing
