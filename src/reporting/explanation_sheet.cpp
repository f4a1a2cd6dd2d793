#include "reporting/explanation_sheet.h"

namespace shouwang::reporting {

Document explanation_sheet(const screening::Explanation& explanation, const registry::HouseholdRow& household, std::string_view place,
                           Date today, std::string_view printed_by) {
  Document d;
  d.title = "预警说明";
  d.subtitle = explanation.title;
  d.number = household.household_code;
  d.blocks.emplace_back(Fields{"",
                               {{"户主", household.head_name},
                                {"住址", std::string(place) + household.group_name},
                                {"规则", explanation.rule},
                                {"判断日", explanation.as_of.iso()},
                                {"结果", std::string(screening::answer_words(explanation.kind, explanation.answer))}},
                               2});
  // The sections are the ones on the screen, line by line; the head's lines but the sentence stand in the grid already.
  for (const screening::ExplanationSection& section : screening::sections_of(explanation)) {
    std::string text;
    if (section.heading.empty()) {
      text = explanation.sentence;
    } else {
      for (const std::string& line : section.lines) text += (text.empty() ? "" : "\n") + line;
    }
    d.blocks.emplace_back(Paragraph{section.heading, std::move(text)});
  }
  d.footer =
      "本说明由系统按政策规则和部门数据自动生成，只说明为什么提示核实，不是认定结论。打印 " + today.iso() + "　" + std::string(printed_by);
  return d;
}

}  // namespace shouwang::reporting
