// CEL's own conformance tests, read from a local copy: the folder of *.textproto files named by SHOUWANG_CEL_SPEC. Without it the
// tests say SKIPPED; src/cel/testing/language_cases.txt holds our own table, which always runs.
//
// What the language accepts must give CEL's answer ("cannot tell" for an error). What it refuses must hold a construct that
// docs/policy-language.md lists as out, found here in the text of the test and not in our own message: nothing is skipped silently.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "base/money.h"
#include "base/text.h"
#include "cel/program.h"
#include "cel/syntax.h"
#include "cel/test_data.h"

namespace shouwang::cel {
namespace {

// ------------------------------------------------------------------ protocol buffers in text form

struct Message;
struct Entry {
  std::string name;
  std::string text;  // of a scalar
  std::shared_ptr<Message> message;
};
struct Message {
  std::vector<Entry> entries;

  const Entry* find(std::string_view name) const {
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.name == name; });
    return found == entries.end() ? nullptr : &*found;
  }
  std::string text(std::string_view name) const {
    const Entry* entry = find(name);
    return entry ? entry->text : "";
  }
};

class TextProto {
 public:
  explicit TextProto(std::string_view text) : s_(text) {}
  Message read() { return message('\0'); }

 private:
  void skip() {
    while (at_ < s_.size()) {
      if (s_[at_] == '#')
        while (at_ < s_.size() && s_[at_] != '\n') ++at_;
      else if (std::isspace(static_cast<unsigned char>(s_[at_])) || s_[at_] == ',' || s_[at_] == ';')
        ++at_;
      else
        return;
    }
  }
  char peek() {
    skip();
    return at_ < s_.size() ? s_[at_] : '\0';
  }
  Message message(char end) {
    Message result;
    while (peek() != end && peek() != '\0') {
      Entry entry;
      entry.name = name();
      if (peek() == ':') ++at_;
      const char c = peek();
      if (c == '{' || c == '<') {
        ++at_;
        entry.message = std::make_shared<Message>(message(c == '{' ? '}' : '>'));
        ++at_;
      } else if (c == '[') {
        ++at_;
        while (peek() != ']' && peek() != '\0') {
          if (peek() == '{') {
            ++at_;
            result.entries.push_back({entry.name, "", std::make_shared<Message>(message('}'))});
            ++at_;
          } else {
            result.entries.push_back({entry.name, scalar(), nullptr});
          }
        }
        ++at_;
        continue;
      } else {
        entry.text = scalar();
      }
      result.entries.push_back(std::move(entry));
    }
    return result;
  }
  std::string name() {
    std::string result;
    if (peek() == '[') {
      while (at_ < s_.size() && s_[at_] != ']') result += s_[at_++];
      ++at_;
      return result + "]";
    }
    while (at_ < s_.size() && (std::isalnum(static_cast<unsigned char>(s_[at_])) || s_[at_] == '_')) result += s_[at_++];
    if (result.empty()) ++at_;
    return result;
  }
  std::string scalar() {
    std::string result;
    if (peek() != '"' && peek() != '\'') {
      while (at_ < s_.size() && !std::isspace(static_cast<unsigned char>(s_[at_])) && !std::strchr("{}<>[],;#", s_[at_]))
        result += s_[at_++];
      return result;
    }
    while (peek() == '"' || peek() == '\'') {
      const char quote = s_[at_++];
      while (at_ < s_.size() && s_[at_] != quote) result += s_[at_] == '\\' ? escape() : std::string(1, s_[at_++]);
      ++at_;
    }
    return result;
  }
  std::string escape() {
    const char c = s_[at_ + 1];
    at_ += 2;
    const auto digits = [&](std::size_t most, int base) {
      unsigned value = 0;
      for (std::size_t k = 0; k < most && at_ < s_.size(); ++k, ++at_) {
        const std::string digit(1, s_[at_]);
        char* end = nullptr;
        const auto d = std::strtoul(digit.c_str(), &end, base);
        if (*end != '\0') break;
        value = value * static_cast<unsigned>(base) + static_cast<unsigned>(d);
      }
      return value;
    };
    static constexpr std::string_view kFrom = "abfnrtv", kTo = "\a\b\f\n\r\t\v";
    if (const auto k = kFrom.find(c); k != std::string_view::npos) return std::string(1, kTo[k]);
    if (c == 'x' || c == 'X') return std::string(1, static_cast<char>(digits(2, 16)));
    if (c == 'u' || c == 'U') return utf8(digits(c == 'u' ? 4 : 8, 16));
    if (c >= '0' && c <= '7') {
      --at_;
      return std::string(1, static_cast<char>(digits(3, 8)));
    }
    return std::string(1, c);
  }
  static std::string utf8(unsigned c) {
    std::string out;
    if (c < 0x80) return std::string(1, static_cast<char>(c));
    const int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    out += static_cast<char>((more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0) | (c >> (6 * more)));
    for (int k = more - 1; k >= 0; --k) out += static_cast<char>(0x80 | ((c >> (6 * k)) & 63));
    return out;
  }

