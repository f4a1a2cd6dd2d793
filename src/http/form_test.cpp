#include "http/form.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

namespace shouwang::http {
namespace {

constexpr const char* kType = "multipart/form-data; boundary=xyz";

std::string part(std::string_view headers, std::string_view content) {
  return "--xyz\r\n" + std::string(headers) + "\r\n\r\n" + std::string(content) + "\r\n";
}
std::string file_part(std::string_view name, std::string_view content) {
  return part("Content-Disposition: form-data; name=\"file\"; filename=\"" + std::string(name) + "\"\r\nContent-Type: text/csv", content);
}
std::string value_part(std::string_view name, std::string_view content) {
  return part("Content-Disposition: form-data; name=\"" + std::string(name) + "\"", content);
}

Result<std::vector<FormPart>> read(std::string_view body, std::size_t piece = 1 << 20, const char* type = kType) {
  auto reader = FormReader::create(type, std::filesystem::temp_directory_path());
  if (!reader) return Failure(reader.error());
  for (std::size_t at = 0; at < body.size(); at += piece) RETURN_IF_ERROR(reader->feed(body.substr(at, piece)));
  return reader->finish();
}

std::string content(const FormPart& p) {
  std::ifstream in(p.file->path(), std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST(FormReader, TakesFilesToDiskAndValuesToMemory) {
  const auto parts = read(value_part("dataset", "student") + file_part("学籍.csv", "a,b\r\n1,2\r\n") + "--xyz--\r\n").value();
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].name, "dataset");
  EXPECT_EQ(parts[0].value, "student");
  EXPECT_FALSE(parts[0].file);
  EXPECT_EQ(parts[1].file_name, "学籍.csv");
  EXPECT_EQ(parts[1].content_type, "text/csv");
  EXPECT_EQ(content(parts[1]), "a,b\r\n1,2\r\n");
}

TEST(FormReader, GivesTheSameForEveryWayOfCuttingTheBody) {
  const std::string tricky = "x\r\n--xy\r\n-\r\n--xyq\r\n\r\n--\r";
  const std::string body =
      "preamble\r\n" + value_part("county", "530922") + file_part("a.csv", tricky) + file_part("b.csv", "") + "--xyz--epilogue\r\n--xyz";
  for (std::size_t piece = 1; piece <= body.size(); ++piece) {
    const auto parts = read(body, piece);
    ASSERT_TRUE(parts) << piece;
    ASSERT_EQ(parts->size(), 3u) << piece;
    EXPECT_EQ((*parts)[0].value, "530922");
    EXPECT_EQ(content((*parts)[1]), tricky) << piece;
    EXPECT_EQ(content((*parts)[2]), "") << piece;
  }
}

RC_GTEST_PROP(FormReader, BringsAnyContentBackUnlessItHoldsTheBoundary, (const std::string& bytes)) {
  RC_PRE(("\r\n" + bytes).find("\r\n--xyz") == std::string::npos);
  const auto size = static_cast<std::size_t>(*rc::gen::inRange(1, 40));
  const auto parts = read(file_part("a", bytes) + "--xyz--", size);
  RC_ASSERT(parts.has_value());
  RC_ASSERT(content(parts->at(0)) == bytes);
}

TEST(FormReader, KeepsOnlyTheLastComponentOfAFileName) {
  EXPECT_EQ(read(file_part("C:\\Users\\王\\a.csv", "x") + "--xyz--").value()[0].file_name, "a.csv");
  EXPECT_EQ(read(file_part("../../etc/passwd", "x") + "--xyz--").value()[0].file_name, "passwd");
  EXPECT_EQ(read(file_part("a/..", "x") + "--xyz--").value()[0].file_name, "未命名文件");
  EXPECT_EQ(read(file_part("say \\\"x\\\".csv", "x") + "--xyz--").value()[0].file_name, "say \"x\".csv");
}

TEST(FormReader, TakesAQuotedBoundary) {
  EXPECT_TRUE(read(value_part("a", "1") + "--xyz--", 7, "Multipart/Form-Data; charset=utf-8; boundary=\"xyz\""));
}

TEST(FormReader, RefusesWhatIsNotAForm) {
  for (const char* type : {"", "application/json", "multipart/form-data",
                           "multipart/form-data; boundary=", "multipart/form-data; boundary=\"xyz", "multipart/mixed; boundary=xyz"})
    EXPECT_FALSE(FormReader::create(type, std::filesystem::temp_directory_path())) << type;
  EXPECT_FALSE(FormReader::create("multipart/form-data; boundary=" + std::string(71, 'b'), std::filesystem::temp_directory_path()));
  EXPECT_FALSE(read("--xyz\r\nContent-Type: text/plain\r\n\r\nx\r\n--xyz--")) << "no disposition";
  EXPECT_FALSE(read("--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--")) << "no name";
  EXPECT_FALSE(read("--xyzz\r\n")) << "another boundary";
}

TEST(FormReader, NoticesABodyThatWasCutOff) {
  const std::string body = file_part("a.csv", "content") + "--xyz--";
  for (const std::size_t length : {std::size_t{0}, body.size() / 2, body.size() - 1}) {
    const auto parts = read(body.substr(0, length));
    ASSERT_FALSE(parts) << length;
    EXPECT_EQ(parts.error().code(), ErrorCode::kTruncated);
  }
}

TEST(FormReader, LimitsPartsValuesAndPartHeaders) {
  std::string many;
  for (int k = 0; k < 20; ++k) many += value_part("a", "1");
  EXPECT_TRUE(read(many + "--xyz--"));
  EXPECT_EQ(read(many + value_part("a", "1") + "--xyz--").error().code(), ErrorCode::kTooLarge);
  EXPECT_TRUE(read(value_part("a", std::string(64 << 10, 'v')) + "--xyz--", 1000));
  EXPECT_EQ(read(value_part("a", std::string((64 << 10) + 1, 'v')) + "--xyz--", 1000).error().code(), ErrorCode::kTooLarge);
  EXPECT_FALSE(read("--xyz\r\n" + std::string(9 << 10, 'h')));
}

}  // namespace
}  // namespace shouwang::http
