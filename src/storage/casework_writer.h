// Writes what people decided inside one transaction: events first, then every row that follows from them.
#pragma once

#include "base/crypto.h"
#include "casework/store.h"
#include "storage/connection.h"

namespace shouwang::storage {

class CaseworkWriter {
 public:
  /// @param cipher seals the bodies of events; must outlive the writer
  CaseworkWriter(Connection& connection, const crypto::FieldCipher& cipher) : connection_(connection), cipher_(cipher) {}

  /// @errors as casework::Store::commit, but that an event refused as kUnique may have its sequence or its key taken: events_taken()
  Result<void> write(const casework::Change& change);
  /// Whether it was the events that were refused.
  bool events_taken() const { return events_taken_; }

 private:
  Result<void> add_events(const std::vector<casework::Event>& events);
  Result<void> save_leads(const casework::Change& change);
  Result<bool> act_on(const casework::Lead& lead, const casework::Change& change);
  Result<void> save_cases(const casework::Change& change);
  Result<void> save_tasks(const std::vector<casework::Change::Case>& cases);
  Result<void> save_measures(const std::vector<casework::Change::Case>& cases);
  Result<void> save_authorisations(const std::vector<casework::Change::Case>& cases);
  Result<void> save_referrals(const std::vector<casework::ReferralRow>& referrals);
  Result<void> save_notices(const std::vector<casework::NoticeRow>& notices);
  Result<void> save_declarations(const std::vector<casework::DeclarationRow>& declarations);
  Result<void> save_attachments(const std::vector<casework::AttachmentRow>& attachments);
  Result<void> save_checks(const std::vector<casework::CampaignCheck>& checks);

  Connection& connection_;
  const crypto::FieldCipher& cipher_;
  bool events_taken_ = false;
};

/// New leads in bulk. @errors kUnique: the household has an open lead
Result<void> add_leads(Connection& connection, const std::vector<const casework::Lead*>& leads);

/// What a lead is in the database while a transaction changes it.
struct StoredLead {
  std::int64_t version = 0;
  int sequence = 0;
  casework::LeadState state{};
  int grade = 0;
  Date due;
  std::string risks;
  int escalated = 0;
};
Result<std::optional<StoredLead>> stored_lead(Connection& connection, std::int32_t county, LeadId id);

}  // namespace shouwang::storage
