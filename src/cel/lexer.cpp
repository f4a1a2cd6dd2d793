// Tokens of CEL over UTF-8. Also knows the full-width characters that Chinese keyboards produce, to propose the right ones.
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "cel/grammar.h"
#include "cel/parse_state.h"

namespace shouwang::cel {
namespace {

using grammar::Parser;
using text::is_digit;

constexpr int kDecimalPlaces = 6;

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(char c) { return is_name_start(c) || is_digit(c); }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 63));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 63));
    out += static_cast<char>(0x80 | (c & 63));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 63));
    out += static_cast<char>(0x80 | ((c >> 6) & 63));
    out += static_cast<char>(0x80 | (c & 63));
  }
}

struct Lexer {
  ParseState& state;
  std::string_view s = state.source;

  char look(std::size_t ahead = 0) const { return state.at + ahead < s.size() ? s[state.at + ahead] : '\0'; }
  bool done() const { return state.at >= s.size(); }
  Span span_from(std::size_t begin) const { return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(state.at)}; }

  Parser::symbol_type stop(std::size_t offset, std::string message) {
    state.fail_at(offset, std::move(message));
    return Parser::make_YYerror(span_from(state.at));
  }

  void skip_space_and_comments() {
    while (!done()) {
      const char c = look();
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        ++state.at;
      } else if (c == '/' && look(1) == '/') {
        while (!done() && look() != '\n') ++state.at;
      } else {
        return;
      }
    }
  }

  Parser::symbol_type number() {
    const std::size_t begin = state.at;
    std::uint64_t value = 0;
    bool overflow = false;
    const auto push = [&](unsigned base, unsigned digit) {
      overflow = overflow || value > (std::numeric_limits<std::uint64_t>::max() - digit) / base;
      value = value * base + digit;
    };
    bool decimal = false;
    if (look() == '0' && (look(1) == 'x' || look(1) == 'X')) {
      state.at += 2;
      if (hex_digit(look()) < 0) return stop(begin, "0x 后面要有十六进制数字");
      for (int d; !done() && (d = hex_digit(look())) >= 0; ++state.at) push(16, static_cast<unsigned>(d));
    } else {
      for (; is_digit(look()); ++state.at) push(10, static_cast<unsigned>(look() - '0'));
      if (look() == '.' && is_digit(look(1))) {
        decimal = true;
        ++state.at;
        int places = 0;
        for (; is_digit(look()); ++state.at, ++places) {
          if (places == kDecimalPlaces) return stop(begin, "小数最多 6 位，请四舍五入后再写");
          push(10, static_cast<unsigned>(look() - '0'));
        }
        for (; places < kDecimalPlaces; ++places) push(10, 0);
      }
    }
    if (look() == 'u' || look() == 'U') return stop(begin, "不支持无符号整数，请去掉末尾的 u");
    if (look() == 'e' || look() == 'E') return stop(begin, "不支持科学计数法，请写出全部数字");
    if (is_name(look())) return stop(state.at, "数字后面不能直接跟字母；名称不能以数字开头");
    // 2^63 is let through for -9223372036854775808; the checker refuses it elsewhere.
    if (overflow || value > std::uint64_t{1} << 63 || (decimal && value == std::uint64_t{1} << 63))
      return stop(begin, "数字太大，超出可以计算的范围，请核对");
    return decimal ? Parser::make_DECIMAL(value, span_from(begin)) : Parser::make_INT(value, span_from(begin));
  }

  /// An escape after the backslash; nullopt after an error.
  std::optional<std::uint32_t> escape(std::size_t backslash) {
    const char c = look();
    ++state.at;
    const auto digits = [&](int n, int base) -> std::optional<std::uint32_t> {
      std::uint32_t value = 0;
      for (int k = 0; k < n; ++k, ++state.at) {
        const int d = done() ? -1 : hex_digit(look());
        if (d < 0 || d >= base) return std::nullopt;
        value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(d);
      }
      return value;
    };
    std::optional<std::uint32_t> value;
    switch (c) {
      case 'a':
        return '\a';
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'v':
        return '\v';
      case '\\':
      case '?':
      case '"':
      case '\'':
      case '`':
        return static_cast<unsigned char>(c);
      case 'x':
      case 'X':
        value = digits(2, 16);
        break;
      case 'u':
        value = digits(4, 16);
        break;
      case 'U':
        value = digits(8, 16);
        break;
      case '0':
      case '1':
      case '2':
      case '3':
        --state.at;
        value = digits(3, 8);
        break;
      default:
        break;
    }
    if (value && *value <= 0x10FFFF && !(*value >= 0xD800 && *value < 0xE000)) return value;
    state.fail_at(backslash, "文字里的转义写法不对；反斜杠本身请写成 \\\\");
    return std::nullopt;
  }

  Parser::symbol_type string(bool raw) {
    const std::size_t begin = state.at;
    if (raw) ++state.at;
    const char quote = look();
    const bool triple = look(1) == quote && look(2) == quote;
    state.at += triple ? 3 : 1;
    std::string text;
    for (;;) {
      if (done() || (!triple && (look() == '\n' || look() == '\r'))) return stop(begin, std::string("文字没有结束，缺少 ") + quote);
      const char c = look();
      if (c == quote && (!triple || (look(1) == quote && look(2) == quote))) break;
      if (c == '\\' && !raw) {
        const std::size_t backslash = state.at++;
        if (done()) return stop(begin, std::string("文字没有结束，缺少 ") + quote);
        const auto code = escape(backslash);
        if (!code) return Parser::make_YYerror(span_from(backslash));
        append_utf8(text, *code);
      } else {
        text += c;
        ++state.at;
      }
    }
    state.at += triple ? 3 : 1;
    return Parser::make_STRING(std::move(text), span_from(begin));
  }

  Parser::symbol_type name() {
    const std::size_t begin = state.at;
    while (is_name(look())) ++state.at;
    const std::string_view text = s.substr(begin, state.at - begin);
    const Span span = span_from(begin);
    if (text == "true") return Parser::make_TRUE(span);
    if (text == "false") return Parser::make_FALSE(span);
    if (text == "null") return Parser::make_NULLWORD(span);
    if (text == "in") return Parser::make_IN(span);
    return Parser::make_NAME(std::string(text), span);
  }

  Parser::symbol_type unknown_character() {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 24> kFullWidth{{
        {"（", "("}, {"）", ")"}, {"，", ","}, {"、", ","}, {"。", "."}, {"：", ":"}, {"？", "?"},  {"！", "!"},
        {"“", "'"},  {"”", "'"},  {"‘", "'"},  {"’", "'"},  {"＜", "<"}, {"＞", ">"}, {"＝", "=="}, {"＋", "+"},
        {"－", "-"}, {"×", "*"},  {"÷", "/"},  {"≤", "<="}, {"≥", ">="}, {"≠", "!="}, {"【", "["},  {"】", "]"},
    }};
    const std::string_view rest = s.substr(state.at);
    for (const auto& [wide, narrow] : kFullWidth)
      if (rest.starts_with(wide))
        return stop(state.at, "不能用中文符号“" + std::string(wide) + "”，是否想写 " + std::string(narrow) + "？");
    if (rest.starts_with("\xE3\x80\x80") || rest.starts_with("\xC2\xA0"))
      return stop(state.at, "不能用全角空格或不换行空格，请改成普通空格");
    if (rest[0] == '=') return stop(state.at, "不能赋值，是否想写 ==？");
    if (rest[0] == '&') return stop(state.at, "是否想写 &&？");
    if (rest[0] == '|') return stop(state.at, "是否想写 ||？");
    if (rest[0] == '{' || rest[0] == '}') return stop(state.at, "不支持大括号（映射和消息）");
    if (static_cast<unsigned char>(rest[0]) < 0x20 || rest[0] == 0x7F) return stop(state.at, "不能有控制字符");
    return stop(state.at, "不认识的字符“" + std::string(text::first_code_points(rest, 1)) + "”；名称只能用英文字母、数字和下划线");
  }

  Parser::symbol_type next() {
    skip_space_and_comments();
    const std::size_t begin = state.at;
    if (done()) return Parser::make_END(span_from(begin));
    const char c = look(), d = look(1);
    if (is_digit(c) || (c == '.' && is_digit(d))) return number();
    if (c == '"' || c == '\'') return string(false);
    if ((c == 'r' || c == 'R') && (d == '"' || d == '\'')) return string(true);
    if ((c == 'b' || c == 'B') && (d == '"' || d == '\'')) return stop(begin, "不支持字节串，请去掉前面的 b");
    if (is_name_start(c)) return name();
    const auto two = [&](auto make) {
      state.at += 2;
      return make(span_from(begin));
    };
    if (c == '&' && d == '&') return two(Parser::make_AND);
    if (c == '|' && d == '|') return two(Parser::make_OR);
    if (c == '=' && d == '=') return two(Parser::make_EQ);
    if (c == '!' && d == '=') return two(Parser::make_NE);
    if (c == '<' && d == '=') return two(Parser::make_LE);
    if (c == '>' && d == '=') return two(Parser::make_GE);
    const auto one = [&](auto make) {
      ++state.at;
      return make(span_from(begin));
    };
    switch (c) {
      case '<':
        return one(Parser::make_LT);
      case '>':
        return one(Parser::make_GT);
      case '!':
        return one(Parser::make_NOT);
      case '?':
        return one(Parser::make_QUESTION);
      case ':':
        return one(Parser::make_COLON);
      case '+':
        return one(Parser::make_PLUS);
      case '-':
        return one(Parser::make_MINUS);
      case '*':
        return one(Parser::make_STAR);
      case '/':
        return one(Parser::make_SLASH);
      case '%':
        return one(Parser::make_PERCENT);
      case '(':
        return one(Parser::make_LPAREN);
      case ')':
        return one(Parser::make_RPAREN);
      case '[':
        return one(Parser::make_LBRACKET);
      case ']':
        return one(Parser::make_RBRACKET);
      case '.':
        return one(Parser::make_DOT);
      case ',':
        return one(Parser::make_COMMA);
      default:
        return unknown_character();
    }
  }
};

}  // namespace

grammar::Parser::symbol_type grammar::yylex(ParseState& state) {
  if (state.failed) return Parser::make_YYerror({static_cast<std::uint32_t>(state.at), static_cast<std::uint32_t>(state.at)});
  return Lexer{state}.next();
}

}  // namespace shouwang::cel
