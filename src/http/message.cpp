#include "http/message.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>

#include "base/text.h"
#include "http/json_writer.h"

namespace shouwang::http {
namespace {

constexpr std::string_view kTempPrefix = "upload-";

constexpr std::pair<Method, std::string_view> kMethods[] = {
    {Method::kGet, "GET"},     {Method::kHead, "HEAD"},     {Method::kPost, "POST"},       {Method::kPut, "PUT"},
    {Method::kPatch, "PATCH"}, {Method::kDelete, "DELETE"}, {Method::kOptions, "OPTIONS"}, {Method::kOther, "OTHER"}};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// False for escapes that are not %XX, for control characters and for text that is not UTF-8.
bool decode(std::string_view in, bool plus_is_space, std::string& out) {
  out.clear();
  for (std::size_t k = 0; k < in.size(); ++k) {
    char c = in[k];
    if (c == '+' && plus_is_space) {
      c = ' ';
    } else if (c == '%') {
      if (k + 2 >= in.size()) return false;
      const int high = hex_digit(in[k + 1]), low = hex_digit(in[k + 2]);
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      k += 2;
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
    out += c;
  }
  return text::is_valid_utf8(out);
}

Failure cannot_write() {
  if (errno == ENOSPC || errno == EDQUOT) return fail(ErrorCode::kDiskFull, "服务器磁盘空间不足，请联系系统管理员清理后重试");
  return fail(ErrorCode::kIo, "服务器无法写入临时文件，请联系系统管理员");
}

}  // namespace

std::string_view method_name(Method method) {
  for (const auto& [m, name] : kMethods)
    if (m == method) return name;
  return "OTHER";
}

Method parse_method(std::string_view name) {
  for (const auto& [m, known] : kMethods)
    if (known == name && m != Method::kOther) return m;
  return Method::kOther;
}

bool is_unsafe(Method method) { return method != Method::kGet && method != Method::kHead && method != Method::kOptions; }

Result<std::shared_ptr<TempFile>> TempFile::create(const std::filesystem::path& directory) {
  std::string name = (directory / (std::string(kTempPrefix) + "XXXXXX")).string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);  // made with mode 0600
  if (descriptor < 0) return cannot_write();
  return std::shared_ptr<TempFile>(new TempFile(std::move(name), descriptor));
}

void TempFile::remove_all(const std::filesystem::path& directory) {
  constexpr std::size_t kLength = kTempPrefix.size() + std::string_view("XXXXXX").size();
  std::error_code problem;
  std::vector<std::filesystem::path> left;
  for (const auto& entry : std::filesystem::directory_iterator(directory, problem))
    if (const std::string name = entry.path().filename().string(); name.size() == kLength && name.starts_with(kTempPrefix)) left.push_back(entry.path());
  for (const auto& path : left) std::filesystem::remove(path, problem);
}

TempFile::~TempFile() {
  close();
  ::unlink(path_.c_str());
}

Result<void> TempFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return cannot_write();
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    bytes_ += written;
  }
  return {};
}

void TempFile::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

std::string_view Request::header(std::string_view lower_name) const {
  for (const auto& [name, value] : headers)
    if (name == lower_name) return value;
  return {};
}

std::string_view Request::cookie(std::string_view name) const {
  for (const auto& [header_name, value] : headers) {
    if (header_name != "cookie") continue;
    for (std::string_view part : text::split(value, ';')) {
      part = text::trim_ascii(part);
      if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') return part.substr(name.size() + 1);
    }
  }
  return {};
}

std::string_view status_text(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 499:
      return "Client Closed Request";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
    default:
      return "Unknown";
  }
}

Response problem(const Error& error, std::string_view request_id, int status) {
  Response out;
  out.status = status != 0 ? status : error_http_status(error.code());
  out.content_type = "application/problem+json; charset=utf-8";
  JsonWriter json;
  json.begin_object()
      .field("type", "about:blank")
      .field("title", error_title(error.code()))
      .field("status", out.status)
      .field("code", "E" + std::to_string(static_cast<int>(error.code())))
      .field("name", error_name(error.code()))
      .field("detail", error.message());
  if (!error.context().empty()) json.field("context", error.context());
  json.field("request_id", request_id).end_object();
  out.body = json.take();
  return out;
}

Result<Target> parse_target(std::string_view target) {
  const auto wrong = [] { return fail(ErrorCode::kInvalidArgument, "网址不正确，请从系统页面进入"); };
  if (target.empty() || target[0] != '/') return wrong();
  Target out;
  const std::size_t mark = target.find('?');
  const std::string_view path = target.substr(0, mark);
  std::string part;
  const std::vector<std::string_view> segments = text::split(path.substr(1), '/');
  for (std::size_t k = 0; k < segments.size(); ++k) {
    if (!decode(segments[k], false, part)) return wrong();
    if (part == "." || part == ".." || part.find('/') != std::string::npos || part.find('\\') != std::string::npos) return wrong();
    if (part.empty() && k + 1 < segments.size()) return wrong();  // "//"; a slash at the end is a different, unknown page
    out.path += '/';
    out.path += part;
  }
  if (mark == std::string_view::npos) return out;
  std::string name, value;
  for (const std::string_view pair : text::split(target.substr(mark + 1), '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (!decode(pair.substr(0, equals), true, name)) return wrong();
    value.clear();
    if (equals != std::string_view::npos && !decode(pair.substr(equals + 1), true, value)) return wrong();
    out.query.emplace_back(name, value);
  }
  return out;
}

std::string http_date(std::int64_t unix_seconds) {
  // Names by hand: strftime would follow the locale.
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t when = unix_seconds;
  std::tm tm{};
  ::gmtime_r(&when, &tm);
  const auto two = [](int n) { return std::string(1, static_cast<char>('0' + n / 10)) + static_cast<char>('0' + n % 10); };
  return std::string(kDays[tm.tm_wday]) + ", " + two(tm.tm_mday) + " " + kMonths[tm.tm_mon] + " " + std::to_string(tm.tm_year + 1900) +
         " " + two(tm.tm_hour) + ":" + two(tm.tm_min) + ":" + two(tm.tm_sec) + " GMT";
}

}  // namespace shouwang::http
