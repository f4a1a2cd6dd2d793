#include "cel/sql.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "cel/evaluator.h"
#include "cel/node.h"
#include "cel/sql_pattern.h"

namespace shouwang::cel {
namespace {

constexpr SqlFunction kFunctions[] = {
    {Arith::kNegate, "sw_negate"},
    {Arith::kAbs, "sw_abs"},
    {Arith::kToDecimal, "sw_to_decimal"},
    {Arith::kToInt, "sw_to_int"},
    {Arith::kYear, "sw_year"},
    {Arith::kMonth, "sw_month"},
    {Arith::kDay, "sw_day"},
    {Arith::kWeekday, "sw_weekday"},
    {Arith::kYearDay, "sw_year_day"},
    {Arith::kAdd, "sw_add"},
    {Arith::kSubtract, "sw_subtract"},
    {Arith::kMultiply, "sw_multiply"},
    {Arith::kMultiplyMicro, "sw_multiply_micro"},
    {Arith::kDivide, "sw_divide"},
    {Arith::kDivideHalfUp, "sw_divide_half_up"},
    {Arith::kDivideMicro, "sw_divide_micro"},
    {Arith::kRemainder, "sw_remainder"},
    {Arith::kLeast, "sw_least"},
    {Arith::kGreatest, "sw_greatest"},
    {Arith::kAge, "sw_age"},
    {Arith::kDaysBefore, "sw_days_before"},
    {Arith::kDaysAfter, "sw_days_after"},
    {Arith::kMonthsBefore, "sw_months_before"},
    {Arith::kMonthsAfter, "sw_months_after"},
};

constexpr SqlTextFunction kTextFunctions[] = {
    {TextTest::kStartsWith, "sw_starts_with"},
    {TextTest::kEndsWith, "sw_ends_with"},
    {TextTest::kContains, "sw_contains"},
};

constexpr std::size_t kMostText = 2'000'000;  // a statement longer than this helps nobody
constexpr std::size_t kMostJoins = 60;        // SQLite joins at most 64 tables

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string literal_text(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    out += c;
    if (c == '\'') out += c;
  }
  return out + "'";
}

std::string null_of(Kind kind) {
  return kind == Kind::kBool ? "cast(null as boolean)" : kind == Kind::kString ? "cast(null as text)" : "cast(null as bigint)";
}

bool any_of(const Node& node, bool (*test)(const Node&)) {
  return test(node) || std::any_of(node.children.begin(), node.children.end(), [&](const NodePtr& child) { return any_of(*child, test); });
}
bool reads_rows(const Node& node) { return node.op == Op::kField || node.op == Op::kMacro || node.op == Op::kDerived; }
bool is_macro(const Node& node) { return node.op == Op::kMacro; }

/// One select over the rows of a table: what its expressions need is joined to it as they ask.
struct Select {
  int table = 0;
  int top = -1;  // of one inside another: the table whose row ties it to `outer`; its own line ends below it
  Select* outer = nullptr;
  int depth = 0;
  std::map<int, std::string> aliases;  // by table of its line
  std::vector<std::string> joins;
  std::set<std::string> joined;
};

/// The row that a slot stands for: the one of a table in a select's line.
struct Place {
  Select* select = nullptr;
  int table = -1;
  friend bool operator==(const Place&, const Place&) = default;
};

struct Places {
  std::vector<Place> slots;
  Select* innermost = nullptr;
};

class Writer {
 public:
  Writer(const Expression& expression, const SqlSource& source, const Context& context, SqlDialect dialect)
      : expression_(expression),
        schema_(*expression.schema()),
        source_(source),
        dialect_(dialect),
        no_data_(),
        evaluator_(schema_, no_data_, context),
        context_(context) {}

  Result<std::string> write() {
    Select select;
    begin(select, expression_.table());
    const std::string answer = value(*expression_.root(), {{{&select, expression_.table()}}, &select});
    std::string text = "select ";
    for (const std::string& column : keys_of(select, expression_.table())) text += column + ", ";
    text +=
        (expression_.kind() == Kind::kBool ? "cast(" + answer + " as integer)" : answer) + " as answer\n" + from(select) + "\norder by ";
    std::string separator;
    for (const std::string& column : keys_of(select, expression_.table())) text += std::exchange(separator, ", ") + column;
    if (!refused_.empty()) return fail(ErrorCode::kCelType, "这个表达式不能准确写成 " + engine() + " 的 SQL：" + refused_);
    std::string with;
    for (const std::string& cte : ctes_) with += (with.empty() ? "with " : ",\n") + cte;
    return with + "\n" + text;
  }

