#include "intake/markup_table.h"

#include <gtest/gtest.h>

#include "intake/source_file.h"
#include "intake/testing/temp_file.h"

namespace shouwang::intake {
namespace {

using Cells = std::vector<std::string>;

struct Sheet {
  std::vector<std::int64_t> lines;
  std::vector<Cells> rows;
};

Sheet read_table(const std::string& content, std::size_t sheet = 0) {
  const testing::TempFile file("页面.xls", content);
  const auto source = SourceFile::open(file.path());
  EXPECT_TRUE(source) << source.error().text();
  Sheet out;
  if (!source) return out;
  auto reader = source->rows(sheet);
  EXPECT_TRUE(reader);
  for (Row row; reader && (*reader)->next(row).value_or(false);) {
    out.lines.push_back(row.line);
    out.rows.emplace_back(row.cells.begin(), row.cells.end());
  }
  return out;
}

TEST(MarkupTable, APageThatIsCalledXlsIsReadAsItsTable) {
  const Sheet got = read_table("<html><head><meta charset=utf-8><style>td{mso-number-format:'\\@'}</style></head><body><p>导出时间</p><table border=1>"
                         "<tr><td colspan=3>某县残疾人名册</td></tr><tr><th>姓名<th>证件号码<th>等级</tr>"
                         "<tr><td> 张&nbsp;三 </td><td>530922199001011234</td><td>一<br>级</td></tr></table></body></html>");
  ASSERT_EQ(got.rows.size(), 3u);
  EXPECT_EQ(got.rows[0], (Cells{"某县残疾人名册", "", ""}));
  EXPECT_EQ(got.rows[1], (Cells{"姓名", "证件号码", "等级"}));
  EXPECT_EQ(got.rows[2], (Cells{"张 三", "530922199001011234", "一 级"}));
  EXPECT_EQ(got.lines, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST(MarkupTable, CellsUnderAMergedOneStayInTheirColumns) {
  const Sheet got = read_table("<table><tr><td rowspan=3>甲</td><td>1</td></tr><tr><td>2</td></tr><tr></tr><tr><td>乙</td><td>3</td></tr></table>");
  ASSERT_EQ(got.rows.size(), 3u);
  EXPECT_EQ(got.rows[0], (Cells{"甲", "1"}));
  EXPECT_EQ(got.rows[1], (Cells{"", "2"}));
  EXPECT_EQ(got.rows[2], (Cells{"乙", "3"}));
  EXPECT_EQ(got.lines.back(), 4);
}

TEST(MarkupTable, OnlyTheInnermostTableIsData) {
  const Sheet got = read_table("<TABLE><TR><TD>版面<TABLE><TR><TD>a</TD><TD>b</TD></TR></TABLE></TD></TR></TABLE>");
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_EQ(got.rows[0], (Cells{"a", "b"}));
}

TEST(MarkupTable, Gb18030IsReadWhateverTheMetaTagSays) {
  const Sheet got = read_table("<html><meta charset=utf-8><table><tr><td>\xD5\xC5\xC8\xFD</td><td>\x90\x34\xCB\x38</td></tr></table>");
  ASSERT_EQ(got.rows.size(), 1u);
  EXPECT_EQ(got.rows[0][0], "张三");
}

TEST(MarkupTable, AWorkbookInXmlHasItsSheetsAndItsPlaces) {
  const std::string book =
      "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">"
      "<Worksheet ss:Name=\"说明\"><Table></Table></Worksheet><Worksheet ss:Name=\"明细\"><Table>"
      "<Row><Cell ss:MergeAcross=\"1\"><Data ss:Type=\"String\">姓名</Data></Cell><Cell><Data ss:Type=\"String\">金额</Data></Cell></Row>"
      "<Row ss:Index=\"5\"><Cell ss:Index=\"3\"><Data ss:Type=\"Number\">120.5</Data></Cell></Row></Table></Worksheet></Workbook>";
  const testing::TempFile file("页面.xls", book);
  const auto source = SourceFile::open(file.path());
  ASSERT_TRUE(source);
  ASSERT_EQ(source->tables(), 2u);
  EXPECT_EQ(source->table_name(1), "明细");
  EXPECT_TRUE(source->is_workbook());
  EXPECT_TRUE(read_table(book, 0).rows.empty());
  const Sheet got = read_table(book, 1);
  ASSERT_EQ(got.rows.size(), 2u);
  EXPECT_EQ(got.rows[0], (Cells{"姓名", "", "金额"}));
  EXPECT_EQ(got.rows[1], (Cells{"", "", "120.5"}));
  EXPECT_EQ(got.lines, (std::vector<std::int64_t>{1, 5}));
}

TEST(MarkupTable, APageWithoutATableIsRefusedWithTheRemedy) {
  const testing::TempFile file("页面.xls", "<!DOCTYPE html><html><body>登录已过期</body></html>");
  const auto source = SourceFile::open(file.path());
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code(), ErrorCode::kUnknownFormat);
  EXPECT_NE(source.error().message().find("导出 xlsx"), std::string::npos);
}

TEST(MarkupTable, HostilePagesEndInAnErrorNotInMemory) {
  std::string deep;
  for (int k = 0; k < 5000; ++k) deep += "<table><tr><td>";
  const testing::TempFile nested("页面.xls", deep);
  EXPECT_EQ(SourceFile::open(nested.path()).error().code(), ErrorCode::kTooLarge);
  const testing::TempFile wide("页面.xls", "<table><tr><td colspan=2000000000>x</td></tr></table>");
  EXPECT_EQ(SourceFile::open(wide.path()).error().code(), ErrorCode::kTooLarge);
  const testing::TempFile entities("页面.xls", "<?xml version=\"1.0\"?><!DOCTYPE t [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><table><tr><td>&b;</td></tr></table>");
  const auto expanded = SourceFile::open(entities.path());
  ASSERT_TRUE(expanded);
  const testing::TempFile outside("页面.xls", "<?xml version=\"1.0\"?><!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><table><tr><td>&x;</td></tr></table>");
  const auto kept = SourceFile::open(outside.path());
  ASSERT_TRUE(kept);
  auto reader = kept->rows(0);
  Row row;
  ASSERT_TRUE((*reader)->next(row).value_or(false));
  EXPECT_EQ(row.cells[0].find("root:"), std::string_view::npos);
}

}  // namespace
}  // namespace shouwang::intake
