// Functions, methods on text, and macros over records.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "base/money.h"
#include "base/text.h"
#include "cel/checker.h"
#include "cel/proposal.h"

namespace shouwang::cel::internal {
namespace {

struct Function {
  std::string_view name;
  Arith arith;
  Kind result;
  std::array<Kind, 2> parameters;
  std::string_view usage;
};

constexpr std::array<Function, 7> kFunctions{{
    {"age", Arith::kAge, Kind::kInt, {Kind::kDate, Kind::kDate}, "age(出生日期, 日期)"},
    {"year", Arith::kYear, Kind::kInt, {Kind::kDate, Kind::kDate}, "year(日期)"},
    {"month", Arith::kMonth, Kind::kInt, {Kind::kDate, Kind::kDate}, "month(日期)"},
    {"days_before", Arith::kDaysBefore, Kind::kDate, {Kind::kDate, Kind::kInt}, "days_before(日期, 天数)"},
    {"days_after", Arith::kDaysAfter, Kind::kDate, {Kind::kDate, Kind::kInt}, "days_after(日期, 天数)"},
    {"months_before", Arith::kMonthsBefore, Kind::kDate, {Kind::kDate, Kind::kInt}, "months_before(日期, 月数)"},
    {"months_after", Arith::kMonthsAfter, Kind::kDate, {Kind::kDate, Kind::kInt}, "months_after(日期, 月数)"},
}};

/// CEL's names for the parts of a timestamp. One that counts from 0 what `arith` counts from 1 takes 1 away.
struct Accessor {
  std::string_view name;
  Arith arith;
  bool minus_one;
  std::string_view title;
};

constexpr std::array<Accessor, 6> kAccessors{{
    {"getFullYear", Arith::kYear, false, "年份"},
    {"getMonth", Arith::kMonth, true, "月份（从 0 起）"},
    {"getDate", Arith::kDay, false, "几号"},
    {"getDayOfMonth", Arith::kDay, true, "几号（从 0 起）"},
    {"getDayOfWeek", Arith::kWeekday, false, "星期几"},
    {"getDayOfYear", Arith::kYearDay, false, "一年中的第几天"},
}};

const std::vector<std::string_view> kFunctionNames{"age",
                                                   "year",
                                                   "month",
                                                   "days_before",
                                                   "days_after",
                                                   "months_before",
                                                   "months_after",
                                                   "abs",
                                                   "least",
                                                   "greatest",
                                                   "int",
                                                   "decimal",
                                                   "has",
                                                   "size",
                                                   "date",
                                                   "yuan",
                                                   "matches",
                                                   "timestamp",
                                                   "duration",
                                                   "in_months",
                                                   "in_days",
                                                   "in_year",
                                                   "working_days_after",
                                                   "working_days_between",
                                                   "param",
                                                   "bool",
                                                   "string"};
const std::vector<std::string_view> kMacroNames{"exists", "all", "exists_one", "filter", "map",   "count",
                                                "size",   "sum", "min",        "max",    "latest"};
const std::vector<std::string_view> kTextMethods{"startsWith", "endsWith", "contains", "matches", "size"};

/// What CEL has and this language leaves out, with what to write instead.
std::string_view left_out(std::string_view name) {
  if (name == "double") return "没有二进制浮点数；小数请用 decimal(…)，它精确到 6 位";
  if (name == "uint") return "没有无符号整数，请用 int(…)";
  if (name == "bytes") return "没有字节串";
  if (name == "type" || name == "dyn") return "类型在检查表达式时已经确定，没有 type 和 dyn";
  return {};
}

/// A duration of CEL ("72h", "-1.5h", "1h30m") in nanoseconds; nullopt when it is none.
std::optional<Int128> parse_duration(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 7> kUnits{
      {{"ns", 1}, {"us", 1'000}, {"µs", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"m", 60'000'000'000}, {"h", 3'600'000'000'000}}};
  constexpr std::size_t kMostDigits = 12;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Int128{0};
  if (text.empty()) return std::nullopt;
  Int128 total = 0;
  while (!text.empty()) {
    Int128 number = 0, scale = 1;
    std::size_t digits = 0;
    bool fraction = false;
    for (; !text.empty() && (text::is_digit(text[0]) || (text[0] == '.' && !fraction)); text.remove_prefix(1)) {
      if (text[0] == '.') {
        fraction = true;
        continue;
      }
      if (++digits > kMostDigits) return std::nullopt;
      number = number * 10 + (text[0] - '0');
      if (fraction) scale *= 10;
    }
    const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& u) {
      // "m" is also how "ms" begins.
      return text.starts_with(u.first) && (text.size() == u.first.size() || text::is_digit(text[u.first.size()]));
    });
    if (digits == 0 || unit == kUnits.end() || number * unit->second % scale != 0) return std::nullopt;
    total += number * unit->second / scale;
    text.remove_prefix(unit->first.size());
  }
  return negative ? -total : total;
}

}  // namespace

