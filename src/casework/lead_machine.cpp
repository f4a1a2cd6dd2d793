#include "casework/lead_machine.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "casework/clock.h"
#include "casework/event_body.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;

// Leads of the household itself wait for the township; those of cadres, departments and screening go straight to the village.
constexpr std::string_view kSelfDeclared = "self";
// The reasons to close that say that the lead was wrong, not that the household has no need.
constexpr std::string_view kFalseReason = "false";
constexpr int kOrange = static_cast<int>(policy::Severity::kOrange), kRed = static_cast<int>(policy::Severity::kRed);

std::string text_of(const json& body, std::string_view name) { return std::string(event_body::text(body, name)); }

Result<Date> date_in(const json& body, std::string_view name) { return Date::parse_iso(event_body::text(body, name)); }

std::set<std::string, std::less<>> codes_of(std::string_view joined) {
  std::set<std::string, std::less<>> result;
  for (const std::string_view code : text::split(joined, ',')) {
    if (!code.empty()) result.emplace(code);
  }
  return result;
}

std::string with_codes(std::string_view joined, const std::vector<std::string>& more) {
  auto codes = codes_of(joined);
  codes.insert(more.begin(), more.end());
  std::string result;
  for (const std::string& code : codes) result += (result.empty() ? "" : ",") + code;
  return result;
}

void add_handler(LeadFile& file, AccountId account) {
  if (!account || std::find(file.handlers.begin(), file.handlers.end(), account) != file.handlers.end()) return;
  file.handlers.push_back(account);
}

/// What is known has changed so much that an earlier verification and conclusion no longer stand.
void forget_conclusion(LeadFile& file) {
  file.verification.reset();
  file.conclusion.clear();
  file.concluded_ms = 0;
  file.concluded_by = {};
  file.concluded_rules.clear();
  file.feedback_given = false;
  file.told_on.reset();
}

bool is_concluded(LeadState state) { return state == LeadState::kFeedback || state == LeadState::kAppeal; }

/// Takes an event into the fold; the row is not touched. @param state before the event
void absorb(LeadFile& file, const Event& event, const json& body) {
  const std::string& action = event.action;
  absorb_referral(file.referral, event, body);
  if (action == "collect") {
    add_handler(file, event.actor);
    if (!text_of(body, "applicant_name").empty() || !text_of(body, "applicant_phone").empty() ||
        event_body::added(body).contains("declaration"))
      file.has_applicant = true;
  } else if (action == "take") {
    add_handler(file, event.actor);
  } else if (action == "verify") {
    add_handler(file, event.actor);
    file.verification = LeadFile::Verification{event.happened_ms, event.actor, event.body};
  } else if (action == "conclude" || action == "close") {
    file.conclusion = text_of(body, "conclusion");
    if (action == "close") file.conclusion = text_of(body, "reason").starts_with(kFalseReason) ? "false_alarm" : "not_qualified";
    file.concluded_ms = event.happened_ms;
    file.concluded_by = event.actor;
    file.concluded_rules = text_of(event_body::added(body), "rules");
  } else if (action == "feedback") {
    file.feedback_given = true;
    if (const auto told = date_in(body, "told_on")) file.told_on = *told;
  }
  if (event_body::flag(event_body::added(body), "again")) forget_conclusion(file);
}

// ---------------------------------------------------------------- what may be done in which state

constexpr unsigned bit(LeadState state) { return 1u << static_cast<unsigned>(state); }
constexpr unsigned kCollectedBit = bit(LeadState::kCollected), kDispatchedBit = bit(LeadState::kDispatched),
                   kVerifyingBit = bit(LeadState::kVerifying), kFeedbackBit = bit(LeadState::kFeedback),
                   kAppealBit = bit(LeadState::kAppeal), kClosedBit = bit(LeadState::kClosed);

/// Whose lead it has to be.
enum class Whose : std::uint8_t {
  kAny,
  kFree,   // nobody's, or one's own
  kOwned,  // one's own, or the township acts
};

