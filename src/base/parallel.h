// A fixed pool of threads for work that is split into numbered pieces.
#pragma once

#include <cstddef>
#include <functional>

namespace shouwang {

/// Runs work(piece, worker) for every piece in [0, pieces) on up to `threads` threads and waits for all of them.
/// Pieces are taken in rising order; worker is in [0, threads). The first exception is rethrown after the others end.
void parallel_for(std::size_t pieces, unsigned threads, const std::function<void(std::size_t piece, unsigned worker)>& work);

/// Threads worth using here: the CPUs that this process may run on.
unsigned available_threads();

}  // namespace shouwang
