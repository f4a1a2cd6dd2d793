#include "app/play.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>

#include "app/command.h"
#include "app/play_story.h"
#include "base/resident_id.h"
#include "reporting/document.h"
#include "storage/stores.h"

namespace shouwang::app {
namespace {

using casework::Moment;
using nlohmann::json;

constexpr int kDays[] = {300, 210, 120, 60, 30};      // that are played: as many as the register reaches back
constexpr std::size_t kTownships = 5, kVillages = 4;  // of the county that are played; four in each township
constexpr int kDeclarations = 5, kChecks = 260;
constexpr int kMadeUpRegion = 999'000;  // of ID numbers that nobody has and the register does not use

access::Scope everything() { return access::Scope::for_operator("play a sample county"); }

// ---------------------------------------------------------------- the place

/// Households that nothing is known of yet, by village: screening's leads stay with those who come to try the program.
Result<std::vector<PlayedVillage>> find_villages(Installation& installation, Date first_day) {
  std::set<HouseholdId> busy;
  ASSIGN_OR_RETURN(const auto leads, installation.casework().open_leads(everything()));
  for (const casework::Lead& lead : leads) busy.insert(lead.household);
  std::map<std::int64_t, std::vector<HouseholdId>> by_village;
  RETURN_IF_ERROR(installation.screening().scan_households(everything(), first_day, {}, [&](const screening::ScannedRow& row) {
    if (!busy.contains(row.household)) by_village[row.village].push_back(row.household);
  }));
  std::map<std::int64_t, std::vector<PlayedVillage>> townships;
  for (auto& [code, households] : by_village) townships[code / 1000].push_back({code, std::move(households)});
  std::vector<PlayedVillage> played;
  std::size_t count = 0;
  for (auto& [code, villages] : townships) {
    if (code / 1000 != townships.begin()->first / 1000 || count++ == kTownships) break;  // one county
    std::stable_sort(villages.begin(), villages.end(),
                     [](const auto& a, const auto& b) { return a.households.size() > b.households.size(); });
    if (villages.size() > kVillages) villages.resize(kVillages);
    std::move(villages.begin(), villages.end(), std::back_inserter(played));
  }
  return played;
}

/// One sheet per village that stands for every photo and signature.
Result<std::map<std::int64_t, std::string>> add_papers(Installation& installation, const std::vector<PlayedVillage>& villages,
                                                       const PlayStaff& staff, IdSource& ids, std::int64_t now_ms) {
  reporting::Document document;
  document.title = "示例材料";
  document.blocks.push_back(reporting::Paragraph{"", "本页代替演练中的签字、照片和票据。示例县的人员和事情都是虚构的。"});
  ASSIGN_OR_RETURN(const std::string pdf, reporting::to_pdf(document));
  const auto file = std::filesystem::temp_directory_path() / ("shouwang-play-" + std::to_string(::getpid()) + ".pdf");
  {
    std::ofstream out(file, std::ios::binary);
    out << pdf;
    if (!out.flush()) return fail(ErrorCode::kIo, "无法写入临时文件 " + file.string() + "，请检查磁盘空间");
  }
  std::map<std::int64_t, std::string> papers;
  for (const PlayedVillage& village : villages) {
    casework::AttachmentRow row;
    row.id = casework::AttachmentId(ids.next(now_ms));
    row.village = village.code;
    row.county = registry::county_of(village.code);
    row.name = "示例材料.pdf";
    row.media = "application/pdf";
    row.bytes = static_cast<std::int64_t>(pdf.size());
    row.account = staff.village(village.code).scope.account();
    row.created_ms = now_ms;
    ASSIGN_OR_RETURN(row.digest, installation.attachments().keep(row.county, row.id, file));
    RETURN_IF_ERROR(installation.casework().add_attachment(row));
    papers.emplace(village.code, std::to_string(row.id.value()));
  }
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
  return papers;
}

// ---------------------------------------------------------------- the stories

class Play {
 public:
  /// @param first_day the day of the register that `villages` are read from
  Play(Installation& installation, const PlayOptions& options, std::vector<PlayedVillage> villages, Date first_day, std::int64_t now_ms)
      : installation_(installation),
        options_(options),
        now_ms_(now_ms),
        today_(beijing_date(now_ms)),
        first_(first_day),
        villages_(std::move(villages)),
        ids_(beijing_midnight_ms(first_)),
        known_(difficulties(*installation.pack())),
        random_(options.seed, 0x636f756e7479, 0) {
    casework::DeskParts parts = installation.desk_parts();
    parts.ids = &ids_;  // ids of things that happened then
    desk_.emplace(std::move(parts));
  }

