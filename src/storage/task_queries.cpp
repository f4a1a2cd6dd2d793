// What waits: queues of tasks, who is late and why, the daily pass over all clocks, measures of departments.
#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "casework/case_machine.h"
#include "storage/casework_rows.h"
#include "storage/casework_store.h"
#include "storage/encoding.h"
#include "storage/statements.h"

namespace shouwang::storage {

using casework::Task;
using casework::TaskListRow;
using casework::TaskQuery;

namespace {

constexpr int kLevels = 6;  // policy::Level
constexpr std::int64_t kTown = 1000;  // a village code without its last three digits is its township
constexpr std::string_view kTaskOrder = "task";

auto key_of(const Task& t) { return std::tuple(t.due, t.village, t.case_id, std::string_view(t.key)); }

/// A queue is one walk of an index, or a few that are merged: ?3 of its statement is one value each time.
struct Queue {
  const Statement *page = nullptr, *count = nullptr;
  std::vector<Param> values;
};

/// Kinds whose tasks may have keys with this prefix: "measure:2:deliver" asks for those that begin with "measure:".
Result<std::vector<std::string>> kinds_of(Connection& db, std::string_view prefix) {
  prefix = prefix.substr(0, prefix.find_first_of("0123456789"));
  // A key may go on with a number where its kind ends: "gap:07" is of the kind "gap".
  if (prefix.ends_with(':') && prefix.find(':') == prefix.size() - 1) prefix.remove_suffix(1);
  std::vector<std::string> kinds;
  const std::string end = prefix_end(prefix);
  RETURN_IF_ERROR(db.query(sql::casework_task_kinds, {prefix, end}, [&](const Row& row) { kinds.push_back(row.string(0)); }));
  return kinds;
}

/// @param kinds holds what the values of the queue point to
Result<Queue> queue_of(Connection& db, const access::Scope& scope, const TaskQuery& query, std::vector<std::string>& kinds) {
  std::vector<Param> levels;
  for (int level = 0; level < kLevels; ++level)
    if (!query.level || static_cast<int>(*query.level) == level) levels.emplace_back(level);
  if (query.escalated_only) return Queue{&sql::casework_tasks_escalated, &sql::casework_count_tasks_escalated, std::move(levels)};
  if (query.assignee) return Queue{&sql::casework_tasks_of_assignee, &sql::casework_count_tasks_of_assignee, {query.assignee}};
  if (!query.departments.empty()) {
    std::vector<std::string_view> names(query.departments.begin(), query.departments.end());
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return Queue{&sql::casework_tasks_of_department, &sql::casework_count_tasks_of_department, {names.begin(), names.end()}};
  }
  if (!is_wide(scope)) return Queue{&sql::casework_tasks_of_villages, &sql::casework_count_tasks_of_villages, {0}};
  if (query.due == "paused") return Queue{&sql::casework_tasks_paused, &sql::casework_count_tasks_paused, std::move(levels)};
  if (!query.key_prefix.empty()) {
    ASSIGN_OR_RETURN(kinds, kinds_of(db, query.key_prefix));
    return Queue{&sql::casework_tasks_of_kind, &sql::casework_count_tasks_of_kind, {kinds.begin(), kinds.end()}};
  }
  return Queue{&sql::casework_tasks_of_level, &sql::casework_count_tasks_of_level, std::move(levels)};
}

/// The parameters ?4 … ?12. Holds the texts that they point to.
struct Filter {
  Date first_due = Date::from_days(std::numeric_limits<std::int32_t>::min());
  Date last_due = Date::from_days(std::numeric_limits<std::int32_t>::max()), last_warn = last_due;
  int paused = -1, level = -1;
  AccountId assignee;
  std::string departments, prefix, end;
  void append_to(std::vector<Param>& params) const {
    params.insert(params.end(), {first_due, last_due, last_warn, paused, level, assignee, departments, prefix, end});
  }
};

Result<Filter> filter_of(const TaskQuery& query) {
  Filter f;
  if (query.due == "overdue") {
    f.last_due = query.today.plus_days(-1);
    f.paused = 0;
  } else if (query.due == "soon") {
    f.first_due = f.last_warn = query.today;
    f.paused = 0;
  } else if (query.due == "today") {
    f.first_due = f.last_due = query.today;
    f.paused = 0;
  } else if (query.due == "paused") {
    f.paused = 1;
  } else if (!query.due.empty()) {
    return fail(ErrorCode::kInvalidArgument, "不认识的期限条件“" + query.due + "”，可用 overdue、soon、today、paused");
  }
  if (query.level) f.level = static_cast<int>(*query.level);
  f.assignee = query.assignee;
  if (!query.departments.empty()) {
    f.departments = ",";
    for (const auto& name : query.departments) f.departments += name + ",";
  }
  f.prefix = query.key_prefix;
  f.end = prefix_end(query.key_prefix);
  return f;
}

/// A department sees its own work only; one without departments has none.
bool sees_nothing(const access::Scope& scope, const std::vector<std::string>& departments) {
  return scope.role() == access::Role::kDepartment && departments.empty();
}

}  // namespace

Result<casework::TaskPage> CaseworkStore::tasks(const access::Scope& scope, const TaskQuery& query) {
  casework::TaskPage page;
  ASSIGN_OR_RETURN(const Filter filter, filter_of(query));
  const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, kLongestPage));
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  Cursor from{{kLeast, kLeast, kLeast}, {}};
  if (!query.cursor.empty()) {
    ASSIGN_OR_RETURN(from, decode_cursor(kTaskOrder, query.cursor));
  }
  if (sees_nothing(scope, query.departments)) return page;
  const access::Scope range = query.division.empty() ? scope : scope.narrowed(query.division);
  ASSIGN_OR_RETURN(const auto db, database_.read());
  std::vector<std::string> kinds;
  ASSIGN_OR_RETURN(const Queue queue, queue_of(*db, range, query, kinds));
  Filter rest = filter;  // what lies before the page is skipped by range
  if (!query.cursor.empty()) rest.first_due = std::max(rest.first_due, Date::from_days(static_cast<std::int32_t>(from.numbers[0])));
  for (const Param& value : queue.values) {
    std::vector<Param> params = {range.low(), range.high(), value}, counted = params;
    rest.append_to(params);
    filter.append_to(counted);
    params.insert(params.end(), {from.numbers[0], from.numbers[1], from.numbers[2], from.text, static_cast<std::int64_t>(limit + 1)});
    counted.emplace_back(kCountLimit);
    const std::size_t before = page.rows.size();
    RETURN_IF_ERROR(db->query(*queue.page, params, [&](const Row& row) {
      TaskListRow r;
      r.task = task_at(row);
      r.household_code = row.string(16);
      r.head_name = text::mask_name(row.text(17));
      r.group_name = row.string(18);
      r.monitored_class = row.string(19);
      r.phase = static_cast<int>(row.integer(20));
      page.rows.push_back(std::move(r));
    }));
    const std::size_t found = page.rows.size() - before;
    if (query.cursor.empty() && found <= limit) {
      page.total += static_cast<std::int64_t>(found);  // that is all there is: no second walk
      continue;
    }
    ASSIGN_OR_RETURN(const auto total, db->integer(*queue.count, counted));
    page.total += total.value_or(0);
  }
  page.total = std::min(page.total, kCountLimit);
  std::sort(page.rows.begin(), page.rows.end(), [](const TaskListRow& a, const TaskListRow& b) { return key_of(a.task) < key_of(b.task); });
  if (page.rows.size() > limit) {
    page.rows.resize(limit);
    const Task& last = page.rows.back().task;
    page.next_cursor = encode_cursor(kTaskOrder, {{last.due.days(), last.village, last.case_id.value()}, last.key});
  }
  return page;
}

