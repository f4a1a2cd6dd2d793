#include "screening/csv_pieces.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/resident_id.h"
#include "base/text.h"
#include "intake/csv.h"
#include "screening/csv_cells.h"

namespace shouwang::screening {
namespace {

constexpr std::uint64_t kOtherCodes = std::uint64_t{1} << 63;  // keys of codes that are no numbers

/// The codes of one column as they were met in a piece, so that each spelling is looked up once.
class CodeCache {
 public:
  explicit CodeCache(const CellPlan& plan) : plan_(&plan) {}
  /// @returns index in the code table, or nullopt
  std::optional<std::int32_t> find(std::string_view raw, bool margin) {
    if (!margin || raw.size() > 8) return look_up(raw);
    std::uint64_t key;
    std::memcpy(&key, raw.data(), 8);
    if (raw.size() < 8) key &= (std::uint64_t{1} << (8 * raw.size())) - 1;
    Entry& entry = entries_[key * 0x9E3779B97F4A7C15u >> 58];
    if (entry.key == key && entry.size == raw.size()) return entry.code;
    const auto code = look_up(raw);
    if (code) entry = {key, raw.size(), *code};
    return code;
  }

 private:
  struct Entry {
    std::uint64_t key = 0;
    std::size_t size = 0;
    std::int32_t code = 0;
  };
  std::optional<std::int32_t> look_up(std::string_view raw) {
    intake::ParsedValue value;
    plan_->parser->parse(intake::unquote_cell(raw, scratch_), intake::CellKind::kText, value);
    if (value.outcome != intake::ParsedValue::Outcome::kText) return std::nullopt;
    const policy::Code* code = plan_->codes->by_code(value.text);
    if (!code) return std::nullopt;
    return static_cast<std::int32_t>(code - plan_->codes->codes.data());
  }
  const CellPlan* plan_;
  std::array<Entry, 64> entries_{};
  std::string scratch_;
};

/// Reads one piece of a file into the staging columns.
class PieceReader {
 public:
  PieceReader(CsvFile& file, Piece& piece, CodeKeys& code_keys) : file_(file), piece_(piece), code_keys_(code_keys) {
    piece.ranges.resize(file.cells.size());
    piece.texts.resize(file.cells.size());
    for (const CellPlan& plan : file.cells) caches_.emplace_back(plan);
    numbers_.resize(file.cells.size());
    const std::string_view whole = file.map.bytes();
    margin_first_ = whole.data() + cells::kMargin;
    margin_last_ = whole.data() + whole.size() - std::min(whole.size(), cells::kMargin);
  }

  void read() {
    intake::CsvScanner scanner(piece_.bytes, file_.separator);
    intake::CsvRow row;
    std::size_t at = piece_.base;
    while (scanner.next(row)) {
      if (row.size() != file_.columns) {
        ++piece_.malformed;
        continue;
      }
      for (std::size_t k = 0; k < file_.cells.size(); ++k) read_cell(k, row.raw(file_.cells[k].column), at);
      note_line(static_cast<std::int32_t>(at - piece_.base), static_cast<std::int32_t>(row.line()));
      ++at;
    }
    piece_.error = scanner.error();
    piece_.rows = at - piece_.base;
    piece_.lines = scanner.line();
  }

 private:
  /// Lines are written down only from where blank or malformed ones have come between.
  void note_line(std::int32_t row, std::int32_t line) {
    std::vector<std::int32_t>& numbers = piece_.line_numbers;
    if (numbers.empty()) {
      if (line == row + 1) return;
      for (std::int32_t r = 0; r < row; ++r) numbers.push_back(r + 1);
    }
    numbers.push_back(line);
  }

  void read_cell(std::size_t k, std::string_view raw, std::size_t row) {
    const CellPlan& plan = file_.cells[k];
    const bool margin = raw.data() >= margin_first_ && raw.data() + raw.size() <= margin_last_;
    switch (plan.role) {
      case CellPlan::Role::kPersonKey:
        file_.person_keys.as<std::uint64_t>()[row] = person_key(plan, raw, margin);
        return;
      case CellPlan::Role::kHouseholdKey:
        file_.household_keys.as<std::uint64_t>()[row] =
            raw.starts_with('"') ? code_keys_.key(intake::unquote_cell(raw, scratch_), false) : code_keys_.key(raw, margin);
        return;
      case CellPlan::Role::kField:
        break;
    }
    std::int64_t value = 0;
    const bool read = margin ? quick(k, plan, raw, value) : false;
    Range& range = piece_.ranges[k];
    if (!read && !patient(k, plan, raw, value)) {
      range.any_missing = true;
      value = plan.wide ? kMissingWide : kMissingNarrow;
    } else {
      range.smallest = std::min(range.smallest, value);
      range.largest = std::max(range.largest, value);
    }
    if (plan.wide) {
      file_.values[k].as<std::int64_t>()[row] = value;
    } else {
      file_.values[k].as<std::int32_t>()[row] = static_cast<std::int32_t>(value);
    }
  }

