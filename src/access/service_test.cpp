#include "access/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "access/testing/memory_store.h"
#include "base/crypto.h"

namespace shouwang::access {
namespace {

constexpr std::int64_t kStart = 1'793'500'000'000;
constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr const char* kPassword = "gu7tree9xz!";
const Client kOffice{"10.0.0.8", "Firefox/140"};

struct ServiceTest : ::testing::Test {
  static AccessSettings settings() {
    AccessSettings out;
    out.password_cost = PasswordCost::minimal();
    return out;
  }
  testing::MemoryStore store;
  AccessService service{store, settings(), kStart};

  Account add(std::string login, Role role, std::string division, std::vector<std::string> datasets = {}) {
    Account a;
    a.id = AccountId(static_cast<std::int64_t>(100 + next++));
    a.login = std::move(login);
    a.name = "王芳";
    a.role = role;
    a.division = std::move(division);
    a.datasets = std::move(datasets);
    a.password_hash = PasswordHasher(PasswordCost::minimal()).hash(kPassword).value();
    EXPECT_TRUE(store.create_account(a));
    return a;
  }
  LoggedIn logged_in(const std::string& login, std::int64_t now = kStart) {
    auto out = service.log_in(login, kPassword, kOffice, now);
    EXPECT_TRUE(out) << out.error().text();
    return *std::move(out);
  }
  std::vector<std::string> actions() const {
    std::vector<std::string> out;
    for (const AuditRow& row : store.rows) out.push_back(row.event.action);
    return out;
  }
  int next = 0;
};
using LogIn = ServiceTest;
using Sessions = ServiceTest;
using Accounts = ServiceTest;
using Audit = ServiceTest;

template <typename T>
ErrorCode code_of(const Result<T>& r) {
  EXPECT_FALSE(r);
  return r ? ErrorCode::kInternal : r.error().code();
}

TEST_F(LogIn, GivesASessionWithTheAccountsScope) {
  add("wang", Role::kTownship, "530922100");
  const LoggedIn in = logged_in("wang");
  const Caller caller = service.authenticate(in.token, kStart).value();
  EXPECT_EQ(caller.scope.division(), "530922100");
  EXPECT_TRUE(caller.scope.may(Permission::kReveal));
  EXPECT_EQ(caller.csrf, in.caller.csrf);
  EXPECT_THAT(actions(), ::testing::ElementsAre("login"));
}

TEST_F(LogIn, DoesNotMindCapitalsAndSpacesAroundTheLogin) {
  add("wang", Role::kCounty, "530922");
  EXPECT_TRUE(service.log_in(" Wang ", kPassword, kOffice, kStart));
}

TEST_F(LogIn, AnswersUnknownWrongAndDisabledAlike) {
  add("wang", Role::kCounty, "530922");
  Account disabled = add("li", Role::kCounty, "530922");
  disabled.disabled = true;
  ASSERT_TRUE(store.update_account(disabled));
  const auto unknown = service.log_in("nobody", kPassword, kOffice, kStart);
  const auto wrong = service.log_in("wang", "wrong password 1", kOffice, kStart);
  const auto off = service.log_in("li", kPassword, kOffice, kStart);
  ASSERT_EQ(code_of(unknown), ErrorCode::kBadCredentials);
  ASSERT_EQ(code_of(wrong), ErrorCode::kBadCredentials);
  ASSERT_EQ(code_of(off), ErrorCode::kBadCredentials);
  EXPECT_EQ(unknown.error().message(), wrong.error().message());
  EXPECT_EQ(off.error().message(), wrong.error().message());
}

TEST_F(LogIn, LocksTheAccountAfterFiveFailuresForFifteenMinutesThenTwiceAsLong) {
  add("wang", Role::kCounty, "530922");
  for (int k = 0; k < 5; ++k) EXPECT_EQ(code_of(service.log_in("wang", "wrong", kOffice, kStart)), ErrorCode::kBadCredentials);
  const auto locked = service.log_in("wang", kPassword, kOffice, kStart + 15 * kMinute - 1);
  EXPECT_EQ(code_of(locked), ErrorCode::kLockedOut);
  EXPECT_THAT(locked.error().message(), ::testing::HasSubstr("1 分钟"));
  EXPECT_EQ(code_of(service.log_in("wang", "wrong", kOffice, kStart + 15 * kMinute)), ErrorCode::kBadCredentials);
  EXPECT_EQ(code_of(service.log_in("wang", kPassword, kOffice, kStart + 45 * kMinute - 1)), ErrorCode::kLockedOut);
  EXPECT_TRUE(service.log_in("wang", kPassword, kOffice, kStart + 45 * kMinute));
}

TEST_F(LogIn, NeverLocksLongerThanADay) {
  Account a = add("wang", Role::kCounty, "530922");
  a.failed_logins = 60;
  ASSERT_TRUE(store.update_account(a));
  EXPECT_EQ(code_of(service.log_in("wang", "wrong", kOffice, kStart)), ErrorCode::kBadCredentials);
  EXPECT_EQ(store.account(a.id).value()->locked_until_ms, kStart + 24 * kHour);
}

TEST_F(LogIn, ForgetsFailuresAfterASuccess) {
  add("wang", Role::kCounty, "530922");
  for (int round = 0; round < 3; ++round) {
    for (int k = 0; k < 4; ++k) EXPECT_EQ(code_of(service.log_in("wang", "wrong", kOffice, kStart)), ErrorCode::kBadCredentials);
    EXPECT_TRUE(service.log_in("wang", kPassword, kOffice, kStart));
  }
}

TEST_F(LogIn, LocksLoginsThatDoNotExistInTheSameWay) {
  for (int k = 0; k < 5; ++k) EXPECT_EQ(code_of(service.log_in("nobody", "wrong", kOffice, kStart)), ErrorCode::kBadCredentials);
  EXPECT_EQ(code_of(service.log_in("nobody", "wrong", kOffice, kStart)), ErrorCode::kLockedOut);
}

TEST_F(LogIn, StopsAnAddressThatTriesManyAccounts) {
  add("wang", Role::kCounty, "530922");
  for (int k = 0; k < 30; ++k)
    EXPECT_EQ(code_of(service.log_in("user" + std::to_string(k), "wrong", kOffice, kStart)), ErrorCode::kBadCredentials);
  EXPECT_EQ(code_of(service.log_in("wang", kPassword, kOffice, kStart + 1)), ErrorCode::kTooManyRequests);
  EXPECT_TRUE(service.log_in("wang", kPassword, Client{"10.0.0.9", ""}, kStart + 1)) << "others go on";
  EXPECT_TRUE(service.log_in("wang", kPassword, kOffice, kStart + 10 * kMinute));
}

TEST_F(LogIn, GivesParallelGuessesNoMoreThanFiveTries) {
  add("wang", Role::kCounty, "530922");
  std::atomic<int> looked_at = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int k = 0; k < 3; ++k)
        if (auto r = service.log_in("wang", "wrong", kOffice, kStart); !r && r.error().code() == ErrorCode::kBadCredentials) ++looked_at;
    });
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(looked_at, 5);
}

