// Twelve household rules over 0.5 million households, 1.8 million persons and 2.5 million department rows, as columns in memory.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "base/date.h"
#include "cel/program.h"

namespace shouwang::cel {
namespace {

constexpr std::size_t kHouseholds = 500'000;
constexpr std::size_t kPersons = 1'800'000;

std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  return z ^ (z >> 31);
}

std::shared_ptr<const Schema> schema() {
  auto s = std::make_shared<Schema>();
  const auto money = [](std::string name) { return Field{name, name, Kind::kMoney, {}}; };
  const auto date = [](std::string name) { return Field{name, name, Kind::kDate, {}}; };
  const auto text = [](std::string name) { return Field{name, name, Kind::kString, {}}; };
  const auto number = [](std::string name) { return Field{name, name, Kind::kInt, {}}; };
  const auto flag = [](std::string name) { return Field{name, name, Kind::kBool, {}}; };
  s->tables = {
      {"household",
       "",
       -1,
       "",
       {number("status"), number("exit_year"), money("operating"), money("property_income"), money("transfer"), money("cost")}},
      {"members", "", 0, "household", {date("birth"), flag("labour")}},
      {"medical", "", 1, "person", {date("day"), money("self_paid")}},
      {"wage", "", 1, "person", {date("month"), money("amount")}},
      {"student", "", 1, "person", {text("state")}},
      {"insurance", "", 1, "person", {number("year"), money("subsidy")}},
      {"property", "", 1, "person", {text("usage"), {"area", "", Kind::kDecimal, {}}}},
      {"vehicle", "", 1, "person", {text("kind"), text("state"), money("worth")}},
      {"allowance", "", 1, "person", {money("amount"), date("start"), date("last")}},
      {"business", "", 1, "person", {text("state"), money("capital")}},
      {"disability", "", 1, "person", {number("level"), text("state"), date("issued")}},
      {"death", "", 1, "person", {date("day")}},
      {"housing", "", 0, "household", {date("day"), text("grade"), flag("resettled")}},
      {"disaster", "", 0, "household", {date("day"), money("loss"), money("compensated")}},
  };
  s->derived = {
      {"alive", "", 1, Kind::kBool, "!self.death.exists(d, d.day <= as_of)"},
      {"age", "", 1, Kind::kInt, "age(self.birth, as_of)"},
      {"severe", "", 1, Kind::kBool, "self.disability.exists(d, d.level <= 2 && d.state == 'valid' && d.issued <= as_of)"},
      {"able", "", 1, Kind::kBool, "self.alive && self.labour && self.age >= 16 && self.age < 60 && !self.severe"},
      {"running", "", 8, Kind::kBool, "self.start <= as_of && self.last > as_of"},
      {"size", "", 0, Kind::kInt, "members.count(m, m.alive)"},
      {"on_allowance", "", 0, Kind::kBool, "allowance.exists(a, a.running)"},
      {"net_income", "", 0, Kind::kMoney,
       "household.operating + household.property_income + household.transfer - household.cost + wage.filter(w, w.month > "
       "months_before(as_of, 12) && "
       "w.month <= as_of).sum(w, w.amount) + allowance.filter(a, a.running).sum(a, a.amount) * 12"},
      {"disaster_loss", "", 0, Kind::kMoney,
       "disaster.filter(d, d.day > months_before(as_of, 6) && d.day <= as_of).sum(d, d.loss - d.compensated)"},
  };
  s->parameters = {{"floor", "", Kind::kMoney},           {"medical_floor", "", Kind::kMoney}, {"vehicle_cap", "", Kind::kMoney},
                   {"capital_cap", "", Kind::kMoney},     {"area_cap", "", Kind::kDecimal},    {"disaster_floor", "", Kind::kMoney},
                   {"disaster_share", "", Kind::kDecimal}};
  return s;
}

const std::vector<std::string> kRules{
    "household.net_income < params.floor * household.size",
    "medical.filter(m, m.day > months_before(as_of, 12) && m.day <= as_of).sum(m, m.self_paid) > params.medical_floor",
    "allowance.exists(a, a.running && a.person.death.exists(d, d.day < days_before(as_of, 60)))",
    "members.exists(m, m.alive && m.severe) && !members.exists(m, m.able)",
    "household.status in [1, 2] && insurance.exists(i, i.year == 2024 && i.subsidy != (i.person.household.status == 2 ? yuan(180) : "
    "2024 - i.person.household.exit_year <= 1 ? yuan(135) : 2024 - i.person.household.exit_year <= 2 ? yuan(90) : yuan(45)))",
    "household.status in [1, 2] && members.exists(m, m.alive && !m.insurance.exists(i, i.year == 2024))",
    "members.exists(m, m.alive && m.age >= 6 && m.age < 16 && !m.student.exists(s, s.state == 'enrolled'))",
    "household.on_allowance && vehicle.filter(v, v.state == 'in use' && v.kind in ['car', 'truck']).sum(v, v.worth) > params.vehicle_cap",
    "household.on_allowance && business.filter(b, b.state == 'active').sum(b, b.capital) > params.capital_cap",
    "household.on_allowance && property.filter(p, p.usage == 'residential').sum(p, p.area) > params.area_cap * household.size",
    "household.disaster_loss > params.disaster_floor && household.disaster_loss > household.net_income * params.disaster_share",
    "housing.filter(h, h.day <= as_of).latest(h, h.day, !h.resettled && h.grade in ['C', 'D'])",
};

struct Stored {
  std::vector<std::int8_t> i8;
  std::vector<std::int32_t> i32;
  std::vector<std::int64_t> i64;
};

/// Columns as a snapshot would hold them: days and numbers in 32 bits, codes and flags in 8, money in 64.
struct City {
  std::shared_ptr<const Schema> schema = cel::schema();
  std::deque<Stored> columns;
  std::deque<std::vector<std::uint32_t>> links;
  std::vector<std::string> texts{"valid", "enrolled", "in use", "car", "truck", "active", "residential", "A", "B", "C", "D"};
  Data data;
  Context context;