Result<NodePtr> Checker::call(const Syntax& syntax) {
  const std::string& name = syntax.text;
  const std::size_t at = syntax.name_span.begin;
  const auto& arguments = syntax.children;
  const auto wrong_count = [&](std::string_view usage) { return error(at, "参数个数不对，应写成 " + std::string(usage)); };

  if (name == "has") return has(syntax);
  if (name == "date" || name == "yuan" || name == "timestamp" || name == "duration") return constructor(syntax);
  if (name == "in_months" || name == "in_days" || name == "in_year") return window(syntax);
  if (name == "working_days_after" || name == "working_days_between") return working_days(syntax);
  if (name == "param") return parameter_on(syntax);
  if (name == "least" || name == "greatest") return extreme(syntax);
  if (name == "matches") {
    if (arguments.size() != 2) return wrong_count("matches(文字, '正则表达式')");
    ASSIGN_OR_RETURN(NodePtr text, value_of_kind(*arguments[0], Kind::kString, "matches 的第 1 个参数"));
    return text_test(syntax, TextTest::kMatches, std::move(text), *arguments[1]);
  }
  for (const Function& function : kFunctions) {
    if (function.name != name) continue;
    const std::size_t wanted = is_unary(function.arith) ? 1 : 2;
    if (arguments.size() != wanted) return wrong_count(function.usage);
    std::vector<NodePtr> values;
    for (std::size_t k = 0; k < wanted; ++k) {
      ASSIGN_OR_RETURN(NodePtr value,
                       value_of_kind(*arguments[k], function.parameters[k], name + " 的第 " + std::to_string(k + 1) + " 个参数"));
      values.push_back(std::move(value));
    }
    return finish(arithmetic_node(syntax, function.result, function.arith, std::move(values)));
  }
  if (name == "size") {
    if (arguments.size() != 1) return wrong_count("size(记录)");
    ASSIGN_OR_RETURN(Meaning of, meaning(*arguments[0]));
    if (of.set) return aggregate(syntax, *of.set, Aggregate::kCount, Kind::kInt);
    if (of.list) return list_count(syntax, of.list->items, {});
    if (of.value && of.value->kind == Kind::kString) return size_of_text(syntax, std::move(of.value));
    return error(arguments[0]->span.begin,
                 "size 只能用于文字、列表或一组记录，例如 size(" + (schema_.tables.size() > 1 ? schema_.tables[1].name : "members") + ")");
  }
  if (name == "bool" || name == "string") {
    if (arguments.size() != 1) return wrong_count(name + "(…)");
    ASSIGN_OR_RETURN(NodePtr node, value(*arguments[0]));
    if (node->kind == (name == "bool" ? Kind::kBool : Kind::kString)) return node;
    return error(arguments[0]->span.begin, name == "bool" ? std::string(kind_title(node->kind)) + "不能转成是否；请写比较，例如 x == '是'"
                                                          : std::string(kind_title(node->kind)) + "不能转成文字；数和日期请直接比较");
  }
  if (name == "abs" || name == "int" || name == "decimal") {
    if (arguments.size() != 1) return wrong_count(name + "(数)");
    ASSIGN_OR_RETURN(NodePtr node, value(*arguments[0]));
    if (name == "abs" ? !is_quantity(node->kind) : !is_number(node->kind)) {
      const std::string advice = node->kind == Kind::kMoney ? "；要得到元数，请除以 yuan(1)" : "";
      return error(arguments[0]->span.begin, name + " 不能用于" + std::string(kind_title(node->kind)) + advice);
    }
    if (name == "decimal") return coerce(node, Kind::kDecimal);
    const Kind kind = node->kind;
    if (name == "abs") return finish(arithmetic_node(syntax, kind, Arith::kAbs, {std::move(node)}));
    if (kind == Kind::kInt) return node;
    return finish(arithmetic_node(syntax, Kind::kInt, Arith::kToInt, {std::move(node)}));
  }
  if (std::find(kMacroNames.begin(), kMacroNames.end(), name) != kMacroNames.end())
    return error(at, "“" + name + "”要写在一组记录后面，例如 " + (schema_.tables.size() > 1 ? schema_.tables[1].name : "members") + "." +
                         name + "(…)" +
                         (name == "min"   ? "；两个数取小请用 least"
                          : name == "max" ? "；两个数取大请用 greatest"
                                          : ""));
  if (const std::string_view why = left_out(name); !why.empty()) return error(at, std::string(why));
  if (std::find(kTextMethods.begin(), kTextMethods.end(), name) != kTextMethods.end())
    return error(at, "“" + name + "”要写在文字后面，例如 household.village." + name + "('…')");
  return error(at, "没有函数“" + name + "”" + propose(name, kFunctionNames));
}

