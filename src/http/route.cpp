#include "http/route.h"

#include <charconv>

namespace shouwang::http {
std::string_view Call::query(std::string_view name) const {
  for (const auto& [n, value] : request.query)
    if (n == name) return value;
  return {};
}

access::Client Call::client() const { return {request.client, std::string(request.header("user-agent"))}; }

Result<std::int64_t> Call::id(std::size_t k) const {
  const std::string& text = path_values[k];
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out <= 0) return fail(ErrorCode::kNotFound, "没有找到，编号可能不正确");
  return out;
}

Result<std::int64_t> Call::number(std::string_view name, std::int64_t otherwise) const {
  const std::string_view text = query(name);
  if (text.empty()) return otherwise;
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 0)
    return fail(ErrorCode::kInvalidArgument, "“" + std::string(name) + "”应为不小于 0 的整数");
  return out;
}

Result<int> Call::limit(int most, int otherwise) const {
  ASSIGN_OR_RETURN(const std::int64_t wanted, number("limit", otherwise));
  if (wanted < 1 || wanted > most) return fail(ErrorCode::kInvalidArgument, "“limit”应在 1 到 " + std::to_string(most) + " 之间");
  return static_cast<int>(wanted);
}

Result<std::pair<int, int>> Call::offset_and_limit(int most, int most_skipped) const {
  ASSIGN_OR_RETURN(const std::int64_t offset, number("offset", 0));
  if (offset > most_skipped) return fail(ErrorCode::kInvalidArgument, "“offset”过大");
  ASSIGN_OR_RETURN(const int shown, limit(most));
  return std::pair(static_cast<int>(offset), shown);
}

Result<Date> Call::as_of(Period allowed, std::string_view sentence) const {
  const std::string_view text = query("as_of");
  if (text.empty()) return today;
  ASSIGN_OR_RETURN(const Date day, Date::parse_iso(text));
  if (!allowed.contains(day)) return fail(ErrorCode::kInvalidArgument, std::string(sentence));
  return day;
}

Result<std::string> Call::division(std::string_view name) const {
  const std::string_view code = query(name);
  if (code.empty()) return std::string();
  const auto prefix = access::division_prefix(code);
  if (!prefix) return fail(ErrorCode::kInvalidArgument, "“" + std::string(name) + "”应为 12 位行政区划代码");
  if (!scope().covers(*prefix)) return fail(ErrorCode::kForbidden, "这个行政区划不在您的管辖范围内");
  return *prefix;
}

std::vector<const Route*> all_routes() {
  std::vector<const Route*> out;
  for (const auto& area : {session_routes(), overview_routes(), lead_routes(), household_routes(), explanation_routes(), delivery_routes(), correction_routes(), push_routes(), link_routes(), duplicate_routes(), registry_change_routes(), freshness_routes(), asset_routes(), screening_routes(),
                           policy_routes(), simulation_routes(), governance_routes(), benefit_routes(), administration_routes(), procedure_routes(), work_routes(), referral_routes(), case_routes(), action_routes(),
                           notice_routes(), declaration_routes(), attachment_routes(), campaign_routes(), form_routes(), public_routes()})
    for (const Route& route : area) out.push_back(&route);
  return out;
}

}  // namespace shouwang::http
