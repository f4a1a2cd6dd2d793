#include "app/configuration.h"

#include <functional>
#include <map>

#include <toml++/toml.h>

#include "http/services.h"

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

constexpr std::int64_t kMostPerAddress = 10'000;  // above it a limit limits nothing
constexpr std::int64_t kMostSimulationMegabytes = 1 << 20;

/// A whole number within its bounds, both included.
Setter set_within(int Configuration::*member, std::int64_t least, std::int64_t most) {
  return [=](Configuration& c, const toml::node& node) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) return false;
    c.*member = static_cast<int>(*value);
    return true;
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
      {"packs.trusted_key", set<std::string>(&Configuration::trusted_key)},
      {"address", set<std::string>(&Configuration::address)},
      {"port", set<std::int64_t>(&Configuration::port)},
      {"allowed_hosts", set_list(&Configuration::allowed_hosts)},
      {"trusted_proxies", set_list(&Configuration::trusted_proxies)},
      {"tls_certificate", set<std::string>(&Configuration::tls_certificate)},
      {"tls_key", set<std::string>(&Configuration::tls_key)},
      {"threads", set<std::int64_t>(&Configuration::threads)},
      {"simulation_megabytes", set_within(&Configuration::simulation_megabytes, 1, kMostSimulationMegabytes)},
      {"idle_minutes", set<std::int64_t>(&Configuration::idle_minutes)},
      {"public_views_per_minute", set_within(&Configuration::public_views_per_minute, 1, kMostPerAddress)},
      {"public_declarations_per_hour", set_within(&Configuration::public_declarations_per_hour, 1, kMostPerAddress)},
      {"public_follow_ups_per_ten_minutes", set_within(&Configuration::public_follow_ups_per_ten_minutes, 1, kMostPerAddress)},
      {"public_objections_per_hour", set_within(&Configuration::public_objections_per_hour, 1, kMostPerAddress)},
      {"inbox", set<std::string>(&Configuration::inbox)},
      {"push_per_minute", set_within(&Configuration::push_per_minute, 1, kMostPerAddress)},
      {"public_signature_kilobytes", set_within(&Configuration::public_signature_kilobytes, 64, http::kMostSignature >> 10)},
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
  const auto take = [&](const std::string& name, const toml::node& node) -> Result<void> {
    const auto setter = keys().find(name);
    if (setter == keys().end()) return Failure(Error(ErrorCode::kInvalidArgument, "不认识的配置项 " + name).at(place(node.source())));
    if (!setter->second(out, node))
      return Failure(Error(ErrorCode::kInvalidArgument, "配置项 " + name + " 的类型不对，或超出允许的范围").at(place(node.source())));
    return {};
  };
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (const auto* group = node.as_table()) {  // packs.trusted_key, or [packs] trusted_key
      for (const auto& [inner, value] : *group) RETURN_IF_ERROR(take(name + "." + std::string(inner.str()), value));
    } else {
      RETURN_IF_ERROR(take(name, node));
    }
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
