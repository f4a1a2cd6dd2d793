// Each leaf of the expression becomes the only variable of a small function: what does not depend on it is folded to its present value.
// The function is probed, not solved: every comparison on the way is a step function of the leaf, its steps are found by doubling and
// halving with the reference's own arithmetic. So rounding, overflow and <= against < need no rules here, and a value that is reported
// has been evaluated, as has its neighbour.
#include "cel/counterfactual.h"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

#include "base/money.h"
#include "cel/counterfactual_leaves.h"
#include "cel/evaluator.h"
#include "cel/own_rows.h"

namespace shouwang::cel {
namespace {

constexpr std::uint64_t kBudget = 400'000;  // nodes evaluated in all: about a millisecond
constexpr std::size_t kMaxTexts = 24;       // values tried of a text
constexpr std::size_t kMaxTextTurns = 6;    // and reported
constexpr int kMaxSteps = 3;                // of one comparison in one direction: below, equal, above
constexpr std::int64_t kSmallInts = 12;     // tried one by one where a value is missing
constexpr int kUnknownState = 2;

using What = Change::What;

struct Range {
  std::int64_t low = 0, high = 0;
};

/// The values among which a change is sought: what could stand in a register. Present values beyond widen it.
Range range_of(Kind kind, std::int64_t present, bool never_negative) {
  Range range;
  switch (kind) {
    case Kind::kMoney:
      range = {-10'000'000'000'000, 10'000'000'000'000};  // fen: a hundred thousand million yuan
      break;
    case Kind::kDecimal:
      range = {-1'000'000'000'000, 1'000'000'000'000};  // a million
      break;
    case Kind::kDate:
      range = {present - 36'525, present + 36'525};  // a hundred years
      return range;
    default:
      range = {-1'000'000'000, 1'000'000'000};
      break;
  }
  if (never_negative && present >= 0) range.low = 0;
  return {std::min(range.low, present), std::max(range.high, present)};
}

std::string shown_text(const Value& value, const Field* coded) {
  if (coded && value.text) {
    for (const auto& [code, name] : coded->codes)
      if (code == *value.text) return name;
  }
  return value.display();
}

Value value_of(Kind kind, std::int64_t number) {
  Value value;
  value.kind = kind;
  value.number = number;
  return value;
}

/// First v from `from` towards `limit` with state(v) != state(from), by doubling and halving. Exact when the state changes once.
template <typename State>
std::optional<std::int64_t> next_change(std::int64_t from, std::int64_t limit, const State& state) {
  const int direction = limit >= from ? 1 : -1;
  const int before = state(from);
  std::int64_t same = from, other = from;
  for (std::int64_t step = 1;; step *= 2) {
    const std::int64_t left = direction > 0 ? limit - same : same - limit;
    if (left <= 0) return std::nullopt;
    other = same + direction * std::min(step, left);
    if (state(other) != before) break;
    same = other;
  }
  while (other - same != direction) {
    const std::int64_t middle = same + (other - same) / 2;
    (state(middle) == before ? same : other) = middle;
  }
  return other;
}

/// The expression as a function of one leaf.
class Function {
 public:
  /// @param values  of nodes in the frame of the row under judgement, kept from one leaf to the next
  Function(const Evaluator& evaluator, std::uint32_t row, const Leaf& leaf, std::unordered_map<const Node*, Scalar>& values)
      : evaluator_(evaluator), leaf_(leaf), values_(values), variable_(std::make_shared<Node>()) {
    frame_.rows[0] = row;
    variable_->op = Op::kLiteral;
    variable_->kind = leaf.node->kind;
  }

  void build(const NodePtr& root) { root_ = rebuild(root, true); }

  void set(std::int64_t number) { variable_->number = number; }
  void set(std::string_view text) { variable_->text = std::string(text); }
  Scalar answer(std::uint64_t& spent) {
    spent += cost_;
    return evaluator_.evaluate(*root_, frame_);
  }

  /// Comparisons and tests that depend on the leaf.
  const std::vector<NodePtr>& tests() const { return tests_; }
  /// What a test says: of numbers compared which is greater, of others their truth; kUnknownState when it cannot tell.
  int state(const Node& test, std::uint64_t& spent) {
    spent += cost_;
    if (test.op == Op::kCompare && test.children[0]->kind != Kind::kString) {
      const Scalar a = evaluator_.evaluate(*test.children[0], frame_), b = evaluator_.evaluate(*test.children[1], frame_);
      if (!a.known || !b.known) return kUnknownState;
      return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
    }
    const Scalar truth = evaluator_.evaluate(test, frame_);
    return truth.known ? static_cast<int>(truth.number) : kUnknownState;
  }

