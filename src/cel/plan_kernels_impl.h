// Bodies of the kernels; included by plan_kernels_baseline.cpp and plan_kernels_avx2.cpp, which differ in compiler flags only.
// Everything here is in an unnamed namespace and calls nothing inline from outside, so that no AVX2 code can leak into other files.
#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "cel/plan_kernels.h"

namespace shouwang::cel {
namespace {

__extension__ typedef unsigned __int128 Uint128;

#define SHOUWANG_BY_PHYSICAL(physical, T, ...) \
  switch (physical) {                          \
    case Physical::kI8: {                      \
      using T = std::int8_t;                   \
      __VA_ARGS__;                             \
      break;                                   \
    }                                          \
    case Physical::kI16: {                     \
      using T = std::int16_t;                  \
      __VA_ARGS__;                             \
      break;                                   \
    }                                          \
    case Physical::kI32: {                     \
      using T = std::int32_t;                  \
      __VA_ARGS__;                             \
      break;                                   \
    }                                          \
    case Physical::kI64: {                     \
      using T = std::int64_t;                  \
      __VA_ARGS__;                             \
      break;                                   \
    }                                          \
  }

void widen(Physical physical, const void* in, std::int64_t* __restrict out, std::size_t n) {
  SHOUWANG_BY_PHYSICAL(physical, T, {
    const T* values = static_cast<const T*>(in);
    for (std::size_t i = 0; i < n; ++i) out[i] = values[i];
  })
}

bool expand_bits(const std::uint64_t* bits, std::size_t offset, std::uint8_t* __restrict out, std::size_t n) {
  std::uint64_t all = ~std::uint64_t{0};
  std::size_t i = 0;
  while (i < n) {
    const std::size_t bit = offset + i;
    const std::size_t shift = bit % 64;
    const std::size_t count = 64 - shift < n - i ? 64 - shift : n - i;
    const std::uint64_t word = bits[bit / 64] >> shift;
    const std::uint64_t wanted = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    all &= word | ~wanted;
    std::size_t k = 0;
#if defined(__AVX2__)
    // Four bytes of bits, each in eight places, where it keeps one bit.
    const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
    const __m256i bit_of = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201));
    for (; k + 32 <= count; k += 32) {
      const __m256i copies = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(word >> k)), spread);
      const __m256i set = _mm256_cmpeq_epi8(_mm256_and_si256(copies, bit_of), bit_of);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i + k), _mm256_and_si256(set, _mm256_set1_epi8(1)));
    }
#endif
    for (; k < count; ++k) out[i + k] = static_cast<std::uint8_t>((word >> k) & 1);
    i += count;
  }
  return all == ~std::uint64_t{0};
}

void bool_to_truth(Physical physical, const void* in, std::uint8_t* __restrict out, std::size_t n) {
  SHOUWANG_BY_PHYSICAL(physical, T, {
    const T* values = static_cast<const T*>(in);
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>((values[i] != 0) << 1);
  })
}

void mask_truth(std::uint8_t* __restrict truth, const std::uint8_t* __restrict known, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) truth[i] = known[i] ? truth[i] : kUnknown;
}

void known_to_truth(const std::uint8_t* __restrict known, std::uint8_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(known[i] << 1);
}

void truth_to_known_truth(const std::uint8_t* __restrict truth, std::uint8_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>((truth[i] != kUnknown) << 1);
}

struct Equal {
  template <typename T>
  bool operator()(T a, T b) const {
    return a == b;
  }
};
struct NotEqual {
  template <typename T>
  bool operator()(T a, T b) const {
    return a != b;
  }
};
struct Less {
  template <typename T>
  bool operator()(T a, T b) const {
    return a < b;
  }
};
struct LessEqual {
  template <typename T>
  bool operator()(T a, T b) const {
    return a <= b;
  }
};
struct Greater {
  template <typename T>
  bool operator()(T a, T b) const {
    return a > b;
  }
};
struct GreaterEqual {
  template <typename T>
  bool operator()(T a, T b) const {
    return a >= b;
  }
};

