#include "reporting/document.h"

#include <expat.h>
#include <gmock/gmock.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <thread>

#include "base/text.h"
#include "reporting/printable.h"

namespace shouwang::reporting {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string repeated(std::string_view text, int n) {
  std::string out;
  for (int i = 0; i < n; ++i) out += text;
  return out;
}

/// A page that an XML reader takes is well formed.
std::string problem_of(const std::string& html) {
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser(XML_ParserCreate("UTF-8"), XML_ParserFree);
  if (XML_Parse(parser.get(), html.data(), static_cast<int>(html.size()), 1) == XML_STATUS_OK) return "";
  return std::string(XML_ErrorString(XML_GetErrorCode(parser.get()))) + " in line " +
         std::to_string(XML_GetCurrentLineNumber(parser.get()));
}

/// What a reader of the PDF sees, page by page (each page ends in a form feed). Skips the test where poppler is not installed.
class Pdf : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::system("pdftotext -v >/dev/null 2>&1") != 0) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
  }
  static std::string run(const std::string& command) {
    std::string out;
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) out.append(buffer.data(), n);
    pclose(pipe);
    return out;
  }
  static std::string text_of(const std::string& pdf) {
    std::string path = (std::filesystem::temp_directory_path() / "shouwang-pdf-XXXXXX").string();
    const int descriptor = mkstemp(path.data());
    EXPECT_EQ(write(descriptor, pdf.data(), pdf.size()), static_cast<ssize_t>(pdf.size()));
    close(descriptor);
    std::string out = run("pdftotext -layout " + path + " -");
    std::filesystem::remove(path);
    return out;
  }
  static std::vector<std::string> pages_of(const Document& document) {
    const auto pdf = to_pdf(document);
    if (!pdf) {
      ADD_FAILURE() << pdf.error().text();
      return {};
    }
    std::vector<std::string> pages;
    const std::string text = text_of(*pdf);
    for (const std::string_view page : text::split(text, '\f')) pages.emplace_back(page);
    if (!pages.empty() && pages.back().empty()) pages.pop_back();
    return pages;
  }
  static std::string without_spaces(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
    return text;
  }
};

Document with(Block block) {
  Document d;
  d.title = "试验表";
  d.blocks.push_back(std::move(block));
  return d;
}

/// A red PNG of 2×2 pixels.
const std::string& small_png() {
  static const std::string kPng = [] {
    constexpr unsigned char bytes[] = {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44,
                                       0x52, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x02, 0x08, 0x02, 0x00, 0x00, 0x00, 0xfd,
                                       0xd4, 0x9a, 0x73, 0x00, 0x00, 0x00, 0x10, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0xf8,
                                       0xcf, 0xc0, 0x00, 0x44, 0x0c, 0x10, 0x0a, 0x00, 0x1f, 0xee, 0x03, 0xfd, 0x63, 0x5e, 0xbb,
                                       0x5b, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82};
    return std::string(reinterpret_cast<const char*>(bytes), sizeof bytes);
  }();
  return kPng;
}

Document everything(const std::string& hostile) {
  Document d;
  d.title = "标题" + hostile;
  d.subtitle = hostile;
  d.number = hostile;
  d.footer = hostile;
  d.blocks = {Fields{hostile, {{hostile, hostile}, {"空", ""}}, 2},
              Table{hostile, {hostile, "列"}, {{hostile, "1"}, {"只有一格"}}, {}, 2},
              Paragraph{hostile, hostile + "\n\n第二段"},
              Signatures{{hostile, "村（盖章）", "乡镇（盖章）"}},
              Picture{small_png(), hostile, 30},
              Picture{"not a picture", hostile, 30},
              QrCode{"https://example.org/?a=1&b=" + hostile, hostile, 30}};
  return d;
}

// ---------------------------------------------------------------- text

TEST(Printable, KeepsEveryLetterAndDropsWhatNoSheetCanShow) {
  EXPECT_EQ(printable("张三·𠮷 <b>"), "张三·𠮷 <b>");
  EXPECT_EQ(printable("a\tb\r\nc\x01"
                      "d\x7F"),
            "a b\ncd");
  EXPECT_EQ(printable("好\xE5坏"), "好\xEF\xBF\xBD坏");
  EXPECT_EQ(printable("\xFF"), "\xEF\xBF\xBD");
  EXPECT_EQ(printable("甲\xE2\x80\xAE乙\xEF\xBB\xBF"), "甲乙");  // an override of direction, a byte order mark
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, CountsWidthsInEm) {
  EXPECT_DOUBLE_EQ(em_width("中文"), 2);
  EXPECT_DOUBLE_EQ(em_width("一\n一二三"), 3);
  EXPECT_LT(em_width("2026-10-31"), 6);
  EXPECT_EQ(lines_in("一二三四五", 5), 1);
  EXPECT_EQ(lines_in("一二三四五六", 5), 2);
  EXPECT_EQ(lines_in("", 5), 1);
  EXPECT_EQ(lines_in("\n", 5), 2);
}

