#include "intake/csv.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace shouwang::intake {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// The grammar in the plainest form: one character at a time, everything copied.
struct Reference {
  Rows rows;
  std::vector<std::int64_t> lines;
  bool open_quote = false;
};

Reference read_plainly(std::string_view text, char separator) {
  Reference out;
  std::vector<std::string> row{""};
  bool at_start = true, quoted = false, closed = false, touched = false;
  std::int64_t line = 0;
  const auto end_row = [&] {
    ++line;
    if (touched) {
      out.rows.push_back(row);
      out.lines.push_back(line);
    }
    row = {""};
    at_start = true;
    closed = touched = false;
  };
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (quoted) {
      if (c != '"') {
        row.back() += c;
      } else {
        quoted = false;
        closed = true;
      }
    } else if (c == '"' && at_start) {
      quoted = touched = true;
      at_start = false;
    } else if (c == '"' && closed) {
      row.back() += c;
      quoted = true;
      closed = false;
    } else if (c == separator) {
      row.emplace_back();
      at_start = touched = true;
      closed = false;
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && k + 1 < text.size() && text[k + 1] == '\n') ++k;
      end_row();
    } else {
      row.back() += c;
      touched = true;
      at_start = closed = false;
    }
  }
  out.open_quote = quoted;
  if (touched && !quoted) end_row();
  return out;
}

Rows scan(std::string_view text, char separator = ',') {
  CsvScanner scanner(text, separator);
  Rows rows;
  std::vector<std::string_view> cells;
  while (scanner.next(cells)) rows.emplace_back(cells.begin(), cells.end());
  EXPECT_FALSE(scanner.error()) << scanner.error()->message();
  return rows;
}

TEST(Csv, ReadsPlainRowsWithEveryKindOfLineEnd) {
  const Rows expected{{"a", "b"}, {"1", "2"}, {"", ""}};
  EXPECT_EQ(scan("a,b\n1,2\n,\n"), expected);
  EXPECT_EQ(scan("a,b\r\n1,2\r\n,"), expected);
  EXPECT_EQ(scan("a,b\r1,2\r,\r"), expected);
}

TEST(Csv, UndoesQuotesDoubledQuotesAndLineBreaksInsideThem) {
  EXPECT_EQ(scan("\"a,b\",\"say \"\"hi\"\"\",\"x\r\ny\"\n\"\",\"\"\"\"\n"), (Rows{{"a,b", "say \"hi\"", "x\r\ny"}, {"", "\""}}));
}

TEST(Csv, TakesAQuoteInsideAnUnquotedCellAsText) {
  EXPECT_EQ(scan("5\" pipe,b\n\"a\"b,\"c\"\"d\"e\"f,g\n a\"\",\"x\"\n"),
            (Rows{{"5\" pipe", "b"}, {"ab", "c\"de\"f", "g"}, {" a\"\"", "x"}}));
}

TEST(Csv, SkipsBlankLinesButCountsThem) {
  CsvScanner scanner("a\n\n\r\nb\n\"x\ny\"\nc", ',');
  CsvRow row;
  std::vector<std::int64_t> lines;
  while (scanner.next(row)) lines.push_back(row.line());
  EXPECT_EQ(lines, (std::vector<std::int64_t>{1, 4, 5, 6}));
}

TEST(Csv, CutsOutOnlyTheCellsAskedFor) {
  CsvScanner scanner("a,\"b\"\"c\",d\n", ',');
  CsvRow row;
  ASSERT_TRUE(scanner.next(row));
  std::string scratch;
  EXPECT_EQ(row.size(), 3u);
  EXPECT_EQ(row.raw(1), "\"b\"\"c\"");
  EXPECT_EQ(row.cell(1, scratch), "b\"c");
  EXPECT_EQ(row.cell(2, scratch), "d");
  EXPECT_EQ(row.text(), "a,\"b\"\"c\",d");
  EXPECT_FALSE(scanner.next(row));
}