template <typename F>
void with_compare(Compare op, F&& body) {
  switch (op) {
    case Compare::kEqual:
      body(Equal{});
      break;
    case Compare::kNotEqual:
      body(NotEqual{});
      break;
    case Compare::kLess:
      body(Less{});
      break;
    case Compare::kLessEqual:
      body(LessEqual{});
      break;
    case Compare::kGreater:
      body(Greater{});
      break;
    case Compare::kGreaterEqual:
      body(GreaterEqual{});
      break;
  }
}

template <typename T, typename F>
void compare_rows(const T* __restrict a, T b, std::uint8_t* __restrict out, std::size_t n, F f) {
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(f(a[i], b) << 1);
}

void compare_constant(Compare op, Physical physical, const void* a, std::int64_t b, std::uint8_t* __restrict out, std::size_t n) {
  SHOUWANG_BY_PHYSICAL(physical, T, {
    const T* values = static_cast<const T*>(a);
    const T narrow = static_cast<T>(b);
    if (narrow == b) {
      with_compare(op, [&](auto f) { compare_rows<T>(values, narrow, out, n, f); });
    } else {
      // Outside the column's range every row answers alike: as 0 would against a number that far away.
      std::uint8_t all = kFalse;
      with_compare(op, [&](auto f) { all = f(std::int64_t{0}, b) ? kTrue : kFalse; });
      for (std::size_t i = 0; i < n; ++i) out[i] = all;
    }
  })
}

void compare(Compare op, Physical physical, const void* a, const void* b, std::uint8_t* __restrict out, std::size_t n) {
  SHOUWANG_BY_PHYSICAL(physical, T, {
    const T* x = static_cast<const T*>(a);
    const T* y = static_cast<const T*>(b);
    with_compare(op, [&](auto f) {
      for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(f(x[i], y[i]) << 1);
    });
  })
}

void in_constants(Physical physical, const void* a, const std::int64_t* items, std::size_t item_count, std::uint8_t* __restrict out,
                  std::size_t n) {
  SHOUWANG_BY_PHYSICAL(physical, T, {
    const T* __restrict values = static_cast<const T*>(a);
    for (std::size_t i = 0; i < n; ++i) out[i] = kFalse;
    for (std::size_t k = 0; k < item_count; ++k) {
      const T item = static_cast<T>(items[k]);
      if (item != items[k]) continue;
      for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(out[i] | ((values[i] == item) << 1));
    }
  })
}

void truth_equal(const std::uint8_t* __restrict a, const std::uint8_t* __restrict b, std::uint8_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint8_t same = a[i] == b[i] ? kTrue : kFalse;
    out[i] = (a[i] == kUnknown) | (b[i] == kUnknown) ? kUnknown : same;
  }
}

void truth_and(const std::uint8_t* __restrict a, const std::uint8_t* __restrict b, std::uint8_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = a[i] < b[i] ? a[i] : b[i];
}

void truth_or(const std::uint8_t* __restrict a, const std::uint8_t* __restrict b, std::uint8_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = a[i] > b[i] ? a[i] : b[i];
}

void truth_not(const std::uint8_t* __restrict a, std::uint8_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<std::uint8_t>(kTrue - a[i]);
}

void known_and(const std::uint8_t* __restrict a, const std::uint8_t* __restrict b, std::uint8_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = a[i] & b[i];
}

bool all_known(const std::uint8_t* known, std::size_t n) {
  std::uint8_t all = 1;
  for (std::size_t i = 0; i < n; ++i) all &= known[i];
  return all != 0;
}

bool any_unknown_truth(const std::uint8_t* truth, std::size_t n) {
  std::uint8_t any = 0;
  for (std::size_t i = 0; i < n; ++i) any |= truth[i];
  return (any & kUnknown) != 0;
}

template <typename F>
bool by_operands(Operand a, Operand b, std::int64_t* __restrict out, std::size_t n, F f) {
  bool failed = false;
  const std::int64_t* __restrict x = a.values;
  const std::int64_t* __restrict y = b.values;
  if (x && y) {
    for (std::size_t i = 0; i < n; ++i) failed |= f(x[i], y[i], out[i]);
  } else if (x) {
    const std::int64_t c = b.constant;
    for (std::size_t i = 0; i < n; ++i) failed |= f(x[i], c, out[i]);
  } else {
    const std::int64_t c = a.constant;
    for (std::size_t i = 0; i < n; ++i) failed |= f(c, y[i], out[i]);
  }
  return failed;
}

