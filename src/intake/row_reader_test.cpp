#include "intake/row_reader.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "intake/testing/temp_file.h"

namespace shouwang::intake {
namespace {

using testing::TempFile;
using Rows = std::vector<std::vector<std::string>>;

struct ReadOutcome {
  Rows rows;
  std::vector<std::int64_t> lines;
  int damaged = 0, cut = 0;
  std::optional<Error> error;
  TextFacts facts;
};

ReadOutcome read(const TempFile& file, const ReadLimits& limits = {}) {
  ReadOutcome out;
  auto reader = open_text(file.path(), limits, out.facts);
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
    out.lines.push_back(row.line);
    out.damaged += row.damaged;
    out.cut += row.cut;
  }
}

ReadOutcome read(std::string_view content, const ReadLimits& limits = {}) { return read(TempFile("text.csv", content), limits); }

constexpr std::string_view kTable = "姓名,金额\r\n张三丰,12\r\n李四,\"1,234\"\r\n";
const Rows kRows{{"姓名", "金额"}, {"张三丰", "12"}, {"李四", "1,234"}};

TEST(TextReader, ReadsEveryEncodingWithAndWithoutMark) {
  for (const text::Encoding encoding :
       {text::Encoding::kUtf8, text::Encoding::kGb18030, text::Encoding::kUtf16Le, text::Encoding::kUtf16Be}) {
    const auto bytes = text::from_utf8(kTable, encoding);
    const auto marked = text::from_utf8("\xEF\xBB\xBF" + std::string(kTable), encoding);
    ASSERT_TRUE(bytes && marked);
    for (const std::string& content : {*bytes, *marked}) {
      const ReadOutcome out = read(content);
      EXPECT_EQ(out.rows, kRows) << text::encoding_name(encoding);
      EXPECT_EQ(out.facts.encoding, encoding);
      EXPECT_EQ(out.damaged, 0);
    }
  }
}

TEST(TextReader, ReadsSemicolonsTabsAndSepLines) {
  EXPECT_EQ(read("a;b\n1;2,5\n3;4\n").rows, (Rows{{"a", "b"}, {"1", "2,5"}, {"3", "4"}}));
  EXPECT_EQ(read("a\tb\n1\t2\n").rows, (Rows{{"a", "b"}, {"1", "2"}}));
  const ReadOutcome sep = read("sep=;\r\na;b\r\n1;2\r\n");
  EXPECT_EQ(sep.rows, (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(sep.lines, (std::vector<std::int64_t>{2, 3}));
}

// Longer than several chunks, in every encoding, with characters of every length at the seams.
TEST(TextReader, LosesNothingAtTheSeamsOfChunks) {
  std::string table = "序号,姓名,说明\n";
  Rows expected{{"序号", "姓名", "说明"}};
  for (int k = 0; k < 30000; ++k) {
    const std::string remark = k % 7 == 0   ? "𠮷野家 ﹣龘"
                               : k % 5 == 0 ? "第一行\r\n第二行"
                                            : "x" + std::string(static_cast<std::size_t>(k % 13), 'y');
    table += std::to_string(k) + ",张三丰,\"" + remark + "\"" + (k % 3 == 0 ? "\r\n" : "\n");
    expected.push_back({std::to_string(k), "张三丰", remark});
  }
  for (const text::Encoding encoding :
       {text::Encoding::kUtf8, text::Encoding::kGb18030, text::Encoding::kUtf16Le, text::Encoding::kUtf16Be}) {
    const auto bytes = text::from_utf8("\xEF\xBB\xBF" + table, encoding);
    ASSERT_TRUE(bytes);
    ASSERT_GT(bytes->size(), 2u * 256 * 1024);
    const ReadOutcome out = read(*bytes);
    ASSERT_FALSE(out.error) << out.error->message();
    EXPECT_EQ(out.rows, expected) << text::encoding_name(encoding);
    EXPECT_EQ(out.lines.back(), 30001);
    EXPECT_EQ(out.damaged, 0);
  }
}

RC_GTEST_PROP(ChunkDecoder, GivesTheSameTextInAnyPieces, ()) {
  const auto encoding =
      *rc::gen::element(text::Encoding::kUtf8, text::Encoding::kGb18030, text::Encoding::kUtf16Le, text::Encoding::kUtf16Be);
  const auto words =
      *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("a", "1", ",", "\n", "张", "é", "𠮷", "€", "ä", "0"));
  std::string text;
  for (const std::string& w : words) text += w;
  const auto bytes = text::from_utf8(text, encoding);
  RC_ASSERT(static_cast<bool>(bytes));
  ChunkDecoder decoder(encoding);
  std::string out;
  std::size_t replaced = 0;
  for (std::size_t at = 0; at < bytes->size();) {
    const auto n = std::min(*rc::gen::inRange<std::size_t>(1, 8), bytes->size() - at);
    replaced += decoder.feed(std::string_view(*bytes).substr(at, n), false, out);
    at += n;
  }
  replaced += decoder.feed("", true, out);
  RC_ASSERT(out == text);
  RC_ASSERT(replaced == 0u);
}

TEST(TextReader, MarksRowsWithBrokenCharacters) {
  std::string utf8 = "姓名,金额\n张三,1\n李\xFF\xFE四,2\n王五,3\n";
  for (int k = 0; k < 50; ++k) utf8 += "赵六,4\n";
  const ReadOutcome out = read(utf8);
  ASSERT_FALSE(out.error);
  EXPECT_EQ(out.damaged, 1);
  auto gb = *text::from_utf8("姓名,金额\n张三,1\n李四,2\n王五,3\n赵六,3\n赵六,3\n", text::Encoding::kGb18030);
  gb.insert(gb.find("2\n"), "\xFF");
  const ReadOutcome broken = read(gb);
  ASSERT_FALSE(broken.error) << broken.error->message();
  EXPECT_EQ(broken.facts.encoding, text::Encoding::kGb18030);
  EXPECT_EQ(broken.damaged, 1);
}

TEST(TextReader, RefusesEmptyAndBinaryFiles) {
  EXPECT_EQ(read("").error->code(), ErrorCode::kNoRows);
  std::string binary;
  for (int k = 0; k < 5000; ++k) binary += static_cast<char>(k * 7919 % 256);
  EXPECT_EQ(read(binary).error->code(), ErrorCode::kBadEncoding);
}

TEST(TextReader, NamesTheRowWhereAFileTurnsIntoZeros) {
  std::string text = "a,b\n";
  while (text.size() < 300 * 1024) text += "1,2\n";
  const ReadOutcome out = read(text + std::string(4096, '\0'));
  ASSERT_TRUE(out.error);
  EXPECT_EQ(out.error->code(), ErrorCode::kTruncated);
  EXPECT_NE(out.error->message().find("空字节"), std::string::npos);
}

TEST(TextReader, NamesTheRowOfAQuoteWithoutEnd) {
  const ReadOutcome out = read("a,b\n1,\"2\n3,4\n");
  ASSERT_TRUE(out.error);
  EXPECT_EQ(out.error->code(), ErrorCode::kTruncated);
  EXPECT_NE(out.error->message().find("第 2 行"), std::string::npos);
}

TEST(TextReader, MarksTheRowInWhichAFileIsCutOff) {
  EXPECT_EQ(read("a,b,c\n1,2,3\n4,5").cut, 1);
  EXPECT_EQ(read("a,b,c\n1,2,3\n4,5\n").cut, 0);  // a short row with its line end
  EXPECT_EQ(read("a,b,c\n1,2,3\n4,5,6").cut, 0);  // a full row without one
}

TEST(TextReader, KeepsTheLimitsAtTheBoundary) {
  EXPECT_FALSE(read("a,b\n" + std::string(98, 'x') + ",y\n", {.row_bytes = 100, .columns = 10}).error);
  EXPECT_EQ(read("a,b\n" + std::string(99, 'x') + ",y\n", {.row_bytes = 100, .columns = 10}).error->code(), ErrorCode::kLineTooLong);
  EXPECT_FALSE(read("a,b\n1,2,3,4,5,6,7,8,9,10\n", {.row_bytes = 100, .columns = 10}).error);
  EXPECT_EQ(read("a,b\n1,2,3,4,5,6,7,8,9,10,11\n", {.row_bytes = 100, .columns = 10}).error->code(), ErrorCode::kTooLarge);
}

TEST(TextReader, RefusesALineOfTwoGigabytesInBoundedMemory) {
  // Sparse: the line is text for the first two megabytes, the rest takes no disk.
  std::string head = "姓名,金额\n";
  head.append(2u << 20, 'x');
  TempFile file("huge.csv", head);
  ASSERT_EQ(::truncate(file.path().c_str(), 2ll << 30), 0);
  const auto peak = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const long before = peak();
  const ReadOutcome out = read(file);
  ASSERT_TRUE(out.error);
  EXPECT_EQ(out.error->code(), ErrorCode::kLineTooLong);
  EXPECT_NE(out.error->message().find("第 2 行"), std::string::npos);
  EXPECT_LT(peak() - before, 64 * 1024);  // KiB
}

}  // namespace
}  // namespace shouwang::intake
