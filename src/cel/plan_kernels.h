// The loops over columns, each over plain arrays. Compiled twice from plan_kernels_impl.h: for any processor, and for AVX2.
//
// Truth is one byte: 0 false, 1 cannot tell, 2 true. So "and" is the minimum, "or" the maximum, "not" 2 - x, and all of them vectorise.
// Numbers are integers of a physical width, with a byte per row that says whether they are known (nullptr: all are).
#pragma once

#include <cstddef>
#include <cstdint>

#include "cel/arithmetic.h"
#include "cel/data.h"

namespace shouwang::cel {

inline constexpr std::uint8_t kFalse = 0;
inline constexpr std::uint8_t kUnknown = 1;
inline constexpr std::uint8_t kTrue = 2;

/// One side of an operation: an array, or one number for every row.
struct Operand {
  const std::int64_t* values = nullptr;
  std::int64_t constant = 0;
};

/// Words that hold a bit for each of n rows and can be read eight bytes at a time from any of their bytes.
constexpr std::size_t bit_words(std::size_t n) { return (n + 63) / 64 + 1; }

struct Kernels {
  void (*widen)(Physical physical, const void* in, std::int64_t* out, std::size_t n);
  /// Bits [offset, offset + n) to bytes 0/1. @returns whether all are set
  bool (*expand_bits)(const std::uint64_t* bits, std::size_t offset, std::uint8_t* out, std::size_t n);
  void (*bool_to_truth)(Physical physical, const void* in, std::uint8_t* out, std::size_t n);
  /// Truth becomes "cannot tell" where known is 0.
  void (*mask_truth)(std::uint8_t* truth, const std::uint8_t* known, std::size_t n);
  void (*known_to_truth)(const std::uint8_t* known, std::uint8_t* out, std::size_t n);
  void (*truth_to_known_truth)(const std::uint8_t* truth, std::uint8_t* out, std::size_t n);  // true where not "cannot tell"

  void (*compare_constant)(Compare op, Physical physical, const void* a, std::int64_t b, std::uint8_t* out, std::size_t n);
  void (*compare)(Compare op, Physical physical, const void* a, const void* b, std::uint8_t* out, std::size_t n);
  void (*in_constants)(Physical physical, const void* a, const std::int64_t* items, std::size_t item_count, std::uint8_t* out,
                       std::size_t n);
  void (*truth_equal)(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::size_t n);
  void (*truth_and)(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::size_t n);
  void (*truth_or)(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::size_t n);
  void (*truth_not)(const std::uint8_t* a, std::uint8_t* out, std::size_t n);
  void (*known_and)(const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::size_t n);
  bool (*all_known)(const std::uint8_t* known, std::size_t n);
  bool (*any_unknown_truth)(const std::uint8_t* truth, std::size_t n);

  /// kNegate, kAdd, kSubtract, kMultiply, kMultiplyMicro, kLeast, kGreatest. @returns whether some row overflowed; those rows are
  /// unspecified
  bool (*arith)(Arith op, Operand a, Operand b, std::int64_t* out, std::size_t n);
  /// a where truth is 2, else b. @param width bytes of an element: 1 or 8
  void (*select_numbers)(const std::uint8_t* truth, Operand a, Operand b, std::int64_t* out, std::size_t n);
  void (*select_bytes)(const std::uint8_t* truth, const std::uint8_t* a, const std::uint8_t* b, std::uint8_t* out, std::size_t n);
  /// Whether such a choice is known: 0 where truth is 1. @param a, b 1 or 0 by row; nullptr: a_all, b_all for every row
  void (*select_known)(const std::uint8_t* truth, const std::uint8_t* a, std::uint8_t a_all, const std::uint8_t* b, std::uint8_t b_all,
                       std::uint8_t* out, std::size_t n);
  /// out[i] = table[index[i]]; `otherwise` where the index is outside the table
  void (*look_up)(Physical physical, const void* index, const std::uint8_t* table, std::size_t size, std::uint8_t otherwise,
                  std::uint8_t* out, std::size_t n);
  /// Truth becomes false where the index is outside a table of `size` entries.
  void (*inside)(Physical physical, const void* index, std::size_t size, std::uint8_t* truth, std::size_t n);
  /// out[i] = in[index[i] - base], elements of `width` bytes: 1, 2, 4 or 8
  void (*gather)(std::size_t width, const void* in, const std::uint32_t* index, std::uint32_t base, void* out, std::size_t n);

  /// One bit per row: where truth is 2, where it is 1. Bits after row n are clear, and so is the word after the last.
  /// @param yes, unknown bit_words(n) words each
  void (*pack_truth)(const std::uint8_t* truth, std::uint64_t* yes, std::uint64_t* unknown, std::size_t n);
  std::size_t (*count_bits)(const std::uint64_t* bits, std::size_t words);
  /// Of each group, rows [first[g], first[g + 1]) - base: 2 if yes has a bit, else 1 if unknown has one (nullptr: none), else 0.
  void (*group_or)(const std::uint64_t* yes, const std::uint64_t* unknown, const std::uint32_t* first, std::uint32_t base, std::uint8_t* out,
                   std::size_t groups);
  void (*group_count)(const std::uint64_t* bits, const std::uint32_t* first, std::uint32_t base, std::int64_t* out, std::size_t groups);
};

/// The fastest set that this processor runs.
const Kernels& kernels();
/// Every set that this processor runs, for tests.
const Kernels& baseline_kernels();
#if defined(__x86_64__)
const Kernels& avx2_kernels();
#endif

}  // namespace shouwang::cel
