// The typed tables record_<dataset> that packs declare. The only place that makes SQL text in C++: every name in it is a checked
// identifier ([a-z][a-z0-9_]*) of a pack or of the catalogue, and quoted.
//
// Key (county, household, id): a table is walked in the order that screening wants, household by household, without sorting, and
// the file of one household is one short range. Rows without a household have household 0.
// superseded is 0 for the live row of an identity, the delivery that replaced it, or minus the row's own delivery when that was
// withdrawn; old rows are kept.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pack.h"
#include "storage/connection.h"

namespace shouwang::storage {

struct RecordField {
  std::string name, title;
  policy::FieldType type = policy::FieldType::kString;
  bool visible = true;   // false: personal, shown masked only
  bool is_time = false;
};
struct RecordTable {
  std::string dataset, title;
  policy::Entity entity = policy::Entity::kPerson;
  bool asset = false;    // read only under an authorisation in force
  std::string proposes = {};  // what a matched row proposes about its person: "", "death", "move"
  std::vector<RecordField> fields;
  const RecordField* field(std::string_view name) const;
};

/// How a field is held: bytes (sealed), text, or an integer slot.
enum class Storage : std::uint8_t { kInteger, kText, kBytes };
Storage storage_of(policy::FieldType type);

/// Value of a record's field for people: "1234.50", "2026-08-31", "2026-08", "true", code or text as stored.
std::string slot_text(policy::FieldType type, std::int64_t slot);

/// Makes the table, adds missing columns and enters both in the catalogue. Columns are never dropped.
/// @errors kPackSchema: a name that cannot be a column; a field that changed the way it is held
Result<void> ensure_record_table(Connection& connection, const policy::Dataset& dataset);
Result<std::vector<RecordTable>> list_record_tables(Connection& connection);
/// @returns nullptr when no pack with this dataset was ever used here
Result<std::unique_ptr<RecordTable>> find_record_table(Connection& connection, std::string_view dataset);

/// A statement with its text.
class OwnedStatement {
 public:
  OwnedStatement(std::string name, std::string text) : name_(std::move(name)), sqlite_(text), postgres_(std::move(text)) {}
  OwnedStatement(std::string name, std::string sqlite, std::string postgres)
      : name_(std::move(name)), sqlite_(std::move(sqlite)), postgres_(std::move(postgres)) {}
  operator Statement() const { return {name_, sqlite_, postgres_}; }

