// What every command shares: options, progress, reporting of errors, exit codes.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/configuration.h"
#include "app/installation.h"
#include "base/result.h"

namespace CLI {
class App;
}

namespace shouwang::app {

struct Options {
  std::filesystem::path program;          // path of the running program
  std::string configuration_file;
  std::string data, database, pack;       // "" = from the configuration file, else the default
  bool quiet = false;                     // no progress, results only

  Result<Configuration> configuration() const;
  Result<std::filesystem::path> pack_directory(const Configuration&) const;
  Result<std::unique_ptr<Installation>> open(Installation::Migrate migrate) const;
};

/// The command's work; its Result becomes the exit code: 0, or 1 with the error on standard error.
using Work = std::function<Result<void>()>;

/// Adds a sub-command. `example` is shown by --help under 示例.
CLI::App* add_command(CLI::App& app, std::string_view name, std::string_view description, std::string_view example);
/// Runs `work` when the command is chosen.
void on_run(CLI::App* command, int& exit_code, Work work);

/// One line of progress that overwrites itself on a terminal and is printed every few seconds elsewhere.
class ProgressLine {
 public:
  ProgressLine(std::string label, bool quiet);
  ~ProgressLine();
  void update(double fraction, std::string_view detail = {});

 private:
  std::string label_;
  bool quiet_, terminal_, printed_ = false;
  std::int64_t last_ms_ = 0;
};

void add_serve(CLI::App&, const Options&, int& exit_code);
void add_import(CLI::App&, const Options&, int& exit_code);
void add_screen(CLI::App&, const Options&, int& exit_code);
void add_benefits(CLI::App&, const Options&, int& exit_code);
void add_duplicates(CLI::App&, const Options&, int& exit_code);
void add_play(CLI::App&, const Options&, int& exit_code);
void add_clocks(CLI::App&, const Options&, int& exit_code);
void add_generate(CLI::App&, const Options&, int& exit_code);
void add_migrate(CLI::App&, const Options&, int& exit_code);
void add_divisions(CLI::App&, const Options&, int& exit_code);
void add_user(CLI::App&, const Options&, int& exit_code);
void add_token(CLI::App&, const Options&, int& exit_code);
void add_pack(CLI::App&, const Options&, int& exit_code);
void add_rules(CLI::App&, const Options&, int& exit_code);
void add_simulate(CLI::App&, const Options&, int& exit_code);
void add_doctor(CLI::App&, const Options&, int& exit_code);
void add_bench(CLI::App&, const Options&, int& exit_code);
void add_version(CLI::App&, const Options&, int& exit_code);

/// "0.1.0"
std::string_view version();

}  // namespace shouwang::app
