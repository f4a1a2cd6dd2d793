// What handlers see of HTTP: plain values, no socket, no library type.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"

namespace shouwang::http {

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };
std::string_view method_name(Method method);  // "GET" …, "OTHER"
Method parse_method(std::string_view name);
/// Everything but GET, HEAD and OPTIONS: may change something, needs the CSRF token.
bool is_unsafe(Method method);

/// A file in the temporary directory that disappears with its last owner.
class TempFile {
 public:
  /// Creates an empty file that only this user can read. @errors kIo, kDiskFull
  static Result<std::shared_ptr<TempFile>> create(const std::filesystem::path& directory);
  ~TempFile();
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  /// Files that a server which was killed has left behind go. No other server may use the directory.
  static void remove_all(const std::filesystem::path& directory);
  /// Appends. @errors kIo, kDiskFull
  Result<void> write(std::string_view bytes);
  /// No more writes; readers see everything from here on.
  void close();
  const std::filesystem::path& path() const { return path_; }
  std::int64_t bytes() const { return bytes_; }

 private:
  TempFile(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::filesystem::path path_;
  int descriptor_;
  std::int64_t bytes_ = 0;
};

/// One part of a multipart/form-data body: a small value, or a file that stands on disk.
struct FormPart {
  std::string name;
  std::string value;      // values only
  std::string file_name;  // files only: the last component, valid UTF-8
  std::string content_type;
  std::shared_ptr<TempFile> file;  // files only
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::kGet;
  std::string target;  // as sent
  std::string path;    // decoded, starts with '/', no empty, "." or ".." segments
  Pairs query;         // decoded, in order
  Pairs headers;       // names in lower case
  std::string body;    // when it is not a form on disk
  std::vector<FormPart> form;
  std::shared_ptr<TempFile> file;  // when the whole body is a file
  std::string client;     // address of the client, without port
  bool loopback = false;  // the connection comes from this machine and not through a proxy
  bool secure = false;    // TLS, here or at the trusted proxy
  std::string id;         // unique; in logs, errors and the X-Request-Id header

  std::string_view header(std::string_view lower_name) const;  // "" when absent
  std::string_view cookie(std::string_view name) const;        // "" when absent
};

struct Response {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  Pairs headers{};
  std::string body{};
  std::string_view view{};   // used instead of body when not empty; must outlive the server (embedded files)
  std::string_view route{};  // pattern of the route, for logs and metrics; static storage
  bool close = false;        // end the connection after this answer
};

/// Status line text: "Not Found".
std::string_view status_text(int status);

/// application/problem+json. @param status 0 = the status of the code in the table of errors
Response problem(const Error& error, std::string_view request_id, int status = 0);

/// Splits and decodes a request target. @errors kInvalidArgument for everything a browser would not send: no leading slash, bad
/// escapes, control characters, invalid UTF-8, "." and ".." segments, encoded slashes
struct Target {
  std::string path;
  Pairs query;
};
Result<Target> parse_target(std::string_view target);

/// "Sat, 31 Oct 2026 08:00:00 GMT"
std::string http_date(std::int64_t unix_seconds);

}  // namespace shouwang::http
