// shouwang: one program with a command for everything an administrator does.
#include <csignal>
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "app/command.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app("守望 Shouwang：防止返贫动态监测和帮扶平台", "shouwang");
  app.footer("示例：\n  shouwang serve --port 8080\n每个命令都有自己的说明：shouwang import --help");
  app.require_subcommand(1);
  app.fallthrough();
  shouwang::app::Options options;
  int exit_code = 0;
  std::error_code ignored;
  options.program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  app.add_option("--config", options.configuration_file, "配置文件（TOML），见 docs/administration.md")->envname("SHOUWANG_CONFIG");
  app.add_option("--data", options.data, "数据目录，默认 data")->envname("SHOUWANG_DATA");
  app.add_option("--database", options.database, "postgresql://… ；不写则用数据目录里的 SQLite 文件")->envname("SHOUWANG_DATABASE");
  app.add_option("--pack", options.pack, "生效的政策包目录，默认 packs/yunnan-lincang");
  app.add_flag("--quiet", options.quiet, "不显示进度");

  using namespace shouwang::app;
  add_serve(app, options, exit_code);
  add_import(app, options, exit_code);
  add_screen(app, options, exit_code);
  add_benefits(app, options, exit_code);
  add_duplicates(app, options, exit_code);
  add_play(app, options, exit_code);
  add_clocks(app, options, exit_code);
  add_generate(app, options, exit_code);
  add_migrate(app, options, exit_code);
  add_divisions(app, options, exit_code);
  add_user(app, options, exit_code);
  add_token(app, options, exit_code);
  add_pack(app, options, exit_code);
  add_rules(app, options, exit_code);
  add_simulate(app, options, exit_code);
  add_doctor(app, options, exit_code);
  add_bench(app, options, exit_code);
  add_version(app, options, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return app.exit(done);
  } catch (const CLI::ParseError& problem) {
    std::string unknown;
    for (const auto& argument : app.remaining()) unknown += " " + argument;
    if (!unknown.empty()) std::fprintf(stderr, "不认识：%s\n", unknown.c_str());
    std::fprintf(stderr, "参数不正确：%s\n用 shouwang --help 查看可用的命令，用 shouwang 命令 --help 查看该命令的参数。\n", problem.what());
    return 2;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "程序意外停止：%s\n", problem.what());
    return 70;
  }
  return exit_code;
}
