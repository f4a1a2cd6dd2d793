#include "cel/plan_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "cel/test_data.h"

namespace shouwang::cel {
namespace {

constexpr std::size_t kSizes[] = {0, 1, 7, 31, 64, 100, 1000};

std::vector<std::int64_t> numbers(testing::Random& random, std::size_t n, int bits) {
  std::vector<std::int64_t> out(n);
  for (auto& v : out) v = static_cast<std::int64_t>(random.next()) >> (64 - bits);
  return out;
}

std::vector<std::uint8_t> bytes(testing::Random& random, std::size_t n, std::size_t below) {
  std::vector<std::uint8_t> out(n);
  for (auto& v : out) v = static_cast<std::uint8_t>(random.below(below));
  return out;
}

/// The low bytes of the numbers, as a column of that width would hold them.
std::vector<std::uint8_t> narrow(const std::vector<std::int64_t>& values, Physical physical) {
  const std::size_t width = std::size_t{1} << static_cast<unsigned>(physical);
  std::vector<std::uint8_t> out(values.size() * width + 8);
  for (std::size_t k = 0; k < values.size(); ++k) std::memcpy(out.data() + k * width, &values[k], width);
  return out;
}

class KernelSets : public ::testing::TestWithParam<const Kernels*> {
 protected:
  void SetUp() override {
    if (!GetParam()) GTEST_SKIP() << "this processor lacks them";
  }
  const Kernels& of() const { return *GetParam(); }
  testing::Random random_{42};
};

TEST_P(KernelSets, CompareEveryWidthWithEveryConstant) {
  for (const std::size_t n : kSizes)
    for (int p = 0; p < 4; ++p) {
      const auto physical = static_cast<Physical>(p);
      const auto values = numbers(random_, n, 8 << p);
      const auto stored = narrow(values, physical);
      std::vector<std::int64_t> constants{0, -1, 127, 128, -128, -129, 40000, INT64_MAX, INT64_MIN};
      if (n > 0) constants.push_back(values[0]);
      std::vector<std::int64_t> wide(n);
      of().widen(physical, stored.data(), wide.data(), n);
      EXPECT_EQ(wide, values);
      for (const std::int64_t c : constants)
        for (int op = 0; op < 6; ++op) {
          std::vector<std::uint8_t> out(n, 9);
          of().compare_constant(static_cast<Compare>(op), physical, stored.data(), c, out.data(), n);
          for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], holds(static_cast<Compare>(op), values[i], c) ? kTrue : kFalse);
        }
      std::vector<std::uint8_t> found(n, 9);
      of().in_constants(physical, stored.data(), constants.data(), constants.size(), found.data(), n);
      for (std::size_t i = 0; i < n; ++i)
        ASSERT_EQ(found[i] == kTrue, std::find(constants.begin(), constants.end(), values[i]) != constants.end());
    }
}

TEST_P(KernelSets, ArithmeticAgreesWithTheDefinition) {
  for (const std::size_t n : kSizes)
    for (const int bits : {8, 31, 40, 63, 64})
      for (const Arith op :
           {Arith::kNegate, Arith::kAdd, Arith::kSubtract, Arith::kMultiply, Arith::kMultiplyMicro, Arith::kLeast, Arith::kGreatest}) {
        const auto a = numbers(random_, n, bits), b = numbers(random_, n, bits);
        for (int shape = 0; shape < 3; ++shape) {
          const Operand left = shape == 1 && !is_unary(op) ? Operand{nullptr, n > 0 ? a[0] : 0} : Operand{a.data(), 0};
          const Operand right = shape == 2 || is_unary(op) ? Operand{nullptr, n > 0 ? b[0] : 0} : Operand{b.data(), 0};
          std::vector<std::int64_t> out(n);
          const bool failed = of().arith(op, left, right, out.data(), n);
          bool expected = false;
          for (std::size_t i = 0; i < n; ++i) {
            std::int64_t value = 0;
            const Problem problem = apply(op, left.values ? a[i] : left.constant, right.values ? b[i] : right.constant, value);
            expected = expected || problem != Problem::kNone;
            if (!failed) {
              ASSERT_EQ(out[i], value);
            }
          }
          // A product of decimals may ask for the slow way without need, never the other way round.
          if (op == Arith::kMultiplyMicro) {
            EXPECT_TRUE(failed || !expected);
          } else {
            EXPECT_EQ(failed, expected);
          }
        }
      }
}

