#if defined(__x86_64__)
#include "cel/plan_kernels_impl.h"

namespace shouwang::cel {
const Kernels& avx2_kernels() { return kKernels; }
}  // namespace shouwang::cel
#endif
