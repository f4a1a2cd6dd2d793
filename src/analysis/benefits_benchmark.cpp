// All benefits of a region over a city: 500,000 households, 1.8 million persons, the records that the benefits read, one in ten values
// missing.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <stdexcept>

#include "analysis/benefits.h"

namespace shouwang::analysis {
namespace {

constexpr std::size_t kHouseholds = 500'000;
constexpr std::size_t kVillages = 900;

std::shared_ptr<const policy::Pack> pack() {
  static const std::shared_ptr<const policy::Pack> pack = [] {
    policy::LoadReport report;
    auto loaded = policy::Pack::load(std::filesystem::path(SHOUWANG_SOURCE_DIR) / "packs/yunnan-lincang", report);
    if (!loaded) throw std::runtime_error(loaded.error().text());
    return *loaded;
  }();
  return pack;
}

const BenefitPlan& plan() {
  static const BenefitPlan plan = *BenefitPlan::build(pack(), *Date::from_ymd(2025, 6, 30));
  return plan;
}

/// A value that a field of this kind may have.
void add_value(screening::ColumnBuilder& column, const cel::Field& field, std::mt19937& random) {
  const auto below = [&](std::int64_t n) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n)); };
  if (below(10) == 0) return column.add_missing();
  switch (field.kind) {
    case cel::Kind::kString:
      return column.add_text(
          field.codes.empty() ? "x" : field.codes[static_cast<std::size_t>(below(static_cast<std::int64_t>(field.codes.size())))].first);
    case cel::Kind::kBool:
      return column.add_number(below(2));
    case cel::Kind::kInt:
      return column.add_number(field.name == "year" ? 2023 + below(3) : below(12));
    case cel::Kind::kMoney:
      return column.add_number(below(2'000'000));
    case cel::Kind::kDecimal:
      return column.add_number(below(50) * 1'000'000);
    case cel::Kind::kDate:
      // Births spread over a life, events over the last year and a half.
      return column.add_number(Date::from_ymd(2025, 6, 30)->days() - below(field.name == "birth" ? 30'000 : 540));
  }
}

const screening::Snapshot& snapshot() {
  static const screening::Snapshot snapshot = [] {
    std::mt19937 random(7);
    const cel::Schema& schema = *pack()->schema;
    std::vector<screening::SnapshotTable> tables(schema.tables.size());
    for (std::size_t t = 0; t < tables.size(); ++t) {
      screening::SnapshotTable& table = tables[t];
      const bool used = t < 2 || std::any_of(plan().fields().begin(), plan().fields().end(),
                                             [&](const auto& use) { return use.table == static_cast<int>(t); });
      const std::size_t parents = t == 0 ? 0 : tables[static_cast<std::size_t>(schema.tables[t].parent)].rows;
      table.rows = t == 0 ? kHouseholds : 0;
      if (t > 0) {
        table.first = screening::Buffer((parents + 1) * sizeof(std::uint32_t));
        std::vector<std::uint32_t> parent;
        for (std::size_t p = 0; p < parents; ++p) {
          table.first.as<std::uint32_t>()[p] = static_cast<std::uint32_t>(parent.size());
          // 3.6 members a household; records of a kind for one member in ten, for one household in two.
          const std::size_t rows = !used                          ? 0
                                   : t == 1                       ? 2 + random() % 4 + (random() % 10 == 0)
                                   : schema.tables[t].parent == 1 ? random() % 10 == 0
                                                                  : random() % 2;
          parent.insert(parent.end(), rows, static_cast<std::uint32_t>(p));
        }
        table.first.as<std::uint32_t>()[parents] = static_cast<std::uint32_t>(parent.size());
        table.rows = parent.size();
        table.parent = screening::Buffer(std::max<std::size_t>(1, parent.size()) * sizeof(std::uint32_t));
        std::copy(parent.begin(), parent.end(), table.parent.as<std::uint32_t>());
      }
      table.columns.resize(schema.tables[t].fields.size());
      for (const auto& use : plan().fields()) {
        if (use.table != static_cast<int>(t) || use.field < 0) continue;
        const cel::Field& field = schema.tables[t].fields[static_cast<std::size_t>(use.field)];
        screening::ColumnBuilder column(field.kind);
        for (std::size_t row = 0; row < table.rows; ++row) add_value(column, field, random);
        table.columns[static_cast<std::size_t>(use.field)] = std::move(column).finish({});
      }
      if (t < 2) {
        for (std::size_t row = 0; row < table.rows; ++row) table.ids.push_back(static_cast<std::int64_t>(row) + 1);
      }
    }
    std::vector<std::int64_t> villages(kHouseholds);
    for (std::size_t h = 0; h < kHouseholds; ++h) villages[h] = 530922001000 + static_cast<std::int64_t>(h * kVillages / kHouseholds);
    return screening::Snapshot(pack()->schema, std::move(tables), std::vector<std::int32_t>(kHouseholds, 530922), std::move(villages));
  }();
  return snapshot;
}

void all_benefits(benchmark::State& state) {
  snapshot();
  std::int64_t bytes = 0;
  for (auto _ : state) {
    auto report = run_benefits(snapshot(), plan(), static_cast<unsigned>(state.range(0)));
    if (!report) throw std::runtime_error(report.error().text());
    bytes = static_cast<std::int64_t>(report->bytes());
    benchmark::DoNotOptimize(report);
  }
  state.counters["benefits"] = static_cast<double>(plan().entries().size());
  state.counters["persons"] = static_cast<double>(snapshot().rows(1));
  state.counters["report_bytes"] = static_cast<double>(bytes);
}
BENCHMARK(all_benefits)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime()->UseRealTime();

void one_household_explained(benchmark::State& state) {
  snapshot();
  std::uint32_t household = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(explain_benefits(snapshot(), plan(), household));
    household = (household + 7919) % kHouseholds;
  }
}
BENCHMARK(one_household_explained)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace shouwang::analysis
