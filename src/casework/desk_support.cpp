#include "casework/desk_support.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/crypto.h"
#include "base/text.h"
#include "registry/model.h"

namespace shouwang::casework::desk {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxKey = 64;

std::string masked(const Input& input, std::string_view plain) {
  return input.type == InputType::kPhone ? text::mask_phone(plain) : text::mask_name(plain);
}

}  // namespace

Result<void> check_key(std::string_view key) {
  const bool printable = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (key.size() <= kMaxKey && printable) return {};
  return fail(ErrorCode::kInvalidArgument, "办理编号格式不正确，请刷新页面后重试");
}

Result<const ActionSpec*> action_for(Subject subject, std::string_view name, policy::Level level) {
  const ActionSpec* action = find_action(subject, name);
  if (!action || action->who == 0)
    return fail(ErrorCode::kInvalidArgument, std::string(subject == Subject::kLead ? "线索" : "档案") + "没有这项办理，请刷新页面后重试");
  if ((action->who & at(level)) == 0)
    return fail(ErrorCode::kForbidden, "“" + std::string(action->title) + "”不由" + std::string(policy::level_title(level)) + "办理");
  return action;
}

Result<std::optional<Event>> carried_out(Store& store, std::int32_t county, AccountId account, std::string_view key, Subject subject,
                                         std::int64_t subject_id, std::string_view action) {
  RETURN_IF_ERROR(check_key(key));
  if (key.empty()) return std::optional<Event>();
  ASSIGN_OR_RETURN(auto event, store.event_by_key(county, key));
  if (!event) return event;
  const bool same = event->subject == subject && (subject_id == 0 || event->subject_id == subject_id) && event->action == action &&
                    event->actor == account;
  if (!same) return fail(ErrorCode::kConflict, "这个办理编号已用于另一项办理，请刷新页面后重试");
  return event;
}

Failure stale(const DeskParts& parts, const std::vector<Event>& events, int seen) {
  if (events.empty() || events.back().sequence <= seen) return fail(ErrorCode::kConflict, "页面上的内容已不是最新，请刷新后再办");
  const Event& last = events.back();
  const std::string name = last.actor && parts.account_name ? parts.account_name(last.actor) : std::string();
  const ActionSpec* action = find_action(last.subject, last.action);
  const YearMonthDay day = beijing_date(last.at_ms).ymd();
  return fail(ErrorCode::kConflict, (last.actor ? (name.empty() ? "其他人" : name) : "系统") + "已于 " + std::to_string(day.month) +
                                        " 月 " + std::to_string(day.day) + " 日办理了“" +
                                        std::string(action ? action->title : last.action) + "”，请刷新后再办");
}

std::string seal_context(EventId event, std::string_view input) {
  return "event:" + std::to_string(event.value()) + "." + std::string(input);
}

std::string objector_context(CaseId id) { return "objection:" + std::to_string(id.value()); }

void seal_inputs(const DeskParts& parts, std::span<const Input> inputs, Event& event) {
  const bool any = std::any_of(inputs.begin(), inputs.end(), [](const Input& input) { return input.sealed; });
  if (!any) return;
  json body = json::parse(event.body);
  for (const Input& input : inputs) {
    const auto value = input.sealed ? body.find(std::string(input.name)) : body.end();
    if (value == body.end() || !value->is_string()) continue;
    const std::string plain = value->get<std::string>();
    *value = masked(input, plain);
    body["_"]["sealed"][std::string(input.name)] = crypto::hex(parts.seal(plain, seal_context(event.id, input.name)));
  }
  event.body = body.dump();
}

access::Scope county_scope(std::int32_t county) {
  return access::Scope::for_operator("办理：查对同一农户在本县的线索和档案").narrowed(std::to_string(county));
}

Result<void> write(Store& store, const Change& change, bool& raced) {
  auto done = store.commit(change);
  raced = !done && (done.error().code() == ErrorCode::kConflict || done.error().code() == ErrorCode::kUnique);
  return done;
}

void add_lead(Change& change, LeadFile&& file, const Moment& moment) {
  if (file.referral) change.referrals.push_back(referral_row(file.lead, *file.referral, moment));
  change.leads.push_back(std::move(file.lead));
}

Change::Case rows_of(const CaseFile& file, const Moment& moment) {
  std::vector<AuthorisationRow> authorisations;
  for (const Authorisation& a : file.authorisations) authorisations.push_back({file.household, a.signed_on, a.valid_to, a.withdrawn});
  return {row_of(file, moment), tasks_of(file, moment), measure_rows(file), std::move(authorisations)};
}

}  // namespace shouwang::casework::desk
