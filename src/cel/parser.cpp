#include <algorithm>

#include "base/text.h"
#include "cel/grammar.h"
#include "cel/parse_state.h"
#include "cel/syntax.h"

namespace shouwang::cel {

std::string place(std::string_view source, std::size_t offset) {
  const std::string_view before = source.substr(0, std::min(offset, source.size()));
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t newline = before.rfind('\n');
  const std::string_view line = newline == std::string_view::npos ? before : before.substr(newline + 1);
  // Code points, as bytes that do not continue one.
  const auto column = std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return "第 " + std::to_string(lines + 1) + " 行第 " + std::to_string(column + 1) + " 列：";
}

void ParseState::fail_at(std::size_t offset, std::string message) {
  if (failed) return;
  failed = true;
  error_offset = offset;
  error = std::move(message);
}

void ParseState::unexpected(Span where, bool at_end, const std::vector<std::string>& expected, bool operand_expected) {
  constexpr std::size_t kMaxListed = 4;
  std::string message = at_end ? "表达式不完整" : "此处不应出现“" + std::string(source.substr(where.begin, where.end - where.begin)) + "”";
  if (operand_expected) {
    message += "，应为一个值";
  } else if (!expected.empty() && expected.size() <= kMaxListed) {
    message += "，应为 ";
    for (std::size_t k = 0; k < expected.size(); ++k) message += (k == 0 ? "" : " 或 ") + expected[k];
  } else if (!at_end) {
    message += "，前面可能缺少运算符";
  }
  fail_at(where.begin, std::move(message));
}

SyntaxPtr ParseState::build(Form form, Span span, Span name_span, std::string text, std::vector<SyntaxPtr> children) {
  auto node = std::make_unique<Syntax>();
  node->form = form;
  node->span = span;
  node->name_span = name_span;
  node->text = std::move(text);
  for (const auto& child : children) node->depth = std::max(node->depth, child->depth + 1);
  if (node->depth > kMaxSyntaxDepth) fail_at(span.begin, "嵌套超过 " + std::to_string(kMaxSyntaxDepth) + " 层，请拆成几个派生字段");
  // After an error nothing is built on: one token can end thousands of prefix operators, and what they make must stay shallow.
  if (failed) {
    node->depth = 1;
  } else {
    node->children = std::move(children);
  }
  return node;
}

SyntaxPtr ParseState::join(Form form, Span span, Span name_span, SyntaxPtr left, SyntaxPtr right) {
  if (failed || left->form != form || right->depth + 1 > kMaxSyntaxDepth)
    return make(form, span, name_span, std::move(left), std::move(right));
  left->span = span;
  left->depth = std::max(left->depth, right->depth + 1);
  left->children.push_back(std::move(right));
  return left;
}

SyntaxPtr ParseState::named(Form form, Span span, Span name_span, std::string name, SyntaxPtr receiver, std::vector<SyntaxPtr> arguments) {
  std::vector<SyntaxPtr> children;
  if (receiver) children.push_back(std::move(receiver));
  for (auto& argument : arguments) children.push_back(std::move(argument));
  return build(form, span, name_span, std::move(name), std::move(children));
}

SyntaxPtr ParseState::leaf(Form form, Span span, std::uint64_t number, std::string text) {
  auto node = build(form, span, span, std::move(text), {});
  node->number = number;
  return node;
}

SyntaxPtr ParseState::bracketed(SyntaxPtr inner, Span open) {
  if (++inner->depth > kMaxSyntaxDepth) {
    fail_at(open.begin, "嵌套超过 " + std::to_string(kMaxSyntaxDepth) + " 层，请拆成几个派生字段");
    inner->children.clear();
    inner->depth = 1;
  }
  return inner;
}

Result<SyntaxPtr> parse(std::string_view source) {
  if (source.size() > kMaxSourceBytes)
    return fail(ErrorCode::kCelSyntax, place(source, 0) + "表达式太长（超过 64 KiB），请拆成几个派生字段");
  if (const std::size_t bad = text::first_invalid_utf8(source); bad != std::string_view::npos)
    return fail(ErrorCode::kCelSyntax, place(source, bad) + "不是有效的 UTF-8 文字，请用 UTF-8 编码保存");
  ParseState state;
  state.source = source;
  grammar::Parser parser(state);
  const int outcome = parser.parse();
  if (state.failed || outcome != 0 || !state.result)
    return fail(ErrorCode::kCelSyntax, place(source, state.error_offset) + (state.error.empty() ? "表达式语法错误" : state.error));
  return std::move(state.result);
}

Result<std::shared_ptr<const Syntax>> ParsedTexts::parse(std::string_view source) {
  if (const auto it = known.find(source); it != known.end()) return it->second;
  ASSIGN_OR_RETURN(std::shared_ptr<const Syntax> syntax, cel::parse(source));
  known.emplace(std::string(source), syntax);
  return syntax;
}

}  // namespace shouwang::cel
