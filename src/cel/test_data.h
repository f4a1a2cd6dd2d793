// A small schema and data for it, shared by tests and fuzzer. Header only, so that the product's library does not hold it.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/money.h"
#include "cel/program.h"
#include "cel/working_days.h"

namespace shouwang::cel::testing {

/// Deterministic random numbers (splitmix64).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  /// In [0, n).
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <typename T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }

 private:
  std::uint64_t state_;
};

/// household; members and housing below it; disability and medical below members. Codes, derived fields and parameters of every kind.
inline std::shared_ptr<const Schema> sample_schema() {
  auto schema = std::make_shared<Schema>();
  schema->tables = {
      {"household",
       "农户",
       -1,
       "",
       {{"kind", "户类型", Kind::kString, {{"general", "一般农户"}, {"lifted", "脱贫户"}}},
        {"village", "行政村", Kind::kString, {}},
        {"income", "家庭收入", Kind::kMoney, {}},
        {"area", "住房面积", Kind::kDecimal, {}},
        {"relocated", "是否易地搬迁", Kind::kBool, {}},
        {"lifted_year", "脱贫年度", Kind::kInt, {}},
        {"since", "信息日期", Kind::kDate, {}}}},
      {"members",
       "家庭成员",
       0,
       "household",
       {{"sex", "性别", Kind::kString, {{"1", "男"}, {"2", "女"}}},
        {"birth", "出生日期", Kind::kDate, {}},
        {"labour", "劳动能力", Kind::kInt, {}},
        {"working", "是否务工", Kind::kBool, {}},
        {"wage", "月工资", Kind::kMoney, {}}}},
      {"housing",
       "住房安全鉴定",
       0,
       "household",
       {{"survey_day", "鉴定日期", Kind::kDate, {}},
        {"grade", "房屋等级", Kind::kString, {{"A", "A级"}, {"B", "B级"}, {"C", "C级"}, {"D", "D级"}}},
        {"resettled", "是否已搬离", Kind::kBool, {}}}},
      {"disability",
       "残疾人证",
       1,
       "person",
       {{"grade", "残疾等级", Kind::kString, {{"1", "一级"}, {"2", "二级"}, {"3", "三级"}, {"4", "四级"}}},
        {"issued_day", "发证日期", Kind::kDate, {}}}},
      {"medical",
       "医保结算",
       1,
       "person",
       {{"settle_day", "结算日期", Kind::kDate, {}},
        {"hospital", "医院", Kind::kString, {}},
        {"self_paid", "合规自付费用", Kind::kMoney, {}},
        {"share", "自付比例", Kind::kDecimal, {}}}},
  };
  schema->derived = {
      {"size", "家庭人口", 0, Kind::kInt, "members.size()"},
      {"self_paid_12m", "近12个月自付医疗费", 0, Kind::kMoney,
       "medical.filter(r, r.settle_day > months_before(as_of, 12) && r.settle_day <= as_of).sum(r, r.self_paid)"},
      {"head_grade", "最近房屋等级", 0, Kind::kString, "housing.latest(r, r.survey_day, r.grade)"},
      {"poor", "是否低收入", 0, Kind::kBool, "household.income < params.floor * household.size"},
      {"age", "年龄", 1, Kind::kInt, "age(self.birth, as_of)"},
      {"severe", "是否重度残疾", 1, Kind::kBool, "self.disability.exists(d, d.grade in ['1', '2'])"},
      {"share_of_income", "占家庭收入比例", 1, Kind::kDecimal, "self.wage * 12 / self.household.income"},
      {"late", "是否逾期", 4, Kind::kBool, "self.settle_day < self.person.birth || self.person.age > 80"},
  };
  schema->parameters = {
      {"floor", "收入底线", Kind::kMoney}, {"ratio", "比例", Kind::kDecimal}, {"years", "年限", Kind::kInt},
      {"start", "起始日", Kind::kDate},    {"grade", "等级", Kind::kString},  {"strict", "是否从严", Kind::kBool},
  };
  return schema;
}

