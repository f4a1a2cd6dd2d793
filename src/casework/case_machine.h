// Machine C: a case from proposed to eliminated, and its measures. Pure: state, command and facts in, event or refusal out.
//
// A phase of a case is a set of steps in an order that the pack gives; several can be open at once. What has to be true whatever a
// pack says stands in guards.cpp, with the invariant (docs/architecture.md, casework) that each guard keeps.
#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casework/actor.h"
#include "casework/event.h"
#include "casework/facts.h"
#include "casework/store.h"

namespace shouwang::casework {

struct StepState {
  policy::StepKind kind{};
  std::vector<policy::StepKind> after;  // opens when all of these are done
  bool open = false, done = false;
  std::int64_t opened_ms = 0;      // event time from which its clock runs; stays when the step is done
  std::int64_t done_ms = 0;        // event time
  AccountId done_by;
};

struct Pause {
  std::string reason, text;
  std::int64_t from_ms = 0, to_ms = 0;  // to 0: still paused
};

struct Risk {
  std::string code, text;          // of code table risk_type; text for 0299 and 99
  std::int64_t since_ms = 0;
  bool solved = false;
};

struct Authorisation {
  Event event;                     // signatory, scope, evidence are in its body
  Date signed_on, valid_to;
  std::vector<std::string> scopes;
  bool withdrawn = false;
  bool holds(Date day) const { return !withdrawn && signed_on <= day && day <= valid_to; }
};

/// An answer to one item of the comparison.
struct ComparisonResult {
  std::string item, result;        // result: none, hit, pending
  std::string explanation, decision;  // of a hit: who explained what; accepted, confirmed (the hit stands: it is weighed, it does not refuse)
};

struct Objection {
  int number = 0;                  // 1, 2, … in the case
  NoticeId notice;
  std::string text;
  std::int64_t at_ms = 0;
  bool handled = false, upheld = false;
};

enum class MeasureState : std::uint8_t { kPlanned = 1, kUnderWay = 2, kDelivered = 3, kFailed = 4, kWithdrawn = 5 };
std::string_view measure_state_name(MeasureState state);
std::string_view measure_state_title(MeasureState state);

struct Measure {
  int number = 0;                  // 1, 2, … in the case
  std::string kind;                // code of procedure.measures
  std::vector<std::string> risks;
  PersonId person;                 // 0: the household
  std::string department, content;
  MeasureState state = MeasureState::kPlanned;
  Date planned_for;                // to be delivered until
  std::optional<Date> delivered_on;
  std::optional<std::int64_t> amount_fen;
  bool receipt = false;            // the household signed for it
  bool call_back = false;          // drawn for a call-back
  std::string called_back;         // "", got, partly, not
  std::string effect;              // "", good, some, none
};

/// Visits after the risk has been marked as eliminated.
struct Watch {
  Date until;                      // last day, included
  bool over = false;               // its days are over, or the household was taken up again
};

enum class Phase : std::uint8_t {
  kAdmission = 1, kMeasures = 2, kHelping = 3, kTracking = 4, kElimination = 5,
  kEliminated = 6, kRefused = 7, kEnded = 8, kRemoved = 9   // closed ones
};
std::string_view phase_state_name(Phase phase);   // "admission" …
std::string_view phase_state_title(Phase phase);  // 认定中, 措施制定中, 帮扶中, 长期跟踪, 消除程序中, 风险消除, 未纳入, 自然终止, 清退
bool parse_phase_state(std::string_view name, Phase& out);
constexpr bool is_open(Phase phase) { return phase < Phase::kEliminated; }
/// The phase of the pack that gives the steps; nullopt for those without steps.
constexpr std::optional<policy::PhaseKind> steps_of(Phase phase) {
  if (phase == Phase::kAdmission) return policy::PhaseKind::kAdmission;
  if (phase == Phase::kMeasures) return policy::PhaseKind::kMeasures;
  if (phase == Phase::kElimination) return policy::PhaseKind::kElimination;
  return std::nullopt;
}

struct CaseFile {
  CaseId id;
  std::int32_t county = 0;
  HouseholdId household;
  std::int64_t village = 0;
  LeadId lead;                     // it came from
  CaseId previous;                 // the case before, on re-entry
  Phase phase = Phase::kAdmission;
  std::string regime;              // policy period when it was opened, or when its class was confirmed last
  std::string monitored_class;
  std::string next_class;          // the class of a new policy period that replaces it, until a person has confirmed; "" = none
  Date next_class_from{};          // first day of that class
  std::vector<Risk> risks;
  bool green_channel = false;
  bool applicant = false;          // somebody asked for it
  bool no_labour = false;          // as a person judged last
  std::string national_code;       // in the national system, once entered
  std::int64_t clue_ms = 0, opened_ms = 0, phase_ms = 0;  // clue found, case opened, present phase began
  std::optional<Date> admitted_on, eliminated_on;
  std::vector<StepState> steps;    // of the present phase, in the pack's order
  std::vector<Pause> pauses;       // of the present phase
  std::vector<Authorisation> authorisations;
  std::vector<ComparisonResult> comparison;
  std::array<bool, 3> reviewed{}, noticed{};  // by policy::PhaseKind: review and notice are on record
  NoticeId notice;                 // posted for the present phase
  Date notice_closes{};            // its last day
  std::vector<Objection> objections;
  std::vector<Measure> measures;
  AccountId responsible;           // 0 when the helper has no account
  std::string responsible_name;
  std::optional<Date> last_visit;
  std::optional<Watch> watch;      // eliminated, and the pack says that households are watched afterwards
  CaseId next;                     // the case that the household was taken up again with; 0 = none
  std::vector<AccountId> handlers; // collected, verified, assessed, investigated: may not approve
  AccountId township_by;           // agreed for the township in the present round: may not approve for the county
  std::optional<Event> snapshot_admission, snapshot_elimination;  // their bodies hold the household as it was
  std::vector<Event> events;       // all, by sequence
  int sequence() const { return events.empty() ? 0 : events.back().sequence; }
  const StepState* step(policy::StepKind kind) const;    // of the present phase; nullptr: it has none
  const Measure* measure(int number) const;
  bool paused() const { return !pauses.empty() && pauses.back().to_ms == 0; }
  bool has_unhandled_objection() const;
  bool watched() const { return watch && !watch->over; }
};

/// Planned, running or delivered: it counts as help.
constexpr bool is_alive(MeasureState state) { return state <= MeasureState::kDelivered; }
/// Whether a measure is meant for a risk: the same code, or the group that the code belongs to (02 answers 0201).
bool answers(const Measure& measure, std::string_view risk);

std::int64_t delivered_measures(const CaseFile& file);

/// The state that the events give; needs no pack, so that a change of policy does not change history: what a pack decided (order of
/// steps, numbers of measures, what a decision undoes) is in the events, under "_". Total: any events in, a file or an error out.
/// @errors kInternal when they do not fit each other (the database was changed from outside)
/// @cost one pass; each body is parsed once
Result<CaseFile> fold_case(std::vector<Event> events);
/// The same for one more event: afterwards `file` is what fold_case gives for all of them. An error leaves `file` in no usable state.
Result<void> append(CaseFile& file, Event event);

// ---- events of the program itself; only these functions write their bodies

/// What a new case starts from, as the lead knows it.
struct Opening {
  CaseId id;
  std::int32_t county = 0;
  HouseholdId household;
  std::int64_t village = 0;
  LeadId lead;
  CaseId previous;                 // the household's last case, on re-entry; 0 = none
  std::string monitored_class;     // as concluded; confirmed or changed by the assessment
  std::vector<std::pair<std::string, std::string>> risks;  // code, text ("" but for 0299 and 99)
  std::int64_t clue_ms = 0;        // when the lead's first source was seen: total limits run from here
  std::vector<AccountId> handlers; // of the lead: they may not approve
  bool green_channel = false;
  bool applicant = false;          // somebody asked for it and waits for an answer
};
/// The first event of a case. @param actor who concluded the lead. @errors kGuard: green channel for a risk that has none;
/// kInternal: the pack has no procedure
Result<Event> make_open_event(const Opening& opening, const Actor& actor, const Moment& moment, IdSource& ids);

std::string lead_joined_body(LeadId lead, const std::vector<std::pair<std::string, std::string>>& risks, std::string_view text);
std::string notice_posted_body(NoticeId notice, Date closes, policy::PhaseKind purpose);
std::string announcement_posted_body(NoticeId notice);
std::string notice_photographed_body(NoticeId notice, AttachmentId photo);
/// On the case before, when the household is taken up again.
std::string reentered_body(CaseId next, LeadId lead);
/// @param contact_sealed how to reach who objected, sealed; "" = nobody left a name
std::string objection_received_body(NoticeId notice, std::string_view text, std::string_view contact_sealed);

/// Decides an event of the program ("lead_joined", "notice_posted", "announcement_posted", "notice_photographed", "objection_received",
/// "reentered"): checked like any other.
/// @param actor in whose name (who posts a notice); nullptr: nobody's. @param happened_ms 0 = now
/// @returns what to append, in order: the event, and "phase" when it did the last step. No event carries a key: the caller may set the
///          first one's
/// @errors kTransition, kGuard: why not
Result<std::vector<Event>> decide_program(const CaseFile& file, std::string_view action, std::string_view body, const Actor* actor,
                                          std::int64_t happened_ms, const Moment& moment, IdSource& ids);

/// Whether the case waits to be put on a notice of this kind now.
bool waits_for_notice(const CaseFile& file, bool announcement);

/// Whether the actor may do this now, before anything has been filled in. @errors kTransition, kForbidden: why not, what comes first
Result<void> may_act(const CaseFile& file, const ActionSpec& action, const Actor& actor, const Moment& moment);

/// Decides one action of a person. @param facts needed by the actions of needs_facts(); else nullptr
/// @returns the events to append, in order: usually one; the last step of a phase adds the program's own "phase" event
/// @errors kTransition, kForbidden, kInvalidArgument, all in Chinese with what to do
Result<std::vector<Event>> decide(const CaseFile& file, const ActionSpec& action, const Actor& actor, const Command& command,
                                  const Moment& moment, const HouseholdFacts* facts, IdSource& ids);
/// Actions that compare what a person says with the data, or keep a snapshot of the household: "assess", "confirm_class",
/// "start_elimination", "county_approve".
bool needs_facts(std::string_view action);
/// A household as JSON, as snapshots hold it in the "_" of their event: {"as_of","members","proposed_class","facts":[{"id","value",
/// "shown","day","source","ask"}],"classes":[{"id","answer","reason"}],"criteria":[…]}.
nlohmann::json facts_json(const HouseholdFacts& facts);

/// What the program itself has to do on a day: close a notice whose days are over, note that an authorisation has run out, that a
/// watch after elimination is over, or that the class of an open case has ended with its policy period.
std::vector<Event> due_events(const CaseFile& file, const Moment& moment, IdSource& ids);

/// Everything that waits for somebody, with its clock: open steps, measures to deliver and to confirm, call-backs, objections,
/// visits, gaps (a risk without a measure), and the visits of the watch after elimination. Complete: the rows replace those of the case.
std::vector<Task> tasks_of(const CaseFile& file, const Moment& moment);
/// The row for lists.
CaseRow row_of(const CaseFile& file, const Moment& moment);
std::vector<MeasureRow> measure_rows(const CaseFile& file);

}  // namespace shouwang::casework
