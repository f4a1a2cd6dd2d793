// The fold: strict, total, and a function of the events alone.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "casework/case_machine.h"
#include "casework/testing/case_player.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;
using testing::iso;

class Fold : public ::testing::Test, public testing::CasePlayer {
 protected:
  void SetUp() override { open(); }
  ErrorCode refused(std::vector<Event> events) {
    const auto folded = fold_case(std::move(events));
    return folded ? ErrorCode{} : folded.error().code();
  }
  static std::string shape(const CaseFile& f) {
    json steps = json::array(), risks = json::array(), measures = json::array();
    for (const StepState& s : f.steps)
      steps.push_back({policy::step_name(s.kind), s.open, s.done, s.opened_ms, s.done_ms, s.done_by.value()});
    for (const Risk& r : f.risks) risks.push_back({r.code, r.text, r.since_ms, r.solved});
    for (const Measure& m : f.measures)
      measures.push_back({m.number, m.kind, m.department, static_cast<int>(m.state), m.receipt, m.call_back, m.called_back, m.effect});
    return json{f.sequence(),        static_cast<int>(f.phase), f.phase_ms,         f.monitored_class, steps,       risks,      measures,
                f.notice.value(),    f.notice_closes.iso(),     f.responsible_name, f.handlers.size(), f.no_labour, f.reviewed, f.noticed,
                f.objections.size(), f.pauses.size(),           f.national_code}
        .dump();
  }
};

TEST_F(Fold, AWholeLifeFoldsToTheStateItWasPlayedTo) {
  to_eliminated();
  EXPECT_GT(file.events.size(), 30u);
  const auto again = fold_case(file.events);
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(shape(*again), shape(file));
}

TEST_F(Fold, EveryBeginningOfALifeIsALife) {
  to_eliminated();
  const std::vector<Event> all = file.events;
  for (std::size_t n = 1; n <= all.size(); ++n) EXPECT_TRUE(fold_case({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n)})) << n;
}

TEST_F(Fold, AChangeOfThePackDoesNotChangeHistory) {
  to_helping();
  const std::vector<Event> events = file.events;
  const std::string before = shape(file);
  pack->procedure.phases.clear();
  pack->procedure.measures.clear();
  const auto again = fold_case(events);
  ASSERT_TRUE(again);
  EXPECT_EQ(shape(*again), before);
  EXPECT_FALSE(row_of(*again, moment()).gap);
}

TEST_F(Fold, NothingIsNoCase) { EXPECT_EQ(refused({}), ErrorCode::kInternal); }

TEST_F(Fold, AGapOrARepetitionInTheSequenceIsRefused) {
  to_notice();
  std::vector<Event> events = file.events;
  events.erase(events.begin() + 2);
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
  events = file.events;
  events.insert(events.begin() + 2, events[1]);
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
  events = file.events;
  std::swap(events[1], events[2]);
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
}

TEST_F(Fold, EventsOfAnotherCaseOrSubjectAreRefused) {
  to_notice();
  std::vector<Event> events = file.events;
  events[2].subject_id += 1;
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
  events = file.events;
  events[2].county = 530923;
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
  events = file.events;
  events[2].subject = Subject::kLead;
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
}

TEST_F(Fold, TimeThatRunsBackwardsIsRefused) {
  to_notice();
  std::vector<Event> events = file.events;
  events[2].at_ms = events[1].at_ms - 1;
  events[2].happened_ms = events[2].at_ms;
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
  events = file.events;
  events[2].happened_ms = events[2].at_ms + 1;
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
}

TEST_F(Fold, ABodyThatIsNoObjectIsRefused) {
  for (const char* body : {"", "[]", "1", "{", "null", "{\"a\":1}x"}) {
    std::vector<Event> events = file.events;
    events[0].body = body;
    EXPECT_EQ(refused(events), ErrorCode::kInternal) << body;
  }
}

TEST_F(Fold, AStepThatWasNotItsTurnIsRefused) {
  to_notice();
  std::vector<Event> events = file.events;
  Event forged = events.back();
  forged.sequence = events.back().sequence + 1;
  forged.action = "county_approve";
  forged.body = R"({"decision":"agree","_":{"done":["county"]}})";
  events.push_back(forged);
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
  // Nor can an action do the step of another.
  events.back().action = "comment";
  events.back().body = R"({"text":"x","_":{"done":["notice"]}})";
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
  // Nor can the program move on a case that is not through.
  events.back().action = "phase";
  events.back().body = R"({"to":"measures","_":{"steps":[{"kind":"plan","after":[]}]}})";
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
  events.back().body = R"({"to":"eliminated"})";
  EXPECT_EQ(refused(events), ErrorCode::kInternal);
  events.back().action = "comment";
  events.back().body = R"({"text":"x"})";
  EXPECT_EQ(refused(events), ErrorCode{});
}

TEST_F(Fold, StepsThatWaitForLaterOnesOrThemselvesAreRefused) {
  for (const char* steps :
       {R"([{"kind":"review","after":["review"]}])", R"([{"kind":"review","after":["notice"]},{"kind":"notice","after":[]}])",
        R"([{"kind":"review","after":[]},{"kind":"review","after":[]}])", R"([{"kind":"dance","after":[]}])", "[]"}) {
    json body = json::parse(file.events[0].body);
    body["_"]["steps"] = json::parse(steps);
    std::vector<Event> events = file.events;
    events[0].body = body.dump();
    EXPECT_EQ(refused(events), ErrorCode::kInternal) << steps;
  }
}

// Whatever is done to a stored history, the fold answers; it never crashes and never takes what was decided by nobody.
RC_GTEST_PROP(FoldProperty, AnswersForEveryMutilatedHistory, ()) {
  static const std::vector<Event> whole = [] {
    testing::CasePlayer player;
    player.open();
    player.to_eliminated();
    return player.file.events;
  }();
  std::vector<Event> events = whole;
  const int changes = *rc::gen::inRange(1, 4);
  for (int i = 0; i < changes; ++i) {
    Event& event = events[*rc::gen::inRange<std::size_t>(0, events.size())];
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        event.body = *rc::gen::arbitrary<std::string>();
        break;
      case 1:
        if (!event.body.empty()) event.body.erase(*rc::gen::inRange<std::size_t>(0, event.body.size()), 1);
        break;
      case 2: {
        const auto all = actions();
        event.action = all[*rc::gen::inRange<std::size_t>(0, all.size())].name;
        break;
      }
      case 3: {
        json body = json::parse(event.body, nullptr, false);
        if (!body.is_object() || body.empty()) break;
        auto it = body.begin();
        std::advance(it, *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(body.size())));
        *it = *rc::gen::element<json>(json(), json(-1), json("x"), json::array({1, json::object()}), json::object(), json(1e300));
        event.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
        break;
      }
      default:
        event.happened_ms = *rc::gen::arbitrary<std::int64_t>();
    }
  }
  const auto folded = fold_case(events);
  if (!folded) RC_ASSERT(folded.error().code() == ErrorCode::kInternal);
}

}  // namespace
}  // namespace shouwang::casework
