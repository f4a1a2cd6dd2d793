#include "generator/thresholds.h"

#include "generator/parameter_reader.h"

namespace shouwang::generator {

Result<Thresholds> Thresholds::of(const policy::Pack& pack, Date day) {
  const ParameterReader parameters(pack, day);
  Thresholds out;
  const auto decimals = {std::pair{"income_margin", &out.income_margin},
                         {"self_paid_share", &out.self_paid_share},
                         {"disaster_loss_share", &out.disaster_share}};
  RETURN_IF_ERROR(parameters.read(decimals));
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
  RETURN_IF_ERROR(parameters.read(integers));
  const auto sums = {std::pair{"monitoring_floor", &out.floor},
                     {"insurance_subsidy_monitored", &out.subsidy_monitored},
                     {"insurance_subsidy_lifted", &out.subsidy_lifted}};
  RETURN_IF_ERROR(parameters.read(sums));
  RETURN_IF_ERROR(
      parameters.read(std::initializer_list<std::pair<const char*, bool*>>{{"accident_counts_injured", &out.accident_counts_injured}}));
  for (const policy::Rule& rule : pack.rules) {
    if (rule.id.size() < 4 || rule.id[0] != 'R' || rule.id[3] != '_' || day < rule.from || rule.to < day) continue;
    const int at = (rule.id[1] - '0') * 10 + (rule.id[2] - '0') - 1;
    if (at >= 0 && at < static_cast<int>(kRisks)) out.rules[static_cast<std::size_t>(at)] = rule.id;
  }
  return out;
}

}  // namespace shouwang::generator
