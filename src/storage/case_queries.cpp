// Lists of cases. The index of an order holds all that a list filters by, so that a page reads the rows of that page only.
#include <algorithm>
#include <array>

#include "casework/case_machine.h"
#include "storage/casework_rows.h"
#include "storage/casework_store.h"
#include "storage/encoding.h"
#include "storage/statements.h"

namespace shouwang::storage {

using casework::CaseListRow;
using casework::CaseQuery;
using casework::CaseRow;

namespace {

enum class CaseSort { kDue = 0, kOpened = 1, kVillage = 2 };

struct Pair {
  const Statement &forward, &reverse;
  const Statement& in(bool back) const { return back ? reverse : forward; }
};

Pair wide_statements(CaseSort sort) {
  switch (sort) {
    case CaseSort::kOpened: return {sql::casework_cases_by_opened, sql::casework_cases_by_opened_reverse};
    case CaseSort::kVillage: return {sql::casework_cases_by_village, sql::casework_cases_by_village_reverse};
    case CaseSort::kDue: break;
  }
  return {sql::casework_cases_by_due, sql::casework_cases_by_due_reverse};
}

std::array<std::int64_t, 2> key_of(const CaseRow& row, CaseSort sort) {
  switch (sort) {
    case CaseSort::kOpened: return {row.opened_ms, row.id.value()};
    case CaseSort::kVillage: return {row.village, row.id.value()};
    case CaseSort::kDue: break;
  }
  return {row.due.days(), row.id.value()};
}

/// The parameters ?1 … ?10 that every case list and count begins with, for each of open and closed cases. Holds its texts.
struct CaseFilter {
  std::int64_t low = 0, high = 0;
  std::vector<int> open = {1};  // values of is_open
  int phase = 0, step_bits = 0, flags = 0;
  std::string monitored_class, risk;
  Date last_due = Date::from_days(std::numeric_limits<std::int32_t>::max());
  AccountId responsible;
  std::vector<Param> params(int is_open) const {
    return {low, high, is_open, phase, step_bits, monitored_class, risk, flags, last_due, responsible};
  }
};

Result<CaseFilter> filter_of(const access::Scope& scope, const CaseQuery& query) {
  CaseFilter f;
  f.low = scope.low();
  f.high = scope.high();
  if (query.phase == "all") {
    f.open = {1, 0};
  } else if (!query.phase.empty()) {
    casework::Phase phase{};
    if (!casework::parse_phase_state(query.phase, phase)) return fail(ErrorCode::kInvalidArgument, "不认识的档案阶段“" + query.phase + "”");
    f.phase = static_cast<int>(phase);
    f.open = {casework::is_open(phase) ? 1 : 0};
  }
  if (!query.step.empty()) {
    f.step_bits = step_bits_of(query.step);
    if (f.step_bits == 0) return fail(ErrorCode::kInvalidArgument, "不认识的工作环节“" + query.step + "”");
  }
  f.monitored_class = query.monitored_class;
  if (!query.risk.empty()) f.risk = risk_pattern(query.risk);
  if (query.flag == "gap") f.flags = kGapFlag;
  else if (query.flag == "over_help") f.flags = kOverHelpFlag;
  else if (query.flag == "green") f.flags = kGreenFlag;
  else if (query.flag == "overdue") f.last_due = query.today.plus_days(-1);
  else if (!query.flag.empty()) return fail(ErrorCode::kInvalidArgument, "不认识的筛选条件“" + query.flag + "”，可用 gap、over_help、green、overdue");
  f.responsible = query.responsible;
  return f;
}

}  // namespace

Result<casework::CasePage> CaseworkStore::cases(const access::Scope& scope, const CaseQuery& query) {
  ASSIGN_OR_RETURN(const SortOrder order, parse_sort(query.sort, {"due", "opened", "village"}));
  const auto sort = static_cast<CaseSort>(order.index);
  const bool back = order.reverse;
  const access::Scope range = query.division.empty() ? scope : scope.narrowed(query.division);
  ASSIGN_OR_RETURN(const CaseFilter filter, filter_of(range, query));
  const auto limit = static_cast<std::size_t>(std::clamp(query.limit, 1, kLongestPage));
  const std::string order_name = "case:" + query.sort;
  Cursor from{{order.end(), order.end(), 0}, {}};
  if (!query.cursor.empty()) {
    ASSIGN_OR_RETURN(from, decode_cursor(order_name, query.cursor));
  }

  const std::string text_end = prefix_end(query.text);
  const bool by_text = !query.text.empty(), by_code = by_text && static_cast<unsigned char>(query.text[0]) < 0x80;
  const Statement* statement = &wide_statements(sort).in(back);
  const Statement* count = &sql::casework_count_cases;
  if (by_text) {
    statement = by_code ? &Pair{sql::casework_cases_by_code, sql::casework_cases_by_code_reverse}.in(back)
                        : &Pair{sql::casework_cases_by_head, sql::casework_cases_by_head_reverse}.in(back);
    count = by_code ? &sql::casework_count_cases_by_code : &sql::casework_count_cases_by_head;
  } else if (!is_wide(range)) {
    statement = &Pair{sql::casework_cases_few, sql::casework_cases_few_reverse}.in(back);
  }
  ASSIGN_OR_RETURN(const auto db, database_.read());
  casework::CasePage page;
  for (const int open : filter.open) {
    std::vector<Param> params = filter.params(open), counted = params;
    params.insert(params.end(), {from.numbers[0], from.numbers[1], static_cast<std::int64_t>(limit + 1)});
    counted.emplace_back(kCountLimit);
    if (by_text || !is_wide(range)) params.emplace_back(order.index);
    if (by_text) {
      params.insert(params.end(), {query.text, text_end});
      counted.insert(counted.end(), {query.text, text_end});
    }
    const std::size_t before = page.rows.size();
    RETURN_IF_ERROR(db->query(*statement, params, [&](const Row& row) { page.rows.push_back(case_at(row)); }));
    const std::size_t found = page.rows.size() - before;
    if (query.cursor.empty() && found <= limit) {
      page.total += static_cast<std::int64_t>(found);  // that is all there is: no second walk
      continue;
    }
    ASSIGN_OR_RETURN(const auto total, db->integer(*count, counted));
    page.total += total.value_or(0);
  }
  page.total = std::min(page.total, kCountLimit);
  std::sort(page.rows.begin(), page.rows.end(), [&](const CaseListRow& a, const CaseListRow& b) {
    return back ? key_of(b.row, sort) < key_of(a.row, sort) : key_of(a.row, sort) < key_of(b.row, sort);
  });
  if (page.rows.size() > limit) {
    page.rows.resize(limit);
    const auto last = key_of(page.rows.back().row, sort);
    page.next_cursor = encode_cursor(order_name, {{last[0], last[1], 0}, {}});
  }
  return page;
}

Result<std::optional<CaseListRow>> CaseworkStore::case_row(const access::Scope& scope, casework::CaseId id) {
  std::optional<CaseListRow> found;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_case_row, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                            [&](const Row& row) { found = case_at(row); }));
  return found;
}

