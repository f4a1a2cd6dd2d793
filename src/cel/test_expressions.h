// Random well-typed expressions over a schema, for differential tests.
#pragma once

#include <string>
#include <vector>

#include "cel/test_data.h"

namespace shouwang::cel::testing {

class ExpressionGenerator {
 public:
  /// @param table the table whose rows the expression is over
  ExpressionGenerator(const Schema& schema, Random& random, int table = 0) : schema_(schema), random_(random) {
    rows_.push_back({table == 0 ? schema.tables[0].name : "self", table});
  }

  /// An expression over the table's rows, of any kind but text.
  std::string root() { return of(static_cast<Kind>(random_.below(5)), 1 + static_cast<int>(random_.below(5))); }

 private:
  struct RowName {
    std::string text;
    int table;
  };
  struct ValueName {
    std::string text;
    Kind kind;
  };

  std::string of(Kind kind, int depth) {
    if (depth <= 0) return leaf(kind);
    switch (kind) {
      case Kind::kBool:
        return truth(depth);
      case Kind::kInt:
        return integer(depth);
      case Kind::kDecimal:
        return decimal(depth);
      case Kind::kMoney:
        return money(depth);
      case Kind::kDate:
        return date(depth);
      case Kind::kString:
        return text(depth);
    }
    return "true";
  }

  std::string leaf(Kind kind) {
    if (random_.one_in(4)) return literal(kind);
    if (random_.one_in(8)) {
      for (const Parameter& parameter : schema_.parameters)
        if (parameter.kind == kind) return "params." + parameter.name;
    }
    // A stored or derived field of a row in scope, or of one of its ancestors.
    std::vector<std::string> found;
    for (const ValueName& value : values_)
      if (value.kind == kind) {
        if (random_.one_in(3)) return value.text;
        found.push_back(value.text);
      }
    for (const RowName& row : rows_) {
      std::string name = row.text;
      for (int t = row.table; t >= 0; t = schema_.tables[static_cast<std::size_t>(t)].parent) {
        const Table& table = schema_.tables[static_cast<std::size_t>(t)];
        for (const Field& field : table.fields)
          if (field.kind == kind) found.push_back(name + "." + field.name);
        for (const Derived& derived : schema_.derived)
          if (derived.table == t && derived.kind == kind) found.push_back(name + "." + derived.name);
        name += "." + table.parent_name;
      }
    }
    return found.empty() ? literal(kind) : random_.pick(found);
  }

  std::string literal(Kind kind) {
    static const std::vector<std::string> kDates{"as_of", "date('2024-02-29')", "date('1960-01-01')", "params.start",
                                                 "timestamp('2022-10-07T00:00:00Z')"};
    static const std::vector<std::string> kTexts{"'A'",    "'C'", "'1'",          "'2'",    "'lifted'",
                                                 "'甲村'", "''",  "params.grade", "'医院'", "('甲' + '村')"};
    static const std::vector<std::string> kInts{"0",      "1", "2", "3", "-1", "16", "60", "9223372036854775807", "-9223372036854775808",
                                                "1000000"};
    static const std::vector<std::string> kDecimals{"0.0", "0.5", "-1.25", "0.000001", "3.333333", "9223372036854.775807"};
    static const std::vector<std::string> kMonies{"yuan(0)",     "yuan(6000)", "yuan(0.5)", "yuan(-12.34)", "yuan(92233720368547758)",
                                                  "params.floor"};
    switch (kind) {
      case Kind::kBool:
        return random_.one_in(2) ? "true" : "false";
      case Kind::kInt:
        return random_.pick(kInts);
      case Kind::kDecimal:
        return random_.pick(kDecimals);
      case Kind::kMoney:
        return random_.pick(kMonies);
      case Kind::kDate:
        return random_.pick(kDates);
      case Kind::kString:
        return random_.pick(kTexts);
    }
    return "true";
  }

  std::string conditional(Kind kind, int depth) {
    return "(" + of(Kind::kBool, depth - 1) + " ? " + of(kind, depth - 1) + " : " + of(kind, depth - 1) + ")";
  }