  bool quick(std::size_t k, const CellPlan& plan, std::string_view raw, std::int64_t& value) {
    if (raw.empty()) return false;
    switch (plan.spec->type) {
      case policy::FieldType::kMoney:
        return plan.quick_money && cells::money(raw.data(), raw.size(), value);
      case policy::FieldType::kDate:
        return cells::date(raw.data(), raw.size(), value);
      case policy::FieldType::kDecimal:
        return cells::decimal(raw.data(), raw.size(), value);
      case policy::FieldType::kInt: {
        std::uint64_t number;
        if (raw.size() > 8 || !cells::digits(raw.data() + raw.size(), raw.size(), number)) return false;
        value = static_cast<std::int64_t>(number);
        return true;
      }
      case policy::FieldType::kBool:
        value = raw[0] - '0';
        return raw.size() == 1 && (raw[0] == '0' || raw[0] == '1');
      case policy::FieldType::kCode: {
        const auto code = caches_[k].find(raw, true);
        value = code.value_or(0);
        return code.has_value();
      }
      default:
        return false;
    }
  }

  /// @returns false when the cell is empty or makes no sense
  bool patient(std::size_t k, const CellPlan& plan, std::string_view raw, std::int64_t& value) {
    if (raw.empty()) return false;
    const std::string_view cell = intake::unquote_cell(raw, scratch_);
    intake::ParsedValue parsed;
    plan.parser->parse(cell, intake::CellKind::kText, parsed);
    if (parsed.outcome == intake::ParsedValue::Outcome::kEmpty) return false;
    const bool is_text = policy::kind_of(plan.spec->type) == cel::Kind::kString;
    if (parsed.outcome == intake::ParsedValue::Outcome::kNumber && !is_text) {
      value = parsed.number;
      return true;
    }
    if (plan.spec->type == policy::FieldType::kCode) {
      if (const auto code = caches_[k].find(raw, false)) {
        value = *code;
        return true;
      }
    } else if (is_text && parsed.outcome != intake::ParsedValue::Outcome::kBad) {
      const std::string_view text = parsed.outcome == intake::ParsedValue::Outcome::kText ? parsed.text : cell;
      const auto [found, fresh] = numbers_[k].try_emplace(std::string(text), static_cast<std::int32_t>(piece_.texts[k].size()));
      if (fresh) piece_.texts[k].emplace_back(text);
      value = found->second;
      return true;
    }
    ++piece_.unreadable;
    return false;
  }

  std::uint64_t person_key(const CellPlan& plan, std::string_view raw, bool margin) {
    const bool in_register = file_.dataset->target == policy::Target::kRegistryPerson;
    std::uint64_t packed;
    if (margin && cells::resident_id(raw.data(), raw.size(), packed)) {
      // What is wrong in the register must not be found, not even by the same mistake in a feed.
      if (!in_register || ResidentId::parse18(raw.data())) return packed;
      ++piece_.unreadable;
      return 0;
    }
    intake::ParsedValue parsed;
    plan.parser->parse(intake::unquote_cell(raw, scratch_), intake::CellKind::kText, parsed);
    if (parsed.outcome == intake::ParsedValue::Outcome::kId) return parsed.id.packed();
    if (parsed.outcome != intake::ParsedValue::Outcome::kEmpty) ++piece_.unreadable;
    return 0;
  }

  CsvFile& file_;
  Piece& piece_;
  CodeKeys& code_keys_;
  std::vector<CodeCache> caches_;
  std::vector<std::unordered_map<std::string, std::int32_t>> numbers_;
  std::string scratch_;
  const char *margin_first_, *margin_last_;
};

}  // namespace

std::uint64_t CodeKeys::key(std::string_view code, bool margin) {
  std::uint64_t number;
  if (margin && !code.empty() && code.size() <= 16 && cells::long_digits(code.data() + code.size(), code.size(), number))
    return number * 32 + code.size();  // 007 and 7 are different codes
  const std::string squeezed = text::squeeze(code);
  if (squeezed.empty()) return 0;
  if (squeezed.size() <= 16 && squeezed.find_first_not_of("0123456789") == squeezed.npos)
    return std::stoull(squeezed) * 32 + squeezed.size();
  const std::lock_guard lock(mutex_);
  return others_.try_emplace(squeezed, kOtherCodes + others_.size()).first->second;
}

void read_piece(CsvFile& file, Piece& piece, CodeKeys& code_keys) { PieceReader(file, piece, code_keys).read(); }

}  // namespace shouwang::screening
