#include "access/scope.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace shouwang::access {
namespace {

using P = Permission;

constexpr std::uint32_t bits(std::initializer_list<Permission> permissions) {
  std::uint32_t out = 0;
  for (const Permission p : permissions) out |= static_cast<std::uint32_t>(p);
  return out;
}

// What everybody who works with households sees of the division that the account stands for.
constexpr std::uint32_t kOversight = bits({P::kReadHouseholds, P::kReadLeads, P::kReadCases, P::kReadPolicy, P::kDashboard});
constexpr std::uint32_t kCountyWork =
    kOversight | bits({P::kReadDeliveries, P::kImport, P::kScreen, P::kReveal, P::kWork, P::kManageCampaigns, P::kSimulate, P::kReadAssets});

struct RoleEntry {
  Role role;
  std::string_view name, title;
  std::uint32_t permissions;
};

// The one table of roles. Those who look after accounts alone see no personal data; those who only inspect cannot reveal.
constexpr RoleEntry kRoles[] = {
    {Role::kVillage, "village", "村级", kOversight | bits({P::kReveal, P::kWork})},
    {Role::kTownship, "township", "乡镇",
     kOversight | bits({P::kReadDeliveries, P::kReveal, P::kWork, P::kManageCampaigns, P::kReadAssets})},
    {Role::kCounty, "county", "县级", kCountyWork},
    {Role::kCity, "city", "市级", kOversight | bits({P::kSimulate})},
    {Role::kProvince, "province", "省级", kOversight | bits({P::kSimulate})},
    {Role::kDepartment, "department", "行业部门", bits({P::kImport, P::kReadDeliveries, P::kReadPolicy, P::kWork})},
    {Role::kAuditor, "auditor", "审计监督", kOversight | bits({P::kReadDeliveries, P::kReadAudit})},
    {Role::kAdministrator, "administrator", "系统管理员",
     bits({P::kManageAccounts, P::kReadAudit, P::kManageDivisions, P::kReadPolicy, P::kDashboard, P::kSimulate})},
    {Role::kOffice, "office", "县级管理员", kCountyWork | bits({P::kManageAccounts, P::kReadAudit, P::kManageDivisions})},
};

const RoleEntry& entry(Role role) {
  for (const RoleEntry& e : kRoles)
    if (e.role == role) return e;
  return kRoles[0];
}

constexpr std::size_t kCodeDigits = 12;
constexpr std::size_t kCountyDigits = 6;

// The code made of `prefix` and `fill` up to `digits` digits.
std::int64_t padded(std::string_view prefix, char fill, std::size_t digits) {
  std::string text(prefix.substr(0, digits));
  text.resize(digits, fill);
  std::int64_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

}  // namespace

std::string_view role_name(Role role) { return entry(role).name; }
std::string_view role_title(Role role) { return entry(role).title; }
std::uint32_t permissions_of(Role role) { return entry(role).permissions; }

bool parse_role(std::string_view name, Role& out) {
  for (const RoleEntry& e : kRoles)
    if (e.name == name) {
      out = e.role;
      return true;
    }
  return false;
}

std::string_view permission_name(Permission permission) {
  switch (permission) {
    case P::kReadHouseholds:
      return "read_households";
    case P::kReadLeads:
      return "read_leads";
    case P::kReadDeliveries:
      return "read_deliveries";
    case P::kImport:
      return "import";
    case P::kScreen:
      return "screen";
    case P::kReadPolicy:
      return "read_policy";
    case P::kManageAccounts:
      return "manage_accounts";
    case P::kReadAudit:
      return "read_audit";
    case P::kReveal:
      return "reveal";
    case P::kManageDivisions:
      return "manage_divisions";
    case P::kDashboard:
      return "dashboard";
    case P::kReadCases:
      return "read_cases";
    case P::kWork:
      return "work";
    case P::kManageCampaigns:
      return "manage_campaigns";
    case P::kSimulate:
      return "simulate";
    case P::kReadAssets:
      return "read_assets";
  }
  return "";
}

std::optional<std::string> division_prefix(std::string_view code) {
  if (!code.empty() && !text::all_digits(code)) return std::nullopt;
  switch (code.size()) {
    case 0:
    case 2:
    case 4:
    case 6:
    case 9:
      return std::string(code);
    case kCodeDigits:
      break;
    default:
      return std::nullopt;
  }
  // 12 digits: zeros at the end say that a higher level is meant.
  for (const std::size_t shorter : {9u, 6u, 4u, 2u}) {
    if (code.find_first_not_of('0', shorter) != std::string_view::npos) break;
    code = code.substr(0, shorter);
  }
  return std::string(code);
}

Scope Scope::for_operator(std::string_view why) {
  Scope out;
  out.role_ = Role::kOffice;
  out.why_ = why;
  for (const Permission p : kAllPermissions) out.permissions_ |= static_cast<std::uint32_t>(p);
  return out;
}

Scope Scope::for_account(AccountId account, Role role, std::string division, std::vector<std::string> datasets) {
  Scope out;
  out.account_ = account;
  out.role_ = role;
  out.permissions_ = permissions_of(role);
  out.datasets_ = std::move(datasets);
  if (auto prefix = division_prefix(division))
    out.division_ = *std::move(prefix);
  else
    out.nothing_ = true;
  return out;
}

bool Scope::covers(std::string_view division_code) const {
  const auto prefix = division_prefix(division_code);
  return !nothing_ && prefix && prefix->starts_with(division_);
}

bool Scope::may_read_dataset(std::string_view dataset) const {
  if (role_ != Role::kDepartment) return true;
  return std::find(datasets_.begin(), datasets_.end(), dataset) != datasets_.end();
}

// A scope that covers nothing has low() > high(), so that every range condition is false.
std::int64_t Scope::low() const { return nothing_ ? 1 : padded(division_, '0', kCodeDigits); }
std::int64_t Scope::high() const { return nothing_ ? 0 : padded(division_, '9', kCodeDigits); }
std::int32_t Scope::county_low() const { return nothing_ ? 1 : static_cast<std::int32_t>(padded(division_, '0', kCountyDigits)); }
std::int32_t Scope::county_high() const { return nothing_ ? 0 : static_cast<std::int32_t>(padded(division_, '9', kCountyDigits)); }

Scope Scope::narrowed(std::string_view division_code) const {
  Scope out = *this;
  const auto prefix = division_prefix(division_code);
  // A division that contains this scope leaves it as it is: the common part, and never more than before.
  if (prefix && prefix->starts_with(division_))
    out.division_ = *prefix;
  else if (!prefix || !division_.starts_with(*prefix))
    out.nothing_ = true;
  return out;
}

}  // namespace shouwang::access
