#include "base/text.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unicode/ucnv.h>

namespace shouwang::text {
namespace {

std::string gb(std::string_view utf8) { return *from_utf8(utf8, Encoding::kGb18030); }
Encoding guess(std::string_view bytes) {
  const auto e = detect_encoding(bytes);
  EXPECT_TRUE(e);
  return e ? *e : Encoding::kUtf16Be;
}

// Any Unicode text, biased towards what registers hold.
rc::Gen<std::string> any_text() {
  const auto one = rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0x20, 0x7F), rc::gen::inRange<std::uint32_t>(0x4E00, 0xA000),
                                  rc::gen::inRange<std::uint32_t>(0x80, 0xD800), rc::gen::inRange<std::uint32_t>(0xE000, 0x110000));
  return rc::gen::map(rc::gen::container<std::vector<std::uint32_t>>(one), [](const std::vector<std::uint32_t>& codes) {
    std::string units;
    for (const auto c : codes) {
      const auto put = [&](std::uint32_t u) {
        units += static_cast<char>(u);
        units += static_cast<char>(u >> 8);
      };
      if (c < 0x10000)
        put(c);
      else
        put(0xD800 + ((c - 0x10000) >> 10)), put(0xDC00 + (c & 0x3FF));
    }
    return to_utf8("\xFF\xFE" + units, Encoding::kUtf16Le)->utf8;
  });
}

TEST(Utf8, AcceptsExactlyTheSequencesOfTheStandard) {
  for (const char* good :
       {"", "abc", "中文", "é", "𠮷", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF", "\xC2\x80", "\xE0\xA0\x80", "\xF0\x90\x80\x80"})
    EXPECT_TRUE(is_valid_utf8(good)) << good;
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
                          "\xF5\x80\x80\x80", "\xFF", "\xE4\xB8", "a\xE4", "\xE4\xB8\x41"})
    EXPECT_FALSE(is_valid_utf8(bad)) << bad;
}

TEST(Utf8, TellsWhereItBreaks) {
  EXPECT_EQ(first_invalid_utf8("姓名,张三"), std::string_view::npos);
  EXPECT_EQ(first_invalid_utf8("abc\xFF"), 3u);
  EXPECT_EQ(first_invalid_utf8("中\xE4\xB8"), 3u);
  EXPECT_EQ(first_invalid_utf8("0123456789abcdef\x80"), 16u);
}

TEST(Utf8, CountsAndCutsCodePointsWhole) {
  EXPECT_EQ(count_code_points("a中𠮷"), 3u);
  EXPECT_EQ(first_code_points("a中𠮷", 2), "a中");
  EXPECT_EQ(first_code_points("a中𠮷", 0), "");
  EXPECT_EQ(first_code_points("a中𠮷", 9), "a中𠮷");
}

TEST(DetectEncoding, ReadsByteOrderMarks) {
  EXPECT_EQ(guess("\xEF\xBB\xBF"
                  "a"),
            Encoding::kUtf8);
  EXPECT_EQ(guess("\xFF\xFE"
                  "a"),
            Encoding::kUtf16Le);
  EXPECT_EQ(guess("\xFE\xFF"
                  "a"),
            Encoding::kUtf16Be);
  EXPECT_EQ(guess("\x84\x31\x95\x33"
                  "a"),
            Encoding::kGb18030);
}

TEST(DetectEncoding, TakesAsciiAndNothingAsUtf8) {
  EXPECT_EQ(guess(""), Encoding::kUtf8);
  EXPECT_EQ(guess("id,amount\r\n1,2.50\r\n"), Encoding::kUtf8);
}

TEST(DetectEncoding, TellsShortChineseTextApart) {
  for (const char* word :
       {"联通", "姓名", "模式", "张三", "路", "农户", "医保结算", "身份证号", "岩温", "佤", "村", "一", "a,模式,1", "牛", "纳入"}) {
    EXPECT_EQ(guess(word), Encoding::kUtf8) << word;
    if (std::string_view(word) == "路") continue;  // C2 B7 alone is "·" as well
    EXPECT_EQ(guess(gb(word)), Encoding::kGb18030) << word;
  }
}

