// The trace of one evaluation, and why it could not tell.
#include <algorithm>
#include <string>

#include "cel/evaluator.h"
#include "cel/program.h"

namespace shouwang::cel {
namespace {

constexpr std::size_t kMaxRows = 50;
constexpr std::size_t kMaxMissing = 20;

std::string_view arith_title(Arith op) {
  switch (op) {
    case Arith::kNegate:
      return "取负";
    case Arith::kAbs:
      return "绝对值";
    case Arith::kToDecimal:
      return "化为小数";
    case Arith::kToInt:
      return "取整";
    case Arith::kYear:
      return "年份";
    case Arith::kMonth:
      return "月份";
    case Arith::kDay:
      return "几号";
    case Arith::kWeekday:
      return "星期几";
    case Arith::kYearDay:
      return "一年中的第几天";
    case Arith::kAdd:
      return "加";
    case Arith::kSubtract:
      return "减";
    case Arith::kMultiply:
    case Arith::kMultiplyMicro:
      return "乘";
    case Arith::kDivide:
    case Arith::kDivideHalfUp:
    case Arith::kDivideMicro:
      return "除以";
    case Arith::kRemainder:
      return "除以…的余数";
    case Arith::kLeast:
      return "较小者";
    case Arith::kGreatest:
      return "较大者";
    case Arith::kAge:
      return "周岁";
    case Arith::kDaysBefore:
      return "若干天之前";
    case Arith::kDaysAfter:
      return "若干天之后";
    case Arith::kMonthsBefore:
      return "若干月之前";
    case Arith::kMonthsAfter:
      return "若干月之后";
  }
  return "";
}

std::string macro_title(const Node& node, const Table& table) {
  const std::string name = "“" + table.title + "”";
  switch (node.aggregate) {
    case Aggregate::kExists:
      return "存在" + name;
    case Aggregate::kAll:
      return "全部" + name + "都符合";
    case Aggregate::kExistsOne:
      return "恰有一条" + name;
    case Aggregate::kCount:
      return name + "的数量";
    case Aggregate::kSum:
      return name + "合计";
    case Aggregate::kMin:
      return name + "最小值";
    case Aggregate::kMax:
      return name + "最大值";
    case Aggregate::kLatest:
      return "最近一条" + name;
  }
  return name;
}

class Explainer {
 public:
  Explainer(const Evaluator& evaluator, std::string_view text) : evaluator_(evaluator), text_(text) {}

  Scalar trace(const Node& node, Frame& frame, Trace& out) {
    const Schema& schema = evaluator_.schema();
    const Scalar result = evaluator_.evaluate(node, frame);
    out.text = std::string(text_.substr(node.span.begin, node.span.end - node.span.begin));
    out.value = to_value(result, node.kind);
    out.shown = shown(out.value, node);
    if (node.written) {
      out.title = node.written->title;
      for (const auto& argument : node.written->arguments) trace(*argument, frame, out.children.emplace_back());
      return result;
    }
    switch (node.op) {
      case Op::kLiteral:
        out.title = out.shown;
        return result;
      case Op::kParameter:
        out.title = schema.parameters[at(node.index)].title;
        break;
      case Op::kAsOf:
        out.title = "截止日期";
        return result;
      case Op::kField:
        out.title = schema.tables[at(node.row.table)].fields[at(node.index)].title;
        return result;
      case Op::kDerived: {
        const Derived& derived = schema.derived[at(node.index)];
        out.title = derived.title;
        Frame own = evaluator_.frame_of_derived(node, frame);
        Trace& body = out.children.emplace_back();
        Explainer(evaluator_, derived.expression).trace(*node.children[0], own, body);
        return result;
      }
      case Op::kMacro:
        out.title = macro_title(node, schema.tables[at(node.table)]);
        collect_rows(node, frame, out);
        return result;
      case Op::kHas:
        out.title = "有值";
        break;
      case Op::kNot:
        out.title = "非";
        break;
      case Op::kAnd:
        out.title = "且";
        break;
      case Op::kOr:
        out.title = "或";
        break;
      case Op::kConditional:
        out.title = "如果…则…否则…";
        break;
      case Op::kCompare:
        out.title = compare_title(node.compare);
        break;
      case Op::kIn:
        out.title = "属于";
        break;
      case Op::kTextTest:
        out.title = test_title(node.test);
        break;
      case Op::kTextSize:
        out.title = "字数";
        break;
      case Op::kWorkingDays:
        out.title = node.calendar == Calendar::kAfter ? "若干个工作日之后" : "相差的工作日";
        break;
      case Op::kArith:
        // The step from int to decimal is nothing that anybody wrote.
        if (node.arith == Arith::kToDecimal) {
          trace(*node.children[0], frame, out);
          out.value = to_value(result, node.kind);
          return result;
        }
        out.title = arith_title(node.arith);
        break;
    }
    for (const auto& child : node.children) trace(*child, frame, out.children.emplace_back());
    return result;
  }

