// Changes of the registry and what departments propose about it.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "storage/delivery_rows.h"
#include "storage/registry_change_writer.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using registry::Change;
using registry::ChangeOrder;
using registry::Proposal;

constexpr int kMostChangesShown = 200;

Failure no_change() { return fail(ErrorCode::kNotFound, "没有找到这次户籍变动，它可能不在您的管辖范围内"); }
Failure no_proposal() { return fail(ErrorCode::kNotFound, "没有找到这条提示，它可能不在您的管辖范围内"); }

/// Columns in the order of the fragment change_columns; the details still sealed.
Change change_at(const Row& row, std::string& sealed) {
  Change c;
  c.county = static_cast<std::int32_t>(row.integer(0));
  c.id = registry::ChangeId(row.integer(1));
  c.kind = static_cast<registry::ChangeKind>(row.integer(2));
  c.day = row.date(3);
  c.at_ms = row.integer(4);
  c.account = AccountId(row.integer(5));
  c.reason = row.string(6);
  sealed = row.string(7);
  c.undone_ms = row.integer(8);
  c.undone_by = AccountId(row.integer(9));
  c.undone_reason = row.string(10);
  return c;
}

/// Columns in the order of the fragment proposal_columns.
Proposal proposal_at(const Row& row) {
  Proposal p;
  p.county = static_cast<std::int32_t>(row.integer(0));
  p.id = registry::ProposalId(row.integer(1));
  p.kind = static_cast<registry::ProposalKind>(row.integer(2));
  p.person.person = PersonId(row.integer(3));
  p.dataset = row.string(4);
  p.delivery = DeliveryId(row.integer(5));
  p.file_name = row.string(6);
  p.line = static_cast<int>(row.integer(7));
  p.day = row.date(8);
  p.detail = row.string(9);
  p.state = static_cast<registry::ProposalState>(row.integer(10));
  p.made_ms = row.integer(11);
  p.decided_ms = row.integer(12);
  p.account = AccountId(row.integer(13));
  p.note = row.string(14);
  p.change = registry::ChangeId(row.integer(15));
  return p;
}

class SqlChangeStore final : public registry::ChangeStore {
 public:
  SqlChangeStore(Database& database, const crypto::FieldCipher& cipher, IdSource& ids) : database_(database), cipher_(cipher), ids_(ids) {}

  Result<registry::ChangePreview> preview(const access::Scope& scope, const ChangeOrder& order) override {
    registry::ChangePreview out;
    ASSIGN_OR_RETURN(auto tx, database_.write());
    auto change = write(tx, scope, order);  // undone with the transaction
    if (!change && error_http_status(change.error().code()) >= 500) return Failure(std::move(change).error());
    out.possible = change.has_value();
    if (change)
      out.lines = std::move(change->lines);
    else
      out.problem = change.error().message();
    return out;
  }

