#include "app/command.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include <CLI/CLI.hpp>

namespace shouwang::app {

Result<Configuration> Options::configuration() const {
  Configuration out;
  if (!configuration_file.empty()) {
    ASSIGN_OR_RETURN(out, read_configuration(configuration_file));
  }
  if (!data.empty()) out.data = data;
  if (!database.empty()) out.database = database;
  if (!pack.empty()) out.pack = pack;
  return out;
}

Result<std::filesystem::path> Options::pack_directory(const Configuration& configuration) const {
  if (!configuration.pack.empty()) return configuration.pack;
  ASSIGN_OR_RETURN(const auto packs, find_packs(std::getenv("SHOUWANG_PACKS"), program));
  return packs / "yunnan-lincang";
}

Result<std::unique_ptr<Installation>> Options::open(Installation::Migrate migrate) const {
  ASSIGN_OR_RETURN(const auto chosen, configuration());
  ASSIGN_OR_RETURN(const auto directory, pack_directory(chosen));
  return Installation::open(chosen, directory, migrate);
}

CLI::App* add_command(CLI::App& app, std::string_view name, std::string_view description, std::string_view example) {
  auto* command = app.add_subcommand(std::string(name), std::string(description));
  command->footer("示例：\n  " + std::string(example));
  return command;
}

void on_run(CLI::App* command, int& exit_code, Work work) {
  command->callback([&exit_code, work = std::move(work)] {
    const auto outcome = work();
    if (outcome) return;
    std::fprintf(stderr, "%s\n", outcome.error().text().c_str());
    if (!outcome.error().internal().empty()) std::fprintf(stderr, "  （%s）\n", outcome.error().internal().c_str());
    exit_code = 1;
  });
}

ProgressLine::ProgressLine(std::string label, bool quiet) : label_(std::move(label)), quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (printed_ && terminal_) std::fprintf(stderr, "\r\033[K");
}

void ProgressLine::update(double fraction, std::string_view detail) {
  if (quiet_) return;
  const std::int64_t now = now_ms();
  if (now - last_ms_ < (terminal_ ? 100 : 5000)) return;
  last_ms_ = now;
  printed_ = true;
  std::fprintf(stderr, terminal_ ? "\r\033[K%s %3.0f%% %.*s" : "%s %3.0f%% %.*s\n", label_.c_str(), fraction * 100, static_cast<int>(detail.size()), detail.data());
  std::fflush(stderr);
}

}  // namespace shouwang::app
