// Reads YAML maps strictly: every key is known, every needed key is there, every value has its type. Problems are collected.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pack.h"
#include "policy/yaml_tree.h"

namespace shouwang::policy {

/// Where something was written, for problems found later.
struct Place {
  std::string file;
  int line = 0, column = 0;
};

/// Problems of one load, at most kMaxProblems of them.
class Problems {
 public:
  void add(const Place& place, std::string message, ErrorCode code = ErrorCode::kPackSchema);
  std::vector<Problem>& list() { return list_; }
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }

 private:
  std::vector<Problem> list_;
};

/// One YAML map with a fixed set of keys. Ask for every key, then call finish().
class MapReader {
 public:
  /// @param what what the map describes, for messages: "参数", "字段"
  MapReader(const Node& node, const std::string& file, std::string_view what, Problems& problems);

  /// False when the node is not a map at all (reported once); every getter then gives its empty answer silently.
  bool is_map() const { return node_.is_map(); }
  bool has(std::string_view key) const { return node_.find(key) != nullptr; }
  Place place() const { return at(node_); }
  Place place(std::string_view key) const;

  std::string text(std::string_view key);                          // required, not empty
  std::optional<std::string> optional_text(std::string_view key);  // may be absent, not empty when there
  /// As text() when required; else `into` keeps what it has when the key is absent.
  void text_into(std::string_view key, std::string& into, bool required);
  std::string identifier(std::string_view key);                    // required [a-z][a-z0-9_]*
  std::optional<bool> flag(std::string_view key);                  // true/false
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max);
  std::optional<Date> date(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  // optional list of non-empty texts
  /// The nodes of a list; empty when absent. @param required reports absence and emptiness
  std::span<const Node> list(std::string_view key, bool required);
  const Node* node(std::string_view key);  // anything; nullptr when absent
  /// Index of the value in `words`. Absent: nullopt, reported when required.
  std::optional<std::size_t> word(std::string_view key, std::span<const std::string_view> words, bool required);
  Source source(std::string_view key, bool required);

  /// Reports keys that nobody asked for.
  void finish();

  // For maps with very many possible keys: go through what is written instead of asking for each key; then do not call finish().
  /// The text of a value, trimmed; empty, and a problem, when it is not one text.
  std::string_view text_of(std::string_view key, const Node& value);
  /// The items of a value; empty, and a problem, when it is not a list.
  std::span<const Node> items_of(std::string_view key, const Node& value);
  void unknown(const Node::Key& key, std::span<const std::string> known);

  Place at(const Node& node) const { return {file_, node.line, node.column}; }
  void problem(const Place& where, std::string message) { problems_.add(where, std::move(message)); }

 private:
  const Node* take(std::string_view key, bool required);
  const Node* take_scalar(std::string_view key, bool required);
  /// False, and a problem, when the node is not one text.
  bool check_scalar(std::string_view key, const Node& node);

  const Node& node_;
  const std::string& file_;
  std::string what_;
  Problems& problems_;
  std::vector<std::string> asked_;
};

/// The text of one value as a slot of its field type. Codes must exist in `table`.
/// @returns the value, or a Chinese reason
Result<cel::Value> parse_value(std::string_view text, FieldType type, const CodeTable* table);
/// The text of one value of a kind: money in yuan, dates 2024-06-30, bool true/false.
Result<cel::Value> parse_kind(std::string_view text, cel::Kind kind);

/// Words for cel::Kind in pack files, in the order of the enumeration.
inline constexpr std::array<std::string_view, 6> kKindWords = {"bool", "int", "decimal", "money", "date", "string"};

/// "金额（money）": the kind in words, and as it is written in files.
std::string kind_words(cel::Kind kind);

bool is_identifier(std::string_view text);
/// The candidate closest to `text` if it is close enough to be a slip of the pen, else "".
std::string nearest(std::string_view text, std::span<const std::string> candidates);
/// "，是否想写“x”？" or "".
std::string proposal(std::string_view text, std::span<const std::string> candidates);

}  // namespace shouwang::policy
