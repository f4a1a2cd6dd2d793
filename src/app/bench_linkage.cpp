#include "app/bench_linkage.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/parallel.h"
#include "linkage/bench.h"

namespace shouwang::app {

void add_bench_linkage(CLI::App& bench, int& exit_code) {
  auto* command = add_command(bench, "linkage", "把一个文件与登记簿比对，报告正确率、校准、用时和内存（bench/README.md）",
                              "shouwang bench linkage /data/linkage --threads 2");
  auto directory = std::make_shared<std::string>();
  auto options = std::make_shared<linkage::BenchLinkOptions>();
  options->threads = available_threads();
  command->add_option("directory", *directory, "数据目录：registry.csv、registry_truth.csv、file.csv、truth.csv")->required();
  command->add_option("--threads", options->threads, "线程数")->check(CLI::Range(1u, 256u));
  command->add_flag("--duplicates", options->duplicates, "不比对文件，只在登记簿中找重复的人");
  auto index = std::make_shared<std::string>();
  command->add_option("--index", *index, "把索引保存到这个文件，并像下个月那样再比对一次");
  on_run(command, exit_code, [directory, options, index]() -> Result<void> {
    options->index_file = *index;
    ASSIGN_OR_RETURN(const auto report, linkage::bench_linkage(*directory, *options));
    std::printf("%s", report.text().c_str());
    return {};
  });
}

}  // namespace shouwang::app
