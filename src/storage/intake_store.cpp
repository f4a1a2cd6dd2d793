#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "storage/dataset_tables.h"
#include "storage/delivery_rows.h"
#include "storage/encoding.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using intake::Delivery;
using intake::DeliveryState;

int state_number(DeliveryState state) { return state == DeliveryState::kTaken ? 1 : 2; }

Result<void> add_delivery(Connection& connection, const Delivery& d) {
  const auto& r = d.receipt;
  auto added = connection.execute(sql::intake_add_delivery, {d.county,      d.id,        d.dataset, d.dataset_title,
                                                             d.owner,       d.file_name, d.file_hash, d.file_bytes,
                                                             state_number(d.state), d.problem, d.received_ms, d.account,
                                                             d.pack_hash,   r.rows_read, r.taken,   r.matched,
                                                             r.unmatched,   r.quarantined, r.duplicate, r.replaced,
                                                             receipt_details(r), d.sender,   d.corrects});
  if (!added && added.error().code() == ErrorCode::kUnique && d.state == DeliveryState::kTaken)
    return Failure(Error(ErrorCode::kDuplicateDelivery, "同一文件已经导入过，本次没有写入任何数据；如需更正请报送修改后的文件").with_internal(added.error().internal()));
  if (!added) return Failure(std::move(added).error());
  return {};
}

class Writer final : public RowsWriter {
 public:
  Writer(Transaction transaction, const Delivery& draft, const crypto::FieldCipher& cipher)
      : RowsWriter(*transaction, draft, draft.received_ms, cipher), transaction_(std::move(transaction)), draft_(draft) {}

  Result<void> commit(const Delivery& final_state) override {
    if (final_state.id != draft_.id || final_state.county != draft_.county)
      return fail(ErrorCode::kInternal, "报送编号在写入过程中发生了变化，本次没有写入任何数据");
    RETURN_IF_ERROR(RowsWriter::commit(final_state));
    Delivery stored = final_state;
    stored.receipt.filled = filled();
    RETURN_IF_ERROR(add_delivery(*transaction_, stored));
    return transaction_.commit();
  }

 private:
  Transaction transaction_;
  Delivery draft_;
};

class IntakeStore final : public intake::Store {
 public:
  IntakeStore(Database& database, const crypto::FieldCipher& cipher) : database_(database), cipher_(cipher) {}

  Result<void> ensure_dataset_tables(const policy::Pack& pack) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(tx.lock(lock_of_dataset("record_dataset")));
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
    RETURN_IF_ERROR(tx.lock(lock_of_dataset(draft.dataset)));
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
    return find_delivery_row(*db, scope, id);
  }

  Result<intake::QuarantinePage> quarantine(const access::Scope& scope, DeliveryId id, int offset, int limit) override {
    intake::QuarantinePage page;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto delivery, find_delivery_row(*db, scope, id));
    if (!delivery || !covers_county(scope, delivery->county)) return page;
    RETURN_IF_ERROR(db->query(sql::intake_quarantine, {delivery->county, id, std::max(0, limit), std::max(0, offset)}, [&](const Row& row) {
      page.rows.push_back({static_cast<int>(row.integer(0)), row.string(1), row.string(2), row.string(3), row.string(4), row.string(5)});
    }));
    ASSIGN_OR_RETURN(const auto total, db->integer(sql::intake_count_quarantine, {delivery->county, id}));
    page.total = total.value_or(0);
    return page;
  }

  Result<std::vector<intake::StoredMapping>> mappings(const access::Scope& scope, std::int32_t county, std::string_view dataset) override {
    std::vector<intake::StoredMapping> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::intake_mappings, {county, scope.county_low(), scope.county_high(), dataset_filter(scope), dataset}, [&](const Row& row) {
      intake::StoredMapping m;
      m.county = static_cast<std::int32_t>(row.integer(0));
      m.owner = row.string(1);
      m.dataset = row.string(2);
      m.signature = row.string(3);
      if (const auto headings = nlohmann::json::parse(row.text(4), nullptr, false); headings.is_array()) m.headings = headings.get<std::vector<std::string>>();
      if (const auto fields = nlohmann::json::parse(row.text(5), nullptr, false); fields.is_object()) m.fields = fields.get<intake::ColumnMapping>();
      m.seen_ms = row.integer(6);
      m.confirmed_ms = row.integer(7);
      m.account = AccountId(row.integer(8));
      found.push_back(std::move(m));
    }));
    return found;
  }

  Result<intake::UnmatchedPage> unmatched(const access::Scope& scope, DeliveryId id, int offset, int limit) override {
    intake::UnmatchedPage page;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto delivery, find_delivery_row(*db, scope, id));
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
  Database& database_;
  const crypto::FieldCipher& cipher_;
};

}  // namespace

std::unique_ptr<intake::Store> make_intake_store(Database& database, const crypto::FieldCipher& cipher) {
  return std::make_unique<IntakeStore>(database, cipher);
}

}  // namespace shouwang::storage
