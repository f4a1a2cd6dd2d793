#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/command.h"

namespace shouwang::app {

void add_doctor(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "doctor", "体检：数据库、密钥、政策包、区划、账号、审计链和磁盘空间，逐项说明问题和办法", "shouwang doctor --data /var/lib/shouwang");
  on_run(command, exit_code, [&options]() -> Result<void> {
    int problems = 0;
    const auto report = [&problems](bool good, std::string_view what, std::string_view remedy) {
      std::printf("%s %.*s%s%.*s\n", good ? "正常" : "问题", static_cast<int>(what.size()), what.data(), good ? "" : "：", good ? 0 : static_cast<int>(remedy.size()),
                  remedy.data());
      problems += good ? 0 : 1;
    };
    ASSIGN_OR_RETURN(const auto configuration, options.configuration());
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    report(true, "数据库（" + std::string(installation->database().engine() == storage::Engine::kSqlite ? "SQLite" : "PostgreSQL") + "，版本 " +
                     std::to_string(installation->migration().to) + "）", "");
    report(true, "政策包 " + installation->pack()->id + "（" + std::to_string(installation->pack()->rules.size()) + " 条规则）", "");

    const auto tree = installation->divisions();
    report(tree.has_value(), tree ? "行政区划（" + std::to_string((*tree)->size()) + " 个）" : "行政区划", tree ? "" : tree.error().message());

    // The key fits when any stored ID number opens under it.
    const auto scope = access::Scope::for_operator("shouwang doctor: does the key fit");
    ASSIGN_OR_RETURN(const auto households, installation->registry().find_households(scope, {.limit = 1}));
    if (!households.rows.empty()) {
      bool opens = false;
      ASSIGN_OR_RETURN(const auto members, installation->registry().members(scope, households.rows[0].id, false));
      for (const auto& person : members) {
        ASSIGN_OR_RETURN(const auto sealed, installation->registry().sealed_person_field(scope, person.id, "id_number"));
        opens = opens || (sealed && installation->cipher().decrypt(*sealed, registry::kIdNumberContext).has_value());
      }
      report(opens || members.empty(), "密钥与数据库相符", "master.key 不是这个数据库的密钥，请从备份恢复");
    }

    ASSIGN_OR_RETURN(const auto accounts, installation->access().accounts());
    report(!accounts.empty(), "账号（" + std::to_string(accounts.size()) + " 个）", "还没有账号，请运行 shouwang user add");
    ASSIGN_OR_RETURN(const auto broken, installation->access().verify_audit());
    report(broken == 0, "审计链完整", "从第 " + std::to_string(broken) + " 条起被改动过，请立即保全数据库并报告");

    std::error_code ignored;
    const auto space = std::filesystem::space(configuration.data, ignored);
    constexpr std::uintmax_t kEnough = 2ull << 30;
    report(ignored || space.available >= kEnough, "磁盘空间（剩余 " + std::to_string(space.available >> 20) + " MiB）", "不足 2 GiB，请清理或扩容");
    if (problems > 0) return fail(ErrorCode::kUnavailable, std::to_string(problems) + " 项需要处理");
    return {};
  });
}

}  // namespace shouwang::app
