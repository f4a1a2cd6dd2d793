// Rows of departments -> records: matched to persons and households, personal numbers sealed, identity and content hashed.
#pragma once

#include "base/crypto.h"
#include "base/id.h"
#include "intake/matching.h"
#include "intake/review_items.h"
#include "intake/row_parser.h"
#include "intake/store.h"
#include "registry/person_match.h"
#include "registry/place_lookup.h"

namespace shouwang::intake {

/// Context under which a personal field of a record is sealed (crypto::FieldCipher): the same for all rows of a field.
std::string record_context(std::string_view dataset, std::string_view field);

class RecordBuilder {
 public:
  /// Keeps references to everything passed.
  /// @param matcher  nullptr: rows are matched by number and household code alone
  RecordBuilder(const TablePlan& plan, std::int32_t county, const registry::PlaceLookup& lookup, registry::PersonMatcher* matcher, IdSource& ids,
                const crypto::FieldCipher& cipher, std::int64_t now_ms);

  /// Adds a parsed row to the batch.
  /// @returns false when the row contradicts the registry; see conflict()
  bool add(const RowParser& parser, const Row& row);
  /// Adds a row of which only the number is wrong (RowParser::only_number_damaged): one of a household whose code is known is that
  /// household's when it names nobody or somebody who lives there; any other one waits for decide() when it names somebody whom the matcher
  /// may know.
  /// @param entry  why the row would be set aside
  /// @returns false when that has to be done now. entry is moved away when it waits, and says why (settled) when it was taken all the same
  bool add_damaged(const RowParser& parser, const Row& row, QuarantinedRow& entry);
  /// Whether the batch may go: enough rows are there to learn from, or nothing has to be learnt.
  bool is_ready() const { return matcher_ == nullptr || learnt_ || statements_.size() >= matcher_->sample(); }
  /// Finds out whom the rows of the batch mean; learns from the first batch. A row with a damaged number whom nobody knows leaves the batch.
  /// @param entries  gets what is to be set down about rows with damaged numbers: set aside, or taken all the same (settled)
  Result<void> decide(std::vector<QuarantinedRow>& entries);
  /// Linked rows that nobody has to look at, so far.
  std::vector<registry::ReviewItem> take_settled_items() { return items_.take_settled(); }
  /// All other items. Once, after the last decide(). @param rows of the file
  std::vector<registry::ReviewItem> finish_items(std::int64_t rows) {
    return matcher_ == nullptr ? std::vector<registry::ReviewItem>() : items_.finish(*matcher_, rows);
  }
  /// RecordBatch::Row::identity of a row that is set aside, when all its keys could be read; "" otherwise.
  std::string identity_of(const RowParser& parser, const Row& row);
  /// Chinese, why add() refused: household code and head's ID name two households.
  static std::string_view conflict();

  const RecordBatch& batch() const { return batch_; }
  /// Hands the rows over and goes on with the memory of `emptied`.
  void take(RecordBatch& emptied);
  /// Of the rows decided so far (without a matcher: added).
  struct Counts {
    std::int64_t matched = 0, unmatched = 0;
    std::int64_t review = 0, linked_by_model = 0;              // among the unmatched; among the matched
    std::int64_t damaged_linked = 0, damaged_in_review = 0, damaged_by_code = 0;  // rows taken although their number is damaged
  };
  const Counts& counts() const { return counts_; }

 private:
  // A row that waits for its person: statement k of statements_ is asked_[k]'s.
  struct Asked {
    std::size_t row = 0;  // in the batch
    HouseholdId household;  // known by its code; 0 = not
    std::optional<QuarantinedRow> damaged = {};
  };
  enum class Known : std::uint8_t { kYes, kAsk, kConflict };
  Known match(const RowParser& parser, RecordBatch::Row& row) const;
  void settle(const Asked& asked, const registry::PersonStatement& statement, const registry::PersonMatch& match, RecordBatch::Row& row,
              std::vector<QuarantinedRow>& entries);
  void drop(const std::vector<std::size_t>& rows);
  void count(const RecordBatch::Row& row);
  void push(const RowParser& parser, const Row& row, RecordBatch::Row made);
  void find_stand_in(const RowParser& parser, const Row& raw);
  void hash(const RowParser& parser, const Row& raw, RecordBatch::Row& row);
  void append(const RowParser& parser, std::size_t field, const RecordBatch::Row& row);
  /// Puts the keys of the row into statement_; false when it names nobody.
  bool state_keys(const RowParser& parser, const RecordBatch::Row& row);

  const TablePlan& plan_;
  const policy::Dataset& dataset_;
  std::int32_t county_;
  const registry::PlaceLookup& lookup_;
  registry::PersonMatcher* matcher_;
  IdSource& ids_;
  const crypto::FieldCipher& cipher_;
  std::int64_t now_ms_;
  IdentityFields identity_;
  std::vector<std::string> contexts_;  // by field; empty = not sealed
  RecordBatch batch_;
  Counts counts_;
  std::string statement_;  // what is hashed
  // For the number in the identity: index of a damaged one and the name beside it; where a file has no column for it, of all that tells who
  // is meant. "" = the number is right, or missing in its column.
  std::string stand_in_;
  bool without_number_ = false;  // the file has no column for it
  StatementBatch statements_;
  std::vector<Asked> asked_;
  ReviewItems items_;
  bool learnt_ = false;
};

}  // namespace shouwang::intake
