#include "intake/values.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/date.h"
#include "base/money.h"
#include "intake/date_text.h"

namespace shouwang::intake {
namespace {

using policy::FieldSpec;
using policy::FieldType;
using Outcome = ParsedValue::Outcome;

policy::CodeTable relations() {
  policy::CodeTable table;
  table.id = "relation";
  table.title = "与户主关系";
  table.codes = {{"01", "户主", {"本人"}}, {"02", "配偶", {"妻", "夫"}}, {"28", "其他", {}}};
  table.index();
  return table;
}

// The value as text: "n:123", "t:户主", "id:…", "empty", or the reason.
std::string read(FieldType type, std::string_view cell, CellKind kind = CellKind::kText, std::string_view header_unit = "",
                 std::optional<std::int64_t> min = {}, std::optional<std::int64_t> max = {}) {
  static const policy::CodeTable codes = relations();
  FieldSpec field;
  field.name = "f";
  field.title = "字段";
  field.type = type;
  field.min = min;
  field.max = max;
  const auto parser = ValueParser::create(field, type == FieldType::kCode ? &codes : nullptr, header_unit);
  if (!parser) return parser.error().message();
  ParsedValue out;
  parser->parse(cell, kind, out);
  switch (out.outcome) {
    case Outcome::kEmpty:
      return "empty";
    case Outcome::kNumber:
      return "n:" + std::to_string(out.number);
    case Outcome::kText:
      return "t:" + std::string(out.text);
    case Outcome::kId:
      return "id:" + out.id.full();
    case Outcome::kBad:
      return out.reason;
  }
  return "";
}

std::string day(FieldType type, std::string_view cell, CellKind kind = CellKind::kText) {
  const std::string out = read(type, cell, kind);
  return out.starts_with("n:") ? Date::from_days(static_cast<std::int32_t>(std::stoll(out.substr(2)))).iso() : out;
}

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(Values, TakeTheMarksOfNothingAsEmpty) {
  for (const char* cell : {"", " ", "　", "-", "--", "—", "——", "/", "\\", "NULL", "null", "N/A", "#N/A", "\xC2\xA0", "\xE2\x80\x8B"})
    for (const FieldType type :
         {FieldType::kString, FieldType::kMoney, FieldType::kDate, FieldType::kCode, FieldType::kResidentId, FieldType::kBool})
      EXPECT_EQ(read(type, cell), "empty") << cell;
}

TEST(Money, IsReadInEveryCommonSpelling) {
  for (const char* cell : {"1234.5", "1234.50", "1,234.50", "１２３４．５０", " 1234.50 ", "¥1234.5", "￥1,234.50", "1234.5元",
                           "人民币1234.50元整", "0.12345万元", "0.12345万", "+1234.5", "'1234.50", "1 234.50", "1.2345千元"})
    EXPECT_EQ(read(FieldType::kMoney, cell), "n:123450") << cell;
  EXPECT_EQ(read(FieldType::kMoney, "-12.3"), "n:-1230");
  EXPECT_EQ(read(FieldType::kMoney, "(12.30)"), "n:-1230");
  EXPECT_EQ(read(FieldType::kMoney, "（12.30）"), "n:-1230");
  EXPECT_EQ(read(FieldType::kMoney, "−5"), "n:-500");
  EXPECT_EQ(read(FieldType::kMoney, "0"), "n:0");
  EXPECT_EQ(read(FieldType::kMoney, "1亿元"), "n:10000000000");
}

TEST(Money, FollowsTheUnitOfTheColumnUnlessTheCellNamesItsOwn) {
  EXPECT_EQ(read(FieldType::kMoney, "1.5", CellKind::kText, "万元"), "n:1500000");
  EXPECT_EQ(read(FieldType::kMoney, "1.5元", CellKind::kText, "万元"), "n:150");
  EXPECT_EQ(read(FieldType::kMoney, "1.5万元", CellKind::kText, "元"), "n:1500000");
  EXPECT_EQ(read(FieldType::kMoney, "0.000001", CellKind::kText, "万元"), "n:1");
  EXPECT_TRUE(says(read(FieldType::kMoney, "0.0000001", CellKind::kText, "万元"), "分"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "1", CellKind::kText, "美元"), "单位"));
}

TEST(Money, IsRefusedWithTheReason) {
  EXPECT_TRUE(says(read(FieldType::kMoney, "12.345"), "两位小数"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "十二元"), "格式"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "1,23"), "格式"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "无"), "填 0"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "(-5)"), "格式"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "5.33E+17"), "科学计数法"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "99999999999999999999"), "金额"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "=1+1"), "格式"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "#REF!"), "公式"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "12", CellKind::kError), "公式"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "12\xEF\xBF\xBD"), "乱码"));
}

