// shouwang pack …: what a pack author and a lawyer do with packs without a database.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include <CLI/CLI.hpp>

#include "app/command.h"
#include "base/date.h"
#include "cel/sql.h"
#include "policy/catalogue.h"
#include "policy/describe.h"
#include "policy/difference.h"
#include "policy/signature.h"
#include "storage/sql_source.h"

namespace shouwang::app {
namespace {

namespace fs = std::filesystem;
using Pack = std::shared_ptr<const policy::Pack>;

/// The folder of a pack: a path, or the name of a pack that is shipped; "" for the one in force.
Result<fs::path> find_pack(const Options& options, const std::string& name) {
  if (name.empty()) {
    ASSIGN_OR_RETURN(const auto configuration, options.configuration());
    return options.pack_directory(configuration);
  }
  std::error_code ignored;
  if (fs::exists(fs::path(name) / "pack.yaml", ignored)) return fs::path(name);
  const auto packs = find_packs(std::getenv("SHOUWANG_PACKS"), options.program);
  if (packs && fs::exists(*packs / name / "pack.yaml", ignored)) return *packs / name;
  return fs::path(name);  // loading it says what is missing
}

Result<std::vector<fs::path>> find_all(const Options& options) {
  ASSIGN_OR_RETURN(const auto packs, find_packs(std::getenv("SHOUWANG_PACKS"), options.program));
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(packs)) {
    if (fs::exists(entry.path() / "pack.yaml")) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// The packs from the base to the one in `directory`, each as its own place uses it.
Result<std::vector<Pack>> load_chain(const fs::path& directory) {
  ASSIGN_OR_RETURN(auto last, load_pack(directory));
  fs::path beside = fs::absolute(directory).lexically_normal();
  if (!beside.has_filename()) beside = beside.parent_path();
  std::vector<Pack> chain;
  for (const std::string& id : last->chain) {
    if (id == last->id) break;
    ASSIGN_OR_RETURN(auto parent, load_pack(beside.parent_path() / id));
    chain.push_back(std::move(parent));
  }
  chain.push_back(std::move(last));
  return chain;
}

/// The day asked for, else today.
Result<Date> day_of(const std::string& text) {
  if (text.empty()) return beijing_date(now_ms());
  const auto day = Date::parse_iso(text);
  if (!day) return fail(ErrorCode::kInvalidArgument, "日期“" + text + "”应写成 2026-10-31 的样子");
  return *day;
}

Result<void> check(const fs::path& directory, const std::string& trusted) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const auto pack, load_pack(directory));
  const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  if (!trusted.empty()) RETURN_IF_ERROR(policy::verify_pack(*pack, directory, trusted));
  std::string chain;
  for (const auto& id : pack->chain) chain += (chain.empty() ? "" : " → ") + id;
  std::printf("%s（%s）通过：%zu 条规则，%zu 个参数，%zu 个数据集，%zu 个代码表\n", pack->title.c_str(), chain.c_str(), pack->rules.size(),
              pack->parameters.size(), pack->datasets.size(), pack->code_tables.size());
  std::printf("指纹 %s，%s加载用时 %.0f 毫秒\n", pack->hash.c_str(), trusted.empty() ? "" : "签名可信，", ms);
  return {};
}

/// Prints the statement with every dataset of the pack taken as delivered, over all that the database holds.
Result<void> sql_of(const Options& options, const std::string& name, const std::string& pack_name, const std::string& engine, const std::string& on) {
  ASSIGN_OR_RETURN(const Date day, day_of(on));
  ASSIGN_OR_RETURN(const auto directory, find_pack(options, pack_name));
  ASSIGN_OR_RETURN(const auto pack, load_pack(directory));
  const policy::Rule* rule = pack->rule(name);
  if (!rule || !rule->when_expression) return fail(ErrorCode::kInvalidArgument, "政策包“" + pack->title + "”里没有规则 " + name + "，请用 shouwang pack show 查看全部规则");
  const bool postgres = engine == "postgres";
  const auto source = storage::screening_source(*pack, access::Scope::for_operator("shouwang pack sql"), day, [](std::string_view) { return true; });
  ASSIGN_OR_RETURN(const std::string text,
                   cel::to_sql(*rule->when_expression, source, pack->context(day), postgres ? cel::SqlDialect::kPostgres : cel::SqlDialect::kSqlite));
  std::printf("-- %s %s，数据日期 %s。answer：1 成立，0 不成立，空值表示无法判断\n", rule->id.c_str(), rule->title.c_str(), day.iso().c_str());
  if (postgres) std::printf("-- 本会话的函数，会话结束即消失：%s\n", std::string(cel::postgres_functions()).c_str());
  else std::printf("-- sw_ 开头的函数由守望程序在它的数据库连接上提供\n");
  std::printf("%s;\n", text.c_str());
  return {};
}

/// Checks all of them and says how many failed; every problem has been printed by then.
Result<void> check_all(const Options& options, const std::vector<std::string>& names, const std::string& trusted) {
  std::vector<std::string> wanted = names.empty() ? std::vector<std::string>{""} : names;
  std::size_t failed = 0;
  Error first(ErrorCode::kInternal, "");
  for (const std::string& name : wanted) {
    ASSIGN_OR_RETURN(const auto directory, find_pack(options, name));
    if (const auto outcome = check(directory, trusted); !outcome) {
      if (wanted.size() > 1) std::fprintf(stderr, "%s：%s\n", directory.filename().c_str(), outcome.error().text().c_str());
      if (++failed == 1) first = outcome.error();
    }
  }
  if (failed == 0) return {};
  if (wanted.size() == 1) return Failure(first);
  return fail(first.code(), std::to_string(wanted.size()) + " 个政策包中有 " + std::to_string(failed) + " 个没有通过");
}

Result<void> show(const Options& options, const std::string& name, const std::string& pack_name, const std::string& on) {
  ASSIGN_OR_RETURN(const Date day, day_of(on));
  // Without the pack's name, the one thing that is named may be a pack.
  std::error_code ignored;
  ASSIGN_OR_RETURN(const auto named, find_pack(options, name));
  const bool is_pack = name.empty() || (pack_name.empty() && fs::exists(named / "pack.yaml", ignored));
  ASSIGN_OR_RETURN(const auto directory, is_pack ? Result<fs::path>(named) : find_pack(options, pack_name));
  ASSIGN_OR_RETURN(const auto chain, load_chain(directory));
  if (is_pack) {
    std::fputs(policy::describe_pack(*chain.back()).c_str(), stdout);
    return {};
  }
  const bool is_rule = chain.back()->rule(name) != nullptr || (name[0] >= 'A' && name[0] <= 'Z');
  ASSIGN_OR_RETURN(const std::string text,
                   is_rule ? policy::describe_rule(chain, name, day) : policy::describe_parameter(chain, name, day));
  std::fputs(text.c_str(), stdout);
  return {};
}

Result<void> diff(const Options& options, const std::string& before, const std::string& after, const std::string& on, int& exit_code) {
  std::optional<Date> day;
  if (!on.empty()) {
    ASSIGN_OR_RETURN(day, day_of(on));
  }
  ASSIGN_OR_RETURN(const auto first, find_pack(options, before));
  ASSIGN_OR_RETURN(const auto second, find_pack(options, after));
  ASSIGN_OR_RETURN(const auto a, load_pack(first));
  ASSIGN_OR_RETURN(const auto b, load_pack(second));
  const auto found = policy::differences(*a, *b, day);
  std::printf("从 %s 到 %s：%s%s\n", a->title.c_str(), b->title.c_str(), day ? (day->iso() + " ").c_str() : "",
              found.empty() ? "没有不同" : (std::to_string(found.size()) + " 处不同").c_str());
  std::fputs(policy::difference_text(found).c_str(), stdout);
  if (!found.empty()) exit_code = 1;  // as diff does
  return {};
}

/// Every case with what was expected and what came, also when the pack is refused.
Result<void> test(const fs::path& directory, bool quiet) {
  policy::LoadReport report;
  const auto pack = policy::Pack::load(directory, report);
  for (const auto& problem : report.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
  std::size_t failed = 0;
  for (const auto& one : report.cases) {
    if (one.problem.empty()) {
      if (!quiet) std::printf("通过  %s %s\n", one.file.c_str(), one.name.c_str());
    } else {
      ++failed;
      std::printf("未过  %s %s\n      %s\n", one.file.c_str(), one.name.c_str(), one.problem.c_str());
    }
  }
  std::printf("%zu 个示例，%zu 个未通过\n", report.cases.size(), failed);
  if (!pack) return Failure(pack.error());
  return {};
}

Result<void> parameters(const Options& options, const std::vector<std::string>& names, bool markdown) {
  std::vector<fs::path> directories;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(auto directory, find_pack(options, name));
    directories.push_back(std::move(directory));
  }
  if (names.empty()) {
    ASSIGN_OR_RETURN(directories, find_all(options));
  }
  std::vector<Pack> packs;
  for (const fs::path& directory : directories) {
    ASSIGN_OR_RETURN(auto pack, load_pack(directory));
    packs.push_back(std::move(pack));
  }
  if (markdown) {
    std::fputs(policy::catalogue_markdown(packs).c_str(), stdout);
    return {};
  }
  for (const Pack& pack : packs) {
    std::printf("%s（%s）\n", pack->title.c_str(), pack->id.c_str());
    const Date today = beijing_date(now_ms());
    for (const auto& [id, parameter] : pack->parameters) {
      const auto value = parameter.on(today);
      std::printf("  %s %s：%s%s\n", id.c_str(), parameter.title.c_str(),
                  value ? policy::value_text(parameter, (*value)->value).c_str() : "没有取值", value && (*value)->is_default ? "（默认值，待确认）" : "");
    }
  }
  return {};
}

}  // namespace

