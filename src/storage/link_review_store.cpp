// Reviews of rows: the queue, what reviewers answer, and what a settled item changes.
#include "linkage/review.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "base/resident_id.h"
#include "base/text.h"
#include "storage/dataset_tables.h"
#include "storage/delivery_rows.h"
#include "storage/link_rows.h"
#include "storage/proposal_rows.h"
#include "storage/same_event.h"
#include "storage/statements.h"
#include "storage/stores.h"

namespace shouwang::storage {
namespace {

using linkage::Answer;
using linkage::GivenAnswer;
using linkage::ItemState;
using registry::MatchZone;
using registry::ReviewPurpose;

constexpr int kMustLink = 1, kCannotLink = 2;  // link_constraint.kind
constexpr double kMillionth = 1e-6;
constexpr int kBothParts = 1;  // of the queue: within the budget of reviews, and beyond it

/// An item as stored, with what its reviewers must not see.
struct StoredItem {
  linkage::ItemRow row;
  std::string statement, statement_index;
  MatchZone zone = MatchZone::kReview;
  ReviewPurpose purpose = ReviewPurpose::kQueue;
  PersonId person;  // the likeliest candidate
  std::vector<registry::MatchCandidate> candidates;
  std::int64_t settled_with = 0;
  bool blind() const { return row.state == ItemState::kOpen && purpose != ReviewPurpose::kNone; }
};

/// Columns in the order of the fragment item_columns.
StoredItem stored_item_at(const Row& row) {
  StoredItem item;
  linkage::ItemRow& r = item.row;
  r.county = static_cast<std::int32_t>(row.integer(0));
  r.id = row.integer(1);
  r.delivery = DeliveryId(row.integer(2));
  r.dataset = row.string(3);
  r.line = static_cast<int>(row.integer(4));
  item.statement = row.string(5);
  item.statement_index = row.string(6);
  item.zone = static_cast<MatchZone>(row.integer(7));
  item.person = PersonId(row.integer(8));
  item.candidates = candidates_from_text(row.text(9));
  item.purpose = static_cast<ReviewPurpose>(row.integer(10));
  r.reviewers = static_cast<int>(row.integer(11));
  r.state = static_cast<ItemState>(row.integer(12));
  if (row.integer(13) != 0) r.answer = static_cast<Answer>(row.integer(13));
  r.answer_person = PersonId(row.integer(14));
  r.settled_ms = row.integer(15);
  item.settled_with = row.integer(16);
  r.dataset_title = row.string(17);
  r.owner = row.string(18);
  r.file_name = row.string(19);
  r.received_ms = row.integer(20);
  std::vector<std::string> sheets;
  if (const auto details = nlohmann::json::parse(row.text(21), nullptr, false); details.is_object()) sheets = details.value("sheets", sheets);
  r.place = intake::shown_line(r.line, sheets);
  r.answers = static_cast<int>(row.integer(22));
  r.mine = row.integer(23) != 0;
  r.superseded = row.integer(24) != 0;
  return item;
}

Failure no_such_item() { return fail(ErrorCode::kNotFound, "没有找到这条待核对的记录，它可能不在您的管辖范围内"); }

bool may_review(const access::Scope& scope, std::int32_t county) { return scope.may(access::Permission::kImport) && covers_county(scope, county); }
bool is_office(const access::Scope& scope) { return scope.role() == access::Role::kOffice; }

/// Where a person lives, and the name and number they go by.
struct PlacedPerson {
  registry::PersonPlace place;
  std::string name, id_sealed;
};
Result<std::optional<PlacedPerson>> place_of_person(Connection& db, std::int32_t county, PersonId person) {
  std::optional<PlacedPerson> found;
  RETURN_IF_ERROR(db.query(sql::linkage_person_place, {county, person}, [&](const Row& row) {
    found = PlacedPerson{{PersonId(row.integer(0)), HouseholdId(row.integer(1)), row.integer(2)}, row.string(3), row.string(4)};
  }));
  return found;
}

Result<std::vector<GivenAnswer>> answers_of(Connection& db, std::int32_t county, std::int64_t item) {
  std::vector<GivenAnswer> given;
  RETURN_IF_ERROR(db.query(sql::linkage_answers, {county, item}, [&](const Row& row) {
    given.push_back({AccountId(row.integer(0)), row.integer(1), static_cast<Answer>(row.integer(2)), PersonId(row.integer(3)), row.string(4)});
  }));
  return given;
}

Result<std::optional<StoredItem>> find_item(Connection& db, const access::Scope& scope, std::int64_t id) {
  std::optional<StoredItem> found;
  RETURN_IF_ERROR(db.query(sql::linkage_item, {scope.account(), scope.county_low(), scope.county_high(), id}, [&](const Row& row) { found = stored_item_at(row); }));
  if (found && (!may_review(scope, found->row.county) || !scope.may_read_dataset(found->row.dataset))) found.reset();
  return found;
}

/// Where a record stands. A row in doubt has no household; one that the engine linked has its candidate's, and moves with that person.
struct RecordPlace {
  std::int64_t household = 0;
  bool in_force = true;
};
Result<std::optional<RecordPlace>> find_record(Connection& db, const std::string& dataset, std::int32_t county, std::int64_t id,
                                               const std::vector<std::int64_t>& households) {
  std::optional<RecordPlace> found;
  const auto take = [&](const Row& row) { found = RecordPlace{row.integer(0), row.integer(1) == 0}; };
  const OwnedStatement find = find_record_statement(dataset);
  for (const std::int64_t household : households) {
    RETURN_IF_ERROR(db.query(find, {county, id, household}, take));
    if (found) return found;
  }
  RETURN_IF_ERROR(db.query(seek_record_statement(dataset), {county, id}, take));
  return found;
}

/// What settled items and items taken back do to records, constraints and aliases, inside their transaction.
class SettlementWriter {
 public:
  SettlementWriter(Connection& connection, const crypto::FieldCipher& cipher, const StoredItem& item, AccountId account, std::int64_t now_ms)
      : db_(connection), cipher_(cipher), item_(item), county_(item.row.county), account_(account), now_ms_(now_ms) {}

