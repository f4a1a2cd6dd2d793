// One event must not stand twice because it was stated once with a number that cannot be read and once with the right one.
//
// The same event: the same dataset, and every value the same but what says who is meant (ID number, household code) and telephones. The
// name is among the values. Of a person who is known it is asked of the rows that are theirs, of a row that waits for a reviewer of the
// persons whom it may mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/crypto.h"
#include "intake/store.h"
#include "registry/person_match.h"
#include "storage/connection.h"
#include "storage/dataset_tables.h"

namespace shouwang::storage {

/// Which fields of a dataset state the event.
class EventFieldList {
 public:
  void add(std::string_view name, policy::FieldType type, std::size_t position);
  const EventFields& names() const { return names_; }
  const std::vector<std::size_t>& plain() const { return plain_; }  // positions in the dataset
  const std::vector<std::size_t>& sealed() const { return sealed_; }

 private:
  EventFields names_;
  std::vector<std::size_t> plain_, sealed_;
};
EventFieldList event_fields(const policy::Dataset& dataset);
EventFieldList event_fields(const RecordTable& table);

/// Another row that states the event of a row.
struct TwinRow {
  std::int64_t id = 0;
  DeliveryId delivery;
  bool numbered = false;  // it says the person's number
};
/// Of the same household, in force. @param person 0 = of rows about the household as such
Result<std::vector<TwinRow>> find_twins(Connection& db, const crypto::FieldCipher& cipher, std::string_view dataset,
                                        const EventFieldList& fields, std::int32_t county, std::int64_t household, std::int64_t id,
                                        std::int64_t person);

/// Rows of a dataset that wait for a reviewer, by the event that they state: read once, before the first row of a delivery that may take
/// their place.
class WaitingRows {
 public:
  /// Keeps references.
  WaitingRows(const crypto::FieldCipher& cipher, const policy::Dataset& dataset)
      : cipher_(cipher), dataset_(dataset), fields_(event_fields(dataset)) {}
  Result<void> read(Connection& db, std::int32_t county);
  bool empty() const { return rows_.empty(); }
  /// Waiting rows of other deliveries, at most one of each, that state the event of row i of the batch and may mean its person; not those
  /// that the delivery of the batch states too. They are forgotten.
  Result<std::vector<std::int64_t>> take(Connection& db, const intake::RecordBatch& batch, std::size_t i, DeliveryId delivery);

 private:
  struct WaitingRow {
    std::int64_t id = 0;
    DeliveryId delivery;
    std::vector<registry::MatchCandidate> candidates;
    std::vector<std::string> sealed;
  };
  Result<std::int32_t> posterior_of(Connection& db, const WaitingRow& waiting, const intake::RecordBatch::Row& row) const;

  const crypto::FieldCipher& cipher_;
  const policy::Dataset& dataset_;
  EventFieldList fields_;
  std::unordered_multimap<std::string, WaitingRow> rows_;
};

}  // namespace shouwang::storage