  std::string_view s_;
  std::size_t at_ = 0;
};

// ------------------------------------------------------------------ what a test holds that the language leaves out

struct Token {
  std::string text;
  char kind;  // n name, 0 number, s string, b bytes, p punctuation
};

/// Tokens of an expression, without regard for whether it is one.
std::vector<Token> tokens(const std::string& s) {
  std::vector<Token> result;
  std::size_t at = 0;
  const auto is_word = [&](std::size_t k) { return k < s.size() && (std::isalnum(static_cast<unsigned char>(s[k])) || s[k] == '_'); };
  while (at < s.size()) {
    std::size_t prefix = at;
    while (prefix < s.size() && std::strchr("rRbB", s[prefix]) && prefix - at < 2) ++prefix;
    if (prefix < s.size() && (s[prefix] == '"' || s[prefix] == '\'')) {
      const std::string letters = text::lower_ascii(s.substr(at, prefix - at));
      const bool raw = letters.find('r') != std::string::npos;
      const std::string quote =
          s.compare(prefix, 3, std::string(3, s[prefix])) == 0 ? std::string(3, s[prefix]) : std::string(1, s[prefix]);
      std::size_t end = prefix + quote.size();
      while (end < s.size() && s.compare(end, quote.size(), quote) != 0) end += s[end] == '\\' && !raw ? 2 : 1;
      const std::size_t begin = prefix + quote.size();
      result.push_back({begin <= s.size() ? s.substr(begin, end - begin) : "", letters.find('b') != std::string::npos ? 'b' : 's'});
      at = std::min(s.size(), end + quote.size());
      continue;
    }
    const std::size_t begin = at;
    if (std::isdigit(static_cast<unsigned char>(s[at])) || (s[at] == '.' && at + 1 < s.size() && text::is_digit(s[at + 1]))) {
      while (is_word(at) || (at < s.size() && s[at] == '.' && at + 1 < s.size() && text::is_digit(s[at + 1])) ||
             (at > begin && std::strchr("+-", s[at]) && std::strchr("eE", s[at - 1]) && s.compare(begin, 2, "0x") != 0))
        ++at;
      result.push_back({s.substr(begin, at - begin), '0'});
    } else if (is_word(at)) {
      while (is_word(at)) ++at;
      result.push_back({s.substr(begin, at - begin), 'n'});
    } else {
      ++at;
      if (!std::isspace(static_cast<unsigned char>(s[begin]))) result.push_back({s.substr(begin, 1), 'p'});
    }
  }
  return result;
}

/// Literals of different kinds in one list.
bool holds_mixed_list(const Syntax& syntax) {
  if (syntax.form == Form::kList) {
    std::set<int> forms;
    for (const auto& child : syntax.children) {
      const Syntax& item = child->form == Form::kMinus ? *child->children[0] : *child;
      if (item.form <= Form::kNull || item.form == Form::kList) forms.insert(static_cast<int>(item.form));
    }
    if (forms.size() > 1) return true;
  }
  return std::any_of(syntax.children.begin(), syntax.children.end(), [](const SyntaxPtr& child) { return holds_mixed_list(*child); });
}

