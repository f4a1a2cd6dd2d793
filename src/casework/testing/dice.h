// Random choices that are the same on every machine.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace shouwang::casework::testing {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  /// 0 … n - 1. @param n >= 1
  int below(int n) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(n)); }
  int between(int least, int most) { return least + below(most - least + 1); }
  bool chance(int percent) { return below(100) < percent; }
  bool per_mille(int n) { return below(1000) < n; }
  template <typename T>
  const T& pick(const std::vector<T>& items) {
    return items[static_cast<std::size_t>(below(static_cast<int>(items.size())))];
  }
  std::uint64_t number() { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace shouwang::casework::testing
