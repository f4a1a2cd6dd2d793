// Rows of departments -> records: matched to persons and households, personal numbers sealed, identity and content hashed.
#pragma once

#include "base/crypto.h"
#include "base/id.h"
#include "intake/row_parser.h"
#include "intake/store.h"
#include "registry/place_lookup.h"

namespace shouwang::intake {

/// Context under which a personal field of a record is sealed (crypto::FieldCipher): the same for all rows of a field.
std::string record_context(const policy::Dataset& dataset, const policy::FieldSpec& field);

class RecordBuilder {
 public:
  /// Keeps references to everything passed.
  RecordBuilder(const policy::Dataset& dataset, std::int32_t county, const registry::PlaceLookup& lookup, IdSource& ids,
                const crypto::FieldCipher& cipher, std::int64_t now_ms);

  /// Adds a parsed row to the batch.
  /// @returns false when the row contradicts the registry; see conflict()
  bool add(const RowParser& parser, std::int64_t line);
  /// RecordBatch::Row::identity of a row that is set aside, when all its keys could be read; "" otherwise.
  std::string identity_of(const RowParser& parser);
  /// Chinese, why add() refused: household code and head's ID name two households.
  static std::string_view conflict();

  const RecordBatch& batch() const { return batch_; }
  /// Hands the rows over and goes on with the memory of `emptied`.
  void take(RecordBatch& emptied);
  std::int64_t matched() const { return matched_; }
  std::int64_t unmatched() const { return unmatched_; }

 private:
  bool match(const RowParser& parser, RecordBatch::Row& row);
  void hash(const RowParser& parser, RecordBatch::Row& row);
  void append(const RowParser& parser, std::size_t field, const RecordBatch::Row& row);
  /// Puts the keys of the row into statement_; false when it names nobody.
  bool state_keys(const RowParser& parser, const RecordBatch::Row& row);

  const policy::Dataset& dataset_;
  std::int32_t county_;
  const registry::PlaceLookup& lookup_;
  IdSource& ids_;
  const crypto::FieldCipher& cipher_;
  std::int64_t now_ms_;
  IdentityFields identity_;
  std::vector<std::string> contexts_;  // by field; empty = not sealed
  RecordBatch batch_;
  std::int64_t matched_ = 0, unmatched_ = 0;
  std::string statement_;
};

}  // namespace shouwang::intake
