// shouwang rules: which rules count, which are tried as shadows, and who decided so.
#include <cstdio>

#include <CLI/CLI.hpp>

#include "analysis/governance.h"
#include "app/command.h"

namespace shouwang::app {
namespace {

std::string_view status_title(policy::RuleStatus status) { return status == policy::RuleStatus::kShadow ? "试运行" : "启用"; }

std::string_view decision_title(analysis::Decision decision) {
  switch (decision) {
    case analysis::Decision::kWaiting:
      return "待审批";
    case analysis::Decision::kApproved:
      return "已批准";
    case analysis::Decision::kRejected:
      return "未批准";
  }
  return "";
}

/// The enabled account in whose name something is decided at the server machine. @errors kNotFound, kForbidden
Result<AccountId> account_of(Installation& installation, const std::string& login) {
  ASSIGN_OR_RETURN(const auto account, installation.access().account_by_login(login));
  if (!account || account->disabled) return fail(ErrorCode::kNotFound, "没有可用的账号 " + login + "，请用 shouwang user list 查看");
  const auto scope = access::Scope::for_account(account->id, account->role, account->division, account->datasets);
  if (!scope.may(access::Permission::kSimulate)) return fail(ErrorCode::kForbidden, "账号 " + login + " 没有规则管理的权限");
  return account->id;
}

Result<void> list_rules(Installation& installation) {
  const auto pack = installation.pack();
  ASSIGN_OR_RETURN(const auto all, installation.analysis().switches());
  const auto effective = analysis::effective(all);
  for (const policy::Rule& rule : pack->rules) {
    const auto status = screening::status_of(rule, effective);
    std::printf("%-36s %s %s%s\n", rule.id.c_str(), std::string(status_title(status)).c_str(), rule.title.c_str(),
                status == rule.status ? "" : "（与政策包不同）");
  }
  for (const auto& s : all) {
    std::printf("切换 %lld  %s → %s  %s  %s  %s\n", static_cast<long long>(s.id), s.rule.c_str(), std::string(status_title(s.status)).c_str(),
                std::string(decision_title(s.decision)).c_str(), s.proposed_by ? "" : "系统建议", s.why.c_str());
  }
  return {};
}

Result<void> decide(Installation& installation, std::int64_t id, bool approve, const std::string& login) {
  ASSIGN_OR_RETURN(const auto by, account_of(installation, login));
  ASSIGN_OR_RETURN(const auto all, installation.analysis().switches());
  ASSIGN_OR_RETURN(const auto decided, analysis::decide_switch(*installation.pack(), all, id, approve, by, now_ms()));
  RETURN_IF_ERROR(installation.access().audit({.at_ms = now_ms(), .account = by, .action = approve ? "approve_rule" : "reject_rule",
                                               .subject = "rule:" + decided.rule, .detail = decided.rule_hash, .client = "命令行"}));
  RETURN_IF_ERROR(installation.analysis().decide(decided));
  std::printf("规则 %s 的切换%s，下一次筛查起生效\n", decided.rule.c_str(), approve ? "已批准" : "未批准，规则不变");
  return {};
}

}  // namespace

void add_rules(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "rules", "规则的启用和试运行：列出、提出切换、审批", "shouwang rules list");
  command->require_subcommand(1);
  auto rule = std::make_shared<std::string>();
  auto status = std::make_shared<std::string>("shadow");
  auto why = std::make_shared<std::string>();
  auto login = std::make_shared<std::string>();
  auto id = std::make_shared<std::int64_t>(0);

  auto* list = add_command(*command, "list", "每条规则现在是启用还是试运行，及全部切换记录", "shouwang rules list");
  on_run(list, exit_code, [&options]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    return list_rules(*installation);
  });

  auto* propose = add_command(*command, "propose", "提出把一条规则切换为启用或试运行，等另一人审批",
                              "shouwang rules propose R02_income_falling --to shadow --why 误报较多 --login zhang");
  propose->add_option("rule", *rule, "规则编号")->required();
  propose->add_option("--to", *status, "active 启用，shadow 试运行")->check(CLI::IsMember({"active", "shadow"}));
  propose->add_option("--why", *why, "理由")->required();
  propose->add_option("--login", *login, "提出人的登录名")->required();
  on_run(propose, exit_code, [&options, rule, status, why, login]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    ASSIGN_OR_RETURN(const auto by, account_of(*installation, *login));
    ASSIGN_OR_RETURN(const auto all, installation->analysis().switches());
    const auto wanted = *status == "active" ? policy::RuleStatus::kActive : policy::RuleStatus::kShadow;
    ASSIGN_OR_RETURN(const auto made, analysis::propose_switch(*installation->pack(), all, *rule, wanted, *why, by,
                                                              installation->ids().next(now_ms()), now_ms()));
    RETURN_IF_ERROR(installation->access().audit({.at_ms = now_ms(), .account = by, .action = "propose_rule", .subject = "rule:" + made.rule,
                                                  .detail = made.rule_hash + " " + *status, .client = "命令行"}));
    RETURN_IF_ERROR(installation->analysis().propose(made));
    std::printf("已提出切换 %lld，请由另一人审批：shouwang rules approve %lld --login 登录名\n", static_cast<long long>(made.id),
                static_cast<long long>(made.id));
    return {};
  });

  for (const bool approve : {true, false}) {
    auto* decision = add_command(*command, approve ? "approve" : "reject", approve ? "批准一项切换；不能批准自己提出的" : "不批准一项切换",
                                 approve ? "shouwang rules approve 123 --login li" : "shouwang rules reject 123 --login li");
    decision->add_option("id", *id, "切换编号，见 shouwang rules list")->required();
    decision->add_option("--login", *login, "审批人的登录名")->required();
    on_run(decision, exit_code, [&options, id, login, approve]() -> Result<void> {
      ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
      return decide(*installation, *id, approve, *login);
    });
  }
}

}  // namespace shouwang::app