  Result<linkage::AnswerOutcome> settle(Answer answer, PersonId person, const linkage::NextId& next_id) {
    linkage::AnswerOutcome outcome;
    std::optional<PlacedPerson> placed;
    if (answer == Answer::kSame) {
      ASSIGN_OR_RETURN(placed, place_of_person(db_, county_, person));
      if (!placed) return fail(ErrorCode::kConflict, "所选的人已不在户册中，请刷新后重新核对");
    }
    const registry::PersonPlace to = placed ? placed->place : registry::PersonPlace();
    RETURN_IF_ERROR(move_record(item_.row.dataset, item_.row.id, item_.person, to, placed ? intake::MatchState::kMatched : intake::MatchState::kNotFound));
    outcome.household = changed_;
    ASSIGN_OR_RETURN(const std::int64_t settled, db_.execute(sql::linkage_settle_item, {county_, item_.row.id, static_cast<int>(answer), person, now_ms_, 0}));
    if (settled != 1) return fail(ErrorCode::kConflict, "这一条刚刚已由他人核对完毕，请看下一条");
    if (placed) RETURN_IF_ERROR(stand_back(item_.row.dataset, item_.row.id, to));
    std::vector<std::int64_t> along;
    std::set<DeliveryId> deliveries{item_.row.delivery};
    RETURN_IF_ERROR(db_.query(sql::linkage_open_items_of_statement, {county_, item_.statement_index, item_.row.dataset, item_.row.id}, [&](const Row& row) {
      along.push_back(row.integer(0));
      deliveries.insert(DeliveryId(row.integer(1)));
    }));
    for (const std::int64_t id : along) {
      RETURN_IF_ERROR(move_record(item_.row.dataset, id, item_.person, to, placed ? intake::MatchState::kMatched : intake::MatchState::kNotFound));
      RETURN_IF_ERROR(db_.execute(sql::linkage_settle_item, {county_, id, static_cast<int>(answer), person, now_ms_, item_.row.id}));
      if (placed) RETURN_IF_ERROR(stand_back(item_.row.dataset, id, to));
    }
    outcome.along = static_cast<std::int64_t>(along.size());
    outcome.state = ItemState::kSettled;
    RETURN_IF_ERROR(add_constraints(to.person, next_id));
    if (placed) RETURN_IF_ERROR(add_aliases(*placed, next_id));
    RETURN_IF_ERROR(db_.execute(sql::linkage_raise_version, {county_}));
    if (placed)
      for (const DeliveryId delivery : deliveries) RETURN_IF_ERROR(propose_changes(db_, county_, delivery, item_.row.dataset, now_ms_));
    return outcome;
  }