TEST(DetectEncoding, KeepsUtf8WithOnlyAMiddleDot) {
  EXPECT_EQ(guess("A\xC2\xB7"
                  "B,1"),
            Encoding::kUtf8);
}

TEST(DetectEncoding, KnowsFourByteGb18030) {
  EXPECT_EQ(guess(gb("姓名,𠮷")), Encoding::kGb18030);
  EXPECT_EQ(guess(gb("㐀䶵")), Encoding::kGb18030);
}

TEST(DetectEncoding, IgnoresWhereTheSampleIsCut) {
  std::string text;
  for (int k = 0; k < 40; ++k) text += "户编号,姓名,𠮷" + std::to_string(k) + "\n";
  const std::string other = gb(text);
  for (std::size_t n = 8; n < text.size(); ++n) EXPECT_EQ(guess(std::string_view(text).substr(0, n)), Encoding::kUtf8) << n;
  for (std::size_t n = 8; n < other.size(); ++n) EXPECT_EQ(guess(std::string_view(other).substr(0, n)), Encoding::kGb18030) << n;
}

TEST(DetectEncoding, LooksAtTheFirstQuarterMegabyteOnly) {
  std::string text;
  while (text.size() < 256 * 1024 + 7) text += "村";  // the limit falls inside a character
  EXPECT_EQ(guess(text + "\xFF\xFF"), Encoding::kUtf8);
  EXPECT_EQ(guess(gb(text) + "\xFF\xFF"), Encoding::kGb18030);
}

TEST(DetectEncoding, KnowsUtf16WithoutAMark) {
  EXPECT_EQ(guess(*from_utf8("姓名,金额\n张三,1\n", Encoding::kUtf16Le)), Encoding::kUtf16Le);
  EXPECT_EQ(guess(*from_utf8("姓名,金额\n张三,1\n", Encoding::kUtf16Be)), Encoding::kUtf16Be);
}

TEST(DetectEncoding, StaysWithTheEncodingWhenAFewBytesAreBroken) {
  std::string text;
  for (int k = 0; k < 20; ++k) text += "云县爱华镇,";
  EXPECT_EQ(guess(text + "\xFF" + text), Encoding::kUtf8);
  EXPECT_EQ(guess(gb(text) + "\xFF" + gb(text)), Encoding::kGb18030);
}

TEST(DetectEncoding, RefusesBinaryData) {
  const std::string zip("PK\x03\x04\x14\x00\x08\x08\x08\x00\xFF\xFF\x00\x01", 14);
  const auto e = detect_encoding(zip);
  ASSERT_FALSE(e);
  EXPECT_EQ(e.error().code(), ErrorCode::kBadEncoding);
  EXPECT_FALSE(detect_encoding("\x01\x02\x03\x04\x05\x06"));
  EXPECT_FALSE(detect_encoding("\xFF\x80\xFF\x80\xFF\x80"));
}

TEST(ToUtf8, DropsTheMark) {
  EXPECT_EQ(to_utf8("\xEF\xBB\xBF村", Encoding::kUtf8)->utf8, "村");
  EXPECT_EQ(to_utf8("\x84\x31\x95\x33" + gb("村"), Encoding::kGb18030)->utf8, "村");
  EXPECT_EQ(to_utf8(std::string_view("\xFF\xFE\x51\x67", 4), Encoding::kUtf16Le)->utf8, "村");
  EXPECT_EQ(to_utf8(std::string_view("\xFE\xFF\x67\x51", 4), Encoding::kUtf16Be)->utf8, "村");
}