  /// " op b" pieces around two operands of one kind.
  std::string both(Kind kind, std::string_view op, int depth) {
    return "(" + of(kind, depth - 1) + " " + std::string(op) + " " + of(kind, depth - 1) + ")";
  }

  std::string truth(int depth) {
    static const std::vector<std::string> kOrders{"<", "<=", ">", ">=", "==", "!="};
    static const std::vector<Kind> kOrdered{Kind::kInt, Kind::kDecimal, Kind::kMoney, Kind::kDate};
    switch (random_.below(20)) {
      case 0:
        return both(Kind::kBool, "&&", depth);
      case 1:
        return both(Kind::kBool, "||", depth);
      case 2:
        return "(" + of(Kind::kBool, depth - 1) + " && " + of(Kind::kBool, depth - 1) + " && " + of(Kind::kBool, depth - 1) + ")";
      case 3:
        return "!(" + of(Kind::kBool, depth - 1) + ")";
      case 4:
        return both(random_.pick(kOrdered), random_.pick(kOrders), depth);
      case 5:
        return both(random_.pick(kOrdered), random_.pick(kOrders), depth);
      case 6:
        return both(Kind::kBool, random_.one_in(2) ? "==" : "!=", depth);
      case 7:
        return "(" + uncoded(depth) + (random_.one_in(2) ? " == " : " != ") + uncoded(depth) + ")";
      case 8: {
        static const std::vector<std::string> kTests{"startsWith", "endsWith", "contains"};
        return uncoded(depth) + "." + random_.pick(kTests) + "(" + (random_.one_in(2) ? literal(Kind::kString) : uncoded(depth)) + ")";
      }
      case 9: {
        const Kind kind = random_.one_in(2) ? Kind::kString : random_.pick(kOrdered);
        std::string list;
        for (std::size_t k = 0, n = 1 + random_.below(4); k < n; ++k)
          list += (k == 0 ? "" : ", ") + (random_.one_in(4) ? operand(kind, depth - 1) : literal(kind));
        return "(" + operand(kind, depth) + " in [" + list + "])";
      }
      case 10: {
        const std::string field = leaf(static_cast<Kind>(random_.below(6)));
        return field.find('.') != std::string::npos && field.find('(') == std::string::npos && field[0] >= 'a' ? "has(" + field + ")"
                                                                                                               : "true";
      }
      case 11:
        return conditional(Kind::kBool, depth);
      case 12:
        return "(" + uncoded(depth) + " " + random_.pick(kOrders) + " '甲村')";
      case 13:
        return "(" + uncoded(depth) + " " + random_.pick(kOrders) + " " + uncoded(depth) + ")";
      case 14: {
        static const std::vector<std::string> kPatterns{"'^甲'", "'村$'", "'[A-D]'", "'^.{1,2}$'", "r'\\d+'", "''"};
        return random_.one_in(2) ? uncoded(depth) + ".matches(" + random_.pick(kPatterns) + ")"
                                 : "matches(" + uncoded(depth) + ", " + random_.pick(kPatterns) + ")";
      }
      case 15: {
        static const std::vector<std::string> kWindows{"in_months", "in_days", "in_year"};
        return random_.pick(kWindows) + "(" + of(Kind::kDate, depth - 1) + ", " + of(Kind::kInt, depth - 1) + ")";
      }
      case 16:
        return both(Kind::kBool, random_.pick(kOrders), depth);
      case 17:
        return "param('strict', " + of(Kind::kDate, depth - 1) + ")";
      case 18:
        return list(Kind::kBool, depth);
      default:
        return macro(Kind::kBool, depth);
    }
  }

  std::string fresh_name() { return "x" + std::to_string(names_++); }

