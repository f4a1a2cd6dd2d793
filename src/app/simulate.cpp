// shouwang simulate: what would change under other parameters or rules, at the command line.
#include <cstdio>

#include <CLI/CLI.hpp>

#include "analysis/governance.h"
#include "analysis/snapshot_cache.h"
#include "analysis/what_if.h"
#include "app/command.h"
#include "base/parallel.h"

namespace shouwang::app {
namespace {

struct Wanted {
  std::string as_of, division;
  std::vector<std::string> parameters, rules, removed;
  std::string sweep;
  std::vector<std::string> range;
  int points = analysis::kSweepPoints;
};

Result<std::pair<std::string, std::string>> split_assignment(const std::string& text) {
  const std::size_t at = text.find('=');
  if (at == std::string::npos || at == 0) return fail(ErrorCode::kInvalidArgument, "“" + text + "”应写成 编号=内容，如 monitoring_floor=8000");
  return std::pair{text.substr(0, at), text.substr(at + 1)};
}

void print_effect(const std::string& name, const analysis::Effect& e) {
  std::printf("%-40s 现行 %8lld  方案 %8lld  新增 %7lld  减少 %7lld\n", name.c_str(), static_cast<long long>(e.before), static_cast<long long>(e.after),
              static_cast<long long>(e.gained), static_cast<long long>(e.lost));
}

Result<void> simulate(Installation& installation, const Wanted& wanted) {
  ASSIGN_OR_RETURN(const auto day, Date::parse_iso(wanted.as_of));
  auto scope = access::Scope::for_operator("shouwang simulate");
  if (!wanted.division.empty()) scope = scope.narrowed(wanted.division);
  analysis::Scenario scenario;
  for (const std::string& text : wanted.parameters) {
    ASSIGN_OR_RETURN(const auto assigned, split_assignment(text));
    scenario.parameters.push_back({assigned.first, assigned.second, day});
  }
  for (const std::string& text : wanted.rules) {
    ASSIGN_OR_RETURN(const auto assigned, split_assignment(text));
    scenario.rules.push_back({assigned.first, "", assigned.second, false});
  }
  for (const std::string& id : wanted.removed) scenario.rules.push_back({id, "", "", true});
  const auto pack = installation.pack();
  std::vector<std::string> values;
  analysis::Scenario whole = scenario;
  if (!wanted.sweep.empty()) {
    const auto it = pack->parameters.find(wanted.sweep);
    if (it == pack->parameters.end()) return fail(ErrorCode::kInvalidArgument, "政策包中没有参数“" + wanted.sweep + "”");
    if (wanted.range.size() != 2) return fail(ErrorCode::kInvalidArgument, "试算区间要写下限和上限：--range 5000 9000");
    ASSIGN_OR_RETURN(values, analysis::sweep_values(it->second, wanted.range[0], wanted.range[1], wanted.points));
    std::erase_if(whole.parameters, [&](const auto& change) { return change.id == wanted.sweep; });
    whole.parameters.push_back({wanted.sweep, values.front(), day});
  }
  ASSIGN_OR_RETURN(const auto overlay, analysis::Overlay::make(pack, scope, whole, day));
  ASSIGN_OR_RETURN(const auto version, installation.analysis().data_version(scope));
  ASSIGN_OR_RETURN(const auto switches, installation.analysis().switches());
  analysis::SnapshotCache cache(installation.screening(), 0);
  ASSIGN_OR_RETURN(const auto baseline,
                   cache.get({scope, pack, day, version, analysis::effective(switches), overlay.fields()}, available_threads()));
  if (!wanted.sweep.empty()) {
    ASSIGN_OR_RETURN(const auto points, analysis::sweep(*baseline, scope, scenario, wanted.sweep, values, available_threads()));
    for (const auto& point : points) print_effect(point.value, point.effect);
    return {};
  }
  ASSIGN_OR_RETURN(const auto cadres, installation.analysis().village_cadres(scope));
  ASSIGN_OR_RETURN(const auto result, analysis::what_if(*baseline, overlay, cadres, {}, available_threads()));
  for (const auto& rule : result.rules)
    print_effect(rule.rule + (rule.counts ? "" : "（不派发）"), {rule.before, rule.after, rule.gained, rule.lost});
  print_effect("合计（户）", result.all);
  std::printf("%lld 户中无法判断的：现行 %lld，方案 %lld\n", static_cast<long long>(result.households), static_cast<long long>(result.undecided_before),
              static_cast<long long>(result.undecided_after));
  return {};
}

}  // namespace

void add_simulate(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "simulate", "试算：改动参数或规则，看命中的农户怎样变化；不改动现行政策和数据",
                              "shouwang simulate --as-of 2026-10-31 --set monitoring_floor=8500");
  auto wanted = std::make_shared<Wanted>();
  command->add_option("--as-of", wanted->as_of, "数据日期，如 2026-10-31")->required();
  command->add_option("--division", wanted->division, "只算一个区划，如 530922");
  command->add_option("--set", wanted->parameters, "参数=值，可重复；金额写元");
  command->add_option("--rule", wanted->rules, "规则编号=条件表达式，可重复；新的编号是新增规则");
  command->add_option("--remove", wanted->removed, "停用的规则编号，可重复");
  command->add_option("--sweep", wanted->sweep, "让一个参数从低到高取若干个值");
  command->add_option("--range", wanted->range, "与 --sweep 同用：下限 上限")->expected(2);
  command->add_option("--points", wanted->points, "与 --sweep 同用：取多少个值");
  on_run(command, exit_code, [&options, wanted]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    return simulate(*installation, *wanted);
  });
}

}  // namespace shouwang::app
