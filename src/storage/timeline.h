// What is known about one thing over time, as intervals, and how a new statement changes them.
//
// A statement holds from its day until the next known statement. What it leaves out stays as it was.
// Intervals are in order and never overlap. Nothing is overwritten but a statement that is corrected for the very same day.
#pragma once

#include <cstdint>
#include <functional>
#include <iterator>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace shouwang::storage {

enum class Effect : std::uint8_t { kSame, kChanged, kNew };

/// Content needs operator== and `Content over(const Content& before) const`: this statement, completed from the one before.
template <typename Content>
class Timeline {
 public:
  struct Interval {
    Date first, last;
    Content content;
    bool stored = false;   // has a row in the database
    bool changed = false;  // and that row is out of date
  };
  /// Reads every stored interval, oldest first.
  using Load = std::function<Result<std::vector<Interval>>()>;

  /// Starts from the newest stored interval; older ones are loaded only when a statement speaks of them.
  void set_newest(Date first, Date last, Content content) { intervals_.push_back({first, last, std::move(content), true, false}); }

  Result<Effect> apply(Date since, const Content& stated, const Load& load) {
    if (!complete_ && !intervals_.empty() && since < intervals_.front().first) {
      ASSIGN_OR_RETURN(std::vector<Interval> older, load());
      std::erase_if(older, [&](const Interval& i) { return i.first >= intervals_.front().first; });
      intervals_.insert(intervals_.begin(), std::make_move_iterator(older.begin()), std::make_move_iterator(older.end()));
      complete_ = true;
    }
    std::size_t next = 0;  // first interval that begins after `since`
    while (next < intervals_.size() && intervals_[next].first <= since) ++next;
    const Date end = next < intervals_.size() ? intervals_[next].first.plus_days(-1) : kForever;
    if (next == 0) {
      const Effect effect = intervals_.empty() ? Effect::kNew : Effect::kChanged;
      intervals_.insert(intervals_.begin(), {since, end, stated});
      return effect;
    }
    Interval& before = intervals_[next - 1];
    Content merged = stated.over(before.content);
    if (since <= before.last) {
      if (merged == before.content) return Effect::kSame;
      if (since == before.first) {
        before.content = std::move(merged);
        before.changed = true;
        return Effect::kChanged;
      }
      before.last = since.plus_days(-1);
      before.changed = true;
    }
    intervals_.insert(intervals_.begin() + static_cast<std::ptrdiff_t>(next), {since, end, std::move(merged)});
    return Effect::kChanged;
  }

  /// Ends the open interval. @returns false when there is none
  bool close(Date last) {
    if (intervals_.empty() || intervals_.back().last != kForever || intervals_.back().first > last) return false;
    intervals_.back().last = last;
    intervals_.back().changed = true;
    return true;
  }

  /// The interval without end, or nullptr.
  const Interval* present() const { return !intervals_.empty() && intervals_.back().last == kForever ? &intervals_.back() : nullptr; }
  const std::vector<Interval>& intervals() const { return intervals_; }

 private:
  std::vector<Interval> intervals_;
  bool complete_ = false;
};

}  // namespace shouwang::storage
