// The casework port over plain vectors, for tests. Findings and households live in screening's memory store.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "casework/store.h"
#include "screening/testing/memory_store.h"

namespace shouwang::casework::testing {

class MemoryStore : public Store {
 public:
  explicit MemoryStore(screening::testing::MemoryStore& screening) : screening_(screening) {}

  std::vector<Lead> all_leads;  // closed ones included
  bool refuse_commits = false;  // the next commits fail

  Lead* open_lead_of(HouseholdId household) {
    const auto found = std::find_if(all_leads.begin(), all_leads.end(),
                                    [&](const Lead& l) { return l.household == household && l.state != LeadState::kClosed; });
    return found == all_leads.end() ? nullptr : &*found;
  }

  Result<std::vector<Lead>> open_leads(const access::Scope& scope) override {
    std::vector<Lead> open;
    for (const Lead& lead : all_leads) {
      if (lead.state != LeadState::kClosed && visible(scope, lead.village)) open.push_back(lead);
    }
    return open;
  }

  Result<void> commit_screening(const screening::Run& run, const std::vector<screening::FindingChange>& findings,
                                const std::vector<LeadChange>& leads) override {
    if (refuse_commits) return fail(ErrorCode::kBusy, "数据库繁忙，请稍后再试");
    for (const LeadChange& change : leads) {
      if (change.what == LeadChange::What::kNew) continue;
      const auto stored = find(change.lead.id);
      if (!stored || (*stored)->version + 1 != change.lead.version) return fail(ErrorCode::kConflict, "线索已被他人修改，请重新筛查");
    }
    for (const LeadChange& change : leads) {
      if (change.what == LeadChange::What::kNew)
        all_leads.push_back(change.lead);
      else
        **find(change.lead.id) = change.lead;
    }
    screening_.apply(run, findings);
    return {};
  }

  Result<LeadPage> leads(const access::Scope& scope, const LeadQuery& query) override {
    std::vector<LeadRow> rows;
    for (const Lead& lead : all_leads) {
      if (visible(scope, lead.village) && fits(lead, query)) rows.push_back(row_of(lead));
    }
    const bool reverse = query.sort.starts_with('-');
    const std::string sort = reverse ? query.sort.substr(1) : query.sort;
    const auto key = [&](const LeadRow& row) {
      const Lead& l = row.lead;
      if (sort == "due") return std::tuple<std::int64_t, std::int64_t, std::int64_t>{l.due.days(), 0, l.id.value()};
      if (sort == "opened") return std::tuple<std::int64_t, std::int64_t, std::int64_t>{l.opened_ms, 0, l.id.value()};
      if (sort == "village") return std::tuple<std::int64_t, std::int64_t, std::int64_t>{l.village, 0, l.id.value()};
      return std::tuple<std::int64_t, std::int64_t, std::int64_t>{-l.grade, l.due.days(), l.id.value()};
    };
    std::sort(rows.begin(), rows.end(), [&](const LeadRow& a, const LeadRow& b) { return reverse ? key(b) < key(a) : key(a) < key(b); });
    LeadPage page;
    page.total = static_cast<std::int64_t>(rows.size());
    const std::size_t from = query.cursor.empty() ? 0 : std::stoul(query.cursor);
    const std::size_t to = std::min(rows.size(), from + static_cast<std::size_t>(query.limit));
    if (from < to) page.rows.assign(rows.begin() + static_cast<std::ptrdiff_t>(from), rows.begin() + static_cast<std::ptrdiff_t>(to));
    if (to < rows.size()) page.next_cursor = std::to_string(to);
    return page;
  }

  Result<std::optional<LeadRow>> lead(const access::Scope& scope, LeadId id) override {
    const auto found = find(id);
    if (!found || !visible(scope, (*found)->village)) return std::optional<LeadRow>();
    return std::optional(row_of(**found));
  }

  Result<std::vector<screening::Finding>> findings_of(const access::Scope& scope, HouseholdId household, bool with_cleared) override {
    std::vector<screening::Finding> result;
    for (const screening::Finding& f : screening_.findings) {
      if (f.household == household && visible(scope, f.village) && (with_cleared || f.state == screening::FindingState::kOpen))
        result.push_back(f);
    }
    return result;
  }

