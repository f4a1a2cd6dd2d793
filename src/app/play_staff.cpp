#include "app/play_staff.h"

#include <algorithm>
#include <array>
#include <set>

namespace shouwang::app {
namespace {

using access::Role;
using casework::Actor;

struct Opened {
  std::string_view login, name;
  Role role;
  int digits;                // of the first village's code that make the division
  std::string_view dataset;  // departments
};
// One of each kind. What they are called shows in lists and on timelines.
constexpr std::array<Opened, 8> kOpened = {{{"cun", "罗永芬", Role::kVillage, 12, ""},
                                            {"zhen", "李文华", Role::kTownship, 9, ""},
                                            {"xian", "王丽", Role::kCounty, 6, ""},
                                            {"renshe", "县人社局", Role::kDepartment, 6, "employment"},
                                            {"yibao", "县医保局", Role::kDepartment, 6, "medical_settlement"},
                                            {"minzheng", "县民政局", Role::kDepartment, 6, "allowance"},
                                            {"shi", "市乡村振兴局", Role::kCity, 4, ""},
                                            {"shenji", "县审计局", Role::kAuditor, 6, ""}}};

constexpr std::array<std::string_view, 10> kFamilyNames = {"杨", "李", "张", "字", "鲁", "罗", "周", "段", "茶", "穆"};
constexpr std::array<std::string_view, 11> kGivenNames = {"建国", "文秀", "绍华", "丽萍", "国强", "学芬",
                                                          "正明", "春兰", "家顺", "玉梅", "志远"};

std::string name_of(std::size_t number) {
  return std::string(kFamilyNames[number % kFamilyNames.size()]) + std::string(kGivenNames[number % kGivenNames.size()]);
}

Result<Actor> actor_of(const access::Account& account, const policy::Pack& pack) {
  const auto scope = access::Scope::for_account(account.id, account.role, account.division, account.datasets);
  Actor actor{scope, policy::Level::kVillage, account.name, {}};
  ASSIGN_OR_RETURN(actor.level, casework::level_of(account.role));
  for (const std::string& id : account.datasets)
    if (const policy::Dataset* dataset = pack.dataset(id)) actor.departments.push_back(dataset->owner);
  return actor;
}

/// Colleagues who act in the sample but are nobody's to log in as.
class Colleagues {
 public:
  Colleagues(Installation& installation, IdSource& ids, std::int64_t since_ms)
      : installation_(installation), ids_(ids), since_ms_(since_ms) {}

  Result<Actor> add(Role role, const std::string& division) {
    access::Account account;
    account.id = AccountId(ids_.next(since_ms_));
    account.login = "shili" + std::to_string(++number_);
    account.name = name_of(static_cast<std::size_t>(number_));
    account.role = role;
    account.division = division;
    account.disabled = true;  // no password fits; "user reset" would open it
    account.created_ms = since_ms_;
    RETURN_IF_ERROR(installation_.access().create_account(account));
    return actor_of(account, *installation_.pack());
  }

 private:
  Installation& installation_;
  IdSource& ids_;
  std::int64_t since_ms_;
  int number_ = 0;
};

}  // namespace

const Actor* PlayStaff::department(const std::string& name) const {
  const auto found = departments_.find(name);
  return found == departments_.end() ? nullptr : &found->second;
}

Result<PlayStaff> PlayStaff::hire(Installation& installation, const std::vector<PlayedVillage>& villages, IdSource& ids,
                                  std::int64_t since_ms, std::int64_t now_ms) {
  for (const Opened& opened : kOpened) {
    ASSIGN_OR_RETURN(const auto taken, installation.access().account_by_login(opened.login));
    if (taken) return fail(ErrorCode::kUnique, "账号 " + std::string(opened.login) + " 已经存在，演练要新建这个账号；请换一个新的示例库");
  }
  PlayStaff staff;
  const std::string first = std::to_string(villages.front().code);
  access::AccessService service(installation.access(), {}, now_ms);
  std::optional<Actor> village, township;
  for (const Opened& opened : kOpened) {
    access::NewAccount wanted;
    wanted.login = opened.login;
    wanted.name = opened.name;
    wanted.role = opened.role;
    wanted.division = first.substr(0, static_cast<std::size_t>(opened.digits));
    if (!opened.dataset.empty()) wanted.datasets = {std::string(opened.dataset)};
    ASSIGN_OR_RETURN(auto made, service.create_account_by_operator(wanted, now_ms));
    if (opened.role != Role::kAuditor) {
      ASSIGN_OR_RETURN(Actor actor, actor_of(made.account, *installation.pack()));
      if (opened.role == Role::kVillage) village = actor;
      if (opened.role == Role::kTownship) township = actor;
      if (opened.role == Role::kCounty) staff.approver_ = actor;
      for (const std::string& department : actor.departments) staff.departments_.emplace(department, actor);
    }
    staff.to_try_.push_back(std::move(made));
  }

  Colleagues colleagues(installation, ids, since_ms);
  ASSIGN_OR_RETURN(staff.county_, colleagues.add(Role::kCounty, first.substr(0, 6)));
  for (const PlayedVillage& place : villages) {
    const std::string code = std::to_string(place.code);
    const bool own = place.code == villages.front().code;
    ASSIGN_OR_RETURN(Actor clerk, own ? Result<Actor>(*village) : colleagues.add(Role::kVillage, code));
    staff.villages_.emplace(place.code, std::move(clerk));
    if (staff.townships_.contains(place.code / 1000)) continue;
    const std::string office = code.substr(0, 9);
    // The account to try is the one that reviews: what waits at the township waits for it.
    ASSIGN_OR_RETURN(Actor desk, colleagues.add(Role::kTownship, office));
    const bool own_office = office == first.substr(0, 9);
    ASSIGN_OR_RETURN(Actor reviewer, own_office ? Result<Actor>(*township) : colleagues.add(Role::kTownship, office));
    staff.townships_.emplace(place.code / 1000, std::pair(std::move(desk), std::move(reviewer)));
  }
  return staff;
}

}  // namespace shouwang::app
