// Printable forms, filled from data: a page for the browser, PDF, or a spreadsheet.
#include "reporting/forms.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "http/api/casework_json.h"
#include "reporting/handover_pack.h"

namespace shouwang::http {
namespace {

using reporting::Document;
using reporting::Form;

constexpr std::string_view kFormStylesheet = "/forms.css";
constexpr std::string_view kXlsxMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

enum class Kind : std::uint8_t { kHtml, kPdf, kXlsx };

bool parse_kind(std::string_view name, Kind& out) {
  if (name == "html")
    out = Kind::kHtml;
  else if (name == "pdf")
    out = Kind::kPdf;
  else if (name == "xlsx")
    out = Kind::kXlsx;
  else
    return false;
  return true;
}

struct Asked {
  Form form{};
  Kind kind{};
};

// "minutes.pdf"
Result<Asked> asked_form(std::string_view name) {
  Asked out;
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || !reporting::parse_form(name.substr(0, dot), out.form) || !parse_kind(name.substr(dot + 1), out.kind))
    return fail(ErrorCode::kNotFound, "没有这种表格，请从页面上选择");
  return out;
}

// Paper that people sign carries whole names; those who only look on from above see them masked as everywhere else.
bool whole_names(const Call& call) {
  switch (call.caller->account.role) {
    case access::Role::kVillage:
    case access::Role::kTownship:
    case access::Role::kCounty:
    case access::Role::kOffice:
      return call.scope().may(access::Permission::kReadHouseholds);
    default:
      return false;
  }
}

Result<Response> rendered(Call& call, Kind kind, const Document& document, const std::string& subject, std::string_view file_name) {
  Response out;
  const std::string name(file_name);
  switch (kind) {
    case Kind::kHtml:
      out.content_type = "text/html; charset=utf-8";
      out.body = reporting::to_html(document, kFormStylesheet);
      break;
    case Kind::kPdf: {
      ASSIGN_OR_RETURN(out.body, reporting::to_pdf(document));
      out.content_type = "application/pdf";
      out.headers.emplace_back("Content-Disposition", disposition("inline", "form.pdf", name + ".pdf"));
      break;
    }
    case Kind::kXlsx: {
      ASSIGN_OR_RETURN(out.body, reporting::to_xlsx(std::vector<Document>{document}));
      out.content_type = kXlsxMedia;
      out.headers.emplace_back("Content-Disposition", disposition("attachment", "form.xlsx", name + ".xlsx"));
      break;
    }
  }
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", subject,
                                              "form " + (call.path_values.size() > 1 ? call.path_values[1] : std::string("notice")),
                                              call.client(), call.now_ms));
  return out;
}

// Where a code on paper leads: the page of the village on this server, under the name by which it was reached.
std::string public_link(const Call& call, std::int64_t village) {
  return std::string(call.request.secure ? "https://" : "http://") + std::string(call.request.header("host")) + "/p/" +
         call.services.village_token(village);
}

// What every form of a household needs. `data` points into the other members.
struct Filled {
  registry::HouseholdRow household;
  std::optional<casework::HouseholdFacts> facts;
  reporting::FormData data;
};

// What the data say costs a look into every table: only forms that show it ask for it.
enum class Facts : std::uint8_t { kRead, kLeaveOut };

Result<std::unique_ptr<Filled>> household_data(Call& call, const Names& names, HouseholdId id, std::int64_t village,
                                               Facts facts = Facts::kRead) {
  auto out = std::make_unique<Filled>();
  ASSIGN_OR_RETURN(auto household, call.services.registry->household(call.scope(), id));
  if (!household) return fail(ErrorCode::kNotFound, "没有找到这一户，它可能不在您的管辖范围内");
  out->household = *std::move(household);
  ASSIGN_OR_RETURN(out->data.members, call.services.registry->members(call.scope(), id, false));
  if (whole_names(call)) {
    ASSIGN_OR_RETURN(const auto whole, call.services.registry->whole_names(call.scope(), id));
    for (registry::PersonRow& person : out->data.members) {
      if (const auto found = whole.find(person.id); found != whole.end()) person.name = found->second;
      if (person.relation == registry::kHeadRelation) out->household.head_name = person.name;
    }
  } else {
    // Masked by the register; where a name is kept whole elsewhere, it is not here.
    out->household.head_name = text::mask_name(out->household.head_name);
    for (registry::PersonRow& person : out->data.members) person.name = text::mask_name(person.name);
  }
  if (facts == Facts::kRead) out->facts = facts_or_none(call, id, village, moment_of(call, names));
  out->data.pack = names.pack.get();
  out->data.household = &out->household;
  out->data.facts = out->facts ? &*out->facts : nullptr;
  out->data.place = names.divisions->path_name(village);
  out->data.link = public_link(call, village);
  out->data.today = call.today;
  out->data.printed_by = call.caller->account.name;
  out->data.account_name = [&names](AccountId account) { return names.account_name(account); };
  return out;
}

