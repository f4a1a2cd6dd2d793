#include "generator/limits.h"

#include "generator/parameter_reader.h"

namespace shouwang::generator {

Result<Limits> Limits::of(const policy::Pack& pack, Date day) {
  const ParameterReader parameters(pack, day);
  Limits out;
  const std::pair<const char*, int*> integers[] = {{"accident_months", &out.accident_months},
                                                   {"adult_age", &out.adult_age},
                                                   {"burden_size", &out.burden_size},
                                                   {"care_visit_days", &out.care_visit_days},
                                                   {"child_age", &out.child_age},
                                                   {"college_age_min", &out.college_age_min},
                                                   {"death_months", &out.death_months},
                                                   {"dibao_left_months", &out.dibao_left_months},
                                                   {"disaster_aid_days", &out.disaster_aid_days},
                                                   {"disaster_months", &out.disaster_months},
                                                   {"elderly_age", &out.elderly_age},
                                                   {"enrolment_check_month", &out.enrolment_check_month},
                                                   {"graduate_age_min", &out.graduate_age_min},
                                                   {"harm_months", &out.harm_months},
                                                   {"income_valid_months", &out.income_valid_months},
                                                   {"industry_months", &out.industry_months},
                                                   {"job_window_months", &out.job_window_months},
                                                   {"junior_age_max", &out.junior_age_max},
                                                   {"junior_age_min", &out.junior_age_min},
                                                   {"leaver_age_max", &out.leaver_age_max},
                                                   {"leaver_months", &out.leaver_months},
                                                   {"livestock_dead_min", &out.livestock_dead_min},
                                                   {"loan_due_soon_days", &out.loan_due_soon_days},
                                                   {"long_away_months", &out.long_away_months},
                                                   {"long_stay_days", &out.long_stay_days},
                                                   {"many_disabled", &out.many_disabled},
                                                   {"measure_gap_days", &out.measure_gap_days},
                                                   {"paid_students", &out.paid_students},
                                                   {"pension_age_max", &out.pension_age_max},
                                                   {"pension_age_min", &out.pension_age_min},
                                                   {"posts_per_person", &out.posts_per_person},
                                                   {"premium_deadline_month", &out.premium_deadline_month},
                                                   {"preschool_age_max", &out.preschool_age_max},
                                                   {"primary_age_max", &out.primary_age_max},
                                                   {"primary_age_min", &out.primary_age_min},
                                                   {"public_post_age_error", &out.public_post_age_error},
                                                   {"public_post_age_min", &out.public_post_age_min},
                                                   {"rehouse_days", &out.rehouse_days},
                                                   {"repeated_stays", &out.repeated_stays},
                                                   {"rigid_window_months", &out.rigid_window_months},
                                                   {"school_age_max", &out.school_age_max},
                                                   {"school_age_min", &out.school_age_min},
                                                   {"seismic_intensity_min", &out.seismic_intensity_min},
                                                   {"senior_age_max", &out.senior_age_max},
                                                   {"senior_age_min", &out.senior_age_min},
                                                   {"short_work_months", &out.short_work_months},
                                                   {"stay_window_months", &out.stay_window_months},
                                                   {"stopped_months", &out.stopped_months},
                                                   {"student_aid_months", &out.student_aid_months},
                                                   {"subsidy_gap_months", &out.subsidy_gap_months},
                                                   {"temporary_aid_times", &out.temporary_aid_times},
                                                   {"water_fix_days", &out.water_fix_days},
                                                   {"water_short_days", &out.water_short_days},
                                                   {"work_age_max", &out.work_age_max},
                                                   {"work_age_min", &out.work_age_min}};
  RETURN_IF_ERROR(parameters.read(integers));
  const std::pair<const char*, Decimal*> decimals[] = {{"chronic_self_paid_share", &out.chronic_self_paid_share},
                                                       {"crop_failed_share", &out.crop_failed_share},
                                                       {"field_area_max", &out.field_area_max},
                                                       {"forest_area_max", &out.forest_area_max},
                                                       {"income_drop_share", &out.income_drop_share},
                                                       {"income_margin", &out.income_margin},
                                                       {"industry_loss_share", &out.industry_loss_share},
                                                       {"labour_risk_share", &out.labour_risk_share},
                                                       {"low_income_edge_factor", &out.low_income_edge_factor},
                                                       {"rigid_expenditure_ratio", &out.rigid_expenditure_ratio},
                                                       {"road_distance_max", &out.road_distance_max},
                                                       {"transfer_income_share", &out.transfer_income_share}};
  RETURN_IF_ERROR(parameters.read(decimals));
  const std::pair<const char*, std::int64_t*> sums[] = {{"arrears_min", &out.arrears_min},
                                                        {"dibao_standard", &out.dibao},
                                                        {"last_year_disposable_income", &out.disposable},
                                                        {"loan_cap", &out.loan_cap},
                                                        {"monitoring_floor", &out.floor},
                                                        {"self_paid_single_stay", &out.single_stay},
                                                        {"self_paid_single_stay_monitored", &out.single_stay_monitored},
                                                        {"wage_max_plausible", &out.wage_max},
                                                        {"wage_min_plausible", &out.wage_min}};
  RETURN_IF_ERROR(parameters.read(sums));
  for (const policy::Rule& rule : pack.rules)
    if (day >= rule.from && day <= rule.to && rule.status == policy::RuleStatus::kActive) out.rules.emplace(rule.id, rule.title);
  return out;
}

}  // namespace shouwang::generator
