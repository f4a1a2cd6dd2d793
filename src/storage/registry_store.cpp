#include <algorithm>
#include <limits>
#include <set>

#include "base/text.h"
#include "storage/dataset_tables.h"
#include "storage/encoding.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using registry::HouseholdRow;

constexpr std::int64_t kCountySpan = 1'000'000;        // villages codes of a county
constexpr std::string_view kHiddenPhone = "***********";  // a number whose mask was not stated with it

/// Columns in the order of the fragment household_columns.
HouseholdRow household_at(const Row& row) {
  HouseholdRow h;
  h.id = HouseholdId(row.integer(0));
  h.county = static_cast<std::int32_t>(row.integer(1));
  h.village = row.integer(2);
  h.household_code = row.string(3);
  h.group_name = row.string(4);
  h.address_masked = row.string(5);
  h.head_name = text::mask_name(row.text(6));
  h.phone_masked = row.string(7);
  h.kind = row.string(8);
  h.monitored = row.string(9);
  h.assistance = row.string(10);
  h.relocated = row.optional_bool(11);
  if (const auto year = row.optional_integer(12)) h.lifted_year = static_cast<int>(*year);
  h.members = static_cast<int>(row.integer(13));
  h.since = row.date(14);
  h.open_leads = static_cast<int>(row.integer(15));
  return h;
}

enum class Sort { kCode = 0, kVillage = 1, kMembers = 2 };
struct Order {
  Sort sort = Sort::kCode;
  bool reverse = false;
};
Result<Order> parse_order(std::string_view name) {
  Order order;
  if (name.starts_with('-')) {
    order.reverse = true;
    name.remove_prefix(1);
  }
  if (name == "code" || name.empty()) order.sort = Sort::kCode;
  else if (name == "village") order.sort = Sort::kVillage;
  else if (name == "members") order.sort = Sort::kMembers;
  else return fail(ErrorCode::kInvalidArgument, "不支持的排序方式“" + std::string(name) + "”，可用 code、village、members");
  return order;
}

const Statement& wide_statement(Order order) {
  switch (order.sort) {
    case Sort::kVillage: return order.reverse ? sql::registry_households_by_village_reverse : sql::registry_households_by_village;
    case Sort::kMembers: return order.reverse ? sql::registry_households_by_members_reverse : sql::registry_households_by_members;
    case Sort::kCode: break;
  }
  return order.reverse ? sql::registry_households_by_code_reverse : sql::registry_households_by_code;
}

/// Masks what is personal, gives the rest as people read it.
std::string value_text(const RecordField& field, const Row& row, int column, std::string_view id_masked) {
  switch (storage_of(field.type)) {
    case Storage::kInteger: return slot_text(field.type, row.integer(column));
    case Storage::kBytes: return field.type == policy::FieldType::kResidentId ? std::string(id_masked) : std::string(kHiddenPhone);
    case Storage::kText: break;
  }
  if (field.type == policy::FieldType::kName) return text::mask_name(row.text(column));
  return field.visible ? row.string(column) : text::mask_address(row.text(column));
}

class RegistryStore final : public registry::Store {
 public:
  explicit RegistryStore(Database& database) : database_(database) {}

