// Leads and findings: what screening writes, and the lists and sums that people see.
#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "storage/casework_rows.h"
#include "storage/casework_store.h"
#include "storage/casework_writer.h"
#include "storage/encoding.h"
#include "storage/finding_rows.h"
#include "storage/statements.h"

namespace shouwang::storage {

using casework::Lead;
using casework::LeadRow;
using casework::LeadState;
using screening::Finding;
using screening::FindingChange;

namespace {

// Beside the bits of the grades.
constexpr int kOnlyRelapses = 1 << (kMostGrade + 1), kOnlyWithdrawn = kOnlyRelapses << 1;

enum class LeadSort { kGrade = 0, kDue = 1, kOpened = 2, kVillage = 3 };

const Statement& wide_statement(LeadSort sort, bool reverse) {
  switch (sort) {
    case LeadSort::kDue: return reverse ? sql::casework_leads_by_due_reverse : sql::casework_leads_by_due;
    case LeadSort::kOpened: return reverse ? sql::casework_leads_by_opened_reverse : sql::casework_leads_by_opened;
    case LeadSort::kVillage: return reverse ? sql::casework_leads_by_village_reverse : sql::casework_leads_by_village;
    case LeadSort::kGrade: break;
  }
  return reverse ? sql::casework_leads_by_grade_reverse : sql::casework_leads_by_grade;
}

Cursor key_of(const Lead& lead, LeadSort sort) {
  switch (sort) {
    case LeadSort::kDue: return {{lead.due.days(), 0, lead.id.value()}, {}};
    case LeadSort::kOpened: return {{lead.opened_ms, 0, lead.id.value()}, {}};
    case LeadSort::kVillage: return {{lead.village, 0, lead.id.value()}, {}};
    case LeadSort::kGrade: break;
  }
  return {{kMostGrade - lead.grade, lead.due.days(), lead.id.value()}, {}};
}

/// The parameters ?1 … ?13 that every lead list and count begins with. Holds the texts that they point to.
struct LeadFilter {
  std::int64_t low = 0, high = 0;
  int open = 1, state = 0, grades = 0;
  Date first_due, last_due;
  std::string risk, rules, first_rule, last_rule, source;
  AccountId assignee;
  std::vector<Param> params() const {
    return {low, high, open, state, grades, first_due, last_due, risk, rules, first_rule, last_rule, assignee, source};
  }
};

Result<LeadFilter> filter_of(const access::Scope& scope, const casework::LeadQuery& query) {
  LeadFilter f;
  f.low = scope.low();
  f.high = scope.high();
  if (!query.state.empty()) {
    LeadState state{};
    if (!casework::parse_lead_state(query.state, state)) return fail(ErrorCode::kInvalidArgument, "不认识的线索状态“" + query.state + "”");
    f.state = static_cast<int>(state);
    f.open = open_flag(state);
  }
  for (const int grade : query.grades)
    if (grade >= 0 && grade <= kMostGrade) f.grades |= 1 << grade;
  if (query.grades.empty()) f.grades = (1 << (kMostGrade + 1)) - 1;
  if (query.relapses) f.grades |= kOnlyRelapses;
  if (query.withdrawn) f.grades |= kOnlyWithdrawn;
  f.first_due = Date::from_days(std::numeric_limits<std::int32_t>::min());
  f.last_due = Date::from_days(std::numeric_limits<std::int32_t>::max());
  if (query.due == "overdue") {
    f.last_due = query.today.plus_days(-1);
  } else if (query.due == "today") {
    f.first_due = f.last_due = query.today;
  } else if (query.due == "week") {
    f.first_due = query.today;
    f.last_due = query.today.plus_days(6);
  } else if (!query.due.empty()) {
    return fail(ErrorCode::kInvalidArgument, "不认识的期限条件“" + query.due + "”，可用 overdue、today、week");
  }
  f.assignee = query.assignee;
  f.source = query.source;
  if (!query.risk.empty()) f.risk = risk_pattern(query.risk);
  if (!query.rules.empty()) {
    f.rules = ",";
    for (const auto& rule : query.rules) f.rules += rule + ",";
    // The ends of the list let the index on rules skip everything outside; with one rule nothing else is read.
    const auto [first, last] = std::minmax_element(query.rules.begin(), query.rules.end());
    f.first_rule = *first;
    f.last_rule = *last;
  }
  return f;
}

Failure conflict(std::string_view what, std::int64_t id) {
  return fail(ErrorCode::kConflict, std::string(what) + " " + std::to_string(id) + " 在筛查期间已被他人修改，本次筛查没有写入任何结果；请重新筛查");
}

/// Runs the statement for every finding; one that is no longer open as the screening saw it undoes the whole run.
Result<void> all_found(Connection& db, const Statement& statement, const std::vector<const Finding*>& findings,
                              const std::function<void(const Finding&, std::vector<Param>&)>& bind) {
  ASSIGN_OR_RETURN(const std::int64_t found, db.execute_many(statement, findings.size(), [&](std::size_t i, std::vector<Param>& p) { bind(*findings[i], p); }));
  if (found != static_cast<std::int64_t>(findings.size()))
    return fail(ErrorCode::kConflict, "有 " + std::to_string(static_cast<std::int64_t>(findings.size()) - found) +
                                          " 条命中在筛查期间已被修改，本次筛查没有写入任何结果；请重新筛查");
  return {};
}

Result<void> save_findings(Connection& db, const std::vector<FindingChange>& changes) {
  std::vector<const Finding*> added, changed, cleared, same;
  for (const auto& change : changes) switch (change.what) {
      case FindingChange::What::kNew: added.push_back(&change.finding); break;
      case FindingChange::What::kChanged: changed.push_back(&change.finding); break;
      case FindingChange::What::kCleared: cleared.push_back(&change.finding); break;
      case FindingChange::What::kSame: same.push_back(&change.finding); break;
    }
  // Cleared before new: a rule may clear and speak again about the same household under a new id.
  RETURN_IF_ERROR(all_found(db, sql::casework_clear_finding, cleared, [](const Finding& f, std::vector<Param>& p) { p.insert(p.end(), {f.county, f.id, f.last_seen_ms}); }));
  RETURN_IF_ERROR(all_found(db, sql::casework_see_finding, same, [](const Finding& f, std::vector<Param>& p) {
    p.insert(p.end(), {f.county, f.id, f.as_of, f.last_seen_ms, f.village});
  }));
  RETURN_IF_ERROR(all_found(db, sql::casework_change_finding, changed, [](const Finding& f, std::vector<Param>& p) {
    p.insert(p.end(), {f.county, f.id, f.village, f.rule_hash, f.pack_hash, f.severity, f.risk, f.as_of, f.value, f.limit, f.value_kind, f.limit_kind, f.wording,
                       f.digest, f.last_seen_ms});
  }));
  RETURN_IF_ERROR(db.execute_many(sql::casework_change_evidence, changed.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {changed[i]->county, changed[i]->id, changed[i]->evidence});
  }));
  RETURN_IF_ERROR(db.insert_many(sql::casework_add_finding, added.size(), [&](std::size_t i, std::vector<Param>& p) {
    const Finding& f = *added[i];
    p.insert(p.end(), {f.county, f.id, f.household, f.village, f.rule, f.rule_hash, f.pack_hash, f.severity, f.risk, f.as_of, f.value, f.limit, f.value_kind,
                       f.limit_kind, f.wording, f.digest, static_cast<int>(f.state), f.first_seen_ms, f.last_seen_ms});
  }));
  return db.insert_many(sql::casework_add_evidence, added.size(), [&](std::size_t i, std::vector<Param>& p) {
    p.insert(p.end(), {added[i]->county, added[i]->id, added[i]->evidence});
  });
}

