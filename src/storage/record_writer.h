// Writes records of datasets inside the transaction of a delivery.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "intake/store.h"
#include "storage/dataset_tables.h"
#include "storage/same_event.h"

namespace shouwang::storage {

class RecordWriter {
 public:
  RecordWriter(Connection& connection, DeliveryId delivery, const crypto::FieldCipher& cipher)
      : connection_(connection), delivery_(delivery), cipher_(cipher) {}
  /// A row whose identity has a live row with the same content is a duplicate (a match that was not known before is entered);
  /// with other content it replaces that row, which is kept as superseded. Rows of one batch count one after the other. That a delivery
  /// repeats what another one brought is noted: the row stays in force when that one is withdrawn. A row that was not found before and is
  /// in doubt now waits for a reviewer. An event that was stated otherwise, or waits for a reviewer, gives way (same_event.h).
  /// Both engines give the same counts and the same rows.
  Result<intake::WriteCounts> add(const policy::Dataset& dataset, const intake::RecordBatch& batch);
  /// Whether a row that was added is not in force: an earlier one says the same, or a later one of the delivery replaced it.
  bool is_absent(RecordId id) const { return absent_.contains(id.value()); }
  /// The row of an earlier delivery that a row added repeats and about which linkage thinks otherwise now; 0 = none.
  RecordId thought_anew(RecordId id) const {
    const auto found = thought_anew_.find(id.value());
    return RecordId(found == thought_anew_.end() ? 0 : found->second);
  }
  /// Of all rows added: in how many each field has a value, by its name.
  const std::map<std::string, std::int64_t>& filled() const { return filled_; }

 private:
  struct Table {
    RecordStatements statements;
    std::vector<Storage> storage;
    bool staged = false;  // the temporary table exists in this transaction
    std::vector<std::size_t> keys = {};      // fields that tell one event of a person from another
    std::optional<bool> unnumbered = {};     // whether rows of known persons have no number
    std::optional<bool> reviewed = {};  // whether rows of the dataset wait for reviewers
    std::optional<bool> doubted = {};   // whether linkage had to think about rows of the dataset, ever
    bool sealed_keys = false;           // of the keys some are sealed, and equal only when they are opened
    EventFieldList event = {};
    std::optional<WaitingRows> waiting = {};
  };
  Table& table_of(const policy::Dataset& dataset);
  /// Asks once: an import without anything to review pays nothing for it.
  Result<bool> is_reviewed(Table& table, std::string_view dataset, std::int32_t county);
  void bind(const Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t row, std::vector<Param>& params) const;
  Result<bool> has_unnumbered(Table& table, std::int32_t county);
  /// Whether the event of a row may stand under another identity: it, or rows of known persons, have no number; households were doubted.
  Result<bool> may_stand_otherwise(Table& table, const policy::Dataset& dataset, const intake::RecordBatch::Row& row);
  /// Live rows of other deliveries that state the event of this new row, with or without the number that this one has, are replaced.
  Result<bool> supersede_otherwise(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t row);
  /// Rows in review that state the event of this row, new and about a known person, give way to it.
  Result<void> supersede_waiting(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t row,
                                 intake::WriteCounts& counts);
  /// A live row that has just got the person of `row` gives way to one of theirs that states its event already.
  Result<void> yield_to_twin(Table& table, const policy::Dataset& dataset, const intake::RecordBatch::Row& row, std::int64_t live);
  /// A row gives way to another record. @returns whether it was in force
  Result<bool> give_way(Table& table, std::int32_t county, std::int64_t household, std::int64_t id, DeliveryId delivery, std::int64_t to);
  Result<void> lapse(Table& table, const policy::Dataset& dataset, std::int32_t county, const std::vector<std::int64_t>& records);
  Result<void> add_one(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t row, intake::WriteCounts& counts);
  Result<void> add_staged(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, const std::vector<std::size_t>& rows,
                          intake::WriteCounts& counts);

  Connection& connection_;
  DeliveryId delivery_;
  const crypto::FieldCipher& cipher_;
  std::map<std::string, Table, std::less<>> tables_;
  std::vector<Param> params_;
  std::map<std::string, std::int64_t> filled_;
  std::unordered_set<std::int64_t> absent_;
  std::unordered_map<std::int64_t, std::int64_t> thought_anew_;
};

}  // namespace shouwang::storage
