#include "app/play_bodies.h"

#include <algorithm>
#include <array>

namespace shouwang::app {
namespace {

using casework::Subject;
using nlohmann::json;

constexpr std::array<std::string_view, 6> kOwnChannels = {"self_desk", "self_qr", "self_hotline", "self_desk", "self_desk", "self_qr"};
constexpr std::array<std::string_view, 6> kOfficeChannels = {"check_daily", "visit", "department", "check_daily", "visit", "petition"};
constexpr std::array<std::string_view, 4> kChairs = {"支部书记杨建军", "村主任李志明", "支部书记周国富", "驻村第一书记张伟"};
constexpr std::array<std::string_view, 8> kDelegates = {"党员李学文",     "党员张国林",     "村民代表杨从芬",   "村民代表字正光",
                                                        "村民代表罗应祥", "村民代表周绍兰", "监委会主任段文明", "妇联主任鲁春梅"};

bool known_channel(const policy::Procedure& procedure, std::string_view code) {
  return std::any_of(procedure.channels.begin(), procedure.channels.end(), [&](const auto& c) { return c.code == code; });
}

}  // namespace

std::vector<Difficulty> difficulties(const policy::Pack& pack) {
  const std::vector<Difficulty> all = {
      {"01", "户主因重病住院一个多月，合规自付医疗费较高", "主要劳动力住院，务工收入中断", "住院和后续治疗自付两万六千余元，有票据",
       "病人需要长期服药，家中老人无人照料", "积蓄已用完，向亲戚借款一万五千元", "hard", "hard"},
      {"03", "家中重度残疾人护理支出增加，一人照料不能外出务工", "妻子在家照料，只有零工收入", "护理用品和康复每月一千二百元左右",
       "照料人患腰病，轮椅损坏", "低保金和护理补贴不够日常开支", "hard", "hard"},
      {"07", "外出务工的工厂停产，回家三个月没有工资收入", "连续三个月没有工资，园区社保已停缴", "没有大额自付支出",
       "两个孩子在校读书，老人需要赡养", "没有存款，仅靠两亩玉米地", "hard", "fine"},
      {"06", "养殖的生猪染病死亡，贷款购买饲料无法归还", "出栏收入落空，下半年没有收入来源", "饲料和防疫支出三万八千元，小额信贷即将到期",
       "圈舍需要消毒重建", "保险赔付只覆盖一半损失", "hard", "hard"},
      {"05", "户主骑车摔伤骨折，半年不能劳动", "户主停工，家庭收入减少一半以上", "手术自付一万二千元", "伤者需要人照顾，地里的活没有人做",
       "向合作社预支了工资", "hard", "hard"},
      {"09", "两个孩子同年考上大学，学费和生活费难以筹集", "务工收入只够日常生活", "两人一年学费住宿费两万四千元",
       "已申请助学贷款，生活费仍有缺口", "亲戚已借过一次，没有其他来源", "fine", "hard"},
      {"0201", "暴雨冲毁农田和部分房屋，当季收成没有了", "核桃和烤烟受损，当季收入损失一万八千元", "修房买料支出九千元",
       "厨房墙体开裂，暂住亲戚家", "受灾救助款尚未到位", "hard", "hard"},
  };
  std::vector<Difficulty> known;
  for (const Difficulty& d : all) {
    const auto risks = casework::choices_of(pack, "@risk_type", kForever);
    if (risks && std::any_of(risks->begin(), risks->end(), [&](const auto& item) { return item.code == d.risk; })) known.push_back(d);
  }
  return known;
}

json PlayBodies::collect(const Difficulty& d, bool by_household) {
  const std::string_view wanted = by_household ? random_.pick(kOwnChannels) : random_.pick(kOfficeChannels);
  std::string channel(wanted);
  if (!known_channel(pack_.procedure, channel) && !pack_.procedure.channels.empty()) channel = pack_.procedure.channels.back().code;
  json body = {{"channel", channel}, {"happened_on", day()}, {"text", d.told}, {"risks", {d.risk}}};
  if (by_household) body["applicant_name"] = "户主";
  return body;
}

json PlayBodies::verdicts(const Difficulty& d, bool found) const {
  if (!found)
    return {{"income_verdict", "fine"},     {"income_evidence", "务工和种植收入稳定，核对了近半年流水"},
            {"expense_verdict", "fine"},    {"expense_evidence", "医疗费用已按政策报销，自付不高"},
            {"difficulty_verdict", "fine"}, {"difficulty_evidence", "生产生活正常"},
            {"coping_verdict", "able"},     {"coping_evidence", "有存款，家中两个劳动力能够应对"}};
  return {{"income_verdict", d.income_verdict}, {"income_evidence", d.income},  {"expense_verdict", d.expense_verdict},
          {"expense_evidence", d.expense},      {"difficulty_verdict", "hard"}, {"difficulty_evidence", d.trouble},
          {"coping_verdict", "unable"},         {"coping_evidence", d.coping}};
}

json PlayBodies::verify(const Difficulty& d, bool found, const std::string& clerk) {
  json body = verdicts(d, found);
  body.update({{"visited_on", day()},
               {"verifiers", {{{"name", clerk}, {"position", "村组干部"}}, {{"name", "刘洋"}, {"position", "驻村工作队员"}}}},
               {"risks", {d.risk}},
               {"labour", "able"}});
  return body;
}

json PlayBodies::assess(const Difficulty& d, const std::string& labour) {
  json body = verdicts(d, true);
  body.update({{"labour", labour}, {"monitored_class", monitored_class()}, {"class_reason", "以入户核实情况为准"}, {"risks", {d.risk}}});
  return body;
}

std::string PlayBodies::monitored_class() const {
  for (const policy::MonitoredClass& c : pack_.procedure.classes)
    if (c.from <= today_ && today_ <= c.to) return c.code;
  return {};
}

json PlayBodies::authorise(const std::string& paper) {
  json scopes = json::array();
  for (const policy::Choice& scope : pack_.procedure.authorisation_scopes) scopes.push_back(scope.code);
  return {{"signatory", "户主"},         {"relation", "self"},    {"signed_on", day()}, {"promise", true},
          {"scopes", std::move(scopes)}, {"method", "signature"}, {"evidence", {paper}}};
}

json PlayBodies::compare() {
  json items = json::array();
  const bool car = random_.chance(140);
  for (const policy::ComparisonItem& item : pack_.procedure.comparison) {
    json row = {{"item", item.code}, {"result", "none"}, {"data_date", day()}};
    if (car && item.code == "vehicle") row.update({{"result", "hit"}, {"text", "名下有三轮摩托车一辆"}});
    items.push_back(std::move(row));
  }
  return {{"items", std::move(items)}};
}

json PlayBodies::review() {
  json attendees = json::array();
  for (const std::string_view delegate : kDelegates) attendees.push_back({{"name", delegate}});
  const int present = static_cast<int>(kDelegates.size()), against = random_.chance(250) ? 1 : 0;
  return {{"held_on", day()},
          {"place", "村委会会议室"},
          {"chair", random_.pick(kChairs)},
          {"recorder", "村文书"},
          {"attendees", std::move(attendees)},
          {"in_favour", present - against},
          {"against", 0},
          {"abstained", against},
          {"opinions", "到会人员逐户讨论，情况属实，同意"}};
}

json PlayBodies::plan(const Difficulty& d, const std::string& labour) {
  // What the catalogue offers for the risk and suits the household, one or two of it.
  std::vector<const policy::MeasureKind*> fitting;
  for (const policy::MeasureKind& kind : pack_.procedure.measures) {
    const bool answers =
        kind.risks.empty() || std::any_of(kind.risks.begin(), kind.risks.end(), [&](const auto& r) { return d.risk.starts_with(r); });
    if (answers && (kind.counts_as_development || !kind.development) && (kind.labour == "any" || kind.labour == labour))
      fitting.push_back(&kind);
  }
  json rows = json::array();
  const std::size_t first = fitting.empty() ? 0 : random_.below(static_cast<std::uint32_t>(fitting.size()));
  const std::size_t wanted = random_.chance(850) ? 1 : 2;
  for (std::size_t i = 0; i < std::min(wanted, fitting.size()); ++i) {
    const policy::MeasureKind& kind = *fitting[(first + i * (fitting.size() / 2 + 1)) % fitting.size()];
    const int days = random_.between(15, 60), hundreds = random_.between(6, 40);
    rows.push_back({{"kind", kind.code},
                    {"risks", {d.risk}},
                    {"content", kind.title + "，按政策落实到户"},
                    {"planned_for", today_.plus_days(days).iso()},
                    {"amount", std::to_string(hundreds * 100)}});
  }
  return {{"measures", std::move(rows)}, {"text", "缺什么补什么，先解决眼前困难，再稳定收入"}};
}

json PlayBodies::elimination(const std::string& labour) {
  json verdicts = json::array();
  for (const policy::Criterion& criterion : pack_.procedure.elimination.criteria)
    verdicts.push_back(
        {{"criterion", criterion.id}, {"verdict", "yes"}, {"evidence", "入户逐项核对，台账、票据和部门数据一致，已连续半年稳定达标"}});
  return {{"mode", "help"}, {"verdicts", std::move(verdicts)}, {"labour", labour}};
}

}  // namespace shouwang::app