 private:
  std::string name_, sqlite_, postgres_;
};

/// Columns before the dataset's own fields, in the order of the insert statements.
inline constexpr int kSystemColumns = 13;

/// Everything that writes records of one dataset with these fields.
struct RecordStatements {
  OwnedStatement insert;         // system columns, fields: nothing happens when the identity has a live row
  OwnedStatement find_live;      // ?1 county ?2 identity -> household, id, person, content, delivery, match state
  OwnedStatement supersede;      // ?1 county ?2 household ?3 id ?4 delivery; a live row
  OwnedStatement rematch;        // ?1 county ?2 household ?3 id ?4 new household ?5 person ?6 village ?7 match state
  // The same event of the same person, stated once with a number and once without one that can be read: the later statement stands.
  OwnedStatement any_unnumbered;       // ?1 county -> 1 when there are live rows of known persons without a number
  OwnedStatement supersede_otherwise;  // ?1 county ?2 household ?3 person ?4 delivery ?5 row has no number (0, 1) ?6… keys -> id
  OwnedStatement doubt;                // ?1 county ?2 household ?3 id: a row that was not found is in review, unless a reviewer has settled it
  // PostgreSQL only: a batch goes through a temporary table of this transaction.
  OwnedStatement create_stage, clear_stage, analyze_stage, copy_stage;
  OwnedStatement stage_lapse;      // open items of live rows that will be replaced or matched anew
  OwnedStatement stage_known;      // rows that say the same as live unmatched ones, and have a match now or are in doubt -> household and id of the live
                                   // row, id and match state of the new one
  OwnedStatement stage_rematch;    // rows that say the same but now have a match
  OwnedStatement stage_repeat;     // ?1 delivery: it says the same as these live rows of others
  OwnedStatement stage_drop_same;  // rows that say the same -> their ids
  OwnedStatement stage_supersede;  // ?1 delivery: live rows of the remaining identities -> id, delivery, id of the new row
  OwnedStatement stage_otherwise;  // ?1 delivery: supersede_otherwise for all rows -> id of the live row, id of the new one
  OwnedStatement stage_insert;
};
/// @param keys  fields that tell one event of a person from another: without number and household code
RecordStatements record_statements(std::string_view dataset, const std::vector<std::string>& fields, const std::vector<std::string>& keys = {});

/// What states one event, whoever it is about: every field but the number, the household code and telephones. Sealed ones differ in every row
/// and are compared once they are opened.
struct EventFields {
  std::vector<std::string> plain, sealed;
};
/// Live rows in review of which somebody is asked. ?1 county ?2 dataset -> id, delivery, candidates, plain fields…, sealed fields…
OwnedStatement waiting_rows_statement(std::string_view dataset, const EventFields& fields);
/// Other live rows of a person (0 = of a household as such) that state the event of row ?3, as far as it is not sealed.
/// ?1 county ?2 household ?3 id ?4 person -> id, delivery, id_index, sealed fields of row ?3…, sealed fields…
OwnedStatement twin_rows_statement(std::string_view dataset, const EventFields& fields);

/// The person's live and old records follow to the new household. ?1 county ?2 household ?3 person ?4 new household ?5 village
OwnedStatement move_records_statement(std::string_view dataset);
/// The same to another person or the same one. ?1 county ?2 household ?3 person ?4 household ?5 person ?6 village -> ids of the rows
OwnedStatement take_records_statement(std::string_view dataset);
/// One row back. ?1 county ?2 household ?3 person ?4 id ?5 household ?6 person ?7 village
OwnedStatement return_record_statement(std::string_view dataset);
/// Rows that came later follow. ?1 county ?2 household ?3 person ?4 largest id that stays ?5 household ?6 person ?7 village
/// ?8 keyed index of the number that they state, "" = any
OwnedStatement follow_records_statement(std::string_view dataset);
/// ?1 county ?2 household -> rows, old ones too
OwnedStatement count_household_rows_statement(std::string_view dataset);
/// ?1 county ?2 JSON list of households ?3 JSON list of persons -> person, live rows
OwnedStatement count_person_rows_statement(std::string_view dataset);
/// ?1 county ?2 delivery -> household, person, village, id, line, time field (0 = none), fields…; live rows of present persons
OwnedStatement proposing_rows_statement(const RecordTable& table);
/// ?1 county ?2 … ?3 ids of households or persons -> delivery, rows in force about them
OwnedStatement rows_about_statement(std::string_view dataset);
/// Rows out of force about them speak of nobody: ?4 match state
OwnedStatement unlink_rows_statement(std::string_view dataset);
/// The same for rows of a delivery whose household or person is gone. ?1 county ?2 delivery ?3 match state
OwnedStatement unlink_missing_statement(std::string_view dataset);
/// ?1 county ?2 household ?3 village
OwnedStatement move_village_statement(std::string_view dataset);
/// ?1 ?2 counties ?3 ?4 villages -> household, person, county, id, delivery, line, fields…; live matched rows in key order
OwnedStatement scan_statement(std::string_view dataset, const std::vector<std::string>& fields);
/// The same for one household, ?5; ?1 and ?2 are its county
OwnedStatement scan_household_statement(std::string_view dataset, const std::vector<std::string>& fields);
/// ?1 county ?2 household ?3 limit -> id, person, delivery, line, file name, id_masked, fields…; newest first
OwnedStatement household_records_statement(const RecordTable& table);
/// ?1 delivery ?2 limit ?3 offset -> id, line, name, id_masked, match state
OwnedStatement unmatched_statement(const RecordTable& table);
/// ?1 delivery
OwnedStatement count_unmatched_statement(const RecordTable& table);

/// ?1 county ?2 delivery ?3 another delivery -> positions of the open quarantined rows whose key the other one brought
OwnedStatement answered_rows_statement(std::string_view dataset);

/// One record by its id. ?1 county ?2 id ?3 a household where it may be -> household, superseded
OwnedStatement find_record_statement(std::string_view dataset);
/// The same wherever it is, by walking the county. ?1 county ?2 id
OwnedStatement seek_record_statement(std::string_view dataset);
/// The row no longer counts as known by its number. ?1 county ?2 household ?3 id
OwnedStatement forget_number_statement(std::string_view dataset);
/// In force again after it had given way to another statement of its event (link_item.superseded_by). ?1 county ?2 household ?3 id
OwnedStatement revive_record_statement(std::string_view dataset);
/// What of a record is not personal. ?1 county ?2 household ?3 id -> visible fields…; @param fields their names, at least one
OwnedStatement visible_fields_statement(std::string_view dataset, const std::vector<std::string>& fields);

/// What a withdrawal does to the rows of one table, in this order. A row out of force has superseded = -(its delivery).
struct WithdrawStatements {
  OwnedStatement keep;      // ?1 county ?2 delivery: rows that a later delivery in force repeated now belong to that one
  OwnedStatement withdraw;  // ?1 county ?2 delivery -> household of each row that got out of force
  OwnedStatement restore;   // ?1 county ?2 delivery -> household of each earlier row that is in force again
  OwnedStatement hand_over;  // ?1 county ?2 delivery: what gave way to a row that a later delivery keeps in force gives way to that one
  OwnedStatement restore_otherwise;  // … -> household, id of each row of another identity that had given way to one of the delivery
  OwnedStatement lapse;     // ?1 county ?2 delivery: nobody has to look at rows that are out of force
  OwnedStatement reopen;    // ?1 county ?2 dataset: … but again at rows in force that are in doubt
};
WithdrawStatements withdraw_statements(std::string_view dataset);

}  // namespace shouwang::storage
