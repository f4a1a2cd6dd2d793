// Request targets: whatever is accepted has a path without a way out of its tree.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto target = shouwang::http::parse_target({reinterpret_cast<const char*>(data), size});
  if (!target) return 0;
  const std::string path = target->path + "/";
  for (const std::string_view bad : {"/../", "/./", "\\"})
    if (path.find(bad) != std::string::npos) std::abort();
  for (const char c : path)
    if (static_cast<unsigned char>(c) < 0x20) std::abort();
  return 0;
}
