#include "screening/bench_rules.h"

#include <algorithm>
#include <cstdio>

#include "base/stopwatch.h"
#include "screening/evidence.h"
#include "screening/invented_snapshot.h"
#include "screening/screen.h"

namespace shouwang::screening {
namespace {

constexpr std::size_t kNeighbours = 100;  // the sample is runs of neighbours, so that both executors read memory in order

std::vector<std::uint32_t> sample_rows(std::size_t households, std::size_t wanted) {
  wanted = std::min(wanted, households);
  const std::size_t runs = (wanted + kNeighbours - 1) / kNeighbours;
  std::vector<std::uint32_t> rows;
  for (std::size_t run = 0; run < runs; ++run) {
    const std::size_t begin = households / runs * run, end = std::min(begin + kNeighbours, households / runs * (run + 1));
    for (std::size_t row = begin; row < end && rows.size() < wanted; ++row) rows.push_back(static_cast<std::uint32_t>(row));
  }
  return rows;
}

std::vector<cel::Expression> expressions_of(const RulePlan& plan) {
  std::vector<cel::Expression> out;
  for (const RulePlan::Entry& entry : plan.entries()) {
    out.push_back(*entry.rule->when_expression);
    if (entry.rule->value_expression) out.push_back(*entry.rule->value_expression);
    if (entry.rule->limit_expression) out.push_back(*entry.rule->limit_expression);
  }
  return out;
}

/// The expressions' places in the plan, in the order of expressions_of().
std::vector<std::size_t> places_of(const RulePlan& plan) {
  std::vector<std::size_t> out;
  for (const RulePlan::Entry& entry : plan.entries()) {
    out.push_back(entry.when);
    if (entry.value >= 0) out.push_back(static_cast<std::size_t>(entry.value));
    if (entry.limit >= 0) out.push_back(static_cast<std::size_t>(entry.limit));
  }
  return out;
}

/// Answers of the plan to some rows, expression by expression within a row.
Result<std::vector<std::optional<std::int64_t>>> columnar_answers(const Snapshot& snapshot, const RulePlan& plan,
                                                                  const std::vector<std::uint32_t>& rows) {
  const std::vector<std::size_t> places = places_of(plan);
  std::vector<std::optional<std::int64_t>> out(rows.size() * places.size());
  RETURN_IF_ERROR(plan.plan().run(snapshot.data(), plan.context(), 1, [&](const cel::Batch& batch) {
    const auto begin = std::lower_bound(rows.begin(), rows.end(), batch.first_row);
    for (auto row = begin; row != rows.end() && *row < batch.first_row + batch.rows; ++row) {
      const std::size_t i = *row - batch.first_row;
      auto to = out.begin() + (row - rows.begin()) * static_cast<std::ptrdiff_t>(places.size());
      for (const std::size_t place : places) {
        const cel::Batch::Column& answer = batch.answers[place];
        const bool known = answer.truth ? answer.truth[i] != 1 : !answer.known || answer.known[i] != 0;
        if (known) *to = answer.truth ? answer.truth[i] / 2 : answer.values[i];
        ++to;
      }
    }
  }));
  return out;
}

Result<RulesBenchRun> measure_rules(const Snapshot& snapshot, const RulePlan& plan, unsigned threads, int repetitions,
                                    RulesBenchReport& report) {
  RulesBenchRun run;
  run.threads = threads;
  for (int k = 0; k < repetitions; ++k) {
    struct alignas(64) Count {
      std::int64_t yes = 0, unknown = 0;
    };
    std::vector<Count> counts(threads);
    const Stopwatch answers;
    RETURN_IF_ERROR(plan.plan().run(snapshot.data(), plan.context(), threads, [&](const cel::Batch& batch) {
      Count& count = counts[batch.worker];
      for (const RulePlan::Entry& entry : plan.entries()) {
        const std::uint8_t* truth = batch.answers[entry.when].truth;
        std::uint32_t yes = 0, unknown = 0;
        for (std::size_t i = 0; i < batch.rows; ++i) {
          yes += truth[i] >> 1;
          unknown += truth[i] & 1;
        }
        count.yes += yes;
        count.unknown += unknown;
      }
    }));
    const double wall = answers.wall(), cpu = answers.cpu();
    report.yes = report.unknown = 0;
    for (const Count& count : counts) {
      report.yes += count.yes;
      report.unknown += count.unknown;
    }
    const Stopwatch judging;
    ASSIGN_OR_RETURN(const auto judgement, judge(snapshot, plan, threads));
    const double judge_wall = judging.wall(), judge_cpu = judging.cpu();
    if (static_cast<std::int64_t>(judgement.hits.size()) != report.yes) {
      return fail(ErrorCode::kInternal, "两次计算的命中数不一致，请报告这一错误");
    }
    const auto keep = [&](double& best, double seconds) { best = k == 0 ? seconds : std::min(best, seconds); };
    keep(run.answers_wall, wall);
    keep(run.answers_cpu, cpu);
    keep(run.judge_wall, judge_wall);
    keep(run.judge_cpu, judge_cpu);
  }
  return run;
}

std::string rules_line(const char* format, auto... values) {
  char buffer[256];
  std::snprintf(buffer, sizeof buffer, format, values...);
  return std::string(buffer) + "\n";
}

}  // namespace

Result<RulesBenchReport> bench_rules(const std::filesystem::path& pack_directory, const RulesBenchOptions& options) {
  if (options.households < 1 || options.sample < 1 || options.repetitions < 1 || options.threads < 1)
    return fail(ErrorCode::kInvalidArgument, "户数、抽样户数、线程数和重复次数都至少为 1");
  policy::LoadReport pack_report;
  ASSIGN_OR_RETURN(const auto pack, policy::Pack::load(pack_directory, pack_report));

  RulesBenchReport report;
  const Stopwatch planning;
  ASSIGN_OR_RETURN(const auto plan, RulePlan::build(*pack, options.as_of));
  report.plan_s = planning.wall();
  const Stopwatch inventing;
  const Snapshot snapshot = invent_snapshot(*pack, options.as_of, options.households, plan.plan().fields(), options.seed);
  report.snapshot_s = inventing.wall();
  report.snapshot_bytes = snapshot.bytes();
  report.households = snapshot.households();
  report.tables = pack->schema->tables.size();
  for (std::size_t t = 1; t < report.tables; ++t) {
    const bool is_record = pack->dataset(pack->schema->tables[t].name) != nullptr;
    (is_record ? report.records : report.persons) += snapshot.rows(static_cast<int>(t));
  }
  const std::vector<cel::Expression> expressions = expressions_of(plan);
  report.rules = plan.entries().size();
  report.expressions = expressions.size();

  const std::vector<std::uint32_t> rows = sample_rows(report.households, options.sample);
  report.sample = rows.size();
  std::vector<std::optional<std::int64_t>> reference;
  reference.reserve(rows.size() * expressions.size());
  const Stopwatch scalar;
  for (const std::uint32_t row : rows) {
    for (const cel::Expression& expression : expressions)
      reference.push_back(cel::evaluate(expression, snapshot.data(), row, plan.context()).number);
  }
  report.scalar_wall = scalar.wall();
  report.scalar_cpu = scalar.cpu();
  ASSIGN_OR_RETURN(const auto columnar, columnar_answers(snapshot, plan, rows));
  for (std::size_t k = 0; k < reference.size(); ++k) {
    if (reference[k] != columnar[k])
      return fail(ErrorCode::kInternal, "两种算法的结果不一致，请报告这一错误：第 " + std::to_string(rows[k / expressions.size()]) + " 户，" +
                                            expressions[k % expressions.size()].text());
  }

  for (unsigned threads = 1;; threads = options.threads) {
    ASSIGN_OR_RETURN(const auto run, measure_rules(snapshot, plan, threads, options.repetitions, report));
    report.runs.push_back(run);
    if (threads == options.threads) break;
  }
  report.peak_rss_bytes = peak_rss_bytes();
  return report;
}

std::string RulesBenchReport::text() const {
  constexpr double kMiB = 1024.0 * 1024.0;
  const auto number = [](auto count) { return static_cast<double>(count); };
  std::string out = rules_line("households %zu persons %zu records %zu in %zu tables; snapshot %.0f MiB, made in %.1f s", households, persons,
                               records, tables, number(snapshot_bytes) / kMiB, snapshot_s);
  out += rules_line("rules %zu, expressions %zu, plan made in %.3f s; yes %lld, cannot tell %lld", rules, expressions, plan_s,
                    static_cast<long long>(yes), static_cast<long long>(unknown));
  const double scalar_each = scalar_cpu / number(sample);
  out += rules_line("scalar reference: %zu households in %.3f s, CPU %.3f s, %.1f us per household; same answers", sample, scalar_wall,
                    scalar_cpu, scalar_each * 1e6);
  for (const RulesBenchRun& run : runs) {
    out += rules_line("columnar, %u thread(s): %.3f s, CPU %.3f s, %.0f M rows/s, %.0f x the scalar reference (per CPU second %.0f x)",
                      run.threads, run.answers_wall, run.answers_cpu, number(households + persons + records) / run.answers_wall / 1e6,
                      scalar_each * number(households) / run.answers_wall, scalar_each * number(households) / run.answers_cpu);
    out += rules_line("  with hits, figures and undecided in order: %.3f s, CPU %.3f s", run.judge_wall, run.judge_cpu);
  }
  out += rules_line("peak memory %.0f MiB", number(peak_rss_bytes) / kMiB);
  return out;
}

}  // namespace shouwang::screening
