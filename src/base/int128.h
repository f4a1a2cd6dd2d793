// Products and sums of 64-bit numbers, exact.
#pragma once

namespace shouwang {

__extension__ typedef __int128 Int128;

}  // namespace shouwang
