// What the parser builds: the expression as written, before names and types mean anything.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/text.h"

namespace shouwang::cel {

/// Bytes [begin, end) of the source text.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

enum class Form : std::uint8_t {
  kInt,      // number: magnitude as unsigned; 2^63 only below a minus
  kDecimal,  // number: micro units
  kString,   // text
  kBool,     // number: 0, 1
  kNull,
  kName,    // text
  kSelect,  // children[0] . text
  kCall,    // text ( children )
  kMethod,  // children[0] . text ( children[1…] )
  kIndex,   // children[0] [ children[1] ]
  kList,    // [ children ]
  kNot,
  kMinus,
  kAnd,  // two or more children: a && b && c is one node
  kOr,
  kConditional,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kIn,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRemainder,
};

struct Syntax;
using SyntaxPtr = std::unique_ptr<Syntax>;

struct Syntax {
  Form form;
  Span span;       // the whole of it
  Span name_span;  // the name of kSelect, kCall, kMethod; the operator of binary forms
  std::string text;
  std::uint64_t number = 0;
  std::vector<SyntaxPtr> children;
  int depth = 1;  // levels below and including this one; at most kMaxSyntaxDepth, so that tree walks may recurse
};

inline constexpr int kMaxSyntaxDepth = 200;
inline constexpr std::size_t kMaxSourceBytes = 64 * 1024;

/// @errors kCelSyntax, with the place in front: "第 L 行第 C 列："
Result<SyntaxPtr> parse(std::string_view source);

/// Texts and what they were parsed into: packs of one chain say the same thing many times.
struct ParsedTexts {
  std::unordered_map<std::string, std::shared_ptr<const Syntax>, text::Hash, std::equal_to<>> known;
  /// As parse(), once for each text. Failures are not kept.
  Result<std::shared_ptr<const Syntax>> parse(std::string_view source);
};

/// "第 L 行第 C 列：" for a byte offset; columns count code points, both start at 1.
std::string place(std::string_view source, std::size_t offset);

}  // namespace shouwang::cel
