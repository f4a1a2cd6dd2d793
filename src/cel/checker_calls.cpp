// Functions, methods on text, and macros over records.
#include <algorithm>
#include <array>
#include <span>

#include "base/money.h"
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

const std::vector<std::string_view> kFunctionNames{"age",          "year", "month", "days_before", "days_after", "months_before",
                                                   "months_after", "abs",  "least", "greatest",    "int",        "decimal",
                                                   "has",          "size", "date",  "yuan"};
const std::vector<std::string_view> kMacroNames{"exists", "all", "exists_one", "filter", "map",   "count",
                                                "size",   "sum", "min",        "max",    "latest"};

Node arithmetic_node(const Syntax& syntax, Kind kind, Arith arith, std::vector<NodePtr> children) {
  Node node;
  node.op = Op::kArith;
  node.kind = kind;
  node.span = syntax.span;
  node.arith = arith;
  node.children = std::move(children);
  return node;
}

bool is_quantity(Kind kind) { return is_number(kind) || kind == Kind::kMoney; }

}  // namespace

Result<NodePtr> Checker::call(const Syntax& syntax) {
  const std::string& name = syntax.text;
  const std::size_t at = syntax.name_span.begin;
  const auto& arguments = syntax.children;
  const auto wrong_count = [&](std::string_view usage) { return error(at, "参数个数不对，应写成 " + std::string(usage)); };

  if (name == "has") return has(syntax);
  if (name == "date" || name == "yuan") return constructor(syntax);
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
    if (!of.set)
      return error(arguments[0]->span.begin,
                   "size 只能用于一组记录，例如 size(" + (schema_.tables.size() > 1 ? schema_.tables[1].name : "members") + ")");
    return aggregate(syntax, *of.set, Aggregate::kCount, Kind::kInt);
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
  if (name == "least" || name == "greatest") {
    if (arguments.size() != 2) return wrong_count(name + "(甲, 乙)");
    ASSIGN_OR_RETURN(NodePtr a, value(*arguments[0]));
    ASSIGN_OR_RETURN(NodePtr b, value(*arguments[1]));
    if (is_number(a->kind) && is_number(b->kind) && a->kind != b->kind) {
      a = coerce(a, Kind::kDecimal);
      b = coerce(b, Kind::kDecimal);
    }
    if (a->kind != b->kind) return mismatch(syntax, name + " 的两个参数类型不同：前面", *a, *b);
    if (!is_quantity(a->kind) && a->kind != Kind::kDate) return error(at, name + " 不能用于" + std::string(kind_title(a->kind)));
    const Kind kind = a->kind;
    return finish(arithmetic_node(syntax, kind, name == "least" ? Arith::kLeast : Arith::kGreatest, {std::move(a), std::move(b)}));
  }
  if (std::find(kMacroNames.begin(), kMacroNames.end(), name) != kMacroNames.end())
    return error(at, "“" + name + "”要写在一组记录后面，例如 " + (schema_.tables.size() > 1 ? schema_.tables[1].name : "members") + "." +
                         name + "(…)" +
                         (name == "min"   ? "；两个数取小请用 least"
                          : name == "max" ? "；两个数取大请用 greatest"
                                          : ""));
  return error(at, "没有函数“" + name + "”" + propose(name, kFunctionNames));
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
  const bool is_date = syntax.text == "date";
  const auto wrong = [&](std::size_t at) {
    return error(at, is_date ? "date 里要写日期文字，例如 date('2024-06-30')"
                             : "yuan 里要写数字，例如 yuan(6000) 或 yuan(0.5)；其他数请乘以 yuan(1)");
  };
  if (syntax.children.size() != 1) return wrong(syntax.name_span.begin);
  const Syntax& argument = *syntax.children[0];
  Node node;
  node.op = Op::kLiteral;
  node.span = syntax.span;
  if (is_date) {
    if (argument.form != Form::kString) return wrong(argument.span.begin);
    const auto day = Date::parse_iso(argument.text);
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
    return error(argument.span.begin, "金额超出范围");
  }
  return finish(std::move(node));
}

