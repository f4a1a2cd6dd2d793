#include "analysis/bench.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "screening/csv_snapshot.h"

namespace shouwang::analysis {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string times_text(const char* what, std::vector<double> ms) {
  std::sort(ms.begin(), ms.end());
  char line[120];
  std::snprintf(line, sizeof line, "%s: best %.1f ms, median %.1f ms of %zu\n", what, ms.front(), ms[ms.size() / 2], ms.size());
  return line;
}

}  // namespace

std::string WhatIfBench::text() const {
  char line[200];
  std::snprintf(line, sizeof line, "%lld households, %lld rules, %.0f MB; loaded in %.2f s, judged in %.2f s\n", static_cast<long long>(households),
                static_cast<long long>(rules), static_cast<double>(bytes) / 1e6, load_s, baseline_s);
  std::string out = line;
  for (const SweepPoint& point : points) {
    std::snprintf(line, sizeof line, "%s|%lld|%lld|%lld\n", point.value.c_str(), static_cast<long long>(point.effect.after),
                  static_cast<long long>(point.effect.gained), static_cast<long long>(point.effect.lost));
    out += line;
  }
  return out + times_text("what-if", what_if_ms) + times_text("what-if, CPU", what_if_cpu_ms) + times_text("sweep", sweep_ms) +
         times_text("sweep, CPU", sweep_cpu_ms);
}

Result<WhatIfBench> bench_what_if(const std::filesystem::path& directory, const std::filesystem::path& pack_directory, Date as_of,
                                  const std::string& parameter, const std::string& low, const std::string& high, unsigned threads,
                                  int repetitions) {
  policy::LoadReport report;
  ASSIGN_OR_RETURN(const auto pack, policy::Pack::load(pack_directory, report));
  const auto it = pack->parameters.find(parameter);
  if (it == pack->parameters.end()) return fail(ErrorCode::kInvalidArgument, "政策包中没有参数“" + parameter + "”");
  const auto scope = access::Scope::for_operator("shouwang bench whatif");
  const Scenario scenario{{{parameter, high, as_of}}, {}};
  ASSIGN_OR_RETURN(const auto overlay, Overlay::make(pack, scope, scenario, as_of));
  ASSIGN_OR_RETURN(const auto values, sweep_values(it->second, low, high, kSweepPoints));

  WhatIfBench out;
  screening::CsvLoadReport load;
  auto start = Clock::now();
  ASSIGN_OR_RETURN(auto snapshot, screening::load_csv_snapshot(directory, *pack, Baseline::fields_of(*pack, as_of), threads, load));
  out.load_s = since(start);
  start = Clock::now();
  ASSIGN_OR_RETURN(const auto baseline,
                   Baseline::make(pack, as_of, std::make_shared<const screening::Snapshot>(std::move(snapshot)), {}, threads));
  out.baseline_s = since(start);
  out.households = static_cast<std::int64_t>(baseline->snapshot().households());
  out.rules = static_cast<std::int64_t>(baseline->rules().size());
  out.bytes = baseline->bytes() + baseline->snapshot().bytes();
  for (int k = 0; k < repetitions; ++k) {
    start = Clock::now();
    double cpu = cpu_seconds();
    ASSIGN_OR_RETURN(const auto fresh, Overlay::make(pack, scope, scenario, as_of));  // a question starts with its text
    ASSIGN_OR_RETURN(const auto result, what_if(*baseline, fresh, {}, {}, threads));
    out.what_if_ms.push_back(since(start) * 1000);
    out.what_if_cpu_ms.push_back((cpu_seconds() - cpu) * 1000);
    out.effect = result.all;
    start = Clock::now();
    cpu = cpu_seconds();
    ASSIGN_OR_RETURN(out.points, sweep(*baseline, scope, {}, parameter, values, threads));
    out.sweep_ms.push_back(since(start) * 1000);
    out.sweep_cpu_ms.push_back((cpu_seconds() - cpu) * 1000);
  }
  return out;
}

}  // namespace shouwang::analysis
