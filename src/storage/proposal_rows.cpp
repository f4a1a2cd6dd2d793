#include "storage/proposal_rows.h"

#include <string>
#include <vector>

#include "registry/change.h"
#include "storage/dataset_tables.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

struct ProposingRow {
  std::int64_t household = 0, person = 0, village = 0, record = 0;
  int line = 0;
  Date day;
  std::string detail;
};

}  // namespace

Result<void> propose_changes(Connection& connection, std::int32_t county, DeliveryId delivery, std::string_view dataset,
                             std::int64_t now_ms) {
  ASSIGN_OR_RETURN(const auto table, find_record_table(connection, dataset));
  registry::ProposalKind kind{};
  if (!table || !registry::parse_proposal_kind(table->proposes, kind)) return {};
  std::vector<ProposingRow> rows;
  RETURN_IF_ERROR(connection.query(proposing_rows_statement(*table), {county, delivery}, [&](const Row& row) {
    ProposingRow p{row.integer(0), row.integer(1), row.integer(2), row.integer(3), static_cast<int>(row.integer(4)), row.date(5), {}};
    for (std::size_t k = 0; k < table->fields.size(); ++k) {
      const RecordField& field = table->fields[k];
      const int column = 6 + static_cast<int>(k);
      if (!field.visible || row.is_null(column) || storage_of(field.type) == Storage::kBytes || field.type == policy::FieldType::kName)
        continue;
      p.detail += (p.detail.empty() ? "" : "，") + field.title + " " +
                  (storage_of(field.type) == Storage::kInteger ? slot_text(field.type, row.integer(column)) : row.string(column));
    }
    rows.push_back(std::move(p));
  }));
  if (rows.empty()) return {};
  ASSIGN_OR_RETURN(const auto largest, connection.integer(sql::changes_largest_proposal, {county}));
  std::int64_t id = std::max(largest.value_or(0), IdSource(now_ms).next(now_ms));
  for (const ProposingRow& p : rows) {
    ASSIGN_OR_RETURN(const auto known, connection.integer(sql::changes_has_proposal, {county, static_cast<int>(kind), p.person, p.record}));
    if (known) continue;
    RETURN_IF_ERROR(connection.execute(sql::changes_add_proposal, {county, ++id, static_cast<int>(kind), p.person, p.household, p.village,
                                                                   dataset, p.record, delivery, p.line, p.day, p.detail, now_ms}));
  }
  return {};
}

}  // namespace shouwang::storage
