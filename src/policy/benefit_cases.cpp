#include "policy/benefit_cases.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "policy/benefit_receipt.h"
#include "policy/builder.h"

namespace shouwang::policy {

namespace {

constexpr std::array<std::string_view, 3> kAnswers = {"no", "yes", "unknown"};
constexpr std::array<std::string_view, 3> kAnswerTitles = {"否", "是", "不能判断"};

std::optional<BenefitExpectation::Row> read_row(const Node& node, const std::string& file, const Benefit& benefit, Problems& problems) {
  BenefitExpectation::Row row;
  const auto answer = [&](const std::string& word, const Node& at, bool& known) {
    const auto found = answer_of_word(word);
    known = found.has_value();
    if (!known)
      problems.add({file, at.line, at.column},
                   "惠民政策的预期结果只能是 yes（享受）、no（不享受）或 unknown（不能判断），现在是“" + word + "”");
    return found.value_or(Answer::kUnknown);
  };
  bool known = false;
  if (node.is_scalar()) {
    row.answer = answer(node.text, node, known);
    return known ? std::optional(row) : std::nullopt;
  }
  const std::size_t before = problems.size();
  MapReader reader(node, file, "惠民政策的预期结果", problems);
  row.answer = answer(reader.text("answer"), node, known);
  const auto written = [&](std::string_view key, bool possible, std::string_view lacks) {
    if (!reader.has(key) || possible) return;
    reader.problem(reader.place(key), "惠民政策 " + benefit.id + " 没有“" + std::string(lacks) + "”，不能预期“" + std::string(key) + "”");
  };
  const auto money = [&](std::string_view key, std::optional<cel::Value>& into) {
    const auto text = reader.optional_text(key);
    if (!text) return;
    auto value = parse_kind(*text, cel::Kind::kMoney);
    if (value) {
      into = *std::move(value);
    } else {
      reader.problem(reader.place(key), "“" + std::string(key) + "”" + value.error().message());
    }
  };
  written("amount", !benefit.amount.empty(), "amount");
  written("received", !benefit.received.empty(), "received");
  written("received_amount", !benefit.received_amount.empty(), "received_amount");
  written("wrong", !benefit.received.empty(), "received");
  written("count", !benefit.count.empty(), "count");
  money("amount", row.amount);
  money("received_amount", row.received_amount);
  if (const auto text = reader.optional_text("received")) row.received = answer(*text, node, known);
  if (const auto text = reader.optional_text("wrong")) {
    row.wrong = answer(*text, node, known);
    if (row.wrong == Answer::kUnknown) reader.problem(reader.place("wrong"), "“wrong”（不应享而享）只能是 yes 或 no");
  }
  row.from = reader.date("from");
  row.to = reader.date("to");
  row.count = reader.integer("count", INT64_MIN, INT64_MAX);
  reader.finish();
  return problems.size() == before ? std::optional(row) : std::nullopt;
}

/// A village of this one household.
Answer answer_for_village(const Benefit& benefit, const cel::Value& count, const cel::Value& village, const Pack& pack, const cel::Context& context) {
  if (!benefit.village_lists.empty()) {
    std::int64_t code = 0;
    if (!village.text || std::from_chars(village.text->data(), village.text->data() + village.text->size(), code).ec != std::errc())
      return Answer::kUnknown;
    const Listed listed = is_listed(benefit, code);
    return listed == Listed::kYes ? Answer::kYes : listed == Listed::kNo ? Answer::kNo : Answer::kUnknown;
  }
  const cel::Value& at_least = context.parameters[static_cast<std::size_t>(pack.schema->find_parameter(benefit.at_least))];
  return !count.number || !at_least.number ? Answer::kUnknown : *count.number >= *at_least.number ? Answer::kYes : Answer::kNo;
}

/// Whether the case's household (or its member `row`) is on the list of those who receive and are not entitled.
bool received_wrongly(std::size_t benefit, std::uint32_t row, const Pack& pack, const cel::Data& data, const cel::Context& context) {
  std::vector<const Benefit*> in_force;
  std::size_t place = 0;
  for (const Benefit& b : pack.benefits) {
    if (&b == &pack.benefits[benefit]) place = in_force.size();
    if (b.in_force(context.as_of) || &b == &pack.benefits[benefit]) in_force.push_back(&b);
  }
  const auto answer = [&](const std::optional<cel::Expression>& expression, std::uint32_t at) {
    return expression ? answer_of(cel::evaluate(*expression, data, at, context)) : Answer::kUnknown;
  };
  const auto may_be_due = [&](std::size_t b, std::uint32_t at) { return answer(in_force[b]->who_expression, at) != Answer::kNo; };
  const auto received = [&](std::size_t b, std::uint32_t at) { return answer(in_force[b]->received_expression, at) == Answer::kYes; };
  if (may_be_due(place, row) || !received(place, row)) return false;
  const int members = pack.schema->find_table(kMemberTable);
  const FamilyRows family{0, 0, members < 0 ? 0 : static_cast<std::uint32_t>(data.tables[static_cast<std::size_t>(members)].rows)};
  for (const ReceiptGroup& group : receipt_groups(in_force)) {
    for (std::size_t k = 0; k < group.members.size(); ++k)
      if (group.members[k].benefit == place) return !received_elsewhere(group, k, row, family, may_be_due, received);
  }
  return true;
}

}  // namespace

std::string_view answer_word(Answer answer) { return kAnswers[static_cast<std::size_t>(answer)]; }
std::string_view answer_title(Answer answer) { return kAnswerTitles[static_cast<std::size_t>(answer)]; }

std::optional<Answer> answer_of_word(std::string_view word) {
  const auto it = std::find(kAnswers.begin(), kAnswers.end(), word);
  return it == kAnswers.end() ? std::nullopt : std::optional(static_cast<Answer>(it - kAnswers.begin()));
}

Answer BenefitExpectation::overall() const {
  Answer answer = Answer::kNo;
  for (const Row& row : rows) {
    if (row.answer == Answer::kYes) return Answer::kYes;
    if (row.answer == Answer::kUnknown) answer = Answer::kUnknown;
  }
  return answer;
}

Answer answer_of(const cel::Value& value) {
  if (!value.number) return Answer::kUnknown;
  return *value.number != 0 ? Answer::kYes : Answer::kNo;
}

std::optional<BenefitExpectation> read_benefit_expectation(const Node& node, const std::string& file, const Benefit& benefit,
                                                           std::size_t index, std::size_t members, Problems& problems) {
  BenefitExpectation expectation;
  expectation.benefit = index;
  const std::size_t rows = benefit.entity == BenefitEntity::kPerson ? members : 1;
  const std::size_t written = node.is_list() ? node.items.size() : 1;
  if (written != rows) {
    problems.add({file, node.line, node.column}, benefit.id + " 的预期结果应写 " + std::to_string(rows) + " 项" +
                                                     (benefit.entity == BenefitEntity::kPerson ? "，家庭成员每人一项，写在 [ ] 内" : "") +
                                                     "，现在是 " + std::to_string(written) + " 项");
    return std::nullopt;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    auto row = read_row(node.is_list() ? node.items[i] : node, file, benefit, problems);
    if (!row) return std::nullopt;
    expectation.rows.push_back(*std::move(row));
  }
  return expectation;
}

std::string run_benefit_expectation(const BenefitExpectation& expectation, const Pack& pack, const cel::Data& data,
                                    const cel::Context& context) {
  const Benefit& benefit = pack.benefits[expectation.benefit];
  std::string problem;
  for (std::uint32_t r = 0; r < expectation.rows.size(); ++r) {
    const BenefitExpectation::Row& row = expectation.rows[r];
    const auto wrong = [&](std::string text) {
      problem += (problem.empty() ? "" : "；") + benefit.id + (expectation.rows.size() > 1 ? " 第 " + std::to_string(r + 1) + " 人" : "") +
                 std::move(text);
    };
    const auto run = [&](const std::optional<cel::Expression>& expression) {
      return expression ? cel::evaluate(*expression, data, r, context) : cel::Value{};
    };
    Answer answer = answer_of(run(benefit.who_expression));
    if (benefit.entity == BenefitEntity::kVillage) {
      const cel::Value count = run(benefit.count_expression);
      answer = answer_for_village(benefit, count, run(benefit.village_expression), pack, context);
      if (row.count && row.count != count.number) wrong(" 的计数预期为 " + std::to_string(*row.count) + "，实际为 " + count.display());
    }
    if (answer != row.answer) {
      wrong(" 预期为“" + std::string(answer_title(row.answer)) + "”，实际判断为“" + std::string(answer_title(answer)) + "”");
      continue;
    }
    for (const auto& [title, wanted, expression] :
         {std::tuple{" 的金额", &row.amount, &benefit.amount_expression},
          std::tuple{" 的已享受金额", &row.received_amount, &benefit.received_amount_expression}}) {
      if (!wanted->has_value()) continue;
      const cel::Value actual = run(*expression);
      if (actual.number != (*wanted)->number) wrong(std::string(title) + "预期为 " + (*wanted)->display() + "，实际为 " + actual.display());
    }
    const BenefitWindow window =
        benefit_window(benefit, context.as_of, run(benefit.start_expression).number, run(benefit.end_expression).number);
    for (const auto& [title, wanted, actual] :
         {std::tuple{" 的起始日", row.from, window.start}, std::tuple{" 的截止日", row.to, window.end}}) {
      if (wanted && wanted != actual)
        wrong(std::string(title) + "预期为 " + wanted->iso() + "，实际为 " + (actual ? actual->iso() : "没有"));
    }
    if (row.received) {
      const Answer received = answer_of(run(benefit.received_expression));
      if (received != *row.received)
        wrong(" 是否已享受预期为“" + std::string(answer_title(*row.received)) + "”，实际为“" + std::string(answer_title(received)) + "”");
    }
    if (row.wrong) {
      const Answer errs = received_wrongly(expectation.benefit, r, pack, data, context) ? Answer::kYes : Answer::kNo;
      if (errs != *row.wrong)
        wrong(" 不应享而享预期为“" + std::string(answer_title(*row.wrong)) + "”，实际为“" + std::string(answer_title(errs)) + "”");
    }
  }
  return problem;
}

}  // namespace shouwang::policy