// Names in what was written down go the way of the other names.
void mask_names(std::vector<casework::Event>& events) {
  for (casework::Event& event : events)
    if (const casework::ActionSpec* action = casework::find_action(event.subject, event.action))
      event.body = masked_body(action->inputs, event.body, true);
}

// The helper's telephone stands on the paper to be called: it is printed whole for those who print whole names.
Result<void> open_phones(Call& call, casework::CaseFile& file) {
  for (casework::Event& event : file.events) {
    if (event.action != "name_responsible") continue;
    nlohmann::json body = nlohmann::json::parse(event.body, nullptr, false);
    if (!body.is_object() || !body.contains("phone")) continue;
    const auto phone = call.services.desk->reveal(call.scope(), casework::Subject::kCase, file.id.value(), event.sequence, "phone");
    if (!phone && phone.error().code() != ErrorCode::kNotFound) return Failure(phone.error());
    if (!phone) continue;  // written before telephones were sealed: it stands in the body
    body["phone"] = *phone;
    event.body = body.dump();
  }
  return {};
}

Result<Response> case_form(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t number, call.id());
  ASSIGN_OR_RETURN(const Asked asked, asked_form(call.path_values[1]));
  casework::Desk& desk = *call.services.desk;
  ASSIGN_OR_RETURN(casework::CaseFile file, desk.case_file(call.scope(), casework::CaseId(number)));
  ASSIGN_OR_RETURN(const auto filled, household_data(call, names, file.household, file.village));
  std::optional<casework::LeadFile> lead;
  if (file.lead) {
    ASSIGN_OR_RETURN(lead, desk.lead(call.scope(), file.lead));
  }
  if (whole_names(call)) {
    RETURN_IF_ERROR(open_phones(call, file));
  } else {
    mask_names(file.events);
    if (lead) mask_names(lead->events);
  }
  filled->data.tasks = casework::tasks_of(file, moment_of(call, names));
  filled->data.file = &file;
  filled->data.lead = lead ? &*lead : nullptr;
  ASSIGN_OR_RETURN(const Document document, reporting::fill(asked.form, filled->data));
  return rendered(call, asked.kind, document, "case:" + std::to_string(number),
                  std::string(reporting::form_title(asked.form)) + " " + filled->household.household_code);
}

Result<Response> lead_form(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t number, call.id());
  ASSIGN_OR_RETURN(const Asked asked, asked_form(call.path_values[1]));
  if (asked.form != Form::kVerification || asked.kind == Kind::kXlsx) return fail(ErrorCode::kNotFound, "线索只有入户核查表（网页或 PDF）");
  ASSIGN_OR_RETURN(casework::LeadFile lead, call.services.desk->lead(call.scope(), LeadId(number)));
  if (!whole_names(call)) mask_names(lead.events);
  ASSIGN_OR_RETURN(const auto filled, household_data(call, names, lead.lead.household, lead.lead.village));
  filled->data.lead = &lead;
  ASSIGN_OR_RETURN(const Document document, reporting::fill(asked.form, filled->data));
  return rendered(call, asked.kind, document, "lead:" + std::to_string(number),
                  std::string(reporting::form_title(asked.form)) + " " + filled->household.household_code);
}

template <Kind kind>
Result<Response> notice_form(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const auto notice, call.services.casework->notice(call.scope(), casework::NoticeId(id)));
  if (!notice) return fail(ErrorCode::kNotFound, "没有找到这份公示，它可能不在您的管辖范围内");
  const auto path = names.divisions->path(notice->village);
  const std::string office = path.size() > 1 ? names.divisions->path_name(path[path.size() - 2]->code) : std::string();
  const Document document =
      reporting::notice_document(*notice, names.pack->procedure.wording, names.divisions->path_name(notice->village), office);
  return rendered(call, kind, document, "notice:" + std::to_string(id), notice->title);
}

