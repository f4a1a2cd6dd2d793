#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "analysis/benefit_board.h"
#include "app/command.h"
#include "base/money.h"
#include "base/parallel.h"
#include "http/csv.h"
#include "registry/model.h"

namespace shouwang::app {

namespace {

std::string money_text(std::int64_t fen) { return Money::from_fen(fen).text(); }

/// A line for each benefit and village where there is anything to say. No personal data.
Result<void> write_villages(const analysis::BenefitReport& report, const registry::DivisionTree& divisions, const std::string& file) {
  http::CsvWriter csv;
  for (const char* title : {"政策", "名称", "行政村代码", "行政村", "应享", "应享未享", "不应享而享", "金额不符", "不能判断",
                            "应享金额（元）", "应享未享金额（元）"})
    csv.cell(title);
  csv.end_row();
  for (const analysis::BenefitAnswers& answers : report.benefits) {
    for (std::size_t v = 0; v < report.villages.size(); ++v) {
      const analysis::BenefitTally& tally = answers.by_village[v];
      if (tally == analysis::BenefitTally()) continue;
      csv.cell(answers.benefit->id)
          .cell(answers.benefit->title)
          .cell(registry::division_text(report.villages[v]))
          .cell(divisions.path_name(report.villages[v]))
          .cell(tally.entitled)
          .cell(tally.missing)
          .cell(tally.wrong)
          .cell(tally.different)
          .cell(tally.unknown)
          .cell(money_text(tally.amount))
          .cell(money_text(tally.missing_amount))
          .end_row();
    }
  }
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream << csv.take();
  stream.flush();
  return stream ? Result<void>() : fail(ErrorCode::kIo, "无法写入 " + file + "，请检查目录和权限");
}

}  // namespace

void add_benefits(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "benefits", "计算全部农户的惠民政策：谁应享、应享未享、不应享而享，金额合计",
                              "shouwang benefits --on 2026-10-31 --csv 惠民政策.csv");
  auto on = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  auto threads = std::make_shared<unsigned>(available_threads());
  command->add_option("--on", *on, "哪一天，如 2026-10-31；默认今天");
  command->add_option("--csv", *file, "按村的数字另存为 CSV 文件，不含个人信息");
  command->add_option("--threads", *threads, "线程数")->check(CLI::Range(1u, 256u));
  on_run(command, exit_code, [&options, on, file, threads]() -> Result<void> {
    Date day = beijing_date(now_ms());
    if (!on->empty()) {
      ASSIGN_OR_RETURN(day, Date::parse_iso(*on));
    }
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    const access::Scope scope = access::Scope::for_operator("shouwang benefits");
    analysis::SnapshotCache cache(installation->screening(), 0);
    ASSIGN_OR_RETURN(const auto board, analysis::benefit_board(cache, {scope, installation->pack(), day, ""}, *threads));
    const analysis::BenefitReport& report = board->report;
    RETURN_IF_ERROR(installation->access().audit({.at_ms = now_ms(),
                                                  .account = {},
                                                  .action = "benefits",
                                                  .subject = "pack:" + installation->pack()->id,
                                                  .detail = "as_of " + day.iso(),
                                                  .client = "命令行"}));
    if (!file->empty()) {
      ASSIGN_OR_RETURN(const auto divisions, installation->divisions());
      RETURN_IF_ERROR(write_villages(report, *divisions, *file));
    }
    if (options.quiet) return {};
    std::printf("%s：%zu 户 %zu 人，%zu 项惠民政策\n", day.iso().c_str(), report.households, report.persons, report.benefits.size());
    for (const analysis::BenefitAnswers& answers : report.benefits) {
      const analysis::BenefitTally& t = answers.total;
      std::printf("  %-26s 应享 %7lld  应享未享 %7lld  不应享而享 %6lld  金额不符 %6lld  不能判断 %7lld", answers.benefit->id.c_str(),
                  static_cast<long long>(t.entitled), static_cast<long long>(t.missing), static_cast<long long>(t.wrong),
                  static_cast<long long>(t.different), static_cast<long long>(t.unknown));
      if (!answers.benefit->amount.empty()) std::printf("  应享金额 %s 元", money_text(t.amount).c_str());
      std::printf("  %s\n", answers.benefit->title.c_str());
    }
    return {};
  });
}

}  // namespace shouwang::app
