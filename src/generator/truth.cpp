#include "generator/truth.h"

#include <algorithm>

#include "base/money.h"

namespace shouwang::generator {
namespace {

std::string yuan(std::int64_t fen) { return Money::from_fen(fen).text(); }

}  // namespace

std::vector<Truth> truth_of(const World& world, const Thresholds& t, const Household& h, const Facts& f) {
  std::vector<Truth> out;
  const Date as_of = world.as_of;
  const auto add = [&](Risk risk, std::string value, std::string limit, std::string why) {
    if (!t.rules[static_cast<std::size_t>(risk)].empty()) out.push_back({risk, std::move(value), std::move(limit), std::move(why)});
  };
  const auto within = [&](Date day, int months) { return day > as_of.plus_months(-months) && day <= as_of; };
  const auto alive = [&](int member) {
    return std::none_of(f.deaths.begin(), f.deaths.end(), [&](const Facts::Event& d) { return d.member == member && d.day <= as_of; });
  };
  std::int64_t size = 0, able = 0, out_of_school = 0;
  for (int k = 0; k < h.size(); ++k) {
    if (!alive(k)) continue;
    ++size;
    const Person& p = h.members[static_cast<std::size_t>(k)];
    const bool severe = std::any_of(f.disabilities.begin(), f.disabilities.end(),
                                    [&](const Facts::Event& d) { return d.member == k && d.day <= as_of && d.grade <= 2; });
    if (p.age >= t.work_age_min && p.age <= t.work_age_max && p.labour <= 3 && p.schooling <= 1 && !severe) ++able;
    const int school_age = age_on(p.birth, world.school_year_start(as_of));
    const std::uint8_t record = f.school[static_cast<std::size_t>(k)];
    const bool absent = record == 0 ? p.schooling <= 1 : record == 2 || (record == 3 && p.schooling <= 1);
    if (school_age >= t.school_age_min && school_age <= t.school_age_max && absent) ++out_of_school;
  }
  const auto portion = [&](Decimal share, std::int64_t of) {
    return multiply_divide(of, share.micro(), Decimal::kScale, Rounding::kHalfUp).value_or(0);
  };
  const std::int64_t net = h.current.net(), margin = portion(t.income_margin, t.floor);
  const std::int64_t per_head = size == 0 ? 0 : multiply_divide(net, 1, size, Rounding::kHalfUp).value_or(0);

  const bool known = !f.no_income_rows;  // without an income nothing is compared with one
  if (known && size > 0 && net < t.floor * size) add(Risk::kIncomeFloor, yuan(per_head), yuan(t.floor), "人均纯收入低于监测线");
  if (known && size > 0 && net < margin * size && net < h.previous.net())
    add(Risk::kIncomeFalling, yuan(per_head), yuan(margin), "人均纯收入低于预警线且比上一期（" + yuan(h.previous.net()) + "）减少");
  if (f.self_paid_12m > t.floor) add(Risk::kSelfPaidOverFloor, yuan(f.self_paid_12m), yuan(t.floor), "近12个月合规自付医疗费超过监测线");
  const std::int64_t share = portion(t.self_paid_share, net);
  if (known && f.self_paid_12m > 0 && f.self_paid_12m > share)
    add(Risk::kSelfPaidShare, yuan(f.self_paid_12m), yuan(share), "自付医疗费超过纯收入的预警比例");
  const auto ill = std::count_if(f.illnesses.begin(), f.illnesses.end(),
                                 [&](const Facts::Event& e) { return within(e.day, t.illness_months) && alive(e.member); });
  if (ill > 0) add(Risk::kSeriousIllness, std::to_string(ill), "", "近期新确诊大病");
  const auto disabled = std::count_if(f.disabilities.begin(), f.disabilities.end(), [&](const Facts::Event& e) {
    return within(e.day, t.disability_months) && e.grade <= 2 && alive(e.member);
  });
  if (disabled > 0) add(Risk::kSevereDisability, std::to_string(disabled), "", "近期新领一、二级残疾人证");
  if (out_of_school > 0) add(Risk::kOutOfSchool, std::to_string(out_of_school), "", "义务教育适龄儿童少年不在校");
  if (f.has_survey && f.survey_unsafe)
    add(Risk::kUnsafeHousing, "", "", "最近一次住房鉴定为C、D级且未安置");
  else if (f.check_unsafe && !(f.has_survey && f.survey_day >= f.house_check_day))
    add(Risk::kUnsafeHousing, "", "", "排查发现C、D级危房");
  if (f.has_water && f.water_unsafe && f.water_check_day <= f.water_day)
    add(Risk::kUnsafeWater, "", "", "水利部门排查饮水不安全");
  else if (f.water_check_unsafe && !(f.has_water && f.water_day >= f.water_check_day))
    add(Risk::kUnsafeWater, "", "", "三保障排查饮水不安全");
  const bool supported = h.assistance == Assistance::kDibao || h.assistance == Assistance::kTekun;
  if (size > 0 && able == 0 && !supported) add(Risk::kNoLabour, std::to_string(size), "", "全家没有劳动能力，也没有低保或特困供养");
  if (f.employed_in_window && !f.employed_in_last_month) add(Risk::kLostJobs, f.last_job_month.iso(), "", "原有人务工，最近一个月无人在岗");
  const std::int64_t loss_limit = portion(t.disaster_share, net);
  if (known && f.uncompensated > 0 && f.uncompensated > loss_limit)
    add(Risk::kDisasterLoss, yuan(f.uncompensated), yuan(loss_limit), "未获赔付的灾害损失超过纯收入的预警比例");
  const auto accidents =
      std::count_if(f.accidents.begin(), f.accidents.end(), [&](const Facts::Event& e) { return within(e.day, t.accident_months); });
  if (accidents > 0) add(Risk::kAccident, std::to_string(accidents), "", "近期成员交通事故伤亡");
  for (const Facts::Event& d : f.deaths) {
    const Person& p = h.members[static_cast<std::size_t>(d.member)];
    const int age = age_on(p.birth, d.day);
    if (within(d.day, t.death_months) && age >= t.earner_age_min && age <= t.earner_age_max && p.labour <= 3)
      add(Risk::kEarnerDeath, std::to_string(age), "", "近期主要劳动力去世");
  }
  if (f.days_late >= t.loan_overdue_days)
    add(Risk::kLoanOverdue, std::to_string(f.days_late), std::to_string(t.loan_overdue_days), "小额信贷逾期");
  if (f.subsidy_wrong) {
    const std::int64_t due = h.monitored != Monitored::kNone ? t.subsidy_monitored : t.subsidy_lifted;
    add(Risk::kInsuranceSubsidy, yuan(f.wrong_subsidy), yuan(due), "资助参保金额与标准不符");
  }
  return out;
}

}  // namespace shouwang::generator
