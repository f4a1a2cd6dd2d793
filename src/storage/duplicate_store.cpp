// Pairs that are perhaps one person.
#include <algorithm>
#include <map>
#include <set>

#include "storage/delivery_rows.h"
#include "storage/registry_change_writer.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using registry::PairRow;
using registry::PairState;

constexpr int kMostPairsShown = 200;

Failure county_not_covered() { return fail(ErrorCode::kForbidden, "查重涉及整个县的户册，由县级账号办理"); }

/// Columns in the order of the fragment pair_columns.
PairRow pair_at(const Row& row) {
  PairRow p;
  p.county = static_cast<std::int32_t>(row.integer(0));
  p.first.person = PersonId(row.integer(1));
  p.second.person = PersonId(row.integer(2));
  p.same_household = row.integer(3) != 0;
  p.parts = row.string(4);
  p.state = static_cast<PairState>(row.integer(5));
  p.found_ms = row.integer(6);
  p.account = AccountId(row.integer(7));
  p.decided_ms = row.integer(8);
  p.note = row.string(9);
  p.change = registry::ChangeId(row.integer(10));
  return p;
}

class SqlDuplicateStore final : public registry::DuplicateStore {
 public:
  explicit SqlDuplicateStore(Database& database) : database_(database) {}

  Result<std::vector<registry::Ruling>> kept_apart(const access::Scope& scope, std::int32_t county) override {
    if (!covers_county(scope, county)) return county_not_covered();
    std::vector<registry::Ruling> rulings;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::changes_kept_apart, {county}, [&](const Row& row) {
      rulings.push_back({PersonId(row.integer(0)), PersonId(row.integer(1))});
    }));
    return rulings;
  }

  Result<std::optional<std::int64_t>> searched_version(const access::Scope& scope, std::int32_t county) override {
    if (!covers_county(scope, county)) return county_not_covered();
    ASSIGN_OR_RETURN(const auto db, database_.read());
    return db->integer(sql::changes_searched, {county});
  }

  Result<std::int64_t> save_found(const access::Scope& scope, std::int32_t county, const std::vector<registry::FoundPair>& pairs,
                                  std::int64_t version, std::int64_t now_ms) override {
    if (!covers_county(scope, county)) return county_not_covered();
    using Key = std::pair<std::int64_t, std::int64_t>;
    ASSIGN_OR_RETURN(auto tx, database_.write());
    std::map<Key, PairState> known;
    RETURN_IF_ERROR(tx->query(sql::changes_all_pairs, {county}, [&](const Row& row) {
      known.emplace(Key(row.integer(0), row.integer(1)), static_cast<PairState>(row.integer(2)));
    }));
    std::vector<const registry::FoundPair*> added, again;
    std::set<Key> found;
    for (const registry::FoundPair& pair : pairs) {
      const Key key(pair.first.value(), pair.second.value());
      found.insert(key);
      const auto before = known.find(key);
      if (before == known.end())
        added.push_back(&pair);
      else if (before->second != PairState::kMerged && before->second != PairState::kDifferent)
        again.push_back(&pair);
    }
    std::vector<Key> lapsed;
    for (const auto& [key, state] : known)
      if (state == PairState::kOpen && !found.contains(key)) lapsed.push_back(key);
    RETURN_IF_ERROR(tx->execute_many(sql::changes_add_pair, added.size(), [&](std::size_t i, std::vector<Param>& p) {
      const auto& pair = *added[i];
      p.insert(p.end(), {county, pair.first, pair.second, pair.posterior, pair.same_household ? 1 : 0, pair.parts,
                         static_cast<int>(PairState::kOpen), now_ms});
    }));
    RETURN_IF_ERROR(tx->execute_many(sql::changes_find_pair_again, again.size(), [&](std::size_t i, std::vector<Param>& p) {
      const auto& pair = *again[i];
      p.insert(p.end(), {county, pair.first, pair.second, pair.posterior, pair.same_household ? 1 : 0, pair.parts, now_ms});
    }));
    RETURN_IF_ERROR(tx->execute_many(sql::changes_lapse_pair, lapsed.size(), [&](std::size_t i, std::vector<Param>& p) {
      p.insert(p.end(), {county, lapsed[i].first, lapsed[i].second});
    }));
    RETURN_IF_ERROR(tx->execute(sql::changes_save_search, {county, now_ms, version}));
    ASSIGN_OR_RETURN(const auto open, tx->integer(sql::changes_count_open_pairs, {county}));
    RETURN_IF_ERROR(tx.commit());
    return open.value_or(0);
  }

  Result<registry::PairPage> pairs(const access::Scope& scope, const registry::PairQuery& query) override {
    registry::PairPage page;
    if (!covers_county(scope, scope.county_low())) return page;
    const int state = query.state ? static_cast<int>(*query.state) : 0;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(
        db->query(sql::changes_pairs,
                  {scope.county_low(), scope.county_high(), state, std::clamp(query.limit, 1, kMostPairsShown), std::max(0, query.offset)},
                  [&](const Row& row) { page.rows.push_back(pair_at(row)); }));
    std::map<std::int32_t, std::vector<registry::PersonCard*>> cards;
    for (PairRow& row : page.rows)
      for (registry::PersonCard* card : {&row.first, &row.second}) cards[row.county].push_back(card);
    for (const auto& [county, of_county] : cards) RETURN_IF_ERROR(fill_cards(*db, county, of_county));
    ASSIGN_OR_RETURN(const auto total, db->integer(sql::changes_count_pairs, {scope.county_low(), scope.county_high(), state}));
    page.total = total.value_or(0);
    ASSIGN_OR_RETURN(const auto searched, db->integer(sql::changes_last_search, {scope.county_low(), scope.county_high()}));
    page.searched_ms = searched.value_or(0);
    return page;
  }

  Result<std::optional<PairRow>> pair(const access::Scope& scope, PersonId first, PersonId second) override {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    return find(*db, scope, first, second);
  }

  Result<std::optional<registry::ClearPerson>> clear_person(const access::Scope& scope, PersonId id) override {
    std::optional<registry::ClearPerson> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(
        db->query(sql::changes_clear_person, {id, scope.county_low(), scope.county_high(), scope.low(), scope.high()}, [&](const Row& row) {
          registry::ClearPerson p{row.string(0), row.string(1), row.string(2), row.string(3), {}, row.integer(5)};
          if (!row.is_null(4)) p.birth = row.date(4);
          found = std::move(p);
        }));
    return found;
  }

  Result<void> decide(const access::Scope& scope, PersonId first, PersonId second, PairState state, AccountId account,
                      std::string_view note, std::int64_t now_ms) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(const auto found, find(*tx, scope, first, second));
    if (!found) return fail(ErrorCode::kNotFound, "没有找到这一对，可能不在您的管辖范围内");
    ASSIGN_OR_RETURN(const auto decided, tx->execute(sql::changes_decide_pair,
                                                     {found->county, first, second, static_cast<int>(state), account, now_ms, note, 0}));
    if (decided != 1) return fail(ErrorCode::kTransition, "这一对已有结论，请刷新后查看；合并错了的，请在户籍变动里撤销");
    return tx.commit();
  }

 private:
  static Result<std::optional<PairRow>> find(Connection& db, const access::Scope& scope, PersonId first, PersonId second) {
    std::optional<PairRow> found;
    RETURN_IF_ERROR(db.query(sql::changes_pair, {scope.county_low(), scope.county_high(), std::min(first, second), std::max(first, second)},
                             [&](const Row& row) { found = pair_at(row); }));
    if (found && !covers_county(scope, found->county)) found.reset();
    if (found) RETURN_IF_ERROR(fill_cards(db, found->county, {&found->first, &found->second}));
    return found;
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<registry::DuplicateStore> make_duplicate_store(Database& database) { return std::make_unique<SqlDuplicateStore>(database); }

}  // namespace shouwang::storage
