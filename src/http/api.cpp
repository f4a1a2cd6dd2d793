#include "http/api.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/text.h"
#include "http/web_files.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kApiPrefix = "/api/";
constexpr std::string_view kVersionPrefix = "/api/v1/";  // of every route
constexpr std::string_view kOpenApiPath = "/api/v1/openapi.json";
constexpr int kMaxDepth = 64;  // of a request body: deeper ones would exhaust the stack when they are walked

constexpr std::size_t kLongestSubject = 120;  // characters of a path in the audit log

// The route of files that are not in the table, for metrics.
constexpr std::string_view kWebRoute = "web";

Result<Json> parse_body(std::string_view text) {
  bool too_deep = false;
  const Json::parser_callback_t limit_depth = [&too_deep](int depth, Json::parse_event_t, Json&) {
    if (depth > kMaxDepth) too_deep = true;
    return !too_deep;
  };
  if (!text::is_valid_utf8(text)) return fail(ErrorCode::kInvalidArgument, "请求内容不是 UTF-8 文字");
  Json out = Json::parse(text, limit_depth, false);
  if (too_deep) return fail(ErrorCode::kInvalidArgument, "请求内容嵌套过深");
  if (out.is_discarded()) return fail(ErrorCode::kInvalidArgument, "请求内容不是正确的 JSON");
  return out;
}

bool is_json(std::string_view content_type) {
  return text::lower_ascii(text::trim_ascii(content_type.substr(0, content_type.find(';')))) == "application/json";
}

// Browsers say where a request comes from. What does not come from a page of this server must not change anything, log-in included,
// for which there is no token yet.
Result<void> check_origin(const Request& request) {
  const auto foreign = [] { return fail(ErrorCode::kCsrf, "请求来自其他网站，已拒绝；请从本系统的页面操作"); };
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return foreign();
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return {};
  const std::size_t scheme = origin.find("://");
  if (scheme == std::string_view::npos) return foreign();  // "null"
  if (text::lower_ascii(origin.substr(scheme + 3)) != text::lower_ascii(request.header("host"))) return foreign();
  return {};
}

Response serve(const Request& request, const WebFile& file) {
  Response out;
  out.route = kWebRoute;
  out.content_type = file.content_type;
  // A browser that takes gzip says so; "gzip;q=0" is what nobody sends.
  const bool packed = !file.gzip.empty() && request.header("accept-encoding").find("gzip") != std::string_view::npos;
  std::string etag(file.etag);
  if (packed) etag.insert(etag.size() - 1, "-gz");
  out.headers.emplace_back("ETag", etag);
  out.headers.emplace_back("Cache-Control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache");
  if (!file.gzip.empty()) out.headers.emplace_back("Vary", "Accept-Encoding");
  if (request.header("if-none-match").find(etag) != std::string_view::npos) {
    out.status = 304;
    return out;
  }
  if (packed) out.headers.emplace_back("Content-Encoding", "gzip");
  out.view = packed ? file.gzip : file.bytes;
  return out;
}

}  // namespace

Api::Api(Services& services) : services_(services) {
  const auto compile = [](std::string_view text) {
    std::optional<Shape> out;
    if (text.empty()) return out;
    auto shape = parse_shape(text);
    if (!shape) throw std::logic_error(shape.error().message());
    out = *std::move(shape);
    return out;
  };
  const std::vector<const Route*> all = all_routes();
  for (const Route* route : all) {
    router_.add(route->method, route->pattern, routes_.size());
    routes_.push_back({route, compile(route->query), compile(route->body)});
  }
  openapi_ = openapi_document(all, services.version);
}
Api::~Api() = default;

Call Api::call_for(const Request& request, std::vector<std::string> path_values) const {
  Call call{request, services_, std::nullopt, std::move(path_values)};
  call.now_ms = services_.now_ms();
  call.today = beijing_date(call.now_ms);
  call.secure_cookies = request.secure;
  return call;
}

