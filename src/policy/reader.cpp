#include "policy/reader.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

#include "base/text.h"

namespace shouwang::policy {

namespace {

std::optional<bool> parse_bool(std::string_view text) {
  if (text == "true" || text == "yes" || text == "是") return true;
  if (text == "false" || text == "no" || text == "否") return false;
  return std::nullopt;
}

cel::Value number(cel::Kind kind, std::int64_t slot) { return {kind, slot, std::nullopt}; }

constexpr std::string_view kTooLarge = "太大，超出可以计算的范围，请核对位数";

Result<cel::Value> parse_integer(std::string_view text, std::int64_t min, std::int64_t max) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range && end == text.data() + text.size()) return fail(ErrorCode::kBadValue, std::string(kTooLarge));
  if (error != std::errc() || end != text.data() + text.size()) return fail(ErrorCode::kBadValue, "应为整数");
  if (value < min || value > max) {
    return fail(ErrorCode::kBadValue, "应在 " + std::to_string(min) + " 到 " + std::to_string(max) + " 之间");
  }
  return number(cel::Kind::kInt, value);
}

/// A number of the right shape that is refused can only be too large.
bool has_shape_of_number(std::string_view text, std::size_t decimals) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
  return text::all_digits(whole) && text::all_digits(part) && !whole.empty() && !part.empty() && part.size() <= decimals;
}

/// The messages of base name intake's remedies; here the shape is all that counts.
template <typename T>
Result<cel::Value> shaped(const Result<T>& parsed, cel::Kind kind, std::int64_t slot, std::string_view shape) {
  if (!parsed) return fail(ErrorCode::kBadValue, std::string(shape));
  return number(kind, slot);
}

}  // namespace

void Problems::add(const Place& place, std::string message, ErrorCode code) {
  if (list_.size() >= kMaxProblems) return;
  Problem p;
  p.file = place.file;
  p.line = place.line;
  p.column = place.column;
  p.message = std::move(message);
  p.code = code;
  list_.push_back(std::move(p));
}

MapReader::MapReader(const Node& node, const std::string& file, std::string_view what, Problems& problems)
    : node_(node), file_(file), what_(what), problems_(problems) {
  asked_.reserve(16);
  if (!node_.is_map()) problem(place(), what_ + "应写成“键: 值”的若干行");
}

Place MapReader::place(std::string_view key) const {
  for (std::size_t i = 0; i < node_.keys.size(); ++i) {
    if (node_.keys[i].text == key) return {file_, node_.items[i].line, node_.items[i].column};
  }
  return place();
}

const Node* MapReader::take(std::string_view key, bool required) {
  asked_.emplace_back(key);
  if (!is_map()) return nullptr;
  const Node* found = node_.find(key);
  if (!found && required) problem(place(), what_ + "缺少“" + std::string(key) + "”");
  return found;
}

const Node* MapReader::take_scalar(std::string_view key, bool required) {
  const Node* found = take(key, required);
  return found && check_scalar(key, *found) ? found : nullptr;
}

bool MapReader::check_scalar(std::string_view key, const Node& node) {
  if (node.type == Node::Type::kNull) {
    problem(at(node), "“" + std::string(key) + "”没有写值；若值就是 null 或 ~ 这几个字，请加引号");
    return false;
  }
  if (!node.is_scalar()) {
    problem(at(node), "“" + std::string(key) + "”应为一个值，不能是列表或映射");
    return false;
  }
  if (text::trim_ascii(node.text).empty()) {
    problem(at(node), "“" + std::string(key) + "”不能为空");
    return false;
  }
  return true;
}

std::string_view MapReader::text_of(std::string_view key, const Node& value) {
  return check_scalar(key, value) ? text::trim_ascii(value.text) : std::string_view();
}

std::string MapReader::text(std::string_view key) {
  const Node* found = take_scalar(key, true);
  return found ? std::string(text::trim_ascii(found->text)) : std::string();
}

std::optional<std::string> MapReader::optional_text(std::string_view key) {
  const Node* found = take_scalar(key, false);
  if (!found) return std::nullopt;
  return std::string(text::trim_ascii(found->text));
}