const std::set<std::string_view> kStandardCalls{
    "size",        "startsWith",    "endsWith",    "contains",  "matches",    "has",        "all",
    "exists",      "exists_one",    "filter",      "map",       "int",        "uint",       "double",
    "string",      "bytes",         "bool",        "timestamp", "duration",   "type",       "dyn",
    "getDate",     "getDayOfMonth", "getHours",    "getMonth",  "getMinutes", "getSeconds", "getMilliseconds",
    "getFullYear", "getDayOfWeek",  "getDayOfYear"};

/// Why the language leaves a test out; "" when nothing in it says so.
std::string construct_left_out(const Message& test, const std::string& expression) {
  const std::vector<Token> all = tokens(expression);
  const auto is = [&](std::size_t k, std::string_view text) { return k < all.size() && all[k].kind == 'p' && all[k].text == text; };
  std::vector<std::string> reasons;  // the first is reported: from the most to the least telling
  const auto any = [&](const std::function<bool(std::size_t)>& holds) {
    for (std::size_t k = 0; k < all.size(); ++k)
      if (holds(k)) return true;
    return false;
  };
  const auto calls = [&](std::string_view name) {
    return any([&](std::size_t k) { return all[k].kind == 'n' && all[k].text == name && is(k + 1, "("); });
  };
  for (std::size_t k = 0; k < all.size(); ++k)
    if (all[k].kind == 'n' && is(k + 1, "(") && !kStandardCalls.contains(all[k].text) && all[k].text != "in")
      return "functions of extensions, or of the test's own";
  if (any([&](std::size_t k) { return is(k, "{"); })) return "maps and messages";
  if (any([&](std::size_t k) { return is(k, "?") && (is(k - 1, ".") || is(k - 1, "[")) && k > 0; })) return "optional values";
  if (any([&](std::size_t k) { return is(k, "`"); })) return "names in backquotes";
  if (any([&](std::size_t k) { return all[k].kind == 'b'; }) || calls("bytes")) return "bytes";
  if (calls("uint") || any([&](std::size_t k) { return all[k].kind == '0' && std::strchr("uU", all[k].text.back()); }))
    return "unsigned integers";
  if (calls("type") || calls("dyn")) return "type() and dyn()";
  if (any([&](std::size_t k) { return all[k].kind == 'n' && all[k].text == "null"; })) return "null";
  if (any([&](std::size_t k) {
        return is(k, ".") && k + 1 < all.size() && all[k + 1].kind == 'n' &&
               (k == 0 || (all[k - 1].kind == 'p' && !is(k - 1, ")") && !is(k - 1, "]")));
      }))
    return "names that begin with a dot";
  if (calls("double") || any([&](std::size_t k) {
        if (all[k].kind != '0' || all[k].text.starts_with("0x")) return false;
        const std::size_t dot = all[k].text.find('.');
        return all[k].text.find_first_of("eE") != std::string::npos || (dot != std::string::npos && all[k].text.size() - dot > 7);
      }))
    return "binary floating point: exponents, more than six places, double()";
  if (calls("getHours") || calls("getMinutes") || calls("getSeconds") || calls("getMilliseconds")) return "time of day and time zones";
  for (std::size_t k = 0; k + 2 < all.size(); ++k) {
    if (all[k].kind == 'n' && all[k].text.starts_with("get") && is(k + 1, "(") && !is(k + 2, ")")) return "time of day and time zones";
    const bool moment = all[k].text == "timestamp" && all[k + 2].kind == 's' && !all[k + 2].text.ends_with("T00:00:00Z");
    if (moment || (all[k].text == "duration" && all[k + 2].kind == 's')) return "time of day and time zones";
    if (all[k].text == "timestamp" && all[k + 2].kind == 's' && (all[k + 2].text < "1800" || all[k + 2].text > "9999-12-31T99"))
      return "dates before 1800";
  }
  for (std::size_t k = 0; k + 4 < all.size(); ++k) {
    const bool macro = all[k].text == "exists" || all[k].text == "all" || all[k].text == "exists_one";
    if (macro && is(k + 1, "(") && all[k + 2].kind == 'n' && is(k + 3, ",") && all[k + 4].kind == 'n' && is(k + 5, ","))
      return "functions of extensions, or of the test's own";  // two variables
  }
  if (calls("timestamp") || calls("string") || calls("int") || calls("bool")) return "conversions between text, numbers and times";
  if (const auto parsed = parse(expression); parsed && holds_mixed_list(**parsed)) return "lists of mixed kinds";
  if (const Entry* bound = test.find("type_env"); bound && bound->message) {
    if (bound->message->find("function")) return "functions of extensions, or of the test's own";
    const Entry* ident = bound->message->find("ident");
    const Entry* type = ident && ident->message ? ident->message->find("type") : nullptr;
    if (type && type->message && !type->message->find("primitive")) return "variables that are no scalar";
  }
  const Entry* value = test.find("value");
  if (value && value->message)
    for (const std::string_view kind : {"map_value", "object_value", "type_value", "bytes_value", "uint64_value", "null_value"})
      if (value->message->find(kind)) return kind == "type_value" ? "type() and dyn()" : "maps and messages";
  if (const Entry* typed = test.find("typed_result"); typed && typed->message)
    if (const Entry* type = typed->message->find("deduced_type"); type && type->message && !type->message->find("primitive"))
      return "results that are no scalar";
  if (test.text("disable_check") == "true") return "type errors that CEL finds only when it runs (disable_check)";
  if (any([&](std::size_t k) {
        return all[k].kind == 'n' && is(k + 1, ".") && k + 2 < all.size() && all[k + 2].kind == 'n' && !is(k + 3, "(");
      }) ||
      test.find("container"))
    return "packages, enumerations and fields of messages";
  return "";
}

