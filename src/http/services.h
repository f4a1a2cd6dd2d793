// Everything the interface works with. The application makes one and wires it; tests make their own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/push_token.h"
#include "access/scope.h"
#include "access/service.h"
#include "analysis/benefit_board.h"
#include "analysis/snapshot_cache.h"
#include "analysis/store.h"
#include "analysis/what_if.h"
#include "base/date.h"
#include "base/result.h"
#include "casework/attachment.h"
#include "casework/desk.h"
#include "casework/store.h"
#include "http/jobs.h"
#include "http/preview_files.h"
#include "intake/import.h"
#include "intake/reread.h"
#include "intake/review.h"
#include "intake/store.h"
#include "linkage/explain.h"
#include "linkage/review.h"
#include "policy/pack.h"
#include "registry/change.h"
#include "registry/duplicate.h"
#include "registry/model.h"
#include "registry/store.h"
#include "screening/store.h"

namespace shouwang::http {

/// A value that is read by many and replaced as a whole by one: readers keep the one they have got.
template <typename T>
class Swappable {
 public:
  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  void set(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

/// A file to take in. The file disappears when the job is done.
struct ImportRequest {
  std::filesystem::path path;
  std::string file_name;    // as the user's machine called it
  std::string dataset;      // id, or "auto"
  std::int32_t county = 0;  // 6 digits; 0 = the file's own, or the only county there is
  std::optional<bool> accept_low_match = std::nullopt;  // as intake::ImportRequest
  intake::ColumnMapping mapping = {};                   // confirmed by a person; empty = as the headings say
  DeliveryId corrects = {};                             // the delivery whose rows this file puts right
  std::string sender = {};                              // of a program: how its token is titled
};

/// One worked example of a rule, as the pack tells it.
struct RuleCase {
  std::string name, as_of, expect;
};

/// The largest picture of a signature that a server can be set to take from the public pages.
inline constexpr std::int64_t kMostSignature = std::int64_t{4} << 20;

/// How often one address may use the public pages, which need no session. An office or a village stands behind one address.
/// The server's configuration says other numbers.
struct PublicLimits {
  access::RateLimit views{60, 60'000};
  access::RateLimit declarations{10, 3'600'000};
  access::RateLimit follow_ups{30, 600'000};
  access::RateLimit objections{10, 3'600'000};  // appeals too
  std::int64_t signature_bytes = std::int64_t{2} << 20;
};

struct Services {
  registry::Store* registry = nullptr;
  registry::ChangeStore* changes = nullptr;
  registry::DuplicateStore* duplicates = nullptr;
  intake::Store* intake = nullptr;
  intake::ReviewStore* review = nullptr;
  linkage::ReviewStore* links = nullptr;
  screening::Store* screening = nullptr;
  casework::Store* casework = nullptr;
  casework::Desk* desk = nullptr;
  casework::AttachmentFiles* attachments = nullptr;
  access::AccessService* access = nullptr;
  access::PushTokens* push_tokens = nullptr;
  analysis::Store* analysis = nullptr;
  analysis::SnapshotCache* snapshots = nullptr;
  analysis::Budget budget;  // may be empty
  Jobs* jobs = nullptr;
  PublicLimits public_limits;
  PreviewFiles previews;
  Swappable<policy::Pack> pack;                 // never empty
  Swappable<registry::DivisionTree> divisions;  // never empty

  /// Takes a file in and records it in the audit log. A file that is refused is a delivery too, in state kRefused.
  std::function<Result<intake::Delivery>(const ImportRequest&, const access::Scope&, const JobProgress&)> run_import;
  /// Looks for persons whom a county holds twice. @returns pairs that wait for an answer
  std::function<Result<std::int64_t>(std::int32_t county, const access::Scope&, const JobProgress&)> find_duplicates;
  /// Why the engine decided about the row of an item as it did, by the model of its delivery. @errors kNotFound: no model was kept
  std::function<Result<linkage::Explanation>(const linkage::Item&, const access::Scope&)> explain_match;
  /// What a file would be read as; stores nothing.
  std::function<Result<intake::Preview>(const ImportRequest&, const access::Scope&)> preview_file;
  /// One row that was set aside, read again with corrected cells; writes nothing. The request without now_ms.
  std::function<Result<intake::Reread>(intake::RereadRequest, const access::Scope&)> reread_row;
  /// Takes a delivery back, or counts what that would touch.
  std::function<Result<intake::WithdrawalEffects>(const access::Scope&, DeliveryId, std::string_view reason, bool dry)> withdraw;
  std::function<Result<screening::Run>(Date as_of, const access::Scope&, const JobProgress&)> run_screening;
  /// Reads the pack's folder again and puts it in force; the running one stays when it is refused. @errors with file, line and reason
  std::function<Result<void>()> reload_pack;
  /// Opens a value of registry::Store::sealed_person_field. field: "id_number", "phone"
  std::function<Result<std::string>(std::string_view sealed, std::string_view field)> unseal;
  /// Opens a sealed text under its own context ("declaration:<id>").
  std::function<Result<std::string>(std::string_view sealed, std::string_view context)> open_sealed;
  /// A fresh id of the installation.
  std::function<std::int64_t()> next_id;
  /// The code on a village's poster, and back. @errors kNotFound for a forged one
  std::function<std::string(std::int64_t village)> village_token;
  std::function<Result<std::int64_t>(std::string_view token)> village_of;
  /// Look-up index of an ID number (18 characters).
  std::function<std::string(std::string_view id_number)> id_index;
  /// Worked examples of a rule; may be empty.
  std::function<std::vector<RuleCase>(const policy::Pack&, std::string_view rule)> rule_cases;
  std::function<std::int64_t()> now_ms;             // UTC
  std::function<void(std::string_view)> log_error;  // may be empty
  std::string version;
  std::string storage_name;  // "SQLite", "PostgreSQL"
};

}  // namespace shouwang::http