Result<std::vector<Task>> CaseworkStore::tasks_of(const access::Scope& scope, casework::CaseId id) {
  std::vector<Task> tasks;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_tasks_of_case, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                            [&](const Row& row) { tasks.push_back(task_at(row)); }));
  return tasks;
}

Result<casework::WorkCounts> CaseworkStore::work_counts(const access::Scope& scope, AccountId me, std::optional<policy::Level> level, Date today) {
  casework::WorkCounts counts;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  const int own = level ? static_cast<int>(*level) : -1;
  RETURN_IF_ERROR(db->query(sql::casework_work_counts_tasks, {scope.low(), scope.high(), me, own, today}, [&](const Row& row) {
    counts.tasks_mine = row.integer(0);
    counts.tasks_level = row.integer(1);
    counts.tasks_soon = row.integer(2);
    counts.tasks_overdue = row.integer(3);
    counts.objections = row.integer(4);
    counts.notices_to_post = row.integer(5);
  }));
  ASSIGN_OR_RETURN(const auto escalated, db->integer(sql::casework_work_counts_escalated, {scope.low(), scope.high()}));
  counts.escalated = escalated.value_or(0);
  RETURN_IF_ERROR(db->query(sql::casework_work_counts_leads, {scope.low(), scope.high(), me, today}, [&](const Row& row) {
    counts.leads_open = row.integer(0);
    counts.leads_mine = row.integer(1);
    counts.leads_overdue = row.integer(2);
  }));
  ASSIGN_OR_RETURN(const auto relapses, db->integer(sql::casework_work_counts_relapses, {scope.low(), scope.high()}));
  counts.relapses = relapses.value_or(0);
  return counts;
}

