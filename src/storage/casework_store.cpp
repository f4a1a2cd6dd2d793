#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "registry/model.h"
#include "storage/encoding.h"
#include "storage/finding_rows.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using casework::Lead;
using casework::LeadRow;
using casework::LeadState;
using screening::Finding;
using screening::FindingChange;

constexpr std::int64_t kCountySpan = 1'000'000;  // village codes of a county
constexpr int kMostGrade = 3;

/// Columns in the order of the fragment lead_columns.
LeadRow lead_at(const Row& row) {
  LeadRow r;
  Lead& l = r.lead;
  l.id = LeadId(row.integer(0));
  l.county = static_cast<std::int32_t>(row.integer(1));
  l.household = HouseholdId(row.integer(2));
  l.village = row.integer(3);
  l.state = static_cast<LeadState>(row.integer(4));
  l.grade = static_cast<int>(row.integer(5));
  l.source = row.string(6);
  l.opened_ms = row.integer(7);
  l.due = row.date(8);
  l.findings = static_cast<int>(row.integer(9));
  l.rules = row.string(10);
  l.risks = row.string(11);
  l.version = row.integer(12);
  r.household_code = row.string(13);
  r.head_name = text::mask_name(row.text(14));
  r.group_name = row.string(15);
  r.kind = row.string(16);
  r.monitored = row.string(17);
  r.members = static_cast<int>(row.integer(18));
  return r;
}

enum class Sort { kGrade = 0, kDue = 1, kOpened = 2, kVillage = 3 };
struct Order {
  Sort sort = Sort::kGrade;
  bool reverse = false;
};
Result<Order> parse_order(std::string_view name) {
  Order order;
  if (name.starts_with('-')) {
    order.reverse = true;
    name.remove_prefix(1);
  }
  if (name == "grade" || name.empty()) order.sort = Sort::kGrade;
  else if (name == "due") order.sort = Sort::kDue;
  else if (name == "opened") order.sort = Sort::kOpened;
  else if (name == "village") order.sort = Sort::kVillage;
  else return fail(ErrorCode::kInvalidArgument, "不支持的排序方式“" + std::string(name) + "”，可用 grade、due、opened、village");
  return order;
}

const Statement& wide_statement(Order order) {
  switch (order.sort) {
    case Sort::kDue: return order.reverse ? sql::casework_leads_by_due_reverse : sql::casework_leads_by_due;
    case Sort::kOpened: return order.reverse ? sql::casework_leads_by_opened_reverse : sql::casework_leads_by_opened;
    case Sort::kVillage: return order.reverse ? sql::casework_leads_by_village_reverse : sql::casework_leads_by_village;
    case Sort::kGrade: break;
  }
  return order.reverse ? sql::casework_leads_by_grade_reverse : sql::casework_leads_by_grade;
}

Cursor key_of(const Lead& lead, Sort sort) {
  switch (sort) {
    case Sort::kDue: return {{lead.due.days(), 0, lead.id.value()}, {}};
    case Sort::kOpened: return {{lead.opened_ms, 0, lead.id.value()}, {}};
    case Sort::kVillage: return {{lead.village, 0, lead.id.value()}, {}};
    case Sort::kGrade: break;
  }
  return {{kMostGrade - lead.grade, lead.due.days(), lead.id.value()}, {}};
}

/// The parameters ?1 … ?11 that every lead list and count begins with. Holds the texts that they point to.
struct Filter {
  std::int64_t low = 0, high = 0;
  int open = 1, state = 0, grades = 0;
  Date first_due, last_due;
  std::string risk, rules, first_rule, last_rule;
  std::vector<Param> params() const { return {low, high, open, state, grades, first_due, last_due, risk, rules, first_rule, last_rule}; }
};