  /// The item is the one that was answered.
  Result<void> take_back(std::string_view reason) {
    RETURN_IF_ERROR(reopen(item_.row.id, item_.row.dataset, item_.zone, item_.person));
    struct Along {
      std::int64_t id;
      std::string dataset;
      MatchZone zone;
      PersonId person;
    };
    std::vector<Along> along;
    RETURN_IF_ERROR(db_.query(sql::linkage_items_settled_with, {county_, item_.statement_index, item_.row.id}, [&](const Row& row) {
      along.push_back({row.integer(0), row.string(1), static_cast<MatchZone>(row.integer(2)), PersonId(row.integer(3))});
    }));
    for (const Along& other : along) RETURN_IF_ERROR(reopen(other.id, other.dataset, other.zone, other.person));
    if (item_.row.answer == Answer::kSame) RETURN_IF_ERROR(doubt_rows_by_constraint());
    RETURN_IF_ERROR(db_.execute(sql::linkage_undo_answers, {county_, item_.row.id, 0, now_ms_, account_, reason}));
    RETURN_IF_ERROR(db_.execute(sql::linkage_count_answers, {county_, item_.row.id}));
    RETURN_IF_ERROR(db_.execute(sql::linkage_end_constraints, {county_, item_.statement_index, item_.row.id, now_ms_}));
    RETURN_IF_ERROR(db_.execute(sql::linkage_end_aliases, {county_, item_.row.id, now_ms_}));
    RETURN_IF_ERROR(db_.execute(sql::linkage_raise_version, {county_}));
    return {};
  }

 private:
  Result<std::optional<RecordPlace>> record_place(const std::string& dataset, std::int64_t id, PersonId linked) {
    std::vector<std::int64_t> households{0};
    for (const PersonId person : {linked, item_.row.answer_person}) {
      if (!person) continue;
      ASSIGN_OR_RETURN(const auto placed, place_of_person(db_, county_, person));
      if (placed) households.push_back(placed->place.household.value());
    }
    return find_record(db_, dataset, county_, id, households);
  }

  /// @param linked whom the engine took it for. Sets changed_ to the household whose file is another now.
  Result<void> move_record(const std::string& dataset, std::int64_t id, PersonId linked, const registry::PersonPlace& to, intake::MatchState match) {
    ASSIGN_OR_RETURN(const auto record, record_place(dataset, id, linked));
    if (!record) return fail(ErrorCode::kConflict, "这一行数据已不存在，请刷新后查看");
    ASSIGN_OR_RETURN(const auto table, find_record_table(db_, dataset));
    const PersonId person = table && table->entity == policy::Entity::kHousehold ? PersonId() : to.person;
    RETURN_IF_ERROR(db_.execute(record_statements(dataset, {}).rematch,
                                {county_, record->household, id, to.household, person, to.village, static_cast<int>(match)}));
    changed_ = to.household ? to.household : HouseholdId(record->household);
    return {};
  }

  /// A row that has got its person is known by what was reviewed, not by its number. When the event stands already, as a rule because the
  /// department sent it again with the right number, the row gives way to that one.
  Result<void> stand_back(const std::string& dataset, std::int64_t id, const registry::PersonPlace& to) {
    RETURN_IF_ERROR(db_.execute(forget_number_statement(dataset), {county_, to.household, id}));
    ASSIGN_OR_RETURN(const auto table, find_record_table(db_, dataset));
    if (!table) return {};
    const PersonId person = table->entity == policy::Entity::kHousehold ? PersonId() : to.person;
    ASSIGN_OR_RETURN(const auto twins, find_twins(db_, cipher_, dataset, event_fields(*table), county_, to.household.value(), id, person.value()));
    if (twins.empty()) return {};
    RETURN_IF_ERROR(db_.execute(record_statements(dataset, {}).supersede, {county_, to.household, id, twins.front().delivery}));
    RETURN_IF_ERROR(db_.execute(sql::linkage_supersede_item, {county_, id, twins.front().id}));
    return {};
  }