/// Why an expression that the language accepts may answer otherwise than CEL: the deviations of docs/policy-language.md.
std::string deviation(const Message& test, const std::string& expression) {
  const std::vector<Token> all = tokens(expression);
  for (std::size_t k = 1; k + 1 < all.size(); ++k)
    if (all[k].text == "/" && all[k + 1].kind == '0' && all[k + 1].text == "0.0")
      return "no infinity and no NaN: division by zero cannot tell";
  const bool counts_one = std::any_of(all.begin(), all.end(), [](const Token& t) { return t.text == "exists_one"; });
  if (counts_one && test.find("eval_error")) return "exists_one is false once two items hold, whatever the others say";
  if (test.find("container")) return "no packages: a name means one thing";
  return "";
}

// ------------------------------------------------------------------ running one test

struct Variable {
  std::string name;
  Kind kind;
  std::string text;
};

std::optional<Kind> kind_of(const Message& value, std::string* text) {
  static const std::map<std::string_view, Kind> kKinds{
      {"int64_value", Kind::kInt}, {"string_value", Kind::kString}, {"bool_value", Kind::kBool}, {"double_value", Kind::kDecimal}};
  for (const Entry& entry : value.entries)
    if (const auto kind = kKinds.find(entry.name); kind != kKinds.end()) {
      *text = entry.text;
      return kind->second;
    }
  return std::nullopt;
}

/// What a decimal of six places says of a double, where it can.
std::optional<std::int64_t> exact_micro(const std::string& text) {
  const double micro = std::strtod(text.c_str(), nullptr) * 1e6;
  if (!(std::abs(micro) < 9e15) || std::abs(micro - std::round(micro)) > 1e-6) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(micro));
}

std::string in_quotes(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\r') {
      out += "\\r";
      continue;
    }
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// A value of CEL as an expression; nullopt for one that the language has no literal for.
std::optional<std::string> literal(const Message& value) {
  if (const Entry* list = value.find("list_value")) {
    std::string out = "[";
    if (list->message)
      for (const Entry& item : list->message->entries) {
        const auto part = item.message ? literal(*item.message) : std::nullopt;
        if (!part) return std::nullopt;
        out += (out.size() > 1 ? ", " : "") + *part;
      }
    return out + "]";
  }
  std::string text;
  const auto kind = kind_of(value, &text);
  if (!kind) return std::nullopt;
  if (*kind == Kind::kString) return in_quotes(text);
  if (*kind != Kind::kDecimal) return text;
  const auto micro = exact_micro(text);
  if (!micro) return std::nullopt;
  const std::string digits = Decimal::from_micro(*micro).text();
  return digits.find('.') == std::string::npos ? digits + ".0" : digits;
}

