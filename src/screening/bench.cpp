#include "screening/bench.h"

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "base/money.h"
#include "base/parallel.h"
#include "base/stopwatch.h"
#include "screening/evidence.h"
#include "screening/screen.h"

namespace shouwang::screening {
namespace {

/// A value as hundredths, the unit that sums of every kind share.
std::int64_t hundredths(std::int64_t slot, cel::Kind kind) {
  switch (kind) {
    case cel::Kind::kMoney:
      return slot;
    case cel::Kind::kDecimal:
      return slot / (Decimal::kScale / 100);
    default:
      return slot * 100;
  }
}

std::vector<BenchRule> sums_of(const RulePlan& plan, const Judgement& judgement) {
  std::vector<BenchRule> rules;
  for (std::size_t e = 0; e < plan.entries().size(); ++e) {
    const RuleCount& count = judgement.counts[e];
    rules.push_back({count.rule, count.yes, count.no, count.unknown, 0});
  }
  for (const Hit& hit : judgement.hits) {
    const auto& expression = plan.entries()[hit.entry].rule->value_expression;
    if (hit.value && expression) rules[hit.entry].value_sum += hundredths(*hit.value, expression->kind());
  }
  return rules;
}

bool same(const std::vector<BenchRule>& a, const std::vector<BenchRule>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const BenchRule& x, const BenchRule& y) {
    return x.rule == y.rule && x.yes == y.yes && x.no == y.no && x.unknown == y.unknown && x.value_sum == y.value_sum;
  });
}

std::int64_t explain_all(const Snapshot& snapshot, const RulePlan& plan, const Judgement& judgement, unsigned threads) {
  constexpr std::size_t kPiece = 256;
  std::atomic<std::int64_t> bytes{0};
  const std::size_t hits = judgement.hits.size();
  parallel_for((hits + kPiece - 1) / kPiece, threads, [&](std::size_t piece, unsigned) {
    std::int64_t mine = 0;
    for (std::size_t i = piece * kPiece; i < std::min(hits, (piece + 1) * kPiece); ++i) {
      const Hit& hit = judgement.hits[i];
      const Explained explained = explain_finding(snapshot, plan, plan.entries()[hit.entry], hit.household);
      mine += static_cast<std::int64_t>(explained.wording.size() + explained.evidence.size());
    }
    bytes += mine;
  });
  return bytes;
}

std::string line(const char* format, auto... values) {
  char buffer[256];
  std::snprintf(buffer, sizeof buffer, format, values...);
  return std::string(buffer) + "\n";
}

}  // namespace

Result<BenchReport> bench_screening(const std::filesystem::path& directory, const std::filesystem::path& pack_directory, Date as_of,
                                    unsigned threads, int repetitions, Explain explain) {
  if (repetitions < 1) return fail(ErrorCode::kInvalidArgument, "重复次数至少为 1");
  threads = std::max(threads, 1u);
  policy::LoadReport pack_report;
  auto pack = policy::Pack::load(pack_directory, pack_report);
  if (!pack) {
    std::string first = pack_report.problems.empty() ? "" : "：" + pack_report.problems.front().text();
    for (const policy::CaseResult& c : pack_report.cases) {
      if (first.empty() && !c.problem.empty()) first = "：" + c.file + " " + c.name + " " + c.problem;
    }
    return fail(pack.error().code(), pack.error().message() + first);
  }

  BenchReport report;
  report.threads = threads;
  for (int k = 0; k < repetitions; ++k) {
    BenchTimes times;
    const Stopwatch all;
    ASSIGN_OR_RETURN(const auto plan, RulePlan::build(**pack, as_of));
    ASSIGN_OR_RETURN(const auto snapshot, load_csv_snapshot(directory, **pack, plan.plan().fields(), threads, report.load));
    const Stopwatch judging;
    ASSIGN_OR_RETURN(const auto judgement, judge(snapshot, plan, threads));
    times.rules = judging.wall();
    times.total = all.wall();
    times.cpu = all.cpu();
    times.open = report.load.open_s;
    times.split = report.load.split_s;
    times.resolve = report.load.resolve_s;
    times.sort = report.load.sort_s;
    std::vector<BenchRule> rules = sums_of(plan, judgement);
    if (k > 0 && !same(rules, report.rules)) return fail(ErrorCode::kInternal, "两次筛查的结果不一致，请报告这一错误");
    report.rules = std::move(rules);
    report.peak_rss_bytes = peak_rss_bytes();
    if (explain == Explain::kYes && k + 1 == repetitions) {
      const Stopwatch explaining;
      report.explained_bytes = explain_all(snapshot, plan, judgement, threads);
      times.explain = explaining.wall();
    }
    report.times.push_back(times);
    report.findings = static_cast<std::int64_t>(judgement.hits.size());
    report.households = static_cast<std::int64_t>(snapshot.households());
    report.persons = report.records = 0;
    for (std::size_t t = 1; t < (*pack)->schema->tables.size(); ++t) {
      const bool is_record = (*pack)->dataset((*pack)->schema->tables[t].name) != nullptr;
      (is_record ? report.records : report.persons) += static_cast<std::int64_t>(snapshot.rows(static_cast<int>(t)));
    }
    report.snapshot_bytes = snapshot.bytes();
  }
  return report;
}

std::string BenchReport::text() const {
  std::string out;
  for (std::size_t r = 0; r < rules.size(); ++r) {
    out += line("%zu|%lld|%lld", r + 1, static_cast<long long>(rules[r].yes), static_cast<long long>(rules[r].value_sum));
  }
  out += line("households %lld persons %lld matched records %lld findings %lld threads %u", static_cast<long long>(households),
              static_cast<long long>(persons), static_cast<long long>(records), static_cast<long long>(findings), threads);
  out += "seconds      open    split  resolve     sort    rules    total      cpu  explain\n";
  const auto row = [&](const char* name, const BenchTimes& t) {
    return line("%-8s %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f", name, t.open, t.split, t.resolve, t.sort, t.rules, t.total, t.cpu,
                t.explain);
  };
  for (std::size_t k = 0; k < times.size(); ++k) out += row(("run " + std::to_string(k + 1)).c_str(), times[k]);
  if (!times.empty()) {
    const auto best =
        std::min_element(times.begin(), times.end(), [](const BenchTimes& a, const BenchTimes& b) { return a.total < b.total; });
    out += row("best", *best);
  }
  for (const CsvFileReport& file : load.files) {
    out += line("%-20s %10lld bytes %9lld rows %8lld unmatched %6lld malformed %6lld unreadable", file.file.c_str(),
                static_cast<long long>(file.bytes), static_cast<long long>(file.rows), static_cast<long long>(file.unmatched),
                static_cast<long long>(file.malformed), static_cast<long long>(file.unreadable));
  }
  constexpr double kMiB = 1024.0 * 1024.0;
  out += line("snapshot %.0f MiB, peak memory %.0f MiB, evidence %.0f MiB", static_cast<double>(snapshot_bytes) / kMiB,
              static_cast<double>(peak_rss_bytes) / kMiB, static_cast<double>(explained_bytes) / kMiB);
  return out;
}

}  // namespace shouwang::screening