class Draft;
struct Move {
  std::string_view action;
  unsigned from;
  Whose whose;
  Result<void> (*apply)(Draft&);
};

const Move* find_move(std::string_view action);

/// One decision being made: the file as it will be, and what decided it.
class Draft {
 public:
  Draft(const LeadFile& file, const ActionSpec& action, const Actor& actor, const Moment& moment)
      : after(file), before(file), action_(action), actor_(actor), moment_(moment) {}

  LeadFile after;
  const LeadFile& before;
  json body;
  Event event;

  const policy::Procedure& procedure() const { return moment_.pack->procedure; }
  const policy::Pack& pack() const { return *moment_.pack; }
  Date today() const { return moment_.today; }
  AccountId account() const { return actor_.scope.account(); }
  policy::Level level() const { return actor_.level; }
  Date event_day() const { return beijing_date(event.happened_ms); }

  /// Last day of a step whose clock starts on a day. Without a clock there is no limit.
  Result<Date> due_after(Date start, const std::optional<policy::ClockSpec>& clock) const {
    if (!clock) return kForever;
    return due_after(start, clock->parameter);
  }
  Result<Date> due_after(Date start, std::string_view parameter) const {
    ASSIGN_OR_RETURN(const policy::Days days, pack().days(parameter, today()));
    return last_day(start, days, {}, pack().calendar);
  }
  /// Days to verify run from the first source, so that waiting for acceptance is not a present of time.
  Result<Date> verify_due(Date start, int grade) const {
    return due_after(start, "verify_days_" + std::string(policy::severity_name(static_cast<policy::Severity>(grade))));
  }
  Date clue_day() const { return beijing_date(after.lead.opened_ms); }

  /// A date that somebody states: it cannot lie ahead, nor before what it answers.
  Result<void> check_stated(Date stated, std::string_view title, Date earliest, std::string_view earliest_title) const {
    if (stated > today())
      return fail(ErrorCode::kGuard, std::string(title) + "（" + stated.iso() + "）不能晚于今天（" + today().iso() + "）");
    if (stated < earliest)
      return fail(ErrorCode::kGuard,
                  std::string(title) + "（" + stated.iso() + "）不能早于" + std::string(earliest_title) + "（" + earliest.iso() + "）");
    return {};
  }

  void move_to(LeadState state, Date due) {
    after.lead.state = state;
    after.lead.due = due;
    after.lead.escalated = 0;  // a new step has its own clock
  }
  Result<void> send_to_village() {
    ASSIGN_OR_RETURN(const Date due, verify_due(clue_day(), after.lead.grade));
    move_to(LeadState::kDispatched, due);
    return {};
  }
  /// Once more from the beginning: whoever verified before does not keep it. The event says so ("_": {"again": true}), because what
  /// led to it (findings that came since) is not in the events.
  Result<void> verify_again() {
    body["_"]["again"] = true;
    after.lead.assignee = {};
    after.lead.conclusion.clear();
    after.lead.reason.clear();
    ASSIGN_OR_RETURN(const Date due, verify_due(event_day(), after.lead.grade));
    move_to(LeadState::kDispatched, due);
    return {};
  }
  void close() { move_to(LeadState::kClosed, after.lead.due); }

 private:
  const ActionSpec& action_;
  const Actor& actor_;
  const Moment& moment_;
};

Result<void> refuse_argument(std::string message) { return fail(ErrorCode::kInvalidArgument, std::move(message)); }

int grade_of(const policy::Procedure& procedure, const std::vector<std::string>& risks) {
  const bool red = std::any_of(risks.begin(), risks.end(), [&](const std::string& risk) { return procedure.is_green(risk); });
  return red ? kRed : kOrange;
}

// ---------------------------------------------------------------- the actions

