// Reviews: rows that the engine cannot settle, or that are drawn to check it, put before people. Who may answer, what settles an item,
// what follows from it. The rules are here; storage/ implements the port.
//
// Blindness: while an item is open its reviewer sees no probability, no decision of the engine, no other answer, and not whether the row
// stands in the queue or was drawn for the audit. The store gives none of it away before the item is settled.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/scope.h"
#include "base/id.h"
#include "base/result.h"
#include "linkage/quality.h"
#include "linkage/store.h"
#include "registry/person_match.h"

namespace shouwang::linkage {

/// kSame: the row is this person's. kRelative: an unregistered relative's of this person. kNobody: nobody of the registry. kUnsure: cannot say.
enum class Answer : std::uint8_t { kSame = 1, kRelative = 2, kNobody = 3, kUnsure = 4 };
std::string_view answer_name(Answer answer);   // "same", "relative", "nobody", "unsure"
std::string_view answer_title(Answer answer);  // 是此人, 是此人的亲属, 查无此人, 无法判断
bool parse_answer(std::string_view name, Answer& out);

/// kLapsed: the delivery was withdrawn or the row replaced; there is nothing left to decide.
enum class ItemState : std::uint8_t { kOpen = 1, kSettled = 2, kLapsed = 3 };
std::string_view item_state_name(ItemState state);  // "open", "settled", "lapsed"
/// 待核对, 已核对, 已失效; 已由更正后的报送代替 for a lapsed one that gave way to a later statement of its event.
std::string_view item_state_title(ItemState state, bool superseded);
bool parse_item_state(std::string_view name, ItemState& out);

struct GivenAnswer {
  AccountId account;
  std::int64_t at_ms = 0;
  Answer answer = Answer::kUnsure;
  PersonId person;  // of kSame and kRelative
  std::string note;
};

/// kOpen: more answers are wanted. kThird: two reviewers differ. kOffice: three differ, and the office of the county decides.
struct Settlement {
  enum class State : std::uint8_t { kOpen, kThird, kOffice, kSettled };
  State state = State::kOpen;
  Answer answer = Answer::kUnsure;  // of kSettled
  PersonId person;
};

/// What the answers in force make of an item, in the order in which they were given. "Cannot say" is no answer: somebody else is asked.
/// @param reviewers 1: the first answer settles. 2: two that say the same, or of three the majority; a fourth, the office's, decides
Settlement settle(std::span<const GivenAnswer> answers, int reviewers);

/// Whether this account may answer now.
/// @errors kConflict: it has answered; kForbidden: only the office may
Result<void> may_answer(std::span<const GivenAnswer> answers, int reviewers, AccountId account, access::Role role);

/// What a settled item teaches about the person, besides whose row it is. Empty = nothing.
struct LearntAliases {
  std::string id_number;  // 18 characters: valid, and not the person's own
  std::string name;       // another name, not a spelling of the person's
};
/// @param name,id_number of the person, in clear; empty when unknown
LearntAliases learn_aliases(const registry::PersonStatement& statement, std::string_view name, std::string_view id_number);

/// An item in lists.
struct ItemRow {
  std::int64_t id = 0;  // of the record
  std::int32_t county = 0;
  DeliveryId delivery;
  std::string dataset, dataset_title, owner, file_name;
  int line = 0;
  std::string place;  // the line as shown
  ItemState state = ItemState::kOpen;
  bool superseded = false;         // another statement of the same event stands in the row's place
  int reviewers = 1, answers = 0;  // answers in force, "cannot say" among them
  bool mine = false;               // the asking account has answered
  std::int64_t received_ms = 0, settled_ms = 0;
  std::optional<Answer> answer;  // of a settled one
  PersonId answer_person;
  std::string name_masked;
};

/// An item with all that a reviewer may see.
struct Item : ItemRow {
  registry::OwnedStatement statement;                       // in clear
  std::vector<registry::PersonPlace> candidates;            // present persons, in an order that says nothing
  std::vector<std::pair<std::string, std::string>> others;  // fields of the row that are not personal, as stored
  bool blind = true;                                        // below stands nothing yet
  std::vector<GivenAnswer> given;
};

struct ItemQuery {
  std::int32_t county = 0;  // 0 = all of the scope
  std::string dataset;      // "" = any
  ItemState state = ItemState::kOpen;
  std::int64_t day_start_ms = 0;  // of today, for settled_today
  int offset = 0, limit = 50;
};
struct ItemPage {
  std::vector<ItemRow> rows;
  std::int64_t total = 0;          // that fit
  std::int64_t open = 0;           // within the budget of reviews, audit sample included
  std::int64_t beyond_budget = 0;  // open ones behind them
  std::int64_t settled_today = 0;
};

struct NextItem {
  std::int64_t id = 0;    // 0 = nothing is left for this account
  std::int64_t left = 0;  // open ones that the account may still answer
};

struct AnswerRequest {
  std::int64_t item = 0;
  Answer answer = Answer::kUnsure;
  PersonId person;  // 0: the only candidate
  std::string note;
  std::int64_t now_ms = 0;
};
struct AnswerOutcome {
  ItemState state = ItemState::kOpen;
  HouseholdId household;   // whose records have changed; 0 = none
  std::int64_t along = 0;  // other items of the same statement that are settled with it
};

struct UndoRequest {
  std::int64_t item = 0;
  std::string reason;
  std::int64_t now_ms = 0;
};

/// A fresh id of the installation.
using NextId = std::function<std::int64_t()>;

class ReviewStore {
 public:
  virtual ~ReviewStore() = default;
  // Every call wants the right to import and the whole of a county; a department has its own datasets only. Outside of that there are no
  // items: lists are empty, an item is not found.

  virtual Result<ItemPage> items(const access::Scope&, const ItemQuery&) = 0;
  /// The next one that the account may answer: queue and audit sample mixed, the most valuable first, then what is beyond the budget; of
  /// several counties one county after the other.
  /// @param after an item to come back to later: what follows it; 0 = the first
  virtual Result<NextItem> next(const access::Scope&, std::int32_t county, std::string_view dataset, std::int64_t after) = 0;
  virtual Result<std::optional<Item>> item(const access::Scope&, std::int64_t id) = 0;
  /// Takes an answer, and when it settles the item does everything that follows in the same transaction: the row gets or loses its
  /// person, with it every open item of the dataset that says the same; constraints for all files to come; numbers and names of former
  /// days. @errors kNotFound; kConflict: settled, lapsed or answered by this account; kForbidden; kInvalidArgument: no such person
  virtual Result<AnswerOutcome> answer(const access::Scope&, const AnswerRequest&, const NextId&) = 0;
  /// Takes a settled item back: answers, constraints and aliases of it end, rows that rest on it are as the engine left them, the item is
  /// open again. Of an open item the account's own answer. @errors kNotFound, kTransition
  virtual Result<void> undo(const access::Scope&, const UndoRequest&) = 0;

  /// Superseded numbers and former names in force, newest first; of a person whose household is in scope.
  virtual Result<std::vector<AliasRow>> aliases_of(const access::Scope&, PersonId) = 0;
  /// Settled decisions, queues and models. @param county 0 = all of the scope. @param owner "" = every department
  virtual Result<QualityFacts> quality(const access::Scope&, std::int32_t county, std::string_view owner) = 0;
};

}  // namespace shouwang::linkage
