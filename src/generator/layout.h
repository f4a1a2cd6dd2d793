// How each department spells what it sends: file name, encoding, titles, column headings, dates, codes.
//
// Headings and code names come from the policy pack, so that a file never says what the pack does not know.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "policy/pack.h"

namespace shouwang::generator {

enum class Form : std::uint8_t { kCsvUtf8, kCsvUtf8Bom, kCsvGb18030, kXlsx };
std::string_view form_name(Form form);

enum class DateForm : std::uint8_t {
  kIso,
  kSlash,
  kCompact,
  kChinese,
  kSerial
};  // 2026-08-05, 2026/8/5, 20260805, 2026年8月5日, Excel's day number
enum class CodeForm : std::uint8_t { kName, kCode, kAlias };

/// Which of the datasets a file is. The order is that of kLayouts.
enum class Feed : std::uint8_t {
  kMedical,
  kInsurance,
  kIllness,
  kDisability,
  kStudent,
  kAllowance,
  kEmployment,
  kHousing,
  kWater,
  kDisaster,
  kAccident,
  kDeath,
  kLoan,
  kFarm,
  kSocialInsurance,
  kSubsidy,
  kEducationAid,
  kPost,
  kCare,
  kTemporaryAid,
  kRigid,
  kRelocation,
  kArrears,
  kWorkInjury,
  kHarm,
  kHouseProfile,
  kPersonProfile,
  kWorkMonth,
  kFile,
  kMeasure,
  kBank,
  kMachinery,
  kRanger,
  kIncomeSurvey,
  kClaim,
  kMarket,
  kEstate,
  kRoad,
  kSubsidyPayment,
  kVehicle,
  kResidence,
  kHousehold,
  kPerson,
  kIncome,
  kGuarantee
};
inline constexpr std::size_t kDepartmentFeeds = 40;  // sent by departments; the rest is the registry's
inline constexpr std::size_t kFeeds = 45;

/// Columns beside the dataset's fields, as real files have them: they only say who the person is.
enum class Beside : std::uint8_t { kBirth, kSex, kVillage, kAddress, kPhone };
/// 出生日期, 性别, 所在村, 家庭住址, 联系电话
std::string_view heading_of(Beside column);

struct Layout {
  Feed feed;
  std::string_view dataset;     // id in the pack
  std::string_view department;  // empty: registry file
  std::string_view document;    // as in the file name and the title line
  Form form;
  DateForm dates;
  CodeForm codes;
  bool sequence;                         // 序号 in the first column
  bool total;                            // 合计 in the last row
  bool grouped_money;                    // 1,234.50
  std::uint32_t empty_every;             // an empty row after so many rows; 0 = never
  bool once;                             // a yearly file that comes with the first month
  std::vector<std::string_view> fields;  // in the order of the columns and of Row::values
  std::vector<Beside> beside = {};       // columns behind them
  std::size_t columns() const { return fields.size() + beside.size(); }
  bool has(Beside column) const { return std::find(beside.begin(), beside.end(), column) != beside.end(); }
};
const std::vector<Layout>& layouts();
inline const Layout& layout_of(Feed feed) { return layouts()[static_cast<std::size_t>(feed)]; }

struct Column {
  const policy::FieldSpec* field = nullptr;
  const policy::CodeTable* codes = nullptr;  // kCode only
  std::string heading;                       // a title or alias of the field, fixed for each feed
};
/// @errors kInvalidArgument: the pack lacks the dataset, a field or a code table
Result<std::vector<Column>> columns_of(const Layout& layout, const policy::Pack& pack);

std::string date_text(Date day, DateForm form);     // kSerial gives the number
std::string month_text(Date month, DateForm form);  // 2026-08, 2026/8, 202608, 2026年8月; kSerial like kIso

}  // namespace shouwang::generator
