#include "app/bench_procedure.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "casework/case_machine.h"
#include "casework/desk.h"
#include "casework/facts.h"
#include "casework/merge.h"
#include "reporting/forms.h"

namespace shouwang::app {
namespace {

using casework::Actor;
using casework::CaseFile;
using casework::Event;
using nlohmann::json;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kBatch = 500;     // subjects written in one transaction
constexpr int kAgeDays = 40;    // leads and cases begin on one of the last days
constexpr int kRounds = 200;    // pages timed for each kind

struct Place {
  HouseholdId household;
  std::int32_t county = 0;
  std::int64_t village = 0;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Result<std::vector<Place>> all_households(Installation& installation, const access::Scope& scope, Date day) {
  std::vector<Place> places;
  RETURN_IF_ERROR(installation.screening().scan_households(
      scope, day, {}, [&](const screening::ScannedRow& row) { places.push_back({row.household, row.county, row.village}); }));
  return places;
}

/// The people of a village, its township and its county, without accounts of their own.
struct People {
  Actor village, township, county;
  explicit People(std::int64_t place)
      : village(person(1, access::Role::kVillage, std::to_string(place))),
        township(person(2, access::Role::kTownship, std::to_string(place / 1000))),
        county(person(3, access::Role::kCounty, std::to_string(place / 1'000'000))) {}

