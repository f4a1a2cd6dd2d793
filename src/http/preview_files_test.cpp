#include "http/preview_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace shouwang::http {
namespace {

const AccountId kLooker(1), kSomebodyElse(2);
constexpr std::int64_t kLookedAt = 1'790'000'000'000;

class KeptPreview : public ::testing::Test {
 protected:
  KeptPreview() {
    std::string name = (std::filesystem::temp_directory_path() / "shouwang-previews-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~KeptPreview() override { std::filesystem::remove_all(folder_); }
  std::string keep(AccountId account, std::int64_t now_ms = kLookedAt, std::string_view content = "a") {
    auto file = TempFile::create(folder_).value();
    file->write(content).ignore("a few bytes in a test");
    file->close();
    return files_.keep(account, {file, "表.csv"}, now_ms);
  }
  std::ptrdiff_t spooled() const { return std::distance(std::filesystem::directory_iterator(folder_), {}); }
  std::filesystem::path folder_;
  static constexpr PreviewFiles::Limits kLimits{.kept_ms = 1000, .files = 3, .bytes = 10, .bytes_together = 15};
  PreviewFiles files_{kLimits};
};

TEST_F(KeptPreview, IsForTheAccountThatLookedAtIt) {
  const std::string token = keep(kLooker);
  EXPECT_GE(token.size(), 32u);
  EXPECT_FALSE(files_.look(kSomebodyElse, token, kLookedAt));
  EXPECT_FALSE(files_.take(kSomebodyElse, token, kLookedAt));
  EXPECT_FALSE(files_.look(kLooker, token + "x", kLookedAt));
  EXPECT_FALSE(files_.look(kLooker, "", kLookedAt));
  const auto seen = files_.look(kLooker, token, kLookedAt);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->name, "表.csv");
}

TEST_F(KeptPreview, IsTakenOnceAndItsFileGoesWithWhoeverTookIt) {
  const std::string token = keep(kLooker);
  EXPECT_TRUE(files_.look(kLooker, token, kLookedAt)) << "looking does not use it up";
  auto taken = files_.take(kLooker, token, kLookedAt);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(files_.take(kLooker, token, kLookedAt));
  EXPECT_EQ(spooled(), 1);
  taken.reset();
  EXPECT_EQ(spooled(), 0);
}

TEST_F(KeptPreview, OfARefusedImportMayBeTakenAgain) {
  const std::string token = keep(kLooker);
  auto taken = files_.take(kLooker, token, kLookedAt);
  ASSERT_TRUE(taken);
  files_.give_back(kLooker, token, *std::move(taken), kLookedAt);
  EXPECT_FALSE(files_.take(kSomebodyElse, token, kLookedAt));
  EXPECT_TRUE(files_.take(kLooker, token, kLookedAt));
}

TEST_F(KeptPreview, IsGoneWhenItsTimeIsOver) {
  const std::string token = keep(kLooker);
  EXPECT_TRUE(files_.look(kLooker, token, kLookedAt + kLimits.kept_ms - 1));
  EXPECT_FALSE(files_.look(kLooker, token, kLookedAt + kLimits.kept_ms));
  EXPECT_EQ(spooled(), 0);
  keep(kLooker);
  files_.expire(kLookedAt + kLimits.kept_ms);
  EXPECT_EQ(spooled(), 0) << "without anybody asking";
}

TEST_F(KeptPreview, OfAnAccountAreFewAndTheOldestGoes) {
  std::vector<std::string> tokens;
  const std::string others = keep(kSomebodyElse);
  for (std::size_t k = 0; k <= kLimits.files; ++k) tokens.push_back(keep(kLooker));
  EXPECT_FALSE(files_.look(kLooker, tokens.front(), kLookedAt));
  for (std::size_t k = 1; k < tokens.size(); ++k) EXPECT_TRUE(files_.look(kLooker, tokens[k], kLookedAt));
  EXPECT_TRUE(files_.look(kSomebodyElse, others, kLookedAt));
  EXPECT_EQ(spooled(), static_cast<std::ptrdiff_t>(kLimits.files) + 1);
}

TEST_F(KeptPreview, OfAnAccountAreNotTooLarge) {
  EXPECT_EQ(keep(kLooker, kLookedAt, "12345678901"), "") << "alone too large";
  const std::string small = keep(kLooker), whole = keep(kLooker, kLookedAt, "1234567890");
  EXPECT_FALSE(files_.look(kLooker, small, kLookedAt));
  EXPECT_TRUE(files_.look(kLooker, whole, kLookedAt));
  // What others keep stays, and leaves less room.
  EXPECT_EQ(keep(kSomebodyElse, kLookedAt, "123456"), "");
  EXPECT_TRUE(files_.look(kLooker, whole, kLookedAt));
  EXPECT_NE(keep(kSomebodyElse, kLookedAt, "12345"), "");
  EXPECT_NE(keep(kLooker), "");
  EXPECT_FALSE(files_.look(kLooker, whole, kLookedAt));
}

TEST_F(KeptPreview, LeftBehindByAKilledServerIsRemoved) {
  const auto stale = folder_ / "upload-Ab12cD", other = folder_ / "upload-notes.txt", data = folder_ / "shouwang.db";
  for (const auto& path : {stale, other, data}) std::ofstream(path) << "x";
  TempFile::remove_all(folder_);
  EXPECT_FALSE(std::filesystem::exists(stale));
  EXPECT_TRUE(std::filesystem::exists(other));
  EXPECT_TRUE(std::filesystem::exists(data));
}

}  // namespace
}  // namespace shouwang::http
