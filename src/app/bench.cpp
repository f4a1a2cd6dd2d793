#include <cstdio>

#include <CLI/CLI.hpp>

#include "analysis/bench.h"
#include "app/bench_packs.h"
#include "app/bench_linkage.h"
#include "app/bench_procedure.h"
#include "app/command.h"
#include "base/parallel.h"
#include "screening/bench.h"
#include "screening/bench_rules.h"

namespace shouwang::app {

void add_bench(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "bench", "测速", "shouwang bench screening /data/screening");
  command->require_subcommand(1);
  add_bench_packs(*command, options, exit_code);
  add_bench_procedure(*command, options, exit_code);
  add_bench_linkage(*command, exit_code);
  auto* screening = add_command(*command, "screening", "读入一个目录的 CSV，按基准政策包筛查，报告结果、用时和内存（bench/README.md）",
                                "shouwang bench screening /data/screening --threads 2");
  auto directory = std::make_shared<std::string>();
  auto pack = std::make_shared<std::string>();
  auto as_of = std::make_shared<std::string>("2024-06-30");
  auto threads = std::make_shared<unsigned>(available_threads());
  auto repetitions = std::make_shared<int>(5);
  auto explain = std::make_shared<bool>(false);
  screening->add_option("directory", *directory, "数据目录")->required();
  screening->add_option("--rules", *pack, "基准政策包目录，默认 bench/screening/pack");
  screening->add_option("--as-of", *as_of, "数据日期");
  screening->add_option("--threads", *threads, "线程数")->check(CLI::Range(1u, 256u));
  screening->add_option("--repetitions", *repetitions, "重复次数")->check(CLI::Range(1, 1000));
  screening->add_flag("--explain", *explain, "最后一次也生成全部证据");
  on_run(screening, exit_code, [&options, directory, pack, as_of, threads, repetitions, explain]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto day, Date::parse_iso(*as_of));
    std::filesystem::path rules = *pack;
    if (rules.empty()) {
      ASSIGN_OR_RETURN(const auto configuration, options.configuration());
      ASSIGN_OR_RETURN(const auto product, options.pack_directory(configuration));
      rules = product / "../../bench/screening/pack";
    }
    ASSIGN_OR_RETURN(const auto report, screening::bench_screening(*directory, rules, day, *threads, *repetitions,
                                                                   *explain ? screening::Explain::kYes : screening::Explain::kNo));
    std::printf("%s", report.text().c_str());
    return {};
  });
  auto* all_rules = add_command(*command, "rules", "在内存里造一批户，算政策包的全部规则，与逐户算法核对并比较用时（bench/README.md）",
                                "shouwang bench rules --households 500000 --threads 2");
  auto sizes = std::make_shared<screening::RulesBenchOptions>();
  auto rules_pack = std::make_shared<std::string>();
  auto rules_day = std::make_shared<std::string>("2026-06-30");
  all_rules->add_option("--rules", *rules_pack, "政策包目录，默认本机使用的政策包");
  all_rules->add_option("--as-of", *rules_day, "数据日期");
  all_rules->add_option("--households", sizes->households, "户数")->check(CLI::Range(1, 100'000'000));
  all_rules->add_option("--sample", sizes->sample, "逐户算法算多少户")->check(CLI::Range(1, 100'000'000));
  all_rules->add_option("--seed", sizes->seed, "随机数种子，相同的种子造出相同的数据");
  all_rules->add_option("--threads", sizes->threads, "线程数，另外总用 1 个线程测一遍")->check(CLI::Range(1u, 256u));
  all_rules->add_option("--repetitions", sizes->repetitions, "重复次数")->check(CLI::Range(1, 1000));
  on_run(all_rules, exit_code, [&options, sizes, rules_pack, rules_day]() -> Result<void> {
    ASSIGN_OR_RETURN(sizes->as_of, Date::parse_iso(*rules_day));
    std::filesystem::path chosen = *rules_pack;
    if (chosen.empty()) {
      ASSIGN_OR_RETURN(const auto configuration, options.configuration());
      ASSIGN_OR_RETURN(chosen, options.pack_directory(configuration));
    }
    ASSIGN_OR_RETURN(const auto report, screening::bench_rules(chosen, *sizes));
    std::printf("%s", report.text().c_str());
    return {};
  });
  auto* whatif = add_command(*command, "whatif", "读入一个目录的 CSV，改动一个参数试算和按 21 个值试算，报告用时（bench/README.md）",
                             "shouwang bench whatif /data/screening --parameter income_floor --low 5000 --high 9000");
  auto parameter = std::make_shared<std::string>("income_floor");
  auto low = std::make_shared<std::string>("5000");
  auto high = std::make_shared<std::string>("9000");
  whatif->add_option("directory", *directory, "数据目录")->required();
  whatif->add_option("--rules", *pack, "政策包目录，默认 bench/screening/pack");
  whatif->add_option("--as-of", *as_of, "数据日期");
  whatif->add_option("--parameter", *parameter, "改动的参数");
  whatif->add_option("--low", *low, "区间下限");
  whatif->add_option("--high", *high, "区间上限，也是单次试算的值");
  whatif->add_option("--threads", *threads, "线程数")->check(CLI::Range(1u, 256u));
  whatif->add_option("--repetitions", *repetitions, "重复次数")->check(CLI::Range(1, 1000));
  on_run(whatif, exit_code, [&options, directory, pack, as_of, parameter, low, high, threads, repetitions]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto day, Date::parse_iso(*as_of));
    std::filesystem::path rules = *pack;
    if (rules.empty()) {
      ASSIGN_OR_RETURN(const auto configuration, options.configuration());
      ASSIGN_OR_RETURN(const auto product, options.pack_directory(configuration));
      rules = product / "../../bench/screening/pack";
    }
    ASSIGN_OR_RETURN(const auto report, analysis::bench_what_if(*directory, rules, day, *parameter, *low, *high, *threads, *repetitions));
    std::printf("%s", report.text().c_str());
    return {};
  });
}

}  // namespace shouwang::app