  Result<Change> execute(const access::Scope& scope, const ChangeOrder& order) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(Change change, write(tx, scope, order));
    RETURN_IF_ERROR(tx.commit());
    return change;
  }

  Result<Change> undo(const access::Scope& scope, registry::ChangeId id, AccountId account, std::string_view reason,
                      std::int64_t now_ms) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    RETURN_IF_ERROR(wait_for_registers(tx));
    std::string sealed;
    ASSIGN_OR_RETURN(std::optional<Change> found, find(*tx, scope, id, sealed));
    if (!found || !covers_county(scope, found->county)) return no_change();
    if (found->undone_ms != 0) return fail(ErrorCode::kTransition, "这次变动已经撤销，不需要再撤销");
    found->undone_ms = now_ms;
    found->undone_by = account;
    found->undone_reason = reason;
    ASSIGN_OR_RETURN(const auto details, open_details(*found, sealed));
    RegistryChangeWriter writer(*tx, cipher_, ids_);
    RETURN_IF_ERROR(writer.undo(*found, details));
    RETURN_IF_ERROR(tx.commit());
    return *std::move(found);
  }

  Result<registry::ChangePage> changes(const access::Scope& scope, const registry::ChangeQuery& query) override {
    registry::ChangePage page;
    const int kind = query.kind ? static_cast<int>(*query.kind) : 0;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    std::vector<std::string> sealed;
    RETURN_IF_ERROR(db->query(sql::changes_changes,
                              {scope.county_low(), scope.county_high(), query.household, query.person, kind, scope.low(), scope.high(),
                               std::clamp(query.limit, 1, kMostChangesShown), std::max(0, query.offset)},
                              [&](const Row& row) { page.rows.push_back(change_at(row, sealed.emplace_back())); }));
    for (std::size_t k = 0; k < page.rows.size(); ++k) RETURN_IF_ERROR(complete(*db, page.rows[k], sealed[k]));
    ASSIGN_OR_RETURN(const auto total, db->integer(sql::changes_count_changes, {scope.county_low(), scope.county_high(), query.household,
                                                                                query.person, kind, scope.low(), scope.high()}));
    page.total = total.value_or(0);
    return page;
  }

  Result<std::optional<Change>> change(const access::Scope& scope, registry::ChangeId id) override {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    std::string sealed;
    ASSIGN_OR_RETURN(std::optional<Change> found, find(*db, scope, id, sealed));
    if (found) RETURN_IF_ERROR(complete(*db, *found, sealed));
    return found;
  }

  Result<registry::ProposalPage> proposals(const access::Scope& scope, const registry::ProposalQuery& query) override {
    registry::ProposalPage page;
    if (!covers_county(scope, scope.county_low())) return page;
    const int kind = query.kind ? static_cast<int>(*query.kind) : 0, state = query.state ? static_cast<int>(*query.state) : 0;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(
        sql::changes_proposals,
        {scope.county_low(), scope.county_high(), kind, state, std::clamp(query.limit, 1, kMostChangesShown), std::max(0, query.offset)},
        [&](const Row& row) { page.rows.push_back(proposal_at(row)); }));
    std::map<std::int32_t, std::vector<registry::PersonCard*>> cards;
    for (Proposal& p : page.rows) cards[p.county].push_back(&p.person);
    for (const auto& [county, of_county] : cards) RETURN_IF_ERROR(fill_cards(*db, county, of_county));
    ASSIGN_OR_RETURN(const auto total, db->integer(sql::changes_count_proposals, {scope.county_low(), scope.county_high(), kind, state}));
    page.total = total.value_or(0);
    return page;
  }

  Result<std::optional<Proposal>> proposal(const access::Scope& scope, registry::ProposalId id) override {
    ASSIGN_OR_RETURN(const auto db, database_.read());
    return find_proposal(*db, scope, id);
  }

  Result<void> dismiss(const access::Scope& scope, registry::ProposalId id, AccountId account, std::string_view reason,
                       std::int64_t now_ms) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(const auto found, find_proposal(*tx, scope, id));
    if (!found) return no_proposal();
    ASSIGN_OR_RETURN(const auto decided,
                     tx->execute(sql::changes_decide_proposal,
                                 {found->county, id, static_cast<int>(registry::ProposalState::kDismissed), account, now_ms, reason, 0}));
    if (decided != 1) return fail(ErrorCode::kConflict, "这条提示已经处理过了，请刷新后查看");
    return tx.commit();
  }

 private:
  Result<Change> write(Transaction& tx, const access::Scope& scope, const ChangeOrder& order) {
    RETURN_IF_ERROR(wait_for_registers(tx));
    if (order.proposal) {
      ASSIGN_OR_RETURN(const auto found, find_proposal(*tx, scope, order.proposal));
      if (!found) return no_proposal();
      if (found->state != registry::ProposalState::kOpen) return fail(ErrorCode::kConflict, "这条提示已经处理过了，请刷新后查看");
    }
    RegistryChangeWriter writer(*tx, cipher_, ids_);
    ASSIGN_OR_RETURN(const registry::ChangeFacts facts, writer.facts(scope, order.request));
    ASSIGN_OR_RETURN(const registry::ChangePlan plan, registry::plan_change(order.request, facts, order.today));
    return writer.write(order, plan, facts);
  }

  static Result<std::optional<Change>> find(Connection& db, const access::Scope& scope, registry::ChangeId id, std::string& sealed) {
    std::optional<Change> found;
    RETURN_IF_ERROR(db.query(sql::changes_change, {scope.county_low(), scope.county_high(), id, scope.low(), scope.high()},
                             [&](const Row& row) { found = change_at(row, sealed); }));
    return found;
  }

  static Result<std::optional<Proposal>> find_proposal(Connection& db, const access::Scope& scope, registry::ProposalId id) {
    std::optional<Proposal> found;
    RETURN_IF_ERROR(
        db.query(sql::changes_proposal, {scope.county_low(), scope.county_high(), id}, [&](const Row& row) { found = proposal_at(row); }));
    if (found && !covers_county(scope, found->county)) found.reset();
    if (found) RETURN_IF_ERROR(fill_cards(db, found->county, {&found->person}));
    return found;
  }

  Result<nlohmann::json> open_details(const Change& change, const std::string& sealed) const {
    ASSIGN_OR_RETURN(const std::string text, cipher_.decrypt(sealed, change_context(change.id)));
    auto details = nlohmann::json::parse(text, nullptr, false);
    if (!details.is_object()) return fail(ErrorCode::kInternal, "户籍变动的记录已损坏，请从备份恢复");
    return details;
  }

  Result<void> complete(Connection& db, Change& change, const std::string& sealed) const {
    ASSIGN_OR_RETURN(const auto details, open_details(change, sealed));
    change.lines = details["lines"].get<std::vector<std::string>>();
    if (change.undone_ms != 0) return {};
    RegistryChangeWriter writer(db, cipher_, ids_);
    ASSIGN_OR_RETURN(change.undo_problem, writer.undo_problem(change, details));
    return {};
  }

  Database& database_;
  const crypto::FieldCipher& cipher_;
  IdSource& ids_;
};

}  // namespace

std::unique_ptr<registry::ChangeStore> make_change_store(Database& database, const crypto::FieldCipher& cipher, IdSource& ids) {
  return std::make_unique<SqlChangeStore>(database, cipher, ids);
}

}  // namespace shouwang::storage
