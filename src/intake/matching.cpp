#include "intake/matching.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/text.h"

namespace shouwang::intake {
namespace {

using policy::MatchPart;

constexpr std::size_t kLongestPart = 300;  // bytes; longer cells are no names or addresses

bool spells(const HeadingName& heading, std::string_view spelling) {
  const HeadingName known = read_heading(spelling);
  return !known.whole.empty() && (heading.whole == known.whole || heading.bare == known.whole);
}

}  // namespace

const policy::MatchingColumn* matching_column(const policy::Pack& pack, const policy::Dataset& dataset, std::string_view heading) {
  const HeadingName name = read_heading(heading);
  for (const policy::MatchingColumn& column : pack.matching_columns) {
    if (column.entity && *column.entity != dataset.entity) continue;
    if (spells(name, column.title) || std::any_of(column.aliases.begin(), column.aliases.end(), [&](const std::string& a) { return spells(name, a); }))
      return &column;
  }
  return nullptr;
}

std::vector<MatchingSource> matching_sources(const policy::Pack& pack, const policy::Dataset& dataset, const std::vector<std::string>& keys,
                                             const std::vector<MappedColumn>& mapped) {
  std::vector<MatchingSource> out;
  if (dataset.target != policy::Target::kRecords) return out;
  const IdentityFields identity = identity_fields(dataset);
  const auto add = [&](MatchingSource source) {
    if (std::none_of(out.begin(), out.end(), [&](const MatchingSource& s) { return s.part == source.part; })) out.push_back(std::move(source));
  };
  for (const MappedColumn& m : mapped) {
    if (m.field == identity.id_number || m.field == identity.household_code) continue;
    const policy::FieldSpec& field = dataset.fields[m.field];
    if (m.field == identity.name)
      add({m.column, MatchPart::kName, field.title, false});
    else if (const policy::MatchingColumn* column = matching_column(pack, dataset, field.title); column != nullptr && column->part != MatchPart::kName)
      add({m.column, column->part, column->title, false});
  }
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (std::any_of(mapped.begin(), mapped.end(), [&](const MappedColumn& m) { return m.column == k; })) continue;
    if (const policy::MatchingColumn* column = matching_column(pack, dataset, keys[k])) add({k, column->part, column->title, true});
  }
  return out;
}

std::vector<std::string> lacks_to_tell_persons(const std::vector<MatchingSource>& sources) {
  const auto has = [&](std::initializer_list<MatchPart> parts) {
    return std::any_of(sources.begin(), sources.end(), [&](const MatchingSource& s) { return std::find(parts.begin(), parts.end(), s.part) != parts.end(); });
  };
  std::vector<std::string> out;
  if (!has({MatchPart::kName})) out.emplace_back("姓名");
  if (!has({MatchPart::kBirthDate, MatchPart::kVillageCode, MatchPart::kVillage, MatchPart::kPhone}))
    out.emplace_back("出生日期、行政村（或住址）、联系电话中的一列");
  return out;
}

void StatementBatch::clear() {
  texts_.clear();
  ends_.clear();
}

// As registry::statement_text() keeps it: what is compared today must be the same text when it is read again.
void StatementBatch::append(std::string_view text) {
  for (const char c : text::trim_ascii(text.substr(0, kLongestPart))) texts_ += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
}

bool StatementBatch::add(const Row& row, std::string_view id_number, const std::vector<MatchingSource>& sources) {
  const auto cell = [&](MatchPart part) -> std::string_view {
    for (const MatchingSource& s : sources)
      if (s.part == part) return s.column < row.cells.size() ? row.cells[s.column] : std::string_view();
    return {};
  };
  const std::string_view name = cell(MatchPart::kName);
  const auto is_blank = [](std::string_view text) { return text.empty() || text::fold_width(text).empty(); };
  if (id_number.empty() && is_blank(name)) return false;
  const auto end = [&] { ends_.push_back(texts_.size()); };
  append(name);
  end();
  append(id_number);
  end();
  for (const MatchPart part : {MatchPart::kBirthDate, MatchPart::kSex, MatchPart::kVillageCode}) {
    append(cell(part));
    end();
  }
  append(cell(MatchPart::kTownship));
  append(cell(MatchPart::kVillage));
  end();
  append(cell(MatchPart::kPhone));
  end();
  return true;
}

registry::PersonStatement StatementBatch::statement(std::size_t k) const {
  std::array<std::string_view, kParts> parts;
  std::size_t from = k == 0 ? 0 : ends_[k * kParts - 1];
  for (std::size_t part = 0; part < kParts; ++part) {
    const std::size_t to = ends_[k * kParts + part];
    parts[part] = std::string_view(texts_).substr(from, to - from);
    from = to;
  }
  return {parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]};
}

std::vector<registry::PersonStatement> StatementBatch::statements() const {
  std::vector<registry::PersonStatement> out;
  out.reserve(size());
  for (std::size_t k = 0; k < size(); ++k) out.push_back(statement(k));
  return out;
}

}  // namespace shouwang::intake
