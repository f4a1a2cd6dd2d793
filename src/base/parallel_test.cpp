#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace shouwang {
namespace {

TEST(ParallelFor, DoesEveryPieceOnceForAnyNumberOfThreads) {
  for (const unsigned threads : {0u, 1u, 2u, 7u, 100u}) {
    std::vector<std::atomic<int>> done(50);
    parallel_for(done.size(), threads, [&](std::size_t piece, unsigned worker) {
      EXPECT_LT(worker, threads < 1 ? 1 : threads);
      ++done[piece];
    });
    for (const auto& n : done) EXPECT_EQ(n, 1) << threads;
  }
}

TEST(ParallelFor, DoesNothingWithoutPieces) {
  parallel_for(0, 4, [](std::size_t, unsigned) { FAIL(); });
}

TEST(ParallelFor, PassesOnAnExceptionAfterTheOthersEnd) {
  std::atomic<int> running{0};
  EXPECT_THROW(parallel_for(100, 3,
                            [&](std::size_t piece, unsigned) {
                              ++running;
                              if (piece == 5) {
                                --running;
                                throw std::runtime_error("piece");
                              }
                              --running;
                            }),
               std::runtime_error);
  EXPECT_EQ(running, 0);
}

TEST(AvailableThreads, IsAtLeastOne) { EXPECT_GE(available_threads(), 1u); }

}  // namespace
}  // namespace shouwang
