// The people of a sample county: accounts to try every level with, and colleagues elsewhere in whose names things were done.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "access/service.h"
#include "app/installation.h"
#include "casework/actor.h"

namespace shouwang::app {

/// A village of the played part of the county, with the households that were in its register from the first played day.
struct PlayedVillage {
  std::int64_t code = 0;
  std::vector<HouseholdId> households;
};

class PlayStaff {
 public:
  /// Makes the accounts: one of each kind can be logged in to, at the first village and above it; the others are disabled and only lend
  /// their names. @param villages not empty, all of one county. @param ids,since_ms of the colleagues, who have been there from the first
  /// day
  /// @errors kUnique: one of the logins is taken; nothing has been made then
  static Result<PlayStaff> hire(Installation& installation, const std::vector<PlayedVillage>& villages, IdSource& ids,
                                std::int64_t since_ms, std::int64_t now_ms);

  const casework::Actor& village(std::int64_t code) const { return villages_.at(code); }
  /// Who keeps the township's desk, and who reviews: never the same person.
  const casework::Actor& township(std::int64_t village) const { return townships_.at(village / 1000).first; }
  const casework::Actor& reviewer(std::int64_t village) const { return townships_.at(village / 1000).second; }
  /// Who compares for the county, and who approves.
  const casework::Actor& county() const { return *county_; }
  const casework::Actor& approver() const { return *approver_; }
  /// nullptr: the department has no account and lets the village write down what it did.
  const casework::Actor* department(const std::string& name) const;
  /// What can be logged in to, with the one-time passwords.
  const std::vector<access::AccountAndPassword>& to_try() const { return to_try_; }

 private:
  std::map<std::int64_t, casework::Actor> villages_;
  std::map<std::int64_t, std::pair<casework::Actor, casework::Actor>> townships_;  // by the township's nine digits
  std::map<std::string, casework::Actor> departments_;
  std::optional<casework::Actor> county_, approver_;
  std::vector<access::AccountAndPassword> to_try_;
};

}  // namespace shouwang::app
