#include "registry/change.h"

#include <algorithm>

#include "base/text.h"

namespace shouwang::registry {
namespace {

struct ChangeKindWords {
  ChangeKind kind;
  std::string_view name, title;
};
constexpr ChangeKindWords kChangeKindWords[] = {
    {ChangeKind::kMergePersons, "merge_persons", "合并重复人员"},
    {ChangeKind::kSplitHousehold, "split_household", "分户"},
    {ChangeKind::kMovePerson, "move_person", "人员移户"},
    {ChangeKind::kMoveHousehold, "move_household", "整户迁移"},
    {ChangeKind::kPersonDied, "person_died", "死亡"},
    {ChangeKind::kPersonLeft, "person_left", "迁出"},
};
constexpr std::string_view kProposalKinds[] = {"death", "move"};
constexpr std::string_view kProposalStates[] = {"open", "accepted", "dismissed", "lapsed"};

constexpr std::size_t kLongestCode = 40;

std::string quoted_name(std::string_view name) { return "“" + text::mask_name(name) + "”"; }
std::string quoted_code(const HouseholdFact& h) { return "户 " + h.code; }

/// Builds one plan; the members are small steps of it.
class Planner {
 public:
  Planner(const ChangeRequest& request, const ChangeFacts& facts, Date today) : request_(request), facts_(facts), today_(today) {}

  Result<ChangePlan> plan() {
    if (request_.day > today_) return fail(ErrorCode::kInvalidArgument, "生效日期 " + request_.day.iso() + " 还没有到，不能提前登记");
    switch (request_.kind) {
      case ChangeKind::kMergePersons:
        RETURN_IF_ERROR(merge());
        break;
      case ChangeKind::kSplitHousehold:
        RETURN_IF_ERROR(split());
        break;
      case ChangeKind::kMovePerson:
        RETURN_IF_ERROR(move_person());
        break;
      case ChangeKind::kMoveHousehold:
        RETURN_IF_ERROR(move_household());
        break;
      case ChangeKind::kPersonDied:
        RETURN_IF_ERROR(die());
        break;
      case ChangeKind::kPersonLeft:
        RETURN_IF_ERROR(leave());
        break;
    }
    return std::move(plan_);
  }

 private:
  Result<const PersonFact*> present_person(PersonId id, std::string_view what) {
    if (!id) return fail(ErrorCode::kInvalidArgument, "请指明" + std::string(what));
    const auto found = facts_.persons.find(id);
    if (found == facts_.persons.end()) return fail(ErrorCode::kNotFound, "没有找到" + std::string(what) + "，可能不在您的管辖范围内");
    const PersonFact& person = found->second;
    if (person.merged_into) return fail(ErrorCode::kTransition, quoted_name(person.name) + "已并入另一份登记，请改选保留的那一份");
    if (!person.household) return fail(ErrorCode::kTransition, quoted_name(person.name) + "现在不在任何一户，不需要再变动");
    return &person;
  }
  Result<const HouseholdFact*> household(HouseholdId id, std::string_view what) {
    if (!id) return fail(ErrorCode::kInvalidArgument, "请指明" + std::string(what));
    const auto found = facts_.households.find(id);
    if (found == facts_.households.end()) return fail(ErrorCode::kNotFound, "没有找到" + std::string(what) + "，可能不在您的管辖范围内");
    return &found->second;
  }
  const HouseholdFact& home_of(const PersonFact& person) { return facts_.households.at(person.household); }

  void concern(PersonId person) {
    if (std::find(plan_.persons.begin(), plan_.persons.end(), person) == plan_.persons.end()) plan_.persons.push_back(person);
  }
  void touch(HouseholdId id) {
    if (std::find(plan_.touched.begin(), plan_.touched.end(), id) == plan_.touched.end()) plan_.touched.push_back(id);
  }

  /// The member is in the household up to the day before `from`.
  Result<void> end_before(const MemberFact& member, Date from) {
    if (from <= member.first_day)
      return fail(ErrorCode::kInvalidArgument,
                  quoted_name(member.name) + "自 " + member.first_day.iso() + " 起才在这一户，生效日期应在这一天之后");
    plan_.endings.push_back({member.person, member.first_day, from.plus_days(-1)});
    concern(member.person);
    return {};
  }

