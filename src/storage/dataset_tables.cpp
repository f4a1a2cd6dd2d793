#include "storage/dataset_tables.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/date.h"
#include "base/money.h"
#include "storage/statements.h"

namespace shouwang::storage {
namespace {

using policy::FieldType;

// PostgreSQL cuts identifiers at 63 bytes; the longest made here is record_<dataset>_unmatched.
constexpr std::size_t kLongestIdentifier = 40;

struct TypeName {
  FieldType type;
  std::string_view name;
};
constexpr TypeName kTypes[] = {
    {FieldType::kString, "string"}, {FieldType::kInt, "int"},   {FieldType::kDecimal, "decimal"},        {FieldType::kMoney, "money"},
    {FieldType::kDate, "date"},     {FieldType::kMonth, "month"}, {FieldType::kYear, "year"},            {FieldType::kBool, "bool"},
    {FieldType::kCode, "code"},     {FieldType::kResidentId, "resident_id"}, {FieldType::kName, "name"}, {FieldType::kPhone, "phone"},
    {FieldType::kDivision, "division"}, {FieldType::kSecret, "secret"},
};
std::string_view type_name(FieldType type) {
  for (const auto& entry : kTypes)
    if (entry.type == type) return entry.name;
  return "string";
}
FieldType type_named(std::string_view name) {
  for (const auto& entry : kTypes)
    if (entry.name == name) return entry.type;
  return FieldType::kString;
}

constexpr std::array<std::string_view, kSystemColumns> kSystem = {"county", "household", "id",        "person",   "village",  "delivery",  "line",
                                                                  "match_state", "id_index", "id_masked", "identity", "content", "superseded"};

bool is_identifier(std::string_view name) {
  return !name.empty() && name.size() <= kLongestIdentifier && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string column_name(std::string_view name) { return "\"" + std::string(name) + "\""; }
std::string table_name(std::string_view dataset) { return column_name("record_" + std::string(dataset)); }
std::string stage_name(std::string_view dataset) { return column_name("stage_" + std::string(dataset)); }

std::string_view column_type(FieldType type) {
  switch (storage_of(type)) {
    case Storage::kBytes: return "bytea";
    case Storage::kText: return "text";
    case Storage::kInteger: break;
  }
  switch (type) {
    case FieldType::kBool: return "smallint";
    case FieldType::kDate:
    case FieldType::kMonth:
    case FieldType::kYear: return "integer";
    default: return "bigint";
  }
}

std::string column_list(const std::vector<std::string>& fields, std::string_view prefix = "") {
  std::string out;
  for (const auto column : kSystem) out += (out.empty() ? "" : ", ") + std::string(prefix) + std::string(column);
  for (const auto& field : fields) out += ", " + std::string(prefix) + column_name(field);
  return out;
}

std::string field_list(const std::vector<std::string>& fields) {
  std::string out;
  for (const auto& field : fields) out += ", r." + column_name(field);
  return out;
}

std::vector<std::string> names_of(const RecordTable& table) {
  std::vector<std::string> names;
  for (const auto& field : table.fields) names.push_back(field.name);
  return names;
}

OwnedStatement statement(std::string_view what, std::string_view dataset, std::string text) {
  return OwnedStatement("record." + std::string(what) + "." + std::string(dataset), std::move(text));
}

Result<void> check_names(const policy::Dataset& dataset) {
  if (!is_identifier(dataset.id))
    return fail(ErrorCode::kPackSchema, "数据集标识“" + dataset.id + "”只能用小写字母、数字和下划线，以字母开头，最长 40 个字符");
  for (const auto& field : dataset.fields) {
    if (!is_identifier(field.name))
      return fail(ErrorCode::kPackSchema, "数据集 " + dataset.id + " 的字段标识“" + field.name + "”只能用小写字母、数字和下划线，以字母开头，最长 40 个字符");
    if (std::find(kSystem.begin(), kSystem.end(), field.name) != kSystem.end())
      return fail(ErrorCode::kPackSchema, "数据集 " + dataset.id + " 的字段标识“" + field.name + "”为系统保留，请换一个名称");
  }
  return {};
}

Result<void> create_table(Connection& connection, const policy::Dataset& dataset) {
  const std::string table = table_name(dataset.id);
  const auto index = [&](std::string_view suffix) { return column_name("record_" + dataset.id + "_" + std::string(suffix)); };
  std::string text = "create table " + table +
                     " (\n  county integer not null,\n  household bigint not null,\n  id bigint not null,\n  person bigint not null,\n"
                     "  village bigint not null,\n  delivery bigint not null,\n  line integer not null,\n  match_state smallint not null,\n"
                     "  id_index text not null,\n  id_masked text not null,\n  identity bytea not null,\n  content bytea not null,\n"
                     "  superseded bigint not null";
  for (const auto& field : dataset.fields) text += ",\n  " + column_name(field.name) + " " + std::string(column_type(field.type));
  text += ",\n  constraint " + index("key") + " primary key (county, household, id)\n) /* sqlite: without rowid */;\n";
  text += "create unique index " + index("live") + " on " + table + " (county, identity) where superseded = 0;\n";
  // The work list of a delivery: few rows, so nearly free.
  text += "create index " + index("unmatched") + " on " + table + " (delivery, line) where match_state <> 1 and superseded = 0;\n";
  return connection.script(prepare_script(text, connection.engine()));
}

}  // namespace

const RecordField* RecordTable::field(std::string_view name) const {
  for (const auto& f : fields)
    if (f.name == name) return &f;
  return nullptr;
}

Storage storage_of(FieldType type) {
  if (type == FieldType::kResidentId || type == FieldType::kPhone || type == FieldType::kSecret) return Storage::kBytes;
  return policy::kind_of(type) == cel::Kind::kString ? Storage::kText : Storage::kInteger;
}

std::string slot_text(FieldType type, std::int64_t slot) {
  switch (type) {
    case FieldType::kMoney: return Money::from_fen(slot).text();
    case FieldType::kDecimal: return Decimal::from_micro(slot).text();
    case FieldType::kDate: return Date::from_days(static_cast<std::int32_t>(slot)).iso();
    case FieldType::kMonth: return Date::from_days(static_cast<std::int32_t>(slot)).iso().substr(0, 7);
    case FieldType::kBool: return slot ? "true" : "false";
    default: return std::to_string(slot);
  }
}

Result<void> ensure_record_table(Connection& connection, const policy::Dataset& dataset) {
  RETURN_IF_ERROR(check_names(dataset));
  ASSIGN_OR_RETURN(const auto known, find_record_table(connection, dataset.id));
  if (!known) RETURN_IF_ERROR(create_table(connection, dataset));
  RETURN_IF_ERROR(connection.execute(sql::intake_save_record_dataset,
                                     {dataset.id, dataset.title, dataset.entity == policy::Entity::kHousehold ? "household" : "person",
                                      policy::data_class_name(dataset.sensitivity), policy::proposes_name(dataset.proposes)}));
  // Few rows: those of known persons whose number is missing or damaged.
  if (dataset.entity == policy::Entity::kPerson)
    RETURN_IF_ERROR(connection.script("create index if not exists " + column_name("record_" + dataset.id + "_unnumbered") + " on " + table_name(dataset.id) +
                                      " (county, household, person) where id_index = '' and match_state = 1 and superseded = 0"));
  int position = 0;
  for (const auto& field : dataset.fields) {
    const RecordField* before = known ? known->field(field.name) : nullptr;
    if (before && storage_of(before->type) != storage_of(field.type))
      return fail(ErrorCode::kPackSchema, "数据集 " + dataset.title + " 的字段“" + field.title + "”（" + field.name + "）原为 " +
                                              std::string(type_name(before->type)) + " 类型，不能改为 " + std::string(type_name(field.type)) +
                                              "；请另起一个字段标识");
    if (known && !before)
      RETURN_IF_ERROR(connection.script("alter table " + table_name(dataset.id) + " add column " + column_name(field.name) + " " +
                                        std::string(column_type(field.type))));
    RETURN_IF_ERROR(connection.execute(sql::intake_save_record_field, {dataset.id, position++, field.name, field.title, type_name(field.type),
                                                                       field.visible ? 1 : 0, field.is_time ? 1 : 0}));
  }
  return {};
}

Result<std::vector<RecordTable>> list_record_tables(Connection& connection) {
  std::vector<RecordTable> tables;
  RETURN_IF_ERROR(connection.query(sql::intake_list_record_fields, {}, [&](const Row& row) {
    if (tables.empty() || tables.back().dataset != row.text(0))
      tables.push_back({row.string(0), row.string(1), row.text(2) == "household" ? policy::Entity::kHousehold : policy::Entity::kPerson,
                        row.text(8) == policy::data_class_name(policy::DataClass::kAsset), row.string(9), {}});
    tables.back().fields.push_back({row.string(3), row.string(4), type_named(row.text(5)), row.integer(6) != 0, row.integer(7) != 0});
  }));
  return tables;
}

Result<std::unique_ptr<RecordTable>> find_record_table(Connection& connection, std::string_view dataset) {
  ASSIGN_OR_RETURN(std::vector<RecordTable> tables, list_record_tables(connection));
  for (auto& table : tables)
    if (table.dataset == dataset) return std::make_unique<RecordTable>(std::move(table));
  return std::unique_ptr<RecordTable>();
}

RecordStatements record_statements(std::string_view dataset, const std::vector<std::string>& fields, const std::vector<std::string>& keys) {
  const std::string table = table_name(dataset), stage = stage_name(dataset), columns = column_list(fields);
  std::string values;
  for (std::size_t i = 1; i <= kSystem.size() + fields.size(); ++i) values += (i > 1 ? ", ?" : "?") + std::to_string(i);
  constexpr std::size_t kFirstKey = 6;
  std::string same_keys, same_staged_keys;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    same_keys += " and r." + column_name(keys[k]) + " is not distinct from ?" + std::to_string(kFirstKey + k);
    same_staged_keys += " and r." + column_name(keys[k]) + " is not distinct from s." + column_name(keys[k]);
  }
  const std::string same_live = "r.county = s.county and r.identity = s.identity and r.superseded = 0";
  const std::string unsettled = " and not exists (select 1 from link_item i where i.county = r.county and i.id = r.id and i.state = 2)";
  return {
      statement("insert", dataset,
                "insert into " + table + " (" + columns + ") values (" + values + ") on conflict (county, identity) where superseded = 0 do nothing"),
      statement("find_live", dataset, "select household, id, person, content, delivery, match_state from " + table + " where county = ?1 and identity = ?2 and superseded = 0"),
      statement("supersede", dataset, "update " + table + " set superseded = ?4 where county = ?1 and household = ?2 and id = ?3 and superseded = 0"),
      statement("rematch", dataset,
                "update " + table + " set household = ?4, person = ?5, village = ?6, match_state = ?7 where county = ?1 and household = ?2 and id = ?3"),
      statement("any_unnumbered", dataset,
                "select 1 from " + table + " where county = ?1 and id_index = '' and match_state = 1 and superseded = 0 and person > 0 limit 1"),
      statement("supersede_otherwise", dataset,
                "update " + table + " as r set superseded = ?4 where r.county = ?1 and r.household = ?2 and r.person = ?3 and r.superseded = 0 and r.match_state = 1"
                                    " and r.delivery <> ?4 and (r.id_index = '' or ?5 = 1)" + same_keys + " returning id"),
      statement("doubt", dataset,
                "update " + table + " as r set match_state = 4 where r.county = ?1 and r.household = ?2 and r.id = ?3 and r.match_state in (2, 3)" + unsettled),
      statement("create_stage", dataset, "create temporary table " + stage + " (like " + table + ") on commit drop"),
      statement("clear_stage", dataset, "truncate " + stage),
      statement("analyze_stage", dataset, "analyze " + stage),
      statement("copy_stage", dataset, "copy " + stage + " (" + columns + ") from stdin"),
      statement("stage_lapse", dataset,
                // The rows first: from the items, whose records no key finds, the planner may read the county's whole table for each.
                "with changed as materialized (select r.county, r.id from " + table + " r join " + stage + " s on " + same_live +
                    " where r.content <> s.content or (s.match_state = 1 and (r.household <> s.household or r.person <> s.person)))"
                    " update link_item i set state = 3 from changed c where i.county = c.county and i.id = c.id and i.state = 1"),
      statement("stage_known", dataset,
                "select r.household, r.id, s.id, s.match_state from " + stage + " s join " + table + " r on " + same_live +
                    " where r.content = s.content and s.match_state in (1, 4) and r.match_state <> 1"),
      statement("stage_rematch", dataset,
                "update " + table + " r set household = s.household, person = s.person, village = s.village, match_state = s.match_state from " + stage +
                    " s where " + same_live + " and r.content = s.content and s.match_state = 1 and (r.household <> s.household or r.person <> s.person)"),
      statement("stage_repeat", dataset,
                "insert into record_repeat (county, delivery, record, line) select r.county, ?1, r.id, s.line from " + stage + " s join " + table + " r on " +
                    same_live + " where r.content = s.content and r.delivery <> ?1 on conflict (county, delivery, record) do nothing"),
      statement("stage_drop_same", dataset, "delete from " + stage + " s using " + table + " r where " + same_live + " and r.content = s.content returning s.id"),
      statement("stage_supersede", dataset, "update " + table + " r set superseded = ?1 from " + stage + " s where " + same_live + " returning r.id, r.delivery, s.id"),
      statement("stage_otherwise", dataset,
                "update " + table + " r set superseded = ?1 from " + stage +
                    " s where r.county = s.county and r.household = s.household and r.person = s.person and s.person > 0 and r.superseded = 0 and r.match_state = 1"
                    " and s.match_state = 1 and r.delivery <> ?1 and r.identity <> s.identity and (r.id_index = '' or s.id_index = '')" + same_staged_keys +
                    " returning r.id, s.id"),
      statement("stage_insert", dataset, "insert into " + table + " (" + columns + ") select " + columns + " from " + stage),
  };
}

OwnedStatement waiting_rows_statement(std::string_view dataset, const EventFields& fields) {
  return statement("waiting_rows", dataset,
                   "select r.id, r.delivery, l.candidates" + field_list(fields.plain) + field_list(fields.sealed) + " from link_item l join " + table_name(dataset) +
                       " r on r.county = l.county and r.household = 0 and r.id = l.id"
                       " where l.county = ?1 and l.dataset = ?2 and l.state = 1 and l.purpose <> 0 and r.match_state = 4 and r.superseded = 0 order by r.id");
}

OwnedStatement twin_rows_statement(std::string_view dataset, const EventFields& fields) {
  std::string sealed = field_list(fields.sealed), same;
  for (const auto& field : fields.sealed) sealed += ", o." + column_name(field);
  for (const auto& field : fields.plain) same += " and o." + column_name(field) + " is not distinct from r." + column_name(field);
  return statement("twin_rows", dataset,
                   "select o.id, o.delivery, o.id_index" + sealed + " from " + table_name(dataset) + " r join " + table_name(dataset) +
                       " o on o.county = r.county and o.household = r.household and o.person = ?4 and o.match_state = 1 and o.superseded = 0 and o.id <> r.id" + same +
                       " where r.county = ?1 and r.household = ?2 and r.id = ?3 order by o.id");
}

OwnedStatement move_records_statement(std::string_view dataset) {
  return statement("move_records", dataset,
                   "update " + table_name(dataset) + " set household = ?4, village = ?5 where county = ?1 and household = ?2 and person = ?3");
}

OwnedStatement take_records_statement(std::string_view dataset) {
  return statement("take_records", dataset,
                   "update " + table_name(dataset) +
                       " set household = ?4, person = ?5, village = ?6 where county = ?1 and household = ?2 and person = ?3 returning id");
}

OwnedStatement return_record_statement(std::string_view dataset) {
  return statement("return_record", dataset,
                   "update " + table_name(dataset) +
                       " set household = ?5, person = ?6, village = ?7 where county = ?1 and household = ?2 and person = ?3 and id = ?4");
}

OwnedStatement follow_records_statement(std::string_view dataset) {
  return statement("follow_records", dataset,
                   "update " + table_name(dataset) +
                       " set household = ?5, person = ?6, village = ?7 where county = ?1 and household = ?2 and person = ?3 and id > ?4 and (?8 = '' or id_index = ?8)");
}

OwnedStatement count_household_rows_statement(std::string_view dataset) {
  return statement("count_household_rows", dataset, "select count(*) from " + table_name(dataset) + " where county = ?1 and household = ?2");
}

OwnedStatement count_person_rows_statement(std::string_view dataset) {
  const auto text = [&](std::string_view households, std::string_view persons) {
    return "select person, count(*) from " + table_name(dataset) + " where county = ?1 and household in (" + std::string(households) + ") and person in (" +
           std::string(persons) + ") and superseded = 0 group by person";
  };
  return {"record.count_person_rows." + std::string(dataset), text("select value from json_each(?2)", "select value from json_each(?3)"),
          text("select cast(value as bigint) from json_array_elements_text(cast(?2 as json))",
               "select cast(value as bigint) from json_array_elements_text(cast(?3 as json))")};
}

OwnedStatement proposing_rows_statement(const RecordTable& table) {
  std::string day = "0";
  for (const auto& field : table.fields)
    if (field.is_time) day = "coalesce(r." + column_name(field.name) + ", 0)";
  return statement("proposing_rows", table.dataset,
                   "select r.household, r.person, r.village, r.id, r.line, " + day + field_list(names_of(table)) + " from " + table_name(table.dataset) +
                       " r join membership m on m.county = r.county and m.person = r.person and m.last_day = 2932896"
                       " where r.county = ?1 and r.delivery = ?2 and r.match_state = 1 and r.superseded = 0 and r.person <> 0 order by r.id");
}

OwnedStatement rows_about_statement(std::string_view dataset) {
  return statement("rows_about", dataset,
                   "select delivery, count(*) from " + table_name(dataset) +
                       " where county = ?1 and superseded = 0 and (household between ?2 and ?3 or person between ?2 and ?3) group by delivery order by delivery");
}

OwnedStatement unlink_rows_statement(std::string_view dataset) {
  return statement("unlink_rows", dataset,
                   "update " + table_name(dataset) + " set household = 0, person = 0, village = 0, match_state = ?4"
                   " where county = ?1 and superseded <> 0 and (household between ?2 and ?3 or person between ?2 and ?3)");
}

OwnedStatement unlink_missing_statement(std::string_view dataset) {
  return statement("unlink_missing", dataset,
                   "update " + table_name(dataset) + " as r set household = 0, person = 0, village = 0, match_state = ?3"
                   " where r.county = ?1 and r.delivery = ?2 and r.household > 0"
                   " and (not exists (select 1 from household h where h.county = r.county and h.id = r.household)"
                   " or (r.person > 0 and not exists (select 1 from person p where p.county = r.county and p.id = r.person)))");
}

OwnedStatement move_village_statement(std::string_view dataset) {
  return statement("move_village", dataset, "update " + table_name(dataset) + " set village = ?3 where county = ?1 and household = ?2");
}

OwnedStatement scan_statement(std::string_view dataset, const std::vector<std::string>& fields) {
  return statement("scan", dataset,
                   "select r.household, r.person, r.county, r.id, r.delivery, r.line" + field_list(fields) + " from " + table_name(dataset) +
                       " r where r.county between ?1 and ?2 and r.household > 0 and r.village between ?3 and ?4 and r.superseded = 0"
                       " order by r.county, r.household, r.id");
}

OwnedStatement scan_household_statement(std::string_view dataset, const std::vector<std::string>& fields) {
  return statement("scan_household", dataset,
                   "select r.household, r.person, r.county, r.id, r.delivery, r.line" + field_list(fields) + " from " + table_name(dataset) +
                       " r where r.county = ?1 and r.county = ?2 and r.household = ?5 and r.village between ?3 and ?4 and r.superseded = 0"
                       " order by r.county, r.household, r.id");
}

// registry::LinkedBy of record r with its item l. While a reviewer has it nothing is told: he must not know that the engine was sure.
const std::string kLinkedBy =
    "case when l.id is null or (l.state = 1 and l.purpose <> 0) then 0 when l.state = 2 and l.answer = 1 then 2 when l.zone <> 1 then 0"
    " when exists (select 1 from link_constraint c where c.county = l.county and c.statement_index = l.statement_index and c.person = l.person"
    " and c.kind = 1 and c.ended_ms = 0) then 2 else 1 end";

OwnedStatement household_records_statement(const RecordTable& table) {
  std::string order = "r.id desc";
  for (const auto& field : table.fields)
    if (field.is_time) order = "coalesce(r." + column_name(field.name) + ", 0) desc, r.id desc";
  return statement("household_records", table.dataset,
                   "select r.id, r.person, r.delivery, r.line, coalesce(d.file_name, ''), r.id_masked, " + kLinkedBy + field_list(names_of(table)) + " from " +
                       table_name(table.dataset) +
                       " r left join delivery d on d.id = r.delivery left join link_item l on l.county = r.county and l.id = r.id where r.county = ?1 and r.household = ?2 and r.superseded = 0 order by " + order +
                       " limit ?3");
}

OwnedStatement unmatched_statement(const RecordTable& table) {
  std::string name = "''";
  for (const auto& field : table.fields)
    if (field.type == FieldType::kName) {
      name = "coalesce(r." + column_name(field.name) + ", '')";
      break;
    }
  return statement("unmatched", table.dataset,
                   "select r.id, r.line, " + name + ", r.id_masked, r.match_state from " + table_name(table.dataset) +
                       " r where r.delivery = ?1 and r.match_state <> 1 and r.superseded = 0 order by r.line, r.id limit ?2 offset ?3");
}

OwnedStatement count_unmatched_statement(const RecordTable& table) {
  return statement("count_unmatched", table.dataset,
                   "select count(*) from " + table_name(table.dataset) + " r where r.delivery = ?1 and r.match_state <> 1 and r.superseded = 0");
}

OwnedStatement answered_rows_statement(std::string_view dataset) {
  return statement("answered_rows", dataset,
                   "select q.position from quarantine q where q.county = ?1 and q.delivery = ?2 and q.state = 1 and length(q.identity) > 0 and exists (select 1 from " +
                       table_name(dataset) +
                       " r where r.county = ?1 and r.identity = q.identity and r.superseded = 0 and (r.delivery = ?3 or exists (select 1 from record_repeat p"
                       " where p.county = r.county and p.record = r.id and p.delivery = ?3))) order by q.position");
}

OwnedStatement find_record_statement(std::string_view dataset) {
  return statement("find_record", dataset, "select household, superseded from " + table_name(dataset) + " where county = ?1 and household = ?3 and id = ?2");
}

OwnedStatement seek_record_statement(std::string_view dataset) {
  return statement("seek_record", dataset, "select household, superseded from " + table_name(dataset) + " where county = ?1 and id = ?2");
}

OwnedStatement forget_number_statement(std::string_view dataset) {
  return statement("forget_number", dataset, "update " + table_name(dataset) + " set id_index = '' where county = ?1 and household = ?2 and id = ?3");
}

OwnedStatement revive_record_statement(std::string_view dataset) {
  const std::string table = table_name(dataset);
  return statement("revive_record", dataset,
                   "update " + table + " as r set superseded = 0 where r.county = ?1 and r.household = ?2 and r.id = ?3 and r.superseded > 0"
                   " and exists (select 1 from link_item l where l.county = r.county and l.id = r.id and l.superseded_by <> 0)"
                   " and not exists (select 1 from " + table + " o where o.county = r.county and o.identity = r.identity and o.superseded = 0)");
}

OwnedStatement visible_fields_statement(std::string_view dataset, const std::vector<std::string>& fields) {
  return statement("visible_fields", dataset, "select " + field_list(fields).substr(2) + " from " + table_name(dataset) +
                                                  " r where r.county = ?1 and r.household = ?2 and r.id = ?3");
}

WithdrawStatements withdraw_statements(std::string_view dataset) {
  const std::string table = table_name(dataset);
  const auto later = [](std::string_view what) {
    return "(select " + std::string(what) +
           " from record_repeat p join delivery d on d.county = p.county and d.id = p.delivery where p.county = r.county and p.record = r.id and p.delivery <> ?2"
           " and d.state = 1 and d.withdrawn_ms = 0 order by p.delivery limit 1)";
  };
  const auto stands = [&](std::string_view what) {
    return "(select " + std::string(what) + " from link_item l join " + table +
           " b on b.county = l.county and b.id = l.superseded_by and b.superseded = 0 where l.county = r.county and l.id = r.id)";
  };
  // Ids grow with time: the largest among the rows of an identity that are not withdrawn is what was said last.
  return {
      statement("keep", dataset,
                "update " + table + " as r set line = " + later("p.line") + ", delivery = " + later("p.delivery") +
                    " where r.county = ?1 and r.delivery = ?2 and r.superseded >= 0 and exists " + later("1")),
      statement("withdraw", dataset,
                "update " + table + " set superseded = cast(0 as bigint) - ?2 where county = ?1 and delivery = ?2 and superseded >= 0 returning household"),
      statement("restore", dataset,
                "update " + table + " set superseded = 0 where county = ?1 and superseded > 0 and id in (select max(o.id) from " + table +
                    " o where o.county = ?1 and o.superseded >= 0 and o.identity in (select w.identity from " + table +
                    " w where w.county = ?1 and w.superseded + ?2 = 0) group by o.identity having min(o.superseded) > 0) returning household"),
      statement("hand_over", dataset,
                "update " + table + " as r set superseded = " + stands("b.delivery") + " where r.county = ?1 and r.superseded = ?2 and exists " + stands("1")),
      statement("restore_otherwise", dataset,
                "update " + table + " as r set superseded = 0 where r.county = ?1 and r.superseded = ?2 and not exists (select 1 from " + table +
                    " o where o.county = r.county and o.identity = r.identity and o.superseded >= 0 and o.id > r.id) returning household, id"),
      statement("lapse", dataset,
                "update link_item set state = 3 where county = ?1 and delivery = ?2 and state = 1 and id in (select id from " + table +
                    " where county = ?1 and delivery = ?2 and superseded < 0)"),
      statement("reopen", dataset,
                "update link_item set state = 1 where county = ?1 and dataset = ?2 and state = 3 and purpose <> 0 and superseded_by = 0 and id in (select id from " + table +
                    " where county = ?1 and household = 0 and match_state = 4 and superseded = 0)"),
  };
}

}  // namespace shouwang::storage