TEST(ColumnShares, AddUpToOneAndLeaveRoomForDates) {
  Table table{"", {"日期", "内容"}, {{"2026-10-31", repeated("长", 200)}}, {1, 20}, 0};
  auto shares = column_shares(table, 47);
  EXPECT_NEAR(shares[0] + shares[1], 1, 1e-9);
  EXPECT_GE(shares[0] * 47, 5.5);
  table.widths.clear();
  shares = column_shares(table, 47);
  EXPECT_GE(shares[0] * 47, 5.5);
  EXPECT_GT(shares[1], shares[0]);
  table.widths = {1, 2, 3};  // one too many: by contents
  EXPECT_EQ(column_shares(table, 47).size(), 2u);
}

TEST(ColumnShares, ShareOutEvenlyWhenNothingFits) {
  Table table{"", std::vector<std::string>(30, "2026-10-31"), {}, std::vector<double>(30, 1), 0};
  for (const double share : column_shares(table, 47)) EXPECT_NEAR(share, 1.0 / 30, 1e-9);
}

TEST(GridRows, GiveALongValueARowOfItsOwn) {
  const Fields fields{"", {{"甲", "短"}, {"乙", "短"}, {"丙", repeated("长", 41)}, {"丁", "短"}, {"戊", "两\n行"}, {"己", "短"}}, 2};
  EXPECT_EQ(grid_rows(fields), (std::vector<std::vector<std::size_t>>{{0, 1}, {2}, {3}, {4}, {5}}));
}

TEST(SoundPng, RefusesOtherBytesAndHugePictures) {
  EXPECT_TRUE(is_sound_png(small_png()));
  EXPECT_FALSE(is_sound_png(""));
  EXPECT_FALSE(is_sound_png("GIF89a"));
  std::string huge = small_png();
  huge[16] = '\x7F';  // two thousand million pixels wide
  EXPECT_FALSE(is_sound_png(huge));
}

// ---------------------------------------------------------------- QR

TEST(QrModules, HaveTheThreeFinders) {
  const auto modules = qr_modules("https://example.org/p/abc").value();
  const std::size_t n = modules.size();
  ASSERT_GE(n, 21u);
  EXPECT_EQ((n - 17) % 4, 0u);
  const auto finder = [&](std::size_t x, std::size_t y) {
    for (std::size_t i = 0; i < 7; ++i) {
      for (std::size_t k = 0; k < 7; ++k) {
        const bool ring = i == 0 || i == 6 || k == 0 || k == 6, core = i >= 2 && i <= 4 && k >= 2 && k <= 4;
        if (modules[y + i][x + k] != (ring || core)) return false;
      }
    }
    return true;
  };
  EXPECT_TRUE(finder(0, 0));
  EXPECT_TRUE(finder(n - 7, 0));
  EXPECT_TRUE(finder(0, n - 7));
}