Result<void> collect(Draft& d) {
  ASSIGN_OR_RETURN(const Date found, date_in(d.body, "happened_on"));
  RETURN_IF_ERROR(d.check_stated(found, "发现日期", Date::from_days(0), "1970年"));
  if (text_of(d.body, "channel") == kScreeningSource) return refuse_argument("“数据筛查”的线索由系统产生，请另选“线索来源”");
  RETURN_IF_ERROR(check_proxy(d.body));
  // The event happened when the difficulty was found, not when somebody found time to write it down.
  if (found < d.event_day()) d.event.happened_ms = beijing_midnight_ms(found);

  Lead& lead = d.after.lead;
  const std::vector<std::string> risks = event_body::texts(d.body, "risks");
  const int grade = grade_of(d.procedure(), risks);
  lead.risks = with_codes(lead.risks, risks);
  if (d.before.is_new()) {
    lead.source = text_of(d.body, "channel");
    lead.opened_ms = d.event.happened_ms;
    lead.grade = grade;
    if (!lead.source.starts_with(kSelfDeclared)) return d.send_to_village();
    ASSIGN_OR_RETURN(const Date due, d.due_after(d.clue_day(), d.procedure().accept_clock));
    d.move_to(LeadState::kCollected, due);
    return {};
  }
  const bool more_urgent = grade > lead.grade;
  lead.grade = std::max(lead.grade, grade);
  // After a conclusion a new source is a new question: it would be lost if the lead just went on to its end.
  if (is_concluded(lead.state)) return d.verify_again();
  if (!more_urgent || lead.state == LeadState::kCollected) return {};
  ASSIGN_OR_RETURN(const Date due, d.verify_due(d.clue_day(), lead.grade));
  lead.due = std::min(lead.due, due);
  return {};
}

Result<void> accept(Draft& d) { return d.send_to_village(); }

Result<void> assign(Draft& d) {
  d.after.lead.assignee = AccountId(event_body::number(d.body, "assignee"));
  return {};
}

Result<void> take(Draft& d) {
  if (!d.account()) return fail(ErrorCode::kForbidden, "领取线索要用本人账号登录");
  d.after.lead.assignee = d.account();
  d.after.lead.state = LeadState::kVerifying;  // the clock runs on
  return {};
}

Result<void> hand_over(Draft& d) {
  const AccountId next = AccountId(event_body::number(d.body, "assignee"));
  if (next == d.before.lead.assignee) return refuse_argument("“交给”的人已经是现在的核实人，请另选一人");
  d.after.lead.assignee = next;
  return {};
}

Result<void> give_back(Draft& d) {
  d.after.lead.assignee = {};
  ASSIGN_OR_RETURN(const Date due, d.due_after(d.event_day(), d.procedure().accept_clock));
  d.move_to(LeadState::kCollected, due);
  return {};
}

Result<void> regrade(Draft& d) {
  static constexpr std::string_view kGrades[] = {"blue", "yellow", "orange", "red"};
  const auto it = std::find(std::begin(kGrades), std::end(kGrades), text_of(d.body, "grade"));
  const int grade = static_cast<int>(it - std::begin(kGrades));
  if (it == std::end(kGrades)) return refuse_argument("没有所选的等级，请从列表中重新选择");
  if (grade == d.before.lead.grade) return refuse_argument("线索已经是这个等级，不用调整");
  d.after.lead.grade = grade;
  if (d.before.lead.state == LeadState::kCollected) return {};  // its clock is that of acceptance
  ASSIGN_OR_RETURN(d.after.lead.due, d.verify_due(d.clue_day(), grade));
  return {};
}

struct Verdict {
  std::string_view verdict, evidence, title;
};
constexpr Verdict kVerdicts[] = {{"income_verdict", "income_evidence", "收入依据"},
                                 {"expense_verdict", "expense_evidence", "支出依据"},
                                 {"difficulty_verdict", "difficulty_evidence", "困难依据"},
                                 {"coping_verdict", "coping_evidence", "应对能力依据"}};

