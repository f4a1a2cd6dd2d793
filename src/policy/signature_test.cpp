#include "policy/signature.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "policy/test_pack.h"

namespace shouwang::policy {
namespace {

class Signature : public ::testing::Test {
 protected:
  void SetUp() override {
    keys_ = std::filesystem::temp_directory_path() / ("shouwang-keys-" + std::to_string(::getpid()) + "-" +
                                                      ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(keys_);
    ASSERT_TRUE(make_signing_key(keys_ / "lawyer"));
  }
  void TearDown() override { std::filesystem::remove_all(keys_); }
  std::shared_ptr<const Pack> load() {
    LoadReport report;
    return Pack::load((pack_.root() / "base"), report).value();
  }
  std::string refusal() { return verify_pack(*load(), (pack_.root() / "base"), keys_ / "lawyer.pub").error().text(); }

  TestPack pack_;
  std::filesystem::path keys_;
};

TEST_F(Signature, IsAcceptedForThePackItWasMadeFor) {
  const std::string hash = load()->hash;
  ASSERT_TRUE(sign_pack(*load(), (pack_.root() / "base"), keys_ / "lawyer"));
  EXPECT_EQ(load()->hash, hash) << "the signature is no part of what is signed";
  EXPECT_TRUE(verify_pack(*load(), (pack_.root() / "base"), keys_ / "lawyer.pub"));
}

TEST_F(Signature, IsAskedFor) { EXPECT_NE(refusal().find("没有签名"), std::string::npos); }

TEST_F(Signature, EndsWithTheFirstChange) {
  ASSERT_TRUE(sign_pack(*load(), (pack_.root() / "base"), keys_ / "lawyer"));
  pack_.write("base/parameters/days_red.yaml",
              "id: days_red\ntitle: 红色时限\nkind: int\nunit: 天\nvalues:\n  - {from: 2024-01-01, value: 9, source: {document: 试验}}\n");
  EXPECT_NE(refusal().find("又改动过"), std::string::npos);
}

TEST_F(Signature, OfAnotherKeyIsNotTrusted) {
  ASSERT_TRUE(make_signing_key(keys_ / "stranger"));
  ASSERT_TRUE(sign_pack(*load(), (pack_.root() / "base"), keys_ / "stranger"));
  EXPECT_NE(refusal().find("受信任的密钥"), std::string::npos);
}

TEST_F(Signature, IsNotFooledByAnotherHashInTheFile) {
  ASSERT_TRUE(sign_pack(*load(), (pack_.root() / "base"), keys_ / "lawyer"));
  pack_.write("base/parameters/days_red.yaml",
              "id: days_red\ntitle: 红色时限\nkind: int\nunit: 天\nvalues:\n  - {from: 2024-01-01, value: 9, source: {document: 试验}}\n");
  std::ifstream in((pack_.root() / "base") / kSignatureFile);
  std::string text(std::istreambuf_iterator<char>(in), {});
  const std::size_t at = text.find("hash: ") + 6;
  text.replace(at, 64, load()->hash);
  pack_.write("base/" + std::string(kSignatureFile), text);
  EXPECT_NE(refusal().find("受信任的密钥"), std::string::npos);
}

TEST_F(Signature, KeysAreNeverOverwrittenAndHaveToBeKeys) {
  EXPECT_EQ(make_signing_key(keys_ / "lawyer").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(sign_pack(*load(), (pack_.root() / "base"), keys_ / "lawyer.pub").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(sign_pack(*load(), (pack_.root() / "base"), keys_ / "none").error().code(), ErrorCode::kIo);
  ASSERT_TRUE(sign_pack(*load(), (pack_.root() / "base"), keys_ / "lawyer"));
  EXPECT_EQ(verify_pack(*load(), (pack_.root() / "base"), keys_ / "lawyer").error().code(), ErrorCode::kInvalidArgument);
  const auto permissions = std::filesystem::status(keys_ / "lawyer").permissions();
  EXPECT_EQ(permissions & std::filesystem::perms::others_read, std::filesystem::perms::none);
}

}  // namespace
}  // namespace shouwang::policy
