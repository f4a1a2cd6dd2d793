#include "storage/same_event.h"

#include <algorithm>
#include <map>

#include "intake/record_builder.h"
#include "storage/link_rows.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

constexpr char kAbsentValue = '\x1e', kValueEnd = '\x1f';

// Whether two sealed values say the same; an absent one only what another absent one says.
Result<bool> say_the_same(const crypto::FieldCipher& cipher, std::string_view left, std::string_view right, const std::string& context) {
  if (left.empty() || right.empty()) return left.empty() && right.empty();
  ASSIGN_OR_RETURN(const std::string a, cipher.decrypt(left, context));
  ASSIGN_OR_RETURN(const std::string b, cipher.decrypt(right, context));
  return a == b;
}

}  // namespace

void EventFieldList::add(std::string_view name, policy::FieldType type, std::size_t position) {
  if (name == "household_code" || type == policy::FieldType::kResidentId || type == policy::FieldType::kPhone) return;
  const bool sealed = storage_of(type) == Storage::kBytes;
  (sealed ? names_.sealed : names_.plain).emplace_back(name);
  (sealed ? sealed_ : plain_).push_back(position);
}

EventFieldList event_fields(const policy::Dataset& dataset) {
  EventFieldList out;
  for (std::size_t k = 0; k < dataset.fields.size(); ++k) out.add(dataset.fields[k].name, dataset.fields[k].type, k);
  return out;
}

EventFieldList event_fields(const RecordTable& table) {
  EventFieldList out;
  for (std::size_t k = 0; k < table.fields.size(); ++k) out.add(table.fields[k].name, table.fields[k].type, k);
  return out;
}

Result<std::vector<TwinRow>> find_twins(Connection& db, const crypto::FieldCipher& cipher, std::string_view dataset,
                                        const EventFieldList& fields, std::int32_t county, std::int64_t household, std::int64_t id,
                                        std::int64_t person) {
  std::vector<TwinRow> found;
  std::vector<std::vector<std::string>> sealed;
  const std::vector<std::string>& names = fields.names().sealed;
  RETURN_IF_ERROR(db.query(twin_rows_statement(dataset, fields.names()), {county, household, id, person}, [&](const Row& row) {
    found.push_back({row.integer(0), DeliveryId(row.integer(1)), !row.text(2).empty()});
    std::vector<std::string>& values = sealed.emplace_back();
    for (std::size_t k = 0; k < 2 * names.size(); ++k) values.push_back(row.string(static_cast<int>(3 + k)));
  }));
  std::vector<TwinRow> twins;
  for (std::size_t n = 0; n < found.size(); ++n) {
    bool same = true;
    for (std::size_t k = 0; same && k < names.size(); ++k) {
      ASSIGN_OR_RETURN(same, say_the_same(cipher, sealed[n][k], sealed[n][names.size() + k], intake::record_context(dataset, names[k])));
    }
    if (same) twins.push_back(found[n]);
  }
  return twins;
}

Result<void> WaitingRows::read(Connection& db, std::int32_t county) {
  const std::size_t plain = fields_.plain().size();
  return db.query(waiting_rows_statement(dataset_.id, fields_.names()), {county, dataset_.id}, [&](const Row& row) {
    std::string event;
    for (std::size_t k = 0; k < plain; ++k) {
      const int column = static_cast<int>(3 + k);
      if (row.is_null(column))
        event += kAbsentValue;
      else if (storage_of(dataset_.fields[fields_.plain()[k]].type) == Storage::kInteger)
        event += std::to_string(row.integer(column));
      else
        event += row.text(column);
      event += kValueEnd;
    }
    WaitingRow waiting{row.integer(0), DeliveryId(row.integer(1)), candidates_from_text(row.text(2)), {}};
    for (std::size_t k = 0; k < fields_.sealed().size(); ++k) waiting.sealed.push_back(row.string(static_cast<int>(3 + plain + k)));
    rows_.emplace(std::move(event), std::move(waiting));
  });
}

Result<std::int32_t> WaitingRows::posterior_of(Connection& db, const WaitingRow& waiting, const intake::RecordBatch::Row& row) const {
  const bool of_person = dataset_.entity == policy::Entity::kPerson;
  for (const registry::MatchCandidate& candidate : waiting.candidates) {
    bool meant = false;
    RETURN_IF_ERROR(db.query(sql::linkage_person_place, {row.county, candidate.person}, [&](const Row& at) {
      meant = of_person ? PersonId(at.integer(0)) == row.person : HouseholdId(at.integer(1)) == row.household;
    }));
    if (meant) return std::max(candidate.posterior, 1);
  }
  return 0;
}

Result<std::vector<std::int64_t>> WaitingRows::take(Connection& db, const intake::RecordBatch& batch, std::size_t i, DeliveryId delivery) {
  const intake::RecordBatch::Row& row = batch.rows[i];
  const intake::Cell* cells = batch.cells.data() + i * dataset_.fields.size();
  std::string event;
  for (const std::size_t field : fields_.plain()) {
    const intake::Cell& cell = cells[field];
    if (cell.form == intake::Cell::Form::kAbsent)
      event += kAbsentValue;
    else if (cell.form == intake::Cell::Form::kNumber)
      event += std::to_string(cell.number);
    else
      event += cell.text;
    event += kValueEnd;
  }
  const auto [from, to] = rows_.equal_range(event);
  std::map<DeliveryId, std::pair<std::int32_t, decltype(rows_)::iterator>> best;  // by delivery: two rows of one file are two events
  for (auto at = from; at != to; ++at) {
    const WaitingRow& waiting = at->second;
    if (waiting.delivery == delivery) continue;
    bool same = true;
    for (std::size_t k = 0; same && k < waiting.sealed.size(); ++k) {
      const std::size_t field = fields_.sealed()[k];
      ASSIGN_OR_RETURN(
          same, say_the_same(cipher_, waiting.sealed[k], cells[field].text, intake::record_context(dataset_.id, dataset_.fields[field].name)));
    }
    if (!same) continue;
    ASSIGN_OR_RETURN(const auto repeated, db.integer(sql::intake_is_repeat, {row.county, delivery, waiting.id}));
    if (repeated) continue;
    ASSIGN_OR_RETURN(const std::int32_t posterior, posterior_of(db, waiting, row));
    if (auto& known = best[waiting.delivery]; posterior > known.first) known = {posterior, at};
  }
  std::vector<std::int64_t> out;
  for (const auto& [other, found] : best) {
    if (found.first == 0) continue;
    out.push_back(found.second->second.id);
    rows_.erase(found.second);
  }
  return out;
}

}  // namespace shouwang::storage