TEST_F(LogIn, WritesNeitherPasswordNorTypedLoginToTheAuditLog) {
  add("wang", Role::kCounty, "530922");
  ASSERT_FALSE(service.log_in("wang", "secret-guess-77", kOffice, kStart));
  ASSERT_FALSE(service.log_in("mypassword77", "x", kOffice, kStart));
  for (const AuditRow& row : store.rows) {
    const std::string text = audit_text(row.sequence, row.event);
    EXPECT_EQ(text.find("secret-guess"), std::string::npos);
    EXPECT_EQ(text.find("mypassword"), std::string::npos);
  }
}

TEST_F(LogIn, DoesNotHappenWhenItCannotBeRecorded) {
  add("wang", Role::kCounty, "530922");
  store.audit_fails = true;
  EXPECT_EQ(code_of(service.log_in("wang", kPassword, kOffice, kStart)), ErrorCode::kDatabase);
}

TEST_F(Sessions, EndAfterHalfAnHourOfSilence) {
  add("wang", Role::kCounty, "530922");
  const LoggedIn in = logged_in("wang");
  EXPECT_TRUE(service.authenticate(in.token, kStart + 30 * kMinute - 1));
  EXPECT_TRUE(service.authenticate(in.token, kStart + 60 * kMinute - 2)) << "each request moves the timer";
  EXPECT_EQ(code_of(service.authenticate(in.token, kStart + 90 * kMinute)), ErrorCode::kUnauthenticated);
}