  Result<void> save_divisions(const std::vector<registry::Division>& divisions) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(tx->execute_many(sql::registry_save_division, divisions.size(), [&](std::size_t i, std::vector<Param>& p) {
      const auto& d = divisions[i];
      p.insert(p.end(), {d.code, d.first_day, d.last_day, d.name, d.level, d.parent, d.source, d.merged_into});
    }));
    // The index of a county holds the names of its villages.
    std::set<std::int32_t> renamed;
    for (const auto& d : divisions)
      if (d.level >= 4) renamed.insert(registry::county_of(d.code));
    for (const std::int32_t county : renamed) RETURN_IF_ERROR(tx->execute(sql::registry_raise_version, {county}));
    return tx.commit();
  }

  Result<std::vector<registry::Division>> divisions() override {
    std::vector<registry::Division> divisions;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::registry_list_divisions, {}, [&](const Row& row) {
      divisions.push_back({row.integer(0), row.string(3), static_cast<int>(row.integer(4)), row.integer(5), row.date(1), row.date(2), row.string(6), row.integer(7)});
    }));
    return divisions;
  }

  Result<void> scan_person_places(const access::Scope& scope, const std::function<void(std::string_view, const registry::PersonPlace&)>& each) override {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    return db->stream(sql::registry_scan_person_places, {scope.county_low(), scope.county_high(), scope.low(), scope.high()}, [&](const Row& row) {
      each(row.text(0), {PersonId(row.integer(1)), HouseholdId(row.integer(2)), row.integer(3)});
    });
  }

  Result<void> scan_household_codes(const access::Scope& scope, const std::function<void(std::string_view, HouseholdId, std::int64_t)>& each) override {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    return db->stream(sql::registry_scan_household_codes, {scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                      [&](const Row& row) { each(row.text(0), HouseholdId(row.integer(1)), row.integer(2)); });
  }

  Result<registry::HouseholdPage> find_households(const access::Scope& scope, const registry::HouseholdQuery& query) override {
    ASSIGN_OR_RETURN(const Order order, parse_order(query.sort));
    const access::Scope range = query.division.empty() ? scope : scope.narrowed(query.division);
    const int limit = std::clamp(query.limit, 1, 200);
    const std::string order_name = "household:" + query.sort;
    Cursor from;
    if (order.reverse) from = {{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max(), 0}, std::string(kTextEnd)};
    if (!query.cursor.empty()) {
      ASSIGN_OR_RETURN(from, decode_cursor(order_name, query.cursor));
    }
    // A text that begins with a digit or letter is a household code, anything else the name of a head or member.
    const bool by_code = !query.text.empty() && static_cast<unsigned char>(query.text[0]) < 0x80;
    const bool by_person = !query.text.empty() && !by_code;
    const std::string text_end = prefix_end(query.text);
    std::vector<Param> params = {range.low(), range.high(), query.kind, query.monitored, query.assistance};
    std::vector<Param> counted = params;
    if (!query.id_index.empty()) return household_of_person(std::move(params), query.id_index);
    params.insert(params.end(), {from.numbers[0], from.text, from.numbers[1], limit + 1});
    const Statement* statement = nullptr;
    const Statement* count = &sql::registry_count_households;
    if (by_code || by_person) {
      if (by_code) statement = order.reverse ? &sql::registry_households_with_code_reverse : &sql::registry_households_with_code;
      else statement = order.reverse ? &sql::registry_households_with_person_reverse : &sql::registry_households_with_person;
      count = by_code ? &sql::registry_count_households_with_code : &sql::registry_count_households_with_person;
      params.insert(params.end(), {query.text, text_end, static_cast<int>(order.sort)});
      counted.insert(counted.end(), {query.text, text_end});
    } else {
      if (range.high() - range.low() + 1 < kCountySpan) {
        statement = order.reverse ? &sql::registry_households_few_reverse : &sql::registry_households_few;
        params.emplace_back(static_cast<int>(order.sort));
      } else {
        statement = &wide_statement(order);
        if (order.sort == Sort::kCode) params.insert(params.end(), {range.county_low(), range.county_high()});
      }
      if (query.kind.empty() && query.monitored.empty() && query.assistance.empty()) {
        count = &sql::registry_count_all_households;
        counted.resize(2, Param(0));
      }
    }

    ASSIGN_OR_RETURN(const auto db, database_.read());
    registry::HouseholdPage page;
    RETURN_IF_ERROR(db->query(*statement, params, [&](const Row& row) { page.rows.push_back(household_at(row)); }));
    if (page.rows.size() > static_cast<std::size_t>(limit)) {
      page.rows.pop_back();
      const HouseholdRow& last = page.rows.back();
      const std::int64_t key = order.sort == Sort::kVillage ? last.village : order.sort == Sort::kMembers ? last.members : 0;
      page.next_cursor = encode_cursor(order_name, {{key, last.county, 0}, last.household_code});
    }
    ASSIGN_OR_RETURN(const auto total, db->integer(*count, counted));
    page.total = total.value_or(0);
    return page;
  }

  Result<std::optional<HouseholdRow>> household(const access::Scope& scope, HouseholdId id) override {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    return find(*db, scope, id);
  }

  Result<std::vector<registry::PersonRow>> members(const access::Scope& scope, HouseholdId id, bool with_former) override {
    std::vector<registry::PersonRow> rows;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::registry_members, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high(), with_former ? 1 : 0}, [&](const Row& row) {
      registry::PersonRow p;
      p.id = PersonId(row.integer(0));
      p.household = HouseholdId(row.integer(1));
      p.name = text::mask_name(row.text(2));
      p.id_masked = row.string(3);
      p.phone_masked = row.string(4);
      p.sex = row.string(5);
      p.ethnic = row.string(6);
      p.relation = row.string(7);
      p.education = row.string(8);
      p.schooling = row.string(9);
      p.health = row.string(10);
      p.labour = row.string(11);
      p.working_place = row.string(12);
      if (!row.is_null(13)) p.birth = row.date(13);
      p.working = row.optional_bool(14);
      p.insured = row.optional_bool(15);
      p.first_day = row.date(16);
      p.last_day = row.date(17);
      if (p.phone_masked.empty() && row.integer(18) != 0) p.phone_masked = kHiddenPhone;
      rows.push_back(std::move(p));
    }));
    return rows;
  }

  Result<std::unordered_map<PersonId, std::string>> whole_names(const access::Scope& scope, HouseholdId id) override {
    std::unordered_map<PersonId, std::string> names;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::registry_members, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high(), 0},
                              [&](const Row& row) { names.emplace(PersonId(row.integer(0)), row.string(2)); }));
    return names;
  }

  Result<std::vector<registry::HouseholdState>> history(const access::Scope& scope, HouseholdId id) override {
    std::vector<registry::HouseholdState> states;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::registry_history, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high()}, [&](const Row& row) {
      registry::HouseholdState s{row.date(0), row.date(1), row.integer(2), row.string(3), row.string(4), row.string(5), row.string(6), row.optional_bool(7), {}};
      if (const auto year = row.optional_integer(8)) s.lifted_year = static_cast<int>(*year);
      states.push_back(std::move(s));
    }));
    return states;
  }

  Result<std::vector<registry::RecordView>> records(const access::Scope& scope, HouseholdId id, int limit, Date today) override {
    std::vector<registry::RecordView> views;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto household, find(*db, scope, id));
    if (!household) return views;
    ASSIGN_OR_RETURN(const auto tables, list_record_tables(*db));
    ASSIGN_OR_RETURN(const auto authorised, db->integer(sql::registry_authorised, {household->county, id, today}));
    const bool assets = authorised && scope.may(access::Permission::kReadAssets);
    const bool explains = scope.may(access::Permission::kImport) && covers_county(scope, household->county);  // as for reviews
    for (const auto& table : tables) {
      if (!scope.may_read_dataset(table.dataset) || (table.asset && !assets)) continue;
      RETURN_IF_ERROR(db->query(household_records_statement(table), {household->county, id, std::max(0, limit)}, [&](const Row& row) {
        registry::RecordView view;
        view.dataset = table.dataset;
        view.id = RecordId(row.integer(0));
        view.person = PersonId(row.integer(1));
        view.delivery = DeliveryId(row.integer(2));
        view.line = static_cast<int>(row.integer(3));
        view.file = row.string(4);
        view.linked_by = static_cast<registry::LinkedBy>(row.integer(6));
        view.explained = explains && view.linked_by != registry::LinkedBy::kNumberAndName;
        for (std::size_t i = 0; i < table.fields.size(); ++i)
          if (const int column = 7 + static_cast<int>(i); !row.is_null(column))
            view.values.emplace_back(table.fields[i].name, value_text(table.fields[i], row, column, row.text(5)));
        views.push_back(std::move(view));
      }));
    }
    return views;
  }

  Result<std::optional<std::string>> sealed_person_field(const access::Scope& scope, PersonId id, std::string_view field) override {
    if (field != "id_number" && field != "phone") return fail(ErrorCode::kInvalidArgument, "只能查看证件号码（id_number）或联系电话（phone）");
    std::optional<std::string> sealed;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::registry_sealed_person_field, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high(), field}, [&](const Row& row) {
      if (!row.is_null(0)) sealed = row.string(0);
    }));
    return sealed;
  }

 private:
  Result<registry::HouseholdPage> household_of_person(std::vector<Param> params, std::string_view id_index) {
    params.emplace_back(id_index);
    ASSIGN_OR_RETURN(const auto db, database_.read());
    registry::HouseholdPage page;
    RETURN_IF_ERROR(db->query(sql::registry_household_of_person, params, [&](const Row& row) { page.rows.push_back(household_at(row)); }));
    page.total = static_cast<std::int64_t>(page.rows.size());  // a person has one home
    return page;
  }

  static Result<std::optional<HouseholdRow>> find(Connection& db, const access::Scope& scope, HouseholdId id) {
    std::optional<HouseholdRow> found;
    RETURN_IF_ERROR(db.query(sql::registry_household, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high()},
                             [&](const Row& row) { found = household_at(row); }));
    return found;
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<registry::Store> make_registry_store(Database& database) { return std::make_unique<RegistryStore>(database); }

Result<bool> holds_only_made_up_people(Database& database) {
  ASSIGN_OR_RETURN(auto reader, database.read());
  ASSIGN_OR_RETURN(const auto somebody, reader->integer(sql::registry_real_person, {}));
  return !somebody;
}

}  // namespace shouwang::storage