Result<Response> poster(Call& call) {
  const Names names(call);
  const std::string& code = call.path_values[0];
  const bool digits = code.size() == 12 && text::all_digits(code);
  const registry::Division* village = digits ? names.divisions->find(code_of(code)) : nullptr;
  if (!village || village->level != 5) return fail(ErrorCode::kNotFound, "没有这个村，请检查代码");
  if (!call.scope().covers(code)) return fail(ErrorCode::kForbidden, "这个村不在您的管辖范围内");
  const Document document = reporting::poster_document(names.pack->procedure.wording, names.divisions->path_name(village->code),
                                                       public_link(call, village->code));
  Response out;
  ASSIGN_OR_RETURN(out.body, reporting::to_pdf(document));
  out.content_type = "application/pdf";
  out.headers.emplace_back("Content-Disposition", disposition("inline", "poster.pdf", village->name + " 二维码.pdf"));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", "village:" + code, "poster", call.client(), call.now_ms));
  return out;
}

// What goes over to somebody else: at most so many households in one pack.
constexpr std::int64_t kMostHandedOver = 500;

struct HandedOver {
  std::string responsible;
  std::vector<casework::CaseListRow> cases;
  std::vector<casework::LeadRow> leads;
};

// Helpers have accounts, or only a name in the cases.
Result<HandedOver> handed_over(Call& call, const Names& names) {
  const std::string_view asked = call.query("responsible");
  HandedOver out;
  casework::CaseQuery query;
  ASSIGN_OR_RETURN(query.division, call.division());
  query.today = call.today;
  query.sort = "village";
  if (asked == "me") {
    query.responsible = call.caller->account.id;
  } else if (!asked.empty()) {
    ASSIGN_OR_RETURN(const std::int64_t id, call.number("responsible", 0));
    query.responsible = AccountId(id);
  }
  const std::string_view name = call.query("name");
  if (query.responsible == AccountId() && name.empty()) return fail(ErrorCode::kInvalidArgument, "请选择要交接的帮扶责任人");
  out.responsible = query.responsible == AccountId() ? std::string(name) : names.account_name(query.responsible);
  ASSIGN_OR_RETURN([[maybe_unused]] const std::int64_t seen,
                   export_pages(
                       query, "户", [&](const auto& q) { return call.services.casework->cases(call.scope(), q); },
                       [&](const casework::CaseListRow& row) {
                         if (name.empty() || row.row.responsible_name == name) out.cases.push_back(row);
                       }));
  if (static_cast<std::int64_t>(out.cases.size()) > kMostHandedOver)
    return fail(ErrorCode::kTooLarge, "超过一次交接的上限 " + std::to_string(kMostHandedOver) + " 户，请按行政区划分批打印");
  if (query.responsible != AccountId() && call.scope().may(access::Permission::kReadLeads)) {
    casework::LeadQuery leads;
    leads.division = query.division;
    leads.assignee = query.responsible;
    leads.today = call.today;
    leads.sort = "village";
    ASSIGN_OR_RETURN([[maybe_unused]] const std::int64_t found,
                     export_pages(
                         leads, "条", [&](const auto& q) { return call.services.casework->leads(call.scope(), q); },
                         [&](const casework::LeadRow& row) { out.leads.push_back(row); }));
  }
  if (out.cases.empty() && out.leads.empty())
    return fail(ErrorCode::kNotFound, "在您的管辖范围内，没有由他负责的监测对象和线索，不用打印交接材料");
  return out;
}

Result<std::vector<Document>> handover_documents(Call& call, const Names& names, const HandedOver& what, bool pages) {
  std::vector<reporting::HandoverLine> lines;
  std::vector<reporting::HandoverLead> leads;
  std::vector<Document> sheets;
  const casework::Moment moment = moment_of(call, names);
  for (const casework::CaseListRow& row : what.cases) {
    ASSIGN_OR_RETURN(const casework::CaseFile file, call.services.desk->case_file(call.scope(), row.row.id));
    ASSIGN_OR_RETURN(const auto filled, household_data(call, names, file.household, file.village, Facts::kLeaveOut));
    filled->data.tasks = casework::tasks_of(file, moment);
    filled->data.file = &file;
    lines.push_back(reporting::handover_line(filled->data));
    if (pages) sheets.push_back(reporting::handover_page(filled->data));
  }
  for (const casework::LeadRow& row : what.leads) {
    std::string risks;
    if (!row.lead.risks.empty())
      for (const std::string_view code : text::split(row.lead.risks, ','))
        risks.append(risks.empty() ? "" : "、").append(names.code_name("risk_type", code));
    leads.push_back({row.head_name + "\n" + row.household_code, names.divisions->path_name(row.lead.village) + "\n" + row.group_name,
                     std::string(policy::severity_title(static_cast<policy::Severity>(row.lead.grade))), risks,
                     std::string(casework::lead_state_title(row.lead.state)), day_text(row.lead.due)});
  }
  const std::string& division = call.caller->account.division;
  const reporting::HandoverHead head{what.responsible, division.empty() ? std::string() : names.divisions->path_name(code_of(division)),
                                     "打印：" + call.caller->account.name + " " + call.today.iso(), call.today};
  std::vector<Document> out = reporting::handover_lists(head, lines, leads);
  out.insert(out.end(), std::make_move_iterator(sheets.begin()), std::make_move_iterator(sheets.end()));
  return out;
}