Result<void> verify(Draft& d) {
  ASSIGN_OR_RETURN(const Date visited, date_in(d.body, "visited_on"));
  RETURN_IF_ERROR(d.check_stated(visited, "入户日期", d.clue_day(), "线索发现日期"));
  ASSIGN_OR_RETURN(const std::int64_t least, d.pack().number(d.procedure().verifiers_at_least, d.today()));
  std::set<std::string> names;
  for (const json& row : event_body::list(d.body, "verifiers")) names.insert(text::squeeze(text_of(row, "name")));
  if (static_cast<std::int64_t>(names.size()) < least)
    return refuse_argument("入户核实至少要有 " + std::to_string(least) + " 个不同的人，请补充“核实人员”");
  for (const Verdict& v : kVerdicts) {
    const std::string verdict = text_of(d.body, v.verdict);
    if ((verdict == "hard" || verdict == "unable") && text_of(d.body, v.evidence).empty())
      return refuse_argument("判断为有困难时要写明“" + std::string(v.title) + "”");
  }
  return {};
}

Result<void> check_risks(const Draft& d, const std::vector<std::string>& risks) {
  if (risks.empty()) return refuse_argument("拟纳入时至少选一个“风险类型”");
  ASSIGN_OR_RETURN(const std::int64_t most, d.pack().number(d.procedure().max_risks, d.today()));
  if (static_cast<std::int64_t>(risks.size()) > most)
    return refuse_argument("“风险类型”最多选 " + std::to_string(most) + " 项，请只选主要的");
  const bool other = std::any_of(risks.begin(), risks.end(), [](const std::string& risk) { return risk == "0299" || risk == "99"; });
  if (other && text_of(d.body, "risk_text").empty()) return refuse_argument("选择“其他”风险时要填写“其他风险的说明”");
  return {};
}

Result<void> conclude(Draft& d) {
  if (!d.before.verification) return fail(ErrorCode::kTransition, "还没有入户核实，请先填写入户核实表，再作结论");
  const std::string conclusion = text_of(d.body, "conclusion");
  const std::vector<std::string> risks = event_body::texts(d.body, "risks");
  if (conclusion != "already_monitored" && conclusion != "other_aid") {
    const json verified = json::parse(d.before.verification->body, nullptr, false);
    for (const Verdict& v : kVerdicts) {
      if (text_of(verified, v.verdict) == "unclear")
        return fail(ErrorCode::kTransition, "核实表里还有“说不清”的项目，请再次核实并重新填写核实表后再作结论");
    }
  }
  const bool green = event_body::flag(d.body, "green");
  if (green && conclusion != "qualifies") return refuse_argument("只有拟纳入的农户才能走绿色通道");
  d.after.lead.reason = text_of(d.body, "reason");
  if (conclusion == "qualifies") {
    if (text_of(d.body, "monitored_class").empty()) return refuse_argument("拟纳入时要选择“对象类别”");
    RETURN_IF_ERROR(check_risks(d, risks));
    if (green && grade_of(d.procedure(), risks) != kRed) return fail(ErrorCode::kGuard, "所选风险不在绿色通道范围内，请按一般程序办理");
  } else if (conclusion == "already_monitored") {
    if (!risks.empty()) RETURN_IF_ERROR(check_risks(d, risks));
  } else if (conclusion == "other_aid") {
    d.after.lead.reason = text_of(d.body, "referral");
    if (d.after.lead.reason.empty()) return refuse_argument("转其他救助时要选择“转交”");
    d.body["_"] = referral_added(d.procedure(), d.after.lead.reason);
  } else if (d.after.lead.reason.empty()) {
    return refuse_argument("不纳入时要选择“原因”");
  }
  d.after.lead.conclusion = conclusion;
  d.body["_"]["rules"] = d.before.lead.rules;
  if (!d.before.has_applicant) {
    d.close();
    return {};
  }
  ASSIGN_OR_RETURN(const Date due, d.due_after(d.event_day(), d.procedure().feedback_clock));
  d.move_to(LeadState::kFeedback, due);
  return {};
}

Result<void> close_at_once(Draft& d) {
  d.after.lead.reason = text_of(d.body, "reason");
  d.after.lead.conclusion = d.after.lead.reason.starts_with(kFalseReason) ? "false_alarm" : "not_qualified";
  d.body["_"]["rules"] = d.before.lead.rules;
  d.close();
  return {};
}

