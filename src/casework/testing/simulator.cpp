#include "casework/testing/simulator.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "casework/merge.h"
#include "casework/notice.h"
#include "casework/referral.h"
#include "casework/testing/dice.h"
#include "casework/testing/faulty_store.h"
#include "casework/testing/random_bodies.h"
#include "casework/testing/simulation_checks.h"

namespace shouwang::casework::testing {
namespace {

using json = nlohmann::json;
using policy::Level;
using policy::PhaseKind;

constexpr std::size_t kMaxProblems = 50;
constexpr std::int64_t kMinuteMs = 60'000, kDayMs = 86'400'000, kMorningMs = 2 * 3'600'000;

access::Scope everything() { return access::Scope::for_operator("模拟"); }

/// How often players do what is offered: the way forward is well trodden, ends and accidents are rare.
struct Weight {
  std::string_view action;
  int weight;
};
constexpr int kForward = 600;
constexpr Weight kWeights[] = {
    {"authorise", 4},         {"name_responsible", 6},  {"start_measure", 150},   {"confirm_receipt", 120}, {"call_back", 80},
    {"review_effect", 30},    {"visit", 80},            {"resume_help", 150},     {"solve_risk", 25},       {"add_measures", 30},
    {"pause", 8},             {"comment", 8},           {"continue_help", 15},    {"track", 8},             {"add_risk", 6},
    {"green_channel", 60},    {"report_objection", 25}, {"withdraw_measure", 8},  {"fail_measure", 12},     {"withdraw_authorisation", 3},
    {"stop_elimination", 5},  {"roll_back", 300},        {"watch_visit", 300},        {"end_case", 1},          {"remove_case", 1},       {"withdraw_case", 2},
    {"assign", 30},           {"hand_over", 30},        {"give_back", 40},        {"regrade", 15},          {"close", 15},
    {"ask_review", 400},      {"deliver_measure", 400},
};
int weight_of(std::string_view action) {
  const auto found = std::find_if(std::begin(kWeights), std::end(kWeights), [&](const Weight& w) { return w.action == action; });
  return found == std::end(kWeights) ? kForward : found->weight;
}

/// What is offered to somebody, picked by weight.
class Offered {
 public:
  void add(const ActionSpec* action, const Actor* actor, int weight) {
    sum_ += weight;
    choices_.push_back({action, actor, sum_});
  }
  bool empty() const { return choices_.empty(); }
  /// Nothing but odds and ends: people mostly leave such a case alone.
  bool is_quiet() const { return sum_ < kForward / 2; }
  std::pair<const ActionSpec*, const Actor*> pick(Dice& dice) const {
    const int at = dice.below(sum_);
    for (const Choice& c : choices_) {
      if (at < c.until) return {c.action, c.actor};
    }
    return {choices_.back().action, choices_.back().actor};
  }

 private:
  struct Choice {
    const ActionSpec* action;
    const Actor* actor;
    int until;
  };
  std::vector<Choice> choices_;
  int sum_ = 0;
};

class Simulation {
 public:
  Simulation(const SimulationParts& parts, std::uint64_t seed)
      : parts_(parts), dice_(seed), bodies_(dice_, *parts.pack), faulty_(*parts.desk.store), now_ms_(parts.start_ms) {
    DeskParts desk = parts.desk;
    desk.store = &faulty_;
    desk_.emplace(desk);
    staff_ = parts.staff.empty() ? made_up_staff(parts.county, parts.homes, *parts.pack) : parts.staff;
    months_ = static_cast<int>(parts.pack->number(parts.pack->procedure.elimination.min_months, today()).value_or(0));
    add_files();
  }

  SimulationReport run(int steps) {
    for (int i = 0; i < steps && report_.problems.size() < kMaxProblems; ++i) {
      pass_time();
      step();
    }
    finish();
    return std::move(report_);
  }

 private:
  // ---------------------------------------------------------------- time and people

  Date today() const { return beijing_date(now_ms_); }
  Moment moment() const { return {parts_.pack, now_ms_, today()}; }

