// Any bytes as an uploaded office document or PDF: accepted or refused, never a crash, never more memory than the limits allow.
#include <string_view>

#include "casework/document_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace shouwang;  // one function, one purpose
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  casework::DocumentLimits limits;
  limits.inflated = 1u << 20;  // small, so that inputs run fast and the limit is reached
  casework::office_media(bytes, limits).ignore("either answer is fine for arbitrary bytes");
  casework::check_pdf(bytes, limits).ignore("likewise");
  return 0;
}
