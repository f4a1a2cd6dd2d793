// What becomes of deliveries after they were taken: rows put right, deliveries withdrawn, and how fresh the data are.
#include "intake/review.h"

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "casework/event.h"
#include "casework/store.h"
#include "storage/casework_rows.h"
#include "storage/dataset_tables.h"
#include "storage/delivery_rows.h"
#include "storage/registry_withdrawal.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using intake::Delivery;
using intake::DeliveryState;
using intake::Effect;
using intake::ReviewedRow;
using intake::RowDecision;
using intake::RowState;
using intake::WithdrawalEffects;

constexpr std::string_view kBasisWithdrawn = "basis_withdrawn";  // casework::ActionSpec

/// Columns in the order of the fragment review_columns, from `first` on.
ReviewedRow reviewed_row_at(const Row& row, int first = 0) {
  ReviewedRow r;
  r.position = static_cast<int>(row.integer(first));
  r.row.line = static_cast<int>(row.integer(first + 1));
  r.row.field = row.string(first + 2);
  r.row.value = row.string(first + 3);
  r.row.reason = row.string(first + 4);
  r.row.raw = row.string(first + 5);
  r.state = static_cast<RowState>(row.integer(first + 6));
  r.corrected_value = row.string(first + 7);
  r.corrected_raw = row.string(first + 8);
  r.corrected_by = DeliveryId(row.integer(first + 9));
  r.note = row.string(first + 10);
  r.decided_by = AccountId(row.integer(first + 11));
  r.decided_ms = row.integer(first + 12);
  r.row.identity = row.string(first + 13);
  return r;
}

int row_state_number(const std::optional<RowState>& state) { return state ? static_cast<int>(*state) : 0; }

Failure no_such_delivery() { return fail(ErrorCode::kNotFound, "没有找到这次报送，它可能不在您的管辖范围内"); }

/// Rules of a comma separated list that are not among `gone`, and how many there are.
std::pair<std::string, std::int64_t> rules_left(std::string_view rules, const std::set<std::string, std::less<>>& gone) {
  std::pair<std::string, std::int64_t> left;
  for (const std::string_view rule : text::split(rules, ',')) {
    if (rule.empty() || gone.contains(rule)) continue;
    left.first += (left.first.empty() ? "" : ",") + std::string(rule);
    ++left.second;
  }
  return left;
}

/// One withdrawal inside its transaction.
class WithdrawalWriter {
 public:
  WithdrawalWriter(Connection& connection, const crypto::FieldCipher& cipher, IdSource& ids, const Delivery& delivery, const intake::Withdrawal& wanted)
      : db_(connection), cipher_(cipher), ids_(ids), delivery_(delivery), wanted_(wanted) {}

  /// @param registry  of a delivery of the register; nullptr = of records
  Result<WithdrawalEffects> write(RegistryWithdrawal* registry) {
    ASSIGN_OR_RETURN(const std::int64_t marked, db_.execute(sql::intake_withdraw_delivery,
                                                            {delivery_.county, delivery_.id, wanted_.now_ms, wanted_.account, wanted_.reason}));
    if (marked != 1) return fail(ErrorCode::kConflict, "这次报送刚刚已被他人撤回，请刷新后查看");
    if (registry) {
      ASSIGN_OR_RETURN(counts_.registry, registry->write());
    } else {
      RETURN_IF_ERROR(withdraw_records());
    }
    RETURN_IF_ERROR(db_.execute(sql::intake_save_effects, {delivery_.county, delivery_.id, intake::effects_text(counts_)}));
    return counts_;
  }

