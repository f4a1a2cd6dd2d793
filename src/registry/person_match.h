// Whom a row of a department means, by all it says about the person: a port between linkage (which decides) and intake (which asks).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "registry/model.h"

namespace shouwang::registry {

/// Context under which statement_text() is sealed (crypto::FieldCipher).
inline constexpr std::string_view kStatementContext = "link.statement";

/// What a row says about its person, as it stands there, nothing cleaned. Fields that the file does not have are empty.
struct PersonStatement {
  std::string_view name, id_number, birth_date, sex, village_code, village, phone;
};

/// kLinked: this person. kReview: somebody has to look. kNotFound: nobody of the registry, as far as can be told.
enum class MatchZone : std::uint8_t { kLinked = 1, kReview = 2, kNotFound = 3 };

/// Probabilities are in millionths, so that the same decision is the same bytes everywhere.
struct MatchCandidate {
  PersonId person;
  std::int32_t posterior = 0;  // that the row is this person's
  std::int32_t relative = 0;   // that it is an unregistered relative's
  std::uint32_t pattern = 0;   // levels of agreement, linkage::Pattern
};

struct PersonMatch {
  MatchZone zone = MatchZone::kNotFound;
  bool certain = false;         // number and name settle it: nothing is kept of how it was decided
  bool by_constraint = false;   // a reviewer has settled it before
  PersonPlace place;            // of the linked person; of the likeliest candidate in the other zones (0 = none)
  std::vector<MatchCandidate> candidates;  // the likeliest first, at most three; empty when certain
  std::int32_t relative = 0, nobody = 1'000'000;
};

/// Why a row is put before a reviewer. kQueue: within the budget of reviews, ordered by gain. kAudit: a random row that the engine decided,
/// so that its errors can be counted. kBeyondBudget: in doubt, but worth less than what the budget holds; it waits behind the others.
enum class ReviewPurpose : std::uint8_t { kNone = 0, kQueue = 1, kAudit = 2, kBeyondBudget = 3 };

/// A row about whom the engine had to think, on its way to storage.
struct ReviewItem {
  RecordId record;
  int line = 0;
  std::string statement;        // statement_text(), sealed by the caller
  std::string statement_index;  // keyed hash of statement_text()
  PersonMatch match;
  ReviewPurpose purpose = ReviewPurpose::kNone;
  std::int32_t gain = 0;  // millionths: what a review is worth
  int reviewers = 0;      // answers that settle it
};

/// Decides about the rows of one file. Made for one import; not shared by threads.
class PersonMatcher {
 public:
  virtual ~PersonMatcher() = default;
  /// How many rows of the file learn() wants to see before the first decide(); a shorter file is shown whole. 0: it does not learn.
  virtual std::size_t sample() const = 0;
  /// Learns how this file errs. Called once, before decide(). The texts are needed during the call only.
  virtual Result<void> learn(std::span<const PersonStatement> rows) = 0;
  /// One answer per row, in the order of the rows; each depends on its row, the registry and the model only.
  virtual Result<std::vector<PersonMatch>> decide(std::span<const PersonStatement> rows) = 0;
  /// Whether somebody who lives in the household now goes by this name, as far as spellings go.
  virtual bool is_member_named(HouseholdId household, std::string_view name) const = 0;
  /// Rows that a delivery draws at most, from those linked and from those not found, so that somebody looks at what was decided.
  virtual std::size_t most_audited() const = 0;
  /// After the last decide(): sets purpose, gain and reviewers of the items. @param rows of the whole file, decided
  virtual void select(std::span<ReviewItem> items, std::int64_t rows) const = 0;
  /// The learnt model, to be kept with the delivery; "" before learn().
  virtual std::string model_text() const = 0;
};

/// The fields of a statement in their order, one text; control characters become spaces.
std::string statement_text(const PersonStatement& statement);
struct OwnedStatement {
  std::string name, id_number, birth_date, sex, village_code, village, phone;
  PersonStatement view() const { return {name, id_number, birth_date, sex, village_code, village, phone}; }
};
/// @errors kBadValue unless statement_text() made it
Result<OwnedStatement> statement_from_text(std::string_view text);

}  // namespace shouwang::registry