  /// As the engine left it: linked, in doubt, or not found.
  Result<void> reopen(std::int64_t id, const std::string& dataset, MatchZone zone, PersonId linked) {
    registry::PersonPlace to;
    intake::MatchState match = zone == MatchZone::kNotFound ? intake::MatchState::kNotFound : intake::MatchState::kReview;
    if (zone == MatchZone::kLinked) {
      ASSIGN_OR_RETURN(const auto placed, place_of_person(db_, county_, linked));
      if (placed) {
        to = placed->place;
        match = intake::MatchState::kMatched;
      }
    }
    ASSIGN_OR_RETURN(const auto record, record_place(dataset, id, linked));
    bool open = record && record->in_force;
    if (record) {
      RETURN_IF_ERROR(move_record(dataset, id, linked, to, match));
      // What it gave way to was the event of the person who was not meant.
      ASSIGN_OR_RETURN(const std::int64_t revived, db_.execute(revive_record_statement(dataset), {county_, to.household, id}));
      if (revived == 1) {
        open = true;
        RETURN_IF_ERROR(db_.execute(sql::linkage_revive_item, {county_, id}));
      }
    }
    RETURN_IF_ERROR(db_.execute(sql::linkage_reopen_item, {county_, id, static_cast<int>(open ? ItemState::kOpen : ItemState::kLapsed)}));
    return {};
  }

  /// Later files were linked because this item was settled: their rows are as much in doubt as it.
  Result<void> doubt_rows_by_constraint() {
    std::vector<std::pair<std::int64_t, std::string>> rows;
    RETURN_IF_ERROR(db_.query(sql::linkage_items_by_constraint, {county_, item_.statement_index, item_.row.id, item_.row.settled_ms, item_.row.answer_person},
                              [&](const Row& row) { rows.emplace_back(row.integer(0), row.string(1)); }));
    for (const auto& [id, dataset] : rows) {
      ASSIGN_OR_RETURN(const auto record, record_place(dataset, id, item_.row.answer_person));
      if (!record || !record->in_force) continue;
      RETURN_IF_ERROR(move_record(dataset, id, item_.row.answer_person, {}, intake::MatchState::kReview));
      RETURN_IF_ERROR(db_.execute(sql::linkage_doubt_item, {county_, id, item_.row.id}));
    }
    return {};
  }

  Result<void> add_constraints(PersonId same, const linkage::NextId& next_id) {
    RETURN_IF_ERROR(db_.execute(sql::linkage_replace_constraints, {county_, item_.statement_index, same, now_ms_}));
    const auto add = [&](int kind, PersonId person) {
      return db_.execute(sql::linkage_add_constraint, {county_, next_id(), kind, Blob{item_.statement}, item_.statement_index, person, item_.row.id,
                                                       account_, now_ms_});
    };
    if (same) RETURN_IF_ERROR(add(kMustLink, same));
    if (!same)
      for (const registry::MatchCandidate& candidate : item_.candidates) RETURN_IF_ERROR(add(kCannotLink, candidate.person));
    return {};
  }

  Result<void> add_aliases(const PlacedPerson& person, const linkage::NextId& next_id) {
    ASSIGN_OR_RETURN(const std::string plain, cipher_.decrypt(item_.statement, linkage::kStatementContext));
    ASSIGN_OR_RETURN(const registry::OwnedStatement statement, registry::statement_from_text(plain));
    std::string number;
    if (!person.id_sealed.empty()) {
      ASSIGN_OR_RETURN(number, cipher_.decrypt(person.id_sealed, registry::kIdNumberContext));
    }
    const linkage::LearntAliases learnt = linkage::learn_aliases(statement.view(), person.name, number);
    const auto add = [&](linkage::AliasKind kind, const std::string& value, const std::string& index, const std::string& masked) {
      const std::string sealed = cipher_.encrypt(value, linkage::kAliasContext);
      return db_.execute(sql::linkage_add_alias,
                         {county_, next_id(), person.place.person, static_cast<int>(kind), Blob{sealed}, index, masked,
                          static_cast<int>(linkage::AliasSource::kReview), item_.row.id, account_, now_ms_});
    };
    if (!learnt.id_number.empty()) {
      ASSIGN_OR_RETURN(const ResidentId id, ResidentId::parse(learnt.id_number));
      const std::string index = cipher_.index(learnt.id_number);
      // A number that somebody else bears is a slip of the pen, not this person's former one.
      ASSIGN_OR_RETURN(const auto bearer, db_.integer(sql::linkage_number_bearer, {county_, index}));
      if (!bearer) RETURN_IF_ERROR(add(linkage::AliasKind::kIdNumber, learnt.id_number, index, id.masked()));
    }
    if (!learnt.name.empty()) {
      const std::string index = cipher_.index(learnt.name);
      ASSIGN_OR_RETURN(const auto known, db_.integer(sql::linkage_former_name, {county_, index, person.place.person}));
      if (!known) RETURN_IF_ERROR(add(linkage::AliasKind::kName, learnt.name, index, text::mask_name(learnt.name)));
    }
    return {};
  }