Result<NodePtr> Checker::extreme(const Syntax& syntax) {
  const std::string& name = syntax.text;
  if (syntax.children.size() != 2) return error(syntax.name_span.begin, "参数个数不对，应写成 " + name + "(甲, 乙)");
  ASSIGN_OR_RETURN(NodePtr a, value(*syntax.children[0]));
  ASSIGN_OR_RETURN(NodePtr b, value(*syntax.children[1]));
  if (!unify(a, b)) return mismatch(syntax, name + " 的两个参数类型不同：前面", *a, *b);
  if (!is_quantity(a->kind) && a->kind != Kind::kDate)
    return error(syntax.name_span.begin, name + " 不能用于" + std::string(kind_title(a->kind)));
  const Kind kind = a->kind;
  return finish(arithmetic_node(syntax, kind, name == "least" ? Arith::kLeast : Arith::kGreatest, {std::move(a), std::move(b)}));
}

// Half-open windows that end at as_of: what happened later must not count, or a past day could not be judged again.
Result<NodePtr> Checker::window(const Syntax& syntax) {
  const std::string& name = syntax.text;
  const bool in_year = name == "in_year", months = name == "in_months";
  if (syntax.children.size() != 2)
    return error(syntax.name_span.begin, "参数个数不对，应写成 " + name +
                                             (in_year  ? "(日期, 年份)"
                                              : months ? "(日期, 月数)"
                                                       : "(日期, 天数)"));
  ASSIGN_OR_RETURN(NodePtr day, value_of_kind(*syntax.children[0], Kind::kDate, name + " 的第 1 个参数"));
  ASSIGN_OR_RETURN(NodePtr n, value_of_kind(*syntax.children[1], Kind::kInt, name + " 的第 2 个参数"));
  Node today;
  today.op = Op::kAsOf;
  today.kind = Kind::kDate;
  today.span = syntax.span;
  const NodePtr as_of = finish(std::move(today));
  NodePtr inside;
  if (in_year) {
    inside = compare_node(syntax, Compare::kEqual, finish(arithmetic_node(syntax, Kind::kInt, Arith::kYear, {day})), n);
  } else {
    NodePtr start = finish(arithmetic_node(syntax, Kind::kDate, months ? Arith::kMonthsBefore : Arith::kDaysBefore, {as_of, n}));
    inside = compare_node(syntax, Compare::kGreater, day, std::move(start));
  }
  NodePtr not_later = compare_node(syntax, Compare::kLessEqual, day, as_of);
  const NodePtr result = logic_node(Op::kAnd, syntax.span, {std::move(inside), std::move(not_later)});
  return as_written(result, in_year ? "在某年内（到截止日期为止）" : months ? "在截止日期前若干个月内" : "在截止日期前若干天内", {day, n});
}

