// The sections of procedures/ as written in the files of one pack.
#include "policy/procedure_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "policy/procedure_steps.h"

namespace shouwang::policy {

namespace {

constexpr std::array<std::string_view, 16> kWords = {"classes",    "lead",   "channels", "lists",       "steps",    "totals",
                                                     "comparison", "review", "notice",   "elimination", "measures", "visits",
                                                     "facts",      "limits", "wording",  "watch"};
constexpr std::array<std::string_view, 3> kPhaseWords = {"admission", "measures", "elimination"};
constexpr std::array<std::string_view, 6> kLevelWords = {"department", "province", "city", "county", "township", "village"};
constexpr std::array<std::string_view, 4> kLabour = {"any", "able", "weak", "none"};
constexpr std::array<std::string_view, 6> kGuards = {"none", "measures", "guarantees", "income", "expense", "labour"};
constexpr std::array<std::string_view, 5> kGuardTitles = {"落实针对性帮扶措施", "三保障和饮水安全", "收入持续稳定", "支出负担问题解决",
                                                          "有劳动能力"};

constexpr std::int64_t kMany = 1'000'000;
constexpr std::int64_t kMaxDays = 3660;
constexpr std::size_t kMaxEntries = 500;  // of one list; far above any real one

constexpr std::array<std::pair<std::string_view, std::string Wording::*>, 14> kWording = {{{"promise", &Wording::promise},
                                                                                           {"authorisation", &Wording::authorisation},
                                                                                           {"card_help", &Wording::card_help},
                                                                                           {"notice_objection", &Wording::notice_objection},
                                                                                           {"poster_when", &Wording::poster_when},
                                                                                           {"poster_what", &Wording::poster_what},
                                                                                           {"poster_help", &Wording::poster_help},
                                                                                           {"hotline", &Wording::hotline},
                                                                                           {"intro", &Wording::intro},
                                                                                           {"declare_hint", &Wording::declare_hint},
                                                                                           {"told", &Wording::told},
                                                                                           {"signature_hint", &Wording::signature_hint},
                                                                                           {"data_use", &Wording::data_use},
                                                                                           {"keep_receipt", &Wording::keep_receipt}}};

// Channels and reasons whose codes the program reads.
constexpr std::string_view kScreeningChannel = "screening";  // batch screening writes it
constexpr std::string_view kOwnChannel = "self";             // codes with this prefix: the household declared it
constexpr std::string_view kFalseReason = "false";           // codes with this prefix: the clue is not true

/// Codes are stored with every decision, in addresses and in exports.
bool is_code(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), plain);
}

/// The section without what does not change its meaning: order of keys, comments, line breaks in expressions.
void normalise(const Node& node, std::string_view key, std::string& out) {
  const auto put = [&](char type, std::size_t count) { (out += type).append(std::to_string(count)).push_back(':'); };
  if (node.is_map()) {
    std::vector<std::size_t> order(node.keys.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return node.keys[a].text < node.keys[b].text; });
    put('m', order.size());
    for (const std::size_t i : order) {
      put('k', node.keys[i].text.size());
      out += node.keys[i].text;
      normalise(node.items[i], node.keys[i].text, out);
    }
  } else if (node.is_list()) {
    put('l', node.items.size());
    for (const Node& item : node.items) normalise(item, key, out);
  } else {
    const std::string text = key == "when" || key == "known" ? normalised_expression(node.text) : node.text;
    put('s', text.size());
    out += text;
  }
}

class SectionReader {
 public:
  SectionReader(const Node& node, const PackFile& file, Problems& problems)
      : node_(node), file_(file), problems_(problems), top_(node, file.display, "流程文件", problems) {}

  std::optional<SectionDraft> read() {
    const auto word = top_.word("section", kWords, true);
    if (!word) return std::nullopt;
    using Read = void (SectionReader::*)();
    static constexpr std::array<Read, kWords.size()> kReaders = {
        &SectionReader::classes,  &SectionReader::lead,       &SectionReader::channels, &SectionReader::lists,  &SectionReader::steps,
        &SectionReader::totals,   &SectionReader::comparison, &SectionReader::review,   &SectionReader::notice, &SectionReader::elimination,
        &SectionReader::measures, &SectionReader::visits,     &SectionReader::facts,    &SectionReader::limits,
        &SectionReader::wording,
        &SectionReader::watch};
    section_.key = kWords[*word];
    section_.place = top_.place("section");
    section_.info.source = top_.source("source", true);
    section_.info.is_default = top_.flag("default").value_or(false);
    (this->*kReaders[*word])();
    top_.finish();
    if (section_.key == "steps") return std::nullopt;  // without a phase it is no section
    normalise(node_, "", section_.normalised);
    return std::move(section_);
  }

