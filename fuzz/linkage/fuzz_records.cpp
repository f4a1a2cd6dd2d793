// Any bytes as the fields of two records, as a model file and as a calibration file: no crash, levels in range, names compare alike
// from both sides, and a record agrees with itself.
#include <array>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "linkage/calibration.h"
#include "linkage/compare.h"
#include "linkage/index.h"
#include "linkage/model.h"

namespace {
void require(bool ok) {
  if (!ok) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace shouwang::linkage;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto model = Model::from_text(text)) require(Model::from_text(model->to_text()).has_value());
  if (const auto calibration = Calibration::from_text(text)) (*calibration)(0.5);
  std::array<std::string_view, 14> fields{};
  std::size_t at = 0;
  for (auto& field : fields) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    field = text.substr(std::min(at, text.size()), end - std::min(at, text.size()));
    at = end + 1;
    if (at > text.size()) break;
  }
  std::vector<Record> both;
  for (std::size_t k = 0; k < 14; k += 7)
    both.push_back({k + 1, fields[k], fields[k + 1], fields[k + 2], fields[k + 3], fields[k + 4], fields[k + 5], fields[k + 6], 0});
  NameTable names;
  VillageTable villages;
  const auto prepared = prepare_records(both, 1, names, villages);
  const Side a{&prepared[0], &names, &villages}, b{&prepared[1], &names, &villages};
  const Pattern there = compare(a, b), back = compare(b, a), self = compare(a, a);
  for (std::size_t f = 0; f < kFields; ++f) require(there.level(static_cast<Field>(f)) < kLevelCounts[f]);
  require(there.level(Field::kName) == back.level(Field::kName) && there.level(Field::kPhone) == back.level(Field::kPhone));
  const unsigned own_name = self.level(Field::kName), own_id = self.level(Field::kId);
  require(own_name == kNameMissing || own_name == kNameExact || own_name == kNameLegible);
  require(own_id == kIdMissing || own_id == kIdExact || own_id == kIdUnchecked || own_id == kIdVisible);
  return 0;
}
