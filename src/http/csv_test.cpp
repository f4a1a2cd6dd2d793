#include "http/csv.h"

#include <gtest/gtest.h>

namespace shouwang::http {
namespace {

std::string line_of(std::initializer_list<std::string_view> cells) {
  CsvWriter csv;
  for (const std::string_view c : cells) csv.cell(c);
  csv.end_row();
  return csv.take().substr(3);
}

TEST(CsvWriter, BeginsWithAByteOrderMarkSoThatSpreadsheetsReadUtf8) { EXPECT_EQ(CsvWriter().take(), "\xEF\xBB\xBF"); }

TEST(CsvWriter, QuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(line_of({"云县", "a,b", "say \"x\"", "two\nlines", ""}), "云县,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\r\n");
}

TEST(CsvWriter, DefusesFormulas) {
  EXPECT_EQ(line_of({"=1+1"}), "'=1+1\r\n");
  EXPECT_EQ(line_of({"@cmd", "+x", "-x"}), "'@cmd,'+x,'-x\r\n");
  EXPECT_EQ(line_of({"=a,\"b\""}), "\"'=a,\"\"b\"\"\"\r\n") << "the apostrophe goes inside the quotes";
}

TEST(CsvWriter, StartsEachRowAfresh) {
  CsvWriter csv;
  csv.cell(1).cell(2).end_row();
  csv.cell(3).end_row();
  EXPECT_EQ(csv.take().substr(3), "1,2\r\n3\r\n");
}

}  // namespace
}  // namespace shouwang::http
