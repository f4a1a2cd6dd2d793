// The casework port over plain vectors, for tests: as strict about sequences, versions, keys and scope as a database.
// Findings and households live in screening's memory store.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "casework/case_machine.h"
#include "casework/store.h"
#include "policy/procedure.h"
#include "screening/testing/memory_store.h"

namespace shouwang::casework::testing {

class MemoryStore : public Store {
 public:
  explicit MemoryStore(screening::testing::MemoryStore& screening) : screening_(screening) {}

  std::vector<Lead> all_leads;  // closed ones included
  bool refuse_commits = false;  // the next commits fail
  std::vector<std::int64_t> counted_explanations;  // ids, as screenings marked them
  std::vector<Event> all_events;
  std::vector<CaseRow> all_cases;
  std::vector<Task> all_tasks;
  std::vector<MeasureRow> all_measures;
  std::vector<ReferralRow> all_referrals;
  std::vector<NoticeRow> all_notices;
  std::vector<DeclarationRow> all_declarations;
  std::vector<AttachmentRow> all_attachments;
  std::vector<CampaignRow> all_campaigns;
  std::vector<CampaignCheck> all_checks;
  // Somebody else acts between two steps of whoever is tested; each is called once.
  std::function<void()> before_commit, before_events;

  Lead* open_lead_of(HouseholdId household) {
    const auto found = std::find_if(all_leads.begin(), all_leads.end(),
                                    [&](const Lead& l) { return l.household == household && l.state != LeadState::kClosed; });
    return found == all_leads.end() ? nullptr : &*found;
  }

  // ---------------------------------------------------------------- what people do

  Result<void> commit(const Change& change) override {
    if (before_commit) std::exchange(before_commit, nullptr)();
    if (refuse_commits) return fail(ErrorCode::kBusy, "数据库繁忙，请稍后再试");
    RETURN_IF_ERROR(check(change));
    for (const Event& event : change.events) all_events.push_back(event);
    for (const Lead& lead : change.leads) {
      const auto stored = find(lead.id);
      if (!stored) {
        all_leads.push_back(lead);
        continue;
      }
      Lead row = lead;  // rules and findings are screening's
      row.rules = (*stored)->rules;
      row.findings = (*stored)->findings;
      row.source = (*stored)->source;
      row.opened_ms = (*stored)->opened_ms;
      **stored = row;
    }
    for (const Change::Case& c : change.cases) replace_case(c);
    for (ReferralRow r : change.referrals) {
      const auto stored = first(all_referrals, [&](const ReferralRow& row) { return row.lead == r.lead; });
      if (stored && stored->level == r.level && stored->due == r.due) r.escalated = r.escalated || stored->escalated;
      put(all_referrals, r, [&](const ReferralRow& row) { return row.lead == r.lead; });
    }
    for (const NoticeRow& notice : change.notices) save_notice(notice);
    for (const DeclarationRow& d : change.declarations) put(all_declarations, d, [&](const DeclarationRow& row) { return row.id == d.id; });
    for (const AttachmentRow& a : change.attachments) put(all_attachments, a, [&](const AttachmentRow& row) { return row.id == a.id; });
    for (const CampaignCheck& c : change.checks)
      put(all_checks, c, [&](const CampaignCheck& row) { return row.campaign == c.campaign && row.household == c.household; });
    return {};
  }

  Result<std::vector<Event>> events(const access::Scope& scope, std::int32_t county, Subject subject, std::int64_t id) override {
    if (before_events) std::exchange(before_events, nullptr)();
    std::vector<Event> result;
    const std::int64_t village = village_of(subject, id);
    if (village == 0 || !visible(scope, village)) return result;
    for (const Event& e : all_events) {
      if (e.county == county && e.subject == subject && e.subject_id == id) result.push_back(e);
    }
    std::sort(result.begin(), result.end(), [](const Event& a, const Event& b) { return a.sequence < b.sequence; });
    return result;
  }

  Result<std::optional<Event>> event_by_key(std::int32_t county, std::string_view key) override {
    return first(all_events, [&](const Event& e) { return e.county == county && !key.empty() && e.key == key; });
  }

