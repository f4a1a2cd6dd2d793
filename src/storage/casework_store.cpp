#include "storage/casework_store.h"

#include "registry/model.h"
#include "storage/casework_rows.h"
#include "storage/casework_writer.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {

using casework::Change;
using casework::Event;

Result<void> CaseworkStore::commit(const Change& change) {
  bool events_taken = false;
  auto outcome = [&]() -> Result<void> {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    CaseworkWriter writer(*tx, cipher_);
    auto written = writer.write(change);
    events_taken = writer.events_taken();
    if (!written) return written;
    return tx.commit();
  }();
  if (!events_taken) return outcome;
  // A second click has the same sequence and the same key as the first: then the key says what happened.
  for (const Event& e : change.events) {
    if (e.key.empty()) continue;
    ASSIGN_OR_RETURN(const auto done, event_by_key(e.county, e.key));
    if (done) return Failure(Error(ErrorCode::kUnique, "这一操作已经办理过了，请刷新查看结果").with_internal(outcome.error().internal()));
  }
  return Failure(Error(ErrorCode::kConflict, "这条记录已被他人办理，请刷新后再试").with_internal(outcome.error().internal()));
}

Result<std::vector<Event>> CaseworkStore::events(const access::Scope& scope, std::int32_t county, casework::Subject subject, std::int64_t subject_id) {
  std::vector<Event> events;
  {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::casework_events,
                              {county, static_cast<int>(subject), subject_id, scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                              [&](const Row& row) { events.push_back(event_at(row)); }));
  }
  for (Event& e : events) {
    ASSIGN_OR_RETURN(e.body, cipher_.decrypt(e.body, event_context(e.id)));
  }
  return events;
}

Result<std::optional<Event>> CaseworkStore::event_by_key(std::int32_t county, std::string_view key) {
  std::optional<Event> found;
  {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::casework_event_by_key, {county, key}, [&](const Row& row) { found = event_at(row); }));
  }
  if (found) {
    ASSIGN_OR_RETURN(found->body, cipher_.decrypt(found->body, event_context(found->id)));
  }
  return found;
}

access::Scope scope_inside(const access::Scope& scope, std::int64_t division) {
  return division ? scope.narrowed(registry::division_text(division)) : scope;
}

Result<std::int64_t> unit_of_level(int level) {
  if (level < 1 || level > 5) return fail(ErrorCode::kInvalidArgument, "行政区划级别应为 1 至 5");
  std::int64_t unit = 1;
  for (int digits = registry::significant_digits(level); digits < 12; ++digits) unit *= 10;
  return unit;
}

bool is_wide(const access::Scope& scope) { return scope.high() - scope.low() + 1 >= kCountySpan; }

Result<SortOrder> parse_sort(std::string_view name, std::initializer_list<std::string_view> names) {
  SortOrder order;
  const std::string_view wanted = name.starts_with('-') ? name.substr(1) : name;
  order.reverse = wanted.size() != name.size();
  if (wanted.empty()) return order;
  std::string known;
  for (const auto candidate : names) {
    if (candidate == wanted) return order;
    ++order.index;
    known += (known.empty() ? "" : "、") + std::string(candidate);
  }
  return fail(ErrorCode::kInvalidArgument, "不支持的排序方式“" + std::string(wanted) + "”，可用 " + known);
}

std::unique_ptr<casework::Store> make_casework_store(Database& database, const crypto::FieldCipher& cipher) {
  return std::make_unique<CaseworkStore>(database, cipher);
}

}  // namespace shouwang::storage
