// Names of lead states, and what is said about a lead.
#include <array>

#include "base/text.h"
#include "casework/store.h"

namespace shouwang::casework {
namespace {

struct StateName {
  LeadState state;
  std::string_view name, title;
};
struct ReferralName {
  ReferralState state;
  std::string_view name, title;
};
constexpr std::array<ReferralName, 6> kReferralStates = {{{ReferralState::kWaiting, "waiting", "待部门受理"},
                                                          {ReferralState::kAccepted, "accepted", "部门办理中"},
                                                          {ReferralState::kReturned, "returned", "部门退回"},
                                                          {ReferralState::kDelivered, "delivered", "已落实"},
                                                          {ReferralState::kEnded, "ended", "不再转办"},
                                                          {ReferralState::kWithdrawn, "withdrawn", "已撤回"}}};
constexpr std::array<StateName, 6> kStates = {{{LeadState::kCollected, "collected", "待受理"},
                                               {LeadState::kDispatched, "dispatched", "已派发"},
                                               {LeadState::kVerifying, "verifying", "核实中"},
                                               {LeadState::kFeedback, "feedback", "待反馈"},
                                               {LeadState::kAppeal, "appeal", "待复核"},
                                               {LeadState::kClosed, "closed", "已办结"}}};

}  // namespace

std::string_view lead_state_name(LeadState state) {
  for (const StateName& s : kStates) {
    if (s.state == state) return s.name;
  }
  return "unknown";
}

std::string_view lead_state_title(LeadState state) {
  for (const StateName& s : kStates) {
    if (s.state == state) return s.title;
  }
  return "未知状态";
}

bool parse_lead_state(std::string_view name, LeadState& out) {
  for (const StateName& s : kStates) {
    if (s.name != name) continue;
    out = s.state;
    return true;
  }
  return false;
}

std::string_view referral_state_name(ReferralState state) {
  for (const ReferralName& s : kReferralStates) {
    if (s.state == state) return s.name;
  }
  return "unknown";
}

std::string_view referral_state_title(ReferralState state) {
  for (const ReferralName& s : kReferralStates) {
    if (s.state == state) return s.title;
  }
  return "未知状态";
}

bool parse_referral_state(std::string_view name, ReferralState& out) {
  for (const ReferralName& s : kReferralStates) {
    if (s.name != name) continue;
    out = s.state;
    return true;
  }
  return false;
}

std::string_view lead_note(const Lead& lead) {
  if (lead.withdrawn && lead.state != LeadState::kClosed) return "依据已撤回，请重新判断";
  // A lead that came from people or from a department rests on what they said, not on findings.
  if (lead.findings == 0 && lead.source == kScreeningSource && lead.state != LeadState::kClosed) return "最近一次筛查已没有需要核实的问题（已消除或已说明），请核实后办结";
  return "";
}

const TaskKind* find_task_kind(std::string_view kind) {
  using policy::Level;
  static constexpr TaskKind kKinds[] = {{"lead", "线索核实", Level::kVillage},
                                        {"referral", "转办答复", Level::kDepartment},
                                        {"total", "总时限", Level::kCounty},
                                        {"measure:deliver", "落实措施", Level::kVillage},  // or the department that the measure names
                                        {"measure:receipt", "农户签收", Level::kVillage},
                                        {"measure:call_back", "回访", Level::kTownship},
                                        {"objection", "处理异议", Level::kVillage},
                                        {"notice:close", "公示期满", Level::kVillage},
                                        {"authorisation:expire", "授权到期", Level::kVillage},
                                        {"class:confirm", "确认新时期的类别", Level::kTownship},
                                        {"visit", "走访", Level::kVillage},
                                        {"watch:visit", "监测期后跟踪走访", Level::kVillage},
                                        {"watch:end", "监测期后跟踪期满", Level::kVillage},
                                        {"gap", "风险没有措施", Level::kTownship}};
  const auto found = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const TaskKind& k) { return k.kind == kind; });
  return found == std::end(kKinds) ? nullptr : found;
}

std::string task_kind(std::string_view key) {
  std::string kind;
  for (const auto part : text::split(key, ':'))
    if (!part.empty() && (part[0] < '0' || part[0] > '9')) kind += (kind.empty() ? "" : ":") + std::string(part);
  return kind;
}

}  // namespace shouwang::casework
