// Any bytes as a file or a cell: no crash, every decoding is valid UTF-8, encodings read back, folding settles.
#include <cstdlib>
#include <string_view>

#include "base/text.h"

namespace {
void require(bool ok) {
  if (!ok) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace shouwang::text;  // one function, one purpose
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  detect_encoding(bytes).ignore("either answer is fine for arbitrary bytes");
  const std::size_t invalid = first_invalid_utf8(bytes);
  require(is_valid_utf8(bytes.substr(0, invalid)));
  for (const Encoding e : {Encoding::kUtf8, Encoding::kGb18030, Encoding::kUtf16Le, Encoding::kUtf16Be}) {
    const auto decoded = to_utf8(bytes, e);
    require(decoded && is_valid_utf8(decoded->utf8));
    const std::string& text = decoded->utf8;
    if (!text.starts_with("\xEF\xBB\xBF")) {
      const auto back = to_utf8(*from_utf8(text, e), e);
      require(back->utf8 == text && back->replaced == 0);
    }
    const std::string folded = fold_width(text), squeezed = squeeze(text);
    require(is_valid_utf8(folded) && is_valid_utf8(squeezed));
    require(fold_width(folded) == folded && squeeze(squeezed) == squeezed);
    require(count_code_points(mask_name(text)) == count_code_points(text));
    require(count_code_points(mask_phone(text)) == count_code_points(text));
    require(is_valid_utf8(mask_address(text)) && first_code_points(text, 3).size() <= text.size());
    const std::string safe = defuse_formula(text);
    require(defuse_formula(safe) == safe);
  }
  // Bytes that are not UTF-8 must not lead outside the buffer either.
  fold_width(bytes), squeeze(bytes), mask_name(bytes), mask_phone(bytes), mask_address(bytes), defuse_formula(bytes);
  return 0;
}
