#include "casework/notice.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>

#include "base/resident_id.h"
#include "base/text.h"
#include "screening/testing/memory_store.h"
#include "screening/testing/test_pack.h"

namespace shouwang::casework {
namespace {

using screening::testing::day;

/// The pack of the screening tests with what notices need.
policy::Pack make_pack() {
  policy::Pack pack = screening::testing::test_pack();
  pack.procedure.notice.days = "notice_days";
  pack.procedure.notice.health_words = {"白血病", "精神分裂", "HIV", "透析", "癌"};
  policy::Parameter days;
  days.id = "notice_days";
  days.kind = cel::Kind::kInt;
  days.unit = "自然日";
  days.values.push_back({day(2026, 1, 1), kForever, {cel::Kind::kInt, 5, std::nullopt}, {}, false});
  pack.parameters.emplace(days.id, days);
  pack.code_tables["health"] = {
      "health",
      "健康状况",
      "测试",
      {{"1", "健康", {"良好"}}, {"2", "长期慢性病", {"慢性病"}}, {"3", "患有大病", {"大病"}}, {"5", "残疾，长期慢性病", {}}}};
  pack.code_tables["disability_category"] = {
      "disability_category", "残疾类别", "测试", {{"4", "肢体残疾", {"肢体"}}, {"1", "视力残疾", {"盲"}}}};
  pack.code_tables["monitored_class"] = {"monitored_class", "对象类别", "测试", {{"3", "突发严重困难户", {}}}};
  pack.procedure.measures = {{"job", "公益性岗位", "就业帮扶", {"07"}, true, true, "any", "", false},
                             {"loan", "小额信贷", "金融帮扶", {}, true, true, "able", "", false},
                             {"work", "就近务工", "就业帮扶", {"07"}, true, true, "able", "", false},
                             {"visit", "送医上门", "健康帮扶", {"01"}, false, true, "any", "", false}};
  return pack;
}
const policy::Pack& pack() {
  static const policy::Pack kPack = make_pack();
  return kPack;
}

std::vector<Leak> scan(std::string_view text) { return scan_for_leaks(text, pack()); }

// ------------------------------------------------------------------ names

std::string masked(std::string_view name, int first = 1, int last = 0) {
  policy::NoticePolicy policy;
  policy.name_keep_first = first;
  policy.name_keep_last = last;
  return mask_for_notice(name, policy);
}

TEST(NoticeName, KeepsTheFirstCharacterByDefault) {
  EXPECT_EQ(masked("张三丰"), "张**");
  EXPECT_EQ(masked("欧阳春花"), "欧***");
}

TEST(NoticeName, KeepsWhatThePackSays) {
  EXPECT_EQ(masked("张三丰", 1, 1), "张*丰");
  EXPECT_EQ(masked("欧阳春花", 1, 1), "欧**花");
  EXPECT_EQ(masked("欧阳春花", 2, 0), "欧阳**");
  EXPECT_EQ(masked("张三丰", 0, 1), "**丰");
  EXPECT_EQ(masked("张三丰", 0, 0), "***");
}

TEST(NoticeName, ANameOfTwoShowsOneCharacter) {
  EXPECT_EQ(masked("王芳"), "王*");
  EXPECT_EQ(masked("王芳", 1, 1), "王*");
  EXPECT_EQ(masked("王芳", 2, 2), "王*");
  EXPECT_EQ(masked("王芳", 0, 1), "*芳");
}

TEST(NoticeName, ANameOfOneShowsNothing) {
  EXPECT_EQ(masked("李"), "*");
  EXPECT_EQ(masked("李", 1, 1), "*");
  EXPECT_EQ(masked(""), "");
}

TEST(NoticeName, AlwaysHidesAtLeastOneCharacter) {
  EXPECT_EQ(masked("张三丰", 2, 1), "张三*");
  EXPECT_EQ(masked("张三丰", 9, 9), "张三*");
  EXPECT_EQ(masked("张三丰", -1, -5), "***");
}

TEST(NoticeName, ANameWithADotShowsItsFirstCharacterAndThePacksLast) {
  EXPECT_EQ(masked("阿依古丽·买买提", 2, 0), "阿*******");
  EXPECT_EQ(masked("阿依古丽•买买提", 3, 1), "阿******提");
}

TEST(NoticeName, CountsCharactersNotBytes) {
  EXPECT_EQ(masked("𠮷野家"), "𠮷**");
  EXPECT_EQ(masked("张　三"), "张*");
  EXPECT_EQ(masked("\xFF\xFE"), "");
}

// ------------------------------------------------------------------ lines

CaseFile some_case() {
  CaseFile file;
  file.id = CaseId(7);
  file.monitored_class = "3";
  file.measures.resize(4);
  file.measures[0].kind = "job";
  file.measures[1].kind = "loan";
  file.measures[1].state = MeasureState::kFailed;
  file.measures[2].kind = "work";
  file.measures[2].state = MeasureState::kDelivered;
  file.measures[3].kind = "gone from the catalogue";
  return file;
}

TEST(NoticeLine, NamesTheClassOnAdmission) {
  const NoticeLine line = notice_line(some_case(), "张三丰", "3组", 4, policy::PhaseKind::kAdmission, pack());
  EXPECT_EQ(line.case_id, CaseId(7));
  EXPECT_EQ(line.name, "张**");
  EXPECT_EQ(line.group, "3组");
  EXPECT_EQ(line.members, 4);
  EXPECT_EQ(line.content, "突发严重困难户");
}

TEST(NoticeLine, NamesGroupsOfMeasuresThatStillCountOnceEach) {
  EXPECT_EQ(notice_line(some_case(), "张三丰", "3组", 4, policy::PhaseKind::kMeasures, pack()).content, "就业帮扶");
}

TEST(NoticeLine, LeavesOutAGroupNameThatMayNotHangThere) {
  EXPECT_EQ(notice_line(some_case(), "张三丰", "3组 13800138000", 4, policy::PhaseKind::kElimination, pack()).group, "");
}

TEST(NoticeLine, TakesTheTitleOfTheRegionsOwnClass) {
  policy::Pack own = pack();
  policy::MonitoredClass& only = own.procedure.classes.emplace_back();
  only.code = "3";
  only.title = "农村防止返贫致贫对象";
  EXPECT_EQ(notice_line(some_case(), "张三丰", "", 1, policy::PhaseKind::kElimination, own).content, "农村防止返贫致贫对象");
}

// ------------------------------------------------------------------ days

TEST(NoticeDays, TheDayOfPostingDoesNotCount) { EXPECT_EQ(notice_closes(day(2026, 10, 8), pack(), day(2026, 10, 8)), day(2026, 10, 13)); }

TEST(NoticeDays, WorkingDaysFollowTheCalendar) {
  policy::Pack working = pack();
  working.parameters.at("notice_days").unit = "工作日";
  EXPECT_EQ(notice_closes(day(2026, 10, 23), working, day(2026, 10, 23)), day(2026, 10, 30));  // from Friday over one weekend
}

TEST(NoticeDays, WithoutALengthInForceNothingCloses) {
  EXPECT_EQ(notice_closes(day(2025, 12, 31), pack(), day(2025, 12, 31)), kForever);
  EXPECT_NE(notice_closes(day(2026, 1, 1), pack(), day(2026, 1, 1)), kForever);
}

// ------------------------------------------------------------------ leaks

struct Hostile {
  const char* text;
  const char* kind;
};

class LeakFound : public ::testing::TestWithParam<Hostile> {};

TEST_P(LeakFound, IsFoundAndNamed) {
  const auto leaks = scan(GetParam().text);
  ASSERT_FALSE(leaks.empty()) << GetParam().text;
  EXPECT_EQ(leaks[0].kind, GetParam().kind) << GetParam().text << " → " << leaks[0].around;
}

constexpr const char *kId = "身份证号", *kMobile = "手机号", *kLandline = "座机号码", *kAccount = "银行账号", *kHealth = "健康信息";

// 53092219900512001X has the right check character; 11010519491231002X is the example of the standard.
INSTANTIATE_TEST_SUITE_P(
    Numbers, LeakFound,
    ::testing::Values(Hostile{"户主身份证11010519491231002X，特此公示", kId}, Hostile{"110105194912310021", kId},
                      Hostile{"11010519491231002x", kId}, Hostile{"11010519491231002×", kId}, Hostile{"11010519491231002Х", kId},
                      Hostile{"110105 19491231 002X", kId}, Hostile{"110105-19491231-002X", kId}, Hostile{"110105-1949-12-31-002X", kId},
                      Hostile{"110105.1949.12.31.002X", kId}, Hostile{"１１０１０５１９４９１２３１００２Ｘ", kId},
                      Hostile{"1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", kId}, Hostile{"11010519491231002 X", kId},
                      Hostile{"110105\xE2\x80\x8B"
                              "19491231\xE2\x80\x8B"
                              "0021",
                              kId},
                      Hostile{"一一〇一〇五一九四九一二三一〇〇二X", kId}, Hostile{"壹壹零壹零伍壹玖肆玖壹贰叁壹零零贰壹", kId},
                      Hostile{"110105一九四九12310021", kId}, Hostile{"①①⓪①⓪⑤①⑨④⑨①②③①⓪⓪②①", kId}, Hostile{"110105\n194912310021", kId},
                      Hostile{"110105，19491231，0021", kId}, Hostile{"编号A110105194912310021号", kId},
                      Hostile{"911010519491231002X", kId}, Hostile{"𝟏𝟏𝟎𝟏𝟎𝟓𝟏𝟗𝟒𝟗𝟏𝟐𝟑𝟏𝟎𝟎𝟐𝟏", kId}, Hostile{"1̶1̶0̶1̶0̶5̶1̶9̶4̶9̶1̶2̶3̶1̶0̶0̶2̶1̶", kId},
                      Hostile{"110105491231002", kId}, Hostile{"110105 491231 002", kId}, Hostile{"身份证：110105491231002。", kId},
                      Hostile{"11010519491331002X", kId}, Hostile{"81000019491231002X", kId}, Hostile{"931105194912310021", kId},
                      Hostile{"110105/19491231/0021", kId}, Hostile{"联系人13800138000", kMobile}, Hostile{"138 0013 8000", kMobile},
                      Hostile{"138-0013-8000", kMobile}, Hostile{"138.0013.8000", kMobile}, Hostile{"１３８００１３８０００", kMobile},
                      Hostile{"+8613800138000", kMobile}, Hostile{"8613800138000", kMobile}, Hostile{"008613800138000", kMobile},
                      Hostile{"+86 138 0013 8000", kMobile}, Hostile{"0086-138-0013-8000", kMobile}, Hostile{"013800138000", kMobile},
                      Hostile{"一三八〇〇一三八〇〇〇", kMobile}, Hostile{"幺三八零零幺三八零零零", kMobile},
                      Hostile{"138一0013一8000", kMobile}, Hostile{"二、13800138000", kMobile}, Hostile{"第一13800138000", kMobile},
                      Hostile{"①13800138000", kMobile}, Hostile{"1 3 8 0 0 1 3 8 0 0 0", kMobile}, Hostile{"138—0013—8000", kMobile},
                      Hostile{"tel13800138000", kMobile}, Hostile{"19912345678", kMobile},
                      Hostile{"公示期至2026-10-15 13800138000", kMobile},
                      Hostile{"1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", kMobile}));

INSTANTIATE_TEST_SUITE_P(LandlinesAndAccounts, LeakFound,
                         ::testing::Values(Hostile{"电话0883-2123456", kLandline}, Hostile{"（0883）2123456", kLandline},
                                           Hostile{"(0883) 212 3456", kLandline}, Hostile{"0883 2123456", kLandline},
                                           Hostile{"08832123456", kLandline}, Hostile{"010-62345678", kLandline},
                                           Hostile{"01062345678", kLandline}, Hostile{"021 6234 5678", kLandline},
                                           Hostile{"+86 883 2123456", kLandline}, Hostile{"0086-10-62345678", kLandline},
                                           Hostile{"０８８３－２１２３４５６", kLandline}, Hostile{"0883一2123456", kLandline},
                                           Hostile{"零八八三 二一二三四五六", kLandline}, Hostile{"0883-2123456-801", kLandline},
                                           Hostile{"0871—65123456", kLandline}, Hostile{"6228480402564890018", kAccount},
                                           Hostile{"6228 4804 0256 4890 018", kAccount}, Hostile{"6222-0202-0011-2233", kAccount},
                                           Hostile{"４３９２２２５５１２３４５６７８", kAccount}, Hostile{"4111 1111 1111 1111", kAccount},
                                           Hostile{"5 5 5 5 5 5 5 5 5 5 5 5 4 4 4 4", kAccount}, Hostile{"123456789012", kAccount},
                                           Hostile{"240512010123456", kAccount}, Hostile{"陆贰贰贰零贰零贰零零壹壹贰贰叁叁", kAccount},
                                           Hostile{"账号：530922001001", kAccount}, Hostile{"卡号 12345678", kAccount},
                                           Hostile{"账号 1234 5678 90", kAccount}, Hostile{"存折2405120101", kAccount},
                                           Hostile{"一卡通账户2405120101", kAccount}, Hostile{"53092219900512****", kAccount}));

INSTANTIATE_TEST_SUITE_P(Health, LeakFound,
                         ::testing::Values(Hostile{"因患白血病致困", kHealth}, Hostile{"家中有人患有大病", kHealth},
                                           Hostile{"肢体残疾二级", kHealth}, Hostile{"长期慢性病", kHealth},
                                           Hostile{"残 疾、慢 性 病", kHealth}, Hostile{"精-神-分-裂", kHealth},
                                           Hostile{"ＨＩＶ感染", kHealth}, Hostile{"hiv", kHealth},
                                           Hostile{"血液透\xE2\x80\x8B析", kHealth}, Hostile{"透\n析", kHealth}, Hostile{"胃癌", kHealth},
                                           Hostile{"视力残疾", kHealth}));

class HarmlessText : public ::testing::TestWithParam<const char*> {};

TEST_P(HarmlessText, IsLeftAlone) {
  for (const Leak& leak : scan(GetParam())) ADD_FAILURE() << GetParam() << " → " << leak.kind << " " << leak.around;
}

INSTANTIATE_TEST_SUITE_P(
    Notices, HarmlessText,
    ::testing::Values("", "公示期：2026年10月15日至2026年10月20日", "公示时间2026-10-15至2026-10-20", "2026.10.15—2026.10.20 18:00",
                      "2026-10-15 2026-10-20", "2026/10/15 8:30", "二〇二六年十月十五日", "2026.10.15-2026.11.05 8:00",
                      "20261015至20261020", "本村共312户1286人，其中监测对象12户45人", "补助金额12,000.00元", "合计 13800000 元",
                      "发放资金1234567890元", "行政村代码530922001001", "530922001000", "530922000000 某县", "1,234,567.89元",
                      "云农办通〔2025〕1号", "临乡振发〔2022〕37号", "第3组、第12组", "一、公示内容 二、公示期限 三、联系方式",
                      "监督电话：12317", "举报热线 12345", "服务电话400-123-4567", "受理编号20261015000123", "202610150001",
                      "2021 2022 2023 2024 2025", "百分之八十五点三", "人均纯收入8700元，低于9000元", "海拔1820米，面积60㎡",
                      "身体健康，家庭和睦", "健康帮扶、就业帮扶", "县残疾人联合会、疾病预防控制中心", "已参加大病保险", "防治病虫害12次",
                      "138****8000", "53*************123", "张**、李*", "1 2 3 4 5 6 7 8", "（1）12户（2）35户（3）8户",
                      "东经100.08度，北纬23.88度", "0.8832123元", "邮编677000", "良好", "视力不好", "参会35人，同意33票，反对1票，弃权1票",
                      "８月１５日上午９时", "第一书记、第一批、十二届三中全会", "总户数 1280 总人口 5120 脱贫户 310", "13、15、18 组",
                      "2026年第3季度（7—9月）"));

TEST(LeakScan, StarsTheFindingAndShowsWhereItIs) {
  const auto leaks = scan("请于五日内联系村委会王主任13800138000，逾期不候");
  ASSERT_EQ(leaks.size(), 1u);
  EXPECT_EQ(leaks[0].kind, kMobile);
  EXPECT_EQ(leaks[0].around, "联系村委会王主任***********，逾期不候");
}

TEST(LeakScan, ShowsNoDigitOfAnotherFindingBesideIt) {
  const auto leaks = scan("13800138000 13900139000 11010519491231002X");
  ASSERT_EQ(leaks.size(), 3u);
  for (const Leak& leak : leaks) EXPECT_EQ(leak.around.find_first_of("0123456789X"), std::string::npos) << leak.around;
}

TEST(LeakScan, FindsEveryKindInOneText) {
  const auto leaks = scan("张三，110105194912310021，13800138000，0883-2123456，6228480402564890018，白血病");
  ASSERT_EQ(leaks.size(), 5u);
  EXPECT_EQ(leaks[0].kind, kId);
  EXPECT_EQ(leaks[1].kind, kMobile);
  EXPECT_EQ(leaks[2].kind, kLandline);
  EXPECT_EQ(leaks[3].kind, kAccount);
  EXPECT_EQ(leaks[4].kind, kHealth);
}

TEST(LeakScan, KnowsTheProvinceOfTheDeployment) {
  policy::Pack anhui = pack();
  anhui.regions = {"3412"};
  EXPECT_TRUE(scan_for_leaks("341221001001", anhui).empty());
  EXPECT_EQ(scan_for_leaks("530922001001", anhui).size(), 1u);
  policy::Pack nowhere = pack();
  nowhere.regions.clear();
  EXPECT_TRUE(scan_for_leaks("341221001001", nowhere).empty());
  EXPECT_EQ(scan_for_leaks("200922001001", nowhere).size(), 1u) << "no such province";
  EXPECT_EQ(scan_for_leaks("530000001001", nowhere).size(), 1u) << "a village of no county";
  EXPECT_EQ(scan_for_leaks("539122001001", nowhere).size(), 1u) << "no such prefecture";
  EXPECT_EQ(scan_for_leaks("530922600001", nowhere).size(), 1u) << "no such township";
  EXPECT_TRUE(scan_for_leaks("530922599599", nowhere).empty());
}

TEST(LeakScan, FindsCardsThatStandSideBySide) {
  EXPECT_EQ(scan("6222 0202 0011 2233 6228 4801 2345 6789").size(), 2u);
  EXPECT_EQ(scan("6222 0202 0011 2233 445，6228 4801 2345 6789 012").size(), 2u);
}

TEST(LeakScan, FindsNumbersUpToSixSignsApart) {
  EXPECT_EQ(scan("138------00138000").size(), 1u);
  EXPECT_TRUE(scan("138-------00138000").empty());
}

TEST(LeakScan, ElevenDigitsAreAMobileNumberTenAreNot) {
  EXPECT_EQ(scan("13800138000").size(), 1u);
  EXPECT_TRUE(scan("1380013800").empty());
  EXPECT_TRUE(scan("12800138000").empty()) << "no mobile number starts with 12";
  EXPECT_EQ(scan("12345678901").size(), 0u);
  EXPECT_EQ(scan("123456789012").size(), 1u) << "twelve digits may be a passbook";
}

TEST(LeakScan, TakesBytesThatAreNoText) {
  EXPECT_EQ(scan("\xFF\x80"
                 "13800138000\xC3")
                .size(),
            1u);
  EXPECT_TRUE(scan(std::string("\0\0\0", 3)).empty());
}

TEST(LeakScan, FindsTheWordsOfThePackOnly) {
  policy::Pack none = pack();
  none.procedure.notice.health_words.clear();
  none.code_tables.clear();
  EXPECT_TRUE(scan_for_leaks("白血病，残疾，透析", none).empty());
}

TEST(LeakScan, TellsAtMostOneHundred) {
  std::string text;
  for (int k = 0; k < 300; ++k) text += "13800138000，";
  EXPECT_EQ(scan(text).size(), 100u);
}

TEST(LeakScan, TimeGrowsWithTheLengthOnly) {
  const auto seconds = [&](std::string_view piece, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += piece;
    const auto start = std::chrono::steady_clock::now();
    scan(text);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  for (const std::string_view piece :
       {"1", "1 ", "一", "13800138000，", "6222 ", "公示内容如下：", "残", "0883(", "2026-10-15 ", "\xE2\x80\x8B", "Ａ"}) {
    EXPECT_LT(seconds(piece, 1 << 18), 5.0) << piece;  // not optimised and beside other work; quadratic would take many minutes
  }
}

/// A citizen number with other signs for its digits and something between them.
std::string disguised(const std::string& number) {
  static const std::vector<std::vector<std::string>> kDigits = {
      {"0", "０", "〇", "零"}, {"1", "１", "一", "壹", "幺"}, {"2", "２", "二", "贰"}, {"3", "３", "三", "叁"}, {"4", "４", "四", "肆"},
      {"5", "５", "五", "伍"}, {"6", "６", "六", "陆"},       {"7", "７", "七", "柒"}, {"8", "８", "八", "捌"}, {"9", "９", "九", "玖"}};
  static const std::vector<std::string> kSeparators = {
      "", "", "", "", " ", "　", "-", "—", "－", ".", "·", "\xE2\x80\x8B", "\xEF\xBB\xBF", " - "};
  static const std::vector<std::string> kChecks = {"X", "x", "Ｘ", "ｘ", "×"};
  std::string out;
  for (std::size_t k = 0; k < number.size(); ++k) {
    if (k > 0) out += *rc::gen::elementOf(kSeparators);
    out += number[k] == 'X' ? *rc::gen::elementOf(kChecks) : *rc::gen::elementOf(kDigits[static_cast<std::size_t>(number[k] - '0')]);
  }
  return out;
}

RC_GTEST_PROP(LeakScan, FindsEveryCitizenNumberHoweverItIsWritten, ()) {
  const int region = *rc::gen::element(530922, 110105, 340122, 652901, 460100);
  const Date birth = day(1900, 1, 1).plus_days(*rc::gen::inRange(0, 46000));
  std::string number = ResidentId::make(region, birth, *rc::gen::inRange(0, 1000)).full();
  if (*rc::gen::inRange(0, 2) == 0) number[17] = *rc::gen::element('0', '5', '9', 'X');  // a damaged check character
  const std::string text = *rc::gen::element<std::string>("", "户主", "12户：", "公示2026年，") + disguised(number) +
                           *rc::gen::element<std::string>("", "。", "，特此公示", "号");
  const auto leaks = scan(text);
  RC_ASSERT(std::any_of(leaks.begin(), leaks.end(), [](const Leak& leak) { return leak.kind == kId; }));
}

RC_GTEST_PROP(LeakScan, NeverShowsFiveDigitsOfAFinding, ()) {
  const std::string number =
      ResidentId::make(530922, day(1990, 5, 12).plus_days(*rc::gen::inRange(0, 5000)), *rc::gen::inRange(0, 1000)).full();
  for (const Leak& leak : scan("甲" + number + "乙" + number)) {
    for (std::size_t k = 0; k + 5 <= number.size(); ++k) RC_ASSERT(leak.around.find(number.substr(k, 5)) == std::string::npos);
  }
}

RC_GTEST_PROP(LeakScan, AnyBytesGiveAnAnswer, (const std::string& bytes)) {
  for (const Leak& leak : scan(bytes)) RC_ASSERT(text::is_valid_utf8(leak.around));
}

}  // namespace
}  // namespace shouwang::casework
