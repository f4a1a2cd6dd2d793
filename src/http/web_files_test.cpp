#include "http/web_files.h"

#include <gtest/gtest.h>

namespace shouwang::http {
namespace {

TEST(WebFiles, AlwaysHaveAFirstPage) {
  const WebFile* index = find_web_file("/index.html");
  ASSERT_NE(index, nullptr);
  EXPECT_NE(index->bytes.find("守望"), std::string_view::npos);
  EXPECT_EQ(index->content_type, "text/html; charset=utf-8");
  EXPECT_FALSE(index->hashed) << "the first page must be asked for every time";
}

TEST(WebFiles, AreSortedDistinctAndTagged) {
  std::string_view last;
  for (const WebFile& file : web_files()) {
    EXPECT_LT(last, file.path);
    last = file.path;
    EXPECT_TRUE(file.path.starts_with("/"));
    EXPECT_EQ(file.etag.size(), 22u) << "20 characters in quotes";
    EXPECT_FALSE(file.content_type.empty());
    EXPECT_EQ(find_web_file(file.path), &file);
    if (!file.gzip.empty()) {
      EXPECT_LT(file.gzip.size(), file.bytes.size()) << file.path;
      EXPECT_EQ(file.gzip.substr(0, 2), "\x1f\x8b") << file.path;
    }
  }
}

TEST(WebFiles, HaveNothingElse) {
  EXPECT_EQ(find_web_file("/nothing.js"), nullptr);
  EXPECT_EQ(find_web_file(""), nullptr);
  EXPECT_EQ(find_web_file("/index.htm"), nullptr);
}

}  // namespace
}  // namespace shouwang::http