  /// A member who stays becomes the head.
  void become_head(const HouseholdFact& home, const MemberFact& member, Date from) {
    if (member.relation == kHeadRelation) return;
    const bool later = member.first_day >= from;  // what is to be replaced has not held a day
    plan_.endings.push_back({member.person, member.first_day, later ? std::nullopt : std::optional(from.plus_days(-1))});
    plan_.beginnings.push_back({member.person, home.id, later ? member.first_day : from, std::string(kHeadRelation)});
    concern(member.person);
    plan_.lines.push_back(quoted_code(home) + "的户主改为" + quoted_name(member.name) + "，自 " + (later ? member.first_day : from).iso() +
                          " 起");
  }

  /// Somebody heads the household when its head is among those who go.
  /// @param named  0 = the spouse, else the eldest
  Result<void> settle_head(const HouseholdFact& home, const std::vector<PersonId>& going, PersonId named, Date from) {
    const auto goes = [&](PersonId id) { return std::find(going.begin(), going.end(), id) != going.end(); };
    std::vector<const MemberFact*> staying;
    bool head_goes = false;
    for (const MemberFact& member : home.members) {
      if (!goes(member.person))
        staying.push_back(&member);
      else if (member.relation == kHeadRelation)
        head_goes = true;
    }
    if (staying.empty()) {
      plan_.lines.push_back(quoted_code(home) + "从此没有成员；该户的登记和历史保留，不再参加筛查");
      return {};
    }
    if (!head_goes) {
      if (named) return fail(ErrorCode::kInvalidArgument, quoted_code(home) + "的户主没有离开，不需要另外指定户主");
      return {};
    }
    if (named) {
      const auto chosen = std::find_if(staying.begin(), staying.end(), [&](const MemberFact* m) { return m->person == named; });
      if (chosen == staying.end()) return fail(ErrorCode::kInvalidArgument, "新户主必须是" + quoted_code(home) + "留下的成员");
      become_head(home, **chosen, from);
      return {};
    }
    const auto nearest = std::min_element(staying.begin(), staying.end(), [&](const MemberFact* a, const MemberFact* b) {
      const bool spouse_a = a->relation == request_.relations.spouse, spouse_b = b->relation == request_.relations.spouse;
      if (spouse_a != spouse_b) return spouse_a;
      const Date birth_a = a->birth.value_or(kForever), birth_b = b->birth.value_or(kForever);
      return birth_a != birth_b ? birth_a < birth_b : a->person < b->person;
    });
    become_head(home, **nearest, from);
    return {};
  }

  Result<void> merge() {
    if (request_.keep == request_.other) return fail(ErrorCode::kInvalidArgument, "要合并的是同一份登记，请选择两份不同的登记");
    ASSIGN_OR_RETURN(const PersonFact* keep, present_person(request_.keep, "保留的人员"));
    ASSIGN_OR_RETURN(const PersonFact* other, present_person(request_.other, "并入的人员"));
    if (keep->county != other->county) return fail(ErrorCode::kRegistryInvariant, "两份登记不在同一个县，不能合并；请由迁出的县先办迁出");
    if (!keep->has_number && other->has_number)
      return fail(ErrorCode::kInvalidArgument, "要保留的一份没有证件号码，另一份有，请保留有号码的一份");
    const HouseholdFact &home = home_of(*keep), &left = home_of(*other);
    const MemberFact &kept = *facts_.member(keep->person), &gone = *facts_.member(other->person);
    if (request_.day < gone.first_day)
      return fail(ErrorCode::kInvalidArgument, quoted_name(gone.name) + "自 " + gone.first_day.iso() + " 起才在册，生效日期不能早于这一天");
    plan_.lines.push_back(quoted_name(gone.name) + "（" + quoted_code(left) + "）并入" + quoted_name(kept.name) + "（" + quoted_code(home) +
                          "），原登记的号码和姓名作为曾用号码、曾用名保留，以后报来的文件仍能对上");
    const bool never = request_.day == gone.first_day;
    plan_.endings.push_back({gone.person, gone.first_day, never ? std::nullopt : std::optional(request_.day.plus_days(-1))});
    concern(keep->person);
    concern(other->person);
    touch(home.id);
    touch(left.id);
    if (home.id != left.id) {
      RETURN_IF_ERROR(settle_head(left, {gone.person}, request_.head, request_.day));
    } else if (gone.relation == kHeadRelation) {
      RETURN_IF_ERROR(settle_head(left, {gone.person}, request_.head ? request_.head : kept.person, request_.day));
    } else if (request_.head) {
      return fail(ErrorCode::kInvalidArgument, quoted_code(left) + "的户主没有离开，不需要另外指定户主");
    }
    plan_.lines.push_back(quoted_code(left) + (home.id == left.id ? "少一人" : "少一人，" + quoted_code(home) + "人数不变"));
    plan_.records.push_back({other->person, keep->person, home.id});
    plan_.merged = other->person;
    plan_.merged_into = keep->person;
    return {};
  }

