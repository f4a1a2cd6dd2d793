// The forms of the procedure, filled from data; nothing is typed twice.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "casework/case_machine.h"
#include "casework/facts.h"
#include "casework/lead_machine.h"
#include "policy/pack.h"
#include "registry/model.h"
#include "reporting/document.h"

namespace shouwang::reporting {

enum class Form : std::uint8_t {
  kApplication,   // 监测对象申请及承诺授权书: blank where nothing is known yet, so that it can be signed on paper
  kVerification,  // 入户核查表
  kComparison,    // 信息比对结果
  kMinutes,       // 民主评议会议记录
  kPlan,          // 一户一策帮扶计划
  kElimination,   // 风险消除审核表
  kFile,          // 监测对象档案 (everything, in order)
  kCard,          // 明白卡
  kHandover,      // 帮扶责任人交接单
  kProof,         // 时限核对单
};
std::string_view form_name(Form form);  // "application" …
std::string_view form_title(Form form);
bool parse_form(std::string_view name, Form& out);
const std::vector<Form>& all_forms();

/// Everything a form may show. Personal values come masked or in full as the caller was allowed.
struct FormData {
  const policy::Pack* pack = nullptr;
  const casework::CaseFile* file = nullptr;  // nullptr for a lead's verification sheet
  const casework::LeadFile* lead = nullptr;  // the lead it came from; may be absent
  const registry::HouseholdRow* household = nullptr;
  std::vector<registry::PersonRow> members;
  const casework::HouseholdFacts* facts = nullptr;
  std::string place;  // 云县爱华镇毛家村
  std::vector<casework::Task> tasks;
  std::string link;  // where the QR code of a card leads
  Date today;
  std::string printed_by;
  std::function<std::string(AccountId)> account_name;  // may be empty
};

/// @errors kInvalidArgument when the form needs what the case does not have yet (minutes before the meeting), saying what is missing
Result<Document> fill(Form form, const FormData& data);

/// The sheet to hang up: from a notice, which holds nothing that may not be shown.
Document notice_document(const casework::NoticeRow& notice, const policy::Wording& wording, std::string_view place,
                         std::string_view office);
/// The poster with the village's code.
Document poster_document(const policy::Wording& wording, std::string_view village, std::string_view address);

}  // namespace shouwang::reporting
