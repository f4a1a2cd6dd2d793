#include "cel/syntax.h"

#include <gtest/gtest.h>

#include <string>

#include "cel/test_data.h"

namespace shouwang::cel {
namespace {

std::string repeat(std::string_view text, std::size_t n) {
  std::string out;
  for (std::size_t k = 0; k < n; ++k) out += text;
  return out;
}

/// The tree in prefix form: (+ 1 (* 2 x)).
std::string show(const Syntax& s) {
  static const char* const kNames[] = {"int", "dec", "str", "bool", "null", "name", ".", "call", "method", "[]", "list", "!", "neg", "&&",
                                       "||",  "?:",  "==",  "!=",   "<",    "<=",   ">", ">=",   "in",     "+",  "-",    "*", "/",   "%"};
  switch (s.form) {
    case Form::kInt:
      return std::to_string(s.number);
    case Form::kDecimal:
      return std::to_string(s.number) + "u";
    case Form::kString:
      return "'" + s.text + "'";
    case Form::kBool:
      return s.number ? "true" : "false";
    case Form::kName:
      return s.text;
    default:
      break;
  }
  std::string out = std::string("(") + kNames[static_cast<int>(s.form)];
  if (!s.text.empty()) out += " " + s.text;
  for (const auto& child : s.children) out += " " + show(*child);
  return out + ")";
}

std::string parsed(std::string_view text) {
  auto syntax = parse(text);
  return syntax ? show(**syntax) : "error: " + syntax.error().message();
}

std::string message(std::string_view text) {
  auto syntax = parse(text);
  if (syntax) return "no error: " + show(**syntax);
  EXPECT_EQ(syntax.error().code(), ErrorCode::kCelSyntax);
  return syntax.error().message();
}

TEST(Syntax, OperatorsBindAsInCel) {
  EXPECT_EQ(parsed("1 + 2 * 3 - 4"), "(- (+ 1 (* 2 3)) 4)");
  EXPECT_EQ(parsed("a || b && c || d"), "(|| a (&& b c) d)");
  EXPECT_EQ(parsed("a && b && c"), "(&& a b c)");
  EXPECT_EQ(parsed("a ? b : c ? d : e"), "(?: a b (?: c d e))");
  EXPECT_EQ(parsed("a < b == c"), "(== (< a b) c)");
  EXPECT_EQ(parsed("!a.b && -x < 3"), "(&& (! (. b a)) (< (neg x) 3))");
  EXPECT_EQ(parsed("!!a"), "(! (! a))");
  EXPECT_EQ(parsed("--a"), "(neg (neg a))");
  EXPECT_EQ(parsed("a - -1"), "(- a (neg 1))");
  EXPECT_EQ(parsed("x in [1, 2,]"), "(in x (list 1 2))");
  EXPECT_EQ(parsed("t.filter(r, r.a).size() + size(t)"), "(+ (method size (method filter t r (. a r))) (call size t))");
  EXPECT_EQ(parsed("a % b / c"), "(/ (% a b) c)");
  EXPECT_EQ(parsed("(a + b) * c"), "(* (+ a b) c)");
}

TEST(Syntax, ReadsEveryKindOfLiteral) {
  EXPECT_EQ(parsed("0x1F"), "31");
  EXPECT_EQ(parsed("9223372036854775807"), "9223372036854775807");
  EXPECT_EQ(parsed("0.000001"), "1u");
  EXPECT_EQ(parsed("1.5"), "1500000u");
  EXPECT_EQ(parsed(".5"), "500000u");
  EXPECT_EQ(parsed("'a\\n\\x41\\u4E2D\\101\\'\"'"), "'a\nA中A'\"'");
  EXPECT_EQ(parsed("\"it's\""), "'it's'");
  EXPECT_EQ(parsed("r'\\d'"), "'\\d'");
  EXPECT_EQ(parsed("'''a'b\nc'''"), "'a'b\nc'");
  EXPECT_EQ(parsed("'\\U0001F600'"), "'😀'");
  EXPECT_EQ(parsed("true != false // the end"), "(!= true false)");
}

TEST(Syntax, PointsAtTheLineAndTheCodePointColumn) {
  EXPECT_EQ(message("1 +"), "第 1 行第 4 列：表达式不完整，应为一个值");
  EXPECT_EQ(message("a &&\n  '中文' ) b"), "第 2 行第 8 列：此处不应出现“)”，前面可能缺少运算符");
  EXPECT_EQ(message(""), "第 1 行第 1 列：表达式不完整，应为一个值");
  EXPECT_EQ(message("'中文' 1"), "第 1 行第 6 列：此处不应出现“1”，前面可能缺少运算符");
  EXPECT_EQ(message("a ? b"), "第 1 行第 6 列：表达式不完整");
  EXPECT_EQ(message("a."), "第 1 行第 3 列：表达式不完整，应为 名称");
  EXPECT_EQ(message("!-a"), "第 1 行第 2 列：此处不应出现“-”，应为一个值");
}

TEST(Syntax, ProposesTheAsciiSignForWhatAChineseKeyboardTypes) {
  EXPECT_EQ(message("a ＞ 3"), "第 1 行第 3 列：不能用中文符号“＞”，是否想写 >？");
  EXPECT_EQ(message("size（members）"), "第 1 行第 5 列：不能用中文符号“（”，是否想写 (？");
  EXPECT_EQ(message("a = 3"), "第 1 行第 3 列：不能赋值，是否想写 ==？");
  EXPECT_EQ(message("a & b"), "第 1 行第 3 列：是否想写 &&？");
  EXPECT_EQ(message("户.收入"), "第 1 行第 1 列：不认识的字符“户”；名称只能用英文字母、数字和下划线");
  EXPECT_EQ(message("{'a': 1}"), "第 1 行第 1 列：不支持大括号（映射和消息）");
}

TEST(Syntax, RefusesLiteralsThatItCannotHoldExactly) {
  EXPECT_EQ(message("1.2345678"), "第 1 行第 1 列：小数最多 6 位，请四舍五入后再写");
  EXPECT_EQ(message("9223372036854775809"), "第 1 行第 1 列：数字太大，超出可以计算的范围，请核对");
  EXPECT_EQ(message("99999999999999999999999"), "第 1 行第 1 列：数字太大，超出可以计算的范围，请核对");
  EXPECT_EQ(message("9223372036854.775808"), "第 1 行第 1 列：数字太大，超出可以计算的范围，请核对");
  EXPECT_EQ(message("1e5"), "第 1 行第 1 列：不支持科学计数法，请写出全部数字");
  EXPECT_EQ(message("1u"), "第 1 行第 1 列：不支持无符号整数，请去掉末尾的 u");
  EXPECT_EQ(message("12ab"), "第 1 行第 3 列：数字后面不能直接跟字母；名称不能以数字开头");
  EXPECT_EQ(message("0x"), "第 1 行第 1 列：0x 后面要有十六进制数字");
  EXPECT_EQ(message("b'a'"), "第 1 行第 1 列：不支持字节串，请去掉前面的 b");
  EXPECT_EQ(message("'abc"), "第 1 行第 1 列：文字没有结束，缺少 '");
  EXPECT_EQ(message("'a\\q'"), "第 1 行第 3 列：文字里的转义写法不对；反斜杠本身请写成 \\\\");
  EXPECT_EQ(message("'\\uD800'"), "第 1 行第 2 列：文字里的转义写法不对；反斜杠本身请写成 \\\\");
  EXPECT_EQ(message("a \xFF"), "第 1 行第 3 列：不是有效的 UTF-8 文字，请用 UTF-8 编码保存");
  EXPECT_EQ(message(std::string("a\0b", 3)), "第 1 行第 2 列：不能有控制字符");
}

TEST(Syntax, NestingIsBoundedAtTwoHundredLevels) {
  const std::string fits = repeat("(", 199) + "1" + repeat(")", 199);
  EXPECT_EQ(parsed(fits), "1");
  const std::string deep = repeat("(", 200) + "1" + repeat(")", 200);
  EXPECT_EQ(message(deep), "第 1 行第 1 列：嵌套超过 200 层，请拆成几个派生字段");
  EXPECT_EQ(parsed(repeat("!", 199) + "a").substr(0, 4), "(! (");
  EXPECT_NE(message(repeat("!", 200) + "a").find("嵌套超过 200 层"), std::string::npos);
  EXPECT_NE(message(repeat("!", 60000) + "a").find("嵌套超过 200 层"), std::string::npos);
  EXPECT_NE(message(repeat("- ", 30000) + "a").find("嵌套超过 200 层"), std::string::npos);
  EXPECT_NE(message(repeat("(", 30000) + "1" + repeat(")", 30000)).find("嵌套超过 200 层"), std::string::npos);
  EXPECT_NE(message(repeat("1+", 30000) + "1").find("嵌套超过 200 层"), std::string::npos);
  EXPECT_NE(message(repeat("a?b:", 15000) + "1").find("嵌套超过 200 层"), std::string::npos);
  EXPECT_NE(message(repeat("f(", 30000) + "1").find("表达式不完整"), std::string::npos);
}

TEST(Syntax, LongChainsOfAndOrStayFlat) {
  EXPECT_EQ(parse(repeat("a && ", 10000) + "a").value()->depth, 2);
  EXPECT_EQ(parse(repeat("a || ", 10000) + "a").value()->children.size(), 10001U);
}

TEST(Syntax, SourceIsLimitedTo64KiB) {
  EXPECT_EQ(parsed(std::string(kMaxSourceBytes - 1, ' ') + "1"), "1");
  EXPECT_EQ(message(std::string(kMaxSourceBytes, ' ') + "1"), "第 1 行第 1 列：表达式太长（超过 64 KiB），请拆成几个派生字段");
  EXPECT_NE(message(repeat("(", 200000)).find("表达式太长"), std::string::npos);
}

TEST(Syntax, ArbitraryBytesNeverCrash) {
  testing::Random random(1);
  static const std::string kPieces[] = {"(", ")", "a",  ".", "1", "'",  "\\",   "&&", "||", "?",  ":",  "[",
                                        "]", ",", "in", "!", "-", "0x", "\xE4", "中", "\n", "//", "r'", "'''"};
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (std::size_t k = 0, n = random.below(30); k < n; ++k) text += kPieces[random.below(std::size(kPieces))];
    const auto outcome = parse(text);
    if (!outcome) {
      EXPECT_TRUE(outcome.error().message().starts_with("第 ")) << text;
    }
  }
}

}  // namespace
}  // namespace shouwang::cel