Result<Meaning> Checker::method(const Syntax& syntax) {
  const Syntax& receiver = *syntax.children[0];
  ASSIGN_OR_RETURN(Meaning of, meaning(receiver));
  Meaning result;
  if (of.set) return macro(syntax, std::move(*of.set));
  const std::string text(source(receiver));
  if (of.value) {
    if (of.value->kind == Kind::kString) {
      ASSIGN_OR_RETURN(result.value, text_test(syntax, std::move(of.value)));
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

Result<NodePtr> Checker::text_test(const Syntax& syntax, NodePtr text) {
  static const std::vector<std::string_view> kNames{"startsWith", "endsWith", "contains"};
  const auto found = std::find(kNames.begin(), kNames.end(), syntax.text);
  if (found == kNames.end()) return error(syntax.name_span.begin, "文字没有方法“" + syntax.text + "”" + propose(syntax.text, kNames));
  if (syntax.children.size() != 2) return error(syntax.name_span.begin, "参数个数不对，应写成 ." + syntax.text + "('…')");
  ASSIGN_OR_RETURN(NodePtr part, value_of_kind(*syntax.children[1], Kind::kString, syntax.text + " 的参数"));
  Node node;
  node.op = Op::kTextTest;
  node.kind = Kind::kBool;
  node.span = syntax.span;
  node.test = static_cast<TextTest>(found - kNames.begin());
  node.children = {std::move(text), std::move(part)};
  return finish(std::move(node));
}

Result<NodePtr> Checker::with_row(const RowSet& set, const Syntax& variable, const Syntax& body) {
  if (variable.form != Form::kName) return error(variable.span.begin, "这里要写变量名，例如 r");
  const std::string& name = variable.text;
  const bool taken = name == "self" || name == "params" || name == "as_of" || schema_.find_table(name) >= 0 ||
                     std::any_of(scope_.begin(), scope_.end(), [&](const Binder& binder) { return binder.name == name; });
  if (taken) return error(variable.span.begin, "变量名“" + name + "”已经另有所指，请换一个");
  if (set.slot >= kMaxSlots) return error(variable.span.begin, "记录的嵌套超过 " + std::to_string(kMaxSlots - 1) + " 层，请改用派生字段");
  scope_.push_back({name, set.table, set.slot});
  auto result = value(body);
  scope_.pop_back();
  return result;
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

  // Values already mapped: .map(r, e).sum()
  if (set.mapped) {
    NodePtr mapped = std::move(set.mapped);
    const bool folds = name == "sum" || name == "min" || name == "max";
    if (!folds && name != "size") return error(at, "map 之后只能用 sum()、min()、max() 或 size()");
    if (!arguments.empty()) return usage("()");
    const bool fits = name == "size" || is_quantity(mapped->kind) || (name != "sum" && mapped->kind == Kind::kDate);
    if (!fits) return error(at, name + " 不能用于" + std::string(kind_title(mapped->kind)));
    const Kind kind = mapped->kind;
    if (name == "size")
      result.value = aggregate(syntax, set, Aggregate::kCount, Kind::kInt);
    else if (name == "sum")
      result.value = aggregate(syntax, set, Aggregate::kSum, kind, std::move(mapped));
    else
      result.value = aggregate(syntax, set, name == "min" ? Aggregate::kMin : Aggregate::kMax, kind, std::move(mapped));
    return result;
  }

  if (name == "size") {
    if (!arguments.empty()) return usage("()，要计数请用 .count(r, 条件)");
    result.value = aggregate(syntax, set, Aggregate::kCount, Kind::kInt);
    return result;
  }
  if (name == "exists" || name == "all" || name == "exists_one" || name == "count" || name == "filter") {
    if (arguments.size() != 2) return usage("(r, 条件)");
    ASSIGN_OR_RETURN(NodePtr condition, with_row(set, *arguments[0], *arguments[1]));
    if (condition->kind != Kind::kBool)
      return error(arguments[1]->span.begin, name + " 的条件应为是否，实际是" + std::string(kind_title(condition->kind)));
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
  if (name == "sum" || name == "min" || name == "max" || name == "map") {
    if (arguments.size() != 2) return usage("(r, 值)");
    ASSIGN_OR_RETURN(NodePtr of, with_row(set, *arguments[0], *arguments[1]));
    if (name == "map") {
      set.mapped = std::move(of);
      result.set = std::move(set);
      return result;
    }
    if (!is_quantity(of->kind) && !(name != "sum" && of->kind == Kind::kDate))
      return error(arguments[1]->span.begin, name + " 不能用于" + std::string(kind_title(of->kind)));
    const Kind kind = of->kind;
    result.value = aggregate(syntax, set,
                             name == "sum"   ? Aggregate::kSum
                             : name == "min" ? Aggregate::kMin
                                             : Aggregate::kMax,
                             kind, std::move(of));
    return result;
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
