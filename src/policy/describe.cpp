#include "policy/describe.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "policy/reader.h"

namespace shouwang::policy {

namespace {

constexpr std::string_view kToConfirm = "（默认值，待确认）";

std::string join(const std::vector<std::string>& texts, std::string_view between) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : std::string(between)) + text;
  return out;
}

/// "monitoring_floor 防返贫监测线" where there is a title.
std::string named(const std::string& id, const std::string& title) { return title.empty() ? id : id + " " + title; }

template <typename Map>
std::vector<std::string> keys_of(const Map& map) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

}  // namespace

std::string value_text(const Parameter& parameter, const cel::Value& value) {
  std::string shown = value.display();
  if (parameter.kind == cel::Kind::kBool || parameter.kind == cel::Kind::kString || parameter.kind == cel::Kind::kDate) return shown;
  constexpr std::string_view kYuan = "元";
  if (parameter.kind == cel::Kind::kMoney && shown.ends_with(kYuan)) shown.resize(shown.size() - kYuan.size());
  return shown + " " + parameter.unit;
}

std::string period_text(Date from, Date to) {
  return to == kForever ? from.iso() + " 起" : from.iso() + " 至 " + to.iso();
}

std::string source_text(const Source& source) {
  std::string out = source.document;
  if (!source.clause.empty()) out += "，" + source.clause;
  if (!source.quotation.empty()) out += "：“" + source.quotation + "”";
  return out;
}

std::string_view section_title(std::string_view key) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kTitles = {{{"classes", "监测对象类别"},
                                                                                             {"lead", "线索办理"},
                                                                                             {"channels", "线索来源"},
                                                                                             {"lists", "各种理由"},
                                                                                             {"steps.admission", "纳入认定的步骤"},
                                                                                             {"steps.measures", "措施制定的步骤"},
                                                                                             {"steps.elimination", "风险消除的步骤"},
                                                                                             {"totals", "总时限"},
                                                                                             {"comparison", "信息比对"},
                                                                                             {"review", "民主评议"},
                                                                                             {"notice", "公示"},
                                                                                             {"elimination", "风险消除标准"},
                                                                                             {"measures", "帮扶措施目录"},
                                                                                             {"visits", "走访"},
                                                                                             {"facts", "核实内容"},
                                                                                             {"limits", "各种限度"},
                                                                                             {"wording", "文书用语"},
                                                                                             {"watch", "消除后跟踪"}}};
  const auto it = std::find_if(kTitles.begin(), kTitles.end(), [&](const auto& one) { return one.first == key; });
  return it == kTitles.end() ? key : it->second;
}

std::string describe_pack(const Pack& pack) {
  std::string out = pack.title + "（" + pack.id + "）\n";
  out += "上下级：" + join(pack.chain, " → ") + "\n";
  out += "适用：" + (pack.regions.empty() ? std::string("全国") : "行政区划代码以 " + join(pack.regions, "、") + " 开头的地区") + "\n";
  for (const Regime& regime : pack.regimes) out += "时期：" + regime.title + "，" + period_text(regime.from, regime.to) + "（" + regime.pack + "）\n";
  std::size_t defaults = 0;
  for (const auto& [id, parameter] : pack.parameters) {
    defaults += std::any_of(parameter.values.begin(), parameter.values.end(), [](const DatedValue& v) { return v.is_default; }) ? 1 : 0;
  }
  out += "内容：" + std::to_string(pack.rules.size()) + " 条规则，" + std::to_string(pack.parameters.size()) + " 个参数（其中 " +
         std::to_string(defaults) + " 个有待确认的默认值），" + std::to_string(pack.datasets.size()) + " 个数据集，" +
         std::to_string(pack.code_tables.size()) + " 个代码表\n";
  out += "指纹：" + pack.hash + "\n";
  return out;
}

