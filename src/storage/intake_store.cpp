#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "storage/dataset_tables.h"
#include "storage/encoding.h"
#include "storage/record_writer.h"
#include "storage/registry_writer.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using intake::Delivery;
using intake::DeliveryState;

int state_number(DeliveryState state) { return state == DeliveryState::kTaken ? 1 : 2; }

std::string details_of(const intake::Receipt& receipt) {
  return nlohmann::json{{"unknown_columns", receipt.unknown_columns}, {"notes", receipt.notes}, {"mapping", receipt.mapping}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Columns in the order of the fragment delivery_columns.
Delivery delivery_at(const Row& row) {
  Delivery d;
  d.county = static_cast<std::int32_t>(row.integer(0));
  d.id = DeliveryId(row.integer(1));
  d.dataset = row.string(2);
  d.dataset_title = row.string(3);
  d.owner = row.string(4);
  d.file_name = row.string(5);
  d.file_hash = row.string(6);
  d.file_bytes = row.integer(7);
  d.state = row.integer(8) == 1 ? DeliveryState::kTaken : DeliveryState::kRefused;
  d.problem = row.string(9);
  d.received_ms = row.integer(10);
  d.account = AccountId(row.integer(11));
  d.pack_hash = row.string(12);
  d.receipt.rows_read = row.integer(13);
  d.receipt.taken = row.integer(14);
  d.receipt.matched = row.integer(15);
  d.receipt.unmatched = row.integer(16);
  d.receipt.quarantined = row.integer(17);
  d.receipt.duplicate = row.integer(18);
  d.receipt.replaced = row.integer(19);
  const auto details = nlohmann::json::parse(row.text(20), nullptr, false);
  if (details.is_object()) {
    d.receipt.unknown_columns = details.value("unknown_columns", d.receipt.unknown_columns);
    d.receipt.notes = details.value("notes", d.receipt.notes);
    d.receipt.mapping = details.value("mapping", d.receipt.mapping);
  }
  return d;
}

Result<void> add_delivery(Connection& connection, const Delivery& d) {
  const auto& r = d.receipt;
  auto added = connection.execute(sql::intake_add_delivery, {d.county,      d.id,        d.dataset, d.dataset_title,
                                                             d.owner,       d.file_name, d.file_hash, d.file_bytes,
                                                             state_number(d.state), d.problem, d.received_ms, d.account,
                                                             d.pack_hash,   r.rows_read, r.taken,   r.matched,
                                                             r.unmatched,   r.quarantined, r.duplicate, r.replaced,
                                                             details_of(r)});
  if (!added && added.error().code() == ErrorCode::kUnique && d.state == DeliveryState::kTaken)
    return Failure(Error(ErrorCode::kDuplicateDelivery, "同一文件已经导入过，本次没有写入任何数据；如需更正请报送修改后的文件").with_internal(added.error().internal()));
  if (!added) return Failure(std::move(added).error());
  return {};
}

/// Deliveries of one dataset wait for each other: two files could otherwise both bring the same event for the first time.
std::int64_t lock_of(std::string_view dataset) {
  std::uint64_t hash = 1469598103934665603u;  // FNV-1a: the same in every program and version
  for (const char c : dataset) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return static_cast<std::int64_t>(hash >> 1);
}

class Writer final : public intake::DeliveryWriter {
 public:
  Writer(Transaction transaction, const Delivery& draft, const crypto::FieldCipher& cipher)
      : transaction_(std::move(transaction)), draft_(draft), records_(*transaction_, draft.id), registry_(*transaction_, cipher, draft.received_ms) {}

  Result<intake::WriteCounts> add_records(const policy::Dataset& dataset, const intake::RecordBatch& batch) override { return records_.add(dataset, batch); }
  Result<intake::WriteCounts> add_households(const std::vector<registry::HouseholdInput>& inputs, std::int32_t county) override {
    return registry_.add_households(inputs, county);
  }
  Result<intake::WriteCounts> add_persons(const std::vector<registry::PersonInput>& inputs, std::int32_t county) override {
    return registry_.add_persons(inputs, county);
  }
  Result<void> add_quarantine(const std::vector<intake::QuarantinedRow>& rows) override {
    auto added = transaction_->insert_many(sql::intake_add_quarantine, rows.size(), [&](std::size_t i, std::vector<Param>& p) {
      const auto& row = rows[i];
      p.insert(p.end(), {draft_.county, draft_.id, static_cast<std::int64_t>(quarantined_ + i), row.line, row.field, row.value, row.reason, Blob{row.raw}});
    });
    quarantined_ += rows.size();
    return added;
  }
  Result<void> commit(const Delivery& final_state) override {
    if (final_state.id != draft_.id || final_state.county != draft_.county)
      return fail(ErrorCode::kInternal, "报送编号在写入过程中发生了变化，本次没有写入任何数据");
    RETURN_IF_ERROR(registry_.finish());
    RETURN_IF_ERROR(add_delivery(*transaction_, final_state));
    return transaction_.commit();
  }

 private:
  Transaction transaction_;
  Delivery draft_;
  RecordWriter records_;
  RegistryWriter registry_;
  std::size_t quarantined_ = 0;
};

class IntakeStore final : public intake::Store {
 public:
  IntakeStore(Database& database, const crypto::FieldCipher& cipher) : database_(database), cipher_(cipher) {}

  Result<void> ensure_dataset_tables(const policy::Pack& pack) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(tx.lock(lock_of("record_dataset")));
    for (const auto& [id, dataset] : pack.datasets)
      if (dataset.target == policy::Target::kRecords) RETURN_IF_ERROR(ensure_record_table(*tx, dataset));
    return tx.commit();
  }

  Result<std::optional<Delivery>> find_delivery(const access::Scope& scope, std::string_view dataset, std::string_view file_hash) override {
    std::optional<Delivery> found;
    if (!scope.may_read_dataset(dataset)) return found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::intake_find_delivery, {scope.county_low(), scope.county_high(), dataset, file_hash}, [&](const Row& row) { found = delivery_at(row); }));
    return found;
  }

  Result<std::unique_ptr<intake::DeliveryWriter>> begin(const Delivery& draft) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(tx.lock(lock_of(draft.dataset)));
    return std::make_unique<Writer>(std::move(tx), draft, cipher_);
  }

  Result<void> save_refused(const Delivery& delivery) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(add_delivery(*tx, delivery));
    return tx.commit();
  }

  Result<intake::DeliveryPage> deliveries(const access::Scope& scope, const intake::DeliveryQuery& query) override {
    Cursor from{{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max(), 0}, {}};
    if (!query.cursor.empty()) {
      ASSIGN_OR_RETURN(from, decode_cursor("delivery", query.cursor));
    }
    const int limit = std::clamp(query.limit, 1, 200);
    const std::string datasets = dataset_filter(scope);
    ASSIGN_OR_RETURN(const auto db, database_.read());
    intake::DeliveryPage page;
    RETURN_IF_ERROR(db->query(sql::intake_deliveries,
                              {scope.county_low(), scope.county_high(), query.dataset, datasets, from.numbers[0], from.numbers[1], limit + 1},
                              [&](const Row& row) { page.rows.push_back(delivery_at(row)); }));
    if (page.rows.size() > static_cast<std::size_t>(limit)) {
      page.rows.pop_back();
      page.next_cursor = encode_cursor("delivery", {{page.rows.back().received_ms, page.rows.back().id.value(), 0}, {}});
    }
    ASSIGN_OR_RETURN(const auto total, db->integer(sql::intake_count_deliveries, {scope.county_low(), scope.county_high(), query.dataset, datasets}));
    page.total = total.value_or(0);
    return page;
  }

  Result<std::optional<Delivery>> delivery(const access::Scope& scope, DeliveryId id) override {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    return find(*db, scope, id);
  }

  Result<intake::QuarantinePage> quarantine(const access::Scope& scope, DeliveryId id, int offset, int limit) override {
    intake::QuarantinePage page;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto delivery, find(*db, scope, id));
    if (!delivery || !covers_county(scope, delivery->county)) return page;
    RETURN_IF_ERROR(db->query(sql::intake_quarantine, {delivery->county, id, std::max(0, limit), std::max(0, offset)}, [&](const Row& row) {
      page.rows.push_back({static_cast<int>(row.integer(0)), row.string(1), row.string(2), row.string(3), row.string(4)});
    }));
    ASSIGN_OR_RETURN(const auto total, db->integer(sql::intake_count_quarantine, {delivery->county, id}));
    page.total = total.value_or(0);
    return page;
  }

  Result<intake::UnmatchedPage> unmatched(const access::Scope& scope, DeliveryId id, int offset, int limit) override {
    intake::UnmatchedPage page;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto delivery, find(*db, scope, id));
    if (!delivery || !covers_county(scope, delivery->county)) return page;
    ASSIGN_OR_RETURN(const auto table, find_record_table(*db, delivery->dataset));
    if (!table) return page;  // a registry file
    RETURN_IF_ERROR(db->query(unmatched_statement(*table), {id, std::max(0, limit), std::max(0, offset)}, [&](const Row& row) {
      page.rows.push_back({table->dataset, RecordId(row.integer(0)), static_cast<int>(row.integer(1)), text::mask_name(row.text(2)), row.string(3),
                           static_cast<intake::MatchState>(row.integer(4))});
    }));
    ASSIGN_OR_RETURN(const auto total, db->integer(count_unmatched_statement(*table), {id}));
    page.total = total.value_or(0);
    return page;
  }

 private:
  /// ",a,b," limits a department to its own datasets; "" = no limit.
  static std::string dataset_filter(const access::Scope& scope) {
    if (scope.role() != access::Role::kDepartment) return "";
    std::string list = ",";
    for (const auto& dataset : scope.datasets()) list += dataset + ",";
    return list;
  }
  /// Rows of a file speak of people anywhere in the county: only who covers all of it may read them.
  static bool covers_county(const access::Scope& scope, std::int32_t county) {
    return scope.low() <= std::int64_t{county} * 1'000'000 && std::int64_t{county} * 1'000'000 + 999'999 <= scope.high();
  }
  static Result<std::optional<Delivery>> find(Connection& db, const access::Scope& scope, DeliveryId id) {
    std::optional<Delivery> found;
    RETURN_IF_ERROR(db.query(sql::intake_delivery, {id, scope.county_low(), scope.county_high()}, [&](const Row& row) { found = delivery_at(row); }));
    if (found && !scope.may_read_dataset(found->dataset)) found.reset();
    return found;
  }

  Database& database_;
  const crypto::FieldCipher& cipher_;
};

}  // namespace

std::unique_ptr<intake::Store> make_intake_store(Database& database, const crypto::FieldCipher& cipher) {
  return std::make_unique<IntakeStore>(database, cipher);
}

}  // namespace shouwang::storage