  /// A macro over a written list, or over mapped rows, with a result of the kind.
  std::string list(Kind kind, int depth) {
    static const std::vector<Kind> kItems{Kind::kInt, Kind::kMoney, Kind::kDate, Kind::kString, Kind::kDecimal, Kind::kBool};
    const bool fold = kind == Kind::kMoney || kind == Kind::kDecimal || kind == Kind::kDate || (kind == Kind::kInt && random_.one_in(2));
    const Kind items = fold ? kind : random_.pick(kItems);
    std::string written = "[";
    for (std::size_t k = 0, n = fold ? 1 + random_.below(3) : random_.below(4); k < n; ++k)
      written += (k == 0 ? "" : ", ") + (random_.one_in(2) ? literal(items) : operand(items, depth - 1));
    written += "]";
    if (random_.one_in(4)) written = "(" + written + " + [" + literal(items) + "])";
    const auto bound = [&](Kind wanted, int levels, std::string* name) {
      *name = fresh_name();
      values_.push_back({*name, items});
      std::string body = of(wanted, levels);
      values_.pop_back();
      return body;
    };
    std::string x, body;
    if (fold) {
      static const std::vector<std::string> kFolds{"min", "max", "sum"};
      const std::string how = kind == Kind::kDate ? (random_.one_in(2) ? std::string("min") : std::string("max")) : random_.pick(kFolds);
      if (how == "sum" && random_.one_in(2)) {
        body = bound(Kind::kBool, depth - 2, &x);
        written += ".filter(" + x + ", " + body + ")";
      }
      if (random_.one_in(2)) return written + "." + how + "()";
      body = bound(kind, depth - 2, &x);
      return written + "." + how + "(" + x + ", " + body + ")";
    }
    if (random_.one_in(4)) {
      body = bound(Kind::kBool, depth - 2, &x);
      written += ".filter(" + x + ", " + body + ")";
    }
    if (kind == Kind::kInt) {
      if (random_.one_in(2)) return random_.one_in(2) ? written + ".size()" : "size(" + written + ")";
      body = bound(Kind::kBool, depth - 2, &x);
      return written + ".count(" + x + ", " + body + ")";
    }
    if (random_.one_in(5)) return "(" + operand(items, depth - 1) + " in " + written + ")";
    static const std::vector<std::string> kTests{"exists", "all", "exists_one"};
    body = bound(Kind::kBool, depth - 2, &x);
    return written + "." + random_.pick(kTests) + "(" + x + ", " + body + ")";
  }

  /// Text that may be compared with any literal: a coded field would refuse some of them at compile time, as it should.
  std::string uncoded(int depth) { return "(true ? " + of(Kind::kString, depth - 1) + " : '')"; }
  std::string operand(Kind kind, int depth) { return kind == Kind::kString ? uncoded(depth) : of(kind, depth - 1); }

  std::string integer(int depth) {
    static const std::vector<std::string> kOps{"+", "-", "*", "/", "%"};
    switch (random_.below(14)) {
      case 8: {
        static const std::vector<std::string> kParts{"getFullYear", "getMonth", "getDate", "getDayOfMonth", "getDayOfWeek", "getDayOfYear"};
        return of(Kind::kDate, depth - 1) + "." + random_.pick(kParts) + "()";
      }
      case 9:
        return random_.one_in(2) ? "size(" + uncoded(depth) + ")" : uncoded(depth) + ".size()";
      case 10:
        return "working_days_between(" + of(Kind::kDate, depth - 1) + ", " + of(Kind::kDate, depth - 1) + ")";
      case 11:
        return "param('years', " + of(Kind::kDate, depth - 1) + ")";
      case 12:
        return list(Kind::kInt, depth);
      case 0:
      case 1:
        return both(Kind::kInt, random_.pick(kOps), depth);
      case 2:
        return "-(" + of(Kind::kInt, depth - 1) + ")";
      case 3:
        return "(" + of(Kind::kDate, depth - 1) + " - " + of(Kind::kDate, depth - 1) + ")";
      case 4:
        return (random_.one_in(2) ? "year(" : "month(") + of(Kind::kDate, depth - 1) + ")";
      case 5:
        return "age(" + of(Kind::kDate, depth - 1) + ", " + (random_.one_in(2) ? "as_of" : of(Kind::kDate, depth - 1)) + ")";
      case 6:
        return random_.one_in(2) ? "int(" + of(Kind::kDecimal, depth - 1) + ")" : "abs(" + of(Kind::kInt, depth - 1) + ")";
      case 7:
        return random_.one_in(2)
                   ? conditional(Kind::kInt, depth)
                   : (random_.one_in(2) ? "least(" : "greatest(") + of(Kind::kInt, depth - 1) + ", " + of(Kind::kInt, depth - 1) + ")";
      default:
        return macro(Kind::kInt, depth);
    }
  }

