#include "storage/delivery_rows.h"

#include <nlohmann/json.hpp>

#include "intake/review.h"
#include "storage/link_rows.h"
#include "storage/proposal_rows.h"
#include "storage/registry_change_writer.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

// link_item.state. What nobody is asked about is kept for explanations only.
constexpr int kItemOpen = 1, kItemLapsed = 3;

constexpr std::int64_t kLongestImportMs = 24 * 3600 * std::int64_t{1000};

}  // namespace

std::string receipt_details(const intake::Receipt& receipt) {
  using nlohmann::json;
  json layout = json::array();
  for (const intake::LayoutColumn& column : receipt.layout) layout.push_back({column.heading, column.field, column.unit, column.matching});
  const intake::Drift& drift = receipt.drift;
  return json{{"unknown_columns", receipt.unknown_columns},
              {"notes", receipt.notes},
              {"mapping", receipt.mapping},
              {"filled", receipt.filled},
              {"review", receipt.review},
              {"linked_by_model", receipt.linked_by_model},
              {"layout", std::move(layout)},
              {"sheets", receipt.sheets},
              {"drift", {{"known", drift.known}, {"added", drift.added}, {"gone", drift.gone}, {"moved", drift.moved}, {"since", drift.since}}}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
}

intake::Delivery delivery_at(const Row& row) {
  intake::Delivery d;
  d.county = static_cast<std::int32_t>(row.integer(0));
  d.id = DeliveryId(row.integer(1));
  d.dataset = row.string(2);
  d.dataset_title = row.string(3);
  d.owner = row.string(4);
  d.file_name = row.string(5);
  d.file_hash = row.string(6);
  d.file_bytes = row.integer(7);
  d.state = row.integer(8) == 1 ? intake::DeliveryState::kTaken : intake::DeliveryState::kRefused;
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
    d.receipt.filled = details.value("filled", d.receipt.filled);
    d.receipt.sheets = details.value("sheets", d.receipt.sheets);
    d.receipt.review = details.value("review", std::int64_t{0});
    d.receipt.linked_by_model = details.value("linked_by_model", std::int64_t{0});
    for (const auto& column : details.value("layout", nlohmann::json::array()))
      d.receipt.layout.push_back({column.at(0).get<std::string>(), column.at(1).get<std::string>(), column.at(2).get<std::string>(),
                                  column.size() > 3 ? column.at(3).get<std::string>() : std::string()});
    if (const auto drift = details.find("drift"); drift != details.end()) {
      intake::Drift& out = d.receipt.drift;
      out.known = drift->value("known", false);
      out.added = drift->value("added", out.added);
      out.gone = drift->value("gone", out.gone);
      out.moved = drift->value("moved", out.moved);
      out.since = drift->value("since", out.since);
    }
  }
  d.sender = row.string(21);
  d.corrects = DeliveryId(row.integer(22));
  d.corrected = row.integer(23);
  d.dismissed = row.integer(24);
  d.withdrawn_ms = row.integer(25);
  d.withdrawn_by = AccountId(row.integer(26));
  d.withdrawn_reason = row.string(27);
  d.effects = row.string(28);
  return d;
}

std::int64_t lock_of_dataset(std::string_view dataset) {
  std::uint64_t hash = 1469598103934665603u;  // FNV-1a: the same in every program and version
  for (const char c : dataset) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return static_cast<std::int64_t>(hash >> 1);
}

Result<void> wait_for_registers(Transaction& tx) {
  RETURN_IF_ERROR(tx.lock(lock_of_dataset("registry_household")));
  return tx.lock(lock_of_dataset("registry_person"));
}

bool covers_county(const access::Scope& scope, std::int32_t county) {
  return scope.low() <= std::int64_t{county} * 1'000'000 && std::int64_t{county} * 1'000'000 + 999'999 <= scope.high();
}

std::string dataset_filter(const access::Scope& scope) {
  if (scope.role() != access::Role::kDepartment) return "";
  std::string list = ",";
  for (const auto& dataset : scope.datasets()) list += dataset + ",";
  return list;
}

Result<std::optional<intake::Delivery>> find_delivery_row(Connection& db, const access::Scope& scope, DeliveryId id) {
  std::optional<intake::Delivery> found;
  RETURN_IF_ERROR(db.query(sql::intake_delivery, {id, scope.county_low(), scope.county_high()}, [&](const Row& row) { found = delivery_at(row); }));
  if (found && !scope.may_read_dataset(found->dataset)) found.reset();
  return found;
}

