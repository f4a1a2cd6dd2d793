#include "storage/casework_rows.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace shouwang::storage {

using casework::CaseListRow;
using casework::CaseRow;
using casework::Lead;
using casework::LeadRow;

std::string event_context(casework::EventId id) { return "event:" + std::to_string(id.value()); }

LeadRow lead_at(const Row& row) {
  LeadRow r;
  Lead& l = r.lead;
  l.id = LeadId(row.integer(0));
  l.county = static_cast<std::int32_t>(row.integer(1));
  l.household = HouseholdId(row.integer(2));
  l.village = row.integer(3);
  l.state = static_cast<casework::LeadState>(row.integer(4));
  l.grade = static_cast<int>(row.integer(5));
  l.source = row.string(6);
  l.opened_ms = row.integer(7);
  l.due = row.date(8);
  l.findings = static_cast<int>(row.integer(9));
  l.rules = row.string(10);
  l.risks = row.string(11);
  l.version = row.integer(12);
  r.household_code = row.string(13);
  r.head_name = text::mask_name(row.text(14));
  r.group_name = row.string(15);
  r.kind = row.string(16);
  r.monitored = row.string(17);
  r.members = static_cast<int>(row.integer(18));
  l.sequence = static_cast<int>(row.integer(19));
  l.assignee = AccountId(row.integer(20));
  l.conclusion = row.string(21);
  l.reason = row.string(22);
  l.case_id = row.integer(23);
  l.escalated = static_cast<int>(row.integer(24));
  l.relapse_of = row.integer(25);
  l.withdrawn = DeliveryId(row.integer(26));
  return r;
}

namespace {
std::optional<Date> optional_date(const Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.date(column);
}
}  // namespace

CaseListRow case_at(const Row& row) {
  CaseListRow r;
  CaseRow& c = r.row;
  c.county = static_cast<std::int32_t>(row.integer(0));
  c.id = casework::CaseId(row.integer(1));
  c.household = HouseholdId(row.integer(2));
  c.village = row.integer(3);
  c.phase = static_cast<int>(row.integer(4));
  c.is_open = row.integer(5) != 0;
  c.monitored_class = row.string(6);
  c.risks = row.string(7);
  c.steps = row.string(8);
  const auto flags = row.integer(9);
  c.green_channel = (flags & kGreenFlag) != 0;
  c.gap = (flags & kGapFlag) != 0;
  c.over_help = (flags & kOverHelpFlag) != 0;
  c.opened_ms = row.integer(10);
  c.admitted_on = optional_date(row, 11);
  c.eliminated_on = optional_date(row, 12);
  c.responsible = AccountId(row.integer(13));
  c.responsible_name = row.string(14);
  c.previous = casework::CaseId(row.integer(15));
  c.due = row.date(16);
  c.last_visit = optional_date(row, 17);
  c.sequence = static_cast<int>(row.integer(18));
  r.household_code = row.string(19);
  r.head_name = text::mask_name(row.text(20));
  r.group_name = row.string(21);
  r.kind = row.string(22);
  r.members = static_cast<int>(row.integer(23));
  c.watch_until = optional_date(row, 24);
  return r;
}

casework::Task task_at(const Row& row) {
  casework::Task t;
  t.county = static_cast<std::int32_t>(row.integer(0));
  t.case_id = casework::CaseId(row.integer(1));
  t.key = row.string(2);
  t.household = HouseholdId(row.integer(3));
  t.village = row.integer(4);
  t.level = static_cast<policy::Level>(row.integer(5));
  t.department = row.string(6);
  t.assignee = AccountId(row.integer(7));
  t.title = row.string(8);
  t.started = row.date(9);
  t.warn = row.date(10);
  t.due = row.date(11);
  t.paused = row.integer(12) != 0;
  t.pause_reason = row.string(13);
  t.escalate_to = static_cast<policy::Level>(row.integer(14));
  t.escalated = row.integer(15) != 0;
  return t;
}

casework::MeasureRow measure_at(const Row& row) {
  casework::MeasureRow m;
  m.county = static_cast<std::int32_t>(row.integer(0));
  m.case_id = casework::CaseId(row.integer(1));
  m.number = static_cast<int>(row.integer(2));
  m.household = HouseholdId(row.integer(3));
  m.village = row.integer(4);
  m.kind = row.string(5);
  m.department = row.string(6);
  m.risks = row.string(7);
  m.state = static_cast<int>(row.integer(8));
  m.planned_for = row.date(9);
  m.delivered_on = optional_date(row, 10);
  m.amount_fen = row.optional_integer(11);
  m.receipt = row.integer(12) != 0;
  m.called_back = row.string(13);
  m.content = row.string(14);
  return m;
}

casework::ReferralListRow referral_at(const Row& row) {
  casework::ReferralListRow listed;
  casework::ReferralRow& r = listed.row;
  r.county = static_cast<std::int32_t>(row.integer(0));
  r.lead = LeadId(row.integer(1));
  r.household = HouseholdId(row.integer(2));
  r.village = row.integer(3);
  r.kind = row.string(4);
  r.department = row.string(5);
  r.risks = row.string(6);
  r.state = static_cast<casework::ReferralState>(row.integer(7));
  r.level = static_cast<policy::Level>(row.integer(8));
  r.referred_by = AccountId(row.integer(9));
  r.referred_on = row.date(10);
  r.warn = row.date(11);
  r.due = row.date(12);
  r.escalate_to = static_cast<policy::Level>(row.integer(13));
  r.escalated = row.integer(14) != 0;
  r.sequence = static_cast<int>(row.integer(15));
  r.delivered_on = optional_date(row, 16);
  r.amount_fen = row.optional_integer(17);
  r.content = row.string(18);
  listed.household_code = row.string(19);
  listed.head_name = text::mask_name(row.text(20));
  listed.group_name = row.string(21);
  return listed;
}