TEST(Money, ReadsNumberCellsExactly) {
  EXPECT_EQ(read(FieldType::kMoney, "1234.5600000000001", CellKind::kNumber), "n:123456");
  EXPECT_EQ(read(FieldType::kMoney, "1.2E+6", CellKind::kNumber), "n:120000000");
  EXPECT_TRUE(says(read(FieldType::kMoney, "33.333333333333336", CellKind::kNumber), "两位小数"));
}

TEST(Range, ChecksBothEndsInTheUnitOfTheField) {
  EXPECT_EQ(read(FieldType::kMoney, "0", CellKind::kText, "", 0, 10000), "n:0");
  EXPECT_EQ(read(FieldType::kMoney, "100", CellKind::kText, "", 0, 10000), "n:10000");
  EXPECT_TRUE(says(read(FieldType::kMoney, "-0.01", CellKind::kText, "", 0, 10000), "不能小于 0.00 元"));
  EXPECT_TRUE(says(read(FieldType::kMoney, "100.01", CellKind::kText, "", 0, 10000), "不能大于 100.00 元"));
  EXPECT_TRUE(says(read(FieldType::kInt, "-3", CellKind::kText, "", 0, 150), "不能小于 0"));  // a negative age
  EXPECT_TRUE(says(read(FieldType::kInt, "-3岁", CellKind::kText, "", 0, 150), "不能小于 0"));
}

TEST(WholeNumber, TakesUnitsAndZeroFractionsOnly) {
  EXPECT_EQ(read(FieldType::kInt, "3人"), "n:3");
  EXPECT_EQ(read(FieldType::kInt, "3.0"), "n:3");
  EXPECT_EQ(read(FieldType::kInt, "12个月"), "n:12");
  EXPECT_TRUE(says(read(FieldType::kInt, "3.5"), "整数"));
  EXPECT_TRUE(says(read(FieldType::kInt, "三"), "整数"));
}

TEST(DecimalValue, TakesPercent) {
  EXPECT_EQ(read(FieldType::kDecimal, "12.5%"), "n:125000");
  EXPECT_EQ(read(FieldType::kDecimal, "１２．５％"), "n:125000");
  EXPECT_EQ(read(FieldType::kDecimal, "12.5", CellKind::kText, "%"), "n:125000");
  EXPECT_EQ(read(FieldType::kDecimal, "0.000001"), "n:1");
  EXPECT_TRUE(says(read(FieldType::kDecimal, "0.0000001"), "6 位小数"));
}

TEST(DateValue, IsReadInEveryCommonSpelling) {
  for (const char* cell : {"2026-08-05", "2026/8/5", "2026/08/05", "2026.8.5", "20260805", "2026年8月5日", "2026年08月05日", "2026年8月5号",
                           "２０２６－０８－０５", "2026-08-05 12:30:00", "2026-08-05T12:30:00Z", "2026/8/5 0:00", "2026年8月5日 12:30",
                           "20260805123000", "46239", "46239.5", " 2026-08-05 "})
    EXPECT_EQ(day(FieldType::kDate, cell), "2026-08-05") << cell;
  EXPECT_EQ(day(FieldType::kDate, "46239.520833333336", CellKind::kNumber), "2026-08-05");
  EXPECT_EQ(day(FieldType::kDate, "2026-08-05 12:30:00", CellKind::kDate), "2026-08-05");
}

