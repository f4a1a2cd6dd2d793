#include "casework/testing/simulation_checks.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace shouwang::casework::testing {
namespace {

using json = nlohmann::json;

Date day_of(const json& body, const char* name) {
  const auto day = Date::parse_iso(body.value(name, ""));
  return day ? *day : Date();
}

/// One pass over a history, remembering only what the law asks for.
class Auditor {
 public:
  explicit Auditor(int months) : months_(months) {}

  void read(const Event& e) {
    event_ = &e;
    body_ = json::parse(e.body, nullptr, false);
    if (!body_.is_object()) return problem("内容不是对象");
    extra_ = body_.value("_", json::object());
    order();
    const std::string& a = e.action;
    if (a == "open") opened();
    if (closed_ && !goes_on_after_end(a)) problem("档案结束后还有办理");
    if (a == "authorise" || a == "withdraw_authorisation") authorisation();
    if (a == "compare") compared();
    if (a == "assess" || a == "survey" || a == "start_elimination") handlers_.insert(e.actor.value());
    if (a == "hold_review") reviewed();
    if (a == "notice_posted") posted_ = true;
    if (a == "objection_received" || a == "report_objection") ++objections_;
    if (a == "handle_objection") handled();
    if (a == "notice_closed") notice_closed();
    if (a == "consent") consent_ = body_.value("agreed", false);
    if (a == "survey") survey_ = body_.value("result", "") == "met";
    if (a == "township_review" || a == "county_approve") decided();
    if (a == "name_responsible") responsible_ = !body_.value("name", "").empty();
    if (a == "deliver_measure" || a == "start_measure" || a == "confirm_receipt") help();
    if (a == "start_elimination") started();
    if (a == "phase") passed_on();
    if (a == "track") phase_ = "tracking";
    if (a == "resume_help" || a == "stop_elimination" || a == "roll_back") enter("helping");
    if (a == "end_case" || a == "remove_case" || a == "withdraw_case") closed_ = true;
    if (a == "roll_back") closed_ = false;
    if (a == "green_channel") green_ = true;
    if (a == "watch_visit" || a == "watch_ended") watched();
    if (a == "class_ended" || a == "confirm_class") new_period(a == "class_ended");
    if ((a == "assess" || a == "county_approve") && body_.contains("monitored_class")) class_waits_ = false;
    if (a == "watch_ended" || a == "reentered" || a == "roll_back") watch_until_.reset();
    for (const json& undone : extra_.value("undone", json::array())) undo(undone);
  }

  std::vector<std::string> take() { return std::move(problems_); }

 private:
  static bool goes_on_after_end(const std::string& a) {
    return a == "roll_back" || a == "comment" || a == "watch_visit" || a == "watch_ended" || a == "reentered" || a == "notice_photographed";
  }

  void problem(const std::string& what) {
    problems_.push_back("档案" + std::to_string(event_->subject_id) + " 第" + std::to_string(event_->sequence) + "条 " + event_->action + "：" + what);
  }

  void watched() {
    const bool ended = event_->action == "watch_ended";
    if (!watch_until_) return problem("不在跟踪期内");
    if (phase_ != "eliminated") problem("没有消除就在跟踪");
    const Date day = beijing_date(event_->happened_ms);
    if (ended ? day <= *watch_until_ : day > *watch_until_) problem("跟踪期的日期不对");
  }

  // A class is confirmed after it has ended, once, by somebody; both classes are written down.
  void new_period(bool ended) {
    if (closed_) problem("档案结束以后还在转类别");
    if (ended == class_waits_) problem(ended ? "同一类别到期两次" : "没有到期就确认新类别");
    if (!ended && (body_.value("monitored_class", "").empty() || extra_.value("from", "").empty())) problem("没有写明新旧两个类别");
    class_waits_ = ended;
  }

  void order() {
    if (event_->sequence != last_sequence_ + 1) problem("序号不连续");
    if (event_->at_ms < last_at_ms_) problem("时间倒退");
    if (event_->happened_ms > event_->at_ms) problem("发生在登记之后");
    last_sequence_ = event_->sequence;
    last_at_ms_ = event_->at_ms;
    if (!event_->key.empty() && !keys_.insert(event_->key).second) problem("同一办理编号办了两次");
  }