std::string referral_context(LeadId lead) { return "referral:" + std::to_string(lead.value()); }

std::string referral_words(const casework::ReferralRow& row) { return nlohmann::json::array({row.request, row.content, row.reason}).dump(); }

Result<void> read_referral_words(std::string_view words, casework::ReferralRow& row) {
  const auto list = nlohmann::json::parse(words, nullptr, false);
  const bool whole = list.is_array() && list.size() == 3 && std::all_of(list.begin(), list.end(), [](const auto& text) { return text.is_string(); });
  if (!whole)
    return Failure(Error(ErrorCode::kInternal, "转办的内容不完整，请联系管理员检查数据库").with_internal(referral_context(row.lead)));
  row.request = list[0].get<std::string>();
  row.content = list[1].get<std::string>();
  row.reason = list[2].get<std::string>();
  return {};
}

casework::NoticeRow notice_at(const Row& row) {
  casework::NoticeRow n;
  n.county = static_cast<std::int32_t>(row.integer(0));
  n.id = casework::NoticeId(row.integer(1));
  n.village = row.integer(2);
  n.purpose = static_cast<policy::PhaseKind>(row.integer(3));
  n.announcement = row.integer(4) != 0;
  n.title = row.string(5);
  n.opens = row.date(6);
  n.closes = row.date(7);
  const auto lines = nlohmann::json::parse(row.text(8), nullptr, false);
  if (lines.is_array())
    for (const auto& line : lines)
      n.lines.push_back({casework::CaseId(line.at(0).get<std::int64_t>()), line.at(1).get<std::string>(), line.at(2).get<std::string>(),
                         line.at(3).get<int>(), line.at(4).get<std::string>(), line.size() > 5});
  n.contact = row.string(9);
  n.posted_by = AccountId(row.integer(10));
  n.posted_ms = row.integer(11);
  for (const auto id : text::split(row.text(12), ',')) {
    std::int64_t number = 0;
    if (std::from_chars(id.data(), id.data() + id.size(), number).ec == std::errc()) n.photos.emplace_back(number);
  }
  n.closed = row.integer(13) != 0;
  return n;
}

std::string lines_text(const std::vector<casework::NoticeLine>& lines) {
  auto list = nlohmann::json::array();
  for (const auto& l : lines) {
    list.push_back({l.case_id.value(), l.name, l.group, l.members, l.content});
    if (l.withdrawn) list.back().push_back(1);  // a sixth value: taken down
  }
  return list.dump();
}

casework::DeclarationRow declaration_at(const Row& row) {
  casework::DeclarationRow d;
  d.county = static_cast<std::int32_t>(row.integer(0));
  d.id = casework::DeclarationId(row.integer(1));
  d.village = row.integer(2);
  d.channel = row.string(3);
  d.state = row.string(4);
  d.household = HouseholdId(row.integer(5));
  d.lead = LeadId(row.integer(6));
  d.receipt_index = row.string(7);
  d.sealed = row.string(8);
  d.risk = row.string(9);
  d.created_ms = row.integer(10);
  d.due = row.date(11);
  d.version = row.integer(12);
  return d;
}

casework::Event event_at(const Row& row) {
  casework::Event e;
  e.county = static_cast<std::int32_t>(row.integer(0));
  e.subject = static_cast<casework::Subject>(row.integer(1));
  e.subject_id = row.integer(2);
  e.sequence = static_cast<int>(row.integer(3));
  e.id = casework::EventId(row.integer(4));
  e.action = row.string(5);
  e.actor = AccountId(row.integer(6));
  e.level = static_cast<policy::Level>(row.integer(7));
  e.at_ms = row.integer(8);
  e.happened_ms = row.integer(9);
  e.key = row.string(10);
  e.pack_hash = row.string(11);
  e.procedure_hash = row.string(12);
  e.body = row.string(13);
  return e;
}

int flags_of(const CaseRow& row) {
  return (row.green_channel ? kGreenFlag : 0) | (row.gap ? kGapFlag : 0) | (row.over_help ? kOverHelpFlag : 0);
}

int step_bits_of(std::string_view steps) {
  int bits = 0;
  if (steps.empty()) return bits;
  for (const auto name : text::split(steps, ',')) {
    policy::StepKind kind{};
    if (policy::parse_step(name, kind)) bits |= 1 << static_cast<int>(kind);
  }
  return bits;
}

std::string risk_pattern(std::string_view code) {
  const bool plain = std::all_of(code.begin(), code.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  return plain ? "%," + std::string(code) + ",%" : ",";
}

std::string united_codes(std::string_view first, std::string_view second) {
  std::string united(first);
  if (second.empty()) return united;
  for (const auto code : text::split(second, ','))
    if (!code.empty() && ("," + united + ",").find("," + std::string(code) + ",") == std::string::npos)
      united += (united.empty() ? "" : ",") + std::string(code);
  return united;
}

}  // namespace shouwang::storage