TEST(DateValue, ThatDoesNotExistIsNamed) {
  EXPECT_TRUE(says(day(FieldType::kDate, "2023-02-30"), "2023 年 2 月没有 30 日"));
  EXPECT_TRUE(says(day(FieldType::kDate, "2023-02-29"), "2023 年 2 月没有 29 日"));
  EXPECT_EQ(day(FieldType::kDate, "2024-02-29"), "2024-02-29");
  EXPECT_TRUE(says(day(FieldType::kDate, "2026-13-01"), "没有 13 月"));
  EXPECT_TRUE(says(day(FieldType::kDate, "20260832"), "没有 32 日"));
  EXPECT_TRUE(says(day(FieldType::kDate, "0000-00-00"), "月"));
}

TEST(DateValue, IsNotGuessedFromHalfOfIt) {
  EXPECT_TRUE(says(day(FieldType::kDate, "2026-08"), "补上日"));
  EXPECT_TRUE(says(day(FieldType::kDate, "2026"), "只有年份"));
  for (const char* cell : {"8/5/2026", "26-8-5", "05.08.2026", "2026-8/5", "昨天", "2026-08-05x", "12345678901", "260805 ", "2026年5日"})
    EXPECT_FALSE(day(FieldType::kDate, cell).starts_with("20")) << cell;
}

TEST(DateValue, TakesSerialNumbersOnlyWhereTheyAreLikely) {
  EXPECT_EQ(day(FieldType::kDate, "10959"), "1930-01-01");
  EXPECT_EQ(day(FieldType::kDate, "73050"), "2099-12-31");
  EXPECT_TRUE(says(day(FieldType::kDate, "10958"), "不是日期"));
  EXPECT_TRUE(says(day(FieldType::kDate, "73051"), "不是日期"));
  EXPECT_TRUE(says(day(FieldType::kDate, "12.5", CellKind::kNumber), "不是日期"));
}

TEST(DateValue, IsReadFromChineseNumerals) {
  for (const char* cell : {"二〇二六年八月五日", "二○二六年八月五日", "二零二六年八月五日", "二〇二六年八月五号"})
    EXPECT_EQ(day(FieldType::kDate, cell), "2026-08-05") << cell;
  EXPECT_EQ(day(FieldType::kDate, "二〇二四年十月十日"), "2024-10-10");
  EXPECT_EQ(day(FieldType::kDate, "二〇二四年十二月三十一日"), "2024-12-31");
  EXPECT_EQ(day(FieldType::kDate, "二〇二四年二月二十日"), "2024-02-20");
  EXPECT_EQ(day(FieldType::kMonth, "二〇二四年三月"), "2024-03-01");
  EXPECT_EQ(day(FieldType::kMonth, "二〇二四年十一月份"), "2024-11-01");
  EXPECT_EQ(read(FieldType::kYear, "二〇二四年度"), "n:2024");
  EXPECT_TRUE(says(day(FieldType::kDate, "二〇二四年二月三十日"), "没有 30 日"));
  for (const char* cell : {"二〇二四年十十月一日", "二〇二四年一二三十月", "二千〇二十四年三月一日", "〇年"})
    EXPECT_FALSE(day(FieldType::kDate, cell).starts_with("20")) << cell;
}

TEST(MonthValue, IsReadFromMonthsAndDays) {
  for (const char* cell :
       {"2026-08", "2026/8", "2026.08", "202608", "2026年8月", "2026年08月", "2026年8月份", "2026-08-05", "20260805", "46239"})
    EXPECT_EQ(day(FieldType::kMonth, cell), "2026-08-01") << cell;
  EXPECT_TRUE(says(day(FieldType::kMonth, "202613"), "没有 13 月"));
  EXPECT_TRUE(says(day(FieldType::kMonth, "8月"), "2026-08"));
}

TEST(YearValue, HasFourDigits) {
  EXPECT_EQ(read(FieldType::kYear, "2026"), "n:2026");
  EXPECT_EQ(read(FieldType::kYear, "2026年"), "n:2026");
  EXPECT_EQ(read(FieldType::kYear, "2026年度"), "n:2026");
  EXPECT_EQ(read(FieldType::kYear, "2026", CellKind::kNumber), "n:2026");
  EXPECT_TRUE(says(read(FieldType::kYear, "26"), "四位"));
  EXPECT_TRUE(says(read(FieldType::kYear, "2026-08-05"), "四位"));
}