  Result<PlayReport> run(const std::function<void(double)>& progress) {
    if (known_.empty()) return fail(ErrorCode::kNotFound, "政策包的风险类型里没有示例所用的任何一种，不能演练");
    ASSIGN_OR_RETURN(staff_, PlayStaff::hire(installation_, villages_, ids_, beijing_midnight_ms(first_), now_ms_));
    ASSIGN_OR_RETURN(papers_, add_papers(installation_, villages_, *staff_, ids_, beijing_midnight_ms(first_)));
    ASSIGN_OR_RETURN(const auto divisions, installation_.divisions());
    report_.place = divisions->path_name(villages_.front().code);
    report_.to_try = staff_->to_try();
    Stage stage{*installation_.pack(), *desk_, *staff_, papers_, now_ms_, report_, {}};
    write_stories();
    for (Date day = first_; day <= today_; day = day.plus_days(1)) {
      if (stage.passes.contains(day)) RETURN_IF_ERROR(pass(day));
      RETURN_IF_ERROR(play_day(stage, day));
      if (progress) progress(static_cast<double>(day.days() - first_.days()) / days());
    }
    RETURN_IF_ERROR(present_day());
    RETURN_IF_ERROR(desk_->pass_clocks(everything(), now()));
    RETURN_IF_ERROR(count_phases());
    return std::move(report_);
  }

 private:
  int days() const { return today_.days() - first_.days(); }
  Moment now() const { return {installation_.pack().get(), now_ms_, today_}; }

  /// The first village, where the account to try works, has a good share of everything.
  HouseholdId next_household(std::size_t& village) {
    village = random_.chance(220) ? 0 : random_.below(static_cast<std::uint32_t>(villages_.size()));
    for (std::size_t tries = 0; tries < villages_.size(); ++tries, village = (village + 1) % villages_.size()) {
      auto& households = villages_[village].households;
      if (households.empty()) continue;
      const std::size_t at = random_.below(static_cast<std::uint32_t>(households.size()));
      const HouseholdId household = households[at];
      households.erase(households.begin() + static_cast<std::ptrdiff_t>(at));
      return household;
    }
    return {};
  }

  void write_stories() {
    const int all = options_.cases + options_.leads;
    int cases = 0;
    stories_.reserve(static_cast<std::size_t>(all));
    for (int i = 0; i < all; ++i) {
      const bool becomes_case = std::int64_t{i + 1} * options_.cases / all > cases;
      cases += becomes_case;
      std::size_t village = 0;
      const HouseholdId household = next_household(village);
      if (!household) return;
      using End = Story::End;
      const End ends[] = {End::kNotQualified, End::kOtherAid, End::kClosed};
      const End end = becomes_case ? End::kCase : ends[random_.below(3)];
      const Difficulty& difficulty = known_[random_.below(static_cast<std::uint32_t>(known_.size()))];
      stories_.emplace_back(options_.seed, static_cast<std::uint64_t>(i) + 1, household, villages_[village].code, difficulty, end);
      // Some came long ago and have run their course, many are on their way, and leads come in every day.
      const int share = random_.between(0, 99);
      const int ago = !becomes_case ? (share < 65 ? random_.between(0, 12) : random_.between(13, 300))
                      : share < 35  ? random_.between(235, 300)
                      : share < 60  ? random_.between(70, 234)
                                    : random_.between(3, 69);
      due_[today_.plus_days(-std::min(ago, days()))].push_back(stories_.size() - 1);
    }
  }