Result<std::string> describe_parameter(const std::vector<std::shared_ptr<const Pack>>& chain, std::string_view id, Date day) {
  const Pack& pack = *chain.back();
  const auto it = pack.parameters.find(std::string(id));
  if (it == pack.parameters.end()) {
    return fail(ErrorCode::kNotFound, "政策包 " + pack.id + " 里没有参数“" + std::string(id) + "”" + proposal(id, keys_of(pack.parameters)));
  }
  const Parameter& parameter = it->second;
  std::string out = parameter.id + " " + parameter.title + "\n";
  if (!parameter.description.empty()) out += parameter.description + "\n";
  if (!parameter.catalogue.empty()) out += "目录编号：" + join(parameter.catalogue, "、") + "\n";
  const auto now = parameter.on(day);
  out += day.iso() + "：";
  if (now) {
    const DatedValue& value = **now;
    out += value_text(parameter, value.value) + (value.is_default ? std::string(kToConfirm) : "") + "\n";
    out += "写在：" + value.pack + "，" + period_text(value.from, value.to) + "\n依据：" + source_text(value.source) + "\n";
  } else {
    out += "没有取值，用到它的规则回答“不能判断”\n";
  }
  out += "历次取值：\n";
  for (const DatedValue& value : parameter.values) {
    out += "  " + period_text(value.from, value.to) + "：" + value_text(parameter, value.value) + (value.is_default ? std::string(kToConfirm) : "") +
           "（" + value.pack + "）\n";
  }
  out += "各级政策包在 " + day.iso() + " 的取值：\n";
  for (const auto& one : chain) {
    const auto here = one->parameters.find(std::string(id));
    std::string said = "没有这个参数";
    if (here != one->parameters.end()) {
      const auto value = here->second.on(day);
      said = !value ? "没有取值" : value_text(here->second, (*value)->value) + ((*value)->is_default ? std::string(kToConfirm) : "");
      if (value && (*value)->pack != one->id) said += "，承自 " + (*value)->pack;
    }
    out += "  " + one->id + "：" + said + "\n";
  }
  return out;
}

Result<std::string> describe_rule(const std::vector<std::shared_ptr<const Pack>>& chain, std::string_view id, Date day) {
  const Pack& pack = *chain.back();
  const Rule* rule = pack.rule(id);
  if (!rule) {
    std::vector<std::string> ids;
    for (const Rule& one : pack.rules) ids.push_back(one.id);
    return fail(ErrorCode::kNotFound, "政策包 " + pack.id + " 里没有规则“" + std::string(id) + "”" + proposal(id, ids));
  }
  std::string out = rule->id + " " + rule->title + "\n";
  out += "等级：" + std::string(severity_title(rule->severity)) + "；风险：" + rule->risk_title + "；" + period_text(rule->from, rule->to) + "\n";
  out += day.iso() + "：" + (rule->from <= day && day <= rule->to ? "生效" : "不生效") + "\n";
  out += "条件：" + rule->when + "\n";
  if (!rule->value.empty()) out += "数值：" + rule->value + "\n";
  if (!rule->limit.empty()) out += "标准：" + rule->limit + "\n";
  out += "提示：" + rule->wording + "\n";
  std::set<std::string> read;
  for (const auto* expression : {&rule->when_expression, &rule->value_expression, &rule->limit_expression}) {
    if (!*expression) continue;
    for (const int index : (*expression)->parameters()) read.insert(pack.schema->parameters[static_cast<std::size_t>(index)].name);
  }
  for (const std::string& name : read) {
    const Parameter& parameter = pack.parameters.at(name);
    const auto value = parameter.on(day);
    out += "参数 " + named(name, parameter.title) + "：" +
           (value ? value_text(parameter, (*value)->value) + ((*value)->is_default ? std::string(kToConfirm) : "") + "（" + (*value)->pack + "）"
                  : std::string("没有取值")) +
           "\n";
  }
  out += "依据：" + source_text(rule->source) + "\n";
  out += "写在：" + rule->pack + "；指纹 " + rule->hash + "\n各级政策包：\n";
  for (const auto& one : chain) {
    const Rule* here = one->rule(id);
    out += "  " + one->id + "：" + (!here ? "没有这条规则" : here->hash == rule->hash ? "与生效的相同" : "不同，指纹 " + here->hash) + "\n";
  }
  return out;
}

}  // namespace shouwang::policy