/// A screening changes a lead only as it has read it. When somebody has acted on it meanwhile, what they decided stays and the lead can
/// only become more urgent; when it was closed meanwhile, the run is refused: its findings may need a new lead.
Result<void> change_lead(Connection& db, const Lead& l) {
  ASSIGN_OR_RETURN(const std::int64_t found,
                   db.execute(sql::casework_change_lead, {l.county, l.id, l.village, static_cast<int>(l.state), open_flag(l.state), l.grade,
                                                          kMostGrade - l.grade, l.source, l.opened_ms, l.due, l.findings, l.rules, l.risks, l.version}));
  if (found != 0) return {};
  ASSIGN_OR_RETURN(const auto stored, stored_lead(db, l.county, l.id));
  if (!stored || stored->sequence == l.sequence || stored->state == LeadState::kClosed) return conflict("线索", l.id.value());
  const int grade = std::max(stored->grade, l.grade);
  const bool to_verify = stored->state == LeadState::kDispatched || stored->state == LeadState::kVerifying;
  const Date due = to_verify ? std::min(stored->due, l.due) : stored->due;
  ASSIGN_OR_RETURN(const std::int64_t raised,
                   db.execute(sql::casework_raise_lead, {l.county, l.id, stored->version, grade, kMostGrade - grade, due, l.findings, l.rules,
                                                         united_codes(stored->risks, l.risks)}));
  if (raised == 0) return conflict("线索", l.id.value());
  return {};
}