 private:
  bool is_leaf(const Node& node) const {
    switch (leaf_.what) {
      case What::kField:
        return node.op == Op::kField && node.row.table == 0 && node.index == leaf_.index;
      case What::kTerm:
        return node.op == Op::kDerived && node.row.table == 0 && node.index == leaf_.index;
      case What::kParameter:
        return node.op == Op::kParameter && node.children.empty() && node.index == leaf_.index;
      default:
        return &node == leaf_.node;
    }
  }

  bool depends(const Node& node) {
    if (is_leaf(node)) return true;
    const auto known = depends_.find(&node);
    if (known != depends_.end()) return known->second;
    bool result = false;
    for (const auto& child : node.children) result = depends(*child) || result;
    depends_.emplace(&node, result);
    return result;
  }

  /// @param own_row  the node is evaluated in the frame of the row under judgement, where what does not depend on the leaf has one value
  NodePtr rebuild(const NodePtr& node, bool own_row) {
    if (is_leaf(*node)) return variable_;
    if (!depends(*node)) return own_row ? folded(node) : node;
    const auto done = rebuilt_.find(node.get());
    if (done != rebuilt_.end() && done->second.second == own_row) return done->second.first;
    auto copy = std::make_shared<Node>(*node);
    const bool below = own_row && node->op != Op::kMacro && (node->op != Op::kDerived || node->row.table == 0);
    for (auto& child : copy->children) child = rebuild(child, below);
    ++cost_;
    if (node->op == Op::kMacro) {
      constexpr std::uint64_t kUsualRows = 8;  // of a macro inside another one, whose rows are not known here
      RowRange rows{0, kUsualRows};
      if (own_row) rows = evaluator_.undelivered(*node) < 0 ? evaluator_.visited(*node, frame_) : RowRange{};
      cost_ += node->weight * (rows.end - rows.begin);
    }
    const bool is_test = node->op == Op::kCompare || node->op == Op::kIn || node->op == Op::kTextTest || node->op == Op::kMacro;
    if (own_row && is_test && node->kind == Kind::kBool) tests_.push_back(copy);
    rebuilt_[node.get()] = {copy, own_row};
    return copy;
  }

  NodePtr folded(const NodePtr& node) {
    if (node->op == Op::kLiteral) return node;
    auto known = values_.find(node.get());
    if (known == values_.end()) known = values_.emplace(node.get(), evaluator_.evaluate(*node, frame_)).first;
    if (!known->second.known) return node;
    auto literal = std::make_shared<Node>();
    literal->kind = node->kind;
    literal->number = known->second.number;
    literal->text = std::string(known->second.text);
    return literal;
  }

  const Evaluator& evaluator_;
  const Leaf& leaf_;
  std::unordered_map<const Node*, Scalar>& values_;
  std::shared_ptr<Node> variable_;
  Frame frame_;
  NodePtr root_;
  std::vector<NodePtr> tests_;
  std::uint64_t cost_ = 1;
  std::unordered_map<const Node*, bool> depends_;
  std::unordered_map<const Node*, std::pair<NodePtr, bool>> rebuilt_;
};

void collect_texts(const Node& node, std::vector<std::string>& out, const Field*& coded) {
  if (node.op == Op::kLiteral && node.kind == Kind::kString && !node.text.empty()) {
    out.push_back(node.text);
    if (!coded) coded = node.coded;
  }
  for (const auto& child : node.children) collect_texts(*child, out, coded);
}

const Trace* find(const Trace& trace, std::string_view text) {
  if (trace.text == text) return &trace;
  for (const Trace& child : trace.children)
    if (const Trace* found = find(child, text)) return found;
  return nullptr;
}

class Search {
 public:
  Search(const Expression& expression, const Data& data, std::uint32_t row, const Context& context)
      : expression_(expression),
        schema_(*expression.schema()),
        data_(data),
        row_(row),
        context_(context),
        evaluator_(schema_, data, context) {}

  std::vector<Change> run() {
    Trace trace;
    std::vector<Missing> missing;
    const Value answer = explain(expression_, data_, row_, context_, trace, missing);
    trace_ = &trace;
    Leaves leaves;
    leaves.condition(*expression_.root());
    if (!answer.known()) {
      decide_missing(missing);
      // Where no single value in the data decides, the figures may: a total of records that are not there, a term without data.
      if (changes_.empty()) decide_leaves(leaves.list, false);
      decide_leaves(leaves.list, true);
    } else {
      answer_ = *answer.number != 0;
      turn(leaves.list);
    }
    return std::move(changes_);
  }