TEST(Csv, NamesTheLineOfAQuoteThatIsNeverClosed) {
  CsvScanner scanner("a,b\n1,\"2\n3,4\n", ',');
  CsvRow row;
  EXPECT_TRUE(scanner.next(row));
  EXPECT_FALSE(scanner.next(row));
  ASSERT_TRUE(scanner.error());
  EXPECT_EQ(scanner.error()->code(), ErrorCode::kTruncated);
  EXPECT_NE(scanner.error()->message().find("第 2 行"), std::string::npos);
}

TEST(Csv, RefusesARowOneByteOverTheLimitAndTakesOneAtTheLimit) {
  const std::string fits = std::string(100, 'x') + "\n", over = std::string(101, 'x') + "\n";
  CsvRow row;
  CsvScanner good(fits, ',', {.row_bytes = 100, .columns = 10});
  EXPECT_TRUE(good.next(row));
  CsvScanner bad(over, ',', {.row_bytes = 100, .columns = 10});
  EXPECT_FALSE(bad.next(row));
  EXPECT_EQ(bad.error()->code(), ErrorCode::kLineTooLong);
  EXPECT_FALSE(bad.next(row));  // stays refused
}

TEST(Csv, RefusesAnEndlessLineWithoutReadingItAll) {
  const std::string text(8u << 20, 'x');
  CsvScanner scanner(text, ',');
  CsvRow row;
  EXPECT_FALSE(scanner.next(row));
  EXPECT_EQ(scanner.error()->code(), ErrorCode::kLineTooLong);
}

TEST(Csv, RefusesTooManyColumnsInAShortAndInALongRow) {
  CsvRow row;
  const std::string fits(999, ',');
  CsvScanner at_limit(fits, ',');
  ASSERT_TRUE(at_limit.next(row));
  EXPECT_EQ(row.size(), 1000u);
  for (const std::size_t n : {1000u, 200000u}) {
    const std::string text(n, ',');
    CsvScanner over(text, ',');
    EXPECT_FALSE(over.next(row));
    ASSERT_TRUE(over.error());
    EXPECT_EQ(over.error()->code(), ErrorCode::kTooLarge);
  }
}

TEST(Csv, KeepsBackAnUnfinishedRowOfAWindow) {
  CsvScanner scanner("a,b\nc,\"d", ',', {}, CsvScanner::Tail::kPartial, 7);
  CsvRow row;
  ASSERT_TRUE(scanner.next(row));
  EXPECT_EQ(row.line(), 7);
  EXPECT_FALSE(scanner.next(row));
  EXPECT_FALSE(scanner.error());
  EXPECT_EQ(scanner.consumed(), 4u);
  EXPECT_EQ(scanner.next_line(), 8);
}

// Text in which every special character is frequent, long enough for several blocks.
rc::Gen<std::string> tricky_text() {
  return rc::gen::container<std::string>(
      rc::gen::weightedElement<char>({{6, 'x'}, {4, ','}, {3, '"'}, {2, '\n'}, {1, '\r'}, {1, ';'}, {1, ' '}}));
}

RC_GTEST_PROP(Csv, MatchesThePlainReaderOnAnyText, ()) {
  const std::string unit = *tricky_text();
  std::string text;
  const int copies = *rc::gen::inRange(1, 60);
  for (int k = 0; k < copies; ++k) text += unit + (k % 3 == 0 ? "abcdefgh" : "");
  const Reference expected = read_plainly(text, ',');
  CsvScanner scanner(text, ',', {.row_bytes = 1u << 20, .columns = 100000});
  Rows rows;
  std::vector<std::int64_t> lines;
  std::vector<std::string_view> cells;
  while (scanner.next(cells)) {
    rows.emplace_back(cells.begin(), cells.end());
    lines.push_back(scanner.line());
  }
  RC_ASSERT(rows == expected.rows);
  RC_ASSERT(lines == expected.lines);
  RC_ASSERT(scanner.error().has_value() == expected.open_quote);
}

