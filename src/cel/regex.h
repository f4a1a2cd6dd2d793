// A compiled regular expression of RE2: matching takes time linear in the text, whatever the pattern.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace shouwang::cel {

inline constexpr std::size_t kMaxPatternBytes = 1000;

/// Immutable, thread safe.
class Regex {
 public:
  /// @errors kCelType: not a pattern of RE2, or one that is too large; the message is Chinese, without a place
  static Result<std::shared_ptr<const Regex>> compile(std::string_view pattern);
  /// Whether the pattern matches somewhere in the text.
  bool matches(std::string_view text) const;

 private:
  explicit Regex(std::unique_ptr<const re2::RE2> compiled);

  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace shouwang::cel
