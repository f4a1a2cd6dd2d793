#include "app/bench_packs.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <set>
#include <vector>

#include "policy/pack.h"

namespace shouwang::app {
namespace {

namespace fs = std::filesystem;

struct LoadTimes {
  double wall_ms = 0, cpu_ms = 0;  // CPU of all threads
};

double process_cpu_ms() { return 1000.0 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// @param cases set to the number of different cases that were tried
Result<LoadTimes> load_once(const std::vector<fs::path>& directories, std::size_t& cases) {
  const auto start = std::chrono::steady_clock::now();
  const double cpu = process_cpu_ms();
  policy::PackLoader loader;
  std::vector<std::shared_ptr<const policy::Pack>> packs;
  std::vector<policy::LoadReport> reports(directories.size());
  for (std::size_t i = 0; i < directories.size(); ++i) {
    ASSIGN_OR_RETURN(auto pack, loader.load(directories[i], reports[i]));
    packs.push_back(std::move(pack));
  }
  const LoadTimes times{std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(),
                        process_cpu_ms() - cpu};
  std::set<std::pair<std::string_view, std::string_view>> different;  // children report their parents' cases again
  for (const policy::LoadReport& report : reports)
    for (const policy::CaseResult& one : report.cases) different.emplace(one.file, one.name);
  cases = different.size();
  return times;
}

Result<void> bench_packs(const fs::path& folder, int repetitions) {
  std::vector<fs::path> directories;
  std::error_code problem;
  for (fs::directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem)) {
    std::error_code ignored;
    if (fs::exists(it->path() / "pack.yaml", ignored)) directories.push_back(it->path());
  }
  if (problem) return fail(ErrorCode::kNotFound, "文件夹 " + folder.string() + " 无法读取：" + problem.message());
  if (directories.empty()) return fail(ErrorCode::kNotFound, "文件夹 " + folder.string() + " 里没有政策包（含 pack.yaml 的子文件夹）");
  std::sort(directories.begin(), directories.end());
  std::vector<LoadTimes> rounds;
  std::size_t cases = 0;
  for (int i = 0; i < repetitions; ++i) {
    ASSIGN_OR_RETURN(const LoadTimes times, load_once(directories, cases));
    rounds.push_back(times);
  }
  const auto print = [&](const char* what, double LoadTimes::*of) {
    std::vector<double> sorted;
    for (const LoadTimes& one : rounds) sorted.push_back(one.*of);
    std::sort(sorted.begin(), sorted.end());
    std::printf("%s  最好 %.1f 毫秒，中位 %.1f 毫秒\n", what, sorted.front(), sorted[sorted.size() / 2]);
  };
  std::printf("%zu 个政策包，%zu 个示例，%d 次\n", directories.size(), cases, repetitions);
  print("用时", &LoadTimes::wall_ms);
  print("CPU ", &LoadTimes::cpu_ms);
  return {};
}

}  // namespace

void add_bench_packs(CLI::App& bench, const Options& options, int& exit_code) {
  auto* command =
      add_command(bench, "packs", "载入一个文件夹里的全部政策包并试算全部示例，报告用时（bench/README.md）", "shouwang bench packs packs");
  const auto folder = std::make_shared<std::string>();
  const auto repetitions = std::make_shared<int>(10);
  command->add_option("folder", *folder, "放政策包的文件夹，默认为随带的政策包");
  command->add_option("--repetitions", *repetitions, "重复次数")->check(CLI::Range(1, 1000));
  on_run(command, exit_code, [&options, folder, repetitions]() -> Result<void> {
    if (!folder->empty()) return bench_packs(*folder, *repetitions);
    ASSIGN_OR_RETURN(const auto packs, find_packs(std::getenv("SHOUWANG_PACKS"), options.program));
    return bench_packs(packs, *repetitions);
  });
}

}  // namespace shouwang::app
