#include "linkage/normalise.h"

#include <gtest/gtest.h>

#include "linkage/characters.h"

namespace shouwang::linkage {
namespace {

std::string written(const NameForm& form) {
  std::string out;
  for (const char32_t c : form.view()) append_utf8(c, out);
  return out;
}
std::string written(std::u32string_view s) {
  std::string out;
  for (const char32_t c : s) append_utf8(c, out);
  return out;
}
std::string places(const IdForm& id) {
  std::string out;
  for (unsigned k = 0; k < id.length; ++k) out += "0123456789X????*"[id_place(id.high, id.low, k)];
  return out;
}

TEST(NormaliseName, WritesTheSameNameTheSameWay) {
  struct Case {
    std::string_view text, form;
    int surname;
    bool dotted;
  };
  for (const Case& c :
       {Case{"王伟", "王伟", 1, false}, Case{"王 伟", "王伟", 1, false}, Case{"王　伟", "王伟", 1, false},
        Case{" 張國華 ", "张国华", 1, false}, Case{"欧阳娟", "欧阳娟", 2, false}, Case{"欧阳", "欧阳", 1, false},
        Case{"买买提·艾合", "买买提艾合", 0, true}, Case{"买买提•艾合", "买买提艾合", 0, true}, Case{"买买提 艾合", "买买提艾合", 0, true},
        Case{"买买提．艾合", "买买提艾合", 0, true}, Case{"王lei", "王?", 1, false}, Case{"李□", "李?", 1, false},
        Case{"李*", "李?", 1, false}, Case{"李（小名）", "李小名", 1, false}, Case{"", "", 0, false}, Case{"???", "", 0, false}}) {
    const NameForm form = normalise_name(c.text);
    EXPECT_EQ(written(form), c.form) << c.text;
    EXPECT_EQ(form.surname, c.surname) << c.text;
    EXPECT_EQ(form.dotted, c.dotted) << c.text;
  }
}

TEST(NormaliseName, SaysWhatItDid) {
  EXPECT_EQ(normalise_name("王伟").notes, 0);
  EXPECT_TRUE(has_note(normalise_name("王 伟").notes, Note::kWidth));
  EXPECT_TRUE(has_note(normalise_name("李□").notes, Note::kPlaceholder));
  EXPECT_TRUE(has_note(normalise_name("买买提·艾合").notes, Note::kDots));
  EXPECT_EQ(notes_text(normalise_id("530921850101001").notes), "15 位号码升为 18 位");
}

TEST(NormaliseId, KnowsWhatEachSpellingIsWorth) {
  struct Case {
    std::string_view text, places;
    IdKind kind;
  };
  const std::string good = ResidentId::make(530921, *Date::from_ymd(1985, 3, 2), 121).full();
  const std::string wrong = good.substr(0, 17) + (good[17] == '1' ? '2' : '1');
  const std::string old = good.substr(0, 6) + good.substr(8, 9);
  for (const Case& c :
       {Case{good, good, IdKind::kValid}, Case{wrong, wrong, IdKind::kInvalid}, Case{old, good, IdKind::kFifteen},
        Case{std::string_view(good).substr(0, 17), good, IdKind::kCompleted}, Case{"1.23E+17", "", IdKind::kMissing},
        Case{"5.30921198503021E+17", "530921198503021***", IdKind::kMasked}, Case{"5.3092119850302E+17", "53092119850302****", IdKind::kMasked},
        Case{"5.309211985030E+17", "", IdKind::kMissing}, Case{"5.30921198503021E+16", "", IdKind::kMissing},
        Case{"", "", IdKind::kMissing}, Case{"无", "", IdKind::kMissing}, Case{"530921********1234", "530921********1234", IdKind::kMasked},
        Case{"530921****1234", "530921********1234", IdKind::kMasked}, Case{"530921198503021000", "530921198503021***", IdKind::kMasked}}) {
    const IdForm id = normalise_id(c.text);
    if (c.text == "530921198503021000") {  // fifteen digits are left, the zeros are the spreadsheet's
      EXPECT_EQ(places(id), "530921198503021***");
      EXPECT_TRUE(has_note(id.notes, Note::kSpreadsheet));
      continue;
    }
    EXPECT_EQ(places(id), c.places) << c.text;
    EXPECT_EQ(id.kind, c.kind) << c.text;
  }
  EXPECT_EQ(places(normalise_id("'" + good)), good);
  EXPECT_EQ(places(normalise_id("５３" + good.substr(2))), good);
  EXPECT_EQ(normalise_id(good.substr(0, 17) + "*").kind, IdKind::kCompleted);
}

TEST(NormaliseId, TakesTheReservedCodesOfCentenariansForTheNineteenthCentury) {
  EXPECT_EQ(id_birth(normalise_id("530921850302996").high), 18850302);
  EXPECT_EQ(id_birth(normalise_id("530921850302995").high), 19850302);
}

TEST(NormaliseBirth, ReadsTheSpellingsOfDepartments) {
  struct Case {
    std::string_view text;
    std::int32_t ymd;
  };
  for (const Case& c :
       {Case{"1983-05-06", 19830506}, Case{"19830506", 19830506}, Case{"1983/5/6", 19830506}, Case{"1983.05.06", 19830506},
        Case{"1983年5月6日", 19830506}, Case{"１９８３-5-6", 19830506}, Case{"1983-05-06 00:00:00", 19830506}, Case{"1983-05", 19830500},
        Case{"198305", 19830500}, Case{"1983", 19830000}, Case{"30442", 19830506}, Case{"6/5/1983", 19830605}, Case{"16/5/1983", 19830516},
        Case{"83-05-06", 19830506}, Case{"1983-02-30", 0}, Case{"", 0}, Case{"不详", 0}, Case{"9999-01-01", 0}}) {
    EXPECT_EQ(normalise_birth(c.text).ymd, c.ymd) << c.text;
  }
  EXPECT_TRUE(normalise_birth("农历1983年5月6日").lunar);
}

TEST(NormaliseVillage, FindsTheVillagesOwnName) {
  struct Case {
    std::string_view text, town, core;
  };
  for (const Case& c :
       {Case{"大石村", "", "大石"}, Case{"凤山镇大石村", "凤山", "大石"}, Case{"云岭县凤山镇大石村民委员会3组", "凤山", "大石"},
        Case{"凤山镇大石村委会", "凤山", "大石"}, Case{"大石", "", "大石"}, Case{"凤山乡大石村十二组", "凤山", "大石"},
        Case{"凤山镇新华社区", "凤山", "新华"}, Case{"凤山镇大石村5社", "凤山", "大石"}, Case{"镇沅", "", "镇沅"}, Case{"", "", ""}}) {
    const VillageForm form = normalise_village("", c.text);
    EXPECT_EQ(written(form.core), c.core) << c.text;
    EXPECT_EQ(written(form.town), c.town) << c.text;
  }
  EXPECT_EQ(normalise_village("530921100200", "").code, 530921100200u);
  EXPECT_EQ(normalise_village("5309", "").code, 0u);
}

TEST(NormalisePhone, KeepsTheDigits) {
  EXPECT_EQ(normalise_phone("138-1234-5678"), 13812345678u);
  EXPECT_EQ(normalise_phone("+86 13812345678"), 13812345678u);
  EXPECT_EQ(normalise_phone("13812345678/13987654321"), 13812345678u);
  EXPECT_EQ(normalise_phone("无"), 0u);
  EXPECT_EQ(normalise_phone("00000000000"), 0u);
}

TEST(Characters, KnowSurnamesAndSecondReadings) {
  EXPECT_EQ(syllable_text(surname_reading(U'单')), "shan");
  EXPECT_EQ(syllable_text(surname_reading(U'缪')), "miao");
  EXPECT_EQ(syllable_text(surname_reading(U'王')), "wang");
  EXPECT_EQ(syllable_text(readings_of(U'明')[0]), "ming");
  EXPECT_EQ(readings_of(U'a')[0], 0u);
  EXPECT_EQ(plain_character(U'國'), U'国');
  EXPECT_EQ(plain_character(0xE815), kAnyCharacter);
  EXPECT_EQ(regional_form(pack_syllable("zhang")), regional_form(pack_syllable("zan")));
  EXPECT_EQ(regional_form(pack_syllable("ning")), regional_form(pack_syllable("lin")));
  EXPECT_NE(regional_form(pack_syllable("dong")), regional_form(pack_syllable("don")));
}

}  // namespace
}  // namespace shouwang::linkage