/// Reads a code of version 1 to 6 at level M back: format, mask, bits in their zigzag; error correction is not needed, nothing is damaged.
/// Written from ISO/IEC 18004 alone, so that it does not share the encoder's mistakes. One block only (versions 1 to 3 at level M).
std::string decoded(const std::vector<std::vector<bool>>& m) {
  const int n = static_cast<int>(m.size()), version = (n - 17) / 4;
  int format = 0;
  constexpr std::array<std::array<int, 2>, 15> kFormat = {
      {{8, 0}, {8, 1}, {8, 2}, {8, 3}, {8, 4}, {8, 5}, {8, 7}, {8, 8}, {7, 8}, {5, 8}, {4, 8}, {3, 8}, {2, 8}, {1, 8}, {0, 8}}};
  for (std::size_t i = 0; i < 15; ++i)
    format = format << 1 | static_cast<int>(m[static_cast<std::size_t>(kFormat[i][0])][static_cast<std::size_t>(kFormat[i][1])]);
  format ^= 0b101010000010010;
  EXPECT_EQ(format >> 13, 0) << "error correction level M";
  const int mask = format >> 10 & 7;
  const auto masked = [&](int y, int x) {
    switch (mask) {
      case 0:
        return (y + x) % 2 == 0;
      case 1:
        return y % 2 == 0;
      case 2:
        return x % 3 == 0;
      case 3:
        return (y + x) % 3 == 0;
      case 4:
        return (y / 2 + x / 3) % 2 == 0;
      case 5:
        return y * x % 2 + y * x % 3 == 0;
      case 6:
        return (y * x % 2 + y * x % 3) % 2 == 0;
      default:
        return ((y + x) % 2 + y * x % 3) % 2 == 0;
    }
  };
  const auto function = [&](int y, int x) {
    if ((y < 9 && x < 9) || (y < 9 && x >= n - 8) || (y >= n - 8 && x < 9) || y == 6 || x == 6) return true;
    const int a = n - 7;  // the one alignment pattern
    return version > 1 && y >= a - 2 && y <= a + 2 && x >= a - 2 && x <= a + 2;
  };
  std::vector<bool> bits;
  bool up = true;
  for (int right = n - 1; right > 0; right -= 2) {
    if (right == 6) --right;
    for (int i = 0; i < n; ++i) {
      const int y = up ? n - 1 - i : i;
      for (const int x : {right, right - 1}) {
        if (!function(y, x)) bits.push_back(m[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)] != masked(y, x));
      }
    }
    up = !up;
  }
  std::size_t at = 0;
  const auto take = [&](int count) {
    int value = 0;
    for (int i = 0; i < count; ++i) value = value << 1 | static_cast<int>(bits.at(at++));
    return value;
  };
  EXPECT_EQ(take(4), 4) << "byte mode";
  std::string out;
  for (int length = take(8); length > 0; --length) out += static_cast<char>(take(8));
  return out;
}

TEST(QrModules, AreReadBack) {
  for (const std::string text : {"a", "https://a.cn/p/Qm5kZ8", "毛家村 12317", "=cmd|' /C calc'!A0"})
    EXPECT_EQ(decoded(qr_modules(text).value()), text);
}

TEST(QrModules, RefuseNothingAndTooMuch) {
  EXPECT_EQ(qr_modules("").error().code(), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(qr_modules(std::string(2331, 'x')));
  EXPECT_EQ(qr_modules(std::string(2332, 'x')).error().code(), ErrorCode::kInvalidArgument);
}

// ---------------------------------------------------------------- HTML

TEST(Html, IsWellFormedWhateverStandsInIt) {
  for (const std::string& hostile :
       {std::string("<script>alert('x')</script>"), std::string("\"><img src=x onerror=alert(1)>"), std::string("]]>&amp;<!--"),
        std::string("\xFF\xFE\0z", 4), repeated("长", 3000), std::string("𠮷·阿卜杜拉")}) {
    const std::string html = to_html(everything(hostile), "/forms.css");
    EXPECT_EQ(problem_of(html), "") << hostile.substr(0, 30);
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, Not(HasSubstr("<img src=x")));
  }
}

TEST(Html, CarriesNoStylesOrScriptsOfItsOwn) {
  const std::string html = to_html(everything("张三"), "/forms.css?\"x");
  EXPECT_THAT(html, Not(HasSubstr("style=")));
  EXPECT_THAT(html, Not(HasSubstr("<style")));
  EXPECT_THAT(html, Not(HasSubstr(" on")));
  EXPECT_THAT(html, HasSubstr("href=\"/forms.css?&quot;x\""));
  EXPECT_THAT(html, HasSubstr("<svg"));
  EXPECT_THAT(html, HasSubstr("data:image/png;base64,iVBORw0KGgo"));
  EXPECT_THAT(html, HasSubstr("图片无法显示"));
}

TEST(Html, EscapesNamesAndKeepsLineBreaks) {
  const std::string html = to_html(with(Fields{"", {{"姓名", "<script>&"}, {"住址", "一\n二"}}, 2}), "x.css");
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;&amp;"));
  EXPECT_THAT(html, HasSubstr("一<br/>二"));
}

TEST(Html, SaysWhetherTheSheetIsWideOrLarge) {
  Document d = with(Paragraph{"", "文"});
  EXPECT_THAT(to_html(d, "x"), HasSubstr("<body class=\"sheet\">"));
  d.landscape = d.large_text = true;
  EXPECT_THAT(to_html(d, "x"), HasSubstr("<body class=\"sheet landscape large\">"));
}

// ---------------------------------------------------------------- PDF

TEST_F(Pdf, GivesTheTextBack) {
  const std::vector<std::string> pages = pages_of(everything("张三·𠮷"));
  ASSERT_FALSE(pages.empty());
  EXPECT_THAT(pages[0], HasSubstr("张三·𠮷"));
  EXPECT_THAT(pages[0], HasSubstr("只有一格"));
  EXPECT_THAT(without_spaces(pages.back()), HasSubstr("第" + std::to_string(pages.size()) + "页"));
}

