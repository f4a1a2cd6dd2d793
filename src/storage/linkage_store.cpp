// What linkage reads: the people of a county, what reviewers said, what earlier deliveries taught.
#include "linkage/store.h"

#include <unordered_map>

#include "storage/delivery_rows.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

Failure county_out_of_scope() { return fail(ErrorCode::kForbidden, "本账号不能读取整个县的户册，请联系管理员"); }

struct NamedVillage {
  std::int64_t code = 0, merged_into = 0;
  std::string name;  // with its township
};

// By code, then by time: of a village that was renamed the newest entry comes last.
Result<std::vector<NamedVillage>> villages_of(Connection& db, std::int32_t county) {
  constexpr std::int64_t kVillages = 1'000'000, kTownship = 1'000;
  constexpr std::int64_t kTownshipLevel = 4;
  std::unordered_map<std::int64_t, std::string> townships;
  std::vector<NamedVillage> villages;
  RETURN_IF_ERROR(db.query(sql::linkage_village_names, {std::int64_t{county} * kVillages, std::int64_t{county} * kVillages + (kVillages - 1)}, [&](const Row& row) {
    const std::int64_t code = row.integer(0);
    // A township comes before its villages: its code is the smaller one.
    if (row.integer(2) == kTownshipLevel) {
      townships.insert_or_assign(code, row.string(1));
      return;
    }
    const auto township = townships.find(code / kTownship * kTownship);
    villages.push_back({code, row.integer(3), (township == townships.end() ? std::string() : township->second) + row.string(1)});
  }));
  return villages;
}

class SqlLinkageStore final : public linkage::Store {
 public:
  explicit SqlLinkageStore(Database& database) : database_(database) {}

  Result<linkage::RegistryVersion> registry_version(const access::Scope& scope, std::int32_t county) override {
    if (!covers_county(scope, county)) return county_out_of_scope();
    linkage::RegistryVersion version;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::linkage_registry_version, {county}, [&](const Row& row) { version = {row.integer(0), row.integer(1)}; }));
    return version;
  }

  Result<void> scan_people(const access::Scope& scope, std::int32_t county, const std::function<void(const linkage::PersonRecord&)>& each) override {
    if (!covers_county(scope, county)) return county_out_of_scope();
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto villages, villages_of(*db, county));
    std::unordered_map<std::int64_t, std::string_view> names;  // the newest of each
    for (const NamedVillage& village : villages) names.insert_or_assign(village.code, village.name);
    return db->stream(sql::linkage_scan_people, {county}, [&](const Row& row) {
      linkage::PersonRecord person;
      person.person = PersonId(row.integer(0));
      person.household = HouseholdId(row.integer(1));
      person.village = row.integer(2);
      if (const auto name = names.find(person.village); name != names.end()) person.village_name = name->second;
      person.name = row.text(3);
      person.id_sealed = row.text(4);
      person.phone_sealed = row.text(5);
      person.sex = row.text(6);
      if (!row.is_null(7)) person.birth = row.date(7);
      each(person);
    });
  }

  Result<std::vector<linkage::FormerVillage>> former_villages(const access::Scope& scope, std::int32_t county) override {
    if (!covers_county(scope, county)) return county_out_of_scope();
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto villages, villages_of(*db, county));
    std::unordered_map<std::int64_t, const NamedVillage*> newest;
    for (const NamedVillage& village : villages) newest.insert_or_assign(village.code, &village);
    std::vector<linkage::FormerVillage> found;
    for (const NamedVillage& village : villages) {
      const NamedVillage* now = newest[village.code];
      for (std::size_t step = 0; now->merged_into != 0 && step < villages.size(); ++step) {
        const auto into = newest.find(now->merged_into);
        if (into == newest.end()) break;  // in another county
        now = into->second;
      }
      if (now->code == village.code && now->name == village.name) continue;
      found.push_back({static_cast<std::uint64_t>(village.code), village.name, static_cast<std::uint64_t>(now->code), now->name});
    }
    return found;
  }

  Result<std::vector<linkage::AliasRow>> aliases(const access::Scope& scope, std::int32_t county) override {
    if (!covers_county(scope, county)) return county_out_of_scope();
    std::vector<linkage::AliasRow> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::linkage_aliases, {county}, [&](const Row& row) {
      found.push_back({row.integer(0), PersonId(row.integer(1)), static_cast<linkage::AliasKind>(row.integer(2)), row.string(3), row.string(4), row.string(5),
                       static_cast<linkage::AliasSource>(row.integer(6)), row.integer(7), AccountId(row.integer(8)), row.integer(9)});
    }));
    return found;
  }

  Result<std::vector<linkage::ConstraintRow>> constraints(const access::Scope& scope, std::int32_t county) override {
    if (!covers_county(scope, county)) return county_out_of_scope();
    constexpr std::int64_t kSamePerson = 1;  // link_constraint.kind
    std::vector<linkage::ConstraintRow> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::linkage_constraints, {county}, [&](const Row& row) {
      found.push_back({row.integer(0) == kSamePerson, row.string(1), PersonId(row.integer(2))});
    }));
    return found;
  }

  Result<std::optional<std::string>> last_model(const access::Scope& scope, std::int32_t county, std::string_view dataset) override {
    return model(scope, county, sql::linkage_last_model, {county, dataset});
  }

  Result<std::optional<std::string>> model_of(const access::Scope& scope, std::int32_t county, DeliveryId delivery) override {
    return model(scope, county, sql::linkage_model_of, {county, delivery});
  }

 private:
  Result<std::optional<std::string>> model(const access::Scope& scope, std::int32_t county, const Statement& statement, Params params) {
    if (!covers_county(scope, county)) return county_out_of_scope();
    std::optional<std::string> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(statement, params, [&](const Row& row) { found = row.string(0); }));
    return found;
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<linkage::Store> make_linkage_store(Database& database) { return std::make_unique<SqlLinkageStore>(database); }

}  // namespace shouwang::storage