TEST(ToUtf8, ReplacesAndCountsInvalidSequences) {
  const auto check = [](std::string_view bytes, Encoding e, std::string_view expected, std::size_t replaced) {
    const auto d = to_utf8(bytes, e);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->utf8, expected);
    EXPECT_EQ(d->replaced, replaced);
  };
  check(
      "a\xFF"
      "b",
      Encoding::kUtf8,
      "a\uFFFD"
      "b",
      1);
  check("\xE4\xB8", Encoding::kUtf8, "\uFFFD", 1);
  check(
      "\xE4\xB8"
      "a",
      Encoding::kUtf8,
      "\uFFFD"
      "a",
      1);
  check("\xED\xA0\x80", Encoding::kUtf8, "\uFFFD\uFFFD\uFFFD", 3);
  check(
      "a\xFF"
      "b",
      Encoding::kGb18030,
      "a\uFFFD"
      "b",
      1);
  check("\xB4", Encoding::kGb18030, "\uFFFD", 1);
  check("\xB4\xE5\x80", Encoding::kGb18030, "村\uFFFD", 1);
  check("\xB4,1", Encoding::kGb18030, "\uFFFD,1", 1);
  check("\x81\x30\x81", Encoding::kGb18030, "\uFFFD", 1);
  check("\xFE\x39\xFE\x39", Encoding::kGb18030, "\uFFFD", 1);
  check(std::string_view("\x00\xD8\x61\x00", 4), Encoding::kUtf16Le,
        "\uFFFD"
        "a",
        1);
  check(std::string_view("\x00\xDC\x61", 3), Encoding::kUtf16Le, "\uFFFD\uFFFD", 2);
}

TEST(ToUtf8, ReadsFourByteGb18030) {
  EXPECT_EQ(to_utf8("\x81\x39\xEE\x39", Encoding::kGb18030)->utf8, "㐀");
  EXPECT_EQ(to_utf8("\x90\x30\x81\x30", Encoding::kGb18030)->utf8, "\U00010000");
  EXPECT_EQ(to_utf8("\xE3\x32\x9A\x35", Encoding::kGb18030)->utf8, "\U0010FFFF");
  EXPECT_EQ(to_utf8("\xE3\x32\x9A\x36", Encoding::kGb18030)->replaced, 1u);
  EXPECT_EQ(to_utf8("\x84\x31\xA4\x37", Encoding::kGb18030)->utf8, "\uFFFD");
}

TEST(ToUtf8, ReadsBackWhatEveryEncodingWrote) {
  for (const Encoding e : {Encoding::kUtf8, Encoding::kGb18030, Encoding::kUtf16Le, Encoding::kUtf16Be})
    EXPECT_TRUE(rc::check([e] {
      const std::string text = *any_text();
      if (text.starts_with("\xEF\xBB\xBF")) return;
      const auto back = to_utf8(*from_utf8(text, e), e);
      RC_ASSERT(back->utf8 == text);
      RC_ASSERT(back->replaced == 0u);
    }));
}

TEST(ToUtf8, GivesTheSameGb18030AsIcu) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open("gb18030", &status);
  ASSERT_TRUE(U_SUCCESS(status));
  for (std::uint32_t c = 0x80; c < 0x110000; c += c < 0x10000 ? 1 : 251) {
    if (c >= 0xD800 && c < 0xE000) continue;
    UChar units[2];
    std::int32_t n = 0;
    U16_APPEND_UNSAFE(units, n, c);
    char bytes[8];
    status = U_ZERO_ERROR;
    const auto size = ucnv_fromUChars(converter, bytes, sizeof bytes, units, n, &status);
    std::string utf8;
    const std::string raw(reinterpret_cast<const char*>(units), static_cast<std::size_t>(n) * 2);
    utf8 = to_utf8("\xFF\xFE" + raw, Encoding::kUtf16Le)->utf8;
    EXPECT_EQ(gb(utf8), std::string(bytes, static_cast<std::size_t>(size))) << std::hex << c;
    if (c == 0xFEFF) continue;  // the mark itself is dropped
    EXPECT_EQ(to_utf8(gb(utf8), Encoding::kGb18030)->utf8, utf8) << std::hex << c;
  }
  ucnv_close(converter);
}

TEST(ToUtf8, NeverGivesInvalidUtf8) {
  for (const Encoding e : {Encoding::kUtf8, Encoding::kGb18030, Encoding::kUtf16Le, Encoding::kUtf16Be})
    EXPECT_TRUE(rc::check([e](const std::string& bytes) { RC_ASSERT(is_valid_utf8(to_utf8(bytes, e)->utf8)); }));
}

TEST(FromUtf8, RefusesInvalidText) {
  const auto out = from_utf8("a\xFF", Encoding::kGb18030);
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().code(), ErrorCode::kBadEncoding);
}