void MapReader::text_into(std::string_view key, std::string& into, bool required) {
  if (required) {
    into = text(key);
  } else if (auto value = optional_text(key)) {
    into = *std::move(value);
  }
}

std::string MapReader::identifier(std::string_view key) {
  std::string value = text(key);
  if (!value.empty() && !is_identifier(value)) {
    problem(place(key), "“" + value + "”不能作标识：只能用小写字母、数字和下划线，并以字母开头");
    return {};
  }
  return value;
}

std::optional<bool> MapReader::flag(std::string_view key) {
  const Node* found = take_scalar(key, false);
  if (!found) return std::nullopt;
  const auto value = parse_bool(found->text);
  if (!value) problem(at(*found), "“" + std::string(key) + "”应为 true（是）或 false（否），现在是“" + found->text + "”");
  return value;
}

std::optional<std::int64_t> MapReader::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  const Node* found = take_scalar(key, false);
  if (!found) return std::nullopt;
  const auto value = parse_integer(found->text, min, max);
  if (!value) {
    problem(at(*found), "“" + std::string(key) + "”" + value.error().message() + "，现在是“" + found->text + "”");
    return std::nullopt;
  }
  return value->number;
}

std::optional<Date> MapReader::date(std::string_view key) {
  const Node* found = take_scalar(key, false);
  if (!found) return std::nullopt;
  const auto value = Date::parse_iso(found->text);
  if (!value) {
    problem(at(*found), "“" + std::string(key) + "”应为存在的日期，写成 2024-06-30 的样子，现在是“" + found->text + "”");
    return std::nullopt;
  }
  return *value;
}

std::vector<std::string> MapReader::texts(std::string_view key) {
  std::vector<std::string> values;
  for (const Node& item : list(key, false)) {
    if (!item.is_scalar() || text::trim_ascii(item.text).empty()) {
      problem(at(item), "“" + std::string(key) + "”的每一项都应是文字");
      continue;
    }
    values.emplace_back(text::trim_ascii(item.text));
  }
  return values;
}

std::span<const Node> MapReader::list(std::string_view key, bool required) {
  const Node* found = take(key, required);
  if (!found) return {};
  const auto items = items_of(key, *found);
  if (required && found->is_list() && items.empty()) problem(at(*found), "“" + std::string(key) + "”至少要有一项");
  return items;
}

std::span<const Node> MapReader::items_of(std::string_view key, const Node& value) {
  if (value.is_list()) return value.items;
  problem(at(value), "“" + std::string(key) + "”应为列表，每项一行并以“- ”开头，或写在 [ ] 内");
  return {};
}

const Node* MapReader::node(std::string_view key) { return take(key, false); }

std::optional<std::size_t> MapReader::word(std::string_view key, std::span<const std::string_view> words, bool required) {
  const Node* found = take_scalar(key, required);
  if (!found) return std::nullopt;
  const auto it = std::find(words.begin(), words.end(), found->text);
  if (it != words.end()) return static_cast<std::size_t>(it - words.begin());
  std::string all;
  for (const std::string_view w : words) all += (all.empty() ? "" : "、") + std::string(w);
  problem(at(*found), "“" + std::string(key) + "”不能是“" + found->text + "”，只能是：" + all);
  return std::nullopt;
}

Source MapReader::source(std::string_view key, bool required) {
  Source result;
  const Node* found = take(key, required);
  if (!found) return result;
  MapReader reader(*found, file_, "来源（source）", problems_);
  if (reader.is_map()) {
    result.document = reader.text("document");
    result.clause = reader.optional_text("clause").value_or("");
    result.quotation = reader.optional_text("quotation").value_or("");
  }
  reader.finish();
  return result;
}

void MapReader::finish() {
  for (const Node::Key& key : node_.keys) {
    if (std::find(asked_.begin(), asked_.end(), key.text) != asked_.end()) continue;
    unknown(key, asked_);
  }
}

void MapReader::unknown(const Node::Key& key, std::span<const std::string> known) {
  problem({file_, key.line, key.column}, what_ + "没有“" + key.text + "”这一项" + proposal(key.text, known));
}

