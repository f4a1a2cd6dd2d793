// Random numbers that are the same on every machine: SplitMix64 and integer arithmetic only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace shouwang::generator {

/// Draw only once in an expression whose parts have no fixed order: compilers may take them differently, and the bytes would too.
/// One independent stream for each (seed, what, which): the order in which streams are used never changes their values.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t what, std::uint64_t which)
      : state_(mix(mix(seed ^ mix(what + 0x9e3779b97f4a7c15ull)) + which)) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ull;
    return mix(state_);
  }
  /// 0 … n-1; n >= 1
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>((next() >> 32) * n >> 32); }
  /// low … high, both included
  std::int32_t between(std::int32_t low, std::int32_t high) {
    return low + static_cast<std::int32_t>(below(static_cast<std::uint32_t>(high - low + 1)));
  }
  bool chance(std::uint32_t part, std::uint32_t whole = 1000) { return below(whole) < part; }
  /// An index, as likely as its weight; the weights must not all be zero.
  std::size_t weighted(std::span<const std::uint16_t> weights) {
    std::uint32_t total = 0;
    for (const auto w : weights) total += w;
    std::uint32_t at = below(total);
    for (std::size_t k = 0;; ++k) {
      if (at < weights[k]) return k;
      at -= weights[k];
    }
  }
  template <typename T, std::size_t N>
  const T& pick(const std::array<T, N>& from) {
    return from[below(static_cast<std::uint32_t>(N))];
  }

  static constexpr std::uint64_t mix(std::uint64_t v) {
    v = (v ^ v >> 30) * 0xbf58476d1ce4e5b9ull;
    v = (v ^ v >> 27) * 0x94d049bb133111ebull;
    return v ^ v >> 31;
  }

 private:
  std::uint64_t state_;
};

}  // namespace shouwang::generator
