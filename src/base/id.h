// Typed ids: a CaseId cannot be passed where an AccountId is wanted.
//
// Ids are made by the application (never serial columns) so that the same SQL runs distributed,
// and stay below 2^53 so that every JSON reader can hold them; JSON carries them as strings all the same.
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <functional>

namespace shouwang {

template <typename Tag>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::int64_t value) : value_(value) {}
  constexpr std::int64_t value() const { return value_; }
  constexpr explicit operator bool() const { return value_ != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::int64_t value_ = 0;
};

using HouseholdId = Id<struct HouseholdTag>;
using PersonId = Id<struct PersonTag>;
using MembershipId = Id<struct MembershipTag>;
using DeliveryId = Id<struct DeliveryTag>;
using RecordId = Id<struct RecordTag>;
using FindingId = Id<struct FindingTag>;
using LeadId = Id<struct LeadTag>;
using AccountId = Id<struct AccountTag>;

/// Makes ids that grow with time: milliseconds since 2020-01-01 (41 bits) and a counter (12 bits).
/// Thread safe. More than 4096 ids in a millisecond borrow from the next ones, never repeat.
class IdSource {
 public:
  /// @param now_ms milliseconds since 1970-01-01 UTC, used as the starting point; later calls to next() may pass newer times.
  explicit IdSource(std::int64_t now_ms) : last_(base(now_ms)) {}
  std::int64_t next(std::int64_t now_ms) {
    const std::int64_t floor = base(now_ms);
    std::int64_t seen = last_.load(std::memory_order_relaxed);
    std::int64_t value;
    do value = (seen < floor ? floor : seen) + 1;
    while (!last_.compare_exchange_weak(seen, value, std::memory_order_relaxed));
    return value;
  }

 private:
  static constexpr std::int64_t kEpochMs = 1577836800000;  // 2020-01-01T00:00:00Z
  static std::int64_t base(std::int64_t now_ms) { return (now_ms - kEpochMs) << 12; }
  std::atomic<std::int64_t> last_;
};

}  // namespace shouwang

template <typename Tag>
struct std::hash<shouwang::Id<Tag>> {
  std::size_t operator()(shouwang::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value()); }
};