TEST_P(KernelSets, TruthIsMinimumMaximumAndComplement) {
  for (const std::size_t n : kSizes) {
    const auto a = bytes(random_, n, 3), b = bytes(random_, n, 3), known = bytes(random_, n, 2);
    std::vector<std::uint8_t> both(n), either(n), no(n), same(n), masked(a), is_known(n);
    of().truth_and(a.data(), b.data(), both.data(), n);
    of().truth_or(a.data(), b.data(), either.data(), n);
    of().truth_not(a.data(), no.data(), n);
    of().truth_equal(a.data(), b.data(), same.data(), n);
    of().mask_truth(masked.data(), known.data(), n);
    of().truth_to_known_truth(a.data(), is_known.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(both[i], std::min(a[i], b[i]));
      ASSERT_EQ(either[i], std::max(a[i], b[i]));
      ASSERT_EQ(no[i], 2 - a[i]);
      ASSERT_EQ(same[i], a[i] == 1 || b[i] == 1 ? 1 : a[i] == b[i] ? 2 : 0);
      ASSERT_EQ(masked[i], known[i] ? a[i] : 1);
      ASSERT_EQ(is_known[i], a[i] == 1 ? 0 : 2);
    }
    EXPECT_EQ(of().all_known(known.data(), n), std::count(known.begin(), known.end(), 0) == 0);
    EXPECT_EQ(of().any_unknown_truth(a.data(), n), std::count(a.begin(), a.end(), 1) > 0);
  }
}

TEST_P(KernelSets, BitsExpandFromAnyOffset) {
  std::vector<std::uint64_t> words(20);
  for (auto& word : words) word = random_.next() | random_.next() | random_.next();
  for (const std::size_t n : kSizes)
    for (const std::size_t offset : {0, 1, 63, 64, 100}) {
      std::vector<std::uint8_t> out(n, 9);
      const bool all = of().expand_bits(words.data(), offset, out.data(), n);
      bool expected = true;
      for (std::size_t i = 0; i < n; ++i) {
        const bool bit = (words[(offset + i) / 64] >> ((offset + i) % 64)) & 1;
        ASSERT_EQ(out[i], bit);
        expected = expected && bit;
      }
      EXPECT_EQ(all, expected);
    }
}

TEST_P(KernelSets, GroupsAddUpTheirRows) {
  constexpr std::uint32_t kBase = 1000;
  constexpr std::size_t kGroups = 40;
  for (const std::size_t n : kSizes) {
    std::vector<std::uint32_t> parent(n);
    for (auto& p : parent) p = kBase + static_cast<std::uint32_t>(random_.below(kGroups));
    std::sort(parent.begin(), parent.end());
    const auto values = numbers(random_, n, 40);
    const auto truth = bytes(random_, n, 3), known = bytes(random_, n, 2);
    std::vector<std::int64_t> sum(kGroups), all(kGroups), count(kGroups), expected_sum(kGroups), expected_all(kGroups),
        expected_count(kGroups);
    std::vector<std::uint8_t> any(kGroups), fine(kGroups, 1), expected_any(kGroups), expected_fine(kGroups, 1);
    of().scatter_sum(values.data(), truth.data(), parent.data(), kBase, sum.data(), n);
    of().scatter_sum(values.data(), nullptr, parent.data(), kBase, all.data(), n);
    of().scatter_count(truth.data(), parent.data(), kBase, count.data(), n);
    of().scatter_or(truth.data(), parent.data(), kBase, any.data(), n);
    of().scatter_unknown(truth.data(), known.data(), parent.data(), kBase, fine.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t g = parent[i] - kBase;
      expected_sum[g] += truth[i] == kTrue ? values[i] : 0;
      expected_all[g] += values[i];
      expected_count[g] += truth[i] == kTrue;
      expected_any[g] = std::max(expected_any[g], truth[i]);
      if (truth[i] == kUnknown || (truth[i] == kTrue && !known[i])) expected_fine[g] = 0;
    }
    EXPECT_EQ(sum, expected_sum);
    EXPECT_EQ(all, expected_all);
    EXPECT_EQ(count, expected_count);
    EXPECT_EQ(any, expected_any);
    EXPECT_EQ(fine, expected_fine);
    const std::uint64_t bound = of().magnitude(values.data(), n);
    for (const std::int64_t v : values) EXPECT_LE(static_cast<std::uint64_t>(v < 0 ? -(v + 1) : v), bound);
  }
}

TEST_P(KernelSets, LookUpsOutsideTheTableAnswerOtherwise) {
  const std::vector<std::uint8_t> table{kTrue, kFalse, kUnknown};
  const std::vector<std::int64_t> index{0, 1, 2, 3, -1, 127, -128};
  for (int p = 0; p < 4; ++p) {
    const auto stored = narrow(index, static_cast<Physical>(p));
    std::vector<std::uint8_t> out(index.size());
    of().look_up(static_cast<Physical>(p), stored.data(), table.data(), table.size(), kUnknown, out.data(), index.size());
    EXPECT_EQ(out, (std::vector<std::uint8_t>{kTrue, kFalse, kUnknown, kUnknown, kUnknown, kUnknown, kUnknown}));
  }
}

const Kernels* avx2() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return &avx2_kernels();
#endif
  return nullptr;
}

INSTANTIATE_TEST_SUITE_P(Baseline, KernelSets, ::testing::Values(&baseline_kernels()));
INSTANTIATE_TEST_SUITE_P(Avx2, KernelSets, ::testing::Values(avx2()));

}  // namespace
}  // namespace shouwang::cel
