#include "cel/regex.h"

#include <re2/re2.h>

#include <utility>

namespace shouwang::cel {

Regex::Regex(std::unique_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

Result<std::shared_ptr<const Regex>> Regex::compile(std::string_view pattern) {
  constexpr std::int64_t kMaxBytes = 1 << 20;  // of the compiled form: x{1000}{1000} must not take the machine's memory
  if (pattern.size() > kMaxPatternBytes)
    return fail(ErrorCode::kCelType, "正则表达式太长（超过 " + std::to_string(kMaxPatternBytes) + " 字节）");
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kMaxBytes);
  options.set_never_capture(true);
  auto compiled = std::make_unique<const re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!compiled->ok()) {
    const std::string part = compiled->error_arg();
    return fail(ErrorCode::kCelType, "正则表达式写法不对" + (part.empty() ? "" : "：“" + part + "”") + "（" + compiled->error() + "）");
  }
  return std::shared_ptr<const Regex>(new Regex(std::move(compiled)));
}

bool Regex::matches(std::string_view text) const { return re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_); }

}  // namespace shouwang::cel