  void pass_time() {
    const Date before = today();
    now_ms_ += dice_.between(1, 40) * kMinuteMs;
    if (dice_.chance(20)) jump(1);
    if (dice_.per_mille(15)) jump(dice_.between(3, 20));
    if (dice_.per_mille(2)) jump(dice_.between(60, 200));
    if (today() == before) return;
    report_.days += today().days() - before.days();
    if (!dice_.chance(80)) return;
    const auto pass = desk_->pass_clocks(everything(), moment());
    if (!pass) problem("每日计时：" + pass.error().text());
  }
  void jump(int days) { now_ms_ = std::int64_t{today().plus_days(days).days()} * kDayMs + kMorningMs; }

  void add_files() {
    for (const SimulatedHome& home : parts_.homes) {
      if (files_.contains(home.village)) continue;
      AttachmentRow row;
      row.id = AttachmentId(parts_.desk.ids->next(now_ms_));
      row.county = parts_.county;
      row.village = home.village;
      row.name = "照片.jpg";
      row.media = "image/jpeg";
      row.bytes = 3;
      row.digest = std::string(64, 'a');
      row.account = staff_.front().scope.account();
      row.created_ms = now_ms_;
      if (const auto added = faulty_.add_attachment(row); !added) problem("附件：" + added.error().text());
      files_[home.village] = row.id;
    }
  }

  const Actor& anybody() { return dice_.pick(staff_); }
  const Actor& somebody_of(std::int64_t village) {
    std::vector<const Actor*> fitting;
    for (const Actor& actor : staff_) {
      const bool department = actor.level == Level::kDepartment || actor.level == Level::kCity || actor.level == Level::kProvince;
      if (actor.scope.covers(std::to_string(village)) && (!department || dice_.chance(15))) fitting.push_back(&actor);
    }
    return fitting.empty() ? anybody() : *dice_.pick(fitting);
  }
  const Actor& clerk_at(std::int64_t village, Level level) {
    for (int tries = 0; tries < 200; ++tries) {
      const Actor& actor = somebody_of(village);
      if (actor.level == level) return actor;
    }
    return anybody();
  }
  void prepare(std::int64_t village) {
    bodies_.today = today();
    bodies_.attachment = files_[village];
    bodies_.colleagues.clear();
    for (const Actor& actor : staff_) {
      const bool works = actor.scope.covers(std::to_string(village)) && (actor.level == Level::kVillage || actor.level == Level::kTownship);
      if (works) bodies_.colleagues.push_back(actor.scope.account());
    }
  }

  // ---------------------------------------------------------------- one step

  void step() {
    const SimulatedHome& home = dice_.pick(parts_.homes);
    prepare(home.village);
    if (dice_.per_mille(20)) return batch();
    // Closed leads get questions too.
    if (dice_.per_mille(40) && !leads_.empty()) return play_lead(*std::next(leads_.begin(), dice_.below(static_cast<int>(leads_.size()))), false);
    const auto cases = faulty_.cases_of(everything(), home.id);
    const auto lead = faulty_.open_lead_of(everything(), home.id);
    if (!cases || !lead) return problem("读不到农户的档案和线索");
    const bool monitored = !cases->empty() && cases->front().is_open;
    const bool marked = !cases->empty() && cases->front().phase == static_cast<int>(Phase::kEliminated);
    if (*lead && dice_.chance(monitored ? 30 : 90)) return play_lead((*lead)->id, monitored);
    if (!cases->empty() && (monitored || dice_.chance(marked ? 25 : 15))) return play_case(cases->front().id);
    if (dice_.chance(monitored ? 10 : 70)) return collect(home);
  }

  std::string key() { return "k" + std::to_string(++keys_) + "-" + std::to_string(dice_.number() % 1'000'000); }