/// Names of variables become fields of the row, as the language wants them.
std::string with_self(const std::string& text, const std::vector<Variable>& variables) {
  const auto syntax = parse(text);
  if (!syntax) return text;
  std::set<std::uint32_t> places;
  const std::function<void(const Syntax&)> visit = [&](const Syntax& node) {
    const bool named = std::any_of(variables.begin(), variables.end(), [&](const Variable& v) { return v.name == node.text; });
    if (node.form == Form::kName && named) places.insert(node.span.begin);
    for (const auto& child : node.children) visit(*child);
  };
  visit(**syntax);
  std::string out;
  for (std::uint32_t k = 0; k < text.size(); ++k) out += (places.contains(k) ? "self." : "") + text.substr(k, 1);
  return out;
}

enum class Outcome { kPass, kPassRefused, kDeviates, kOut, kFail };

struct Verdict {
  Outcome outcome;
  std::string why;
};

Verdict judge(const Message& test) {
  const std::string written = test.text("expr");
  std::vector<Variable> variables;
  for (const Entry& entry : test.entries) {
    if (entry.name != "bindings" || !entry.message) continue;
    const Entry* outer = entry.message->find("value");
    const Entry* inner = outer && outer->message ? outer->message->find("value") : nullptr;
    std::string text;
    const auto kind = inner && inner->message ? kind_of(*inner->message, &text) : std::nullopt;
    if (!kind)
      return {Outcome::kOut,
              construct_left_out(test, written).empty() ? "variables that are no scalar" : construct_left_out(test, written)};
    variables.push_back({entry.message->text("key"), *kind, text});
  }
  const Entry* value = test.find("value");
  if (const Entry* typed = test.find("typed_result"); !value && typed && typed->message) value = typed->message->find("result");
  const bool wants_error = test.find("eval_error") || test.find("any_eval_errors");
  const bool check_only = test.text("check_only") == "true";

  auto schema = std::make_shared<Schema>();
  schema->tables = {{"row", "行", -1, "", {}}};
  for (const Variable& v : variables) schema->tables[0].fields.push_back({v.name, v.name, v.kind, {}});
  testing::OwnedData data(schema);
  std::vector<std::string> cells;
  for (const Variable& v : variables) cells.push_back(v.text);
  data.add("row", 0, cells);

  const auto refused = [&]() -> Verdict {
    std::string why = construct_left_out(test, written);
    if (!why.empty()) return {Outcome::kOut, std::move(why)};
    if (wants_error) return {Outcome::kPassRefused, ""};
    return {Outcome::kFail, "refused: "};
  };
  const std::string text = with_self(written, variables);
  const bool wants_list = value && value->message && value->message->find("list_value");
  auto expression = Expression::compile(schema, text);
  if (!expression) {
    // A list is no result, but may be compared with what is expected.
    const auto expected = wants_list ? literal(*value->message) : std::nullopt;
    auto comparison = expected ? Expression::compile(schema, "(" + text + ") == " + *expected)
                               : Expression::compile(schema, "(" + text + ") == (" + text + ")");
    if (!comparison || !(expected || wants_error)) {
      Verdict verdict = refused();
      if (verdict.outcome == Outcome::kFail) verdict.why += expression.error().message();
      return verdict;
    }
    const Value same = evaluate(*comparison, data.view(), 0, Context{});
    if (expected ? same.number == 1 : !same.known()) return {Outcome::kPass, ""};
    return {Outcome::kFail, "list: " + same.display()};
  }
  if (check_only) {
    static const std::map<std::string_view, Kind> kPrimitives{
        {"INT64", Kind::kInt}, {"STRING", Kind::kString}, {"BOOL", Kind::kBool}, {"DOUBLE", Kind::kDecimal}};
    const Entry* typed = test.find("typed_result");
    const Entry* type = typed && typed->message ? typed->message->find("deduced_type") : nullptr;
    const auto kind = kPrimitives.find(type && type->message ? type->message->text("primitive") : "");
    if (kind != kPrimitives.end() && kind->second == expression->kind()) return {Outcome::kPass, ""};
    std::string why = construct_left_out(test, written);
    if (!why.empty()) return {Outcome::kOut, std::move(why)};
    return {Outcome::kFail, "is " + std::string(kind_name(expression->kind()))};
  }
  const auto differs = [&](std::string why) -> Verdict {
    std::string known = deviation(test, written);
    if (!known.empty()) return {Outcome::kDeviates, std::move(known)};
    return {Outcome::kFail, std::move(why)};
  };
  const Value answer = evaluate(*expression, data.view(), 0, Context{});
  if (wants_error) {
    if (!answer.known()) return {Outcome::kPass, ""};
    return differs("answers " + answer.display() + " where CEL has an error");
  }
  std::string expected;
  const auto kind = !value ? std::optional<Kind>(Kind::kBool) : value->message ? kind_of(*value->message, &expected) : std::nullopt;
  if (!value) expected = "true";
  if (!kind) {
    std::string why = construct_left_out(test, written);
    if (!why.empty()) return {Outcome::kOut, why};
    return {Outcome::kFail, "unknown kind of result"};
  }
  bool same = answer.known();
  if (*kind == Kind::kString)
    same = same && answer.text == expected;
  else if (*kind == Kind::kBool)
    same = same && answer.kind == Kind::kBool && answer.number == (expected == "true");
  else if (*kind == Kind::kInt)
    same = same && answer.kind == Kind::kInt && answer.number == std::strtoll(expected.c_str(), nullptr, 0);
  else {
    const auto micro = exact_micro(expected);
    if (!micro) return {Outcome::kOut, "binary floating point: exponents, more than six places, double()"};
    same = same && answer.kind == Kind::kDecimal && answer.number == *micro;
  }
  if (same) return {Outcome::kPass, ""};
  return differs("answers " + answer.display() + ", CEL " + expected);
}

