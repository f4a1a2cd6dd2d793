#include "storage/record_writer.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_set>

#include "storage/statements.h"

namespace shouwang::storage {
namespace {

using intake::Cell;

/// Every cell must fit its column before anything is sent: PostgreSQL would refuse the whole batch without naming the row.
Result<void> check(const policy::Dataset& dataset, const std::vector<Storage>& storage, const intake::RecordBatch& batch) {
  const std::size_t width = dataset.fields.size();
  if (batch.cells.size() != batch.rows.size() * width)
    return fail(ErrorCode::kInternal, "数据集 " + dataset.title + " 的单元格个数与字段数不符");
  for (std::size_t i = 0; i < batch.cells.size(); ++i) {
    const Cell& cell = batch.cells[i];
    const Storage wanted = storage[i % width];
    const bool fits = cell.form == Cell::Form::kAbsent || (wanted == Storage::kInteger && cell.form == Cell::Form::kNumber) ||
                      (wanted == Storage::kText && cell.form == Cell::Form::kText) || (wanted == Storage::kBytes && cell.form == Cell::Form::kBytes);
    if (!fits)
      return fail(ErrorCode::kInternal, "第 " + std::to_string(batch.rows[i / width].line) + " 行“" + dataset.fields[i % width].title + "”的值与字段类型不符");
  }
  return {};
}

}  // namespace

RecordWriter::Table& RecordWriter::table_of(const policy::Dataset& dataset) {
  const auto found = tables_.find(dataset.id);
  if (found != tables_.end()) return found->second;
  std::vector<std::string> fields;
  std::vector<Storage> storage;
  std::vector<std::string> key_names;
  std::vector<std::size_t> keys;
  bool sealed_keys = false;
  for (const auto& field : dataset.fields) {
    sealed_keys = sealed_keys || (field.is_key && storage_of(field.type) == Storage::kBytes && field.type != policy::FieldType::kResidentId);
    // Sealed values differ every time; the number is what may be missing.
    if (field.is_key && storage_of(field.type) != Storage::kBytes) {
      keys.push_back(fields.size());
      key_names.push_back(field.name);
    }
    fields.push_back(field.name);
    storage.push_back(storage_of(field.type));
  }
  Table table{record_statements(dataset.id, fields, key_names), std::move(storage), false, std::move(keys)};
  table.sealed_keys = sealed_keys;
  table.event = event_fields(dataset);
  return tables_.emplace(dataset.id, std::move(table)).first->second;
}

void RecordWriter::bind(const Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t i, std::vector<Param>& params) const {
  const auto& row = batch.rows[i];
  params.insert(params.end(), {row.county, row.household, row.id, row.person, row.village, delivery_, row.line, static_cast<int>(row.match), row.id_index,
                               row.id_masked, Blob{row.identity}, Blob{row.content}, 0});
  const Cell* cells = batch.cells.data() + i * dataset.fields.size();
  for (std::size_t f = 0; f < dataset.fields.size(); ++f) {
    const Cell& cell = cells[f];
    if (cell.form == Cell::Form::kAbsent) params.emplace_back(std::nullopt);
    else if (table.storage[f] == Storage::kInteger) params.emplace_back(cell.number);
    else if (table.storage[f] == Storage::kText) params.emplace_back(std::string_view(cell.text));
    else params.emplace_back(Blob{cell.text});
  }
}

Result<intake::WriteCounts> RecordWriter::add(const policy::Dataset& dataset, const intake::RecordBatch& batch) {
  intake::WriteCounts counts;
  if (batch.rows.empty()) return counts;
  Table& table = table_of(dataset);
  RETURN_IF_ERROR(check(dataset, table.storage, batch));
  for (std::size_t f = 0; f < dataset.fields.size(); ++f) {
    std::int64_t& filled = filled_[dataset.fields[f].name];
    for (std::size_t i = f; i < batch.cells.size(); i += dataset.fields.size()) filled += batch.cells[i].form != Cell::Form::kAbsent ? 1 : 0;
  }
  // In the order of the table's key, so that neighbours land on the same page. Stable: rows of one identity keep their order
  // (an identity belongs to one person, so its rows have one household, or differ in match only).
  std::vector<std::size_t> order(batch.rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(batch.rows[a].county, batch.rows[a].household) < std::tie(batch.rows[b].county, batch.rows[b].household);
  });
  if (connection_.engine() == Engine::kSqlite) {
    for (const std::size_t i : order) RETURN_IF_ERROR(add_one(table, dataset, batch, i, counts));
    return counts;
  }
  // OPTIMIZATION: the first row of each identity goes through COPY and set-based statements; the few later ones are judged one by
  // one after them, as add_one would have judged all. Both ways must count the same (tested on both engines).
  std::vector<std::size_t> first, later;
  std::unordered_set<std::string> seen;
  seen.reserve(batch.rows.size());
  for (const std::size_t i : order) {
    std::string key = std::to_string(batch.rows[i].county) + " " + batch.rows[i].identity;
    (seen.insert(std::move(key)).second ? first : later).push_back(i);
  }
  RETURN_IF_ERROR(add_staged(table, dataset, batch, first, counts));
  for (const std::size_t i : later) RETURN_IF_ERROR(add_one(table, dataset, batch, i, counts));
  return counts;
}