  /// Does something that may crash or be raced, and does it again with the same key as a browser would.
  /// @param rival what somebody else does between reading and writing; may be empty
  template <typename Do>
  auto carefully(const std::string& label, const std::string& key, const Do& act, const std::function<void()>& rival) {
    using Fault = FaultyStore::Fault;
    faulty_.fired = false;
    if (dice_.chance(3)) faulty_.next = dice_.chance(50) ? Fault::kBefore : Fault::kAfter;
    if (rival && dice_.chance(3)) {
      faulty_.rival = [this, rival] {
        ++report_.races;
        rival();
      };
    }
    auto outcome = act();
    faulty_.next = Fault::kNone;
    faulty_.rival = nullptr;
    if (faulty_.fired) {
      ++report_.crashes;
      ++report_.counts[label]["crashed"];
      if (outcome) problem(label + "：断电了还说办好了");
      outcome = act();
    } else if (outcome && !key.empty() && dice_.chance(5)) {
      outcome = act();
      if (!outcome) problem(label + "：重复提交被拒绝：" + outcome.error().text());
    }
    if (outcome) {
      if (!key.empty()) acknowledged_.insert(key);
      ++report_.counts[label]["done"];
    } else {
      ++report_.counts[label][std::string(error_name(outcome.error().code()))];
      if (!is_refusal(outcome.error().code())) problem(label + "：" + outcome.error().text());
    }
    return outcome;
  }

  static std::string error_name(ErrorCode code) { return "E" + std::to_string(static_cast<int>(code)); }
  static bool is_refusal(ErrorCode code) {
    static const std::set<ErrorCode> kRefusals = {ErrorCode::kTransition, ErrorCode::kGuard,    ErrorCode::kForbidden, ErrorCode::kInvalidArgument,
                                                  ErrorCode::kConflict,   ErrorCode::kNotFound, ErrorCode::kTooLarge,  ErrorCode::kLeak,
                                                  ErrorCode::kTooManyRequests};
    return kRefusals.contains(code);
  }

  void problem(const std::string& what) {
    if (report_.problems.size() < kMaxProblems) report_.problems.push_back(today().iso() + " " + what);
  }

  // ---------------------------------------------------------------- leads

  void collect(const SimulatedHome& home) {
    const Actor& actor = dice_.chance(90) ? clerk_at(home.village, dice_.chance(50) ? Level::kVillage : Level::kTownship) : anybody();
    const json body = bodies_.collect(dice_.chance(30));
    const Sighting sighting{dice_.chance(93) ? body.dump() : bodies_.hostile(body), home.id, key(), 0};
    const auto outcome = carefully("lead collect", sighting.key, [&] { return desk_->collect(actor, sighting, moment()); }, {});
    if (outcome) check_lead(outcome->lead);
  }

  void play_lead(LeadId id, bool monitored) {
    const auto file = desk_->lead(everything(), id);
    if (!file) return problem("线索读不出来：" + file.error().text());
    prepare(file->lead.village);
    Offered offered;
    for (int i = 0; i < 3; ++i) {
      const Actor& actor = somebody_of(file->lead.village);
      const auto offers = desk_->offers(*file, actor, moment());
      if (!offers) continue;
      for (const Offer& offer : *offers) {
        if (!offer.blocked.empty() || offer.action->name == "collect") continue;
        offered.add(offer.action, &actor, weight_of(offer.action->name));
      }
    }
    const auto [action, actor] = choose(offered, Subject::kLead);
    const json body = bodies_.for_lead(*action, *file, monitored);
    Command command{std::string(action->name), body.dump(), file->lead.sequence, key(), 0};
    spoil(command, body);
    const std::string label = "lead " + command.action;
    const auto rival = [this, id, monitored] { play_lead(id, monitored); };
    const auto outcome = carefully(label, command.key, [&] { return desk_->act_on_lead(*actor, id, command, moment()); }, depth_ == 0 ? nested(rival) : nullptr);
    check_lead(id);
    if (outcome && outcome->case_id) check_case(outcome->case_id);
    // A referral goes back and forth between offices; a lead that is closed is hardly ever looked at again by chance.
    const bool referred = is_referral_action(command.action) || body.value("conclusion", json()) == "other_aid";
    if (outcome && referred && depth_ == 0 && dice_.chance(70)) play_lead(id, monitored);
  }

  /// A rival plays without rivals of its own.
  std::function<void()> nested(std::function<void()> rival) {
    return [this, rival = std::move(rival)] {
      const auto next = std::exchange(faulty_.next, FaultyStore::Fault::kNone);
      const bool fired = faulty_.fired;
      ++depth_;
      rival();
      --depth_;
      faulty_.next = next;
      faulty_.fired = fired;
    };
  }