  Result<void> pass(Date day) {
    RETURN_IF_ERROR(desk_->pass_clocks(everything(), {installation_.pack().get(), beijing_midnight_ms(day) + 5 * 60'000, day}));
    return {};
  }

  Result<void> play_day(Stage& stage, Date day) {
    const auto found = due_.find(day);
    if (found == due_.end()) return {};
    for (const std::size_t i : found->second) {
      for (int steps = 0; steps < 12; ++steps) {  // what takes no days is done on the same one
        ASSIGN_OR_RETURN(const std::optional<int> days, stories_[i].act(stage, day));
        if (!days) break;
        if (*days == 0) continue;
        due_[day.plus_days(*days)].push_back(i);
        break;
      }
    }
    return {};
  }

  // ---- what is on the desks this morning

  Result<void> present_day() {
    RETURN_IF_ERROR(declare());
    RETURN_IF_ERROR(check());
    return work_on_screening();
  }

  Result<void> declare() {
    static constexpr std::string_view kNames[] = {"杨学珍", "李从富", "张丽仙", "罗正荣", "周美兰"};
    for (int i = 0; i < kDeclarations; ++i) {
      const Difficulty& d = known_[static_cast<std::size_t>(i) % known_.size()];
      const auto number = ResidentId::make(kMadeUpRegion, *Date::from_ymd(1965 + 3 * i, 5, 11 + i), 11 + 2 * i);
      const json body = {{"applicant_name", kNames[i]},
                         {"applicant_phone", "1390000" + std::to_string(1200 + i)},
                         {"applicant_id", number.full()},
                         {"difficulty", d.told},
                         {"risk", d.risk}};
      const PlayedVillage& village = villages_[static_cast<std::size_t>(i) % std::min<std::size_t>(2, villages_.size())];
      Moment moment = now();
      moment.now_ms -= std::int64_t{i} * 11 * 3'600'000;
      moment.today = beijing_date(moment.now_ms);
      RETURN_IF_ERROR(desk_->declare(std::nullopt, village.code, i % 3 == 2 ? "hotline" : "qr", body.dump(),
                                     "play-declare-" + std::to_string(i), moment));
      ++report_.declarations;
    }
    return {};
  }

  /// A check of every household of the county that has been going on for ten days.
  Result<void> check() {
    Moment moment = now();
    ASSIGN_OR_RETURN(const auto campaign, desk_->open_campaign(staff_->approver(), villages_.front().code / 1'000'000 * 1'000'000,
                                                               std::to_string(today_.ymd().year) + "年冬季集中排查", today_.plus_days(-10),
                                                               today_.plus_days(20), moment));
    for (int i = 0; i < kChecks; ++i) {
      std::size_t village = 0;
      const HouseholdId household = next_household(village);
      if (!household) break;
      const bool risk = random_.chance(25);
      const Difficulty& d = known_[random_.below(static_cast<std::uint32_t>(known_.size()))];
      moment.now_ms =
          std::min(now_ms_, beijing_midnight_ms(today_.plus_days(-random_.between(0, 9))) + random_.between(540, 1020) * 60'000);
      moment.today = beijing_date(moment.now_ms);
      generator::Random words(options_.seed, 0x636865636b, static_cast<std::uint64_t>(i));
      const json body = risk ? PlayBodies(*installation_.pack(), words, moment.today).collect(d, false) : json::object();
      RETURN_IF_ERROR(desk_->check_household(staff_->village(villages_[village].code), campaign.id, household, risk ? "risk" : "fine",
                                             body.dump(), "play-check-" + std::to_string(i), moment));
      ++report_.checks;
      report_.leads += risk;
    }
    return {};
  }

  /// This morning's work on what the screening found: some taken, some looked at and closed.
  Result<void> work_on_screening() {
    for (const PlayedVillage& village : villages_) {
      casework::LeadQuery query;
      query.division = registry::division_text(village.code);
      query.source = casework::kScreeningSource;
      query.today = today_;
      ASSIGN_OR_RETURN(const auto page, installation_.casework().leads(everything(), query));
      const casework::Actor& clerk = staff_->village(village.code);
      for (const auto& row : page.rows) {
        const int what = random_.between(0, 99);
        if (what >= 30 || row.lead.state != casework::LeadState::kDispatched) continue;
        const bool closes = what < 6;
        const json body = closes ? json{{"reason", "false_old"}, {"text", "情况早已解决，入户看过"}} : json::object();
        const auto done = desk_->act_on_lead(clerk, row.lead.id, {closes ? "close" : "take", body.dump(), row.lead.sequence, "", 0}, now());
        if (done)
          ++report_.actions;
        else
          ++report_.refusals["screening：" + done.error().message()];
      }
    }
    return {};
  }

  Result<void> count_phases() {
    casework::CaseQuery query;
    query.phase = "all";
    query.today = today_;
    query.limit = 200;
    do {
      ASSIGN_OR_RETURN(const auto page, installation_.casework().cases(everything(), query));
      for (const auto& row : page.rows)
        ++report_.phases[std::string(casework::phase_state_title(static_cast<casework::Phase>(row.row.phase)))];
      query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return {};
  }

  Installation& installation_;
  const PlayOptions& options_;
  std::int64_t now_ms_;
  Date today_, first_;
  std::vector<PlayedVillage> villages_;
  IdSource ids_;
  std::vector<Difficulty> known_;
  generator::Random random_;
  std::optional<casework::Desk> desk_;
  std::optional<PlayStaff> staff_;
  std::map<std::int64_t, std::string> papers_;
  std::vector<Story> stories_;
  std::map<Date, std::vector<std::size_t>> due_;
  PlayReport report_;
};

void print(const PlayReport& report) {
  std::printf("演练完成：线索 %d 条，档案 %d 份，公示和公告 %d 张，办理 %d 次，未核对的申报 %d 份，集中排查 %d 户\n", report.leads,
              report.cases, report.notices, report.actions, report.declarations, report.checks);
  for (const auto& [title, count] : report.phases) std::printf("  %s %d 份\n", title.c_str(), count);
  for (const auto& [what, times] : report.refusals) std::printf("  按程序不能办理 %d 次，%s\n", times, what.c_str());
}

void print_accounts(const PlayReport& report) {
  std::printf("可以试用的账号（%s）：\n", report.place.c_str());
  for (const access::AccountAndPassword& made : report.to_try)
    std::printf("  账号：%-10s 一次性密码：%s  %s，%s\n", made.account.login.c_str(), made.password.c_str(),
                std::string(access::role_title(made.account.role)).c_str(), made.account.name.c_str());
  std::printf("请记下这些密码，它们不会再次显示；首次登录时需要修改。忘记时用 shouwang user reset 账号 重置。\n");
}

}  // namespace

Result<PlayReport> play(Installation& installation, const PlayOptions& options, std::int64_t now_ms,
                        const std::function<void(double)>& progress) {
  ASSIGN_OR_RETURN(const bool made_up, storage::holds_only_made_up_people(installation.database()));
  if (!made_up)
    return fail(ErrorCode::kForbidden,
                "库里有真实人员（身份证号码不是虚构的 999 开头），不能演练。演练只用于 shouwang generate 生成的示例县，请另用 --data "
                "指定一个示例库");
  casework::CaseQuery query;
  query.phase = "all";
  query.today = beijing_date(now_ms);
  query.limit = 1;
  ASSIGN_OR_RETURN(const auto cases, installation.casework().cases(everything(), query));
  if (!cases.rows.empty())
    return fail(ErrorCode::kTransition, "库里已有监测档案，演练只能在还没有档案的示例库里做一次；要重新演练，请重新建库");
  for (const int days : kDays) {
    const Date first_day = beijing_date(now_ms).plus_days(-days);
    ASSIGN_OR_RETURN(auto villages, find_villages(installation, first_day));
    if (!villages.empty()) return Play(installation, options, std::move(villages), first_day, now_ms).run(progress);
  }
  return fail(ErrorCode::kNotFound, "库里没有已登记的农户，请先用 shouwang generate 生成示例县，再导入和筛查");
}

void add_play(CLI::App& app, const Options& options, int& exit_code) {
  auto* command = add_command(app, "play", "在示例县里演练法定程序：几百条线索和档案，办到各个阶段，用于试用和培训；有真实人员的库拒绝演练",
                              "shouwang --data data play");
  auto wanted = std::make_shared<PlayOptions>();
  command->add_option("--cases", wanted->cases, "进入档案的户数")->check(CLI::Range(1, 5000));
  command->add_option("--leads", wanted->leads, "另外的线索数")->check(CLI::Range(0, 5000));
  command->add_option("--seed", wanted->seed, "随机种子；同一天、同一个库、同样的参数得到同样的演练");
  on_run(command, exit_code, [&options, wanted]() -> Result<void> {
    ASSIGN_OR_RETURN(const auto installation, options.open(Installation::Migrate::kNo));
    const std::int64_t now = now_ms();
    ProgressLine line("演练", options.quiet);
    ASSIGN_OR_RETURN(const PlayReport report, play(*installation, *wanted, now, [&line](double fraction) { line.update(fraction); }));
    RETURN_IF_ERROR(installation->access().audit({.at_ms = now_ms(),
                                                  .account = {},
                                                  .action = "play",
                                                  .subject = "database",
                                                  .detail = std::to_string(report.cases) + " cases",
                                                  .client = "命令行"}));
    if (!options.quiet) print(report);
    print_accounts(report);
    return {};
  });
}

}  // namespace shouwang::app