Result<bool> RecordWriter::is_reviewed(Table& table, std::string_view dataset, std::int32_t county) {
  if (!table.reviewed) {
    ASSIGN_OR_RETURN(const auto any, connection_.integer(sql::linkage_any_open_item, {county, dataset}));
    table.reviewed = any.has_value();
  }
  return *table.reviewed;
}

Result<bool> RecordWriter::has_unnumbered(Table& table, std::int32_t county) {
  if (!table.unnumbered) {
    ASSIGN_OR_RETURN(const auto any, connection_.integer(table.statements.any_unnumbered, {county}));
    table.unnumbered = any.has_value();
  }
  return *table.unnumbered;
}

Result<void> RecordWriter::lapse(Table& table, const policy::Dataset& dataset, std::int32_t county, const std::vector<std::int64_t>& records) {
  if (records.empty()) return {};
  ASSIGN_OR_RETURN(const bool reviewed, is_reviewed(table, dataset.id, county));
  if (!reviewed) return {};
  for (const std::int64_t id : records) RETURN_IF_ERROR(connection_.execute(sql::linkage_lapse_item, {county, id}));
  return {};
}

Result<bool> RecordWriter::may_stand_otherwise(Table& table, const policy::Dataset& dataset, const intake::RecordBatch::Row& row) {
  if (dataset.entity == policy::Entity::kPerson) {
    if (row.id_index.empty()) return true;
    return has_unnumbered(table, row.county);
  }
  if (!table.doubted) {
    ASSIGN_OR_RETURN(const auto any, connection_.integer(sql::linkage_any_item, {row.county, dataset.id}));
    table.doubted = any.has_value();
  }
  return *table.doubted;
}

Result<bool> RecordWriter::give_way(Table& table, std::int32_t county, std::int64_t household, std::int64_t id, DeliveryId delivery, std::int64_t to) {
  ASSIGN_OR_RETURN(const std::int64_t given, connection_.execute(table.statements.supersede, {county, household, id, delivery}));
  if (given == 1) RETURN_IF_ERROR(connection_.execute(sql::linkage_supersede_item, {county, id, to}));
  return given == 1;
}

Result<bool> RecordWriter::supersede_otherwise(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t i) {
  const auto& row = batch.rows[i];
  if (row.match != intake::MatchState::kMatched) return false;
  ASSIGN_OR_RETURN(const bool possible, may_stand_otherwise(table, dataset, row));
  if (!possible) return false;
  const bool of_person = dataset.entity == policy::Entity::kPerson;
  // Where the keys do not tell, because they are sealed or because one row names the household by its code and another by its head, all values do.
  if (!of_person || table.sealed_keys || table.keys.empty()) {
    bool replaced = false;
    ASSIGN_OR_RETURN(const auto twins, find_twins(connection_, cipher_, dataset.id, table.event, row.county, row.household.value(), row.id.value(),
                                                  of_person ? row.person.value() : 0));
    for (const TwinRow& twin : twins) {
      if (twin.delivery == delivery_ || (of_person && twin.numbered && !row.id_index.empty())) continue;
      ASSIGN_OR_RETURN(const bool given, give_way(table, row.county, row.household.value(), twin.id, delivery_, row.id.value()));
      replaced = replaced || given;
    }
    return replaced;
  }
  std::vector<Param> params{row.county, row.household, row.person, delivery_, row.id_index.empty() ? 1 : 0};
  const Cell* cells = batch.cells.data() + i * dataset.fields.size();
  for (const std::size_t key : table.keys) {
    const Cell& cell = cells[key];
    if (cell.form == Cell::Form::kAbsent) params.emplace_back(std::nullopt);
    else if (table.storage[key] == Storage::kInteger) params.emplace_back(cell.number);
    else params.emplace_back(std::string_view(cell.text));
  }
  std::vector<std::int64_t> given;
  RETURN_IF_ERROR(connection_.query(table.statements.supersede_otherwise, params, [&](const Row& live) { given.push_back(live.integer(0)); }));
  for (const std::int64_t id : given) RETURN_IF_ERROR(connection_.execute(sql::linkage_supersede_item, {row.county, id, row.id}));
  return !given.empty();
}

