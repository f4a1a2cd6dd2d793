// Terms (named expressions) and rules as written in the files of one pack. Expressions are checked later, against the whole schema.
#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "base/text.h"
#include "policy/draft.h"

namespace shouwang::policy {

namespace {

constexpr std::array<std::string_view, 4> kSeverities = {"blue", "yellow", "orange", "red"};
constexpr std::array<std::string_view, 2> kKinds = {"risk", "quality"};
constexpr std::array<std::string_view, 2> kStatuses = {"active", "shadow"};

std::string rule_hash(const Rule& rule) {
  crypto::Sm3Stream stream;
  const auto put = [&](std::string_view part) {  // length first, so that no two lists of parts look the same
    stream.update(std::to_string(part.size()) + ":");
    stream.update(part);
  };
  for (const std::string& part :
       {rule.id, rule.title, std::string(severity_name(rule.severity)), rule.risk, normalised_expression(rule.when), normalised_expression(rule.value),
        normalised_expression(rule.limit), rule.wording, rule.from.iso(), rule.to.iso(), rule.due_days_parameter,
        std::string(rule_kind_name(rule.kind)), std::string(rule_status_name(rule.status)), rule.group, rule.author}) {
    put(part);
  }
  if (rule.due_days_parameter.empty()) put(std::to_string(rule.due_days));
  for (const auto* list : {&rule.checks, &rule.exemptions, &rule.exempt}) {
    put(std::to_string(list->size()));
    for (const std::string& item : *list) put(item);
  }
  for (const std::string& part : {rule.source.document, rule.source.clause, rule.source.quotation}) put(part);
  return crypto::hex(stream.finish()).substr(0, 16);
}

}  // namespace

bool is_rule_id(std::string_view id) {
  if (id.empty() || id.size() > 60 || id[0] < 'A' || id[0] > 'Z') return false;
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string normalised_expression(std::string_view expression) {
  std::string out;
  char quote = 0;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (quote) {
      out += c;
      if (c == '\\' && i + 1 < expression.size()) {
        out += expression[++i];
      } else if (c == quote) {
        quote = 0;
      }
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      if (c == '"' || c == '\'') quote = c;
      out += c;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void PackReader::read_term(const Node& node, const PackFile& file) {
  MapReader reader(node, file.display, "指标项", problems_);
  Term term;
  term.id = reader.identifier("id");
  term.table = reader.identifier("table");
  term.title = reader.text("title");
  const auto kind = reader.word("kind", kKindWords, true);
  term.expression = reader.text("expression");
  reader.optional_text("description");
  reader.finish();
  if (term.id.empty() || term.table.empty() || !kind || term.expression.empty()) return;
  if (is_reserved_word(term.id)) reader.problem(reader.place("id"), "“" + term.id + "”在规则表达式中另有含义，不能作指标项标识");
  if (!first_here("term " + term.table + "." + term.id, "指标项 " + term.id, reader.place("id"))) return;
  term.kind = static_cast<cel::Kind>(*kind);
  term.place = reader.place("expression");
  term.block_indent = reader.node("expression")->block_indent;
  draft_.terms.insert_or_assign(term.table + "." + term.id, std::move(term));
}

void PackReader::read_rule(const Node& node, const PackFile& file) {
  MapReader reader(node, file.display, "规则", problems_);
  const std::string id = reader.text("id");
  if (id.empty()) return;
  if (!is_rule_id(id)) {
    reader.problem(reader.place("id"), "规则标识“" + id + "”应以大写字母开头，只用字母、数字和下划线，如 R01_income_floor");
    return;
  }
  if (!first_here("rule " + id, "规则 " + id, reader.place("id"))) return;
  const auto inherited = draft_.rules.find(id);
  const bool fresh = inherited == draft_.rules.end();
  RuleDraft draft = fresh ? RuleDraft{} : inherited->second;
  Rule& rule = draft.rule;
  rule.id = id;
  rule.pack = draft_.id;
  draft.place = reader.place();

  // A child states only what differs; a rule seen for the first time must be whole.
  const auto text = [&](std::string_view key, std::string& into, bool required) { reader.text_into(key, into, fresh && required); };
  const auto expression = [&](std::string_view key, std::string& into, RuleDraft::Written& written, bool required) {
    text(key, into, required);
    if (const Node* found = reader.node(key)) written = {reader.at(*found), found->block_indent};
  };
  const auto texts = [&](std::string_view key, std::vector<std::string>& into) {
    if (!reader.has(key)) return static_cast<void>(reader.node(key));
    into = reader.texts(key);
  };
  text("title", rule.title, true);
  if (const auto severity = reader.word("severity", kSeverities, fresh)) rule.severity = static_cast<Severity>(*severity);
  text("risk", rule.risk, true);
  if (const auto kind = reader.word("kind", kKinds, false)) rule.kind = static_cast<RuleKind>(*kind);
  if (const auto status = reader.word("status", kStatuses, false)) rule.status = static_cast<RuleStatus>(*status);
  const auto placed = [&](std::string_view key, Place& into) {
    if (reader.has(key)) into = reader.place(key);
  };
  text("group", rule.group, false);
  placed("group", draft.group);
  text("author", rule.author, false);
  placed("author", draft.author);
  expression("when", rule.when, draft.when, true);
  expression("value", rule.value, draft.value, false);
  expression("limit", rule.limit, draft.limit, false);
  text("wording", rule.wording, true);
  texts("checks", rule.checks);
  texts("exemptions", rule.exemptions);
  texts("exempt", rule.exempt);
  placed("exempt", draft.exempt);
  const auto from = reader.date("from");
  if (from) rule.from = *from;
  if (fresh && !reader.has("from")) reader.problem(reader.place(), "规则缺少“from”（从哪一天起执行），请写上，如 from: 2024-01-01");
  if (const auto to = reader.date("to")) rule.to = *to;
  if (rule.to < rule.from) reader.problem(reader.place("to"), "“to”不能早于“from”：结束的日期在开始的日期之前，请核对");
  if (const auto days = reader.integer("due_days", 1, 366)) {
    rule.due_days = static_cast<int>(*days);
    rule.due_days_parameter.clear();
  } else if (fresh || !rule.due_days_parameter.empty()) {
    rule.due_days_parameter = draft_.due_days_parameters[static_cast<std::size_t>(rule.severity)];
  }
  if (Source source = reader.source("source", fresh); !source.document.empty()) rule.source = std::move(source);
  const bool enabled = reader.flag("enabled").value_or(true);
  reader.finish();

  if (fresh && !enabled) reader.problem(reader.place("enabled"), "只有下级政策包才能停用上级的规则；不需要的规则请直接删除文件");
  if (rule.kind == RuleKind::kQuality && rule.severity == Severity::kOrange) {
    reader.problem(reader.place("severity"),
                   "数据质量规则的“severity”只能是 red（阻断，必须更正）、yellow（更正或说明）、blue（提示），不能是 orange");
  }
  if (rule.checks.empty()) reader.problem(reader.place(), "规则至少要写一条“checks”（入户时看什么）");
  for (std::size_t at = rule.wording.find('{'); at != std::string::npos; at = rule.wording.find('{', at + 1)) {
    const std::string_view rest = std::string_view(rule.wording).substr(at);
    const bool value = rest.starts_with("{value}"), limit = rest.starts_with("{limit}");
    if (!value && !limit) reader.problem(reader.place("wording"), "“wording”中花括号里只能写 {value} 或 {limit}");
    if ((value && rule.value.empty()) || (limit && rule.limit.empty())) {
      reader.problem(reader.place("wording"),
                     std::string("“wording”用了 ") + (value ? "{value}，但规则没有写“value”" : "{limit}，但规则没有写“limit”"));
    }
  }
  if (!enabled) {
    draft_.rules.erase(id);
    return;
  }
  rule.hash = rule_hash(rule);
  draft_.rules.insert_or_assign(id, std::move(draft));
}

}  // namespace shouwang::policy
