// Any bytes as a text for a notice: no crash, findings are shown as valid text without their digits, and a number that follows is found
// whatever stands before it.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "casework/notice.h"

namespace {

void require(bool ok) {
  if (!ok) std::abort();
}

const shouwang::policy::Pack& pack() {
  static const shouwang::policy::Pack kPack = [] {
    shouwang::policy::Pack p;
    p.regions = {"5309"};
    p.procedure.notice.health_words = {"白血病", "HIV", "癌"};
    p.code_tables["health"] = {"health", "健康状况", "", {{"3", "患有大病", {"大病"}}}};
    return p;
  }();
  return kPack;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace shouwang;  // one function, one purpose
  constexpr std::size_t kMost = 100;  // of one answer
  constexpr std::string_view kNumber = "11010519491231002X";
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto check = [](const std::vector<casework::Leak>& leaks) {
    require(leaks.size() <= kMost);
    for (const casework::Leak& leak : leaks) {
      require(!leak.kind.empty() && text::is_valid_utf8(leak.around));
      require(leak.around.find('*') != std::string::npos);
    }
  };
  check(casework::scan_for_leaks(bytes, pack()));
  const auto leaks = casework::scan_for_leaks(std::string(bytes) + "甲" + std::string(kNumber), pack());
  check(leaks);
  require(leaks.size() == kMost || std::any_of(leaks.begin(), leaks.end(), [](const auto& leak) { return leak.kind == "身份证号"; }));
  for (const casework::Leak& leak : leaks) require(leak.around.find(kNumber) == std::string::npos);
  policy::NoticePolicy policy;
  policy.name_keep_last = 1;
  const std::string masked = casework::mask_for_notice(bytes, policy);
  require(text::is_valid_utf8(masked) && (masked.empty() || masked.find('*') != std::string::npos));
  return 0;
}