TEST(BoolValue, KnowsTheUsualWords) {
  for (const char* cell : {"是", "有", "1", "Y", "y", "Yes", "TRUE", "√", "✔", "☑", "对", "１", " 是 "})
    EXPECT_EQ(read(FieldType::kBool, cell), "n:1") << cell;
  for (const char* cell : {"否", "无", "0", "N", "no", "False", "×", "✘", "没有"}) EXPECT_EQ(read(FieldType::kBool, cell), "n:0") << cell;
  EXPECT_TRUE(says(read(FieldType::kBool, "可能"), "是"));
  EXPECT_TRUE(says(read(FieldType::kBool, "2"), "是"));
}

TEST(CodeValue, IsFoundByCodeNameAliasAndLostZero) {
  for (const char* cell : {"01", "户主", "本人", "1", "1.0", "０１", " 户 主 ", "01-户主", "01:户主", "01 户主", "户主-01"})
    EXPECT_EQ(read(FieldType::kCode, cell), "t:01") << cell;
  EXPECT_EQ(read(FieldType::kCode, "28"), "t:28");
  EXPECT_TRUE(says(read(FieldType::kCode, "01-配偶"), "代码表"));
  const std::string reason = read(FieldType::kCode, "邻居");
  EXPECT_TRUE(says(reason, "户主、配偶、其他"));
  EXPECT_FALSE(says(reason, "邻居"));  // the value stands beside the reason, masked where needed
}

TEST(IdValue, IsReadThroughWidthSpacesAndOldForm) {
  for (const char* cell : {"99900119800101001X", "99900119800101001x"}) EXPECT_FALSE(read(FieldType::kResidentId, cell).starts_with("id:"));
  const std::string good = "id:999001198001010017";
  for (const char* cell :
       {"999001198001010017", "９９９００１１９８００１０１００１７", "999001 19800101 0017", "'999001198001010017", "999001-19800101-0017",
        "999001800101001", "\t999001198001010017", "99900119800101001742", "9990011980010100174201"})
    EXPECT_EQ(read(FieldType::kResidentId, cell), good) << cell;
}

TEST(IdValue, SaysHowItWasDamaged) {
  EXPECT_TRUE(says(read(FieldType::kResidentId, "9.99001E+17"), "科学计数法"));
  EXPECT_TRUE(says(read(FieldType::kResidentId, "9.99001198001E+17", CellKind::kNumber), "已丢失"));
  EXPECT_TRUE(says(read(FieldType::kResidentId, "999001198001010000", CellKind::kNumber), "后几位已丢失"));
  EXPECT_TRUE(says(read(FieldType::kResidentId, "999001198001010017", CellKind::kNumber), "后几位已丢失"));
  EXPECT_TRUE(says(read(FieldType::kResidentId, "999001198001010018"), "校验位"));
  EXPECT_TRUE(says(read(FieldType::kResidentId, "999001198002300017"), "出生日期"));
  EXPECT_TRUE(says(read(FieldType::kResidentId, "99900119800101001"), "18 位"));
  EXPECT_FALSE(says(read(FieldType::kResidentId, "999001198001010018"), "9990011980"));  // never the number itself
}

TEST(TextValue, KeepsFormulasAsText) {
  EXPECT_EQ(read(FieldType::kString, "=cmd|' /C calc'!A0"), "t:=cmd|' /C calc'!A0");
  EXPECT_EQ(read(FieldType::kString, "@SUM(1)"), "t:@SUM(1)");
  EXPECT_EQ(read(FieldType::kString, "+86 云县"), "t:+86 云县");
  EXPECT_EQ(read(FieldType::kString, "-x"), "t:-x");
}

TEST(TextValue, IsTrimmedFoldedAndLimited) {
  EXPECT_EQ(read(FieldType::kString, "　ＡＢ１２ "), "t:AB12");
  EXPECT_EQ(read(FieldType::kString, "毛家村 3 组"), "t:毛家村 3 组");
  EXPECT_EQ(read(FieldType::kString, std::string(500, 'x')), "t:" + std::string(500, 'x'));
  EXPECT_TRUE(says(read(FieldType::kString, std::string(501, 'x')), "500"));
  EXPECT_TRUE(says(read(FieldType::kString, "5.33E+17"), "科学计数法"));
  EXPECT_TRUE(says(read(FieldType::kString, "530922000000123456", CellKind::kNumber), "15 位"));
  EXPECT_EQ(read(FieldType::kString, "530922000012345", CellKind::kNumber), "t:530922000012345");
}

