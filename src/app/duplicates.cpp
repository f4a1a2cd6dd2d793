#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/command.h"
#include "app/duplicate_search.h"

namespace shouwang::app {

void add_duplicates(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "duplicates", "在一个县的户册里查找可能重复登记的人；只找出来，合并由人在网页上决定",
                              "shouwang duplicates --county 530922");
  auto county = std::make_shared<std::int32_t>(0);
  command->add_option("--county", *county, "6 位县代码")->required();
  on_run(command, exit_code, [&options, county]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    const auto scope = access::Scope::for_operator("shouwang duplicates").narrowed(std::to_string(*county));
    DuplicateSearch found;
    {
      ProgressLine line("查重", options.quiet);
      ASSIGN_OR_RETURN(found, search_duplicates(*installation, scope, *county, true, now_ms(),
                                                [&line](double share, std::string_view what) { line.update(share, what); }));
    }
    RETURN_IF_ERROR(installation->access().audit({.at_ms = now_ms(),
                                                  .account = {},
                                                  .action = "find_duplicates",
                                                  .subject = "county:" + std::to_string(*county),
                                                  .detail = std::to_string(found.found) + " pairs",
                                                  .client = "命令行"}));
    if (!options.quiet)
      std::printf("查 %lld 人，可能重复 %lld 对，待核对 %lld 对\n", static_cast<long long>(found.persons),
                  static_cast<long long>(found.found), static_cast<long long>(found.open));
    return {};
  });
}

}  // namespace shouwang::app
