// Divisions and the dashboard.
#include <algorithm>
#include <map>

#include "http/api/serialise.h"

namespace shouwang::http {
namespace {

using registry::Division;
using registry::DivisionTree;

// Where a caller starts: the division of the scope, or the top of the tree as far down as there is only one way.
const Division* scope_root(const DivisionTree& tree, const access::Scope& scope) {
  if (!scope.division().empty()) return tree.find(code_of(scope.division()));
  const std::vector<const Division*> roots = tree.roots();
  return roots.size() == 1 ? roots.front() : nullptr;
}

// Inside the scope, or on the way down to it.
bool visible(const Division& d, const access::Scope& scope) {
  const std::string code = registry::division_text(d.code);
  if (scope.covers(code)) return true;
  const auto prefix = access::division_prefix(code);
  return prefix && scope.division().starts_with(*prefix);
}

Failure unknown_division() { return fail(ErrorCode::kNotFound, "没有这个行政区划，请检查代码"); }

Result<Response> list_divisions(Call& call) {
  const Names names(call);
  const DivisionTree& tree = *names.divisions;
  std::vector<const Division*> rows;
  std::int64_t parent = 0;
  if (const std::string_view asked = call.query("parent"); !asked.empty()) {
    const auto prefix = access::division_prefix(asked);
    if (!prefix || prefix->empty()) return fail(ErrorCode::kInvalidArgument, "“parent”应为 12 位行政区划代码");
    parent = code_of(*prefix);
    const Division* d = tree.find(parent);
    if (!d) return unknown_division();
    if (!visible(*d, call.scope())) return fail(ErrorCode::kForbidden, "这个行政区划不在您的管辖范围内");
    for (const Division* child : tree.children(parent))
      if (visible(*child, call.scope())) rows.push_back(child);
  } else if (call.scope().division().empty()) {
    rows = tree.roots();
  } else if (const Division* root = scope_root(tree, call.scope())) {
    rows.push_back(root);
  }
  JsonWriter json;
  json.begin_object().key("path");
  write_path(json, names, parent);
  json.key("rows").begin_array();
  for (const Division* d : rows)
    json.begin_object()
        .field("code", registry::division_text(d->code))
        .field("name", d->name)
        .field("level", d->level)
        .field("children", tree.children(d->code).size())
        .end_object();
  json.end_array().end_object();
  return json_answer(std::move(json));
}

void write_summary(JsonWriter& json, const casework::DivisionSummary& s) {
  json.field("households", s.households)
      .field("persons", s.persons)
      .field("lifted", s.lifted)
      .field("monitored", s.monitored)
      .field("leads_open", s.leads_open)
      .field("red", s.red)
      .field("orange", s.orange)
      .field("yellow", s.yellow)
      .field("blue", s.blue)
      .field("overdue", s.overdue)
      .field("relapses", s.relapses);
}

void add_summary(casework::DivisionSummary& to, const casework::DivisionSummary& s) {
  to.households += s.households;
  to.persons += s.persons;
  to.lifted += s.lifted;
  to.monitored += s.monitored;
  to.leads_open += s.leads_open;
  to.red += s.red;
  to.orange += s.orange;
  to.yellow += s.yellow;
  to.blue += s.blue;
  to.overdue += s.overdue;
  to.relapses += s.relapses;
}

struct LastDelivery {
  std::int64_t received_ms = 0, rows = 0;
};

// The newest taken delivery of each dataset. One page of the newest deliveries usually has them all; when the rest came is asked at once.
Result<std::map<std::string, LastDelivery>> last_deliveries(Call& call, const Names& names) {
  constexpr int kPage = 200, kFewer = 10;
  std::map<std::string, LastDelivery> out;
  const auto collect = [&out](const intake::DeliveryPage& page) {
    for (const intake::Delivery& d : page.rows)
      if (d.state == intake::DeliveryState::kTaken && d.withdrawn_ms == 0) out.try_emplace(d.dataset, LastDelivery{d.received_ms, d.receipt.taken});
  };
  intake::DeliveryQuery query;
  query.limit = kPage;
  ASSIGN_OR_RETURN(const intake::DeliveryPage newest, call.services.intake->deliveries(call.scope(), query));
  collect(newest);
  if (newest.next_cursor.empty()) return out;
  std::vector<std::string> older;
  for (const auto& [id, dataset] : names.pack->datasets)
    if (!out.contains(id)) older.push_back(id);
  ASSIGN_OR_RETURN(const auto last, call.services.screening->last_deliveries_ms(call.scope(), older));
  for (std::size_t k = 0; k < older.size(); ++k) {
    if (!last[k]) continue;
    query.dataset = older[k];
    query.limit = kFewer;
    ASSIGN_OR_RETURN(const intake::DeliveryPage page, call.services.intake->deliveries(call.scope(), query));
    collect(page);
    out.try_emplace(older[k], LastDelivery{*last[k], 0});
  }
  return out;
}

Result<void> write_freshness(JsonWriter& json, Call& call, const Names& names) {
  constexpr std::int64_t kDayMs = 86'400'000;
  ASSIGN_OR_RETURN(const auto deliveries, last_deliveries(call, names));
  json.begin_array();
  for (const auto& [id, dataset] : names.pack->datasets) {
    if (!call.scope().may_read_dataset(id)) continue;
    const auto last = deliveries.find(id);
    const bool any = last != deliveries.end();
    json.begin_object().field("dataset", id).field("title", dataset.title).field("owner", dataset.owner).key("last_delivery_ms");
    if (any)
      json.value(last->second.received_ms);
    else
      json.null();
    json.field("fresh_days", dataset.fresh_days)
        .field("stale", !any || call.now_ms - last->second.received_ms > dataset.fresh_days * kDayMs)
        .field("rows", any ? last->second.rows : 0)
        .end_object();
  }
  json.end_array();
  return {};
}

Result<Response> read_dashboard(Call& call) {
  const Names names(call);
  const DivisionTree& tree = *names.divisions;
  ASSIGN_OR_RETURN(const std::string prefix, call.division());
  const Division* division = prefix.empty() ? scope_root(tree, call.scope()) : tree.find(code_of(prefix));
  if (!division && (!prefix.empty() || !call.scope().division().empty())) return unknown_division();

  // A village has no children: it stands for itself. A whole tree with several tops is seen from above all of them.
  std::vector<const Division*> children = division ? tree.children(division->code) : tree.roots();
  const int level = !children.empty() ? children.front()->level : division ? division->level : 1;
  ASSIGN_OR_RETURN(const std::vector<casework::DivisionSummary> sums,
                   call.services.casework->summary(call.scope(), division ? division->code : 0, level, call.today));
  casework::DivisionSummary total;
  for (const casework::DivisionSummary& s : sums) add_summary(total, s);

  JsonWriter json;
  json.begin_object().key("division");
  if (division)
    write_division(json, *division);
  else
    json.begin_object().field("code", "").field("name", "全部").field("level", 0).end_object();
  json.key("path");
  write_path(json, names, division ? division->code : 0);
  json.key("total").begin_object();
  write_summary(json, total);
  json.end_object().key("children").begin_array();
  for (const Division* child : children) {
    const auto sum = std::find_if(sums.begin(), sums.end(), [&](const casework::DivisionSummary& s) { return s.division == child->code; });
    json.begin_object().field("code", registry::division_text(child->code)).field("name", child->name).field("level", child->level);
    write_summary(json, sum == sums.end() ? casework::DivisionSummary() : *sum);
    json.end_object();
  }
  json.end_array();

  ASSIGN_OR_RETURN(const auto by_rule, call.services.casework->findings_by_rule(call.scope(), division ? division->code : 0));
  json.key("by_rule").begin_array();
  for (const auto& [id, count] : by_rule) {
    const policy::Rule* rule = names.pack->rule(id);
    json.begin_object()
        .field("rule", id)
        .field("title", rule ? rule->title : id)
        .field("severity", policy::severity_name(rule ? rule->severity : policy::Severity::kBlue))
        .field("count", count)
        .end_object();
  }
  json.end_array();
  ASSIGN_OR_RETURN(const std::vector<screening::Run> runs, call.services.screening->runs(call.scope(), 1));
  json.key("last_run");
  if (runs.empty())
    json.null();
  else
    write_run(json, names, runs.front());
  json.key("freshness");
  RETURN_IF_ERROR(write_freshness(json, call, names));
  json.end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> overview_routes() {
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/divisions",
       .tag = "总览",
       .summary = "行政区划的下级；不给 parent 时是管辖范围的顶级",
       .need = Need::kSession,
       .query = "{parent?:code}",
       .answer = "{path:[Division],rows:[DivisionRow]}",
       .handle = list_divisions},
      {.method = Method::kGet,
       .pattern = "/api/v1/dashboard",
       .tag = "总览",
       .summary = "一个行政区划的总览：户数、线索、规则、报送情况",
       .permission = access::Permission::kDashboard,
       .query = "{division?:code}",
       .answer = "Dashboard",
       .handle = read_dashboard},
  };
  return kRoutes;
}

}  // namespace shouwang::http