/// Mondays to Fridays of 2018 to 2025 are worked but for the first week of October, of which the last two days are a weekend worked to
/// make up; nothing is known of 2021.
inline std::shared_ptr<const WorkingDays> sample_working_days() {
  const Date first = *Date::from_ymd(2018, 1, 1), last = *Date::from_ymd(2025, 12, 31);
  std::vector<DayKind> days;
  for (Date day = first; day <= last; day = day.plus_days(1)) {
    const YearMonthDay ymd = day.ymd();
    const bool holiday = ymd.month == 10 && ymd.day <= 7;
    const bool made_up = ymd.month == 10 && (ymd.day == 8 || ymd.day == 9);
    days.push_back(ymd.year == 2021 ? DayKind::kUnpublished : made_up || (day.weekday() <= 5 && !holiday) ? DayKind::kWorking : DayKind::kOff);
  }
  return std::make_shared<const WorkingDays>(first, days);
}

/// Parameters in force on 2024-06-30. Each had another value in 2022, and none in 2023 but for the floor.
inline Context sample_context() {
  Context context;
  context.as_of = *Date::from_ymd(2024, 6, 30);
  context.parameters = {{Kind::kMoney, 700000, {}}, {Kind::kDecimal, 300000, {}},
                        {Kind::kInt, 5, {}},        {Kind::kDate, Date::from_ymd(2023, 1, 1)->days(), {}},
                        {Kind::kString, {}, "C"},   {Kind::kBool, 1, {}}};
  const std::vector<Value> before = {{Kind::kMoney, 650000, {}}, {Kind::kDecimal, 250000, {}},
                                     {Kind::kInt, 3, {}},        {Kind::kDate, Date::from_ymd(2021, 1, 1)->days(), {}},
                                     {Kind::kString, {}, "D"},   {Kind::kBool, 0, {}}};
  auto history = std::make_shared<ParameterHistory>();
  for (std::size_t p = 0; p < before.size(); ++p)
    history->push_back({{*Date::from_ymd(2022, 1, 1), *Date::from_ymd(p == 0 ? 2023 : 2022, 12, 31), before[p]},
                        {*Date::from_ymd(2024, 1, 1), kForever, context.parameters[p]}});
  context.history = std::move(history);
  context.working_days = sample_working_days();
  return context;
}

/// A Data that owns its columns.
class OwnedData {
 public:
  explicit OwnedData(std::shared_ptr<const Schema> schema) : schema_(std::move(schema)), tables_(schema_->tables.size()) {
    for (std::size_t t = 0; t < tables_.size(); ++t) tables_[t].columns.resize(schema_->tables[t].fields.size());
  }
  OwnedData(const OwnedData&) = delete;
  OwnedData& operator=(const OwnedData&) = delete;

  /// Adds a row with its slots, nullopt = missing; parents in order. @returns its number
  std::uint32_t add_slots(std::size_t table, std::uint32_t parent, const std::vector<std::optional<std::int64_t>>& slots) {
    OwnedTable& to = tables_[table];
    to.parent.push_back(parent);
    for (std::size_t f = 0; f < to.columns.size(); ++f) {
      to.columns[f].numbers.push_back(slots[f].value_or(0));
      to.columns[f].present.push_back(slots[f].has_value());
    }
    return static_cast<std::uint32_t>(to.rows++);
  }

  /// The same from text: "" = missing, money in yuan, ISO dates, true and false.
  std::uint32_t add(std::string_view table, std::uint32_t parent, const std::vector<std::string>& values) {
    const auto t = static_cast<std::size_t>(schema_->find_table(table));
    std::vector<std::optional<std::int64_t>> slots;
    for (std::size_t f = 0; f < values.size(); ++f) {
      const std::string& value = values[f];
      if (value.empty()) {
        slots.emplace_back();
        continue;
      }
      switch (schema_->tables[t].fields[f].kind) {
        case Kind::kBool:
          slots.emplace_back(value == "true");
          break;
        case Kind::kInt:
          slots.emplace_back(std::stoll(value));
          break;
        case Kind::kDecimal:
          slots.emplace_back(Decimal::parse(value)->micro());
          break;
        case Kind::kMoney:
          slots.emplace_back(Money::parse(value)->fen());
          break;
        case Kind::kDate:
          slots.emplace_back(Date::parse_iso(value)->days());
          break;
        case Kind::kString:
          slots.emplace_back(text(t, f, value));
          break;
      }
    }
    return add_slots(t, parent, slots);
  }

  /// Position of a text in the dictionary of a field, added when new.
  std::int64_t text(std::size_t table, std::size_t field, std::string_view value) {
    auto& dictionary = tables_[table].columns[field].dictionary;
    for (std::size_t k = 0; k < dictionary.size(); ++k)
      if (dictionary[k] == value) return static_cast<std::int64_t>(k);
    dictionary.emplace_back(value);
    return static_cast<std::int64_t>(dictionary.size() - 1);
  }