  Connection& db_;
  const crypto::FieldCipher& cipher_;
  const StoredItem& item_;
  std::int32_t county_;
  AccountId account_;
  std::int64_t now_ms_;
  HouseholdId changed_;
};

class SqlLinkReviewStore final : public linkage::ReviewStore {
 public:
  SqlLinkReviewStore(Database& database, const crypto::FieldCipher& cipher) : database_(database), cipher_(cipher) {}

  Result<linkage::ItemPage> items(const access::Scope& scope, const linkage::ItemQuery& query) override {
    linkage::ItemPage page;
    const auto range = counties(scope, query.county);
    if (!range) return page;
    const auto& [low, high] = *range;
    const std::string datasets = dataset_filter(scope);
    ASSIGN_OR_RETURN(const auto db, database_.read());
    Result<void> opened;
    const Statement& list = query.state == ItemState::kOpen      ? sql::linkage_open_items
                            : query.state == ItemState::kSettled ? sql::linkage_settled_items
                                                                 : sql::linkage_lapsed_items;
    RETURN_IF_ERROR(db->query(list, {scope.account(), low, high, datasets, query.dataset, std::max(0, query.limit), std::max(0, query.offset)}, [&](const Row& row) {
      StoredItem item = stored_item_at(row);
      const auto statement = open_statement(item);
      if (!statement && opened) opened = Failure(statement.error());
      if (statement) item.row.name_masked = text::mask_name(statement->name);
      page.rows.push_back(std::move(item.row));
    }));
    RETURN_IF_ERROR(opened);
    const auto count = [&](const Statement& statement, std::int64_t what) -> Result<std::int64_t> {
      ASSIGN_OR_RETURN(const auto found, db->integer(statement, {what, low, high, datasets, query.dataset}));
      return found.value_or(0);
    };
    ASSIGN_OR_RETURN(const auto open, count_open(*db, {kBothParts, low, high, datasets, query.dataset}));
    page.open = open.within;
    page.beyond_budget = open.beyond;
    ASSIGN_OR_RETURN(page.settled_today, count(sql::linkage_count_settled_items, query.day_start_ms));
    if (query.state == ItemState::kOpen) {
      page.total = page.open + page.beyond_budget;
    } else {
      ASSIGN_OR_RETURN(page.total, count(query.state == ItemState::kSettled ? sql::linkage_count_settled_items : sql::linkage_count_lapsed_items, 0));
    }
    return page;
  }

  Result<linkage::NextItem> next(const access::Scope& scope, std::int32_t county, std::string_view dataset, std::int64_t after) override {
    linkage::NextItem out;
    const auto range = counties(scope, county);
    if (!range) return out;
    const auto& [low, high] = *range;
    const std::string datasets = dataset_filter(scope);
    const int office = is_office(scope) ? 1 : 0;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto open, count_open(*db, {kBothParts, low, high, datasets, dataset}));
    ASSIGN_OR_RETURN(const auto closed, db->integer(sql::linkage_count_closed_items, {scope.account(), low, high, datasets, dataset, office}));
    out.left = open.within + open.beyond - closed.value_or(0);
    if (out.left == 0) return out;
    struct Place {
      std::int64_t county = 0, rank = std::numeric_limits<std::int64_t>::max(), id = 0;
    };
    const auto look = [&](int part, const Place& behind) -> Result<std::int64_t> {
      ASSIGN_OR_RETURN(const auto found, db->integer(sql::linkage_next_item, {scope.account(), low, high, datasets, dataset, office, part, behind.county,
                                                                              behind.rank, behind.id}));
      return found.value_or(0);
    };
    int part = 0;
    Place left_for_later;
    if (after != 0)
      RETURN_IF_ERROR(db->query(sql::linkage_item_rank, {after, low, high}, [&](const Row& row) {
        part = static_cast<int>(row.integer(0));
        left_for_later = {row.integer(1), row.integer(2), after};
      }));
    ASSIGN_OR_RETURN(out.id, look(part, left_for_later));
    if (out.id == 0 && part == 0) {
      ASSIGN_OR_RETURN(out.id, look(1, {}));
    }
    // Nothing stands behind: from the beginning, perhaps to the same item again.
    for (int again = 0; out.id == 0 && again <= 1; ++again) {
      ASSIGN_OR_RETURN(out.id, look(again, {}));
    }
    return out;
  }

