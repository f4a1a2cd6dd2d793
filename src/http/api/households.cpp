// Households: the list, the file of one household (一户一档), and showing a masked field in full.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/money.h"
#include "base/resident_id.h"
#include "base/text.h"
#include "casework/case_machine.h"
#include "http/api/casework_json.h"
#include "http/api/serialise.h"

namespace shouwang::http {
namespace {

constexpr int kRecordsPerDataset = 200;
constexpr int kLeadsPerHousehold = 50;

// The filters, from wherever they stand: in the address or in a body.
struct Filters {
  std::string division, text, kind, monitored, assistance, sort, cursor;
  std::int64_t limit = 50;
};

// Full-width digits and inner spaces are what people paste.
std::optional<ResidentId> resident_id_in(std::string_view text) {
  auto id = ResidentId::parse(text::squeeze(text));
  return id ? std::optional(*id) : std::nullopt;
}

Result<void> check_code(const Names& names, std::string_view table, std::string_view code, std::string_view what) {
  if (code.empty()) return {};
  const policy::CodeTable* codes = names.pack->code_table(table);
  if (codes && !codes->by_code(code))
    return fail(ErrorCode::kInvalidArgument, "“" + std::string(what) + "”没有代码“" + std::string(code) + "”，请重新选择");
  return {};
}

Result<Response> answer_list(Call& call, const Filters& filters) {
  const Names names(call);
  registry::HouseholdQuery query;
  query.division = filters.division;
  query.text = text::fold_width(filters.text);
  RETURN_IF_ERROR(check_search_text(query.text));
  if (const auto id = resident_id_in(filters.text)) {
    query.id_index = call.services.id_index(id->full());
    query.text.clear();
  }
  RETURN_IF_ERROR(check_code(names, "household_kind", filters.kind, "kind"));
  RETURN_IF_ERROR(check_code(names, "monitored_class", filters.monitored, "monitored"));
  RETURN_IF_ERROR(check_code(names, "assistance_class", filters.assistance, "assistance"));
  query.kind = filters.kind;
  query.monitored = filters.monitored;
  query.assistance = filters.assistance;
  if (!filters.sort.empty()) {
    const std::string_view by = std::string_view(filters.sort).substr(filters.sort.starts_with('-') ? 1 : 0);
    if (by != "code" && by != "village" && by != "members")
      return fail(ErrorCode::kInvalidArgument, "“sort”应为 code、village、members，前面可加负号表示倒序");
    query.sort = filters.sort;
  }
  if (filters.limit < 1 || filters.limit > 200) return fail(ErrorCode::kInvalidArgument, "“limit”应在 1 到 200 之间");
  query.limit = static_cast<int>(filters.limit);
  query.cursor = filters.cursor;
  ASSIGN_OR_RETURN(const registry::HouseholdPage page, call.services.registry->find_households(call.scope(), query));
  JsonWriter json;
  json.reserve(page.rows.size() * 500 + 100);
  json.begin_object().key("rows").begin_array();
  for (const registry::HouseholdRow& row : page.rows) write_household(json, names, row);
  json.end_array().field("next_cursor", page.next_cursor).field("total", page.total).end_object();
  return json_answer(std::move(json));
}

Result<Response> list_households(Call& call) {
  Filters filters;
  ASSIGN_OR_RETURN(filters.division, call.division());
  filters.text = call.query("text");
  // Addresses end up in histories and logs of browsers and proxies.
  if (resident_id_in(filters.text))
    return fail(ErrorCode::kInvalidArgument, "按证件号码查询请使用查询框（POST /households/search），证件号码不能放在网址中");
  filters.kind = call.query("kind");
  filters.monitored = call.query("monitored");
  filters.assistance = call.query("assistance");
  filters.sort = call.query("sort");
  filters.cursor = call.query("cursor");
  ASSIGN_OR_RETURN(filters.limit, call.limit());
  return answer_list(call, filters);
}

Result<Response> search_households(Call& call) {
  const auto& body = *call.body;
  const auto text_of = [&body](const char* name) { return body.value(name, std::string()); };
  Filters filters;
  if (const std::string division = text_of("division"); !division.empty()) {
    const auto prefix = access::division_prefix(division);
    if (!prefix) return fail(ErrorCode::kInvalidArgument, "“division”应为 12 位行政区划代码");
    if (!call.scope().covers(*prefix)) return fail(ErrorCode::kForbidden, "这个行政区划不在您的管辖范围内");
    filters.division = *prefix;
  }
  filters.text = text_of("text");
  filters.kind = text_of("kind");
  filters.monitored = text_of("monitored");
  filters.assistance = text_of("assistance");
  filters.sort = text_of("sort");
  filters.cursor = text_of("cursor");
  filters.limit = body.value("limit", std::int64_t{50});
  return answer_list(call, filters);
}

void write_states(JsonWriter& json, const Names& names, const std::vector<registry::HouseholdState>& states) {
  json.begin_array();
  for (const registry::HouseholdState& s : states)
    json.begin_object()
        .field("first_day", s.first_day.iso())
        .field("last_day", s.last_day.iso())
        .field("division", registry::division_text(s.village))
        .field("division_name", names.divisions->path_name(s.village))
        .field("group_name", s.group_name)
        .field("kind", s.kind)
        .field("monitored", s.monitored)
        .field("assistance", s.assistance)
        .field("relocated", s.relocated)
        .field("lifted_year", s.lifted_year)
        .end_object();
  json.end_array();
}

void write_records(JsonWriter& json, const Names& names, const std::vector<registry::RecordView>& records) {
  json.begin_array();
  std::vector<std::string_view> order;  // datasets as the store gave them
  for (const registry::RecordView& r : records)
    if (std::find(order.begin(), order.end(), r.dataset) == order.end()) order.push_back(r.dataset);
  for (const std::string_view id : order) {
    json.begin_object();
    write_record_group(json, names, id, records);
    json.end_object();
  }
  json.end_array();
}

// Income by period out of the household's income records. A figure that is not there counts as nothing earned; a record without its
// period is left out.
void write_income(JsonWriter& json, const std::vector<registry::RecordView>& records, int members) {
  json.begin_array();
  for (const registry::RecordView& r : records) {
    if (r.dataset != "household_income") continue;
    const auto text_of = [&r](std::string_view name) -> std::string_view {
      for (const auto& [n, value] : r.values)
        if (n == name) return value;
      return {};
    };
    const auto money_of = [&](std::string_view name) {
      const auto money = Money::parse(text_of(name));
      return money ? *money : Money();
    };
    if (text_of("first_day").empty() || text_of("last_day").empty()) continue;
    const Money wage = money_of("wage_income"), business = money_of("business_income"), property = money_of("property_income");
    const Money transfer = money_of("transfer_income"), cost = money_of("production_cost");
    const Money net = wage + business + property + transfer - cost;
    json.begin_object()
        .field("first_day", text_of("first_day"))
        .field("last_day", text_of("last_day"))
        .field("wage", wage.text())
        .field("business", business.text())
        .field("property", property.text())
        .field("transfer", transfer.text())
        .field("cost", cost.text())
        .field("net", net.text())
        .key("net_per_head");
    const auto per_head = members > 0 ? multiply_divide(net.fen(), 1, members, Rounding::kDown) : std::nullopt;
    if (per_head)
      json.value(Money::from_fen(*per_head).text());
    else
      json.null();
    json.end_object();
  }
  json.end_array();
}

// All leads of one household: the list of its village by its code, open and closed.
Result<std::vector<casework::LeadRow>> leads_of(Call& call, const registry::HouseholdRow& household) {
  std::vector<casework::LeadRow> out;
  for (const char* state : {"", "closed"}) {
    casework::LeadQuery query;
    query.division = registry::division_text(household.village);
    query.text = household.household_code;
    query.state = state;
    query.today = call.today;
    query.limit = kLeadsPerHousehold;
    ASSIGN_OR_RETURN(casework::LeadPage page, call.services.casework->leads(call.scope(), query));
    for (casework::LeadRow& row : page.rows)
      if (row.lead.household == household.id) out.push_back(std::move(row));
  }
  return out;
}

// What has become of the household in the procedure; the file itself is one tap away.
void write_case_of_household(JsonWriter& json, const casework::CaseRow& row) {
  const auto phase = static_cast<casework::Phase>(row.phase);
  json.begin_object()
      .id("id", row.id.value())
      .field("phase", casework::phase_state_name(phase))
      .field("phase_title", casework::phase_state_title(phase))
      .field("opened_ms", row.opened_ms)
      .field("admitted_on", row.admitted_on)
      .field("eliminated_on", row.eliminated_on)
      .end_object();
}

Result<Response> read_household(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(const std::int64_t number, call.id());
  const HouseholdId id(number);
  registry::Store& store = *call.services.registry;
  ASSIGN_OR_RETURN(const std::optional<registry::HouseholdRow> household, store.household(call.scope(), id));
  if (!household) return fail(ErrorCode::kNotFound, "没有找到这一户，它可能不在您的管辖范围内");
  ASSIGN_OR_RETURN(const std::vector<registry::PersonRow> members, store.members(call.scope(), id, true));
  ASSIGN_OR_RETURN(const std::vector<registry::HouseholdState> history, store.history(call.scope(), id));
  ASSIGN_OR_RETURN(const std::vector<registry::RecordView> records, store.records(call.scope(), id, kRecordsPerDataset, call.today));
  ASSIGN_OR_RETURN(std::vector<screening::Finding> findings, call.services.casework->findings_of(call.scope(), id, true));
  FindingWriter::sort(findings);
  std::vector<casework::LeadRow> leads;
  std::vector<casework::ReferralListRow> referrals;
  if (call.scope().may(access::Permission::kReadLeads)) {
    ASSIGN_OR_RETURN(leads, leads_of(call, *household));
    ASSIGN_OR_RETURN(referrals, referrals_of(call, id, household->village));
  }
  std::vector<casework::CaseRow> cases;
  if (call.scope().may(access::Permission::kReadCases)) {
    ASSIGN_OR_RETURN(cases, call.services.casework->cases_of(call.scope(), id));
  }
  const auto is_present = [&](const registry::PersonRow& p) { return p.last_day >= call.today; };

  JsonWriter json;
  json.begin_object().key("household");
  write_household(json, names, *household);
  json.key("members").begin_array();
  int present = 0;
  for (const registry::PersonRow& p : members)
    if (is_present(p)) {
      write_person(json, names, p);
      ++present;
    }
  json.end_array().key("former_members").begin_array();
  for (const registry::PersonRow& p : members)
    if (!is_present(p)) write_person(json, names, p);
  json.end_array().key("history");
  write_states(json, names, history);
  json.key("records");
  write_records(json, names, records);
  json.key("findings").begin_array();
  FindingWriter writer(call, names);
  for (const screening::Finding& finding : findings) writer.write(json, finding);
  json.end_array().key("leads").begin_array();
  for (const casework::LeadRow& lead : leads) write_lead(json, names, lead);
  json.end_array().key("referrals").begin_array();
  for (const casework::ReferralListRow& referral : referrals) write_referral(json, names, referral);
  json.end_array().key("cases").begin_array();
  for (const casework::CaseRow& row : cases) write_case_of_household(json, row);
  json.end_array().key("income");
  write_income(json, records, present);
  json.end_object();
  return json_answer(std::move(json));
}

Result<Response> reveal_id_number(Call& call) {
  const auto& body = *call.body;
  ASSIGN_OR_RETURN(const std::int64_t id, call.id());
  const std::string& field = body["field"].get_ref<const std::string&>();
  ASSIGN_OR_RETURN(const std::optional<std::string> sealed, call.services.registry->sealed_person_field(call.scope(), PersonId(id), field));
  if (!sealed || sealed->empty()) return fail(ErrorCode::kNotFound, "没有找到这个人，或者没有登记这项信息");
  ASSIGN_OR_RETURN(const std::string value, call.services.unseal(*sealed, field));
  // Recorded first: what cannot be recorded is not shown.
  RETURN_IF_ERROR(call.services.access->audit_reveal(*call.caller, "person:" + std::to_string(id), field,
                                                     body["reason"].get_ref<const std::string&>(), call.client(), call.now_ms));
  JsonWriter json;
  json.begin_object().field("value", value).end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> household_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/households",
       .tag = "农户",
       .summary = "农户列表",
       .permission = P::kReadHouseholds,
       .query = "{division?:code,text?:string,kind?:string,monitored?:string,assistance?:string,sort?:string,limit?:int,cursor?:string}",
       .answer = "{rows:[Household],next_cursor:string,total:int}",
       .handle = list_households},
      {.method = Method::kPost,
       .pattern = "/api/v1/households/search",
       .tag = "农户",
       .summary = "查询农户；text 可以是完整的证件号码",
       .permission = P::kReadHouseholds,
       .body = "{text?:string,division?:code,kind?:string,monitored?:string,assistance?:string,sort?:string,limit?:int,cursor?:string}",
       .answer = "{rows:[Household],next_cursor:string,total:int}",
       .handle = search_households},
      {.method = Method::kGet,
       .pattern = "/api/v1/households/{id}",
       .tag = "农户",
       .summary = "一户一档",
       .permission = P::kReadHouseholds,
       .answer = "HouseholdFile",
       .handle = read_household},
      {.method = Method::kPost,
       .pattern = "/api/v1/persons/{id}/reveal",
       .tag = "农户",
       .summary = "查看一个人的完整证件号码或电话；写明原因，记入审计",
       .permission = P::kReveal,
       .body = "{field:enum(id_number|phone),reason:string}",
       .answer = "{value:string}",
       .handle = reveal_id_number},
  };
  return kRoutes;
}

}  // namespace shouwang::http
