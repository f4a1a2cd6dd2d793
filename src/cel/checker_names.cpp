// Names: row variables, tables, fields, derived fields, parameters.
#include <algorithm>
#include <array>

#include "cel/checker.h"
#include "cel/proposal.h"

namespace shouwang::cel {
namespace internal {
namespace {

// Names that extensions of CEL put before their functions: math.greatest(1, 2).
constexpr std::array<std::string_view, 7> kExtensions{"cel", "math", "proto", "optional", "sets", "strings", "base64"};

// Reserved by the CEL specification (identifiers that may become keywords of host languages).
constexpr std::array<std::string_view, 17> kReserved{"as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
                                                     "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

std::size_t index_of(int k) { return static_cast<std::size_t>(k); }

}  // namespace

bool is_reserved(std::string_view name) { return std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end(); }

bool Checker::descends(int table, int ancestor) const {
  for (int t = schema_.tables[index_of(table)].parent; t >= 0; t = schema_.tables[index_of(t)].parent)
    if (t == ancestor) return true;
  return false;
}

std::string Checker::row_text(const RowSource& row) const {
  std::string text = row.slot == 0 ? (table_ == 0 ? schema_.tables[0].name : "self") : "";
  for (const Binder& binder : scope_)
    if (binder.slot == row.slot && row.slot > 0) text = binder.name;
  for (int t = row.slot_table; t != row.table; t = schema_.tables[index_of(t)].parent)
    text += "." + schema_.tables[index_of(t)].parent_name;
  return text;
}

Result<Meaning> Checker::name(const Syntax& syntax) {
  const std::string& id = syntax.text;
  Meaning result;
  for (auto binder = scope_.rbegin(); binder != scope_.rend(); ++binder)
    if (binder->name == id) {
      result.value = binder->value;
      result.list = binder->list;
      if (!result.value && !result.list) result.row = RowSource{binder->slot, binder->table, binder->table};
      return result;
    }
  const RowSource own{0, table_, table_};
  const std::string& root = schema_.tables[0].name;
  if (id == "self") {
    result.row = own;
    return result;
  }
  if (id == root) {
    result.row = RowSource{0, table_, 0};
    return result;
  }
  if (id == "params") {
    result.params = true;
    return result;
  }
  if (id == "as_of") {
    Node node;
    node.op = Op::kAsOf;
    node.kind = Kind::kDate;
    node.span = syntax.span;
    result.value = finish(std::move(node));
    return result;
  }
  const int table = schema_.find_table(id);
  if (table >= 0 && descends(table, table_)) {
    result.set = RowSet{own, table, next_slot(), {}, nullptr};
    return result;
  }

  const std::size_t at = syntax.span.begin;
  if (is_reserved(id)) return error(at, "“" + id + "”是保留字，不能用作名称");
  const std::string self = row_text(own);
  const auto is_derived_of = [&](int t) {
    return std::any_of(schema_.derived.begin(), schema_.derived.end(), [&](const Derived& d) { return d.table == t && d.name == id; });
  };
  if (schema_.find_field(table_, id) >= 0 || is_derived_of(table_))
    return error(at, "字段前要写明是谁的；是否想写 " + self + "." + id + "？");
  if (schema_.find_parameter(id) >= 0) return error(at, "参数前要写 params；是否想写 params." + id + "？");
  if (table >= 0) {
    RowSource up = own;
    for (up.table = table_; up.table >= 0; up.table = schema_.tables[index_of(up.table)].parent)
      if (descends(table, up.table))
        return error(at,
                     "“" + id + "”不在“" + schema_.tables[index_of(table_)].title + "”之下；是否想写 " + row_text(up) + "." + id + "？");
    return error(at, "“" + id + "”是一组记录，这里不能直接使用");
  }
  if (std::find(kExtensions.begin(), kExtensions.end(), id) != kExtensions.end()) return error(at, "不支持 CEL 的扩展库 " + id);
  std::vector<std::string_view> candidates{"self", root, "params", "as_of"};
  for (const Binder& binder : scope_) candidates.push_back(binder.name);
  for (std::size_t t = 0; t < schema_.tables.size(); ++t)
    if (descends(static_cast<int>(t), table_)) candidates.push_back(schema_.tables[t].name);
  std::string proposal = propose(id, candidates);
  if (proposal.empty())
    if (const auto field = nearest(id, row_names(table_)); !field.empty())
      proposal = "；是否想写 " + self + "." + std::string(field) + "？";
  return error(at, "不认识的名称“" + id + "”" + proposal);
}

std::vector<std::string_view> Checker::row_names(int table) const {
  std::vector<std::string_view> names;
  for (const Field& field : schema_.tables[index_of(table)].fields) names.push_back(field.name);
  for (const Derived& derived : schema_.derived)
    if (derived.table == table) names.push_back(derived.name);
  if (schema_.tables[index_of(table)].parent >= 0) names.push_back(schema_.tables[index_of(table)].parent_name);
  for (std::size_t t = 0; t < schema_.tables.size(); ++t)
    if (descends(static_cast<int>(t), table)) names.push_back(schema_.tables[t].name);
  return names;
}

Result<Meaning> Checker::select(const Syntax& syntax) {
  const Syntax& receiver = *syntax.children[0];
  ASSIGN_OR_RETURN(Meaning found, meaning(receiver));
  if (found.params) return parameter(syntax);
  if (found.row) return select_from_row(syntax, *found.row);
  const std::string text(source(receiver));
  if (found.list) return error(syntax.name_span.begin, "“" + text + "”是列表，没有字段“" + syntax.text + "”");
  if (found.set && found.set->mapped) return error(syntax.name_span.begin, "map 的结果是一组值，没有字段“" + syntax.text + "”");
  if (found.set)
    return error(syntax.name_span.begin, "“" + text + "”是一组记录，不能直接取字段；请用 " + text + ".exists(r, r." + syntax.text +
                                             " …)、.sum(r, r." + syntax.text + ") 等");
  return error(syntax.name_span.begin, "“" + text + "”是" + std::string(kind_title(found.value->kind)) + "，没有字段“" + syntax.text + "”");
}

Result<int> Checker::find_parameter(std::string_view name, std::size_t at) const {
  if (const int index = schema_.find_parameter(name); index >= 0) return index;
  std::vector<std::string_view> names;
  for (const Parameter& known : schema_.parameters) names.push_back(known.name);
  return error(at, "没有参数“" + std::string(name) + "”" + propose(name, names));
}

Result<Meaning> Checker::parameter(const Syntax& syntax) {
  ASSIGN_OR_RETURN(const int index, find_parameter(syntax.text, syntax.name_span.begin));
  Node node;
  node.op = Op::kParameter;
  node.kind = schema_.parameters[index_of(index)].kind;
  node.span = syntax.span;
  node.index = index;
  Meaning result;
  result.value = finish(std::move(node));
  return result;
}

Result<Meaning> Checker::select_from_row(const Syntax& syntax, const RowSource& row) {
  const std::string& id = syntax.text;
  const Table& table = schema_.tables[index_of(row.table)];
  Meaning result;
  if (const int field = schema_.find_field(row.table, id); field >= 0) {
    Node node;
    node.op = Op::kField;
    node.kind = table.fields[index_of(field)].kind;
    node.span = syntax.span;
    node.row = row;
    node.index = field;
    if (!table.fields[index_of(field)].codes.empty()) node.coded = &table.fields[index_of(field)];
    result.value = finish(std::move(node));
    return result;
  }
  for (std::size_t k = 0; k < schema_.derived.size(); ++k)
    if (schema_.derived[k].table == row.table && schema_.derived[k].name == id) {
      ASSIGN_OR_RETURN(result.value, derived(syntax, row, static_cast<int>(k)));
      return result;
    }
  if (table.parent >= 0 && table.parent_name == id) {
    result.row = RowSource{row.slot, row.slot_table, table.parent};
    return result;
  }
  const int below = schema_.find_table(id);
  if (below >= 0 && descends(below, row.table)) {
    result.set = RowSet{row, below, next_slot(), {}, nullptr};
    return result;
  }

  const std::size_t at = syntax.name_span.begin;
  if (std::find(table.hidden.begin(), table.hidden.end(), id) != table.hidden.end())
    return error(at, "“" + table.title + "”的“" + id + "”是个人信息或未开放的字段，表达式不能读取，请改用其他字段");
  // A field of an ancestor is the most likely wish: m.kind for m.household.kind.
  RowSource up = row;
  for (up.table = table.parent; up.table >= 0; up.table = schema_.tables[index_of(up.table)].parent) {
    const auto names = row_names(up.table);
    if (std::find(names.begin(), names.end(), id) != names.end())
      return error(at, "“" + table.title + "”没有字段“" + id + "”；是否想写 " + row_text(up) + "." + id + "？");
  }
  return error(at, "“" + table.title + "”没有字段“" + id + "”" + propose(id, row_names(row.table)));
}

Result<NodePtr> Checker::derived(const Syntax& syntax, const RowSource& row, int index) {
  const Derived& definition = schema_.derived[index_of(index)];
  const NodePtr& body = shared_.bodies[index_of(index)];
  const std::size_t at = syntax.name_span.begin;
  const auto too_many = [&] { return error(at, "派生字段一个引用一个，超过 " + std::to_string(kMaxOpenDerived) + " 层，请减少"); };
  if (!body) {
    if (const auto start = std::find(shared_.open.begin(), shared_.open.end(), index); start != shared_.open.end()) {
      std::string cycle;
      for (auto k = start; k != shared_.open.end(); ++k) cycle += schema_.derived[index_of(*k)].name + " → ";
      shared_.broken = index;
      shared_.broken_at = at;
      shared_.cycle = cycle + definition.name;
      return error(at, "派生字段循环引用：" + shared_.cycle);
    }
    if (shared_.open.size() >= kMaxOpenDerived) return too_many();
    const std::string label = "派生字段“" + definition.name + "”";
    if (auto checked = check_derived(shared_, index); !checked) {
      shared_.broken_at = at;
      return Failure(Error(checked.error().code(), place(text_, at) + label + "的表达式有误：" + checked.error().message()));
    }
  }
  // A body that is known already counts as deep as it was: whether a text is accepted must not depend on what was checked before it.
  const int levels = 1 + shared_.nested[index_of(index)];
  if (shared_.open.size() + static_cast<std::size_t>(levels) > kMaxOpenDerived) return too_many();
  if (!shared_.open.empty()) {
    int& above = shared_.nested[index_of(shared_.open.back())];
    above = std::max(above, levels);
  }
  Node node;
  node.op = Op::kDerived;
  node.kind = definition.kind;
  node.span = syntax.span;
  node.row = row;
  node.index = index;
  node.coded = body->coded;
  node.children = {body};
  return finish(std::move(node));
}

}  // namespace internal

Result<NodePtr> check_derived(Compilation& compilation, int index) {
  const Derived& definition = compilation.schema.derived[at(index)];
  NodePtr& body = compilation.bodies[at(index)];
  if (body) return body;
  compilation.open.push_back(index);
  auto checked = check(compilation, definition.expression, definition.table);
  compilation.open.pop_back();
  if (!checked) {
    if (compilation.broken < 0) compilation.broken = index;
    return Failure(checked.error());
  }
  NodePtr fitting = internal::Checker::coerce(*checked, definition.kind);
  if (!fitting) {
    if (compilation.broken < 0) compilation.broken = index;
    return fail(ErrorCode::kCelType, place(definition.expression, 0) + "写明是" + std::string(kind_title(definition.kind)) + "，算出来的却是" +
                                         std::string(kind_title((*checked)->kind)) + "，请改正其中一个");
  }
  body = std::move(fitting);
  return body;
}

}  // namespace shouwang::cel
