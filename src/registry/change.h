// The registry put right by hand: persons held twice merged, households split and moved, persons moved, died and gone.
//
// A change is planned from what is known now (plan_change), executed in one transaction and kept with everything needed to take it back
// exactly. History stays: memberships and states of households get an end and a successor, nothing is overwritten.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/date.h"
#include "base/id.h"
#include "base/result.h"
#include "registry/model.h"

namespace shouwang::registry {

using ChangeId = Id<struct ChangeTag>;
using ProposalId = Id<struct ProposalTag>;

enum class ChangeKind : std::uint8_t { kMergePersons = 1, kSplitHousehold, kMovePerson, kMoveHousehold, kPersonDied, kPersonLeft };
inline constexpr ChangeKind kAllChangeKinds[] = {ChangeKind::kMergePersons,  ChangeKind::kSplitHousehold, ChangeKind::kMovePerson,
                                                 ChangeKind::kMoveHousehold, ChangeKind::kPersonDied,     ChangeKind::kPersonLeft};
std::string_view change_kind_name(ChangeKind kind);   // "merge_persons" …
std::string_view change_kind_title(ChangeKind kind);  // 合并重复人员 …
bool parse_change_kind(std::string_view name, ChangeKind& out);

/// Relations to the head that a change has to tell apart or to write; codes of the policy pack.
struct RelationCodes {
  std::string spouse;  // heads the household when its head goes and nobody is named
  std::string other;   // of a member of whom nothing else is said
};

/// What somebody wants changed. Which fields count depends on the kind; the others stay empty.
struct ChangeRequest {
  ChangeKind kind = ChangeKind::kMergePersons;
  Date day;                      // the first day on which the new state holds; of a death its day, which is the last one in the household
  std::string reason;            // Chinese, 2 … 500 characters
  PersonId person;               // move_person, person_died, person_left
  PersonId keep, other;          // merge_persons: `other` becomes part of `keep`
  HouseholdId household;         // split_household (the one that is left), move_household
  HouseholdId to_household;      // move_person
  std::int64_t village = 0;      // move_household
  std::vector<PersonId> members; // split_household: who leaves
  PersonId head;                 // split_household: head of the new household; otherwise who heads the household whose head goes (0 = the nearest)
  PersonId remaining_head;       // split_household: who heads the old household when its head leaves (0 = the nearest)
  std::string relation;          // move_person: to the head of the new household; "" = RelationCodes::other
  std::string household_code;    // split_household: "" = made from the old one
  RelationCodes relations;
};

/// A present member.
struct MemberFact {
  PersonId person;
  std::string name, relation;
  std::optional<Date> birth;
  Date first_day;                // of the membership
};
struct HouseholdFact {
  HouseholdId id;
  std::int32_t county = 0;
  std::int64_t village = 0;
  std::string code, village_name;
  Date since;                    // first day of the state in force
  std::vector<MemberFact> members;
};
struct PersonFact {
  PersonId person, merged_into;
  std::int32_t county = 0;
  std::string name;
  HouseholdId household;         // 0 = in no household now
  bool has_number = false;
};
/// What a change is judged by: every household and person that its request names, and the homes of the persons.
struct ChangeFacts {
  std::map<HouseholdId, HouseholdFact> households;
  std::map<PersonId, PersonFact> persons;
  std::string village_name;      // of ChangeRequest::village; "" = no such village
  std::string free_code;         // split_household: a code that no household has
  const MemberFact* member(PersonId id) const;
};

/// Memberships to end and begin, and what else to write; storage executes it as it stands.
struct ChangePlan {
  struct Ending {
    PersonId person;
    Date first_day;
    std::optional<Date> last_day;  // nullopt: the membership never held and goes
  };
  struct Beginning {
    PersonId person;
    HouseholdId household;         // 0 = the new one
    Date first_day;
    std::string relation;
  };
  struct RecordMove {
    PersonId person, to_person;
    HouseholdId to_household;      // 0 = the new one
  };
  std::vector<Ending> endings;
  std::vector<Beginning> beginnings;
  std::vector<RecordMove> records;
  std::vector<HouseholdId> touched;   // whose pages show the change; the new one is added when it is made
  std::vector<PersonId> persons;      // whom it concerns
  HouseholdId split_from;             // a new household like this one …
  std::string new_code;               // … with this code
  HouseholdId moved;                  // to `village`, from `day` on
  std::int64_t village = 0;
  PersonId merged, merged_into, died;
  std::vector<std::string> lines;     // Chinese: what will happen; storage adds what it counts
};

/// @param today nothing is changed in advance
/// @errors kInvalidArgument (what the request lacks), kNotFound, kTransition (already merged, in no household), kRegistryInvariant
Result<ChangePlan> plan_change(const ChangeRequest& request, const ChangeFacts& facts, Date today);

/// What would happen. A change that is not possible says why.
struct ChangePreview {
  bool possible = false;
  std::string problem;
  std::vector<std::string> lines;
};

struct Change {
  ChangeId id;
  std::int32_t county = 0;
  ChangeKind kind = ChangeKind::kMergePersons;
  Date day;
  std::int64_t at_ms = 0;
  AccountId account;
  std::string reason;
  std::vector<std::string> lines;     // as previewed; names masked
  std::int64_t undone_ms = 0;         // 0 = in force
  AccountId undone_by;
  std::string undone_reason;
  std::string undo_problem;           // why it cannot be taken back now; "" = it can (or has been)
};
struct ChangeQuery {
  HouseholdId household;              // 0 = any
  PersonId person;                    // 0 = any
  std::optional<ChangeKind> kind;
  int offset = 0, limit = 50;
};
struct ChangePage {
  std::vector<Change> rows;           // newest first
  std::int64_t total = 0;
};

/// Who wants it and why it comes to be.
struct ChangeOrder {
  ChangeRequest request;
  AccountId account;
  std::int64_t now_ms = 0;
  Date today;
  ProposalId proposal;                // accepted by this change; 0 = none
  std::string note;                   // on the proposal or the pair
};

/// What is shown of a person in lists of duplicates and proposals; the name is masked.
struct PersonCard {
  PersonId person;
  HouseholdId household;              // the last one when they belong to none now
  std::string household_code, relation, name, id_masked, sex;
  std::int64_t village = 0;
  std::optional<Date> birth;
  std::int64_t records = 0;           // live rows of all datasets
  Date since;                         // of that membership
};

enum class ProposalKind : std::uint8_t { kDeath = 1, kMove = 2 };
enum class ProposalState : std::uint8_t { kOpen = 1, kAccepted = 2, kDismissed = 3, kLapsed = 4 };
std::string_view proposal_kind_name(ProposalKind kind);     // "death", "move"
std::string_view proposal_state_name(ProposalState state);  // "open", "accepted", "dismissed", "lapsed"
bool parse_proposal_kind(std::string_view name, ProposalKind& out);
bool parse_proposal_state(std::string_view name, ProposalState& out);

/// What a department reports about a person's place in the registry. Nobody but a person carries it out.
struct Proposal {
  ProposalId id;
  std::int32_t county = 0;
  ProposalKind kind = ProposalKind::kDeath;
  PersonCard person;
  std::string dataset;
  DeliveryId delivery;
  std::string file_name;
  int line = 0;
  Date day;
  std::string detail;                 // what else the row says, Chinese
  ProposalState state = ProposalState::kOpen;
  std::int64_t made_ms = 0, decided_ms = 0;
  AccountId account;
  std::string note;
  ChangeId change;
};
struct ProposalQuery {
  std::optional<ProposalKind> kind;
  std::optional<ProposalState> state;
  int offset = 0, limit = 50;
};
struct ProposalPage {
  std::vector<Proposal> rows;
  std::int64_t total = 0;
};

/// Everything takes a Scope; what writes, and what is about whole counties, wants a scope that covers the county.
class ChangeStore {
 public:
  virtual ~ChangeStore() = default;
  /// Does it and takes it back at once: the numbers are those of the real thing. @errors of storage only
  virtual Result<ChangePreview> preview(const access::Scope&, const ChangeOrder& order) = 0;
  /// @errors as plan_change; kForbidden outside the scope; kConflict when the proposal is decided already
  virtual Result<Change> execute(const access::Scope&, const ChangeOrder& order) = 0;
  /// @errors kNotFound; kTransition with what rests on it
  virtual Result<Change> undo(const access::Scope&, ChangeId id, AccountId account, std::string_view reason, std::int64_t now_ms) = 0;
  /// Changes of households in the scope.
  virtual Result<ChangePage> changes(const access::Scope&, const ChangeQuery& query) = 0;
  virtual Result<std::optional<Change>> change(const access::Scope&, ChangeId id) = 0;

  virtual Result<ProposalPage> proposals(const access::Scope&, const ProposalQuery& query) = 0;
  virtual Result<std::optional<Proposal>> proposal(const access::Scope&, ProposalId id) = 0;
  /// @errors kNotFound, kConflict (decided already)
  virtual Result<void> dismiss(const access::Scope&, ProposalId id, AccountId account, std::string_view reason, std::int64_t now_ms) = 0;
};

}  // namespace shouwang::registry