 private:
  // ------------------------------------------------------------------ pieces

  MapReader map(const Node& node, std::string_view what) { return MapReader(node, file_.display, what, problems_); }

  std::span<const Node> list(MapReader& reader, std::string_view key) {
    const auto items = reader.list(key, true);
    if (items.size() <= kMaxEntries) return items;
    reader.problem(reader.place(key), "“" + std::string(key) + "”太长，最多 " + std::to_string(kMaxEntries) + " 项");
    return {};
  }

  void refer(Reference::Kind kind, std::string name, Place place, std::int64_t least = 0, std::int64_t most = 0) {
    if (!name.empty()) section_.references.push_back({kind, std::move(name), std::move(place), least, most});
  }

  std::string number(MapReader& reader, std::string_view key, std::int64_t least, std::int64_t most = kMany) {
    std::string id = reader.identifier(key);
    refer(Reference::Kind::kNumber, id, reader.place(key), least, most);
    return id;
  }

  std::string days(MapReader& reader, std::string_view key, std::int64_t least) {
    std::string id = reader.identifier(key);
    refer(Reference::Kind::kDays, id, reader.place(key), least, kMaxDays);
    return id;
  }

  std::optional<Level> level(MapReader& reader, std::string_view key, bool required) {
    const auto word = reader.word(key, kLevelWords, required);
    return word ? std::optional(static_cast<Level>(*word)) : std::nullopt;
  }

  /// @param acts who does the work; whom to tell stands above
  std::optional<ClockSpec> clock(MapReader& reader, std::string_view key, bool required, Level acts, std::int64_t least = 0) {
    const Node* found = reader.node(key);
    if (!found) {
      if (required) reader.problem(reader.place(), "缺少“" + std::string(key) + "”（时限）");
      return std::nullopt;
    }
    MapReader entry = map(*found, "时限");
    if (!entry.is_map()) return std::nullopt;
    ClockSpec clock;
    clock.parameter = days(entry, "days", least);
    clock.warn_days = static_cast<int>(entry.integer("warn_days", 0, 365).value_or(clock.warn_days));
    clock.escalate_to = level(entry, "escalate_to", false);
    if (clock.escalate_to && (*clock.escalate_to == Level::kDepartment || *clock.escalate_to >= acts)) {
      entry.problem(entry.place("escalate_to"), "逾期应报给更高的层级：这项工作由" + std::string(level_title(acts)) +
                                                    "办理，“escalate_to”不能是" + std::string(level_title(*clock.escalate_to)));
    }
    entry.finish();
    return clock;
  }

  std::string code(MapReader& reader, std::string_view key, std::set<std::string>& seen) {
    std::string value = reader.text(key);
    if (value.empty()) return value;
    if (!is_code(value)) {
      reader.problem(reader.place(key), "“" + value + "”不能作代码：只能用字母、数字和下划线");
    } else if (!seen.insert(value).second) {
      reader.problem(reader.place(key), "代码“" + value + "”重复");
    }
    return value;
  }

  std::vector<Choice> choices(MapReader& reader, std::string_view key) {
    std::vector<Choice> result;
    std::set<std::string> seen;
    for (const Node& item : list(reader, key)) {
      MapReader entry = map(item, "选项");
      if (!entry.is_map()) continue;
      Choice choice;
      choice.code = code(entry, "code", seen);
      choice.title = entry.text("title");
      choice.needs_text = entry.flag("needs_text").value_or(false);
      choice.department = entry.optional_text("department").value_or("");
      entry.finish();
      result.push_back(std::move(choice));
    }
    return result;
  }

  std::vector<std::string> risks(MapReader& reader, std::string_view key) {
    std::vector<std::string> codes = reader.texts(key);
    for (const std::string& risk : codes) refer(Reference::Kind::kRisk, risk, reader.place(key));
    return codes;
  }

  std::string expression(MapReader& reader, std::string_view key, bool required, cel::Kind kind, std::size_t index) {
    std::string text = required ? reader.text(key) : reader.optional_text(key).value_or("");
    if (text.empty()) return text;
    const Node* found = reader.node(key);
    section_.expressions.push_back({index, kind, std::string(key), reader.at(*found), found->block_indent});
    return text;
  }

  // ------------------------------------------------------------------ sections

