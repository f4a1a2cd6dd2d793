#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>

#include "registry/model.h"
#include "storage/dataset_tables.h"
#include "storage/encoding.h"
#include "storage/finding_rows.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using screening::CellView;
using screening::ScannedRow;

enum class Form : std::uint8_t { kText, kNumber, kDivision };
struct Source {
  int column;  // of the scan statement
  Form form;
};
struct NamedSource {
  std::string_view field;
  Source source;
};

// Columns of screening.scan_households after county, household.
constexpr NamedSource kHouseholdFields[] = {
    {"village", {2, Form::kDivision}},  {"kind", {3, Form::kText}},           {"monitored", {4, Form::kText}}, {"assistance", {5, Form::kText}},
    {"relocated", {6, Form::kNumber}},  {"lifted_year", {7, Form::kNumber}},  {"since", {8, Form::kNumber}},   {"household_code", {9, Form::kText}},
    {"group_name", {10, Form::kText}},
};
// Columns of screening.scan_members after county, household, person.
constexpr NamedSource kPersonFields[] = {
    {"sex", {3, Form::kText}},        {"birth", {4, Form::kNumber}},  {"ethnic", {5, Form::kText}},  {"relation", {6, Form::kText}},
    {"education", {7, Form::kText}},  {"schooling", {8, Form::kText}}, {"health", {9, Form::kText}}, {"labour", {10, Form::kText}},
    {"working", {11, Form::kNumber}}, {"working_place", {12, Form::kText}}, {"insured", {13, Form::kNumber}}, {"since", {14, Form::kNumber}},
};

template <std::size_t N>
Result<std::vector<Source>> sources_of(const NamedSource (&known)[N], std::span<const std::string> fields) {
  std::vector<Source> sources;
  for (const auto& field : fields) {
    const auto found = std::find_if(std::begin(known), std::end(known), [&](const NamedSource& s) { return s.field == field; });
    if (found == std::end(known)) return fail(ErrorCode::kInvalidArgument, "字段 " + field + " 不能用于筛查：不存在，或属于个人信息");
    sources.push_back(found->source);
  }
  return sources;
}

/// Turns a row into cells without allocating.
class Cells {
 public:
  explicit Cells(std::vector<Source> sources) : sources_(std::move(sources)), cells_(sources_.size()) {}
  std::span<const CellView> read(const Row& row) {
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      CellView& cell = cells_[i];
      cell = {};
      const int column = sources_[i].column;
      switch (sources_[i].form) {
        case Form::kText:
          cell.text = row.text(column);  // registry texts that nobody stated are empty, record texts are null
          cell.present = !cell.text.empty();
          break;
        case Form::kNumber:
          cell.present = !row.is_null(column);
          cell.number = row.integer(column);
          break;
        case Form::kDivision:
          cell.present = true;
          cell.number = row.integer(column);
          if (cell.number != village_) {
            village_ = cell.number;
            village_text_ = registry::division_text(village_);
          }
          cell.text = village_text_;
          break;
      }
    }
    return cells_;
  }

 private:
  std::vector<Source> sources_;
  std::vector<CellView> cells_;
  std::int64_t village_ = -1;  // rows come village by village, more or less
  std::string village_text_;
};

class ScreeningStore final : public screening::Store {
 public:
  explicit ScreeningStore(Database& database) : database_(database) {}

  Result<void> scan_households(const access::Scope& scope, Date as_of, std::span<const std::string> fields, const screening::EachRow& each,
                               HouseholdId only) override {
    ASSIGN_OR_RETURN(auto sources, sources_of(kHouseholdFields, fields));
    Cells cells(std::move(sources));
    ScannedRow out;
    const auto take = [&](const Row& row) {
      out.county = static_cast<std::int32_t>(row.integer(0));
      out.household = HouseholdId(row.integer(1));
      out.village = row.integer(2);
      out.cells = cells.read(row);
      each(out);
    };
    return scan(sql::screening_scan_households, sql::screening_scan_one_household, scope, as_of, only, take);
  }