/// Screening found something after the conclusion: it has not been looked at.
bool found_since_conclusion(const LeadFile& file) {
  const auto known = codes_of(file.concluded_rules);
  const auto now = codes_of(file.lead.rules);
  return std::any_of(now.begin(), now.end(), [&](const std::string& rule) { return !known.contains(rule); });
}

Result<void> feedback(Draft& d) {
  ASSIGN_OR_RETURN(const Date told, date_in(d.body, "told_on"));
  RETURN_IF_ERROR(d.check_stated(told, "告知日期", beijing_date(d.before.concluded_ms), "作出结论的日期"));
  if (found_since_conclusion(d.before)) return d.verify_again();
  d.close();
  return {};
}

bool may_be_reviewed(std::string_view conclusion) {
  return conclusion == "not_qualified" || conclusion == "false_alarm" || conclusion == "other_aid";
}

/// Why no review may be asked for now; "" = it may.
Result<std::string> no_review(const LeadFile& file, const Moment& moment) {
  if (!file.has_applicant) return std::string("这条线索没有申报人，不能申请复核；有新情况请重新登记线索");
  if (!may_be_reviewed(file.conclusion)) return std::string("只有不纳入的结论才能申请复核");
  const auto& clock = moment.pack->procedure.review_clock;
  if (file.lead.state != LeadState::kClosed || !file.told_on || !clock) return std::string();
  ASSIGN_OR_RETURN(const policy::Days days, moment.pack->days(clock->parameter, moment.today));
  const Date last = last_day(*file.told_on, days, {}, moment.pack->calendar);
  if (moment.today > last) return "申请复核的期限已于 " + last.iso() + " 届满；有新情况请重新申报";
  return std::string();
}

Result<void> ask_review(Draft& d) {
  ASSIGN_OR_RETURN(const Date due, d.due_after(d.event_day(), d.procedure().review_clock));
  d.move_to(LeadState::kAppeal, due);
  return {};
}

Result<void> decide_review(Draft& d) {
  if (text_of(d.body, "result") == "again") return d.verify_again();
  if (found_since_conclusion(d.before)) return d.verify_again();
  d.close();
  return {};
}

Result<void> deliver_referral(Draft& d) {
  ASSIGN_OR_RETURN(const Date delivered, date_in(d.body, "delivered_on"));
  return d.check_stated(delivered, "落实日期", beijing_date(d.before.referral->referred_ms), "转办日期");
}

Result<void> refer_again(Draft& d) {
  d.body["_"] = referral_added(d.procedure(), event_body::text(d.body, "referral"));
  d.after.lead.reason = text_of(d.body, "referral");
  return {};
}

/// The event says it all.
Result<void> note(Draft&) { return {}; }

constexpr unsigned kOpenBits = kCollectedBit | kDispatchedBit | kVerifyingBit | kFeedbackBit | kAppealBit;
constexpr Move kMoves[] = {
    {"collect", kOpenBits, Whose::kAny, collect},
    {"accept", kCollectedBit, Whose::kAny, accept},
    {"assign", kDispatchedBit | kVerifyingBit, Whose::kOwned, assign},
    {"take", kDispatchedBit, Whose::kFree, take},
    {"hand_over", kDispatchedBit | kVerifyingBit, Whose::kOwned, hand_over},
    {"give_back", kDispatchedBit | kVerifyingBit, Whose::kOwned, give_back},
    {"regrade", kCollectedBit | kDispatchedBit | kVerifyingBit, Whose::kAny, regrade},
    {"verify", kVerifyingBit, Whose::kOwned, verify},
    {"conclude", kVerifyingBit, Whose::kOwned, conclude},
    {"close", kCollectedBit | kDispatchedBit | kVerifyingBit, Whose::kOwned, close_at_once},
    {"feedback", kFeedbackBit, Whose::kAny, feedback},
    {"ask_review", kFeedbackBit | kClosedBit, Whose::kAny, ask_review},
    {"decide_review", kAppealBit, Whose::kAny, decide_review},
    // Beside the states of the lead: may_act_on_referral() says when.
    {"accept_referral", kOpenBits | kClosedBit, Whose::kAny, note},
    {"deliver_referral", kOpenBits | kClosedBit, Whose::kAny, deliver_referral},
    {"return_referral", kOpenBits | kClosedBit, Whose::kAny, note},
    {"refer_again", kOpenBits | kClosedBit, Whose::kAny, refer_again},
    {"end_referral", kOpenBits | kClosedBit, Whose::kAny, note},
};