  std::pair<const ActionSpec*, const Actor*> choose(const Offered& offered, Subject subject) {
    if (!offered.empty() && !dice_.chance(7)) return offered.pick(dice_);
    return {random_action(subject), &anybody()};
  }

  /// Some things are urgent once and a rarity ever after.
  static int weight_in(const CaseFile& file, std::string_view action) {
    using policy::StepKind;
    const auto waits = [&](StepKind kind) { return file.step(kind) && file.step(kind)->open; };
    if (action == "authorise" && waits(StepKind::kAuthorisation)) return kForward;
    if (action == "name_responsible" && waits(StepKind::kResponsible)) return kForward;
    const auto any = [&](std::initializer_list<MeasureState> states) {
      return std::any_of(file.measures.begin(), file.measures.end(), [&](const Measure& m) { return std::find(states.begin(), states.end(), m.state) != states.end(); });
    };
    using enum MeasureState;
    if (action == "start_measure" && !any({kPlanned, kFailed})) return 1;
    if (action == "deliver_measure" && !any({kPlanned, kUnderWay, kFailed})) return 1;
    if ((action == "fail_measure" || action == "withdraw_measure") && !any({kPlanned, kUnderWay})) return 1;
    if ((action == "confirm_receipt" || action == "call_back" || action == "review_effect") && !any({kDelivered})) return 1;
    const bool receipts = std::any_of(file.measures.begin(), file.measures.end(), [](const Measure& m) { return m.state == kDelivered && !m.receipt; });
    if (action == "confirm_receipt" && !receipts) return 1;
    const bool gap = std::any_of(file.risks.begin(), file.risks.end(), [&](const Risk& r) {
      return !r.solved && std::none_of(file.measures.begin(), file.measures.end(), [&](const Measure& m) { return is_alive(m.state) && answers(m, r.code); });
    });
    if (action == "add_measures" && gap && file.phase != Phase::kAdmission) return kForward;
    return weight_of(action);
  }

  const ActionSpec* random_action(Subject subject) {
    std::vector<const ActionSpec*> all;
    for (const ActionSpec& action : actions()) {
      if (action.subject == subject && action.name != "collect") all.push_back(&action);
    }
    return dice_.pick(all);
  }

  // Stale pages, nonsense, forged times.
  void spoil(Command& command, const json& body) {
    const int roll = dice_.below(100);
    if (roll < 3) command.sequence += dice_.between(-3, 3);
    if (roll >= 3 && roll < 7) command.body = bodies_.hostile(body);
    if (roll == 7) command.happened_ms = now_ms_ - dice_.between(0, 20) * kDayMs;
    if (roll == 8) command.happened_ms = now_ms_ + dice_.between(0, 20) * kDayMs;
    if (roll == 9) command.key.clear();
  }

  void check_lead(LeadId id, bool thorough = false) {
    leads_.insert(id);
    if (!thorough && !dice_.chance(25)) return;
    const auto row = faulty_.lead(everything(), id);
    if (!row || !*row) return problem("线索" + std::to_string(id.value()) + "不见了");
    const Lead& lead = (*row)->lead;
    const auto events = faulty_.events(everything(), lead.county, Subject::kLead, id.value());
    if (!events) return problem("线索的记录读不出来：" + events.error().text());
    if (static_cast<int>(events->size()) != lead.sequence) problem("线索" + std::to_string(id.value()) + "的记录与行的序号不符");
    if (const auto folded = fold_lead(lead, *events); !folded) problem("线索" + std::to_string(id.value()) + "：" + folded.error().text());
  }

  // ---------------------------------------------------------------- cases

