#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/command.h"

namespace shouwang::app {

void add_migrate(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "migrate", "建立数据目录、密钥和数据库，或把旧数据库升级到本程序的版本；可重复运行",
                              "shouwang migrate --data /var/lib/shouwang");
  on_run(command, exit_code, [&options]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kYes));
    if (options.quiet) return {};
    const auto& report = installation->migration();
    for (const auto& name : report.applied) std::printf("已应用 %s\n", name.c_str());
    std::printf("数据库版本 %d，政策包 %s\n", report.to, installation->pack()->id.c_str());
    return {};
  });
}

}  // namespace shouwang::app
