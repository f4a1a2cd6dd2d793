// Multipart bodies cut at arbitrary places: no crash, and the same parts however they were cut.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "http/form.h"

namespace {

using shouwang::http::FormPart;
using shouwang::http::FormReader;

shouwang::Result<std::vector<FormPart>> read(std::string_view body, std::size_t piece) {
  auto reader = FormReader::create("multipart/form-data; boundary=b", std::filesystem::temp_directory_path());
  if (!reader) std::abort();
  for (std::size_t at = 0; at < body.size(); at += piece) RETURN_IF_ERROR(reader->feed(body.substr(at, piece)));
  return reader->finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read(body, std::max<std::size_t>(body.size(), 1));
  const auto pieces = read(body, data[0] % 32 + 1);
  // A limit may be noticed at another place, but what is accepted must be the same.
  if (whole && pieces) {
    if (whole->size() != pieces->size()) std::abort();
    for (std::size_t k = 0; k < whole->size(); ++k)
      if ((*whole)[k].name != (*pieces)[k].name || (*whole)[k].value != (*pieces)[k].value ||
          ((*whole)[k].file && (*whole)[k].file->bytes() != (*pieces)[k].file->bytes()))
        std::abort();
  }
  return 0;
}
