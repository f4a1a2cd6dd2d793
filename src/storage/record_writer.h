// Writes records of datasets inside the transaction of a delivery.
#pragma once

#include <map>
#include <string>

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
  /// Of all rows added: in how many each field has a value, by its name.
  const std::map<std::string, std::int64_t>& filled() const { return filled_; }

 private:
  struct Table {
    RecordStatements statements;
    std::vector<Storage> storage;
    bool staged = false;  // the temporary table exists in this transaction
  };
  Table& table_of(const policy::Dataset& dataset);
  void bind(const Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t row, std::vector<Param>& params) const;
  Result<void> add_one(const Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t row, intake::WriteCounts& counts);
  Result<void> add_staged(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, const std::vector<std::size_t>& rows,
                          intake::WriteCounts& counts);

  Connection& connection_;
  DeliveryId delivery_;
  std::map<std::string, Table, std::less<>> tables_;
  std::vector<Param> params_;
  std::map<std::string, std::int64_t> filled_;
};

}  // namespace shouwang::storage