/// A bound on |values|: all of them lie in [-result - 1, result].
std::uint64_t magnitude(const std::int64_t* values, std::size_t n) {
  std::uint64_t any = 0;
  for (std::size_t i = 0; i < n; ++i) any |= static_cast<std::uint64_t>(values[i] ^ (values[i] >> 63));
  // All ones below the highest bit in use.
  return any == 0 ? 0 : ~std::uint64_t{0} >> __builtin_clzll(any);
}

/// Whether all products, and half a unit more, are well within 64 bits.
bool products_fit(Operand a, Operand b, std::size_t n) {
  const auto bound = [n](const Operand& of) { return of.values ? magnitude(of.values, n) : magnitude(&of.constant, 1); };
  const Uint128 most = Uint128{bound(a) + 1} * (bound(b) + 1);
  return most < Uint128{1} << 62;
}

bool arith(Arith op, Operand a, Operand b, std::int64_t* __restrict out, std::size_t n) {
  switch (op) {
    // Sign tests on the wrapped result, not __builtin_add_overflow: these vectorise.
    case Arith::kAdd:
      return by_operands(a, b, out, n, [](std::int64_t x, std::int64_t y, std::int64_t& z) {
        z = static_cast<std::int64_t>(static_cast<std::uint64_t>(x) + static_cast<std::uint64_t>(y));
        return ((x ^ z) & (y ^ z)) < 0;
      });
    case Arith::kSubtract:
      return by_operands(a, b, out, n, [](std::int64_t x, std::int64_t y, std::int64_t& z) {
        z = static_cast<std::int64_t>(static_cast<std::uint64_t>(x) - static_cast<std::uint64_t>(y));
        return ((x ^ y) & (x ^ z)) < 0;
      });
    case Arith::kNegate:
      return by_operands(Operand{}, a, out, n, [](std::int64_t, std::int64_t y, std::int64_t& z) {
        z = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(y));
        return (y & z) < 0;
      });
    // OPTIMIZATION: numbers of everyday size are multiplied without looking for overflow, which vectorises.
    case Arith::kMultiply:
      if (products_fit(a, b, n)) {
        return by_operands(a, b, out, n, [](std::int64_t x, std::int64_t y, std::int64_t& z) {
          z = x * y;
          return false;
        });
      }
      return by_operands(a, b, out, n, [](std::int64_t x, std::int64_t y, std::int64_t& z) { return __builtin_mul_overflow(x, y, &z); });
    case Arith::kMultiplyMicro:
      if (products_fit(a, b, n)) {
        return by_operands(a, b, out, n, [](std::int64_t x, std::int64_t y, std::int64_t& z) {
          const std::int64_t product = x * y;
          z = (product + (product < 0 ? -500'000 : 500'000)) / 1'000'000;
          return false;
        });
      }
      // OPTIMIZATION: a product within 64 bits needs no 128-bit division; "overflow" here sends the row to apply(), which knows better.
      return by_operands(a, b, out, n, [](std::int64_t x, std::int64_t y, std::int64_t& z) {
        std::int64_t product, raised;
        const bool wide = __builtin_mul_overflow(x, y, &product);
        const bool high = __builtin_add_overflow(product, product < 0 ? -500'000 : 500'000, &raised);
        z = raised / 1'000'000;
        return wide | high;
      });
    case Arith::kLeast:
      return by_operands(a, b, out, n, [](std::int64_t x, std::int64_t y, std::int64_t& z) {
        z = x < y ? x : y;
        return false;
      });
    case Arith::kGreatest:
      return by_operands(a, b, out, n, [](std::int64_t x, std::int64_t y, std::int64_t& z) {
        z = x > y ? x : y;
        return false;
      });
    default:
      return true;
  }
}

void select_numbers(const std::uint8_t* __restrict truth, Operand a, Operand b, std::int64_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const std::int64_t x = a.values ? a.values[i] : a.constant;
    const std::int64_t y = b.values ? b.values[i] : b.constant;
    out[i] = truth[i] == kTrue ? x : y;
  }
}