  Result<std::optional<CaseListRow>> case_row(const access::Scope& scope, CaseId id) override {
    const auto row = first(all_cases, [&](const CaseRow& c) { return c.id == id && visible(scope, c.village); });
    return row ? std::optional(list_row(*row)) : std::nullopt;
  }

  Result<CasePage> cases(const access::Scope& scope, const CaseQuery& query) override {
    std::vector<CaseListRow> rows;
    for (const CaseRow& c : all_cases) {
      if (visible(scope, c.village) && fits(c, query)) rows.push_back(list_row(c));
    }
    const bool reverse = query.sort.starts_with('-');
    const std::string sort = reverse ? query.sort.substr(1) : query.sort;
    const auto key = [&](const CaseListRow& row) {
      const CaseRow& c = row.row;
      const std::int64_t by = sort == "opened" ? c.opened_ms : sort == "village" ? c.village : c.due.days();
      return std::tuple{by, c.id.value()};
    };
    std::sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return reverse ? key(b) < key(a) : key(a) < key(b); });
    CasePage page;
    page_of(rows, query.limit, query.cursor, page);
    return page;
  }

  Result<std::vector<CaseRow>> cases_of(const access::Scope& scope, HouseholdId household) override {
    std::vector<CaseRow> rows;
    for (const CaseRow& c : all_cases) {
      if (c.household == household && visible(scope, c.village)) rows.push_back(c);
    }
    std::sort(rows.begin(), rows.end(), [](const CaseRow& a, const CaseRow& b) { return b.id < a.id; });
    return rows;
  }

  Result<std::vector<std::pair<HouseholdId, CaseId>>> watched(const access::Scope& scope, Date day) override {
    std::vector<std::pair<HouseholdId, CaseId>> result;
    for (const CaseRow& c : all_cases) {
      if (c.watch_until && *c.watch_until >= day && visible(scope, c.village)) result.emplace_back(c.household, c.id);
    }
    return result;
  }

  Result<std::vector<std::pair<std::int32_t, CaseId>>> cases_without_task(const access::Scope& scope, std::string_view monitored_class,
                                                                          std::string_view key) override {
    std::vector<std::pair<std::int32_t, CaseId>> result;
    for (const CaseRow& c : all_cases) {
      const auto waits = [&](const Task& t) { return t.case_id == c.id && t.key == key; };
      if (c.is_open && c.monitored_class == monitored_class && visible(scope, c.village) && std::none_of(all_tasks.begin(), all_tasks.end(), waits))
        result.emplace_back(c.county, c.id);
    }
    std::sort(result.begin(), result.end());
    return result;
  }

  Result<std::optional<Lead>> open_lead_of(const access::Scope& scope, HouseholdId household) override {
    const Lead* lead = open_lead_of(household);
    return lead && visible(scope, lead->village) ? std::optional(*lead) : std::nullopt;
  }

  Result<TaskPage> tasks(const access::Scope& scope, const TaskQuery& query) override {
    std::vector<TaskListRow> rows;
    for (const Task& t : all_tasks) {
      if (visible(scope, t.village) && fits(t, query)) rows.push_back(list_row(t));
    }
    std::sort(rows.begin(), rows.end(), [](const TaskListRow& a, const TaskListRow& b) {
      return std::tie(a.task.due, a.task.village, a.task.case_id, a.task.key) <
             std::tie(b.task.due, b.task.village, b.task.case_id, b.task.key);
    });
    TaskPage page;
    page_of(rows, query.limit, query.cursor, page);
    return page;
  }

  Result<std::vector<Task>> tasks_of(const access::Scope& scope, CaseId id) override {
    std::vector<Task> result;
    for (const Task& t : all_tasks) {
      if (t.case_id == id && visible(scope, t.village)) result.push_back(t);
    }
    return result;
  }

  Result<WorkCounts> work_counts(const access::Scope& scope, AccountId me, std::optional<policy::Level> level, Date today) override {
    WorkCounts counts;
    for (const Task& t : all_tasks) {
      if (!visible(scope, t.village)) continue;
      const bool own = !level || t.level == *level;
      counts.tasks_mine += me && t.assignee == me;
      counts.tasks_level += own;
      counts.tasks_soon += own && !t.paused && t.warn <= today && today <= t.due;
      counts.tasks_overdue += own && !t.paused && t.due < today;
      counts.escalated += t.escalated;
      counts.objections += t.key.starts_with("objection:");
      counts.notices_to_post += t.key == "step:notice" || t.key == "step:announcement";
    }
    for (const Lead& lead : all_leads) {
      if (lead.state == LeadState::kClosed || !visible(scope, lead.village)) continue;
      ++counts.leads_open;
      counts.relapses += lead.relapse_of != 0;
      counts.leads_mine += me && lead.assignee == me;
      counts.leads_overdue += lead.due < today;
    }
    return counts;
  }

  Result<std::vector<LateRow>> late(const access::Scope& scope, std::int64_t division, int child_level, Date today) override {
    std::map<std::pair<std::int64_t, std::string>, LateRow> rows;
    const auto count = [&](std::int64_t village, const std::string& kind, Date due, Date warn, bool paused) {
      if (!visible(scope, village) || !inside(village, division)) return;
      const std::int64_t child = village / kUnit[child_level] * kUnit[child_level];
      LateRow& row = rows[{child, kind}];
      row.division = child;
      row.key = kind;
      ++row.open;
      row.paused += paused;
      row.overdue += !paused && due < today;
      row.soon += !paused && today <= due && warn <= today;
      if (!paused && due < today) row.longest_days = std::max(row.longest_days, today.days() - due.days());
    };
    for (const Task& t : all_tasks) count(t.village, task_kind(t.key), t.due, t.warn, t.paused);
    for (const Lead& lead : all_leads) {
      if (lead.state != LeadState::kClosed) count(lead.village, "lead", lead.due, lead.due, false);
    }
    for (const ReferralRow& r : all_referrals) {
      if (is_open(r.state)) count(r.village, "referral", r.due, r.warn, false);
    }
    std::vector<LateRow> result;
    for (auto& [place, row] : rows) result.push_back(std::move(row));
    return result;
  }

  Result<std::vector<MeasureRow>> measures(const access::Scope& scope, const std::vector<std::string>& departments, std::string_view state,
                                           int limit) override {
    std::vector<MeasureRow> result;
    for (const MeasureRow& m : all_measures) {
      const bool asked = std::find(departments.begin(), departments.end(), m.department) != departments.end();
      if (!visible(scope, m.village) || (!departments.empty() && !asked)) continue;
      if (!state.empty() && measure_state_name(static_cast<MeasureState>(m.state)) != state) continue;
      result.push_back(m);
    }
    std::sort(result.begin(), result.end(), [](const MeasureRow& a, const MeasureRow& b) {
      return std::tie(a.planned_for, a.case_id, a.number) < std::tie(b.planned_for, b.case_id, b.number);
    });
    if (result.size() > static_cast<std::size_t>(limit)) result.resize(static_cast<std::size_t>(limit));
    return result;
  }

  Result<ReferralPage> referrals(const access::Scope& scope, const ReferralQuery& query) override {
    ReferralPage page;
    if (scope.role() == access::Role::kDepartment && query.departments.empty()) return page;
    std::vector<ReferralListRow> rows;
    for (const ReferralRow& r : all_referrals) {
      if (visible(scope, r.village) && fits(r, query)) rows.push_back(list_row(r));
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return std::tie(a.row.due, a.row.lead) < std::tie(b.row.due, b.row.lead); });
    page_of(rows, query.limit, query.cursor, page);
    return page;
  }

  Result<ClockPass> pass_clocks(const access::Scope& scope, Date today) override {
    ClockPass pass;
    std::set<std::pair<std::int32_t, CaseId>> cases;
    for (Task& t : all_tasks) {
      if (!visible(scope, t.village)) continue;
      ++pass.tasks;
      if (t.paused) continue;
      if (t.due < today && !t.escalated) {
        t.escalated = true;
        ++pass.escalated_tasks;
      }
      if ((t.key == "notice:close" || t.key == "authorisation:expire" || t.key == "watch:end") && t.due <= today) cases.emplace(t.county, t.case_id);
    }
    for (Lead& lead : all_leads) {
      if (lead.state == LeadState::kClosed || lead.escalated != 0 || !(lead.due < today) || !visible(scope, lead.village)) continue;
      const bool village_acts = lead.state != LeadState::kCollected && lead.state != LeadState::kAppeal;
      lead.escalated = static_cast<int>(village_acts ? policy::Level::kTownship : policy::Level::kCounty);
      ++pass.escalated_leads;
    }
    for (ReferralRow& r : all_referrals) {
      if (!is_open(r.state) || r.escalated || !(r.due < today) || !visible(scope, r.village)) continue;
      r.escalated = true;
      ++pass.escalated_referrals;
    }
    pass.cases.assign(cases.begin(), cases.end());
    return pass;
  }

  Result<std::vector<NoticeRow>> notices(const access::Scope& scope, std::string_view division, bool with_closed, int limit) override {
    std::vector<NoticeRow> result;
    for (const NoticeRow& n : all_notices) {
      if (visible(scope, n.village) && std::to_string(n.village).starts_with(division) && (with_closed || !n.closed)) result.push_back(n);
    }
    std::sort(result.begin(), result.end(), [](const NoticeRow& a, const NoticeRow& b) { return b.id < a.id; });
    if (result.size() > static_cast<std::size_t>(limit)) result.resize(static_cast<std::size_t>(limit));
    return result;
  }
  Result<std::optional<NoticeRow>> notice(const access::Scope& scope, NoticeId id) override {
    return first(all_notices, [&](const NoticeRow& n) { return n.id == id && visible(scope, n.village); });
  }
  Result<std::vector<NoticeRow>> notices_on(std::int64_t village, Date day) override {
    std::vector<NoticeRow> result;
    for (const NoticeRow& n : all_notices) {
      if (n.village == village && !n.closed && n.opens <= day && day <= n.closes) result.push_back(n);
    }
    return result;
  }

  Result<std::vector<DeclarationRow>> declarations(const access::Scope& scope, std::string_view state, int limit) override {
    std::vector<DeclarationRow> result;
    for (const DeclarationRow& d : all_declarations) {
      if (visible(scope, d.village) && (state.empty() || d.state == state)) result.push_back(d);
    }
    std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return std::tie(a.due, a.id) < std::tie(b.due, b.id); });
    if (result.size() > static_cast<std::size_t>(limit)) result.resize(static_cast<std::size_t>(limit));
    return result;
  }
  Result<std::optional<DeclarationRow>> declaration(const access::Scope& scope, DeclarationId id) override {
    return first(all_declarations, [&](const DeclarationRow& d) { return d.id == id && visible(scope, d.village); });
  }
  Result<std::optional<DeclarationRow>> declaration_by_receipt(std::string_view receipt_index) override {
    return first(all_declarations, [&](const DeclarationRow& d) { return d.receipt_index == receipt_index; });
  }

  Result<void> add_attachment(const AttachmentRow& row) override {
    all_attachments.push_back(row);
    return {};
  }
  Result<std::optional<AttachmentRow>> attachment(const access::Scope& scope, AttachmentId id) override {
    return first(all_attachments, [&](const AttachmentRow& a) { return a.id == id && visible(scope, a.village); });
  }

  Result<void> save_campaign(const CampaignRow& row) override {
    put(all_campaigns, row, [&](const CampaignRow& c) { return c.id == row.id; });
    return {};
  }
  Result<std::vector<CampaignRow>> campaigns(const access::Scope& scope) override {
    std::vector<CampaignRow> result;
    for (const CampaignRow& c : all_campaigns) {
      const std::string area = significant(c.division);
      if (area.starts_with(scope.division()) || scope.division().starts_with(area)) result.push_back(c);
    }
    return result;
  }
  Result<std::vector<CampaignProgress>> campaign_progress(const access::Scope& scope, CampaignId id, std::int64_t division,
                                                          int child_level) override {
    std::map<std::int64_t, CampaignProgress> rows;
    for (const auto& h : screening_.households) {
      if (!in_campaign(id, h.village) || !visible(scope, h.village) || !inside(h.village, division)) continue;
      CampaignProgress& row = rows[h.village / kUnit[child_level] * kUnit[child_level]];
      row.division = h.village / kUnit[child_level] * kUnit[child_level];
      ++row.households;
      const auto check = check_of(id, HouseholdId(h.id));
      row.checked += check.has_value();
      row.risks += check && check->result == "risk";
    }
    std::vector<CampaignProgress> result;
    for (const auto& [code, row] : rows) result.push_back(row);
    return result;
  }
  Result<std::vector<CampaignHousehold>> campaign_households(const access::Scope& scope, CampaignId id, std::string_view result_asked,
                                                             HouseholdId after, int limit) override {
    std::vector<CampaignHousehold> rows;
    for (const auto& h : screening_.households) {
      if (!in_campaign(id, h.village) || !visible(scope, h.village)) continue;
      CampaignHousehold row;
      row.household = HouseholdId(h.id);
      row.village = h.village;
      row.household_code = text(h.values, "household_code");
      row.head_name = text(h.values, "head_name");
      row.group_name = text(h.values, "group_name");
      if (const auto check = check_of(id, row.household)) {
        row.result = check->result;
        row.checked_ms = check->checked_ms;
      }
      if (result_asked == "all" || row.result == result_asked) rows.push_back(std::move(row));
    }
    std::sort(rows.begin(), rows.end(), [](const CampaignHousehold& a, const CampaignHousehold& b) {
      return std::tie(a.village, a.household_code, a.household) < std::tie(b.village, b.household_code, b.household);
    });
    const auto last = std::find_if(rows.begin(), rows.end(), [&](const CampaignHousehold& h) { return h.household == after; });
    if (last != rows.end()) rows.erase(rows.begin(), last + 1);
    if (rows.size() > static_cast<std::size_t>(limit)) rows.resize(static_cast<std::size_t>(limit));
    return rows;
  }

  // ---------------------------------------------------------------- leads by screening

  Result<std::vector<Lead>> open_leads(const access::Scope& scope) override {
    std::vector<Lead> open;
    for (const Lead& lead : all_leads) {
      if (lead.state != LeadState::kClosed && visible(scope, lead.village)) open.push_back(lead);
    }
    return open;
  }

  Result<void> commit_screening(const screening::Run& run, const std::vector<screening::FindingChange>& findings,
                                const std::vector<LeadChange>& leads, const std::vector<CountedExplanation>& counted) override {
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
    for (const CountedExplanation& c : counted) counted_explanations.push_back(c.id);
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
    const std::int64_t unit = kUnit[child_level];
    std::map<std::int64_t, DivisionSummary> sums;
    const auto of = [&](std::int64_t village) -> DivisionSummary* {
      if (!inside(village, division) || !visible(scope, village)) return nullptr;
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
      sum->relapses += lead.relapse_of != 0;
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
  static constexpr std::int64_t kUnit[] = {0, 10'000'000'000, 100'000'000, 1'000'000, 1'000, 1};

  static bool inside(std::int64_t village, std::int64_t division) {
    return division == 0 ||
           std::any_of(std::begin(kUnit) + 1, std::end(kUnit), [&](std::int64_t unit) { return village / unit * unit == division; });
  }
  template <typename Rows, typename Is>
  static std::optional<typename Rows::value_type> first(const Rows& rows, const Is& is) {
    const auto found = std::find_if(rows.begin(), rows.end(), is);
    if (found == rows.end()) return std::nullopt;
    return *found;
  }
  template <typename Row, typename Is>
  static void put(std::vector<Row>& rows, const Row& row, const Is& is) {
    const auto found = std::find_if(rows.begin(), rows.end(), is);
    if (found == rows.end())
      rows.push_back(row);
    else
      *found = row;
  }
  template <typename Row, typename Page>
  static void page_of(const std::vector<Row>& rows, int limit, const std::string& cursor, Page& page) {
    page.total = static_cast<std::int64_t>(rows.size());
    const std::size_t from = cursor.empty() ? 0 : std::stoul(cursor);
    const std::size_t to = std::min(rows.size(), from + static_cast<std::size_t>(limit));
    if (from < to) page.rows.assign(rows.begin() + static_cast<std::ptrdiff_t>(from), rows.begin() + static_cast<std::ptrdiff_t>(to));
    if (to < rows.size()) page.next_cursor = std::to_string(to);
  }

  /// What constraints and version conditions of a database refuse.
  Result<void> check(const Change& change) const {
    std::map<std::tuple<std::int32_t, Subject, std::int64_t>, int> sequences;
    std::set<std::pair<std::int32_t, std::string>> keys;
    for (const Event& e : all_events) {
      int& last = sequences[{e.county, e.subject, e.subject_id}];
      last = std::max(last, e.sequence);
      if (!e.key.empty()) keys.emplace(e.county, e.key);
    }
    for (const Event& e : change.events) {
      if (!e.id) return fail(ErrorCode::kCheck, "事件没有编号");
      if (!e.key.empty() && !keys.emplace(e.county, e.key).second) return fail(ErrorCode::kUnique, "这次办理已经提交过");
      if (e.sequence != ++sequences[{e.county, e.subject, e.subject_id}]) return fail(ErrorCode::kConflict, "已被他人办理");
    }
    for (const Lead& lead : change.leads) {
      const auto stored = first(all_leads, [&](const Lead& l) { return l.id == lead.id; });
      if (stored && stored->version + 1 != lead.version) return fail(ErrorCode::kConflict, "线索已被他人修改");
      const auto other = first(
          all_leads, [&](const Lead& l) { return l.household == lead.household && l.id != lead.id && l.state != LeadState::kClosed; });
      if (other && lead.state != LeadState::kClosed) return fail(ErrorCode::kUnique, "该户已有未办结的线索");
    }
    for (const Change::Case& c : change.cases) {
      const auto other =
          first(all_cases, [&](const CaseRow& row) { return row.household == c.row.household && row.id != c.row.id && row.is_open; });
      if (other && c.row.is_open) return fail(ErrorCode::kUnique, "该户已有监测档案");
    }
    for (const DeclarationRow& d : change.declarations) {
      const auto stored = first(all_declarations, [&](const DeclarationRow& row) { return row.id == d.id; });
      if (stored && stored->version + 1 != d.version) return fail(ErrorCode::kConflict, "申报已被他人处理");
      const auto same =
          first(all_declarations, [&](const DeclarationRow& row) { return row.receipt_index == d.receipt_index && row.id != d.id; });
      if (same) return fail(ErrorCode::kUnique, "回执重复");
    }
    return {};
  }

  /// What was taken down, photographed or closed stays so.
  void save_notice(NoticeRow notice) {
    if (const auto stored = first(all_notices, [&](const NoticeRow& n) { return n.id == notice.id; })) keep_of(*stored, notice);
    put(all_notices, notice, [&](const NoticeRow& n) { return n.id == notice.id; });
  }

  void replace_case(const Change::Case& c) {
    put(all_cases, c.row, [&](const CaseRow& row) { return row.id == c.row.id; });
    std::vector<Task> tasks = c.tasks;
    for (Task& task : tasks) {
      const auto stored = first(all_tasks, [&](const Task& t) { return t.case_id == task.case_id && t.key == task.key; });
      if (stored && stored->due == task.due) task.escalated = stored->escalated;
    }
    std::erase_if(all_tasks, [&](const Task& t) { return t.case_id == c.row.id; });
    all_tasks.insert(all_tasks.end(), tasks.begin(), tasks.end());
    std::erase_if(all_measures, [&](const MeasureRow& m) { return m.case_id == c.row.id; });
    all_measures.insert(all_measures.end(), c.measures.begin(), c.measures.end());
  }

  std::int64_t village_of(Subject subject, std::int64_t id) const {
    if (subject == Subject::kLead) {
      const auto lead = first(all_leads, [&](const Lead& l) { return l.id.value() == id; });
      return lead ? lead->village : 0;
    }
    const auto row = first(all_cases, [&](const CaseRow& c) { return c.id.value() == id; });
    return row ? row->village : 0;
  }

  bool in_campaign(CampaignId id, std::int64_t village) const {
    const auto campaign = first(all_campaigns, [&](const CampaignRow& c) { return c.id == id; });
    return campaign && inside(village, campaign->division);
  }
  std::optional<CampaignCheck> check_of(CampaignId id, HouseholdId household) const {
    return first(all_checks, [&](const CampaignCheck& c) { return c.campaign == id && c.household == household; });
  }

  bool fits(const CaseRow& c, const CaseQuery& query) const {
    if (!std::to_string(c.village).starts_with(query.division)) return false;
    if (query.phase.empty() ? !c.is_open : query.phase != "all" && phase_state_name(static_cast<Phase>(c.phase)) != query.phase)
      return false;
    if (!query.step.empty() && !lists(c.steps, query.step)) return false;
    if (!query.monitored_class.empty() && c.monitored_class != query.monitored_class) return false;
    if (!query.risk.empty() && !lists(c.risks, query.risk)) return false;
    if (query.flag == "gap" && !c.gap) return false;
    if (query.flag == "over_help" && !c.over_help) return false;
    if (query.flag == "green" && !c.green_channel) return false;
    if (query.flag == "overdue" && !(c.due < query.today)) return false;
    if (query.responsible && c.responsible != query.responsible) return false;
    if (query.text.empty()) return true;
    const CaseListRow row = list_row(c);
    return row.household_code.starts_with(query.text) || row.head_name.starts_with(query.text);
  }

  static bool fits(const Task& t, const TaskQuery& query) {
    if (!std::to_string(t.village).starts_with(query.division)) return false;
    if (query.level && t.level != *query.level) return false;
    if (!query.departments.empty() &&
        std::find(query.departments.begin(), query.departments.end(), t.department) == query.departments.end())
      return false;
    if (query.assignee && t.assignee != query.assignee) return false;
    if (!t.key.starts_with(query.key_prefix) && !task_kind(t.key).starts_with(query.key_prefix)) return false;
    if (query.escalated_only && !t.escalated) return false;
    if (query.due == "paused") return t.paused;
    if (query.due == "overdue") return !t.paused && t.due < query.today;
    if (query.due == "today") return !t.paused && t.due == query.today;
    if (query.due == "soon") return !t.paused && query.today <= t.due && t.warn <= query.today;
    return true;
  }

  static bool fits(const ReferralRow& r, const ReferralQuery& query) {
    if (!std::to_string(r.village).starts_with(query.division)) return false;
    const auto& asked = query.departments;
    if (!asked.empty() && std::find(asked.begin(), asked.end(), r.department) == asked.end()) return false;
    if (query.state.empty() ? !is_open(r.state) : query.state != "all" && referral_state_name(r.state) != query.state) return false;
    if (query.level && r.level != *query.level) return false;
    if (query.referred_by && r.referred_by != query.referred_by) return false;
    if (query.household && r.household != query.household) return false;
    if (query.due == "overdue") return r.due < query.today;
    if (query.due == "soon") return query.today <= r.due && r.warn <= query.today;
    return true;
  }

  ReferralListRow list_row(const ReferralRow& r) const {
    ReferralListRow row;
    row.row = r;
    for (const auto& h : screening_.households) {
      if (HouseholdId(h.id) != r.household) continue;
      row.household_code = text(h.values, "household_code");
      row.head_name = text(h.values, "head_name");
      row.group_name = text(h.values, "group_name");
    }
    return row;
  }

  CaseListRow list_row(const CaseRow& c) const {
    CaseListRow row;
    row.row = c;
    for (const auto& h : screening_.households) {
      if (HouseholdId(h.id) != c.household) continue;
      row.household_code = text(h.values, "household_code");
      row.head_name = text(h.values, "head_name");
      row.group_name = text(h.values, "group_name");
      row.kind = text(h.values, "kind");
    }
    for (const auto& m : screening_.members) row.members += HouseholdId(m.household) == c.household;
    return row;
  }
  TaskListRow list_row(const Task& task) const {
    TaskListRow row;
    row.task = task;
    const auto found = first(all_cases, [&](const CaseRow& c) { return c.id == task.case_id; });
    if (!found) return row;
    const CaseListRow list = list_row(*found);
    row.household_code = list.household_code;
    row.head_name = list.head_name;
    row.group_name = list.group_name;
    row.monitored_class = found->monitored_class;
    row.phase = found->phase;
    return row;
  }

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
    if (query.assignee && lead.assignee != query.assignee) return false;
    if (!query.source.empty() && lead.source != query.source) return false;
    if (query.relapses && lead.relapse_of == 0) return false;
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
