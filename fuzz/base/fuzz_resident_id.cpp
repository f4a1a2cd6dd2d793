// Any bytes as an ID number: no crash, both parsers agree, and whatever is accepted prints back to itself.
#include <cstdlib>
#include <string_view>

#include "base/resident_id.h"

namespace {
void require(bool ok) {
  if (!ok) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using shouwang::ResidentId;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = ResidentId::parse(text);
  if (size == 18) {
    const auto fast = ResidentId::parse18(text.data());
    require(fast.has_value() == parsed.has_value());
    if (fast) require(*fast == *parsed);
  }
  if (!parsed) {
    require(!parsed.error().message().empty());
    return 0;
  }
  const std::string full = parsed->full();
  require(full.size() == 18 && ResidentId::check_character(full) == full[17]);
  require(*ResidentId::parse(full) == *parsed);
  require(parsed->masked().size() == 18);
  require(ResidentId::make(parsed->region(), parsed->birth(), std::atoi(full.substr(14, 3).c_str())) == *parsed);
  return 0;
}
