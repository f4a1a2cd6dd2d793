#include "policy/benefit_builder.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

#include "policy/builder.h"

namespace shouwang::policy {

namespace {

constexpr std::string_view kBenefitGroupTable = "rule_group";

std::vector<std::string> parameter_ids(const Draft& draft) {
  std::vector<std::string> ids;
  for (const auto& [id, parameter] : draft.parameters) ids.push_back(id);
  return ids;
}

std::optional<std::int64_t> village_code(std::string_view text) {
  constexpr std::size_t kDigits = 12;
  std::int64_t code = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), code);
  return text.size() == kDigits && problem == std::errc() && end == text.data() + kDigits ? std::optional(code) : std::nullopt;
}

Place place_of(const BenefitDraft& draft, const std::string& key) {
  const auto it = draft.written.find(key);
  return it == draft.written.end() ? draft.place : it->second.place;
}

/// {amount} and {params.<id>}, nothing else, and only what exists.
void check_gaps(const Draft& draft, const BenefitDraft& benefit, const std::string& key, std::string_view text, Problems& problems) {
  const Place place = place_of(benefit, key);
  for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    const std::string gap(text.substr(open + 1, close == std::string_view::npos ? close : close - open - 1));
    if (close == std::string_view::npos || (gap != "amount" && !gap.starts_with("params."))) {
      problems.add(place, "“" + key + "”中花括号里只能写 {amount} 或 {params.参数标识}");
    } else if (gap == "amount" && benefit.benefit.amount.empty()) {
      problems.add(place, "“" + key + "”用了 {amount}，但没有写“amount”");
    } else if (gap != "amount" && !draft.parameters.contains(gap.substr(7))) {
      problems.add(place, "“" + key + "”用的参数“" + gap.substr(7) + "”不存在" + proposal(gap.substr(7), parameter_ids(draft)));
    }
  }
}

/// A word that no benefit with `received` carries shows nothing: most likely it is misspelt.
void check_receipt(const Draft& draft, const BenefitDraft& benefit, Problems& problems) {
  const std::string& receipt = benefit.benefit.receipt;
  if (receipt.empty()) return;
  std::vector<std::string> shown;
  for (const auto& [id, other] : draft.benefits)
    if (!other.benefit.receipt.empty() && !other.benefit.received.empty()) shown.push_back(other.benefit.receipt);
  if (std::find(shown.begin(), shown.end(), receipt) == shown.end())
    problems.add(place_of(benefit, "receipt"), "“receipt: " + receipt + "”的惠民政策没有一项写了“received”，领取情况无从看出" + proposal(receipt, shown));
}

/// Lists are code tables of village codes, twelve digits.
void check_lists(const Draft& draft, const BenefitDraft& benefit, Problems& problems) {
  for (const std::string& list : benefit.benefit.village_lists) {
    const auto table = draft.code_tables.find(list);
    if (table == draft.code_tables.end()) {
      std::vector<std::string> tables;
      for (const auto& [id, any] : draft.code_tables) tables.push_back(id);
      problems.add(place_of(benefit, "villages"), "“villages”应写代码表标识，没有代码表“" + list + "”" + proposal(list, tables));
      continue;
    }
    for (const Code& code : table->second.codes) {
      if (!village_code(code.code))
        problems.add(place_of(benefit, "villages"), "代码表“" + list + "”是村名单，代码应为 12 位行政村代码，现在有“" + code.code + "”");
    }
  }
}

}  // namespace