Result<void> save_leads(Connection& db, const std::vector<casework::LeadChange>& changes) {
  std::vector<const Lead*> added;
  for (const auto& change : changes) {
    if (change.what == casework::LeadChange::What::kNew) added.push_back(&change.lead);
    else RETURN_IF_ERROR(change_lead(db, change.lead));
  }
  auto inserted = add_leads(db, added);
  // Somebody opened a lead for the same household first.
  if (!inserted && inserted.error().code() == ErrorCode::kUnique)
    return Failure(Error(ErrorCode::kConflict, "有农户的线索已由他人建立，本次筛查没有写入任何结果；请重新筛查").with_internal(inserted.error().internal()));
  return inserted;
}

}  // namespace

Result<std::vector<Lead>> CaseworkStore::open_leads(const access::Scope& scope) {
  std::vector<Lead> leads;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->stream(sql::casework_open_leads, {scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                             [&](const Row& row) { leads.push_back(lead_at(row).lead); }));
  return leads;
}

Result<void> CaseworkStore::commit_screening(const screening::Run& run, const std::vector<FindingChange>& changes, const std::vector<casework::LeadChange>& leads,
                                             const std::vector<casework::CountedExplanation>& counted) {
  ASSIGN_OR_RETURN(auto tx, database_.write());
  RETURN_IF_ERROR(save_findings(*tx, changes));
  RETURN_IF_ERROR(save_leads(*tx, leads));
  RETURN_IF_ERROR(tx->execute(sql::casework_add_run, {run.county, run.id, run.as_of, run.started_ms, run.finished_ms, run.pack, run.pack_hash, run.households,
                                                     run.persons, run.records, run.findings_new, run.findings_changed, run.findings_cleared, run.findings_same,
                                                     run.leads_new, run.leads_changed}));
  for (const auto& rule : run.rules)
    RETURN_IF_ERROR(tx->execute(sql::casework_add_run_rule, {run.county, run.id, rule.rule, rule.yes, rule.no, rule.unknown, nlohmann::json(rule.missing).dump()}));
  RETURN_IF_ERROR(tx->execute_many(sql::casework_add_run_shadow, run.shadow.size(), [&](std::size_t i, std::vector<Param>& p) {
    const screening::ShadowCount& s = run.shadow[i];
    p.insert(p.end(), {run.county, run.id, s.rule, s.village, s.rule_hash, s.households});
  }));
  RETURN_IF_ERROR(tx->execute_many(sql::casework_mark_counted, counted.size(),
                                   [&](std::size_t i, std::vector<Param>& p) { p.insert(p.end(), {counted[i].county, counted[i].id}); }));
  return tx.commit();
}

Result<casework::LeadPage> CaseworkStore::leads(const access::Scope& scope, const casework::LeadQuery& query) {
  ASSIGN_OR_RETURN(const SortOrder order, parse_sort(query.sort, {"grade", "due", "opened", "village"}));
  const auto sort = static_cast<LeadSort>(order.index);
  const access::Scope range = query.division.empty() ? scope : scope.narrowed(query.division);
  ASSIGN_OR_RETURN(const LeadFilter filter, filter_of(range, query));
  const int limit = std::clamp(query.limit, 1, kLongestPage);
  const std::string order_name = "lead:" + query.sort;
  Cursor from{{order.end(), sort == LeadSort::kGrade ? order.end() : 0, order.end()}, {}};
  if (!query.cursor.empty()) {
    ASSIGN_OR_RETURN(from, decode_cursor(order_name, query.cursor));
  }
  std::vector<Param> counted = filter.params();
  LeadFilter rest = filter;  // what lies before the page is skipped by range where the order is that of a filter
  if (sort == LeadSort::kDue && !query.cursor.empty()) {
    const Date last = Date::from_days(static_cast<std::int32_t>(from.numbers[0]));
    if (order.reverse) rest.last_due = std::min(rest.last_due, last);
    else rest.first_due = std::max(rest.first_due, last);
  }
  std::vector<Param> params = rest.params();
  params.insert(params.end(), {from.numbers[0], from.numbers[1], from.numbers[2], limit + 1});
  counted.emplace_back(kCountLimit);
  const std::string text_end = prefix_end(query.text);
  const Statement* statement = nullptr;
  const Statement* count = &sql::casework_count_leads;
  const bool back = order.reverse;
  if (!query.text.empty()) {
    // A text that begins with a digit or letter is a household code, anything else the head's name.
    const bool by_code = static_cast<unsigned char>(query.text[0]) < 0x80;
    if (by_code) statement = back ? &sql::casework_leads_by_code_reverse : &sql::casework_leads_by_code;
    else statement = back ? &sql::casework_leads_by_head_reverse : &sql::casework_leads_by_head;
    count = by_code ? &sql::casework_count_leads_by_code : &sql::casework_count_leads_by_head;
    params.insert(params.end(), {order.index, query.text, text_end});
    counted.insert(counted.end(), {query.text, text_end});
  } else if (query.assignee) {
    statement = back ? &sql::casework_leads_assigned_reverse : &sql::casework_leads_assigned;
    count = &sql::casework_count_leads_assigned;
    params.emplace_back(order.index);
  } else if (!is_wide(range)) {
    statement = back ? &sql::casework_leads_few_reverse : &sql::casework_leads_few;
    params.emplace_back(order.index);
  } else {
    statement = &wide_statement(sort, back);
  }
  ASSIGN_OR_RETURN(const auto db, database_.read());
  casework::LeadPage page;
  RETURN_IF_ERROR(db->query(*statement, params, [&](const Row& row) { page.rows.push_back(lead_at(row)); }));
  // The statements name the page in order and then look up its rows, in whatever order the engine likes.
  const auto key = [&](const LeadRow& row) { return std::to_array(key_of(row.lead, sort).numbers); };
  std::sort(page.rows.begin(), page.rows.end(), [&](const LeadRow& a, const LeadRow& b) { return back ? key(b) < key(a) : key(a) < key(b); });
  if (page.rows.size() > static_cast<std::size_t>(limit)) {
    page.rows.pop_back();
    page.next_cursor = encode_cursor(order_name, key_of(page.rows.back().lead, sort));
  }
  if (query.cursor.empty() && page.next_cursor.empty()) {
    page.total = static_cast<std::int64_t>(page.rows.size());  // the page is all there is: no second walk
    return page;
  }
  ASSIGN_OR_RETURN(const auto total, db->integer(*count, counted));
  page.total = total.value_or(0);
  return page;
}

