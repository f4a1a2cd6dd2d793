// YAML as a plain tree: scalars keep the text as written, every node knows its line and column.
//
// Stricter than YAML on purpose, because packs are law that people read: no anchors, aliases, tags or second documents, no
// duplicate keys, scalar keys only, limited size and depth. What is left has one meaning for every reader.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pack.h"

namespace shouwang::policy {

inline constexpr std::size_t kMaxFileBytes = 1 << 20;
inline constexpr int kMaxDepth = 32;
/// A load reports this many problems and no more: a broken file must not fill the screen or the memory.
inline constexpr std::size_t kMaxProblems = 500;

struct Node {
  enum class Type : std::uint8_t { kNull, kScalar, kList, kMap };
  struct Key {
    std::string text;
    int line = 0, column = 0;
  };
  Type type = Type::kNull;
  std::string text;          // kScalar
  int block_indent = -1;     // scalar written with | or >: its text starts on the line after `line`, this many spaces in; else -1
  int line = 0, column = 0;  // 1-based, columns in code points
  std::vector<Key> keys;     // kMap, one per item
  std::vector<Node> items;   // kList, kMap

  bool is_scalar() const { return type == Type::kScalar; }
  bool is_list() const { return type == Type::kList; }
  bool is_map() const { return type == Type::kMap; }
  /// The value under `key`, or nullptr.
  const Node* find(std::string_view key) const;
};

/// Parses one file. Problems carry kPackSyntax; nullopt when nothing usable is left.
/// An empty file gives a node of type kNull.
std::optional<Node> parse_yaml(std::string_view bytes, const std::string& file, std::vector<Problem>& problems);

}  // namespace shouwang::policy
