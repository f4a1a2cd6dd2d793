// What becomes of a delivery after it was taken: rows that were set aside are put right or dismissed, whole deliveries are withdrawn,
// and how fresh and complete the data of each department are. Implemented in storage/.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/scope.h"
#include "base/id.h"
#include "base/result.h"
#include "intake/store.h"

namespace shouwang::intake {

/// Of a row that was set aside.
enum class RowState : std::uint8_t { kOpen = 1, kCorrected = 2, kDismissed = 3 };
std::string_view row_state_name(RowState state);   // "open", "corrected", "dismissed"
std::string_view row_state_title(RowState state);  // 待更正, 已更正, 不需更正
bool parse_row_state(std::string_view name, RowState& out);

struct ReviewedRow {
  int position = 0;             // within the delivery, from 0; its name in the interface
  QuarantinedRow row;
  RowState state = RowState::kOpen;
  std::string corrected_value;  // of the field that was wrong; personal fields masked
  std::string corrected_raw;    // sealed as QuarantinedRow::raw; "" = not corrected on screen
  DeliveryId corrected_by;      // a later file that brought the row right; 0 = on screen
  std::string note;             // why it needs no correction, or what the corrector wrote
  AccountId decided_by;
  std::int64_t decided_ms = 0;
};
struct ReviewPage {
  std::vector<ReviewedRow> rows;
  std::int64_t total = 0;
};

/// Who decided what about one row.
struct RowDecision {
  RowState state = RowState::kCorrected;
  std::string corrected_value, corrected_raw, note;
  DeliveryId corrected_by;
  AccountId account;
  std::int64_t now_ms = 0;
};

/// A line of the list that goes back to the department (校核纠错).
struct CorrectionRow {
  Delivery delivery;  // of the row; its receipt is not filled in
  ReviewedRow row;
};
struct CorrectionQuery {
  std::string owner;           // department; "" = any
  std::string dataset;         // "" = any
  std::int64_t since_ms = 0;   // decided, or (open rows) received since then
  std::optional<RowState> state;
  int offset = 0, limit = 50;
};
struct CorrectionPage {
  std::vector<CorrectionRow> rows;
  std::int64_t total = 0;
};

struct Withdrawal {
  DeliveryId delivery;
  AccountId account;
  std::string reason;          // Chinese, 2 … 500 characters
  std::int64_t now_ms = 0;
  std::string pack_hash, procedure_hash;  // in force, for the notes in the files of cases and leads
};
/// What taking back a delivery of the register touches.
struct RegistryEffects {
  std::int64_t households_restored = 0, persons_restored = 0;  // as they were before it
  std::int64_t households_removed = 0, persons_removed = 0;    // that nobody had registered before it
  std::int64_t findings_removed = 0, leads_removed = 0;        // about these households; nobody had touched them
};
/// What a withdrawal touches.
struct WithdrawalEffects {
  std::int64_t rows = 0;           // out of force
  std::int64_t kept = 0;           // in force because a later delivery says the same
  std::int64_t restored = 0;       // earlier rows that are in force again
  std::int64_t households = 0;     // whose records change
  std::int64_t findings = 0;       // closed: they cited rows of this delivery
  std::int64_t leads = 0;          // open leads of these, to be judged anew …
  std::int64_t leads_touched = 0;  // … of them, those that somebody works on
  std::int64_t cases = 0;          // open cases that get a note
  std::optional<RegistryEffects> registry = {};  // of a register; it has no rows of its own
};
/// The numbers as JSON, kept with the delivery and answered by the interface: of a register its own, otherwise those of rows.
std::string effects_text(const WithdrawalEffects& effects);
struct Effect {
  enum class Subject : std::uint8_t { kFinding = 1, kLead = 2, kCase = 3 } subject = Subject::kFinding;
  std::int64_t id = 0;
  HouseholdId household;
  std::int64_t village = 0;
  std::string words;  // Chinese: the finding's rule, what the lead was
};
struct EffectPage {
  std::vector<Effect> rows;
  std::int64_t total = 0;
};

/// One department's dataset on the board.
struct FreshnessRow {
  std::string dataset;
  std::int64_t last_ms = 0;  // last delivery in force, UTC; 0 = none
  Delivery last;             // that delivery; its receipt tells rows, matches and what was set aside
  struct Arrival {
    DeliveryId id;
    std::int64_t received_ms = 0;
    std::string file_name;
    bool refused = false, withdrawn = false;
    std::string problem;
  };
  std::vector<Arrival> arrivals;  // the last ones, newest first, refused and withdrawn ones too
};
inline constexpr int kArrivalsShown = 6;

class ReviewStore {
 public:
  virtual ~ReviewStore() = default;

  /// @param state nullopt = all
  virtual Result<ReviewPage> rows(const access::Scope&, DeliveryId, std::optional<RowState> state, int offset, int limit) = 0;
  virtual Result<std::optional<ReviewedRow>> row(const access::Scope&, DeliveryId, int position) = 0;
  /// Writes what a corrected row says and marks it, in one transaction: all or nothing.
  /// @param write adds the row through a writer of the delivery it belongs to; may be empty (dismissed, or another delivery brought it)
  /// @errors kNotFound, kConflict (decided already, or the delivery was withdrawn), what `write` reports
  virtual Result<void> decide(const access::Scope&, DeliveryId, int position, const RowDecision&,
                              const std::function<Result<void>(DeliveryWriter&)>& write) = 0;
  /// Positions of open rows whose key another delivery of the same dataset brought or repeated.
  virtual Result<std::vector<int>> answered_rows(const access::Scope&, DeliveryId, DeliveryId by) = 0;
  /// Open rows that another delivery brought right, in one transaction. @returns how many were still open
  virtual Result<std::int64_t> close_rows(const access::Scope&, DeliveryId, const std::vector<std::pair<int, RowDecision>>&) = 0;
  virtual Result<CorrectionPage> corrections(const access::Scope&, const CorrectionQuery&) = 0;

  /// Takes a delivery back: its rows get out of force and stay for the record; rows that it had replaced come back into force unless
  /// something later replaced them; findings that cite rows out of force are closed, their open leads are marked to be judged anew, cases
  /// get a note. A register is taken back exactly: households and persons are as they were, those that it brought are gone.
  /// One transaction. The scope must cover the whole county.
  /// @param dry true: counts everything and changes nothing
  /// @errors kNotFound; kTransition: it was refused, is withdrawn already, or is a register on which something rests (says what)
  virtual Result<WithdrawalEffects> withdraw(const access::Scope&, const Withdrawal&, IdSource&, bool dry) = 0;
  /// Findings, leads and cases that a withdrawal touched, in villages of the scope.
  virtual Result<EffectPage> effects(const access::Scope&, DeliveryId, int offset, int limit) = 0;

  /// Every dataset that something was ever delivered of in scope, by dataset.
  virtual Result<std::vector<FreshnessRow>> freshness(const access::Scope&) = 0;
};

}  // namespace shouwang::intake
