// One error: what happened, to which record, and what to do next.
//
// Codes live in error_codes.def, the only table of them. `message` is shown to users (Chinese,
// with the remedy); `internal` goes to the log only and may hold what an outsider must not see.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace shouwang {

enum class ErrorCode : int {
#define SHOUWANG_ERROR(number, name, http, title) name = number,
#include "base/error_codes.def"
#undef SHOUWANG_ERROR
};

/// Name of the code as written in the table, without the leading k ("NotFound").
std::string_view error_name(ErrorCode code);
/// Chinese title of the code.
std::string_view error_title(ErrorCode code);
/// HTTP status that answers this code.
int error_http_status(ErrorCode code);

class Error {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& context() const { return context_; }
  const std::string& internal() const { return internal_; }

  /// Adds where it happened, outermost last: "deliveries.csv 第 71 行".
  Error&& at(std::string_view place) && {
    context_ = context_.empty() ? std::string(place) : std::string(place) + "：" + context_;
    return std::move(*this);
  }
  Error&& with_internal(std::string detail) && {
    internal_ = std::move(detail);
    return std::move(*this);
  }
  /// "E5003 缺少必需的列：…（文件 a.csv）", for terminals and logs.
  std::string text() const;

 private:
  ErrorCode code_;
  std::string message_;
  std::string context_;
  std::string internal_;
};

}  // namespace shouwang