  Result<void> scan_members(const access::Scope& scope, Date as_of, std::span<const std::string> fields, const screening::EachRow& each,
                            HouseholdId only) override {
    ASSIGN_OR_RETURN(auto sources, sources_of(kPersonFields, fields));
    Cells cells(std::move(sources));
    ScannedRow out;
    const auto take = [&](const Row& row) {
      out.county = static_cast<std::int32_t>(row.integer(0));
      out.household = HouseholdId(row.integer(1));
      out.person = PersonId(row.integer(2));
      out.cells = cells.read(row);
      each(out);
    };
    return scan(sql::screening_scan_members, sql::screening_scan_members_of_one, scope, as_of, only, take);
  }

  Result<void> scan_records(const access::Scope& scope, const policy::Dataset& dataset, std::span<const std::string> fields, const screening::EachRow& each,
                            HouseholdId only) override {
    if (!scope.may_read_dataset(dataset.id)) return {};
    // Nothing is found out about anybody from assets: they are only compared, one authorised household at a time.
    if (dataset.sensitivity == policy::DataClass::kAsset)
      return fail(ErrorCode::kForbidden, "“" + dataset.title + "”是家庭资产数据，只能在农户授权后逐户比对，不能用于筛查");
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto table, table_with(*db, dataset.id, fields));
    if (!table) return {};  // never delivered
    std::vector<std::string> columns;
    std::vector<Source> sources;
    for (const auto& field : fields) {
      const auto* spec = dataset.field(field);
      if (!spec || !spec->visible) return fail(ErrorCode::kInvalidArgument, "字段 " + dataset.title + "." + field + " 不能用于筛查：不存在，或属于个人信息");
      if (!table->field(field)) return fail(ErrorCode::kDatabase, "数据集 " + dataset.title + " 的表中还没有字段 " + field + "，请用当前政策包重新启动服务");
      sources.push_back({6 + static_cast<int>(columns.size()), storage_of(spec->type) == Storage::kText ? Form::kText : Form::kNumber});
      columns.push_back(field);
    }
    Cells cells(std::move(sources));
    ScannedRow out;
    const auto take = [&](const Row& row) {
      out.household = HouseholdId(row.integer(0));
      out.person = PersonId(row.integer(1));
      out.county = static_cast<std::int32_t>(row.integer(2));
      out.record = RecordId(row.integer(3));
      out.delivery = DeliveryId(row.integer(4));
      out.line = static_cast<int>(row.integer(5));
      out.cells = cells.read(row);
      each(out);
    };
    if (!only) return db->stream(scan_statement(dataset.id, columns), {scope.county_low(), scope.county_high(), scope.low(), scope.high()}, take);
    ASSIGN_OR_RETURN(const auto county, county_of(*db, scope, only));
    if (!county) return {};
    return db->stream(scan_household_statement(dataset.id, columns), {*county, *county, scope.low(), scope.high(), only}, take);
  }

  Result<std::vector<std::optional<std::int64_t>>> last_deliveries_ms(const access::Scope& scope, std::span<const std::string> datasets) override {
    JsonList names;
    for (const std::string& dataset : datasets) names.add(dataset);
    std::map<std::string, std::int64_t, std::less<>> last;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::screening_last_deliveries, {names.finish(), scope.county_low(), scope.county_high()}, [&](const Row& row) {
      if (!row.is_null(1)) last.emplace(row.string(0), row.integer(1));
    }));
    std::vector<std::optional<std::int64_t>> out;
    for (const std::string& dataset : datasets) {
      const auto found = last.find(dataset);
      out.push_back(found == last.end() ? std::nullopt : std::optional(found->second));
    }
    return out;
  }

  Result<std::vector<screening::Finding>> open_findings(const access::Scope& scope) override {
    std::vector<screening::Finding> findings;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->stream(sql::screening_open_findings, {scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                               [&](const Row& row) { findings.push_back(finding_at(row)); }));
    return findings;
  }

  Result<std::vector<screening::Run>> runs(const access::Scope& scope, int limit) override {
    std::vector<screening::Run> runs;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::screening_runs, {scope.county_low(), scope.county_high(), std::clamp(limit, 0, 1000)}, [&](const Row& row) {
      screening::Run run;
      run.county = static_cast<std::int32_t>(row.integer(0));
      run.id = row.integer(1);
      run.as_of = row.date(2);
      run.started_ms = row.integer(3);
      run.finished_ms = row.integer(4);
      run.pack = row.string(5);
      run.pack_hash = row.string(6);
      std::int64_t* const numbers[] = {&run.households,       &run.persons,       &run.records,   &run.findings_new, &run.findings_changed,
                                       &run.findings_cleared, &run.findings_same, &run.leads_new, &run.leads_changed};
      for (int i = 0; i < 9; ++i) *numbers[i] = row.integer(7 + i);
      runs.push_back(std::move(run));
    }));
    for (auto& run : runs)
      RETURN_IF_ERROR(db->query(sql::screening_run_rules, {run.county, run.id}, [&](const Row& row) {
        screening::RuleCount count{row.string(0), row.integer(1), row.integer(2), row.integer(3), {}};
        const auto missing = nlohmann::json::parse(row.text(4), nullptr, false);
        if (missing.is_object()) count.missing = missing.get<std::map<std::string, std::int64_t>>();
        run.rules.push_back(std::move(count));
      }));
    return runs;
  }

 private:
  /// The table of a dataset, from the catalogue as read last when that knows all the fields: tables are never dropped, columns never dropped
  /// or held otherwise, so that an entry may only lack what came later, and then the catalogue is read again. nullptr: never delivered
  Result<std::shared_ptr<const RecordTable>> table_with(Connection& db, std::string_view dataset, std::span<const std::string> fields) {
    const auto find = [&]() -> std::shared_ptr<const RecordTable> {
      const std::lock_guard lock(mutex_);
      const auto found = tables_.find(dataset);
      return found == tables_.end() ? nullptr : found->second;
    };
    if (auto known = find(); known && std::all_of(fields.begin(), fields.end(), [&](const auto& field) { return known->field(field) != nullptr; })) return known;
    ASSIGN_OR_RETURN(std::vector<RecordTable> tables, list_record_tables(db));
    {
      const std::lock_guard lock(mutex_);
      tables_.clear();
      for (RecordTable& table : tables) {
        std::string name = table.dataset;
        tables_.emplace(std::move(name), std::make_shared<const RecordTable>(std::move(table)));
      }
    }
    return find();
  }
  /// A scope within one county names it: a household of another county has no rows under that key.
  static Result<std::optional<std::int64_t>> county_of(Connection& db, const access::Scope& scope, HouseholdId household) {
    if (scope.county_low() == scope.county_high()) return std::optional<std::int64_t>(scope.county_low());
    return db.integer(sql::screening_household_county, {household, scope.county_low(), scope.county_high()});
  }
  /// All of the scope, or one household by its key: with a county range the engines would walk the whole county for it.
  Result<void> scan(const Statement& all, const Statement& one, const access::Scope& scope, Date as_of, HouseholdId only, const RowFunction& take) {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    if (!only) return db->stream(all, {scope.county_low(), scope.county_high(), scope.low(), scope.high(), as_of}, take);
    ASSIGN_OR_RETURN(const auto county, county_of(*db, scope, only));
    if (!county) return {};
    return db->stream(one, {*county, *county, scope.low(), scope.high(), as_of, only}, take);
  }

  Database& database_;
  std::mutex mutex_;  // guards tables_
  std::map<std::string, std::shared_ptr<const RecordTable>, std::less<>> tables_;
};

}  // namespace

std::unique_ptr<screening::Store> make_screening_store(Database& database) { return std::make_unique<ScreeningStore>(database); }

}  // namespace shouwang::storage
