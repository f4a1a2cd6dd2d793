#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/command.h"

namespace shouwang::app {

std::string_view version() { return SHOUWANG_VERSION; }

void add_version(CLI::App& app, const Options&, int& exit_code) {
  auto* command = add_command(app, "version", "显示版本", "shouwang version");
  on_run(command, exit_code, []() -> Result<void> {
    std::printf("守望 Shouwang %s\n", std::string(version()).c_str());
    return {};
  });
}

}  // namespace shouwang::app
