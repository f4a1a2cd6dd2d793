// Referrals: leads closed with other assistance, in the queue of the department that is to give it and before those who referred them.
#include "base/money.h"
#include "base/text.h"
#include "casework/clock.h"
#include "http/api/casework_json.h"

namespace shouwang::http {

void write_referral(JsonWriter& json, const Names& names, const casework::ReferralListRow& listed) {
  const casework::ReferralRow& row = listed.row;
  const bool open = casework::is_open(row.state);
  json.begin_object()
      .id("lead", row.lead.value())
      .field("sequence", row.sequence)
      .id("household", row.household.value())
      .field("household_code", listed.household_code)
      .field("head_name", text::mask_name(listed.head_name))
      .field("group_name", listed.group_name)
      .field("division", registry::division_text(row.village))
      .field("division_name", names.divisions->path_name(row.village))
      .field("kind", row.kind)
      .field("kind_title", Names::title_in(names.pack->procedure.referrals, row.kind))
      .field("department", row.department)
      .key("risks");
  write_codes(json, names, "risk_type", row.risks);
  json.field("request", row.request)
      .field("state", casework::referral_state_name(row.state))
      .field("state_title", casework::referral_state_title(row.state))
      .field("level", policy::level_name(row.level))
      .field("level_title", policy::level_title(row.level))
      .field("referred_on", row.referred_on.iso())
      .field("referred_by_name", names.account_name(row.referred_by))
      .field("warn", day_text(row.warn))
      .field("due", day_text(row.due))
      .field("urgency",
             casework::urgency_name(open ? casework::urgency(row.due, row.warn, false, names.today) : casework::Urgency::kNone))
      .key("days_left");
  if (open && row.due != kForever)
    json.value(row.due.days() - names.today.days());
  else
    json.null();
  json.field("escalated", row.escalated).field("delivered_on", row.delivered_on).key("amount");
  if (row.amount_fen)
    json.value(Money::from_fen(*row.amount_fen).text());
  else
    json.null();
  json.field("content", row.content).field("reason", row.reason).end_object();
}

Result<std::vector<casework::ReferralListRow>> referrals_of(Call& call, HouseholdId household, std::int64_t village) {
  casework::ReferralQuery query;
  query.division = registry::division_text(village);
  query.household = household;
  query.state = "all";
  query.today = call.today;
  query.limit = 200;
  ASSIGN_OR_RETURN(casework::ReferralPage page, call.services.casework->referrals(call.scope(), query));
  return std::move(page.rows);
}

Result<casework::ReferralQuery> visible_referrals(const Call& call, const Names& names) {
  casework::ReferralQuery query;
  query.today = call.today;
  if (call.caller->account.role == access::Role::kDepartment) {
    ASSIGN_OR_RETURN(casework::Actor actor, actor_of(call, names));
    query.departments = std::move(actor.departments);
  }
  return query;
}

namespace {

Result<Response> list_referrals(Call& call) {
  const Names names(call);
  ASSIGN_OR_RETURN(casework::ReferralQuery query, visible_referrals(call, names));
  ASSIGN_OR_RETURN(query.division, call.division());
  query.state = call.query("state");
  query.due = call.query("due");
  if (call.query("queue") == "level") {
    ASSIGN_OR_RETURN(query.level, casework::level_of(call.caller->account.role));
  } else if (call.query("queue") == "mine") {
    query.referred_by = call.caller->account.id;
  }
  ASSIGN_OR_RETURN(query.limit, call.limit());
  query.cursor = call.query("cursor");
  ASSIGN_OR_RETURN(const casework::ReferralPage page, call.services.casework->referrals(call.scope(), query));
  JsonWriter json;
  json.begin_object().key("rows").begin_array();
  for (const casework::ReferralListRow& row : page.rows) write_referral(json, names, row);
  json.end_array().field("next_cursor", page.next_cursor).field("total", page.total).end_object();
  return json_answer(std::move(json));
}

}  // namespace

std::span<const Route> referral_routes() {
  using P = access::Permission;
  static const Route kRoutes[] = {
      {.method = Method::kGet,
       .pattern = "/api/v1/referrals",
       .tag = "办理",
       .summary = "转其他救助的线索，按期限排列；不写 state 是还没有结果的；queue 为 level 是等本级办的，为 mine 是自己转出的；部门账号只看到转给本部门的",
       .permission = P::kReadCases,
       .or_permission = P::kWork,
       .query = "{division?:code,queue?:enum(level|mine),state?:enum(waiting|accepted|returned|delivered|ended|withdrawn|all),"
                "due?:enum(overdue|soon),limit?:int,cursor?:string}",
       .answer = "{rows:[Referral],next_cursor:string,total:int}",
       .handle = list_referrals},
  };
  return kRoutes;
}

}  // namespace shouwang::http