Result<std::vector<CaseRow>> CaseworkStore::cases_of(const access::Scope& scope, HouseholdId household) {
  std::vector<CaseRow> cases;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_cases_of, {household, scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                            [&](const Row& row) { cases.push_back(case_at(row).row); }));
  return cases;
}

Result<std::vector<std::pair<HouseholdId, casework::CaseId>>> CaseworkStore::watched(const access::Scope& scope, Date day) {
  std::vector<std::pair<HouseholdId, casework::CaseId>> cases;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_watched_cases, {scope.low(), scope.high(), day}, [&](const Row& row) {
    cases.emplace_back(HouseholdId(row.integer(0)), casework::CaseId(row.integer(1)));
  }));
  return cases;
}

Result<std::vector<std::pair<std::int32_t, casework::CaseId>>> CaseworkStore::cases_without_task(const access::Scope& scope,
                                                                                                std::string_view monitored_class,
                                                                                                std::string_view key) {
  std::vector<std::pair<std::int32_t, casework::CaseId>> cases;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_cases_without_task, {scope.low(), scope.high(), monitored_class, key}, [&](const Row& row) {
    cases.emplace_back(static_cast<std::int32_t>(row.integer(0)), casework::CaseId(row.integer(1)));
  }));
  return cases;
}

}  // namespace shouwang::storage