  void play_case(CaseId id) {
    const auto file = desk_->case_file(everything(), id);
    if (!file) return problem("档案读不出来：" + file.error().text());
    prepare(file->village);
    if (waits_for_notice(*file, false) && dice_.chance(60)) return post(*file, false);
    if (waits_for_notice(*file, true) && dice_.chance(60)) return post(*file, true);
    if (file->notice && dice_.chance(6)) return object(*file);
    if (file->notice && dice_.chance(5)) return photograph(*file);
    Offered offered;
    for (int i = 0; i < 3; ++i) {
      const Actor& actor = somebody_of(file->village);
      const auto offers = desk_->offers(*file, actor, moment());
      if (!offers) continue;
      for (const Offer& offer : *offers) {
        if (!offer.blocked.empty()) continue;
        offered.add(offer.action, &actor, weight_in(*file, offer.action->name));
      }
    }
    if (offered.is_quiet() && dice_.chance(80)) return;
    const auto [action, actor] = choose(offered, Subject::kCase);
    const json body = bodies_.for_case(*action, *file, *actor);
    Command command{std::string(action->name), body.dump(), file->sequence(), key(), 0};
    spoil(command, body);
    const auto rival = [this, id] { play_case(id); };
    const auto outcome = carefully("case " + command.action, command.key, [&] { return desk_->act_on_case(*actor, id, command, moment()); },
                                   depth_ == 0 ? nested(rival) : nullptr);
    if (outcome && actor->level != action_level(*action, *actor)) problem(command.action + "：不该办的级别办了");
    check_case(id);
  }

  static Level action_level(const ActionSpec& action, const Actor& actor) {
    return (action.who & at(actor.level)) != 0 ? actor.level : Level::kProvince;
  }

  void post(const CaseFile& file, bool announcement) {
    const PhaseKind purpose = *steps_of(file.phase);
    const Actor& actor = dice_.chance(90) ? clerk_at(file.village, Level::kVillage) : anybody();
    const auto draft = desk_->draft_notice(actor, file.village, purpose, announcement, moment());
    if (!draft) return;
    std::vector<CaseId> chosen;
    for (const NoticeLine& line : draft->lines) {
      if (line.case_id == file.id || dice_.chance(70)) chosen.push_back(line.case_id);
    }
    const std::string contact = dice_.chance(80) ? "" : dice_.chance(50) ? "联系村委会" : "请打13812345678";
    const std::string mark = key();
    const auto posted = carefully(announcement ? "notice announce" : "notice post", mark, [&] {
      return desk_->post_notice(actor, file.village, purpose, announcement, chosen, contact, {}, mark, moment());
    }, {});
    if (!posted) return;
    for (const std::string* text : {&posted->title, &posted->contact}) check_public(*text);
    for (const NoticeLine& line : posted->lines) {
      for (const std::string* text : {&line.name, &line.group, &line.content}) check_public(*text);
      check_case(line.case_id);
    }
  }

  void photograph(const CaseFile& file) {
    AttachmentRow photo;
    photo.id = AttachmentId(parts_.desk.ids->next(now_ms_));
    photo.county = parts_.county;
    photo.village = file.village;
    photo.name = "公示.jpg";
    photo.media = dice_.chance(90) ? "image/jpeg" : "application/pdf";
    photo.bytes = 3;
    photo.digest = std::string(64, 'b');
    photo.account = staff_.front().scope.account();
    photo.created_ms = now_ms_;
    if (const auto added = faulty_.add_attachment(photo); !added) return problem("附件：" + added.error().text());
    const Actor& actor = dice_.chance(90) ? clerk_at(file.village, Level::kVillage) : anybody();
    const std::string mark = key();
    carefully("notice photo", mark, [&] { return desk_->add_notice_photo(actor, file.notice, photo.id, mark, moment()); }, {})
        .ignore("counted; a refusal is an answer");
    check_case(file.id);
  }

  void check_public(const std::string& text) {
    for (const Leak& leak : scan_for_leaks(text, *parts_.pack)) problem("公示里有" + leak.kind + "：" + leak.around);
    if (text.find("13812345678") != std::string::npos) problem("公示里有手机号");
  }

  void object(const CaseFile& file) {
    const std::string text = bodies_.words() + std::to_string(dice_.below(1000));
    const std::string contact = dice_.chance(50) ? "" : "13812345678";
    carefully("notice object", "", [&] { return desk_->object(file.notice, file.village, file.id, text, contact, moment()); }, {})
        .ignore("counted; a refusal is an answer");
    check_case(file.id);
  }