  void opened() {
    phase_ = "admission";
    green_ = body_.value("green", false);
    for (const json& id : body_.value("handlers", json::array())) handlers_.insert(std::stoll(id.get<std::string>()));
  }

  void authorisation() {
    if (event_->action == "withdraw_authorisation") return signed_.clear();
    signed_.emplace_back(day_of(body_, "signed_on"), day_of(extra_, "valid_to"));
    authorised_ = true;
  }

  void compared() {
    const Date day = beijing_date(event_->happened_ms);
    const bool holds = std::any_of(signed_.begin(), signed_.end(), [&](const auto& s) { return s.first <= day && day <= s.second; });
    if (!holds) problem("没有有效授权就比对");
    compared_ = true;
  }

  void reviewed() { reviewed_ = extra_.value("passed", false); }

  void handled() {
    const std::string number = body_.value("objection", "");
    if (!handled_.insert(number).second) problem("异议处理了两次");
  }

  void notice_closed() {
    if (!posted_) problem("没有张贴就期满");
    if (static_cast<int>(handled_.size()) != objections_) problem("还有异议就期满");
    noticed_ = true;
  }

  void decided() {
    const bool county = event_->action == "county_approve";
    const std::int64_t account = event_->actor.value();
    if (event_->level != (county ? policy::Level::kCounty : policy::Level::kTownship)) problem("不是本级办理");
    if (handlers_.contains(account)) problem("经办人自己审批");
    if (county && account == township_) problem("乡镇审核人又办县级审批");
    if (!noticed_) problem("公示没有期满就审核审批");
    if (static_cast<int>(handled_.size()) != objections_) problem("异议没有处理就审核审批");
    if (body_.value("decision", "") != "agree") return;
    if (!county) {
      township_ = account;
      return;
    }
    approved_ = true;
    if (phase_ == "admission") admitted_on_ = beijing_date(event_->happened_ms);
    if (phase_ == "admission" && !(authorised_ && compared_ && reviewed_)) problem("缺授权、比对或评议就批准纳入");
    if (phase_ == "elimination" && !(reviewed_ && consent_ && survey_)) problem("缺评议、同意或调查就批准消除");
  }

  void help() {
    const bool before = phase_ == "admission" || phase_ == "measures";
    if (before && !green_) problem("没有绿色通道就先落实措施");
    if (event_->action == "deliver_measure") ++delivered_;
  }

  void started() {
    enter("elimination");
    if (body_.value("labour", "") == "none") problem("整户无劳动能力还启动消除");
    for (const json& verdict : body_.value("verdicts", json::array())) {
      if (verdict.value("verdict", "") != "yes") problem("指标未达标还启动消除");
    }
    if (!admitted_on_ || beijing_date(event_->happened_ms) < admitted_on_->plus_months(months_)) problem("不满期限就启动消除");
    if (delivered_ == 0 && body_.value("mode", "") != "natural") problem("没有落实措施就启动消除");
  }

  void passed_on() {
    const std::string to = body_.value("to", "");
    if (to == "measures" && !(phase_ == "admission" && approved_ && authorised_ && compared_ && reviewed_ && noticed_)) problem("手续不全就进入措施阶段");
    if (to == "helping" && phase_ == "measures" && !(reviewed_ && noticed_ && responsible_)) problem("没有评议、公示或责任人就进入帮扶");
    if (to == "eliminated" && !(phase_ == "elimination" && approved_ && reviewed_ && noticed_ && consent_ && survey_)) problem("手续不全就标注风险消除");
    if (to == "refused" || to == "eliminated") closed_ = true;
    enter(to);
    if (extra_.contains("watch")) watch_until_ = day_of(extra_["watch"], "until");
    if (to == "eliminated" && !watch_until_) problem("消除以后没有跟踪");
  }

  void enter(const std::string& phase) {
    phase_ = phase;
    reviewed_ = posted_ = noticed_ = consent_ = survey_ = approved_ = false;
    township_ = 0;
  }

