// Benefits: who is entitled to what, how much, from when to when, and what shows that it was received (docs/packs.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "cel/program.h"
#include "policy/source.h"

namespace shouwang::policy {

/// Whose entitlement it is: rows of the root table, rows of the members table, or villages (households added up).
enum class BenefitEntity : std::uint8_t { kHousehold, kPerson, kVillage };
std::string_view benefit_entity_name(BenefitEntity entity);  // "household", "person", "village"

/// How often it is given.
enum class BenefitPeriod : std::uint8_t { kOnce, kMonth, kYear, kEvent };
std::string_view benefit_period_name(BenefitPeriod period);   // "once", "month", "year", "event"
std::string_view benefit_period_title(BenefitPeriod period);  // 一次 每月 每年 每次

/// A case of a pack that says what a benefit answers; shown beside the benefit.
struct BenefitExample {
  std::string name;
  Date as_of;
  std::string expect;  // "yes", "no", "unknown"
};

struct Benefit {
  std::string id;  // "B01_insurance_aid"; shares the name space of rules
  std::string title;
  std::string group;  // code of code table rule_group; empty: not grouped
  std::string group_title;
  BenefitEntity entity = BenefitEntity::kHousehold;
  BenefitPeriod period = BenefitPeriod::kYear;
  Date from;
  Date to = kForever;           // included
  std::string who;              // CEL bool over the entity's row
  std::string amount;           // CEL money, or empty: in kind
  std::string start, end;       // CEL dates, or empty: see benefit_window()
  std::string received;         // CEL bool, or empty: no data can show it
  std::string received_amount;  // CEL money, or empty
  std::string receipt;          // benefits with the same word are shown by the same records (benefit_receipt.h); or empty
  std::string count;            // villages: CEL int over a household, added up by village
  std::string at_least;         // villages: int parameter; entitled when the sum is that much or more
  std::vector<std::string> village_lists;  // villages, in place of a count: code tables whose codes are the villages it is for
  std::string gives;            // what it gives; {amount} and {params.<id>} are filled in
  std::string wording;          // for the cadre, with the same gaps
  std::vector<std::string> checks;
  Source source;
  bool is_default = false;  // the sources are silent on whom it is for: a proposal for the region to confirm
  std::string pack;         // id of the pack that wrote it last
  std::string hash;         // SM3 of the normalised benefit, first 16 hex digits
  // Present in every loaded pack where the text above is not empty. Villages: only count.
  std::optional<cel::Expression> who_expression, amount_expression, start_expression, end_expression, received_expression,
      received_amount_expression, count_expression;
  std::optional<cel::Expression> village_expression;  // where there are lists: the code of a household's village
  std::vector<std::int64_t> listed;                   // villages of all lists; rising
  bool lists_complete = true;                         // false: a list is still empty, so nobody knows who is not on it
  std::vector<BenefitExample> examples;  // from the cases of the whole chain

  bool in_force(Date day) const { return from <= day && day <= to; }
};

/// The days a benefit is given for, both included. Absent: open, or not known.
struct BenefitWindow {
  std::optional<Date> start, end;
};
/// From the values of `start` and `end` (slots of kDate; absent when the benefit has no such expression or it cannot tell). Where the
/// benefit has no such expression, a yearly benefit is given for the calendar year of `day` and a monthly one for its month, cut to the
/// days on which the benefit is in force.
BenefitWindow benefit_window(const Benefit& benefit, Date day, std::optional<std::int64_t> start, std::optional<std::int64_t> end);

/// Whether a village is on the lists of a benefit that has some. kUnknown: not on those that are filled in, and another is empty.
enum class Listed : std::uint8_t { kNo, kYes, kUnknown };
Listed is_listed(const Benefit& benefit, std::int64_t village);

/// `text` with {amount} and {params.<id>} filled in; what cannot tell becomes “未定”.
std::string fill_benefit(std::string_view text, const cel::Value& amount, const cel::Schema& schema, const cel::Context& context);

}  // namespace shouwang::policy