Api::Found Api::find(const Request& request) const {
  Found out;
  const Method method = request.method == Method::kHead ? Method::kGet : request.method;
  Router::Match match = router_.find(method, request.path);
  if (match.found) {
    out.compiled = &routes_[match.number];
    out.path_values = std::move(match.path_values);
    return out;
  }
  if (!match.path_known) {
    out.refusal = problem(Error(ErrorCode::kNotFound, "没有这个接口，请检查网址"), request.id);
    return out;
  }
  std::string allow;
  for (const Method m : match.methods) {
    allow += (allow.empty() ? "" : ", ") + std::string(method_name(m));
    if (m == Method::kGet) allow += ", HEAD";
  }
  out.refusal = request.method == Method::kOptions ? Response{.status = 204}
                                                   : problem(Error(ErrorCode::kMethodNotAllowed, "这个接口不支持这种操作方式"), request.id);
  out.refusal->headers.emplace_back("Allow", allow);
  return out;
}

BodyPlan Api::plan(const Request& head) {
  const Found found = find(head);
  if (found.compiled && found.compiled->route->file) return {found.compiled->route->max_body, false, true};
  if (!found.compiled || found.compiled->route->body.empty()) return {1024};  // {} from a client that always sends something
  return {found.compiled->route->max_body, found.compiled->route->form};
}

std::optional<Response> Api::admit(const Request& head) {
  Found found = find(head);
  if (found.refusal) return std::move(found.refusal);
  Call call = call_for(head, std::move(found.path_values));
  const Route& route = *found.compiled->route;
  Result<void> welcome = check_caller(*found.compiled, call);
  if (welcome) welcome = check_length(route, head);
  if (welcome && route.welcome) welcome = route.welcome(call);
  if (welcome) return std::nullopt;
  record_refusal(route, call, welcome.error());
  Response out = problem(welcome.error(), head.id);
  out.route = route.pattern;
  return out;
}

// A form that says itself that it is too long is refused before a byte of it is read, and the attempt recorded.
Result<void> Api::check_length(const Route& route, const Request& head) {
  const std::string_view said = head.header("content-length");
  std::int64_t bytes = 0;
  std::from_chars(said.data(), said.data() + said.size(), bytes);
  if (bytes <= route.max_body) return {};
  return fail(ErrorCode::kTooLarge, "文件超过上限 " + std::to_string(route.max_body >> 20) + " MB，请压缩或拆分后重试");
}

// Session, token and permission: the only place where they are looked at.
Result<void> Api::check_caller(const Compiled& compiled, Call& call) const {
  const Route& route = *compiled.route;
  const Request& request = call.request;
  if (is_unsafe(request.method)) RETURN_IF_ERROR(check_origin(request));
  if (route.need == Need::kToken) {
    ASSIGN_OR_RETURN(call.caller, services_.push_tokens->authenticate(request.header("authorization"), call.client(), call.now_ms));
    return {};
  }
  const std::string_view token = request.cookie(kSessionCookie);
  if (route.need == Need::kNobody) {
    if (token.empty()) return {};
    if (auto known = services_.access->authenticate(token, call.now_ms)) call.caller = *std::move(known);
    return {};
  }
  ASSIGN_OR_RETURN(call.caller, services_.access->authenticate(token, call.now_ms));
  if (is_unsafe(request.method)) RETURN_IF_ERROR(access::AccessService::check_csrf(*call.caller, request.header("x-csrf-token")));
  if (call.caller->account.must_change_password && !route.before_password_change)
    return fail(ErrorCode::kForbidden, "请先修改初始密码，再使用其他功能");
  if (route.need == Need::kPermission && !may_use(route, call.scope()))
    return fail(ErrorCode::kForbidden, "您的账号没有这项权限，如工作需要请联系管理员");
  return {};
}

Result<void> Api::check_query(const Compiled& compiled, const Request& request) const {
  for (const auto& [name, value] : request.query) {
    const Shape::Field* field = nullptr;
    if (compiled.query)
      for (const Shape::Field& f : compiled.query->fields)
        if (f.name == name) field = &f;
    if (!field) return fail(ErrorCode::kInvalidArgument, "不认识查询参数“" + name + "”，请检查拼写");
    if (!value.empty()) RETURN_IF_ERROR(check_text(field->shape, value, name));
  }
  if (compiled.query)
    for (const Shape::Field& f : compiled.query->fields) {
      int times = 0;
      for (const auto& [name, value] : request.query) times += name == f.name ? 1 : 0;
      if (times > 1) return fail(ErrorCode::kInvalidArgument, "查询参数“" + f.name + "”重复");
      if (times == 0 && f.required) return fail(ErrorCode::kInvalidArgument, "缺少查询参数“" + f.name + "”");
    }
  return {};
}