  Result<std::vector<DivisionSummary>> summary(const access::Scope& scope, std::int64_t division, int child_level, Date today) override {
    static constexpr std::int64_t kUnit[] = {0, 10'000'000'000, 100'000'000, 1'000'000, 1'000, 1};
    const std::int64_t unit = kUnit[child_level];
    std::map<std::int64_t, DivisionSummary> sums;
    const auto of = [&](std::int64_t village) -> DivisionSummary* {
      const bool inside =
          division == 0 || std::any_of(std::begin(kUnit) + 1, std::end(kUnit), [&](std::int64_t u) { return village / u * u == division; });
      if (!inside || !visible(scope, village)) return nullptr;
      DivisionSummary& sum = sums[village / unit * unit];
      sum.division = village / unit * unit;
      return &sum;
    };
    for (const auto& h : screening_.households) {
      if (DivisionSummary* sum = of(h.village)) {
        ++sum->households;
        sum->lifted += text(h.values, "kind") == "lifted";
        const std::string monitored = text(h.values, "monitored");
        sum->monitored += !monitored.empty() && monitored != "none";
        sum->persons +=
            std::count_if(screening_.members.begin(), screening_.members.end(), [&](const auto& m) { return m.household == h.id; });
      }
    }
    for (const Lead& lead : all_leads) {
      DivisionSummary* sum = lead.state == LeadState::kClosed ? nullptr : of(lead.village);
      if (!sum) continue;
      ++sum->leads_open;
      ++(lead.grade == 3 ? sum->red : lead.grade == 2 ? sum->orange : lead.grade == 1 ? sum->yellow : sum->blue);
      sum->overdue += lead.due < today;
    }
    std::vector<DivisionSummary> result;
    for (const auto& [code, sum] : sums) result.push_back(sum);
    return result;
  }

  Result<std::vector<std::pair<std::string, std::int64_t>>> findings_by_rule(const access::Scope& scope, std::int64_t division) override {
    std::map<std::string, std::int64_t> counts;
    const std::string prefix = division == 0 ? "" : significant(division);
    for (const screening::Finding& f : screening_.findings) {
      if (f.state == screening::FindingState::kOpen && visible(scope, f.village) && std::to_string(f.village).starts_with(prefix))
        ++counts[f.rule];
    }
    return std::vector<std::pair<std::string, std::int64_t>>(counts.begin(), counts.end());
  }

 private:
  static bool visible(const access::Scope& scope, std::int64_t village) { return scope.covers(std::to_string(village)); }
  static std::string significant(std::int64_t division) {
    std::string code = std::to_string(division);
    for (const std::size_t digits : {2u, 4u, 6u, 9u}) {
      if (code.find_first_not_of('0', digits) == std::string::npos) return code.substr(0, digits);
    }
    return code;
  }
  static std::string text(const screening::testing::Values& values, const std::string& field) {
    const auto found = values.find(field);
    return found == values.end() ? "" : found->second.text.value_or("");
  }
  static bool lists(const std::string& joined, const std::string& item) {
    return ("," + joined + ",").find("," + item + ",") != std::string::npos;
  }

  std::optional<Lead*> find(LeadId id) {
    const auto found = std::find_if(all_leads.begin(), all_leads.end(), [&](const Lead& l) { return l.id == id; });
    return found == all_leads.end() ? std::nullopt : std::optional(&*found);
  }

  bool fits(const Lead& lead, const LeadQuery& query) const {
    if (!std::to_string(lead.village).starts_with(query.division)) return false;
    if (!query.grades.empty() && std::find(query.grades.begin(), query.grades.end(), lead.grade) == query.grades.end()) return false;
    if (!query.rules.empty() && std::none_of(query.rules.begin(), query.rules.end(), [&](const auto& r) { return lists(lead.rules, r); }))
      return false;
    if (!query.risk.empty() && !lists(lead.risks, query.risk)) return false;
    if (query.state.empty() ? lead.state == LeadState::kClosed : lead_state_name(lead.state) != query.state) return false;
    constexpr int kWeek = 7;
    if (query.due == "overdue" && !(lead.due < query.today)) return false;
    if (query.due == "today" && lead.due != query.today) return false;
    if (query.due == "week" && !(query.today <= lead.due && lead.due < query.today.plus_days(kWeek))) return false;
    if (query.text.empty()) return true;
    const LeadRow row = row_of(lead);
    return row.household_code.starts_with(query.text) || row.head_name.starts_with(query.text);
  }

  LeadRow row_of(const Lead& lead) const {
    LeadRow row;
    row.lead = lead;
    for (const auto& h : screening_.households) {
      if (HouseholdId(h.id) != lead.household) continue;
      row.household_code = text(h.values, "household_code");
      row.head_name = text(h.values, "head_name");
      row.group_name = text(h.values, "group_name");
      row.kind = text(h.values, "kind");
      row.monitored = text(h.values, "monitored");
    }
    for (const auto& m : screening_.members) row.members += HouseholdId(m.household) == lead.household;
    return row;
  }

  screening::testing::MemoryStore& screening_;
};

}  // namespace shouwang::casework::testing
