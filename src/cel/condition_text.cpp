#include "cel/condition_text.h"

#include <set>
#include <string_view>

#include "base/text.h"
#include "cel/evaluator.h"

namespace shouwang::cel {
namespace {

constexpr std::size_t kLongest = 150;  // characters

class Writer {
 public:
  explicit Writer(const Schema& schema) : schema_(schema) {}

  /// The filters of a macro, and what it takes from each row.
  std::string condition(const Node& macro) const {
    std::string out;
    for (std::size_t k = 0; k < macro.filter_count; ++k) out += (k > 0 ? "，且 " : "") + say(*macro.children[k]);
    if (!has_value_child(macro)) return out;
    const std::string value = say(*macro.children[macro.filter_count]);
    if (macro.aggregate == Aggregate::kAll) return out.empty() ? value : out + "的，" + value;
    return out + (out.empty() ? "" : "；") + (macro.aggregate == Aggregate::kLatest ? "看 " : "取 ") + value;
  }

 private:
  std::string say(const Node& node) const {
    if (node.written) return call(node.written->title, node.written->arguments);
    switch (node.op) {
      case Op::kLiteral:
        return literal(node, node.coded);
      case Op::kParameter:
        return schema_.parameters[at(node.index)].title;
      case Op::kAsOf:
        return "判断日";
      case Op::kField:
        return field(node)->title;
      case Op::kDerived:
        return schema_.derived[at(node.index)].title;
      case Op::kHas:
        return "有" + say(*node.children[0]);
      case Op::kNot:
        return node.children[0]->op == Op::kHas ? "没有" + say(*node.children[0]->children[0]) : "并非（" + say(*node.children[0]) + "）";
      case Op::kAnd:
        return join(node.children, "，且 ");
      case Op::kOr:
        return "（" + join(node.children, " 或 ") + "）";
      case Op::kConditional:
        return "如果" + say(*node.children[0]) + "则为" + say(*node.children[1]) + "，否则为" + say(*node.children[2]);
      case Op::kCompare:
        return side(node, 0, 1) + " " + std::string(compare_title(node.compare)) + " " + side(node, 1, 0);
      case Op::kIn: {
        std::string out = say(*node.children[0]) + " 属于 ";
        for (std::size_t k = 1; k < node.children.size(); ++k) out += (k > 1 ? "、" : "") + side(node, k, 0);
        return out;
      }
      case Op::kTextTest:
        return node.test == TextTest::kMatches
                   ? say(*node.children[0]) + " 符合规定的格式"
                   : say(*node.children[0]) + " " + std::string(test_title(node.test)) + " " + say(*node.children[1]);
      case Op::kTextSize:
        return say(*node.children[0]) + "的字数";
      case Op::kWorkingDays:
        return call(node.calendar == Calendar::kAfter ? "若干个工作日之后" : "相差的工作日", node.children);
      case Op::kArith:
        return arithmetic(node);
      case Op::kMacro: {
        const std::string inner = condition(node);
        return std::string(aggregate(node.aggregate)) + "“" + schema_.tables[at(node.table)].title + "”" +
               (inner.empty() ? "" : "（" + inner + "）");
      }
    }
    return {};
  }

  const Field* field(const Node& node) const { return &schema_.tables[at(node.row.table)].fields[at(node.index)]; }

  static std::string literal(const Node& node, const Field* coded) {
    if (node.kind != Kind::kString) return to_value(Scalar::of(node.number), node.kind).display();
    if (coded)
      for (const auto& [code, name] : coded->codes)
        if (code == node.text) return name;
    return node.text;
  }

  /// A code says its name by the field that it is compared with.
  std::string side(const Node& node, std::size_t k, std::size_t other) const {
    const Node &one = *node.children[k], &another = *node.children[other];
    if (one.op == Op::kLiteral && another.op == Op::kField) return literal(one, field(another));
    return say(one);
  }

  std::string join(const std::vector<NodePtr>& nodes, std::string_view between) const {
    std::string out;
    for (const NodePtr& node : nodes) out.append(out.empty() ? "" : between).append(say(*node));
    return out;
  }

