#include "app/play_story.h"

#include <algorithm>

namespace shouwang::app {
namespace {

using casework::Actor;
using casework::CaseFile;
using casework::LeadFile;
using casework::LeadState;
using casework::Measure;
using casework::MeasureState;
using casework::Moment;
using casework::Outcome;
using casework::Phase;
using policy::StepKind;

constexpr std::int64_t kPlayMinuteMs = 60'000;
constexpr int kMorning = 9 * 60, kBetweenActions = 12;  // minutes of the day
constexpr int kHelpLooks = 24;                          // days between two looks at a household that is helped
constexpr int kVisitEvery = 50;                         // days

}  // namespace

Moment Story::moment() {
  const std::int64_t at = beijing_midnight_ms(today_) + minutes_ * kPlayMinuteMs;
  minutes_ += kBetweenActions;
  return {&stage_->pack, std::min(at, stage_->now_ms), today_};
}

bool Story::told(const Result<Outcome>& outcome, std::string_view action) {
  if (outcome) {
    ++stage_->report.actions;
    return true;
  }
  ++stage_->report.refusals[std::string(action) + "：" + outcome.error().message()];
  return false;
}

bool Story::on_lead(const Actor& actor, const LeadFile& file, std::string_view action, const json& body) {
  const std::string key = "play-" + std::to_string(number_) + "-" + std::to_string(++keys_);
  return told(stage_->desk.act_on_lead(actor, lead_, {std::string(action), body.dump(), file.lead.sequence, key, 0}, moment()), action);
}

bool Story::on_case(const Actor& actor, std::string_view action, const json& body) {
  const auto file = stage_->desk.case_file(actor.scope, case_);
  if (!file) return told(Failure(file.error()), action);
  const std::string key = "play-" + std::to_string(number_) + "-" + std::to_string(++keys_);
  return told(stage_->desk.act_on_case(actor, case_, {std::string(action), body.dump(), file->sequence(), key, 0}, moment()), action);
}

Result<std::optional<int>> Story::act(Stage& stage, Date today) {
  stage_ = &stage;
  today_ = today;
  minutes_ = kMorning + static_cast<int>(number_ % 40) * 5;
  if (!lead_) {
    const Actor& finder = by_household_ || random_.chance(700) ? clerk() : stage.staff.township(village_);
    const casework::Sighting sighting{bodies().collect(difficulty_, by_household_).dump(), household_, "play-" + std::to_string(number_),
                                      0};
    const auto collected = stage.desk.collect(finder, sighting, moment());
    if (!told(collected, "collect")) return std::optional<int>();
    lead_ = collected->lead;
    ++stage.report.leads;
    return std::optional(within(2));
  }
  const auto everything = access::Scope::for_operator("play a sample county");
  if (!case_) {
    ASSIGN_OR_RETURN(const LeadFile file, stage.desk.lead(everything, lead_));
    return lead_step(file);
  }
  ASSIGN_OR_RETURN(const CaseFile file, stage.desk.case_file(everything, case_));
  return case_step(file);
}

// ---------------------------------------------------------------- the lead

std::optional<int> Story::lead_step(const LeadFile& file) {
  const Actor& township = stage_->staff.township(village_);
  const bool found = end_ == End::kCase || end_ == End::kOtherAid;
  switch (file.lead.state) {
    case LeadState::kCollected:
      on_lead(township, file, "accept");
      return within(2);
    case LeadState::kDispatched:
      on_lead(clerk(), file, "take");
      return within(3);
    case LeadState::kVerifying: {
      if (end_ == End::kClosed && !file.has_applicant) {
        on_lead(clerk(), file, "close", {{"reason", "covered"}, {"text", "费用已由医保报销和救助解决"}});
        return std::nullopt;
      }
      if (!file.verification) {
        on_lead(clerk(), file, "verify", bodies().verify(difficulty_, found, clerk().name));
        return within(2);
      }
      json body = {{"conclusion", "not_qualified"}, {"reason", "covered"}, {"text", "入户核实后研判"}};
      if (end_ == End::kCase)
        body = {{"conclusion", "qualifies"}, {"monitored_class", bodies().monitored_class()}, {"risks", {difficulty_.risk}}};
      if (end_ == End::kOtherAid) body = {{"conclusion", "other_aid"}, {"referral", "temporary_aid"}, {"text", "一次性支出，转临时救助"}};
      const bool done = on_lead(clerk(), file, "conclude", body);
      if (!done) return std::nullopt;
      if (const auto after = stage_->desk.lead(clerk().scope, lead_); after && after->lead.case_id != 0) {
        case_ = casework::CaseId(after->lead.case_id);
        ++stage_->report.cases;
        if (!file.has_applicant) return within(2);
        case_ = {};  // the applicant is told first
      }
      return within(3);
    }
    case LeadState::kFeedback:
      on_lead(clerk(), file, "feedback",
              {{"told_on", today_.iso()}, {"how", "visit"}, {"text", "已当面说明核实结论和理由；有意见的，可以向乡镇申请复核"}});
      if (file.lead.case_id != 0) case_ = casework::CaseId(file.lead.case_id);
      return random_.chance(850) || case_ ? std::optional(within(2)) : std::optional(random_.between(2, 8));
    case LeadState::kAppeal:
      on_lead(stage_->staff.reviewer(village_), file, "decide_review", {{"result", "uphold"}, {"text", "重新查看了材料，原结论依据充分"}});
      return std::nullopt;
    case LeadState::kClosed:
      break;
  }
  if (file.lead.case_id != 0) {
    case_ = casework::CaseId(file.lead.case_id);
    return 0;
  }
  if (file.has_applicant && end_ == End::kNotQualified && random_.chance(300)) {
    on_lead(clerk(), file, "ask_review", {{"text", "家里确实困难，申请再看一次"}});
    return within(8);
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- the case

std::optional<int> Story::case_step(const CaseFile& file) {
  if (!casework::is_open(file.phase)) return std::nullopt;
  if (file.paused()) {
    on_case(stage_->staff.township(village_), "resume", {{"text", "已联系上农户，恢复办理"}});
    return 1;
  }
  if (!casework::steps_of(file.phase)) return help_step(file);
  if (!paused_ && file.phase == Phase::kAdmission && random_.chance(12)) {
    paused_ = true;
    on_case(stage_->staff.township(village_), "pause", {{"reason", "away"}, {"text", "全家在外务工，约定返乡时间"}});
    return random_.between(8, 20);
  }
  std::optional<int> next;
  for (const casework::StepState& state : file.steps) {
    if (!state.open) continue;
    const int days = step(file, state.kind);
    next = next ? std::min(*next, days) : days;
    // A decision can end the phase; what else was open is looked at next time.
    if (state.kind == StepKind::kTownship || state.kind == StepKind::kCounty || state.kind == StepKind::kReview) break;
  }
  return next.value_or(1);
}

int Story::step(const CaseFile& file, StepKind kind) {
  const PlayStaff& staff = stage_->staff;
  const json decision = {{"decision", "agree"}, {"text", "程序到位，材料齐全"}};
  switch (kind) {
    case StepKind::kAuthorisation:
      on_case(clerk(), "authorise", bodies().authorise(stage_->papers.at(village_)));
      return within(2);
    case StepKind::kAssessment:
      on_case(clerk(), "assess", bodies().assess(difficulty_, labour_));
      return within(2);
    case StepKind::kComparison:
      return hit_step(file);
    case StepKind::kReview:
      on_case(clerk(), "hold_review", bodies().review());
      return within(2);
    case StepKind::kNotice:
      return notice_step(file, false);
    case StepKind::kTownship:
      if (!returned_ && random_.chance(50) && file.phase == Phase::kAdmission) {
        returned_ = true;
        on_case(staff.reviewer(village_), "township_review",
                {{"decision", "return"}, {"return_to", "assessment"}, {"text", "支出依据写得太简单，请补充票据情况"}});
        return within(3);
      }
      on_case(staff.reviewer(village_), "township_review", decision);
      return within(4);
    case StepKind::kCounty:
      if (file.phase == Phase::kAdmission && random_.chance(40)) {
        on_case(staff.approver(), "county_approve",
                {{"decision", "refuse"}, {"reason", "coping"}, {"text", "收入稳定，支出已有保障，家庭能够自主应对，转日常关注"}});
        return 1;
      }
      on_case(staff.approver(), "county_approve", decision);
      return within(2);
    case StepKind::kAnnouncement:
      return notice_step(file, true);
    case StepKind::kEntry:
      on_case(staff.county(), "enter",
              {{"national_code", std::to_string(file.county) + "9" + std::to_string(100'000 + number_)}, {"entered_on", today_.iso()}});
      return within(3);
    case StepKind::kResponsible:
      on_case(staff.township(village_), "name_responsible", {{"name", clerk().name}, {"position", "村委会"}, {"from", today_.iso()}});
      return within(2);
    case StepKind::kPlan:
      on_case(clerk(), "plan", bodies().plan(difficulty_, labour_));
      return within(4);
    case StepKind::kConsent:
      on_case(clerk(), "consent",
              {{"signatory", "户主"}, {"agreed", true}, {"signed_on", today_.iso()}, {"evidence", {stage_->papers.at(village_)}}});
      return within(3);
    case StepKind::kSurvey:
      on_case(staff.township(village_), "survey",
              {{"surveyed_on", today_.iso()},
               {"investigators", {{{"name", staff.township(village_).name}}}},
               {"text", "入户查看，收入稳定，住房、饮水和就医都有保障"},
               {"result", "met"}});
      return within(3);
  }
  return 1;
}

int Story::hit_step(const CaseFile& file) {
  const auto hit = std::find_if(file.comparison.begin(), file.comparison.end(),
                                [](const casework::ComparisonResult& r) { return r.result == "hit" && r.decision.empty(); });
  if (hit == file.comparison.end())
    on_case(stage_->staff.county(), "compare", bodies().compare());
  else if (hit->explanation.empty())
    on_case(clerk(), "explain_hit", {{"item", hit->item}, {"text", "三轮摩托车用来拉农产品，不是家用小汽车"}});
  else
    on_case(stage_->staff.county(), "judge_hit", {{"item", hit->item}, {"decision", "accepted"}, {"text", "属于谋生工具，符合例外情形"}});
  return within(2);
}

int Story::notice_step(const CaseFile& file, bool announcement) {
  casework::Desk& desk = stage_->desk;
  const policy::PhaseKind purpose = *casework::steps_of(file.phase);
  if (announcement || !file.notice) {
    // Everybody of the village whose turn it is goes on the same sheet.
    const Moment posted = moment();
    std::vector<casework::CaseId> waiting;
    const auto draft = desk.draft_notice(clerk(), village_, purpose, announcement, posted);
    if (draft)
      for (const casework::NoticeLine& line : draft->lines) waiting.push_back(line.case_id);
    const std::string key = "play-" + std::to_string(number_) + "-" + std::to_string(++keys_);
    const auto notice =
        desk.post_notice(clerk(), village_, purpose, announcement, waiting, "村委会公示栏旁，接待日为每周一", {}, key, posted);
    told(notice ? Result<Outcome>(Outcome{}) : Failure(notice.error()), announcement ? "announce" : "notice");
    if (!notice) return 2;
    ++stage_->report.notices;
    if (announcement) return within(2);
    stage_->passes.insert(notice->closes.plus_days(1));
    return random_.between(1, 3);
  }
  if (file.has_unhandled_objection()) {
    const auto objection = std::find_if(file.objections.begin(), file.objections.end(), [](const auto& o) { return !o.handled; });
    on_case(clerk(), "handle_objection",
            {{"objection", std::to_string(objection->number)},
             {"investigation", "到不动产登记中心查询并入户走访，名下没有其他房产"},
             {"result", "dismissed"}});
    stage_->passes.insert(std::max(file.notice_closes, today_).plus_days(1));
    return 2;
  }
  if (!objected_ && today_ <= file.notice_closes) {
    objected_ = true;
    if (random_.chance(120)) {
      const auto said = desk.object(file.notice, village_, file.id, "听说他家在城里有一套房子", "", moment());
      told(said ? Result<Outcome>(Outcome{}) : Failure(said.error()), "object");
      return random_.between(2, 6);
    }
  }
  return std::max(1, file.notice_closes.days() + 1 - today_.days()) + within(1);
}

// ---------------------------------------------------------------- help

void Story::deliver(const CaseFile& file, const Measure& measure) {
  const Actor* department = stage_->staff.department(measure.department);
  const Actor& who = department != nullptr ? *department : clerk();
  // One in six is late; some of these nobody has got round to yet.
  const bool late = (static_cast<std::uint64_t>(file.id.value()) / 4096 + static_cast<std::uint64_t>(measure.number)) % 6 == 0;
  if (today_ < measure.planned_for.plus_days(late ? 45 : -12)) {
    if (measure.state == MeasureState::kPlanned && random_.chance(400))
      on_case(who, "start_measure", {{"measure", std::to_string(measure.number)}, {"started_on", today_.iso()}});
    return;
  }
  json body = {{"measure", std::to_string(measure.number)}, {"delivered_on", today_.iso()}, {"text", "已落实到户，农户已知晓"}};
  if (measure.amount_fen) body["amount"] = std::to_string(*measure.amount_fen / 100);
  on_case(who, "deliver_measure", body);
}

std::optional<int> Story::help_step(const CaseFile& file) {
  const PlayStaff& staff = stage_->staff;
  for (const Measure& measure : file.measures) {
    const json which = {{"measure", std::to_string(measure.number)}};
    if (measure.state == MeasureState::kPlanned || measure.state == MeasureState::kUnderWay) deliver(file, measure);
    if (measure.state != MeasureState::kDelivered) continue;
    const int since = today_.days() - measure.delivered_on.value_or(today_).days();
    json body = which;
    if (!measure.receipt && random_.chance(850)) {
      body.update({{"signed_by", "户主"}, {"signed_on", today_.iso()}, {"evidence", {stage_->papers.at(village_)}}});
      on_case(clerk(), "confirm_receipt", body);
    } else if (measure.call_back && measure.called_back.empty() && random_.chance(800)) {
      body.update({{"asked", "户主"}, {"result", "got"}});
      on_case(staff.township(village_), "call_back", body);
    } else if (measure.effect.empty() && since > 30) {
      body.update({{"effect", random_.chance(700) ? "good" : "some"}, {"text", "收入有增加，困难得到缓解"}});
      on_case(clerk(), "review_effect", body);
    }
  }
  const Date seen = file.last_visit.value_or(beijing_date(file.opened_ms));
  if (today_.days() - seen.days() > kVisitEvery || random_.chance(250))
    on_case(clerk(), "visit", {{"visited_on", today_.iso()}, {"how", "visit"}, {"changes", "家庭情况平稳，帮扶措施正在发挥作用"}});
  if (file.phase == Phase::kTracking) return random_.between(kHelpLooks, 2 * kHelpLooks);
  const bool helped =
      std::any_of(file.measures.begin(), file.measures.end(), [](const Measure& m) { return m.state == MeasureState::kDelivered; });
  if (labour_ == "none" && helped) {
    on_case(staff.township(village_), "track", {{"security", "已纳入低保，参加基本医保和养老保险"}});
    return kHelpLooks;
  }
  const casework::ActionSpec* eliminate = casework::find_action(casework::Subject::kCase, "start_elimination");
  const bool ripe = helped && casework::may_act(file, *eliminate, clerk(),
                                                {&stage_->pack, std::min(beijing_midnight_ms(today_.plus_days(1)), stage_->now_ms), today_})
                                  .has_value();
  if (ripe && labour_ != "none" && random_.chance(650)) {
    on_case(clerk(), "start_elimination", bodies().elimination(labour_));
    return within(2);
  }
  return random_.between(kHelpLooks / 2, kHelpLooks);
}

}  // namespace shouwang::app
