#include "generator/thresholds.h"

namespace shouwang::generator {

Result<Thresholds> Thresholds::of(const policy::Pack& pack, Date day) {
  const auto number = [&](const char* id) -> Result<std::int64_t> {
    const auto found = pack.parameters.find(id);
    if (found == pack.parameters.end())
      return fail(ErrorCode::kInvalidArgument, "政策包“" + pack.id + "”缺少参数 " + id + "，无法据此安排风险户");
    ASSIGN_OR_RETURN(const policy::DatedValue* value, found->second.on(day));
    return value->value.number.value_or(0);
  };
  Thresholds out;
  ASSIGN_OR_RETURN(out.floor, number("monitoring_floor"));
  const auto decimals = {std::pair{"income_margin", &out.income_margin},
                         {"self_paid_share", &out.self_paid_share},
                         {"disaster_loss_share", &out.disaster_share}};
  for (const auto& [id, target] : decimals) {
    ASSIGN_OR_RETURN(const std::int64_t micro, number(id));
    *target = Decimal::from_micro(micro);
  }
  const auto integers = {std::pair{"income_valid_months", &out.income_valid_months},
                         {"new_illness_months", &out.illness_months},
                         {"new_disability_months", &out.disability_months},
                         {"disaster_months", &out.disaster_months},
                         {"accident_months", &out.accident_months},
                         {"death_months", &out.death_months},
                         {"job_window_months", &out.job_months},
                         {"school_age_min", &out.school_age_min},
                         {"school_age_max", &out.school_age_max},
                         {"work_age_min", &out.work_age_min},
                         {"work_age_max", &out.work_age_max},
                         {"earner_age_min", &out.earner_age_min},
                         {"earner_age_max", &out.earner_age_max},
                         {"loan_overdue_days", &out.loan_overdue_days}};
  for (const auto& [id, target] : integers) {
    ASSIGN_OR_RETURN(const std::int64_t value, number(id));
    *target = static_cast<int>(value);
  }
  ASSIGN_OR_RETURN(const std::int64_t injured, number("accident_counts_injured"));
  out.accident_counts_injured = injured != 0;
  ASSIGN_OR_RETURN(out.subsidy_monitored, number("insurance_subsidy_monitored"));
  ASSIGN_OR_RETURN(out.subsidy_lifted, number("insurance_subsidy_lifted"));
  for (const policy::Rule& rule : pack.rules) {
    if (rule.id.size() < 4 || rule.id[0] != 'R' || rule.id[3] != '_' || day < rule.from || rule.to < day) continue;
    const int at = (rule.id[1] - '0') * 10 + (rule.id[2] - '0') - 1;
    if (at >= 0 && at < static_cast<int>(kRisks)) out.rules[static_cast<std::size_t>(at)] = rule.id;
  }
  return out;
}

}  // namespace shouwang::generator
