// A store whose commits crash before or after they are written, or find that somebody else came first. Everything else goes through.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "casework/store.h"

namespace shouwang::casework::testing {

class FaultyStore : public Store {
 public:
  explicit FaultyStore(Store& inner) : inner_(inner) {}

  enum class Fault : std::uint8_t { kNone, kBefore, kAfter };
  Fault next = Fault::kNone;      // of the next commit
  std::function<void()> rival;    // acts between reading and writing; called once
  bool fired = false;             // a fault has happened since this was cleared

  Result<void> commit(const Change& change) override {
    if (rival) std::exchange(rival, nullptr)();
    const Fault fault = std::exchange(next, Fault::kNone);
    if (fault == Fault::kBefore) return crash();
    RETURN_IF_ERROR(inner_.commit(change));
    return fault == Fault::kAfter ? crash() : Result<void>();
  }
  Result<void> commit_screening(const screening::Run& run, const std::vector<screening::FindingChange>& findings,
                                const std::vector<LeadChange>& leads, const std::vector<CountedExplanation>& counted) override {
    return inner_.commit_screening(run, findings, leads, counted);
  }

  Result<std::vector<Event>> events(const access::Scope& s, std::int32_t county, Subject subject, std::int64_t id) override {
    return inner_.events(s, county, subject, id);
  }
  Result<std::optional<Event>> event_by_key(std::int32_t county, std::string_view key) override { return inner_.event_by_key(county, key); }
  Result<std::optional<CaseListRow>> case_row(const access::Scope& s, CaseId id) override { return inner_.case_row(s, id); }
  Result<CasePage> cases(const access::Scope& s, const CaseQuery& query) override { return inner_.cases(s, query); }
  Result<std::vector<CaseRow>> cases_of(const access::Scope& s, HouseholdId id) override { return inner_.cases_of(s, id); }
  Result<std::optional<Lead>> open_lead_of(const access::Scope& s, HouseholdId id) override { return inner_.open_lead_of(s, id); }
  Result<std::vector<std::pair<HouseholdId, CaseId>>> watched(const access::Scope& s, Date day) override { return inner_.watched(s, day); }
  Result<std::vector<std::pair<std::int32_t, CaseId>>> cases_without_task(const access::Scope& s, std::string_view monitored_class, std::string_view key) override {
    return inner_.cases_without_task(s, monitored_class, key);
  }
  Result<TaskPage> tasks(const access::Scope& s, const TaskQuery& query) override { return inner_.tasks(s, query); }
  Result<std::vector<Task>> tasks_of(const access::Scope& s, CaseId id) override { return inner_.tasks_of(s, id); }
  Result<WorkCounts> work_counts(const access::Scope& s, AccountId me, std::optional<policy::Level> level, Date today) override {
    return inner_.work_counts(s, me, level, today);
  }
  Result<std::vector<LateRow>> late(const access::Scope& s, std::int64_t division, int level, Date today) override {
    return inner_.late(s, division, level, today);
  }
  Result<std::vector<MeasureRow>> measures(const access::Scope& s, const std::vector<std::string>& departments, std::string_view state,
                                           int limit) override {
    return inner_.measures(s, departments, state, limit);
  }
  Result<ReferralPage> referrals(const access::Scope& s, const ReferralQuery& query) override { return inner_.referrals(s, query); }
  Result<ClockPass> pass_clocks(const access::Scope& s, Date today) override { return inner_.pass_clocks(s, today); }
  Result<std::vector<NoticeRow>> notices(const access::Scope& s, std::string_view division, bool with_closed, int limit) override {
    return inner_.notices(s, division, with_closed, limit);
  }
  Result<std::optional<NoticeRow>> notice(const access::Scope& s, NoticeId id) override { return inner_.notice(s, id); }
  Result<std::vector<NoticeRow>> notices_on(std::int64_t village, Date day) override { return inner_.notices_on(village, day); }
  Result<std::vector<DeclarationRow>> declarations(const access::Scope& s, std::string_view state, int limit) override {
    return inner_.declarations(s, state, limit);
  }
  Result<std::optional<DeclarationRow>> declaration(const access::Scope& s, DeclarationId id) override { return inner_.declaration(s, id); }
  Result<std::optional<DeclarationRow>> declaration_by_receipt(std::string_view index) override { return inner_.declaration_by_receipt(index); }
  Result<void> add_attachment(const AttachmentRow& row) override { return inner_.add_attachment(row); }
  Result<std::optional<AttachmentRow>> attachment(const access::Scope& s, AttachmentId id) override { return inner_.attachment(s, id); }
  Result<void> save_campaign(const CampaignRow& row) override { return inner_.save_campaign(row); }
  Result<std::vector<CampaignRow>> campaigns(const access::Scope& s) override { return inner_.campaigns(s); }
  Result<std::vector<CampaignProgress>> campaign_progress(const access::Scope& s, CampaignId id, std::int64_t division, int level) override {
    return inner_.campaign_progress(s, id, division, level);
  }
  Result<std::vector<CampaignHousehold>> campaign_households(const access::Scope& s, CampaignId id, std::string_view result, HouseholdId after,
                                                             int limit) override {
    return inner_.campaign_households(s, id, result, after, limit);
  }
  Result<std::vector<Lead>> open_leads(const access::Scope& s) override { return inner_.open_leads(s); }
  Result<LeadPage> leads(const access::Scope& s, const LeadQuery& query) override { return inner_.leads(s, query); }
  Result<std::optional<LeadRow>> lead(const access::Scope& s, LeadId id) override { return inner_.lead(s, id); }
  Result<std::vector<screening::Finding>> findings_of(const access::Scope& s, HouseholdId id, bool with_cleared) override {
    return inner_.findings_of(s, id, with_cleared);
  }
  Result<std::vector<DivisionSummary>> summary(const access::Scope& s, std::int64_t division, int level, Date today) override {
    return inner_.summary(s, division, level, today);
  }
  Result<std::vector<std::pair<std::string, std::int64_t>>> findings_by_rule(const access::Scope& s, std::int64_t division) override {
    return inner_.findings_by_rule(s, division);
  }

 private:
  Result<void> crash() {
    fired = true;
    return fail(ErrorCode::kIo, "模拟断电");
  }

  Store& inner_;
};

}  // namespace shouwang::casework::testing