Result<void> RecordWriter::supersede_waiting(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t i,
                                             intake::WriteCounts& counts) {
  const auto& row = batch.rows[i];
  if (row.match != intake::MatchState::kMatched) return {};
  if (!table.waiting) {
    table.waiting.emplace(cipher_, dataset);
    ASSIGN_OR_RETURN(const bool reviewed, is_reviewed(table, dataset.id, row.county));
    if (reviewed) RETURN_IF_ERROR(table.waiting->read(connection_, row.county));
  }
  if (table.waiting->empty()) return {};
  ASSIGN_OR_RETURN(const std::vector<std::int64_t> waiting, table.waiting->take(connection_, batch, i, delivery_));
  for (const std::int64_t id : waiting) {
    constexpr std::int64_t kNoHousehold = 0;
    ASSIGN_OR_RETURN(const bool given, give_way(table, row.county, kNoHousehold, id, delivery_, row.id.value()));
    counts.took_over += given ? 1 : 0;
  }
  return {};
}

Result<void> RecordWriter::yield_to_twin(Table& table, const policy::Dataset& dataset, const intake::RecordBatch::Row& row, std::int64_t live) {
  ASSIGN_OR_RETURN(const bool possible, may_stand_otherwise(table, dataset, row));
  if (!possible) return {};
  const std::int64_t person = dataset.entity == policy::Entity::kPerson ? row.person.value() : 0;
  ASSIGN_OR_RETURN(const auto twins, find_twins(connection_, cipher_, dataset.id, table.event, row.county, row.household.value(), live, person));
  if (twins.empty()) return {};
  ASSIGN_OR_RETURN([[maybe_unused]] const bool given,
                   give_way(table, row.county, row.household.value(), live, twins.front().delivery, twins.front().id));
  return {};
}

Result<void> RecordWriter::add_one(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, std::size_t i,
                                   intake::WriteCounts& counts) {
  const auto& row = batch.rows[i];
  params_.clear();
  bind(table, dataset, batch, i, params_);
  ASSIGN_OR_RETURN(const std::int64_t inserted, connection_.execute(table.statements.insert, params_));
  if (inserted == 1) {
    ASSIGN_OR_RETURN(const bool known, supersede_otherwise(table, dataset, batch, i));
    ++(known ? counts.replaced : counts.inserted);
    return supersede_waiting(table, dataset, batch, i, counts);
  }
  std::int64_t household = 0, id = 0, person = 0, bringer = 0;
  auto match = intake::MatchState::kMatched;
  bool same = false;
  RETURN_IF_ERROR(connection_.query(table.statements.find_live, {row.county, Blob{row.identity}}, [&](const Row& live) {
    household = live.integer(0);
    id = live.integer(1);
    person = live.integer(2);
    same = live.text(3) == row.content;
    bringer = live.integer(4);
    match = static_cast<intake::MatchState>(live.integer(5));
  }));
  if (same) {
    ++counts.duplicate;
    absent_.insert(row.id.value());
    if (bringer != delivery_.value()) RETURN_IF_ERROR(connection_.execute(sql::intake_add_repeat, {row.county, delivery_, id, row.line}));
    if (row.match == intake::MatchState::kMatched && (household != row.household.value() || person != row.person.value())) {
      RETURN_IF_ERROR(lapse(table, dataset, row.county, {id}));
      RETURN_IF_ERROR(connection_.execute(table.statements.rematch,
                                          {row.county, household, id, row.household, row.person, row.village, static_cast<int>(row.match)}));
      if (match != intake::MatchState::kMatched) {
        thought_anew_.emplace(row.id.value(), id);
        RETURN_IF_ERROR(yield_to_twin(table, dataset, row, id));
      }
    }
    if (row.match == intake::MatchState::kReview) {
      ASSIGN_OR_RETURN(const std::int64_t doubted, connection_.execute(table.statements.doubt, {row.county, household, id}));
      if (doubted == 1) thought_anew_.emplace(row.id.value(), id);
    }
    return {};
  }
  ++counts.replaced;
  if (bringer == delivery_.value()) absent_.insert(id);
  RETURN_IF_ERROR(lapse(table, dataset, row.county, {id}));
  RETURN_IF_ERROR(connection_.execute(table.statements.supersede, {row.county, household, id, delivery_}));
  RETURN_IF_ERROR(connection_.execute(table.statements.insert, params_));
  ASSIGN_OR_RETURN([[maybe_unused]] const bool known, supersede_otherwise(table, dataset, batch, i));
  return supersede_waiting(table, dataset, batch, i, counts);
}

