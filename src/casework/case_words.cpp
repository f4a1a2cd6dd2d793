#include "casework/case_words.h"

#include <array>

namespace shouwang::casework {

std::string in_quotes(std::string_view title) { return "“" + std::string(title) + "”"; }

std::string_view office_title(policy::Level level) {
  static constexpr std::array<std::string_view, 6> kTitles = {"行业部门", "省级", "市级", "县级", "乡镇", "村级"};
  return kTitles[static_cast<std::size_t>(level)];
}

std::string offices(Levels levels) {
  using enum policy::Level;
  std::string text;
  for (const policy::Level level : {kVillage, kTownship, kCounty, kCity, kProvince, kDepartment}) {
    if ((levels & at(level)) == 0) continue;
    if (!text.empty()) text += "、";
    text += office_title(level);
  }
  return text;
}

std::string step_title_of(const policy::Procedure& procedure, Phase phase, policy::StepKind kind) {
  const auto steps = steps_of(phase);
  const policy::StepSpec* spec = steps ? procedure.step(*steps, kind) : nullptr;
  return std::string(spec && !spec->title.empty() ? std::string_view(spec->title) : policy::step_title(kind));
}

std::string risk_title(const policy::Pack& pack, std::string_view code) {
  const policy::CodeTable* table = pack.code_table("risk_type");
  const policy::Code* found = table ? table->by_code(code) : nullptr;
  return found ? found->name : std::string(code);
}

}  // namespace shouwang::casework