  void set_available(std::size_t table, bool available) { tables_[table].available = available; }
  /// The width in which a column is stored; the values must fit.
  void set_physical(std::size_t table, std::size_t field, Physical physical) { tables_[table].columns[field].physical = physical; }
  /// As if nobody had built the column.
  void drop_column(std::size_t table, std::size_t field) { tables_[table].columns[field].dropped = true; }
  std::size_t rows(std::size_t table) const { return tables_[table].rows; }

  /// Builds the views; call again after changes.
  const Data& view() {
    data_.tables.assign(tables_.size(), {});
    for (std::size_t t = 0; t < tables_.size(); ++t) {
      OwnedTable& from = tables_[t];
      TableData& to = data_.tables[t];
      to.rows = from.rows;
      to.available = from.available;
      if (schema_->tables[t].parent >= 0) {
        from.first.assign(tables_[static_cast<std::size_t>(schema_->tables[t].parent)].rows + 1, 0);
        for (const std::uint32_t parent : from.parent) ++from.first[parent + 1];
        for (std::size_t p = 1; p < from.first.size(); ++p) from.first[p] += from.first[p - 1];
        to.first = from.first.data();
        to.parent = from.parent.data();
      }
      for (OwnedColumn& column : from.columns) to.columns.push_back(column.view());
    }
    return data_;
  }

 private:
  struct OwnedColumn {
    Physical physical = Physical::kI64;
    bool dropped = false;
    std::vector<std::int64_t> numbers;
    std::vector<bool> present;
    std::vector<std::string> dictionary;
    std::vector<std::int8_t> i8;
    std::vector<std::int16_t> i16;
    std::vector<std::int32_t> i32;
    std::vector<std::uint64_t> valid;

    Column view() {
      Column out;
      out.physical = physical;
      out.dictionary = &dictionary;
      if (dropped) return out;
      i8.assign(numbers.begin(), numbers.end());
      i16.assign(numbers.begin(), numbers.end());
      i32.assign(numbers.begin(), numbers.end());
      numbers.reserve(1);
      switch (physical) {
        case Physical::kI8:
          i8.reserve(1), out.values = i8.data();
          break;
        case Physical::kI16:
          i16.reserve(1), out.values = i16.data();
          break;
        case Physical::kI32:
          i32.reserve(1), out.values = i32.data();
          break;
        case Physical::kI64:
          out.values = numbers.data();
          break;
      }
      bool all = true;
      valid.assign(present.size() / 64 + 1, 0);
      for (std::size_t k = 0; k < present.size(); ++k) {
        if (present[k]) valid[k / 64] |= std::uint64_t{1} << (k % 64);
        all = all && present[k];
      }
      out.valid = all ? nullptr : valid.data();
      return out;
    }
  };
  struct OwnedTable {
    std::vector<std::uint32_t> parent;
    std::vector<std::uint32_t> first;
    std::vector<OwnedColumn> columns;
    std::size_t rows = 0;
    bool available = true;
  };
  std::shared_ptr<const Schema> schema_;
  std::vector<OwnedTable> tables_;
  Data data_;
};

/// Household 0: complete. Household 1: nobody, nothing known. Household 2: two members, gaps.
inline void add_sample_rows(OwnedData& data) {
  data.add("household", 0, {"lifted", "云县甲村", "30000", "80.5", "false", "2019", "2024-01-01"});
  data.add("household", 0, {"", "", "", "", "", "", ""});
  data.add("household", 0, {"general", "云县乙村", "12000", "", "true", "", "2024-06-30"});
  data.add("members", 0, {"1", "1960-06-30", "1", "true", "2000"});
  data.add("members", 0, {"2", "1964-07-01", "2", "false", "0"});
  data.add("members", 0, {"1", "2012-02-29", "5", "false", ""});
  data.add("members", 2, {"1", "1990-01-01", "1", "", "3000"});
  data.add("members", 2, {"2", "", "1", "true", "1000"});
  data.add("housing", 0, {"2022-05-01", "C", "false"});
  data.add("housing", 0, {"2023-05-01", "B", "false"});
  data.add("housing", 0, {"2023-05-01", "D", "true"});
  data.add("housing", 2, {"2023-05-01", "", "false"});
  data.add("disability", 0, {"2", "2020-01-01"});
  data.add("disability", 2, {"4", "2021-01-01"});
  data.add("medical", 0, {"2024-03-01", "县医院", "1234.56", "0.4"});
  data.add("medical", 0, {"2023-06-30", "县医院", "1000", "0.5"});
  data.add("medical", 1, {"2024-06-30", "乡卫生院", "0.44", "1"});
  data.add("medical", 3, {"2024-05-01", "", "50", ""});
}