TEST(NameValue, LosesThePaddingOfShortNames) {
  EXPECT_EQ(read(FieldType::kName, "王　芳"), "t:王芳");
  EXPECT_EQ(read(FieldType::kName, "王 芳"), "t:王芳");
  EXPECT_EQ(read(FieldType::kName, "阿迪力·吐尔逊"), "t:阿迪力·吐尔逊");
  EXPECT_EQ(read(FieldType::kName, "Li Ming"), "t:Li Ming");
  EXPECT_TRUE(says(read(FieldType::kName, "530922"), "数字"));
}

TEST(PhoneValue, IsMobileOrLandLine) {
  for (const char* cell : {"13812345678", "138 1234 5678", "138-1234-5678", "+86 13812345678", "8613812345678", "１３８１２３４５６７８"})
    EXPECT_EQ(read(FieldType::kPhone, cell), "t:13812345678") << cell;
  EXPECT_EQ(read(FieldType::kPhone, "0883-3211234"), "t:08833211234");
  EXPECT_EQ(read(FieldType::kPhone, "3211234"), "t:3211234");
  EXPECT_EQ(read(FieldType::kPhone, "13812345678", CellKind::kNumber), "t:13812345678");
  for (const char* cell : {"1381234567", "138123456789", "12812345678", "13812345678/13912345678", "无", "1.38E+10"})
    EXPECT_FALSE(read(FieldType::kPhone, cell).starts_with("t:")) << cell;
}

TEST(DivisionValue, IsFilledUpToTwelveDigits) {
  EXPECT_EQ(read(FieldType::kDivision, "530922100201"), "t:530922100201");
  EXPECT_EQ(read(FieldType::kDivision, "530922"), "t:530922000000");
  EXPECT_EQ(read(FieldType::kDivision, "530922100201", CellKind::kNumber), "t:530922100201");
  EXPECT_TRUE(says(read(FieldType::kDivision, "5309221002"), "12 位"));
  EXPECT_TRUE(says(read(FieldType::kDivision, "5.30922E+11"), "科学计数法"));
  EXPECT_TRUE(says(read(FieldType::kDivision, "毛家村"), "12 位"));
}

TEST(Serial, TurnsIntoDaysAndTimes) {
  EXPECT_EQ(serial_to_iso("46239", false), "2026-08-05");
  EXPECT_EQ(serial_to_iso("46239.5", false), "2026-08-05 12:00:00");
  EXPECT_EQ(serial_to_iso("46239.520833333336", false), "2026-08-05 12:30:00");
  EXPECT_EQ(serial_to_iso("61", false), "1900-03-01");
  EXPECT_EQ(serial_to_iso("60", false), std::nullopt);  // 29 February 1900 never was
  EXPECT_EQ(serial_to_iso("44777", true), "2026-08-05");
  EXPECT_EQ(serial_to_iso("-1", false), std::nullopt);
  EXPECT_EQ(serial_to_iso("1E+300", false), std::nullopt);
  EXPECT_EQ(serial_to_iso("1E-300", false), std::nullopt);
  EXPECT_EQ(serial_to_iso("2958465", false), "9999-12-31");
  EXPECT_EQ(serial_to_iso("2958466", false), std::nullopt);
  EXPECT_EQ(serial_to_iso("abc", false), std::nullopt);
}

TEST(ShownValue, MasksWhatIsPersonal) {
  FieldSpec field;
  field.type = FieldType::kResidentId;
  EXPECT_EQ(shown_value(field, "999001198001010018"), "9********");
  field.type = FieldType::kName;
  EXPECT_EQ(shown_value(field, "张三丰"), "张**");
  field.type = FieldType::kPhone;
  EXPECT_EQ(shown_value(field, "1381234567"), "138****567");
  field.type = FieldType::kString;
  field.sensitivity = policy::Sensitivity::kPersonal;
  EXPECT_EQ(shown_value(field, "毛家村三组"), "毛****");
  field.sensitivity = policy::Sensitivity::kInternal;
  EXPECT_EQ(shown_value(field, "2023-02-30"), "2023-02-30");
  EXPECT_EQ(shown_value(field, std::string(50, 'x')), std::string(40, 'x') + "…");
}

