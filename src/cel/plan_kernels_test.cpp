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

TEST_P(KernelSets, GroupsLookAtTheirOwnBits) {
  constexpr std::uint32_t kBase = 1000;
  for (const std::size_t n : kSizes)
    for (const std::size_t longest : {1, 5, 57, 58, 200}) {
      // Groups of 0 to `longest` rows; the last takes what is left.
      std::vector<std::uint32_t> first{kBase};
      while (first.back() - kBase < n)
        first.push_back(static_cast<std::uint32_t>(std::min<std::size_t>(first.back() + random_.below(longest + 1), kBase + n)));
      const std::size_t groups = first.size() - 1;
      std::vector<std::uint8_t> truth(n), any(groups, 9), any_yes(groups, 9);
      for (auto& t : truth) t = random_.one_in(8) ? static_cast<std::uint8_t>(random_.below(3)) : kFalse;
      std::vector<std::uint64_t> yes(bit_words(n), 9), unknown(bit_words(n), 9);
      std::vector<std::int64_t> count(groups, 9);
      of().pack_truth(truth.data(), yes.data(), unknown.data(), n);
      of().group_or(yes.data(), unknown.data(), first.data(), kBase, any.data(), groups);
      of().group_or(yes.data(), nullptr, first.data(), kBase, any_yes.data(), groups);
      of().group_count(yes.data(), first.data(), kBase, count.data(), groups);
      for (std::size_t g = 0; g < groups; ++g) {
        const auto begin = truth.begin() + (first[g] - kBase), end = truth.begin() + (first[g + 1] - kBase);
        const auto trues = std::count(begin, end, kTrue), unknowns = std::count(begin, end, kUnknown);
        ASSERT_EQ(any[g], trues > 0 ? kTrue : unknowns > 0 ? kUnknown : kFalse);
        ASSERT_EQ(any_yes[g], trues > 0 ? kTrue : kFalse);
        ASSERT_EQ(count[g], trues);
      }
      EXPECT_EQ(of().count_bits(yes.data(), yes.size()), static_cast<std::size_t>(std::count(truth.begin(), truth.end(), kTrue)));
      EXPECT_EQ(of().count_bits(unknown.data(), unknown.size()), static_cast<std::size_t>(std::count(truth.begin(), truth.end(), kUnknown)));
    }
}

TEST_P(KernelSets, ChoicesAreKnownWhereTheirConditionAndTheChosenSideAre) {
  for (const std::size_t n : kSizes) {
    const auto truth = bytes(random_, n, 3), a = bytes(random_, n, 2), b = bytes(random_, n, 2);
    std::vector<std::uint8_t> out(n, 9), constant(n, 9);
    of().select_known(truth.data(), a.data(), 1, b.data(), 1, out.data(), n);
    of().select_known(truth.data(), nullptr, 1, nullptr, 0, constant.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(out[i], truth[i] == kUnknown ? 0 : truth[i] == kTrue ? a[i] : b[i]);
      ASSERT_EQ(constant[i], truth[i] == kTrue ? 1 : 0);
    }
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

TEST_P(KernelSets, LookUpsOfAnySizeTakeTheirEntries) {
  for (const std::size_t size : {0, 1, 15, 16, 17, 31, 32, 33, 100, 128, 200})
    for (const std::size_t n : kSizes)
      for (int p = 0; p < 4; ++p) {
        const auto index = numbers(random_, n, 8);
        const auto table = bytes(random_, size, 3), before = bytes(random_, n, 3);
        const auto stored = narrow(index, static_cast<Physical>(p));
        std::vector<std::uint8_t> out(n, 9), inside(before);
        of().look_up(static_cast<Physical>(p), stored.data(), table.data(), size, kUnknown, out.data(), n);
        of().inside(static_cast<Physical>(p), stored.data(), size, inside.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
          const bool in = index[i] >= 0 && static_cast<std::size_t>(index[i]) < size;
          ASSERT_EQ(out[i], in ? table[static_cast<std::size_t>(index[i])] : kUnknown);
          ASSERT_EQ(inside[i], in ? before[i] : kFalse);
        }
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