TEST_F(Sessions, EndAfterTwelveHoursWhateverHappens) {
  add("wang", Role::kCounty, "530922");
  const LoggedIn in = logged_in("wang");
  for (std::int64_t t = 0; t < 12 * kHour; t += 20 * kMinute) EXPECT_TRUE(service.authenticate(in.token, kStart + t)) << t;
  EXPECT_EQ(code_of(service.authenticate(in.token, kStart + 12 * kHour)), ErrorCode::kUnauthenticated);
}

TEST_F(Sessions, AreWrittenAtMostOnceAMinute) {
  add("wang", Role::kCounty, "530922");
  const LoggedIn in = logged_in("wang");
  for (int k = 0; k < 100; ++k) ASSERT_TRUE(service.authenticate(in.token, kStart + k * 100));
  EXPECT_EQ(store.touches, 0);
  ASSERT_TRUE(service.authenticate(in.token, kStart + kMinute));
  EXPECT_EQ(store.touches, 1);
}

TEST_F(Sessions, StoreOnlyAHashOfTheToken) {
  add("wang", Role::kCounty, "530922");
  const LoggedIn in = logged_in("wang");
  EXPECT_FALSE(store.session(in.token).value());
  EXPECT_TRUE(store.session(crypto::hex(crypto::sm3(in.token))).value());
}

