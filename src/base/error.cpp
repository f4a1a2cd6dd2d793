#include "base/error.h"

namespace shouwang {

std::string_view error_name(ErrorCode code) {
  switch (code) {
#define SHOUWANG_ERROR(number, name, http, title) \
  case ErrorCode::name:                           \
    return std::string_view(#name).substr(1);
#include "base/error_codes.def"
#undef SHOUWANG_ERROR
  }
  return "Internal";
}

std::string_view error_title(ErrorCode code) {
  switch (code) {
#define SHOUWANG_ERROR(number, name, http, title) \
  case ErrorCode::name:                           \
    return title;
#include "base/error_codes.def"
#undef SHOUWANG_ERROR
  }
  return "系统内部错误";
}

int error_http_status(ErrorCode code) {
  switch (code) {
#define SHOUWANG_ERROR(number, name, http, title) \
  case ErrorCode::name:                           \
    return http;
#include "base/error_codes.def"
#undef SHOUWANG_ERROR
  }
  return 500;
}

std::string Error::text() const {
  std::string out = "E" + std::to_string(static_cast<int>(code_)) + " " + std::string(error_title(code_));
  if (!message_.empty()) out += "：" + message_;
  if (!context_.empty()) out += "（" + context_ + "）";
  return out;
}

}  // namespace shouwang
