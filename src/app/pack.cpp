#include <chrono>
#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/command.h"

namespace shouwang::app {

void add_pack(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "pack", "检查一个政策包：格式、来源、表达式和全部示例；指出文件、行和原因", "shouwang pack packs/yunnan-lincang");
  auto directory = std::make_shared<std::string>();
  command->add_option("directory", *directory, "政策包目录，默认为生效的政策包");
  on_run(command, exit_code, [&options, directory]() -> Result<void> {
    std::filesystem::path path = *directory;
    if (path.empty()) {
      ASSIGN_OR_RETURN(const auto configuration, options.configuration());
      ASSIGN_OR_RETURN(path, options.pack_directory(configuration));
    }
    const auto start = std::chrono::steady_clock::now();
    ASSIGN_OR_RETURN(const auto pack, load_pack(path));
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    std::string chain;
    for (const auto& id : pack->chain) chain += (chain.empty() ? "" : " → ") + id;
    std::printf("%s（%s）通过：%zu 条规则，%zu 个参数，%zu 个数据集，%zu 个代码表\n", pack->title.c_str(), chain.c_str(), pack->rules.size(),
                pack->parameters.size(), pack->datasets.size(), pack->code_tables.size());
    std::printf("指纹 %s，加载用时 %.0f 毫秒\n", pack->hash.c_str(), ms);
    return {};
  });
}

}  // namespace shouwang::app