 private:
  bool spent() const { return spent_ > kBudget; }

  void turn(const std::vector<Leaf>& leaves) {
    std::vector<std::optional<Change>> found(leaves.size());
    for (std::size_t k = 0; k < leaves.size() && !spent(); ++k) {
      const Leaf& leaf = leaves[k];
      if (std::any_of(leaf.covers.begin(), leaf.covers.end(), [&](std::size_t inner) { return found[inner].has_value(); })) continue;
      Frame frame;
      frame.rows[0] = row_;
      const Scalar present = evaluator_.evaluate(*leaf.node, frame);
      if (!present.known) continue;
      Change change = describe(leaf, to_value(present, leaf.node->kind));
      Function function(evaluator_, row_, leaf, values_);
      function.build(expression_.root());
      if (leaf.node->kind == Kind::kString)
        turn_text(leaf, function, change);
      else if (leaf.node->kind == Kind::kBool)
        turn_bool(function, change);
      else
        turn_number(leaf, function, change);
      if (!change.turns.empty()) found[k] = std::move(change);
    }
    for (const bool parameters : {false, true})
      for (auto& change : found)
        if (change && (change->what == What::kParameter) == parameters && changes_.size() < kMaxChanges)
          changes_.push_back(*std::move(change));
  }

  Change describe(const Leaf& leaf, Value present) const {
    Change change;
    change.what = leaf.what;
    change.index = leaf.index;
    change.row = row_;
    change.present = std::move(present);
    switch (leaf.what) {
      case What::kField:
        change.title = schema_.tables[0].fields[at(leaf.index)].title;
        break;
      case What::kTerm:
        change.title = schema_.derived[at(leaf.index)].title;
        break;
      case What::kParameter:
        change.title = schema_.parameters[at(leaf.index)].title;
        break;
      default: {
        const std::string& text = leaf.derived < 0 ? expression_.text() : schema_.derived[at(leaf.derived)].expression;
        change.derived = leaf.derived;
        change.begin = leaf.node->span.begin;
        change.end = leaf.node->span.end;
        change.text = text.substr(change.begin, change.end - change.begin);
        const Trace* trace = find(*trace_, change.text);
        change.title = trace ? phrase(*trace) : change.text;
        break;
      }
    }
    change.shown = shown_text(change.present, leaf.what == What::kField ? &schema_.tables[0].fields[at(leaf.index)] : nullptr);
    return change;
  }

  bool flips(Function& function) {
    const Scalar answer = function.answer(spent_);
    return answer.known && (answer.number != 0) != answer_;
  }

  void turn_bool(Function& function, Change& change) {
    const std::int64_t other = *change.present.number == 0 ? 1 : 0;
    function.set(other);
    if (!flips(function)) return;
    const Value value = value_of(Kind::kBool, other);
    change.turns.push_back({value, 0, !answer_, value.display()});
  }

  void turn_text(const Leaf& leaf, Function& function, Change& change) {
    std::vector<std::string> texts;
    const Field* coded = leaf.what == What::kField ? &schema_.tables[0].fields[at(leaf.index)] : nullptr;
    for (const NodePtr& test : function.tests()) collect_texts(*test, texts, coded);
    if (coded)
      for (const auto& [code, name] : coded->codes) texts.push_back(code);
    change.shown = shown_text(change.present, coded);
    std::vector<std::string> tried;
    for (const std::string& text : texts) {
      if (text == *change.present.text || std::find(tried.begin(), tried.end(), text) != tried.end() || tried.size() >= kMaxTexts) continue;
      tried.push_back(text);
      function.set(text);
      if (!flips(function) || change.turns.size() >= kMaxTextTurns) continue;
      Value value;
      value.kind = Kind::kString;
      value.text = text;
      change.turns.push_back({value, 0, !answer_, shown_text(value, coded)});
    }
  }