Result<void> RecordWriter::add_staged(Table& table, const policy::Dataset& dataset, const intake::RecordBatch& batch, const std::vector<std::size_t>& rows,
                                      intake::WriteCounts& counts) {
  const auto& s = table.statements;
  const bool first_batch = !table.staged;
  if (first_batch) {
    RETURN_IF_ERROR(connection_.execute(s.create_stage, {}));
    table.staged = true;
  }
  RETURN_IF_ERROR(connection_.insert_many(s.copy_stage, rows.size(), [&](std::size_t i, std::vector<Param>& params) { bind(table, dataset, batch, rows[i], params); }));
  // Nobody else analyses temporary tables; without it the planner takes the batch for a handful of rows.
  if (first_batch) RETURN_IF_ERROR(connection_.execute(s.analyze_stage, {}));
  ASSIGN_OR_RETURN(const bool reviewed, is_reviewed(table, dataset.id, batch.rows.front().county));
  if (reviewed) RETURN_IF_ERROR(connection_.execute(s.stage_lapse, {}));
  struct Repeated {
    std::int64_t household, live, fresh;
  };
  std::vector<Repeated> found_now, doubted_now;
  RETURN_IF_ERROR(connection_.query(s.stage_known, {}, [&](const Row& row) {
    const bool found = static_cast<intake::MatchState>(row.integer(3)) == intake::MatchState::kMatched;
    (found ? found_now : doubted_now).push_back({row.integer(0), row.integer(1), row.integer(2)});
  }));
  for (const Repeated& r : found_now) thought_anew_.emplace(r.fresh, r.live);
  for (const Repeated& r : doubted_now) {
    ASSIGN_OR_RETURN(const std::int64_t doubted, connection_.execute(table.statements.doubt, {batch.rows.front().county, r.household, r.live}));
    if (doubted == 1) thought_anew_.emplace(r.fresh, r.live);
  }
  RETURN_IF_ERROR(connection_.execute(s.stage_rematch, {}));
  RETURN_IF_ERROR(connection_.execute(s.stage_repeat, {delivery_}));
  std::int64_t duplicate = 0;
  RETURN_IF_ERROR(connection_.query(s.stage_drop_same, {}, [&](const Row& row) {
    ++duplicate;
    absent_.insert(row.integer(0));
  }));
  std::int64_t replaced = 0;
  std::unordered_set<std::int64_t> took_place;  // new rows that replace one of their identity
  RETURN_IF_ERROR(connection_.query(s.stage_supersede, {delivery_}, [&](const Row& row) {
    ++replaced;
    took_place.insert(row.integer(2));
    if (row.integer(1) == delivery_.value()) absent_.insert(row.integer(0));
  }));
  std::unordered_set<std::int64_t> stated_otherwise;
  const bool unnumbered_here = std::any_of(rows.begin(), rows.end(), [&](std::size_t i) { return batch.rows[i].id_index.empty(); });
  ASSIGN_OR_RETURN(const bool unnumbered, has_unnumbered(table, batch.rows.front().county));
  const bool by_keys = dataset.entity == policy::Entity::kPerson && !table.keys.empty() && !table.sealed_keys;
  if (by_keys && (unnumbered_here || unnumbered)) {
    std::vector<std::pair<std::int64_t, std::int64_t>> given;
    RETURN_IF_ERROR(connection_.query(s.stage_otherwise, {delivery_}, [&](const Row& row) {
      given.emplace_back(row.integer(0), row.integer(1));
      stated_otherwise.insert(row.integer(1));
    }));
    for (const auto& [live, by] : given) RETURN_IF_ERROR(connection_.execute(sql::linkage_supersede_item, {batch.rows.front().county, live, by}));
  }
  ASSIGN_OR_RETURN(const std::int64_t written, connection_.execute(s.stage_insert, {}));
  RETURN_IF_ERROR(connection_.execute(s.clear_stage, {}));
  std::unordered_map<std::int64_t, std::size_t> place;  // of rows whose live twin got a person
  for (const Repeated& r : found_now) place.emplace(r.fresh, batch.rows.size());
  for (const std::size_t i : rows) {
    const auto& row = batch.rows[i];
    if (const auto found = place.find(row.id.value()); found != place.end()) found->second = i;
    if (is_absent(row.id) || row.match != intake::MatchState::kMatched) continue;
    if (!by_keys) {
      ASSIGN_OR_RETURN(const bool known, supersede_otherwise(table, dataset, batch, i));
      if (known) stated_otherwise.insert(row.id.value());
    }
    RETURN_IF_ERROR(supersede_waiting(table, dataset, batch, i, counts));
  }
  for (const Repeated& r : found_now) RETURN_IF_ERROR(yield_to_twin(table, dataset, batch.rows[place.at(r.fresh)], r.live));
  for (const std::int64_t id : stated_otherwise) replaced += took_place.contains(id) ? 0 : 1;
  counts.duplicate += duplicate;
  counts.replaced += replaced;
  counts.inserted += written - replaced;
  return {};
}

}  // namespace shouwang::storage
