#include "base/parallel.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace shouwang {

void parallel_for(std::size_t pieces, unsigned threads, const std::function<void(std::size_t, unsigned)>& work) {
  if (threads > pieces) threads = static_cast<unsigned>(pieces);
  std::atomic<std::size_t> next{0};
  std::exception_ptr first;
  std::mutex mutex;
  const auto run = [&](unsigned worker) {
    try {
      for (std::size_t piece; (piece = next.fetch_add(1)) < pieces;) work(piece, worker);
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!first) first = std::current_exception();
      next = pieces;
    }
  };
  if (threads <= 1) {
    run(0);
  } else {
    std::vector<std::jthread> pool;
    for (unsigned t = 1; t < threads; ++t) pool.emplace_back(run, t);
    run(0);
  }
  if (first) std::rethrow_exception(first);
}

unsigned available_threads() {
  const unsigned n = std::thread::hardware_concurrency();
  return n == 0 ? 1 : n;
}

}  // namespace shouwang
