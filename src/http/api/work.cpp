// What waits: the desk of the caller, the queues, who is late, the measures of a department, and who may be given work.
#include <algorithm>
#include <map>

#include "base/money.h"
#include "base/text.h"
#include "casework/clock.h"
#include "http/api/casework_json.h"

namespace shouwang::http {
namespace {

using access::Permission;
using casework::TaskQuery;

constexpr int kDeskRows = 20;
constexpr int kMostDeclarations = 200;
constexpr int kMostMeasures = 500;

// The tasks that a caller may see at all: a department its own, everybody else those of the division.
Result<TaskQuery> visible_tasks(const Call& call, const Names& names) {
  TaskQuery out;
  out.today = call.today;
  if (call.caller->account.role == access::Role::kDepartment) {
    ASSIGN_OR_RETURN(const casework::Actor actor, actor_of(call, names));
    out.level = policy::Level::kDepartment;
    out.departments = actor.departments;
  }
  return out;
}

// A department without a dataset has no tasks; an empty list would mean everybody's.
bool sees_nothing(const TaskQuery& query) { return query.level == policy::Level::kDepartment && query.departments.empty(); }

Result<std::int64_t> count_tasks(Call& call, TaskQuery query) {
  if (sees_nothing(query)) return std::int64_t{0};
  query.limit = 1;
  ASSIGN_OR_RETURN(const casework::TaskPage page, call.services.casework->tasks(call.scope(), query));
  return page.total;
}

Result<std::int64_t> count_referrals(Call& call, const Names& names, std::optional<policy::Level> level, const char* due) {
  ASSIGN_OR_RETURN(casework::ReferralQuery query, visible_referrals(call, names));
  query.level = level;
  query.due = due;
  query.limit = 1;
  ASSIGN_OR_RETURN(const casework::ReferralPage page, call.services.casework->referrals(call.scope(), query));
  return page.total;
}

// A department's figures are those of its own tasks.
Result<casework::WorkCounts> department_counts(Call& call, const TaskQuery& base) {
  casework::WorkCounts counts;
  TaskQuery query = base;
  ASSIGN_OR_RETURN(counts.tasks_level, count_tasks(call, query));
  query.due = "soon";
  ASSIGN_OR_RETURN(counts.tasks_soon, count_tasks(call, query));
  query.due = "overdue";
  ASSIGN_OR_RETURN(counts.tasks_overdue, count_tasks(call, query));
  return counts;
}

Result<void> write_counts(JsonWriter& json, Call& call, const Names& names, const TaskQuery& base, std::optional<policy::Level> level) {
  casework::WorkCounts counts;
  if (level == policy::Level::kDepartment) {
    ASSIGN_OR_RETURN(counts, department_counts(call, base));
  } else {
    ASSIGN_OR_RETURN(counts, call.services.casework->work_counts(call.scope(), call.caller->account.id, level, call.today));
  }
  std::int64_t declarations = 0;
  if (call.scope().may(Permission::kReadCases)) {
    ASSIGN_OR_RETURN(const auto open, call.services.casework->declarations(call.scope(), "open", kMostDeclarations));
    declarations = static_cast<std::int64_t>(open.size());
  }
  ASSIGN_OR_RETURN(const std::int64_t referrals, count_referrals(call, names, level, ""));
  ASSIGN_OR_RETURN(const std::int64_t referrals_overdue, count_referrals(call, names, level, "overdue"));
  const bool leads = call.scope().may(Permission::kReadLeads);
  json.key("counts")
      .begin_object()
      .field("leads_mine", leads ? counts.leads_mine : 0)
      .field("leads_open", leads ? counts.leads_open : 0)
      .field("leads_overdue", leads ? counts.leads_overdue : 0)
      .field("relapses", leads ? counts.relapses : 0)
      .field("tasks_mine", counts.tasks_mine)
      .field("tasks_level", counts.tasks_level)
      .field("tasks_soon", counts.tasks_soon)
      .field("tasks_overdue", counts.tasks_overdue)
      .field("escalated", counts.escalated)
      .field("declarations", declarations)
      .field("objections", counts.objections)
      .field("notices_to_post", counts.notices_to_post)
      .field("referrals", referrals)
      .field("referrals_overdue", referrals_overdue)
      .end_object();
  return {};
}

Result<Response> read_work(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(TaskQuery base, visible_tasks(call, names));
  // Those who decide nothing still see what waits below them.
  std::optional<policy::Level> level;
  if (const auto own = casework::level_of(call.caller->account.role)) level = *own;
  JsonWriter json;
  json.begin_object();
  RETURN_IF_ERROR(write_counts(json, call, names, base, level));
  json.key("tasks").begin_array();
  if (level) base.level = *level;
  base.limit = kDeskRows;
  if (!sees_nothing(base)) {
    ASSIGN_OR_RETURN(const casework::TaskPage page, call.services.casework->tasks(call.scope(), base));
    for (const casework::TaskListRow& row : page.rows) write_task(json, names, row);
  }
  json.end_array().key("leads").begin_array();
  if (call.scope().may(Permission::kReadLeads)) {
    casework::LeadQuery query;
    query.today = call.today;
    query.sort = "due";
    query.limit = kDeskRows;
    ASSIGN_OR_RETURN(const casework::LeadPage page, call.services.casework->leads(call.scope(), query));
    for (const casework::LeadRow& row : page.rows) write_lead(json, names, row);
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> list_tasks(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(TaskQuery query, visible_tasks(call, names));
  ASSIGN_OR_RETURN(query.division, call.division());
  const std::string_view queue = call.query("queue");
  if (queue == "mine") {
    query.assignee = call.caller->account.id;
  } else if (queue == "level") {
    ASSIGN_OR_RETURN(query.level, casework::level_of(call.caller->account.role));
  } else if (queue == "department") {
    query.level = policy::Level::kDepartment;
  } else if (queue == "escalated") {
    query.escalated_only = true;
  }
  query.key_prefix = call.query("kind");
  query.due = call.query("due");
  ASSIGN_OR_RETURN(query.limit, call.limit());
  query.cursor = call.query("cursor");
  casework::TaskPage page;
  if (!sees_nothing(query)) {
    ASSIGN_OR_RETURN(page, call.services.casework->tasks(call.scope(), query));
  }
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const casework::TaskListRow& row : page.rows) write_task(json, names, row);
  json.end_array().field("next_cursor", page.next_cursor).field("total", page.total).end_object();
  return json_answer(std::move(json));
}

// Doer has to do a kind of work, and who is told when it is late: titles, several where the phases of a case differ.
struct Doer {
  std::string acts, told;
  void add(policy::Level level, const std::optional<policy::ClockSpec>& clock) {
    put(acts, policy::level_title(level));
    put(told, policy::level_title(clock && clock->escalate_to ? *clock->escalate_to : policy::level_above(level)));
  }

 private:
  static void put(std::string& to, std::string_view title) {
    if (to.find(title) == std::string::npos) to.append(to.empty() ? "" : "、").append(title);
  }
};

Doer doer_of(std::string_view kind, const policy::Procedure& procedure) {
  using policy::Level;
  Doer who;
  policy::StepKind step{};
  if (kind.starts_with("step:") && policy::parse_step(kind.substr(5), step)) {
    for (const auto& [phase, steps] : procedure.phases)
      for (const policy::StepSpec& spec : steps)
        if (spec.kind == step) who.add(spec.level, spec.clock);
  } else if (kind.starts_with("total:")) {
    for (const policy::TotalClock& total : procedure.totals)
      if (total.id == kind.substr(6)) who.add(casework::find_task_kind("total")->level, total.clock);
  } else if (const casework::TaskKind* known = casework::find_task_kind(kind)) {
    const std::pair<std::string_view, const std::optional<policy::ClockSpec>*> clocks[] = {{"measure:receipt", &procedure.receipt_clock},
                                                                                           {"measure:call_back", &procedure.call_back_clock},
                                                                                           {"objection", &procedure.notice.objection_clock},
                                                                                           {"class:confirm", &procedure.class_clock}};
    const auto clock = std::find_if(std::begin(clocks), std::end(clocks), [&](const auto& c) { return c.first == kind; });
    who.add(known->level, clock == std::end(clocks) ? std::nullopt : *clock->second);
    if (kind == "measure:deliver") who.add(Level::kDepartment, std::nullopt);
  }
  return who;
}

Result<Response> list_late(Call& call) {
  const Names names(call);
  const registry::DivisionTree& tree = *names.divisions;
  ASSIGN_OR_RETURN(const std::string asked, call.division());
  const std::string prefix = asked.empty() ? call.scope().division() : asked;
  const std::int64_t division = code_of(prefix);
  const registry::Division* root = division == 0 ? nullptr : tree.find(division);
  if (division != 0 && !root) return fail(ErrorCode::kNotFound, "没有这个行政区划，请检查代码");
  const std::vector<const registry::Division*> children = root ? tree.children(division) : tree.roots();
  const int level = !children.empty() ? children.front()->level : root ? root->level : 1;
  ASSIGN_OR_RETURN(const std::vector<casework::LateRow> rows, call.services.casework->late(call.scope(), division, level, call.today));
  std::map<std::int64_t, std::vector<const casework::LateRow*>> by_division;
  for (const casework::LateRow& row : rows) by_division[row.division].push_back(&row);
  JsonWriter json;
  json.begin_object().key("path");
  write_path(json, names, division);
  json.key("rows").begin_array();
  for (const auto& [code, kinds] : by_division) {
    const registry::Division* d = tree.find(code);
    json.begin_object()
        .field("division", registry::division_text(code))
        .field("name", d ? d->name : registry::division_text(code))
        .field("level", d ? d->level : level)
        .key("kinds")
        .begin_array();
    for (const casework::LateRow* row : kinds) {
      const Doer who = doer_of(row->key, names.pack->procedure);
      json.begin_object()
          .field("kind", row->key)
          .field("title", task_kind_title(names, row->key))
          .field("open", row->open)
          .field("soon", row->soon)
          .field("overdue", row->overdue)
          .field("paused", row->paused)
          .field("longest_days", row->longest_days)
          .field("acts", who.acts)
          .field("told", who.told)
          .end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> list_measures(Call& call) {
  const Names names(call);
  std::vector<std::string> departments;
  if (call.caller->account.role == access::Role::kDepartment) {
    ASSIGN_OR_RETURN(casework::Actor actor, actor_of(call, names));
    departments = std::move(actor.departments);
  }
  std::vector<casework::MeasureRow> rows;
  if (call.caller->account.role != access::Role::kDepartment || !departments.empty()) {
    ASSIGN_OR_RETURN(rows, call.services.casework->measures(call.scope(), departments, call.query("state"), kMostMeasures));
  }
  // A department sees who is helped, masked, and no more of the case than its own measures.
  std::map<casework::CaseId, std::optional<casework::CaseListRow>> cases;
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const casework::MeasureRow& row : rows) {
    const auto [it, fresh] = cases.try_emplace(row.case_id);
    if (fresh) {
      ASSIGN_OR_RETURN(it->second, call.services.casework->case_row(call.scope(), row.case_id));
    }
    if (!it->second) continue;
    const casework::CaseListRow& listed = *it->second;
    const policy::MeasureKind* kind = names.pack->procedure.measure(row.kind);
    const auto state = static_cast<casework::MeasureState>(row.state);
    json.begin_object()
        .id("case", row.case_id.value())
        .field("sequence", listed.row.sequence)
        .field("number", row.number)
        .id("household", row.household.value())
        .field("household_code", listed.household_code)
        .field("head_name", text::mask_name(listed.head_name))
        .field("group_name", listed.group_name)
        .field("division", registry::division_text(row.village))
        .field("division_name", names.divisions->path_name(row.village))
        .field("kind", row.kind)
        .field("kind_title", kind ? std::string_view(kind->title) : std::string_view(row.kind))
        .field("content", row.content)
        .field("department", row.department)
        .key("risks");
    write_codes(json, names, "risk_type", row.risks);
    json.field("state", casework::measure_state_name(state))
        .field("state_title", casework::measure_state_title(state))
        .field("planned_for", row.planned_for.iso())
        .field("urgency", casework::urgency_name(state == casework::MeasureState::kPlanned || state == casework::MeasureState::kUnderWay
                                                     ? casework::urgency(row.planned_for, row.planned_for, false, call.today)
                                                     : casework::Urgency::kNone))
        .key("delivered_on");
    if (row.delivered_on)
      json.value(row.delivered_on->iso());
    else
      json.null();
    json.key("amount");
    if (row.amount_fen)
      json.value(Money::from_fen(*row.amount_fen).text());
    else
      json.null();
    json.field("receipt", row.receipt).field("called_back", row.called_back).end_object();
  }
  json.end_array().end_object();
  return json_answer(std::move(json));
}

Result<Response> list_assignees(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::string village, call.division("village"));
  if (village.size() != 12) return fail(ErrorCode::kInvalidArgument, "“village”应为 12 位行政村代码");
  ASSIGN_OR_RETURN(const std::vector<access::Account> accounts, call.services.access->colleagues(village));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const access::Account& account : accounts)
    json.begin_object()
        .id("id", account.id.value())
        .field("name", account.name)
        .field("role_title", access::role_title(account.role))
        .field("division_name", names.divisions->path_name(code_of(account.division)))
        .end_object();
  json.end_array().end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> work_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/work",
       .tag = "办理",
       .summary = "我的工作台：待办数字、最急的任务和线索",
       .permission = P::kReadCases,
       .or_permission = P::kWork,
       .answer = "Work",
       .handle = read_work},
      {.method = Method::kGet,
       .pattern = "/api/v1/tasks",
       .tag = "办理",
       .summary = "待办任务，按期限排列；部门账号只看到本部门的",
       .permission = P::kReadCases,
       .or_permission = P::kWork,
       .query = "{division?:code,queue?:enum(mine|level|department|escalated|all),kind?:string,due?:enum(overdue|soon|today|paused),"
                "limit?:int,cursor?:string}",
       .answer = "{rows:[Task],next_cursor:string,total:int}",
       .handle = list_tasks},
      {.method = Method::kGet,
       .pattern = "/api/v1/late",
       .tag = "办理",
       .summary = "谁超期了、为什么：按下级区划和工作种类汇总",
       .permission = P::kReadCases,
       .query = "{division?:code}",
       .answer = "{path:[Division],rows:[LateRow]}",
       .handle = list_late},
      {.method = Method::kGet,
       .pattern = "/api/v1/departments/measures",
       .tag = "办理",
       .summary = "帮扶措施；部门账号只看到本部门负责的",
       .permission = P::kReadCases,
       .or_permission = P::kWork,
       .query = "{state?:enum(planned|under_way|delivered|failed|withdrawn)}",
       .answer = "{rows:[DepartmentMeasure]}",
       .handle = list_measures},
      {.method = Method::kGet,
       .pattern = "/api/v1/assignees",
       .tag = "办理",
       .summary = "一个村的工作可以交给谁：村、乡镇、县的账号，近的在前",
       .permission = P::kWork,
       .query = "{village:code}",
       .answer = "{rows:[Assignee]}",
       .handle = list_assignees},
  };
  return kRoutes;
}

}  // namespace shouwang::http
