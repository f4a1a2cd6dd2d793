#include "policy/pack.h"

#include <algorithm>

#include "base/text.h"
#include "cel/working_days.h"

namespace shouwang::policy {

namespace {
constexpr std::string_view kWorkingDays = "工作日";

// The calendar as expressions ask it: days of years without data are unknown, not weekends and nothing else.
std::shared_ptr<const cel::WorkingDays> working_days(const WorkCalendar& calendar) {
  if (calendar.years().empty()) return nullptr;
  const Date first = *Date::from_ymd(calendar.years().begin()->first, 1, 1);
  const Date last = *Date::from_ymd(calendar.years().rbegin()->first, 12, 31);
  std::vector<cel::DayKind> days;
  days.reserve(static_cast<std::size_t>(last.days() - first.days()) + 1);
  for (int year = first.ymd().year; year <= last.ymd().year; ++year) {
    const bool known = calendar.has_year(year);
    const Date end = *Date::from_ymd(year, 12, 31);
    for (Date day = *Date::from_ymd(year, 1, 1); day <= end; day = day.plus_days(1))
      days.push_back(!known ? cel::DayKind::kUnpublished : day.weekday() <= 5 ? cel::DayKind::kWorking : cel::DayKind::kOff);
  }
  // A holiday that spans New Year is announced with one of the two years. Make-up days win, as in WorkCalendar.
  const auto mark = [&](const std::set<Date>& marked, cel::DayKind kind) {
    for (const Date day : marked)
      if (day >= first && day <= last && days[static_cast<std::size_t>(day.days() - first.days())] != cel::DayKind::kUnpublished)
        days[static_cast<std::size_t>(day.days() - first.days())] = kind;
  };
  for (const auto& [number, year] : calendar.years()) mark(year.holidays, cel::DayKind::kOff);
  for (const auto& [number, year] : calendar.years()) mark(year.working_days, cel::DayKind::kWorking);
  return std::make_shared<const cel::WorkingDays>(first, days);
}
}  // namespace

Result<const DatedValue*> Parameter::on(Date day) const {
  // The last value that starts on or before the day.
  const auto after = std::upper_bound(values.begin(), values.end(), day, [](Date d, const DatedValue& v) { return d < v.from; });
  if (after == values.begin() || std::prev(after)->to < day) {
    return fail(ErrorCode::kNotInForce, "参数“" + title + "”（" + id + "）在 " + day.iso() + " 没有生效的取值，请在政策包中补充");
  }
  return &*std::prev(after);
}

const Code* CodeTable::with_role(CodeRole role) const {
  const auto it = std::find_if(codes.begin(), codes.end(), [role](const Code& c) { return c.role == role; });
  return it == codes.end() ? nullptr : &*it;
}

const Code* CodeTable::by_code(std::string_view code) const {
  const auto it = std::find_if(codes.begin(), codes.end(), [&](const Code& c) { return c.code == code; });
  return it == codes.end() ? nullptr : &*it;
}

const Code* CodeTable::find(std::string_view text) const {
  if (positions.empty()) {
    const std::string wanted = text::squeeze(text);
    const auto says = [&](const std::string& spelling) { return text::squeeze(spelling) == wanted; };
    const auto it = std::find_if(codes.begin(), codes.end(), [&](const Code& c) {
      return says(c.code) || says(c.name) || std::any_of(c.aliases.begin(), c.aliases.end(), says);
    });
    return it == codes.end() ? nullptr : &*it;
  }
  auto it = positions.find(text);  // most cells are already clean
  if (it == positions.end()) it = positions.find(text::squeeze(text));
  return it == positions.end() ? nullptr : &codes[it->second];
}

std::optional<std::string> CodeTable::index() {
  positions.clear();
  std::optional<std::string> ambiguous;
  const auto put = [&](const std::string& spelling, std::size_t position) {
    const auto [it, fresh] = positions.try_emplace(text::squeeze(spelling), position);
    if (!fresh && it->second != position && !ambiguous) ambiguous = spelling;
  };
  for (std::size_t i = 0; i < codes.size(); ++i) {
    put(codes[i].code, i);
    put(codes[i].name, i);
    for (const std::string& alias : codes[i].aliases) put(alias, i);
  }
  return ambiguous;
}

const FieldSpec* Dataset::field(std::string_view wanted) const {
  const auto it = std::find_if(fields.begin(), fields.end(), [&](const FieldSpec& f) { return f.name == wanted; });
  return it == fields.end() ? nullptr : &*it;
}

std::string_view data_class_name(DataClass c) {
  static constexpr std::array<std::string_view, 3> kNames = {"ordinary", "personal", "asset"};
  return kNames[static_cast<std::size_t>(c)];
}
std::string_view data_class_title(DataClass c) {
  static constexpr std::array<std::string_view, 3> kTitles = {"普通", "个人信息", "家庭资产"};
  return kTitles[static_cast<std::size_t>(c)];
}

std::string_view proposes_name(Proposes proposes) {
  static constexpr std::array<std::string_view, 3> kNames = {"", "death", "move"};
  return kNames[static_cast<std::size_t>(proposes)];
}

std::optional<Date> Interval::next_due(Date last) const {
  switch (unit) {
    case Unit::kEvent:
      return std::nullopt;
    case Unit::kMonth:
      return last.plus_months(1);
    case Unit::kQuarter:
      return last.plus_months(3);
    case Unit::kYear:
      return last.plus_months(12);
    case Unit::kDays:
      return last.plus_days(count);
  }
  return std::nullopt;
}

std::string Interval::title() const {
  switch (unit) {
    case Unit::kEvent:
      return "随时";
    case Unit::kMonth:
      return "每月";
    case Unit::kQuarter:
      return "每季";
    case Unit::kYear:
      return "每年";
    case Unit::kDays:
      return "每 " + std::to_string(count) + " 天";
  }
  return "";
}

std::string_view severity_name(Severity s) {
  switch (s) {
    case Severity::kBlue:
      return "blue";
    case Severity::kYellow:
      return "yellow";
    case Severity::kOrange:
      return "orange";
    case Severity::kRed:
      return "red";
  }
  return "";
}

std::string_view severity_title(Severity s) {
  switch (s) {
    case Severity::kBlue:
      return "蓝";
    case Severity::kYellow:
      return "黄";
    case Severity::kOrange:
      return "橙";
    case Severity::kRed:
      return "红";
  }
  return "";
}

std::string_view rule_kind_name(RuleKind kind) { return kind == RuleKind::kQuality ? "quality" : "risk"; }

std::string_view rule_status_name(RuleStatus status) { return status == RuleStatus::kShadow ? "shadow" : "active"; }

std::string Problem::text() const {
  std::string where = file;
  if (line > 0) where += ":" + std::to_string(line) + ":" + std::to_string(column);
  return where + " " + message;
}

cel::Kind kind_of(FieldType type) {
  switch (type) {
    case FieldType::kInt:
    case FieldType::kYear:
      return cel::Kind::kInt;
    case FieldType::kDecimal:
      return cel::Kind::kDecimal;
    case FieldType::kMoney:
      return cel::Kind::kMoney;
    case FieldType::kDate:
    case FieldType::kMonth:
      return cel::Kind::kDate;
    case FieldType::kBool:
      return cel::Kind::kBool;
    case FieldType::kString:
    case FieldType::kCode:
    case FieldType::kResidentId:
    case FieldType::kName:
    case FieldType::kPhone:
    case FieldType::kDivision:
    case FieldType::kSecret:
      break;
  }
  return cel::Kind::kString;
}

const Dataset* Pack::dataset(std::string_view name) const {
  const auto it = datasets.find(std::string(name));
  return it == datasets.end() ? nullptr : &it->second;
}

const CodeTable* Pack::code_table(std::string_view name) const {
  const auto it = code_tables.find(std::string(name));
  return it == code_tables.end() ? nullptr : &it->second;
}

const std::string& Pack::regime_on(Date day) const {
  const auto it = std::find_if(regimes.begin(), regimes.end(), [&](const Regime& r) { return r.from <= day && day <= r.to; });
  return it == regimes.end() ? regime : it->title;
}

const Rule* Pack::rule(std::string_view name) const {
  const auto it = std::lower_bound(rules.begin(), rules.end(), name, [](const Rule& r, std::string_view n) { return r.id < n; });
  return it == rules.end() || it->id != name ? nullptr : &*it;
}

const Benefit* Pack::benefit(std::string_view name) const {
  const auto it = std::lower_bound(benefits.begin(), benefits.end(), name, [](const Benefit& b, std::string_view n) { return b.id < n; });
  return it == benefits.end() || it->id != name ? nullptr : &*it;
}

cel::Context Pack::context(Date as_of) const {
  cel::Context context{as_of, {}};
  context.parameters.reserve(schema->parameters.size());
  auto history = std::make_shared<cel::ParameterHistory>();
  history->reserve(schema->parameters.size());
  for (const cel::Parameter& declared : schema->parameters) {
    const auto value = parameters.at(declared.name).on(as_of);
    context.parameters.push_back(value ? (*value)->value : cel::Value{declared.kind, std::nullopt, std::nullopt});
    auto& dated = history->emplace_back();
    for (const DatedValue& v : parameters.at(declared.name).values) dated.push_back({v.from, v.to, v.value});
  }
  context.history = std::move(history);
  context.working_days = working_days(calendar);
  return context;
}

int Pack::due_days(const Rule& rule, Date as_of) const {
  const auto it = parameters.find(rule.due_days_parameter);
  if (it == parameters.end()) return rule.due_days;
  const auto value = it->second.on(as_of);
  if (!value || !(*value)->value.number) return rule.due_days;
  const int count = static_cast<int>(*(*value)->value.number);
  return it->second.unit == kWorkingDays ? calendar.add_working_days(as_of, count).days() - as_of.days() : count;
}

Result<std::int64_t> Pack::number(std::string_view parameter, Date day) const {
  const auto it = parameters.find(std::string(parameter));
  if (it == parameters.end() || it->second.kind != cel::Kind::kInt)
    return fail(ErrorCode::kInvalidArgument, "政策包里没有整数参数“" + std::string(parameter) + "”");
  ASSIGN_OR_RETURN(const DatedValue* value, it->second.on(day));
  return *value->value.number;
}

Result<Days> Pack::days(std::string_view parameter, Date day) const {
  ASSIGN_OR_RETURN(const std::int64_t count, number(parameter, day));
  return Days{static_cast<int>(count), parameters.at(std::string(parameter)).unit == kWorkingDays};
}

}  // namespace shouwang::policy
