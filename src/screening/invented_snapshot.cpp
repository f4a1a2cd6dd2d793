#include "screening/invented_snapshot.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace shouwang::screening {
namespace {

/// SplitMix64: the same numbers everywhere, unlike the distributions of the standard library.
class Invention {
 public:
  explicit Invention(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  /// In [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool one_in(std::uint64_t n) { return next() % n == 0; }

 private:
  std::uint64_t state_;
};

/// Rows that one person or household has in a dataset.
std::size_t invented_rows(const policy::Dataset& dataset, Invention& random) {
  const bool of_person = dataset.entity == policy::Entity::kPerson;
  switch (dataset.period) {
    case policy::PeriodKind::kEvent:
      return random.one_in(of_person ? 8 : 3) ? static_cast<std::size_t>(random.between(1, 2)) : 0;
    case policy::PeriodKind::kMonth:
      return random.one_in(10) ? static_cast<std::size_t>(random.between(1, 12)) : 0;
    case policy::PeriodKind::kYear:
      return static_cast<std::size_t>(random.between(0, 2));
    case policy::PeriodKind::kState:
      return random.one_in(10) ? 1 : 0;
  }
  return 0;
}

/// A number of a field that is no text, in slot units. @param in_register of a person or household, who are older than events
std::int64_t invented_number(const policy::FieldSpec& field, bool in_register, Date as_of, Invention& random) {
  constexpr std::int64_t kMostFen = 3'000'000, kMostMicro = 200'000'000, kMostCount = 12;
  const auto within = [&](std::int64_t most) {
    const std::int64_t low = field.min.value_or(0);
    return random.between(low, std::max(low, std::min(field.max.value_or(low + most), low + most)));
  };
  switch (field.type) {
    case policy::FieldType::kBool:
      return random.one_in(3) ? 1 : 0;
    case policy::FieldType::kDate:
      return as_of.days() - random.between(0, in_register ? 90 * 365 : 3 * 365);
    case policy::FieldType::kMonth:
      return as_of.plus_months(static_cast<int>(-random.between(0, in_register ? 120 : 23))).first_of_month().days();
    case policy::FieldType::kYear:
      return as_of.ymd().year - random.between(0, in_register ? 10 : 2);
    case policy::FieldType::kMoney:
      return std::min(within(kMostFen), within(kMostFen));  // small amounts are more frequent
    case policy::FieldType::kDecimal:
      return within(kMostMicro);
    default:
      return within(kMostCount);
  }
}

StoredColumn invented_column(const policy::Pack& pack, const policy::FieldSpec& field, bool in_register, std::size_t rows, Date as_of,
                             Invention& random) {
  constexpr std::int64_t kTexts = 500;
  const bool may_be_empty = !field.required;
  ColumnBuilder builder(policy::kind_of(field.type));
  const policy::CodeTable* codes = field.type == policy::FieldType::kCode ? pack.code_table(field.code_table) : nullptr;
  for (std::size_t r = 0; r < rows; ++r) {
    if (may_be_empty && random.one_in(20))
      builder.add_missing();
    else if (builder.kind() != cel::Kind::kString)
      builder.add_number(invented_number(field, in_register, as_of, random));
    else if (codes && !codes->codes.empty())
      builder.add_text(codes->codes[random.next() % codes->codes.size()].code);
    else
      builder.add_text("文字" + std::to_string(random.between(1, kTexts)));
  }
  return std::move(builder).finish({});
}

const policy::Dataset* dataset_of_table(const policy::Pack& pack, const cel::Table& table) {
  if (const policy::Dataset* records = pack.dataset(table.name)) return records;
  const policy::Target target = table.parent < 0 ? policy::Target::kRegistryHousehold : policy::Target::kRegistryPerson;
  for (const auto& [id, dataset] : pack.datasets) {
    if (dataset.target == target) return &dataset;
  }
  return nullptr;
}

}  // namespace

Snapshot invent_snapshot(const policy::Pack& pack, Date as_of, std::size_t households, std::span<const cel::Expression::FieldUse> fields,
                         std::uint64_t seed) {
  Invention random(seed);
  const auto& tables = pack.schema->tables;
  std::vector<SnapshotTable> made(tables.size());
  for (std::size_t t = 0; t < tables.size(); ++t) {
    const cel::Table& table = tables[t];
    SnapshotTable& out = made[t];
    const policy::Dataset* dataset = dataset_of_table(pack, table);
    const bool in_register = dataset && dataset->target != policy::Target::kRecords;
    out.columns.resize(table.fields.size());
    if (table.parent < 0) {
      out.rows = households;
    } else {
      const std::size_t parents = made[static_cast<std::size_t>(table.parent)].rows;
      out.first = Buffer((parents + 1) * sizeof(std::uint32_t));
      std::vector<std::uint32_t> parent_of;
      for (std::size_t p = 0; p < parents; ++p) {
        out.first.as<std::uint32_t>()[p] = static_cast<std::uint32_t>(parent_of.size());
        const std::size_t n = in_register ? static_cast<std::size_t>(random.between(1, 6)) : dataset ? invented_rows(*dataset, random) : 0;
        parent_of.insert(parent_of.end(), n, static_cast<std::uint32_t>(p));
      }
      out.rows = parent_of.size();
      out.first.as<std::uint32_t>()[parents] = static_cast<std::uint32_t>(out.rows);
      out.parent = Buffer(std::max<std::size_t>(out.rows, 1) * sizeof(std::uint32_t));
      std::copy(parent_of.begin(), parent_of.end(), out.parent.as<std::uint32_t>());
    }
    if (in_register) {
      out.ids.resize(out.rows);
      for (std::size_t r = 0; r < out.rows; ++r) out.ids[r] = static_cast<std::int64_t>(r + 1);
    }
    for (const auto& use : fields) {
      if (use.table != static_cast<int>(t) || use.field < 0 || !dataset) continue;
      const policy::FieldSpec* field = dataset->field(table.fields[static_cast<std::size_t>(use.field)].name);
      if (field) out.columns[static_cast<std::size_t>(use.field)] = invented_column(pack, *field, in_register, out.rows, as_of, random);
    }
  }
  return Snapshot(pack.schema, std::move(made), std::vector<std::int32_t>(households, 1), std::vector<std::int64_t>(households, 1));
}

}  // namespace shouwang::screening
