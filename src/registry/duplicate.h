// Persons whom the registry perhaps holds twice, as found by the engine and judged by people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/result.h"
#include "registry/change.h"

namespace shouwang::registry {

enum class PairState : std::uint8_t { kOpen = 1, kMerged = 2, kDifferent = 3, kLapsed = 4, kUnsure = 5 };
std::string_view pair_state_name(PairState state);  // "open", "merged", "different", "lapsed", "unsure"
bool parse_pair_state(std::string_view name, PairState& out);

/// A pair as the engine found it, first < second.
struct FoundPair {
  PersonId first, second;
  std::int32_t posterior = 0;  // millionths
  bool same_household = false;
  std::string parts;           // JSON: {pattern, explanation}, see linkage::duplicate_parts()
};

struct PairRow {
  std::int32_t county = 0;
  PersonCard first, second;
  bool same_household = false;
  PairState state = PairState::kOpen;
  std::int64_t found_ms = 0, decided_ms = 0;
  AccountId account;
  std::string note;
  ChangeId change;             // of a merge
  std::string parts;
};
struct PairPage {
  std::vector<PairRow> rows;   // those most likely to be one person first: merging them is worth most
  std::int64_t total = 0;
  std::int64_t searched_ms = 0;  // 0 = never
};
struct PairQuery {
  std::optional<PairState> state;
  int offset = 0, limit = 50;
};
/// What a person says about a pair, for good until taken back.
struct Ruling {
  PersonId first, second;
};

/// Personal values of a person as stored, for a comparison that somebody has to read; the caller opens, audits and shows them.
struct ClearPerson {
  std::string name, id_sealed, phone_sealed, sex;
  std::optional<Date> birth;
  std::int64_t village = 0;
};

class DuplicateStore {
 public:
  virtual ~DuplicateStore() = default;
  /// Pairs that people keep apart. The scope must cover the county.
  virtual Result<std::vector<Ruling>> kept_apart(const access::Scope&, std::int32_t county) = 0;
  /// Version of the registry at the last search; nullopt when there was none.
  virtual Result<std::optional<std::int64_t>> searched_version(const access::Scope&, std::int32_t county) = 0;
  /// Stores the outcome of a search: new pairs are open, open ones that were not found again lapse, decided ones stay as they are.
  /// @param version of the registry searched. @returns pairs that are open now
  virtual Result<std::int64_t> save_found(const access::Scope&, std::int32_t county, const std::vector<FoundPair>& pairs, std::int64_t version,
                                          std::int64_t now_ms) = 0;
  virtual Result<PairPage> pairs(const access::Scope&, const PairQuery& query) = 0;
  virtual Result<std::optional<PairRow>> pair(const access::Scope&, PersonId first, PersonId second) = 0;
  virtual Result<std::optional<ClearPerson>> clear_person(const access::Scope&, PersonId id) = 0;
  /// kDifferent or kUnsure; one person is said by merging them (ChangeStore). @errors kNotFound, kTransition (decided already)
  virtual Result<void> decide(const access::Scope&, PersonId first, PersonId second, PairState state, AccountId account, std::string_view note,
                              std::int64_t now_ms) = 0;
};

}  // namespace shouwang::registry
