// What lexer and grammar actions share during one parse.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cel/syntax.h"

namespace shouwang::cel {

struct ParseState {
  std::string_view source;
  std::size_t at = 0;  // the lexer's position
  SyntaxPtr result;
  bool failed = false;
  std::size_t error_offset = 0;
  std::string error;

  /// Records the first error; the lexer ends the parse at its next call.
  void fail_at(std::size_t offset, std::string message);
  void unexpected(Span where, bool at_end, const std::vector<std::string>& expected, bool operand_expected);

  template <typename... Children>
  SyntaxPtr make(Form form, Span span, Span name_span, Children... children) {
    std::vector<SyntaxPtr> list;
    (list.push_back(std::move(children)), ...);
    return build(form, span, name_span, {}, std::move(list));
  }
  /// a && b && c as one node: chains of any length stay flat.
  SyntaxPtr join(Form form, Span span, Span name_span, SyntaxPtr left, SyntaxPtr right);
  SyntaxPtr named(Form form, Span span, Span name_span, std::string name, SyntaxPtr receiver, std::vector<SyntaxPtr> arguments);
  SyntaxPtr leaf(Form form, Span span, std::uint64_t number, std::string text);
  /// Counts brackets as depth too, so that a limit speaks before a reader is lost.
  SyntaxPtr bracketed(SyntaxPtr inner, Span open);

 private:
  SyntaxPtr build(Form form, Span span, Span name_span, std::string text, std::vector<SyntaxPtr> children);
};

}  // namespace shouwang::cel