  void turn_number(const Leaf& leaf, Function& function, Change& change) {
    const std::int64_t present = *change.present.number;
    const Kind kind = leaf.node->kind;
    const bool counts = kind == Kind::kInt || kind == Kind::kDecimal || leaf.what == What::kParameter;
    const Range range = range_of(kind, present, counts);
    for (const int direction : {-1, 1}) {
      const std::int64_t limit = direction < 0 ? range.low : range.high;
      std::vector<std::int64_t> steps;
      for (const NodePtr& test : function.tests()) {
        std::int64_t from = present;
        const auto state = [&](std::int64_t value) {
          function.set(value);
          return function.state(*test, spent_);
        };
        for (int k = 0; k < kMaxSteps && !spent(); ++k) {
          const auto next = next_change(from, limit, state);
          if (!next) break;
          steps.push_back(from = *next);
        }
        if (test->op == Op::kIn) add_items(*test, steps);
      }
      const auto beyond = [&](std::int64_t value) {
        return direction < 0 ? value < present && value >= limit : value > present && value <= limit;
      };
      std::erase_if(steps, [&](std::int64_t value) { return !beyond(value); });
      std::sort(steps.begin(), steps.end(), [&](std::int64_t a, std::int64_t b) { return direction < 0 ? a > b : a < b; });
      std::int64_t before = present;
      for (const std::int64_t step : steps) {
        function.set(step);
        if (!flips(function)) {
          before = step;
          continue;
        }
        const std::int64_t turned = nearest(function, before, step);
        const Value value = value_of(kind, turned);
        change.turns.push_back({value, direction, !answer_, value.display()});
        break;
      }
    }
  }

  /// A number is in a list or next to one.
  static void add_items(const Node& test, std::vector<std::int64_t>& steps) {
    for (std::size_t k = 1; k < test.children.size(); ++k)
      if (test.children[k]->op == Op::kLiteral)
        for (const std::int64_t around : {-1, 0, 1}) steps.push_back(test.children[k]->number + around);
  }

  /// The answer is not turned at `before`, and turned at `after`: a value where it turns between them.
  std::int64_t nearest(Function& function, std::int64_t before, std::int64_t after) {
    const std::int64_t direction = after > before ? 1 : -1;
    // Nearly always the step of a comparison is where the answer turns, too.
    function.set(after - direction);
    if (after - direction == before || !flips(function)) return after;
    after -= direction;
    while (after - before != direction) {
      const std::int64_t middle = before + (after - before) / 2;
      function.set(middle);
      (flips(function) ? after : before) = middle;
    }
    return after;
  }

  // ---------------------------------------------------------------- cannot tell

  /// The turns of a function of one number, which has no present value: tried from `start` in both directions.
  template <typename Ask>
  std::vector<Turn> decide_number(Kind kind, std::int64_t start, const Ask& ask) {
    std::vector<Turn> turns;
    const auto state = [&](std::int64_t number) {
      const Scalar answer = ask(number);
      return answer.known ? static_cast<int>(answer.number) : kUnknownState;
    };
    const auto add = [&](std::int64_t number, int side, int what) {
      if (what == kUnknownState || std::any_of(turns.begin(), turns.end(), [&](const Turn& t) { return t.answer == (what != 0); })) return;
      const Value value = value_of(kind, number);
      turns.push_back({value, side, what != 0, value.display()});
    };
    const Range range = range_of(kind, start, true);
    for (const int direction : {1, -1}) {
      std::int64_t from = start;
      for (int k = 0; k < kMaxSteps && !spent(); ++k) {
        const int before = state(from);
        const auto next = next_change(from, direction < 0 ? range.low : range.high, state);
        if (!next) break;
        add(*next, direction, state(*next));
        add(*next - direction, -direction, before);
        from = *next;
      }
    }
    if (turns.empty() && kind == Kind::kInt)
      for (std::int64_t number = 0; number <= kSmallInts; ++number) add(number, 0, state(number));
    // Nothing turns: then any value gives the same answer, or none.
    if (const int same = state(start); turns.empty() && same != kUnknownState) turns.push_back({std::nullopt, 0, same != 0, ""});
    return turns;
  }

  std::int64_t start_of(Kind kind) const { return kind == Kind::kDate ? context_.as_of.days() : 0; }

  void decide_missing(const std::vector<Missing>& missing) {
    if (missing.empty()) return;
    OwnRows rows(schema_, data_, row_, expression_.fields());
    const Evaluator evaluator(schema_, rows.data(), context_);
    const auto ask = [&] {
      Frame frame;
      spent_ += expression_.root()->weight;
      return evaluator.evaluate(*expression_.root(), frame);
    };
    for (const Missing& m : missing) {
      if (!m.problem.empty() || changes_.size() >= kMaxChanges || spent()) continue;
      const Table& table = schema_.tables[at(m.table)];
      Change change;
      change.what = What::kMissing;
      change.table = m.table;
      change.index = m.field;
      change.row = m.row;
      if (m.field < 0) {
        change.title = table.title;
        rows.deliver(m.table, true);
        if (const Scalar answer = ask(); answer.known) change.turns.push_back({std::nullopt, 0, answer.number != 0, ""});
        rows.deliver(m.table, false);
      } else if (rows.holds(m.table, m.field)) {
        const Field& field = table.fields[at(m.field)];
        change.title = field.title;
        change.present.kind = field.kind;
        change.turns = decide_cell(rows, m, field, ask);
        rows.clear(m.table, m.field, m.row);
      }
      change.shown = "缺失";
      if (!change.turns.empty()) changes_.push_back(std::move(change));
    }
  }

