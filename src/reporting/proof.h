// Whether each step of a case was done within its limit: replayed from the events, so that it can be checked by anybody.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "casework/case_machine.h"
#include "policy/pack.h"

namespace shouwang::reporting {

struct ProofPause {
  Date from;
  std::optional<Date> to;  // nullopt: still paused
  std::string reason;      // code of procedure.pause_reasons
};

/// One run of one step: a step that was returned and done again has a row for each time.
struct ProofRow {
  std::string step;   // "review" …; "notice:close" from posting to the day after the notice's last day; "total:<id>" for a
                      // limit over several steps
  std::string title;  // 纳入认定 · 民主评议
  policy::Level level{};
  Date started;                    // event day from which the clock runs
  std::optional<int> limit_days;   // nullopt: no limit
  bool working = false;            // working days
  Date due = kForever;             // last day, included; kForever = no limit, or paused now
  std::optional<Date> done;        // event day; nullopt: not done
  bool stopped = false;            // ended without being done: returned to an earlier step, or the phase ended
  int late_days = 0;               // calendar days after due, until done or today
  std::vector<ProofPause> pauses;  // that touch it
  AccountId by;                    // who did it; 0 = the program, or not done
  int photos = 0;                  // "notice:close": of the posted sheet
  std::string source;              // document and clause of the limit
};

/// In the order in which they started. The limit of a step is the one in force on the day when it started.
/// @param file as fold_case gives it; events that do not fit end the list
std::vector<ProofRow> proof_rows(const casework::CaseFile& file, const policy::Pack& pack, Date today);

}  // namespace shouwang::reporting
