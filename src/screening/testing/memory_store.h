// The screening port over plain vectors, for tests: complete, and as strict about order and scope as a database.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "screening/store.h"

namespace shouwang::screening::testing {

/// Values by field name, as the language sees them; a field that is not there is missing.
using Values = std::map<std::string, cel::Value>;
inline cel::Value money(std::int64_t yuan) { return {cel::Kind::kMoney, yuan * 100, std::nullopt}; }
inline cel::Value whole(std::int64_t n) { return {cel::Kind::kInt, n, std::nullopt}; }
inline cel::Value yes_no(bool b) { return {cel::Kind::kBool, b ? 1 : 0, std::nullopt}; }
inline cel::Value code(std::string text) { return {cel::Kind::kString, std::nullopt, std::move(text)}; }
inline Date day(int year, int month, int d) { return Date::from_ymd(year, month, d).value(); }
inline cel::Value day_value(int year, int month, int d) { return {cel::Kind::kDate, day(year, month, d).days(), std::nullopt}; }

struct Household {
  std::int64_t id = 0, village = 0;
  Values values;
  Date first = Date::from_days(0), last = kForever;
  std::int32_t county() const { return static_cast<std::int32_t>(village / 1'000'000); }
};
struct Member {
  std::int64_t id = 0, household = 0;
  Values values;
  Date first = Date::from_days(0), last = kForever;
};
struct Record {
  std::string dataset;
  std::int64_t id = 0, household = 0, person = 0, delivery = 0;
  int line = 0;
  Values values;
};

class MemoryStore : public Store {
 public:
  std::vector<Household> households;
  std::vector<Member> members;
  std::vector<Record> records;
  std::set<std::string> delivered;  // datasets with a delivery, records or not
  std::vector<Finding> findings;
  std::vector<Run> committed_runs;  // newest last
  std::vector<std::string> asked;   // "dataset.field" for every field that was read
  int delivery_questions = 0;       // calls of last_deliveries_ms

  Result<void> scan_households(const access::Scope& scope, Date as_of, std::span<const std::string> fields, const EachRow& each,
                               HouseholdId only = {}) override {
    note("registry_household", fields);
    std::vector<const Household*> rows;
    for (const Household& h : households) {
      if (only && h.id != only.value()) continue;
      if (h.first <= as_of && as_of <= h.last && scope.covers(std::to_string(h.village))) rows.push_back(&h);
    }
    std::sort(rows.begin(), rows.end(), [](auto* a, auto* b) { return std::tuple{a->county(), a->id} < std::tuple{b->county(), b->id}; });
    for (const Household* h : rows) {
      ScannedRow row;
      row.household = HouseholdId(h->id);
      row.county = h->county();
      row.village = h->village;
      give(row, h->values, fields, each);
    }
    return {};
  }

  Result<void> scan_members(const access::Scope& scope, Date as_of, std::span<const std::string> fields, const EachRow& each,
                            HouseholdId only = {}) override {
    note("registry_person", fields);
    std::vector<std::pair<const Household*, const Member*>> rows;
    for (const Member& m : members) {
      const Household* h = !only || m.household == only.value() ? household_of(m.household) : nullptr;
      if (h && m.first <= as_of && as_of <= m.last && scope.covers(std::to_string(h->village))) rows.emplace_back(h, &m);
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return std::tuple{a.first->county(), a.first->id, a.second->id} < std::tuple{b.first->county(), b.first->id, b.second->id};
    });
    for (const auto& [h, m] : rows) {
      ScannedRow row;
      row.household = HouseholdId(h->id);
      row.county = h->county();
      row.person = PersonId(m->id);
      give(row, m->values, fields, each);
    }
    return {};
  }

  Result<void> scan_records(const access::Scope& scope, const policy::Dataset& dataset, std::span<const std::string> fields,
                            const EachRow& each, HouseholdId only = {}) override {
    note(dataset.id, fields);
    std::vector<std::pair<const Household*, const Record*>> rows;
    for (const Record& r : records) {
      const bool wanted = r.dataset == dataset.id && (!only || r.household == only.value());
      const Household* h = wanted ? household_of(r.household) : nullptr;
      if (h && scope.covers(std::to_string(h->village))) rows.emplace_back(h, &r);
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return std::tuple{a.first->county(), a.first->id, a.second->id} < std::tuple{b.first->county(), b.first->id, b.second->id};
    });
    for (const auto& [h, r] : rows) {
      ScannedRow row;
      row.household = HouseholdId(h->id);
      row.county = h->county();
      row.person = PersonId(r->person);
      row.record = RecordId(r->id);
      row.delivery = DeliveryId(r->delivery);
      row.line = r->line;
      give(row, r->values, fields, each);
    }
    return {};
  }

  Result<std::vector<std::optional<std::int64_t>>> last_deliveries_ms(const access::Scope&, std::span<const std::string> datasets) override {
    ++delivery_questions;
    std::vector<std::optional<std::int64_t>> out;
    for (const std::string& dataset : datasets) {
      const bool any = delivered.contains(dataset) ||
                       std::any_of(records.begin(), records.end(), [&](const Record& r) { return r.dataset == dataset; });
      out.push_back(any ? std::optional<std::int64_t>(1) : std::nullopt);
    }
    return out;
  }

  Result<std::vector<Finding>> open_findings(const access::Scope& scope) override {
    std::vector<Finding> open;
    for (const Finding& f : findings) {
      if (f.state != FindingState::kOpen || !scope.covers(std::to_string(f.village))) continue;
      open.push_back(f);
      open.back().evidence.clear();
    }
    return open;
  }

  Result<std::vector<Run>> runs(const access::Scope& scope, int limit) override {
    std::vector<Run> newest;
    for (auto run = committed_runs.rbegin(); run != committed_runs.rend() && static_cast<int>(newest.size()) < limit; ++run) {
      if (run->county == 0 ? scope.division().empty() : scope.county_low() <= run->county && run->county <= scope.county_high())
        newest.push_back(*run);
    }
    return newest;
  }

  /// Writes what a screening found, as commit_screening of a database does.
  void apply(const Run& run, const std::vector<FindingChange>& changes) {
    for (const FindingChange& change : changes) {
      if (change.what == FindingChange::What::kNew) {
        findings.push_back(change.finding);
        continue;
      }
      Finding& stored = *std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.id == change.finding.id; });
      std::string wording = std::move(stored.wording), evidence = std::move(stored.evidence);
      stored = change.finding;
      if (change.what == FindingChange::What::kChanged) continue;
      stored.wording = std::move(wording);
      stored.evidence = std::move(evidence);
    }
    committed_runs.push_back(run);
  }

 private:
  const Household* household_of(std::int64_t id) const {
    const auto found = std::find_if(households.begin(), households.end(), [&](const Household& h) { return h.id == id; });
    return found == households.end() ? nullptr : &*found;
  }
  void note(const std::string& dataset, std::span<const std::string> fields) {
    for (const std::string& field : fields) asked.push_back(dataset + "." + field);
  }
  static void give(ScannedRow& row, const Values& values, std::span<const std::string> fields, const EachRow& each) {
    std::vector<CellView> cells;
    for (const std::string& field : fields) {
      CellView& cell = cells.emplace_back();
      const auto found = values.find(field);
      if (found == values.end() || !found->second.known()) continue;
      cell.present = true;
      cell.number = found->second.number.value_or(0);
      if (found->second.text) cell.text = *found->second.text;
    }
    row.cells = cells;
    each(row);
  }
};

}  // namespace shouwang::screening::testing