const Move* find_move(std::string_view action) {
  const auto it = std::find_if(std::begin(kMoves), std::end(kMoves), [&](const Move& m) { return m.action == action; });
  return it == std::end(kMoves) ? nullptr : it;
}

std::string states_in(unsigned bits) {
  std::string names;
  for (const LeadState state : {LeadState::kCollected, LeadState::kDispatched, LeadState::kVerifying, LeadState::kFeedback,
                                LeadState::kAppeal, LeadState::kClosed}) {
    if ((bits & bit(state)) != 0) names += (names.empty() ? "“" : "、“") + std::string(lead_state_title(state)) + "”";
  }
  return names;
}

/// Who acts for a lead: the person it is assigned to, the township above; the county where the table lets it.
Result<void> check_owner(const Lead& lead, const ActionSpec& action, const Actor& actor, Whose whose) {
  const bool own = lead.assignee && lead.assignee == actor.scope.account();
  if (whose == Whose::kAny || own || !lead.assignee) return {};
  if (whose == Whose::kOwned && actor.level != policy::Level::kVillage) return {};
  return fail(ErrorCode::kForbidden, "这条线索已有核实人，“" + std::string(action.title) + "”由核实人" +
                                         (whose == Whose::kOwned ? "或乡镇" : "") + "办理；需要换人请先移交");
}

std::string levels_in(Levels levels) {
  std::string names;
  for (const policy::Level level :
       {policy::Level::kVillage, policy::Level::kTownship, policy::Level::kCounty, policy::Level::kDepartment}) {
    if ((levels & at(level)) != 0) names += (names.empty() ? "" : "、") + std::string(policy::level_title(level));
  }
  return names;
}

}  // namespace

Result<LeadFile> fold_lead(const Lead& lead, std::vector<Event> events) {
  const auto broken = [&] {
    return Failure(Error(ErrorCode::kInternal, "线索的办理记录不完整，请联系管理员检查数据库")
                       .with_internal("lead " + std::to_string(lead.id.value()) + ": events do not fit its row"));
  };
  LeadFile file;
  file.lead = lead;
  int sequence = 0;
  for (const Event& event : events) {
    if (event.subject != Subject::kLead || event.subject_id != lead.id.value() || event.sequence != ++sequence) return broken();
    const json body = json::parse(event.body, nullptr, false);
    if (!body.is_object()) return broken();
    absorb(file, event, body);
  }
  if (sequence != lead.sequence || file.conclusion != lead.conclusion) return broken();
  file.events = std::move(events);
  return file;
}

