// From a 64-bit key to the number of its row: one flat table with linear probing, filled once, then read by many threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/parallel.h"
#include "screening/columns.h"

namespace shouwang::screening {

/// Key 0 stands for "no key" and is never found.
class KeyTable {
 public:
  static constexpr std::uint32_t kNotFound = UINT32_MAX;

  /// keys[k] becomes the key of rows[k] unless that is kNotFound; of equal keys the first counts, whatever the number of threads.
  KeyTable(std::span<const std::uint64_t> keys, std::span<const std::uint32_t> rows, unsigned threads) {
    if (fill(keys, rows, std::clamp(threads, 1u, 16u), kRunOut)) return;
    // Keys made to collide run over the end of a part. One part with room for all of them behind it always works.
    fill(keys, rows, 1, keys.size() + 1);
  }

  /// rows[k] = row of keys[k], or kNotFound. `rows` may begin where `keys` begin: a row is written after its key was read.
  void find(std::span<const std::uint64_t> keys, std::uint32_t* rows) const {
    const auto* const table = slots_.as<Slot>();
    for (std::size_t ready = 0; ready < keys.size(); ready += kAhead) {
      const std::size_t n = std::min(kAhead, keys.size() - ready);
      std::uint64_t wanted[kAhead];
      const Slot* at[kAhead];
      for (std::size_t k = 0; k < n; ++k) {
        wanted[k] = keys[ready + k];
        at[k] = table + place(mix(wanted[k]));
        __builtin_prefetch(at[k]);
      }
      for (std::size_t k = 0; k < n; ++k) {
        const std::uint32_t row = probe(at[k], wanted[k]);
        std::memcpy(rows + ready + k, &row, sizeof row);
      }
    }
  }

 private:
  static constexpr std::size_t kAhead = 16;     // memory accesses under way at once
  static constexpr std::size_t kRunOut = 1024;  // slots behind a part for runs that begin near its end
  struct Slot {
    std::uint32_t low, high, row;  // twelve bytes, not sixteen: the table is read at random, so its size is its speed
    std::uint64_t key() const { return std::uint64_t{high} << 32 | low; }
  };

  /// @returns false when a part is full
  bool fill(std::span<const std::uint64_t> keys, std::span<const std::uint32_t> rows, std::size_t parts, std::size_t run_out) {
    // Two thirds full: a probe stays within a cache line or two, and the table is as small as that allows.
    parts_ = parts;
    homes_ = (keys.size() + keys.size() / 2) / parts + 1;
    stride_ = homes_ + run_out;
    slots_ = Buffer::zeroed(parts_ * stride_ * sizeof(Slot));
    auto* const table = slots_.as<Slot>();
    std::atomic<bool> fits{true};
    // Each thread fills whole parts of the table, so that none waits for another.
    parallel_for(parts_, static_cast<unsigned>(parts_), [&](std::size_t part, unsigned) {
      Slot* const last = table + (part + 1) * stride_ - 1;  // stays empty and ends every search
      Slot* at[kAhead];
      std::size_t waiting[kAhead];
      std::size_t n = 0;
      const auto flush = [&] {
        for (std::size_t k = 0; k < n; ++k) {
          const std::uint64_t key = keys[waiting[k]];
          Slot* slot = at[k];
          while (slot->key() != 0 && slot->key() != key) ++slot;
          if (slot == last)
            fits = false;
          else if (slot->key() == 0)
            *slot = {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32), rows[waiting[k]]};
        }
        n = 0;
      };
      for (std::size_t k = 0; k < keys.size(); ++k) {
        const std::uint64_t hash = mix(keys[k]);
        if (part_of(hash) != part || keys[k] == 0 || rows[k] == kNotFound) continue;
        at[n] = table + place(hash);
        __builtin_prefetch(at[n], 1);
        waiting[n] = k;
        if (++n == kAhead) flush();
      }
      flush();
    });
    return fits;
  }

  static std::uint64_t mix(std::uint64_t key) {
    key = (key ^ key >> 32) * 0x9E3779B97F4A7C15u;
    return key ^ key >> 29;
  }
  // The upper and the lower half of the hash, each scaled to its range by a multiplication.
  std::size_t part_of(std::uint64_t hash) const { return (hash >> 32) * parts_ >> 32; }
  std::size_t place(std::uint64_t hash) const { return part_of(hash) * stride_ + ((hash & UINT32_MAX) * homes_ >> 32); }
  static std::uint32_t probe(const Slot* slot, std::uint64_t key) {
    if (key == 0) return kNotFound;
    for (; slot->key() != key; ++slot) {
      if (slot->key() == 0) return kNotFound;
    }
    return slot->row;
  }

  Buffer slots_;
  std::size_t parts_ = 1, homes_ = 1, stride_ = 1;
};

}  // namespace shouwang::screening
