#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/clock_pass.h"
#include "app/command.h"

namespace shouwang::app {

void add_clocks(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "clocks", "检查全部时限：超期的上报一级，期满的公示撤下；服务运行时每天零点后自动进行，重复运行没有影响",
                              "shouwang clocks");
  on_run(command, exit_code, [&options]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    casework::ClockPass done;
    RETURN_IF_ERROR(pass_clocks(*installation, now_ms(), &done));
    if (options.quiet) return {};
    std::printf("检查任务 %lld 项，超期上报任务 %lld 项、线索 %lld 条、转办 %lld 项，处理档案 %zu 份\n", static_cast<long long>(done.tasks),
                static_cast<long long>(done.escalated_tasks), static_cast<long long>(done.escalated_leads),
                static_cast<long long>(done.escalated_referrals), done.cases.size());
    return {};
  });
}

}  // namespace shouwang::app