TEST_F(Pdf, TableOverManyPagesRepeatsItsHeader) {
  Table table{"名单", {"序号", "户主姓名", "备注"}, {}, {}, 0};
  for (int i = 1; i <= 120; ++i) table.rows.push_back({std::to_string(i), "户主" + std::to_string(i), ""});
  const std::vector<std::string> pages = pages_of(with(table));
  ASSERT_GE(pages.size(), 3u);
  std::string all;
  for (const std::string& page : pages) {
    EXPECT_THAT(page, HasSubstr("户主姓名"));
    all += page;
  }
  for (int i = 1; i <= 120; ++i) EXPECT_THAT(all, HasSubstr("户主" + std::to_string(i)));
}

TEST_F(Pdf, CellLongerThanAPageGoesOnOnTheNextAndLosesNothing) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "第" + std::to_string(i) + "句";
  const std::vector<std::string> pages = pages_of(with(Table{"", {"列", "长文"}, {{"甲", text}, {"乙", "短"}}, {1, 4}, 0}));
  ASSERT_GE(pages.size(), 3u);
  std::string all;
  for (const std::string& page : pages) {
    EXPECT_THAT(page, HasSubstr("长文"));
    all += without_spaces(page);
  }
  for (int i = 0; i < 3000; i += 97) EXPECT_THAT(all, HasSubstr(std::to_string(i) + "句")) << i;
  EXPECT_THAT(all, HasSubstr("2999句"));
}

TEST_F(Pdf, LongTextWithoutSpacesWraps) {
  const std::vector<std::string> pages = pages_of(with(Paragraph{"", repeated("长", 3000)}));
  std::size_t letters = 0;
  for (const std::string& page : pages) {
    for (std::size_t at = page.find("长"); at != std::string::npos; at = page.find("长", at + 1)) ++letters;
  }
  EXPECT_EQ(letters, 3000u);
  EXPECT_EQ(pages_of(with(Paragraph{"", std::string(3000, 'x')})).size(), 1u);
}

TEST_F(Pdf, NumbersPagesOfEachDocument) {
  Table table{"", {"列"}, std::vector<std::vector<std::string>>(80, {"行"}), {}, 0};
  const auto pdf = to_pdf(std::vector<Document>{with(table), with(Paragraph{"", "另一份"})}).value();
  const std::string text = without_spaces(text_of(pdf));
  EXPECT_THAT(text, HasSubstr("第1页共3页"));
  EXPECT_THAT(text, HasSubstr("第3页共3页"));
  EXPECT_THAT(text, HasSubstr("第1页共1页"));
}

TEST_F(Pdf, TicksBoxes) {
  const std::string text = pages_of(with(Paragraph{"", "☑是 ☐否"})).at(0);
  EXPECT_TRUE(text.find("☑") != std::string::npos || text.find("■") != std::string::npos) << text;
}

TEST_F(Pdf, EmptyBlocksDoNoHarm) {
  Document d;
  d.blocks = {Fields{}, Table{}, Paragraph{}, Signatures{}, Picture{}, QrCode{}, Table{"空表", {"列"}, {}, {}, 0}};
  const std::vector<std::string> pages = pages_of(d);
  ASSERT_EQ(pages.size(), 1u);
  EXPECT_THAT(pages[0], HasSubstr("空表"));
  EXPECT_EQ(problem_of(to_html(d, "")), "");
  EXPECT_TRUE(to_xlsx({d}));
}

TEST(PdfBytes, AreTheSameForTheSameDocument) {
  const auto one = to_pdf(everything("张三"));
  ASSERT_TRUE(one) << one.error().text();
  EXPECT_EQ(*one, to_pdf(everything("张三")).value());
  EXPECT_NE(*one, to_pdf(everything("李四")).value());
  EXPECT_TRUE(one->starts_with("%PDF-1.5"));
  EXPECT_EQ(to_pdf(std::vector<Document>{}).error().code(), ErrorCode::kInvalidArgument);
}