  /// Looking at everything after every step would take longer than playing.
  void check_case(CaseId id, bool thorough = false) {
    cases_.insert(id);
    if (!thorough && !dice_.chance(25)) return;
    const auto events = faulty_.events(everything(), parts_.county, Subject::kCase, id.value());
    if (!events) return problem("档案的记录读不出来：" + events.error().text());
    for (const std::string& what : problems_of_history(*events, months_)) problem(what);
    const auto file = fold_case(*events);
    if (!file) return problem("档案的记录合不起来：" + file.error().text());
    for (const std::string& what : problems_of_rows(faulty_, *file, moment())) problem(what);
  }

  // ---------------------------------------------------------------- screening

  screening::Finding finding(const SimulatedHome& home, const std::string& rule) {
    screening::Finding f;
    f.id = FindingId(parts_.desk.ids->next(now_ms_));
    f.county = parts_.county;
    f.household = home.id;
    f.village = home.village;
    f.rule = rule;
    f.rule_hash = f.pack_hash = "0";
    f.severity = dice_.below(4);
    f.risk = "01";
    f.as_of = today();
    f.wording = "模拟发现";
    f.evidence = "{}";
    f.digest = std::to_string(dice_.number());
    f.first_seen_ms = f.last_seen_ms = now_ms_;
    return f;
  }

  /// A screening of every home with random findings: what people decided has to stand afterwards.
  void batch() {
    using What = screening::FindingChange::What;
    ++report_.batches;
    const auto known = parts_.desk.screening->open_findings(everything());
    const auto open = faulty_.open_leads(everything());
    if (!known || !open) return problem("筛查读不到数据");
    std::vector<screening::FindingChange> changes;
    for (const SimulatedHome& home : parts_.homes) {
      for (const std::string& rule : parts_.rules) {
        const auto old = std::find_if(known->begin(), known->end(), [&](const auto& f) { return f.household == home.id && f.rule == rule; });
        const bool found = dice_.chance(old == known->end() ? 5 : 70);
        if (old == known->end() && found) changes.push_back({What::kNew, finding(home, rule)});
        if (old == known->end()) continue;
        screening::FindingChange change{!found ? What::kCleared : dice_.chance(20) ? What::kChanged : What::kSame, *old};
        change.finding.last_seen_ms = now_ms_;
        if (change.what == What::kChanged) change.finding.severity = dice_.below(4);
        if (change.what == What::kCleared) change.finding.state = screening::FindingState::kCleared;
        changes.push_back(std::move(change));
      }
    }
    std::map<LeadId, Lead> before;
    for (const LeadId id : leads_) {
      if (const auto row = faulty_.lead(everything(), id); row && *row) before[id] = (*row)->lead;
    }
    auto leads = merge(changes, *open, [](std::string_view) { return 7; }, now_ms_, *parts_.desk.ids);
    const auto watched = faulty_.watched(everything(), today());
    if (!watched) return problem("读不到跟踪期内的农户");
    mark_relapses(leads, *watched);
    screening::Run run;
    run.id = parts_.desk.ids->next(now_ms_);
    run.county = parts_.county;
    run.as_of = today();
    run.started_ms = run.finished_ms = now_ms_;
    run.pack = parts_.pack->id;
    run.pack_hash = parts_.pack->hash;
    if (const auto done = faulty_.commit_screening(run, changes, leads, {}); !done) return problem("筛查没有写进去：" + done.error().text());
    for (const LeadChange& change : leads) leads_.insert(change.lead.id);
    for (const auto& [id, lead] : before) {
      const auto after = faulty_.lead(everything(), id);
      if (!after || !*after) return problem("筛查以后线索不见了");
      for (const std::string& what : problems_of_batch(lead, (*after)->lead)) problem(what);
    }
  }

  // ---------------------------------------------------------------- the end