  Result<void> split() {
    ASSIGN_OR_RETURN(const HouseholdFact* home, household(request_.household, "要分的户"));
    if (request_.members.empty()) return fail(ErrorCode::kInvalidArgument, "请选择分出去的成员");
    std::vector<const MemberFact*> leaving;
    for (const PersonId id : request_.members) {
      const auto found = std::find_if(home->members.begin(), home->members.end(), [&](const MemberFact& m) { return m.person == id; });
      if (found == home->members.end())
        return fail(ErrorCode::kInvalidArgument, "分出去的人必须都是" + quoted_code(*home) + "现在的成员，请重新选择");
      if (std::find(leaving.begin(), leaving.end(), &*found) == leaving.end()) leaving.push_back(&*found);
    }
    if (leaving.size() == home->members.size())
      return fail(ErrorCode::kInvalidArgument, "全部成员都分出去不是分户；请至少留下一人，或改办整户迁移");
    PersonId head = request_.head;
    if (!head && leaving.size() == 1) head = leaving.front()->person;
    if (std::none_of(leaving.begin(), leaving.end(), [&](const MemberFact* m) { return m->person == head; }))
      return fail(ErrorCode::kInvalidArgument, "请在分出去的成员中指定新户的户主");
    plan_.new_code = request_.household_code.empty() ? facts_.free_code : request_.household_code;
    if (plan_.new_code.empty() || plan_.new_code.size() > kLongestCode ||
        !std::all_of(plan_.new_code.begin(), plan_.new_code.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; }))
      return fail(ErrorCode::kInvalidArgument, "新户的户编号应为 1 到 40 个字母、数字或连字符");
    plan_.split_from = home->id;
    touch(home->id);
    std::string names;
    for (const MemberFact* member : leaving) {
      RETURN_IF_ERROR(end_before(*member, request_.day));
      plan_.beginnings.push_back({member->person, {}, request_.day, member->person == head ? std::string(kHeadRelation) : request_.relations.other});
      plan_.records.push_back({member->person, member->person, {}});
      names += (names.empty() ? "" : "、") + quoted_name(member->name);
    }
    plan_.lines.push_back(names + "自 " + request_.day.iso() + " 起从" + quoted_code(*home) + "分出，另立户 " + plan_.new_code +
                          "，户主为" + quoted_name(facts_.member(head)->name));
    plan_.lines.push_back("新户沿用原户的村组、户类型、脱贫年度和易地搬迁情况；监测类别不随分户带过去，由核查认定");
    if (leaving.size() > 1) plan_.lines.push_back("新户其他成员与户主的关系先记为“其他”，请在下次户籍文件中写明");
    return settle_head(*home, request_.members, request_.remaining_head, request_.day);
  }

  Result<void> move_person() {
    ASSIGN_OR_RETURN(const PersonFact* person, present_person(request_.person, "要移户的人"));
    ASSIGN_OR_RETURN(const HouseholdFact* to, household(request_.to_household, "迁入的户"));
    const HouseholdFact& from = home_of(*person);
    if (from.county != to->county) return fail(ErrorCode::kRegistryInvariant, "不能移到别的县的户；跨县请办迁出，由迁入的县报送户籍文件");
    if (from.id == to->id)
      return fail(ErrorCode::kInvalidArgument, quoted_name(person->name) + "已经在" + quoted_code(*to) + "，不需要移户");
    std::string relation = request_.relation;
    const auto head = std::find_if(to->members.begin(), to->members.end(), [](const MemberFact& m) { return m.relation == kHeadRelation; });
    if (relation.empty()) relation = to->members.empty() ? std::string(kHeadRelation) : request_.relations.other;
    if (relation == kHeadRelation && head != to->members.end())
      return fail(ErrorCode::kInvalidArgument, quoted_code(*to) + "已有户主" + quoted_name(head->name) + "，请选择与户主的其他关系");
    const MemberFact& member = *facts_.member(person->person);
    RETURN_IF_ERROR(end_before(member, request_.day));
    plan_.beginnings.push_back({person->person, to->id, request_.day, relation});
    plan_.records.push_back({person->person, person->person, to->id});
    touch(from.id);
    touch(to->id);
    plan_.lines.push_back(quoted_name(person->name) + "自 " + request_.day.iso() + " 起从" + quoted_code(from) + "移到" + quoted_code(*to));
    return settle_head(from, {person->person}, request_.head, request_.day);
  }

