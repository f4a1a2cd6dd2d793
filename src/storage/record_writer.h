// Writes records of datasets inside the transaction of a delivery.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_set>

#include "intake/store.h"
#include "storage/dataset_tables.h"

namespace shouwang::storage {

class RecordWriter {
 public:
  RecordWriter(Connection& connection, DeliveryId delivery) : connection_(connection), delivery_(delivery) {}
  /// A row whose identity has a live row with the same content is a duplicate (a match that was not known before is entered);
  /// with other content it replaces that row, which is kept as superseded. Rows of one batch count one after the other. That a delivery
  /// repeats what another one brought is noted: the row stays in force when that one is withdrawn.
  /// Both engines give the same counts and the same rows.
  Result<intake::WriteCounts> add(const policy::Dataset& dataset, const intake::RecordBatch& batch);
  /// Whether a row that was added is not in force: an earlier one says the same, or a later one of the delivery replaced it.
  bool is_absent(RecordId id) const { return absent_.contains(id.value()); }
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
  };
  Table& table_of(const policy::Dataset& dataset);
  /// Asks once: an import without anything to review pays nothing for it.
  Result<bool> is_reviewed(Table& table, std::string_view dataset, std::int32_t county);
  void bind(const Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t row, std::vector<Param>& params) const;
  Result<bool> has_unnumbered(Table& table, std::int32_t county);
  /// Live rows of other deliveries that state the event of this new row, with or without the number that this one has, are replaced.
  Result<bool> supersede_otherwise(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t row);
  Result<void> lapse(Table& table, const policy::Dataset& dataset, std::int32_t county, const std::vector<std::int64_t>& records);
  Result<void> add_one(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t row, intake::WriteCounts& counts);
  Result<void> add_staged(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, const std::vector<std::size_t>& rows,
                          intake::WriteCounts& counts);

  Connection& connection_;
  DeliveryId delivery_;
  std::map<std::string, Table, std::less<>> tables_;
  std::vector<Param> params_;
  std::map<std::string, std::int64_t> filled_;
  std::unordered_set<std::int64_t> absent_;
};

}  // namespace shouwang::storage
