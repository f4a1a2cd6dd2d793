#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "base/parallel.h"
#include "analysis/governance.h"

namespace shouwang::app {

void add_screen(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "screen", "按政策规则筛查全部农户，产生命中和线索；重复运行不会产生新的内容", "shouwang screen --as-of 2026-10-31");
  auto as_of = std::make_shared<std::string>();
  auto threads = std::make_shared<unsigned>(available_threads());
  command->add_option("--as-of", *as_of, "数据日期，如 2026-10-31；规则、参数和成员都按这一天取值")->required();
  command->add_option("--threads", *threads, "线程数")->check(CLI::Range(1u, 256u));
  on_run(command, exit_code, [&options, as_of, threads]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto day, Date::parse_iso(*as_of));
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    ProgressLine line("筛查", options.quiet);
    ASSIGN_OR_RETURN(const auto run,
                     analysis::run_screening(installation->analysis(), installation->screening(), installation->casework(), *installation->pack(),
                                             access::Scope::for_operator("shouwang screen"), day, now_ms, installation->ids(), *threads,
                                             [&line](double fraction) { line.update(fraction); }));
    RETURN_IF_ERROR(installation->access().audit({.at_ms = now_ms(), .account = {}, .action = "screen", .subject = "run:" + std::to_string(run.id),
                                                  .detail = "as_of " + day.iso(), .client = "命令行"}));
    if (options.quiet) return {};
    std::printf("%s：%lld 户 %lld 人，%lld 条部门记录，用时 %.2f 秒\n", day.iso().c_str(), static_cast<long long>(run.households),
                static_cast<long long>(run.persons), static_cast<long long>(run.records), static_cast<double>(run.finished_ms - run.started_ms) / 1000.0);
    std::printf("命中：新增 %lld，变化 %lld，解除 %lld，未变 %lld；线索：新增 %lld，变化 %lld\n", static_cast<long long>(run.findings_new),
                static_cast<long long>(run.findings_changed), static_cast<long long>(run.findings_cleared), static_cast<long long>(run.findings_same),
                static_cast<long long>(run.leads_new), static_cast<long long>(run.leads_changed));
    for (const auto& rule : run.rules) {
      std::printf("  %-32s 命中 %7lld  无法判断 %7lld", rule.rule.c_str(), static_cast<long long>(rule.yes), static_cast<long long>(rule.unknown));
      const char* separator = "  缺：";
      for (const auto& [title, count] : rule.missing) {
        std::printf("%s%s %lld", separator, title.c_str(), static_cast<long long>(count));
        separator = "；";
      }
      std::printf("\n");
    }
    return {};
  });
}

}  // namespace shouwang::app
