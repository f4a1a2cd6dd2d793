// One household's way through the procedure: what its clerks do next, and when.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "app/play.h"
#include "app/play_bodies.h"

namespace shouwang::app {

/// Who plays, with what. Shared by all stories; every story draws from a stream of its own.
struct Stage {
  const policy::Pack& pack;
  casework::Desk& desk;
  const PlayStaff& staff;
  const std::map<std::int64_t, std::string>& papers;  // village -> id of an attachment that stands for any paper
  std::int64_t now_ms;                                // nothing happens later
  PlayReport& report;
  std::set<Date> passes;  // days on which notices end: the daily pass has something to do
};

class Story {
 public:
  /// How the lead ends.
  enum class End : std::uint8_t { kCase, kNotQualified, kOtherAid, kClosed };

  Story(std::uint64_t seed, std::uint64_t number, HouseholdId household, std::int64_t village, const Difficulty& difficulty, End end)
      : random_(seed, 0x706c6179, number),
        number_(number),
        household_(household),
        village_(village),
        difficulty_(difficulty),
        end_(end),
        by_household_(random_.chance(350)),
        labour_(random_.chance(60)    ? "none"
                : random_.chance(150) ? "weak"
                                      : "able") {}

  /// Does what is next on this day. @returns days until somebody looks at it again; nullopt: the story is over
  Result<std::optional<int>> act(Stage& stage, Date today);

 private:
  using json = nlohmann::json;
  /// @returns whether the desk agreed; a refusal is counted
  bool told(const Result<casework::Outcome>& outcome, std::string_view action);
  bool on_lead(const casework::Actor& actor, const casework::LeadFile& file, std::string_view action, const json& body = json::object());
  bool on_case(const casework::Actor& actor, std::string_view action, const json& body = json::object());
  std::optional<int> lead_step(const casework::LeadFile& file);
  std::optional<int> case_step(const casework::CaseFile& file);
  int step(const casework::CaseFile& file, policy::StepKind kind);
  int hit_step(const casework::CaseFile& file);
  int notice_step(const casework::CaseFile& file, bool announcement);
  std::optional<int> help_step(const casework::CaseFile& file);
  void deliver(const casework::CaseFile& file, const casework::Measure& measure);

  /// Days that something takes of those it may take; now and then somebody forgets it for a while.
  int within(int most) { return random_.chance(930) ? random_.between(0, (most + 1) / 2) : random_.between(2 * most + 3, 3 * most + 14); }
  casework::Moment moment();
  PlayBodies bodies() { return {stage_->pack, random_, today_}; }
  const casework::Actor& clerk() const { return stage_->staff.village(village_); }

  generator::Random random_;
  std::uint64_t number_;
  HouseholdId household_;
  std::int64_t village_;
  const Difficulty& difficulty_;
  End end_;
  bool by_household_;
  std::string labour_;
  LeadId lead_;
  casework::CaseId case_;
  bool objected_ = false, returned_ = false, paused_ = false;
  int keys_ = 0;
  // of the day being played
  Stage* stage_ = nullptr;
  Date today_;
  int minutes_ = 0;
};

}  // namespace shouwang::app
