// Thousands of random people over years: everything that people, clocks, screenings, crashes and two clerks at once can do to leads and
// cases, against any store, in seconds. Time is an argument.
//
// Players act as clerks would (mostly what is offered to them, now and then nonsense or malice); a checker that shares no code with the
// machines looks at every history and says what should never have happened.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "casework/actor.h"
#include "casework/desk.h"

namespace shouwang::casework::testing {

struct SimulatedHome {
  HouseholdId id;
  std::int64_t village = 0;
};

struct SimulationParts {
  DeskParts desk;                     // its store is the one under test; works_at and account_name may be empty
  const policy::Pack* pack = nullptr;
  std::int32_t county = 0;
  std::vector<SimulatedHome> homes;   // in the registry of `desk`
  std::vector<Actor> staff;           // empty: made_up_staff()
  std::vector<std::string> rules;     // ids that findings of a batch may have
  std::int64_t start_ms = 0;          // UTC
};

struct SimulationReport {
  /// "case assess" -> "done", "repeated", "crashed", or the error's name -> times
  std::map<std::string, std::map<std::string, int>> counts;
  std::map<std::string, int> phases;  // in which cases are at the end
  int cases = 0, leads = 0, events = 0, days = 0, batches = 0, races = 0, crashes = 0;
  std::vector<std::string> problems;  // what should never have happened; the first 50
  int done(const std::string& action) const;
};

/// Clerks of every village and township of the homes, of the county and its departments, and some who may do nothing.
std::vector<Actor> made_up_staff(std::int32_t county, const std::vector<SimulatedHome>& homes, const policy::Pack& pack);

/// @param seed the same seed plays the same game. @param steps what people do, about a third of a day each
SimulationReport simulate(const SimulationParts& parts, std::uint64_t seed, int steps);

}  // namespace shouwang::casework::testing