template <Kind kind>
Result<Response> handover_pack(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const HandedOver what, handed_over(call, names));
  ASSIGN_OR_RETURN(const std::vector<Document> documents, handover_documents(call, names, what, kind == Kind::kPdf));
  Response out;
  const std::string name = "帮扶交接 " + what.responsible + " " + call.today.iso();
  if constexpr (kind == Kind::kPdf) {
    ASSIGN_OR_RETURN(out.body, reporting::to_pdf(documents));
    out.content_type = "application/pdf";
    out.headers.emplace_back("Content-Disposition", disposition("inline", "handover.pdf", name + ".pdf"));
  } else {
    ASSIGN_OR_RETURN(out.body, reporting::to_xlsx(documents));
    out.content_type = kXlsxMedia;
    out.headers.emplace_back("Content-Disposition", disposition("attachment", "handover.xlsx", name + ".xlsx"));
  }
  const std::string_view asked = call.query("responsible");
  const std::string subject = asked.empty() ? "handover:name" : "handover:" + (asked == "me" ? std::to_string(call.caller->account.id.value()) : std::string(asked));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", subject,
                                              std::to_string(what.cases.size()) + " cases " + std::to_string(what.leads.size()) + " leads",
                                              call.client(), call.now_ms));
  return out;
}

Result<Response> list_forms(Call&) {
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const Form form : reporting::all_forms())
    json.begin_object().field("form", reporting::form_name(form)).field("title", reporting::form_title(form)).end_object();
  json.end_array().end_object();
  return json_answer(std::move(json));
}

constexpr std::string_view kHandoverQuery = "{responsible?:string,name?:string,division?:code}";

}  // namespace

std::span<const Route> form_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/forms",
       .tag = "表格",
       .summary = "可以打印的表格",
       .need = Need::kSession,
       .answer = "{rows:[{form:string,title:string}]}",
       .handle = list_forms},
      {.method = Method::kGet,
       .pattern = "/api/v1/cases/{id}/forms/{form}",
       .tag = "表格",
       .summary = "一份档案的一张表格，用数据填好；form 如 minutes.pdf、minutes.xlsx、minutes.html",
       .permission = P::kReadCases,
       .media = "application/pdf",
       .handle = case_form},
      {.method = Method::kGet,
       .pattern = "/api/v1/handover.pdf",
       .tag = "表格",
       .summary = "换人时的交接材料：一位帮扶责任人负责的全部户和线索的清单，再加每户一页；responsible 是账号编号或 me，没有账号的用 name 写姓名",
       .permission = P::kReadCases,
       .query = kHandoverQuery,
       .media = "application/pdf",
       .handle = handover_pack<Kind::kPdf>},
      {.method = Method::kGet,
       .pattern = "/api/v1/handover.xlsx",
       .tag = "表格",
       .summary = "交接清单（XLSX）",
       .permission = P::kReadCases,
       .query = kHandoverQuery,
       .media = kXlsxMedia,
       .handle = handover_pack<Kind::kXlsx>},
      {.method = Method::kGet,
       .pattern = "/api/v1/leads/{id}/forms/{form}",
       .tag = "表格",
       .summary = "一条线索的入户核查表：verification.pdf 或 verification.html",
       .permission = P::kReadLeads,
       .media = "application/pdf",
       .handle = lead_form},
      {.method = Method::kGet,
       .pattern = "/api/v1/notices/{id}/form.pdf",
       .tag = "表格",
       .summary = "公示或公告的张贴件（PDF）",
       .permission = P::kReadCases,
       .media = "application/pdf",
       .handle = notice_form<Kind::kPdf>},
      {.method = Method::kGet,
       .pattern = "/api/v1/notices/{id}/form.html",
       .tag = "表格",
       .summary = "公示或公告的张贴件（网页）",
       .permission = P::kReadCases,
       .media = "text/html",
       .handle = notice_form<Kind::kHtml>},
      {.method = Method::kGet,
       .pattern = "/api/v1/villages/{code}/poster.pdf",
       .tag = "表格",
       .summary = "一个村的申报二维码海报",
       .permission = P::kWork,
       .media = "application/pdf",
       .handle = poster},
  };
  return kRoutes;
}

}  // namespace shouwang::http
