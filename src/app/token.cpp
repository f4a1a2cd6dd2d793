#include <cstdio>

#include <CLI/CLI.hpp>

#include "access/push_token.h"
#include "app/command.h"

namespace shouwang::app {
namespace {

const access::Client kTokenClient{"命令行", ""};

/// What the commands need; everything lives as long as this.
struct TokenDesk {
  explicit TokenDesk(Installation& installation)
      : access(installation.access(), {}, now_ms()),
        tokens(installation.push_tokens(), access, installation.ids(), [&installation](std::string_view text) { return installation.cipher().index(text); }) {}
  access::AccessService access;
  access::PushTokens tokens;
};

std::string joined_datasets(const std::vector<std::string>& datasets) {
  std::string out;
  for (const auto& dataset : datasets) out += (out.empty() ? "" : " ") + dataset;
  return out;
}

}  // namespace

void add_token(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "token", "管理部门程序报送用的令牌：新增、列出、撤销",
                              "shouwang token add 县医保局前置机 --county 530922 --dataset medical_settlement --until 2027-06-30");
  command->require_subcommand(1);
  auto wanted = std::make_shared<access::NewPushToken>();
  auto until = std::make_shared<std::string>();
  auto id = std::make_shared<std::int64_t>(0);

  auto* add = add_command(*command, "add", "新增令牌并显示一次；请立即交给部门保管",
                          "shouwang token add 县医保局前置机 --county 530922 --dataset medical_settlement --until 2027-06-30");
  add->add_option("title", wanted->title, "给哪个部门的哪套系统")->required();
  add->add_option("--county", wanted->county, "6 位县代码")->required();
  add->add_option("--dataset", wanted->datasets, "可以报送的数据集，可重复")->required();
  add->add_option("--until", *until, "最后一天，如 2027-06-30，最长一年")->required();
  on_run(add, exit_code, [&options, wanted, until]() -> Result<void> {
    ASSIGN_OR_RETURN(wanted->last_day, Date::parse_iso(*until));
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    for (const auto& dataset : wanted->datasets)
      if (!installation->pack()->dataset(dataset)) return fail(ErrorCode::kInvalidArgument, "没有数据集 " + dataset + "，可用的见 shouwang pack describe");
    TokenDesk desk(*installation);
    ASSIGN_OR_RETURN(const auto issued, desk.tokens.issue(std::nullopt, *wanted, kTokenClient, now_ms()));
    std::printf("令牌 %lld（%s），有效到 %s\n%s\n请立即交给部门保管，它不会再次显示；遗失时撤销后重新建立。\n", static_cast<long long>(issued.token.id.value()),
                issued.token.title.c_str(), issued.token.last_day.iso().c_str(), issued.secret.c_str());
    return {};
  });

  auto* list = add_command(*command, "list", "列出令牌和最近一次使用", "shouwang token list");
  on_run(list, exit_code, [&options]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    ASSIGN_OR_RETURN(const auto tokens, installation->push_tokens().tokens(access::Scope::for_operator("shouwang token list")));
    const Date today = beijing_date(now_ms());
    for (const auto& t : tokens)
      std::printf("%lld  %d  %s  %s  %s  用过 %lld 次%s\n", static_cast<long long>(t.id.value()), t.county,
                  t.revoked_ms != 0 ? "已撤销" : t.last_day < today ? "已到期" : ("到 " + t.last_day.iso()).c_str(), t.title.c_str(),
                  joined_datasets(t.datasets).c_str(), static_cast<long long>(t.uses),
                  t.used_ms == 0 ? "" : ("，最近 " + beijing_date(t.used_ms).iso() + " 来自 " + t.used_from).c_str());
    return {};
  });

  auto* revoke = add_command(*command, "revoke", "撤销令牌，立即生效", "shouwang token revoke 7301442332160001");
  revoke->add_option("id", *id, "令牌编号，见 shouwang token list")->required();
  on_run(revoke, exit_code, [&options, id]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    TokenDesk desk(*installation);
    ASSIGN_OR_RETURN(const auto token, desk.tokens.revoke(std::nullopt, access::Scope::for_operator("shouwang token revoke"), access::PushTokenId(*id), kTokenClient, now_ms()));
    std::printf("已撤销 %s\n", token.title.c_str());
    return {};
  });
}

}  // namespace shouwang::app