  Result<std::optional<linkage::Item>> item(const access::Scope& scope, std::int64_t id) override {
    std::optional<linkage::Item> out;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    ASSIGN_OR_RETURN(const auto stored, find_item(*db, scope, id));
    if (!stored) return out;
    out.emplace();
    static_cast<linkage::ItemRow&>(*out) = stored->row;
    ASSIGN_OR_RETURN(out->statement, open_statement(*stored));
    out->name_masked = text::mask_name(out->statement.name);
    for (const registry::MatchCandidate& candidate : in_silent_order(*stored)) {
      ASSIGN_OR_RETURN(const auto placed, place_of_person(*db, stored->row.county, candidate.person));
      if (placed && std::ranges::none_of(out->candidates, [&](const auto& c) { return c.person == placed->place.person; }))
        out->candidates.push_back(placed->place);
    }
    ASSIGN_OR_RETURN(out->others, other_values(*db, scope, *stored));
    out->blind = stored->blind();
    if (!out->blind) {
      ASSIGN_OR_RETURN(out->given, answers_of(*db, stored->row.county, stored->settled_with != 0 ? stored->settled_with : id));
    }
    return out;
  }

  Result<linkage::AnswerOutcome> answer(const access::Scope& scope, const linkage::AnswerRequest& request, const linkage::NextId& next_id) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(auto stored, find_item(*tx, scope, request.item));
    if (!stored) return no_such_item();
    RETURN_IF_ERROR(tx.lock(lock_of_dataset(stored->row.dataset)));
    ASSIGN_OR_RETURN(stored, find_item(*tx, scope, request.item));  // as it is now that nobody else writes
    if (!stored) return no_such_item();
    const linkage::ItemRow& row = stored->row;
    if (stored->purpose == ReviewPurpose::kNone) return fail(ErrorCode::kConflict, "这一行不在核对之列，程序已作出判断；如有错误请更正报送的数据");
    if (row.state == ItemState::kLapsed && row.superseded) return fail(ErrorCode::kConflict, "这一行已由更正后的报送代替，不需要再核对");
    if (row.state == ItemState::kLapsed) return fail(ErrorCode::kConflict, "这一行所在的报送已撤回，或已被新的数据代替，不需要再核对");
    if (row.state == ItemState::kSettled) return fail(ErrorCode::kConflict, "这一条已经核对完毕，请看下一条");
    ASSIGN_OR_RETURN(std::vector<GivenAnswer> given, answers_of(*tx, row.county, row.id));
    RETURN_IF_ERROR(linkage::may_answer(given, row.reviewers, scope.account(), scope.role()));
    ASSIGN_OR_RETURN(const PersonId person, answered_person(*tx, *stored, request));
    ASSIGN_OR_RETURN(const auto last, tx->integer(sql::linkage_last_answer, {row.county, row.id}));
    RETURN_IF_ERROR(tx->execute(sql::linkage_add_answer, {row.county, row.id, last.value_or(0) + 1, scope.account(), request.now_ms,
                                                          static_cast<int>(request.answer), person, request.note}));
    RETURN_IF_ERROR(tx->execute(sql::linkage_count_answers, {row.county, row.id}));
    given.push_back({scope.account(), request.now_ms, request.answer, person, request.note});
    const linkage::Settlement settlement = linkage::settle(given, row.reviewers);
    linkage::AnswerOutcome outcome;
    if (settlement.state == linkage::Settlement::State::kSettled) {
      SettlementWriter writer(*tx, cipher_, *stored, scope.account(), request.now_ms);
      ASSIGN_OR_RETURN(outcome, writer.settle(settlement.answer, settlement.person, next_id));
    }
    RETURN_IF_ERROR(tx.commit());
    return outcome;
  }