void add_pack(CLI::App& app, const Options& options, int& exit_code) {
  auto* pack = add_command(app, "pack", "政策包：检查、查看、比较、试算、签名；不需要数据库", "shouwang pack check packs/yunnan-lincang");
  pack->require_subcommand(0, 1);
  struct Arguments {
    std::vector<std::string> names;
    std::string name, other, in, on, key, trusted;
    bool markdown = false;
  };
  const auto given = std::make_shared<Arguments>();
  pack->add_option("directory", given->name, "政策包目录：等同 shouwang pack check 目录");
  on_run(pack, exit_code, [pack, &options, given]() -> Result<void> {
    if (!pack->get_subcommands().empty()) return {};
    return check_all(options, {given->name}, "");
  });

  // Each sub-command has its own arguments: CLI11 fills them before any of them runs.
  const auto add = [&](std::string_view name, std::string_view description, std::string_view example) {
    return std::pair(add_command(*pack, name, description, example), std::make_shared<Arguments>());
  };
  {
    const auto [command, in] = add("check", "检查政策包：格式、来源、表达式和全部示例；指出文件、行和原因", "shouwang pack check packs/yunnan packs/hebei");
    command->add_option("directory", in->names, "政策包目录或名称，可以写几个；默认为生效的政策包");
    command->add_option("--trust", in->trusted, "公钥文件：同时检查签名");
    on_run(command, exit_code, [&options, in] { return check_all(options, in->names, in->trusted); });
  }
  {
    const auto [command, in] = add("show", "查看一个参数、一条规则或一个政策包：某一天是什么，依据什么，哪一级写的",
                                   "shouwang pack show monitoring_floor --in yunnan-lincang --on 2025-06-30");
    command->add_option("name", in->name, "参数或规则的标识，或者政策包");
    command->add_option("--in", in->in, "政策包目录或名称，默认为生效的政策包");
    command->add_option("--on", in->on, "日期，默认今天");
    on_run(command, exit_code, [&options, in] { return show(options, in->name, in->in, in->on); });
  }
  {
    const auto [command, in] = add("sql", "把一条规则写成一条 SQL：数据库管理员可以在原始数据上核对", "shouwang pack sql R01_income_floor --engine postgres --on 2026-08-31");
    command->add_option("rule", in->name, "规则的标识")->required();
    command->add_option("--in", in->in, "政策包目录或名称，默认为生效的政策包");
    command->add_option("--engine", in->other, "数据库：sqlite（默认）或 postgres")->check(CLI::IsMember({"sqlite", "postgres"}));
    command->add_option("--on", in->on, "数据日期，默认今天");
    on_run(command, exit_code, [&options, in] { return sql_of(options, in->name, in->in, in->other, in->on); });
  }
  {
    const auto [command, in] = add("diff", "比较两个政策包：参数、规则、流程、数据集和代码表；有不同时退出码为 1",
                                   "shouwang pack diff packs/yunnan packs/yunnan-lincang --on 2025-06-30");
    command->add_option("before", in->name, "改前（或上级）的政策包")->required();
    command->add_option("after", in->other, "改后（或下级）的政策包")->required();
    command->add_option("--on", in->on, "只比较这一天的取值和规则；默认比较全部日期");
    on_run(command, exit_code, [&options, in, &exit_code] { return diff(options, in->name, in->other, in->on, exit_code); });
  }
  {
    const auto [command, in] = add("test", "逐个试算政策包的示例，列出预期和结果", "shouwang pack test packs/yunnan-lincang");
    command->add_option("directory", in->name, "政策包目录或名称，默认为生效的政策包");
    on_run(command, exit_code, [&options, in]() -> Result<void> {
      ASSIGN_OR_RETURN(const auto directory, find_pack(options, in->name));
      return test(directory, options.quiet);
    });
  }
  {
    const auto [command, in] = add("parameters", "列出参数和今天的取值，或者生成参数目录文档",
                                   "shouwang pack parameters --markdown > docs/policy-parameters.md");
    command->add_option("directory", in->names, "政策包目录或名称，默认为全部随带的政策包");
    command->add_flag("--markdown", in->markdown, "按目录编号生成文档");
    on_run(command, exit_code, [&options, in] { return parameters(options, in->names, in->markdown); });
  }
  {
    const auto [command, in] = add("key", "生成一对签名密钥：私钥只有本人能读，公钥在同名的 .pub 文件里", "shouwang pack key lawyer");
    command->add_option("file", in->key, "私钥文件")->required();
    on_run(command, exit_code, [in]() -> Result<void> {
      RETURN_IF_ERROR(policy::make_signing_key(in->key));
      std::printf("私钥 %s（请妥善保管），公钥 %s.pub（交给系统管理员）\n", in->key.c_str(), in->key.c_str());
      return {};
    });
  }
  {
    const auto [command, in] = add("sign", "给检查通过的政策包签名（连同它的全部上级），签名写在 pack.sig", "shouwang pack sign packs/yunnan-lincang --key lawyer");
    command->add_option("directory", in->name, "政策包目录")->required();
    command->add_option("--key", in->key, "私钥文件")->required();
    on_run(command, exit_code, [&options, in]() -> Result<void> {
      ASSIGN_OR_RETURN(const auto directory, find_pack(options, in->name));
      ASSIGN_OR_RETURN(const auto loaded, load_pack(directory));
      RETURN_IF_ERROR(policy::sign_pack(*loaded, directory, in->key));
      std::printf("已签名：%s，指纹 %s\n", loaded->title.c_str(), loaded->hash.c_str());
      return {};
    });
  }
}

}  // namespace shouwang::app