void select_bytes(const std::uint8_t* __restrict truth, const std::uint8_t* __restrict a, const std::uint8_t* __restrict b,
                  std::uint8_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[i] = truth[i] == kTrue ? a[i] : b[i];
}

void select_known(const std::uint8_t* __restrict truth, const std::uint8_t* a, std::uint8_t a_all, const std::uint8_t* b,
                  std::uint8_t b_all, std::uint8_t* __restrict out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint8_t x = a ? a[i] : a_all;
    const std::uint8_t y = b ? b[i] : b_all;
    const std::uint8_t chosen = truth[i] == kTrue ? x : y;
    out[i] = truth[i] == kUnknown ? 0 : chosen;
  }
}

#if defined(__AVX2__)
/// Up to 32 entries: two registers hold the table. @returns rows done, the rest is for look_up()
std::size_t look_up_short(const std::int8_t* __restrict index, const std::uint8_t* __restrict table, std::size_t size,
                          std::uint8_t otherwise, std::uint8_t* __restrict out, std::size_t n) {
  alignas(32) std::uint8_t entries[32];
  for (std::size_t k = 0; k < 32; ++k) entries[k] = k < size ? table[k] : otherwise;
  const __m256i low = _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(entries)));
  const __m256i high = _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(entries + 16)));
  const __m256i other = _mm256_set1_epi8(static_cast<char>(otherwise));
  std::size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    const __m256i at = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(index + i));
    const __m256i in_low = _mm256_cmpgt_epi8(_mm256_set1_epi8(16), at);
    const __m256i found = _mm256_blendv_epi8(_mm256_shuffle_epi8(high, at), _mm256_shuffle_epi8(low, at), in_low);
    const __m256i outside = _mm256_or_si256(_mm256_cmpgt_epi8(at, _mm256_set1_epi8(31)), at);  // the sign bit decides
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), _mm256_blendv_epi8(found, other, outside));
  }
  return i;
}
#endif

void look_up(Physical physical, const void* index, const std::uint8_t* __restrict table, std::size_t size, std::uint8_t otherwise,
             std::uint8_t* __restrict out, std::size_t n) {
#if defined(__AVX2__)
  if (physical == Physical::kI8 && size <= 32) {
    const std::size_t done = look_up_short(static_cast<const std::int8_t*>(index), table, size, otherwise, out, n);
    index = static_cast<const std::int8_t*>(index) + done;
    out += done;
    n -= done;
  }
#endif
  SHOUWANG_BY_PHYSICAL(physical, T, {
    const T* entries = static_cast<const T*>(index);
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = static_cast<std::uint64_t>(static_cast<std::int64_t>(entries[i]));  // negative: beyond every size
      out[i] = at < size ? table[at] : otherwise;
    }
  })
}

void inside(Physical physical, const void* index, std::size_t size, std::uint8_t* __restrict truth, std::size_t n) {
  SHOUWANG_BY_PHYSICAL(physical, T, {
    const T* __restrict entries = static_cast<const T*>(index);
    const auto most = static_cast<std::uint64_t>(static_cast<T>(~(std::uint64_t{1} << (8 * sizeof(T) - 1))));
    const T last = static_cast<T>(size > most ? most : size - 1);  // of an empty table -1: nothing is inside
    for (std::size_t i = 0; i < n; ++i) truth[i] = (entries[i] >= 0) & (entries[i] <= last) ? truth[i] : kFalse;
  })
}

template <typename T>
void gather_of(const void* in, const std::uint32_t* __restrict index, std::uint32_t base, void* out, std::size_t n) {
  const T* __restrict from = static_cast<const T*>(in);
  T* __restrict to = static_cast<T*>(out);
  for (std::size_t i = 0; i < n; ++i) to[i] = from[index[i] - base];
}

void gather(std::size_t width, const void* in, const std::uint32_t* index, std::uint32_t base, void* out, std::size_t n) {
  switch (width) {
    case 1:
      gather_of<std::uint8_t>(in, index, base, out, n);
      break;
    case 2:
      gather_of<std::uint16_t>(in, index, base, out, n);
      break;
    case 4:
      gather_of<std::uint32_t>(in, index, base, out, n);
      break;
    default:
      gather_of<std::uint64_t>(in, index, base, out, n);
      break;
  }
}

