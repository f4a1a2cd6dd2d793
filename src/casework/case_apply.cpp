#include "casework/case_apply.h"

#include <algorithm>

namespace shouwang::casework {
namespace {

using policy::PhaseKind;
using policy::StepKind;
using Why = std::string_view;

constexpr Why kFine{};

std::size_t phase_index(const CaseFile& file) { return static_cast<std::size_t>(steps_of(file.phase).value_or(PhaseKind::kAdmission)); }

void add_risk(CaseFile& file, std::string_view code, std::string_view words, std::int64_t since_ms) {
  if (code.empty()) return;
  const auto known = std::find_if(file.risks.begin(), file.risks.end(), [&](const Risk& r) { return r.code == code; });
  if (known == file.risks.end()) {
    file.risks.push_back({std::string(code), std::string(words), since_ms, false});
    return;
  }
  if (known->solved) {
    known->solved = false;
    known->since_ms = since_ms;
  }
  if (!words.empty()) known->text = words;
}

// ---------------------------------------------------------------- admission

Why authorise(CaseFile& file, const Event& event, BodyView body) {
  const auto signed_on = body.date("signed_on"), valid_to = body.added().date("valid_to");
  if (!signed_on || !valid_to) return "授权没有日期";
  file.authorisations.push_back({event, *signed_on, *valid_to, body.texts("scopes"), false});
  return kFine;
}

Why withdraw_authorisation(CaseFile& file, const Event&, BodyView) {
  const bool any = std::any_of(file.authorisations.begin(), file.authorisations.end(), [](const Authorisation& a) { return !a.withdrawn; });
  if (!any) return "没有可撤回的授权";
  for (Authorisation& a : file.authorisations) a.withdrawn = true;
  return kFine;
}

void take_class(CaseFile& file, Why monitored_class) {
  file.monitored_class = monitored_class;
  file.next_class.clear();
}

Why assess(CaseFile& file, const Event& event, BodyView body) {
  take_class(file, body.text("monitored_class"));
  file.no_labour = body.text("labour") == "none";
  const std::vector<std::string> codes = body.texts("risks");
  std::erase_if(file.risks, [&](const Risk& r) { return std::find(codes.begin(), codes.end(), r.code) == codes.end(); });
  for (const std::string& code : codes) add_risk(file, code, code.ends_with("99") ? body.text("risk_text") : Why(), event.happened_ms);
  add_handler(file, event.actor);
  return file.monitored_class.empty() || file.risks.empty() ? Why("没有类别或风险") : kFine;
}

// The class of a policy period has ended: it goes on to hold until somebody has confirmed the one that replaces it.
Why class_ended(CaseFile& file, const Event&, BodyView body) {
  const auto from = body.added().date("from");
  file.next_class = body.added().text("to");
  if (file.next_class.empty() || !from) return "没有写明新的类别和日期";
  file.next_class_from = *from;
  return kFine;
}

Why confirm_class(CaseFile& file, const Event&, BodyView body) {
  if (file.next_class.empty()) return "没有待确认的新类别";
  if (body.text("monitored_class").empty()) return "没有写明新的类别";
  take_class(file, body.text("monitored_class"));
  file.regime = body.added().text("regime");
  return kFine;
}

ComparisonResult* find_item(CaseFile& file, std::string_view item) {
  const auto found = std::find_if(file.comparison.begin(), file.comparison.end(), [&](const ComparisonResult& r) { return r.item == item; });
  return found == file.comparison.end() ? nullptr : &*found;
}

// Several members can be compared under one item: what is pending weighs more than a hit, a hit more than nothing found.
Why compare(CaseFile& file, const Event&, BodyView body) {
  const auto weight = [](Why result) { return result == "pending" ? 2 : result == "hit" ? 1 : 0; };
  std::vector<std::string> seen;
  for (const BodyView row : body.list("items")) {
    const Why item = row.text("item"), result = row.text("result");
    if (item.empty()) return "比对项目为空";
    const bool again = std::find(seen.begin(), seen.end(), item) != seen.end();
    if (!again) seen.emplace_back(item);
    ComparisonResult* known = find_item(file, item);
    if (!known)
      file.comparison.push_back({std::string(item), std::string(result), "", ""});
    else if (!again || weight(result) > weight(known->result))
      known->result = result;
  }
  return kFine;
}

Why explain_hit(CaseFile& file, const Event&, BodyView body) {
  ComparisonResult* item = find_item(file, body.text("item"));
  if (!item || item->result != "hit") return "没有需要说明的比对结果";
  item->explanation = body.text("text");
  return kFine;
}

Why judge_hit(CaseFile& file, const Event&, BodyView body) {
  ComparisonResult* item = find_item(file, body.text("item"));
  if (!item || item->result != "hit" || item->explanation.empty()) return "没有已说明、待认定的比对结果";
  item->decision = body.text("decision");
  return kFine;
}

Why hold_review(CaseFile& file, const Event&, BodyView body) {
  file.reviewed[phase_index(file)] = body.added().flag("passed");
  return kFine;
}

// ---------------------------------------------------------------- notices and decisions

Why notice_posted(CaseFile& file, const Event&, BodyView body) {
  const auto closes = body.date("closes");
  if (file.notice) return "公示已经张贴";
  if (!closes || body.number("notice") == 0) return "公示没有编号或日期";
  file.notice = NoticeId(body.number("notice"));
  file.notice_closes = *closes;
  return kFine;
}

Why notice_closed(CaseFile& file, const Event&, BodyView) {
  if (!file.notice) return "公示还没有张贴";
  if (file.has_unhandled_objection()) return "还有异议没有处理";
  file.noticed[phase_index(file)] = true;
  return kFine;
}

Why object(CaseFile& file, const Event& event, BodyView body) {
  if (!file.notice) return "公示还没有张贴";
  file.objections.push_back({static_cast<int>(file.objections.size()) + 1, file.notice, std::string(body.text("text")), event.happened_ms, false, false});
  return kFine;
}

Why handle_objection(CaseFile& file, const Event&, BodyView body) {
  const std::int64_t at = body.number("objection");
  if (at < 1 || at > static_cast<std::int64_t>(file.objections.size())) return "没有这条异议";
  Objection& objection = file.objections[static_cast<std::size_t>(at - 1)];
  if (objection.handled) return "异议已经处理";
  objection.handled = true;
  objection.upheld = body.text("result") == "upheld";
  return kFine;
}

Why township_review(CaseFile& file, const Event& event, BodyView body) {
  if (body.text("decision") == "agree") file.township_by = event.actor;
  return kFine;
}

Why county_approve(CaseFile& file, const Event& event, BodyView body) {
  if (body.text("decision") != "agree") return kFine;
  if (const Why chosen = body.text("monitored_class"); !chosen.empty()) take_class(file, chosen);
  if (file.phase == Phase::kAdmission) {
    file.admitted_on = beijing_date(event.happened_ms);
    file.snapshot_admission = event;
  }
  if (file.phase == Phase::kElimination) file.snapshot_elimination = event;
  return kFine;
}

Why enter(CaseFile& file, const Event&, BodyView body) {
  file.national_code = body.text("national_code");
  return kFine;
}

// ---------------------------------------------------------------- help

Why name_responsible(CaseFile& file, const Event&, BodyView body) {
  file.responsible_name = body.text("name");
  file.responsible = AccountId(body.number("account"));
  return file.responsible_name.empty() ? Why("没有责任人姓名") : kFine;
}

Measure* find_measure(CaseFile& file, BodyView body) {
  const std::int64_t at = body.number("measure");
  return at >= 1 && at <= static_cast<std::int64_t>(file.measures.size()) ? &file.measures[static_cast<std::size_t>(at - 1)] : nullptr;
}

Why add_measures(CaseFile& file, const Event&, BodyView body) {
  for (const BodyView item : body.added().list("withdrawn")) {
    const Measure* replaced = file.measure(static_cast<int>(item.integer()));
    if (!replaced || replaced->state != MeasureState::kPlanned) return "替换了不能替换的措施";
    file.measures[static_cast<std::size_t>(replaced->number - 1)].state = MeasureState::kWithdrawn;
  }
  const BodyList numbered = body.added().list("measures");
  auto extra = numbered.begin();
  for (const BodyView row : body.list("measures")) {
    if (!(extra != numbered.end())) return "措施没有编号";
    Measure measure;
    measure.number = static_cast<int>(file.measures.size()) + 1;
    if ((*extra).number("number") != measure.number) return "措施编号不连续";
    measure.kind = row.text("kind");
    measure.risks = row.texts("risks");
    measure.person = PersonId(row.number("person"));
    measure.department = (*extra).text("department");
    measure.content = row.text("content");
    const auto planned_for = row.date("planned_for");
    if (!planned_for) return "措施没有完成期限";
    measure.planned_for = *planned_for;
    measure.amount_fen = row.fen("amount");
    file.measures.push_back(std::move(measure));
    ++extra;
  }
  return extra != numbered.end() ? Why("措施编号多于措施") : kFine;
}

Why withdraw_measure(CaseFile& file, const Event&, BodyView body) {
  Measure* measure = find_measure(file, body);
  if (!measure || !is_alive(measure->state) || measure->state == MeasureState::kDelivered) return "措施不能撤销";
  measure->state = MeasureState::kWithdrawn;
  return kFine;
}

Why start_measure(CaseFile& file, const Event&, BodyView body) {
  Measure* measure = find_measure(file, body);
  if (!measure || (measure->state != MeasureState::kPlanned && measure->state != MeasureState::kFailed)) return "措施不能开始";
  measure->state = MeasureState::kUnderWay;
  return kFine;
}

Why deliver_measure(CaseFile& file, const Event&, BodyView body) {
  Measure* measure = find_measure(file, body);
  if (!measure || measure->state == MeasureState::kDelivered || measure->state == MeasureState::kWithdrawn) return "措施不能登记落实";
  measure->state = MeasureState::kDelivered;
  measure->delivered_on = body.date("delivered_on");
  if (!measure->delivered_on) return "没有落实日期";
  if (const auto amount = body.fen("amount")) measure->amount_fen = amount;
  measure->receipt = false;
  measure->call_back = body.added().flag("call_back");
  measure->called_back.clear();
  return kFine;
}

Why fail_measure(CaseFile& file, const Event&, BodyView body) {
  Measure* measure = find_measure(file, body);
  if (!measure || (measure->state != MeasureState::kPlanned && measure->state != MeasureState::kUnderWay)) return "措施不能登记未落实";
  measure->state = MeasureState::kFailed;
  return kFine;
}

Why confirm_receipt(CaseFile& file, const Event&, BodyView body) {
  Measure* measure = find_measure(file, body);
  if (!measure || measure->state != MeasureState::kDelivered || measure->receipt) return "没有待签收的措施";
  measure->receipt = true;
  return kFine;
}

// A household that did not get it takes the measure back to where it was before.
Why call_back(CaseFile& file, const Event&, BodyView body) {
  Measure* measure = find_measure(file, body);
  if (!measure || measure->state != MeasureState::kDelivered) return "没有可回访的措施";
  measure->called_back = body.text("result");
  if (measure->called_back != "not") return kFine;
  measure->state = MeasureState::kUnderWay;
  measure->receipt = false;
  measure->delivered_on.reset();
  return kFine;
}

Why review_effect(CaseFile& file, const Event&, BodyView body) {
  Measure* measure = find_measure(file, body);
  if (!measure || measure->state != MeasureState::kDelivered) return "没有可评议的措施";
  measure->effect = body.text("effect");
  return kFine;
}

Why visit(CaseFile& file, const Event& event, BodyView body) {
  const auto day = body.date("visited_on");
  if (!day) return "没有走访日期";
  file.last_visit = std::max(file.last_visit.value_or(*day), *day);
  for (const std::string& code : body.texts("risks")) add_risk(file, code, {}, event.happened_ms);
  return kFine;
}

Why watch_visit(CaseFile& file, const Event&, BodyView body) {
  const auto day = body.date("visited_on");
  if (!day) return "没有走访日期";
  if (!file.watched()) return "不在监测期后跟踪期内";
  file.last_visit = std::max(file.last_visit.value_or(*day), *day);
  return kFine;
}

Why watch_ended(CaseFile& file, const Event&, BodyView) {
  if (!file.watched()) return "不在监测期后跟踪期内";
  file.watch->over = true;
  return kFine;
}

Why reentered(CaseFile& file, const Event&, BodyView body) {
  file.next = CaseId(body.number("case"));
  if (!file.next) return "没有写明重新纳入的档案";
  if (file.watch) file.watch->over = true;
  return kFine;
}

Why notice_photographed(CaseFile&, const Event&, BodyView body) {
  return body.number("notice") == 0 || body.number("photo") == 0 ? Why("没有写明是哪张公示、哪张照片") : kFine;
}

Why new_risk(CaseFile& file, const Event& event, BodyView body) {
  add_risk(file, body.text("risk"), body.text("risk_text"), event.happened_ms);
  return kFine;
}

Why solve_risk(CaseFile& file, const Event&, BodyView body) {
  const auto risk = std::find_if(file.risks.begin(), file.risks.end(), [&](const Risk& r) { return r.code == body.text("risk") && !r.solved; });
  if (risk == file.risks.end()) return "没有这项风险";
  risk->solved = true;
  return kFine;
}

Why lead_joined(CaseFile& file, const Event& event, BodyView body) {
  add_risks(file, body, event.happened_ms);
  return kFine;
}

Why track(CaseFile& file, const Event&, BodyView) {
  file.no_labour = true;
  return kFine;
}

Why resume_help(CaseFile& file, const Event& event, BodyView body) {
  for (const std::string& code : body.texts("risks")) add_risk(file, code, {}, event.happened_ms);
  return kFine;
}

// ---------------------------------------------------------------- elimination, pauses

Why start_elimination(CaseFile& file, const Event& event, BodyView body) {
  file.no_labour = body.text("labour") == "none";
  add_handler(file, event.actor);
  return file.no_labour ? Why("整户无劳动能力") : kFine;
}

Why survey(CaseFile& file, const Event& event, BodyView) {
  add_handler(file, event.actor);
  return kFine;
}

Why roll_back(CaseFile& file, const Event&, BodyView) {
  file.eliminated_on.reset();
  return kFine;
}

Why pause(CaseFile& file, const Event& event, BodyView body) {
  if (file.paused()) return "已经暂停";
  file.pauses.push_back({std::string(body.text("reason")), std::string(body.text("text")), event.happened_ms, 0});
  return kFine;
}

Why resume(CaseFile& file, const Event& event, BodyView) {
  if (!file.paused()) return "没有暂停";
  file.pauses.back().to_ms = std::max(event.happened_ms, file.pauses.back().from_ms);
  return kFine;
}

Why green_channel(CaseFile& file, const Event&, BodyView) {
  file.green_channel = true;
  return kFine;
}

struct Application {
  std::string_view action;
  Why (*apply)(CaseFile&, const Event&, BodyView);
};
// Actions that are not here change steps or phases alone, or nothing: they are for the record.
constexpr Application kApplications[] = {
    {"authorise", authorise},
    {"withdraw_authorisation", withdraw_authorisation},
    {"assess", assess},
    {"class_ended", class_ended},
    {"confirm_class", confirm_class},
    {"compare", compare},
    {"explain_hit", explain_hit},
    {"judge_hit", judge_hit},
    {"hold_review", hold_review},
    {"notice_posted", notice_posted},
    {"notice_closed", notice_closed},
    {"objection_received", object},
    {"report_objection", object},
    {"handle_objection", handle_objection},
    {"township_review", township_review},
    {"county_approve", county_approve},
    {"enter", enter},
    {"name_responsible", name_responsible},
    {"plan", add_measures},
    {"add_measures", add_measures},
    {"withdraw_measure", withdraw_measure},
    {"start_measure", start_measure},
    {"deliver_measure", deliver_measure},
    {"fail_measure", fail_measure},
    {"confirm_receipt", confirm_receipt},
    {"call_back", call_back},
    {"review_effect", review_effect},
    {"visit", visit},
    {"watch_visit", watch_visit},
    {"watch_ended", watch_ended},
    {"reentered", reentered},
    {"notice_photographed", notice_photographed},
    {"add_risk", new_risk},
    {"solve_risk", solve_risk},
    {"lead_joined", lead_joined},
    {"track", track},
    {"resume_help", resume_help},
    {"start_elimination", start_elimination},
    {"survey", survey},
    {"roll_back", roll_back},
    {"pause", pause},
    {"resume", resume},
    {"green_channel", green_channel},
};

}  // namespace

std::string_view apply_action(CaseFile& file, const Event& event, BodyView body) {
  const auto found = std::find_if(std::begin(kApplications), std::end(kApplications), [&](const Application& a) { return a.action == event.action; });
  return found == std::end(kApplications) ? kFine : found->apply(file, event, body);
}

void add_risks(CaseFile& file, BodyView body, std::int64_t since_ms) {
  for (const BodyView risk : body.list("risks")) add_risk(file, risk.text("code"), risk.text("text"), since_ms);
}

void add_handler(CaseFile& file, AccountId account) {
  if (account && std::find(file.handlers.begin(), file.handlers.end(), account) == file.handlers.end()) file.handlers.push_back(account);
}

void forget_step(CaseFile& file, StepKind kind) {
  // A comparison that has to be done again is done again: explaining an old record does not stand for it.
  if (kind == StepKind::kComparison) file.comparison.clear();
  if (kind == StepKind::kReview) file.reviewed[phase_index(file)] = false;
  if (kind == StepKind::kTownship) file.township_by = {};
  if (kind != StepKind::kNotice) return;
  file.noticed[phase_index(file)] = false;
  file.notice = {};
  file.notice_closes = {};
}

}  // namespace shouwang::casework