Result<std::optional<LeadRow>> CaseworkStore::lead(const access::Scope& scope, LeadId id) {
  std::optional<LeadRow> found;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_lead, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                            [&](const Row& row) { found = lead_at(row); }));
  return found;
}

Result<std::optional<Lead>> CaseworkStore::open_lead_of(const access::Scope& scope, HouseholdId household) {
  std::optional<Lead> found;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_open_lead_of, {household, scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                            [&](const Row& row) { found = lead_at(row).lead; }));
  return found;
}

Result<std::vector<Finding>> CaseworkStore::findings_of(const access::Scope& scope, HouseholdId household, bool with_cleared) {
  std::vector<Finding> findings;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_findings_of,
                            {household, scope.county_low(), scope.county_high(), scope.low(), scope.high(), with_cleared ? 1 : 0}, [&](const Row& row) {
                              findings.push_back(finding_at(row));
                              findings.back().evidence = row.string(kFindingColumns);
                            }));
  return findings;
}

Result<std::vector<casework::DivisionSummary>> CaseworkStore::summary(const access::Scope& scope, std::int64_t division, int child_level, Date today) {
  ASSIGN_OR_RETURN(const std::int64_t unit, unit_of_level(child_level));
  const access::Scope range = scope_inside(scope, division);
  std::map<std::int64_t, casework::DivisionSummary> sums;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_registry_sums, {range.low(), range.high(), unit}, [&](const Row& row) {
    auto& s = sums[row.integer(0)];
    s.households = row.integer(1);
    s.persons = row.integer(2);
    s.lifted = row.integer(3);
    s.monitored = row.integer(4);
  }));
  RETURN_IF_ERROR(db->query(sql::casework_lead_sums, {range.low(), range.high(), unit, today}, [&](const Row& row) {
    auto& s = sums[row.integer(0)];
    s.leads_open = row.integer(1);
    s.red = row.integer(2);
    s.orange = row.integer(3);
    s.yellow = row.integer(4);
    s.blue = row.integer(5);
    s.overdue = row.integer(6);
  }));
  RETURN_IF_ERROR(db->query(sql::casework_relapse_sums, {range.low(), range.high(), unit}, [&](const Row& row) { sums[row.integer(0)].relapses = row.integer(1); }));
  std::vector<casework::DivisionSummary> summaries;
  for (auto& [code, sum] : sums) {
    sum.division = code;
    summaries.push_back(sum);
  }
  return summaries;
}

Result<std::vector<std::pair<std::string, std::int64_t>>> CaseworkStore::findings_by_rule(const access::Scope& scope, std::int64_t division) {
  const access::Scope range = scope_inside(scope, division);
  std::vector<std::pair<std::string, std::int64_t>> counts;
  ASSIGN_OR_RETURN(const auto db, database_.read());
  RETURN_IF_ERROR(db->query(sql::casework_findings_by_rule, {range.low(), range.high()}, [&](const Row& row) { counts.emplace_back(row.string(0), row.integer(1)); }));
  return counts;
}

}  // namespace shouwang::storage
