#include "intake/xlsx.h"

#include <gtest/gtest.h>

#include <fstream>

#include "intake/testing/temp_file.h"
#include "intake/testing/workbook_builder.h"

namespace shouwang::intake {
namespace {

using testing::TempFile;
using testing::text_row;
using testing::WorkbookBuilder;

struct SheetOutcome {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::vector<CellKind>> kinds;
  std::vector<std::int64_t> lines;
  std::optional<Error> error;
};

SheetOutcome read(const std::filesystem::path& path, const XlsxLimits& limits = {}, std::size_t sheet = 0) {
  SheetOutcome out;
  auto workbook = XlsxWorkbook::open(path, limits);
  if (!workbook) {
    out.error = workbook.error();
    return out;
  }
  auto reader = XlsxWorkbook::rows(*workbook, sheet);
  if (!reader) {
    out.error = reader.error();
    return out;
  }
  Row row;
  for (;;) {
    const auto more = (*reader)->next(row);
    if (!more) {
      out.error = more.error();
      return out;
    }
    if (!*more) return out;
    out.rows.emplace_back(row.cells.begin(), row.cells.end());
    out.kinds.push_back(row.kinds);
    out.lines.push_back(row.line);
  }
}

SheetOutcome read(const WorkbookBuilder& builder, const XlsxLimits& limits = {}, std::size_t sheet = 0) {
  TempFile file("book.xlsx");
  builder.save(file.path());
  return read(file.path(), limits, sheet);
}

TEST(Xlsx, ReadsSharedInlineAndFormulaTextNumbersBooleansAndErrors) {
  WorkbookBuilder book;
  book.shared_strings({"姓名", "张三丰", ""}).styles();
  book.sheet("表",
             "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"inlineStr\"><is><t>金额</t></is></c></row>"
             "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"B3\" t=\"s\"><v>2</v></c><c r=\"C3\"><v>1234.5600000000001</v></c>"
             "<c r=\"D3\" t=\"b\"><v>1</v></c><c r=\"E3\" t=\"e\"><v>#REF!</v></c><c r=\"F3\" t=\"str\"><f>A1&amp;\"x\"</f><v>姓名x</v></c>"
             "<c r=\"G3\"><f>1+1</f><v>2</v></c><c r=\"H3\"><f>SUM(A1)</f></c></row>");
  const SheetOutcome out = read(book);
  ASSERT_FALSE(out.error) << out.error->message();
  ASSERT_EQ(out.rows.size(), 2u);
  EXPECT_EQ(out.rows[0], (std::vector<std::string>{"姓名", "", "金额"}));
  EXPECT_EQ(out.rows[1], (std::vector<std::string>{"张三丰", "", "1234.5600000000001", "1", "#REF!", "姓名x", "2"}));
  EXPECT_EQ(out.kinds[1][2], CellKind::kNumber);
  EXPECT_EQ(out.kinds[1][4], CellKind::kError);
  EXPECT_EQ(out.lines, (std::vector<std::int64_t>{1, 3}));
}

TEST(Xlsx, TurnsDateStylesIntoDaysAndLeavesOtherNumbers) {
  WorkbookBuilder book;
  book.styles().sheet("表",
                      "<row><c s=\"1\"><v>46239</v></c><c s=\"2\"><v>46239.5</v></c><c s=\"3\"><v>46239</v></c><c s=\"0\"><v>46239</v></c>"
                      "<c t=\"d\"><v>2026-08-05T00:00:00</v></c><c s=\"1\"><v>-5</v></c><c s=\"99\"><v>7</v></c></row>");
  const SheetOutcome out = read(book);
  ASSERT_FALSE(out.error) << out.error->message();
  EXPECT_EQ(out.rows[0],
            (std::vector<std::string>{"2026-08-05", "2026-08-05 12:00:00", "46239", "46239", "2026-08-05T00:00:00", "-5", "7"}));
  using K = CellKind;
  EXPECT_EQ(out.kinds[0], (std::vector<K>{K::kDate, K::kDate, K::kNumber, K::kNumber, K::kDate, K::kNumber, K::kNumber}));
}

TEST(Xlsx, ObeysThe1904DateSystem) {
  WorkbookBuilder book;
  book.styles().date_1904().sheet("表", "<row><c s=\"1\"><v>44777</v></c></row>");
  EXPECT_EQ(read(book).rows[0][0], "2026-08-05");
}

TEST(Xlsx, JoinsRunsSkipsPhoneticsUndoesEscapesAndPrefixes) {
  WorkbookBuilder book;
  book.sheet("表",
             "<x:row xmlns:x=\"urn:x\"><x:c "
             "t=\"inlineStr\"><x:is><x:r><x:t>张</x:t></x:r><x:r><x:t>三</x:t></x:r><x:rPh><x:t>zhang</x:t></x:rPh></x:is></x:c>"
             "<x:c t=\"str\"><x:v>a_x000D_b_x00zz_</x:v></x:c></x:row>");
  const SheetOutcome out = read(book);
  ASSERT_FALSE(out.error) << out.error->message();
  EXPECT_EQ(out.rows[0], (std::vector<std::string>{"张三", "a\rb_x00zz_"}));
}

TEST(Xlsx, ReadsHiddenRowsAndPutsHiddenSheetsLast) {
  WorkbookBuilder book;
  book.sheet("甲", text_row(1, {"hidden sheet"}), "hidden");
  book.sheet("乙", "<row r=\"1\" hidden=\"1\"><c t=\"inlineStr\"><is><t>hidden row</t></is></c></row>");
  TempFile file("book.xlsx");
  book.save(file.path());
  const auto workbook = XlsxWorkbook::open(file.path());
  ASSERT_TRUE(workbook);
  EXPECT_EQ((*workbook)->sheets()[0].name, "乙");
  EXPECT_EQ((*workbook)->sheets()[1].name, "甲");
  EXPECT_EQ(read(file.path()).rows[0][0], "hidden row");
  EXPECT_EQ(read(file.path(), {}, 1).rows[0][0], "hidden sheet");
}

TEST(Xlsx, ReadsCellsWithoutReferencesInOrder) {
  WorkbookBuilder book;
  book.sheet("表", "<row><c><v>1</v></c><c r=\"D1\"><v>4</v></c><c><v>5</v></c><c r=\"B1\"><v>6</v></c></row>");
  EXPECT_EQ(read(book).rows[0], (std::vector<std::string>{"1", "", "", "4", "5", "6"}));
}

TEST(Xlsx, RefusesAZipBombByItsRatio) {
  WorkbookBuilder book;
  book.sheet("表", std::string(50u << 20, ' '));
  const SheetOutcome out = read(book);
  ASSERT_TRUE(out.error);
  EXPECT_EQ(out.error->code(), ErrorCode::kUnsafeArchive);
  EXPECT_NE(out.error->message().find("200:1"), std::string::npos);
}

TEST(Xlsx, RefusesAnArchiveThatUnfoldsTooFar) {
  WorkbookBuilder book;
  book.sheet("表", text_row(1, {"a"})).part("xl/media/a.bin", std::string(3000, 'a')).part("xl/media/b.bin", std::string(3000, 'b'));
  XlsxLimits limits;
  limits.zip.total_bytes = 6000;
  const SheetOutcome out = read(book, limits);
  ASSERT_TRUE(out.error);
  EXPECT_EQ(out.error->code(), ErrorCode::kUnsafeArchive);
}

TEST(Xlsx, RefusesTooManyEntries) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (int k = 0; k < 2001; ++k) parts.emplace_back("f" + std::to_string(k), "x");
  TempFile file("many.xlsx");
  WorkbookBuilder::save_zip(file.path(), parts);
  EXPECT_EQ(read(file.path()).error->code(), ErrorCode::kUnsafeArchive);
}

TEST(Xlsx, RefusesDocumentTypesAndSoEveryEntity) {
  for (const std::string& doctype : {std::string("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"),
                                     std::string("<!DOCTYPE x SYSTEM \"file:///etc/passwd\">")}) {
    WorkbookBuilder book;
    book.part("xl/worksheets/sheet1.xml", "<?xml version=\"1.0\"?>" + doctype + "<worksheet><sheetData/></worksheet>").sheet("表", "");
    const SheetOutcome out = read(book);
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->code(), ErrorCode::kUnsafeArchive);
  }
}