Result<NodePtr> Checker::working_days(const Syntax& syntax) {
  const std::string& name = syntax.text;
  const bool after = name == "working_days_after";
  if (syntax.children.size() != 2)
    return error(syntax.name_span.begin, "参数个数不对，应写成 " + name + (after ? "(日期, 工作日数)" : "(前一日期, 后一日期)"));
  ASSIGN_OR_RETURN(NodePtr a, value_of_kind(*syntax.children[0], Kind::kDate, name + " 的第 1 个参数"));
  ASSIGN_OR_RETURN(NodePtr b, value_of_kind(*syntax.children[1], after ? Kind::kInt : Kind::kDate, name + " 的第 2 个参数"));
  Node node;
  node.op = Op::kWorkingDays;
  node.kind = after ? Kind::kDate : Kind::kInt;
  node.span = syntax.span;
  node.calendar = after ? Calendar::kAfter : Calendar::kBetween;
  node.children = {std::move(a), std::move(b)};
  return finish(std::move(node));
}

Result<NodePtr> Checker::parameter_on(const Syntax& syntax) {
  if (syntax.children.size() != 2 || syntax.children[0]->form != Form::kString)
    return error(syntax.name_span.begin, "应写成 param('参数名', 日期)；当前日期的值请写 params.参数名");
  const Syntax& id = *syntax.children[0];
  ASSIGN_OR_RETURN(const int index, find_parameter(id.text, id.span.begin));
  ASSIGN_OR_RETURN(NodePtr day, value_of_kind(*syntax.children[1], Kind::kDate, "param 的第 2 个参数"));
  Node node;
  node.op = Op::kParameter;
  node.kind = schema_.parameters[static_cast<std::size_t>(index)].kind;
  node.span = syntax.span;
  node.index = index;
  node.children = {std::move(day)};
  return finish(std::move(node));
}

Result<NodePtr> Checker::has(const Syntax& syntax) {
  if (syntax.children.size() != 1 || syntax.children[0]->form != Form::kSelect)
    return error(syntax.name_span.begin, "has 里要写一个字段，例如 has(self.字段)");
  ASSIGN_OR_RETURN(NodePtr of, value(*syntax.children[0]));
  Node node;
  node.op = Op::kHas;
  node.kind = Kind::kBool;
  node.span = syntax.span;
  node.children = {std::move(of)};
  return finish(std::move(node));
}