/// Random rows: missing values, empty groups, undelivered tables, absent columns, every width, extreme numbers now and then.
inline void fill_random(OwnedData& data, const Schema& schema, Random& random, std::size_t households, std::size_t most_children = 4) {
  const bool extreme = random.one_in(4);
  const std::size_t missing = random.one_in(3) ? 1'000'000 : 2 + random.below(8);
  const std::size_t children = 1 + random.below(most_children);
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    const Table& table = schema.tables[t];
    std::vector<Physical> widths;
    for (std::size_t f = 0; f < table.fields.size(); ++f) {
      widths.push_back(static_cast<Physical>(random.below(4)));
      data.set_physical(t, f, widths.back());
      if (table.fields[f].kind == Kind::kString) {
        for (const auto& [code, name] : table.fields[f].codes) data.text(t, f, code);
        data.text(t, f, "甲村");
        data.text(t, f, "乙村医院");
      }
      if (random.one_in(40)) data.drop_column(t, f);
    }
    const auto slot = [&](std::size_t f) -> std::optional<std::int64_t> {
      if (random.one_in(missing)) return std::nullopt;
      const Kind kind = table.fields[f].kind;
      const int bits = 8 << static_cast<int>(widths[f]);
      const std::int64_t greatest = std::numeric_limits<std::int64_t>::max() >> (64 - bits);
      if (kind == Kind::kBool) return static_cast<std::int64_t>(random.below(2));
      if (kind == Kind::kString) return static_cast<std::int64_t>(random.below(random.one_in(50) ? 9 : 4));  // 9: beyond some dictionaries
      if (extreme && random.one_in(5)) return random.one_in(2) ? greatest : -greatest - 1;
      std::int64_t value = 0;
      switch (kind) {
        case Kind::kDate:
          value = 18000 + static_cast<std::int64_t>(random.below(2500)) -
                  (random.one_in(2) ? static_cast<std::int64_t>(random.below(30000)) : 0);
          break;
        case Kind::kMoney:
          value = static_cast<std::int64_t>(random.below(2'000'000)) - 100'000;
          break;
        case Kind::kDecimal:
          value = static_cast<std::int64_t>(random.below(3'000'000)) - 500'000;
          break;
        default:
          value = static_cast<std::int64_t>(random.below(8)) - 1;
          break;
      }
      return value > greatest ? value % (greatest + 1) : value < -greatest - 1 ? -(-value % (greatest + 1)) : value;
    };
    const std::size_t parents = table.parent < 0 ? 1 : data.rows(static_cast<std::size_t>(table.parent));
    const bool sparse = random.one_in(3);
    for (std::size_t p = 0; p < parents; ++p) {
      const std::size_t n = table.parent < 0 ? households : sparse && !random.one_in(4) ? 0 : random.below(children + 1);
      for (std::size_t k = 0; k < n; ++k) {
        std::vector<std::optional<std::int64_t>> slots;
        for (std::size_t f = 0; f < table.fields.size(); ++f) slots.push_back(slot(f));
        data.add_slots(t, static_cast<std::uint32_t>(p), slots);
      }
    }
    if (table.parent >= 0 && random.one_in(12)) data.set_available(t, false);
  }
}

/// sample_context() with other values, some missing.
inline Context random_context(const Schema& schema, Random& random) {
  Context context = sample_context();
  context.as_of = Date::from_days(19000 + static_cast<std::int32_t>(random.below(1500)));
  for (std::size_t p = 0; p < schema.parameters.size(); ++p) {
    Value& value = context.parameters[p];
    if (random.one_in(6))
      value = {value.kind, {}, {}};
    else if (value.kind == Kind::kBool)
      value.number = static_cast<std::int64_t>(random.below(2));
    else if (value.number && random.one_in(3))
      value.number = static_cast<std::int64_t>(random.below(30'000));
  }
  if (random.one_in(8)) context.history = nullptr;
  if (random.one_in(8)) context.working_days = nullptr;
  return context;
}

}  // namespace shouwang::cel::testing
