#include "cel/plan_kernels_impl.h"

namespace shouwang::cel {

const Kernels& baseline_kernels() { return kKernels; }

const Kernels& kernels() {
#if defined(__x86_64__)
  static const Kernels& best = __builtin_cpu_supports("avx2") ? avx2_kernels() : baseline_kernels();
  return best;
#else
  return kKernels;
#endif
}

}  // namespace shouwang::cel
