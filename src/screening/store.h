// What screening needs from storage: bulk column reads for the snapshot, and findings.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "policy/pack.h"

namespace shouwang::screening {

/// One value of a scanned row; text is valid during the callback only.
struct CellView {
  bool present = false;
  std::int64_t number = 0;
  std::string_view text;
};

struct ScannedRow {
  HouseholdId household;
  PersonId person;  // 0 for household rows and household datasets
  std::int32_t county = 0;
  std::int64_t village = 0;         // household rows only
  RecordId record;                  // records only
  DeliveryId delivery;              // records only
  int line = 0;                     // records only
  std::span<const CellView> cells;  // in the order of the requested fields
};
using EachRow = std::function<void(const ScannedRow&)>;

enum class FindingState : std::uint8_t { kOpen = 1, kCleared = 2 };

/// One rule's answer about one household, with its evidence.
struct Finding {
  FindingId id;
  std::int32_t county = 0;
  HouseholdId household;
  std::int64_t village = 0;
  std::string rule, rule_hash, pack_hash;
  int severity = 0;  // policy::Severity
  std::string risk;
  Date as_of;                                // day of the data
  std::optional<std::int64_t> value, limit;  // slot units of their kind
  std::string value_kind, limit_kind;        // cel::kind_name
  std::string wording;                       // filled-in sentence for the cadre
  std::string evidence;                      // JSON (docs/architecture.md, evidence)
  std::string digest;                        // hash over rule, value, limit and evidence: unchanged digest = nothing new
  FindingState state = FindingState::kOpen;
  std::int64_t first_seen_ms = 0, last_seen_ms = 0;
  DeliveryId withdrawn;  // the delivery whose withdrawal took its ground away; 0 = none
};

struct FindingChange {
  enum class What : std::uint8_t { kNew, kChanged, kCleared, kSame } what;
  Finding finding;
};

struct RuleCount {
  std::string rule;
  std::int64_t yes = 0, no = 0, unknown = 0;
  std::map<std::string, std::int64_t>
      missing;  // "数据集.字段" Chinese title -> households that cannot be decided for lack of it (first reason)
};

/// How many households of a village a shadow rule would have sent there.
struct ShadowCount {
  std::string rule, rule_hash;
  std::int64_t village = 0;
  std::int64_t households = 0;
};

struct Run {
  std::int64_t id = 0;
  std::int32_t county = 0;  // 0 = all counties in scope
  Date as_of;
  std::int64_t started_ms = 0, finished_ms = 0;
  std::string pack, pack_hash;
  std::int64_t households = 0, persons = 0, records = 0;
  std::int64_t findings_new = 0, findings_changed = 0, findings_cleared = 0, findings_same = 0, leads_new = 0, leads_changed = 0;
  std::vector<RuleCount> rules;
  std::vector<ShadowCount> shadow = {};  // by (rule, village)
};

class Store {
 public:
  virtual ~Store() = default;
  /// Households in force on as_of, ordered by (county, id). fields: names of the registry_household dataset.
  /// @param only of all three scans: this household alone; none = all of the scope
  virtual Result<void> scan_households(const access::Scope&, Date as_of, std::span<const std::string> fields, const EachRow&,
                                       HouseholdId only = {}) = 0;
  /// Members in force on as_of, ordered by (county, household, person). fields: names of the registry_person dataset.
  virtual Result<void> scan_members(const access::Scope&, Date as_of, std::span<const std::string> fields, const EachRow&,
                                    HouseholdId only = {}) = 0;
  /// Live matched records of a dataset, ordered by (county, household, id); only what was delivered, whatever its date.
  virtual Result<void> scan_records(const access::Scope&, const policy::Dataset&, std::span<const std::string> fields, const EachRow&,
                                    HouseholdId only = {}) = 0;
  /// When the last committed delivery of each dataset came in scope, in the order asked; nothing for what was never delivered. One question
  /// to the database, however many datasets.
  virtual Result<std::vector<std::optional<std::int64_t>>> last_deliveries_ms(const access::Scope&, std::span<const std::string> datasets) = 0;
  virtual Result<std::vector<Finding>> open_findings(const access::Scope&) = 0;  // without evidence
  virtual Result<std::vector<Run>> runs(const access::Scope&, int limit) = 0;    // newest first
};

}  // namespace shouwang::screening
