// Plays the statutory procedure for a sample county: months of work by people at every level, decided by the desk like real work.
//
// Nothing is written past the desk: what it refuses does not happen. Only the times lie in the past, which is why this runs on made-up
// people and nothing else (storage::holds_only_made_up_people).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "app/installation.h"
#include "app/play_staff.h"

namespace shouwang::app {

struct PlayOptions {
  int cases = 200;         // households taken through the procedure as far as their time allows
  int leads = 200;         // besides: leads that end otherwise, or have not ended yet
  std::uint64_t seed = 1;  // the same seed on the same day tells the same stories
};

struct PlayReport {
  int leads = 0, cases = 0, actions = 0, notices = 0, checks = 0, declarations = 0;
  std::map<std::string, int> phases;    // title of the phase -> cases
  std::map<std::string, int> refusals;  // what the desk said no to -> times: pages of real offices have them too
  std::vector<access::AccountAndPassword> to_try;
  std::string place;  // where the accounts to try work
};

/// @param now_ms the stories end here; clocks and notices stand as of this moment
/// @errors kForbidden: there are people in the register who are not made up; kTransition: cases are there already; kNotFound: no households
Result<PlayReport> play(Installation& installation, const PlayOptions& options, std::int64_t now_ms,
                        const std::function<void(double)>& progress);

}  // namespace shouwang::app
