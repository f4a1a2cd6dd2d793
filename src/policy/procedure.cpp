#include "policy/procedure.h"

#include <algorithm>
#include <array>

namespace shouwang::policy {
namespace {

struct Word {
  std::string_view name, title;
};
constexpr std::array<Word, 6> kLevels = {
    {{"department", "部门"}, {"province", "省"}, {"city", "市"}, {"county", "县"}, {"township", "乡镇"}, {"village", "村"}}};
constexpr std::array<Word, kStepKinds> kSteps = {{{"authorisation", "承诺授权"},
                                                  {"assessment", "综合研判"},
                                                  {"comparison", "信息比对"},
                                                  {"review", "民主评议"},
                                                  {"notice", "公示"},
                                                  {"township", "乡镇审核"},
                                                  {"county", "县级审批"},
                                                  {"announcement", "公告"},
                                                  {"entry", "录入全国系统"},
                                                  {"responsible", "明确帮扶责任人"},
                                                  {"plan", "制定帮扶措施"},
                                                  {"consent", "知情同意"},
                                                  {"survey", "实地调查"}}};
constexpr std::array<Word, 3> kPhases = {{{"admission", "纳入认定"}, {"measures", "措施制定"}, {"elimination", "风险消除"}}};

template <typename Enum, std::size_t n>
bool parse(const std::array<Word, n>& words, std::string_view name, Enum& out) {
  const auto it = std::find_if(words.begin(), words.end(), [&](const Word& w) { return w.name == name; });
  if (it == words.end()) return false;
  out = static_cast<Enum>(it - words.begin());
  return true;
}

}  // namespace

std::string_view level_name(Level level) { return kLevels[static_cast<std::size_t>(level)].name; }
std::string_view level_title(Level level) { return kLevels[static_cast<std::size_t>(level)].title; }
Level level_above(Level level) {
  if (level == Level::kDepartment) return Level::kCounty;
  return level == Level::kProvince ? level : static_cast<Level>(static_cast<int>(level) - 1);
}
bool parse_level(std::string_view name, Level& out) { return parse(kLevels, name, out); }
std::string_view step_name(StepKind kind) { return kSteps[static_cast<std::size_t>(kind)].name; }
std::string_view step_title(StepKind kind) { return kSteps[static_cast<std::size_t>(kind)].title; }
bool parse_step(std::string_view name, StepKind& out) { return parse(kSteps, name, out); }
std::string_view phase_name(PhaseKind kind) { return kPhases[static_cast<std::size_t>(kind)].name; }
std::string_view phase_title(PhaseKind kind) { return kPhases[static_cast<std::size_t>(kind)].title; }
bool parse_phase(std::string_view name, PhaseKind& out) { return parse(kPhases, name, out); }

const StepSpec* Procedure::step(PhaseKind phase, StepKind kind) const {
  const auto steps = phases.find(phase);
  if (steps == phases.end()) return nullptr;
  const auto it = std::find_if(steps->second.begin(), steps->second.end(), [&](const StepSpec& s) { return s.kind == kind; });
  return it == steps->second.end() ? nullptr : &*it;
}

const MeasureKind* Procedure::measure(std::string_view code) const {
  const auto it = std::find_if(measures.begin(), measures.end(), [&](const MeasureKind& m) { return m.code == code; });
  return it == measures.end() ? nullptr : &*it;
}

const MonitoredClass* Procedure::successor(std::string_view monitored_class, Date day) const {
  const auto replaces = [&](const MonitoredClass& c) {
    return c.from <= day && day <= c.to && std::find(c.replaces.begin(), c.replaces.end(), monitored_class) != c.replaces.end();
  };
  const auto found = std::find_if(classes.begin(), classes.end(), replaces);
  return found == classes.end() ? nullptr : &*found;
}

const Fact* Procedure::fact(std::string_view id) const {
  const auto it = std::find_if(facts.begin(), facts.end(), [&](const Fact& f) { return f.id == id; });
  return it == facts.end() ? nullptr : &*it;
}

bool Procedure::is_green(std::string_view risk) const {
  return std::any_of(green_risks.begin(), green_risks.end(), [&](const std::string& prefix) { return risk.starts_with(prefix); });
}

}  // namespace shouwang::policy
