#include "linkage/review.h"

#include <algorithm>
#include <array>

#include "linkage/field_comparison.h"
#include "linkage/normalise.h"

namespace shouwang::linkage {
namespace {

constexpr std::size_t kAnswersThatDiffer = 3;  // then the office decides

struct AnswerWords {
  Answer answer;
  std::string_view name, title;
};
constexpr std::array<AnswerWords, 4> kAnswers{{{Answer::kSame, "same", "是此人"},
                                               {Answer::kRelative, "relative", "是此人的亲属"},
                                               {Answer::kNobody, "nobody", "查无此人"},
                                               {Answer::kUnsure, "unsure", "无法判断"}}};
constexpr std::array<std::pair<ItemState, std::string_view>, 3> kItemStates{
    {{ItemState::kOpen, "open"}, {ItemState::kSettled, "settled"}, {ItemState::kLapsed, "lapsed"}}};

// Whose relative it is does not change what is done with the row.
bool say_the_same(const GivenAnswer& a, const GivenAnswer& b) {
  return a.answer == b.answer && (a.answer != Answer::kSame || a.person == b.person);
}

std::string id_characters(const IdForm& id) {
  std::string out;
  for (unsigned k = 0; k < id.length; ++k) {
    const unsigned place = id_place(id.high, id.low, k);
    out += place == 10 ? 'X' : static_cast<char>('0' + place);
  }
  return out;
}

}  // namespace

std::string_view answer_name(Answer answer) { return kAnswers[static_cast<std::size_t>(answer) - 1].name; }
std::string_view answer_title(Answer answer) { return kAnswers[static_cast<std::size_t>(answer) - 1].title; }

bool parse_answer(std::string_view name, Answer& out) {
  const auto found = std::ranges::find(kAnswers, name, &AnswerWords::name);
  if (found == kAnswers.end()) return false;
  out = found->answer;
  return true;
}

std::string_view item_state_name(ItemState state) { return kItemStates[static_cast<std::size_t>(state) - 1].second; }

std::string_view item_state_title(ItemState state, bool superseded) {
  if (state == ItemState::kLapsed && superseded) return "已由更正后的报送代替";
  constexpr std::array<std::string_view, 3> kTitles{"待核对", "已核对", "已失效"};
  return kTitles[static_cast<std::size_t>(state) - 1];
}

bool parse_item_state(std::string_view name, ItemState& out) {
  for (const auto& [state, text] : kItemStates)
    if (text == name) {
      out = state;
      return true;
    }
  return false;
}

Settlement settle(std::span<const GivenAnswer> answers, int reviewers) {
  using State = Settlement::State;
  std::vector<const GivenAnswer*> opinions;
  for (const GivenAnswer& a : answers)
    if (a.answer != Answer::kUnsure) opinions.push_back(&a);
  const auto settled_by = [](const GivenAnswer& a) {
    return Settlement{State::kSettled, a.answer, a.answer == Answer::kNobody ? PersonId() : a.person};
  };
  if (opinions.empty()) return {};
  if (reviewers <= 1) return settled_by(*opinions.front());
  for (std::size_t k = 1; k < std::min(opinions.size(), kAnswersThatDiffer); ++k)
    for (std::size_t earlier = 0; earlier < k; ++earlier)
      if (say_the_same(*opinions[earlier], *opinions[k])) return settled_by(*opinions[earlier]);
  if (opinions.size() > kAnswersThatDiffer) return settled_by(*opinions[kAnswersThatDiffer]);
  constexpr std::array<State, kAnswersThatDiffer> kUnsettled{State::kOpen, State::kThird, State::kOffice};
  return {kUnsettled[opinions.size() - 1], Answer::kUnsure, {}};
}

Result<void> may_answer(std::span<const GivenAnswer> answers, int reviewers, AccountId account, access::Role role) {
  const Settlement now = settle(answers, reviewers);
  if (now.state == Settlement::State::kSettled) return fail(ErrorCode::kConflict, "这一条已经核对完毕，请看下一条");
  if (std::ranges::any_of(answers, [&](const GivenAnswer& a) { return a.account == account; }))
    return fail(ErrorCode::kConflict, "您已核对过这一条，由其他人继续核对");
  if (now.state == Settlement::State::kOffice && role != access::Role::kOffice)
    return fail(ErrorCode::kForbidden, "这一条有三种不同意见，由县级管理员决定");
  return {};
}

LearntAliases learn_aliases(const registry::PersonStatement& statement, std::string_view name, std::string_view id_number) {
  LearntAliases out;
  const IdForm stated = normalise_id(statement.id_number);
  if (stated.kind == IdKind::kValid && !(stated == normalise_id(id_number))) out.id_number = id_characters(stated);
  if (const unsigned level = compare_two_names(statement.name, name); level != kNameMissing && !is_spelling(level)) out.name = statement.name;
  return out;
}

}  // namespace shouwang::linkage