Result<std::vector<casework::LateRow>> CaseworkStore::late(const access::Scope& scope, std::int64_t division, int child_level, Date today) {
  ASSIGN_OR_RETURN(const std::int64_t unit, unit_of_level(child_level));
  const access::Scope range = scope_inside(scope, division);
  std::vector<casework::LateRow> rows;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  const auto add_tasks = [&](const Row& row) {
    rows.push_back({row.integer(0), row.string(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5), static_cast<int>(row.integer(6))});
  };
  // Whole townships are counted already; only what lies inside one is walked task by task.
  if (unit % kTown == 0 && range.low() % kTown == 0 && range.high() % kTown == kTown - 1)
    RETURN_IF_ERROR(db->query(sql::casework_late_towns, {range.low() / kTown, range.high() / kTown, unit, today}, add_tasks));
  else
    RETURN_IF_ERROR(db->query(sql::casework_late_tasks, {range.low(), range.high(), unit, today}, add_tasks));
  RETURN_IF_ERROR(db->query(sql::casework_late_leads, {range.low(), range.high(), unit, today}, [&](const Row& row) {
    rows.push_back({row.integer(0), "lead", row.integer(1), row.integer(2), row.integer(3), 0, static_cast<int>(row.integer(4))});
  }));
  RETURN_IF_ERROR(db->query(sql::casework_late_referrals, {range.low(), range.high(), unit, today}, [&](const Row& row) {
    rows.push_back({row.integer(0), "referral", row.integer(1), row.integer(2), row.integer(3), 0, static_cast<int>(row.integer(4))});
  }));
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return std::tie(a.division, a.key) < std::tie(b.division, b.key); });
  return rows;
}

Result<casework::ClockPass> CaseworkStore::pass_clocks(const access::Scope& scope, Date today) {
  casework::ClockPass pass;
  const std::vector<Param> late = {scope.low(), scope.high(), today};
  ASSIGN_OR_RETURN(auto tx, database_.write());
  ASSIGN_OR_RETURN(const auto tasks, tx->integer(sql::casework_count_all_tasks, {scope.low(), scope.high()}));
  pass.tasks = tasks.value_or(0);
  ASSIGN_OR_RETURN(pass.escalated_tasks, tx->execute(sql::casework_escalate_tasks, late));
  RETURN_IF_ERROR(tx->execute(sql::casework_fold_task_sums, {}));
  ASSIGN_OR_RETURN(pass.escalated_leads, tx->execute(sql::casework_escalate_leads, late));
  ASSIGN_OR_RETURN(pass.escalated_referrals, tx->execute(sql::casework_escalate_referrals, late));
  RETURN_IF_ERROR(tx->query(sql::casework_program_cases, late, [&](const Row& row) {
    pass.cases.emplace_back(static_cast<std::int32_t>(row.integer(0)), casework::CaseId(row.integer(1)));
  }));
  RETURN_IF_ERROR(tx.commit());
  return pass;
}

Result<std::vector<casework::MeasureRow>> CaseworkStore::measures(const access::Scope& scope, const std::vector<std::string>& departments,
                                                                  std::string_view state, int limit) {
  std::vector<casework::MeasureRow> rows;
  std::vector<int> states;
  for (int s = static_cast<int>(casework::MeasureState::kPlanned); s <= static_cast<int>(casework::MeasureState::kWithdrawn); ++s)
    if (state.empty() || casework::measure_state_name(static_cast<casework::MeasureState>(s)) == state) states.push_back(s);
  if (states.empty()) return fail(ErrorCode::kInvalidArgument, "不认识的措施状态“" + std::string(state) + "”");
  if (sees_nothing(scope, departments)) return rows;
  const int most = std::clamp(limit, 0, 1000);
  std::vector<std::string_view> names(departments.begin(), departments.end());
  const Statement& statement = names.empty() ? sql::casework_measures_of_state : sql::casework_measures_of_department;
  if (names.empty()) names.emplace_back();
  ASSIGN_OR_RETURN(const auto db, database_.read());
  for (const auto name : names)
    for (const int s : states)
      RETURN_IF_ERROR(db->query(statement, {scope.low(), scope.high(), name, s, most}, [&](const Row& row) { rows.push_back(measure_at(row)); }));
  const auto key = [](const casework::MeasureRow& m) { return std::tuple(m.planned_for, m.case_id, m.number); };
  std::sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  if (rows.size() > static_cast<std::size_t>(most)) rows.resize(static_cast<std::size_t>(most));
  return rows;
}

}  // namespace shouwang::storage