  void classes() {
    std::set<std::string> seen;
    auto& classes = section_.part.classes;
    section_.part.class_clock = clock(top_, "confirm", false, Level::kTownship, 1);
    for (const Node& item : list(top_, "classes")) {
      MapReader entry = map(item, "监测对象类别");
      if (!entry.is_map()) continue;
      MonitoredClass one;
      one.code = code(entry, "code", seen);
      refer(Reference::Kind::kClass, one.code, entry.place("code"));
      one.title = entry.optional_text("title").value_or("");
      const auto from = entry.date("from");
      if (!entry.has("from")) entry.problem(entry.place(), "监测对象类别缺少“from”（从哪一天起使用）");
      if (from) one.from = *from;
      if (const auto to = entry.date("to")) one.to = *to;
      if (one.to < one.from) entry.problem(entry.place("to"), "“to”不能早于“from”");
      one.when = expression(entry, "when", true, cel::Kind::kBool, classes.size());
      one.source = entry.source("source", false);
      if (one.source.document.empty()) one.source = section_.info.source;
      one.is_default = entry.flag("default").value_or(section_.info.is_default);
      one.replaces = entry.texts("replaces");
      entry.finish();
      for (const std::string& replaced : one.replaces) {
        const auto old = std::find_if(classes.begin(), classes.end(), [&](const MonitoredClass& c) { return c.code == replaced; });
        if (old == classes.end()) {
          entry.problem(entry.place("replaces"), "“replaces”里的类别“" + replaced + "”要写在本类别前面，并且在这一节里");
        } else if (old->to >= one.from) {
          entry.problem(entry.place("replaces"), "类别“" + replaced + "”要在“" + one.code + "”开始以前结束（" + one.from.iso() +
                                                     " 以前），否则同一户可以同时归两类");
        }
      }
      classes.push_back(std::move(one));
    }
  }

  void lead() {
    Procedure& part = section_.part;
    part.accept_clock = clock(top_, "accept", true, Level::kTownship);
    part.link_clock = clock(top_, "link", true, Level::kTownship);
    part.feedback_clock = clock(top_, "feedback", true, Level::kVillage);
    part.review_clock = clock(top_, "review", true, Level::kTownship, 1);
    // A department stands beside the county: whoever is told when it is late stands where a township's superiors do.
    part.referral_clock = clock(top_, "referral", false, Level::kTownship, 1);
    part.returned_clock = clock(top_, "returned", false, Level::kTownship, 1);
    part.verifiers_at_least = number(top_, "verifiers_at_least", 1, 10);
    part.green_risks = risks(top_, "green_risks");
  }

  void channels() {
    auto& channels = section_.part.channels = choices(top_, "channels");
    if (channels.empty()) return;
    const auto has = [&](auto&& is) { return std::any_of(channels.begin(), channels.end(), [&](const Choice& c) { return is(c.code); }); };
    if (!has([](const std::string& code) { return code == kScreeningChannel; })) {
      top_.problem(top_.place("channels"), "线索来源要有代码 screening：数据筛查发现的线索用它");
    }
    if (!has([](const std::string& code) { return code.starts_with(kOwnChannel); })) {
      top_.problem(top_.place("channels"), "线索来源至少要有一个代码以 self 开头：农户自主申报用它");
    }
  }

  void lists() {
    Procedure& part = section_.part;
    part.close_reasons = choices(top_, "close_reasons");
    part.referrals = choices(top_, "referrals");
    part.refuse_reasons = choices(top_, "refuse_reasons");
    part.pause_reasons = choices(top_, "pause_reasons");
    part.end_reasons = choices(top_, "end_reasons");
    const auto is_false = [](const Choice& c) { return c.code.starts_with(kFalseReason); };
    const auto& reasons = part.close_reasons;
    if (!reasons.empty() &&
        (std::none_of(reasons.begin(), reasons.end(), is_false) || std::all_of(reasons.begin(), reasons.end(), is_false))) {
      top_.problem(top_.place("close_reasons"),
                   "办结原因要分两种：情况不属实的代码以 false 开头，情况属实但不符合条件的不以 false 开头；两种都要有");
    }
  }

