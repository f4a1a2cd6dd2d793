// Invented households and persons whose make-up follows published totals of Lincang (家庭结构、收入、文化程度、劳动力).
//
// Everything about a household follows from (seed, its number, the settings): two calls give the same household, in any order and
// on any thread. Only ID numbers are given out afterwards, in order, because they must be unique (see IdNumbers).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "base/resident_id.h"
#include "generator/names.h"
#include "generator/random.h"

namespace shouwang::generator {

/// Codes of code table `relation` used here, in the order of the national list.
enum Relation : std::uint8_t {
  kHead = 1,
  kSpouse = 2,
  kSon = 3,
  kDaughter = 4,
  kSonsWife = 5,
  kDaughtersHusband = 6,
  kGrandson = 7,
  kGranddaughter = 8,
  kFather = 11,
  kMother = 12,
  kBrotherOrSister = 21
};

struct Person {
  ResidentId id;
  std::string name;
  Date birth;
  Sex sex = Sex::kMale;
  std::uint8_t age = 0;  // whole years on as_of
  std::uint8_t relation = kHead;
  std::uint8_t ethnic = kHan;
  std::uint8_t education = 0;  // code 1..6; 0 while in school or younger
  std::uint8_t schooling = 0;  // code 0..25; 0 = not in school
  std::uint8_t path = 0;       // after junior school: 0 work, 1 senior, 2 vocational, 3 senior then university, 4 vocational then college
  std::uint8_t health = 1;     // code 1..6
  std::uint8_t labour = 5;     // code 1..5
  std::uint8_t disability_category = 0, disability_grade = 0;  // 0 = none
  std::uint8_t place = 0;                                      // index into work_places(), when working
  bool working = false;
  bool insured = true;
  std::int32_t wage_month = 0;  // yuan, when working
};

struct Income {  // fen, one income year
  std::int64_t wage = 0, business = 0, property = 0, transfer = 0, cost = 0;
  std::int64_t net() const { return wage + business + property + transfer - cost; }
};

/// Keeps the make-up of an income and moves its total to `net`.
void set_net(Income& income, std::int64_t net);

enum class Kind : std::uint8_t { kGeneral, kLifted };
enum class Monitored : std::uint8_t { kNone, kUnstable, kMarginal, kSudden };
enum class Assistance : std::uint8_t { kNone, kDibao, kTekun, kEdge, kRigid };
std::string_view code_of(Kind);
std::string_view code_of(Monitored);
std::string_view code_of(Assistance);

struct Household {
  std::uint32_t number = 0;   // 0 … households-1
  std::uint32_t village = 0;  // index into Places::villages
  std::int32_t serial = 0;    // number in its county, 1 …
  std::uint8_t group = 1;     // 村民小组
  std::uint8_t house = 1;
  Kind kind = Kind::kGeneral;
  Monitored monitored = Monitored::kNone;
  Assistance assistance = Assistance::kNone;
  bool relocated = false;
  std::int16_t lifted_year = 0;  // 0 = never poor
  std::uint32_t phone = 0;
  std::vector<Person> members;  // the head first
  Income previous, current;

  std::string code(std::int32_t county) const;  // 14 digits
  std::string phone_text() const;
  int size() const { return static_cast<int>(members.size()); }
};

struct Village {
  std::int64_t code = 0;
  std::int32_t county = 0;
  std::string county_name, township_name, name;
  std::uint32_t first = 0, count = 0;  // households first … first + count - 1
  std::uint8_t groups = 8;
};

/// What every household is made from.
struct World {
  std::uint64_t seed = 0;
  Date as_of;
  std::vector<Village> villages;           // by code; households are numbered village by village
  std::vector<std::int32_t> county_first;  // first household number of each county, by county code
  std::vector<std::int32_t> counties;
  std::string city_name;          // of the first village
  std::int64_t income_floor = 0;  // fen per head and year: ordinary households stay above it
  std::int64_t dibao = 0;         // fen per head and year: the standard of the minimum allowance

  std::size_t village_of(std::uint32_t household) const;
  Date school_year_start(Date day) const;  // the 1 September on or before `day`
};

const std::array<std::string_view, 14>& work_places();
/// Code of `schooling` on a day by age on 1 September and the way after junior school; 0 = not in school.
std::uint8_t schooling_on(const World& world, const Person& person, Date day);

/// Makes household `number` into `out` (its memory is reused). ID numbers are still empty.
void make_household(const World& world, std::uint32_t number, Household& out);

/// Gives out ID numbers of the never-assigned region prefix 999, each once. Order matters; not thread safe.
class IdNumbers {
 public:
  explicit IdNumbers(std::uint64_t seed) : seed_(seed) {}
  /// region: 999000..999999. @errors kOverflow when 500 persons of one sex share region and birthday
  Result<ResidentId> next(int region, Date birth, Sex sex);

 private:
  static constexpr std::int32_t kFirstDay = -29585;  // 1889-01-01
  static constexpr std::size_t kDays = 54788;        // to 2038
  std::uint64_t seed_;
  std::vector<std::pair<int, std::vector<std::uint16_t>>> used_;  // per region: two counters a day
};

}  // namespace shouwang::generator
