// The objects of the interface as JSON. Names and everything personal leave masked here, whatever the stores gave.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "casework/store.h"
#include "http/jobs.h"
#include "http/json_writer.h"
#include "http/message.h"
#include "http/route.h"
#include "intake/store.h"
#include "policy/pack.h"
#include "registry/model.h"
#include "screening/late.h"
#include "screening/store.h"

namespace shouwang::http {

/// What names come from, the same for the whole of one answer.
struct Names {
  explicit Names(const Call& call)
      : pack(call.services.pack.get()), divisions(call.services.divisions.get()), today(call.today), services_(call.services) {}
  std::shared_ptr<const policy::Pack> pack;
  std::shared_ptr<const registry::DivisionTree> divisions;
  Date today;

  /// Name of a code, or the code itself when the table does not know it.
  std::string_view code_name(std::string_view table, std::string_view code) const;
  /// Title of a code in a list of the procedure, or the code itself.
  static std::string_view title_in(const std::vector<policy::Choice>& list, std::string_view code);
  /// The name of whoever has an account, looked up once an answer; "" for the program, for accounts that are gone and when it
  /// cannot be read: a page is not lost for a name.
  const std::string& account_name(AccountId id) const;

 private:
  Services& services_;
  mutable std::map<AccountId, std::string> account_names_;
};

/// Answer made of JSON text.
Response json_answer(JsonWriter&& json, int status = 200);
/// Content-Disposition of a file. @param name shown to the user. @param fallback for programs that read ASCII only
std::string disposition(std::string_view kind, std::string_view fallback, std::string_view name);
/// A table for spreadsheets, offered as a download. @param name shown to the user, ".csv" included
Response csv_answer(std::string text, std::string_view name);

/// Code of a prefix with zeros up to 12 digits: "530922" -> "530922000000"; "" stays "".
std::string full_code(std::string_view prefix);
/// Number of a prefix, 0 for "".
std::int64_t code_of(std::string_view prefix);

/// A text to search for is at most 50 characters long. @errors kInvalidArgument
Result<void> check_search_text(std::string_view text);

/// "2026-10-31"; "" for an open end, which is no day to show.
std::string day_text(Date day);
/// Codes separated by commas as [{code,title}], titled by a code table.
void write_codes(JsonWriter& json, const Names& names, std::string_view table, std::string_view codes);

void write_division(JsonWriter& json, const registry::Division& division);
void write_path(JsonWriter& json, const Names& names, std::int64_t code);
void write_source(JsonWriter& json, const policy::Source& source);
void write_value(JsonWriter& json, const cel::Value& value);
/// A number in the slot units of a kind (cel::kind_name).
void write_slot(JsonWriter& json, std::string_view kind, const std::optional<std::int64_t>& slot);

void write_lead(JsonWriter& json, const Names& names, const casework::LeadRow& row);
void write_household(JsonWriter& json, const Names& names, const registry::HouseholdRow& row);
void write_person(JsonWriter& json, const Names& names, const registry::PersonRow& row);
/// @param may  what the caller may do with it, on its own page; nullopt in lists
struct DeliveryRights {
  bool withdraw = false, correct = false;
};
void write_delivery(JsonWriter& json, const Names& names, const intake::Delivery& delivery, const std::optional<DeliveryRights>& may = std::nullopt);
/// "taken", "refused", "withdrawn"
std::string_view delivery_state(const intake::Delivery& delivery);
/// Sources that are late, as [LateSource].
void write_late(JsonWriter& json, const std::vector<screening::LateSource>& late);
void write_drift(JsonWriter& json, const intake::Drift& drift);
/// A value of a record for people: what storage masks already is left alone, what it would have missed is masked here.
std::string masked_value(const policy::FieldSpec* field, const std::string& value);
/// Rows of one dataset among the records of a household, as keys of the object that is open: dataset, title, owner, fields, rows.
/// The fields are those that these rows have, titled by the pack.
void write_record_group(JsonWriter& json, const Names& names, std::string_view dataset, const std::vector<registry::RecordView>& records);
void write_run(JsonWriter& json, const Names& names, const screening::Run& run);
void write_rule_fields(JsonWriter& json, const Names& names, const policy::Rule& rule);
void write_parameter(JsonWriter& json, const Names& names, const policy::Parameter& parameter);
void write_account(JsonWriter& json, const Names& names, const access::Account& account);
void write_job(JsonWriter& json, const JobView& job);

/// Every row of a list, page by page, for an export that people open in a spreadsheet.
/// @param unit what is counted, for the refusal. @returns how many rows there were. @errors kTooLarge: more than a list may export
template <typename Query, typename Ask, typename Add>
Result<std::int64_t> export_pages(Query query, std::string_view unit, Ask&& ask, Add&& add) {
  constexpr std::int64_t kMostRows = 50'000;
  query.limit = 200;
  std::int64_t rows = 0;
  do {
    ASSIGN_OR_RETURN(const auto page, ask(query));
    for (const auto& row : page.rows) add(row);
    rows += static_cast<std::int64_t>(page.rows.size());
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty() && rows < kMostRows);
  if (query.cursor.empty()) return rows;
  return fail(ErrorCode::kTooLarge, "超过一次导出的上限 " + std::to_string(kMostRows) + " " + std::string(unit) + "，请按行政区划分批导出");
}

/// Findings with their evidence. File names of deliveries are looked up once each.
class FindingWriter {
 public:
  FindingWriter(Call& call, const Names& names)
      : call_(call), names_(names), late_(*call.services.screening, *names.pack, call.scope(), names.today) {}
  void write(JsonWriter& json, const screening::Finding& finding);
  /// Open ones first, then by severity.
  static void sort(std::vector<screening::Finding>& findings);

 private:
  void write_evidence(JsonWriter& json, std::string_view evidence);
  void write_explanation_of(JsonWriter& json, const screening::Finding& finding, const policy::Rule* rule);
  const std::string& file_of(const std::string& delivery);
  Call& call_;
  const Names& names_;
  screening::LateSources late_;
  std::map<std::string, std::string> files_;
};

}  // namespace shouwang::http