 private:
  bool postgres() const { return dialect_ == SqlDialect::kPostgres; }
  std::string engine() const { return postgres() ? "PostgreSQL" : "SQLite"; }
  std::string function(std::string_view name) const { return (postgres() ? "pg_temp." : "") + std::string(name); }
  const Table& table(int index) const { return schema_.tables[at(index)]; }
  const SqlTable& stored(int index) const { return source_.tables[at(index)]; }
  std::string refuse(std::string why) {
    if (refused_.empty()) refused_ = std::move(why);
    return "null";
  }
  bool too_long() {
    if (written_ <= kMostText) return false;
    refuse("展开后太长，请把其中的部分拆成几个指标");
    return true;
  }

  // ---------------------------------------------------------------- rows

  void begin(Select& select, int of) {
    select.table = of;
    select.aliases[of] = quoted(table(of).name + (select.depth > 0 ? "_" + std::to_string(select.depth + 1) : ""));
  }

  /// The common table expression with the rows of a table.
  std::string rows(int of) {
    const std::string name = quoted("t_" + table(of).name);
    if (rows_.insert(of).second)
      ctes_.insert(ctes_.begin() + static_cast<std::ptrdiff_t>(rows_.size() - 1),
                   name + " as not materialized (" + stored(of).relation + ")");
    return name;
  }

  std::string match(const std::string& child, int child_table, const std::string& parent, int parent_table) const {
    std::string text;
    for (std::size_t k = 0; k < stored(parent_table).key.size(); ++k)
      text += (k > 0 ? " and " : "") + parent + "." + stored(parent_table).key[k] + " = " + child + "." + stored(child_table).parent_key[k];
    return text;
  }

  /// The alias of an ancestor-or-self in the select's own line.
  std::string alias(Select& select, int of) {
    if (const auto found = select.aliases.find(of); found != select.aliases.end()) return found->second;
    int child = select.table;
    while (table(child).parent != of) child = table(child).parent;
    const std::string below = alias(select, child);
    const std::string name = quoted(table(of).name + (select.depth > 0 ? "_" + std::to_string(select.depth + 1) : ""));
    select.joins.push_back("join " + rows(of) + " as " + name + " on " + match(below, child, name, of));
    select.aliases[of] = name;
    return name;
  }

  bool is_above(int above, int below) const {
    for (int t = below; t >= 0; t = table(t).parent)
      if (t == above) return true;
    return false;
  }

  /// The row of `of` that a slot's row belongs to, as the select in whose line it lies.
  Place resolve(const Places& places, int slot, int of) const {
    Place place = places.slots[at(slot)];
    if (!place.select) return {};
    place.table = of;
    while (place.select->outer && is_above(of, place.select->top)) place.select = place.select->outer;
    return place;
  }

  std::vector<std::string> keys_of(Select& select, int of) {
    std::vector<std::string> columns;
    for (const std::string& key : stored(of).key) columns.push_back(alias(select, of) + "." + key);
    return columns;
  }

  std::string from(Select& select) {
    std::string text = "from " + rows(select.table) + " as " + select.aliases[select.table];
    for (const std::string& join : select.joins) text += "\n  " + join;
    if (select.joins.size() > kMostJoins)
      refuse("一次要关联的数据太多（超过 " + std::to_string(kMostJoins) + " 项），请把其中的部分拆成几个指标");
    return text;
  }

  /// Joins a common table expression with one row (or none) for each row of a table. @returns its alias
  std::string join(const Place& place, const std::string& cte) {
    const std::string of = alias(*place.select, place.table);
    const std::string name = quoted(cte + "_" + of.substr(1, of.size() - 2));
    if (!place.select->joined.insert(name).second) return name;
    std::string text = "left join " + cte + " as " + name + " on ";
    for (std::size_t k = 0; k < stored(place.table).key.size(); ++k)
      text += (k > 0 ? " and " : "") + name + ".k" + std::to_string(k) + " = " + of + "." + stored(place.table).key[k];
    place.select->joins.push_back(std::move(text));
    return name;
  }

