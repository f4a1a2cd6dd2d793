// Leads: the list with its filters, its export, and one lead with everything a clerk needs to judge it.
#include <algorithm>

#include "base/text.h"
#include "http/api/casework_json.h"
#include "http/csv.h"

namespace shouwang::http {
namespace {


// The filters that the list and its export share.
Result<casework::LeadQuery> lead_query_of(Call& call, const Names& names) {
  casework::LeadQuery out;
  ASSIGN_OR_RETURN(out.division, call.division());
  if (const std::string_view grades = call.query("grade"); !grades.empty())
    for (const std::string_view name : text::split(grades, ',')) {
      int found = -1;
      for (int s = static_cast<int>(policy::Severity::kBlue); s <= static_cast<int>(policy::Severity::kRed); ++s)
        if (policy::severity_name(static_cast<policy::Severity>(s)) == name) found = s;
      if (found < 0) return fail(ErrorCode::kInvalidArgument, "“grade”应为 red、orange、yellow、blue 中的一个或几个");
      out.grades.push_back(found);
    }
  if (const std::string_view rules = call.query("rule"); !rules.empty())
    for (const std::string_view id : text::split(rules, ',')) {
      if (!names.pack->rule(id)) return fail(ErrorCode::kInvalidArgument, "政策包中没有规则“" + std::string(id) + "”，请重新选择");
      out.rules.emplace_back(id);
    }
  out.risk = call.query("risk");
  out.state = call.query("state");
  out.source = call.query("source");
  out.relapses = call.query("relapse") == "true";
  out.withdrawn = call.query("withdrawn") == "true";
  if (const std::string_view assignee = call.query("assignee"); assignee == "me") {
    out.assignee = call.caller->account.id;
  } else {
    ASSIGN_OR_RETURN(const std::int64_t id, call.number("assignee", 0));
    out.assignee = AccountId(id);
  }
  out.due = call.query("due");
  out.today = call.today;
  out.text = text::fold_width(call.query("text"));
  RETURN_IF_ERROR(check_search_text(out.text));
  const std::string_view sort = call.query("sort");
  if (!sort.empty()) {
    const std::string_view by = sort.starts_with('-') ? sort.substr(1) : sort;
    if (by != "grade" && by != "due" && by != "opened" && by != "village")
      return fail(ErrorCode::kInvalidArgument, "“sort”应为 grade、due、opened、village，前面可加负号表示倒序");
    out.sort = sort;
  }
  return out;
}

Result<Response> list_leads(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(casework::LeadQuery query, lead_query_of(call, names));
  ASSIGN_OR_RETURN(query.limit, call.limit());
  query.cursor = call.query("cursor");
  ASSIGN_OR_RETURN(const casework::LeadPage page, call.services.casework->leads(call.scope(), query));
  JsonWriter json;
  json.reserve(page.rows.size() * 700 + 100);
  json.begin_object().key("rows").begin_array();
  for (const casework::LeadRow& row : page.rows) write_lead(json, names, row);
  json.end_array().field("next_cursor", page.next_cursor).field("total", page.total).end_object();
  return json_answer(std::move(json));
}

void add_lead_row(CsvWriter& csv, const Names& names, const casework::LeadRow& row) {
  const casework::Lead& lead = row.lead;
  std::string rules, risks;
  if (!lead.rules.empty())
    for (const std::string_view id : text::split(lead.rules, ',')) {
      const policy::Rule* rule = names.pack->rule(id);
      rules.append(rules.empty() ? "" : "；").append(rule ? std::string_view(rule->title) : id);
    }
  if (!lead.risks.empty())
    for (const std::string_view code : text::split(lead.risks, ','))
      risks.append(risks.empty() ? "" : "；").append(names.code_name("risk_type", code));
  const int severity = std::clamp(lead.grade, static_cast<int>(policy::Severity::kBlue), static_cast<int>(policy::Severity::kRed));
  csv.cell(policy::severity_title(static_cast<policy::Severity>(severity)))
      .cell(names.divisions->path_name(lead.village))
      .cell(row.group_name)
      .cell(row.household_code)
      .cell(text::mask_name(row.head_name))
      .cell(row.members)
      .cell(names.code_name("household_kind", row.kind))
      .cell(names.code_name("monitored_class", row.monitored))
      .cell(rules)
      .cell(risks)
      .cell(casework::lead_state_title(lead.state))
      .cell(beijing_date(lead.opened_ms).iso())
      .cell(lead.due.iso())
      .cell(lead.state != casework::LeadState::kClosed && lead.due < names.today ? "是" : "否")
      .cell(lead.relapse_of != 0 ? "是" : "否")
      .end_row();
}

Result<Response> export_leads(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const casework::LeadQuery query, lead_query_of(call, names));
  CsvWriter csv;
  for (const char* title : {"等级", "行政村", "村民小组", "户编号", "户主", "人口", "户类型", "监测对象类别", "规则", "风险类型", "状态",
                            "生成日期", "核实期限", "超期", "再次出现风险"})
    csv.cell(title);
  csv.end_row();
  ASSIGN_OR_RETURN(const std::int64_t rows,
                   export_pages(
                       query, "条", [&](const auto& q) { return call.services.casework->leads(call.scope(), q); },
                       [&](const casework::LeadRow& row) { add_lead_row(csv, names, row); }));
  RETURN_IF_ERROR(call.services.access->audit(*call.caller, "export", "leads:" + full_code(query.division), std::to_string(rows) + " rows",
                                              call.client(), call.now_ms));
  return csv_answer(csv.take(), "线索 " + call.today.iso() + ".csv");
}

// What people did about the lead, and what the caller may do now.
Result<void> write_work(JsonWriter& json, Call& call, const Names& names, const casework::LeadFile& file) {
  const casework::Moment moment = moment_of(call, names);
  const casework::Lead& lead = file.lead;
  const auto conclusion_title = choice_title(names, casework::Subject::kLead, "conclude", "conclusion", lead.conclusion);
  const policy::Procedure& procedure = names.pack->procedure;
  json.field("sequence", lead.sequence).key("assignee");
  if (lead.assignee)
    json.begin_object().id("id", lead.assignee.value()).field("name", names.account_name(lead.assignee)).end_object();
  else
    json.null();
  json.field("conclusion", lead.conclusion)
      .field("conclusion_title", conclusion_title)
      .field("reason_title", Names::title_in(lead.conclusion == "other_aid" ? procedure.referrals : procedure.close_reasons, lead.reason))
      .key("case");
  if (lead.case_id != 0)
    json.value(std::to_string(lead.case_id));
  else
    json.null();
  json.key("referral");
  std::optional<casework::ReferralListRow> referral;
  if (file.referral) {
    ASSIGN_OR_RETURN(const auto all, referrals_of(call, lead.household, lead.village));
    for (const casework::ReferralListRow& row : all)
      if (row.row.lead == lead.id) referral = row;
  }
  if (referral)
    write_referral(json, names, *referral);
  else
    json.null();
  json.key("offers");
  std::vector<casework::Offer> offers;
  if (const auto actor = actor_of(call, names); actor && call.scope().may(access::Permission::kWork)) {
    ASSIGN_OR_RETURN(offers, call.services.desk->offers(file, *actor, moment));
  }
  write_offers(json, offers);
  json.key("sources").begin_array();
  const casework::ActionSpec* collect = casework::find_action(casework::Subject::kLead, "collect");
  for (const casework::Event& event : file.events)
    if (event.action == collect->name) json.raw(masked_body(collect->inputs, event.body));
  json.end_array().key("verification");
  if (file.verification)
    json.raw(masked_body(casework::find_action(casework::Subject::kLead, "verify")->inputs, file.verification->body));
  else
    json.null();
  json.key("timeline");
  write_timeline(json, names, file.events);
  json.key("facts");
  if (const auto facts = facts_or_none(call, lead.household, lead.village, moment))
    write_facts(json, names, *facts);
  else
    json.null();
  return {};
}

Result<Response> read_lead(Call& call) {
  const Names names(call);
  const auto missing = [] { return fail(ErrorCode::kNotFound, "没有找到这条线索，它可能不在您的管辖范围内"); };
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  ASSIGN_OR_RETURN(const std::optional<casework::LeadRow> row, call.services.casework->lead(call.scope(), LeadId(id)));
  if (!row) return missing();
  ASSIGN_OR_RETURN(const std::optional<registry::HouseholdRow> household,
                   call.services.registry->household(call.scope(), row->lead.household));
  if (!household) return missing();
  ASSIGN_OR_RETURN(const std::vector<registry::PersonRow> members,
                   call.services.registry->members(call.scope(), row->lead.household, false));
  ASSIGN_OR_RETURN(std::vector<screening::Finding> findings, call.services.casework->findings_of(call.scope(), row->lead.household, true));
  FindingWriter::sort(findings);
  ASSIGN_OR_RETURN(const casework::LeadFile file, call.services.desk->lead(call.scope(), row->lead.id));
  JsonWriter json;
  json.begin_object().key("lead");
  write_lead(json, names, *row);
  json.key("household");
  write_household(json, names, *household);
  json.key("members").begin_array();
  for (const registry::PersonRow& person : members) write_person(json, names, person);
  json.end_array().key("findings").begin_array();
  FindingWriter writer(call, names);
  for (const screening::Finding& finding : findings) writer.write(json, finding);
  json.end_array().key("division_path");
  write_path(json, names, row->lead.village);
  RETURN_IF_ERROR(write_work(json, call, names, file));
  json.end_object();
  return json_answer(std::move(json));
}

#define SHOUWANG_LEAD_FILTERS                                                                                                  \
  "division?:code,grade?:string,rule?:string,risk?:string,state?:enum(collected|dispatched|verifying|feedback|appeal|closed)," \
  "due?:enum(overdue|today|week),assignee?:string,source?:string,relapse?:bool,withdrawn?:bool,text?:string,sort?:string"

}  // namespace

std::span<const Route> lead_routes() {
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/leads",
       .tag = "线索",
       .summary = "线索列表；assignee 可写 me",
       .permission = access::Permission::kReadLeads,
       .query = "{" SHOUWANG_LEAD_FILTERS ",limit?:int,cursor?:string}",
       .answer = "{rows:[LeadRow],next_cursor:string,total:int}",
       .handle = list_leads},
      {.method = Method::kGet,
       .pattern = "/api/v1/leads.csv",
       .tag = "线索",
       .summary = "导出线索（CSV，最多 50000 条，姓名已遮盖）",
       .permission = access::Permission::kReadLeads,
       .query = "{" SHOUWANG_LEAD_FILTERS "}",
       .media = "text/csv",
       .handle = export_leads},
      {.method = Method::kGet,
       .pattern = "/api/v1/leads/{id}",
       .tag = "线索",
       .summary = "一条线索：依据、来源、核实情况、办理过程和现在可以做的操作",
       .permission = access::Permission::kReadLeads,
       .answer = "Lead",
       .handle = read_lead},
  };
  return kRoutes;
}

}  // namespace shouwang::http
