#include "app/configuration.h"

#include <functional>
#include <map>

#include <toml++/toml.h>

namespace shouwang::app {
namespace {

using Setter = std::function<bool(Configuration&, const toml::node&)>;

template <typename T, typename Member>
Setter set(Member Configuration::*member) {
  return [member](Configuration& c, const toml::node& node) {
    const auto value = node.value<T>();
    if (value) c.*member = static_cast<Member>(*value);
    return value.has_value();
  };
}

Setter set_list(std::vector<std::string> Configuration::*member) {
  return [member](Configuration& c, const toml::node& node) {
    const auto* array = node.as_array();
    if (array == nullptr) return false;
    for (const auto& item : *array) {
      const auto text = item.value<std::string>();
      if (!text) return false;
      (c.*member).push_back(*text);
    }
    return true;
  };
}

const std::map<std::string, Setter, std::less<>>& keys() {
  static const std::map<std::string, Setter, std::less<>> table{
      {"data", set<std::string>(&Configuration::data)},
      {"database", set<std::string>(&Configuration::database)},
      {"pack", set<std::string>(&Configuration::pack)},
      {"address", set<std::string>(&Configuration::address)},
      {"port", set<std::int64_t>(&Configuration::port)},
      {"allowed_hosts", set_list(&Configuration::allowed_hosts)},
      {"trusted_proxies", set_list(&Configuration::trusted_proxies)},
      {"tls_certificate", set<std::string>(&Configuration::tls_certificate)},
      {"tls_key", set<std::string>(&Configuration::tls_key)},
      {"threads", set<std::int64_t>(&Configuration::threads)},
      {"idle_minutes", set<std::int64_t>(&Configuration::idle_minutes)},
  };
  return table;
}

}  // namespace

Result<Configuration> read_configuration(const std::filesystem::path& file) {
  const auto place = [&](const toml::source_region& at) {
    return file.string() + " 第 " + std::to_string(at.begin.line) + " 行第 " + std::to_string(at.begin.column) + " 列";
  };
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& problem) {
    return Failure(Error(ErrorCode::kPackSyntax, "配置文件格式错误：" + std::string(problem.description())).at(place(problem.source())));
  }
  Configuration out;
  for (const auto& [key, node] : table) {
    const auto setter = keys().find(std::string_view(key.str()));
    if (setter == keys().end())
      return Failure(Error(ErrorCode::kInvalidArgument, "不认识的配置项 " + std::string(key.str())).at(place(node.source())));
    if (!setter->second(out, node))
      return Failure(Error(ErrorCode::kInvalidArgument, "配置项 " + std::string(key.str()) + " 的类型不对").at(place(node.source())));
  }
  if (out.port < 0 || out.port > 65535) return fail(ErrorCode::kInvalidArgument, "port 应在 0 到 65535 之间");
  return out;
}

Result<std::filesystem::path> find_packs(const char* from_environment, const std::filesystem::path& program) {
  std::vector<std::filesystem::path> places;
  if (from_environment != nullptr && *from_environment != '\0') places.emplace_back(from_environment);
  const auto beside = program.parent_path();
  places.insert(places.end(), {beside / "packs", beside / "../share/shouwang/packs", std::filesystem::path("packs")});
  // A developer's build runs from build/<preset>/.
  places.push_back(beside / "../../packs");
  for (const auto& place : places)
    if (std::filesystem::exists(place / "china" / "pack.yaml")) return std::filesystem::weakly_canonical(place);
  return fail(ErrorCode::kNotFound, "找不到政策包目录，请用 --pack 指定，或设置环境变量 SHOUWANG_PACKS");
}

}  // namespace shouwang::app
