#include "cel/constants.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "cel/evaluator.h"
#include "cel/node.h"
#include "cel/syntax.h"

namespace shouwang::cel {
namespace {

class ConstantCheck {
 public:
  ConstantCheck(const Expression& expression, const Context& fixed)
      : expression_(expression), context_(fixed), evaluator_(*expression.schema(), data_, context_) {}

  /// Operands first, so that the innermost problem is the one that is named.
  Result<void> visit(const Node& node) {
    if (node.op == Op::kDerived || !visited_.insert(&node).second) return {};
    for (const auto& child : node.children) RETURN_IF_ERROR(visit(*child));
    if (node.op != Op::kArith) return {};
    if (divides(node.arith) && is_constant(*node.children[1])) {
      const Node& divisor = *node.children[1];
      const Scalar value = evaluate(divisor);
      if (value.known && value.number == 0)
        return problem(divisor, divisor.op == Op::kLiteral
                                    ? "不能除以 0，这样永远无法判断，请改正除数"
                                    : "除数“" + text(divisor) + "”" + (has_parameter(divisor) ? "在每一天都是 0" : "总是 0") +
                                          "，这样永远无法判断，请改正除数");
    }
    if (!is_constant(node)) return {};
    const Scalar value = evaluate(node);
    if (value.known) return {};
    switch (value.problem) {
      case Problem::kOverflow:
        return problem(node,
                       "“" + text(node) + "”的结果太大，超出" + (node.kind == Kind::kMoney ? "金额" : "数值") + "的范围，请核对其中的数");
      case Problem::kDateRange:
        return problem(node, "“" + text(node) + "”的结果超出日期的范围，请核对其中的数");
      default:
        return {};
    }
  }

 private:
  static bool divides(Arith arith) {
    return arith == Arith::kDivide || arith == Arith::kDivideHalfUp || arith == Arith::kDivideMicro || arith == Arith::kRemainder;
  }

  bool is_constant(const Node& node) {
    if (const auto known = constant_.find(&node); known != constant_.end()) return known->second;
    bool constant = true;
    switch (node.op) {
      case Op::kAsOf:
      case Op::kField:
      case Op::kHas:
      case Op::kMacro:
      case Op::kWorkingDays:
        constant = false;
        break;
      case Op::kParameter:
        constant = node.children.empty() && context_.parameters[at(node.index)].known();
        break;
      default:
        constant = std::all_of(node.children.begin(), node.children.end(), [&](const NodePtr& child) { return is_constant(*child); });
    }
    constant_.emplace(&node, constant);
    return constant;
  }

  static bool has_parameter(const Node& node) {
    return node.op == Op::kParameter ||
           std::any_of(node.children.begin(), node.children.end(), [](const NodePtr& child) { return has_parameter(*child); });
  }

  Scalar evaluate(const Node& node) const {
    Frame frame;
    return evaluator_.evaluate(node, frame);
  }

  std::string text(const Node& node) const { return expression_.text().substr(node.span.begin, node.span.end - node.span.begin); }
  Failure problem(const Node& node, std::string message) const {
    return fail(ErrorCode::kCelType, place(expression_.text(), node.span.begin) + std::move(message));
  }

  const Expression& expression_;
  const Data data_;  // constants do not look at data
  const Context& context_;
  const Evaluator evaluator_;
  std::unordered_map<const Node*, bool> constant_;
  std::unordered_set<const Node*> visited_;
};

}  // namespace

Result<void> check_constants(const Expression& expression, const Context& fixed) {
  return ConstantCheck(expression, fixed).visit(*expression.root());
}

}  // namespace shouwang::cel
