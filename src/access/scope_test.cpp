#include "access/scope.h"

#include <gtest/gtest.h>

#include <set>

namespace shouwang::access {
namespace {

using P = Permission;

Scope of(Role role, std::string division, std::vector<std::string> datasets = {}) {
  return Scope::for_account(AccountId(7), role, std::move(division), std::move(datasets));
}

TEST(Scope, CoversItsDivisionAndEverythingBelowButNothingBesideOrAbove) {
  const Scope county = of(Role::kCounty, "530922");
  EXPECT_TRUE(county.covers("530922000000"));
  EXPECT_TRUE(county.covers("530922"));
  EXPECT_TRUE(county.covers("530922100201"));
  EXPECT_FALSE(county.covers("530923000000"));
  EXPECT_FALSE(county.covers("530900000000"));
  EXPECT_FALSE(county.covers(""));
  EXPECT_FALSE(county.covers("5309220"));
  EXPECT_FALSE(county.covers("530922' or 1=1"));
}

TEST(Scope, TakesATwelveDigitCodeForThePrefixItMeans) {
  EXPECT_EQ(of(Role::kCounty, "530922000000").division(), "530922");
  EXPECT_EQ(of(Role::kTownship, "530922100000").division(), "530922100");
  EXPECT_EQ(of(Role::kCity, "530900000000").division(), "5309");
  EXPECT_EQ(of(Role::kProvince, "530000000000").division(), "53");
  EXPECT_EQ(of(Role::kVillage, "530922100201").division(), "530922100201");
}

TEST(Scope, GivesRangesThatHoldExactlyTheVillagesAndCountiesCovered) {
  const Scope township = of(Role::kTownship, "530922100");
  EXPECT_EQ(township.low(), 530922100000);
  EXPECT_EQ(township.high(), 530922100999);
  EXPECT_EQ(township.county_low(), 530922);
  EXPECT_EQ(township.county_high(), 530922);
  const Scope city = of(Role::kCity, "5309");
  EXPECT_EQ(city.county_low(), 530900);
  EXPECT_EQ(city.county_high(), 530999);
  const Scope all = of(Role::kAdministrator, "");
  EXPECT_EQ(all.low(), 0);
  EXPECT_EQ(all.high(), 999999999999);
}

TEST(Scope, ThatIsNotADivisionCoversNothingAndHasEmptyRanges) {
  for (const char* bad : {"53x", "5", "5309221", "-1", "5309221002011"}) {
    const Scope scope = of(Role::kCounty, bad);
    EXPECT_GT(scope.low(), scope.high()) << bad;
    EXPECT_GT(scope.county_low(), scope.county_high()) << bad;
    EXPECT_FALSE(scope.covers("530922000000")) << bad;
    EXPECT_FALSE(scope.covers("")) << bad;
  }
}

TEST(Scope, NarrowedNeverGrows) {
  const Scope county = of(Role::kCounty, "530922");
  EXPECT_EQ(county.narrowed("530922100000").division(), "530922100");
  EXPECT_EQ(county.narrowed("").division(), "530922");
  EXPECT_EQ(county.narrowed("530000000000").division(), "530922");
  const Scope beside = county.narrowed("530923000000");
  EXPECT_GT(beside.low(), beside.high());
  EXPECT_FALSE(beside.covers("530923100201"));
  EXPECT_FALSE(beside.covers("530922100201"));
  const Scope back = beside.narrowed("530922000000");
  EXPECT_GT(back.low(), back.high()) << "a scope that covers nothing stays so";
}

TEST(Scope, OfTheOperatorMayEverythingAndRemembersWhy) {
  const Scope scope = Scope::for_operator("nightly screening");
  EXPECT_EQ(scope.why(), "nightly screening");
  EXPECT_TRUE(scope.covers(""));
  EXPECT_TRUE(scope.covers("110101001001"));
  for (const P p : kAllPermissions) EXPECT_TRUE(scope.may(p)) << permission_name(p);
  EXPECT_TRUE(scope.may_read_dataset("medical_settlement"));
}

TEST(Scope, LetsADepartmentReadItsOwnDatasetsOnly) {
  const Scope department = of(Role::kDepartment, "530922", {"student"});
  EXPECT_TRUE(department.may_read_dataset("student"));
  EXPECT_FALSE(department.may_read_dataset("medical_settlement"));
  EXPECT_FALSE(of(Role::kDepartment, "530922").may_read_dataset("student")) << "no list is no right";
  EXPECT_TRUE(of(Role::kCounty, "530922").may_read_dataset("student"));
}

TEST(Roles, HaveNamesThatReadBackAndAreDistinct) {
  std::set<std::string_view> names, titles;
  for (const Role role : kAllRoles) {
    Role back = Role::kVillage;
    ASSERT_TRUE(parse_role(role_name(role), back)) << role_name(role);
    EXPECT_EQ(back, role);
    names.insert(role_name(role));
    titles.insert(role_title(role));
  }
  EXPECT_EQ(names.size(), std::size(kAllRoles));
  EXPECT_EQ(titles.size(), std::size(kAllRoles));
  Role untouched = Role::kCity;
  EXPECT_FALSE(parse_role("root", untouched));
  EXPECT_EQ(untouched, Role::kCity);
}

TEST(Roles, ThatManageAccountsAloneSeeNoPersonalData) {
  const Scope administrator = of(Role::kAdministrator, "");
  for (const P p : {P::kReadHouseholds, P::kReadLeads, P::kReadCases, P::kReadDeliveries, P::kReveal, P::kImport, P::kScreen, P::kWork})
    EXPECT_FALSE(administrator.may(p)) << permission_name(p);
  EXPECT_TRUE(administrator.may(P::kManageAccounts));
}

TEST(Roles, ThatInspectReadEverythingAndChangeOrRevealNothing) {
  const Scope auditor = of(Role::kAuditor, "530922");
  for (const P p : {P::kReadHouseholds, P::kReadLeads, P::kReadDeliveries, P::kReadCases, P::kReadAudit, P::kReadPolicy, P::kDashboard})
    EXPECT_TRUE(auditor.may(p)) << permission_name(p);
  for (const P p : {P::kReveal, P::kImport, P::kScreen, P::kManageAccounts, P::kManageDivisions, P::kWork, P::kManageCampaigns})
    EXPECT_FALSE(auditor.may(p)) << permission_name(p);
}

TEST(Roles, OfTheVillageNeitherImportNorScreenNorReadDeliveries) {
  const Scope village = of(Role::kVillage, "530922100201");
  for (const P p : {P::kImport, P::kScreen, P::kReadDeliveries, P::kManageAccounts, P::kReadAudit})
    EXPECT_FALSE(village.may(p)) << permission_name(p);
  EXPECT_TRUE(village.may(P::kReveal));
}

TEST(Roles, ActOnLeadsAndCasesFromTheVillageToTheCountyAndDepartmentsOnTheirMeasures) {
  for (const Role role : {Role::kVillage, Role::kTownship, Role::kCounty, Role::kOffice, Role::kDepartment})
    EXPECT_TRUE(of(role, "530922").may(P::kWork)) << role_name(role);
  for (const Role role : {Role::kCity, Role::kProvince, Role::kAuditor, Role::kAdministrator})
    EXPECT_FALSE(of(role, "530922").may(P::kWork)) << role_name(role);
  for (const Role role : {Role::kTownship, Role::kCounty, Role::kOffice})
    EXPECT_TRUE(of(role, "530922").may(P::kManageCampaigns)) << role_name(role);
  for (const Role role : {Role::kVillage, Role::kCity, Role::kDepartment, Role::kAuditor, Role::kAdministrator})
    EXPECT_FALSE(of(role, "530922").may(P::kManageCampaigns)) << role_name(role);
}

TEST(Roles, FromTheCountyUpwardsAndAdministratorsSimulate) {
  for (const Role role : {Role::kCounty, Role::kOffice, Role::kCity, Role::kProvince, Role::kAdministrator})
    EXPECT_TRUE(of(role, "530922").may(P::kSimulate)) << role_name(role);
  for (const Role role : {Role::kVillage, Role::kTownship, Role::kDepartment, Role::kAuditor})
    EXPECT_FALSE(of(role, "530922").may(P::kSimulate)) << role_name(role);
}

TEST(Roles, OnlyWhoComparesAssetsReadsThem) {
  for (const Role role : kAllRoles)
    EXPECT_EQ(of(role, "530922").may(P::kReadAssets), role == Role::kTownship || role == Role::kCounty || role == Role::kOffice) << role_name(role);
}

TEST(Roles, ReadCasesButForDepartmentsAndAdministrators) {
  for (const Role role : kAllRoles)
    EXPECT_EQ(of(role, "530922").may(P::kReadCases), role != Role::kDepartment && role != Role::kAdministrator) << role_name(role);
}

TEST(Roles, OfTheCountyOfficeAddAccountsAndAuditToTheCountysWork) {
  EXPECT_EQ(permissions_of(Role::kOffice) & permissions_of(Role::kCounty), permissions_of(Role::kCounty));
  EXPECT_TRUE(of(Role::kOffice, "530922").may(P::kManageAccounts));
  EXPECT_TRUE(of(Role::kOffice, "530922").may(P::kReadAudit));
  EXPECT_FALSE(of(Role::kCounty, "530922").may(P::kManageAccounts));
}

TEST(Permissions, HaveDistinctNames) {
  std::set<std::string_view> names;
  for (const P p : kAllPermissions) names.insert(permission_name(p));
  EXPECT_EQ(names.size(), std::size(kAllPermissions));
  EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace shouwang::access
