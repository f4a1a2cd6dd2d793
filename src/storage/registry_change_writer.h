// One change of the registry inside its transaction: facts for its plan, the writing, and taking it back.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "registry/change.h"
#include "storage/connection.h"

namespace shouwang::storage {

class RegistryChangeWriter {
 public:
  RegistryChangeWriter(Connection& connection, const crypto::FieldCipher& cipher, IdSource& ids)
      : db_(connection), cipher_(cipher), ids_(ids) {}

  /// What the request names and the scope covers; anything else is left out.
  Result<registry::ChangeFacts> facts(const access::Scope& scope, const registry::ChangeRequest& request);
  /// @errors kConflict: household code taken, proposal or pair decided already
  Result<registry::Change> write(const registry::ChangeOrder& order, const registry::ChangePlan& plan, const registry::ChangeFacts& facts);
  /// Why a change cannot be taken back now; "" = it can. @param details  opened
  Result<std::string> undo_problem(const registry::Change& change, const nlohmann::json& details);
  /// @param change  undone_ms, undone_by and undone_reason say who takes it back. @errors kTransition
  Result<void> undo(const registry::Change& change, const nlohmann::json& details);

 private:
  Result<void> load_person(const access::Scope& scope, PersonId id, registry::ChangeFacts& facts);
  Result<void> load_household(const access::Scope& scope, HouseholdId id, registry::ChangeFacts& facts);
  Result<std::string> free_code(std::int32_t county, const std::string& code);
  Result<nlohmann::json> memberships(std::int64_t person);
  Result<void> replace_memberships(std::int64_t person, const nlohmann::json& list);
  Result<nlohmann::json> states(std::int64_t household);
  Result<void> replace_states(std::int64_t household, const nlohmann::json& list);

  Result<void> make_household(const registry::ChangeOrder& order, const registry::ChangePlan& plan, nlohmann::json& details);
  Result<void> write_memberships(const registry::ChangePlan& plan, nlohmann::json& details);
  Result<void> move_household(const registry::ChangeOrder& order, const registry::ChangePlan& plan, nlohmann::json& details);
  Result<void> merge(const registry::ChangeOrder& order, const registry::ChangePlan& plan, std::int64_t id, nlohmann::json& details);
  Result<void> settle_pair(const registry::ChangeOrder& order, const registry::ChangePlan& plan, std::int64_t id, nlohmann::json& details);
  Result<void> move_records(const registry::ChangePlan& plan, nlohmann::json& details, std::int64_t& moved);
  Result<void> add_counts(const registry::ChangePlan& plan, std::int64_t moved, std::vector<std::string>& lines,
                          const registry::ChangeFacts& facts);
  Result<void> return_records(const registry::Change& change, const nlohmann::json& details);
  Result<void> refresh();

  Connection& db_;
  const crypto::FieldCipher& cipher_;
  IdSource& ids_;
  std::int32_t county_ = 0;
  std::int64_t created_ = 0;        // household of a split
  std::set<std::int64_t> touched_;   // households whose head and number of members follow
  std::set<std::int64_t> villages_;  // whose counts follow; refresh() adds those of the touched households
};

/// Context under which the details of a change are sealed.
std::string change_context(registry::ChangeId id);

/// Rows of a dataset that an import, begun before a merge, has written for the merged person go to the other one.
Result<void> follow_merges(Connection& db, std::int32_t county, std::string_view dataset);

/// Fills in what is known of the persons; each brings its id. All of one county.
Result<void> fill_cards(Connection& db, std::int32_t county, const std::vector<registry::PersonCard*>& cards);

}  // namespace shouwang::storage