Result<void> RowsWriter::add_quarantine(const std::vector<intake::QuarantinedRow>& rows) {
  const auto state = [](bool settled) { return static_cast<int>(settled ? intake::RowState::kCorrected : intake::RowState::kOpen); };
  auto added = connection_.insert_many(sql::intake_add_quarantine, rows.size(), [&](std::size_t i, std::vector<Param>& p) {
    const auto& row = rows[i];
    p.insert(p.end(), {county_, delivery_, static_cast<std::int64_t>(quarantined_ + i), row.line, row.field, row.value, row.reason, Blob{row.raw},
                          Blob{row.identity}, state(!row.settled.empty()), row.settled, row.settled.empty() ? std::int64_t{0} : now_ms_});
  });
  quarantined_ += rows.size();
  return added;
}

namespace {

/// Where the row stands in the queue of reviews. Rows of the audit sample stand anywhere: their place must not tell them from the others.
std::int64_t queue_rank(const registry::ReviewItem& item, RecordId record) {
  if (item.purpose != registry::ReviewPurpose::kAudit) return item.gain;
  constexpr std::int64_t kSpread = 1'000'003, kStep = 314'159, kPlaces = 500'000;
  return record.value() % kSpread * kStep % kPlaces;
}

}  // namespace

Result<void> RowsWriter::add_review_items(const policy::Dataset& dataset, const std::vector<registry::ReviewItem>& items) {
  const auto bind = [&](const registry::ReviewItem& item, RecordId record, std::string_view candidates, std::vector<Param>& p) {
    const registry::PersonMatch& m = item.match;
    const bool asked = item.purpose != registry::ReviewPurpose::kNone;
    p.insert(p.end(), {county_, record, delivery_, dataset.id, item.line, Blob{item.statement}, item.statement_index, static_cast<int>(m.zone),
                       m.place.person, m.place.village, m.candidates.empty() ? 0 : m.candidates.front().posterior, m.relative, m.nobody, candidates,
                       static_cast<int>(item.purpose), item.gain, item.reviewers, asked ? kItemOpen : kItemLapsed,
                       item.purpose == registry::ReviewPurpose::kBeyondBudget ? 1 : 0, queue_rank(item, record)});
  };
  std::vector<const registry::ReviewItem*> wanted;
  std::vector<std::string> candidates;
  for (const registry::ReviewItem& item : items) {
    if (const RecordId earlier = records_.thought_anew(item.record)) {
      const std::string text = candidates_text(item.match.candidates);
      std::vector<Param> params;
      bind(item, earlier, text, params);
      RETURN_IF_ERROR(connection_.execute(sql::linkage_put_item, params));
    }
    if (records_.is_absent(item.record)) continue;
    wanted.push_back(&item);
    candidates.push_back(candidates_text(item.match.candidates));
  }
  return connection_.insert_many(sql::linkage_add_item, wanted.size(),
                                 [&](std::size_t i, std::vector<Param>& p) { bind(*wanted[i], wanted[i]->record, candidates[i], p); });
}

Result<void> RowsWriter::save_model(const policy::Dataset& dataset, std::string_view model) {
  RETURN_IF_ERROR(connection_.execute(sql::linkage_add_model, {county_, delivery_, dataset.id, dataset.owner, now_ms_, model}));
  return {};
}

Result<void> RowsWriter::commit(const intake::Delivery& delivery) {
  RETURN_IF_ERROR(registry_.finish());
  RETURN_IF_ERROR(follow_withdrawals(delivery.dataset));
  RETURN_IF_ERROR(follow_merges(connection_, county_, delivery.dataset));
  return propose_changes(connection_, county_, delivery_, delivery.dataset, now_ms_);
}

Result<void> RowsWriter::follow_withdrawals(std::string_view dataset) {
  ASSIGN_OR_RETURN(const auto any, connection_.integer(sql::registry_withdrawn_since, {county_, now_ms_ - kLongestImportMs}));
  if (!any) return {};
  ASSIGN_OR_RETURN(const auto table, find_record_table(connection_, dataset));
  if (!table) return {};
  RETURN_IF_ERROR(connection_.execute(unlink_missing_statement(dataset), {county_, delivery_, static_cast<int>(intake::MatchState::kNotFound)}));
  return {};
}

Result<void> RowsWriter::save_mapping(const intake::StoredMapping& m) {
  const std::string headings = nlohmann::json(m.headings).dump(), fields = nlohmann::json(m.fields).dump();
  RETURN_IF_ERROR(connection_.execute(sql::intake_save_mapping,
                                      {m.county, m.owner, m.dataset, m.signature, headings, fields, m.seen_ms, m.confirmed_ms, m.account}));
  return {};
}

}  // namespace shouwang::storage
