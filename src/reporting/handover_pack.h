// The pack that goes with a change of helper: a list of everything in one person's hands, then a page for each household. The lists are
// also a workbook.
#pragma once

#include <string>
#include <vector>

#include "base/date.h"
#include "reporting/document.h"
#include "reporting/forms.h"

namespace shouwang::reporting {

/// How far a page looks ahead, in days.
inline constexpr int kHandoverDays = 30;

/// A household on the list, in words.
struct HandoverLine {
  std::string household, place, monitored_class, risks, tasks, next_visit, last_visit;
};
/// A lead on the list, in words.
struct HandoverLead {
  std::string household, place, grade, risks, state, due;
};
struct HandoverHead {
  std::string responsible, place, footer;
  Date today;
};

/// @param data with a case and its tasks
HandoverLine handover_line(const FormData& data);
/// What matters about one household, on one page unless it has very many measures. @param data with a case and its tasks
Document handover_page(const FormData& data);
/// The cover: the list of cases, and that of leads when there are any.
std::vector<Document> handover_lists(const HandoverHead& head, const std::vector<HandoverLine>& cases, const std::vector<HandoverLead>& leads);

}  // namespace shouwang::reporting