void check_benefits(const Draft& draft, Problems& problems) {
  const auto groups = draft.code_tables.find(std::string(kBenefitGroupTable));
  std::vector<std::string> group_codes;
  if (groups != draft.code_tables.end())
    for (const Code& code : groups->second.codes) group_codes.push_back(code.code);
  for (const auto& [id, benefit] : draft.benefits) {
    const Benefit& b = benefit.benefit;
    if (draft.rules.contains(id)) problems.add(benefit.place, "标识“" + id + "”已经用于一条规则，惠民政策请另取标识");
    if (!b.group.empty() && std::find(group_codes.begin(), group_codes.end(), b.group) == group_codes.end())
      problems.add(place_of(benefit, "group"), "分组“" + b.group + "”不在代码表 rule_group 中" + proposal(b.group, group_codes));
    check_gaps(draft, benefit, "gives", b.gives, problems);
    check_gaps(draft, benefit, "wording", b.wording, problems);
    check_receipt(draft, benefit, problems);
    check_lists(draft, benefit, problems);
    if (b.at_least.empty()) continue;
    const auto parameter = draft.parameters.find(b.at_least);
    if (parameter == draft.parameters.end()) {
      problems.add(place_of(benefit, "at_least"),
                   "“at_least”应写参数标识，没有参数“" + b.at_least + "”" + proposal(b.at_least, parameter_ids(draft)));
    } else if (parameter->second.kind != cel::Kind::kInt) {
      problems.add(place_of(benefit, "at_least"), "“at_least”的参数“" + b.at_least + "”应为整数（int）");
    }
  }
}

std::vector<Benefit> make_benefits(const Draft& draft, const cel::Schema& schema, const CompileForTable& compile, Problems& problems) {
  const auto groups = draft.code_tables.find(std::string(kBenefitGroupTable));
  const int members = schema.find_table(kMemberTable);
  std::vector<Benefit> benefits;
  for (const auto& entry : draft.benefits) {
    const std::string& id = entry.first;
    const auto& written = entry.second;
    Benefit benefit = written.benefit;
    if (groups != draft.code_tables.end()) {
      if (const Code* code = groups->second.by_code(benefit.group)) benefit.group_title = code->name;
    }
    if (benefit.entity == BenefitEntity::kPerson && members < 0) {
      problems.add(written.place, "惠民政策 " + id + " 给到人，但政策包没有人员登记数据集（target: registry.person）");
      continue;
    }
    const int table = benefit.entity == BenefitEntity::kPerson ? members : 0;
    const auto make = [&](const std::string& key, const std::string& text, cel::Kind kind, std::string_view what) {
      std::optional<cel::Expression> expression;
      if (text.empty()) return expression;
      const auto at = written.written.find(key);
      const Place place = at == written.written.end() ? written.place : at->second.place;
      expression = compile(text, table, place, at == written.written.end() ? -1 : at->second.block_indent);
      if (expression && expression->kind() != kind) {
        problems.add(place,
                     "“" + key + "”的结果应为" + std::string(what) + "（" + std::string(cel::kind_name(kind)) + "），现在是 " +
                         std::string(cel::kind_name(expression->kind())),
                     ErrorCode::kCelType);
      }
      return expression;
    };
    benefit.who_expression = make("who", benefit.who, cel::Kind::kBool, "是或否");
    benefit.amount_expression = make("amount", benefit.amount, cel::Kind::kMoney, "金额");
    benefit.start_expression = make("start", benefit.start, cel::Kind::kDate, "日期");
    benefit.end_expression = make("end", benefit.end, cel::Kind::kDate, "日期");
    benefit.received_expression = make("received", benefit.received, cel::Kind::kBool, "是或否");
    benefit.received_amount_expression = make("received_amount", benefit.received_amount, cel::Kind::kMoney, "金额");
    benefit.count_expression = make("count", benefit.count, cel::Kind::kInt, "整数");
    if (!benefit.village_lists.empty()) {
      benefit.village_expression = make("villages", "self.village", cel::Kind::kString, "行政村代码");
      for (const std::string& list : benefit.village_lists) {
        const CodeTable& villages = draft.code_tables.at(list);
        benefit.lists_complete = benefit.lists_complete && !villages.codes.empty();
        for (const Code& code : villages.codes) benefit.listed.push_back(village_code(code.code).value_or(0));
      }
      std::sort(benefit.listed.begin(), benefit.listed.end());
    }
    benefits.push_back(std::move(benefit));
  }
  return benefits;
}

}  // namespace shouwang::policy
