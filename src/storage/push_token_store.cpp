#include "access/push_token.h"
#include "base/text.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using access::PushToken;

PushToken push_token_at(const Row& row) {
  PushToken t;
  t.county = static_cast<std::int32_t>(row.integer(0));
  t.id = access::PushTokenId(row.integer(1));
  t.index = row.string(2);
  t.title = row.string(3);
  for (const std::string_view dataset : text::split(row.text(4), ','))
    if (!dataset.empty()) t.datasets.emplace_back(dataset);
  t.last_day = row.date(5);
  t.created_by = AccountId(row.integer(6));
  t.created_ms = row.integer(7);
  t.revoked_by = AccountId(row.integer(8));
  t.revoked_ms = row.integer(9);
  t.used_ms = row.integer(10);
  t.used_from = row.string(11);
  t.uses = row.integer(12);
  return t;
}

class SqlPushTokenStore final : public access::PushTokenStore {
 public:
  explicit SqlPushTokenStore(Database& database) : database_(database) {}

  Result<void> add(const PushToken& t) override {
    std::string datasets;
    for (const auto& dataset : t.datasets) datasets += (datasets.empty() ? "" : ",") + dataset;
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(tx->execute(sql::access_add_push_token, {t.county, t.id, t.index, t.title, datasets, t.last_day, t.created_by, t.created_ms}));
    return tx.commit();
  }
  Result<std::optional<PushToken>> by_index(std::string_view index) override {
    std::optional<PushToken> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::access_push_token_by_index, {index}, [&](const Row& row) { found = push_token_at(row); }));
    return found;
  }
  Result<std::vector<PushToken>> tokens(const access::Scope& scope) override { return list(scope, {}); }
  Result<std::optional<PushToken>> token(const access::Scope& scope, access::PushTokenId id) override {
    ASSIGN_OR_RETURN(auto found, list(scope, id));
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  }
  Result<bool> revoke(const PushToken& t) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(const std::int64_t changed, tx->execute(sql::access_revoke_push_token, {t.county, t.id, t.revoked_by, t.revoked_ms}));
    RETURN_IF_ERROR(tx.commit());
    return changed == 1;
  }
  Result<void> note_use(access::PushTokenId id, std::int32_t county, std::int64_t used_ms, std::string_view from) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(tx->execute(sql::access_use_push_token, {county, id, used_ms, from}));
    return tx.commit();
  }

 private:
  Result<std::vector<PushToken>> list(const access::Scope& scope, access::PushTokenId only) {
    std::vector<PushToken> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::access_push_tokens, {scope.county_low(), scope.county_high(), only},
                              [&](const Row& row) { found.push_back(push_token_at(row)); }));
    return found;
  }

  Database& database_;
};

}  // namespace

std::unique_ptr<access::PushTokenStore> make_push_token_store(Database& database) { return std::make_unique<SqlPushTokenStore>(database); }

}  // namespace shouwang::storage