  void steps() {
    const auto word = top_.word("phase", kPhaseWords, true);
    const auto items = list(top_, "steps");
    if (!word) return;
    const auto phase = static_cast<PhaseKind>(*word);
    section_.key += "." + std::string(kPhaseWords[*word]);
    std::vector<StepSpec> steps;
    std::vector<Place> places;
    bool complete = true;
    for (const Node& item : items) {
      MapReader entry = map(item, "步骤");
      const std::string name = entry.text("kind");
      StepSpec step;
      const bool known = parse_step(name, step.kind);
      if (!known && !name.empty()) entry.problem(entry.place("kind"), "没有“" + name + "”这种步骤" + proposal(name, step_names()));
      step.title = entry.optional_text("title").value_or(std::string(step_title(step.kind)));
      const auto acts = level(entry, "level", true);
      if (acts) step.level = *acts;
      for (const std::string& earlier : entry.texts("after")) {
        StepKind kind{};
        if (parse_step(earlier, kind)) {
          step.after.push_back(kind);
        } else {
          entry.problem(entry.place("after"), "没有“" + earlier + "”这种步骤" + proposal(earlier, step_names()));
          complete = false;
        }
      }
      step.clock = clock(entry, "clock", false, step.level, step.kind == StepKind::kNotice ? 1 : 0);
      step.documents = entry.texts("documents");
      entry.finish();
      complete = complete && known && acts;
      places.push_back(entry.place());
      steps.push_back(std::move(step));
    }
    if (complete && !steps.empty()) check_steps(phase, steps, places, section_.place, problems_);
    section_.part.phases[phase] = std::move(steps);
  }

  static const std::vector<std::string>& step_names() {
    static const std::vector<std::string> names = [] {
      std::vector<std::string> all;
      for (int i = 0; i < kStepKinds; ++i) all.emplace_back(step_name(static_cast<StepKind>(i)));
      return all;
    }();
    return names;
  }

  void totals() {
    constexpr std::array<std::string_view, 2> kStarts = {"clue", "phase"};
    std::set<std::string> seen;
    for (const Node& item : list(top_, "totals")) {
      MapReader entry = map(item, "总时限");
      if (!entry.is_map()) continue;
      TotalClock total;
      total.id = code(entry, "id", seen);
      total.title = entry.text("title");
      if (const auto phase = entry.word("phase", kPhaseWords, true)) total.phase = static_cast<PhaseKind>(*phase);
      if (const auto start = entry.word("from", kStarts, true)) total.from_clue = *start == 0;
      // Whoever is named watches over the county, which answers for the whole.
      if (auto spec = clock(entry, "clock", true, Level::kCounty, 1)) total.clock = *std::move(spec);
      entry.finish();
      section_.part.totals.push_back(std::move(total));
    }
  }

  void comparison() {
    Procedure& part = section_.part;
    part.authorisation_months = number(top_, "authorisation_months", 1, 120);
    part.authorisation_scopes = choices(top_, "authorisation_scopes");
    std::set<std::string> seen;
    for (const Node& node : list(top_, "items")) {
      MapReader entry = map(node, "比对项目");
      if (!entry.is_map()) continue;
      ComparisonItem item;
      item.code = code(entry, "code", seen);
      item.title = entry.text("title");
      item.holder = entry.text("holder");
      item.negative_list = entry.flag("negative_list").value_or(false);
      item.exceptions = entry.texts("exceptions");
      item.datasets = entry.texts("datasets");
      for (const std::string& dataset : item.datasets) refer(Reference::Kind::kDataset, dataset, entry.place("datasets"));
      entry.finish();
      if (item.negative_list && item.exceptions.empty()) {
        entry.problem(entry.place(), "负面清单项目要写“exceptions”（查到后哪些情形仍可纳入）：有记录只是要求说明，不能直接不纳入");
      }
      part.comparison.push_back(std::move(item));
    }
  }

  void review() {
    ReviewPolicy& review = section_.part.review;
    review.quorum = number(top_, "quorum", 1, 10000);
    review.majority = number(top_, "majority", 0, 99);
    review.relatives_withdraw = top_.flag("relatives_withdraw").value_or(true);
  }

  void notice() {
    NoticePolicy& notice = section_.part.notice;
    notice.days = days(top_, "days", 1);
    notice.name_keep_first = static_cast<int>(top_.integer("name_keep_first", 0, 2).value_or(notice.name_keep_first));
    notice.name_keep_last = static_cast<int>(top_.integer("name_keep_last", 0, 2).value_or(notice.name_keep_last));
    if (notice.name_keep_first + notice.name_keep_last == 0) {
      top_.problem(top_.place("name_keep_first"), "公示的姓名至少要留一个字，否则群众认不出是谁，也就无从提出异议");
    }
    for (const Node& word : list(top_, "health_words")) {
      if (word.is_scalar() && !word.text.empty()) {
        notice.health_words.push_back(word.text);
      } else {
        top_.problem(top_.at(word), "“health_words”的每一项都应是文字");
      }
    }
    notice.office_phone_hint = top_.text("office_phone_hint");
    notice.objection_clock = clock(top_, "objection", false, Level::kTownship, 1);
  }

