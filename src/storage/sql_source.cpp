#include "storage/sql_source.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "storage/dataset_tables.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

constexpr std::string_view kMembers = "members";

struct NamedColumn {
  std::string_view field;
  std::string_view column;  // SQL text with {row} for the row
};
// Registry texts that nobody stated are empty.
constexpr NamedColumn kHouseholdColumns[] = {
    {"village", "cast({row}.village as text)"},
    {"kind", "nullif({row}.kind, '')"},
    {"monitored", "nullif({row}.monitored, '')"},
    {"assistance", "nullif({row}.assistance, '')"},
    {"relocated", "{row}.relocated"},
    {"lifted_year", "{row}.lifted_year"},
    {"since", "{row}.first_day"},
    {"household_code", "nullif({row}.household_code, '')"},
    {"group_name", "nullif({row}.group_name, '')"},
};
constexpr NamedColumn kPersonColumns[] = {
    {"sex", "nullif({row}.sex, '')"},
    {"birth", "{row}.birth"},
    {"ethnic", "nullif({row}.ethnic, '')"},
    {"relation", "nullif({row}.relation, '')"},
    {"education", "nullif({row}.education, '')"},
    {"schooling", "nullif({row}.schooling, '')"},
    {"health", "nullif({row}.health, '')"},
    {"labour", "nullif({row}.labour, '')"},
    {"working", "{row}.working"},
    {"working_place", "nullif({row}.working_place, '')"},
    {"insured", "{row}.insured"},
    {"since", "{row}.first_day"},
};

template <std::size_t N>
std::vector<std::string> columns_of(const NamedColumn (&known)[N], const cel::Table& table) {
  std::vector<std::string> columns;
  for (const cel::Field& field : table.fields) {
    const auto found =
        std::find_if(std::begin(known), std::end(known), [&](const NamedColumn& column) { return column.field == field.name; });
    columns.emplace_back(found == std::end(known) ? std::string_view() : found->column);
  }
  return columns;
}

std::string between(std::string_view column, std::int64_t low, std::int64_t high) {
  return std::string(column) + " between " + std::to_string(low) + " and " + std::to_string(high);
}

cel::SqlTable records(const policy::Dataset& dataset, const cel::Table& table, bool of_person, const access::Scope& scope) {
  cel::SqlTable out;
  out.relation = "select * from \"record_" + dataset.id + "\" where superseded = 0 and household > 0 and " +
                 between("county", scope.county_low(), scope.county_high()) + " and " + between("village", scope.low(), scope.high());
  if (!scope.may_read_dataset(dataset.id)) out.relation += " and 1 = 0";
  out.key = {"county", "household", "id"};
  out.parent_key = {"county", "household"};
  if (of_person) out.parent_key.emplace_back("person");
  out.order = {"id"};
  for (const cel::Field& field : table.fields) {
    const policy::FieldSpec* spec = dataset.field(field.name);
    std::string column;
    if (spec && spec->visible) {
      column = "{row}.\"" + field.name + "\"";
      if (storage_of(spec->type) == Storage::kText)
        column = "nullif(" + column + ", '')";
      else if (field.kind == cel::Kind::kString)
        column = "cast(" + column + " as text)";
    }
    out.fields.push_back(std::move(column));
  }
  return out;
}

}  // namespace

cel::SqlSource screening_source(const policy::Pack& pack, const access::Scope& scope, Date as_of,
                                const std::function<bool(std::string_view dataset)>& delivered) {
  const cel::Schema& schema = *pack.schema;
  const std::string day = std::to_string(as_of.days());
  const int members = schema.find_table(kMembers);
  cel::SqlSource source;
  for (std::size_t t = 0; t < schema.tables.size(); ++t) {
    const cel::Table& table = schema.tables[t];
    cel::SqlTable out;
    if (t == 0) {
      out.relation =
          "select s.county, s.household, s.village, s.kind, s.monitored, s.assistance, s.relocated, s.lifted_year, s.first_day, "
          "h.household_code, s.group_name from household_state s join household h on h.county = s.county and h.id = s.household where " +
          between("s.county", scope.county_low(), scope.county_high()) + " and " + between("s.village", scope.low(), scope.high()) +
          " and s.first_day <= " + day + " and s.last_day >= " + day;
      out.key = {"county", "household"};
      out.fields = columns_of(kHouseholdColumns, table);
    } else if (static_cast<int>(t) == members) {
      out.relation =
          "select m.county, m.household, m.person, p.sex, p.birth, p.ethnic, m.relation, s.education, s.schooling, s.health, s.labour, "
          "s.working, s.working_place, s.insured, m.first_day from membership m "
          "join household_state h on h.county = m.county and h.household = m.household and h.first_day <= " +
          day + " and h.last_day >= " + day +
          " join person p on p.county = m.county and p.id = m.person "
          "left join person_state s on s.county = m.county and s.person = m.person and s.first_day <= " +
          day + " and s.last_day >= " + day + " where " + between("m.county", scope.county_low(), scope.county_high()) + " and " +
          between("h.village", scope.low(), scope.high()) + " and m.first_day <= " + day + " and m.last_day >= " + day;
      out.key = {"county", "household", "person"};
      out.parent_key = {"county", "household"};
      out.order = {"person"};
      out.fields = columns_of(kPersonColumns, table);
    } else {
      const policy::Dataset* dataset = pack.dataset(table.name);
      out.available = dataset && delivered(table.name);
      if (out.available) out = records(*dataset, table, table.parent == members, scope);
    }
    source.tables.push_back(std::move(out));
  }
  return source;
}

Result<cel::SqlSource> screening_source(Database& database, const policy::Pack& pack, const access::Scope& scope, Date as_of) {
  std::vector<std::string> datasets;
  for (const cel::Table& table : pack.schema->tables)
    if (pack.dataset(table.name)) datasets.push_back(table.name);
  ASSIGN_OR_RETURN(const auto last, make_screening_store(database)->last_deliveries_ms(scope, datasets));
  std::set<std::string, std::less<>> delivered;
  for (std::size_t k = 0; k < datasets.size(); ++k)
    if (last[k]) delivered.insert(datasets[k]);
  return screening_source(pack, scope, as_of, [&](std::string_view dataset) { return delivered.count(dataset) > 0; });
}

}  // namespace shouwang::storage
