#include "storage/statements.h"
#include "storage/testing/fixture.h"

namespace shouwang::storage {
namespace {

using namespace testing;  // the fixture and its short names

class Access : public StorageTest {
 protected:
  access::Account account(std::int64_t id, std::string login) {
    access::Account a;
    a.id = AccountId(id);
    a.login = std::move(login);
    a.name = "王干部";
    a.role = access::Role::kTownship;
    a.division = "530922100";
    a.datasets = {"student", "allowance"};
    a.password_hash = "$argon2id$…";
    a.must_change_password = true;
    a.failed_logins = 2;
    a.locked_until_ms = 30;
    a.created_ms = 10;
    a.last_login_ms = 20;
    return a;
  }
  access::AuditEvent event(std::int64_t at_ms, std::string action = "login") { return {at_ms, AccountId(1), std::move(action), "account:1", "{\"a\":1}", "127.0.0.1"}; }
  void change_row(std::string_view statement) {
    auto tx = MUST(database_->write());
    MUST(tx->execute(Statement("test", statement), {}));
    MUST(tx.commit());
  }
};
ON_BOTH_ENGINES(Access);

TEST_P(Access, KeepAccounts) {
  MUST(access_->create_account(account(1, "wang")));
  MUST(access_->create_account(account(2, "li")));
  const auto a = MUST(access_->account_by_login("wang"));
  ASSERT_TRUE(a);
  EXPECT_EQ(a->id, AccountId(1));
  EXPECT_EQ(a->name, "王干部");
  EXPECT_EQ(a->role, access::Role::kTownship);
  EXPECT_EQ(a->division, "530922100");
  EXPECT_EQ(a->datasets, (std::vector<std::string>{"student", "allowance"}));
  EXPECT_TRUE(a->must_change_password);
  EXPECT_FALSE(a->disabled);
  EXPECT_EQ(a->failed_logins, 2);
  EXPECT_EQ(a->locked_until_ms, 30);
  EXPECT_EQ(a->created_ms, 10);
  EXPECT_EQ(a->last_login_ms, 20);
  EXPECT_FALSE(MUST(access_->account_by_login("zhao")));
  EXPECT_FALSE(MUST(access_->account(AccountId(3))));
  const auto all = MUST(access_->accounts());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].login, "li");

  auto changed = *a;
  changed.datasets.clear();
  changed.disabled = true;
  changed.role = access::Role::kAuditor;
  MUST(access_->update_account(changed));
  const auto back = MUST(access_->account(AccountId(1)));
  EXPECT_TRUE(back->disabled);
  EXPECT_TRUE(back->datasets.empty());
  EXPECT_EQ(back->role, access::Role::kAuditor);
}

TEST_P(Access, RefuseASecondAccountOfTheSameLogin) {
  MUST(access_->create_account(account(1, "wang")));
  EXPECT_EQ(access_->create_account(account(2, "wang")).error().code(), ErrorCode::kUnique);
  MUST(access_->create_account(account(2, "li")));
  EXPECT_EQ(access_->update_account(account(2, "wang")).error().code(), ErrorCode::kUnique);
  EXPECT_EQ(access_->update_account(account(3, "zhao")).error().code(), ErrorCode::kNotFound);
}