 private:
  static Actor person(std::int64_t account, access::Role role, const std::string& division) {
    return {access::Scope::for_account(AccountId(account), role, division, {}), *casework::level_of(role), "测速", {}};
  }
};

/// Plays one case from its first event for `steps` steps of the admission.
Result<std::vector<Event>> play(const Place& place, const policy::Pack& pack, std::int64_t now_ms, int steps, IdSource& ids) {
  const People people(place.village);
  casework::Moment moment{&pack, now_ms, beijing_date(now_ms)};
  casework::Opening opening;
  opening.id = casework::CaseId(ids.next(now_ms));
  opening.county = place.county;
  opening.household = place.household;
  opening.village = place.village;
  opening.lead = LeadId(ids.next(now_ms));
  opening.monitored_class = pack.procedure.classes.front().code;
  for (const policy::MonitoredClass& c : pack.procedure.classes)
    if (c.from <= moment.today && moment.today <= c.to) opening.monitored_class = c.code;
  opening.risks = {{"01", ""}};
  opening.clue_ms = now_ms;
  ASSIGN_OR_RETURN(Event opened, casework::make_open_event(opening, people.village, moment, ids));
  ASSIGN_OR_RETURN(CaseFile file, casework::fold_case({std::move(opened)}));
  const std::string today = moment.today.iso();
  json scopes = json::array(), items = json::array();
  for (const policy::Choice& choice : pack.procedure.authorisation_scopes) scopes.push_back(choice.code);
  for (const policy::ComparisonItem& item : pack.procedure.comparison) items.push_back({{"item", item.code}, {"result", "none"}});
  const std::vector<std::tuple<const char*, const Actor*, json>> script = {
      {"authorise", &people.village,
       {{"signatory", "户主"}, {"relation", "self"}, {"signed_on", today}, {"promise", true}, {"scopes", scopes}, {"method", "signature"}, {"evidence", {"1"}}}},
      {"assess", &people.village,
       {{"income_verdict", "hard"}, {"income_evidence", "务工收入中断"}, {"expense_verdict", "hard"}, {"expense_evidence", "住院自付三万元"},
        {"difficulty_verdict", "hard"}, {"difficulty_evidence", "无人照料"}, {"coping_verdict", "unable"}, {"coping_evidence", "积蓄用完"},
        {"labour", "weak"}, {"monitored_class", opening.monitored_class}, {"class_reason", "经村级综合研判确认"}, {"risks", {"01"}}}},
      {"compare", &people.county, {{"items", items}}},
      {"comment", &people.township, {{"text", "请补充会议照片"}}},
  };
  casework::HouseholdFacts facts;
  facts.as_of = moment.today;
  for (int i = 0; i < steps && i < static_cast<int>(script.size()); ++i) {
    const auto& [name, actor, body] = script[static_cast<std::size_t>(i)];
    const casework::ActionSpec* action = casework::find_action(casework::Subject::kCase, name);
    ASSIGN_OR_RETURN(auto events, casework::decide(file, *action, *actor, {name, body.dump(), file.sequence(), "", 0}, moment, &facts, ids));
    for (Event& event : events) RETURN_IF_ERROR(casework::append(file, std::move(event)));
  }
  return std::move(file.events);
}

/// A lead as a screening opens it.
casework::Lead open_lead(const Place& place, int grade, std::int64_t opened_ms, IdSource& ids) {
  casework::Lead lead;
  lead.id = LeadId(ids.next(opened_ms));
  lead.county = place.county;
  lead.household = place.household;
  lead.village = place.village;
  lead.grade = grade;
  lead.opened_ms = opened_ms;
  lead.due = beijing_date(opened_ms).plus_days(15);
  lead.findings = 1;
  lead.rules = "R01_income_floor";
  lead.risks = "99";
  return lead;
}

Result<void> fill(Installation& installation, int leads, int cases, bool quiet) {
  const auto scope = access::Scope::for_operator("fill a county for timing");
  const std::int64_t now = now_ms();
  const policy::Pack& pack = *installation.pack();
  ASSIGN_OR_RETURN(const auto places, all_households(installation, scope, beijing_date(now)));
  if (static_cast<int>(places.size()) < leads + cases)
    return fail(ErrorCode::kInvalidArgument, "库里只有 " + std::to_string(places.size()) + " 户，不够生成 " + std::to_string(leads + cases) +
                                                 " 条，请先生成并导入更多农户");
  // Every n-th household, leads and cases in turn, so that all villages have their share of both.
  const int total = leads + cases;
  const std::size_t stride = places.size() / static_cast<std::size_t>(std::max(1, total));
  ProgressLine progress("生成线索和档案", quiet);
  casework::Change change;
  const auto flush = [&]() -> Result<void> {
    auto written = installation.casework().commit(change);
    change = {};
    return written;
  };
  const casework::Moment moment{&pack, now, beijing_date(now)};
  for (int i = 0; i < total; ++i) {
    const Place& place = places[static_cast<std::size_t>(i) * stride];
    const std::int64_t begun = now - (i % kAgeDays) * kDayMs;
    if (std::int64_t{i + 1} * leads / total > std::int64_t{i} * leads / total) {
      change.leads.push_back(open_lead(place, i % 4, begun, installation.ids()));
    } else {
      ASSIGN_OR_RETURN(auto events, play(place, pack, begun, i / 2 % 5, installation.ids()));
      ASSIGN_OR_RETURN(const CaseFile file, casework::fold_case(events));
      change.events.insert(change.events.end(), std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
      change.cases.push_back({casework::row_of(file, moment), casework::tasks_of(file, moment), casework::measure_rows(file)});
    }
    if ((i + 1) % kBatch == 0) {
      RETURN_IF_ERROR(flush());
      progress.update(static_cast<double>(i) / total);
    }
  }
  return flush();
}

void report(std::string_view what, std::vector<double>& seconds) {
  std::sort(seconds.begin(), seconds.end());
  const auto at = [&](double share) { return 1e3 * seconds[static_cast<std::size_t>(share * static_cast<double>(seconds.size() - 1))]; };
  std::printf("%-28.*s p50 %7.2f ms  p99 %7.2f ms  max %7.2f ms\n", static_cast<int>(what.size()), what.data(), at(0.5), at(0.99), at(1));
}

/// Pages of the queues as village, township and county ask for them.
Result<void> time_queues(Installation& installation) {
  const auto everything = access::Scope::for_operator("time the queues");
  const Date today = beijing_date(now_ms());
  ASSIGN_OR_RETURN(const auto places, all_households(installation, everything, today));
  if (places.empty()) return fail(ErrorCode::kNotFound, "库里没有农户");
  const auto timed = [&](std::string_view what, auto&& ask) -> Result<void> {
    std::vector<double> seconds;
    for (int i = 0; i < kRounds; ++i) {
      const People people(places[static_cast<std::size_t>(i) * (places.size() / kRounds)].village);
      const auto start = std::chrono::steady_clock::now();
      RETURN_IF_ERROR(ask(people));
      seconds.push_back(seconds_since(start));
    }
    report(what, seconds);
    return {};
  };
  casework::Store& store = installation.casework();
  const auto leads = [&](const Actor& actor, std::string due, std::string sort) -> Result<void> {
    casework::LeadQuery query;
    query.today = today;
    query.due = std::move(due);
    query.sort = std::move(sort);
    ASSIGN_OR_RETURN(const auto page, store.leads(actor.scope, query));
    return {};
  };
  // Nothing is found, so that the whole index is walked.
  const auto nothing = [&](const access::Scope& scope) -> Result<void> {
    casework::LeadQuery leads_of;
    leads_of.today = today;
    leads_of.source = "无此渠道";
    ASSIGN_OR_RETURN(const auto no_leads, store.leads(scope, leads_of));
    if (no_leads.total != 0) return fail(ErrorCode::kInternal, "没有这一渠道，却找到了线索");
    return {};
  };
  const auto no_cases = [&](const access::Scope& scope) -> Result<void> {
    casework::CaseQuery query;
    query.today = today;
    query.monitored_class = "无此类别";
    ASSIGN_OR_RETURN(const auto page, store.cases(scope, query));
    if (page.total != 0) return fail(ErrorCode::kInternal, "没有这一类别，却找到了档案");
    return {};
  };
  const auto late = [&](const access::Scope& scope, int level) -> Result<void> {
    ASSIGN_OR_RETURN(const auto rows, store.late(scope, 0, level, today));
    return {};
  };
  const auto facts = [&](const access::Scope& scope, const Place& place) -> Result<void> {
    ASSIGN_OR_RETURN(const auto read, casework::read_facts(installation.screening(), *installation.pack(), scope, place.household, place.village, today));
    return {};
  };
  const auto tasks = [&](const Actor& actor, std::string due) -> Result<void> {
    casework::TaskQuery query;
    query.today = today;
    query.level = actor.level;
    query.due = std::move(due);
    ASSIGN_OR_RETURN(const auto page, store.tasks(actor.scope, query));
    return {};
  };
  RETURN_IF_ERROR(timed("leads, village", [&](const People& p) { return leads(p.village, "", "grade"); }));
  RETURN_IF_ERROR(timed("leads, township", [&](const People& p) { return leads(p.township, "", "grade"); }));
  RETURN_IF_ERROR(timed("leads, county", [&](const People& p) { return leads(p.county, "", "grade"); }));
  RETURN_IF_ERROR(timed("leads overdue, county", [&](const People& p) { return leads(p.county, "overdue", "due"); }));
  RETURN_IF_ERROR(timed("tasks, village", [&](const People& p) { return tasks(p.village, ""); }));
  RETURN_IF_ERROR(timed("tasks, township", [&](const People& p) { return tasks(p.township, ""); }));
  RETURN_IF_ERROR(timed("tasks overdue, county", [&](const People& p) { return tasks(p.county, "overdue"); }));
  RETURN_IF_ERROR(timed("who is late, everything", [&](const People&) { return late(everything, 3); }));
  RETURN_IF_ERROR(timed("who is late, county", [&](const People& p) { return late(p.county.scope, 4); }));
  RETURN_IF_ERROR(timed("who is late, township", [&](const People& p) { return late(p.township.scope, 5); }));
  RETURN_IF_ERROR(timed("leads, none, everything", [&](const People&) { return nothing(everything); }));
  RETURN_IF_ERROR(timed("cases, none, everything", [&](const People&) { return no_cases(everything); }));
  std::size_t next = 0;
  RETURN_IF_ERROR(timed("facts of a household", [&](const People& p) { return facts(p.village.scope, places[next++ * (places.size() / kRounds)]); }));
  return timed("cases, county", [&](const People& p) -> Result<void> {
    casework::CaseQuery query;
    query.today = today;
    ASSIGN_OR_RETURN(const auto page, store.cases(p.county.scope, query));
    return {};
  });
}

Result<void> time_clocks(Installation& installation) {
  const auto start = std::chrono::steady_clock::now();
  ASSIGN_OR_RETURN(const auto pass, installation.casework().pass_clocks(access::Scope::for_operator("time the clocks"), beijing_date(now_ms())));
  std::printf("clock pass %.3f s: %lld tasks, %lld escalated, %lld leads escalated, %zu cases with something to do\n", seconds_since(start),
              static_cast<long long>(pass.tasks), static_cast<long long>(pass.escalated_tasks), static_cast<long long>(pass.escalated_leads),
              pass.cases.size());
  return {};
}

/// Fills and draws the file of cases as PDF, from the database to the bytes.
Result<void> time_forms(Installation& installation, int count, unsigned threads) {
  const auto scope = access::Scope::for_operator("time the forms");
  const std::int64_t now = now_ms();
  const Date today = beijing_date(now);
  std::vector<std::pair<casework::CaseId, HouseholdId>> cases;
  casework::CaseQuery query;
  query.today = today;
  query.limit = 200;
  while (static_cast<int>(cases.size()) < count) {
    ASSIGN_OR_RETURN(const auto page, installation.casework().cases(scope, query));
    for (const auto& row : page.rows) cases.emplace_back(row.row.id, row.row.household);
    query.cursor = page.next_cursor;
    if (query.cursor.empty()) break;
  }
  if (cases.empty()) return fail(ErrorCode::kNotFound, "库里没有档案，请先运行 shouwang bench procedure --fill");
  std::vector<std::thread> workers;
  std::vector<Result<std::size_t>> outcomes(threads, std::size_t{0});
  const auto start = std::chrono::steady_clock::now();
  for (unsigned worker = 0; worker < threads; ++worker)
    workers.emplace_back([&, worker] {
      outcomes[worker] = [&]() -> Result<std::size_t> {
        std::size_t bytes = 0;
        for (std::size_t i = worker; i < static_cast<std::size_t>(count); i += threads) {
          const auto& [id, household] = cases[i % cases.size()];
          ASSIGN_OR_RETURN(const auto row, installation.casework().case_row(scope, id));
          if (!row) return fail(ErrorCode::kNotFound, "档案不见了");
          ASSIGN_OR_RETURN(auto events, installation.casework().events(scope, row->row.county, casework::Subject::kCase, id.value()));
          ASSIGN_OR_RETURN(const CaseFile file, casework::fold_case(std::move(events)));
          ASSIGN_OR_RETURN(const auto house, installation.registry().household(scope, household));
          reporting::FormData data;
          data.pack = installation.pack().get();
          data.file = &file;
          data.household = house ? &*house : nullptr;
          ASSIGN_OR_RETURN(data.members, installation.registry().members(scope, household, false));
          data.place = "云县爱华镇";
          data.today = today;
          ASSIGN_OR_RETURN(const auto document, reporting::fill(reporting::Form::kApplication, data));
          ASSIGN_OR_RETURN(const std::string pdf, reporting::to_pdf(document));
          bytes += pdf.size();
        }
        return bytes;
      }();
    });
  for (std::thread& worker : workers) worker.join();
  std::size_t bytes = 0;
  for (const auto& outcome : outcomes) {
    if (!outcome) return Failure(outcome.error());
    bytes += *outcome;
  }
  std::printf("%d forms %.1f s on %u threads, %.1f MB of PDF\n", count, seconds_since(start), threads, static_cast<double>(bytes) / 1e6);
  return {};
}

}  // namespace

void add_bench_procedure(CLI::App& bench, const Options& options, int& exit_code) {
  auto* command = add_command(bench, "procedure", "在一个装满线索和档案的库上测：队列页、每日时限检查、表单（bench/README.md）",
                              "shouwang --data /data/bench bench procedure --fill --leads 100000 --cases 100000");
  auto leads = std::make_shared<int>(100'000);
  auto cases = std::make_shared<int>(100'000);
  auto forms = std::make_shared<int>(0);
  auto threads = std::make_shared<unsigned>(std::max(1u, std::thread::hardware_concurrency()));
  auto filling = std::make_shared<bool>(false);
  command->add_flag("--fill", *filling, "先生成线索和档案，只用于专供测试的库");
  command->add_option("--leads", *leads, "生成的线索数")->check(CLI::Range(0, 10'000'000));
  command->add_option("--cases", *cases, "生成的档案数")->check(CLI::Range(0, 10'000'000));
  command->add_option("--forms", *forms, "生成的表单数")->check(CLI::Range(0, 1'000'000));
  command->add_option("--threads", *threads, "生成表单的线程数")->check(CLI::Range(1u, 256u));
  on_run(command, exit_code, [&options, leads, cases, forms, threads, filling]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    if (*filling) RETURN_IF_ERROR(fill(*installation, *leads, *cases, options.quiet));
    RETURN_IF_ERROR(time_queues(*installation));
    RETURN_IF_ERROR(time_clocks(*installation));
    if (*forms > 0) RETURN_IF_ERROR(time_forms(*installation, *forms, *threads));
    return {};
  });
}

}  // namespace shouwang::app
