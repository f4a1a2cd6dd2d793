// The delivery as its row, and the rows of a file written inside a transaction: shared by what takes files in and what corrects them.
#pragma once

#include <vector>

#include "base/crypto.h"
#include "intake/store.h"
#include "storage/database.h"
#include "storage/record_writer.h"
#include "storage/registry_writer.h"

namespace shouwang::storage {

/// How many columns the fragment delivery_columns has.
inline constexpr int kDeliveryColumns = 29;
/// Columns in the order of the fragment delivery_columns.
intake::Delivery delivery_at(const Row& row);
/// Receipt fields that are no columns, as JSON.
std::string receipt_details(const intake::Receipt& receipt);

/// Deliveries of one dataset wait for each other: two files could otherwise both bring the same event for the first time.
std::int64_t lock_of_dataset(std::string_view dataset);

/// A register on its way in must be wholly before or after what is done to the register otherwise.
Result<void> wait_for_registers(Transaction& tx);

/// Rows of a file speak of people anywhere in the county: only who covers all of it may read them.
bool covers_county(const access::Scope& scope, std::int32_t county);
/// ",a,b," limits a department to its own datasets; "" = no limit.
std::string dataset_filter(const access::Scope& scope);
/// A delivery in scope, of a dataset that the scope may read.
Result<std::optional<intake::Delivery>> find_delivery_row(Connection& db, const access::Scope& scope, DeliveryId id);

/// Writes through a transaction that somebody else commits.
class RowsWriter : public intake::DeliveryWriter {
 public:
  RowsWriter(Connection& connection, const intake::Delivery& delivery, std::int64_t now_ms, const crypto::FieldCipher& cipher)
      : connection_(connection),
        county_(delivery.county),
        delivery_(delivery.id),
        now_ms_(now_ms),
        records_(connection, delivery.id, cipher),
        registry_(connection, cipher, delivery.id, delivery.county, now_ms) {}

  Result<intake::WriteCounts> add_records(const policy::Dataset& dataset, const intake::RecordBatch& batch) override { return records_.add(dataset, batch); }
  Result<intake::WriteCounts> add_households(const std::vector<registry::HouseholdInput>& inputs, std::int32_t county) override {
    return registry_.add_households(inputs, county);
  }
  Result<intake::WriteCounts> add_persons(const std::vector<registry::PersonInput>& inputs, std::int32_t county) override {
    return registry_.add_persons(inputs, county);
  }
  Result<void> add_quarantine(const std::vector<intake::QuarantinedRow>& rows) override;
  Result<void> add_review_items(const policy::Dataset& dataset, const std::vector<registry::ReviewItem>& items) override;
  Result<void> save_model(const policy::Dataset& dataset, std::string_view model) override;
  Result<void> save_mapping(const intake::StoredMapping& mapping) override;
  /// The last rows of the register. What it belongs to is committed by the owner of the transaction.
  Result<void> commit(const intake::Delivery& delivery) override;

 protected:
  const std::map<std::string, std::int64_t>& filled() const { return records_.filled(); }

 private:
  /// Whom a file was about when it was read may be gone, with the register that brought them, by the time its rows are written.
  Result<void> follow_withdrawals(std::string_view dataset);

  Connection& connection_;
  std::int32_t county_;
  DeliveryId delivery_;
  std::int64_t now_ms_;
  RecordWriter records_;
  RegistryWriter registry_;
  std::size_t quarantined_ = 0;
};

}  // namespace shouwang::storage
