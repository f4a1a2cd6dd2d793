// Who is asking and how far that person may see. Every statement that reads personal data takes a Scope, and a Scope can only be
// made from an account that logged in, or, for command-line work, through `for_operator`, which is searchable and audited.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"

namespace shouwang::access {

/// kOffice is the head of a small county office: everything a county account does, and its accounts and audit as well, for places
/// where one person does both. kAdministrator looks after accounts and divisions and never sees personal data.
enum class Role : std::uint8_t { kVillage, kTownship, kCounty, kCity, kProvince, kDepartment, kAuditor, kAdministrator, kOffice };
inline constexpr Role kAllRoles[] = {Role::kVillage,    Role::kTownship, Role::kCounty,        Role::kCity,  Role::kProvince,
                                     Role::kDepartment, Role::kAuditor,  Role::kAdministrator, Role::kOffice};
std::string_view role_name(Role role);   // "village" …
std::string_view role_title(Role role);  // 村级 …
bool parse_role(std::string_view name, Role& out);

/// What a role may do, one bit each; the table is in scope.cpp.
enum class Permission : std::uint32_t {
  kReadHouseholds = 1u << 0,
  kReadLeads = 1u << 1,
  kReadDeliveries = 1u << 2,
  kImport = 1u << 3,
  kScreen = 1u << 4,
  kReadPolicy = 1u << 5,
  kManageAccounts = 1u << 6,
  kReadAudit = 1u << 7,
  kReveal = 1u << 8,  // see a masked field in full, with a reason, logged
  kManageDivisions = 1u << 9,
  kDashboard = 1u << 10,
  kReadCases = 1u << 11,        // cases, tasks, notices and declarations of the division
  kWork = 1u << 12,             // act on leads and cases as one's own level; a department on its own measures only
  kManageCampaigns = 1u << 13,  // open and close concentrated checks
  kSimulate = 1u << 14,         // try other policies on the division's data, see shadow reports and the scoreboard, propose switches
  kReadAssets = 1u << 15,       // what departments say of a household's assets, under its signed authorisation
};
inline constexpr Permission kAllPermissions[] = {Permission::kReadHouseholds,  Permission::kReadLeads, Permission::kReadDeliveries,
                                                 Permission::kImport,          Permission::kScreen,    Permission::kReadPolicy,
                                                 Permission::kManageAccounts,  Permission::kReadAudit, Permission::kReveal,
                                                 Permission::kManageDivisions, Permission::kDashboard, Permission::kReadCases,
                                                 Permission::kWork,            Permission::kManageCampaigns, Permission::kSimulate,
                                                 Permission::kReadAssets};
std::uint32_t permissions_of(Role role);
std::string_view permission_name(Permission permission);  // "read_households" …

/// The prefix that says what a division contains: "530922000000" -> "530922", "530922" -> "530922", "" -> "".
/// Nothing but digits in, at most 12 of them: anything else gives nullopt.
std::optional<std::string> division_prefix(std::string_view code);

class Scope {
 public:
  /// The whole database with every permission, for the program's own batch work on the command line. @param why goes to the audit log
  static Scope for_operator(std::string_view why);
  /// @param division prefix or 12-digit code; "" = everything; anything that is not a division gives a scope that covers nothing
  static Scope for_account(AccountId account, Role role, std::string division, std::vector<std::string> datasets);

  AccountId account() const { return account_; }
  /// What for_operator was told; empty for accounts.
  const std::string& why() const { return why_; }
  Role role() const { return role_; }
  bool may(Permission p) const { return (permissions_ & static_cast<std::uint32_t>(p)) != 0; }
  /// Division prefix this scope covers: "" = everything, "530902" a county, 12 digits a village.
  const std::string& division() const { return division_; }
  bool covers(std::string_view division_code) const;
  /// Datasets a department account may read; empty for other roles (no limit).
  const std::vector<std::string>& datasets() const { return datasets_; }
  bool may_read_dataset(std::string_view dataset) const;
  /// Smallest and largest 12-digit village code covered, for range conditions in SQL: [low, high].
  std::int64_t low() const;
  std::int64_t high() const;
  /// 6-digit county range covered: [county_low, county_high].
  std::int32_t county_low() const;
  std::int32_t county_high() const;
  /// Narrows to a division inside this scope; a division outside gives a scope that covers nothing.
  Scope narrowed(std::string_view division_code) const;

 private:
  Scope() = default;
  AccountId account_;
  Role role_ = Role::kAdministrator;
  std::uint32_t permissions_ = 0;
  std::string division_;
  std::string why_;
  bool nothing_ = false;
  std::vector<std::string> datasets_;
};

}  // namespace shouwang::access
