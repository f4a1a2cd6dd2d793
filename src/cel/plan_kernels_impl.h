// Bodies of the kernels; included by plan_kernels_baseline.cpp and plan_kernels_avx2.cpp, which differ in compiler flags only.
// Everything here is in an unnamed namespace and calls nothing inline from outside, so that no AVX2 code can leak into other files.
#include "cel/plan_kernels.h"

namespace shouwang::cel {
namespace {

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
    for (std::size_t k = 0; k < count; ++k) out[i + k] = static_cast<std::uint8_t>((word >> k) & 1);
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
    case Arith::kMultiply:
      return by_operands(a, b, out, n, [](std::int64_t x, std::int64_t y, std::int64_t& z) { return __builtin_mul_overflow(x, y, &z); });
    case Arith::kMultiplyMicro:
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

void look_up(Physical physical, const void* index, const std::uint8_t* __restrict table, std::size_t size, std::uint8_t otherwise,
             std::uint8_t* __restrict out, std::size_t n) {
  SHOUWANG_BY_PHYSICAL(physical, T, {
    const T* entries = static_cast<const T*>(index);
    for (std::size_t i = 0; i < n; ++i) {
      const auto at = static_cast<std::uint64_t>(static_cast<std::int64_t>(entries[i]));  // negative: beyond every size
      out[i] = at < size ? table[at] : otherwise;
    }
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

void scatter_or(const std::uint8_t* truth, const std::uint32_t* parent, std::uint32_t base, std::uint8_t* out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    std::uint8_t& to = out[parent[i] - base];
    to = to > truth[i] ? to : truth[i];
  }
}

void scatter_sum(const std::int64_t* values, const std::uint8_t* truth, const std::uint32_t* parent, std::uint32_t base, std::int64_t* out,
                 std::size_t n) {
  if (truth) {
    for (std::size_t i = 0; i < n; ++i) out[parent[i] - base] += values[i] & -static_cast<std::int64_t>(truth[i] >> 1);
  } else {
    for (std::size_t i = 0; i < n; ++i) out[parent[i] - base] += values[i];
  }
}

void scatter_count(const std::uint8_t* truth, const std::uint32_t* parent, std::uint32_t base, std::int64_t* out, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) out[parent[i] - base] += truth[i] >> 1;
}

void scatter_unknown(const std::uint8_t* truth, const std::uint8_t* value_known, const std::uint32_t* parent, std::uint32_t base,
                     std::uint8_t* known, std::size_t n) {
  for (std::size_t i = 0; i < n; ++i) {
    const bool known_value = value_known == nullptr || value_known[i] != 0;
    const bool unknown = truth == nullptr ? !known_value : truth[i] == kUnknown || (truth[i] == kTrue && !known_value);
    known[parent[i] - base] &= static_cast<std::uint8_t>(!unknown);
  }
}

std::uint64_t magnitude(const std::int64_t* values, std::size_t n) {
  std::uint64_t any = 0;
  for (std::size_t i = 0; i < n; ++i) any |= static_cast<std::uint64_t>(values[i] ^ (values[i] >> 63));
  // All ones below the highest bit in use.
  return any == 0 ? 0 : ~std::uint64_t{0} >> __builtin_clzll(any);
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
    look_up,
    gather,
    scatter_or,
    scatter_sum,
    scatter_count,
    scatter_unknown,
    magnitude,
};

}  // namespace
}  // namespace shouwang::cel