  Result<void> undo(const access::Scope& scope, const linkage::UndoRequest& request) override {
    ASSIGN_OR_RETURN(auto tx, database_.write());
    ASSIGN_OR_RETURN(auto stored, find_item(*tx, scope, request.item));
    if (stored && stored->settled_with != 0) {
      ASSIGN_OR_RETURN(stored, find_item(*tx, scope, stored->settled_with));
    }
    if (!stored) return no_such_item();
    const std::int64_t id = stored->row.id;
    RETURN_IF_ERROR(tx.lock(lock_of_dataset(stored->row.dataset)));
    ASSIGN_OR_RETURN(stored, find_item(*tx, scope, id));
    if (!stored) return no_such_item();
    if (stored->row.state == ItemState::kSettled) {
      SettlementWriter writer(*tx, cipher_, *stored, scope.account(), request.now_ms);
      RETURN_IF_ERROR(writer.take_back(request.reason));
      return tx.commit();
    }
    if (stored->row.state == ItemState::kLapsed || !stored->row.mine) return fail(ErrorCode::kTransition, "这一条还没有结论，也没有您的意见，不需要撤销");
    RETURN_IF_ERROR(tx->execute(sql::linkage_undo_answers, {stored->row.county, id, scope.account(), request.now_ms, scope.account(), request.reason}));
    RETURN_IF_ERROR(tx->execute(sql::linkage_count_answers, {stored->row.county, id}));
    return tx.commit();
  }

