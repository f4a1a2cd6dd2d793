#include "policy/catalogue.h"

#include <algorithm>

#include "policy/describe.h"

namespace shouwang::policy {

namespace {

bool wrote(const Pack& pack, const Parameter& parameter) {
  return std::any_of(parameter.values.begin(), parameter.values.end(), [&](const DatedValue& v) { return v.pack == pack.id; });
}

/// A cell of a Markdown table.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\|");
  return text;
}

}  // namespace

std::string catalogue_number(int number) {
  const std::string digits = std::to_string(number);
  return "P-" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

std::vector<CatalogueEntry> carriers(const std::vector<std::shared_ptr<const Pack>>& packs, const std::string& number) {
  std::vector<CatalogueEntry> out;
  for (const auto& pack : packs) {
    for (const auto& [id, parameter] : pack->parameters) {
      const auto& numbers = parameter.catalogue;
      if (std::find(numbers.begin(), numbers.end(), number) != numbers.end() && wrote(*pack, parameter)) out.push_back({pack, &parameter});
    }
  }
  return out;
}

std::string catalogue_markdown(const std::vector<std::shared_ptr<const Pack>>& packs) {
  std::string out =
      "# 政策参数目录\n\n"
      "本表由 `shouwang pack parameters --markdown` 从 `packs/` 生成，不要手工修改；改了参数以后重新生成。\n"
      "每个编号（P-001 至 " +
      catalogue_number(kCatalogueSize) +
      "）由哪个政策包的哪个参数承载、各个日期的取值和依据。“默认”表示文件没有规定，是待地区确认的建议值。\n"
      "一个政策包只列它自己写的取值；下级政策包没有另写的，沿用上级。\n\n"
      "| 编号 | 政策包 | 参数 | 名称 | 期间 | 取值 | 默认 | 依据 |\n"
      "|---|---|---|---|---|---|---|---|\n";
  std::string missing;
  for (int number = 1; number <= kCatalogueSize; ++number) {
    const auto found = carriers(packs, catalogue_number(number));
    if (found.empty()) missing += "- " + catalogue_number(number) + "\n";
    for (const CatalogueEntry& entry : found) {
      for (const DatedValue& value : entry.parameter->values) {
        if (value.pack != entry.pack->id) continue;
        std::string source = value.source.document;
        if (!value.source.clause.empty()) source += "，" + value.source.clause;
        out += "| " + catalogue_number(number) + " | " + entry.pack->id + " | `" + entry.parameter->id + "` | " + cell(entry.parameter->title) +
               " | " + period_text(value.from, value.to) + " | " + cell(value_text(*entry.parameter, value.value)) + " | " +
               (value.is_default ? "默认" : "") + " | " + cell(source) + " |\n";
      }
    }
  }
  if (!missing.empty()) out += "\n## 没有取值的编号\n\n" + missing;
  return out;
}

}  // namespace shouwang::policy