void pack_truth(const std::uint8_t* __restrict truth, std::uint64_t* __restrict yes, std::uint64_t* __restrict unknown, std::size_t n) {
  for (std::size_t word = 0; word < bit_words(n); ++word) {
    const std::size_t begin = word * 64 < n ? word * 64 : n;
    const std::size_t count = n - begin < 64 ? n - begin : 64;
    std::uint64_t is_yes = 0, is_unknown = 0;
    std::size_t k = 0;
#if defined(__AVX2__)
    for (; k + 32 <= count; k += 32) {
      const __m256i rows = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(truth + begin + k));
      is_yes |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_slli_epi16(rows, 6)))} << k;
      is_unknown |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_slli_epi16(rows, 7)))} << k;
    }
#endif
    for (; k < count; ++k) {
      is_yes |= std::uint64_t{static_cast<std::uint8_t>(truth[begin + k] >> 1)} << k;
      is_unknown |= std::uint64_t{static_cast<std::uint8_t>(truth[begin + k] & 1)} << k;
    }
    yes[word] = is_yes;
    unknown[word] = is_unknown;
  }
}

std::size_t count_bits(const std::uint64_t* bits, std::size_t words) {
  std::size_t count = 0;
  for (std::size_t word = 0; word < words; ++word) count += static_cast<std::size_t>(__builtin_popcountll(bits[word]));
  return count;
}

/// Bits [begin, begin + count), count <= 57: what eight bytes hold after a shift of up to seven bits.
constexpr std::uint32_t kWindow = 57;
inline std::uint64_t window(const std::uint64_t* bits, std::uint32_t begin, std::uint32_t count) {
  std::uint64_t word;
  __builtin_memcpy(&word, reinterpret_cast<const unsigned char*>(bits) + begin / 8, sizeof word);
  return (word >> (begin % 8)) & ((std::uint64_t{1} << count) - 1);
}

inline bool any_bit(const std::uint64_t* bits, std::uint32_t begin, std::uint32_t end) {
  for (; end - begin > kWindow; begin += kWindow)
    if (window(bits, begin, kWindow) != 0) return true;
  return window(bits, begin, end - begin) != 0;
}

void group_or(const std::uint64_t* yes, const std::uint64_t* unknown, const std::uint32_t* __restrict first, std::uint32_t base,
              std::uint8_t* __restrict out, std::size_t groups) {
  for (std::size_t g = 0; g < groups; ++g) out[g] = static_cast<std::uint8_t>(any_bit(yes, first[g] - base, first[g + 1] - base) << 1);
  if (unknown == nullptr) return;
  for (std::size_t g = 0; g < groups; ++g) {
    const std::uint8_t doubt = any_bit(unknown, first[g] - base, first[g + 1] - base);
    out[g] = out[g] > doubt ? out[g] : doubt;
  }
}

void group_count(const std::uint64_t* bits, const std::uint32_t* __restrict first, std::uint32_t base, std::int64_t* __restrict out,
                 std::size_t groups) {
  for (std::size_t g = 0; g < groups; ++g) {
    std::uint32_t begin = first[g] - base;
    const std::uint32_t end = first[g + 1] - base;
    std::int64_t count = 0;
    for (; end - begin > kWindow; begin += kWindow) count += __builtin_popcountll(window(bits, begin, kWindow));
    out[g] = count + __builtin_popcountll(window(bits, begin, end - begin));
  }
}

constexpr Kernels kKernels{
    widen,
    expand_bits,
    bool_to_truth,
    mask_truth,
    known_to_truth,
    truth_to_known_truth,
    compare_constant,
    compare,
    in_constants,
    truth_equal,
    truth_and,
    truth_or,
    truth_not,
    known_and,
    all_known,
    any_unknown_truth,
    arith,
    select_numbers,
    select_bytes,
    select_known,
    look_up,
    inside,
    gather,
    pack_truth,
    count_bits,
    group_or,
    group_count,
};

}  // namespace
}  // namespace shouwang::cel