Result<NodePtr> Checker::constructor(const Syntax& syntax) {
  const std::string& name = syntax.text;
  const auto wrong = [&](std::size_t at) {
    return error(at, name == "date"        ? "date 里要写日期文字，例如 date('2024-06-30')"
                     : name == "timestamp" ? "timestamp 里要写时间文字，例如 timestamp('2024-06-30T00:00:00Z')"
                     : name == "duration" ? "duration 里要写时长文字，例如 duration('72h')；天数随数据而变请用 days_after"
                                          : "yuan 里要写数字，例如 yuan(6000) 或 yuan(0.5)；其他数请乘以 yuan(1)");
  };
  if (syntax.children.size() != 1) return wrong(syntax.name_span.begin);
  const Syntax& argument = *syntax.children[0];
  Node node;
  node.op = Op::kLiteral;
  node.span = syntax.span;
  if (name != "yuan" && argument.form != Form::kString) return wrong(argument.span.begin);
  if (name == "duration") {
    constexpr Int128 kDay = Int128{86'400} * 1'000'000'000;
    const auto nanoseconds = parse_duration(argument.text);
    if (!nanoseconds) return error(argument.span.begin, "“" + argument.text + "”不是时长，请写成 '72h' 的形式（单位 h、m、s）");
    if (*nanoseconds % kDay != 0) return error(argument.span.begin, "时长只能是整天（24h 的倍数）：日期没有时、分、秒");
    node.kind = Kind::kInt;
    node.number = static_cast<std::int64_t>(*nanoseconds / kDay);
    node.is_span = true;
    return finish(std::move(node));
  }
  if (name == "date" || name == "timestamp") {
    std::string_view text = argument.text;
    if (name == "timestamp") {
      // A date stands for its midnight in UTC, in which CEL reads the parts of a timestamp. Any other time of day would be lost here.
      constexpr std::string_view kMidnight = "T00:00:00Z";
      if (!text.ends_with(kMidnight))
        return error(argument.span.begin, "timestamp 只能表示日期，请写成 '2024-06-30T00:00:00Z' 的形式" +
                                              (Date::parse_iso(text.substr(0, 10)) && text.size() > 10
                                                   ? "；是否想写 date('" + std::string(text.substr(0, 10)) + "')？"
                                                   : std::string()));
      text.remove_suffix(kMidnight.size());
    }
    const auto day = Date::parse_iso(text);
    if (!day) return error(argument.span.begin, day.error().message());
    node.kind = Kind::kDate;
    node.number = day->days();
    return finish(std::move(node));
  }
  const Syntax& digits = argument.form == Form::kMinus ? *argument.children[0] : argument;
  if (digits.form != Form::kInt && digits.form != Form::kDecimal) return wrong(argument.span.begin);
  ASSIGN_OR_RETURN(NodePtr number, value(argument));
  constexpr std::int64_t kFenPerYuan = 100;
  constexpr std::int64_t kMicroPerFen = Decimal::kScale / kFenPerYuan;
  node.kind = Kind::kMoney;
  if (number->kind == Kind::kDecimal) {
    if (number->number % kMicroPerFen != 0) return error(argument.span.begin, "金额最多两位小数（到分）");
    node.number = number->number / kMicroPerFen;
  } else if (__builtin_mul_overflow(number->number, kFenPerYuan, &node.number)) {
    return error(argument.span.begin, "金额太大，超出可以计算的范围，请核对");
  }
  return finish(std::move(node));
}

Result<Meaning> Checker::method(const Syntax& syntax) {
  const Syntax& receiver = *syntax.children[0];
  ASSIGN_OR_RETURN(Meaning of, meaning(receiver));
  Meaning result;
  if (of.set) return macro(syntax, std::move(*of.set));
  if (of.list) return list_macro(syntax, *of.list);
  const std::string text(source(receiver));
  if (of.value) {
    if (of.value->kind == Kind::kString) {
      ASSIGN_OR_RETURN(result.value, text_method(syntax, std::move(of.value)));
      return result;
    }
    if (of.value->kind == Kind::kDate) {
      ASSIGN_OR_RETURN(result.value, date_method(syntax, std::move(of.value)));
      return result;
    }
    return error(syntax.name_span.begin, std::string(kind_title(of.value->kind)) + "没有方法“" + syntax.text + "”");
  }
  if (of.row) {
    std::vector<std::string_view> tables;
    for (std::size_t t = 0; t < schema_.tables.size(); ++t)
      if (descends(static_cast<int>(t), of.row->table)) tables.push_back(schema_.tables[t].name);
    return error(syntax.name_span.begin, "“" + text + "”是一行记录，没有方法“" + syntax.text + "”" +
                                             (tables.empty() ? "" : "；一组记录例如 " + text + "." + std::string(tables[0])));
  }
  return error(syntax.name_span.begin, "params 没有方法“" + syntax.text + "”");
}

Result<NodePtr> Checker::text_method(const Syntax& syntax, NodePtr text) {
  const auto found = std::find(kTextMethods.begin(), kTextMethods.end(), syntax.text);
  if (found == kTextMethods.end())
    return error(syntax.name_span.begin, "文字没有方法“" + syntax.text + "”" + propose(syntax.text, kTextMethods));
  if (syntax.text == "size") {
    if (syntax.children.size() != 1) return error(syntax.name_span.begin, "参数个数不对，应写成 .size()");
    return size_of_text(syntax, std::move(text));
  }
  if (syntax.children.size() != 2) return error(syntax.name_span.begin, "参数个数不对，应写成 ." + syntax.text + "('…')");
  return text_test(syntax, static_cast<TextTest>(found - kTextMethods.begin()), std::move(text), *syntax.children[1]);
}

NodePtr Checker::size_of_text(const Syntax& syntax, NodePtr text) {
  Node node;
  node.op = Op::kTextSize;
  node.kind = Kind::kInt;
  node.span = syntax.span;
  node.children = {std::move(text)};
  return finish(std::move(node));
}

Result<NodePtr> Checker::text_test(const Syntax& syntax, TextTest test, NodePtr text, const Syntax& part) {
  ASSIGN_OR_RETURN(NodePtr other, value_of_kind(part, Kind::kString, syntax.text + " 的参数"));
  Node node;
  node.op = Op::kTextTest;
  node.kind = Kind::kBool;
  node.span = syntax.span;
  node.test = test;
  if (test == TextTest::kMatches) {
    other = fold(std::move(other));
    if (other->op != Op::kLiteral) return error(part.span.begin, "matches 的正则表达式要写定，例如 matches('^云南省')");
    auto regex = Regex::compile(other->text);
    if (!regex) return error(part.span.begin, regex.error().message());
    node.regex = *std::move(regex);
  }
  node.children = {std::move(text), std::move(other)};
  return finish(std::move(node));
}

Result<NodePtr> Checker::date_method(const Syntax& syntax, NodePtr date) {
  const std::string& name = syntax.text;
  const std::size_t at = syntax.name_span.begin;
  for (const Accessor& accessor : kAccessors) {
    if (accessor.name != name) continue;
    if (syntax.children.size() != 1) return error(at, "日期没有时区，应写成 ." + name + "()");
    NodePtr part = finish(arithmetic_node(syntax, Kind::kInt, accessor.arith, {date}));
    if (!accessor.minus_one) return part;
    Node one;
    one.op = Op::kLiteral;
    one.kind = Kind::kInt;
    one.span = syntax.span;
    one.number = 1;
    part = finish(arithmetic_node(syntax, Kind::kInt, Arith::kSubtract, {std::move(part), finish(std::move(one))}));
    return as_written(part, std::string(accessor.title), {std::move(date)});
  }
  for (const std::string_view part : {"getHours", "getMinutes", "getSeconds", "getMilliseconds"})
    if (name == part) return error(at, "日期没有时、分、秒");
  std::vector<std::string_view> names;
  for (const Accessor& accessor : kAccessors) names.push_back(accessor.name);
  return error(at, "日期没有方法“" + name + "”" + propose(name, names));
}

Result<void> Checker::check_variable(const Syntax& variable) const {
  if (variable.form != Form::kName) return error(variable.span.begin, "这里要写变量名，例如 r");
  const std::string& name = variable.text;
  if (is_reserved(name)) return error(variable.span.begin, "“" + name + "”是保留字，不能用作名称");
  const bool taken = name == "self" || name == "params" || name == "as_of" || schema_.find_table(name) >= 0 ||
                     std::any_of(scope_.begin(), scope_.end(), [&](const Binder& binder) { return binder.name == name; });
  if (taken) return error(variable.span.begin, "变量名“" + name + "”已经另有所指，请换一个");
  return {};
}

Result<NodePtr> Checker::with_row(const RowSet& set, const Syntax& variable, const Syntax& body) {
  RETURN_IF_ERROR(check_variable(variable));
  if (set.slot >= kMaxSlots) return error(variable.span.begin, "记录的嵌套超过 " + std::to_string(kMaxSlots - 1) + " 层，请改用派生字段");
  scope_.push_back({variable.text, set.table, set.slot, set.mapped, nullptr});
  auto result = value(body);
  scope_.pop_back();
  return result;
}

Result<NodePtr> Checker::condition_of(const RowSet& set, const Syntax& syntax, const Syntax& variable, const Syntax& body) {
  ASSIGN_OR_RETURN(NodePtr condition, with_row(set, variable, body));
  if (condition->kind != Kind::kBool)
    return error(body.span.begin, syntax.text + " 的条件应为是否，实际是" + std::string(kind_title(condition->kind)));
  return condition;
}

NodePtr Checker::aggregate(const Syntax& syntax, const RowSet& set, Aggregate aggregate, Kind kind, NodePtr value, NodePtr order) const {
  Node node;
  node.op = Op::kMacro;
  node.kind = kind;
  node.span = syntax.span;
  node.row = set.from;
  node.table = set.table;
  node.slot = set.slot;
  node.aggregate = aggregate;
  node.filter_count = set.filters.size();
  node.children = set.filters;
  if (value) {
    node.coded = value->coded;
    node.children.push_back(std::move(value));
  }
  if (order) node.children.push_back(std::move(order));
  return finish(std::move(node));
}

Result<Meaning> Checker::macro(const Syntax& syntax, RowSet set) {
  const std::string& name = syntax.text;
  const std::size_t at = syntax.name_span.begin;
  const std::span<const SyntaxPtr> arguments(syntax.children.data() + 1, syntax.children.size() - 1);
  const auto usage = [&](std::string_view form) { return error(at, "参数不对，应写成 ." + name + std::string(form)); };
  Meaning result;

  const auto fold_rows = [&](Aggregate how, NodePtr of, std::size_t where) -> Result<Meaning> {
    if (!is_quantity(of->kind) && !(how != Aggregate::kSum && of->kind == Kind::kDate))
      return error(where, name + " 不能用于" + std::string(kind_title(of->kind)));
    const Kind kind = of->kind;
    Meaning folded;
    folded.value = aggregate(syntax, set, how, kind, std::move(of));
    return folded;
  };
  const Aggregate how = name == "sum" ? Aggregate::kSum : name == "min" ? Aggregate::kMin : Aggregate::kMax;
  const bool folds = name == "sum" || name == "min" || name == "max";

  // Values already mapped: .map(r, e).sum()
  if (set.mapped && folds && arguments.empty()) return fold_rows(how, set.mapped, at);
  if (set.mapped && name == "latest") return error(at, "map 之后不能用 latest；请写成 .latest(r, 排序依据, 值)");

  if (name == "size") {
    if (!arguments.empty()) return usage("()，要计数请用 .count(r, 条件)");
    result.value = aggregate(syntax, set, Aggregate::kCount, Kind::kInt);
    return result;
  }
  if (name == "exists" || name == "all" || name == "exists_one" || name == "count" || name == "filter") {
    if (arguments.size() != 2) return usage("(r, 条件)");
    ASSIGN_OR_RETURN(NodePtr condition, condition_of(set, syntax, *arguments[0], *arguments[1]));
    if (name == "all") {
      result.value = aggregate(syntax, set, Aggregate::kAll, Kind::kBool, std::move(condition));
      return result;
    }
    set.filters.push_back(std::move(condition));
    if (name == "filter")
      result.set = std::move(set);
    else if (name == "exists")
      result.value = aggregate(syntax, set, Aggregate::kExists, Kind::kBool);
    else if (name == "exists_one")
      result.value = aggregate(syntax, set, Aggregate::kExistsOne, Kind::kBool);
    else
      result.value = aggregate(syntax, set, Aggregate::kCount, Kind::kInt);
    return result;
  }
  if (name == "map") {
    if (arguments.size() != 2 && arguments.size() != 3) return usage("(r, 值) 或 .map(r, 条件, 值)");
    if (arguments.size() == 3) {
      ASSIGN_OR_RETURN(NodePtr condition, condition_of(set, syntax, *arguments[0], *arguments[1]));
      set.filters.push_back(std::move(condition));
    }
    ASSIGN_OR_RETURN(NodePtr of, with_row(set, *arguments[0], *arguments.back()));
    set.mapped = std::move(of);
    result.set = std::move(set);
    return result;
  }
  if (folds) {
    if (arguments.size() != 2) return usage("(r, 值)");
    ASSIGN_OR_RETURN(NodePtr of, with_row(set, *arguments[0], *arguments[1]));
    return fold_rows(how, std::move(of), arguments[1]->span.begin);
  }
  if (name == "latest") {
    if (arguments.size() != 3) return usage("(r, 排序依据, 值)，例如 .latest(r, r.day, r.grade)");
    ASSIGN_OR_RETURN(NodePtr order, with_row(set, *arguments[0], *arguments[1]));
    ASSIGN_OR_RETURN(NodePtr of, with_row(set, *arguments[0], *arguments[2]));
    if (order->kind == Kind::kString || order->kind == Kind::kBool)
      return error(arguments[1]->span.begin, "latest 的排序依据应为日期或数，实际是" + std::string(kind_title(order->kind)));
    const Kind kind = of->kind;
    result.value = aggregate(syntax, set, Aggregate::kLatest, kind, std::move(of), std::move(order));
    return result;
  }
  return error(at, "一组记录没有方法“" + name + "”" + propose(name, kMacroNames));
}

}  // namespace shouwang::cel::internal