TEST_P(Access, KeepSessionsUntilTheyEnd) {
  MUST(access_->create_account(account(1, "wang")));
  MUST(access_->create_account(account(2, "li")));
  for (const auto& [token, id, expires] : std::vector<std::tuple<std::string, int, std::int64_t>>{{"a", 1, 100}, {"b", 1, 200}, {"c", 2, 300}, {"d", 2, 400}})
    MUST(access_->create_session({token, AccountId(id), "csrf-" + token, 1, 2, expires, "client"}));
  const auto a = MUST(access_->session("a"));
  ASSERT_TRUE(a);
  EXPECT_EQ(a->account, AccountId(1));
  EXPECT_EQ(a->csrf, "csrf-a");
  EXPECT_EQ(a->client, "client");
  MUST(access_->touch_session("a", 50, 150));
  EXPECT_EQ(MUST(access_->session("a"))->seen_ms, 50);
  EXPECT_EQ(MUST(access_->session("a"))->expires_ms, 150);
  MUST(access_->delete_expired_sessions(150));
  EXPECT_FALSE(MUST(access_->session("a"))) << "the end is included";
  EXPECT_TRUE(MUST(access_->session("b")));
  MUST(access_->delete_sessions_of(AccountId(1)));
  EXPECT_FALSE(MUST(access_->session("b")));
  MUST(access_->delete_session("c"));
  EXPECT_FALSE(MUST(access_->session("c")));
  EXPECT_TRUE(MUST(access_->session("d")));
  EXPECT_EQ(access_->create_session({"e", AccountId(9), "x", 1, 2, 3, ""}).error().code(), ErrorCode::kForeignKey);
}

TEST_P(Access, DoNotLetARequestHangWhileAnImportWrites) {
  MUST(access_->create_account(account(1, "wang")));
  MUST(access_->create_session({"a", AccountId(1), "csrf", 1, 2, 100, ""}));
  auto writer = MUST(intake_->begin(delivery(1)));
  const auto start = std::chrono::steady_clock::now();
  MUST(access_->touch_session("a", 50, 150));
  EXPECT_TRUE(MUST(access_->session("a")));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST_P(Access, ChainEventsAndListThemNewestFirst) {
  MUST(access_->create_account(account(1, "wang")));
  EXPECT_EQ(MUST(access_->verify_audit()), 0);
  for (int i = 1; i <= 5; ++i) MUST(access_->audit(event(i)));
  auto unknown = event(6, "login_failed");
  unknown.account = AccountId();
  MUST(access_->audit(unknown));
  const auto rows = MUST(access_->audit_rows(0, 2));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].sequence, 6);
  EXPECT_EQ(rows[0].login, "");
  EXPECT_EQ(rows[0].event.action, "login_failed");
  EXPECT_EQ(rows[1].login, "wang");
  EXPECT_EQ(rows[1].event.detail, "{\"a\":1}");
  EXPECT_EQ(rows[1].hash.size(), 64u);
  EXPECT_NE(rows[0].hash, rows[1].hash);
  const auto older = MUST(access_->audit_rows(5, 100));
  ASSERT_EQ(older.size(), 4u);
  EXPECT_EQ(older[0].sequence, 4);
  EXPECT_EQ(MUST(access_->verify_audit()), 0);
}

TEST_P(Access, NameTheFirstEventThatWasEdited) {
  for (int i = 1; i <= 5; ++i) MUST(access_->audit(event(i)));
  change_row("update audit_event set detail = 'other' where sequence = 3");
  EXPECT_EQ(MUST(access_->verify_audit()), 3);
  change_row("update audit_event set at_ms = 99 where sequence = 2");
  EXPECT_EQ(MUST(access_->verify_audit()), 2);
}

TEST_P(Access, NoticeAnEventThatWasTakenOut) {
  for (int i = 1; i <= 5; ++i) MUST(access_->audit(event(i)));
  change_row("delete from audit_event where sequence = 4");
  EXPECT_EQ(MUST(access_->verify_audit()), 4);
  change_row("delete from audit_event where sequence = 1");
  EXPECT_EQ(MUST(access_->verify_audit()), 1);
}

TEST_P(Access, KeepOneChainWhenThreadsWriteTogether) {
  std::vector<std::thread> threads;
  std::atomic<int> failures{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i)
        if (!access_->audit(event(t * 100 + i))) ++failures;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(MUST(access_->verify_audit()), 0);
  EXPECT_EQ(MUST(access_->audit_rows(0, 1)).at(0).sequence, 100);
}

}  // namespace
}  // namespace shouwang::storage