TEST(Conformance, EveryTestOfTheSpecificationThatIsInScopePasses) {
  const char* folder = std::getenv("SHOUWANG_CEL_SPEC");
  if (!folder || !*folder) GTEST_SKIP() << "SKIPPED: set SHOUWANG_CEL_SPEC to the folder of CEL's tests/simple/testdata to run them";
  std::filesystem::path root(folder);
  if (std::filesystem::exists(root / "tests/simple/testdata")) root /= "tests/simple/testdata";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(root))
    if (entry.path().extension() == ".textproto") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  ASSERT_FALSE(files.empty()) << root;

  std::size_t all = 0;
  std::size_t totals[5] = {0, 0, 0, 0, 0};
  std::map<std::string, std::size_t> reasons;
  const auto shown = [](const std::size_t(&counts)[5]) {
    return std::to_string(counts[0]) + " pass, " + std::to_string(counts[1]) + " refused where CEL has an error, " +
           std::to_string(counts[2]) + " deviate as documented, " + std::to_string(counts[3]) + " out of scope, " +
           std::to_string(counts[4]) + " fail";
  };
  std::ostringstream table;
  for (const auto& file : files) {
    std::ifstream in(file);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const Message parsed = TextProto(text).read();
    std::size_t counts[5] = {0, 0, 0, 0, 0};
    for (const Entry& section : parsed.entries) {
      if (section.name != "section" || !section.message) continue;
      for (const Entry& test : section.message->entries) {
        if (test.name != "test" || !test.message) continue;
        ++all;
        const Verdict verdict = judge(*test.message);
        ++counts[static_cast<std::size_t>(verdict.outcome)];
        if (verdict.outcome == Outcome::kOut || verdict.outcome == Outcome::kDeviates)
          ++reasons[(verdict.outcome == Outcome::kOut ? "out of scope: " : "deviates: ") + verdict.why];
        EXPECT_NE(verdict.outcome, Outcome::kFail)
            << file.filename() << " " << section.message->text("name") << "/" << test.message->text("name") << ": "
            << test.message->text("expr") << "\n  " << verdict.why;
      }
    }
    table << "  " << file.stem().string() << ": " << shown(counts) << "\n";
    for (std::size_t k = 0; k < 5; ++k) totals[k] += counts[k];
  }
  std::cout << table.str() << all << " tests of CEL: " << shown(totals) << "\n";
  for (const auto& [why, count] : reasons) std::cout << "  " << count << "  " << why << "\n";
  EXPECT_EQ(all, totals[0] + totals[1] + totals[2] + totals[3] + totals[4]);
  EXPECT_GT(totals[0], 300U) << "a copy of the tests that is not whole";
}

}  // namespace
}  // namespace shouwang::cel
