#include "generator/mix.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "base/money.h"
#include "policy/yaml_tree.h"

namespace shouwang::generator {
namespace {

constexpr std::uint32_t kMostHouseholds = 10'000, kMostRows = 100'000;

class MixReader {
 public:
  explicit MixReader(std::string name) : name_(std::move(name)) {}

  Failure wrong(const policy::Node::Key& key, const std::string& what) const {
    return fail(ErrorCode::kInvalidArgument, name_ + ":" + std::to_string(key.line) + " “" + key.text + "”" + what);
  }
  Result<std::uint32_t> scale(const policy::Node::Key& key, const policy::Node& node, int most) const {
    const auto value = node.is_scalar() ? Decimal::parse(node.text) : Result<Decimal>(fail(ErrorCode::kBadValue, ""));
    if (!value || value->micro() < 0 || value->micro() > most * Decimal::kScale)
      return wrong(key, "应为 0 到 " + std::to_string(most) + " 的倍数，例如 1 或 2.5");
    return static_cast<std::uint32_t>(value->micro() / 1000);
  }
  Result<std::uint32_t> rate(const policy::Node::Key& key, const policy::Node& node, std::uint32_t most) const {
    std::uint32_t value = 0;
    const char* end = node.text.data() + node.text.size();
    const auto [at, problem] = std::from_chars(node.text.data(), end, value);
    if (!node.is_scalar() || node.text.empty() || problem != std::errc() || at != end || value > most)
      return wrong(key, "应为 0 到 " + std::to_string(most) + " 的整数");
    return value;
  }

  Result<void> household_rates(const policy::Node& node, Mix& mix) const {
    for (std::size_t k = 0; k < node.keys.size(); ++k) {
      ASSIGN_OR_RETURN(const std::uint32_t value, rate(node.keys[k], node.items[k], kMostHouseholds));
      const std::string& rule = node.keys[k].text;
      const auto planted = std::find_if(kPlants.begin(), kPlants.end(), [&](const PlantRate& p) { return p.rule == rule; });
      if (planted != kPlants.end()) {
        mix.plants[static_cast<std::size_t>(planted - kPlants.begin())] = value;
        continue;
      }
      // The sixteen risks are known by the number of their rule, as in Thresholds.
      const int number = rule.size() > 3 && rule[0] == 'R' && rule[3] == '_' ? (rule[1] - '0') * 10 + (rule[2] - '0') : 0;
      if (number < 1 || number > static_cast<int>(kRisks))
        return wrong(node.keys[k], "不是可以安排的规则，请写规则编号，例如 R05_serious_illness");
      mix.risks[static_cast<std::size_t>(number - 1)].hit = value;
    }
    return {};
  }

  Result<void> row_rates(const policy::Node& node, Mix& mix) const {
    for (std::size_t k = 0; k < node.keys.size(); ++k) {
      ASSIGN_OR_RETURN(const std::uint32_t value, rate(node.keys[k], node.items[k], kMostRows));
      const auto dirt = std::find_if(kDirtMix.begin(), kDirtMix.end(),
                                     [&](const DirtRate& d) { return d.per_100_000 != 0 && d.name == node.keys[k].text; });
      const auto side = std::find_if(kSideMix.begin(), kSideMix.end(), [&](const SideRate& s) { return s.name == node.keys[k].text; });
      if (side != kSideMix.end()) {
        mix.sides[static_cast<std::size_t>(side - kSideMix.begin())] = value;
        continue;
      }
      if (dirt == kDirtMix.end())
        return wrong(node.keys[k], "不是差错种类，种类见 truth/rows.csv 的 dirt 列和 truth/links.csv 的 beside 列，例如 missing_id");
      mix.dirt[static_cast<std::size_t>(dirt - kDirtMix.begin())] = value;
    }
    return {};
  }

 private:
  std::string name_;
};

}  // namespace

Result<Mix> Mix::read(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "找不到差错设置“" + name + "”，请核对路径");
  std::ostringstream bytes;
  bytes << in.rdbuf();
  std::vector<policy::Problem> problems;
  const auto tree = policy::parse_yaml(bytes.str(), name, problems);
  if (!problems.empty()) return fail(ErrorCode::kInvalidArgument, problems.front().text());
  Mix mix;
  if (!tree || tree->type == policy::Node::Type::kNull) return mix;
  if (!tree->is_map())
    return fail(ErrorCode::kInvalidArgument, name + " 应为“名称: 值”的形式，可写 risks、errors、dirt、held_twice、rates、rows");
  const MixReader reader(name);
  for (std::size_t k = 0; k < tree->keys.size(); ++k) {
    const auto& key = tree->keys[k];
    const auto& node = tree->items[k];
    if (key.text == "risks") {
      ASSIGN_OR_RETURN(mix.risk_scale, reader.scale(key, node, 50));
    } else if (key.text == "errors") {
      ASSIGN_OR_RETURN(mix.error_scale, reader.scale(key, node, 50));
    } else if (key.text == "dirt") {
      ASSIGN_OR_RETURN(mix.dirt_scale, reader.scale(key, node, 10));
    } else if (key.text == "held_twice") {
      ASSIGN_OR_RETURN(mix.held_twice, reader.rate(key, node, 1'000));
    } else if (key.text == "rates" && node.is_map()) {
      RETURN_IF_ERROR(reader.household_rates(node, mix));
    } else if (key.text == "rows" && node.is_map()) {
      RETURN_IF_ERROR(reader.row_rates(node, mix));
    } else {
      return reader.wrong(key, "不认识，可写 risks、errors、dirt（倍数）、held_twice 和 rates、rows（逐项的比例）");
    }
  }
  return mix;
}

}  // namespace shouwang::generator