Result<Response> Api::run(const Compiled& compiled, Call& call, Request& request) const {
  const Route& route = *compiled.route;
  RETURN_IF_ERROR(check_caller(compiled, call));
  RETURN_IF_ERROR(check_query(compiled, request));
  Json body;
  if (route.form) {
    call.form = &request.form;
  } else if (compiled.body) {
    if (!is_json(request.header("content-type")))
      return fail(ErrorCode::kUnsupportedMedia, "请求内容应为 JSON（Content-Type: application/json）");
    ASSIGN_OR_RETURN(body, parse_body(request.body));
    RETURN_IF_ERROR(check_shape(*compiled.body, body));
    call.body = &body;
  }
  return route.handle(call);
}

// Who tried what in vain. The path names subjects by number and actions by name; nothing of the body is kept.
void Api::record_refusal(const Route& route, const Call& call, const Error& error) const {
  if (!route.records_refusals || !call.caller || error_http_status(error.code()) >= 500) return;
  const std::string_view path = std::string_view(call.request.path).substr(kVersionPrefix.size());
  std::string subject(text::first_code_points(path, kLongestSubject));
  const std::string detail = "E" + std::to_string(static_cast<int>(error.code())) + " " + std::string(error_name(error.code()));
  const auto recorded = services_.access->audit(*call.caller, "refused", std::move(subject), detail, call.client(), call.now_ms);
  if (!recorded && services_.log_error) services_.log_error("audit of a refusal: " + recorded.error().text());
}

// Health, metrics and the web application.
std::optional<Response> Api::outside_api(const Request& request) const {
  if (request.path == kOpenApiPath || !request.path.starts_with(kApiPrefix)) {
    if (request.method != Method::kGet && request.method != Method::kHead) {
      Response out = problem(Error(ErrorCode::kMethodNotAllowed, "这个网址只能读取"), request.id);
      out.headers.emplace_back("Allow", "GET, HEAD");
      return out;
    }
  } else {
    return std::nullopt;
  }
  Response out;
  if (request.path == kOpenApiPath) {
    out.route = kOpenApiPath;
    out.view = openapi_;
    return out;
  }
  if (request.path == "/healthz") {
    out.route = "/healthz";
    out.content_type = "text/plain; charset=utf-8";
    out.body = "ok";
    return out;
  }
  if (request.path == "/metrics") {
    if (!request.loopback) return problem(Error(ErrorCode::kForbidden, "运行指标只能在本机读取"), request.id);
    out.route = "/metrics";
    out.content_type = "text/plain; version=0.0.4; charset=utf-8";
    const auto ask = counts_.get();
    const std::optional<ServerCounts> counts = ask ? std::optional((*ask)()) : std::nullopt;
    out.body = metrics_.text(counts ? &*counts : nullptr, services_.version);
    return out;
  }
  if (const WebFile* file = find_web_file(request.path)) return serve(request, *file);
  // Pages are addresses inside the application; what looks like a file is a file that is not there.
  const std::string_view last = std::string_view(request.path).substr(request.path.rfind('/'));
  if (last.find('.') == std::string_view::npos)
    if (const WebFile* index = find_web_file("/index.html")) return serve(request, *index);
  out = problem(Error(ErrorCode::kNotFound, "没有这个文件"), request.id);
  out.route = kWebRoute;
  return out;
}

Response Api::handle(Request& request) {
  if (auto out = outside_api(request)) return *std::move(out);
  Found found = find(request);
  if (found.refusal) return *std::move(found.refusal);
  Call call = call_for(request, std::move(found.path_values));
  Result<Response> outcome = run(*found.compiled, call, request);
  Response out;
  if (outcome) {
    out = *std::move(outcome);
  } else {
    const Error& error = outcome.error();
    record_refusal(*found.compiled->route, call, error);
    if (error_http_status(error.code()) >= 500 && services_.log_error)
      services_.log_error("request " + request.id + " " + std::string(found.compiled->route->pattern) + ": " + error.text() + " " +
                          error.internal());
    out = problem(error, request.id);
  }
  out.route = found.compiled->route->pattern;
  return out;
}

}  // namespace shouwang::http