  std::string decimal(int depth) {
    static const std::vector<std::string> kOps{"+", "-", "*", "/"};
    switch (random_.below(9)) {
      case 6:
        return "param('ratio', " + of(Kind::kDate, depth - 1) + ")";
      case 7:
        return list(Kind::kDecimal, depth);
      case 0:
        return both(Kind::kDecimal, random_.pick(kOps), depth);
      case 1:
        return "(" + of(Kind::kInt, depth - 1) + " " + random_.pick(kOps) + " " + of(Kind::kDecimal, depth - 1) + ")";
      case 2:
        return "(" + of(Kind::kMoney, depth - 1) + " / " + of(Kind::kMoney, depth - 1) + ")";
      case 3:
        return "decimal(" + of(Kind::kInt, depth - 1) + ")";
      case 4:
        return random_.one_in(2) ? "-(" + of(Kind::kDecimal, depth - 1) + ")" : "abs(" + of(Kind::kDecimal, depth - 1) + ")";
      case 5:
        return conditional(Kind::kDecimal, depth);
      default:
        return macro(Kind::kDecimal, depth);
    }
  }

  std::string money(int depth) {
    switch (random_.below(10)) {
      case 6:
        return "param('floor', " + of(Kind::kDate, depth - 1) + ")";
      case 7:
        return list(Kind::kMoney, depth);
      case 0:
        return both(Kind::kMoney, random_.one_in(2) ? "+" : "-", depth);
      case 1:
        return "(" + of(Kind::kMoney, depth - 1) + (random_.one_in(2) ? " * " : " / ") + of(Kind::kInt, depth - 1) + ")";
      case 2:
        return "(" + of(Kind::kMoney, depth - 1) + (random_.one_in(2) ? " * " : " / ") + of(Kind::kDecimal, depth - 1) + ")";
      case 3:
        return "(" + of(Kind::kDecimal, depth - 1) + " * " + of(Kind::kMoney, depth - 1) + ")";
      case 4:
        return random_.one_in(2) ? "abs(" + of(Kind::kMoney, depth - 1) + ")" : "-(" + of(Kind::kMoney, depth - 1) + ")";
      case 5:
        return conditional(Kind::kMoney, depth);
      default:
        return macro(Kind::kMoney, depth);
    }
  }

  std::string date(int depth) {
    static const std::vector<std::string> kShifts{"days_before", "days_after", "months_before", "months_after"};
    switch (random_.below(9)) {
      case 4:
        return "working_days_after(" + of(Kind::kDate, depth - 1) + ", " + of(Kind::kInt, depth - 1) + ")";
      case 5:
        return "param('start', " + of(Kind::kDate, depth - 1) + ")";
      case 6:
        return list(Kind::kDate, depth);
      case 7:
        return "(" + of(Kind::kDate, depth - 1) + (random_.one_in(2) ? " + " : " - ") + "duration('-48h'))";
      case 0:
      case 1:
        return random_.pick(kShifts) + "(" + of(Kind::kDate, depth - 1) + ", " + of(Kind::kInt, depth - 1) + ")";
      case 2:
        return conditional(Kind::kDate, depth);
      case 3:
        return (random_.one_in(2) ? "least(" : "greatest(") + of(Kind::kDate, depth - 1) + ", " + of(Kind::kDate, depth - 1) + ")";
      default:
        return macro(Kind::kDate, depth);
    }
  }

  std::string text(int depth) {
    if (random_.one_in(5)) return "param('grade', " + of(Kind::kDate, depth - 1) + ")";
    return random_.one_in(2) ? conditional(Kind::kString, depth) : macro(Kind::kString, depth);
  }