  City() {
    const std::size_t rows[] = {kHouseholds, kPersons, 900'000, 480'000, 280'000, 200'000, 150'000,
                                130'000,     110'000,  90'000,  60'000,  30'000,  45'000,  25'000};
    std::uint64_t state = 20240630;
    data.tables.resize(schema->tables.size());
    for (std::size_t t = 0; t < data.tables.size(); ++t) {
      TableData& table = data.tables[t];
      table.rows = rows[t];
      const Table& definition = schema->tables[t];
      if (definition.parent >= 0) link(table, data.tables[static_cast<std::size_t>(definition.parent)].rows, state);
      for (const Field& field : definition.fields) table.columns.push_back(column(field, table.rows, state));
    }
    context.as_of = *Date::from_ymd(2024, 6, 30);
    context.parameters = {{Kind::kMoney, 700'000, {}},    {Kind::kMoney, 1'500'000, {}},    {Kind::kMoney, 5'000'000, {}},
                          {Kind::kMoney, 10'000'000, {}}, {Kind::kDecimal, 60'000'000, {}}, {Kind::kMoney, 500'000, {}},
                          {Kind::kDecimal, 300'000, {}}};
  }

  void link(TableData& table, std::size_t parents, std::uint64_t& state) {
    auto& parent = links.emplace_back(table.rows);
    auto& first = links.emplace_back(parents + 1);
    for (auto& p : parent) p = static_cast<std::uint32_t>(next_random(state) % parents);
    for (const std::uint32_t p : parent) ++first[p + 1];
    for (std::size_t p = 1; p <= parents; ++p) first[p] += first[p - 1];
    for (std::size_t p = 0; p < parents; ++p)
      for (std::uint32_t r = first[p]; r < first[p + 1]; ++r) parent[r] = static_cast<std::uint32_t>(p);
    table.parent = parent.data();
    table.first = first.data();
  }

  Column column(const Field& field, std::size_t rows, std::uint64_t& state) {
    Stored& stored = columns.emplace_back();
    Column out;
    const std::int64_t today = Date::from_ymd(2024, 6, 30)->days();
    switch (field.kind) {
      case Kind::kBool:
      case Kind::kString:
        for (std::size_t r = 0; r < rows; ++r)
          stored.i8.push_back(static_cast<std::int8_t>(next_random(state) % (field.kind == Kind::kBool ? 2 : texts.size())));
        out.physical = Physical::kI8;
        out.values = stored.i8.data();
        out.dictionary = &texts;
        break;
      case Kind::kInt:
      case Kind::kDate:
        for (std::size_t r = 0; r < rows; ++r) {
          const auto random = static_cast<std::int64_t>(next_random(state) >> 33);
          const std::int64_t value = field.kind == Kind::kDate
                                         ? today - random % (field.name == "birth" ? 30'000 : 730) + (field.name == "last" ? 800 : 0)
                                     : field.name.ends_with("year") ? 2020 + random % 5
                                                                    : random % 5;
          stored.i32.push_back(static_cast<std::int32_t>(value));
        }
        out.physical = Physical::kI32;
        out.values = stored.i32.data();
        break;
      default:
        for (std::size_t r = 0; r < rows; ++r) stored.i64.push_back(static_cast<std::int64_t>(next_random(state) % 2'000'000));
        out.values = stored.i64.data();
        break;
    }
    return out;
  }
};

const City& city() {
  static const City built;
  return built;
}

std::vector<Expression> compile(const std::vector<std::string>& rules) {
  std::vector<Expression> expressions;
  for (const std::string& rule : rules) expressions.push_back(Expression::compile(city().schema, rule).value());
  return expressions;
}

void run(benchmark::State& state, const std::vector<std::string>& rules, unsigned threads) {
  const Plan plan = Plan::build(city().schema, compile(rules)).value();
  for (auto _ : state) {
    std::vector<std::size_t> hits(threads * 16);
    const auto outcome = plan.run(city().data, city().context, threads, [&](const Batch& batch) {
      std::uint32_t n = 0;
      for (const auto& answer : batch.answers)
        for (std::size_t i = 0; i < batch.rows; ++i) n += static_cast<std::uint32_t>(answer.truth[i] >> 1);
      hits[batch.worker * 16] += n;
    });
    if (!outcome) state.SkipWithError("run failed");
    benchmark::DoNotOptimize(hits.data());
  }
}

void TwelveRules(benchmark::State& state) { run(state, kRules, static_cast<unsigned>(state.range(0))); }
BENCHMARK(TwelveRules)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

void OneRule(benchmark::State& state) { run(state, {kRules[static_cast<std::size_t>(state.range(0))]}, 2); }
BENCHMARK(OneRule)->DenseRange(0, 11)->Unit(benchmark::kMillisecond)->UseRealTime();

// Pairs of members: the one shape that is evaluated row by row.
void UnrelatedRows(benchmark::State& state) {
  run(state, {"members.exists(m, m.labour && household.members.exists(k, k.birth > m.birth && !k.labour))"}, 2);
}
BENCHMARK(UnrelatedRows)->Unit(benchmark::kMillisecond)->UseRealTime();

void StoredAnswers(benchmark::State& state) {
  const Plan plan = Plan::build(city().schema, compile(kRules)).value();
  for (auto _ : state) benchmark::DoNotOptimize(plan.run(city().data, city().context, 2).value());
}
BENCHMARK(StoredAnswers)->Unit(benchmark::kMillisecond)->UseRealTime();

/// Rules that read a parameter, run for the context at hand and for the same one with other values of it.
void many_contexts(benchmark::State& state, int parameter, int points) {
  std::vector<Expression> readers;
  for (Expression& rule : compile(kRules))
    if (std::count(rule.parameters().begin(), rule.parameters().end(), parameter) > 0) readers.push_back(std::move(rule));
  const Plan plan = Plan::build(city().schema, readers).value();
  std::vector<Context> contexts(static_cast<std::size_t>(points), city().context);
  for (int k = 0; k < points; ++k)
    *contexts[static_cast<std::size_t>(k)].parameters[static_cast<std::size_t>(parameter)].number += std::int64_t{k} * 10'000;
  for (auto _ : state) {
    std::vector<std::size_t> hits(2 * 64);
    const auto outcome = plan.run_many(city().data, contexts, 2, [&](const Batch& batch, std::size_t context) {
      std::uint32_t n = 0;
      for (const auto& answer : batch.answers)
        for (std::size_t i = 0; i < batch.rows; ++i) n += static_cast<std::uint32_t>(answer.truth[i] >> 1);
      hits[batch.worker * 64 + context] += n;
    });
    if (!outcome) state.SkipWithError("run failed");
    benchmark::DoNotOptimize(hits.data());
  }
}

// What if one parameter had another value: by parameter.
void WhatIf(benchmark::State& state) { many_contexts(state, static_cast<int>(state.range(0)), 2); }
BENCHMARK(WhatIf)->DenseRange(0, 6)->Unit(benchmark::kMillisecond)->UseRealTime();

// The income floor at 21 values.
void Sweep(benchmark::State& state) { many_contexts(state, 0, 21); }
BENCHMARK(Sweep)->Unit(benchmark::kMillisecond)->UseRealTime();

// The scalar reference, household by household, over one in fifty.
void ScalarReference(benchmark::State& state) {
  const auto rules = compile(kRules);
  for (auto _ : state) {
    std::size_t hits = 0;
    for (std::uint32_t row = 0; row < kHouseholds; row += 50)
      for (const Expression& rule : rules) hits += evaluate(rule, city().data, row, city().context).number.value_or(0) != 0;
    benchmark::DoNotOptimize(hits);
  }
}
BENCHMARK(ScalarReference)->Unit(benchmark::kMillisecond);

void CompileTwelveRules(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Plan::build(city().schema, compile(kRules)).value());
}
BENCHMARK(CompileTwelveRules)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace shouwang::cel