 private:
  Result<void> withdraw_records() {
    RETURN_IF_ERROR(move_rows());
    RETURN_IF_ERROR(close_findings());
    RETURN_IF_ERROR(mark_leads());
    RETURN_IF_ERROR(note_cases());
    counts_.households = static_cast<std::int64_t>(households_.size());
    return db_.insert_many(sql::intake_add_effect, effects_.size(), [&](std::size_t i, std::vector<Param>& p) {
      const Effect& e = effects_[i];
      p.insert(p.end(), {delivery_.county, delivery_.id, static_cast<int>(e.subject), e.id, e.household, e.village, e.words});
    });
  }
  Result<void> move_rows() {
    const WithdrawStatements statements = withdraw_statements(delivery_.dataset);
    ASSIGN_OR_RETURN(counts_.kept, db_.execute(statements.keep, {delivery_.county, delivery_.id}));
    RETURN_IF_ERROR(db_.query(statements.withdraw, {delivery_.county, delivery_.id}, [&](const Row& row) { count(row, counts_.rows); }));
    RETURN_IF_ERROR(db_.query(statements.restore, {delivery_.county, delivery_.id}, [&](const Row& row) { count(row, counts_.restored); }));
    RETURN_IF_ERROR(db_.execute(statements.hand_over, {delivery_.county, delivery_.id}));
    std::vector<std::int64_t> revived;
    RETURN_IF_ERROR(db_.query(statements.restore_otherwise, {delivery_.county, delivery_.id}, [&](const Row& row) {
      count(row, counts_.restored);
      revived.push_back(row.integer(1));
    }));
    for (const std::int64_t id : revived) RETURN_IF_ERROR(db_.execute(sql::linkage_revive_item, {delivery_.county, id}));
    RETURN_IF_ERROR(db_.execute(statements.lapse, {delivery_.county, delivery_.id}));
    RETURN_IF_ERROR(db_.execute(statements.reopen, {delivery_.county, delivery_.dataset}));
    RETURN_IF_ERROR(db_.execute(sql::changes_lapse_proposals, {delivery_.county, delivery_.id}));
    return {};
  }
  void count(const Row& row, std::int64_t& counter) {
    ++counter;
    if (const std::int64_t household = row.integer(0); household != 0) households_.insert(household);
  }

  Result<void> close_findings() {
    std::vector<std::int64_t> closed;
    RETURN_IF_ERROR(db_.query(sql::intake_citing_findings, {delivery_.county, std::to_string(delivery_.id.value())}, [&](const Row& row) {
      const std::int64_t household = row.integer(1);
      if (!households_.contains(household)) return;  // what it cites is said by a later delivery too
      closed.push_back(row.integer(0));
      gone_[household].insert(row.string(3));
      effects_.push_back({Effect::Subject::kFinding, row.integer(0), HouseholdId(household), row.integer(2), row.string(4)});
    }));
    ASSIGN_OR_RETURN(counts_.findings, db_.execute_many(sql::intake_withdraw_finding, closed.size(), [&](std::size_t i, std::vector<Param>& p) {
      p.insert(p.end(), {delivery_.county, closed[i], delivery_.id});
    }));
    return {};
  }

  Result<void> mark_leads() {
    struct Marked {
      std::int64_t id = 0;
      int sequence = 0;
      std::pair<std::string, std::int64_t> left;
    };
    std::vector<Marked> leads;
    std::vector<casework::Event> events;
    RETURN_IF_ERROR(db_.query(sql::intake_leads_to_judge, {delivery_.county}, [&](const Row& row) {
      const auto gone = gone_.find(row.integer(1));
      if (gone == gone_.end()) return;
      Marked lead{row.integer(0), static_cast<int>(row.integer(3)), rules_left(row.text(4), gone->second)};
      // What nobody has touched is screening's own; a file that people have written in gets a line of its own.
      if (lead.sequence > 0) events.push_back(note(casework::Subject::kLead, lead.id, ++lead.sequence));
      effects_.push_back({Effect::Subject::kLead, lead.id, HouseholdId(row.integer(1)), row.integer(2),
                          std::string(casework::lead_state_title(static_cast<casework::LeadState>(row.integer(5))))});
      leads.push_back(std::move(lead));
    }));
    counts_.leads_touched = static_cast<std::int64_t>(events.size());
    RETURN_IF_ERROR(add_events(events));
    ASSIGN_OR_RETURN(counts_.leads, db_.execute_many(sql::intake_withdraw_lead, leads.size(), [&](std::size_t i, std::vector<Param>& p) {
      p.insert(p.end(), {delivery_.county, leads[i].id, delivery_.id, leads[i].left.first, leads[i].left.second, leads[i].sequence});
    }));
    return {};
  }

