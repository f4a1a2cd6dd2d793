#include <cstdio>
#include <fstream>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "intake/division_file.h"

namespace shouwang::app {

void add_divisions(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "divisions", "维护行政区划：导入、导出带起止日期的区划表，由县里自行维护撤并和更名",
                              "shouwang divisions import packs/yunnan-lincang/divisions/530900.csv");
  command->require_subcommand(1);
  auto file = std::make_shared<std::string>();

  auto* take = add_command(*command, "import", "导入区划表（CSV）；同一代码和起始日期的条目被替换，其余不变", "shouwang divisions import 530900.csv");
  take->add_option("file", *file, "区划表")->required();
  on_run(take, exit_code, [&options, file]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto fresh, intake::read_division_file(*file));
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    // What would be in force afterwards has to be a proper tree before anything is written.
    ASSIGN_OR_RETURN(auto all, installation->registry().divisions());
    for (const auto& division : fresh) {
      std::erase_if(all, [&](const registry::Division& old) { return old.code == division.code && old.first_day == division.first_day; });
      all.push_back(division);
    }
    RETURN_IF_ERROR(registry::DivisionTree::build(std::move(all)));
    RETURN_IF_ERROR(installation->registry().save_divisions(fresh));
    RETURN_IF_ERROR(installation->access().audit({.at_ms = now_ms(), .account = {}, .action = "divisions_imported", .subject = "divisions",
                                                  .detail = std::to_string(fresh.size()), .client = "命令行"}));
    if (!options.quiet) std::printf("已导入 %zu 个区划\n", fresh.size());
    return {};
  });

  auto* give = add_command(*command, "export", "把现有区划表写成 CSV，修改后可再导入", "shouwang divisions export 530900.csv");
  give->add_option("file", *file, "要写的文件")->required();
  on_run(give, exit_code, [&options, file]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    ASSIGN_OR_RETURN(const auto all, installation->registry().divisions());
    std::ofstream out(*file, std::ios::binary);
    out << intake::division_file_text(all);
    if (!out.flush()) return fail(ErrorCode::kIo, "无法写入 " + *file + "，请检查路径和磁盘空间");
    if (!options.quiet) std::printf("已写出 %zu 个区划\n", all.size());
    return {};
  });
}

}  // namespace shouwang::app