  Result<std::vector<linkage::AliasRow>> aliases_of(const access::Scope& scope, PersonId person) override {
    std::vector<linkage::AliasRow> found;
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::linkage_aliases_of_person, {person, scope.county_low(), scope.county_high(), scope.low(), scope.high()}, [&](const Row& row) {
      linkage::AliasRow alias;
      alias.id = row.integer(0);
      alias.person = PersonId(row.integer(1));
      alias.kind = static_cast<linkage::AliasKind>(row.integer(2));
      alias.value_index = row.string(3);
      alias.masked = row.string(4);
      alias.source = static_cast<linkage::AliasSource>(row.integer(5));
      alias.origin = row.integer(6);
      alias.account = AccountId(row.integer(7));
      alias.at_ms = row.integer(8);
      found.push_back(std::move(alias));
    }));
    return found;
  }

  Result<linkage::QualityFacts> quality(const access::Scope& scope, std::int32_t county, std::string_view owner) override {
    linkage::QualityFacts facts;
    const std::int32_t low = county != 0 ? county : scope.county_low(), high = county != 0 ? county : scope.county_high();
    if (!scope.may(access::Permission::kReadDeliveries) || !covers_county(scope, low)) return facts;
    const std::string datasets = dataset_filter(scope);
    ASSIGN_OR_RETURN(const auto db, database_.read());
    RETURN_IF_ERROR(db->query(sql::linkage_settled_decisions, {low, high, datasets, owner}, [&](const Row& row) {
      linkage::SettledDecision& d = facts.decisions.emplace_back();
      d.owner = row.string(0);
      d.zone = static_cast<MatchZone>(row.integer(1));
      d.purpose = static_cast<ReviewPurpose>(row.integer(2));
      d.posterior = static_cast<double>(row.integer(3)) * kMillionth;
      d.found = static_cast<Answer>(row.integer(4)) == Answer::kSame;
      d.right = d.found && row.integer(5) == row.integer(6);
    }));
    RETURN_IF_ERROR(db->query(sql::intake_learnt_deliveries, {low, high, datasets, owner}, [&](const Row& row) {
      const intake::Delivery delivery = delivery_at(row);
      const intake::Receipt& receipt = delivery.receipt;
      linkage::LearntDelivery& d = facts.deliveries.emplace_back();
      d.owner = delivery.owner;
      d.dataset = delivery.dataset;
      d.title = delivery.dataset_title;
      d.delivery = delivery.id;
      d.made_ms = row.integer(kDeliveryColumns);
      d.model = row.string(kDeliveryColumns + 1);
      d.certain = receipt.matched - receipt.linked_by_model;
      d.by_model = receipt.linked_by_model;
      d.not_found = receipt.unmatched - receipt.review;
    }));
    RETURN_IF_ERROR(db->query(sql::linkage_review_counts, {low, high, datasets, owner}, [&](const Row& row) {
      facts.queues.emplace(row.string(0), linkage::ReviewCounts{row.integer(1), row.integer(2), row.integer(3)});
    }));
    return facts;
  }

 private:
  struct OpenItems {
    std::int64_t within = 0, beyond = 0;  // of the budget of reviews
  };
  static Result<OpenItems> count_open(Connection& db, Params filter) {
    OpenItems open;
    RETURN_IF_ERROR(db.query(sql::linkage_count_open_items, filter, [&](const Row& row) { open = {row.integer(0), row.integer(1)}; }));
    return open;
  }

  /// The counties asked for, when the scope may review there.
  static std::optional<std::pair<std::int32_t, std::int32_t>> counties(const access::Scope& scope, std::int32_t county) {
    const std::pair range = county != 0 ? std::pair(county, county) : std::pair(scope.county_low(), scope.county_high());
    if (!may_review(scope, range.first) || !may_review(scope, range.second)) return std::nullopt;
    return range;
  }

  Result<registry::OwnedStatement> open_statement(const StoredItem& item) const {
    ASSIGN_OR_RETURN(const std::string plain, cipher_.decrypt(item.statement, linkage::kStatementContext));
    return registry::statement_from_text(plain);
  }

  /// While the item is open the likeliest must not stand first: by a number that depends on row and person only.
  static std::vector<registry::MatchCandidate> in_silent_order(const StoredItem& item) {
    std::vector<registry::MatchCandidate> out = item.candidates;
    if (!item.blind()) return out;
    const auto place = [&](const registry::MatchCandidate& c) {
      const auto mixed = (static_cast<std::uint64_t>(c.person.value()) ^ static_cast<std::uint64_t>(item.row.id)) * 0x9e3779b97f4a7c15ull;
      return std::pair(mixed >> 32, c.person);
    };
    std::ranges::sort(out, {}, place);
    return out;
  }

  /// Fields of the row that are not personal; of assets only for the department whose they are.
  static Result<std::vector<std::pair<std::string, std::string>>> other_values(Connection& db, const access::Scope& scope, const StoredItem& item) {
    std::vector<std::pair<std::string, std::string>> out;
    ASSIGN_OR_RETURN(const auto table, find_record_table(db, item.row.dataset));
    if (!table || (table->asset && scope.role() != access::Role::kDepartment)) return out;
    std::vector<const RecordField*> fields;
    std::vector<std::string> names;
    for (const RecordField& field : table->fields)
      if (field.visible && storage_of(field.type) != Storage::kBytes && field.type != policy::FieldType::kName) {
        fields.push_back(&field);
        names.push_back(field.name);
      }
    if (fields.empty()) return out;
    std::vector<std::int64_t> households{0};
    for (const PersonId person : {item.person, item.row.answer_person}) {
      ASSIGN_OR_RETURN(const auto placed, place_of_person(db, item.row.county, person));
      if (placed) households.push_back(placed->place.household.value());
    }
    ASSIGN_OR_RETURN(const auto record, find_record(db, item.row.dataset, item.row.county, item.row.id, households));
    if (!record) return out;
    RETURN_IF_ERROR(db.query(visible_fields_statement(item.row.dataset, names), {item.row.county, record->household, item.row.id}, [&](const Row& row) {
      for (std::size_t k = 0; k < fields.size(); ++k) {
        const int column = static_cast<int>(k);
        if (row.is_null(column)) continue;
        out.emplace_back(names[k], storage_of(fields[k]->type) == Storage::kInteger ? slot_text(fields[k]->type, row.integer(column)) : row.string(column));
      }
    }));
    return out;
  }

  static Result<PersonId> answered_person(Connection& db, const StoredItem& item, const linkage::AnswerRequest& request) {
    if (request.answer != Answer::kSame && request.answer != Answer::kRelative) return PersonId();
    PersonId person = request.person;
    if (!person && item.candidates.size() == 1) person = item.candidates.front().person;
    if (!person) return fail(ErrorCode::kInvalidArgument, "请选择是哪一个人");
    ASSIGN_OR_RETURN(const auto placed, place_of_person(db, item.row.county, person));
    if (!placed) return fail(ErrorCode::kInvalidArgument, "所选的人不在本县户册中，请刷新后重新选择");
    return placed->place.person;
  }

  Database& database_;
  const crypto::FieldCipher& cipher_;
};

}  // namespace

std::unique_ptr<linkage::ReviewStore> make_link_review_store(Database& database, const crypto::FieldCipher& cipher) {
  return std::make_unique<SqlLinkReviewStore>(database, cipher);
}

}  // namespace shouwang::storage
