// Printable forms, filled from data: a page for the browser, PDF, or a spreadsheet.
#include "reporting/forms.h"

#include <algorithm>

#include "base/text.h"
#include "http/api/casework_json.h"

namespace shouwang::http {
namespace {

using reporting::Document;
using reporting::Form;

constexpr std::string_view kStylesheet = "/forms.css";
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
      out.body = reporting::to_html(document, kStylesheet);
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

Result<std::unique_ptr<Filled>> household_data(Call& call, const Names& names, HouseholdId id, std::int64_t village) {
  auto out = std::make_unique<Filled>();
  ASSIGN_OR_RETURN(auto household, call.services.registry->household(call.scope(), id));
  if (!household) return fail(ErrorCode::kNotFound, "没有找到这一户，它可能不在您的管辖范围内");
  out->household = *std::move(household);
  ASSIGN_OR_RETURN(out->data.members, call.services.registry->members(call.scope(), id, false));
  if (!whole_names(call)) {
    out->household.head_name = text::mask_name(out->household.head_name);
    for (registry::PersonRow& person : out->data.members) person.name = text::mask_name(person.name);
  }
  out->facts = facts_or_none(call, id, village, moment_of(call, names));
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

Result<Response> case_form(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t number, call.id());
  ASSIGN_OR_RETURN(const Asked asked, asked_form(call.path_values[1]));
  casework::Desk& desk = *call.services.desk;
  ASSIGN_OR_RETURN(const casework::CaseFile file, desk.case_file(call.scope(), casework::CaseId(number)));
  ASSIGN_OR_RETURN(const auto filled, household_data(call, names, file.household, file.village));
  std::optional<casework::LeadFile> lead;
  if (file.lead) {
    ASSIGN_OR_RETURN(lead, desk.lead(call.scope(), file.lead));
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
  ASSIGN_OR_RETURN(const casework::LeadFile lead, call.services.desk->lead(call.scope(), LeadId(number)));
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
  const Document document = reporting::notice_document(*notice, names.divisions->path_name(notice->village), office);
  return rendered(call, kind, document, "notice:" + std::to_string(id), notice->title);
}

Result<Response> poster(Call& call) {
  const Names names(call);
  const std::string& code = call.path_values[0];
  const bool digits = code.size() == 12 && std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  const registry::Division* village = digits ? names.divisions->find(code_of(code)) : nullptr;
  if (!village || village->level != 5) return fail(ErrorCode::kNotFound, "没有这个村，请检查代码");
  if (!call.scope().covers(code)) return fail(ErrorCode::kForbidden, "这个村不在您的管辖范围内");
  const Document document = reporting::poster_document(names.divisions->path_name(village->code), public_link(call, village->code));
  Response out;
  ASSIGN_OR_RETURN(out.body, reporting::to_pdf(document));
  out.content_type = "application/pdf";
  out.headers.emplace_back("Content-Disposition", disposition("inline", "poster.pdf", village->name + " 二维码.pdf"));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", "village:" + code, "poster", call.client(), call.now_ms));
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
