// The figures of the pack on which the further risks and errors are built and judged.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/date.h"
#include "base/money.h"
#include "base/result.h"
#include "policy/pack.h"

namespace shouwang::generator {

struct Limits {
  int accident_months = 0, adult_age = 0, burden_size = 0, care_visit_days = 0, child_age = 0, college_age_min = 0, death_months = 0,
      dibao_left_months = 0, disaster_aid_days = 0, disaster_months = 0, elderly_age = 0, enrolment_check_month = 0, graduate_age_min = 0,
      harm_months = 0, income_valid_months = 0, industry_months = 0, job_window_months = 0, junior_age_max = 0, junior_age_min = 0,
      leaver_age_max = 0, leaver_months = 0, livestock_dead_min = 0, loan_due_soon_days = 0, long_away_months = 0, long_stay_days = 0,
      many_disabled = 0, measure_gap_days = 0, paid_students = 0, pension_age_max = 0, pension_age_min = 0, posts_per_person = 0,
      premium_deadline_month = 0, preschool_age_max = 0, primary_age_max = 0, primary_age_min = 0, public_post_age_error = 0,
      public_post_age_min = 0, rehouse_days = 0, repeated_stays = 0, rigid_window_months = 0, school_age_max = 0, school_age_min = 0,
      seismic_intensity_min = 0, senior_age_max = 0, senior_age_min = 0, short_work_months = 0, stay_window_months = 0, stopped_months = 0,
      student_aid_months = 0, subsidy_gap_months = 0, temporary_aid_times = 0, water_fix_days = 0, water_short_days = 0, work_age_max = 0,
      work_age_min = 0;
  Decimal chronic_self_paid_share, crop_failed_share, field_area_max, forest_area_max, income_drop_share, income_margin,
      industry_loss_share, labour_risk_share, low_income_edge_factor, rigid_expenditure_ratio, road_distance_max, transfer_income_share;
  // Fen.
  std::int64_t arrears_min = 0, dibao = 0, disposable = 0, loan_cap = 0, floor = 0, single_stay = 0, single_stay_monitored = 0,
               wage_max = 0, wage_min = 0;
  std::map<std::string, std::string, std::less<>> rules;  // active rules and their titles; nothing is claimed about others

  /// @errors kInvalidArgument: a parameter is missing; kNotInForce: it has no value on the day
  static Result<Limits> of(const policy::Pack& pack, Date day);
};

}  // namespace shouwang::generator
