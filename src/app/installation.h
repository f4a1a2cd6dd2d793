// The concrete parts of one installation, wired together: database, stores, key, pack, divisions.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "access/push_token.h"
#include "access/store.h"
#include "analysis/store.h"
#include "app/configuration.h"
#include "base/crypto.h"
#include "base/id.h"
#include "casework/attachment.h"
#include "casework/desk.h"
#include "casework/store.h"
#include "intake/review.h"
#include "intake/store.h"
#include "linkage/review.h"
#include "linkage/county_index.h"
#include "policy/pack.h"
#include "registry/change.h"
#include "registry/duplicate.h"
#include "registry/store.h"
#include "screening/store.h"
#include "storage/database.h"

namespace shouwang::app {

/// UTC milliseconds now. The program asks the world for the time here and nowhere else.
std::int64_t now_ms();

class Installation {
 public:
  enum class Migrate { kYes, kNo };
  /// Opens database and key. With kYes a new data folder, its key and the schema are made; with kNo a database that lacks them is refused.
  /// @errors kConnection, kMigration, kNotFound (no key beside a database with data), what the pack reports
  static Result<std::unique_ptr<Installation>> open(const Configuration& configuration, const std::filesystem::path& pack, Migrate migrate);

  storage::Database& database() { return *database_; }
  registry::Store& registry() { return *registry_; }
  registry::ChangeStore& changes() { return *changes_; }
  registry::DuplicateStore& duplicates() { return *duplicates_; }
  intake::Store& intake() { return *intake_; }
  intake::ReviewStore& review() { return *review_; }
  linkage::ReviewStore& links() { return *links_; }
  linkage::Store& linkage() { return *linkage_; }
  /// The people of the county at work, shared by imports, explanations and the search for duplicates.
  linkage::CountyIndexes& county_indexes() { return *county_indexes_; }
  access::PushTokenStore& push_tokens() { return *push_tokens_; }
  screening::Store& screening() { return *screening_; }
  casework::Store& casework() { return *casework_; }
  access::Store& access() { return *access_; }
  analysis::Store& analysis() { return *analysis_; }
  casework::Desk& desk() { return *desk_; }
  casework::AttachmentFiles& attachments() { return *attachments_; }
  /// The pack in force. Whoever goes on working with it keeps the pointer: a reload puts another in its place.
  std::shared_ptr<const policy::Pack> pack() const {
    const std::lock_guard lock(pack_mutex_);
    return pack_;
  }
  /// Reads the pack in `directory` (the folder of the running one, or another) and puts it in force when it is sound (and signed, where a
  /// key is trusted); otherwise the running one stays. @returns the pack in force now
  /// @errors what the pack reports, with file and line; kPackSignature
  Result<std::shared_ptr<const policy::Pack>> reload_pack(const std::filesystem::path& directory);
  const crypto::FieldCipher& cipher() const { return *cipher_; }
  IdSource& ids() { return ids_; }
  /// What desk() is made of, for another desk over the same stores.
  casework::DeskParts desk_parts();
  const storage::MigrationReport& migration() const { return migration_; }
  /// The division tree of the database. @errors kNotFound with the remedy when none was imported
  Result<std::shared_ptr<const registry::DivisionTree>> divisions();

 private:
  Installation() : ids_(now_ms()) {}
  std::optional<crypto::FieldCipher> cipher_;  // outlives the stores, the desk and the attachments
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<registry::Store> registry_;
  std::unique_ptr<registry::ChangeStore> changes_;
  std::unique_ptr<registry::DuplicateStore> duplicates_;
  std::unique_ptr<intake::Store> intake_;
  std::unique_ptr<intake::ReviewStore> review_;
  std::unique_ptr<linkage::ReviewStore> links_;
  std::unique_ptr<linkage::Store> linkage_;
  std::unique_ptr<linkage::CountyIndexes> county_indexes_;
  std::unique_ptr<access::PushTokenStore> push_tokens_;
  std::unique_ptr<screening::Store> screening_;
  std::unique_ptr<casework::Store> casework_;
  std::unique_ptr<access::Store> access_;
  std::unique_ptr<analysis::Store> analysis_;
  std::unique_ptr<casework::Desk> desk_;
  std::unique_ptr<casework::AttachmentFiles> attachments_;
  std::filesystem::path trusted_key_;
  mutable std::mutex pack_mutex_;
  std::shared_ptr<const policy::Pack> pack_;
  storage::MigrationReport migration_;
  IdSource ids_;
};

/// Loads a pack and prints every problem to standard error when it is refused.
/// @param trusted_key file of a public key that has to have signed it; empty: signatures are not looked at
Result<std::shared_ptr<const policy::Pack>> load_pack(const std::filesystem::path& directory, const std::filesystem::path& trusted_key = {});

}  // namespace shouwang::app