RC_GTEST_PROP(Money, ReadsBackWhatItWrites, ()) {
  const auto fen = *rc::gen::inRange<std::int64_t>(-100'000'000'000'000, 100'000'000'000'000);
  const std::string expected = "n:" + std::to_string(fen);
  RC_ASSERT(read(FieldType::kMoney, Money::from_fen(fen).text()) == expected);
  RC_ASSERT(read(FieldType::kMoney, Money::from_fen(fen).grouped_text() + "元") == expected);
}

RC_GTEST_PROP(DateValue, ReadsBackEveryDay, ()) {
  const Date d = Date::from_days(*rc::gen::inRange<std::int32_t>(-25000, 47000));
  const auto [y, m, n] = d.ymd();
  const std::string ys = std::to_string(y), ms = std::to_string(m), ns = std::to_string(n);
  for (const std::string& cell : {d.iso(), ys + "/" + ms + "/" + ns, ys + "." + ms + "." + ns, ys + "年" + ms + "月" + ns + "日"})
    RC_ASSERT(day(FieldType::kDate, cell) == d.iso());
}

// The value in the form that the program itself writes.
std::string canonical(FieldType type, const std::string& value) {
  if (!value.starts_with("n:")) return value.starts_with("t:") ? value.substr(2) : value.substr(3);
  const std::int64_t number = std::stoll(value.substr(2));
  switch (type) {
    case FieldType::kMoney:
      return Money::from_fen(number).text();
    case FieldType::kDate:
      return Date::from_days(static_cast<std::int32_t>(number)).iso();
    case FieldType::kMonth:
      return Date::from_days(static_cast<std::int32_t>(number)).iso().substr(0, 7);
    case FieldType::kBool:
      return number != 0 ? "是" : "否";
    default:
      return std::to_string(number);
  }
}

RC_GTEST_PROP(Normalising, TwiceIsTheSameAsOnce, ()) {
  static const std::pair<FieldType, std::vector<std::string>> kWritten[] = {
      {FieldType::kMoney, {"１，２３４．５", "1.2万元", "0.03亿", "¥ 5", "(12.30)", "人民币7元整", "-8", "1234.5"}},
      {FieldType::kDate, {"2026年8月5日", "二〇二四年三月五日", "20260805", "2026.8.5", "46239", "2026/8/5 0:00"}},
      {FieldType::kMonth, {"二〇二四年三月", "202608", "2026年8月份", "2026/8", "46239"}},
      {FieldType::kYear, {"2026年度", "二〇二四年", "２０２６"}},
      {FieldType::kBool, {"√", "有", "×", "N", "☑", "0"}},
      {FieldType::kCode, {"1", "０２", "妻", "01-户主", " 其 他 "}},
      {FieldType::kInt, {"3.0", "１２人", "5个月", "7天"}},
      {FieldType::kPhone, {"+86 138-1234-5678", "０８８３－２１２３４５６"}},
      {FieldType::kDivision, {"530922", "530922100", "530922100201"}},
      {FieldType::kResidentId, {"１１０１０５１９４９１２３１００２ｘ", "130503670401001", "'11010519491231002X"}},
      {FieldType::kName, {"张　三", " 李四 ", "阿依古丽·买买提"}},
      {FieldType::kString, {"　云县 人民医院　", "'0012"}},
  };
  const auto& [type, cells] = kWritten[*rc::gen::inRange<std::size_t>(0, std::size(kWritten))];
  std::string cell = cells[*rc::gen::inRange<std::size_t>(0, cells.size())];
  for (const std::string& blank : *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(" ", "　", "\t", "\xC2\xA0"))) cell = blank + cell + blank;
  const std::string once = read(type, cell);
  RC_ASSERT(once.starts_with("n:") || once.starts_with("t:") || once.starts_with("id:"));
  RC_ASSERT(read(type, canonical(type, once)) == once);
}

}  // namespace
}  // namespace shouwang::intake