Result<void> may_act(const LeadFile& file, const ActionSpec& action, const Actor& actor, const Moment& moment) {
  const Move* move = action.subject == Subject::kLead ? find_move(action.name) : nullptr;
  if (!move) return fail(ErrorCode::kInvalidArgument, "线索没有“" + std::string(action.title) + "”这项办理");
  if ((action.who & at(actor.level)) == 0)
    return fail(ErrorCode::kForbidden, "“" + std::string(action.title) + "”由" + levels_in(action.who) + "办理");
  if (file.is_new()) return move->apply == collect ? Result<void>() : fail(ErrorCode::kTransition, "线索还没有登记，请先登记线索");
  if (is_referral_action(action.name)) return may_act_on_referral(file.referral, action, actor);
  const Lead& lead = file.lead;
  if ((move->from & bit(lead.state)) == 0) {
    if (lead.state == LeadState::kClosed) return fail(ErrorCode::kTransition, "线索已办结；有新情况请重新登记线索");
    return fail(ErrorCode::kTransition, "线索现在是“" + std::string(lead_state_title(lead.state)) + "”，“" + std::string(action.title) +
                                            "”只在" + states_in(move->from) + "时办理");
  }
  RETURN_IF_ERROR(check_owner(lead, action, actor, move->whose));
  if (move->apply == close_at_once) {
    if (file.has_applicant) return fail(ErrorCode::kTransition, "有申报人在等答复，不能直接办结；请入户核实、作出结论后告知申报人");
    if (lead.state == LeadState::kCollected && actor.level == policy::Level::kVillage)
      return fail(ErrorCode::kForbidden, "线索还没有派发到村，由乡镇受理或办结");
  }
  if (move->apply == hand_over && !lead.assignee) return fail(ErrorCode::kTransition, "线索还没有核实人，请用“指定核实人”");
  if (move->apply == conclude && !file.verification) return fail(ErrorCode::kTransition, "还没有入户核实，请先填写入户核实表，再作结论");
  if (move->apply == ask_review) {
    ASSIGN_OR_RETURN(const std::string problem, no_review(file, moment));
    if (!problem.empty()) return fail(ErrorCode::kTransition, problem);
  }
  if (move->apply == decide_review) {
    const AccountId reviewer = actor.scope.account();
    const bool handled = std::find(file.handlers.begin(), file.handlers.end(), reviewer) != file.handlers.end();
    if (reviewer && (handled || reviewer == file.concluded_by))
      return fail(ErrorCode::kGuard, "登记、核实过这条线索或作过结论的人不能复核，请由乡镇的其他人办理");
  }
  return {};
}

Result<LeadStep> decide(const LeadFile& file, const ActionSpec& action, const Actor& actor, const Command& command, const Moment& moment) {
  RETURN_IF_ERROR(may_act(file, action, actor, moment));
  if (command.happened_ms > moment.now_ms) return fail(ErrorCode::kInvalidArgument, "办理时间不能晚于现在，请检查设备的日期和时间");
  Draft draft(file, action, actor, moment);
  draft.body = json::parse(command.body, nullptr, false);
  if (!draft.body.is_object()) return fail(ErrorCode::kInvalidArgument, "填写的内容格式不正确，请刷新页面后重试");

  Event& event = draft.event;
  event.county = file.lead.county;
  event.subject = Subject::kLead;
  event.subject_id = file.lead.id.value();
  event.sequence = file.lead.sequence + 1;
  event.action = action.name;
  event.actor = actor.scope.account();
  event.level = actor.level;
  // The order of events is the order of their times, whatever the clock of a machine says.
  event.at_ms = file.events.empty() ? moment.now_ms : std::max(moment.now_ms, file.events.back().at_ms);
  event.happened_ms = command.happened_ms > 0 ? command.happened_ms : moment.now_ms;
  if (!file.is_new() && find_move(action.name)->apply != collect && beijing_date(event.happened_ms) < draft.clue_day())
    return fail(ErrorCode::kGuard, "办理日期（" + draft.event_day().iso() + "）不能早于线索发现日期（" + draft.clue_day().iso() + "）");
  event.key = command.key;
  event.pack_hash = moment.pack->hash;
  event.procedure_hash = moment.pack->procedure.hash;

  RETURN_IF_ERROR(find_move(action.name)->apply(draft));
  event.body = draft.body.dump();
  LeadFile& after = draft.after;
  absorb(after, event, draft.body);
  after.events.push_back(event);
  after.lead.sequence = event.sequence;
  ++after.lead.version;
  return LeadStep{std::move(event), std::move(after)};
}

Result<void> check_proxy(const json& body) {
  if (text_of(body, "proxy_name").empty()) return {};
  if (text_of(body, "proxy_relation").empty()) return refuse_argument("代为申报时要填写“与申报人关系”");
  if (event_body::flag(body, "told")) return {};
  return refuse_argument("代为申报时，要把填写内容告知申报人，并勾选“已把填写内容告知申报人”");
}

}  // namespace shouwang::casework
