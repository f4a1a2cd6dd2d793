#include "generator/layout.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "generator/random.h"

namespace shouwang::generator {

std::string_view form_name(Form form) {
  switch (form) {
    case Form::kCsvUtf8:
      return "CSV UTF-8";
    case Form::kCsvUtf8Bom:
      return "CSV UTF-8 BOM";
    case Form::kCsvGb18030:
      return "CSV GB18030";
    case Form::kXlsx:
      return "XLSX";
  }
  return "";
}

const std::vector<Layout>& layouts() {
  // clang-format off
  static const std::vector<Layout> all{
      {Feed::kMedical, "medical_settlement", "医保局", "医保结算明细", Form::kCsvGb18030, DateForm::kCompact, CodeForm::kName, false, true, false, 0,
       {"settle_no", "name", "id_number", "settle_day", "hospital", "total_cost", "fund_paid", "relief_paid", "self_paid"}},
      {Feed::kInsurance, "insurance_enrolment", "医保局", "居民医保参保名单", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0,
       {"name", "id_number", "year", "premium", "subsidy", "pay_day"}},
      {Feed::kIllness, "serious_illness", "卫健局", "大病专项救治台账", Form::kXlsx, DateForm::kSerial, CodeForm::kName, true, false, false, 0,
       {"name", "id_number", "disease", "diagnosed_day"}},
      {Feed::kDisability, "disability", "残联", "残疾人证持证名单", Form::kXlsx, DateForm::kChinese, CodeForm::kName, true, false, false, 900,
       {"name", "id_number", "cert_no", "category", "grade", "issued_day", "state"}},
      {Feed::kStudent, "student", "教育局", "中小学生学籍", Form::kCsvGb18030, DateForm::kSlash, CodeForm::kName, false, false, false, 0,
       {"report_day", "school", "stage", "grade", "name", "id_number", "state"}},
      {Feed::kAllowance, "allowance", "民政局", "农村低保特困发放表", Form::kXlsx, DateForm::kChinese, CodeForm::kAlias, true, true, false, 0,
       {"name", "id_number", "class", "month", "amount_month", "first_day"}},
      {Feed::kEmployment, "employment", "人社局", "农村劳动力务工就业月报", Form::kCsvUtf8, DateForm::kCompact, CodeForm::kName, false, false, false, 0,
       {"month", "name", "id_number", "employer", "place", "wage", "state", "ended_day"}},
      {Feed::kHousing, "housing_survey", "住建局", "农村住房安全鉴定", Form::kXlsx, DateForm::kSerial, CodeForm::kAlias, true, false, false, 0,
       {"survey_no", "head_name", "id_number", "survey_day", "grade", "resettled"}},
      {Feed::kWater, "water_supply", "水利局", "农村饮水安全排查", Form::kCsvUtf8, DateForm::kSlash, CodeForm::kAlias, false, false, false, 500,
       {"household_code", "head_name", "id_number", "check_day", "state"}},
      {Feed::kDisaster, "disaster_loss", "应急局", "农户灾害损失", Form::kXlsx, DateForm::kChinese, CodeForm::kName, true, true, true, 0,
       {"event_no", "event_day", "kind", "head_name", "id_number", "loss", "compensated"}},
      {Feed::kAccident, "traffic_accident", "公安局", "交通事故伤亡人员", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kAlias, false, false, false, 0,
       {"case_no", "event_day", "name", "id_number", "result"}},
      {Feed::kDeath, "death_report", "公安局", "死亡人员登记", Form::kCsvGb18030, DateForm::kIso, CodeForm::kName, false, false, false, 0,
       {"name", "id_number", "death_day", "report_day"}},
      {Feed::kLoan, "micro_loan", "农商行", "脱贫人口小额信贷", Form::kCsvGb18030, DateForm::kCompact, CodeForm::kCode, false, true, true, 0,
       {"loan_no", "name", "id_number", "month", "balance", "due_day", "overdue_days", "state"}},
      {Feed::kFarm, "farm_industry", "农业农村局", "产业项目受损情况", Form::kXlsx, DateForm::kSlash, CodeForm::kName, true, false, false, 0,
       {"project_no", "head_name", "id_number", "event_day", "kind", "loss", "insured_paid"}},
      {Feed::kHousehold, "registry_household", "", "户信息", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0,
       {"household_code", "village", "group_name", "address", "phone", "kind", "monitored", "assistance", "relocated", "lifted_year", "since"}},
      {Feed::kPerson, "registry_person", "", "人口信息", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0,
       {"household_code", "name", "id_number", "sex", "birth", "ethnic", "relation", "education", "schooling", "health", "labour", "working",
        "working_place", "insured", "phone", "since"}},
      {Feed::kIncome, "household_income", "", "农户家庭收入", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0,
       {"household_code", "head_name", "first_day", "last_day", "wage_income", "business_income", "property_income", "transfer_income",
        "production_cost"}},
      {Feed::kGuarantee, "guarantee_check", "", "三保障排查", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0,
       {"household_code", "head_name", "check_day", "education_ok", "medical_ok", "housing_grade", "water_ok"}},
  };
  // clang-format on
  return all;
}

Result<std::vector<Column>> columns_of(const Layout& layout, const policy::Pack& pack) {
  const auto lacking = [&](std::string_view what) {
    return fail(ErrorCode::kInvalidArgument, "政策包“" + pack.id + "”缺少生成数据所需的" + std::string(what) + "，请换用包含它的政策包");
  };
  const policy::Dataset* dataset = pack.dataset(layout.dataset);
  if (!dataset) return lacking("数据集 " + std::string(layout.dataset));
  std::vector<Column> out;
  for (const std::string_view name : layout.fields) {
    Column column;
    column.field = dataset->field(name);
    if (!column.field) return lacking("字段 " + std::string(layout.dataset) + "." + std::string(name));
    if (column.field->type == policy::FieldType::kCode) {
      column.codes = pack.code_table(column.field->code_table);
      if (!column.codes) return lacking("代码表 " + column.field->code_table);
    }
    // A department keeps its own headings from month to month: chosen by the names alone. The registry uses the titles.
    const auto& aliases = column.field->aliases;
    std::uint64_t hash = 0;
    for (const char c : std::string(layout.dataset) + "." + std::string(name)) hash = Random::mix(hash + static_cast<unsigned char>(c));
    const std::size_t choice = layout.department.empty() ? 0 : hash % (aliases.size() + 1);
    column.heading = choice == 0 ? column.field->title : aliases[choice - 1];
    const auto same = [&](const Column& other) { return other.heading == column.heading; };
    if (std::any_of(out.begin(), out.end(), same)) column.heading = column.field->title;
    out.push_back(std::move(column));
  }
  return out;
}

std::string date_text(Date day, DateForm form) {
  const auto [y, m, d] = day.ymd();
  std::array<char, 48> out{};
  switch (form) {
    case DateForm::kIso:
      return day.iso();
    case DateForm::kSlash:
      std::snprintf(out.data(), out.size(), "%d/%d/%d", y, m, d);
      break;
    case DateForm::kCompact:
      std::snprintf(out.data(), out.size(), "%04d%02d%02d", y, m, d);
      break;
    case DateForm::kChinese:
      std::snprintf(out.data(), out.size(), "%d年%d月%d日", y, m, d);
      break;
    case DateForm::kSerial:
      return std::to_string(day.days() + 25569);  // Excel counts from 1899-12-30
  }
  return out.data();
}

std::string month_text(Date month, DateForm form) {
  const auto [y, m, d] = month.ymd();
  std::array<char, 48> out{};
  switch (form) {
    case DateForm::kSlash:
      std::snprintf(out.data(), out.size(), "%d/%d", y, m);
      break;
    case DateForm::kCompact:
      std::snprintf(out.data(), out.size(), "%04d%02d", y, m);
      break;
    case DateForm::kChinese:
      std::snprintf(out.data(), out.size(), "%d年%d月", y, m);
      break;
    default:
      std::snprintf(out.data(), out.size(), "%04d-%02d", y, m);
      break;
  }
  return out.data();
}

}  // namespace shouwang::generator
