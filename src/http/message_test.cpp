#include "http/message.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace shouwang::http {
namespace {

TEST(Target, IsDecodedIntoPathAndQuery) {
  const Target t = parse_target("/api/v1/leads?text=%E5%BC%A0&grade=red,orange&empty=&flag").value();
  EXPECT_EQ(t.path, "/api/v1/leads");
  const Pairs expected = {{"text", "张"}, {"grade", "red,orange"}, {"empty", ""}, {"flag", ""}};
  EXPECT_EQ(t.query, expected);
}

TEST(Target, TakesPlusForASpaceInTheQueryOnly) {
  const Target t = parse_target("/a+b?c+d=e+f%2B").value();
  EXPECT_EQ(t.path, "/a+b");
  EXPECT_EQ(t.query[0], (std::pair<std::string, std::string>("c d", "e f+")));
}

TEST(Target, RefusesEveryWayOutOfTheTree) {
  for (const char* bad :
       {"/../etc/passwd", "/a/../b", "/a/%2e%2e/b", "/%2E%2e", "/.", "/a/./b", "/a%2fb", "/a%5cb", "/a\\b", "//a", "/a//b"})
    EXPECT_FALSE(parse_target(bad)) << bad;
  EXPECT_TRUE(parse_target("/a/..b/c..d"));
}

TEST(Target, RefusesWhatABrowserWouldNotSend) {
  for (const char* bad : {"", "*", "a", "http://host/a", "/%", "/%4", "/%zz", "/a%00b", "/a%0d%0ab", "/%ff", "/?q=%c3", "/?q=%0a"})
    EXPECT_FALSE(parse_target(bad)) << bad;
}

TEST(Target, KeepsASlashAtTheEndApart) {
  EXPECT_EQ(parse_target("/").value().path, "/");
  EXPECT_EQ(parse_target("/leads/").value().path, "/leads/");
}

TEST(Request, FindsCookiesByTheirWholeName) {
  Request r;
  r.headers = {{"cookie", "a=1; shouwang_session=token; xshouwang_session=2"}, {"cookie", "b=3"}};
  EXPECT_EQ(r.cookie("shouwang_session"), "token");
  EXPECT_EQ(r.cookie("session"), "");
  EXPECT_EQ(r.cookie("b"), "3");
}

TEST(Problem, SaysCodeNameDetailAndRequest) {
  const Response r = problem(Error(ErrorCode::kForbidden, "请联系管理员").at("第 3 行"), "r1");
  EXPECT_EQ(r.status, 403);
  const auto json = nlohmann::json::parse(r.body);
  EXPECT_EQ(json["code"], "E2002");
  EXPECT_EQ(json["name"], "Forbidden");
  EXPECT_EQ(json["detail"], "请联系管理员");
  EXPECT_EQ(json["context"], "第 3 行");
  EXPECT_EQ(json["request_id"], "r1");
}

TEST(Problem, NeverShowsWhatIsForTheLogOnly) {
  const Response r = problem(Error(ErrorCode::kDatabase, "请联系管理员").with_internal("select secret"), "r1");
  EXPECT_EQ(r.body.find("secret"), std::string::npos);
}

TEST(HttpDate, IsWrittenInEnglishAndGmt) { EXPECT_EQ(http_date(1793500800), "Sun, 01 Nov 2026 02:40:00 GMT"); }

TEST(TempFile, IsPrivateAndDisappearsWithItsLastOwner) {
  std::filesystem::path path;
  {
    auto file = TempFile::create(std::filesystem::temp_directory_path()).value();
    path = file->path();
    ASSERT_TRUE(file->write("abc"));
    file->close();
    EXPECT_EQ(std::filesystem::file_size(path), 3u);
    EXPECT_EQ(std::filesystem::status(path).permissions() & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TempFile, SaysThatTheFolderIsMissing) { EXPECT_FALSE(TempFile::create("/nowhere/at/all")); }

}  // namespace
}  // namespace shouwang::http
