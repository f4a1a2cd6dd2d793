#include "cel/sql_pattern.h"

#include <algorithm>

namespace shouwang::cel {

std::optional<std::string> postgres_pattern(std::string_view pattern) {
  std::string out;
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80) != 0 || c == ' ' || c == '-' ||
           c == '_' || c == ',' || c == ':' || c == '/' || c == '%' || c == '@';
  };
  const auto is_word = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  bool repeatable = false;  // whether a quantifier may follow
  for (std::size_t k = 0; k < pattern.size(); ++k) {
    const char c = pattern[k];
    const char next = k + 1 < pattern.size() ? pattern[k + 1] : '\0';
    if (is_plain(c)) {
      // A quantifier behind a character of several bytes belongs to all of them in both.
      out += c;
      repeatable = true;
    } else if (c == '.') {
      out += "[^\n]";
      repeatable = true;
    } else if (c == '^' || c == '$') {
      out += c;
      repeatable = false;
    } else if (c == '|') {
      if (k == 0 || next == '\0' || next == '|' || next == ')' || pattern[k - 1] == '(' || pattern[k - 1] == '|') return std::nullopt;
      out += c;
      repeatable = false;
    } else if (c == '(') {
      if (next == '?' || next == ')' || next == '*') return std::nullopt;
      out += c;
      repeatable = false;
    } else if (c == ')') {
      out += c;
      repeatable = true;
    } else if (c == '*' || c == '+' || c == '?') {
      if (!repeatable || next == '?' || next == '+' || next == '*' || next == '{') return std::nullopt;
      out += c;
      repeatable = false;
    } else if (c == '{') {
      const std::size_t end = pattern.find('}', k);
      if (!repeatable || end == std::string_view::npos) return std::nullopt;
      const std::string_view bounds = pattern.substr(k + 1, end - k - 1);
      if (bounds.empty() || bounds.size() > 5 || bounds[0] == ',' || bounds.find_first_not_of("0123456789,") != std::string_view::npos ||
          std::count(bounds.begin(), bounds.end(), ',') > 1)
        return std::nullopt;
      if (const char after = end + 1 < pattern.size() ? pattern[end + 1] : '\0';
          after == '?' || after == '*' || after == '+' || after == '{')
        return std::nullopt;
      if (bounds.substr(0, bounds.find(',')).size() > 2) return std::nullopt;
      out += pattern.substr(k, end - k + 1);
      k = end;
      repeatable = false;
    } else if (c == '[') {
      // Ranges of ASCII letters and digits, and single characters.
      const std::size_t end = pattern.find(']', k);
      if (end == std::string_view::npos || end == k + 1) return std::nullopt;
      std::string_view inside = pattern.substr(k + 1, end - k - 1);
      const std::string_view all = inside;
      if (inside[0] == '^') inside.remove_prefix(1);
      if (inside.empty()) return std::nullopt;
      for (std::size_t i = 0; i < inside.size(); ++i) {
        if (inside[i] == '-') {
          if (i == 0 || i + 1 == inside.size() || !is_word(inside[i - 1]) || !is_word(inside[i + 1]) || inside[i - 1] > inside[i + 1])
            return std::nullopt;
        } else if (!is_plain(inside[i])) {
          return std::nullopt;
        }
      }
      out += "[" + std::string(all) + "]";
      k = end;
      repeatable = true;
    } else if (c == '\\') {
      if (next == 'd')
        out += "[0-9]";
      else if (next != '\0' && std::string_view(".^$|()*+?{}[]\\").find(next) != std::string_view::npos)
        out += std::string("\\") + next;
      else
        return std::nullopt;
      ++k;
      repeatable = true;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

}  // namespace shouwang::cel