  void finish() {
    std::map<std::string, int> keys;
    for (const LeadId id : leads_) {
      check_lead(id, true);
      const auto row = faulty_.lead(everything(), id);
      if (row && *row) count(Subject::kLead, (*row)->lead.county, id.value(), keys);
    }
    for (const CaseId id : cases_) {
      check_case(id, true);
      count(Subject::kCase, parts_.county, id.value(), keys);
      const auto row = faulty_.case_row(everything(), id);
      if (row && *row) ++report_.phases[std::string(phase_state_name(static_cast<Phase>((*row)->row.phase)))];
    }
    for (const auto& [key, times] : keys) {
      if (times > 1) problem("办理编号" + key + "办了" + std::to_string(times) + "次");
    }
    for (const std::string& key : acknowledged_) {
      if (!keys.contains(key)) problem("说办好了的" + key + "没有记录");
    }
    for (const SimulatedHome& home : parts_.homes) {
      const auto cases = faulty_.cases_of(everything(), home.id);
      if (cases && std::count_if(cases->begin(), cases->end(), [](const CaseRow& c) { return c.is_open; }) > 1) problem("一户有两份在办档案");
    }
    report_.leads = static_cast<int>(leads_.size());
    report_.cases = static_cast<int>(cases_.size());
  }

  void count(Subject subject, std::int32_t county, std::int64_t id, std::map<std::string, int>& keys) {
    const auto events = faulty_.events(everything(), county, subject, id);
    if (!events) return;
    report_.events += static_cast<int>(events->size());
    for (const Event& event : *events) {
      if (!event.key.empty()) ++keys[event.key];
    }
  }

  const SimulationParts& parts_;
  Dice dice_;
  RandomBodies bodies_;
  FaultyStore faulty_;
  std::optional<Desk> desk_;
  std::vector<Actor> staff_;
  std::map<std::int64_t, AttachmentId> files_;
  std::set<LeadId> leads_;
  std::set<CaseId> cases_;
  std::set<std::string> acknowledged_;
  std::int64_t now_ms_;
  int keys_ = 0, depth_ = 0, months_ = 0;
  SimulationReport report_;
};

Actor made_up(std::int64_t account, access::Role role, Level level, const std::string& division) {
  return {access::Scope::for_account(AccountId(account), role, division, {}), level, "模拟" + std::to_string(account), {}};
}

}  // namespace

int SimulationReport::done(const std::string& action) const {
  const auto found = counts.find(action);
  if (found == counts.end()) return 0;
  const auto done = found->second.find("done");
  return done == found->second.end() ? 0 : done->second;
}

std::vector<Actor> made_up_staff(std::int32_t county, const std::vector<SimulatedHome>& homes, const policy::Pack& pack) {
  using access::Role;
  std::set<std::string> villages, townships, departments;
  for (const SimulatedHome& home : homes) {
    villages.insert(std::to_string(home.village));
    townships.insert(std::to_string(home.village).substr(0, 9));
  }
  for (const policy::MeasureKind& kind : pack.procedure.measures) departments.insert(kind.department);
  std::vector<Actor> staff;
  std::int64_t account = 1000;
  const std::string code = std::to_string(county);
  for (const std::string& village : villages) {
    for (int i = 0; i < 2; ++i) staff.push_back(made_up(++account, Role::kVillage, Level::kVillage, village));
  }
  for (const std::string& township : townships) {
    for (int i = 0; i < 3; ++i) staff.push_back(made_up(++account, Role::kTownship, Level::kTownship, township));
  }
  for (int i = 0; i < 2; ++i) staff.push_back(made_up(++account, Role::kCounty, Level::kCounty, code));
  staff.push_back(made_up(++account, Role::kOffice, Level::kCounty, code));
  for (const std::string& department : departments) {
    Actor actor = made_up(++account, Role::kDepartment, Level::kDepartment, code);
    actor.departments = {department};
    staff.push_back(std::move(actor));
  }
  staff.push_back(made_up(++account, Role::kCity, Level::kCity, code.substr(0, 4)));
  staff.push_back(made_up(++account, Role::kProvince, Level::kProvince, code.substr(0, 2)));
  staff.push_back(made_up(++account, Role::kVillage, Level::kVillage, "999999001001"));
  return staff;
}

SimulationReport simulate(const SimulationParts& parts, std::uint64_t seed, int steps) { return Simulation(parts, seed).run(steps); }

}  // namespace shouwang::casework::testing