  Result<void> note_cases() {
    std::vector<casework::Event> events;
    RETURN_IF_ERROR(db_.query(sql::intake_cases_to_note, {delivery_.county}, [&](const Row& row) {
      if (!gone_.contains(row.integer(1))) return;
      events.push_back(note(casework::Subject::kCase, row.integer(0), static_cast<int>(row.integer(3)) + 1));
      effects_.push_back({Effect::Subject::kCase, row.integer(0), HouseholdId(row.integer(1)), row.integer(2), ""});
    }));
    RETURN_IF_ERROR(add_events(events));
    ASSIGN_OR_RETURN(counts_.cases, db_.execute_many(sql::intake_note_case, events.size(), [&](std::size_t i, std::vector<Param>& p) {
      p.insert(p.end(), {delivery_.county, events[i].subject_id, events[i].sequence});
    }));
    if (counts_.cases == static_cast<std::int64_t>(events.size())) return {};
    return fail(ErrorCode::kConflict, "有档案正在办理，本次没有撤回，请稍后再试");
  }

  casework::Event note(casework::Subject subject, std::int64_t id, int sequence) {
    casework::Event event;
    event.id = casework::EventId(ids_.next(wanted_.now_ms));
    event.county = delivery_.county;
    event.subject = subject;
    event.subject_id = id;
    event.sequence = sequence;
    event.action = kBasisWithdrawn;
    event.level = policy::Level::kCounty;
    event.at_ms = event.happened_ms = wanted_.now_ms;
    event.pack_hash = wanted_.pack_hash;
    event.procedure_hash = wanted_.procedure_hash;
    event.body = nlohmann::json{{"text", "“" + delivery_.dataset_title + "”的报送“" + delivery_.file_name + "”已撤回（" + wanted_.reason +
                                             "），以它为依据的预警已关闭，请重新判断"}}
                     .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return event;
  }

  Result<void> add_events(const std::vector<casework::Event>& events) {
    std::vector<std::string> bodies;
    bodies.reserve(events.size());
    for (const auto& e : events) bodies.push_back(cipher_.encrypt(e.body, event_context(e.id)));
    return db_.insert_many(sql::casework_add_event, events.size(), [&](std::size_t i, std::vector<Param>& p) {
      const auto& e = events[i];
      p.insert(p.end(), {e.county, static_cast<int>(e.subject), e.subject_id, e.sequence, e.id, e.action, e.actor, static_cast<int>(e.level), e.at_ms,
                         e.happened_ms, e.key, e.pack_hash, e.procedure_hash, Blob{bodies[i]}});
    });
  }

  Connection& db_;
  const crypto::FieldCipher& cipher_;
  IdSource& ids_;
  const Delivery& delivery_;
  const intake::Withdrawal& wanted_;
  WithdrawalEffects counts_;
  std::set<std::int64_t> households_;                                      // whose rows changed
  std::map<std::int64_t, std::set<std::string, std::less<>>> gone_;  // household -> rules of its closed findings
  std::vector<Effect> effects_;
};

class SqlReviewStore final : public intake::ReviewStore {
 public:
  SqlReviewStore(Database& database, const crypto::FieldCipher& cipher) : database_(database), cipher_(cipher) {}

