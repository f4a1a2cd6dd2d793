// What intake needs from storage: deliveries, quarantine, typed records, written all or nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/scope.h"
#include "base/id.h"
#include "intake/mapping.h"
#include "policy/pack.h"
#include "registry/model.h"
#include "registry/person_match.h"

namespace shouwang::intake {

/// One value as stored: by the field's type an integer slot (cel::Kind units), text, or bytes (sealed). Absent = empty cell.
struct Cell {
  enum class Form : std::uint8_t { kAbsent, kNumber, kText, kBytes };
  Form form = Form::kAbsent;
  std::int64_t number = 0;
  std::string text;
  static Cell of(std::int64_t n) { Cell c; c.form = Form::kNumber; c.number = n; return c; }
  static Cell of_text(std::string t) { Cell c; c.form = Form::kText; c.text = std::move(t); return c; }
  static Cell of_bytes(std::string b) { Cell c; c.form = Form::kBytes; c.text = std::move(b); return c; }
};

/// kReview: somebody of the register, but which one a reviewer has to say; stored without a household, like unmatched ones.
enum class MatchState : std::uint8_t { kMatched = 1, kNotFound = 2, kNoId = 3, kReview = 4 };

/// Rows of one dataset on their way to its typed table record_<id>. cells holds rows × fields, row by row, in Dataset::fields order.
/// kResidentId fields hold the sealed bytes; their keyed index stands in id_index.
struct RecordBatch {
  struct Row {
    RecordId id;
    std::int32_t county = 0;
    HouseholdId household;      // 0 when not matched
    PersonId person;            // 0 when not matched or a household dataset
    std::int64_t village = 0;   // 0 when not matched
    int line = 0;               // 1-based line of the file (row of the sheet)
    MatchState match = MatchState::kNoId;
    std::string id_index;       // keyed index of the row's ID number; "" = none, or not the one by which its person is known
    std::string id_masked;
    std::string identity;       // hash of the key fields (and the ID): the same event or state
    std::string content;        // hash of all values: the same statement
  };
  std::vector<Row> rows;
  std::vector<Cell> cells;
};

struct QuarantinedRow {
  int line = 0;
  std::string field;            // Chinese title, "" when the whole row is meant
  std::string value;            // as read; personal fields masked
  std::string reason;           // Chinese, with the remedy
  std::string raw;              // the row as read, see raw_cells(); sealed by the caller (personal data)
  std::string identity = {};    // RecordBatch::Row::identity, where the row's keys could be read; "" = they could not
  std::string settled = {};     // not "": the row was taken all the same, and why; it is listed for the department as corrected
};

/// rows_read = taken + quarantined; taken = matched + unmatched; duplicate and replaced rows are among the taken ones; rows in review
/// among the unmatched, rows that the engine linked without the certainty of number and name among the matched.
/// Empty, total and footer rows are not counted, only noted.
struct Receipt {
  std::int64_t rows_read = 0, taken = 0, matched = 0, unmatched = 0, quarantined = 0, duplicate = 0, replaced = 0;
  std::int64_t review = 0, linked_by_model = 0;
  std::vector<std::string> unknown_columns;
  std::vector<std::string> notes;              // encoding, sheet, header row, total rows skipped …, in Chinese
  std::map<std::string, std::string> mapping;  // column as in the file -> field title
  std::vector<LayoutColumn> layout;            // every column in order; empty for deliveries of earlier versions
  std::vector<std::string> sheets;             // sheets that were read, when there are several: see shown_line()
  Drift drift;                                 // against the layout remembered before this delivery
  std::map<std::string, std::int64_t> filled;  // field -> rows taken in which it has a value; counted by the store for record datasets
};

/// Rows of several sheets are numbered through: sheet (position in Receipt::sheets) * kSheetLines + row of the sheet.
inline constexpr std::int64_t kSheetLines = std::int64_t{1} << 21;
/// How a line is shown: "17", or "Sheet2!17" for a delivery of several sheets.
std::string shown_line(std::int64_t line, const std::vector<std::string>& sheets);

enum class DeliveryState : std::uint8_t { kTaken, kRefused };
struct Delivery {
  DeliveryId id;
  std::int32_t county = 0;
  std::string dataset, dataset_title, owner, file_name, file_hash;  // SM3 hex of the bytes
  std::int64_t file_bytes = 0;
  DeliveryState state = DeliveryState::kTaken;
  std::string problem;          // why refused, Chinese
  std::int64_t received_ms = 0; // UTC milliseconds
  AccountId account;
  std::string pack_hash;
  Receipt receipt;
  std::string sender;           // who or what sent it when nobody was logged in: a token's title, the inbox; "" = the account
  DeliveryId corrects;          // the delivery whose rows this file puts right; 0 = none
  std::int64_t corrected = 0, dismissed = 0;  // of the quarantined rows
  std::int64_t withdrawn_ms = 0;              // 0 = in force
  AccountId withdrawn_by;
  std::string withdrawn_reason;
  std::string effects;          // JSON: what the withdrawal touched, as counted then; "" = not withdrawn
};

struct WriteCounts {
  std::int64_t inserted = 0, duplicate = 0, replaced = 0;
  std::int64_t passed_over = 0;  // of the duplicates: about persons who were merged into another, or have died
  std::int64_t took_over = 0;    // earlier rows in review that need none any more: a row of this delivery states their event
};

/// One delivery being written: a single transaction. Destroying it without commit() leaves nothing behind.
class DeliveryWriter {
 public:
  virtual ~DeliveryWriter() = default;
  virtual Result<WriteCounts> add_records(const policy::Dataset&, const RecordBatch&) = 0;
  virtual Result<WriteCounts> add_households(const std::vector<registry::HouseholdInput>&, std::int32_t county) = 0;
  virtual Result<WriteCounts> add_persons(const std::vector<registry::PersonInput>&, std::int32_t county) = 0;
  virtual Result<void> add_quarantine(const std::vector<QuarantinedRow>&) = 0;
  /// Items of rows that were added before. An item of a row that said nothing new is the item of the row that said it first, when it is only
  /// now in doubt or linked; otherwise it is left out.
  virtual Result<void> add_review_items(const policy::Dataset&, const std::vector<registry::ReviewItem>&) = 0;
  /// What was learnt from the delivery (registry::PersonMatcher::model_text); once.
  virtual Result<void> save_model(const policy::Dataset&, std::string_view model) = 0;
  /// Remembers a layout: inserts it, or replaces the one of the same county, dataset and signature.
  virtual Result<void> save_mapping(const StoredMapping&) = 0;
  virtual Result<void> commit(const Delivery& final_state) = 0;
};

struct DeliveryQuery {
  std::string dataset;          // empty = any
  int limit = 50;
  std::string cursor;
};
struct DeliveryPage {
  std::vector<Delivery> rows;
  std::string next_cursor;
  std::int64_t total = 0;
};
struct QuarantinePage {
  std::vector<QuarantinedRow> rows;
  std::int64_t total = 0;
};
struct UnmatchedRow {
  std::string dataset;
  RecordId id;
  int line = 0;
  std::string name, id_masked;
  MatchState match = MatchState::kNoId;
};
struct UnmatchedPage {
  std::vector<UnmatchedRow> rows;
  std::int64_t total = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  /// Creates or widens the typed tables of all record datasets (columns are added, never dropped).
  virtual Result<void> ensure_dataset_tables(const policy::Pack&) = 0;
  /// The committed delivery of the same bytes for the same dataset, if any. Files without rows (“本期没有”) may come every month.
  virtual Result<std::optional<Delivery>> find_delivery(const access::Scope&, std::string_view dataset, std::string_view file_hash) = 0;
  virtual Result<std::unique_ptr<DeliveryWriter>> begin(const Delivery& draft) = 0;
  virtual Result<void> save_refused(const Delivery&) = 0;  // a refused file leaves a delivery with its problem
  virtual Result<DeliveryPage> deliveries(const access::Scope&, const DeliveryQuery&) = 0;
  virtual Result<std::optional<Delivery>> delivery(const access::Scope&, DeliveryId) = 0;
  virtual Result<QuarantinePage> quarantine(const access::Scope&, DeliveryId, int offset, int limit) = 0;
  /// Layouts remembered for a county, the one seen last first. @param dataset  "" = of all datasets of the scope
  virtual Result<std::vector<StoredMapping>> mappings(const access::Scope&, std::int32_t county, std::string_view dataset) = 0;
  virtual Result<UnmatchedPage> unmatched(const access::Scope&, DeliveryId, int offset, int limit) = 0;
};

}  // namespace shouwang::intake
