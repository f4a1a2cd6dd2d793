// How long the turns of a benchmark take, each by itself.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace shouwang::storage::testing {

/// Milliseconds of each turn, as p50 and p99 beside the mean.
template <typename Work>
void timed_turns(benchmark::State& state, const Work& work) {
  std::vector<double> ms;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    work();
    ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(ms.begin(), ms.end());
  state.counters["p50_ms"] = ms[ms.size() / 2];
  state.counters["p99_ms"] = ms[static_cast<std::size_t>(0.99 * static_cast<double>(ms.size() - 1))];
}

}  // namespace shouwang::storage::testing