TEST_F(Sessions, RefuseForgedTokens) {
  add("wang", Role::kCounty, "530922");
  const LoggedIn in = logged_in("wang");
  std::string forged = in.token;
  forged[0] = forged[0] == 'A' ? 'B' : 'A';
  EXPECT_EQ(code_of(service.authenticate(forged, kStart)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(code_of(service.authenticate("", kStart)), ErrorCode::kUnauthenticated);
  EXPECT_EQ(code_of(service.authenticate(in.caller.token_hash, kStart)), ErrorCode::kUnauthenticated);
}

TEST_F(Sessions, EndWithTheLogOutAndWithTheAccount) {
  const Account wang = add("wang", Role::kCounty, "530922");
  const LoggedIn first = logged_in("wang"), second = logged_in("wang");
  ASSERT_TRUE(service.log_out(first.caller, kOffice, kStart));
  EXPECT_FALSE(service.authenticate(first.token, kStart));
  EXPECT_TRUE(service.authenticate(second.token, kStart));
  Account off = wang;
  off.disabled = true;
  ASSERT_TRUE(store.update_account(off));
  EXPECT_EQ(code_of(service.authenticate(second.token, kStart)), ErrorCode::kUnauthenticated);
}

TEST_F(Sessions, NeedTheirCsrfToken) {
  add("wang", Role::kCounty, "530922");
  const LoggedIn one = logged_in("wang"), other = logged_in("wang");
  EXPECT_TRUE(AccessService::check_csrf(one.caller, one.caller.csrf));
  EXPECT_EQ(code_of(AccessService::check_csrf(one.caller, "")), ErrorCode::kCsrf);
  EXPECT_EQ(code_of(AccessService::check_csrf(one.caller, other.caller.csrf)), ErrorCode::kCsrf);
}

TEST_F(Sessions, OtherThanTheCurrentEndWhenThePasswordChanges) {
  add("wang", Role::kCounty, "530922");
  const LoggedIn here = logged_in("wang"), elsewhere = logged_in("wang");
  ASSERT_TRUE(service.change_password(here.caller, kPassword, "new-gu7tree9", kOffice, kStart));
  EXPECT_TRUE(service.authenticate(here.token, kStart));
  EXPECT_FALSE(service.authenticate(elsewhere.token, kStart));
  EXPECT_TRUE(service.log_in("wang", "new-gu7tree9", kOffice, kStart));
  EXPECT_FALSE(service.log_in("wang", kPassword, kOffice, kStart));
}

TEST_F(Sessions, DoNotLetAnybodyGuessTheOldPassword) {
  add("wang", Role::kCounty, "530922");
  const LoggedIn in = logged_in("wang");
  for (int k = 0; k < 5; ++k)
    EXPECT_EQ(code_of(service.change_password(in.caller, "wrong", "new-gu7tree9", kOffice, kStart)), ErrorCode::kBadCredentials);
  EXPECT_EQ(code_of(service.change_password(in.caller, kPassword, "new-gu7tree9", kOffice, kStart)), ErrorCode::kLockedOut);
}

TEST_F(Sessions, RefuseWeakAndUnchangedPasswords) {
  add("wang", Role::kCounty, "530922");
  const LoggedIn in = logged_in("wang");
  EXPECT_EQ(code_of(service.change_password(in.caller, kPassword, "short1", kOffice, kStart)), ErrorCode::kWeakPassword);
  EXPECT_EQ(code_of(service.change_password(in.caller, kPassword, kPassword, kOffice, kStart)), ErrorCode::kWeakPassword);
}

TEST_F(Accounts, MadeOnTheCommandLineAreUniqueAndMustChangeTheirPassword) {
  const NewAccount wanted{"admin", "县办负责人", Role::kOffice, "530922", {}};
  const AccountAndPassword made = service.create_account_by_operator(wanted, kStart).value();
  EXPECT_EQ(code_of(service.create_account_by_operator(wanted, kStart)), ErrorCode::kUnique);
  const LoggedIn in = service.log_in("admin", made.password, kOffice, kStart).value();
  EXPECT_TRUE(in.caller.account.must_change_password);
  ASSERT_TRUE(service.change_password(in.caller, made.password, kPassword, kOffice, kStart));
  EXPECT_FALSE(service.authenticate(in.token, kStart).value().account.must_change_password);
}

TEST_F(Accounts, AreMadeInsideTheMakersDivisionOnly) {
  add("head", Role::kOffice, "530922");
  const Caller head = logged_in("head").caller;
  EXPECT_TRUE(service.create_account(head, {"village1", "李明", Role::kVillage, "530922100201", {}}, kOffice, kStart));
  EXPECT_EQ(code_of(service.create_account(head, {"village2", "李明", Role::kVillage, "530923100201", {}}, kOffice, kStart)),
            ErrorCode::kForbidden);
  EXPECT_EQ(code_of(service.create_account(head, {"auditor", "李明", Role::kAuditor, "", {}}, kOffice, kStart)), ErrorCode::kForbidden);
  EXPECT_EQ(code_of(service.create_account(head, {"boss", "李明", Role::kAdministrator, "530922", {}}, kOffice, kStart)),
            ErrorCode::kForbidden);
}

TEST_F(Accounts, AreNotMadeByThoseWhoDoNotManageThem) {
  add("county", Role::kCounty, "530922");
  const Caller county = logged_in("county").caller;
  EXPECT_EQ(code_of(service.create_account(county, {"village1", "李明", Role::kVillage, "530922100201", {}}, kOffice, kStart)),
            ErrorCode::kForbidden);
}

TEST_F(Accounts, NeedADivisionOfTheirRolesLevel) {
  add("root", Role::kAdministrator, "");
  const Caller root = logged_in("root").caller;
  const auto attempt = [&](Role role, std::string division) {
    return service.create_account(root, {"u" + std::to_string(next++), "李明", role, std::move(division), {}}, kOffice, kStart);
  };
  EXPECT_EQ(code_of(attempt(Role::kVillage, "530922100")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(attempt(Role::kTownship, "530922")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(attempt(Role::kCounty, "5309")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(attempt(Role::kCounty, "")), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code_of(attempt(Role::kDepartment, "530922")), ErrorCode::kInvalidArgument) << "no data set";
  EXPECT_TRUE(attempt(Role::kTownship, "530922100000"));
}

TEST_F(Accounts, RefuseLoginsThatAreTakenOrUnfit) {
  add("head", Role::kOffice, "530922");
  const Caller head = logged_in("head").caller;
  EXPECT_EQ(code_of(service.create_account(head, {"HEAD", "李明", Role::kCounty, "530922", {}}, kOffice, kStart)), ErrorCode::kUnique);
  for (const char* bad : {"a", "1abc", "a b", "王芳", "a'--", ""})
    EXPECT_EQ(code_of(service.create_account(head, {bad, "李明", Role::kCounty, "530922", {}}, kOffice, kStart)),
              ErrorCode::kInvalidArgument)
        << bad;
}

TEST_F(Accounts, ThatAreDisabledOrMovedLoseTheirSessionsAtOnce) {
  add("head", Role::kOffice, "530922");
  const Account wang = add("wang", Role::kTownship, "530922100");
  const Caller head = logged_in("head").caller;
  const LoggedIn in = logged_in("wang");
  AccountChange move;
  move.division = "530922101";
  ASSERT_TRUE(service.update_account(head, wang.id, move, kOffice, kStart));
  EXPECT_FALSE(service.authenticate(in.token, kStart));
  const LoggedIn again = logged_in("wang");
  AccountChange rename;
  rename.name = "王芳芳";
  ASSERT_TRUE(service.update_account(head, wang.id, rename, kOffice, kStart));
  EXPECT_TRUE(service.authenticate(again.token, kStart)) << "a new name is no new right";
}

TEST_F(Accounts, CannotShutThemselvesOutOrRaiseThemselves) {
  const Account head = add("head", Role::kOffice, "530922");
  const Caller caller = logged_in("head").caller;
  AccountChange off, promote;
  off.disabled = true;
  promote.role = Role::kAdministrator;
  EXPECT_EQ(code_of(service.update_account(caller, head.id, off, kOffice, kStart)), ErrorCode::kForbidden);
  EXPECT_EQ(code_of(service.update_account(caller, head.id, promote, kOffice, kStart)), ErrorCode::kForbidden);
}

TEST_F(Accounts, OutsideTheDivisionOrAboveTheRoleAreOutOfReach) {
  add("head", Role::kOffice, "530922");
  const Account foreign = add("foreign", Role::kCounty, "530923");
  const Account root = add("root", Role::kAdministrator, "530922");
  const Caller caller = logged_in("head").caller;
  AccountChange reset;
  reset.reset_password = true;
  EXPECT_EQ(code_of(service.update_account(caller, foreign.id, reset, kOffice, kStart)), ErrorCode::kNotFound);
  EXPECT_EQ(code_of(service.update_account(caller, root.id, reset, kOffice, kStart)), ErrorCode::kForbidden);
  EXPECT_EQ(service.accounts(caller).value().size(), 2u);
}

TEST_F(Accounts, GetANewOneTimePasswordOnReset) {
  add("head", Role::kOffice, "530922");
  const Account wang = add("wang", Role::kCounty, "530922");
  const Caller head = logged_in("head").caller;
  AccountChange reset;
  reset.reset_password = true;
  const AccountAndPassword done = service.update_account(head, wang.id, reset, kOffice, kStart).value();
  EXPECT_FALSE(service.log_in("wang", kPassword, kOffice, kStart));
  EXPECT_TRUE(service.log_in("wang", done.password, kOffice, kStart).value().caller.account.must_change_password);
}

TEST_F(Accounts, CanBeRescuedFromTheCommandLine) {
  Account head = add("head", Role::kOffice, "530922");
  head.disabled = true;
  head.locked_until_ms = kStart + kHour;
  ASSERT_TRUE(store.update_account(head));
  const AccountAndPassword done = service.reset_password("head", kStart).value();
  EXPECT_TRUE(service.log_in("head", done.password, kOffice, kStart));
  EXPECT_EQ(code_of(service.reset_password("nobody", kStart)), ErrorCode::kNotFound);
}

TEST_F(Accounts, AreGivenWorkInTheirOwnVillageTownshipOrCountyWhileTheyAreInUse) {
  add("xian", Role::kCounty, "530922");
  add("cun", Role::kVillage, "530922100201");
  add("zhen", Role::kTownship, "530922100");
  add("lincun", Role::kVillage, "530922100202");
  add("shi", Role::kCity, "5309");
  add("bumen", Role::kDepartment, "530922", {"student"});
  Account gone = add("gone", Role::kVillage, "530922100201");
  gone.disabled = true;
  ASSERT_TRUE(store.update_account(gone));
  std::vector<std::string> logins;
  const std::vector<Account> colleagues = service.colleagues("530922100201").value();
  for (const Account& a : colleagues) logins.push_back(a.login);
  EXPECT_EQ(logins, (std::vector<std::string>{"cun", "zhen", "xian"})) << "the nearest first";
  EXPECT_TRUE(service.colleagues("530923100201").value().empty());
}

TEST_F(Audit, RecordsWhatSomebodyWithoutAnAccountTried) {
  ASSERT_TRUE(service.audit_public("forged_code", "village", "", kOffice, kStart));
  EXPECT_EQ(store.rows.back().event.account, AccountId());
  EXPECT_EQ(store.rows.back().event.action, "forged_code");
  EXPECT_THAT(store.rows.back().event.client, ::testing::HasSubstr("10.0.0.8"));
}

TEST_F(Audit, RecordsARevealOnlyWithPermissionAndReason) {
  add("wang", Role::kTownship, "530922100");
  add("audit", Role::kAuditor, "530922");
  const Caller wang = logged_in("wang").caller, auditor = logged_in("audit").caller;
  EXPECT_EQ(code_of(service.audit_reveal(auditor, "person:5", "phone", "核实情况", kOffice, kStart)), ErrorCode::kForbidden);
  EXPECT_EQ(code_of(service.audit_reveal(wang, "person:5", "phone", " 核 ", kOffice, kStart)), ErrorCode::kInvalidArgument);
  ASSERT_TRUE(service.audit_reveal(wang, "person:5", "phone", "电话核实", kOffice, kStart));
  EXPECT_EQ(store.rows.back().event.action, "reveal");
  EXPECT_EQ(store.rows.back().event.subject, "person:5");
  EXPECT_EQ(store.rows.back().event.detail, "phone：电话核实");
}

TEST_F(Audit, StopsAnAccountThatRevealsOneFieldAfterTheOther) {
  add("wang", Role::kTownship, "530922100");
  const Caller wang = logged_in("wang").caller;
  for (int k = 0; k < 60; ++k) ASSERT_TRUE(service.audit_reveal(wang, "person:5", "phone", "电话核实", kOffice, kStart));
  EXPECT_EQ(code_of(service.audit_reveal(wang, "person:6", "phone", "电话核实", kOffice, kStart)), ErrorCode::kTooManyRequests);
  EXPECT_TRUE(service.audit_reveal(wang, "person:6", "phone", "电话核实", kOffice, kStart + kHour));
}

TEST_F(Audit, SaysWhetherTheChainHolds) {
  add("wang", Role::kOffice, "530922");
  logged_in("wang");
  logged_in("wang");
  EXPECT_TRUE(service.audit_page(0, 50, kStart).value().verified);
  store.rows[0].event.detail = "changed by hand";
  EXPECT_TRUE(service.audit_page(0, 50, kStart + kMinute - 1).value().verified) << "checked once a minute";
  EXPECT_FALSE(service.audit_page(0, 50, kStart + kMinute).value().verified);
}

TEST(AuditText, DiffersWhenAnythingDiffers) {
  AuditEvent event{kStart, AccountId(5), "reveal", "person:7", "phone", "10.0.0.8"};
  const std::string text = audit_text(3, event);
  EXPECT_NE(audit_text(4, event), text);
  AuditEvent moved = event;
  moved.subject = "person:7\ndetail 5:phone";
  moved.detail = "";
  EXPECT_NE(audit_text(3, moved), text);
  EXPECT_EQ(audit_text(3, event), text);
}

}  // namespace
}  // namespace shouwang::access