  /// Reasons why `node`, which is unknown, is so. Known parts are never among them.
  void reasons(const Node& node, Frame& frame, std::vector<Missing>& out) const {
    if (out.size() >= kMaxMissing) return;
    switch (node.op) {
      case Op::kParameter:
        if (!node.children.empty()) break;
        add(out, {0, -1, 0, "参数“" + evaluator_.schema().parameters[at(node.index)].title + "”没有值"});
        return;
      case Op::kField:
        add(out, {node.row.table, node.index, evaluator_.row_of(node.row, frame), ""});
        return;
      case Op::kDerived: {
        Frame own = evaluator_.frame_of_derived(node, frame);
        reasons(*node.children[0], own, out);
        return;
      }
      case Op::kConditional: {
        const Scalar condition = evaluator_.evaluate(*node.children[0], frame);
        reasons(*node.children[!condition.known ? 0 : condition.number != 0 ? 1 : 2], frame, out);
        return;
      }
      case Op::kMacro: {
        const std::uint32_t before = frame.rows[at(node.slot)];
        macro_reasons(node, frame, out);
        frame.rows[at(node.slot)] = before;
        return;
      }
      default:
        break;
    }
    bool inherited = false;
    for (const auto& child : node.children)
      if (!evaluator_.evaluate(*child, frame).known) {
        inherited = true;
        reasons(*child, frame, out);
      }
    if (!inherited) add(out, {0, -1, 0, problem_with_place(node, evaluator_.evaluate(node, frame).problem)});
  }

 private:
  std::string shown(const Value& value, const Node& node) const {
    if (node.coded && value.text)
      for (const auto& [code, name] : node.coded->codes)
        if (code == *value.text) return name;
    return value.display();
  }

  std::string problem_with_place(const Node& node, Problem problem) const {
    return std::string(problem_text(problem)) + "：" + std::string(text_.substr(node.span.begin, node.span.end - node.span.begin));
  }

  static void add(std::vector<Missing>& out, Missing reason) {
    const bool known = std::any_of(out.begin(), out.end(), [&](const Missing& m) {
      return m.table == reason.table && m.field == reason.field && m.row == reason.row && m.problem == reason.problem;
    });
    if (!known && out.size() < kMaxMissing) out.push_back(std::move(reason));
  }

  void collect_rows(const Node& node, Frame& frame, Trace& out) const {
    if (evaluator_.undelivered(node) >= 0) return;
    const RowRange range = evaluator_.visited(node, frame);
    const std::uint32_t before = frame.rows[at(node.slot)];
    for (std::uint32_t row = range.begin; row < range.end; ++row) {
      frame.rows[at(node.slot)] = row;
      if (!evaluator_.passes(node, frame).is_true()) continue;
      if (node.aggregate == Aggregate::kAll && !evaluator_.evaluate(*node.children[node.filter_count], frame).is_true()) continue;
      if (out.rows.size() < kMaxRows)
        out.rows.push_back({node.table, row});
      else
        ++out.more_rows;
    }
    frame.rows[at(node.slot)] = before;
  }

  void macro_reasons(const Node& node, Frame& frame, std::vector<Missing>& out) const {
    if (const int table = evaluator_.undelivered(node); table >= 0) {
      add(out, {table, -1, 0, ""});
      return;
    }
    bool inherited = false;
    const RowRange range = evaluator_.visited(node, frame);
    for (std::uint32_t row = range.begin; row < range.end && out.size() < kMaxMissing; ++row) {
      frame.rows[at(node.slot)] = row;
      const Scalar passed = evaluator_.passes(node, frame);
      if (passed.is_false()) continue;
      // For `all`, a row matters unless its condition holds whatever the filters say.
      if (node.aggregate == Aggregate::kAll && evaluator_.evaluate(*node.children[node.filter_count], frame).is_true()) continue;
      for (std::size_t k = 0; k < node.children.size(); ++k) {
        // latest reads the value of the chosen row only; that row is dealt with below.
        if (node.aggregate == Aggregate::kLatest && k == node.filter_count) continue;
        if (evaluator_.evaluate(*node.children[k], frame).known) continue;
        inherited = true;
        reasons(*node.children[k], frame, out);
      }
    }
    if (inherited) return;
    const Scalar result = evaluator_.evaluate(node, frame);
    if (result.problem == Problem::kNone && node.aggregate == Aggregate::kLatest) {
      latest_reasons(node, frame, out);
      return;
    }
    const std::string& title = evaluator_.schema().tables[at(node.table)].title;
    if (result.problem == Problem::kEmpty)
      add(out, {node.table, -1, 0, "“" + title + "”" + std::string(problem_text(Problem::kEmpty))});
    else
      add(out, {0, -1, 0, problem_with_place(node, result.problem)});
  }

  void latest_reasons(const Node& node, Frame& frame, std::vector<Missing>& out) const {
    const RowRange range = evaluator_.visited(node, frame);
    bool found = false;
    std::uint32_t chosen = 0;
    std::int64_t greatest = 0;
    for (std::uint32_t row = range.begin; row < range.end; ++row) {
      frame.rows[at(node.slot)] = row;
      if (!evaluator_.passes(node, frame).is_true()) continue;
      const Scalar when = evaluator_.evaluate(*node.children[node.filter_count + 1], frame);
      if (found && when.number < greatest) continue;
      found = true;
      chosen = row;
      greatest = when.number;
    }
    frame.rows[at(node.slot)] = chosen;
    reasons(*node.children[node.filter_count], frame, out);
  }

  const Evaluator& evaluator_;
  std::string_view text_;
};

}  // namespace

Value explain(const Expression& expression, const Data& data, std::uint32_t row, const Context& context, Trace& trace,
              std::vector<Missing>& missing) {
  const Evaluator evaluator(*expression.schema(), data, context);
  Explainer explainer(evaluator, expression.text());
  Frame frame;
  frame.rows[0] = row;
  trace = {};
  missing.clear();
  const Scalar result = explainer.trace(*expression.root(), frame, trace);
  if (!result.known) explainer.reasons(*expression.root(), frame, missing);
  return to_value(result, expression.kind());
}

}  // namespace shouwang::cel