TEST(FoldWidth, MakesFullWidthFormsHalfWidth) {
  EXPECT_EQ(fold_width("５３０９…Ｘ　（三）"), "5309...X (三)");
  EXPECT_EQ(fold_width("１，２３４．５０"), "1,234.50");
  EXPECT_EQ(fold_width("ＡＢＣａｂｃ"), "ABCabc");
  EXPECT_EQ(fold_width("㎡"), "m2");
  EXPECT_EQ(fold_width("云县爱华镇"), "云县爱华镇");
}

TEST(FoldWidth, TrimsEveryKindOfSpaceAtBothEndsOnly) {
  EXPECT_EQ(fold_width("  张 三\t\r\n"), "张 三");
  EXPECT_EQ(fold_width("\u3000张三\u00A0"), "张三");
  EXPECT_EQ(fold_width("\uFEFF\u200B张\u200B三\u200D\u2060"), "张\u200B三");
  EXPECT_EQ(fold_width("\u2003\u202F12\u2028"), "12");
  EXPECT_EQ(fold_width(" \u3000 "), "");
  EXPECT_EQ(fold_width(""), "");
}

TEST(Squeeze, DropsSpacesAndInvisibleCharactersInsideToo) {
  EXPECT_EQ(squeeze(" 张　三 "), "张三");
  EXPECT_EQ(squeeze("5309\u200B22 1980\u00A00101\uFEFF001x"),
            "530922"
            "19800101"
            "001x");
  EXPECT_EQ(squeeze("９９９９２２ １９８０"), "9999221980");
  EXPECT_EQ(squeeze("岩温·娜"), "岩温·娜");
}

TEST(Squeeze, JoinsAnAccentThatAnInvisibleCharacterKeptApart) { EXPECT_EQ(squeeze("e\u200B\u0301"), "é"); }

TEST(Squeeze, ChangesNothingTheSecondTime) {
  EXPECT_TRUE(rc::check([] {
    const std::string once = squeeze(*any_text());
    RC_ASSERT(is_valid_utf8(once));
    RC_ASSERT(squeeze(once) == once);
  }));
}

TEST(TrimAscii, CutsSpacesAtBothEnds) {
  EXPECT_EQ(trim_ascii(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim_ascii(" \t"), "");
  EXPECT_EQ(trim_ascii(""), "");
}

TEST(LowerAscii, LeavesOtherLettersAlone) { EXPECT_EQ(lower_ascii("ABC中É"), "abc中É"); }

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

TEST(Mask, KeepsTheFirstCharacterOfAName) {
  EXPECT_EQ(mask_name("张三丰"), "张**");
  EXPECT_EQ(mask_name("王芳"), "王*");
  EXPECT_EQ(mask_name("岩温·娜"), "岩***");
  EXPECT_EQ(mask_name(""), "");
}

TEST(Mask, KeepsThreeAndFourDigitsOfAPhone) {
  EXPECT_EQ(mask_phone("13812345678"), "138****5678");
  EXPECT_EQ(mask_phone("123456"), "******");
  EXPECT_EQ(mask_phone("1234567"), "123****");
  EXPECT_EQ(mask_phone("08832123456"), "088****3456");
  EXPECT_EQ(mask_phone(""), "");
}

TEST(Mask, CutsAnAddressAfterSixCharacters) {
  EXPECT_EQ(mask_address("云南省临沧市云县爱华镇12组3号"), "云南省临沧市****");
  EXPECT_EQ(mask_address(""), "");
}

TEST(DefuseFormula, PutsAnApostropheBeforeWhatASpreadsheetWouldRun) {
  for (const char* risky :
       {"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\r=1", "＝1+1", "＋a", "－a", "＠a", "-", "+1,2a", "=", "-1-1"})
    EXPECT_EQ(defuse_formula(risky), std::string("'") + risky);
}

TEST(DefuseFormula, LeavesPlainNumbersAndTextAlone) {
  for (const char* plain : {"-12.50", "+3", "-1,234.5", "张三", "1=1", "", "a-b", "+8613812345678", "-.5"})
    EXPECT_EQ(defuse_formula(plain), plain);
}

}  // namespace
}  // namespace shouwang::text