RC_GTEST_PROP(Csv, AllKernelsFindTheSamePositionsInAnyPieces, ()) {
  const std::string text = *tricky_text() + *tricky_text() + *tricky_text();
  const auto run = [&](CsvKernel kernel, std::size_t piece) {
    std::vector<std::uint32_t> out(text.size() + 200), all;
    CsvState state = CsvState::kReady;
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = std::min(at + piece, text.size());
      if (end < text.size() && text[end - 1] == '\r' && text[end] == '\n') ++end;
      const auto n = index_separators_with(kernel, text.data() + at, end - at, ',', state, static_cast<std::uint32_t>(at), out.data());
      all.insert(all.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(n));
      at = end;
    }
    return std::pair(all, state);
  };
  const auto expected = run(CsvKernel::kScalar, text.size() + 1);
  const std::size_t piece = *rc::gen::inRange<std::size_t>(1, 200);
  for (const auto kernel : {CsvKernel::kBest, CsvKernel::kAvx2, CsvKernel::kSse2, CsvKernel::kScalar}) {
    RC_ASSERT(run(kernel, text.size() + 1) == expected);
    RC_ASSERT(run(kernel, piece) == expected);
  }
}

RC_GTEST_PROP(Csv, SplitPiecesGiveTheSameRowsAsTheWhole, ()) {
  std::string text;
  const std::string unit = *tricky_text();
  for (int k = 0; k < 20; ++k) text += unit + "\n";
  const auto cuts = split_rows(text, ',', *rc::gen::inRange<std::size_t>(1, 9));
  RC_ASSERT(cuts.front() == 0u);
  RC_ASSERT(cuts.back() == text.size());
  Rows rows;
  std::vector<std::string_view> cells;
  for (std::size_t k = 0; k + 1 < cuts.size(); ++k) {
    RC_ASSERT(cuts[k] <= cuts[k + 1]);
    CsvScanner scanner(std::string_view(text).substr(cuts[k], cuts[k + 1] - cuts[k]), ',', {.row_bytes = 1u << 20, .columns = 100000});
    while (scanner.next(cells)) rows.emplace_back(cells.begin(), cells.end());
  }
  RC_ASSERT(rows == read_plainly(text, ',').rows);
}

TEST(Csv, SplitsAFileOfLongRowsIntoEvenPieces) {
  std::string text;
  for (int k = 0; k < 5000; ++k) text += std::to_string(k) + ",\"line\nbreak\",some more text\r\n";
  const auto cuts = split_rows(text, ',', 4);
  ASSERT_EQ(cuts.size(), 5u);
  for (std::size_t k = 1; k + 1 < cuts.size(); ++k) {
    EXPECT_EQ(text.substr(cuts[k] - 2, 2), "\r\n");
    EXPECT_NEAR(static_cast<double>(cuts[k]), static_cast<double>(text.size()) / 4 * static_cast<double>(k), 100);
  }
}

TEST(Dialect, FindsTheSeparatorFromTheTableNotFromTheTitle) {
  EXPECT_EQ(detect_dialect("a,b,c\n1,2,3\n").separator, ',');
  EXPECT_EQ(detect_dialect("标题，含逗号,一,二\na\tb\tc\n1\t2\t3\n1\t2,5\t3\n").separator, '\t');
  EXPECT_EQ(detect_dialect("a;b;c\n1,5;2;3\n1,5;2;3\n").separator, ';');
  EXPECT_EQ(detect_dialect("a|b|c\n1|2|3\n").separator, '|');
  EXPECT_EQ(detect_dialect("a~b~c\n1~2~3\n").columns, 1u);
  EXPECT_EQ(detect_dialect("").columns, 1u);
}

TEST(Dialect, ObeysASepLine) {
  const auto d = detect_dialect("sep=;\r\na;b,c\r\n");
  EXPECT_EQ(d.separator, ';');
  EXPECT_EQ(d.skip, 7u);
  EXPECT_EQ(d.skip_lines, 1);
}

}  // namespace
}  // namespace shouwang::intake