  void elimination() {
    EliminationProfile& profile = section_.part.elimination;
    profile.title = top_.text("title");
    profile.min_months = number(top_, "min_months", 0, 120);
    profile.min_delivered = number(top_, "min_delivered", 1, 100);
    profile.consent = top_.flag("consent").value_or(false);
    profile.survey = top_.flag("survey").value_or(false);
    profile.source = section_.info.source;
    std::set<std::string> seen;
    std::array<bool, kGuards.size()> answered{};
    for (const Node& item : list(top_, "criteria")) {
      MapReader entry = map(item, "消除指标");
      if (!entry.is_map()) continue;
      Criterion criterion;
      criterion.id = code(entry, "id", seen);
      criterion.title = entry.text("title");
      criterion.when = expression(entry, "when", false, cel::Kind::kBool, profile.criteria.size());
      criterion.evidence = entry.text("evidence");
      if (const auto guard = entry.word("guard", kGuards, false)) criterion.guard = static_cast<Criterion::Guard>(*guard);
      answered[static_cast<std::size_t>(criterion.guard)] = true;
      entry.finish();
      profile.criteria.push_back(std::move(criterion));
    }
    for (std::size_t i = 1; i < kGuards.size() && !profile.criteria.empty(); ++i) {
      if (answered[i]) continue;
      top_.problem(top_.place("criteria"), "消除指标没有一项回答“" + std::string(kGuardTitles[i - 1]) +
                                               "”（guard: " + std::string(kGuards[i]) + "），任何地方都不能省去它");
    }
  }

  void measures() {
    std::set<std::string> seen;
    for (const Node& node : list(top_, "groups")) {
      MapReader group = map(node, "措施类别");
      if (!group.is_map()) continue;
      // What a group says holds for its measures unless a measure says otherwise.
      MeasureKind common;
      common.group = group.text("title");
      common.risks = risks(group, "risks");
      common.development = group.flag("development").value_or(false);
      common.department = group.optional_text("department").value_or("");
      if (const auto labour = group.word("labour", kLabour, false)) common.labour = kLabour[*labour];
      for (const Node& item : list(group, "measures")) {
        MapReader entry = map(item, "帮扶措施");
        if (!entry.is_map()) continue;
        MeasureKind measure = common;
        measure.code = code(entry, "code", seen);
        measure.title = entry.text("title");
        if (entry.has("risks")) measure.risks = risks(entry, "risks");
        measure.development = entry.flag("development").value_or(common.development);
        const auto counts = entry.flag("counts_as_development");
        if (counts && !measure.development) {
          entry.problem(entry.place("counts_as_development"), "只有开发式措施（development: true）才能写“counts_as_development”");
        }
        measure.counts_as_development = counts.value_or(measure.development);
        if (const auto labour = entry.word("labour", kLabour, false)) measure.labour = kLabour[*labour];
        measure.department = entry.optional_text("department").value_or(common.department);
        measure.one_off = entry.flag("one_off").value_or(false);
        entry.node("risks");
        entry.finish();
        section_.part.measures.push_back(std::move(measure));
      }
      group.finish();
    }
  }

  void visits() {
    std::set<std::string> seen;
    for (const Node& item : list(top_, "visits")) {
      MapReader entry = map(item, "走访要求");
      if (!entry.is_map()) continue;
      VisitPlan plan;
      if (entry.has("monitored_class")) plan.monitored_class = code(entry, "monitored_class", seen);
      entry.node("monitored_class");
      refer(Reference::Kind::kClass, plan.monitored_class, entry.place("monitored_class"));
      if (plan.monitored_class.empty() && !seen.insert("").second) {
        entry.problem(entry.place(), "没有写“monitored_class”的走访要求只能有一条，它管其余各类对象");
      }
      plan.interval_days = days(entry, "interval", 1);
      entry.finish();
      section_.part.visits.push_back(std::move(plan));
    }
    if (!section_.part.visits.empty() && !seen.contains("")) {
      top_.problem(top_.place("visits"), "还要有一条不写“monitored_class”的走访要求，管其余各类对象");
    }
  }

