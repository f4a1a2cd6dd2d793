#include "policy/difference.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "policy/describe.h"

namespace shouwang::policy {

namespace {

using Kind = Difference::Kind;
constexpr std::string_view kDefault = "（默认值，待确认）";

std::string said(const Parameter& parameter, const DatedValue& value) {
  return value_text(parameter, value.value) + (value.is_default ? std::string(kDefault) : "");
}

bool same_value(const DatedValue& a, const DatedValue& b) { return a.value == b.value && a.is_default == b.is_default; }

std::string on_day(const Parameter& parameter, Date day) {
  const auto value = parameter.on(day);
  return value ? said(parameter, **value) : "没有取值";
}

/// "改前：x" and "改后：y" when they differ.
void changed(std::vector<std::string>& lines, std::string_view what, const std::string& before, const std::string& after) {
  if (before == after) return;
  lines.push_back(std::string(what) + "：“" + (before.empty() ? "（无）" : before) + "” 改为 “" + (after.empty() ? "（无）" : after) + "”");
}

std::vector<std::string> changes(const Parameter& a, const Parameter& b, std::optional<Date> day) {
  std::vector<std::string> lines;
  changed(lines, "名称", a.title, b.title);
  changed(lines, "单位", a.unit, b.unit);
  if (day) {
    changed(lines, day->iso() + " 的取值", on_day(a, *day), on_day(b, *day));
    return lines;
  }
  const auto same_period = [](const DatedValue& one, const DatedValue& other) { return one.from == other.from && one.to == other.to; };
  for (const DatedValue& before : a.values) {
    const auto after = std::find_if(b.values.begin(), b.values.end(), [&](const DatedValue& v) { return same_period(before, v); });
    if (after == b.values.end()) {
      lines.push_back("删去 " + period_text(before.from, before.to) + "：" + said(a, before));
    } else if (!same_value(before, *after)) {
      lines.push_back(period_text(before.from, before.to) + "：" + said(a, before) + " 改为 " + said(b, *after));
    } else if (source_text(before.source) != source_text(after->source)) {
      lines.push_back(period_text(before.from, before.to) + "：依据改为 " + source_text(after->source));
    }
  }
  for (const DatedValue& after : b.values) {
    if (std::none_of(a.values.begin(), a.values.end(), [&](const DatedValue& v) { return same_period(v, after); })) {
      lines.push_back("增加 " + period_text(after.from, after.to) + "：" + said(b, after));
    }
  }
  return lines;
}

std::vector<std::string> changes(const Rule& a, const Rule& b) {
  std::vector<std::string> lines;
  changed(lines, "名称", a.title, b.title);
  changed(lines, "等级", std::string(severity_title(a.severity)), std::string(severity_title(b.severity)));
  changed(lines, "风险", a.risk_title, b.risk_title);
  changed(lines, "生效期间", period_text(a.from, a.to), period_text(b.from, b.to));
  changed(lines, "条件", a.when, b.when);
  changed(lines, "数值", a.value, b.value);
  changed(lines, "标准", a.limit, b.limit);
  changed(lines, "提示", a.wording, b.wording);
  changed(lines, "依据", source_text(a.source), source_text(b.source));
  if (lines.empty() && a.hash != b.hash) lines.push_back("核实要点或其他内容有改动");
  return lines;
}

std::vector<std::string> changes(const Benefit& a, const Benefit& b) {
  std::vector<std::string> lines;
  changed(lines, "名称", a.title, b.title);
  changed(lines, "期间", period_text(a.from, a.to), period_text(b.from, b.to));
  changed(lines, "谁享受", a.who, b.who);
  changed(lines, "金额", a.amount, b.amount);
  changed(lines, "依据", source_text(a.source), source_text(b.source));
  if (lines.empty() && a.hash != b.hash) lines.push_back("其他内容有改动");
  return lines;
}

template <typename T>
std::map<std::string, const T*> by_id(const std::map<std::string, T>& all) {
  std::map<std::string, const T*> out;
  for (const auto& [id, one] : all) out.emplace(id, &one);
  return out;
}

/// Walks two sets in the order of their ids. `name(one)` names one for people, `compare(a, b)` gives the lines of what changed.
template <typename T, typename Name, typename Compare>
void walk(const std::map<std::string, const T*>& a, const std::map<std::string, const T*>& b, const Name& name, const Compare& compare,
          std::vector<Difference>& out) {
  for (const auto& [id, one] : a) {
    const auto other = b.find(id);
    if (other == b.end()) {
      out.push_back({Kind::kRemoved, name(*one), {}});
    } else if (auto lines = compare(*one, *other->second); !lines.empty()) {
      out.push_back({Kind::kChanged, name(*other->second), std::move(lines)});
    }
  }
  for (const auto& [id, one] : b) {
    if (!a.contains(id)) out.push_back({Kind::kAdded, name(*one), {}});
  }
}

std::vector<std::string> changes(const CodeTable& a, const CodeTable& b) {
  std::vector<std::string> lines;
  for (const Code& code : a.codes) {
    const Code* other = b.by_code(code.code);
    if (!other) {
      lines.push_back("删去 " + code.code + " " + code.name);
    } else {
      changed(lines, "代码 " + code.code, code.name, other->name);
    }
  }
  for (const Code& code : b.codes) {
    if (!a.by_code(code.code)) lines.push_back("增加 " + code.code + " " + code.name);
  }
  return lines;
}

std::vector<std::string> changes(const Dataset& a, const Dataset& b) {
  std::vector<std::string> lines;
  changed(lines, "提供部门", a.owner, b.owner);
  for (const FieldSpec& field : a.fields) {
    const FieldSpec* other = b.field(field.name);
    if (!other) {
      lines.push_back("删去字段 " + field.name + " " + field.title);
    } else {
      changed(lines, "字段 " + field.name, field.title, other->title);
    }
  }
  for (const FieldSpec& field : b.fields) {
    if (!a.field(field.name)) lines.push_back("增加字段 " + field.name + " " + field.title);
  }
  return lines;
}

}  // namespace

std::vector<Difference> differences(const Pack& before, const Pack& after, std::optional<Date> day) {
  std::vector<Difference> out;
  walk(
      by_id(before.parameters), by_id(after.parameters), [](const Parameter& p) { return "参数 " + p.id + " " + p.title; },
      [&](const Parameter& a, const Parameter& b) { return changes(a, b, day); }, out);

  std::map<std::string, const Rule*> rules_before, rules_after;
  const auto in_force = [&](const Rule& rule) { return !day || (rule.from <= *day && *day <= rule.to); };
  for (const Rule& rule : before.rules)
    if (in_force(rule)) rules_before.emplace(rule.id, &rule);
  for (const Rule& rule : after.rules)
    if (in_force(rule)) rules_after.emplace(rule.id, &rule);
  walk(
      rules_before, rules_after, [](const Rule& r) { return "规则 " + r.id + " " + r.title; },
      [](const Rule& a, const Rule& b) { return changes(a, b); }, out);

  std::map<std::string, const Benefit*> benefits_before, benefits_after;
  const auto given = [&](const Benefit& benefit) { return !day || (benefit.from <= *day && *day <= benefit.to); };
  for (const Benefit& benefit : before.benefits)
    if (given(benefit)) benefits_before.emplace(benefit.id, &benefit);
  for (const Benefit& benefit : after.benefits)
    if (given(benefit)) benefits_after.emplace(benefit.id, &benefit);
  walk(
      benefits_before, benefits_after, [](const Benefit& b) { return "待遇 " + b.id + " " + b.title; },
      [](const Benefit& a, const Benefit& b) { return changes(a, b); }, out);

  // A section is named by its key, which the walk does not hand on: walk over pairs of key and section.
  using Section = std::pair<const std::string, SectionInfo>;
  std::map<std::string, const Section*> sections_before, sections_after;
  for (const Section& section : before.procedure.sections) sections_before.emplace(section.first, &section);
  for (const Section& section : after.procedure.sections) sections_after.emplace(section.first, &section);
  walk(
      sections_before, sections_after, [](const Section& s) { return "流程“" + std::string(section_title(s.first)) + "”（" + s.first + "）"; },
      [](const Section& a, const Section& b) {
        std::vector<std::string> lines;
        if (a.second.hash == b.second.hash) return lines;
        lines.push_back("整节改动；改后写在 " + b.second.pack + "，依据 " + source_text(b.second.source));
        return lines;
      },
      out);
  walk(
      by_id(before.datasets), by_id(after.datasets), [](const Dataset& d) { return "数据集 " + d.id + " " + d.title; },
      [](const Dataset& a, const Dataset& b) { return changes(a, b); }, out);
  walk(
      by_id(before.code_tables), by_id(after.code_tables), [](const CodeTable& t) { return "代码表 " + t.id + " " + t.title; },
      [](const CodeTable& a, const CodeTable& b) { return changes(a, b); }, out);
  return out;
}

std::string difference_text(const std::vector<Difference>& found) {
  std::string out;
  for (const Difference& one : found) {
    out += one.kind == Kind::kAdded ? "增加 " : one.kind == Kind::kRemoved ? "删去 " : "修改 ";
    out += one.what + "\n";
    for (const std::string& line : one.lines) out += "    " + line + "\n";
  }
  return out;
}

}  // namespace shouwang::policy
