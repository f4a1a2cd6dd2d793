#include "screening/csv_cells.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/money.h"
#include "base/resident_id.h"

namespace shouwang::screening::cells {
namespace {

/// A cell with its margins, which hold digits to be mistaken for its own.
struct Cell {
  explicit Cell(std::string_view text) : padded("99999999" + std::string(text) + "99999999"), size(text.size()) {}
  const char* begin() const { return padded.data() + kMargin; }
  std::string padded;
  std::size_t size;
};

std::optional<std::int64_t> read_money(std::string_view text) {
  const Cell cell(text);
  std::int64_t fen = 0;
  return money(cell.begin(), cell.size, fen) ? std::optional(fen) : std::nullopt;
}
std::optional<std::int64_t> read_decimal(std::string_view text) {
  const Cell cell(text);
  std::int64_t micro = 0;
  return decimal(cell.begin(), cell.size, micro) ? std::optional(micro) : std::nullopt;
}
std::optional<std::int64_t> read_date(std::string_view text) {
  const Cell cell(text);
  std::int64_t days = 0;
  return date(cell.begin(), cell.size, days) ? std::optional(days) : std::nullopt;
}
std::optional<std::uint64_t> read_id(std::string_view text) {
  const Cell cell(text);
  std::uint64_t packed = 0;
  return resident_id(cell.begin(), cell.size, packed) ? std::optional(packed) : std::nullopt;
}

TEST(QuickMoney, ReadsTwoPlacesAndNothingElse) {
  EXPECT_EQ(read_money("0.00"), 0);
  EXPECT_EQ(read_money("34786.71"), 3478671);
  EXPECT_EQ(read_money("99999999.99"), 9999999999);
  EXPECT_EQ(read_money("100000000.00"), 10000000000);
  EXPECT_EQ(read_money("123456789012345.67"), 12345678901234567);
  for (const char* text : {"", ".50", "5", "5.5", "5.555", "-1.00", "+1.00", "1,234.50", "1.0a", "a.00", "1 .00", "1/.00", "1:.00", "１.00",
                           "1234567890123456789.00"})
    EXPECT_EQ(read_money(text), std::nullopt) << text;
}

TEST(QuickDecimal, ReadsUpToSixPlaces) {
  EXPECT_EQ(read_decimal("12"), 12000000);
  EXPECT_EQ(read_decimal("136.34"), 136340000);
  EXPECT_EQ(read_decimal("0.000001"), 1);
  EXPECT_EQ(read_decimal("99999999.999999"), 99999999999999);
  for (const char* text : {"", ".5", "5.", "-1", "1e3", "0.0000001", "123456789", "1.2.3"})
    EXPECT_EQ(read_decimal(text), std::nullopt) << text;
}

TEST(QuickDate, ReadsTheDaysThatExist) {
  EXPECT_EQ(read_date("1970-01-01"), 0);
  EXPECT_EQ(read_date("9999-12-31"), kForeverDays);
  EXPECT_EQ(read_date("2024-02-29"), Date::from_ymd(2024, 2, 29)->days());
  EXPECT_EQ(read_date("1900-01-01"), Date::from_ymd(1900, 1, 1)->days());
  EXPECT_EQ(read_date("2099-12-31"), Date::from_ymd(2099, 12, 31)->days());
  for (const char* text : {"2023-02-29", "2024-00-10", "2024-13-01", "2024-01-00", "2024-01-32", "2024-04-31", "2024/01/01", "2024-1-01",
                           "20240101", "2024-01-0a", "2100-01-01", "1899-12-31", "9999-12-30", "9999-00-00", ""})
    EXPECT_EQ(read_date(text), std::nullopt) << text;
}

RC_GTEST_PROP(QuickDateProperty, AgreesWithTheCalendar, ()) {
  const Date day = Date::from_days(*rc::gen::inRange(Date::from_ymd(1900, 1, 1)->days(), Date::from_ymd(2099, 12, 31)->days() + 1));
  RC_ASSERT(read_date(day.iso()) == day.days());
}

RC_GTEST_PROP(QuickDateProperty, ReadsNothingThatTheStrictReaderRefuses, ()) {
  std::string text = Date::from_days(*rc::gen::inRange(-25567, 47482)).iso();
  text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::inRange<char>(32, 127);
  const auto strict = Date::parse_iso(text);
  if (const auto quick = read_date(text)) RC_ASSERT(strict.has_value() && strict->days() == *quick);
}

RC_GTEST_PROP(QuickMoneyProperty, AgreesWithTheStrictReader, ()) {
  std::string text = Money::from_fen(*rc::gen::inRange<std::int64_t>(0, 10'000'000'000'000)).text();
  RC_ASSERT(read_money(text) == Money::parse(text)->fen());
  text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::inRange<char>(32, 127);
  if (const auto quick = read_money(text)) RC_ASSERT(Money::parse(text)->fen() == *quick);
}

RC_GTEST_PROP(QuickDecimalProperty, AgreesWithTheStrictReader, ()) {
  std::string text = Decimal::from_micro(*rc::gen::inRange<std::int64_t>(0, 99'999'999'999'999)).text();
  RC_ASSERT(read_decimal(text) == Decimal::parse(text)->micro());
  text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::inRange<char>(32, 127);
  if (const auto quick = read_decimal(text)) RC_ASSERT(Decimal::parse(text)->micro() == *quick);
}

TEST(QuickId, PacksAsResidentIdDoes) {
  for (int sequence = 0; sequence < 40; ++sequence) {
    const ResidentId id = ResidentId::make(999123, Date::from_ymd(1980, 2, 3).value(), sequence);
    EXPECT_EQ(read_id(id.full()), id.packed());
    std::string lower = id.full();
    if (lower.back() == 'X') lower.back() = 'x';
    EXPECT_EQ(read_id(lower), id.packed());
  }
  for (const char* text : {"", "99912319800203001", "9991231980020300111", "99912319800203001Y", "99912319800203001:", "9991231980020300a1",
                           " 99123198002030011"})
    EXPECT_EQ(read_id(text), std::nullopt) << text;
}

TEST(QuickId, KeepsDifferentNumbersApart) {
  // Same digits, another check character: never equal, right or wrong.
  EXPECT_NE(read_id("999123198002030010"), read_id("999123198002030011"));
  EXPECT_NE(read_id("99912319800203001X"), read_id("999123198002030020"));
}

}  // namespace
}  // namespace shouwang::screening::cells
