#include <cstdio>

#include <CLI/CLI.hpp>

#include "access/service.h"
#include "app/command.h"

namespace shouwang::app {
namespace {

void print_password(const access::AccountAndPassword& made) {
  std::printf("账号：%s（%s）\n一次性密码：%s\n请记下此密码，它不会再次显示；首次登录时需要修改。\n", made.account.login.c_str(),
              std::string(access::role_title(made.account.role)).c_str(), made.password.c_str());
}

}  // namespace

void add_user(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "user", "管理账号：新增、列出、重置密码、停用", "shouwang user add admin --name 张局长 --role office --division 530922");
  command->require_subcommand(1);
  auto wanted = std::make_shared<access::NewAccount>();
  auto role = std::make_shared<std::string>("office");

  auto* add = add_command(*command, "add", "新增账号并显示一次性密码",
                          "shouwang user add yibao --name 医保局 --role department --division 530922 --dataset medical_settlement");
  add->add_option("login", wanted->login, "登录名，小写字母和数字")->required();
  add->add_option("--name", wanted->name, "姓名或单位")->required();
  add->add_option("--role", *role, "village township county city province department auditor administrator office");
  add->add_option("--division", wanted->division, "管辖区划代码（前缀），如 530922；留空为全部");
  add->add_option("--dataset", wanted->datasets, "部门账号可报送的数据集，可重复");
  on_run(add, exit_code, [&options, wanted, role]() -> Result<void> {
    if (!access::parse_role(*role, wanted->role)) return fail(ErrorCode::kInvalidArgument, "没有“" + *role + "”这个角色，可用的见 shouwang user add --help");
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    access::AccessService service(installation->access(), {}, now_ms());
    ASSIGN_OR_RETURN(const auto made, service.create_account_by_operator(*wanted, now_ms()));
    print_password(made);
    return {};
  });

  auto* list = add_command(*command, "list", "列出账号", "shouwang user list");
  on_run(list, exit_code, [&options]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    ASSIGN_OR_RETURN(const auto accounts, installation->access().accounts());
    for (const auto& a : accounts)
      std::printf("%-20s %-14s %-12s %s%s\n", a.login.c_str(), std::string(access::role_name(a.role)).c_str(), a.division.empty() ? "全部" : a.division.c_str(),
                  a.name.c_str(), a.disabled ? "（已停用）" : "");
    return {};
  });

  auto* reset = add_command(*command, "reset", "重置密码、解除锁定和停用，显示新的一次性密码", "shouwang user reset admin");
  reset->add_option("login", wanted->login, "登录名")->required();
  on_run(reset, exit_code, [&options, wanted]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    access::AccessService service(installation->access(), {}, now_ms());
    ASSIGN_OR_RETURN(const auto made, service.reset_password(wanted->login, now_ms()));
    print_password(made);
    return {};
  });

  auto* disable = add_command(*command, "disable", "停用账号，立即结束它的所有登录", "shouwang user disable zhangsan");
  disable->add_option("login", wanted->login, "登录名")->required();
  on_run(disable, exit_code, [&options, wanted]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    ASSIGN_OR_RETURN(auto found, installation->access().account_by_login(wanted->login));
    if (!found) return fail(ErrorCode::kNotFound, "没有账号 " + wanted->login);
    found->disabled = true;
    RETURN_IF_ERROR(installation->access().update_account(*found));
    RETURN_IF_ERROR(installation->access().delete_sessions_of(found->id));
    RETURN_IF_ERROR(installation->access().audit({.at_ms = now_ms(), .account = {}, .action = "account_disabled",
                                                  .subject = "account:" + std::to_string(found->id.value()), .detail = {}, .client = "命令行"}));
    std::printf("已停用 %s\n", found->login.c_str());
    return {};
  });
}

}  // namespace shouwang::app
