#include <qrencode.h>

#include <memory>

#include "reporting/document.h"

namespace shouwang::reporting {

Result<std::vector<std::vector<bool>>> qr_modules(std::string_view text) {
  constexpr std::size_t kMostBytes = 2331;  // of version 40 at level M
  if (text.empty()) return fail(ErrorCode::kInvalidArgument, "二维码没有内容");
  if (text.size() > kMostBytes) return fail(ErrorCode::kInvalidArgument, "二维码内容过长，请缩短地址");
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M), QRcode_free);
  if (!code) return fail(ErrorCode::kInternal, "无法生成二维码，请稍后重试");
  const auto width = static_cast<std::size_t>(code->width);
  std::vector<std::vector<bool>> modules(width, std::vector<bool>(width));
  for (std::size_t y = 0; y < width; ++y) {
    for (std::size_t x = 0; x < width; ++x) modules[y][x] = (code->data[y * width + x] & 1) != 0;
  }
  return modules;
}

}  // namespace shouwang::reporting
