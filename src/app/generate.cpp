#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/command.h"
#include "generator/generator.h"
#include "intake/division_file.h"

namespace shouwang::app {
namespace {

// The division lists that belong to a pack: every CSV in its folder divisions/.
Result<std::vector<registry::Division>> divisions_of(const std::filesystem::path& pack) {
  std::vector<registry::Division> out;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(pack / "divisions", ignored)) {
    if (entry.path().extension() != ".csv") continue;
    ASSIGN_OR_RETURN(const auto some, intake::read_division_file(entry.path()));
    out.insert(out.end(), some.begin(), some.end());
  }
  if (out.empty()) return fail(ErrorCode::kNotFound, "政策包 " + pack.string() + " 没有 divisions 目录，请用 --divisions 指定区划表");
  return out;
}

}  // namespace

void add_generate(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "generate", "生成一个虚构县的户籍、各部门每月报送的文件和答案，用于试用、培训、测试和测速",
                              "shouwang generate --households 30000 --county 530922 --as-of 2026-10-31 --out sample");
  auto wanted = std::make_shared<generator::Options>();
  auto out = std::make_shared<std::string>();
  auto as_of = std::make_shared<std::string>();
  auto list = std::make_shared<std::string>();
  auto errors = std::make_shared<std::string>();
  auto csv_only = std::make_shared<bool>(false);
  command->add_option("--out", *out, "输出目录，须为空或不存在")->required();
  command->add_option("--households", wanted->households, "户数，1000 到 500000");
  command->add_option("--county", wanted->county, "6 位县代码；不写则分布到区划表中的各县");
  command->add_option("--as-of", *as_of, "最后一个月的最后一天，如 2026-10-31")->required();
  command->add_option("--months", wanted->months, "月数，1 到 12");
  command->add_option("--seed", wanted->seed, "随机种子；相同的参数得到完全相同的文件");
  command->add_option("--dirt", wanted->dirt, "错误数据的多少，0 为没有，1 为通常，最大 10");
  command->add_option("--errors", *errors,
                      "风险和差错的比例设置（YAML），可写 risks、errors、dirt、held_twice、rates、rows，见 docs/administration.md");
  command->add_option("--threads", wanted->threads, "线程数，默认全部 CPU");
  command->add_option("--divisions", *list, "区划表，默认政策包自带的");
  command->add_flag("--csv-only", *csv_only, "不写 XLSX，只写 CSV");
  on_run(command, exit_code, [&options, wanted, out, as_of, list, errors, csv_only]() -> Result<void> {
    ASSIGN_OR_RETURN(wanted->as_of, Date::parse_iso(*as_of));
    wanted->directory = *out;
    if (!errors->empty()) {
      ASSIGN_OR_RETURN(wanted->mix, generator::Mix::read(*errors));
    }
    wanted->spreadsheets = !*csv_only;
    ASSIGN_OR_RETURN(const auto configuration, options.configuration());
    ASSIGN_OR_RETURN(const auto directory, options.pack_directory(configuration));
    ASSIGN_OR_RETURN(const auto pack, load_pack(directory));
    ASSIGN_OR_RETURN(const auto divisions, list->empty() ? divisions_of(directory) : intake::read_division_file(*list));
    ProgressLine line("生成", options.quiet);
    ASSIGN_OR_RETURN(const auto summary, generator::generate(*wanted, divisions, *pack, [&line](std::int64_t done, std::int64_t all) {
                       line.update(static_cast<double>(done) / static_cast<double>(all));
                     }));
    if (options.quiet) return {};
    std::printf("%lld 户 %lld 人，其中 %lld 户有风险\n", static_cast<long long>(summary.households),
                static_cast<long long>(summary.persons), static_cast<long long>(summary.households_at_risk));
    for (const auto& file : summary.files)
      std::printf("  %-60s %10lld 行  %s\n", file.path.c_str(), static_cast<long long>(file.rows), file.form.c_str());
    return {};
  });
}

}  // namespace shouwang::app