  Result<void> move_household() {
    ASSIGN_OR_RETURN(const HouseholdFact* home, household(request_.household, "要迁移的户"));
    if (request_.village == 0 || facts_.village_name.empty()) return fail(ErrorCode::kInvalidArgument, "请选择迁入的村");
    if (county_of(request_.village) != home->county)
      return fail(ErrorCode::kRegistryInvariant, "不能迁到别的县；跨县请为各成员办迁出，由迁入的县报送户籍文件");
    if (request_.village == home->village)
      return fail(ErrorCode::kInvalidArgument, quoted_code(*home) + "已经在" + facts_.village_name + "，不需要迁移");
    if (request_.day <= home->since)
      return fail(ErrorCode::kInvalidArgument, quoted_code(*home) + "现在的登记自 " + home->since.iso() + " 起，生效日期应在这一天之后");
    plan_.moved = home->id;
    plan_.village = request_.village;
    touch(home->id);
    plan_.lines.push_back(quoted_code(*home) + "自 " + request_.day.iso() + " 起从" + home->village_name + "迁到" + facts_.village_name +
                          "，" + std::to_string(home->members.size()) + " 名成员和全户的部门数据一起过去，以前的登记作为历史保留");
    return {};
  }

  Result<void> die() {
    ASSIGN_OR_RETURN(const PersonFact* person, present_person(request_.person, "死亡的人"));
    const HouseholdFact& home = home_of(*person);
    const MemberFact& member = *facts_.member(person->person);
    if (request_.day < member.first_day)
      return fail(ErrorCode::kInvalidArgument, quoted_name(member.name) + "自 " + member.first_day.iso() +
                                                   " 起才在这一户，死亡日期请填这一天或以后，并在原因中写明实际日期");
    plan_.endings.push_back({member.person, member.first_day, request_.day});
    concern(member.person);
    plan_.died = member.person;
    touch(home.id);
    plan_.lines.push_back(quoted_name(member.name) + "于 " + request_.day.iso() + " 死亡，自次日起不再是" + quoted_code(home) +
                          "的成员；以后的户籍文件再报此人也不恢复");
    return settle_head(home, {member.person}, request_.head, request_.day.plus_days(1));
  }

  Result<void> leave() {
    ASSIGN_OR_RETURN(const PersonFact* person, present_person(request_.person, "迁出的人"));
    const HouseholdFact& home = home_of(*person);
    RETURN_IF_ERROR(end_before(*facts_.member(person->person), request_.day));
    touch(home.id);
    plan_.lines.push_back(quoted_name(person->name) + "自 " + request_.day.iso() + " 起迁出，不再是" + quoted_code(home) + "的成员");
    return settle_head(home, {person->person}, request_.head, request_.day);
  }

  const ChangeRequest& request_;
  const ChangeFacts& facts_;
  Date today_;
  ChangePlan plan_;
};

template <typename Kind, std::size_t n>
bool parse_word(std::string_view name, const std::string_view (&words)[n], Kind& out) {
  for (std::size_t k = 0; k < n; ++k)
    if (words[k] == name) {
      out = static_cast<Kind>(k + 1);
      return true;
    }
  return false;
}

}  // namespace

std::string_view change_kind_name(ChangeKind kind) { return kChangeKindWords[static_cast<std::size_t>(kind) - 1].name; }
std::string_view change_kind_title(ChangeKind kind) { return kChangeKindWords[static_cast<std::size_t>(kind) - 1].title; }
bool parse_change_kind(std::string_view name, ChangeKind& out) {
  for (const auto& words : kChangeKindWords)
    if (words.name == name) {
      out = words.kind;
      return true;
    }
  return false;
}

std::string_view proposal_kind_name(ProposalKind kind) { return kProposalKinds[static_cast<std::size_t>(kind) - 1]; }
std::string_view proposal_state_name(ProposalState state) { return kProposalStates[static_cast<std::size_t>(state) - 1]; }
bool parse_proposal_kind(std::string_view name, ProposalKind& out) { return parse_word(name, kProposalKinds, out); }
bool parse_proposal_state(std::string_view name, ProposalState& out) { return parse_word(name, kProposalStates, out); }

const MemberFact* ChangeFacts::member(PersonId id) const {
  for (const auto& [household, fact] : households)
    for (const MemberFact& member : fact.members)
      if (member.person == id) return &member;
  return nullptr;
}

Result<ChangePlan> plan_change(const ChangeRequest& request, const ChangeFacts& facts, Date today) {
  return Planner(request, facts, today).plan();
}

}  // namespace shouwang::registry
