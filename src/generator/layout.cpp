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

std::string_view heading_of(Beside column) {
  constexpr std::array<std::string_view, 5> kHeadings{"出生日期", "性别", "所在村", "家庭住址", "联系电话"};
  return kHeadings[static_cast<std::size_t>(column)];
}

const std::vector<Layout>& layouts() {
  using enum Beside;
  // clang-format off
  static const std::vector<Layout> all{
      {Feed::kMedical, "medical_settlement", "医保局", "医保结算明细", Form::kCsvGb18030, DateForm::kCompact, CodeForm::kName, false, true, false, 0, false,
       {"settle_no", "name", "id_number", "settle_day", "hospital", "total_cost", "kind", "stay_days", "fund_paid", "relief_paid", "self_paid"}, {kSex, kBirth}},
      {Feed::kInsurance, "insurance_enrolment", "医保局", "居民医保参保名单", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0, false,
       {"name", "id_number", "year", "premium", "subsidy", "pay_day"}, {kSex, kBirth, kVillage, kPhone}},
      {Feed::kIllness, "serious_illness", "卫健局", "大病专项救治台账", Form::kXlsx, DateForm::kSerial, CodeForm::kName, true, false, false, 0, false,
       {"name", "id_number", "disease", "diagnosed_day"}, {kSex, kAddress}},
      {Feed::kDisability, "disability", "残联", "残疾人证持证名单", Form::kXlsx, DateForm::kChinese, CodeForm::kName, true, false, false, 900, false,
       {"name", "id_number", "cert_no", "category", "grade", "issued_day", "state"}, {kSex, kAddress, kPhone}},
      {Feed::kStudent, "student", "教育局", "中小学生学籍", Form::kCsvGb18030, DateForm::kSlash, CodeForm::kName, false, false, false, 0, false,
       {"report_day", "school", "stage", "grade", "name", "id_number", "state"}, {kSex, kBirth, kAddress}},
      {Feed::kAllowance, "allowance", "民政局", "农村低保特困发放表", Form::kXlsx, DateForm::kChinese, CodeForm::kAlias, true, true, false, 0, false,
       {"name", "id_number", "class", "month", "amount_month", "first_day"}, {kVillage, kPhone}},
      {Feed::kEmployment, "employment", "人社局", "农村劳动力务工就业月报", Form::kCsvUtf8, DateForm::kCompact, CodeForm::kName, false, false, false, 0, false,
       {"month", "name", "id_number", "employer", "place", "wage", "state", "ended_day"}, {kVillage, kPhone}},
      {Feed::kHousing, "housing_survey", "住建局", "农村住房安全鉴定", Form::kXlsx, DateForm::kSerial, CodeForm::kAlias, true, false, false, 0, false,
       {"survey_no", "head_name", "id_number", "survey_day", "grade", "resettled", "seismic_intensity", "seismic_ok"}},
      {Feed::kWater, "water_supply", "水利局", "农村饮水安全排查", Form::kCsvUtf8, DateForm::kSlash, CodeForm::kAlias, false, false, false, 500, false,
       {"household_code", "head_name", "id_number", "check_day", "state", "short_days"}},
      {Feed::kDisaster, "disaster_loss", "应急局", "农户灾害损失", Form::kXlsx, DateForm::kChinese, CodeForm::kName, true, true, true, 0, false,
       {"event_no", "event_day", "kind", "head_name", "id_number", "house_damage", "crop_area", "crop_failed_area", "livestock_dead", "loss", "compensated"}},
      {Feed::kAccident, "traffic_accident", "公安局", "交通事故伤亡人员", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kAlias, false, false, false, 0, false,
       {"case_no", "event_day", "name", "id_number", "result"}},
      {Feed::kDeath, "death_report", "公安局", "死亡人员登记", Form::kCsvGb18030, DateForm::kIso, CodeForm::kName, false, false, false, 0, false,
       {"name", "id_number", "death_day", "report_day"}, {kSex, kBirth, kAddress}},
      {Feed::kLoan, "micro_loan", "农商行", "脱贫人口小额信贷", Form::kCsvGb18030, DateForm::kCompact, CodeForm::kCode, false, true, true, 0, false,
       {"loan_no", "name", "id_number", "month", "balance", "due_day", "overdue_days", "state"}, {kPhone}},
      {Feed::kFarm, "farm_industry", "农业农村局", "产业项目受损情况", Form::kXlsx, DateForm::kSlash, CodeForm::kName, true, false, false, 0, false,
       {"project_no", "head_name", "id_number", "event_day", "kind", "stopped", "loss", "insured_paid"}},
      {Feed::kSocialInsurance, "social_insurance", "人社局", "城乡居民养老保险参保名单", Form::kCsvGb18030, DateForm::kIso, CodeForm::kName, false, false, false, 0, true,
       {"year", "name", "id_number", "kind", "own_paid", "paid_for"}, {kBirth, kVillage}},
      {Feed::kSubsidy, "disability_subsidy", "民政局", "残疾人两项补贴发放表", Form::kXlsx, DateForm::kChinese, CodeForm::kName, true, true, false, 0, false,
       {"name", "id_number", "kind", "month", "amount"}},
      {Feed::kEducationAid, "education_aid", "教育局", "学生资助发放名册", Form::kXlsx, DateForm::kSlash, CodeForm::kName, true, true, false, 0, false,
       {"aid_no", "name", "id_number", "kind", "day", "amount"}, {kSex}},
      {Feed::kPost, "public_post", "人社局", "乡村公益性岗位补贴", Form::kXlsx, DateForm::kChinese, CodeForm::kName, true, true, false, 0, false,
       {"post_no", "kind", "name", "id_number", "month", "in_county", "left_day", "pay"}},
      {Feed::kCare, "care_register", "民政局", "特殊困难群体关爱服务台账", Form::kCsvGb18030, DateForm::kSlash, CodeForm::kName, false, false, false, 300, false,
       {"report_day", "kind", "name", "id_number", "has_carer", "last_visit"}, {kSex, kBirth, kVillage}},
      {Feed::kTemporaryAid, "temporary_aid", "民政局", "临时救助发放", Form::kXlsx, DateForm::kSerial, CodeForm::kName, true, true, true, 0, false,
       {"aid_no", "day", "name", "id_number", "amount"}},
      {Feed::kRigid, "rigid_expenditure", "民政局", "刚性支出核定", Form::kCsvUtf8, DateForm::kCompact, CodeForm::kName, false, false, false, 0, false,
       {"voucher_no", "head_name", "id_number", "household_code", "day", "kind", "amount", "reimbursed"}},
      {Feed::kRelocation, "relocation_followup", "发改局", "易地搬迁后续扶持排查", Form::kXlsx, DateForm::kSlash, CodeForm::kName, true, false, false, 0, true,
       {"year", "site_no", "head_name", "id_number", "household_code", "concentrated", "house_problem", "needs_house", "left_site"}},
      {Feed::kArrears, "wage_arrears", "人社局", "欠薪投诉办理", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0, false,
       {"case_no", "day", "name", "id_number", "amount", "paid"}},
      {Feed::kWorkInjury, "work_injury", "人社局", "工伤认定", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kAlias, false, false, false, 0, false,
       {"case_no", "day", "name", "id_number", "result"}},
      {Feed::kHarm, "criminal_harm", "公安局", "刑事案件受害人员", Form::kCsvGb18030, DateForm::kChinese, CodeForm::kName, false, false, false, 0, false,
       {"case_no", "day", "name", "id_number", "result"}},
      {Feed::kHouseProfile, "household_profile", "乡村振兴局", "年度采集户情况", Form::kXlsx, DateForm::kSlash, CodeForm::kName, true, false, false, 0, true,
       {"household_code", "head_name", "id_number", "year", "housing_area", "unsafe_house", "housing_grade", "water_solved", "toilet", "toilet_usable",
        "electricity", "road_hard", "road_distance", "farmland", "forest", "returned_forest", "orchard", "pasture", "water_surface", "no_labour_covered",
        "phone_check"}},
      {Feed::kPersonProfile, "person_profile", "乡村振兴局", "年度采集人员情况", Form::kCsvGb18030, DateForm::kSlash, CodeForm::kName, false, false, false, 0, true,
       {"name", "id_number", "year", "id_kind", "id_check", "resident_insurance", "employee_insurance", "illness_insurance", "resident_pension",
        "employee_pension", "medical_aid", "dropout_reason", "has_job_place", "job_months", "has_post", "post_months", "dibao", "tekun", "phone_check"}},
      {Feed::kWorkMonth, "work_month", "乡村振兴局", "务工月监测", Form::kCsvUtf8Bom, DateForm::kSlash, CodeForm::kName, false, false, false, 0, false,
       {"name", "id_number", "month", "working", "start_month", "end_month", "place_level", "in_county", "employer_given", "industry", "wage", "channel",
        "organised", "transport_subsidy"}},
      {Feed::kFile, "monitoring_file", "乡村振兴局", "监测对象信息", Form::kXlsx, DateForm::kSlash, CodeForm::kName, true, false, false, 0, false,
       {"household_code", "head_name", "id_number", "report_day", "class", "risk1", "risk2", "disaster_given", "note_given", "identified_month",
        "eliminated_month", "eliminated", "mode", "contact_given", "collector_given", "housing_problem", "school_problem", "water_problem",
        "insurance_problem", "self_paid"}},
      {Feed::kMeasure, "measure_record", "乡村振兴局", "帮扶措施台账", Form::kCsvGb18030, DateForm::kCompact, CodeForm::kName, false, false, false, 0, false,
       {"household_code", "head_name", "id_number", "measure_no", "start_day", "group", "item", "amount"}},
      {Feed::kBank, "bank_deposit", "人民银行", "存款理财查询结果", Form::kCsvUtf8, DateForm::kIso, CodeForm::kAlias, false, false, false, 0, true,
       {"name", "id_number", "account", "kind", "as_of_day", "balance", "bank"}},
      {Feed::kMachinery, "farm_machinery", "农业农村局", "大型农机登记", Form::kXlsx, DateForm::kSlash, CodeForm::kName, true, false, false, 0, true,
       {"plate", "kind", "name", "id_number", "register_day", "power", "state"}, {kVillage}},
      {Feed::kRanger, "forest_ranger", "林草局", "生态护林员考核", Form::kXlsx, DateForm::kChinese, CodeForm::kName, true, true, false, 0, false,
       {"name", "id_number", "month", "state", "pay", "hired_day", "left_day", "area"}, {kSex, kVillage, kPhone}},
      {Feed::kIncomeSurvey, "income_survey", "统计局", "住户收支调查", Form::kXlsx, DateForm::kIso, CodeForm::kName, false, false, false, 0, true,
       {"household_code", "head_name", "id_number", "year", "residents", "income", "wage", "business", "property", "transfer", "spending"}},
      {Feed::kClaim, "insurance_claim", "金融监管局", "保险理赔明细", Form::kCsvGb18030, DateForm::kCompact, CodeForm::kName, false, true, false, 0, false,
       {"claim_no", "name", "id_number", "kind", "event_day", "paid_day", "paid", "insurer"}, {kPhone}},
      {Feed::kMarket, "market_entity", "市场监管局", "市场主体登记", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kAlias, false, false, false, 0, true,
       {"credit_code", "entity_name", "kind", "name", "id_number", "role", "capital", "register_day", "state"}, {kPhone}},
      {Feed::kEstate, "real_estate", "自然资源局", "不动产登记", Form::kXlsx, DateForm::kSerial, CodeForm::kName, true, false, false, 700, true,
       {"cert_no", "name", "id_number", "location", "use", "nature", "area", "shared", "register_day", "state"}},
      {Feed::kRoad, "road_survey", "交通运输局", "农村入户路和险路排查", Form::kXlsx, DateForm::kSlash, CodeForm::kName, true, false, false, 0, true,
       {"household_code", "head_name", "id_number", "check_day", "surface", "dangerous", "distance", "cut_off", "expected_day"}},
      {Feed::kSubsidyPayment, "subsidy_payment", "财政局", "惠民惠农补贴一卡通发放", Form::kCsvGb18030, DateForm::kCompact, CodeForm::kName, false, true, false, 0, false,
       {"batch", "project", "name", "id_number", "account", "amount", "pay_day", "state"}, {kAddress, kPhone}},
      {Feed::kVehicle, "vehicle_register", "公安局", "机动车登记", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0, true,
       {"plate", "kind", "usage", "brand", "name", "id_number", "register_day", "state"}, {kSex, kAddress, kPhone}},
      {Feed::kResidence, "residence_change", "公安局", "户口迁移登记", Form::kCsvUtf8Bom, DateForm::kCompact, CodeForm::kName, false, false, false, 0, false,
       {"name", "id_number", "change_day", "kind", "from_place", "to_place"}, {kSex, kBirth, kPhone}},
      {Feed::kHousehold, "registry_household", "", "户信息", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0, false,
       {"household_code", "village", "group_name", "address", "phone", "kind", "monitored", "assistance", "relocated", "lifted_year", "since"}},
      {Feed::kPerson, "registry_person", "", "人口信息", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0, false,
       {"household_code", "name", "id_number", "sex", "birth", "ethnic", "relation", "education", "schooling", "health", "labour", "working",
        "working_place", "insured", "phone", "since"}},
      {Feed::kIncome, "household_income", "", "农户家庭收入", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0, false,
       {"household_code", "head_name", "first_day", "last_day", "wage_income", "business_income", "property_income", "transfer_income",
        "production_cost"}},
      {Feed::kGuarantee, "guarantee_check", "", "三保障排查", Form::kCsvUtf8Bom, DateForm::kIso, CodeForm::kName, false, false, false, 0, false,
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
