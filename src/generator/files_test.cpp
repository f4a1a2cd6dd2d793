#include "generator/files.h"

#include <gtest/gtest.h>

#include "generator/render.h"
#include "generator/testing.h"

namespace shouwang::generator {
namespace {

const Date kDay = *Date::from_ymd(2026, 10, 31);

std::string written(Form form, const std::string& name) {
  const testing::Folder folder("files-" + name);
  std::filesystem::create_directories(folder.path());
  const auto path = folder.path() / name;
  auto file = OutputFile::open(path, form, {{"标题", "填报单位"}, {"姓名", "金额"}}, kDay);
  EXPECT_TRUE(file);
  const FileCell first[] = {{RowBuffer::kText, "岩,温\"x\""}, {RowBuffer::kNumber, "12.5"}};
  const FileCell second[] = {{RowBuffer::kText, "䶮"}, {RowBuffer::kDay, "46239"}};
  EXPECT_TRUE((*file)->row(first));
  EXPECT_TRUE((*file)->row(second));
  EXPECT_EQ((*file)->line(), form == Form::kXlsx ? 5 : 3);
  EXPECT_TRUE((*file)->close());
  return testing::bytes_of(path);
}

TEST(CsvFile, QuotesWhatNeedsIt) { EXPECT_EQ(written(Form::kCsvUtf8, "a.csv"), "姓名,金额\r\n\"岩,温\"\"x\"\"\",12.5\r\n䶮,46239\r\n"); }

TEST(CsvFile, StartsWithTheMarkWhenPromised) { EXPECT_EQ(written(Form::kCsvUtf8Bom, "b.csv").substr(0, 9), "\xEF\xBB\xBF姓名"); }

TEST(CsvFile, WritesGb18030WithFourByteCharacters) {
  const std::string bytes = written(Form::kCsvGb18030, "c.csv");
  EXPECT_FALSE(text::is_valid_utf8(bytes));
  EXPECT_EQ(text::to_utf8(bytes, text::Encoding::kGb18030)->utf8, written(Form::kCsvUtf8, "d.csv"));
}

TEST(XlsxFile, IsTheSameZipArchiveEachTime) {
  const std::string once = written(Form::kXlsx, "e.xlsx");
  EXPECT_EQ(once.substr(0, 4), std::string("PK\x03\x04", 4));
  EXPECT_EQ(once, written(Form::kXlsx, "f.xlsx"));
}

TEST(OutputFile, SaysWhenItCannotBeMade) {
  const auto file = OutputFile::open("/nonexistent-directory/a", Form::kCsvUtf8, {{}, {"x"}}, kDay);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kIo);
}

}  // namespace
}  // namespace shouwang::generator