  void undo(const json& step) {
    if (step == "authorisation") authorised_ = false;
    if (step == "comparison") compared_ = false;
    if (step == "review") reviewed_ = false;
    if (step == "notice") posted_ = noticed_ = false;
    if (step == "township") township_ = 0;
    if (step == "consent") consent_ = false;
    if (step == "survey") survey_ = false;
  }

  int months_;
  const Event* event_ = nullptr;
  json body_, extra_;
  std::vector<std::string> problems_;
  int last_sequence_ = 0;
  std::int64_t last_at_ms_ = 0;
  std::set<std::string> keys_, handled_;
  std::set<std::int64_t> handlers_;
  std::string phase_;
  std::vector<std::pair<Date, Date>> signed_;
  bool class_waits_ = false;
  std::optional<Date> admitted_on_, watch_until_;
  std::int64_t township_ = 0;
  int objections_ = 0, delivered_ = 0;
  bool closed_ = false, green_ = false, authorised_ = false, compared_ = false, reviewed_ = false, posted_ = false, noticed_ = false,
       consent_ = false, survey_ = false, approved_ = false, responsible_ = false;
};

std::string shape(const CaseRow& r) {
  return json{r.id.value(), r.household.value(), r.village, r.phase, r.is_open, r.monitored_class, r.risks, r.steps, r.green_channel, r.opened_ms,
              r.admitted_on ? r.admitted_on->iso() : "", r.eliminated_on ? r.eliminated_on->iso() : "", r.responsible.value(), r.responsible_name,
              r.previous.value(), r.due.iso(), r.last_visit ? r.last_visit->iso() : "", r.watch_until ? r.watch_until->iso() : "", r.gap, r.over_help, r.sequence}
      .dump();
}

// Without what was escalated, which is the store's own.
std::string shape(std::vector<Task> tasks) {
  std::sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) { return a.key < b.key; });
  json list = json::array();
  for (const Task& t : tasks)
    list.push_back({t.key, t.household.value(), t.village, static_cast<int>(t.level), t.department, t.assignee.value(), t.title, t.started.iso(),
                    t.warn.iso(), t.due.iso(), t.paused, t.pause_reason, static_cast<int>(t.escalate_to)});
  return list.dump();
}

}  // namespace

std::vector<std::string> problems_of_history(const std::vector<Event>& events, int months_before_elimination) {
  Auditor auditor(months_before_elimination);
  for (const Event& event : events) auditor.read(event);
  return auditor.take();
}

std::vector<std::string> problems_of_rows(Store& store, const CaseFile& file, const Moment& moment) {
  const access::Scope scope = access::Scope::for_operator("模拟：核对");
  const std::string name = "档案" + std::to_string(file.id.value());
  std::vector<std::string> problems;
  const auto row = store.case_row(scope, file.id);
  if (!row || !*row) {
    problems.push_back(name + "没有列表行");
  } else if (shape((*row)->row) != shape(row_of(file, moment))) {
    problems.push_back(name + "的列表行与记录不符：" + shape((*row)->row) + " / " + shape(row_of(file, moment)));
  }
  const auto tasks = store.tasks_of(scope, file.id);
  if (!tasks || shape(*tasks) != shape(tasks_of(file, moment)))
    problems.push_back(name + "的待办与记录不符：" + (tasks ? shape(*tasks) : "") + " / " + shape(tasks_of(file, moment)));
  return problems;
}

std::vector<std::string> problems_of_batch(const Lead& before, const Lead& after) {
  std::vector<std::string> problems;
  const std::string name = "线索" + std::to_string(before.id.value());
  if (before.state != after.state || before.assignee != after.assignee || before.conclusion != after.conclusion ||
      before.reason != after.reason || before.case_id != after.case_id || before.sequence != after.sequence)
    problems.push_back(name + "的人工办理被筛查改动");
  if (before.state == LeadState::kClosed && before.version != after.version) problems.push_back(name + "已办结，又被筛查改动");
  if (before.sequence > 0 && after.grade < before.grade) problems.push_back(name + "有人办理，等级被筛查降低");
  if (after.due > before.due) problems.push_back(name + "的期限被筛查推后");
  return problems;
}

}  // namespace shouwang::casework::testing
