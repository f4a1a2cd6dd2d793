#include "access/push_token.h"

#include <gtest/gtest.h>

#include "access/testing/memory_store.h"
#include "access/testing/memory_tokens.h"

namespace shouwang::access {
namespace {

constexpr std::int64_t kDay = 86'400'000;
constexpr std::int64_t kNow = 1'793'500'800'000;  // 2026-11-01 in China
const Client kSender{"10.1.2.3", "curl"};

class Tokens : public ::testing::Test {
 protected:
  NewPushToken wanted() const { return {"县医保局前置机", 530922, {"medical_settlement"}, beijing_date(kNow).plus_days(30)}; }
  ErrorCode issue_fails(const NewPushToken& asked, const std::optional<Caller>& by = std::nullopt) {
    const auto issued = tokens.issue(by, asked, kSender, kNow);
    return issued ? ErrorCode::kInternal : issued.error().code();
  }
  ErrorCode refused(const std::string& authorization, std::int64_t now = kNow) {
    const auto caller = tokens.authenticate(authorization, kSender, now);
    return caller ? ErrorCode::kInternal : caller.error().code();
  }
  testing::MemoryStore accounts;
  testing::MemoryTokens stored;
  AccessService access{accounts, {}, kNow};
  IdSource ids{kNow};
  PushTokens tokens{stored, access, ids, [](std::string_view text) { return "hash of " + std::string(text); }};
};

TEST_F(Tokens, OpenTheirDatasetsOfTheirCountyAndNothingElse) {
  const auto issued = tokens.issue(std::nullopt, wanted(), kSender, kNow);
  ASSERT_TRUE(issued);
  EXPECT_TRUE(issued->secret.starts_with("swt_"));
  EXPECT_GE(issued->secret.size(), 40u);
  EXPECT_EQ(stored.all.at(0).index.find(issued->secret), std::string("hash of push:").size()) << "only the hash is stored, and apart from other hashes";
  const auto caller = tokens.authenticate("Bearer " + issued->secret, kSender, kNow);
  ASSERT_TRUE(caller);
  EXPECT_TRUE(caller->scope.may_read_dataset("medical_settlement"));
  EXPECT_FALSE(caller->scope.may_read_dataset("student"));
  EXPECT_TRUE(caller->scope.covers("530922"));
  EXPECT_FALSE(caller->scope.covers("530921"));
  EXPECT_TRUE(caller->scope.may(Permission::kImport));
  EXPECT_FALSE(caller->scope.may(Permission::kReadHouseholds));
  EXPECT_TRUE(tokens.authenticate("bearer  " + issued->secret + " ", kSender, kNow)) << "as other programs write it";
}

TEST_F(Tokens, EndOnTheirLastDayAndWhenRevoked) {
  const auto issued = tokens.issue(std::nullopt, wanted(), kSender, kNow);
  ASSERT_TRUE(issued);
  const std::string header = "Bearer " + issued->secret;
  EXPECT_TRUE(tokens.authenticate(header, kSender, kNow + 30 * kDay));
  EXPECT_EQ(refused(header, kNow + 31 * kDay), ErrorCode::kUnauthenticated);
  const Scope everywhere = Scope::for_operator("test");
  EXPECT_TRUE(tokens.revoke(std::nullopt, everywhere, issued->token.id, kSender, kNow));
  EXPECT_EQ(refused(header), ErrorCode::kUnauthenticated);
  EXPECT_EQ(tokens.revoke(std::nullopt, everywhere, issued->token.id, kSender, kNow).error().code(), ErrorCode::kTransition);
  const Scope elsewhere = Scope::for_account(AccountId(1), Role::kOffice, "530921", {});
  EXPECT_EQ(tokens.revoke(std::nullopt, elsewhere, issued->token.id, kSender, kNow).error().code(), ErrorCode::kNotFound);
}

TEST_F(Tokens, AreRefusedAlikeAndGuessersWait) {
  EXPECT_EQ(refused(""), ErrorCode::kUnauthenticated);
  EXPECT_EQ(refused("Basic abc"), ErrorCode::kUnauthenticated);
  for (int k = 0; k < 30; ++k) EXPECT_EQ(refused("Bearer swt_guess"), ErrorCode::kUnauthenticated);
  EXPECT_EQ(refused("Bearer swt_guess"), ErrorCode::kTooManyRequests);
  EXPECT_EQ(refused("Bearer swt_guess", kNow + 600'001), ErrorCode::kUnauthenticated) << "after ten minutes";
}

TEST_F(Tokens, SendSoOftenAMinuteAndEveryUseIsRecorded) {
  const auto issued = tokens.issue(std::nullopt, wanted(), kSender, kNow);
  ASSERT_TRUE(issued);
  tokens.set_limit(2);
  const std::string header = "Bearer " + issued->secret;
  for (int k = 0; k < 2; ++k) {
    const auto caller = tokens.authenticate(header, kSender, kNow);
    ASSERT_TRUE(caller);
    ASSERT_TRUE(tokens.note_use(*caller, "medical_settlement", 100, kSender, kNow));
  }
  EXPECT_EQ(refused(header), ErrorCode::kTooManyRequests);
  EXPECT_TRUE(tokens.authenticate(header, kSender, kNow + 60'001));
  EXPECT_EQ(stored.all.at(0).uses, 2);
  EXPECT_EQ(stored.all.at(0).used_from, "10.1.2.3");
  int pushes = 0;
  const auto rows = accounts.audit_rows(0, 100);
  ASSERT_TRUE(rows);
  for (const AuditRow& row : *rows) pushes += row.event.action == "push" ? 1 : 0;
  EXPECT_EQ(pushes, 2);
}

TEST_F(Tokens, AreMadeWithEverythingSaid) {
  auto asked = wanted();
  asked.title = "县";
  EXPECT_EQ(issue_fails(asked), ErrorCode::kInvalidArgument);
  asked = wanted();
  asked.datasets.clear();
  EXPECT_EQ(issue_fails(asked), ErrorCode::kInvalidArgument);
  asked = wanted();
  asked.county = 53;
  EXPECT_EQ(issue_fails(asked), ErrorCode::kInvalidArgument);
  asked = wanted();
  asked.last_day = beijing_date(kNow).plus_days(-1);
  EXPECT_EQ(issue_fails(asked), ErrorCode::kInvalidArgument);
  asked.last_day = beijing_date(kNow).plus_days(kLongestTokenDays + 1);
  EXPECT_EQ(issue_fails(asked), ErrorCode::kInvalidArgument);
  asked.last_day = beijing_date(kNow).plus_days(kLongestTokenDays);
  EXPECT_TRUE(tokens.issue(std::nullopt, asked, kSender, kNow));
  Caller elsewhere{.account = {}, .scope = Scope::for_account(AccountId(1), Role::kOffice, "530921", {}), .csrf = {}, .token_hash = {}};
  EXPECT_EQ(issue_fails(wanted(), elsewhere), ErrorCode::kForbidden);
}

}  // namespace
}  // namespace shouwang::access
