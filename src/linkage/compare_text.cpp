// Names of fields and levels, in Chinese for people and as identifiers for model files.
#include "linkage/compare.h"

namespace shouwang::linkage {
namespace {

struct LevelName {
  std::string_view id, text;
};
using LevelNames = std::array<LevelName, kMostLevels>;

constexpr std::array<std::string_view, kFields> kFieldTexts{"姓名", "身份证号", "出生日期", "村", "电话", "性别"};
constexpr std::array<LevelNames, kFields> kLevelNames{{
    {{{"missing", "一方缺失"},
      {"exact", "姓名相同"},
      {"same_sound", "姓名同音不同字"},
      {"regional_sound", "姓名方言同音（平翘舌、前后鼻音等不分）"},
      {"legible", "姓名能辨认的字都相同"},
      {"one_other", "姓名有一个字不同"},
      {"one_of_two", "两字姓名有一个字不同"},
      {"surname_other", "名相同，姓不同"},
      {"swapped", "姓名用字相同，次序不同"},
      {"dropped", "姓名多一字或少一字"},
      {"part", "多段姓名的一部分相同"},
      {"near", "多段姓名读音相近"},
      {"kin", "同姓，名中有一字相同"},
      {"same_surname", "只有姓相同"},
      {"different", "姓名不同"}}},
    {{{"missing", "一方缺失"},
      {"exact", "身份证号完全一致"},
      {"unchecked", "身份证号一致，但校验位是补算的或不通过"},
      {"visible", "身份证号未遮盖的数位都一致"},
      {"one_edit", "身份证号只差一处，且至少一方校验不通过"},
      {"two_edits", "身份证号差两处，且至少一方校验不通过"},
      {"relative", "填的是同户另一人的身份证号"},
      {"differ_one_bad", "身份证号不同，一方校验不通过或被遮盖"},
      {"twin", "两个有效号码，地区和出生日期相同，顺序码不同"},
      {"near_valid", "两个有效号码，只差一两位"},
      {"differ", "两个不同的有效身份证号"}}},
    {{{"missing", "一方缺失或已由身份证号说明"},
      {"exact", "出生日期相同"},
      {"day_month", "出生日期月日颠倒"},
      {"year_month", "出生年月相同，日不同"},
      {"year_day", "出生年和日相同，月不同"},
      {"decade", "出生月日相同，年份差一年、十年或一位数字"},
      {"lunar", "出生日期相差 15 至 60 天，可能是农历与公历"},
      {"partial", "出生日期已知部分相同"},
      {"same_year", "只有出生年相同"},
      {"two_years", "出生年份相差两年以内"},
      {"different", "出生日期不同"},
      {"against_id", "身份证号一致，但所填出生日期不同"}}},
    {{{"missing", "一方缺失"},
      {"same", "同村"},
      {"same_name", "村名相同，乡镇不详"},
      {"near", "村名相近"},
      {"same_town", "同乡镇不同村"},
      {"different", "不同村"}}},
    {{{"missing", "一方缺失"},
      {"same", "电话相同"},
      {"near", "电话只差一位或相邻两位"},
      {"different", "电话不同"}}},
    {{{"missing", "一方缺失或已由身份证号说明"},
      {"same", "性别相同"},
      {"different", "性别不同"},
      {"against_id", "身份证号一致，但性别不同"}}},
}};

}  // namespace

std::string_view field_text(Field field) { return kFieldTexts[static_cast<std::size_t>(field)]; }
std::string_view level_text(Field field, unsigned level) { return kLevelNames[static_cast<std::size_t>(field)][level].text; }
std::string_view level_id(Field field, unsigned level) { return kLevelNames[static_cast<std::size_t>(field)][level].id; }

}  // namespace shouwang::linkage
