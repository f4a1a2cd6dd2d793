// Leads: what screening (and later people) say about a household, merged into one piece of work with a clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "screening/store.h"

namespace shouwang::casework {

/// States of machine L (requirements: 采集 归集 派发 核实 办结). Screening makes dispatched leads; people move them on.
enum class LeadState : std::uint8_t { kDispatched = 3, kVerifying = 4, kClosed = 9 };
std::string_view lead_state_name(LeadState);   // "dispatched" …
std::string_view lead_state_title(LeadState);  // 已派发 …
bool parse_lead_state(std::string_view name, LeadState& out);

struct Lead {
  LeadId id;
  std::int32_t county = 0;
  HouseholdId household;
  std::int64_t village = 0;      // assigned to
  LeadState state = LeadState::kDispatched;
  int grade = 0;                 // policy::Severity, the highest of its findings
  std::string source = "screening";
  std::int64_t opened_ms = 0;
  Date due;                      // last day to verify, included
  int findings = 0;              // open ones
  std::string rules;             // ids of open findings, comma separated
  std::string risks;             // codes, comma separated
  std::int64_t version = 1;      // rises with every change; stale writes are refused
};

/// What a cadre should know about a lead besides its findings; "" when there is nothing: an open lead whose findings have all been
/// cleared stays open until a person closes it.
std::string_view lead_note(const Lead& lead);

struct LeadChange {
  enum class What : std::uint8_t { kNew, kChanged } what;
  Lead lead;
};

/// A row of the lead list: the lead with what a clerk needs to see.
struct LeadRow {
  Lead lead;
  std::string household_code, head_name, group_name, kind, monitored;
  int members = 0;
};
struct LeadQuery {
  std::string division;                    // prefix inside the scope; "" = all of it
  std::vector<int> grades;                 // empty = any
  std::vector<std::string> rules;          // any of
  std::string risk;
  std::string state;                       // "" = open ones (not closed), or a state name
  std::string due;                         // "", "overdue", "today", "week"
  Date today;                              // for due
  std::string text;                        // household code or head's name, prefix
  std::string sort = "grade";              // grade (red first, then due), due, opened, village; a leading '-' reverses
  int limit = 50;                          // 1..200
  std::string cursor;
};
struct LeadPage {
  std::vector<LeadRow> rows;
  std::string next_cursor;
  std::int64_t total = 0;
};

/// Numbers of one division for the dashboard.
struct DivisionSummary {
  std::int64_t division = 0;               // code, 12 digits
  std::int64_t households = 0, persons = 0, lifted = 0, monitored = 0;
  std::int64_t leads_open = 0, red = 0, orange = 0, yellow = 0, blue = 0, overdue = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual Result<std::vector<Lead>> open_leads(const access::Scope&) = 0;
  /// Findings, leads and the run itself in one transaction; all or nothing.
  virtual Result<void> commit_screening(const screening::Run&, const std::vector<screening::FindingChange>&, const std::vector<LeadChange>&) = 0;
  virtual Result<LeadPage> leads(const access::Scope&, const LeadQuery&) = 0;
  virtual Result<std::optional<LeadRow>> lead(const access::Scope&, LeadId) = 0;
  virtual Result<std::vector<screening::Finding>> findings_of(const access::Scope&, HouseholdId, bool with_cleared) = 0;  // with evidence
  /// Sums for the children of `division` (or the scope's roots), level by integer division of the village code.
  virtual Result<std::vector<DivisionSummary>> summary(const access::Scope&, std::int64_t division, int child_level, Date today) = 0;
  /// Open findings by rule inside a division.
  virtual Result<std::vector<std::pair<std::string, std::int64_t>>> findings_by_rule(const access::Scope&, std::int64_t division) = 0;
};

}  // namespace shouwang::casework