  bool descends(std::size_t table, int ancestor) const {
    for (int t = schema_.tables[table].parent; t >= 0; t = schema_.tables[static_cast<std::size_t>(t)].parent)
      if (t == ancestor) return true;
    return false;
  }

  /// A macro with a result of the kind, over a table below a row in scope (or below an ancestor of it).
  std::string macro(Kind kind, int depth) {
    std::vector<RowName> sets;
    for (const RowName& row : rows_) {
      std::string name = row.text;
      for (int t = row.table; t >= 0; t = schema_.tables[static_cast<std::size_t>(t)].parent) {
        for (std::size_t below = 0; below < schema_.tables.size(); ++below)
          if (descends(below, t)) sets.push_back({name + "." + schema_.tables[below].name, static_cast<int>(below)});
        name += "." + schema_.tables[static_cast<std::size_t>(t)].parent_name;
      }
    }
    if (sets.empty() || rows_.size() > 4) return leaf(kind);
    const RowName set = random_.pick(sets);
    if (kind == Kind::kBool && random_.one_in(4)) return mapped_test(set, depth);
    const std::string variable = "v" + std::to_string(rows_.size());
    rows_.push_back({variable, set.table});
    std::string result = set.text;
    const auto condition = [&] { return of(Kind::kBool, depth - 1 - static_cast<int>(random_.below(2))); };
    for (std::size_t k = 0, n = random_.below(3); k < n; ++k) result += ".filter(" + variable + ", " + condition() + ")";
    static const std::vector<std::string> kTests{"exists", "all", "exists_one"};
    static const std::vector<std::string> kFolds{"sum", "min", "max"};
    static const std::vector<Kind> kOrders{Kind::kDate, Kind::kInt, Kind::kMoney};
    if (kind == Kind::kBool && !random_.one_in(6)) {
      result += "." + random_.pick(kTests) + "(" + variable + ", " + condition() + ")";
    } else if (kind == Kind::kInt && random_.one_in(3)) {
      result += random_.one_in(2) ? ".size()" : ".count(" + variable + ", " + condition() + ")";
    } else if (kind == Kind::kBool || kind == Kind::kString || random_.one_in(3)) {
      result += ".latest(" + variable + ", " + of(random_.pick(kOrders), depth - 2) + ", " + of(kind, depth - 1) + ")";
    } else {
      std::string fold = random_.pick(kFolds);
      if (kind == Kind::kDate && fold == "sum") fold = "max";
      if (random_.one_in(3))
        result += ".map(" + variable + ", " + of(kind, depth - 1) + ")." + fold + "()";
      else
        result += "." + fold + "(" + variable + ", " + of(kind, depth - 1) + ")";
    }
    rows_.pop_back();
    return result;
  }

  /// A test of the values that rows were mapped to: x in rows.map(…), rows.map(…).exists(x, …).
  std::string mapped_test(const RowName& set, int depth) {
    static const std::vector<Kind> kValues{Kind::kInt, Kind::kMoney, Kind::kDate, Kind::kString, Kind::kBool};
    const Kind value = random_.pick(kValues);
    const std::string variable = "v" + std::to_string(rows_.size());
    rows_.push_back({variable, set.table});
    const std::string mapped = set.text + ".map(" + variable + ", " +
                               (random_.one_in(3) ? of(Kind::kBool, depth - 2) + ", " : std::string()) + operand(value, depth - 1) + ")";
    rows_.pop_back();
    if (random_.one_in(3)) return "(" + operand(value, depth - 1) + " in " + mapped + ")";
    const std::string x = fresh_name();
    values_.push_back({x, value});
    static const std::vector<std::string> kTests{"exists", "all", "exists_one"};
    const std::string result = mapped + "." + random_.pick(kTests) + "(" + x + ", " + of(Kind::kBool, depth - 2) + ")";
    values_.pop_back();
    return result;
  }

  const Schema& schema_;
  Random& random_;
  std::vector<RowName> rows_;
  std::vector<ValueName> values_;  // names bound to items of lists and to mapped values
  int names_ = 0;                  // names in use are all different
};

}  // namespace shouwang::cel::testing
