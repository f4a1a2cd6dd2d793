#include "policy/benefit.h"

#include <algorithm>

namespace shouwang::policy {

std::string_view benefit_entity_name(BenefitEntity entity) {
  switch (entity) {
    case BenefitEntity::kHousehold:
      return "household";
    case BenefitEntity::kPerson:
      return "person";
    case BenefitEntity::kVillage:
      return "village";
  }
  return "";
}

std::string_view benefit_period_name(BenefitPeriod period) {
  switch (period) {
    case BenefitPeriod::kOnce:
      return "once";
    case BenefitPeriod::kMonth:
      return "month";
    case BenefitPeriod::kYear:
      return "year";
    case BenefitPeriod::kEvent:
      return "event";
  }
  return "";
}

std::string_view benefit_period_title(BenefitPeriod period) {
  switch (period) {
    case BenefitPeriod::kOnce:
      return "一次";
    case BenefitPeriod::kMonth:
      return "每月";
    case BenefitPeriod::kYear:
      return "每年";
    case BenefitPeriod::kEvent:
      return "每次";
  }
  return "";
}

BenefitWindow benefit_window(const Benefit& benefit, Date day, std::optional<std::int64_t> start, std::optional<std::int64_t> end) {
  BenefitWindow window;
  const auto slot = [](std::int64_t days) { return Date::from_days(static_cast<std::int32_t>(days)); };
  std::optional<Date> first, last;  // of the period
  if (benefit.period == BenefitPeriod::kYear) {
    first = Date::from_ymd(day.ymd().year, 1, 1);
    last = Date::from_ymd(day.ymd().year, 12, 31);
  } else if (benefit.period == BenefitPeriod::kMonth) {
    first = day.first_of_month();
    last = day.last_of_month();
  }
  if (!benefit.start.empty()) {
    if (start) window.start = slot(*start);
  } else if (first) {
    window.start = *first < benefit.from ? benefit.from : *first;
  }
  if (!benefit.end.empty()) {
    if (end) window.end = slot(*end);
  } else if (last) {
    window.end = benefit.to < *last ? benefit.to : *last;
  }
  return window;
}

Listed is_listed(const Benefit& benefit, std::int64_t village) {
  if (std::binary_search(benefit.listed.begin(), benefit.listed.end(), village)) return Listed::kYes;
  return benefit.lists_complete ? Listed::kNo : Listed::kUnknown;
}

std::string fill_benefit(std::string_view text, const cel::Value& amount, const cel::Schema& schema, const cel::Context& context) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find('{');
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    out += text.substr(0, open);
    const std::string_view gap = text.substr(open + 1, close - open - 1);
    const cel::Value* value = &amount;
    if (gap.starts_with("params.")) {
      const int parameter = schema.find_parameter(gap.substr(7));
      value = parameter < 0 ? nullptr : &context.parameters[static_cast<std::size_t>(parameter)];
    }
    out += value && value->known() ? value->display() : "未定";
    text.remove_prefix(close + 1);
  }
  return out += text;
}

}  // namespace shouwang::policy