  void watch() {
    WatchPlan& watch = section_.part.watch;
    watch.months = number(top_, "months", 1, 120);
    watch.interval_days = days(top_, "interval", 1);
    watch.channel = top_.identifier("channel");
  }

  void facts() {
    std::set<std::string> seen;
    auto& facts = section_.part.facts;
    for (const Node& node : list(top_, "groups")) {
      MapReader group = map(node, "情况分组");
      if (!group.is_map()) continue;
      const std::string title = group.text("title");
      for (const Node& item : list(group, "facts")) {
        MapReader entry = map(item, "家庭情况");
        if (!entry.is_map()) continue;
        Fact fact;
        fact.id = code(entry, "id", seen);
        fact.title = entry.text("title");
        fact.group = title;
        const auto kind = entry.word("kind", kKindWords, true);
        if (kind) fact.kind = static_cast<cel::Kind>(*kind);
        fact.unit = entry.optional_text("unit").value_or("");
        fact.code_table = entry.optional_text("code_table").value_or("");
        refer(Reference::Kind::kCodeTable, fact.code_table, entry.place("code_table"));
        if (!fact.code_table.empty() && fact.kind != cel::Kind::kString) {
          entry.problem(entry.place("code_table"), "只有 kind: string 的情况才能写“code_table”");
        }
        fact.known = expression(entry, "known", false, fact.kind, facts.size());
        fact.dataset = entry.optional_text("dataset").value_or("");
        refer(Reference::Kind::kDataset, fact.dataset, entry.place("dataset"));
        if (fact.known.empty() != fact.dataset.empty()) {
          entry.problem(entry.place(), "“known”（已知值怎么算）和“dataset”（已知值来自哪个数据集）要写就一起写，页面上才说得清来源和日期");
        }
        fact.ask_after_days = static_cast<int>(entry.integer("ask_after_days", 1, 3660).value_or(0));
        if (fact.ask_after_days > 0 && fact.known.empty()) {
          entry.problem(entry.place("ask_after_days"), "没有“known”的情况每次都要问，不用写“ask_after_days”");
        }
        entry.finish();
        facts.push_back(std::move(fact));
      }
      group.finish();
    }
  }

  void limits() {
    Procedure& part = section_.part;
    part.max_risks = number(top_, "max_risks", 1, 20);
    part.single_risk_measures = number(top_, "single_risk_measures", 1, 100);
    part.measure_gap_days = days(top_, "measure_gap", 1);
    part.call_back_percent = number(top_, "call_back_percent", 0, 100);
    part.bulk_limit = number(top_, "bulk_limit", 1, 5000);
    part.receipt_clock = clock(top_, "receipt", true, Level::kVillage);
    part.call_back_clock = clock(top_, "call_back", true, Level::kTownship);
    part.receipt_follow_days = days(top_, "receipt_follow", 30);
  }

  void wording() {
    Wording& words = section_.part.wording;
    for (const auto& [key, member] : kWording) {
      words.*member = top_.text(key);
      check_gaps(words.*member, key, member == &Wording::authorisation);
    }
  }

  /// What stands in braces is filled in: only where it has a meaning, and there it may not be forgotten.
  void check_gaps(std::string_view words, std::string_view key, bool has_months) {
    const std::size_t months = words.find(kMonthsGap);
    if (has_months && !words.empty() && months == words.npos) {
      top_.problem(top_.place(key), "“" + std::string(key) + "”要写明授权有效多久，有效月数的位置写作 {months}");
    }
    std::string rest(words);
    if (has_months && months != words.npos) rest.erase(months, kMonthsGap.size());
    if (rest.find_first_of("{}") != rest.npos) {
      top_.problem(top_.place(key), has_months ? "“" + std::string(key) + "”里的花括号只能是一处 {months}"
                                               : "“" + std::string(key) + "”里不能有花括号：没有要代入的内容");
    }
  }

  const Node& node_;
  const PackFile& file_;
  Problems& problems_;
  MapReader top_;
  SectionDraft section_;
};

}  // namespace

std::optional<SectionDraft> read_section(const Node& node, const PackFile& file, Problems& problems) {
  return SectionReader(node, file, problems).read();
}

void PackReader::read_procedure(const Node& node, const PackFile& file) {
  auto section = read_section(node, file, problems_);
  if (!section) return;
  if (!first_here("procedure " + section->key, "流程的这一部分（" + section->key + "）", section->place)) return;
  section->info.pack = draft_.id;
  std::string key = section->key;
  draft_.procedure.insert_or_assign(std::move(key), *std::move(section));
}

}  // namespace shouwang::policy
