#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "app/intake_jobs.h"

namespace shouwang::app {
namespace {

void print_receipt(const intake::Delivery& delivery) {
  const auto& r = delivery.receipt;
  std::printf("%s → %s：读入 %lld 行，采用 %lld（匹配 %lld，其中按姓名等比对 %lld；未匹配 %lld，其中待核对 %lld），隔离 %lld，重复 %lld，更新 %lld\n", delivery.file_name.c_str(), delivery.dataset_title.c_str(),
              static_cast<long long>(r.rows_read), static_cast<long long>(r.taken), static_cast<long long>(r.matched), static_cast<long long>(r.linked_by_model),
              static_cast<long long>(r.unmatched), static_cast<long long>(r.review),
              static_cast<long long>(r.quarantined), static_cast<long long>(r.duplicate), static_cast<long long>(r.replaced));
  for (const auto& note : r.notes) std::printf("    %s\n", note.c_str());
  for (const auto& column : r.unknown_columns) std::printf("    未使用的列：%s\n", column.c_str());
}

void print_refusal(const std::string& file, const Error& error) {
  std::fprintf(stderr, "%s：%s\n", file.c_str(), error.text().c_str());
  if (!error.internal().empty()) std::fprintf(stderr, "  （%s）\n", error.internal().c_str());
}

}  // namespace

void add_import(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "import", "导入部门文件或整个目录（CSV、XLSX、ZIP），每个文件给出回执；同一文件再导入不会改变任何数据",
                              "shouwang import --county 530922 /data/2026-10/");
  auto paths = std::make_shared<std::vector<std::filesystem::path>>();
  auto request = std::make_shared<intake::ImportRequest>();
  auto accept = std::make_shared<bool>(false);
  command->add_option("paths", *paths, "文件或目录")->required();
  command->add_option("--county", request->county, "6 位县代码")->required();
  command->add_option("--dataset", request->dataset, "数据集，默认按表头自动识别");
  command->add_flag("--accept-low-match", *accept, "即使大部分行对不上户籍也照收");
  on_run(command, exit_code, [&options, paths, request, accept]() -> Result<void> {
    if (*accept) request->accept_low_match = true;
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    const auto scope = access::Scope::for_operator("shouwang import");
    ASSIGN_OR_RETURN(const auto files, files_in_order(*paths, *installation->pack(), scope));
    int refused = 0;
    for (const auto& file : files) {
      auto one = *request;
      one.path = file;
      one.file_name = file.filename().string();
      one.sender = "命令行";
      Result<std::vector<Intaken>> all = fail(ErrorCode::kInternal, "");
      {
        ProgressLine line(one.file_name, options.quiet);
        all = import_all(*installation, one, scope, std::filesystem::temp_directory_path(),
                         [&line](std::int64_t rows, double fraction) { line.update(fraction, std::to_string(rows) + " 行"); });
      }
      if (!all) {
        print_refusal(one.file_name, all.error());
        ++refused;
        continue;
      }
      for (const Intaken& taken : *all) {
        if (taken.delivery) {
          if (!options.quiet) print_receipt(*taken.delivery);
        } else if (taken.delivery.error().code() == ErrorCode::kDuplicateDelivery) {
          if (!options.quiet) std::printf("%s：以前已经导入过，未作改变\n", taken.file_name.c_str());
        } else {
          print_refusal(taken.file_name, taken.delivery.error());
          ++refused;
        }
      }
    }
    if (refused > 0) return fail(ErrorCode::kBadValue, std::to_string(refused) + " 个文件没有导入，原因见上；改正后再导入即可，其余文件已完成");
    return {};
  });
}

}  // namespace shouwang::app