Result<Filter> filter_of(const access::Scope& scope, const casework::LeadQuery& query) {
  Filter f;
  f.low = scope.low();
  f.high = scope.high();
  if (!query.state.empty()) {
    const LeadState states[] = {LeadState::kDispatched, LeadState::kVerifying, LeadState::kClosed};
    const auto found = std::find_if(std::begin(states), std::end(states), [&](LeadState s) { return lead_state_name(s) == query.state; });
    if (found == std::end(states)) return fail(ErrorCode::kInvalidArgument, "不认识的线索状态“" + query.state + "”");
    f.state = static_cast<int>(*found);
    f.open = *found == LeadState::kClosed ? 0 : 1;
  }
  for (const int grade : query.grades)
    if (grade >= 0 && grade <= kMostGrade) f.grades |= 1 << grade;
  if (query.grades.empty()) f.grades = (1 << (kMostGrade + 1)) - 1;
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
  if (!query.risk.empty()) f.risk = "," + query.risk + ",";
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

class CaseworkStore final : public casework::Store {
 public:
  explicit CaseworkStore(Database& database) : database_(database) {}

  Result<std::vector<Lead>> open_leads(const access::Scope& scope) override {
    std::vector<Lead> leads;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->stream(sql::casework_open_leads, {scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                               [&](const Row& row) { leads.push_back(lead_at(row).lead); }));
    return leads;
  }

  Result<void> commit_screening(const screening::Run& run, const std::vector<FindingChange>& changes, const std::vector<casework::LeadChange>& leads) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(save_findings(*tx, changes));
    RETURN_IF_ERROR(save_leads(*tx, leads));
    RETURN_IF_ERROR(tx->execute(sql::casework_add_run, {run.county, run.id, run.as_of, run.started_ms, run.finished_ms, run.pack, run.pack_hash, run.households,
                                                       run.persons, run.records, run.findings_new, run.findings_changed, run.findings_cleared, run.findings_same,
                                                       run.leads_new, run.leads_changed}));
    for (const auto& rule : run.rules)
      RETURN_IF_ERROR(tx->execute(sql::casework_add_run_rule, {run.county, run.id, rule.rule, rule.yes, rule.no, rule.unknown, nlohmann::json(rule.missing).dump()}));
    return tx.commit();
  }

  Result<casework::LeadPage> leads(const access::Scope& scope, const casework::LeadQuery& query) override {
    ASSIGN_OR_RETURN(const Order order, parse_order(query.sort));
    const access::Scope range = query.division.empty() ? scope : scope.narrowed(query.division);
    ASSIGN_OR_RETURN(const Filter filter, filter_of(range, query));
    const int limit = std::clamp(query.limit, 1, 200);
    const std::string order_name = "lead:" + query.sort;
    constexpr auto kLeast = std::numeric_limits<std::int64_t>::min(), kMost = std::numeric_limits<std::int64_t>::max();
    const std::int64_t end = order.reverse ? kMost : kLeast;
    Cursor from{{end, order.sort == Sort::kGrade ? end : 0, end}, {}};
    if (!query.cursor.empty()) {
      ASSIGN_OR_RETURN(from, decode_cursor(order_name, query.cursor));
    }
    std::vector<Param> counted = filter.params();
    std::vector<Param> params = counted;
    params.insert(params.end(), {from.numbers[0], from.numbers[1], from.numbers[2], limit + 1});
    const std::string text_end = prefix_end(query.text);
    const Statement* statement = nullptr;
    const Statement* count = &sql::casework_count_leads;
    if (!query.text.empty()) {
      // A text that begins with a digit or letter is a household code, anything else the head's name.
      const bool by_code = static_cast<unsigned char>(query.text[0]) < 0x80;
      if (by_code) statement = order.reverse ? &sql::casework_leads_by_code_reverse : &sql::casework_leads_by_code;
      else statement = order.reverse ? &sql::casework_leads_by_head_reverse : &sql::casework_leads_by_head;
      count = by_code ? &sql::casework_count_leads_by_code : &sql::casework_count_leads_by_head;
      params.insert(params.end(), {static_cast<int>(order.sort), query.text, text_end});
      counted.insert(counted.end(), {query.text, text_end});
    } else if (range.high() - range.low() + 1 < kCountySpan) {
      statement = order.reverse ? &sql::casework_leads_few_reverse : &sql::casework_leads_few;
      params.emplace_back(static_cast<int>(order.sort));
    } else {
      statement = &wide_statement(order);
    }
    ASSIGN_OR_RETURN(const auto db, database_.read());
    casework::LeadPage page;
    RETURN_IF_ERROR(db->query(*statement, params, [&](const Row& row) { page.rows.push_back(lead_at(row)); }));
    if (page.rows.size() > static_cast<std::size_t>(limit)) {
      page.rows.pop_back();
      page.next_cursor = encode_cursor(order_name, key_of(page.rows.back().lead, order.sort));
    }
    ASSIGN_OR_RETURN(const auto total, db->integer(*count, counted));
    page.total = total.value_or(0);
    return page;
  }

  Result<std::optional<LeadRow>> lead(const access::Scope& scope, LeadId id) override {
    std::optional<LeadRow> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::casework_lead, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                              [&](const Row& row) { found = lead_at(row); }));
    return found;
  }

  Result<std::vector<Finding>> findings_of(const access::Scope& scope, HouseholdId household, bool with_cleared) override {
    std::vector<Finding> findings;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::casework_findings_of,
                              {household, scope.county_low(), scope.county_high(), scope.low(), scope.high(), with_cleared ? 1 : 0}, [&](const Row& row) {
                                findings.push_back(finding_at(row));
                                findings.back().evidence = row.string(19);
                              }));
    return findings;
  }

  Result<std::vector<casework::DivisionSummary>> summary(const access::Scope& scope, std::int64_t division, int child_level, Date today) override {
    if (child_level < 1 || child_level > 5) return fail(ErrorCode::kInvalidArgument, "行政区划级别应为 1 至 5");
    const access::Scope range = division ? scope.narrowed(registry::division_text(division)) : scope;
    std::int64_t unit = 1;
    for (int digits = registry::significant_digits(child_level); digits < 12; ++digits) unit *= 10;
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
    std::vector<casework::DivisionSummary> summaries;
    for (auto& [code, sum] : sums) {
      sum.division = code;
      summaries.push_back(sum);
    }
    return summaries;
  }

  Result<std::vector<std::pair<std::string, std::int64_t>>> findings_by_rule(const access::Scope& scope, std::int64_t division) override {
    const access::Scope range = division ? scope.narrowed(registry::division_text(division)) : scope;
    std::vector<std::pair<std::string, std::int64_t>> counts;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::casework_findings_by_rule, {range.low(), range.high()}, [&](const Row& row) { counts.emplace_back(row.string(0), row.integer(1)); }));
    return counts;
  }

 private:
  static Result<void> save_findings(Connection& db, const std::vector<FindingChange>& changes) {
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

  /// Runs the statement for every finding; one that is no longer open as the screening saw it undoes the whole run.
  static Result<void> all_found(Connection& db, const Statement& statement, const std::vector<const Finding*>& findings,
                                const std::function<void(const Finding&, std::vector<Param>&)>& bind) {
    ASSIGN_OR_RETURN(const std::int64_t found, db.execute_many(statement, findings.size(), [&](std::size_t i, std::vector<Param>& p) { bind(*findings[i], p); }));
    if (found != static_cast<std::int64_t>(findings.size()))
      return fail(ErrorCode::kConflict, "有 " + std::to_string(static_cast<std::int64_t>(findings.size()) - found) +
                                            " 条命中在筛查期间已被修改，本次筛查没有写入任何结果；请重新筛查");
    return {};
  }

  static Result<void> save_leads(Connection& db, const std::vector<casework::LeadChange>& changes) {
    std::vector<const Lead*> added, changed;
    for (const auto& change : changes) (change.what == casework::LeadChange::What::kNew ? added : changed).push_back(&change.lead);
    const auto open = [](const Lead& l) { return l.state == LeadState::kClosed ? 0 : 1; };
    for (const Lead* l : changed) {
      ASSIGN_OR_RETURN(const std::int64_t found,
                       db.execute(sql::casework_change_lead, {l->county, l->id, l->village, static_cast<int>(l->state), open(*l), l->grade, kMostGrade - l->grade,
                                                              l->source, l->opened_ms, l->due, l->findings, l->rules, l->risks, l->version}));
      if (found == 0) return conflict("线索", l->id.value());
    }
    auto inserted = db.insert_many(sql::casework_add_lead, added.size(), [&](std::size_t i, std::vector<Param>& p) {
      const Lead& l = *added[i];
      p.insert(p.end(), {l.county, l.id, l.household, l.village, static_cast<int>(l.state), open(l), l.grade, kMostGrade - l.grade, l.source, l.opened_ms, l.due,
                         l.findings, l.rules, l.risks, l.version});
    });
    // Another screening opened a lead for the same household first.
    if (!inserted && inserted.error().code() == ErrorCode::kUnique)
      return Failure(Error(ErrorCode::kConflict, "有农户的线索已由另一次筛查建立，本次筛查没有写入任何结果；请重新筛查").with_internal(inserted.error().internal()));
    return inserted;
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<casework::Store> make_casework_store(Database& database) { return std::make_unique<CaseworkStore>(database); }

}  // namespace shouwang::storage