  template <typename Ask>
  std::vector<Turn> decide_cell(OwnRows& rows, const Missing& m, const Field& field, const Ask& ask) {
    const auto with = [&](std::int64_t number) {
      rows.set(m.table, m.field, m.row, number);
      return ask();
    };
    if (field.kind != Kind::kBool && field.kind != Kind::kString) return decide_number(field.kind, start_of(field.kind), with);
    std::vector<Turn> turns;
    if (field.kind == Kind::kBool) {
      for (const std::int64_t number : {1, 0}) {
        const Value value = value_of(Kind::kBool, number);
        if (const Scalar answer = with(number); answer.known) turns.push_back({value, 0, answer.number != 0, value.display()});
      }
      return turns;
    }
    std::vector<std::string> texts;
    for (const auto& [code, name] : field.codes) texts.push_back(code);
    const Field* coded = &field;
    if (texts.empty()) collect_texts(*expression_.root(), texts, coded);
    for (const std::string& text : texts) {
      if (turns.size() >= kMaxTexts || spent()) break;
      rows.set(m.table, m.field, m.row, text);
      Value value;
      value.kind = Kind::kString;
      value.text = text;
      if (const Scalar answer = ask(); answer.known) turns.push_back({value, 0, answer.number != 0, shown_text(value, coded)});
    }
    return turns;
  }

  void decide_leaves(const std::vector<Leaf>& leaves, bool parameters) {
    std::vector<bool> found(leaves.size(), false);
    for (std::size_t k = 0; k < leaves.size(); ++k) {
      const Leaf& leaf = leaves[k];
      if ((leaf.what == What::kParameter) != parameters || leaf.what == What::kField || changes_.size() >= kMaxChanges || spent()) continue;
      if (std::any_of(leaf.covers.begin(), leaf.covers.end(), [&](std::size_t inner) { return found[inner]; })) continue;
      Frame frame;
      frame.rows[0] = row_;
      const Scalar present = evaluator_.evaluate(*leaf.node, frame);
      const Kind kind = leaf.node->kind;
      if (present.known || kind == Kind::kString) continue;
      Change change = describe(leaf, to_value(present, kind));
      Function function(evaluator_, row_, leaf, values_);
      function.build(expression_.root());
      const auto ask = [&](std::int64_t number) {
        function.set(number);
        return function.answer(spent_);
      };
      if (kind == Kind::kBool) {
        for (const std::int64_t number : {1, 0})
          if (const Scalar answer = ask(number); answer.known)
            change.turns.push_back({value_of(kind, number), 0, answer.number != 0, value_of(kind, number).display()});
      } else {
        change.turns = decide_number(kind, start_of(kind), ask);
      }
      found[k] = !change.turns.empty();
      if (found[k]) changes_.push_back(std::move(change));
    }
  }

  const Expression& expression_;
  const Schema& schema_;
  const Data& data_;
  std::uint32_t row_;
  const Context& context_;
  Evaluator evaluator_;
  const Trace* trace_ = nullptr;
  bool answer_ = false;
  std::uint64_t spent_ = 0;
  std::unordered_map<const Node*, Scalar> values_;
  std::vector<Change> changes_;
};

}  // namespace

std::vector<Change> counterfactuals(const Expression& expression, const Data& data, std::uint32_t row, const Context& context) {
  if (expression.kind() != Kind::kBool || expression.table() != 0) return {};
  return Search(expression, data, row, context).run();
}

std::string phrase(const Trace& trace) {
  static constexpr std::pair<std::string_view, std::string_view> kSigns[] = {{"加", "＋"}, {"减", "－"}, {"乘", "×"}, {"除以", "÷"}};
  if (trace.children.size() != 2) return trace.title;
  for (const auto& [title, sign] : kSigns) {
    if (trace.title != title) continue;
    const bool brackets = title != "加";
    const auto operand = [&](const Trace& child) {
      const std::string text = phrase(child);
      const bool sum = child.children.size() == 2 && (child.title == "加" || child.title == "减");
      return sum && brackets ? "（" + text + "）" : text;
    };
    return operand(trace.children[0]) + std::string(sign) + operand(trace.children[1]);
  }
  return trace.title;
}

}  // namespace shouwang::cel
