// The casework port over a database. Its methods stand by subject: casework_store.cpp (events and commits), lead_queries.cpp,
// case_queries.cpp, task_queries.cpp, referral_queries.cpp, notice_queries.cpp (notices, declarations, attachments), campaign_queries.cpp.
#pragma once

#include <limits>

#include "base/crypto.h"
#include "casework/store.h"
#include "storage/database.h"

namespace shouwang::storage {

class CaseworkStore final : public casework::Store {
 public:
  CaseworkStore(Database& database, const crypto::FieldCipher& cipher) : database_(database), cipher_(cipher) {}

  Result<void> commit(const casework::Change& change) override;
  Result<std::vector<casework::Event>> events(const access::Scope& scope, std::int32_t county, casework::Subject subject, std::int64_t subject_id) override;
  Result<std::optional<casework::Event>> event_by_key(std::int32_t county, std::string_view key) override;

  Result<std::optional<casework::CaseListRow>> case_row(const access::Scope& scope, casework::CaseId id) override;
  Result<casework::CasePage> cases(const access::Scope& scope, const casework::CaseQuery& query) override;
  Result<std::vector<casework::CaseRow>> cases_of(const access::Scope& scope, HouseholdId household) override;

  Result<casework::TaskPage> tasks(const access::Scope& scope, const casework::TaskQuery& query) override;
  Result<std::vector<casework::Task>> tasks_of(const access::Scope& scope, casework::CaseId id) override;
  Result<casework::WorkCounts> work_counts(const access::Scope& scope, AccountId me, std::optional<policy::Level> level, Date today) override;
  Result<std::vector<casework::LateRow>> late(const access::Scope& scope, std::int64_t division, int child_level, Date today) override;
  Result<std::vector<casework::MeasureRow>> measures(const access::Scope& scope, const std::vector<std::string>& departments, std::string_view state,
                                                     int limit) override;
  Result<casework::ReferralPage> referrals(const access::Scope& scope, const casework::ReferralQuery& query) override;
  Result<casework::ClockPass> pass_clocks(const access::Scope& scope, Date today) override;

  Result<std::vector<casework::NoticeRow>> notices(const access::Scope& scope, std::string_view division, bool with_closed, int limit) override;
  Result<std::optional<casework::NoticeRow>> notice(const access::Scope& scope, casework::NoticeId id) override;
  Result<std::vector<casework::NoticeRow>> notices_on(std::int64_t village, Date day) override;
  Result<std::vector<casework::DeclarationRow>> declarations(const access::Scope& scope, std::string_view state, int limit) override;
  Result<std::optional<casework::DeclarationRow>> declaration(const access::Scope& scope, casework::DeclarationId id) override;
  Result<std::optional<casework::DeclarationRow>> declaration_by_receipt(std::string_view receipt_index) override;
  Result<void> add_attachment(const casework::AttachmentRow& attachment) override;
  Result<std::optional<casework::AttachmentRow>> attachment(const access::Scope& scope, casework::AttachmentId id) override;

  Result<void> save_campaign(const casework::CampaignRow& campaign) override;
  Result<std::vector<casework::CampaignRow>> campaigns(const access::Scope& scope) override;
  Result<std::vector<casework::CampaignProgress>> campaign_progress(const access::Scope& scope, casework::CampaignId id, std::int64_t division,
                                                                    int child_level) override;
  Result<std::vector<casework::CampaignHousehold>> campaign_households(const access::Scope& scope, casework::CampaignId id, std::string_view result,
                                                                       HouseholdId after, int limit) override;

  Result<std::vector<casework::Lead>> open_leads(const access::Scope& scope) override;
  Result<std::vector<std::pair<HouseholdId, casework::CaseId>>> watched(const access::Scope& scope, Date day) override;
  Result<std::vector<std::pair<std::int32_t, casework::CaseId>>> cases_without_task(const access::Scope& scope, std::string_view monitored_class,
                                                                                    std::string_view key) override;
  Result<std::optional<casework::Lead>> open_lead_of(const access::Scope& scope, HouseholdId household) override;
  Result<void> commit_screening(const screening::Run& run, const std::vector<screening::FindingChange>& findings,
                                const std::vector<casework::LeadChange>& leads, const std::vector<casework::CountedExplanation>& counted) override;
  Result<casework::LeadPage> leads(const access::Scope& scope, const casework::LeadQuery& query) override;
  Result<std::optional<casework::LeadRow>> lead(const access::Scope& scope, LeadId id) override;
  Result<std::vector<screening::Finding>> findings_of(const access::Scope& scope, HouseholdId household, bool with_cleared) override;
  Result<std::vector<casework::DivisionSummary>> summary(const access::Scope& scope, std::int64_t division, int child_level, Date today) override;
  Result<std::vector<std::pair<std::string, std::int64_t>>> findings_by_rule(const access::Scope& scope, std::int64_t division) override;

 private:
  Database& database_;
  const crypto::FieldCipher& cipher_;
};

/// The scope inside a division; division 0 = all of it.
access::Scope scope_inside(const access::Scope& scope, std::int64_t division);
/// What a code of a level is a multiple of. @errors kInvalidArgument
Result<std::int64_t> unit_of_level(int level);
/// A county or more: its lists walk an index in order; smaller areas are found by village and sorted.
bool is_wide(const access::Scope& scope);

/// How a list is sorted: a name with '-' in front for the reverse. The index counts in `names`.
struct SortOrder {
  int index = 0;
  bool reverse = false;
  std::int64_t end() const { return reverse ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min(); }
};
/// @param names the first is the default. @errors kInvalidArgument
Result<SortOrder> parse_sort(std::string_view name, std::initializer_list<std::string_view> names);

inline constexpr int kLongestPage = 200;

}  // namespace shouwang::storage