TEST(Xlsx, RefusesDeepNestingAndEndlessTags) {
  WorkbookBuilder deep;
  std::string nest;
  for (int k = 0; k < 100; ++k) nest += "<a>";
  deep.sheet("表", nest);
  EXPECT_EQ(read(deep).error->code(), ErrorCode::kUnsafeArchive);
  WorkbookBuilder tag;
  std::string noise;
  for (std::int64_t k = 0; k < 1'000'000; ++k) noise += static_cast<char>('a' + k * 7919 % 26);
  tag.sheet("表", "<row r=\"" + noise + "\"/>");
  XlsxLimits limits;
  limits.token_bytes = 200'000;
  const SheetOutcome out = read(tag, limits);
  ASSERT_TRUE(out.error);
  EXPECT_EQ(out.error->code(), ErrorCode::kUnsafeArchive);
}

TEST(Xlsx, BoundsSharedStringsRowsAndColumns) {
  WorkbookBuilder book;
  book.shared_strings({"一", "二", "三"}).sheet("表", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>2</v></c></row>");
  XlsxLimits limits;
  limits.shared_strings = 3;
  EXPECT_FALSE(read(book, limits).error);
  limits.shared_strings = 2;
  EXPECT_EQ(read(book, limits).error->code(), ErrorCode::kTooLarge);
  limits = {};
  limits.shared_string_bytes = 8;
  EXPECT_EQ(read(book, limits).error->code(), ErrorCode::kTooLarge);

  // One long shared string used a thousand times in a row must not become a gigabyte.
  WorkbookBuilder repeated;
  std::string cells;
  for (int k = 0; k < 900; ++k) cells += "<c t=\"s\"><v>0</v></c>";
  repeated.shared_strings({std::string(5000, 'x')}).sheet("表", "<row>" + cells + "</row>");
  EXPECT_EQ(read(repeated).error->code(), ErrorCode::kLineTooLong);

  WorkbookBuilder wide;
  wide.sheet("表", "<row><c r=\"ALL1\"><v>1</v></c></row>");
  EXPECT_EQ(read(wide).rows[0].size(), 1000u);
  WorkbookBuilder wider;
  wider.sheet("表", "<row><c r=\"ALM1\"><v>1</v></c></row>");
  EXPECT_EQ(read(wider).error->code(), ErrorCode::kTooLarge);
}

TEST(Xlsx, RefusesReferencesToStringsThatDoNotExist) {
  for (const char* index : {"1", "-1", "99999999999999999999", "x"}) {
    WorkbookBuilder book;
    book.shared_strings({"一"}).sheet("表", "<row><c t=\"s\"><v>" + std::string(index) + "</v></c></row>");
    EXPECT_EQ(read(book).error->code(), ErrorCode::kTruncated) << index;
  }
}

TEST(Xlsx, RefusesTruncatedFilesAtAnyLength) {
  WorkbookBuilder book;
  std::string data;
  for (int k = 1; k <= 300; ++k) data += text_row(k, {std::to_string(k * 7919), "张三" + std::to_string(k)});
  book.sheet("表", data);
  TempFile file("book.xlsx");
  book.save(file.path());
  std::ifstream in(file.path(), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  for (std::size_t n = 0; n + 1 < bytes.size(); n += 97) {
    TempFile cut("cut.xlsx", std::string_view(bytes).substr(0, n));
    const SheetOutcome out = read(cut.path());
    ASSERT_TRUE(out.error) << n;
    EXPECT_EQ(out.error->code(), ErrorCode::kTruncated) << n;
  }
}

TEST(Xlsx, RefusesDamagedDataByItsChecksum) {
  WorkbookBuilder book;
  std::string data;
  for (int k = 1; k <= 300; ++k) data += text_row(k, {std::to_string(k * 7919), "张三" + std::to_string(k)});
  book.sheet("表", data);
  TempFile file("book.xlsx");
  book.save(file.path());
  std::string bytes;
  {
    std::ifstream in(file.path(), std::ios::binary);
    bytes.assign((std::istreambuf_iterator<char>(in)), {});
  }
  int refused = 0;
  for (std::size_t at = 200; at < 800; at += 60) {
    std::string broken = bytes;
    broken[at] = static_cast<char>(broken[at] ^ 0x55);
    TempFile damaged("damaged.xlsx", broken);
    refused += read(damaged.path()).error.has_value();
  }
  EXPECT_EQ(refused, 10);
}

TEST(Xlsx, RefusesPasswordsAndOtherDocuments) {
  TempFile locked("locked.xlsx");
  WorkbookBuilder::save_zip(locked.path(), {{"xl/workbook.xml", "<workbook/>"}}, "secret");
  EXPECT_EQ(read(locked.path()).error->code(), ErrorCode::kUnsupportedMedia);
  for (const auto& [part, word] : {std::pair("content.xml", "ODS"), std::pair("word/document.xml", "Word"),
                                   std::pair("xl/workbook.bin", "xlsb"), std::pair("a.csv", "压缩包")}) {
    TempFile file("other.zip");
    WorkbookBuilder::save_zip(file.path(), {{part, "x"}});
    const SheetOutcome out = read(file.path());
    ASSERT_TRUE(out.error);
    EXPECT_EQ(out.error->code(), ErrorCode::kUnknownFormat);
    EXPECT_NE(out.error->message().find(word), std::string::npos) << out.error->message();
  }
}

TEST(Xlsx, RefusesAWorkbookWithoutSheetsOrBrokenXml) {
  EXPECT_EQ(read(WorkbookBuilder()).error->code(), ErrorCode::kTruncated);
  WorkbookBuilder broken;
  broken.sheet("表", "<row><c><v>1</c></row>");
  EXPECT_EQ(read(broken).error->code(), ErrorCode::kTruncated);
}

TEST(DateFormat, IsToldFromNumberFormats) {
  for (const int id : {14, 22, 27, 36, 45, 50, 58}) EXPECT_TRUE(is_date_format(id, "")) << id;
  for (const int id : {0, 1, 2, 4, 9, 11, 37, 44, 49, 59, 163}) EXPECT_FALSE(is_date_format(id, "yyyy")) << id;
  for (const char* code : {"yyyy-mm-dd", "yyyy\"年\"m\"月\"", "[$-804]yyyy/m/d", "h:mm", "[h]:mm", "m\\-d", "mmm d;@"})
    EXPECT_TRUE(is_date_format(164, code)) << code;
  for (const char* code : {"General", "0.00", "#,##0.00_);[Red]\\(#,##0.00\\)", "@", "0\"年\"", "\"共\"0\"日\"", "0.00E+00", "[Red]0",
                           "¥#,##0.00", "0\\d", "0;yyyy"})
    EXPECT_FALSE(is_date_format(164, code)) << code;
}

}  // namespace
}  // namespace shouwang::intake
