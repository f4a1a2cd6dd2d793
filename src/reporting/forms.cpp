#include "reporting/forms.h"

#include <algorithm>
#include <array>

#include "reporting/filler.h"

namespace shouwang::reporting {
namespace {

struct FormSpec {
  Form form;
  std::string_view name, title;
  Result<Document> (*fill)(Filler&);
  bool of_lead = false;  // can be filled from a lead alone
};
constexpr std::array<FormSpec, 10> kForms = {
    {{Form::kApplication, "application", "防止返贫致贫监测对象申请及承诺授权书", fill_application},
     {Form::kVerification, "verification", "防止返贫致贫动态监测入户核查表", fill_verification, true},
     {Form::kComparison, "comparison", "监测对象信息比对结果", fill_comparison},
     {Form::kMinutes, "minutes", "民主评议会议记录", fill_minutes},
     {Form::kPlan, "plan", "监测对象“一户一策”帮扶计划", fill_plan},
     {Form::kElimination, "elimination", "监测对象风险消除审核表", fill_elimination},
     {Form::kFile, "file", "防止返贫致贫监测对象档案", fill_file},
     {Form::kCard, "card", "帮扶明白卡", fill_card},
     {Form::kHandover, "handover", "帮扶责任人工作交接单", fill_handover},
     {Form::kProof, "proof", "办理时限核对单", fill_proof}}};

const FormSpec& spec(Form form) { return kForms[static_cast<std::size_t>(form)]; }

}  // namespace

std::string_view form_name(Form form) { return spec(form).name; }
std::string_view form_title(Form form) { return spec(form).title; }

bool parse_form(std::string_view name, Form& out) {
  const auto it = std::find_if(kForms.begin(), kForms.end(), [&](const FormSpec& s) { return s.name == name; });
  if (it == kForms.end()) return false;
  out = it->form;
  return true;
}

const std::vector<Form>& all_forms() {
  static const std::vector<Form> kAll = [] {
    std::vector<Form> forms;
    for (const FormSpec& s : kForms) forms.push_back(s.form);
    return forms;
  }();
  return kAll;
}

Result<Document> fill(Form form, const FormData& data) {
  const FormSpec& s = spec(form);
  if (!data.pack) return fail(ErrorCode::kInternal, "没有政策包，不能填写表格");
  if (!data.file && !(s.of_lead && data.lead)) {
    return fail(ErrorCode::kInvalidArgument, "“" + std::string(s.title) + "”要从监测对象档案打印，请先建立档案");
  }
  Filler filler(data);
  return s.fill(filler);
}

}  // namespace shouwang::reporting