  /// A common table expression with this body; an equal one is used again.
  std::string cte(const std::string& prefix, const std::string& body) {
    const auto [entry, fresh] = by_body_.try_emplace(body, prefix + std::to_string(by_body_.size() + 1));
    written_ += fresh ? body.size() : 0;
    if (fresh) ctes_.push_back(entry->second + " as materialized (" + body + ")");
    return entry->second;
  }

  // ---------------------------------------------------------------- values

  std::string constant(const Node& node) {
    Frame frame;
    const Scalar value = evaluator_.evaluate(node, frame);
    std::string note;
    if (node.op == Op::kParameter) note = " /* params." + schema_.parameters[at(node.index)].name + " */";
    if (node.op == Op::kAsOf) note = " /* as_of */";
    if (!value.known) return null_of(node.kind) + note;
    if (node.kind == Kind::kBool) return (value.number != 0 ? "true" : "false") + note;
    if (node.kind == Kind::kString) return literal_text(value.text) + note;
    if (node.kind == Kind::kDate && is_date(value.number))
      note = (node.op == Op::kAsOf ? " /* as_of " : " /* ") + Date::from_days(static_cast<std::int32_t>(value.number)).iso() + " */";
    const std::string digits = std::to_string(value.number);
    return (value.number < 0 ? postgres() ? "cast('" + digits + "' as bigint)" : "(" + digits + ")" : digits) + note;
  }

  std::string value(const Node& node, const Places& places) {
    if (!any_of(node, reads_rows)) return constant(node);
    if (!refused_.empty() || too_long()) return "null";
    std::string text = operation(node, places);
    written_ += text.size() / 8;  // every level counts its text again: a bound on the work, not a length
    return text;
  }

  std::string list(const Node& node, const Places& places, std::string_view separator) {
    std::string text;
    for (const NodePtr& child : node.children) text += (text.empty() ? "" : std::string(separator)) + value(*child, places);
    return text;
  }