  std::string call(std::string_view title, const std::vector<NodePtr>& arguments) const {
    return std::string(title) + "（" + join(arguments, "，") + "）";
  }

  /// A number stands apart, the name of one in quotes.
  std::string amount(const Node& node) const { return node.op == Op::kLiteral ? " " + say(node) + " " : "“" + say(node) + "”"; }

  std::string arithmetic(const Node& node) const {
    const auto infix = [&](std::string_view sign) { return say(*node.children[0]) + std::string(sign) + say(*node.children[1]); };
    switch (node.arith) {
      case Arith::kToDecimal:
      case Arith::kToInt:
        return say(*node.children[0]);
      case Arith::kNegate:
        return "－" + say(*node.children[0]);
      case Arith::kAbs:
        return say(*node.children[0]) + "的绝对值";
      case Arith::kYear:
        return say(*node.children[0]) + "的年份";
      case Arith::kMonth:
        return say(*node.children[0]) + "的月份";
      case Arith::kDay:
        return say(*node.children[0]) + "是几号";
      case Arith::kWeekday:
        return say(*node.children[0]) + "是星期几";
      case Arith::kYearDay:
        return say(*node.children[0]) + "是一年中的第几天";
      case Arith::kAdd:
        return infix("＋");
      case Arith::kSubtract:
        return infix("－");
      case Arith::kMultiply:
      case Arith::kMultiplyMicro:
        return infix("×");
      case Arith::kDivide:
      case Arith::kDivideHalfUp:
      case Arith::kDivideMicro:
        return infix("÷");
      case Arith::kRemainder:
        return infix("除以") + "的余数";
      case Arith::kLeast:
        return call("较小者", node.children);
      case Arith::kGreatest:
        return call("较大者", node.children);
      case Arith::kAge:
        return say(*node.children[0]) + "到" + say(*node.children[1]) + "的周岁";
      case Arith::kDaysBefore:
        return say(*node.children[0]) + "前" + amount(*node.children[1]) + "天";
      case Arith::kDaysAfter:
        return say(*node.children[0]) + "后" + amount(*node.children[1]) + "天";
      case Arith::kMonthsBefore:
        return say(*node.children[0]) + "前" + amount(*node.children[1]) + "个月";
      case Arith::kMonthsAfter:
        return say(*node.children[0]) + "后" + amount(*node.children[1]) + "个月";
    }
    return {};
  }

  static std::string_view aggregate(Aggregate aggregate) {
    static constexpr std::string_view kWords[] = {"存在", "全部都符合的", "恰有一条", "数量：", "合计：", "最小的", "最大的", "最近一条"};
    return kWords[static_cast<std::size_t>(aggregate)];
  }

  const Schema& schema_;
};

class Finder {
 public:
  explicit Finder(const Schema& schema) : schema_(schema), writer_(schema) {}
  std::vector<std::pair<std::string, std::string>> found;

  void walk(const Node& node, std::string_view text) {
    if (!seen_.insert(&node).second) return;
    if (node.written) {
      for (const NodePtr& argument : node.written->arguments) walk(*argument, text);
      return;
    }
    if (node.op == Op::kMacro) {
      std::string condition = writer_.condition(node);
      if (!condition.empty() && text::count_code_points(condition) <= kLongest)
        found.emplace_back(std::string(text.substr(node.span.begin, node.span.end - node.span.begin)), std::move(condition));
      return;
    }
    if (node.op == Op::kDerived) text = schema_.derived[at(node.index)].expression;
    for (const NodePtr& child : node.children) walk(*child, text);
  }

 private:
  const Schema& schema_;
  Writer writer_;
  std::set<const Node*> seen_;
};

}  // namespace

std::vector<std::pair<std::string, std::string>> record_conditions(const Expression& expression) {
  Finder finder(*expression.schema());
  finder.walk(*expression.root(), expression.text());
  return std::move(finder.found);
}

}  // namespace shouwang::cel