  Result<intake::ReviewPage> rows(const access::Scope& scope, DeliveryId id, std::optional<RowState> state, int offset, int limit) override {
    intake::ReviewPage page;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto delivery, find_delivery_row(*db, scope, id));
    if (!delivery || !covers_county(scope, delivery->county)) return page;
    RETURN_IF_ERROR(db->query(sql::intake_review_rows, {delivery->county, id, row_state_number(state), std::max(0, limit), std::max(0, offset)},
                              [&](const Row& row) { page.rows.push_back(reviewed_row_at(row)); }));
    ASSIGN_OR_RETURN(const auto total, db->integer(sql::intake_count_review_rows, {delivery->county, id, row_state_number(state)}));
    page.total = total.value_or(0);
    return page;
  }

  Result<std::optional<ReviewedRow>> row(const access::Scope& scope, DeliveryId id, int position) override {
    std::optional<ReviewedRow> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto delivery, find_delivery_row(*db, scope, id));
    if (!delivery || !covers_county(scope, delivery->county)) return found;
    RETURN_IF_ERROR(db->query(sql::intake_review_row, {delivery->county, id, position}, [&](const Row& row) { found = reviewed_row_at(row); }));
    return found;
  }

  Result<void> decide(const access::Scope& scope, DeliveryId id, int position, const RowDecision& decision,
                      const std::function<Result<void>(intake::DeliveryWriter&)>& write) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(const auto delivery, find_delivery_row(*tx, scope, id));
    if (!delivery || !covers_county(scope, delivery->county)) return no_such_delivery();
    RETURN_IF_ERROR(tx.lock(lock_of_dataset(delivery->dataset)));
    ASSIGN_OR_RETURN(const bool decided, decide_one(*tx, *delivery, position, decision));
    if (!decided) return fail(ErrorCode::kConflict, "这一行已经处理过了，请刷新后查看");
    if (write) {
      RowsWriter writer(*tx, *delivery, decision.now_ms, cipher_);
      RETURN_IF_ERROR(write(writer));
      RETURN_IF_ERROR(writer.commit(*delivery));
    }
    RETURN_IF_ERROR(note_decisions(*tx, *delivery, decision.state, 1));
    return tx.commit();
  }

  Result<std::vector<int>> answered_rows(const access::Scope& scope, DeliveryId id, DeliveryId by) override {
    std::vector<int> positions;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto delivery, find_delivery_row(*db, scope, id));
    if (!delivery || !covers_county(scope, delivery->county)) return positions;
    ASSIGN_OR_RETURN(const auto table, find_record_table(*db, delivery->dataset));
    if (!table) return positions;  // a register
    RETURN_IF_ERROR(db->query(answered_rows_statement(delivery->dataset), {delivery->county, id, by},
                              [&](const Row& row) { positions.push_back(static_cast<int>(row.integer(0))); }));
    return positions;
  }

  Result<std::int64_t> close_rows(const access::Scope& scope, DeliveryId id, const std::vector<std::pair<int, RowDecision>>& decisions) override {
    if (decisions.empty()) return 0;
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(const auto delivery, find_delivery_row(*tx, scope, id));
    if (!delivery || !covers_county(scope, delivery->county)) return no_such_delivery();
    std::int64_t closed = 0;
    for (const auto& [position, decision] : decisions) {
      ASSIGN_OR_RETURN(const bool decided, decide_one(*tx, *delivery, position, decision));
      closed += decided ? 1 : 0;
    }
    if (closed == 0) return 0;
    RETURN_IF_ERROR(note_decisions(*tx, *delivery, RowState::kCorrected, closed));
    RETURN_IF_ERROR(tx.commit());
    return closed;
  }

  Result<intake::CorrectionPage> corrections(const access::Scope& scope, const intake::CorrectionQuery& query) override {
    intake::CorrectionPage page;
    if (!covers_county(scope, scope.county_low())) return page;
    const std::string datasets = dataset_filter(scope);
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::intake_corrections,
                              {scope.county_low(), scope.county_high(), datasets, query.owner, query.dataset, row_state_number(query.state), query.since_ms,
                               std::max(0, query.limit), std::max(0, query.offset)},
                              [&](const Row& row) { page.rows.push_back({delivery_at(row), reviewed_row_at(row, kDeliveryColumns)}); }));
    ASSIGN_OR_RETURN(const auto total, db->integer(sql::intake_count_corrections, {scope.county_low(), scope.county_high(), datasets, query.owner,
                                                                                   query.dataset, row_state_number(query.state), query.since_ms}));
    page.total = total.value_or(0);
    return page;
  }

  Result<WithdrawalEffects> withdraw(const access::Scope& scope, const intake::Withdrawal& wanted, IdSource& ids, bool dry) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(const auto delivery, find_delivery_row(*tx, scope, wanted.delivery));
    if (!delivery || !covers_county(scope, delivery->county)) return no_such_delivery();
    ASSIGN_OR_RETURN(const bool of_register, wait_for_others(tx, *delivery));
    // Read again: somebody may have taken it back meanwhile.
    ASSIGN_OR_RETURN(const auto waited, find_delivery_row(*tx, scope, wanted.delivery));
    if (waited->state != DeliveryState::kTaken) return fail(ErrorCode::kTransition, "这份文件没有被采用，没有数据需要撤回");
    if (waited->withdrawn_ms != 0) return fail(ErrorCode::kTransition, "这次报送已经撤回，不需要再撤回");
    RegistryWithdrawal registry(*tx, cipher_, *delivery);
    if (of_register) {
      ASSIGN_OR_RETURN(const std::string problem, registry.problem());
      if (!problem.empty()) return fail(ErrorCode::kTransition, problem);
    }
    WithdrawalWriter writer(*tx, cipher_, ids, *delivery, wanted);
    ASSIGN_OR_RETURN(const WithdrawalEffects effects, writer.write(of_register ? &registry : nullptr));
    if (!dry) RETURN_IF_ERROR(tx.commit());  // otherwise undone as a whole: the numbers are those of the real thing
    return effects;
  }

  Result<intake::EffectPage> effects(const access::Scope& scope, DeliveryId id, int offset, int limit) override {
    intake::EffectPage page;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto delivery, find_delivery_row(*db, scope, id));
    if (!delivery) return page;
    RETURN_IF_ERROR(db->query(sql::intake_effects, {id, scope.low(), scope.high(), std::max(0, limit), std::max(0, offset)}, [&](const Row& row) {
      page.rows.push_back({static_cast<Effect::Subject>(row.integer(0)), row.integer(1), HouseholdId(row.integer(2)), row.integer(3), row.string(4)});
    }));
    ASSIGN_OR_RETURN(const auto total, db->integer(sql::intake_count_effects, {id, scope.low(), scope.high()}));
    page.total = total.value_or(0);
    return page;
  }

  Result<std::vector<intake::FreshnessRow>> freshness(const access::Scope& scope) override {
    std::vector<intake::FreshnessRow> rows;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::intake_delivered_datasets, {scope.county_low(), scope.county_high()}, [&](const Row& row) {
      if (scope.may_read_dataset(row.text(0))) rows.push_back({row.string(0), 0, {}, {}});
    }));
    for (intake::FreshnessRow& board : rows) {
      const auto in_force = [&](const Row& row) {
        board.last = delivery_at(row);
        board.last_ms = board.last.received_ms;
      };
      RETURN_IF_ERROR(db->query(sql::intake_last_in_force, {board.dataset, scope.county_low(), scope.county_high()}, in_force));
      RETURN_IF_ERROR(db->query(sql::intake_arrivals, {board.dataset, scope.county_low(), scope.county_high(), intake::kArrivalsShown}, [&](const Row& row) {
        const Delivery d = delivery_at(row);
        const bool refused = d.state != DeliveryState::kTaken;
        board.arrivals.push_back({d.id, d.received_ms, d.file_name, refused, d.withdrawn_ms != 0, refused ? d.problem : d.withdrawn_reason});
      }));
    }
    return rows;
  }

 private:
  static Result<bool> decide_one(Connection& db, const Delivery& delivery, int position, const RowDecision& d) {
    ASSIGN_OR_RETURN(const std::int64_t changed,
                     db.execute(sql::intake_decide_row, {delivery.county, delivery.id, position, static_cast<int>(d.state), d.corrected_value,
                                                         Blob{d.corrected_raw}, d.corrected_by, d.note, d.account, d.now_ms}));
    return changed == 1;
  }
  static Result<void> note_decisions(Connection& db, const Delivery& delivery, RowState state, std::int64_t rows) {
    const bool corrected = state == RowState::kCorrected;
    ASSIGN_OR_RETURN(const std::int64_t changed,
                     db.execute(sql::intake_note_decisions, {delivery.county, delivery.id, corrected ? rows : 0, corrected ? 0 : rows}));
    if (changed == 1) return {};
    return fail(ErrorCode::kTransition, "这次报送没有采用或已经撤回，不需要再更正；请报送更正后的文件");
  }

  /// Deliveries of the same dataset; for a register also the other register, changes by hand, and every delivery whose rows may be about
  /// somebody who goes. @returns whether it is a register
  static Result<bool> wait_for_others(Transaction& tx, const Delivery& delivery) {
    ASSIGN_OR_RETURN(const auto table, find_record_table(*tx, delivery.dataset));
    if (table) {
      RETURN_IF_ERROR(tx.lock(lock_of_dataset(delivery.dataset)));
      return false;
    }
    RETURN_IF_ERROR(wait_for_registers(tx));
    ASSIGN_OR_RETURN(const auto tables, list_record_tables(*tx));
    for (const auto& other : tables) RETURN_IF_ERROR(tx.lock(lock_of_dataset(other.dataset)));
    return true;
  }

  Database& database_;
  const crypto::FieldCipher& cipher_;
};

}  // namespace

std::unique_ptr<intake::ReviewStore> make_review_store(Database& database, const crypto::FieldCipher& cipher) {
  return std::make_unique<SqlReviewStore>(database, cipher);
}

}  // namespace shouwang::storage