TEST(PdfBytes, EmbedOnlyTheLettersThatAreUsed) { EXPECT_LT(to_pdf(with(Paragraph{"", "返贫监测"})).value().size(), 60'000u); }

TEST(PdfBytes, CanBeMadeByManyThreadsAtOnce) {
  const std::string expected = to_pdf(everything("张三")).value();
  std::array<std::string, 6> made;
  std::vector<std::thread> threads;
  for (std::string& out : made) {
    threads.emplace_back([&out] {
      for (int i = 0; i < 5; ++i) out = to_pdf(everything("张三")).value();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& out : made) EXPECT_EQ(out, expected);
}

// ---------------------------------------------------------------- XLSX

/// Parts of the workbook by name.
std::map<std::string, std::string> unzipped(const std::string& bytes) {
  std::map<std::string, std::string> parts;
  zip_error_t error{};
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = zip_open_from_source(source, ZIP_RDONLY, &error);
  EXPECT_NE(archive, nullptr);
  for (zip_int64_t i = 0; archive && i < zip_get_num_entries(archive, 0); ++i) {
    zip_stat_t stat{};
    zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat);
    zip_file_t* file = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
    std::string content(stat.size, '\0');
    EXPECT_EQ(zip_fread(file, content.data(), content.size()), static_cast<zip_int64_t>(content.size()));
    zip_fclose(file);
    parts[stat.name] = std::move(content);
  }
  if (archive) zip_close(archive);
  return parts;
}

TEST(Xlsx, WritesEveryCellAsText) {
  const auto parts = unzipped(
      to_xlsx({everything("=cmd|' /C calc'!A0"), with(Table{"", {"甲", "乙"}, {{"+1", "@SUM(A1)"}, {"-2", "007"}}, {}, 0})}).value());
  ASSERT_TRUE(parts.contains("xl/worksheets/sheet1.xml"));
  ASSERT_TRUE(parts.contains("xl/worksheets/sheet2.xml"));
  for (const auto& [name, content] : parts) {
    if (!name.starts_with("xl/worksheets/sheet")) continue;
    EXPECT_THAT(content, Not(HasSubstr("<f>"))) << name;
    // A cell that holds anything refers to the shared texts.
    for (std::size_t at = content.find("<v>"); at != std::string::npos; at = content.find("<v>", at + 1))
      EXPECT_EQ(content.substr(at - 7, 7), " t=\"s\">");
  }
  EXPECT_THAT(parts.at("xl/sharedStrings.xml"), HasSubstr("=cmd|' /C calc'!A0"));
  EXPECT_THAT(parts.at("xl/sharedStrings.xml"), HasSubstr("<t>007</t>"));
}

TEST(Xlsx, NamesSheetsLegallyAndUniquely) {
  Document d = with(Paragraph{"", "文"});
  d.title = "[a]:b*c?/\\" + repeated("长", 40);
  Document e = d;
  Document f = d;
  f.title = "History";
  const std::string book = unzipped(to_xlsx({d, e, f}).value()).at("xl/workbook.xml");
  EXPECT_THAT(book, HasSubstr("name=\"abc" + repeated("长", 28) + "\""));
  EXPECT_THAT(book, HasSubstr("name=\"abc" + repeated("长", 24) + " (2)\""));
  EXPECT_THAT(book, HasSubstr("name=\"表\""));
}

TEST(Xlsx, PrintsOnA4AndRepeatsTheHeaderOfALongTable) {
  Table table{"", {"甲", "乙"}, std::vector<std::vector<std::string>>(200, {"一", "二"}), {}, 0};
  Document d = with(table);
  d.landscape = true;
  const auto parts = unzipped(to_xlsx({d}).value());
  EXPECT_THAT(parts.at("xl/worksheets/sheet1.xml"), HasSubstr("paperSize=\"9\""));
  EXPECT_THAT(parts.at("xl/worksheets/sheet1.xml"), HasSubstr("orientation=\"landscape\""));
  EXPECT_THAT(parts.at("xl/workbook.xml"), HasSubstr("_xlnm.Print_Titles"));
}

TEST(Xlsx, SplitsATextThatNoCellTakes) {
  std::string text;
  for (int i = 0; i < 9000; ++i) text += "第" + std::to_string(i) + "句";
  const auto parts = unzipped(to_xlsx({with(Fields{"", {{"甲", text}}, 1})}).value());
  const std::string& texts = parts.at("xl/sharedStrings.xml");
  std::size_t letters = 0;
  for (std::size_t at = texts.find("句"); at != std::string::npos; at = texts.find("句", at + 1)) ++letters;
  EXPECT_EQ(letters, 9000u);
}

TEST(Xlsx, IsTheSameForTheSameDocument) { EXPECT_EQ(to_xlsx({everything("张三")}).value(), to_xlsx({everything("张三")}).value()); }

TEST(Xlsx, RefusesNothing) { EXPECT_EQ(to_xlsx({}).error().code(), ErrorCode::kInvalidArgument); }

}  // namespace
}  // namespace shouwang::reporting