  std::string operation(const Node& node, const Places& places) {
    const auto child = [&](std::size_t k) { return value(*node.children[k], places); };
    switch (node.op) {
      case Op::kLiteral:
      case Op::kAsOf:
        return constant(node);
      case Op::kParameter:
        return parameter_on(node, child(0));
      case Op::kField:
        return field(node, places);
      case Op::kDerived:
        return derived(node, places);
      case Op::kHas:
        return "(" + child(0) + " is not null)";
      case Op::kNot:
        return "(not " + child(0) + ")";
      case Op::kAnd:
        return "(" + list(node, places, " and ") + ")";
      case Op::kOr:
        return "(" + list(node, places, " or ") + ")";
      case Op::kConditional: {
        const std::string condition = child(0);
        const std::string yes = child(1);
        return "case " + condition + " when true then " + yes + " when false then " + child(2) + " end";
      }
      case Op::kCompare: {
        const bool order = node.compare != Compare::kEqual && node.compare != Compare::kNotEqual;
        const std::string collate = node.children[0]->kind == Kind::kString && order && postgres() ? " collate \"C\"" : "";
        static constexpr std::string_view kSigns[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
        const std::string left = operand(*node.children[0], places);
        return "(" + left + collate + std::string(kSigns[static_cast<std::size_t>(node.compare)]) + operand(*node.children[1], places) +
               ")";
      }
      case Op::kIn: {
        std::string text = "(" + operand(*node.children[0], places) + " in (";
        for (std::size_t k = 1; k < node.children.size(); ++k) text += (k > 1 ? ", " : "") + child(k);
        return text + "))";
      }
      case Op::kTextTest:
        return text_test(node, places);
      case Op::kTextSize:
        return "length(" + child(0) + ")";
      case Op::kArith: {
        const auto found =
            std::find_if(std::begin(kFunctions), std::end(kFunctions), [&](const SqlFunction& f) { return f.op == node.arith; });
        if (found == std::end(kFunctions)) return refuse("其中有不能写成 SQL 的运算");
        return function(found->name) + "(" + list(node, places, ", ") + ")";
      }
      case Op::kWorkingDays:
        return refuse("按每一行的日期数工作日，数据库没有工作日历");
      case Op::kMacro:
        return macro(node, places);
    }
    return refuse("其中有不能写成 SQL 的运算");
  }

  // A choice on one side of a comparison would swallow it.
  std::string operand(const Node& node, const Places& places) {
    const std::string text = value(node, places);
    return text.starts_with("case ") ? "(" + text + ")" : text;
  }

  std::string parameter_on(const Node& node, const std::string& day) {
    std::string choices;
    if (context_.history)
      for (const DatedValue& dated : (*context_.history)[at(node.index)]) {
        Node literal;
        literal.kind = node.kind;
        literal.number = dated.value.number.value_or(0);
        literal.text = dated.value.text.value_or("");
        choices += " when x.day between " + std::to_string(dated.from.days()) + " and " + std::to_string(dated.to.days()) + " then " +
                   (dated.value.known() ? constant(literal) : null_of(node.kind));
      }
    if (choices.empty()) return null_of(node.kind);
    return "(select case" + choices + " end from (select " + day + " as day) as x /* params." + schema_.parameters[at(node.index)].name +
           " */)";
  }

  std::string field(const Node& node, const Places& places) {
    const Place place = resolve(places, node.row.slot, node.row.table);
    const auto& fields = stored(node.row.table).fields;
    if (at(node.index) >= fields.size() || fields[at(node.index)].empty()) return null_of(node.kind);
    const std::string row = alias(*place.select, place.table);
    std::string text = fields[at(node.index)];
    for (std::size_t k = text.find("{row}"); k != std::string::npos; k = text.find("{row}", k)) text.replace(k, 5, row);
    return node.kind == Kind::kBool ? "(" + text + " <> 0)" : text;
  }

  std::string derived(const Node& node, const Places& places) {
    const Place place = resolve(places, node.row.slot, node.row.table);
    const Node& body = *node.children[0];
    if (!any_of(body, is_macro) && body.weight <= 40) return value(body, {{place}, places.innermost});
    Select select;
    begin(select, node.row.table);
    const std::string inner = value(body, {{{&select, node.row.table}}, &select});
    std::string text = "/* " + table(node.row.table).name + "." + schema_.derived[at(node.index)].name + " */ select ";
    const auto keys = keys_of(select, node.row.table);
    for (std::size_t k = 0; k < keys.size(); ++k) text += keys[k] + " as k" + std::to_string(k) + ", ";
    return join(place, cte("d", text + inner + " as v\n" + from(select))) + ".v";
  }

  std::string text_test(const Node& node, const Places& places) {
    const std::string text = value(*node.children[0], places);
    if (node.test == TextTest::kMatches) {
      const std::string& pattern = node.children[1]->text;
      if (!postgres()) return std::string(kSqlMatches) + "(" + text + ", " + literal_text(pattern) + ")";
      const auto same = postgres_pattern(pattern);
      if (!same) return refuse("正则表达式 " + pattern + " 的写法在数据库里意思可能不同");
      return "((" + text + ") collate \"C\" ~ " + literal_text("(?:" + *same + ")") + ")";
    }
    const auto found =
        std::find_if(std::begin(kTextFunctions), std::end(kTextFunctions), [&](const SqlTextFunction& f) { return f.test == node.test; });
    const std::string part = value(*node.children[1], places);
    if (found != std::end(kTextFunctions)) return function(found->name) + "(" + text + ", " + part + ")";
    static constexpr std::string_view kSigns[] = {" < ", " <= ", " > ", " >= "};
    const auto sign = static_cast<std::size_t>(node.test) - static_cast<std::size_t>(TextTest::kLess);
    return "((" + text + ")" + (postgres() ? " collate \"C\"" : "") + std::string(kSigns[sign]) + "(" + part + "))";
  }

  // ---------------------------------------------------------------- macros

  /// Whether all rows that the node refers to by outer slots are the macro's row or ancestors of it.
  bool follows(const Node& node, const Node& macro, const Places& places, int bound) const {
    const bool refers = node.op == Op::kField || node.op == Op::kDerived || node.op == Op::kMacro;
    if (refers && node.row.slot < bound) {
      if (!is_above(node.row.table, macro.row.table)) return false;
      if (!(resolve(places, node.row.slot, node.row.table) == resolve(places, macro.row.slot, node.row.table))) return false;
    }
    if (node.op == Op::kDerived) return true;
    if (node.op == Op::kMacro) bound = std::min(bound, node.slot);
    return std::all_of(node.children.begin(), node.children.end(), [&](const NodePtr& c) { return follows(*c, macro, places, bound); });
  }

  bool delivered(const Node& macro) const {
    for (int t = macro.table; t != macro.row.table; t = table(t).parent)
      if (!stored(t).available) return false;
    return true;
  }

  std::string macro(const Node& node, const Places& places) {
    if (!delivered(node)) return null_of(node.kind);
    const Place row = resolve(places, node.row.slot, node.row.table);
    const bool alone =
        std::all_of(node.children.begin(), node.children.end(), [&](const NodePtr& c) { return follows(*c, node, places, node.slot); });
    Select select;
    Places inner;
    inner.innermost = &select;
    inner.slots.assign(places.slots.begin(), places.slots.begin() + std::min<std::ptrdiff_t>(node.slot, std::ssize(places.slots)));
    if (alone) {
      // Of each outer row that part of its line which is also the macro's row's.
      for (std::size_t slot = 0; slot < inner.slots.size(); ++slot) {
        int of = inner.slots[slot].select ? inner.slots[slot].table : -1;
        while (of >= 0 &&
               !(is_above(of, node.row.table) && resolve(places, static_cast<int>(slot), of) == resolve(places, node.row.slot, of)))
          of = table(of).parent;
        inner.slots[slot] = {of >= 0 ? &select : nullptr, of};
      }
    } else {
      select.depth = places.innermost->depth + 1;
      select.top = node.row.table;
      select.outer = row.select;
    }
    inner.slots.resize(at(node.slot));
    inner.slots.push_back({&select, node.table});
    begin(select, node.table);
    return alone ? grouped(node, row, select, inner) : correlated(node, row, select, inner);
  }

  /// f: whether the row passes; v and o: value and order.
  std::string columns(const Node& node, const Places& inner) {
    std::string passes;
    for (std::size_t k = 0; k < node.filter_count; ++k) passes += (k > 0 ? " and " : "") + operand(*node.children[k], inner);
    if (node.aggregate == Aggregate::kAll) {
      const std::string condition = operand(*node.children[node.filter_count], inner);
      return (passes.empty() ? condition : "(not (" + passes + ") or " + condition + ")") + " as f";
    }
    std::string text = (passes.empty() ? "true" : passes) + " as f";
    if (has_value_child(node)) text += ", " + value(*node.children[node.filter_count], inner) + " as v";
    if (node.aggregate == Aggregate::kLatest) text += ", " + value(*node.children[node.filter_count + 1], inner) + " as o";
    return text;
  }

  std::string aggregate(const Node& node) const {
    const std::string some = "count(*) filter (where q.f)";
    const std::string unknown = "case when count(*) > count(q.f) then " + null_of(node.kind);
    const std::string unknown_value =
        "case when count(*) filter (where q.f is null or (q.f and q.v is null)) > 0 then " + null_of(node.kind) + " else ";
    switch (node.aggregate) {
      case Aggregate::kExists:
        return "case when " + some + " > 0 then true when count(*) > count(q.f) then null else false end";
      case Aggregate::kAll:
        return "case when count(*) filter (where not q.f) > 0 then false when count(*) > count(q.f) then null else true end";
      case Aggregate::kExistsOne:
        return "case when " + some + " > 1 then false when count(*) > count(q.f) then null else " + some + " = 1 end";
      case Aggregate::kCount:
        return unknown + " else " + some + " end";
      case Aggregate::kSum:
        return unknown_value +
               (postgres() ? "pg_temp.sw_fit(coalesce(sum(cast(q.v as numeric)) filter (where q.f), 0))"
                           : std::string(kSqlSum) + "(q.v) filter (where q.f)") +
               " end";
      case Aggregate::kMin:
        return unknown_value + "min(q.v) filter (where q.f) end";
      case Aggregate::kMax:
        return unknown_value + "max(q.v) filter (where q.f) end";
      case Aggregate::kLatest:
        break;
    }
    return "";
  }

  /// Columns that order the visited rows, from the outermost table on, and the same descending.
  std::vector<std::string> order_of(const Node& node, Select& select) {
    std::vector<std::string> columns;
    for (int t = node.table; t != node.row.table; t = table(t).parent) {
      std::vector<std::string> own;
      for (const std::string& column : stored(t).order) own.push_back(alias(select, t) + "." + column);
      columns.insert(columns.begin(), own.begin(), own.end());
    }
    return columns;
  }

  std::string inner_select(const Node& node, Select& select, const Places& inner, const std::string& keys) {
    std::string text = "select " + keys + columns(node, inner);
    if (node.aggregate == Aggregate::kLatest) {
      const auto order = order_of(node, select);
      for (std::size_t k = 0; k < order.size(); ++k) text += ", " + order[k] + " as r" + std::to_string(k);
    }
    return text;
  }

  // Rows of unknown standing first, then the latest; the last of equals.
  std::string latest_order(const Node& node, Select& select) {
    std::string text = "order by (q.f is null or q.o is null) desc, q.o desc";
    for (std::size_t k = 0; k < order_of(node, select).size(); ++k) text += ", q.r" + std::to_string(k) + " desc";
    return text;
  }

  std::string grouped(const Node& node, const Place& row, Select& select, const Places& inner) {
    // The key of the macro's row stands in the rows of the table just below it.
    int child = node.table;
    while (table(child).parent != node.row.table) child = table(child).parent;
    const std::string below = alias(select, child);
    std::string keys, names;
    const auto& parent_key = stored(child).parent_key;
    for (std::size_t k = 0; k < stored(node.row.table).key.size(); ++k) {
      keys += below + "." + parent_key[k] + " as k" + std::to_string(k) + ", ";
      names += (k > 0 ? ", q.k" : "q.k") + std::to_string(k);
    }
    std::string body = inner_select(node, select, inner, keys);
    body += "\n" + from(select);
    if (node.aggregate == Aggregate::kLatest) {
      body = "select " + names +
             ", case when q.f is null or q.o is null then null else q.v end as v from (select q.*, row_number() over (partition by " +
             names + " " + latest_order(node, select) + ") as n from (" + body + ") as q where q.f is null or q.f) as q where q.n = 1";
    } else {
      body = "select " + names + ", " + aggregate(node) + " as v from (" + body + ") as q group by " + names;
    }
    const std::string name = join(row, cte("m", body));
    switch (node.aggregate) {
      case Aggregate::kExists:
      case Aggregate::kExistsOne:
        return "(case when " + name + ".k0 is null then false else " + name + ".v end)";
      case Aggregate::kAll:
        return "(case when " + name + ".k0 is null then true else " + name + ".v end)";
      case Aggregate::kCount:
      case Aggregate::kSum:
        return "(case when " + name + ".k0 is null then 0 else " + name + ".v end)";
      default:
        return name + ".v";
    }
  }

  std::string correlated(const Node& node, const Place& row, Select& select, const Places& inner) {
    std::string body = inner_select(node, select, inner, "");
    int child = node.table;
    while (table(child).parent != node.row.table) child = table(child).parent;
    const std::string below = alias(select, child);
    const std::string link = match(below, child, alias(*row.select, row.table), row.table);
    body += "\n" + from(select) + "\n  where " + link;
    if (node.aggregate == Aggregate::kLatest)
      return "(select case when q.f is null or q.o is null then null else q.v end from (" + body + ") as q where q.f is null or q.f " +
             latest_order(node, select) + " limit 1)";
    return "(select " + aggregate(node) + " from (" + body + ") as q)";
  }

  const Expression& expression_;
  const Schema& schema_;
  const SqlSource& source_;
  SqlDialect dialect_;
  Data no_data_;
  Evaluator evaluator_;
  const Context& context_;
  std::vector<std::string> ctes_;  // rows of tables first
  std::set<int> rows_;             // tables whose rows have one
  std::map<std::string, std::string> by_body_;
  std::size_t written_ = 0;
  std::string refused_;
};

}  // namespace

std::span<const SqlFunction> sql_functions() { return kFunctions; }
std::span<const SqlTextFunction> sql_text_functions() { return kTextFunctions; }

Result<std::string> to_sql(const Expression& expression, const SqlSource& source, const Context& context, SqlDialect dialect) {
  const Schema& schema = *expression.schema();
  if (source.tables.size() != schema.tables.size() || context.parameters.size() != schema.parameters.size() ||
      (context.history && context.history->size() != schema.parameters.size()))
    return fail(ErrorCode::kInvalidArgument, "数据来源或参数与定义不符");
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    const SqlTable& table = source.tables[t];
    const int parent = schema.tables[t].parent;
    if (!table.available) continue;
    if (table.relation.empty() || table.key.empty() || (parent >= 0 && table.parent_key.size() != source.tables[at(parent)].key.size()))
      return fail(ErrorCode::kInvalidArgument, "数据表“" + schema.tables[t].name + "”的来源不完整");
  }
  return Writer(expression, source, context, dialect).write();
}

}  // namespace shouwang::cel