Result<cel::Value> parse_kind(std::string_view text, cel::Kind kind) {
  switch (kind) {
    case cel::Kind::kBool: {
      const auto value = parse_bool(text);
      if (!value) return fail(ErrorCode::kBadValue, "应为 true（是）或 false（否）");
      return number(kind, *value ? 1 : 0);
    }
    case cel::Kind::kInt:
      return parse_integer(text, INT64_MIN, INT64_MAX);
    case cel::Kind::kDecimal: {
      const auto value = Decimal::parse(text);
      return shaped(value, kind, value ? value->micro() : 0, has_shape_of_number(text, 6) ? kTooLarge : "应为小数，最多六位小数，不用百分号");
    }
    case cel::Kind::kMoney: {
      const auto value = Money::parse(text);
      return shaped(value, kind, value ? value->fen() : 0, has_shape_of_number(text, 2) ? kTooLarge : "应为以元计的金额，最多两位小数，不写单位");
    }
    case cel::Kind::kDate: {
      const auto value = Date::parse_iso(text);
      return shaped(value, kind, value ? value->days() : 0, "应为存在的日期，写成 2024-06-30 的样子");
    }
    case cel::Kind::kString:
      break;
  }
  if (text.empty()) return fail(ErrorCode::kBadValue, "不能为空");
  return cel::Value{cel::Kind::kString, std::nullopt, std::string(text)};
}

Result<cel::Value> parse_value(std::string_view text, FieldType type, const CodeTable* table) {
  if (type == FieldType::kCode) {
    if (table && !table->by_code(text)) {
      std::vector<std::string> codes;
      for (const Code& code : table->codes) codes.push_back(code.code);
      const Code* named = table->find(text);
      std::string message = "代码表“" + table->title + "”没有代码“" + std::string(text) + "”";
      if (named) {
        message += "，“" + named->name + "”的代码是“" + named->code + "”";
      } else {
        message += proposal(text, codes);
      }
      return fail(ErrorCode::kBadValue, std::move(message));
    }
    return parse_kind(text, cel::Kind::kString);
  }
  if (type == FieldType::kMonth) {
    const auto value = Date::parse_iso(std::string(text) + "-01");
    return shaped(value, cel::Kind::kDate, value ? value->days() : 0, "应为月份，写成 2024-06 的样子");
  }
  if (type == FieldType::kYear) {
    auto value = parse_integer(text, 1900, 2200);
    if (!value) return fail(ErrorCode::kBadValue, "应为年份，写成 2024 的样子");
    return value;
  }
  return parse_kind(text, kind_of(type));
}

std::string kind_words(cel::Kind kind) {
  static constexpr std::array<std::string_view, 6> kTitles = {"是或否", "整数", "小数", "金额", "日期", "文字"};
  return std::string(kTitles[static_cast<std::size_t>(kind)]) + "（" + std::string(cel::kind_name(kind)) + "）";
}

bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > 60 || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string nearest(std::string_view text, std::span<const std::string> candidates) {
  if (text.size() > 60) return {};
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, text.size() / 3) + 1;
  std::vector<std::size_t> row, previous;
  for (const std::string& candidate : candidates) {
    if (candidate.empty() || candidate.size() > 60) continue;
    // Levenshtein distance, two rows.
    previous.resize(candidate.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    row.resize(candidate.size() + 1);
    for (std::size_t i = 1; i <= text.size(); ++i) {
      row[0] = i;
      for (std::size_t j = 1; j <= candidate.size(); ++j) {
        const std::size_t swap = previous[j - 1] + (text[i - 1] == candidate[j - 1] ? 0 : 1);
        row[j] = std::min({swap, previous[j] + 1, row[j - 1] + 1});
      }
      std::swap(row, previous);
    }
    if (previous.back() < best_distance) {
      best_distance = previous.back();
      best = candidate;
    }
  }
  return best;
}

std::string proposal(std::string_view text, std::span<const std::string> candidates) {
  const std::string best = nearest(text, candidates);
  return best.empty() ? "" : "，是否想写“" + best + "”？";
}

}  // namespace shouwang::policy
